#include "tui/widgets/field_inside.h"

#include "model/base/text.h"
#include "tui/widgets/mask.h"

#include <stdio.h>
#include <string.h>

enum { EDIT_NONE, EDIT_TYPE, EDIT_ERASE, EDIT_PASTE };
#define UNDO_MOST ((int)(sizeof((struct field *)0)->undo / sizeof((struct field *)0)->undo[0]))

/* --- what is in the field ------------------------------------------------------------------------------------------- */

size_t field_letter_size(const char *at) {
    uint32_t code;
    size_t size = text_step(at, strlen(at), &code);
    while (size > 0 && at[size] != '\0') {
        size_t next = text_step(at + size, strlen(at + size), &code);
        if (text_code_width(code) > 0) break;
        size += next;
    }
    return size;
}

size_t field_letter_before(const struct field *f) {
    size_t at = 0;
    for (size_t next = 0; next < f->cursor; next += field_letter_size(f->typed + next)) at = next;
    return at;
}

/* The canonical value of what is typed now. */
static enum field_verdict judge(const struct field *f, char *out, size_t room, struct fail *why) {
    char text[sizeof f->typed + 64];
    *why = (struct fail){0};
    if (f->kind->mask != NULL && f->typed[0] != '\0')
        mask_paint(f->kind->mask, f->typed, '\0', text, sizeof text);
    else
        text_copy(text, sizeof text, f->typed);
    if (f->kind->check != NULL) return f->kind->check(text, out, room, why);
    if (f->kind->look != FIELD_TEXT) {
        text_copy(out, room, text);
        return FIELD_OK;
    }
    if (text_clean(text, out, room)) return FIELD_OK;
    fail_set(why, FAIL_INPUT, "too long", _("This is too long for the field. Shorten it."));
    return FIELD_WRONG;
}

void field_show(struct field *f, const char *stored) {
    if (f->kind->show != NULL)
        f->kind->show(stored, f->typed, sizeof f->typed);
    else
        text_copy(f->typed, sizeof f->typed, stored);
}

void field_init(struct field *f, const struct field_kind *kind, const char *stored) {
    memset(f, 0, sizeof *f);
    f->kind = kind;
    f->room = sizeof f->typed;
    field_show(f, stored);
    f->cursor = strlen(f->typed);
}

static void note_clear(struct field *f) {
    f->is_red = f->is_warned = false;
    f->note[0] = '\0';
}

static void note_verdict(struct field *f, enum field_verdict v, const struct fail *why) {
    note_clear(f);
    f->is_red = v == FIELD_WRONG;
    f->is_warned = v == FIELD_WARN;
    if (v != FIELD_OK) text_copy(f->note, sizeof f->note, why->say);
}

/* Latin letters in a Russian word: nothing typed behind them can mend it. */
static bool is_mixed(const char *typed) {
    bool russian = false, latin = false;
    for (uint32_t code; *typed != '\0';) {
        typed += text_step(typed, strlen(typed), &code);
        if (!text_is_letter(code)) russian = latin = false;
        russian |= text_is_letter(code) && text_script(code) == TEXT_CYRILLIC;
        latin |= text_is_letter(code) && text_script(code) == TEXT_LATIN;
        if (russian && latin) return true;
    }
    return false;
}

/* While typing: what is missing, or red when no key that follows can mend it. *full: the mask is full and right. */
static void note_typing(struct field *f, bool *full) {
    struct fail why;
    char value[sizeof f->typed];
    note_clear(f);
    if (f->kind->letters == LETTERS_RUSSIAN && is_mixed(f->typed)) note_verdict(f, judge(f, value, sizeof value, &why), &why);
    if (f->kind->mask == NULL || f->typed[0] == '\0') return;
    int left = mask_slots(f->kind->mask) - (int)text_letters(f->typed);
    if (left == 0) {
        enum field_verdict v = judge(f, value, sizeof value, &why);
        note_verdict(f, v, &why);
        *full = v != FIELD_WRONG;
    } else if (f->kind->hopeless != NULL && f->kind->hopeless(f->typed, &why)) {
        note_verdict(f, FIELD_WRONG, &why);
    } else { /* short, and only the number changes: less goes to a terminal at the end of a slow line */
        snprintf(f->note, sizeof f->note, _("left: %d"), left);
    }
}

bool field_value(struct field *f, char *out, size_t room) {
    struct fail why;
    enum field_verdict v = judge(f, out, room, &why);
    note_verdict(f, v, &why);
    if (v == FIELD_WRONG && room > 0) out[0] = '\0';
    return v != FIELD_WRONG;
}

/* --- undo ------------------------------------------------------------------------------------------------------------- */

static void undo_push(struct field *f) {
    if (f->undo_count == UNDO_MOST) memmove(f->undo[0], f->undo[1], sizeof f->undo[0] * (size_t)--f->undo_count);
    text_copy(f->undo[f->undo_count++], sizeof f->undo[0], f->typed);
}

/* Keeps the text before an edit; a run of the same kind is one step. */
static void undo_before(struct field *f, uint8_t edit) {
    if (f->kind->look == FIELD_SECRET) return; /* no copies of a passphrase */
    if (f->last_edit != edit || edit == EDIT_PASTE) undo_push(f);
    f->last_edit = edit;
}

