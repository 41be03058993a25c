/* Nothing is without its help in Russian: every field of the form, every screen, every action; and every action can be reached
 * without a Ctrl key, which some terminals lose in the Russian layout. */

#include "tests/harness/kit.h"
#include "tui/screens/intake.h"

#include <libintl.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int russian(void **state) {
    (void)state;
    const char *build = getenv("PRIEM_BUILD");
    char folder[600];
    snprintf(folder, sizeof folder, "%s/share/locale", build ? build : "build/test");
    setenv("LANGUAGE", "ru", 1);
    setlocale(LC_ALL, "C.UTF-8");
    bindtextdomain("priem", folder);
    bind_textdomain_codeset("priem", "UTF-8");
    textdomain("priem");
    return 0;
}

static bool in_russian(const char *text) {
    for (; *text; text++)
        if ((unsigned char)*text == 0xd0 || (unsigned char)*text == 0xd1) return true;
    return false;
}

static void every_field_of_the_form_is_explained(void **state) {
    (void)state;
    for (int i = 0; i < intake_row_count; i++) {
        const struct form_row *row = &intake_rows[i];
        if (row->section) {
            assert_true(in_russian(_(row->section)));
            continue;
        }
        if (!row->help || !*row->help || !in_russian(_(row->help))) fail_msg("the field %s is not explained", row->name);
        if (!in_russian(_(row->label))) fail_msg("the label of %s is not Russian: %s", row->name, _(row->label));
    }
}

static void every_screen_and_action_is_explained(void **state) {
    (void)state;
    for (int i = 0; i < screen_count; i++)
        if (!in_russian(_(screens[i]->help))) fail_msg("the screen %s is not explained", screens[i]->name);
    for (int i = 1; i < ACT_COUNT; i++)
        if (!in_russian(_(action_rows[i].help))) fail_msg("the action %s is not explained", action_rows[i].name);
}

static bool lists(const struct screen *screen, enum action action) {
    for (const enum action *at = screen->actions; at && *at; at++)
        if (*at == action) return true;
    return false;
}

/* A screen that lists an action has it in its menu, which F9 opens in any layout; the menu itself has F9. */
static void every_action_is_on_a_screen_with_a_menu(void **state) {
    static const enum action everywhere[] = {ACT_HELP, ACT_MENU, ACT_EXIT, ACT_LOCK, ACT_LOGOUT};
    (void)state;
    for (int i = 1; i < ACT_COUNT; i++) {
        bool there = false;
        for (size_t k = 0; k < sizeof everywhere / sizeof *everywhere; k++) there |= everywhere[k] == (enum action)i;
        for (int k = 0; k < screen_count; k++) there |= lists(screens[k], (enum action)i);
        if (!there) fail_msg("nobody can reach %s", action_rows[i].name);
    }
    assert_int_equal(action_rows[ACT_MENU].key, K_F9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_of_the_form_is_explained),
        cmocka_unit_test(every_screen_and_action_is_explained),
        cmocka_unit_test(every_action_is_on_a_screen_with_a_menu),
    };
    return cmocka_run_group_tests(tests, russian, NULL);
}
