/* Disputes: what the centre ruled otherwise than this kiosk had done, side by side, with the family's phone and what is to be
 * done; for the operator also what desks have handed over and what has to be looked at. */

#include "tui/screens/disputes.h"

#include "model/base/text.h"
#include "model/store/journal.h"
#include "tui/screens/acts.h"
#include "tui/screens/enrolment.h"

#include <stdlib.h>
#include <string.h>

enum { DISPUTES_MOST = 200, LIST_PAGE = 5 };

/* The ways out, in the order in which they are offered. A number that is void is called about; of other rulings not every
 * family is touched. */
static const struct way ways[] = {
    {"joined", "number", OUT_SETTLE, "told_family",
     N_("I called: the family knows and gets the paper \"the number is replaced\"")},
    {"joined", "application", OUT_SETTLE, "told_family",
     N_("I called: the family knows what counts instead of this application")},
    {"joined", "application", OUT_REFUSE, NULL, N_("Refuse it on the ground R1: the child has a certificate")},
    {"joined", "application", OUT_CORRECT, NULL, N_("The SNILS was mistyped here: correct it, the application goes on")},
    {"joined", NULL, OUT_HAND, NULL, N_("This is another child: hand it over to the operator")},
    {"renumbered", NULL, OUT_SETTLE, "told_family",
     N_("I called: the family knows and gets the paper \"the number is replaced\"")},
    {"renumbered", NULL, OUT_HAND, NULL, N_("It is not right: hand it over to the operator")},
    {"superseded", "number", OUT_SETTLE, "told_family",
     N_("I called: the family knows and gets the paper \"the number is replaced\"")},
    {"superseded", "record", OUT_SETTLE, "told_family", N_("I have read it; the family knows where it concerns them")},
    {"superseded", NULL, OUT_HAND, NULL, N_("It is not right: hand it over to the operator")},
    {"over_asked", "balance", OUT_TAKE, NULL, N_("Take what is available now, with a new surcharge")},
    {"over_asked", "certificate", OUT_TAKE, NULL, N_("Enrol anew with the certificate that is valid")},
    {"over_asked", "frozen", OUT_TAKE, NULL, N_("Enrol anew, when the operator has looked at the child")},
    {"over_asked", "balance", OUT_OTHER, NULL, N_("Choose another group or programme")},
    {"over_asked", "seat", OUT_OTHER, NULL, N_("Choose another group or programme")},
    {"over_asked", "programme", OUT_OTHER, NULL, N_("Choose another group or programme")},
    {"over_asked", "certificate", OUT_OTHER, NULL, N_("Choose another group or programme")},
    {"over_asked", "confirmed", OUT_CONFIRM, NULL, N_("Confirm the part of the period with what is available now")},
    {"over_asked", NULL, OUT_GIVE_UP, NULL, N_("The family gives it up")},
    {"over_asked", NULL, OUT_SETTLE, "told_family", N_("I called: the family knows and comes to choose")},
    {"over_asked", NULL, OUT_HAND, NULL, N_("It is not right: hand it over to the operator")},
    {"parked", NULL, OUT_REDRIVE, NULL, N_("Ask the centre to try again")},
    {"parked", NULL, OUT_ANEW, "anew", N_("Do it anew: opens the case; the family knows where it concerns them")},
    {"parked", "no child", OUT_SETTLE, "anew", N_("I have read it; what is still needed is done anew")},
    {"parked", NULL, OUT_HAND, NULL, N_("It is not right: hand it over to the operator")},
    {"differs", "", OUT_SETTLE, "centre", N_("Leave what the centre has")},
    {"differs", "", OUT_MINE, "mine", N_("Put ours in: a new correction is written")},
    {"differs", "transfer", OUT_SETTLE, "centre", N_("The child stays where the centre has it")},
    {"differs", "transfer", OUT_MINE, "mine", N_("Ours is right: a new transfer is written")},
    {"differs", NULL, OUT_HAND, NULL, N_("It is not right: hand it over to the operator")},
    {"flagged", "review", OUT_SETTLE, "looked", N_("Looked at: the certificate stands as it is, its money is free again")},
    {"flagged", "review", OUT_ANNUL, NULL, N_("It is not right: annul the certificate")},
    {"flagged", "namesake", OUT_SETTLE, "different", N_("These are different children: the money is free again")},
    {"flagged", "namesake", OUT_MERGE, NULL, N_("It is one child: merge the records")},
    {"flagged", "near", OUT_SETTLE, "different", N_("These are different children")},
    {"flagged", "near", OUT_MERGE, NULL, N_("It is one child: merge the records")},
    {"flagged", "removed", OUT_SETTLE, "confirmed", N_("Looked at: the decision stands")},
    {"flagged", "removed", OUT_ANNUL, NULL, N_("It is not right: annul the certificate")},
    {"flagged", "removed_cause", OUT_SETTLE, "confirmed", N_("Looked at: the decision is confirmed, what rested goes on")},
    {"flagged", "removed_cause", OUT_ANNUL, NULL, N_("It is not right: annul the certificate")},
    {"handed", "joined", OUT_SETTLE, "different", N_("Looked into: different children, nothing is merged")},
    {"handed", "joined", OUT_REFUSE, NULL, N_("Refuse it on the ground R1: the child has a certificate")},
    {"handed", "joined", OUT_MERGE, NULL, N_("It is one child: merge the records")},
    {"handed", "parked", OUT_REDRIVE, NULL, N_("Ask the centre to try again")},
    {"handed", NULL, OUT_SETTLE, "looked", N_("Looked into: it stays as the centre has it")},
    {"answered", NULL, OUT_SETTLE, "told_family", N_("I have read it; the family knows where it concerns them")},
    {"answered", "application", OUT_CORRECT, NULL, N_("The SNILS was mistyped here: correct it, the application goes on")},
    {"answered", "parked", OUT_ANEW, "anew", N_("Do it anew: opens the case; the family knows where it concerns them")},
};

