#include "sync/centre/day.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "sync/centre/applier.h"
#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The day of the region by the dates of RULES Annex D: a request of Friday 30.10.2026 has papers due by Wednesday 11.11.2026; a
 * child born on 15.01.2009 turns 18 on 15.01.2027. */

struct world {
    struct centre_kit kit;
    struct centre_kiosk school;
};

static void clock_to(struct world *w, int year, int month, int day) {
    w->kit.clock.now = moment_of(date_of(year, month, day), 9, 0, w->kit.clock.env.offset);
}

static int64_t count(struct world *w, const char *sql) {
    return centre_kit_count(&w->kit, sql);
}

/* Everything that the present day has to do. Returns the slices. */
static int open_day(struct world *w) {
    struct fail why;
    int slices = 0;
    for (; day_due(w->kit.c); slices++)
        if (!day_step(w->kit.c, &why)) fail_msg("%s", why.log);
    return slices;
}

static int set_up(void **state) {
    static struct world w;
    centre_kit_open(&w.kit);
    clock_to(&w, 2026, 10, 30);
    open_day(&w);
    centre_kiosk_enrol(&w.kit, &w.school, "school 12", "12", "desk");
    centre_kiosk_sync(&w.school);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    centre_kit_check(&w->kit);
    centre_kiosk_close(&w->school);
    centre_kit_close(&w->kit);
    return 0;
}

/* --- Which day it is ------------------------------------------------------------------------------------------------------ */

static int64_t days(struct world *w) {
    return count(w, "SELECT count(*) FROM log WHERE type = 'day.opened'");
}

static void a_day_is_opened_once_and_never_backwards(void **state) {
    struct world *w = *state;
    assert_int_equal(days(w), 1);
    assert_false(day_due(w->kit.c));
    env_virtual_move(&w->kit.clock, 14 * MS_HOUR + 59 * MS_MINUTE);
    assert_false(day_due(w->kit.c)); /* 23:59 */
    env_virtual_move(&w->kit.clock, MS_MINUTE);
    assert_true(day_due(w->kit.c));
    open_day(w);
    assert_int_equal(days(w), 2);
    clock_to(w, 2026, 10, 28); /* set back */
    assert_false(day_due(w->kit.c));
    assert_int_equal(day_doubt(w->kit.c), -3);
    centre_kit_reopen(&w->kit);
    assert_false(day_due(w->kit.c));
    clock_to(w, 2026, 10, 31); /* and right again: this day was there */
    assert_false(day_due(w->kit.c));
    assert_int_equal(days(w), 2);
}

static void days_nobody_was_there_are_not_opened_afterwards(void **state) {
    struct world *w = *state;
    clock_to(w, 2026, 11, 9);
    open_day(w);
    assert_int_equal(days(w), 2);
    assert_int_equal(count(w, "SELECT count(*) FROM setting WHERE key = 'day' AND value = '2026-11-09'"), 1);
    centre_kiosk_sync(&w->school);
    int64_t told = 0;
    struct fail why;
    assert_true(
        db_one_int(w->school.db, &told, "SELECT count(*) FROM setting WHERE key = 'day' AND value = '2026-11-09'", &why, NULL));
    assert_int_equal(told, 1);
}

static void a_clock_far_ahead_is_not_believed(void **state) {
    struct world *w = *state;
    struct fail why;
    clock_to(w, 2027, 10, 30);
    assert_int_equal(day_doubt(w->kit.c), 365);
    assert_false(day_due(w->kit.c));
    clock_to(w, 2026, 11, 1);
    assert_int_equal(day_doubt(w->kit.c), 0);
    clock_to(w, 2027, 10, 30);
    if (!centre_kit_command(&w->kit, NULL, &why, "day", "open", NULL)) fail_msg("%s", why.say);
    assert_int_equal(day_doubt(w->kit.c), 0);
    open_day(w);
    assert_int_equal(days(w), 2);
    assert_int_equal(count(w, "SELECT count(*) FROM setting WHERE key = 'day' AND value = '2027-10-30'"), 1);
}

/* --- What it closes ------------------------------------------------------------------------------------------------------- */

