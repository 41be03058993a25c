#include "tui/widgets/field.h"

#include "model/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct field f;
static bool full;

static void begin(const struct field_kind *kind, const char *stored) {
    field_init(&f, kind, stored);
    full = false;
}

static void letters(const char *text) {
    while (*text != '\0') {
        uint32_t code;
        text += text_step(text, strlen(text), &code);
        assert_true(field_event(&f, &(struct input){.kind = INPUT_LETTER, .letter = code}, &full));
    }
}

static bool key(enum key k) {
    return field_event(&f, &(struct input){.kind = INPUT_KEY, .key = k}, &full);
}

static void paste(const char *text) {
    assert_true(field_event(&f, &(struct input){.kind = INPUT_TEXT, .text = text}, &full));
}

/* What stands on the screen in `width` columns. */
static const char *drawn(int width, bool focused) {
    static char text[400];
    struct canvas *c = canvas_new(1, 60, false);
    size_t size = 0;
    field_draw(&f, c, 0, 0, width, focused);
    for (int i = 0; i < 60; i++) {
        const char *cell = canvas_at(c, 0, i)->text;
        memcpy(text + size, cell, strlen(cell));
        size += strlen(cell);
    }
    while (size > 0 && text[size - 1] == ' ') size--;
    text[size] = '\0';
    canvas_free(c);
    return text;
}

static int cursor_column(int width) {
    struct canvas *c = canvas_new(1, 60, false);
    int row, column;
    field_draw(&f, c, 0, 0, width, true);
    assert_true(canvas_cursor_at(c, &row, &column));
    canvas_free(c);
    return column;
}

static void value_is(const char *wanted) {
    char value[512];
    assert_true(field_value(&f, value, sizeof value));
    assert_string_equal(value, wanted);
}

static void a_mask_stores_only_what_was_typed(void **state) {
    (void)state;
    begin(&kind_snils, "");
    assert_string_equal(drawn(20, true), "[___-___-___ __]");
    assert_int_equal(cursor_column(20), 1);
    letters("112");
    assert_string_equal(f.typed, "112");
    assert_string_equal(drawn(20, true), "[112-___-___ __]");
    assert_int_equal(cursor_column(20), 5); /* never on a literal */
    letters("233445");
    assert_int_equal(cursor_column(20), 13);
    letters("9");
    assert_string_equal(f.note, "left: 1");
    assert_false(f.is_red);
    assert_false(full);
    letters("5");
    assert_true(full);
    assert_string_equal(f.note, "");
    value_is("11223344595");
    letters("7"); /* a twelfth digit has no place */
    assert_string_equal(f.typed, "11223344595");
}

static void literals_and_letters_typed_into_a_mask_change_nothing(void **state) {
    (void)state;
    begin(&kind_snils, "");
    letters("112-233-445 9х5z");
    assert_string_equal(f.typed, "11223344595");
    assert_true(full);
}

static void a_wrong_digit_is_red_at_once_and_never_traps(void **state) {
    (void)state;
    begin(&kind_snils, "");
    letters("11223344594");
    assert_true(f.is_red);
    assert_false(full);
    assert_true(strlen(f.note) > 0);
    assert_true(key(K_BACKSPACE));
    assert_false(f.is_red);
    letters("5");
    assert_true(full);
    begin(&kind_snils, "");
    letters("11223344594");
    assert_false(key(K_DOWN)); /* the form moves on as ever */
    assert_false(key(K_ENTER));
    assert_false(key(K_F2));
}

static void the_middle_of_a_mask_can_be_mended(void **state) {
    (void)state;
    begin(&kind_snils, "11233344595");
    for (int i = 0; i < 8; i++) key(K_LEFT);
    assert_int_equal(cursor_column(20), 5);
    letters("2"); /* full: types over */
    assert_string_equal(f.typed, "11223344595");
    assert_false(full && f.typed[f.cursor] == '\0'); /* in the middle the form stays */
    key(K_HOME);
    key(K_DELETE);
    assert_string_equal(f.typed, "1223344595");
    letters("1"); /* not full: pushes in */
    assert_string_equal(f.typed, "11223344595");
}

static void pasted_numbers_lose_their_labels(void **state) {
    (void)state;
    static const char *const texts[] = {"112-233-445 95", "11223344595", "СНИЛС: 112 233 445 95\n",
                                        " 112\u00a0\u2013233\u2013445\u00a095 ", "\u200b112-233-445-95"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        begin(&kind_snils, "08765430300");
        paste(texts[i]);
        assert_string_equal(f.typed, "11223344595");
        assert_true(full);
    }
    begin(&kind_snils, "");
    letters("112");
    paste("233"); /* a part goes where the cursor is */
    assert_string_equal(f.typed, "112233");
    paste("нет цифр");
    assert_string_equal(f.typed, "112233");
}

