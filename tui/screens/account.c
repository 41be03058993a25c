/* The money of a child: what a period gave, what is paid, booked and left, the programmes it is booked for, and every movement
 * with what it rests on (SCREENS 5). There is no way here to pay out or to spend elsewhere. */

#include "model/store/account.h"
#include "tui/screens/show.h"

#include "model/base/date.h"
#include "model/base/money.h"
#include "model/base/text.h"
#include "tui/widgets/list.h"

#include <string.h>

enum { BAR = 12, ACCOUNT_ROWS = 6, HALF = 44, AROUND_NAME = 18 /* its birth date and the rule */ };

struct account_screen {
    struct app *app;
    struct arena arena;
    struct certificate certificate;
    struct account *accounts;
    int account_count, shown; /* which of them: the latest period first */
    struct enrolment_row *enrolments;
    struct account_line *lines; /* of the period that is shown */
    struct list courses, movements;
    bool at_movements;
    int64_t as_of; /* the enrolments of the Навигатор */
    bool frozen;
};

static const struct account *shown_account(const struct account_screen *s) {
    return s->account_count ? &s->accounts[s->shown] : NULL;
}

static bool load(struct account_screen *s, struct fail *why) {
    struct db *db = app_desk(s->app)->db;
    const char *subject = s->certificate.subject;
    int courses = 0, movements = 0;
    arena_reset(&s->arena);
    bool ok = account_list(db, subject, &s->arena, &s->accounts, &s->account_count, why) &&
              enrolment_list(db, subject, &s->arena, &s->enrolments, &courses, why) &&
              loaded_as_of(db, "navigator", &s->as_of, why) && account_frozen(db, subject, &s->frozen, why);
    if (s->shown >= s->account_count) s->shown = 0;
    const struct account *a = shown_account(s);
    ok = ok && (!a || account_lines(db, subject, a->period, &s->arena, &s->lines, &movements, why));
    list_set(&s->courses, ok ? courses : 0);
    list_set(&s->movements, ok ? movements : 0);
    return ok;
}

static void account_close(void *state) {
    struct account_screen *s = state;
    arena_close(&s->arena);
}

static bool account_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct account_screen *s = state;
    const struct certificate_arg *given = arg;
    s->app = app;
    if (certificate_load(app_desk(app)->db, given->number, &s->certificate, why) && load(s, why)) return true;
    account_close(s);
    return false;
}

static void account_refresh(void *state) {
    struct account_screen *s = state;
    struct fail why;
    if (!load(s, &why)) app_say(s->app, LOOK_ERROR, why.say);
}

/* --- Drawing -------------------------------------------------------------------------------------------------------------- */

static void draw_sum(struct canvas *c, int row, const char *label, int64_t sum, int64_t whole) {
    char text[MONEY_TEXT];
    money_show(sum, text);
    canvas_text(c, row, 1, LOOK_LABEL, label);
    canvas_right(c, row, 28, LOOK_TEXT, text);
    progress_draw(c, row, 30, BAR, sum, whole);
}

static void draw_account(const struct account_screen *s, struct canvas *c, int row) {
    const struct account *a = shown_account(s);
    struct arena arena = {0};
    canvas_rule(c, row, 0, HALF, LOOK_TITLE, a ? arena_printf(&arena, _("Account of %s"), a->period) : _("Account"));
    if (!a) {
        canvas_wrap(c, row + 1, 1, HALF - 3, 3, LOOK_DIM,
                    _("No money has been given to this certificate yet: the family applies for a nominal."));
    } else {
        draw_sum(c, row + 1, _("Nominal"), a->nominal, a->nominal);
        draw_sum(c, row + 2, _("Paid"), a->paid, a->nominal);
        draw_sum(c, row + 3, _("Booked"), a->held, a->nominal);
        draw_sum(c, row + 4, _("Available"), a->free, a->nominal);
        if (a->closed) canvas_text(c, row + 5, 1, LOOK_DIM, _("The period is closed."));
        if (!a->closed && s->account_count > 1) canvas_text(c, row + 5, 1, LOOK_DIM, _("PgUp PgDn: another period"));
    }
    arena_close(&arena);
}

