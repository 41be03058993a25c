/* What leaves a scope with a child that is transferred. Who has it no longer, forgets it: not a row, not a name; its own log
 * stays whole. */

#include "sync/centre/scope.h"

#include "model/base/text.h"
#include "model/store/differ.h"
#include "model/store/dispute.h"
#include "sync/centre/applier.h"
#include "sync/centre/rulings.h"
#include "tests/harness/must.h"
#include "tests/harness/scope_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char own_open[] = "SELECT count(*) FROM log WHERE kiosk = 1 AND o <> '' AND c IS NOT NULL";
static const char at_7[] = "SELECT count(*) FROM learner WHERE point = '7' AND municipality = '" CENTRE_MUNICIPALITY "'";
static const char at_30[] =
    "SELECT count(*) FROM learner WHERE point = '30' AND municipality = '" CENTRE_OTHER_MUNICIPALITY "'";

/* The office sends the child far away, the school to the other school; the office's comes first. */
static void transfer_twice(struct scope_kit *w, struct saved *saved) {
    scope_kit_issue(w, 1, saved);
    centre_kiosk_transfer(&w->office, saved->subject, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_transfer(&w->school, saved->subject, CENTRE_MUNICIPALITY, "7");
    centre_kiosk_sync(&w->office);
    scope_kit_sync(w);
}

/* The one matter of the school, as it is shown. */
static struct dispute *second_transfer(struct scope_kit *w, struct arena *a) {
    struct dispute *rows;
    struct dispute_detail detail;
    struct differ_row row;
    int count = 0;
    assert_true(dispute_mine(w->school.db, w->kit.staff[CENTRE_OPERATOR], 10, a, &rows, &count, &why));
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].kind, "differs");
    assert_string_equal(rows[0].cause, "transfer");
    assert_true(dispute_detail(w->school.db, &rows[0], a, &detail, &why));
    const char *at = detail.fields;
    assert_true(differ_next(&at, a, &row));
    assert_string_equal(row.column, DIFFER_PLACE);
    assert_string_equal(row.base, "12");
    assert_string_equal(row.mine, "7");
    assert_string_equal(row.stays, "30");
    return &rows[0];
}

/* C13: the family moves within the region. The new office has the child with its whole past; the old place has not even the
 * name, but its own log, and the number it has spent. */
static void a_transfer_takes_everything_along(void **state) {
    struct scope_kit *w = *state;
    struct saved saved, stays;
    scope_kit_issue(w, 1, &saved);
    scope_kit_issue(w, 2, &stays);
    int64_t past = scope_kit_count(&w->school, own_open), named = scope_kit_count(&w->school, NAMES);
    assert_int_equal(scope_kit_count(&w->far, LEARNERS), 0);
    centre_kiosk_transfer(&w->school, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    scope_kit_sync(w);
    assert_int_equal(
        scope_kit_count(&w->far, "SELECT count(*) FROM learner WHERE municipality = '" CENTRE_OTHER_MUNICIPALITY "'"), 1);
    assert_int_equal(scope_kit_count(&w->far, "SELECT count(*) FROM certificate WHERE state = 'living'"), 1);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 1);
    assert_int_equal(scope_kit_count(&w->office, LEARNERS), 1);
    assert_int_equal(scope_kit_count(&w->school, NAMES), named / 2);
    assert_int_equal(scope_kit_count(&w->school, own_open), past + 1);
    assert_int_equal(scope_kit_count(&w->school, "SELECT spent FROM lease"), 2);
    scope_kit_is_whole(&w->school);
    scope_kit_is_whole(&w->office);
    scope_kit_is_whole(&w->far);
}

/* RESULT: the first transfer stands wherever the child is known; the second one's place has never heard of it; the school has
 * both sides until it has settled, and then forgets the child. */
