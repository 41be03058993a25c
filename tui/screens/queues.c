/* Queues: what waits, the rows of the chosen queue, and below them a look at the chosen application. Tab changes the panel, a
 * letter opens the search with it. */

#include "tui/screens/intake.h"
#include "tui/screens/show.h"

#include "model/base/text.h"
#include "tui/widgets/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NARROW = 70, WIDE = 140, LIST_WIDTH = 72 }; /* columns */
enum { ROWS_MOST = 500, LEFT_WIDTH = 24, PREVIEW_ROWS = 7, LEAST_FOR_PREVIEW = 14 };

static const struct {
    const char *name, *title, *nothing;
} queue_titles[QUEUE_COUNT] = {
    [QUEUE_PAPERS] = {N_("Wait for papers"), N_("Wait for papers, the nearest term first"), N_("Nobody waits for papers.")},
    [QUEUE_DECISION] = {N_("Wait for a decision"), N_("Wait for a decision, urgent first"),
                        N_("All applications are decided.")},
    [QUEUE_INCOMPLETE] = {N_("Incomplete"), N_("Incomplete packages"), N_("There are no incomplete packages.")},
    [QUEUE_RETURNED] = {N_("Returned"), N_("Returned for correction"), N_("Nothing was returned.")},
    [QUEUE_DISPUTES] = {N_("Disputes"), N_("The centre ruled otherwise"), N_("There are no disputes.")},
    [QUEUE_DRAFTS] = {N_("Drafts"), N_("My drafts"), N_("There are no drafts.")},
    [QUEUE_TODAY] = {N_("Mine today"), N_("What I did today"), N_("Nothing has been done today.")},
};

struct queues {
    struct app *app;
    struct arena rows_arena, preview_arena;
    int64_t counts[QUEUE_COUNT];
    int64_t overdue;   /* complete applications past their term */
    int urgent;        /* rows of the chosen queue due today or late */
    struct list panel; /* of the queues */
    struct list list;  /* of the chosen queue's rows */
    struct queue_row *rows;
    bool on_rows;
    bool has_moved; /* the person has chosen a panel or a queue */
    bool is_resumed;
    struct fail failed; /* why the rows could not be read */
    bool has_preview;
    struct application preview;
    int checks_good, checks_bad;
    const char *trouble; /* what the package lacks, or the first check that does not hold */
};

static enum queue queue_of(const struct queues *q) {
    return (enum queue)q->panel.chosen;
}

static const struct queue_row *chosen_row(const struct queues *q) {
    return q->list.count ? &q->rows[q->list.chosen] : NULL;
}

static void load_preview(struct queues *q) {
    const struct queue_row *row = chosen_row(q);
    struct desk *desk = app_desk(q->app);
    struct fail why;
    arena_reset(&q->preview_arena);
    q->has_preview = row && queue_of(q) != QUEUE_DRAFTS && application_load(desk->db, row->app, &q->preview, &why);
    q->checks_good = q->checks_bad = 0;
    q->trouble = "";
    if (!q->has_preview) return;
    struct rule_case the_case;
    struct rule_result results[RULE_MOST];
    if (!desk_case(desk, &q->preview, &q->preview_arena, &the_case, &why)) return;
    int count = rules_run(&the_case, q->preview.state == APP_COMPLETE ? RULES_FOR_DECISION : RULES_FOR_COMPLETE, results);
    bool decides = desk_may(desk, MAY_DECIDE, NULL);
    for (int i = 0; i < count; i++) {
        if (!decides && !show_concerns_case(results[i].rule)) continue;
        if (results[i].holds) {
            q->checks_good++;
        } else if (!q->checks_bad++) {
            q->trouble = arena_dup(&q->preview_arena, results[i].say.say);
        }
    }
    const char *missing = show_missing(&q->preview_arena, &the_case);
    if (*missing) q->trouble = arena_printf(&q->preview_arena, _("Missing: %s"), missing);
}

static void count_urgent(struct queues *q) {
    struct arena a = {0};
    q->urgent = 0;
    for (int i = 0; i < q->list.count; i++) {
        bool urgent;
        show_due(q->app, &a, q->rows[i].due, false, &urgent);
        q->urgent += urgent;
    }
    arena_close(&a);
}

