/* Any act of a certificate's life beyond entry and verdict, from its row in life_acts: what it is about, the fields it needs,
 * the second person where it needs one. F2 carries it out. */

#include "tui/screens/life.h"

#include "model/base/text.h"
#include "model/rules/content.h"
#include "model/rules/fields.h"
#include "model/rules/grounds.h"
#include "model/store/alias.h"
#include "model/store/radar.h"
#include "tui/screens/status.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Which rows there are ***************************************************************************************************** */

static bool needs(const void *data, unsigned what) {
    const struct life_form *f = data;
    return (life_acts[f->life].needs & what) != 0;
}

static bool asks_ground(const void *data) {
    return needs(data, NEEDS_GROUND);
}

static bool moved_away(const struct life_form *f) {
    return strcmp(f->ground, "E2") == 0;
}

static bool asks_code(const void *data) {
    const struct life_form *f = data;
    return f->life == LIFE_TELL || (f->life == LIFE_EXCLUDE && moved_away(f));
}

static bool asks_paper(const void *data) {
    const struct life_form *f = data;
    return f->life == LIFE_EXCLUDE ? !moved_away(f) : needs(data, NEEDS_PAPER);
}

static bool asks_handed(const void *data) {
    return ((const struct life_form *)data)->life == LIFE_TELL;
}

static bool asks_day(const void *data) {
    return needs(data, NEEDS_PAPER);
}

static bool asks_remark(const void *data) {
    return needs(data, NEEDS_REMARK);
}

/* As life_given() judges it, said at the field. */
static enum field_verdict remark_check(const char *typed, char *out, size_t room, struct fail *why) {
    if (!text_clean(typed, out, room)) out[0] = 0;
    if (!*out || content_explains(out)) return FIELD_OK;
    fail_set(why, FAIL_INPUT, "remark too short", _("Explain it in at least %d letters."), REMARK_LETTERS);
    return FIELD_WRONG;
}

static const struct field_kind kind_remark = {.name = "remark", .check = remark_check};

/* The kinds of ground and code are those of the act; life_open puts them in. */
enum { ROW_SECTION, ROW_GROUND, ROW_CODE };
// clang-format off
static const struct form_row form_rows[LIFE_ROWS] = {
    [ROW_SECTION] = FORM_SECTION(N_("What is asked")),
    [ROW_GROUND] = FORM_TEXT(struct life_form, ground, N_("Ground"), &kind_text, .need = NEED_ALWAYS, .present = asks_ground,
        .help = N_("The ground of the rules; F4 opens the list")),
    [ROW_CODE] = FORM_TEXT(struct life_form, code, N_("Which"), &kind_text, .need = NEED_ALWAYS, .present = asks_code,
        .help = N_("F4 opens the list")),
    FORM_TEXT(struct life_form, paper, N_("Paper No."), &kind_paper_number, .need = NEED_ALWAYS, .present = asks_paper,
        .help = N_("Number of the statement or of the appeal in your journal of incoming papers")),
    FORM_TEXT(struct life_form, paper, N_("Handed over"), &kind_handed, .present = asks_handed,
        .help = N_("Which paper the family got: the notice, the extract. May stay empty")),
    FORM_TEXT(struct life_form, day, N_("Of the day"), &kind_date, .need = NEED_ALWAYS, .present = asks_day,
        .help = N_("Date of the paper, typed as digits: 20112026")),
    FORM_TEXT(struct life_form, remark, N_("Explanation"), &kind_remark, .need = NEED_ALWAYS, .present = asks_remark,
        .help = N_("At least 10 letters: it stays in the history")),
};
// clang-format on

static void add_value(struct life_values *v, int *count, const char *stored, const char *title) {
    if (*count >= LIFE_CHOICES) return;
    v->pairs[2 * *count] = stored;
    v->pairs[2 * *count + 1] = title;
    ++*count;
}

