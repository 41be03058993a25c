/* One enrolment: what it costs whom, period by period, what is booked and paid, what its provider has reported, and what can be
 * done with it now. */

#include "tui/screens/enrolment.h"

#include "model/base/date.h"
#include "model/base/money.h"
#include "model/base/text.h"
#include "tui/widgets/list.h"

#include <stdio.h>
#include <string.h>

enum { LABEL = 12, PARTS_SHOWN = 3, WAYS_MOST = 10, GROUPS_MOST = 60 };

enum way_kind { WAY_ACT, WAY_CONFIRM, WAY_CONTRACT, WAY_GROUP, WAY_RATE, WAY_ANEW, WAY_OTHER, WAY_GIVE_UP };

static const struct way {
    const char *states;
    enum way_kind kind;
    enum course_act act;
    const char *title; /* N_() */
} ways[] = {
    {"running suspended", WAY_CONFIRM, COURSE_CONFIRM, N_("Confirm the part of period %s")},
    {"running suspended", WAY_ACT, COURSE_END, N_("End early")},
    {"running suspended", WAY_ACT, COURSE_SHORTEN, N_("Let the course end earlier, as changed in the contract")},
    {"running", WAY_ACT, COURSE_SUSPEND, N_("Suspend")},
    {"suspended", WAY_ACT, COURSE_RESUME, N_("Resume")},
    {"running suspended", WAY_GROUP, 0, N_("Another group")},
    {"running suspended", WAY_CONTRACT, 0, N_("Number of the contract")},
    {"running suspended ended", WAY_RATE, 0, N_("The family rates the programme")},
    {"over_asked", WAY_ANEW, 0, N_("Take what is available now, with a new surcharge")},
    {"over_asked", WAY_OTHER, 0, N_("Choose another group or programme")},
    {"over_asked", WAY_GIVE_UP, 0, N_("The family gives it up")},
};

struct offered_way {
    const struct way *way;
    const char *period; /* of a confirmation */
};

struct page {
    struct app *app;
    struct arena arena;
    struct enrolment_row row;
    struct enrolment_part *parts;
    int part_count;
    struct attendance *months;
    int month_count;
    struct offer offer;
    bool listed;
    struct offered_group *groups;
    int group_count;
    int group_at[GROUPS_MOST], offered_groups; /* those that the dialog shows */
    struct offered_way ways[WAYS_MOST];
    struct list list;
};

const char *enrolment_title(struct arena *a, const struct enrolment_row *e) {
    const char *title = *e->programme_title ? e->programme_title : e->open.programme;
    return *e->provider_name ? arena_printf(a, "%s, %s", title, e->provider_name) : title;
}

const char *enrolment_sum(struct arena *a, int64_t sum) {
    char text[MONEY_TEXT];
    money_show(sum, text);
    return arena_dup(a, text);
}

/* --- Loading -------------------------------------------------------------------------------------------------------------- */

static bool among(const char *states, const char *state) {
    size_t size = strlen(state);
    for (const char *at = states; *at; at += strcspn(at, " "), at += *at == ' ')
        if (strcspn(at, " ") == size && strncmp(at, state, size) == 0) return true;
    return false;
}

static void offer(struct page *p, const struct way *way, const char *period, int *count) {
    if (*count < WAYS_MOST) p->ways[(*count)++] = (struct offered_way){way, period};
}

static void find_ways(struct page *p) {
    int count = 0;
    const bool may = desk_may(app_desk(p->app), MAY_ENROL, NULL);
    for (size_t i = 0; may && i < sizeof ways / sizeof *ways; i++) {
        if (!among(ways[i].states, p->row.state)) continue;
        if (ways[i].kind != WAY_CONFIRM) offer(p, &ways[i], NULL, &count);
        for (int k = 0; ways[i].kind == WAY_CONFIRM && k < p->part_count; k++)
            if (strcmp(p->parts[k].state, "conditional") == 0) offer(p, &ways[i], p->parts[k].period, &count);
    }
    list_set(&p->list, count);
}

