#include "sync/centre/index.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/alias.h"
#include "model/store/index.h"
#include "model/store/list.h"
#include "model/store/queries.h"
#include "sync/centre/applier.h"
#include "sync/centre/day.h"

#include <string.h>

/* Up to which subject they are gone through: "" nothing to do, "-" from the first. */
#define FILL   "index.fill"   /* children known before the key */
#define STRAYS "index.strays" /* batches of before a recovery */
enum { FILL_AT_ONCE = 50, BATCH_COST = 10 /* in events of another kind */ };

/* --- The region's key ----------------------------------------------------------------------------------------------------- */

bool index_load(struct centre *c, struct fail *why) {
    struct region_facts region;
    if (!region_load(c->db, &region, why)) return false;
    c->has_index_secret = index_secret(&region.set, c->index_secret);
    return true;
}

static bool make_secret(struct centre *c, struct fail *why) {
    struct event ev = {.type = &event_types[EV_REGION_SET]};
    uint8_t secret[INDEX_SECRET_SIZE];
    memcpy(ev.subject, c->journal.region, sizeof ev.subject);
    struct region_set *set = event_payload(&ev, &c->turn);
    c->env.random(c->env.self, secret, sizeof secret);
    text_copy(set->key, sizeof set->key, "index_key");
    base64_of(secret, sizeof secret, set->value);
    sodium_memzero(secret, sizeof secret);
    return applier_append(c, &ev, why);
}

/* A new key: every child's keys are others now. */
static bool key_changed(struct centre *c, struct fail *why) {
    return index_load(c, why) && meta_set_text(c->db, FILL, "-", why) && day_more(c, why);
}

/* --- Whose keys stand where ----------------------------------------------------------------------------------------------- */

struct member {
    bool there;
    char batch[ID_TEXT];
    struct index_pair keys;
};

static bool member_load(struct centre *c, const char *subject, struct member *out, struct fail *why) {
    struct rows r;
    *out = (struct member){0};
    if (!db_query(c->db, &r, "SELECT batch, snils_key, doc_key FROM index_member WHERE subject = :subject", why, "subject:t",
                  subject, NULL))
        return false;
    if (db_next(&r, why)) {
        out->there = true;
        text_copy(out->batch, sizeof out->batch, db_text(&r, 0));
        text_copy(out->keys.snils, sizeof out->keys.snils, db_text(&r, 1));
        text_copy(out->keys.doc, sizeof out->keys.doc, db_text(&r, 2));
    }
    return db_done(&r);
}

bool index_batch_of(struct centre *c, const char *subject, char batch[ID_TEXT], struct fail *why) {
    struct member member;
    if (!member_load(c, subject, &member, why)) return false;
    memcpy(batch, member.batch, sizeof member.batch);
    return true;
}

/* The keys as the register has the child now; none of one that was merged away. */
static bool keys_now(struct centre *c, const char *subject, struct index_pair *out, struct fail *why) {
    struct child child = {0};
    struct rows r;
    *out = (struct index_pair){0};
    if (!db_query(c->db, &r,
                  "SELECT child_snils, child_birth, child_doc_kind, child_doc_series, child_doc_number FROM learner "
                  "WHERE subject = :subject AND alias = '' AND erased = ''",
                  why, "subject:t", subject, NULL))
        return false;
    if (db_next(&r, why)) {
        text_copy(child.snils, sizeof child.snils, db_text(&r, 0));
        text_copy(child.birth, sizeof child.birth, db_text(&r, 1));
        text_copy(child.doc_kind, sizeof child.doc_kind, db_text(&r, 2));
        text_copy(child.doc_series, sizeof child.doc_series, db_text(&r, 3));
        text_copy(child.doc_number, sizeof child.doc_number, db_text(&r, 4));
        index_keys(c->index_secret, &child, out);
    }
    return db_done(&r);
}

/* --- Batches -------------------------------------------------------------------------------------------------------------- */

static bool list_batch(struct centre *c, const char *batch, struct fail *why) {
    if (c->recovering) /* it says nothing before everything is back: the day does it then */
        return db_run(c->db, "UPDATE index_member SET waits = 1 WHERE batch = :batch", why, "batch:t", batch, NULL);
    struct event ev = {.type = &event_types[EV_INDEX_LISTED]};
    struct bytes lines = {0};
    struct rows r;
    text_copy(ev.subject, sizeof ev.subject, batch);
    struct index_rows *rows = event_payload(&ev, &c->turn);
    date_iso(env_today(&c->env), rows->open.day);
    /* By the key: the order says nothing of the children. */
    if (!db_query(c->db, &r,
                  "SELECT snils_key, doc_key FROM index_member WHERE batch = :batch AND (snils_key <> '' OR doc_key <> '') "
                  "ORDER BY snils_key, doc_key",
                  why, "batch:t", batch, NULL))
        return false;
    while (db_next(&r, why)) {
        const char *snils = db_text(&r, 0), *doc = db_text(&r, 1);
        bytes_printf(&lines, "%s%s\t%s", rows->open.count++ > 0 ? "\n" : "", *snils ? snils : "-", *doc ? doc : "-");
    }
    bool ok = db_done(&r);
    if (lines.size > 0) text_copy(rows->keys.keys, sizeof rows->keys.keys, (const char *)lines.data);
    bytes_close(&lines);
    return ok &&
           db_run(c->db, "UPDATE index_member SET waits = 0 WHERE batch = :batch AND waits = 1", why, "batch:t", batch, NULL) &&
           applier_append(c, &ev, why);
}

