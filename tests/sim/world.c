#include "tests/sim/world.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "tests/harness/story.h"
#include "tests/sim/disk.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name, *point, *scope;
} seats[SIM_KIOSKS] = {
    {"school 12", "12", "desk"}, {"school 7", "7", "desk"}, {"office", "1", "office"}, {"district", "30", "office"}};

uint64_t sim_dice(struct world *w, uint64_t sides) {
    return story_random(&w->dice) % sides;
}

void sim_note(struct world *w, const char *format, ...) {
    char *line = w->trace[w->traced++ % SIM_TRACE];
    int n = snprintf(line, sizeof w->trace[0], "%4d ", w->step);
    va_list args;
    va_start(args, format);
    vsnprintf(line + n, sizeof w->trace[0] - (size_t)n, format, args);
    va_end(args);
}

void sim_fail(struct world *w, const char *format, ...) {
    for (int i = w->traced > SIM_TRACE ? w->traced - SIM_TRACE : 0; i < w->traced; i++) puts(w->trace[i % SIM_TRACE]);
    printf("seed %llu, step %d: ", (unsigned long long)w->seed, w->step);
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    puts("");
    fflush(stdout);
    _exit(1);
}

/* --- Machines ------------------------------------------------------------------------------------------------------------- */

void kiosk_stop(struct sim_kiosk *k) {
    if (!k->x) return;
    kiosk_exchange_close(k->x);
    k->x = NULL;
    k->waiting = false;
    k->call++;
    db_close(k->seat.db);
    k->seat.db = NULL;
}

void kiosk_start(struct sim_kiosk *k) {
    char path[SIM_MACHINE + 40];
    struct fail why = {0};
    struct transport line = net_transport(k);
    if (k->x) return;
    snprintf(path, sizeof path, "%s.%u.db", k->machine, k->seat.epoch);
    if (!db_open(&(struct db_config){.path = path}, &k->clock.env, &k->seat.db, &why) ||
        !desk_open(k->seat.db, &k->clock.env, k->seat.kit->calendar, &k->seat.desk, &why) ||
        !kiosk_exchange_open(&k->seat.desk, &k->keys, &line, &k->x, &why))
        sim_fail(k->world, "kiosk %s does not open: %s (%s)", k->seat.name, why.log, why.say);
}

void centre_stop(struct world *w) {
    if (w->down) return;
    centre_close(w->kit.c);
    w->kit.c = NULL;
    w->down = true;
}

void centre_start(struct world *w) {
    struct fail why = {0};
    if (!w->down) return;
    if (!centre_open(w->kit.settings, &w->kit.clock.env, &w->kit.c, &why))
        sim_fail(w, "the centre does not open: %s (%s)", why.log, why.say);
    w->down = false;
}

/* --- A region ------------------------------------------------------------------------------------------------------------- */

static void enrol(struct world *w, int i) {
    struct sim_kiosk *k = &w->kiosks[i];
    *k = (struct sim_kiosk){.index = i, .world = w};
    centre_kiosk_enrol(&w->kit, &k->seat, seats[i].name, seats[i].point, seats[i].scope);
    for (int p = 0; i == 2 && p < CENTRE_PEOPLE; p++) centre_kiosk_login(&k->seat, (enum centre_person)p);
    centre_kiosk_sync(&k->seat);
    char name[16];
    snprintf(name, sizeof name, "%u", k->seat.no);
    text_copy(k->machine, sizeof k->machine, tmp_path(&w->kit.tmp, name));
    memcpy(k->keys.frame_secret, k->seat.frame_secret, sizeof k->keys.frame_secret);
    memcpy(k->keys.answer_key, w->kit.c->answer_key, sizeof k->keys.answer_key);
    db_close(k->seat.db);
    k->clock = w->kit.clock;
    k->clock.env.self = &k->clock;
    k->clock.env.boot[7] = (char)('1' + i);
}

void world_open(struct world *w) {
    *w = (struct world){.steps = SIM_STEPS, .dice = 1};
    disk_install(&w->dice);
    centre_kit_open(&w->kit);
    text_copy(w->machine, sizeof w->machine, w->kit.c->folder);
    for (int i = 0; i < SIM_KIOSKS; i++) enrol(w, i);
    for (int i = 0; i < SIM_KIOSKS; i++) kiosk_start(&w->kiosks[i]);
    world_heal(w);
    invariants_rest(w); /* and every statement of theirs is prepared before the first seed */
}

void world_seed(struct world *w, uint64_t seed) {
    w->seed = seed;
    w->dice = seed * 0x9E3779B97F4A7C15u + 1;
    w->step = w->traced = 0;
    w->healing = false;
    w->kit.clock.seed = story_random(&w->dice);
    for (int i = 0; i < SIM_KIOSKS; i++) w->kiosks[i].clock.seed = story_random(&w->dice);
}

/* --- Time ----------------------------------------------------------------------------------------------------------------- */

static void move_time(struct world *w, int64_t ms) {
    env_virtual_move(&w->kit.clock, ms);
    for (int i = 0; i < SIM_KIOSKS; i++) env_virtual_move(&w->kiosks[i].clock, ms);
}

