/* An application for a nominal from the card to its end: the form, the queue by the moment of receipt, the last one of this
 * kiosk, the centre's word that the cap is reached; and what only those see who may know of a child's health. */

#include "tests/harness/golden.h"
#include "tests/harness/money_kit.h"
#include "tests/harness/sitting.h"

#include "model/base/text.h"
#include "model/store/desk_money.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void open_region(struct kit *kit) {
    static const struct period periods[] = {
        {.period = "2026", .first = "2026-01-01", .last = "2026-12-31", .title = "2026 год"},
        {.period = "2027", .first = "2027-01-01", .last = "2027-12-31", .title = "2027 год"}};
    struct cap cap = {.group_code = "5-18", .count = 100, .money = 100 * (int64_t)MONEY_NOMINAL, .nominal = MONEY_NOMINAL};
    for (int i = 0; i < 2; i++) {
        kit_central(kit, EV_PERIOD_SET, kit->region, &periods[i]);
        text_copy(cap.period, sizeof cap.period, periods[i].period);
        text_copy(cap.group_code, sizeof cap.group_code, "5-18");
        text_copy(cap.title, sizeof cap.title, "дети 5–18 лет");
        cap.health = 0;
        kit_central(kit, EV_CAP_SET, kit->region, &cap);
        text_copy(cap.group_code, sizeof cap.group_code, "ovz");
        text_copy(cap.title, sizeof cap.title, "дети с ОВЗ");
        cap.health = 1;
        kit_central(kit, EV_CAP_SET, kit->region, &cap);
    }
}

struct holder {
    char subject[ID_TEXT], number[11], app[EVENT_ID_TEXT];
};

static void issue(struct kit *kit, int64_t person, struct holder *out) {
    struct application form;
    kit_login(kit, KIT_DESK_2);
    kit_form(kit, person, &form);
    struct saved saved = kit_save(kit, &form);
    text_copy(out->subject, sizeof out->subject, saved.subject);
    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(kit, &saved, out->number), FAIL_NONE);
}

static void ask(struct kit *kit, struct holder *h, const char *group, int minutes_ago) {
    struct nominal_order o = {.period = "2026", .channel = "person"};
    struct fail why;
    o.subject = h->subject;
    o.group = group;
    o.received = kit->clock.now - minutes_ago * (int64_t)MS_MINUTE;
    o.proof = strcmp(group, "ovz") == 0 ? "заключение ПМПК" : "";
    kit_login(kit, KIT_OPERATOR);
    if (!desk_nominal_ask(&kit->desk, &o, h->app, NULL, &why)) fail_msg("%s", why.log);
}

static struct holder holders[3];

static void hides(struct pty *p, const char *text) {
    if (pty_shows(p, text)) fail_msg("%s is shown", text);
}

/* Three children who wait, one of them of a group that tells of its health; who was received first was typed last. */
static int begin(void **state) {
    struct sitting *t = sitting_make(state, false);
    struct kit *kit = &t->place.kit;
    open_region(kit);
    money_kit_lend(kit, "5-18", 1, "2026-12-31");
    money_kit_lend(kit, "ovz", 2, "2026-12-31");
    for (int i = 0; i < 3; i++) issue(kit, i + 1, &holders[i]);
    kit_confirm(kit);
    ask(kit, &holders[0], "5-18", 5);
    ask(kit, &holders[1], "5-18", 20);
    ask(kit, &holders[2], "ovz", 10);
    return sitting_start(t);
}

static int begin_capped(void **state) {
    struct sitting *t = sitting_make(state, false);
    struct kit *kit = &t->place.kit;
    struct capped capped = {.period = "2026", .group_code = "5-18", .ground = "N1", .count = 100, .max_count = 100};
    open_region(kit);
    issue(kit, 1, &holders[0]);
    kit_confirm(kit);
    ask(kit, &holders[0], "5-18", 5);
    kit_confirm(kit);
    text_copy(capped.app, sizeof capped.app, holders[0].app);
    kit_central(kit, EV_NOMINAL_CAPPED, holders[0].subject, &capped);
    return sitting_start(t);
}

static int begin_bare(void **state) {
    struct sitting *t = sitting_make(state, false);
    open_region(&t->place.kit);
    issue(&t->place.kit, 1, &holders[0]);
    kit_confirm(&t->place.kit);
    return sitting_start(t);
}

