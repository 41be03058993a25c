/* A changed program at a kiosk settles what it may not: the ways out of a dispute are asked anew by the centre. */

#include "sync/centre/gate_dispute.h"

#include "model/base/text.h"
#include "tests/harness/centre_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The dispute of the tests: a decision whose signature does not fit was set aside. */
static void ruled(struct centre_case *w, char ruling[EVENT_ID_TEXT]) {
    struct rows r;
    struct fail why;
    struct event *ev = centre_case_event(w, EV_APPLICATION_REFUSED, w->saved.subject, w->kit.staff[CENTRE_COORDINATOR]);
    struct refused *refused = ev->payload;
    text_copy(refused->open.app, sizeof refused->open.app, w->saved.app);
    text_copy(refused->open.ground, sizeof refused->open.ground, "R3");
    text_copy(refused->remark.remark, sizeof refused->remark.remark, "Живёт в другом регионе");
    centre_case_forge(w, ev, w->kit.sign_secret[CENTRE_DESK]);
    centre_kiosk_sync(&w->k);
    assert_true(db_query(w->kit.c->db, &r, "SELECT ruling FROM ruling WHERE kind = 'parked'", &why, NULL) && db_next(&r, &why));
    text_copy(ruling, EVENT_ID_TEXT, db_text(&r, 0));
    db_done(&r);
}

static void close_as(struct centre_case *w, enum centre_person who, const char *ruling, const char *way) {
    struct event *ev = centre_case_event(w, EV_DISPUTE_CLOSED, w->saved.subject, w->kit.staff[who]);
    struct dispute_closed *closed = ev->payload;
    text_copy(closed->ruling, sizeof closed->ruling, ruling);
    text_copy(closed->way, sizeof closed->way, way);
    centre_case_forge(w, ev, NULL);
    centre_kiosk_sync(&w->k);
}

static void hand_as(struct centre_case *w, enum centre_person who, const char *ruling, const char *explanation) {
    struct event *ev = centre_case_event(w, EV_DISPUTE_HANDED, w->saved.subject, w->kit.staff[who]);
    struct handed *handed = ev->payload;
    text_copy(handed->open.ruling, sizeof handed->open.ruling, ruling);
    text_copy(handed->remark.remark, sizeof handed->remark.remark, explanation);
    centre_case_forge(w, ev, NULL);
    centre_kiosk_sync(&w->k);
}

static int64_t open_ones(struct centre_case *w, const char *kind) {
    char sql[120];
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM ruling WHERE kind = '%s' AND closed = 0 AND cause IN ('signature', 'looked')", kind);
    return centre_kit_count(&w->kit, sql);
}

static void a_way_there_is_not_for_it(void **state) {
    struct centre_case *w = *state;
    char ruling[EVENT_ID_TEXT];
    ruled(w, ruling);
    close_as(w, CENTRE_OPERATOR, ruling, "confirmed"); /* would let a certificate live that rests */
    centre_case_became(w, "not_allowed");
    close_as(w, CENTRE_DESK, "0.1.99999", "told_family");
    centre_case_became(w, "no_ruling");
    assert_int_equal(open_ones(w, "parked"), 1);
    close_as(w, CENTRE_DESK, ruling, "anew");
    centre_case_became(w, NULL);
    assert_int_equal(open_ones(w, "parked"), 0);
}

static void what_is_handed_over_is_explained_and_is_the_operators(void **state) {
    struct centre_case *w = *state;
    char ruling[EVENT_ID_TEXT], handed[EVENT_ID_TEXT];
    ruled(w, ruling);
    hand_as(w, CENTRE_DESK, ruling, "коротко");
    centre_case_became(w, "incomplete");
    hand_as(w, CENTRE_DESK, "0.1.99999", "семья говорит, что номер уже на руках");
    centre_case_became(w, "no_ruling");
    hand_as(w, CENTRE_DESK, ruling, "семья говорит, что номер уже на руках");
    centre_case_became(w, NULL);
    assert_int_equal(open_ones(w, "handed"), 1);
    event_id_show((struct event_id){w->k.no, w->k.epoch, w->k.desk.journal.seq}, handed);
    hand_as(w, CENTRE_DESK, handed, "и ещё раз то же самое");
    centre_case_became(w, "not_allowed");
    close_as(w, CENTRE_DESK, handed, "looked");
    centre_case_became(w, "not_allowed");
    close_as(w, CENTRE_OPERATOR, handed, "looked");
    centre_case_became(w, NULL);
    assert_int_equal(open_ones(w, "handed"), 0);
    assert_int_equal(open_ones(w, "answered"), 1);
    event_id_show((struct event_id){w->k.no, w->k.epoch, w->k.desk.journal.seq}, handed);
    hand_as(w, CENTRE_DESK, handed, "и всё-таки это не так");
    centre_case_became(w, "not_allowed");
    close_as(w, CENTRE_DESK, handed, "told_family");
    centre_case_became(w, NULL);
    assert_int_equal(open_ones(w, "answered"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, centre_case_set_up, centre_case_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_way_there_is_not_for_it),
        TEST(what_is_handed_over_is_explained_and_is_the_operators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
