#include "tui/widgets/form.h"

#include "model/base/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- rows and the struct ---------------------------------------------------------------------------------------------- */

static bool is_field(const struct form *f, int row) {
    return row >= 0 && row < f->row_count && f->rows[row].kind != NULL;
}

bool form_row_present(const struct form *f, int row) {
    return is_field(f, row) && (f->rows[row].present == NULL || f->rows[row].present(f->data));
}

static bool can_focus(const struct form *f, int row) {
    return form_row_present(f, row) && !f->rows[row].read_only;
}

/* The tick behind a text on its line ("нет"), or −1. */
static int tick_behind(const struct form *f, int row) {
    bool has = row + 1 < f->row_count && f->rows[row + 1].same_line && can_focus(f, row + 1) &&
               f->rows[row + 1].kind->look == FIELD_TICK;
    return has ? row + 1 : -1;
}

static bool is_ticked(const struct form *f, int row) {
    return row >= 0 && strcmp(f->fields[row].typed, "1") == 0;
}

/* "Нет" behind a text that is typed has nothing to say: it is passed over. */
static bool is_needless(const struct form *f, int row) {
    return row > 0 && tick_behind(f, row - 1) == row && f->fields[row - 1].typed[0] != '\0' && !is_ticked(f, row);
}

void form_stored(const struct form_row *r, const void *data, char *out, size_t room) {
    const char *at = (const char *)data + r->offset;
    if (r->size > 0) {
        text_copy(out, room, at);
    } else {
        int64_t number;
        memcpy(&number, at, sizeof number);
        snprintf(out, room, "%lld", (long long)number);
    }
}

static void data_read(const struct form *f, int row, char *out, size_t room) {
    form_stored(&f->rows[row], f->data, out, room);
}

static void data_write(const struct form *f, int row, const char *value) {
    const struct form_row *r = &f->rows[row];
    char *at = (char *)f->data + r->offset;
    if (r->size > 0) {
        text_copy(at, r->size, value);
    } else {
        int64_t number = strtoll(value, NULL, 10);
        memcpy(at, &number, sizeof number);
    }
}

/* The canonical value of a field goes into the struct; a wrong one leaves it empty. The note of the field stays as it is. */
static void field_to_data(struct form *f, int row) {
    struct field probe = f->fields[row];
    char value[sizeof probe.typed];
    if (!is_field(f, row) || f->rows[row].read_only) return;
    bool good = field_value(&probe, value, f->rows[row].size > 0 ? f->rows[row].size : sizeof value);
    data_write(f, row, good ? value : "");
}

static void field_from_data(struct form *f, int row) {
    char value[sizeof f->fields->typed];
    data_read(f, row, value, sizeof value);
    field_init(&f->fields[row], f->rows[row].kind, value);
    if (f->rows[row].size > 0) f->fields[row].room = f->rows[row].size;
}

void form_open(struct form *f, const struct form_row *rows, int row_count, void *data) {
    *f = (struct form){.rows = rows, .row_count = row_count, .data = data};
    f->fields = calloc((size_t)row_count, sizeof *f->fields);
    if (f->fields == NULL) abort();
    for (int i = 0; i < row_count; i++)
        if (is_field(f, i)) field_from_data(f, i);
    while (f->focus + 1 < row_count && !can_focus(f, f->focus)) f->focus++;
}

void form_close(struct form *f) {
    if (f->fields != NULL) explicit_bzero(f->fields, sizeof *f->fields * (size_t)f->row_count);
    free(f->fields);
    *f = (struct form){0};
}

void form_show(struct form *f) {
    for (int i = 0; i < f->row_count; i++) {
        char now[sizeof f->fields->typed], wanted[sizeof now];
        if (!is_field(f, i)) continue;
        struct field probe = f->fields[i];
        data_read(f, i, wanted, sizeof wanted);
        bool good = field_value(&probe, now, sizeof now);
        if (good ? strcmp(now, wanted) != 0 : wanted[0] != '\0') field_from_data(f, i);
    }
    if (!can_focus(f, f->focus)) form_move(f, 1);
}

const struct form_row *form_focused(const struct form *f) {
    return is_field(f, f->focus) ? &f->rows[f->focus] : NULL;
}

/* --- sections --------------------------------------------------------------------------------------------------------- */

int form_section_of(const struct form *f, int row) {
    int section = -1;
    for (int i = 0; i <= row && i < f->row_count; i++) section += f->rows[i].section != NULL;
    return section < 0 ? 0 : section;
}

int form_section(const struct form *f) {
    return form_section_of(f, f->focus);
}

int form_section_count(const struct form *f) {
    return form_section_of(f, f->row_count - 1) + 1;
}

const char *form_section_title(const struct form *f, int section) {
    for (int i = 0; i < f->row_count; i++)
        if (f->rows[i].section != NULL && section-- == 0) return f->rows[i].section;
    return "";
}

