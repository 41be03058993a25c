/* The line between a kiosk and a real centre, through a proxy: what an exchange costs, and what happens when the line is cut,
 * taken over or dead. */

#include "model/base/csv.h"
#include "tests/harness/proxy.h"
#include "tests/harness/region.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    HTTP_MOST = 260,        /* ARCHITECTURE: an exchange with nothing new, each way */
    TLS_RECORD = 22,        /* header, content type and tag of a record of TLS 1.3 */
    APPLICATION_MOST = 550, /* a finished application on the wire, in a batch */
    EVENT_MOST = 750,       /* one event in one request, both ways */
    TAKEN_UP_UP = 750,      /* the handshake of a session that goes on; a whole one costs 1650 up and 1300 down */
    TAKEN_UP_DOWN = 400,
    SINGLE = 9, /* ids and moments pack better or worse by some bytes: each of so many keeps it */
    APPLICATIONS = 60,
    BATCH = 20, /* the numbers of one block */
    CUTS = 120,
};

struct world {
    struct region region;
    struct region_kiosk kiosk;
    struct proxy proxy;
    struct saved open; /* an application that events are about */
};

static void file_one(struct world *w) {
    struct application form;
    struct fail why;
    region_login(&w->region, &w->kiosk, REGION_DESK);
    region_form(&w->kiosk, APPLICATIONS + 1, &form);
    if (!desk_save(&w->kiosk.desk, &form, 0, &w->open, &why)) fail_msg("%s", why.log);
}

static int set_up(void **state) {
    static struct world w;
    char url[64];
    region_make(&w.region);
    region_start(&w.region);
    region_enrol(&w.region, &w.kiosk, "school12", "12", "desk");
    region_login(&w.region, &w.kiosk, REGION_COORDINATOR);
    region_login(&w.region, &w.kiosk, REGION_DESK);
    proxy_open(&w.proxy, w.region.port);
    region_kiosk_close(&w.kiosk);
    snprintf(url, sizeof url, "https://localhost:%d", w.proxy.port);
    region_kiosk_open(&w.kiosk, url);
    file_one(&w);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    region_kiosk_close(&w->kiosk);
    proxy_close(&w->proxy);
    region_remove(&w->region);
    return 0;
}

static struct exchange_status sync_well(struct world *w) {
    struct exchange_status s;
    if (!region_sync(&w->kiosk, &s)) fail_msg("phase %d: %s", (int)s.phase, s.last_fail.log);
    return s;
}

struct cost {
    int64_t up, down;
    int connections;
};

static struct cost seen(const struct world *w) {
    return (struct cost){w->proxy.seen->up, w->proxy.seen->down, w->proxy.seen->connections};
}

static struct cost spent(struct world *w) {
    struct cost before = seen(w);
    sync_well(w);
    struct cost after = seen(w);
    return (struct cost){after.up - before.up, after.down - before.down, after.connections - before.connections};
}

/* The consent given anew. */
static void make_event(struct world *w) {
    struct arena a = {0};
    struct fail why;
    struct event ev = {.type = &event_types[EV_CONSENT_GIVEN]};
    struct desk *desk = &w->kiosk.desk;
    strcpy(ev.subject, w->open.subject);
    strcpy(ev.staff, w->region.staff[REGION_DESK]);
    struct consent *consent = event_payload(&ev, &a);
    *consent = (struct consent){.kind = "pd", .signer = "applicant", .day = "2026-11-23", .sheet = "7", .version = "2025-09"};
    strcpy(consent->app, w->open.app);
    assert_true(db_begin(w->kiosk.db, true, &why));
    assert_true(journal_append(&desk->journal, &ev, NULL, &a, &why));
    assert_true(db_commit(w->kiosk.db, &why));
    arena_close(&a);
}

static int64_t one(struct world *w, const char *sql) {
    int64_t value = -1;
    struct fail why;
    assert_true(db_one_int(w->kiosk.db, &value, sql, &why, NULL));
    return value;
}

/* Every own event is there once and numbered: the centre counts them by acking our head at the last one. */
static void assert_settled(struct world *w) {
    struct exchange_status s = sync_well(w);
    assert_int_equal(s.unsent, 0);
    assert_int_equal(one(w, "SELECT count(*) FROM log WHERE kiosk > 0 AND gsn = 0"), 0);
    assert_int_equal(one(w, "SELECT count(*) FROM log WHERE kiosk > 0"), (int64_t)w->kiosk.desk.journal.seq);
}

