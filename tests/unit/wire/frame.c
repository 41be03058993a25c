/* Frames: golden bytes made by other tools, and everything that must be refused. */

#include "sync/wire/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zstd.h>

/* Made with Python's hashlib, openssl pkeyutl and the zstd program, not with this code: three lines, kiosk 3, epoch 1, from 41.
 */
static const char golden[] =
    "505246310100030000000100000029000000000000000300000000008600000049000000b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0"
    "b0b0b0b0b0b0b0b0b0afafafafafafafafafafafafafafafafafafafafafafafafafafafafafafafaf8002a51fd373eb39784198bce6f8f918b2be"
    "70ecd826967074a391f524c867482882e59fda997963aa0cc012e8b8f2ef87bfe0ed81d4a2f4664906e21296fcfaa0345082a7b53f97d8e2bea80e"
    "db88dfd24de0d7266f4ecfee13a98ddca5660d28b52ffd208605020034037b226b223a332c2265223a312c2273223a34317d092d097b226e223a22"
    "d081d0bbd0bad0b8d0bd2d3431227d0a32323333227d04004011f01d5058a1a7f4";
static const char golden_key[] = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";

static const char *const three[] = {
    "{\"k\":3,\"e\":1,\"s\":41}\t-\t{\"n\":\"Ёлкин-41\"}",
    "{\"k\":3,\"e\":1,\"s\":42}\t-\t{\"n\":\"Ёлкин-42\"}",
    "{\"k\":3,\"e\":1,\"s\":43}\t-\t{\"n\":\"Ёлкин-43\"}",
};

struct keys {
    uint8_t public_key[SIGN_PUBLIC_SIZE];
    uint8_t secret[SIGN_SECRET_SIZE];
};

static struct keys make_keys(void) {
    uint8_t seed[32];
    for (int i = 0; i < 32; i++) seed[i] = (uint8_t)i;
    struct keys k;
    assert_int_equal(crypto_sign_seed_keypair(k.public_key, k.secret, seed), 0);
    return k;
}

static struct frame_head make_head(void) {
    struct frame_head h = {.kiosk = 3, .epoch = 1, .first_seq = 41};
    memset(h.head_before, 0xb0, HASH_SIZE);
    memset(h.head_after, 0xaf, HASH_SIZE);
    return h;
}

static struct bytes make_frame(const struct keys *k) {
    struct frame_line lines[3];
    for (int i = 0; i < 3; i++) lines[i] = (struct frame_line){three[i], strlen(three[i])};
    struct frame_head h = make_head();
    struct bytes out = {0};
    struct fail why;
    assert_true(frame_make(&h, lines, 3, NULL, k->secret, &out, &why));
    return out;
}

static bool opens(const uint8_t *data, size_t size, const struct keys *k) {
    struct arena a = {0};
    struct frame_head head;
    struct frame_line *lines;
    struct fail why = {0};
    /* A copy of exactly this size, so that a read behind it is seen by the sanitizer. */
    uint8_t *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, data, size);
    bool ok = frame_open(copy, size, k->public_key, NULL, &a, &head, &lines, &why);
    if (!ok) {
        assert_true(why.kind == FAIL_INPUT || why.kind == FAIL_GONE);
        assert_true(why.log[0] != '\0' && why.say[0] != '\0');
    }
    free(copy);
    arena_close(&a);
    return ok;
}

static void golden_frame_is_read(void **state) {
    (void)state;
    uint8_t data[(sizeof golden - 1) / 2], key[SIGN_PUBLIC_SIZE];
    assert_true(hex_to(golden, data, sizeof data));
    assert_true(hex_to(golden_key, key, sizeof key));
    struct arena a = {0};
    struct frame_head head;
    struct frame_line *lines;
    struct fail why = {0};
    assert_true(frame_open(data, sizeof data, key, NULL, &a, &head, &lines, &why));
    assert_int_equal(head.kiosk, 3);
    assert_int_equal(head.epoch, 1);
    assert_int_equal(head.first_seq, 41);
    assert_int_equal(head.count, 3);
    assert_int_equal(head.raw_len, 134);
    assert_int_equal(head.head_before[31], 0xb0);
    assert_int_equal(head.head_after[0], 0xaf);
    for (int i = 0; i < 3; i++) {
        assert_string_equal(lines[i].line, three[i]);
        assert_int_equal(lines[i].size, strlen(three[i]));
    }
    arena_close(&a);
}

