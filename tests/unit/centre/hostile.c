/* A kiosk with a good certificate and a program of its own: whatever its records and its requests say, the centre goes on,
 * others work as ever, and what was stored is ruled on alike when it is told again. */

#include "sync/centre/turn.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "tests/harness/centre_kit.h"
#include "tests/harness/money_centre.h"
#include "tests/harness/mutate.h"
#include "tests/harness/story.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { ROUNDS = 400, HEARD = 50 /* the office hears of so many at a time */, VALUE_ROOM = 64 };

struct world {
    struct centre_kit kit;
    struct centre_kiosk bad, office; /* the school, and the office of its municipality */
    struct saved saved;              /* a child both have, with a certificate, money and an enrolment */
    char number[11], basis[BASE64_SIZE(HASH_SIZE)];
    uint64_t seq; /* of what the bad one says */
    uint8_t head[HASH_SIZE];
    int64_t person;
    struct arena a;
};

/* --- Its records ---------------------------------------------------------------------------------------------------------- */

/* Where a record leads to something that is there, it comes further. */
static void value_of(struct world *w, const char *column, uint64_t *dice, char out[VALUE_ROOM]) {
    const struct {
        const char *column, *value;
    } there[] = {{"app", w->saved.app},
                 {"number", w->number},
                 {"period", "2026"},
                 {"group_code", "5-18"},
                 {"municipality", CENTRE_MUNICIPALITY},
                 {"point", "12"},
                 {"body", "12"},
                 {"provider", "P-1"},
                 {"programme", "A"},
                 {"first", "2026-12-01"},
                 {"last", "2027-05-31"},
                 {"day", "2026-11-23"},
                 {"ground", "R1"},
                 {"kind", "pd"},
                 {"signer", "applicant"},
                 {"role", "desk"},
                 {"channel", "person"},
                 {"what", "child"},
                 {"birth", "2016-05-07"},
                 {"sheet", "7"},
                 {"valid_until", "2034-05-06"},
                 {"version", "2025-09"},
                 {"surname", "Ёлкина"},
                 {"snils", "11223344595"}};
    static const char *const odd[] = {"",
                                      "0",
                                      "-1",
                                      "2026-02-30",
                                      "9999-12-31",
                                      "0001-01-01",
                                      "9223372036854775807",
                                      "1.1.1",
                                      "3.1.1",
                                      "A\t1\t2026-12-01\t99999999999\n",
                                      "\n\n\t\t",
                                      "E1"};
    text_copy(out, VALUE_ROOM, odd[story_random(dice) % (sizeof odd / sizeof *odd)]);
    for (size_t i = 0; i < sizeof there / sizeof *there; i++)
        if (strcmp(there[i].column, column) == 0 && story_random(dice) % 8) text_copy(out, VALUE_ROOM, there[i].value);
    if (strcmp(column, "of") == 0 || strcmp(column, "ruling") == 0 || strcmp(column, "enrolment") == 0)
        snprintf(out, VALUE_ROOM, "%u.%u.%" PRIu64, w->bad.no, w->bad.epoch, 1 + story_random(dice) % (w->seq + 2));
}

static int64_t int_of(uint64_t *dice) {
    static const int64_t odd[] = {0, 1, -1, INT64_MAX, INT64_MIN, INT64_MAX - 1, INT32_MAX, INT32_MIN, UINT32_MAX, 100, 850000};
    return story_random(dice) % 3 ? odd[story_random(dice) % (sizeof odd / sizeof *odd)]
                                  : (int64_t)(story_random(dice) % 2000000);
}

static int64_t moment_of_dice(uint64_t *dice) {
    return story_random(dice) % 2 ? MOMENT_MOST : 7;
}

static void fill(struct world *w, struct event *ev, uint64_t *dice) {
    char *payload = event_payload(ev, &w->a), text[VALUE_ROOM];
    for (int i = 0; i < ev->type->part_count; i++) {
        const struct event_part *part = &ev->type->parts[i];
        for (size_t k = 0; k < part->rec->count; k++) {
            const struct column *c = &part->rec->columns[k];
            value_of(w, c->name, dice, text);
            if (c->kind == COLUMN_INT)
                record_set_int(c, payload + part->offset, int_of(dice));
            else
                record_set_text(c, payload + part->offset, text);
        }
    }
}

static void make_event(struct world *w, struct event *ev, uint64_t *dice) {
    enum centre_person who = (enum centre_person)(story_random(dice) % CENTRE_PEOPLE);
    struct fail why;
    *ev = (struct event){.type = &event_types[story_random(dice) % EV_COUNT], .at = w->kit.clock.now, .offset = 180};
    ev->id = (struct event_id){.kiosk = w->bad.no, .epoch = w->bad.epoch, .seq = w->seq + 1};
    text_copy(ev->subject, sizeof ev->subject, story_random(dice) % 8 ? w->saved.subject : w->kit.c->journal.region);
    text_copy(ev->staff, sizeof ev->staff, w->kit.staff[who]);
    memcpy(ev->basis, w->basis, sizeof ev->basis);
    memcpy(ev->boot, "0badcafe", 9);
    ev->seen = w->kit.c->gsn;
    if (story_random(dice) % 6 == 0) {
        const uint64_t wild = story_random(dice);
        ev->at = wild & 1 ? MOMENT_MOST : wild & 32 ? INT64_MAX : ev->at;
        ev->mono = wild & 2 ? MOMENT_MOST : 7;
        ev->sample = wild & 4 ? INT64_MAX : 1;
        ev->seen = wild & 8 ? INT64_MAX : ev->seen;
        ev->offset = wild & 16 ? -18 * 60 : 180;
    }
    fill(w, ev, dice);
    assert_true(event_encode(ev, &w->kit.clock.env, w->kit.sign_secret[who], &w->a, &why));
}

