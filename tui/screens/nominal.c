/* A family applies for a nominal: of which period and group, when and by whom it was received, what shows that the child is of
 * its group (RULES 2.2, C1). The place in the queue is by the moment of receipt, to the second. The children of a family are
 * taken one after the other. */

#include "tui/screens/nominal.h"
#include "tui/screens/form_draft.h"

#include "model/base/date.h"
#include "model/base/money.h"
#include "model/base/text.h"
#include "model/store/desk_money.h"

#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAMILY_MOST = 20 };

/* --- The form ------------------------------------------------------------------------------------------------------------- */

static const char *const channels[] = {"person", N_("in person"), "navigator", N_("Navigator"), NULL};
static const struct field_kind kind_channel = {.name = "channel", .look = FIELD_CHOICE, .choices = channels};

/* "09:51:07": of two in a minute the second counts. */
static enum field_verdict seconds_check(const char *typed, char *out, size_t room, struct fail *why) {
    char digits[8];
    text_digits(typed, digits, sizeof digits);
    out[0] = '\0';
    if (!*digits) return FIELD_OK;
    const int number = atoi(digits);
    if (strlen(digits) != 6 || number / 10000 > 23 || number / 100 % 100 > 59 || number % 100 > 59) {
        fail_set(why, FAIL_INPUT, "time", _("Type the time as 09:30:00, from 00:00:00 to 23:59:59."));
        return FIELD_WRONG;
    }
    snprintf(out, room, "%02d:%02d:%02d", number / 10000, number / 100 % 100, number % 100);
    return FIELD_OK;
}
static const struct field_kind kind_seconds = {
    .name = "time", .mask = "99:99:99", .letters = LETTERS_DIGITS, .check = seconds_check, .show = text_digits};

static int64_t received_of(const struct nominal_data *d) {
    int32_t day;
    int hour, minute, second;
    if (!date_parse(d->day, &day) || sscanf(d->time, "%d:%d:%d", &hour, &minute, &second) != 3) return 0;
    return moment_of(day, hour, minute, d->offset) + second * (int64_t)MS_SECOND;
}

static bool came_online(const void *data) {
    return strcmp(((const struct nominal_data *)data)->channel, "navigator") == 0;
}

static bool came_earlier(const void *data) {
    const struct nominal_data *d = data;
    return !came_online(data) && nominal_is_earlier(received_of(d), d->opened);
}

// clang-format off
static const struct form_row rows[] = {
    FORM_SECTION(N_("Application for a nominal")),
    FORM_TEXT(struct nominal_data, nominal, N_("Nominal"), &kind_text, .need = NEED_ALWAYS, .help = N_("The period and the group of children: left and right choose. The application stays one for this period, whenever it is decided")),
    FORM_TEXT(struct nominal_data, channel, N_("Came"), &kind_channel, .help = N_("How the request came: left and right choose")),
    FORM_TEXT(struct nominal_data, request_no, N_("Request No."), &kind_request_number, .need = NEED_ALWAYS, .width = 24, .present = came_online, .help = N_("Its number at the Navigator")),
    FORM_TEXT(struct nominal_data, day, N_("Received"), &kind_date, .need = NEED_ALWAYS, .help = N_("By the operator or another empowered body: from here the term runs, by this moment the queue is ordered")),
    FORM_TEXT(struct nominal_data, time, N_("at"), &kind_seconds, .need = NEED_ALWAYS, .same_line = true, .help = N_("Hours, minutes, seconds")),
    FORM_TEXT(struct nominal_data, reason, N_("Why earlier"), &kind_text, .need = NEED_ALWAYS, .present = came_earlier, .help = N_("Why it is typed only now, at least 10 letters; it stays in the record")),
    FORM_TEXT(struct nominal_data, body, N_("Received by"), &kind_text, .help = N_("The point that received it: left and right choose")),
    FORM_TEXT(struct nominal_data, proof, N_("Proof"), &kind_text, .help = N_("What shows that the child is of its group: the paper and who issued it; stays empty where the group needs none")),
    FORM_TEXT(struct nominal_data, proof_no, N_("Number"), &kind_text, .width = 24, .help = N_("Number of that paper")),
    FORM_TEXT(struct nominal_data, proof_day, N_("Of the day"), &kind_date, .help = N_("The day on which it was issued")),
};
// clang-format on
enum { ROWS = sizeof rows / sizeof *rows };
_Static_assert(sizeof rows <= sizeof((struct nominal_screen *)0)->rows, "room for the rows");

