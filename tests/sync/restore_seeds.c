#include "tests/harness/seats.h"

#include "model/base/text.h"
#include "tests/harness/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Disks of both sides put back at random: whatever is put back, the register is one. */

enum { TOLD_MOST = 64, STEPS = 24 };

/* Who has been acked: no restore takes them from the register. */
struct told {
    char subjects[TOLD_MOST][ID_TEXT];
    int count;
};

static void tell_all(struct told *told, struct seat *s) {
    struct rows r;
    struct fail why;
    seats_must(db_query(s->k.db, &r, "SELECT subject FROM learner ORDER BY subject", &why, NULL), &why);
    while (db_next(&r, &why)) {
        bool known = false;
        for (int i = 0; i < told->count; i++) known = known || strcmp(told->subjects[i], db_text(&r, 0)) == 0;
        if (!known && told->count < TOLD_MOST) text_copy(told->subjects[told->count++], ID_TEXT, db_text(&r, 0));
    }
}

static void exchange(struct seat *s, struct told *told) {
    if (seats_talk(s) == EXCHANGE_IDLE && seats_said(s)[0] == '\0') tell_all(told, s);
}

/* Each image is taken and each backup made before what the other side lost can be lost twice. */
static void work(struct region_kit *w, struct seat *s, struct told *told, char path[PATH_ROOM], uint64_t *dice) {
    struct saved saved;
    char number[11];
    struct fail why;
    switch (story_random(dice) % 8) {
    case 0:
    case 1:
    case 2:
        seats_file(w, s, &saved);
        if (story_random(dice) % 2) centre_kiosk_issue(&s->k, &saved, CENTRE_COORDINATOR, number);
        break;
    case 3:
    case 4: exchange(s, told); break;
    case 5: seats_take_image(s, "image"); break;
    case 6: /* it opens only after an exchange: the epoch is raised before anybody works on it */
        seats_put_back(s, "image");
        if (seats_talk(s) == EXCHANGE_FROZEN) {
            seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "epoch", s->k.name, NULL), &why);
            exchange(s, told);
        }
        seats_back_up(w, path);
        break;
    default:
        seats_centre_put_back(w, path);
        for (int i = 0; i < w->count; i++) exchange(&w->seats[i], told);
        assert_false(w->kit.c->recovering);
        for (int i = 0; i < w->count; i++) exchange(&w->seats[i], told);
    }
    w->kit.clock.now += MS_MINUTE;
}

static void at_rest(struct region_kit *w, const struct told *told) {
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < w->count; i++) assert_int_equal(seats_talk(&w->seats[i]), EXCHANGE_IDLE);
    for (int i = 0; i < told->count; i++) {
        char sql[120];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM learner WHERE subject = '%s'", told->subjects[i]);
        assert_int_equal(centre_kit_count(&w->kit, sql), 1);
    }
    for (int i = 0; i < w->count; i++) {
        seats_same_view(w, &w->seats[i]);
        seats_own_log_holds(&w->seats[i]);
        assert_int_equal(seats_here(&w->seats[i], "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    }
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM (SELECT number FROM certificate GROUP BY number HAVING "
                                               "count(*) > 1) d"),
                     0);
}

static void whatever_is_put_back_the_register_is_one(void **state) {
    const char *text = getenv("PRIEM_RESTORE_SEEDS"), *first = getenv("PRIEM_RESTORE_FIRST");
    int64_t from = first ? atoll(first) : 1, seeds = text ? atoll(text) : 8;
    for (int64_t seed = from; seed < from + seeds; seed++) {
        uint64_t dice = (uint64_t)seed * 0x9E3779B97F4A7C15u + 1;
        struct told told = {0};
        char path[PATH_ROOM];
        print_message("seed %lld\n", (long long)seed);
        seats_set_up(state);
        struct region_kit *w = *state;
        struct seat *seats[] = {seats_enrol(w, "school 12", "12", "desk"), seats_enrol(w, "office", "1", "office")};
        for (int i = 0; i < 2; i++) seats_take_image(seats[i], "image");
        seats_back_up(w, path);
        for (int step = 0; step < STEPS; step++) work(w, seats[story_random(&dice) % 2], &told, path, &dice);
        at_rest(w, &told);
        seats_tear_down(state);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_is_put_back_the_register_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
