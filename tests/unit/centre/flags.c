/* What stands but has to be looked at (PROTOCOL, "Rulings"): a decision on data that had changed, by a person since removed,
 * and a child that may be another one. */

#include "sync/centre/flags.h"

#include "model/base/text.h"
#include "model/store/dispute.h"
#include "model/store/life.h"
#include "tests/harness/centre_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct dispute *only(struct centre_pair *w, struct centre_kiosk *k, enum centre_person who, const char *cause) {
    int count;
    struct dispute *rows = centre_pair_disputes(w, k, who, &count);
    assert_int_equal(count, 1);
    assert_string_equal(rows->kind, "flagged");
    assert_string_equal(rows->cause, cause);
    return rows;
}

static void certificate_is(struct db *db, const char *number, const char *state) {
    struct certificate seen;
    struct fail why;
    if (!certificate_load(db, number, &seen, &why)) fail_msg("%s", why.log);
    assert_string_equal(seen.state, state);
}

static void issue_and_sync(struct centre_pair *w, struct centre_kiosk *k, enum centre_person who) {
    centre_kiosk_issue(k, &w->saved, who, w->number);
    centre_kiosk_sync(k);
}

static void decide_on_old_data(struct centre_pair *w, bool adopted) {
    struct application form;
    struct saved saved;
    struct fail why;
    int count;
    assert_true(application_load(w->school.db, w->saved.app, &form, &why));
    text_copy(form.address.street, sizeof form.address.street, "ул. Первая");
    centre_kiosk_login(&w->school, CENTRE_DESK);
    assert_true(desk_save(&w->school.desk, &form, 0, &saved, &why));
    if (adopted) centre_kiosk_begin_epoch(&w->school);
    centre_kiosk_sync(&w->school);
    issue_and_sync(w, &w->office, CENTRE_COORDINATOR); /* it had not heard of the correction */
    certificate_is(w->office.db, w->number, "living");
    centre_pair_disputes(w, &w->office, CENTRE_COORDINATOR, &count); /* not for who decides every day */
    assert_int_equal(count, 0);
    struct dispute *d = only(w, &w->office, CENTRE_OPERATOR, "review");
    assert_string_equal(d->number, w->number);
    centre_kiosk_login(&w->office, CENTRE_DESK);
    assert_false(desk_settle(&w->office.desk, d->ruling, "looked", &why));
    centre_kiosk_login(&w->office, CENTRE_OPERATOR);
    assert_true(desk_settle(&w->office.desk, d->ruling, "looked", &why));
    centre_kiosk_sync(&w->office);
    centre_pair_disputes(w, &w->office, CENTRE_OPERATOR, &count);
    assert_int_equal(count, 0);
}

static void a_decision_on_old_data_is_looked_at(void **state) {
    decide_on_old_data(*state, false);
}

static void also_where_the_change_came_with_the_next_epoch_of_its_log(void **state) {
    decide_on_old_data(*state, true);
}

static void a_decision_on_the_data_as_they_are_is_not(void **state) {
    struct centre_pair *w = *state;
    struct application form;
    struct saved saved;
    struct fail why;
    assert_true(application_load(w->school.db, w->saved.app, &form, &why));
    text_copy(form.address.street, sizeof form.address.street, "ул. Первая");
    centre_kiosk_login(&w->school, CENTRE_DESK);
    assert_true(desk_save(&w->school.desk, &form, 0, &saved, &why));
    centre_kiosk_issue(&w->school, &w->saved, CENTRE_COORDINATOR, w->number); /* its own, not sent yet */
    centre_kiosk_sync(&w->school);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 0);
}

static void remove_person(struct centre_pair *w, enum centre_person who, bool for_cause) {
    struct fail why;
    bool ok = for_cause ? centre_kit_command(&w->kit, NULL, &why, "staff", "remove", w->kit.staff[who], "--cause", NULL)
                        : centre_kit_command(&w->kit, NULL, &why, "staff", "remove", w->kit.staff[who], NULL);
    if (!ok) fail_msg("%s", why.log);
}

