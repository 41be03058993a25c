/* More callers than a running centre has places, descriptors or time for: who has to say something comes through, nobody is
 * lost, and those who wait cost nothing. */

#include "model/base/share.h"
#include "model/base/text.h"
#include "sync/wire/dict.h"
#include "sync/wire/snapshot.h"
#include "tests/harness/bench.h"
#include "tests/harness/fleet.h"
#include "tests/harness/region.h"
#include "tests/harness/shell.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
#ifdef __SANITIZE_ADDRESS__
    GROWTH_MOST = 1200, /* what was freed is kept for a while, to be looked at */
    RECORDS = 120,      /* of each kiosk: work for more than a second */
#else
    GROWTH_MOST = 72, /* MiB of the centre's peak */
    RECORDS = 400,
#endif
};

/* --- All at once ---------------------------------------------------------------------------------------------------------- */

static void set_limits(struct region *r, const char *limits) {
    char ini[1000], rest[400];
    size_t size = tmp_read(&r->tmp, "centre.ini", ini, sizeof ini - 1);
    ini[size] = '\0';
    char *at = strstr(ini, "[limits]"), *end = strstr(ini, "[lease]");
    assert_true(at && end);
    text_copy(rest, sizeof rest, end);
    snprintf(at, sizeof ini - (size_t)(at - ini), "[limits]\n%s%s", limits, rest);
    tmp_write(&r->tmp, "centre.ini", ini, strlen(ini));
}

/* After three days without the centre every kiosk of a region comes in the same second, more than there are connections and
 * more than the centre can do in the time it lets anybody wait. Who is turned away is told when to come again, not all at the
 * same moment; in the end all have everything once. */
static void all_come_back_at_once(void **state) {
    enum { KIOSKS = 200, ROUNDS = 200 /* of a second each on the slowest machine */ };
    static struct region r;
    static struct fleet f;
    struct fleet_round round;
    int later = 0, broken = 0;
    (void)state;
    region_make(&r);
    set_limits(&r, "connections = 150\nper_address = 1000\nbusy_seconds = 1\nhandshake_seconds = 120\n");
    fleet_open(&f, &r, KIOSKS);
    region_start(&r);
    double before = bench_memory(r.pid, "VmHWM");
    fleet_work(&f, 0, KIOSKS, RECORDS);
    for (int rounds = 0; fleet_unsent(&f) > 0; rounds++) {
        assert_true(rounds < ROUNDS);
        fleet_exchange(&f, 0, KIOSKS, &round);
        broken += round.failed; /* a handshake that took too long on a busy machine: it comes again, too */
        if (round.later > 0) assert_true(round.after_least >= 60 && round.after_most < 120);
        if (round.later > 5) assert_true(round.after_most > round.after_least);
        later += round.later;
        series_free(&round.waits);
    }
    print_message("%d asked to come later; peak %.1f MiB, before %.1f\n", later, bench_memory(r.pid, "VmHWM"), before);
    assert_true(later > 0);
    assert_true(broken < KIOSKS / 10);
    assert_int_equal(region_count(&r, "детей"), KIOSKS);
    assert_int_equal(region_count(&r, "отложенных"), 0);
    assert_int_equal(region_check(&r), 0);
    assert_true(bench_memory(r.pid, "VmHWM") < before + GROWTH_MOST);
    fleet_close(&f);
    region_remove(&r);
}

/* --- Descriptors ---------------------------------------------------------------------------------------------------------- */

/* The centre of a child that may open few files; it ends with the cord. Both ends of the cord are returned. */
static pid_t start_poor(struct region *r, int files, int cord[2]) {
    char ready;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, cord), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        const struct rlimit few = {(rlim_t)files, (rlim_t)files};
        close(cord[1]);
        if (setrlimit(RLIMIT_NOFILE, &few) != 0) _exit(1);
        region_start(r);
        if (write(cord[0], "r", 1) != 1 || read(cord[0], &ready, 1) != 0) _exit(1);
        _exit(region_stop(r));
    }
    close(cord[0]);
    assert_int_equal(read(cord[1], &ready, 1), 1);
    return pid;
}

