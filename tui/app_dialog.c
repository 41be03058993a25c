#include "tui/app_inside.h"

#include "tui/term/terminal.h"

#include <stdlib.h>
#include <string.h>

#define PICK_ROWS 12

struct dialog *dialog_new(enum dialog_kind kind, const char *title, const char *text) {
    struct dialog *d = calloc(1, sizeof *d);
    if (d == NULL) abort();
    d->kind = kind;
    d->look = LOOK_DIALOG;
    d->title = arena_dup(&d->a, title);
    d->text = arena_dup(&d->a, text);
    field_init(&d->field, &kind_text, "");
    return d;
}

void dialog_free(struct dialog *d) {
    if (d == NULL) return;
    arena_close(&d->a);
    explicit_bzero(d, sizeof *d);
    free(d);
}

static const char **copy_texts(struct arena *a, const char *const *texts, int count) {
    const char **copy = arena_alloc(a, sizeof *copy * (size_t)(count + 1));
    for (int i = 0; i < count; i++) copy[i] = arena_dup(a, texts[i]);
    return copy;
}

void dialog_set_items(struct dialog *d, const char *const *items, int count, int chosen) {
    d->items = copy_texts(&d->a, items, count);
    d->shown = arena_alloc(&d->a, sizeof *d->shown * (size_t)(count + 1));
    d->count = count;
    for (int i = 0; i < count; i++) d->shown[i] = i;
    list_set(&d->list, count);
    d->list.chosen = chosen >= 0 && chosen < count ? chosen : 0;
}

/* --- what screens ask for ---------------------------------------------------------------------------------------------- */

void app_dialog_error(struct app *app, const struct fail *why) {
    static const char *const titles[] = {
        [FAIL_NONE] = N_("Error"),
        [FAIL_INPUT] = N_("Check what was typed"),
        [FAIL_DENIED] = N_("Not allowed"),
        [FAIL_GONE] = N_("Not there"),
        [FAIL_CONFLICT] = N_("Changed meanwhile"),
        [FAIL_BUSY] = N_("Not now"),
        [FAIL_DISK] = N_("Disk"),
        [FAIL_STICK] = N_("Stick"),
        [FAIL_NET] = N_("Exchange"),
    };
    const char *close = _("Close");
    const struct db *db = app->config->desk->db;
    if (why->kind == FAIL_DISK && db != NULL && db_broken(db)) app->knows_of_disk = true;
    struct dialog *d = dialog_new(DIALOG_ASK, _(titles[why->kind]), why->say);
    dialog_set_items(d, &close, 1, 0);
    app_push_dialog(app, d);
}

void app_dialog_ask(struct app *app, const char *title, const char *text, const char *const *buttons, void *state,
                    dialog_done *done) {
    int count = 0;
    while (buttons[count] != NULL) count++;
    struct dialog *d = dialog_new(DIALOG_ASK, title, text);
    dialog_set_items(d, buttons, count, 0);
    d->state = state;
    d->done = done;
    app_push_dialog(app, d);
}

void app_dialog_text(struct app *app, const char *title, const char *text, const char *initial, bool secret, void *state,
                     dialog_done *done) {
    struct dialog *d = dialog_new(DIALOG_TEXT, title, text);
    field_init(&d->field, secret ? &kind_secret : &kind_text, initial != NULL ? initial : "");
    d->state = state;
    d->done = done;
    app_push_dialog(app, d);
}

void app_dialog_pick(struct app *app, const char *title, const char *const *items, int count, int chosen, void *state,
                     dialog_done *done) {
    struct dialog *d = dialog_new(DIALOG_PICK, title, "");
    dialog_set_items(d, items, count, chosen);
    d->state = state;
    d->done = done;
    app_push_dialog(app, d);
}

/* --- keys -------------------------------------------------------------------------------------------------------------- */

/* Closes the dialog on top first: `done` may open another. */
static void finish(struct app *app, struct dialog *d, int choice, const char *text) {
    void *state = d->state;
    dialog_done *done = d->done;
    struct field answer = d->field;
    char *copy = text != NULL && text != d->field.typed ? strdup(text) : NULL;
    bool typed = text == d->field.typed;
    app_pop(app);
    if (done != NULL) done(state, choice, typed ? answer.typed : copy);
    explicit_bzero(&answer, sizeof answer);
    free(copy);
}

static void ask_event(struct app *app, struct dialog *d, const struct input *in) {
    if (in->kind != INPUT_KEY) return;
    switch (in->key) {
    case K_LEFT:
    case K_UP:
    case K_BACKTAB: d->button = (d->button + d->count - 1) % d->count; break;
    case K_RIGHT:
    case K_DOWN:
    case K_TAB: d->button = (d->button + 1) % d->count; break;
    case K_ENTER: finish(app, d, d->button, NULL); break;
    case K_ESC: finish(app, d, -1, NULL); break;
    default: break;
    }
}