static void header_stands_as_specified(void **state) {
    (void)state;
    struct keys k = make_keys();
    struct bytes f = make_frame(&k);
    uint8_t data[(sizeof golden - 1) / 2];
    assert_true(hex_to(golden, data, sizeof data));
    assert_memory_equal(f.data, data, 32);           /* up to z_len, which is the compressor's */
    assert_memory_equal(f.data + 36, data + 36, 64); /* the heads */
    assert_int_equal(f.size, 196 + bytes_get_u32(f.data + 32));
    bytes_close(&f);
}

static void there_and_back(void **state) {
    (void)state;
    struct keys k = make_keys();
    struct bytes f = make_frame(&k);
    struct arena a = {0};
    struct frame_head head;
    struct frame_line *lines;
    struct fail why;
    assert_true(frame_open(f.data, f.size, k.public_key, NULL, &a, &head, &lines, &why));
    for (int i = 0; i < 3; i++) assert_string_equal(lines[i].line, three[i]);
    size_t size;
    bytes_text(&f, "the next frame");
    assert_true(frame_peek(f.data, f.size, &head, &size, &why));
    assert_int_equal(size, f.size - strlen("the next frame"));
    arena_close(&a);
    bytes_close(&f);
}

static void every_flipped_bit_is_refused(void **state) {
    (void)state;
    struct keys k = make_keys();
    struct bytes f = make_frame(&k);
    assert_true(opens(f.data, f.size, &k));
    for (size_t i = 0; i < f.size; i++) {
        for (int bit = 0; bit < 8; bit++) {
            f.data[i] ^= (uint8_t)(1 << bit);
            assert_false(opens(f.data, f.size, &k));
            f.data[i] ^= (uint8_t)(1 << bit);
        }
    }
    bytes_close(&f);
}

static void every_cut_is_refused(void **state) {
    (void)state;
    struct keys k = make_keys();
    struct bytes f = make_frame(&k);
    for (size_t size = 0; size < f.size; size++) assert_false(opens(f.data, size, &k));
    bytes_u8(&f, 0);
    assert_false(opens(f.data, f.size, &k));
    bytes_close(&f);
}

static void another_key_is_refused(void **state) {
    (void)state;
    struct keys k = make_keys(), other = make_keys();
    other.public_key[0] ^= 1;
    struct bytes f = make_frame(&k);
    assert_false(opens(f.data, f.size, &other));
    bytes_close(&f);
}

/* A frame of a hostile kiosk: any payload, any claims, but its own good signature. */
static struct bytes forge(const struct keys *k, uint16_t count, uint32_t dict, uint32_t raw_len, const void *payload,
                          size_t size) {
    struct bytes f = {0};
    bytes_add(&f, "PRF1", 4);
    bytes_u8(&f, FRAME_VERSION);
    bytes_u8(&f, 0);
    bytes_u32(&f, 3);
    bytes_u32(&f, 1);
    bytes_u64(&f, 41);
    bytes_u16(&f, count);
    bytes_u32(&f, dict);
    bytes_u32(&f, raw_len);
    bytes_u32(&f, (uint32_t)size);
    uint8_t zeros[2 * HASH_SIZE] = {0}, hash[HASH_SIZE], sig[SIGN_SIZE];
    bytes_add(&f, zeros, sizeof zeros);
    struct hash h;
    hash_begin(&h, PURPOSE_PAYLOAD);
    hash_add(&h, payload, size);
    hash_end(&h, hash);
    bytes_add(&f, hash, sizeof hash);
    sign_pieces(PURPOSE_FRAME, &(struct piece){f.data, f.size}, 1, k->secret, sig);
    bytes_add(&f, sig, sizeof sig);
    bytes_add(&f, payload, size);
    return f;
}

