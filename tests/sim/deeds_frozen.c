#include "tests/sim/world.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/desk_money.h"

#include <string.h>

/* A namesake comes to a kiosk that may be offline, and has everything within an hour: a certificate, a nominal, a place. If the
 * centre knows the other child, it freezes the money at the filing, before it hears of the place. The operator looks at it. */

static bool enrol_at_once(struct sim_kiosk *k, const char *subject, struct fail *why) {
    char id[EVENT_ID_TEXT], today[DATE_TEXT], last[DATE_TEXT];
    struct enrol_quote q;
    int32_t day = moment_date(k->clock.now, k->clock.env.offset);
    date_iso(day, today);
    date_iso(day + 7, last);
    struct enrol_order o = {.subject = subject,
                            .programme = "A",
                            .group = "1",
                            .first = today,
                            .last = last,
                            .cost = 100000,
                            .contract = "1",
                            .sheet = "1",
                            .sheet_day = today,
                            .signer = "applicant"};
    if (!desk_enrol_quote(&k->seat.desk, &o, &q, NULL, why)) return false;
    o.parent_part = q.parent;
    return desk_enrol(&k->seat.desk, &o, id, NULL, why);
}

static bool everything(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct nominal_order o = {.period = "2026", .group = "5-18", .channel = "person"};
    char number[11], app[EVENT_ID_TEXT];
    struct saved saved;
    if (!deed_file(w, k, SIM_CHILDREN + (int64_t)sim_dice(w, SIM_CHILDREN), &saved, why) ||
        !deed_decide(k, CENTRE_OPERATOR, saved.app, number, why))
        return false;
    o.subject = saved.subject;
    sim_note(w, "%s: the namesake %s gets a nominal and a place", k->seat.name, number);
    return desk_nominal_ask(&k->seat.desk, &o, app, NULL, why) && desk_nominal_grant(&k->seat.desk, app, NULL, why) &&
           enrol_at_once(k, saved.subject, why);
}

static bool look(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const char open[] = "SELECT subject, ruling, cause FROM ruling WHERE kind = 'flagged' AND closed = 0 AND cause IN "
                               "('namesake', 'review') ORDER BY ruling";
    struct sim_case f; /* the ruling where an application would be, its cause where a number would */
    if (!deed_find_near(w, &k, open, &f)) return true;
    deed_sit(k, CENTRE_OPERATOR);
    sim_note(w, "%s looks at %s", k->seat.name, f.app);
    return desk_settle(&k->seat.desk, f.app, strcmp(f.number, "review") == 0 ? "looked" : "different", why);
}

const struct deed deeds_frozen[] = {{"a namesake comes", 20, everything}, {"a frozen certificate is looked at", 8, look}, {0}};
