/* Deciding: two people on one laptop without a network, four eyes, the verdicts, a ruling to settle. */

#include "model/store/lease.h"
#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state) {
    return sitting_begin(state, true);
}

/* Алиса once more, at another desk's hands: the document differs by one digit, СНИЛС is another. */
static int begin_similar(void **state) {
    struct sitting *t = sitting_make(state, true);
    struct application form;
    kit_login(&t->place.kit, KIT_DESK_2);
    place_alisa(&t->place, &form);
    strcpy(form.child.snils, "08765430300");
    strcpy(form.child.doc_number, "654320");
    strcpy(form.child.surname, "Щербакова");
    strcpy(form.pd.sheet, "31");
    strcpy(form.rules.sheet, "32");
    kit_save(&t->place.kit, &form);
    return sitting_start(t);
}

/* Its block was idle, and the centre has asked it back. */
static int begin_numberless(void **state) {
    struct sitting *t = sitting_make(state, true);
    struct fail why;
    assert_true(db_run(t->place.kit.db, "UPDATE lease SET state = 'closed' WHERE kind = 'number'", &why, NULL));
    return sitting_start(t);
}

static void switch_to(struct pty *p, enum kit_person who) {
    press(p, "Ctrl+X");
    pty_wait(p, "Пароль", 0);
    place_login(p, who);
}

static void load(struct sitting *t, const char *typed, struct application *out) {
    struct arena a = {0};
    struct found *rows;
    struct fail why = {0};
    int count;
    bool other;
    assert_true(learner_search(t->place.kit.db, typed, 5, &a, &rows, &count, &other, &why));
    assert_true(count > 0);
    assert_true(application_load(t->place.kit.db, rows[0].app, out, &why));
    arena_close(&a);
}

static void two_people_take_one_child_to_a_certificate(void **state) {
    struct sitting *t = *state;
    struct application alisa;
    place_login(t->p, KIT_DESK);
    pty_type(t->p, "щербакова");
    press(t->p, "Enter");
    shows(t->p, "Решает координатор");
    press(t->p, "F2");
    shows(t->p, "Вашей роли это не разрешено");
    switch_to(t->p, KIT_COORDINATOR);
    press(t->p, "F2 Space F2");
    shows(t->p, "Заявление 0001: выдан сертификат 6704 1820 36.");
    shows(t->p, "Решение 0002");
    switch_to(t->p, KIT_DESK);
    pty_type(t->p, "щербакова");
    press(t->p, "Enter");
    shows(t->p, "Сертификат 6704 1820 36");
    shows(t->p, "Подлежит сверке");
    sitting_leave(t);
    load(t, "щербакова", &alisa);
    assert_int_equal(alisa.state, APP_APPROVED);
    assert_string_equal(alisa.number, "6704182036");
    assert_string_equal(alisa.decided_by, t->place.kit.staff[KIT_COORDINATOR]);
}

static void who_entered_it_cannot_issue_it(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "Left Down Down Right Enter"); /* a returned one opens for entry */
    shows(t->p, "Заявление 0007");
    press(t->p, "Down");
    for (int i = 0; i < 20; i++) press(t->p, "Backspace");
    pty_type(t->p, "Верекаловский");
    press(t->p, "F2");
    shows(t->p, "записано");
    pty_type(t->p, "верекаловский");
    press(t->p, "Enter");
    shows(t->p, "Вы вносили данные этого заявления");
    golden_screen(t->p, "decision-four-eyes");
    press(t->p, "Up Space F2");
    shows(t->p, "─ Нельзя ─");
    press(t->p, "Esc");
    sitting_leave(t);
    struct application form;
    load(t, "верекаловский", &form);
    assert_int_equal(form.state, APP_COMPLETE);
}

static void a_refusal_needs_its_ground_and_an_explanation(void **state) {
    struct sitting *t = *state;
    struct application form;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "F2 F2");
    shows(t->p, "Сначала отметьте решение");
    press(t->p, "Down Down Space F2");
    golden_screen(t->p, "decision-no-ground");
    press(t->p, "Esc Enter");
    golden_screen(t->p, "decision-grounds");
    press(t->p, "Down Enter");
    pty_type(t->p, "справки нет");
    golden_screen(t->p, "decision-refuse");
    press(t->p, "F2");
    shows(t->p, "По заявлению 0001 отказано, основание R2.");
    sitting_leave(t);
    load(t, "щербакова", &form);
    assert_int_equal(form.state, APP_REFUSED);
    assert_string_equal(form.ground, "R2");
    assert_string_equal(form.remark, "справки нет");
}

/* It is told what brings others, the package stays in the queue, and the next request asks for them. */
static void without_numbers_it_is_told_what_to_do(void **state) {
    struct sitting *t = *state;
    struct application form;
    struct fail why;
    bool wished;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "F2 Space F2");
    shows(t->p, "Номеров сертификатов в запасе не осталось");
    golden_screen(t->p, "decision-no-numbers");
    press(t->p, "Esc");
    sitting_leave(t);
    load(t, "щербакова", &form);
    assert_int_equal(form.state, APP_COMPLETE);
    assert_true(lease_wished(t->place.kit.db, t->place.kit.desk.kiosk, "number", &wished, &why) && wished);
}

