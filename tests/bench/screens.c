/* What a person waits for: the first frame of the shipped program and the answer to each key, at 100,000 children in the store,
 * beside the programs that people call fast, in the same pseudo-terminal and in turns. */

#include "tests/harness/bench.h"
#include "tests/harness/place.h"
#include "tests/harness/stopwatch.h"

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
    struct place place;
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
    snprintf(s->folder, sizeof s->folder, "%s/peers", s->place.kit.tmp.folder);
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
    struct fail why = {0};
    double start = clock_ms();
    place_open(&s->place);
    s->place.kit.people.quick = true;
    bench_must(people_fill(&s->place.kit.desk.journal, &s->place.kit.people, 0, CHILDREN, &why), &why);
    db_close(s->place.kit.db);
    s->place.kit.db = NULL;
    snprintf(s->program, sizeof s->program, "%s/priem", build != NULL ? build : "build");
    fprintf(stderr, "screens: %d children made in %.1f s\n", CHILDREN, (clock_ms() - start) / 1e3);
}

enum program { PRIEM, NANO, TIG, HTOP, PROGRAMS };
static const char *const names[] = {"priem", "nano", "tig", "htop"};

static void start(struct setting *s, enum program which, struct stopwatch *watch) {
    char repo[PATH_ROOM + 8];
    const char *priem[] = {s->program, "--config", s->place.ini, "--test", NULL};
    const char *nano[] = {"nano", "text", NULL}, *tig[] = {"tig", NULL}, *htop[] = {"htop", NULL};
    const char *const *argv[] = {priem, nano, tig, htop};
    snprintf(repo, sizeof repo, "%s/repo", s->folder);
    stopwatch_start(watch, argv[which], which == TIG ? repo : s->folder, which == PRIEM);
}

/* --- first frame -------------------------------------------------------------------------------------------------------- */