/* An online request of the first invented child, known to the kiosk; gives its application. */
static void request_of(struct world *w, const char *birth, char app[EVENT_ID_TEXT]) {
    char table[800];
    struct bytes said = {0}, refused = {0};
    struct fail why;
    struct rows r;
    snprintf(
        table, sizeof table,
        "child_surname,child_name,child_birth,child_sex,child_snils,child_doc_kind,child_doc_series,child_doc_number,"
        "child_doc_issued,child_doc_issuer,applicant_authority,applicant_surname,applicant_name,request_point,request_request_no\n"
        "Ёлкина,Аглая,%s,f,112-233-445 95,03,III-ТЗ,198372,2018-12-29,ЗАГС,1,Ёлкина,Зоя,12,Н67-1\n",
        birth);
    if (!centre_kit_load(&w->kit, "requests", table, &said, &refused, &why)) fail_msg("%s", why.say);
    if (refused.size > 0) fail_msg("%s", (const char *)refused.data);
    bytes_close(&said);
    bytes_close(&refused);
    assert_true(db_query(w->kit.c->db, &r, "SELECT app FROM application ORDER BY request_no DESC", &why, NULL));
    assert_true(db_next(&r, &why));
    text_copy(app, EVENT_ID_TEXT, db_text(&r, 0));
    db_done(&r);
    centre_kiosk_sync(&w->school);
}

static void state_is(struct db *db, const char *app, enum app_state state, const char *tell) {
    struct application seen;
    struct fail why;
    struct rows r;
    assert_true(application_load(db, app, &seen, &why));
    assert_int_equal(seen.state, state);
    assert_true(db_query(db, &r, "SELECT tell FROM application WHERE app = :app", &why, "app:t", app, NULL));
    assert_true(db_next(&r, &why));
    assert_string_equal(db_text(&r, 0), tell);
    db_done(&r);
}

static void a_request_without_papers_lapses_on_the_day_after(void **state) {
    struct world *w = *state;
    char app[EVENT_ID_TEXT];
    request_of(w, "23.04.2018", app);
    assert_int_equal(count(w, "SELECT count(*) FROM application WHERE papers_due = '2026-11-11'"), 1);
    clock_to(w, 2026, 11, 11);
    open_day(w);
    state_is(w->kit.c->db, app, APP_FILED_ONLINE, "");
    clock_to(w, 2026, 11, 12);
    open_day(w);
    state_is(w->kit.c->db, app, APP_LAPSED, "lapsed");
    centre_kiosk_sync(&w->school);
    state_is(w->school.db, app, APP_LAPSED, "lapsed");
    clock_to(w, 2026, 11, 13);
    open_day(w);
    assert_int_equal(count(w, "SELECT count(*) FROM log WHERE type = 'application.lapsed'"), 1);
}

static void a_region_may_let_nothing_lapse(void **state) {
    struct world *w = *state;
    char app[EVENT_ID_TEXT];
    struct fail why;
    request_of(w, "23.04.2018", app);
    assert_true(centre_kit_command(&w->kit, NULL, &why, "set", "lapse", "no", NULL));
    clock_to(w, 2026, 11, 12);
    open_day(w);
    state_is(w->kit.c->db, app, APP_FILED_ONLINE, "");
    assert_true(centre_kit_command(&w->kit, NULL, &why, "set", "lapse", "yes", NULL));
    clock_to(w, 2026, 11, 13);
    open_day(w);
    state_is(w->kit.c->db, app, APP_LAPSED, "lapsed");
}

/* Who turns 18 before the papers are due is closed for that, also when both days were missed. */
static void who_turns_18_is_closed(void **state) {
    struct world *w = *state;
    char app[EVENT_ID_TEXT];
    request_of(w, "05.11.2008", app);
    clock_to(w, 2026, 11, 20);
    open_day(w);
    state_is(w->kit.c->db, app, APP_AGED, "closed");
    centre_kiosk_sync(&w->school);
    state_is(w->school.db, app, APP_AGED, "closed");
}

static void complete(struct world *w, const char *app, struct saved *saved) {
    struct application form, whole;
    struct fail why;
    centre_kiosk_login(&w->school, CENTRE_DESK);
    assert_true(application_load(w->school.db, app, &form, &why));
    centre_kiosk_form(&w->school, 1, &whole);
    whole.request = form.request;
    text_copy(whole.subject, sizeof whole.subject, form.subject);
    text_copy(whole.app, sizeof whole.app, form.app);
    whole.state = form.state;
    if (!desk_save(&w->school.desk, &whole, 0, saved, &why)) fail_msg("%s", why.log);
    assert_int_equal(saved->state, APP_COMPLETE);
}

/* The desk took the papers on the last day and had no network: the family keeps its right. */
static void papers_in_time_undo_the_lapse(void **state) {
    struct world *w = *state;
    char app[EVENT_ID_TEXT], number[11];
    struct saved saved;
    request_of(w, "23.04.2018", app);
    clock_to(w, 2026, 11, 11);
    complete(w, app, &saved);
    clock_to(w, 2026, 11, 13);
    open_day(w);
    state_is(w->kit.c->db, app, APP_LAPSED, "lapsed");
    centre_kiosk_issue(&w->school, &saved, CENTRE_COORDINATOR, number);
    centre_kiosk_sync(&w->school);
    state_is(w->kit.c->db, app, APP_APPROVED, "issued");
    state_is(w->school.db, app, APP_APPROVED, "issued");
    assert_int_equal(count(w, "SELECT count(*) FROM ruling"), 0);
    assert_int_equal(count(w, "SELECT count(*) FROM certificate WHERE state = 'living'"), 1);
}