static void what_was_decided_before_the_removal_stands(void **state) {
    struct centre_pair *w = *state;
    struct fail why;
    remove_person(w, CENTRE_COORDINATOR, false);
    issue_and_sync(w, &w->office, CENTRE_COORDINATOR);
    certificate_is(w->office.db, w->number, "living");
    struct dispute *d = only(w, &w->office, CENTRE_SUPERVISOR, "removed");
    centre_kiosk_login(&w->office, CENTRE_SUPERVISOR);
    assert_true(desk_settle(&w->office.desk, d->ruling, "confirmed", &why));
    centre_kiosk_sync(&w->office);
    certificate_is(w->kit.c->db, w->number, "living");
}

static void for_cause_it_rests_until_an_operator_confirms(void **state) {
    struct centre_pair *w = *state;
    struct fail why;
    remove_person(w, CENTRE_COORDINATOR, true);
    issue_and_sync(w, &w->office, CENTRE_COORDINATOR);
    certificate_is(w->office.db, w->number, "suspended");
    certificate_is(w->kit.c->db, w->number, "suspended");
    struct dispute *d = only(w, &w->office, CENTRE_OPERATOR, "removed_cause");
    centre_kiosk_login(&w->office, CENTRE_SUPERVISOR);
    assert_false(desk_settle(&w->office.desk, d->ruling, "confirmed", &why));
    centre_kiosk_login(&w->office, CENTRE_OPERATOR);
    assert_true(desk_settle(&w->office.desk, d->ruling, "confirmed", &why));
    centre_kiosk_sync(&w->office);
    certificate_is(w->office.db, w->number, "living");
    certificate_is(w->kit.c->db, w->number, "living");
}

/* RESULT: an exclusion stands, too, and is looked at. */
static void what_was_ended_before_the_removal_is_looked_at(void **state) {
    struct centre_pair *w = *state;
    struct fail why;
    issue_and_sync(w, &w->office, CENTRE_COORDINATOR);
    remove_person(w, CENTRE_OPERATOR, false);
    const struct life_order exclude = {
        .life = LIFE_EXCLUDE, .number = w->number, .ground = "E1", .paper = "17", .day = "2026-11-23"};
    if (!centre_kiosk_life(&w->office, &exclude, &why)) fail_msg("%s: %s", why.log, why.say);
    centre_kiosk_sync(&w->office);
    certificate_is(w->office.db, w->number, "excluded");
    struct dispute *d = only(w, &w->office, CENTRE_SUPERVISOR, "removed");
    assert_string_equal(d->number, w->number);
}

