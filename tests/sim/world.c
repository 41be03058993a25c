#include "tests/sim/world.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "sync/centre/counts.h"
#include "sync/centre/day.h"
#include "sync/centre/settings.h"
#include "sync/centre/snapshot.h"
#include "sync/kiosk/carry.h"
#include "tests/harness/story.h"
#include "tests/sim/disk.h"

#include <limits.h>
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
    sim_digest(w, line, strlen(line));
}

void sim_digest(struct world *w, const void *data, size_t size) {
    struct hash h;
    hash_begin(&h, PURPOSE_DIGEST);
    hash_add(&h, w->digest, sizeof w->digest);
    hash_add(&h, data, size);
    hash_end(&h, w->digest);
}

void world_digest(struct world *w, uint8_t out[HASH_SIZE]) {
    struct hash h;
    hash_begin(&h, PURPOSE_DIGEST);
    hash_add(&h, w->digest, sizeof w->digest);
    disk_digest(&h);
    hash_end(&h, out);
}

void sim_printed(struct world *w, const struct sim_kiosk *k, const char *number) {
    if (!*number || k->lying) return;
    for (int i = 0; i < w->prints; i++)
        if (!strcmp(w->printed[i], number)) sim_fail(w, "invariant 18: %s gives %s, which is given", k->seat.name, number);
    if (w->prints == SIM_PRINTED) return;
    w->printed_by[w->prints] = k->index;
    text_copy(w->printed[w->prints++], sizeof w->printed[0], number);
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
    struct fail why = {0};
    struct transport line = net_transport(k);
    if (k->x) return;
    if (!db_open(&(struct db_config){.path = k->path}, &k->clock.env, &k->seat.db, &why) ||
        !desk_open(k->seat.db, &k->clock.env, k->seat.kit->calendar, &k->seat.desk, &why) ||
        !kiosk_exchange_open(&k->seat.desk, &k->keys, &line, &k->x, &why))
        sim_fail(k->world, "kiosk %s does not open: %s (%s)", k->seat.name, why.log, why.say);
    const struct journal *j = &k->seat.desk.journal;
    keys_follow(k, &why); /* on a full disk both stay */
    if (j->epoch == k->promised.epoch && j->seq < k->promised.seq)
        sim_fail(k->world, "invariant 35: %s has %llu of %llu events that were saved", k->seat.name, (unsigned long long)j->seq,
                 (unsigned long long)k->promised.seq);
}

bool kiosk_works(const struct sim_kiosk *k) {
    return k->x && !disk_is_off(k->machine) && !db_broken(k->seat.db);
}

void sim_promised(struct sim_kiosk *k) {
    const struct journal *j = &k->seat.desk.journal;
    k->promised = (struct event_id){.kiosk = j->kiosk, .epoch = j->epoch, .seq = j->seq};
}

bool world_centre_runs(const struct world *w) {
    return !w->down && !disk_is_off(w->machine) && centre_usable(w->kit.c);
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
    char name[24];
    snprintf(name, sizeof name, "%u", k->seat.no);
    text_copy(k->machine, sizeof k->machine, tmp_path(&w->kit.tmp, name));
    snprintf(name, sizeof name, "%u.%u.db", k->seat.no, k->seat.epoch);
    text_copy(k->path, sizeof k->path, tmp_path(&w->kit.tmp, name));
    memcpy(k->keys.frame_secret, k->seat.frame_secret, sizeof k->keys.frame_secret);
    memcpy(k->keys.box_secret, centre_kiosk_box_secret(&k->seat), sizeof k->keys.box_secret);
    memcpy(k->keys.answer_key, w->kit.c->answer_key, sizeof k->keys.answer_key);
    struct fail why;
    if (!carry_key_set(k->seat.db, w->kit.c->box_key, &why)) sim_fail(w, "%s", why.log);
    db_close(k->seat.db);
    k->clock = w->kit.clock;
    k->clock.env.self = &k->clock;
    k->clock.env.boot[7] = (char)('1' + i);
}