/* Now and then it is no record at all. */
static int say(struct world *w, uint64_t *dice) {
    struct event ev, read;
    struct bytes line = {0}, frame = {0}, body = {0};
    struct fail why = {0};
    uint8_t after[HASH_SIZE];
    size_t size;
    make_event(w, &ev, dice);
    const char *text = event_line(&ev, &w->a, &size);
    bytes_add(&line, text, size);
    if (story_random(dice) % 4 == 0) mutate(&line, dice);
    memcpy(after, w->head, HASH_SIZE);
    bool whole = event_decode((const char *)line.data, line.size, &w->a, &read, &why);
    if (!whole) {
        bytes_clear(&line);
        bytes_add(&line, text, size);
    }
    chain_next(whole ? &read : &ev, after);
    centre_kiosk_frame_of(&w->bad, w->seq + 1, &(struct frame_line){(const char *)line.data, line.size}, 1, w->head, after,
                          &frame);
    struct exchange_request r = {.feed_epoch = 1, .epoch = w->bad.epoch, .frames = frame.data, .frames_size = frame.size};
    r.clock =
        (struct clock_sample){.no = 1, .at = w->kit.clock.now - 5, .mono = moment_of_dice(dice), .trip = moment_of_dice(dice)};
    memcpy(r.clock.boot, "0badcafe", 9);
    assert_true(request_make(&r, &body, &why));
    struct exchange_job job = {.kiosk = w->bad.no, .body = body.data, .size = body.size};
    if (!turn_run(w->kit.c, &job, 1, &why)) fail_msg("%s: %s", ev.type->name, why.log);
    if (job.status == 200 && !job.frozen[0] && job.events != 1) fail_msg("%s: not stored", ev.type->name);
    if (job.status == 200 && !job.frozen[0]) {
        w->seq++;
        memcpy(w->head, after, HASH_SIZE);
    }
    bool frozen = job.frozen[0];
    int status = job.status;
    bytes_close(&job.answer);
    bytes_close(&body);
    bytes_close(&frame);
    bytes_close(&line);
    arena_reset(&w->a);
    if (frozen && !centre_kit_command(&w->kit, NULL, &why, "kiosk", "thaw", w->bad.name, NULL)) fail_msg("%s", why.log);
    return status;
}

/* Nobody else is the worse for it. */
static void others_work(struct world *w) {
    struct application form;
    struct saved saved;
    char number[11];
    centre_kiosk_sync(&w->office);
    centre_kiosk_form(&w->office, ++w->person, &form);
    centre_kiosk_file(&w->office, &form, &saved);
    centre_kiosk_issue(&w->office, &saved, CENTRE_COORDINATOR, number);
    centre_kiosk_sync(&w->office);
    /* What is the centre's to say it has not said. */
    assert_int_equal(centre_kit_count(&w->kit,
                                      "SELECT count(*) FROM ruling r WHERE r.cause = 'erased' AND NOT EXISTS (SELECT 1 "
                                      "FROM log e WHERE e.type = 'learner.erased' AND e.kiosk = 0)"),
                     0);
}

static void its_records_may_say_anything(void **state) {
    struct world *w = *state;
    uint64_t seed = mutate_first();
    time_t until = time(NULL) + mutate_seconds();
    do {
        for (int i = 0; i < ROUNDS; i++, seed++) {
            uint64_t dice = seed;
            int status = say(w, &dice);
            if (status != 200) fail_msg("seed %llu: %d", (unsigned long long)seed, status);
            if (i % HEARD == HEARD - 1) centre_kiosk_sync(&w->office);
        }
        others_work(w);
    } while (time(NULL) < until);
}

/* --- Its requests --------------------------------------------------------------------------------------------------------- */

#define HEAD "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\""
#define MOST "9223372036854775807"
#define P    "[1,1],"

