#include "tui/widgets/form.h"

#include "model/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct child_form {
    char snils[12];
    char name[40];
    char patronymic[40];
    int64_t no_patronymic;
    char birth[11];
    char sex[2];
    char number[8];
    char city[20];
};

static const char *const sexes[] = {"f", "female", "m", "male", NULL};
static const struct field_kind kind_sex = {.name = "sex", .look = FIELD_CHOICE, .choices = sexes};

static bool has_patronymic(const void *data) {
    return ((const struct child_form *)data)->no_patronymic == 0;
}

static void age(const void *data, char *out, size_t room) {
    const struct child_form *c = data;
    snprintf(out, room, "%s", c->birth[0] != '\0' ? "10 years" : "");
}

static const struct form_row rows[] = {
    FORM_SECTION("Child"),
    FORM_TEXT(struct child_form, snils, "SNILS", &kind_snils, .need = NEED_PACKAGE),
    FORM_TEXT(struct child_form, name, "Name", &kind_name, .need = NEED_ALWAYS, .width = 20),
    FORM_TEXT(struct child_form, patronymic, "Patronymic", &kind_patronymic, .need = NEED_ALWAYS, .present = has_patronymic),
    FORM_INT(struct child_form, no_patronymic, "none", &kind_tick, .same_line = true),
    FORM_TEXT(struct child_form, birth, "Born", &kind_date, .need = NEED_ALWAYS, .live = age),
    FORM_TEXT(struct child_form, sex, "Sex", &kind_sex),
    FORM_SECTION("Place"),
    FORM_TEXT(struct child_form, number, "Number", &kind_text, .read_only = true),
    FORM_TEXT(struct child_form, city, "City", &kind_text, .need = NEED_ALWAYS),
};
enum { ROWS = sizeof rows / sizeof *rows };

static struct child_form data;
static struct form form;

static int begin(void **state) {
    (void)state;
    memset(&data, 0, sizeof data);
    snprintf(data.number, sizeof data.number, "3-0412");
    form_open(&form, rows, ROWS, &data);
    return 0;
}

static int end(void **state) {
    (void)state;
    form_close(&form);
    return 0;
}

static bool key(enum key k) {
    return form_event(&form, &(struct input){.kind = INPUT_KEY, .key = k});
}

static void type(const char *text) {
    while (*text != '\0') {
        uint32_t code;
        text += text_step(text, strlen(text), &code);
        assert_true(form_event(&form, &(struct input){.kind = INPUT_LETTER, .letter = code}));
    }
}

static void at(const char *name) {
    assert_non_null(form_focused(&form));
    assert_string_equal(form_focused(&form)->name, name);
}

static const char *drawn(int rows_shown, int width) {
    static char text[4000];
    struct canvas *c = canvas_new(rows_shown, width, false);
    size_t size = 0;
    form_draw(&form, c, 0, 0, width);
    for (int i = 0; i < rows_shown; i++) {
        size_t row = size;
        for (int k = 0; k < width; k++)
            size += (size_t)snprintf(text + size, sizeof text - size, "%s", canvas_at(c, i, k)->text);
        while (size > row && text[size - 1] == ' ') size--;
        text[size++] = '\n';
    }
    while (size > 0 && text[size - 1] == '\n') size--;
    text[size] = '\0';
    canvas_free(c);
    return text;
}

static void moves_through_what_can_be_filled(void **state) {
    (void)state;
    at("snils");
    key(K_ENTER);
    at("name");
    key(K_DOWN);
    at("patronymic");
    key(K_TAB);
    at("no_patronymic");
    key(K_UP);
    key(K_BACKTAB);
    key(K_UP);
    at("snils");
    assert_false(key(K_UP)); /* the first: not ours */
    for (int i = 0; i < 5; i++) key(K_ENTER);
    at("sex");
    key(K_ENTER); /* into the next section, past its read-only row */
    at("city");
    assert_int_equal(form_section(&form), 1);
    assert_false(key(K_ENTER));
    at("city");
}

static void a_full_mask_moves_on_by_itself(void **state) {
    (void)state;
    type("11223344595");
    at("name");
    assert_string_equal(data.snils, "11223344595");
    key(K_UP);
    key(K_BACKSPACE);
    assert_string_equal(data.snils, ""); /* half a number is no number */
    type("4");
    at("snils"); /* wrong: stays, and is no trap */
    key(K_DOWN);
    at("name");
    assert_string_equal(data.snils, "");
}