static void nothing_new_costs_a_few_hundred_bytes(void **state) {
    struct world *w = *state;
    sync_well(w);
    struct cost c = spent(w);
    print_message("nothing new: %lld up, %lld down\n", (long long)c.up, (long long)c.down);
    assert_int_equal(c.connections, 0); /* one kept connection */
    assert_true(c.up <= HTTP_MOST + TLS_RECORD);
    assert_true(c.down <= HTTP_MOST + TLS_RECORD); /* headers and body in one */
}

static void one_event_keeps_its_budget(void **state) {
    struct world *w = *state;
    sync_well(w);
    for (int i = 0; i < SINGLE; i++) {
        make_event(w);
        struct cost c = spent(w);
        print_message("one event: %lld up, %lld down\n", (long long)c.up, (long long)c.down);
        assert_true(c.up + c.down <= EVENT_MOST + 2 * TLS_RECORD);
    }
}

static void applications_keep_their_budget(void **state) {
    struct world *w = *state;
    sync_well(w);
    char app[EVENT_ID_TEXT], number[11];
    int64_t up = 0;
    for (int i = 1; i <= APPLICATIONS; i++) {
        struct application form;
        region_form(&w->kiosk, i, &form);
        region_issue(&w->region, &w->kiosk, &form, app, number);
        if (i % BATCH == 0) up += spent(w).up; /* brings new numbers too */
    }
    print_message("%d finished applications: %lld up each\n", APPLICATIONS, (long long)up / APPLICATIONS);
    assert_true(up / APPLICATIONS <= APPLICATION_MOST);
    assert_settled(w);
}

/* The line is cut at bytes spread over the whole dialogue, handshake included: each event arrives exactly once. */
static void cut_anywhere_loses_and_doubles_nothing(void **state) {
    struct world *w = *state;
    struct exchange_status s;
    int failed = 0;
    for (int i = 0; i < CUTS; i++) {
        make_event(w);
        if (i % 2 == 0)
            w->proxy.orders->cut_up = i * 41 % 900;
        else
            w->proxy.orders->cut_down = i * 43 % 450;
        if (!region_sync(&w->kiosk, &s)) {
            failed++;
            assert_int_equal(s.phase, EXCHANGE_WAITING);
            /* The centre may still have the request before, whose line it has not seen end. */
            assert_true(s.last_fail.kind == FAIL_NET || s.last_fail.kind == FAIL_BUSY);
        }
        w->proxy.orders->cut_up = w->proxy.orders->cut_down = -1;
        if (i % 10 == 9) assert_settled(w);
    }
    print_message("%d of %d cuts were felt, the line was cut %d times\n", failed, CUTS, w->proxy.seen->cuts);
    assert_true(failed > CUTS / 4);
    assert_settled(w);
}

static void a_login_page_or_a_dead_line_is_no_answer_and_no_alarm(void **state) {
    struct world *w = *state;
    struct exchange_status s;
    struct cost before = seen(w);
    make_event(w);
    w->proxy.orders->cut_up = 0; /* the kept connection goes first */
    w->proxy.orders->page = 1;
    assert_false(region_sync(&w->kiosk, &s));
    assert_int_equal(s.last_fail.kind, FAIL_NET); /* not FAIL_DENIED: that would call the supervisor */
    w->proxy.orders->page = 0;
    w->proxy.orders->cut_up = -1;
    w->proxy.orders->refuse = 1;
    assert_false(region_sync(&w->kiosk, &s));
    assert_int_equal(s.last_fail.kind, FAIL_NET);
    assert_int_equal(s.unsent, 1);
    w->proxy.orders->refuse = 0;
    assert_true(seen(w).connections > before.connections);
    assert_settled(w);
}

/* Whichever way the connection was lost, the session of TLS is not: the next one costs no certificates. */
static void a_lost_connection_costs_no_whole_handshake(void **state) {
    struct world *w = *state;
    for (int i = 0; i < 2; i++) {
        struct exchange_status s;
        sync_well(w);
        struct cost before = seen(w), after;
        *(i == 0 ? &w->proxy.orders->cut_down : &w->proxy.orders->cut_up) = 0;
        if (!region_sync(&w->kiosk, &s)) sync_well(w);
        w->proxy.orders->cut_up = w->proxy.orders->cut_down = -1;
        after = seen(w);
        print_message("a lost connection: %lld up, %lld down\n", (long long)(after.up - before.up),
                      (long long)(after.down - before.down));
        assert_int_equal(after.connections - before.connections, 1);
        assert_true(after.up - before.up <= TAKEN_UP_UP + 2 * HTTP_MOST); /* asked twice */
        assert_true(after.down - before.down <= TAKEN_UP_DOWN + 2 * HTTP_MOST);
    }
}

