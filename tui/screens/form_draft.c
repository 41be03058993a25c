#include "tui/screens/form_draft.h"

#include <stdlib.h>
#include <string.h>

static void wipe(char *text) {
    explicit_bzero(text, strlen(text));
    free(text);
}

static char *pack(const struct form_draft *what) {
    char *form = form_pack(what->form);
    json_t *whole = json_pack("{s:s, s:b, s:s}", "form", form, "open", what->open, "learner", what->learner);
    char *text = whole && json_object_update(whole, what->about) == 0 ? json_dumps(whole, JSON_COMPACT) : NULL;
    if (!text) abort(); /* out of memory: what was typed a second ago is on disk */
    json_decref(whole);
    json_decref(what->about);
    wipe(form);
    return text;
}

bool form_draft_save(const struct form_draft *what, struct draft *d, struct fail *why) {
    char *data = pack(what);
    d->data = data;
    d->saved_at = app_now(what->app);
    bool ok = draft_save(app_desk(what->app)->db, d, why);
    d->data = NULL;
    wipe(data);
    if (ok) what->form->changed = false;
    if (ok && d->forked)
        app_say(what->app, LOOK_WARN, _("This draft was also changed elsewhere: both are kept, this one under a new entry"));
    return ok;
}

json_t *form_draft_load(struct app *app, int64_t id, struct fail *why) {
    struct arena a = {0};
    struct draft draft;
    json_t *whole = NULL;
    if (draft_load(app_desk(app)->db, id, &a, &draft, why)) {
        whole = json_loads(draft.data, 0, NULL);
        if (!whole) whole = json_object();
        if (!whole) abort(); /* out of memory */
    }
    arena_close(&a);
    return whole;
}

bool form_draft_fill(struct app *app, int64_t id, struct form *form, struct fail *why) {
    json_t *whole = form_draft_load(app, id, why);
    if (!whole) return false;
    form_unpack(form, form_draft_told(whole, "form"));
    form->changed = false;
    json_decref(whole);
    return true;
}

const char *form_draft_told(const json_t *whole, const char *key) {
    const char *text = json_string_value(json_object_get(whole, key));
    return text ? text : "";
}

void form_draft_throw_away(struct app *app, bool touched, void *state, dialog_done *dropped) {
    const char *buttons[] = {_("Keep"), _("Throw away"), NULL}; /* Enter pressed too early loses nothing */
    if (touched)
        app_dialog_ask(app, _("Throw the draft away?"), _("What was typed here since the last saving is lost."), buttons, state,
                       dropped);
    else
        app_say(app, LOOK_DIM, _("Nothing was typed yet: there is nothing to undo"));
}
