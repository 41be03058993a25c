#include "tui/widgets/field_inside.h"

#include "model/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

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
    size_t at = field_letter_before(f);
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

uint32_t field_mend(struct field *f, uint32_t letter) {
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
        size_t next = field_letter_size(text + bytes);
        if (bytes + next + taken > room) break;
        bytes += next;
    }
    return bytes;
}

void field_insert(struct field *f, const char *text) {
    char joined[FIELD_PASTE + sizeof f->typed], tail[sizeof f->typed];
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
