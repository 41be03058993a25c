#include "sync/wire/pack.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

/* The packed size, or a zstd error. The dictionary's id travels outside, where a signature covers it. */
static size_t squeeze(const void *raw, size_t raw_size, const struct dict *dict, void *out, size_t room) {
    ZSTD_CCtx *z = ZSTD_createCCtx();
    if (z == NULL) abort();
    size_t done = ZSTD_CCtx_setParameter(z, ZSTD_c_compressionLevel, PACK_LEVEL);
    if (!ZSTD_isError(done)) done = ZSTD_CCtx_setParameter(z, ZSTD_c_dictIDFlag, 0);
    if (!ZSTD_isError(done) && dict != NULL) done = ZSTD_CCtx_loadDictionary(z, dict->data, dict->size);
    if (!ZSTD_isError(done)) done = ZSTD_compress2(z, out, room, raw, raw_size);
    ZSTD_freeCCtx(z);
    return done;
}

static size_t unfold(const uint8_t *packed, size_t packed_size, const struct dict *dict, void *out, size_t room) {
    ZSTD_DCtx *z = ZSTD_createDCtx();
    if (z == NULL) abort();
    size_t done = ZSTD_decompress_usingDict(z, out, room, packed, packed_size, dict ? dict->data : NULL, dict ? dict->size : 0);
    ZSTD_freeDCtx(z);
    return done;
}

bool pack_add(const void *raw, size_t raw_size, const struct dict *dict, struct bytes *out, size_t *packed, struct fail *why) {
    size_t room = ZSTD_compressBound(raw_size);
    struct arena a = {0};
    uint8_t *buffer = arena_alloc(&a, room);
    size_t size = squeeze(raw, raw_size, dict, buffer, room);
    bool ok = !ZSTD_isError(size);
    if (ok) {
        bytes_add(out, buffer, size);
        *packed = size;
    } else {
        fail_set(why, FAIL_BUSY, "zstd cannot compress", _("The events could not be packed. Try again."));
    }
    arena_close(&a);
    return ok;
}

static bool damaged(struct fail *why, const char *log) {
    return fail_set(why, FAIL_INPUT, log, _("The data is damaged and was not taken. It will be sent again."));
}

bool pack_open(const uint8_t *packed, size_t packed_size, size_t raw_size, const struct dict *dict, struct arena *a, char **raw,
               struct fail *why) {
    /* An unknown size or an error is a huge number here, so one comparison refuses both. */
    if (ZSTD_getFrameContentSize(packed, packed_size) != raw_size) return damaged(why, "zstd content size differs");
    if (ZSTD_findFrameCompressedSize(packed, packed_size) != packed_size) return damaged(why, "not exactly one zstd frame");
    char *text = arena_alloc(a, raw_size + 1);
    if (unfold(packed, packed_size, dict, text, raw_size) != raw_size) return damaged(why, "zstd payload is broken");
    *raw = text;
    return true;
}

int pack_count(const char *raw, size_t raw_size) {
    int count = raw_size > 0;
    for (size_t i = 0; i < raw_size; i++) count += raw[i] == '\n';
    return count;
}

bool pack_lines(char *raw, size_t raw_size, struct frame_line *lines, int most, int *count) {
    *count = 0;
    for (char *at = raw, *end = raw + raw_size; at <= end;) {
        char *stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL) stop = end;
        if (stop == at || *count == most) return false;
        lines[(*count)++] = (struct frame_line){.line = at, .size = (size_t)(stop - at)};
        *stop = '\0';
        at = stop + 1;
    }
    return true;
}
