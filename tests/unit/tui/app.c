/* The app with screens of its own, in a pseudo-terminal: started again as `app kiosk FOLDER` this program is the kiosk. Its
 * clock for idling is moved by a file, so nobody waits. */

#include "tui/app.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "tests/harness/golden.h"
#include "tests/harness/tmp.h"
#include "tui/settings.h"
#include "tui/widgets/field.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define ANNA  "0193a2b4c5d67aaa8aaaaaaaaaaaaa01"
#define BORIS "0193a2b4c5d67aaa8aaaaaaaaaaaaa02"
#define WORDS "four words of anna"
#define OTHER "four words of boris"

/* --- the kiosk --------------------------------------------------------------------------------------------------------- */

static char folder[256];
static int closings;

static int64_t fixed_now(void *self) {
    (void)self;
    return INT64_C(1795416720000); /* Mon 23.11.2026 09:52 in Moscow */
}

static int64_t moved_monotonic(void *self) {
    char path[300];
    long long moved = 0;
    struct timespec ts;
    (void)self;
    snprintf(path, sizeof path, "%s/moved", folder);
    FILE *f = fopen(path, "r");
    if (f != NULL && fscanf(f, "%lld", &moved) != 1) moved = 0;
    if (f != NULL) fclose(f);
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return moved + (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static struct env env = {.now = fixed_now, .monotonic = moved_monotonic, .boot = "00000001", .offset = 180};

struct door {
    struct app *app;
    struct field word;
    int slot;
    const char *trouble;
};

static bool door_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct door *d = state;
    const struct login_arg *login = arg;
    (void)why;
    d->app = app;
    d->trouble = login->staff != NULL ? "locked" : "open";
    field_init(&d->word, &kind_secret, "");
    return true;
}

static void door_draw(const void *state, struct canvas *c) {
    const struct door *d = state;
    canvas_printf(c, 1, 2, LOOK_TEXT, "door %s slot %d", d->trouble, d->slot);
    field_draw(&d->word, c, 3, 2, 40, true);
}

static enum reply door_event(void *state, const struct input *in) {
    struct door *d = state;
    struct session session = {.role = ROLE_DESK};
    struct fail why;
    bool full;
    if (in->kind == INPUT_KEY && (in->key == K_UP || in->key == K_DOWN)) {
        d->slot = in->key == K_DOWN;
    } else if (in->kind == INPUT_KEY && in->key == K_ENTER) {
        app_busy(d->app, "checking…");
        bool good = vault_login(app_vault(d->app), d->slot, d->word.typed, &why);
        field_init(&d->word, &kind_secret, "");
        d->trouble = "wrong";
        snprintf(session.staff, sizeof session.staff, "%s", vault_slot_at(app_vault(d->app), d->slot)->staff);
        snprintf(session.name, sizeof session.name, "%s", vault_slot_at(app_vault(d->app), d->slot)->name);
        if (good && !app_login(d->app, &session, &why)) d->trouble = "refused";
    } else {
        field_event(&d->word, in, &full);
    }
    return STAY;
}

static const struct screen door = {
    .name = "door",
    .title = "Door",
    .help = "Where one comes in.",
    .state_size = sizeof(struct door),
    .open = door_open,
    .draw = door_draw,
    .event = door_event,
};

struct room {
    struct app *app;
    struct field line;
    int ticks, refreshes, depth;
    char done[100];
};

static const struct screen room;

static bool room_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct room *r = state;
    r->app = app;
    r->depth = arg != NULL ? *(const int *)arg : 0;
    if (r->depth == 3) return fail_set(why, FAIL_GONE, "depth", "There is no third room.");
    field_init(&r->line, &kind_text, "");
    return true;
}

static void room_close(void *state) {
    struct room *r = state;
    char path[300];
    snprintf(path, sizeof path, "%s/closed", folder);
    FILE *f = fopen(path, "a");
    if (f != NULL) {
        fprintf(f, "%s:%s\n", app_desk(r->app)->session.staff, r->line.typed);
        fclose(f);
    }
    closings++;
}

static void room_draw(const void *state, struct canvas *c) {
    const struct room *r = state;
    canvas_printf(c, 0, 1, LOOK_TEXT, "room %d ticks %d refreshes %d done %s", r->depth, r->ticks, r->refreshes, r->done);
    field_draw(&r->line, c, 2, 1, 40, true);
    canvas_vline(c, 3, canvas_rows(c), 20, LOOK_TEXT);
}

