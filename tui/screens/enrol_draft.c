#include "tui/screens/enrol.h"
#include "tui/screens/intake.h"

#include "model/base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* {"form": …, "open": the form was open when this was written, "enrol": the learner, "programme", "group": their codes,
 * "instead": what there was not enough for} */
static char *pack(const struct enrol_screen *s, bool open) {
    char *form = form_pack(&s->form);
    json_t *whole = json_pack("{s:s, s:b, s:s, s:s, s:s, s:s}", "form", form, "open", open, "enrol", s->subject, "programme",
                              s->programme, "group", s->group, "instead", s->instead);
    char *text = whole ? json_dumps(whole, JSON_COMPACT) : NULL;
    if (!text) abort(); /* out of memory: what was typed a second ago is on disk */
    json_decref(whole);
    explicit_bzero(form, strlen(form));
    free(form);
    return text;
}

void enrol_draft_keep(struct enrol_screen *s, bool open) {
    struct draft draft = {.id = s->draft, .saved_at = app_now(s->app)};
    struct arena a = {0};
    struct fail why;
    if (!s->touched || s->is_done || (open && !s->form.changed)) return;
    char *data = pack(s, open);
    text_copy(draft.staff, sizeof draft.staff, s->staff);
    text_copy(draft.title, sizeof draft.title, arena_printf(&a, "%s: %s", s->name, s->offer.programme.title));
    text_copy(draft.birth, sizeof draft.birth, s->birth);
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

static void told(const json_t *whole, const char *key, char *out, size_t room) {
    const char *text = json_string_value(json_object_get(whole, key));
    text_copy(out, room, text ? text : "");
}

bool enrol_draft_begin(struct enrol_screen *s, int64_t id, struct fail *why) {
    struct arena a = {0};
    struct draft draft;
    bool ok = draft_load(app_desk(s->app)->db, id, &a, &draft, why);
    if (ok) {
        json_t *whole = json_loads(draft.data, 0, NULL);
        told(whole, "enrol", s->subject, sizeof s->subject);
        told(whole, "programme", s->programme, sizeof s->programme);
        told(whole, "group", s->group, sizeof s->group);
        told(whole, "instead", s->instead, sizeof s->instead);
        json_decref(whole);
        s->draft = id;
    }
    arena_close(&a);
    return ok;
}

bool enrol_draft_fill(struct enrol_screen *s, struct fail *why) {
    s->touched = true;
    return intake_draft_fill(s->app, s->draft, &s->form, why);
}
