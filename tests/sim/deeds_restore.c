#include "tests/sim/world.h"

#include "model/base/text.h"
#include "model/store/safe_copy.h"
#include "tests/sim/disk.h"

#include <stdio.h>
#include <string.h>

/* Backups of kiosks that are put back: each opens only when the centre has let it go on, in a new epoch. The centre's own are
 * told in tests/sync/restore_centre.c and restore_seeds.c. */

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
    if (!mark_put_back(k, why)) sim_fail(w, "%s is not put back: %s", k->seat.name, why->log);
    k->promised = (struct event_id){0};
    k->stored = 0;
    k->put_back = true;
    kiosk_start(k);
    sim_promised(k);
    fault_count(FAULT_KIOSK_BACK);
    sim_note(w, "%s: %s", k->seat.name, fault_title(FAULT_KIOSK_BACK));
    return true;
}

void images_drop(struct world *w) {
    char image[SIM_MACHINE + 24];
    for (int i = 0; i < SIM_KIOSKS; i++) disk_destroy(image_of_kiosk(&w->kiosks[i], image));
    for (int i = 0; i < SIM_KIOSKS; i++) w->kiosks[i].saved = false;
}

const struct deed happenings_restore[] = {
    {"a kiosk is backed up", 6, save_kiosk}, {"a kiosk is put back", 5, put_kiosk_back}, {0}};
