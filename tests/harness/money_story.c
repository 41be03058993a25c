#include "tests/harness/money_story.h"

#include "model/base/text.h"
#include "model/rules/course.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define COPY(to, from) text_copy(to, sizeof(to), from)

static int pick(struct story *s, int count) {
    return (int)(story_random(&s->seed) % (uint64_t)count);
}

/* A few of them, so that each has much happen to its money; mostly one with a certificate. */
enum { HOLDERS = 60 };
static int some_holder(struct story *s) {
    int most = s->subjects < HOLDERS ? s->subjects : HOLDERS, subject = pick(s, most);
    for (int i = 0; i < 4 && !s->number[subject][0]; i++) subject = pick(s, most);
    return subject;
}

static const char *const periods[] = {"2026", "2027"};

static void some_day(struct story *s, char out[DATE_TEXT]) {
    date_iso(date_of(2026, 9, 1) + pick(s, 330), out);
}

static void some_month(struct story *s, char out[8]) {
    snprintf(out, 8, "20%02d-%02d", pick(s, 3) ? 26 : 27, pick(s, 3) ? 9 + pick(s, 4) : 1 + pick(s, 6));
}

static const char *some_enrolment(struct money_story *m, struct story *s, int subject) {
    int count = m->enrolments[subject] < MONEY_KEPT ? m->enrolments[subject] : MONEY_KEPT;
    return count ? m->enrolment[subject][pick(s, count)] : "9.9.9";
}

/* --- By a kiosk ----------------------------------------------------------------------------------------------------------- */

/* The desk thought that so much was there. */
static void fill_made(struct story *s, struct enrolled *e, const char *number) {
    const struct course_period both[] = {
        {"2026", date_of(2026, 1, 1), date_of(2026, 12, 31), true, pick(s, 1300000)},
        {"2027", date_of(2027, 1, 1), date_of(2027, 12, 31), pick(s, 3) == 0, pick(s, 1300000)},
    };
    struct course_part parts[COURSE_PARTS_MOST];
    int32_t first = date_of(2026, 9, 1) + pick(s, 150), last = first + pick(s, 250);
    int count = 0;
    COPY(e->number, number);
    snprintf(e->programme, sizeof e->programme, "P-%d", pick(s, 9));
    COPY(e->group_code, "1");
    date_iso(first, e->first);
    date_iso(last, e->last);
    e->cost = pick(s, 900000);
    course_parts(e->cost, first, last, both, 2, parts, &count, NULL);
    course_parts_write(parts, count, e->parts, sizeof e->parts);
    for (int i = 0; i < count; i++) {
        e->cert_part += parts[i].cert;
        e->parent_part += parts[i].parent;
    }
    if (pick(s, 40) == 0) e->cost++; /* does not add up */
}

static void fill_granted(struct money_story *m, struct story *s, int subject, struct nominal *n) {
    COPY(n->number, s->number[subject]);
    COPY(n->period, periods[pick(s, 4) == 0]);
    COPY(n->group_code, "5-18");
    n->sum = 1200000 + pick(s, 100);
    if (pick(s, 2)) COPY(n->app, m->asked[subject]);
}

static const enum event_kind kiosk_kinds[] = {
    EV_NOMINAL_ASKED,   EV_NOMINAL_ASKED,       EV_NOMINAL_GRANTED,     EV_NOMINAL_GRANTED,     EV_NOMINAL_REFUSED,
    EV_NOMINAL_REFUSED, EV_NOMINAL_REFUSED,     EV_NOMINAL_WITHDRAWN,   EV_ENROLMENT_MADE,      EV_ENROLMENT_MADE,
    EV_ENROLMENT_MADE,  EV_ENROLMENT_MADE,      EV_ENROLMENT_MADE,      EV_ENROLMENT_CONFIRMED, EV_ENROLMENT_CHANGED,
    EV_ENROLMENT_ENDED, EV_ENROLMENT_SUSPENDED, EV_ENROLMENT_SUSPENDED, EV_ENROLMENT_SUSPENDED, EV_ENROLMENT_RESUMED,
    EV_ENROLMENT_RATED};

