/* What leaves a scope: a child that is transferred, a kiosk that is moved. Who has it no longer, forgets it: not a row, not a
 * name; its own log stays whole. */

#include "sync/centre/scope.h"

#include "model/base/text.h"
#include "model/store/adopt.h"
#include "model/store/differ.h"
#include "model/store/dispute.h"
#include "model/store/life.h"
#include "sync/centre/applier.h"
#include "sync/centre/epoch.h"
#include "sync/centre/feed.h"
#include "sync/centre/rulings.h"
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
    struct centre_kiosk school, office, far; /* `far`: an office of another municipality */
};

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    centre_kit_school(&w->kit, &w->school);
    centre_kiosk_enrol(&w->kit, &w->office, "office", "1", "office");
    centre_kiosk_enrol(&w->kit, &w->far, "far", "30", "office");
    *state = w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    struct centre_kiosk *all[] = {&w->school, &w->office, &w->far};
    centre_kit_check(&w->kit);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) centre_kiosk_close(all[i]);
    centre_kit_close(&w->kit);
    free(w);
    return 0;
}

/* --- What is looked at ---------------------------------------------------------------------------------------------------- */

static int64_t count(struct centre_kiosk *k, const char *sql) {
    struct fail why;
    int64_t n = 0;
    if (!db_one_int(k->db, &n, sql, &why, NULL)) fail_msg("%s", why.log);
    return n;
}

static const char learners[] = "SELECT count(*) FROM learner";
static const char names[] =
    "SELECT count(*) FROM personal p JOIN log l ON l.kiosk = p.kiosk AND l.epoch = p.epoch AND l.seq = p.seq "
    "WHERE l.type NOT IN ('index.listed')";
static const char own_open[] = "SELECT count(*) FROM log WHERE kiosk = 1 AND o <> '' AND c IS NOT NULL";

static void sync_all(struct world *w) {
    struct centre_kiosk *all[] = {&w->school, &w->office, &w->far};
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof all / sizeof *all; i++) centre_kiosk_sync(all[i]);
}

/* The rows rebuilt are the live ones, and the chain of its own log holds. */
static void is_whole(struct centre_kiosk *k) {
    struct rebuild *r = NULL;
    struct fail why = {0};
    int64_t done = 0, left = 1;
    uint64_t checked;
    assert_true(db_begin(k->db, false, &why) && rebuild_start(k->db, &r, &why));
    rebuild_compare(r);
    while (left > 0)
        if (!rebuild_step(r, 1000, &done, &left, &why)) fail_msg("%s", why.log);
    rebuild_close(r);
    db_rollback(k->db);
    if (!journal_verify(k->db, k->no, k->epoch, &checked, &why)) fail_msg("%s", why.log);
}

static void issue(struct world *w, int64_t n, struct saved *saved) {
    struct application form;
    char number[11];
    centre_kiosk_form(&w->school, n, &form);
    centre_kiosk_file(&w->school, &form, saved);
    centre_kiosk_issue(&w->school, saved, CENTRE_COORDINATOR, number);
    sync_all(w);
}

static void transfer(struct centre_kiosk *k, const char *subject, const char *municipality, const char *point) {
    struct change change;
    struct fail why = {0};
    const char *field = NULL;
    centre_kiosk_login(k, CENTRE_OPERATOR);
    if (!change_load(&k->desk, subject, &change, &why)) fail_msg("%s", why.log);
    text_copy(change.municipality, sizeof change.municipality, municipality);
    text_copy(change.address.municipality, sizeof change.address.municipality, municipality);
    text_copy(change.point, sizeof change.point, point);
    text_copy(change.paper, sizeof change.paper, "заявление № 5 от 23.11.2026");
    if (!desk_change(&k->desk, &change, &field, &why)) fail_msg("%s: %s", field ? field : "", why.say);
}

static const char at_7[] = "SELECT count(*) FROM learner WHERE point = '7' AND municipality = '" CENTRE_MUNICIPALITY "'";
static const char at_30[] =
    "SELECT count(*) FROM learner WHERE point = '30' AND municipality = '" CENTRE_OTHER_MUNICIPALITY "'";

/* The office sends the child far away, the school to the other school; the office's comes first. */
static void transfer_twice(struct world *w, struct saved *saved) {
    issue(w, 1, saved);
    transfer(&w->office, saved->subject, CENTRE_OTHER_MUNICIPALITY, "30");
    transfer(&w->school, saved->subject, CENTRE_MUNICIPALITY, "7");
    centre_kiosk_sync(&w->office);
    sync_all(w);
}

