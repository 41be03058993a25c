#include "model/store/alias.h"
#include "model/base/text.h"
#include "model/store/adopt.h"
#include "tests/harness/kit.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

/* Two learners that were merged, split, merged in chains (RULES A15): whose rows tell of whom, and who is found. That the order
 * of arrival does not matter stands in replay.c. */

enum { CHILDREN = 3 };

struct bench {
    struct kit kit;
    struct arena a;
    struct saved child[CHILDREN];
    struct application form[CHILDREN];
};

static int setup(void **state) {
    static struct bench b;
    b = (struct bench){0};
    kit_open(&b.kit);
    kit_lease(&b.kit, 41800, 41899, "");
    kit_login(&b.kit, KIT_DESK);
    for (int i = 0; i < CHILDREN; i++) {
        kit_form(&b.kit, i + 1, &b.form[i]);
        b.child[i] = kit_save(&b.kit, &b.form[i]);
    }
    kit_confirm(&b.kit);
    *state = &b;
    return 0;
}

static int teardown(void **state) {
    struct bench *b = *state;
    kit_rebuilt_is_live(&b->kit);
    arena_close(&b->a);
    kit_close(&b->kit);
    return 0;
}

static const char *subject_of(struct bench *b, int child) {
    return b->child[child].subject;
}

static void decree(struct bench *b, enum event_kind kind, int keep, int dropped) {
    struct alias merge = {0};
    text_copy(merge.keep, sizeof merge.keep, subject_of(b, keep));
    text_copy(merge.dropped, sizeof merge.dropped, subject_of(b, dropped));
    kit_central_also(&b->kit, kind, merge.keep, merge.dropped, &merge);
}

static void merge(struct bench *b, int keep, int dropped) {
    decree(b, EV_LEARNER_MERGED, keep, dropped);
}

static void split(struct bench *b, int keep, int dropped) {
    decree(b, EV_LEARNER_SPLIT, keep, dropped);
}

static const char *text_of(struct bench *b, const char *sql, const char *key) {
    struct rows r;
    must(db_query(b->kit.db, &r, sql, &why, "key:t", key, NULL));
    const char *text = db_next(&r, &why) ? arena_dup(&b->a, db_text(&r, 0)) : "(no row)";
    assert_false(db_failed(&r));
    db_done(&r);
    return text;
}

static const char *state_of(struct bench *b, const char *number) {
    return text_of(b, "SELECT state || ' ' || subject FROM certificate WHERE number = :key", number);
}

static const char *said(struct bench *b, const char *state, int child) {
    return arena_printf(&b->a, "%s %s", state, subject_of(b, child));
}

static void issue(struct bench *b, int child, char number[11]) {
    kit_login(&b->kit, KIT_OPERATOR);
    assert_int_equal(kit_issue(&b->kit, &b->child[child], number), FAIL_NONE);
    kit_login(&b->kit, KIT_DESK);
}

/* The only learner found by what was typed. */
static const char *found_by(struct bench *b, const char *typed) {
    struct found *rows;
    int count;
    bool other;
    must(learner_search(b->kit.db, typed, 20, &b->a, &rows, &count, &other, &why));
    return count == 1 ? rows[0].subject : count == 0 ? "nobody" : "many";
}

static void dropped_is_found_as_kept(void **state) {
    struct bench *b = *state;
    merge(b, 0, 1);
    assert_string_equal(text_of(b, "SELECT alias FROM learner WHERE subject = :key", subject_of(b, 1)), subject_of(b, 0));
    assert_string_equal(text_of(b, "SELECT subject FROM application WHERE app = :key", b->child[1].app), subject_of(b, 0));
    assert_string_equal(found_by(b, b->form[1].child.snils), subject_of(b, 0));
    assert_string_equal(found_by(b, arena_printf(&b->a, "%s %s", b->form[1].child.surname, b->form[1].child.name)),
                        subject_of(b, 0));
    assert_string_equal(found_by(b, b->form[1].child.surname), subject_of(b, 0));
    /* Of what the family gave for the dropped one nothing but what finds it stays in its row. */
    assert_string_equal(
        text_of(b, "SELECT phone || child_name || address_street || number || last_app FROM learner WHERE subject = :key",
                subject_of(b, 1)),
        "");
}