static void of_two_transfers_the_first_stands(void **state) {
    struct scope_kit *w = *state;
    struct saved saved;
    struct arena a = {0};
    struct centre_kiosk other;
    centre_kiosk_enrol(&w->kit, &other, "other school", "7", "desk");
    transfer_twice(w, &saved);
    centre_kiosk_sync(&other);
    assert_int_equal(centre_kit_count(&w->kit, at_30), 1);
    assert_int_equal(scope_kit_count(&w->far, at_30), 1);
    assert_int_equal(scope_kit_count(&w->school, at_30), 1);
    assert_int_equal(scope_kit_count(&w->office, LEARNERS), 0);
    assert_int_equal(scope_kit_count(&other, LEARNERS), 0);
    assert_int_equal(scope_kit_count(&other, NAMES), 0);
    centre_kiosk_login(&w->school, CENTRE_OPERATOR);
    must(desk_settle(&w->school.desk, second_transfer(w, &a)->ruling, "centre", &why));
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 0);
    assert_int_equal(scope_kit_count(&w->school, NAMES), 0);
    assert_int_equal(scope_kit_count(&w->far, at_30), 1);
    scope_kit_is_whole(&w->school);
    scope_kit_is_whole(&w->far);
    scope_kit_is_whole(&other);
    centre_kiosk_close(&other);
    arena_close(&a);
}

/* RESULT: the office where the child is by now has settled it: the school, whose transfer came second, has no more to say. */
static void whoever_settles_the_second_transfer_the_child_leaves_its_maker(void **state) {
    struct scope_kit *w = *state;
    struct saved saved;
    struct arena a = {0};
    transfer_twice(w, &saved);
    assert_int_equal(scope_kit_count(&w->school, at_30), 1);
    centre_kiosk_login(&w->far, CENTRE_OPERATOR);
    must(desk_settle(&w->far.desk, second_transfer(w, &a)->ruling, "centre", &why));
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 0);
    assert_int_equal(scope_kit_count(&w->school, NAMES), 0);
    assert_int_equal(scope_kit_count(&w->far, at_30), 1);
    scope_kit_is_whole(&w->school);
    scope_kit_is_whole(&w->far);
    arena_close(&a);
}

/* The way out: the school's is made after all, and everybody has the child there. */
static void the_second_transfer_can_be_made_after_all(void **state) {
    struct scope_kit *w = *state;
    struct saved saved;
    struct arena a = {0};
    transfer_twice(w, &saved);
    centre_kiosk_login(&w->school, CENTRE_OPERATOR);
    must(desk_put_mine(&w->school.desk, second_transfer(w, &a)->ruling, &why));
    scope_kit_sync(w);
    assert_int_equal(centre_kit_count(&w->kit, at_7), 1);
    assert_int_equal(scope_kit_count(&w->office, at_7), 1);
    assert_int_equal(scope_kit_count(&w->far, LEARNERS), 0);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 0);
    scope_kit_is_whole(&w->office);
    scope_kit_is_whole(&w->far);
    arena_close(&a);
}

/* Both knew the same: one after the other is no matter for anybody. */
static void a_transfer_of_who_was_transferred_is_no_dispute(void **state) {
    struct scope_kit *w = *state;
    struct saved saved;
    scope_kit_issue(w, 1, &saved);
    centre_kiosk_transfer(&w->office, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    scope_kit_sync(w);
    centre_kiosk_transfer(&w->far, saved.subject, CENTRE_MUNICIPALITY, "7");
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->office, at_7), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 0);
}

static void go_and_come_back(struct scope_kit *w, const struct saved *saved) {
    centre_kiosk_transfer(&w->school, saved->subject, CENTRE_OTHER_MUNICIPALITY, "30");
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 0);
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&w->far, (enum centre_person)i);
    centre_kiosk_transfer(&w->far, saved->subject, CENTRE_MUNICIPALITY, "12");
    scope_kit_sync(w);
}

