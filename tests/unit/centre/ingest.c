/* Frames into the log: once, in order, or not at all (PROTOCOL, "Identity and order"). */

#include "sync/centre/ingest.h"

#include "model/base/date.h"
#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct world {
    struct centre_kit kit;
    struct centre_kiosk k;
};

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    centre_kit_open(&w->kit);
    centre_kiosk_enrol(&w->kit, &w->k, "school 12", "12", "desk");
    *state = w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    centre_kit_check(&w->kit);
    centre_kiosk_close(&w->k);
    centre_kit_close(&w->kit);
    free(w);
    return 0;
}

/* One whole application at the kiosk: six events and the keys of two people. */
static uint64_t work(struct world *w, int64_t n) {
    struct application form;
    struct saved saved;
    centre_kiosk_form(&w->k, n, &form);
    centre_kiosk_file(&w->k, &form, &saved);
    return w->k.desk.journal.seq;
}

static int64_t stored(struct world *w) {
    return centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE kiosk > 0");
}

static int ask(struct world *w, uint64_t first, int count) {
    struct bytes frame = {0};
    centre_kiosk_frame(&w->k, first, count, &frame);
    int status = centre_kiosk_ask(&w->k, &frame);
    bytes_close(&frame);
    return status;
}

static void a_frame_is_stored_once(void **state) {
    struct world *w = *state;
    uint64_t last = work(w, 1);
    uint8_t head[HASH_SIZE];
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask(w, 1, (int)last), 200);
        assert_int_equal(w->k.answer.ack_seq, last);
        centre_kiosk_head(&w->k, last, head);
        assert_memory_equal(w->k.answer.ack_head, head, HASH_SIZE);
        assert_false(w->k.answer.fork);
        assert_int_equal(stored(w), last);
    }
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM frame_header"), 1);
}

static void an_overlap_is_stored_from_where_it_is_new(void **state) {
    struct world *w = *state;
    uint64_t last = work(w, 1);
    assert_true(last >= 5);
    assert_int_equal(ask(w, 1, 3), 200);
    assert_int_equal(w->k.answer.ack_seq, 3);
    assert_int_equal(ask(w, 2, (int)last - 1), 200);
    assert_int_equal(w->k.answer.ack_seq, last);
    assert_int_equal(stored(w), last);
    assert_int_equal(ask(w, 2, 2), 200); /* whole in the past */
    assert_int_equal(w->k.answer.ack_seq, last);
}

static void a_gap_is_asked_for(void **state) {
    struct world *w = *state;
    uint64_t last = work(w, 1);
    assert_int_equal(ask(w, 3, (int)last - 2), 200);
    assert_true(w->k.answer.has_want);
    assert_int_equal(w->k.answer.want, 1);
    assert_int_equal(w->k.answer.ack_seq, 0);
    assert_int_equal(stored(w), 0);
    centre_kiosk_sync(&w->k);
    assert_int_equal(stored(w), last);
}

static void clock_says(struct world *w, const char *id, const char *part) {
    struct bytes out = {0};
    struct fail why = {0};
    if (!centre_kit_command(&w->kit, &out, &why, "clock", id, NULL)) fail_msg("%s", why.log);
    bytes_u8(&out, '\0');
    if (!strstr((const char *)out.data, part)) fail_msg("“%s” is missing: %s", part, (const char *)out.data);
    bytes_close(&out);
}

