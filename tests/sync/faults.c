/* Bad days over a real line: kills, cuts, lost answers. Nothing is lost and nothing is there twice (PROTOCOL, "Invariants"). */

#include "model/base/text.h"
#include "model/store/queries.h"
#include "tests/harness/proxy.h"
#include "tests/harness/region.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

struct world {
    struct region region;
    struct proxy proxy;
    char url[64];
    struct region_kiosk k; /* school 12, through the proxy */
    int64_t made;          /* applications so far */
};

static int set_up(void **state) {
    static struct world w;
    w = (struct world){0};
    region_make(&w.region);
    region_start(&w.region);
    proxy_open(&w.proxy, w.region.port);
    snprintf(w.url, sizeof w.url, "https://localhost:%d", w.proxy.port);
    region_enrol(&w.region, &w.k, "school12", "12", "desk");
    region_kiosk_close(&w.k);
    region_kiosk_open(&w.k, w.url);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    region_kiosk_close(&w->k);
    proxy_close(&w->proxy);
    region_remove(&w->region);
    return 0;
}

static void work(struct world *w) {
    struct application form;
    struct saved saved;
    struct fail why;
    region_login(&w->region, &w->k, REGION_DESK);
    region_form(&w->k, ++w->made, &form);
    if (!desk_save(&w->k.desk, &form, 0, &saved, &why)) fail_msg("%s", why.log);
}

/* Until the line lets it through. */
static void sync_at_last(struct world *w) {
    struct exchange_status status;
    for (int i = 0; i < 10; i++)
        if (region_sync(&w->k, &status)) return;
    fail_msg("the exchange does not come through: %s", status.last_fail.log);
}

/* Everything the kiosk has made is at the centre, once; both sides and a rebuilt centre agree. */
static void all_is_well(struct world *w) {
    struct fail why;
    int64_t own = 0, unconfirmed = 0;
    sync_at_last(w);
    assert_true(db_one_int(w->k.db, &own, "SELECT count(*) FROM log WHERE kiosk > 0", &why, NULL));
    assert_true(db_one_int(w->k.db, &unconfirmed, "SELECT count(*) FROM log WHERE gsn = 0", &why, NULL));
    assert_int_equal(unconfirmed, 0);
    assert_int_equal(own, w->k.desk.journal.seq);
    assert_int_equal(region_count(&w->region, "детей"), w->made);
    assert_int_equal(region_count(&w->region, "отложенных"), 0);
    assert_int_equal(region_check(&w->region), 0);
}

/* A kept connection is cut a little later each time, so that the cut wanders through request, commit and answer. */
static void cut_wandering(struct world *w, _Atomic int64_t *cut) {
    struct exchange_status status;
    for (int64_t at = 1; at < 900; at = at * 3 / 2 + 1) {
        work(w);
        atomic_store(cut, at);
        region_sync(&w->k, &status);
        atomic_store(cut, -1);
        sync_at_last(w);
    }
    all_is_well(w);
}

static void a_request_cut_anywhere(void **state) {
    struct world *w = *state;
    sync_at_last(w);
    cut_wandering(w, &w->proxy.orders->cut_up);
}

/* Committed, but the kiosk does not know: it sends again and nothing is doubled. */
static void an_answer_lost_after_the_commit(void **state) {
    struct world *w = *state;
    struct exchange_status status;
    sync_at_last(w);
    work(w);
    int stored = region_logged(&w->region, "event=exchange");
    atomic_store(&w->proxy.orders->cut_down, 0);
    bool repeated =
        region_sync(&w->k, &status); /* the agent asks again by itself when a kept connection dies without an answer */
    assert_int_equal(atomic_load(&w->proxy.seen->cuts), 1);
    assert_true(region_logged(&w->region, "event=exchange") >= stored + 1 + repeated); /* it had been committed */
    assert_true(repeated || status.unsent > 0);
    atomic_store(&w->proxy.orders->cut_down, -1);
    all_is_well(w);
    cut_wandering(w, &w->proxy.orders->cut_down);
}

