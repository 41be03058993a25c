/* A form as JSON for its draft: {"focus": name, "typed": {name: text}, "partial": only those are set}. */
#include "tui/widgets/form.h"

#include "model/base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

char *form_pack(const struct form *f) {
    json_t *typed = json_object();
    const struct form_row *focused = form_focused(f);
    for (int i = 0; i < f->row_count; i++) {
        const struct form_row *r = &f->rows[i];
        if (r->kind == NULL || r->read_only || f->fields[i].typed[0] == '\0') continue;
        if (json_object_set_new(typed, r->name, json_string(f->fields[i].typed)) != 0) abort();
    }
    json_t *whole = json_pack("{s:s, s:o}", "focus", focused != NULL ? focused->name : "", "typed", typed);
    char *text = whole != NULL ? json_dumps(whole, JSON_COMPACT) : NULL;
    if (text == NULL) abort(); /* out of memory: typed texts are valid UTF-8 */
    json_decref(whole);
    return text;
}

void form_unpack(struct form *f, const char *json) {
    json_t *whole = json_loads(json, 0, NULL);
    const json_t *typed = json_object_get(whole, "typed");
    const char *focus = json_string_value(json_object_get(whole, "focus"));
    const bool partial = json_is_true(json_object_get(whole, "partial")); /* made from a list: what it lacks stays */
    for (int i = 0; typed != NULL && i < f->row_count; i++) {
        const struct form_row *r = &f->rows[i];
        const char *text = r->kind != NULL && !r->read_only ? json_string_value(json_object_get(typed, r->name)) : NULL;
        if (r->kind == NULL || r->read_only || (partial && text == NULL)) continue;
        form_set_typed(f, i, text != NULL ? text : "");
    }
    if (focus != NULL) form_go(f, focus);
    json_decref(whole);
}
