#include "model/store/life.h"
#include "model/store/radar.h"

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/rules/terms.h"
#include "model/store/account.h"
#include "model/store/desk_write.h"
#include "model/store/log.h"
#include "model/store/queries_table.h"

#include <string.h>

static const char sql_learner_life[] =
    "SELECT blocked, erase_due, erased, access_due, access_event, alias, number, last_app, blocked_at FROM learner WHERE subject = :subject";

/* In whichever direction; what was set aside is no question any more. */
static const char sql_merge_waits[] =
    "SELECT count(*) FROM touch t JOIN touch u ON u.kiosk = t.kiosk AND u.epoch = t.epoch AND u.seq = t.seq AND u.subject = :other "
    "JOIN log m ON m.kiosk = t.kiosk AND m.epoch = t.epoch AND m.seq = t.seq WHERE t.subject = :one AND t.gsn = 0 AND " LOG_SAYS(
        m, "merge.asked") " AND NOT EXISTS (SELECT 1 FROM ruling p WHERE p.subject = t.subject AND p.kind = 'parked' AND "
                          "p.of = m.kiosk || '.' || m.epoch || '.' || m.seq)";

const struct query_text life_queries[] = {
    QUERY(sql_learner_life),
    QUERY(sql_merge_waits),
    {0},
};

#define MAY_CENTRE PERMISSION_COUNT
static const enum permission permissions[LIFE_COUNT] = {
#define LIFE_MAY(id, rule, kind, who, ...) [LIFE_##id] = MAY_##who,
    LIFE_ACTS(LIFE_MAY)
#undef LIFE_MAY
};

enum permission life_permission(enum life life) {
    return permissions[life];
}

bool learner_not_here(struct fail *why) {
    return fail_set(
        why, FAIL_GONE, "learner not in the store",
        _("This child is not at this kiosk (any more). Look by surname or SNILS; those transferred the operator has."));
}

bool learner_life(struct db *db, const char *subject, struct learner_life *out, struct fail *why) {
    struct rows r;
    *out = (struct learner_life){.state = "plain"};
    if (!db_query(db, &r, sql_learner_life, why, "subject:t", subject, NULL)) return false;
    bool there = db_next(&r, why);
    if (there) {
        text_copy(out->blocked, sizeof out->blocked, db_text(&r, 0));
        text_copy(out->erase_due, sizeof out->erase_due, db_text(&r, 1));
        text_copy(out->erased, sizeof out->erased, db_text(&r, 2));
        text_copy(out->access_due, sizeof out->access_due, db_text(&r, 3));
        text_copy(out->access_event, sizeof out->access_event, db_text(&r, 4));
        text_copy(out->alias, sizeof out->alias, db_text(&r, 5));
        text_copy(out->number, sizeof out->number, db_text(&r, 6));
        text_copy(out->last_app, sizeof out->last_app, db_text(&r, 7));
        out->blocked_at = db_int(&r, 8);
    }
    if (!db_done(&r)) return false;
    if (*out->blocked) out->state = "blocked";
    if (*out->alias) out->state = "alias";
    if (*out->erased) out->state = "erased";
    return there || learner_not_here(why);
}

/* The case *****************************************************************************************************************/

struct life_run {
    const struct life_order *order;
    const char **field;
    struct life_case the_case;
    struct application app; /* zeroed where the act is about none */
    struct certificate certificate;
    struct learner_life learner, other;
    const char *subject;
    bool twins, asked;
};

static const char *text(const char *given) {
    return given ? given : "";
}

/* A family is told of its money, too: the event then names the application for a nominal, or the enrolment. */
static bool load_money(struct desk *desk, struct life_run *run, struct fail *why) {
    struct money_tell told;
    if (!money_tell_load(desk->db, text(run->order->app), &told, why)) return false;
    text_copy(run->app.app, sizeof run->app.app, told.id);
    text_copy(run->app.number, sizeof run->app.number, told.number);
    text_copy(run->app.tell, sizeof run->app.tell, told.tell);
    if (*told.id) text_copy(run->app.subject, sizeof run->app.subject, told.subject);
    return true;
}

