/* What a kiosk has of its scope, summed up, beside what the centre says that it has. */

#include "sync/centre/scope.h"

#include "sync/centre/rulings.h"
#include "tests/harness/must.h"
#include "tests/harness/scope_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* What a kiosk has of its scope, summed up: differing sums are believed only of one that says how far it has seen, has not seen
 * more than its feed has come to, and is behind its own move. An older program sums up in the middle of a feed that has begun
 * anew. */
static void sums_are_believed_of_who_has_what_the_cursor_says(void **state) {
    struct scope_kit *w = *state;
    struct application form;
    struct saved saved;
    centre_kiosk_form(&w->school, 1, &form);
    centre_kiosk_file(&w->school, &form, &saved);
    centre_kiosk_sync(&w->school);
    const int64_t cursor = w->kit.c->gsn, seen[] = {0, cursor + 1, cursor, cursor};
    for (int i = 0; i < 4; i++) {
        if (i == 3) scope_kit_move(w, "school 12", "30");
        struct exchange_request request = {.has_digest = true, .cursor = cursor, .digest_seen = seen[i]};
        scope_digest_add(&request.digest, saved.subject, 1);
        struct peer peer;
        uint8_t sums[SCOPE_SUMS / 8];
        bool found = false;
        assert_true(centre_begin(w->kit.c, &why) && peer_load(w->kit.c, w->school.no, &peer, &why));
        assert_true(scope_compare(w->kit.c, &peer, &request, &found, sums, &why));
        assert_int_equal(found, i == 2);
        assert_true(centre_rollback(w->kit.c, &why));
    }
}

/* Who came and left while a kiosk was away, and may have come again, is no difference: it never had anything of that child. */
static void who_came_and_left_meanwhile_is_not_missed(void **state) {
    struct scope_kit *w = *state;
    const int64_t cursor = w->kit.c->gsn;
    struct exchange_request request = {.has_digest = true, .cursor = cursor, .digest_seen = cursor};
    struct application form;
    struct saved saved;
    struct peer peer;
    uint8_t sums[SCOPE_SUMS / 8];
    char number[11];
    bool found = true;
    centre_kiosk_form(&w->school, 1, &form);
    centre_kiosk_file(&w->school, &form, &saved);
    centre_kiosk_issue(&w->school, &saved, CENTRE_COORDINATOR, number);
    centre_kiosk_sync(&w->school);
    centre_kiosk_transfer(&w->school, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_sync(&w->school);
    for (int back = 0; back < 2; back++) {
        if (back) {
            centre_kiosk_sync(&w->far);
            centre_kiosk_transfer(&w->far, saved.subject, CENTRE_MUNICIPALITY, "12");
            centre_kiosk_sync(&w->far);
        }
        assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM leaver"), 1);
        assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM scope WHERE scope = 'm:" CENTRE_MUNICIPALITY "'"),
                         back);
        assert_true(centre_begin(w->kit.c, &why) && peer_load(w->kit.c, w->office.no, &peer, &why));
        assert_true(scope_compare(w->kit.c, &peer, &request, &found, sums, &why));
        assert_true(centre_rollback(w->kit.c, &why));
        assert_false(found);
    }
}

/* What the kiosk has, summed up. */
static void sum_up(struct scope_kit *w, struct centre_kiosk *k, struct exchange_request *request) {
    char last[ID_TEXT] = "";
    bool done = false;
    *request = (struct exchange_request){.has_digest = true, .cursor = w->kit.c->gsn, .digest_seen = w->kit.c->gsn};
    assert_true(scope_digest_step(k->db, 100, last, &request->digest, &done, &why) && done);
}

/* Beside what the centre says that it has. */
static bool differs_from(struct scope_kit *w, struct centre_kiosk *k, const struct exchange_request *request) {
    struct centre *c = w->kit.c;
    struct peer peer;
    uint8_t sums[SCOPE_SUMS / 8];
    bool found = true;
    assert_true(centre_begin(c, &why) && peer_load(c, k->no, &peer, &why));
    assert_true(scope_compare(c, &peer, request, &found, sums, &why) && centre_rollback(c, &why));
    return found;
}

static bool differs(struct scope_kit *w, struct centre_kiosk *k) {
    struct exchange_request request;
    sum_up(w, k, &request);
    return differs_from(w, k, &request);
}

/* A child of whom a kiosk has said nothing that counts is its business until that is settled, and no learner at either side: it
 * was fed once more for ever. */
