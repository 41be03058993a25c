/* The life of a certificate through the screens: what the card's menu offers, the second person, undoing, appeals, stand-ins.
 * What was written is read back from the store. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include "model/store/life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state) {
    return sitting_begin(state, true);
}

/* The certificate 6704 1820 02 was excluded by its family's wish, and the family has filed again. */
static int begin_filed_again(void **state) {
    struct sitting *t = sitting_make(state, true);
    kit_file_again(&t->place.kit, "6704182002");
    return sitting_start(t);
}

static void a_certificate_is_excluded_by_two(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    card_open(t->p, "6704182002");
    golden_screen(t->p, "card");
    press(t->p, "F9");
    golden_screen(t->p, "card-menu");
    pty_type(t->p, "исключ");
    press(t->p, "Enter");
    shows(t->p, "Исключить из реестра");
    press(t->p, "F2"); /* nothing is given yet */
    shows(t->p, "Основание: Это поле надо заполнить.");
    press(t->p, "F4 Enter");
    pty_type(t->p, "17");
    golden_screen(t->p, "life-exclude");
    press(t->p, "F2");
    golden_screen(t->p, "second");
    press(t->p, "Enter");
    pty_type(t->p, "не тот пароль совсем");
    press(t->p, "Enter");
    shows(t->p, "Пароль не подошёл");
    pty_wait(t->p, "раскладку", 0);
    press(t->p, "Up");
    second_agrees(t->p, 0, KIT_COORDINATOR);
    shows(t->p, "Выполнено: Исключить из реестра.");
    golden_screen(t->p, "card-excluded");
    press(t->p, "Esc");
    shows(t->p, ", прекращён"); /* the search it was opened from says so, too: not "issued" */
    sitting_leave(t);
    struct certificate c = certificate_of(t, "6704182002");
    assert_string_equal(c.state, "excluded");
    assert_string_equal(c.ground, "E1");
    assert_string_equal(c.ended_by, t->place.kit.staff[KIT_OPERATOR]);
}

static void a_certificate_rests_and_lives_again(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    card_open(t->p, "6704182002");
    menu_choose(t->p, "приост");
    press(t->p, "F4 Down Enter");
    pty_type(t->p, "двое родителей спорят");
    press(t->p, "F2");
    shows(t->p, "приостановлен");
    menu_choose(t->p, "возоб");
    pty_type(t->p, "спор разрешён судом");
    press(t->p, "F2");
    shows(t->p, "действует до");
    sitting_leave(t);
    assert_string_equal(certificate_of(t, "6704182002").state, "living");
}

static void a_decision_is_undone_within_ten_minutes(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "F2 Space F2");
    shows(t->p, "Заявление 0001: выдан сертификат 6704 1820 36.");
    press(t->p, "F8");
    golden_screen(t->p, "life-undo");
    press(t->p, "F2");
    shows(t->p, "Выполнено: Отменить решение.");
    sitting_leave(t);
    struct application alisa = application_of(t, "щербакова");
    assert_int_equal(alisa.state, APP_COMPLETE);
    assert_string_equal(certificate_of(t, "6704182036").state, "undone");
}

/* Its row has left the queue: there F8 is for the last one, as long as it may be undone. */
static void the_last_decision_is_undone_from_the_queue(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "F2 Space F2");
    shows(t->p, "выдан сертификат 6704 1820 36.");
    press(t->p, "Esc");
    shows(t->p, "Очереди");
    shows(t->p, "F8 отменит Ваше последнее решение");
    press(t->p, "F8");
    shows(t->p, "6704 1820 36");
    press(t->p, "F2");
    shows(t->p, "Выполнено: Отменить решение.");
    sitting_leave(t);
    assert_int_equal(application_of(t, "щербакова").state, APP_COMPLETE);
}

