#include "tui/screens/nominal.h"

#include "model/base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* {"form": …, "open": the form was open when this was written, "nominal": the number of the certificate} */
static char *pack(const struct nominal_screen *s, bool open) {
    char *form = form_pack(&s->form);
    json_t *whole = json_pack("{s:s, s:b, s:s}", "form", form, "open", open, "nominal", s->certificate.number);
    char *text = whole ? json_dumps(whole, JSON_COMPACT) : NULL;
    if (!text) abort(); /* out of memory: what was typed a second ago is on disk */
    json_decref(whole);
    explicit_bzero(form, strlen(form));
    free(form);
    return text;
}

void nominal_draft_keep(struct nominal_screen *s, bool open) {
    struct draft draft = {.id = s->draft, .saved_at = app_now(s->app)};
    struct arena a = {0};
    struct fail why;
    if (!s->touched || s->is_done || (open && !s->form.changed)) return;
    char *data = pack(s, open);
    text_copy(draft.staff, sizeof draft.staff, s->staff);
    text_copy(draft.title, sizeof draft.title, arena_printf(&a, _("%s: nominal"), show_child(&a, &s->certificate.child)));
    text_copy(draft.birth, sizeof draft.birth, s->certificate.child.birth);
    draft.data = data;
    if (draft_save(app_desk(s->app)->db, &draft, &why)) {
        s->draft = draft.id;
        s->form.changed = false;
    } else {
        app_say(s->app, LOOK_ERROR, why.say);
    }
    explicit_bzero(data, strlen(data));
    free(data);
    arena_close(&a);
}

bool nominal_draft_number(struct nominal_screen *s, int64_t id, char number[11], struct fail *why) {
    struct arena a = {0};
    struct draft draft;
    bool ok = draft_load(app_desk(s->app)->db, id, &a, &draft, why);
    if (ok) {
        json_t *whole = json_loads(draft.data, 0, NULL);
        const char *told = json_string_value(json_object_get(whole, "nominal"));
        text_copy(number, 11, told ? told : "");
        json_decref(whole);
        s->draft = id;
    }
    arena_close(&a);
    return ok;
}