/* The other way out: it was wrong. RESULT: the number is burnt, and there is nothing to look at any more. */
static void what_was_wrong_is_annulled(void **state) {
    struct centre_pair *w = *state;
    struct fail why;
    int count;
    remove_person(w, CENTRE_COORDINATOR, true);
    issue_and_sync(w, &w->office, CENTRE_COORDINATOR);
    only(w, &w->office, CENTRE_OPERATOR, "removed_cause");
    const struct life_order annul = {.life = LIFE_ANNUL, .number = w->number, .remark = "выдан без документов"};
    if (!centre_kiosk_life(&w->office, &annul, &why)) fail_msg("%s: %s", why.log, why.say);
    centre_kiosk_sync(&w->office);
    certificate_is(w->kit.c->db, w->number, "annulled");
    centre_pair_disputes(w, &w->office, CENTRE_OPERATOR, &count);
    assert_int_equal(count, 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE way = 'annulled' AND closed = 1"), 1);
}

/* The person is removed; so many days later the office decides in his name, and hears of it only then. */
static void decided_after(struct centre_pair *w, int days) {
    remove_person(w, CENTRE_COORDINATOR, false);
    env_virtual_move(&w->kit.clock, days * (int64_t)MS_DAY);
    issue_and_sync(w, &w->office, CENTRE_COORDINATOR);
}

static int64_t parked_as(struct centre_pair *w, const char *cause) {
    char sql[120];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = '%s'", cause);
    return centre_kit_count(&w->kit, sql);
}

static void within_the_credential_lease_it_stands(void **state) {
    struct centre_pair *w = *state;
    decided_after(w, 14);
    assert_int_equal(parked_as(w, "credential"), 0);
    certificate_is(w->kit.c->db, w->number, "living");
    only(w, &w->office, CENTRE_SUPERVISOR, "removed");
}

static void beyond_the_credential_lease_it_is_set_aside(void **state) {
    struct centre_pair *w = *state;
    decided_after(w, 15);
    assert_int_equal(parked_as(w, "credential"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate"), 0);
}

/* The lease runs from the last contact, not from the removal; the region says how long. */
static void the_region_says_how_long_the_lease_is(void **state) {
    struct centre_pair *w = *state;
    struct fail why;
    if (!centre_kit_command(&w->kit, NULL, &why, "set", "credential_days", "5", NULL)) fail_msg("%s", why.log);
    if (!centre_kit_command(&w->kit, NULL, &why, "day", "open", NULL)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->office); /* it knows this day */
    env_virtual_move(&w->kit.clock, 4 * (int64_t)MS_DAY);
    decided_after(w, 2); /* six days out of touch, two since the removal */
    assert_int_equal(parked_as(w, "credential"), 1);
}

/* What is known stands over what is reckoned. */
static void what_was_decided_after_the_removal_was_known_is_set_aside(void **state) {
    struct centre_pair *w = *state;
    remove_person(w, CENTRE_COORDINATOR, false);
    struct event *ev = arena_alloc(&w->a, sizeof *ev);
    struct fail why;
    centre_kiosk_sync(&w->office);
    ev->type = &event_types[EV_APPLICATION_REFUSED];
    text_copy(ev->subject, sizeof ev->subject, w->saved.subject);
    text_copy(ev->staff, sizeof ev->staff, w->kit.staff[CENTRE_COORDINATOR]);
    struct refused *refused = event_payload(ev, &w->a);
    text_copy(refused->open.app, sizeof refused->open.app, w->saved.app);
    text_copy(refused->open.ground, sizeof refused->open.ground, "R3");
    text_copy(refused->remark.remark, sizeof refused->remark.remark, "Живёт в другом регионе");
    assert_true(db_begin(w->office.db, true, &why) &&
                journal_append(&w->office.desk.journal, ev, w->kit.sign_secret[CENTRE_COORDINATOR], &w->a, &why) &&
                db_commit(w->office.db, &why));
    centre_kiosk_sync(&w->office);
    assert_int_equal(parked_as(w, "removed"), 1);
}

/* The same name and birth date with another СНИЛС: both live, an operator looks, once. */
static void a_namesake_is_flagged_once(void **state) {
    struct centre_pair *w = *state;
    struct application form, again;
    struct saved saved;
    struct dispute_detail detail;
    struct fail why;
    int count;
    centre_kiosk_form(&w->office, 1, &form);
    centre_kiosk_form(&w->office, 2, &again);
    text_copy(form.child.snils, sizeof form.child.snils, again.child.snils);
    text_copy(form.child.doc_number, sizeof form.child.doc_number, "700418");
    text_copy(form.pd.sheet, sizeof form.pd.sheet, again.pd.sheet);
    text_copy(form.rules.sheet, sizeof form.rules.sheet, again.rules.sheet);
    centre_kiosk_file(&w->office, &form, &saved);
    centre_kiosk_sync(&w->office);
    struct dispute *d = only(w, &w->office, CENTRE_OPERATOR, "namesake");
    assert_string_equal(d->subject, saved.subject);
    assert_true(dispute_detail(w->office.db, d, &w->a, &detail, &why));
    assert_string_equal(detail.other, w->saved.subject);
    centre_kiosk_login(&w->office, CENTRE_OPERATOR);
    assert_true(desk_settle(&w->office.desk, d->ruling, "different", &why));
    assert_true(application_load(w->office.db, saved.app, &form, &why));
    text_copy(form.address.street, sizeof form.address.street, "ул. Первая");
    centre_kiosk_login(&w->office, CENTRE_DESK);
    assert_true(desk_save(&w->office.desk, &form, 0, &saved, &why));
    centre_kiosk_sync(&w->office);
    centre_pair_disputes(w, &w->office, CENTRE_OPERATOR, &count);
    assert_int_equal(count, 0);
}

/* One thing each of the child that is there already, the rest is another person's. */
static void name_of(const struct application *of, struct application *form) {
    memcpy(form->child.surname, of->child.surname, sizeof form->child.surname);
    memcpy(form->child.name, of->child.name, sizeof form->child.name);
    memcpy(form->child.patronymic, of->child.patronymic, sizeof form->child.patronymic);
}

static void one_letter(const struct application *of, struct application *form) {
    name_of(of, form);
    memcpy(form->child.birth, of->child.birth, sizeof form->child.birth);
    text_copy(form->child.name + strlen(form->child.name), 4, "я");
}

static void two_letters(const struct application *of, struct application *form) {
    one_letter(of, form);
    text_copy(form->child.name + strlen(form->child.name), 4, "я");
}

static void day_and_month(const struct application *of, struct application *form) {
    char *birth = form->child.birth;
    name_of(of, form);
    memcpy(birth, of->child.birth, 5);
    memcpy(birth + 5, of->child.birth + 8, 2);
    memcpy(birth + 8, of->child.birth + 5, 2);
}

static void a_month_later(const struct application *of, struct application *form) {
    name_of(of, form);
    memcpy(form->child.birth, of->child.birth, sizeof form->child.birth);
    form->child.birth[6] = form->child.birth[6] == '2' ? '3' : '2';
}

static void snils_but_a_digit(const struct application *of, struct application *form) {
    memcpy(form->child.birth, of->child.birth, sizeof form->child.birth);
    memcpy(form->child.snils, of->child.snils, sizeof form->child.snils);
    form->child.snils[10] = of->child.snils[10] == '9' ? '0' : (char)(of->child.snils[10] + 1);
}

static void document(const struct application *of, struct application *form) {
    memcpy(form->child.doc_kind, of->child.doc_kind, sizeof form->child.doc_kind);
    memcpy(form->child.doc_series, of->child.doc_series, sizeof form->child.doc_series);
    memcpy(form->child.doc_number, of->child.doc_number, sizeof form->child.doc_number);
}

/* Certificates of birth are numbered one after the other: over a region that is no sign of anything. */
static void document_but_a_digit(const struct application *of, struct application *form) {
    document(of, form);
    memcpy(form->child.birth, of->child.birth, sizeof form->child.birth);
    form->child.doc_number[5] = of->child.doc_number[5] == '9' ? '0' : (char)(of->child.doc_number[5] + 1);
}

/* Past the kiosk's own gate: it has a radar of its own. */
static void file(struct centre_pair *w, const struct application *form, char subject[ID_TEXT]) {
    struct event ev = {.type = &event_types[EV_APPLICATION_FILED]};
    struct filed *filed = event_payload(&ev, &w->a);
    struct fail why = {0};
    id_new(w->office.desk.env, subject);
    memcpy(ev.subject, subject, ID_TEXT);
    memcpy(ev.staff, w->kit.staff[CENTRE_DESK], ID_TEXT);
    filed->request = form->request;
    filed->child = form->child;
    filed->address = form->address;
    filed->applicant = form->applicant;
    if (!db_begin(w->office.db, true, &why) || !journal_append(&w->office.desk.journal, &ev, NULL, &w->a, &why) ||
        !db_commit(w->office.db, &why))
        fail_msg("%s", why.log);
    centre_kiosk_sync(&w->office);
}

/* As the radar of the desks finds them, of two that have each a СНИЛС of its own. */
static void what_is_much_alike_is_flagged(void **state) {
    static const struct {
        void (*make)(const struct application *of, struct application *form);
        bool flagged;
    } rows[] = {{one_letter, true},        {two_letters, false}, {day_and_month, true},        {a_month_later, false},
                {snils_but_a_digit, true}, {document, true},     {document_but_a_digit, false}};
    struct centre_pair *w = *state;
    struct application of, form;
    char subject[ID_TEXT];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const int64_t n = (int64_t)(2 * i) + 10; /* a child of its own for each */
        centre_kiosk_form(&w->office, n, &of);
        text_copy(of.child.birth, sizeof of.child.birth, "2016-05-07");
        of.child.birth[9] = (char)('1' + i);
        centre_kiosk_form(&w->office, n + 1, &form);
        rows[i].make(&of, &form);
        file(w, &of, subject);
        file(w, &form, subject);
        char sql[200];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM ruling WHERE cause = 'near' AND subject = '%s'", subject);
        int64_t flagged = centre_kit_count(&w->kit, sql);
        if ((flagged == 1) != rows[i].flagged) fail_msg("row %zu: %d", i, (int)flagged);
    }
}

/* --- Two operators settle one matter -------------------------------------------------------------------------------------- */

/* Both kiosks have both children and the matter; the ruling and its two. */
static struct dispute *alike_at_both(struct centre_pair *w) {
    struct application of, form;
    char subject[ID_TEXT];
    centre_kiosk_form(&w->school, 10, &of);
    centre_kiosk_form(&w->school, 11, &form);
    one_letter(&of, &form);
    file(w, &of, subject);
    file(w, &form, subject);
    centre_kiosk_sync(&w->school);
    only(w, &w->office, CENTRE_OPERATOR, "near");
    return only(w, &w->school, CENTRE_OPERATOR, "near");
}

static void order_merge(struct centre_pair *w, const struct dispute *d) {
    struct dispute_detail detail;
    struct fail why;
    assert_true(dispute_detail(w->office.db, d, &w->a, &detail, &why));
    const struct life_order merge = {
        .life = LIFE_ASK_MERGE, .subject = d->subject, .other = detail.other, .remark = "одни и те же родители"};
    if (!centre_kiosk_life(&w->office, &merge, &why)) fail_msg("%s: %s", why.log, why.say);
}

static void ask_merge(struct centre_pair *w, const struct dispute *d) {
    order_merge(w, d);
    assert_true(only(w, &w->office, CENTRE_OPERATOR, "near")->waits); /* until the centre has answered */
}

static void say_different(struct centre_pair *w, const struct dispute *d) {
    struct fail why;
    centre_kiosk_login(&w->school, CENTRE_OPERATOR);
    if (!desk_settle(&w->school.desk, d->ruling, "different", &why)) fail_msg("%s: %s", why.log, why.say);
}

/* Beside what follows a merge. */
static bool has_open(struct centre_pair *w, struct centre_kiosk *k, const char *cause) {
    int count;
    const struct dispute *rows = centre_pair_disputes(w, k, CENTRE_OPERATOR, &count);
    for (int i = 0; i < count; i++)
        if (strcmp(rows[i].cause, cause) == 0) return true;
    return false;
}

static int64_t ended_as(struct centre_pair *w, const char *way) {
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM ruling WHERE cause = 'near' AND closed = 1 AND way = '%s'", way);
    return centre_kit_count(&w->kit, sql);
}

static void the_merge_came_first(void **state) {
    struct centre_pair *w = *state;
    struct dispute *d = alike_at_both(w);
    ask_merge(w, d);
    say_different(w, d);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->office);
    assert_int_equal(ended_as(w, "merged"), 1);
    assert_true(has_open(w, &w->school, "settled"));
    assert_false(has_open(w, &w->school, "near"));
    assert_false(has_open(w, &w->office, "settled"));
    assert_false(has_open(w, &w->office, "near"));
}

static void they_stay_two(struct centre_pair *w, bool adopted) {
    struct dispute *d = alike_at_both(w);
    ask_merge(w, d);
    say_different(w, d);
    if (adopted) centre_kiosk_begin_epoch(&w->school);
    if (adopted) centre_kiosk_begin_epoch(&w->office);
    assert_true(only(w, &w->office, CENTRE_OPERATOR, "near")->waits);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->office);
    assert_true(has_open(w, &w->office, "settled"));
    assert_false(has_open(w, &w->school, "settled"));
    assert_int_equal(ended_as(w, "different"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'learner.merged'"), 0);
    order_merge(w, d);
    centre_kiosk_sync(&w->office);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'learner.merged'"), 1);
}

/* --- Two desks settle one matter ------------------------------------------------------------------------------------------ */

/* What was set aside, at the kiosk that made it and at the operator's. */
static struct dispute *aside_at_both(struct centre_pair *w, struct centre_kiosk *operators) {
    int count;
    decided_after(w, 15);
    centre_kiosk_enrol(&w->kit, operators, "operator", "1", "region");
    centre_kiosk_sync(operators);
    struct dispute *d = centre_pair_disputes(w, operators, CENTRE_OPERATOR, &count);
    assert_int_equal(count, 1);
    assert_string_equal(d->kind, "parked");
    return d;
}

static void answer_anew(struct centre_kiosk *k, const struct dispute *d) {
    struct fail why;
    centre_kiosk_login(k, CENTRE_OPERATOR);
    if (!desk_settle(&k->desk, d->ruling, "anew", &why)) fail_msg("%s: %s", why.log, why.say);
}

static void hand_over(struct centre_kiosk *k, const struct dispute *d) {
    struct fail why;
    centre_kiosk_login(k, CENTRE_OPERATOR);
    if (!desk_hand_over(&k->desk, d->ruling, "сертификат уже на руках у семьи", &why)) fail_msg("%s: %s", why.log, why.say);
}

static bool has_kind(struct centre_pair *w, struct centre_kiosk *k, const char *kind) {
    int count;
    const struct dispute *rows = centre_pair_disputes(w, k, CENTRE_OPERATOR, &count);
    for (int i = 0; i < count; i++)
        if (strcmp(rows[i].kind, kind) == 0) return true;
    return false;
}

static int64_t aside_ended_as(struct centre_pair *w, const char *way) {
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND closed = 1 AND way = '%s'", way);
    return centre_kit_count(&w->kit, sql);
}

/* It was nobody's any more, and who had handed it over did not hear of it. RESULT: the first answer stands, the other is told.
 */
/* RESULT: they stay two. Whoever has heard of it may still ask. */
static void that_they_are_different_came_first(void **state) {
    they_stay_two(*state, false);
}

static void also_where_both_words_came_with_the_next_epoch_of_their_logs(void **state) {
    they_stay_two(*state, true);
}

static void handed_over_behind_another_answer_it_is_told_so(void **state) {
    struct centre_pair *w = *state;
    struct centre_kiosk operators;
    struct dispute *d = aside_at_both(w, &operators);
    answer_anew(&operators, d);
    hand_over(&w->office, d);
    centre_kiosk_sync(&operators);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&operators);
    assert_true(has_open(w, &w->office, "settled"));
    assert_false(has_open(w, &operators, "settled"));
    assert_int_equal(aside_ended_as(w, "anew"), 1);
    hand_over(&w->office, centre_pair_disputes(w, &w->office, CENTRE_OPERATOR, &(int){0})); /* of this it may */
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&operators);
    assert_true(has_kind(w, &operators, "handed"));
    centre_kiosk_close(&operators);
}

