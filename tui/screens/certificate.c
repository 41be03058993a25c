/* The card of a certificate: number, state, validity, the child, how it was issued, and what happened. While the centre has not
 * confirmed it, it is "подлежит сверке"; one that was joined says which number lives. */

#include "model/store/account.h"
#include "tui/screens/acts.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "tui/screens/status.h"
#include "tui/widgets/list.h"

#include <string.h>

enum { LABEL = 13 };

struct card {
    struct acts acts; /* first: see acts.h */
    struct app *app;
    struct arena arena;
    struct certificate certificate;
    bool has_application;
    struct application application;
    struct learner_life life;
    bool has_nominal;                /* of a period that is not over */
    const struct nominal_app *asked; /* the one that waits, or NULL */
    struct certificate_row *numbers; /* all the child ever had */
    int number_count;
    struct history_row *history;
    struct list list;
};

/* RULES 2.2: with nominal while a period that has given it money lasts. */
static bool nominal_runs(struct card *s, struct fail *why) {
    struct db *db = app_desk(s->app)->db;
    struct account *accounts;
    struct period_row period;
    int count;
    bool found;
    char today[DATE_TEXT];
    date_iso(show_today(s->app), today);
    s->has_nominal = false;
    if (!account_list(db, s->certificate.subject, &s->arena, &accounts, &count, why)) return false;
    for (int i = 0; i < count; i++) {
        if (strcmp(accounts[i].number, s->certificate.number) != 0 || accounts[i].nominal == 0) continue;
        if (!period_load(db, accounts[i].period, &period, &found, why)) return false;
        s->has_nominal |= found && strcmp(period.period.first, today) <= 0 && strcmp(period.period.last, today) >= 0;
    }
    return true;
}

static bool nominal_waits(struct card *s, struct fail *why) {
    struct nominal_app *apps;
    int count;
    s->asked = NULL;
    if (!nominal_app_list(app_desk(s->app)->db, s->certificate.subject, &s->arena, &apps, &count, why)) return false;
    for (int i = 0; i < count && !s->asked; i++)
        if (!strcmp(apps[i].open.number, s->certificate.number) &&
            (!strcmp(apps[i].state, "pending") || !strcmp(apps[i].state, "capped")))
            s->asked = &apps[i];
    return true;
}

static bool load(struct card *s, const char *number, struct fail *why) {
    struct db *db = app_desk(s->app)->db;
    int count = 0;
    arena_reset(&s->arena);
    if (!certificate_load(db, number, &s->certificate, why)) return false;
    s->has_application = application_load(db, s->certificate.app, &s->application, why);
    if (!s->has_application && why->kind != FAIL_GONE) return false;
    s->acts = (struct acts){.app = s->app};
    text_copy(s->acts.subject, sizeof s->acts.subject, s->certificate.subject);
    text_copy(s->acts.number, sizeof s->acts.number, s->certificate.number);
    if (s->has_application) text_copy(s->acts.app_id, sizeof s->acts.app_id, s->application.app);
    if (!learner_life(db, s->certificate.subject, &s->life, why) ||
        !certificate_list(db, s->certificate.subject, &s->arena, &s->numbers, &s->number_count, why))
        return false;
    if (!nominal_runs(s, why) || !nominal_waits(s, why)) return false;
    bool ok = subject_history(db, s->certificate.subject, &s->arena, &s->history, &count, why);
    list_set(&s->list, ok ? count : 0);
    return ok;
}

static void card_close(void *state) {
    struct card *s = state;
    arena_close(&s->arena);
}

static bool card_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct card *s = state;
    const struct certificate_arg *given = arg;
    s->app = app;
    if (!given->number || !*given->number)
        return fail_set(why, FAIL_GONE, "no certificate number", _("This child has no certificate here yet."));
    bool ok = load(s, given->number, why);
    if (!ok) card_close(s);
    return ok;
}

static void card_refresh(void *state) {
    struct card *s = state;
    struct fail why;
    char number[11];
    text_copy(number, sizeof number, s->certificate.number);
    if (!load(s, number, &why)) app_say(s->app, LOOK_ERROR, why.say);
}

