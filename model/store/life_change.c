/* Data of a learner change on the card, by a paper or as declared; with another place it is a transfer (C13). */

#include "model/base/text.h"
#include "model/rules/checks.h"
#include "model/rules/fields.h"
#include "model/store/desk_write.h"
#include "model/store/life.h"
#include "model/store/queries_table.h"

#include <string.h>

static const char sql_learner_data[] = "SELECT municipality, point, last_app" CHILD_FIELDS(QUERY_CHILD)
    ADDRESS_FIELDS(QUERY_ADDRESS) APPLICANT_FIELDS(QUERY_APPLICANT) " FROM learner WHERE subject = :subject";

const struct query_text change_queries[] = {
    QUERY(sql_learner_data),
    {0},
};

static bool load_data(struct db *db, const char *subject, struct change *out, char last_app[EVENT_ID_TEXT], struct fail *why) {
    struct rows r;
    *out = (struct change){0};
    text_copy(out->subject, sizeof out->subject, subject);
    if (!db_query(db, &r, sql_learner_data, why, "subject:t", subject, NULL)) return false;
    bool there = db_next(&r, why);
    if (there) {
        int at = 3;
        text_copy(out->municipality, sizeof out->municipality, db_text(&r, 0));
        text_copy(out->point, sizeof out->point, db_text(&r, 1));
        text_copy(last_app, EVENT_ID_TEXT, db_text(&r, 2));
        db_record(&r, at, &rec_child, &out->child);
        db_record(&r, at += (int)rec_child.count, &rec_address, &out->address);
        db_record(&r, at + (int)rec_address.count, &rec_applicant, &out->applicant);
    }
    if (!db_done(&r)) return false;
    return there || learner_not_here(why);
}

bool change_load(struct desk *desk, const char *subject, struct change *out, struct fail *why) {
    char last_app[EVENT_ID_TEXT] = "";
    return desk_may(desk, MAY_SEE, why) && load_data(desk->db, subject, out, last_app, why) &&
           subject_basis(desk->db, subject, out->basis, why);
}

struct changing {
    const struct change *to;
    const struct second *second; /* for a document that is not of the list (4.2) */
    const char **field;
    struct change from;
    char last_app[EVENT_ID_TEXT];
    char what[80];
    bool asks_second;
};

/* The new data as an application would hold them, everything seen today: so the rules of a form judge them. */
static void as_application(const struct desk *desk, const struct changing *c, struct application *out) {
    char today[DATE_TEXT];
    const int64_t now = desk->env->now(desk->env->self);
    date_iso(moment_date(now, desk->env->offset), today);
    *out = (struct application){
        .state = APP_COMPLETE, .child = c->to->child, .address = c->to->address, .applicant = c->to->applicant};
    text_copy(out->subject, sizeof out->subject, c->to->subject);
    text_copy(out->app, sizeof out->app, c->last_app);
    text_copy(out->request.channel, sizeof out->request.channel, "person");
    out->request.received = now;
    text_copy(out->papers, sizeof out->papers, "child applicant snils authority");
    text_copy(out->papers_day, sizeof out->papers_day, today);
}

static bool judged(struct desk *desk, struct changing *c, struct arena *a, struct fail *why) {
    struct application app;
    struct rule_case rc;
    as_application(desk, c, &app);
    return desk_case(desk, &app, a, &rc, why) &&
           plan_change(&c->from.child, &c->from.address, &c->from.applicant, &rc, c->what, c->field, why);
}

/* C13: another municipality or point is a transfer; both have to be in the register. */
static bool transferred(struct desk *desk, struct changing *c, struct fail *why) {
    struct point point;
    const struct change *to = c->to;
    if (strcmp(to->municipality, c->from.municipality) == 0 && strcmp(to->point, c->from.point) == 0) return true;
    *c->field = "point";
    if (!point_load(desk->db, to->point, &point, why)) return false;
    if (strcmp(point.municipality, to->municipality) != 0) {
        *c->field = "municipality";
        return fail_set(why, FAIL_INPUT, "C13.point",
                        _("This intake point belongs to another municipality. Choose one of the new one."));
    }
    *c->field = NULL;
    text_copy(c->what + strlen(c->what), sizeof c->what - strlen(c->what), *c->what ? " municipality" : "municipality");
    return true;
}