static int twins_of(struct bench *b, const char *subject, int child, const char **first) {
    struct twin *rows;
    int count;
    must(learner_twins(b->kit.db, subject, &b->form[child].child, &b->a, &rows, &count, &why));
    *first = count ? rows[0].subject : "";
    return count;
}

static void nobody_is_his_own_twin(void **state) {
    struct bench *b = *state;
    const char *first;
    assert_int_equal(twins_of(b, subject_of(b, 0), 1, &first), 1);
    merge(b, 0, 1);
    assert_int_equal(twins_of(b, subject_of(b, 0), 1, &first), 0);
    assert_int_equal(twins_of(b, subject_of(b, 1), 0, &first), 0);
    assert_int_equal(twins_of(b, subject_of(b, 2), 1, &first), 1);
    assert_string_equal(first, subject_of(b, 0));
}

static int events_in_history(struct bench *b, int child) {
    struct history_row *rows;
    int count;
    must(subject_history(b->kit.db, subject_of(b, child), &b->a, &rows, &count, &why));
    return count;
}

static void history_and_basis_are_of_both(void **state) {
    struct bench *b = *state;
    char alone[BASE64_SIZE(HASH_SIZE)], both[BASE64_SIZE(HASH_SIZE)];
    int one = events_in_history(b, 0), two = events_in_history(b, 1);
    must(subject_basis(b->kit.db, subject_of(b, 0), alone, &why));
    merge(b, 0, 1);
    assert_int_equal(events_in_history(b, 0), one + two + 1);
    assert_int_equal(events_in_history(b, 1), one + two + 1);
    must(subject_basis(b->kit.db, subject_of(b, 0), both, &why));
    assert_string_not_equal(alone, both);
}

static void lower_number_of_the_centre_lives(void **state) {
    struct bench *b = *state;
    char first[11], second[11];
    issue(b, 1, first);
    issue(b, 0, second);
    kit_confirm(&b->kit);
    merge(b, 0, 1);
    assert_string_equal(state_of(b, first), said(b, "living", 0));
    assert_string_equal(state_of(b, second), said(b, "joined", 0));
    assert_string_equal(text_of(b, "SELECT living FROM certificate WHERE number = :key", second), first);
    assert_string_equal(text_of(b, "SELECT number FROM learner WHERE subject = :key", subject_of(b, 0)), first);
    assert_string_equal(text_of(b, "SELECT state FROM application WHERE app = :key", b->child[0].app), "joined");
    split(b, 0, 1);
    assert_string_equal(state_of(b, first), said(b, "living", 1));
    assert_string_equal(state_of(b, second), said(b, "living", 0));
}

/* The kiosk issued before it heard of the merge: its own event counts for the one that is kept, before and after the centre has
 * numbered it. */
static void late_events_land_on_keep(void **state) {
    struct bench *b = *state;
    char first[11], late[11];
    issue(b, 0, first);
    kit_confirm(&b->kit);
    issue(b, 1, late);
    merge(b, 0, 1);
    assert_string_equal(state_of(b, first), said(b, "living", 0));
    assert_string_equal(state_of(b, late), said(b, "joined", 0));
    kit_confirm(&b->kit);
    assert_string_equal(state_of(b, late), said(b, "joined", 0));
    assert_string_equal(text_of(b, "SELECT count(*) FROM application WHERE subject = :key", subject_of(b, 1)), "0");
}

static const char *data_of(struct bench *b, int child) {
    return text_of(b, "SELECT child_snils || ' ' || child_surname || ' ' || applicant_phone FROM learner WHERE subject = :key",
                   subject_of(b, child));
}

/* The page of the merge says whose record stays: what the dropped one gave before is not put over it, though it was filed
 * later. */
static void data_of_the_kept_one_stay(void **state) {
    struct bench *b = *state;
    const char *before = data_of(b, 0);
    merge(b, 0, 1);
    assert_string_equal(data_of(b, 0), before);
    /* Who corrects the dropped one's application now, and does not know of the merge yet, is heard. */
    struct application form = kit_load(&b->kit, b->child[1].app);
    text_copy(form.applicant.phone, sizeof form.applicant.phone, "+79005550011");
    kit_save(&b->kit, &form);
    assert_string_equal(text_of(b, "SELECT applicant_phone FROM application WHERE app = :key", b->child[1].app),
                        "+79005550011");
    assert_string_equal(data_of(b, 0), before);
}

