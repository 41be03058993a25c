/* What becomes of an enrolment, on the screens: its page with the ways from there, what an early end releases, the part of the
 * next period, what there was not enough for, and the form's draft. Sums by hand: 3 100,00 over the 31 days of December. */

#include "tests/harness/golden.h"
#include "tests/harness/money_kit.h"
#include "tests/harness/must.h"
#include "tests/harness/sitting.h"

#include "model/base/text.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct case_of {
    struct sitting t; /* first: sitting_end */
    struct saved child;
    char number[11];
};

/* A child with 12 000,00 for 2026. */
static struct case_of *begin(void **state) {
    struct case_of *c = calloc(1, sizeof *c);
    assert_non_null(c);
    place_open(&c->t.place);
    money_kit_region(&c->t.place.kit);
    c->child = money_kit_rich_child(&c->t.place.kit, 1, c->number);
    kit_confirm(&c->t.place.kit);
    *state = c;
    return c;
}

static void enrol(struct case_of *c, const char *programme, const char *last, int64_t cost, int64_t parent,
                  char id[EVENT_ID_TEXT]) {
    struct enrol_order o = money_kit_order(c->child.subject, programme, cost, parent);
    o.last = last;
    o.contract = NULL;
    kit_login(&c->t.place.kit, KIT_DESK);
    must(desk_enrol(&c->t.place.kit.desk, &o, id, NULL, &why));
    kit_confirm(&c->t.place.kit);
}

/* What there was not enough for: by another desk, or for want of a place. */
static void over_ask(struct case_of *c, const char *of, const char *enrolment, const char *cause, int64_t available) {
    struct over_asked ruling = {.available = available};
    text_copy(ruling.of, sizeof ruling.of, of);
    text_copy(ruling.enrolment, sizeof ruling.enrolment, enrolment);
    text_copy(ruling.cause, sizeof ruling.cause, cause);
    kit_central(&c->t.place.kit, EV_RULING_OVER_ASKED, c->child.subject, &ruling);
}

static struct pty *sit(struct case_of *c) {
    c->t.p = place_start(&c->t.place, NULL);
    place_login(c->t.p, KIT_DESK);
    return c->t.p;
}

static void open_page(struct pty *p, const char *number) {
    card_open(p, number);
    menu_choose(p, "Счёт");
    press(p, "Enter");
}

static int begin_running(void **state) {
    struct case_of *c = begin(state);
    char id[EVENT_ID_TEXT];
    enrol(c, "A", "2026-12-31", 310000, 0, id);
    open_page(sit(c), c->number);
    return 0;
}

/* Over the one that is offered. */
static void type_day(struct pty *p, const char *digits) {
    press(p, "End");
    for (int i = 0; i < 8; i++) press(p, "Backspace");
    pty_type(p, digits);
}

static void it_rests_goes_on_and_ends_early(void **state) {
    struct pty *p = ((struct case_of *)*state)->t.p;
    golden_screen(p, "enrolment");
    press(p, "Down Down Enter");
    type_day(p, "10122026");
    press(p, "F2");
    shows(p, "приостановлены с 10.12.2026");
    press(p, "Enter"); /* the way that stands there now */
    shows(p, "[10.12.2026]");
    press(p, "F2");
    shows(p, "Запись продолжается");

    press(p, "Up Up Enter");
    type_day(p, "10122026");
    golden_screen(p, "enrolment-end");
    press(p, "F2");
    shows(p, "На сертификат вернётся 2\u00a0100,00, останется");
    press(p, "Enter");
    shows(p, "окончены 10.12.2026");
    shows(p, "по желанию семьи");
    press(p, "Enter Enter");
    shows(p, "5 из 5"); /* of one that has ended, too */
    press(p, "Esc");
    shows(p, "11\u00a0000,00");
}