/* A clock of one kiosk is set wrong, or right again. */
static void jump(struct world *w, struct sim_kiosk *k) {
    static const int64_t jumps[] = {0, -MS_HOUR, MS_HOUR, -3650 * (int64_t)MS_DAY, 3650 * (int64_t)MS_DAY};
    int64_t by = jumps[sim_dice(w, sizeof jumps / sizeof *jumps)];
    k->clock.now = w->kit.clock.now + by;
    sim_note(w, "the clock of %s is %lld h off", k->seat.name, (long long)(by / MS_HOUR));
}

/* The state machines work as long as they want to. */
static void run_kiosks(struct world *w) {
    for (int i = 0; i < SIM_KIOSKS; i++) {
        struct sim_kiosk *k = &w->kiosks[i];
        for (int turn = 0; k->x && kiosk_exchange_wait(k->x) == 0; turn++) {
            if (turn == 20000) sim_fail(w, "%s spins", k->seat.name);
            kiosk_exchange_step(k->x, 3, true);
            if (disk_is_off(k->machine)) break;
        }
    }
}

/* --- What happens --------------------------------------------------------------------------------------------------------- */

/* Who is dead is found so, and started again after a while: what its disk has kept is what there is. */
static void look_after(struct world *w) {
    for (int i = 0; i < SIM_KIOSKS; i++) {
        struct sim_kiosk *k = &w->kiosks[i];
        if (k->x && (disk_is_off(k->machine) || db_broken(k->seat.db))) {
            sim_note(w, "%s is dead", k->seat.name);
            kiosk_stop(k);
        }
        if (!k->x && (w->healing || sim_dice(w, 4) == 0)) {
            disk_full(k->machine, false);
            disk_power_on(k->machine);
            kiosk_start(k);
            sim_note(w, "%s is started", k->seat.name);
        }
    }
    if (!w->down && (disk_is_off(w->machine) || !centre_usable(w->kit.c))) {
        sim_note(w, "the centre is dead");
        centre_stop(w);
    }
    if (w->down && (w->healing || sim_dice(w, 3) == 0)) {
        disk_full(w->machine, false);
        disk_power_on(w->machine);
        centre_start(w);
        sim_note(w, "the centre is started");
    }
}

static void kill_somebody(struct world *w) {
    unsigned who = (unsigned)sim_dice(w, SIM_KIOSKS + 1);
    int n = 1 + (int)sim_dice(w, 40);
    bool full = sim_dice(w, 3) == 0;
    const char *name = who == SIM_KIOSKS ? w->machine : w->kiosks[who].machine;
    sim_note(w, "%s of %s", full ? "full disk" : "power cut soon", who == SIM_KIOSKS ? "the centre" : w->kiosks[who].seat.name);
    if (full)
        disk_full(name, true);
    else
        disk_power_off(name, n);
}

static void happen(struct world *w) {
    struct sim_kiosk *k = &w->kiosks[sim_dice(w, SIM_KIOSKS)];
    unsigned what = (unsigned)sim_dice(w, 100);
    if (what < 55) {
        deed_random(w, k);
    } else if (what < 80) {
        static const int64_t spans[] = {MS_SECOND, 5 * MS_SECOND, MS_MINUTE, 20 * MS_MINUTE, 3 * MS_HOUR, MS_DAY};
        move_time(w, spans[sim_dice(w, sizeof spans / sizeof *spans)]);
    } else if (what < 88) {
        if (k->x) kiosk_exchange_start(k->x);
    } else if (what < 92) {
        k->cut = !k->cut;
        sim_note(w, "%s is %s", k->seat.name, k->cut ? "cut off" : "connected");
    } else if (what < 97) {
        kill_somebody(w);
    } else {
        jump(w, k);
    }
}

bool world_step(struct world *w) {
    if (w->step >= w->steps) return false;
    w->step++;
    happen(w);
    run_kiosks(w);
    net_deliver(w);
    run_kiosks(w);
    look_after(w);
    invariants_step(w);
    return true;
}

static bool at_rest(struct world *w) {
    for (int i = 0; i < SIM_KIOSKS; i++) {
        struct exchange_status status;
        struct sim_kiosk *k = &w->kiosks[i];
        if (!k->x || k->waiting) return false;
        kiosk_exchange_status(k->x, &status);
        if (status.unsent > 0 || status.failures > 0 || status.phase != EXCHANGE_IDLE) return false;
    }
    return true;
}

void world_heal(struct world *w) {
    w->healing = true;
    for (int i = 0; i < SIM_KIOSKS; i++) {
        w->kiosks[i].cut = false;
        w->kiosks[i].clock.now = w->kit.clock.now;
        disk_power_off(w->kiosks[i].machine, 0);
        disk_full(w->kiosks[i].machine, false);
    }
    disk_power_off(w->machine, 0);
    disk_full(w->machine, false);
    /* Three rounds: what one sends last, the centre rules over, and the others hear of. */
    for (int round = 0, quiet = 0; quiet < 3; round++) {
        if (round == 400) sim_fail(w, "the region does not come to rest");
        look_after(w);
        for (int i = 0; i < SIM_KIOSKS; i++) kiosk_exchange_start(w->kiosks[i].x);
        for (int turn = 0; turn < 60; turn++) {
            run_kiosks(w);
            move_time(w, MS_SECOND);
            net_deliver(w);
            run_kiosks(w);
        }
        quiet = at_rest(w) ? quiet + 1 : 0;
    }
}