static void answered_behind_a_hand_over_the_operator_keeps_it(void **state) {
    struct centre_pair *w = *state;
    struct centre_kiosk operators;
    struct dispute *d = aside_at_both(w, &operators);
    hand_over(&w->office, d);
    answer_anew(&operators, d);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&operators);
    assert_true(has_kind(w, &operators, "handed"));
    assert_false(has_open(w, &operators, "settled"));
    centre_kiosk_close(&operators);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, centre_pair_set_up, centre_pair_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_decision_on_old_data_is_looked_at),
        TEST(also_where_the_change_came_with_the_next_epoch_of_its_log),
        TEST(a_decision_on_the_data_as_they_are_is_not),
        TEST(what_was_decided_before_the_removal_stands),
        TEST(within_the_credential_lease_it_stands),
        TEST(beyond_the_credential_lease_it_is_set_aside),
        TEST(the_region_says_how_long_the_lease_is),
        TEST(what_was_decided_after_the_removal_was_known_is_set_aside),
        TEST(for_cause_it_rests_until_an_operator_confirms),
        TEST(what_was_ended_before_the_removal_is_looked_at),
        TEST(what_was_wrong_is_annulled),
        TEST(a_namesake_is_flagged_once),
        TEST(what_is_much_alike_is_flagged),
        TEST(the_merge_came_first),
        TEST(that_they_are_different_came_first),
        TEST(also_where_both_words_came_with_the_next_epoch_of_their_logs),
        TEST(handed_over_behind_another_answer_it_is_told_so),
        TEST(answered_behind_a_hand_over_the_operator_keeps_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