/* Name, birth, СНИЛС, documents and the representative change by a paper; address and contacts are declared (RULES 0.6). */
static bool paper_fits(struct desk *desk, struct changing *c, struct fail *why) {
    int32_t day;
    const int32_t today = env_today(desk->env);
    bool needed = strstr(c->what, "child") || strstr(c->what, "document") || strstr(c->what, "applicant");
    if (needed && !*c->to->paper) {
        *c->field = "paper";
        return fail_set(why, FAIL_INPUT, "2.5.paper", _("Write down the paper that the change rests on: kind, number, date."));
    }
    *c->field = "day";
    if (*c->to->day && !date_parse(c->to->day, &day))
        return fail_set(why, FAIL_INPUT, "2.5.day", _("Type the date of the change."));
    if (*c->to->day && day > today)
        return fail_set(why, FAIL_INPUT, "2.5.day_ahead", _("The date of the change is in the future."));
    *c->field = NULL;
    return true;
}

static bool second_may(struct desk *desk, const struct changing *c, struct fail *why) {
    if (!c->second)
        return fail_set(why, FAIL_DENIED, "4.2.second",
                        _("A second person has to agree: let a colleague type the passphrase."));
    if (strcmp(c->second->staff, desk->session.staff) == 0)
        return fail_set(why, FAIL_DENIED, "4.2.second_same", _("You are the first person here: a colleague has to agree."));
    return desk_second_may(desk, c->second, why);
}

static bool write_changed(struct desk *desk, const struct changing *c, struct arena *a, struct fail *why) {
    struct event *ev = desk_event(desk, EV_LEARNER_CHANGED, c->to->subject, a);
    struct changed *changed = ev->payload;
    int32_t birth;
    text_copy(ev->basis, sizeof ev->basis, c->to->basis);
    text_copy(changed->open.what, sizeof changed->open.what, c->what);
    if (strstr(c->what, "municipality")) {
        text_copy(changed->open.municipality, sizeof changed->open.municipality, c->to->municipality);
        text_copy(changed->open.point, sizeof changed->open.point, c->to->point);
    }
    text_copy(changed->open.day, sizeof changed->open.day, c->to->day);
    if (!*changed->open.day) date_iso(env_today(desk->env), changed->open.day);
    changed->child = c->to->child;
    changed->address = c->to->address;
    changed->applicant = c->to->applicant;
    if (date_parse(c->to->child.birth, &birth))
        date_iso(last_eligible_day(birth, desk->region.set.leap_to_march), changed->eligible.last_day);
    text_copy(changed->paper.paper, sizeof changed->paper.paper, c->to->paper);
    if (c->asks_second) second_sign(ev, c->second);
    return desk_append_signed(desk, ev, a, why);
}

static bool stands_alone(struct desk *desk, const char *subject, struct fail *why) {
    struct learner_life life;
    if (!learner_life(desk->db, subject, &life, why)) return false;
    return !*life.alias || fail_set(why, FAIL_GONE, "2.5.alias",
                                    _("This record was merged into another one: change the data on the card of that one."));
}

static bool change_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    struct changing *c = command;
    if (!load_data(desk->db, c->to->subject, &c->from, c->last_app, why) ||
        !desk_as_shown(desk, c->to->subject, c->to->basis, why) || !stands_alone(desk, c->to->subject, why) ||
        !desk_not_blocked(desk, c->to->subject, NULL, why) || !desk_nothing_open(desk, c->to->subject, why) ||
        !judged(desk, c, a, why) || !transferred(desk, c, why))
        return false;
    if (!*c->what) return fail_set(why, FAIL_INPUT, "nothing changed", _("Nothing has been changed."));
    c->asks_second = plan_change_asks_second(c->what, &c->to->child);
    return paper_fits(desk, c, why) && (!c->asks_second || second_may(desk, c, why)) && write_changed(desk, c, a, why);
}

bool desk_change(struct desk *desk, const struct change *change, const char **field, struct fail *why) {
    const char *at = NULL;
    struct changing c = {.to = change, .second = desk->second, .field = field ? field : &at};
    *c.field = NULL;
    desk->second = NULL;
    return desk_may(desk, MAY_ENTER, why) && desk_region_known(desk, why) && desk_transaction(desk, change_body, &c, why);
}
