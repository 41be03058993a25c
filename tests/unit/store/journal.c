#include "model/store/journal.h"
#include "tests/harness/env_virtual.h"
#include "tests/harness/must.h"
#include "tests/harness/story.h"
#include "tests/harness/tmp.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <string.h>

/* The log: what is appended, refused, numbered, fed and verified. That tables follow the log in any order stands in replay.c.
 */

#define REGION "0192f0c1a2b37c4d8e5f60718293a4b5"
#define CHILD  "0192f0c1a2b37c4d8e5f60718293a4b6"
#define CLERK  "0192f0c1a2b37c4d8e5f60718293a4b7"
#define LEASE  "0192f0c1a2b37c4d8e5f60718293a4b8"

struct bench {
    struct tmp tmp;
    struct env_virtual clock;
    struct db *db;
    struct journal journal;
    struct arena a;
    int64_t gsn;
    uint64_t central; /* sequence of the centre's last event */
};

static int setup(void **state) {
    static struct bench b;
    b = (struct bench){0};
    tmp_make(&b.tmp);
    env_virtual_init(&b.clock, 1795417800000, 5);
    struct db_config config = {.path = tmp_path(&b.tmp, "store.db"), .create = true};
    must(db_open(&config, &b.clock.env, &b.db, &why));
    must(journal_start(b.db, &b.clock.env, REGION, 3, 1, &b.journal, &why));
    *state = &b;
    return 0;
}

static int teardown(void **state) {
    struct bench *b = *state;
    db_close(b->db);
    arena_close(&b->a);
    tmp_remove(&b->tmp);
    return 0;
}

static struct event *event_of(struct bench *b, enum event_kind kind) {
    struct event *ev = arena_alloc(&b->a, sizeof *ev);
    ev->type = &event_types[kind];
    strcpy(ev->subject, CHILD);
    strcpy(ev->staff, CLERK);
    event_payload(ev, &b->a);
    return ev;
}

static void append(struct bench *b, struct event *ev) {
    must(db_begin(b->db, true, &why));
    must(journal_append(&b->journal, ev, NULL, &b->a, &why));
    must(db_commit(b->db, &why));
}

static const char *file_application(struct bench *b) {
    struct event *ev = event_of(b, EV_APPLICATION_FILED);
    struct filed *f = ev->payload;
    strcpy(f->request.channel, "person");
    strcpy(f->request.no, "3-0001");
    strcpy(f->child.surname, "Ёлкина-Щукина");
    strcpy(f->child.name, "Фёкла");
    strcpy(f->child.doc_kind, "03");
    strcpy(f->child.doc_series, "II-МЮ");
    strcpy(f->child.doc_number, "123456");
    strcpy(f->applicant.phone, "+79123456789");
    append(b, ev);
    char *app = arena_alloc(&b->a, EVENT_ID_TEXT);
    event_id_show(ev->id, app);
    return app;
}

static struct event *issue(struct bench *b, const char *app, const char *number) {
    struct event *ev = event_of(b, EV_CERTIFICATE_ISSUED);
    struct issued *i = ev->payload;
    strcpy(i->open.app, app);
    strcpy(i->open.number, number);
    strcpy(i->open.lease, LEASE);
    strcpy(i->open.point, "12");
    strcpy(ev->also[0], LEASE);
    strcpy(i->term.valid_until, "2034-05-06");
    append(b, ev);
    return ev;
}

/* What the centre would send: an event of kiosk 0 with the next number, or of another kiosk. */
static bool feed_line(struct bench *b, struct event *ev, uint32_t kiosk, uint64_t seq, int64_t gsn) {
    size_t size;
    ev->id = (struct event_id){kiosk, 1, seq};
    must(event_encode(ev, &b->clock.env, NULL, &b->a, &why));
    struct feed_item item = {.gsn = gsn, .id = ev->id, .line = event_line(ev, &b->a, &size)};
    item.size = size;
    must(db_begin(b->db, false, &why));
    bool good = journal_feed(&b->journal, &item, 1, &b->a, &why);
    if (good)
        must(db_commit(b->db, &why));
    else
        db_rollback(b->db);
    return good;
}

