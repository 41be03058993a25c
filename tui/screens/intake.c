/* The application: six sections of fields and the page «Итог», drafts on disk a second after the last key, live notes; and the
 * same form for the data of a child on record. What is filled and how it is kept stands in the other intake_*.c; here is what
 * the keys do. */

#include "tui/screens/intake.h"

#include "model/base/text.h"

#include <stdio.h>
#include <string.h>

enum { FORM_MOST = 80 }; /* columns: longer fields are only harder to read */
enum { LEFT_WIDTH = 21, LEFT_LEAST = 70 };

/* Another child of the same family: the application given, or the one saved last. */
static bool open_sibling(struct intake *s, const char *app, struct fail *why) {
    if (!*app) app = intake_last(s->app);
    if (!*app)
        return fail_set(
            why, FAIL_GONE, "no application saved yet",
            _("No application was saved since you logged in: open the one of the first child and press Ctrl+Y there."));
    return desk_sibling(app_desk(s->app), app, &s->data.app, why);
}

static bool open_what(struct intake *s, const struct intake_arg *given, struct fail *why) {
    struct desk *desk = app_desk(s->app);
    if (given->draft) return intake_draft_load(s, given->draft, why);
    if (given->change) return intake_change_open(s, given->change, why);
    if (given->again) return desk_again(desk, given->again, &s->data.app, why);
    if (given->sibling) return open_sibling(s, given->sibling, why);
    if (!given->app) return desk_new(desk, &s->data.app, why);
    if (!application_load(desk->db, given->app, &s->data.app, why)) return false;
    return app_state_corrected(s->data.app.state) ? true
                                                  : fail_set(why, FAIL_DENIED, "application is decided",
                                                             _("This application is decided: it cannot be changed any more."));
}

static bool intake_open(void *state, struct app *app, const void *arg, struct fail *why) {
    struct intake *s = state;
    const struct intake_arg *given = arg;
    struct desk *desk = app_desk(app);
    s->app = app;
    text_copy(s->staff, sizeof s->staff, desk->session.staff);
    intake_forget_others(s->staff);
    if (!desk_may(desk, MAY_ENTER, why)) return false;
    bool ok = open_what(s, given, why);
    if (!ok) {
        form_close(&s->form);
        arena_close(&s->arena);
        return false;
    }
    if (!given->draft) intake_form_open(s);
    if (given->sibling) form_go(&s->form, "child.snils");
    s->acts = (struct acts){.app = app, .on_form = true};
    text_copy(s->acts.subject, sizeof s->acts.subject, s->data.app.subject);
    text_copy(s->acts.app_id, sizeof s->acts.app_id, s->data.app.app);
    text_copy(s->acts.number, sizeof s->acts.number, s->data.app.number);
    intake_check(s);
    return true;
}

static void intake_close(void *state) {
    struct intake *s = state;
    intake_draft_keep(s, false);
    form_close(&s->form);
    arena_close(&s->arena);
    arena_close(&s->check_arena);
    arena_close(&s->radar_arena);
}

/* Drawing. */
static int section_count(const struct intake *s) {
    return form_section_count(&s->form) + 1; /* and «Итог» */
}

static int section_now(const struct intake *s) {
    return s->on_check ? section_count(s) - 1 : form_section(&s->form);
}

static void draw_section(const struct intake *s, struct canvas *c, int row, int i) {
    bool now = i == section_now(s);
    enum look look = now ? LOOK_SELECTED : LOOK_TEXT;
    int filled, needed;
    bool wrong;
    char state[24];
    canvas_fill(c, row, 0, 1, LEFT_WIDTH, look);
    if (now) canvas_glyph(c, row, 0, look, GLYPH_POINTER);
    if (i == section_count(s) - 1) {
        canvas_printf(c, row, 1, look, "%d %s", i + 1, _("Summary"));
        if (s->error_count) canvas_text(c, row, LEFT_WIDTH - 2, now ? look : LOOK_ERROR, "!");
        return;
    }
    form_section_state(&s->form, i, &filled, &needed, &wrong);
    canvas_printf(c, row, 1, look, "%d %s", i + 1, _(form_section_title(&s->form, i)));
    snprintf(state, sizeof state, "%d/%d", filled, needed);
    if (filled < needed || wrong)
        canvas_right(c, row, LEFT_WIDTH - 3, look, state);
    else
        canvas_glyph(c, row, LEFT_WIDTH - 6, now ? look : LOOK_GOOD, GLYPH_CHECK);
    if (wrong) canvas_text(c, row, LEFT_WIDTH - 2, now ? look : LOOK_ERROR, "!");
}

