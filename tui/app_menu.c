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
    int count = 0;
    (void)text;
    if (choice < 0) return;
    menu_actions(app, actions);
    while (actions[count] != ACT_NONE) count++;
    if (choice < count)
        app_run_action(app, actions[choice]);
    else
        app_screen(app)->screen->menu_chosen(app_screen(app)->state, app->entries[choice - count]);
}

static const char *keys_of(struct arena *a, const struct action_row *row) {
    char first[16], second[16];
    key_caption(row->key, first);
    key_caption(row->ctrl, second);
    return arena_printf(a, "%s%s%s", first, first[0] != '\0' && second[0] != '\0' ? "  " : "", second);
}

/* What only the menu has; written behind the actions. Returns how many. */
static int add_entries(struct app *app, struct dialog *d, const char **captions) {
    const struct layer *layer = app_screen(app);
    struct menu_entry entries[ENTRIES_MOST];
    if (layer->screen->menu == NULL || !app_logged_in(app)) return 0;
    int count = layer->screen->menu(layer->state, entries, ENTRIES_MOST);
    for (int i = 0; i < count; i++) {
        app->entries[i] = entries[i].id;
        captions[i] = entries[i].caption;
        const bool refused = entries[i].refused.kind != FAIL_NONE;
        d->notes[i] = refused ? _("not now") : "";
        d->helps[i] = arena_dup(&d->a, refused ? entries[i].refused.say : entries[i].help);
    }
    return count;
}

void app_menu(struct app *app) {
    enum { LINES = ACTIONS_MOST + ENTRIES_MOST };
    enum action actions[ACTIONS_MOST];
    const char *captions[LINES];
    int count = 0;
    struct dialog *d = dialog_new(DIALOG_MENU, _("Menu"), "");
    const char **notes = arena_alloc(&d->a, sizeof *notes * LINES), **helps = arena_alloc(&d->a, sizeof *helps * LINES);
    menu_actions(app, actions);
    for (; actions[count] != ACT_NONE; count++) {
        const struct action_row *row = &action_rows[actions[count]];
        captions[count] = _(row->caption);
        notes[count] = keys_of(&d->a, row);
        helps[count] = _(row->help);
    }
    d->notes = notes + count;
    d->helps = helps + count;
    count += add_entries(app, d, captions + count);
    d->notes = notes;
    d->helps = helps;
    dialog_set_items(d, captions, count, 0);
    d->state = app;
    d->done = chosen;
    app_push_dialog(app, d);
}
