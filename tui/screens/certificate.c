/* The card of a certificate: number, state, validity, the child, how it was issued, and what happened. While the centre has not
 * confirmed it, it is "подлежит сверке"; one that was joined says which number lives. */

#include "tui/screens/show.h"

#include "model/base/text.h"
#include "model/store/alias.h"
#include "tui/screens/status.h"
#include "tui/widgets/list.h"

#include <string.h>

enum { LABEL = 13, ACTS_MOST = 16 };

struct card {
    struct app *app;
    struct arena arena;
    struct certificate certificate;
    bool has_application;
    struct application application;
    struct learner_life life;
    const char *const *merged; /* learners merged into this one, itself first */
    int merged_count;
    struct history_row *history;
    struct list list;
};

static bool load(struct card *s, const char *number, struct fail *why) {
    struct db *db = app_desk(s->app)->db;
    int count = 0;
    arena_reset(&s->arena);
    if (!certificate_load(db, number, &s->certificate, why)) return false;
    s->has_application = application_load(db, s->certificate.app, &s->application, why);
    if (!s->has_application && why->kind != FAIL_GONE) return false;
    if (!learner_life(db, s->certificate.subject, &s->life, why) ||
        !alias_family(db, s->certificate.subject, &s->arena, &s->merged, &s->merged_count, why))
        return false;
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
    if (is_living(s) && !expired) {
        canvas_text(c, row, column, LOOK_GOOD, _("valid"));
        return;
    }
    const char *title = is_living(s)                  ? _("the term is over")
                        : !strcmp(t->state, "joined") ? _("not valid, replaced")
                                                      : _(certificate_state_title(t->state));
    canvas_text(c, row, column, LOOK_ERROR, "! ");
    canvas_cell(c, row, column + 2, canvas_columns(c) / 2 - column - 3, LOOK_ERROR, title);
}

/* Why it ended or rests, when and by whom; the end before a reinstatement stays to be seen. */
static int draw_end(const struct card *s, struct canvas *c, int row) {
    const struct certificate *t = &s->certificate;
    struct arena a = {0};
    if (!t->ended_at) return row;
    const char *by = show_staff(s->app, &a, t->ended_by);
    const char *ended = arena_printf(&a, "%s%s%s%s%s", show_moment(s->app, &a, t->ended_at), *by ? ", " : "", by,
                                     *t->ground ? ", " : "", *t->ground ? _(status_ground(t->ground)) : "");
    show_pair(c, row++, 1, LABEL, is_living(s) ? _("Ended once") : _("Ended"), ended);
    if (t->again_at) show_pair(c, row++, 1, LABEL, _("Issued again"), show_moment(s->app, &a, t->again_at));
    arena_close(&a);
    return row;
}

/* What the family asked for stands over everything: nothing else is done with these data. */
static int draw_requests(const struct card *s, struct canvas *c, int row) {
    struct arena a = {0};
    const struct learner_life *l = &s->life;
    const char *text = "";
    if (*l->blocked && *l->erase_due)
        text = arena_printf(&a, _("Consent is withdrawn: the data are blocked and will be erased by %s."),
                            show_date(&a, l->erase_due));
    else if (*l->erased)
        text = arena_printf(&a, _("The personal data were erased on %s."), show_date(&a, l->erased));
    else if (*l->access_due)
        text = arena_printf(&a, _("The family asks what is held: answer by %s."), show_date(&a, l->access_due));
    if (*text) row += canvas_wrap(c, row, 1, canvas_columns(c) - 2, 2, LOOK_WARN, text);
    arena_close(&a);
    return row;
}

