/* Stand-ins (A16): a role given for some days, and its end. */

#include "model/base/text.h"
#include "model/store/desk_write.h"
#include "model/store/life.h"
#include "model/store/list.h"
#include "model/store/queries_table.h"

#include <string.h>

static const char sql_delegations[] =
    "SELECT delegation.event, delegation.subject, s.name, delegation.principal, p.name, delegation.role, delegation.municipality, delegation.first, delegation.last, delegation.ended, delegation.pending, "
    "CASE WHEN s.removed = 1 OR p.removed = 1 OR p.role <> delegation.role THEN 1 ELSE 0 END"
    " FROM delegation LEFT JOIN staff s ON s.subject = delegation.subject LEFT JOIN staff p ON p.subject = delegation.principal"
    " WHERE delegation.last >= :today ORDER BY delegation.first, delegation.subject, delegation.event";
static const char sql_delegation[] = "SELECT ended FROM delegation WHERE subject = :staff AND event = :event";

const struct query_text delegate_queries[] = {
    QUERY(sql_delegations),
    QUERY(sql_delegation),
    {0},
};

struct delegate {
    const char *staff;
    const struct delegated *given;
    const char *event;
};

static bool days_fit(const struct desk *desk, const struct delegated *d, struct fail *why) {
    int32_t first, last;
    if (!date_parse(d->first, &first) || !date_parse(d->last, &last))
        return fail_set(why, FAIL_INPUT, "A16.days", _("Type the first and the last day of the stand-in."));
    if (last < first || last < env_today(desk->env))
        return fail_set(why, FAIL_INPUT, "A16.days_order", _("The last day is before the first one or has passed."));
    return true;
}

/* The role as its holder has it now: nobody gives away more than there is. */
static bool principal_fits(struct desk *desk, const struct delegate *d, struct fail *why) {
    struct person principal, stand_in;
    if (strcmp(d->staff, d->given->principal) == 0)
        return fail_set(why, FAIL_INPUT, "A16.same", _("Nobody stands in for himself. Choose another person."));
    if (!person_load(desk->db, d->given->principal, &principal, why) || !person_load(desk->db, d->staff, &stand_in, why))
        return false;
    if (principal.removed || stand_in.removed)
        return fail_set(why, FAIL_DENIED, "A16.removed", _("The region has ended the access of one of the two."));
    if (strcmp(principal.role, d->given->role) != 0 || strcmp(principal.municipality, d->given->municipality) != 0)
        return fail_set(why, FAIL_DENIED, "A16.role", _("The person who is stood in for does not have this role (any more)."));
    return true;
}

static bool delegate_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    const struct delegate *d = command;
    if (!days_fit(desk, d->given, why) || !principal_fits(desk, d, why)) return false;
    struct event *ev = desk_event(desk, EV_ROLE_DELEGATED, d->staff, a);
    *(struct delegated *)ev->payload = *d->given;
    return desk_append_signed(desk, ev, a, why);
}

bool desk_delegate(struct desk *desk, const char *staff, const struct delegated *d, struct fail *why) {
    struct delegate command = {.staff = staff, .given = d};
    return desk_may(desk, MAY_DELEGATE, why) && desk_transaction(desk, delegate_body, &command, why) && desk_refresh(desk, why);
}

static bool still_runs(struct desk *desk, const struct delegate *d, struct fail *why) {
    struct rows r;
    if (!db_query(desk->db, &r, sql_delegation, why, "staff:t", d->staff, "event:t", d->event, NULL)) return false;
    bool runs = db_next(&r, why) && !*db_text(&r, 0);
    if (!db_done(&r)) return false;
    return runs || fail_set(why, FAIL_GONE, "A16.ended", _("This stand-in has ended already."));
}

static bool end_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    const struct delegate *d = command;
    if (!still_runs(desk, d, why)) return false;
    struct event *ev = desk_event(desk, EV_DELEGATION_ENDED, d->staff, a);
    struct act *act = ev->payload;
    text_copy(act->open.of, sizeof act->open.of, d->event);
    date_iso(env_today(desk->env), act->open.day);
    return desk_append_signed(desk, ev, a, why);
}

bool desk_delegation_end(struct desk *desk, const char *staff, const char *event, struct fail *why) {
    struct delegate command = {.staff = staff, .event = event};
    return desk_may(desk, MAY_DELEGATE, why) && desk_transaction(desk, end_body, &command, why) && desk_refresh(desk, why);
}

bool delegation_list(struct db *db, const char *today_iso, struct arena *a, struct delegation_row **rows, int *count,
                     struct fail *why) {
    struct list list = LIST(struct delegation_row);
    struct rows r;
    *rows = NULL;
    *count = 0;
    if (!db_query(db, &r, sql_delegations, why, "today:t", today_iso, NULL)) return false;
    while (db_next(&r, why))
        *(struct delegation_row *)list_add(&list, a) = (struct delegation_row){
            .event = arena_dup(a, db_text(&r, 0)),
            .staff = arena_dup(a, db_text(&r, 1)),
            .staff_name = arena_dup(a, db_text(&r, 2)),
            .principal = arena_dup(a, db_text(&r, 3)),
            .principal_name = arena_dup(a, db_text(&r, 4)),
            .role = arena_dup(a, db_text(&r, 5)),
            .municipality = arena_dup(a, db_text(&r, 6)),
            .first = arena_dup(a, db_text(&r, 7)),
            .last = arena_dup(a, db_text(&r, 8)),
            .ended = arena_dup(a, db_text(&r, 9)),
            .pending = db_int(&r, 10) != 0,
            .is_void = db_int(&r, 11) != 0,
        };
    *rows = list.rows;
    *count = list.count;
    return !db_failed(&r);
}
