/* The exchange where nobody is logged in, by the machine's own slot: under the login form, without a session. The keys are open
 * only for as long as it takes to copy those of the exchange; a login finds the exchange going on and keeps it. */
#include "tui/app_inside.h"
#include "tui/machine.h"

enum { AGAIN_AFTER = 10 * MS_SECOND };

void app_machine_later(struct app *app) {
    int64_t later = app_ticks(app) + AGAIN_AFTER;
    if (app->machine_at < later) app->machine_at = later;
}

/* A credential does not change while we run: what is wrong with it is told once. */
static void open_exchange(struct app *app) {
    struct vault *vault = app->config->vault;
    struct fail why;
    app->machine_at = INT64_MAX;
    if (machine_open(vault, &why)) {
        app_exchange_open(app);
        app->by_machine = app->exchange != NULL;
    } else {
        app_note(app, why.say);
        app_say(app, LOOK_ERROR, why.say);
    }
    vault_lock(vault);
    if (app->by_machine) app->machine_at = 0; /* whoever closes it */
}

bool app_machine_turn(struct app *app) {
    if (app->exchange != NULL || app_in_use(app) || app_ticks(app) < app->machine_at || !machine_given()) return false;
    app_machine_later(app);
    if (!app_store_try(app)) return false;
    open_exchange(app);
    return true;
}