static int draw_state(const struct card *s, struct canvas *c, int row) {
    const struct certificate *t = &s->certificate;
    struct arena a = {0};
    int half = canvas_columns(c) / 2;
    canvas_cell(c, row, 1, LABEL - 1, LOOK_LABEL, _("State"));
    draw_standing(s, c, row, 1 + LABEL);
    show_pair(c, row++, half, LABEL, _("Until"), show_date(&a, t->valid_until));
    show_pair(c, row, 1, LABEL, _("Kind"), _("without nominal"));
    show_pair(c, row++, half, LABEL, _("Issued"), show_moment(s->app, &a, t->issued_at));
    show_pair(c, row++, 1, LABEL, _("Where"), arena_printf(&a, "%s, %s", t->issued_point_name, t->issued_by_name));
    row = draw_end(s, c, row);
    if (!is_living(s) && *t->living)
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
    row = draw_requests(s, c, row);
    if (canvas_rows(c) >= 16) {
        canvas_cell(c, row, 1, LABEL - 1, LOOK_LABEL, _("To say"));
        row +=
            canvas_wrap(c, row, 1 + LABEL, canvas_columns(c) - LABEL - 2, 2, LOOK_TEXT, status_sentence(s->app, &a, NULL, t));
    }
    arena_close(&a);
    return row;
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
        show_pair(c, row++, 1, label, _("Entered"),
                  arena_printf(&a, "%s, %s", show_staff(s->app, &a, p->entered_by), show_moment(s->app, &a, p->entered_at)));
        show_pair(c, row++, 1, label, _("Decided"),
                  arena_printf(&a, "%s, %s", show_staff(s->app, &a, p->decided_by), show_moment(s->app, &a, p->decided_at)));
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
                arena_printf(&a, "%s, %s", show_child(&a, &s->certificate.child),
                             show_birth(&a, s->certificate.child.birth, show_today(s->app))));
    int row = draw_state(s, c, 1);
    if (rows >= 14) row = draw_application(s, c, row);
    canvas_rule(c, row++, 0, columns, LOOK_TITLE, _("History"));
    if (row < rows) list_draw(&s->list, c, row, 0, rows - row, columns, true, s, draw_event);
    arena_close(&a);
}

/* What the menu offers beyond the acts of life.h. */
enum { MENU_CHANGE = LIFE_COUNT, MENU_AGAIN, MENU_SIBLING };

/* The acts a card offers, in the order of the menu; those of an application are on its decision and in its queue. */
static const enum life card_acts[] = {
    LIFE_TELL,        LIFE_OVERTURN,  LIFE_UNDO,       LIFE_SUSPEND,     LIFE_RESUME,
    LIFE_EXCLUDE,     LIFE_ANNUL,     LIFE_ASK_ACCESS, LIFE_GIVE_ACCESS, LIFE_WITHDRAW_CONSENT,
    LIFE_ASK_ERASURE, LIFE_ASK_MERGE, LIFE_ASK_SPLIT,
};

static const struct {
    enum life life;
    const char *help;
} act_helps[] = {
    {LIFE_TELL, N_("Records how and by whom the family was told, and what was handed over")},
    {LIFE_OVERTURN, N_("The refusal is overturned on appeal: the application waits for a decision again")},
    {LIFE_UNDO, N_("Undoes your own decision of the last ten minutes while nothing is printed; the number is burnt")},
    {LIFE_SUSPEND, N_("The certificate rests: consent was withdrawn, or its data are disputed")},
    {LIFE_RESUME, N_("The certificate is valid again")},
    {LIFE_EXCLUDE, N_("By the family's statement or after a move to another region; with a second person")},
    {LIFE_ANNUL, N_("The certificate was issued by mistake: its number is burnt; with a second person")},
    {LIFE_ASK_ACCESS, N_("The family asks in writing what is held about the child: ten working days")},
    {LIFE_GIVE_ACCESS, N_("The report on what is held was handed over")},
    {LIFE_WITHDRAW_CONSENT, N_("Blocks the data at once and starts the 30 days to their erasure")},
    {LIFE_ASK_ERASURE, N_("Erases the personal data everywhere; number, dates and grounds stay; with a second person")},
    {LIFE_ASK_MERGE, N_("Another record is the same child: compare them side by side; with a second person")},
    {LIFE_ASK_SPLIT, N_("Two records were merged by mistake; with a second person")},
};

static const char *help_of(enum life life) {
    for (size_t i = 0; i < sizeof act_helps / sizeof *act_helps; i++)
        if (act_helps[i].life == life) return _(act_helps[i].help);
    return "";
}

static bool is_offered(const struct card *s, enum life life) {
    if (life == LIFE_ASK_SPLIT && s->merged_count < 2) return false;
    return desk_life_offered(app_desk(s->app), life, s->certificate.subject, s->has_application ? s->application.app : NULL,
                             s->certificate.number);
}