static void a_decision_stands_after_ten_minutes(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "F2 Space F2");
    env_virtual_move(&t->place.kit.clock, 11 * MS_MINUTE);
    golden_clock(t->place.clock, t->place.kit.clock.now);
    press(t->p, "F8");
    shows(t->p, "Решению больше 10 минут: оно остаётся в силе.");
    shows(t->p, "сертификат аннулирует");
    press(t->p, "Esc Esc");
    sitting_leave(t);
    assert_int_equal(application_of(t, "щербакова").state, APP_APPROVED);
}

/* Issued by the coordinator, the notice was printed at the desk. */
static int begin_printed(void **state) {
    struct sitting *t = sitting_make(state, true);
    struct application p;
    struct certificate c;
    struct fail why = {0};
    struct kit *kit = &t->place.kit;
    assert_true(certificate_load(kit->db, "6704182028", &c, &why));
    kit_login(kit, KIT_DESK_2);
    assert_true(desk_life(&kit->desk,
                          &(struct life_order){.life = LIFE_PRINT, .subject = c.subject, .app = c.app, .code = "extract"}, NULL,
                          &why));
    assert_true(application_load(kit->db, c.app, &p, &why) && p.printed_at > 0);
    return sitting_start(t);
}

/* It stands in the menu all the same and says why not and what there is instead; nothing opens. */
static void a_printed_decision_says_why_it_stands(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    card_open(t->p, "6704182028");
    press(t->p, "F9");
    pty_type(t->p, "отменить р");
    golden_screen(t->p, "card-menu-printed");
    press(t->p, "Enter");
    golden_screen(t->p, "card-printed");
    press(t->p, "Esc");
    press(t->p, "F6 F8");
    shows(t->p, "уже напечатана бумага");
    press(t->p, "Esc Esc Esc Esc");
    sitting_leave(t);
    assert_string_equal(certificate_of(t, "6704182028").state, "living");
}

/* C11: the old number lives again, with a second person; a new one is never given. */
static void an_excluded_number_lives_again_by_two(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "End F2 Space F2");
    shows(t->p, "6704 1820 02");
    second_agrees(t->p, 0, KIT_SUPERVISOR);
    shows(t->p, "выдан сертификат 6704 1820 02.");
    press(t->p, "Esc");
    card_open(t->p, "6704182002");
    golden_screen(t->p, "card-again");
    sitting_leave(t);
    struct certificate c = certificate_of(t, "6704182002");
    assert_string_equal(c.state, "living");
    assert_true(c.again_at > 0);
}

/* What rests says why; the end it once had is not the end, and its day is not that of the rest. */
static void a_number_that_lives_again_and_rests_says_both(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "End F2 Space F2");
    second_agrees(t->p, 0, KIT_SUPERVISOR);
    shows(t->p, "выдан сертификат 6704 1820 02.");
    press(t->p, "Esc Ctrl+X");
    place_login(t->p, KIT_OPERATOR);
    card_open(t->p, "6704182002");
    menu_choose(t->p, "приост");
    press(t->p, "F4 Down Enter");
    pty_type(t->p, "двое родителей спорят");
    press(t->p, "F2");
    golden_screen(t->p, "card-again-rests");
}

/* Refused by the coordinator for want of an address in the region. */
static int begin_refused(void **state) {
    struct sitting *t = sitting_make(state, true);
    char number[11];
    struct kit *kit = &t->place.kit;
    kit_login(kit, KIT_DESK_2);
    struct saved saved = kit_save_person(kit, 41);
    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_decide(kit, &saved, VERDICT_REFUSE, "R3", "Семья живёт в Калужской области", number), FAIL_NONE);
    return sitting_start(t);
}