static void draw_course(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    enum { STATE = 14 };
    const struct account_screen *s = context;
    const struct enrolment_row *e = &s->enrolments[i];
    const bool lit = chosen && !s->at_movements;
    const enum look look = lit ? LOOK_SELECTED : LOOK_TEXT;
    canvas_fill(c, row, column, 1, width, look);
    if (lit) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, width - STATE - 5, look, *e->programme_title ? e->programme_title : e->open.programme);
    if (e->pending) canvas_glyph(c, row, column + width - STATE - 2, look, GLYPH_UP);
    canvas_cell(c, row, column + width - STATE, STATE, look, show_enrolment_state(e->state));
}

static void draw_courses(const struct account_screen *s, struct canvas *c, int row, int rows) {
    const int columns = canvas_columns(c);
    canvas_rule(c, row, HALF, columns, LOOK_TITLE, _("Programmes"));
    if (s->courses.count)
        list_draw(&s->courses, c, row + 1, HALF + 1, rows - 1, columns - HALF - 1, !s->at_movements, s, draw_course);
    else
        canvas_text(c, row + 1, HALF + 2, LOOK_DIM, _("none yet"));
}

/* What the chosen enrolment costs whom, in one line. */
static void draw_chosen(const struct account_screen *s, struct canvas *c, int row) {
    const struct enrolment_row *e = s->courses.count ? &s->enrolments[s->courses.chosen] : NULL;
    char cost[MONEY_TEXT], cert[MONEY_TEXT], parent[MONEY_TEXT];
    struct arena a = {0};
    if (!e || s->at_movements) return;
    money_show(e->open.cost, cost);
    money_show(e->open.cert_part, cert);
    money_show(e->open.parent_part, parent);
    canvas_cell(c, row, 1, canvas_columns(c) - 2, LOOK_DIM,
                arena_printf(&a, _("%s – %s, %s: certificate %s, surcharge %s. %s"), show_date(&a, e->open.first),
                             show_date(&a, e->until), cost, cert, parent, e->provider_name));
    arena_close(&a);
}

static void draw_line(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    enum { DAY = 10, KIND = 26, SUM = 13 };
    const struct account_screen *s = context;
    const struct account_line *l = &s->lines[s->movements.count - 1 - i]; /* the last first */
    const bool lit = chosen && s->at_movements;
    const enum look look = lit ? LOOK_SELECTED : LOOK_TEXT;
    struct arena a = {0};
    char sum[MONEY_TEXT], end[DATE_TEXT];
    const int basis = width - DAY - KIND - SUM - 7;
    money_show(account_line_sum(l), sum);
    canvas_fill(c, row, column, 1, width, look);
    if (lit) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, DAY, look, show_date(&a, l->day));
    canvas_cell(c, row, column + 3 + DAY, KIND, look, _(movement_types[l->movement].title));
    if (l->pending) canvas_glyph(c, row, column + 4 + DAY + KIND, look, GLYPH_UP);
    snprintf(end, sizeof end, "%s", *l->month ? l->month : "");
    canvas_cell(c, row, column + 6 + DAY + KIND, basis, look,
                arena_printf(&a, "%s%s%s", l->programme, *end && *l->programme ? ", " : "", end));
    canvas_right(c, row, column + width - 1, look, sum);
    arena_close(&a);
}

static void account_draw(const void *state, struct canvas *c) {
    const struct account_screen *s = state;
    const int columns = canvas_columns(c), rows = canvas_rows(c), below = ACCOUNT_ROWS + 2;
    struct arena a = {0};
    canvas_rule(c, 0, 0, columns, LOOK_TITLE,
                arena_printf(&a, "%s, %s", show_short_name(&a, show_child(&a, &s->certificate.child), columns - AROUND_NAME),
                             show_date(&a, s->certificate.child.birth)));
    draw_account(s, c, 1);
    draw_courses(s, c, 1, ACCOUNT_ROWS);
    draw_chosen(s, c, below - 1);
    canvas_rule(c, below, 0, columns, LOOK_TITLE, _("Movements"));
    if (s->movements.count)
        list_draw(&s->movements, c, below + 1, 0, rows - below - 1, columns, s->at_movements, s, draw_line);
    else
        canvas_text(c, below + 1, 2, LOOK_DIM, _("none yet"));
    arena_close(&a);
}

