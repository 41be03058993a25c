#include "sync/centre/gate_money.h"

#include "model/base/text.h"
#include "model/rules/content.h"
#include "model/rules/course.h"
#include "model/rules/nominal.h"
#include "model/store/account.h"
#include "model/store/alias.h"

#include <string.h>

/* --- What is named -------------------------------------------------------------------------------------------------------- */

static bool one(struct centre *c, const char *sql, const char *subject, const char *key, bool *there, struct fail *why) {
    int64_t count = 0;
    bool ok = db_one_int(c->db, &count, sql, why, "subject:t", subject, "key:t", key, NULL);
    *there = count > 0;
    return ok;
}

static bool has_number(struct centre *c, const char *root, const char *number, bool *has, struct fail *why) {
    return one(c, "SELECT count(*) FROM certificate WHERE subject = :subject AND (number = :key OR was_number = :key)", root,
               number, has, why);
}

static const char *number_of(const struct event *ev) {
    switch (ev->type->kind) {
    case EV_NOMINAL_ASKED: return ((const struct nominal_asked *)ev->payload)->open.number;
    case EV_ENROLMENT_MADE: return ((const struct enrolled *)ev->payload)->number;
    default: return NULL;
    }
}

/* Of the learner's own, else NULL. */
static const char *enrolment_of(const struct event *ev) {
    switch (ev->type->kind) {
    case EV_ENROLMENT_CONFIRMED: return ((const struct confirmed *)ev->payload)->enrolment;
    case EV_ENROLMENT_CHANGED: return ((const struct enrolment_changed *)ev->payload)->enrolment;
    case EV_ENROLMENT_SUSPENDED:
    case EV_ENROLMENT_RESUMED:
    case EV_ENROLMENT_ENDED: return ((const struct enrolment_act *)ev->payload)->enrolment;
    case EV_ENROLMENT_RATED: return ((const struct rated *)ev->payload)->enrolment;
    default: return NULL;
    }
}

static const char *nominal_app_of(const struct event *ev) {
    switch (ev->type->kind) {
    case EV_NOMINAL_REFUSED: return ((const struct nominal_refused *)ev->payload)->open.app;
    case EV_NOMINAL_WITHDRAWN: return ((const struct withdrawn *)ev->payload)->open.app;
    default: return NULL;
    }
}

/* --- What it brings ------------------------------------------------------------------------------------------------------- */

static bool is_day(const char *text) {
    int32_t day;
    return date_parse(text, &day);
}

/* An earlier moment of receipt is explained, as at the kiosk; the reason is personal and may have been erased. */
static bool asked_whole(const struct event *ev) {
    const struct nominal_asked *asked = ev->payload;
    const struct nominal_asked_open *a = &asked->open;
    bool explained = !ev->p || !nominal_is_earlier(a->received, ev->at) || strcmp(a->channel, "navigator") == 0 ||
                     content_explains(asked->proof.received_reason);
    return explained && a->received > 0 && a->received <= ev->at && *a->period && *a->group_code && is_day(a->due);
}

/* A course over days that its parts hold; with a surcharge the sheet on which it was agreed to. */
static bool made_whole(const struct event *ev) {
    const struct enrolled *e = ev->payload;
    int32_t signed_on;
    bool agreed = e->parent_part == 0 ||
                  (*e->sheet && date_parse(e->sheet_day, &signed_on) && signed_on <= moment_date(ev->at, ev->offset));
    return agreed && *e->programme && *e->provider && *e->group_code && course_adds_up(e, NULL);
}

static bool confirmed_whole(const struct confirmed *c) {
    return money_fits(c->cert_part) && money_fits(c->parent_part) && *c->period &&
           (c->parent_part == 0 || (*c->sheet && is_day(c->sheet_day)));
}

static bool whole(const struct event *ev) {
    switch (ev->type->kind) {
    case EV_NOMINAL_ASKED: return asked_whole(ev);
    case EV_NOMINAL_REFUSED: return ((const struct nominal_refused *)ev->payload)->open.of[0] != '\0';
    case EV_ENROLMENT_MADE: return made_whole(ev);
    case EV_ENROLMENT_CONFIRMED: return confirmed_whole(ev->payload);
    case EV_ENROLMENT_CHANGED: {
        const struct enrolment_changed *e = ev->payload;
        return !*e->last || is_day(e->last);
    }
    case EV_ENROLMENT_SUSPENDED:
    case EV_ENROLMENT_RESUMED:
    case EV_ENROLMENT_ENDED: return is_day(((const struct enrolment_act *)ev->payload)->day);
    case EV_ENROLMENT_RATED: {
        int64_t rating = ((const struct rated *)ev->payload)->rating;
        return rating >= 1 && rating <= 5;
    }
    default: return true;
    }
}

/* The children of its own municipality are a coordinator's. */
static bool is_elsewhere(struct centre *c, const struct event *ev, const struct signer *signer, const char *root, bool *is,
                         struct fail *why) {
    *is = false;
    if (ev->type->kind != EV_NOMINAL_REFUSED || signer->role != ROLE_COORDINATOR) return true;
    return one(c, "SELECT count(*) FROM learner WHERE subject = :subject AND municipality <> :key", root, signer->municipality,
               is, why);
}

/* A group that tells of the child's health is taken down by who may know of it, as at the kiosk (RULES 2.4); whether it does,
 * as the kiosk had heard. */