static void set_kind(struct nominal_screen *s, const char *name, const struct field_kind *kind) {
    for (int i = 0; i < ROWS; i++)
        if (s->rows[i].name && !strcmp(s->rows[i].name, name)) s->rows[i].kind = kind;
}

/* "2026 год, дети 5–18, 12 000,00": what tells of a child's health only to who may know. */
static bool fill_stocks(struct nominal_screen *s, struct fail *why) {
    struct desk *desk = app_desk(s->app);
    const bool health = desk_may(desk, MAY_HEALTH, NULL);
    char today[DATE_TEXT], sum[MONEY_TEXT];
    int count, kept = 0, now = INT_MAX; /* the one of today */
    date_iso(show_today(s->app), today);
    if (!nominal_stocks(desk->db, desk->kiosk, today, &s->arena, &s->stocks, &count, why)) return false;
    const char **list = arena_alloc(&s->arena, sizeof *list * (size_t)(2 * count + 1));
    for (int i = 0; i < count; i++) {
        const struct nominal_stock *t = &s->stocks[i];
        if (t->cap.health && !health) continue;
        if (now > kept && strcmp(t->first, today) <= 0 && strcmp(today, t->last) <= 0) now = kept;
        money_show(t->cap.nominal, sum);
        list[2 * kept] = arena_printf(&s->arena, "%d", i);
        list[2 * kept++ + 1] = arena_printf(&s->arena, "%s, %s, %s", *t->title ? t->title : t->cap.period,
                                            *t->cap.title ? t->cap.title : t->cap.group_code, sum);
    }
    list[2 * kept] = NULL;
    s->stock_count = count;
    if (kept == 0) return fail_set(why, FAIL_GONE, "no nominals", _("The region has opened no period with nominals yet."));
    s->stock_kind = (struct field_kind){.name = "nominal", .look = FIELD_CHOICE, .choices = list};
    text_copy(s->data.nominal, sizeof s->data.nominal, now < kept ? list[2 * now] : list[0]);
    set_kind(s, "nominal", &s->stock_kind);
    return true;
}

static bool fill_points(struct nominal_screen *s, struct fail *why) {
    struct desk *desk = app_desk(s->app);
    struct point *points;
    int count, kept = 0;
    bool known = false;
    if (!point_list(desk->db, &s->arena, &points, &count, why)) return false;
    const char **list = arena_alloc(&s->arena, sizeof *list * (size_t)(2 * count + 3));
    for (int i = 0; i < count; i++, kept++) {
        known |= !strcmp(points[i].point, desk->point);
        list[2 * kept] = arena_dup(&s->arena, points[i].point);
        list[2 * kept + 1] = arena_dup(&s->arena, points[i].name);
    }
    if (!known) list[2 * kept] = list[2 * kept + 1] = desk->point, kept++;
    list[2 * kept] = NULL;
    s->point_kind = (struct field_kind){.name = "point", .look = FIELD_CHOICE, .choices = list};
    text_copy(s->data.body, sizeof s->data.body, desk->point);
    set_kind(s, "body", &s->point_kind);
    return true;
}

static void set_now(struct nominal_screen *s) {
    struct nominal_data *d = &s->data;
    char moment[17];
    d->offset = app_desk(s->app)->env->offset;
    d->opened = app_now(s->app);
    moment_show(d->opened, d->offset, moment);
    date_iso(moment_date(d->opened, d->offset), d->day);
    snprintf(d->time, sizeof d->time, "%.5s:%02d", moment + 11, (int)(d->opened / MS_SECOND % 60));
}

static bool has_applied(struct db *db, const char *subject, struct arena *a) {
    struct nominal_app *apps;
    struct fail ignored;
    int count = 0;
    bool open = !nominal_app_list(db, subject, a, &apps, &count, &ignored);
    for (int i = 0; i < count; i++) open |= !strcmp(apps[i].state, "pending") || !strcmp(apps[i].state, "capped");
    return open;
}

/* The next child of the same applicant that has a certificate and has not applied yet. */
static void find_next(struct nominal_screen *s) {
    struct db *db = app_desk(s->app)->db;
    struct application *p = calloc(1, sizeof *p);
    struct found *found;
    struct fail ignored;
    struct arena a = {0};
    int count = 0;
    if (!p) abort();
    if (!application_load(db, s->certificate.app, p, &ignored) ||
        !family_list(db, &p->applicant, FAMILY_MOST, &a, &found, &count, &ignored))
        count = 0;
    for (int i = 0; i < count && !*s->next_number; i++)
        if (*found[i].number && strcmp(found[i].subject, s->certificate.subject) != 0 && !has_applied(db, found[i].subject, &a))
            text_copy(s->next_number, sizeof s->next_number, found[i].number);
    arena_close(&a);
    explicit_bzero(p, sizeof *p);
    free(p);
}