const struct dispute *disputes_chosen(const struct disputes *d) {
    return d->list.count ? &d->rows[d->list.chosen] : NULL;
}

const char *disputes_kind(const struct dispute *r) {
    return !strcmp(r->kind, "handed") || !strcmp(r->kind, "answered") ? r->way : r->kind;
}

bool disputes_of_child(const struct disputes *d, const struct dispute *r) {
    return strcmp(r->subject, app_desk(d->app)->journal.region) != 0;
}

/* --- Loading -------------------------------------------------------------------------------------------------------------- */

static bool may_go(const struct disputes *d, const struct dispute *r, const struct way *w) {
    const struct desk *desk = app_desk(d->app);
    switch (w->out) {
    case OUT_REDRIVE: return desk_may(desk, MAY_OPERATE, NULL) && strcmp(r->way, "asked") != 0;
    case OUT_MERGE: return desk_may(desk, MAY_OPERATE, NULL);
    case OUT_ANNUL: return *r->number && desk_life_offered(app_desk(d->app), LIFE_ANNUL, r->subject, NULL, r->number);
    case OUT_REFUSE: return desk_may(desk, MAY_DECIDE, NULL) && *r->living && !*r->number;
    case OUT_CORRECT: return desk_may(desk, MAY_ENTER, NULL) && !strcmp(r->state, app_state_name(APP_JOINED));
    case OUT_HAND: return desk_may(desk, MAY_SETTLE, NULL);
    case OUT_TAKE:
    case OUT_OTHER:
    case OUT_GIVE_UP: return d->has_enrolment && !strcmp(d->enrolment.state, "over_asked") && desk_may(desk, MAY_ENROL, NULL);
    case OUT_ANEW: return disputes_of_child(d, r) && desk_may_settle(desk, r, w->way, NULL);
    case OUT_CONFIRM: return d->has_enrolment && desk_may(desk, MAY_ENROL, NULL);
    default: return desk_may_settle(desk, r, w->way, NULL);
    }
}

static bool is_of(const struct disputes *d, const struct way *w, const struct dispute *r) {
    const char *was = disputes_kind(r);
    const char *cause = !strcmp(r->kind, "handed")       ? was
                        : *d->detail.period              ? "confirmed"
                        : !strcmp(was, "joined")         ? (*r->number ? "number" : "application")
                        : !strcmp(r->kind, "superseded") ? (*r->number && *r->living ? "number" : "record")
                        : !strcmp(r->kind, "answered")   ? was
                        : !disputes_of_child(d, r)       ? "no child"
                                                         : r->cause;
    return !strcmp(w->kind, r->kind) && (!w->cause || !strcmp(w->cause, cause));
}

