#include "sync/centre/recover.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/erase.h"
#include "model/store/log.h"
#include "sync/centre/applier.h"
#include "sync/centre/day.h"
#include "sync/centre/index.h"
#include "sync/centre/keys.h"
#include "sync/centre/leases.h"
#include "sync/centre/log.h"
#include "sync/centre/rulings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SERIAL_JUMP = 100000, REQUEST_JUMP = 1000 };

static const char gsn_key[] = "recover.gsn"; /* the backup's last number, and 1 more; 0: nothing to recover from */

static const char done_at_key[] = "restored.at", done_gsn_key[] = "restored.gsn", done_taken_key[] = "restored.taken";
static const char fed_key[] = "recover.fed";       /* what kiosks were fed in the life before, up to this number */
static const char id_key[] = "recover.id";         /* what was told to an earlier one is told again */
static const char parked_key[] = "recover.parked"; /* what was set aside in the backup; the rest without a number waits */

/* --- Put back ------------------------------------------------------------------------------------------------------------- */

static bool jump(struct centre *c, const char *counter, int64_t by, struct fail *why) {
    int64_t ignored;
    return centre_take(c, counter, by, &ignored, why);
}

/* Where a chain ends that will never be whole again: what is taken back behind it, the signature it came with vouches for. */
bool recover_end_chain(struct centre *c, uint32_t kiosk, uint32_t epoch, uint64_t seq, struct fail *why) {
    char key[48];
    snprintf(key, sizeof key, "chain.end.%" PRIu32 ".%" PRIu32, kiosk, epoch);
    return meta_set_int(c->db, key, (int64_t)seq + 1, why);
}

/* It was not written in the backup itself that it is one. */
static bool note_backup(struct centre *c, struct fail *why) {
    return meta_set_int(c->db, "backup.gsn", c->gsn, why) &&
           db_run(c->db, "UPDATE kiosk_state SET durable_seq = stored_seq", why, NULL);
}

/* Until somebody tells more: the last record of the backup. */
static bool begin_heard(struct centre *c, struct fail *why) {
    int64_t at = 0;
    return db_one_int(c->db, &at, "SELECT at FROM log WHERE kiosk = 0 AND epoch = :epoch AND seq = :seq", why, "epoch:i",
                      (int64_t)c->journal.epoch, "seq:i", (int64_t)c->journal.seq, NULL) &&
           meta_set_int(c->db, RECOVER_HEARD, at, why);
}

bool recover_begin(struct centre *c, const char *erased, struct fail *why) {
    int64_t id = 0;
    c->env.random(c->env.self, &id, sizeof id);
    id = (int64_t)((uint64_t)id >> 11) | 1; /* a JSON number holds it */
    return meta_set_int(c->db, id_key, id, why) && jump(c, "next_serial", SERIAL_JUMP, why) &&
           jump(c, "next_request", REQUEST_JUMP, why) && meta_set_int(c->db, gsn_key, c->gsn + 1, why) && note_backup(c, why) &&
           meta_set_int(c->db, parked_key, c->parked, why) && meta_set_text(c->db, RECOVER_ERASED, erased ? erased : "", why) &&
           begin_heard(c, why) &&
           /* Which of them have been used since nobody knows. */
           db_run(c->db, "UPDATE enrol_code SET expires = 0 WHERE used_at = 0", why, NULL) &&
           db_run(c->db, "DELETE FROM recover", why, NULL) && db_run(c->db, "DELETE FROM returned", why, NULL) &&
           recover_load(c, why);
}

bool recover_load(struct centre *c, struct fail *why) {
    int64_t from;
    if (!meta_int(c->db, gsn_key, &from, why) || !meta_int(c->db, "backup.gsn", &c->backed, why) ||
        !meta_int(c->db, fed_key, &c->fed_before, why))
        return false;
    c->recovering = from > 0;
    c->restored_gsn = from - 1;
    return !c->recovering || (meta_int(c->db, parked_key, &c->parked, why) && meta_int(c->db, id_key, &c->recovery, why));
}

/* --- Everything back ------------------------------------------------------------------------------------------------------ */

/* One that nobody has heard of: the same backup may have been put back before. */
static bool begin_epoch(struct centre *c, struct fail *why) {
    char region[ID_TEXT];
    uint8_t before[HASH_SIZE];
    int64_t heard;
    memcpy(region, c->journal.region, sizeof region);
    memcpy(before, c->journal.head, sizeof before);
    if (!meta_int(c->db, RECOVER_EPOCH, &heard, why) || heard >= UINT32_MAX) return false;
    uint32_t epoch = heard > c->journal.epoch ? (uint32_t)heard : c->journal.epoch;
    int64_t lives = epoch - c->journal.epoch; /* out of the same backup, in between: each has lent numbers behind its jump */
    return jump(c, "next_serial", lives * SERIAL_JUMP, why) && jump(c, "next_request", lives * REQUEST_JUMP, why) &&
           journal_start_after(c->db, &c->env, region, 0, epoch + 1, before, &c->journal, why) &&
           meta_set_int(c->db, RECOVER_EPOCH, 0, why);
}

