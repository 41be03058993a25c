#include "tests/cuts/cuts.h"

#include "model/base/text.h"
#include "sync/centre/backup.h"
#include "sync/centre/files.h"
#include "sync/centre/keys.h"
#include "sync/centre/recover.h"
#include "sync/centre/settings.h"
#include "sync/centre/snapshot.h"
#include "tests/sim/disk.h"

#include <stdio.h>
#include <string.h>

#include <sys/stat.h>

/* What happens to an exchange once in a long while: keys, epochs, places, a loss on either side, the end of a lease. */

static void stand_up(struct world *w) {
    held_line_close(&w->line);
}

static void set(struct world *w, const char *key, int64_t value) {
    struct fail why;
    MUST(db_begin(w->school.db, true, &why));
    MUST(meta_set_int(w->school.db, key, value, &why) && db_commit(w->school.db, &why));
}

static void some_records(struct world *w) {
    cut_append(w, w->kit.staff[CENTRE_DESK], 3);
}

/* --- Dictionary and keys -------------------------------------------------------------------------------------------------- */

/* It cannot read the frames, says so, and is sent them once more without. */
static void the_centre_lacks_the_dictionary(struct world *w) {
    w->kit.c->dicts.count = 0;
    some_records(w);
}

/* While it was away they were renewed, the older ones are not believed: the new list stands in front of the answer. */
static void the_centres_keys_are_new(struct world *w) {
    enum { REGION_TEXT = 44 };
    char region[REGION_TEXT + 1] = "";
    struct fail why;
    some_records(w);
    MUST(file_read(w->kit.c->folder, "region.key", region, REGION_TEXT, &why));
    MUST(centre_begin(w->kit.c, &why) && keys_renew(w->kit.c, region, true, &why) && centre_commit(w->kit.c, &why));
}

/* The frame that says so is signed by the older one, the next of the same request by the newer. */
static void the_kiosks_key_is_new(struct world *w) {
    char was[BASE64_SIZE(SIGN_PUBLIC_SIZE)], key[BASE64_SIZE(SIGN_PUBLIC_SIZE)];
    uint8_t seed[crypto_sign_SEEDBYTES] = {7}, ignored[SIGN_PUBLIC_SIZE];
    uint64_t seq;
    struct fail why;
    stand_up(w);
    crypto_sign_seed_keypair(ignored, w->line.newer_secret, seed);
    base64_of(w->school.frame_secret + SIGN_SECRET_SIZE - SIGN_PUBLIC_SIZE, SIGN_PUBLIC_SIZE, was);
    base64_of(w->line.newer_secret + SIGN_SECRET_SIZE - SIGN_PUBLIC_SIZE, SIGN_PUBLIC_SIZE, key);
    centre_kiosk_login(&w->school, CENTRE_SUPERVISOR);
    MUST(desk_key_kiosk(&w->school.desk, was, key, &seq, &why));
    cut_sit_down(w);
    some_records(w);
}

/* --- Epochs --------------------------------------------------------------------------------------------------------------- */

/* A fork was noticed, the administrator has raised the epoch: where the logs part is looked for, the tail goes over. */
static void a_raised_epoch(struct world *w) {
    struct fail why;
    cut_fork(w);
    cut_start(w);
    cut_rest(w);
    MUST(centre_kit_command(&w->kit, NULL, &why, "kiosk", "epoch", "1", NULL));
}

/* --- Places --------------------------------------------------------------------------------------------------------------- */

/* Those of the place before are forgotten, those of the new one come. */
static void another_place(struct world *w) {
    struct fail why;
    some_records(w);
    MUST(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "1", "7", "--scope", "desk", NULL));
}

/* A fault of its disk: nothing is known of a child any more, and the sums are due. */
static void something_is_lost(struct world *w) {
    enum { DUE = 1000 };
    struct fail why;
    stand_up(w);
    MUST(db_run(w->school.db, "DELETE FROM touch WHERE subject = :subject", &why, "subject:t", w->saved.subject, NULL));
    MUST(subject_replay(w->school.db, w->saved.subject, &why));
    set(w, "since_digest", DUE);
    cut_sit_down(w);
    cut_start(w); /* what it has is known to be as fed only behind an answer of this life */
    cut_rest(w);
}

