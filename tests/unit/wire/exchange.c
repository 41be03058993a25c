/* Requests and answers: round trips, every flip and cut, and what a signature binds. */

#include "sync/wire/exchange.h"

#include "sync/wire/pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char region[ID_TEXT] = "0199aa00000070008000000000000067";

struct world {
    uint8_t public_key[SIGN_PUBLIC_SIZE], secret[SIGN_SECRET_SIZE];
    uint8_t nonce[NONCE_SIZE], asked[HASH_SIZE];
    const struct dict *dict;
    struct exchange_answer answer;
    struct bytes body;
};

static struct answer_bond bond_of(const struct world *w) {
    return (struct answer_bond){.region = region, .kiosk = 3, .nonce = w->nonce, .request_hash = w->asked, .dict = w->dict};
}

static const char feed[] = "17\t{\"k\":0,\"e\":1,\"s\":5}\t-\t-\n18\t=\t3.1.41\n19\t{\"k\":4}\tc2ln\t{\"x\":\"ё\"}";

static void world_make(struct world *w, size_t feed_size) {
    *w = (struct world){.answer = {.time = 1795307400000,
                                   .ack_epoch = 1,
                                   .ack_seq = 12345,
                                   .durable_seq = 12345,
                                   .feed_epoch = 1,
                                   .cursor = 123456,
                                   .part = feed_size > 0 ? 98765 : 0,
                                   .scope_version = 1}};
    uint8_t seed[32] = {7};
    assert_int_equal(crypto_sign_seed_keypair(w->public_key, w->secret, seed), 0);
    memset(w->nonce, 0x11, sizeof w->nonce);
    memset(w->asked, 0x22, sizeof w->asked);
    memset(w->answer.ack_head, 0x33, HASH_SIZE);
    struct fail why;
    const struct answer_bond bond = bond_of(w);
    assert_true(answer_make(&w->answer, feed, feed_size, &bond, w->secret, &w->body, &why));
}

static bool reads(const struct world *w, const uint8_t *body, size_t size, struct arena *a, struct exchange_answer *out) {
    struct fail why = {0};
    uint8_t *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, body, size);
    const struct answer_bond bond = bond_of(w);
    bool ok = answer_read(copy, size, &bond, w->public_key, a, out, &why);
    free(copy);
    if (!ok) assert_true(why.kind == FAIL_INPUT && why.say[0] != '\0');
    return ok;
}

static void request_there_and_back(void **state) {
    (void)state;
    struct exchange_request r = {
        .feed_epoch = 2, .cursor = 77, .part = 41, .scope_version = 3, .feed_most = 4096, .lease_count = 2};
    r.leases[0] = (struct lease_state){1, 670000012};
    r.leases[1] = (struct lease_state){2, 0};
    for (int i = 0; i < NONCE_SIZE; i++) r.nonce[i] = (uint8_t)(i * 17);
    r.quota_wish = r.number_wish = r.has_digest = r.has_before = true;
    r.recovery = 5;
    r.digest_seen = 76;
    r.clock = (struct clock_sample){9, 1795307400000, 86400000, 640, "0a1b2c3d"};
    r.digest.sums[SCOPE_DIGEST_SIZE - 1] = r.before[HASH_SIZE - 1] = 9;
    r.frames = (const uint8_t *)"PRF1…";
    r.frames_size = 5;
    struct bytes body = {0};
    struct fail why;
    assert_true(request_make(&r, &body, &why));
    struct exchange_request back;
    assert_true(request_read(body.data, body.size, &back, &why));
    assert_memory_equal(back.nonce, r.nonce, NONCE_SIZE);
    assert_int_equal(back.feed_epoch, 2);
    assert_int_equal(back.cursor, 77);
    assert_int_equal(back.part, 41);
    assert_int_equal(back.clock.no, r.clock.no);
    assert_int_equal(back.clock.trip, r.clock.trip);
    assert_string_equal(back.clock.boot, r.clock.boot);
    assert_int_equal(back.scope_version, 3);
    assert_int_equal(back.feed_most, 4096);
    assert_int_equal(back.lease_count, 2);
    assert_int_equal(back.leases[0].next, 670000012);
    assert_int_equal(back.leases[1].grant_no, 2);
    assert_true(back.quota_wish && back.number_wish && back.has_digest && back.has_before);
    assert_int_equal(back.digest_seen, 76);
    assert_memory_equal(&back.digest, &r.digest, sizeof r.digest);
    assert_memory_equal(back.before, r.before, sizeof r.before);
    assert_int_equal(back.frames_size, 5);
    assert_memory_equal(back.frames, "PRF1", 4);
    for (size_t cut = 0; cut < body.size - 5; cut++) assert_false(request_read(body.data, cut, &back, &why));
    bytes_close(&body);
}