static void make_kind(struct life_values *v, const char *name) {
    v->kind = (struct field_kind){.name = name, .look = FIELD_CHOICE, .choices = v->pairs};
}

static void fill_values(struct life_state *s) {
    const struct life_ground *ground = life_grounds(s->data.life);
    const char *own = app_desk(s->app)->region.opened.code;
    int count = 0;
    for (; ground && ground->id; ground++) add_value(&s->grounds, &count, ground->id, status_ground(ground->id));
    make_kind(&s->grounds, "ground");
    count = 0;
    if (s->data.life == LIFE_TELL)
        for (const struct life_code *code = life_told_by; code->id; code++) add_value(&s->codes, &count, code->id, code->title);
    else
        for (int i = 0; i < subject_code_count; i++)
            if (strcmp(subject_codes[i].code, own) != 0)
                add_value(&s->codes, &count, subject_codes[i].code, subject_codes[i].name);
    make_kind(&s->codes, "code");
    memcpy(s->rows, form_rows, sizeof form_rows);
    s->rows[ROW_GROUND].kind = &s->grounds.kind;
    s->rows[ROW_CODE].kind = &s->codes.kind;
    s->rows[ROW_CODE].label = s->data.life == LIFE_TELL ? N_("How told") : N_("New region");
}

/* The law's whole wording of the chosen ground, or "". */
static const char *chosen_ground(const struct life_state *s, struct arena *a) {
    for (const struct life_ground *g = life_grounds(s->data.life); g && g->id; g++) {
        if (strcmp(g->id, s->data.ground) != 0) continue;
        const char *hole = strstr(g->text, "%s");
        if (!g->law) return _(g->text);
        if (!hole) return g->text;
        return arena_printf(a, "%.*s%s%s", (int)(hole - g->text), g->text, app_desk(s->app)->region.opened.genitive, hole + 2);
    }
    return "";
}

/* What it is about ********************************************************************************************************* */

static bool load_over(struct life_state *s, struct fail *why) {
    struct db *db = app_desk(s->app)->db;
    s->has_application = s->has_certificate = false;
    if (*s->number) {
        if (!certificate_load(db, s->number, &s->certificate, why)) return false;
        s->has_certificate = true;
        text_copy(s->subject, sizeof s->subject, s->certificate.subject);
    }
    if (s->data.life == LIFE_TELL && !money_tell_load(db, s->app_id, &s->money, why)) return false;
    if (*s->money.id) {
        text_copy(s->subject, sizeof s->subject, s->money.subject);
    } else if (*s->app_id) {
        if (!application_load(db, s->app_id, &s->application, why)) return false;
        s->has_application = true;
        text_copy(s->subject, sizeof s->subject, s->application.subject);
        if (s->data.life == LIFE_TELL && *s->application.number)
            s->has_certificate = certificate_load(db, s->application.number, &s->certificate, NULL);
    }
    return true;
}

/* The number a learner has now; false: it cannot be read. */
static bool load_held(struct life_state *s, const char *subject, struct certificate_row *out, struct fail *why) {
    struct certificate_row *rows;
    int count;
    *out = (struct certificate_row){.number = ""};
    if (!certificate_list(app_desk(s->app)->db, subject, &s->arena, &rows, &count, why)) return false;
    for (int i = 0; i < count; i++)
        if (strcmp(rows[i].state, "living") == 0 || strcmp(rows[i].state, "suspended") == 0) *out = rows[i];
    return true;
}

/* As the centre rules: the number it numbered first lives (sync/centre/rulings.h); one it does not know yet comes behind. */
static bool load_numbers(struct life_state *s, struct fail *why) {
    struct certificate_row mine, other;
    if (!load_held(s, s->subject, &mine, why) || !load_held(s, s->other, &other, why)) return false;
    bool later = mine.gsn && other.gsn   ? other.gsn < mine.gsn
                 : mine.gsn || other.gsn ? other.gsn > 0
                                         : other.issued_at < mine.issued_at;
    bool other_lives = *other.number && (!*mine.number || later);
    text_copy(s->lives, sizeof s->lives, other_lives ? other.number : mine.number);
    text_copy(s->ends, sizeof s->ends, other_lives ? mine.number : other.number);
    return true;
}

