/* What holds for all screens: logins and their delays, sizes from 60x16 to 200x60, help and menu, and that no key is a trap. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static int begin(void **state) {
    return sitting_begin(state, true);
}

static void a_wrong_passphrase_has_to_wait_longer_each_time(void **state) {
    struct sitting *t = *state;
    press(t->p, "Enter");
    for (int i = 0; i < 2; i++) {
        pty_type(t->p, "не тот пароль, что надо");
        press(t->p, "Enter");
        shows(t->p, i == 0 ? "Повторить можно через 1 с" : "Повторить можно через 2 с");
        if (i == 0) pty_wait(t->p, "раскладку", 3);
    }
    pty_type(t->p, place_passphrase(KIT_DESK)); /* right, but too early */
    press(t->p, "Enter");
    shows(t->p, "Повторить можно через");
    assert_false(pty_shows(t->p, "Очереди"));
    pty_wait_gone(t->p, "Повторить можно через", 5);
    pty_type(t->p, place_passphrase(KIT_DESK));
    press(t->p, "Enter");
    shows(t->p, "Очереди");
}

static void a_letter_chooses_the_person_in_either_layout(void **state) {
    struct sitting *t = *state;
    pty_type(t->p, "к");
    shows(t->p, "▸ Ким Е. О.");
    pty_type(t->p, "g"); /* «п» */
    shows(t->p, "▸ Петрова А. С.");
    pty_key(t->p, "Home");
    pty_type(t->p, "петрк"); /* a letter the name does not go on with begins another */
    shows(t->p, "▸ Ким Е. О.");
    pty_key(t->p, "Home");
    pty_type(t->p, "сидоро");
    shows(t->p, "▸ Сидорова М. В.");
}

/* Ways to each screen from the queues, and what stands on it at any size. */
static const struct {
    const char *name, *keys, *typed, *stays;
} ways[] = {
    {"queues", "", "", "Очереди"},
    {"intake", "F7", "11223344595", "112-233-445 95"},
    {"search", "F3", "щерб", "Щербакова-Ёлкина"},
    {"decision", "F2", "", "Выдать"},
    {"exchange", "F5", "", "Связь"},
    {"disputes", "Ctrl+B", "", "6704 1820 10"},
    {"certificate", "F3", "670418200", "6704 1820 02"},
};

static void every_screen_lives_through_every_size(void **state) {
    struct sitting *t = *state;
    static const int sizes[][2] = {{16, 60}, {24, 80}, {30, 100}, {60, 200}, {17, 200}, {60, 60}, {24, 80}};
    place_login(t->p, KIT_COORDINATOR);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (*ways[i].keys) press(t->p, ways[i].keys);
        pty_type(t->p, ways[i].typed);
        if (!strcmp(ways[i].name, "certificate")) press(t->p, "Enter");
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            char name[80];
            pty_resize(t->p, sizes[k][0], sizes[k][1]);
            shows(t->p, ways[i].stays);
            snprintf(name, sizeof name, "size-%s-%dx%d", ways[i].name, sizes[k][1], sizes[k][0]);
            if (k == 0 || k == 3) golden_screen(t->p, name);
        }
        pty_resize(t->p, 15, 59);
        assert_false(pty_shows(t->p, ways[i].stays));
        golden_screen(t->p, "size-too-small");
        pty_resize(t->p, 24, 80);
        shows(t->p, ways[i].stays);
        if (*ways[i].keys) press(t->p, "Esc");
        if (!strcmp(ways[i].name, "certificate")) press(t->p, "Esc");
    }
}

static void help_and_menu_are_on_every_screen(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        char name[80];
        if (*ways[i].keys) press(t->p, ways[i].keys);
        press(t->p, "F1");
        snprintf(name, sizeof name, "help-%s", ways[i].name);
        golden_screen(t->p, name);
        press(t->p, "Esc F9");
        shows(t->p, "Меню");
        press(t->p, "Esc");
        if (*ways[i].keys) press(t->p, "Esc");
        shows(t->p, "Очереди");
    }
}

