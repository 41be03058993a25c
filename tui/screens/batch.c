/* Several marked cases at once: applications whose checks are clean are issued, families are told. One page before the run
 * lists what will not be done and why, how many numbers go, who entered how many, and when the passphrase is asked. Each case
 * is a transaction of its own; Esc stops between two. */

#include "tui/screens/show.h"

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "tui/widgets/list.h"

#include <stdlib.h>
#include <string.h>

enum { RUN_MOST = 50, RUN_MINUTES = 15, LOOKS_A_STEP = 8, HANDS_MOST = 4 }; /* SECURITY: the passphrase again */

enum batch_fate { FATE_WAITS, FATE_DONE, FATE_NOT };

struct batch_row {
    char app[EVENT_ID_TEXT];
    char basis[BASE64_SIZE(HASH_SIZE)];
    char no[24], name[200], entered_by[ID_TEXT];
    int place; /* among the marked */
    bool is_clean;
    enum batch_fate fate;
    char said[400]; /* why not, or the number */
};

struct batch {
    struct app *app;
    enum batch_kind kind;
    struct batch_row *rows;
    struct list list;
    int looked; /* so many rows were looked at */
    bool is_running;
    int64_t agreed_at; /* of the last passphrase */
    int agreed_done;   /* decisions since */
    int64_t numbers_left, numbers_granted;
    char how[24], handed[40]; /* of the families told */
};

static int count_of(const struct batch *b, bool clean, enum batch_fate fate) {
    int count = 0;
    for (int i = 0; i < b->list.count; i++) count += b->rows[i].is_clean == clean && b->rows[i].fate == fate;
    return count;
}

static int still_to_do(const struct batch *b) {
    return count_of(b, true, FATE_WAITS);
}

/* Looking ***************************************************************************************************************** */

static void not_clean(struct batch_row *row, const char *why) {
    row->is_clean = false;
    text_copy(row->said, sizeof row->said, why);
}

/* A warning wants a person's look; a notice stands beside the row. What the run itself would be denied is listed beforehand. */
static void judge(struct batch *b, struct batch_row *row, const struct application *p, struct arena *a) {
    struct desk *desk = app_desk(b->app);
    struct rule_case the_case;
    struct rule_result results[RULE_MOST];
    struct fail why = {0};
    row->is_clean = true;
    if (b->kind == BATCH_TELL) {
        if (!*p->tell) not_clean(row, _("There is nothing (any more) to tell this family."));
        return;
    }
    if (p->state != APP_COMPLETE) {
        not_clean(row, _("This application does not wait for a decision."));
        return;
    }
    if (!desk_case(desk, p, a, &the_case, &why) || !subject_basis(desk->db, p->subject, row->basis, &why)) {
        not_clean(row, why.say);
        return;
    }
    int count = rules_run(&the_case, RULES_FOR_DECISION, results);
    for (int i = 0; i < count && row->is_clean; i++) {
        if (results[i].holds) continue;
        if (results[i].rule->severity == RULE_NOTICE)
            text_copy(row->said, sizeof row->said, results[i].say.say);
        else
            not_clean(row, results[i].say.say);
    }
    if (row->is_clean && !desk_would_issue(desk, p->app, &why)) not_clean(row, why.say);
}

static void look_at(struct batch *b, struct batch_row *row) {
    struct application *p = calloc(1, sizeof *p);
    struct arena a = {0};
    struct fail why;
    if (!p) abort();
    if (application_load(app_desk(b->app)->db, row->app, p, &why)) {
        text_copy(row->no, sizeof row->no, show_request_no(b->app, &a, p->request.no));
        text_copy(row->name, sizeof row->name, show_child(&a, &p->child));
        text_copy(row->entered_by, sizeof row->entered_by, p->entered_by);
        judge(b, row, p, &a);
    } else {
        not_clean(row, why.say);
    }
    if (!row->is_clean) row->fate = FATE_NOT;
    arena_close(&a);
    explicit_bzero(p, sizeof *p);
    free(p);
}

static int unclean_first(const void *one, const void *other) {
    const struct batch_row *a = one, *b = other;
    return a->is_clean != b->is_clean ? (int)a->is_clean - (int)b->is_clean : a->place - b->place;
}