static int card_menu(const void *state, struct menu_entry *out, int most) {
    const struct card *s = state;
    const bool enters = desk_may(app_desk(s->app), MAY_ENTER, NULL) && !strcmp(s->life.state, "plain");
    int count = 0;
    if (enters && count < most)
        out[count++] =
            (struct menu_entry){MENU_CHANGE, _("Change the data"),
                                _("A new surname, document, representative, address, phone or municipality, with its paper")};
    if (enters && !*s->life.number && count < most)
        out[count++] = (struct menu_entry){MENU_AGAIN, _("File again"),
                                           _("A new application of this child with everything known taken over")};
    if (enters && s->has_application && count < most)
        out[count++] = (struct menu_entry){MENU_SIBLING, _("Another child of the family"),
                                           _("A new application with the same applicant and address")};
    for (size_t i = 0; i < sizeof card_acts / sizeof *card_acts && count < most; i++)
        if (is_offered(s, card_acts[i]))
            out[count++] = (struct menu_entry){(int)card_acts[i], _(life_acts[card_acts[i]].title), help_of(card_acts[i])};
    return count;
}

static void open_act(struct card *s, enum life life, const char *other) {
    app_open(s->app, &scr_life,
             &(struct life_arg){.life = life,
                                .subject = s->certificate.subject,
                                .app = s->has_application ? s->application.app : NULL,
                                .number = s->certificate.number,
                                .other = other});
}

/* Found by the search: the record that is merged into this one. */
static void other_found(void *state, const char *subject) {
    struct card *s = state;
    if (!strcmp(subject, s->certificate.subject))
        app_say(s->app, LOOK_WARN, _("This is the same record. Look for the other one."));
    else
        open_act(s, LIFE_ASK_MERGE, subject);
}

static void merged_picked(void *state, int choice, const char *text) {
    struct card *s = state;
    (void)text;
    if (choice >= 0 && choice + 1 < s->merged_count) open_act(s, LIFE_ASK_SPLIT, s->merged[choice + 1]);
}

static void pick_merged(struct card *s) {
    const char *items[ACTS_MOST];
    struct arena a = {0};
    int count = 0;
    for (int i = 1; i < s->merged_count && count < ACTS_MOST; i++) {
        struct change known;
        struct fail why;
        items[count++] = change_load(app_desk(s->app), s->merged[i], &known, &why)
                             ? arena_printf(&a, "%s %s", show_child(&a, &known.child), show_date(&a, known.child.birth))
                             : s->merged[i];
    }
    app_dialog_pick(s->app, _("Which one becomes a record of its own?"), items, count, 0, s, merged_picked);
    arena_close(&a);
}

static void card_menu_chosen(void *state, int id) {
    struct card *s = state;
    switch (id) {
    case MENU_CHANGE: app_open(s->app, &scr_intake, &(struct intake_arg){.change = s->certificate.subject}); break;
    case MENU_AGAIN: app_open(s->app, &scr_intake, &(struct intake_arg){.again = s->certificate.subject}); break;
    case MENU_SIBLING: app_open(s->app, &scr_intake, &(struct intake_arg){.sibling = s->application.app}); break;
    case LIFE_ASK_MERGE:
        app_open(s->app, &scr_search,
                 &(struct search_arg){.typed = s->certificate.child.surname, .state = s, .picked = other_found});
        break;
    case LIFE_ASK_SPLIT: pick_merged(s); break;
    default: open_act(s, (enum life)id, NULL);
    }
}

static enum reply card_act(void *state, enum action action) {
    struct card *s = state;
    if (action == ACT_BACK) return LEAVE;
    if (action == ACT_HISTORY) app_open(s->app, &scr_history, &(struct history_arg){.subject = s->certificate.subject});
    if (action == ACT_DISPUTES) app_open(s->app, &scr_disputes, NULL);
    if (action == ACT_PRINT)
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
    .actions = (const enum action[]){ACT_HELP, ACT_HISTORY, ACT_MENU, ACT_PRINT, ACT_BACK, ACT_DISPUTES, ACT_NONE},
    .menu = card_menu,
    .menu_chosen = card_menu_chosen,
};