static void with_a_wrong_clock_an_early_end_asks_first(void **state) {
    struct case_of *c = *state;
    struct pty *p = c->t.p;
    golden_clock(c->t.place.clock, c->t.place.kit.clock.now + 2 * (int64_t)MS_HOUR);
    assert_true(pty_wait(p, "Часы ушли вперёд", 10));
    press(p, "Enter");
    type_day(p, "10122026");
    press(p, "F2");
    assert_true(pty_wait(p, "Речь о деньгах", 0));
    press(p, "Esc");
    shows(p, "[10.12.2026]");
    press(p, "F2 Enter");
    assert_true(pty_wait(p, "На сертификат вернётся 2\u00a0100,00", 0));
}

static void contract_and_rating_come_later(void **state) {
    struct pty *p = ((struct case_of *)*state)->t.p;
    shows(p, "номер будет позже");
    press(p, "Down Down Down Enter");
    shows(p, "Других групп у этой программы нет");
    press(p, "Down Enter");
    pty_type(p, "21/26");
    press(p, "Enter");
    shows(p, "Договор     21/26");
    press(p, "Down Enter Down Enter");
    shows(p, "4 из 5");
}

/* The provider is excluded: the centre ends what runs there, and nobody stands at a desk. */
static int begin_ended(void **state) {
    struct case_of *c = begin(state);
    struct enrolment_act act = {.day = "2026-12-10", .ground = "provider"};
    enrol(c, "A", "2026-12-31", 310000, 0, act.enrolment);
    kit_central(&c->t.place.kit, EV_ENROLMENT_ENDED, c->child.subject, &act);
    sit(c);
    return 0;
}

static void a_family_hears_of_what_the_centre_ended(void **state) {
    struct pty *p = ((struct case_of *)*state)->t.p;
    press(p, "Left");
    for (int i = 0; i < 12 && !pty_shows(p, "▸ Сообщить семье"); i++) press(p, "Down");
    press(p, "Right");
    shows(p, "запись прекращена");
    press(p, "Enter");
    shows(p, "последний день занятий — 10.12.2026");
    press(p, "F4 Enter");
    pty_type(p, "лист 7");
    press(p, "F2");
    shows(p, "Выполнено");
    assert_false(pty_shows(p, "запись прекращена"));
}

/* Of nine months' cost what falls into 2027 waits for its money, and is signed again. */
static int begin_conditional(void **state) {
    struct case_of *c = begin(state);
    struct nominal nominal = {.period = "2027", .group_code = "5-18", .sum = 100000};
    char id[EVENT_ID_TEXT];
    enrol(c, "A", "2027-05-31", 850000, 0, id);
    text_copy(nominal.number, sizeof nominal.number, c->number);
    kit_central(&c->t.place.kit, EV_NOMINAL_GRANTED, c->child.subject, &nominal);
    open_page(sit(c), c->number);
    return 0;
}

static void the_next_period_is_confirmed_with_a_new_surcharge(void **state) {
    struct pty *p = ((struct case_of *)*state)->t.p;
    shows(p, "условная");
    press(p, "Enter");
    pty_type(p, "8");
    golden_screen(p, "enrolment-confirm");
    press(p, "F2");
    shows(p, "согласилась с доплатой 6\u00a0052,20 на листе № 8?");
    press(p, "Enter");
    shows(p, "твёрдая");
    assert_false(pty_shows(p, "условная"));
    shows(p, "1\u00a0000,00");
}

