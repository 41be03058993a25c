/* The exchange where nobody is logged in, by the machine's own slot: under the login form, without a session. The keys are open
 * only for as long as it takes to copy those of the exchange; a login finds the exchange going on and keeps it. */
#include "tui/app_inside.h"
#include "tui/machine.h"

enum { AGAIN_AFTER = 10 * MS_SECOND };

void app_machine_later(struct app *app) {
    int64_t later = app_ticks(app) + AGAIN_AFTER;
    if (app->machine_at < later) app->machine_at = later;
}

static void open_exchange(struct app *app) {
    struct vault *vault = app->config->vault;
    struct fail why;
    if (machine_open(vault, &why)) {
        app_exchange_open(app);
        app->by_machine = app->exchange != NULL;
        app->machine_at = app->by_machine ? 0 : app_ticks(app) + MS_HOUR;
    } else { /* a credential does not change while we run: it is told once */
        app_note(app, why.say);
        app_say(app, LOOK_ERROR, why.say);
        app->machine_at = INT64_MAX;
    }
    vault_lock(vault);
    app_refresh(app); /* of the people in the file, as it was read anew */
}

bool app_machine_turn(struct app *app) {
    if (app->exchange != NULL || app_in_use(app) || app_ticks(app) < app->machine_at || !machine_given()) return false;
    app_machine_later(app);
    if (!app_store_try(app)) return false;
    open_exchange(app);
    return true;
}
