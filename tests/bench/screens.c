/* What a person waits for: the first frame of the shipped program and the answer to each key, at 100,000 children in the store,
 * beside the programs that people call fast, in the same pseudo-terminal and in turns; the first frame once more with other
 * work on every processor. */

#include "model/vault/keys.h"
#include "tests/harness/bench_keys.h"
#include "tests/harness/million.h"
#include "tests/harness/tmp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    CHILDREN = 100000,
    STARTS = 31,
    ROUNDS = 6,
    LETTERS = 12,
    LINES_OF_TEXT = 400,
    COMMITS = 40,
    PATH_ROOM = 600,
    LIST_BYTES = 500
};

struct setting {
    struct million store;
    struct tmp tmp;
    char program[PATH_ROOM];
    char folder[PATH_ROOM]; /* of the peers: a text and a small repository */
};

/* --- what is started ---------------------------------------------------------------------------------------------------- */

static void shell(const char *folder, const char *commands) {
    char line[4 * PATH_ROOM];
    snprintf(line, sizeof line, "cd '%s' && { %s ; } >/dev/null 2>&1", folder, commands);
    bench_must(system(line) == 0, &(struct fail){.log = "a command of the set-up failed"});
}

static void make_peers(struct setting *s) {
    char commands[2 * PATH_ROOM];
    snprintf(s->folder, sizeof s->folder, "%s/peers", s->tmp.folder);
    bench_must(mkdir(s->folder, 0700) == 0, &(struct fail){.log = "folder of the peers"});
    snprintf(
        commands, sizeof commands,
        "for i in $(seq %d); do echo \"Строка $i текста, какой читают и правят\"; done >text;"
        "export HOME=$PWD GIT_AUTHOR_NAME=n GIT_AUTHOR_EMAIL=n@n GIT_COMMITTER_NAME=n GIT_COMMITTER_EMAIL=n@n;"
        "mkdir repo && cd repo && git init -q && for i in $(seq %d); do git commit -q --allow-empty -m \"commit $i\"; done",
        LINES_OF_TEXT, COMMITS);
    shell(s->folder, commands);
}

static void make_store(struct setting *s) {
    const char *build = getenv("PRIEM_BUILD");
    million_open(&s->store, CHILDREN);
    snprintf(s->program, sizeof s->program, "%s/priem", build != NULL ? build : "build");
}

enum program { PRIEM, NANO, TIG, HTOP, PROGRAMS };
static const char *const names[] = {"priem", "nano", "tig", "htop"};

static void start(struct setting *s, enum program which, struct stopwatch *watch) {
    char repo[PATH_ROOM + 8];
    const char *priem[] = {s->program, "--config", s->store.ini, "--test", NULL};
    const char *nano[] = {"nano", "text", NULL}, *tig[] = {"tig", NULL}, *htop[] = {"htop", NULL};
    const char *const *argv[] = {priem, nano, tig, htop};
    snprintf(repo, sizeof repo, "%s/repo", s->folder);
    stopwatch_start(watch, argv[which], which == TIG ? repo : s->folder, which == PRIEM);
}

/* --- first frame -------------------------------------------------------------------------------------------------------- */

static void first_frame(struct setting *s, const char *when) {
    struct series frames[PROGRAMS] = {0};
    struct stopwatch watch;
    for (int i = 0; i < STARTS; i++) {
        for (int turn = 0; turn < PROGRAMS; turn++) {
            enum program p = (enum program)((i + turn) % PROGRAMS); /* nobody always comes after the same one */
            start(s, p, &watch);
            series_add(&frames[p], stopwatch_frame(&watch));
            stopwatch_stop(&watch);
        }
    }
    double ours = series_at(&frames[PRIEM], 0.5);
    char row[80];
    snprintf(row, sizeof row, "first frame%s, median of %d", when, STARTS);
    bench_row(&(struct bench_row){.what = row, .unit = "ms", .ours = ours, .most = 30});
    for (enum program p = NANO; p < PROGRAMS; p++) {
        snprintf(row, sizeof row, "first frame%s, beside %s", when, names[p]);
        bench_row(&(struct bench_row){.what = row,
                                      .unit = "ms",
                                      .ours = ours,
                                      .peer = names[p],
                                      .theirs = series_at(&frames[p], 0.5),
                                      .times = p == NANO ? 1.5 : 0});
    }
    for (enum program p = 0; p < PROGRAMS; p++) series_free(&frames[p]);
}