/* And back: it is all there again, what the school has made itself with its names, too. */
static void who_comes_back_brings_the_past(void **state) {
    struct scope_kit *w = *state;
    struct saved saved;
    scope_kit_issue(w, 1, &saved);
    int64_t named = scope_kit_count(&w->school, NAMES), touched = scope_kit_count(&w->school, "SELECT count(*) FROM touch");
    go_and_come_back(w, &saved);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 1);
    assert_int_equal(scope_kit_count(&w->office, LEARNERS), 1);
    assert_int_equal(scope_kit_count(&w->far, LEARNERS), 0);
    assert_int_equal(scope_kit_count(&w->school, NAMES), named + 2); /* the two transfers */
    assert_true(scope_kit_count(&w->school, "SELECT count(*) FROM touch") >= touched + 2);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM certificate WHERE state = 'living'"), 1);
    scope_kit_is_whole(&w->school);
}

/* What was written where the child still was, before that office heard of the transfer, is not lost, and whoever wrote it
 * keeps the child: it has to hear what becomes of it. */
static void a_late_word_of_the_old_place_counts(void **state) {
    struct scope_kit *w = *state;
    struct saved saved;
    scope_kit_issue(w, 1, &saved);
    centre_kiosk_transfer(&w->school, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_sync(&w->school);
    scope_kit_tell(&w->office, &saved);
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->office, LEARNERS), 1);
    assert_int_equal(scope_kit_count(&w->far, "SELECT count(*) FROM log WHERE type = 'family.told' AND gsn > 0"), 1);
    assert_int_equal(scope_kit_count(&w->office, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    scope_kit_is_whole(&w->office);
}

/* The same at the office of the new place: to call the family is its operator's now. */
static void is_told_at_the_new_place(struct scope_kit *w) {
    struct arena a = {0};
    struct dispute *rows;
    int n = 0;
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM log WHERE type LIKE 'ruling.%'"),
                     centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type LIKE 'ruling.%'"));
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 0);
    assert_int_equal(scope_kit_count(&w->school, NAMES), 0);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM ruling"), 0);
    assert_true(dispute_mine(w->far.db, w->kit.staff[CENTRE_OPERATOR], 10, &a, &rows, &n, &why));
    assert_int_equal(n, 1);
    assert_string_not_equal(rows[0].name, "");
    scope_kit_is_whole(&w->school);
    scope_kit_is_whole(&w->far);
    arena_close(&a);
}

static struct event_id issue_of(struct scope_kit *w) {
    struct event_id issued = {.kiosk = w->school.no, .epoch = 1};
    issued.seq = (uint64_t)scope_kit_count(&w->school, "SELECT seq FROM log WHERE type = 'certificate.issued'");
    return issued;
}

static void rule_over(struct scope_kit *w, const char *subject, struct event_id issued) {
    struct centre *c = w->kit.c;
    struct event ruling = {.type = &event_types[EV_RULING_DIFFERS]};
    assert_true(centre_begin(c, &why));
    text_copy(ruling.subject, sizeof ruling.subject, subject);
    struct differs *differs = event_payload(&ruling, &c->turn);
    event_id_show(issued, differs->open.of);
    text_copy(differs->differing.fields, sizeof differs->differing.fields, "child.name\tИя\tЯна\tИя");
    must(rulings_append(c, &ruling, issued, 0, &why) && centre_commit(c, &why));
}

/* RESULT: a ruling over what the school did reaches it alone, and without what it says of a person: the child stays forgotten.
 */
static void a_ruling_brings_nobody_back(void **state) {
    struct scope_kit *w = *state;
    struct saved saved;
    scope_kit_issue(w, 1, &saved);
    struct event_id issued = issue_of(w);
    centre_kiosk_transfer(&w->school, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    scope_kit_sync(w);
    rule_over(w, saved.subject, issued);
    assert_true(scope_kit_times_sent(w, "ruling.differs") > 0);
    assert_int_equal(scope_kit_times_sent(w, "Яна"), 0);
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM log WHERE type = 'ruling.differs'"), 1);
    assert_int_equal(scope_kit_count(&w->far, "SELECT count(*) FROM ruling WHERE kind = 'differs'"), 1);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 0);
    assert_int_equal(scope_kit_count(&w->school, NAMES), 0);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM ruling"), 0);
    scope_kit_is_whole(&w->school);
}