/* The kiosk has heard 09:50:00 of the centre and works at 09:51 with a clock ten years ahead; the centre gets it at 10:51. */
static void a_wrong_clock_is_seen_and_changes_nothing(void **state) {
    struct world *w = *state;
    struct env_virtual *v = &w->kit.clock;
    const int64_t years = 3652 * (int64_t)MS_DAY;
    uint64_t last;
    centre_kiosk_login(&w->k, CENTRE_DESK);
    centre_kiosk_sync(&w->k);
    uint64_t right = w->k.desk.journal.seq;
    clock_says(w, "", "kiosk\tfirst\tcount\treceived\toff\n");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM frame_header WHERE off <> 0 OR clock <> ''"), 0);
    w->k.clock = (struct clock_sample){.no = w->k.desk.journal.sample = 5, .at = v->now + 1, .mono = v->mono, .trip = 1000};
    memcpy(w->k.clock.boot, v->env.boot, sizeof w->k.clock.boot);
    centre_kiosk_sync(&w->k); /* of a time that has not come: not the centre's */
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk_state WHERE clock <> ''"), 0);
    w->k.clock.at = v->now;
    env_virtual_move(v, MS_MINUTE);
    v->now += years;
    last = work(w, 1);
    v->now -= years;
    env_virtual_move(v, MS_HOUR);
    centre_kiosk_sync(&w->k);
    assert_int_equal(stored(w), last);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 1);
    clock_says(w, "", "\t23.11.2026 10:51\t+87647:59:58\n");
    char id[EVENT_ID_TEXT];
    event_id_show((struct event_id){w->k.no, w->k.epoch, last}, id);
    clock_says(w, id,
               "22.11.2036 09:51:00  its clock\n23.11.2026 10:51:00  received\n23.11.2026 09:50:59  made not before\n"
               "23.11.2026 09:51:01  made not after\n");
    event_id_show((struct event_id){w->k.no, w->k.epoch, right}, id);
    clock_says(w, id, "23.11.2026 09:50:00  its clock\n23.11.2026 09:50:00  received\n23.11.2026 09:50:00  made not after\n");
}

/* A machine lost and enrolled anew under the same name: its chain goes on behind what the centre had accepted. */
static void a_new_epoch_goes_on_behind_the_one_before(void **state) {
    struct world *w = *state;
    struct centre_kiosk anew;
    struct rows r;
    struct fail why;
    uint8_t last[HASH_SIZE], first[HASH_SIZE], ours[HASH_SIZE];
    size_t size;
    work(w, 1);
    centre_kiosk_sync(&w->k);
    centre_kiosk_head(&w->k, w->k.desk.journal.seq, last);
    work(w, 2); /* never sent */
    centre_kiosk_enrol(&w->kit, &anew, "school 12", "12", "desk");
    assert_int_equal(anew.no, w->k.no);
    assert_int_equal(anew.epoch, 2);
    chain_start(w->kit.c->journal.region, anew.no, 2, last, first);
    assert_true(db_query(w->kit.c->db, &r, "SELECT head FROM kiosk_state WHERE stored_seq = 0", &why, NULL));
    assert_true(db_next(&r, &why));
    const void *head = db_blob(&r, 0, &size);
    assert_int_equal(size, HASH_SIZE);
    assert_memory_equal(head, first, HASH_SIZE);
    db_done(&r);
    centre_kiosk_head(&anew, 0, ours);
    assert_memory_equal(ours, first, HASH_SIZE);

    struct application form;
    struct saved saved;
    uint64_t checked;
    centre_kiosk_form(&anew, 3, &form);
    centre_kiosk_file(&anew, &form, &saved);
    centre_kiosk_sync(&anew);
    assert_int_equal(anew.answer.ack_seq, anew.desk.journal.seq);
    assert_true(journal_verify(anew.db, anew.no, anew.epoch, &checked, &why));
    assert_int_equal(checked, anew.desk.journal.seq);
    centre_kiosk_close(&anew);
}

/* The same place in the log with other bytes: a cloned disk. */
static void a_fork_freezes_and_stores_nothing(void **state) {
    struct world *w = *state;
    uint64_t last = work(w, 1);
    struct bytes frame = {0};
    uint8_t before[HASH_SIZE], after[HASH_SIZE] = {1};
    centre_kiosk_sync(&w->k);
    centre_kiosk_head(&w->k, last, before);
    before[0] ^= 1;
    const char *text = "{\"k\":1}\t-\t-";
    centre_kiosk_frame_of(&w->k, last + 1, &(struct frame_line){text, strlen(text)}, 1, before, after, &frame);
    assert_int_equal(centre_kiosk_ask(&w->k, &frame), 200);
    assert_true(w->k.answer.fork);
    assert_string_equal(w->k.answer.frozen, "fork");
    assert_int_equal(stored(w), last);
    assert_int_equal(w->k.answer.ack_seq, last);
    bytes_close(&frame);

    /* Frozen: it neither pushes nor pulls. */
    int64_t cursor = w->k.cursor;
    work(w, 2);
    assert_int_equal(ask(w, last + 1, 2), 200);
    assert_string_equal(w->k.answer.frozen, "fork");
    assert_int_equal(stored(w), last);
    assert_int_equal(w->k.cursor, cursor);
}

