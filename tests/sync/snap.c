/* An office that has nothing yet and is far behind: it is sent to a snapshot of its place and has in the end, table by table,
 * what the ordinary feed would have given it; wherever the line is cut, whoever dies, whatever is altered on the way. The
 * kiosk's end and the centre are the real ones; the line between them is in the hands of the test. */

#include "sync/centre/snapshot.h"
#include "sync/kiosk/inner.h"
#include "tests/harness/snap_kit.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { FETCH_FEW = 4000, FILE_LEAST = 20000, STEPS_MOST = 200000 };

/* --- ---------------------------------------------------------------------------------------------------------------------- */

static void a_snapshot_gives_what_the_feed_gives(void **state) {
    struct snap_world *w = *state;
    struct snap_seat *fed = snap_sit(w, true), *snapped = snap_sit(w, false);
    snap_run_well(fed);
    snap_run_well(snapped);
    assert_int_equal(fed->gets, 0);
    assert_true(snapped->gets > 0 && snapped->posts < fed->posts);
    assert_true(snap_meta(snapped, "snapped") > 0);
    assert_int_equal(snap_meta(snapped, "cursor"), snap_meta(fed, "cursor"));
    assert_int_equal(snap_count(snapped->db, "SELECT count(*) FROM learner"), SNAP_CHILDREN);
    snap_same(snapped->db, fed->db);
}

/* How far the snapshot has come in the store. */
static int64_t progress(const struct snap_seat *s) {
    return snap_meta(s, "snapped");
}

/* kill −9 behind every block, and in the middle of what came of the next: what was taken stays, nothing is taken twice. */
static void who_is_killed_goes_on_at_the_next_block(void **state) {
    struct snap_world *w = *state;
    struct snap_seat *fed = snap_sit(w, true), *s = snap_sit(w, false);
    int killed = 0;
    int64_t last = 0;
    snap_run_well(fed);
    w->most = FETCH_FEW;
    kiosk_exchange_start(s->x);
    for (int i = 0; snap_step(s); i++) {
        assert_true(i < STEPS_MOST);
        if (progress(s) == last) continue;
        assert_true(progress(s) > last);
        last = progress(s);
        snap_kill(s);
        killed++;
    }
    assert_true(killed > 4);
    snap_same(s->db, fed->db);
}

/* Whatever number of bytes a connection carries, it is gone on behind them: no more than the file and what stands around it. */
static void a_cut_line_goes_on_behind_what_it_carried(void **state) {
    static const size_t carried[] = {100, 129, 4096, 30011};
    struct snap_world *w = *state;
    struct snap_seat *fed = snap_sit(w, true);
    snap_run_well(fed);
    for (size_t i = 0; i < sizeof carried / sizeof *carried; i++) {
        struct snap_seat *s = snap_sit(w, false);
        w->most = carried[i];
        snap_run_well(s);
        assert_true(s->gets > (int)(FILE_LEAST / carried[i]) && s->posts <= 3);
        snap_same(s->db, fed->db);
        snap_leave(s);
        w->count--;
    }
}

static size_t head_at(const struct bytes *file, size_t at, struct snapshot_head *h) {
    size_t size = snapshot_peek(file->data + at, file->size - at, h);
    assert_true(size > 0 && size <= file->size - at);
    return size;
}

/* A bit of any block, in its head, its signature or behind: nothing of it is taken, all before it is, and the rest comes when
 * the line is sound again. */
static void a_flipped_block_is_not_taken(void **state) {
    static const size_t places[] = {8, 40, 72, 90, 93, 101, SNAPSHOT_HEAD, SNAPSHOT_HEAD + 200};
    struct snap_world *w = *state;
    struct snap_seat *fed = snap_sit(w, true);
    struct bytes file = {0};
    int64_t before = 0;
    snap_run_well(fed);
    snap_file(w, &file);
    assert_true(file.size > 0);
    struct snapshot_head h;
    for (size_t at = 0, block = 0; at < file.size; at += h.size, block++) {
        struct snap_seat *s = snap_sit(w, false);
        head_at(&file, at, &h);
        w->flip_at = (int64_t)(at + places[block % (sizeof places / sizeof *places)]);
        assert_int_equal(snap_run(s), EXCHANGE_WAITING);
        assert_int_equal(snap_meta(s, "snapped"), before);
        assert_int_equal(snap_meta(s, "cursor"), 0);
        w->flip_at = -1;
        snap_run_well(s);
        snap_same(s->db, fed->db);
        before = h.part > 0 ? before : h.to;
        snap_leave(s);
        w->count--;
    }
    bytes_close(&file);
}

/* A good block of the same file, at another's place: what lies between would be missing. */
static void a_block_out_of_its_turn_is_not_taken(void **state) {
    struct snap_world *w = *state;
    struct snap_seat *fed = snap_sit(w, true), *s = snap_sit(w, false);
    struct bytes file = {0};
    struct snapshot_head h;
    snap_run_well(fed);
    snap_file(w, &file);
    w->shift = head_at(&file, 0, &h);
    assert_int_equal(snap_run(s), EXCHANGE_WAITING);
    assert_int_equal(snap_meta(s, "snapped"), 0);
    w->shift = 0;
    snap_run_well(s);
    snap_same(s->db, fed->db);
    bytes_close(&file);
}

/* An older program: it asks for the dictionary, and takes it only when it is the one. */
static void an_unknown_dictionary_is_asked_for(void **state) {
    struct snap_world *w = *state;
    struct snap_seat *fed = snap_sit(w, true), *s = snap_sit(w, false);
    snap_run_well(fed);
    s->x->dicts.count = 0;
    s->x->outbox.dict = NULL;
    w->flip_at = 100;
    for (int i = 0; i < 2; i++) assert_int_equal(snap_run(s), EXCHANGE_WAITING); /* nothing comes behind the wrong one */
    w->flip_at = -1;
    snap_run_well(s);
    assert_int_equal(s->x->dicts.count, 1);
    snap_same(s->db, fed->db);
}

