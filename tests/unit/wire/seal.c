#include "sync/wire/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A body closed for one reader: what comes out is what went in, and nothing else ever does. */

enum { CHUNK = 64 * 1024 };

struct keys {
    uint8_t sign[SIGN_PUBLIC_SIZE], sign_secret[SIGN_SECRET_SIZE];
    uint8_t box[32], box_secret[32];
};

static struct fail why;

static struct keys keys_of(uint8_t n) {
    struct keys k;
    uint8_t seed[32] = {n};
    crypto_sign_seed_keypair(k.sign, k.sign_secret, seed);
    crypto_box_seed_keypair(k.box, k.box_secret, seed);
    return k;
}

static const struct seal_head head = {
    .way = SEAL_OUT, .region = "0123456789abcdef0123456789abcdef", .from = 3, .to = 0, .number = 7};

static void close_body(const struct keys *from, const struct keys *to, size_t size, struct bytes *out) {
    uint8_t *body = malloc(size + 1);
    assert_non_null(body);
    for (size_t i = 0; i < size; i++) body[i] = (uint8_t)(i * 7 + i / 251);
    bytes_clear(out);
    assert_true(seal_make(&head, body, size, to->box, from->sign_secret, out, &why));
    free(body);
}

static bool open_with(const struct bytes *file, const struct keys *from, const struct keys *to, struct bytes *body) {
    struct seal_head h;
    return seal_open(file->data, file->size, from->sign, to->box, to->box_secret, &h, body, &why);
}

static void what_went_in_comes_out(void **state) {
    static const size_t sizes[] = {0, 1, 24, CHUNK - 41, CHUNK - 40, CHUNK - 39, CHUNK, 3 * CHUNK - 40, 300000};
    struct keys kiosk = keys_of(1), centre = keys_of(2);
    struct bytes file = {0}, body = {0};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct seal_head h;
        size_t whole;
        close_body(&kiosk, &centre, sizes[i], &file);
        assert_true(seal_peek(file.data, file.size, &h, &whole, &why));
        assert_int_equal(whole, file.size);
        assert_int_equal(h.from, 3);
        assert_int_equal(h.number, 7);
        assert_string_equal(h.region, head.region);
        assert_true(open_with(&file, &kiosk, &centre, &body));
        assert_int_equal(body.size, sizes[i]);
        for (size_t n = 0; n < body.size; n++) assert_int_equal(body.data[n], (uint8_t)(n * 7 + n / 251));
    }
    bytes_close(&file);
    bytes_close(&body);
}

static void the_wrong_sender_and_the_wrong_reader_get_nothing(void **state) {
    struct keys kiosk = keys_of(1), centre = keys_of(2), other = keys_of(3);
    struct bytes file = {0}, body = {0};
    (void)state;
    close_body(&kiosk, &centre, 1000, &file);
    assert_false(open_with(&file, &other, &centre, &body));
    assert_int_equal(why.kind, FAIL_DENIED);
    assert_false(open_with(&file, &kiosk, &other, &body));
    assert_int_equal(why.kind, FAIL_DENIED);
    assert_int_equal(body.size, 0);
    bytes_close(&file);
    bytes_close(&body);
}

static void a_flipped_bit_is_found_wherever_it_is(void **state) {
    struct keys kiosk = keys_of(1), centre = keys_of(2);
    struct bytes file = {0}, body = {0};
    (void)state;
    close_body(&kiosk, &centre, 600, &file);
    for (size_t i = 0; i < file.size; i++) {
        file.data[i] ^= (uint8_t)(1u << (i % 8));
        assert_false(open_with(&file, &kiosk, &centre, &body));
        assert_int_equal(body.size, 0);
        file.data[i] ^= (uint8_t)(1u << (i % 8));
    }
    bytes_close(&file);
    bytes_close(&body);
}

static void a_stick_pulled_halfway_is_no_file(void **state) {
    struct keys kiosk = keys_of(1), centre = keys_of(2);
    struct bytes file = {0}, body = {0};
    (void)state;
    close_body(&kiosk, &centre, 600, &file);
    for (size_t size = 0; size < file.size; size++) {
        struct bytes part = {.data = file.data, .size = size};
        assert_false(open_with(&part, &kiosk, &centre, &body));
        assert_int_equal(why.kind, FAIL_INPUT);
    }
    bytes_close(&file);
    bytes_close(&body);
}

/* Whoever can sign, but not for what is inside: the head of one file before the ciphertext of another. */
static void a_head_does_not_fit_before_another_body(void **state) {
    struct keys kiosk = keys_of(1), centre = keys_of(2);
    struct bytes file = {0}, body = {0}, forged = {0};
    struct seal_head later = head;
    (void)state;
    later.number = 8;
    close_body(&kiosk, &centre, 600, &file);
    assert_true(seal_make(&later, "x", 1, centre.box, kiosk.sign_secret, &forged, &why));
    /* number, then size and hash of the first file's ciphertext, signed anew */
    bytes_clear(&body);
    bytes_add(&body, forged.data, 4 + 1 + 33);
    bytes_add(&body, file.data + 38, 8 + HASH_SIZE);
    uint8_t sig[SIGN_SIZE];
    sign_pieces(PURPOSE_STICK, &(struct piece){body.data, body.size}, 1, kiosk.sign_secret, sig);
    bytes_clear(&forged);
    bytes_add(&forged, body.data, body.size);
    bytes_add(&forged, sig, sizeof sig);
    bytes_add(&forged, file.data + SEAL_HEADER, file.size - SEAL_HEADER);
    assert_false(open_with(&forged, &kiosk, &centre, &body));
    assert_string_equal(why.log, "seal: another head inside");
    bytes_close(&file);
    bytes_close(&body);
    bytes_close(&forged);
}

static void sizes_that_are_claimed_allocate_nothing(void **state) {
    struct keys kiosk = keys_of(1), centre = keys_of(2);
    struct bytes file = {0}, body = {0};
    (void)state;
    close_body(&kiosk, &centre, 100, &file);
    memset(file.data + 38, 0xFF, 8);
    assert_false(open_with(&file, &kiosk, &centre, &body));
    assert_int_equal(why.kind, FAIL_INPUT);
    assert_int_equal(body.room, 0);
    bytes_close(&file);
    bytes_close(&body);
}

int main(void) {
    if (sodium_init() < 0) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_went_in_comes_out),
        cmocka_unit_test(the_wrong_sender_and_the_wrong_reader_get_nothing),
        cmocka_unit_test(a_flipped_bit_is_found_wherever_it_is),
        cmocka_unit_test(a_stick_pulled_halfway_is_no_file),
        cmocka_unit_test(a_head_does_not_fit_before_another_body),
        cmocka_unit_test(sizes_that_are_claimed_allocate_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
