/* The decision as it is seen: compared fields, papers and consents, checks, the verdict; less of it on a low terminal, the
 * verdict always. */

#include "tui/screens/decision.h"

#include "model/base/text.h"
#include "tui/screens/status.h"

#include <string.h>

enum { VERDICT_ROWS = 5, COMPARE_ROWS = 7, PAPER_ROWS = 4, LEAST_CHECKS = 3, LABEL = 20 };

const char *const decision_grounds[GROUND_COUNT] = {
    N_("has a certificate already"),
    N_("incomplete or untrue data"),
    N_("does not live in the region"),
    N_("no consent"),
};

/* No record is alike: what the application says. */
static void draw_fields(const struct decision *d, struct canvas *c, int row, int end) {
    const struct application *p = &d->application;
    struct arena a = {0};
    const struct {
        const char *label, *text;
    } lines[] = {
        {_("Child"), show_child(&a, &p->child)},
        {_("SNILS"), show_snils(&a, p->child.snils)},
        {_("Document"), show_paper(&a, p->child.doc_series, p->child.doc_number)},
        {_("Date of birth"), show_birth(d->app, &a, p->child.birth)},
        {_("Address"), show_address(&a, &p->address)},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines && row < end; i++)
        show_pair(c, row++, 2, LABEL - 2, lines[i].label, lines[i].text);
    arena_close(&a);
}

/* "Похожая запись 1 из 2: тот же СНИЛС". */
static const char *similar_title(const struct decision *d, struct arena *a) {
    const struct duplicate_reason *alike = d->twins[d->twin].found.first;
    const char *title =
        d->twin_count > 1 ? arena_printf(a, _("Similar record %d of %d"), d->twin + 1, d->twin_count) : _("Similar record");
    return alike ? arena_printf(a, "%s: %s", title, _(alike->title)) : title;
}

static int draw_compare(const struct decision *d, struct canvas *c, int row, int rows) {
    struct arena a = {0};
    struct compared lines[COMPARE_LINES];
    const int columns = canvas_columns(c), half = compare_half(c, LABEL), end = row + rows;
    const int count = decision_compared(d, &a, lines);
    canvas_rule(c, row, 0, LABEL - 1, LOOK_TITLE, _("Field"));
    canvas_rule(c, row++, LABEL - 1, count ? half - 1 : columns, LOOK_TITLE, _("Application"));
    if (count)
        canvas_rule(c, row - 1, half - 1, columns, LOOK_TITLE, similar_title(d, &a));
    else
        draw_fields(d, c, row, end);
    for (int i = 0; i < count && row < end; i++)
        compare_draw(c, row++, LABEL, &lines[i], d->focus == ITEM_COMPARE && i == d->compared);
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

/* The index tells that there is somebody, not who: exact matches only. */
static const char *index_text(const struct decision *d, struct arena *a) {
    const char *day = *d->index.day ? show_date(a, d->index.day) : "";
    if (!d->has_index || !*d->index.day) return "";
    if (!d->index.snils && !d->index.doc) return arena_printf(a, _("region's index of %s: no exact match"), day);
    return arena_printf(a, _("region's index of %s: another point has the same %s (exact matches only)"), day,
                        d->index.snils ? _("SNILS") : _("document"));
}

/* What does not hold comes first, a sentence a line, from the chosen one on where they do not all fit. */
static int draw_troubles(const struct decision *d, struct canvas *c, int row, int end) {
    const struct rule_result *r;
    const bool focused = d->focus == ITEM_CHECKS;
    const int room = end - row, first = focused && d->check >= room ? d->check - room + 1 : 0;
    for (int i = first; row < end && (r = decision_trouble(d, i)); i++, row++) {
        draw_tick(c, row, 2, canvas_columns(c) - 2, false, r->say.say);
        if (!focused || i != d->check) continue;
        canvas_glyph(c, row, 0, LOOK_SELECTED, GLYPH_POINTER);
        canvas_cursor(c, row, 0);
    }
    return row;
}

/* Then what holds, two in a line; then how many more hold. */
static int draw_checks(const struct decision *d, struct canvas *c, int row, int rows) {
    struct arena a = {0};
    int columns = canvas_columns(c), half = columns / 2, end = row + rows, good = 0;
    const char *index = index_text(d, &a);
    canvas_rule(c, row++, 0, columns, LOOK_TITLE, _("Checks"));
    for (int i = 0; i < d->result_count; i++) good += is_shown(&d->results[i]);
    const bool hit = d->index.snils || d->index.doc;
    if (*index && hit && row < end) draw_tick(c, row++, 2, columns - 2, false, index);
    row = draw_troubles(d, c, row, end);
    if (*index && !hit && end - row > 1) draw_tick(c, row++, 2, columns - 2, true, index);
    int cells = 2 * (end - row);
    bool all = good <= cells;
    for (int i = 0, cell = 0; i < d->result_count && cell < cells; i++) {
        if (!is_shown(&d->results[i])) continue;
        int at_row = row + cell / 2, column = 2 + cell % 2 * half, left = good - cell;
        const char *title = all || cell < cells - 1
                                ? _(d->results[i].rule->title)
                                : arena_printf(&a, ngettext("and %d more", "and %d more", (unsigned long)left), left);
        draw_tick(c, at_row, column, half, true, title);
        cell++;
    }
    arena_close(&a);
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
    canvas_rule(c, row++, 0, columns, LOOK_TITLE,
                *d->behalf ? arena_printf(&a, _("Decision on behalf of %s"), d->behalf) : _("Decision"));
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
    if (d->focus != ITEM_COMPARE && d->focus != ITEM_CHECKS) canvas_cursor(c, row - 1, 1);
    canvas_wrap(c, row, 2, columns - 4, 2, LOOK_DIM, status_sentence(d->app, &a, &d->application, NULL));
    arena_close(&a);
}

void decision_draw(const void *state, struct canvas *c) {
    const struct decision *d = state;
    int rows = canvas_rows(c), row = 0;
    int left = rows - VERDICT_ROWS - LEAST_CHECKS;
    int wanted = d->twin_count ? COMPARE_ROWS : COMPARE_ROWS - 1, compare = left >= wanted ? wanted : left;
    bool papers = left - compare >= PAPER_ROWS;
    row = draw_compare(d, c, row, compare);
    if (papers) row = draw_papers(d, c, row);
    row = draw_checks(d, c, row, rows - VERDICT_ROWS - row);
    if (decision_is_open(d))
        draw_verdict(d, c, row);
    else
        draw_outcome(d, c, row);
}
