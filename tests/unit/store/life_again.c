#include "model/base/text.h"
#include "model/store/life.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What goes on after an end: filing again and the old number (C11), changes of data and a move (2.5, C13), late papers (A4),
 * stand-ins (A16), consent withdrawn and given anew (RULES 8), the next child of a family, quick intake. Each through the gate,
 * with the rows it leaves. */

static struct fail why;

#define must(x)                                                                                                                \
    do {                                                                                                                       \
        why = (struct fail){0};                                                                                                \
        if (!(x)) fail_msg("%s: %s (%s)", #x, why.log, why.say);                                                               \
    } while (0)
#define refused(x, id)                                                                                                         \
    do {                                                                                                                       \
        why = (struct fail){0};                                                                                                \
        assert_false(x);                                                                                                       \
        assert_string_equal(why.log, id);                                                                                      \
        assert_true(*why.say);                                                                                                 \
    } while (0)

static struct second second_of(struct kit *kit, enum kit_person who) {
    struct second s = {.sign_secret = kit->sign_secret[who]};
    text_copy(s.staff, sizeof s.staff, kit->staff[who]);
    return s;
}

static int64_t count(struct kit *kit, const char *sql) {
    int64_t n = -1;
    must(db_one_int(kit->db, &n, sql, &why, NULL));
    return n;
}

static struct saved issued(struct kit *kit, int64_t n, char number[11]) {
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, n);
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    return saved;
}

static void exclude(struct kit *kit, const char *number) {
    struct second second = second_of(kit, KIT_SUPERVISOR);
    kit_login(kit, KIT_OPERATOR);
    must(desk_life(
        &kit->desk,
        &(struct life_order){
            .life = LIFE_EXCLUDE, .number = number, .ground = "E1", .paper = "17", .day = "2026-11-20", .second = &second},
        NULL, &why));
}

static void by_now(struct kit *kit, struct application *form) {
    struct application fresh;
    kit_form(kit, 99, &fresh);
    text_copy(form->papers, sizeof form->papers, fresh.papers);
    text_copy(form->papers_day, sizeof form->papers_day, fresh.papers_day);
    form->pd = fresh.pd;
    form->rules = fresh.rules;
}

/* C11: the same number, a second login, the day of the first issue beside the new one; R1 does not stand in the way. */
static void the_old_number_lives_again(void **state) {
    struct kit *kit = *state;
    char number[11], again[11];
    struct application form;
    struct certificate certificate;
    struct saved first = issued(kit, 1, number);
    int64_t spent = count(kit, "SELECT sum(spent) FROM lease");
    kit_login(kit, KIT_DESK);
    refused(desk_again(&kit->desk, first.subject, &form, &why), "R1.own");
    exclude(kit, number);
    env_virtual_move(&kit->clock, MS_DAY);
    kit_login(kit, KIT_DESK);
    must(desk_again(&kit->desk, first.subject, &form, &why));
    assert_string_equal(form.subject, first.subject);
    assert_string_equal(form.app, "");
    assert_false(form.pd.given);
    by_now(kit, &form);
    struct saved second_time = kit_save(kit, &form);
    assert_int_equal(second_time.state, APP_COMPLETE);
    assert_string_equal(second_time.subject, first.subject);
    assert_string_not_equal(second_time.app, first.app);
    refused(desk_again(&kit->desk, first.subject, &form, &why), "an application is open");
    kit_login(kit, KIT_OPERATOR);
    struct verdict v = kit_verdict(kit, &second_time, VERDICT_ISSUE, "", "");
    refused(desk_decide(&kit->desk, second_time.app, &v, again, &why), "C11.second");
    struct second self = second_of(kit, KIT_OPERATOR), desk = second_of(kit, KIT_DESK_2), good = second_of(kit, KIT_SUPERVISOR);
    v.second = &self;
    refused(desk_decide(&kit->desk, second_time.app, &v, again, &why), "C11.second_same");
    v.second = &desk;
    refused(desk_decide(&kit->desk, second_time.app, &v, again, &why), "second.role");
    v.second = &good;
    must(desk_decide(&kit->desk, second_time.app, &v, again, &why));
    assert_string_equal(again, number);
    must(certificate_load(kit->db, number, &certificate, &why));
    assert_string_equal(certificate.state, "living");
    assert_true(certificate.again_at > certificate.issued_at && certificate.ended_at > 0);
    assert_string_equal(certificate.app, second_time.app);
    assert_int_equal(count(kit, "SELECT sum(spent) FROM lease"), spent);
    assert_int_equal(count(kit, "SELECT count(*) FROM certificate"), 1);
    assert_string_equal(kit_load(kit, second_time.app).tell, "reinstated");
    /* Undone within its minutes it is excluded as before. */
    must(desk_life(&kit->desk, &(struct life_order){.life = LIFE_UNDO, .app = second_time.app}, NULL, &why));
    must(certificate_load(kit->db, number, &certificate, &why));
    assert_string_equal(certificate.state, "excluded");
    assert_string_equal(certificate.ground, "E1");
    kit_rebuilt_is_live(kit);
}

