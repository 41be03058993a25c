#include "model/store/journal.h"
#include "tests/harness/must.h"
#include "tests/harness/story.h"
#include "tests/harness/tmp.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* kill −9 at any moment, with a real process and a real disk: what was acknowledged is there, once and whole, and nothing is
 * there by half. */

enum { ROUNDS = 60, BATCH = 3 };
#define REGION "0192f0c1a2b37c4d8e5f60718293a4b5"

/* Works until it is killed; each durable commit is told through the pipe. */
static _Noreturn void work(const char *path, uint64_t seed, int out) {
    struct env env = env_system();
    struct story story;
    struct db *db;
    struct journal j;
    struct arena a = {0};
    struct db_config config = {.path = path, .create = true};
    story_begin(&story, seed, 20);
    if (!db_open(&config, &env, &db, NULL)) _exit(2);
    if (!journal_open(db, &env, &j, NULL) && !journal_start(db, &env, REGION, 3, 1, &j, NULL)) _exit(3);
    for (;;) {
        if (!db_begin(db, true, NULL)) _exit(4);
        for (int i = 0; i < BATCH; i++) {
            struct event ev;
            story_next(&story, &a, &ev);
            if (!journal_append(&j, &ev, NULL, &a, NULL)) _exit(5);
        }
        if (!db_commit(db, NULL) || write(out, &j.seq, sizeof j.seq) != sizeof j.seq) _exit(6);
        arena_reset(&a);
    }
}

static uint64_t kill_somewhere(const char *path, uint64_t *seed) {
    int ends[2];
    uint64_t acked = 0, told;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        work(path, story_random(seed), ends[1]);
    }
    close(ends[1]);
    usleep((useconds_t)(story_random(seed) % 60000));
    kill(child, SIGKILL);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    while (read(ends[0], &told, sizeof told) == sizeof told) acked = told;
    close(ends[0]);
    return acked;
}

static void check(const char *path, uint64_t acked) {
    struct env env = env_system();
    struct db *db;
    struct journal j;
    uint64_t checked;
    struct db_config config = {.path = path, .create = true};
    must(db_open(&config, &env, &db, &why));
    if (journal_open(db, &env, &j, &why)) {
        must(journal_verify(db, 3, 1, &checked, &why));
        assert_int_equal(checked % BATCH, 0);
        assert_true(checked >= acked);
    } else {
        assert_int_equal(acked, 0);
    }
    db_close(db);
}

static void killed_at_any_moment(void **state) {
    (void)state;
    struct tmp tmp;
    uint64_t seed = 9, acked = 0;
    tmp_make(&tmp);
    const char *path = tmp_path(&tmp, "store.db");
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t now = kill_somewhere(path, &seed);
        if (now > acked) acked = now;
        check(path, acked);
    }
    assert_true(acked > ROUNDS); /* it did work in between */
    struct env env = env_system();
    struct db *db;
    struct rebuild *r;
    int64_t done, left = 1;
    struct db_config config = {.path = path};
    must(db_open(&config, &env, &db, &why));
    must(db_begin(db, false, &why));
    must(rebuild_start(db, &r, &why));
    rebuild_compare(r);
    while (left > 0) must(rebuild_step(r, 100, &done, &left, &why));
    rebuild_close(r);
    db_rollback(db);
    db_close(db);
    tmp_remove(&tmp);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(killed_at_any_moment)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
