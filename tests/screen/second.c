/* A second person's passphrase at the desk: papers that came after their last day (A4), a document that is not of the list
 * (RULES 4.2), both asked about at once; the same for a change of data. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include "model/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Each lacks the agreement with the Rules and nothing else. */
static const struct filing {
    const char *surname, *kind; /* of the child's document */
    bool online;                /* its papers were due long ago */
} filings[] = {{"Листопадова", "91", false}, {"Запоздалова", "03", true}, {"Двойнина", "91", true}};

static void file(struct kit *kit, int64_t n, const struct filing *f) {
    struct application form;
    kit_form(kit, n, &form);
    text_copy(form.child.surname, sizeof form.child.surname, f->surname);
    if (strcmp(f->kind, "91") == 0) {
        text_copy(form.child.doc_kind, sizeof form.child.doc_kind, "91");
        snprintf(form.child.doc_number, sizeof form.child.doc_number, "справка %d", 16 + (int)n);
        form.child.doc_series[0] = '\0';
    }
    if (f->online) {
        text_copy(form.request.channel, sizeof form.request.channel, "navigator");
        snprintf(form.request.request_no, sizeof form.request.request_no, "N-%d", (int)n);
    }
    form.rules = (struct consent_row){0};
    assert_int_equal(kit_save(kit, &form).state, APP_INCOMPLETE);
}

static int begin(void **state) {
    struct sitting *t = sitting_make(state, false);
    struct saved saved;
    struct application form;
    char number[11];
    struct kit *kit = &t->place.kit;
    kit_set(kit, "lapse", "no");
    kit_login(kit, KIT_DESK_2);
    for (size_t i = 0; i < sizeof filings / sizeof *filings; i++) file(kit, (int64_t)i + 1, &filings[i]);
    kit_form(kit, 20, &form);
    text_copy(form.child.surname, sizeof form.child.surname, "Переменина");
    saved = kit_save(kit, &form);
    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    kit_confirm(kit);
    env_virtual_move(&kit->clock, 14 * MS_DAY);
    t->p = place_start(&t->place, NULL);
    place_login(t->p, KIT_DESK);
    return 0;
}

static void open_case(struct pty *p, const char *surname) {
    pty_type(p, surname);
    pty_wait(p, "Найдена 1 запись", 0);
    press(p, "Enter");
    shows(p, "── Разделы ──");
}

static void agrees(struct pty *p, enum kit_person who) {
    press(p, "Enter");
    pty_type(p, place_passphrase(who));
    press(p, "Enter");
}

static void give_rules(struct pty *p) {
    press(p, "F6 F6 F6 F6 Down Down Down Down Space Enter Enter Enter");
    pty_type(p, "7");
    press(p, "Enter");
}

static int64_t counted(struct sitting *t, const char *sql) {
    int64_t n = -1;
    assert_true(db_one_int(t->place.kit.db, &n, sql, NULL, NULL));
    return n;
}

/* Both names stand in the application's event. */
static int64_t agreed_to(struct sitting *t, const char *surname, enum kit_person who) {
    char sql[400];
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM log l JOIN application a ON a.subject = l.subject WHERE l.type = 'application.completed' "
             "AND a.state = 'complete' AND a.child_surname = '%s' AND l.o LIKE '%%\"second\":\"%s\"%%'",
             surname, t->place.kit.staff[who]);
    return counted(t, sql);
}

static void first_things(struct pty *p) {
    shows(p, "нужен второй сотрудник: 2"); /* of the morning: this region lapses nothing */
    press(p, "Enter");
}

/* Asked once for both, and nothing is written before. */
static void late_papers_and_an_unlisted_document_are_agreed_to_at_once(void **state) {
    struct sitting *t = *state;
    first_things(t->p);
    open_case(t->p, "Двойнина");
    give_rules(t->p);
    press(t->p, "F6");
    golden_screen(t->p, "second-form");
    press(t->p, "F2");
    golden_screen(t->p, "second-both");
    press(t->p, "Esc");
    shows(t->p, "· черновик");
    press(t->p, "F2");
    agrees(t->p, KIT_COORDINATOR);
    shows(t->p, "Заявление 0003 записано. Пакет полный");
    press(t->p, "F6 End");
    shows(t->p, "согласие: Ким Е. О.");
    sitting_leave(t);
    assert_int_equal(agreed_to(t, "Двойнина", KIT_COORDINATOR), 1);
    assert_int_equal(counted(t, "SELECT count(*) FROM log WHERE type = 'application.completed'"), 2); /* and of the set-up */
}

static void late_papers_are_agreed_to(void **state) {
    struct sitting *t = *state;
    first_things(t->p);
    open_case(t->p, "Запоздалова");
    give_rules(t->p);
    press(t->p, "F2");
    shows(t->p, "Документы принесли после");
    assert_false(pty_shows(t->p, "не из перечня"));
    agrees(t->p, KIT_COORDINATOR);
    shows(t->p, "записано. Пакет полный");
    sitting_leave(t);
    assert_int_equal(agreed_to(t, "Запоздалова", KIT_COORDINATOR), 1);
}

/* In the form and, when a certificate is there, as a change of data. */
static void a_document_that_is_not_of_the_list_is_agreed_to(void **state) {
    struct sitting *t = *state;
    first_things(t->p);
    open_case(t->p, "Листопадова");
    give_rules(t->p);
    press(t->p, "F2");
    shows(t->p, "не из перечня");
    assert_false(pty_shows(t->p, "принесли"));
    agrees(t->p, KIT_COORDINATOR);
    shows(t->p, "записано. Пакет полный");
    sitting_leave(t);
    assert_int_equal(agreed_to(t, "Листопадова", KIT_COORDINATOR), 1);
}

/* A child on record brings it: so does the change of data. */
static void a_change_of_data_to_one_is_agreed_to(void **state) {
    struct sitting *t = *state;
    first_things(t->p);
    pty_type(t->p, "Переменина");
    pty_wait(t->p, "Найдена 1 запись", 0);
    press(t->p, "Enter F9");
    pty_type(t->p, "измен");
    press(t->p, "Enter F6 F4");
    pty_type(t->p, "иной");
    press(t->p, "Enter F6 F6 F6");
    shows(t->p, "── 5 Основание");
    pty_type(t->p, "справка 17 от 01.12.2026");
    press(t->p, "Enter F6");
    golden_screen(t->p, "second-change");
    press(t->p, "F2");
    shows(t->p, "не из перечня");
    agrees(t->p, KIT_COORDINATOR);
    shows(t->p, "Данные изменены: Переменина");
    press(t->p, "F6 End");
    shows(t->p, "согласие: Ким Е. О.");
    sitting_leave(t);
    assert_int_equal(counted(t, "SELECT count(*) FROM learner WHERE child_surname = 'Переменина' AND child_doc_kind = '91'"),
                     1);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, begin, sitting_end)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(late_papers_and_an_unlisted_document_are_agreed_to_at_once),
        TEST(late_papers_are_agreed_to),
        TEST(a_document_that_is_not_of_the_list_is_agreed_to),
        TEST(a_change_of_data_to_one_is_agreed_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