static void room_done(void *state, int choice, const char *text) {
    struct room *r = state;
    snprintf(r->done, sizeof r->done, "%d/%s", choice, text != NULL ? text : "-");
    if (choice == 1 && text == NULL) app_leave(r->app);
}

static enum reply room_act(void *state, enum action action) {
    static const char *const buttons[] = {"Stay", "Leave", NULL}, *const items[] = {"Иванов Пётр", "Петров Иван",
                                                                                    "Сидорова Анна"};
    struct room *r = state;
    int next = r->depth + 1;
    switch (action) {
    case ACT_BACK: return LEAVE;
    case ACT_FIND: app_open(r->app, &room, &next); break;
    case ACT_NEW: return app_open(r->app, &room, &next) ? LEAVE : STAY; /* in place of this one */
    case ACT_LIST: app_dialog_pick(r->app, "Pick", items, 3, 1, r, room_done); break;
    case ACT_UNDO: app_dialog_ask(r->app, "Ask", "Stay or leave?", buttons, r, room_done); break;
    case ACT_WITHDRAW: app_dialog_text(r->app, "Text", "Why?", "", false, r, room_done); break;
    case ACT_SAVE: app_say(r->app, LOOK_GOOD, "saved"); break;
    case ACT_DISPUTES: abort();
    default: break;
    }
    return STAY;
}

static enum reply room_event(void *state, const struct input *in) {
    struct room *r = state;
    bool full;
    if (in->kind == INPUT_TICK)
        r->ticks++;
    else
        field_event(&r->line, in, &full);
    return STAY;
}

static void room_refresh(void *state) {
    ((struct room *)state)->refreshes++;
}

static const char *room_topic(const void *state) {
    (void)state;
    return "The line takes any text.";
}

static const struct screen room = {
    .name = "room",
    .title = "Room",
    .help = "Where one works.",
    .state_size = sizeof(struct room),
    .open = room_open,
    .draw = room_draw,
    .act = room_act,
    .event = room_event,
    .close = room_close,
    .refresh = room_refresh,
    .topic = room_topic,
    .actions = (const enum action[]){ACT_SAVE, ACT_FIND, ACT_LIST, ACT_NEW, ACT_UNDO, ACT_START_EXCHANGE, ACT_WITHDRAW,
                                     ACT_DISPUTES, ACT_EXIT, ACT_BACK, ACT_NONE},
};

static int kiosk(void) {
    char path[300];
    struct fail why;
    struct settings *settings;
    struct vault *vault;
    struct desk desk = {.env = &env};
    snprintf(path, sizeof path, "%s/keys.priem", folder);
    if (!settings_load(kiosk_settings, NULL, &settings, &why) || !vault_open(path, &env, &vault, &why)) {
        fprintf(stderr, "%s\n", why.say);
        return 2;
    }
    struct app_config config = {
        .settings = settings, .env = &env, .desk = &desk, .vault = vault, .login = &door, .home = &room, .marks = true};
    int status = app_run(&config, &why);
    if (status != 0) fprintf(stderr, "%s\n", why.say);
    vault_close(vault);
    settings_close(settings);
    return status;
}

/* --- the person -------------------------------------------------------------------------------------------------------- */

static struct tmp tmp;
static char self[300];
static struct pty *p;

static struct vault_slot slot_of(const char *staff, const char *name, const char *passphrase) {
    struct vault_slot slot = {.role = "desk"};
    snprintf(slot.staff, sizeof slot.staff, "%s", staff);
    snprintf(slot.name, sizeof slot.name, "%s", name);
    assert_true(vault_derive(passphrase, &env, vault_cost_default(), &slot, NULL));
    return slot;
}

static int make(void **state) {
    uint8_t secrets[VAULT_SECRETS] = {1};
    struct vault *v;
    (void)state;
    tmp_make(&tmp);
    snprintf(folder, sizeof folder, "%s", tmp.folder);
    struct vault_slot anna = slot_of(ANNA, "Щеглова Анна Ильинична", WORDS), boris = slot_of(BORIS, "Борис", OTHER);
    char path[300];
    snprintf(path, sizeof path, "%s", tmp_path(&tmp, "keys.priem"));
    assert_true(vault_create(path, &env, 1, secrets, &anna, NULL));
    assert_true(vault_open(path, &env, &v, NULL));
    assert_true(vault_login(v, 0, WORDS, NULL));
    assert_true(vault_add_slot(v, &boris, NULL));
    vault_close(v);
    return 0;
}