static bool is_living(const struct card *s) {
    return !strcmp(s->certificate.state, "living");
}

static void draw_event(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct card *s = context;
    show_event(&s->history[s->list.count - 1 - i], c, row, column, width, chosen); /* the last first */
}

/* "✓ действует", "! приостановлен": never the colour alone. */
static void draw_standing(const struct card *s, struct canvas *c, int row, int column) {
    const struct certificate *t = &s->certificate;
    int valid;
    const bool expired = date_parse(t->valid_until, &valid) && valid < show_today(s->app);
    if (is_living(s) && !expired && !*s->life.erased) {
        canvas_text(c, row, column, LOOK_GOOD, _("valid"));
        return;
    }
    const char *title = is_living(s)                  ? _("the term is over")
                        : !strcmp(t->state, "joined") ? _("not valid, replaced")
                                                      : _(certificate_state_title(t->state));
    if (*s->life.erased && (is_living(s) || !strcmp(t->state, "suspended"))) title = _("the data were erased");
    canvas_text(c, row, column, LOOK_ERROR, "! ");
    canvas_cell(c, row, column + 2, canvas_columns(c) / 2 - column - 3, LOOK_ERROR, title);
}

/* Why it rests or ended, when and by whom; the end before a reinstatement stays to be seen, its ground only until a suspension
 * has one of its own. */
static int draw_end(const struct card *s, struct canvas *c, int row) {
    const struct certificate *t = &s->certificate;
    const bool rests = strcmp(t->state, "suspended") == 0;
    struct arena a = {0};
    if (rests && *t->ground) show_pair(c, row++, 1, LABEL, _("Ground"), _(status_ground(t->ground)));
    if (!t->ended_at) return row;
    const char *by = show_staff(s->app, &a, t->ended_by), *ground = rests || !*t->ground ? "" : _(status_ground(t->ground));
    const char *ended =
        arena_printf(&a, "%s%s%s%s%s", show_moment(s->app, &a, t->ended_at), *by ? ", " : "", by, *ground ? ", " : "", ground);
    show_pair(c, row++, 1, LABEL, is_living(s) || rests ? _("Ended once") : _("Ended"), ended);
    if (t->again_at) show_pair(c, row++, 1, LABEL, _("Issued again"), show_moment(s->app, &a, t->again_at));
    arena_close(&a);
    return row;
}

/* "6704 1820 02 действует, 6704 1820 10 недействителен": one number for life, and what became of the others. */
static int draw_numbers(const struct card *s, struct canvas *c, int row) {
    struct arena a = {0};
    const char *line = "";
    if (s->number_count < 2) return row;
    for (int i = 0; i < s->number_count; i++)
        line = arena_printf(&a, "%s%s%s %s", line, i ? ", " : "", show_number(&a, s->numbers[i].number),
                            _(certificate_state_title(s->numbers[i].state)));
    canvas_cell(c, row, 1, LABEL - 1, LOOK_LABEL, _("All numbers"));
    row += canvas_wrap(c, row, 1 + LABEL, canvas_columns(c) - LABEL - 2, 2, LOOK_TEXT, line);
    arena_close(&a);
    return row;
}

static int draw_request(struct canvas *c, int row, const char *text) {
    return row + canvas_wrap(c, row, 1, canvas_columns(c) - 2, 2, LOOK_WARN, text);
}

/* What the family asked for stands over everything, the answer it waits for beside the block: nothing else is done with these
 * data. */
static int draw_requests(const struct card *s, struct canvas *c, int row) {
    struct arena a = {0};
    const struct learner_life *l = &s->life;
    if (*l->erased)
        row = draw_request(
            c, row,
            arena_printf(&a, _("The personal data were erased on %s; the number, the dates and the ground are kept."),
                         show_date(&a, l->erased)));
    if (*l->blocked && *l->erase_due)
        row = draw_request(
            c, row,
            arena_printf(
                &a, _("Consent is withdrawn: the data are blocked and will be erased by %s. The operator erases them: %s."),
                show_date(&a, l->erase_due), app_desk(s->app)->region.opened.operator_name));
    if (*l->access_due && !*l->erased)
        row = draw_request(c, row,
                           arena_printf(&a, _("The family asks what is held: answer by %s."), show_date(&a, l->access_due)));
    arena_close(&a);
    return row;
}