/* The one matter of the school, as it is shown. */
static struct dispute *second_transfer(struct world *w, struct arena *a) {
    struct dispute *rows;
    struct dispute_detail detail;
    struct differ_row row;
    struct fail why = {0};
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

static void move(struct world *w, const char *kiosk, const char *point) {
    struct fail why = {0};
    struct bytes said = {0};
    if (!centre_kit_command(&w->kit, &said, &why, "kiosk", "move", kiosk, point, NULL)) fail_msg("%s", why.say);
    bytes_close(&said);
}

/* --- A child is transferred ----------------------------------------------------------------------------------------------- */

/* C13: the family moves within the region. The new office has the child with its whole past; the old place has not even the
 * name, but its own log, and the number it has spent. */
static void a_transfer_takes_everything_along(void **state) {
    struct world *w = *state;
    struct saved saved, stays;
    issue(w, 1, &saved);
    issue(w, 2, &stays);
    int64_t past = count(&w->school, own_open), named = count(&w->school, names);
    assert_int_equal(count(&w->far, learners), 0);
    transfer(&w->school, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    sync_all(w);
    assert_int_equal(count(&w->far, "SELECT count(*) FROM learner WHERE municipality = '" CENTRE_OTHER_MUNICIPALITY "'"), 1);
    assert_int_equal(count(&w->far, "SELECT count(*) FROM certificate WHERE state = 'living'"), 1);
    assert_int_equal(count(&w->school, learners), 1);
    assert_int_equal(count(&w->office, learners), 1);
    assert_int_equal(count(&w->school, names), named / 2);
    assert_int_equal(count(&w->school, own_open), past + 1);
    assert_int_equal(count(&w->school, "SELECT spent FROM lease"), 2);
    is_whole(&w->school);
    is_whole(&w->office);
    is_whole(&w->far);
}

/* RESULT: the first transfer stands wherever the child is known; the second one's place has never heard of it; the school has
 * both sides until it has settled, and then forgets the child. */
static void of_two_transfers_the_first_stands(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct arena a = {0};
    struct fail why = {0};
    struct centre_kiosk other;
    centre_kiosk_enrol(&w->kit, &other, "other school", "7", "desk");
    transfer_twice(w, &saved);
    centre_kiosk_sync(&other);
    assert_int_equal(centre_kit_count(&w->kit, at_30), 1);
    assert_int_equal(count(&w->far, at_30), 1);
    assert_int_equal(count(&w->school, at_30), 1);
    assert_int_equal(count(&w->office, learners), 0);
    assert_int_equal(count(&other, learners), 0);
    assert_int_equal(count(&other, names), 0);
    centre_kiosk_login(&w->school, CENTRE_OPERATOR);
    if (!desk_settle(&w->school.desk, second_transfer(w, &a)->ruling, "centre", &why)) fail_msg("%s", why.log);
    sync_all(w);
    assert_int_equal(count(&w->school, learners), 0);
    assert_int_equal(count(&w->school, names), 0);
    assert_int_equal(count(&w->far, at_30), 1);
    is_whole(&w->school);
    is_whole(&w->far);
    is_whole(&other);
    centre_kiosk_close(&other);
    arena_close(&a);
}

/* The way out: the school's is made after all, and everybody has the child there. */
/* RESULT: the office where the child is by now has settled it: the school, whose transfer came second, has no more to say. */
static void whoever_settles_the_second_transfer_the_child_leaves_its_maker(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct arena a = {0};
    struct fail why = {0};
    transfer_twice(w, &saved);
    assert_int_equal(count(&w->school, at_30), 1);
    centre_kiosk_login(&w->far, CENTRE_OPERATOR);
    if (!desk_settle(&w->far.desk, second_transfer(w, &a)->ruling, "centre", &why)) fail_msg("%s", why.log);
    sync_all(w);
    assert_int_equal(count(&w->school, learners), 0);
    assert_int_equal(count(&w->school, names), 0);
    assert_int_equal(count(&w->far, at_30), 1);
    is_whole(&w->school);
    is_whole(&w->far);
    arena_close(&a);
}

static void the_second_transfer_can_be_made_after_all(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct arena a = {0};
    struct fail why = {0};
    transfer_twice(w, &saved);
    centre_kiosk_login(&w->school, CENTRE_OPERATOR);
    if (!desk_put_mine(&w->school.desk, second_transfer(w, &a)->ruling, &why)) fail_msg("%s: %s", why.log, why.say);
    sync_all(w);
    assert_int_equal(centre_kit_count(&w->kit, at_7), 1);
    assert_int_equal(count(&w->office, at_7), 1);
    assert_int_equal(count(&w->far, learners), 0);
    assert_int_equal(count(&w->school, learners), 0);
    is_whole(&w->office);
    is_whole(&w->far);
    arena_close(&a);
}

/* Both knew the same: one after the other is no matter for anybody. */
static void a_transfer_of_who_was_transferred_is_no_dispute(void **state) {
    struct world *w = *state;
    struct saved saved;
    issue(w, 1, &saved);
    transfer(&w->office, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    sync_all(w);
    transfer(&w->far, saved.subject, CENTRE_MUNICIPALITY, "7");
    sync_all(w);
    assert_int_equal(count(&w->office, at_7), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 0);
}

static void go_and_come_back(struct world *w, const struct saved *saved) {
    transfer(&w->school, saved->subject, CENTRE_OTHER_MUNICIPALITY, "30");
    sync_all(w);
    assert_int_equal(count(&w->school, learners), 0);
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&w->far, (enum centre_person)i);
    transfer(&w->far, saved->subject, CENTRE_MUNICIPALITY, "12");
    sync_all(w);
}

/* And back: it is all there again, what the school has made itself with its names, too. */
static void who_comes_back_brings_the_past(void **state) {
    struct world *w = *state;
    struct saved saved;
    issue(w, 1, &saved);
    int64_t named = count(&w->school, names), touched = count(&w->school, "SELECT count(*) FROM touch");
    go_and_come_back(w, &saved);
    assert_int_equal(count(&w->school, learners), 1);
    assert_int_equal(count(&w->office, learners), 1);
    assert_int_equal(count(&w->far, learners), 0);
    assert_int_equal(count(&w->school, names), named + 2); /* the two transfers */
    assert_true(count(&w->school, "SELECT count(*) FROM touch") >= touched + 2);
    assert_int_equal(count(&w->school, "SELECT count(*) FROM certificate WHERE state = 'living'"), 1);
    is_whole(&w->school);
}

/* What was written where the child still was, before that office heard of the transfer, is not lost, and whoever wrote it
 * keeps the child: it has to hear what becomes of it. */
static void a_late_word_of_the_old_place_counts(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct fail why = {0};
    issue(w, 1, &saved);
    transfer(&w->school, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_sync(&w->school);
    centre_kiosk_login(&w->office, CENTRE_DESK);
    struct life_order order = {.life = LIFE_TELL, .subject = saved.subject, .app = saved.app, .code = "phone"};
    const char *field = NULL;
    if (!desk_life(&w->office.desk, &order, &field, &why)) fail_msg("%s", why.log);
    sync_all(w);
    assert_int_equal(count(&w->office, learners), 1);
    assert_int_equal(count(&w->far, "SELECT count(*) FROM log WHERE type = 'family.told' AND gsn > 0"), 1);
    assert_int_equal(count(&w->office, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    is_whole(&w->office);
}

/* The same at the office of the new place: to call the family is its operator's now. */
static void is_told_at_the_new_place(struct world *w) {
    struct arena a = {0};
    struct dispute *rows;
    struct fail why = {0};
    int n = 0;
    assert_int_equal(count(&w->school, "SELECT count(*) FROM log WHERE type LIKE 'ruling.%'"),
                     centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type LIKE 'ruling.%'"));
    assert_int_equal(count(&w->school, learners), 0);
    assert_int_equal(count(&w->school, names), 0);
    assert_int_equal(count(&w->school, "SELECT count(*) FROM ruling"), 0);
    assert_true(dispute_mine(w->far.db, w->kit.staff[CENTRE_OPERATOR], 10, &a, &rows, &n, &why));
    assert_int_equal(n, 1);
    assert_string_not_equal(rows[0].name, "");
    is_whole(&w->school);
    is_whole(&w->far);
    arena_close(&a);
}

/* All that leaves for the school from the beginning on. */
static int times_sent_to_the_school(struct world *w, const char *what) {
    struct centre *c = w->kit.c;
    struct feed_slice slice = {0};
    struct peer peer;
    struct fail why = {0};
    int times = 0;
    if (!centre_begin(c, &why) || !peer_load(c, w->school.no, &peer, &why)) fail_msg("%s", why.log);
    peer.forgets = true;
    if (!feed_read(c, &peer, 0, 0, 1 << 20, &slice, &why) || !centre_rollback(c, &why)) fail_msg("%s", why.log);
    bytes_u8(&slice.lines, '\0');
    for (const char *at = (const char *)slice.lines.data; (at = strstr(at, what)) != NULL; at++) times++;
    bytes_close(&slice.lines);
    return times;
}

static bool is_sent_to_the_school(struct world *w, const char *what) {
    return times_sent_to_the_school(w, what) > 0;
}

static struct event_id issue_of(struct world *w) {
    struct event_id issued = {.kiosk = w->school.no, .epoch = 1};
    issued.seq = (uint64_t)count(&w->school, "SELECT seq FROM log WHERE type = 'certificate.issued'");
    return issued;
}

static void rule_over(struct world *w, const char *subject, struct event_id issued) {
    struct centre *c = w->kit.c;
    struct event ruling = {.type = &event_types[EV_RULING_DIFFERS]};
    struct fail why = {0};
    assert_true(centre_begin(c, &why));
    text_copy(ruling.subject, sizeof ruling.subject, subject);
    struct differs *differs = event_payload(&ruling, &c->turn);
    event_id_show(issued, differs->open.of);
    text_copy(differs->differing.fields, sizeof differs->differing.fields, "child.name\tИя\tЯна\tИя");
    if (!rulings_append(c, &ruling, issued, 0, &why) || !centre_commit(c, &why)) fail_msg("%s", why.log);
}

/* RESULT: a ruling over what the school did reaches it alone, and without what it says of a person: the child stays forgotten.
 */
static void a_ruling_brings_nobody_back(void **state) {
    struct world *w = *state;
    struct saved saved;
    issue(w, 1, &saved);
    struct event_id issued = issue_of(w);
    transfer(&w->school, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    sync_all(w);
    rule_over(w, saved.subject, issued);
    assert_true(is_sent_to_the_school(w, "ruling.differs"));
    assert_false(is_sent_to_the_school(w, "Яна"));
    sync_all(w);
    assert_int_equal(count(&w->school, "SELECT count(*) FROM log WHERE type = 'ruling.differs'"), 1);
    assert_int_equal(count(&w->far, "SELECT count(*) FROM ruling WHERE kind = 'differs'"), 1);
    assert_int_equal(count(&w->school, learners), 0);
    assert_int_equal(count(&w->school, names), 0);
    assert_int_equal(count(&w->school, "SELECT count(*) FROM ruling"), 0);
    is_whole(&w->school);
}

static const char erased[] = "SELECT count(*) FROM log WHERE type = 'learner.erased'";

static void erase(struct world *w, const struct saved *saved) {
    struct centre *c = w->kit.c;
    struct event ev = {.type = &event_types[EV_LEARNER_ERASED]};
    struct fail why = {0};
    assert_true(centre_begin(c, &why));
    text_copy(ev.subject, sizeof ev.subject, saved->subject);
    struct erased *facts = event_payload(&ev, &c->turn);
    *facts = (struct erased){.of = "3.1.1", .reason = "consent", .day = "2026-11-23", .backups_until = "2026-12-23"};
    if (!applier_append(c, &ev, &why) || !centre_commit(c, &why)) fail_msg("%s", why.log);
}

/* RESULT: the school has forgotten the child, but for what no backup of the centre covers yet: it hears of the erasure; the
 * office, which had it and has said nothing of it, does not. */
static void who_has_said_something_of_it_hears_of_its_erasure(void **state) {
    struct world *w = *state;
    struct saved saved;
    issue(w, 1, &saved);
    transfer(&w->school, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    sync_all(w);
    assert_int_equal(count(&w->school, learners), 0);
    erase(w, &saved);
    sync_all(w);
    assert_int_equal(count(&w->school, erased), 1);
    assert_int_equal(count(&w->far, erased), 1);
    assert_int_equal(count(&w->office, erased), 0);
    assert_int_equal(count(&w->school, "SELECT count(*) FROM learner WHERE erased <> '' AND child_surname = ''"), 1);
    is_whole(&w->school);
}

static const char ruling_told[] =
    "SELECT count(*) FROM touch t JOIN log l ON l.gsn = t.gsn AND l.gsn > 0 WHERE l.type = 'ruling.differs'";

/* RESULT: of whom the school knows the erasure alone it keeps a ruling as of who has left: it tells of nobody there. */
static void a_ruling_brings_back_nobody_who_was_erased(void **state) {
    struct world *w = *state;
    struct saved saved;
    issue(w, 1, &saved);
    struct event_id issued = issue_of(w);
    transfer(&w->school, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    sync_all(w);
    erase(w, &saved);
    sync_all(w);
    rule_over(w, saved.subject, issued);
    sync_all(w);
    assert_int_equal(count(&w->school, "SELECT count(*) FROM log WHERE type = 'ruling.differs'"), 1);
    assert_int_equal(count(&w->school, ruling_told), 0);
    assert_true(count(&w->far, ruling_told) > 0);
    is_whole(&w->school);
}

/* RESULT: what the school had said of a child who has left is set aside: it has the child again, to settle that. */
static void what_is_set_aside_is_settled_where_it_was_made(void **state) {
    struct world *w = *state;
    struct centre *c = w->kit.c;
    struct saved saved;
    struct event told = {.type = &event_types[EV_FAMILY_TOLD], .id = {.kiosk = w->school.no, .epoch = 1}};
    struct fail why = {0};
    issue(w, 1, &saved);
    told.id.seq = (uint64_t)count(&w->school, "SELECT max(seq) FROM log WHERE kiosk = 1");
    memcpy(told.subject, saved.subject, sizeof told.subject);
    transfer(&w->office, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    sync_all(w);
    assert_int_equal(count(&w->school, learners), 0);
    assert_true(centre_begin(c, &why));
    if (!rulings_park(c, &told, "not_allowed", &why) || !centre_commit(c, &why)) fail_msg("%s", why.log);
    sync_all(w);
    assert_int_equal(count(&w->school, learners), 1);
    assert_int_equal(count(&w->school, "SELECT count(*) FROM ruling WHERE kind = 'parked'"), 1);
    is_whole(&w->school);
}

/* RESULT: given twice, and the child was transferred before the school heard of it: it hears that its number is void, and the
 * operator where the child is now has the matter. */
static void who_transfers_hears_of_the_ruling_before(void **state) {
    struct world *w = *state;
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
    transfer(&w->school, void_one.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_sync(&w->office);
    sync_all(w);
    is_told_at_the_new_place(w);
}

/* A kiosk that comes new to the old place never sees the name. */
static void who_comes_later_gets_nothing_of_it(void **state) {
    struct world *w = *state;
    struct saved saved;
    struct centre_kiosk later;
    issue(w, 1, &saved);
    transfer(&w->school, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    sync_all(w);
    centre_kiosk_enrol(&w->kit, &later, "office 2", "1", "office");
    assert_int_equal(count(&later, learners), 0);
    assert_int_equal(count(&later, names), 0);
    assert_int_equal(count(&later, "SELECT count(*) FROM log WHERE type LIKE 'application.%' OR type LIKE 'learner.%'"), 0);
    centre_kiosk_close(&later);
}

/* --- A kiosk is moved ----------------------------------------------------------------------------------------------------- */

static void a_moved_kiosk_has_the_children_of_its_new_place(void **state) {
    struct world *w = *state;
    struct saved here, there;
    struct application form;
    issue(w, 1, &here);
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&w->far, (enum centre_person)i);
    centre_kiosk_form(&w->far, 5, &form);
    centre_kiosk_file(&w->far, &form, &there);
    sync_all(w);
    /* Saved without a network, before it hears of the move: it gets to the centre. */
    centre_kiosk_form(&w->school, 2, &form);
    struct saved pending;
    centre_kiosk_file(&w->school, &form, &pending);
    int64_t regional = count(&w->school, "SELECT count(*) FROM log WHERE kiosk = 0");
    move(w, "school 12", "30");
    sync_all(w);
    assert_string_equal(w->school.desk.point, "30");
    assert_string_equal(w->school.desk.municipality, CENTRE_OTHER_MUNICIPALITY);
    assert_int_equal(centre_kit_count(&w->kit, learners), 3);
    /* The child of the point and the one it has acted on since; nothing of the one before. */
    assert_int_equal(count(&w->school, learners), 2);
    assert_int_equal(count(&w->school, "SELECT count(*) FROM certificate"), 0);
    assert_true(count(&w->school, "SELECT count(*) FROM log WHERE kiosk = 0") > regional);
    is_whole(&w->school);
    move(w, "1", "12");
    sync_all(w);
    assert_int_equal(count(&w->school, learners), 2);
    assert_int_equal(count(&w->school, "SELECT count(*) FROM certificate WHERE state = 'living'"), 1);
    assert_int_equal(count(&w->school, "SELECT spent FROM lease ORDER BY grant_no"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT scope_version FROM kiosk_state WHERE kiosk = 1"), 3);
    is_whole(&w->school);
}

/* RESULT: of a child erased and then no business of the school's any more it keeps nothing, also nothing of what no backup of
 * the centre covers yet. */
static void a_moved_kiosk_hears_of_an_erasure_before_its_move(void **state) {
    struct world *w = *state;
    struct saved saved;
    issue(w, 1, &saved);
    assert_true(count(&w->school, names) > 0);
    erase(w, &saved);
    move(w, "school 12", "30");
    sync_all(w);
    assert_int_equal(count(&w->school, erased), 1);
    assert_int_equal(count(&w->school, names), 0);
    is_whole(&w->school);
}

/* What all kiosks have it keeps: of that nothing comes again. */
static void a_move_brings_nothing_twice(void **state) {
    struct world *w = *state;
    struct saved saved;
    issue(w, 1, &saved);
    move(w, "2", "30");
    assert_int_equal(centre_kiosk_ask(&w->office, NULL), 200);
    assert_int_equal(w->office.fed, 2); /* its lease and the move */
    assert_int_equal(count(&w->office, learners), 0);
    assert_int_equal(count(&w->office, names), 0);
}

/* RESULT: of a child whom a moved kiosk has again, because something it has said of it is set aside, all comes where that
 * stands in the feed, and none of it before. */
static void whom_a_moved_kiosk_has_again_comes_where_that_stands(void **state) {
    struct world *w = *state;
    struct centre *c = w->kit.c;
    struct saved saved;
    struct event told = {.type = &event_types[EV_FAMILY_TOLD], .id = {.kiosk = w->school.no, .epoch = 1}};
    struct fail why = {0};
    issue(w, 1, &saved);
    told.id.seq = (uint64_t)count(&w->school, "SELECT max(seq) FROM log WHERE kiosk = 1");
    memcpy(told.subject, saved.subject, sizeof told.subject);
    move(w, "1", "7");
    assert_true(is_sent_to_the_school(w, "\t~\t1.1."));
    assert_false(is_sent_to_the_school(w, "application.filed"));
    assert_true(centre_begin(c, &why));
    if (!rulings_park(c, &told, "not_allowed", &why) || !centre_commit(c, &why)) fail_msg("%s", why.log);
    assert_false(is_sent_to_the_school(w, "\t~\t1.1."));
    assert_int_equal(times_sent_to_the_school(w, "application.filed"), 1);
    sync_all(w);
    assert_int_equal(count(&w->school, learners), 1);
    is_whole(&w->school);
}

/* RESULT: before it heard of its move it had spoken to the family, so it has the child again; where all comes anew, what it
 * said last does not go with what it had said before. */
static void what_a_moved_kiosk_said_last_is_kept_when_all_comes_anew(void **state) {
    static const char told[] = "SELECT count(*) FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND "
                               "l.seq = t.seq WHERE l.type = 'family.told' AND t.gsn > 0 AND t.subject = l.subject";
    struct world *w = *state;
    struct saved saved;
    struct fail why = {0};
    issue(w, 1, &saved);
    move(w, "1", "7");
    centre_kiosk_login(&w->school, CENTRE_DESK);
    struct life_order order = {.life = LIFE_TELL, .subject = saved.subject, .app = saved.app, .code = "phone"};
    const char *field = NULL;
    if (!desk_life(&w->school.desk, &order, &field, &why)) fail_msg("%s", why.log);
    sync_all(w);
    assert_int_equal(count(&w->school, told), 1);
    w->school.cursor = w->school.region_cursor = 0;
    sync_all(w);
    assert_int_equal(count(&w->school, told), 1);
    assert_int_equal(count(&w->school, learners), 1);
    is_whole(&w->school);
}

/* The school goes on in its next epoch, and takes along what it has written since it asked last. */
static void begin_epoch(struct centre_kiosk *k) {
    struct centre *c = k->kit->c;
    struct arena a = {0};
    struct peer peer = {0};
    struct fail why = {0};
    uint8_t head[HASH_SIZE];
    int leases, adopted;
    uint64_t common = k->acked;
    centre_kiosk_head(k, common, head);
    if (!centre_begin(c, &why) || !peer_load(c, k->no, &peer, &why) || !peer_freeze(c, &peer, "fork", &why) ||
        !epoch_raise(c, &peer, &leases, &why) || !centre_commit(c, &why) || !db_begin(k->db, true, &why) ||
        !journal_turn(&k->desk.journal, peer.epoch, head, common, &a, &adopted, &why) || !db_commit(k->db, &why))
        fail_msg("%s", why.log);
    k->epoch = peer.epoch;
    k->acked = 0;
    arena_close(&a);
}

/* RESULT: a passphrase was set anew when its epoch ended, and it is moved before it hears that the centre has that: its people
 * stay. */
static void a_moved_kiosk_keeps_its_people(void **state) {
    static const char of_people[] = "SELECT count(*) FROM touch t JOIN staff s ON s.subject = t.subject WHERE t.gsn > 0";
    struct world *w = *state;
    struct staff_keyed key = {.ops = 1, .mem = 8 << 20};
    struct fail why = {0};
    sync_all(w);
    int64_t known = count(&w->school, of_people);
    base64_of((const uint8_t[16]){7}, 16, key.salt);
    base64_of(w->kit.sign_secret[CENTRE_DESK] + 32, 32, key.sign_key);
    base64_of(w->kit.sign_secret[CENTRE_DESK] + 32, 32, key.box_key);
    centre_kiosk_login(&w->school, CENTRE_SUPERVISOR);
    if (!desk_key_staff(&w->school.desk, w->kit.staff[CENTRE_DESK], &key, &why)) fail_msg("%s", why.log);
    begin_epoch(&w->school);
    int64_t cursor = w->school.cursor, region_cursor = w->school.region_cursor;
    centre_kiosk_sync(&w->school);
    w->school.cursor = cursor; /* the answer is lost */
    w->school.region_cursor = region_cursor;
    move(w, "school 12", "30");
    sync_all(w);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'log.adopted' AND gsn > 0"), 1);
    assert_int_equal(count(&w->school, of_people), known + 1);
    is_whole(&w->school);
}

static void a_move_is_refused_with_a_reason(void **state) {
    struct world *w = *state;
    struct fail why;
    assert_false(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "school 12", "99", NULL));
    assert_int_equal(why.kind, FAIL_INPUT);
    assert_false(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "school 12", "12", NULL));
    assert_int_equal(why.kind, FAIL_INPUT);
    assert_false(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "nobody", "12", NULL));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_false(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "school 12", "30", "--scope", "all", NULL));
    assert_int_equal(why.kind, FAIL_INPUT);
}

/* What a kiosk has of its scope, summed up: differing sums are believed only of one that says how far it has seen, has not seen
 * more than its feed has come to, and is behind its own move. An older program sums up in the middle of a feed that has begun
 * anew. */
static void sums_are_believed_of_who_has_what_the_cursor_says(void **state) {
    struct world *w = *state;
    struct application form;
    struct saved saved;
    struct fail why;
    centre_kiosk_form(&w->school, 1, &form);
    centre_kiosk_file(&w->school, &form, &saved);
    centre_kiosk_sync(&w->school);
    const int64_t cursor = w->kit.c->gsn, seen[] = {0, cursor + 1, cursor, cursor};
    for (int i = 0; i < 4; i++) {
        if (i == 3) move(w, "school 12", "30");
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
    struct world *w = *state;
    const int64_t cursor = w->kit.c->gsn;
    struct exchange_request request = {.has_digest = true, .cursor = cursor, .digest_seen = cursor};
    struct application form;
    struct saved saved;
    struct peer peer;
    struct fail why;
    uint8_t sums[SCOPE_SUMS / 8];
    char number[11];
    bool found = true;
    centre_kiosk_form(&w->school, 1, &form);
    centre_kiosk_file(&w->school, &form, &saved);
    centre_kiosk_issue(&w->school, &saved, CENTRE_COORDINATOR, number);
    centre_kiosk_sync(&w->school);
    transfer(&w->school, saved.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_sync(&w->school);
    for (int back = 0; back < 2; back++) {
        if (back) {
            centre_kiosk_sync(&w->far);
            transfer(&w->far, saved.subject, CENTRE_MUNICIPALITY, "12");
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

/* What the kiosk has, summed up, beside what the centre says that it has. */
static bool differs(struct world *w, struct centre_kiosk *k) {
    struct centre *c = w->kit.c;
    struct exchange_request request = {.has_digest = true, .cursor = c->gsn, .digest_seen = c->gsn};
    char last[ID_TEXT] = "";
    struct peer peer;
    struct fail why = {0};
    uint8_t sums[SCOPE_SUMS / 8];
    bool found = true, done = false;
    assert_true(scope_digest_step(k->db, 100, last, &request.digest, &done, &why) && done);
    assert_true(centre_begin(c, &why) && peer_load(c, k->no, &peer, &why));
    assert_true(scope_compare(c, &peer, &request, &found, sums, &why) && centre_rollback(c, &why));
    return found;
}

/* A child of whom a kiosk has said nothing that counts is its business until that is settled, and no learner at either side: it
 * was fed once more for ever. */
static void who_is_set_aside_whole_is_no_difference(void **state) {
    struct world *w = *state;
    struct centre *c = w->kit.c;
    struct event told = {.type = &event_types[EV_FAMILY_TOLD], .id = {.kiosk = w->school.no, .epoch = 1}};
    struct fail why = {0};
    told.id.seq = (uint64_t)count(&w->school, "SELECT max(seq) FROM log WHERE kiosk = 1");
    id_new(&c->env, told.subject);
    assert_true(centre_begin(c, &why));
    if (!rulings_park(c, &told, "not_allowed", &why) || !centre_commit(c, &why)) fail_msg("%s", why.log);
    sync_all(w);
    assert_int_equal(count(&w->school, "SELECT count(*) FROM ruling WHERE kind = 'parked'"), 1);
    assert_false(differs(w, &w->school));
}

static void append_fate(struct world *w, enum event_kind kind, const char *subject, const char *also) {
    struct centre *c = w->kit.c;
    struct event ev = {.type = &event_types[kind]};
    struct fail why = {0};
    assert_true(centre_begin(c, &why));
    text_copy(ev.subject, sizeof ev.subject, subject);
    text_copy(ev.also[0], sizeof ev.also[0], also);
    void *facts = event_payload(&ev, &c->turn);
    if (kind == EV_LEARNER_ERASED) *(struct erased *)facts = (struct erased){.of = "3.1.1", .day = "2026-11-23"};
    if (!applier_append(c, &ev, &why) || !centre_commit(c, &why)) fail_msg("%s", why.log);
    sync_all(w);
}

/* RESULT: a school hears of the erasure of one it had, who was merged and has left: that is no child it has, and no difference.
 * The row that points to the other one came back, and the school was asked to forget it. */
static void the_erasure_of_who_was_merged_and_has_left_is_no_difference(void **state) {
    struct world *w = *state;
    struct saved keep, dropped;
    issue(w, 1, &keep);
    issue(w, 2, &dropped);
    append_fate(w, EV_LEARNER_MERGED, keep.subject, dropped.subject);
    assert_int_equal(count(&w->school, "SELECT count(*) FROM learner WHERE alias <> ''"), 1);
    transfer(&w->school, keep.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    sync_all(w);
    assert_int_equal(count(&w->school, learners), 0);
    append_fate(w, EV_LEARNER_ERASED, dropped.subject, "");
    assert_int_equal(count(&w->school, "SELECT count(*) FROM log WHERE type = 'learner.erased'"), 1);
    assert_int_equal(count(&w->school, learners), 0);
    assert_false(differs(w, &w->school));
    is_whole(&w->school);
}

/* RESULT: who has left is named in the past of one who is here, with whom it was one child for a while: it stays forgotten,
 * also where that past has come anew and a ruling comes behind it. */
static void a_ruling_brings_back_nobody_whom_another_ones_past_names(void **state) {
    struct world *w = *state;
    struct saved left, here;
    issue(w, 1, &left);
    struct event_id issued = issue_of(w);
    issue(w, 2, &here);
    append_fate(w, EV_LEARNER_MERGED, here.subject, left.subject);
    append_fate(w, EV_LEARNER_SPLIT, here.subject, left.subject);
    transfer(&w->school, left.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    go_and_come_back(w, &here);
    assert_int_equal(count(&w->school, learners), 1);
    rule_over(w, left.subject, issued);
    sync_all(w);
    assert_int_equal(count(&w->school, "SELECT count(*) FROM log WHERE type = 'ruling.differs'"), 1);
    assert_int_equal(count(&w->school, ruling_told), 0);
    assert_true(count(&w->far, ruling_told) > 0);
    is_whole(&w->school);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

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
        TEST(who_has_said_something_of_it_hears_of_its_erasure),
        TEST(what_is_set_aside_is_settled_where_it_was_made),
        TEST(who_transfers_hears_of_the_ruling_before),
        TEST(who_comes_later_gets_nothing_of_it),
        TEST(a_moved_kiosk_has_the_children_of_its_new_place),
        TEST(a_moved_kiosk_hears_of_an_erasure_before_its_move),
        TEST(a_move_brings_nothing_twice),
        TEST(whom_a_moved_kiosk_has_again_comes_where_that_stands),
        TEST(what_a_moved_kiosk_said_last_is_kept_when_all_comes_anew),
        TEST(a_moved_kiosk_keeps_its_people),
        TEST(a_move_is_refused_with_a_reason),
        TEST(sums_are_believed_of_who_has_what_the_cursor_says),
        TEST(who_is_set_aside_whole_is_no_difference),
        TEST(the_erasure_of_who_was_merged_and_has_left_is_no_difference),
        TEST(a_ruling_brings_back_nobody_whom_another_ones_past_names),
        TEST(who_came_and_left_meanwhile_is_not_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