/* Its store knows another feed, and is far behind. */
static void a_snapshot(struct world *w) {
    enum { ANOTHER = 7 };
    static const char ini[] = "[centre]\nfolder = region\n[lease]\nsize = 10\n[snapshot]\nrows = 12\nblock = 4\n";
    struct fail why;
    stand_up(w);
    centre_close(w->kit.c);
    settings_close(w->kit.settings);
    tmp_write(&w->kit.tmp, "centre.ini", ini, sizeof ini - 1);
    MUST(settings_load(centre_settings, tmp_path(&w->kit.tmp, "centre.ini"), &w->kit.settings, &why));
    MUST(centre_open(w->kit.settings, &w->kit.clock.env, &w->kit.c, &why));
    set(w, "feed_epoch", ANOTHER);
    set(w, "cursor", 0);
    w->line.fetches = true;
    cut_sit_down(w);
    cut_start(w); /* the centre begins to make one, */
    MUST(cut_post(w, w->line.asked.size) == 200);
    stand_up(w); /* and this answer is lost */
    cut_sit_down(w);
    while (snapshot_works(w->kit.c)) snapshot_step(w->kit.c);
}

/* --- A restored centre ---------------------------------------------------------------------------------------------------- */

static const char *kept(const struct world *w, char out[PATH_ROOM]) {
    snprintf(out, PATH_ROOM, "%s/kept", w->kit.tmp.folder);
    return out;
}

static void back_up(struct world *w) {
    char folder[PATH_ROOM], path[PATH_ROOM + sizeof CENTRE_STORE];
    struct fail why;
    centre_close(w->kit.c);
    w->kit.c = NULL;
    disk_copy(tmp_path(&w->kit.tmp, "region"), kept(w, folder));
    MUST(centre_open(w->kit.settings, &w->kit.clock.env, &w->kit.c, &why));
    mkdir(folder, 0700);
    snprintf(path, sizeof path, "%s/" CENTRE_STORE, folder);
    FILE *f = fopen(path, "ae"); /* the engine is asked only for what is there */
    MUST(f && fclose(f) == 0);
    MUST(backup_note(w->kit.c, path, "", w->kit.c->gsn, &why));
}

/* What it had heard and said since its backup it is told: records, and its own answers. */
static void a_restored_centre(struct world *w) {
    char folder[PATH_ROOM];
    struct fail why;
    back_up(w);
    cut_start(w);
    cut_rest(w);
    some_records(w);
    MUST(centre_kit_command(&w->kit, NULL, &why, "set", "min_age", "6", NULL));
    cut_start(w);
    cut_rest(w);
    some_records(w); /* of these nobody has heard */
    centre_close(w->kit.c);
    MUST(disk_restore(kept(w, folder), tmp_path(&w->kit.tmp, "region")));
    MUST(centre_open(w->kit.settings, &w->kit.clock.env, &w->kit.c, &why));
    MUST(centre_begin(w->kit.c, &why) && recover_begin(w->kit.c, NULL, &why) && centre_commit(w->kit.c, &why));
    MUST(centre_kit_command(&w->kit, NULL, &why, "recover", "skip", "school 7", NULL));
}

/* --- Leases --------------------------------------------------------------------------------------------------------------- */

/* Its term is over: the kiosk says so, is asked to close it, closes it and is lent another one. */
static void a_lease_ends(struct world *w) {
    enum { DAYS = 400 };
    env_virtual_move(&w->kit.clock, DAYS * (int64_t)MS_DAY);
}

#define COUNT(of) "SELECT count(*) FROM " of " AND :kiosk = :kiosk"

const struct dialogue dialogues_rare[] = {
    {"the centre lacks the dictionary", the_centre_lacks_the_dictionary, EXCHANGE_IDLE, 2, 0, 0, NULL},
    {"the centre's keys are new", the_centres_keys_are_new, EXCHANGE_IDLE, 1, 0, 0, COUNT("centre_key WHERE no = 2")},
    {"the kiosk's key is new", the_kiosks_key_is_new, EXCHANGE_IDLE, 1, 0, 0,
     COUNT("log WHERE type = 'kiosk.keyed' AND gsn > 0")},
    {"a raised epoch", a_raised_epoch, EXCHANGE_IDLE, 4, 0, 1, COUNT("meta WHERE key = 'epoch' AND value = '2'")},
    {"another place", another_place, EXCHANGE_IDLE, 1, 0, 0, COUNT("learner WHERE point = '7'")},
    {"something is lost", something_is_lost, EXCHANGE_IDLE, 1, 0, 0, COUNT("log WHERE type = 'scope.mended'")},
    {"a snapshot", a_snapshot, EXCHANGE_IDLE, 3, 0, 0, COUNT("meta WHERE key = 'snapped' AND value <> '0'")},
    {"a restored centre", a_restored_centre, EXCHANGE_IDLE, 2, 0, 0, COUNT("log WHERE type = 'region.restored'")},
    {"a lease that ends", a_lease_ends, EXCHANGE_IDLE, 2, 0, 1, COUNT("lease WHERE state = 'closed'")},
    {0},
};
