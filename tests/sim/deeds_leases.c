#include "tests/sim/world.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/fields.h"

#include <stdio.h>

/* Nominals given out of quotas while caps, nominals and periods change, leases expire and are called back, and kiosks that were
 * written off turn up again. */

static const char *const groups[] = {"5-18", "ovz"};

static bool set_cap(struct world *w, const char *period, const char *group, const char *count, const char *nominal) {
    struct fail why = {0};
    bool ok = centre_kit_command(&w->kit, NULL, &why, "cap", "set", period, group, "--count", count, "--money", "500000",
                                 "--nominal", nominal, NULL);
    sim_note(w, "cap of %s in %s: %s of %s%s", group, period, count, nominal, ok ? "" : why.log);
    return ok;
}

void deeds_leases_open(struct world *w) {
    struct fail why = {0};
    if (!centre_kit_command(&w->kit, NULL, &why, "period", "set", "2026", "01.01.2026", "31.12.2026", "2026", NULL) ||
        !centre_kit_command(&w->kit, NULL, &why, "period", "set", "2027", "01.01.2027", "31.12.2027", "2027", NULL))
        sim_fail(w, "%s", why.log);
    for (int g = 0; g < 2; g++)
        if (!set_cap(w, "2026", groups[g], "30", "12000") || !set_cap(w, "2027", groups[g], "1", "12000"))
            sim_fail(w, "no cap");
}

static bool give(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const enum centre_person who[] = {CENTRE_COORDINATOR, CENTRE_OPERATOR, CENTRE_OPERATOR_2};
    static const char living[] = "SELECT subject, app, number FROM certificate c WHERE state = 'living' "
                                 "AND NOT EXISTS (SELECT 1 FROM nominal n WHERE n.subject = c.subject) ORDER BY number";
    struct sim_case f;
    if (!deed_find(w, k, living, &f)) return true;
    deed_sit(k, who[sim_dice(w, 3)]);
    sim_note(w, "%s gives %s its nominal", k->seat.name, f.number);
    return desk_nominal(&k->seat.desk, f.subject, groups[sim_dice(w, 2)], NULL, why);
}

/* --- A changed program ---------------------------------------------------------------------------------------------------- */

/* A slot of the kiosk's that is not there: of a quota of an earlier epoch, else of one that is used up or ended, else one with
 * more money than was lent. */
static bool no_slot(struct sim_kiosk *k, struct nominal *out, bool *there, bool *stale, struct fail *why) {
    struct rows r;
    if (!db_query(
            k->seat.db, &r,
            "SELECT subject, period, group_code, money / (last - first + 1) + CASE WHEN kiosk_epoch < :epoch OR next > last OR state <> '' THEN "
            "0 ELSE 1 END, kiosk_epoch < :epoch FROM lease WHERE no = :kiosk AND kind = 'nominal' ORDER BY CASE WHEN kiosk_epoch < :epoch AND next <= last "
            "THEN 0 WHEN next > last OR state <> '' THEN 1 ELSE 2 END, subject LIMIT 1",
            why, "kiosk:i", (int64_t)k->seat.no, "epoch:i", (int64_t)k->seat.desk.journal.epoch, NULL))
        return false;
    *there = db_next(&r, why);
    if (*there) {
        text_copy(out->lease, sizeof out->lease, db_text(&r, 0));
        text_copy(out->period, sizeof out->period, db_text(&r, 1));
        text_copy(out->group_code, sizeof out->group_code, db_text(&r, 2));
        out->sum = db_int(&r, 3);
        *stale = db_int(&r, 4) != 0;
    }
    db_done(&r);
    return !db_failed(&r);
}