/* Typed anew as a new child instead of from its card. */
static void a_second_card_gets_no_second_number(void **state) {
    struct kit *kit = *state;
    char number[11];
    issued(kit, 1, number);
    exclude(kit, number);
    kit_login(kit, KIT_DESK);
    struct saved other = kit_save_person(kit, 1); /* the same СНИЛС and paper */
    kit_login(kit, KIT_OPERATOR);
    struct verdict v = kit_verdict(kit, &other, VERDICT_ISSUE, "", "");
    refused(desk_decide(&kit->desk, other.app, &v, number, &why), "C11.other_card");
}

/* A number annulled or undone is burnt: the next one is new. */
static void a_burnt_number_is_not_given_again(void **state) {
    struct kit *kit = *state;
    char number[11], next[11];
    struct application form;
    struct saved saved = issued(kit, 1, number);
    must(desk_life(&kit->desk, &(struct life_order){.life = LIFE_UNDO, .app = saved.app}, NULL, &why));
    struct application app = kit_load(kit, saved.app);
    assert_int_equal(app.state, APP_COMPLETE);
    assert_string_equal(app.number, "");
    assert_string_equal(app.tell, "");
    assert_string_equal(app.decision, "");
    assert_int_equal(kit_issue(kit, &saved, next), FAIL_NONE);
    assert_string_not_equal(next, number);
    struct second second = second_of(kit, KIT_COORDINATOR);
    must(desk_life(
        &kit->desk,
        &(struct life_order){.life = LIFE_ANNUL, .number = next, .remark = "Выдан другому ребёнку", .second = &second}, NULL,
        &why));
    assert_int_equal(kit_load(kit, saved.app).state, APP_ANNULLED);
    kit_login(kit, KIT_DESK);
    must(desk_again(&kit->desk, saved.subject, &form, &why));
    by_now(kit, &form);
    struct saved third = kit_save(kit, &form);
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_issue(kit, &third, number), FAIL_NONE);
    assert_string_not_equal(number, next);
    assert_int_equal(count(kit, "SELECT count(*) FROM certificate WHERE state IN ('living', 'suspended')"), 1);
    kit_rebuilt_is_live(kit);
}

/* A11: back to the decider with three days of its own. */
static void an_appeal_brings_it_back(void **state) {
    struct kit *kit = *state;
    char number[11];
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, 1);
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_decide(kit, &saved, VERDICT_REFUSE, "R3", "Живёт в другой области", number), FAIL_NONE);
    env_virtual_move(&kit->clock, 7 * (int64_t)MS_DAY);
    must(desk_life(
        &kit->desk,
        &(struct life_order){
            .life = LIFE_OVERTURN, .app = saved.app, .paper = "Ж-3", .day = "2026-11-27", .remark = "Регистрация подтверждена"},
        NULL, &why));
    struct application app = kit_load(kit, saved.app);
    assert_int_equal(app.state, APP_COMPLETE);
    assert_string_equal(app.decision_due, "2026-12-03");
    assert_string_equal(app.ground, "");
    assert_string_equal(app.tell, "overturned");
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    kit_rebuilt_is_live(kit);
}

