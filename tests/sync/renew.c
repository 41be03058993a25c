/* The kiosk's TLS certificate in the second half of its life: renewed behind an exchange, with the real agent over TLS. */

#include "model/base/text.h"
#include "tests/harness/region.h"
#include "tests/harness/shell.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_TURNS = 1000, TURN_MS = 10 };

/* Enrolled by a centre whose certificates hold 30 days and are of ten years ago; one signed from now on holds long. */
static int set_up(void **state) {
    static struct region_world w;
    region_make(&w.region);
    setenv("PRIEM_TEST_CERTIFICATE_DAYS", "30", 1);
    region_start(&w.region);
    unsetenv("PRIEM_TEST_CERTIFICATE_DAYS");
    *state = &w;
    return 0;
}

static bool is_there(struct region_world *w, const char *name) {
    char path[600];
    snprintf(path, sizeof path, "%s/%s", w->school.folder, name);
    return access(path, F_OK) == 0;
}

/* An exchange, and time for what the agent does by itself behind it; the pair of before is kept as old.*. */
static void exchange_and_renew(struct region_world *w) {
    struct exchange_status status;
    shell("cd %s && cp -p tls.key old.key && cp -p tls.crt old.crt", w->school.folder);
    region_sync(&w->school, &status);
    for (int i = 0; i < PATIENCE_TURNS && link_fd(w->school.link) >= 0; i++) {
        poll(&(struct pollfd){.fd = link_fd(w->school.link), .events = POLLIN}, 1, TURN_MS);
        link_step(w->school.link, w->school.x);
    }
    assert_int_equal(link_fd(w->school.link), -1); /* the next agent reads the new pair */
    assert_string_not_equal(shell("cd %s && cmp tls.crt old.crt 2>&1", w->school.folder), "");
    assert_false(is_there(w, "tls.key.new"));
}

/* What the centre says to an empty exchange by this pair: it proves nothing more than that it is let in. */
static bool let_in(struct region_world *w, const char *pair) {
    return !strcmp(
        shell("cd %s && timeout 5 curl -s -o /dev/null -w '%%{http_code}' --cacert ca.crt --cert %s.crt --key %s.key -d '' "
              "https://localhost:%d/v1/x",
              w->school.folder, pair, pair, w->region.port),
        "400");
}

static void enrol_old(struct region_world *w) {
    region_enrol(&w->region, &w->school, "school12", "12", "desk");
    region_kiosk_close(&w->school); /* it may have been renewed already, for 30 days */
    assert_int_equal(region_stop(&w->region), 0);
    region_start(&w->region);
    region_kiosk_open(&w->school, NULL);
}

static void renewed_in_the_second_half_of_its_life(void **state) {
    struct region_world *w = *state;
    enrol_old(w);
    exchange_and_renew(w);
    /* By others' eyes: a year and more is left where there were 30 days, for the same kiosk and with the key beside it. */
    assert_string_equal(
        shell("cd %s && openssl x509 -in old.crt -noout -checkend 31536000 >/dev/null || echo ends", w->school.folder),
        "ends\n");
    assert_string_equal(
        shell("cd %s && openssl x509 -in tls.crt -noout -checkend 31536000 >/dev/null || echo ends", w->school.folder), "");
    assert_string_equal(
        shell("cd %s && for f in old tls; do openssl x509 -in $f.crt -noout -subject; done | uniq | wc -l", w->school.folder),
        "1\n");
    assert_string_equal(
        shell("cd %s && openssl pkey -in tls.key -pubout >a && openssl x509 -in tls.crt -noout -pubkey | cmp a - && "
              "! openssl pkey -in old.key -pubout | cmp -s a - && stat -c %%a tls.key",
              w->school.folder),
        "600\n");
    assert_true(let_in(w, "old") && let_in(w, "tls") && let_in(w, "old"));
    int signed_anew = region_logged(&w->region, "event=signed_anew kiosk=1 ");
    region_synced(&w->school);
    region_synced(&w->school);
    assert_int_equal(region_logged(&w->region, "event=signed_anew kiosk=1 "), signed_anew); /* not due any more */
    int64_t until =
        atoll(shell("cd %s && date +%%s -d \"$(openssl x509 -in tls.crt -noout -enddate | cut -d= -f2)\"", w->school.folder));
    assert_true(until > 0 && link_until(w->school.link) == until * 1000);
    assert_true(is_there(w, "tls.key") && !is_there(w, "tls.key.new"));
}