/* --- Keys ----------------------------------------------------------------------------------------------------------------- */

/* The papers of the chosen enrolment, else of the certificate, among them the statement. */
static void print_papers(struct account_screen *s) {
    if (s->courses.count && !s->at_movements)
        print_offer_deed(s->app, s->enrolments[s->courses.chosen].event);
    else
        print_offer(s->app, s->certificate.subject, NULL, s->certificate.number);
}

/* What a movement rests on: who made it, when, whether the signature holds, the paper behind it. */
static void show_basis(struct account_screen *s) {
    const char *buttons[] = {_("Close"), NULL};
    const struct account_line *l = &s->lines[s->movements.count - 1 - s->movements.chosen];
    struct account_basis b;
    struct arena a = {0};
    struct fail why;
    char at[17];
    if (!account_basis(app_desk(s->app)->db, l->event, &a, &b, &why)) {
        app_dialog_error(s->app, &why);
    } else {
        moment_show(b.at, b.offset, at);
        const char *who = *b.staff_name ? b.staff_name : _("the regional centre");
        const char *text = arena_printf(&a, _("%s, %s: %s. Event %s"), at, who, show_basis_sign(&a, &b), l->event);
        if (*b.paper) text = arena_printf(&a, _("%s, paper No. %s"), text, b.paper);
        text = b.gsn ? arena_printf(&a, _("%s; the centre has it under number %d."), text, (int)b.gsn)
                     : arena_printf(&a, _("%s; the centre has not confirmed it yet."), text);
        app_dialog_ask(s->app, show_event_title(b.type), text, buttons, s, NULL);
    }
    arena_close(&a);
}

enum { MENU_FAMILY, FAMILY_MOST = 20 };

/* The other children of the same applicant that have a certificate. */
static bool family(const struct account_screen *s, struct arena *a, struct found **rows, int *count, struct fail *why) {
    struct desk *desk = app_desk(s->app);
    struct change known;
    int found = 0;
    *count = 0;
    if (!change_load(desk, s->certificate.subject, &known, why) ||
        !family_list(desk->db, &known.applicant, FAMILY_MOST, a, rows, &found, why))
        return false;
    for (int i = 0; i < found; i++)
        if (*(*rows)[i].number && strcmp((*rows)[i].subject, s->certificate.subject) != 0) (*rows)[(*count)++] = (*rows)[i];
    return true;
}

/* One visit of a family, one account after the other: this one makes room. */
static void child_picked(void *state, int choice, const char *text) {
    struct account_screen *s = state;
    struct arena a = {0};
    struct found *rows;
    struct fail why;
    int count;
    (void)text;
    if (choice >= 0 && family(s, &a, &rows, &count, &why) && choice < count &&
        app_open(s->app, &scr_account,
                 &(struct certificate_arg){.subject = rows[choice].subject, .number = rows[choice].number}))
        app_close(s->app, s);
    arena_close(&a);
}

static void pick_child(struct account_screen *s) {
    const char *items[FAMILY_MOST];
    struct arena a = {0};
    struct found *rows;
    struct fail why;
    int count;
    if (!family(s, &a, &rows, &count, &why)) {
        app_dialog_error(s->app, &why);
        return;
    }
    for (int i = 0; i < count; i++)
        items[i] = arena_printf(&a, "%s  %s  %s", show_date(&a, rows[i].birth), show_number(&a, rows[i].number), rows[i].name);
    if (count)
        app_dialog_pick(s->app, _("Account of another child of the family"), items, count, 0, s, child_picked);
    else
        app_say(s->app, LOOK_DIM, _("No other child of this applicant is known here."));
    arena_close(&a);
}