static int draw_state(const struct card *s, struct canvas *c, int row) {
    const struct certificate *t = &s->certificate;
    struct arena a = {0};
    int half = canvas_columns(c) / 2;
    canvas_cell(c, row, 1, LABEL - 1, LOOK_LABEL, _("State"));
    draw_standing(s, c, row, 1 + LABEL);
    if (*t->valid_until) show_pair(c, row, half, LABEL, _("Until"), show_date(&a, t->valid_until)); /* erased with the birth */
    row++;
    show_pair(c, row, 1, LABEL, _("Kind"), s->has_nominal ? _("with nominal") : _("without nominal"));
    show_pair(c, row++, half, LABEL, _("Issued"), show_moment(s->app, &a, t->issued_at));
    if (s->asked)
        show_pair(c, row++, 1, LABEL, _("Nominal"),
                  strcmp(s->asked->state, "capped") == 0
                      ? arena_printf(&a, _("applied for %s; the centre says that the cap is reached"), s->asked->open.period)
                      : arena_printf(&a, _("applied for %s, to be decided until %s"), s->asked->open.period,
                                     show_date(&a, s->asked->open.due)));
    show_pair(c, row++, 1, LABEL, _("Where"),
              arena_printf(&a, "%s%s%s", t->issued_point_name, *t->issued_by_name ? ", " : "", t->issued_by_name));
    row = draw_end(s, c, row);
    if (!is_living(s) && *t->living_ended)
        row += canvas_wrap(c, row, 1, canvas_columns(c) - 2, 2, LOOK_ERROR,
                           arena_printf(&a, _("The centre ruled: %s is valid instead. Since then: %s."),
                                        show_number(&a, t->living), show_ended(t->living_ended)));
    else if (!is_living(s) && *t->living)
        row += canvas_wrap(c, row, 1, canvas_columns(c) - 2, 2, LOOK_ERROR,
                           arena_printf(&a, _("The centre ruled: %s is valid instead. Tell the family the new number."),
                                        show_number(&a, t->living)));
    else if (!strcmp(t->state, "joined"))
        row += canvas_wrap(c, row, 1, canvas_columns(c) - 2, 2, LOOK_ERROR,
                           _("The centre ruled: another application of this child goes on. Tell the family."));
    else if (t->pending) {
        canvas_glyph(c, row, 1, LOOK_WARN, GLYPH_UP);
        row += canvas_wrap(c, row, 3, canvas_columns(c) - 4, 2, LOOK_WARN,
                           _("Subject to reconciliation: the centre has not confirmed it yet. An exchange will do it."));
    }
    if (*t->was_number && strcmp(t->was_number, t->living) != 0) /* else it was one child after all */
        row += canvas_wrap(c, row, 1, canvas_columns(c) - 2, 2, LOOK_WARN,
                           arena_printf(&a, _("Issued as %s, which is another child's: the centre has replaced the number."),
                                        show_number(&a, t->was_number)));
    row = draw_numbers(s, c, row);
    row = draw_requests(s, c, row);
    if (canvas_rows(c) >= 16 && !*s->life.erased) {
        canvas_cell(c, row, 1, LABEL - 1, LOOK_LABEL, _("To say"));
        row +=
            canvas_wrap(c, row, 1 + LABEL, canvas_columns(c) - LABEL - 2, 2, LOOK_TEXT, status_sentence(s->app, &a, NULL, t));
    }
    arena_close(&a);
    return row;
}

/* What was loaded at the centre has no person. */
static const char *by_whom(struct app *app, struct arena *a, const char *staff, int64_t at) {
    const char *name = show_staff(app, a, staff);
    return arena_printf(a, "%s%s%s", name, *name ? ", " : "", show_moment(app, a, at));
}

