/* The decision: the application beside a similar record, its papers and consents, what the rules say, and the verdict. Who
 * decides changes no field: a wrong one goes back to entry. Without the right to decide the same screen is a look at the
 * application. */

#include "tui/screens/show.h"

#include "model/base/text.h"
#include "model/rules/grounds.h"
#include "tui/widgets/field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum item { ITEM_COMPARE, ITEM_ISSUE, ITEM_RETURN, ITEM_GROUND, ITEM_EXPLAIN, ITEM_COUNT };
enum { QUEUE_MOST = 500, VERDICT_ROWS = 5, COMPARE_ROWS = 6, PAPER_ROWS = 4, LABEL = 20, MARK = 4 };

static const char *const ready_remarks[] = {
    N_("Compare the number of the document with the original"),
    N_("Compare the child's SNILS with the paper"),
    N_("Compare the names with the documents"),
    N_("Attach the sheet of the consent to the processing of personal data"),
    N_("State the address of residence"),
};
enum { READY_REMARKS = sizeof ready_remarks / sizeof *ready_remarks };

/* The grounds in a few words, in the order of `grounds`; the law's wording stands in the message line and in the record. */
static const char *const short_grounds[GROUND_COUNT] = {
    N_("has a certificate already"),
    N_("incomplete or untrue data"),
    N_("does not live in the region"),
    N_("no consent"),
};

struct decision {
    struct app *app;
    struct arena arena; /* of the case */
    struct application application;
    struct rule_case the_case;
    struct rule_result results[RULE_MOST];
    int result_count;
    struct twin *twins;
    int twin_count;
    char basis[BASE64_SIZE(HASH_SIZE)];
    int position, waiting; /* in the queue */
    char next[EVENT_ID_TEXT];
    int64_t numbers_left, numbers_granted;
    bool may_decide;

    enum item focus;
    int verdict; /* enum verdict_kind, −1 while nothing is marked */
    int ground;  /* index in grounds, −1 */
    struct field remark, explanation;
    struct fail blocked; /* why it cannot be issued */
    struct fail wrong;   /* why the marked verdict cannot be written yet */
};

static bool is_open(const struct decision *d) {
    return d->may_decide && app_state_open(d->application.state);
}

static void fill_verdict(struct decision *d, struct verdict *v) {
    *v = (struct verdict){.kind = (enum verdict_kind)d->verdict};
    text_copy(v->basis, sizeof v->basis, d->basis);
    if (d->verdict == VERDICT_RETURN) text_clean(d->remark.typed, v->remark, sizeof v->remark);
    if (d->verdict != VERDICT_REFUSE) return;
    text_clean(d->explanation.typed, v->remark, sizeof v->remark);
    if (d->ground >= 0) text_copy(v->ground, sizeof v->ground, grounds[d->ground].id);
}

/* Asks the rules about the verdict as it stands now. */
static void weigh(struct decision *d) {
    struct verdict v;
    d->wrong = (struct fail){0};
    if (d->verdict < 0) return;
    fill_verdict(d, &v);
    if (plan_verdict(&d->the_case, d->verdict, v.ground, v.remark, &d->wrong)) d->wrong = (struct fail){0};
}

static bool load_place(struct decision *d, struct fail *why) {
    struct desk *desk = app_desk(d->app);
    struct queue_row *rows;
    int count;
    d->position = d->waiting = 0;
    d->next[0] = 0;
    if (!queue_list(desk->db, QUEUE_DECISION, desk->session.staff, 0, 0, QUEUE_MOST, &d->arena, &rows, &count, why))
        return false;
    for (int i = 0; i < count; i++)
        if (!strcmp(rows[i].app, d->application.app)) d->position = i + 1;
    d->waiting = count;
    if (count > 1 || (count == 1 && !d->position))
        text_copy(d->next, sizeof d->next, rows[d->position && d->position < count ? d->position : 0].app);
    return lease_left(desk->db, desk->kiosk, &d->numbers_left, &d->numbers_granted, why);
}

/* Who only looks is not told that he may not decide. */
static void drop_deciding(struct decision *d) {
    int kept = 0;
    for (int i = 0; i < d->result_count; i++)
        if (show_concerns_case(d->results[i].rule)) d->results[kept++] = d->results[i];
    d->result_count = kept;
}