static void digest_of(struct bench *b, uint8_t out[HASH_SIZE]) {
    must(projection_digest(b->kit.db, out, &why));
}

static void split_gives_each_its_own(void **state) {
    struct bench *b = *state;
    uint8_t before[HASH_SIZE], after[HASH_SIZE];
    digest_of(b, before);
    merge(b, 0, 1);
    digest_of(b, after);
    assert_memory_not_equal(before, after, HASH_SIZE);
    split(b, 0, 1);
    digest_of(b, after);
    assert_memory_equal(before, after, HASH_SIZE);
}

/* What a desk did on the kept one meanwhile stays with it, and the operator is shown that. */
static void what_was_made_in_between_stays(void **state) {
    struct bench *b = *state;
    struct history_row *rows;
    int count;
    char number[11];
    merge(b, 0, 1);
    must(subject_between(b->kit.db, subject_of(b, 0), subject_of(b, 1), &b->a, &rows, &count, &why));
    assert_int_equal(count, 0);
    issue(b, 0, number);
    kit_confirm(&b->kit);
    split(b, 0, 1);
    assert_string_equal(state_of(b, number), said(b, "living", 0));
    must(subject_between(b->kit.db, subject_of(b, 0), subject_of(b, 1), &b->a, &rows, &count, &why));
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].type, "certificate.issued");
    struct application again;
    kit_login(&b->kit, KIT_DESK);
    again = kit_load(&b->kit, b->child[2].app);
    assert_string_equal(again.subject, subject_of(b, 2));
}

static void chains_come_to_their_end(void **state) {
    struct bench *b = *state;
    struct alias_place place;
    const char *const *family;
    int count;
    merge(b, 0, 1);
    merge(b, 2, 0);
    must(alias_of(b->kit.db, subject_of(b, 1), &place, &why));
    assert_string_equal(place.root, subject_of(b, 2));
    assert_string_equal(place.keep, subject_of(b, 0));
    must(alias_family(b->kit.db, subject_of(b, 2), &b->a, &family, &count, &why));
    assert_int_equal(count, CHILDREN);
    assert_string_equal(family[0], subject_of(b, 2));
    assert_string_equal(text_of(b, "SELECT count(*) FROM application WHERE subject = :key", subject_of(b, 2)), "3");
    split(b, 0, 1);
    assert_string_equal(text_of(b, "SELECT count(*) FROM application WHERE subject = :key", subject_of(b, 2)), "2");
    assert_string_equal(text_of(b, "SELECT subject FROM application WHERE app = :key", b->child[1].app), subject_of(b, 1));
    merge(b, 1, 2);
    must(alias_of(b->kit.db, subject_of(b, 0), &place, &why));
    assert_string_equal(place.root, subject_of(b, 1));
}

/* A ruling that was about two of one child is no matter for a desk once they are two again. */
static void split_ends_its_disputes(void **state) {
    struct bench *b = *state;
    char first[11], second[11];
    issue(b, 0, first);
    issue(b, 1, second);
    kit_confirm(&b->kit);
    merge(b, 0, 1);
    struct joined joined = {0};
    text_copy(joined.app, sizeof joined.app, b->child[1].app);
    memcpy(joined.number, second, sizeof joined.number);
    memcpy(joined.living, first, sizeof joined.living);
    kit_central(&b->kit, EV_RULING_JOINED, subject_of(b, 0), &joined);
    assert_string_equal(text_of(b, "SELECT closed FROM ruling WHERE number = :key", second), "0");
    split(b, 0, 1);
    assert_string_equal(text_of(b, "SELECT closed || way FROM ruling WHERE number = :key", second), "1split");
    assert_string_equal(state_of(b, second), said(b, "living", 1));
}

/* The ruling that voided the kept one's number for one that came with the merge ends with the split, though a family was told
 * of it meanwhile: it hears that its own is valid again. One about another child of the same СНИЛС stays. */
