/* A child's money over two kiosks and a centre: what both asked for without knowing of each other, and what a changed program
 * sends. */

#include "sync/centre/gate_money.h"

#include "model/base/text.h"
#include "model/store/desk_money.h"
#include "model/store/desk_write.h"
#include "model/store/dispute.h"
#include "model/store/life.h"
#include "tests/unit/centre/money_world.h"

/* The office has the school in its municipality. */
static int set_up(void **state) {
    struct world *w = world_open(state);
    centre_kiosk_enrol(&w->kit, &w->other, "office", "1", "office");
    return 0;
}

static void child(struct world *w, int64_t n, struct saved *saved, char number[11]) {
    struct centre_kiosk *const all[] = {&w->school, &w->other};
    money_centre_child(&w->school, n, all, 2, saved, number);
}

static void enrol(struct centre_kiosk *k, const char *subject, int64_t cost, char id[EVENT_ID_TEXT]) {
    struct enrol_order o = {.subject = subject,
                            .programme = "A",
                            .group = "1",
                            .first = "2026-12-01",
                            .last = "2026-12-31",
                            .cost = cost,
                            .contract = "1",
                            .sheet = "1",
                            .sheet_day = "2026-11-23"};
    centre_kiosk_login(k, CENTRE_OPERATOR);
    must(desk_enrol(&k->desk, &o, id, NULL, &why));
}

static void sync_all(struct world *w, struct centre_kiosk *first, struct centre_kiosk *second) {
    centre_kiosk_sync(first);
    centre_kiosk_sync(second);
    centre_kiosk_sync(first);
    (void)w;
}

static void stands(struct world *w, struct db *db, const char *id, const char *state, const char *cause) {
    struct enrolment_row row;
    (void)w;
    must(enrolment_load(db, id, &row, &why));
    assert_string_equal(row.state, state);
    assert_string_equal(row.cause, cause);
    assert_false(row.pending);
    if (strcmp(state, "over_asked") == 0) assert_int_equal(row.held, 0);
}

static void free_is(struct db *db, const char *number, int64_t expected) {
    struct account a;
    must(account_load(db, number, "2026", &a, &why));
    assert_int_equal(a.free, expected);
    assert_true(account_adds_up(&a));
}

static int disputes(struct centre_kiosk *k) {
    struct arena a = {0};
    struct dispute *rows;
    int count;
    must(dispute_mine(k->db, k->kit->staff[CENTRE_DESK], 10, &a, &rows, &count, &why));
    if (count > 0) assert_string_equal(rows[0].kind, "over_asked");
    arena_close(&a);
    return count;
}

/* The last roubles: 8000 + 8000 of 12000. Who arrives first has them, at the kiosk that was first to type or not. */
static void the_same_money_is_booked_once(void **state) {
    struct world *w = *state;
    struct saved saved;
    char number[11], here[EVENT_ID_TEXT], there[EVENT_ID_TEXT];
    child(w, 1, &saved, number);
    enrol(&w->school, saved.subject, 800000, here);
    enrol(&w->other, saved.subject, 800000, there);
    sync_all(w, &w->other, &w->school);
    struct db *dbs[] = {w->kit.c->db, w->school.db, w->other.db};
    for (size_t i = 0; i < 3; i++) {
        stands(w, dbs[i], there, "running", "");
        stands(w, dbs[i], here, "over_asked", "balance");
        free_is(dbs[i], number, NOMINAL - 800000);
    }
    assert_int_equal(disputes(&w->school), 1);
    assert_int_equal(disputes(&w->other), 0);
}

static void the_last_seat_is_taken_once(void **state) {
    struct world *w = *state;
    struct saved one, two;
    char number_one[11], number_two[11], here[EVENT_ID_TEXT], there[EVENT_ID_TEXT];
    money_centre_programme(&w->kit, "A", "active", 1);
    child(w, 1, &one, number_one);
    child(w, 2, &two, number_two);
    enrol(&w->school, one.subject, 800000, here);
    enrol(&w->other, two.subject, 800000, there);
    sync_all(w, &w->school, &w->other);
    stands(w, w->kit.c->db, here, "running", "");
    stands(w, w->kit.c->db, there, "over_asked", "seat");
    stands(w, w->other.db, there, "over_asked", "seat");
    free_is(w->other.db, number_two, NOMINAL);
    assert_int_equal(disputes(&w->other), 1);
}

