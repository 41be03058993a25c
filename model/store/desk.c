#include "model/store/desk.h"

#include "model/base/text.h"
#include "model/store/queries_table.h"
#include "model/store/safe_copy.h"

#include <string.h>

static const char sql_kiosk[] = "SELECT point, municipality, scope FROM kiosk WHERE no = :kiosk ORDER BY subject LIMIT 1";

static const char sql_stand_ins[] =
    "SELECT principal, role, municipality, first, last FROM delegation WHERE subject = :staff AND last >= :today"
    " AND (ended = '' OR ended > :today) AND NOT EXISTS (SELECT 1 FROM staff s WHERE s.subject = delegation.principal"
    " AND (s.removed = 1 OR s.role <> delegation.role)) ORDER BY first, event LIMIT :most";

const struct query_text desk_queries[] = {
    QUERY(sql_kiosk),
    QUERY(sql_stand_ins),
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

bool role_works_at(enum role r, const char *scope, struct fail *why) {
    return strcmp(scope, "region") != 0 || r == ROLE_OPERATOR || r == ROLE_SUPERVISOR || r == ROLE_AUDITOR ||
           fail_set(why, FAIL_DENIED, "the role does not work at this kiosk",
                    _("This is the operator's kiosk: only operators, supervisors and auditors work here."));
}

/* The kiosk's own row comes by the feed; before the first exchange there is none. */
static bool load_place(struct desk *desk, struct fail *why) {
    struct rows r;
    if (!db_query(desk->db, &r, sql_kiosk, why, "kiosk:i", (int64_t)desk->kiosk, NULL)) return false;
    if (db_next(&r, why)) {
        text_copy(desk->point, sizeof desk->point, db_text(&r, 0));
        text_copy(desk->municipality, sizeof desk->municipality, db_text(&r, 1));
        text_copy(desk->scope, sizeof desk->scope, db_text(&r, 2));
    }
    return db_done(&r);
}

static void iso_today(const struct desk *desk, char out[DATE_TEXT]) {
    date_iso(env_today(desk->env), out);
}

/* What has not ended yet; which of them counts on a day, desk_role says. */
static bool load_stand_ins(struct desk *desk, struct fail *why) {
    struct session *s = &desk->session;
    char today[DATE_TEXT];
    struct rows r;
    s->stand_ins = 0;
    if (s->role == ROLE_NONE) return true;
    iso_today(desk, today);
    if (!db_query(desk->db, &r, sql_stand_ins, why, "staff:t", s->staff, "today:t", today, "most:i", (int64_t)STAND_IN_MOST,
                  NULL))
        return false;
    while (s->stand_ins < STAND_IN_MOST && db_next(&r, why)) {
        struct stand_in *in = &s->stand_in[s->stand_ins++];
        text_copy(in->principal, sizeof in->principal, db_text(&r, 0));
        in->role = role_of(db_text(&r, 1));
        text_copy(in->municipality, sizeof in->municipality, db_text(&r, 2));
        text_copy(in->first, sizeof in->first, db_text(&r, 3));
        text_copy(in->last, sizeof in->last, db_text(&r, 4));
    }
    return db_done(&r);
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
    return load_stand_ins(desk, why);
}

bool desk_refresh(struct desk *desk, struct fail *why) {
    struct fail gone = {0};
    if (!region_load(desk->db, &desk->region, &gone) && gone.kind != FAIL_GONE) {
        if (why) *why = gone;
        return false;
    }
    if (desk->days && !region_days_follow(desk->days, desk->db, desk->region.opened.code, &desk->calendar, why)) return false;
    return load_place(desk, why) && load_person(desk, why) && safe_copy_waits(desk->db, &desk->put_back, why);
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

bool desk_role(const struct desk *desk, int n, struct stand_in *out) {
    const struct session *s = &desk->session;
    char today[DATE_TEXT];
    if (n == 0) {
        *out = (struct stand_in){.role = s->role};
        text_copy(out->municipality, sizeof out->municipality, s->municipality);
        return true;
    }
    iso_today(desk, today);
    for (int i = 0; i < s->stand_ins; i++) {
        const struct stand_in *in = &s->stand_in[i];
        if (strcmp(in->first, today) > 0 || strcmp(in->last, today) < 0 || --n > 0) continue;
        *out = *in;
        return true;
    }
    return false;
}

/* False where nothing permits it. */
static bool permitted(const struct desk *desk, enum permission p, struct stand_in *by) {
    for (int n = 0; desk_role(desk, n, by); n++)
        if (role_permits(by->role, p)) return true;
    return false;
}

bool desk_behalf(const struct desk *desk, enum permission p, char principal[ID_TEXT]) {
    struct stand_in by;
    bool may = role_works_at(desk->session.role, desk->scope, NULL) && permitted(desk, p, &by);
    text_copy(principal, ID_TEXT, may ? by.principal : "");
    return may;
}

bool desk_may(const struct desk *desk, enum permission p, struct fail *why) {
    char who[240] = "";
    struct stand_in by;
    if (!*desk->session.staff) return fail_set(why, FAIL_DENIED, "nobody is logged in", _("Log in first."));
    if (desk->put_back != 0 && p != MAY_EXCHANGE)
        return fail_set(
            why, FAIL_DENIED, "put back from a backup",
            _("This kiosk was put back from a backup: it opens when the centre has let it go on. Exchange with the centre "
              "(F5, or F6 by a stick); the region's administrator raises the kiosk's epoch."));
    if (desk->session.role == ROLE_NONE)
        return fail_set(why, FAIL_DENIED, "the person has no role any more",
                        _("The region has ended your access. What you have written is kept; ask your supervisor."));
    if (!role_works_at(desk->session.role, desk->scope, why)) return false;
    if (permitted(desk, p, &by)) return true;
    for (int r = 0; r < ROLE_COUNT; r++) {
        if (!role_permits((enum role)r, p)) continue;
        size_t used = strlen(who);
        snprintf(who + used, sizeof who - used, "%s%s", used ? ", " : "", _(roles[r].title));
    }
    return fail_set(why, FAIL_DENIED, "no permission", _("Your role may not do this. Who may: %s."), who);
}