/* The part was confirmed here, and elsewhere that money was booked before: it waits again, and is asked for with less. */
static int begin_confirmed_late(void **state) {
    struct case_of *c = begin(state);
    struct kit *kit = &c->t.place.kit;
    struct enrolled theirs = {.programme = "B",
                              .provider = "P-1",
                              .group_code = "1",
                              .first = "2027-01-01",
                              .last = "2027-01-31",
                              .cost = 70000,
                              .cert_part = 70000,
                              .parts = "2027\t2027-01-01\t2027-01-31\t70000\t70000\t0\tfirm\n",
                              .channel = "navigator"};
    char id[EVENT_ID_TEXT], confirmed[EVENT_ID_TEXT];
    enrol(c, "A", "2027-05-31", 850000, 0, id);
    money_kit_nominal(kit, c->child.subject, c->number, "2027", 100000);
    kit_login(kit, KIT_DESK);
    struct confirm_order order = {.enrolment = id,
                                  .period = "2027",
                                  .parent_part = 605220,
                                  .sheet = "8",
                                  .sheet_day = "2026-11-23",
                                  .signer = "applicant"};
    must(desk_enrolment_confirm(&kit->desk, &order, NULL, &why));
    event_id_show((struct event_id){.kiosk = kit->desk.kiosk, .epoch = 1, .seq = kit->desk.journal.seq}, confirmed);
    text_copy(theirs.number, sizeof theirs.number, c->number);
    kit_central(kit, EV_ENROLMENT_MADE, c->child.subject, &theirs);
    kit_confirm(kit);
    over_ask(c, confirmed, id, "balance", 30000);
    sit(c);
    return 0;
}

static void a_late_confirmation_is_asked_for_again(void **state) {
    struct pty *p = ((struct case_of *)*state)->t.p;
    press(p, "Ctrl+B");
    shows(p, "бронь больше остатка на счёте");
    press(p, "Tab F2");
    shows(p, "── Подтвердить часть периода 2027");
    shows(p, "6\u00a0752,20");
    pty_type(p, "9");
    press(p, "F2 Enter");
    shows(p, "Разногласий нет");
}

/* Two desks booked the same money: this one came second. */
static int begin_over_asked(void **state) {
    struct case_of *c = begin(state);
    char other[EVENT_ID_TEXT], id[EVENT_ID_TEXT];
    enrol(c, "A", "2026-12-31", 850000, 0, other);
    enrol(c, "B", "2026-12-31", 350000, 0, id);
    over_ask(c, id, id, "balance", 150000);
    sit(c);
    return 0;
}

static void what_came_second_is_taken_with_a_surcharge(void **state) {
    struct pty *p = ((struct case_of *)*state)->t.p;
    press(p, "Ctrl+B");
    golden_screen(p, "rulings-over-asked");
    press(p, "Tab F2");
    shows(p, "Расчёт");
    shows(p, "[01.12.2026]"); /* as it was asked for */
    press(p, "Esc");
    shows(p, "бронь больше остатка");
    press(p, "Down Down F2");
    shows(p, "[ Да ]");
    press(p, "Enter");
    shows(p, "Разногласий нет");
}

static int begin_no_place(void **state) {
    struct case_of *c = begin(state);
    char id[EVENT_ID_TEXT];
    enrol(c, "A", "2026-12-31", 850000, 0, id);
    over_ask(c, id, id, "seat", 1200000);
    sit(c);
    return 0;
}

static void another_programme_is_chosen_instead(void **state) {
    struct pty *p = ((struct case_of *)*state)->t.p;
    press(p, "Ctrl+B");
    shows(p, "последнее место занято");
    press(p, "Tab F2");
    shows(p, "доступно 12\u00a0000,00");
    press(p, "Enter");
    shows(p, "Расчёт");
    press(p, "F2 Enter");
    shows(p, "Записано. Бронь предварительная");
    press(p, "Esc");
    shows(p, "Разногласий нет");
    press(p, "Esc");
}

/* What else a desk could not know of when it booked: each has its words and its own ways out. */
static int begin_not_for_money(void **state) {
    static const char *const causes[] = {"programme", "certificate", "frozen"};
    struct case_of *c = begin(state);
    char ids[3][EVENT_ID_TEXT];
    for (int i = 0; i < 3; i++) enrol(c, i % 2 ? "B" : "A", "2026-12-31", 100000 + i * 10000, 0, ids[i]);
    for (int i = 0; i < 3; i++) over_ask(c, ids[i], ids[i], causes[i], 1200000);
    sit(c);
    return 0;
}