static bool forged_opens(uint16_t count, uint32_t dict, uint32_t raw_len, const void *payload, size_t size) {
    struct keys k = make_keys();
    struct bytes f = forge(&k, count, dict, raw_len, payload, size);
    bool ok = opens(f.data, f.size, &k);
    bytes_close(&f);
    return ok;
}

static size_t squeeze(const void *raw, size_t size, uint8_t *out, size_t room) {
    size_t packed = ZSTD_compress(out, room, raw, size, 1);
    assert_false(ZSTD_isError(packed));
    return packed;
}

static void bombs_and_lies_are_refused(void **state) {
    (void)state;
    static const uint8_t skipped[] = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'a', 'n', 'y'};
    static uint8_t big[8 * 1024 * 1024], z[64 * 1024];
    memset(big, 'x', sizeof big);
    size_t size = squeeze("a\nb", 3, z, sizeof z);
    assert_true(forged_opens(2, 0, 3, z, size));  /* the forger's tools work */
    assert_false(forged_opens(1, 0, 3, z, size)); /* more lines than said */
    assert_false(forged_opens(3, 0, 3, z, size)); /* fewer */
    assert_false(forged_opens(0, 0, 3, z, size));
    assert_false(forged_opens(5000, 0, 3, z, size));
    assert_false(forged_opens(2, 7, 3, z, size)); /* a dictionary nobody has */
    assert_false(forged_opens(2, 0, 2, z, size)); /* raw size below the truth */
    assert_false(forged_opens(2, 0, 4, z, size)); /* above */
    assert_false(forged_opens(2, 0, 0, z, size));
    size = squeeze("a\n\nb", 4, z, sizeof z);
    assert_false(forged_opens(3, 0, 4, z, size)); /* an empty line */
    size = squeeze("a\nb\n", 4, z, sizeof z);
    assert_false(forged_opens(2, 0, 4, z, size));
    assert_false(forged_opens(3, 0, 4, z, size));
    size = squeeze(big, sizeof big, z, sizeof z);
    assert_true(size < 4096);
    assert_false(forged_opens(1, 0, sizeof big, z, size));    /* a bomb that says so */
    assert_false(forged_opens(1, 0, FRAME_RAW_MAX, z, size)); /* one that lies */
    size = squeeze("a", 1, z, sizeof z);
    size += squeeze(big, 1024, z + size, sizeof z - size);
    assert_false(forged_opens(1, 0, 1, z, size)); /* a second zstd frame behind the first */
    size = squeeze("a", 1, z, sizeof z);
    memcpy(z + size, skipped, sizeof skipped);
    assert_false(forged_opens(1, 0, 1, z, size + sizeof skipped)); /* or one that a decoder skips */
}

static void an_unknown_content_size_is_refused(void **state) {
    (void)state;
    uint8_t z[256];
    ZSTD_CCtx *ctx = ZSTD_createCCtx();
    assert_non_null(ctx);
    ZSTD_CCtx_setParameter(ctx, ZSTD_c_contentSizeFlag, 0);
    size_t size = ZSTD_compress2(ctx, z, sizeof z, "line", 4);
    ZSTD_freeCCtx(ctx);
    assert_false(ZSTD_isError(size));
    assert_false(forged_opens(1, 0, 4, z, size));
}

static void sequence_at_the_end_of_the_world_is_refused(void **state) {
    (void)state;
    struct keys k = make_keys();
    struct bytes f = make_frame(&k);
    struct frame_head head;
    size_t size;
    memset(f.data + 14, 0xff, 8);
    assert_false(frame_peek(f.data, f.size, &head, &size, NULL));
    f.data[21] = 0x7f;
    assert_false(frame_peek(f.data, f.size, &head, &size, NULL));
    memset(f.data + 14, 0, 8);
    assert_false(frame_peek(f.data, f.size, &head, &size, NULL));
    bytes_close(&f);
}

static void a_later_version_is_refused(void **state) {
    (void)state;
    struct keys k = make_keys();
    struct bytes f = make_frame(&k);
    struct frame_head head;
    size_t size;
    f.data[4] = FRAME_VERSION + 1;
    assert_false(frame_peek(f.data, f.size, &head, &size, NULL));
    f.data[4] = FRAME_VERSION;
    f.data[5] = 1;
    assert_false(frame_peek(f.data, f.size, &head, &size, NULL));
    f.data[5] = 0;
    assert_true(frame_peek(f.data, f.size, &head, &size, NULL));
    bytes_close(&f);
}

