/* Queues: what waits, the rows of the chosen queue, and below them a look at the chosen application. Tab changes the panel, a
 * letter opens the search with it, Space marks rows to be decided or told together. */

#include "tui/screens/queues.h"

#include "model/base/text.h"
#include "tui/screens/acts.h"
#include "tui/screens/intake.h"

#include <stdlib.h>
#include <string.h>

enum { SOON_DAYS = 14 }; /* a child is about to be 18 */

const struct queue_title queue_titles[QUEUE_COUNT] = {
    [QUEUE_PAPERS] = {N_("Wait for papers"), N_("Wait for papers, the nearest term first"), N_("Nobody waits for papers.")},
    [QUEUE_DECISION] = {N_("Wait for a decision"), N_("Wait for a decision, urgent first"),
                        N_("All applications are decided.")},
    [QUEUE_NOMINALS] = {N_("Wait for a nominal"), N_("Wait for a nominal, by receipt"), N_("Nobody waits for a nominal.")},
    [QUEUE_INCOMPLETE] = {N_("Incomplete"), N_("Incomplete packages"), N_("There are no incomplete packages.")},
    [QUEUE_RETURNED] = {N_("Returned"), N_("Returned for correction"), N_("Nothing was returned.")},
    [QUEUE_QUICK] = {N_("To be typed"), N_("Taken at the window, to be typed"), N_("Everything is typed.")},
    [QUEUE_DISPUTES] = {N_("Disputes"), N_("The centre ruled otherwise"), N_("There are no disputes.")},
    [QUEUE_TELL] = {N_("Tell the family"), N_("The family has to be told"), N_("All families know.")},
    [QUEUE_FAMILY] = {N_("Families ask"), N_("What families asked for"), N_("No family asks for anything.")},
    [QUEUE_DRAFTS] = {N_("Drafts"), N_("My drafts"), N_("There are no drafts.")},
    [QUEUE_TODAY] = {N_("Mine today"), N_("What I did today"), N_("Nothing has been done today.")},
    [QUEUE_CERTIFICATES] = {N_("Certificates"), N_("Valid ones, the first to expire first"), N_("There are no certificates.")},
};

enum queue queues_chosen(const struct queues *q) {
    return q->shown[q->panel.chosen];
}

/* NULL: none. */
static const struct queue_row *chosen_row(const struct queues *q) {
    return q->list.count ? &q->rows[q->list.chosen] : NULL;
}

/* Marks ****************************************************************************************************************** */

static int mark_of(const struct queues *q, const char *app) {
    int i = 0;
    while (i < q->marked && strcmp(q->marks[i], app) != 0) i++;
    return i;
}

bool queues_is_marked(const struct queues *q, const char *app) {
    return q->marked > 0 && mark_of(q, app) < q->marked;
}

static bool can_mark(const struct queues *q) {
    const enum queue queue = queues_chosen(q);
    return q->on_rows && q->list.count &&
           ((queue == QUEUE_DECISION && desk_may(app_desk(q->app), MAY_DECIDE, NULL)) ||
            (queue == QUEUE_TELL && desk_may(app_desk(q->app), MAY_ENTER, NULL)));
}

static void toggle_mark(struct queues *q) {
    const struct queue_row *row = chosen_row(q);
    if (!can_mark(q) || !q->has_preview) return; /* what is told of money is told one by one */
    int at = mark_of(q, row->app);
    if (at < q->marked)
        memmove(q->marks[at], q->marks[at + 1], (size_t)(--q->marked - at) * sizeof q->marks[0]);
    else if (at < QUEUE_MARKS_MOST)
        text_copy(q->marks[q->marked++], sizeof q->marks[0], row->app);
}

/* What has left the queue is marked no more. */
static void keep_marks(struct queues *q) {
    int kept = 0;
    for (int i = 0; i < q->marked; i++)
        for (int k = 0; k < q->list.count; k++)
            if (strcmp(q->rows[k].app, q->marks[i]) == 0) {
                memmove(q->marks[kept++], q->marks[i], sizeof q->marks[0]);
                break;
            }
    q->marked = kept;
}

/* Rows ****************************************************************************************************************** */

