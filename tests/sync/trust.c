/* Who is believed: wrong CA, wrong name, foreign or no certificate, a wrong fingerprint, a used code. Nothing of ours leaves,
 * nothing of theirs enters. */

#include "tests/harness/region.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

struct world {
    struct region region, stranger; /* two regions with the same make of everything */
    struct region_kiosk kiosk, foreign;
};

static int set_up(void **state) {
    static struct world w;
    region_make(&w.region);
    region_start(&w.region);
    region_enrol(&w.region, &w.kiosk, "school12", "12", "desk");
    region_make(&w.stranger);
    region_start(&w.stranger);
    region_enrol(&w.stranger, &w.foreign, "school12", "12", "desk");
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    region_kiosk_close(&w->kiosk);
    region_kiosk_close(&w->foreign);
    region_remove(&w->region);
    region_remove(&w->stranger);
    return 0;
}

/* Puts a file of the foreign kiosk in the place of ours, or ours back. */
static void swap_file(struct world *w, const char *name) {
    char ours[500], theirs[500], aside[500];
    snprintf(ours, sizeof ours, "%s/%s", w->kiosk.folder, name);
    snprintf(theirs, sizeof theirs, "%s/%s", w->foreign.folder, name);
    snprintf(aside, sizeof aside, "%s/%s.aside", w->kiosk.folder, name);
    assert_int_equal(rename(ours, aside), 0);
    assert_int_equal(rename(theirs, ours), 0);
    assert_int_equal(rename(aside, theirs), 0);
}

static void again(struct world *w, const char *url) {
    region_kiosk_close(&w->kiosk);
    region_kiosk_open(&w->kiosk, url);
}

static void assert_refused(struct world *w, enum fail_kind kind) {
    struct exchange_status s;
    assert_false(region_sync(&w->kiosk, &s));
    assert_int_equal(s.phase, EXCHANGE_WAITING);
    if (s.last_fail.kind != kind) fail_msg("kind %d: %s", (int)s.last_fail.kind, s.last_fail.log);
    assert_int_equal(s.received, 0);
    if (kind == FAIL_DENIED) assert_true(s.next_try - w->kiosk.env.monotonic(w->kiosk.env.self) > 50 * MS_MINUTE);
}

/* The centre's refusal of our certificate comes behind the handshake and may be overtaken by the end of the connection: then
 * this try looks like a dead line, and a later one tells the truth. Nothing is taken by any of them. */
static void assert_refused_sooner_or_later(struct world *w) {
    struct exchange_status s;
    int tries = 0;
    do {
        assert_true(++tries <= 20);
        assert_false(region_sync(&w->kiosk, &s));
        assert_int_equal(s.received, 0);
    } while (s.last_fail.kind == FAIL_NET);
    assert_int_equal(s.last_fail.kind, FAIL_DENIED);
}

static void assert_well(struct world *w) {
    struct exchange_status s;
    again(w, NULL);
    if (!region_sync(&w->kiosk, &s)) fail_msg("phase %d: %s", (int)s.phase, s.last_fail.log);
}

static void a_server_of_another_authority_is_not_spoken_to(void **state) {
    struct world *w = *state;
    int before = region_logged(&w->region, "event=exchange");
    swap_file(w, "ca.crt");
    again(w, NULL);
    assert_refused(w, FAIL_DENIED);
    swap_file(w, "ca.crt");
    again(w, w->foreign.enrolment.url); /* an honest centre, but not ours */
    assert_refused(w, FAIL_DENIED);
    assert_int_equal(region_logged(&w->region, "event=exchange"), before);
    assert_well(w);
}

static void the_name_in_the_certificate_is_checked(void **state) {
    struct world *w = *state;
    char url[80];
    snprintf(url, sizeof url, "https://school.localhost:%d",
             w->region.port); /* the same server by a name that its certificate does not bear */
    again(w, url);
    assert_refused(w, FAIL_DENIED);
    snprintf(url, sizeof url, "http://localhost:%d", w->region.port);
    again(w, url);
    assert_refused(w, FAIL_NET); /* there is no road without TLS */
    assert_well(w);
}