static void feed_own(struct bench *b, uint64_t seq, int64_t gsn) {
    struct feed_item item = {.gsn = gsn, .own = true, .id = {3, 1, seq}};
    must(db_begin(b->db, false, &why));
    must(journal_feed(&b->journal, &item, 1, &b->a, &why));
    must(db_commit(b->db, &why));
}

static void grant(struct bench *b) {
    struct event *ev = event_of(b, EV_LEASE_GRANTED);
    strcpy(ev->subject, LEASE);
    *(struct lease *)ev->payload = (struct lease){.no = 3, .kind = "number", .first = 41800, .last = 41999, .grant_no = 1};
    must(feed_line(b, ev, 0, ++b->central, ++b->gsn));
}

static const char *text_of(struct bench *b, const char *sql) {
    struct rows r;
    must(db_query(b->db, &r, sql, &why, NULL));
    const char *text = db_next(&r, &why) ? arena_dup(&b->a, db_text(&r, 0)) : "(no row)";
    assert_false(db_failed(&r));
    db_done(&r);
    return text;
}

/* Tampering goes below the triggers, as somebody with another tool would. */
static void tamper(struct bench *b, const char *sql) {
    static const char *const guards[] = {"log_kept", "log_numbered", "log_never_deleted", "personal_kept",
                                         "personal_never_deleted"};
    for (size_t i = 0; i < 5; i++) must(db_run(b->db, arena_printf(&b->a, "DROP TRIGGER IF EXISTS %s", guards[i]), &why, NULL));
    must(db_run(b->db, sql, &why, NULL));
}

static void append_completes_stores_and_applies(void **state) {
    struct bench *b = *state;
    const char *app = file_application(b);
    struct event ev;
    assert_string_equal(app, "3.1.1");
    must(journal_load(b->db, (struct event_id){3, 1, 1}, &b->a, &ev, &why));
    assert_int_equal(ev.at, 1795417800000);
    assert_int_equal(ev.offset, 180);
    assert_string_equal(ev.boot, "00000001");
    assert_int_equal(ev.gsn, 0);
    assert_string_equal(((struct filed *)ev.payload)->child.surname, "Ёлкина-Щукина");
    assert_string_equal(text_of(b, "SELECT state FROM application WHERE app = '3.1.1'"), "filed_inperson");
    assert_string_equal(text_of(b, "SELECT f_surname || ' ' || f_initial || ' ' || f_name FROM learner"),
                        "елкинащукина е фекла");
    assert_string_equal(text_of(b, "SELECT doc_key FROM learner"), "03iiмю123456");
    assert_string_equal(text_of(b, "SELECT last_app || pending || phone FROM learner"), "3.1.11+79123456789");
    assert_false(journal_load(b->db, (struct event_id){3, 1, 2}, &b->a, &ev, &why));
    assert_int_equal(why.kind, FAIL_GONE);
}

/* An event that was rolled back leaves the journal where it was, once reloaded: no gap, no second head. */
static void rollback_leaves_no_gap(void **state) {
    struct bench *b = *state;
    uint64_t checked;
    struct event *ev = event_of(b, EV_IDENTITY_CHECKED);
    must(db_begin(b->db, true, &why));
    must(journal_append(&b->journal, ev, NULL, &b->a, &why));
    db_rollback(b->db);
    must(journal_reload(&b->journal, &why));
    assert_int_equal(b->journal.seq, 0);
    assert_string_equal(file_application(b), "3.1.1");
    must(journal_verify(b->db, 3, 1, &checked, &why));
    assert_int_equal(checked, 1);
}

static void log_is_append_only(void **state) {
    struct bench *b = *state;
    file_application(b);
    static const char *const forbidden[] = {
        "UPDATE log SET o = '{}'",
        "UPDATE log SET sig = NULL",
        "UPDATE log SET c = NULL",
        "UPDATE log SET head = NULL",
        "UPDATE log SET seq = 7",
        "UPDATE log SET subject = 'x'",
        "DELETE FROM log",
        "INSERT OR REPLACE INTO log SELECT kiosk, epoch, seq, gsn, arrived, type, version, subject, also1, also2, staff, at, '{}', sig, c, head FROM log",
        "UPDATE personal SET p = '{}'",
        "DELETE FROM personal",
    };
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        must(db_begin(b->db, true, &why));
        if (db_run(b->db, forbidden[i], &why, NULL)) fail_msg("was allowed: %s", forbidden[i]);
        assert_int_equal(why.kind, FAIL_CONFLICT);
        db_rollback(b->db);
    }
    must(db_begin(b->db, true, &why));
    must(journal_number(b->db, (struct event_id){3, 1, 1}, 5, &why)); /* once … */
    must(journal_number(b->db, (struct event_id){3, 1, 1}, 5, &why)); /* … and again the same */
    assert_false(journal_number(b->db, (struct event_id){3, 1, 1}, 6, &why));
    db_rollback(b->db);
    assert_false(journal_number(b->db, (struct event_id){3, 1, 2}, 6, &why));
    assert_int_equal(why.kind, FAIL_GONE);
}