/* Two children of one parent. */
static int begin_family(void **state) {
    struct sitting *t = sitting_make(state, false);
    struct kit *kit = &t->place.kit;
    struct application first, form;
    open_region(kit);
    kit_form(kit, 1, &first);
    for (int i = 0; i < 2; i++) {
        kit_login(kit, KIT_DESK_2);
        kit_form(kit, i + 1, &form);
        form.applicant = first.applicant;
        struct saved saved = kit_save(kit, &form);
        text_copy(holders[i].subject, sizeof holders[i].subject, saved.subject);
        kit_login(kit, KIT_COORDINATOR);
        assert_int_equal(kit_issue(kit, &saved, holders[i].number), FAIL_NONE);
    }
    kit_confirm(kit);
    return sitting_start(t);
}

static void open_queue(struct sitting *t) {
    menu_choose(t->p, "Изменение статуса");
    assert_true(pty_wait(t->p, "По времени получения", 0));
}

static void a_family_applies_from_the_card(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    card_open(t->p, holders[0].number);
    menu_choose(t->p, "Номинал");
    assert_true(pty_wait(t->p, "Срок и очередь", 0));
    shows(t->p, "2026 год, дети 5–18 лет");
    hides(t->p, "ОВЗ");
    golden_screen(t->p, "nominal");
    press(t->p, "F2");
    assert_true(pty_wait(t->p, "Записано", 0));
    shows(t->p, "заявление на 2026, решить до 30.11.2026");
    press(t->p, "Ctrl+P"); /* what was just written, among the papers of the certificate */
    shows(t->p, "▸ Заявление об изменении статуса");
    golden_screen(t->p, "nominal-print");
    press(t->p, "Esc");
    menu_choose(t->p, "Номинал");
    assert_true(pty_wait(t->p, "Срок и очередь", 0));
    press(t->p, "F2");
    assert_true(pty_wait(t->p, "уже", 0)); /* one of a period */
}

static void the_children_of_a_family_come_one_after_the_other(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    card_open(t->p, holders[0].number);
    menu_choose(t->p, "Номинал");
    assert_true(pty_wait(t->p, "следующего ребёнка семьи", 0));
    press(t->p, "Ctrl+Y");
    assert_true(pty_wait(t->p, "Рыбакова Ирина Артёмовна", 0));
    press(t->p, "F2");
    assert_true(pty_wait(t->p, "Записано", 0));
    sitting_leave(t);
    place_take(&t->place);
    int64_t count = 0;
    struct fail why;
    assert_true(db_one_int(t->place.kit.db, &count, "SELECT count(*) FROM nominal_app WHERE state = 'pending'", &why, NULL));
    assert_int_equal(count, 2);
}

static int64_t drafts_about(struct sitting *t, const char *subject) {
    int64_t count = 0;
    struct fail why;
    if (!db_one_int(t->place.kit.db, &count, "SELECT count(*) FROM draft WHERE replace(data, :subject, '') <> data", &why,
                    "subject:t", subject, NULL))
        fail_msg("%s", why.log);
    return count;
}

/* What is typed outlives the form, and is gone on from the drafts; it names the learner, whose erasure takes it (erase.c). */
static void what_is_typed_is_a_draft(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    card_open(t->p, holders[0].number);
    menu_choose(t->p, "Номинал");
    assert_true(pty_wait(t->p, "Срок и очередь", 0));
    press(t->p, "Down Down Down Down Down");
    pty_type(t->p, "справка МСЭ");
    press(t->p, "Esc");
    assert_true(pty_wait(t->p, "Черновик сохранён", 0));
    press(t->p, "Esc");
    sitting_leave(t);
    assert_int_equal(drafts_about(t, holders[0].subject), 1);
    sitting_start(t);
    place_login(t->p, KIT_DESK);
    press(t->p, "Down Down Down Down Down Down Down Down Enter");
    assert_true(pty_wait(t->p, "31.12.2009", 0));
    press(t->p, "Enter");
    assert_true(pty_wait(t->p, "справка МСЭ", 0));
    press(t->p, "F2");
    assert_true(pty_wait(t->p, "Записано", 0));
}

