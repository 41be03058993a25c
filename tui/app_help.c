/* F1: what this screen is for, what the focus is, what each key does: all from the tables. Over a dialog: how that is answered,
 * then the same of the screen it stands on. */
#include "tui/app_inside.h"

#include "tui/screens/show.h"

#include <string.h>

#define PARAGRAPHS (ACT_COUNT + 15)

struct page {
    const char *paragraphs[PARAGRAPHS];
    int count;
};

static void add(struct page *p, const char *paragraph) {
    p->paragraphs[p->count++] = paragraph;
}

static void add_text(struct page *p, const char *text) {
    if (text == NULL || *text == '\0') return;
    add(p, text);
    add(p, "");
}

static const char *dialog_help(const struct dialog *d) {
    switch (d->kind) {
    case DIALOG_ASK:
        return d->count > 1 ? _("←→ or Tab choose a button, Enter presses it. Esc goes back and does nothing.")
                            : _("Enter closes the message.");
    case DIALOG_TEXT:
        return _(
            "Type the answer, Enter takes it. Ctrl+Z brings back what stood there before. Esc goes back without an answer.");
    case DIALOG_PICK:
        return _(
            "Type the beginning of any word, in either layout: what does not fit goes. ↑↓ PgUp PgDn choose, Enter takes what is "
            "chosen. Esc goes back and changes nothing.");
    case DIALOG_MENU:
        return _(
            "All that can be done on this screen, with its key where it has one; below stands what the chosen one does, or why it "
            "cannot be done now. Type the beginning of a word, in either layout; Enter does it, Esc goes back.");
    case DIALOG_HELP: break;
    }
    return "";
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

/* Where families and the desk itself ask (S3:67): the region's site, its group, the coordinator of this municipality. */
static const char *whom_to_ask(struct app *app, struct arena *a) {
    const struct desk *desk = app_desk(app);
    struct municipality *rows;
    struct fail why;
    int count = 0;
    if (desk == NULL || desk->db == NULL) return ""; /* the store is not opened yet */
    const char *text = desk->region.opened.site;
    if (!municipality_list(desk->db, a, &rows, &count, &why)) count = 0;
    for (int i = 0; i < count; i++) {
        const struct municipality *m = &rows[i];
        if (strcmp(m->municipality, desk->municipality) != 0) continue;
        if (*m->group_link != '\0') text = arena_printf(a, "%s%s%s", text, *text != '\0' ? "; " : "", m->group_link);
        if (*m->coordinator != '\0')
            text = arena_printf(a, _("%s%smunicipal coordinator %s, %s"), text, *text != '\0' ? "; " : "", m->coordinator,
                                show_phone(a, m->coordinator_phone));
    }
    return *text != '\0' ? arena_printf(a, _("Questions: %s."), text) : "";
}

void app_help(struct app *app) {
    const struct layer *layer = app_screen(app);
    const struct dialog *over = app_top(app)->dialog;
    struct dialog *d = dialog_new(DIALOG_HELP, over != NULL ? over->title : _(layer->screen->title), "");
    const char *topic = focus_help(layer, &d->a);
    enum action actions[ACTIONS_MOST];
    struct page page = {.count = 0};
    if (over != NULL) add_text(&page, dialog_help(over));
    if (topic != NULL && topic[0] != '\0') add_text(&page, _(topic));
    add_text(&page, _(layer->screen->help));
    if (over == NULL) {
        app_actions(app, actions);
        for (int i = 0; actions[i] != ACT_NONE; i++) add(&page, action_line(&d->a, actions[i]));
        add(&page, "");
    }
    if (*app_clock_said(app))
        add_text(&page, arena_printf(&d->a,
                                     _("The mark ! behind the time: %s The mark goes when the clock is right, or with the "
                                       "next start of the program."),
                                     app_clock_said(app)));
    add_text(&page, whom_to_ask(app, &d->a));
    add(&page, _("Enter or ↓ goes to the next field, ↑ or Shift+Tab back. Names and searches take the wrong keyboard layout."));
    add(&page, arena_printf(&d->a,
                            _("Where the terminal keeps F1 … F10 for itself: Ctrl+G opens the menu with all of them; Alt and a "
                              "digit, or Esc and a digit within %d ms, is the F-key of that number (0 is F10)."),
                            (int)settings_int(app->config->settings, "screen", "escape_ms")));
    dialog_set_items(d, page.paragraphs, page.count, 0);
    app_push_dialog(app, d);
}
