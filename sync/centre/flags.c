#include "sync/centre/flags.h"

#include "model/base/text.h"
#include "model/store/alias.h"
#include "model/store/log.h"
#include "model/store/queries_table.h"
#include "model/store/radar.h"
#include "sync/centre/rulings.h"

#include <string.h>

static bool append(struct centre *c, const struct event *ev, struct flagged about, struct fail *why) {
    struct event ruling = {.type = &event_types[EV_RULING_FLAGGED]};
    memcpy(ruling.subject, ev->subject, sizeof ruling.subject);
    event_id_show(ev->id, about.of);
    *(struct flagged *)event_payload(&ruling, &c->turn) = about;
    return rulings_append(c, &ruling, ev->id, ev->gsn, why);
}

static struct flagged flag_of(const char *cause, const char *app, const char *number) {
    struct flagged f = {0};
    text_copy(f.cause, sizeof f.cause, cause);
    text_copy(f.app, sizeof f.app, app);
    text_copy(f.number, sizeof f.number, number);
    return f;
}

/* --- Decisions ------------------------------------------------------------------------------------------------------------ */

static bool gives_certificate(const struct event *ev) {
    return ev->type->kind == EV_CERTIFICATE_ISSUED || ev->type->kind == EV_CERTIFICATE_REINSTATED;
}

/* The decisions that can need a look, with what they are about. */
static bool decision(const struct event *ev, struct flagged *out) {
    switch (ev->type->kind) {
    case EV_CERTIFICATE_REINSTATED:
    case EV_CERTIFICATE_ISSUED: {
        const struct issued_open *i = &((const struct issued *)ev->payload)->open;
        *out = flag_of("", i->app, i->number);
        return true;
    }
    case EV_CERTIFICATE_EXCLUDED:
    case EV_CERTIFICATE_ANNULLED: *out = flag_of("", "", ((const struct act *)ev->payload)->open.number); return true;
    case EV_NOMINAL_GRANTED: *out = flag_of("", "", ((const struct nominal *)ev->payload)->number); return true;
    case EV_APPLICATION_REFUSED: *out = flag_of("", ((const struct refused *)ev->payload)->open.app, ""); return true;
    default: return false;
    }
}

/* Its own kiosk's changes were known to who decided, whatever `seen` says. Another may have made them under the id of the one
 * it was merged into. */
static bool data_had_changed(struct centre *c, const struct event *ev, bool *had, struct fail *why) {
    struct alias_place alias;
    int64_t count = 0;
    bool ok =
        alias_of(c->db, ev->subject, &alias, why) &&
        db_one_int(c->db, &count,
                   "SELECT count(*) FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq "
                   "WHERE t.subject IN (:subject, :root) AND t.gsn > :seen AND t.gsn > 0 AND t.gsn < :gsn AND "
                   "l.kiosk <> :kiosk AND (" LOG_SAYS(l, "application.corrected") " OR " LOG_SAYS(l, "learner.changed") ")",
                   why, "subject:t", ev->subject, "root:t", alias.root, "seen:i", ev->seen, "gsn:i", ev->gsn, "kiosk:i",
                   (int64_t)ev->id.kiosk, NULL);
    *had = count > 0;
    return ok;
}

/* The gate has parked what was done after the removal was known. *cause NULL: the person is on the staff. */
static bool was_removed(struct centre *c, const struct event *ev, const char **cause, struct fail *why) {
    struct rows r;
    *cause = NULL;
    if (!db_query(
            c->db, &r,
            "SELECT CASE WHEN l.o LIKE '%\"for_cause\":1%' THEN 1 ELSE 0 END FROM staff s JOIN touch t ON t.subject = s.subject "
            "JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq WHERE s.subject = :staff AND "
            "s.removed = 1 AND t.gsn > 0 AND l.type = 'staff.removed' ORDER BY t.gsn DESC LIMIT 1",
            why, "staff:t", ev->staff, NULL))
        return false;
    if (db_next(&r, why)) *cause = db_int(&r, 0) ? "removed_cause" : "removed";
    return db_done(&r);
}