static void rows_come_and_go(void **state) {
    (void)state;
    form_go(&form, "patronymic");
    type("Ильич");
    assert_string_equal(data.patronymic, "Ильич");
    key(K_UP);
    key(K_DOWN);
    for (int i = 0; i < 5; i++) key(K_BACKSPACE);
    key(K_DOWN);
    type(" ");
    assert_int_equal(data.no_patronymic, 1);
    key(K_UP);
    at("name"); /* the patronymic is away */
    key(K_DOWN);
    at("no_patronymic");
    assert_false(form_go(&form, "patronymic"));
    assert_false(form_go(&form, "number")); /* read-only */
    assert_true(form_go(&form, "birth"));
}

static void a_tick_behind_a_typed_text_is_passed_over(void **state) {
    (void)state;
    int filled, needed;
    bool wrong;
    form_go(&form, "patronymic");
    type("Ильич");
    key(K_ENTER);
    at("birth");
    key(K_UP);
    at("patronymic");
    for (int i = 0; i < 5; i++) key(K_BACKSPACE);
    key(K_ENTER);
    at("no_patronymic");
    type(" ");
    form_section_state(&form, 0, &filled, &needed, &wrong);
    assert_int_equal(needed, 3); /* "none" is an answer too: the patronymic is away */
    assert_int_equal(form.rows[form_first_empty(&form, 1)].need, NEED_PACKAGE);
    form_go(&form, "snils");
    type("11223344595");
    assert_string_equal(form.rows[form_first_empty(&form, 1)].name, "name");
}

static void sections_know_their_state(void **state) {
    (void)state;
    int filled, needed;
    bool wrong;
    assert_int_equal(form_section_count(&form), 2);
    assert_string_equal(form_section_title(&form, 1), "Place");
    form_section_state(&form, 0, &filled, &needed, &wrong);
    assert_int_equal(filled, 0);
    assert_int_equal(needed, 4);
    assert_false(wrong);
    type("11223344595");
    type("Алиса");
    form_go(&form, "birth");
    type("31");
    form_go_section(&form, 1);
    at("city");
    form_section_state(&form, 0, &filled, &needed, &wrong);
    assert_int_equal(filled, 2);
    assert_true(wrong); /* half a date was left */
}

/* The first letter of a field costs the terminal no more than any other. */
static void a_field_counts_when_it_is_left(void **state) {
    (void)state;
    int filled, needed;
    bool wrong;
    form_go(&form, "name");
    type("А");
    form_section_state(&form, 0, &filled, &needed, &wrong);
    assert_int_equal(filled, 0);
    assert_false(form_row_done(&form, form.focus));
    assert_string_equal(data.name, "А"); /* but its value is there at once, for the draft */
    key(K_ENTER);
    form_section_state(&form, 0, &filled, &needed, &wrong);
    assert_int_equal(filled, 1);
    key(K_UP); /* a filled one stays filled while it is changed, and is empty at once */
    type("я");
    assert_true(form_row_done(&form, form.focus));
    key(K_BACKSPACE);
    key(K_BACKSPACE);
    assert_false(form_row_done(&form, form.focus));
    type("Я");
    assert_false(form_row_done(&form, form.focus));
    form_leave(&form);
    assert_true(form_row_done(&form, form.focus));
}

static void taking_stops_at_the_first_wrong_field(void **state) {
    (void)state;
    struct fail why;
    type("11223344595");
    type("Алиса");
    form_go(&form, "no_patronymic");
    type(" ");
    assert_false(form_take(&form, &why));
    at("birth");
    assert_string_equal(why.say, "Born: This must be filled in.");
    type("07052016");
    form_go(&form, "city");
    type("Смоленск");
    assert_true(form_take(&form, &why));
    assert_string_equal(data.birth, "2016-05-07");
    assert_string_equal(data.city, "Смоленск");
}

static void a_draft_brings_back_what_was_typed(void **state) {
    (void)state;
    type("112233");
    form_go(&form, "name");
    type("Алиса");
    form_go(&form, "birth");
    type("0705");
    char *json = form_pack(&form);
    form_close(&form);
    memset(&data, 0, sizeof data);
    form_open(&form, rows, ROWS, &data);
    form_unpack(&form, json);
    at("birth");
    assert_string_equal(form.fields[1].typed, "112233");
    assert_string_equal(form.fields[5].typed, "0705");
    assert_string_equal(data.name, "Алиса");
    assert_string_equal(data.snils, "");
    free(json);
    form_unpack(&form, "not json"); /* a draft of another kind changes nothing */
    assert_string_equal(data.name, "Алиса");
    form_unpack(&form, "[1, 2]");
    assert_string_equal(data.name, "Алиса");
}

