/* Who is not let in: refused in the handshake, before any HTTP. */

#include "tests/harness/proxy.h"
#include "tests/harness/region.h"
#include "tests/harness/shell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { DELAY_MS = 30, ASKED = 3 };

/* `openssl s_client` with a request behind it; what it printed. TLS 1.3 tells a refused client only when it reads. */
static char *client(struct region_world *w, int port, const char *options) {
    return shell("(printf 'POST /v1/x HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 0\\r\\n\\r\\n'; sleep 0.3) | "
                 "timeout 5 openssl s_client -connect 127.0.0.1:%d -CAfile %s/region/ca.crt -quiet %s 2>&1",
                 port, w->region.tmp.folder, options);
}

static void shows(const char *out, const char *text) {
    if (!strstr(out, text)) fail_msg("«%s» is not in:\n%s", text, out);
    assert_null(strstr(out, "HTTP/1.1"));
}

static void no_certificate(void **state) {
    struct region_world *w = *state;
    shows(client(w, w->region.port, ""), "alert certificate required");
}

static void an_older_tls(void **state) {
    struct region_world *w = *state;
    shows(client(w, w->region.port, "-tls1_2"), "alert protocol version");
    shows(client(w, w->region.enrol_port, "-tls1_2"), "alert protocol version");
}

static void a_certificate_of_another_authority(void **state) {
    struct region_world *w = *state;
    char options[800];
    const char *folder = w->region.tmp.folder;
    shell(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout %s/foreign.key -out %s/foreign.crt -days 2 -subj "
        "/CN=1.%s 2>&1",
        folder, folder, w->school.enrolment.region);
    snprintf(options, sizeof options, "-cert %s/foreign.crt -key %s/foreign.key", folder, folder);
    char *out = client(w, w->region.port, options);
    if (!strstr(out, "alert unknown ca") && !strstr(out, "alert bad certificate")) fail_msg("%s", out);
    assert_null(strstr(out, "HTTP/1.1"));
}

/* Signed by the right authority, but not a kiosk: the server's own certificate. */
static void a_certificate_that_names_no_kiosk(void **state) {
    struct region_world *w = *state;
    char options[800];
    snprintf(options, sizeof options, "-cert %s/region/server.crt -key %s/region/server.key", w->region.tmp.folder,
             w->region.tmp.folder);
    char *out = client(w, w->region.port, options);
    assert_non_null(strstr(out, "alert"));
    assert_null(strstr(out, "HTTP/1.1"));
}

static char *own_client(struct region_world *w, const char *folder) {
    static char options[1000];
    snprintf(options, sizeof options, "-cert %s/tls.crt -key %s/tls.key", folder, folder);
    return client(w, w->region.port, options);
}

/* The tests above mean something only if the right certificate comes through. */
static void the_right_certificate(void **state) {
    struct region_world *w = *state;
    assert_non_null(strstr(own_client(w, w->school.folder), "HTTP/1.1 400"));
}

static void a_revoked_kiosk(void **state) {
    struct region_world *w = *state;
    struct exchange_status status;
    char out[2000];
    assert_int_equal(region_command(&w->region, out, sizeof out, "kiosk", "freeze", "1", "revoked", NULL), 0);
    shows(own_client(w, w->school.folder), "alert certificate revoked");
    /* The connection that was kept from before is of no use either. */
    assert_false(region_sync(&w->school, &status));
    region_kiosk_close(&w->school);
    region_kiosk_open(&w->school, NULL);
    assert_false(region_sync(&w->school, &status));
    assert_true(status.last_fail.say[0] != '\0');
}

/* Its request comes with the end of the handshake, and the centre reads no further: no reset may overtake the alert, which is
 * still on its way then. */
