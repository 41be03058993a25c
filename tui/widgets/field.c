#include "tui/widgets/field.h"

#include "model/base/text.h"
#include "tui/widgets/mask.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { EDIT_NONE, EDIT_TYPE, EDIT_ERASE, EDIT_PASTE };
#define UNDO_MOST  ((int)(sizeof((struct field *)0)->undo / sizeof((struct field *)0)->undo[0]))
#define PASTE_ROOM 2048

/* --- what is in the field ------------------------------------------------------------------------------------------- */

static int typed_count(const struct field *f) {
    return (int)text_letters(f->typed);
}

/* Bytes of one letter with its combining marks from `at` on. */
static size_t letter_size(const char *at) {
    uint32_t code;
    size_t size = text_step(at, strlen(at), &code);
    while (size > 0 && at[size] != '\0') {
        size_t next = text_step(at + size, strlen(at + size), &code);
        if (text_code_width(code) > 0) break;
        size += next;
    }
    return size;
}

static size_t letter_before(const struct field *f) {
    size_t at = 0;
    for (size_t next = 0; next < f->cursor; next += letter_size(f->typed + next)) at = next;
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

static void show_stored(struct field *f, const char *stored) {
    if (f->kind->show != NULL)
        f->kind->show(stored, f->typed, sizeof f->typed);
    else
        text_copy(f->typed, sizeof f->typed, stored);
}

void field_init(struct field *f, const struct field_kind *kind, const char *stored) {
    memset(f, 0, sizeof *f);
    f->kind = kind;
    f->room = sizeof f->typed;
    show_stored(f, stored);
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
    int left = mask_slots(f->kind->mask) - typed_count(f);
    if (left == 0) {
        enum field_verdict v = judge(f, value, sizeof value, &why);
        note_verdict(f, v, &why);
        *full = v != FIELD_WRONG;
    } else if (f->kind->hopeless != NULL && f->kind->hopeless(f->typed, &why)) {
        note_verdict(f, FIELD_WRONG, &why);
    } else if (f->kind->letters == LETTERS_DIGITS) {
        snprintf(f->note, sizeof f->note, ngettext("%d digit left", "%d digits left", (unsigned long)left), left);
    } else {
        snprintf(f->note, sizeof f->note, ngettext("%d sign left", "%d signs left", (unsigned long)left), left);
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
    show_stored(f, value);
    if (strcmp(before, f->typed) == 0) return;
    f->cursor = strlen(f->typed);
    if (f->undo_count < UNDO_MOST) text_copy(f->undo[f->undo_count++], sizeof f->undo[0], before);
}

/* --- letters ---------------------------------------------------------------------------------------------------------- */

/* The letter the same key gives in the other layout; `inside` a word that began there punctuation keys are letters as well. */
static uint32_t other_key(uint32_t letter, bool inside) {
    char in[8], out[32];
    size_t lead = inside ? text_put('q', in) : 0;
    in[lead + text_put(letter, in + lead)] = '\0';
    text_other_layout(in, out, sizeof out);
    uint32_t code;
    size_t skip = inside ? text_step(out, strlen(out), &code) : 0;
    return text_step(out + skip, strlen(out + skip), &code) > 0 ? code : letter;
}

/* Keys that are letters in the Russian layout and never stand in a name by themselves. */
static bool is_letter_key(uint32_t code) {
    return code < 0x80 && code != 0 && strchr("[]{};:\"<>`~", (int)code) != NULL;
}

/* The letter in front of the cursor, 0 where a word begins. */
static uint32_t letter_in_front(const struct field *f) {
    uint32_t code = 0;
    size_t at = letter_before(f);
    if (f->cursor > 0) text_step(f->typed + at, strlen(f->typed + at), &code);
    return text_is_letter(code) ? code : 0;
}

/* Latin keys are Russian letters in a word that began with them. In one that began in Russian a Latin letter is a slip of the
 * layout or of a copy: it stays as it is and is shown, for what was meant cannot be known ("Ивaнов" is not "Ивфнов"). */
static uint32_t mend_russian(struct field *f, uint32_t letter) {
    bool latin = text_script(letter) == TEXT_LATIN && text_is_letter(letter);
    bool begins = letter_in_front(f) == 0;
    if ((latin || is_letter_key(letter)) && (begins || f->latin_word)) {
        f->latin_word = true;
        return other_key(letter, !latin);
    }
    if (letter < 0x80 && strchr(",.'", (int)letter) != NULL && f->latin_word) return other_key(letter, true);
    if (!latin) f->latin_word = false;
    return letter;
}

/* The typed letter as the kind wants it, 0 when it takes none such. */
static uint32_t mend(struct field *f, uint32_t letter) {
    switch (f->kind->letters) {
    case LETTERS_DIGITS:
        if (letter >= '0' && letter <= '9') return letter;
        return f->kind->signs != NULL && letter < 0x80 && strchr(f->kind->signs, (int)letter) != NULL ? letter : 0;
    case LETTERS_RUSSIAN: return mend_russian(f, letter);
    case LETTERS_LATIN:
        return text_script(letter) == TEXT_CYRILLIC && text_is_letter(letter) ? other_key(letter, false) : letter;
    case LETTERS_ANY: break;
    }
    return letter;
}

/* NFC of `text`, cut to `room`. */
static void compose(char *text, size_t room) {
    utf8proc_uint8_t *nfc = utf8proc_NFC((const utf8proc_uint8_t *)text);
    if (nfc == NULL) return; /* not valid UTF-8: stays as it is */
    text_copy(text, room, (const char *)nfc);
    free(nfc);
}

/* Bytes of `text` the field can hold in front of `tail`. */
static size_t fitting(const struct field *f, const char *text, const char *tail) {
    size_t room = f->room < sizeof f->typed ? f->room : sizeof f->typed, taken = strlen(tail) + 1;
    size_t bytes = 0, letters = text_letters(tail);
    while (text[bytes] != '\0' && (f->kind->most == 0 || letters++ < (size_t)f->kind->most)) {
        size_t next = letter_size(text + bytes);
        if (bytes + next + taken > room) break;
        bytes += next;
    }
    return bytes;
}

/* Puts `text` at the cursor of a free field as far as it fits; letters and marks join to NFC. */
static void insert_free(struct field *f, const char *text) {
    char joined[PASTE_ROOM + sizeof f->typed], tail[sizeof f->typed];
    text_copy(tail, sizeof tail, f->typed + f->cursor);
    snprintf(joined, sizeof joined, "%.*s%s", (int)f->cursor, f->typed, text);
    if (f->kind->look != FIELD_SECRET) compose(joined, sizeof joined);
    size_t bytes = fitting(f, joined, tail);
    memcpy(f->typed, joined, bytes);
    memcpy(f->typed + bytes, tail, strlen(tail) + 1);
    f->cursor = bytes;
    explicit_bzero(joined, sizeof joined);
    explicit_bzero(tail, sizeof tail);
}

/* --- masks ------------------------------------------------------------------------------------------------------------ */

static int slot_of_cursor(const struct field *f) {
    int slot = 0;
    for (size_t at = 0; at < f->cursor; at += letter_size(f->typed + at)) slot++;
    return slot;
}

static void put_slot(struct field *f, uint32_t sign, bool over) {
    char bytes[4];
    size_t size = text_put(sign, bytes), gone = over ? letter_size(f->typed + f->cursor) : 0;
    size_t rest = strlen(f->typed + f->cursor + gone) + 1;
    assert(f->cursor + size + rest <= sizeof f->typed);
    memmove(f->typed + f->cursor + size, f->typed + f->cursor + gone, rest);
    memcpy(f->typed + f->cursor, bytes, size);
    f->cursor += size;
}

/* The group of a padded mask the cursor stands in begins with a digit that must be the second: "7" → "07". */
static bool wants_zero(const struct field *f, int slot, uint32_t sign) {
    int first, length, group = 0;
    if (f->kind->pads == NULL) return false;
    for (int i = 0; i < slot;) {
        mask_group(f->kind->mask, i, &first, &length);
        i = first + length;
        if (i <= slot) group++;
    }
    mask_group(f->kind->mask, slot, &first, &length);
    return first == slot && length == 2 && group < (int)strlen(f->kind->pads) && sign > (uint32_t)f->kind->pads[group];
}

/* A literal typed early: "7." fills the group up by a zero. */
static void pad_group(struct field *f) {
    int first, length, slot = slot_of_cursor(f);
    if (f->kind->pads == NULL || slot == 0 || f->typed[f->cursor] != '\0') return;
    mask_group(f->kind->mask, slot - 1, &first, &length);
    if (length != 2 || slot - first != 1) return;
    memmove(f->typed + first + 1, f->typed + first, strlen(f->typed + first) + 1);
    f->typed[first] = '0';
    f->cursor++;
}

static bool type_slot(struct field *f, uint32_t letter) {
    int slots = mask_slots(f->kind->mask), slot = slot_of_cursor(f);
    uint32_t sign = mask_fit(f->kind->mask, slot, letter);
    if (sign == 0) {
        if (mask_is_literal(f->kind->mask, letter)) pad_group(f);
        return false;
    }
    bool full = typed_count(f) == slots;
    if (!full && wants_zero(f, slot, sign) && typed_count(f) + 2 <= slots) put_slot(f, '0', false);
    put_slot(f, sign, full);
    return true;
}

/* What fits the slots, in order, is taken from the text: labels, spaces and dashes fall away. */
static void paste_mask(struct field *f, const char *text) {
    struct fail why;
    char value[sizeof f->typed], fits[sizeof f->typed];
    if (f->kind->check != NULL && f->kind->check(text, value, sizeof value, &why) != FIELD_WRONG && value[0] != '\0') {
        show_stored(f, value);
        f->cursor = strlen(f->typed);
        return;
    }
    int slots = mask_slots(f->kind->mask), count = 0;
    size_t size = 0;
    for (size_t left = strlen(text), used; left > 0 && count < slots; text += used, left -= used) {
        uint32_t code;
        used = text_step(text, left, &code);
        uint32_t sign = mask_fit(f->kind->mask, count, code);
        if (sign == 0) continue;
        size += text_put(sign, fits + size);
        count++;
    }
    fits[size] = '\0';
    if (count == slots) f->typed[f->cursor = 0] = '\0'; /* a whole value replaces what was there */
    for (size_t at = 0, used; at < size; at += used) {
        uint32_t code;
        used = text_step(fits + at, size - at, &code);
        type_slot(f, code);
    }
}

/* --- what a person does ----------------------------------------------------------------------------------------------- */

static void type(struct field *f, uint32_t letter) {
    char text[5] = {0};
    if (f->kind->mask != NULL) {
        undo_before(f, EDIT_TYPE);
        type_slot(f, letter);
        return;
    }
    uint32_t mended = mend(f, letter);
    if (mended == 0) return;
    undo_before(f, EDIT_TYPE);
    text_put(mended, text);
    insert_free(f, text);
}

static void paste(struct field *f, const char *text) {
    char line[PASTE_ROOM], fits[PASTE_ROOM];
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
        paste_mask(f, fits);
        return;
    }
    if (f->kind->letters == LETTERS_DIGITS) { /* the label of a number falls away */
        for (char *p = fits; *p != '\0'; p++)
            if ((*p >= '0' && *p <= '9') || (f->kind->signs != NULL && strchr(f->kind->signs, *p) != NULL)) fits[size++] = *p;
        fits[size] = '\0';
        text_clean(fits, line, sizeof line);
        text_copy(fits, sizeof fits, line);
    }
    insert_free(f, fits);
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
    case K_LEFT: f->cursor = letter_before(f); break;
    case K_RIGHT: f->cursor += letter_size(f->typed + f->cursor); break;
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

int field_choice(const struct field *f) {
    for (int i = 0; f->kind->choices != NULL && f->kind->choices[2 * i] != NULL; i++)
        if (strcmp(f->kind->choices[2 * i], f->typed) == 0) return i;
    return -1;
}

/* A word of the title begins with what is searched for; both folded. */
static bool title_begins(const char *title, const char *folded) {
    char rest[256];
    for (const char *word = title; word != NULL; word = strchr(word, ' ')) {
        while (*word == ' ') word++;
        text_fold(word, rest, sizeof rest);
        if (strncmp(rest, folded, strlen(folded)) == 0) return true;
    }
    return false;
}

/* The first choice from `from` on, around the end, that begins with what is searched for in one of the layouts; −1 none. The
 * first word counts before the others: «см» is Смоленская область. */
static int choice_found(const struct field *f, int count, int from, const char *typed) {
    char keys[sizeof f->search + 1], other[sizeof f->search * 4], folded[2][sizeof other];
    uint32_t first_code;
    text_step(typed, strlen(typed), &first_code);
    bool lead = !text_is_letter(first_code); /* behind a letter the punctuation keys are letters as well */
    snprintf(keys, sizeof keys, "%s%s", lead ? "q" : "", typed);
    text_other_layout(keys, other, sizeof other);
    text_fold(typed, folded[0], sizeof folded[0]);
    text_fold(other + (lead ? letter_size(other) : 0), folded[1], sizeof folded[1]);
    for (int pass = 0; pass < 4; pass++)
        for (int i = 0; i < count; i++) {
            int at = (from + i) % count;
            const char *title = _(f->kind->choices[2 * at + 1]), *wanted = folded[pass % 2];
            char first[256];
            text_fold(title, first, sizeof first);
            if (wanted[0] == '\0') break;
            if (pass < 2 ? strncmp(first, wanted, strlen(wanted)) == 0 : title_begins(title, wanted)) return at;
        }
    return -1;
}

/* A letter is added to what is searched for; where nothing begins so it begins anew, at the next choice with this letter. */
static int choice_by_letter(struct field *f, int count, int now, uint32_t letter) {
    char one[8];
    size_t used = strlen(f->search);
    one[text_put(letter, one)] = '\0';
    if (used > 0 && used + strlen(one) < sizeof f->search) {
        memcpy(f->search + used, one, strlen(one) + 1);
        int at = choice_found(f, count, now < 0 ? 0 : now, f->search);
        if (at >= 0) return at;
    }
    text_copy(f->search, sizeof f->search, one);
    int at = choice_found(f, count, now + 1, one);
    return at >= 0 ? at : now;
}

static bool choice_event(struct field *f, const struct input *in) {
    int count = 0, now = field_choice(f);
    while (f->kind->choices[2 * count] != NULL) count++;
    assert(count > 0);
    if (in->kind == INPUT_TEXT) return true;
    if (in->kind == INPUT_KEY && in->key == K_LEFT)
        now = now > 0 ? now - 1 : now < 0 ? count - 1 : 0;
    else if (in->kind == INPUT_KEY && in->key == K_RIGHT)
        now = now + 1 < count ? now + 1 : now;
    else if (in->kind == INPUT_LETTER && in->letter == ' ')
        now = (now + 1) % count;
    else if (in->kind == INPUT_LETTER)
        now = choice_by_letter(f, count, now, in->letter);
    else
        return false;
    if (in->kind == INPUT_KEY || in->letter == ' ') f->search[0] = '\0';
    if (now >= 0) text_copy(f->typed, sizeof f->typed, f->kind->choices[2 * now]);
    return true;
}

static bool text_key(struct field *f, enum key key) {
    if (key == K_BACKSPACE)
        erase(f, letter_before(f), f->cursor);
    else if (key == K_DELETE)
        erase(f, f->cursor, f->cursor + letter_size(f->typed + f->cursor));
    else if (key == K_CTRL('Z'))
        undo(f);
    else
        return false;
    return true;
}

bool field_event(struct field *f, const struct input *in, bool *full) {
    *full = false;
    if (f->kind->look == FIELD_TICK) return tick_event(f, in);
    if (f->kind->look == FIELD_CHOICE) return choice_event(f, in);
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
