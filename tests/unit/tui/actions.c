#include "tui/action.h"

#include "model/base/share.h"
#include "model/base/text.h"
#include "tui/screen.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What works on every screen besides what the screen lists. */
static const enum action everywhere[] = {ACT_HELP, ACT_MENU, ACT_EXIT, ACT_LOCK, ACT_LOGOUT, ACT_NONE};

static bool has_cyrillic(const char *text) {
    while (*text != '\0') {
        uint32_t code;
        text += text_step(text, strlen(text), &code);
        if (text_script(code) == TEXT_CYRILLIC) return true;
    }
    return false;
}

static bool in_list(const enum action *list, enum action action) {
    for (; *list != ACT_NONE; list++)
        if (*list == action) return true;
    return false;
}

/* All actions of a screen, each once. */
static int actions_of(const struct screen *screen, enum action out[ACT_COUNT]) {
    int count = 0;
    for (int i = 1; i < ACT_COUNT; i++)
        if (in_list(everywhere, (enum action)i) || (screen->actions != NULL && in_list(screen->actions, (enum action)i)))
            out[count++] = (enum action)i;
    return count;
}

static void every_action_is_explained_in_russian(void **state) {
    (void)state;
    for (int i = 1; i < ACT_COUNT; i++) {
        const struct action_row *row = &action_rows[i];
        assert_int_equal(row->id, i);
        if (!has_cyrillic(_(row->caption)) || !has_cyrillic(_(row->help))) fail_msg("%s is not translated", row->name);
    }
}

static void no_key_twice_on_a_screen(void **state) {
    (void)state;
    assert_true(screen_count > 0);
    for (int s = 0; s < screen_count; s++) {
        enum action actions[ACT_COUNT];
        int count = actions_of(screens[s], actions);
        for (int i = 0; i < count; i++)
            for (int k = 0; k < count; k++) {
                const struct action_row *a = &action_rows[actions[i]], *b = &action_rows[actions[k]];
                bool clash = (a->key != K_NONE && ((i != k && a->key == b->key) || a->key == b->ctrl)) ||
                             (i != k && a->ctrl != K_NONE && a->ctrl == b->ctrl);
                if (clash) fail_msg("%s: %s and %s have one key", screens[s]->name, a->name, b->name);
            }
    }
}

/* Keys the fields and lists need for themselves are no actions. */
static void editing_keys_stay_free(void **state) {
    (void)state;
    static const enum key kept[] = {K_CTRL('Z'), K_CTRL('H'), K_CTRL('I'), K_CTRL('J'),
                                    K_CTRL('M'), K_CTRL('C'), K_ENTER,     K_TAB};
    for (int i = 1; i < ACT_COUNT; i++)
        for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
            assert_true(action_rows[i].key != kept[k] && action_rows[i].ctrl != kept[k]);
}

static void every_screen_is_named_and_explained(void **state) {
    (void)state;
    for (int s = 0; s < screen_count; s++) {
        const struct screen *screen = screens[s];
        assert_non_null(screen->draw);
        assert_non_null(screen->name);
        if (!has_cyrillic(_(screen->title)) || !has_cyrillic(_(screen->help))) fail_msg("%s is not translated", screen->name);
        assert_true(screen->actions == NULL || screen == screens[0] || in_list(screen->actions, ACT_BACK) ||
                    in_list(screen->actions, ACT_EXIT));
        for (int k = 0; k < s; k++) assert_string_not_equal(screens[k]->name, screen->name);
    }
}

static void keys_are_looked_up(void **state) {
    (void)state;
    static const enum action listed[] = {ACT_SAVE, ACT_BACK, ACT_COPY_FIELD, ACT_NONE};
    char room[16];
    assert_int_equal(action_of(listed, K_F2), ACT_SAVE);
    assert_int_equal(action_of(listed, K_CTRL('S')), ACT_SAVE);
    assert_int_equal(action_of(listed, K_ESC), ACT_BACK);
    assert_int_equal(action_of(listed, K_CTRL('D')), ACT_COPY_FIELD);
    assert_int_equal(action_of(listed, K_F3), ACT_NONE);
    assert_int_equal(action_of(listed, K_NONE), ACT_NONE); /* no row's empty key is a key */
    assert_string_equal(key_caption(K_F10, room), "F10");
    assert_string_equal(key_caption(K_CTRL('S'), room), "Ctrl+S");
    assert_string_equal(key_caption(K_ESC, room), "Esc");
    assert_string_equal(key_caption(K_NONE, room), "");
}

/* The program's messages as the build has staged them. */
static int use_russian(void **state) {
    (void)state;
    char folder[600];
    const char *build = getenv("PRIEM_BUILD");
    share_messages("ru");
    setenv("LANGUAGE", "ru", 1);
    if (setlocale(LC_ALL, "C.UTF-8") == NULL) return -1;
    snprintf(folder, sizeof folder, "%s/share/locale", build != NULL ? build : "build");
    bindtextdomain("priem", folder);
    textdomain("priem");
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_action_is_explained_in_russian),
        cmocka_unit_test(no_key_twice_on_a_screen),
        cmocka_unit_test(editing_keys_stay_free),
        cmocka_unit_test(every_screen_is_named_and_explained),
        cmocka_unit_test(keys_are_looked_up),
    };
    return cmocka_run_group_tests(tests, use_russian, NULL);
}
