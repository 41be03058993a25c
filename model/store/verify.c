#include "model/store/log.h"
#include "model/store/queries_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The chain walked from its first event: every head made anew from the bytes as they are stored, and what stands beside
 * them in columns compared with what the bytes say. */

static const char sql_records[] =
    "SELECT " LOG_COLUMNS ", l.seq, l.head, " LOG_BESIDE " FROM log l " LOG_PERSONAL
    " WHERE l.kiosk = :kiosk AND l.epoch = :epoch AND l.seq >= :from AND (:end = 0 OR l.seq < :end)"
    " ORDER BY l.seq LIMIT :records";
static const char sql_last_record[] = "SELECT max(seq) FROM log WHERE kiosk = :kiosk AND epoch = :epoch";

const struct query_text verify_queries[] = {QUERY(sql_records), QUERY(sql_last_record), {0}};

struct verify {
    struct db *db;
    uint32_t kiosk, epoch;
    uint64_t expected; /* the next sequence */
    uint8_t head[HASH_SIZE];
    int64_t end; /* journal_chain_end */
    struct arena a;
};

static bool tell(struct fail *why, struct event_id id, const char *what, const char *say) {
    char text[EVENT_ID_TEXT], log[96];
    event_id_show(id, text);
    snprintf(log, sizeof log, "chain: %s %s", text, what);
    return fail_set(why, FAIL_CONFLICT, log, say, text);
}

static bool tell_missing(struct fail *why, struct event_id id) {
    return tell(why, id, "is missing", _("The record %s is missing. Do not go on working: tell the administrator."));
}

static bool tell_changed(struct fail *why, struct event_id id, const char *what) {
    return tell(why, id, what,
                _("The record %s was changed from outside or put in. Do not go on working: tell the administrator."));
}

static bool columns_agree(const struct rows *r, const struct event *ev, struct event_id id) {
    return ev->id.kiosk == id.kiosk && ev->id.epoch == id.epoch && ev->id.seq == id.seq &&
           log_beside_agrees(r, LOG_AFTER + 2, ev);
}

static bool check_row(struct verify *v, const struct rows *r, struct fail *why) {
    struct event_id id = {v->kiosk, v->epoch, (uint64_t)db_int(r, LOG_AFTER)};
    struct event ev;
    size_t head_size, c_size;
    const void *head = db_blob(r, LOG_AFTER + 1, &head_size), *c = db_blob(r, LOG_C, &c_size);
    if (id.seq != v->expected) {
        id.seq = v->expected;
        return tell_missing(why, id);
    }
    if (!log_event_raw(r, &v->a, &ev, NULL)) return tell_changed(why, id, "cannot be read");
    if (ev.has_c && (!c || c_size != HASH_SIZE || memcmp(c, ev.c, HASH_SIZE) != 0))
        return tell_changed(why, id, "personal part was changed");
    if (!columns_agree(r, &ev, id)) return tell_changed(why, id, "columns were changed");
    chain_next(&ev, v->head);
    if (!head || head_size != HASH_SIZE || memcmp(head, v->head, HASH_SIZE) != 0)
        return tell_changed(why, id, "breaks the chain");
    v->expected++;
    return true;
}

/* Our own end is written down beside the log: a tail cut off or put on shows. */
static bool check_end(const struct verify *v, struct fail *why) {
    char head[2 * HASH_SIZE + 1], stored[2 * HASH_SIZE + 1];
    int64_t kiosk, epoch, seq;
    if (!meta_int(v->db, "kiosk", &kiosk, why) || !meta_int(v->db, "epoch", &epoch, why) ||
        !meta_int(v->db, "chain.seq", &seq, why) || !meta_text(v->db, "chain.head", stored, sizeof stored, why))
        return false;
    if (kiosk != v->kiosk || epoch != v->epoch) return true;
    uint64_t last = v->expected - 1;
    struct event_id id = {v->kiosk, v->epoch, (uint64_t)seq};
    if (last < (uint64_t)seq) {
        id.seq = last + 1;
        return tell_missing(why, id);
    }
    id.seq = (uint64_t)seq + 1;
    if (last > (uint64_t)seq) return tell_changed(why, id, "was put in");
    hex_of(v->head, HASH_SIZE, head);
    id.seq = last;
    return last == 0 || strcmp(head, stored) == 0 || tell_changed(why, id, "is not the end of the chain");
}

bool journal_chain_end(struct db *db, uint32_t kiosk, uint32_t epoch, int64_t *end, struct fail *why) {
    char key[48];
    snprintf(key, sizeof key, "chain.end.%" PRIu32 ".%" PRIu32, kiosk, epoch);
    return meta_int(db, key, end, why);
}

bool verify_start(struct db *db, uint32_t kiosk, uint32_t epoch, struct verify **out, struct fail *why) {
    char region[ID_TEXT];
    struct verify *v = calloc(1, sizeof *v);
    if (!v) abort();
    *v = (struct verify){.db = db, .kiosk = kiosk, .epoch = epoch, .expected = 1};
    *out = v;
    if (meta_text(db, "region", region, sizeof region, why) && journal_first_head(db, region, kiosk, epoch, v->head, why) &&
        journal_chain_end(db, kiosk, epoch, &v->end, why))
        return true;
    verify_close(v);
    return false;
}

void verify_close(struct verify *v) {
    if (!v) return;
    arena_close(&v->a);
    free(v);
}

/* How many may be left: more are written meanwhile. */
static bool count_left(struct verify *v, uint64_t *left, struct fail *why) {
    int64_t last = 0;
    if (!db_one_int(v->db, &last, sql_last_record, why, "kiosk:i", (int64_t)v->kiosk, "epoch:i", (int64_t)v->epoch, NULL))
        return false;
    *left = (uint64_t)last >= v->expected ? (uint64_t)last - v->expected + 2 : 1; /* and the look at the end */
    return true;
}

bool verify_step(struct verify *v, int records, uint64_t *checked, uint64_t *left, struct fail *why) {
    struct rows r;
    uint64_t before = v->expected;
    int64_t from = before > 1 ? (int64_t)before : INT64_MIN; /* what was put in before the first one is seen, too */
    if (!db_query(v->db, &r, sql_records, why, "from:i", from, "end:i", v->end, "kiosk:i", (int64_t)v->kiosk, "epoch:i",
                  (int64_t)v->epoch, "records:i", (int64_t)records, NULL))
        return false;
    bool good = true;
    while (good && db_next(&r, why)) {
        good = check_row(v, &r, why);
        arena_reset(&v->a);
    }
    db_done(&r);
    *checked = v->expected - 1;
    if (!good || db_failed(&r)) return false;
    if (v->expected > before) return count_left(v, left, why);
    *left = 0;
    return check_end(v, why);
}

bool journal_verify(struct db *db, uint32_t kiosk, uint32_t epoch, uint64_t *checked, struct fail *why) {
    enum { RECORDS_A_STEP = 10000 };
    struct verify *v;
    uint64_t left = 1;
    *checked = 0;
    if (!verify_start(db, kiosk, epoch, &v, why)) return false;
    bool good = true;
    while (good && left > 0) good = verify_step(v, RECORDS_A_STEP, checked, &left, why);
    verify_close(v);
    return good;
}