static bool restore_counters(struct centre *c, struct fail *why) {
    struct rows r;
    struct list leases;
    int64_t kiosks = 0;
    if (!db_query(c->db, &r,
                  "SELECT no, kiosk_epoch, max(grant_no) FROM lease GROUP BY no, kiosk_epoch ORDER BY no, kiosk_epoch", why,
                  NULL))
        return false;
    if (!log_ids(&r, &c->turn, &leases, why)) return false; /* the last grant in the place of a record */
    const struct event_id *all = leases.rows;
    for (int i = 0; i < leases.count; i++) {
        char key[48];
        snprintf(key, sizeof key, "next_grant.%" PRIu32 ".%" PRIu32, all[i].kiosk, all[i].epoch);
        if (!meta_set_int(c->db, key, (int64_t)all[i].seq + 1, why)) return false;
    }
    return db_one_int(c->db, &kiosks, "SELECT max(no) FROM kiosk", why, NULL) &&
           meta_set_int(c->db, "next_kiosk", kiosks + 1, why);
}

/* Whose data were destroyed after the backup, and nobody has brought the record of it back. */
static bool erase_again(struct centre *c, struct fail *why) {
    struct bytes list = {0};
    struct rows r;
    bool ok = db_query(c->db, &r, "SELECT value FROM meta WHERE key = :key", why, "key:t", RECOVER_ERASED, NULL);
    if (ok && db_next(&r, why)) bytes_text(&list, db_text(&r, 0));
    if (ok) db_done(&r);
    for (char *line = list.size ? (char *)list.data : "", *end; ok && (end = strchr(line, '\n')); line = end + 1) {
        struct event ev = {.type = &event_types[EV_LEARNER_ERASED]};
        bool erased;
        *end = '\0';
        if (!id_valid(line)) continue;
        text_copy(ev.subject, sizeof ev.subject, line);
        ok = erase_happened(c->db, line, &erased, why) && index_batch_of(c, line, ev.also[0], why);
        if (!ok || erased) continue;
        struct erased *facts = event_payload(&ev, &c->turn);
        date_iso(env_today(&c->env), facts->day);
        text_copy(facts->reason, sizeof facts->reason, "restored");
        ok = applier_append(c, &ev, why);
    }
    bytes_close(&list);
    return ok && meta_set_text(c->db, RECOVER_ERASED, "", why);
}

/* What those have brought by now who, as we know only from others, had been shut out or stopped, or were given up: people look
 * at it first. */
static bool fence(struct centre *c, struct fail *why) {
    static const char sql[] = "SELECT l.kiosk, l.epoch, l.seq FROM log l JOIN kiosk k ON k.no = l.kiosk "
                              "WHERE l.gsn = 0 AND l.arrived > :parked AND k.frozen <> '' ORDER BY l.arrived";
    struct list fenced;
    struct rows r;
    if (!db_query(c->db, &r, sql, why, "parked:i", c->parked, NULL)) return false;
    if (!log_ids(&r, &c->turn, &fenced, why)) return false;
    const struct event_id *all = fenced.rows;
    for (int i = 0; i < fenced.count; i++) {
        struct event ev;
        bool parked;
        if (!applier_load(c, all[i], &c->turn, &ev, why) || !rulings_parked(c, &ev, &parked, why) ||
            (!parked && !rulings_park(c, &ev, "fenced", why)))
            return false;
    }
    if (fenced.count > 0)
        centre_log(&c->env, "alarm", "reason=\"records of kiosks that were shut out\" count=%d", fenced.count);
    return true;
}

static bool freeze_skipped(struct centre *c, struct fail *why) {
    struct recover_row *all;
    int count;
    if (!recover_list(c, &c->turn, &all, &count, why)) return false;
    for (int i = 0; i < count; i++) {
        struct peer peer;
        if (all[i].skipped && (!peer_load(c, all[i].kiosk, &peer, why) || !peer_freeze(c, &peer, "lost", why))) return false;
    }
    return true;
}

/* A kiosk has come back in an epoch of which nobody has brought the record: it is made anew. */
static bool tell_epochs(struct centre *c, struct fail *why) {
    static const char sql[] = "SELECT k.no, s.epoch, 0 FROM kiosk k JOIN kiosk_state s ON s.kiosk = k.no "
                              "WHERE s.epoch > k.kiosk_epoch ORDER BY k.no";
    struct list late;
    struct rows r;
    int leases;
    if (!db_query(c->db, &r, sql, why, NULL)) return false;
    if (!log_ids(&r, &c->turn, &late, why)) return false;
    const struct event_id *all = late.rows;
    for (int i = 0; i < late.count; i++) {
        struct event ev = {.type = &event_types[EV_KIOSK_EPOCH]};
        uint8_t before[HASH_SIZE];
        memcpy(ev.subject, c->journal.region, sizeof ev.subject);
        struct kiosk_epoch *e = event_payload(&ev, &c->turn);
        *e = (struct kiosk_epoch){.no = all[i].kiosk, .kiosk_epoch = all[i].epoch};
        if (!journal_before(c->db, all[i].kiosk, all[i].epoch, before, why)) return false;
        base64_of(before, sizeof before, e->head);
        if (!applier_append(c, &ev, why) || !leases_fence(c, all[i].kiosk, all[i].epoch - 1, &leases, why)) return false;
    }
    return true;
}