static void first_frame(struct setting *s) {
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
    bench_row(&(struct bench_row){.what = "first frame, median", .unit = "ms", .ours = ours, .most = 30});
    for (enum program p = NANO; p < PROGRAMS; p++) {
        snprintf(row, sizeof row, "first frame beside %s", names[p]);
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

struct keys {
    struct series ms, bytes;
};

static void press(struct stopwatch *watch, const char *key, struct keys *keys) {
    struct answer a = stopwatch_key(watch, key);
    if (keys == NULL) return;
    series_add(&keys->ms, a.ms);
    series_add(&keys->bytes, (double)a.bytes);
}

/* Letter by letter. */
static void type(struct stopwatch *watch, const char *text, struct keys *keys) {
    while (*text != '\0') {
        char letter[8] = "";
        size_t size = 1;
        while ((text[size] & 0xc0) == 0x80) size++;
        memcpy(letter, text, size);
        press(watch, letter, keys);
        text += size;
    }
}

/* Where no other screen writes anything: it is drawn whole. */
#define AT_THE_QUEUES "сегодня"

#define KEY_DOWN  "\033OB"
#define KEY_F6    "\033[17~"
#define KEY_F7    "\033[18~"
#define KEY_F8    "\033[19~"
#define KEY_RIGHT "\033OC"
#define KEY_BACK  "\177"

static void log_in(struct stopwatch *watch) {
    stopwatch_frame(watch);
    stopwatch_key(watch, "\r");
    type(watch, place_passphrase(KIT_DESK), NULL);
    watch->tail_size = 0;
    stopwatch_key(watch, "\r");
    stopwatch_until(watch, AT_THE_QUEUES);
}

/* Names that are there often, once and never; СНИЛС, and the number of a certificate. */
static const char *const sought[] = {"иванов анна", "щербаков",   "кузнецова мария", "ё",    "ковал",
                                     "анна",        "bdfyjd",     "тарасов",         "1002", "6700",
                                     "я",           "заголитский"};

static void search_round(struct stopwatch *watch, struct keys *keys, double *memory) {
    for (size_t i = 0; i < sizeof sought / sizeof *sought; i++) {
        type(watch, sought[i], keys);
        *memory = bench_memory(watch->pid, "VmRSS") > *memory ? bench_memory(watch->pid, "VmRSS") : *memory;
        for (const char *c = sought[i]; *c != '\0'; c++)
            if ((*c & 0xc0) != 0x80) press(watch, KEY_BACK, keys);
    }
    press(watch, "\033", NULL);
    stopwatch_until(watch, AT_THE_QUEUES);
}

/* The names of a child, one field after another; the moves between fields are counted apart. */
static void form_round(struct stopwatch *watch, struct keys *letters, struct keys *moves) {
    static const char *const typed[] = {"", "Щербакова", "Александра", "Дмитриевна"};
    press(watch, KEY_F7, moves);
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        type(watch, typed[i], letters);
        press(watch, KEY_DOWN, moves);
    }
    press(watch, KEY_F6, moves);
    press(watch, KEY_F8, NULL); /* the draft is dropped: the second button */
    press(watch, KEY_RIGHT, NULL);
    press(watch, "\r", NULL);
    stopwatch_until(watch, AT_THE_QUEUES);
}

static void editor_round(struct stopwatch *watch, struct keys *keys) {
    for (int i = 0; i < LETTERS; i++) press(watch, "щ", keys);
    press(watch, "\r", NULL);
}

static void key_rows(const char *what, struct keys *ours, struct keys *nano, double bytes) {
    char row[80];
    double p50 = series_at(&ours->ms, 0.5), p95 = series_at(&ours->ms, 0.95);
    snprintf(row, sizeof row, "%s, p50 of %d", what, ours->ms.count);
    bench_row(&(struct bench_row){
        .what = row, .unit = "ms", .ours = p50, .peer = "nano", .theirs = series_at(&nano->ms, 0.5), .most = 1});
    snprintf(row, sizeof row, "%s, p95", what);
    bench_row(&(struct bench_row){
        .what = row, .unit = "ms", .ours = p95, .peer = "nano", .theirs = series_at(&nano->ms, 0.95), .most = 5});
    snprintf(row, sizeof row, "%s, p50", what);
    bench_row(&(struct bench_row){.what = row,
                                  .unit = "B",
                                  .ours = series_at(&ours->bytes, 0.5),
                                  .peer = "nano",
                                  .theirs = series_at(&nano->bytes, 0.5),
                                  .most = bytes});
    snprintf(row, sizeof row, "%s, p95", what);
    bench_row(&(struct bench_row){.what = row,
                                  .unit = "B",
                                  .ours = series_at(&ours->bytes, 0.95),
                                  .peer = "nano",
                                  .theirs = series_at(&nano->bytes, 0.95),
                                  .most = bytes});
}

static void keys_and_memory(struct setting *s) {
    struct keys search = {0}, letters = {0}, moves = {0}, nano_keys = {0};
    struct stopwatch priem, nano;
    double memory = 0;
    start(s, PRIEM, &priem);
    start(s, NANO, &nano);
    log_in(&priem);
    stopwatch_frame(&nano);
    for (int i = 0; i < ROUNDS; i++) {
        form_round(&priem, &letters, &moves);
        editor_round(&nano, &nano_keys);
        search_round(&priem, &search, &memory);
    }
    bench_must(series_at(&search.bytes, 1) > LIST_BYTES, &(struct fail){.log = "what was typed did not search"});
    key_rows("key in search at 100,000", &search, &nano_keys, 2500);
    key_rows("letter in a form", &letters, &nano_keys, 64);
    key_rows("move in a form", &moves, &nano_keys, 2500);
    bench_row(&(struct bench_row){.what = "memory of priem, steady", .unit = "MiB", .ours = memory, .most = 48});
    bench_row(&(struct bench_row){
        .what = "memory of priem, peak with the login", .unit = "MiB", .ours = bench_memory(priem.pid, "VmHWM")});
    stopwatch_stop(&priem);
    stopwatch_stop(&nano);
    for (struct keys *k[] = {&search, &letters, &moves, &nano_keys}, **at = k; at < k + 4; at++) {
        series_free(&(*at)->ms);
        series_free(&(*at)->bytes);
    }
}

int main(void) {
    static struct setting s;
    make_store(&s);
    make_peers(&s);
    first_frame(&s);
    keys_and_memory(&s);
    place_close(&s.place);
    return 0;
}
