/* The decision: the application beside a similar record, its papers and consents, what the rules say, and the verdict. Who
 * decides changes no field: a wrong one goes back to entry. Without the right to decide the same screen is a look at the
 * application. */

#include "tui/screens/decision.h"

#include "model/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const ready_remarks[] = {
    N_("Compare the number of the document with the original"),
    N_("Compare the child's SNILS with the paper"),
    N_("Compare the names with the documents"),
    N_("Attach the sheet of the consent to the processing of personal data"),
    N_("State the address of residence"),
};
enum { READY_REMARKS = sizeof ready_remarks / sizeof *ready_remarks };

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

static void clear_verdict(struct decision *d) {
    d->verdict = d->ground = -1;
    d->focus = d->blocked.kind ? ITEM_RETURN : ITEM_ISSUE;
    field_init(&d->remark, &kind_text, "");
    field_init(&d->explanation, &kind_text, "");
    weigh(d);
}

static void decision_close(void *state) {
    struct decision *d = state;
    arena_close(&d->arena);
}

static bool decision_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct decision *d = state;
    const struct decision_arg *given = arg;
    d->app = app;
    if (given->filter) d->filter = *given->filter;
    if (!decision_load(d, given->app, why)) {
        decision_close(d);
        return false;
    }
    clear_verdict(d);
    return true;
}

/* The case may have changed below us. What was shown stays the basis: a change since is told by desk_decide, so only the
 * numbers left are read anew. */
static void decision_refresh(void *state) {
    struct decision *d = state;
    struct fail why;
    decision_find_undo(d);
    if (decision_is_open(d)) {
        if (!lease_left(app_desk(d->app)->db, app_desk(d->app)->kiosk, &d->numbers_left, &d->numbers_granted, &why))
            app_say(d->app, LOOK_ERROR, why.say);
        return;
    }
    char app[EVENT_ID_TEXT];
    text_copy(app, sizeof app, d->application.app);
    if (!decision_load(d, app, &why)) app_say(d->app, LOOK_ERROR, why.say);
}

static bool go_next(struct decision *d) {
    struct fail why;
    if (!*d->next) return false;
    if (!decision_load(d, d->next, &why)) {
        app_dialog_error(d->app, &why);
        return false;
    }
    clear_verdict(d);
    return true;
}

static const char *written_text(const struct decision *d, const struct verdict *v, const char *number, struct arena *a) {
    const char *no = show_request_no(d->app, a, d->application.request.no);
    switch (v->kind) {
    case VERDICT_ISSUE: return arena_printf(a, _("Application %s: certificate %s is issued."), no, show_number(a, number));
    case VERDICT_RETURN: return arena_printf(a, _("Application %s is returned for correction."), no);
    default: return arena_printf(a, _("Application %s is refused, ground %s."), no, v->ground);
    }
}

/* F8 on the next application takes it back (A14). */
static void written(struct decision *d, const struct verdict *v, const char *number) {
    struct arena a = {0};
    const char *said = written_text(d, v, number, &a);
    text_copy(d->decided, sizeof d->decided, d->application.app);
    if (!go_next(d)) app_close(d->app, d);
    app_saved(d->app);
    app_say(d->app, LOOK_GOOD, said);
    arena_close(&a);
}

/* A reinstatement is agreed to by a second person (C11). */
static bool second_agreed(void *state, const struct second *second, struct fail *why) {
    struct decision *d = state;
    struct verdict v;
    char number[11] = "";
    fill_verdict(d, &v);
    v.second = second;
    if (!desk_decide(app_desk(d->app), d->application.app, &v, number, why)) return false;
    written(d, &v, number);
    return true;
}

static bool wants_second(const struct fail *why) {
    return why->kind == FAIL_DENIED && !strcmp(why->log, "C11.second");
}

static enum reply write_decision(struct decision *d) {
    struct verdict v;
    struct fail why;
    char number[11] = "";
    if (!decision_is_open(d)) return STAY;
    if (d->verdict < 0) {
        app_say(d->app, LOOK_WARN, _("Mark a decision first: Space marks the line of the pointer."));
        return STAY;
    }
    fill_verdict(d, &v);
    if (desk_decide(app_desk(d->app), d->application.app, &v, number, &why)) {
        written(d, &v, number);
    } else if (wants_second(&why)) {
        app_open(d->app, &scr_second, &(struct second_arg){.what = why.say, .state = d, .agreed = second_agreed});
    } else {
        app_dialog_error(d->app, &why);
        if (why.kind == FAIL_BUSY) app_saved(d->app); /* what an exchange brings */
        if (why.kind == FAIL_CONFLICT && !decision_load(d, d->application.app, &why)) return LEAVE;
    }
    return STAY;
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
        for (int i = 0; i < GROUND_COUNT; i++) items[i] = arena_printf(&a, "%s %s", grounds[i].id, _(decision_grounds[i]));
        app_dialog_pick(d->app, _("Ground of the refusal"), items, GROUND_COUNT, d->ground < 0 ? 0 : d->ground, d,
                        ground_picked);
        arena_close(&a);
    }
}