static void draw_sections(const struct intake *s, struct canvas *c) {
    canvas_rule(c, 0, 0, LEFT_WIDTH, LOOK_TITLE, _("Sections"));
    canvas_glyph(c, 0, LEFT_WIDTH, LOOK_TITLE, GLYPH_TEE_DOWN);
    canvas_vline(c, 1, canvas_rows(c), LEFT_WIDTH, LOOK_TITLE);
    for (int i = 0; i < section_count(s); i++) draw_section(s, c, 1 + i, i);
}

static void intake_draw(const void *state, struct canvas *c) {
    const struct intake *s = state;
    struct arena a = {0};
    int columns = canvas_columns(c), left = columns >= LEFT_LEAST ? LEFT_WIDTH + 1 : 0;
    const char *title = s->on_check ? _("Summary") : _(form_section_title(&s->form, form_section(&s->form)));
    if (left) draw_sections(s, c);
    canvas_rule(c, 0, left, columns, LOOK_TITLE, arena_printf(&a, "%d %s", section_now(s) + 1, title));
    if (s->on_check) {
        intake_check_draw(s, c, 1, left, columns - left);
    } else {
        int width = columns - left < FORM_MOST ? columns - left : FORM_MOST;
        int used = form_draw(&s->form, c, 1, left, width);
        intake_notes_draw(s, c, 1 + used, left, width);
    }
    arena_close(&a);
}

/* Moving. The draft is written behind the frame that answers the key: a durable write takes longer than a repaint may. */
static void go_section(struct intake *s, int section) {
    s->on_check = section == section_count(s) - 1;
    form_leave(&s->form);
    if (!s->on_check) form_go_section(&s->form, section);
    intake_check(s);
    app_again(s->app);
}

static void go_issue(struct intake *s) {
    if (!s->issue_count) return;
    const struct intake_issue *issue = &s->issues[s->issues_list.chosen];
    if (form_go(&s->form, issue->field)) s->on_check = false;
}

void intake_filled(struct intake *s) {
    s->form.changed = s->touched = true;
    intake_form_retarget(s);
    intake_form_follow(s);
}

/* Actions. */
static bool on_record(const struct intake *s) {
    return *s->data.app.app && !s->data.changing;
}

static bool intake_offers(const void *state, enum action action) {
    return action != ACT_WITHDRAW || on_record(state);
}

static enum reply intake_act(void *state, enum action action) {
    struct intake *s = state;
    switch (action) {
    case ACT_SAVE: return intake_save(s);
    case ACT_BACK:
        if (s->touched) app_say(s->app, LOOK_DIM, _("The draft is kept: it stands in the queue of drafts"));
        return LEAVE;
    case ACT_SECTION: go_section(s, (section_now(s) + 1) % section_count(s)); break;
    case ACT_LIST: intake_list_open(s); break;
    case ACT_SIBLING: return intake_next_child(s);
    case ACT_SAME_CHILD:
        intake_draft_keep(s, true);
        intake_radar_open(s);
        break;
    case ACT_COPY_FIELD: intake_copy_field(s); break;
    case ACT_OFFER: intake_offer_take(s); break;
    case ACT_UNDO: intake_throw_away(s); break;
    case ACT_PRINT:
        if (*s->data.app.app && !s->touched)
            print_offer(s->app, s->data.app.subject, s->data.app.app, s->data.app.number);
        else
            app_say(s->app, LOOK_DIM, _("Papers show what is saved: press F2 first"));
        break;
    case ACT_WITHDRAW: intake_withdraw(s); break;
    default: break;
    }
    return STAY;
}

static bool check_event(struct intake *s, const struct input *in) {
    if (in->kind != INPUT_KEY) return false;
    if (in->key == K_ENTER)
        go_issue(s);
    else if (in->key == K_BACKTAB || (in->key == K_UP && s->issues_list.chosen == 0))
        go_section(s, section_count(s) - 2);
    else if (in->key == K_TAB)
        go_section(s, 0);
    else
        return list_event(&s->issues_list, in, 8);
    return true;
}

static enum reply intake_event(void *state, const struct input *in) {
    struct intake *s = state;
    int before = s->form.focus;
    if (in->kind == INPUT_TICK) {
        intake_draft_keep(s, true);
        return STAY;
    }
    if (s->on_check) {
        check_event(s, in);
        return STAY;
    }
    int section = form_section(&s->form);
    bool mine = form_event(&s->form, in);
    if (s->form.changed) s->touched = true;
    if (mine) {
        intake_form_retarget(s);
        intake_form_follow(s);
        if (!strncmp(s->rows[s->form.focus].name, "child.", 6)) intake_radar(s);
    }
    if (!mine && in->kind == INPUT_KEY && (in->key == K_ENTER || in->key == K_DOWN || in->key == K_TAB)) {
        go_section(s, section_count(s) - 1);
    } else if (s->form.focus != before || form_focused(&s->form)->kind->look != FIELD_TEXT) {
        intake_check(s); /* while a text is typed only its own field is looked at */
        if (form_section(&s->form) != section) app_again(s->app);
    }
    return STAY;
}

