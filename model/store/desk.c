#include "model/store/desk.h"

#include "model/base/text.h"
#include "model/store/queries_table.h"

#include <string.h>

static const char sql_kiosk[] = "SELECT point, municipality FROM kiosk WHERE no = :kiosk ORDER BY subject LIMIT 1";

const struct query_text desk_queries[] = {
    QUERY(sql_kiosk),
    {0},
};

static const struct {
    const char *name;
    const char *title;
} roles[ROLE_COUNT] = {
    [ROLE_DESK] = {"desk", N_("intake desk")},      [ROLE_COORDINATOR] = {"coordinator", N_("coordinator")},
    [ROLE_OPERATOR] = {"operator", N_("operator")}, [ROLE_SUPERVISOR] = {"supervisor", N_("supervisor")},
    [ROLE_AUDITOR] = {"auditor", N_("auditor")},
};

static const unsigned permissions[PERMISSION_COUNT] = {
#define PERMISSION_ROW(id, roles) [MAY_##id] = (roles),
    PERMISSIONS(PERMISSION_ROW)
#undef PERMISSION_ROW
};

const char *role_name(enum role r) {
    return r < ROLE_COUNT ? roles[r].name : "";
}

const char *role_title(enum role r) {
    return r < ROLE_COUNT ? roles[r].title : "";
}

enum role role_of(const char *name) {
    for (int r = 0; r < ROLE_COUNT; r++)
        if (strcmp(roles[r].name, name) == 0) return (enum role)r;
    return ROLE_NONE;
}

/* The kiosk's own row comes by the feed; before the first exchange there is none. */
static bool load_place(struct desk *desk, struct fail *why) {
    struct rows r;
    if (!db_query(desk->db, &r, sql_kiosk, why, "kiosk:i", (int64_t)desk->kiosk, NULL)) return false;
    if (db_next(&r, why)) {
        text_copy(desk->point, sizeof desk->point, db_text(&r, 0));
        text_copy(desk->municipality, sizeof desk->municipality, db_text(&r, 1));
    }
    db_done(&r);
    return !db_failed(&r);
}

/* Somebody the staff list does not hold yet keeps what the login found in the key file; a removed person may do nothing any
 * more. */
static bool load_person(struct desk *desk, struct fail *why) {
    struct session *s = &desk->session;
    struct person person;
    struct fail gone = {0};
    if (!*s->staff) return true;
    if (!person_load(desk->db, s->staff, &person, &gone)) {
        if (gone.kind == FAIL_GONE) return true;
        if (why) *why = gone;
        return false;
    }
    s->role = person.removed ? ROLE_NONE : role_of(person.role);
    text_copy(s->name, sizeof s->name, person.name);
    text_copy(s->municipality, sizeof s->municipality, person.municipality);
    text_copy(s->point, sizeof s->point, person.point);
    return true;
}

bool desk_refresh(struct desk *desk, struct fail *why) {
    struct fail gone = {0};
    if (!region_load(desk->db, &desk->region, &gone) && gone.kind != FAIL_GONE) {
        if (why) *why = gone;
        return false;
    }
    return load_place(desk, why) && load_person(desk, why);
}

bool desk_open(struct db *db, const struct env *env, struct calendar *calendar, struct desk *desk, struct fail *why) {
    *desk = (struct desk){.db = db, .env = env, .calendar = calendar, .session = {.role = ROLE_NONE}};
    if (!journal_open(db, env, &desk->journal, why)) return false;
    desk->kiosk = desk->journal.kiosk;
    return desk_refresh(desk, why);
}

bool role_permits(enum role r, enum permission p) {
    return r < ROLE_COUNT && (permissions[p] & 1u << r);
}

bool desk_may(const struct desk *desk, enum permission p, struct fail *why) {
    char who[240] = "";
    if (!*desk->session.staff) return fail_set(why, FAIL_DENIED, "nobody is logged in", _("Log in first."));
    if (role_permits(desk->session.role, p)) return true;
    if (desk->session.role == ROLE_NONE)
        return fail_set(why, FAIL_DENIED, "the person has no role any more",
                        _("The region has ended your access. What you have written is kept; ask your supervisor."));
    for (int r = 0; r < ROLE_COUNT; r++) {
        if (!role_permits((enum role)r, p)) continue;
        size_t used = strlen(who);
        snprintf(who + used, sizeof who - used, "%s%s", used ? ", " : "", _(roles[r].title));
    }
    return fail_set(why, FAIL_DENIED, "no permission", _("Your role may not do this. Who may: %s."), who);
}