static bool load(struct queues *q, struct fail *why) {
    struct desk *desk = app_desk(q->app);
    char today[DATE_TEXT], *keep = NULL;
    int32_t day = show_today(q->app);
    date_iso(day, today);
    int64_t from = moment_of(day, 0, 0, desk->env->offset);
    if (chosen_row(q)) keep = strdup(chosen_row(q)->app);
    arena_reset(&q->rows_arena);
    int count = 0;
    bool ok = queue_counts(desk->db, desk->session.staff, from, q->counts, &q->overdue, today, why) &&
              queue_list(desk->db, queue_of(q), desk->session.staff, from, 0, ROWS_MOST, &q->rows_arena, &q->rows, &count, why);
    q->failed = (struct fail){0};
    if (!ok) {
        q->failed = *why;
        count = 0;
    }
    list_set(&q->list, count);
    if (!count) q->on_rows = false;
    for (int i = 0; keep && i < count; i++)
        if (!strcmp(q->rows[i].app, keep)) q->list.chosen = i;
    free(keep);
    count_urgent(q);
    load_preview(q);
    return ok;
}

/* Once after the login: a form that a power cut or a kill has closed opens where it was. */
static void resume(struct queues *q) {
    int64_t draft = q->is_resumed ? 0 : intake_draft_interrupted(q->app);
    q->is_resumed = true;
    if (draft && desk_may(app_desk(q->app), MAY_ENTER, NULL) &&
        app_open(q->app, &scr_intake, &(struct intake_arg){.draft = draft}))
        app_say(q->app, LOOK_WARN, _("The draft was opened where it was left"));
}

static void reload(void *state) {
    struct queues *q = state;
    struct fail why;
    if (!load(q, &why)) app_say(q->app, LOOK_ERROR, why.say);
    resume(q);
}

/* The first rows of a queue that was empty when it was opened are what the person has waited for. */
static void refresh(void *state) {
    struct queues *q = state;
    bool was_empty = !q->list.count;
    reload(q);
    if (was_empty && !q->has_moved && q->list.count) q->on_rows = true;
}

static void queues_close(void *state) {
    struct queues *q = state;
    arena_close(&q->rows_arena);
    arena_close(&q->preview_arena);
}

static bool queues_open(void *state, struct app *app, const void *arg, struct fail *why) {
    (void)arg;
    struct queues *q = state;
    q->app = app;
    list_set(&q->panel, QUEUE_COUNT);
    q->panel.chosen = desk_may(app_desk(app), MAY_DECIDE, NULL) ? QUEUE_DECISION : QUEUE_PAPERS;
    if (!load(q, why)) {
        queues_close(q);
        return false;
    }
    q->on_rows = q->list.count > 0;
    return true;
}

static void draw_queue(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct queues *q = context;
    enum look look = chosen && !q->on_rows ? LOOK_SELECTED : LOOK_TEXT;
    bool urgent = (i == QUEUE_DISPUTES && q->counts[i]) || (i == QUEUE_DECISION && q->overdue);
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, width - 9, look, _(queue_titles[i].name));
    char count[16];
    snprintf(count, sizeof count, q->counts[i] >= QUEUE_COUNT_MOST ? "%d+" : "%d", (int)q->counts[i]);
    if (!q->failed.kind) canvas_right(c, row, column + width - 2, look, count);
    if (urgent) canvas_text(c, row, column + width - 1, look == LOOK_SELECTED ? look : LOOK_WARN, "!");
}

static void draw_row(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct queues *q = context;
    const struct queue_row *r = &q->rows[i];
    struct arena a = {0};
    bool urgent;
    const char *due = show_due(q->app, &a, r->due, r->provisional, &urgent);
    enum look look = chosen && q->on_rows ? LOOK_SELECTED : LOOK_TEXT;
    enum look due_look = look == LOOK_SELECTED ? look : urgent ? LOOK_WARN : LOOK_DIM;
    bool tight = width < 50; /* no room for the date of birth */
    int name_width = width - (tight ? 21 : 32);
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    int name_at = column + (*r->no ? 9 : 2), name_most = column + 9 + name_width - name_at; /* a draft has no number yet */
    if (*r->no) canvas_cell(c, row, column + 2, 6, look, show_request_no(q->app, &a, r->no));
    if (r->pending) canvas_glyph(c, row, column + 8, look, GLYPH_UP);
    canvas_cell(c, row, name_at, name_most, look, show_short_name(&a, r->name, name_most));
    if (!tight) canvas_cell(c, row, column + 10 + name_width, 10, look, show_date(&a, r->birth));
    const char *last = *r->due                       ? arena_printf(&a, "%s%s", due, urgent ? " !" : "")
                       : queue_of(q) == QUEUE_DRAFTS ? ""
                                                     : show_state_short(r->state);
    canvas_cell(c, row, column + width - 11, 11, due_look, last);
    arena_close(&a);
}