/* An overlap that says something else about what is stored is a fork too. */
static void a_rewritten_past_is_a_fork(void **state) {
    struct world *w = *state;
    work(w, 1);
    struct bytes frame = {0};
    uint8_t before[HASH_SIZE], after[HASH_SIZE] = {0};
    centre_kiosk_sync(&w->k);
    int64_t count = stored(w);
    centre_kiosk_head(&w->k, 1, before);
    const char *text = "{\"k\":1,\"other\":1}\t-\t-";
    centre_kiosk_frame_of(&w->k, 2, &(struct frame_line){text, strlen(text)}, 1, before, after, &frame);
    assert_int_equal(centre_kiosk_ask(&w->k, &frame), 200);
    assert_true(w->k.answer.fork);
    assert_int_equal(stored(w), count);
    bytes_close(&frame);
}

/* Each byte of a frame changed in turn: nothing is stored, nobody is frozen. */
static void a_damaged_frame_changes_nothing(void **state) {
    struct world *w = *state;
    uint64_t last = work(w, 1);
    struct bytes frame = {0};
    centre_kiosk_frame(&w->k, 1, (int)last, &frame);
    for (size_t i = 0; i < frame.size; i += i < 196 ? 1 : 17) {
        frame.data[i] ^= 0x20;
        int status = centre_kiosk_ask(&w->k, &frame);
        frame.data[i] ^= 0x20;
        /* One that begins elsewhere by its word is asked for from here on, whatever it is signed with. */
        assert_true(status == 400 || status == 403 || (status == 200 && w->k.answer.has_want));
        assert_int_equal(stored(w), 0);
    }
    bytes_close(&frame);
}

/* Signed by its kiosk and whole, but its lines do not end in the head it names: of a faulty program. What came in front of it
 * in the same request stays; of it nothing does, and the kiosk goes on from there when it is mended. */
static void a_frame_that_ends_in_another_head_is_undone(void **state) {
    struct world *w = *state;
    enum { GOOD = 2 };
    uint64_t last = work(w, 1);
    struct outbox_line own[GOOD];
    struct frame_line lines[GOOD];
    struct bytes frames = {0};
    struct arena a = {0};
    struct fail why;
    uint8_t before[HASH_SIZE], after[HASH_SIZE] = {1};
    int count = 0;
    assert_true(journal_outbox(&w->k.desk.journal, GOOD, GOOD, &a, own, &count, &why) && count == GOOD);
    for (int i = 0; i < GOOD; i++) lines[i] = (struct frame_line){own[i].line, own[i].size};
    centre_kiosk_frame(&w->k, 1, GOOD, &frames);
    centre_kiosk_head(&w->k, GOOD, before);
    centre_kiosk_frame_of(&w->k, GOOD + 1, lines, GOOD, before, after, &frames);
    assert_int_equal(centre_kiosk_ask(&w->k, &frames), 400);
    assert_int_equal(stored(w), GOOD);
    assert_int_equal(ask(w, GOOD + 1, (int)last - GOOD), 200);
    assert_false(w->k.answer.fork);
    assert_int_equal(w->k.answer.ack_seq, last);
    assert_int_equal(stored(w), last);
    bytes_close(&frames);
    arena_close(&a);
}

static void the_frame_of_another_kiosk_is_refused(void **state) {
    struct world *w = *state;
    struct centre_kiosk other;
    struct bytes frame = {0};
    uint64_t last = work(w, 1);
    centre_kiosk_enrol(&w->kit, &other, "school 7", "7", "desk");
    centre_kiosk_frame(&w->k, 1, (int)last, &frame);
    assert_int_equal(centre_kiosk_ask(&other, &frame), 403);
    assert_int_equal(stored(w), 0);
    bytes_close(&frame);
    centre_kiosk_close(&other);
}

