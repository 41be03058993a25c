#include "model/store/journal.h"

#include "model/store/adopt.h"
#include "model/store/alias.h"
#include "model/store/apply.h"
#include "model/store/erase.h"
#include "model/store/log.h"
#include "model/store/unknown.h"

#include <stdio.h>
#include <string.h>

/* Who we are **************************************************************************************************************/

bool journal_reload(struct journal *j, struct fail *why) {
    char head[2 * HASH_SIZE + 1];
    int64_t kiosk, epoch, seq, seen = 0;
    if (!meta_text(j->db, "region", j->region, sizeof j->region, why) || !meta_int(j->db, "kiosk", &kiosk, why) ||
        !meta_int(j->db, "epoch", &epoch, why) || !meta_int(j->db, "chain.seq", &seq, why) ||
        !meta_text(j->db, "chain.head", head, sizeof head, why) || !meta_int(j->db, "clock.sample", &j->sample, why) ||
        !db_one_int(j->db, &seen, "SELECT max(gsn) FROM log WHERE gsn > 0", why, NULL))
        return false;
    if (!id_valid(j->region) || !hex_to(head, j->head, HASH_SIZE))
        return fail_set(why, FAIL_GONE, "the store has no identity", _("This machine is not enrolled yet. Enrol it first."));
    j->kiosk = (uint32_t)kiosk;
    j->epoch = (uint32_t)epoch;
    j->seq = (uint64_t)seq;
    j->seen = seen;
    return true;
}

bool journal_open(struct db *db, const struct env *env, struct journal *j, struct fail *why) {
    *j = (struct journal){.db = db, .env = env};
    return journal_reload(j, why);
}

static bool save_chain(struct db *db, uint64_t seq, const uint8_t head[HASH_SIZE], struct fail *why) {
    char hex[2 * HASH_SIZE + 1];
    hex_of(head, HASH_SIZE, hex);
    return meta_set_int(db, "chain.seq", (int64_t)seq, why) && meta_set_text(db, "chain.head", hex, why);
}

enum { BEFORE_KEY = 40 };

static void before_key(uint32_t kiosk, uint32_t epoch, char key[BEFORE_KEY]) {
    snprintf(key, BEFORE_KEY, "chain.before.%u.%u", kiosk, epoch);
}

bool journal_before(struct db *db, uint32_t kiosk, uint32_t epoch, uint8_t before[HASH_SIZE], struct fail *why) {
    char key[BEFORE_KEY], hex[2 * HASH_SIZE + 1];
    before_key(kiosk, epoch, key);
    memset(before, 0, HASH_SIZE);
    if (!meta_text(db, key, hex, sizeof hex, why)) return false;
    return hex[0] == '\0' || hex_to(hex, before, HASH_SIZE) ||
           fail_set(why, FAIL_CONFLICT, "chain.before is no hash",
                    _("A stored record was changed from outside. Tell the administrator."));
}

bool journal_before_set(struct db *db, uint32_t kiosk, uint32_t epoch, const uint8_t before[HASH_SIZE], struct fail *why) {
    char key[BEFORE_KEY], hex[2 * HASH_SIZE + 1];
    before_key(kiosk, epoch, key);
    hex_of(before, HASH_SIZE, hex);
    return meta_set_text(db, key, hex, why);
}

bool journal_first_head(struct db *db, const char region[ID_TEXT], uint32_t kiosk, uint32_t epoch, uint8_t head[HASH_SIZE],
                        struct fail *why) {
    uint8_t before[HASH_SIZE];
    if (!journal_before(db, kiosk, epoch, before, why)) return false;
    chain_start(region, kiosk, epoch, before, head);
    return true;
}

static bool save_identity(struct db *db, const char *region, uint32_t kiosk, uint32_t epoch, const uint8_t *before,
                          struct fail *why) {
    uint8_t head[HASH_SIZE];
    if (before && !journal_before_set(db, kiosk, epoch, before, why)) return false;
    return journal_first_head(db, region, kiosk, epoch, head, why) && meta_set_text(db, "region", region, why) &&
           meta_set_int(db, "kiosk", kiosk, why) && meta_set_int(db, "epoch", epoch, why) && save_chain(db, 0, head, why);
}

static bool start(struct db *db, const struct env *env, const char *region, uint32_t kiosk, uint32_t epoch,
                  const uint8_t *before, struct journal *j, struct fail *why) {
    bool ours = !db_in_transaction(db);
    if (ours && !db_begin(db, true, why)) return false;
    bool good = save_identity(db, region, kiosk, epoch, before, why);
    if (ours) good = db_end(db, good, why);
    return good && journal_open(db, env, j, why);
}

bool journal_start(struct db *db, const struct env *env, const char region[ID_TEXT], uint32_t kiosk, uint32_t epoch,
                   struct journal *j, struct fail *why) {
    return start(db, env, region, kiosk, epoch, NULL, j, why);
}

bool journal_start_after(struct db *db, const struct env *env, const char region[ID_TEXT], uint32_t kiosk, uint32_t epoch,
                         const uint8_t before[HASH_SIZE], struct journal *j, struct fail *why) {
    return start(db, env, region, kiosk, epoch, sodium_is_zero(before, HASH_SIZE) ? NULL : before, j, why);
}