static int sweep(void **state) {
    (void)state;
    pty_stop(p);
    p = NULL;
    tmp_remove(&tmp);
    return 0;
}

static void start(const char *term, const char *locale, bool no_wait) {
    const char *argv[] = {self, "kiosk", folder, NULL};
    p = pty_start(&(struct pty_config){.argv = argv, .term = term, .locale = locale, .no_wait = no_wait});
}

static void log_in(const char *who, const char *words) {
    pty_key(p, who);
    pty_type(p, words);
    pty_key(p, "Enter");
}

static void work(void) {
    start(NULL, NULL, false);
    log_in("Up", WORDS);
    assert_true(pty_shows(p, "room 0"));
}

static void pass(int64_t ms) {
    char text[32];
    int n = snprintf(text, sizeof text, "%lld", (long long)ms);
    tmp_write(&tmp, "moved", text, (size_t)n);
}

static const char *closed(void) {
    static char text[1000];
    text[tmp_read(&tmp, "closed", text, sizeof text - 1)] = '\0';
    return text;
}

static void row_is(int row, const char *wanted) {
    assert_string_equal(pty_row(p, row), wanted);
}

static void the_frame_says_where_and_who(void **state) {
    (void)state;
    start(NULL, NULL, false);
    row_is(0, " Door                                                          Mon 23.11  09:52");
    row_is(23, " F1 Help  F9 Menu");
    log_in("Up", "not her words at all");
    assert_true(pty_shows(p, "door wrong"));
    pass(60000); /* the delay after a wrong one */
    log_in("Up", WORDS);
    row_is(0, " Room                                                      Щеглова А. И.  09:52");
    row_is(19, "                    │");
    row_is(20, "────────────────────┴───────────────────────────────────────────────────────────");
    row_is(22, "                                                                            LAT");
    row_is(23, " F1 Help F2 Save F3 Find F4 List F5 Start F7 New F8 Undo F9 Menu       Esc Back");
    pty_type(p, "я");
    row_is(22, "                                                                            RUS");
    pty_key(p, "F2");
    row_is(22, " saved                                                                      RUS");
    pty_type(p, "1"); /* a note goes with the next key; a digit changes no layout mark */
    row_is(22, "                                                                            RUS");
}

static void keys_typed_ahead_go_to_the_new_screen(void **state) {
    (void)state;
    work();
    pty_send(p, "ab\033ORcd\033OR", 10); /* F3 twice: the third room does not open */
    assert_true(pty_sync(p));
    assert_true(pty_shows(p, "room 2"));
    pty_type(p, "ef");
    assert_true(pty_shows(p, "[ef"));
    pty_key(p, "F3");
    assert_true(pty_shows(p, "There is no third room."));
    pty_key(p, "Enter");
    pty_key(p, "Esc");
    assert_true(pty_shows(p, "room 1 "));
    assert_true(pty_shows(p, "[cd"));
    assert_true(pty_shows(p, "refreshes 1"));
    pty_key(p, "F7"); /* another in its place */
    assert_true(pty_shows(p, "room 2"));
    pty_key(p, "Esc");
    assert_true(pty_shows(p, "room 0"));
    assert_true(pty_shows(p, "[ab"));
    pty_key(p, "Esc"); /* leaving the last one is logging out */
    assert_true(pty_shows(p, "door open"));
}

static void dialogs_answer(void **state) {
    (void)state;
    work();
    pty_key(p, "F4");
    assert_true(pty_shows(p, "▸ Петров Иван"));
    pty_type(p, "bdf"); /* «ива» in the other layout: two have such a word */
    assert_true(pty_shows(p, "▸ Иванов Пётр"));
    pty_keys(p, "Down Enter");
    assert_true(pty_shows(p, "done 1/Петров Иван"));
    pty_keys(p, "F4 Esc");
    assert_true(pty_shows(p, "done -1/-"));
    pty_key(p, "Ctrl+W");
    pty_type(p, " передумали  ");
    pty_key(p, "Enter");
    assert_true(pty_shows(p, "done 0/передумали"));
    pty_keys(p, "F8 F2 Enter"); /* a function key does nothing behind a dialog */
    assert_true(pty_shows(p, "done 0/-"));
    pty_key(p, "F3");
    pty_keys(p, "F8 Right Enter");
    assert_true(pty_shows(p, "room 0"));
}