static bool tell_restored(struct centre *c, int64_t taken, struct fail *why) {
    struct event ev = {.type = &event_types[EV_REGION_RESTORED]};
    memcpy(ev.subject, c->journal.region, sizeof ev.subject);
    *(struct restored *)event_payload(&ev, &c->turn) =
        (struct restored){.feed_epoch = c->journal.epoch, .gsn = c->restored_gsn, .taken_back = taken};
    return applier_append(c, &ev, why);
}

static bool note_done(struct centre *c, int64_t taken, struct fail *why) {
    return meta_set_int(c->db, done_at_key, c->env.now(c->env.self), why) &&
           meta_set_int(c->db, done_gsn_key, c->restored_gsn, why) && meta_set_int(c->db, done_taken_key, taken, why);
}

static bool finish(struct centre *c, struct fail *why) {
    struct list unruled;
    int64_t taken;
    if (!recover_take_back(c, &taken, &unruled, why)) return false;
    if (!keys_load(c, why)) return false;
    c->recovering = false;
    c->recovered = true;
    c->fed_before = c->gsn;
    if (!meta_set_int(c->db, fed_key, c->fed_before, why) || !begin_epoch(c, why) || !day_load(c, why) ||
        !restore_counters(c, why) || !tell_restored(c, taken, why) || !keys_list_again(c, why) || !tell_epochs(c, why) ||
        !recover_leases(c, why) || !erase_again(c, why) || !freeze_skipped(c, why) || !recover_rule(c, &unruled, why) ||
        !fence(c, why) || !index_recovered(c, why))
        return false;
    centre_log(&c->env, "recovered", "gsn=%" PRId64 " taken_back=%" PRId64, c->restored_gsn, taken);
    return note_done(c, taken, why) && meta_set_int(c->db, gsn_key, 0, why) &&
           db_run(c->db, "DELETE FROM recover", why, NULL) && db_run(c->db, "DELETE FROM returned", why, NULL);
}

bool recover_last(struct centre *c, struct recover_done *out, struct fail *why) {
    return meta_int(c->db, done_at_key, &out->at, why) && meta_int(c->db, done_gsn_key, &out->gsn, why) &&
           meta_int(c->db, done_taken_key, &out->taken, why) && meta_int(c->db, RECOVER_HEARD, &out->heard, why);
}

/* --- Who is awaited ------------------------------------------------------------------------------------------------------- */

/* A frozen kiosk has given nothing since, and is told to wait. */
bool recover_list(struct centre *c, struct arena *a, struct recover_row **out, int *count, struct fail *why) {
    struct list list = LIST(struct recover_row);
    struct rows r;
    if (!db_query(
            c->db, &r,
            "SELECT k.no, k.name, coalesce(v.told, 0), coalesce(v.skipped, 0), coalesce(v.refused, 0) FROM kiosk k LEFT JOIN recover v ON v.kiosk = "
            "k.no WHERE k.frozen NOT IN ('lost', 'revoked') OR v.kiosk IS NOT NULL ORDER BY k.no",
            why, NULL))
        return false;
    while (db_next(&r, why)) {
        struct recover_row *row = list_add(&list, a);
        row->kiosk = (uint32_t)db_int(&r, 0);
        text_copy(row->name, sizeof row->name, db_text(&r, 1));
        row->told = db_int(&r, 2) != 0;
        row->skipped = db_int(&r, 3) != 0;
        row->refused = db_int(&r, 4) == RECOVER_REFUSED;
    }
    *out = list.rows;
    *count = list.count;
    return !db_failed(&r);
}

bool recover_try(struct centre *c, struct fail *why) {
    struct recover_row *all;
    int count;
    if (!recover_list(c, &c->turn, &all, &count, why)) return false;
    for (int i = 0; i < count; i++)
        if (!all[i].told && !all[i].skipped) return true;
    return finish(c, why);
}

bool recover_skip(struct centre *c, uint32_t kiosk, struct fail *why) {
    if (!c->recovering)
        return fail_set(why, FAIL_CONFLICT, "recover: nothing to recover from",
                        _("The centre waits for no kiosk: it was not restored, or all of them have told what they have."));
    return db_run(
               c->db,
               "INSERT INTO recover (kiosk, units_to, told, skipped) VALUES (:kiosk, 0, 0, 1) ON CONFLICT (kiosk) DO UPDATE SET "
               "skipped = 1",
               why, "kiosk:i", (int64_t)kiosk, NULL) &&
           recover_try(c, why) && applier_run(c, why);
}