/* Events into the log ******************************************************************************************************/

int event_subjects(const struct event *ev, const char *out[3]) {
    int count = 0;
    out[count++] = ev->subject;
    for (int i = 0; i < 2; i++)
        if (ev->also[i][0]) out[count++] = ev->also[i];
    return count;
}

static struct piece *piece_of(struct piece *room, const void *data, size_t size, bool there) {
    *room = (struct piece){data, size};
    return there ? room : NULL;
}

static bool store_line(struct db *db, const struct event *ev, const uint8_t *head, struct fail *why) {
    struct piece sig, c, chain;
    int64_t arrived = 0;
    if (ev->gsn == 0 && !db_one_int(db, &arrived, "SELECT max(arrived) FROM log WHERE gsn = 0", why, NULL)) return false;
    return db_run(
        db,
        "INSERT INTO log (kiosk, epoch, seq, gsn, arrived, type, version, subject, also1, also2, staff, at, o, sig, c, head) "
        "VALUES (:kiosk, :epoch, :seq, :gsn, :arrived, :type, :version, :subject, :also1, :also2, :staff, :at, :o, :sig, :c, "
        ":head)",
        why, "kiosk:i", (int64_t)ev->id.kiosk, "epoch:i", (int64_t)ev->id.epoch, "seq:i", (int64_t)ev->id.seq, "gsn:i", ev->gsn,
        "arrived:i", arrived + 1, "type:t", ev->type_name, "version:i", (int64_t)ev->version, "subject:t", ev->subject,
        "also1:t", ev->also[0], "also2:t", ev->also[1], "staff:t", ev->staff, "at:i", ev->at, "o:t", ev->o, "sig:b",
        piece_of(&sig, ev->sig, SIGN_SIZE, ev->has_sig), "c:b", piece_of(&c, ev->c, HASH_SIZE, ev->has_c), "head:b",
        piece_of(&chain, head, HASH_SIZE, head), NULL);
}

bool journal_store(struct db *db, const struct event *ev, const uint8_t *head, struct fail *why) {
    const char *subjects[3];
    int count = event_subjects(ev, subjects);
    bool gone;
    if (!store_line(db, ev, head, why) || !unknown_note(db, ev, why) || !erase_gone(db, ev, &gone, why)) return false;
    if (ev->p && !gone &&
        !db_run(db, "INSERT INTO personal (kiosk, epoch, seq, p) VALUES (:kiosk, :epoch, :seq, :p)", why, EVENT_ID_ARGS(ev->id),
                "p:t", ev->p, NULL))
        return false;
    for (int i = 0; i < count; i++)
        if (!db_run(db, "INSERT INTO touch (subject, kiosk, epoch, seq, gsn) VALUES (:subject, :kiosk, :epoch, :seq, :gsn)",
                    why, "subject:t", subjects[i], EVENT_ID_ARGS(ev->id), "gsn:i", ev->gsn, NULL))
            return false;
    return erase_editions(db, ev, why);
}

bool journal_keep(struct db *db, const struct event *ev, struct fail *why) {
    return store_line(db, ev, NULL, why);
}

bool journal_number(struct db *db, struct event_id id, int64_t gsn, struct fail *why) {
    if (!db_run(db, "UPDATE log SET gsn = :gsn WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq", why, EVENT_ID_ARGS(id),
                "gsn:i", gsn, NULL))
        return false;
    if (db_changed(db) == 0)
        return fail_set(why, FAIL_GONE, "numbered event is not in the log",
                        _("A record is missing here. Restore the data from a backup."));
    return db_run(db,
                  "UPDATE touch SET gsn = :gsn WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq AND subject IN "
                  "(SELECT subject FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq "
                  "UNION SELECT also1 FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq "
                  "UNION SELECT also2 FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq)",
                  why, EVENT_ID_ARGS(id), "gsn:i", gsn, NULL);
}

bool journal_apply(struct db *db, const struct event *ev, struct fail *why) {
    const char *subjects[3];
    int count = event_subjects(ev, subjects);
    if (alias_event(ev)) return alias_apply(db, ev, why);
    if (erase_event(ev)) return erase_apply(db, ev, why);
    for (int i = 0; i < count; i++) {
        struct alias_place alias;
        if (!alias_of(db, subjects[i], &alias, why) || !apply_last(db, ev, subjects[i], alias.root, why)) return false;
    }
    return true;
}

struct event_id journal_next(const struct journal *j) {
    return (struct event_id){j->kiosk, j->epoch, j->seq + 1};
}

