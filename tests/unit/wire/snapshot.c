#include "sync/wire/snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define REGION "01a207d2cbe87972942290fe09fd943e"

struct keys {
    uint8_t secret[SIGN_SECRET_SIZE], public[SIGN_PUBLIC_SIZE];
};

static const struct snapshot_bond office = {REGION, "m:66701000"};
static const struct snapshot_head first = {.feed_epoch = 3, .gsn = 900, .index = 7, .to = 412, .part = 5};
static const char lines[] = "410\t{\"a\":1}\t-\t-\n411\t{\"b\":2}\t-\t-";

static void make_keys(struct keys *keys) {
    const uint8_t seed[crypto_sign_SEEDBYTES] = {9};
    crypto_sign_seed_keypair(keys->public, keys->secret, seed);
}

static void make(const struct keys *keys, const struct dict *dict, struct bytes *out) {
    struct fail why = {0};
    bytes_clear(out);
    assert_true(snapshot_make(&first, lines, strlen(lines), dict, &office, keys->secret, out, &why));
}

static bool opens(const struct bytes *block, const struct snapshot_bond *bond, const uint8_t *key, const struct dicts *dicts,
                  struct fail *why) {
    struct arena a = {0};
    struct feed_item *items;
    int count;
    bool ok = snapshot_open(block->data, block->size, bond, key, dicts, &a, &items, &count, why);
    if (ok) {
        assert_int_equal(count, 2);
        assert_int_equal(items[0].gsn, 410);
        assert_int_equal(items[1].gsn, 411);
        assert_memory_equal(items[1].line, "{\"b\":2}\t-\t-", items[1].size);
    }
    arena_close(&a);
    return ok;
}

static void what_was_made_is_read(void **state) {
    struct keys keys;
    struct bytes block = {0};
    struct snapshot_head h;
    struct fail why = {0};
    (void)state;
    make_keys(&keys);
    make(&keys, NULL, &block);
    for (size_t room = 0; room < SNAPSHOT_HEAD; room++) assert_int_equal(snapshot_peek(block.data, room, &h), 0);
    assert_int_equal(snapshot_peek(block.data, SNAPSHOT_HEAD, &h), block.size);
    assert_int_equal(h.feed_epoch, 3);
    assert_int_equal(h.gsn, 900);
    assert_int_equal(h.index, 7);
    assert_false(h.last);
    assert_int_equal(h.to, 412);
    assert_int_equal(h.part, 5);
    assert_true(opens(&block, &office, keys.public, &(struct dicts){0}, &why));
    bytes_close(&block);
}

static void no_flipped_bit_passes(void **state) {
    struct keys keys;
    struct bytes block = {0};
    (void)state;
    make_keys(&keys);
    make(&keys, NULL, &block);
    for (size_t bit = 0; bit < 8 * block.size; bit++) {
        struct fail why = {0};
        block.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (opens(&block, &office, keys.public, &(struct dicts){0}, &why)) fail_msg("bit %zu", bit);
        block.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t size = 0; size < block.size; size++) {
        struct bytes cut = {.data = block.data, .size = size};
        struct fail why = {0};
        assert_false(opens(&cut, &office, keys.public, &(struct dicts){0}, &why));
    }
    bytes_close(&block);
}

/* The signature is for one region, one scope, by one key. */
static void a_block_of_anothers_is_refused(void **state) {
    static const struct snapshot_bond others[] = {
        {REGION, "m:66603000"}, {REGION, "m:6670100"}, {REGION, "a"}, {"01a207d2cbe87972942290fe09fd943f", "m:66701000"}};
    struct keys keys;
    struct bytes block = {0};
    struct fail why = {0};
    (void)state;
    make_keys(&keys);
    make(&keys, NULL, &block);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(opens(&block, &others[i], keys.public, &(struct dicts){0}, &why));
    keys.public[0] ^= 1;
    assert_false(opens(&block, &office, keys.public, &(struct dicts){0}, &why));
    bytes_close(&block);
}

/* One that is not known is named; what comes under its hash and is something else is not taken. */
static void a_dictionary_is_known_by_its_hash(void **state) {
    static const char text[] = "\"a\":1}\t-\t-\n", other[] = "\"a\":2}\t-\t-\n";
    struct keys keys;
    struct bytes block = {0};
    struct dicts dicts = {0}, none = {0};
    struct snapshot_head h;
    struct fail why = {0};
    uint8_t hash[DICT_HASH];
    (void)state;
    make_keys(&keys);
    dict_hash(text, sizeof text, hash);
    assert_true(dicts_add(&dicts, hash, text, sizeof text));
    make(&keys, dicts_find_hash(&dicts, hash), &block);
    assert_true(opens(&block, &office, keys.public, &dicts, &why));
    assert_false(opens(&block, &office, keys.public, &none, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_true(snapshot_peek(block.data, block.size, &h) == block.size);
    assert_memory_equal(h.dict, hash, sizeof hash);
    assert_false(dicts_add(&none, hash, other, sizeof other));
    assert_false(dicts_add(&none, hash, text, sizeof text - 1));
    assert_false(dicts_add(&none, hash, text, 0));
    assert_int_equal(none.count, 0);
    assert_true(dicts_add(&none, hash, text, sizeof text));
    assert_true(opens(&block, &office, keys.public, &none, &why));
    dicts_close(&dicts);
    dicts_close(&none);
    bytes_close(&block);
}

/* What does not pack into a block is for the maker to part; an end without lines is one, too. */
static void a_block_has_its_bounds(void **state) {
    struct keys keys;
    struct bytes noise = {0}, block = {0};
    struct snapshot_head h;
    struct fail why = {0};
    struct arena a = {0};
    struct feed_item *items;
    int count = -1;
    (void)state;
    make_keys(&keys);
    while (noise.size < 200 * 1024) {
        uint8_t random[48];
        char text[BASE64_SIZE(sizeof random)];
        randombytes_buf(random, sizeof random);
        base64_of(random, sizeof random, text);
        bytes_printf(&noise, "%s\n", text);
    }
    assert_false(snapshot_make(&first, (const char *)noise.data, noise.size, NULL, &office, keys.secret, &block, &why));
    assert_int_equal(why.kind, FAIL_CONFLICT);
    assert_int_equal(block.size, 0);
    assert_true(snapshot_make(&first, "", 0, NULL, &office, keys.secret, &block, &why));
    assert_int_equal(block.size, SNAPSHOT_HEAD);
    assert_true(snapshot_open(block.data, block.size, &office, keys.public, &(struct dicts){0}, &a, &items, &count, &why));
    assert_int_equal(count, 0);
    block.data[3] = '2';
    assert_int_equal(snapshot_peek(block.data, block.size, &h), SIZE_MAX);
    arena_close(&a);
    bytes_close(&noise);
    bytes_close(&block);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_made_is_read),          cmocka_unit_test(no_flipped_bit_passes),
        cmocka_unit_test(a_block_of_anothers_is_refused), cmocka_unit_test(a_dictionary_is_known_by_its_hash),
        cmocka_unit_test(a_block_has_its_bounds),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