/* RESULT: the school has forgotten the child, but for what no backup of the centre covers yet: it hears of the erasure; the
 * office, which had it and has said nothing of it, does not. */
static void who_has_said_something_of_it_hears_of_its_erasure(void **state) {
    struct scope_kit *w = *state;
    struct saved saved;
    scope_kit_issue(w, 1, &saved);
    centre_kiosk_transfer(&w->school, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 0);
    scope_kit_fate(w, EV_LEARNER_ERASED, saved.subject, "");
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, ERASED), 1);
    assert_int_equal(scope_kit_count(&w->far, ERASED), 1);
    assert_int_equal(scope_kit_count(&w->office, ERASED), 0);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM learner WHERE erased <> '' AND child_surname = ''"), 1);
    scope_kit_is_whole(&w->school);
}

static const char ruling_told[] =
    "SELECT count(*) FROM touch t JOIN log l ON l.gsn = t.gsn AND l.gsn > 0 WHERE l.type = 'ruling.differs'";

/* RESULT: of whom the school knows the erasure alone it keeps a ruling as of who has left: it tells of nobody there. */
static void a_ruling_brings_back_nobody_who_was_erased(void **state) {
    struct scope_kit *w = *state;
    struct saved saved;
    scope_kit_issue(w, 1, &saved);
    struct event_id issued = issue_of(w);
    centre_kiosk_transfer(&w->school, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    scope_kit_sync(w);
    scope_kit_fate(w, EV_LEARNER_ERASED, saved.subject, "");
    scope_kit_sync(w);
    rule_over(w, saved.subject, issued);
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM log WHERE type = 'ruling.differs'"), 1);
    assert_int_equal(scope_kit_count(&w->school, ruling_told), 0);
    assert_true(scope_kit_count(&w->far, ruling_told) > 0);
    scope_kit_is_whole(&w->school);
}

/* One child for a while. The one that was kept has left since, the other one has gone and come back: with a past that names
 * both. */
static struct event_id leave_one_of_two(struct scope_kit *w, struct saved *left, struct saved *here) {
    scope_kit_issue(w, 1, left);
    struct event_id issued = issue_of(w);
    scope_kit_issue(w, 2, here);
    scope_kit_fate(w, EV_LEARNER_MERGED, left->subject, here->subject);
    scope_kit_sync(w);
    scope_kit_fate(w, EV_LEARNER_SPLIT, left->subject, here->subject);
    scope_kit_sync(w);
    centre_kiosk_transfer(&w->school, left->subject, CENTRE_OTHER_MUNICIPALITY, "30");
    go_and_come_back(w, here);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 1);
    return issued;
}

/* RESULT: who has left stays forgotten, also where a ruling comes behind the other one's past. */
static void a_ruling_brings_back_nobody_whom_another_ones_past_names(void **state) {
    struct scope_kit *w = *state;
    struct saved left, here;
    struct event_id issued = leave_one_of_two(w, &left, &here);
    rule_over(w, left.subject, issued);
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM log WHERE type = 'ruling.differs'"), 1);
    assert_int_equal(scope_kit_count(&w->school, ruling_told), 0);
    assert_true(scope_kit_count(&w->far, ruling_told) > 0);
    scope_kit_is_whole(&w->school);
}

/* RESULT: with the second of them goes what names the first. */
static void what_names_two_goes_with_the_last_of_them(void **state) {
    static const char fates[] = "SELECT count(*) FROM touch t JOIN log l ON l.gsn = t.gsn AND l.gsn > 0 WHERE l.type IN "
                                "('learner.merged', 'learner.split')";
    struct scope_kit *w = *state;
    struct saved left, here;
    leave_one_of_two(w, &left, &here);
    assert_int_equal(scope_kit_count(&w->school, fates), 4);
    centre_kiosk_transfer(&w->school, here.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, fates), 0);
    scope_kit_is_whole(&w->school);
}

static void ask_office(struct scope_kit *w, enum life life, const char *subject, const char *other) {
    struct life_order order = {.life = life, .subject = subject, .other = other, .remark = "одни и те же родители и документ"};
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&w->office, (enum centre_person)i);
    must(centre_kiosk_life(&w->office, &order, &why));
    scope_kit_sync(w);
}

