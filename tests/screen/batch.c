/* Several marked cases at once: one page before the run, the passphrase at the start, after 50 decisions and after 15 minutes
 * (SECURITY), Esc at every moment. What is decided stays decided, the rest stays marked. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include "model/base/text.h"
#include "model/store/life.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 53, SOME = 45 /* fewer than one passphrase is good for */ };

static int begin(void **state) {
    return sitting_begin(state, true);
}

/* Applications without a single warning, a minute apart: every second family has no account in the Navigator. */
static struct saved file(struct kit *kit, int64_t n) {
    struct application form;
    kit_form(kit, n, &form);
    form.applicant.no_navigator = n % 2;
    if (n % 2 == 0) text_copy(form.applicant.navigator, sizeof form.applicant.navigator, "family");
    text_copy(form.applicant.surname, sizeof form.applicant.surname, form.child.surname);
    struct saved saved = kit_save(kit, &form);
    env_virtual_move(&kit->clock, MS_MINUTE);
    return saved;
}

static int begin_with_many(void **state) {
    struct sitting *t = sitting_make(state, false);
    kit_login(&t->place.kit, KIT_DESK_2);
    for (int64_t n = 0; n < MANY; n++) file(&t->place.kit, n);
    place_set(&t->place, "[screen]\nescape_ms = 60\n");
    return sitting_start(t);
}

static int begin_with_two_that_may_not(void **state) {
    struct sitting *t = sitting_make(state, false);
    struct fail why = {0};
    struct kit *kit = &t->place.kit;
    char number[11];
    kit_login(kit, KIT_DESK_2);
    struct saved first = file(kit, 0);
    for (int64_t n = 1; n < 3; n++) file(kit, n);
    struct saved again = file(kit, 3);
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_issue(kit, &again, number), FAIL_NONE);
    kit_file_again(kit, number);
    const struct life_order order = {
        .life = LIFE_WITHDRAW_CONSENT, .subject = first.subject, .paper = "5", .day = "2026-11-23"};
    assert_true(desk_life(&kit->desk, &order, NULL, &why));
    return sitting_start(t);
}

static struct queue_counts counts_of(struct sitting *t) {
    struct queue_filter all = {.today = "2026-11-23"};
    struct queue_counts counts;
    struct fail why = {0};
    assert_true(queue_counts(t->place.kit.db, &all, "2026-12-07", &counts, &why));
    return counts;
}

/* The page before the run, over the first `count` of the queue. */
static void open_page(struct sitting *t, int count) {
    place_login(t->p, KIT_COORDINATOR);
    for (int i = 0; i < count; i++) press(t->p, "Space");
    press(t->p, "F2");
    pty_wait(t->p, "Не будут сделаны", 0);
}

/* At the passphrase, typed but for its Enter. */
static void open_prompt(struct sitting *t, int count) {
    open_page(t, count);
    press(t->p, "F2");
    pty_type(t->p, place_passphrase(KIT_COORDINATOR));
}

/* Number behind a word of the screen. */
static int number_behind(struct pty *p, const char *word) {
    char *screen = pty_screen(p), *at = strstr(screen, word);
    int number = at ? (int)strtol(at + strlen(word), NULL, 10) : -1;
    if (!at) fail_msg("the screen does not show: %s", word);
    free(screen);
    return number;
}

/* Both keys come at once: Ctrl+K is there before the first step, Esc as many steps later as the terminal waits behind it. */
static void enter_and(struct sitting *t, char key) {
    pty_send(t->p, (char[]){'\r', key}, 2);
    assert_true(pty_sync(t->p));
}

/* A run of SOME stopped by Esc when some are done; returns how many. */
static int stop_in_the_middle(struct sitting *t) {
    open_page(t, SOME);
    for (int tries = 0; tries < 20; tries++) { /* on a busy machine the Esc may be due before the first step */
        press(t->p, "F2");
        pty_type(t->p, place_passphrase(KIT_COORDINATOR));
        enter_and(t, '\033');
        pty_wait(t->p, "Остановлено", 0);
        int done = number_behind(t->p, "сделано ");
        assert_int_equal(done + number_behind(t->p, "осталось "), SOME);
        if (done > 0) return done;
    }
    fail_msg("no decision before the Esc");
    return 0;
}