static bool flag_decision(struct centre *c, const struct event *ev, const struct flagged *about, struct fail *why) {
    const char *cause;
    bool changed;
    struct flagged flag = *about;
    if (!was_removed(c, ev, &cause, why) || !data_had_changed(c, ev, &changed, why)) return false;
    if (cause) {
        text_copy(flag.cause, sizeof flag.cause, cause);
        if (!append(c, ev, flag, why)) return false;
    }
    if (!changed || !gives_certificate(ev)) return true;
    text_copy(flag.cause, sizeof flag.cause, "review");
    return append(c, ev, flag, why);
}

/* --- Children ------------------------------------------------------------------------------------------------------------- */

/* What is enough over a whole region. A document alone that differs in one sign is not: certificates of birth are numbered one
 * after the other, so it would name one child in five. */
#define ALIKE(of) (1u << DUPLICATE_OF_##of)
#define NEAR      (ALIKE(DOCUMENT) | ALIKE(NAME) | ALIKE(NEAR_NAME) | ALIKE(NEAR_SNILS) | ALIKE(NEAR_BIRTH) | ALIKE(SWAPPED_BIRTH))

struct person_of {
    struct child child;
    struct applicant applicant;
    bool asked; /* there is somebody to look for */
};

/* Once a learner: the operator's word on it stands. Without a СНИЛС the record is not whole yet. */
static bool load_person(struct centre *c, const char *root, struct person_of *out, struct flagged *flag, struct fail *why) {
    static const char sql[] = "SELECT last_app, number" CHILD_FIELDS(QUERY_CHILD) APPLICANT_FIELDS(
        QUERY_APPLICANT) " FROM learner "
                         "WHERE subject = :subject AND child_snils <> '' AND child_birth <> '' AND NOT EXISTS (SELECT 1 FROM ruling r "
                         "WHERE r.subject = learner.subject AND r.cause IN ('near', 'namesake'))";
    struct rows r;
    if (!db_query(c->db, &r, sql, why, "subject:t", root, NULL)) return false;
    out->asked = db_next(&r, why);
    if (out->asked) {
        *flag = flag_of("near", db_text(&r, 0), db_text(&r, 1));
        db_record(&r, 2, &rec_child, &out->child);
        db_record(&r, 2 + (int)rec_child.count, &rec_applicant, &out->applicant);
    }
    return db_done(&r);
}

/* The same СНИЛС is another ruling (rulings.h). */
static bool flag_child(struct centre *c, const struct event *ev, struct fail *why) {
    struct person_of *person = arena_alloc(&c->turn, sizeof *person);
    struct alias_place alias;
    struct flagged flag;
    struct radar radar;
    if (!alias_of(c->db, ev->subject, &alias, why) || !load_person(c, alias.root, person, &flag, why)) return false;
    if (!person->asked) return true;
    if (!radar_find(c->db, alias.root, &person->child, &person->applicant, &c->turn, &radar, why)) return false;
    for (int i = 0; i < radar.count; i++) {
        const struct radar_hit *hit = &radar.hits[i];
        if (!(hit->found.reasons & NEAR) || !*hit->snils || strcmp(hit->snils, person->child.snils) == 0) continue;
        if (hit->found.reasons & ALIKE(NAME)) text_copy(flag.cause, sizeof flag.cause, "namesake");
        text_copy(flag.other, sizeof flag.other, hit->subject);
        return append(c, ev, flag, why);
    }
    return true;
}

bool flags_raise(struct centre *c, const struct event *ev, struct fail *why) {
    struct flagged about;
    if (!ev->type) return true;
    if (decision(ev, &about)) return ev->id.kiosk == 0 || flag_decision(c, ev, &about, why);
    bool names = ev->type->kind == EV_APPLICATION_FILED || ev->type->kind == EV_APPLICATION_CORRECTED ||
                 ev->type->kind == EV_LEARNER_CHANGED;
    return !names || flag_child(c, ev, why);
}