void money_next(struct money_story *m, struct story *s, struct arena *a, struct event *ev) {
    int subject = some_holder(s);
    *ev = (struct event){.type = &event_types[kiosk_kinds[pick(s, (int)(sizeof kiosk_kinds / sizeof *kiosk_kinds))]]};
    COPY(ev->subject, s->subject[subject]);
    COPY(ev->staff, s->staff[pick(s, STORY_STAFF)]);
    void *payload = event_payload(ev, a);
    switch (ev->type->kind) {
    case EV_NOMINAL_ASKED: {
        struct nominal_asked *asked = payload;
        COPY(asked->open.number, s->number[subject]);
        COPY(asked->open.period, periods[pick(s, 3) == 0]);
        COPY(asked->open.group_code, "5-18");
        asked->open.received = 1795417800000 + pick(s, 1000000);
        COPY(asked->proof.proof, "заключение ПМПК");
        break;
    }
    case EV_NOMINAL_GRANTED: fill_granted(m, s, subject, payload); break;
    case EV_NOMINAL_REFUSED:
        COPY(((struct nominal_refused *)payload)->open.app, m->asked[subject]);
        COPY(((struct nominal_refused *)payload)->open.of, pick(s, 8) ? m->capped[subject] : "");
        COPY(((struct nominal_refused *)payload)->open.ground, "N1");
        break;
    case EV_NOMINAL_WITHDRAWN: COPY(((struct withdrawn *)payload)->open.app, m->asked[subject]); break;
    case EV_ENROLMENT_MADE: fill_made(s, payload, s->number[subject]); break;
    case EV_ENROLMENT_CONFIRMED: {
        struct confirmed *c = payload;
        COPY(c->enrolment, some_enrolment(m, s, subject));
        COPY(c->period, "2027");
        c->cert_part = pick(s, 1000);
        break;
    }
    case EV_ENROLMENT_CHANGED: {
        struct enrolment_changed *c = payload;
        COPY(c->enrolment, some_enrolment(m, s, subject));
        if (pick(s, 2)) some_day(s, c->last);
        COPY(c->group_code, pick(s, 2) ? "2" : "");
        break;
    }
    case EV_ENROLMENT_RATED:
        COPY(((struct rated *)payload)->enrolment, some_enrolment(m, s, subject));
        ((struct rated *)payload)->rating = 1 + pick(s, 5);
        break;
    default: {
        struct enrolment_act *act = payload;
        COPY(act->enrolment, some_enrolment(m, s, subject));
        some_day(s, act->day);
        COPY(act->ground, "family");
        break;
    }
    }
}

/* --- By the centre -------------------------------------------------------------------------------------------------------- */

static void fill_settled(struct money_story *m, struct story *s, int subject, struct settled *t) {
    COPY(t->number, s->number[subject]);
    some_month(s, t->month);
    for (int i = 0, lines = 1 + pick(s, 3); i < lines; i++) {
        size_t used = strlen(t->lines);
        snprintf(t->lines + used, sizeof t->lines - used, "%s\t%s\t%d\n", some_enrolment(m, s, subject),
                 periods[strncmp(t->month, "2027", 4) == 0], pick(s, 4) ? pick(s, 200000) : 0);
    }
}

static const enum event_kind central_kinds[] = {
    EV_NOMINAL_GRANTED,   EV_NOMINAL_CAPPED,    EV_NOMINAL_CAPPED,      EV_NOMINAL_CAPPED,    EV_NOMINAL_CAPPED,
    EV_RULING_OVER_ASKED, EV_RULING_SUPERSEDED, EV_ATTENDANCE_REPORTED, EV_MONTH_SETTLED,     EV_MONTH_SETTLED,
    EV_MONTH_SETTLED,     EV_MONTH_SETTLED,     EV_MOVEMENT_REVERSED,   EV_MOVEMENT_REVERSED, EV_ACCOUNT_CLOSED};

void money_central(struct money_story *m, struct story *s, struct arena *a, struct event *ev) {
    int subject = some_holder(s);
    *ev = (struct event){.type = &event_types[central_kinds[pick(s, (int)(sizeof central_kinds / sizeof *central_kinds))]]};
    COPY(ev->subject, s->subject[subject]);
    void *payload = event_payload(ev, a);
    switch (ev->type->kind) {
    case EV_NOMINAL_GRANTED: fill_granted(m, s, subject, payload); break;
    case EV_NOMINAL_CAPPED:
        COPY(((struct capped *)payload)->app, m->asked[subject]);
        COPY(((struct capped *)payload)->ground, "N1");
        break;
    case EV_RULING_OVER_ASKED: {
        struct over_asked *o = payload;
        COPY(o->enrolment, some_enrolment(m, s, subject));
        COPY(o->of, pick(s, 4) ? o->enrolment : "9.9.9");
        COPY(o->cause, "seat");
        break;
    }
    case EV_RULING_SUPERSEDED:
        COPY(((struct superseded *)payload)->of, pick(s, 2) ? m->granted[subject] : some_enrolment(m, s, subject));
        COPY(((struct superseded *)payload)->cause, "nominal");
        break;
    case EV_ATTENDANCE_REPORTED: {
        struct attendance *t = payload;
        COPY(t->enrolment, some_enrolment(m, s, subject));
        some_month(s, t->month);
        t->planned = 8;
        t->attended = pick(s, 9);
        break;
    }
    case EV_MONTH_SETTLED: fill_settled(m, s, subject, payload); break;
    case EV_MOVEMENT_REVERSED: {
        struct reversed *r = payload;
        *r = m->paid[subject];
        COPY(r->of, m->settled[subject]);
        if (pick(s, 4) == 0) some_month(s, r->month);
        r->sum = pick(s, 100000);
        break;
    }
    default: {
        struct account_closed *c = payload;
        COPY(c->number, s->number[subject]);
        COPY(c->period, "2026");
        c->carried = pick(s, 3) ? 0 : pick(s, 1000000);
        COPY(c->into, c->carried ? "2027" : "");
        break;
    }
    }
}

