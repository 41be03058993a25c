#include "tui/screens/acts.h"

#include "model/base/text.h"
#include "model/store/alias.h"

#include <string.h>

enum { MERGED_MOST = 16 };

/* What the menu offers beyond the acts of life.h. */
enum { MENU_CHANGE = LIFE_COUNT, MENU_AGAIN, MENU_SIBLING };

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

/* The learner with everybody merged into it, itself first; count 0 where it cannot be read. */
static const char *const *family(const struct acts *s, struct arena *a, int *count) {
    const char *const *subjects;
    struct fail why;
    if (!alias_family(app_desk(s->app)->db, s->subject, a, &subjects, count, &why)) *count = 0;
    return subjects;
}

static bool is_offered(const struct acts *s, enum life life) {
    int merged = 2;
    if (life == LIFE_ASK_SPLIT) {
        struct arena a = {0};
        family(s, &a, &merged);
        arena_close(&a);
    }
    return merged > 1 && desk_life_offered(app_desk(s->app), life, s->subject, s->app_id, s->number);
}

/* What a desk does with a learner whose data may be worked with. */
static int enter_menu(const struct acts *s, struct menu_entry *out, int most) {
    const struct desk *desk = app_desk(s->app);
    struct learner_life life;
    struct fail why;
    int count = 0;
    if (!desk_may(desk, MAY_ENTER, NULL) || !learner_life(desk->db, s->subject, &life, &why) ||
        strcmp(life.state, "plain") != 0)
        return 0;
    if (count < most)
        out[count++] =
            (struct menu_entry){MENU_CHANGE, _("Change the data"),
                                _("A new surname, document, representative, address, phone or municipality, with its paper")};
    if (!*life.number && count < most)
        out[count++] = (struct menu_entry){MENU_AGAIN, _("File again"),
                                           _("A new application of this child with everything known taken over")};
    if (*s->app_id && count < most)
        out[count++] = (struct menu_entry){MENU_SIBLING, _("Another child of the family"),
                                           _("A new application with the same applicant and address")};
    return count;
}

int acts_menu(const struct acts *acts, struct menu_entry *out, int most) {
    int count = enter_menu(acts, out, most);
    for (size_t i = 0; i < sizeof offered / sizeof *offered && count < most; i++)
        if (is_offered(acts, offered[i].life))
            out[count++] = (struct menu_entry){(int)offered[i].life, _(life_acts[offered[i].life].title), _(offered[i].help)};
    return count;
}

static void open_act(struct acts *s, enum life life, const char *other) {
    const enum life_over over = life_acts[life].over;
    app_open(s->app, &scr_life,
             &(struct life_arg){.life = life,
                                .subject = s->subject,
                                .app = s->app_id,
                                .number = over == OVER_APPLICATION ? NULL : s->number,
                                .other = other});
}

/* Found by the search: the record that is merged into this one. */
static void other_found(void *state, const char *subject) {
    struct acts *s = state;
    if (!strcmp(subject, s->subject))
        app_say(s->app, LOOK_WARN, _("This is the same record. Look for the other one."));
    else
        open_act(s, LIFE_ASK_MERGE, subject);
}

static void find_other(struct acts *s) {
    struct change known;
    struct fail why;
    const char *typed = change_load(app_desk(s->app), s->subject, &known, &why) ? known.child.surname : "";
    app_open(s->app, &scr_search, &(struct search_arg){.typed = typed, .state = s, .picked = other_found});
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

static void pick_merged(struct acts *s) {
    const char *items[MERGED_MOST];
    struct arena a = {0};
    int merged, count = 0;
    const char *const *subjects = family(s, &a, &merged);
    for (int i = 1; i < merged && count < MERGED_MOST; i++) {
        struct change known;
        struct fail why;
        items[count++] = change_load(app_desk(s->app), subjects[i], &known, &why)
                             ? arena_printf(&a, "%s %s", show_child(&a, &known.child), show_date(&a, known.child.birth))
                             : subjects[i];
    }
    if (count) app_dialog_pick(s->app, _("Which one becomes a record of its own?"), items, count, 0, s, merged_picked);
    arena_close(&a);
}

void acts_chosen(struct acts *s, int id) {
    switch (id) {
    case MENU_CHANGE: app_open(s->app, &scr_intake, &(struct intake_arg){.change = s->subject}); break;
    case MENU_AGAIN: app_open(s->app, &scr_intake, &(struct intake_arg){.again = s->subject}); break;
    case MENU_SIBLING: app_open(s->app, &scr_intake, &(struct intake_arg){.sibling = s->app_id}); break;
    case LIFE_ASK_MERGE: find_other(s); break;
    case LIFE_ASK_SPLIT: pick_merged(s); break;
    default: open_act(s, (enum life)id, NULL);
    }
}
