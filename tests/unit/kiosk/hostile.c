/* A centre whose signature is right and whose words are not: whatever an answer says, the kiosk goes on, tells its people what
 * is the matter, and with the next honest answer both have the same again. */

#include "sync/kiosk/kiosk.h"

#include "model/base/text.h"
#include "tests/harness/mutate.h"
#include "tests/harness/story.h"
#include "tests/harness/talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { AT_JSON = 4 + SIGN_SIZE, ROUNDS = 300, FROM_ONE = 60 };

/* What the answer says behind its signature, signed anew for the request that lies there. */
static void sign_anew(struct talk *t, const struct bytes *rest) {
    const struct fake_centre *c = t->centre;
    const uint8_t kiosk[4] = {(uint8_t)c->kiosk};
    uint8_t asked[HASH_SIZE], sig[SIGN_SIZE];
    request_hash_of(t->sent.data, t->sent.size, asked);
    const struct piece pieces[] = {
        {c->region, ID_TEXT - 1}, {kiosk, 4}, {c->last.nonce, NONCE_SIZE}, {asked, HASH_SIZE}, {rest->data, rest->size}};
    sign_pieces(PURPOSE_ANSWER, pieces, 5, c->answer_secret, sig);
    bytes_clear(&t->answer);
    bytes_add(&t->answer, "PRA1", 4);
    bytes_add(&t->answer, sig, sizeof sig);
    bytes_add(&t->answer, rest->data, rest->size);
}

static void with_value(struct talk *t, const char *key, const char *value) {
    struct bytes rest = {0};
    bytes_add(&rest, t->answer.data + AT_JSON, t->answer.size - AT_JSON);
    mutate_value(&rest, 0, key, value);
    sign_anew(t, &rest);
    bytes_close(&rest);
}

#define MANY "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]"
#define HEAD "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\""
#define MOST "9223372036854775807"

/* What is refused changes nothing and is asked again; where the centre says that it has other records of us, a person looks. */
static const struct {
    const char *key, *value;
    enum exchange_phase phase;
} lies[] = {
    {"t", NULL, EXCHANGE_WAITING},
    {"t", "-1", EXCHANGE_WAITING},
    {"t", MOST, EXCHANGE_WAITING},
    {"t", "\"now\"", EXCHANGE_WAITING},
    {"t", "1.5", EXCHANGE_WAITING},
    {"ack", NULL, EXCHANGE_WAITING},
    {"ack", "[]", EXCHANGE_WAITING},
    {"ack.e", "4294967296", EXCHANGE_WAITING},
    {"ack.e", "7", EXCHANGE_FROZEN},
    {"ack.s", "-1", EXCHANGE_WAITING},
    {"ack.s", "99999", EXCHANGE_FROZEN},
    {"ack.s", MOST, EXCHANGE_FROZEN},
    {"ack.s", "true", EXCHANGE_WAITING},
    {"ack.h", "\"\"", EXCHANGE_WAITING},
    {"ack.h", HEAD, EXCHANGE_FROZEN},
    {"ack.d", "-1", EXCHANGE_WAITING},
    {"ack.d", MOST, EXCHANGE_WAITING},
    {"cur", "-1", EXCHANGE_WAITING},
    {"cur", "0", EXCHANGE_WAITING},
    {"cur", "\"100000\"", EXCHANGE_WAITING},
    {"part", "-5", EXCHANGE_WAITING},
    {"sv", "-1", EXCHANGE_WAITING},
    {"fe", "{}", EXCHANGE_WAITING},
    {"more", "true", EXCHANGE_WAITING}, /* for ever */
    {"want", "-1", EXCHANGE_WAITING},
    {"want", MOST, EXCHANGE_FROZEN},
    {"want", "\"7\"", EXCHANGE_WAITING},
    {"rb", "\"AA\"", EXCHANGE_WAITING},
    {"rb", "5", EXCHANGE_WAITING},
    {"fork", "true", EXCHANGE_FROZEN},
    {"fork", "\"true\"", EXCHANGE_IDLE}, /* no more than a word we do not know */
    {"frozen", "\"a word of more than the room there is\"", EXCHANGE_WAITING},
    {"frozen", "\"a b\"", EXCHANGE_WAITING},
    {"frozen", "\"%s%n\"", EXCHANGE_WAITING},
    {"frozen", "7", EXCHANGE_WAITING},
    {"frozen", "\"hole\"", EXCHANGE_FROZEN},
    {"back", MANY, EXCHANGE_WAITING},
    {"back", "[\"1\"]", EXCHANGE_WAITING},
    {"back", "{}", EXCHANGE_WAITING},
    {"back", "[-1,0," MOST "]", EXCHANGE_IDLE}, /* of leases there are none */
    {"k", "4294967296", EXCHANGE_WAITING},
    {"bg", "-1", EXCHANGE_WAITING},
    {"bg", MOST, EXCHANGE_IDLE},
    {"ep", "7", EXCHANGE_WAITING},
    {"ep", "{\"e\":0}", EXCHANGE_WAITING},
    {"ep", "{\"e\":4294967296,\"s\":1,\"h\":" HEAD "}", EXCHANGE_WAITING},
    {"ep", "{\"e\":2,\"s\":-1,\"h\":" HEAD "}", EXCHANGE_WAITING},
    {"gone", "7", EXCHANGE_WAITING},
    {"gone", "{\"s\":\"../../etc/passwd\",\"g\":1,\"i\":0,\"at\":0}", EXCHANGE_WAITING},
    {"gone", "{\"s\":\"p:12\",\"g\":1,\"i\":-1,\"at\":0}", EXCHANGE_WAITING},
    {"gone", "{\"s\":\"p:12345678901234567890123456789\",\"g\":1,\"i\":0,\"at\":0}", EXCHANGE_WAITING},
    {"gone", "{\"s\":\"p:12\",\"g\":1,\"i\":0,\"at\":" MOST "}", EXCHANGE_WAITING},
    {"new", "[[[[[[[]]]]]]]", EXCHANGE_IDLE}, /* of a later centre */
    {"new", "[[[[[[[[]]]]]]]]", EXCHANGE_WAITING},
};