static void a_programme_withdrawn_meanwhile(void **state) {
    struct world *w = *state;
    struct saved saved;
    char number[11], id[EVENT_ID_TEXT];
    child(w, 1, &saved, number);
    enrol(&w->school, saved.subject, 800000, id);
    money_centre_programme(&w->kit, "A", "suspended", 12);
    centre_kiosk_sync(&w->school);
    stands(w, w->school.db, id, "over_asked", "programme");
    free_is(w->school.db, number, NOMINAL);
}

/* Two desks ask for one nominal: the second application is superseded; of two grants the second gives nothing. */
static void a_nominal_is_asked_for_once(void **state) {
    struct world *w = *state;
    struct application form;
    struct saved saved;
    char number[11], here[EVENT_ID_TEXT], there[EVENT_ID_TEXT];
    struct nominal_order o = {.period = "2026", .group = "5-18", .channel = "person"};
    struct nominal_app row;
    centre_kiosk_form(&w->school, 1, &form);
    centre_kiosk_file(&w->school, &form, &saved);
    centre_kiosk_issue(&w->school, &saved, CENTRE_OPERATOR, number);
    sync_all(w, &w->school, &w->other);
    o.subject = saved.subject;
    must(desk_nominal_ask(&w->school.desk, &o, here, NULL, &why));
    centre_kiosk_login(&w->other, CENTRE_OPERATOR);
    must(desk_nominal_ask(&w->other.desk, &o, there, NULL, &why));
    sync_all(w, &w->school, &w->other);
    must(nominal_app_load(w->kit.c->db, here, &row, &why));
    assert_string_equal(row.state, "pending");
    must(nominal_app_load(w->other.db, there, &row, &why));
    assert_string_equal(row.state, "superseded");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'superseded' AND cause = 'nominal'"),
                     1);
}

/* The money of a child rests: the kiosks have not heard of it yet. */
static void freeze(struct world *w, const struct saved *saved, const char *number, const char *cause) {
    struct flagged flag = {0};
    text_copy(flag.of, sizeof flag.of, saved->app);
    text_copy(flag.app, sizeof flag.app, saved->app);
    text_copy(flag.number, sizeof flag.number, number);
    text_copy(flag.cause, sizeof flag.cause, cause);
    money_centre_put(&w->kit, EV_RULING_FLAGGED, saved->subject, &flag);
}

static void look(struct world *w, const char *cause, const char *way) {
    struct dispute *rows;
    int count;
    centre_kiosk_login(&w->other, CENTRE_OPERATOR);
    must(dispute_mine(w->other.db, w->kit.staff[CENTRE_OPERATOR], 10, &w->a, &rows, &count, &why));
    for (int i = 0; i < count; i++)
        if (strcmp(rows[i].cause, cause) == 0) must(desk_settle(&w->other.desk, rows[i].ruling, way, &why));
    sync_all(w, &w->other, &w->school);
}

/* RESULT (PROTOCOL, "money frozen until looked at"): what was booked before the flag stays booked, what was booked without
 * knowing of it holds nothing, who knows of it books nothing; when the operator has looked, the money is free again. */
