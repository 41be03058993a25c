#include "sync/wire/pack.h"

#include <string.h>
#include <zstd.h>

bool pack_add(const void *raw, size_t raw_size, struct bytes *out, size_t *packed, struct fail *why) {
    size_t room = ZSTD_compressBound(raw_size);
    struct arena a = {0};
    uint8_t *buffer = arena_alloc(&a, room);
    size_t size = ZSTD_compress(buffer, room, raw, raw_size, PACK_LEVEL);
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

bool pack_open(const uint8_t *packed, size_t packed_size, size_t raw_size, struct arena *a, char **raw, struct fail *why) {
    /* An unknown size or an error is a huge number here, so one comparison refuses both. */
    if (ZSTD_getFrameContentSize(packed, packed_size) != raw_size) return damaged(why, "zstd content size differs");
    if (ZSTD_findFrameCompressedSize(packed, packed_size) != packed_size) return damaged(why, "not exactly one zstd frame");
    char *text = arena_alloc(a, raw_size + 1);
    if (ZSTD_decompress(text, raw_size, packed, packed_size) != raw_size) return damaged(why, "zstd payload is broken");
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