static void look_on(struct batch *b) {
    for (int i = 0; i < LOOKS_A_STEP && b->looked < b->list.count; i++) look_at(b, &b->rows[b->looked++]);
    if (b->looked < b->list.count)
        app_again(b->app);
    else
        qsort(b->rows, (size_t)b->list.count, sizeof *b->rows, unclean_first);
}

static bool batch_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct batch *b = state;
    const struct batch_arg *given = arg;
    b->app = app;
    b->kind = given->kind;
    if (!lease_left(app_desk(app)->db, app_desk(app)->kiosk, &b->numbers_left, &b->numbers_granted, why)) return false;
    b->rows = calloc((size_t)given->count, sizeof *b->rows);
    if (!b->rows) abort();
    for (int i = 0; i < given->count; i++) {
        text_copy(b->rows[i].app, sizeof b->rows[i].app, given->apps[i]);
        b->rows[i].place = i;
    }
    list_set(&b->list, given->count);
    look_on(b);
    return true;
}

static void batch_close(void *state) {
    struct batch *b = state;
    if (b->rows) explicit_bzero(b->rows, (size_t)b->list.count * sizeof *b->rows);
    free(b->rows);
}

/* Running ***************************************************************************************************************** */

static bool issue(struct batch *b, struct batch_row *row, struct fail *why) {
    struct verdict v = {.kind = VERDICT_ISSUE};
    struct arena a = {0};
    char number[11];
    text_copy(v.basis, sizeof v.basis, row->basis);
    bool done = desk_decide(app_desk(b->app), row->app, &v, number, why);
    if (done) text_copy(row->said, sizeof row->said, show_number(&a, number));
    arena_close(&a);
    return done;
}

static bool tell(struct batch *b, struct batch_row *row, struct fail *why) {
    const struct life_order order = {.life = LIFE_TELL, .app = row->app, .code = b->how, .paper = b->handed};
    const char *field;
    bool done = desk_life(app_desk(b->app), &order, &field, why);
    if (done) text_copy(row->said, sizeof row->said, _("told"));
    return done;
}

static void stop(struct batch *b) {
    struct arena a = {0};
    const int done = count_of(b, true, FATE_DONE), left = still_to_do(b);
    b->is_running = false;
    app_saved(b->app);
    app_say(b->app, left ? LOOK_WARN : LOOK_GOOD,
            left ? arena_printf(&a, _("Stopped: %d done, %d left. F2 goes on."), done, left)
                 : arena_printf(&a, _("Done: %d. Not done: %d."), done, b->list.count - done));
    arena_close(&a);
}

static void ask_passphrase(struct batch *b);

/* No numbers, no room, no key, no right: not this row's matter. What a row alone is denied is said beside it. */
static bool next_fails_too(const struct batch *b, const struct fail *why) {
    const struct desk *desk = app_desk(b->app);
    if (why->kind != FAIL_DENIED) return why->kind == FAIL_BUSY || why->kind == FAIL_DISK;
    return b->kind == BATCH_ISSUE ? !desk->session.sign_secret || !desk_may(desk, MAY_DECIDE, NULL)
                                  : !desk_may(desk, MAY_ENTER, NULL);
}

/* A clock that was set back counts nothing: then the passphrase is asked, too. */
static bool still_agreed(const struct batch *b) {
    const int64_t since = app_now(b->app) - b->agreed_at;
    return b->agreed_done < RUN_MOST && since >= 0 && since <= RUN_MINUTES * MS_MINUTE;
}

static void step(struct batch *b) {
    struct fail why = {0};
    int i = 0;
    while (i < b->list.count && !(b->rows[i].is_clean && b->rows[i].fate == FATE_WAITS)) i++;
    if (i == b->list.count) {
        stop(b);
        return;
    }
    if (b->kind == BATCH_ISSUE && !still_agreed(b)) {
        b->is_running = false;
        ask_passphrase(b);
        return;
    }
    struct batch_row *row = &b->rows[i];
    bool done = b->kind == BATCH_ISSUE ? issue(b, row, &why) : tell(b, row, &why);
    row->fate = done ? FATE_DONE : FATE_NOT;
    if (!done) text_copy(row->said, sizeof row->said, why.say);
    b->agreed_done++;
    b->list.chosen = i;
    if (!done && next_fails_too(b, &why)) {
        row->fate = FATE_WAITS;
        stop(b);
        app_dialog_error(b->app, &why);
        return;
    }
    app_again(b->app);
}

