/* What changes while a snapshot lies there or is being taken: somebody works on, a child leaves the scope or is erased, the
 * feed begins anew, a day passes. What a snapshot held is given to nobody then who may not have it any more, and in the end the
 * office has what the centre has. */

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/digest.h"
#include "model/store/life.h"
#include "sync/centre/applier.h"
#include "sync/centre/backup.h"
#include "sync/centre/snapshot.h"
#include "tests/harness/snap_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { FETCH_FEW = 4000 };

/* Until so many blocks are in. */
static void run_blocks(struct snap_seat *s, int blocks) {
    int64_t last = 0;
    kiosk_exchange_start(s->x);
    while (blocks > 0) {
        assert_true(snap_step(s));
        if (snap_meta(s, "snapped") == last) continue;
        last = snap_meta(s, "snapped");
        blocks--;
    }
}

/* Every learner of the office is what the centre has. */
static void sees_what_the_centre_sees(struct snap_seat *s) {
    struct db *centre = s->world->kit.c->db;
    struct rows r;
    struct fail why = {0};
    uint8_t here[HASH_SIZE], there[HASH_SIZE];
    int count = 0;
    assert_true(db_query(centre, &r, "SELECT subject FROM scope WHERE scope = '" SNAP_SCOPE "' ORDER BY subject", &why, NULL));
    for (; db_next(&r, &why); count++) {
        assert_true(subject_digest(s->db, db_text(&r, 0), here, &why) && subject_digest(centre, db_text(&r, 0), there, &why));
        if (memcmp(here, there, sizeof here) != 0) fail_msg("%s", db_text(&r, 0));
    }
    assert_true(count > 0);
    assert_int_equal(snap_count(s->db, "SELECT count(*) FROM learner"), count);
}

static void sit_as(struct snap_seat *s, enum centre_person who) {
    struct fail why = {0};
    s->desk.session = (struct session){.sign_secret = s->world->kit.sign_secret[who]};
    text_copy(s->desk.session.staff, ID_TEXT, s->world->kit.staff[who]);
    assert_true(desk_refresh(&s->desk, &why));
}

