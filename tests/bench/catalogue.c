/* The catalogue of a whole region at the window: every key of a search among 20,000 programmes, words that most of them have
 * and words that none has, with filters and without. */

#include "tests/harness/bench_keys.h"
#include "tests/harness/offers.h"
#include "tests/harness/place.h"

#include <stdio.h>
#include <stdlib.h>

enum { PROGRAMMES = 20000, ROUNDS = 4, LIST_BYTES = 500 };

#define KEY_DOWN "\033OB"
#define KEY_F4   "\033OS"
#define KEY_F9   "\033[20~"
#define KEY_BACK "\177"

static const char *const sought[] = {"шахм", "центр 17", "р", "if[v", "танца юный", "живописи творч", "щука", "лыжная 199"};

static void seek(struct stopwatch *watch, struct keys *keys) {
    for (size_t i = 0; i < sizeof sought / sizeof *sought; i++) {
        keys_type(watch, sought[i], keys);
        keys_press(watch, KEY_DOWN, keys);
        for (const char *c = sought[i]; *c != '\0'; c++)
            if ((*c & 0xc0) != 0x80) keys_press(watch, KEY_BACK, keys);
    }
}

/* Only where places are free. */
static void narrow(struct stopwatch *watch, struct keys *keys) {
    keys_press(watch, KEY_F4, keys);
    keys_press(watch, KEY_DOWN, keys);
    keys_press(watch, KEY_DOWN, keys);
    keys_press(watch, "\r", keys);
}

int main(void) {
    static struct place place;
    struct keys keys = {0};
    struct stopwatch watch;
    const char *build = getenv("PRIEM_BUILD");
    char program[600];
    place_open_now(&place);
    offers_fill(&place.kit, PROGRAMMES);
    db_close(place.kit.db);
    place.kit.db = NULL;
    snprintf(program, sizeof program, "%s/priem", build ? build : "build");
    stopwatch_start(&watch, (const char *[]){program, "--config", place.ini, "--test", NULL}, place.kit.tmp.folder, true);
    keys_log_in(&watch, KIT_DESK);
    stopwatch_key(&watch, KEY_F9);
    keys_type(&watch, "Программы", NULL);
    stopwatch_key(&watch, "\r");
    for (int i = 0; i < ROUNDS; i++) {
        seek(&watch, &keys);
        narrow(&watch, &keys);
    }
    bench_must(series_at(&keys.bytes, 1) > LIST_BYTES, &(struct fail){.log = "what was typed found nothing"});
    keys_rows("key in the catalogue of 20,000 programmes", &keys, NULL, 2500);
    stopwatch_stop(&watch);
    keys_free(&keys);
    place_close(&place);
    return 0;
}
