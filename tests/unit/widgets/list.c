#include "tui/widgets/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void press(struct list *l, enum key key, int page) {
    assert_true(list_event(l, &(struct input){.kind = INPUT_KEY, .key = key}, page));
}

static void mark_row(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    (void)context;
    (void)width;
    canvas_printf(c, row, column, LOOK_TEXT, "%s%d", chosen ? ">" : " ", i);
}

/* "0 1 >2": what is seen. */
static const char *seen(const struct list *l, int rows, int *cursor_row) {
    static char text[200];
    struct canvas *c = canvas_new(10, 6, false);
    size_t size = 0;
    int column;
    list_draw(l, c, 0, 0, rows, 6, true, NULL, mark_row);
    for (int i = 0; i < 10; i++)
        for (int k = 0; k < 6; k++)
            if (canvas_at(c, i, k)->text[0] != ' ')
                size += (size_t)snprintf(text + size, sizeof text - size, "%s", canvas_at(c, i, k)->text);
    text[size] = '\0';
    if (!canvas_cursor_at(c, cursor_row, &column)) *cursor_row = -1;
    canvas_free(c);
    return text;
}

static void moves_and_scrolls(void **state) {
    (void)state;
    struct list l = {0};
    int cursor;
    list_set(&l, 10);
    assert_string_equal(seen(&l, 3, &cursor), ">012▼");
    for (int i = 0; i < 4; i++) press(&l, K_DOWN, 3);
    assert_string_equal(seen(&l, 3, &cursor), "2▲3>4▼");
    assert_int_equal(cursor, 2);
    press(&l, K_UP, 3); /* the rows stay where they are */
    assert_string_equal(seen(&l, 3, &cursor), "2▲>34▼");
    press(&l, K_PGDN, 3);
    assert_int_equal(l.chosen, 6);
    press(&l, K_END, 3);
    assert_string_equal(seen(&l, 3, &cursor), "7▲8>9");
    press(&l, K_DOWN, 3);
    assert_int_equal(l.chosen, 9);
    press(&l, K_PGUP, 3);
    press(&l, K_HOME, 3);
    press(&l, K_UP, 3);
    assert_string_equal(seen(&l, 3, &cursor), ">012▼");
    assert_false(list_event(&l, &(struct input){.kind = INPUT_KEY, .key = K_ENTER}, 3));
    assert_false(list_event(&l, &(struct input){.kind = INPUT_LETTER, .letter = 'j'}, 3));
}

static void mark_wide_row(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    mark_row(context, i, c, row, column, width, chosen);
    canvas_right(c, row, column + width, LOOK_TEXT, "!");
}

/* What a row says in its last cell is not covered; how many rows lie on either side is known all the same. */
static void what_goes_on_is_signed_where_a_cell_is_free(void **state) {
    (void)state;
    struct list l = {0};
    struct canvas *c = canvas_new(3, 6, true);
    list_set(&l, 9);
    l.chosen = 5;
    list_draw(&l, c, 0, 0, 3, 6, true, NULL, mark_row);
    assert_string_equal(canvas_at(c, 0, 5)->text, "^");
    assert_string_equal(canvas_at(c, 1, 5)->text, " ");
    assert_string_equal(canvas_at(c, 2, 5)->text, "v");
    list_draw(&l, c, 0, 0, 3, 6, true, NULL, mark_wide_row);
    assert_string_equal(canvas_at(c, 0, 5)->text, "!");
    assert_int_equal(list_above(&l, 3), 3);
    assert_int_equal(list_below(&l, 3), 3);
    assert_int_equal(list_below(&l, 20), 0);
    canvas_free(c);
}

static void keeps_its_place_when_rows_change(void **state) {
    (void)state;
    struct list l = {0};
    int cursor;
    list_set(&l, 10);
    press(&l, K_END, 3);
    list_set(&l, 4);
    assert_string_equal(seen(&l, 3, &cursor), "1▲2>3");
    list_set(&l, 0);
    assert_string_equal(seen(&l, 3, &cursor), "");
    assert_int_equal(cursor, -1);
    press(&l, K_DOWN, 3);
    press(&l, K_END, 3);
    assert_int_equal(l.chosen, 0);
    list_set(&l, 2);
    assert_string_equal(seen(&l, 3, &cursor), ">01");
    assert_string_equal(seen(&l, 1, &cursor), ">0▼"); /* a smaller window */
}

static void progress(void **state) {
    (void)state;
    static const struct {
        int64_t part, whole;
        int full;
    } rows[] = {{0, 10, 0}, {5, 10, 5}, {10, 10, 10}, {11, 10, 10}, {-1, 10, 0}, {0, 0, 0}, {999, 1000, 9}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct canvas *c = canvas_new(1, 10, true);
        int full = 0;
        progress_draw(c, 0, 0, 10, rows[i].part, rows[i].whole);
        for (int k = 0; k < 10; k++) full += canvas_at(c, 0, k)->text[0] == '#';
        assert_int_equal(full, rows[i].full);
        canvas_free(c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moves_and_scrolls),
        cmocka_unit_test(what_goes_on_is_signed_where_a_cell_is_free),
        cmocka_unit_test(keeps_its_place_when_rows_change),
        cmocka_unit_test(progress),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
