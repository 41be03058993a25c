#include "model/store/erase.h"

#include "model/store/alias.h"
#include "model/store/apply_money.h"
#include "model/store/copies.h"
#include "model/store/log.h"
#include "model/store/papers.h"
#include "model/store/queries_table.h"
#include "model/store/unit_rows.h"

#include <string.h>

static const char sql_erased[] =
    "SELECT 1 FROM log m WHERE m.subject = :subject AND " LOG_FATE(m) " AND m.type = 'learner.erased' LIMIT 1";
/* The guards of both tables let exactly these go (schema_ddl.c). */
static const char sql_take_learner[] =
    "DELETE FROM personal WHERE (kiosk, epoch, seq) IN (SELECT kiosk, epoch, seq FROM touch WHERE subject = :subject)";
/* What a kiosk has said of a child whom it has forgotten since stays there until a backup of the centre covers it (forget.c).
 */
static const char sql_take_kept[] =
    "DELETE FROM personal WHERE kiosk = :kiosk AND (epoch < :epoch OR seq > :durable) AND EXISTS (SELECT 1 FROM log l WHERE "
    "l.kiosk = personal.kiosk AND l.epoch = personal.epoch AND l.seq = personal.seq AND :subject IN (l.subject, l.also1, l.also2))";
static const char sql_take_batch[] =
    "DELETE FROM personal WHERE (kiosk, epoch, seq) IN "
    "(SELECT kiosk, epoch, seq FROM touch WHERE subject = :subject AND gsn > 0 AND gsn < :gsn)";
/* Of a batch of the index. */
#define EDITIONS_SQL                                                                                                           \
    "touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq AND l.type = 'index.listed' "             \
    "AND l.subject = t.subject"
static const char sql_take_editions[] =
    "DELETE FROM personal WHERE (kiosk, epoch, seq) IN (SELECT t.kiosk, t.epoch, t.seq FROM " EDITIONS_SQL
    " WHERE t.subject = :subject AND t.kiosk = 0 AND t.gsn > 0 AND t.gsn < :gsn)";
static const char sql_later_edition[] =
    "SELECT 1 FROM " EDITIONS_SQL " JOIN personal p ON p.kiosk = t.kiosk AND p.epoch = t.epoch AND p.seq = t.seq "
    "WHERE t.subject = :subject AND t.kiosk = 0 AND t.gsn > :gsn LIMIT 1";
/* Of its applications, and of the same child typed anew. */
static const char sql_take_drafts[] =
    "DELETE FROM draft WHERE app IN (SELECT app FROM application WHERE subject = :subject) OR replace(data, :subject, '') <> data "
    "OR (birth, title) IN (SELECT child_birth, trim(child_surname || ' ' || child_name || ' ' || child_patronymic) "
    "FROM application WHERE subject = :subject AND child_surname <> '')";
static const char sql_burnt[] =
    "INSERT INTO certificate (subject, number, app, state, event, issued_at, issued_by, issued_point, lease, gsn, pending) VALUES "
    "(:subject, :number, :app, 'joined', :event, :at, :by, :point, :lease, :gsn, :pending) ON CONFLICT (subject, number) DO NOTHING";

const struct query_text erase_queries[] = {
    QUERY(sql_erased),      QUERY(sql_take_learner),  QUERY(sql_take_kept),
    QUERY(sql_take_batch),  QUERY(sql_take_editions), QUERY(sql_later_edition),
    QUERY(sql_take_drafts), QUERY(sql_burnt),         {0},
};

bool erase_event(const struct event *ev) {
    return ev->type && ev->type->kind == EV_LEARNER_ERASED;
}

bool erase_happened(struct db *db, const char *subject, bool *erased, struct fail *why) {
    int64_t there = 0;
    if (!db_one_int(db, &there, sql_erased, why, "subject:t", subject, NULL)) return false;
    *erased = there != 0;
    return true;
}

bool erase_names(struct db *db, const struct event *ev, bool *erased, struct fail *why) {
    const char *subjects[3];
    int count = event_subjects(ev, subjects);
    *erased = false;
    for (int i = 0; i < count && !*erased; i++)
        if (!erase_happened(db, subjects[i], erased, why)) return false;
    return true;
}

/* Editions of the index ****************************************************************************************************/

/* Stored with the keys, and numbered. */
static bool is_edition(const struct event *ev) {
    return ev->p && ev->id.kiosk == 0 && ev->gsn > 0 && ev->type && ev->type->kind == EV_INDEX_LISTED;
}

bool erase_gone(struct db *db, const struct event *ev, bool *gone, struct fail *why) {
    int64_t later = 0;
    if (!is_edition(ev)) return erase_names(db, ev, gone, why);
    if (!db_one_int(db, &later, sql_later_edition, why, "subject:t", ev->subject, "gsn:i", ev->gsn, NULL)) return false;
    *gone = later != 0;
    return true;
}

/* No walk over the files and no new backups for it, each time that a child's data are corrected: nobody has asked for it, and
 * they are nobody's name. Backups lose it with their age. */
bool erase_editions(struct db *db, const struct event *ev, struct fail *why) {
    return !is_edition(ev) || db_run(db, sql_take_editions, why, "subject:t", ev->subject, "gsn:i", ev->gsn, NULL);
}

/* Taking away ***************************************************************************************************************/

static bool at_kiosk(struct db *db, bool *so, struct fail *why) {
    char home[16];
    if (!meta_text(db, "home", home, sizeof home, why)) return false;
    *so = strcmp(home, "kiosk") == 0;
    return true;
}

/* Nor may it be in the backups, nor in what a kiosk keeps of the feed and has printed into files. The keys of the index are
 * another matter: they are everywhere, and nobody's name. */