static void text_event(struct app *app, struct dialog *d, const struct input *in) {
    bool full;
    if (in->kind == INPUT_KEY && in->key == K_ENTER) {
        if (d->field.kind->look != FIELD_SECRET) field_leave(&d->field);
        finish(app, d, 0, d->field.typed);
    } else if (in->kind == INPUT_KEY && in->key == K_ESC) {
        finish(app, d, -1, NULL);
    } else {
        field_event(&d->field, in, &full);
    }
}

/* Items in which a word begins with what is typed; `typed` and items are folded. */
static bool matches(const char *item, const char *typed) {
    char folded[600], rest[600];
    text_fold(typed, folded, sizeof folded);
    if (folded[0] == '\0') return true;
    for (const char *word = item; word != NULL; word = strchr(word, ' ')) {
        while (*word == ' ') word++;
        text_fold(word, rest, sizeof rest);
        if (strncmp(rest, folded, strlen(folded)) == 0) return true;
    }
    return false;
}

static int filter(struct dialog *d, const char *typed) {
    int count = 0;
    for (int i = 0; i < d->count; i++)
        if (matches(d->items[i], typed)) d->shown[count++] = i;
    return count;
}

/* Nothing in this layout: the same keys in the other one. */
static void search(struct dialog *d) {
    char other[600];
    int before = d->list.count > 0 ? d->shown[d->list.chosen] : 0;
    int count = filter(d, d->field.typed);
    text_other_layout(d->field.typed, other, sizeof other);
    if (count == 0) count = filter(d, other);
    d->list.chosen = 0;
    for (int i = 0; i < count; i++)
        if (d->shown[i] == before && d->field.typed[0] == '\0') d->list.chosen = i;
    d->list.top = 0;
    list_set(&d->list, count);
}

static void pick_event(struct app *app, struct dialog *d, const struct input *in) {
    bool full;
    if (in->kind == INPUT_KEY && in->key == K_ESC) {
        finish(app, d, -1, NULL);
    } else if (in->kind == INPUT_KEY && in->key == K_ENTER) {
        if (d->list.count > 0) finish(app, d, d->shown[d->list.chosen], d->items[d->shown[d->list.chosen]]);
    } else if (!list_event(&d->list, in, PICK_ROWS) && field_event(&d->field, in, &full)) {
        search(d);
    }
}

static void help_event(struct app *app, struct dialog *d, const struct input *in) {
    struct canvas *c = terminal_canvas();
    int most = dialog_help_most(d, c), step = 0;
    if (in->kind != INPUT_KEY) return;
    switch (in->key) {
    case K_ESC:
    case K_ENTER:
    case K_F1: finish(app, d, -1, NULL); return;
    case K_UP: step = -1; break;
    case K_DOWN: step = 1; break;
    case K_PGUP: step = 6 - canvas_rows(c); break;
    case K_PGDN: step = canvas_rows(c) - 6; break;
    case K_HOME: step = -most; break;
    case K_END: step = most; break;
    default: return;
    }
    d->list.top += step;
    if (d->list.top > most) d->list.top = most;
    if (d->list.top < 0) d->list.top = 0;
}

void dialog_event(struct app *app, struct dialog *d, const struct input *in) {
    if (in->kind == INPUT_KEY && in->key == K_F1 && d->kind != DIALOG_HELP) {
        app_help(app);
        return;
    }
    switch (d->kind) {
    case DIALOG_ASK: ask_event(app, d, in); break;
    case DIALOG_TEXT: text_event(app, d, in); break;
    case DIALOG_PICK:
    case DIALOG_MENU:
        if (d->kind == DIALOG_MENU && in->kind == INPUT_KEY && in->key == K_F9)
            finish(app, d, -1, NULL);
        else
            pick_event(app, d, in);
        break;
    case DIALOG_HELP: help_event(app, d, in); break;
    }
}

const char *dialog_keys(const struct dialog *d) {
    switch (d->kind) {
    case DIALOG_ASK: return d->count > 1 ? _("Enter choose   ←→ another button   Esc back") : _("Enter close");
    case DIALOG_TEXT: return _("Enter accept   Ctrl+Z undo   Esc back");
    case DIALOG_PICK: return _("Enter choose   letters search   Esc back");
    case DIALOG_MENU: return _("Enter do   letters search   Esc back");
    case DIALOG_HELP: return _("↑↓ PgUp PgDn read on   Esc back");
    }
    return "";
}