static void find_ways(struct disputes *d, const struct dispute *r) {
    const char *of = r ? r->ruling : "";
    int count = 0;
    if (strcmp(d->ways_of, of) != 0) d->ways_list = (struct list){0};
    text_copy(d->ways_of, sizeof d->ways_of, of);
    for (size_t i = 0; r && i < sizeof ways / sizeof *ways && count < WAYS_MOST; i++)
        if (!r->waits && is_of(d, &ways[i], r) && may_go(d, r, &ways[i])) d->ways[count++] = &ways[i];
    list_set(&d->ways_list, count);
}

static void load_detail(struct disputes *d) {
    const struct dispute *row = disputes_chosen(d);
    struct db *db = app_desk(d->app)->db;
    struct fail why;
    arena_reset(&d->detail_arena);
    if (!row) {
        find_ways(d, NULL);
        return;
    }
    bool own = strcmp(disputes_kind(row), "renumbered") != 0; /* else it is another child's */
    d->has_certificate = own && *row->number && certificate_load(db, row->number, &d->certificate, &why);
    d->has_living = *row->living && certificate_load(db, row->living, &d->living, &why);
    if (!dispute_detail(db, row, &d->detail_arena, &d->detail, &why)) app_say(d->app, LOOK_ERROR, why.say);
    d->has_other = *d->detail.other && change_load(app_desk(d->app), row->subject, &d->child, &why) &&
                   change_load(app_desk(d->app), d->detail.other, &d->other, &why);
    d->has_enrolment = *d->detail.enrolment && enrolment_load(db, d->detail.enrolment, &d->enrolment, &why);
    find_ways(d, row);
}

static bool load(struct disputes *d, struct fail *why) {
    char *keep = disputes_chosen(d) ? strdup(disputes_chosen(d)->ruling) : NULL;
    const struct desk *desk = app_desk(d->app);
    int count = 0;
    arena_reset(&d->arena);
    bool ok = dispute_mine(desk->db, desk->session.staff, DISPUTES_MOST, &d->arena, &d->rows, &count, why);
    list_set(&d->list, ok ? count : 0);
    for (int i = 0; keep && i < d->list.count; i++)
        if (!strcmp(d->rows[i].ruling, keep)) d->list.chosen = i;
    free(keep);
    if (!d->list.count) d->on_ways = false;
    load_detail(d);
    return ok;
}

static void disputes_close(void *state) {
    struct disputes *d = state;
    arena_close(&d->arena);
    arena_close(&d->detail_arena);
}

static bool disputes_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct disputes *d = state;
    (void)arg;
    d->app = app;
    bool ok = load(d, why);
    if (!ok) disputes_close(d);
    return ok;
}

static void disputes_refresh(void *state) {
    struct disputes *d = state;
    struct fail why;
    if (!load(d, &why)) app_say(d->app, LOOK_ERROR, why.say);
}

/* --- Ways out ------------------------------------------------------------------------------------------------------------- */

static void done(struct disputes *d, bool ok, const struct fail *why, const char *say) {
    if (!ok) {
        app_dialog_error(d->app, why);
        return;
    }
    app_saved(d->app);
    d->on_ways = false;
    disputes_refresh(d);
    app_say(d->app, LOOK_GOOD,
            *say            ? say
            : d->list.count ? _("Settled. The next one is open.")
                            : _("Settled. There are no more disputes."));
}

/* What is done anew is done where it is done every day. */
static void open_case(struct disputes *d, const char *subject, const char *application, const char *state) {
    if (*application)
        show_open_application(d->app, application, state);
    else if (*subject)
        show_open_child(d->app, subject, "");
}

