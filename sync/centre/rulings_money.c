#include "model/base/text.h"
#include "model/store/account.h"
#include "model/store/alias.h"
#include "model/store/enrol_case.h"
#include "model/store/list.h"
#include "model/store/queries.h"
#include "sync/centre/course_end.h"
#include "sync/centre/gate_money.h"
#include "sync/centre/rulings.h"

#include <string.h>

/* The first part of a period whose account does not hold what was asked of it. */
static bool available_of(struct centre *c, const struct enrolled *e, int64_t *available, struct fail *why) {
    struct course_part part;
    *available = 0;
    for (const char *at = e->parts; course_part_next(&at, &part);) {
        struct account account;
        if (!account_load(c->db, e->number, part.period, &account, why)) return false;
        *available = account.free;
        if (account.free < part.cert) break;
    }
    return true;
}

static bool over_ask(struct centre *c, const struct event *ev, const char *enrolment, const char *cause, int64_t available,
                     int64_t pos, struct fail *why) {
    struct event ruling = {.type = &event_types[EV_RULING_OVER_ASKED]};
    memcpy(ruling.subject, ev->subject, sizeof ruling.subject);
    struct over_asked *o = event_payload(&ruling, &c->turn);
    event_id_show(ev->id, o->of);
    text_copy(o->enrolment, sizeof o->enrolment, enrolment);
    text_copy(o->cause, sizeof o->cause, cause);
    o->available = available;
    return rulings_append(c, &ruling, ev->id, pos, why);
}

/* The kiosk's own rule, at this place in the order and with all the region's enrolments. What the Навигатор has enrolled is a
 * fact; only its money stands in the order of all, and rests where a child's money does. */
static bool judge(struct centre *c, const struct event *ev, const struct enrolment_row *row, const char **cause,
                  struct fail *why) {
    struct region_facts region;
    struct enrol_facts facts;
    struct enrol_case the_case;
    struct fail said = {0};
    bool frozen;
    *cause = NULL;
    if (ev->id.kiosk == 0) {
        if (!account_frozen(c->db, row->subject, &frozen, why)) return false;
        if (frozen) *cause = "frozen";
        return true;
    }
    if (!region_load(c->db, &region, why) || !enrol_facts_load(c->db, row->subject, row->open.number, row->open.programme,
                                                               row->open.group_code, row->event, true, &facts, why))
        return false;
    enrol_case_of(&facts, &row->open, &region.set, moment_date(ev->at, ev->offset), &the_case);
    if (!enrol_allows(&the_case, NULL, &said)) *cause = enrol_cause(said.log);
    return true;
}

static bool rule_made(struct centre *c, const struct event *ev, struct fail *why) {
    struct enrolment_row row;
    char id[EVENT_ID_TEXT];
    const char *cause;
    int64_t available;
    event_id_show(ev->id, id);
    if (!enrolment_load(c->db, id, &row, why) || !judge(c, ev, &row, &cause, why)) return false;
    if (!cause && strcmp(row.state, "over_asked") == 0) cause = *row.cause ? row.cause : "balance";
    if (!cause || strcmp(row.state, "superseded") == 0) return true;
    return available_of(c, &row.open, &available, why) && over_ask(c, ev, id, cause, available, ev->gsn, why);
}

/* Whether the event has booked what rests. */
static bool books_frozen(struct centre *c, const struct event *ev, const char *subject, bool *out, struct fail *why) {
    char id[EVENT_ID_TEXT];
    int64_t holds = 0;
    event_id_show(ev->id, id);
    if (!account_frozen(c->db, subject, out, why) ||
        !db_one_int(c->db, &holds, "SELECT count(*) FROM ledger WHERE subject = :subject AND event = :event AND kind = 'hold'",
                    why, "subject:t", subject, "event:t", id, NULL))
        return false;
    *out &= holds > 0;
    return true;
}

/* What was confirmed and is not firm had no money left in its period. */
static bool rule_confirmed(struct centre *c, const struct event *ev, struct fail *why) {
    const struct confirmed *confirmed = ev->payload;
    struct enrolment_part *parts;
    struct enrolment_row row;
    struct account account;
    int count;
    bool waits = false, frozen;
    if (!enrolment_load(c->db, confirmed->enrolment, &row, why) ||
        !enrolment_parts(c->db, confirmed->enrolment, &c->turn, &parts, &count, why) ||
        !books_frozen(c, ev, row.subject, &frozen, why))
        return false;
    for (int i = 0; i < count; i++)
        waits |= strcmp(parts[i].period, confirmed->period) == 0 && strcmp(parts[i].state, "conditional") == 0;
    if (!waits && !frozen) return true;
    return account_load(c->db, row.open.number, confirmed->period, &account, why) &&
           over_ask(c, ev, confirmed->enrolment, frozen ? "frozen" : "balance", account.free, ev->gsn, why);
}

struct untold {
    char event[EVENT_ID_TEXT], cause[24];
};

static bool list_untold(struct centre *c, const char *subject, struct list *out, struct fail *why) {
    struct rows r;
    *out = LIST(struct untold);
    if (!db_query(
            c->db, &r,
            "SELECT event, cause FROM enrolment WHERE subject = :subject AND state = 'over_asked' AND NOT EXISTS (SELECT 1 "
            "FROM ruling r WHERE r.subject = enrolment.subject AND r.of = enrolment.event AND r.kind = 'over_asked') "
            "ORDER BY event",
            why, "subject:t", subject, NULL))
        return false;
    while (db_next(&r, why)) {
        struct untold *u = list_add(out, &c->turn);
        text_copy(u->event, sizeof u->event, db_text(&r, 0));
        text_copy(u->cause, sizeof u->cause, db_text(&r, 1));
    }
    return db_done(&r);
}

/* Told to the child that was enrolled: whoever it is one with next. Of an account that is another child's nothing is said. */
static bool tell(struct centre *c, const struct untold *u, int64_t pos, struct fail *why) {
    struct event_id id;
    struct event made;
    int64_t available = 0;
    if (!event_id_parse(u->event, &id)) return true;
    return journal_load(c->db, id, &c->turn, &made, why) &&
           (strcmp(u->cause, "certificate") == 0 || available_of(c, made.payload, &available, why)) &&
           over_ask(c, &made, u->event, u->cause, available, pos, why);
}

bool rulings_money_anew(struct centre *c, const char *subject, int64_t pos, struct fail *why) {
    struct alias_place alias;
    struct list list;
    if (!alias_of(c->db, subject, &alias, why) || !list_untold(c, alias.root, &list, why)) return false;
    const struct untold *u = list.rows;
    for (int i = 0; i < list.count; i++)
        if (!tell(c, &u[i], pos, why)) return false;
    return true;
}

bool rulings_money(struct centre *c, const struct event *ev, struct fail *why) {
    if (!ev->type) return true;
    switch (ev->type->kind) {
    case EV_ENROLMENT_MADE: return rule_made(c, ev, why);
    case EV_ENROLMENT_CONFIRMED: return rule_confirmed(c, ev, why);
    case EV_PROVIDER_LISTED:
    case EV_PROGRAMME_LISTED: return course_end_note(c, ev, why);
    default: return true;
    }
}
