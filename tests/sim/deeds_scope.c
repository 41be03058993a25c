#include "tests/sim/world.h"

#include "model/base/text.h"
#include "model/store/life.h"

#include <stdio.h>
#include <string.h>

/* Children who are transferred and kiosks that are moved: what leaves a scope and comes back, with everything else going on. */

static const struct {
    const char *municipality, *point;
} places[] = {
    {CENTRE_MUNICIPALITY, "12"}, {CENTRE_MUNICIPALITY, "7"}, {CENTRE_MUNICIPALITY, "1"}, {CENTRE_OTHER_MUNICIPALITY, "30"}};
enum { PLACES = sizeof places / sizeof *places };

static bool transfer(struct world *w, struct sim_kiosk *k, struct fail *why) {
    struct sim_case f;
    struct change change;
    const char *field = NULL;
    uint64_t to = sim_dice(w, PLACES);
    if (!deed_find(w, k, "SELECT subject, last_app, '' FROM learner WHERE last_app <> '' ORDER BY subject", &f)) return true;
    deed_sit(k, CENTRE_OPERATOR);
    if (!change_load(&k->seat.desk, f.subject, &change, why)) return false;
    text_copy(change.municipality, sizeof change.municipality, places[to].municipality);
    text_copy(change.address.municipality, sizeof change.address.municipality, places[to].municipality);
    text_copy(change.point, sizeof change.point, places[to].point);
    text_copy(change.paper, sizeof change.paper, "заявление о переезде");
    sim_note(w, "%s transfers %.8s to point %s", k->seat.name, f.subject, places[to].point);
    return desk_change(&k->seat.desk, &change, &field, why);
}

bool scope_move_kiosk(struct world *w, const struct sim_kiosk *k, const char *point, const char *scope) {
    struct fail why = {0};
    char no[12];
    if (!world_centre_runs(w)) return false;
    snprintf(no, sizeof no, "%u", k->seat.no);
    bool ok = centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", no, point, "--scope", scope, NULL);
    sim_note(w, "the administrator moves %s to %s as %s%s", k->seat.name, point, scope, ok ? "" : ": refused");
    return ok;
}

/* Anywhere, to be whatever a kiosk may be. */
static bool move(struct world *w, struct sim_kiosk *k, struct fail *why) {
    static const char *const scopes[] = {"desk", "office", "region"};
    (void)why;
    const char *point = places[sim_dice(w, PLACES)].point;
    scope_move_kiosk(w, k, point, scopes[sim_dice(w, sizeof scopes / sizeof *scopes)]);
    return true;
}

const struct deed deeds_scope[] = {{"transfers a child", 8, transfer}, {0}};
const struct deed happenings_scope[] = {{"a kiosk is moved", 4, move}, {0}};
