#include "tui/screens/enrol.h"
#include "tui/screens/form_draft.h"

#include "model/base/text.h"

void enrol_draft_keep(struct enrol_screen *s, bool open) {
    struct draft draft = {.id = s->draft};
    struct arena a = {0};
    struct fail why;
    if (!s->touched || s->is_done || (open && !s->form.changed)) return;
    json_t *about = json_pack("{s:s, s:s, s:s, s:s}", "enrol", s->subject, "programme", s->programme, "group", s->group,
                              "instead", s->instead);
    text_copy(draft.staff, sizeof draft.staff, s->staff);
    text_copy(draft.title, sizeof draft.title, arena_printf(&a, "%s: %s", s->name, s->offer.programme.title));
    text_copy(draft.birth, sizeof draft.birth, s->birth);
    if (form_draft_save(&(struct form_draft){s->app, &s->form, s->subject, about, open}, &draft, &why))
        s->draft = draft.id;
    else
        app_say(s->app, LOOK_ERROR, why.say);
    arena_close(&a);
}

bool enrol_draft_begin(struct enrol_screen *s, int64_t id, struct fail *why) {
    json_t *whole = form_draft_load(s->app, id, why);
    if (!whole) return false;
    text_copy(s->subject, sizeof s->subject, form_draft_told(whole, "enrol"));
    text_copy(s->programme, sizeof s->programme, form_draft_told(whole, "programme"));
    text_copy(s->group, sizeof s->group, form_draft_told(whole, "group"));
    text_copy(s->instead, sizeof s->instead, form_draft_told(whole, "instead"));
    json_decref(whole);
    s->draft = id;
    return true;
}
