/* The whole past of a child comes to an office at one place of the feed, and it is more than an answer holds: it comes in
 * parts, and a kiosk or a centre that dies between two of them goes on where it was. The kiosk's end and the centre are the
 * real ones, without the network between them. */

#include "model/base/text.h"
#include "sync/centre/applier.h"
#include "sync/centre/feed.h"
#include "sync/centre/peer.h"
#include "tests/harness/held_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PAST = 2000, PAST_BYTES = 3 * 1024 * 1024 };

struct world {
    struct centre_kit kit;
    struct centre_kiosk office; /* of the municipality the child moves to */
    struct held_line line;
    int asked_count;
    size_t largest_answer;
};

/* --- The line between the two --------------------------------------------------------------------------------------------- */

static void sit_down(struct world *w) {
    struct fail why;
    assert_true(held_line_open(&w->line, &w->office, &why));
    kiosk_exchange_start(w->line.x);
}

/* kill −9: nothing stays but what the store holds. */
static void kill_kiosk(struct world *w) {
    char path[400];
    struct fail why;
    kiosk_exchange_close(w->line.x);
    db_close(w->office.db);
    snprintf(path, sizeof path, "%s/%u.%u.db", w->kit.tmp.folder, w->office.no, w->office.epoch);
    assert_true(db_open(&(struct db_config){.path = path}, &w->kit.clock.env, &w->office.db, &why));
    assert_true(desk_open(w->office.db, &w->kit.clock.env, w->kit.calendar, &w->office.desk, &why));
    sit_down(w);
}

static void answer(struct world *w) {
    struct exchange_job job = {.kiosk = w->office.no, .body = w->line.asked.data, .size = w->line.asked.size};
    struct fail why;
    w->line.waiting = false;
    w->asked_count++;
    assert_true(turn_run(w->kit.c, &job, 1, &why));
    assert_int_equal(job.status, 200);
    if (job.answer.size > w->largest_answer) w->largest_answer = job.answer.size;
    kiosk_exchange_answer(w->line.x, job.answer.data, job.answer.size);
    bytes_close(&job.answer);
}

/* One step of whoever has something to do; false: the kiosk rests. */
static bool step(struct world *w) {
    if (w->line.waiting) {
        answer(w);
        return true;
    }
    if (kiosk_exchange_wait(w->line.x) != 0) return false;
    kiosk_exchange_step(w->line.x, 1000, true);
    return true;
}

static void exchange(struct world *w) {
    struct exchange_status status;
    for (int i = 0; step(w); i++) assert_true(i < 100000);
    kiosk_exchange_status(w->line.x, &status);
    if (status.phase != EXCHANGE_IDLE) fail_msg("%s", status.last_fail.log);
}

/* --- A child with a past -------------------------------------------------------------------------------------------------- */

static void file(struct centre *c, const char *subject, const char *municipality, const char *point) {
    struct event ev = {.type = &event_types[EV_APPLICATION_FILED]};
    struct fail why;
    text_copy(ev.subject, sizeof ev.subject, subject);
    struct filed *filed = event_payload(&ev, &c->turn);
    text_copy(filed->request.municipality, sizeof filed->request.municipality, municipality);
    text_copy(filed->request.point, sizeof filed->request.point, point);
    text_copy(filed->child.surname, sizeof filed->child.surname, "Иванов");
    text_copy(filed->child.snils, sizeof filed->child.snils, "11223344595");
    assert_true(applier_append(c, &ev, &why));
}

/* A remark that does not pack. */
static size_t remark(struct centre *c, const char *subject) {
    struct event ev = {.type = &event_types[EV_APPLICATION_RETURNED]};
    struct fail why;
    uint8_t noise[sizeof((struct remark *)0)->remark / 4 * 3 - 3];
    text_copy(ev.subject, sizeof ev.subject, subject);
    struct returned *returned = event_payload(&ev, &c->turn);
    c->env.random(c->env.self, noise, sizeof noise);
    base64_of(noise, sizeof noise, returned->remark.remark);
    assert_true(applier_append(c, &ev, &why));
    return strlen(returned->remark.remark);
}

/* It lives in one municipality and then moves to the office's, where somebody else has filed with the same СНИЛС: the moving
 * makes a ruling, too. */
