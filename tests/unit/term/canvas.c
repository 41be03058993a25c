#include "tui/term/canvas.h"

#include "tui/term/theme.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A row as text; a wide letter counts once. */
static const char *row_text(const struct canvas *c, int row) {
    static char text[1000];
    size_t size = 0;
    for (int i = 0; i < canvas_columns(c); i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "%s", canvas_at(c, row, i)->text);
    return text;
}

static void text_is_clipped_by_columns(void **state) {
    (void)state;
    struct canvas *c = canvas_new(2, 8, false);
    assert_int_equal(canvas_text(c, 0, 0, LOOK_TEXT, "Щербакова-Ёлкина"), 8);
    assert_string_equal(row_text(c, 0), "Щербаков");
    assert_int_equal(canvas_text(c, 1, 5, LOOK_TEXT, "漢字"), 7); /* the second does not fit and is not cut in two */
    assert_string_equal(row_text(c, 1), "     漢 ");
    assert_int_equal(canvas_text(c, 0, -2, LOOK_TEXT, "абв"), 1);
    assert_string_equal(canvas_at(c, 0, 0)->text, "в");
    canvas_text(c, 7, 0, LOOK_TEXT, "below");
    canvas_text(c, -1, 0, LOOK_TEXT, "above");
    assert_null(canvas_at(c, 2, 0));
    canvas_free(c);
}

static void what_is_dangerous_never_arrives(void **state) {
    (void)state;
    struct canvas *c = canvas_new(1, 20, false);
    canvas_text(c, 0, 0, LOOK_TEXT,
                "a\033[31mb\x9b"
                "c\u202e\u2066\u200b\ufeffd\r\n\te\x7f\xff\xc2\x85"
                "f\ue000");
    assert_string_equal(row_text(c, 0), "a[31mbcdef          ");
    for (int i = 0; i < 20; i++)
        for (const char *s = canvas_at(c, 0, i)->text; *s != '\0'; s++) assert_true((unsigned char)*s >= 0x20 && *s != 0x7f);
    canvas_free(c);
}

static void marks_stay_with_their_letter(void **state) {
    (void)state;
    struct canvas *c = canvas_new(1, 5, false);
    assert_int_equal(canvas_text(c, 0, 0, LOOK_TEXT, "и\u0306й"), 2);
    assert_string_equal(canvas_at(c, 0, 0)->text, "и\u0306");
    canvas_text(c, 0, 0, LOOK_TEXT, "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301"); /* as many as there is room for */
    assert_true(strlen(canvas_at(c, 0, 0)->text) < sizeof canvas_at(c, 0, 0)->text);
    canvas_free(c);
}

static void half_of_a_wide_letter_becomes_a_space(void **state) {
    (void)state;
    struct canvas *c = canvas_new(1, 6, false);
    canvas_text(c, 0, 0, LOOK_TEXT, "漢漢漢");
    canvas_text(c, 0, 1, LOOK_TEXT, "x");
    assert_string_equal(row_text(c, 0), " x漢漢");
    canvas_text(c, 0, 2, LOOK_TEXT, "y");
    assert_string_equal(row_text(c, 0), " xy 漢");
    canvas_free(c);
}

static void cells_are_filled_and_cut(void **state) {
    (void)state;
    struct canvas *c = canvas_new(1, 12, false);
    canvas_text(c, 0, 0, LOOK_TEXT, "............");
    assert_int_equal(canvas_cell(c, 0, 1, 6, LOOK_FIELD, "ёж"), 7);
    assert_string_equal(row_text(c, 0), ".ёж    .....");
    assert_int_equal(canvas_at(c, 0, 6)->look, LOOK_FIELD);
    canvas_cell(c, 0, 1, 6, LOOK_FIELD, "Константин");
    assert_string_equal(row_text(c, 0), ".Конст….....");
    canvas_cell(c, 0, 1, 6, LOOK_FIELD, "Ксения");
    assert_string_equal(row_text(c, 0), ".Ксения.....");
    canvas_right(c, 0, 12, LOOK_TEXT, "РУС");
    assert_string_equal(row_text(c, 0), ".Ксения..РУС");
    canvas_free(c);
}

