/* The exchange screen (SCREENS 8): what the last exchange came to before anything is tried again, and a long catch-up. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include "model/base/share.h"
#include "model/store/journal.h"
#include "tui/screens/exchange_progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Nobody listens there. */
static int begin(void **state) {
    struct sitting *t = sitting_make(state, false);
    place_set(&t->place, "[exchange]\nurl = https://localhost:1\n");
    return sitting_start(t);
}

static void a_kiosk_started_anew_says_what_it_knew_last(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "F5");
    shows(t->p, "в порядке"); /* nothing was ever tried */
    press(t->p, "F5");
    pty_wait(t->p, "обмен не проходит", 0);
    press(t->p, "Esc");
    sitting_leave(t);
    sitting_start(t);
    place_login(t->p, KIT_DESK);
    press(t->p, "F5");
    golden_screen(t->p, "exchange-before-the-first-try");
}

/* A restored centre feeds a record of ours with a number that it has given to another one. */
static int begin_stopped(void **state) {
    struct sitting *t = sitting_make(state, false);
    struct kit *kit = &t->place.kit;
    struct journal *j = &kit->desk.journal;
    struct arena a = {0};
    struct fail stopped, why;
    place_set(&t->place, "[exchange]\nurl = https://localhost:1\n");
    kit_login(kit, KIT_DESK);
    kit_save_person(kit, 1);
    kit_confirm(kit);
    const struct feed_item item = {
        .gsn = kit->gsn + 1, .own = true, .id = {.kiosk = j->kiosk, .epoch = j->epoch, .seq = j->seq}};
    share_messages("ru");
    assert_true(db_begin(kit->db, true, &why));
    assert_false(journal_feed(j, &item, 1, &a, &stopped));
    assert_int_equal(stopped.kind, FAIL_CONFLICT);
    db_rollback(kit->db);
    assert_true(db_begin(kit->db, true, &why) && meta_set_int(kit->db, "failed.at", kit->clock.now, &why) &&
                meta_set_int(kit->db, "failed.kind", FAIL_CONFLICT, &why) &&
                meta_set_text(kit->db, "failed.say", stopped.say, &why) && db_commit(kit->db, &why));
    arena_close(&a);
    return sitting_start(t);
}

/* The hint said of every kiosk that has stopped that nothing is sent. */
static void of_one_that_only_takes_nothing_more_it_is_not_said_that_nothing_is_sent(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "F5");
    shows(t->p, "уходит в центр");
    golden_screen(t->p, "exchange-stopped");
}

static void draw(const char *golden, const struct exchange_status *status) {
    enum { ROWS = 3, COLUMNS = 80 };
    struct canvas *c = canvas_new(ROWS, COLUMNS, false);
    char text[ROWS * COLUMNS * 12 + ROWS + 1] = "", row[COLUMNS * 12 + 1];
    exchange_progress_draw(status, true, c, 0);
    for (int y = 0; y < ROWS; y++) {
        size_t size = 0;
        row[0] = '\0';
        for (int x = 0; x < COLUMNS; x++) {
            strcat(row, canvas_at(c, y, x)->text);
            if (strcmp(canvas_at(c, y, x)->text, " ") != 0) size = strlen(row);
        }
        row[size] = '\0';
        strcat(strcat(text, row), "\n");
    }
    canvas_free(c);
    golden_text(golden, text);
}

static void beside_the_bar_of_a_long_catch_up_stands_how_long_it_takes(void **state) {
    (void)state;
    struct exchange_status status = {
        .phase = EXCHANGE_APPLYING, .more = true, .read = 5400, .to_read = 27700, .received = 5320};
    share_messages("ru");
    draw("exchange-catch-up-begun", &status);
    status.left = 118 * MS_MINUTE + 1;
    draw("exchange-catch-up", &status);
    status.left = 7 * MS_HOUR - 1;
    draw("exchange-catch-up-hours", &status);
}

/* For a command, which has no bar. */
static void what_is_awaited_is_told_in_a_line(void **state) {
    (void)state;
    struct arena a = {0};
    struct exchange_status status = {.to_send = 60, .sent = 12};
    share_messages("ru");
    assert_string_equal(exchange_progress_line(&status, &a), "Отправка: 12 из 60");
    status = (struct exchange_status){.more = true, .read = 5400, .to_read = 27700, .received = 5320};
    assert_string_equal(exchange_progress_line(&status, &a), "Приём: 19 %, 5320 изменений");
    status = (struct exchange_status){.received = 3};
    assert_string_equal(exchange_progress_line(&status, &a), "");
    arena_close(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_kiosk_started_anew_says_what_it_knew_last, begin, sitting_end),
        cmocka_unit_test_setup_teardown(of_one_that_only_takes_nothing_more_it_is_not_said_that_nothing_is_sent, begin_stopped,
                                        sitting_end),
        cmocka_unit_test(beside_the_bar_of_a_long_catch_up_stands_how_long_it_takes),
        cmocka_unit_test(what_is_awaited_is_told_in_a_line),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("exchange", tests, NULL, NULL);
}