/* Leases that run out while a seed is told. */
static void short_leases(struct world *w) {
    static const char ini[] =
        "[centre]\nfolder = region\n[lease]\nsize = 10\ndays = 7\nidle_days = 2\n[snapshot]\nrows = 12\nblock = 4\n";
    struct fail why = {0};
    centre_close(w->kit.c);
    settings_close(w->kit.settings);
    tmp_write(&w->kit.tmp, "centre.ini", ini, sizeof ini - 1);
    if (!settings_load(centre_settings, tmp_path(&w->kit.tmp, "centre.ini"), &w->kit.settings, &why) ||
        !centre_open(w->kit.settings, &w->kit.clock.env, &w->kit.c, &why))
        sim_fail(w, "%s", why.log);
}

/* What is shipped is what the sources have, whether it is staged beside the build or just being staged there. */
static void ship(struct world *w) {
    const char *source = getenv("PRIEM_SOURCE");
    char from[PATH_MAX], assets[PATH_MAX + 8];
    snprintf(assets, sizeof assets, "%s/assets", source ? source : ".");
    if (!realpath(assets, from) || symlink(from, tmp_path(&w->kit.tmp, "share")) != 0 ||
        setenv("PRIEM_BUILD", w->kit.tmp.folder, 1) != 0)
        sim_fail(w, "%s cannot be shipped", assets);
}

void world_open(struct world *w) {
    *w = (struct world){.dice = 1};
    disk_install(&w->dice);
    centre_kit_open(&w->kit);
    ship(w);
    short_leases(w);
    if (w->kit.c->dicts.count == 0) sim_fail(w, "no dictionary is shipped");
    text_copy(w->machine, sizeof w->machine, w->kit.c->folder);
    deeds_leases_open(w);
    deeds_money_open(w);
    deeds_keys_open(w);
    for (int i = 0; i < SIM_KIOSKS; i++) enrol(w, i);
    for (int i = 0; i < SIM_KIOSKS; i++) kiosk_start(&w->kiosks[i]);
    world_heal(w);
    invariants_rest(w); /* and every statement of theirs is prepared before the first seed */
}

void world_seed(struct world *w, uint64_t seed) {
    files_of_a_seed();
    w->seed = seed;
    w->steps = seed < SIM_LONG_FROM ? SIM_STEPS : SIM_LONG;
    w->dice = seed;
    w->dice = story_random(&w->dice); /* else the throws of a seed are those of the next one, later by one */
    w->step = w->traced = w->prints = w->marked = w->phones = w->put_back = w->flipped = 0;
    w->healing = false;
    w->kit.clock.seed = story_random(&w->dice);
    for (int i = 0; i < SIM_KIOSKS; i++) w->kiosks[i].clock.seed = story_random(&w->dice);
}

/* --- Time ----------------------------------------------------------------------------------------------------------------- */

