/* Enrolment by a one-time code, with the real agent over TLS. */

#include "tests/harness/region.h"

#include "model/base/date.h"
#include "model/base/share.h"
#include "model/base/text.h"
#include "model/store/journal.h"
#include "sync/centre/keys.h"
#include "sync/kiosk/trust.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

struct world {
    struct region region;
    struct kiosk_keys keys;
    struct arena a;
    char url[64];
    char folder[300];
};

static void new_keys(struct kiosk_keys *keys) {
    uint8_t public_key[SIGN_PUBLIC_SIZE];
    crypto_sign_keypair(public_key, keys->frame_secret);
    randombytes_buf(keys->box_secret, sizeof keys->box_secret);
}

static int set_up(void **state) {
    static struct world w;
    w = (struct world){0};
    region_make(&w.region);
    region_start(&w.region);
    new_keys(&w.keys);
    snprintf(w.url, sizeof w.url, "https://localhost:%d", w.region.enrol_port);
    snprintf(w.folder, sizeof w.folder, "%s/kiosk", w.region.tmp.folder);
    assert_int_equal(mkdir(w.folder, 0700), 0);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    arena_close(&w->a);
    region_remove(&w->region);
    return 0;
}

static bool enrol(struct world *w, const char *code, const char *fingerprint, struct enrolment *out, struct fail *why) {
    *why = (struct fail){0};
    return link_enrol(arena_printf(&w->a, "%s/priem-agent", program_folder(&w->a)), w->url, code, fingerprint, &w->keys,
                      w->folder, out, why);
}