static void a_weak_line_carries_everything(void **state) {
    struct world *w = *state;
    for (int i = 0; i < 30; i++) make_event(w);
    w->proxy.orders->rate = 16000;
    w->proxy.orders->delay = 60;
    w->proxy.orders->loss = 5;
    struct cost c = spent(w);
    w->proxy.orders->rate = w->proxy.orders->delay = w->proxy.orders->loss = 0;
    assert_true(c.up > 0);
    assert_settled(w);
}

/* --- Beside a load -------------------------------------------------------------------------------------------------------- */

enum {
    STEP_MS = 300,      /* longer than a step: one that has read this long ends behind its row */
    ANSWERED_MS = 3000, /* … by a centre that answers before it reads on */
};

/* The kiosk's side of an exchange, for so long or until its end. */
static bool live(struct world *w, int ms) {
    struct exchange_status s;
    for (int past = 0; past < ms; past += 10) {
        kiosk_exchange_step(w->kiosk.x, 50, true);
        poll(&(struct pollfd){.fd = link_fd(w->kiosk.link), .events = POLLIN}, 1, 10);
        link_step(w->kiosk.link, w->kiosk.x);
        kiosk_exchange_status(w->kiosk.x, &s);
        if (kiosk_exchange_over(&s)) return true;
    }
    return false;
}

/* Rows that are refused at once, each half of what is read at a time. */
static void put_rows(int fd, int count) {
    static char row[CSV_ROW_MOST - 100];
    memset(row, 'x', sizeof row);
    row[sizeof row - 1] = '\n';
    for (int i = 0; i < count; i++) assert_int_equal(write(fd, row, sizeof row), sizeof row);
}

static pid_t load_from(struct world *w, char *file, int fd) {
    char out[2000];
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) close(fd); /* or the file never ends */
    if (pid == 0) _exit(region_command(&w->region, out, sizeof out, "requests", "load", file, NULL));
    return pid;
}

/* The table comes from a pipe, so that a step of the load lasts as long as we keep it waiting for its next row. A kiosk that
 * has asked meanwhile has its answer before the centre reads on, though the rows have stopped again. */
static void a_kiosk_is_answered_before_the_next_step_of_a_load(void **state) {
    struct world *w = *state;
    char folder[400], fifo[500];
    static const char head[] = "child_surname\n";
    snprintf(folder, sizeof folder, "%s", w->region.tmp.folder);
    snprintf(fifo, sizeof fifo, "%s/rows.csv", folder);
    sync_well(w);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    int fd = open(fifo, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0 && fcntl(fd, F_SETPIPE_SZ, 8 * CSV_ROW_MOST) > 0);
    pid_t load = load_from(w, fifo, fd);
    assert_int_equal(write(fd, head, sizeof head - 1), sizeof head - 1);
    put_rows(fd, 3); /* what is read at the beginning, and a part of the next */
    poll(NULL, 0, STEP_MS);
    struct cost before = seen(w);
    kiosk_exchange_start(w->kiosk.x);
    assert_false(live(w, STEP_MS));
    put_rows(fd, 2);
    assert_true(live(w, ANSWERED_MS));
    assert_int_equal(seen(w).connections, before.connections);
    close(fd);
    assert_int_equal(waitpid(load, NULL, 0), load);
    assert_settled(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_new_costs_a_few_hundred_bytes),
        cmocka_unit_test(one_event_keeps_its_budget),
        cmocka_unit_test(applications_keep_their_budget),
        cmocka_unit_test(cut_anywhere_loses_and_doubles_nothing),
        cmocka_unit_test(a_login_page_or_a_dead_line_is_no_answer_and_no_alarm),
        cmocka_unit_test(a_lost_connection_costs_no_whole_handshake),
        cmocka_unit_test(a_kiosk_is_answered_before_the_next_step_of_a_load),
        cmocka_unit_test(a_weak_line_carries_everything),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