static void draw_preview(const struct queues *q, struct canvas *c, int row, int column) {
    struct arena a = {0};
    const struct application *p = &q->preview;
    const int label = 12;
    int end = canvas_columns(c), line = row + 1;
    canvas_rule(c, row, column - 1, end, LOOK_TITLE,
                arena_printf(&a, "%s · %s", show_request_no(q->app, &a, p->request.no),
                             show_short_name(&a, show_child(&a, &p->child), end - column - 16)));
    canvas_cell(c, line, column, 24, LOOK_TEXT, show_birth(&a, p->child.birth, show_today(q->app)));
    if (*p->child.snils)
        canvas_right(c, line, end, LOOK_TEXT, arena_printf(&a, "%s %s", _("SNILS"), show_snils(&a, p->child.snils)));
    line++;
    const char *applicant = show_person(&a, p->applicant.surname, p->applicant.name, p->applicant.patronymic);
    show_pair(c, line++, column, label, _("Applicant"),
              arena_printf(&a, "%s%s%s", applicant, *p->applicant.kin ? ", " : "", p->applicant.kin));
    show_pair(c, line++, column, label, _("State"), show_state(q->app, &a, p));
    show_pair(c, line, column, label, _("Checks"), "");
    char checks[40];
    snprintf(checks, sizeof checks, "%d %s", q->checks_good, canvas_glyph_text(c, GLYPH_CHECK));
    int at = canvas_text(c, line++, column + label, LOOK_GOOD, checks);
    if (q->checks_bad) {
        canvas_printf(c, line - 1, at, LOOK_WARN, ", %d !", q->checks_bad);
        canvas_cell(c, line++, column + label, end - column - label, LOOK_WARN, q->trouble);
    }
    const char *by = show_staff(q->app, &a, p->entered_by);
    show_pair(c, line++, column, label, _("Entered"),
              arena_printf(&a, "%s%s%s, %s", by, *by ? ", " : "", show_moment(q->app, &a, p->entered_at),
                           show_channel(p->request.channel)));
    if (*p->remark && p->state == APP_RETURNED && line < row + PREVIEW_ROWS)
        show_pair(c, line, column, label, _("Remark"), p->remark);
    arena_close(&a);
}

static void draw_panel(const struct queues *q, struct canvas *c, int rows) {
    canvas_rule(c, 0, 0, LEFT_WIDTH, LOOK_TITLE, _("Queues"));
    canvas_glyph(c, 0, LEFT_WIDTH, LOOK_TITLE, GLYPH_TEE_DOWN);
    canvas_vline(c, 1, rows, LEFT_WIDTH, LOOK_TITLE);
    list_draw(&q->panel, c, 1, 0, rows - 1, LEFT_WIDTH, !q->on_rows, q, draw_queue);
}

/* A narrow terminal shows the panel only while it is the one in use; a wide one has a column for the chosen application, an
 * ordinary one puts it below. */
static void queues_draw(const void *state, struct canvas *c) {
    const struct queues *q = state;
    int rows = canvas_rows(c), columns = canvas_columns(c);
    int left = columns < NARROW && q->on_rows ? 0 : LEFT_WIDTH + 2;
    bool wide = columns >= WIDE, below = !wide && q->has_preview && rows >= LEAST_FOR_PREVIEW;
    int end = wide ? left + LIST_WIDTH : columns, list_rows = rows - 1 - (below ? PREVIEW_ROWS : 0);
    canvas_rule(c, 0, left ? left - 1 : 0, end, LOOK_TITLE, _(queue_titles[q->panel.chosen].title));
    if (left) draw_panel(q, c, rows);
    if (q->list.count)
        list_draw(&q->list, c, 1, left, list_rows, end - left, q->on_rows, q, draw_row);
    else
        canvas_wrap(c, 2, left + 2, end - left - 4, 4, q->failed.kind ? LOOK_ERROR : LOOK_DIM,
                    q->failed.kind ? q->failed.say : _(queue_titles[q->panel.chosen].nothing));
    if (wide) {
        canvas_rule(c, 0, end, columns, LOOK_TITLE, "");
        canvas_glyph(c, 0, end, LOOK_TITLE, GLYPH_TEE_DOWN);
        canvas_vline(c, 1, rows, end, LOOK_TITLE);
        if (q->has_preview) draw_preview(q, c, 0, end + 2);
    } else if (below) {
        if (left) canvas_glyph(c, 1 + list_rows, LEFT_WIDTH, LOOK_TITLE, GLYPH_TEE_RIGHT);
        draw_preview(q, c, 1 + list_rows, left ? left : 1);
    }
}

static void open_row(struct queues *q) {
    const struct queue_row *row = chosen_row(q);
    if (!row) return;
    struct arena a = {0};
    const char *id = arena_dup(&a, row->app);
    switch (queue_of(q)) {
    case QUEUE_DRAFTS: app_open(q->app, &scr_intake, &(struct intake_arg){.draft = strtoll(id, NULL, 10)}); break;
    case QUEUE_DISPUTES: app_open(q->app, &scr_disputes, NULL); break;
    default: show_open_application(q->app, id, q->has_preview ? app_state_name(q->preview.state) : row->state);
    }
    arena_close(&a);
}