static void the_menu_has_everything_and_help_explains_it(void **state) {
    (void)state;
    work();
    pty_key(p, "F9");
    assert_true(pty_shows(p, "Withdraw"));
    assert_true(pty_shows(p, "Ctrl+K"));
    pty_type(p, "dbn"); /* nothing begins so */
    assert_true(pty_shows(p, "Nothing begins so."));
    pty_keys(p, "Backspace Backspace Backspace");
    pty_type(p, "und");
    pty_key(p, "Enter");
    assert_true(pty_shows(p, "Stay or leave?"));
    pty_keys(p, "Esc F1");
    assert_true(pty_shows(p, "The line takes any text."));
    assert_true(pty_shows(p, "Where one works."));
    pty_key(p, "End");
    assert_true(pty_shows(p, "Goes back to the screen before"));
    pty_keys(p, "Esc F9 End Up Enter"); /* by the arrows: the one before Back */
    assert_true(pty_shows(p, "door locked"));
}

static void what_one_may_not_do_is_refused_in_words(void **state) {
    (void)state;
    work();
    tmp_write(&tmp, "nobody", "", 0);
    pty_key(p, "F6"); /* no action of this screen: goes to the screen, does nothing */
    assert_true(pty_shows(p, "room 0"));
    pty_key(p, "Ctrl+X");
    assert_true(pty_shows(p, "door open"));
    pty_key(p, "Ctrl+K"); /* nothing to lock */
    assert_true(pty_shows(p, "door open"));
}

static void a_tick_comes_a_second_after_the_last_key(void **state) {
    struct timespec from, to;
    (void)state;
    work();
    pty_type(p, "x");
    clock_gettime(CLOCK_MONOTONIC, &from);
    assert_true(pty_shows(p, "ticks 0"));
    pty_wait(p, "ticks 1", 0);
    clock_gettime(CLOCK_MONOTONIC, &to);
    int64_t ms = (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000;
    assert_in_range(ms, 900, 1900);
}

static void idling_locks_and_the_same_person_comes_back(void **state) {
    (void)state;
    work();
    pty_type(p, "half a name");
    pty_keys(p, "Left Left");
    pty_key(p, "F8"); /* even a dialog stays */
    pass(5 * MS_MINUTE);
    pty_wait(p, "door locked", 0);
    assert_false(pty_shows(p, "half"));
    assert_string_equal(closed(), "");
    log_in("Up", WORDS);
    assert_true(pty_shows(p, "Stay or leave?"));
    pty_key(p, "Esc");
    pty_type(p, "-");
    assert_true(pty_shows(p, "[half a na-me"));
}

static void another_person_finds_fresh_screens_and_drafts_stay_with_their_owner(void **state) {
    (void)state;
    work();
    pty_type(p, "of anna");
    pty_key(p, "Ctrl+K");
    log_in("Down", OTHER);
    assert_true(pty_shows(p, "room 0"));
    assert_false(pty_shows(p, "of anna"));
    assert_string_equal(closed(), ANNA ":of anna\n");
    pty_type(p, "of boris");
    pty_key(p, "Ctrl+X");
    assert_string_equal(closed(), ANNA ":of anna\n" BORIS ":of boris\n");
}

static void any_size_and_back(void **state) {
    (void)state;
    work();
    pty_type(p, "keep");
    for (int rows = 1; rows <= 50; rows += 7)
        for (int columns = 1; columns < 200; columns += 33) {
            int row, column;
            pty_resize(p, rows, columns);
            pty_cursor(p, &row, &column, NULL);
            assert_true(row >= 0 && row < rows && column >= 0 && column < columns);
        }
    pty_resize(p, 15, 80);
    assert_true(pty_shows(p, "Enlarge"));
    pty_type(p, "!");
    pty_keys(p, "F9");
    pty_resize(p, 16, 60);
    assert_true(pty_shows(p, "Search:"));
    pty_key(p, "Esc");
    assert_true(pty_shows(p, "[keep!"));
}

static void signals_close_and_give_the_terminal_back(void **state) {
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT};
    (void)state;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        work();
        pty_type(p, "typed");
        pty_kill(p, signals[i]);
        assert_int_equal(pty_exit(p), 0);
        assert_true(pty_restored(p));
        assert_string_equal(closed(), ANNA ":typed\n");
        pty_stop(p);
        unlink(tmp_path(&tmp, "closed"));
    }
    work();
    pty_type(p, "typed");
    pty_hang_up(p); /* the terminal is gone: nothing is left to restore */
    assert_int_equal(pty_exit(p), 0);
    assert_string_equal(closed(), ANNA ":typed\n");
}