static bool waiting(struct centre *c, int64_t *count, struct fail *why) {
    *count = 0;
    return db_one_int(c->db, count, "SELECT count(*) FROM index_member WHERE batch = '' AND waits = 1", why, NULL);
}

/* Those that wait, as far as one batch holds them. */
static bool new_batch(struct centre *c, struct fail *why) {
    char batch[ID_TEXT];
    id_new(&c->env, batch);
    return db_run(c->db,
                  "UPDATE index_member SET batch = :batch WHERE subject IN (SELECT subject FROM index_member "
                  "WHERE batch = '' AND waits = 1 ORDER BY subject LIMIT :most)",
                  why, "batch:t", batch, "most:i", (int64_t)INDEX_BATCH_MOST, NULL) &&
           list_batch(c, batch, why);
}

/* --- Batches of before a recovery ----------------------------------------------------------------------------------------- */

/* A batch lists these keys for more children than we know of in it. */
#define UNCLAIMED                                                                                                              \
    "(SELECT count(*) FROM index_member m WHERE m.batch = k.subject AND m.snils_key = k.snils_key AND m.doc_key = k.doc_key)"  \
    " < (SELECT count(*) FROM index_key o WHERE o.subject = k.subject AND o.snils_key = k.snils_key AND o.doc_key = k.doc_key)"

/* A batch in which the child's keys are listed for nobody else is the one the child stood in: an erasure has to name it. */
static bool claim(struct centre *c, const char *subject, const struct index_pair *keys, struct fail *why) {
    static const char sql[] =
        "SELECT k.subject FROM index_key k WHERE k.doc_key = :doc AND k.snils_key = :snils AND " UNCLAIMED
        " AND (SELECT count(*) FROM index_member n WHERE n.batch = k.subject) < :most ORDER BY k.subject LIMIT 1";
    char batch[ID_TEXT] = "";
    struct rows r;
    if (!db_query(c->db, &r, sql, why, "doc:t", keys->doc, "snils:t", keys->snils, "most:i", (int64_t)INDEX_BATCH_MOST, NULL))
        return false;
    if (db_next(&r, why)) text_copy(batch, sizeof batch, db_text(&r, 0));
    return db_done(&r) &&
           (!*batch || db_run(c->db, "UPDATE index_member SET batch = :batch, waits = 0 WHERE subject = :subject", why,
                              "batch:t", batch, "subject:t", subject, NULL));
}

/* A batch is given back to a restored centre: so many children wait for one as did when it was listed. */
static bool claim_all(struct centre *c, const char *batch, struct fail *why) {
    static const char sql[] =
        "SELECT DISTINCT m.subject FROM index_key k JOIN index_member m ON m.snils_key = k.snils_key AND "
        "m.doc_key = k.doc_key WHERE k.subject = :batch AND m.batch = '' AND m.waits = 1 ORDER BY m.subject";
    struct list found = LIST(const char *);
    struct rows r;
    if (!db_query(c->db, &r, sql, why, "batch:t", batch, NULL)) return false;
    while (db_next(&r, why)) *(const char **)list_add(&found, &c->turn) = arena_dup(&c->turn, db_text(&r, 0));
    if (db_failed(&r)) return false;
    const char *const *all = found.rows;
    for (int i = 0; i < found.count; i++) {
        struct member member;
        if (!member_load(c, all[i], &member, why) || !claim(c, all[i], &member.keys, why)) return false;
    }
    return true;
}

/* Keys of nobody we know: the batch goes on without them. */
static bool clear_batch(struct centre *c, const char *batch, struct fail *why) {
    int64_t strays = 0;
    return db_one_int(c->db, &strays, "SELECT count(*) FROM index_key k WHERE k.subject = :batch AND " UNCLAIMED, why,
                      "batch:t", batch, NULL) &&
           (strays == 0 || list_batch(c, batch, why));
}

bool index_recovered(struct centre *c, struct fail *why) {
    return meta_set_text(c->db, STRAYS, "-", why) && day_more(c, why);
}

/* --- What changes a key --------------------------------------------------------------------------------------------------- */