static void numbers_are_given_once(void **state) {
    struct bench *b = *state;
    file_application(b);
    file_application(b);
    must(db_begin(b->db, true, &why));
    must(journal_number(b->db, (struct event_id){3, 1, 1}, 5, &why));
    assert_false(journal_number(b->db, (struct event_id){3, 1, 2}, 5, &why));
    assert_int_equal(why.kind, FAIL_CONFLICT);
    db_rollback(b->db);
}

/* Each: what is done to the store, and which record verify must name. */
static void verify_names_the_first_bad_row(void **state) {
    static const struct {
        const char *sql, *names;
    } deeds[] = {
        {"UPDATE log SET o = replace(o, '3-0001', '3-0002') WHERE seq = 2", "3.1.2"},
        {"UPDATE log SET sig = zeroblob(64) WHERE seq = 3", "3.1.3"},
        {"UPDATE log SET c = zeroblob(32) WHERE seq = 1", "3.1.1"},
        {"UPDATE log SET head = zeroblob(32) WHERE seq = 4", "3.1.4"},
        {"UPDATE log SET staff = '' WHERE seq = 2", "3.1.2"},
        {"UPDATE log SET at = at + 1 WHERE seq = 2", "3.1.2"},
        {"UPDATE log SET subject = '" LEASE "' WHERE seq = 3", "3.1.3"},
        {"UPDATE personal SET p = replace(p, 'Фёкла', 'Зоя') WHERE seq = 3", "3.1.3"},
        {"UPDATE log SET o = 'x' WHERE seq = 2", "3.1.2"},
        {"DELETE FROM log WHERE seq = 1", "3.1.1"},
        {"DELETE FROM log WHERE seq = 3", "3.1.3"},
        {"DELETE FROM log WHERE seq = 4", "3.1.4"}, /* the last one */
        {"INSERT INTO log SELECT kiosk, epoch, 5, 0, 9, type, version, subject, also1, also2, staff, at, replace(o, '\"s\":4', '\"s\":5'), sig, "
         "c, head FROM log WHERE seq = 4",
         "3.1.5"},
        {"UPDATE meta SET value = 2 WHERE key = 'chain.seq'", "3.1.3"},
    };
    struct bench *b = *state;
    uint64_t checked;
    for (int i = 0; i < 4; i++) file_application(b);
    must(journal_verify(b->db, 3, 1, &checked, &why));
    assert_int_equal(checked, 4);
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        must(db_begin(b->db, true, &why));
        tamper(b, deeds[i].sql);
        assert_true(db_changed(b->db) > 0);
        if (journal_verify(b->db, 3, 1, &checked, &why)) fail_msg("not seen: %s", deeds[i].sql);
        assert_int_equal(why.kind, FAIL_CONFLICT);
        if (!strstr(why.log, deeds[i].names) || !strstr(why.say, deeds[i].names)) fail_msg("%s: %s", deeds[i].sql, why.log);
        db_rollback(b->db);
    }
    must(db_begin(b->db, true, &why));
    tamper(b, "DELETE FROM personal WHERE seq = 2"); /* an erased personal part breaks nothing */
    must(journal_verify(b->db, 3, 1, &checked, &why));
    db_rollback(b->db);
}