static void what_is_refused_for_another_reason_says_why(void **state) {
    struct pty *p = ((struct case_of *)*state)->t.p;
    press(p, "Ctrl+B");
    golden_screen(p, "rulings-over-programme");
    press(p, "Down");
    golden_screen(p, "rulings-over-certificate");
    press(p, "Down");
    golden_screen(p, "rulings-over-frozen");
}

/* Nothing has been typed in vain: neither a kill nor Esc loses the form. */
static int begin_free(void **state) {
    struct case_of *c = begin(state);
    open_page(sit(c), c->number);
    return 0;
}

static void the_form_survives_a_kill(void **state) {
    struct case_of *c = *state;
    struct pty *p = c->t.p;
    menu_choose(p, "Программы");
    press(p, "Enter Enter Enter");
    pty_type(p, "21/26");
    assert_true(pty_wait(p, "черновик", 3));
    pty_kill(p, SIGKILL);
    assert_int_equal(pty_exit(p), 128 + SIGKILL);
    pty_stop(p);
    p = c->t.p = place_start(&c->t.place, NULL);
    place_enter(p, KIT_DESK);
    shows(p, "работа прервалась на этом месте");
    shows(p, "[21/26");
    press(p, "Esc");
    shows(p, "Черновики          1");
    press(p, "Esc");
}

/* Two children of one mother come together. */
static int begin_family(void **state) {
    struct case_of *c = begin(state);
    struct kit *kit = &c->t.place.kit;
    struct application first, form;
    char number[11];
    first = kit_load(kit, c->child.app);
    kit_login(kit, KIT_DESK);
    kit_form(kit, 2, &form);
    form.applicant = first.applicant;
    struct saved saved = kit_save(kit, &form);
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    kit_confirm(kit);
    money_kit_nominal(kit, saved.subject, number, "2026", 50000);
    open_page(sit(c), c->number);
    return 0;
}

/* 100,00 over 273 days, of which 39 lie in 2026: 14,29. */
static void enrol_in_the_third(struct pty *p, const char *left, const char *after) {
    menu_choose(p, "Программы");
    shows(p, left);
    press(p, "Down Down Enter F2 Enter");
    shows(p, "Записано. Бронь предварительная");
    shows(p, after);
}

static void a_family_goes_from_child_to_child(void **state) {
    struct pty *p = ((struct case_of *)*state)->t.p;
    enrol_in_the_third(p, "· доступно 12\u00a0000,00", "· доступно 11\u00a0985,71");
    press(p, "Up Enter F2 Enter"); /* several programmes on one certificate: 5 000,00 over the same days */
    shows(p, "· доступно 11\u00a0271,42");
    shows(p, "5\u00a0000,00 11 мест"); /* our own, too, though the centre has not counted it */
    press(p, "Esc");
    menu_choose(p, "Счёт другого ребёнка");
    press(p, "Enter");
    shows(p, "Доступно             500,00");
    enrol_in_the_third(p, "· доступно 500,00", "· доступно 485,71");
    press(p, "Esc Esc");
    shows(p, "Сертификат");
}

#define TEST(name, set_up) cmocka_unit_test_setup_teardown(name, set_up, sitting_end)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(it_rests_goes_on_and_ends_early, begin_running),
        TEST(with_a_wrong_clock_an_early_end_asks_first, begin_running),
        TEST(contract_and_rating_come_later, begin_running),
        TEST(a_family_hears_of_what_the_centre_ended, begin_ended),
        TEST(the_next_period_is_confirmed_with_a_new_surcharge, begin_conditional),
        TEST(a_late_confirmation_is_asked_for_again, begin_confirmed_late),
        TEST(what_came_second_is_taken_with_a_surcharge, begin_over_asked),
        TEST(another_programme_is_chosen_instead, begin_no_place),
        TEST(what_is_refused_for_another_reason_says_why, begin_not_for_money),
        TEST(the_form_survives_a_kill, begin_free),
        TEST(a_family_goes_from_child_to_child, begin_family),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("enrolment", tests, NULL, NULL);
}