/* The frame. */
static const char *intake_subtitle(const void *state, struct arena *a) {
    const struct intake *s = state;
    const struct request *request = &s->data.app.request;
    if (s->data.changing) return arena_printf(a, _("· change of data · %s"), show_child(a, &s->change.child));
    const char *kept = s->draft && !s->form.changed ? _(" · draft kept") : "";
    return arena_printf(a, _("%s of %s, %s%s"), show_request_no(s->app, a, request->no),
                        show_moment(s->app, a, intake_form_received(s)), show_channel(request->channel), kept);
}

static const char *intake_hint(const void *state, struct arena *a) {
    const struct intake *s = state;
    (void)a;
    if (s->on_check) return _("Enter goes to the field   Shift+Tab back to the form   F2 saves");
    if (form_focused(&s->form)->kind->look == FIELD_CHOICE)
        return _("Left, right or the first letter choose   F4 list   Enter next");
    if (form_focused(&s->form)->kind->look == FIELD_TICK) return _("Space ticks   Enter next   Up back   F6 section");
    return _("Enter/Down next   Up back   Ctrl+D as in the last record   Ctrl+Z undo");
}

static const char *intake_message(const void *state, struct arena *a, enum look *look) {
    const struct intake *s = state;
    const struct form_row *row = form_focused(&s->form);
    *look = LOOK_DIM;
    if (s->on_check) return "";
    const char *used = intake_sheet_used(s, a), *offer = intake_offer(s, a);
    if (*used) {
        *look = LOOK_WARN;
        return used;
    }
    if (*offer) {
        *look = LOOK_WARN;
        return arena_printf(a, _("Ctrl+R takes %s"), offer);
    }
    return row && row->help ? _(row->help) : "";
}

static const char *intake_topic(const void *state) {
    const struct intake *s = state;
    const struct form_row *row = form_focused(&s->form);
    return !s->on_check && row ? row->help : NULL;
}

/* What was done from the menu may have closed the application under the form. */
static void intake_refresh(void *state) {
    struct intake *s = state;
    struct application now;
    struct learner_life life;
    struct db *db = app_desk(s->app)->db;
    struct fail why;
    bool acted = s->has_acted;
    s->has_acted = false;
    if (acted && application_load(db, s->data.app.app, &now, &why) && learner_life(db, now.subject, &life, &why) &&
        (!app_state_corrected(now.state) || *life.blocked || *life.erased))
        app_close(s->app, s);
    else
        intake_check(s);
}

/* What can be done with an application on record beside filling it in. */
static int intake_menu(const void *state, struct menu_entry *out, int most) {
    const struct intake *s = state;
    return on_record(s) ? acts_menu(&s->acts, out, most) : 0;
}

static void intake_menu_chosen(void *state, int id) {
    struct intake *s = state;
    intake_draft_keep(s, true);
    s->has_acted = true;
    acts_chosen(&s->acts, id);
}

const struct screen scr_intake = {
    .name = "intake",
    .title = N_("Application"),
    .help = N_(
        "Six sections and the summary. Enter and the down arrow go to the next field, a full field moves on by itself; nothing ever holds the cursor. What is "
        "typed is on the disk after a second: after a power cut the form opens where it was. F2 saves also an incomplete package; errors are "
        "listed on the summary page, Enter jumps to each. Dates are typed as digits: 07052016."),
    .state_size = sizeof(struct intake),
    .open = intake_open,
    .draw = intake_draw,
    .act = intake_act,
    .event = intake_event,
    .close = intake_close,
    .subtitle = intake_subtitle,
    .hint = intake_hint,
    .message = intake_message,
    .topic = intake_topic,
    .refresh = intake_refresh,
    .menu = intake_menu,
    .menu_chosen = intake_menu_chosen,
    .offers = intake_offers,
    .actions = (const enum action[]){ACT_HELP, ACT_SAVE, ACT_LIST, ACT_SECTION, ACT_UNDO, ACT_MENU, ACT_BACK, ACT_SAME_CHILD,
                                     ACT_COPY_FIELD, ACT_OFFER, ACT_SIBLING, ACT_PRINT, ACT_WITHDRAW, ACT_NONE},
};
