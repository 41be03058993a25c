#include "sync/centre/gate_case.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/application.h"
#include "model/rules/content.h"
#include "model/rules/fields.h"
#include "model/store/account.h"
#include "model/store/alias.h"
#include "model/store/erase.h"
#include "model/store/queries.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Kept as "seq seen": which of its events said more than those before. One that is asked about anew, after later ones, is
 * judged by its own word; more than there is nobody has seen. */
bool gate_case_seen(struct centre *c, const struct event *ev, int64_t *seen, struct fail *why) {
    char key[80], text[48], *most;
    snprintf(key, sizeof key, "seen.%" PRIu32 ".%" PRIu32 ".%" PRIu32, ev->id.kiosk, ev->id.epoch, c->journal.epoch);
    if (!meta_text(c->db, key, text, sizeof text, why)) return false;
    bool later = ev->id.seq > strtoull(text, &most, 10);
    int64_t before = later ? strtoll(most, NULL, 10) : 0;
    *seen = ev->seen < c->gsn ? ev->seen : c->gsn;
    if (*seen < before) *seen = before;
    if (!later || *seen == before) return true;
    snprintf(text, sizeof text, "%" PRIu64 " %" PRId64, ev->id.seq, *seen);
    return meta_set_text(c->db, key, text, why);
}

/* --- Content -------------------------------------------------------------------------------------------------------------- */

bool gate_case_content(struct centre *c, const struct event *ev, struct arena *a, const char **cause, struct fail *why) {
    struct region_facts *region = NULL;
    struct fail said;
    bool erased = false;
    if (ev->type->kind == EV_CONSENT_GIVEN || ev->type->kind == EV_BLANKS_PRINTED) {
        region = arena_alloc(a, sizeof *region);
        if (!region_load(c->db, region, why)) return false;
    }
    if (!erase_names(c->db, ev, &erased, why)) return false;
    if (!content_open(ev, region ? &region->opened : NULL, NULL, &said))
        *cause = "free_text";
    else if (!erased && !content_whole(ev, &said))
        *cause = "incomplete";
    return true;
}

/* --- The application ------------------------------------------------------------------------------------------------------ */

/* The application that the event changes; NULL: none. Certificates and learners are asked for elsewhere (gate_life.h). */
static const char *app_of(const struct event *ev) {
    switch (ev->type->kind) {
    case EV_APPLICATION_CORRECTED: return ((const struct corrected *)ev->payload)->open.app;
    case EV_IDENTITY_CHECKED: return ((const struct identity *)ev->payload)->app;
    case EV_CONSENT_GIVEN: return ((const struct consent *)ev->payload)->app;
    case EV_APPLICATION_LACKING: return ((const struct lacking *)ev->payload)->app;
    case EV_APPLICATION_COMPLETED: return ((const struct completed *)ev->payload)->app;
    case EV_APPLICATION_RETURNED: return ((const struct returned *)ev->payload)->open.app;
    case EV_APPLICATION_REFUSED: return ((const struct refused *)ev->payload)->open.app;
    case EV_APPLICATION_WITHDRAWN: return ((const struct withdrawn *)ev->payload)->open.app;
    case EV_CERTIFICATE_ISSUED:
    case EV_CERTIFICATE_REINSTATED: return ((const struct issued *)ev->payload)->open.app;
    case EV_APPLICATION_OVERTURNED:
    case EV_DECISION_UNDONE:
    case EV_FAMILY_TOLD: return ((const struct act *)ev->payload)->open.app;
    default: return NULL;
    }
}

/* What is on record of it. */
struct on_record {
    bool known;
    enum app_state state;
    struct event_id decision; /* that closed it */
    char papers[80];
    char due[DATE_TEXT];   /* last day for the papers of an online request */
    char whole[DATE_TEXT]; /* the day on which the last of them was there */
    char child_doc[8];     /* kind of the child's document */
};

