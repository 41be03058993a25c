/* Commands for bad days: epochs, backups, a centre that was put back, keys that may be known to somebody. */

#include "sync/centre/commands.h"

#include "model/base/date.h"
#include "model/base/share.h"
#include "model/base/text.h"
#include "sync/centre/backup.h"
#include "sync/centre/epoch.h"
#include "sync/centre/files.h"
#include "sync/centre/keys.h"
#include "sync/centre/recover.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { REST_MS = 50 /* until it is looked again whether the copy holds */ };

bool command_kiosk_epoch(struct order *order, struct fail *why) {
    struct peer peer;
    int leases;
    if (!order_kiosk(order, order_argument(order, 0), &peer, why)) return false;
    uint64_t behind = peer.seq;
    if (!epoch_raise(order->centre, &peer, &leases, why)) return false;
    bytes_printf(&order->say, _("Kiosk %u goes on in epoch %u, behind record %llu.\n"), peer.kiosk, peer.epoch,
                 (unsigned long long)behind);
    bytes_printf(
        &order->say, "%s\n",
        _("The first computer that comes now under its name is the right one; another is told that it is a copy. Switch the wrong one off "
          "before."));
    if (leases > 0)
        bytes_printf(
            &order->say,
            ngettext("%d lease of the epochs before is written off. When the kiosk has sent what it gave by then, “lease "
                     "audit” frees the rest.\n",
                     "%d leases of the epochs before are written off. When the kiosk has sent what it gave by then, "
                     "“lease audit” frees the rest.\n",
                     (unsigned long)leases),
            leases);
    return true;
}

/* --- Backups -------------------------------------------------------------------------------------------------------------- */

static void end_backup(struct order *order) {
    backup_end(order->job);
    order->job = NULL;
}

/* While somebody's data are being erased it waits. */
static bool begin_backup(struct order *order, struct fail *why) {
    struct centre *c = order->centre;
    char folder[PATH_ROOM];
    struct backup_job *job = NULL;
    const char *asked = order_argument(order, 0);
    if (!file_path(folder, c->folder, BACKUP_FOLDER))
        return fail_set(why, FAIL_INPUT, "backup: folder name", _("The name of the folder is too long."));
    const char *program = arena_printf(&order->a, "%s/priem-centre", program_folder(&order->a));
    order->more = true;
    order->rest_ms = REST_MS;
    if (!backup_start(c, *asked ? asked : folder, order->offline ? NULL : program, &job, why))
        return why->kind == FAIL_BUSY && !order->offline;
    order->job = job;
    order->end = end_backup;
    order->rest_ms = 0;
    return true;
}

/* Pieces as long as a step lasts; then the child walks the copy. */
bool command_backup(struct order *order, struct fail *why) {
    const struct env *env = &order->centre->env;
    int64_t since = env->monotonic(env->self);
    enum backup_state state = BACKUP_COPYING;
    struct backup_told told;
    if (!order->job) return begin_backup(order, why);
    while (state == BACKUP_COPYING && !order_rests(order, since)) state = backup_step(order->job, why);
    backup_say(order->job, &told);
    order->more = state == BACKUP_COPYING || state == BACKUP_CHECKING;
    order->rest_ms = state == BACKUP_CHECKING ? REST_MS : 0;
    if (state == BACKUP_COPYING)
        snprintf(order->progress, sizeof order->progress, _("Copying: %d %%"), told.percent);
    else
        text_copy(order->progress, sizeof order->progress, _("The copy is being checked"));
    if (state != BACKUP_DONE) return order->more;
    bytes_printf(&order->say, _("%s holds: every chain, every head, up to number %lld.\n"), told.path, (long long)told.gsn);
    if (told.keys)
        bytes_printf(&order->say, _("%s: the keys and certificates of the centre; only the region's key opens it.\n"),
                     told.keys);
    return true;
}

bool command_verify_file(struct order *order, struct fail *why) {
    int64_t gsn, events;
    const char *path = order_argument(order, 0);
    if (!backup_verify(&order->centre->env, path, &gsn, &events, why)) return false;
    bytes_printf(&order->say, _("%s holds: every chain, every head, up to number %lld.\n"), path, (long long)gsn);
    return true;
}

/* --- A centre that was put back ------------------------------------------------------------------------------------------- */

/* Nobody believes what is signed with the keys of before. */
static bool say_lacking(struct order *order, struct fail *why) {
    uint32_t lacking;
    if (!keys_lacking(order->centre, &lacking, why)) return false;
    if (lacking > 0)
        bytes_printf(
            &order->say,
            _("Kiosks believe the centre's keys number %u, which are not here, and take no answer. They lie beside a newer backup: "
              "“keys-restore FILE.keys REGION.KEY”. If there is none, give these kiosks up (“recover skip”), then “key new”.\n"),
            lacking);
    return true;
}

