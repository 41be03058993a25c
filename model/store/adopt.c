#include "model/store/adopt.h"

#include "model/store/list.h"
#include "model/store/log.h"
#include "model/store/queries_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NESTED_MOST = 4 };

/* --- One of them, read ---------------------------------------------------------------------------------------------------- */

static bool refuse(struct fail *why, const char *log) {
    return fail_set(why, FAIL_INPUT, log, _("A record is damaged and was not taken. Tell the regional operator."));
}

/* Every text of the payload that names a record of the tail names the one it has become. */
static void rename_part(const struct event_part *part, void *payload, const struct event_id *was, uint32_t epoch,
                        uint64_t common) {
    char *row = (char *)payload + part->offset;
    for (size_t i = 0; i < part->rec->count; i++) {
        const struct column *c = &part->rec->columns[i];
        struct event_id named;
        char text[EVENT_ID_TEXT];
        if (c->kind != COLUMN_TEXT || c->size < EVENT_ID_TEXT || !event_id_parse(record_text(c, row), &named)) continue;
        if (named.kiosk != was->kiosk || named.epoch != was->epoch || named.seq <= common) continue;
        event_id_show((struct event_id){named.kiosk, epoch, named.seq - common}, text);
        record_set_text(c, row, text);
    }
}

static bool read_inner(const struct event *ev, struct arena *a, struct event *inner, struct fail *why) {
    const struct adopted *held = ev->payload;
    uint8_t sig[SIGN_SIZE], c[HASH_SIZE];
    struct event_pieces pieces = {.o = held->open.o, .o_size = strlen(held->open.o)};
    if (held->open.sig[0]) {
        if (!base64_to(held->open.sig, strlen(held->open.sig), sig, sizeof sig)) return refuse(why, "adopted: signature");
        pieces.sig = sig;
    }
    if (held->open.c[0]) {
        if (!base64_to(held->open.c, strlen(held->open.c), c, sizeof c)) return refuse(why, "adopted: commitment");
        pieces.c = c;
    }
    if (held->line.p[0]) {
        pieces.p = held->line.p;
        pieces.p_size = strlen(held->line.p);
    }
    if (!event_read(&pieces, a, inner, why)) return false;
    return !pieces.p || !pieces.c || memcmp(inner->c, c, HASH_SIZE) == 0 || refuse(why, "adopted: personal part");
}

static bool same_subjects(const struct event *a, const struct event *b) {
    return strcmp(a->subject, b->subject) == 0 && strcmp(a->also[0], b->also[0]) == 0 && strcmp(a->also[1], b->also[1]) == 0;
}

static bool open_nested(struct event *ev, int depth, struct arena *a, struct fail *why) {
    if (!ev->type || ev->type->kind != EV_LOG_ADOPTED) return true;
    const struct adopted_open *held = &((const struct adopted *)ev->payload)->open;
    struct event inner = {0};
    struct event_id of = {0};
    if (depth == NESTED_MOST) return refuse(why, "adopted: nested too deep");
    if (!read_inner(ev, a, &inner, why)) return false;
    uint64_t common = (uint64_t)held->common;
    /* Whoever could choose the distance freely could let a signed decision name another case. */
    if (held->common < 0 || !event_id_parse(held->of, &of) || of.kiosk != ev->id.kiosk || of.epoch >= ev->id.epoch ||
        of.seq != ev->id.seq + common || inner.id.kiosk != of.kiosk || inner.id.epoch != of.epoch || inner.id.seq != of.seq ||
        !same_subjects(ev, &inner))
        return refuse(why, "adopted: not the record it says");
    if (!open_nested(&inner, depth + 1, a, why)) return false;
    for (int i = 0; inner.type && i < inner.type->part_count; i++)
        rename_part(&inner.type->parts[i], inner.payload, &of, ev->id.epoch, common);
    if (inner.made.kiosk == 0) inner.made = of;
    inner.id = ev->id;
    inner.gsn = ev->gsn;
    *ev = inner;
    return true;
}

bool adopted_open(struct event *ev, struct arena *a, struct fail *why) {
    return open_nested(ev, 0, a, why);
}

/* --- All of them, taken over ---------------------------------------------------------------------------------------------- */

static const char sql_tail[] = "SELECT " LOG_COLUMNS " FROM log l " LOG_PERSONAL
                               " WHERE l.kiosk = :kiosk AND l.epoch = :epoch AND l.seq > :common ORDER BY l.seq";
static const char sql_drop_personal[] = "DELETE FROM personal WHERE kiosk = :kiosk AND epoch = :epoch AND seq > :common";
static const char sql_drop_touch[] =
    "DELETE FROM touch WHERE subject = :subject AND kiosk = :kiosk AND epoch = :epoch AND seq = :seq";
