/* What becomes of the form: saved as an application, gone on with as another child's, thrown away, withdrawn; and the record
 * before it, which gives its fields to the next. */

#include "tui/screens/form_draft.h"
#include "tui/screens/intake.h"

#include "model/base/text.h"

#include <stdio.h>
#include <string.h>

/* The record written before, for Ctrl+D; of this session only. */
static struct {
    char staff[ID_TEXT];
    struct intake_data data;
} previous;

void intake_forget(void) {
    explicit_bzero(&previous, sizeof previous);
}

void intake_forget_others(const char *staff) {
    if (strcmp(previous.staff, staff) != 0) intake_forget();
}

static void remember(struct intake *s, const char *app) {
    previous.data = s->data;
    text_copy(previous.data.app.app, sizeof previous.data.app.app, app);
    text_copy(previous.staff, sizeof previous.staff, s->staff);
}

const char *intake_last(struct app *app) {
    return !strcmp(previous.staff, app_desk(app)->session.staff) ? previous.data.app.app : "";
}

static void say_saved(struct intake *s, const struct saved *saved) {
    struct arena a = {0};
    const char *no = show_request_no(s->app, &a, s->data.app.request.no), *due = show_date(&a, saved->due);
    struct application written;
    struct fail why;
    if (application_load(app_desk(s->app)->db, saved->app, &written, &why))
        no = show_request_no(s->app, &a, arena_dup(&a, written.request.no));
    const char *mark = saved->provisional ? _(" (provisional)") : "";
    print_remember(s->app, saved->app);
    if (!saved->events)
        app_say(s->app, LOOK_DIM, arena_printf(&a, _("Application %s: nothing was changed"), no));
    else if (saved->state == APP_JOINED)
        app_say(s->app, LOOK_GOOD,
                arena_printf(&a, _("Application %s is saved. With the next exchange the centre looks whether it goes on"), no));
    else if (saved->state == APP_COMPLETE)
        app_say(s->app, LOOK_GOOD,
                arena_printf(&a, _("Application %s is saved. The package is complete, decide by %s%s"), no, due, mark));
    else if (*saved->due)
        app_say(s->app, LOOK_WARN,
                arena_printf(&a, _("Application %s is saved. The package is incomplete, papers until %s%s"), no, due, mark));
    else
        app_say(s->app, LOOK_WARN,
                s->missing_count == 1
                    ? arena_printf(&a, _("Application %s is saved. Missing in the package: %s"), no, s->missing)
                    : arena_printf(&a, _("Application %s is saved. Papers and consents missing: %d"), no, s->missing_count));
    arena_close(&a);
}

/* With what became of the application and of its draft. */
static void tell_not_saved(struct intake *s, const struct fail *why) {
    struct fail told = *why;
    if (why->kind == FAIL_DISK && s->draft && !s->form.changed)
        fail_set(&told, FAIL_DISK, why->log, _("The application is not saved, its draft is kept. %s"), why->say);
    else if (why->kind == FAIL_DISK)
        fail_set(&told, FAIL_DISK, why->log, _("The application is not saved; what was typed last stands only here. %s"),
                 why->say);
    app_dialog_error(s->app, &told);
}

/* A second person agrees, then the same is saved once more. */
static bool agreed(void *state, const struct second *second, struct fail *why) {
    struct intake *s = state;
    struct desk *desk = app_desk(s->app);
    struct application form;
    struct saved saved;
    intake_form_collect(s, &form);
    desk->second = second;
    bool ok = desk_save(desk, &form, s->draft, &saved, why);
    desk->second = NULL;
    if (!ok) return false;
    s->is_saved = true;
    remember(s, saved.app);
    app_saved(s->app);
    say_saved(s, &saved);
    app_close(s->app, s);
    return true;
}

