#include "model/base/text.h"
#include "model/store/alias.h"
#include "model/store/erase.h"
#include "model/store/life.h"
#include "sync/centre/day.h"
#include "sync/centre/feed.h"
#include "tests/harness/centre_kit.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What operators ask about a learner as a whole, from their kiosk to the centre and to every kiosk that has it: merges, splits,
 * erasures, in what order they meet, who is told, and who has confirmed. */

enum { SCHOOL, OTHER_SCHOOL, OFFICE, KIOSKS };

struct world {
    struct centre_kit kit;
    struct centre_kiosk k[KIOSKS];
    struct application form[2];
    struct saved child[2]; /* entered at the school, at the other school */
    char number[2][11];
    struct arena a;
};

static void sync_all(struct world *w) {
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < KIOSKS; i++) centre_kiosk_sync(&w->k[i]);
}

static int setup(void **state) {
    static struct world w;
    w = (struct world){0};
    centre_kit_open(&w.kit);
    centre_kiosk_enrol(&w.kit, &w.k[SCHOOL], "school 12", "12", "desk");
    centre_kiosk_enrol(&w.kit, &w.k[OTHER_SCHOOL], "school 7", "7", "desk");
    centre_kiosk_enrol(&w.kit, &w.k[OFFICE], "office", "1", "office");
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&w.k[OFFICE], (enum centre_person)i);
    sync_all(&w);
    for (int i = 0; i < 2; i++) {
        centre_kiosk_form(&w.k[i], i + 1, &w.form[i]);
        centre_kiosk_file(&w.k[i], &w.form[i], &w.child[i]);
    }
    sync_all(&w);
    *state = &w;
    return 0;
}

static int teardown(void **state) {
    struct world *w = *state;
    centre_kit_check(&w->kit);
    for (int i = 0; i < KIOSKS; i++) centre_kiosk_close(&w->k[i]);
    arena_close(&w->a);
    centre_kit_close(&w->kit);
    return 0;
}

static bool order(struct world *w, struct life_order *o) {
    return centre_kiosk_life(&w->k[OFFICE], o, &why);
}

static void ask_at(struct centre_kiosk *k, enum life life, const char *subject, const char *other) {
    struct life_order o = {.life = life, .subject = subject, .other = other, .remark = "одни и те же родители и документ"};
    if (life == LIFE_ASK_ERASURE) o.ground = "unlawful";
    must(centre_kiosk_life(k, &o, &why));
}

static void ask(struct world *w, enum life life, const char *subject, const char *other) {
    ask_at(&w->k[OFFICE], life, subject, other);
}

static const char *text_at(struct world *w, struct db *db, const char *sql, const char *key) {
    struct rows r;
    must(db_query(db, &r, sql, &why, "key:t", key, NULL));
    const char *text = db_next(&r, &why) ? arena_dup(&w->a, db_text(&r, 0)) : "(no row)";
    assert_false(db_failed(&r));
    db_done(&r);
    return text;
}

static const char *subject_of_app(struct world *w, struct db *db, int child) {
    return text_at(w, db, "SELECT subject FROM application WHERE app = :key", w->child[child].app);
}

static const char *last_cause(struct world *w) {
    return text_at(w, w->kit.c->db,
                   "SELECT cause FROM ruling WHERE kind = 'superseded' AND cause <> :key ORDER BY at DESC, ruling DESC LIMIT 1",
                   "");
}

static int64_t made(struct world *w, const char *type) {
    return atoi(text_at(w, w->kit.c->db, "SELECT count(*) FROM log WHERE type = :key", type));
}

static void issue_both(struct world *w) {
    for (int i = 1; i >= 0; i--) {
        centre_kiosk_issue(&w->k[i], &w->child[i], CENTRE_COORDINATOR, w->number[i]);
        sync_all(w);
    }
}

static void same_rows_everywhere(struct world *w, const char *subject) {
    for (int i = 0; i < KIOSKS; i++) {
        assert_string_equal(
            text_at(w, w->k[i].db, "SELECT count(*) || min(state) || max(state) FROM certificate WHERE subject = :key",
                    subject),
            text_at(w, w->kit.c->db, "SELECT count(*) || min(state) || max(state) FROM certificate WHERE subject = :key",
                    subject));
        assert_string_equal(text_at(w, w->k[i].db, "SELECT count(*) FROM application WHERE subject = :key", subject),
                            text_at(w, w->kit.c->db, "SELECT count(*) FROM application WHERE subject = :key", subject));
    }
}

/* --- Merge and split ------------------------------------------------------------------------------------------------------ */

static void a_merge_reaches_both_schools(void **state) {
    struct world *w = *state;
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    assert_string_equal(subject_of_app(w, w->k[SCHOOL].db, 1), "(no row)");
    ask(w, LIFE_ASK_MERGE, keep, dropped);
    sync_all(w);
    for (int i = 0; i < KIOSKS; i++) {
        assert_string_equal(subject_of_app(w, w->k[i].db, 0), keep);
        assert_string_equal(subject_of_app(w, w->k[i].db, 1), keep);
        assert_string_equal(text_at(w, w->k[i].db, "SELECT alias FROM learner WHERE subject = :key", dropped), keep);
    }
    same_rows_everywhere(w, keep);
    ask(w, LIFE_ASK_SPLIT, keep, dropped);
    sync_all(w);
    for (int i = OTHER_SCHOOL; i < KIOSKS; i++) assert_string_equal(subject_of_app(w, w->k[i].db, 1), dropped);
    assert_string_equal(subject_of_app(w, w->k[SCHOOL].db, 1), "(no row)"); /* it had her for the other's sake */
    assert_string_equal(subject_of_app(w, w->k[OTHER_SCHOOL].db, 0), "(no row)");
}