static void a_foreign_or_missing_certificate_is_told_as_such(void **state) {
    struct world *w = *state;
    swap_file(w, "tls.crt");
    swap_file(w, "tls.key");
    again(w, NULL);
    assert_refused_sooner_or_later(w);
    swap_file(w, "tls.crt");
    again(w, NULL);
    assert_refused(w, FAIL_DENIED); /* the key does not fit the certificate */
    swap_file(w, "tls.key");
    char key[500], aside[500];
    snprintf(key, sizeof key, "%s/tls.key", w->kiosk.folder);
    snprintf(aside, sizeof aside, "%s/tls.key.aside", w->kiosk.folder);
    assert_int_equal(rename(key, aside), 0);
    again(w, NULL);
    assert_refused(w, FAIL_DENIED);
    assert_int_equal(rename(aside, key), 0);
    assert_well(w);
}

static bool enrol(struct world *w, const char *code, const char *fingerprint, struct fail *why) {
    char url[80], folder[500];
    struct kiosk_keys keys;
    struct enrolment e;
    uint8_t public_key[SIGN_PUBLIC_SIZE];
    memset(&keys, 7, sizeof keys);
    crypto_sign_keypair(public_key, keys.frame_secret);
    snprintf(folder, sizeof folder, "%s", tmp_path(&w->region.tmp, "new"));
    mkdir(folder, 0700);
    snprintf(url, sizeof url, "https://localhost:%d", w->region.enrol_port);
    char agent[500];
    snprintf(agent, sizeof agent, "%s/priem-agent", getenv("PRIEM_BUILD"));
    bool ok = link_enrol(agent, url, code, fingerprint, &keys, folder, &e, why);
    if (ok) assert_string_equal(e.region, w->kiosk.enrolment.region);
    return ok;
}

static bool file_is_there(struct world *w, const char *name) {
    char path[100], text[8];
    snprintf(path, sizeof path, "new/%s", name);
    return tmp_read(&w->region.tmp, path, text, sizeof text) > 0;
}

static void enrolment_believes_the_fingerprint_only(void **state) {
    struct world *w = *state;
    struct fail why;
    char code[32];
    region_code(&w->region, "school7", "7", "desk", code);
    assert_false(enrol(w, code, w->stranger.fingerprint, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    assert_non_null(strstr(why.say, "fingerprint"));
    assert_false(enrol(w, code, "", &why));
    assert_int_equal(region_logged(&w->region, "event=enrol_refused"), 0); /* the code was never sent */
    assert_false(enrol(w, "AAAAA-AAAAA-AAAAA-AAAAA", w->region.fingerprint, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    assert_non_null(strstr(why.say, "code"));
    assert_false(file_is_there(w, "tls.key"));
    if (!enrol(w, code, w->region.fingerprint, &why)) fail_msg("%s", why.log);
    assert_true(file_is_there(w, "tls.key") && file_is_there(w, "tls.crt") && file_is_there(w, "ca.crt") &&
                file_is_there(w, "centre.url"));
    assert_false(enrol(w, code, w->region.fingerprint, &why)); /* used, and the keys are others */
    assert_int_equal(why.kind, FAIL_DENIED);
}

static void a_centre_that_is_not_there_is_no_alarm(void **state) {
    struct world *w = *state;
    struct exchange_status s;
    struct fail why;
    region_kill(&w->region);
    assert_false(region_sync(&w->kiosk, &s));
    assert_int_equal(s.last_fail.kind, FAIL_NET);
    assert_false(enrol(w, "AAAAA-AAAAA-AAAAA-AAAAA", w->region.fingerprint, &why));
    assert_int_equal(why.kind, FAIL_NET);
    region_start(&w->region);
    assert_well(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_of_another_authority_is_not_spoken_to),
        cmocka_unit_test(the_name_in_the_certificate_is_checked),
        cmocka_unit_test(a_foreign_or_missing_certificate_is_told_as_such),
        cmocka_unit_test(enrolment_believes_the_fingerprint_only),
        cmocka_unit_test(a_centre_that_is_not_there_is_no_alarm),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