static void the_centre_killed_at_any_moment(void **state) {
    struct world *w = *state;
    struct exchange_status status;
    for (useconds_t us = 200; us < 40000; us = us * 3 / 2) {
        for (int i = 0; i < 3; i++) work(w);
        pid_t killer = killer_after(w->region.pid, us);
        region_sync(&w->k, &status);
        waitpid(killer, NULL, 0);
        region_kill(&w->region); /* reaped, or killed now if it had outlived the exchange */
        region_start(&w->region);
    }
    all_is_well(w);
}

/* The line stalls while the request is under way; then the centre is gone. */
static void the_centre_stopped_halfway_through_a_request(void **state) {
    struct world *w = *state;
    struct exchange_status status;
    for (int i = 0; i < 2; i++) {
        sync_at_last(w);
        work(w);
        atomic_store(&w->proxy.orders->cut_up, 120); /* a part of the request arrives, the rest never */
        pid_t killer = killer_after(w->region.pid, 3000);
        region_sync(&w->k, &status);
        waitpid(killer, NULL, 0);
        atomic_store(&w->proxy.orders->cut_up, -1);
        region_kill(&w->region);
        assert_false(region_sync(&w->k, &status));
        assert_int_equal(status.phase, EXCHANGE_WAITING);
        region_start(&w->region);
    }
    all_is_well(w);
}

/* The kiosk dies in the middle: a child works and exchanges, the parent kills it and goes on with what the disk holds. */
static void the_kiosk_killed_at_any_moment(void **state) {
    struct world *w = *state;
    for (useconds_t us = 2000; us < 90000; us = us * 3 / 2) {
        struct exchange_status status;
        int pipes[2];
        char ready;
        work(w);
        region_kiosk_close(&w->k);
        assert_int_equal(pipe(pipes), 0);
        pid_t pid = fork();
        if (pid == 0) {
            region_kiosk_open(&w->k, w->url);
            if (write(pipes[1], "x", 1) != 1) _exit(1);
            for (;;) region_sync(&w->k, &status);
        }
        assert_int_equal(read(pipes[0], &ready, 1), 1);
        close(pipes[0]);
        close(pipes[1]);
        usleep(us);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        region_kiosk_open(&w->k, w->url);
    }
    all_is_well(w);
}

/* The agents that this process has started. */
static int kill_agents(void) {
    DIR *proc = opendir("/proc");
    int killed = 0;
    for (struct dirent *e; (e = readdir(proc));) {
        char path[300], name[64] = "";
        int pid = atoi(e->d_name), parent = 0;
        snprintf(path, sizeof path, "/proc/%d/stat", pid);
        FILE *f = pid > 0 ? fopen(path, "r") : NULL;
        if (!f) continue;
        if (fscanf(f, "%*d (%63[^)]) %*c %d", name, &parent) == 2 && parent == getpid() && !strcmp(name, "priem-agent"))
            killed += kill(pid, SIGKILL) == 0;
        fclose(f);
    }
    closedir(proc);
    return killed;
}

static void the_agent_killed(void **state) {
    struct world *w = *state;
    struct exchange_status status;
    sync_at_last(w);
    for (int i = 0; i < 3; i++) {
        work(w);
        assert_true(kill_agents() > 0);
        region_sync(&w->k, &status);
        sync_at_last(w);
    }
    all_is_well(w);
}

/* A login page in between, a line that refuses: no answer, nothing believed. */
static void strangers_on_the_line(void **state) {
    struct world *w = *state;
    struct exchange_status status;
    _Atomic int *orders[] = {&w->proxy.orders->page, &w->proxy.orders->refuse};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        region_kiosk_close(&w->k); /* the kept connection too */
        region_kiosk_open(&w->k, w->url);
        work(w);
        atomic_store(orders[i], 1);
        assert_false(region_sync(&w->k, &status));
        assert_true(status.unsent > 0);
        assert_true(status.last_fail.say[0] != '\0');
        atomic_store(orders[i], 0);
    }
    all_is_well(w);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_request_cut_anywhere),          TEST(an_answer_lost_after_the_commit),
        TEST(the_centre_killed_at_any_moment), TEST(the_centre_stopped_halfway_through_a_request),
        TEST(the_kiosk_killed_at_any_moment),  TEST(the_agent_killed),
        TEST(strangers_on_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
