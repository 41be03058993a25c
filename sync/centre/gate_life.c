#include "sync/centre/gate_life.h"

#include "model/base/text.h"
#include "model/rules/checks.h"
#include "model/store/life.h"

#include <string.h>

/* What the event says of itself, as the table of acts wants to hear it. */
static const struct act *act_of(const struct event *ev) {
    return ev->type->parts[0].rec == &rec_act_open ? ev->payload : NULL;
}

/* --- What was given ------------------------------------------------------------------------------------------------------- */

static bool given(const struct centre *c, const struct event *ev, const struct life_act *row) {
    static const char gone[] = "what an erased child's act said";
    const struct act *act = ev->payload;
    const char *field;
    const struct life_case the_case = {
        .life = row->life,
        .subject = ev->subject,
        .today = moment_date(ev->at, ev->offset),
        .ground = act->open.ground,
        .code = act->open.code,
        .paper = act->open.paper,
        .day = act->open.day,
        .remark = ev->p ? act->remark.remark : gone,
        .other = ev->also[0],
        .subject_code = c->code,
    };
    struct fail ignored;
    return life_given(&the_case, &field, &ignored);
}

static bool in_time(int64_t later) {
    return later >= 0 && later <= (int64_t)UNDO_MINUTES * MS_MINUTE;
}

/* A14: its own decision, within its time by the clock that made both. Where that clock was put back, the time since the start
 * of the machine or what it wrote in between tells. */
static bool undoes_own(struct centre *c, const struct event *ev, struct arena *a, bool *own, struct fail *why) {
    const struct act *act = ev->payload;
    struct event_id of;
    struct event decision;
    struct fail gone;
    int64_t after = 0;
    *own = false;
    if (!event_id_parse(act->open.of, &of)) return true;
    if (!journal_load(c->db, of, a, &decision, &gone)) {
        if (gone.kind != FAIL_GONE) *why = gone;
        return gone.kind == FAIL_GONE;
    }
    if (strcmp(decision.staff, ev->staff) != 0 || !in_time(ev->at - decision.at)) return true;
    if (strcmp(decision.boot, ev->boot) == 0 && !in_time(ev->mono - decision.mono)) return true;
    if (!db_one_int(c->db, &after,
                    "SELECT count(*) FROM log WHERE kiosk = :kiosk AND epoch = :epoch AND seq > :decision AND seq < :undone "
                    "AND at > :last",
                    why, "kiosk:i", (int64_t)ev->id.kiosk, "epoch:i", (int64_t)ev->id.epoch, "decision:i",
                    of.kiosk == ev->id.kiosk && of.epoch == ev->id.epoch ? (int64_t)of.seq : INT64_MAX, "undone:i",
                    (int64_t)ev->id.seq, "last:i", decision.at + (int64_t)UNDO_MINUTES * MS_MINUTE, NULL))
        return false;
    *own = after == 0;
    return true;
}

/* --- Who agreed ----------------------------------------------------------------------------------------------------------- */

static bool is_one_of_the_hands(struct centre *c, const char *app, const char *staff, bool *is, struct fail *why) {
    int64_t count = 0;
    if (!db_one_int(c->db, &count,
                    "SELECT count(*) FROM application WHERE app = :app AND (' ' || hands || ' ') LIKE ('% ' || :staff || ' %')",
                    why, "app:t", app, "staff:t", staff, NULL))
        return false;
    *is = count > 0;
    return true;
}

/* The application that the act is about; of a certificate the one it was issued on, whichever the event names. */
static bool app_of(struct centre *c, const struct event *ev, char out[EVENT_ID_TEXT], struct fail *why) {
    const struct act *act = act_of(ev);
    const char *app = act ? act->open.app : "";
    if (ev->type->kind == EV_CERTIFICATE_REINSTATED) app = ((const struct issued *)ev->payload)->open.app;
    if (ev->type->kind == EV_APPLICATION_COMPLETED) app = ((const struct completed *)ev->payload)->app;
    const struct life_act *row = life_act_of(ev->type->kind);
    bool of_number = row && row->over == OVER_CERTIFICATE;
    text_copy(out, EVENT_ID_TEXT, of_number ? "" : app);
    if (!of_number) return true;
    struct rows r;
    if (!db_query(c->db, &r, "SELECT app FROM certificate WHERE number = :number ORDER BY subject LIMIT 1", why, "number:t",
                  act->open.number, NULL))
        return false;
    if (db_next(&r, why)) text_copy(out, EVENT_ID_TEXT, db_text(&r, 0));
    return db_done(&r);
}

static bool ask_second(struct centre *c, const struct event *ev, struct arena *a, const char **cause, struct fail *why) {
    struct event copy = *ev;
    struct second_columns columns;
    struct signer second;
    char app[EVENT_ID_TEXT];
    bool holds, hands = false, removed, over;
    if (!second_columns_of(&copy, &columns)) return true;
    if (!*columns.staff || strcmp(columns.staff, ev->staff) == 0) {
        *cause = "second";
        return true;
    }
    if (!signer_load(c, columns.staff, &second, why) || !app_of(c, ev, app, why) ||
        !is_one_of_the_hands(c, app, columns.staff, &hands, why) || !signer_knew_removed(c, ev, columns.staff, &removed, why) ||
        !signer_lease_over(c, ev, columns.staff, a, &over, why) ||
        !signer_signed(c, ev, columns.staff, &second, second_holds, a, &holds, why))
        return false;
    if (!role_permits(second.role, MAY_SECOND) || !holds || removed || over)
        *cause = "second";
    else if (hands)
        *cause = "four_eyes";
    return true;
}