/* The days as the kiosk reckons them (rule_whole_day): papers seen in time count even when they are typed later. */
static bool look(struct centre *c, const struct event *ev, const char *app, struct on_record *out, struct fail *why) {
    struct alias_place alias;
    struct rows r;
    *out = (struct on_record){0};
    if (!alias_of(c->db, ev->subject, &alias, why) ||
        !db_query(c->db, &r,
                  "SELECT state, decision, papers_due, papers, papers_day, pd_day, rules_day, request_received, child_doc_kind "
                  "FROM application "
                  "WHERE subject = :subject AND app = :app",
                  why, "subject:t", alias.root, "app:t", app, NULL))
        return false;
    if (db_next(&r, why)) {
        out->known = app_state_of(db_text(&r, 0), &out->state);
        event_id_parse(db_text(&r, 1), &out->decision);
        text_copy(out->due, sizeof out->due, db_text(&r, 2));
        text_copy(out->papers, sizeof out->papers, db_text(&r, 3));
        date_iso(moment_date(db_int(&r, 7), ev->offset), out->whole);
        for (int i = 4; i <= 6; i++)
            if (strcmp(db_text(&r, i), out->whole) > 0) text_copy(out->whole, sizeof out->whole, db_text(&r, i));
        text_copy(out->child_doc, sizeof out->child_doc, db_text(&r, 8));
    }
    return db_done(&r);
}

/* A family is told of its money, too: of a nominal that was applied for, of an enrolment. */
static bool look_money(struct centre *c, const struct event *ev, const char *id, struct on_record *out, struct fail *why) {
    struct money_tell told;
    if (ev->type->kind != EV_FAMILY_TOLD || out->known) return true;
    if (!money_tell_load(c->db, id, &told, why)) return false;
    out->known = *told.id != '\0';
    return true;
}

/* The kiosk had heard of what closed it, or made it. */
static bool was_known(struct centre *c, const struct event *ev, const struct event_id *decision, bool *known,
                      struct fail *why) {
    int64_t gsn = 0;
    *known = decision->kiosk == ev->id.kiosk && decision->epoch == ev->id.epoch && decision->seq < ev->id.seq;
    if (*known || decision->seq == 0) return true;
    if (!db_one_int(c->db, &gsn, "SELECT gsn FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq = :seq", why, "kiosk:i",
                    (int64_t)decision->kiosk, "epoch:i", (int64_t)decision->epoch, "seq:i", (int64_t)decision->seq, NULL))
        return false;
    *known = gsn > 0 && gsn <= ev->seen;
    return true;
}

/* What the calendar has closed, a kiosk that knows of it opens no more, whatever day its clock showed: only papers that a
 * second person agreed to take (A4). What a person has decided is ruled over (rulings.h), but its data are corrected no more.
 * What a ruling has joined was closed by nobody: its kiosk may not have heard of that, and it may live again. */
static bool stays_closed(const struct event *ev, const struct on_record *app, bool agreed) {
    bool by_calendar = app->state == APP_LAPSED || app->state == APP_AGED;
    switch (ev->type->kind) {
    case EV_APPLICATION_CORRECTED:
    case EV_IDENTITY_CHECKED:
    case EV_APPLICATION_LACKING: return !app_state_open(app->state) && app->state != APP_JOINED;
    case EV_APPLICATION_COMPLETED: return by_calendar && !(agreed && app->state == APP_LAPSED);
    case EV_APPLICATION_RETURNED:
    case EV_APPLICATION_REFUSED:
    case EV_APPLICATION_WITHDRAWN:
    case EV_CERTIFICATE_ISSUED:
    case EV_CERTIFICATE_REINSTATED: return by_calendar;
    default: return false;
    }
}

/* What second_causes of the kiosk's rules ask, by what is on record. */
static bool asks_second(const struct event *ev, const struct on_record *app) {
    bool waits = app->state == APP_FILED_ONLINE || app->state == APP_INCOMPLETE || app->state == APP_LAPSED;
    bool late = waits && app->due[0] && strcmp(app->whole, app->due) > 0;
    return ev->type->kind == EV_APPLICATION_COMPLETED && (late || document_asks_second(app->child_doc));
}

bool gate_case_application(struct centre *c, const struct event *ev, const char **cause, struct fail *why) {
    const char *name = app_of(ev);
    struct on_record app;
    bool erased, known = false;
    if (!name) return true;
    if (!erase_names(c->db, ev, &erased, why)) return false;
    if (erased) return true;
    if (!look(c, ev, name, &app, why) || !look_money(c, ev, name, &app, why) || !was_known(c, ev, &app.decision, &known, why))
        return false;
    bool agreed = ev->type->kind == EV_APPLICATION_COMPLETED && ((const struct completed *)ev->payload)->second[0];
    bool gives = ev->type->kind == EV_CERTIFICATE_ISSUED || ev->type->kind == EV_CERTIFICATE_REINSTATED;
    if (!app.known)
        *cause = "no_application";
    else if (known && stays_closed(ev, &app, agreed))
        *cause = "closed";
    else if (!agreed && asks_second(ev, &app))
        *cause = "second";
    else if (gives && !app.papers[0])
        *cause = "incomplete";
    return true;
}