static bool load(struct page *p, const char *event, struct fail *why) {
    struct db *db = app_desk(p->app)->db;
    arena_reset(&p->arena);
    bool ok = enrolment_load(db, event, &p->row, why) &&
              enrolment_parts(db, event, &p->arena, &p->parts, &p->part_count, why) &&
              enrolment_attendance(db, event, &p->arena, &p->months, &p->month_count, why) &&
              catalogue_offer(db, p->row.open.programme, &p->offer, &p->listed, why);
    p->group_count = 0;
    ok = ok && (!p->listed || catalogue_groups(db, p->offer.subject, &p->arena, &p->groups, &p->group_count, why));
    if (ok) find_ways(p);
    return ok;
}

static void page_close(void *state) {
    struct page *p = state;
    arena_close(&p->arena);
}

static bool page_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct page *p = state;
    const struct enrolment_arg *given = arg;
    p->app = app;
    if (load(p, given->enrolment, why)) return true;
    page_close(p);
    return false;
}

static void page_refresh(void *state) {
    struct page *p = state;
    struct fail why;
    char event[EVENT_ID_TEXT];
    text_copy(event, sizeof event, p->row.event);
    if (!load(p, event, &why)) app_say(p->app, LOOK_ERROR, why.say);
}

/* --- Drawing -------------------------------------------------------------------------------------------------------------- */

static const char *group_title(struct arena *a, const struct page *p, const char *code) {
    for (int i = 0; i < p->group_count; i++)
        if (strcmp(p->groups[i].code, code) == 0)
            return arena_printf(a, "%s%s%s", *p->groups[i].title ? p->groups[i].title : code,
                                *p->groups[i].timetable ? ", " : "", p->groups[i].timetable);
    return code;
}

static const char *end_ground(const struct enrolment_row *e) {
    static const struct {
        const char *ground, *title;
    } grounds[] = {
        {"family", N_("by the family's wish")},      {"provider", N_("on the provider's side")},
        {"exclusion", N_("the child was excluded")}, {"age", N_("the child turned 18")},
        {"joined", N_("the number was replaced")},   {"annulled", N_("the certificate was annulled")},
        {"period", N_("with the period")},
    };
    for (size_t i = 0; i < sizeof grounds / sizeof *grounds; i++)
        if (strcmp(grounds[i].ground, e->ended_ground) == 0) return _(grounds[i].title);
    return e->ended_ground;
}

/* "приостановлены с 10.12.2026", "окончены 10.12.2026" */
static const char *standing(struct arena *a, const struct enrolment_row *e) {
    const char *state = show_enrolment_state(e->state);
    if (strcmp(e->state, "suspended") == 0) return arena_printf(a, _("%s from %s"), state, show_date(a, e->suspended_day));
    return strcmp(e->state, "ended") == 0 ? arena_printf(a, "%s %s", state, show_date(a, e->ended_day)) : state;
}

static int draw_head(const struct page *p, struct canvas *c, int row) {
    const struct enrolment_row *e = &p->row;
    const int half = canvas_columns(c) / 2;
    struct arena a = {0};
    show_pair(c, row, 1, LABEL, _("Group"), group_title(&a, p, e->open.group_code));
    show_pair(c, row++, half, LABEL, _("Contract"), *e->open.contract ? e->open.contract : _("to follow"));
    show_pair(c, row, 1, LABEL, _("Course"),
              arena_printf(&a, "%s – %s", show_date(&a, e->open.first), show_date(&a, e->until)));
    show_pair(c, row, half, LABEL, _("State"), standing(&a, e));
    if (e->pending) canvas_glyph(c, row, half - 2, LOOK_WARN, GLYPH_UP);
    row++;
    show_pair(c, row, 1, LABEL, _("Cost"), enrolment_sum(&a, e->open.cost));
    show_pair(c, row++, half, LABEL, _("Surcharge"),
              *e->open.sheet && e->open.parent_part > 0
                  ? arena_printf(&a, _("%s, sheet %s of %s"), enrolment_sum(&a, e->open.parent_part), e->open.sheet,
                                 show_date(&a, e->open.sheet_day))
                  : enrolment_sum(&a, e->open.parent_part));
    if (*e->ended_ground) show_pair(c, row, 1, LABEL, _("Ground"), end_ground(e));
    if (e->rating) show_pair(c, row, half, LABEL, _("Rated"), arena_printf(&a, _("%d of 5"), (int)e->rating));
    row += *e->ended_ground || e->rating;
    arena_close(&a);
    return row;
}

