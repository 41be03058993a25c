#include "tests/harness/sqlite_pool.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Blocks of powers of two from one region, given back to lists. */

enum { HEADER = 16, LEAST = 5, CLASSES = 28 };
#define REGION ((size_t)1 << 31)

union block {
    int size; /* while given: its class */
    union block *next;
    char room[HEADER];
};

static struct {
    char *at, *end;
    union block *freed[CLASSES];
} pool;

static int class_of(int size) {
    int class = LEAST;
    while (((size_t)1 << class) < (size_t)size) class ++;
    return class;
}

static void *p_malloc(int size) {
    int class = class_of(size);
    union block *b = pool.freed[class];
    size_t whole = HEADER + ((size_t)1 << class);
    if (b) {
        pool.freed[class] = b->next;
    } else {
        if ((size_t)(pool.end - pool.at) < whole) return NULL;
        b = (union block *)(void *)pool.at;
        pool.at += whole;
    }
    b->size = class;
    return (char *)b + HEADER;
}

static union block *block_of(void *p) {
    return (union block *)(void *)((char *)p - HEADER);
}

static void p_free(void *p) {
    if (!p) return;
    union block *b = block_of(p);
    int class = b->size;
    b->next = pool.freed[class];
    pool.freed[class] = b;
}

static int p_size(void *p) {
    return p ? 1 << block_of(p)->size : 0;
}

static void *p_realloc(void *p, int size) {
    if (size <= p_size(p)) return p;
    void *to = p_malloc(size);
    if (!to) return NULL;
    memcpy(to, p, (size_t)p_size(p));
    p_free(p);
    return to;
}

static int p_roundup(int size) {
    return 1 << class_of(size);
}

static int p_init(void *ignored) {
    (void)ignored;
    return SQLITE_OK;
}

static void p_shutdown(void *ignored) {
    (void)ignored;
}

void sqlite_pool(void) {
    static const sqlite3_mem_methods methods = {.xMalloc = p_malloc,
                                                .xFree = p_free,
                                                .xRealloc = p_realloc,
                                                .xSize = p_size,
                                                .xRoundup = p_roundup,
                                                .xInit = p_init,
                                                .xShutdown = p_shutdown};
    pool.at = mmap(NULL, REGION, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pool.at == MAP_FAILED) abort();
    pool.end = pool.at + REGION;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK ||
        sqlite3_config(SQLITE_CONFIG_SINGLETHREAD) != SQLITE_OK || sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) != SQLITE_OK)
        abort();
}
