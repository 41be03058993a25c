/* History: what happened to a child's application and certificate, when and by whom; ↑ until the centre has numbered it. */

#include "tui/screens/acts.h"

#include "model/base/text.h"
#include "tui/widgets/list.h"

#include <string.h>

struct history {
    struct app *app;
    struct arena arena;
    char subject[ID_TEXT];
    char undo[EVENT_ID_TEXT]; /* the application whose decision can be taken back; "": none */
    struct history_row *rows;
    struct list list;
};

static void find_undo(struct history *h) {
    struct learner_life life;
    h->undo[0] = '\0';
    if (learner_life(app_desk(h->app)->db, h->subject, &life, NULL) && acts_undo_shown(h->app, life.last_app))
        text_copy(h->undo, sizeof h->undo, life.last_app);
}

static bool load(struct history *h, struct fail *why) {
    int count = 0;
    arena_reset(&h->arena);
    find_undo(h);
    bool ok = subject_history(app_desk(h->app)->db, h->subject, &h->arena, &h->rows, &count, why);
    list_set(&h->list, ok ? count : 0);
    return ok;
}

static void history_close(void *state) {
    struct history *h = state;
    arena_close(&h->arena);
}

static bool history_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct history *h = state;
    const struct history_arg *given = arg;
    h->app = app;
    text_copy(h->subject, sizeof h->subject, given->subject);
    bool ok = load(h, why);
    if (!ok) history_close(h);
    return ok;
}

static void history_refresh(void *state) {
    struct history *h = state;
    struct fail why;
    if (!load(h, &why)) app_say(h->app, LOOK_ERROR, why.say);
}

static void draw_row(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct history *h = context;
    show_event(&h->rows[i], c, row, column, width, chosen);
}

static void history_draw(const void *state, struct canvas *c) {
    const struct history *h = state;
    int rows = canvas_rows(c), columns = canvas_columns(c);
    if (!h->list.count) {
        canvas_wrap(c, 1, 2, columns - 4, 2, LOOK_DIM, _("Nothing is known here about this child."));
        return;
    }
    list_draw(&h->list, c, 0, 0, rows - 4, columns, true, h, draw_row);
    const struct history_row *r = &h->rows[h->list.chosen];
    struct arena a = {0};
    char at[17];
    moment_show(r->at, r->offset, at);
    canvas_rule(c, rows - 4, 0, columns, LOOK_TITLE, show_event_title(r->type));
    canvas_cell(c, rows - 3, 1, columns - 2, LOOK_TEXT, arena_printf(&a, "%s  %s", at, r->staff_name));
    canvas_wrap(c, rows - 2, 1, columns - 2, 2, LOOK_TEXT, show_event_note(&a, r));
    arena_close(&a);
}

/* What a line cuts, in full. */
static void read_whole(struct history *h) {
    const char *buttons[] = {_("Close"), NULL};
    if (!h->list.count) return;
    const struct history_row *r = &h->rows[h->list.chosen];
    struct arena a = {0};
    const char *note = show_event_note(&a, r);
    if (*note) app_dialog_ask(h->app, show_event_title(r->type), note, buttons, h, NULL);
    arena_close(&a);
}

static enum reply history_act(void *state, enum action action) {
    struct history *h = state;
    if (action == ACT_UNDO && *h->undo) acts_undo(h->app, h->undo);
    return action == ACT_BACK ? LEAVE : STAY;
}

static bool history_offers(const void *state, enum action action) {
    const struct history *h = state;
    return action != ACT_UNDO || *h->undo;
}

static enum reply history_event(void *state, const struct input *in) {
    struct history *h = state;
    if (in->kind == INPUT_KEY && in->key == K_ENTER)
        read_whole(h);
    else
        list_event(&h->list, in, 10);
    return STAY;
}

static const char *history_hint(const void *state, struct arena *a) {
    (void)state;
    return arena_printf(a, "↑ %s", _("the centre has not yet confirmed it   Enter the whole line"));
}

const struct screen scr_history = {
    .name = "history",
    .title = N_("History"),
    .help = N_(
        "Everything that happened to this child's applications and certificate: when, what, by whom. Nothing is ever rewritten: a correction stands "
        "below what it corrects. The arrow marks what the centre has not yet confirmed. Enter shows a line in full; F8 takes back your own decision of "
        "the last ten minutes while nothing is printed."),
    .state_size = sizeof(struct history),
    .open = history_open,
    .draw = history_draw,
    .act = history_act,
    .event = history_event,
    .close = history_close,
    .hint = history_hint,
    .refresh = history_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_UNDO, ACT_MENU, ACT_BACK, ACT_NONE},
    .offers = history_offers,
};
