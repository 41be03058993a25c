#include "sync/centre/index.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/alias.h"
#include "model/store/index.h"
#include "model/store/queries.h"
#include "sync/centre/applier.h"
#include "sync/centre/day.h"

#include <string.h>

/* Up to which subject those known before are gone through: "" nothing to do, "-" from the first. */
#define FILL "index.fill"
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

/* Before everything is back a restored centre says nothing: the day does it then. */
static bool list_later(struct centre *c, const char *batch, struct fail *why) {
    return db_run(c->db, "UPDATE index_member SET waits = 1 WHERE batch = :batch", why, "batch:t", batch, NULL) &&
           day_more(c, why);
}

static bool list_batch(struct centre *c, const char *batch, struct fail *why) {
    if (c->recovering) return list_later(c, batch, why);
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
    return waiting(c, &count, why) && (count < INDEX_BATCH_MOST || new_batch(c, why));
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
    case EV_APPLICATION_FILED:
    case EV_APPLICATION_CORRECTED:
    case EV_LEARNER_CHANGED:
    case EV_LEARNER_MERGED:
    case EV_LEARNER_SPLIT: return !c->has_index_secret || note_family(c, ev, why);
    default: return true;
    }
}

/* --- The day -------------------------------------------------------------------------------------------------------------- */

static bool fill(struct centre *c, int *left, struct fail *why) {
    char after[ID_TEXT], subjects[FILL_AT_ONCE][ID_TEXT];
    struct rows r;
    if (!meta_text(c->db, FILL, after, sizeof after, why)) return false;
    while (after[0] != '\0' && *left > 0) {
        int count = 0;
        if (!db_query(c->db, &r, "SELECT subject FROM learner WHERE subject > :after ORDER BY subject LIMIT :most", why,
                      "after:t", after, "most:i", (int64_t)FILL_AT_ONCE, NULL))
            return false;
        while (count < FILL_AT_ONCE && db_next(&r, why)) text_copy(subjects[count++], ID_TEXT, db_text(&r, 0));
        bool ok = db_done(&r);
        for (int i = 0; ok && i < count; i++) ok = note_subject(c, subjects[i], why);
        text_copy(after, sizeof after, count > 0 ? subjects[count - 1] : "");
        *left -= count < *left ? count : *left;
        if (!ok || !meta_set_text(c->db, FILL, after, why)) return false;
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
    return (c->has_index_secret || make_secret(c, why)) && fill(c, left, why) && (*left <= 0 || list_waiting(c, left, why));
}