/* --- a key and its answer ------------------------------------------------------------------------------------------------ */

static void editor_round(struct stopwatch *watch, struct keys *keys) {
    for (int i = 0; i < LETTERS; i++) keys_press(watch, "щ", keys);
    keys_press(watch, "\r", NULL);
}

static void keys_and_memory(struct setting *s) {
    struct keys search = {0}, letters = {0}, digits = {0}, moves = {0}, nano_keys = {0};
    struct stopwatch priem, nano;
    double memory = 0;
    start(s, PRIEM, &priem);
    start(s, NANO, &nano);
    keys_log_in(&priem, KIT_DESK);
    stopwatch_frame(&nano);
    for (int i = 0; i < ROUNDS; i++) {
        keys_form(&priem, &letters, &digits, &moves);
        editor_round(&nano, &nano_keys);
        keys_search(&priem, &search, &memory);
    }
    bench_must(series_at(&search.bytes, 1) > LIST_BYTES, &(struct fail){.log = "what was typed did not search"});
    keys_rows("key in search at 100,000", &search, &nano_keys, 2500);
    keys_rows("letter in a form", &letters, &nano_keys, 64);
    keys_rows("digit in a masked field", &digits, &nano_keys, 64);
    keys_rows("move in a form", &moves, &nano_keys, 2500);
    bench_row(&(struct bench_row){.what = "memory of priem, steady", .unit = "MiB", .ours = memory, .most = 48});
    bench_row(&(struct bench_row){
        .what = "memory of priem, peak with the login", .unit = "MiB", .ours = bench_memory(priem.pid, "VmHWM")});
    stopwatch_stop(&priem);
    stopwatch_stop(&nano);
    for (struct keys *k[] = {&search, &letters, &digits, &moves, &nano_keys}, **at = k; at < k + 5; at++) keys_free(*at);
}

/* Argon2id is slow on purpose; what else there is should not be felt. The quickest of both: other work on the machine takes
 * more from a second of processor than what is asked about here. */
static void lock_and_unlock(struct setting *s) {
    struct series lock = {0}, unlock = {0}, argon = {0};
    struct env env = env_system();
    struct stopwatch priem;
    start(s, PRIEM, &priem);
    keys_log_in(&priem, KIT_DESK);
    for (int i = 0; i < ROUNDS; i++) {
        struct vault_slot slot;
        struct fail why;
        keys_lock(&priem, &lock, &unlock);
        double from = clock_ms();
        bench_must(vault_derive("слова для замера", &env, vault_cost_default(), &slot, &why), &why);
        series_add(&argon, clock_ms() - from);
    }
    bench_row(&(struct bench_row){.what = "lock, median", .unit = "ms", .ours = series_at(&lock, 0.5), .most = 300});
    bench_row(&(struct bench_row){
        .what = "unlock, beyond Argon2id", .unit = "ms", .ours = series_at(&unlock, 0) - series_at(&argon, 0), .most = 300});
    stopwatch_stop(&priem);
    series_free(&lock);
    series_free(&unlock);
    series_free(&argon);
}

int main(void) {
    static struct setting s;
    struct bench_busy busy;
    tmp_make(&s.tmp);
    make_store(&s);
    make_peers(&s);
    first_frame(&s, "");
    bench_busy_begin(&busy);
    first_frame(&s, ", busy machine");
    bench_busy_end(&busy);
    keys_and_memory(&s);
    lock_and_unlock(&s);
    tmp_remove(&s.tmp);
    return 0;
}
