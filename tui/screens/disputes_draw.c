#include "tui/screens/disputes.h"

#include "model/rules/duplicates.h"
#include "model/store/differ.h"
#include "tui/screens/compare.h"
#include "tui/screens/enrolment.h"
#include "tui/screens/status.h"

#include <string.h>

enum { LIST_ROWS = 5, LABEL = 18, FIELD_LABEL = 23, FIELDS_MOST = 4 };

/* One handed over, and the answer to it, are drawn as what it was. */
static bool is(const struct dispute *r, const char *kind) {
    return !strcmp(disputes_kind(r), kind);
}

/* Over whose record was ruled: over one of this kiosk or, as an operator sees it, of another one. */
static const char *side_ruled_over(const struct disputes *d, const struct dispute *r) {
    struct event_id of, app;
    const uint32_t kiosk = app_desk(d->app)->kiosk;
    bool theirs = event_id_parse(r->of, &of) && of.kiosk != 0 && of.kiosk != kiosk &&
                  !(event_id_parse(r->app, &app) && app.kiosk == kiosk);
    return theirs ? _("At the other desk") : _("Yours");
}

/* Whose record it is, also where there is no name (any more). */
static const char *whose(const struct disputes *d, const struct dispute *r) {
    if (*r->name) return r->name;
    if (!strcmp(r->cause, "erased")) return _("Personal data erased");
    return disputes_of_child(d, r) ? _("A child not known here") : _("Not about a child");
}

static void draw_row(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct disputes *d = context;
    const struct dispute *r = &d->rows[i];
    struct arena a = {0};
    enum look look = !chosen ? LOOK_TEXT : d->on_ways ? LOOK_FIELD : LOOK_SELECTED;
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column + 1, look, GLYPH_POINTER);
    if (r->waits) canvas_glyph(c, row, column + 2, look, GLYPH_UP);
    canvas_cell(c, row, column + 3, 30, look, *r->name ? show_short_name(&a, r->name, 30) : whose(d, r));
    canvas_cell(c, row, column + 34, 10, look, show_date(&a, r->birth));
    canvas_cell(c, row, column + 46, width - 53, look, show_ruling(&a, r));
    canvas_right(c, row, column + width - 1, look, arena_printf(&a, "%.5s", show_moment(d->app, &a, r->at)));
    arena_close(&a);
}

static void draw_way(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct disputes *d = context;
    enum look look = chosen && d->on_ways ? LOOK_SELECTED : LOOK_TEXT;
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, width - 2, look, _(d->ways[i]->title));
}

/* --- Sides ---------------------------------------------------------------------------------------------------------------- */

/* A line of both sides. */
struct line {
    const char *label, *yours, *theirs;
    enum look yours_look, theirs_look;
};

static void draw_line(struct canvas *c, int row, const struct line *line) {
    int half = 2 + LABEL + (canvas_columns(c) - 2 - LABEL) / 2, width = half - 2 - LABEL - 1;
    canvas_cell(c, row, 2, LABEL - 1, LOOK_LABEL, line->label);
    canvas_cell(c, row, 2 + LABEL, width, line->yours_look, line->yours);
    canvas_cell(c, row, half, canvas_columns(c) - half - 1, line->theirs_look, line->theirs);
}

static bool living_is_erased(const struct disputes *d) {
    return d->has_living && !*d->living.child.surname;
}

/* The number that stays by the ruling, and what became of it since. */
static const char *staying(const struct disputes *d, const struct dispute *r, struct canvas *c, struct arena *a) {
    const char *since = !d->has_living                           ? ""
                        : living_is_erased(d)                    ? show_ended("erased")
                        : strcmp(d->living.state, "living") != 0 ? show_ended(d->living.state)
                                                                 : "";
    return arena_printf(a, "%s %s%s%s", show_number(a, r->living), canvas_glyph_text(c, GLYPH_STAY), *since ? " " : "", since);
}

/* What the two desks wrote of the child, where this kiosk has both: the same child shows "=" throughout. */
static int draw_children(const struct disputes *d, struct canvas *c, int row) {
    struct arena a = {0};
    const struct child *ours = &d->certificate.child, *theirs = &d->living.child;
    const struct compared rows[] = {
        {_("Child"), show_child(&a, ours), show_child(&a, theirs)},
        {_("SNILS"), show_snils(&a, ours->snils), show_snils(&a, theirs->snils)},
        {_("Document"), show_paper(&a, ours->doc_series, ours->doc_number),
         show_paper(&a, theirs->doc_series, theirs->doc_number)},
    };
    if (d->has_certificate && d->has_living && !living_is_erased(d) && strcmp(d->certificate.subject, d->living.subject) != 0)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) compare_draw(c, row++, 2 + LABEL, &rows[i], false);
    arena_close(&a);
    return row;
}

