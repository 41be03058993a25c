#include "model/base/settings.h"

#include "tests/harness/tmp.h"

#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct setting table[] = {
    {"store", "folder", SETTING_PATH, .text = "/var/lib/priem", .help = "Where the data are"},
    {"screen", "theme", SETTING_CHOICE, .text = "blue", .choices = "blue|mono", .help = "Colours"},
    {"screen", "escape_ms", SETTING_INT, .number = 50, .least = 0, .most = 1000, .help = "Wait after Esc"},
    {"screen", "mouse", SETTING_BOOL, .number = 1, .help = "Mouse"},
    {"exchange", "url", SETTING_TEXT, .help = "Address of the centre"},
    {0},
};

static struct tmp tmp;

static int make(void **state) {
    (void)state;
    tmp_make(&tmp);
    return 0;
}

static int sweep(void **state) {
    (void)state;
    tmp_remove(&tmp);
    return 0;
}

static bool load(const char *text, struct settings **s, struct fail *why) {
    tmp_write(&tmp, "priem.ini", text, strlen(text));
    return settings_load(table, tmp_path(&tmp, "priem.ini"), s, why);
}

static void defaults_without_a_file(void **state) {
    (void)state;
    struct settings *s;
    assert_true(settings_load(table, NULL, &s, NULL));
    assert_string_equal(settings_text(s, "store", "folder"), "/var/lib/priem");
    assert_string_equal(settings_text(s, "screen", "theme"), "blue");
    assert_int_equal(settings_int(s, "screen", "escape_ms"), 50);
    assert_true(settings_bool(s, "screen", "mouse"));
    assert_string_equal(settings_text(s, "exchange", "url"), "");
    settings_close(s);
}

static void a_file_is_read(void **state) {
    (void)state;
    struct settings *s;
    struct fail why;
    assert_true(
        load("# a comment\n[Store]\nfolder = data/school\n\n[screen]\n  THEME=mono ; not blue\nescape_ms = 25\nmouse = no\n"
             "[exchange]\nurl = \"https://centre.example:8443/#x\"\n",
             &s, &why));
    char expected[600];
    snprintf(expected, sizeof expected, "%s/data/school", tmp.folder);
    assert_string_equal(settings_text(s, "store", "folder"), expected);
    assert_string_equal(settings_text(s, "screen", "theme"), "mono");
    assert_int_equal(settings_int(s, "screen", "escape_ms"), 25);
    assert_false(settings_bool(s, "screen", "mouse"));
    assert_string_equal(settings_text(s, "exchange", "url"), "https://centre.example:8443/#x");
    settings_close(s);
}

static void what_is_wrong_is_refused_with_file_and_line(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int line;
        const char *about;
    } bad[] = {
        {"[screen]\n\ncolour = red\n", 3, "colour"},
        {"[screen]\nmouse = yes\n[scren]\nmouse = no\n", 4, "scren"},
        {"theme = blue\n", 1, "theme"},
        {"[screen]\n# x\ntheme = pink\n", 3, "blue|mono"},
        {"[screen]\nescape_ms = 1001\n", 2, "0 … 1000"},
        {"[screen]\nescape_ms = 5x\n", 2, "5x"},
        {"[screen]\nescape_ms =\n", 2, "escape_ms"},
        {"[screen]\nmouse = maybe\n", 2, "yes, no"},
        {"[screen]\nmouse = no\n\nmouse = yes\n", 4, "mouse"},
        {"[screen\n", 1, "priem.ini"},
        {"[screen]\njust words\n", 2, "priem.ini"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct settings *s;
        struct fail why;
        char line[32];
        assert_false(load(bad[i].text, &s, &why));
        assert_null(s);
        assert_int_equal(why.kind, FAIL_INPUT);
        snprintf(line, sizeof line, "priem.ini, line %d:", bad[i].line);
        assert_non_null(strstr(why.say, line));
        assert_non_null(strstr(why.say, bad[i].about));
    }
}

static void a_missing_file_is_told(void **state) {
    (void)state;
    struct settings *s;
    struct fail why;
    assert_false(settings_load(table, tmp_path(&tmp, "absent.ini"), &s, &why));
    assert_int_equal(why.kind, FAIL_DISK);
    assert_non_null(strstr(why.say, "absent.ini"));
}