static void run(struct batch *b) {
    b->is_running = true;
    app_again(b->app);
}

static bool agreed(void *state, const struct second *second, struct fail *why) {
    struct batch *b = state;
    (void)second;
    (void)why;
    b->agreed_at = app_now(b->app);
    b->agreed_done = 0;
    run(b);
    return true;
}

static void ask_passphrase(struct batch *b) {
    struct arena a = {0};
    const int left = still_to_do(b);
    const char *what = arena_printf(&a,
                                    ngettext("%d certificate will be issued in your name",
                                             "%d certificates will be issued in your name", (unsigned long)left),
                                    left);
    app_open(b->app, &scr_second, &(struct second_arg){.what = what, .own = true, .state = b, .agreed = agreed});
    arena_close(&a);
}

static void handed_typed(void *state, int choice, const char *text) {
    struct batch *b = state;
    struct fail why;
    if (choice < 0) return;
    if (handed_check(text, b->handed, sizeof b->handed, &why) == FIELD_WRONG)
        app_say(b->app, LOOK_ERROR, why.say);
    else
        run(b);
}

static void how_picked(void *state, int choice, const char *text) {
    struct batch *b = state;
    (void)text;
    if (choice < 0) return;
    text_copy(b->how, sizeof b->how, life_told_by[choice].id);
    app_dialog_text(b->app, _("Tell the family"), _("What was handed over? May stay empty."), "", false, b, handed_typed);
}

static void start(struct batch *b) {
    const char *items[16];
    int count = 0;
    if (b->is_running || b->looked < b->list.count) return;
    if (!still_to_do(b)) {
        app_say(b->app, LOOK_WARN, _("There is nothing (more) that can be done here together."));
        return;
    }
    if (b->kind == BATCH_ISSUE) {
        ask_passphrase(b);
        return;
    }
    for (const struct life_code *code = life_told_by; code->id; code++) items[count++] = _(code->title);
    app_dialog_pick(b->app, _("How told"), items, count, 0, b, how_picked);
}

/* Seeing ****************************************************************************************************************** */

/* "Сидорова М. В.: 9, Петрова А. С.: 2": one who has entered nearly all is worth a second thought. */
static const char *entered_text(const struct batch *b, struct arena *a) {
    struct {
        const char *staff;
        int count;
    } hands[HANDS_MOST] = {{0}};
    const char *text = "";
    int used = 0, others = 0;
    for (int i = 0; i < b->list.count; i++) {
        int at = 0;
        if (!b->rows[i].is_clean) continue;
        while (at < used && strcmp(hands[at].staff, b->rows[i].entered_by) != 0) at++;
        if (at == HANDS_MOST) {
            others++;
            continue;
        }
        if (at == used) hands[used++].staff = b->rows[i].entered_by;
        hands[at].count++;
    }
    for (int i = 0; i < used; i++)
        text = arena_printf(a, "%s%s%s: %d", text, i ? ", " : "", show_staff(b->app, a, hands[i].staff), hands[i].count);
    return others ? arena_printf(a, "%s, %s: %d", text, _("others"), others) : text;
}

static void draw_row(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct batch *b = context;
    const struct batch_row *r = &b->rows[i];
    const enum look look = chosen ? LOOK_SELECTED : LOOK_TEXT;
    struct arena a = {0};
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    if (r->fate == FATE_DONE)
        canvas_glyph(c, row, column + 2, look, GLYPH_CHECK);
    else if (r->fate == FATE_NOT)
        canvas_text(c, row, column + 2, chosen ? look : LOOK_WARN, "!");
    canvas_cell(c, row, column + 4, 7, look, r->no);
    canvas_cell(c, row, column + 12, 24, look, show_short_name(&a, r->name, 24));
    canvas_cell(c, row, column + 37, width - 38, look, r->said);
    arena_close(&a);
}