static bool load(struct decision *d, const char *app, struct fail *why) {
    struct desk *desk = app_desk(d->app);
    struct application *p = &d->application;
    char wanted[EVENT_ID_TEXT];
    text_copy(wanted, sizeof wanted, app);
    arena_reset(&d->arena);
    if (!application_load(desk->db, wanted, p, why) || !desk_case(desk, p, &d->arena, &d->the_case, why)) return false;
    if (!learner_twins(desk->db, p->subject, &p->child, &d->arena, &d->twins, &d->twin_count, why)) return false;
    if (!subject_basis(desk->db, p->subject, d->basis, why) || !load_place(d, why)) return false;
    d->may_decide = desk_may(desk, MAY_DECIDE, NULL);
    d->result_count = rules_run(&d->the_case, RULES_FOR_DECISION, d->results);
    if (!d->may_decide) drop_deciding(d);
    d->blocked = (struct fail){0};
    if (plan_verdict(&d->the_case, VERDICT_ISSUE, "", "", &d->blocked)) d->blocked = (struct fail){0};
    return true;
}

static void clear_verdict(struct decision *d) {
    d->verdict = d->ground = -1;
    d->focus = d->blocked.kind ? ITEM_RETURN : ITEM_ISSUE;
    field_init(&d->remark, &kind_text, "");
    field_init(&d->explanation, &kind_text, "");
    weigh(d);
}

static bool decision_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct decision *d = state;
    const struct decision_arg *given = arg;
    d->app = app;
    if (!load(d, given->app, why)) return false;
    clear_verdict(d);
    return true;
}

static void decision_close(void *state) {
    struct decision *d = state;
    arena_close(&d->arena);
}

/* The case may have changed below us. What was shown stays the basis: a change since is told by desk_decide, so only the
 * numbers left are read anew. */
static void decision_refresh(void *state) {
    struct decision *d = state;
    struct fail why;
    if (is_open(d)) {
        if (!lease_left(app_desk(d->app)->db, app_desk(d->app)->kiosk, &d->numbers_left, &d->numbers_granted, &why))
            app_say(d->app, LOOK_ERROR, why.say);
        return;
    }
    char app[EVENT_ID_TEXT];
    text_copy(app, sizeof app, d->application.app);
    if (!load(d, app, &why)) app_say(d->app, LOOK_ERROR, why.say);
}

/* Drawing. */
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
    if (date_parse(d->application.child.birth, &birth)) date_show(certificate_last_day(birth), until);
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
                d->ground >= 0 ? arena_printf(&a, "%s %s", grounds[d->ground].id, _(short_grounds[d->ground]))
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

static void decision_draw(const void *state, struct canvas *c) {
    const struct decision *d = state;
    int rows = canvas_rows(c), row = 0;
    int left = rows - VERDICT_ROWS - 3; /* the verdict and at least a rule and two checks are always there */
    int compare = left >= COMPARE_ROWS ? COMPARE_ROWS : left;
    bool papers = left - compare >= PAPER_ROWS;
    row = draw_compare(d, c, row, compare);
    if (papers) row = draw_papers(d, c, row);
    row = draw_checks(d, c, row, rows - VERDICT_ROWS - row);
    if (is_open(d))
        draw_verdict(d, c, row);
    else
        draw_outcome(d, c, row);
}

/* Acting. */
static bool go_next(struct decision *d) {
    struct fail why;
    if (!*d->next) return false;
    if (!load(d, d->next, &why)) {
        app_dialog_error(d->app, &why);
        return false;
    }
    clear_verdict(d);
    return true;
}