static void a_crash_gives_the_terminal_back(void **state) {
    (void)state;
    work();
    pty_send(p, "\x02", 1); /* Ctrl+B: abort() */
    assert_int_equal(pty_exit(p), 128 + SIGABRT);
    assert_true(pty_restored(p));
}

static void stopped_and_continued_it_draws_anew(void **state) {
    (void)state;
    work();
    uint64_t before = pty_bytes(p);
    pty_kill(p, SIGSTOP);
    pty_kill(p, SIGCONT);
    pty_type(p, "on");
    assert_true(pty_shows(p, "[on"));
    assert_true(pty_bytes(p) - before > 500); /* the whole screen */
}

static void terminals_and_locales(void **state) {
    static const struct {
        const char *term, *locale, *box;
    } rows[] = {
        {"linux", "C.UTF-8", "│"},      {"vt220", "C.UTF-8", "|"},  {"xterm-256color", "C", "│"},
        {"xterm", "ru_RU.KOI8-R", "│"}, {"screen", "C.UTF-8", "│"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        start(rows[i].term, rows[i].locale, false);
        log_in("Up", WORDS);
        assert_true(pty_shows(p, rows[i].box));
        pty_type(p, "ё");
        pty_keys(p, "Home Delete End");
        pty_key(p, "F10");
        assert_int_equal(pty_exit(p), 0);
        assert_true(pty_restored(p));
        assert_false(pty_mouse(p)); /* no mouse sequence is ever sent */
        pty_stop(p);
    }
    start("no-such-terminal", NULL, true);
    assert_int_equal(pty_exit(p), 1);
    assert_true(pty_shows(p, "set TERM"));
}

/* What is focused is told by reverse video alone where there are no colours. */
static void looks(void **state) {
    int row, column;
    (void)state;
    work();
    assert_true(pty_find(p, "[", &row, &column));
    assert_int_equal(pty_attr(p, row, column + 1).back, 7);
    assert_int_equal(pty_attr(p, row, 60).back, 4);
    pty_cursor(p, &row, &column, NULL);
    assert_int_equal(row, 3);
    assert_int_equal(column, 2);
    pty_stop(p);
    start("vt220", NULL, false);
    assert_true(pty_find(p, "[", &row, &column));
    assert_true(pty_attr(p, row, column + 1).reverse);
    assert_int_equal(pty_attr(p, row, column + 1).back, -1);
}

static void a_letter_is_cheap(void **state) {
    (void)state;
    work();
    pty_type(p, "я");
    uint64_t before = pty_bytes(p);
    pty_type(p, "десятьбукв");
    assert_in_range((pty_bytes(p) - before) / 10, 1, 64);
    pty_paste(p, "вставка с\nпереводом строки");
    assert_true(pty_shows(p, "ядесятьбукввставка с переводом строки"));
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_frame_says_where_and_who, make, sweep),
        cmocka_unit_test_setup_teardown(keys_typed_ahead_go_to_the_new_screen, make, sweep),
        cmocka_unit_test_setup_teardown(dialogs_answer, make, sweep),
        cmocka_unit_test_setup_teardown(the_menu_has_everything_and_help_explains_it, make, sweep),
        cmocka_unit_test_setup_teardown(what_one_may_not_do_is_refused_in_words, make, sweep),
        cmocka_unit_test_setup_teardown(a_tick_comes_a_second_after_the_last_key, make, sweep),
        cmocka_unit_test_setup_teardown(idling_locks_and_the_same_person_comes_back, make, sweep),
        cmocka_unit_test_setup_teardown(another_person_finds_fresh_screens_and_drafts_stay_with_their_owner, make, sweep),
        cmocka_unit_test_setup_teardown(any_size_and_back, make, sweep),
        cmocka_unit_test_setup_teardown(signals_close_and_give_the_terminal_back, make, sweep),
        cmocka_unit_test_setup_teardown(a_crash_gives_the_terminal_back, make, sweep),
        cmocka_unit_test_setup_teardown(stopped_and_continued_it_draws_anew, make, sweep),
        cmocka_unit_test_setup_teardown(terminals_and_locales, make, sweep),
        cmocka_unit_test_setup_teardown(looks, make, sweep),
        cmocka_unit_test_setup_teardown(a_letter_is_cheap, make, sweep),
    };
    setenv("PRIEM_TEST_ARGON", "1", 1);
    env.random = env_system().random;
    if (argc == 3 && strcmp(argv[1], "kiosk") == 0) {
        snprintf(folder, sizeof folder, "%s", argv[2]);
        return kiosk();
    }
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0) return 1;
    golden_use_cmocka();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