/* The new pair is kept whole, the key is in its place, the certificate is not yet; or the new pair itself is torn. */
static void a_power_cut_leaves_a_pair_that_fits(void **state) {
    struct region_world *w = *state;
    enrol_old(w);
    exchange_and_renew(w);
    region_kiosk_close(&w->school);
    shell("cd %s && mv tls.key new.key && mv tls.crt new.crt && cp -p old.key tls.key && cp -p old.crt tls.crt && "
          "head -c 300 new.key > tls.key.new.part",
          w->school.folder);
    region_kiosk_open(&w->school, NULL);
    region_synced(&w->school);
    region_kiosk_close(&w->school);
    shell("cd %s && cat new.key new.crt > tls.key.new && cp -p new.key tls.key && cp -p old.crt tls.crt", w->school.folder);
    region_kiosk_open(&w->school, NULL);
    region_synced(&w->school);
    assert_string_equal(shell("cd %s && cmp tls.crt new.crt && cmp tls.key new.key 2>&1", w->school.folder), "");
    assert_false(is_there(w, "tls.key.new"));
}

/* A request by hand: the status. */
static int ask(struct region_world *w, const char *file) {
    return atoi(shell("cd %s && timeout 5 curl -s -o answer -w '%%{http_code}' -H Expect: --cacert ca.crt --cert tls.crt --key "
                      "tls.key --data-binary @%s https://localhost:%d/v1/renew",
                      w->school.folder, file, w->region.port));
}

static void nobody_who_is_shut_out_gets_one(void **state) {
    struct region_world *w = *state;
    char out[2000];
    region_enrol(&w->region, &w->school, "school12", "12", "desk");
    shell(
        "cd %s && openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout a.key -subj /CN=2.x -out csr 2>&1; "
        "openssl req -new -newkey rsa:2048 -nodes -keyout b.key -subj /CN=1.x -out rsa 2>&1; head -c 5000 /dev/zero > long",
        w->school.folder);
    assert_int_equal(ask(w, "csr"), 200);
    /* Whatever name was asked for. */
    assert_non_null(strstr(shell("cd %s && openssl x509 -in answer -noout -subject", w->school.folder), "CN = 1."));
    assert_int_equal(ask(w, "csr"), 200); /* the first answer may have been lost */
    assert_int_equal(ask(w, "rsa"), 400);
    assert_int_equal(ask(w, "long"), 413);
    assert_int_equal(region_command(&w->region, out, sizeof out, "kiosk", "freeze", "1", "audit", NULL), 0);
    assert_int_equal(ask(w, "csr"), 403);
    assert_int_equal(region_command(&w->region, out, sizeof out, "kiosk", "replace", "1", NULL), 0);
    assert_int_equal(ask(w, "csr"), 0);
    shell("cd %s && mv answer tls.crt && mv a.key tls.key", w->school.folder); /* nor does one that was signed before */
    assert_false(let_in(w, "tls"));
}

/* Its folder put back from before the renewal, while the new certificate has long been used: it is let in and renewed again.
 * A kiosk that was replaced is shut out with both. */
static void a_kiosk_put_back_is_let_in_by_the_certificate_of_then(void **state) {
    struct region_world *w = *state;
    char out[2000];
    enrol_old(w);
    exchange_and_renew(w);
    region_synced(&w->school);
    region_kiosk_close(&w->school);
    shell("cd %s && cp -p tls.key late.key && cp -p tls.crt late.crt && cp -p old.key tls.key && cp -p old.crt tls.crt",
          w->school.folder);
    region_kiosk_open(&w->school, NULL);
    exchange_and_renew(w);
    region_synced(&w->school);
    assert_true(let_in(w, "tls") && let_in(w, "late") && let_in(w, "old"));
    assert_int_equal(region_command(&w->region, out, sizeof out, "kiosk", "replace", "1", NULL), 0);
    assert_false(let_in(w, "tls") || let_in(w, "late") || let_in(w, "old"));
}