/* Past the kiosk's own gate. */
static bool write_beyond(struct sim_kiosk *k, struct event *ev, const struct sim_case *f, const char *lease, struct arena *a,
                         struct fail *why) {
    struct desk *desk = &k->seat.desk;
    text_copy(ev->subject, sizeof ev->subject, f->subject);
    text_copy(ev->staff, sizeof ev->staff, desk->session.staff);
    text_copy(ev->also[0], sizeof ev->also[0], lease);
    k->dishonest = true;
    bool ok = db_begin(desk->db, true, why) && journal_append(&desk->journal, ev, desk->session.sign_secret, a, why) &&
              db_commit(desk->db, why);
    if (ok) {
        fault_count(FAULT_BEYOND);
        return true;
    }
    db_rollback(desk->db);
    journal_reload(&desk->journal, NULL);
    return false;
}

/* What must come of it: breaches_are_booked, spends_within_leases. */
static bool give_beyond(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct event ev = {.type = &event_types[EV_NOMINAL_GRANTED]};
    struct arena a = {0};
    struct sim_case f;
    struct nominal given = {0};
    bool there, stale = false;
    if (!deed_find(w, k, "SELECT subject, app, number FROM certificate WHERE state = 'living' ORDER BY number", &f))
        return true;
    if (!no_slot(k, &given, &there, &stale, why)) return false;
    if (!there) return true;
    deed_sit(k, CENTRE_OPERATOR);
    sim_note(w, "%s gives %s beyond its lease", k->seat.name, f.number);
    text_copy(given.number, sizeof given.number, f.number);
    *(struct nominal *)event_payload(&ev, &a) = given;
    if (stale) k->seat.desk.journal.seen = 0; /* and says that it has not heard of its end */
    bool ok = write_beyond(k, &ev, &f, given.lease, &a, why) && journal_reload(&k->seat.desk.journal, why);
    arena_close(&a);
    return ok;
}

/* A number of an earlier epoch's block, else one that was lent to nobody, as if it stood in a lease of the kiosk. What must
 * come of it: spends_within_leases, numbers_are_unique_and_leased. A kiosk that was put back does not know what it had given.
 */
static bool issue_beyond(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const char sql[] =
        "SELECT subject, CASE WHEN kiosk_epoch < :epoch AND :put_back = 0 THEN next ELSE 0 END FROM lease WHERE no = :kiosk AND kind = 'number' AND "
        "(state = '' OR (kiosk_epoch < :epoch AND next <= last AND :put_back = 0)) ORDER BY 2 DESC, subject LIMIT 1";
    int64_t serial = 0;
    struct event ev = {.type = &event_types[EV_CERTIFICATE_ISSUED]};
    struct arena a = {0};
    struct sim_case f;
    struct rows r;
    if (!deed_find(w, k, "SELECT subject, app, '' FROM application WHERE state = 'complete' ORDER BY app", &f)) return true;
    struct issued *issued = event_payload(&ev, &a);
    text_copy(issued->open.app, sizeof issued->open.app, f.app);
    text_copy(issued->open.point, sizeof issued->open.point, k->seat.desk.point);
    text_copy(issued->term.valid_until, sizeof issued->term.valid_until, "2030-01-01");
    if (!db_query(k->seat.db, &r, sql, why, "kiosk:i", (int64_t)k->seat.no, "epoch:i", (int64_t)k->seat.desk.journal.epoch,
                  "put_back:i", (int64_t)k->put_back, NULL))
        return false;
    if (db_next(&r, why)) {
        text_copy(issued->open.lease, sizeof issued->open.lease, db_text(&r, 0));
        serial = db_int(&r, 1);
    }
    db_done(&r);
    certificate_number(k->seat.desk.region.opened.code, serial > 0 ? serial : 5000000 + w->deeds, issued->open.number);
    if (serial > 0) k->seat.desk.journal.seen = 0; /* and says that it has not heard of its end */
    deed_sit(k, CENTRE_OPERATOR);
    sim_note(w, "%s gives %s, which nobody has lent it", k->seat.name, issued->open.number);
    bool ok = !*issued->open.lease || write_beyond(k, &ev, &f, issued->open.lease, &a, why);
    arena_close(&a);
    return ok && journal_reload(&k->seat.desk.journal, why);
}

