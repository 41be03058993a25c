/* Has somebody set the clock? Told once, marked beside the time as long as it is so; nothing is decided by it, but whoever
 * decides about money with it is asked (PROTOCOL, "Clock"). An exchange that finds it right ends that. */
#include "tui/app_inside.h"

#include <string.h>

/* The moment of this kiosk's last event: 0 while there is none. */
static int64_t last_event(struct app *app) {
    const struct journal *j = &app->config->desk->journal;
    struct event_id id = {.kiosk = j->kiosk, .epoch = j->epoch, .seq = j->seq};
    struct arena a = {0};
    struct event ev;
    int64_t at = j->seq > 0 && journal_load(app->config->desk->db, id, &a, &ev, NULL) ? ev.at : 0;
    arena_close(&a);
    return at;
}

static struct clock_seen clock_now(struct app *app) {
    struct clock_seen seen = {.wall = app_now(app), .mono = app_ticks(app)};
    text_copy(seen.boot, sizeof seen.boot, app->config->env->boot);
    return seen;
}

void app_clock_begin(struct app *app) {
    app->clock_first = clock_now(app);
    app->clock_event = last_event(app);
    app->clock_built = app->config->built;
}

/* Before anybody has logged in there is none: what the store has of the last one is no news after it. */
static int64_t last_exchange(struct app *app, int64_t *skew) {
    struct exchange_status s = {0};
    if (app_exchange(app))
        kiosk_exchange_status(app_exchange(app), &s);
    else if (!meta_int(app->config->desk->db, "last_exchange", &s.last_ok, NULL))
        s.last_ok = 0;
    *skew = s.skew;
    return s.last_ok;
}

/* The centre has told the time since, and it is the same. */
static bool is_confirmed(struct app *app) {
    int64_t skew, last = last_exchange(app, &skew);
    if (last == 0 || last == app->clock_exchanged) return false;
    app->clock_exchanged = last;
    return skew >= -CLOCK_SKEW_MS && skew <= CLOCK_SKEW_MS;
}

bool app_watch_clock(struct app *app) {
    int64_t ticks = app_ticks(app);
    if (app->config->desk->db == NULL || ticks - app->clock_looked < MS_SECOND) return false;
    app->clock_looked = ticks;
    if (app->clock_first.wall == 0) app_clock_begin(app);
    if (app->clock_state != CLOCK_RIGHT && is_confirmed(app)) {
        app->clock_first = clock_now(app);
        app->clock_event = app->clock_built = 0;
    }
    const struct clock_seen now = clock_now(app);
    enum clock_state state =
        clock_look(&app->clock_first, &now, app->clock_event, app->clock_built, app->config->env->offset, &app->clock_said);
    if (state == app->clock_state) return false;
    int64_t ignored;
    app->clock_state = state;
    app->clock_agreed = false;
    app->clock_exchanged = last_exchange(app, &ignored);
    if (state != CLOCK_RIGHT) app_say(app, LOOK_WARN, app->clock_said.say);
    return true;
}

const char *app_clock_said(const struct app *app) {
    return app->clock_state == CLOCK_RIGHT ? "" : app->clock_said.say;
}

static void answered(void *state, int choice, const char *text) {
    struct app *app = state;
    (void)text;
    if (choice != 0) return;
    app->clock_agreed = true;
    app->clock_done(app->clock_for, 0, NULL);
}

bool app_clock_asks(struct app *app, void *state, dialog_done *done) {
    const char *buttons[] = {_("The date is right, go on"), _("Not yet"), NULL};
    struct arena a = {0};
    if (!*app_clock_said(app) || app->clock_agreed) return false;
    app->clock_done = done;
    app->clock_for = state;
    app_dialog_ask(
        app, _("The clock"),
        arena_printf(&a, "%s %s", app_clock_said(app), _("This is about money: is the date right, or exchange first (F5)?")),
        buttons, app, answered);
    arena_close(&a);
    return true;
}
