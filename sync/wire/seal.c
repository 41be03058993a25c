#include "sync/wire/seal.h"

#include <string.h>

enum {
    MAGIC = 4,
    REGION = 16,
    REPEATED = 1 + REGION + 4 + 4 + 8, /* way … number */
    INNER = 40,                        /* the repeated head, rounded up with zeros */
    CHUNK = 64 * 1024,
    KEY = crypto_secretstream_xchacha20poly1305_KEYBYTES,
    SEALED_KEY = KEY + crypto_box_SEALBYTES,
    STREAM = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    TAG = crypto_secretstream_xchacha20poly1305_ABYTES,
    FRONT = SEALED_KEY + STREAM,
};
_Static_assert(MAGIC + 1 + REPEATED + 8 + HASH_SIZE + SIGN_SIZE == SEAL_HEADER, "as in seal.h");
_Static_assert(REPEATED <= INNER, "fits");

static const char magic[MAGIC + 1] = "PRS1";

bool seal_damaged(struct fail *why, const char *log) {
    return fail_set(why, FAIL_INPUT, log,
                    _("The file on the stick is damaged or not whole. Nothing was taken from it; write it once more."));
}

static bool not_ours(struct fail *why, const char *log) {
    return fail_set(why, FAIL_DENIED, log,
                    _("The file on the stick is not for this place, or not from who it says. Nothing was taken from it."));
}

static bool add_head(struct bytes *b, const struct seal_head *head) {
    uint8_t region[REGION];
    if (!hex_to(head->region, region, sizeof region)) return false;
    bytes_u8(b, (uint8_t)head->way);
    bytes_add(b, region, sizeof region);
    bytes_u32(b, head->from);
    bytes_u32(b, head->to);
    bytes_u64(b, head->number);
    return true;
}

static void sizes_of(size_t body, size_t *chunks, size_t *cipher) {
    size_t inner = INNER + body;
    *chunks = inner / CHUNK + 1; /* the final one may be empty */
    *cipher = FRONT + inner + *chunks * TAG;
}

/* --- Closing -------------------------------------------------------------------------------------------------------------- */