static bool note_subject(struct centre *c, const char *subject, struct fail *why) {
    struct member member;
    struct index_pair keys;
    int64_t count;
    if (!member_load(c, subject, &member, why) || !keys_now(c, subject, &keys, why)) return false;
    if (!strcmp(member.keys.snils, keys.snils) && !strcmp(member.keys.doc, keys.doc)) return true;
    if (!db_run(c->db,
                "INSERT INTO index_member (subject, snils_key, doc_key, waits) VALUES (:subject, :snils, :doc, 1) "
                "ON CONFLICT (subject) DO UPDATE SET snils_key = excluded.snils_key, doc_key = excluded.doc_key, waits = 1",
                why, "subject:t", subject, "snils:t", keys.snils, "doc:t", keys.doc, NULL))
        return false;
    return (member.batch[0] != '\0' || claim(c, subject, &keys, why)) &&
           (c->recovering || (waiting(c, &count, why) && (count < INDEX_BATCH_MOST || new_batch(c, why))));
}

/* The other children of the batch are listed again in the same breath. */
static bool forget(struct centre *c, const struct event *erased, struct fail *why) {
    return db_run(c->db, "DELETE FROM index_member WHERE subject = :subject", why, "subject:t", erased->subject, NULL) &&
           (erased->also[0][0] == '\0' || list_batch(c, erased->also[0], why));
}

static bool note_family(struct centre *c, const struct event *ev, struct fail *why) {
    struct alias_place alias;
    return alias_of(c->db, ev->subject, &alias, why) && note_subject(c, alias.root, why) &&
           (!alias_event(ev) || note_subject(c, ev->also[0], why));
}

bool index_note(struct centre *c, const struct event *ev, struct fail *why) {
    if (!ev->type) return true;
    switch (ev->type->kind) {
    case EV_REGION_SET: return strcmp(((const struct region_set *)ev->payload)->key, "index_key") != 0 || key_changed(c, why);
    case EV_LEARNER_ERASED: c->erased = true; return forget(c, ev, why);
    case EV_INDEX_LISTED: return !c->recovering || claim_all(c, ev->subject, why);
    case EV_APPLICATION_FILED:
    case EV_APPLICATION_CORRECTED:
    case EV_LEARNER_CHANGED:
    case EV_LEARNER_MERGED:
    case EV_LEARNER_SPLIT: return !c->has_index_secret || note_family(c, ev, why);
    default: return true;
    }
}

/* --- The day -------------------------------------------------------------------------------------------------------------- */

static const struct walk {
    const char *key, *sql;
    bool (*one)(struct centre *c, const char *subject, struct fail *why);
    int cost;
} fill = {FILL, "SELECT subject FROM learner WHERE subject > :after ORDER BY subject LIMIT :most", note_subject, 1},
  strays = {STRAYS, "SELECT DISTINCT subject FROM index_key WHERE subject > :after ORDER BY subject LIMIT :most", clear_batch,
            BATCH_COST};

static bool go_through(struct centre *c, const struct walk *w, int *left, struct fail *why) {
    char after[ID_TEXT], subjects[FILL_AT_ONCE][ID_TEXT];
    int most = FILL_AT_ONCE / w->cost;
    struct rows r;
    if (!meta_text(c->db, w->key, after, sizeof after, why)) return false;
    while (after[0] != '\0' && *left > 0) {
        int count = 0;
        if (!db_query(c->db, &r, w->sql, why, "after:t", after, "most:i", (int64_t)most, NULL)) return false;
        while (count < most && db_next(&r, why)) text_copy(subjects[count++], ID_TEXT, db_text(&r, 0));
        bool ok = db_done(&r);
        for (int i = 0; ok && i < count; i++) ok = w->one(c, subjects[i], why);
        text_copy(after, sizeof after, count > 0 ? subjects[count - 1] : "");
        *left -= count * w->cost < *left ? count * w->cost : *left;
        if (!ok || !meta_set_text(c->db, w->key, after, why)) return false;
    }
    return true;
}

/* What still waits, and the batches in which something has changed. */
static bool list_waiting(struct centre *c, int *left, struct fail *why) {
    char batch[ID_TEXT];
    struct rows r;
    for (; *left > 0; *left -= BATCH_COST) {
        batch[0] = '\0';
        if (!db_query(c->db, &r, "SELECT batch FROM index_member WHERE waits = 1 ORDER BY batch DESC LIMIT 1", why, NULL))
            return false;
        bool any = db_next(&r, why);
        if (any) text_copy(batch, sizeof batch, db_text(&r, 0));
        bool ok = db_done(&r);
        if (!ok || !any) return ok;
        if (!(batch[0] != '\0' ? list_batch(c, batch, why) : new_batch(c, why))) return false;
    }
    return true;
}

bool index_day(struct centre *c, int *left, struct fail *why) {
    return (c->has_index_secret || make_secret(c, why)) && go_through(c, &fill, left, why) &&
           go_through(c, &strays, left, why) && (*left <= 0 || list_waiting(c, left, why));
}