/* As before the merge: nothing is open, nothing names the other child's number. */
static void each_has_its_own(struct world *w, struct db *db) {
    for (int i = 0; i < 2; i++) {
        if (strcmp(subject_of_app(w, db, i), "(no row)") == 0) continue; /* not of this kiosk */
        assert_string_equal(
            text_at(w, db, "SELECT state || living || subject FROM certificate WHERE number = :key", w->number[i]),
            arena_printf(&w->a, "living%s", w->child[i].subject));
        assert_string_equal(text_at(w, db, "SELECT number FROM learner WHERE subject = :key", w->child[i].subject),
                            w->number[i]);
        assert_string_equal(text_at(w, db, "SELECT state FROM application WHERE app = :key", w->child[i].app), "approved");
    }
    assert_string_equal(text_at(w, db, "SELECT count(*) FROM ruling WHERE closed = 0 AND kind <> :key", ""), "0");
}

/* Both had a certificate: the one issued first lives, the other's desk is told, and the family. */
static void the_desk_of_the_joined_number_is_told(void **state) {
    struct world *w = *state;
    const char *keep = w->child[0].subject;
    issue_both(w);
    ask(w, LIFE_ASK_MERGE, keep, w->child[1].subject);
    sync_all(w);
    same_rows_everywhere(w, keep);
    struct db *school = w->k[SCHOOL].db;
    assert_string_equal(text_at(w, school, "SELECT state FROM certificate WHERE number = :key", w->number[1]), "living");
    assert_string_equal(text_at(w, school, "SELECT state || living FROM certificate WHERE number = :key", w->number[0]),
                        arena_printf(&w->a, "joined%s", w->number[1]));
    assert_string_equal(text_at(w, school, "SELECT kind || closed || living FROM ruling WHERE number = :key", w->number[0]),
                        arena_printf(&w->a, "joined0%s", w->number[1]));
    assert_int_equal(made(w, "ruling.joined"), 1);
    ask(w, LIFE_ASK_SPLIT, keep, w->child[1].subject);
    sync_all(w);
    each_has_its_own(w, w->kit.c->db);
    for (int i = 0; i < KIOSKS; i++) each_has_its_own(w, w->k[i].db);
    assert_int_equal(made(w, "ruling.joined"), 1);
    /* One again: the ruling stands again. */
    ask(w, LIFE_ASK_MERGE, keep, w->child[1].subject);
    sync_all(w);
    assert_string_equal(text_at(w, school, "SELECT count(*) FROM ruling WHERE closed = 0 AND number = :key", w->number[0]),
                        "1");
    ask(w, LIFE_ASK_SPLIT, keep, w->child[1].subject);
    sync_all(w);
    each_has_its_own(w, school);
}

/* The desk whose number it was settles the matter: the family was told. */
static void settle(struct world *w, int desk, const char *number) {
    const char *ruling =
        text_at(w, w->k[desk].db, "SELECT ruling FROM ruling WHERE closed = 0 AND kind = 'joined' AND number = :key", number);
    centre_kiosk_login(&w->k[desk], CENTRE_COORDINATOR);
    must(desk_settle(&w->k[desk].desk, ruling, "told_family", &why));
    sync_all(w);
}

static void open_for(struct world *w, int desk, int loser, const char *count) {
    assert_string_equal(text_at(w, w->k[desk].db,
                                "SELECT count(*) FROM ruling WHERE closed = 0 AND kind = 'joined' AND number = :key",
                                w->number[loser]),
                        count);
    assert_string_equal(text_at(w, w->kit.c->db, "SELECT tell FROM application WHERE app = :key", w->child[loser].app),
                        *count == '1' ? "replaced" : "");
}

/* Told of it, parted, one again: the desk is asked once more, whichever of the two numbers lives. */
static void merged_again(struct world *w, int loser) {
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    ask(w, LIFE_ASK_MERGE, keep, dropped);
    sync_all(w);
    for (int i = 0; i < 2; i++) {
        env_virtual_move(&w->kit.clock, MS_HOUR);
        open_for(w, loser, loser, "1");
        settle(w, loser, w->number[loser]);
        open_for(w, loser, loser, "0");
        ask(w, LIFE_ASK_SPLIT, keep, dropped);
        sync_all(w);
        each_has_its_own(w, w->kit.c->db);
        for (int k = 0; k < KIOSKS; k++) each_has_its_own(w, w->k[k].db);
        assert_string_equal(text_at(w, w->k[loser].db, "SELECT tell FROM application WHERE app = :key", w->child[loser].app),
                            "reinstated");
        env_virtual_move(&w->kit.clock, MS_HOUR);
        ask(w, LIFE_ASK_MERGE, keep, dropped);
        sync_all(w);
    }
    open_for(w, loser, loser, "1");
    same_rows_everywhere(w, keep);
}

static void a_merge_made_again_asks_again_for_the_kept(void **state) {
    struct world *w = *state;
    issue_both(w);
    merged_again(w, 0);
}

static void a_merge_made_again_asks_again_for_the_dropped(void **state) {
    struct world *w = *state;
    for (int i = 0; i < 2; i++) {
        centre_kiosk_issue(&w->k[i], &w->child[i], CENTRE_COORDINATOR, w->number[i]);
        sync_all(w);
    }
    merged_again(w, 1);
}

static void transfer(struct world *w, const char *subject, const char *municipality, const char *point) {
    centre_kiosk_transfer(&w->k[OFFICE], subject, municipality, point);
    sync_all(w);
}

