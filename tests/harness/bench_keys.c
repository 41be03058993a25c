#include "tests/harness/bench_keys.h"

#include "tests/harness/place.h"

#include <stdio.h>
#include <string.h>

void keys_press(struct stopwatch *watch, const char *key, struct keys *keys) {
    struct answer a = stopwatch_key(watch, key);
    if (keys == NULL) return;
    series_add(&keys->ms, a.ms);
    series_add(&keys->bytes, (double)a.bytes);
}

/* Letter by letter. */
void keys_type(struct stopwatch *watch, const char *text, struct keys *keys) {
    while (*text != '\0') {
        char letter[8] = "";
        size_t size = 1;
        while ((text[size] & 0xc0) == 0x80) size++;
        memcpy(letter, text, size);
        keys_press(watch, letter, keys);
        text += size;
    }
}

/* Where no other screen writes anything: it is drawn whole. */
#define AT_THE_QUEUES "сегодня"
/* The button of the day's reminders, where there are any: they stand over the queues after the first login of a day. */
#define REMINDED "К работе"

#define KEY_DOWN      "\033OB"
#define KEY_HOME      "\033[H"
#define KEY_LEFT      "\033OD"
#define KEY_PAGE_DOWN "\033[6~"
#define KEY_F5        "\033[15~"
#define KEY_F6        "\033[17~"
#define KEY_F7        "\033[18~"
#define KEY_F8        "\033[19~"
#define KEY_RIGHT     "\033OC"
#define KEY_BACK      "\177"
#define KEY_CTRL_B    "\002"
#define KEY_CTRL_K    "\013"

void keys_log_in(struct stopwatch *watch, enum kit_person who) {
    stopwatch_frame(watch);
    for (int i = 0; i < place_slot(who); i++) stopwatch_key(watch, KEY_DOWN);
    stopwatch_key(watch, "\r");
    keys_type(watch, place_passphrase(who), NULL);
    watch->tail_size = 0;
    stopwatch_key(watch, "\r");
    if (memmem(watch->tail, watch->tail_size, REMINDED, strlen(REMINDED)) != NULL) stopwatch_key(watch, "\r");
    stopwatch_until(watch, AT_THE_QUEUES);
}

void keys_lock(struct stopwatch *watch, struct series *lock, struct series *unlock) {
    series_add(lock, stopwatch_key(watch, KEY_CTRL_K).ms);
    keys_type(watch, place_passphrase(KIT_DESK), NULL);
    double asked = clock_ms();
    watch->tail_size = 0;
    stopwatch_key(watch, "\r");
    if (memmem(watch->tail, watch->tail_size, AT_THE_QUEUES, strlen(AT_THE_QUEUES)) == NULL)
        stopwatch_until(watch, AT_THE_QUEUES);
    series_add(unlock, clock_ms() - asked);
}

/* Names that are there often, once and never; СНИЛС, the number of a certificate, a phone. */
static const char *const sought[] = {"иванов анна", "щербаков",    "кузнецова мария", "ё",    "ковал",
                                     "анна",        "bdfyjd",      "тарасов",         "1002", "6700",
                                     "я",           "заголитский", "1234567"};

void keys_search(struct stopwatch *watch, struct keys *keys, double *memory) {
    for (size_t i = 0; i < sizeof sought / sizeof *sought; i++) {
        keys_type(watch, sought[i], keys);
        *memory = bench_memory(watch->pid, "VmRSS") > *memory ? bench_memory(watch->pid, "VmRSS") : *memory;
        for (const char *c = sought[i]; *c != '\0'; c++)
            if ((*c & 0xc0) != 0x80) keys_press(watch, KEY_BACK, keys);
    }
    keys_press(watch, "\033", NULL);
    stopwatch_until(watch, AT_THE_QUEUES);
}