static enum reply write_decision(struct decision *d) {
    struct verdict v;
    struct fail why;
    struct arena a = {0};
    char number[11] = "";
    if (!is_open(d)) return STAY;
    if (d->verdict < 0) {
        app_say(d->app, LOOK_WARN, _("Mark a decision first: Space marks the line of the pointer."));
        return STAY;
    }
    fill_verdict(d, &v);
    if (!desk_decide(app_desk(d->app), d->application.app, &v, number, &why)) {
        app_dialog_error(d->app, &why);
        if (why.kind == FAIL_CONFLICT && !load(d, d->application.app, &why)) return LEAVE;
        return STAY;
    }
    const char *no = show_request_no(d->app, &a, d->application.request.no);
    const char *said = d->verdict == VERDICT_ISSUE
                           ? arena_printf(&a, _("Application %s: certificate %s is issued."), no, show_number(&a, number))
                       : d->verdict == VERDICT_RETURN
                           ? arena_printf(&a, _("Application %s is returned for correction."), no)
                           : arena_printf(&a, _("Application %s is refused, ground %s."), no, v.ground);
    bool more = go_next(d);
    app_saved(d->app);
    app_say(d->app, LOOK_GOOD, said);
    arena_close(&a);
    return more ? STAY : LEAVE;
}

static void ground_picked(void *state, int choice, const char *text) {
    struct decision *d = state;
    (void)text;
    if (choice < 0) return;
    d->ground = choice;
    d->verdict = VERDICT_REFUSE;
    d->focus = ITEM_EXPLAIN;
    weigh(d);
}

static void remark_picked(void *state, int choice, const char *text) {
    struct decision *d = state;
    (void)text;
    if (choice < 0) return;
    field_init(&d->remark, &kind_text, _(ready_remarks[choice]));
    d->verdict = VERDICT_RETURN;
    d->focus = ITEM_RETURN;
    weigh(d);
}

static void open_list(struct decision *d) {
    if (d->focus == ITEM_RETURN) {
        const char *items[READY_REMARKS];
        for (int i = 0; i < READY_REMARKS; i++) items[i] = _(ready_remarks[i]);
        app_dialog_pick(d->app, _("Why it is returned"), items, READY_REMARKS, 0, d, remark_picked);
    } else if (d->focus == ITEM_GROUND || d->focus == ITEM_EXPLAIN) {
        struct arena a = {0};
        const char *items[GROUND_COUNT];
        for (int i = 0; i < GROUND_COUNT; i++) items[i] = arena_printf(&a, "%s %s", grounds[i].id, _(short_grounds[i]));
        app_dialog_pick(d->app, _("Ground of the refusal"), items, GROUND_COUNT, d->ground < 0 ? 0 : d->ground, d,
                        ground_picked);
        arena_close(&a);
    }
}

static void open_twin(struct decision *d) {
    const struct twin *t = d->twin_count ? &d->twins[0] : NULL;
    if (!t) return;
    if (*t->number)
        app_open(d->app, &scr_certificate, &(struct certificate_arg){.subject = t->subject, .number = t->number});
    else
        app_open(d->app, &scr_history, &(struct history_arg){.subject = t->subject});
}

static enum reply decision_act(void *state, enum action action) {
    struct decision *d = state;
    switch (action) {
    case ACT_BACK: return LEAVE;
    case ACT_DECIDE: return write_decision(d);
    case ACT_LIST:
        if (is_open(d)) open_list(d);
        break;
    case ACT_HISTORY: app_open(d->app, &scr_history, &(struct history_arg){.subject = d->application.subject}); break;
    case ACT_SAME_CHILD: open_twin(d); break;
    case ACT_UNDO: clear_verdict(d); break;
    default: break;
    }
    return STAY;
}

static void move_focus(struct decision *d, int step) {
    int to = (int)d->focus + step, least = d->twin_count ? ITEM_COMPARE : ITEM_ISSUE;
    if (to >= least && to < ITEM_COUNT) d->focus = (enum item)to;
}

static void mark(struct decision *d) {
    if (d->focus == ITEM_ISSUE) {
        d->verdict = VERDICT_ISSUE;
    } else if (d->focus == ITEM_RETURN) {
        d->verdict = VERDICT_RETURN;
    } else if (d->focus == ITEM_GROUND) {
        d->verdict = VERDICT_REFUSE;
    }
    weigh(d);
}

/* A text typed on the line of a verdict marks it. */
static bool type_into(struct decision *d, const struct input *in) {
    struct field *field = d->focus == ITEM_RETURN ? &d->remark : d->focus == ITEM_EXPLAIN ? &d->explanation : NULL;
    bool full;
    if (!field || !field_event(field, in, &full)) return false;
    if (*field->typed) d->verdict = d->focus == ITEM_RETURN ? VERDICT_RETURN : VERDICT_REFUSE;
    weigh(d);
    return true;
}