static void undo(struct field *f) {
    while (f->undo_count > 0) {
        f->undo_count--;
        if (strcmp(f->undo[f->undo_count], f->typed) == 0) continue;
        text_copy(f->typed, sizeof f->typed, f->undo[f->undo_count]);
        break;
    }
    f->cursor = strlen(f->typed);
    f->last_edit = EDIT_NONE;
}

void field_leave(struct field *f) {
    struct fail why;
    char value[sizeof f->typed], before[sizeof f->typed];
    enum field_verdict v = judge(f, value, f->room < sizeof value ? f->room : sizeof value, &why);
    f->touched = true;
    f->last_edit = EDIT_NONE;
    f->latin_word = false;
    f->search[0] = '\0';
    note_verdict(f, v, &why);
    if (v == FIELD_WRONG) return;
    text_copy(before, sizeof before, f->typed);
    field_show(f, value);
    if (strcmp(before, f->typed) == 0) return;
    f->cursor = strlen(f->typed);
    if (f->undo_count < UNDO_MOST) text_copy(f->undo[f->undo_count++], sizeof f->undo[0], before);
}

/* --- what a person does ----------------------------------------------------------------------------------------------- */

static void type(struct field *f, uint32_t letter) {
    char text[5] = {0};
    if (f->kind->mask != NULL) {
        undo_before(f, EDIT_TYPE);
        field_slot_type(f, letter);
        return;
    }
    uint32_t mended = field_mend(f, letter);
    if (mended == 0) return;
    undo_before(f, EDIT_TYPE);
    text_put(mended, text);
    field_insert(f, text);
}

static void paste(struct field *f, const char *text) {
    char line[FIELD_PASTE], fits[FIELD_PASTE];
    size_t size = 0;
    text_copy(line, sizeof line, text);
    if (f->kind->look == FIELD_SECRET) {
        line[strcspn(line, "\n")] = '\0';
        text_copy(fits, sizeof fits, line);
    } else {
        for (char *p = line; *p != '\0'; p++)
            if (*p == '\n') *p = ' ';
        if (!text_clean(line, fits, sizeof fits)) return;
    }
    undo_before(f, EDIT_PASTE);
    if (f->kind->mask != NULL) {
        field_slot_paste(f, fits);
        return;
    }
    if (f->kind->letters == LETTERS_DIGITS) { /* the label of a number falls away */
        for (char *p = fits; *p != '\0'; p++)
            if ((*p >= '0' && *p <= '9') || (f->kind->signs != NULL && strchr(f->kind->signs, *p) != NULL)) fits[size++] = *p;
        fits[size] = '\0';
        text_clean(fits, line, sizeof line);
        text_copy(fits, sizeof fits, line);
    }
    field_insert(f, fits);
}

static void erase(struct field *f, size_t from, size_t to) {
    if (from >= to) return;
    undo_before(f, EDIT_ERASE);
    memmove(f->typed + from, f->typed + to, strlen(f->typed + to) + 1);
    f->cursor = from;
}

static size_t word_edge(const struct field *f, bool right) {
    size_t at = f->cursor, end = strlen(f->typed);
    if (right) {
        while (at < end && f->typed[at] != ' ') at++;
        while (at < end && f->typed[at] == ' ') at++;
    } else {
        while (at > 0 && f->typed[at - 1] == ' ') at--;
        while (at > 0 && f->typed[at - 1] != ' ') at--;
    }
    return at;
}

static bool move_cursor(struct field *f, enum key key) {
    switch (key) {
    case K_LEFT: f->cursor = field_letter_before(f); break;
    case K_RIGHT: f->cursor += field_letter_size(f->typed + f->cursor); break;
    case K_HOME: f->cursor = 0; break;
    case K_END: f->cursor = strlen(f->typed); break;
    case K_CTRL_LEFT: f->cursor = word_edge(f, false); break;
    case K_CTRL_RIGHT: f->cursor = word_edge(f, true); break;
    default: return false;
    }
    f->last_edit = EDIT_NONE;
    f->latin_word = false;
    return true;
}

static bool tick_event(struct field *f, const struct input *in) {
    if (in->kind == INPUT_TEXT) return true;
    if (in->kind != INPUT_LETTER) return false;
    if (in->letter == ' ') text_copy(f->typed, sizeof f->typed, strcmp(f->typed, "1") == 0 ? "0" : "1");
    return true;
}

static bool text_key(struct field *f, enum key key) {
    if (key == K_BACKSPACE)
        erase(f, field_letter_before(f), f->cursor);
    else if (key == K_DELETE)
        erase(f, f->cursor, f->cursor + field_letter_size(f->typed + f->cursor));
    else if (key == K_CTRL('Z'))
        undo(f);
    else
        return false;
    return true;
}

bool field_event(struct field *f, const struct input *in, bool *full) {
    *full = false;
    if (f->kind->look == FIELD_TICK) return tick_event(f, in);
    if (f->kind->look == FIELD_CHOICE) return field_choose(f, in);
    if (in->kind == INPUT_KEY && move_cursor(f, in->key)) return true;
    if (in->kind == INPUT_LETTER)
        type(f, in->letter);
    else if (in->kind == INPUT_TEXT)
        paste(f, in->text);
    else if (in->kind != INPUT_KEY || !text_key(f, in->key))
        return false;
    note_typing(f, full);
    if (in->kind == INPUT_KEY) *full = false; /* taking back or erasing never moves on */
    return true;
}