/* When and by whom, as far as this kiosk has the certificate. */
static const char *issued(const struct disputes *d, struct arena *a, const struct certificate *t, bool has, const char *where) {
    if (!has) return where;
    const char *who = *t->issued_by_name ? show_short_name(a, t->issued_by_name, 18) : t->issued_point_name;
    return arena_printf(a, "%s, %s", show_moment(d->app, a, t->issued_at), *where ? t->issued_point_name : who);
}

/* Both records of a near match. */
static int draw_alike(const struct disputes *d, struct canvas *c, int row) {
    struct arena a = {0};
    struct duplicate_key one, other;
    struct duplicate_found found;
    const struct change *l = &d->child, *o = &d->other;
    struct compared rows[COMPARED_PEOPLE];
    compare_people(&a, l, o, rows);
    draw_line(c, row++, &(struct line){"", _("This record"), _("The other one"), LOOK_LABEL, LOOK_LABEL});
    for (int i = 0; i < COMPARED_PEOPLE; i++) compare_draw(c, row++, 2 + LABEL, &rows[i], false);
    duplicate_ready(&l->child, &l->applicant, &one);
    duplicate_ready(&o->child, &o->applicant, &other);
    if (duplicate_compare(&one, &other, &found) != DUPLICATE_NONE) {
        canvas_cell(c, row, 2, LABEL - 1, LOOK_LABEL, _("Alike"));
        canvas_cell(c, row++, 2 + LABEL, canvas_columns(c) - LABEL - 3, LOOK_WARN, _(found.first->title));
    }
    arena_close(&a);
    return row;
}

/* Two certificates, or a certificate and an application: what is void and what lives, each on its side. */
static int draw_joined(const struct disputes *d, const struct dispute *r, struct canvas *c, int row) {
    struct arena a = {0};
    const char *stays = *r->living ? staying(d, r, c, &a) : _("not issued yet");
    const char *gone = *r->number ? show_number(&a, r->number) : _("none");
    const char *living = issued(d, &a, &d->living, d->has_living, r->living_point);
    const char *mine = *r->number ? "" : show_request_no(d->app, &a, r->sheet_no);
    const char *other = *r->living ? "" : arena_printf(&a, "%s %s", r->living_point, canvas_glyph_text(c, GLYPH_STAY));
    draw_line(c, row++, &(struct line){"", side_ruled_over(d, r), _("At the centre"), LOOK_LABEL, LOOK_LABEL});
    row = draw_children(d, c, row);
    const char *void_one = issued(d, &a, &d->certificate, d->has_certificate, "");
    if (*mine) draw_line(c, row++, &(struct line){_("Application"), mine, other, LOOK_ERROR, LOOK_GOOD});
    draw_line(c, row++, &(struct line){_("Certificate"), gone, stays, LOOK_ERROR, *r->living ? LOOK_GOOD : LOOK_TEXT});
    if (*r->number || *r->living) draw_line(c, row++, &(struct line){_("Issued"), void_one, living, LOOK_TEXT, LOOK_TEXT});
    arena_close(&a);
    return row;
}

/* One number, two children: the other one was first. */
static int draw_renumbered(const struct disputes *d, const struct dispute *r, struct canvas *c, int row) {
    struct arena a = {0};
    const char *stays = staying(d, r, c, &a);
    const char *other = arena_printf(&a, "%s%s%s", _("another child's"), *r->living_point ? ", " : "", r->living_point);
    draw_line(c, row++, &(struct line){"", side_ruled_over(d, r), _("At the centre"), LOOK_LABEL, LOOK_LABEL});
    draw_line(c, row++, &(struct line){_("Certificate"), show_number(&a, r->number), stays, LOOK_ERROR, LOOK_GOOD});
    draw_line(c, row++, &(struct line){_("Issued"), issued(d, &a, &d->living, d->has_living, ""), "", LOOK_TEXT, LOOK_TEXT});
    draw_line(c, row++, &(struct line){show_number(&a, r->number), "", other, LOOK_TEXT, LOOK_TEXT});
    arena_close(&a);
    return row;
}