/* RESULT: the school took the transfer over into its next epoch. It has whom it sent away as long as she is taken for one who
 * is there still, and then no more. */
static void a_split_leaves_nobody_where_a_transfer_of_an_epoch_before_took_her_away(void **state) {
    struct scope_kit *w = *state;
    struct saved left, here;
    scope_kit_issue(w, 1, &left);
    scope_kit_issue(w, 2, &here);
    centre_kiosk_transfer(&w->school, left.subject, CENTRE_MUNICIPALITY, "7");
    centre_kiosk_begin_epoch(&w->school);
    scope_kit_sync(w);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'log.adopted' AND gsn > 0"), 1);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 1);
    ask_office(w, LIFE_ASK_MERGE, here.subject, left.subject);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 2);
    ask_office(w, LIFE_ASK_SPLIT, here.subject, left.subject);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 1);
    assert_int_equal(scope_kit_count(&w->office, at_7), 1);
    scope_kit_is_whole(&w->school);
    scope_kit_is_whole(&w->office);
}

/* RESULT: what the school had said of a child who has left is set aside: it has the child again, to settle that. */
static void what_is_set_aside_is_settled_where_it_was_made(void **state) {
    struct scope_kit *w = *state;
    struct centre *c = w->kit.c;
    struct saved saved;
    struct event told = {.type = &event_types[EV_FAMILY_TOLD], .id = {.kiosk = w->school.no, .epoch = 1}};
    scope_kit_issue(w, 1, &saved);
    told.id.seq = (uint64_t)scope_kit_count(&w->school, "SELECT max(seq) FROM log WHERE kiosk = 1");
    memcpy(told.subject, saved.subject, sizeof told.subject);
    centre_kiosk_transfer(&w->office, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 0);
    assert_true(centre_begin(c, &why));
    must(rulings_park(c, &told, "not_allowed", &why) && centre_commit(c, &why));
    scope_kit_sync(w);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 1);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM ruling WHERE kind = 'parked'"), 1);
    scope_kit_is_whole(&w->school);
}

/* RESULT: given twice, and the child was transferred before the school heard of it: it hears that its number is void, and the
 * operator where the child is now has the matter. */
