#ifndef PRIEM_WIRE_PACK_H
#define PRIEM_WIRE_PACK_H

/* Lines joined by LF as one zstd frame, and back, with a dictionary that both ends have or without one (NULL). Shared by frames
 * and answers. The sizes are known from outside and checked against the zstd header before anything is allocated. Holds
 * personal data: what it makes is wiped by its owner (struct bytes, arena).
 *
 *     pack_add(raw, raw_size, dict, &out, &packed_size, &why);
 *     pack_open(packed, packed_size, raw_size, dict, &arena, &raw, &why) && pack_lines(raw, raw_size, lines, most, &count)
 */

#include "model/base/arena.h"
#include "model/base/bytes.h"
#include "model/base/fail.h"
#include "sync/wire/dict.h"
#include "sync/wire/frame.h"

#define PACK_LEVEL 9 /* PROTOCOL: level 15 saves 8 % for eight times the time */

/* Appends the packed bytes to `out`; `*packed` is their number. */
bool pack_add(const void *raw, size_t raw_size, const struct dict *dict, struct bytes *out, size_t *packed, struct fail *why);

/* Exactly one zstd frame of exactly `raw_size` bytes, no more and no less. The text lives in `a` and ends with a NUL behind
 * `raw_size`. */
bool pack_open(const uint8_t *packed, size_t packed_size, size_t raw_size, const struct dict *dict, struct arena *a, char **raw,
               struct fail *why);

/* Parts the text at each LF, which becomes a NUL. False when a line is empty or there are more than `most`. */
bool pack_lines(char *raw, size_t raw_size, struct frame_line *lines, int most, int *count);
/* How many lines a text of `raw_size` bytes has. */
int pack_count(const char *raw, size_t raw_size);

#endif