static void nominal_close(void *state) {
    struct nominal_screen *s = state;
    nominal_draft_keep(s, false);
    form_close(&s->form);
    arena_close(&s->arena);
}

static bool nominal_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct nominal_screen *s = state;
    const struct nominal_arg *given = arg;
    struct db *db = app_desk(app)->db;
    char number[11] = "";
    s->app = app;
    text_copy(s->staff, sizeof s->staff, app_desk(app)->session.staff);
    if (given->draft && !nominal_draft_begin(s, given->draft, number, why)) return false;
    if (!given->draft) text_copy(number, sizeof number, given->number);
    memcpy(s->rows, rows, sizeof rows);
    text_copy(s->data.channel, sizeof s->data.channel, "person");
    if (certificate_load(db, number, &s->certificate, why) && subject_basis(db, s->certificate.subject, s->basis, why) &&
        fill_stocks(s, why) && fill_points(s, why)) {
        set_now(s);
        find_next(s);
        form_open(&s->form, s->rows, ROWS, &s->data);
        s->touched = s->draft > 0;
        if (!s->draft || form_draft_fill(app, s->draft, &s->form, why)) return true;
    }
    s->touched = false;
    nominal_close(s);
    return false;
}

/* --- Drawing -------------------------------------------------------------------------------------------------------------- */

static const struct nominal_stock *chosen(const struct nominal_screen *s) {
    const int at = atoi(s->data.nominal);
    return *s->data.nominal && at < s->stock_count ? &s->stocks[at] : NULL;
}

static void draw_due(const struct nominal_screen *s, struct canvas *c, int row) {
    struct arena a = {0};
    const int64_t received = received_of(&s->data);
    const struct nominal_stock *t = chosen(s);
    char due[DATE_TEXT];
    if (received <= 0) return;
    date_iso(nominal_due(app_desk(s->app)->calendar, moment_date(received, s->data.offset)).date, due);
    canvas_rule(c, row, 0, canvas_columns(c), LOOK_TITLE, _("Term and queue"));
    show_pair(c, row + 1, 1, 14, _("Decide until"),
              arena_printf(&a, _("%s, five working days from the receipt"), show_date(&a, due)));
    if (t)
        show_pair(c, row + 2, 1, 14, _("Waiting"),
                  arena_printf(&a,
                               ngettext("%d application at this kiosk, %d nominals left here",
                                        "%d applications at this kiosk, %d nominals left here", (unsigned long)t->waiting),
                               (int)t->waiting, (int)t->left));
    arena_close(&a);
}

static void nominal_draw(const void *state, struct canvas *c) {
    const struct nominal_screen *s = state;
    const int columns = canvas_columns(c);
    struct arena a = {0};
    canvas_rule(
        c, 0, 0, columns, LOOK_TITLE,
        arena_printf(&a, "%s, %s", show_child(&a, &s->certificate.child), show_birth(s->app, &a, s->certificate.child.birth)));
    const int used = form_draw(&s->form, c, 2, 0, columns < 80 ? columns : 80);
    draw_due(s, c, 3 + used);
    arena_close(&a);
}

/* --- Keys ----------------------------------------------------------------------------------------------------------------- */

/* Where the gate points at a field of its order. */
static void go_to(struct nominal_screen *s, const char *field) {
    static const struct {
        const char *field, *row;
    } names[] = {{"period", "nominal"}, {"received", "day"}, {"received_reason", "reason"}};
    for (size_t i = 0; field && i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i].field, field)) field = names[i].row;
    if (field) form_go(&s->form, field);
}