/* What the centre wants back comes as it was asked, no more than a kiosk can tell of; a word is no grant. */
static void leases_asked_back(void **state) {
    (void)state;
    struct world w;
    struct arena a = {0};
    struct exchange_answer out;
    struct fail why;
    world_make(&w, 0);
    const struct answer_bond bond = bond_of(&w);
    for (int i = 0; i < LEASES_TOLD; i++) w.answer.back[i] = i + 1;
    w.answer.back_count = LEASES_TOLD;
    assert_true(answer_make(&w.answer, "", 0, &bond, w.secret, &w.body, &why));
    assert_true(reads(&w, w.body.data, w.body.size, &a, &out));
    assert_int_equal(out.back_count, LEASES_TOLD);
    assert_int_equal(out.back[0], 1);
    assert_int_equal(out.back[LEASES_TOLD - 1], LEASES_TOLD);
    bytes_close(&w.body);
    arena_close(&a);
}

static void hostile_requests_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "{}",
        "[]",
        "{\"n\":\"short\"}",
        "{\"n\":\"EREREREREREREREREREREQ\",\"cur\":-1}",
        "{\"n\":\"EREREREREREREREREREREQ\",\"cur\":1.5}",
        "{\"n\":\"EREREREREREREREREREREQ\",\"cur\":\"1\"}",
        "{\"n\":\"EREREREREREREREREREREQ\",\"ls\":[[1]]}",
        "{\"n\":\"EREREREREREREREREREREQ\",\"d\":4294967296}",
        "{\"n\":\"EREREREREREREREREREREQ\",\"ls\":[1,2]}",
        "{\"n\":\"EREREREREREREREREREREQ\",\"ls\":[[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2],[1,2]]}",
        "{\"n\":\"EREREREREREREREREREREQ\",\"n\":\"EREREREREREREREREREREQ\"}",
        "{\"n\":\"EREREREREREREREREREREQ\"",
    };
    struct exchange_request r;
    struct fail why;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct bytes body = {0};
        bytes_text(&body, "PRX1");
        bytes_u32(&body, (uint32_t)strlen(bad[i]));
        bytes_text(&body, bad[i]);
        assert_false(request_read(body.data, body.size, &r, &why));
        bytes_close(&body);
    }
    struct bytes wide = {0};
    bytes_text(&wide, "PRX1");
    bytes_u32(&wide, 5000);
    bytes_text(&wide, "{\"n\":\"EREREREREREREREREREREQ\"");
    while (wide.size < 8 + 4999) bytes_u8(&wide, ' ');
    bytes_u8(&wide, '}');
    assert_false(request_read(wide.data, wide.size, &r, &why));
    bytes_close(&wide);
    uint8_t huge[8] = {'P', 'R', 'X', '1', 0xff, 0xff, 0xff, 0xff};
    assert_false(request_read(huge, sizeof huge, &r, &why));
}

