#include "tests/sim/world.h"

#include "model/base/date.h"

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
        if (!set_cap(w, "2026", groups[g], "30", "12000") || !set_cap(w, "2027", groups[g], "30", "12000"))
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

/* What is lent is past its term everywhere. */
static bool terms_end(struct world *w, struct sim_kiosk *k, struct fail *why) {
    (void)k, (void)why;
    sim_note(w, "eight days pass");
    world_move(w, 8 * (int64_t)MS_DAY);
    return true;
}

const struct deed deeds_leases[] = {{"gives a nominal", 25, give}, {"serves a family", 20, serve}, {0}};
const struct deed happenings_leases[] = {
    {"a cap changes", 5, cap},
    {"a period changes", 1, period},
    {"written off", 2, write_off},
    {"an audit", 3, audit},
    {"a breach settled", 1, settle},
    {"terms end", 2, terms_end},
    {0},
};
