/* The draft of an application: what stands in the form, right or wrong, and where the cursor is, as JSON in the store. */

#include "tui/screens/form_draft.h"
#include "tui/screens/intake.h"

#include "model/base/text.h"

/* Beside the form: "check": true when the page «Итог» was open, "entered": moment of the record that was shown, "change": the
 * learner whose data change, "again": whom it is filed again for; "quick": at the window (quick.c) */
static json_t *about_of(const struct intake *s) {
    const struct application *app = &s->data.app;
    bool again = !s->data.changing && !*app->app;
    return json_pack("{s:b, s:I, s:s, s:s}", "check", s->on_check, "entered", (json_int_t)app->entered_at, "change",
                     s->data.changing ? app->subject : "", "again", again ? app->subject : "");
}

static bool save(struct intake *s, bool open, struct fail *why) {
    struct arena a = {0};
    struct draft draft = {.id = s->draft, .revision = s->revision};
    const char *name = show_child(&a, &s->data.app.child);
    text_copy(draft.staff, sizeof draft.staff, s->staff);
    text_copy(draft.app, sizeof draft.app, s->data.app.app);
    text_copy(draft.title, sizeof draft.title, *name ? name : _("Without a name"));
    text_copy(draft.birth, sizeof draft.birth, s->data.app.child.birth);
    bool ok = form_draft_save(&(struct form_draft){s->app, &s->form, s->data.app.subject, about_of(s), open}, &draft, why);
    if (ok) {
        s->draft = draft.id;
        s->revision = draft.revision;
    }
    arena_close(&a);
    return ok;
}

static bool base_of(struct intake *s, const struct draft *draft, const json_t *whole, struct fail *why) {
    struct desk *desk = app_desk(s->app);
    if (*form_draft_told(whole, "change")) return intake_change_open(s, form_draft_told(whole, "change"), why);
    if (*form_draft_told(whole, "again")) return desk_again(desk, form_draft_told(whole, "again"), &s->data.app, why);
    if (*draft->app) return application_load(desk->db, draft->app, &s->data.app, why);
    return desk_new(desk, &s->data.app, why);
}

void intake_draft_keep(struct intake *s, bool open) {
    struct fail why;
    if (!s->touched || s->is_saved || s->is_dropped || (open && !s->form.changed)) return;
    if (!save(s, open, &why)) app_say(s->app, LOOK_ERROR, why.say);
}

bool intake_draft_load(struct intake *s, int64_t id, struct fail *why) {
    struct arena a = {0};
    struct draft draft;
    json_t *whole = NULL;
    bool ok = draft_load(app_desk(s->app)->db, id, &a, &draft, why);
    if (ok) whole = json_loads(draft.data, 0, NULL);
    if (ok) ok = base_of(s, &draft, whole, why);
    if (ok) {
        const char *form = json_string_value(json_object_get(whole, "form"));
        s->draft = draft.id;
        s->revision = draft.revision;
        if (*draft.list_file)
            app_say(s->app, LOOK_DIM,
                    arena_printf(&a, _("From the list %s, line %d: compare with the papers"), draft.list_file,
                                 (int)draft.list_line));
        if (*draft.app) /* a change by a colleague since is told by desk_save */
            s->data.app.entered_at = json_integer_value(json_object_get(whole, "entered"));
        intake_form_open(s);
        for (int pass = 0; form && pass < 2; pass++) { /* the kind of document, then the fields that depend on it */
            form_unpack(&s->form, form);
            intake_form_retarget(s);
        }
        intake_form_settle(s);
        s->on_check = json_is_true(json_object_get(whole, "check"));
        s->touched = true;
        s->form.changed = false;
    }
    json_decref(whole);
    arena_close(&a);
    return ok;
}

bool intake_draft_open(struct app *app, int64_t id) {
    struct fail why;
    json_t *whole = form_draft_load(app, id, &why);
    bool quick = json_is_true(json_object_get(whole, "quick")), enrol = *form_draft_told(whole, "enrol"),
         nominal = *form_draft_told(whole, "nominal");
    json_decref(whole);
    if (nominal) return app_open(app, &scr_nominal, &(struct nominal_arg){.draft = id});
    if (enrol) return app_open(app, &scr_enrol, &(struct enrol_arg){.draft = id});
    return app_open(app, quick ? &scr_quick : &scr_intake, &(struct intake_arg){.draft = id});
}

int64_t intake_draft_interrupted(struct app *app) {
    struct arena a = {0};
    struct draft draft;
    struct fail why;
    bool found = false;
    int64_t id = 0;
    if (draft_last(app_desk(app)->db, app_desk(app)->session.staff, &a, &draft, &found, &why) && found) {
        json_t *whole = json_loads(draft.data, 0, NULL);
        if (json_is_true(json_object_get(whole, "open"))) id = draft.id;
        json_decref(whole);
    }
    arena_close(&a);
    return id;
}
