/* The money of a child on the screen, as the vectors of RULES 2.3 have it: 12000,00; robots for 8500,00, chess for 5000,00 with
 * 1500,00 of surcharge; September and October written off. */

#include "tests/harness/golden.h"
#include "tests/harness/offers.h"
#include "tests/harness/sitting.h"

#include "model/base/text.h"
#include "model/rules/course.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct holder {
    char subject[ID_TEXT], number[11];
};

static void find_holder(struct kit *kit, struct holder *out) {
    struct rows r;
    struct fail why;
    assert_true(db_query(kit->db, &r, "SELECT subject, number FROM certificate WHERE state = 'living' ORDER BY number LIMIT 1",
                         &why, NULL));
    assert_true(db_next(&r, &why));
    text_copy(out->subject, sizeof out->subject, db_text(&r, 0));
    text_copy(out->number, sizeof out->number, db_text(&r, 1));
    db_done(&r);
}

static void give(struct kit *kit, const struct holder *h) {
    struct period period = {.period = "2026", .first = "2026-01-01", .last = "2026-12-31", .title = "2026 год"};
    struct nominal nominal = {.period = "2026", .group_code = "5-18", .sum = 1200000};
    text_copy(nominal.number, sizeof nominal.number, h->number);
    kit_central(kit, EV_PERIOD_SET, kit->region, &period);
    kit_central(kit, EV_NOMINAL_GRANTED, h->subject, &nominal);
}

/* The event that it is named by. */
static void enrol(struct kit *kit, const struct holder *h, const char *programme, const char *provider, const char *first,
                  int64_t cost, int64_t cert, char event[EVENT_ID_TEXT]) {
    static struct enrolled e;
    struct course_part part = {
        .period = "2026", .last = "2026-12-31", .cost = cost, .cert = cert, .parent = cost - cert, .firm = true};
    text_copy(part.first, sizeof part.first, first);
    e = (struct enrolled){
        .last = "2026-12-31", .cost = cost, .cert_part = cert, .parent_part = cost - cert, .channel = "navigator"};
    text_copy(e.number, sizeof e.number, h->number);
    text_copy(e.programme, sizeof e.programme, programme);
    text_copy(e.provider, sizeof e.provider, provider);
    text_copy(e.first, sizeof e.first, first);
    assert_true(course_parts_write(&part, 1, e.parts, sizeof e.parts));
    kit_central(kit, EV_ENROLMENT_MADE, h->subject, &e);
    event_id_show((struct event_id){.kiosk = 0, .epoch = 1, .seq = (uint64_t)kit->central}, event);
}

static void settle(struct kit *kit, const struct holder *h, const char *month, const char *enrolment, int64_t sum) {
    struct settled s = {.sum = sum};
    text_copy(s.number, sizeof s.number, h->number);
    text_copy(s.month, sizeof s.month, month);
    snprintf(s.lines, sizeof s.lines, "%s\t2026\t%lld\n", enrolment, (long long)sum);
    kit_central(kit, EV_MONTH_SETTLED, h->subject, &s);
}

enum money { MONEY_NONE, MONEY_FREE_YET, MONEY_SPENT };

static int begin_with(void **state, enum money money) {
    struct sitting *t = calloc(1, sizeof *t);
    struct holder holder;
    char robots[EVENT_ID_TEXT], chess[EVENT_ID_TEXT];
    assert_non_null(t);
    place_open(&t->place);
    place_fill(&t->place);
    find_holder(&t->place.kit, &holder);
    offers_groups(&t->place.kit, "104", "а\tстаршие\tср 17:30\t10\t2026-10-01\t2026-12-31\tactive");
    if (money != MONEY_NONE) give(&t->place.kit, &holder);
    if (money == MONEY_SPENT) {
        enrol(&t->place.kit, &holder, "104", "П-1", "2026-09-01", 850000, 850000, robots);
        enrol(&t->place.kit, &holder, "101", "П-2", "2026-10-01", 500000, 350000, chess);
        settle(&t->place.kit, &holder, "2026-09", robots, 209016);
        settle(&t->place.kit, &holder, "2026-10", robots, 215984);
    }
    place_set(&t->place, "[print]\nfolder = .\n");
    t->p = place_start(&t->place, NULL);
    *state = t;
    place_login(t->p, KIT_DESK);
    card_open(t->p, holder.number);
    return 0;
}