/* What the act is over, and the application it belongs to: of a certificate the one it was issued on, which may not be here. */
static bool load_over(struct desk *desk, struct life_run *run, const char **state, struct fail *why) {
    const struct life_order *o = run->order;
    const enum life_over over = life_acts[o->life].over;
    struct fail gone = {0};
    run->subject = text(o->subject);
    if (over == OVER_CERTIFICATE) {
        if (!certificate_load(desk->db, text(o->number), &run->certificate, why)) return false;
        run->subject = run->certificate.subject;
        *state = run->certificate.state;
        if (application_load(desk->db, run->certificate.app, &run->app, &gone) || gone.kind == FAIL_GONE) return true;
        if (why) *why = gone;
        return false;
    }
    if (o->life == LIFE_TELL && !load_money(desk, run, why)) return false;
    if (*text(o->app) && !*run->app.app) {
        if (!application_load(desk->db, o->app, &run->app, why)) return false;
    }
    if (*run->app.subject) run->subject = run->app.subject;
    if (over == OVER_APPLICATION) {
        if (!run->app.app[0]) return fail_set(why, FAIL_GONE, "no application named", _("Choose the application first."));
        *state = app_state_name(run->app.state);
    }
    return true;
}

static bool load_pair(struct desk *desk, struct life_run *run, struct fail *why) {
    const char *other = run->order->other;
    int64_t waits;
    if (!radar_twins(desk->db, run->subject, other, &run->twins, why) ||
        !db_one_int(desk->db, &waits, sql_merge_waits, why, "one:t", run->subject, "other:t", other, NULL))
        return false;
    run->asked = waits > 0;
    return true;
}

static bool load_other(struct desk *desk, struct life_run *run, struct fail *why) {
    struct fail gone = {0};
    if (!*text(run->order->other)) return true;
    if (learner_life(desk->db, run->order->other, &run->other, &gone))
        return run->order->life != LIFE_ASK_MERGE || load_pair(desk, run, why);
    run->other.state = "";
    if (gone.kind == FAIL_GONE) return true; /* of another municipality: the centre knows it */
    if (why) *why = gone;
    return false;
}

static bool load_case(struct desk *desk, struct life_run *run, struct fail *why) {
    const struct life_order *o = run->order;
    const char *state = NULL;
    if (!load_over(desk, run, &state, why) || !learner_life(desk->db, run->subject, &run->learner, why) ||
        !load_other(desk, run, why))
        return false;
    const int64_t now = desk->env->now(desk->env->self);
    run->the_case = (struct life_case){
        .life = o->life,
        .subject = run->subject,
        .state = state ? state : run->learner.state,
        .today = moment_date(now, desk->env->offset),
        .now = now,
        .actor = desk->session.staff,
        .second = o->second ? o->second->staff : "",
        .hands = run->app.hands,
        .decided_by = run->app.decided_by,
        .decided_at = run->app.decided_at,
        .printed_at = run->app.printed_at,
        .ground = text(o->ground),
        .code = text(o->code),
        .paper = text(o->paper),
        .day = text(o->day),
        .remark = text(o->remark),
        .other = text(o->other),
        .subject_code = desk->region.opened.code,
        .tell = run->app.tell,
        .other_state = text(run->other.state),
        .twins = run->twins,
        .asked = run->asked,
        .blocked = *run->learner.blocked,
        .has_access_due = *run->learner.access_due,
        .erased = *run->learner.erased,
    };
    return true;
}

/* The event ****************************************************************************************************************/