/* Between the steps the work goes on: what is written meanwhile is walked, too. */
static void the_chain_is_walked_while_it_grows(void **state) {
    struct bench *b = *state;
    struct verify *v;
    uint64_t checked = 0, left = 1, whole;
    for (int i = 0; i < 5; i++) file_application(b);
    must(verify_start(b->db, 3, 1, &v, &why));
    must(verify_step(v, 2, &checked, &left, &why));
    assert_int_equal(checked, 2);
    assert_int_equal(left, 4); /* and the look at the end */
    file_application(b);
    for (int steps = 0; left > 0; steps++) {
        assert_true(steps < 10);
        must(verify_step(v, 2, &checked, &left, &why));
    }
    verify_close(v);
    must(journal_verify(b->db, 3, 1, &whole, &why));
    assert_int_equal(checked, whole);
    assert_int_equal(checked, 6);
    must(verify_start(b->db, 3, 1, &v, &why));
    must(verify_step(v, 2, &checked, &left, &why));
    must(db_begin(b->db, true, &why));
    tamper(b, "UPDATE log SET staff = 'x' WHERE seq = 5");
    must(verify_step(v, 2, &checked, &left, &why));
    assert_false(verify_step(v, 2, &checked, &left, &why));
    assert_non_null(strstr(why.log, "3.1.5"));
    db_rollback(b->db);
    verify_close(v);
}

/* A machine enrolled anew: its chain goes on from the last head that the centre has accepted of the epoch before. */
static void a_later_epoch_goes_on_from_the_one_before(void **state) {
    struct bench *b = *state;
    struct db_config config = {.path = tmp_path(&b->tmp, "second.db"), .create = true};
    uint8_t head[HASH_SIZE];
    uint64_t checked;
    struct event *ev;
    file_application(b);
    memcpy(head, b->journal.head, HASH_SIZE);
    db_close(b->db);
    must(db_open(&config, &b->clock.env, &b->db, &why));
    must(journal_start_after(b->db, &b->clock.env, REGION, 3, 2, head, &b->journal, &why));
    must(journal_reload(&b->journal, &why));
    chain_start(REGION, 3, 2, head, head);
    assert_memory_equal(b->journal.head, head, HASH_SIZE);
    must(journal_verify(b->db, 3, 2, &checked, &why));
    file_application(b);
    must(journal_load(b->db, (struct event_id){3, 2, 1}, &b->a, (ev = arena_alloc(&b->a, sizeof *ev)), &why));
    chain_next(ev, head);
    assert_memory_equal(b->journal.head, head, HASH_SIZE);
    must(journal_verify(b->db, 3, 2, &checked, &why));
    assert_int_equal(checked, 1);
    must(db_run(b->db, "DELETE FROM meta WHERE key = 'chain.before.3.2'", &why, NULL));
    assert_false(journal_verify(b->db, 3, 2, &checked, &why));
    assert_non_null(strstr(why.log, "3.2.1"));
}

static void outbox_gives_the_lines_as_stored(void **state) {
    struct bench *b = *state;
    struct outbox_line lines[8];
    int count;
    for (int i = 0; i < 5; i++) file_application(b);
    must(journal_outbox(&b->journal, 2, 2, &b->a, lines, &count, &why));
    assert_int_equal(count, 2);
    assert_int_equal(lines[0].seq, 3);
    assert_int_equal(lines[1].seq, 4);
    must(journal_outbox(&b->journal, 4, 8, &b->a, lines, &count, &why));
    assert_int_equal(count, 1);
    assert_memory_equal(lines[0].head, b->journal.head, HASH_SIZE);
    struct event ev;
    must(event_decode(lines[0].line, lines[0].size, &b->a, &ev, &why));
    assert_int_equal(ev.id.seq, 5);
    must(journal_outbox(&b->journal, 5, 8, &b->a, lines, &count, &why));
    assert_int_equal(count, 0);
}

static void feed_confirms_own_events(void **state) {
    struct bench *b = *state;
    grant(b);
    const char *app = file_application(b);
    issue(b, app, "6700418003");
    assert_string_equal(text_of(b, "SELECT state || pending FROM application"), "approved1");
    assert_string_equal(text_of(b, "SELECT next || ' ' || spent FROM lease"), "41801 1");
    assert_string_equal(text_of(b, "SELECT number FROM learner"), "6700418003");
    feed_own(b, 1, 10);
    assert_string_equal(text_of(b, "SELECT state || pending FROM application"), "approved1"); /* the issue still waits */
    feed_own(b, 2, 12);
    feed_own(b, 2, 12); /* a slice that comes twice changes nothing */
    assert_string_equal(text_of(b, "SELECT state || pending FROM application"), "approved0");
    assert_string_equal(text_of(b, "SELECT state || gsn || pending FROM certificate"), "living120");
    assert_string_equal(text_of(b, "SELECT next || ' ' || spent FROM lease"), "41801 1");
    assert_int_equal(b->journal.seen, 12);
    must(journal_reload(&b->journal, &why));
    assert_int_equal(b->journal.seen, 12);
}