static void who_transfers_hears_of_the_ruling_before(void **state) {
    struct scope_kit *w = *state;
    struct application form, twin;
    struct saved lives, void_one;
    char number[11];
    centre_kiosk_form(&w->office, 1, &form);
    centre_kiosk_form(&w->school, 2, &twin);
    twin.child = form.child;
    text_copy(twin.child.doc_number, sizeof twin.child.doc_number, "700418");
    centre_kiosk_file(&w->office, &form, &lives);
    centre_kiosk_file(&w->school, &twin, &void_one);
    centre_kiosk_issue(&w->office, &lives, CENTRE_COORDINATOR, number);
    centre_kiosk_issue(&w->school, &void_one, CENTRE_COORDINATOR, number);
    centre_kiosk_transfer(&w->school, void_one.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_sync(&w->office);
    scope_kit_sync(w);
    is_told_at_the_new_place(w);
}

static void has_role(struct scope_kit *w, enum centre_person who, const char *role) {
    struct centre *c = w->kit.c;
    struct event ev = {.type = &event_types[EV_STAFF_ADDED]};
    text_copy(ev.subject, sizeof ev.subject, w->kit.staff[who]);
    assert_true(centre_begin(c, &why));
    struct staff *staff = event_payload(&ev, &c->turn);
    text_copy(staff->name, sizeof staff->name, "Кольцова Зоя Игоревна");
    text_copy(staff->role, sizeof staff->role, role);
    must(applier_append(c, &ev, &why) && centre_commit(c, &why));
}

/* What they have said at the school since is set aside; driven anew it counts, and the school has not heard of that. */
static void is_taken_when_driven_anew(struct scope_kit *w, enum centre_person who, const char *role) {
    has_role(w, who, "auditor");
    centre_kiosk_sync(&w->school);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'event.parked'"), 1);
    has_role(w, who, role);
    must(centre_kit_command(&w->kit, NULL, &why, "redrive", "all", NULL));
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'event.taken'"), 1);
}

static void has_heard_that_it_is_taken_and_no_more(struct scope_kit *w) {
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM log WHERE type = 'event.taken'"), 1);
    assert_int_equal(scope_kit_count(&w->school, LEARNERS), 0);
    assert_int_equal(scope_kit_count(&w->school, NAMES), 0);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM ruling"), 0);
    assert_int_equal(scope_kit_count(&w->school, "SELECT count(*) FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = "
                                                 "t.epoch AND l.seq = t.seq WHERE l.type = 'event.taken'"),
                     0);
    scope_kit_is_whole(&w->school);
}

/* RESULT: what the school had said was set aside and is taken; the child is transferred before the school hears of it: it hears
 * of it all the same. */
static void who_was_left_hears_that_his_record_was_taken_before(void **state) {
    struct scope_kit *w = *state;
    struct saved saved;
    scope_kit_issue(w, 1, &saved);
    scope_kit_tell(&w->school, &saved);
    is_taken_when_driven_anew(w, CENTRE_DESK, "desk");
    centre_kiosk_transfer(&w->office, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_sync(&w->office);
    scope_kit_sync(w);
    has_heard_that_it_is_taken_and_no_more(w);
}

/* RESULT: the transfer itself was set aside: the child has left when the school hears that it is taken, and does not come back
 * with that. */
static void that_a_transfer_was_taken_brings_nobody_back(void **state) {
    struct scope_kit *w = *state;
    struct saved saved;
    scope_kit_issue(w, 1, &saved);
    centre_kiosk_transfer(&w->school, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    is_taken_when_driven_anew(w, CENTRE_OPERATOR, "operator");
    scope_kit_sync(w);
    has_heard_that_it_is_taken_and_no_more(w);
}

/* A kiosk that comes new to the old place never sees the name. */
static void who_comes_later_gets_nothing_of_it(void **state) {
    struct scope_kit *w = *state;
    struct saved saved;
    struct centre_kiosk later;
    scope_kit_issue(w, 1, &saved);
    centre_kiosk_transfer(&w->school, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    scope_kit_sync(w);
    centre_kiosk_enrol(&w->kit, &later, "office 2", "1", "office");
    assert_int_equal(scope_kit_count(&later, LEARNERS), 0);
    assert_int_equal(scope_kit_count(&later, NAMES), 0);
    assert_int_equal(
        scope_kit_count(&later, "SELECT count(*) FROM log WHERE type LIKE 'application.%' OR type LIKE 'learner.%'"), 0);
    centre_kiosk_close(&later);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scope_kit_set_up, scope_kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_transfer_takes_everything_along),
        TEST(of_two_transfers_the_first_stands),
        TEST(whoever_settles_the_second_transfer_the_child_leaves_its_maker),
        TEST(the_second_transfer_can_be_made_after_all),
        TEST(a_transfer_of_who_was_transferred_is_no_dispute),
        TEST(who_comes_back_brings_the_past),
        TEST(a_late_word_of_the_old_place_counts),
        TEST(a_ruling_brings_nobody_back),
        TEST(a_ruling_brings_back_nobody_who_was_erased),
        TEST(a_ruling_brings_back_nobody_whom_another_ones_past_names),
        TEST(what_names_two_goes_with_the_last_of_them),
        TEST(who_has_said_something_of_it_hears_of_its_erasure),
        TEST(a_split_leaves_nobody_where_a_transfer_of_an_epoch_before_took_her_away),
        TEST(what_is_set_aside_is_settled_where_it_was_made),
        TEST(who_transfers_hears_of_the_ruling_before),
        TEST(who_was_left_hears_that_his_record_was_taken_before),
        TEST(that_a_transfer_was_taken_brings_nobody_back),
        TEST(who_comes_later_gets_nothing_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
