/* The exchange in the background of the screens: opened by a login, stepped in slices between the keys. */
#include "tui/app_inside.h"
#include "tui/kiosk_store.h"
#include "tui/machine.h"

#include <sodium.h>
#include <stdlib.h>

static bool has_network(const struct app *app) {
    return app->config->link.url != NULL && app->config->link.url[0] != '\0';
}

void app_exchange_open(struct app *app) {
    struct fail why;
    if (app->exchange != NULL || !has_network(app)) return;
    app->keys = sodium_malloc(sizeof *app->keys);
    if (app->keys == NULL) abort();
    kiosk_keys_of(app->config->vault, app->keys);
    if (link_open(&app->config->link, &app->link, &why)) {
        struct transport transport = link_transport(app->link);
        if (kiosk_exchange_open(app->config->desk, app->keys, &transport, &app->exchange, &why)) {
            kiosk_exchange_period(app->exchange, (int)settings_int(app->config->settings, "exchange", "period_minutes"));
            return;
        }
    }
    app_exchange_close(app);
    app_say(app, LOOK_ERROR, why.say); /* the work goes on without a network */
}

const char *app_centre(struct app *app) {
    return app->config->link.url != NULL ? app->config->link.url : "";
}

const char *app_agent(struct app *app) {
    return app->link != NULL ? link_log(app->link) : "";
}

int64_t app_certificate_until(struct app *app) {
    return app->link != NULL ? link_until(app->link) : 0;
}

void app_exchange_close(struct app *app) {
    app_stick_close(app);
    if (app->exchange != NULL) kiosk_exchange_close(app->exchange);
    if (app->link != NULL) link_close(app->link);
    sodium_free(app->keys);
    app->exchange = NULL;
    app->link = NULL;
    app->keys = NULL;
    app->by_machine = false;
}

/* Who works here, as the store has it now; where nobody has opened the keys the machine does for a moment, if it may. */
static void follow_slots(struct app *app) {
    struct fail why;
    struct vault *vault = app->config->vault;
    bool open = vault_is_open(vault);
    int changed;
    if (!open && (!machine_given() || !machine_open(vault, &why))) return;
    if (!kiosk_slots_follow(vault, app->config->desk, &changed, &why)) app_say(app, LOOK_ERROR, why.say);
    if (app->exchange != NULL) { /* that of the kiosk may be another one, too */
        kiosk_keys_of(vault, app->keys);
        kiosk_exchange_keys(app->exchange, app->keys);
    }
    if (app_logged_in(app) && vault_outdated(vault, app->config->desk->session.staff)) { /* nobody takes what it signs now */
        app_say(app, LOOK_WARN, _("Your passphrase was changed: go on with the new one."));
        app->lock = true;
    }
    if (!open) vault_lock(vault);
}

void app_show_changes(struct app *app) {
    struct fail why;
    struct desk *desk = app->config->desk;
    app->changed = false;
    app->looked_at = app_ticks(app);
    if (!desk_refresh(desk, &why)) app_say(app, LOOK_ERROR, why.say);
    if (desk->days && desk->days->fault.say[0]) app_say(app, LOOK_ERROR, desk->days->fault.say); /* the old days are in force */
    if (app->waits && desk->put_back == 0) {
        app_say(app, LOOK_GOOD, _("The centre has let this kiosk go on: it is open."));
        app->entered = true;
    } else if (app_logged_in(app) && !app->waits &&
               !desk_may(desk, MAY_SEE, &why)) { /* the region has ended this person's access */
        app_say(app, LOOK_ERROR, why.say);
        app_logout(app);
    }
    follow_slots(app);
    app_refresh(app);
    app_settle(app);
}

bool app_exchange_turn(struct app *app, bool link_is_ready) {
    if (app->exchange == NULL) return false;
    int64_t now = app_ticks(app);
    if (link_is_ready) link_step(app->link, app->exchange);
    if (kiosk_exchange_step(app->exchange, SLICE_MS, now - app->last_key >= QUIET_MS)) {
        app->changed = true;
        app->folded = false;
    }
    if (!app->changed || now - app->looked_at < LOOK_MS) return false;
    app_show_changes(app);
    return true;
}