/* Of the kiosk itself, by its supervisor; the plain kiosk signs with the new key from then on. */
static void change_key(struct world *w) {
    uint8_t key[SIGN_PUBLIC_SIZE];
    struct arena a = {0};
    struct fail why = {0};
    struct event ev = {.type = &event_types[EV_KIOSK_KEYED]};
    centre_kiosk_login(&w->k, CENTRE_SUPERVISOR);
    crypto_sign_keypair(key, w->k.frame_secret);
    memcpy(ev.subject, w->kit.c->journal.region, sizeof ev.subject);
    memcpy(ev.staff, w->kit.staff[CENTRE_SUPERVISOR], sizeof ev.staff);
    base64_of(key, sizeof key, ((struct kiosk_keyed *)event_payload(&ev, &a))->frame_key);
    assert_true(db_begin(w->k.db, true, &why));
    assert_true(journal_append(&w->k.desk.journal, &ev, w->kit.sign_secret[CENTRE_SUPERVISOR], &a, &why));
    assert_true(db_commit(w->k.db, &why));
    arena_close(&a);
}

/* The frame that brings a key is signed by the one before; the next one, of the same request, by the new one and no other. */
static void a_key_counts_from_the_next_frame_on(void **state) {
    struct world *w = *state;
    uint8_t before[SIGN_SECRET_SIZE];
    struct bytes frames = {0}, forged = {0};
    memcpy(before, w->k.frame_secret, sizeof before);
    work(w, 1);
    change_key(w);
    uint64_t keyed = w->k.desk.journal.seq, last = work(w, 2);
    assert_int_equal(ask(w, 1, (int)keyed), 400); /* by the new one: nobody knows it yet */
    uint8_t after[SIGN_SECRET_SIZE];
    memcpy(after, w->k.frame_secret, sizeof after);
    memcpy(w->k.frame_secret, before, sizeof before);
    centre_kiosk_frame(&w->k, 1, (int)keyed, &frames);
    centre_kiosk_frame(&w->k, keyed + 1, (int)(last - keyed), &forged);
    memcpy(w->k.frame_secret, after, sizeof after);
    centre_kiosk_frame(&w->k, keyed + 1, (int)(last - keyed), &frames);
    assert_int_equal(centre_kiosk_ask(&w->k, &frames), 200);
    assert_int_equal(stored(w), last);
    assert_int_equal(centre_kiosk_ask(&w->k, &forged), 400); /* what is stored already, too */
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    bytes_close(&frames);
    bytes_close(&forged);
}

/* Poison: acked, parked, told, and the next event goes on. */
static void a_line_that_says_nothing_is_parked(void **state) {
    struct world *w = *state;
    static const char *const poison[] = {"{\"k\":1}\t-\t-", "not JSON\t-\t-", "{}\t-\t{\"salt\":1}"};
    struct bytes frame = {0};
    uint8_t before[HASH_SIZE], after[HASH_SIZE];
    centre_kiosk_head(&w->k, 0, before);
    memcpy(after, before, HASH_SIZE);
    struct frame_line lines[3];
    for (int i = 0; i < 3; i++) {
        struct event ev = {.o = poison[i], .o_size = strcspn(poison[i], "\t")};
        const char *p = strrchr(poison[i], '\t') + 1;
        lines[i] = (struct frame_line){poison[i], strlen(poison[i])};
        if (*p != '-') {
            struct hash h;
            hash_begin(&h, PURPOSE_COMMIT);
            hash_add(&h, p, strlen(p));
            hash_end(&h, ev.c);
            ev.has_c = true;
        }
        chain_next(&ev, after);
    }
    centre_kiosk_frame_of(&w->k, 1, lines, 3, before, after, &frame);
    assert_int_equal(centre_kiosk_ask(&w->k, &frame), 200);
    assert_int_equal(w->k.answer.ack_seq, 3);
    assert_memory_equal(w->k.answer.ack_head, after, HASH_SIZE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 3);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'event.parked'"), 3);
    assert_int_equal(w->k.fed, 3); /* it is told */
    bytes_close(&frame);

    /* Another kiosk works on meanwhile, also after the centre was started anew. */
    struct centre_kiosk other;
    struct application form;
    struct saved saved;
    centre_kit_reopen(&w->kit);
    centre_kiosk_enrol(&w->kit, &other, "school 7", "7", "desk");
    centre_kiosk_form(&other, 2, &form);
    centre_kiosk_file(&other, &form, &saved);
    centre_kiosk_sync(&other);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM application"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 3);
    centre_kiosk_close(&other);
}

