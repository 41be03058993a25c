/* The same number on two certificates (PROTOCOL, table of rulings): never by honest leases; here the centre has lent a block
 * twice. */

#include "sync/centre/renumber.h"

#include "model/base/text.h"
#include "model/store/dispute.h"
#include "model/store/lease.h"
#include "model/store/life.h"
#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct world {
    struct centre_kit kit;
    struct centre_kiosk school, other;
    struct saved first, second; /* of two children, one at each school */
    char number[11], same[11], instead[11];
    struct arena a;
};

static void must(bool done, const struct fail *why) {
    if (!done) fail_msg("%s (%s)", why->log, why->say);
}

static int64_t count(struct world *w, const char *sql) {
    return centre_kit_count(&w->kit, sql);
}

static void text_of(struct world *w, char out[11], const char *sql) {
    struct rows r;
    struct fail why;
    must(db_query(w->kit.c->db, &r, sql, &why, NULL), &why);
    text_copy(out, 11, db_next(&r, &why) ? db_text(&r, 0) : "");
    db_done(&r);
}

/* Both schools hold the serials 1 to 10. The school's certificate comes first. */
static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    struct application form;
    struct fail why;
    centre_kit_school(&w->kit, &w->school);
    must(db_begin(w->kit.c->db, true, &why) && meta_set_int(w->kit.c->db, "next_serial", 1, &why) &&
             db_commit(w->kit.c->db, &why),
         &why);
    centre_kiosk_enrol(&w->kit, &w->other, "school 7", "7", "desk");
    centre_kiosk_form(&w->school, 1, &form);
    centre_kiosk_file(&w->school, &form, &w->first);
    centre_kiosk_issue(&w->school, &w->first, CENTRE_COORDINATOR, w->number);
    centre_kiosk_form(&w->other, 2, &form);
    centre_kiosk_file(&w->other, &form, &w->second);
    centre_kiosk_issue(&w->other, &w->second, CENTRE_COORDINATOR, w->same);
    assert_string_equal(w->number, w->same);
    centre_kiosk_sync(&w->school);
    *state = w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    assert_int_equal(count(w, "SELECT count(*) FROM (SELECT number FROM certificate GROUP BY number HAVING count(*) > 1) d"),
                     0);
    centre_kit_check(&w->kit);
    centre_kiosk_close(&w->school);
    centre_kiosk_close(&w->other);
    centre_kit_close(&w->kit);
    arena_close(&w->a);
    free(w);
    return 0;
}

static struct dispute *only(struct world *w, struct centre_kiosk *k) {
    struct dispute *rows;
    struct fail why;
    int n;
    must(dispute_mine(k->db, w->kit.staff[CENTRE_DESK], 10, &w->a, &rows, &n, &why), &why);
    assert_int_equal(n, 1);
    return rows;
}

/* Result: the number is the first child's; the second child has one of the centre's own, living; its desk is told, calls, and
 * both rows are in `status`. */
static void the_lower_gsn_keeps_it_the_other_gets_a_new_one(void **state) {
    struct world *w = *state;
    struct certificate seen;
    struct application app;
    struct dispute *none;
    struct bytes said = {0};
    struct fail why;
    int n;
    centre_kiosk_sync(&w->other);
    text_of(w, w->instead, "SELECT living FROM ruling WHERE kind = 'renumbered'");
    must(certificate_load(w->school.db, w->number, &seen, &why), &why);
    assert_string_equal(seen.subject, w->first.subject);
    assert_string_equal(seen.state, "living");
    must(certificate_load(w->other.db, w->instead, &seen, &why), &why);
    assert_string_equal(seen.subject, w->second.subject);
    assert_string_equal(seen.state, "living");
    assert_string_equal(seen.was_number, w->number);
    must(application_load(w->other.db, w->second.app, &app, &why), &why);
    assert_string_equal(app.number, w->instead);
    assert_string_equal(app.tell, "replaced");
    struct found *found;
    bool other_layout; /* the family has the old one in hand */
    must(learner_search(w->other.db, w->number, 10, &w->a, &found, &n, &other_layout, &why), &why);
    assert_int_equal(n, 1);
    assert_string_equal(found->subject, w->second.subject);
    assert_int_equal(count(w, "SELECT count(*) FROM lease WHERE no = 0 AND kind = 'number' AND first = last AND spent = 1"), 1);
    must(dispute_mine(w->school.db, w->kit.staff[CENTRE_DESK], 10, &w->a, &none, &n, &why), &why);
    assert_int_equal(n, 0);
    struct dispute *d = only(w, &w->other);
    assert_string_equal(d->kind, "renumbered");
    assert_string_equal(d->number, w->number);
    assert_string_equal(d->living, w->instead);
    assert_string_equal(d->living_point, "школа № 12");
    must(centre_kit_command(&w->kit, &said, &why, "health", NULL), &why);
    assert_non_null(strstr((const char *)said.data, "\"numbers_given_twice\":1"));
    centre_kiosk_login(&w->other, CENTRE_DESK);
    must(desk_settle(&w->other.desk, d->ruling, "told_family", &why), &why);
    must(application_load(w->other.db, w->second.app, &app, &why), &why);
    assert_string_equal(app.tell, "");
    centre_kiosk_sync(&w->other);
    assert_int_equal(count(w, "SELECT count(*) FROM ruling WHERE kind = 'renumbered' AND closed = 1"), 1);
    bytes_close(&said);
}

/* What the desk does with the old number before it hears of it: a nominal would stand, an end comes too late, with a word why.
 */
