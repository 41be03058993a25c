/* A snapshot over a real line: the real centre, the real agent, TLS between them, and a line that breaks every few kilobytes or
 * a centre that is killed meanwhile. */

#include "model/store/digest.h"
#include "tests/harness/proxy.h"
#include "tests/harness/region.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    CHILDREN = 120,
    CUT = 6000, /* bytes: a handshake and a few kilobytes more */
    LINES_LEAST = 5,
    TRIES = 60,
};

struct world {
    struct region region;
    struct proxy proxy;
    char url[64];
    struct region_kiosk school, offices[3];
    int count;
};

/* Few are far behind here, and the blocks are small. */
static void write_settings(struct region *r, int rows) {
    char more[60], text[2000];
    FILE *f = fopen(tmp_path(&r->tmp, "centre.ini"), "r");
    assert_non_null(f);
    size_t size = fread(text, 1, sizeof text - sizeof more, f);
    fclose(f);
    text[size] = '\0';
    char *at = strstr(text, "[snapshot]");
    if (at) *at = '\0';
    snprintf(more, sizeof more, "[snapshot]\nrows = %d\nblock = 24\n", rows);
    strcat(text, more);
    tmp_write(&r->tmp, "centre.ini", text, strlen(text));
}

static void restart(struct world *w, int rows) {
    if (w->region.pid > 0) region_stop(&w->region);
    write_settings(&w->region, rows);
    region_start(&w->region);
}

static void file_children(struct world *w) {
    region_login(&w->region, &w->school, REGION_DESK);
    for (int i = 0; i < CHILDREN; i++) {
        struct application form;
        struct saved saved;
        struct fail why;
        region_form(&w->school, i + 1, &form);
        if (!desk_save(&w->school.desk, &form, 0, &saved, &why)) fail_msg("%s", why.log);
    }
    region_synced(&w->school);
}

/* The offices are there before the children are, and sleep until then. */
static int set_up(void **state) {
    static const char *const names[] = {"office, window 1", "office, window 2", "office, window 3"};
    static struct world w;
    w = (struct world){0};
    region_make(&w.region);
    restart(&w, 100);
    proxy_open(&w.proxy, w.region.port);
    snprintf(w.url, sizeof w.url, "https://localhost:%d", w.proxy.port);
    for (int i = 0; i < 3; i++) {
        region_enrol(&w.region, &w.offices[i], names[i], "1", "office");
        region_kiosk_close(&w.offices[i]);
    }
    region_enrol(&w.region, &w.school, "school12", "12", "desk");
    file_children(&w);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    region_kiosk_close(&w->school);
    proxy_close(&w->proxy);
    region_remove(&w->region);
    return 0;
}

static int64_t meta(struct region_kiosk *k, const char *key) {
    struct fail why;
    int64_t n = 0;
    assert_true(meta_int(k->db, key, &n, &why));
    return n;
}

/* Of every child the two have the same. */
static void same_children(struct region_kiosk *a, struct region_kiosk *b) {
    struct rows r;
    struct fail why = {0};
    uint8_t here[HASH_SIZE], there[HASH_SIZE];
    int count = 0;
    assert_true(db_query(a->db, &r, "SELECT subject FROM learner ORDER BY subject", &why, NULL));
    for (; db_next(&r, &why); count++) {
        assert_true(subject_digest(a->db, db_text(&r, 0), here, &why) && subject_digest(b->db, db_text(&r, 0), there, &why));
        assert_memory_equal(here, there, sizeof here);
    }
    assert_int_equal(count, CHILDREN);
}

/* A child of ours that breaks each connection after so many bytes; ended by break_no_more. */
static pid_t break_each(struct world *w, int64_t bytes) {
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid > 0) return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        int64_t spent = -1;
        atomic_compare_exchange_strong(&w->proxy.orders->cut_down, &spent, bytes);
        usleep(200);
    }
}

static void break_no_more(struct world *w, pid_t pid) {
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    atomic_store(&w->proxy.orders->cut_down, -1);
}

/* An office that was fed as ever, and one with a snapshot on a line where every connection breaks after some kilobytes: each
 * goes on behind what the one before has carried. */
static void every_connection_breaks(void **state) {
    struct world *w = *state;
    struct region_kiosk *fed = &w->offices[0], *k = &w->offices[1];
    struct exchange_status status;
    int tries = 0;
    restart(w, 0);
    region_kiosk_open(fed, NULL);
    region_synced(fed);
    assert_int_equal(meta(fed, "snapped"), 0);
    restart(w, 100);
    region_kiosk_open(k, w->url);
    pid_t breaker = break_each(w, CUT);
    while (tries < TRIES && !region_sync(k, &status)) tries++;
    break_no_more(w, breaker);
    assert_true(tries < TRIES && meta(k, "snapped") > 0);
    assert_true(atomic_load(&w->proxy.seen->cuts) > LINES_LEAST);
    region_synced(k);
    same_children(k, fed);
    region_kiosk_close(fed);
    region_kiosk_close(k);
}

/* The snapshot dies with it; what came of it stays, and the next one goes on there. */
static void the_centre_is_killed_meanwhile(void **state) {
    struct world *w = *state;
    struct region_kiosk *k = &w->offices[2];
    struct exchange_status status;
    int64_t snapped = 0;
    region_kiosk_open(k, w->url);
    for (int i = 0; i < 6 || (snapped == 0 && i < TRIES); i++) { /* until one was begun */
        atomic_store(&w->proxy.orders->cut_down, 2 * CUT);
        region_sync(k, &status);
        region_kill(&w->region);
        region_start(&w->region);
        assert_true(meta(k, "snapped") >= snapped);
        snapped = meta(k, "snapped");
    }
    atomic_store(&w->proxy.orders->cut_down, -1);
    region_synced(k);
    assert_true(snapped > 0);
    region_kiosk_open(&w->offices[0], NULL);
    region_synced(&w->offices[0]);
    same_children(k, &w->offices[0]);
    region_kiosk_close(&w->offices[0]);
    region_kiosk_close(k);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_connection_breaks),
        cmocka_unit_test(the_centre_is_killed_meanwhile),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