static void dates(void **state) {
    (void)state;
    begin(&kind_date, "2016-05-07");
    assert_string_equal(drawn(20, false), "[07.05.2016]");
    value_is("2016-05-07");
    begin(&kind_date, "");
    letters("7.5.2016");
    assert_string_equal(f.typed, "07052016");
    assert_true(full);
    begin(&kind_date, "");
    letters("752016"); /* no day begins with 7, no month with 5 */
    assert_string_equal(f.typed, "07052016");
    begin(&kind_date, "");
    letters("1.1.");
    assert_string_equal(f.typed, "0101");
    begin(&kind_date, "");
    letters("31");
    assert_false(f.is_red);
    letters("02"); /* 31.02 cannot become right any more */
    assert_true(f.is_red);
    letters("2016");
    assert_true(f.is_red);
    assert_false(full);
    begin(&kind_date, "");
    letters("29022024");
    assert_true(full);
    begin(&kind_date, "");
    letters("29022023");
    assert_true(f.is_red);
    begin(&kind_date, "");
    paste("родился 7.5.2016 г.");
    assert_string_equal(f.typed, "07052016");
    begin(&kind_date, "");
    paste("7.5.2016");
    assert_string_equal(f.typed, "07052016");
    begin(&kind_date, "");
    paste("2016-05-07");
    assert_string_equal(f.typed, "07052016");
}

static void names_in_the_wrong_layout(void **state) {
    (void)state;
    begin(&kind_name, "");
    letters("Bdfyjd");
    assert_string_equal(f.typed, "Иванов");
    begin(&kind_name, "");
    letters("[jvzrjd"); /* the key of «х» */
    assert_string_equal(f.typed, "хомяков");
    begin(&kind_name, "");
    letters("K.,jdm"); /* . and , are letters inside a word that began in Latin */
    assert_string_equal(f.typed, "Любовь");
    begin(&kind_name, "");
    letters("Щербакова-Ёлкина");
    value_is("Щербакова-Ёлкина");
    begin(&kind_name, "");
    paste("Ivanov"); /* pasted letters stay: a foreign paper */
    assert_string_equal(f.typed, "Ivanov");
}

/* What was meant inside a Russian word nobody knows: nothing is changed in silence, and it is said at once. */
static void a_latin_letter_in_a_russian_word_is_shown(void **state) {
    static const char *const slips[] = {"Ивaнов", "Иванoв", "Иванов-Пeтров"};
    (void)state;
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        begin(&kind_name, "");
        letters(slips[i]);
        assert_string_equal(f.typed, slips[i]);
        assert_true(f.is_red);
        assert_true(*f.note != 0);
    }
    begin(&kind_name, "");
    letters("Иванов;"); /* punctuation is a letter only where the word began in Latin */
    assert_string_equal(f.typed, "Иванов;");
    begin(&kind_name, "");
    letters("Иванов-Gtnhjd"); /* the next word is another one */
    assert_string_equal(f.typed, "Иванов-Петров");
    assert_false(f.is_red);
}