static void the_marked_are_issued_after_one_page(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "Space Space Space Space Space");
    shows(t->p, "отмечено 5");
    golden_screen(t->p, "queues-marked");
    press(t->p, "F8");
    assert_false(pty_shows(t->p, "отмечено"));
    press(t->p, "Home Space Space Space Space Space F2");
    pty_wait(t->p, "Не будут сделаны", 0);
    golden_screen(t->p, "batch");
    press(t->p, "F2");
    shows(t->p, "сертифик"); /* how many in my name */
    pty_type(t->p, place_passphrase(KIT_COORDINATOR));
    golden_screen(t->p, "batch-passphrase");
    press(t->p, "Enter");
    pty_wait(t->p, "Сделано:", 0);
    golden_screen(t->p, "batch-done");
    press(t->p, "Esc");
    sitting_leave(t);
    struct queue_counts counts = counts_of(t);
    assert_true(counts.rows[QUEUE_DECISION] < 5);
    assert_int_equal(counts.rows[QUEUE_CERTIFICATES], 2 + 5 - counts.rows[QUEUE_DECISION]);
}

static void a_wrong_passphrase_issues_nothing(void **state) {
    struct sitting *t = *state;
    open_page(t, 1);
    press(t->p, "F2");
    pty_type(t->p, "не мой пароль вовсе");
    press(t->p, "Enter");
    pty_wait(t->p, "раскладку", 0);
    press(t->p, "Esc Esc");
    sitting_leave(t);
    assert_int_equal(counts_of(t).rows[QUEUE_DECISION], 5);
}

static void esc_at_the_first_passphrase_leaves_everything_marked(void **state) {
    struct sitting *t = *state;
    open_prompt(t, 3);
    press(t->p, "Esc");
    shows(t->p, "0 из 3");
    press(t->p, "Esc");
    shows(t->p, "отмечено 3");
    sitting_leave(t);
    assert_int_equal(counts_of(t).rows[QUEUE_CERTIFICATES], 0);
}

/* Between two decisions: those before stay, those after stay marked, and F2 asks for the passphrase before it goes on. */
static void esc_in_the_middle_stops_between_two(void **state) {
    struct sitting *t = *state;
    int done = stop_in_the_middle(t);
    press(t->p, "F2");
    shows(t->p, "Ваш пароль ещё раз");
    press(t->p, "Esc Esc");
    assert_int_equal(number_behind(t->p, "отмечено "), SOME - done);
    sitting_leave(t);
    assert_int_equal(counts_of(t).rows[QUEUE_CERTIFICATES], done);
    assert_int_equal(counts_of(t).rows[QUEUE_DECISION], MANY - done);
}

/* A kill between two decisions, or within one: each is a transaction of its own. What was decided stays decided and is in the
 * chain, the rest waits in the queue, nothing of it half done; the next morning it is marked and issued. */
static void a_kill_in_the_middle_loses_nothing_and_decides_nothing(void **state) {
    struct sitting *t = *state;
    struct fail why = {0};
    uint64_t checked = 0;
    open_prompt(t, SOME);
    pty_send(t->p, "\r", 1);
    pty_wait(t->p, "Готово", 0);
    pty_wait_gone(t->p, " 0 из 45", 0);
    pty_kill(t->p, SIGKILL);
    assert_int_equal(pty_exit(t->p), 128 + SIGKILL);
    place_take(&t->place);
    const struct queue_counts counts = counts_of(t);
    const int done = (int)counts.rows[QUEUE_CERTIFICATES];
    assert_in_range(done, 1, SOME - 1);
    assert_int_equal(counts.rows[QUEUE_DECISION], MANY - done);
    const struct journal *j = &t->place.kit.desk.journal;
    if (!journal_verify(t->place.kit.db, j->kiosk, j->epoch, &checked, &why)) fail_msg("%s", why.log);
    kit_rebuilt_is_live(&t->place.kit);

    sitting_start(t);
    open_page(t, SOME - done);
    press(t->p, "F2");
    pty_type(t->p, place_passphrase(KIT_COORDINATOR));
    press(t->p, "Enter");
    pty_wait(t->p, "Сделано:", 20);
    press(t->p, "Esc");
    sitting_leave(t);
    assert_int_equal(counts_of(t).rows[QUEUE_CERTIFICATES], SOME);
}

static void what_was_stopped_goes_on_to_its_end(void **state) {
    struct sitting *t = *state;
    stop_in_the_middle(t);
    press(t->p, "F2");
    pty_type(t->p, place_passphrase(KIT_COORDINATOR));
    press(t->p, "Enter");
    pty_wait(t->p, "Сделано: 45", 0);
    press(t->p, "Esc");
    assert_false(pty_shows(t->p, "отмечено"));
    sitting_leave(t);
    assert_int_equal(counts_of(t).rows[QUEUE_CERTIFICATES], SOME);
}

