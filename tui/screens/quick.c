/* A queue at the window: name, birth date, phone and the papers seen give a number and a receipt within a minute; the next
 * person stands before an empty form at once. The typing follows from the queue of the ones taken so. */

#include "tui/screens/form_draft.h"
#include "tui/screens/intake.h"

#include "model/base/text.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct quick_data {
    struct application app;
    int64_t saw_child, saw_snils, saw_applicant;
};

struct quick {
    struct app *app;
    char staff[ID_TEXT];
    struct quick_data data;
    struct form form;
    struct arena arena; /* of the radar */
    struct radar radar;
    const char *soon; /* 18 before the decision is due, or by now; "" */
    int64_t draft;
    bool touched;
    char last[EVENT_ID_TEXT], last_subject[ID_TEXT]; /* saved last: for its receipt */
};

#define QUICK_TEXT(member, title, the_kind, ...)                                                                               \
    {                                                                                                                          \
        .name = #member, .label = title, .kind = the_kind, .offset = offsetof(struct quick_data, app.member),                  \
        .size = sizeof(((struct application *)0)->member), __VA_ARGS__                                                         \
    }
#define QUICK_TICK(the_name, member, title, ...)                                                                               \
    { .name = the_name, .label = title, .kind = &kind_tick, .offset = offsetof(struct quick_data, member), __VA_ARGS__ }

// clang-format off
static const struct form_row rows[] = {
    FORM_SECTION(N_("At the window")),
    QUICK_TEXT(child.surname, N_("Surname"), &kind_name, .need = NEED_ALWAYS, .help = N_("The child's, as in the document")),
    QUICK_TEXT(child.name, N_("Name"), &kind_name, .need = NEED_ALWAYS, .help = N_("As in the document")),
    QUICK_TEXT(child.patronymic, N_("Patronymic"), &kind_patronymic, .help = N_("May follow later; if there is none, tick the box behind it")),
    QUICK_TICK("child.no_patronymic", app.child.no_patronymic, N_("none"), .same_line = true, .help = N_("Space: the document has no patronymic")),
    QUICK_TEXT(child.birth, N_("Date of birth"), &kind_date, .need = NEED_ALWAYS, .help = N_("Day, month, year: 07052016")),
    QUICK_TEXT(applicant.phone, N_("Phone"), &kind_phone, .need = NEED_ALWAYS, .help = N_("To call the family: 8 912 345-67-89")),
    QUICK_TICK("papers.child", saw_child, N_("Child's document"), .help = N_("Space: I have the original in my hands")),
    QUICK_TICK("papers.snils", saw_snils, N_("Child's SNILS"), .help = N_("Space: the card or the extract was seen")),
    QUICK_TICK("papers.applicant", saw_applicant, N_("Applicant's document"), .help = N_("Space: the applicant is here with the original")),
};
// clang-format on
enum { ROWS = sizeof rows / sizeof *rows };

static bool begin(struct quick *s, struct fail *why) {
    form_close(&s->form);
    s->data = (struct quick_data){0};
    s->draft = 0;
    s->touched = false;
    s->radar = (struct radar){0};
    s->soon = "";
    if (!desk_new(app_desk(s->app), &s->data.app, why)) return false;
    s->data.app.request.quick = 1;
    form_open(&s->form, rows, ROWS, &s->data);
    return true;
}

/* What the form says at the birth date is said here, too. */
static void look_at_age(struct quick *s) {
    struct rule_case the_case;
    struct rule_result results[RULE_MOST];
    struct fail why;
    s->soon = "";
    if (!*s->data.app.child.birth || !desk_case(app_desk(s->app), &s->data.app, &s->arena, &the_case, &why)) return;
    const int count = rules_run(&the_case, RULES_FOR_FORM, results);
    for (int i = 0; i < count && !*s->soon; i++)
        if (!results[i].holds && results[i].rule->field && !strcmp(results[i].rule->field, "child.birth"))
            s->soon = arena_dup(&s->arena, results[i].say.say);
}

