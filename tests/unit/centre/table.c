#include "sync/centre/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void shows(const char *text, int columns, const char *wanted) {
    struct bytes out = {0};
    table_show(text, columns, &out);
    bytes_u8(&out, 0);
    assert_string_equal((const char *)out.data, wanted);
    bytes_close(&out);
}

/* Numbers to the right, words to the left, by what a terminal shows and not by bytes; nothing behind the last column. */
static void columns_stand_below_each_other(void **state) {
    (void)state;
    shows("kiosk\tname\tsum\tstate\n7\tШкола\t12 000,00\tworks\n12\tUnit\t0,00\tlost, since long\n", 80,
          "kiosk  name         sum  state\n"
          "    7  Школа  12 000,00  works\n"
          "   12  Unit        0,00  lost, since long\n");
}

static void a_wide_table_moves_together(void **state) {
    (void)state;
    shows("a\tb\nlong\tlonger\n", 11, "a    b\nlong longer\n");
    shows("a\tb\nlong\tlonger\n", 12, "a     b\nlong  longer\n");
}

/* What has no room stands below, in each row alike; but for words at the end, which the terminal breaks. */
static void a_table_wider_than_the_terminal_is_folded(void **state) {
    (void)state;
    const char *caps = "period\tgroup\tcount\tmoney\tshare\n2026\tall\t12\t1 000,00\t15%\n2027\tpreschool\t100\t0,00\t5%\n";
    shows(caps, 33,
          "period group     count    money\n    share\n"
          "  2026 all          12 1 000,00\n      15%\n"
          "  2027 preschool   100     0,00\n       5%\n");
    shows(caps, 16,
          "period group\n    count\n       money\n    share\n"
          "  2026 all\n       12\n    1 000,00\n      15%\n"
          "  2027 preschool\n      100\n        0,00\n       5%\n");
    shows("id\twhy\n1\tmore than there is room for\n", 10, "id why\n 1 more than there is room for\n");
}

static void other_lines_stay(void **state) {
    (void)state;
    shows("First.\n\nid\twhy\n1\t\nLast, without its end", 80, "First.\n\nid  why\n 1  \nLast, without its end\n");
    shows("", 80, "");
}

/* A row may say more than there are columns for. */
static void more_cells_than_names(void **state) {
    (void)state;
    shows("id\twhy\n1\tx\tmore\n", 80, "id  why\n 1  x    more\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_stand_below_each_other),
        cmocka_unit_test(a_wide_table_moves_together),
        cmocka_unit_test(a_table_wider_than_the_terminal_is_folded),
        cmocka_unit_test(other_lines_stay),
        cmocka_unit_test(more_cells_than_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
