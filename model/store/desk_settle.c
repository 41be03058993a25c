/* Rulings at the desk: who may take which way out (dispute.h), what that writes, and what there is to show of both sides. */

#include "model/base/text.h"
#include "model/rules/content.h"
#include "model/store/desk_write.h"
#include "model/store/differ.h"
#include "model/store/dispute.h"
#include "model/store/life.h"
#include "model/store/queries_table.h"

#include <string.h>

static const char sql_ruling[] =
    "SELECT subject, closed, kind, cause, of, app, way FROM ruling WHERE ruling = :ruling ORDER BY closed, subject LIMIT 1";

static const char sql_over[] = "SELECT ruling FROM ruling WHERE subject = :subject AND of = :of AND kind = 'over_asked' AND "
                               "closed = 0 ORDER BY ruling LIMIT 1";

static const char sql_tried[] = "SELECT count(*) FROM ruling WHERE subject = :subject AND of = :of AND kind = 'parked' AND "
                                "way = 'replaced'";

static const char sql_aside[] = "SELECT ruling FROM ruling WHERE subject = :subject AND of = :of AND kind = 'parked' "
                                "ORDER BY at DESC, ruling LIMIT 1";

const struct query_text settle_queries[] = {QUERY(sql_ruling), QUERY(sql_over), QUERY(sql_tried), QUERY(sql_aside), {0}};

static const struct {
    const char *kind, *cause, *way; /* cause NULL: any */
    enum permission permission;
} ways[] = {
    {"joined", NULL, "told_family", MAY_SETTLE},
    {"joined", NULL, "other_child", MAY_SETTLE}, /* as kiosks of the first release hand it over */
    {"renumbered", NULL, "told_family", MAY_SETTLE},
    {"superseded", NULL, "told_family", MAY_SETTLE},
    {"over_asked", NULL, "told_family", MAY_SETTLE},
    {"over_asked", NULL, "chosen", MAY_ENROL}, /* what the family has chosen is an event of its own: desk_money.h */
    {"parked", NULL, "anew", MAY_SETTLE},
    {"differs", NULL, "centre", MAY_SETTLE},
    {"differs", NULL, "mine", MAY_SETTLE},
    {"flagged", "review", "looked", MAY_OPERATE},
    {"flagged", "namesake", "different", MAY_OPERATE},
    {"flagged", "near", "different", MAY_OPERATE},
    {"flagged", "removed", "confirmed", MAY_SECOND},
    {"flagged", "removed_cause", "confirmed", MAY_OPERATE},
    {"handed", NULL, "different", MAY_OPERATE},
    {"handed", NULL, "looked", MAY_OPERATE},
    {"answered", NULL, "told_family", MAY_SETTLE},
    {"answered", NULL, "anew", MAY_SETTLE},
};

bool dispute_way(const char *kind, const char *cause, const char *way, enum permission *permission) {
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(ways[i].kind, kind) != 0 || (ways[i].cause && strcmp(ways[i].cause, cause) != 0)) continue;
        if (strcmp(ways[i].way, way) != 0) continue;
        *permission = ways[i].permission;
        return true;
    }
    return false;
}

bool dispute_is_desks(const char *kind) {
    return strcmp(kind, "handed") != 0 && strcmp(kind, "flagged") != 0 && strcmp(kind, "answered") != 0;
}

static bool may_settle(const struct desk *desk, const char *kind, const char *cause, const char *way, struct fail *why) {
    enum permission permission;
    if (dispute_way(kind, cause, way, &permission)) return desk_may(desk, permission, why);
    return fail_set(why, FAIL_INPUT, "unknown way to settle", _("Choose one of the ways out that are offered."));
}

bool desk_may_settle(const struct desk *desk, const struct dispute *dispute, const char *way, struct fail *why) {
    return may_settle(desk, dispute->kind, dispute->cause, way, why);
}

/* The open ruling as it stands. */
struct open_ruling {
    char subject[ID_TEXT];
    char kind[12], cause[24], of[EVENT_ID_TEXT], app[EVENT_ID_TEXT], way[24];
};

