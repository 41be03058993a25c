#include "model/store/sqlite_wipe.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The file format of SQLite, "B-tree pages": kind, offset of the cells' content, number of cells. */
enum {
    FILE_HEADER = 100,
    KIND = 0,
    CELLS = 3,
    CONTENT = 5,
    LEAF_HEADER = 8,
    INNER_HEADER = 12,
    POINTER = 2,
    PAGE_MOST = 65536
};
enum { INDEX_INNER = 2, TABLE_INNER = 5, INDEX_LEAF = 10, TABLE_LEAF = 13 };

static unsigned u16(const uint8_t *at) {
    return (unsigned)at[0] << 8 | at[1];
}

/* The free middle of a page of a tree; false for any other page and for one that is not understood. A page of another kind
 * begins with the number of a page, whose highest byte is none of the kinds below 2^25 pages. */
static bool free_middle(const uint8_t *page, size_t size, size_t header, size_t *from, size_t *to) {
    const uint8_t *h = page + header;
    bool leaf = h[KIND] == INDEX_LEAF || h[KIND] == TABLE_LEAF;
    if (!leaf && h[KIND] != INDEX_INNER && h[KIND] != TABLE_INNER) return false;
    *from = header + (leaf ? LEAF_HEADER : INNER_HEADER) + POINTER * u16(h + CELLS);
    *to = u16(h + CONTENT) == 0 ? PAGE_MOST : u16(h + CONTENT);
    return *from <= *to && *to <= size;
}

static bool is_clean(const uint8_t *at, size_t size) {
    return size == 0 || (at[0] == 0 && memcmp(at, at + 1, size - 1) == 0);
}

static int wipe_page(sqlite3_file *file, uint8_t *page, size_t size, int64_t at) {
    size_t from, to;
    int code = file->pMethods->xRead(file, page, (int)size, at);
    if (code != SQLITE_OK || !free_middle(page, size, at == 0 ? FILE_HEADER : 0, &from, &to)) return code;
    if (is_clean(page + from, to - from)) return SQLITE_OK;
    memset(page + from, 0, to - from);
    return file->pMethods->xWrite(file, page, (int)size, at);
}

static int wipe_pages(sqlite3_file *file, uint8_t *page, size_t size, int64_t *at, bool *done) {
    sqlite3_int64 end = 0;
    int code = file->pMethods->xFileSize(file, &end);
    const int64_t until = *at + WIPE_STEP, whole = end / (int64_t)size * (int64_t)size;
    for (; code == SQLITE_OK && *at < whole && *at < until; *at += (int64_t)size) code = wipe_page(file, page, size, *at);
    *done = code == SQLITE_OK && *at >= whole;
    return *done ? file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) : code;
}

static int page_size(sqlite3 *handle, size_t *size) {
    sqlite3_stmt *st;
    int code = sqlite3_prepare_v2(handle, "PRAGMA page_size", -1, &st, NULL);
    if (code != SQLITE_OK) return code;
    code = sqlite3_step(st);
    *size = code == SQLITE_ROW ? (size_t)sqlite3_column_int(st, 0) : 0;
    sqlite3_finalize(st);
    return code == SQLITE_ROW && *size >= 512 && *size <= PAGE_MOST ? SQLITE_OK : SQLITE_CORRUPT;
}

int sqlite_wipe_step(sqlite3 *handle, int64_t *at, bool *done) {
    sqlite3_file *file = NULL;
    size_t size;
    *done = false;
    int code = page_size(handle, &size);
    if (code == SQLITE_OK) code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code != SQLITE_OK || !file || !file->pMethods) return code == SQLITE_OK ? SQLITE_MISUSE : code;
    uint8_t *page = malloc(size);
    if (!page) return SQLITE_NOMEM;
    code = wipe_pages(file, page, size, at, done);
    memset(page, 0, size);
    free(page);
    int forgotten = sqlite3_file_control(handle, "main", SQLITE_FCNTL_RESET_CACHE, NULL);
    return code == SQLITE_OK ? forgotten : code;
}