static void rules_and_boxes(void **state) {
    (void)state;
    struct canvas *c = canvas_new(4, 16, false);
    canvas_rule(c, 0, 0, 16, LOOK_TEXT, "Ребёнок");
    assert_string_equal(row_text(c, 0), "── Ребёнок ─────");
    canvas_rule(c, 1, 0, 16, LOOK_TEXT, "Очень длинное название");
    assert_string_equal(row_text(c, 1), "── Очень длин… ─");
    canvas_box(c, 1, 0, 3, 16, LOOK_DIALOG, "Вход");
    assert_string_equal(row_text(c, 1), "┌─ Вход ───────┐");
    assert_string_equal(row_text(c, 2), "│              │");
    assert_string_equal(row_text(c, 3), "└──────────────┘");
    canvas_free(c);
    c = canvas_new(3, 6, true);
    canvas_box(c, 0, 0, 3, 6, LOOK_DIALOG, "");
    assert_string_equal(row_text(c, 0), "+----+");
    assert_string_equal(row_text(c, 1), "|    |");
    for (int g = 0; g < GLYPH_COUNT; g++) { /* plain glyphs are ASCII, and both twins take one column */
        assert_int_equal(strlen(canvas_glyph_text(c, (enum glyph)g)), 1);
        assert_int_equal(canvas_glyph(c, 1, 1, LOOK_TEXT, (enum glyph)g), 2);
    }
    canvas_free(c);
    c = canvas_new(1, 4, false);
    for (int g = 0; g < GLYPH_COUNT; g++) assert_int_equal(canvas_glyph(c, 0, 1, LOOK_TEXT, (enum glyph)g), 2);
    canvas_free(c);
}

static void words_are_wrapped(void **state) {
    (void)state;
    struct canvas *c = canvas_new(4, 12, false);
    const char *text = "Не хватает: согласия на обработку";
    assert_int_equal(canvas_wrap(c, 0, 0, 12, 4, LOOK_TEXT, text), 3);
    assert_string_equal(row_text(c, 0), "Не хватает: ");
    assert_string_equal(row_text(c, 1), "согласия на ");
    assert_string_equal(row_text(c, 2), "обработку   ");
    assert_int_equal(canvas_wrap_rows(text, 12), 3);
    canvas_clear(c, LOOK_TEXT);
    assert_int_equal(canvas_wrap(c, 0, 0, 12, 2, LOOK_TEXT, text), 2);
    assert_string_equal(row_text(c, 1), "согласия на…");
    canvas_clear(c, LOOK_TEXT);
    assert_int_equal(canvas_wrap(c, 0, 0, 4, 4, LOOK_TEXT, "абвгдежзи\nк"), 4); /* a word longer than the line */
    assert_string_equal(row_text(c, 0), "абвг        ");
    assert_string_equal(row_text(c, 2), "и           ");
    assert_string_equal(row_text(c, 3), "к           ");
    assert_int_equal(canvas_wrap(c, 0, 0, 1, 4, LOOK_TEXT, "漢"), 1); /* does not fit at all, and ends all the same */
    canvas_free(c);
}

static void windows_clip_and_share(void **state) {
    (void)state;
    struct canvas *c = canvas_new(5, 10, false), *w = canvas_window(c, 1, 2, 3, 20);
    int row, column;
    assert_int_equal(canvas_columns(w), 8);
    canvas_text(w, 0, 0, LOOK_TEXT, "окно шире экрана");
    assert_string_equal(row_text(c, 1), "  окно шир");
    canvas_text(w, 3, 0, LOOK_TEXT, "ниже");
    assert_string_equal(row_text(c, 4), "          ");
    assert_false(canvas_cursor_at(c, &row, &column));
    canvas_cursor(w, 2, 1);
    assert_true(canvas_cursor_at(c, &row, &column));
    assert_int_equal(row, 3);
    assert_int_equal(column, 3);
    canvas_cursor(w, 0, 50); /* stays inside */
    canvas_cursor_at(c, &row, &column);
    assert_int_equal(column, 9);
    canvas_free(w);
    canvas_size(c, 1, 1);
    canvas_text(c, 0, 0, LOOK_TEXT, "x");
    canvas_free(c);
}

/* State is never colour alone: in the mono theme what must be told apart has another attribute. */
static void themes_tell_looks_apart(void **state) {
    (void)state;
    const struct style *mono = theme_styles[THEME_MONO], *blue = theme_styles[THEME_BLUE];
    for (int i = 0; i < LOOK_COUNT; i++) assert_true(blue[i].front != blue[i].back);
    assert_true(mono[LOOK_FOCUS].flags != mono[LOOK_FIELD].flags);
    assert_true(mono[LOOK_ERROR].flags != mono[LOOK_TEXT].flags && mono[LOOK_ERROR].flags != mono[LOOK_FOCUS].flags);
    assert_true(mono[LOOK_DIALOG_FOCUS].flags != mono[LOOK_DIALOG].flags);
    assert_true(mono[LOOK_SELECTED].flags != mono[LOOK_TEXT].flags);
    assert_true(mono[LOOK_BAR_KEY].flags != mono[LOOK_BAR].flags);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_clipped_by_columns),
        cmocka_unit_test(what_is_dangerous_never_arrives),
        cmocka_unit_test(marks_stay_with_their_letter),
        cmocka_unit_test(half_of_a_wide_letter_becomes_a_space),
        cmocka_unit_test(cells_are_filled_and_cut),
        cmocka_unit_test(rules_and_boxes),
        cmocka_unit_test(words_are_wrapped),
        cmocka_unit_test(windows_clip_and_share),
        cmocka_unit_test(themes_tell_looks_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
