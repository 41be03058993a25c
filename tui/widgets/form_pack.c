/* A form as JSON for its draft: {"focus": name, "typed": {name: text}}. One made from a list has {"focus": name, "stored":
 * {name: canonical value}} instead: what it does not name stays as it is in a new form. */
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

/* What is kept of a value as it is typed into its field. */
static void set_stored(struct form *f, int row, const char *stored) {
    const struct field_kind *kind = f->rows[row].kind;
    char shown[sizeof f->fields[row].typed];
    text_copy(shown, sizeof shown, stored);
    if (kind->show != NULL && stored[0] != '\0') kind->show(stored, shown, sizeof shown);
    form_set_typed(f, row, shown);
}

void form_unpack(struct form *f, const char *json) {
    json_t *whole = json_loads(json, 0, NULL);
    const json_t *typed = json_object_get(whole, "typed"), *stored = json_object_get(whole, "stored");
    const char *focus = json_string_value(json_object_get(whole, "focus"));
    for (int i = 0; i < f->row_count; i++) {
        const struct form_row *r = &f->rows[i];
        if (r->kind == NULL || r->read_only) continue;
        const char *text = json_string_value(json_object_get(typed, r->name));
        const char *value = json_string_value(json_object_get(stored, r->name));
        if (value != NULL)
            set_stored(f, i, value);
        else if (typed != NULL)
            form_set_typed(f, i, text != NULL ? text : "");
    }
    if (focus != NULL) form_go(f, focus);
    json_decref(whole);
}