static void a_refusal_is_overturned_and_has_its_notice(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    pty_type(t->p, "0011");
    press(t->p, "Enter");
    menu_choose(t->p, "отменить о");
    press(t->p, "F2"); /* neither a number nor a reason yet */
    shows(t->p, "№ документа: Это поле надо заполнить.");
    pty_type(t->p, "Ж-3");
    press(t->p, "Down Down");
    pty_type(t->p, "нет");
    press(t->p, "F2");
    shows(t->p, "Поясните, не меньше 10 букв.");
    pty_type(t->p, ", регистрация подтверждена");
    golden_screen(t->p, "life-overturn");
    press(t->p, "F2");
    shows(t->p, "Выполнено: Отменить отказ по жалобе.");
    press(t->p, "Ctrl+P End");
    for (int i = 0; i < 20 && !pty_shows(t->p, "▸ Уведомление: отказ отменён"); i++) press(t->p, "Up");
    golden_screen(t->p, "print-overturned");
    press(t->p, "Esc Esc Esc Esc");
    sitting_leave(t);
}

static void a_stand_in_begins_and_ends(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_SUPERVISOR);
    menu_choose(t->p, "замещ");
    shows(t->p, "Замещений нет.");
    press(t->p, "F7 F4");
    pty_type(t->p, "петр");
    press(t->p, "Enter F4");
    pty_type(t->p, "ким");
    press(t->p, "Enter Enter");
    pty_type(t->p, "30112026");
    golden_screen(t->p, "people-new");
    press(t->p, "F2");
    shows(t->p, "за Ким Е. О.");
    golden_screen(t->p, "people");
    press(t->p, "F8 Enter");
    shows(t->p, "окончено 23.11");
    sitting_leave(t);
}

/* The stand-in decides in the place of another, whose name stands beside; not on what she entered herself. */
static void a_stand_in_decides_for_another(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_SUPERVISOR);
    menu_choose(t->p, "замещ");
    press(t->p, "F7 F4");
    pty_type(t->p, "петр");
    press(t->p, "Enter F4");
    pty_type(t->p, "ким");
    press(t->p, "Enter Enter");
    pty_type(t->p, "30112026");
    press(t->p, "F2 Esc Ctrl+X");
    pty_wait(t->p, "Пароль", 0);
    place_login(t->p, KIT_DESK);
    shows(t->p, "Петрова А. С. за Ким Е. О.");
    press(t->p, "F2 Space");
    golden_screen(t->p, "decision-behalf");
    press(t->p, "F2");
    shows(t->p, "выдан сертификат 6704 1820 36.");
    press(t->p, "Esc");
    card_open(t->p, "6704182036");
    press(t->p, "F6");
    golden_screen(t->p, "history-behalf");
    press(t->p, "Enter");
    shows(t->p, "Ким Е. О.");
    press(t->p, "Esc Esc Esc");
    sitting_leave(t);
    assert_string_equal(application_of(t, "щербакова").decided_by, t->place.kit.staff[KIT_DESK]);
}

int main(void) {
#define TABLE_TEST(f) cmocka_unit_test_setup_teardown(f, begin, sitting_end)
    const struct CMUnitTest tests[] = {
        TABLE_TEST(a_certificate_is_excluded_by_two),
        TABLE_TEST(a_certificate_rests_and_lives_again),
        TABLE_TEST(a_decision_is_undone_within_ten_minutes),
        TABLE_TEST(the_last_decision_is_undone_from_the_queue),
        TABLE_TEST(a_decision_stands_after_ten_minutes),
        cmocka_unit_test_setup_teardown(an_excluded_number_lives_again_by_two, begin_filed_again, sitting_end),
        cmocka_unit_test_setup_teardown(a_number_that_lives_again_and_rests_says_both, begin_filed_again, sitting_end),
        cmocka_unit_test_setup_teardown(a_printed_decision_says_why_it_stands, begin_printed, sitting_end),
        cmocka_unit_test_setup_teardown(a_refusal_is_overturned_and_has_its_notice, begin_refused, sitting_end),
        TABLE_TEST(a_stand_in_begins_and_ends),
        TABLE_TEST(a_stand_in_decides_for_another),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("life", tests, NULL, NULL);
}