static void remember_settled(struct money_story *m, int subject, const struct settled *t, const char *id) {
    struct reversed *r = &m->paid[subject];
    COPY(m->settled[subject], id);
    COPY(r->month, t->month);
    sscanf(t->lines, "%41[^\t]\t%11[^\t]", r->enrolment, r->period);
}

void money_happened(struct money_story *m, const struct story *s, const struct event *ev) {
    char id[EVENT_ID_TEXT];
    event_id_show(ev->id, id);
    for (int i = 0; i < s->subjects; i++) {
        if (strcmp(s->subject[i], ev->subject) != 0) continue;
        switch (ev->type->kind) {
        case EV_ENROLMENT_MADE:
            COPY(m->enrolment[i][m->enrolments[i] % MONEY_KEPT], id);
            m->enrolments[i]++;
            break;
        case EV_NOMINAL_ASKED: COPY(m->asked[i], id); break;
        case EV_NOMINAL_CAPPED: COPY(m->capped[i], id); break;
        case EV_NOMINAL_GRANTED: COPY(m->granted[i], id); break;
        case EV_MONTH_SETTLED: remember_settled(m, i, ev->payload, id); break;
        default: break;
        }
    }
}

/* --- What holds ----------------------------------------------------------------------------------------------------------- */

#define OF(row, place)                                                                                                         \
    "sum(CASE WHEN to_account = '" place "' THEN " row ".sum WHEN from_account = '" place "' THEN -" row ".sum ELSE 0 END)"
#define IN(place) OF("ledger", place)

const struct money_invariant money_invariants[] = {
    {"an account is never negative",
     "SELECT count(*) FROM (SELECT 1 FROM ledger GROUP BY subject, number, period HAVING " IN("free") " < 0 OR " IN(
         "held") " < 0 OR " IN("paid") " < 0 OR " IN("burnt") " < 0) AS d"},
    {"every debit has its hold",
     "SELECT count(*) FROM (SELECT 1 FROM ledger WHERE enrolment <> '' GROUP BY subject, enrolment, "
     "period HAVING " IN("held") " < 0 OR " IN("paid") " < 0) AS d"},
    {"every hold has its enrolment",
     "SELECT count(*) FROM ledger m WHERE (to_account = 'held' OR from_account = 'held') AND NOT EXISTS (SELECT 1 FROM enrolment e "
     "WHERE e.subject = m.subject AND e.event = m.enrolment AND e.number = m.number)"},
    {"every movement is one that there is",
     "SELECT count(*) FROM ledger WHERE sum <= 0 OR kind || ':' || from_account || ':' || to_account NOT IN ("
     "'nominal:fund:free', 'nominal:free:fund', 'hold:free:held', 'release:held:free', 'debit:held:paid', "
     "'reversal:paid:held', 'burn:free:burnt', 'carry:free:fund', 'carry:fund:free')"},
    {"a nominal is given once", "SELECT count(*) FROM (SELECT 1 FROM nominal WHERE state = 'granted' "
                                "GROUP BY subject, number, period HAVING count(*) > 1) AS d"},
    {"what does not run holds nothing that is not owed",
     "SELECT count(*) FROM (SELECT 1 FROM ledger m JOIN enrolment e ON e.subject = m.subject AND e.event = m.enrolment "
     "WHERE e.state IN ('over_asked', 'superseded') GROUP BY m.subject, m.enrolment HAVING " OF("m", "held") " <> 0) AS d"},
    {"nobody who has ended runs",
     "SELECT count(*) FROM enrolment e JOIN certificate c ON c.subject = e.subject AND c.number = e.number WHERE e.state IN "
     "('running', 'suspended') AND c.state IN ('joined', 'annulled', 'undone', 'excluded', 'expired')"},
    {"a number that was never to be has nothing left",
     "SELECT count(*) FROM (SELECT 1 FROM ledger m JOIN certificate c ON c.subject = m.subject AND c.number = m.number "
     "WHERE c.state IN ('joined', 'annulled', 'undone') GROUP BY m.subject, m.number, m.period HAVING " OF(
         "m", "free") " <> 0) AS d"},
    {"a closed account has nothing left",
     "SELECT count(*) FROM (SELECT 1 FROM ledger m JOIN nominal n ON n.subject = m.subject AND n.number = m.number AND n.period "
     "= m.period AND n.closed = 1 GROUP BY m.subject, m.number, m.period HAVING " OF("m", "held") " <> 0) AS d"},
    {NULL, NULL},
};

bool account_adds_up(const struct account *a) {
    return a->free >= 0 && a->held >= 0 && a->paid >= 0 && a->burnt >= 0 && a->carried >= 0 &&
           a->nominal == a->free + a->held + a->paid + a->burnt + a->carried;
}
