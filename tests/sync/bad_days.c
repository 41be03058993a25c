/* Bad days of a running centre, from outside: what a stranger, a broken program or a stolen kiosk with a good certificate may
 * send. Each is refused in bounded memory and leaves nothing, and an honest kiosk goes on meanwhile. Who is not let in at all:
 * tests/sync/tls; too many at once: tests/sync/crowd. */

#include "model/base/text.h"
#include "sync/kiosk/outbox.h"
#include "tests/harness/bench.h"
#include "tests/harness/proxy.h"
#include "tests/harness/region.h"
#include "tests/harness/shell.h"
#include "tests/harness/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <openssl/pem.h>
#include <zstd.h>

enum {
#ifdef __SANITIZE_ADDRESS__
    GROWTH_MOST = 400, /* what was freed is kept for a while, to be looked at */
#else
    GROWTH_MOST = 24, /* MiB of the centre's peak, over a whole bad day */
#endif
    FLIPS = 60,
    AT_FIRST = 14, /* of a frame's header: its first record */
    AT_COUNT = 22,
    AT_SIG = 132, /* the signature of all before */
    BOMB = 1 << 30,
    TEN_YEARS = 3652,
};

struct world {
    struct region region;
    struct region_kiosk good, bad; /* schools 12 and 7 */
    int64_t person;
    double memory; /* the centre's peak in MiB, when all was well */
};

/* --- The honest one ------------------------------------------------------------------------------------------------------- */

static void save_one(struct world *w, struct region_kiosk *k) {
    struct application form;
    struct saved saved;
    struct fail why;
    region_login(&w->region, k, REGION_DESK);
    region_form(k, ++w->person, &form);
    if (!desk_save(&k->desk, &form, 0, &saved, &why)) fail_msg("%s", why.log);
}

static double peak_of(const struct region *r) {
    return bench_memory(r->pid, "VmHWM");
}

static int set_up(void **state) {
    static struct world w;
    w = (struct world){0};
    region_make(&w.region);
    region_start(&w.region);
    region_enrol(&w.region, &w.good, "school12", "12", "desk");
    region_enrol(&w.region, &w.bad, "school7", "7", "desk");
    region_login(&w.region, &w.good, REGION_COORDINATOR);
    save_one(&w, &w.good);
    region_synced(&w.good);
    region_synced(&w.bad);
    w.memory = peak_of(&w.region);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    region_kiosk_close(&w->good);
    region_kiosk_close(&w->bad);
    region_remove(&w->region);
    return 0;
}

/* Everybody else works as ever, the store is sound and the memory flat. */
static void all_is_well(struct world *w) {
    char app[EVENT_ID_TEXT], number[11];
    struct application form;
    region_form(&w->good, ++w->person, &form);
    region_issue(&w->region, &w->good, &form, app, number);
    region_synced(&w->good);
    assert_int_equal(region_count(&w->region, "детей"), w->person);
    assert_int_equal(region_check(&w->region), 0);
    double now = peak_of(&w->region);
    if (now > w->memory + GROWTH_MOST) fail_msg("the centre's memory grew from %.1f to %.1f MiB", w->memory, now);
}

/* --- Sending anything ----------------------------------------------------------------------------------------------------- */

/* With the certificate of that kiosk; the HTTP status, 0 when there was none. The answer is left in the file "answer". */
static int post(struct world *w, const struct region_kiosk *as, const struct bytes *body) {
    tmp_write(&w->region.tmp, "body", body->data, body->size);
    return atoi(shell(
        "timeout 20 curl -s -o %s/answer -w '%%{http_code}' -H Expect: --cacert %s/ca.crt --cert %s/tls.crt --key %s/tls.key "
        "--data-binary @%s/body https://localhost:%d/v1/x",
        w->region.tmp.folder, as->folder, as->folder, as->folder, w->region.tmp.folder, w->region.port));
}

static void request_of(const struct bytes *frames, struct bytes *out) {
    struct exchange_request r = {.feed_epoch = 1, .frames = frames->data, .frames_size = frames->size};
    struct fail why;
    randombytes_buf(r.nonce, sizeof r.nonce);
    assert_true(request_make(&r, out, &why));
}