static void split_ends_the_ruling_on_keep(void **state) {
    struct bench *b = *state;
    char first[11], second[11];
    issue(b, 1, first);
    issue(b, 0, second);
    kit_confirm(&b->kit);
    merge(b, 0, 1);
    struct joined joined = {.living_at = 1};
    text_copy(joined.app, sizeof joined.app, b->child[0].app);
    memcpy(joined.number, second, sizeof joined.number);
    memcpy(joined.living, first, sizeof joined.living);
    text_copy(joined.merged, sizeof joined.merged, subject_of(b, 1));
    kit_central(&b->kit, EV_RULING_JOINED, subject_of(b, 0), &joined);
    struct history_row *made;
    int count;
    must(subject_between(b->kit.db, subject_of(b, 0), subject_of(b, 1), &b->a, &made, &count, &why));
    assert_int_equal(count, 0); /* it ends with the split: nothing that stays */
    assert_string_equal(text_of(b, "SELECT tell FROM application WHERE app = :key", b->child[0].app), "replaced");
    struct act told = {.open.ground = "replaced", .open.code = "phone"};
    text_copy(told.open.app, sizeof told.open.app, b->child[0].app);
    b->kit.clock.now += MS_DAY;
    kit_central(&b->kit, EV_FAMILY_TOLD, subject_of(b, 0), &told);
    split(b, 0, 1);
    assert_string_equal(state_of(b, second), said(b, "living", 0));
    assert_string_equal(text_of(b, "SELECT living FROM certificate WHERE number = :key", second), "");
    assert_string_equal(text_of(b, "SELECT number FROM learner WHERE subject = :key", subject_of(b, 0)), second);
    assert_string_equal(text_of(b, "SELECT closed || way FROM ruling WHERE number = :key", second), "1split");
    assert_string_equal(text_of(b, "SELECT state || tell FROM application WHERE app = :key", b->child[0].app),
                        "approvedreinstated");
    /* Nobody brought the living one by a merge: the split ends nothing, not even where that child came later, and left. Who has
     * nothing of it sees the same. */
    joined.merged[0] = '\0';
    text_copy(joined.living_app, sizeof joined.living_app, b->child[2].app);
    kit_central(&b->kit, EV_RULING_JOINED, subject_of(b, 0), &joined);
    merge(b, 0, 2);
    split(b, 0, 2);
    assert_string_equal(state_of(b, second), said(b, "joined", 0));
    assert_string_equal(text_of(b, "SELECT closed || way FROM ruling WHERE living_app = :key", joined.living_app), "0");
}

/* Its application was taken over into the next epoch of the kiosk's log before the merge. */
static void what_the_dropped_one_was_called_is_known_in_the_next_epoch(void **state) {
    static const uint8_t before[HASH_SIZE] = {1};
    struct bench *b = *state;
    struct journal *j = &b->kit.desk.journal;
    struct arena a = {0};
    char app[EVENT_ID_TEXT];
    int adopted = 0;
    const uint64_t common = j->seq;
    struct saved last = kit_save_person(&b->kit, CHILDREN + 1);
    const struct application form = kit_load(&b->kit, last.app);
    must(db_begin(b->kit.db, true, &why) && journal_turn(j, 2, before, common, &a, &adopted, &why) &&
         db_commit(b->kit.db, &why));
    assert_true(adopted > 0);
    b->child[1] = last;
    merge(b, 0, 1);
    must(alias_filed(b->kit.db, last.subject, app, &why));
    assert_string_not_equal(app, "");
    assert_string_equal(kit_load(&b->kit, app).child.surname, form.child.surname);
    arena_close(&a);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(dropped_is_found_as_kept),      T(nobody_is_his_own_twin),
        T(history_and_basis_are_of_both), T(lower_number_of_the_centre_lives),
        T(late_events_land_on_keep),      T(data_of_the_kept_one_stay),
        T(split_gives_each_its_own),      T(what_was_made_in_between_stays),
        T(chains_come_to_their_end),      T(split_ends_its_disputes),
        T(split_ends_the_ruling_on_keep), T(what_the_dropped_one_was_called_is_known_in_the_next_epoch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
