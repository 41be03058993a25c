/* A frame goes to the terminal at once, whatever it was written in. A pipe stands for the terminal. */

#include "tui/term/burst.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>

struct line {
    int ends[2];
    struct burst burst;
};

static int set_up(void **state) {
    struct line *l = calloc(1, sizeof *l);
    assert_non_null(l);
    assert_int_equal(pipe2(l->ends, O_NONBLOCK), 0);
    assert_true(burst_open(&l->burst, l->ends[1]));
    *state = l;
    return 0;
}

static int tear_down(void **state) {
    struct line *l = *state;
    burst_close(&l->burst);
    close(l->ends[0]);
    close(l->ends[1]);
    free(l);
    return 0;
}

static void write_piece(struct line *l, const char *text) {
    assert_int_equal(write(fileno(l->burst.out), text, strlen(text)), strlen(text));
}

/* What one read gives. */
static const char *came(struct line *l) {
    static char text[256];
    ssize_t n = read(l->ends[0], text, sizeof text - 1);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

static void pieces_come_together(void **state) {
    struct line *l = *state;
    burst_begin(&l->burst);
    write_piece(l, "\033[H");
    write_piece(l, "Вход");
    burst_say(&l->burst, "\a");
    assert_string_equal(came(l), "");
    burst_end(&l->burst);
    assert_string_equal(came(l), "\033[HВход\a");
    assert_string_equal(came(l), "");
}

static void a_shorter_frame_brings_nothing_of_the_one_before(void **state) {
    struct line *l = *state;
    burst_begin(&l->burst);
    write_piece(l, "a long frame");
    burst_end(&l->burst);
    assert_string_equal(came(l), "a long frame");
    burst_begin(&l->burst);
    write_piece(l, "b");
    burst_end(&l->burst);
    assert_string_equal(came(l), "b");
    burst_begin(&l->burst);
    burst_end(&l->burst);
    assert_string_equal(came(l), "");
}

static void outside_a_frame_everything_goes_as_it_comes(void **state) {
    struct line *l = *state;
    write_piece(l, "1");
    assert_string_equal(came(l), "1");
    close(l->burst.memory); /* none to be had */
    l->burst.memory = -1;
    burst_begin(&l->burst);
    write_piece(l, "2");
    assert_string_equal(came(l), "2");
    burst_end(&l->burst);
    assert_string_equal(came(l), "");
}

static void a_frame_of_any_size_is_whole(void **state) {
    struct line *l = *state;
    static char big[50000], got[sizeof big];
    for (size_t i = 0; i < sizeof big; i++) big[i] = (char)('a' + i % 23);
    burst_begin(&l->burst);
    for (size_t at = 0; at < sizeof big; at += 500) assert_int_equal(write(fileno(l->burst.out), big + at, 500), 500);
    burst_end(&l->burst);
    assert_int_equal(read(l->ends[0], got, sizeof got), sizeof got);
    assert_memory_equal(got, big, sizeof big);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(pieces_come_together),
        TEST(a_shorter_frame_brings_nothing_of_the_one_before),
        TEST(outside_a_frame_everything_goes_as_it_comes),
        TEST(a_frame_of_any_size_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
