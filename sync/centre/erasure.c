#include "sync/centre/erasure.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/rules/life.h"
#include "model/store/alias.h"
#include "model/store/copies.h"
#include "model/store/log.h"
#include "sync/centre/feed.h"
#include "sync/centre/peer.h"

#include <string.h>

const char *erasure_subject(const struct erasure *e, int i) {
    return ((const char *const *)e->subjects.rows)[i];
}

static bool read_ids(struct order *order, struct list *ids, struct fail *why) {
    static const char sql[] = "SELECT m.kiosk, m.epoch, m.seq FROM log m WHERE " LOG_FATE(m) " AND m.type = 'learner.erased' "
                                                                                             "ORDER BY m.gsn";
    struct rows r;
    return db_query(order->centre->db, &r, sql, why, NULL) && log_ids(&r, &order->a, ids, why);
}

/* The events of one asking stand behind each other. */
bool erasure_all(struct order *order, struct list *out, struct fail *why) {
    struct list ids;
    *out = LIST(struct erasure);
    if (!read_ids(order, &ids, why)) return false;
    for (int i = 0; i < ids.count; i++) {
        struct event ev;
        if (!journal_load(order->centre->db, ((struct event_id *)ids.rows)[i], &order->a, &ev, why)) return false;
        const struct erased *facts = ev.payload;
        struct erasure *e = out->count > 0 ? (struct erasure *)out->rows + out->count - 1 : NULL;
        if (!e || strcmp(e->of, facts->of) != 0) {
            e = list_add(out, &order->a);
            *e = (struct erasure){.facts = *facts, .subjects = LIST(const char *)};
            text_copy(e->of, sizeof e->of, facts->of);
        }
        e->gsn = ev.gsn;
        *(const char **)list_add(&e->subjects, &order->a) = arena_dup(&order->a, ev.subject);
    }
    return true;
}

bool erasure_find(struct order *order, const char *of, struct erasure *out, struct fail *why) {
    struct list all;
    if (!erasure_all(order, &all, why)) return false;
    for (int i = 0; i < all.count; i++) {
        *out = ((struct erasure *)all.rows)[i];
        if (strcmp(out->of, of) == 0) return true;
    }
    return fail_set(why, FAIL_GONE, "erasure: id", _("There is no erasure “%s”. “erasure list” shows them."), of);
}

bool erasure_kiosks(struct order *order, const struct erasure *e, struct list *out, struct fail *why) {
    static const char sql[] =
        "SELECT k.no, k.name, k.frozen, s.seen_at FROM kiosk k JOIN kiosk_state s ON s.kiosk = k.no WHERE (s.clean < :gsn "
        "AND (EXISTS (SELECT 1 FROM scope h WHERE h.subject = :subject AND h.scope IN ('k:' || k.no, " PEER_PLACE
        ")) OR EXISTS (SELECT 1 FROM touch t WHERE t.subject = :subject AND t.kiosk = k.no))) OR "
        "EXISTS (SELECT 1 FROM feed f JOIN leaver v ON v.no = f.gsn - :leaver WHERE f.scope IN ('k:' || k.no, " PEER_PLACE
        ") AND f.pos > s.clean AND f.gsn >= :leaver AND v.subject = :subject) ORDER BY k.no";
    struct rows r;
    *out = LIST(struct erasure_kiosk);
    if (!db_query(order->centre->db, &r, sql, why, "gsn:i", e->gsn, "subject:t", erasure_subject(e, 0), "leaver:i", LEAVER,
                  NULL))
        return false;
    while (db_next(&r, why)) {
        char seen[17] = "-";
        if (db_int(&r, 3) > 0) moment_show(db_int(&r, 3), order->centre->env.offset, seen);
        *(struct erasure_kiosk *)list_add(out, &order->a) =
            (struct erasure_kiosk){.no = (uint32_t)db_int(&r, 0),
                                   .name = arena_dup(&order->a, db_text(&r, 1)),
                                   .frozen = arena_dup(&order->a, db_text(&r, 2)),
                                   .seen_at = arena_dup(&order->a, seen)};
    }
    return !db_failed(&r);
}

bool erasure_backups(struct order *order, struct list *out, struct fail *why) {
    return copies_outdated(order->centre->db, &order->a, out, why);
}

/* --- What was held -------------------------------------------------------------------------------------------------------- */

static void take_record(struct order *order, const struct rows *r, const char *subject, struct erasure_record *out) {
    char id[EVENT_ID_TEXT], at[17], commitment[BASE64_SIZE(HASH_SIZE)];
    size_t size;
    const void *c = db_blob(r, 5, &size);
    event_id_show(log_id(r), id);
    moment_show(db_int(r, 4), order->centre->env.offset, at);
    base64_of(c, size == HASH_SIZE ? HASH_SIZE : 0, commitment);
    *out = (struct erasure_record){.id = arena_dup(&order->a, id),
                                   .type = arena_dup(&order->a, db_text(r, 3)),
                                   .subject = subject,
                                   .place = db_int(r, 0) == 0 ? _("the centre") : arena_dup(&order->a, db_text(r, 6)),
                                   .at = arena_dup(&order->a, at),
                                   .commitment = arena_dup(&order->a, commitment)};
}

