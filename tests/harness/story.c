#include "tests/harness/story.h"

#include "model/base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const surnames[] = {"Ёлкина", "Иванов", "Щербакова-Юрьева", "О'Коннор", "Кольцов", "Абдуллаев"};
static const char *const names[] = {"Фёкла", "Пётр", "Анна Мария", "Савелий", "Зоя"};

uint64_t story_random(uint64_t *seed) {
    uint64_t z = *seed += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static int pick(struct story *s, int count) {
    return (int)(story_random(&s->seed) % (uint64_t)count);
}

static void make_id(struct story *s, char out[ID_TEXT]) {
    snprintf(out, ID_TEXT, "%016" PRIx64 "%016" PRIx64, story_random(&s->seed), story_random(&s->seed));
}

void story_begin(struct story *s, uint64_t seed, int subjects) {
    *s = (struct story){.seed = seed, .subjects = subjects};
    for (int i = 0; i < subjects; i++) make_id(s, s->subject[i]);
    for (int i = 0; i < STORY_LEASES; i++) make_id(s, s->lease[i]);
    for (int i = 0; i < STORY_STAFF; i++) make_id(s, s->staff[i]);
    for (int i = 0; i < STORY_LISTS; i++) make_id(s, s->list[i]);
}

#define COPY(to, from) text_copy(to, sizeof(to), from)

static void random_child(struct story *s, struct child *c) {
    COPY(c->surname, surnames[pick(s, 6)]);
    COPY(c->name, names[pick(s, 5)]);
    c->no_patronymic = pick(s, 2);
    snprintf(c->snils, sizeof c->snils, "%011d", pick(s, 40));
    snprintf(c->birth, sizeof c->birth, "20%02d-0%d-1%d", 10 + pick(s, 9), 1 + pick(s, 9), pick(s, 9));
    COPY(c->doc_kind, "03");
    COPY(c->doc_series, "II-МЮ");
    snprintf(c->doc_number, sizeof c->doc_number, "%06d", pick(s, 50));
}

static void random_applicant(struct story *s, struct applicant *a) {
    COPY(a->surname, surnames[pick(s, 6)]);
    COPY(a->name, names[pick(s, 5)]);
    snprintf(a->phone, sizeof a->phone, "+7912345%04d", pick(s, 10000));
}

static const char *some_app(struct story *s, int subject) {
    int count = s->apps[subject] < STORY_APPS ? s->apps[subject] : STORY_APPS;
    return count ? s->app[subject][pick(s, count)] : "9.9.9";
}

/* The one filed last is the likeliest to be open. */
static const char *last_app(const struct story *s, int subject) {
    return s->apps[subject] ? s->app[subject][(s->apps[subject] - 1) % STORY_APPS] : "9.9.9";
}

static void fill_filed(struct story *s, struct filed *f) {
    snprintf(f->request.no, sizeof f->request.no, "3-%04d", pick(s, 9999));
    COPY(f->request.channel, pick(s, 2) ? "person" : "navigator");
    COPY(f->request.papers_due, pick(s, 2) ? "2026-11-30" : "");
    f->request.received = 1795000000000 + pick(s, 1000000);
    snprintf(f->request.point, sizeof f->request.point, "%d", pick(s, 4));
    random_child(s, &f->child);
    random_applicant(s, &f->applicant);
    COPY(f->address.street, "ул. Ёлочная");
    COPY(f->note.received_reason, pick(s, 2) ? "принято по почте" : "");
}

static void fill_issued(struct story *s, struct event *ev, struct issued *i, const char *app) {
    COPY(i->open.app, app);
    snprintf(i->open.number, sizeof i->open.number, "67%07u0", (unsigned)(++s->serial % 10000000));
    COPY(i->open.lease, s->lease[pick(s, STORY_LEASES)]);
    snprintf(i->open.point, sizeof i->open.point, "%d", pick(s, 4));
    COPY(i->term.valid_until, "2034-05-06");
    COPY(ev->also[0], i->open.lease);
}

static void fill_decision(struct story *s, struct event *ev, const char *app) {
    switch (ev->type->kind) {
    case EV_APPLICATION_RETURNED:
        COPY(((struct returned *)ev->payload)->open.app, app);
        COPY(((struct returned *)ev->payload)->remark.remark, "не видна дата выдачи");
        break;
    case EV_APPLICATION_REFUSED:
        COPY(((struct refused *)ev->payload)->open.app, app);
        COPY(((struct refused *)ev->payload)->open.ground, "R2");
        COPY(((struct refused *)ev->payload)->remark.remark, "нет документа");
        break;
    case EV_APPLICATION_WITHDRAWN: COPY(((struct withdrawn *)ev->payload)->open.app, app); break;
    default: fill_issued(s, ev, ev->payload, app); break;
    }
}

static void fill_desk(struct story *s, struct event *ev, const char *app) {
    switch (ev->type->kind) {
    case EV_APPLICATION_FILED: fill_filed(s, ev->payload); break;
    case EV_APPLICATION_CORRECTED: {
        struct corrected *c = ev->payload;
        COPY(c->open.app, app);
        random_child(s, &c->child);
        random_applicant(s, &c->applicant);
        break;
    }
    case EV_IDENTITY_CHECKED: {
        struct identity *i = ev->payload;
        COPY(i->app, app);
        COPY(i->papers, pick(s, 2) ? "child applicant" : "child applicant snils");
        COPY(i->day, "2026-11-23");
        break;
    }
    case EV_CONSENT_GIVEN: {
        struct consent *c = ev->payload;
        COPY(c->app, app);
        COPY(c->kind, pick(s, 2) ? "pd" : "rules");
        COPY(c->signer, "applicant");
        snprintf(c->sheet, sizeof c->sheet, "%d", pick(s, 100));
        break;
    }
    case EV_APPLICATION_LACKING:
        COPY(((struct lacking *)ev->payload)->app, app);
        COPY(((struct lacking *)ev->payload)->missing, "snils pd");
        break;
    case EV_APPLICATION_COMPLETED:
        COPY(((struct completed *)ev->payload)->app, app);
        COPY(((struct completed *)ev->payload)->decision_due, "2026-11-26");
        ((struct completed *)ev->payload)->provisional = pick(s, 2);
        break;
    default: fill_decision(s, ev, app); break;
    }
}

/* Acts beyond entry and verdict, on an application, a number and a decision of the subject, fitting or not. */
static void fill_act(struct story *s, int subject, struct act *act, const char *app) {
    static const char *const tells[] = {"", "issued", "refused", "replaced", "lapsed"};
    COPY(act->open.app, app);
    COPY(act->open.number, s->number[subject]);
    COPY(act->open.of, pick(s, 4) ? s->decision[subject] : s->asked[subject]);
    COPY(act->open.ground, tells[pick(s, 5)]);
    COPY(act->open.code, "phone");
    COPY(act->open.paper, "17");
    snprintf(act->open.day, sizeof act->open.day, "2026-11-2%d", pick(s, 10));
    COPY(act->open.due, pick(s, 2) ? "2026-12-01" : "2026-12-22");
    COPY(act->remark.remark, "так решено");
}

static void fill_changed(struct story *s, struct changed *c) {
    COPY(c->open.what, "child");
    COPY(c->open.municipality, pick(s, 2) ? "66701000" : "");
    COPY(c->open.point, pick(s, 2) ? "7" : "");
    random_child(s, &c->child);
    random_applicant(s, &c->applicant);
    COPY(c->eligible.last_day, pick(s, 2) ? "2034-01-01" : "");
    COPY(c->paper.paper, "свидетельство о перемене имени");
}

static void fill_delegation(struct story *s, struct event *ev) {
    COPY(ev->subject, s->staff[0]);
    if (ev->type->kind == EV_DELEGATION_ENDED) {
        COPY(((struct act *)ev->payload)->open.of, s->delegation);
        COPY(((struct act *)ev->payload)->open.day, "2026-11-25");
        return;
    }
    struct delegated *d = ev->payload;
    COPY(d->principal, s->staff[1]);
    COPY(d->role, "operator");
    COPY(d->first, "2026-11-23");
    COPY(d->last, "2026-12-23");
}

/* How often each kind happens, in a hundred. */
static const struct {
    enum event_kind kind;
    int share;
} shares[] = {
    {EV_APPLICATION_FILED, 15},    {EV_APPLICATION_CORRECTED, 5}, {EV_IDENTITY_CHECKED, 4},     {EV_CONSENT_GIVEN, 6},
    {EV_APPLICATION_LACKING, 4},   {EV_APPLICATION_COMPLETED, 8}, {EV_APPLICATION_RETURNED, 3}, {EV_APPLICATION_REFUSED, 4},
    {EV_APPLICATION_WITHDRAWN, 2}, {EV_CERTIFICATE_ISSUED, 12},   {EV_DISPUTE_CLOSED, 3},       {EV_APPLICATION_OVERTURNED, 2},
    {EV_DECISION_UNDONE, 4},       {EV_CERTIFICATE_ANNULLED, 2},  {EV_CERTIFICATE_EXCLUDED, 5}, {EV_CERTIFICATE_REINSTATED, 4},
    {EV_CERTIFICATE_SUSPENDED, 3}, {EV_CERTIFICATE_RESUMED, 2},   {EV_LEARNER_CHANGED, 3},      {EV_FAMILY_TOLD, 3},
    {EV_PAPER_PRINTED, 1},         {EV_CONSENT_WITHDRAWN, 2},     {EV_ACCESS_ASKED, 1},         {EV_ACCESS_GIVEN, 1},
    {EV_ROLE_DELEGATED, 1},
};

void story_next(struct story *s, struct arena *a, struct event *ev) {
    int subject = pick(s, s->subjects), drawn = pick(s, 100);
    size_t i = 0;
    while (drawn >= shares[i].share) drawn -= shares[i++].share;
    *ev = (struct event){.type = &event_types[shares[i].kind]};
    COPY(ev->subject, s->subject[subject]);
    COPY(ev->staff, s->staff[pick(s, STORY_STAFF)]);
    event_payload(ev, a);
    if (ev->type->kind == EV_DISPUTE_CLOSED) {
        COPY(((struct dispute_closed *)ev->payload)->ruling, s->ruling[subject]);
        COPY(((struct dispute_closed *)ev->payload)->way, pick(s, 2) ? "told_family" : "confirmed");
    } else if (ev->type->kind == EV_ROLE_DELEGATED) {
        if (pick(s, 2)) {
            ev->type = &event_types[EV_DELEGATION_ENDED];
            event_payload(ev, a);
        }
        fill_delegation(s, ev);
    } else if (ev->type->kind == EV_LEARNER_CHANGED) {
        fill_changed(s, ev->payload);
    } else if (ev->type->kind == EV_CERTIFICATE_REINSTATED) {
        struct issued *again = ev->payload;
        COPY(again->open.app, last_app(s, subject));
        COPY(again->open.number, s->number[subject]);
        COPY(again->term.valid_until, "2034-05-06");
    } else if (ev->type->parts[0].rec == &rec_act_open) {
        fill_act(s, subject, ev->payload, some_app(s, subject));
    } else {
        fill_desk(s, ev, some_app(s, subject));
    }
}

void story_ruling(struct story *s, struct arena *a, struct event *ev) {
    static const enum event_kind kinds[] = {
        EV_RULING_JOINED,      EV_RULING_JOINED,     EV_RULING_SUPERSEDED,   EV_EVENT_PARKED,  EV_RULING_JOINED,
        EV_APPLICATION_LAPSED, EV_APPLICATION_AGED,  EV_CERTIFICATE_EXPIRED, EV_EVENT_TAKEN,   EV_RULING_DIFFERS,
        EV_RULING_FLAGGED,     EV_RULING_RENUMBERED, EV_RULING_REVIVED,      EV_RULING_REVIVED};
    int subject = pick(s, s->subjects);
    *ev = (struct event){.type = &event_types[kinds[pick(s, (int)(sizeof kinds / sizeof *kinds))]]};
    COPY(ev->subject, s->subject[subject]);
    event_payload(ev, a);
    if (ev->type->kind == EV_RULING_JOINED) {
        struct joined *j = ev->payload;
        COPY(j->of, s->last[subject]);
        COPY(j->app, some_app(s, subject));
        COPY(j->number, pick(s, 3) ? s->number[subject] : "");
        COPY(j->living, pick(s, 2) ? "6700000010" : "");
        COPY(j->merged, pick(s, 2) ? s->subject[pick(s, s->subjects)] : "");
    } else if (ev->type->kind == EV_RULING_SUPERSEDED) {
        COPY(((struct superseded *)ev->payload)->of, s->last[subject]);
        COPY(((struct superseded *)ev->payload)->cause, "decided");
    } else if (ev->type->kind == EV_EVENT_PARKED) {
        COPY(((struct parked *)ev->payload)->of, s->last[subject]);
        COPY(((struct parked *)ev->payload)->cause, "over_limit");
    } else if (ev->type->kind == EV_EVENT_TAKEN) {
        COPY(((struct taken *)ev->payload)->of, s->last[subject]);
    } else if (ev->type->kind == EV_RULING_DIFFERS) {
        struct differs *d = ev->payload;
        COPY(d->open.of, s->last[subject]);
        COPY(d->open.app, pick(s, 3) ? some_app(s, subject) : "");
        random_child(s, &d->child);
        random_applicant(s, &d->applicant);
        COPY(d->differing.fields, pick(s, 2) ? "child.name\tА\tБ\tВ\n" : "");
    } else if (ev->type->kind == EV_RULING_RENUMBERED) {
        struct renumbered *r = ev->payload;
        COPY(r->of, s->decision[subject]);
        COPY(r->app, some_app(s, subject));
        COPY(r->number, s->number[subject]);
        snprintf(r->living, sizeof r->living, "67%07u0", (unsigned)(++s->serial % 10000000));
    } else if (ev->type->kind == EV_RULING_REVIVED) {
        COPY(((struct revived *)ev->payload)->app, some_app(s, subject));
    } else if (ev->type->kind == EV_RULING_FLAGGED) {
        struct flagged *f = ev->payload;
        COPY(f->of, s->last[subject]);
        COPY(f->cause, pick(s, 2) ? "review" : "removed_cause");
        COPY(f->app, some_app(s, subject));
        COPY(f->number, s->number[subject]);
    } else {
        fill_act(s, subject, ev->payload, some_app(s, subject));
    }
}

static void fill_picks(struct story *s, void *payload) {
    struct pick_rows *p = payload;
    *p = (struct pick_rows){.list = "locality", .edition = ++s->edition / 2, .part = 1 + s->edition % 2, .parts = 2};
    COPY(p->rows, "01\tс. Ёлкино\n\n02\tд. Берёзовка\nбез кода");
}

static void fill_index(struct story *s, void *payload) {
    struct index_rows *i = payload;
    COPY(i->open.day, "2026-11-23");
    COPY(i->keys.keys, pick(s, 2) ? "AAAA\t-\n-\tBBBB\n" : "CCCC\tDDDD");
}

static void fill_calendar(struct story *s, void *payload) {
    struct calendar_rows *c = payload;
    *c =
        (struct calendar_rows){.year = 2026 + pick(s, 2), .edition = ++s->edition, .source = "указ", .lines = "off 2026-12-30"};
}

static void fill_day(struct story *s, void *payload) {
    snprintf(((struct day *)payload)->day, sizeof((struct day *)0)->day, "2026-12-%02d", 1 + pick(s, 28));
}

static void fill_provider(struct story *s, void *payload) {
    struct provider *p = payload;
    COPY(p->code, "П-1");
    COPY(p->name, pick(s, 2) ? "ДЮЦ «Орбита»" : "Детско-юношеский центр «Орбита»");
    COPY(p->status, pick(s, 4) ? "active" : "suspended");
}

static void fill_programme(struct story *s, void *payload) {
    struct programme *p = payload;
    *p = (struct programme){.age_from = 7 + pick(s, 3), .age_to = 17, .price = 100 * pick(s, 90000)};
    COPY(p->programme, "101");
    COPY(p->provider, "П-1");
    COPY(p->title, pick(s, 2) ? "Шахматы и логика" : "Шахматы. Первый разряд");
    COPY(p->status, pick(s, 4) ? "active" : "excluded");
}

static void fill_groups(struct story *s, void *payload) {
    struct group_rows *g = payload;
    COPY(g->programme, "101");
    snprintf(g->rows, sizeof g->rows, "а\tмладшие\tвт, чт 16:00\t%d\t2026-09-01\t2026-12-31\tactive\n%s", pick(s, 20),
             pick(s, 2) ? "б\tстаршие\tср 17:30\t12\t2026-09-01\t2026-12-31\tactive"
                        : "г\tвечерние\tср 19:00\t12\t2026-09-01\t2026-12-31\tactive");
}

static void fill_counted(struct story *s, void *payload) {
    struct counted *c = payload;
    c->rating = 100 + pick(s, 400);
    c->raters = 1 + pick(s, 9);
    COPY(c->programme, "101");
    snprintf(c->rows, sizeof c->rows, "а\t%d\nв\t3", pick(s, 20));
}

/* What the centre keeps for all, and on which of its subjects. */
static const struct {
    enum event_kind kind;
    int first, count; /* in story.list */
    void (*fill)(struct story *s, void *payload);
} lists[] = {
    {EV_PICK_LISTED, 0, 3, fill_picks},        {EV_INDEX_LISTED, 3, 2, fill_index},
    {EV_CALENDAR_SET, 5, 1, fill_calendar},    {EV_DAY_OPENED, 5, 1, fill_day},
    {EV_PROVIDER_LISTED, 6, 1, fill_provider}, {EV_PROGRAMME_LISTED, 7, 1, fill_programme},
    {EV_GROUPS_LISTED, 7, 1, fill_groups},     {EV_PROGRAMME_COUNTED, 7, 1, fill_counted},
};

void story_list(struct story *s, struct arena *a, struct event *ev) {
    int drawn = pick(s, (int)(sizeof lists / sizeof *lists));
    *ev = (struct event){.type = &event_types[lists[drawn].kind]};
    COPY(ev->subject, s->list[lists[drawn].first + pick(s, lists[drawn].count)]);
    lists[drawn].fill(s, event_payload(ev, a));
}

void story_happened(struct story *s, const struct event *ev) {
    char id[EVENT_ID_TEXT];
    event_id_show(ev->id, id);
    if (ev->type->kind == EV_ROLE_DELEGATED) COPY(s->delegation, id);
    for (int i = 0; i < s->subjects; i++) {
        if (strcmp(s->subject[i], ev->subject) != 0) continue;
        COPY(s->last[i], id);
        if (ev->type->kind == EV_APPLICATION_FILED) text_copy(s->app[i][s->apps[i]++ % STORY_APPS], sizeof s->app[i][0], id);
        if (ev->type->kind == EV_CERTIFICATE_ISSUED || ev->type->kind == EV_APPLICATION_REFUSED ||
            ev->type->kind == EV_APPLICATION_RETURNED || ev->type->kind == EV_CERTIFICATE_REINSTATED)
            COPY(s->decision[i], id);
        if (ev->type->kind == EV_ACCESS_ASKED) COPY(s->asked[i], id);
        if (ev->type->kind == EV_CERTIFICATE_ISSUED) COPY(s->number[i], ((const struct issued *)ev->payload)->open.number);
        if (ev->type->kind == EV_RULING_JOINED || ev->type->kind == EV_RULING_FLAGGED) COPY(s->ruling[i], id);
    }
}

void story_fill(struct event *ev, struct arena *a) {
    char *payload = event_payload(ev, a);
    for (int i = 0; i < ev->type->part_count; i++) {
        const struct event_part *part = &ev->type->parts[i];
        for (size_t k = 0; k < part->rec->count; k++) {
            const struct column *c = &part->rec->columns[k];
            char text[128];
            snprintf(text, sizeof text, "%s «ё»", c->name);
            if (c->kind == COLUMN_INT)
                record_set_int(c, payload + part->offset, (int64_t)(i + 1) * 1000 + (int64_t)k);
            else
                record_set_text(c, payload + part->offset, text);
        }
    }
}