static void what_is_in_force_says_where_it_comes_from(void **state) {
    (void)state;
    struct settings *s;
    struct bytes out = {0};
    assert_true(load("[screen]\nmouse = no\n", &s, NULL));
    settings_print(s, &out);
    assert_non_null(strstr((char *)out.data, "priem.ini:2\nmouse = no\n"));
    assert_non_null(strstr((char *)out.data, "# by default\ntheme = blue\n"));
    struct settings *again;
    assert_true(load((char *)out.data, &again, NULL)); /* and can be read back */
    assert_false(settings_bool(again, "screen", "mouse"));
    settings_close(again);
    settings_close(s);
    bytes_close(&out);
}

static void the_example_is_the_defaults(void **state) {
    (void)state;
    struct settings *s, *plain;
    struct bytes out = {0};
    struct fail why;
    settings_example(table, &out);
    assert_non_null(strstr((char *)out.data, "[screen]\n# Colours (blue|mono)\ntheme = blue\n# Wait after Esc (0 … 1000)\n"));
    assert_true(load((char *)out.data, &s, &why));
    assert_true(settings_load(table, NULL, &plain, NULL));
    for (const struct setting *row = table; row->section; row++) {
        assert_string_equal(settings_text(s, row->section, row->key), settings_text(plain, row->section, row->key));
        assert_int_equal(settings_int(s, row->section, row->key), settings_int(plain, row->section, row->key));
    }
    settings_close(s);
    settings_close(plain);
    bytes_close(&out);
}

static void file_is(const char *text) {
    char got[500] = "";
    FILE *f = fopen(tmp_path(&tmp, "priem.ini"), "r");
    assert_non_null(f);
    assert_true(fread(got, 1, sizeof got - 1, f) > 0);
    fclose(f);
    assert_string_equal(got, text);
}

static void one_value_is_changed_and_the_rest_stays(void **state) {
    (void)state;
    struct settings *s;
    struct fail why;
    assert_true(load("# ours\n[Screen]\nTheme = blue ; as always\n\n# later\n[exchange]\nurl = https://c\n", &s, &why));
    const char *url = settings_text(s, "exchange", "url");
    assert_true(settings_set(s, "screen", "theme", "mono", &why));
    file_is("# ours\n[Screen]\ntheme = mono\n\n# later\n[exchange]\nurl = https://c\n");
    assert_string_equal(settings_text(s, "screen", "theme"), "mono");
    assert_int_equal(settings_line(s, "screen", "theme"), 3);
    assert_true(settings_set(s, "screen", "escape_ms", "25", &why)); /* new in its section */
    assert_true(settings_set(s, "store", "folder", "/data", &why));  /* in a section of its own */
    file_is(
        "# ours\n[Screen]\ntheme = mono\nescape_ms = 25\n\n# later\n[exchange]\nurl = https://c\n\n[store]\nfolder = /data\n");
    assert_int_equal(settings_int(s, "screen", "escape_ms"), 25);
    assert_ptr_equal(settings_text(s, "exchange", "url"), url); /* texts of others stay valid */
    settings_close(s);
    assert_true(settings_load(table, tmp_path(&tmp, "priem.ini"), &s, &why));
    assert_string_equal(settings_text(s, "store", "folder"), "/data");
    settings_close(s);
}

static void what_cannot_be_the_value_changes_nothing(void **state) {
    (void)state;
    static const char before[] = "[screen]\nescape_ms = 25\n";
    struct settings *s;
    struct fail why;
    assert_true(load(before, &s, &why));
    assert_false(settings_set(s, "screen", "escape_ms", "1001", &why));
    assert_int_equal(why.kind, FAIL_INPUT);
    assert_false(settings_set(s, "screen", "theme", "pink", &why));
    assert_false(settings_set(s, "exchange", "url", "a\nb = c", &why));
    file_is(before);
    assert_int_equal(settings_int(s, "screen", "escape_ms"), 25);
    settings_close(s);
    assert_true(settings_load(table, NULL, &s, NULL));
    assert_false(settings_set(s, "screen", "theme", "mono", &why));
    assert_int_equal(why.kind, FAIL_GONE);
    settings_close(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_without_a_file),
        cmocka_unit_test(a_file_is_read),
        cmocka_unit_test(one_value_is_changed_and_the_rest_stays),
        cmocka_unit_test(what_cannot_be_the_value_changes_nothing),
        cmocka_unit_test(what_is_wrong_is_refused_with_file_and_line),
        cmocka_unit_test(a_missing_file_is_told),
        cmocka_unit_test(what_is_in_force_says_where_it_comes_from),
        cmocka_unit_test(the_example_is_the_defaults),
    };
    return cmocka_run_group_tests(tests, make, sweep);
}