static int call(int port) {
    const struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

/* More want to speak than there are descriptors, and say nothing. They wait outside until those before them are hung up on;
 * the store keeps what it needs, and a kiosk comes through as soon as they have gone. */
static void descriptors_run_out(void **state) {
    enum { FILES = 128, CALLERS = 150, TRIES = 30 };
    static struct region r;
    static struct region_kiosk k;
    struct exchange_status s;
    int callers[CALLERS], cord[2], tries = 0, status;
    (void)state;
    region_make(&r);
    set_limits(&r, "connections = 2000\nper_address = 2000\nhandshake_seconds = 1\n");
    region_start(&r);
    region_enrol(&r, &k, "school12", "12", "desk");
    region_stop(&r);
    pid_t poor = start_poor(&r, FILES, cord);
    for (int i = 0; i < CALLERS; i++) callers[i] = call(i % 2 ? r.port : r.enrol_port);
    while (!region_sync(&k, &s) && ++tries < TRIES) usleep(200000);
    print_message("%d tries\n", tries);
    assert_true(tries < TRIES);
    assert_int_equal(region_logged(&r, "Too many open files"), 0);
    assert_true(region_logged(&r, "event=hung_up reason=handshake") >= FILES / 8);
    for (int i = 0; i < CALLERS; i++) close(callers[i]);
    close(cord[1]);
    assert_int_equal(waitpid(poor, &status, 0), poor);
    assert_int_equal(status, 0);
    region_kiosk_close(&k);
    region_remove(&r);
}

/* A command that calls while it cannot be heard, and hangs up. */
static void ring(struct region *r) {
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%s", tmp_path(&r->tmp, "region/centre.sock"));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof at), 0);
    close(fd);
}

/* None is left at all, be it that the machine has none: who calls is not let in, and that costs the centre nothing. It is told
 * once, and over as soon as there are some. */
static void no_descriptor_is_left(void **state) {
    enum { CALLERS = 8, WATCHED_MS = 1500, BUSY_MOST = 150, TRIES = 50 };
    struct region_world *w = *state;
    struct rlimit before, none;
    struct exchange_status s;
    int callers[CALLERS], tries = 0;
    assert_int_equal(prlimit(w->region.pid, RLIMIT_NOFILE, NULL, &before), 0);
    none = (struct rlimit){1, before.rlim_max};
    assert_int_equal(prlimit(w->region.pid, RLIMIT_NOFILE, &none, NULL), 0);
    for (int i = 0; i < CALLERS; i++) callers[i] = call(i % 2 ? w->region.port : w->region.enrol_port);
    ring(&w->region);
    double busy = bench_processor_ms(w->region.pid);
    usleep(WATCHED_MS * 1000);
    busy = bench_processor_ms(w->region.pid) - busy;
    print_message("%.0f ms of the processor in %d ms\n", busy, WATCHED_MS);
    assert_true(busy < BUSY_MOST);
    assert_int_equal(region_logged(&w->region, "nobody is let in"), 1);
    assert_int_equal(prlimit(w->region.pid, RLIMIT_NOFILE, &before, NULL), 0);
    for (int i = 0; i < CALLERS; i++) close(callers[i]);
    region_kiosk_close(&w->school);
    region_kiosk_open(&w->school, NULL);
    while (!region_sync(&w->school, &s) && ++tries < TRIES) usleep(100 * 1000);
    assert_true(tries < TRIES);
}

/* --- Slow ones ------------------------------------------------------------------------------------------------------------ */

/* With a good certificate, twice as fast as is demanded, and never at the end: as many as there are connections. Whoever has
 * something to say gets the place of one of them, and they cost the centre nothing. */
static void the_slow_keep_nobody_out(void **state) {
    enum { PLACES = 8, SLOW_MS = 1500 };
    struct region_world *w = *state;
    struct exchange_status s;
    region_kiosk_close(&w->school);
    region_stop(&w->region);
    set_limits(&w->region, "connections = 8\nslow_seconds = 1\n");
    region_start(&w->region);
    shell(
        "cd %s && for i in $(seq %d); do { printf 'POST /v1/x HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 100000\\r\\n\\r\\n'; "
        "while printf %%50s; do sleep 0.5; done; } 2>/dev/null | timeout 10 openssl s_client -connect localhost:%d -CAfile ca.crt -cert "
        "tls.crt -key tls.key -quiet >/dev/null 2>&1 & done",
        w->school.folder, PLACES, w->region.port);
    usleep(SLOW_MS * 1000);
    region_kiosk_open(&w->school, NULL);
    if (!region_sync(&w->school, &s)) fail_msg("%s", s.last_fail.log);
    assert_int_equal(region_logged(&w->region, "event=hung_up reason=slow"), 0);
    assert_in_range(region_logged(&w->region, "event=hung_up reason=room"), 1, 3);
}

static unsigned some_dictionary(void) {
    struct arena a = {0};
    struct dicts all = {0};
    dicts_open(&all, share_path(&a, "dict"));
    unsigned id = dicts_newest(&all)->id;
    dicts_close(&all);
    arena_close(&a);
    return id;
}

/* With a good certificate, and more asked for in one breath than the system keeps for it: its answers stood in the centre's
 * memory for as long as a connection may idle. Who reads slowly is not hung up on. */
static void an_answer_that_nobody_reads_is_not_kept(void **state) {
    enum { ANSWERS = 800 /* of 16 KB */, TRIES = 60, ONCE_MORE_MS = 2500 };
    static const char slow[] = "event=hung_up reason=slow";
    static const char ask[] =
        "cd %s && ({ for i in $(seq %d); do printf 'GET " DICT_PATH
        "%u HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'; done; sleep 20; } | timeout 20 "
        "openssl s_client -connect localhost:%d -CAfile ca.crt -cert tls.crt -key tls.key -quiet | { %s; }) >/dev/null 2>&1 &";
    struct region_world *w = *state;
    unsigned dict = some_dictionary();
    region_kiosk_close(&w->school);
    shell(ask, w->school.folder, ANSWERS, dict, w->region.port, "for i in $(seq 50); do head -c 60000; sleep 0.4; done");
    shell(ask, w->school.folder, ANSWERS, dict, w->region.port, "sleep 20");
    for (int i = 0; i < TRIES && region_logged(&w->region, slow) == 0; i++) usleep(200 * 1000);
    usleep(ONCE_MORE_MS * 1000);
    assert_int_equal(region_logged(&w->region, slow), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, region_set_up, region_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_come_back_at_once), cmocka_unit_test(descriptors_run_out),         TEST(no_descriptor_is_left),
        TEST(the_slow_keep_nobody_out),          TEST(an_answer_that_nobody_reads_is_not_kept),
    };
    return cmocka_run_group_tests_name("crowd", tests, NULL, NULL);
}