/* One that was merged keeps no more than what it is found by; what it was called stands in what was filed for it. */
static bool recall_other(struct life_state *s, struct fail *why) {
    struct db *db = app_desk(s->app)->db;
    struct application filed;
    char app[EVENT_ID_TEXT];
    if (!alias_filed(db, s->other, app, why)) return false;
    if (!*app) return true;
    if (!application_load(db, app, &filed, why)) return why->kind == FAIL_GONE;
    s->other_learner.child = filed.child;
    s->other_learner.applicant = filed.applicant;
    explicit_bzero(&filed, sizeof filed);
    return true;
}

/* The other record may be of another municipality: then nothing of it is here. */
static bool load_other(struct life_state *s, struct fail *why) {
    struct desk *desk = app_desk(s->app);
    struct duplicate_key mine, other;
    struct duplicate_found found;
    int count = 0;
    s->has_other = *s->other && change_load(desk, s->other, &s->other_learner, why);
    if (!s->has_other) return !*s->other || why->kind == FAIL_GONE;
    if (!learner_life(desk->db, s->other, &s->other_state, why)) return false;
    if (s->data.life == LIFE_ASK_SPLIT && !recall_other(s, why)) return false;
    duplicate_ready(&s->learner.child, &s->learner.applicant, &mine);
    duplicate_ready(&s->other_learner.child, &s->other_learner.applicant, &other);
    s->alike = duplicate_compare(&mine, &other, &found);
    if (s->data.life != LIFE_ASK_SPLIT) return load_numbers(s, why);
    bool ok = subject_between(desk->db, s->subject, s->other, &s->arena, &s->between, &count, why);
    list_set(&s->between_list, ok ? count : 0);
    return ok;
}

/* What goes with the child's data is its record alone: one that was joined to it keeps its own. */
static bool load_same(struct life_state *s, struct fail *why) {
    const struct child *child = &s->learner.child;
    struct radar radar;
    s->same_snils = NULL;
    if (!*child->snils || (s->data.life != LIFE_WITHDRAW_CONSENT && s->data.life != LIFE_ASK_ERASURE)) return true;
    if (!radar_find(app_desk(s->app)->db, s->subject, child, NULL, &s->arena, &radar, why)) return false;
    for (int i = 0; i < radar.count && !s->same_snils; i++)
        if (!strcmp(radar.hits[i].snils, child->snils)) s->same_snils = radar.hits[i].app_no;
    return true;
}

static bool load(struct life_state *s, struct fail *why) {
    struct desk *desk = app_desk(s->app);
    arena_reset(&s->arena);
    return load_over(s, why) && change_load(desk, s->subject, &s->learner, why) &&
           learner_life(desk->db, s->subject, &s->state, why) && subject_basis(desk->db, s->subject, s->basis, why) &&
           load_other(s, why) && load_same(s, why);
}

static void life_close(void *state) {
    struct life_state *s = state;
    if (s->form.fields) form_close(&s->form);
    arena_close(&s->arena);
}

static void copy_given(char *out, size_t room, const char *given) {
    text_copy(out, room, given ? given : "");
}

static bool life_open_screen(void *state, struct app *app, const void *arg, struct fail *why) {
    struct life_state *s = state;
    const struct life_arg *given = arg;
    s->app = app;
    s->data.life = given->life;
    copy_given(s->subject, sizeof s->subject, given->subject);
    copy_given(s->app_id, sizeof s->app_id, given->app);
    copy_given(s->number, sizeof s->number, given->number);
    copy_given(s->other, sizeof s->other, given->other);
    if (!desk_may(app_desk(app), life_permission(given->life), why) || !load(s, why)) {
        life_close(s);
        return false;
    }
    if (needs(&s->data, NEEDS_PAPER)) date_iso(show_today(app), s->data.day);
    fill_values(s);
    form_open(&s->form, s->rows, LIFE_ROWS, &s->data);
    return true;
}

