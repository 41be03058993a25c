#include "tui/screens/form_draft.h"
#include "tui/screens/nominal.h"

#include "model/base/text.h"

void nominal_draft_keep(struct nominal_screen *s, bool open) {
    struct draft draft = {.id = s->draft};
    struct arena a = {0};
    struct fail why;
    if (!s->touched || s->is_done || (open && !s->form.changed)) return;
    json_t *about = json_pack("{s:s}", "nominal", s->certificate.number);
    text_copy(draft.staff, sizeof draft.staff, s->staff);
    text_copy(draft.title, sizeof draft.title, arena_printf(&a, _("%s: nominal"), show_child(&a, &s->certificate.child)));
    text_copy(draft.birth, sizeof draft.birth, s->certificate.child.birth);
    if (form_draft_save(&(struct form_draft){s->app, &s->form, s->certificate.subject, about, open}, &draft, &why))
        s->draft = draft.id;
    else
        app_say(s->app, LOOK_ERROR, why.say);
    arena_close(&a);
}

bool nominal_draft_begin(struct nominal_screen *s, int64_t id, char number[11], struct fail *why) {
    json_t *whole = form_draft_load(s->app, id, why);
    if (!whole) return false;
    text_copy(number, 11, form_draft_told(whole, "nominal"));
    json_decref(whole);
    s->draft = id;
    return true;
}
