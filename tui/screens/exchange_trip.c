/* The line of the exchange screen that says whether one may leave for the villages, and until when. */

#include "model/base/date.h"
#include "model/store/trip_rows.h"
#include "model/vault/keys.h"
#include "tui/screens/exchange_stick.h"

static const struct {
    const char *item, *lacking; /* N_() */
} items[TRIP_COUNT] = {
    [TRIP_NUMBERS] = {N_("numbers"), N_("too few numbers")},
    [TRIP_TOUCH] = {N_("days without an exchange"), N_("an exchange is due first")},
    [TRIP_NOMINALS] = {N_("nominals"), N_("no nominals")},
    [TRIP_PEOPLE] = {N_("passphrases"), N_("nobody can log in")},
    [TRIP_BLANKS] = {N_("forms"), N_("no forms printed")},
    [TRIP_CALENDAR] = {N_("calendar"), N_("no calendar")},
    [TRIP_CLOCK] = {N_("clock"), N_("the clock is wrong")},
};

static const char *lacking_text(const struct trip *trip, struct arena *a) {
    const char *text = "";
    for (int i = 0; i < TRIP_COUNT; i++)
        if (trip->lacking[i]) text = arena_printf(a, "%s%s%s", text, *text ? ", " : "", _(items[i].lacking));
    return arena_printf(a, _("not ready: %s"), text);
}

const char *exchange_trip_text(struct app *app, struct arena *a, enum look *look) {
    struct trip_facts facts;
    struct fail why;
    char day[DATE_TEXT];
    if (!trip_facts_load(app_desk(app), &facts, &why)) return NULL;
    facts.people = vault_slot_count(app_vault(app));
    facts.clock_right = !*app_clock_said(app);
    struct trip trip = trip_judge(&facts);
    *look = trip.until < facts.today ? LOOK_WARN : LOOK_GOOD;
    if (trip.until < facts.today) return lacking_text(&trip, a);
    date_show(trip.until, day);
    return trip.first == TRIP_COUNT ? arena_printf(a, _("ready until %s"), day)
                                    : arena_printf(a, _("ready until %s; first to end: %s"), day, _(items[trip.first].item));
}