static void run_checks(struct queues *q) {
    struct desk *desk = app_desk(q->app);
    struct rule_case the_case;
    struct rule_result results[RULE_MOST];
    struct fail why;
    if (!desk_case(desk, &q->preview, &q->preview_arena, &the_case, &why)) return;
    int count = rules_run(&the_case, q->preview.state == APP_COMPLETE ? RULES_FOR_DECISION : RULES_FOR_COMPLETE, results);
    bool decides = desk_may(desk, MAY_DECIDE, NULL);
    for (int i = 0; i < count; i++) {
        if (!decides && !show_concerns_case(results[i].rule)) continue;
        if (results[i].holds) {
            q->checks_good++;
        } else if (!q->checks_bad++) {
            q->trouble = arena_dup(&q->preview_arena, results[i].say.say);
        }
    }
    const char *missing = show_missing(&q->preview_arena, &the_case);
    if (*missing) q->trouble = arena_printf(&q->preview_arena, _("Missing: %s"), missing);
}

/* Among those that wait for a decision no row is decided: there F8 is for the last one. */
static void find_undo(struct queues *q) {
    text_copy(q->undo, sizeof q->undo, q->has_preview ? q->preview.app : "");
    q->can_undo = queues_chosen(q) == QUEUE_DECISION ? acts_undo_last(q->app, q->undo)
                                                     : q->has_preview && acts_undo_shown(q->app, q->undo);
}

static void load_preview(struct queues *q) {
    const struct queue_row *row = chosen_row(q);
    struct desk *desk = app_desk(q->app);
    struct fail why;
    arena_reset(&q->preview_arena);
    q->has_preview = row && *row->app && queues_chosen(q) != QUEUE_DRAFTS && queues_chosen(q) != QUEUE_DISPUTES &&
                     queues_chosen(q) != QUEUE_NOMINALS && application_load(desk->db, row->app, &q->preview, &why);
    q->checks_good = q->checks_bad = 0;
    q->trouble = "";
    q->rests.number[0] = '\0';
    find_undo(q);
    if (!row || !q->has_preview) return;
    if (*row->certificate && strcmp(row->certificate, "living") != 0 &&
        !certificate_load(desk->db, q->preview.number, &q->rests, &why))
        q->rests.number[0] = '\0';
    if (app_state_open(q->preview.state) || q->preview.state == APP_RETURNED) run_checks(q);
}

static bool load_rows(struct queues *q, int most, struct fail *why) {
    struct desk *desk = app_desk(q->app);
    char *keep = chosen_row(q) ? strdup(chosen_row(q)->app) : NULL;
    int count = 0;
    arena_reset(&q->rows_arena);
    bool ok = queue_list(desk->db, queues_chosen(q), &q->filter, most, &q->rows_arena, &q->rows, &count, why);
    places_load(&q->places, q->app, &q->rows_arena);
    q->failed = (struct fail){0};
    if (!ok) {
        q->failed = *why;
        count = 0;
    }
    list_set(&q->list, count);
    if (!count) q->on_rows = false;
    for (int i = 0; keep && i < count; i++)
        if (!strcmp(q->rows[i].app, keep)) q->list.chosen = i;
    free(keep);
    keep_marks(q);
    load_preview(q);
    return ok;
}

/* Whose day it is, and until when a child is "about to be 18". */
static void set_day(struct queues *q, char grown[DATE_TEXT]) {
    const struct desk *desk = app_desk(q->app);
    const int32_t day = show_today(q->app);
    text_copy(q->filter.staff, sizeof q->filter.staff, desk->session.staff);
    date_iso(day, q->filter.today);
    q->filter.today_from = moment_of(day, 0, 0, desk->env->offset);
    date_iso(day + SOON_DAYS, grown);
}

/* What only those see who may do something about it, and nominals where somebody waits for one. */
static void choose_shown(struct queues *q, enum queue chosen) {
    const bool enters = desk_may(app_desk(q->app), MAY_ENTER, NULL);
    int count = 0, at = 0;
    for (int i = 0; i < QUEUE_COUNT; i++) {
        if (i == QUEUE_FAMILY && !enters) continue;
        if (i == QUEUE_NOMINALS && i != (int)chosen && !q->counts.rows[i]) continue;
        if (i == (int)chosen) at = count;
        q->shown[count++] = (enum queue)i;
    }
    list_set(&q->panel, count);
    q->panel.chosen = at;
}

static bool load(struct queues *q, struct fail *why) {
    char grown[DATE_TEXT];
    set_day(q, grown);
    bool counted = queue_counts(app_desk(q->app)->db, &q->filter, grown, &q->counts, why);
    choose_shown(q, queues_chosen(q));
    struct fail other;
    bool listed = load_rows(q, QUEUE_ROWS_MOST, counted ? why : &other);
    if (!counted && listed) q->failed = *why;
    return counted && listed;
}

