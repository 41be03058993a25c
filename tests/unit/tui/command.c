#include "tui/commands/command.h"

#include "model/base/share.h"
#include "model/base/text.h"
#include "tui/commands/all.h"
#include "tui/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { WORDS = 16 };

/* Parses a command line written with spaces. */
static bool parse(const char *line, struct call *call, struct fail *why) {
    static char copy[400];
    char *argv[WORDS + 1] = {0}, *rest;
    int argc = 0;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok_r(copy, " ", &rest); word && argc < WORDS; word = strtok_r(NULL, " ", &rest)) argv[argc++] = word;
    *call = (struct call){0};
    return command_parse(argc, argv, call, why);
}

static void every_command_is_explained(void **state) {
    (void)state;
    for (const struct command *const *c = commands; *c; c++) {
        assert_non_null((*c)->run);
        assert_true((*c)->help && text_letters((*c)->help) > 10);
        for (const struct command *const *other = commands; other < c; other++)
            assert_string_not_equal((*c)->name, (*other)->name);
        bool optional_seen = false;
        for (const struct argument *argument = (*c)->arguments; argument->name; argument++) {
            assert_true(argument < (*c)->arguments + COMMAND_ARGUMENTS);
            assert_true(argument->help && *argument->help);
            if (argument->name[0] == '-') continue;
            assert_null(argument->value);
            assert_false(argument->needed &&
                         optional_seen); /* a needed word behind an optional one could not be told from it */
            optional_seen = optional_seen || !argument->needed;
        }
    }
}

static void words_and_options_find_their_place(void **state) {
    (void)state;
    struct call call;
    struct fail why;
    assert_true(parse("priem", &call, &why));
    assert_ptr_equal(call.command, &cmd_run);
    assert_true(parse("priem --config a.ini --test", &call, &why));
    assert_ptr_equal(call.command, &cmd_run);
    assert_string_equal(call.config, "a.ini");
    assert_true(call.marks);
    assert_true(parse("priem staff key Щеглова --passphrase-fd 3 --by=Ёлкин", &call, &why));
    assert_ptr_equal(call.command, &cmd_staff_key);
    assert_string_equal(call_value(&call, "NAME"), "Щеглова");
    assert_string_equal(call_value(&call, "--passphrase-fd"), "3");
    assert_string_equal(call_value(&call, "--by"), "Ёлкин");
    assert_true(parse("priem --config=b.ini config --example", &call, &why) == false);
    assert_true(parse("priem config --example", &call, &why));
    assert_string_equal(call_value(&call, "--example"), "");
    assert_true(parse("priem config", &call, &why));
    assert_null(call_value(&call, "--example"));
    assert_true(parse("priem help staff key", &call, &why));
    assert_string_equal(call_value(&call, "WORD"), "key");
}

static void what_is_not_understood_is_told_with_the_usage(void **state) {
    (void)state;
    static const struct {
        const char *line, *about;
    } bad[] = {
        {"priem fly", "fly"},
        {"priem staff", "staff key, staff list"},
        {"priem carry off x", "“carry off”. There is: carry out, carry in, carry pass"},
        {"priem enrol --url https://c", "--fingerprint"},
        {"priem enrol --url", "--url"},
        {"priem sync now", "now"},
        {"priem sync --loud", "--loud"},
        {"priem rebuild --compare=yes", "--compare"},
        {"priem rebuild --compare --compare", "--compare"},
        {"priem staff key", "NAME"},
        {"priem --config", "--config"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct call call;
        struct fail why = {0};
        assert_false(parse(bad[i].line, &call, &why));
        assert_int_equal(why.kind, FAIL_INPUT);
        assert_non_null(strstr(why.say, bad[i].about));
        arena_close(&call.arena);
    }
}

static void the_usage_comes_from_the_table(void **state) {
    (void)state;
    struct arena a = {0};
    assert_string_equal(command_usage(&cmd_enrol, &a),
                        "priem enrol --url URL [--code CODE] --fingerprint HEX [--person NAME] [--passphrase-fd N]");
    assert_string_equal(command_usage(&cmd_staff_key, &a), "priem staff key NAME [--by NAME] [--passphrase-fd N]");
    assert_string_equal(command_usage(&cmd_run, &a), "priem");
    arena_close(&a);
}

/* A default outside its own range would make the example file unreadable. */
static void every_setting_is_explained_and_its_default_is_allowed(void **state) {
    (void)state;
    struct settings *s;
    for (const struct setting *row = kiosk_settings; row->section; row++) {
        assert_true(row->help && *row->help);
        if (row->kind == SETTING_INT) assert_in_range(row->number - row->least, 0, row->most - row->least);
        if (row->kind == SETTING_CHOICE) assert_non_null(strstr(row->choices, row->text));
        for (const struct setting *other = kiosk_settings; other < row; other++)
            assert_false(strcmp(row->section, other->section) == 0 && strcmp(row->key, other->key) == 0);
    }
    assert_true(settings_load(kiosk_settings, NULL, &s, NULL));
    assert_int_equal(settings_int(s, "kiosk", "offset"), 180);
    settings_close(s);
}

/* What the package installs is what `priem config --example` prints. */
static void the_example_file_is_the_table(void **state) {
    (void)state;
    const char *source = getenv("PRIEM_SOURCE");
    char path[400], shipped[8000];
    struct bytes made = {0};
    if (!source || !getenv("PRIEM_BUILD")) skip();
    snprintf(path, sizeof path, "%s/assets/setup/priem.ini", source);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    shipped[fread(shipped, 1, sizeof shipped - 1, file)] = '\0';
    fclose(file);
    share_messages("ru");
    settings_example(kiosk_settings, &made);
    assert_string_equal(shipped, (char *)made.data);
    bytes_close(&made);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_is_explained),
        cmocka_unit_test(words_and_options_find_their_place),
        cmocka_unit_test(what_is_not_understood_is_told_with_the_usage),
        cmocka_unit_test(the_usage_comes_from_the_table),
        cmocka_unit_test(every_setting_is_explained_and_its_default_is_allowed),
        cmocka_unit_test(the_example_file_is_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
