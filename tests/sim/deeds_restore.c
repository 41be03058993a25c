#include "tests/sim/world.h"

#include "model/base/text.h"
#include "model/store/safe_copy.h"
#include "sync/centre/backup.h"
#include "sync/centre/recover.h"
#include "tests/sim/disk.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Backups of both sides that are put back. One of a kiosk opens only when the centre has let it go on; one of the centre waits
 * for its kiosks. What two of them together have lost nobody can give back: so the centre is backed up again when a kiosk was
 * put back (README, "A region from nothing"), and until then it does not lose its own disk. */

static const char *image_of(const struct world *w, const char *name, char out[SIM_MACHINE + 24]) {
    snprintf(out, SIM_MACHINE + 24, "%s/%s", w->kit.tmp.folder, name);
    return out;
}

static const char *image_of_kiosk(const struct sim_kiosk *k, char out[SIM_MACHINE + 24]) {
    char name[24];
    snprintf(name, sizeof name, "saved-%u", k->seat.no);
    return image_of(k->world, name, out);
}

static void new_disk(const char *machine) {
    disk_full(machine, false);
    disk_lie(machine, false);
    disk_power_off(machine, 0);
}

/* --- A kiosk -------------------------------------------------------------------------------------------------------------- */

/* At the end of the day. */
static bool save_kiosk(struct world *w, struct sim_kiosk *k, struct fail *why) {
    char image[SIM_MACHINE + 24];
    (void)why;
    if (!k->x || disk_is_off(k->machine) || k->seat.desk.put_back != 0) return true;
    kiosk_stop(k);
    if (disk_is_off(k->machine)) return true;
    disk_copy(k->machine, image_of_kiosk(k, image));
    k->saved = true;
    k->saved_keys = k->keys;
    kiosk_start(k);
    sim_note(w, "%s is backed up", k->seat.name);
    return true;
}

/* As `priem restore` leaves it: the store of then, which says so of itself. */
static bool mark_put_back(struct sim_kiosk *k, struct fail *why) {
    struct db *db;
    if (!db_open(&(struct db_config){.path = k->path}, &k->clock.env, &db, why)) return false;
    bool ok = db_begin(db, true, why) && meta_set_int(db, "restored.at", k->clock.now, why) && db_commit(db, why);
    db_close(db);
    return ok;
}

static bool put_kiosk_back(struct world *w, struct sim_kiosk *k, struct fail *why) {
    char image[SIM_MACHINE + 24];
    if (!k->saved || !k->x || disk_is_off(k->machine) || !world_centre_runs(w) || w->kit.c->recovering) return true;
    kiosk_stop(k);
    if (disk_is_off(k->machine)) return true;
    new_disk(k->machine);
    if (!disk_restore(image_of_kiosk(k, image), k->machine)) sim_fail(w, "no backup of %s", k->seat.name);
    if (sim_dice(w, 2) == 0) k->keys = k->saved_keys; /* a new computer; else the key file that is there stays */
    if (!mark_put_back(k, why)) sim_fail(w, "%s is not put back: %s", k->seat.name, why->log);
    k->promised = (struct event_id){0};
    k->stored = 0;
    k->put_back = true;
    w->saved = false;
    kiosk_start(k);
    sim_promised(k);
    fault_count(FAULT_KIOSK_BACK);
    sim_note(w, "%s: %s", k->seat.name, fault_title(FAULT_KIOSK_BACK));
    return true;
}

/* --- The centre ----------------------------------------------------------------------------------------------------------- */

static bool all_are_themselves(const struct world *w) {
    for (int i = 0; i < SIM_KIOSKS; i++)
        if (!w->kiosks[i].x || w->kiosks[i].seat.desk.put_back != 0) return false;
    return true;
}

/* A store looks for its file before the engine asks the disks of this world. */
static void be_there(const char *folder, const char *path) {
    mkdir(folder, 0700);
    FILE *f = fopen(path, "ae");
    if (f) fclose(f);
}

/* Such a one is let go on here as it is, which no command does (happen.c): a backup that knows it so would not await it. */
static bool any_is_lost(struct world *w) {
    return sim_one(w, w->kit.c->db, "SELECT count(*) FROM kiosk WHERE :kiosk = 0 AND frozen = 'lost'", 0) > 0;
}