static void a_return_goes_back_to_the_desk_with_its_remark(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "F2 Down F4 Down Enter F2");
    shows(t->p, "Заявление 0001 возвращено на исправление.");
    switch_to(t->p, KIT_DESK_2);
    press(t->p, "Left Down Down Down Right Enter");
    shows(t->p, "Возвращено: Сверьте СНИЛС ребёнка с документом");
    golden_screen(t->p, "intake-returned");
}

static void a_similar_record_stands_beside(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "F2");
    shows(t->p, "одна цифра !");
    press(t->p, "Ctrl+Down Ctrl+Down");
    golden_screen(t->p, "decision-similar");
    press(t->p, "Enter"); /* the record has no certificate: its history */
    shows(t->p, "История");
    press(t->p, "Esc Down");
    shows(t->p, "Enter показать целиком");
    press(t->p, "Enter");
    golden_screen(t->p, "decision-check-whole");
    press(t->p, "Esc Down Down Down F4 Enter"); /* R1, and nobody is known to have a certificate */
    shows(t->p, "Действующий сертификат ребёнка здесь не известен");
    press(t->p, "Esc");
    sitting_leave(t);
}

static void an_online_request_becomes_a_complete_package(void **state) {
    struct sitting *t = *state;
    struct application form;
    place_login(t->p, KIT_DESK);
    press(t->p, "Enter"); /* the queue «Ждут документов» */
    shows(t->p, "Заявление 0-0017 от 23.11 10:35, Навигатор");
    press(t->p, "F6 F6 F6 F6 Space Enter Enter Enter");
    pty_type(t->p, "11");
    press(t->p, "Enter Space Enter Enter Enter");
    pty_type(t->p, "12");
    press(t->p, "Enter Space Enter Space Enter Space");
    golden_screen(t->p, "intake-online");
    press(t->p, "F2");
    shows(t->p, "Заявление 0-0017 записано. Пакет полный, решить до 26.11.2026");
    sitting_leave(t);
    load(t, "соловалина", &form);
    assert_int_equal(form.state, APP_COMPLETE);
    assert_string_equal(form.request.channel, "navigator");
}

static void a_family_takes_its_application_back(void **state) {
    struct sitting *t = *state;
    struct application form;
    place_login(t->p, KIT_DESK);
    press(t->p, "Enter Ctrl+W");
    shows(t->p, "Семья отзывает заявление");
    pty_type(t->p, "уезжаем в другой город");
    press(t->p, "Enter");
    shows(t->p, "Никто не ждёт документов.");
    sitting_leave(t);
    load(t, "соловалина", &form);
    assert_int_equal(form.state, APP_WITHDRAWN);
}

static void a_ruling_is_told_and_settled(void **state) {
    struct sitting *t = *state;
    struct arena a = {0};
    struct dispute *rows;
    struct fail why = {0};
    int count;
    place_login(t->p, KIT_DESK);
    press(t->p, "Ctrl+B");
    shows(t->p, "Решение центра: 6704 1820 10 недействителен; действует 6700 4100 01.");
    press(t->p, "Enter F2");
    shows(t->p, "[ Да ]");
    press(t->p, "Enter");
    shows(t->p, "Разобрано. Разногласий больше нет.");
    sitting_leave(t);
    assert_true(dispute_mine(t->place.kit.db, t->place.kit.staff[KIT_DESK], 10, &a, &rows, &count, &why));
    assert_int_equal(count, 0);
    arena_close(&a);
}

static void the_twin_of_a_living_certificate_is_not_issued(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "F2 Space F2 Esc"); /* Алиса has a certificate now */
    switch_to(t->p, KIT_DESK_2);
    press(t->p, "F7");
    pty_type(t->p, "11223344595");
    shows(t->p, "Уже в реестре: 1 похожая запись");
    shows(t->p, "Сертификат 6704 1820 36, школа № 12");
    golden_screen(t->p, "intake-twin-certificate");
    press(t->p, "Ctrl+O");
    shows(t->p, "Сертификат 6704 1820 36");
    press(t->p, "Esc");
    pty_type(t->p, "Щербакова");
    shows(t->p, "[Щербакова ");
}

int main(void) {
#define TABLE_TEST(f) cmocka_unit_test_setup_teardown(f, begin, sitting_end)
    const struct CMUnitTest tests[] = {
        TABLE_TEST(two_people_take_one_child_to_a_certificate),
        TABLE_TEST(who_entered_it_cannot_issue_it),
        TABLE_TEST(a_refusal_needs_its_ground_and_an_explanation),
        TABLE_TEST(a_return_goes_back_to_the_desk_with_its_remark),
        cmocka_unit_test_setup_teardown(a_similar_record_stands_beside, begin_similar, sitting_end),
        cmocka_unit_test_setup_teardown(without_numbers_it_is_told_what_to_do, begin_numberless, sitting_end),
        TABLE_TEST(an_online_request_becomes_a_complete_package),
        TABLE_TEST(a_family_takes_its_application_back),
        TABLE_TEST(a_ruling_is_told_and_settled),
        TABLE_TEST(the_twin_of_a_living_certificate_is_not_issued),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("decision", tests, NULL, NULL);
}
