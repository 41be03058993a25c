#include "tui/app_inside.h"

#include <string.h>

#define BAR_MOST 16

/* The entries of the key bar: what has a key worth a place, F-keys first. */
static int bar_entries(struct app *app, enum action out[BAR_MOST]) {
    enum action actions[ACTIONS_MOST];
    int count = 0;
    app_actions(app, actions);
    const enum action *listed = app_screen(app)->screen->actions;
    for (int i = 0; actions[i] != ACT_NONE && count < BAR_MOST; i++) {
        bool is_exit = actions[i] == ACT_EXIT;
        for (int k = 0; is_exit && listed != NULL && listed[k] != ACT_NONE; k++)
            if (listed[k] == ACT_EXIT) is_exit = false;
        if (action_rows[actions[i]].key != K_NONE && !is_exit) out[count++] = actions[i];
    }
    return count;
}

static int entry_width(enum action action) {
    char room[16];
    return text_width(key_caption(action_rows[action].key, room)) + 1 + text_width(_(action_rows[action].caption));
}

static int bar_width(const enum action *entries, int count, int gap) {
    int width = 2; /* a space at each end */
    for (int i = 0; i < count; i++) width += entry_width(entries[i]) + (i > 0 ? gap : 0);
    return width;
}

static bool is_needed(enum action action) {
    return action == ACT_HELP || action == ACT_MENU || action == ACT_BACK;
}

/* Takes entries away until the bar fits: Ctrl keys first, then from the right; help, menu and back stay: the menu has all. */
static int bar_fit(enum action *entries, int count, int columns) {
    while (count > 0 && bar_width(entries, count, 1) > columns) {
        int victim = -1;
        for (int i = 0; i < count; i++)
            if (!is_needed(entries[i]) && (victim < 0 || action_rows[entries[victim]].key < K_CTRL_A)) victim = i;
        if (victim < 0) victim = count - 1;
        memmove(&entries[victim], &entries[victim + 1], sizeof *entries * (size_t)(count - victim - 1));
        count--;
    }
    return count;
}

static int draw_entry(struct canvas *c, int row, int column, enum action action) {
    char room[16];
    column = canvas_text(c, row, column, LOOK_BAR_KEY, key_caption(action_rows[action].key, room));
    return canvas_text(c, row, column + 1, LOOK_BAR, _(action_rows[action].caption));
}

void app_draw_bar(struct app *app, struct canvas *c, int row) {
    enum action entries[BAR_MOST];
    int columns = canvas_columns(c), column = 1;
    canvas_fill(c, row, 0, 1, columns, LOOK_BAR);
    if (app_top(app)->dialog != NULL) {
        canvas_text(c, row, 1, LOOK_BAR, dialog_keys(app_top(app)->dialog));
        return;
    }
    int count = bar_fit(entries, bar_entries(app, entries), columns);
    int gap = bar_width(entries, count, 2) <= columns ? 2 : 1;
    for (int i = 0; i < count; i++) {
        bool last = entries[i] == ACT_BACK; /* stands at the right end */
        if (last) column = columns - 1 - entry_width(entries[i]);
        column = draw_entry(c, row, column, entries[i]) + gap;
    }
}
