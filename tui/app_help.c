/* F1: what this screen is for, what the focus is, what each key does: all from the tables. */
#include "tui/app_inside.h"

#include "model/base/bytes.h"

#include <stdio.h>

#define KEY_COLUMN 14

static void add_action(struct bytes *text, enum action action) {
    const struct action_row *row = &action_rows[action];
    char first[16], second[16], keys[40];
    key_caption(row->key, first);
    key_caption(row->ctrl, second);
    snprintf(keys, sizeof keys, "%s%s%s", first, first[0] != '\0' && second[0] != '\0' ? " " : "", second);
    bytes_printf(text, "%s%*s%s. %s\n", keys, KEY_COLUMN - text_width(keys), "", _(row->caption), _(row->help));
}

void app_help(struct app *app) {
    const struct layer *layer = app_screen(app);
    const char *topic = layer->screen->topic != NULL ? layer->screen->topic(layer->state) : NULL;
    enum action actions[ACTIONS_MOST];
    struct bytes text = {0};
    if (topic != NULL && topic[0] != '\0') bytes_printf(&text, "%s\n\n", _(topic));
    bytes_printf(&text, "%s\n\n", _(layer->screen->help));
    app_actions(app, actions);
    for (int i = 0; actions[i] != ACT_NONE; i++) add_action(&text, actions[i]);
    bytes_printf(
        &text, "\n%s",
        _("Enter or ↓ goes to the next field, ↑ or Shift+Tab back. Esc and then a digit at once does what F1 … F10 do. "
          "Names and searches take the wrong keyboard layout."));
    struct dialog *d = dialog_new(app, DIALOG_HELP, _(layer->screen->title), (const char *)text.data);
    list_set(&d->list, canvas_wrap_rows(d->text, 60)); /* more lines than any window has: drawing stops at the last */
    app_push_dialog(app, d);
    bytes_close(&text);
}