static void ruling_joins_and_is_settled(void **state) {
    struct bench *b = *state;
    const char *app = file_application(b);
    struct event *issued = issue(b, app, "6700418003");
    char of[EVENT_ID_TEXT];
    event_id_show(issued->id, of);
    feed_own(b, 1, 10);
    feed_own(b, 2, 12);
    struct event *ruling = event_of(b, EV_RULING_JOINED);
    struct joined *j = ruling->payload;
    strcpy(j->of, of);
    strcpy(j->app, app);
    strcpy(j->number, "6700418003");
    strcpy(j->living, "6700411115");
    ruling->staff[0] = '\0';
    must(feed_line(b, ruling, 0, 1, 13));
    assert_string_equal(text_of(b, "SELECT state || living FROM certificate"), "joined6700411115");
    assert_string_equal(text_of(b, "SELECT state FROM application"), "joined");
    assert_string_equal(text_of(b, "SELECT number FROM learner"), "");
    assert_string_equal(text_of(b, "SELECT kind || closed || number FROM ruling"), "joined06700418003");
    struct event *settled = event_of(b, EV_DISPUTE_CLOSED);
    strcpy(((struct dispute_closed *)settled->payload)->ruling, "0.1.1");
    strcpy(((struct dispute_closed *)settled->payload)->way, "told_family");
    append(b, settled);
    assert_string_equal(text_of(b, "SELECT closed || way || pending FROM ruling"), "1told_family1");
}

/* A decision that comes second by the centre's order changes nothing, even where it was made first here. */
static void first_decision_by_number_stands(void **state) {
    struct bench *b = *state;
    const char *app = file_application(b);
    feed_own(b, 1, 10);
    grant(b);
    struct event *mine = issue(b, app, "6700418003");
    (void)mine;
    assert_string_equal(text_of(b, "SELECT state FROM application"), "approved");
    struct event *theirs = event_of(b, EV_APPLICATION_REFUSED);
    strcpy(((struct refused *)theirs->payload)->open.app, app);
    strcpy(((struct refused *)theirs->payload)->open.ground, "R1");
    must(feed_line(b, theirs, 4, 1, 20));
    assert_string_equal(text_of(b, "SELECT state || ground FROM application"), "refusedR1");
    assert_string_equal(text_of(b, "SELECT state || living FROM certificate"), "joined");
    assert_string_equal(text_of(b, "SELECT number FROM learner"), "");
    assert_string_equal(text_of(b, "SELECT spent FROM lease"), "1"); /* the number stays burnt */
    feed_own(b, 2, 21);
    struct event *ruling = event_of(b, EV_RULING_SUPERSEDED);
    strcpy(((struct superseded *)ruling->payload)->of, "3.1.2");
    strcpy(((struct superseded *)ruling->payload)->cause, "decided");
    must(feed_line(b, ruling, 0, 9, 22));
    assert_string_equal(text_of(b, "SELECT kind || app || number FROM ruling"), "superseded3.1.16700418003");
}

static void joined_application_is_revived_by_an_issue(void **state) {
    struct bench *b = *state;
    const char *app = file_application(b);
    struct event *ruling = event_of(b, EV_RULING_JOINED);
    strcpy(((struct joined *)ruling->payload)->app, app);
    strcpy(((struct joined *)ruling->payload)->of, app);
    feed_own(b, 1, 10);
    must(feed_line(b, ruling, 0, 1, 11));
    assert_string_equal(text_of(b, "SELECT state FROM application"), "joined");
    issue(b, app, "6700418003");
    assert_string_equal(text_of(b, "SELECT state FROM application"), "approved");
    assert_string_equal(text_of(b, "SELECT number FROM learner"), "6700418003");
}