/* RULES 8 and Annex D 6: blocked at once, thirty days, nothing but the refusal for want of consent; a new consent lifts it. */
static void consent_withdrawn_blocks(void **state) {
    struct kit *kit = *state;
    char number[11];
    struct application form;
    struct change change;
    struct learner_life life;
    struct saved saved = issued(kit, 1, number);
    kit->clock.now = (int64_t)date_of(2026, 12, 1) * MS_DAY + 8 * MS_HOUR;
    kit_login(kit, KIT_DESK);
    must(desk_life(
        &kit->desk,
        &(struct life_order){.life = LIFE_WITHDRAW_CONSENT, .subject = saved.subject, .paper = "5", .day = "2026-12-01"}, NULL,
        &why));
    must(learner_life(kit->db, saved.subject, &life, &why));
    assert_string_equal(life.state, "blocked");
    assert_string_equal(life.erase_due, "2026-12-30"); /* 31.12.2026 does not work */
    assert_int_equal(count(kit, "SELECT count(*) FROM certificate WHERE state = 'suspended' AND ground = 'consent'"), 1);
    must(change_load(&kit->desk, saved.subject, &change, &why));
    text_copy(change.applicant.phone, sizeof change.applicant.phone, "+79120000000");
    refused(desk_change(&kit->desk, &change, NULL, &why), "consent withdrawn");
    refused(desk_again(&kit->desk, saved.subject, &form, &why), "R1.own");
    kit_rebuilt_is_live(kit);
    /* Taken back: a sheet signed since, and the certificate lives again. */
    struct consent_row consent = {.signer = "applicant", .day = "2026-11-30", .sheet = "3-000900", .version = "2025-09"};
    refused(desk_consent(&kit->desk, saved.subject, &consent, NULL, &why), "PD9.day");
    env_virtual_move(&kit->clock, MS_DAY);
    text_copy(consent.day, sizeof consent.day, "2026-12-02");
    consent.sheet[0] = '\0';
    assert_false(desk_consent(&kit->desk, saved.subject, &consent, NULL, &why));
    text_copy(consent.sheet, sizeof consent.sheet, "3-000900");
    must(desk_consent(&kit->desk, saved.subject, &consent, NULL, &why));
    must(learner_life(kit->db, saved.subject, &life, &why));
    assert_string_equal(life.state, "plain");
    assert_string_equal(life.erase_due, "");
    assert_int_equal(count(kit, "SELECT count(*) FROM certificate WHERE state = 'living' AND ground = ''"), 1);
    refused(desk_consent(&kit->desk, saved.subject, &consent, NULL, &why), "PD9.none");
    /* One whose application still waits. */
    struct saved waits = kit_save_person(kit, 2);
    must(desk_life(
        &kit->desk,
        &(struct life_order){.life = LIFE_WITHDRAW_CONSENT, .subject = waits.subject, .paper = "6", .day = "2026-12-02"}, NULL,
        &why));
    form = kit_load(kit, waits.app);
    text_copy(form.applicant.phone, sizeof form.applicant.phone, "+79120000001");
    refused(desk_save(&kit->desk, &form, 0, &(struct saved){0}, &why), "consent withdrawn");
    kit_login(kit, KIT_OPERATOR);
    struct verdict v = kit_verdict(kit, &waits, VERDICT_ISSUE, "", "");
    refused(desk_decide(&kit->desk, waits.app, &v, number, &why), "consent withdrawn");
    env_virtual_move(&kit->clock, MS_HOUR);
    kit_login(kit, KIT_DESK);
    text_copy(form.pd.sheet, sizeof form.pd.sheet, "77");
    text_copy(form.pd.day, sizeof form.pd.day, "2026-12-02");
    kit_save(kit, &form);
    must(learner_life(kit->db, waits.subject, &life, &why));
    assert_string_equal(life.state, "plain");
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_issue(kit, &waits, number), FAIL_NONE);
    kit_rebuilt_is_live(kit);
}

