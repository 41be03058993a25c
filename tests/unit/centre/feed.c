/* Scope, feed and leases: who gets what, in which order, and never a number twice. */

#include "sync/centre/feed.h"

#include "model/base/text.h"
#include "model/store/life.h"
#include "model/store/papers.h"
#include "sync/centre/applier.h"
#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct world {
    struct centre_kit kit;
    struct centre_kiosk school, other, office, far; /* `far`: an office of another municipality */
};

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    centre_kit_school(&w->kit, &w->school);
    centre_kiosk_enrol(&w->kit, &w->other, "school 7", "7", "desk");
    centre_kiosk_enrol(&w->kit, &w->office, "office", "1", "office");
    centre_kiosk_enrol(&w->kit, &w->far, "far", "30", "office");
    *state = w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    struct centre_kiosk *all[] = {&w->school, &w->other, &w->office, &w->far};
    centre_kit_check(&w->kit);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) centre_kiosk_close(all[i]);
    centre_kit_close(&w->kit);
    free(w);
    return 0;
}

static int64_t count(struct centre_kiosk *k, const char *sql) {
    struct fail why;
    int64_t n = 0;
    assert_true(db_one_int(k->db, &n, sql, &why, NULL));
    return n;
}

static void file(struct centre_kiosk *k, int64_t n, struct saved *saved) {
    struct application form;
    centre_kiosk_form(k, n, &form);
    centre_kiosk_file(k, &form, saved);
    centre_kiosk_sync(k);
}

static void sync_all(struct world *w) {
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->far);
}

static void a_desk_gets_its_point_an_office_its_municipality(void **state) {
    struct world *w = *state;
    struct saved saved;
    file(&w->school, 1, &saved);
    file(&w->other, 2, &saved);
    file(&w->far, 3, &saved);
    sync_all(w);
    assert_int_equal(count(&w->school, "SELECT count(*) FROM learner"), 1);
    assert_int_equal(count(&w->other, "SELECT count(*) FROM learner"), 1);
    assert_int_equal(count(&w->office, "SELECT count(*) FROM learner"), 2);
    assert_int_equal(count(&w->far, "SELECT count(*) FROM learner"), 1);
    /* Not even the open parts, nor a log row, of what is not theirs. */
    assert_int_equal(count(&w->far, "SELECT count(*) FROM log WHERE type = 'application.filed'"), 1);
    /* What all need, all have. */
    assert_int_equal(count(&w->far, "SELECT count(*) FROM point"), count(&w->school, "SELECT count(*) FROM point"));
    assert_int_equal(count(&w->far, "SELECT count(*) FROM staff WHERE sign_key <> ''"), CENTRE_PEOPLE);
    /* A lease is seen by its kiosk alone. */
    assert_int_equal(count(&w->far, "SELECT count(*) FROM lease"), 1);
}

/* Each event of the scope once, in order; the cursor stands at the end and moves on also when all is filtered out. */
static void each_event_once_and_the_cursor_moves(void **state) {
    struct world *w = *state;
    struct saved saved;
    for (int i = 0; i < 5; i++) file(&w->other, 10 + i, &saved);
    centre_kiosk_sync(&w->far);
    assert_int_equal(w->far.cursor, w->kit.c->gsn);
    centre_kiosk_ask(&w->far, NULL);
    assert_int_equal(w->far.fed, 0);
    centre_kiosk_sync(&w->office);
    int64_t events = count(&w->office, "SELECT count(*) FROM log");
    centre_kiosk_ask(&w->office, NULL);
    assert_int_equal(w->office.fed, 0);
    /* From the beginning again: the same bytes, the same state. */
    w->office.cursor = 0;
    centre_kiosk_sync(&w->office);
    assert_int_equal(count(&w->office, "SELECT count(*) FROM log"), events);
}

/* A child moves to another school by a second application there: the whole past comes along, at the present place. */
static void a_subject_that_enters_brings_its_past(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct fail why;
    struct arena a = {0};
    file(&w->school, 1, &saved);
    centre_kiosk_sync(&w->far);
    assert_int_equal(count(&w->far, "SELECT count(*) FROM application"), 0);
    int64_t past = count(&w->school, "SELECT count(*) FROM touch t JOIN learner l ON l.subject = t.subject");
    struct event ev = {.type = &event_types[EV_APPLICATION_FILED]};
    text_copy(ev.subject, sizeof ev.subject, saved.subject);
    text_copy(ev.staff, sizeof ev.staff, w->kit.staff[CENTRE_DESK]);
    struct application form;
    centre_kiosk_form(&w->far, 2, &form);
    struct filed *filed = event_payload(&ev, &a);
    filed->request = form.request;
    filed->child = form.child;
    text_copy(filed->request.no, sizeof filed->request.no, "4-0001");
    assert_true(db_begin(w->far.db, true, &why));
    if (!journal_append(&w->far.desk.journal, &ev, NULL, &a, &why)) fail_msg("%s", why.log);
    assert_true(db_commit(w->far.db, &why));
    centre_kiosk_sync(&w->far);
    assert_int_equal(count(&w->far, "SELECT count(*) FROM application"), 2);
    assert_true(count(&w->far, "SELECT count(*) FROM touch t JOIN learner l ON l.subject = t.subject") >= past + 1);
    arena_close(&a);
}