/* SECURITY: a run of at most 50 decisions; what is done stays done when the person goes away then. */
static void the_passphrase_is_asked_again_after_fifty(void **state) {
    struct sitting *t = *state;
    open_page(t, MANY);
    golden_screen(t->p, "batch-many");
    press(t->p, "F2");
    pty_type(t->p, place_passphrase(KIT_COORDINATOR));
    press(t->p, "Enter");
    pty_wait(t->p, "Ваш пароль ещё раз", 60);
    press(t->p, "Esc");
    shows(t->p, "50 из");
    press(t->p, "Esc");
    shows(t->p, "отмечено 3");
    sitting_leave(t);
    assert_int_equal(counts_of(t).rows[QUEUE_CERTIFICATES], 50);
}

/* The run stands still under a lock; the person comes back after so many minutes by the clock. */
static void come_back_after(struct sitting *t, int64_t minutes) {
    open_prompt(t, 20);
    enter_and(t, '\013'); /* Ctrl+K */
    pty_wait(t->p, "школа", 0);
    golden_clock(t->place.clock, t->place.kit.clock.now + minutes * MS_MINUTE);
    pty_type(t->p, place_passphrase(KIT_COORDINATOR));
    press(t->p, "Enter");
}

/* SECURITY: … or after 15 minutes; also when the clock was set back, for then nobody knows. */
static void the_passphrase_is_asked_again_after_a_quarter_of_an_hour(void **state) {
    struct sitting *t = *state;
    come_back_after(t, 16);
    pty_wait(t->p, "Ваш пароль ещё раз", 0);
    press(t->p, "Esc");
    int done = number_behind(t->p, "Готово");
    assert_in_range(done, 0, 19);
    sitting_leave(t);
    assert_int_equal(counts_of(t).rows[QUEUE_CERTIFICATES], done);
}

static void the_passphrase_is_asked_again_when_the_clock_was_set_back(void **state) {
    struct sitting *t = *state;
    come_back_after(t, -1);
    pty_wait(t->p, "Ваш пароль ещё раз", 0);
    sitting_leave(t);
    assert_in_range(counts_of(t).rows[QUEUE_CERTIFICATES], 0, 19);
}

static void within_a_quarter_of_an_hour_the_run_goes_on(void **state) {
    struct sitting *t = *state;
    come_back_after(t, 14);
    pty_wait(t->p, "Сделано: 20", 0);
    press(t->p, "Esc");
    sitting_leave(t);
    assert_int_equal(counts_of(t).rows[QUEUE_CERTIFICATES], 20);
}

/* What is refused for one row's sake does not hold up the others. */
/* Consent withdrawn, an excluded number that only two persons give back: both are told of before the run, and nothing fails in
 * it. */
static void those_that_may_not_be_issued_are_listed_first(void **state) {
    struct sitting *t = *state;
    open_page(t, 4);
    shows(t->p, "Не будут сделаны: 2");
    shows(t->p, "0 из 2");
    assert_int_equal(number_behind(t->p, "понадобится "), 2);
    golden_screen(t->p, "batch-listed");
    press(t->p, "F2");
    pty_type(t->p, place_passphrase(KIT_COORDINATOR));
    press(t->p, "Enter");
    pty_wait(t->p, "Сделано: 2", 20);
    press(t->p, "Esc");
    sitting_leave(t);
    assert_int_equal(counts_of(t).rows[QUEUE_CERTIFICATES], 2);
}

int main(void) {
#define TABLE_TEST(f, from) cmocka_unit_test_setup_teardown(f, from, sitting_end)
    const struct CMUnitTest tests[] = {
        TABLE_TEST(the_marked_are_issued_after_one_page, begin),
        TABLE_TEST(a_wrong_passphrase_issues_nothing, begin),
        TABLE_TEST(esc_at_the_first_passphrase_leaves_everything_marked, begin_with_many),
        TABLE_TEST(esc_in_the_middle_stops_between_two, begin_with_many),
        TABLE_TEST(a_kill_in_the_middle_loses_nothing_and_decides_nothing, begin_with_many),
        TABLE_TEST(what_was_stopped_goes_on_to_its_end, begin_with_many),
        TABLE_TEST(the_passphrase_is_asked_again_after_fifty, begin_with_many),
        TABLE_TEST(the_passphrase_is_asked_again_after_a_quarter_of_an_hour, begin_with_many),
        TABLE_TEST(the_passphrase_is_asked_again_when_the_clock_was_set_back, begin_with_many),
        TABLE_TEST(within_a_quarter_of_an_hour_the_run_goes_on, begin_with_many),
        TABLE_TEST(those_that_may_not_be_issued_are_listed_first, begin_with_two_that_may_not),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}