void world_move(struct world *w, int64_t ms) {
    env_virtual_move(&w->kit.clock, ms);
    for (int i = 0; i < SIM_KIOSKS; i++) env_virtual_move(&w->kiosks[i].clock, ms);
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

/* The day's own work and the wiping of what was erased, as the server does them between its turns. */
static void run_centre(struct world *w) {
    struct fail why = {0};
    for (int slice = 0; world_centre_runs(w) &&
                        (day_due(w->kit.c) || counts_due(w->kit.c) || db_wiping(w->kit.c->db) || snapshot_works(w->kit.c));
         slice++) {
        if (slice == 5000) sim_fail(w, "the centre spins");
        if (day_due(w->kit.c) && !day_step(w->kit.c, &why)) break;
        if (counts_due(w->kit.c) && !counts_step(w->kit.c, &why)) break;
        if (centre_usable(w->kit.c) && !db_wipe_step(w->kit.c->db, &why)) break;
        snapshot_step(w->kit.c);
        snapshot_tend(w->kit.c);
    }
}

/* --- What happens --------------------------------------------------------------------------------------------------------- */

/* Counted when it has struck: what was armed may never have come to it. */
static void found_dead(struct world *w, const char *name, const char *machine) {
    enum fault fault = !disk_is_off(machine) ? FAULT_FULL : disk_crashed(machine) ? FAULT_CRASH : FAULT_POWER;
    fault_count(fault);
    sim_note(w, "%s is dead: %s", name, fault_title(fault));
}

/* Who is dead is found so, and started again after a while: what its disk has kept is what there is. */
static void look_after(struct world *w) {
    for (int i = 0; i < SIM_KIOSKS; i++) {
        struct sim_kiosk *k = &w->kiosks[i];
        if (k->x && (disk_is_off(k->machine) || db_broken(k->seat.db))) {
            found_dead(w, k->seat.name, k->machine);
            kiosk_stop(k);
        }
        if (!k->x && (w->healing || sim_dice(w, 4) == 0)) {
            disk_full(k->machine, false);
            disk_power_on(k->machine);
            kiosk_start(k);
            sim_note(w, "%s is started", k->seat.name);
        }
    }
    struct fail why = {0};
    if (!w->down && !disk_is_off(w->machine) && !centre_usable(w->kit.c) && sim_dice(w, 2) == 0) {
        disk_full(w->machine, false); /* room again, and nobody has to start it */
        if (centre_mend(w->kit.c, &why)) sim_note(w, "the centre goes on");
    }
    if (!w->down && (disk_is_off(w->machine) || !centre_usable(w->kit.c))) {
        found_dead(w, "the centre", w->machine);
        centre_stop(w);
    }
    if (w->down && (w->healing || sim_dice(w, 3) == 0)) {
        disk_full(w->machine, false);
        disk_power_on(w->machine);
        centre_start(w);
        sim_note(w, "the centre is started");
    }
}

void world_run(struct world *w) {
    run_centre(w);
    run_kiosks(w);
    net_deliver(w);
    run_centre(w);
    run_kiosks(w);
}

bool world_step(struct world *w) {
    if (w->step >= w->steps) return false;
    w->step++;
    happen(w);
    world_run(w);
    look_after(w);
    invariants_step(w);
    return true;
}

static bool at_rest(struct world *w) {
    if (!w->kit.c || w->kit.c->recovering) return false;
    for (int i = 0; i < SIM_KIOSKS; i++) {
        struct exchange_status status;
        struct sim_kiosk *k = &w->kiosks[i];
        if (!k->x || k->waiting || k->seat.desk.put_back != 0) return false;
        kiosk_exchange_status(k->x, &status);
        if (status.unsent > 0 || status.failures > 0 || status.phase != EXCHANGE_IDLE) return false;
    }
    return true;
}

/* Why not. */
static void note_unrest(struct world *w) {
    for (int i = 0; i < SIM_KIOSKS; i++) {
        struct exchange_status s;
        if (!w->kiosks[i].x) continue;
        kiosk_exchange_status(w->kiosks[i].x, &s);
        sim_note(w, "%s: unsent %d, failures %d: %s", w->kiosks[i].seat.name, (int)s.unsent, s.failures, s.last_fail.log);
    }
}

void world_heal(struct world *w) {
    int64_t gsn = 0;
    w->healing = true;
    images_drop(w);
    for (int i = 0; i < SIM_KIOSKS; i++) {
        w->kiosks[i].cut = false;
        w->kiosks[i].clock.now = w->kit.clock.now;
        disk_power_off(w->kiosks[i].machine, 0);
        disk_lie(w->kiosks[i].machine, false);
        disk_full(w->kiosks[i].machine, false);
    }
    disk_power_off(w->machine, 0);
    disk_full(w->machine, false);
    /* Three rounds: what one sends last, the centre rules over, and the others hear of. */
    for (int round = 0, quiet = 0; quiet < 3; round++) {
        if (round == 400) note_unrest(w);
        if (round == 400) sim_fail(w, "the region does not come to rest");
        look_after(w);
        happen_mend(w);
        for (int i = 0; i < SIM_KIOSKS; i++) kiosk_exchange_start(w->kiosks[i].x);
        for (int turn = 0; turn < 60; turn++) {
            world_move(w, MS_SECOND);
            world_run(w);
        }
        int64_t now = w->kit.c ? w->kit.c->gsn : -1; /* a day may have been opened in the last second */
        quiet = at_rest(w) && now == gsn ? quiet + 1 : 0;
        gsn = now;
    }
}