/* What the kiosk would send now, by its own outbox. */
static void honest_frames(struct region_kiosk *k, uint64_t acked, struct bytes *out) {
    struct outbox o;
    struct fail why;
    bool done = false;
    outbox_open(&o);
    assert_true(outbox_begin(&o, &k->desk.journal, acked, &why));
    while (!done) assert_true(outbox_pack(&o, &k->desk.journal, k->keys.frame_secret, &done, &why));
    bytes_clear(out);
    bytes_add(out, o.frames.data, o.frames.size);
    outbox_close(&o);
}

/* A frame with any payload behind it, rightly signed: a program that was changed. */
static void forged_frame(const struct region_kiosk *k, uint32_t raw_len, const void *payload, size_t size, struct bytes *out) {
    const struct journal *j = &k->desk.journal;
    struct hash h;
    uint8_t hash[HASH_SIZE], sig[SIGN_SIZE];
    hash_begin(&h, PURPOSE_PAYLOAD);
    hash_add(&h, payload, size);
    hash_end(&h, hash);
    bytes_clear(out);
    bytes_add(out, "PRF1\1\0", 6);
    bytes_u32(out, j->kiosk);
    bytes_u32(out, j->epoch);
    bytes_u64(out, j->seq + 1);
    bytes_u16(out, 1);
    bytes_u32(out, 0);
    bytes_u32(out, raw_len);
    bytes_u32(out, (uint32_t)size);
    bytes_add(out, j->head, HASH_SIZE);
    bytes_add(out, j->head, HASH_SIZE);
    bytes_add(out, hash, HASH_SIZE);
    assert_int_equal(out->size, AT_SIG);
    sign_pieces(PURPOSE_FRAME, &(struct piece){out->data, AT_SIG}, 1, k->keys.frame_secret, sig);
    bytes_add(out, sig, sizeof sig);
    bytes_add(out, payload, size);
}

static int post_frames(struct world *w, const struct region_kiosk *as, const struct bytes *frames) {
    struct bytes body = {0};
    request_of(frames, &body);
    int status = post(w, as, &body);
    bytes_close(&body);
    return status;
}

/* --- Too much ------------------------------------------------------------------------------------------------------------- */

static void bodies_of_a_gibibyte(void **state) {
    struct world *w = *state;
    static const char *const lengths[] = {"-H 'Content-Length: 1073741824'", "-H 'Transfer-Encoding: chunked'"};
    for (size_t i = 0; i < 2; i++) {
        const char *status = shell(
            "head -c %d /dev/zero | timeout 60 curl -s -o /dev/null -w '%%{http_code}' -X POST -T - -H Expect: %s --cacert "
            "%s/ca.crt --cert %s/tls.crt --key %s/tls.key https://localhost:%d/v1/x",
            BOMB, lengths[i], w->bad.folder, w->bad.folder, w->bad.folder, w->region.port);
        if (atoi(status) == 200) fail_msg("%s answered %s", lengths[i], status);
    }
    all_is_well(w);
}

/* A gibibyte of zeros in less than a frame may hold; the header tells the truth about it, or a lie. */
static void bombs_of_zstd(void **state) {
    struct world *w = *state;
    struct bytes frame = {0};
    static uint8_t zeros[1 << 20], packed[1 << 17];
    ZSTD_CCtx *z = ZSTD_createCCtx();
    ZSTD_outBuffer out = {packed, sizeof packed, 0};
    assert_false(ZSTD_isError(ZSTD_CCtx_setPledgedSrcSize(z, BOMB)));
    for (int i = 0; i < BOMB >> 20; i++) {
        ZSTD_inBuffer in = {zeros, sizeof zeros, 0};
        bool last = i + 1 == BOMB >> 20;
        while (in.pos < in.size || last)
            if (ZSTD_compressStream2(z, &out, &in, last ? ZSTD_e_end : ZSTD_e_continue) == 0 && in.pos == in.size) break;
    }
    ZSTD_freeCCtx(z);
    assert_true(out.pos < FRAME_PAYLOAD_MAX);
    static const uint32_t claims[] = {BOMB, FRAME_RAW_MAX, 700, 0};
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        forged_frame(&w->bad, claims[i], packed, out.pos, &frame);
        assert_int_equal(post_frames(w, &w->bad, &frame), 400);
    }
    bytes_close(&frame);
    all_is_well(w);
}