static void is_at(struct world *w, struct db *db, int child, bool there) {
    assert_string_equal(subject_of_app(w, db, child), there ? w->child[child].subject : "(no row)");
}

/* One as long as she was taken for two of it: transferred, and parted again. She stays where she was filed and is corrected
 * there, the other one is at the new place. */
static void a_split_leaves_nobody_where_the_other_was_transferred(void **state) {
    static struct centre_kiosk far;
    struct world *w = *state;
    struct centre_kiosk *own = &w->k[OTHER_SCHOOL];
    struct application form;
    struct saved saved;
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    centre_kiosk_enrol(&w->kit, &far, "office 30", "30", "office");
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&far, (enum centre_person)i);
    centre_kiosk_issue(&w->k[SCHOOL], &w->child[0], CENTRE_COORDINATOR, w->number[0]);
    sync_all(w);
    ask(w, LIFE_ASK_MERGE, keep, dropped);
    sync_all(w);
    transfer(w, keep, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_sync(&far);
    assert_string_equal(subject_of_app(w, far.db, 1), keep);
    is_at(w, own->db, 1, false);
    ask_at(&far, LIFE_ASK_SPLIT, keep, dropped);
    centre_kiosk_sync(&far);
    sync_all(w);
    for (int i = 0; i < 2; i++) {
        is_at(w, far.db, i, i == 0);
        is_at(w, own->db, i, i == 1);
        is_at(w, w->k[OFFICE].db, i, i == 1);
        is_at(w, w->k[SCHOOL].db, i, false);
    }
    centre_kiosk_login(own, CENTRE_DESK);
    must(application_load(own->db, w->child[1].app, &form, &why));
    text_copy(form.address.street, sizeof form.address.street, "Садовая");
    must(desk_save(&own->desk, &form, 0, &saved, &why));
    sync_all(w);
    centre_kiosk_sync(&far);
    static const char street[] = "SELECT address_street FROM application WHERE app = :key";
    assert_string_equal(text_at(w, w->k[OFFICE].db, street, w->child[1].app), "Садовая");
    is_at(w, far.db, 1, false);
    centre_kiosk_close(&far);
}

/* What was said of both is said of the one that was kept: the other's school, which has the line of it, reads nothing of it any
 * more, however often all comes anew. */
static void what_was_said_of_both_leaves_with_the_one_that_was_kept(void **state) {
    struct world *w = *state;
    struct feed_slice slice = {0};
    struct peer peer;
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    ask(w, LIFE_ASK_MERGE, keep, dropped);
    sync_all(w);
    ask(w, LIFE_ASK_SPLIT, keep, dropped);
    sync_all(w);
    is_at(w, w->k[OTHER_SCHOOL].db, 0, false);
    must(centre_begin(w->kit.c, &why) && peer_load(w->kit.c, w->k[OTHER_SCHOOL].no, &peer, &why) &&
         feed_read(w->kit.c, &peer, 0, 0, 1 << 20, &slice, &why) && centre_rollback(w->kit.c, &why));
    bytes_u8(&slice.lines, '\0');
    assert_non_null(strstr((const char *)slice.lines.data, "merge.asked"));
    assert_null(strstr((const char *)slice.lines.data, "одни и те же родители"));
    bytes_close(&slice.lines);
}

/* Without a signature: it is set aside. */
static void say_as_nobody(struct world *w, struct centre_kiosk *k, const char *subject) {
    struct event ev = {.type = &event_types[EV_FAMILY_TOLD], .version = event_types[EV_FAMILY_TOLD].version};
    text_copy(ev.type_name, sizeof ev.type_name, ev.type->name);
    text_copy(ev.subject, sizeof ev.subject, subject);
    event_payload(&ev, &w->a);
    must(db_begin(k->db, true, &why) && journal_append(&k->desk.journal, &ev, NULL, &w->a, &why) && db_commit(k->db, &why));
}

/* The office has acted on both. It is moved, and keeps the one of whom something is set aside there: with the merge and the
 * split, which name the other one, too, whom it keeps no more. */
static void a_move_takes_no_split_from_whom_the_kiosk_keeps(void **state) {
    static const char known[] = "SELECT count(*) || ' ' || sum(gsn) FROM touch WHERE subject = :key AND gsn > 0";
    struct world *w = *state;
    struct centre_kiosk *office = &w->k[OFFICE];
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    centre_kiosk_issue(office, &w->child[1], CENTRE_COORDINATOR, w->number[1]);
    ask(w, LIFE_ASK_MERGE, keep, dropped);
    sync_all(w);
    ask(w, LIFE_ASK_SPLIT, keep, dropped);
    say_as_nobody(w, office, keep);
    sync_all(w);
    assert_int_equal(made(w, "event.parked"), 1);
    must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "3", "30", NULL));
    sync_all(w);
    is_at(w, office->db, 0, true);
    is_at(w, office->db, 1, false);
    assert_string_equal(text_at(w, office->db, known, keep), text_at(w, w->kit.c->db, known, keep));
}

/* A school that had both has let them go with a transfer. It had asked before that they be parted, and that the one go further
 * still: all of that comes back at once, the other one is its own again, and keeps the merge and the split. */