static void who_is_set_aside_whole_is_no_difference(void **state) {
    struct scope_kit *w = *state;
    struct centre *c = w->kit.c;
    struct event told = {.type = &event_types[EV_FAMILY_TOLD], .id = {.kiosk = w->school.no, .epoch = 1}};
    told.id.seq = (uint64_t)scope_kit_count(&w->school, "SELECT max(seq) FROM log WHERE kiosk = 1");
    id_new(&c->env, told.subject);
    assert_true(centre_begin(c, &why));
    must(rulings_park(c, &told, "not_allowed", &why) && centre_commit(c, &why));
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM ruling WHERE kind = 'parked'"), 1);
    assert_false(differs(w, &w->school));
}

/* A school has acted on a child it did not know to have left: she is its business once more, and was not told to be forgotten
 * in between. Where its feed has come to between the two, nobody can say whether it has her. */
static void who_has_left_and_was_acted_on_since_is_no_difference(void **state) {
    struct scope_kit *w = *state;
    struct saved saved;
    scope_kit_issue(w, 1, &saved);
    const int64_t known =
        scope_kit_count(&w->school, "SELECT max(gsn) FROM touch WHERE subject IN (SELECT subject FROM learner)");
    centre_kiosk_transfer(&w->office, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_sync(&w->office);
    const int64_t cursor = w->kit.c->gsn;
    struct exchange_request request = {.has_digest = true, .cursor = cursor, .digest_seen = cursor};
    scope_digest_add(&request.digest, saved.subject, known);
    centre_kiosk_transfer(&w->school, saved.subject, CENTRE_MUNICIPALITY, "7");
    centre_kiosk_sync(&w->school);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM scope WHERE scope = 'k:1'"), 1);
    assert_false(differs_from(w, &w->school, &request));
}

/* Driven anew it counts after all. But a kiosk that has not heard so far is no worse for it. */
static void who_was_set_aside_and_is_taken_since_is_not_missed(void **state) {
    struct scope_kit *w = *state;
    struct centre *c = w->kit.c;
    struct event filed = {.type = &event_types[EV_APPLICATION_FILED], .id = {.kiosk = w->school.no, .epoch = 1}};
    struct bytes none = {0};
    struct application form;
    struct saved saved;
    struct exchange_request request;
    filed.id.seq = w->school.desk.journal.seq + 1;
    centre_kiosk_form(&w->school, 1, &form);
    centre_kiosk_file(&w->school, &form, &saved);
    memcpy(filed.subject, saved.subject, sizeof filed.subject);
    assert_true(centre_begin(c, &why));
    must(rulings_park(c, &filed, "not_allowed", &why) && centre_commit(c, &why));
    assert_int_equal(centre_kiosk_ask(&w->school, &none), 200);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 0);
    sum_up(w, &w->school, &request);
    scope_kit_sync(w);
    must(centre_kit_command(&w->kit, NULL, &why, "redrive", "all", NULL));
    assert_int_equal(centre_kit_count(&w->kit, LEARNERS), 1);
    assert_false(differs_from(w, &w->school, &request));
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 1);
    assert_false(differs(w, &w->school));
}

/* RESULT: a school hears of the erasure of one it had, who was merged and has left: that is no child it has, and no difference.
 * The row that points to the other one came back, and the school was asked to forget it. */
static void the_erasure_of_who_was_merged_and_has_left_is_no_difference(void **state) {
    struct scope_kit *w = *state;
    struct saved keep, dropped;
    scope_kit_issue(w, 1, &keep);
    scope_kit_issue(w, 2, &dropped);
    scope_kit_fate(w, EV_LEARNER_MERGED, keep.subject, dropped.subject);
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM learner WHERE alias <> ''"), 1);
    centre_kiosk_transfer(&w->school, keep.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 0);
    scope_kit_fate(w, EV_LEARNER_ERASED, dropped.subject, "");
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM log WHERE type = 'learner.erased'"), 1);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 0);
    assert_false(differs(w, &w->school));
    scope_kit_is_whole(&w->school);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scope_kit_set_up, scope_kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(sums_are_believed_of_who_has_what_the_cursor_says),
        TEST(who_is_set_aside_whole_is_no_difference),
        TEST(who_has_left_and_was_acted_on_since_is_no_difference),
        TEST(who_was_set_aside_and_is_taken_since_is_not_missed),
        TEST(the_erasure_of_who_was_merged_and_has_left_is_no_difference),
        TEST(who_came_and_left_meanwhile_is_not_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