/* 2.5: what changed is found, by its group; papers where they are needed; a stale card is told. */
static void data_change_by_a_paper(void **state) {
    struct kit *kit = *state;
    char number[11];
    const char *field;
    struct change change, stale;
    struct saved saved = issued(kit, 1, number);
    kit_login(kit, KIT_DESK);
    must(change_load(&kit->desk, saved.subject, &change, &why));
    refused(desk_change(&kit->desk, &change, &field, &why), "nothing changed");
    stale = change;
    text_copy(change.applicant.phone, sizeof change.applicant.phone, "+79120000000");
    must(desk_change(&kit->desk, &change, &field, &why)); /* contacts need no paper */
    text_copy(stale.applicant.phone, sizeof stale.applicant.phone, "+79120000009");
    assert_false(desk_change(&kit->desk, &stale, &field, &why));
    assert_int_equal(why.kind, FAIL_CONFLICT);
    must(change_load(&kit->desk, saved.subject, &change, &why));
    assert_string_equal(change.applicant.phone, "+79120000000");
    text_copy(change.child.surname, sizeof change.child.surname, "Новикова");
    refused(desk_change(&kit->desk, &change, &field, &why), "2.5.paper");
    assert_string_equal(field, "paper");
    text_copy(change.paper, sizeof change.paper, "свидетельство о перемене имени № 7 от 20.11.2026");
    text_copy(change.day, sizeof change.day, "2026-11-24");
    refused(desk_change(&kit->desk, &change, &field, &why), "2.5.day_ahead");
    text_copy(change.day, sizeof change.day, "2026-11-20");
    must(desk_change(&kit->desk, &change, &field, &why));
    assert_int_equal(count(kit, "SELECT count(*) FROM learner WHERE child_surname = 'Новикова' AND f_surname = 'новикова'"), 1);
    must(change_load(&kit->desk, saved.subject, &change, &why));
    text_copy(change.address.subject_code, sizeof change.address.subject_code, "77");
    refused(desk_change(&kit->desk, &change, &field, &why), "2.5.elsewhere");
    must(change_load(&kit->desk, saved.subject, &change, &why));
    change.child.snils[0] = change.child.snils[0] == '9' ? '1' : '9';
    assert_false(desk_change(&kit->desk, &change, &field, &why));
    assert_string_equal(field, "child.snils");
    kit_rebuilt_is_live(kit);
}

/* C13: municipality and point move, the number stays. */
static void a_move_inside_the_region(void **state) {
    struct kit *kit = *state;
    char number[11];
    const char *field;
    struct change change;
    struct saved saved = issued(kit, 1, number);
    kit_login(kit, KIT_COORDINATOR);
    must(change_load(&kit->desk, saved.subject, &change, &why));
    text_copy(change.municipality, sizeof change.municipality, KIT_OTHER_MUNICIPALITY);
    refused(desk_change(&kit->desk, &change, &field, &why), "C13.point");
    text_copy(change.point, sizeof change.point, "30");
    must(desk_change(&kit->desk, &change, &field, &why));
    assert_int_equal(count(kit, "SELECT count(*) FROM learner WHERE municipality = '" KIT_OTHER_MUNICIPALITY
                                "' AND point = '30' AND number <> ''"),
                     1);
    kit_rebuilt_is_live(kit);
}