/* Nobody but the lost centre knew whether they were; they are lent until then. */
static bool say_not_written_off(struct order *order, struct fail *why) {
    struct rows r;
    if (!db_query(order->centre->db, &r,
                  "SELECT k.no, k.name FROM kiosk k WHERE k.frozen IN ('lost', 'revoked') AND EXISTS (SELECT 1 FROM lease l "
                  "WHERE l.no = k.no AND l.kiosk_epoch <= k.kiosk_epoch AND l.state IN ('', 'expired')) ORDER BY k.no",
                  why, NULL))
        return false;
    while (db_next(&r, why))
        bytes_printf(&order->say,
                     _("Kiosk %u (%s) is shut out, and what was lent to it is not written off: “lease write-off %u”.\n"),
                     (unsigned)db_int(&r, 0), db_text(&r, 1), (unsigned)db_int(&r, 0));
    return !db_failed(&r);
}

/* It is over: what the administrator alone can remember. */
static bool say_done(struct order *order, struct fail *why) {
    const struct env *env = &order->centre->env;
    struct recover_done done;
    int64_t fenced = 0;
    char at[17], heard[17];
    if (!recover_last(order->centre, &done, why)) return false;
    if (done.at == 0) return true;
    if (!db_one_int(order->centre->db, &fenced,
                    "SELECT count(*) FROM ruling WHERE closed IN (0, 1) AND kind = 'parked' AND cause = 'fenced'", why, NULL))
        return false;
    moment_show(done.at, env->offset, at);
    moment_show(done.heard, env->offset, heard);
    bytes_printf(&order->say, _("It was put back on %s from a backup up to number %lld; taken back from the kiosks: %lld.\n"),
                 at, (long long)done.gsn, (long long)done.taken);
    bytes_printf(
        &order->say,
        _("What was done here at the centre after %s no kiosk had heard of, and it is gone. Look through it and do it again: "
          "kiosks shut out, frozen or moved (“kiosk list”), people (“staff list”), settings (“set”), points, municipalities, "
          "periods and caps (“period list”, “cap list”), calendars, lists, catalogue, loaded files, months settled.\n"),
        heard);
    bytes_printf(
        &order->say, "%s",
        _("Leases written off or audited after the backup may be lent again (“lease list”), and codes of then enrol no "
          "kiosk: give new ones. A kiosk enrolled after that moment that nobody had heard of is refused: it is enrolled anew, "
          "and enters again what stands on its papers.\n"));
    if (fenced > 0)
        bytes_printf(
            &order->say,
            ngettext("%lld record of a kiosk that had been shut out is set aside: look at it (“parked”), then “redrive”.\n",
                     "%lld records of kiosks that had been shut out are set aside: look at them (“parked”), then “redrive”.\n",
                     (unsigned long)fenced),
            (long long)fenced);
    return say_not_written_off(order, why);
}

bool command_recover(struct order *order, struct fail *why) {
    struct recover_row *all;
    int count;
    if (!order->centre->recovering) {
        bytes_printf(&order->say, "%s\n", _("The centre waits for no kiosk."));
        return say_done(order, why);
    }
    if (!recover_list(order->centre, &order->a, &all, &count, why)) return false;
    bytes_text(&order->say, "kiosk\tname\tstate\n");
    for (int i = 0; i < count; i++)
        bytes_printf(&order->say, "%u\t%s\t%s\n", all[i].kiosk, all[i].name,
                     all[i].skipped   ? _("given up")
                     : !all[i].told   ? _("is awaited")
                     : all[i].refused ? _("has told everything; a part of it the centre has not signed: see its log")
                                      : _("has told everything"));
    return say_lacking(order, why);
}

bool command_recover_skip(struct order *order, struct fail *why) {
    struct peer peer;
    if (!order_kiosk(order, order_argument(order, 0), &peer, why) || !recover_skip(order->centre, peer.kiosk, why))
        return false;
    return command_recover(order, why);
}

/* --- Keys ----------------------------------------------------------------------------------------------------------------- */

/* A copy on another disk is believed only with the newest ones. */
static void say_sealed(struct order *order) {
    struct fail failed = {0};
    int count;
    bool sealed = backup_seal_keys(order->centre, &count, &failed);
    if (sealed && count == 0)
        bytes_printf(&order->say, "%s\n",
                     _("No backup lies where the centre makes its own: make one, the keys lie beside it then."));
    else if (sealed)
        bytes_printf(&order->say,
                     ngettext("They lie beside %d backup, too. One that is kept elsewhere lacks them: make a new one there.\n",
                              "They lie beside %d backups, too. Those kept elsewhere lack them: make a new one there.\n",
                              (unsigned long)count),
                     count);
    else
        bytes_printf(&order->say, _("They do not lie beside the backups yet: %s Make a backup as soon as that is mended.\n"),
                     failed.say);
}

bool command_key_new(struct order *order, struct fail *why) {
    char line[128] = "";
    bool revoke = *order_option(order, "revoke", "");
    bool ok = fgets(line, sizeof line, order->in) || line[0] == '\0';
    ok = ok && keys_renew(order->centre, line, revoke, why);
    sodium_memzero(line, sizeof line);
    if (!ok) return false;
    bytes_printf(&order->say, _("Keys number %u are in use. Kiosks learn of them with their next exchange.\n"),
                 order->centre->keys.no);
    say_sealed(order);
    return true;
}