static void a_split_stays_with_whom_it_brings_back_when_the_other_leaves(void **state) {
    static const char known[] = "SELECT count(*) || ' ' || sum(gsn) FROM touch WHERE subject = :key AND gsn > 0";
    struct world *w = *state;
    struct centre_kiosk *school = &w->k[SCHOOL];
    struct application form;
    struct saved left;
    struct bytes first = {0};
    const char *here = w->child[0].subject;
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(school, (enum centre_person)i);
    centre_kiosk_form(school, 3, &form);
    centre_kiosk_file(school, &form, &left);
    centre_kiosk_issue(school, &w->child[0], CENTRE_COORDINATOR, w->number[0]);
    centre_kiosk_issue(school, &left, CENTRE_COORDINATOR, w->number[1]);
    ask_at(school, LIFE_ASK_MERGE, left.subject, here);
    sync_all(w);
    centre_kiosk_transfer(school, left.subject, CENTRE_MUNICIPALITY, "7");
    ask_at(school, LIFE_ASK_SPLIT, left.subject, here);
    centre_kiosk_transfer(school, left.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_frame(school, school->acked + 1, 1, &first);
    assert_int_equal(centre_kiosk_ask(school, &first), 200);
    bytes_close(&first);
    is_at(w, school->db, 0, false);
    sync_all(w);
    is_at(w, school->db, 0, true);
    assert_string_equal(text_at(w, school->db, known, here), text_at(w, w->kit.c->db, known, here));
    assert_string_equal(text_at(w, school->db, "SELECT count(*) FROM learner WHERE subject = :key", left.subject), "0");
}

/* To a school that has nothing of the one that left: the one that stayed is seen there as everywhere, and what was ruled over
 * the other's application has ended. */
static void a_transfer_after_a_split_brings_no_ruling(void **state) {
    static struct centre_kiosk far;
    static const char ruled[] = "SELECT closed || way || app FROM ruling WHERE kind = 'joined' AND subject = :key";
    struct world *w = *state;
    const char *keep = w->child[0].subject;
    centre_kiosk_enrol(&w->kit, &far, "school 30", "30", "desk");
    centre_kiosk_issue(&w->k[SCHOOL], &w->child[0], CENTRE_COORDINATOR, w->number[0]);
    sync_all(w);
    ask(w, LIFE_ASK_MERGE, keep, w->child[1].subject);
    sync_all(w);
    ask(w, LIFE_ASK_SPLIT, keep, w->child[1].subject);
    sync_all(w);
    transfer(w, keep, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_sync(&far);
    struct db *all[] = {w->kit.c->db, far.db};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_string_equal(text_at(w, all[i], ruled, keep), arena_printf(&w->a, "1split%s", w->child[1].app));
    assert_string_equal(subject_of_app(w, far.db, 1), "(no row)");
    centre_kiosk_close(&far);
}

/* On the application that came with the merge the two were given one number, which stays with the kept one: its own application
 * waits on it from the split on, and no ruling more is made however often they are looked at. */
static void a_number_given_to_both_is_what_the_kept_one_waits_on(void **state) {
    struct world *w = *state;
    const char *keep = w->child[1].subject, *dropped = w->child[0].subject;
    struct saved both = w->child[0];
    struct application form;
    ask(w, LIFE_ASK_MERGE, keep, dropped);
    sync_all(w);
    text_copy(both.subject, sizeof both.subject, keep);
    centre_kiosk_issue(&w->k[OFFICE], &both, CENTRE_COORDINATOR, w->number[0]);
    sync_all(w);
    ask(w, LIFE_ASK_SPLIT, keep, dropped);
    sync_all(w);
    for (int i = OTHER_SCHOOL; i < KIOSKS; i++)
        assert_string_equal(text_at(w, w->k[i].db, "SELECT state FROM application WHERE app = :key", w->child[1].app),
                            "joined");
    const int64_t rulings = made(w, "ruling.joined");
    centre_kiosk_login(&w->k[OFFICE], CENTRE_DESK);
    must(application_load(w->k[OFFICE].db, w->child[1].app, &form, &why));
    text_copy(form.address.street, sizeof form.address.street, "ул. Новая");
    must(desk_save(&w->k[OFFICE].desk, &form, 0, &both, &why));
    sync_all(w);
    assert_int_equal(made(w, "ruling.joined"), rulings);
}

/* Three desks transfer the two, each without having heard of the other: the office the kept one; then its school the dropped
 * one; and then the other school the kept one, too late: it is where the office has sent it, and is fed there. */
static void a_transfer_too_late_leaves_it_where_the_first_has_sent_it(void **state) {
    static struct centre_kiosk far;
    struct world *w = *state;
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    centre_kiosk_enrol(&w->kit, &far, "office 30", "30", "office");
    for (int i = SCHOOL; i <= OTHER_SCHOOL; i++) centre_kiosk_login(&w->k[i], CENTRE_OPERATOR);
    issue_both(w);
    ask(w, LIFE_ASK_MERGE, keep, dropped);
    centre_kiosk_sync(&w->k[OFFICE]);
    centre_kiosk_sync(&w->k[SCHOOL]);
    centre_kiosk_transfer(&w->k[OFFICE], keep, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_sync(&w->k[OFFICE]);
    centre_kiosk_transfer(&w->k[OTHER_SCHOOL], dropped, CENTRE_MUNICIPALITY, "12");
    centre_kiosk_sync(&w->k[OTHER_SCHOOL]);
    centre_kiosk_transfer(&w->k[SCHOOL], keep, CENTRE_MUNICIPALITY, "7");
    centre_kiosk_sync(&w->k[SCHOOL]);
    sync_all(w);
    centre_kiosk_sync(&far);
    assert_string_equal(text_at(w, w->kit.c->db, "SELECT point FROM learner WHERE subject = :key", keep), "30");
    for (int i = 0; i < 2; i++) assert_string_equal(subject_of_app(w, far.db, i), keep);
    centre_kiosk_close(&far);
}

static struct change change_of(struct world *w, int at, const char *subject) {
    struct change to;
    centre_kiosk_login(&w->k[at], CENTRE_DESK);
    must(change_load(&w->k[at].desk, subject, &to, &why));
    return to;
}

static void data_are(struct world *w, int at, const char *subject, const char *surname, const char *street, const char *phone) {
    struct change seen = change_of(w, at, subject);
    assert_string_equal(seen.child.surname, surname);
    assert_string_equal(seen.address.street, street);
    assert_string_equal(seen.applicant.phone, phone);
}

static void change_street(struct world *w, int at, const char *subject, const char *street) {
    struct change to = change_of(w, at, subject);
    text_copy(to.address.street, sizeof to.address.street, street);
    must(desk_change(&w->k[at].desk, &to, NULL, &why));
}

static void change_phone(struct world *w, int at, const char *subject, const char *phone) {
    struct change to = change_of(w, at, subject);
    text_copy(to.applicant.phone, sizeof to.applicant.phone, phone);
    must(desk_change(&w->k[at].desk, &to, NULL, &why));
}

/* A desk that has not heard of the merge writes down a new street of the dropped one, and another then a new phone of both: as
 * long as they are one the street is new, and with the split each has its own again. */
static void a_change_of_the_dropped_one_leaves_the_kept_one_its_own(void **state) {
    struct world *w = *state;
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    issue_both(w);
    const struct change before = change_of(w, SCHOOL, keep), other = change_of(w, OTHER_SCHOOL, dropped);
    ask(w, LIFE_ASK_MERGE, keep, dropped);
    centre_kiosk_sync(&w->k[OFFICE]);
    change_street(w, OTHER_SCHOOL, dropped, "ул. Новая");
    sync_all(w);
    data_are(w, SCHOOL, keep, before.child.surname, "ул. Новая", before.applicant.phone);
    change_phone(w, SCHOOL, keep, "+79005550101");
    sync_all(w);
    ask(w, LIFE_ASK_SPLIT, keep, dropped);
    sync_all(w);
    data_are(w, SCHOOL, keep, before.child.surname, before.address.street, "+79005550101");
    data_are(w, OFFICE, keep, before.child.surname, before.address.street, "+79005550101");
    data_are(w, OTHER_SCHOOL, dropped, other.child.surname, "ул. Новая", other.applicant.phone);
}

/* One desk changes the street that came from the other one, another meanwhile the phone: it has said nothing of a street. */
static void what_a_desk_saw_of_the_other_is_no_word_of_its_own(void **state) {
    struct world *w = *state;
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    issue_both(w);
    const struct change before = change_of(w, SCHOOL, keep);
    ask(w, LIFE_ASK_MERGE, keep, dropped);
    centre_kiosk_sync(&w->k[OFFICE]);
    change_street(w, OTHER_SCHOOL, dropped, "ул. Новая");
    sync_all(w);
    change_street(w, OFFICE, keep, "ул. Третья");
    change_phone(w, SCHOOL, keep, "+79005550101");
    centre_kiosk_sync(&w->k[OFFICE]);
    sync_all(w);
    data_are(w, SCHOOL, keep, before.child.surname, "ул. Третья", "+79005550101");
    data_are(w, OFFICE, keep, before.child.surname, "ул. Третья", "+79005550101");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'differs'"), 0);
}

/* Of one СНИЛС, and so joined before anybody merged them: that holds with the merge and without it, however often, and a desk
 * that has nothing of the other one knows it as well. With the second split nobody was told any more. */
static void a_split_leaves_open_what_was_joined_before_the_merge(void **state) {
    static struct centre_kiosk fresh;
    static const char open[] = "SELECT count(*) FROM ruling WHERE kind = 'joined' AND closed = 0 AND subject = :key";
    struct world *w = *state;
    struct application form, other;
    struct saved first, joined;
    centre_kiosk_form(&w->k[SCHOOL], 3, &form);
    centre_kiosk_file(&w->k[SCHOOL], &form, &first);
    centre_kiosk_sync(&w->k[SCHOOL]);
    centre_kiosk_form(&w->k[OTHER_SCHOOL], 4, &other);
    text_copy(other.child.snils, sizeof other.child.snils, form.child.snils);
    centre_kiosk_file(&w->k[OTHER_SCHOOL], &other, &joined);
    sync_all(w);
    for (int split = 0; split < 2; split++) {
        ask(w, LIFE_ASK_MERGE, joined.subject, first.subject);
        sync_all(w);
        ask(w, LIFE_ASK_SPLIT, joined.subject, first.subject);
        sync_all(w);
        centre_kiosk_enrol(&w->kit, &fresh, split ? "window 2" : "window 1", "7", "desk");
        centre_kiosk_sync(&fresh);
        struct db *all[] = {w->kit.c->db, w->k[OTHER_SCHOOL].db, w->k[OFFICE].db, fresh.db};
        for (size_t i = 0; i < sizeof all / sizeof *all; i++)
            assert_string_equal(text_at(w, all[i], open, joined.subject), "1");
        assert_string_equal(text_at(w, fresh.db, "SELECT subject FROM application WHERE app = :key", first.app), "(no row)");
        centre_kiosk_close(&fresh);
    }
}

/* The other school was away: it issued to the dropped one after the merge. */
static void a_late_issue_lands_on_keep_and_is_ruled(void **state) {
    struct world *w = *state;
    const char *keep = w->child[0].subject;
    centre_kiosk_issue(&w->k[SCHOOL], &w->child[0], CENTRE_COORDINATOR, w->number[0]);
    centre_kiosk_sync(&w->k[SCHOOL]);
    ask(w, LIFE_ASK_MERGE, keep, w->child[1].subject);
    centre_kiosk_sync(&w->k[OFFICE]);
    centre_kiosk_issue(&w->k[OTHER_SCHOOL], &w->child[1], CENTRE_COORDINATOR, w->number[1]);
    sync_all(w);
    same_rows_everywhere(w, keep);
    assert_string_equal(
        text_at(w, w->k[OTHER_SCHOOL].db, "SELECT state || subject FROM certificate WHERE number = :key", w->number[1]),
        arena_printf(&w->a, "joined%s", keep));
    assert_string_not_equal(text_at(w, w->k[OTHER_SCHOOL].db, "SELECT kind FROM ruling WHERE number = :key", w->number[1]),
                            "(no row)");
}

/* What was corrected under the kept one's id is new to who decides under the dropped one's. */
static void a_late_issue_on_data_changed_since_is_looked_at(void **state) {
    struct world *w = *state;
    struct centre_kiosk *k = &w->k[SCHOOL];
    struct application form;
    struct saved saved;
    ask(w, LIFE_ASK_MERGE, w->child[0].subject, w->child[1].subject);
    centre_kiosk_sync(&w->k[OFFICE]);
    centre_kiosk_sync(k);
    centre_kiosk_login(k, CENTRE_DESK);
    must(application_load(k->db, w->child[0].app, &form, &why));
    text_copy(form.address.street, sizeof form.address.street, "Садовая");
    must(desk_save(&k->desk, &form, 0, &saved, &why));
    centre_kiosk_sync(k);
    centre_kiosk_issue(&w->k[OTHER_SCHOOL], &w->child[1], CENTRE_COORDINATOR, w->number[1]);
    sync_all(w);
    assert_string_equal(text_at(w, w->kit.c->db, "SELECT cause FROM ruling WHERE kind = :key", "flagged"), "review");
}

/* Four eyes are asked for under the dropped one's id, too: whoever entered the application does not decide it, whatever the
 * kiosk's own gate says. */
static void a_hand_does_not_decide_under_the_dropped_id(void **state) {
    struct world *w = *state;
    struct centre_kiosk *k = &w->k[OTHER_SCHOOL];
    struct application form;
    struct saved saved;
    centre_kiosk_login(k, CENTRE_COORDINATOR);
    must(application_load(k->db, w->child[1].app, &form, &why));
    text_copy(form.address.street, sizeof form.address.street, "Садовая");
    must(desk_save(&k->desk, &form, 0, &saved, &why));
    centre_kiosk_sync(k);
    ask(w, LIFE_ASK_MERGE, w->child[0].subject, w->child[1].subject);
    centre_kiosk_sync(&w->k[OFFICE]);
    must(db_begin(k->db, true, &why) &&
         db_run(k->db, "UPDATE application SET hands = '', entered_by = '', papers_by = ''", &why, NULL) &&
         db_commit(k->db, &why));
    centre_kiosk_issue(k, &w->child[1], CENTRE_COORDINATOR, w->number[1]);
    sync_all(w);
    assert_string_equal(text_at(w, w->kit.c->db, "SELECT cause FROM ruling WHERE kind = :key", "parked"), "four_eyes");
}

/* RULES 4.3. A kiosk that has both refuses by itself; one that has not asks in vain. */
static void twins_are_never_merged(void **state) {
    struct world *w = *state;
    struct application twin;
    struct saved saved;
    centre_kiosk_form(&w->k[OTHER_SCHOOL], 9, &twin);
    twin.applicant = w->form[0].applicant;
    memcpy(twin.child.surname, w->form[0].child.surname, sizeof twin.child.surname);
    memcpy(twin.child.birth, w->form[0].child.birth, sizeof twin.child.birth);
    memcpy(twin.child.doc_kind, w->form[0].child.doc_kind, sizeof twin.child.doc_kind);
    memcpy(twin.child.doc_series, w->form[0].child.doc_series, sizeof twin.child.doc_series);
    memcpy(twin.child.doc_issued, w->form[0].child.doc_issued, sizeof twin.child.doc_issued);
    text_copy(twin.child.doc_number, sizeof twin.child.doc_number, "700418");
    centre_kiosk_file(&w->k[OTHER_SCHOOL], &twin, &saved);
    sync_all(w);
    struct life_order o = {.life = LIFE_ASK_MERGE,
                           .subject = w->child[0].subject,
                           .other = saved.subject,
                           .remark = "одни и те же родители и документ"};
    assert_false(order(w, &o));
    assert_string_equal(why.log, "A15.twins");
    must(centre_kiosk_life(&w->k[SCHOOL], &o, &why));
    sync_all(w);
    assert_int_equal(made(w, "learner.merged"), 0);
    assert_string_equal(last_cause(w), "twins");
}

static void what_is_one_already_is_superseded(void **state) {
    struct world *w = *state;
    const char *one = w->child[0].subject, *two = w->child[1].subject;
    ask(w, LIFE_ASK_MERGE, one, two);
    ask_at(&w->k[OTHER_SCHOOL], LIFE_ASK_MERGE, two, one); /* which has not heard of the first */
    centre_kiosk_sync(&w->k[OFFICE]);
    sync_all(w);
    assert_int_equal(made(w, "learner.merged"), 1);
    assert_string_equal(last_cause(w), "merged");
    ask(w, LIFE_ASK_SPLIT, one, two);
    sync_all(w);
    assert_int_equal(made(w, "learner.split"), 1);
}

/* --- Erasure -------------------------------------------------------------------------------------------------------------- */

static void a_merge_with_an_erased_one_is_refused(void **state) {
    struct world *w = *state;
    ask(w, LIFE_ASK_ERASURE, w->child[1].subject, "");
    ask(w, LIFE_ASK_MERGE, w->child[0].subject, w->child[1].subject);
    sync_all(w);
    assert_int_equal(made(w, "learner.erased"), 1);
    assert_int_equal(made(w, "learner.merged"), 0);
    assert_string_equal(last_cause(w), "erased");
}

/* What an erased one waited on is corrected, and the child is looked at again with all who wait on it. Nobody erased has a
 * СНИЛС: they are not one child for that, and nothing is ruled over their numbers. */
static void who_are_erased_are_nobody_s_twins(void **state) {
    struct world *w = *state;
    struct application form, twin;
    struct saved first, joined;
    issue_both(w);
    centre_kiosk_form(&w->k[SCHOOL], 3, &form);
    centre_kiosk_file(&w->k[SCHOOL], &form, &first);
    centre_kiosk_sync(&w->k[SCHOOL]);
    centre_kiosk_form(&w->k[OTHER_SCHOOL], 4, &twin);
    text_copy(twin.child.snils, sizeof twin.child.snils, form.child.snils);
    centre_kiosk_file(&w->k[OTHER_SCHOOL], &twin, &joined);
    sync_all(w);
    const char *const erased[] = {w->child[0].subject, w->child[1].subject, joined.subject};
    for (size_t i = 0; i < sizeof erased / sizeof *erased; i++) ask(w, LIFE_ASK_ERASURE, erased[i], "");
    sync_all(w);
    assert_int_equal(made(w, "learner.erased"), 3);
    assert_string_equal(text_at(w, w->kit.c->db, "SELECT state FROM application WHERE app = :key", joined.app), "joined");
    centre_kiosk_login(&w->k[SCHOOL], CENTRE_DESK);
    must(application_load(w->k[SCHOOL].db, first.app, &form, &why));
    text_copy(form.address.street, sizeof form.address.street, "ул. Новая");
    must(desk_save(&w->k[SCHOOL].desk, &form, 0, &first, &why));
    sync_all(w);
    assert_int_equal(made(w, "ruling.joined"), 1);
}

/* The other school has the one of the two who is not erased: that a merge was asked for is of her past there, too. */
static void a_merge_that_is_refused_is_heard_of_wherever_either_is(void **state) {
    static const char known[] = "SELECT count(*) || ' ' || max(gsn) FROM touch WHERE subject = :key AND gsn > 0";
    struct world *w = *state;
    const char *other = w->child[1].subject;
    ask(w, LIFE_ASK_ERASURE, w->child[0].subject, "");
    ask(w, LIFE_ASK_MERGE, w->child[0].subject, other);
    sync_all(w);
    assert_string_equal(last_cause(w), "erased");
    assert_string_equal(text_at(w, w->k[OTHER_SCHOOL].db, known, other), text_at(w, w->kit.c->db, known, other));
    is_at(w, w->k[OTHER_SCHOOL].db, 0, false);
}

/* With it the region's index is made, which every kiosk has. */
static void open_day(struct world *w) {
    while (day_due(w->kit.c)) must(day_step(w->kit.c, &why));
    sync_all(w);
}

/* The one who is not erased leaves that school, and all that was said of the two there with her, whoever was to be kept: of the
 * other one it has heard that he is erased, and never had more. */
static void a_merge_that_was_refused_leaves_with(struct world *w, bool kept) {
    static const char named[] = "SELECT count(*) FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND "
                                "l.seq = t.seq WHERE t.subject = :key AND l.type = 'merge.asked'";
    struct db *db = w->k[OTHER_SCHOOL].db;
    const char *erased = w->child[0].subject, *left = w->child[1].subject;
    issue_both(w);
    open_day(w);
    ask(w, LIFE_ASK_ERASURE, erased, "");
    ask(w, LIFE_ASK_MERGE, kept ? left : erased, kept ? erased : left);
    sync_all(w);
    assert_string_equal(text_at(w, db, "SELECT count(*) FROM log WHERE type = 'learner.erased' AND subject = :key", erased),
                        "1");
    assert_string_equal(text_at(w, db, named, erased), "1");
    transfer(w, left, CENTRE_OTHER_MUNICIPALITY, "30");
    assert_string_equal(text_at(w, db, named, left), "0");
    assert_string_equal(text_at(w, db, named, erased), "0");
}

static void a_merge_that_was_refused_leaves_with_whom_it_kept(void **state) {
    a_merge_that_was_refused_leaves_with(*state, true);
}

static void a_merge_that_was_refused_leaves_with_whom_it_dropped(void **state) {
    a_merge_that_was_refused_leaves_with(*state, false);
}

static const char *said(struct world *w, const char *word, const char *id) {
    struct bytes out = {0};
    must(centre_kit_command(&w->kit, &out, &why, "erasure", word, id, NULL));
    const char *text = arena_printf(&w->a, "%.*s", (int)out.size, out.data ? (const char *)out.data : "");
    bytes_close(&out);
    return text;
}

/* A learner and the one merged into it; a school is away. */
static void an_erasure_takes_the_family_and_waits_for_everybody(void **state) {
    struct world *w = *state;
    char asked[EVENT_ID_TEXT];
    const char *keep = w->child[0].subject;
    issue_both(w);
    ask(w, LIFE_ASK_MERGE, keep, w->child[1].subject);
    sync_all(w);
    ask(w, LIFE_ASK_ERASURE, keep, "");
    event_id_show((struct event_id){w->k[OFFICE].no, 1, w->k[OFFICE].desk.journal.seq}, asked);
    for (int round = 0; round < 2; round++) {
        centre_kiosk_sync(&w->k[OFFICE]);
        centre_kiosk_sync(&w->k[SCHOOL]);
    }
    assert_int_equal(made(w, "learner.erased"), 2);
    assert_string_equal(text_at(w, w->kit.c->db,
                                "SELECT count(*) FROM touch t JOIN personal p ON p.kiosk = t.kiosk AND p.epoch = t.epoch "
                                "AND p.seq = t.seq WHERE t.subject = :key",
                                w->child[1].subject),
                        "0");
    const char *act = said(w, "act", asked);
    assert_non_null(strstr(act, keep));
    assert_non_null(strstr(act, w->child[1].subject));
    assert_non_null(strstr(act, "school 7"));
    assert_null(strstr(act, "school 12"));
    assert_null(strstr(act, "office,"));
    assert_null(strstr(act, w->form[0].child.surname));
    assert_non_null(strstr(act, "23.12.2026")); /* the last backup */
    assert_non_null(strstr(said(w, "list", NULL), asked));
    const char *merged = arena_printf(&w->a, "\"subject\": \"%s\"", w->child[1].subject);
    const char *paper = strstr(said(w, "papers", asked), merged); /* on the act, and on the extract */
    assert_non_null(paper);
    assert_non_null(strstr(paper + 1, merged));
    sync_all(w);
    act = said(w, "act", asked);
    assert_null(strstr(act, "school 7"));
    for (int i = 0; i < KIOSKS; i++) {
        uint64_t checked;
        assert_string_equal(text_at(w, w->k[i].db, "SELECT erased || child_surname FROM learner WHERE subject = :key", keep),
                            "2026-11-23");
        must(journal_verify(w->k[i].db, w->k[i].no, 1, &checked, &why));
    }
}

static void an_event_on_an_erased_learner_is_superseded_without_p(void **state) {
    struct world *w = *state;
    struct application late;
    struct saved saved;
    ask(w, LIFE_ASK_ERASURE, w->child[1].subject, "");
    centre_kiosk_sync(&w->k[OFFICE]);
    centre_kiosk_login(&w->k[OTHER_SCHOOL], CENTRE_DESK);
    must(application_load(w->k[OTHER_SCHOOL].db, w->child[1].app, &late, &why));
    text_copy(late.address.street, sizeof late.address.street, "Позднеприсланная");
    must(desk_save(&w->k[OTHER_SCHOOL].desk, &late, 0, &saved, &why));
    assert_true(saved.events > 0);
    sync_all(w);
    assert_string_equal(last_cause(w), "erased");
    assert_string_equal(text_at(w, w->kit.c->db, "SELECT count(*) FROM personal WHERE p LIKE :key", "%Позднеприсланная%"), "0");
    assert_string_equal(
        text_at(w, w->k[OTHER_SCHOOL].db, "SELECT count(*) FROM personal WHERE p LIKE :key", "%Позднеприсланная%"), "0");
    assert_string_not_equal(
        text_at(w, w->k[OTHER_SCHOOL].db, "SELECT cause FROM ruling WHERE subject = :key", w->child[1].subject), "(no row)");
}

/* The office's disk was put back before it could ask: what it had written goes on in the next epoch of its log. Result: the
 * second person has agreed there, too, and the two are one. */
static void what_two_have_agreed_to_holds_in_the_next_epoch_of_the_log(void **state) {
    struct world *w = *state;
    ask(w, LIFE_ASK_MERGE, w->child[0].subject, w->child[1].subject);
    centre_kiosk_begin_epoch(&w->k[OFFICE]);
    sync_all(w);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'log.adopted' AND gsn > 0"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'learner.merged'"), 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(a_merge_reaches_both_schools),
        T(the_desk_of_the_joined_number_is_told),
        T(a_merge_made_again_asks_again_for_the_kept),
        T(twins_are_never_merged),
        T(a_merge_made_again_asks_again_for_the_dropped),
        T(a_split_leaves_nobody_where_the_other_was_transferred),
        T(what_was_said_of_both_leaves_with_the_one_that_was_kept),
        T(a_move_takes_no_split_from_whom_the_kiosk_keeps),
        T(a_split_stays_with_whom_it_brings_back_when_the_other_leaves),
        T(a_transfer_after_a_split_brings_no_ruling),
        T(a_number_given_to_both_is_what_the_kept_one_waits_on),
        T(a_transfer_too_late_leaves_it_where_the_first_has_sent_it),
        T(a_change_of_the_dropped_one_leaves_the_kept_one_its_own),
        T(what_a_desk_saw_of_the_other_is_no_word_of_its_own),
        T(a_split_leaves_open_what_was_joined_before_the_merge),
        T(a_late_issue_lands_on_keep_and_is_ruled),
        T(a_late_issue_on_data_changed_since_is_looked_at),
        T(a_hand_does_not_decide_under_the_dropped_id),
        T(what_is_one_already_is_superseded),
        T(a_merge_with_an_erased_one_is_refused),
        T(who_are_erased_are_nobody_s_twins),
        T(a_merge_that_is_refused_is_heard_of_wherever_either_is),
        T(a_merge_that_was_refused_leaves_with_whom_it_kept),
        T(a_merge_that_was_refused_leaves_with_whom_it_dropped),
        T(an_erasure_takes_the_family_and_waits_for_everybody),
        T(an_event_on_an_erased_learner_is_superseded_without_p),
        T(what_two_have_agreed_to_holds_in_the_next_epoch_of_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