static void answer_there_and_back(void **state) {
    (void)state;
    struct world w;
    world_make(&w, sizeof feed - 1);
    struct arena a = {0};
    struct exchange_answer got;
    assert_true(reads(&w, w.body.data, w.body.size, &a, &got));
    assert_int_equal(got.time, 1795307400000);
    assert_int_equal(got.ack_epoch, 1);
    assert_int_equal(got.ack_seq, 12345);
    assert_int_equal(got.durable_seq, 12345);
    assert_memory_equal(got.ack_head, w.answer.ack_head, HASH_SIZE);
    assert_int_equal(got.cursor, 123456);
    assert_int_equal(got.part, 98765);
    assert_false(got.more || got.has_want || got.fork);
    assert_string_equal(got.frozen, "");
    assert_int_equal(got.item_count, 3);
    assert_int_equal(got.items[0].gsn, 17);
    assert_string_equal(got.items[0].line, "{\"k\":0,\"e\":1,\"s\":5}\t-\t-");
    assert_true(got.items[1].own);
    assert_int_equal(got.items[1].id.kiosk, 3);
    assert_int_equal(got.items[1].id.seq, 41);
    assert_string_equal(got.items[2].line, "{\"k\":4}\tc2ln\t{\"x\":\"ё\"}");
    assert_int_equal(got.items[2].size, strlen(got.items[2].line));
    arena_close(&a);
    bytes_close(&w.body);
}

static void every_field_of_an_answer_comes_back(void **state) {
    (void)state;
    struct world w;
    world_make(&w, 0);
    w.answer.durable_seq = 7;
    w.answer.more = w.answer.has_want = w.answer.fork = true;
    w.answer.end = 918273;
    w.answer.want = 12;
    strcpy(w.answer.frozen, "cloned");
    struct fail why;
    const struct answer_bond bond = bond_of(&w);
    assert_true(answer_make(&w.answer, NULL, 0, &bond, w.secret, &w.body, &why));
    struct arena a = {0};
    struct exchange_answer got;
    assert_true(reads(&w, w.body.data, w.body.size, &a, &got));
    assert_int_equal(got.durable_seq, 7);
    assert_true(got.more && got.has_want && got.fork);
    assert_int_equal(got.end, 918273);
    assert_int_equal(got.want, 12);
    assert_string_equal(got.frozen, "cloned");
    assert_int_equal(got.item_count, 0);
    strcpy(w.answer.frozen, "\",\"fork\":0");
    assert_false(answer_make(&w.answer, NULL, 0, &bond, w.secret, &w.body, &why));
    arena_close(&a);
    bytes_close(&w.body);
}

static void every_flip_and_cut_of_an_answer_is_refused(void **state) {
    (void)state;
    struct world w;
    world_make(&w, sizeof feed - 1);
    struct arena a = {0};
    struct exchange_answer got;
    for (size_t i = 0; i < w.body.size; i++) {
        for (int bit = 0; bit < 8; bit++) {
            w.body.data[i] ^= (uint8_t)(1 << bit);
            assert_false(reads(&w, w.body.data, w.body.size, &a, &got));
            w.body.data[i] ^= (uint8_t)(1 << bit);
        }
        assert_false(reads(&w, w.body.data, i, &a, &got));
    }
    bytes_u8(&w.body, 0);
    assert_false(reads(&w, w.body.data, w.body.size, &a, &got));
    arena_close(&a);
    bytes_close(&w.body);
}

static void an_answer_fits_one_request_of_one_kiosk_only(void **state) {
    (void)state;
    struct world w;
    world_make(&w, 0);
    struct arena a = {0};
    struct exchange_answer got;
    struct fail why;
    static const char other_region[ID_TEXT] = "0199aa00000070008000000000000068";
    struct answer_bond bond = bond_of(&w);
    bond.region = other_region;
    assert_false(answer_read(w.body.data, w.body.size, &bond, w.public_key, &a, &got, &why));
    bond = bond_of(&w);
    bond.kiosk = 4;
    assert_false(answer_read(w.body.data, w.body.size, &bond, w.public_key, &a, &got, &why));
    w.nonce[0] ^= 1;
    assert_false(reads(&w, w.body.data, w.body.size, &a, &got));
    w.nonce[0] ^= 1;
    w.asked[31] ^= 1;
    assert_false(reads(&w, w.body.data, w.body.size, &a, &got));
    w.asked[31] ^= 1;
    assert_true(reads(&w, w.body.data, w.body.size, &a, &got));
    arena_close(&a);
    bytes_close(&w.body);
}

