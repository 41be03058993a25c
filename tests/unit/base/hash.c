#include "model/base/hash.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Against libsodium's one-call function over the bytes written out by hand. */
static void a_hash_has_its_purpose_in_front(void **state) {
    (void)state;
    static const char whole[] = "priem/1/commit\0abcdef\x07\x00\x00\x00";
    uint8_t expected[HASH_SIZE], got[HASH_SIZE];
    crypto_generichash(expected, sizeof expected, (const uint8_t *)whole, sizeof whole - 1, NULL, 0);
    struct hash h;
    hash_begin(&h, PURPOSE_COMMIT);
    hash_add(&h, "abc", 3);
    hash_add(&h, NULL, 0);
    hash_add(&h, "def", 3);
    hash_u32(&h, 7);
    hash_end(&h, got);
    assert_memory_equal(got, expected, HASH_SIZE);
    hash_begin(&h, PURPOSE_CHAIN);
    hash_add(&h, "abcdef\x07\0\0\0", 10);
    hash_end(&h, got);
    assert_memory_not_equal(got, expected, HASH_SIZE);
}

static void a_signature_serves_one_purpose(void **state) {
    (void)state;
    uint8_t public_key[SIGN_PUBLIC_SIZE], secret[SIGN_SECRET_SIZE], sig[SIGN_SIZE];
    crypto_sign_keypair(public_key, secret);
    struct piece pieces[] = {{"one", 3}, {"two", 3}}, joined = {"onetwo", 6}, other = {"onetwa", 6};
    sign_pieces(PURPOSE_FRAME, pieces, 2, secret, sig);
    assert_true(sign_check(PURPOSE_FRAME, pieces, 2, public_key, sig));
    assert_true(sign_check(PURPOSE_FRAME, &joined, 1, public_key, sig));
    assert_false(sign_check(PURPOSE_ANSWER, pieces, 2, public_key, sig));
    assert_false(sign_check(PURPOSE_FRAME, &other, 1, public_key, sig));
    sig[5] ^= 1;
    assert_false(sign_check(PURPOSE_FRAME, pieces, 2, public_key, sig));
    assert_int_equal(crypto_sign_verify_detached(sig, (const uint8_t *)"priem/1/frame\0onetwo", 20, public_key), -1);
    sig[5] ^= 1;
    assert_int_equal(crypto_sign_verify_detached(sig, (const uint8_t *)"priem/1/frame\0onetwo", 20, public_key), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hash_has_its_purpose_in_front),
        cmocka_unit_test(a_signature_serves_one_purpose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