static bool tells_of_health(struct centre *c, const struct event *ev, const struct nominal_asked_open *asked, bool *tells,
                            struct fail *why) {
    char cap[80];
    int64_t told = 0;
    snprintf(cap, sizeof cap, "%%\"period\":\"%s\",\"group_code\":\"%s\",%%", asked->period, asked->group_code);
    if (!db_one_int(c->db, &told,
                    "SELECT CASE WHEN l.o LIKE '%\"health\":1%' THEN 1 ELSE 0 END FROM touch t "
                    "JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq WHERE t.subject = :region AND "
                    "t.gsn > 0 AND t.gsn <= :seen AND l.type = 'cap.set' AND l.o LIKE :cap ORDER BY t.gsn DESC LIMIT 1",
                    why, "region:t", c->journal.region, "seen:i", ev->seen, "cap:t", cap, NULL))
        return false;
    *tells = told != 0;
    return true;
}

static bool ask_health(struct centre *c, const struct event *ev, const struct signer *signer, const char **cause,
                       struct fail *why) {
    struct arena a = {0};
    bool tells, may = true;
    if (ev->type->kind != EV_NOMINAL_ASKED || role_permits(signer->role, MAY_HEALTH)) return true;
    bool ok = tells_of_health(c, ev, ev->payload, &tells, why) &&
              (!tells || signer_permits(c, ev, signer, MAY_HEALTH, &a, &may, why));
    if (ok && !may) *cause = "not_allowed";
    arena_close(&a);
    return ok;
}

bool gate_money_ask(struct centre *c, const struct event *ev, const struct signer *signer, const char **cause,
                    struct fail *why) {
    const char *number = number_of(ev), *enrolment = enrolment_of(ev), *app = nominal_app_of(ev);
    struct alias_place alias;
    bool there = true, elsewhere;
    if (!number && !enrolment && !app) return true;
    if (!alias_of(c->db, ev->subject, &alias, why) || !is_elsewhere(c, ev, signer, alias.root, &elsewhere, why)) return false;
    if (number && !has_number(c, alias.root, number, &there, why)) return false;
    if (enrolment &&
        !one(c, "SELECT count(*) FROM enrolment WHERE subject = :subject AND event = :key", alias.root, enrolment, &there, why))
        return false;
    if (app &&
        !one(c, "SELECT count(*) FROM nominal_app WHERE subject = :subject AND app = :key", alias.root, app, &there, why))
        return false;
    if (!there)
        *cause = number ? "no_certificate" : enrolment ? "no_enrolment" : "no_application";
    else if (elsewhere)
        *cause = "not_allowed";
    else if (!whole(ev))
        *cause = "incomplete";
    return *cause || ask_health(c, ev, signer, cause, why);
}

/* --- What comes second ---------------------------------------------------------------------------------------------------- */

struct late {
    char state[12], capped[EVENT_ID_TEXT];
};

static bool look(struct centre *c, const char *sql, const char *root, const char *key, struct late *out, struct fail *why) {
    struct rows r;
    *out = (struct late){0};
    if (!db_query(c->db, &r, sql, why, "subject:t", root, "key:t", key, NULL)) return false;
    if (db_next(&r, why)) {
        text_copy(out->state, sizeof out->state, db_text(&r, 0));
        text_copy(out->capped, sizeof out->capped, db_text(&r, 1));
    }
    return db_done(&r);
}

static bool among(const char *words, const char *state) {
    size_t size = strlen(state);
    for (const char *at = words; size > 0 && *at; at += strcspn(at, " "), at += *at == ' ')
        if (strcspn(at, " ") == size && strncmp(at, state, size) == 0) return true;
    return false;
}

static const char *states_of(enum event_kind kind) {
    switch (kind) {
    case EV_ENROLMENT_SUSPENDED: return "running";
    case EV_ENROLMENT_RESUMED: return "suspended";
    case EV_ENROLMENT_ENDED: return "running suspended over_asked";
    case EV_ENROLMENT_RATED: return "running suspended ended";
    default: return "running suspended";
    }
}

bool gate_money_late(struct centre *c, const struct event *ev, const char *root, const char **already, struct fail *why) {
    const char *enrolment = enrolment_of(ev), *app = nominal_app_of(ev);
    struct late found;
    *already = NULL;
    if (enrolment) {
        if (!look(c, "SELECT state, '' FROM enrolment WHERE subject = :subject AND event = :key", root, enrolment, &found, why))
            return false;
        if (!among(states_of(ev->type->kind), found.state)) *already = "enrolment";
    }
    if (app) {
        if (!look(c, "SELECT state, capped FROM nominal_app WHERE subject = :subject AND app = :key", root, app, &found, why))
            return false;
        bool open = among("pending capped", found.state);
        bool proven = ev->type->kind != EV_NOMINAL_REFUSED ||
                      strcmp(found.capped, ((const struct nominal_refused *)ev->payload)->open.of) == 0;
        if (!open || !proven) *already = "nominal";
    }
    if (ev->type->kind == EV_NOMINAL_ASKED) {
        const struct nominal_asked *asked = ev->payload;
        bool there;
        if (!one(
                c,
                "SELECT count(*) FROM nominal_app WHERE subject = :subject AND period = :key AND state IN ('pending', 'capped', "
                "'granted')",
                root, asked->open.period, &there, why))
            return false;
        if (there) *already = "nominal";
    }
    return true;
}
