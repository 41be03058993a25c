#include "tui/app_inside.h"

/* Work on every screen; LOCK and LOGOUT for somebody who is logged in. */
static const enum action everywhere[] = {ACT_HELP, ACT_MENU, ACT_EXIT, ACT_LOCK, ACT_LOGOUT, ACT_NONE};
static const enum action none[] = {ACT_NONE};

static bool is_listed(const enum action *list, enum action action) {
    for (; *list != ACT_NONE; list++)
        if (*list == action) return true;
    return false;
}

/* F1 … F10, then Ctrl keys, then what only the menu has, Esc last. */
static int order_of(enum action action) {
    enum key key = action_rows[action].key;
    if (key >= K_F1 && key <= K_F10) return (int)key - K_F1;
    if (key == K_ESC) return 1000;
    return key >= K_CTRL_A ? 100 + (int)key - K_CTRL_A : 500 + (int)action;
}

static bool is_allowed(struct app *app, enum action action, struct fail *why) {
    enum permission needed = action_rows[action].permission;
    if (action == ACT_BACK || is_listed(everywhere, action)) return true; /* the way out is nobody's right to refuse */
    if (!app_logged_in(app)) return needed == MAY_SEE;
    return desk_may(app->config->desk, needed, why);
}

static const enum action *listed(struct app *app) {
    const struct screen *screen = app_screen(app)->screen;
    return screen->actions != NULL ? screen->actions : none;
}

static bool is_offered(struct app *app, enum action action) {
    const struct layer *layer = app_screen(app);
    return layer->screen->offers == NULL || layer->screen->offers(layer->state, action);
}

static bool works_here(struct app *app, enum action action) {
    if (is_listed(listed(app), action)) return is_offered(app, action);
    if (!app_logged_in(app) && (action == ACT_LOCK || action == ACT_LOGOUT)) return false;
    return is_listed(everywhere, action);
}

void app_actions(struct app *app, enum action out[ACTIONS_MOST]) {
    int count = 0;
    for (int i = 1; i < ACT_COUNT; i++) {
        enum action action = (enum action)i;
        if (!works_here(app, action) || !is_allowed(app, action, NULL)) continue;
        int at = count++;
        for (; at > 0 && order_of(out[at - 1]) > order_of(action); at--) out[at] = out[at - 1];
        out[at] = action;
    }
    out[count] = ACT_NONE;
}

enum action app_action_of(struct app *app, enum key key) {
    enum action action = action_of(listed(app), key);
    if (action == ACT_NONE) action = action_of(everywhere, key);
    return action != ACT_NONE && works_here(app, action) ? action : ACT_NONE;
}

void app_run_action(struct app *app, enum action action) {
    struct layer *layer = app_screen(app);
    struct fail why;
    if (!is_allowed(app, action, &why)) {
        app_say(app, LOOK_ERROR, why.say);
        return;
    }
    switch (action) {
    case ACT_HELP: app_help(app); return;
    case ACT_MENU: app_menu(app); return;
    case ACT_EXIT: app_quit(app); return;
    case ACT_LOCK: app->lock = true; return;
    case ACT_LOGOUT: app_logout(app); return;
    default: break;
    }
    int index = (int)(layer - app->layers);
    if (layer->screen->act != NULL && layer->screen->act(layer->state, action) == LEAVE) app->layers[index].closing = true;
}
