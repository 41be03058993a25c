/* F9: everything this person can do on this screen, with and without a key. */
#include "tui/app_inside.h"

/* All that can be done here but opening this menu. */
static void menu_actions(struct app *app, enum action out[ACTIONS_MOST]) {
    int kept = 0;
    app_actions(app, out);
    for (int i = 0; out[i] != ACT_NONE; i++)
        if (out[i] != ACT_MENU) out[kept++] = out[i];
    out[kept] = ACT_NONE;
}

static void chosen(void *state, int choice, const char *text) {
    struct app *app = state;
    enum action actions[ACTIONS_MOST];
    (void)text;
    if (choice < 0) return;
    menu_actions(app, actions);
    app_run_action(app, actions[choice]);
}

static const char *keys_of(struct arena *a, const struct action_row *row) {
    char first[16], second[16];
    key_caption(row->key, first);
    key_caption(row->ctrl, second);
    return arena_printf(a, "%s%s%s", first, first[0] != '\0' && second[0] != '\0' ? "  " : "", second);
}

void app_menu(struct app *app) {
    enum action actions[ACTIONS_MOST];
    const char *captions[ACTIONS_MOST];
    int count = 0;
    struct dialog *d = dialog_new(DIALOG_MENU, _("Menu"), "");
    d->notes = arena_alloc(&d->a, sizeof *d->notes * ACTIONS_MOST);
    d->helps = arena_alloc(&d->a, sizeof *d->helps * ACTIONS_MOST);
    menu_actions(app, actions);
    for (; actions[count] != ACT_NONE; count++) {
        const struct action_row *row = &action_rows[actions[count]];
        captions[count] = _(row->caption);
        d->notes[count] = keys_of(&d->a, row);
        d->helps[count] = _(row->help);
    }
    dialog_set_items(d, captions, count, 0);
    d->state = app;
    d->done = chosen;
    app_push_dialog(app, d);
}