/* The centre put back from before the renewal knows the new certificate by its line. */
static void a_restored_centre_lets_in_what_it_has_forgotten(void **state) {
    struct region_world *w = *state;
    static char said[64 * 1024];
    char backup[400];
    struct exchange_status status;
    enrol_old(w);
    assert_int_equal(region_command(&w->region, said, sizeof said, "backup", NULL), 0);
    shell("cp %s/region/backup*/*.db %s/stick.db", w->region.tmp.folder, w->region.tmp.folder);
    exchange_and_renew(w);
    region_synced(&w->school);
    assert_int_equal(region_stop(&w->region), 0);
    snprintf(backup, sizeof backup, "%s/stick.db", w->region.tmp.folder);
    if (region_command(&w->region, said, sizeof said, "restore", backup, NULL) != 0) fail_msg("%s", said);
    region_start(&w->region);
    region_command(&w->region, said, sizeof said, "recover", NULL);
    region_sync(&w->school, &status);
    assert_int_equal(region_command(&w->region, said, sizeof said, "recover", NULL), 0);
    region_synced(&w->school);
    assert_int_equal(region_check(&w->region), 0);
}

/* --- The authority -------------------------------------------------------------------------------------------------------- */

/* A region whose authority ends in thirty days, and so what hangs on it. */
static int set_up_old_authority(void **state) {
    static struct region_world w;
    setenv("PRIEM_TEST_AUTHORITY_DAYS", "30", 1);
    region_make(&w.region);
    region_start(&w.region);
    *state = &w;
    return 0;
}

static void renewed_by_now(struct region_world *w, const char *logged, int times) {
    for (int i = 0; i < PATIENCE_TURNS && region_logged(&w->region, logged) < times; i++) poll(NULL, 0, TURN_MS);
    assert_int_equal(region_logged(&w->region, logged), times);
}

static const char both_renewed[] = "event=certificate_renewed of=authority,server";

/* By others' eyes: what `ca` in the kiosk's folder makes of the server and of the kiosk in sixty days. */
static char *in_sixty_days(struct region_world *w, const char *ca) {
    return shell(
        "cd %s && at=$(date -d '+60 days' +%%s) && for f in %s/region/server.crt tls.crt; do openssl verify -attime $at "
        "-CAfile %s $f >/dev/null 2>&1 && echo holds || echo ends; done",
        w->school.folder, w->region.tmp.folder, ca);
}

/* The authority goes for one with the same name and key before it ends; a kiosk gets it with its own next certificate. Nobody
 * is enrolled anew: also who has not heard of it yet is served. */
static void the_authority_is_renewed_and_nobody_is_enrolled_anew(void **state) {
    struct region_world *w = *state;
    static struct region_kiosk away;
    static char said[64 * 1024];
    region_enrol(&w->region, &w->school, "school12", "12", "desk");
    region_enrol(&w->region, &away, "school7", "7", "desk");
    region_kiosk_close(&w->school);
    assert_string_equal(in_sixty_days(w, "ca.crt"), "ends\nends\n");
    shell("cp %s/ca.crt %s/old.ca", w->school.folder, w->school.folder);
    assert_int_equal(region_command(&w->region, said, sizeof said, "status", NULL), 0);
    assert_non_null(strstr(said, "прекратится всякая связь"));
    assert_int_equal(region_stop(&w->region), 0);
    unsetenv("PRIEM_TEST_AUTHORITY_DAYS");
    region_start(&w->region);
    renewed_by_now(w, both_renewed, 1);
    assert_int_equal(region_command(&w->region, said, sizeof said, "status", NULL), 0);
    assert_null(strstr(said, "прекратится всякая связь"));
    region_kiosk_open(&w->school, NULL);
    exchange_and_renew(w);
    assert_string_equal(shell("cmp %s/ca.crt %s/region/ca.crt 2>&1", w->school.folder, w->region.tmp.folder), "");
    assert_string_equal(in_sixty_days(w, "old.ca"), "ends\nends\n");
    assert_string_equal(in_sixty_days(w, "ca.crt"), "holds\nholds\n");
    region_synced(&w->school);
    region_synced(&away);
    region_kiosk_close(&away);
    assert_int_equal(region_stop(&w->region), 0);
    region_start(&w->region);
    region_synced(&w->school);
    renewed_by_now(w, both_renewed, 1);
}