bool erasure_records(struct order *order, const struct erasure *e, struct list *out, struct fail *why) {
    static const char sql[] =
        "SELECT l.kiosk, l.epoch, l.seq, l.type, l.at, l.c, k.name FROM touch t JOIN log l ON l.kiosk = t.kiosk AND "
        "l.epoch = t.epoch AND l.seq = t.seq LEFT JOIN kiosk k ON k.no = l.kiosk WHERE t.subject = :subject AND l.c IS NOT NULL "
        "ORDER BY CASE WHEN t.gsn > 0 THEN 0 ELSE 1 END, t.gsn, t.kiosk, t.epoch, t.seq";
    *out = LIST(struct erasure_record);
    for (int i = 0; i < e->subjects.count; i++) {
        struct rows r;
        if (!db_query(order->centre->db, &r, sql, why, "subject:t", erasure_subject(e, i), NULL)) return false;
        while (db_next(&r, why)) take_record(order, &r, erasure_subject(e, i), list_add(out, &order->a));
        if (db_failed(&r)) return false;
    }
    return true;
}

/* What the parts of the events are called in law. */
static const struct {
    const char *prefix;       /* of the part */
    const struct record *rec; /* where the prefix is "" */
    const char *title;        /* N_() */
} categories[] = {
    {"child", NULL, N_("names, sex, date of birth, SNILS, identity document of the child")},
    {"address", NULL, N_("address")},
    {"applicant", NULL, N_("names, SNILS, identity document, authority, phone and e-mail of the applicant")},
    {"", &rec_remark, N_("explanations in free text")},
    {"", &rec_filed_note, N_("explanations in free text")},
    {"", &rec_changed_paper, N_("paper on which a change rests")},
    {"", &rec_issued_term, N_("end of the certificate, which tells the date of birth")},
    {"", &rec_eligible, N_("end of the right to a certificate, which tells the date of birth")},
};

static bool is_of(const struct event_type *type, size_t category) {
    for (int i = 0; type && i < type->part_count; i++) {
        const struct event_part *part = &type->parts[i];
        if (!part->personal) continue;
        if (categories[category].rec ? part->rec == categories[category].rec
                                     : strcmp(part->prefix, categories[category].prefix) == 0)
            return true;
    }
    return false;
}

static bool listed(const struct list *texts, const char *text) {
    for (int i = 0; i < texts->count; i++)
        if (strcmp(((const char *const *)texts->rows)[i], text) == 0) return true;
    return false;
}

void erasure_categories(struct order *order, const struct erasure_record *records, int count, struct list *out) {
    *out = LIST(const char *);
    for (size_t k = 0; k < sizeof categories / sizeof *categories; k++) {
        bool any = false;
        for (int i = 0; i < count && !any; i++) any = is_of(event_type(records[i].type), k);
        if (any && !listed(out, _(categories[k].title))) *(const char **)list_add(out, &order->a) = _(categories[k].title);
    }
}

const char *erasure_joined(struct order *order, const struct list *texts) {
    const char *out = "";
    for (int i = 0; i < texts->count; i++)
        out = arena_printf(&order->a, "%s%s%s", out, *out ? "; " : "", ((const char *const *)texts->rows)[i]);
    return out;
}

/* --- Circumstances -------------------------------------------------------------------------------------------------------- */

bool erasure_numbers(struct order *order, const struct erasure *e, const char **out, struct fail *why) {
    struct rows r;
    *out = "";
    if (!db_query(order->centre->db, &r, "SELECT number FROM certificate WHERE subject = :subject ORDER BY number", why,
                  "subject:t", erasure_subject(e, 0), NULL))
        return false;
    while (db_next(&r, why)) {
        char number[16];
        certificate_show(db_text(&r, 0), number);
        *out = arena_printf(&order->a, "%s%s%s", *out, **out ? ", " : "", number);
    }
    return !db_failed(&r);
}

const char *erasure_reason(const struct erasure *e) {
    for (const struct life_ground *g = life_grounds(LIFE_ASK_ERASURE); g && g->id; g++)
        if (strcmp(g->id, e->facts.reason) == 0) return _(g->text);
    return e->facts.reason;
}

const char *erasure_system(struct order *order, const struct region_facts *region) {
    return arena_printf(&order->a, _("“Priem”, %s: the centre and the kiosks"), region->opened.name);
}

static void name_person(struct order *order, const char *id, struct person *out) {
    struct fail gone;
    if (!person_load(order->centre->db, id, out, &gone)) {
        *out = (struct person){0};
        text_copy(out->name, sizeof out->name, id);
    }
}

bool erasure_asked(struct order *order, const struct erasure *e, struct erasure_asked *out, struct fail *why) {
    struct event_id id;
    struct event ev;
    *out = (struct erasure_asked){0};
    if (!event_id_parse(e->of, &id) || !journal_load(order->centre->db, id, &order->a, &ev, why)) return false;
    out->at = ev.at;
    if (ev.type && ev.type->kind == EV_ERASURE_ASKED) out->act = ((const struct act *)ev.payload)->open;
    name_person(order, ev.staff, &out->by);
    name_person(order, out->act.second, &out->second);
    return true;
}