/* An act of this desk and what the centre has instead of it. */
static int draw_act(const struct disputes *d, const struct dispute *r, struct canvas *c, int row) {
    struct arena a = {0};
    const struct history_row *act = &d->detail.act;
    const char *when = !d->detail.has_act
                           ? ""
                           : arena_printf(&a, "%s%s%s", show_moment(d->app, &a, act->at), *act->staff_name ? ", " : "",
                                          show_short_name(&a, act->staff_name, 18));
    const char *what = d->detail.has_act ? act->type : d->detail.what;
    const char *theirs = is(r, "parked") ? _("not accepted") : is(r, "superseded") ? _("does not count") : "";
    draw_line(c, row++, &(struct line){"", side_ruled_over(d, r), _("At the centre"), LOOK_LABEL, LOOK_LABEL});
    draw_line(c, row++,
              &(struct line){_("Record"), *what ? show_event_title(what) : _("kept at another point"), theirs, LOOK_TEXT,
                             LOOK_ERROR});
    const char *now = d->has_certificate && is(r, "flagged") ? _(certificate_state_title(d->certificate.state))
                      : *r->state                            ? show_state_title(r->state)
                                                             : "";
    draw_line(c, row++,
              &(struct line){_("What"), d->detail.has_act ? show_event_note(&a, act) : "", now, LOOK_TEXT, LOOK_TEXT});
    draw_line(c, row++, &(struct line){_("When"), when, *r->living ? show_number(&a, r->living) : "", LOOK_TEXT, LOOK_GOOD});
    arena_close(&a);
    return row;
}

/* What was asked for, and what there was: the family chooses what becomes of it. */
static int draw_over(const struct disputes *d, const struct dispute *r, struct canvas *c, int row) {
    struct arena a = {0};
    const struct enrolment_row *e = &d->enrolment;
    const bool money = !strcmp(r->cause, "balance") && !*d->detail.period;
    const char *days = arena_printf(&a, "%s – %s", show_date(&a, e->open.first), show_date(&a, e->open.last));
    const int64_t cert = d->detail.available < e->open.cost ? d->detail.available : e->open.cost;
    const struct line lines[] = {
        {"", side_ruled_over(d, r), _("At the centre"), LOOK_LABEL, LOOK_LABEL},
        {_("Programme"), enrolment_title(&a, e), show_ruling(&a, r), LOOK_TEXT, LOOK_ERROR},
        {_("Course"), days, show_enrolment_state(e->state), LOOK_TEXT, LOOK_TEXT},
        {_("Certificate"), enrolment_sum(&a, e->open.cert_part),
         money ? arena_printf(&a, _("available %s"), enrolment_sum(&a, cert)) : "", LOOK_TEXT, LOOK_ERROR},
        {_("Surcharge"), enrolment_sum(&a, e->open.parent_part), money ? enrolment_sum(&a, e->open.cost - cert) : "", LOOK_TEXT,
         LOOK_TEXT},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) draw_line(c, row++, &lines[i]);
    arena_close(&a);
    return row;
}

/* "Было", "У вас", "В центре": the fields that both sides changed, and the mark at what stands. */
static int draw_differing(const struct disputes *d, const struct dispute *r, struct canvas *c, int row) {
    struct arena a = {0};
    struct differ_row field;
    const char *at = d->detail.fields;
    int third = (canvas_columns(c) - FIELD_LABEL - 3) / 3, column = FIELD_LABEL, shown = 0;
    const char *const heads[] = {_("It was"), side_ruled_over(d, r), _("At the centre")};
    for (int i = 0; i < 3; i++) canvas_cell(c, row, column + i * third, third - 1, LOOK_LABEL, heads[i]);
    for (row++; shown < FIELDS_MOST && differ_next(&at, &a, &field); shown++, row++) {
        bool place = !strcmp(field.column, DIFFER_PLACE);
        const char *base = place ? d->detail.place.base : differ_shown(&field, field.base, &a);
        const char *mine = place ? d->detail.place.mine : differ_shown(&field, field.mine, &a);
        const char *stays = place ? d->detail.place.stays : differ_shown(&field, field.stays, &a);
        canvas_cell(c, row, 2, FIELD_LABEL - 3, LOOK_LABEL, field.title);
        canvas_cell(c, row, column, third - 1, LOOK_DIM, base);
        canvas_cell(c, row, column + third, third - 1, LOOK_TEXT, mine);
        canvas_cell(c, row, column + 2 * third, canvas_columns(c) - column - 2 * third, LOOK_GOOD,
                    arena_printf(&a, "%s %s", stays, canvas_glyph_text(c, GLYPH_STAY)));
    }
    if (differ_next(&at, &a, &field))
        canvas_cell(c, row++, 2, canvas_columns(c) - 4, LOOK_DIM, _("and more: see the history (F6)"));
    arena_close(&a);
    return row;
}