/* Somebody works at the window meanwhile: it goes first, and nothing of it is lost, whatever comes behind it. */
static void what_is_saved_meanwhile_goes_first(void **state) {
    struct snap_world *w = *state;
    struct snap_seat *s = snap_sit(w, false);
    struct application form;
    struct saved saved;
    struct fail why = {0};
    w->most = FETCH_FEW;
    run_blocks(s, 3);
    sit_as(s, CENTRE_DESK);
    struct centre_kiosk window = w->office;
    window.desk = s->desk;
    centre_kiosk_form(&window, 900, &form);
    assert_true(desk_save(&s->desk, &form, 0, &saved, &why));
    int posts = s->posts;
    int64_t acked = 0;
    while (acked == 0 && snap_step(s)) acked = snap_meta(s, "acked_seq");
    assert_int_equal(s->posts, posts + 1);
    assert_true(acked > 0 && snap_meta(s, "snapped") < w->kit.c->gsn / 4 * 3);
    snap_run_well(s);
    assert_int_equal(snap_count(s->db, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    sees_what_the_centre_sees(s);
}

/* --- Who may not be in it any more ---------------------------------------------------------------------------------------- */

static void erase(struct snap_world *w, const char *subject) {
    struct event ev = {.type = &event_types[EV_LEARNER_ERASED]};
    struct fail why = {0};
    assert_true(centre_begin(w->kit.c, &why));
    text_copy(ev.subject, sizeof ev.subject, subject);
    struct erased *facts = event_payload(&ev, &w->kit.c->turn);
    text_copy(facts->of, sizeof facts->of, "1.1.1");
    text_copy(facts->day, sizeof facts->day, "2026-11-23");
    assert_true(applier_append(w->kit.c, &ev, &why) && centre_commit(w->kit.c, &why));
}

/* Personal parts of a subject's events in the office's snapshot. */
static int told_of(struct snap_world *w, const char *subject) {
    const struct snapshot_bond bond = {w->kit.c->journal.region, SNAP_SCOPE};
    struct bytes file = {0};
    struct snapshot_head h;
    struct fail why = {0};
    int told = 0;
    snap_file(w, &file);
    assert_true(file.size > 0);
    for (size_t at = 0; at < file.size; at += h.size) {
        struct arena a = {0};
        struct feed_item *items;
        int count;
        assert_true(snapshot_peek(file.data + at, file.size - at, &h) <= file.size - at);
        assert_true(
            snapshot_open(file.data + at, h.size, &bond, w->kit.c->answer_key, &w->kit.c->dicts, &a, &items, &count, &why));
        for (int i = 0; i < count; i++) {
            struct event ev;
            assert_true(event_decode(items[i].line, items[i].size, &a, &ev, &why));
            told += strcmp(ev.subject, subject) == 0 && ev.p;
        }
        arena_close(&a);
    }
    bytes_close(&file);
    return told;
}

/* One who has come already and one who would still come; the office goes on with a new snapshot. */
static void who_is_erased_is_given_to_nobody(void **state) {
    struct snap_world *w = *state;
    struct snap_seat *s = snap_sit(w, false);
    struct bytes file = {0};
    const char *first = w->cases[0].subject, *last = w->cases[SNAP_CHILDREN - 1].subject;
    w->most = FETCH_FEW;
    run_blocks(s, 3);
    assert_true(told_of(w, first) > 0 && told_of(w, last) > 0);
    erase(w, first);
    erase(w, last);
    snap_file(w, &file);
    assert_int_equal(file.size, 0);
    assert_int_equal(snap_run(s), EXCHANGE_WAITING); /* what it was fetching is gone */
    snap_run_well(s);
    assert_true(s->posts > 2);
    assert_int_equal(told_of(w, first) + told_of(w, last), 0);
    assert_int_equal(snap_count(s->db, "SELECT count(*) FROM learner WHERE erased <> ''"), 2);
    assert_int_equal(snap_count(s->db,
                                "SELECT count(*) FROM personal p JOIN log l ON l.kiosk = p.kiosk AND l.epoch = p.epoch AND "
                                "l.seq = p.seq JOIN learner e ON e.subject = l.subject WHERE e.erased <> ''"),
                     0);
    sees_what_the_centre_sees(s);
    bytes_close(&file);
}

static void transfer_at(struct desk *desk, const char *subject, const char *municipality, const char *point) {
    struct change change;
    struct fail why = {0};
    const char *field = NULL;
    assert_true(change_load(desk, subject, &change, &why));
    text_copy(change.municipality, sizeof change.municipality, municipality);
    text_copy(change.address.municipality, sizeof change.address.municipality, municipality);
    text_copy(change.point, sizeof change.point, point);
    text_copy(change.paper, sizeof change.paper, "заявление № 5");
    if (!desk_change(desk, &change, &field, &why)) fail_msg("%s: %s", field ? field : "", why.say);
}

static void transfer(struct snap_world *w, const char *subject) {
    centre_kiosk_login(&w->school, CENTRE_OPERATOR);
    transfer_at(&w->school.desk, subject, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_sync(&w->school);
}

static int64_t names_of(struct snap_seat *s, const char *subject) {
    struct fail why = {0};
    int64_t n = 0;
    assert_true(
        db_one_int(s->db, &n,
                   "SELECT (SELECT count(*) FROM learner WHERE subject = :subject) + (SELECT count(*) FROM personal p JOIN "
                   "log l ON l.kiosk = p.kiosk AND l.epoch = p.epoch AND l.seq = p.seq WHERE l.subject = :subject)",
                   &why, "subject:t", subject, NULL));
    return n;
}

static void who_has_left_is_given_to_nobody(void **state) {
    struct snap_world *w = *state;
    struct snap_seat *s = snap_sit(w, false);
    const char *first = w->cases[0].subject, *last = w->cases[SNAP_CHILDREN - 1].subject;
    w->most = FETCH_FEW;
    run_blocks(s, 3);
    assert_true(names_of(s, first) > 0 && names_of(s, last) == 0);
    transfer(w, first);
    transfer(w, last);
    assert_int_equal(snap_run(s), EXCHANGE_WAITING);
    snap_run_well(s);
    assert_int_equal(told_of(w, first) + told_of(w, last), 0);
    assert_int_equal(names_of(s, first) + names_of(s, last), 0);
    sees_what_the_centre_sees(s);
}

/* A kiosk has filed a child elsewhere, the child comes to its place, it is moved and takes a snapshot of the place: the numbers
 * of what it had filed come behind that. */
static void who_came_by_a_snapshot_is_not_forgotten_for_what_the_kiosk_had_filed_before(void **state) {
    struct snap_world *w = *state;
    struct snap_seat *s = snap_sit(w, false);
    struct application form;
    struct verdict verdict = {.kind = VERDICT_ISSUE};
    struct saved saved;
    struct fail why = {0};
    char number[11];
    snap_run_well(s);
    sit_as(s, CENTRE_DESK);
    struct centre_kiosk window = w->office;
    window.desk = s->desk;
    centre_kiosk_form(&window, 901, &form);
    text_copy(form.request.municipality, sizeof form.request.municipality, CENTRE_OTHER_MUNICIPALITY);
    text_copy(form.request.point, sizeof form.request.point, "30");
    assert_true(desk_save(&s->desk, &form, 0, &saved, &why));
    sit_as(s, CENTRE_OPERATOR);
    assert_true(subject_basis(s->db, saved.subject, verdict.basis, &why));
    if (!desk_decide(&s->desk, saved.app, &verdict, number, &why)) fail_msg("%s", why.say);
    snap_run_well(s);
    transfer_at(&s->desk, saved.subject, CENTRE_MUNICIPALITY, "12");
    snap_run_well(s);
    env_virtual_move(&w->kit.clock, 25 * MS_HOUR);
    snapshot_tend(w->kit.c); /* the next one has it */
    assert_true(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "1", "30", "--scope", "desk", NULL));
    assert_true(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "1", "1", "--scope", "office", NULL));
    s->gets = 0;
    snap_run_well(s);
    assert_true(s->gets > 0);
    assert_true(names_of(s, saved.subject) > 0);
    sees_what_the_centre_sees(s);
}

/* A store that is full already and of another feed: everything comes again from the beginning, as a snapshot, and who has left
 * meanwhile, of whom no snapshot tells, is forgotten all the same. */
static void another_feed_begins_anew(void **state) {
    struct snap_world *w = *state;
    struct snap_seat *s = snap_sit(w, false), *fresh = snap_sit(w, true);
    struct fail why = {0};
    snap_run_well(s);
    transfer(w, w->cases[6].subject);
    assert_true(names_of(s, w->cases[6].subject) > 0);
    assert_true(meta_set_int(s->db, "feed_epoch", 99, &why));
    snap_kill(s);
    s->gets = 0;
    snap_run_well(s);
    assert_true(s->gets > 0);
    assert_int_equal(names_of(s, w->cases[6].subject), 0);
    sees_what_the_centre_sees(s);
    snap_run_well(fresh);
    snap_same_rows(s->db, fresh->db);
}

static void put_back(struct snap_world *w, const char *backup) {
    int64_t gsn;
    struct fail why = {0};
    centre_close(w->kit.c);
    w->kit.c = NULL;
    if (!backup_restore(w->kit.settings, &w->kit.clock.env, backup, &gsn, &why)) fail_msg("%s", why.say);
    assert_true(centre_open(w->kit.settings, &w->kit.clock.env, &w->kit.c, &why));
}

/* The centre is put back as it was yesterday: while it takes back what it lost there is no snapshot; then the feed is another
 * one, and the office, which has it all, is through with it by a snapshot and loses nothing of its own. */
static void a_restored_centre_begins_anew(void **state) {
    struct snap_world *w = *state;
    struct snap_seat *s = snap_sit(w, false);
    struct application form;
    struct saved saved;
    struct fail why = {0};
    char backup[PATH_ROOM], folder[PATH_ROOM];
    snap_run_well(s);
    snprintf(folder, sizeof folder, "%s/backups", w->kit.tmp.folder);
    if (!centre_kit_back_up(w->kit.c, folder, backup, &why)) fail_msg("%s", why.say);
    for (int i = 0; i < 30; i++) {
        centre_kiosk_form(&w->school, 500 + i, &form);
        centre_kiosk_login(&w->school, CENTRE_DESK);
        centre_kiosk_file(&w->school, &form, &saved);
    }
    centre_kiosk_sync(&w->school);
    snap_run_well(s);
    int64_t last = w->kit.c->gsn;
    put_back(w, backup);
    assert_true(w->kit.c->recovering && w->kit.c->gsn < last);
    snap_run(s);
    assert_true(centre_kit_command(&w->kit, NULL, &why, "recover", "skip", "school", NULL));
    s->gets = 0;
    for (int i = 0; i < 5 && (i == 0 || w->kit.c->recovering || s->gets == 0); i++) snap_run(s);
    assert_false(w->kit.c->recovering);
    assert_true(s->gets > 0);
    snap_run_well(s);
    assert_int_equal(snap_count(w->kit.c->db, "SELECT count(*) FROM learner"), SNAP_CHILDREN + 30);
    sees_what_the_centre_sees(s);
}

/* --- What it holds, and how long ------------------------------------------------------------------------------------------ */

/* What a centre that is put back would not have must be given back by those who were fed it: a snapshot has none of that. */
static void it_ends_where_the_backup_ends(void **state) {
    struct snap_world *w = *state;
    struct snap_seat *fed = snap_sit(w, true), *s = snap_sit(w, false);
    struct bytes file = {0};
    struct snapshot_head h;
    w->kit.c->backed = w->kit.c->gsn - 50;
    snap_run_well(s);
    assert_true(s->gets > 0);
    snap_file(w, &file);
    assert_true(snapshot_peek(file.data, file.size, &h) > 0);
    assert_int_equal(h.gsn, w->kit.c->backed);
    snap_run_well(fed);
    assert_true(snap_count(s->db, "SELECT count(*) FROM feed_unit") > 0);
    snap_same(s->db, fed->db);
    bytes_close(&file);
}

static void it_goes_after_a_day(void **state) {
    struct snap_world *w = *state;
    struct snap_seat *s = snap_sit(w, false);
    struct bytes file = {0};
    snap_run_well(s);
    env_virtual_move(&w->kit.clock, 23 * MS_HOUR);
    snapshot_tend(w->kit.c);
    snap_file(w, &file);
    assert_true(file.size > 0);
    env_virtual_move(&w->kit.clock, 2 * MS_HOUR);
    snapshot_tend(w->kit.c);
    snap_file(w, &file);
    assert_int_equal(file.size, 0);
    bytes_close(&file);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, snap_set_up, snap_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_is_saved_meanwhile_goes_first),
        TEST(who_is_erased_is_given_to_nobody),
        TEST(who_has_left_is_given_to_nobody),
        TEST(who_came_by_a_snapshot_is_not_forgotten_for_what_the_kiosk_had_filed_before),
        TEST(another_feed_begins_anew),
        TEST(a_restored_centre_begins_anew),
        TEST(it_ends_where_the_backup_ends),
        TEST(it_goes_after_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