static void feed_numbers(struct bench *b, uint64_t from, int64_t gsn, int count, bool last) {
    struct feed_item items[64];
    assert_true(count <= 64);
    for (int i = 0; i < count; i++)
        items[i] = (struct feed_item){.gsn = gsn + i, .own = true, .id = {3, 1, from + (uint64_t)i}};
    must(db_begin(b->db, false, &why));
    must((last ? journal_feed : journal_feed_part)(&b->journal, items, count, &b->a, &why));
    must(db_commit(b->db, &why));
}

/* 200 events of one child get their numbers in slices: its rows are built anew once, with the last. A store that was closed in
 * between has not forgotten it; what others have said of the child is seen at once. */
static void a_long_past_is_replayed_once_an_answer(void **state) {
    enum { EVENTS = 200, SLICE = 20 };
    struct bench *b = *state;
    const char *app = file_application(b);
    for (int i = 1; i < EVENTS; i++) {
        struct event *ev = event_of(b, EV_CONSENT_GIVEN);
        *(struct consent *)ev->payload = (struct consent){.kind = "pd", .signer = "applicant", .day = "2026-11-23"};
        strcpy(((struct consent *)ev->payload)->app, app);
        append(b, ev);
    }
    for (int i = 0; i < EVENTS / 2; i += SLICE) feed_numbers(b, 1 + (uint64_t)i, 1 + i, SLICE, false);
    assert_string_equal(text_of(b, "SELECT pending FROM learner"), "1");
    struct event *ruling = event_of(b, EV_RULING_JOINED);
    strcpy(((struct joined *)ruling->payload)->app, app);
    strcpy(((struct joined *)ruling->payload)->of, app);
    must(feed_line(b, ruling, 0, 1, EVENTS / 2 + 1));
    assert_string_equal(text_of(b, "SELECT state FROM application"), "joined");
    for (int i = EVENTS / 2; i < EVENTS; i += SLICE) feed_numbers(b, 1 + (uint64_t)i, 2 + i, SLICE, false);
    assert_string_equal(text_of(b, "SELECT pending FROM application"), "1");
    assert_string_equal(text_of(b, "SELECT count(*) FROM meta WHERE key = 'late." CHILD "'"), "1");
    feed_numbers(b, EVENTS, EVENTS + 1, 1, true); /* the last slice again */
    assert_string_equal(text_of(b, "SELECT pending FROM application"), "0");
    assert_string_equal(text_of(b, "SELECT count(*) FROM meta WHERE key LIKE 'late.%'"), "0");
}

static void later_types_are_kept_and_passed_over(void **state) {
    struct bench *b = *state;
    const char *line = "{\"e\":1,\"s\":1,\"t\":\"learner.starred\",\"v\":3,\"on\":\"" CHILD "\",\"stars\":5}\t-\t-";
    struct feed_item item = {.gsn = 4, .line = line, .size = strlen(line)};
    must(db_begin(b->db, false, &why));
    must(journal_feed(&b->journal, &item, 1, &b->a, &why));
    must(subject_replay(b->db, CHILD, &why));
    must(db_commit(b->db, &why));
    assert_string_equal(text_of(b, "SELECT type || o FROM log"),
                        "learner.starred{\"e\":1,\"s\":1,\"t\":\"learner.starred\",\"v\":3,\"on\":\"" CHILD "\",\"stars\":5}");
    assert_string_equal(text_of(b, "SELECT count(*) FROM learner"), "0");
}

static void bad_feed_is_refused_whole(void **state) {
    struct bench *b = *state;
    struct feed_item items[2] = {{.gsn = 4, .line = "rubbish", .size = 7}, {.gsn = 5, .own = true, .id = {3, 1, 77}}};
    for (int i = 0; i < 2; i++) {
        must(db_begin(b->db, false, &why));
        assert_false(journal_feed(&b->journal, &items[i], 1, &b->a, &why));
        assert_int_equal(why.kind, i == 0 ? FAIL_INPUT : FAIL_GONE);
        db_rollback(b->db);
    }
    struct event *ev = event_of(b, EV_IDENTITY_CHECKED);
    assert_false(feed_line(b, ev, 4, 1, 0));
    assert_int_equal(b->journal.seen, 0);
}