static bool outdate(struct db *db, const struct event *ev, const char *root, struct fail *why) {
    bool kiosk;
    return copies_outdate(db, why) && at_kiosk(db, &kiosk, why) &&
           (!kiosk || (unit_outdate(db, ev->gsn, why) && papers_outlive(db, root, why)));
}

/* Also those that were typed when the record had not been merged yet. */
static bool take_drafts(struct db *db, const struct event *ev, const char *root, struct fail *why) {
    struct arena a = {0};
    const char *const *family;
    int count = 0;
    bool kiosk, taken = false, ok = at_kiosk(db, &kiosk, why) && (!kiosk || alias_family(db, root, &a, &family, &count, why));
    for (int i = 0; ok && i < count; i++) {
        ok = db_run(db, sql_take_drafts, why, "subject:t", family[i], NULL);
        taken = taken || (ok && db_changed(db) > 0);
    }
    arena_close(&a);
    return ok && (!taken || outdate(db, ev, root, why));
}

static bool take_kept(struct db *db, const char *subject, bool *taken, struct fail *why) {
    int64_t no, epoch, durable;
    if (!meta_int(db, "kiosk", &no, why) || !meta_int(db, "epoch", &epoch, why) ||
        !meta_int(db, "durable_seq", &durable, why) ||
        !db_run(db, sql_take_kept, why, "kiosk:i", no, "epoch:i", epoch, "durable:i", durable, "subject:t", subject, NULL))
        return false;
    *taken = *taken || db_changed(db) > 0;
    return true;
}

static bool take_learner(struct db *db, const struct event *ev, const char *root, struct fail *why) {
    bool kiosk, taken;
    if (!db_run(db, sql_take_learner, why, "subject:t", ev->subject, NULL)) return false;
    taken = db_changed(db) > 0;
    return at_kiosk(db, &kiosk, why) && (!kiosk || take_kept(db, ev->subject, &taken, why)) &&
           (!taken || outdate(db, ev, root, why));
}

bool erase_take(struct db *db, const struct event *ev, struct fail *why) {
    struct alias_place alias;
    return db_wipe(db, why) && alias_of(db, ev->subject, &alias, why) && take_drafts(db, ev, alias.root, why) &&
           take_learner(db, ev, alias.root, why) &&
           (!ev->also[0][0] || db_run(db, sql_take_batch, why, "subject:t", ev->also[0], "gsn:i", ev->gsn, NULL));
}

bool erase_apply(struct db *db, const struct event *ev, struct fail *why) {
    struct alias_place alias;
    return erase_take(db, ev, why) && alias_of(db, ev->subject, &alias, why) && subject_replay(db, ev->subject, why) &&
           (strcmp(alias.root, ev->subject) == 0 || subject_replay(db, alias.root, why)) &&
           (!ev->also[0][0] || subject_replay(db, ev->also[0], why));
}

/* The rows afterwards *******************************************************************************************************/

/* All before it has just been applied without its personal parts. What was open is closed, nobody can be told, nothing is due.
 */
bool apply_erased(const struct applying *a, struct fail *why) {
    const struct erased *e = a->ev->payload;
    return db_run(a->db,
                  "INSERT INTO learner (subject, erased) VALUES (:subject, :day) ON CONFLICT (subject) DO UPDATE SET "
                  "erased = excluded.erased, erase_due = '', access_due = '', access_event = '', pending = :pending",
                  why, "subject:t", a->subject, "day:t", e->day, "pending:i", a->pending, NULL) &&
           db_run(
               a->db,
               "UPDATE application SET state = 'withdrawn', ground = 'erased', decided_at = :at, request_quick = 0 "
               "WHERE subject = :subject AND state IN ('filed_online', 'filed_inperson', 'incomplete', 'returned', 'complete')",
               why, "subject:t", a->subject, "at:i", a->ev->at, NULL) &&
           db_run(a->db, "UPDATE application SET tell = '', sort_due = '', pending = :pending WHERE subject = :subject", why,
                  "subject:t", a->subject, "pending:i", a->pending, NULL) &&
           db_run(a->db,
                  "UPDATE ruling SET closed = 1, way = 'erased', pending = :pending WHERE subject = :subject AND closed = 0",
                  why, "subject:t", a->subject, "pending:i", a->pending, NULL) &&
           money_erased(a, e->day, why);
}

static bool burn(struct db *db, const struct event *ev, const char *subject, struct fail *why) {
    const struct issued *i = ev->payload;
    char id[EVENT_ID_TEXT];
    event_id_show(ev->id, id);
    return db_run(db, sql_burnt, why, "subject:t", subject, "number:t", i->open.number, "app:t", i->open.app, "event:t", id,
                  "at:i", ev->at, "by:t", ev->staff, "point:t", i->open.point, "lease:t", i->open.lease, "gsn:i", ev->gsn,
                  "pending:i", (int64_t)(ev->gsn == 0), NULL);
}

bool erase_late(struct db *db, const struct event *ev, const char *named, const char *subject, struct fail *why) {
    if (!ev->type) return true;
    switch (ev->type->kind) {
    case EV_CERTIFICATE_ISSUED: return strcmp(named, ev->subject) != 0 || burn(db, ev, subject, why);
    case EV_ATTENDANCE_REPORTED: /* what was owed by the day of the erasure is still paid; no word of it is personal */
    case EV_MONTH_SETTLED:
    case EV_MOVEMENT_REVERSED:
    case EV_ACCOUNT_CLOSED:
    case EV_RULING_RENUMBERED:
    case EV_RULING_SUPERSEDED:
    case EV_EVENT_PARKED:
    case EV_EVENT_TAKEN:
    case EV_DISPUTE_CLOSED: return apply_for(db, ev, named, subject, why);
    default: return true;
    }
}