static const char *part_state(const struct enrolment_part *part) {
    if (strcmp(part->state, "conditional") == 0) return _("conditional");
    return strcmp(part->state, "firm") == 0 ? _("firm") : _("released");
}

/* A table: what of the course falls into which period, and who pays it. */
static int draw_parts(const struct page *p, struct canvas *c, int row) {
    enum { DAYS = 18, SUM = 13 };
    const char *const heads[] = {_("Certificate"), _("Surcharge"), _("Held"), _("Paid")};
    struct arena a = {0};
    canvas_rule(c, row++, 0, canvas_columns(c), LOOK_TITLE, _("By periods"));
    for (int k = 0; k < 4; k++) canvas_right(c, row, DAYS + (k + 1) * SUM, LOOK_DIM, heads[k]);
    row++;
    for (int i = 0; i < p->part_count && i < PARTS_SHOWN; i++, row++) {
        const struct enrolment_part *part = &p->parts[i];
        const int64_t sums[] = {part->cert_part, part->parent_part, part->held, part->paid};
        canvas_cell(c, row, 1, DAYS - 2, LOOK_TEXT,
                    arena_printf(&a, "%.5s–%.5s %s", show_date(&a, part->first), show_date(&a, part->until), part->period));
        for (int k = 0; k < 4; k++) canvas_right(c, row, DAYS + (k + 1) * SUM, LOOK_TEXT, enrolment_sum(&a, sums[k]));
        canvas_cell(c, row, DAYS + 4 * SUM + 1, canvas_columns(c) - DAYS - 4 * SUM - 1,
                    strcmp(part->state, "conditional") == 0 ? LOOK_WARN : LOOK_DIM, part_state(part));
    }
    arena_close(&a);
    return row;
}

/* "10.2026: 8 из 10; 11.2026: 6 из 9" */
static int draw_months(const struct page *p, struct canvas *c, int row) {
    struct arena a = {0};
    const char *line = "";
    for (int i = 0; i < p->month_count; i++) {
        const struct attendance *m = &p->months[i];
        line = arena_printf(&a, _("%s%s%.2s.%.4s: %d of %d"), line, *line ? "; " : "", m->month + 5, m->month, (int)m->attended,
                            (int)m->planned);
    }
    canvas_cell(c, row, 1, LABEL - 1, LOOK_LABEL, _("Attended"));
    row += canvas_wrap(c, row, 1 + LABEL, canvas_columns(c) - LABEL - 2, 2, *line ? LOOK_TEXT : LOOK_DIM,
                       *line ? line : _("nothing reported yet: without a report nothing is written off"));
    arena_close(&a);
    return row;
}

static void draw_way(const void *context, int i, struct canvas *c, int row, int column, int width, bool chosen) {
    const struct page *p = context;
    const struct offered_way *w = &p->ways[i];
    const enum look look = chosen ? LOOK_SELECTED : LOOK_TEXT;
    struct arena a = {0};
    canvas_fill(c, row, column, 1, width, look);
    if (chosen) canvas_glyph(c, row, column, look, GLYPH_POINTER);
    canvas_cell(c, row, column + 2, width - 2, look,
                w->period ? arena_printf(&a, _(w->way->title), w->period) : _(w->way->title));
    arena_close(&a);
}

static void page_draw(const void *state, struct canvas *c) {
    const struct page *p = state;
    const int rows = canvas_rows(c), columns = canvas_columns(c);
    struct arena a = {0};
    canvas_rule(c, 0, 0, columns, LOOK_TITLE, enrolment_title(&a, &p->row));
    int row = draw_head(p, c, 1);
    row = draw_parts(p, c, row);
    row = draw_months(p, c, row);
    canvas_rule(c, row++, 0, columns, LOOK_TITLE, _("What to do"));
    if (p->list.count)
        list_draw(&p->list, c, row, 2, rows - row, columns - 4, true, p, draw_way);
    else
        canvas_text(c, row, 2, LOOK_DIM, _("Nothing (any more): only its history is kept."));
    arena_close(&a);
}

