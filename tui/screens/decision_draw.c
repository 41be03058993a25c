/* The decision as it is seen: compared fields, papers and consents, checks, the verdict; less of it on a low terminal, the
 * verdict always. */

#include "tui/screens/decision.h"

#include "model/base/text.h"

#include <string.h>

enum { VERDICT_ROWS = 5, COMPARE_ROWS = 6, PAPER_ROWS = 4, LEAST_CHECKS = 3, LABEL = 20, MARK = 4 };

const char *const decision_grounds[GROUND_COUNT] = {
    N_("has a certificate already"),
    N_("incomplete or untrue data"),
    N_("does not live in the region"),
    N_("no consent"),
};

static void draw_compared(struct canvas *c, int row, const char *label, const char *mine, const char *other, bool compare) {
    int half = (canvas_columns(c) - LABEL) / 2 + LABEL, width = half - LABEL - MARK;
    canvas_cell(c, row, 2, LABEL - 3, LOOK_LABEL, label);
    canvas_cell(c, row, LABEL, compare ? width : canvas_columns(c) - LABEL - 1, LOOK_TEXT, mine);
    if (!compare) return;
    bool same = !strcmp(mine, other);
    int apart = same || !*mine || !*other ? 0 : text_distance(mine, other, 2);
    enum look look = same ? LOOK_DIM : LOOK_WARN;
    if (same)
        canvas_text(c, row, half - 3, look, "=");
    else
        canvas_glyph(c, row, half - 3, look, GLYPH_NOT_EQUAL);
    int at = canvas_text(c, row, half, look, other);
    if (apart == 1) canvas_cell(c, row, at + 2, canvas_columns(c) - at - 3, LOOK_WARN, _("one sign differs !"));
}

static int draw_compare(const struct decision *d, struct canvas *c, int row, int rows) {
    const struct application *p = &d->application;
    const struct twin *t = d->twin_count ? &d->twins[0] : NULL;
    struct arena a = {0};
    int columns = canvas_columns(c), half = (columns - LABEL) / 2 + LABEL, end = row + rows;
    canvas_rule(c, row, 0, LABEL - 1, LOOK_TITLE, _("Field"));
    canvas_rule(c, row, LABEL - 1, t ? half - 1 : columns, LOOK_TITLE, _("Application"));
    if (t) canvas_rule(c, row, half - 1, columns, LOOK_TITLE, _("Similar record"));
    const char *name = show_child(&a, &p->child), *paper = show_paper(&a, p->child.doc_series, p->child.doc_number);
    const struct {
        const char *label, *mine, *other;
        bool compare;
    } lines[] = {
        {_("Child"), name, t ? t->name : "", true},
        {_("SNILS"), show_snils(&a, p->child.snils), t ? show_snils(&a, t->snils) : "", true},
        {_("Document"), paper, t ? t->doc : "", true},
        {_("Date of birth"), t ? show_date(&a, p->child.birth) : show_birth(&a, p->child.birth, show_today(d->app)),
         t ? show_date(&a, t->birth) : "", true},
        {t ? _("Certificate") : _("Address"), t ? "" : show_address(&a, &p->address),
         t && *t->number ? show_number(&a, t->number) : _("none"), true},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines && ++row < end; i++)
        draw_compared(c, row, lines[i].label, lines[i].mine, lines[i].other, t != NULL);
    if (t && d->focus == ITEM_COMPARE) {
        canvas_glyph(c, end - rows + 1, 0, LOOK_SELECTED, GLYPH_POINTER);
        canvas_cursor(c, end - rows + 1, 0);
    }
    arena_close(&a);
    return end;
}

static void draw_tick(struct canvas *c, int row, int column, int width, bool good, const char *text) {
    if (good)
        canvas_glyph(c, row, column, LOOK_GOOD, GLYPH_CHECK);
    else
        canvas_text(c, row, column, LOOK_WARN, "!");
    canvas_cell(c, row, column + 2, width - 3, good ? LOOK_TEXT : LOOK_WARN, text);
}

static const char *consent_text(struct arena *a, const struct consent_row *row) {
    if (!row->given) return _("not given");
    return arena_printf(a, _("sheet %s, %s"), row->sheet, show_date(a, row->day));
}

static int draw_papers(const struct decision *d, struct canvas *c, int row) {
    const struct application *p = &d->application;
    struct arena a = {0};
    int columns = canvas_columns(c), half = columns / 2;
    bool learner = app_learner_applies(p);
    const char *seen =
        *p->papers ? arena_printf(&a, _("original: %s"), show_staff(d->app, &a, p->papers_by)) : _("original not seen");
    canvas_rule(c, row++, 0, columns, LOOK_TITLE, _("Papers and consents"));
    draw_tick(c, row++, 2, columns - 2, strstr(p->papers, "child") != NULL,
              arena_printf(&a, "%s %s, %s", show_paper_title(p->child.doc_kind),
                           show_paper(&a, p->child.doc_series, p->child.doc_number), seen));
    if (learner)
        draw_tick(c, row++, 2, columns - 2, true, _("the learner applies himself"));
    else
        draw_tick(c, row++, 2, columns - 2, strstr(p->papers, "applicant") != NULL,
                  arena_printf(&a, "%s %s, %s", show_paper_title(p->applicant.doc_kind),
                               show_paper(&a, p->applicant.doc_series, p->applicant.doc_number),
                               show_person(&a, p->applicant.surname, p->applicant.name, p->applicant.patronymic)));
    draw_tick(c, row, 2, half, p->pd.given, arena_printf(&a, "%s: %s", _("Personal data"), consent_text(&a, &p->pd)));
    draw_tick(c, row++, 2 + half, half - 2, p->rules.given,
              arena_printf(&a, "%s: %s", _("Rules"), consent_text(&a, &p->rules)));
    arena_close(&a);
    return row;
}