static void radar(struct quick *s) {
    struct fail why;
    arena_reset(&s->arena);
    look_at_age(s);
    if (!radar_find(app_desk(s->app)->db, "", &s->data.app.child, NULL, &s->arena, &s->radar, &why))
        s->radar = (struct radar){0};
}

static bool quick_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct quick *s = state;
    const struct intake_arg *given = arg;
    s->app = app;
    text_copy(s->staff, sizeof s->staff, app_desk(app)->session.staff);
    if (!begin(s, why)) return false;
    if (!given || !given->draft) return true;
    if (!form_draft_fill(app, given->draft, &s->form, why)) return false;
    s->draft = given->draft;
    s->touched = true;
    radar(s);
    return true;
}

/* What is typed is a draft of the whole form: its fields have the same names. */
static void keep_draft(struct quick *s, bool open) {
    struct arena a = {0};
    struct draft draft = {.id = s->draft};
    struct fail why;
    if (!s->touched || (open && !s->form.changed)) return;
    const char *name = show_child(&a, &s->data.app.child);
    text_copy(draft.staff, sizeof draft.staff, s->staff);
    text_copy(draft.title, sizeof draft.title, *name ? name : _("Without a name"));
    text_copy(draft.birth, sizeof draft.birth, s->data.app.child.birth);
    struct form_draft what = {s->app, &s->form, "", json_pack("{s:b}", "quick", true), open};
    if (form_draft_save(&what, &draft, &why))
        s->draft = draft.id;
    else
        app_say(s->app, LOOK_ERROR, why.say);
    arena_close(&a);
}

static void quick_close(void *state) {
    struct quick *s = state;
    keep_draft(s, false);
    form_close(&s->form);
    arena_close(&s->arena);
}

static void quick_draw(const void *state, struct canvas *c) {
    const struct quick *s = state;
    int columns = canvas_columns(c), width = columns < 80 ? columns : 80;
    canvas_rule(c, 0, 0, columns, LOOK_TITLE, _("Name, birth date, phone: the rest follows later"));
    int used = form_draw(&s->form, c, 2, 0, width);
    if (*s->soon) used += canvas_wrap(c, 3 + used, 2, width - 4, 3, LOOK_WARN, s->soon) + 1;
    if (!s->radar.count) return;
    struct arena a = {0};
    const struct radar_hit *hit = &s->radar.hits[0];
    canvas_wrap(c, 3 + used, 2, width - 4, 2, LOOK_WARN,
                arena_printf(&a, _("In the register already: %s, %s. %s"), hit->name, show_date(&a, hit->birth),
                             _(hit->found.first->title)));
    arena_close(&a);
}

static void receipt(void *state, int choice, const char *text) {
    struct quick *s = state;
    (void)text;
    if (choice == 0) app_print(s->app, &(struct print_order){.paper = "receipt", .app = s->last, .subject = s->last_subject});
}

/* The number stands before the person while the form is empty for the next one. */
static void offer_receipt(struct quick *s, const char *no) {
    struct arena a = {0};
    const char *buttons[] = {_("Print the receipt"), _("Next"), NULL};
    app_dialog_ask(s->app, arena_printf(&a, _("Number %s"), no),
                   _("The application is taken; its typing follows from the queue \"To be typed\"."), buttons, s, receipt);
    arena_close(&a);
}

static void collect(const struct quick *s, struct application *out) {
    *out = s->data.app;
    snprintf(out->papers, sizeof out->papers, "%s%s%s", s->data.saw_child ? "child " : "",
             s->data.saw_applicant ? "applicant " : "", s->data.saw_snils ? "snils " : "");
    size_t end = strlen(out->papers);
    if (!end) return;
    out->papers[end - 1] = 0;
    date_iso(show_today(s->app), out->papers_day);
}