static void an_act_on_the_old_number_comes_too_late(void **state) {
    struct world *w = *state;
    struct event *ev = arena_alloc(&w->a, sizeof *ev);
    struct fail why = {0};
    ev->type = &event_types[EV_CERTIFICATE_SUSPENDED];
    text_copy(ev->subject, sizeof ev->subject, w->second.subject);
    text_copy(ev->staff, sizeof ev->staff, w->kit.staff[CENTRE_OPERATOR]);
    struct act *act = event_payload(ev, &w->a);
    text_copy(act->open.number, sizeof act->open.number, w->number);
    text_copy(act->open.ground, sizeof act->open.ground, "dispute");
    text_copy(act->remark.remark, sizeof act->remark.remark, "родители спорят о данных");
    must(db_begin(w->other.db, true, &why), &why);
    must(journal_append(&w->other.desk.journal, ev, w->kit.sign_secret[CENTRE_OPERATOR], &w->a, &why), &why);
    must(db_commit(w->other.db, &why), &why);
    centre_kiosk_sync(&w->other);
    assert_int_equal(count(w, "SELECT count(*) FROM ruling WHERE kind = 'superseded' AND cause = 'renumbered'"), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM certificate WHERE state = 'living'"), 2);
}

/* Out of one lease it is no clash but a kiosk that gives one number to two: set aside and booked (the row on leases). */
static void a_number_given_twice_out_of_one_lease_is_a_breach(void **state) {
    struct world *w = *state;
    struct application form;
    struct saved third;
    struct rows r;
    struct fail why = {0};
    centre_kiosk_form(&w->school, 3, &form);
    centre_kiosk_file(&w->school, &form, &third);
    struct event *ev = arena_alloc(&w->a, sizeof *ev);
    ev->type = &event_types[EV_CERTIFICATE_ISSUED];
    text_copy(ev->subject, sizeof ev->subject, third.subject);
    text_copy(ev->staff, sizeof ev->staff, w->kit.staff[CENTRE_COORDINATOR]);
    struct issued *i = event_payload(ev, &w->a);
    text_copy(i->open.app, sizeof i->open.app, third.app);
    text_copy(i->open.number, sizeof i->open.number, w->number);
    must(db_query(w->school.db, &r, "SELECT subject FROM lease WHERE kind = 'number'", &why, NULL) && db_next(&r, &why), &why);
    text_copy(i->open.lease, sizeof i->open.lease, db_text(&r, 0));
    db_done(&r);
    text_copy(ev->also[0], sizeof ev->also[0], i->open.lease);
    text_copy(i->open.point, sizeof i->open.point, "12");
    text_copy(i->term.valid_until, sizeof i->term.valid_until, "2030-01-01");
    must(db_begin(w->school.db, true, &why), &why);
    must(journal_append(&w->school.desk.journal, ev, w->kit.sign_secret[CENTRE_COORDINATOR], &w->a, &why), &why);
    must(db_commit(w->school.db, &why), &why);
    centre_kiosk_sync(&w->school);
    assert_int_equal(count(w, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'over_limit'"), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM breach WHERE kind = 'number'"), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM ruling WHERE kind = 'renumbered'"), 0);
}

/* They are one child after all. RESULT: the number lives, the one that took its place is joined to it and still finds the
 * child; what the money of the first was given on stays with it. */
static void a_replaced_number_outlives_a_merge(void **state) {
    struct world *w = *state;
    struct centre_kiosk *k = &w->school;
    struct certificate seen;
    struct found *found;
    struct fail why = {0};
    bool other_layout;
    int n;
    struct centre_kiosk region;
    centre_kiosk_sync(&w->other);
    centre_kiosk_enrol(&w->kit, &region, "operator", "1", "region");
    centre_kiosk_sync(&region);
    text_of(w, w->instead, "SELECT living FROM ruling WHERE kind = 'renumbered'");
    must(centre_kiosk_life(&region,
                           &(struct life_order){.life = LIFE_ASK_MERGE,
                                                .subject = w->first.subject,
                                                .other = w->second.subject,
                                                .remark = "один ребёнок, семья подтвердила"},
                           &why),
         &why);
    centre_kiosk_sync(&region);
    centre_kiosk_sync(k);
    for (int i = 0; i < 2; i++, k = &region) {
        must(certificate_load(k->db, w->number, &seen, &why), &why);
        assert_string_equal(seen.state, "living");
        assert_string_equal(seen.subject, w->first.subject);
        must(certificate_load(k->db, w->instead, &seen, &why), &why);
        assert_string_equal(seen.state, "joined");
        assert_string_equal(seen.living, w->number);
        assert_string_equal(seen.subject, w->first.subject);
        assert_string_equal(seen.was_number, w->number);
        must(learner_search(k->db, w->instead, 10, &w->a, &found, &n, &other_layout, &why), &why);
        assert_int_equal(n, 1);
        assert_string_equal(found->subject, w->first.subject);
        must(learner_search(k->db, w->number, 10, &w->a, &found, &n, &other_layout, &why), &why);
        assert_int_equal(n, 1);
    }
    assert_int_equal(count(w, "SELECT count(*) FROM certificate WHERE number NOT LIKE '67%'"), 0);
    centre_kiosk_close(&region);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_lower_gsn_keeps_it_the_other_gets_a_new_one),
        TEST(an_act_on_the_old_number_comes_too_late),
        TEST(a_replaced_number_outlives_a_merge),
        TEST(a_number_given_twice_out_of_one_lease_is_a_breach),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