static void a_revoked_kiosk_hears_why(void **state) {
    struct region_world *w = *state;
    struct exchange_status status;
    struct proxy line;
    char out[2000], url[64];
    proxy_open(&line, w->region.port);
    line.orders->delay = DELAY_MS;
    line.orders->gather = 1;
    snprintf(url, sizeof url, "https://localhost:%d", line.port);
    assert_int_equal(region_command(&w->region, out, sizeof out, "kiosk", "freeze", "1", "revoked", NULL), 0);
    for (int i = 0; i < ASKED; i++) {
        region_kiosk_close(&w->school);
        region_kiosk_open(&w->school, url);
        assert_false(region_sync(&w->school, &status));
        assert_string_equal(status.last_fail.say,
                            "The centre's certificate or this kiosk's own is not accepted, so nothing was "
                            "sent. Work goes on and is kept here: call the supervisor.");
    }
    proxy_close(&line);
}

/* A frozen kiosk may ask, and is told so in a signed answer. */
static void a_frozen_kiosk(void **state) {
    struct region_world *w = *state;
    struct exchange_status status;
    char out[2000];
    assert_int_equal(region_command(&w->region, out, sizeof out, "kiosk", "freeze", "1", "audit", NULL), 0);
    assert_false(region_sync(&w->school, &status) && status.phase == EXCHANGE_IDLE);
    assert_int_equal(status.phase, EXCHANGE_FROZEN);
}

/* The kiosk's side: a centre of another authority is not spoken to. */
static void another_centre(void **state) {
    struct region_world *w = *state;
    struct exchange_status status;
    char path[500];
    region_kiosk_close(&w->school);
    shell(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -out %s/ca.crt -days 2 -subj /CN=other 2>&1",
        w->school.folder);
    region_kiosk_open(&w->school, NULL);
    assert_false(region_sync(&w->school, &status));
    assert_int_equal(status.last_fail.kind, FAIL_DENIED);
    snprintf(path, sizeof path, "%s/ca.crt", w->school.folder);
    assert_int_equal(region_logged(&w->region, "event=exchange kiosk=1"), 1); /* the one of the enrolment */
}

static int connect_to(int port) {
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval t = {.tv_sec = 10};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
    return fd;
}

/* Says nothing, or a byte now and then: hung up on when the time for the handshake is over (here 2 s). */
static void a_slow_loris(void **state) {
    struct region_world *w = *state;
    struct timespec start, end;
    char byte;
    int silent = connect_to(w->region.port), plain = connect_to(w->region.port);
    clock_gettime(CLOCK_MONOTONIC, &start);
    assert_int_equal(write(plain, "POST /v1/x HTTP/1.1\r\n\r\n", 23), 23);
    while (read(plain, &byte, 1) > 0) continue; /* an alert at most */
    assert_int_equal(read(silent, &byte, 1), 0);
    clock_gettime(CLOCK_MONOTONIC, &end);
    assert_true(end.tv_sec - start.tv_sec <= 4);
    close(silent);
    close(plain);
}

/* A request that trickles in is given up (here below 50 bytes a second over 2 s), one that is too large is not read. */
static void slow_and_large_bodies(void **state) {
    struct region_world *w = *state;
    char *out = shell(
        "(printf 'POST /v1/enrol HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 500\\r\\n\\r\\n'; for i in 1 2 3 4 5 6 7 8; do printf x; sleep 1; done) | "
        "timeout 10 openssl s_client -connect 127.0.0.1:%d -quiet 2>&1 | tail -3",
        w->region.enrol_port);
    (void)out;
    assert_int_equal(region_logged(&w->region, "event=hung_up reason=slow"), 1);
    out = shell(
        "head -c 1500000 /dev/zero | timeout 10 curl -s -o /dev/null -w '%%{http_code}' -H 'Expect:' --cacert %s/region/ca.crt "
        "--data-binary @- https://localhost:%d/v1/enrol",
        w->region.tmp.folder, w->region.enrol_port);
    assert_string_equal(out, "413");
}

/* On a connection that is kept the time of a request begins with it, not with that of the connection: one that is cut in two by
 * the end of those 2 s is answered as the one before. */