static bool open_ruling(struct db *db, const char *ruling, struct open_ruling *out, struct fail *why) {
    struct rows r;
    bool open = false;
    if (!db_query(db, &r, sql_ruling, why, "ruling:t", ruling, NULL)) return false;
    if (db_next(&r, why)) {
        open = db_int(&r, 1) == 0;
        text_copy(out->subject, sizeof out->subject, db_text(&r, 0));
        text_copy(out->kind, sizeof out->kind, db_text(&r, 2));
        text_copy(out->cause, sizeof out->cause, db_text(&r, 3));
        text_copy(out->of, sizeof out->of, db_text(&r, 4));
        text_copy(out->app, sizeof out->app, db_text(&r, 5));
        text_copy(out->way, sizeof out->way, db_text(&r, 6));
    }
    if (!db_done(&r)) return false;
    return open || fail_set(why, FAIL_GONE, "ruling not there or closed",
                            _("This disagreement is settled already. Nothing was written."));
}

/* The ways out **************************************************************************************************************/

struct settle {
    const char *ruling;
    const char *way;
    const char *explanation;
};

static bool put_closed(struct desk *desk, const char *subject, const char *ruling, const char *way, struct arena *a,
                       struct fail *why) {
    struct event *ev = desk_event(desk, EV_DISPUTE_CLOSED, subject, a);
    struct dispute_closed *payload = ev->payload;
    text_copy(payload->ruling, sizeof payload->ruling, ruling);
    text_copy(payload->way, sizeof payload->way, way);
    return desk_append(desk, ev, a, why);
}

static bool settle_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    const struct settle *s = command;
    struct open_ruling r;
    return open_ruling(desk->db, s->ruling, &r, why) && may_settle(desk, r.kind, r.cause, s->way, why) &&
           put_closed(desk, r.subject, s->ruling, s->way, a, why);
}

bool desk_chosen(struct desk *desk, const char *subject, const char *of, struct arena *a, struct fail *why) {
    char ruling[EVENT_ID_TEXT] = "";
    struct rows r;
    if (!db_query(desk->db, &r, sql_over, why, "subject:t", subject, "of:t", of, NULL)) return false;
    if (db_next(&r, why)) text_copy(ruling, sizeof ruling, db_text(&r, 0));
    return db_done(&r) && (!*ruling || put_closed(desk, subject, ruling, "chosen", a, why));
}

bool desk_settle(struct desk *desk, const char *ruling, const char *way, struct fail *why) {
    struct settle s = {.ruling = ruling, .way = way};
    return desk_may(desk, MAY_SETTLE, why) && desk_transaction(desk, settle_body, &s, why);
}

static bool hand_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    const struct settle *s = command;
    struct open_ruling r;
    if (!open_ruling(desk->db, s->ruling, &r, why)) return false;
    if (!dispute_is_desks(r.kind))
        return fail_set(why, FAIL_CONFLICT, "the operator has it already", _("The operator has this matter already."));
    struct event *ev = desk_event(desk, EV_DISPUTE_HANDED, r.subject, a);
    struct handed *payload = ev->payload;
    text_copy(payload->open.ruling, sizeof payload->open.ruling, s->ruling);
    text_copy(payload->remark.remark, sizeof payload->remark.remark, s->explanation);
    return desk_append(desk, ev, a, why);
}

bool desk_hand_over(struct desk *desk, const char *ruling, const char *explanation, struct fail *why) {
    char clean[sizeof((struct remark *)0)->remark];
    struct settle s = {.ruling = ruling, .explanation = clean};
    if (!desk_may(desk, MAY_SETTLE, why)) return false;
    if (!content_explains(explanation) || !text_clean(explanation, clean, sizeof clean))
        return fail_set(why, FAIL_INPUT, "explanation too short",
                        _("Explain to the operator what you know: at least %d letters."), REMARK_LETTERS);
    return desk_transaction(desk, hand_body, &s, why);
}