/* Over a menu, a list, a question: how that is answered; Esc leads back to it, and nothing has been chosen. */
static void help_is_over_every_dialog(void **state) {
    static const struct {
        const char *keys, *stays, *says;
    } dialogs[] = {
        {"F9", "▸ Помощь", "Всё, что можно сделать на этом экране"},
        {"F4", "▸ Всё, по сроку", "Набирайте начало любого слова"},
        {"F4 ф а м Enter", "С чего начинается фамилия?", "Наберите ответ"},
    };
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    for (size_t i = 0; i < sizeof dialogs / sizeof *dialogs; i++) {
        press(t->p, dialogs[i].keys);
        shows(t->p, dialogs[i].stays);
        press(t->p, "F1");
        shows(t->p, dialogs[i].says);
        shows(t->p, "Всё, что ждёт работы в этом пункте.");
        if (i == 1) golden_screen(t->p, "help-over-a-list");
        press(t->p, "Esc");
        shows(t->p, dialogs[i].stays);
        press(t->p, "Esc");
        shows(t->p, "── Очереди ─");
    }
}

static int begin_with_a_coordinator(void **state) {
    struct sitting *t = sitting_make(state, false);
    kit_central(&t->place.kit, EV_MUNICIPALITY_ADDED, t->place.kit.region,
                &(struct municipality){.municipality = KIT_MUNICIPALITY,
                                       .name = "город Смоленск",
                                       .coordinator = "Ким Елена Олеговна",
                                       .coordinator_phone = "+79001000002",
                                       .group_link = "vk.example/navigator"});
    return sitting_start(t);
}

/* S3:67: whom a family and the desk itself ask. */
static void help_says_whom_to_ask(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "F1 PgDn PgDn PgDn");
    shows(t->p, "Вопросы: центр.example; vk.example/navigator;");
    shows(t->p, "Ким Елена Олеговна, +7 900 100-00-02.");
}

/* Any key anywhere: the program lives, and Esc leads back. */
static void no_key_is_a_trap(void **state) {
    struct sitting *t = *state;
    static const char *const keys[] = {"Enter",  "Tab",    "Shift+Tab", "Up",     "Down",    "Left",      "Right",     "Home",
                                       "End",    "PgUp",   "PgDn",      "F1",     "F2",      "F3",        "F4",        "F5",
                                       "F6",     "F7",     "F8",        "F9",     "Esc",     "Space",     "Backspace", "Delete",
                                       "Ctrl+D", "Ctrl+O", "Ctrl+R",    "Ctrl+Z", "Ctrl+Up", "Ctrl+Down", "Ctrl+W",    "Ctrl+B",
                                       "Ctrl+A", "я",      "ж",         "1",      "0",       "7",         "x",         "-"};
    uint32_t seed = 12345;
    place_login(t->p, KIT_COORDINATOR);
    for (int n = 0; n < 3000; n++) {
        seed = seed * 1664525u + 1013904223u;
        const char *key = keys[(seed >> 8) % (sizeof keys / sizeof *keys)];
        if (!pty_key(t->p, key)) fail_msg("the program ended at key %d, %s", n, key);
    }
    for (int n = 0; n < 24; n++) press(t->p, "Esc");
    shows(t->p, "Очереди");
}

static void the_end_of_the_session_gives_the_terminal_back(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "F7 Down");
    pty_type(t->p, "Щербакова");
    pty_key(t->p, "F10");
    assert_int_equal(pty_exit(t->p), 0);
    assert_true(pty_restored(t->p));
    place_take(&t->place);
    struct arena a = {0};
    struct draft draft;
    struct fail why = {0};
    bool found;
    assert_true(draft_last(t->place.kit.db, t->place.kit.staff[KIT_DESK], &a, &draft, &found, &why));
    assert_true(found);
    assert_string_equal(draft.title, "Щербакова");
    arena_close(&a);
}