static void nest(struct bytes *out, const char *open, int depth, const char *close) {
    for (int i = 0; i < depth; i++) bytes_text(out, open);
    for (int i = 0; i < depth; i++) bytes_text(out, close);
}

/* In the request itself: refused. In a record: what was signed is kept and set aside, for it says nothing. */
static void json_without_an_end(void **state) {
    struct world *w = *state;
    struct bytes json = {0}, body = {0}, line = {0}, packed = {0}, frame = {0};
    static const int depths[] = {600, 2000, 300000};
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        bytes_clear(&json);
        bytes_clear(&body);
        bytes_text(&json, "{\"n\":");
        nest(&json, "[", depths[i], "]");
        bytes_text(&json, "}");
        bytes_add(&body, "PRX1", 4);
        bytes_u32(&body, (uint32_t)json.size);
        bytes_add(&body, json.data, json.size);
        assert_int_equal(post(w, &w->bad, &body), 400);
    }
    bytes_text(&line, "{\"a\":");
    nest(&line, "[", 3000, "]");
    bytes_text(&line, "}\t-\t-");
    bytes_add(&packed, line.data, ZSTD_compressBound(line.size)); /* room */
    size_t size = ZSTD_compress(packed.data, packed.size, line.data, line.size, 9);
    forged_frame(&w->bad, (uint32_t)line.size, packed.data, size, &frame);
    assert_int_equal(post_frames(w, &w->bad, &frame), 400); /* its heads are no chain */
    struct bytes *all[] = {&json, &body, &line, &packed, &frame};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) bytes_close(all[i]);
    all_is_well(w);
}

/* --- Not what was sent ---------------------------------------------------------------------------------------------------- */

static int64_t stored(struct world *w) {
    return region_count(&w->region, "записей с номером");
}

static void flipped_and_torn(void **state) {
    struct world *w = *state;
    struct bytes frames = {0}, body = {0}, broken = {0};
    uint64_t dice = 5, acked = w->bad.desk.journal.seq;
    save_one(w, &w->bad);
    honest_frames(&w->bad, acked, &frames);
    request_of(&frames, &body);
    size_t front = body.size - frames.size; /* a request is not signed, its frames are */
    int64_t before = stored(w);
    for (int i = 0; i < FLIPS; i++) {
        bytes_clear(&broken);
        bytes_add(&broken, body.data, body.size);
        size_t at = front + story_random(&dice) % frames.size;
        if (i % 3 == 0)
            broken.size = at;
        else
            broken.data[at] ^= (uint8_t)(1u << story_random(&dice) % 8);
        int status = post(w, &w->bad, &broken);
        bool wanted = status == 200 && at - front >= AT_FIRST && at - front < AT_COUNT; /* behind a gap, not looked at */
        if (status != 400 && status != 403 && !wanted) fail_msg("byte %zu: %d", at, status);
    }
    assert_int_equal(stored(w), before);
    region_synced(&w->bad);
    bytes_close(&frames);
    bytes_close(&body);
    bytes_close(&broken);
    all_is_well(w);
}

static void replayed_and_forged(void **state) {
    struct world *w = *state;
    struct bytes frames = {0}, body = {0};
    uint64_t acked = w->bad.desk.journal.seq;
    save_one(w, &w->bad);
    honest_frames(&w->bad, acked, &frames);
    request_of(&frames, &body);
    int64_t before = stored(w);
    assert_int_equal(post(w, &w->good, &body), 403); /* of another kiosk */
    memcpy(frames.data + AT_SIG, w->good.keys.frame_secret, SIGN_SIZE / 2);
    assert_int_equal(post_frames(w, &w->bad, &frames), 400);
    assert_int_equal(stored(w), before);
    assert_int_equal(post(w, &w->bad, &body), 200);
    int64_t once = stored(w);
    assert_true(once > before);
    for (int i = 0; i < 3; i++) assert_int_equal(post(w, &w->bad, &body), 200);
    assert_int_equal(stored(w), once);
    region_synced(&w->bad);
    bytes_close(&frames);
    bytes_close(&body);
    all_is_well(w);
}

/* --- Not who was enrolled ------------------------------------------------------------------------------------------------- */

