#ifndef PRIEM_WIRE_DICT_H
#define PRIEM_WIRE_DICT_H

/* The dictionaries of zstd that releases have shipped: what any few records have in common, so that one record alone packs as
 * well as many (PROTOCOL, "Event line and frame"). A dictionary never changes; a kiosk packs with its newest, the centre keeps
 * all. Files: assets/dict/NUMBER-HASH.dict, the hash as `b2sum -l 128` prints it; tests/dict/train.c makes them.
 *
 *     struct dicts d = {0}; dicts_open(&d, share_path(&a, "dict")); … dicts_find(&d, head.dict) … dicts_close(&d);
 */

#include "model/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

#define DICT_MAX  (64 * 1024)
#define DICT_HASH 16

struct dict {
    uint32_t id; /* the first four bytes of its hash, little-endian; never 0 */
    int number;
    const void *data;
    size_t size;
};

struct dicts {
    struct arena arena; /* zero-initialise */
    struct dict list[16];
    int count;
};

/* Reads every dictionary of the folder whose bytes are what its name says; the others are as good as absent, and without any
 * everything still travels, only wider. */
void dicts_open(struct dicts *d, const char *folder);
void dicts_close(struct dicts *d);

const struct dict *dicts_find(const struct dicts *d, uint32_t id); /* NULL: unknown */
const struct dict *dicts_find_hash(const struct dicts *d, const uint8_t hash[DICT_HASH]);
void dict_hash(const void *data, size_t size, uint8_t out[DICT_HASH]);
/* One that has come from elsewhere: copied, when its bytes are what the hash says and there is room. */
bool dicts_add(struct dicts *d, const uint8_t hash[DICT_HASH], const void *data, size_t size);
const struct dict *dicts_newest(const struct dicts *d); /* NULL: none */

/* NUMBER-HASH.dict. */
#define DICT_NAME 64
void dict_name(int number, const void *data, size_t size, char out[DICT_NAME]);

#endif