/* From 14 the learner himself, with the passport in place of the certificate of birth. */
static void at_fourteen(void **state) {
    struct kit *kit = *state;
    char number[11];
    const char *field;
    struct application form;
    struct change change;
    kit_login(kit, KIT_DESK);
    kit_form(kit, 1, &form);
    text_copy(form.child.birth, sizeof form.child.birth, "2012-11-25");
    text_copy(form.child.doc_kind, sizeof form.child.doc_kind, "03");
    text_copy(form.child.doc_series, sizeof form.child.doc_series, "II-МЮ");
    text_copy(form.child.doc_number, sizeof form.child.doc_number, "654777");
    text_copy(form.child.doc_issued, sizeof form.child.doc_issued, "2012-12-03");
    form.child.doc_code[0] = '\0';
    struct saved saved = kit_save(kit, &form);
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    for (int day = 0; day < 2; day++, env_virtual_move(&kit->clock, 7 * (int64_t)MS_DAY)) {
        kit_login(kit, KIT_DESK);
        must(change_load(&kit->desk, saved.subject, &change, &why));
        struct child *child = &change.child;
        text_copy(child->doc_kind, sizeof child->doc_kind, "21");
        text_copy(child->doc_series, sizeof child->doc_series, "66 26");
        text_copy(child->doc_number, sizeof child->doc_number, "123456");
        text_copy(child->doc_issued, sizeof child->doc_issued, "2026-11-26");
        text_copy(child->doc_code, sizeof child->doc_code, "670-001");
        text_copy(child->doc_issuer, sizeof child->doc_issuer, "УМВД России по Смоленской области");
        change.applicant = (struct applicant){.authority = "6", .phone = "+79120000003", .no_navigator = 1};
        text_copy(change.applicant.surname, sizeof change.applicant.surname, child->surname);
        text_copy(change.applicant.name, sizeof change.applicant.name, child->name);
        text_copy(change.applicant.patronymic, sizeof change.applicant.patronymic, child->patronymic);
        change.applicant.no_patronymic = child->no_patronymic;
        text_copy(change.paper, sizeof change.paper, "паспорт 66 26 123456");
        if (day == 0)
            assert_false(desk_change(&kit->desk, &change, &field, &why)); /* two days too early */
        else
            must(desk_change(&kit->desk, &change, &field, &why));
    }
    assert_int_equal(count(kit, "SELECT count(*) FROM learner WHERE child_doc_kind = '21' AND applicant_authority = '6'"), 1);
    kit_rebuilt_is_live(kit);
}