static void settled(void *state, int choice, const char *text) {
    struct disputes *d = state;
    const struct dispute *r = disputes_chosen(d);
    struct desk *desk = app_desk(d->app);
    struct arena a = {0};
    struct fail why;
    (void)text;
    if (choice != 0 || !r || !d->ways_list.count) return;
    const struct way *w = d->ways[d->ways_list.chosen];
    const char *subject = arena_dup(&a, r->subject), *application = arena_dup(&a, r->app), *now = arena_dup(&a, r->state);
    bool ok = w->out == OUT_REDRIVE   ? desk_redrive(desk, r->ruling, &why)
              : w->out == OUT_GIVE_UP ? enrolment_give_up(d->app, &d->enrolment, &why)
              : w->out == OUT_MINE    ? desk_put_mine(desk, r->ruling, &why)
                                      : desk_settle(desk, r->ruling, w->way, &why);
    done(d, ok, &why, w->out == OUT_REDRIVE ? _("The centre is asked with the next exchange.") : "");
    if (ok && w->out == OUT_ANEW) open_case(d, subject, application, now);
    arena_close(&a);
}

static void explained(void *state, int choice, const char *text) {
    struct disputes *d = state;
    const struct dispute *r = disputes_chosen(d);
    struct fail why;
    if (choice != 0 || !r) return;
    bool ok = desk_hand_over(app_desk(d->app), r->ruling, text, &why);
    done(d, ok, &why, _("Handed over: the operator has it with your explanation."));
}

/* Of what was shown when the explanation was asked for. */
static void refused(void *state, int choice, const char *text) {
    struct disputes *d = state;
    const struct dispute *r = disputes_chosen(d);
    struct desk *desk = app_desk(d->app);
    struct verdict v = {.kind = VERDICT_REFUSE, .ground = "R1"};
    struct fail why;
    char number[11];
    if (choice != 0 || !r) return;
    text_clean(text, v.remark, sizeof v.remark);
    text_copy(v.basis, sizeof v.basis, d->basis);
    done(d, desk_decide(desk, r->app, &v, number, &why), &why,
         _("Refused on the ground R1. The family is in the queue of those to tell."));
}

static void refuse(struct disputes *d, const struct dispute *r) {
    struct arena a = {0};
    struct fail why;
    if (!subject_basis(app_desk(d->app)->db, r->subject, d->basis, &why))
        app_dialog_error(d->app, &why);
    else
        app_dialog_text(
            d->app, _("Refuse on the ground R1"), _("Explanation to the family:"),
            arena_printf(&a, _("The child has the certificate %s (%s)."), show_number(&a, r->living), r->living_point), false,
            d, refused);
    arena_close(&a);
}

/* The number that was replaced is another child's: whose papers these are has the new one. */
static const char *own_number(const struct dispute *r) {
    return strcmp(disputes_kind(r), "renumbered") != 0 ? r->number : r->living;
}

static void other_found(void *state, const char *other) {
    struct disputes *d = state;
    const struct dispute *r = disputes_chosen(d);
    if (!r) return;
    app_open(d->app, &scr_life, &(struct life_arg){.life = LIFE_ASK_MERGE, .subject = r->subject, .other = other});
}

/* The other record where it is known, else the one that the operator finds. */
static void merge(struct disputes *d, const struct dispute *r) {
    struct arena a = {0};
    if (*d->detail.other)
        other_found(d, d->detail.other);
    else if (d->has_living && strcmp(d->living.subject, r->subject) != 0)
        other_found(d, d->living.subject);
    else
        app_open(d->app, &scr_search,
                 &(struct search_arg){.typed = r->name,
                                      .state = d,
                                      .picked = other_found,
                                      .without = r->subject,
                                      .purpose = acts_merge_title(r->name, &a)});
    arena_close(&a);
}

static void go(struct disputes *d, const struct dispute *r) {
    const char *buttons[] = {_("Yes"), _("No"), NULL};
    if (!d->ways_list.count) return;
    const struct way *w = d->ways[d->ways_list.chosen];
    if (w->out == OUT_HAND)
        app_dialog_text(d->app, _(w->title), _("What does the operator have to know?"), "", false, d, explained);
    else if (w->out == OUT_CORRECT)
        app_open(d->app, &scr_intake, &(struct intake_arg){.app = r->app});
    else if (w->out == OUT_MERGE)
        merge(d, r);
    else if (w->out == OUT_REFUSE)
        refuse(d, r);
    else if (w->out == OUT_ANNUL)
        app_open(d->app, &scr_life, &(struct life_arg){.life = LIFE_ANNUL, .subject = r->subject, .number = r->number});
    else if (w->out == OUT_TAKE)
        enrolment_anew(d->app, &d->enrolment);
    else if (w->out == OUT_OTHER)
        enrolment_other(d->app, &d->enrolment);
    else if (w->out == OUT_CONFIRM)
        app_open(d->app, &scr_enrolment_act,
                 &(struct course_arg){
                     .act = COURSE_CONFIRM, .enrolment = d->detail.enrolment, .period = d->detail.period, .over = r->of});
    else
        app_dialog_ask(d->app, r->name, _(w->title), buttons, d, settled);
}

