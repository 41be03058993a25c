/* The cord's messages: whole, in pieces, too long, none of ours. */

#include "sync/kiosk/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void there_and_back(void **state) {
    (void)state;
    struct bytes b = {0};
    struct message m = {0};
    message_put(&b, LINK_SEND, "body", 4);
    message_put(&b, LINK_CANCEL, NULL, 0);
    assert_memory_equal(b.data,
                        "\x05\0\0\0\x02"
                        "body\x01\0\0\0\x03",
                        14);
    size_t size = message_take(&b, &m);
    assert_int_equal(size, 9);
    assert_int_equal(m.kind, LINK_SEND);
    assert_int_equal(m.size, 4);
    assert_memory_equal(m.data, "body", 4);
    bytes_drop_front(&b, size);
    size = message_take(&b, &m);
    assert_int_equal(size, 5);
    assert_int_equal(m.kind, LINK_CANCEL);
    assert_int_equal(m.size, 0);
    bytes_close(&b);
}

static void every_piece_of_a_message_waits_for_the_rest(void **state) {
    (void)state;
    struct bytes whole = {0};
    message_put(&whole, LINK_ANSWER, "\xc8\0answer", 8);
    for (size_t n = 0; n < whole.size; n++) {
        struct bytes part = {0};
        struct message m;
        bytes_add(&part, whole.data, n);
        assert_int_equal(message_take(&part, &m), 0);
        bytes_close(&part);
    }
    bytes_close(&whole);
}

static void what_is_not_ours_is_told(void **state) {
    (void)state;
    struct bytes b = {0};
    struct message m;
    bytes_u32(&b, 0);
    assert_true(message_take(&b, &m) == SIZE_MAX);
    bytes_clear(&b);
    bytes_u32(&b, MESSAGE_MAX + 1); /* told before anything of it has come */
    assert_true(message_take(&b, &m) == SIZE_MAX);
    bytes_clear(&b);
    bytes_text(&b, "GET / HTTP/1.1");
    assert_true(message_take(&b, &m) == SIZE_MAX);
    bytes_close(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(every_piece_of_a_message_waits_for_the_rest),
        cmocka_unit_test(what_is_not_ours_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