static bool names_nothing(const struct event *ev) {
    return ev->type->kind == EV_LEARNER_CHANGED && !*((const struct changed *)ev->payload)->open.what;
}

static bool needs_second(const struct event *ev) {
    const struct life_act *row = life_act_of(ev->type->kind);
    if (ev->type->kind == EV_APPLICATION_COMPLETED) return ((const struct completed *)ev->payload)->second[0] != '\0';
    if (ev->type->kind == EV_LEARNER_CHANGED) {
        const struct changed *c = ev->payload;
        return *c->open.second || (ev->p && plan_change_asks_second(c->open.what, &c->child));
    }
    return ev->type->kind == EV_CERTIFICATE_REINSTATED || (row && (row->needs & NEEDS_SECOND));
}

/* Nobody gives away a role but as its holder has it. */
static bool delegates_right(struct centre *c, const struct event *ev, bool *right, struct fail *why) {
    const struct delegated *d = ev->payload;
    struct signer principal, stand_in;
    bool gone, left;
    if (!signer_load(c, d->principal, &principal, why) || !signer_load(c, ev->subject, &stand_in, why) ||
        !signer_knew_removed(c, ev, d->principal, &gone, why) || !signer_knew_removed(c, ev, ev->subject, &left, why))
        return false;
    *right = !gone && !left && principal.role != ROLE_NONE && principal.role == role_of(d->role) &&
             stand_in.role != ROLE_NONE && strcmp(principal.municipality, d->municipality) == 0 &&
             strcmp(d->principal, ev->subject) != 0 && strcmp(d->first, d->last) <= 0;
    return true;
}

bool gate_ask_life(struct centre *c, const struct event *ev, struct arena *a, const char **cause, struct fail *why) {
    const struct life_act *row = life_act_of(ev->type->kind);
    bool right = true;
    if ((row && !given(c, ev, row)) || names_nothing(ev)) {
        *cause = "incomplete";
        return true;
    }
    if (ev->type->kind == EV_DECISION_UNDONE && !undoes_own(c, ev, a, &right, why)) return false;
    if (ev->type->kind == EV_ROLE_DELEGATED && !delegates_right(c, ev, &right, why)) return false;
    if (!right) {
        *cause = "not_allowed";
        return true;
    }
    return !needs_second(ev) || ask_second(c, ev, a, cause, why);
}

/* --- What comes second ---------------------------------------------------------------------------------------------------- */

struct late {
    char state[16];
    char decision[EVENT_ID_TEXT];
    bool printed;
};

static bool look(struct centre *c, const char *sql, const char *subject, const char *key, struct late *out, struct fail *why) {
    struct rows r;
    *out = (struct late){0};
    if (!db_query(c->db, &r, sql, why, "subject:t", subject, "key:t", key, NULL)) return false;
    if (db_next(&r, why)) {
        text_copy(out->state, sizeof out->state, db_text(&r, 0));
        text_copy(out->decision, sizeof out->decision, db_text(&r, 1));
        out->printed = db_int(&r, 2) != 0;
    }
    return db_done(&r);
}

/* The word as a text that outlives the row: the states there are. */
static const char *word(const char *state) {
    static const char *const words[] = {"living", "joined",  "suspended", "excluded", "annulled",  "expired",
                                        "undone", "blocked", "erased",    "alias",    "renumbered"};
    enum app_state app;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], state) == 0) return words[i];
    return app_state_of(state, &app) ? app_state_name(app) : "decided";
}

bool gate_life_late(struct centre *c, const struct event *ev, const char *root, const char **already, struct fail *why) {
    static const char of_app[] =
        "SELECT state, decision, CASE WHEN printed_at > 0 THEN 1 ELSE 0 END FROM application WHERE subject = :subject AND app = :key";
    static const char of_number[] =
        "SELECT CASE WHEN number = :key THEN state ELSE 'renumbered' END, '', 0 FROM certificate WHERE subject = :subject AND "
        "(number = :key OR was_number = :key) ORDER BY number <> :key LIMIT 1";
    static const char of_learner[] =
        "SELECT CASE WHEN erased <> '' THEN 'erased' WHEN blocked <> '' THEN 'blocked' ELSE 'plain' END, '', 0 FROM learner "
        "WHERE subject = :subject AND :key = ''";
    const struct life_act *row = life_act_of(ev->type->kind);
    const struct act *act = act_of(ev);
    struct late found;
    *already = NULL;
    if (ev->type->kind == EV_CERTIFICATE_REINSTATED) {
        if (!look(c, of_number, root, ((const struct issued *)ev->payload)->open.number, &found, why)) return false;
        if (strcmp(found.state, "excluded") != 0) *already = word(found.state);
        return true;
    }
    if (!row || !act || strcmp(row->states, "*") == 0) return true;
    bool ok = row->over == OVER_APPLICATION   ? look(c, of_app, root, act->open.app, &found, why)
              : row->over == OVER_CERTIFICATE ? look(c, of_number, root, act->open.number, &found, why)
                                              : look(c, of_learner, root, "", &found, why);
    if (!ok) return false;
    if (!life_starts(row->life, found.state))
        *already = word(found.state);
    else if (row->life == LIFE_UNDO && strcmp(found.decision, act->open.of) != 0)
        *already = "decided";
    else if (row->life == LIFE_UNDO && found.printed)
        *already = "printed";
    return true;
}
