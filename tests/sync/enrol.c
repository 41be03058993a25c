/* Enrolment by a one-time code, with the real agent over TLS. */

#include "tests/harness/region.h"

#include "model/base/date.h"
#include "model/base/share.h"

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
                      w->folder, &w->a, out, why);
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

/* A new machine under the old name: the next epoch; the machine before is shut out. */
static void a_machine_replaced(void **state) {
    struct world *w = *state;
    struct region_kiosk before;
    struct enrolment e;
    struct exchange_status status;
    struct fail why;
    char code[32];
    region_enrol(&w->region, &before, "школа 12", "12", "desk");
    region_code(&w->region, "школа 12", "12", "desk", code);
    if (!enrol(w, code, w->region.fingerprint, &e, &why)) fail_msg("%s", why.log);
    assert_int_equal(e.kiosk, 1);
    assert_int_equal(e.epoch, 2);
    assert_false(region_sync(&before, &status));
    region_kiosk_close(&before);
    region_kiosk_open(&before, NULL);
    assert_false(region_sync(&before, &status));
    assert_true(region_logged(&w->region, "event=certificate_refused kiosk=1") > 0);
    region_kiosk_close(&before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(by_the_code_and_once), TEST(a_wrong_code),       TEST(a_wrong_fingerprint),
        TEST(a_code_of_yesterday),  TEST(a_machine_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