/* One disk, two machines: the second record that does not fit freezes both, until a person has looked. */
static void a_disk_that_was_copied(void **state) {
    struct world *w = *state;
    static struct region_kiosk clone;
    struct exchange_status s;
    region_kiosk_close(&w->bad);
    clone = w->bad;
    clone.memory = (struct arena){0};
    text_copy(clone.folder + strlen(clone.folder), sizeof clone.folder - strlen(clone.folder), "-copy");
    assert_string_equal(shell("cp -r %s %s 2>&1", w->bad.folder, clone.folder), "");
    region_kiosk_open(&w->bad, NULL);
    region_kiosk_open(&clone, NULL);
    save_one(w, &w->bad);
    save_one(w, &clone);
    region_synced(&w->bad);
    assert_false(region_sync(&clone, &s) && s.phase == EXCHANGE_IDLE);
    assert_int_equal(s.phase, EXCHANGE_FROZEN);
    save_one(w, &w->bad);
    assert_false(region_sync(&w->bad, &s) && s.phase == EXCHANGE_IDLE);
    assert_int_equal(s.phase, EXCHANGE_FROZEN);
    assert_int_equal(region_logged(&w->region, "event=frozen kiosk=2 reason=fork"), 1);
    w->person -= 2; /* kept on the two disks */
    region_kiosk_close(&clone);
    all_is_well(w);
}

/* The kiosk's certificate once more by the region's own key, but for these seconds from now. */
static void sign_for(struct world *w, const struct region_kiosk *k, long first, long last) {
    char path[600];
    snprintf(path, sizeof path, "%s/region/ca.key", w->region.tmp.folder);
    FILE *f = fopen(path, "r");
    EVP_PKEY *ca = f ? PEM_read_PrivateKey(f, NULL, NULL, NULL) : NULL;
    assert_non_null(ca);
    fclose(f);
    snprintf(path, sizeof path, "%s/tls.crt", k->folder);
    f = fopen(path, "r+");
    X509 *cert = f ? PEM_read_X509(f, NULL, NULL, NULL) : NULL;
    assert_non_null(cert);
    assert_non_null(X509_gmtime_adj(X509_getm_notBefore(cert), first));
    assert_non_null(X509_gmtime_adj(X509_getm_notAfter(cert), last));
    assert_true(X509_sign(cert, ca, EVP_sha256()) > 0);
    rewind(f);
    assert_int_equal(PEM_write_X509(f, cert), 1);
    fclose(f);
    X509_free(cert);
    EVP_PKEY_free(ca);
}

static void hears_that_it_has_expired(struct world *w) {
    struct exchange_status s;
    assert_false(region_sync(&w->bad, &s));
    if (s.last_fail.kind != FAIL_DENIED) fail_msg("%s", s.last_fail.log);
    assert_non_null(strstr(s.last_fail.say, "has expired"));
    assert_true(s.next_try - w->bad.env.monotonic(w->bad.env.self) > 50 * MS_MINUTE); /* hourly at most */
}

static void a_certificate_of_last_year(void **state) {
    struct world *w = *state;
    save_one(w, &w->bad);
    region_kiosk_close(&w->bad);
    sign_for(w, &w->bad, -400 * 86400L, -35 * 86400L);
    region_kiosk_open(&w->bad, NULL);
    hears_that_it_has_expired(w);
    assert_true(region_logged(&w->region, "certificate has expired") >= 1);
    w->person--;
    all_is_well(w);
}

/* No handshake asks for it any more; nor is it renewed in time, for the authority's key is gone. */
static void a_certificate_that_ends_on_a_kept_connection(void **state) {
    enum { HOLDS = 5 }; /* seconds: enough for a first exchange */
    struct world *w = *state;
    region_kiosk_close(&w->bad);
    sign_for(w, &w->bad, -86400, HOLDS);
    shell("rm %s/region/ca.key", w->region.tmp.folder);
    region_kiosk_open(&w->bad, NULL);
    region_synced(&w->bad);
    const int refused = region_logged(&w->region, "event=certificate_refused");
    sleep(HOLDS + 1);
    hears_that_it_has_expired(w);
    assert_int_equal(region_logged(&w->region, "event=certificate_refused"), refused);
}