/* --- What is done at once ------------------------------------------------------------------------------------------------- */

static void done(struct page *p, bool ok, const struct fail *why, const char *say) {
    if (!ok) {
        app_dialog_error(p->app, why);
        return;
    }
    app_saved(p->app);
    page_refresh(p);
    app_say(p->app, LOOK_GOOD, say);
}

static void contract_typed(void *state, int choice, const char *text) {
    struct page *p = state;
    struct fail why;
    if (choice != 0 || !*text) return;
    bool ok = desk_enrolment_change(app_desk(p->app), p->row.event, NULL, text, NULL, NULL, &why);
    done(p, ok, &why, _("The number of the contract is written."));
}

static void group_picked(void *state, int choice, const char *text) {
    struct page *p = state;
    struct fail why;
    (void)text;
    if (choice < 0 || choice >= p->offered_groups) return;
    bool ok =
        desk_enrolment_change(app_desk(p->app), p->row.event, p->groups[p->group_at[choice]].code, NULL, NULL, NULL, &why);
    done(p, ok, &why, _("The group is another one now; the days and the sums stay."));
}

static void pick_group(struct page *p) {
    const char *items[GROUPS_MOST];
    struct arena a = {0};
    p->offered_groups = 0;
    for (int i = 0; i < p->group_count && p->offered_groups < GROUPS_MOST; i++) {
        if (strcmp(p->groups[i].code, p->row.open.group_code) == 0 || !*p->groups[i].status) continue;
        p->group_at[p->offered_groups] = i;
        items[p->offered_groups++] = group_title(&a, p, p->groups[i].code);
    }
    if (p->offered_groups)
        app_dialog_pick(p->app, _("Another group"), items, p->offered_groups, 0, p, group_picked);
    else
        app_say(p->app, LOOK_DIM, _("This programme has no other group."));
    arena_close(&a);
}

static void rated(void *state, int choice, const char *text) {
    struct page *p = state;
    struct fail why;
    (void)text;
    if (choice < 0) return;
    bool ok = desk_enrolment_rate(app_desk(p->app), p->row.event, 5 - choice, &why);
    done(p, ok, &why, _("The rating is written."));
}

static void rate(struct page *p) {
    const char *items[] = {_("5, very good"), _("4, good"), _("3, so so"), _("2, bad"), _("1, very bad")};
    app_dialog_pick(p->app, _("The family rates the programme"), items, 5, p->row.rating ? 5 - (int)p->row.rating : 0, p,
                    rated);
}

/* --- What there was not enough for ---------------------------------------------------------------------------------------- */

void enrolment_anew(struct app *app, const struct enrolment_row *e) {
    app_open(app, &scr_enrol,
             &(struct enrol_arg){
                 .subject = e->subject, .programme = e->open.programme, .group = e->open.group_code, .instead = e->event});
}

void enrolment_other(struct app *app, const struct enrolment_row *e) {
    struct change child;
    struct fail why;
    if (change_load(app_desk(app), e->subject, &child, &why))
        app_open(app, &scr_programmes,
                 &(struct programmes_arg){.birth = child.child.birth, .subject = e->subject, .instead = e->event});
    else
        app_dialog_error(app, &why);
}

bool enrolment_give_up(struct app *app, const struct enrolment_row *e, struct fail *why) {
    char today[DATE_TEXT];
    date_iso(show_today(app), today);
    return desk_enrolment_end(app_desk(app), e->event, today, "family", NULL, why);
}

static void given_up(void *state, int choice, const char *text) {
    struct page *p = state;
    struct fail why;
    (void)text;
    if (choice != 0) return;
    bool ok = enrolment_give_up(p->app, &p->row, &why);
    done(p, ok, &why, _("The family has given it up; nothing is booked for it."));
}

/* --- Keys ----------------------------------------------------------------------------------------------------------------- */