static void a_choice_takes_the_first_letters(void **state) {
    static const char *const regions[] = {"01", "Республика Адыгея",  "63", "Самарская область",   "64", "Саратовская область",
                                          "67", "Смоленская область", "26", "Ставропольский край", NULL};
    static const struct field_kind kind = {.name = "region", .look = FIELD_CHOICE, .choices = regions};
    static const struct {
        const char *keys, *code;
    } rows[] = {{"с", "63"}, {"см", "67"}, {"cv", "67"}, {"сар", "64"}, {"ады", "01"}, {"сс", "64"}, {"смст", "26"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin(&kind, "");
        letters(rows[i].keys);
        assert_string_equal(f.typed, rows[i].code);
    }
    begin(&kind, "01");
    letters("щ");
    assert_string_equal(f.typed, "01");
}

static void decomposed_letters_are_joined(void **state) {
    (void)state;
    begin(&kind_name, "");
    letters("Никола\u0438\u0306");
    assert_string_equal(f.typed, "Николай");
    begin(&kind_name, "");
    paste("  Андреи\u0306\u00a0 \n");
    assert_string_equal(f.typed, "Андрей");
    begin(&kind_text, "");
    paste("ул. Ленина,\nд. 5\u202e\a");
    assert_string_equal(f.typed, "ул. Ленина, д. 5");
}

static void leaving_judges_and_shows_the_canonical_text(void **state) {
    (void)state;
    begin(&kind_name, "");
    letters("иванов ");
    field_leave(&f);
    assert_string_equal(f.typed, "Иванов");
    assert_false(f.is_red);
    begin(&kind_snils, "");
    letters("112");
    field_leave(&f);
    assert_true(f.is_red);
    letters("2"); /* typing again: red goes, the note says what is missing */
    assert_false(f.is_red);
    assert_string_equal(f.note, "left: 7");
    begin(&kind_snils, "");
    field_leave(&f); /* whether a field is needed is not its own question */
    assert_false(f.is_red);
    begin(&kind_phone, "");
    letters("8 (912) 345-67-89");
    field_leave(&f);
    assert_string_equal(f.typed, "+7 912 345-67-89");
    value_is("+79123456789");
    begin(&kind_phone, "+79123456789");
    assert_string_equal(f.typed, "+7 912 345-67-89");
    begin(&kind_phone, "");
    paste("тел. 8 912 345 67 89");
    value_is("+79123456789");
}

static void warnings_keep_the_value(void **state) {
    (void)state;
    begin(&kind_snils, "");
    letters("00100199800"); /* up to 001-001-998 the check digits are not checked */
    assert_true(f.is_warned);
    assert_false(f.is_red);
    assert_true(full);
    value_is("00100199800");
}

static void editing_a_line(void **state) {
    (void)state;
    begin(&kind_text, "");
    letters("Смоленск");
    key(K_HOME);
    letters("г. ");
    assert_string_equal(f.typed, "г. Смоленск");
    key(K_END);
    key(K_BACKSPACE);
    key(K_LEFT);
    key(K_DELETE);
    assert_string_equal(f.typed, "г. Смолен");
    key(K_CTRL_LEFT);
    key(K_CTRL_LEFT);
    assert_int_equal(f.cursor, 0);
    key(K_LEFT);
    key(K_BACKSPACE);
    assert_string_equal(f.typed, "г. Смолен");
    key(K_CTRL_RIGHT);
    letters("х");
    assert_string_equal(f.typed, "г. хСмолен");
    key(K_END);
    key(K_RIGHT);
    key(K_DELETE);
    assert_string_equal(f.typed, "г. хСмолен");
}

static void undo_takes_back_run_by_run(void **state) {
    (void)state;
    begin(&kind_text, "начало");
    letters(" конец");
    key(K_BACKSPACE);
    key(K_BACKSPACE);
    paste("хвост");
    assert_string_equal(f.typed, "начало конхвост");
    assert_true(key(K_CTRL('Z')));
    assert_string_equal(f.typed, "начало кон");
    key(K_CTRL('Z'));
    assert_string_equal(f.typed, "начало конец");
    key(K_CTRL('Z'));
    assert_string_equal(f.typed, "начало");
    assert_true(key(K_CTRL('Z'))); /* nothing left: still ours */
    assert_string_equal(f.typed, "начало");
    for (int i = 0; i < 20; i++) paste("x"); /* more than the ring holds */
    for (int i = 0; i < 20; i++) key(K_CTRL('Z'));
    assert_string_equal(f.typed, "началоxxxxxxxxxxxx");
    begin(&kind_name, "");
    letters("иванов");
    field_leave(&f);
    key(K_CTRL('Z'));
    assert_string_equal(f.typed, "иванов");
}

static void what_does_not_fit_is_not_taken(void **state) {
    (void)state;
    begin(&kind_text, "");
    f.room = 8; /* three letters and a NUL, one byte to spare */
    letters("абвг");
    assert_string_equal(f.typed, "абв");
    key(K_HOME);
    letters("г");
    assert_string_equal(f.typed, "абв");
    paste("длинный текст");
    assert_string_equal(f.typed, "абв");
    begin(&kind_text, "");
    char big[4000];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    paste(big);
    assert_int_equal(strlen(f.typed), sizeof f.typed - 1);
    begin(&kind_phone, "");
    letters("+7 912 345-67-89 000000");
    assert_int_equal(text_letters(f.typed), 20);
}

static void a_secret_is_never_shown_nor_kept(void **state) {
    (void)state;
    begin(&kind_secret, "");
    letters("четыре слова");
    assert_string_equal(drawn(20, true), "[••••••••••••      ]");
    paste("вставка\nвторая строка");
    assert_string_equal(f.typed, "четыре словавставка");
    assert_int_equal(f.undo_count, 0);
    key(K_CTRL('Z'));
    assert_string_equal(f.typed, "четыре словавставка");
}

static const char *const sexes[] = {"f", "female", "m", "male", NULL};
static const struct field_kind kind_sex = {.name = "sex", .look = FIELD_CHOICE, .choices = sexes};

static void ticks_and_choices(void **state) {
    (void)state;
    begin(&kind_tick, "0");
    assert_string_equal(drawn(10, true), "[ ]");
    letters(" ");
    value_is("1");
    assert_string_equal(drawn(10, true), "[x]");
    letters("x"); /* no letter is a command */
    value_is("1");
    begin(&kind_sex, "");
    assert_string_equal(drawn(40, true), "( ) female  ( ) male");
    key(K_RIGHT);
    value_is("f");
    key(K_RIGHT);
    value_is("m");
    key(K_RIGHT);
    value_is("m");
    assert_string_equal(drawn(40, true), "( ) female  (•) male");
    assert_int_equal(cursor_column(40), 13);
    letters("f"); /* a letter finds */
    value_is("f");
    letters("ь"); /* the key of m */
    value_is("m");
    letters(" ");
    value_is("f");
    assert_string_equal(drawn(12, true), "[female   ↓]"); /* no room for all */
    assert_false(key(K_DOWN));
}

static void long_text_scrolls_with_the_cursor(void **state) {
    (void)state;
    begin(&kind_text, "абвгдежзийклмн");
    assert_string_equal(drawn(8, false), "[абвгд…]");
    assert_string_equal(drawn(8, true), "[йклмн ]");
    assert_int_equal(cursor_column(8), 6);
    key(K_HOME);
    assert_int_equal(cursor_column(8), 1);
    assert_string_equal(drawn(8, true), "[абвгд…]");
}

/* Anything typed into any kind: the text stays valid and inside its room, the cursor on a letter. */
static void noise(void **state) {
    (void)state;
    static const struct field_kind *const kinds[] = {&kind_text,        &kind_name,  &kind_snils,        &kind_date,
                                                     &kind_phone,       &kind_email, &kind_birth_series, &kind_postcode,
                                                     &kind_issuer_code, &kind_secret};
    static const char *const signs[] = {"а", "Ё", "z", "7", "0", "-", " ", ".", "\u0306", "漢", "'", "["};
    static const enum key keys[] = {K_LEFT,   K_RIGHT,     K_HOME,       K_END,      K_BACKSPACE,
                                    K_DELETE, K_CTRL_LEFT, K_CTRL_RIGHT, K_CTRL('Z')};
    uint64_t seed = 1;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        begin(kinds[k], "");
        f.room = 40;
        for (int i = 0; i < 4000; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            unsigned pick = (unsigned)(seed >> 33);
            if (pick % 3 == 0)
                key(keys[pick / 3 % (sizeof keys / sizeof *keys)]);
            else if (pick % 17 == 1)
                paste("Тел.: 8 912 345-67-89,\nи\u0306 112-233-445 95");
            else
                letters(signs[pick / 3 % (sizeof signs / sizeof *signs)]);
            if (pick % 29 == 1) field_leave(&f);
            assert_true(text_valid(f.typed, strlen(f.typed)));
            assert_true(strlen(f.typed) < f.room && f.cursor <= strlen(f.typed));
            assert_true((f.typed[f.cursor] & 0xc0) != 0x80);
            drawn(14, true);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mask_stores_only_what_was_typed),
        cmocka_unit_test(literals_and_letters_typed_into_a_mask_change_nothing),
        cmocka_unit_test(a_wrong_digit_is_red_at_once_and_never_traps),
        cmocka_unit_test(the_middle_of_a_mask_can_be_mended),
        cmocka_unit_test(pasted_numbers_lose_their_labels),
        cmocka_unit_test(dates),
        cmocka_unit_test(names_in_the_wrong_layout),
        cmocka_unit_test(a_latin_letter_in_a_russian_word_is_shown),
        cmocka_unit_test(a_choice_takes_the_first_letters),
        cmocka_unit_test(decomposed_letters_are_joined),
        cmocka_unit_test(leaving_judges_and_shows_the_canonical_text),
        cmocka_unit_test(warnings_keep_the_value),
        cmocka_unit_test(editing_a_line),
        cmocka_unit_test(undo_takes_back_run_by_run),
        cmocka_unit_test(what_does_not_fit_is_not_taken),
        cmocka_unit_test(a_secret_is_never_shown_nor_kept),
        cmocka_unit_test(ticks_and_choices),
        cmocka_unit_test(long_text_scrolls_with_the_cursor),
        cmocka_unit_test(noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