static int draw_application(const struct card *s, struct canvas *c, int row) {
    const struct application *p = &s->application;
    struct arena a = {0};
    const int label = 13;
    canvas_rule(c, row++, 0, canvas_columns(c), LOOK_TITLE, _("Application"));
    if (s->has_application) {
        show_pair(c, row++, 1, label, _("Number"),
                  arena_printf(&a, "%s, %s, %s %s", show_request_no(s->app, &a, p->request.no),
                               show_channel(p->request.channel), _("received"), show_moment(s->app, &a, p->request.received)));
        show_pair(c, row++, 1, label, _("Entered"), by_whom(s->app, &a, p->entered_by, p->entered_at));
        if (p->decided_at) /* not after an undo: it waits for a decision again */
            show_pair(c, row++, 1, label, _("Decided"), by_whom(s->app, &a, p->decided_by, p->decided_at));
    } else {
        canvas_text(c, row++, 1, LOOK_DIM, _("The application is kept at another point."));
    }
    arena_close(&a);
    return row;
}

static void card_draw(const void *state, struct canvas *c) {
    const struct card *s = state;
    struct arena a = {0};
    int rows = canvas_rows(c), columns = canvas_columns(c);
    canvas_rule(c, 0, 0, columns, LOOK_TITLE,
                *s->life.erased ? _("Personal data erased")
                                : arena_printf(&a, "%s, %s", show_child(&a, &s->certificate.child),
                                               show_birth(s->app, &a, s->certificate.child.birth)));
    int row = draw_state(s, c, 1);
    if (rows >= 14) row = draw_application(s, c, row);
    canvas_rule(c, row++, 0, columns, LOOK_TITLE, _("History"));
    if (row < rows) list_draw(&s->list, c, row, 0, rows - row, columns, true, s, draw_event);
    arena_close(&a);
}

static int card_menu(const void *state, struct menu_entry *out, int most) {
    return acts_menu(&((const struct card *)state)->acts, out, most);
}

static void card_menu_chosen(void *state, int id) {
    acts_chosen(&((struct card *)state)->acts, id);
}

static enum reply card_act(void *state, enum action action) {
    struct card *s = state;
    if (action == ACT_BACK) return LEAVE;
    if (action == ACT_HISTORY) app_open(s->app, &scr_history, &(struct history_arg){.subject = s->certificate.subject});
    if (action == ACT_DISPUTES) app_open(s->app, &scr_disputes, NULL);
    if (action == ACT_ACCOUNT)
        app_open(s->app, &scr_account,
                 &(struct certificate_arg){.subject = s->certificate.subject, .number = s->certificate.number});
    if (action == ACT_ASK_NOMINAL) app_open(s->app, &scr_nominal, &(struct nominal_arg){.number = s->certificate.number});
    if (action == ACT_PRINT && !print_saved(s->app))
        print_offer(s->app, s->certificate.subject, s->has_application ? s->application.app : "", s->certificate.number);
    return STAY;
}

static enum reply card_event(void *state, const struct input *in) {
    struct card *s = state;
    list_event(&s->list, in, 8);
    return STAY;
}

static const char *card_subtitle(const void *state, struct arena *a) {
    const struct card *s = state;
    return show_number(a, s->certificate.number);
}

static const char *card_hint(const void *state, struct arena *a) {
    (void)state;
    (void)a;
    return _("F9: what can be done with this certificate   F6 history");
}

const struct screen scr_certificate = {
    .name = "certificate",
    .title = N_("Certificate"),
    .help = N_(
        "The card of a certificate: its number, whether it is valid and until when, who issued it and where, and everything that happened. The arrow "
        "marks what the centre has not yet confirmed: until then the certificate is subject to reconciliation. The menu (F9) has what can be done "
        "with it now: a change of data, suspension, exclusion, what the family asks for, a merge with another record."),
    .state_size = sizeof(struct card),
    .open = card_open,
    .draw = card_draw,
    .act = card_act,
    .event = card_event,
    .close = card_close,
    .subtitle = card_subtitle,
    .hint = card_hint,
    .refresh = card_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_HISTORY, ACT_MENU, ACT_PRINT, ACT_ACCOUNT, ACT_ASK_NOMINAL, ACT_BACK,
                                     ACT_DISPUTES, ACT_NONE},
    .menu = card_menu,
    .menu_chosen = card_menu_chosen,
};