static bool redrive_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    const struct settle *s = command;
    struct open_ruling r;
    if (!open_ruling(desk->db, s->ruling, &r, why)) return false;
    if (strcmp(r.kind, "parked") != 0 && strcmp(r.way, "parked") != 0)
        return fail_set(why, FAIL_CONFLICT, "nothing is parked", _("The centre has not set anything aside here."));
    if (!strcmp(r.way, "asked"))
        return fail_set(why, FAIL_CONFLICT, "asked already",
                        _("The centre has been asked to try again already. An exchange brings its answer."));
    struct event *ev = desk_event(desk, EV_REDRIVE_ASKED, r.subject, a);
    text_copy(((struct redrive *)ev->payload)->of, EVENT_ID_TEXT, r.of);
    return desk_append(desk, ev, a, why);
}

bool desk_redrive(struct desk *desk, const char *ruling, struct fail *why) {
    struct settle s = {.ruling = ruling};
    return desk_may(desk, MAY_OPERATE, why) && desk_transaction(desk, redrive_body, &s, why);
}

/* Two corrections ***********************************************************************************************************/

/* What the event of that id says, when it is of this type; NULL: `why` tells. */
static const void *load_payload(struct db *db, const char *id, enum event_kind kind, struct arena *a, struct fail *why) {
    struct event_id event;
    struct event ev = {0};
    if (!event_id_parse(id, &event)) {
        fail_set(why, FAIL_GONE, "no event", _("This record is not here (any more)."));
        return NULL;
    }
    if (!journal_load(db, event, a, &ev, why)) return NULL;
    if (ev.type && ev.type->kind == kind && ev.payload) return ev.payload;
    fail_set(why, FAIL_CONFLICT, "not of that type", _("Choose one of the ways out that are offered."));
    return NULL;
}

static bool put_mine(struct desk *desk, const struct open_ruling *r, const char *fields, struct arena *a, struct fail *why) {
    struct application form;
    struct differ_row row;
    struct saved saved;
    if (!application_load(desk->db, r->app, &form, why)) return false;
    if (!app_state_open(form.state))
        return fail_set(why, FAIL_CONFLICT, "the application is closed",
                        _("The application is decided already. Change the data from the child's card (F9), with the paper."));
    for (const char *at = fields; differ_next(&at, a, &row);)
        differ_put(row.column, row.mine, &form.child, &form.address, &form.applicant);
    return desk_save(desk, &form, 0, &saved, why);
}

static void send_to(struct change *change, const struct changed_open *mine) {
    text_copy(change->municipality, sizeof change->municipality, mine->municipality);
    text_copy(change->point, sizeof change->point, mine->point);
}

/* By the paper of the change that it was: the learner's data change as they do on the card. */
static bool put_changed(struct desk *desk, const struct open_ruling *r, const char *fields, struct arena *a, struct fail *why) {
    struct change change;
    struct differ_row row;
    const struct changed *mine = load_payload(desk->db, r->of, EV_LEARNER_CHANGED, a, why);
    if (!mine || !change_load(desk, r->subject, &change, why)) return false;
    for (const char *at = fields; differ_next(&at, a, &row);)
        if (strcmp(row.column, DIFFER_PLACE) != 0)
            differ_put(row.column, row.mine, &change.child, &change.address, &change.applicant);
        else
            send_to(&change, &mine->open);
    text_copy(change.day, sizeof change.day, mine->open.day);
    text_copy(change.paper, sizeof change.paper, mine->paper.paper);
    return desk_change(desk, &change, NULL, why);
}

bool desk_put_mine(struct desk *desk, const char *ruling, struct fail *why) {
    struct arena a = {0};
    struct open_ruling r;
    const struct differs *d = NULL;
    if (desk_may(desk, MAY_SETTLE, why) && open_ruling(desk->db, ruling, &r, why))
        d = load_payload(desk->db, ruling, EV_RULING_DIFFERS, &a, why);
    bool ok = d && (d->open.app[0] ? put_mine : put_changed)(desk, &r, d->differing.fields, &a, why) &&
              desk_settle(desk, ruling, "mine", why);
    arena_close(&a);
    return ok;
}

/* What it is about **********************************************************************************************************/

/* What the kiosk does not hold is not shown: that is no failure. */
static bool was_gone(bool ok, const struct fail *why) {
    return !ok && why->kind == FAIL_GONE;
}