/* Once for all that has to be agreed to. */
static void ask_second(struct intake *s) {
    struct arena a = {0};
    const char *what = show_child(&a, &s->data.app.child);
    for (int i = 0; i < second_cause_count; i++)
        if (s->plan.second & 1u << i) what = arena_printf(&a, "%s\n%s", what, _(second_causes[i].what));
    app_open(s->app, &scr_second, &(struct second_arg){.what = what, .state = s, .agreed = agreed});
    arena_close(&a);
}

static enum reply write_application(struct intake *s) {
    struct application form;
    struct saved saved;
    struct fail why;
    if (s->has_plan && s->plan.second) {
        intake_draft_keep(s, true);
        ask_second(s);
        return STAY;
    }
    intake_form_collect(s, &form);
    if (!desk_save(app_desk(s->app), &form, s->draft, &saved, &why)) {
        tell_not_saved(s, &why);
        intake_draft_keep(s, true);
        return STAY;
    }
    s->is_saved = true;
    remember(s, saved.app);
    app_saved(s->app);
    say_saved(s, &saved);
    return LEAVE;
}

enum reply intake_save(struct intake *s) {
    struct fail why;
    if (!form_take(&s->form, &why)) s->form.changed = true;
    intake_check(s);
    if (s->error_count) { /* every error is listed; Enter jumps to each */
        s->on_check = true;
        s->issues_list = (struct list){0};
        list_set(&s->issues_list, s->issue_count);
        intake_draft_keep(s, true);
        return STAY;
    }
    return s->data.changing ? intake_change_save(s) : write_application(s);
}

enum reply intake_next_child(struct intake *s) {
    if (*s->data.app.app && !s->touched) {
        app_open(s->app, &scr_intake, &(struct intake_arg){.sibling = s->data.app.app});
        return LEAVE;
    }
    if (s->touched && intake_save(s) == STAY) return STAY;
    return app_open(s->app, &scr_intake, &(struct intake_arg){.sibling = ""}) ? LEAVE : STAY;
}

/* Leaving without saving. */
static void dropped(void *state, int choice, const char *text) {
    struct intake *s = state;
    struct fail why;
    (void)text;
    if (choice != 1) return;
    if (s->draft && !draft_drop(app_desk(s->app)->db, s->draft, &why) && why.kind != FAIL_GONE) {
        app_dialog_error(s->app, &why);
        return;
    }
    s->is_dropped = true;
    app_leave(s->app);
}

void intake_throw_away(struct intake *s) {
    form_draft_throw_away(s->app, s->touched, s, dropped);
}

static void withdrawn(void *state, int choice, const char *text) {
    struct intake *s = state;
    struct fail why;
    if (choice < 0) return;
    if (!desk_withdraw(app_desk(s->app), s->data.app.app, text, &why)) {
        app_dialog_error(s->app, &why);
        return;
    }
    s->is_saved = true;
    if (s->draft && !draft_drop(app_desk(s->app)->db, s->draft, &why)) app_say(s->app, LOOK_WARN, why.say);
    app_saved(s->app);
    app_leave(s->app);
}

void intake_withdraw(struct intake *s) {
    app_dialog_text(s->app, _("The family takes the application back"), _("What the family says (at least 10 letters):"), "",
                    false, s, withdrawn);
}

void intake_copy_field(struct intake *s) {
    const struct form_row *row = s->on_check ? NULL : form_focused(&s->form);
    char text[32];
    if (!row) return;
    if (!*previous.staff) {
        app_say(s->app, LOOK_DIM, _("There is no record before this one yet"));
        return;
    }
    const char *stored = (const char *)&previous.data + row->offset;
    if (!row->size) {
        int64_t number;
        memcpy(&number, stored, sizeof number);
        snprintf(text, sizeof text, "%d", (int)number);
        stored = text;
    }
    struct field shown;
    field_init(&shown, row->kind, stored);
    form_set_typed(&s->form, s->form.focus, shown.typed);
    intake_filled(s);
    form_move(&s->form, 1);
    intake_check(s);
}
