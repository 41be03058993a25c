#include "tests/sim/world.h"

#include "model/store/desk_money.h"
#include "model/store/nominals.h"

#include <string.h>

/* Families that apply for a nominal at once, here and there, some of them with a moment of receipt of hours ago; the queue
 * answered in its order; those refused whom the centre has told of the cap. */

static const char *const groups[] = {"5-18", "ovz"};

static bool apply(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct nominal_order o = {.group = groups[sim_dice(w, 2)], .channel = "person"};
    char number[11], app[EVENT_ID_TEXT];
    struct saved saved;
    o.period = sim_dice(w, 2) ? "2026" : "2027";
    if (!deed_file(w, k, (int64_t)sim_dice(w, SIM_CHILDREN), &saved, why) ||
        !deed_decide(k, CENTRE_OPERATOR, saved.app, number, why))
        return false;
    o.subject = saved.subject;
    if (sim_dice(w, 3) == 0) {
        o.received = k->clock.now - (int64_t)sim_dice(w, 30) * MS_HOUR;
        o.received_reason = "Принято на выезде, внесено вечером";
    }
    sim_note(w, "%s: %s applies for a nominal of %s", k->seat.name, number, o.period);
    return desk_nominal_ask(&k->seat.desk, &o, app, NULL, why);
}

/* The first that this kiosk sees. */
static bool answer(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const char open[] =
        "SELECT q.subject, q.app, q.number FROM nominal_app q JOIN certificate c ON c.subject = q.subject AND c.number = "
        "q.number AND c.state = 'living' WHERE q.state IN ('pending', 'capped') ORDER BY q.received, q.kiosk, q.epoch, q.seq "
        "LIMIT 1";
    struct sim_case f;
    if (!deed_find_near(w, &k, open, &f)) return true;
    deed_sit(k, sim_dice(w, 2) ? CENTRE_OPERATOR : CENTRE_COORDINATOR);
    sim_note(w, "%s answers the first of the queue, %s", k->seat.name, f.app);
    return desk_nominal_grant(&k->seat.desk, f.app, NULL, why);
}

static bool refuse(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct sim_case f;
    if (!deed_find_near(w, &k, "SELECT subject, app, number FROM nominal_app WHERE state = 'capped' ORDER BY app", &f))
        return true;
    deed_sit(k, CENTRE_OPERATOR);
    sim_note(w, "%s refuses %s by the centre's word", k->seat.name, f.app);
    return desk_nominal_refuse(&k->seat.desk, f.app, "Предел номиналов достигнут", NULL, why);
}

const struct deed deeds_nominals[] = {
    {"applies for a nominal", 60, apply}, {"answers the queue", 15, answer}, {"refuses a nominal", 40, refuse}, {0}};