static void open_twin(struct decision *d) {
    const struct radar_hit *t = d->twin_count ? &d->twins[d->twin] : NULL;
    if (t) show_open_child(d->app, t->subject, t->number);
}

static bool is_marked(const struct decision *d) {
    return d->verdict >= 0 || d->ground >= 0 || *d->remark.typed || *d->explanation.typed;
}

static void undo(struct decision *d) {
    if (decision_is_open(d) && is_marked(d))
        clear_verdict(d);
    else if (*d->undo)
        acts_undo(d->app, d->undo);
}

static bool decision_offers(const void *state, enum action action) {
    const struct decision *d = state;
    switch (action) {
    case ACT_DECIDE: return !d->may_decide || decision_is_open(d); /* who may not is told so */
    case ACT_LIST:
        return decision_is_open(d) && (d->focus == ITEM_RETURN || d->focus == ITEM_GROUND || d->focus == ITEM_EXPLAIN);
    case ACT_UNDO: return (decision_is_open(d) && is_marked(d)) || *d->undo;
    case ACT_SAME_CHILD: return d->twin_count > 0;
    default: return true;
    }
}

static enum reply decision_act(void *state, enum action action) {
    struct decision *d = state;
    const struct application *p = &d->application;
    switch (action) {
    case ACT_BACK: return LEAVE;
    case ACT_DECIDE: return write_decision(d);
    case ACT_LIST: open_list(d); break;
    case ACT_HISTORY: app_open(d->app, &scr_history, &(struct history_arg){.subject = p->subject}); break;
    case ACT_PRINT: print_offer(d->app, p->subject, p->app, p->number); break;
    case ACT_SAME_CHILD: open_twin(d); break;
    case ACT_UNDO: undo(d); break;
    default: break;
    }
    return STAY;
}

static int decision_menu(const void *state, struct menu_entry *out, int most) {
    return acts_menu(&((const struct decision *)state)->acts, out, most);
}

static void decision_menu_chosen(void *state, int id) {
    acts_chosen(&((struct decision *)state)->acts, id);
}

/* Moving **************************************************************************************************************** */

static bool has_item(const struct decision *d, enum item item) {
    if (item == ITEM_COMPARE) return d->twin_count > 0;
    if (item == ITEM_CHECKS) return decision_trouble(d, 0) != NULL;
    return decision_is_open(d);
}

static void move_focus(struct decision *d, int step) {
    if (d->focus == ITEM_CHECKS && d->check + step >= 0 && decision_trouble(d, d->check + step)) {
        d->check += step;
        return;
    }
    for (int to = (int)d->focus + step; to >= 0 && to < ITEM_COUNT; to += step)
        if (has_item(d, (enum item)to)) {
            d->focus = (enum item)to;
            return;
        }
}

/* Ctrl+↓, Ctrl+↑: to the next field that differs, around. */
static void next_difference(struct decision *d, int step) {
    struct arena a = {0};
    struct compared rows[COMPARE_LINES];
    const int count = decision_compared(d, &a, rows);
    for (int i = 1; i <= count; i++) {
        const int at = ((d->compared + (d->focus == ITEM_COMPARE ? i * step : i - 1)) % count + count) % count;
        if (!compared_differ(&rows[at])) continue;
        d->focus = ITEM_COMPARE;
        d->compared = at;
        break;
    }
    arena_close(&a);
}

static void next_twin(struct decision *d, int step) {
    d->twin = (d->twin + step + d->twin_count) % d->twin_count;
    d->compared = 0;
}

/* The whole sentence of a check, which its line may cut. */
static void read_check(struct decision *d) {
    const struct rule_result *r = decision_trouble(d, d->check);
    const char *buttons[] = {_("Close"), NULL};
    if (r) app_dialog_ask(d->app, _("Check"), r->say.say, buttons, d, NULL);
}