static void a_login_page_in_between(void **state) {
    struct world *w = *state;
    struct proxy proxy;
    struct exchange_status s;
    char url[64];
    proxy_open(&proxy, w->region.port);
    snprintf(url, sizeof url, "https://localhost:%d", proxy.port);
    region_kiosk_close(&w->bad);
    region_kiosk_open(&w->bad, url);
    save_one(w, &w->bad);
    proxy.orders->page = 1;
    assert_false(region_sync(&w->bad, &s));
    assert_int_equal(s.last_fail.kind, FAIL_NET);
    assert_int_equal(s.phase, EXCHANGE_WAITING);
    proxy.orders->page = 0;
    region_synced(&w->bad);
    region_kiosk_close(&w->bad);
    region_kiosk_open(&w->bad, NULL);
    proxy_close(&proxy);
    all_is_well(w);
}

/* --- A clock ten years off ------------------------------------------------------------------------------------------------ */

static int64_t ahead(void *self) {
    const struct env real = env_system();
    (void)self;
    return real.now(real.self) + (int64_t)TEN_YEARS * MS_DAY;
}

static int64_t behind(void *self) {
    const struct env real = env_system();
    (void)self;
    return real.now(real.self) - (int64_t)TEN_YEARS * MS_DAY;
}

static void give_consent(struct world *w, const struct saved *saved, const char *sheet) {
    struct arena a = {0};
    struct fail why;
    struct event ev = {.type = &event_types[EV_CONSENT_GIVEN]};
    text_copy(ev.subject, sizeof ev.subject, saved->subject);
    text_copy(ev.staff, sizeof ev.staff, w->region.staff[REGION_DESK]);
    struct consent *consent = event_payload(&ev, &a);
    *consent = (struct consent){.kind = "pd", .signer = "applicant", .day = "2026-11-23", .version = "2025-09"};
    text_copy(consent->app, sizeof consent->app, saved->app);
    text_copy(consent->sheet, sizeof consent->sheet, sheet);
    assert_true(db_begin(w->bad.db, true, &why));
    assert_true(journal_append(&w->bad.desk.journal, &ev, NULL, &a, &why));
    assert_true(db_commit(w->bad.db, &why));
    arena_close(&a);
}

/* It is seen and told; the order of what was done is the kiosk's own all the same, and nothing is set aside. */
static void a_clock_ten_years_off(void **state) {
    struct world *w = *state;
    static int64_t (*const clocks[])(void *self) = {behind, ahead};
    int64_t (*const right)(void *self) = w->bad.env.now;
    struct application form;
    struct saved saved;
    struct exchange_status s;
    struct fail why;
    int64_t turned = -1;
    region_login(&w->region, &w->bad, REGION_DESK);
    region_form(&w->bad, ++w->person, &form);
    assert_true(desk_save(&w->bad.desk, &form, 0, &saved, &why));
    for (int i = 0; i < 4; i++) {
        w->bad.env.now = clocks[i % 2];
        give_consent(w, &saved, i % 2 ? "7" : "8");
        if (i < 2) region_synced(&w->bad);
        kiosk_exchange_status(w->bad.x, &s);
        int64_t off = s.skew / MS_DAY;
        if (i < 2) assert_true(i == 0 ? off > TEN_YEARS - 2 : off < 2 - TEN_YEARS);
    }
    w->bad.env.now = right;
    give_consent(w, &saved, "9");
    region_synced(&w->bad);
    assert_true(db_one_int(w->bad.db, &turned,
                           "SELECT count(*) FROM log a JOIN log b ON b.kiosk = a.kiosk AND b.seq > a.seq AND b.gsn < a.gsn "
                           "WHERE a.kiosk > 0",
                           &why, NULL));
    assert_int_equal(turned, 0);
    assert_int_equal(region_count(&w->region, "отложенных"), 0);
    all_is_well(w);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(bodies_of_a_gibibyte),       TEST(bombs_of_zstd),
        TEST(json_without_an_end),        TEST(flipped_and_torn),
        TEST(replayed_and_forged),        TEST(a_disk_that_was_copied),
        TEST(a_certificate_of_last_year), TEST(a_certificate_that_ends_on_a_kept_connection),
        TEST(a_login_page_in_between),    TEST(a_clock_ten_years_off),
    };
    return cmocka_run_group_tests_name("bad days", tests, NULL, NULL);
}