/* A second window cannot open the store while somebody works in the first, and says so behind its first frame. */
static void the_login_form_stands_before_the_store_is_opened(void **state) {
    struct sitting *t = *state;
    char program[512];
    place_login(t->p, KIT_DESK);
    snprintf(program, sizeof program, "%s/priem", getenv("PRIEM_BUILD"));
    const char *argv[] = {program, "--config", t->place.ini, "--test", NULL};
    struct pty *second = pty_start(&(struct pty_config){.argv = argv});
    assert_int_equal(pty_exit(second), 1);
    assert_true(pty_bytes(second) > 1500); /* the form */
    assert_true(pty_restored(second));
    shows(second, "Данные открыты в другом окне программы");
    pty_stop(second);
}

/* A terminal that steals the function keys: by Ctrl, in one burst, and by two keys of a hand where the setting gives it time.
 */
static void a_terminal_may_keep_the_function_keys(void **state) {
    struct sitting *t = *state;
    const struct timespec hand = {.tv_nsec = 150000000};
    press(t->p, "Ctrl+G");
    shows(t->p, "┌─ Меню ─");
    press(t->p, "Esc Alt+9");
    shows(t->p, "┌─ Меню ─");
    pty_stop(t->p);
    place_set(&t->place, "[screen]\nescape_ms = 1000\n");
    t->p = place_start(&t->place, NULL);
    pty_send(t->p, "\033", 1);
    nanosleep(&hand, NULL);
    pty_key(t->p, "9");
    shows(t->p, "┌─ Меню ─");
    press(t->p, "Esc");
    assert_false(pty_shows(t->p, "┌─ Меню ─"));
    press(t->p, "F1");
    for (int i = 0; i < 9 && !pty_shows(t->p, "1000 мс"); i++) press(t->p, "PgDn");
    shows(t->p, "1000 мс");
}

/* What is the person's own is changed on the screen, at once, and stands in the file; what is the region's is only shown. */
static void settings_are_changed_on_the_screen(void **state) {
    struct sitting *t = *state;
    char text[600] = "";
    place_login(t->p, KIT_DESK);
    int back = pty_attr(t->p, 12, 40).back;
    press(t->p, "F9");
    pty_type(t->p, "настройки");
    press(t->p, "Enter Enter");
    pty_type(t->p, "тём");
    press(t->p, "Enter");
    shows(t->p, "Записано в файл, уже действует");
    assert_int_not_equal(pty_attr(t->p, 12, 40).back, back);
    press(t->p, "Down Enter");
    pty_type(t->p, "да");
    press(t->p, "Enter");
    assert_false(pty_shows(t->p, "──")); /* the simple view */
    FILE *f = fopen(t->place.ini, "r");
    assert_non_null(f);
    assert_true(fread(text, 1, sizeof text - 1, f) > 0);
    fclose(f);
    assert_non_null(strstr(text, "theme = dark"));
    assert_non_null(strstr(text, "simple = yes"));
    press(t->p, "End Enter");
    shows(t->p, "Здесь это не меняют");
}

int main(void) {
#define ROOM_TEST(f) cmocka_unit_test_setup_teardown(f, begin, sitting_end)
    const struct CMUnitTest tests[] = {
        ROOM_TEST(a_wrong_passphrase_has_to_wait_longer_each_time),
        ROOM_TEST(the_login_form_stands_before_the_store_is_opened),
        ROOM_TEST(a_letter_chooses_the_person_in_either_layout),
        ROOM_TEST(every_screen_lives_through_every_size),
        ROOM_TEST(help_and_menu_are_on_every_screen),
        ROOM_TEST(help_is_over_every_dialog),
        cmocka_unit_test_setup_teardown(help_says_whom_to_ask, begin_with_a_coordinator, sitting_end),
        ROOM_TEST(settings_are_changed_on_the_screen),
        ROOM_TEST(no_key_is_a_trap),
        ROOM_TEST(a_terminal_may_keep_the_function_keys),
        ROOM_TEST(the_end_of_the_session_gives_the_terminal_back),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