/* --- Keys ----------------------------------------------------------------------------------------------------------------- */

static enum reply disputes_act(void *state, enum action action) {
    struct disputes *d = state;
    const struct dispute *r = disputes_chosen(d);
    if (action == ACT_BACK) {
        if (!d->on_ways) return LEAVE;
        d->on_ways = false;
    } else if ((action == ACT_PRINT || action == ACT_HISTORY) && r && !disputes_of_child(d, r)) {
        app_say(d->app, LOOK_WARN, _("Not about a child"));
    } else if (action == ACT_PRINT && r) {
        print_offer(d->app, r->subject, NULL, own_number(r));
    } else if (action == ACT_HISTORY && r) {
        app_open(d->app, &scr_history, &(struct history_arg){.subject = r->subject});
    } else if (action == ACT_SETTLE && r) {
        go(d, r);
    }
    return STAY;
}

static enum reply disputes_event(void *state, const struct input *in) {
    struct disputes *d = state;
    if (in->kind == INPUT_KEY && (in->key == K_TAB || in->key == K_BACKTAB || (in->key == K_ENTER && !d->on_ways))) {
        d->on_ways = !d->on_ways && d->ways_list.count > 0;
    } else if (d->on_ways) {
        list_event(&d->ways_list, in, WAYS_MOST);
    } else if (list_event(&d->list, in, LIST_PAGE)) {
        load_detail(d);
    }
    return STAY;
}

/* Of more than are loaded the next come when these are settled. */
static const char *more(const struct disputes *d) {
    return d->list.count == DISPUTES_MOST ? "+" : "";
}

static const char *disputes_subtitle(const void *state, struct arena *a) {
    const struct disputes *d = state;
    return d->list.count ? arena_printf(a, _("%d of %d%s"), d->list.chosen + 1, d->list.count, more(d)) : "";
}

static const char *disputes_hint(const void *state, struct arena *a) {
    const struct disputes *d = state;
    (void)a;
    if (!d->list.count) return "";
    if (!d->ways_list.count) return _("F6 shows the history");
    return d->on_ways ? _("Arrows choose what was done, F2 writes it, Tab goes back to the list")
                      : _("Enter or Tab goes to what is to be done");
}

static const char *disputes_message(const void *state, struct arena *a, enum look *look) {
    const struct disputes *d = state;
    *look = d->list.count ? LOOK_WARN : LOOK_GOOD;
    return arena_printf(a, _("Left to settle: %d%s"), d->list.count, more(d));
}

const struct screen scr_disputes = {
    .name = "disputes",
    .title = N_("Disputes"),
    .help = N_(
        "Two points can serve the same child without a network. The centre then decides by the order in which the records came: one certificate lives, "
        "the other number is burnt. Here is what was ruled over this point's records and the phone of the family, who has to be told. F2 writes "
        "what was done; if it is another child, the case goes to the operator. Here is also what the centre has not accepted and why, what was "
        "corrected in two places, which enrolment there was not enough money or room for, and for the operator what desks have handed over and what has to be looked at."),
    .state_size = sizeof(struct disputes),
    .open = disputes_open,
    .draw = disputes_draw,
    .act = disputes_act,
    .event = disputes_event,
    .close = disputes_close,
    .subtitle = disputes_subtitle,
    .hint = disputes_hint,
    .message = disputes_message,
    .refresh = disputes_refresh,
    .actions = (const enum action[]){ACT_HELP, ACT_SETTLE, ACT_HISTORY, ACT_MENU, ACT_PRINT, ACT_BACK, ACT_NONE},
};