/* Once after the login: a form that a power cut or a kill has closed opens where it was. */
static void resume(struct queues *q) {
    if (q->is_resumed) return;
    q->is_resumed = true;
    int64_t draft = intake_draft_interrupted(q->app);
    if (draft && desk_may(app_desk(q->app), MAY_ENTER, NULL) && intake_draft_open(q->app, draft))
        app_say(q->app, LOOK_WARN, _("The draft was opened where it was left"));
    else
        queues_remind_first(q);
}

void queues_reload(struct queues *q) {
    struct fail why;
    if (!load(q, &why)) app_say(q->app, LOOK_ERROR, why.say);
    resume(q);
}

/* The first rows of a queue that was empty when it was opened are what the person has waited for. */
static void refresh(void *state) {
    struct queues *q = state;
    bool was_empty = !q->list.count;
    queues_reload(q);
    if (was_empty && !q->has_moved && q->list.count) q->on_rows = true;
}

static void queues_close(void *state) {
    struct queues *q = state;
    arena_close(&q->rows_arena);
    arena_close(&q->preview_arena);
}

static bool queues_open(void *state, struct app *app, const void *arg, struct fail *why) {
    (void)arg;
    struct queues *q = state;
    q->app = app;
    choose_shown(q, desk_may(app_desk(app), MAY_DECIDE, NULL) ? QUEUE_DECISION : QUEUE_PAPERS);
    if (!load(q, why)) {
        queues_close(q);
        return false;
    }
    q->on_rows = q->list.count > 0;
    return true;
}

/* Keys ******************************************************************************************************************** */

static void open_family(struct queues *q, const struct queue_row *row) {
    const bool erase = strcmp(row->state, "erase") == 0;
    if (erase && *row->number)
        app_open(q->app, &scr_certificate, &(struct certificate_arg){.subject = row->subject, .number = row->number});
    else
        app_open(q->app, &scr_life,
                 &(struct life_arg){.life = erase ? LIFE_ASK_ERASURE : LIFE_GIVE_ACCESS, .subject = row->subject});
}

static void open_batch(struct queues *q, enum batch_kind kind) {
    const char *apps[QUEUE_MARKS_MOST];
    for (int i = 0; i < q->marked; i++) apps[i] = q->marks[i];
    app_open(q->app, &scr_batch, &(struct batch_arg){.kind = kind, .apps = apps, .count = q->marked});
}

static void open_row(struct queues *q) {
    const struct queue_row *row = chosen_row(q);
    if (!row) return;
    struct arena a = {0};
    const char *id = arena_dup(&a, row->app);
    switch (queues_chosen(q)) {
    case QUEUE_DRAFTS: intake_draft_open(q->app, strtoll(id, NULL, 10)); break;
    case QUEUE_DISPUTES: app_open(q->app, &scr_disputes, NULL); break;
    case QUEUE_FAMILY: open_family(q, row); break;
    case QUEUE_NOMINALS: app_open(q->app, &scr_nominals, &(struct nominals_arg){.app = id}); break;
    case QUEUE_CERTIFICATES:
        app_open(q->app, &scr_certificate, &(struct certificate_arg){.subject = row->subject, .number = row->number});
        break;
    case QUEUE_TELL:
        if (q->marked)
            open_batch(q, BATCH_TELL);
        else
            app_open(q->app, &scr_life, &(struct life_arg){.life = LIFE_TELL, .app = id});
        break;
    default: show_open_application(q->app, id, q->has_preview ? app_state_name(q->preview.state) : row->state);
    }
    arena_close(&a);
}

static void decide(struct queues *q) {
    if (q->marked && queues_chosen(q) == QUEUE_DECISION) {
        open_batch(q, BATCH_ISSUE);
    } else if (queues_chosen(q) == QUEUE_NOMINALS && chosen_row(q)) {
        app_open(q->app, &scr_nominals, &(struct nominals_arg){.app = chosen_row(q)->app});
    } else if (q->has_preview && app_state_open(q->preview.state)) { /* an incomplete one may be refused (A9) */
        app_open(q->app, &scr_decision, &(struct decision_arg){.app = q->preview.app, .filter = &q->filter});
    } else {
        app_say(q->app, LOOK_WARN,
                chosen_row(q) ? _("This application does not wait for a decision.")
                              : _("There is nothing to decide in this queue."));
    }
}

static void undo(struct queues *q) {
    if (q->marked)
        q->marked = 0;
    else if (q->can_undo)
        acts_undo(q->app, q->undo);
}