static int draw_sides(const struct disputes *d, const struct dispute *r, struct canvas *c, int row) {
    if (is(r, "differs")) return draw_differing(d, r, c, row);
    if (is(r, "over_asked") && d->has_enrolment) return draw_over(d, r, c, row);
    if (d->has_other) return draw_alike(d, c, row);
    if (is(r, "renumbered")) return draw_renumbered(d, r, c, row);
    if (is(r, "joined")) return draw_joined(d, r, c, row);
    return is(r, "superseded") && *r->number && *r->living ? draw_joined(d, r, c, row) : draw_act(d, r, c, row);
}

/* --- Words ---------------------------------------------------------------------------------------------------------------- */

/* The operator's answer to what the desk has handed over. */
static const char *answer_text(const struct disputes *d, const struct dispute *r, struct arena *a) {
    const char *by = *d->detail.explained_by ? d->detail.explained_by : _("not known");
    if (strcmp(r->cause, "different") != 0)
        return arena_printf(a, _("The operator (%s) has looked into it: it stays as the centre has it."), by);
    return arena_printf(a,
                        is(r, "joined")
                            ? _("The operator (%s): these are different children. One of the two SNILS was mistyped: "
                                "compare yours with the paper.")
                            : _("The operator (%s): these are different children."),
                        by);
}

static bool concerns_family(const struct disputes *d, const struct dispute *r) {
    if (!strcmp(r->cause, "erased") || !strcmp(r->cause, "settled") || !disputes_of_child(d, r))
        return false; /* nothing is known of it any more; it is between operators; there is none */
    return is(r, "joined") || is(r, "renumbered") || is(r, "superseded") || is(r, "parked") || is(r, "over_asked");
}

static int draw_words(const struct disputes *d, const struct dispute *r, struct canvas *c, int row) {
    struct arena a = {0};
    const int width = canvas_columns(c) - 4;
    const char *said =
        !strcmp(r->kind, "answered") ? answer_text(d, r, &a)
        : !strcmp(r->kind, "handed")
            ? arena_printf(&a, _("A desk writes (%s): %s"), *d->detail.explained_by ? d->detail.explained_by : _("not known"),
                           d->detail.explained)
            : arena_printf(&a, "%s %s", _("The centre ruled:"), status_ruling(d->app, &a, r));
    row += canvas_wrap(c, row, 2, width, 3, LOOK_WARN, said);
    if (!strcmp(r->way, "asked"))
        row +=
            canvas_wrap(c, row, 2, width, 2, LOOK_TEXT, _("The centre was asked to try again: an exchange brings its answer."));
    else if (d->detail.tried_again)
        row += canvas_wrap(c, row, 2, width, 2, LOOK_TEXT, _("The centre has tried again: this is its new answer."));
    if (is(r, "joined") && living_is_erased(d))
        row +=
            canvas_wrap(c, row, 2, width, 2, LOOK_WARN,
                        arena_printf(&a,
                                     _("The data behind %s were erased since. If it is the same child, this record goes, too: "
                                       "its card, F9, consent withdrawn."),
                                     show_number(&a, r->living)));
    if (concerns_family(d, r))
        row += canvas_wrap(c, row, 2, width, 2, LOOK_TEXT,
                           *r->phone ? arena_printf(&a, _("The family has to know: phone %s"), show_phone(&a, r->phone))
                                     : _("The family has to know; no phone was given."));
    arena_close(&a);
    return row;
}

void disputes_draw(const void *state, struct canvas *c) {
    const struct disputes *d = state;
    const struct dispute *r = disputes_chosen(d);
    int rows = canvas_rows(c), columns = canvas_columns(c);
    int list_rows = d->list.count < LIST_ROWS ? d->list.count : LIST_ROWS, row = list_rows;
    if (!r) {
        canvas_wrap(c, 1, 2, columns - 4, 2, LOOK_DIM, _("There are no disputes: everything was accepted by the centre."));
        canvas_cursor(c, 1, 0);
        return;
    }
    list_draw(&d->list, c, 0, 0, list_rows, columns, !d->on_ways, d, draw_row);
    canvas_rule(c, row++, 0, columns, LOOK_TITLE, whose(d, r));
    row = draw_sides(d, r, c, row);
    if (rows >= 16) row++;
    row = draw_words(d, r, c, row);
    if (rows >= 16) row++;
    canvas_text(c, row, 2, LOOK_LABEL,
                r->waits             ? _("Waits for the centre: the merge is asked for, an exchange brings its answer.")
                : d->ways_list.count ? _("What to do:")
                                     : _("The operator looks into it."));
    list_draw(&d->ways_list, c, row + 1, 4, d->ways_list.count, columns - 6, d->on_ways, d, draw_way);
}
