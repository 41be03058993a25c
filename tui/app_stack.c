#include "tui/app_inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct layer *app_top(struct app *app) {
    return &app->layers[app->count - 1];
}

struct layer *app_screen(struct app *app) {
    int i = app->count - 1;
    while (app->layers[i].screen == NULL) i--;
    return &app->layers[i];
}

static void layer_free(struct layer *layer, bool may_close) {
    if (layer->screen != NULL) {
        assert(layer->state != NULL);
        if (layer->screen->close != NULL && may_close) layer->screen->close(layer->state);
        explicit_bzero(layer->state, layer->screen->state_size);
        free(layer->state);
    } else {
        dialog_free(layer->dialog);
    }
    *layer = (struct layer){0};
}

static void remove_layer(struct app *app, int index) {
    struct layer gone = app->layers[index];
    memmove(&app->layers[index], &app->layers[index + 1], sizeof *app->layers * (size_t)(app->count - index - 1));
    app->count--;
    for (int i = index; gone.state != NULL && i < app->count; i++) /* a dialog of the screen that goes answers nobody */
        if (app->layers[i].dialog != NULL && app->layers[i].dialog->state == gone.state) app->layers[i].dialog->done = NULL;
    /* Without the store only the login form has something to do; the others kept their drafts when the screen was locked. */
    bool given_up = app->config->close_store != NULL && app->config->desk->db == NULL;
    layer_free(&gone, !given_up || gone.screen == app->config->login);
}

/* Screens under a lock are closed in the name of their person: what was typed goes to that person's drafts. */
void app_close_layers(struct app *app) {
    struct fail ignored;
    if (app->locked.staff[0] != '\0' && app->config->open_store != NULL) app_take_store(app, &ignored);
    struct session *session = &app->config->desk->session, now = *session;
    if (app->locked.staff[0] != '\0') *session = app->locked;
    while (app->count > 0) remove_layer(app, app->count - 1);
    *session = now;
}

void app_push_dialog(struct app *app, struct dialog *dialog) {
    if (app->count == LAYERS_MOST) { /* dialogs opened by dialogs without end: the oldest wish is enough */
        dialog_free(dialog);
        return;
    }
    app->layers[app->count++] = (struct layer){.dialog = dialog};
}

void app_pop(struct app *app) {
    assert(app_top(app)->dialog != NULL);
    remove_layer(app, app->count - 1);
}

bool app_open(struct app *app, const struct screen *screen, const void *arg) {
    struct fail why = {0};
    void *state = calloc(1, screen->state_size > 0 ? screen->state_size : 1);
    if (state == NULL) abort();
    bool room = app->count < LAYERS_MOST - 2 ||
                fail_set(&why, FAIL_BUSY, "too many screens", _("Too many screens are open: go back with Esc first"));
    if (!room || (screen->open != NULL && !screen->open(state, app, arg, &why))) {
        free(state);
        app_dialog_error(app, &why);
        return false;
    }
    app->layers[app->count++] = (struct layer){.screen = screen, .state = state};
    return true;
}

void app_leave(struct app *app) {
    app_screen(app)->closing = true;
}

void app_close(struct app *app, const void *state) {
    for (int i = 0; i < app->count; i++)
        if (app->layers[i].screen != NULL && app->layers[i].state == state) app->layers[i].closing = true;
}

void app_logout(struct app *app) {
    app->log_out = true;
}

void app_quit(struct app *app) {
    app->quit = true;
}

void app_refresh(struct app *app) {
    struct layer *layer = app_screen(app);
    if (layer->screen->refresh != NULL) layer->screen->refresh(layer->state);
}

bool app_show_login(struct app *app, struct fail *why) {
    const struct screen *login = app->config->login;
    struct login_arg arg = {.staff = app->locked.staff[0] != '\0' ? app->locked.staff : NULL};
    void *state = calloc(1, login->state_size);
    if (state == NULL) abort();
    if (!login->open(state, app, &arg, why)) {
        free(state);
        return false;
    }
    if (app->count == LAYERS_MOST) remove_layer(app, app->count - 1); /* a dialog: it gives way */
    app->layers[app->count++] = (struct layer){.screen = login, .state = state};
    return true;
}

/* The key of the person is wiped at once; the exchange goes on by the machine's keys for a while. */
static void lock_now(struct app *app) {
    struct fail why;
    struct layer *layer = app_screen(app);
    if (!app_logged_in(app)) return;
    app_job_leave(app);
    if (layer->screen->event != NULL)
        layer->screen->event(layer->state, &(struct input){.kind = INPUT_TICK}); /* drafts first */
    app->locked = app->config->desk->session;
    app->locked.sign_secret = NULL;
    app->config->desk->session = (struct session){0};
    app->locked_at = app_ticks(app);
    vault_lock(app->config->vault);
    app_fold(app);
    if (!app_show_login(app, &why)) app->quit = true; /* nothing may stay readable */
}

static void log_out_now(struct app *app) {
    struct fail why;
    app_job_leave(app);
    app_close_layers(app);
    app->config->desk->session = (struct session){0};
    app->locked = (struct session){0};
    vault_lock(app->config->vault);
    app_exchange_close(app);
    app_fold(app);
    if (!app_show_login(app, &why)) app->quit = true;
}

/* Somebody has logged in: back to the same screens, or for another person to fresh ones. */
static void enter_now(struct app *app) {
    const struct desk *desk = app->config->desk;
    bool same = strcmp(app->locked.staff, desk->session.staff) == 0 && desk->put_back == 0; /* meanwhile, from a backup */
    if (same) {
        while (app_top(app)->screen != app->config->login) remove_layer(app, app->count - 1);
        remove_layer(app, app->count - 1);
        app->locked = (struct session){0};
        app_refresh(app);
        return;
    }
    app_close_layers(app);
    app->locked = (struct session){0};
    app->waits = app->config->desk->put_back != 0 && app->config->put_back != NULL;
    if (app_open(app, app->waits ? app->config->put_back : app->config->home, NULL)) {
        app_refresh(app); /* it may open what was interrupted */
        return;
    }
    struct layer trouble = *app_top(app); /* the dialog with the reason goes over the login form */
    app->count = 0;
    log_out_now(app);
    app->layers[app->count++] = trouble;
}

void app_settle(struct app *app) {
    bool uncovered = false;
    for (int i = app->count - 1; i >= 0; i--) {
        if (!app->layers[i].closing) continue;
        uncovered = app_screen(app) == &app->layers[i] || uncovered;
        remove_layer(app, i);
        if (app->count == 0) app->log_out = true; /* leaving the last screen is leaving */
        if (app->count == 0) break;
    }
    if (app->log_out) log_out_now(app);
    if (app->entered) enter_now(app);
    if (app->lock) lock_now(app);
    if (uncovered && app->count > 0 && !app->log_out && !app->entered && !app->lock) app_refresh(app);
    app->log_out = app->entered = app->lock = false;
    if (app_screen(app)->closing) app_settle(app); /* looking again, it has seen that its matter is closed */
}
