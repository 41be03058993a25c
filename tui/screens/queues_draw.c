/* The queues as they are seen: the panel, the rows of the chosen queue, a look at the chosen application. */

#include "tui/screens/queues.h"

#include "model/base/text.h"
#include "tui/screens/status.h"

#include <stdio.h>
#include <string.h>

enum { NARROW = 70, WIDE = 140, LIST_WIDTH = 72 }; /* columns */
enum { LEFT_WIDTH = 24, PREVIEW_ROWS = 7, LEAST_FOR_PREVIEW = 14 };
enum { NAME_AT = 9, LAST_WIDTH = 11, NUMBER_WIDTH = 13, GROWN_DAYS = 60 };

/* Between the name and the term: the number, the day of birth, or where the child lives. */
static const char *middle_text(const struct queues *q, const struct queue_row *r, struct arena *a, int *width) {
    const bool numbered = queues_chosen(q) == QUEUE_CERTIFICATES;
    const bool placed = q->places.count && !numbered && *r->municipality;
    *width = numbered ? NUMBER_WIDTH : placed ? PLACE_WIDTH : LAST_WIDTH;
    if (numbered) return show_number(a, r->number);
    return placed ? places_name(&q->places, r->municipality) : show_date(a, r->birth);
}

static void draw_queue(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct queues *q = context;
    const enum queue queue = q->shown[i];
    enum look look = chosen && !q->on_rows ? LOOK_SELECTED : LOOK_TEXT;
    bool urgent = (queue == QUEUE_DISPUTES && q->counts.rows[queue]) || q->counts.late[queue] || q->counts.today[queue];
    char count[16];
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, width - 9, look, _(queue_titles[queue].name));
    snprintf(count, sizeof count, q->counts.rows[queue] >= QUEUE_COUNT_MOST ? "%d+" : "%d", (int)q->counts.rows[queue]);
    if (!q->failed.kind) canvas_right(c, row, column + width - 2, look, count);
    if (urgent) canvas_text(c, row, column + width - 1, look == LOOK_SELECTED ? look : LOOK_WARN, "!");
}

static bool waits(const char *state) {
    enum app_state found;
    return app_state_of(state, &found) && app_state_open(found);
}

/* The last day on which the child may be given a certificate is near. */
static bool grows_up(const struct queues *q, const struct queue_row *r) {
    int32_t last;
    return waits(r->state) && date_parse(r->last_day, &last) && last <= show_today(q->app) + GROWN_DAYS;
}

/* What stands at the right end: the term, the state, the last day of a certificate. */
static const char *last_text(const struct queues *q, const struct queue_row *r, struct arena *a, enum look *look) {
    bool urgent;
    const char *due = show_due(q->app, a, r->due, r->provisional, &urgent);
    *look = urgent ? LOOK_WARN : LOOK_DIM;
    switch (queues_chosen(q)) {
    case QUEUE_DRAFTS:
    case QUEUE_QUICK: return "";
    case QUEUE_CERTIFICATES: return show_date(a, r->last_day);
    case QUEUE_TODAY:
        if (waits(r->state)) break;
        *look = LOOK_DIM;
        return show_state_short(r->state); /* a term is for what still waits */
    default: break;
    }
    if (grows_up(q, r)) {
        *look = LOOK_WARN;
        return arena_printf(a, _("18: %.5s !"), show_date(a, r->last_day));
    }
    if (urgent && strcmp(r->due, q->filter.today) < 0) return _("overdue!");
    return *r->due ? arena_printf(a, "%s%s", due, urgent ? " !" : "") : show_state_short(r->state);
}

/* What a queue says in words where others have a birth date and a term. */
static const char *row_words(const struct queues *q, const struct queue_row *r, struct arena *a) {
    if (queues_chosen(q) == QUEUE_TELL) return _(show_tell(r->tell, r->certificate));
    if (queues_chosen(q) == QUEUE_FAMILY)
        return arena_printf(a, strcmp(r->state, "erase") == 0 ? _("erase by %s") : _("answer by %s"), show_date(a, r->due));
    return NULL;
}

static void draw_row(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct queues *q = context;
    const struct queue_row *r = &q->rows[i];
    struct arena a = {0};
    enum look look = chosen && q->on_rows ? LOOK_SELECTED : LOOK_TEXT, last_look;
    const char *words = row_words(q, r, &a), *last = last_text(q, r, &a, &last_look);
    const bool tight = width < 50 || words; /* no room for the date of birth */
    int middle_width;
    const char *middle = middle_text(q, r, &a, &middle_width);
    const int end = words ? width / 2 + 4 : width - LAST_WIDTH;
    const int name_end = end - (tight ? 1 : middle_width + 1);
    const int name_at = *r->no ? NAME_AT : 2; /* a draft has no number yet */
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    if (queues_is_marked(q, r->app)) canvas_glyph(c, row, column + 1, look, GLYPH_CHECK);
    if (*r->no) canvas_cell(c, row, column + 2, NAME_AT - 3, look, show_request_no(q->app, &a, r->no));
    if (r->pending) canvas_glyph(c, row, column + NAME_AT - 1, look, GLYPH_UP);
    canvas_cell(c, row, column + name_at, name_end - name_at, look, show_short_name(&a, r->name, name_end - name_at));
    if (!tight) canvas_cell(c, row, column + name_end + 1, middle_width, look, middle);
    canvas_cell(c, row, column + end, width - end,
                look == LOOK_SELECTED ? look
                : words               ? LOOK_TEXT
                                      : last_look,
                words ? words : last);
    arena_close(&a);
}

