/* Has somebody set the clock? Told once, marked beside the time as long as it is so; nothing is decided by it. */
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
}

bool app_watch_clock(struct app *app) {
    int64_t ticks = app_ticks(app);
    if (app->config->desk->db == NULL || ticks - app->clock_looked < MS_SECOND) return false;
    app->clock_looked = ticks;
    if (app->clock_first.wall == 0) app_clock_begin(app);
    const struct clock_seen now = clock_now(app);
    enum clock_state state =
        clock_look(&app->clock_first, &now, app->clock_event, 0, app->config->env->offset, &app->clock_said);
    if (state == app->clock_state) return false;
    app->clock_state = state;
    if (state != CLOCK_RIGHT) app_say(app, LOOK_WARN, app->clock_said.say);
    return true;
}

const char *app_clock_said(const struct app *app) {
    return app->clock_state == CLOCK_RIGHT ? "" : app->clock_said.say;
}