/* An event whose personal part was erased still builds its rows, without the person. */
static void erased_parts_build_empty_rows(void **state) {
    struct bench *b = *state;
    size_t size;
    struct event *ev = event_of(b, EV_APPLICATION_FILED);
    strcpy(((struct filed *)ev->payload)->child.surname, "Забытов");
    strcpy(((struct filed *)ev->payload)->request.no, "4-0001");
    ev->id = (struct event_id){4, 1, 1};
    must(event_encode(ev, &b->clock.env, NULL, &b->a, &why));
    ev->p = NULL;
    struct feed_item item = {.gsn = 4, .line = event_line(ev, &b->a, &size)};
    item.size = size;
    assert_null(strstr(item.line, "Забытов"));
    must(db_begin(b->db, false, &why));
    must(journal_feed(&b->journal, &item, 1, &b->a, &why));
    must(db_commit(b->db, &why));
    assert_string_equal(text_of(b, "SELECT request_no || child_surname FROM application"), "4-0001");
}

static void basis_tells_what_was_shown(void **state) {
    struct bench *b = *state;
    char first[BASE64_SIZE(HASH_SIZE)], again[BASE64_SIZE(HASH_SIZE)], second[BASE64_SIZE(HASH_SIZE)];
    const char *app = file_application(b);
    must(subject_basis(b->db, CHILD, first, &why));
    must(subject_basis(b->db, CHILD, again, &why));
    assert_string_equal(first, again);
    feed_own(b, 1, 10); /* a number alone changes nothing of what was shown */
    must(subject_basis(b->db, CHILD, again, &why));
    assert_string_equal(first, again);
    struct event *ev = event_of(b, EV_IDENTITY_CHECKED);
    strcpy(((struct identity *)ev->payload)->app, app);
    append(b, ev);
    must(subject_basis(b->db, CHILD, second, &why));
    assert_string_not_equal(first, second);
}

static void hands_are_everyone_who_entered(void **state) {
    struct bench *b = *state;
    const char *app = file_application(b);
    for (int i = 0; i < 3; i++) {
        struct event *ev = event_of(b, EV_APPLICATION_CORRECTED);
        strcpy(((struct corrected *)ev->payload)->open.app, app);
        strcpy(((struct corrected *)ev->payload)->child.surname, "Ёжикова");
        strcpy(ev->staff, i == 0 ? CLERK : LEASE);
        append(b, ev);
    }
    assert_string_equal(text_of(b, "SELECT hands FROM application"), CLERK " " LEASE);
    assert_string_equal(text_of(b, "SELECT child_surname || f_surname FROM learner"), "Ёжиковаежикова");
}

/* The centre's ingest: stored without a number nothing is applied, not even by a replay; the order of arrival is kept. */
static void ingest_waits_for_the_applier(void **state) {
    struct bench *b = *state;
    struct event *ev = event_of(b, EV_APPLICATION_FILED);
    must(db_begin(b->db, true, &why));
    for (uint64_t seq = 1; seq <= 3; seq++) {
        ev->id = (struct event_id){seq == 2 ? 5 : 4, 1, seq};
        must(event_encode(ev, &b->clock.env, NULL, &b->a, &why));
        must(journal_store(b->db, ev, NULL, &why));
    }
    must(subject_replay(b->db, CHILD, &why));
    must(db_commit(b->db, &why));
    assert_string_equal(text_of(b, "SELECT count(*) FROM learner"), "0");
    assert_string_equal(text_of(b, "SELECT group_concat(seq) FROM (SELECT seq FROM log WHERE gsn = 0 ORDER BY arrived)"),
                        "1,2,3");
}