/* What cannot be is refused; a place where nobody is begins from nothing; who contradicts itself is frozen. */
static const struct {
    const char *key, *value;
    int status;
    const char *frozen;
} lies[] = {
    {"n", NULL, 400, ""},
    {"n", "\"AA\"", 400, ""},
    {"n", "7", 400, ""},
    {"fe", "-1", 400, ""},
    {"fe", MOST, 200, ""},
    {"fe", "\"1\"", 400, ""},
    {"cur", "-1", 400, ""},
    {"cur", "0.5", 400, ""},
    {"cur", MOST, 200, ""},
    {"part", MOST, 200, ""},
    {"sv", "-1", 400, ""},
    {"sv", MOST, 200, ""},
    {"rc", MOST, 200, ""},
    {"more", "-1", 400, ""},
    {"more", "1", 200, ""},
    {"more", MOST, 200, ""},
    {"ls", "{}", 400, ""},
    {"ls", "[[1]]", 400, ""},
    {"ls", "[[-1,-1],[0,0],[" MOST "," MOST "],[1," MOST "]]", 200, ""},
    {"ls", "[" P P P P P P P P P P P P P P P P "[1,1]]", 400, ""},
    {"q", "5", 200, ""},
    {"d", "4294967296", 400, ""},
    {"d", "4294967295", 200, ""},
    {"e", "4294967296", 400, ""},
    {"e", "7", 200, ""},
    {"hd", "[[-1," HEAD "]]", 400, ""},
    {"hd", "[[1,\"\"]]", 400, ""},
    {"kn", "4294967296", 400, ""},
    {"kn", "4294967295", 200, ""},
    {"ob", "true", 200, ""},
    {"ri", MOST, 200, ""},
    {"bf", "\"AA\"", 400, ""},
    {"all", "true", 200, ""},
    {"un", "-1", 400, ""},
    {"un", "1", 400, ""},
    {"ck", "\"1 2 3\"", 400, ""},
    {"ck", "\"1 " MOST " 1 1 0badcafe\"", 400, ""},
    {"ck", "\"1 1 1 " MOST " 0badcafe\"", 400, ""},
    {"iso", "true", 200, ""},
    {"sn", "-1", 400, ""},
    {"sn", MOST, 200, ""},
    {"dg", "\"AA\"", 400, ""},
    {"ds", "-1", 400, ""},
    {"new", "[[[[[[[]]]]]]]", 200, ""}, /* of a later program */
    {"new", "[[[[[[[[]]]]]]]]", 400, ""},
    {"hd", "[[" MOST "," HEAD "]]", 200, "fork"},
    {"mk", MOST, 200, "fork"},
    {"mk", "5", 200, "copy"},
};

static int ask(struct world *w, const struct bytes *body, char frozen[24]) {
    struct fail why = {0};
    struct exchange_job job = {.kiosk = w->bad.no, .body = body->data, .size = body->size};
    if (!turn_run(w->kit.c, &job, 1, &why)) fail_msg("%s", why.log);
    bytes_close(&job.answer);
    text_copy(frozen, 24, job.frozen);
    return job.status;
}

static void make_request(struct world *w, struct bytes *out) {
    const struct exchange_request r = {.feed_epoch = 1, .cursor = w->bad.cursor, .epoch = w->bad.epoch, .scope_version = 1};
    struct fail why;
    assert_true(request_make(&r, out, &why));
}

static int64_t stored(struct world *w) {
    return centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE kiosk > 0");
}

static void its_requests_may_say_anything(void **state) {
    struct world *w = *state;
    char frozen[24];
    int64_t before = stored(w);
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        struct bytes body = {0};
        make_request(w, &body);
        mutate_value(&body, 4, lies[i].key, lies[i].value);
        int status = ask(w, &body, frozen);
        if (status != lies[i].status || strcmp(frozen, lies[i].frozen) != 0)
            fail_msg("%s is %s: %d %s", lies[i].key, lies[i].value ? lies[i].value : "not there", status, frozen);
        bytes_close(&body);
    }
    assert_int_equal(stored(w), before);
    others_work(w);
}

static void its_requests_may_be_anything(void **state) {
    struct world *w = *state;
    uint64_t seed = mutate_first();
    char frozen[24];
    int64_t before = stored(w);
    for (int i = 0; i < ROUNDS; i++, seed++) {
        uint64_t dice = seed;
        struct bytes body = {0};
        make_request(w, &body);
        mutate(&body, &dice);
        int status = ask(w, &body, frozen);
        if (status != 200 && status != 400 && status != 403) fail_msg("seed %" PRIu64 ": %d", seed, status);
        bytes_close(&body);
    }
    assert_int_equal(stored(w), before);
    others_work(w);
}

/* --- Set-up --------------------------------------------------------------------------------------------------------------- */

static int set_up(void **state) {
    static struct world w;
    struct fail why;
    w = (struct world){.person = 1};
    centre_kit_school(&w.kit, &w.bad);
    money_centre_region(&w.kit);
    centre_kiosk_enrol(&w.kit, &w.office, "office", "1", "office");
    struct centre_kiosk *const all[] = {&w.bad, &w.office};
    money_centre_child(&w.bad, w.person, all, 2, &w.saved, w.number);
    assert_true(subject_basis(w.bad.db, w.saved.subject, w.basis, &why));
    w.seq = w.bad.desk.journal.seq;
    memcpy(w.head, w.bad.desk.journal.head, HASH_SIZE);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    centre_kit_check(&w->kit);
    centre_kiosk_close(&w->office);
    centre_kiosk_close(&w->bad);
    centre_kit_close(&w->kit);
    arena_close(&w->a);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(its_records_may_say_anything),
        TEST(its_requests_may_say_anything),
        TEST(its_requests_may_be_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