static void making_keeps_the_limits(void **state) {
    (void)state;
    struct keys k = make_keys();
    struct frame_head h = make_head();
    struct bytes out = {0};
    struct fail why;
    static char noise[128 * 1024];
    uint32_t x = 1;
    for (size_t i = 0; i < sizeof noise; i++) {
        x = x * 1664525 + 1013904223;
        noise[i] = (char)(' ' + (x >> 24) % 94);
    }
    struct frame_line line = {noise, sizeof noise};
    assert_false(frame_make(&h, &line, 1, NULL, k.secret, &out, &why)); /* above 64 KB packed */
    static char even[FRAME_RAW_MAX + 1];
    memset(even, 'x', sizeof even);
    line = (struct frame_line){even, sizeof even};
    assert_false(frame_make(&h, &line, 1, NULL, k.secret, &out, &why));
    line.size = FRAME_RAW_MAX;
    assert_true(frame_make(&h, &line, 1, NULL, k.secret, &out, &why));
    assert_true(opens(out.data, out.size, &k));
    bytes_clear(&out);
    assert_false(frame_make(&h, &line, 0, NULL, k.secret, &out, &why));
    line = (struct frame_line){"a\nb", 3};
    assert_false(frame_make(&h, &line, 1, NULL, k.secret, &out, &why));
    line = (struct frame_line){"", 0};
    assert_false(frame_make(&h, &line, 1, NULL, k.secret, &out, &why));
    assert_int_equal(out.size, 0);
    bytes_close(&out);
}

static void a_dictionary_is_named_and_needed(void **state) {
    (void)state;
    struct keys k = make_keys();
    struct dicts known = {.count = 2};
    known.list[0] = (struct dict){.id = 7, .number = 2, .data = "other words", .size = 11};
    known.list[1] = (struct dict){.id = 0xd1c70001, .number = 1, .data = three[0], .size = strlen(three[0])};
    struct frame_line line = {three[1], strlen(three[1])};
    struct frame_head h = make_head(), head;
    struct frame_line *lines;
    struct bytes with = {0}, without = {0};
    struct arena a = {0};
    struct fail why = {0};
    assert_true(frame_make(&h, &line, 1, &known.list[1], k.secret, &with, &why));
    assert_true(frame_make(&h, &line, 1, NULL, k.secret, &without, &why));
    assert_true(with.size + 8 < without.size);
    assert_int_equal(bytes_get_u32(with.data + 24), 0xd1c70001);
    assert_true(frame_open(with.data, with.size, k.public_key, &known, &a, &head, &lines, &why));
    assert_string_equal(lines[0].line, three[1]);
    assert_true(frame_open(without.data, without.size, k.public_key, &known, &a, &head, &lines, &why));
    known.count = 1;
    assert_false(frame_open(with.data, with.size, k.public_key, &known, &a, &head, &lines, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_false(frame_open(with.data, with.size, k.public_key, NULL, &a, &head, &lines, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    with.data[40] ^= 1; /* a forged frame asks for nothing */
    assert_false(frame_open(with.data, with.size, k.public_key, NULL, &a, &head, &lines, &why));
    assert_int_equal(why.kind, FAIL_INPUT);
    arena_close(&a);
    bytes_close(&with);
    bytes_close(&without);
}

int main(void) {
    if (sodium_init() < 0) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_frame_is_read),
        cmocka_unit_test(header_stands_as_specified),
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(another_key_is_refused),
        cmocka_unit_test(bombs_and_lies_are_refused),
        cmocka_unit_test(an_unknown_content_size_is_refused),
        cmocka_unit_test(sequence_at_the_end_of_the_world_is_refused),
        cmocka_unit_test(a_later_version_is_refused),
        cmocka_unit_test(making_keeps_the_limits),
        cmocka_unit_test(a_dictionary_is_named_and_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