/* What a desk that had not heard of the lapse did after it comes too late, and is told so. */
static void what_was_done_too_late_is_superseded(void **state) {
    struct world *w = *state;
    char app[EVENT_ID_TEXT];
    struct fail why;
    request_of(w, "23.04.2018", app);
    clock_to(w, 2026, 11, 12);
    open_day(w);
    centre_kiosk_login(&w->school, CENTRE_DESK);
    if (!desk_withdraw(&w->school.desk, app, "семья передумала и забирает заявление", &why)) fail_msg("%s", why.log);
    state_is(w->school.db, app, APP_WITHDRAWN, "");
    centre_kiosk_sync(&w->school);
    state_is(w->kit.c->db, app, APP_LAPSED, "lapsed");
    state_is(w->school.db, app, APP_LAPSED, "lapsed");
    assert_int_equal(count(w, "SELECT count(*) FROM ruling WHERE kind = 'superseded' AND cause = 'lapsed'"), 1);
}

/* --- Certificates --------------------------------------------------------------------------------------------------------- */

/* `most` children with a certificate each, all born on that day. */
static void register_of(struct world *w, const char *birth, int most) {
    struct bytes table = {0}, said = {0}, refused = {0};
    struct fail why;
    bytes_text(&table,
               "child_surname,child_name,child_birth,child_sex,child_doc_kind,child_doc_series,child_doc_number,"
               "child_doc_issued,child_doc_issuer,applicant_authority,applicant_surname,applicant_name,request_point\n");
    for (int i = 0; i < most; i++)
        bytes_printf(&table, "Ёлкина,Аглая,%s,f,03,III-ТЗ,%06d,2018-12-29,ЗАГС,1,Ёлкина,Зоя,12\n", birth, i + 1);
    if (!centre_kit_load(&w->kit, "register", (const char *)table.data, &said, &refused, &why)) fail_msg("%s", why.say);
    if (refused.size > 0) fail_msg("%s", (const char *)refused.data);
    bytes_close(&table);
    bytes_close(&said);
    bytes_close(&refused);
}

static int64_t expired(struct world *w) {
    return count(w, "SELECT count(*) FROM certificate WHERE state = 'expired' AND ended_at > 0");
}

static void a_certificate_expires_on_the_18th_birthday(void **state) {
    struct world *w = *state;
    register_of(w, "15.01.2009", 1);
    assert_int_equal(count(w, "SELECT count(*) FROM certificate WHERE valid_until = '2027-01-14'"), 1);
    clock_to(w, 2027, 1, 14);
    open_day(w);
    assert_int_equal(expired(w), 0);
    clock_to(w, 2027, 1, 15);
    open_day(w);
    assert_int_equal(expired(w), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM certificate WHERE ended_day = '2027-01-15'"), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM learner WHERE number <> ''"), 0);
    assert_int_equal(count(w, "SELECT count(*) FROM application WHERE state = 'approved' AND tell = 'expired'"), 1);
}

/* Many at once: in slices, each whole, and whoever is killed between two goes on. */
static void many_expire_in_slices_and_go_on_after_a_kill(void **state) {
    enum { MANY = 450 };
    struct world *w = *state;
    struct fail why;
    register_of(w, "15.01.2009", MANY);
    clock_to(w, 2027, 1, 15);
    assert_true(day_step(w->kit.c, &why));
    int64_t first = expired(w);
    assert_true(first > 0 && first < MANY);
    assert_true(day_due(w->kit.c));
    centre_kit_reopen(&w->kit);
    assert_true(day_due(w->kit.c));
    assert_true(open_day(w) >= 2);
    assert_int_equal(expired(w), MANY);
    assert_int_equal(days(w), 2);
    assert_int_equal(count(w, "SELECT count(*) FROM log WHERE type = 'certificate.expired'"), MANY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_day_is_opened_once_and_never_backwards),
        TEST(days_nobody_was_there_are_not_opened_afterwards),
        TEST(a_clock_far_ahead_is_not_believed),
        TEST(a_request_without_papers_lapses_on_the_day_after),
        TEST(a_region_may_let_nothing_lapse),
        TEST(who_turns_18_is_closed),
        TEST(papers_in_time_undo_the_lapse),
        TEST(what_was_done_too_late_is_superseded),
        TEST(a_certificate_expires_on_the_18th_birthday),
        TEST(many_expire_in_slices_and_go_on_after_a_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