static void batch_draw(const void *state, struct canvas *c) {
    const struct batch *b = state;
    struct arena a = {0};
    const int columns = canvas_columns(c), rows = canvas_rows(c), label = 15;
    const int done = count_of(b, true, FATE_DONE), waiting = still_to_do(b), never = count_of(b, false, FATE_NOT);
    int row = 0;
    canvas_rule(c, row++, 0, columns, LOOK_TITLE, b->kind == BATCH_ISSUE ? _("Before the run") : _("Families to be told"));
    if (b->kind == BATCH_ISSUE) {
        show_pair(c, row++, 1, label, _("Numbers"),
                  arena_printf(&a, _("%d needed, %d in stock"), waiting, (int)b->numbers_left - done));
        show_pair(c, row++, 1, label, _("Entered by"), entered_text(b, &a));
        show_pair(c, row++, 1, label, _("Passphrase"),
                  arena_printf(&a, _("before the run, and again after %d decisions or %d minutes"), RUN_MOST, RUN_MINUTES));
    }
    show_pair(c, row, 1, label, _("Progress"), arena_printf(&a, _("%d of %d"), done, done + waiting));
    progress_draw(c, row++, 30, columns - 32, done, done + waiting);
    canvas_rule(c, row++, 0, columns, LOOK_TITLE,
                b->looked < b->list.count ? _("Being looked at ...")
                                          : arena_printf(&a, _("Will not be done: %d, the reason stands beside"), never));
    list_draw(&b->list, c, row, 0, rows - row - 3, columns, true, b, draw_row);
    canvas_hline(c, rows - 3, 0, columns, LOOK_DIM);
    canvas_wrap(c, rows - 2, 1, columns - 2, 2, LOOK_TEXT, b->rows[b->list.chosen].said);
    arena_close(&a);
}

static enum reply batch_act(void *state, enum action action) {
    struct batch *b = state;
    if (action == ACT_BACK) {
        if (!b->is_running) return LEAVE;
        stop(b);
    } else if (action == ACT_CARRY_OUT) {
        start(b);
    }
    return STAY;
}

static bool batch_offers(const void *state, enum action action) {
    const struct batch *b = state;
    return action != ACT_CARRY_OUT || (!b->is_running && still_to_do(b) > 0);
}

static enum reply batch_event(void *state, const struct input *in) {
    struct batch *b = state;
    if (in->kind == INPUT_TICK && b->looked < b->list.count)
        look_on(b);
    else if (in->kind == INPUT_TICK && b->is_running)
        step(b);
    else if (!b->is_running)
        list_event(&b->list, in, 8);
    return STAY;
}

/* Back from a lock or from the passphrase: what was running goes on. */
static void batch_refresh(void *state) {
    struct batch *b = state;
    if (b->is_running || b->looked < b->list.count) app_again(b->app);
}

static const char *batch_hint(const void *state, struct arena *a) {
    const struct batch *b = state;
    (void)a;
    if (b->is_running) return _("Esc stops between two; what is done is done");
    if (b->looked == b->list.count && !still_to_do(b)) return _("Esc goes back to the queue");
    return b->kind == BATCH_ISSUE ? _("F2 issues those that are clean; the others stay in the queue")
                                  : _("F2 asks how they were told");
}

static const char *batch_subtitle(const void *state, struct arena *a) {
    const struct batch *b = state;
    return arena_printf(a, ngettext("%d marked", "%d marked", (unsigned long)b->list.count), b->list.count);
}

const struct screen scr_batch = {
    .name = "batch",
    .title = N_("Together"),
    .help = N_(
        "Several marked cases at once. Only applications of which every check holds are issued (no account in the Navigator is no hindrance); all others are listed first with the reason and stay in "
        "the queue. Before the run you see how many numbers it takes, who entered how many, and when your passphrase is asked. Each case is "
        "written by itself: Esc stops between two, and nothing is half done."),
    .state_size = sizeof(struct batch),
    .open = batch_open,
    .draw = batch_draw,
    .act = batch_act,
    .event = batch_event,
    .close = batch_close,
    .subtitle = batch_subtitle,
    .hint = batch_hint,
    .refresh = batch_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_CARRY_OUT, ACT_MENU, ACT_BACK, ACT_NONE},
    .offers = batch_offers,
};