/* Honest but for this. */
static struct exchange_status hear(struct talk *t, const char *key, const char *value) {
    kiosk_exchange_start(t->x);
    talk_steps(t);
    for (int asked = 0; t->waiting; asked++) {
        if (asked == 20) fail_msg("%s %s: asked for ever", key, value ? value : "");
        assert_true(talk_ask(t));
        with_value(t, key, value);
        talk_deliver(t);
        talk_steps(t);
    }
    return talk_status(t);
}

static void an_answer_may_say_anything(void **state) {
    struct talk *t = *state;
    talk_events(t, 3);
    talk_settle(t);
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        const char *value = lies[i].value ? lies[i].value : "nothing";
        fake_centre_say(t->centre, &t->kit.clock.env, "min_age", i % 2 ? "5" : "6");
        talk_event(t);
        int64_t acked = talk_count(t, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'acked_seq'");
        struct exchange_status s = hear(t, lies[i].key, lies[i].value);
        if (s.phase != lies[i].phase)
            fail_msg("%s is %s: phase %d, not %d (%s)", lies[i].key, value, (int)s.phase, (int)lies[i].phase, s.last_fail.log);
        if ((s.phase == EXCHANGE_IDLE) != (s.last_fail.say[0] == '\0')) fail_msg("%s is %s: no word", lies[i].key, value);
        if (s.phase != EXCHANGE_IDLE && strcmp(lies[i].key, "more") != 0)
            assert_int_equal(talk_count(t, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'acked_seq'"), acked);
        talk_settle(t);
        talk_converged(t);
    }
}

/* The same key twice is no answer, though each half were one. */
static void a_key_twice_is_no_answer(void **state) {
    struct talk *t = *state;
    talk_event(t);
    kiosk_exchange_start(t->x);
    talk_steps(t);
    assert_true(talk_ask(t));
    struct bytes rest = {0};
    uint32_t size = bytes_get_u32(t->answer.data + AT_JSON);
    static const char once[] = "{\"fork\":true,", again[] = ",\"fork\":false}";
    const uint8_t *json = t->answer.data + AT_JSON + 4;
    bytes_u32(&rest, size - 2 + (uint32_t)(strlen(once) + strlen(again)));
    bytes_text(&rest, once);
    bytes_add(&rest, json + 1, size - 2);
    bytes_text(&rest, again);
    bytes_add(&rest, json + size, t->answer.size - AT_JSON - 4 - size);
    sign_anew(t, &rest);
    talk_deliver(t);
    talk_steps(t);
    assert_int_equal(talk_status(t).phase, EXCHANGE_WAITING);
    bytes_close(&rest);
    talk_settle(t);
    talk_converged(t);
}

/* Grants whose numbers jump, go back or stand twice, that end before they begin, hold all numbers there are, are another's or
 * of another epoch: work goes on, and no number is given twice. */
static void grants_may_say_anything(void **state) {
    struct talk *t = *state;
    const uint32_t we = t->kit.desk.journal.kiosk;
    static const struct lease grants[] = {
        {.kind = "number", .first = 500000, .last = 500001, .kiosk_epoch = 1, .grant_no = 900},
        {.kind = "number", .first = 500000, .last = 500009, .kiosk_epoch = 1, .grant_no = 900},
        {.kind = "number", .first = 400000, .last = 400000, .kiosk_epoch = 1, .grant_no = 7},
        {.kind = "number", .first = 350000, .last = 350002, .kiosk_epoch = 1, .grant_no = 5},
        {.kind = "number", .first = 300009, .last = 300000, .kiosk_epoch = 1, .grant_no = 10},
        {.kind = "number", .first = 1, .last = INT64_MAX, .kiosk_epoch = 1, .grant_no = 11},
        {.kind = "number", .first = -5, .last = INT64_MAX, .kiosk_epoch = 1, .grant_no = 12},
        {.kind = "number", .first = 200000, .last = 200009, .kiosk_epoch = 9, .grant_no = 13},
        {.kind = "number", .first = 200000, .last = 200009, .kiosk_epoch = 0, .grant_no = -1},
        {.kind = "nominal", .first = 1, .last = 0, .kiosk_epoch = 1, .grant_no = 14, .money = INT64_MAX},
        {.kind = "nominal", .first = 1, .last = INT64_MAX, .kiosk_epoch = 1, .grant_no = 15, .money = INT64_MIN},
        {.kind = "nonsense", .first = 100000, .last = 100009, .kiosk_epoch = 1, .grant_no = 16},
        {.kind = "", .kiosk_epoch = 1},
    };
    talk_settle(t);
    for (size_t i = 0; i < 2 * sizeof grants / sizeof *grants; i++) {
        struct lease lease = grants[i / 2];
        lease.no = i % 2 ? (int64_t)we : (int64_t)we + 1;
        fake_centre_lend(t->centre, &t->kit.clock.env, &lease);
        talk_application(t, (int)i + 1);
        talk_settle(t);
        assert_true(talk_status(t).numbers_left >= 0);
    }
    assert_int_equal(talk_count(t, "SELECT count(*) FROM certificate"), 2 * sizeof grants / sizeof *grants);
    assert_int_equal(talk_count(t, "SELECT count(*) - count(DISTINCT number) FROM certificate"), 0);
    talk_converged(t);
}

/* Anything at all, feed included: what the kiosk makes of it may be another place in another feed, but never more acked than
 * there is, never without a word, never for ever. */
static void an_answer_may_be_anything(void **state) {
    struct talk *t = *state;
    uint64_t seed = mutate_first();
    time_t until = time(NULL) + mutate_seconds();
    for (int i = 0; i < ROUNDS || time(NULL) < until; i++, seed++) {
        uint64_t dice = seed;
        struct bytes rest = {0};
        if (i % FROM_ONE == 0 && i > 0) {
            talk_tear_down((void **)&t);
            talk_set_up((void **)&t);
        }
        fake_centre_say(t->centre, &t->kit.clock.env, "min_age", "7");
        if (t->kit.desk.journal.seq < FROM_ONE / 2) talk_event(t);
        kiosk_exchange_start(t->x);
        talk_steps(t);
        if (!t->waiting) continue;
        t->centre->deaf = true;
        assert_true(talk_ask(t));
        bytes_add(&rest, t->answer.data + AT_JSON, t->answer.size - AT_JSON);
        bytes_add(&rest, "", 1);
        rest.size--;
        mutate(&rest, &dice);
        sign_anew(t, &rest);
        talk_deliver(t);
        talk_steps(t);
        if (t->waiting) talk_lose(t, FAIL_NET);
        struct exchange_status s = talk_status(t);
        if (s.unsent < 0 || s.unsent > (int64_t)t->kit.desk.journal.seq) fail_msg("seed %llu: acked", (unsigned long long)seed);
        if (s.phase != EXCHANGE_IDLE && !s.last_fail.say[0]) fail_msg("seed %llu: no word", (unsigned long long)seed);
        bytes_close(&rest);
    }
    *state = t;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {TEST(an_answer_may_say_anything), TEST(a_key_twice_is_no_answer),
                                       TEST(grants_may_say_anything), TEST(an_answer_may_be_anything)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
