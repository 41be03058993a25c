/* The lines of the exchange screen that say whether one may leave for the villages and until when, and by when what was taken
 * in there has to be handed over. */

#include "model/base/date.h"
#include "model/store/trip_rows.h"
#include "model/vault/keys.h"
#include "tui/kiosk_store.h"
#include "tui/screens/exchange_stick.h"
#include "tui/screens/show.h"

static const char exchange_first[] = N_("exchange with the centre first: F5, or F6 with a stick");
static const struct item {
    const char *name, *lacking, *remedy; /* N_() */
} items[TRIP_COUNT] = {
    [TRIP_NUMBERS] = {N_("numbers"), N_("too few numbers"), N_("an exchange brings new ones: F5, or F6 with a stick")},
    [TRIP_TOUCH] = {N_("days without an exchange"), N_("an exchange is due first"), exchange_first},
    [TRIP_NOMINALS] = {N_("nominals"), N_("too few nominals"),
                       N_("an exchange brings them; still none: the operator of the region")},
    [TRIP_CATALOGUE] = {N_("catalogue"), N_("no catalogue of programmes"), exchange_first},
    [TRIP_PEOPLE] = {N_("passphrases"), N_("nobody can log in"), N_("set one with “priem staff key NAME”, then exchange")},
    [TRIP_BLANKS] = {N_("forms"), N_("too few forms printed"), N_("print: “priem print blank consent --count 40”")},
    [TRIP_CALENDAR] = {N_("calendar"), N_("no calendar"), N_("the operator of the region loads it, an exchange brings it")},
    [TRIP_CLOCK] = {N_("clock"), N_("the clock is wrong"), N_("set this computer's clock and time zone right")},
};

static const struct item unheard = {N_("deciding without an exchange"), N_("no decision without an exchange"), exchange_first};

/* Who can log in is there: what ends is how long they may decide unheard of. */
static const struct item *item_of(int i, const struct trip_facts *facts) {
    return i == TRIP_PEOPLE && facts->people > 0 ? &unheard : &items[i];
}

static const char *lacking_text(const struct trip *trip, const struct trip_facts *facts, struct arena *a) {
    const char *text = "";
    for (int i = 0; i < TRIP_COUNT; i++)
        if (trip->lacking[i]) text = arena_printf(a, "%s%s%s", text, *text ? ", " : "", _(item_of(i, facts)->lacking));
    return arena_printf(a, _("not ready: %s"), text);
}

/* Those with a place here who may take an application in, by the staff list; while that has not come, by their slots. */
static int people_ready(struct app *app) {
    const struct desk *desk = app_desk(app);
    int count = 0;
    for (int i = 0; i < vault_slot_count(app_vault(app)); i++) {
        const struct vault_slot *slot = vault_slot_at(app_vault(app), i);
        struct person person;
        struct fail why = {0};
        bool listed = person_load(desk->db, slot->staff, &person, &why);
        const char *role = listed ? person.role : slot->role;
        if (listed ? person.removed || !kiosk_works_here(&person, desk) : why.kind != FAIL_GONE) continue;
        count += role_permits(role_of(role), MAY_ENTER);
    }
    return count;
}

const char *exchange_packages_text(struct app *app, struct arena *a, enum look *look) {
    struct trip_packages packages;
    struct fail why;
    char day[DATE_TEXT];
    if (!trip_packages_load(app_desk(app), &packages, &why) || packages.count == 0) return NULL;
    int32_t by = show_hand_over(app, packages.decision_due, packages.papers_due);
    if (by == DATE_NONE) return NULL;
    bool late = by < show_today(app);
    date_show(by, day);
    *look = late ? LOOK_WARN : LOOK_TEXT;
    return arena_printf(a,
                        late ? ngettext("now! it was to be by %s: %d complete package",
                                        "now! it was to be by %s: %d complete packages", (unsigned long)packages.count)
                             : ngettext("by %s at the latest: %d complete package", "by %s at the latest: %d complete packages",
                                        (unsigned long)packages.count),
                        day, (int)packages.count);
}

const char *exchange_trip_text(struct app *app, struct arena *a, enum look *look, const char **remedy) {
    struct trip_facts facts;
    struct fail why;
    char day[DATE_TEXT];
    if (!trip_facts_load(app_desk(app), &facts, &why)) return NULL;
    facts.people = people_ready(app);
    facts.clock_right = !*app_clock_said(app);
    struct trip trip = trip_judge(&facts);
    *remedy = NULL;
    for (int i = 0; i < TRIP_COUNT && !*remedy; i++)
        if (trip.lacking[i]) *remedy = _(item_of(i, &facts)->remedy);
    *look = trip.until < facts.today ? LOOK_WARN : LOOK_GOOD;
    if (trip.until < facts.today) return lacking_text(&trip, &facts, a);
    date_show(trip.until, day);
    return trip.first == TRIP_COUNT
               ? arena_printf(a, _("ready until %s"), day)
               : arena_printf(a, _("ready until %s; first to end: %s"), day, _(item_of((int)trip.first, &facts)->name));
}
