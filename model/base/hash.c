#include "model/base/hash.h"

#include "model/base/bytes.h"

#include <stdlib.h>

#define PREFIX "priem/1/"

/* The zero byte that ends the string is part of what is hashed: no purpose can be the start of another. */
struct purpose_label {
    const char *text;
    size_t size;
};

static const struct purpose_label labels[PURPOSE_COUNT] = {
#define LABEL(id, name) [PURPOSE_##id] = {PREFIX name, sizeof PREFIX name},
    PURPOSES(LABEL)
#undef LABEL
};

static void begin(struct hash *h, enum purpose purpose, const uint8_t *key, size_t key_size) {
    if (crypto_generichash_init(&h->state, key, key_size, HASH_SIZE) != 0) abort();
    hash_add(h, labels[purpose].text, labels[purpose].size);
}

void hash_begin(struct hash *h, enum purpose purpose) {
    begin(h, purpose, NULL, 0);
}

void hash_begin_keyed(struct hash *h, enum purpose purpose, const uint8_t key[32]) {
    begin(h, purpose, key, 32);
}

void hash_add(struct hash *h, const void *data, size_t size) {
    if (size > 0 && crypto_generichash_update(&h->state, data, size) != 0) abort();
}

void hash_u32(struct hash *h, uint32_t v) {
    uint8_t le[4] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16), (uint8_t)(v >> 24)};
    hash_add(h, le, sizeof le);
}

void hash_end(struct hash *h, uint8_t out[HASH_SIZE]) {
    if (crypto_generichash_final(&h->state, out, HASH_SIZE) != 0) abort();
}

static struct bytes joined(enum purpose purpose, const struct piece *pieces, int count) {
    struct bytes all = {0};
    bytes_add(&all, labels[purpose].text, labels[purpose].size);
    for (int i = 0; i < count; i++) bytes_add(&all, pieces[i].data, pieces[i].size);
    return all;
}

void sign_pieces(enum purpose purpose, const struct piece *pieces, int count, const uint8_t secret[SIGN_SECRET_SIZE],
                 uint8_t sig[SIGN_SIZE]) {
    struct bytes all = joined(purpose, pieces, count);
    if (crypto_sign_detached(sig, NULL, all.data, all.size, secret) != 0) abort();
    bytes_close(&all);
}

bool sign_check(enum purpose purpose, const struct piece *pieces, int count, const uint8_t public_key[SIGN_PUBLIC_SIZE],
                const uint8_t sig[SIGN_SIZE]) {
    struct bytes all = joined(purpose, pieces, count);
    bool good = crypto_sign_verify_detached(sig, all.data, all.size, public_key) == 0;
    bytes_close(&all);
    return good;
}