static bool save(struct nominal_screen *s) {
    const struct nominal_data *d = &s->data;
    const char *field = NULL;
    char app[EVENT_ID_TEXT];
    struct fail why;
    if (!form_take(&s->form, &why)) {
        app_say(s->app, LOOK_ERROR, why.say);
        return false;
    }
    const struct nominal_stock *t = chosen(s);
    const struct nominal_order order = {.subject = s->certificate.subject,
                                        .period = t ? t->cap.period : "",
                                        .group = t ? t->cap.group_code : "",
                                        .channel = d->channel,
                                        .request_no = came_online(d) ? d->request_no : "",
                                        .received = received_of(d),
                                        .received_reason = came_earlier(d) ? d->reason : NULL,
                                        .body = d->body,
                                        .proof = d->proof,
                                        .proof_no = d->proof_no,
                                        .proof_day = d->proof_day,
                                        .basis = s->basis};
    if (!desk_nominal_ask(app_desk(s->app), &order, app, &field, &why)) {
        go_to(s, field);
        app_dialog_error(s->app, &why);
        return false;
    }
    s->is_done = true;
    if (s->draft && !draft_drop(app_desk(s->app)->db, s->draft, &why)) app_say(s->app, LOOK_WARN, why.say);
    app_saved(s->app);
    app_say(s->app, LOOK_GOOD, _("Written: the application stands in the queue. Ctrl+P prints it"));
    print_remember(s->app, app);
    return true;
}

static void dropped(void *state, int choice, const char *text) {
    struct nominal_screen *s = state;
    struct fail why;
    (void)text;
    if (choice != 1) return;
    s->is_done = true;
    if (s->draft && !draft_drop(app_desk(s->app)->db, s->draft, &why)) app_say(s->app, LOOK_WARN, why.say);
    app_close(s->app, s);
}

static enum reply nominal_act(void *state, enum action action) {
    struct nominal_screen *s = state;
    if (action == ACT_BACK) {
        if (s->touched) app_say(s->app, LOOK_DIM, _("The draft is kept: it stands in the queue of drafts"));
        return LEAVE;
    }
    if (action == ACT_UNDO) form_draft_throw_away(s->app, s->touched, s, dropped);
    if (action == ACT_SAVE && save(s)) return LEAVE;
    if (action == ACT_SIBLING && save(s)) {
        app_open(s->app, &scr_nominal, &(struct nominal_arg){.number = s->next_number});
        app_close(s->app, s);
    }
    return STAY;
}

static bool nominal_offers(const void *state, enum action action) {
    return action != ACT_SIBLING || *((const struct nominal_screen *)state)->next_number;
}

static enum reply nominal_event(void *state, const struct input *in) {
    struct nominal_screen *s = state;
    if (in->kind == INPUT_TICK) {
        nominal_draft_keep(s, true);
        return STAY;
    }
    const bool mine = form_event(&s->form, in);
    if (s->form.changed) s->touched = true;
    if (!mine && in->kind == INPUT_KEY && (in->key == K_ENTER || in->key == K_DOWN || in->key == K_TAB))
        form_go_section(&s->form, 0);
    return STAY;
}

static const char *nominal_topic(const void *state) {
    const struct form_row *row = form_focused(&((const struct nominal_screen *)state)->form);
    return row ? row->help : "";
}

static const char *nominal_message(const void *state, struct arena *a, enum look *look) {
    (void)a;
    *look = LOOK_DIM;
    return _(nominal_topic(state));
}

static const char *nominal_hint(const void *state, struct arena *a) {
    const struct nominal_screen *s = state;
    (void)a;
    return *s->next_number ? _("F2 writes it; Ctrl+Y writes it and takes the family's next child")
                           : _("F2 writes it; the queue is by the moment of receipt");
}

static const char *nominal_subtitle(const void *state, struct arena *a) {
    return show_number(a, ((const struct nominal_screen *)state)->certificate.number);
}

const struct screen scr_nominal = {
    .name = "nominal",
    .title = N_("Nominal"),
    .help = N_(
        "The family applies for a nominal, so that its certificate can pay for programmes. The period and the group are chosen here and stay, whenever the "
        "application is decided. Its place in the queue is by the moment of receipt by the operator or another empowered body, to the second; a moment "
        "before now is explained. It is decided within five working days of that. A group that tells of a child's health is offered only to who may know of it. What is typed is a draft on disk a second later."),
    .state_size = sizeof(struct nominal_screen),
    .open = nominal_open,
    .draw = nominal_draw,
    .act = nominal_act,
    .event = nominal_event,
    .close = nominal_close,
    .subtitle = nominal_subtitle,
    .hint = nominal_hint,
    .message = nominal_message,
    .topic = nominal_topic,
    .actions = (const enum action[]){ACT_HELP, ACT_SAVE, ACT_UNDO, ACT_MENU, ACT_BACK, ACT_SIBLING, ACT_NONE},
    .offers = nominal_offers,
};