/* Until when the next step has to be done; DATE_NONE: nothing follows. */
static struct due next_step(const struct desk *desk, const struct life_case *c) {
    int32_t day = c->today;
    if (*c->day) date_parse(c->day, &day);
    switch (c->life) {
    case LIFE_OVERTURN: return term_due(desk->calendar, c->today, TERM_DECISION);
    case LIFE_WITHDRAW_CONSENT: return (struct due){life_erase_due(desk->calendar, day), false};
    case LIFE_ASK_ACCESS: return term_due(desk->calendar, day, ACCESS_TERM);
    default: return (struct due){DATE_NONE, false};
    }
}

/* What the act answers: the decision undone, the family's question. */
static const char *answered(const struct life_run *run) {
    switch (run->order->life) {
    case LIFE_UNDO:
    case LIFE_PRINT: return run->app.decision;
    case LIFE_GIVE_ACCESS: return run->learner.access_event;
    default: return "";
    }
}

static void fill(struct desk *desk, const struct life_run *run, struct act *act) {
    const struct life_case *c = &run->the_case;
    text_copy(act->open.app, sizeof act->open.app, run->app.app);
    text_copy(act->open.number, sizeof act->open.number, *run->certificate.number ? run->certificate.number : run->app.number);
    text_copy(act->open.of, sizeof act->open.of, answered(run));
    text_copy(act->open.ground, sizeof act->open.ground, c->life == LIFE_TELL ? c->tell : c->ground);
    text_copy(act->open.code, sizeof act->open.code, c->code);
    text_copy(act->open.paper, sizeof act->open.paper, c->paper);
    text_copy(act->open.day, sizeof act->open.day, c->day);
    if (!*act->open.day) date_iso(c->today, act->open.day);
    text_copy(act->remark.remark, sizeof act->remark.remark, c->remark);
    const struct due due = next_step(desk, c);
    date_iso(due.date, act->open.due);
    act->open.provisional = due.provisional;
}

static bool life_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    struct life_run *run = command;
    const struct life_order *o = run->order;
    const struct life_act *act = &life_acts[o->life];
    if (!load_case(desk, run, why) || !desk_as_shown(desk, run->subject, o->basis, why) ||
        !life_allows(&run->the_case, run->field, why))
        return false;
    if ((act->needs & NEEDS_SECOND) && !desk_second_may(desk, o->second, why)) return false;
    struct event *ev = desk_event(desk, act->event, run->subject, a);
    struct act *payload = ev->payload;
    if (o->basis) text_copy(ev->basis, sizeof ev->basis, o->basis);
    if (act->needs & NEEDS_OTHER) text_copy(ev->also[0], sizeof ev->also[0], o->other);
    fill(desk, run, payload);
    desk_behalf(desk, life_permission(o->life), payload->open.behalf);
    if (o->second) second_sign(ev, o->second);
    return act->needs & NEEDS_SIGN ? desk_append_signed(desk, ev, a, why) : desk_append(desk, ev, a, why);
}

static bool may(struct desk *desk, enum life life, struct fail *why) {
    if (permissions[life] == PERMISSION_COUNT)
        return fail_set(why, FAIL_DENIED, "the centre's own act", _("The centre does this of itself."));
    return desk_may(desk, permissions[life], why) && desk_region_known(desk, why);
}

bool desk_life(struct desk *desk, const struct life_order *order, const char **field, struct fail *why) {
    const char *at = NULL;
    struct life_run run = {.order = order, .field = field ? field : &at};
    *run.field = NULL;
    const bool grave = life_acts[order->life].needs & NEEDS_SIGN;
    return may(desk, order->life, why) && (!grave || desk_in_touch(desk, why)) && desk_transaction(desk, life_body, &run, why);
}

bool desk_life_open(struct desk *desk, enum life life, const char *subject, const char *app, const char *number,
                    struct fail *why) {
    const struct life_order order = {.life = life, .subject = subject, .app = app, .number = number};
    struct life_run run = {.order = &order};
    return may(desk, life, why) && load_case(desk, &run, why) && life_open(&run.the_case, NULL, why);
}

bool desk_life_offered(struct desk *desk, enum life life, const char *subject, const char *app, const char *number) {
    return desk_life_open(desk, life, subject, app, number, NULL);
}