/* A learner comes back record by record, and a backup of the centre covers all of them meanwhile: what is back stays. */
static void what_comes_back_is_not_dropped_as_sent(void **state) {
    struct bench *b = *state;
    int64_t kept = 0;
    struct event *ev;
    for (uint64_t seq = 1; seq <= 2; seq++) {
        file_application(b);
        feed_own(b, seq, b->gsn + (int64_t)seq);
    }
    must(db_begin(b->db, false, &why));
    must(journal_forget(&b->journal, CHILD, &why));
    must(db_commit(b->db, &why));
    ev = arena_alloc(&b->a, sizeof *ev);
    must(journal_load(b->db, (struct event_id){3, 1, 1}, &b->a, ev, &why));
    struct feed_item item = {.gsn = ev->gsn, .id = ev->id};
    item.line = event_line(ev, &b->a, &item.size);
    must(db_begin(b->db, false, &why));
    must(journal_feed(&b->journal, &item, 1, &b->a, &why));
    must(journal_forget_sent(&b->journal, 0, 2, &b->a, &why));
    must(db_commit(b->db, &why));
    must(db_one_int(b->db, &kept, "SELECT sum(seq) FROM personal", &why, NULL));
    assert_int_equal(kept, 1);
}

/* A kiosk that was moved has forgotten what it had, and dies behind a slice: it forgets once more and gets the same numbers. */
static void what_has_its_number_already_comes_back_with_it(void **state) {
    struct bench *b = *state;
    file_application(b);
    for (int i = 0; i < 2; i++) {
        must(db_begin(b->db, false, &why));
        must(journal_forget(&b->journal, CHILD, &why));
        must(db_commit(b->db, &why));
        feed_own(b, 1, 10);
        assert_string_equal(text_of(b, "SELECT state || pending FROM application"), "filed_inperson0");
        assert_string_not_equal(text_of(b, "SELECT child_surname FROM learner"), "");
    }
}

/* What waited for a backup of the centre when the log went over to the next epoch goes when one covers that. */
static void what_is_covered_of_an_epoch_covers_those_before(void **state) {
    struct bench *b = *state;
    int64_t left = -1;
    file_application(b);
    feed_own(b, 1, b->gsn + 1);
    must(db_begin(b->db, false, &why));
    must(journal_forget(&b->journal, CHILD, &why));
    b->journal.epoch++;
    must(journal_forget_sent(&b->journal, 1, 2, &b->a, &why));
    must(db_one_int(b->db, &left, "SELECT count(*) FROM personal", &why, NULL));
    assert_int_equal(left, 1);
    must(journal_forget_sent(&b->journal, 0, 1, &b->a, &why));
    must(db_one_int(b->db, &left, "SELECT count(*) FROM personal", &why, NULL));
    assert_int_equal(left, 0);
    db_rollback(b->db);
}

/* Nothing of the epoch it goes on in is covered yet: a centre that is put back will want those before, too. */
static void what_no_backup_covers_of_an_epoch_before_is_kept_when_its_child_is_forgotten(void **state) {
    struct bench *b = *state;
    int64_t left = -1;
    file_application(b);
    feed_own(b, 1, b->gsn + 1);
    b->journal.epoch++;
    must(db_begin(b->db, false, &why));
    must(journal_forget(&b->journal, CHILD, &why));
    must(db_one_int(b->db, &left, "SELECT count(*) FROM personal", &why, NULL));
    assert_int_equal(left, 1);
    must(journal_forget_sent(&b->journal, 0, 1, &b->a, &why));
    must(db_one_int(b->db, &left, "SELECT count(*) FROM personal", &why, NULL));
    assert_int_equal(left, 0);
    db_rollback(b->db);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(what_comes_back_is_not_dropped_as_sent),
        T(what_has_its_number_already_comes_back_with_it),
        T(what_is_covered_of_an_epoch_covers_those_before),
        T(what_no_backup_covers_of_an_epoch_before_is_kept_when_its_child_is_forgotten),
        T(append_completes_stores_and_applies),
        T(rollback_leaves_no_gap),
        T(log_is_append_only),
        T(numbers_are_given_once),
        T(verify_names_the_first_bad_row),
        T(the_chain_is_walked_while_it_grows),
        T(a_later_epoch_goes_on_from_the_one_before),
        T(outbox_gives_the_lines_as_stored),
        T(feed_confirms_own_events),
        T(ruling_joins_and_is_settled),
        T(first_decision_by_number_stands),
        T(joined_application_is_revived_by_an_issue),
        T(a_long_past_is_replayed_once_an_answer),
        T(later_types_are_kept_and_passed_over),
        T(bad_feed_is_refused_whole),
        T(erased_parts_build_empty_rows),
        T(basis_tells_what_was_shown),
        T(hands_are_everyone_who_entered),
        T(ingest_waits_for_the_applier),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