/* What is typed, field after field; a mask that is full and valid moves on by itself. */
static const struct {
    const char *typed;
    enum { TEXT, MASK, CHOICE } kind;
} answers[] = {
    {"11223344595", MASK}, {"Щербакова", TEXT}, {"Александра", TEXT}, {"Дмитриевна", TEXT}, {"07052016", MASK},
    {"ж", CHOICE},         {"", CHOICE},        {"II-МЮ", TEXT},      {"654321", MASK},
};

void keys_form(struct stopwatch *watch, struct keys *letters, struct keys *digits, struct keys *moves) {
    struct keys *of[] = {[TEXT] = letters, [MASK] = digits, [CHOICE] = moves};
    keys_press(watch, KEY_F7, moves);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        const char *typed = answers[i].typed;
        char most[40];
        size_t size = strlen(typed) - (answers[i].kind == MASK);
        snprintf(most, sizeof most, "%.*s", (int)size, typed);
        keys_type(watch, most, of[answers[i].kind]);
        keys_press(watch, answers[i].kind == MASK ? typed + size : KEY_DOWN, moves);
    }
    keys_press(watch, KEY_F6, moves);
    keys_press(watch, KEY_F8, NULL); /* the draft is dropped: the second button */
    keys_press(watch, KEY_RIGHT, NULL);
    keys_press(watch, "\r", NULL);
    stopwatch_until(watch, AT_THE_QUEUES);
}

enum { QUEUES = 11, STEPS = 8 };

static void steps(struct stopwatch *watch, struct keys *keys) {
    for (int i = 0; i < STEPS; i++) keys_press(watch, i == STEPS / 2 ? KEY_PAGE_DOWN : KEY_DOWN, keys);
}

void keys_queues(struct stopwatch *watch, struct keys *queues, struct keys *disputes, struct keys *exchange) {
    for (int i = 0; i < QUEUES; i++) {
        keys_press(watch, KEY_LEFT, queues);
        keys_press(watch, KEY_HOME, queues); /* among the rows of an empty queue the panel itself has moved on */
        for (int k = 0; k < i; k++) keys_press(watch, KEY_DOWN, queues);
        keys_press(watch, KEY_RIGHT, queues);
        steps(watch, queues);
    }
    keys_press(watch, KEY_CTRL_B, disputes);
    steps(watch, disputes);
    keys_press(watch, "\033", NULL);
    stopwatch_until(watch, AT_THE_QUEUES);
    keys_press(watch, KEY_F5, exchange);
    for (int i = 0; i < STEPS; i++) keys_press(watch, KEY_DOWN, exchange);
    keys_press(watch, "\033", NULL);
    stopwatch_until(watch, AT_THE_QUEUES);
}

static void row_of(const char *what, const char *unit, double ours, const double *theirs, double most) {
    bench_row(&(struct bench_row){.what = what,
                                  .unit = unit,
                                  .ours = ours,
                                  .peer = theirs ? "nano" : NULL,
                                  .theirs = theirs ? *theirs : 0,
                                  .most = most});
}

void keys_rows(const char *what, struct keys *ours, struct keys *nano, double bytes_most) {
    static const struct {
        const char *title;
        double quantile, ms;
    } rows[] = {{"p50", 0.5, 1}, {"p95", 0.95, 5}};
    char title[80];
    for (int unit = 0; unit < 2; unit++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            struct series *mine = unit ? &ours->bytes : &ours->ms;
            double theirs = nano ? series_at(unit ? &nano->bytes : &nano->ms, rows[i].quantile) : 0;
            snprintf(title, sizeof title, "%s, %s", what, rows[i].title);
            if (unit == 0 && i == 0) snprintf(title, sizeof title, "%s, %s of %d", what, rows[i].title, mine->count);
            row_of(title, unit ? "B" : "ms", series_at(mine, rows[i].quantile), nano ? &theirs : NULL,
                   unit ? bytes_most : rows[i].ms);
        }
}

void keys_free(struct keys *keys) {
    series_free(&keys->ms);
    series_free(&keys->bytes);
}