static const char sql_drop_log[] = "DELETE FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq > :common";

/* A draft goes on with the application it belongs to. */
static const char sql_rename_draft[] = "UPDATE draft SET app = :now WHERE app = :was";

const struct query_text adopt_queries[] = {
    QUERY(sql_tail), QUERY(sql_drop_personal), QUERY(sql_drop_touch), QUERY(sql_drop_log), {0},
};

static bool read_tail(struct journal *j, uint64_t common, struct arena *a, struct list *tail, struct fail *why) {
    struct rows r;
    if (!db_query(j->db, &r, sql_tail, why, "kiosk:i", (int64_t)j->kiosk, "epoch:i", (int64_t)j->epoch, "common:i",
                  (int64_t)common, NULL))
        return false;
    bool good = true;
    while (good && db_next(&r, why)) good = log_event_raw(&r, a, list_add(tail, a), why);
    return db_done(&r) && good;
}

static bool drop_touches(struct journal *j, const struct event *tail, int count, struct fail *why) {
    for (int i = 0; i < count; i++) {
        const char *subjects[3];
        int n = event_subjects(&tail[i], subjects);
        for (int s = 0; s < n; s++)
            if (!db_run(j->db, sql_drop_touch, why, "subject:t", subjects[s], EVENT_ID_ARGS(tail[i].id), NULL)) return false;
    }
    return true;
}

/* The guards let exactly these go, while meta `adopt` names their epoch (schema_ddl.c): each of them is put back at once. */
static bool drop_tail(struct journal *j, uint64_t common, const struct event *tail, int count, struct fail *why) {
    static const char *const drops[] = {sql_drop_personal, sql_drop_log};
    char epoch[32];
    snprintf(epoch, sizeof epoch, "%" PRIu32 ".%" PRIu32, j->kiosk, j->epoch);
    if (!meta_set_text(j->db, "adopt", epoch, why) || !drop_touches(j, tail, count, why)) return false;
    for (size_t i = 0; i < sizeof drops / sizeof *drops; i++)
        if (!db_run(j->db, drops[i], why, "kiosk:i", (int64_t)j->kiosk, "epoch:i", (int64_t)j->epoch, "common:i",
                    (int64_t)common, NULL))
            return false;
    return meta_set_text(j->db, "adopt", "", why);
}

static bool append_adopted(struct journal *j, const struct event *was, uint64_t common, struct arena *a, struct fail *why) {
    struct event ev = {.type = &event_types[EV_LOG_ADOPTED]};
    struct adopted *held = event_payload(&ev, a);
    if (was->o_size >= sizeof held->open.o || was->p_size >= sizeof held->line.p)
        return fail_set(why, FAIL_INPUT, "adopted: a record is too large",
                        _("There is too much text in one record. Shorten the longest fields."));
    memcpy(ev.subject, was->subject, sizeof ev.subject);
    memcpy(ev.also, was->also, sizeof ev.also);
    event_id_show(was->id, held->open.of);
    held->open.common = (int64_t)common;
    memcpy(held->open.o, was->o, was->o_size);
    if (was->has_sig) base64_of(was->sig, SIGN_SIZE, held->open.sig);
    if (was->has_c) base64_of(was->c, HASH_SIZE, held->open.c);
    if (was->p) memcpy(held->line.p, was->p, was->p_size);
    char now[EVENT_ID_TEXT];
    if (!journal_append(j, &ev, NULL, a, why)) return false;
    event_id_show(ev.id, now);
    return db_run(j->db, sql_rename_draft, why, "now:t", now, "was:t", held->open.of, NULL);
}

/* What was built from them is built from what they have become. */
static bool replay_tail(struct journal *j, const struct event *tail, int count, struct fail *why) {
    for (int i = 0; i < count; i++) {
        const char *subjects[3];
        int n = event_subjects(&tail[i], subjects);
        for (int s = 0; s < n; s++)
            if (!subject_replay(j->db, subjects[s], why)) return false;
    }
    return true;
}

bool journal_turn(struct journal *j, uint32_t epoch, const uint8_t before[HASH_SIZE], uint64_t common, struct arena *a,
                  int *count, struct fail *why) {
    struct list tail = LIST(struct event);
    if (!read_tail(j, common, a, &tail, why)) return false;
    const struct event *was = tail.rows;
    *count = tail.count;
    if (!drop_tail(j, common, was, tail.count, why)) return false;
    char region[ID_TEXT];
    memcpy(region, j->region, sizeof region);
    if (!journal_start_after(j->db, j->env, region, j->kiosk, epoch, before, j, why)) return false;
    for (int i = 0; i < tail.count; i++)
        if (!append_adopted(j, &was[i], common, a, why)) return false;
    return replay_tail(j, was, tail.count, why);
}
