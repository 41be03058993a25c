#include "model/base/bytes.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void numbers_are_little_endian(void **state) {
    (void)state;
    struct bytes b = {0};
    bytes_u8(&b, 1);
    bytes_u16(&b, 0x0203);
    bytes_u32(&b, 0x04050607);
    bytes_u64(&b, 0x08090A0B0C0D0E0F);
    static const uint8_t expected[] = {1, 3, 2, 7, 6, 5, 4, 15, 14, 13, 12, 11, 10, 9, 8};
    assert_int_equal(b.size, sizeof expected);
    assert_memory_equal(b.data, expected, sizeof expected);
    assert_int_equal(bytes_get_u16(b.data + 1), 0x0203);
    assert_int_equal(bytes_get_u32(b.data + 3), 0x04050607);
    assert_true(bytes_get_u64(b.data + 7) == 0x08090A0B0C0D0E0F);
    bytes_close(&b);
}

static void grows_and_stays_a_string(void **state) {
    (void)state;
    struct bytes b = {0};
    for (int i = 0; i < 1000; i++) bytes_printf(&b, "%d,", i);
    assert_int_equal(strlen((char *)b.data), b.size);
    assert_int_equal(b.size, 10 * 2 + 90 * 3 + 900 * 4);
    bytes_drop_front(&b, 4);
    assert_memory_equal(b.data, "2,3,", 4);
    assert_int_equal(b.data[b.size], 0);
    bytes_clear(&b);
    assert_int_equal(b.size, 0);
    bytes_text(&b, "ёж");
    assert_string_equal((char *)b.data, "ёж");
    bytes_close(&b);
    assert_null(b.data);
}

static void hex_both_ways(void **state) {
    (void)state;
    uint8_t raw[3];
    char text[7];
    assert_true(hex_to("00ff1e", raw, 3));
    hex_of(raw, 3, text);
    assert_string_equal(text, "00ff1e");
    assert_false(hex_to("00FF1E", raw, 3));
    assert_false(hex_to("00ff1", raw, 3));
    assert_false(hex_to("00ff1e2", raw, 3));
    assert_false(hex_to("00fg1e", raw, 3));
}

/* RFC 4648, section 10, without the padding. */
static void base64_both_ways(void **state) {
    (void)state;
    static const char *const pairs[][2] = {{"", ""},        {"f", "Zg"},        {"fo", "Zm8"},
                                           {"foo", "Zm9v"}, {"foob", "Zm9vYg"}, {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        size_t size = strlen(pairs[i][0]);
        char text[BASE64_SIZE(6)];
        uint8_t raw[6];
        base64_of((const uint8_t *)pairs[i][0], size, text);
        assert_string_equal(text, pairs[i][1]);
        assert_int_equal(strlen(text) + 1, BASE64_SIZE(size));
        assert_true(base64_to(text, strlen(text), raw, size));
        assert_memory_equal(raw, pairs[i][0], size);
    }
    uint8_t raw[6];
    assert_false(base64_to("Zm9v", 4, raw, 2));
    assert_false(base64_to("Zm9v", 4, raw, 4));
    assert_false(base64_to("Zg==", 4, raw, 1));
    assert_false(base64_to("Zh", 2, raw, 1)); /* bits that mean nothing */
    assert_false(base64_to("Z*9v", 4, raw, 3));
}

static void words_stay_within_the_columns(void **state) {
    (void)state;
    struct bytes b = {0};
    bytes_text(&b, "before\nВызов: ");
    bytes_words(&b, "priem печать [--passphrase-fd N] ещё", 4, 20);
    assert_string_equal((char *)b.data, "before\nВызов: priem печать\n    [--passphrase-fd N]\n    ещё");
    bytes_clear(&b);
    bytes_words(&b, "слово-длиннее-строки в ней", 2, 10);
    assert_string_equal((char *)b.data, "слово-длиннее-строки\n  в ней");
    bytes_words(&b, "", 2, 10);
    assert_string_equal((char *)b.data, "слово-длиннее-строки\n  в ней");
    bytes_close(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_little_endian),
        cmocka_unit_test(grows_and_stays_a_string),
        cmocka_unit_test(hex_both_ways),
        cmocka_unit_test(base64_both_ways),
        cmocka_unit_test(words_stay_within_the_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