static void the_queue_is_by_the_moment_of_receipt(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    open_queue(t);
    golden_screen(t->p, "nominals");
    press(t->p, "End F2");
    assert_true(pty_wait(t->p, "раньше", 0)); /* another one of its group comes first */
    press(t->p, "Enter Home F2");
    assert_true(pty_wait(t->p, "Присвоен 1 номинал", 0));
    press(t->p, "Ctrl+P Down");
    shows(t->p, "▸ Решение об изменении статуса");
    press(t->p, "Esc End F2");
    assert_true(pty_wait(t->p, "не осталось номиналов", 0));
    press(t->p, "Enter");
    golden_screen(t->p, "nominals-none-left");
}

static void marked_ones_are_given_together(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    open_queue(t);
    press(t->p, "End Space Home Space Space F2");
    assert_true(pty_wait(t->p, "От вашего имени будет присвоено 3", 0));
    pty_type(t->p, place_passphrase(KIT_COORDINATOR));
    press(t->p, "Enter");
    assert_true(pty_wait(t->p, "не осталось номиналов", 0)); /* the third of them */
    press(t->p, "Enter");
    shows(t->p, "По времени получения: 1");
}

/* Before the second look at the clock nothing is given; one answer is enough for the sitting. */
static void with_a_wrong_clock_a_nominal_asks_first(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    open_queue(t);
    golden_clock(t->place.clock, t->place.kit.clock.now + 2 * (int64_t)MS_HOUR);
    assert_true(pty_wait(t->p, "Часы ушли вперёд", 10));
    press(t->p, "End Space Home Space F2");
    assert_true(pty_wait(t->p, "Речь о деньгах", 0));
    press(t->p, "Esc");
    shows(t->p, "По времени получения: 3");
    press(t->p, "F2 Enter");
    assert_true(pty_wait(t->p, "От вашего имени будет присвоено 2", 0));
    pty_type(t->p, place_passphrase(KIT_COORDINATOR));
    press(t->p, "Enter");
    assert_true(pty_wait(t->p, "Присвоен 1 номинал", 0)); /* there was one of that group */
}

/* Among the queues as soon as somebody waits; Enter opens it at that row. */
static void it_is_one_of_the_queues(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "Tab Down Enter Down");
    golden_screen(t->p, "queues-nominals");
    press(t->p, "Enter");
    assert_true(pty_wait(t->p, "По времени получения", 0));
    shows(t->p, "── Лукина Нина Олеговна");
}

/* A desk sees who waits, and of nobody for which group. */
static void what_tells_of_health_is_not_for_a_desk(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    open_queue(t);
    shows(t->p, "По времени получения: 3");
    hides(t->p, "ОВЗ");
    hides(t->p, "ПМПК");
    golden_screen(t->p, "nominals-desk");
}

static void a_refusal_follows_the_centres_word(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    open_queue(t);
    shows(t->p, "предел, N1");
    golden_screen(t->p, "nominals-capped");
    menu_choose(t->p, "Отказать");
    pty_type(t->p, "Предел номиналов на 2026 год достигнут");
    press(t->p, "Enter");
    assert_true(pty_wait(t->p, "Отказ записан", 0));
    shows(t->p, "Никто не ждёт номинала");
    press(t->p, "Ctrl+P Down"); /* the notice of the one that has left the queue */
    shows(t->p, "▸ Уведомление об отказе в номинале");
    press(t->p, "PgDn PgDn");
    shows(t->p, "предельного числа действующих сертификатов");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_family_applies_from_the_card, begin_bare, sitting_end),
        cmocka_unit_test_setup_teardown(the_children_of_a_family_come_one_after_the_other, begin_family, sitting_end),
        cmocka_unit_test_setup_teardown(what_is_typed_is_a_draft, begin_bare, sitting_end),
        cmocka_unit_test_setup_teardown(the_queue_is_by_the_moment_of_receipt, begin, sitting_end),
        cmocka_unit_test_setup_teardown(marked_ones_are_given_together, begin, sitting_end),
        cmocka_unit_test_setup_teardown(with_a_wrong_clock_a_nominal_asks_first, begin, sitting_end),
        cmocka_unit_test_setup_teardown(it_is_one_of_the_queues, begin, sitting_end),
        cmocka_unit_test_setup_teardown(what_tells_of_health_is_not_for_a_desk, begin, sitting_end),
        cmocka_unit_test_setup_teardown(a_refusal_follows_the_centres_word, begin_capped, sitting_end),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("nominal", tests, NULL, NULL);
}