static void refused(struct world *w, const char *code, const char *fingerprint) {
    struct enrolment e;
    struct fail why;
    char path[400];
    assert_false(enrol(w, code, fingerprint, &e, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    snprintf(path, sizeof path, "%s/tls.crt", w->folder);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void by_the_code_and_once(void **state) {
    struct world *w = *state;
    struct enrolment e, again;
    struct fail why;
    char code[32];
    region_code(&w->region, "школа 12", "12", "desk", code);
    if (!enrol(w, code, w->region.fingerprint, &e, &why)) fail_msg("%s", why.log);
    assert_int_equal(e.kiosk, 1);
    assert_int_equal(e.epoch, 1);
    assert_string_equal(e.point, "12");
    assert_string_equal(e.municipality, REGION_MUNICIPALITY);
    assert_string_equal(e.scope, "desk");

    /* The first answer may have been lost: the same kiosk may ask again … */
    if (!enrol(w, code, w->region.fingerprint, &again, &why)) fail_msg("%s", why.log);
    assert_int_equal(again.kiosk, 1);
    assert_int_equal(again.epoch, 1);
    assert_int_equal(region_count(&w->region, "киосков"), 1);
    /* … another one may not. */
    new_keys(&w->keys);
    assert_false(enrol(w, code, w->region.fingerprint, &e, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
}

/* A list of the centre's first keys by that region's key, as a feed brings it. */
static void list_keys(struct db *db, const char *region, const uint8_t secret[SIGN_SECRET_SIZE], struct keylist *keys) {
    struct key_listed listed = {0};
    struct fail why;
    *keys = (struct keylist){.no = 1, .least = 1, .answer_key = {7}, .box_key = {8}};
    keylist_sign(keys, region, secret);
    keylist_to_event(keys, secret + 32, &listed);
    assert_true(db_run(db,
                       "INSERT INTO centre_key (subject, no, least, answer_key, box_key, region_key, region_sig) VALUES "
                       "(:region, 1, 1, :answer_key, :box_key, :region_key, :sig)",
                       &why, "region:t", region, "answer_key:t", listed.answer_key, "box_key:t", listed.box_key, "region_key:t",
                       listed.region_key, "sig:t", listed.region_sig, NULL));
}

/* The first list of keys that comes is believed by the key of the enrolment, whoever signed the answer it came in. */
static void the_regions_key_is_pinned_before_the_first_exchange(void **state) {
    struct world *w = *state;
    struct env env = env_system();
    struct enrolment e;
    struct db *db;
    struct journal journal;
    struct trust trust = {0};
    struct keylist keys;
    struct fail why;
    char code[32], line[100] = "", path[400];
    uint8_t secret[SIGN_SECRET_SIZE], region_key[SIGN_PUBLIC_SIZE], other[SIGN_PUBLIC_SIZE];
    region_code(&w->region, "школа 12", "12", "desk", code);
    if (!enrol(w, code, w->region.fingerprint, &e, &why)) fail_msg("%s", why.log);
    assert_true(tmp_read(&w->region.tmp, "region/region.key", line, sizeof line - 1) > 0);
    assert_true(keys_region_of(line, secret, region_key, &why));
    assert_memory_equal(e.region_key, region_key, sizeof region_key);

    snprintf(path, sizeof path, "%s/store.db", w->folder);
    assert_true(db_open(&(struct db_config){.path = path, .create = true}, &env, &db, &why));
    assert_true(journal_start_after(db, &env, e.region, e.kiosk, e.epoch, e.before, &journal, &why));
    assert_true(trust_enrolled(db, e.region_key, &why) && trust_load(db, e.region, e.answer_key, &trust, &why));
    assert_true(trust.pinned);
    crypto_sign_keypair(other, secret);
    list_keys(db, e.region, secret, &keys);
    assert_true(trust_pin(db, e.region, &trust, &why));
    assert_int_equal(trust.no, 0);
    assert_memory_equal(trust.answer_key, e.answer_key, sizeof e.answer_key);
    assert_memory_equal(trust.region_key, region_key, sizeof region_key);

    assert_true(db_run(db, "DELETE FROM centre_key", &why, NULL) && keys_region_of(line, secret, region_key, &why));
    list_keys(db, e.region, secret, &keys);
    assert_true(trust_pin(db, e.region, &trust, &why));
    assert_int_equal(trust.no, 1);
    assert_memory_equal(trust.answer_key, keys.answer_key, sizeof keys.answer_key);
    db_close(db);
}

static void a_wrong_code(void **state) {
    struct world *w = *state;
    char code[32];
    region_code(&w->region, "школа 12", "12", "desk", code);
    code[0] = code[0] == 'A' ? 'B' : 'A';
    refused(w, code, w->region.fingerprint);
    refused(w, "no code at all", w->region.fingerprint);
    assert_int_equal(region_logged(&w->region, "event=enrol_refused reason=code"), 2);
}

/* The fingerprint differs: nothing is sent, the code stays good. */
static void a_wrong_fingerprint(void **state) {
    struct world *w = *state;
    struct enrolment e;
    struct fail why;
    char code[32], fingerprint[65];
    region_code(&w->region, "школа 12", "12", "desk", code);
    memcpy(fingerprint, w->region.fingerprint, sizeof fingerprint);
    fingerprint[5] = fingerprint[5] == '0' ? '1' : '0';
    refused(w, code, fingerprint);
    assert_int_equal(region_logged(&w->region, "event=enrol"), 0);
    assert_true(enrol(w, code, w->region.fingerprint, &e, &why));
}

/* A day later, by the centre's test clock. */
static void a_code_of_yesterday(void **state) {
    struct world *w = *state;
    char code[32], clock[300], ms[32];
    region_code(&w->region, "школа 12", "12", "desk", code);
    assert_int_equal(region_stop(&w->region), 0);
    snprintf(clock, sizeof clock, "%s", tmp_path(&w->region.tmp, "clock"));
    int size = snprintf(ms, sizeof ms, "%d\n", MS_DAY + MS_MINUTE);
    tmp_write(&w->region.tmp, "clock", ms, (size_t)size);
    setenv("PRIEM_TEST_CLOCK", clock, 1);
    region_start(&w->region);
    unsetenv("PRIEM_TEST_CLOCK");
    refused(w, code, w->region.fingerprint);
}

static void work(struct world *w, struct region_kiosk *k, int64_t n) {
    struct application form;
    char app[EVENT_ID_TEXT], number[11];
    region_form(k, n, &form);
    region_issue(&w->region, k, &form, app, number);
}

/* A new machine under the old name: the next epoch, whose chain goes on from the one before. The machine before is shut out. */
static void a_machine_replaced(void **state) {
    struct world *w = *state;
    struct region_kiosk before, after;
    struct exchange_status status;
    struct fail why;
    char moved[420];
    uint8_t head[HASH_SIZE];
    uint64_t checked;
    int64_t numbers;
    region_enrol(&w->region, &before, "школа 12", "12", "desk");
    work(w, &before, 1);
    assert_true(region_sync(&before, &status));
    memcpy(head, before.desk.journal.head, HASH_SIZE);
    work(w, &before, 2); /* never sent */
    region_kiosk_close(&before);
    snprintf(moved, sizeof moved, "%s.old", before.folder);
    assert_int_equal(rename(before.folder, moved), 0);

    region_enrol(&w->region, &after, "школа 12", "12", "desk");
    assert_int_equal(after.enrolment.kiosk, 1);
    assert_int_equal(after.enrolment.epoch, 2);
    assert_memory_equal(after.enrolment.before, head, HASH_SIZE);
    work(w, &after, 3);
    work(w, &after, 4);
    assert_true(region_sync(&after, &status));
    assert_int_equal(region_count(&w->region, "детей"), 3);
    assert_int_equal(region_check(&w->region), 0);
    if (!journal_verify(after.db, 1, 2, &checked, &why)) fail_msg("%s", why.log);
    assert_int_equal(checked, after.desk.journal.seq);
    /* The numbers that families hold go on too. */
    assert_true(db_one_int(after.db, &numbers, "SELECT count(DISTINCT request_no) FROM application", &why, NULL));
    assert_int_equal(numbers, 3);
    region_kiosk_close(&after);

    text_copy(before.folder, sizeof before.folder, moved);
    region_kiosk_open(&before, NULL);
    assert_false(region_sync(&before, &status));
    assert_true(region_logged(&w->region, "event=certificate_refused kiosk=1") > 0);
    region_kiosk_close(&before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(by_the_code_and_once), TEST(the_regions_key_is_pinned_before_the_first_exchange),
        TEST(a_wrong_code),         TEST(a_wrong_fingerprint),
        TEST(a_code_of_yesterday),  TEST(a_machine_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