static void a_flag_freezes_the_money(struct world *w, const char *cause, const char *way) {
    struct saved saved;
    char number[11], before[EVENT_ID_TEXT], unaware[EVENT_ID_TEXT], after[EVENT_ID_TEXT];
    bool frozen;
    child(w, 1, &saved, number);
    enrol(&w->school, saved.subject, 300000, before);
    centre_kiosk_sync(&w->school);
    freeze(w, &saved, number, cause);
    enrol(&w->school, saved.subject, 200000, unaware);
    sync_all(w, &w->school, &w->other);
    stands(w, w->school.db, before, "running", "");
    stands(w, w->school.db, unaware, "over_asked", "frozen");
    stands(w, w->other.db, unaware, "over_asked", "frozen");
    free_is(w->other.db, number, NOMINAL - 300000);
    must(account_frozen(w->school.db, saved.subject, &frozen, &why) && frozen);
    const struct enrol_order o = {.subject = saved.subject,
                                  .programme = "A",
                                  .group = "1",
                                  .first = "2026-12-01",
                                  .last = "2026-12-31",
                                  .cost = 200000,
                                  .contract = "1"};
    assert_false(desk_enrol(&w->school.desk, &o, after, NULL, &why));
    assert_string_equal(why.log, "C4.frozen");
    look(w, cause, way);
    must(account_frozen(w->school.db, saved.subject, &frozen, &why) && !frozen);
    enrol(&w->school, saved.subject, 200000, after);
    centre_kiosk_sync(&w->school);
    stands(w, w->school.db, after, "running", "");
    stands(w, w->school.db, unaware, "over_asked", "frozen");
    free_is(w->school.db, number, NOMINAL - 500000);
}

static void a_decision_on_old_data_freezes_the_money(void **state) {
    a_flag_freezes_the_money(*state, "review", "looked");
}

static void a_namesake_freezes_the_money(void **state) {
    a_flag_freezes_the_money(*state, "namesake", "different");
}

/* Whether a child's money rests is ruled on once, when it is booked: the flag that a merge brings from the other record takes
 * back nothing. */
static void a_merge_freezes_nothing_that_was_booked(void **state) {
    struct world *w = *state;
    struct saved one, two;
    char number_one[11], number_two[11], place[EVENT_ID_TEXT];
    child(w, 1, &one, number_one);
    child(w, 2, &two, number_two);
    freeze(w, &two, number_two, "namesake");
    enrol(&w->school, one.subject, 300000, place);
    sync_all(w, &w->school, &w->other);
    money_centre_merge(&w->kit, two.subject, one.subject);
    sync_all(w, &w->school, &w->other);
    struct db *dbs[] = {w->kit.c->db, w->school.db, w->other.db};
    for (size_t i = 0; i < 3; i++) {
        stands(w, dbs[i], place, "running", "");
        free_is(dbs[i], number_one, NOMINAL - 300000);
    }
}

static void ask(struct world *w, enum life life, const char *subject, const char *other) {
    struct life_order o = {.life = life, .subject = subject, .other = other, .remark = "одни и те же родители и документ"};
    must(centre_kiosk_life(&w->other, &o, &why));
    sync_all(w, &w->other, &w->school);
}

/* What was enrolled while two were taken for one stays with the one it was enrolled for, its account goes with the other: the
 * desk hears of it, and nothing of what stands on that account. Made one again, both know of it still, and nobody hears twice.
 */
static void a_split_takes_the_account_from_an_enrolment(void **state) {
    struct world *w = *state;
    struct saved one, two;
    char number_one[11], number_two[11], id[EVENT_ID_TEXT];
    child(w, 1, &one, number_one);
    child(w, 2, &two, number_two);
    ask(w, LIFE_ASK_MERGE, two.subject, one.subject);
    enrol(&w->school, two.subject, 300000, id);
    sync_all(w, &w->school, &w->other);
    free_is(w->kit.c->db, number_one, NOMINAL - 300000);
    ask(w, LIFE_ASK_SPLIT, two.subject, one.subject);
    struct db *dbs[] = {w->kit.c->db, w->school.db, w->other.db};
    for (size_t i = 0; i < 3; i++) {
        stands(w, dbs[i], id, "over_asked", "certificate");
        free_is(dbs[i], number_one, NOMINAL);
        free_is(dbs[i], number_two, NOMINAL);
    }
    assert_int_equal(disputes(&w->school), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'ruling.over_asked' AND o LIKE "
                                               "'%\"certificate\"%' AND o NOT LIKE '%\"available\"%'"),
                     1);
    ask(w, LIFE_ASK_MERGE, two.subject, one.subject);
    ask(w, LIFE_ASK_SPLIT, two.subject, one.subject);
    for (size_t i = 0; i < 3; i++) stands(w, dbs[i], id, "over_asked", "certificate");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'ruling.over_asked'"), 1);
}