static void a_kept_connection_gives_each_request_its_time(void **state) {
    struct region_world *w = *state;
    const int slow = region_logged(&w->region, "event=hung_up reason=slow");
    char *out = shell(
        "(printf 'POST /v1/x HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 0\\r\\n\\r\\n'; sleep 1.8; "
        "printf 'POST /v1/x HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 4\\r\\n\\r\\nab'; sleep 0.6; printf cd; sleep 0.3) | "
        "timeout 10 openssl s_client -connect localhost:%d -CAfile %s/ca.crt -cert %s/tls.crt -key %s/tls.key -quiet "
        "2>/dev/null | grep -c '^HTTP/1.1 400'",
        w->region.port, w->school.folder, w->school.folder, w->school.folder);
    assert_int_equal(atoi(out), 2);
    assert_int_equal(region_logged(&w->region, "event=hung_up reason=slow"), slow);
}

/* Who has no certificate holds no connection for nothing, and never more than a quarter of them (here of 40). */
static void strangers_keep_nobody_out(void **state) {
    struct region_world *w = *state;
    struct exchange_status status;
    enum { CALLS = 16 };
    int fds[CALLS];
    shell("sleep 7 | timeout 8 openssl s_client -connect 127.0.0.1:%d -quiet 2>&1", w->region.enrol_port);
    assert_int_equal(region_logged(&w->region, "event=hung_up reason=idle"), 1);
    for (int i = 0; i < CALLS; i++) fds[i] = connect_to(w->region.enrol_port);
    char *out = shell("printf '{}' | timeout 5 curl -s -o /dev/null -w '%%{http_code}' --cacert %s/region/ca.crt "
                      "--data-binary @- https://localhost:%d/v1/enrol",
                      w->region.tmp.folder, w->region.enrol_port);
    assert_string_equal(out, "000");
    assert_true(region_logged(&w->region, "event=hung_up reason=strangers") >= CALLS - 10);
    assert_true(region_sync(&w->school, &status));
    for (int i = 0; i < CALLS; i++) close(fds[i]);
}

/* The one body that anybody may send is small; who sends a longer one is told so, on a long line, too. */
static void an_order_of_enrolment_is_short(void **state) {
    struct region_world *w = *state;
    struct proxy line;
    proxy_open(&line, w->region.enrol_port);
    line.orders->delay = DELAY_MS;
    char *out = shell(
        "head -c 200000 /dev/zero | timeout 10 curl -s -o /dev/null -w '%%{http_code}' -H 'Expect:' --cacert %s/region/ca.crt "
        "--data-binary @- https://localhost:%d/v1/enrol",
        w->region.tmp.folder, line.port);
    assert_string_equal(out, "413");
    proxy_close(&line);
}

/* The region's keys are in the centre's memory: a crash must not write them down. */
static void the_centre_leaves_no_core(void **state) {
    struct region_world *w = *state;
    char *out = shell("grep 'Max core file size' /proc/%d/limits", (int)w->region.pid);
    int soft = -1, hard = -1;
    assert_int_equal(sscanf(out, "Max core file size %d %d", &soft, &hard), 2);
    assert_int_equal(soft, 0);
    assert_int_equal(hard, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, region_set_up, region_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_right_certificate),
        TEST(no_certificate),
        TEST(an_older_tls),
        TEST(a_certificate_of_another_authority),
        TEST(a_certificate_that_names_no_kiosk),
        TEST(a_revoked_kiosk),
        TEST(a_revoked_kiosk_hears_why),
        TEST(a_frozen_kiosk),
        TEST(another_centre),
        TEST(a_slow_loris),
        TEST(slow_and_large_bodies),
        TEST(a_kept_connection_gives_each_request_its_time),
        TEST(strangers_keep_nobody_out),
        TEST(an_order_of_enrolment_is_short),
        TEST(the_centre_leaves_no_core),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
