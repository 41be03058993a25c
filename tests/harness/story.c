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

/* How often each kind happens, in a hundred. */
static const struct {
    enum event_kind kind;
    int share;
} shares[] = {
    {EV_APPLICATION_FILED, 22},    {EV_APPLICATION_CORRECTED, 10}, {EV_IDENTITY_CHECKED, 10},    {EV_CONSENT_GIVEN, 14},
    {EV_APPLICATION_LACKING, 6},   {EV_APPLICATION_COMPLETED, 12}, {EV_APPLICATION_RETURNED, 5}, {EV_APPLICATION_REFUSED, 4},
    {EV_APPLICATION_WITHDRAWN, 3}, {EV_CERTIFICATE_ISSUED, 11},    {EV_DISPUTE_CLOSED, 3},
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
        COPY(((struct dispute_closed *)ev->payload)->way, "told_family");
    } else {
        fill_desk(s, ev, some_app(s, subject));
    }
}

void story_ruling(struct story *s, struct arena *a, struct event *ev) {
    static const enum event_kind kinds[] = {EV_RULING_JOINED, EV_RULING_JOINED, EV_RULING_SUPERSEDED, EV_EVENT_PARKED};
    int subject = pick(s, s->subjects);
    *ev = (struct event){.type = &event_types[kinds[pick(s, 4)]]};
    COPY(ev->subject, s->subject[subject]);
    event_payload(ev, a);
    if (ev->type->kind == EV_RULING_JOINED) {
        struct joined *j = ev->payload;
        COPY(j->of, s->last[subject]);
        COPY(j->app, some_app(s, subject));
        COPY(j->number, pick(s, 3) ? s->number[subject] : "");
        COPY(j->living, pick(s, 2) ? "6700000010" : "");
    } else if (ev->type->kind == EV_RULING_SUPERSEDED) {
        COPY(((struct superseded *)ev->payload)->of, s->last[subject]);
        COPY(((struct superseded *)ev->payload)->cause, "decided");
    } else {
        COPY(((struct parked *)ev->payload)->of, s->last[subject]);
        COPY(((struct parked *)ev->payload)->cause, "over_limit");
    }
}

void story_happened(struct story *s, const struct event *ev) {
    char id[EVENT_ID_TEXT];
    event_id_show(ev->id, id);
    for (int i = 0; i < s->subjects; i++) {
        if (strcmp(s->subject[i], ev->subject) != 0) continue;
        COPY(s->last[i], id);
        if (ev->type->kind == EV_APPLICATION_FILED) text_copy(s->app[i][s->apps[i]++ % STORY_APPS], sizeof s->app[i][0], id);
        if (ev->type->kind == EV_CERTIFICATE_ISSUED) COPY(s->number[i], ((const struct issued *)ev->payload)->open.number);
        if (ev->type->kind == EV_RULING_JOINED) COPY(s->ruling[i], id);
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