static enum reply decision_event(void *state, const struct input *in) {
    struct decision *d = state;
    bool space = in->kind == INPUT_LETTER && in->letter == ' ';
    if (in->kind == INPUT_KEY && in->key == K_ENTER && d->focus == ITEM_COMPARE) {
        open_twin(d);
    } else if (!is_open(d)) {
        if (in->kind == INPUT_KEY && in->key == K_ENTER) open_twin(d);
    } else if (in->kind == INPUT_KEY && (in->key == K_DOWN || in->key == K_TAB)) {
        move_focus(d, 1);
    } else if (in->kind == INPUT_KEY && (in->key == K_UP || in->key == K_BACKTAB)) {
        move_focus(d, -1);
    } else if (in->kind == INPUT_KEY && in->key == K_ENTER && d->focus == ITEM_GROUND) {
        open_list(d);
    } else if (in->kind == INPUT_KEY && in->key == K_ENTER) {
        mark(d);
    } else if (space && (d->focus == ITEM_ISSUE || d->focus == ITEM_GROUND || (d->focus == ITEM_RETURN && !*d->remark.typed))) {
        mark(d);
    } else {
        type_into(d, in);
    }
    return STAY;
}

static const char *decision_subtitle(const void *state, struct arena *a) {
    const struct decision *d = state;
    const char *no = show_request_no(d->app, a, d->application.request.no);
    const char *name = show_short_name(a, show_child(a, &d->application.child), 18);
    if (!d->position) return arena_printf(a, "%s · %s", no, name);
    const char *due = arena_printf(a, _("by %.5s"), show_date(a, d->application.decision_due));
    return arena_printf(a, "%s · %s · %s · %s", no, arena_printf(a, _("%d of %d"), d->position, d->waiting), due, name);
}

static const char *decision_hint(const void *state, struct arena *a) {
    const struct decision *d = state;
    (void)a;
    if (!is_open(d)) return d->twin_count ? _("Enter or Ctrl+O opens the similar record") : "";
    if (d->focus == ITEM_COMPARE) return _("Enter opens the similar record   Arrows choose the decision");
    if (d->focus == ITEM_RETURN || d->focus == ITEM_EXPLAIN) return _("At least 10 letters. F4 opens a list");
    return _("Space marks   Arrows choose   F8 clears the decision");
}

static const char *decision_message(const void *state, struct arena *a, enum look *look) {
    const struct decision *d = state;
    *look = LOOK_WARN;
    if (!is_open(d)) {
        *look = LOOK_DIM;
        return d->application.state == APP_COMPLETE ? _("The coordinator decides; this is a look at the application") : "";
    }
    if (d->wrong.kind) return d->wrong.say;
    if (d->verdict < 0 && d->blocked.kind && d->focus == ITEM_ISSUE) return d->blocked.say;
    *look = LOOK_DIM;
    if (d->verdict == VERDICT_REFUSE && d->ground >= 0) {
        char ground[400];
        ground_text(grounds[d->ground].id, d->the_case.region_genitive, ground, sizeof ground);
        return arena_dup(a, ground);
    }
    if (d->verdict < 0) return _("Mark a decision");
    return *d->next ? _("F2 writes the decision and opens the next application") : _("F2 writes the decision");
}

const struct screen scr_decision = {
    .name = "decision",
    .title = N_("Decision"),
    .help = N_(
        "The application beside a similar record of the register, the papers and consents, and what the rules say. Who decides changes no field: a "
        "wrong one is returned with a remark. A certificate cannot be issued by who entered the application, nor when the child has a living "
        "one. A refusal needs one of the four grounds and an explanation."),
    .state_size = sizeof(struct decision),
    .open = decision_open,
    .draw = decision_draw,
    .act = decision_act,
    .event = decision_event,
    .close = decision_close,
    .subtitle = decision_subtitle,
    .hint = decision_hint,
    .message = decision_message,
    .refresh = decision_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_DECIDE, ACT_LIST, ACT_HISTORY, ACT_UNDO, ACT_MENU, ACT_BACK, ACT_SAME_CHILD,
                                     ACT_NONE},
};