static void what_is_not_a_request_is_refused(void **state) {
    struct world *w = *state;
    struct fail why;
    static const uint8_t junk[] = "PRX1 nothing of the kind";
    struct exchange_job jobs[] = {{.kiosk = w->k.no, .body = junk, .size = sizeof junk},
                                  {.kiosk = 99, .body = junk, .size = sizeof junk}};
    assert_true(turn_run(w->kit.c, jobs, 2, &why));
    assert_int_equal(jobs[0].status, 400);
    assert_int_equal(jobs[1].status, 403);
    assert_int_equal(jobs[0].answer.size, 0);
}

/* Packed with what only the kiosk has: asked for again in plain, and nothing else happens. */
static void an_unknown_dictionary_is_not_taken_amiss(void **state) {
    struct world *w = *state;
    struct bytes frame = {0};
    uint64_t last = work(w, 1);
    centre_kiosk_frame(&w->k, 1, (int)last, &frame);
    int known = w->kit.c->dicts.count;
    assert_true(known > 0);
    w->kit.c->dicts.count = 0;
    assert_int_equal(centre_kiosk_ask(&w->k, &frame), 200);
    assert_true(w->k.answer.want_plain && !w->k.answer.has_want && !w->k.answer.fork);
    assert_int_equal(stored(w), 0);
    bytes_clear(&frame);
    centre_kiosk_frame(&w->k, 1, (int)last, &frame); /* none known: plain */
    assert_int_equal(centre_kiosk_ask(&w->k, &frame), 200);
    assert_int_equal(stored(w), last);
    assert_false(w->k.answer.want_plain);
    w->kit.c->dicts.count = known;
    bytes_close(&frame);
}

/* A turn that was not committed leaves nothing, in memory either. */
static void nothing_is_half_done_without_the_commit(void **state) {
    struct world *w = *state;
    struct fail why;
    struct peer peer;
    struct intake intake = {0};
    struct bytes frame = {0};
    uint64_t last = work(w, 1);
    int64_t gsn = w->kit.c->gsn;
    centre_kiosk_frame(&w->k, 1, (int)last, &frame);
    assert_true(centre_begin(w->kit.c, &why));
    assert_true(peer_load(w->kit.c, w->k.no, &peer, &why));
    assert_true(ingest_frames(w->kit.c, &peer, frame.data, frame.size, &intake, &why));
    assert_int_equal(intake.events, last);
    assert_true(centre_rollback(w->kit.c, &why));
    assert_int_equal(stored(w), 0);
    assert_int_equal(w->kit.c->gsn, gsn);
    assert_true(peer_load(w->kit.c, w->k.no, &peer, &why));
    assert_int_equal(peer.seq, 0);
    bytes_close(&frame);
    centre_kiosk_sync(&w->k);
    assert_int_equal(stored(w), last);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_frame_is_stored_once),
        TEST(an_overlap_is_stored_from_where_it_is_new),
        TEST(a_wrong_clock_is_seen_and_changes_nothing),
        TEST(a_gap_is_asked_for),
        TEST(a_fork_freezes_and_stores_nothing),
        TEST(a_new_epoch_goes_on_behind_the_one_before),
        TEST(a_rewritten_past_is_a_fork),
        TEST(a_damaged_frame_changes_nothing),
        TEST(a_frame_that_ends_in_another_head_is_undone),
        TEST(the_frame_of_another_kiosk_is_refused),
        TEST(a_key_counts_from_the_next_frame_on),
        TEST(a_line_that_says_nothing_is_parked),
        TEST(what_is_not_a_request_is_refused),
        TEST(an_unknown_dictionary_is_not_taken_amiss),
        TEST(nothing_is_half_done_without_the_commit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