static bool has_value(const struct form *f, int row) {
    struct field probe = f->fields[row];
    char value[sizeof probe.typed];
    return field_value(&probe, value, sizeof value) && value[0] != '\0' &&
           (probe.kind->look != FIELD_TICK || strcmp(value, "1") == 0);
}

bool form_row_done(const struct form *f, int row) {
    return !(f->typing && row == f->focus) && has_value(f, row);
}

void form_section_state(const struct form *f, int section, int *filled, int *needed, bool *wrong) {
    *filled = *needed = 0;
    *wrong = false;
    for (int i = 0; i < f->row_count; i++) {
        if (form_section_of(f, i) != section || !can_focus(f, i)) continue;
        if (f->fields[i].is_red) *wrong = true;
        if (f->rows[i].need == NEED_NEVER) continue;
        ++*needed;
        if (form_row_done(f, i) || is_ticked(f, tick_behind(f, i))) ++*filled;
    }
}

/* --- moving ----------------------------------------------------------------------------------------------------------- */

void form_leave(struct form *f) {
    f->typing = false;
    if (!can_focus(f, f->focus)) return;
    field_leave(&f->fields[f->focus]);
    field_to_data(f, f->focus);
}

static void focus_enter(struct form *f, int row) {
    f->focus = row;
    f->fields[row].cursor = strlen(f->fields[row].typed);
}

bool form_move(struct form *f, int step) {
    form_leave(f);
    for (int i = f->focus + step; i >= 0 && i < f->row_count; i += step)
        if (can_focus(f, i) && !is_needless(f, i)) {
            focus_enter(f, i);
            return true;
        }
    for (int i = f->focus; !can_focus(f, f->focus) && i >= 0 && i < f->row_count; i -= step) /* the focus itself went away */
        if (can_focus(f, i)) focus_enter(f, i);
    return false;
}

void form_go_section(struct form *f, int section) {
    for (int i = 0; i < f->row_count; i++)
        if (form_section_of(f, i) == section && can_focus(f, i)) {
            form_leave(f);
            focus_enter(f, i);
            return;
        }
}

int form_first_empty(const struct form *f, int row) {
    for (int i = row; i < f->row_count && f->rows[i].section == NULL; i++) {
        if (!can_focus(f, i) || f->rows[i].need == NEED_NEVER || is_ticked(f, tick_behind(f, i))) continue;
        const char *typed = f->fields[i].typed;
        if (f->rows[i].kind->look == FIELD_TICK ? !is_ticked(f, i) : typed[0] == '\0') return i;
    }
    return row;
}

bool form_go(struct form *f, const char *name) {
    for (int i = 0; i < f->row_count; i++)
        if (can_focus(f, i) && strcmp(f->rows[i].name, name) == 0) {
            form_leave(f);
            focus_enter(f, i);
            return true;
        }
    return false;
}

void form_set_typed(struct form *f, int row, const char *typed) {
    struct field *field = &f->fields[row];
    text_copy(field->typed, sizeof field->typed, typed);
    field->cursor = strlen(field->typed);
    if (row == f->focus) f->typing = false;
    if (typed[0] != '\0') field_leave(field);
    field_to_data(f, row);
}

bool form_event(struct form *f, const struct input *in) {
    bool full;
    if (!can_focus(f, f->focus)) return false;
    struct field *field = &f->fields[f->focus];
    if (in->kind == INPUT_KEY) {
        switch (in->key) {
        case K_ENTER:
        case K_DOWN:
        case K_TAB: return form_move(f, 1);
        case K_UP:
        case K_BACKTAB: return form_move(f, -1);
        default: break;
        }
    }
    char before[sizeof field->typed];
    bool was_done = field->kind->look != FIELD_TEXT || has_value(f, f->focus);
    text_copy(before, sizeof before, field->typed);
    if (!field_event(field, in, &full)) return false;
    if (strcmp(before, field->typed) != 0) {
        f->changed = true;
        f->typing = f->typing || !was_done;
        field_to_data(f, f->focus);
        if (full && field->typed[field->cursor] == '\0') form_move(f, 1);
    }
    return true;
}

bool form_take(struct form *f, struct fail *why) {
    bool good = true;
    f->typing = false;
    for (int i = 0; i < f->row_count; i++) {
        char value[sizeof f->fields->typed];
        struct field *field = &f->fields[i];
        if (!can_focus(f, i)) continue;
        field_leave(field);
        field_to_data(f, i);
        data_read(f, i, value, sizeof value);
        if (!field->is_red && f->rows[i].need == NEED_ALWAYS && value[0] == '\0') {
            field->is_red = true;
            text_copy(field->note, sizeof field->note, _("This must be filled in."));
        }
        if (!field->is_red || !good) continue;
        good = false;
        focus_enter(f, i);
        fail_set(why, FAIL_INPUT, "field", "%s: %s", _(f->rows[i].label), field->note);
    }
    return good;
}