static int account_menu(const void *state, struct menu_entry *out, int most) {
    (void)state;
    if (most < 1) return 0;
    out[0] = (struct menu_entry){.id = MENU_FAMILY,
                                 .caption = _("Account of another child of the family"),
                                 .help = _("Several certificates in one visit: the account of the next child")};
    return 1;
}

static void account_menu_chosen(void *state, int id) {
    if (id == MENU_FAMILY) pick_child(state);
}

static enum reply account_act(void *state, enum action action) {
    struct account_screen *s = state;
    if (action == ACT_BACK) return LEAVE;
    if (action == ACT_HISTORY) app_open(s->app, &scr_history, &(struct history_arg){.subject = s->certificate.subject});
    if (action == ACT_PRINT) print_papers(s);
    if (action == ACT_PROGRAMMES)
        app_open(s->app, &scr_programmes,
                 &(struct programmes_arg){.birth = s->certificate.child.birth, .subject = s->certificate.subject});
    return STAY;
}

static void turn_period(struct account_screen *s, int by) {
    if (s->shown + by < 0 || s->shown + by >= s->account_count) return;
    s->shown += by;
    s->movements = (struct list){0};
    account_refresh(s);
}

static enum reply account_event(void *state, const struct input *in) {
    struct account_screen *s = state;
    if (in->kind != INPUT_KEY) return STAY;
    if (in->key == K_TAB || in->key == K_BACKTAB)
        s->at_movements = !s->at_movements;
    else if (in->key == K_ENTER && !s->at_movements && s->courses.count)
        app_open(s->app, &scr_enrolment, &(struct enrolment_arg){.enrolment = s->enrolments[s->courses.chosen].event});
    else if (in->key == K_ENTER && s->at_movements && s->movements.count)
        show_basis(s);
    else if (in->key == K_PGUP || in->key == K_PGDN)
        turn_period(s, in->key == K_PGDN ? 1 : -1);
    else
        list_event(s->at_movements ? &s->movements : &s->courses, in, 5);
    return STAY;
}

static const char *account_subtitle(const void *state, struct arena *a) {
    const struct account_screen *s = state;
    return show_number(a, s->certificate.number);
}

static const char *account_hint(const void *state, struct arena *a) {
    const struct account_screen *s = state;
    (void)a;
    if (s->at_movements && s->movements.count)
        return _("Enter: what this movement rests on, who signed it and when. Tab: programmes");
    return s->courses.count ? _("Enter: what can be done with this enrolment. Tab: movements")
                            : _("The money is spent on programmes only; it cannot be paid out. Tab: movements");
}

static const char *account_message(const void *state, struct arena *a, enum look *look) {
    const struct account_screen *s = state;
    *look = s->frozen ? LOOK_WARN : LOOK_DIM;
    if (s->frozen) return _("Frozen: nothing new is booked until the operator has looked at the child (Disputes)");
    if (!s->as_of) return "";
    return arena_printf(a, _("Enrolments made in the Navigator are as of %s"), show_day(s->app, a, s->as_of));
}

const struct screen scr_account = {
    .name = "account",
    .title = N_("Account"),
    .help = N_(
        "The money of a certificate, a period at a time: the nominal that was given, what has been paid to providers, what is booked, and what can still be "
        "booked. Beside it the programmes, below every movement, the last first. The arrow marks what the centre has not confirmed yet. What a family pays "
        "itself is the surcharge: only the difference when the certificate does not suffice. Enter on a movement shows what it rests on: who signed it and when; "
        "Ctrl+P prints the statement and the papers of the chosen enrolment."),
    .state_size = sizeof(struct account_screen),
    .open = account_open,
    .draw = account_draw,
    .act = account_act,
    .event = account_event,
    .close = account_close,
    .subtitle = account_subtitle,
    .hint = account_hint,
    .message = account_message,
    .refresh = account_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_HISTORY, ACT_MENU, ACT_PROGRAMMES, ACT_PRINT, ACT_BACK, ACT_NONE},
    .menu = account_menu,
    .menu_chosen = account_menu_chosen,
};
