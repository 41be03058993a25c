#include "sync/centre/centre.h"

#include "model/base/date.h"
#include "model/base/share.h"
#include "model/base/text.h"
#include "sync/centre/applier.h"
#include "sync/centre/backup.h"
#include "sync/centre/day.h"
#include "sync/centre/index.h"
#include "sync/centre/keys.h"
#include "sync/centre/log.h"
#include "sync/centre/pki.h"
#include "sync/centre/recover.h"
#include "sync/centre/snapshot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FEED_EPOCH = 1 };

/* --- Opening -------------------------------------------------------------------------------------------------------------- */

static bool place_load(struct centre *c, struct fail *why) {
    c->gsn = c->parked = 0; /* no row leaves them as they are */
    /* Whatever has no number between two transactions is parked. */
    if (!db_one_int(c->db, &c->gsn, "SELECT max(gsn) FROM log WHERE gsn > 0", why, NULL)) return false;
    snapshot_undo(c);
    return db_one_int(c->db, &c->parked, "SELECT max(arrived) FROM log WHERE gsn = 0", why, NULL) && day_load(c, why) &&
           index_load(c, why) && recover_load(c, why);
}

static bool code_load(struct centre *c, struct fail *why) {
    struct rows r;
    if (!db_query(c->db, &r, "SELECT code FROM region WHERE subject = :region", why, "region:t", c->journal.region, NULL))
        return false;
    if (db_next(&r, why)) text_copy(c->code, sizeof c->code, db_text(&r, 0));
    return db_done(&r);
}

static bool store_open(struct centre *c, bool create, struct fail *why) {
    char path[PATH_ROOM];
    if (!file_path(path, c->folder, CENTRE_STORE))
        return fail_set(why, FAIL_INPUT, "centre: folder name", _("The name of the folder is too long."));
    return db_open(&(struct db_config){.path = path, .create = create, .centre = true}, &c->env, &c->db, why);
}

static bool store_read(struct centre *c, struct fail *why) {
    return journal_open(c->db, &c->env, &c->journal, why) && place_load(c, why) && code_load(c, why);
}

bool centre_usable(const struct centre *c) {
    return c->db && !db_broken(c->db);
}

bool centre_mend(struct centre *c, struct fail *why) {
    db_close(c->db);
    c->db = NULL;
    if (!store_open(c, false, why)) return false;
    if (db_checkpoint(c->db, why) && store_read(c, why) && keys_load(c, why)) return true;
    db_close(c->db);
    c->db = NULL;
    return false;
}

static struct centre *centre_new(const struct settings *settings, const struct env *env) {
    struct centre *c = calloc(1, sizeof *c);
    if (!c) abort();
    c->env = *env;
    c->env.offset = (int)settings_int(settings, "centre", "offset");
    c->settings = settings;
    c->day = DATE_NONE;
    text_copy(c->folder, sizeof c->folder, settings_text(settings, "centre", "folder"));
    return c;
}

bool centre_open(const struct settings *settings, const struct env *env, struct centre **out, struct fail *why) {
    struct centre *c = centre_new(settings, env);
    dicts_open(&c->dicts, share_path(&c->turn, "dict"));
    if (keys_there(c, why) && store_open(c, false, why) && store_read(c, why) && keys_load(c, why) && backup_opened(c, why)) {
        *out = c;
        return true;
    }
    centre_close(c);
    return false;
}

void centre_close(struct centre *c) {
    if (!c) return;
    snapshot_drop(c, NULL);
    db_close(c->db);
    dicts_close(&c->dicts);
    arena_close(&c->turn);
    sodium_memzero(c, sizeof *c);
    free(c);
}

/* --- A new region --------------------------------------------------------------------------------------------------------- */

static bool open_region(struct centre *c, const struct region_opened *facts, struct fail *why) {
    char region[ID_TEXT];
    id_new(&c->env, region);
    if (!centre_begin(c, why)) return false;
    if (!journal_start(c->db, &c->env, region, 0, FEED_EPOCH, &c->journal, why)) return false;
    struct event ev = {.type = &event_types[EV_REGION_OPENED]};
    memcpy(ev.subject, region, sizeof ev.subject);
    *(struct region_opened *)event_payload(&ev, &c->turn) = *facts;
    return applier_append(c, &ev, why) && keys_list_first(c, why) && centre_commit(c, why);
}

bool centre_make(const struct settings *settings, const struct env *env, const struct region_opened *facts, struct fail *why) {
    struct centre *c = centre_new(settings, env);
    bool ok = mkdir(c->folder, 0700) == 0 || errno == EEXIST ||
              fail_set(why, FAIL_DISK, "centre: mkdir", _("The folder “%s” cannot be made: %s."), c->folder, strerror(errno));
    ok = ok && pki_make(c->folder, facts->name, settings_text(settings, "listen", "name"), &c->env, why) &&
         keys_make(c->folder, &c->env, why) && store_open(c, true, why) && open_region(c, facts, why);
    centre_close(c);
    return ok;
}

/* --- Transactions --------------------------------------------------------------------------------------------------------- */

bool centre_begin(struct centre *c, struct fail *why) {
    arena_reset(&c->turn);
    c->recovered = false;
    return db_begin(c->db, true, why);
}

/* A list that cannot be written stops no erasure: it is tried again with the next one and at each start. */
static void list_erased(struct centre *c) {
    struct fail why;
    if (c->erased && !backup_erased(c, &why)) centre_log(&c->env, "alarm", "reason=\"%s\"", why.log);
    c->erased = false;
}

bool centre_commit(struct centre *c, struct fail *why) {
    list_erased(c);
    return db_commit(c->db, why);
}

bool centre_rollback(struct centre *c, struct fail *why) {
    c->erased = false;
    db_rollback(c->db);
    return !db_broken(c->db) && journal_reload(&c->journal, why) && place_load(c, why) && keys_load(c, why);
}

bool centre_end(struct centre *c, bool good, struct fail *why) {
    struct fail ignored;
    if (good && centre_commit(c, why)) return true;
    centre_rollback(c, &ignored);
    return false;
}

bool centre_take(struct centre *c, const char *counter, int64_t count, int64_t *first, struct fail *why) {
    int64_t next;
    if (!meta_int(c->db, counter, &next, why)) return false;
    *first = next > 0 ? next : 1;
    return meta_set_int(c->db, counter, *first + count, why);
}
