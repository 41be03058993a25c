/* A monkey at the keyboard: any keys in any order on the real screens, and the program is still there, answers every key, keeps
 * its cursor on the screen and ends as asked. The seed is printed with a failure. */

#include "tests/harness/golden.h"
#include "tests/harness/place.h"

#include "model/base/text.h"
#include "sync/kiosk/carry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#define KEYS 400

static const char *const keys[] = {
    "Enter",  "Enter",  "Tab",    "Shift+Tab", "Esc",       "Up",        "Down",   "Down",   "Left",   "Right",  "Home",
    "End",    "PgUp",   "PgDn",   "Ctrl+Up",   "Ctrl+Down", "F1",        "F2",     "F3",     "F4",     "F5",     "F6",
    "F7",     "F8",     "F9",     "Ctrl+D",    "Ctrl+O",    "Ctrl+R",    "Ctrl+W", "Ctrl+B", "Ctrl+Z", "Ctrl+S", "Ctrl+A",
    "Ctrl+Y", "Ctrl+V", "Ctrl+P", "Alt+6",     "Space",     "Backspace", "Delete", "Insert", "Ctrl+C", "Ctrl+V",
};
static const char *const texts[] = {"Иванов", "bdfyjd", "112-233-445 95", "07052016", "31.02.", "II-МЮ",
                                    "6",      "ё",      "漢字",           "[;'",      "я",      "0"};
static const char *const pastes[] = {"СНИЛС: 112-233-445 95\nвторая строка", "и\xcc\x86\xc2\xa0— Ё", "\x01\xff",
                                     "Щербакова-Ёлкина Алиса"};
static const struct { int rows, columns; } sizes[] = {{24, 80}, {24, 80}, {16, 60}, {10, 40}, {50, 132}, {24, 61}, {1, 1}};

static uint64_t seed;

static unsigned dice(size_t sides) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((seed >> 33) % sides);
}
#define ONE_OF(list) list[dice(sizeof list / sizeof *list)]

/* False when the program has ended, as the menu lets it. */
static bool do_something(struct pty *p) {
    unsigned what = dice(20);
    if (what < 13) return pty_key(p, ONE_OF(keys));
    if (what < 17) return pty_type(p, ONE_OF(texts));
    if (what < 19) return pty_paste(p, ONE_OF(pastes));
    unsigned size = dice(sizeof sizes / sizeof *sizes);
    return pty_resize(p, sizes[size].rows, sizes[size].columns);
}

/* A stick is in, there is a centre that does not answer, and rulings of several kinds are to be settled. */
static void at_odds_with_the_centre(struct place *place) {
    char path[600], mounts[700];
    struct application form;
    struct parked parked = {.cause = "signature"};
    struct flagged near = {.cause = "near"};
    struct superseded superseded = {.cause = "withdrawn"};
    uint8_t box_key[32], box_secret[32];
    struct fail why;
    kit_login(&place->kit, KIT_DESK_2);
    kit_form(&place->kit, 30, &form);
    struct saved saved = kit_save(&place->kit, &form);
    kit_confirm(&place->kit);
    text_copy(parked.of, sizeof parked.of, saved.app);
    text_copy(near.of, sizeof near.of, saved.app);
    text_copy(superseded.of, sizeof superseded.of, saved.app);
    kit_central(&place->kit, EV_EVENT_PARKED, saved.subject, &parked);
    kit_central(&place->kit, EV_RULING_FLAGGED, saved.subject, &near);
    kit_central(&place->kit, EV_RULING_SUPERSEDED, saved.subject, &superseded);
    place_set(place, "[exchange]\nurl = https://localhost:1\n");
    crypto_box_keypair(box_key, box_secret);
    assert_true(carry_key_set(place->kit.db, box_key, &why));
    snprintf(path, sizeof path, "%s/usb", place->kit.tmp.folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(mounts, sizeof mounts, "/dev/sdb1 %s vfat rw 0 0\n", path);
    tmp_write(&place->kit.tmp, "mounts", mounts, strlen(mounts));
}

/* `haunts`: keys and what stands there then, one after the other, where it comes back to every twenty keys; NULL: nowhere. */
struct haunt {
    const char *keys, *shown;
};

static void play(enum kit_person who, uint64_t from, const struct haunt *haunts, size_t count) {
    static struct place place;
    int row, column;
    seed = from;
    place_open(&place);
    place_fill(&place);
    if (count) at_odds_with_the_centre(&place);
    struct pty *p = place_start(&place, NULL);
    place_login(p, who);
    print_message("seed %llu\n", (unsigned long long)from);
    for (int i = 0; i < (count ? KEYS / 2 : KEYS); i++) {
        if (count && i % 20 == 0) {
            const struct haunt *h = &haunts[(size_t)i / 20 % count];
            pty_resize(p, 24, 80);
            pty_keys(p, "Esc Esc Esc Esc Esc Esc");
            pty_keys(p, h->keys);
            if (!pty_shows(p, h->shown)) pty_fail(p, h->shown);
        }
        if (!do_something(p)) break;
        if (pty_shows(p, "Пароль  ")) break; /* the menu logged out */
        pty_cursor(p, &row, &column, NULL);
        assert_true(row >= 0 && column >= 0);
    }

    pty_kill(p, 15);
    assert_int_equal(pty_exit(p), 0);
    assert_true(pty_restored(p));
    pty_stop(p);
    place_close(&place);
}

static void at_the_desk(void **state) {
    (void)state;
    for (uint64_t s = 1; s <= 3; s++) play(KIT_DESK, s, NULL, 0);
}

static void at_the_office(void **state) {
    (void)state;
    for (uint64_t s = 11; s <= 13; s++) play(KIT_COORDINATOR, s, NULL, 0);
}

static void at_odds(void **state) {
    static const struct haunt haunts[] = {
        {"Ctrl+B", "Разногласия"}, {"F5", "Обмен с центром"}, {"F5 F6", "Записать на"}, {"Ctrl+B Tab", "Разногласия"}};
    (void)state;
    play(KIT_OPERATOR, 21, haunts, sizeof haunts / sizeof *haunts);
    play(KIT_DESK, 22, haunts, sizeof haunts / sizeof *haunts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_the_desk),
        cmocka_unit_test(at_the_office),
        cmocka_unit_test(at_odds),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