/* More than one slice holds: `more`, and the state at the end is whole. */
static void a_long_feed_comes_in_slices(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct application form;
    for (int i = 0; i < 60; i++) {
        centre_kiosk_form(&w->school, 100 + i, &form);
        centre_kiosk_file(&w->school, &form, &saved);
        if (i % 20 == 19) centre_kiosk_sync(&w->school);
    }
    int slices = 0;
    do {
        assert_int_equal(centre_kiosk_ask(&w->office, NULL), 200);
        slices++;
    } while (w->office.answer.more);
    assert_true(slices > 1);
    assert_int_equal(count(&w->office, "SELECT count(*) FROM learner"), 60);
}

/* The numbers of two kiosks never meet, a block is lent again at half, and a repeated request takes nothing. */
static void numbers_are_lent_once(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct application form;
    char number[11];
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease"), 4);
    for (int i = 0; i < 3; i++) centre_kiosk_ask(&w->school, NULL);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease"), 4);
    for (int i = 0; i < 7; i++) {
        centre_kiosk_form(&w->school, 20 + i, &form);
        centre_kiosk_file(&w->school, &form, &saved);
        centre_kiosk_issue(&w->school, &saved, CENTRE_COORDINATOR, number);
        if (i == 4) {
            centre_kiosk_sync(&w->school);
            assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease"), 4); /* five of ten left: half */
        }
    }
    centre_kiosk_sync(&w->school);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease"), 5);
    assert_int_equal(count(&w->school, "SELECT count(*) FROM lease"), 2); /* in the same exchange */
    assert_int_equal(
        centre_kit_count(&w->kit,
                         "SELECT count(*) FROM lease a JOIN lease b ON a.subject <> b.subject AND a.first <= b.last AND "
                         "b.first <= a.last"),
        0);
    centre_kit_reopen(&w->kit);
    centre_kiosk_ask(&w->school, NULL);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease"), 5);
}

/* What the centre reads at once of a scope, 256 places, ends between two of one position: it comes whole, each once. */
static void a_page_may_end_within_a_position(void **state) {
    struct world *w = *state;
    struct centre *c = w->kit.c;
    struct peer peer;
    struct feed_slice slice = {0};
    struct fail why;
    enum { PAGE = 256, MOST = 400000 };
    assert_true(centre_begin(c, &why));
    while (c->gsn < PAGE + 10) {
        struct event ev = {.type = &event_types[EV_REGION_SET]};
        text_copy(ev.subject, sizeof ev.subject, c->journal.region);
        struct region_set *set = event_payload(&ev, &c->turn);
        text_copy(set->key, sizeof set->key, "min_age");
        text_copy(set->value, sizeof set->value, "6");
        assert_true(applier_append(c, &ev, &why));
    }
    assert_true(peer_load(c, w->far.no, &peer, &why));
    int64_t before = centre_kit_count(&w->kit, "SELECT count(*) FROM feed WHERE scope = 'r'");
    int64_t last =
        centre_kit_count(&w->kit, "SELECT max(pos) FROM (SELECT pos FROM feed WHERE scope = 'r' ORDER BY pos LIMIT 256)");
    for (int64_t gsn = 1; gsn <= 2; gsn++) /* in front of the last one of the page */
        assert_true(db_run(c->db, "INSERT INTO feed (scope, pos, gsn) VALUES ('r', :pos, :gsn)", &why, "pos:i", last, "gsn:i",
                           gsn, NULL));
    assert_true(feed_read(c, &peer, 0, 0, MOST, &slice, &why));
    int64_t own = centre_kit_count(&w->kit, "SELECT count(*) FROM feed WHERE scope IN ('k:4', 'm:66603000')");
    assert_false(slice.more);
    assert_int_equal(slice.events, before + 2 + own);
    bytes_close(&slice.lines);
    assert_true(centre_rollback(c, &why));
}

/* The audit of numbered forms is the centre's and the kiosk's that printed them: nobody else is sent it. */
static void blank_forms_are_the_business_of_two(void **state) {
    struct world *w = *state;
    struct blanks blanks = {.first = 1, .count = 200};
    struct fail why = {0};
    static const char printed[] = "SELECT count(*) FROM log WHERE type = 'blanks.printed' AND gsn > 0";
    text_copy(blanks.paper, sizeof blanks.paper, "consent");
    centre_kiosk_login(&w->school, CENTRE_DESK);
    assert_true(desk_blanks(&w->school.desk, &blanks, &why));
    sync_all(w);
    sync_all(w);
    assert_int_equal(centre_kit_count(&w->kit, printed), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'event.parked'"), 0);
    assert_int_equal(count(&w->school, printed), 1);
    assert_int_equal(count(&w->other, printed), 0);
    assert_int_equal(count(&w->office, printed), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_desk_gets_its_point_an_office_its_municipality),
        TEST(each_event_once_and_the_cursor_moves),
        TEST(a_subject_that_enters_brings_its_past),
        TEST(a_long_feed_comes_in_slices),
        TEST(numbers_are_lent_once),
        TEST(a_page_may_end_within_a_position),
        TEST(blank_forms_are_the_business_of_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