static void held_for(struct world *w, const char *number, int64_t expected) {
    struct db *dbs[] = {w->kit.c->db, w->school.db, w->other.db};
    for (size_t i = 0; i < 3; i++) {
        struct account a;
        must(account_load(dbs[i], number, "2027", &a, &why));
        assert_int_equal(a.held, expected);
        assert_true(account_adds_up(&a));
    }
}

/* A kiosk that has not heard of the flag confirms the part of the next year: it goes on waiting, and can be confirmed when
 * somebody has looked. */
static void a_frozen_part_goes_on_waiting(void **state) {
    static const struct period next = {.period = "2027", .first = "2027-01-01", .last = "2027-12-31", .title = "2027"};
    static const struct cap cap = {
        .period = "2027", .group_code = "5-18", .count = 10, .money = 10 * (int64_t)NOMINAL, .nominal = NOMINAL};
    struct nominal nominal = {.period = "2027", .group_code = "5-18", .sum = NOMINAL};
    struct world *w = *state;
    struct saved saved;
    int64_t cert, parent;
    char number[11], id[EVENT_ID_TEXT];
    child(w, 1, &saved, number);
    money_centre_put(&w->kit, EV_PERIOD_SET, w->kit.c->journal.region, &next);
    money_centre_put(&w->kit, EV_CAP_SET, w->kit.c->journal.region, &cap);
    centre_kiosk_sync(&w->school);
    struct enrol_order o = {
        .subject = saved.subject, .programme = "A", .group = "1", .first = "2026-12-01", .last = "2027-03-31", .cost = 800000};
    centre_kiosk_login(&w->school, CENTRE_OPERATOR);
    must(desk_enrol(&w->school.desk, &o, id, NULL, &why));
    text_copy(nominal.number, sizeof nominal.number, number);
    money_centre_put(&w->kit, EV_NOMINAL_GRANTED, saved.subject, &nominal);
    centre_kiosk_sync(&w->school);
    freeze(w, &saved, number, "namesake");
    struct confirm_order c = {.enrolment = id, .period = "2027", .sheet = "", .sheet_day = "", .signer = "applicant"};
    must(desk_enrolment_confirm(&w->school.desk, &c, NULL, &why));
    sync_all(w, &w->school, &w->other);
    held_for(w, number, 0);
    stands(w, w->school.db, id, "running", "");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'over_asked' AND cause = 'frozen'"),
                     1);
    look(w, "namesake", "different");
    must(desk_enrolment_quote(&w->school.desk, id, "2027", &cert, &parent, &why));
    must(desk_enrolment_confirm(&w->school.desk, &c, NULL, &why));
    sync_all(w, &w->school, &w->other);
    held_for(w, number, cert);
}

/* What the Навигатор enrols is judged by nothing but its money. */
static void the_navigator_books_no_frozen_money(void **state) {
    struct world *w = *state;
    struct enrolled e = {.provider = "P-1",
                         .programme = "A",
                         .group_code = "1",
                         .first = "2026-12-01",
                         .last = "2026-12-31",
                         .cost = 200000,
                         .cert_part = 200000,
                         .channel = "navigator",
                         .parts = "2026\t2026-12-01\t2026-12-31\t200000\t200000\t0\tfirm\n"};
    struct saved saved;
    child(w, 1, &saved, e.number);
    freeze(w, &saved, e.number, "review");
    money_centre_put(&w->kit, EV_ENROLMENT_MADE, saved.subject, &e);
    sync_all(w, &w->school, &w->other);
    free_is(w->other.db, e.number, NOMINAL);
    assert_int_equal(
        centre_kit_count(&w->kit, "SELECT count(*) FROM enrolment WHERE state = 'over_asked' AND cause = 'frozen'"), 1);
}