/* Below the rows, or beside them on a wide terminal. */
static void draw_preview(const struct queues *q, struct canvas *c, int row, int column) {
    struct arena a = {0};
    const struct application *p = &q->preview;
    const int label = 12;
    int end = canvas_columns(c), line = row + 1;
    canvas_rule(c, row, column - 1, end, LOOK_TITLE,
                arena_printf(&a, "%s · %s", show_request_no(q->app, &a, p->request.no),
                             show_short_name(&a, show_child(&a, &p->child), end - column - 16)));
    canvas_cell(c, line, column, 24, LOOK_TEXT, show_birth(q->app, &a, p->child.birth));
    if (*p->child.snils)
        canvas_right(c, line, end, LOOK_TEXT, arena_printf(&a, "%s %s", _("SNILS"), show_snils(&a, p->child.snils)));
    line++;
    const char *applicant = show_person(&a, p->applicant.surname, p->applicant.name, p->applicant.patronymic);
    show_pair(c, line++, column, label, _("Applicant"),
              arena_printf(&a, "%s%s%s", applicant, *p->applicant.kin ? ", " : "", p->applicant.kin));
    if (queues_chosen(q) == QUEUE_TELL || !app_state_open(p->state)) { /* nothing to check: what to say on the phone */
        show_pair(c, line++, column, label, _("Phone"), show_phone(&a, p->applicant.phone));
        canvas_wrap(c, line, column, end - column, 3, LOOK_TEXT,
                    status_sentence(q->app, &a, p, *q->rests.number ? &q->rests : NULL));
        arena_close(&a);
        return;
    }
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

/* "Ждут решения, сначала срочные · школа № 12 · мои": what was chosen stands in the title. */
static const char *rows_title(const struct queues *q, struct arena *a) {
    static const char *const sorted[QUEUE_SORTS] = {[QUEUE_BY_NAME] = N_("by name"), [QUEUE_BY_RECEIVED] = N_("by receipt")};
    const struct queue_filter *f = &q->filter;
    const char *title = _(f->sort == QUEUE_BY_DUE ? queue_titles[queues_chosen(q)].title : queue_titles[queues_chosen(q)].name);
    if (q->marked) title = arena_printf(a, ngettext("%d marked", "%d marked", (unsigned long)q->marked), q->marked);
    if (f->sort != QUEUE_BY_DUE) title = arena_printf(a, "%s · %s", title, _(sorted[f->sort]));
    if (*f->municipality && queues_chosen(q) != QUEUE_CERTIFICATES)
        title = arena_printf(a, "%s · %s", title, places_name(&q->places, f->municipality));
    if (*f->point) title = arena_printf(a, "%s · %s", title, show_point(q->app, a, f->point));
    if (f->own) title = arena_printf(a, "%s · %s", title, _("mine"));
    if (f->late) title = arena_printf(a, "%s · %s", title, _("late"));
    return *f->surname ? arena_printf(a, "%s · %s…", title, f->surname) : title;
}

static bool is_filtered(const struct queues *q) {
    return *q->filter.point || *q->filter.municipality || q->filter.own || q->filter.late || *q->filter.surname;
}

/* A narrow terminal shows the panel only while it is the one in use; a wide one has a column for the chosen application, an
 * ordinary one puts it below. */
void queues_draw(const void *state, struct canvas *c) {
    const struct queues *q = state;
    struct arena a = {0};
    int rows = canvas_rows(c), columns = canvas_columns(c);
    int left = columns < NARROW && q->on_rows ? 0 : LEFT_WIDTH + 2;
    bool wide = columns >= WIDE, below = !wide && q->has_preview && rows >= LEAST_FOR_PREVIEW;
    int end = wide ? left + LIST_WIDTH : columns, list_rows = rows - 1 - (below ? PREVIEW_ROWS : 0);
    canvas_rule(c, 0, left ? left - 1 : 0, end, LOOK_TITLE, rows_title(q, &a));
    if (left) draw_panel(q, c, rows);
    if (q->list.count)
        list_draw(&q->list, c, 1, left, list_rows, end - left, q->on_rows, q, draw_row);
    else
        canvas_wrap(c, 2, left + 2, end - left - 4, 4, q->failed.kind ? LOOK_ERROR : LOOK_DIM,
                    q->failed.kind   ? q->failed.say
                    : is_filtered(q) ? _("Nothing here fits the filter. F4 changes it.")
                                     : _(queue_titles[queues_chosen(q)].nothing));
    if (wide) {
        canvas_rule(c, 0, end, columns, LOOK_TITLE, "");
        canvas_glyph(c, 0, end, LOOK_TITLE, GLYPH_TEE_DOWN);
        canvas_vline(c, 1, rows, end, LOOK_TITLE);
        if (q->has_preview) draw_preview(q, c, 0, end + 2);
    } else if (below) {
        if (left) canvas_glyph(c, 1 + list_rows, LEFT_WIDTH, LOOK_TITLE, GLYPH_TEE_RIGHT);
        draw_preview(q, c, 1 + list_rows, left ? left : 1);
    }
    arena_close(&a);
}