static bool load_over(struct db *db, const struct over_asked *over, struct arena *a, struct dispute_detail *out,
                      struct fail *why) {
    struct event ev;
    struct event_id of;
    out->enrolment = over->enrolment;
    out->available = over->available;
    if (!strcmp(over->of, over->enrolment) || !event_id_parse(over->of, &of)) return true;
    if (!journal_load(db, of, a, &ev, why)) return was_gone(false, why);
    if (ev.type && ev.type->kind == EV_ENROLMENT_CONFIRMED) out->period = ((const struct confirmed *)ev.payload)->period;
    return true;
}

/* The code where the point is not listed. */
static const char *point_name(struct db *db, const char *code, struct arena *a) {
    struct point point;
    return arena_dup(a, point_load(db, code, &point, NULL) ? point.name : code);
}

static void load_places(struct db *db, struct arena *a, struct dispute_detail *out) {
    struct differ_row row;
    for (const char *at = out->fields; differ_next(&at, a, &row);) {
        if (strcmp(row.column, DIFFER_PLACE) != 0) continue;
        out->place.base = point_name(db, row.base, a);
        out->place.mine = point_name(db, row.mine, a);
        out->place.stays = point_name(db, row.stays, a);
    }
}

/* What was set aside is at its kiosk alone: elsewhere the centre's word tells of what type it is. */
static bool load_aside(struct db *db, const struct dispute *dispute, struct arena *a, struct dispute_detail *out,
                       struct fail *why) {
    char ruling[EVENT_ID_TEXT] = "";
    const struct parked *parked;
    struct rows r;
    if (!db_query(db, &r, sql_aside, why, "subject:t", dispute->subject, "of:t", dispute->of, NULL)) return false;
    if (db_next(&r, why)) text_copy(ruling, sizeof ruling, db_text(&r, 0));
    if (!db_done(&r)) return false;
    if (!*ruling) return true;
    if ((parked = load_payload(db, ruling, EV_EVENT_PARKED, a, why)) == NULL) return was_gone(false, why);
    out->what = parked->what;
    return true;
}

static bool load_ruling(struct db *db, const struct dispute *dispute, struct arena *a, struct dispute_detail *out,
                        struct fail *why) {
    struct event ev;
    struct event_id id;
    struct history_row row;
    bool ok = event_id_parse(dispute->ruling, &id) && journal_load(db, id, a, &ev, why);
    if (!ok) return was_gone(ok, why);
    if (!ev.type) return true;
    if (ev.type->kind == EV_RULING_DIFFERS) out->fields = ((const struct differs *)ev.payload)->differing.fields;
    load_places(db, a, out);
    if (ev.type->kind == EV_RULING_FLAGGED) out->other = ((const struct flagged *)ev.payload)->other;
    if (ev.type->kind == EV_RULING_OVER_ASKED) return load_over(db, ev.payload, a, out, why);
    if (ev.type->kind != EV_DISPUTE_HANDED && ev.type->kind != EV_DISPUTE_CLOSED) return true;
    if (ev.type->kind == EV_DISPUTE_HANDED) out->explained = ((const struct handed *)ev.payload)->remark.remark;
    if (!history_of_event(db, id, a, &row, why)) return false;
    out->explained_by = row.staff_name;
    return true;
}

bool dispute_detail(struct db *db, const struct dispute *dispute, struct arena *a, struct dispute_detail *out,
                    struct fail *why) {
    struct event_id of;
    int64_t tried = 0;
    *out = (struct dispute_detail){.what = "",
                                   .fields = "",
                                   .explained = "",
                                   .explained_by = "",
                                   .other = "",
                                   .enrolment = "",
                                   .period = "",
                                   .place = {.base = "", .mine = "", .stays = ""}};
    if (event_id_parse(dispute->of, &of)) {
        out->has_act = history_of_event(db, of, a, &out->act, why);
        if (!out->has_act && why->kind != FAIL_GONE) return false;
    }
    if (!strcmp(dispute->kind, "parked") &&
        !db_one_int(db, &tried, sql_tried, why, "subject:t", dispute->subject, "of:t", dispute->of, NULL))
        return false;
    out->tried_again = tried > 0;
    return (out->has_act || load_aside(db, dispute, a, out, why)) && load_ruling(db, dispute, a, out, why);
}