/* What the server shows, by others' eyes. */
static char *server_shows(struct region_world *w, const char *what) {
    return shell(
        "openssl s_client -connect 127.0.0.1:%d -CAfile %s/region/ca.crt -verify_return_error </dev/null 2>/dev/null | "
        "openssl x509 -noout %s",
        w->region.enrol_port, w->region.tmp.folder, what);
}

static const char server_renewed[] = "event=certificate_renewed of=server";

/* A centre to which certificates of the server are always old: thirty days are left of ten years. */
static int set_up_old_server(void **state) {
    static struct region_world w;
    static char clock[500];
    setenv("PRIEM_TEST_CERTIFICATE_DAYS", "30", 1);
    region_make(&w.region);
    tmp_write(&w.region.tmp, "clock", "0\n", 2);
    snprintf(clock, sizeof clock, "%s", tmp_path(&w.region.tmp, "clock"));
    setenv("PRIEM_TEST_CLOCK", clock, 1);
    region_start(&w.region);
    unsetenv("PRIEM_TEST_CERTIFICATE_DAYS");
    *state = &w;
    return 0;
}

static int tear_down_old_server(void **state) {
    unsetenv("PRIEM_TEST_CLOCK");
    return region_tear_down(state);
}

/* Who is connected stays so, and says what he has come for; the next one sees the new. */
static void the_server_renews_its_own_while_it_runs(void **state) {
    struct region_world *w = *state;
    static const char ends[] = "-checkend 31536000 >/dev/null || echo ends";
    static char said[64 * 1024], names[400], serial[100];
    const char *folder = w->region.tmp.folder;
    renewed_by_now(w, server_renewed, 1); /* at the start */
    assert_string_equal(server_shows(w, ends), "ends\n");
    snprintf(names, sizeof names, "%s", server_shows(w, "-subject -issuer -ext subjectAltName"));
    snprintf(serial, sizeof serial, "%s", server_shows(w, "-serial"));
    shell("(sleep 1; printf 'POST /v1/enrol HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 2\\r\\n\\r\\n{}'; sleep 1) | "
          "openssl s_client -connect 127.0.0.1:%d -CAfile %s/region/ca.crt -quiet >%s/held 2>&1 & echo $! >%s/pid; sleep 0.5",
          w->region.enrol_port, folder, folder, folder);
    tmp_write(&w->region.tmp, "clock", "3600000\n", 8);
    assert_int_equal(region_command(&w->region, said, sizeof said, "status", NULL), 0);
    renewed_by_now(w, server_renewed, 2);
    assert_string_not_equal(server_shows(w, "-serial"), serial);
    assert_string_equal(server_shows(w, "-subject -issuer -ext subjectAltName"), names);
    assert_non_null(strstr(shell("while kill -0 $(cat %s/pid) 2>/dev/null; do sleep 0.1; done; cat %s/held", folder, folder),
                           "HTTP/1.1 200"));
    assert_int_equal(region_stop(&w->region), 0);
    region_start(&w->region);
    renewed_by_now(w, server_renewed, 3);
    assert_string_equal(server_shows(w, ends), "");
    region_enrol(&w->region, &w->school, "school12", "12", "desk");
    region_synced(&w->school);
    assert_int_equal(region_command(&w->region, said, sizeof said, "health", NULL), 0);
    assert_non_null(strstr(said, "\"certificate_days\":54")); /* years and years are added in tests */
    assert_non_null(strstr(said, "\"authority_days\":109"));
    tmp_write(&w->region.tmp, "clock", "7200000\n", 8);
    assert_int_equal(region_command(&w->region, said, sizeof said, "status", NULL), 0);
    region_synced(&w->school);
    renewed_by_now(w, server_renewed, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, region_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(renewed_in_the_second_half_of_its_life),
        TEST(a_power_cut_leaves_a_pair_that_fits),
        cmocka_unit_test_setup_teardown(the_server_renews_its_own_while_it_runs, set_up_old_server, tear_down_old_server),
        cmocka_unit_test_setup_teardown(the_authority_is_renewed_and_nobody_is_enrolled_anew, set_up_old_authority,
                                        region_tear_down),
        TEST(nobody_who_is_shut_out_gets_one),
        TEST(a_kiosk_put_back_is_let_in_by_the_certificate_of_then),
        TEST(a_restored_centre_lets_in_what_it_has_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