static void save(struct quick *s) {
    struct application form, written;
    struct saved saved;
    struct fail why;
    struct arena a = {0};
    if (!form_take(&s->form, &why)) {
        app_say(s->app, LOOK_ERROR, why.say);
        return;
    }
    collect(s, &form);
    if (!desk_save(app_desk(s->app), &form, s->draft, &saved, &why)) {
        app_dialog_error(s->app, &why);
        keep_draft(s, true);
        return;
    }
    text_copy(s->last, sizeof s->last, saved.app);
    text_copy(s->last_subject, sizeof s->last_subject, saved.subject);
    app_saved(s->app);
    const char *no = application_load(app_desk(s->app)->db, saved.app, &written, &why) ? written.request.no : form.request.no;
    offer_receipt(s, show_request_no(s->app, &a, arena_dup(&a, no)));
    arena_close(&a);
    if (!begin(s, &why)) app_dialog_error(s->app, &why);
}

static void open_twin(struct quick *s) {
    const struct radar_hit *hit = s->radar.count ? &s->radar.hits[0] : NULL;
    keep_draft(s, true);
    if (!hit)
        app_say(s->app, LOOK_DIM, _("Nobody alike is in the register of this computer"));
    else
        show_open_child(s->app, hit->subject, hit->number);
}

static enum reply quick_act(void *state, enum action action) {
    struct quick *s = state;
    switch (action) {
    case ACT_SAVE: save(s); break;
    case ACT_SAME_CHILD: open_twin(s); break;
    case ACT_PRINT:
        if (*s->last)
            print_offer(s->app, s->last_subject, s->last, NULL);
        else
            app_say(s->app, LOOK_DIM, _("Nobody has been taken here yet: F2 takes the one who is typed"));
        break;
    case ACT_BACK:
        if (s->touched) app_say(s->app, LOOK_DIM, _("The draft is kept: it stands in the queue of drafts"));
        return LEAVE;
    default: break;
    }
    return STAY;
}

static enum reply quick_event(void *state, const struct input *in) {
    struct quick *s = state;
    if (in->kind == INPUT_TICK) {
        keep_draft(s, true);
        return STAY;
    }
    bool mine = form_event(&s->form, in);
    if (s->form.changed) s->touched = true;
    if (mine) radar(s);
    if (!mine && in->kind == INPUT_KEY && (in->key == K_ENTER || in->key == K_DOWN || in->key == K_TAB))
        form_go_section(&s->form, 0);
    return STAY;
}

static const char *quick_subtitle(const void *state, struct arena *a) {
    const struct quick *s = state;
    return show_request_no(s->app, a, s->data.app.request.no);
}

static const char *quick_hint(const void *state, struct arena *a) {
    (void)state;
    (void)a;
    return _("F2 gives the number and goes on to the next person   Ctrl+P receipt of the last one");
}

static const char *quick_topic(const void *state) {
    const struct quick *s = state;
    const struct form_row *row = form_focused(&s->form);
    return row ? row->help : "";
}

static const char *quick_message(const void *state, struct arena *a, enum look *look) {
    (void)a;
    *look = LOOK_DIM;
    return _(quick_topic(state));
}

static void quick_refresh(void *state) {
    radar(state);
}

const struct screen scr_quick = {
    .name = "quick",
    .title = N_("At the window"),
    .help =
        N_("For a queue: the child's name and birth date, a phone and which papers were seen give a number and a receipt. The "
           "whole form is typed later from the queue \"To be typed\"; the term of the decision begins when the package is "
           "whole."),
    .state_size = sizeof(struct quick),
    .open = quick_open,
    .draw = quick_draw,
    .act = quick_act,
    .event = quick_event,
    .close = quick_close,
    .subtitle = quick_subtitle,
    .hint = quick_hint,
    .message = quick_message,
    .topic = quick_topic,
    .refresh = quick_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_SAVE, ACT_MENU, ACT_BACK, ACT_SAME_CHILD, ACT_PRINT, ACT_NONE},
};
