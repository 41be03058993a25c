/* Nothing is lost: the program is killed in the middle of each long piece of work, or stands open twice over one store. What
 * was typed a second ago is there, what was written is whole. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include "model/base/text.h"
#include "model/store/journal.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <time.h>

#define WAITING "SELECT count(*) FROM application WHERE state = 'complete'"

enum { CASES = 40, ROWS = 20000 };

static int begin(void **state) {
    sitting_begin(state, true);
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    return 0;
}

static void fill(struct pty *p, const char *text) {
    pty_type(p, text);
    press(p, "Enter");
}

static void kill_program(struct sitting *t) {
    pty_kill(t->p, SIGKILL);
    assert_int_equal(pty_exit(t->p), 128 + SIGKILL);
    pty_stop(t->p);
}

static void kill_and_start(struct sitting *t) {
    kill_program(t);
    t->p = place_start(&t->place, NULL);
}

static int64_t count(struct sitting *t, const char *sql) {
    struct fail why;
    int64_t rows = -1;
    if (!db_one_int(t->place.kit.db, &rows, sql, &why, NULL)) fail_msg("%s", why.log);
    return rows;
}

/* When the store was last written: nobody else may read it while the program has it. */
static struct timespec written(struct sitting *t) {
    struct stat log;
    if (stat(tmp_path(&t->place.kit.tmp, "store.db-wal"), &log) != 0) return (struct timespec){0};
    return log.st_mtim;
}

/* Until the draft is on the disk: a second after the last key. */
static void rest(struct sitting *t, struct timespec before) {
    for (int i = 0; i < 100; i++) {
        struct timespec now = written(t);
        if (now.tv_sec != before.tv_sec || now.tv_nsec != before.tv_nsec) return;
        poll(NULL, 0, 50);
    }
    fail_msg("nothing is written five seconds after the last key");
}

static void at_the_window(void **state) {
    struct sitting *t = *state;
    press(t->p, "Ctrl+A");
    struct timespec before = written(t);
    fill(t->p, "Окошкин");
    fill(t->p, "Мирослав");
    rest(t, before);
    kill_and_start(t);
    place_enter(t->p, KIT_DESK);
    pty_wait(t->p, "работа прервалась на этом месте", 0);
    shows(t->p, "Приём у окна");
    shows(t->p, "[Окошкин ");
    shows(t->p, "[Мирослав ");
}

static void in_a_change_of_data(void **state) {
    struct sitting *t = *state;
    press(t->p, "F3");
    pty_type(t->p, "670418200");
    press(t->p, "Enter F9");
    pty_type(t->p, "изменить");
    press(t->p, "Enter Enter");
    struct timespec before = written(t);
    pty_type(t->p, "ж");
    rest(t, before);
    kill_and_start(t);
    place_enter(t->p, KIT_DESK);
    pty_wait(t->p, "работа прервалась на этом месте", 0);
    shows(t->p, "изменение данных");
    shows(t->p, "[Липомётскаяж ");
    shows(t->p, "было: Липомётская");
}

/* The program still stands in another window: the second one says so and touches nothing. */
static void a_second_window_over_one_store(void **state) {
    struct sitting *t = *state;
    press(t->p, "F7 Down");
    struct timespec before = written(t);
    fill(t->p, "Щербакова");
    rest(t, before);
    struct pty *second = place_start(&t->place, &(struct pty_config){.no_wait = true});
    assert_int_equal(pty_exit(second), 1);
    shows(second, "Данные открыты в другом окне программы. Закройте его и повторите.");
    assert_true(pty_restored(second));
    pty_stop(second);
    pty_type(t->p, "Алиса"); /* the first goes on */
    shows(t->p, "[Щербакова ");
    shows(t->p, "[Алиса ");
}

/* The log and its chain are whole. */
static void whole(struct sitting *t) {
    struct fail why;
    uint64_t checked;
    if (!journal_verify(t->place.kit.db, 3, 1, &checked, &why)) fail_msg("%s", why.log);
}

static void file_many(struct sitting *t) {
    struct application form;
    struct kit *kit = &t->place.kit;
    place_take(&t->place);
    kit_login(kit, KIT_DESK_2);
    for (int64_t n = 100; n < 100 + CASES; n++) {
        kit_form(kit, n, &form);
        form.applicant.no_navigator = 0;
        text_copy(form.applicant.navigator, sizeof form.applicant.navigator, "family");
        text_copy(form.applicant.surname, sizeof form.applicant.surname, form.child.surname);
        kit_save(kit, &form);
    }
}

/* Each decision is a transaction of its own: those before the kill stand, the others wait as before. */
static void in_the_middle_of_a_batch(void **state) {
    struct sitting *t = *state;
    pty_key(t->p, "F10");
    pty_exit(t->p);
    pty_stop(t->p);
    file_many(t);
    int64_t issued = count(t, "SELECT count(*) FROM certificate"), waiting = count(t, WAITING);
    t->p = place_start(&t->place, NULL);
    place_login(t->p, KIT_COORDINATOR);
    for (int i = 0; i < CASES; i++) press(t->p, "Space");
    press(t->p, "F2");
    pty_wait(t->p, "Не будут сделаны", 0);
    press(t->p, "F2");
    pty_type(t->p, place_passphrase(KIT_COORDINATOR));
    struct timespec before = written(t);
    pty_send(t->p, "\r", 1);
    rest(t, before);
    kill_program(t);
    t->p = NULL;
    place_take(&t->place);
    whole(t);
    int64_t done = count(t, "SELECT count(*) FROM certificate") - issued;
    assert_true(done > 0);
    assert_int_equal(count(t, WAITING), waiting - done);
    assert_int_equal(count(t, "SELECT count(DISTINCT number) FROM certificate"), issued + done);
}

/* What is not finished leaves nothing behind. */
static void in_the_middle_of_an_import(void **state) {
    struct sitting *t = *state;
    sitting_class_list(t, ROWS);
    press(t->p, "F9");
    pty_type(t->p, "список класса");
    press(t->p, "Enter");
    pty_paste(t->p, tmp_path(&t->place.kit.tmp, "class.csv"));
    struct timespec before = written(t);
    pty_send(t->p, "\r", 1);
    rest(t, before);
    poll(NULL, 0, 20); /* some steps of two milliseconds */
    kill_and_start(t);
    place_login(t->p, KIT_DESK);
    shows(t->p, "Черновики          0");
    sitting_leave(t);
    whole(t);
    assert_int_equal(count(t, "SELECT count(*) FROM draft"), 0);
}

int main(void) {
#define LOST_TEST(f) cmocka_unit_test_setup_teardown(f, begin, sitting_end)
    const struct CMUnitTest tests[] = {
        LOST_TEST(at_the_window),
        LOST_TEST(in_a_change_of_data),
        LOST_TEST(a_second_window_over_one_store),
        LOST_TEST(in_the_middle_of_a_batch),
        LOST_TEST(in_the_middle_of_an_import),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("lost", tests, NULL, NULL);
}
