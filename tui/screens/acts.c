#include "tui/screens/acts.h"

#include "model/base/text.h"
#include "model/store/alias.h"

#include <string.h>

enum { MERGED_MOST = 16, FAMILY_MOST = 20 };

/* What the menu offers beyond the acts of life.h. */
enum { MENU_CHANGE = LIFE_COUNT, MENU_AGAIN, MENU_SIBLING, MENU_FAMILY, MENU_CONSENT };

/* In the order of the menu. */
static const struct {
    enum life life;
    const char *help;
} offered[] = {
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

const char *acts_help(enum life life) {
    for (size_t i = 0; i < sizeof offered / sizeof *offered; i++)
        if (offered[i].life == life) return offered[i].help;
    return "";
}

/* The learner with everybody merged into it, itself first; count 0 where it cannot be read. */
static const char *const *family(const struct acts *s, struct arena *a, int *count) {
    const char *const *subjects;
    struct fail why;
    if (!alias_family(app_desk(s->app)->db, s->subject, a, &subjects, count, &why)) *count = 0;
    return subjects;
}

static bool has_merged(const struct acts *s) {
    struct arena a = {0};
    int merged;
    family(s, &a, &merged);
    arena_close(&a);
    return merged > 1;
}

/* Taking back a decision ************************************************************************************************* */

static bool decided_myself(struct app *app, const char *application, struct application *out) {
    return *application && application_load(app_desk(app)->db, application, out, NULL) && out->decided_at &&
           strcmp(out->decided_by, app_desk(app)->session.staff) == 0;
}

bool acts_undo_shown(struct app *app, const char *application) {
    struct desk *desk = app_desk(app);
    struct application p;
    return desk_may(desk, life_permission(LIFE_UNDO), NULL) && decided_myself(app, application, &p) &&
           life_starts(LIFE_UNDO, app_state_name(p.state)) && moment_date(p.decided_at, desk->env->offset) == show_today(app);
}

/* May it be taken back? With a paper outside the person is told since when. */
static bool may_undo(struct app *app, const char *application, struct fail *why) {
    struct application p;
    struct arena a = {0};
    bool ok = desk_life_open(app_desk(app), LIFE_UNDO, NULL, application, NULL, why);
    if (!ok && why->kind == FAIL_DENIED && decided_myself(app, application, &p) && p.printed_at)
        fail_set(why, FAIL_DENIED, "A14.printed", _("%s Printed: %s."), arena_dup(&a, why->say),
                 show_moment(app, &a, p.printed_at));
    arena_close(&a);
    return ok;
}

void acts_undo(struct app *app, const char *application) {
    struct fail why = {0};
    if (may_undo(app, application, &why))
        app_open(app, &scr_life, &(struct life_arg){.life = LIFE_UNDO, .app = application});
    else
        app_dialog_error(app, &why);
}

bool acts_undo_last(struct app *app, char application[EVENT_ID_TEXT]) {
    struct desk *desk = app_desk(app);
    struct fail why;
    return desk_may(desk, life_permission(LIFE_UNDO), NULL) &&
           application_decided(desk->db, desk->session.staff, app_now(app) - (int64_t)UNDO_MINUTES * MS_MINUTE, application,
                               &why) &&
           *application && acts_undo_shown(app, application);
}

/* The menu *************************************************************************************************************** */

enum offer { OFFER_NOT, OFFER_NOW, OFFER_REFUSED /* one looks for it here, and `why` says why not */ };

static enum offer offer_of(const struct acts *s, enum life life, struct fail *why) {
    struct desk *desk = app_desk(s->app);
    struct application p;
    *why = (struct fail){0};
    if (!desk_may(desk, life_permission(life), NULL) || (life == LIFE_ASK_SPLIT && !has_merged(s))) return OFFER_NOT;
    if (life == LIFE_UNDO ? may_undo(s->app, s->app_id, why)
                          : desk_life_open(desk, life, s->subject, s->app_id, s->number, why))
        return OFFER_NOW;
    bool expected = why->kind == FAIL_DENIED && (life != LIFE_UNDO || decided_myself(s->app, s->app_id, &p));
    return expected ? OFFER_REFUSED : OFFER_NOT;
}

/* The data of a child whose consent is withdrawn are not worked with. */
static bool may_change(const struct learner_life *life, struct fail *why) {
    return !*life->blocked ||
           fail_set(why, FAIL_DENIED, "consent withdrawn",
                    _("Consent to the processing is withdrawn: the data may only be erased. A new consent is "
                      "recorded on the card."));
}

struct filling {
    struct menu_entry *out;
    int count, most;
};

static void add(struct filling *f, int id, const char *caption, const char *help, const struct fail *refused) {
    if (f->count >= f->most) return;
    f->out[f->count] = (struct menu_entry){.id = id, .caption = caption, .help = help};
    if (refused) f->out[f->count].refused = *refused;
    f->count++;
}

/* What a desk does with a learner. */
static void enter_menu(const struct acts *s, const struct learner_life *life, struct filling *f) {
    struct fail why = {0};
    if (!desk_may(app_desk(s->app), MAY_ENTER, NULL) || *life->alias) return;
    if (!s->on_form)
        add(f, MENU_CHANGE, _("Change the data"),
            _("A new surname, document, representative, address, phone or municipality, with its paper"),
            may_change(life, &why) ? NULL : &why);
    if (*life->blocked) {
        add(f, MENU_CONSENT, _("Consent given anew"),
            _("The family has signed a new sheet: the data are free again, what rested for want of consent is valid again"),
            NULL);
        return;
    }
    if (!s->on_form && desk_may_again(app_desk(s->app), s->subject, &why))
        add(f, MENU_AGAIN, _("File again"), _("A new application of this child with everything known taken over"), NULL);
    if (*s->app_id && !s->on_form)
        add(f, MENU_SIBLING, _("Another child of the family"), _("A new application with the same applicant and address"),
            NULL);
    add(f, MENU_FAMILY, _("Children of this applicant"), _("Those the register has: Enter opens the card"), NULL);
}

int acts_menu(const struct acts *acts, struct menu_entry *out, int most) {
    struct filling f = {.out = out, .most = most};
    struct learner_life life;
    struct fail why;
    if (!learner_life(app_desk(acts->app)->db, acts->subject, &life, &why) || *life.erased) return 0;
    enter_menu(acts, &life, &f);
    for (size_t i = 0; i < sizeof offered / sizeof *offered; i++) {
        const enum offer offer = offer_of(acts, offered[i].life, &why);
        if (offer != OFFER_NOT)
            add(&f, (int)offered[i].life, _(life_acts[offered[i].life].title), _(offered[i].help),
                offer == OFFER_REFUSED ? &why : NULL);
    }
    return f.count;
}

/* Carrying out *********************************************************************************************************** */

static void open_act(struct acts *s, enum life life, const char *other) {
    const enum life_over over = life_acts[life].over;
    app_open(s->app, &scr_life,
             &(struct life_arg){.life = life,
                                .subject = s->subject,
                                .app = s->app_id,
                                .number = over == OVER_APPLICATION ? NULL : s->number,
                                .other = other});
}

const char *acts_merge_title(const char *child, struct arena *a) {
    return arena_printf(a, _("who is merged into %s?"), show_short_name(a, child, 28));
}

/* Found by the search: the record that is merged into this one. */
static void other_found(void *state, const char *subject) {
    open_act(state, LIFE_ASK_MERGE, subject);
}

static void find_other(struct acts *s) {
    struct change known = {0};
    struct arena a = {0};
    struct fail why;
    bool is_known = change_load(app_desk(s->app), s->subject, &known, &why);
    app_open(s->app, &scr_search,
             &(struct search_arg){.typed = known.child.surname,
                                  .state = s,
                                  .picked = other_found,
                                  .without = s->subject,
                                  .purpose = is_known ? acts_merge_title(show_child(&a, &known.child), &a) : ""});
    arena_close(&a);
}

static void merged_picked(void *state, int choice, const char *text) {
    struct acts *s = state;
    struct arena a = {0};
    int count;
    (void)text;
    const char *const *subjects = family(s, &a, &count);
    if (choice >= 0 && choice + 1 < count) open_act(s, LIFE_ASK_SPLIT, subjects[choice + 1]);
    arena_close(&a);
}

/* As it was called before the merge: name, birth, СНИЛС. */
static const char *merged_title(const struct acts *s, struct arena *a, const char *subject) {
    struct application filed;
    char app[EVENT_ID_TEXT];
    struct fail why;
    struct db *db = app_desk(s->app)->db;
    if (!alias_filed(db, subject, app, &why) || !*app || !application_load(db, app, &filed, &why)) return subject;
    const char *title = arena_printf(a, "%s  %s  %s", show_child(a, &filed.child), show_date(a, filed.child.birth),
                                     show_snils(a, filed.child.snils));
    explicit_bzero(&filed, sizeof filed);
    return title;
}

static void pick_merged(struct acts *s) {
    const char *items[MERGED_MOST];
    struct arena a = {0};
    int merged, count = 0;
    const char *const *subjects = family(s, &a, &merged);
    for (int i = 1; i < merged && count < MERGED_MOST; i++) items[count++] = merged_title(s, &a, subjects[i]);
    if (count) app_dialog_pick(s->app, _("Which one becomes a record of its own?"), items, count, 0, s, merged_picked);
    arena_close(&a);
}

/* The children of one representative, by document or by name and phone; itself left out. */
static struct found *children(struct acts *s, struct arena *a, int *count) {
    struct desk *desk = app_desk(s->app);
    struct change known;
    struct found *rows;
    struct fail why;
    int found = 0;
    *count = 0;
    if (!change_load(desk, s->subject, &known, &why) ||
        !family_list(desk->db, &known.applicant, FAMILY_MOST, a, &rows, &found, &why)) {
        app_dialog_error(s->app, &why);
        return NULL;
    }
    for (int i = 0; i < found; i++)
        if (strcmp(rows[i].subject, s->subject) != 0) rows[(*count)++] = rows[i];
    if (!*count) app_say(s->app, LOOK_DIM, _("No other child of this applicant is known here."));
    return rows;
}

static void child_picked(void *state, int choice, const char *text) {
    struct acts *s = state;
    struct arena a = {0};
    int count;
    (void)text;
    if (choice < 0) return;
    const struct found *rows = children(s, &a, &count);
    if (choice < count) show_open_found(s->app, &rows[choice]);
    arena_close(&a);
}

static void pick_child(struct acts *s) {
    const char *items[FAMILY_MOST];
    struct arena a = {0};
    int count;
    const struct found *rows = children(s, &a, &count);
    for (int i = 0; i < count; i++)
        items[i] = arena_printf(&a, "%s  %s  %s", show_date(&a, rows[i].birth),
                                *rows[i].number ? show_number(&a, rows[i].number) : _("no number"), rows[i].name);
    if (count) app_dialog_pick(s->app, _("Children of this applicant"), items, count, 0, s, child_picked);
    arena_close(&a);
}

/* Nobody has decided yet: what is wrong is corrected in the application itself. */
static bool is_undecided(const struct acts *s) {
    struct application p;
    return *s->app_id && application_load(app_desk(s->app)->db, s->app_id, &p, NULL) && app_state_open(p.state);
}

static void change(struct acts *s) {
    struct learner_life life;
    struct fail why = {0};
    const struct intake_arg itself = {.app = s->app_id}, data = {.change = s->subject};
    if (learner_life(app_desk(s->app)->db, s->subject, &life, &why) && may_change(&life, &why))
        app_open(s->app, &scr_intake, is_undecided(s) ? &itself : &data);
    else
        app_dialog_error(s->app, &why);
}

static void do_act(struct acts *s, enum life life) {
    struct fail why;
    if (offer_of(s, life, &why) == OFFER_REFUSED)
        app_dialog_error(s->app, &why);
    else if (life == LIFE_ASK_MERGE)
        find_other(s);
    else if (life == LIFE_ASK_SPLIT)
        pick_merged(s);
    else
        open_act(s, life, NULL);
}

void acts_chosen(struct acts *s, int id) {
    switch (id) {
    case MENU_CHANGE: change(s); break;
    case MENU_AGAIN: app_open(s->app, &scr_intake, &(struct intake_arg){.again = s->subject}); break;
    case MENU_SIBLING: app_open(s->app, &scr_intake, &(struct intake_arg){.sibling = s->app_id}); break;
    case MENU_FAMILY: pick_child(s); break;
    case MENU_CONSENT: app_open(s->app, &scr_consent, &(struct consent_arg){.subject = s->subject}); break;
    default: do_act(s, (enum life)id);
    }
}