static void data_changed_from_outside_is_shown(void **state) {
    (void)state;
    type("112");
    form_go(&form, "name");
    snprintf(data.name, sizeof data.name, "Мирон");
    data.no_patronymic = 1;
    form_show(&form);
    assert_string_equal(form.fields[2].typed, "Мирон");
    assert_string_equal(form.fields[1].typed, "112"); /* what is being typed stays */
    assert_string_equal(form.fields[4].typed, "1");
    form_go(&form, "no_patronymic");
    type(" ");
    form_go(&form, "patronymic");
    data.no_patronymic = 1; /* the focus itself goes away */
    form_show(&form);
    at("no_patronymic");
}

static void draws_as_in_the_sketch(void **state) {
    (void)state;
    assert_string_equal(drawn(8, 60), "  SNILS       [___-___-___ __]\n"
                                      "  Name        [                  ]\n"
                                      "  Patronymic  [                              ]   [ ] none\n"
                                      "  Born        [__.__.____]\n"
                                      "  Sex         ( ) female  ( ) male");
    type("1122334459");
    assert_string_equal(drawn(2, 60), "  SNILS       [112-233-445 9_]    left: 1\n"
                                      "▼ Name        [                  ]");
    type("5");
    type("Алиса");
    form_go(&form, "birth");
    type("07052016");
    form_go(&form, "snils");
    assert_string_equal(drawn(8, 60), "  SNILS       [112-233-445 95] ✓\n"
                                      "  Name        [Алиса             ] ✓\n"
                                      "  Patronymic  [                              ]   [ ] none\n"
                                      "  Born        [07.05.2016] ✓  10 years\n"
                                      "  Sex         ( ) female  ( ) male");
    form_go_section(&form, 1);
    assert_string_equal(drawn(8, 60), "  Number   3-0412\n"
                                      "  City    [                                              ]");
}

static void a_small_window_scrolls_to_the_focus(void **state) {
    (void)state;
    form_go(&form, "sex");
    assert_non_null(strstr(drawn(2, 60), "▲ Born"));
    assert_non_null(strstr(drawn(2, 60), "  Sex"));
    assert_null(strstr(drawn(2, 60), "SNILS"));
    form_go(&form, "snils");
    assert_non_null(strstr(drawn(2, 60), "  SNILS"));
    assert_non_null(strstr(drawn(2, 60), "▼ Name"));
    form_go(&form, "name");
    assert_non_null(strstr(drawn(3, 60), "▼ Patronymic"));
    for (int height = 1; height < 9; height++) /* whatever the window: the cursor is in it */
        for (int width = 10; width < 70; width += 7)
            for (int row = 0; row < ROWS; row++) {
                if (!form_row_present(&form, row) || rows[row].read_only) continue;
                form_go(&form, rows[row].name);
                struct canvas *c = canvas_new(height, width, false);
                int r, k;
                form_draw(&form, c, 0, 0, width);
                assert_true(canvas_cursor_at(c, &r, &k));
                canvas_free(c);
            }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(moves_through_what_can_be_filled, begin, end),
        cmocka_unit_test_setup_teardown(a_full_mask_moves_on_by_itself, begin, end),
        cmocka_unit_test_setup_teardown(rows_come_and_go, begin, end),
        cmocka_unit_test_setup_teardown(a_tick_behind_a_typed_text_is_passed_over, begin, end),
        cmocka_unit_test_setup_teardown(sections_know_their_state, begin, end),
        cmocka_unit_test_setup_teardown(a_field_counts_when_it_is_left, begin, end),
        cmocka_unit_test_setup_teardown(taking_stops_at_the_first_wrong_field, begin, end),
        cmocka_unit_test_setup_teardown(a_draft_brings_back_what_was_typed, begin, end),
        cmocka_unit_test_setup_teardown(data_changed_from_outside_is_shown, begin, end),
        cmocka_unit_test_setup_teardown(draws_as_in_the_sketch, begin, end),
        cmocka_unit_test_setup_teardown(a_small_window_scrolls_to_the_focus, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