/* Of 16 KB a line that breaks sooner carries a part each time, and what it has carried is not asked for again. */
static void a_dictionary_comes_in_parts(void **state) {
    struct snap_world *w = *state;
    struct snap_seat *fed = snap_sit(w, true), *s = snap_sit(w, false);
    snap_run_well(fed);
    size_t size = dicts_newest(&w->kit.c->dicts)->size;
    s->x->dicts.count = 0;
    s->x->outbox.dict = NULL;
    w->most = 5000;
    snap_run_well(s);
    assert_int_equal(s->dicts, (size + w->most - 1) / w->most);
    assert_int_equal(s->x->dicts.count, 1);
    snap_same(s->db, fed->db);
}

static int get(struct snap_world *w, uint32_t kiosk, const char *path, uint64_t from) {
    struct bytes out = {0};
    uint64_t total;
    int status = snapshot_get(w->kit.c, kiosk, path, from, 1000, &out, &total);
    assert_int_equal(status == 206, out.size > 0);
    bytes_close(&out);
    return status;
}

/* What the turn had numbered in which it was begun is numbered once more, otherwise: it would be passed over. */
static void one_begun_in_a_turn_that_failed_is_none(void **state) {
    struct snap_world *w = *state;
    struct centre *c = w->kit.c;
    const struct exchange_request request = {.snapshots = true};
    struct exchange_gone gone = {0};
    struct peer peer;
    struct fail why;
    snapshot_drop(c, NULL);
    assert_true(centre_begin(c, &why) && peer_load(c, w->office.no, &peer, &why));
    peer.cursor = peer.snapped = 0;
    c->gsn++;
    assert_true(snapshot_gone(c, &peer, &request, &gone, &why));
    assert_true(snapshot_works(c));
    assert_true(centre_rollback(c, &why));
    assert_false(snapshot_works(c));
}

/* The scope is the one of the certificate, whatever is asked for. */
static void freeze(struct snap_world *w, bool frozen) {
    struct centre *c = w->kit.c;
    struct peer peer;
    struct fail why;
    assert_true(centre_begin(c, &why) && peer_load(c, w->office.no, &peer, &why));
    assert_true((frozen ? peer_freeze(c, &peer, "fork", &why) : peer_thaw(c, &peer, &why)) && centre_commit(c, &why));
}

static void anothers_scope_is_refused(void **state) {
    struct snap_world *w = *state;
    char path[SNAPSHOT_PATH_ROOM];
    assert_int_equal(get(w, w->office.no, SNAPSHOT_PATH SNAP_SCOPE, 0), 206);
    assert_int_equal(get(w, w->school.no, SNAPSHOT_PATH SNAP_SCOPE, 0), 403);
    assert_int_equal(get(w, w->office.no, SNAPSHOT_PATH "p:12", 0), 403);
    assert_int_equal(get(w, w->office.no, SNAPSHOT_PATH "m:" CENTRE_OTHER_MUNICIPALITY, 0), 403);
    assert_int_equal(get(w, w->office.no, SNAPSHOT_PATH "a", 0), 403);
    assert_int_equal(get(w, w->office.no, SNAPSHOT_PATH, 0), 403);
    assert_int_equal(get(w, 77, SNAPSHOT_PATH SNAP_SCOPE, 0), 403);
    for (int frozen = 1; frozen >= 0; frozen--) {
        freeze(w, frozen);
        assert_int_equal(get(w, w->office.no, SNAPSHOT_PATH SNAP_SCOPE, 0), frozen ? 403 : 206);
    }
    assert_int_equal(get(w, w->school.no, SNAPSHOT_PATH "p:12", 0), 503); /* its own, but there is none */
    assert_int_equal(get(w, w->office.no, SNAPSHOT_PATH SNAP_SCOPE, 1 << 30), 503);
    assert_int_equal(get(w, w->office.no, "/v1/other", 0), 404);
    assert_int_equal(get(w, w->office.no, DICT_PATH "1", 0), 404);
    snprintf(path, sizeof path, DICT_PATH "%u", dicts_newest(&w->kit.c->dicts)->id);
    assert_int_equal(get(w, w->school.no, path, 0), 206);
}

/* In the folder of the region there is no file of it, and nothing of it can be read on the disk. */
static void nothing_lies_about(void **state) {
    struct snap_world *w = *state;
    struct bytes file = {0};
    snap_file(w, &file);
    assert_true(file.size > 0);
    DIR *dir = opendir(w->kit.c->folder);
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir));) assert_null(strstr(e->d_name, "snapshot"));
    closedir(dir);
    bytes_close(&file);
}

#define TEST(name) cmocka_unit_test_teardown(name, snap_leave_all)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_snapshot_gives_what_the_feed_gives),
        TEST(who_is_killed_goes_on_at_the_next_block),
        TEST(a_cut_line_goes_on_behind_what_it_carried),
        TEST(a_flipped_block_is_not_taken),
        TEST(a_block_out_of_its_turn_is_not_taken),
        TEST(an_unknown_dictionary_is_asked_for),
        TEST(a_dictionary_comes_in_parts),
        TEST(anothers_scope_is_refused),
        TEST(nothing_lies_about),
        TEST(one_begun_in_a_turn_that_failed_is_none), /* none is left */
    };
    return cmocka_run_group_tests(tests, snap_set_up, snap_tear_down);
}
