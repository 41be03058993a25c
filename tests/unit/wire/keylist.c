#include "sync/wire/keylist.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define REGION "0192f0c1a2b37c4d8e5f60718293a4b6"
#define OTHER  "0192f0c1a2b37c4d8e5f60718293a4b7"

static uint8_t region_secret[SIGN_SECRET_SIZE], region_key[SIGN_PUBLIC_SIZE];

static struct keylist made(uint32_t no, uint32_t least) {
    uint8_t seed[32] = {1};
    struct keylist keys = {.no = no, .least = least};
    crypto_sign_seed_keypair(region_key, region_secret, seed);
    memset(keys.answer_key, 0xa5, sizeof keys.answer_key);
    memset(keys.box_key, 0x5a, sizeof keys.box_key);
    keylist_sign(&keys, REGION, region_secret);
    return keys;
}

static void what_the_region_signed_holds_and_nothing_else(void **state) {
    struct keylist keys = made(2, 1);
    (void)state;
    assert_true(keylist_holds(&keys, REGION, region_key));
    assert_false(keylist_holds(&keys, OTHER, region_key));
    uint8_t *bytes = (uint8_t *)&keys;
    for (size_t i = 0; i < sizeof keys; i++) {
        bytes[i] ^= 1;
        assert_false(keylist_holds(&keys, REGION, region_key));
        bytes[i] ^= 1;
    }
    assert_true(keylist_holds(&keys, REGION, region_key));
}

static void keys_that_revoke_themselves_are_no_list(void **state) {
    struct keylist keys = made(2, 3);
    (void)state;
    assert_false(keylist_holds(&keys, REGION, region_key));
    keys = made(0, 0);
    assert_false(keylist_holds(&keys, REGION, region_key));
}

static void event_and_piece_carry_the_same(void **state) {
    struct keylist keys = made(7, 3), back;
    struct key_listed event;
    struct bytes piece = {0};
    uint8_t key[SIGN_PUBLIC_SIZE];
    (void)state;
    keylist_to_event(&keys, region_key, &event);
    assert_true(keylist_of_event(&event, &back, key));
    assert_memory_equal(&back, &keys, sizeof keys);
    assert_memory_equal(key, region_key, sizeof key);
    keylist_put(&keys, &piece);
    assert_int_equal(piece.size, KEYLIST_BLOCK);
    assert_int_equal(keylist_take(piece.data, piece.size, &back), KEYLIST_BLOCK);
    assert_memory_equal(&back, &keys, sizeof keys);
    assert_int_equal(keylist_take(piece.data, piece.size - 1, &back), 0);
    piece.data[0] = 'X';
    assert_int_equal(keylist_take(piece.data, piece.size, &back), 0);
    bytes_close(&piece);
    event.answer_key[0] = '?';
    assert_false(keylist_of_event(&event, &back, key));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_region_signed_holds_and_nothing_else),
        cmocka_unit_test(keys_that_revoke_themselves_are_no_list),
        cmocka_unit_test(event_and_piece_carry_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