static void mark(struct decision *d) {
    if (d->focus == ITEM_ISSUE) {
        d->verdict = VERDICT_ISSUE;
    } else if (d->focus == ITEM_RETURN) {
        d->verdict = VERDICT_RETURN;
    } else if (d->focus == ITEM_GROUND || d->focus == ITEM_EXPLAIN) {
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

/* Space is a letter once a text was begun. */
static bool marks(const struct decision *d, const struct input *in) {
    if (in->kind == INPUT_KEY) return in->key == K_ENTER && d->focus != ITEM_GROUND;
    if (in->kind != INPUT_LETTER || in->letter != ' ') return false;
    return d->focus == ITEM_ISSUE || d->focus == ITEM_GROUND || (d->focus == ITEM_RETURN && !*d->remark.typed);
}

static enum reply decision_event(void *state, const struct input *in) {
    struct decision *d = state;
    enum key key = in->kind == INPUT_KEY ? in->key : K_NONE;
    const bool on_compare = d->focus == ITEM_COMPARE && d->twin_count > 0;
    if ((key == K_CTRL_DOWN || key == K_CTRL_UP) && d->twin_count)
        next_difference(d, key == K_CTRL_DOWN ? 1 : -1);
    else if ((key == K_LEFT || key == K_RIGHT) && on_compare)
        next_twin(d, key == K_RIGHT ? 1 : -1);
    else if (key == K_DOWN || key == K_TAB)
        move_focus(d, 1);
    else if (key == K_UP || key == K_BACKTAB)
        move_focus(d, -1);
    else if (key == K_ENTER && d->focus == ITEM_CHECKS)
        read_check(d);
    else if (key == K_ENTER && (on_compare || !decision_is_open(d)))
        open_twin(d);
    else if (!decision_is_open(d))
        return STAY;
    else if (marks(d, in))
        mark(d);
    else if (key == K_ENTER)
        open_list(d);
    else
        type_into(d, in);
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
    if (d->focus == ITEM_COMPARE && d->twin_count > 1)
        return _("Enter opens the similar record   Ctrl+↓ next difference   ←→ another record");
    if (d->focus == ITEM_COMPARE && d->twin_count) return _("Enter opens the similar record   Ctrl+↓ next difference");
    if (d->focus == ITEM_CHECKS) return _("Enter shows the whole sentence   Arrows go on");
    if (!decision_is_open(d)) return d->twin_count ? _("Enter or Ctrl+O opens the similar record") : "";
    if (d->focus == ITEM_RETURN) return _("At least 10 letters. F4 opens a list");
    if (d->focus == ITEM_EXPLAIN) return _("At least 10 letters, the family reads them. F4 opens the grounds");
    return is_marked(d) ? _("Space marks   Arrows choose   F8 clears the decision") : _("Space marks   Arrows choose");
}

/* R1 says that the child has a certificate: then one should be known. */
static bool has_living(const struct decision *d) {
    for (int i = 0; i < d->twin_count; i++)
        if (*d->twins[i].number && d->twins[i].found.kind == DUPLICATE_HARD) return true;
    struct learner_life life;
    return d->index.snils || d->index.doc ||
           (learner_life(app_desk(d->app)->db, d->application.subject, &life, NULL) && *life.number);
}

static const char *refusal_message(const struct decision *d, struct arena *a, enum look *look) {
    char ground[400];
    *look = LOOK_DIM;
    ground_text(grounds[d->ground].id, d->the_case.region_genitive, ground, sizeof ground);
    return arena_dup(a, ground);
}

static const char *decision_message(const void *state, struct arena *a, enum look *look) {
    const struct decision *d = state;
    const struct rule_result *trouble = d->focus == ITEM_CHECKS ? decision_trouble(d, d->check) : NULL;
    *look = LOOK_WARN;
    if (trouble) return trouble->say.say;
    if (!decision_is_open(d)) {
        *look = LOOK_DIM;
        return d->application.state == APP_COMPLETE ? _("The coordinator decides; this is a look at the application") : "";
    }
    if (d->verdict == VERDICT_REFUSE && d->ground >= 0 && !strcmp(grounds[d->ground].id, "R1") && !has_living(d))
        return _("No valid certificate of this child is known here: look whether R1 is right.");
    if (d->wrong.kind) return d->wrong.say;
    if (d->verdict < 0 && d->blocked.kind && d->focus == ITEM_ISSUE) return d->blocked.say;
    *look = LOOK_DIM;
    if (d->verdict == VERDICT_REFUSE && d->ground >= 0) return refusal_message(d, a, look);
    if (d->verdict < 0) return _("Mark a decision");
    return *d->next ? _("F2 writes the decision and opens the next application") : _("F2 writes the decision");
}

const struct screen scr_decision = {
    .name = "decision",
    .title = N_("Decision"),
    .help = N_(
        "The application beside a similar record of the register, the papers and consents, and what the rules say. Who decides changes no field: a "
        "wrong one is returned with a remark. A certificate cannot be issued by who entered the application, nor when the child has a living "
        "one. A refusal needs one of the four grounds and an explanation. Arrows up go to the checks and to the similar record: Enter reads a check in full "
        "or opens the record. F8 right after a decision takes it back, for ten minutes and while nothing is printed."),
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
    .actions = (const enum action[]){ACT_HELP, ACT_DECIDE, ACT_LIST, ACT_HISTORY, ACT_UNDO, ACT_MENU, ACT_PRINT, ACT_BACK,
                                     ACT_SAME_CHILD, ACT_NONE},
    .offers = decision_offers,
    .menu = decision_menu,
    .menu_chosen = decision_menu_chosen,
};