static bool save_centre(struct world *w, struct sim_kiosk *k, struct fail *why) {
    char image[SIM_MACHINE + 24], path[SIM_MACHINE + 40];
    (void)k;
    if (!world_centre_runs(w) || w->kit.c->recovering || !all_are_themselves(w) || any_is_lost(w)) return true;
    disk_copy(w->machine, image_of(w, "kept", image));
    snprintf(path, sizeof path, "%s/" CENTRE_STORE, image);
    be_there(image, path);
    if (!backup_note(w->kit.c, path, "", w->kit.c->gsn, why)) return false;
    w->saved = true;
    sim_note(w, "the centre is backed up at %lld", (long long)w->kit.c->gsn);
    return true;
}

/* What stands in the list beside the backup. */
static void list_erased(struct world *w, struct bytes *out) {
    struct rows r;
    struct fail why = {0};
    if (!db_query(w->kit.c->db, &r, "SELECT subject FROM learner WHERE erased <> '' ORDER BY subject", &why, NULL))
        sim_fail(w, "%s", why.log);
    while (db_next(&r, &why)) bytes_printf(out, "%s\n", db_text(&r, 0));
    if (db_failed(&r)) sim_fail(w, "%s", why.log);
}

static bool put_centre_back(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct bytes erased = {0};
    char image[SIM_MACHINE + 24];
    (void)k;
    if (!w->saved || !world_centre_runs(w) || !all_are_themselves(w)) return true;
    list_erased(w, &erased);
    centre_stop(w);
    if (disk_is_off(w->machine)) {
        bytes_close(&erased);
        return true;
    }
    new_disk(w->machine);
    if (!disk_restore(image_of(w, "kept", image), w->machine)) sim_fail(w, "no backup of the centre");
    centre_start(w);
    bool ok = centre_begin(w->kit.c, why) && recover_begin(w->kit.c, erased.size > 0 ? (const char *)erased.data : NULL, why) &&
              centre_commit(w->kit.c, why);
    bytes_close(&erased);
    if (!ok) sim_fail(w, "the centre is not put back: %s", why->log);
    for (int i = 0; i < SIM_KIOSKS; i++) w->kiosks[i].stored = 0;
    w->put_back++;
    fault_count(FAULT_CENTRE_BACK);
    sim_note(w, "%s: at %lld", fault_title(FAULT_CENTRE_BACK), (long long)w->kit.c->gsn);
    return true;
}

static void talk(struct world *w, struct sim_kiosk *k) {
    enum { TURNS = 4 };
    for (int i = 0; i < TURNS && kiosk_works(k); i++) {
        kiosk_exchange_start(k->x);
        world_move(w, 10 * MS_SECOND);
        world_run(w);
    }
}

/* The centre is lost, and what it had numbered since one kiosk alone has heard: no other had a line. That one has been moved
 * meanwhile, and has forgotten what it was. */
static bool lose_behind_one(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const struct deed *const work[] = {deeds_leases, NULL};
    enum { WORK = 3 };
    bool cut[SIM_KIOSKS];
    if (!save_centre(w, k, why)) return false;
    if (!w->saved || !kiosk_works(k)) return true;
    for (int i = 0; i < SIM_KIOSKS; i++) cut[i] = w->kiosks[i].cut, w->kiosks[i].cut = &w->kiosks[i] != k;
    for (int i = 0; i < WORK; i++) deed_of(w, k, deed_draw(w, work));
    talk(w, k);
    scope_move_kiosk(w, k, sim_dice(w, 2) ? "7" : "30", "desk");
    talk(w, k);
    for (int i = 0; i < SIM_KIOSKS; i++) w->kiosks[i].cut = cut[i];
    return put_centre_back(w, k, why);
}

void images_drop(struct world *w) {
    char image[SIM_MACHINE + 24];
    for (int i = 0; i < SIM_KIOSKS; i++) disk_destroy(image_of_kiosk(&w->kiosks[i], image));
    disk_destroy(image_of(w, "kept", image));
    w->saved = false;
    for (int i = 0; i < SIM_KIOSKS; i++) w->kiosks[i].saved = false;
}

const struct deed happenings_restore[] = {{"a kiosk is backed up", 6, save_kiosk},
                                          {"a kiosk is put back", 5, put_kiosk_back},
                                          {"the centre is backed up", 8, save_centre},
                                          {"the centre is put back", 6, put_centre_back},
                                          {"the centre is lost behind one kiosk", 3, lose_behind_one},
                                          {0}};