/* The package stands above with its papers. */
static bool is_shown(const struct rule_result *r) {
    return r->holds && r->rule->severity != RULE_LACKING;
}

/* What does not hold comes first, a sentence a line; then what holds, two in a line; then how many more hold. */
static int draw_checks(const struct decision *d, struct canvas *c, int row, int rows) {
    int columns = canvas_columns(c), half = columns / 2, end = row + rows, good = 0, left = 0;
    canvas_rule(c, row++, 0, columns, LOOK_TITLE, _("Checks"));
    for (int i = 0; i < d->result_count; i++) {
        good += is_shown(&d->results[i]);
        if (!d->results[i].holds && row < end) draw_tick(c, row++, 2, columns - 2, false, d->results[i].say.say);
    }
    int cells = 2 * (end - row);
    bool all = good <= cells;
    for (int i = 0, cell = 0; i < d->result_count && cell < cells; i++) {
        if (!is_shown(&d->results[i])) continue;
        int at_row = row + cell / 2, column = 2 + cell % 2 * half;
        if (!all && cell == cells - 1) {
            struct arena a = {0};
            left = good - cell;
            draw_tick(c, at_row, column, half, true,
                      arena_printf(&a, ngettext("and %d more", "and %d more", (unsigned long)left), left));
            arena_close(&a);
        } else {
            draw_tick(c, at_row, column, half, true, _(d->results[i].rule->title));
        }
        cell++;
    }
    return end;
}

static int draw_radio(const struct decision *d, struct canvas *c, int row, int kind, enum item item, const char *title) {
    bool focused = d->focus == item, marked = d->verdict == kind;
    enum look look = focused ? LOOK_FOCUS : marked ? LOOK_GOOD : LOOK_TEXT;
    canvas_printf(c, row, 2, look, "(%s) ", marked ? canvas_glyph_text(c, GLYPH_BULLET) : " ");
    canvas_cell(c, row, 6, 12, look, title);
    if (focused) canvas_cursor(c, row, 3);
    return 19;
}

static void draw_verdict(const struct decision *d, struct canvas *c, int row) {
    struct arena a = {0};
    int columns = canvas_columns(c), at;
    char until[DATE_TEXT] = "";
    int32_t birth;
    canvas_rule(c, row++, 0, columns, LOOK_TITLE, _("Decision"));
    at = draw_radio(d, c, row, VERDICT_ISSUE, ITEM_ISSUE, _("Issue"));
    if (date_parse(d->application.child.birth, &birth))
        date_show(last_eligible_day(birth, app_desk(d->app)->region.set.leap_to_march), until);
    if (d->blocked.kind)
        canvas_cell(c, row++, at, columns - at - 1, LOOK_ERROR, _("! not possible, the reason stands in the checks"));
    else
        canvas_cell(c, row++, at, columns - at - 1, d->numbers_left ? LOOK_TEXT : LOOK_ERROR,
                    d->numbers_left
                        ? arena_printf(&a, _("number from the stock, %d left; valid until %s"), (int)d->numbers_left, until)
                        : _("! no numbers are left: an exchange brings new ones"));
    at = draw_radio(d, c, row, VERDICT_RETURN, ITEM_RETURN, _("Return"));
    field_draw(&d->remark, c, row++, at, columns - at - 1, d->focus == ITEM_RETURN);
    at = draw_radio(d, c, row, VERDICT_REFUSE, ITEM_GROUND, _("Refuse"));
    canvas_cell(c, row++, at, columns - at - 1, d->ground >= 0 ? LOOK_TEXT : LOOK_DIM,
                d->ground >= 0 ? arena_printf(&a, "%s %s", grounds[d->ground].id, _(decision_grounds[d->ground]))
                               : _("[ground: F4 or Enter]"));
    canvas_cell(c, row, 6, 13, LOOK_LABEL, _("explanation"));
    field_draw(&d->explanation, c, row, at, columns - at - 1, d->focus == ITEM_EXPLAIN);
    arena_close(&a);
}

static void draw_outcome(const struct decision *d, struct canvas *c, int row) {
    struct arena a = {0};
    int columns = canvas_columns(c);
    canvas_rule(c, row++, 0, columns, LOOK_TITLE, _("State"));
    row += canvas_wrap(c, row, 2, columns - 4, 2, LOOK_TEXT, show_state(d->app, &a, &d->application));
    if (*d->application.remark) canvas_wrap(c, row, 2, columns - 4, 2, LOOK_TEXT, d->application.remark);
    canvas_cursor(c, row - 1, 1);
    arena_close(&a);
}

void decision_draw(const void *state, struct canvas *c) {
    const struct decision *d = state;
    int rows = canvas_rows(c), row = 0;
    int left = rows - VERDICT_ROWS - LEAST_CHECKS;
    int compare = left >= COMPARE_ROWS ? COMPARE_ROWS : left;
    bool papers = left - compare >= PAPER_ROWS;
    row = draw_compare(d, c, row, compare);
    if (papers) row = draw_papers(d, c, row);
    row = draw_checks(d, c, row, rows - VERDICT_ROWS - row);
    if (decision_is_open(d))
        draw_verdict(d, c, row);
    else
        draw_outcome(d, c, row);
}