/* A4: papers after their last day, by a second person only. */
static void late_papers(void **state) {
    struct kit *kit = *state;
    struct application form, whole;
    struct saved saved;
    kit_login(kit, KIT_DESK);
    kit_form(kit, 1, &whole);
    form = whole;
    text_copy(form.request.channel, sizeof form.request.channel, "navigator");
    text_copy(form.request.request_no, sizeof form.request.request_no, "N-7");
    form.papers[0] = form.papers_day[0] = '\0';
    form.pd = form.rules = (struct consent_row){0};
    saved = kit_save(kit, &form);
    assert_string_equal(kit_load(kit, saved.app).papers_due, "2026-12-02");
    env_virtual_move(&kit->clock, 10 * (int64_t)MS_DAY); /* 03.12 */
    form = kit_load(kit, saved.app);
    by_now(kit, &form);
    assert_false(desk_save(&kit->desk, &form, 0, &saved, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    struct second self = second_of(kit, KIT_DESK), desk = second_of(kit, KIT_DESK_2), good = second_of(kit, KIT_COORDINATOR);
    kit->desk.second = &self;
    assert_false(desk_save(&kit->desk, &form, 0, &saved, &why));
    assert_null(kit->desk.second); /* taken */
    kit->desk.second = &desk;
    refused(desk_save(&kit->desk, &form, 0, &saved, &why), "second.role");
    kit->desk.second = &good;
    must(desk_save(&kit->desk, &form, 0, &saved, &why));
    assert_int_equal(saved.state, APP_COMPLETE);
    assert_string_equal(saved.due, "2026-12-08");
    assert_int_equal(count(kit, "SELECT count(*) FROM log WHERE type = 'application.completed' AND o LIKE '%\"second\":%'"), 1);
}

/* A16: for its days and in its place, with both names; the desk's own role beside it. */
static void a_stand_in(void **state) {
    struct kit *kit = *state;
    struct delegated d = {.role = "coordinator", .municipality = KIT_MUNICIPALITY, .first = "2026-11-24", .last = "2026-11-25"};
    struct delegation_row *rows;
    struct arena a = {0};
    char number[11];
    int n;
    text_copy(d.principal, sizeof d.principal, kit->staff[KIT_COORDINATOR]);
    kit_login(kit, KIT_DESK_2);
    struct saved one = kit_save_person(kit, 1), two = kit_save_person(kit, 2), three = kit_save_person(kit, 3);
    refused(desk_delegate(&kit->desk, kit->staff[KIT_DESK], &d, &why), "no permission");
    kit_login(kit, KIT_SUPERVISOR);
    refused(desk_delegate(&kit->desk, kit->staff[KIT_COORDINATOR], &d, &why), "A16.same");
    struct delegated wrong = d;
    text_copy(wrong.role, sizeof wrong.role, "operator");
    refused(desk_delegate(&kit->desk, kit->staff[KIT_DESK], &wrong, &why), "A16.role");
    wrong = d;
    text_copy(wrong.last, sizeof wrong.last, "2026-11-22");
    refused(desk_delegate(&kit->desk, kit->staff[KIT_DESK], &wrong, &why), "A16.days_order");
    must(desk_delegate(&kit->desk, kit->staff[KIT_DESK], &d, &why));
    must(desk_delegate(&kit->desk, kit->staff[KIT_DESK_2], &d, &why));
    kit_login(kit, KIT_DESK);
    assert_false(desk_may(&kit->desk, MAY_DECIDE, &why)); /* not yet */
    env_virtual_move(&kit->clock, MS_DAY);
    assert_true(desk_may(&kit->desk, MAY_DECIDE, &why));
    assert_true(desk_may(&kit->desk, MAY_ENTER, &why));
    assert_int_equal(kit_issue(kit, &one, number), FAIL_NONE);
    assert_int_equal(count(kit, "SELECT count(*) FROM log WHERE type = 'certificate.issued' AND o LIKE '%\"behalf\":%'"), 1);
    kit_login(kit, KIT_DESK_2); /* one of the hands, stand-in or not */
    assert_int_equal(kit_issue(kit, &two, number), FAIL_DENIED);
    kit_login(kit, KIT_SUPERVISOR);
    must(delegation_list(kit->db, "2026-11-24", &a, &rows, &n, &why));
    assert_int_equal(n, 2);
    for (int i = 0; i < n; i++) {
        assert_string_equal(rows[i].principal_name, "Ким Е. О.");
        if (strcmp(rows[i].staff, kit->staff[KIT_DESK]) == 0)
            must(desk_delegation_end(&kit->desk, rows[i].staff, rows[i].event, &why));
    }
    kit_login(kit, KIT_DESK);
    assert_int_equal(kit_issue(kit, &three, number), FAIL_DENIED);
    env_virtual_move(&kit->clock, 2 * (int64_t)MS_DAY);
    kit_login(kit, KIT_DESK_2);
    assert_false(desk_may(&kit->desk, MAY_DECIDE, &why)); /* its days are over */
    arena_close(&a);
    kit_rebuilt_is_live(kit);
}

/* A number and a receipt within a minute, the typing later. */
static void quick_intake(void **state) {
    struct kit *kit = *state;
    struct application form, whole;
    kit_login(kit, KIT_DESK);
    kit_form(kit, 1, &whole);
    must(desk_new(&kit->desk, &form, &why));
    form.request.quick = 1;
    text_copy(form.child.surname, sizeof form.child.surname, whole.child.surname);
    text_copy(form.child.name, sizeof form.child.name, whole.child.name);
    text_copy(form.child.birth, sizeof form.child.birth, whole.child.birth);
    text_copy(form.applicant.phone, sizeof form.applicant.phone, whole.applicant.phone);
    text_copy(form.papers, sizeof form.papers, "child applicant snils");
    text_copy(form.papers_day, sizeof form.papers_day, whole.papers_day);
    struct saved saved = kit_save(kit, &form);
    assert_int_equal(saved.state, APP_INCOMPLETE);
    assert_int_equal(count(kit, "SELECT count(*) FROM application WHERE request_quick = 1"), 1);
    form = kit_load(kit, saved.app);
    form.child = whole.child;
    form.address = whole.address;
    form.applicant = whole.applicant;
    form.pd = whole.pd;
    form.rules = whole.rules;
    assert_int_equal(kit_save(kit, &form).state, APP_COMPLETE);
    assert_int_equal(count(kit, "SELECT count(*) FROM application WHERE request_quick = 1"), 0);
    kit_rebuilt_is_live(kit);
}

static void the_next_child(void **state) {
    struct kit *kit = *state;
    struct application first, form;
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, 1);
    first = kit_load(kit, saved.app);
    must(desk_sibling(&kit->desk, saved.app, &form, &why));
    assert_string_equal(form.applicant.surname, first.applicant.surname);
    assert_string_equal(form.applicant.phone, first.applicant.phone);
    assert_string_equal(form.address.street, first.address.street);
    assert_string_equal(form.child.surname, "");
    assert_string_equal(form.subject, "");
    assert_false(form.pd.given);
}

/* Of that day; the document is brought later. */
static void born(struct application *form, const char *birth) {
    struct child *c = &form->child;
    text_copy(c->birth, sizeof c->birth, birth);
    c->doc_kind[0] = c->doc_series[0] = c->doc_number[0] = c->doc_issued[0] = c->doc_code[0] = '\0';
}

/* A13 at the desk: the last day is written with the application, by the region's rule of 29 February. */
static void the_last_day(void **state) {
    struct kit *kit = *state;
    struct application form;
    kit_login(kit, KIT_DESK);
    kit_form(kit, 1, &form);
    born(&form, "2008-12-20");
    struct saved saved = kit_save(kit, &form);
    assert_string_equal(kit_load(kit, saved.app).last_day, "2026-12-19");
    assert_int_equal(count(kit, "SELECT count(*) FROM application WHERE sort_due = '2026-12-19'"), 1);
    kit_form(kit, 2, &form);
    born(&form, "2016-02-29");
    assert_string_equal(kit_load(kit, kit_save(kit, &form).app).last_day, "2034-02-28");
    kit_set(kit, "leap_to_march", "no");
    kit_form(kit, 3, &form);
    born(&form, "2016-02-29");
    assert_string_equal(kit_load(kit, kit_save(kit, &form).app).last_day, "2034-02-27");
}

/* What is told is what there was to tell. */
static void an_older_call_leaves_what_came_since(void **state) {
    struct kit *kit = *state;
    char number[11];
    struct joined j = {.living_at = 1, .living = "6700410001"};
    struct saved saved = issued(kit, 1, number);
    kit_login(kit, KIT_DESK);
    must(desk_life(&kit->desk, &(struct life_order){.life = LIFE_TELL, .app = saved.app, .code = "phone", .paper = "выписка"},
                   NULL, &why));
    assert_string_equal(kit_load(kit, saved.app).tell, "");
    assert_string_equal(kit_load(kit, saved.app).told_how, "phone");
    refused(desk_life(&kit->desk, &(struct life_order){.life = LIFE_TELL, .app = saved.app, .code = "phone"}, NULL, &why),
            "TOLD.nothing");
    /* The ruling came before the call in the centre's order: the family does not know it yet. */
    uint64_t told = kit->desk.journal.seq;
    struct feed_item items[64];
    int n = 0;
    for (uint64_t seq = 1; seq < told; seq++)
        items[n++] = (struct feed_item){.gsn = ++kit->gsn, .own = true, .id = {.kiosk = 3, .epoch = 1, .seq = seq}};
    struct arena a = {0};
    must(db_begin(kit->db, true, &why));
    must(journal_feed(&kit->desk.journal, items, n, &a, &why));
    must(db_commit(kit->db, &why));
    text_copy(j.app, sizeof j.app, saved.app);
    text_copy(j.number, sizeof j.number, number);
    kit_central(kit, EV_RULING_JOINED, saved.subject, &j);
    assert_string_equal(kit_load(kit, saved.app).tell, "replaced");
    arena_close(&a);
    kit_rebuilt_is_live(kit);
}

static int set_up(void **state) {
    static struct kit kit;
    kit_open(&kit);
    *state = &kit;
    return 0;
}

static int tear_down(void **state) {
    kit_close(*state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_old_number_lives_again),
        TEST(a_second_card_gets_no_second_number),
        TEST(a_burnt_number_is_not_given_again),
        TEST(an_appeal_brings_it_back),
        TEST(consent_withdrawn_blocks),
        TEST(data_change_by_a_paper),
        TEST(a_move_inside_the_region),
        TEST(at_fourteen),
        TEST(late_papers),
        TEST(a_stand_in),
        TEST(quick_intake),
        TEST(the_next_child),
        TEST(the_last_day),
        TEST(an_older_call_leaves_what_came_since),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