/* A family that gets everything at one window. */
static bool serve(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct saved saved;
    char number[11];
    if (!deed_file(w, k, (int64_t)sim_dice(w, SIM_CHILDREN), &saved, why) ||
        !deed_decide(k, CENTRE_OPERATOR, saved.app, number, why))
        return false;
    sim_note(w, "%s serves %s whole", k->seat.name, number);
    return desk_nominal(&k->seat.desk, saved.subject, groups[sim_dice(w, 2)], NULL, why);
}

static bool cap(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const char *const counts[] = {"0", "3", "8", "20", "30", "60"};
    (void)k, (void)why;
    if (world_centre_runs(w))
        set_cap(w, sim_dice(w, 3) ? "2026" : "2027", groups[sim_dice(w, 2)], counts[sim_dice(w, 6)],
                sim_dice(w, 4) ? "12000" : "9000,50");
    return true;
}

/* The programme of the year ends sooner, or goes on. */
static bool period(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct fail refused = {0};
    const char *last = sim_dice(w, 2) ? "30.11.2026" : "31.12.2026";
    (void)k, (void)why;
    if (!world_centre_runs(w)) return true;
    centre_kit_command(&w->kit, NULL, &refused, "period", "set", "2026", "01.01.2026", last, "2026", NULL);
    sim_note(w, "the period ends on %s", last);
    return true;
}

static bool of_kiosk(struct world *w, const struct sim_kiosk *k, const char *command) {
    char no[12];
    snprintf(no, sizeof no, "%u", k->seat.no);
    return happen_command(w, "lease", command, no, NULL);
}

/* Taken for lost; the mend at the end finds it again. */
static bool write_off(struct world *w, struct sim_kiosk *k, struct fail *why) {
    (void)why;
    of_kiosk(w, k, "write-off");
    return true;
}

static bool audit(struct world *w, struct sim_kiosk *k, struct fail *why) {
    (void)why;
    of_kiosk(w, k, "audit");
    return true;
}

static bool settle(struct world *w, struct sim_kiosk *k, struct fail *why) {
    (void)why;
    of_kiosk(w, k, "settle");
    return true;
}

/* An old register was loaded, say: less is left to lend than one kiosk may be lent at once, then nothing. What idle kiosks have
 * comes back, and goes round. Not in the life after a backup: what the one before lent behind this leap it may not lend. */
bool numbers_run_short(struct world *w, struct sim_kiosk *k, struct fail *why) {
    enum { LENT_TO = 9998999, LEFT = 30 };
    int64_t next;
    (void)k;
    if (!world_centre_runs(w) || w->put_back > 0) return true;
    if (!meta_int(w->kit.c->db, "next_serial", &next, why) || next > LENT_TO - LEFT) return true;
    sim_note(w, "%d numbers are left", LEFT);
    if (!centre_begin(w->kit.c, why)) return false;
    if (meta_set_int(w->kit.c->db, "next_serial", LENT_TO - LEFT + 1, why) && centre_commit(w->kit.c, why)) return true;
    struct fail ignored;
    centre_rollback(w->kit.c, &ignored);
    return false;
}

/* What is lent is past its term everywhere. */
static bool terms_end(struct world *w, struct sim_kiosk *k, struct fail *why) {
    (void)k, (void)why;
    sim_note(w, "eight days pass");
    world_move(w, 8 * (int64_t)MS_DAY);
    return true;
}

const struct deed deeds_leases[] = {
    {"gives a nominal", 25, give},
    {"serves a family", 20, serve},
    {"gives beyond a lease", 3, give_beyond},
    {"issues beyond a lease", 2, issue_beyond},
    {0},
};
const struct deed happenings_leases[] = {
    {"a cap changes", 5, cap},
    {"a period changes", 1, period},
    {"written off", 2, write_off},
    {"an audit", 3, audit},
    {"a breach settled", 1, settle},
    {"terms end", 2, terms_end},
    {"numbers run short", 2, numbers_run_short},
    {0},
};