static enum reply queues_act(void *state, enum action action) {
    struct queues *q = state;
    const struct queue_row *row = chosen_row(q);
    switch (action) {
    case ACT_OPEN_DECISION:
        if (q->has_preview && app_state_open(q->preview.state)) /* an incomplete one may be refused (A9) */
            app_open(q->app, &scr_decision, &(struct decision_arg){.app = q->preview.app});
        else
            app_say(q->app, LOOK_WARN,
                    row ? _("This application does not wait for a decision.") : _("There is nothing to decide in this queue."));
        break;
    case ACT_FIND: app_open(q->app, &scr_search, &(struct search_arg){.typed = ""}); break;
    case ACT_NEW: app_open(q->app, &scr_intake, &(struct intake_arg){0}); break;
    case ACT_EXCHANGE: app_open(q->app, &scr_exchange, NULL); break;
    case ACT_DISPUTES: app_open(q->app, &scr_disputes, NULL); break;
    case ACT_HISTORY:
        if (row && *row->subject) app_open(q->app, &scr_history, &(struct history_arg){.subject = row->subject});
        break;
    default: break;
    }
    return STAY;
}

static void go_panel(struct queues *q, bool rows) {
    q->on_rows = rows && q->list.count > 0;
}

static enum reply queues_event(void *state, const struct input *in) {
    struct queues *q = state;
    if (in->kind == INPUT_LETTER || in->kind == INPUT_TEXT) {
        char letter[5] = "";
        if (in->kind == INPUT_LETTER && in->letter == ' ') return STAY; /* nothing to search for */
        if (in->kind == INPUT_LETTER) letter[text_put(in->letter, letter)] = 0;
        app_open(q->app, &scr_search, &(struct search_arg){.typed = in->kind == INPUT_TEXT ? in->text : letter});
        return STAY;
    }
    if (in->kind == INPUT_TICK) resume(q);
    if (in->kind != INPUT_KEY) return STAY;
    q->has_moved = true;
    if (in->key == K_TAB || in->key == K_BACKTAB) {
        go_panel(q, !q->on_rows);
    } else if (in->key == K_LEFT || in->key == K_RIGHT) {
        go_panel(q, in->key == K_RIGHT);
    } else if (in->key == K_ENTER) {
        if (q->on_rows) open_row(q);
        go_panel(q, true);
    } else if (q->on_rows) {
        if (list_event(&q->list, in, 8)) load_preview(q);
    } else if (list_event(&q->panel, in, QUEUE_COUNT)) {
        list_set(&q->list, 0);
        reload(q);
    }
    return STAY;
}

static const char *queues_subtitle(const void *state, struct arena *a) {
    const struct queues *q = state;
    return show_point(q->app, a, app_desk(q->app)->point);
}

static const char *queues_hint(const void *state, struct arena *a) {
    (void)state;
    (void)a;
    return _("Begin to type a surname or SNILS to search. Tab panel  Enter open");
}

static const char *queues_message(const void *state, struct arena *a, enum look *look) {
    const struct queues *q = state;
    int64_t waiting = q->counts[QUEUE_DECISION];
    *look = q->overdue || q->urgent ? LOOK_WARN : LOOK_DIM;
    if (q->urgent)
        return arena_printf(
            a, ngettext("%d row is due today or late", "%d rows are due today or late", (unsigned long)q->urgent), q->urgent);
    if (q->overdue)
        return arena_printf(a, ngettext("%d decision is late", "%d decisions are late", (unsigned long)q->overdue),
                            (int)q->overdue);
    if (!waiting) return "";
    return arena_printf(
        a, ngettext("%d application waits for a decision", "%d applications wait for a decision", (unsigned long)waiting),
        (int)waiting);
}

const struct screen scr_queues = {
    .name = "queues",
    .title = N_("Queues"),
    .help = N_(
        "Everything that waits at this point. The left panel counts the queues, the right one shows the rows of the chosen queue with the most "
        "urgent first, and below them a look at the chosen application. Enter opens it: an application without papers opens for entry, a complete one "
        "for the decision. A letter or a digit opens the search."),
    .state_size = sizeof(struct queues),
    .open = queues_open,
    .draw = queues_draw,
    .act = queues_act,
    .event = queues_event,
    .close = queues_close,
    .subtitle = queues_subtitle,
    .hint = queues_hint,
    .message = queues_message,
    .refresh = refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_OPEN_DECISION, ACT_FIND, ACT_EXCHANGE, ACT_HISTORY, ACT_NEW, ACT_MENU,
                                     ACT_EXIT, ACT_DISPUTES, ACT_LOCK, ACT_LOGOUT, ACT_NONE},
};