/* Of what was just saved, else of the row under the cursor. */
static void print_row(struct queues *q) {
    const struct queue_row *row = q->on_rows ? chosen_row(q) : NULL;
    bool draft = row && queues_chosen(q) == QUEUE_DRAFTS;
    if (print_saved(q->app)) return;
    if (draft)
        app_say(q->app, LOOK_DIM, _("A draft has no papers yet: save the application first"));
    else
        print_offer(q->app, row ? row->subject : NULL, row && q->has_preview ? row->app : NULL, NULL);
}

static enum reply queues_act(void *state, enum action action) {
    struct queues *q = state;
    const struct queue_row *row = chosen_row(q);
    switch (action) {
    case ACT_OPEN_DECISION: decide(q); break;
    case ACT_FILTER: queues_open_filter(q); break;
    case ACT_UNDO: undo(q); break;
    case ACT_FIND: app_open(q->app, &scr_search, &(struct search_arg){.typed = ""}); break;
    case ACT_NEW: app_open(q->app, &scr_intake, &(struct intake_arg){0}); break;
    case ACT_SIBLING: app_open(q->app, &scr_intake, &(struct intake_arg){.sibling = ""}); break;
    case ACT_FORGOTTEN: app_open(q->app, &scr_forgotten, NULL); break;
    case ACT_QUICK: app_open(q->app, &scr_quick, NULL); break;
    case ACT_IMPORT: app_open(q->app, &scr_import, NULL); break;
    case ACT_PROGRAMMES: app_open(q->app, &scr_programmes, NULL); break;
    case ACT_NOMINALS: app_open(q->app, &scr_nominals, NULL); break;
    case ACT_REPORT: app_open(q->app, &scr_report, NULL); break;
    case ACT_SETTINGS: app_open(q->app, &scr_settings, NULL); break;
    case ACT_EXCHANGE: app_open(q->app, &scr_exchange, NULL); break;
    case ACT_DISPUTES: app_open(q->app, &scr_disputes, NULL); break;
    case ACT_PRINT: print_row(q); break;
    case ACT_HISTORY:
        if (row && *row->subject) app_open(q->app, &scr_history, &(struct history_arg){.subject = row->subject});
        break;
    default: break;
    }
    return STAY;
}

static bool queues_offers(const void *state, enum action action) {
    const struct queues *q = state;
    return action != ACT_UNDO || q->marked || q->can_undo;
}

enum { MENU_PEOPLE, MENU_REMINDERS };

static int queues_menu(const void *state, struct menu_entry *out, int most) {
    const struct queues *q = state;
    int count = 0;
    if (desk_may(app_desk(q->app), MAY_DELEGATE, NULL) && count < most)
        out[count++] = (struct menu_entry){
            .id = MENU_PEOPLE, .caption = _("Stand-ins"), .help = _("Who stands in for whom, and on which days")};
    if (count < most)
        out[count++] = (struct menu_entry){
            .id = MENU_REMINDERS, .caption = _("Reminders of today"), .help = _("What is due today, late, or about to be")};
    return count;
}

static void queues_menu_chosen(void *state, int id) {
    struct queues *q = state;
    if (id == MENU_PEOPLE)
        app_open(q->app, &scr_people, NULL);
    else if (!queues_remind(q))
        app_say(q->app, LOOK_GOOD, _("Nothing is due today."));
}

static void go_panel(struct queues *q, bool rows) {
    struct fail why;
    if (rows && q->list.count == QUEUE_ROWS_GLANCE && !load_rows(q, QUEUE_ROWS_MOST, &why))
        app_say(q->app, LOOK_ERROR, why.say);
    q->on_rows = rows && q->list.count > 0;
}

static enum reply queues_event(void *state, const struct input *in) {
    struct queues *q = state;
    if (in->kind == INPUT_LETTER || in->kind == INPUT_TEXT) {
        char letter[5] = "";
        if (in->kind == INPUT_LETTER && in->letter == ' ') { /* nothing to search for */
            toggle_mark(q);
            if (can_mark(q) && list_event(&q->list, &(struct input){.kind = INPUT_KEY, .key = K_DOWN}, 8)) load_preview(q);
            return STAY;
        }
        if (in->kind == INPUT_LETTER) letter[text_put(in->letter, letter)] = 0;
        app_open(q->app, &scr_search, &(struct search_arg){.typed = in->kind == INPUT_TEXT ? in->text : letter});
        return STAY;
    }
    if (in->kind == INPUT_TICK) resume(q);
    if (in->kind != INPUT_KEY) return STAY;
    q->has_moved = true;
    if (in->key == K_TAB || in->key == K_BACKTAB) {
        go_panel(q, !q->on_rows);
    } else if (in->key == K_LEFT || in->key == K_RIGHT) {
        go_panel(q, in->key == K_RIGHT);
    } else if (in->key == K_ENTER) {
        if (q->on_rows) open_row(q);
        go_panel(q, true);
    } else if (q->on_rows) {
        if (list_event(&q->list, in, 8)) load_preview(q);
    } else if (list_event(&q->panel, in, QUEUE_COUNT)) {
        struct fail why;
        q->marked = 0;
        list_set(&q->list, 0);
        if (!load_rows(q, QUEUE_ROWS_GLANCE, &why)) app_say(q->app, LOOK_ERROR, why.say);
    }
    return STAY;
}