static void life_refresh(void *state) {
    struct life_state *s = state;
    struct fail why;
    char basis[sizeof s->basis];
    text_copy(basis, sizeof basis, s->basis);
    if (!load(s, &why)) app_say(s->app, LOOK_ERROR, why.say);
    text_copy(s->basis, sizeof s->basis, basis); /* what was shown first is what is agreed to */
}

/* Carrying out ************************************************************************************************************ */

static struct life_order order_of(const struct life_state *s) {
    const bool grave = needs(&s->data, NEEDS_SIGN) && s->data.life != LIFE_UNDO;
    return (struct life_order){
        .life = s->data.life,
        .subject = s->subject,
        .app = s->app_id,
        .number = s->number,
        .ground = s->data.ground,
        .code = asks_code(&s->data) ? s->data.code : "",
        .paper = s->data.paper,
        .day = s->data.day,
        .remark = s->data.remark,
        .other = s->other,
        .basis = grave ? s->basis : NULL,
    };
}

static void carried_out(struct life_state *s) {
    struct arena a = {0};
    app_saved(s->app);
    app_say(s->app, LOOK_GOOD, arena_printf(&a, _("Done: %s."), _(life_acts[s->data.life].title)));
    arena_close(&a);
    app_close(s->app, s);
}

static bool do_it(struct life_state *s, const struct second *second, struct fail *why) {
    struct life_order order = order_of(s);
    const char *field;
    order.second = second;
    if (desk_life(app_desk(s->app), &order, &field, why)) {
        carried_out(s);
        return true;
    }
    if (field) form_go(&s->form, field);
    return false;
}

static bool second_agreed(void *state, const struct second *second, struct fail *why) {
    return do_it(state, second, why);
}

/* Everything but the second person is asked before that person comes to the screen. */
static bool is_given(struct life_state *s, struct fail *why) {
    const struct life_order o = order_of(s);
    const struct life_case the_case = {
        .life = o.life,
        .subject = s->subject,
        .today = show_today(s->app),
        .ground = o.ground,
        .code = o.code,
        .paper = o.paper,
        .day = o.day,
        .remark = o.remark,
        .other = o.other,
        .subject_code = app_desk(s->app)->region.opened.code,
    };
    const char *field;
    if (life_given(&the_case, &field, why)) return true;
    if (field) form_go(&s->form, field);
    return false;
}

static void carry_out(struct life_state *s) {
    struct fail why = {0};
    struct arena a = {0};
    if (!form_take(&s->form, &why) || !is_given(s, &why)) {
        app_say(s->app, LOOK_ERROR, why.say);
    } else if (needs(&s->data, NEEDS_SECOND)) {
        const char *what = arena_printf(&a, "%s: %s", _(life_acts[s->data.life].title), show_child(&a, &s->learner.child));
        app_open(s->app, &scr_second, &(struct second_arg){.what = what, .state = s, .agreed = second_agreed});
    } else if (!do_it(s, NULL, &why)) {
        app_dialog_error(s->app, &why);
    }
    arena_close(&a);
}

static void value_picked(void *state, int choice, const char *text) {
    struct life_state *s = state;
    const struct form_row *row = form_focused(&s->form);
    (void)text;
    if (choice < 0 || !row || row->kind->look != FIELD_CHOICE) return;
    form_set_typed(&s->form, s->form.focus, row->kind->choices[2 * choice]);
    form_move(&s->form, 1);
}