/* Where the region gives the nominal with the enrolment a desk gives it, out of what its kiosk was lent. */
static void the_desk_gives_it_with_the_enrolment(void **state) {
    struct world *w = *state;
    const struct cap cap = {
        .period = "2026", .group_code = "5-18", .count = 10, .money = 10 * (int64_t)NOMINAL, .nominal = NOMINAL};
    struct application form;
    struct saved saved;
    char number[11], id[EVENT_ID_TEXT];
    money_centre_put(&w->kit, EV_CAP_SET, w->kit.c->journal.region, &cap);
    must(centre_kit_command(&w->kit, NULL, &why, "set", "nominal_mode", "on_enrolment", NULL));
    centre_kiosk_sync(&w->other);
    centre_kiosk_form(&w->other, 1, &form);
    centre_kiosk_file(&w->other, &form, &saved);
    centre_kiosk_issue(&w->other, &saved, CENTRE_OPERATOR, number);
    centre_kiosk_sync(&w->other);
    struct enrol_order o = {
        .subject = saved.subject, .programme = "A", .group = "1", .first = "2026-12-01", .last = "2026-12-31", .cost = 800000};
    centre_kiosk_login(&w->other, CENTRE_DESK);
    must(desk_enrol(&w->other.desk, &o, id, NULL, &why));
    centre_kiosk_sync(&w->other);
    stands(w, w->kit.c->db, id, "running", "");
    free_is(w->kit.c->db, number, NOMINAL - 800000);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'parked'"), 0);
}

/* What a changed program sends: the gate of the kiosk asked nothing. */
static void forge(struct world *w, struct centre_kiosk *k, enum event_kind kind, const char *subject, const void *payload,
                  bool sign, const char *cause) {
    char sql[160];
    centre_kiosk_login(k, CENTRE_DESK);
    must(db_begin(k->db, true, &why));
    struct event *ev = desk_event(&k->desk, kind, subject, &w->a);
    memcpy(ev->payload, payload, ev->type->payload_size);
    must(journal_append(&k->desk.journal, ev, sign ? k->desk.session.sign_secret : NULL, &w->a, &why));
    must(db_commit(k->db, &why));
    centre_kiosk_sync(k);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = '%s'", cause);
    assert_int_equal(centre_kit_count(&w->kit, sql), 1);
    must(db_begin(w->kit.c->db, false, &why)); /* the next one is counted alone */
    must(db_run(w->kit.c->db, "UPDATE ruling SET cause = 'seen' WHERE kind = 'parked'", &why, NULL));
    must(db_commit(w->kit.c->db, &why));
}

static void what_a_changed_program_sends_is_set_aside(void **state) {
    struct world *w = *state;
    struct saved saved;
    char number[11];
    child(w, 1, &saved, number);
    struct enrolled e = {.provider = "P-1",
                         .programme = "A",
                         .group_code = "1",
                         .first = "2026-12-01",
                         .last = "2026-12-31",
                         .cost = 900000,
                         .cert_part = 900000,
                         .parts = "2026\t2026-12-01\t2026-12-31\t900000\t900000\t0\tfirm\n"};
    text_copy(e.number, sizeof e.number, number);
    forge(w, &w->school, EV_ENROLMENT_MADE, saved.subject, &e, false, "signature");
    struct enrolled more = e;
    more.cost = 900001; /* the parts say less */
    forge(w, &w->school, EV_ENROLMENT_MADE, saved.subject, &more, true, "incomplete");
    more = e;
    more.cert_part = 800000, more.parent_part = 100000; /* without a sheet */
    text_copy(more.parts, sizeof more.parts, "2026\t2026-12-01\t2026-12-31\t900000\t800000\t100000\tfirm\n");
    forge(w, &w->school, EV_ENROLMENT_MADE, saved.subject, &more, true, "incomplete");
    more = e;
    text_copy(more.number, sizeof more.number, "6799999999");
    forge(w, &w->school, EV_ENROLMENT_MADE, saved.subject, &more, true, "no_certificate");
    struct enrolment_act act = {.enrolment = "9.9.9", .day = "2026-12-01", .ground = "family"};
    forge(w, &w->school, EV_ENROLMENT_ENDED, saved.subject, &act, true, "no_enrolment");
    struct nominal_refused refused = {.open.app = "9.9.9", .open.ground = "N1", .open.of = "9.9.9"};
    text_copy(refused.remark.remark, sizeof refused.remark.remark, "Предел номиналов достигнут");
    forge(w, &w->school, EV_NOMINAL_REFUSED, saved.subject, &refused, true, "not_allowed");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM enrolment"), 0);
    must(db_begin(w->kit.c->db, false, &why));
    must(subject_replay(w->kit.c->db, saved.subject, &why));
    must(db_commit(w->kit.c->db, &why));
}