static const char *queues_subtitle(const void *state, struct arena *a) {
    const struct queues *q = state;
    return show_point(q->app, a, app_desk(q->app)->point);
}

static const char *queues_hint(const void *state, struct arena *a) {
    const struct queues *q = state;
    (void)a;
    if (q->marked && queues_chosen(q) == QUEUE_DECISION)
        return _("F2 decides the marked ones, Space marks, F8 takes the marks away");
    if (q->marked) return _("Enter tells the marked families, Space marks, F8 takes the marks away");
    if (q->can_undo && queues_chosen(q) == QUEUE_DECISION && !q->list.count)
        return _("F8 undoes your last decision while nothing is printed");
    if (q->can_undo && queues_chosen(q) == QUEUE_DECISION)
        return _("F8 undoes your last decision. Space marks several, Enter opens, F4 filters");
    if (can_mark(q)) return _("Space marks several. Letters search. Tab panel  Enter open  F4 filter");
    return _("Begin to type a surname or SNILS to search. Tab panel  Enter open");
}

/* "14 заявлений ждут решения, 1 надо решить сегодня до 18:00". */
static const char *queues_message(const void *state, struct arena *a, enum look *look) {
    const struct queues *q = state;
    const int64_t today = q->counts.today[QUEUE_DECISION], late = q->counts.late[QUEUE_DECISION];
    const int waiting = (int)q->counts.rows[QUEUE_DECISION];
    *look = today || late ? LOOK_WARN : LOOK_DIM;
    if (!waiting) return "";
    const char *text = arena_printf(
        a, ngettext("%d application waits for a decision", "%d applications wait for a decision", (unsigned long)waiting),
        waiting);
    if (late) text = arena_printf(a, ngettext("%s, %d is late", "%s, %d are late", (unsigned long)late), text, (int)late);
    if (today)
        text = arena_printf(a,
                            ngettext("%s, %d has to be decided today until %s", "%s, %d have to be decided today until %s",
                                     (unsigned long)today),
                            text, (int)today, app_desk(q->app)->region.set.close_hour);
    return text;
}

const struct screen scr_queues = {
    .name = "queues",
    .title = N_("Queues"),
    .help = N_(
        "Everything that waits at this point. The left panel counts the queues, the right one shows the rows of the chosen queue with the most "
        "urgent first, and below them a look at the chosen application. Enter opens it: an application without papers opens for entry, a complete one "
        "for the decision. A letter or a digit opens the search. Space marks applications that wait for a decision, or families to be told: F2 decides "
        "the marked ones whose checks are clean, Enter records that the marked families were told. F4 shows one school, your own, the late ones or a "
        "surname, at the operator's kiosk one municipality, and changes the order."),
    .state_size = sizeof(struct queues),
    .open = queues_open,
    .draw = queues_draw,
    .act = queues_act,
    .event = queues_event,
    .close = queues_close,
    .subtitle = queues_subtitle,
    .hint = queues_hint,
    .message = queues_message,
    .refresh = refresh,
    .actions = (const enum action[]){ACT_HELP,   ACT_OPEN_DECISION, ACT_FIND,      ACT_FILTER, ACT_EXCHANGE,   ACT_HISTORY,
                                     ACT_NEW,    ACT_UNDO,          ACT_MENU,      ACT_EXIT,   ACT_PRINT,      ACT_DISPUTES,
                                     ACT_QUICK,  ACT_SIBLING,       ACT_FORGOTTEN, ACT_IMPORT, ACT_PROGRAMMES, ACT_NOMINALS,
                                     ACT_REPORT, ACT_SETTINGS,      ACT_LOCK,      ACT_LOGOUT, ACT_NONE},
    .offers = queues_offers,
    .menu = queues_menu,
    .menu_chosen = queues_menu_chosen,
};