static void open_list(struct life_state *s) {
    const struct form_row *row = form_focused(&s->form);
    const char *titles[LIFE_CHOICES];
    int count = 0;
    if (!row || row->kind->look != FIELD_CHOICE) {
        app_say(s->app, LOOK_DIM, _("This field has no list"));
        return;
    }
    for (; row->kind->choices[2 * count]; count++) titles[count] = _(row->kind->choices[2 * count + 1]);
    app_dialog_pick(s->app, _(row->label), titles, count, field_choice(&s->form.fields[s->form.focus]), s, value_picked);
}

static bool has_fields(const struct life_state *s) {
    for (int i = 0; i < LIFE_ROWS; i++)
        if (form_row_present(&s->form, i)) return true;
    return false;
}

static enum reply life_act(void *state, enum action action) {
    struct life_state *s = state;
    switch (action) {
    case ACT_BACK: return LEAVE;
    case ACT_CARRY_OUT: carry_out(s); break;
    case ACT_LIST: open_list(s); break;
    case ACT_PRINT: print_offer(s->app, s->subject, s->app_id, s->number); break;
    case ACT_HISTORY: app_open(s->app, &scr_history, &(struct history_arg){.subject = s->subject}); break;
    default: break;
    }
    return STAY;
}

static bool life_offers(const void *state, enum action action) {
    const struct life_state *s = state;
    const struct form_row *row = has_fields(s) ? form_focused(&s->form) : NULL;
    return action != ACT_LIST || (row && row->kind->look == FIELD_CHOICE);
}

static enum reply life_event(void *state, const struct input *in) {
    struct life_state *s = state;
    if (in->kind == INPUT_KEY && s->between_list.count && (in->key == K_PGUP || in->key == K_PGDN))
        list_event(&s->between_list, in, 4);
    else if (has_fields(s))
        form_event(&s->form, in);
    return STAY;
}

static const char *life_subtitle(const void *state, struct arena *a) {
    const struct life_state *s = state;
    (void)a;
    return _(life_acts[s->data.life].title);
}

static const char *life_hint(const void *state, struct arena *a) {
    const struct life_state *s = state;
    (void)a;
    if (needs(&s->data, NEEDS_SECOND)) return _("F2: a colleague agrees by his own passphrase, then it is carried out");
    if (!has_fields(s)) return _("F2 carries it out   Esc goes back");
    return life_offers(s, ACT_LIST) ? _("Enter next field   F4 list   F2 carries it out")
                                    : _("Enter next field   F2 carries it out");
}

static const char *life_message(const void *state, struct arena *a, enum look *look) {
    const struct life_state *s = state;
    const struct form_row *row = has_fields(s) ? form_focused(&s->form) : NULL;
    const struct field *field = row ? &s->form.fields[s->form.focus] : NULL;
    *look = field && field->is_red ? LOOK_ERROR : LOOK_DIM;
    if (field && *field->note) return field->note;
    if (row == &s->rows[ROW_GROUND] && *s->data.ground) return chosen_ground(s, a);
    return row && row->help ? _(row->help) : "";
}

static const char *life_topic(const void *state) {
    const struct life_state *s = state;
    const struct form_row *row = has_fields(s) ? form_focused(&s->form) : NULL;
    return row ? row->help : NULL;
}

const struct screen scr_life = {
    .name = "life",
    .title = N_("Act"),
    .help = N_(
        "One act of a certificate's life: what it is about stands above, what it needs below: the ground, the paper it rests on, an explanation. Grave "
        "acts need a second person, who agrees with the own passphrase. Everything becomes part of the history with who, when and why."),
    .state_size = sizeof(struct life_state),
    .open = life_open_screen,
    .draw = life_draw,
    .act = life_act,
    .event = life_event,
    .close = life_close,
    .subtitle = life_subtitle,
    .hint = life_hint,
    .message = life_message,
    .refresh = life_refresh,
    .topic = life_topic,
    .actions = (const enum action[]){ACT_HELP, ACT_CARRY_OUT, ACT_LIST, ACT_HISTORY, ACT_MENU, ACT_PRINT, ACT_BACK, ACT_NONE},
    .offers = life_offers,
};
