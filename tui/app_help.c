/* F1: what this screen is for, what the focus is, what each key does: all from the tables. */
#include "tui/app_inside.h"

#define PARAGRAPHS (ACT_COUNT + 11)

struct page {
    const char *paragraphs[PARAGRAPHS];
    int count;
};

static void add(struct page *p, const char *paragraph) {
    p->paragraphs[p->count++] = paragraph;
}

static const char *action_line(struct arena *a, enum action action) {
    const struct action_row *row = &action_rows[action];
    char first[16], second[16];
    key_caption(row->key, first);
    key_caption(row->ctrl, second);
    return arena_printf(a, "%s%s%s\t%s. %s", first, first[0] != '\0' && second[0] != '\0' ? " " : "", second, _(row->caption),
                        _(row->help));
}

/* Help of what has the focus; where a screen gives none, what its message line says. */
static const char *focus_help(const struct layer *layer, struct arena *a) {
    enum look look;
    if (layer->screen->topic != NULL) return layer->screen->topic(layer->state);
    return layer->screen->message != NULL ? layer->screen->message(layer->state, a, &look) : NULL;
}

void app_help(struct app *app) {
    const struct layer *layer = app_screen(app);
    struct dialog *d = dialog_new(DIALOG_HELP, _(layer->screen->title), "");
    const char *topic = focus_help(layer, &d->a);
    enum action actions[ACTIONS_MOST];
    struct page page = {.count = 0};
    if (topic != NULL && topic[0] != '\0') {
        add(&page, _(topic));
        add(&page, "");
    }
    add(&page, _(layer->screen->help));
    add(&page, "");
    app_actions(app, actions);
    for (int i = 0; actions[i] != ACT_NONE; i++) add(&page, action_line(&d->a, actions[i]));
    add(&page, "");
    if (*app_clock_said(app)) {
        add(&page, arena_printf(&d->a,
                                _("The mark ! behind the time: %s The mark goes when the clock is right, or with the "
                                  "next start of the program."),
                                app_clock_said(app)));
        add(&page, "");
    }
    add(&page, _("Enter or ↓ goes to the next field, ↑ or Shift+Tab back. Names and searches take the wrong keyboard layout."));
    add(&page, arena_printf(&d->a,
                            _("Where the terminal keeps F1 … F10 for itself: Ctrl+G opens the menu with all of them; Alt and a "
                              "digit, or Esc and a digit within %d ms, is the F-key of that number (0 is F10)."),
                            (int)settings_int(app->config->settings, "screen", "escape_ms")));
    dialog_set_items(d, page.paragraphs, page.count, 0);
    app_push_dialog(app, d);
}