bool journal_append(struct journal *j, struct event *ev, const uint8_t *sign_secret, struct arena *a, struct fail *why) {
    const struct env *env = j->env;
    uint8_t head[HASH_SIZE];
    ev->id = journal_next(j);
    ev->at = env->now(env->self);
    ev->offset = env->offset;
    ev->mono = env->monotonic(env->self);
    memcpy(ev->boot, env->boot, sizeof ev->boot);
    ev->sample = j->sample;
    ev->seen = j->seen;
    if (!event_encode(ev, env, sign_secret, a, why)) return false;
    memcpy(head, j->head, sizeof head);
    chain_next(ev, head);
    if (!journal_store(j->db, ev, head, why) || !journal_apply(j->db, ev, why) || !save_chain(j->db, ev->id.seq, head, why))
        return false;
    memcpy(j->head, head, sizeof head);
    j->seq = ev->id.seq;
    if (ev->gsn > j->seen) j->seen = ev->gsn;
    return true;
}

/* And back *****************************************************************************************************************/

static const char *text_at(const struct rows *r, int column, size_t *size, struct arena *a) {
    const void *bytes = db_blob(r, column, size);
    char *text = arena_alloc(a, *size + 1);
    if (*size) memcpy(text, bytes, *size);
    return text;
}

bool log_event_raw(const struct rows *r, struct arena *a, struct event *ev, struct fail *why) {
    struct event_pieces pieces = {0};
    size_t sig_size, c_size;
    pieces.o = text_at(r, LOG_O, &pieces.o_size, a);
    if (!db_is_null(r, LOG_P)) pieces.p = text_at(r, LOG_P, &pieces.p_size, a);
    pieces.sig = db_blob(r, LOG_SIG, &sig_size);
    pieces.c = db_blob(r, LOG_C, &c_size);
    if ((pieces.sig && sig_size != SIGN_SIZE) || (pieces.c && c_size != HASH_SIZE))
        return fail_set(why, FAIL_CONFLICT, "a stored signature or commitment has another size",
                        _("A stored record was changed from outside. Tell the administrator."));
    if (!event_read(&pieces, a, ev, why)) return false;
    ev->gsn = db_int(r, LOG_GSN);
    return true;
}

bool log_beside_agrees(const struct rows *r, int first, const struct event *ev) {
    return strcmp(db_text(r, first), ev->type_name) == 0 && db_int(r, first + 1) == ev->version &&
           strcmp(db_text(r, first + 2), ev->subject) == 0 && strcmp(db_text(r, first + 3), ev->also[0]) == 0 &&
           strcmp(db_text(r, first + 4), ev->also[1]) == 0 && strcmp(db_text(r, first + 5), ev->staff) == 0 &&
           db_int(r, first + 6) == ev->at;
}

struct event_id log_id(const struct rows *r) {
    return (struct event_id){(uint32_t)db_int(r, 0), (uint32_t)db_int(r, 1), (uint64_t)db_int(r, 2)};
}

bool log_ids(struct rows *r, struct arena *a, struct list *out, struct fail *why) {
    *out = LIST(struct event_id);
    while (db_next(r, why)) *(struct event_id *)list_add(out, a) = log_id(r);
    return db_done(r);
}

bool log_event(const struct rows *r, struct arena *a, struct event *ev, struct fail *why) {
    return log_event_raw(r, a, ev, why) && adopted_open(ev, a, why);
}

bool journal_load(struct db *db, struct event_id id, struct arena *a, struct event *ev, struct fail *why) {
    struct rows r;
    if (!db_query(db, &r,
                  "SELECT " LOG_COLUMNS " FROM log l " LOG_PERSONAL
                  " WHERE l.kiosk = :kiosk AND l.epoch = :epoch AND l.seq = :seq",
                  why, EVENT_ID_ARGS(id), NULL))
        return false;
    bool there = db_next(&r, why);
    bool good = there && log_event(&r, a, ev, why);
    db_done(&r);
    if (!there && !db_failed(&r))
        return fail_set(why, FAIL_GONE, "event is not in the log", _("This record is not here (any more)."));
    return good;
}

bool journal_outbox(struct journal *j, uint64_t after, int most, struct arena *a, struct outbox_line *out, int *count,
                    struct fail *why) {
    struct rows r;
    *count = 0;
    if (!db_query(j->db, &r,
                  "SELECT " LOG_COLUMNS ", l.seq, l.head FROM log l " LOG_PERSONAL
                  " WHERE l.kiosk = :kiosk AND l.epoch = :epoch "
                  "AND l.seq > :after AND l.head IS NOT NULL ORDER BY l.seq LIMIT :most",
                  why, "kiosk:i", (int64_t)j->kiosk, "epoch:i", (int64_t)j->epoch, "after:i", (int64_t)after, "most:i",
                  (int64_t)most, NULL))
        return false;
    bool good = true;
    while (good && *count < most && db_next(&r, why)) {
        struct event ev;
        struct outbox_line *line = &out[(*count)++];
        size_t head_size;
        good = log_event_raw(&r, a, &ev, why);
        if (!good) break;
        line->seq = (uint64_t)db_int(&r, LOG_AFTER);
        line->line = event_line(&ev, a, &line->size);
        const void *head = db_blob(&r, LOG_AFTER + 1, &head_size);
        if (head_size == HASH_SIZE)
            memcpy(line->head, head, HASH_SIZE);
        else
            good = fail_set(why, FAIL_CONFLICT, "an own event without head",
                            _("A stored record was changed from outside. Tell the administrator."));
    }
    return db_done(&r) && good;
}