/* ARCHITECTURE, "Numbers to hold": 260 bytes of HTTP each way; the shortest heads of HTTP/1.1 take up to 75 up and 50 down. */
static void nothing_new_costs_little(void **state) {
    (void)state;
    struct world w;
    world_make(&w, 0);
    assert_true(w.body.size + 50 <= 260);
    struct exchange_request r = {.feed_epoch = 1, .cursor = 123456, .scope_version = 1, .lease_count = 2};
    r.leases[0] = (struct lease_state){11, 6700123};
    r.leases[1] = (struct lease_state){12, 6700223};
    struct bytes body = {0};
    struct fail why;
    assert_true(request_make(&r, &body, &why));
    assert_true(body.size + 75 <= 260);
    bytes_close(&body);
    bytes_close(&w.body);
}

static void feed_items_are_checked(void **state) {
    (void)state;
    static const char *const bad[] = {"x",        "0\tline",          "12",      "12\t",         "\tline",
                                      "-1\tline", "12\t=\tnot an id", "12\t=\t", "1\ta\n\n2\tb", "99999999999999999999\tline"};
    struct world w;
    world_make(&w, 0);
    struct arena a = {0};
    struct exchange_answer got;
    struct fail why;
    const struct answer_bond bond = bond_of(&w);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_true(answer_make(&w.answer, bad[i], strlen(bad[i]), &bond, w.secret, &w.body, &why));
        assert_false(reads(&w, w.body.data, w.body.size, &a, &got));
    }
    arena_close(&a);
    bytes_close(&w.body);
}

/* A feed of one line, packed, in an answer that is signed as the centre signs. */
static void sign_feed(struct world *w, size_t raw_size) {
    const uint8_t kiosk[4] = {3};
    struct bytes rest = {0}, z = {0}, raw = {0};
    struct exchange_answer none = w->answer;
    const struct answer_bond bond = bond_of(w);
    uint8_t sig[SIGN_SIZE];
    size_t packed, front = 4 + SIGN_SIZE;
    struct fail why;
    none.part = 0;
    assert_true(answer_make(&none, NULL, 0, &bond, w->secret, &w->body, &why));
    bytes_text(&raw, "1\t");
    while (raw.size < raw_size) bytes_u8(&raw, 'a');
    assert_true(pack_add(raw.data, raw.size, NULL, &z, &packed, &why));
    bytes_add(&rest, w->body.data + front, w->body.size - front);
    bytes_u32(&rest, (uint32_t)raw.size);
    bytes_u32(&rest, (uint32_t)packed);
    bytes_add(&rest, z.data, packed);
    const struct piece over[] = {
        {region, ID_TEXT - 1}, {kiosk, 4}, {w->nonce, NONCE_SIZE}, {w->asked, HASH_SIZE}, {rest.data, rest.size}};
    sign_pieces(PURPOSE_ANSWER, over, 5, w->secret, sig);
    w->body.size = 4;
    bytes_add(&w->body, sig, sizeof sig);
    bytes_add(&w->body, rest.data, rest.size);
    bytes_close(&raw);
    bytes_close(&z);
    bytes_close(&rest);
}

/* Whoever has signed it: a few hundred bytes do not unpack to more than an answer may have. */
static void a_signed_bomb_is_refused(void **state) {
    (void)state;
    struct world w;
    struct arena a = {0};
    struct exchange_answer got;
    world_make(&w, 0);
    sign_feed(&w, FEED_RAW_MAX);
    assert_true(w.body.size < 1000);
    assert_true(reads(&w, w.body.data, w.body.size, &a, &got));
    assert_int_equal(got.items[0].size, FEED_RAW_MAX - 2);
    sign_feed(&w, FEED_RAW_MAX + 1);
    assert_false(reads(&w, w.body.data, w.body.size, &a, &got));
    arena_close(&a);
    bytes_close(&w.body);
}

static const struct dict words = {.id = 0xd1c70001, .number = 1, .data = feed, .size = sizeof feed - 1};