static void encipher(const struct bytes *inner, const uint8_t box_key[32], struct bytes *out) {
    uint8_t key[KEY], sealed[SEALED_KEY], stream[STREAM], chunk[CHUNK + TAG];
    crypto_secretstream_xchacha20poly1305_state state;
    crypto_secretstream_xchacha20poly1305_keygen(key);
    crypto_box_seal(sealed, key, sizeof key, box_key);
    crypto_secretstream_xchacha20poly1305_init_push(&state, stream, key);
    sodium_memzero(key, sizeof key);
    bytes_add(out, sealed, sizeof sealed);
    bytes_add(out, stream, sizeof stream);
    for (size_t at = 0, last = 0; !last; at += CHUNK) {
        size_t n = inner->size - at < CHUNK ? inner->size - at : CHUNK;
        last = n < CHUNK;
        crypto_secretstream_xchacha20poly1305_push(&state, chunk, NULL, inner->data + at, n, NULL, 0,
                                                   last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
        bytes_add(out, chunk, n + TAG);
    }
    sodium_memzero(&state, sizeof state);
}

bool seal_make(const struct seal_head *head, const void *body, size_t size, const uint8_t box_key[32],
               const uint8_t sign_secret[SIGN_SECRET_SIZE], struct bytes *out, struct fail *why) {
    struct bytes inner = {0}, cipher = {0}, front = {0};
    uint8_t hash[HASH_SIZE], sig[SIGN_SIZE];
    static const uint8_t zeros[INNER] = {0};
    if (size > SEAL_MOST)
        return fail_set(why, FAIL_INPUT, "seal: too much for one file",
                        _("There is more to carry than one file holds. Exchange over the network, or carry it in parts."));
    if (!add_head(&inner, head)) return seal_damaged(why, "seal: region");
    bytes_add(&inner, zeros, INNER - REPEATED);
    bytes_add(&inner, body, size);
    encipher(&inner, box_key, &cipher);
    struct hash h;
    hash_begin(&h, PURPOSE_STICK);
    hash_add(&h, cipher.data, cipher.size);
    hash_end(&h, hash);
    bytes_add(&front, magic, MAGIC);
    bytes_u8(&front, SEAL_VERSION);
    add_head(&front, head);
    bytes_u64(&front, cipher.size);
    bytes_add(&front, hash, sizeof hash);
    sign_pieces(PURPOSE_STICK, &(struct piece){front.data, front.size}, 1, sign_secret, sig);
    bytes_add(&front, sig, sizeof sig);
    bytes_add(out, front.data, front.size);
    bytes_add(out, cipher.data, cipher.size);
    bytes_close(&inner);
    bytes_close(&cipher);
    bytes_close(&front);
    return true;
}

/* --- Opening -------------------------------------------------------------------------------------------------------------- */

static void read_head(const uint8_t *at, struct seal_head *head) {
    head->way = (enum seal_way)at[0];
    hex_of(at + 1, REGION, head->region);
    head->from = bytes_get_u32(at + 1 + REGION);
    head->to = bytes_get_u32(at + 5 + REGION);
    head->number = bytes_get_u64(at + 9 + REGION);
}

bool seal_peek(const uint8_t *data, size_t room, struct seal_head *head, size_t *size, struct fail *why) {
    size_t chunks, least;
    if (room < SEAL_HEADER || memcmp(data, magic, MAGIC) != 0)
        return fail_set(why, FAIL_INPUT, "seal: magic",
                        _("This is no exchange file of the program. Look for a file whose name begins with PRIEM."));
    if (data[MAGIC] != SEAL_VERSION)
        return fail_set(why, FAIL_INPUT, "seal: version",
                        _("The file was written by a later version of the program. Bring this computer up to date first."));
    read_head(data + MAGIC + 1, head);
    uint64_t cipher = bytes_get_u64(data + MAGIC + 1 + REPEATED);
    sizes_of(0, &chunks, &least);
    if (cipher < least || cipher > SEAL_MOST + SEAL_MOST / 64 || cipher != room - SEAL_HEADER)
        return seal_damaged(why, "seal: size");
    *size = SEAL_HEADER + (size_t)cipher;
    return true;
}

static bool decipher(const uint8_t *data, size_t size, const uint8_t box_key[32], const uint8_t box_secret[32],
                     struct bytes *inner, struct fail *why) {
    uint8_t key[KEY], chunk[CHUNK];
    crypto_secretstream_xchacha20poly1305_state state;
    if (crypto_box_seal_open(key, data, SEALED_KEY, box_key, box_secret) != 0)
        return not_ours(why, "seal: not for this reader");
    bool good = crypto_secretstream_xchacha20poly1305_init_pull(&state, data + SEALED_KEY, key) == 0;
    sodium_memzero(key, sizeof key);
    for (size_t at = FRONT, final = 0; good && !final;) {
        unsigned char tag = 0;
        size_t n = size - at < CHUNK + TAG ? size - at : CHUNK + TAG;
        good = n >= TAG && crypto_secretstream_xchacha20poly1305_pull(&state, chunk, NULL, &tag, data + at, n, NULL, 0) == 0;
        final = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
        if (good) bytes_add(inner, chunk, n - TAG);
        at += n;
        if (good && final != (at == size)) good = false;
    }
    sodium_memzero(&state, sizeof state);
    sodium_memzero(chunk, sizeof chunk);
    return good || seal_damaged(why, "seal: ciphertext");
}

static bool same_head(const struct bytes *inner, const uint8_t *data) {
    return inner->size >= INNER && memcmp(inner->data, data + MAGIC + 1, REPEATED) == 0;
}

bool seal_signed(const uint8_t header[SEAL_HEADER], const uint8_t sign_key[SIGN_PUBLIC_SIZE]) {
    size_t signed_size = SEAL_HEADER - SIGN_SIZE;
    return sign_check(PURPOSE_STICK, &(struct piece){header, signed_size}, 1, sign_key, header + signed_size);
}

bool seal_open(const uint8_t *data, size_t size, const uint8_t sign_key[SIGN_PUBLIC_SIZE], const uint8_t box_key[32],
               const uint8_t box_secret[32], struct seal_head *head, struct bytes *body, struct fail *why) {
    size_t whole, signed_size = SEAL_HEADER - SIGN_SIZE;
    uint8_t hash[HASH_SIZE];
    bytes_clear(body);
    if (!seal_peek(data, size, head, &whole, why)) return false;
    if (!seal_signed(data, sign_key)) return not_ours(why, "seal: signature");
    struct hash h;
    hash_begin(&h, PURPOSE_STICK);
    hash_add(&h, data + SEAL_HEADER, size - SEAL_HEADER);
    hash_end(&h, hash);
    if (memcmp(hash, data + signed_size - HASH_SIZE, HASH_SIZE) != 0) return seal_damaged(why, "seal: hash");
    if (!decipher(data + SEAL_HEADER, size - SEAL_HEADER, box_key, box_secret, body, why)) {
        bytes_clear(body);
        return false;
    }
    if (!same_head(body, data)) {
        bytes_clear(body);
        return not_ours(why, "seal: another head inside");
    }
    bytes_drop_front(body, INNER);
    return true;
}

bool seal_part(const uint8_t **body, size_t *size, struct piece *part, struct fail *why) {
    uint32_t next = *size > 4 ? bytes_get_u32(*body) : 0;
    if (next == 0 || next > *size - 4) return seal_damaged(why, "seal: sizes of the parts");
    *part = (struct piece){*body + 4, next};
    *body += 4 + next;
    *size -= 4 + (size_t)next;
    return true;
}