static void move_child(struct world *w) {
    struct centre *c = w->kit.c;
    struct fail why;
    char child[ID_TEXT], other[ID_TEXT];
    size_t size = 0;
    id_new(&c->env, child);
    id_new(&c->env, other);
    assert_true(centre_begin(c, &why));
    file(c, child, CENTRE_MUNICIPALITY, "12");
    file(c, other, CENTRE_OTHER_MUNICIPALITY, "30");
    for (int i = 0; i < PAST || size <= PAST_BYTES; i++) {
        size += remark(c, child);
        if (i % 100 > 0) continue;
        assert_true(centre_commit(c, &why) && centre_begin(c, &why));
    }
    file(c, child, CENTRE_OTHER_MUNICIPALITY, "30");
    assert_true(centre_commit(c, &why));
}

static int64_t count(struct db *db, const char *sql) {
    struct fail why;
    int64_t n = -1;
    if (!db_one_int(db, &n, sql, &why, NULL)) fail_msg("%s", why.log);
    return n;
}

/* Every event of the two children, each once, and the same rows made of them. */
static void all_there(struct world *w, struct db *db) {
    static const char events[] = "SELECT count(*) FROM log WHERE type LIKE 'application.%' OR type LIKE 'ruling.%'";
    static const char states[] = "SELECT count(*) FROM application WHERE state = 'joined'";
    assert_true(count(w->kit.c->db, events) > PAST);
    assert_int_equal(count(db, events), count(w->kit.c->db, events));
    assert_int_equal(count(db, "SELECT count(DISTINCT gsn) FROM log WHERE gsn > 0"), count(db, "SELECT count(*) FROM log"));
    assert_int_equal(count(db, "SELECT count(*) FROM application"), 3);
    assert_int_equal(count(db, states), count(w->kit.c->db, states));
}

/* --- ---------------------------------------------------------------------------------------------------------------------- */

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    centre_kit_open(&w->kit);
    centre_kiosk_enrol(&w->kit, &w->office, "far office", "30", "office");
    move_child(w);
    *state = w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    held_line_close(&w->line);
    centre_kiosk_close(&w->office);
    centre_kit_close(&w->kit);
    free(w);
    return 0;
}

static void a_past_larger_than_an_answer_comes_in_parts(void **state) {
    struct world *w = *state;
    sit_down(w);
    exchange(w);
    all_there(w, w->office.db);
    assert_true(w->asked_count > PAST_BYTES / ANSWER_MAX);
    assert_int_equal(count(w->office.db, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'cursor'"), w->kit.c->gsn);
    assert_int_equal(count(w->office.db, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'cursor_part'"), 0);
    exchange(w);
    /* A kiosk that is enrolled only now gets it, too. */
    struct centre_kiosk latest;
    centre_kiosk_enrol(&w->kit, &latest, "far office 2", "30", "office");
    all_there(w, latest.db);
    centre_kiosk_close(&latest);
}

static void who_dies_between_two_parts_goes_on_where_it_was(void **state) {
    struct world *w = *state;
    sit_down(w);
    for (int killed = 0; killed < 4; killed++) {
        int until = w->asked_count + 5;
        while (w->asked_count < until) assert_true(step(w));
        if (killed % 2 == 0)
            kill_kiosk(w);
        else
            centre_kit_reopen(&w->kit);
    }
    int64_t cursor = count(w->office.db, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'cursor'");
    int64_t part = count(w->office.db, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'cursor_part'");
    assert_true(part > 0 && cursor < w->kit.c->gsn); /* in the middle, and not back at its beginning */
    assert_true(count(w->office.db, "SELECT count(*) FROM log") > 200);
    exchange(w);
    all_there(w, w->office.db);
}

/* However little is asked for: the past is cut anywhere, the event that brought it along and the ruling over it nowhere. */
static void the_event_and_its_ruling_come_together(void **state) {
    struct world *w = *state;
    struct centre *c = w->kit.c;
    struct feed_slice slice = {.cursor = w->office.cursor};
    struct peer peer;
    struct fail why;
    int64_t caused = count(c->db, "SELECT max(gsn) FROM log WHERE type = 'application.filed'");
    assert_int_equal(c->gsn, caused + 1);
    assert_true(peer_load(c, w->office.no, &peer, &why));
    while (slice.cursor < caused) {
        int64_t cursor = slice.cursor, part = slice.part;
        bytes_close(&slice.lines);
        slice = (struct feed_slice){0};
        assert_true(feed_read(c, &peer, cursor, part, 1, &slice, &why));
        if (slice.part > 0) assert_int_equal(slice.events, 1);
        assert_true(slice.more == (slice.cursor < c->gsn));
    }
    assert_int_equal(slice.events, 2);
    assert_int_equal(slice.part, 0);
    bytes_close(&slice.lines);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_past_larger_than_an_answer_comes_in_parts),
        TEST(who_dies_between_two_parts_goes_on_where_it_was),
        TEST(the_event_and_its_ruling_come_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