static void asked_by_the_desk(struct world *w, const char *subject) {
    const struct nominal_order o = {.subject = subject, .period = "2026", .group = "OVZ", .channel = "person"};
    struct nominal_app row;
    char id[EVENT_ID_TEXT];
    centre_kiosk_login(&w->school, CENTRE_DESK);
    must(desk_nominal_ask(&w->school.desk, &o, id, NULL, &why));
    centre_kiosk_sync(&w->school);
    must(nominal_app_load(w->kit.c->db, id, &row, &why));
    assert_string_equal(row.state, "pending");
}

/* RULES 2.4: of a group that tells of the child's health a desk takes no application, from when its kiosk has heard that it
 * does, and unless somebody who may has put it in his place. */
static void a_group_of_health_is_not_the_desks(void **state) {
    struct world *w = *state;
    const char *region = w->kit.c->journal.region;
    struct cap cap = {.period = "2026", .group_code = "OVZ", .count = 10, .money = 10 * (int64_t)NOMINAL, .nominal = NOMINAL};
    struct delegated by = {
        .role = "coordinator", .municipality = CENTRE_MUNICIPALITY, .first = "2026-11-23", .last = "2026-11-24"};
    struct nominal_asked asked = {
        .open = {
            .period = "2026", .group_code = "OVZ", .received = w->kit.clock.now, .channel = "person", .due = "2026-12-01"}};
    struct application form;
    struct saved one, two;
    char number[11];
    centre_kiosk_form(&w->school, 1, &form);
    centre_kiosk_file(&w->school, &form, &one);
    centre_kiosk_issue(&w->school, &one, CENTRE_OPERATOR, number);
    centre_kiosk_form(&w->school, 2, &form);
    centre_kiosk_file(&w->school, &form, &two);
    centre_kiosk_issue(&w->school, &two, CENTRE_OPERATOR, asked.open.number);
    money_centre_put(&w->kit, EV_CAP_SET, region, &cap);
    centre_kiosk_sync(&w->school);
    cap.health = 1;
    money_centre_put(&w->kit, EV_CAP_SET, region, &cap);
    asked_by_the_desk(w, one.subject);
    forge(w, &w->school, EV_NOMINAL_ASKED, two.subject, &asked, false, "not_allowed");
    text_copy(by.principal, sizeof by.principal, w->kit.staff[CENTRE_COORDINATOR]);
    money_centre_put(&w->kit, EV_ROLE_DELEGATED, w->kit.staff[CENTRE_DESK], &by);
    centre_kiosk_sync(&w->school);
    asked_by_the_desk(w, two.subject);
    must(db_begin(w->kit.c->db, false, &why)); /* what `forge` has changed */
    must(subject_replay(w->kit.c->db, two.subject, &why));
    must(db_commit(w->kit.c->db, &why));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_same_money_is_booked_once),
        TEST(the_last_seat_is_taken_once),
        TEST(a_decision_on_old_data_freezes_the_money),
        TEST(a_namesake_freezes_the_money),
        TEST(a_merge_freezes_nothing_that_was_booked),
        TEST(a_split_takes_the_account_from_an_enrolment),
        TEST(a_frozen_part_goes_on_waiting),
        TEST(the_navigator_books_no_frozen_money),
        TEST(a_programme_withdrawn_meanwhile),
        TEST(a_nominal_is_asked_for_once),
        TEST(the_desk_gives_it_with_the_enrolment),
        TEST(what_a_changed_program_sends_is_set_aside),
        TEST(a_group_of_health_is_not_the_desks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