static int begin(void **state) {
    return begin_with(state, MONEY_SPENT);
}

static int begin_free(void **state) {
    return begin_with(state, MONEY_FREE_YET);
}

static int begin_bare(void **state) {
    return begin_with(state, MONEY_NONE);
}

static void the_account_says_what_is_left(void **state) {
    struct sitting *t = *state;
    shows(t->p, "с номиналом");
    menu_choose(t->p, "Счёт");
    assert_true(pty_wait(t->p, "Доступно", 0));
    golden_screen(t->p, "account");
    shows(t->p, "доплата 1\u00a0500,00");
    press(t->p, "Down");
    shows(t->p, "доплата 0,00");
    press(t->p, "Tab Down");
    golden_screen(t->p, "account-movements");
    menu_choose(t->p, "Программы");
    assert_true(pty_wait(t->p, "Найти", 0));
    shows(t->p, "есть места"); /* for this child */
}

static void without_money_it_says_so(void **state) {
    struct sitting *t = *state;
    shows(t->p, "без номинала");
    menu_choose(t->p, "Счёт");
    assert_true(pty_wait(t->p, "Номинала у этого сертификата ещё нет", 0));
}

/* From the account to the form of an enrolment. */
static void choose_robots(struct sitting *t) {
    menu_choose(t->p, "Программы");
    assert_true(pty_wait(t->p, "Найти", 0));
    pty_type(t->p, "робот");
    assert_true(pty_wait(t->p, "Найдена 1", 0));
    press(t->p, "Enter");
    assert_true(pty_wait(t->p, "Расчёт", 0));
}

/* Of 8500,00 over 92 days the last 39: December 2864,13, of November's 2771,74 what is left after 22 of its 30 days, 739,14. */
static void a_child_is_enrolled_and_the_money_is_booked(void **state) {
    struct sitting *t = *state;
    menu_choose(t->p, "Счёт");
    assert_true(pty_wait(t->p, "Доступно", 0));
    choose_robots(t);
    golden_screen(t->p, "enrol");
    press(t->p, "Enter Enter");
    pty_type(t->p, "14/26");
    press(t->p, "Ctrl+P"); /* what the family signs has its number before anything is written */
    assert_true(pty_wait(t->p, ".pdf", 0));
    shows(t->p, "[3-000001");
    press(t->p, "F2");
    assert_true(pty_wait(t->p, "Всё оплачивает сертификат", 0));
    press(t->p, "Enter");
    assert_true(pty_wait(t->p, "Записано. Бронь предварительная", 0));
    press(t->p, "Esc");
    golden_screen(t->p, "account-enrolled");
    press(t->p, "Tab Enter"); /* who booked it, when, signed */
    shows(t->p, "подписано, подпись");
    press(t->p, "Enter Tab Ctrl+P");
    shows(t->p, "Лист № 3-000001");
    golden_screen(t->p, "account-print");
    press(t->p, "Down");
    shows(t->p, "Выписка по счёту");
    press(t->p, "F2");
    assert_true(pty_wait(t->p, "Выписка по счёту: statement-", 0));
}

/* Once: the date is right all the same, or an exchange comes first. */
static void with_a_wrong_clock_money_asks_first(void **state) {
    struct sitting *t = *state;
    golden_clock(t->place.clock, t->place.kit.clock.now + 2 * (int64_t)MS_HOUR);
    assert_true(pty_wait(t->p, "Часы ушли вперёд", 10));
    menu_choose(t->p, "Счёт");
    choose_robots(t);
    press(t->p, "F2");
    assert_true(pty_wait(t->p, "Речь о деньгах", 0));
    golden_screen(t->p, "enrol-clock");
    press(t->p, "Esc");
    shows(t->p, "Расчёт");
    press(t->p, "F2 Enter");
    assert_true(pty_wait(t->p, "Всё оплачивает сертификат", 0));
    press(t->p, "Esc F2");
    assert_true(pty_wait(t->p, "Всё оплачивает сертификат", 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_account_says_what_is_left, begin, sitting_end),
        cmocka_unit_test_setup_teardown(a_child_is_enrolled_and_the_money_is_booked, begin_free, sitting_end),
        cmocka_unit_test_setup_teardown(with_a_wrong_clock_money_asks_first, begin_free, sitting_end),
        cmocka_unit_test_setup_teardown(without_money_it_says_so, begin_bare, sitting_end),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("account", tests, NULL, NULL);
}