static void go(struct page *p) {
    const char *buttons[] = {_("Yes"), _("No"), NULL};
    if (!p->list.count) return;
    const struct offered_way *w = &p->ways[p->list.chosen];
    switch (w->way->kind) {
    case WAY_ACT:
    case WAY_CONFIRM:
        app_open(p->app, &scr_enrolment_act,
                 &(struct course_arg){.act = w->way->act, .enrolment = p->row.event, .period = w->period});
        break;
    case WAY_CONTRACT:
        app_dialog_text(p->app, _(w->way->title), _("As the provider gives it:"), p->row.open.contract, false, p,
                        contract_typed);
        break;
    case WAY_GROUP: pick_group(p); break;
    case WAY_RATE: rate(p); break;
    case WAY_ANEW: enrolment_anew(p->app, &p->row); break;
    case WAY_OTHER: enrolment_other(p->app, &p->row); break;
    case WAY_GIVE_UP:
        app_dialog_ask(p->app, _(w->way->title), _("The enrolment ends; nothing is booked for it."), buttons, p, given_up);
        break;
    }
}

static enum reply page_act(void *state, enum action action) {
    struct page *p = state;
    if (action == ACT_BACK) return LEAVE;
    if (action == ACT_CARRY_OUT) go(p);
    if (action == ACT_PRINT) print_offer_deed(p->app, p->row.event);
    if (action == ACT_HISTORY) app_open(p->app, &scr_history, &(struct history_arg){.subject = p->row.subject});
    return STAY;
}

static enum reply page_event(void *state, const struct input *in) {
    struct page *p = state;
    if (in->kind == INPUT_KEY && in->key == K_ENTER)
        go(p);
    else if (in->kind == INPUT_KEY)
        list_event(&p->list, in, WAYS_MOST);
    return STAY;
}

static const char *page_subtitle(const void *state, struct arena *a) {
    const struct page *p = state;
    return show_number(a, p->row.open.number);
}

static const char *page_hint(const void *state, struct arena *a) {
    const struct page *p = state;
    (void)a;
    return p->list.count ? _("Arrows choose, Enter opens; what is released or paid is shown before it is written") : "";
}

/* Why it holds nothing; else how sure it is. */
static const char *page_message(const void *state, struct arena *a, enum look *look) {
    static const struct {
        const char *cause, *text;
    } causes[] = {
        {"balance", N_("The money was booked elsewhere before: nothing is held. The family chooses.")},
        {"seat", N_("The last place was taken elsewhere before: nothing is held. The family chooses.")},
        {"programme", N_("The programme does not take this child (any more): nothing is held. The family chooses.")},
        {"certificate", N_("The certificate was not valid (any more): nothing is held.")},
        {"frozen", N_("The money is frozen until the operator has looked at the child: nothing is held.")},
    };
    const struct page *p = state;
    (void)a;
    *look = LOOK_WARN;
    for (size_t i = 0; strcmp(p->row.state, "over_asked") == 0 && i < sizeof causes / sizeof *causes; i++)
        if (strcmp(causes[i].cause, p->row.cause) == 0) return _(causes[i].text);
    *look = LOOK_DIM;
    return p->row.pending ? _("The centre has not confirmed this yet: an exchange will do it") : "";
}

const struct screen scr_enrolment = {
    .name = "enrolment",
    .title = N_("Enrolment"),
    .help = N_(
        "One enrolment of a child: its group, days and contract, what it costs whom by periods, what is booked and paid, what the provider has reported by "
        "months. Below is what can be done now: an early end releases what is not owed yet, and says how much before; the part of a later period is "
        "confirmed when that period has its money, with the surcharge computed and signed again. Where two desks asked for more than there is, the family "
        "takes what is available, chooses something else or gives it up."),
    .state_size = sizeof(struct page),
    .open = page_open,
    .draw = page_draw,
    .act = page_act,
    .event = page_event,
    .close = page_close,
    .subtitle = page_subtitle,
    .hint = page_hint,
    .message = page_message,
    .refresh = page_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_CARRY_OUT, ACT_HISTORY, ACT_MENU, ACT_PRINT, ACT_BACK, ACT_NONE},
};