static uint32_t offered(uint32_t dict, uint32_t of_frames) {
    struct exchange_request r = {.dict = dict}, back = {0};
    struct bytes body = {0}, frame = {0};
    struct fail why;
    struct frame_head head = {.kiosk = 3, .epoch = 1, .first_seq = 1};
    struct world w;
    world_make(&w, 0);
    struct dict packed_with = words;
    packed_with.id = of_frames;
    if (of_frames != 0) {
        assert_true(frame_make(&head, &(struct frame_line){"a", 1}, 1, &packed_with, w.secret, &frame, &why));
        r.frames = frame.data;
        r.frames_size = frame.size;
    }
    assert_true(request_make(&r, &body, &why) && request_read(body.data, body.size, &back, &why));
    assert_int_equal(memmem(body.data, body.size, "\"d\":", 4) != NULL, dict != 0 && dict != of_frames);
    bytes_close(&frame);
    bytes_close(&body);
    bytes_close(&w.body);
    return back.dict;
}

/* The frames say it already. */
static void a_dictionary_is_offered_once(void **state) {
    (void)state;
    assert_int_equal(offered(0, 0), 0);
    assert_int_equal(offered(words.id, 0), words.id);
    assert_int_equal(offered(words.id, words.id), words.id);
    assert_int_equal(offered(words.id, 7), words.id);
    assert_int_equal(offered(0, 7), 7);
}

static void a_feed_is_packed_with_the_dictionary_offered(void **state) {
    (void)state;
    struct world w;
    struct arena a = {0};
    struct exchange_answer got;
    world_make(&w, sizeof feed - 1);
    size_t plain = w.body.size;
    w.dict = &words;
    assert_true(reads(&w, w.body.data, w.body.size, &a, &got)); /* of a centre that does not have it */
    bytes_close(&w.body);
    const struct answer_bond bond = bond_of(&w);
    struct fail why;
    assert_true(answer_make(&w.answer, feed, sizeof feed - 1, &bond, w.secret, &w.body, &why));
    assert_true(w.body.size + 40 < plain);
    assert_true(reads(&w, w.body.data, w.body.size, &a, &got));
    assert_int_equal(got.item_count, 3);
    assert_memory_equal(got.items[2].line, "{\"k\":4}", 7);
    w.dict = NULL;
    assert_false(reads(&w, w.body.data, w.body.size, &a, &got)); /* never offered */
    w.dict = &words;
    w.answer.want_plain = true;
    assert_true(answer_make(&w.answer, feed, sizeof feed - 1, &bond, w.secret, &w.body, &why));
    assert_true(reads(&w, w.body.data, w.body.size, &a, &got));
    assert_true(got.want_plain && got.item_count == 3);
    arena_close(&a);
    bytes_close(&w.body);
}

/* To say that one was used would cost more than it saves. */
static void a_number_or_two_are_packed_without_one(void **state) {
    (void)state;
    static const char numbers[] = "99120\t=\t3.1.480\n99121\t=\t3.1.481";
    struct world w;
    struct arena a = {0};
    struct exchange_answer got;
    struct fail why;
    world_make(&w, 0);
    const struct dict own = {.id = 0xd1c70002, .number = 2, .data = numbers, .size = sizeof numbers - 1};
    for (int i = 0; i < 2; i++) {
        w.dict = i ? &own : NULL;
        const struct answer_bond bond = bond_of(&w);
        assert_true(answer_make(&w.answer, numbers, sizeof numbers - 1, &bond, w.secret, &w.body, &why));
        w.dict = NULL;
        assert_true(reads(&w, w.body.data, w.body.size, &a, &got));
        assert_int_equal(got.item_count, 2);
    }
    arena_close(&a);
    bytes_close(&w.body);
}

int main(void) {
    if (sodium_init() < 0) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_there_and_back),
        cmocka_unit_test(leases_asked_back),
        cmocka_unit_test(hostile_requests_are_refused),
        cmocka_unit_test(answer_there_and_back),
        cmocka_unit_test(every_field_of_an_answer_comes_back),
        cmocka_unit_test(every_flip_and_cut_of_an_answer_is_refused),
        cmocka_unit_test(an_answer_fits_one_request_of_one_kiosk_only),
        cmocka_unit_test(nothing_new_costs_little),
        cmocka_unit_test(feed_items_are_checked),
        cmocka_unit_test(a_signed_bomb_is_refused),
        cmocka_unit_test(a_dictionary_is_offered_once),
        cmocka_unit_test(a_feed_is_packed_with_the_dictionary_offered),
        cmocka_unit_test(a_number_or_two_are_packed_without_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
