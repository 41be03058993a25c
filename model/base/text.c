#include "model/base/text.h"

#include "model/base/bytes.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { REPLACEMENT = 0xFFFD, LETTERS_COMPARED = 128 };

/* --- Letters ------------------------------------------------------------------------------------------------------------- */

static bool is_tail(const char *s, size_t i) {
    return ((unsigned char)s[i] & 0xC0) == 0x80;
}

size_t text_step(const char *s, size_t size, uint32_t *code) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (size == 0) return 0;
    unsigned char head = (unsigned char)s[0];
    *code = head;
    if (head < 0x80) return 1;
    size_t used = head >= 0xF5 ? 0 : head >= 0xF0 ? 4 : head >= 0xE0 ? 3 : head >= 0xC2 ? 2 : 0;
    *code = REPLACEMENT;
    if (used == 0 || used > size) return 1;
    uint32_t value = head & (0x7Fu >> used);
    for (size_t i = 1; i < used; i++) {
        if (!is_tail(s, i)) return 1;
        value = value << 6 | ((unsigned char)s[i] & 0x3F);
    }
    if (value < least[used] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return 1;
    *code = value;
    return used;
}

size_t text_put(uint32_t code, char *out) {
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = REPLACEMENT;
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)code, (utf8proc_uint8_t *)out);
}

bool text_valid(const char *s, size_t size) {
    uint32_t code;
    for (size_t used; size > 0; s += used, size -= used) {
        used = text_step(s, size, &code);
        if (code == 0 || (code == REPLACEMENT && used == 1)) return false;
    }
    return true;
}

static bool is_plain_width(uint32_t code) {
    return (code >= 0x20 && code < 0x7F) || (code >= 0x400 && code < 0x483) || (code >= 0x2500 && code < 0x25A0);
}

int text_code_width(uint32_t code) {
    if (is_plain_width(code)) return 1;
    if (code < 0x20 || (code >= 0x7F && code < 0xA0)) return 0;
    return utf8proc_charwidth((utf8proc_int32_t)code);
}

int text_width(const char *s) {
    int columns = 0;
    uint32_t code;
    for (size_t left = strlen(s), used; (used = text_step(s, left, &code)) > 0; s += used, left -= used)
        columns += text_code_width(code);
    return columns;
}

size_t text_letters(const char *s) {
    size_t letters = 0;
    uint32_t code;
    for (size_t left = strlen(s), used; (used = text_step(s, left, &code)) > 0; s += used, left -= used) letters++;
    return letters;
}

size_t text_clip(const char *s, int columns) {
    size_t at = 0;
    uint32_t code;
    for (size_t size = strlen(s), used; (used = text_step(s + at, size - at, &code)) > 0; at += used) {
        columns -= text_code_width(code);
        if (columns < 0) break;
    }
    return at;
}

static bool is_russian(uint32_t code) {
    return (code >= 0x410 && code <= 0x44F) || code == 0x401 || code == 0x451;
}

/* Russian by arithmetic: it is nearly everything that is ever folded here. */
uint32_t text_lower(uint32_t code) {
    if (code == 0x401) return 0x451;
    if (is_russian(code)) return code < 0x430 ? code + 0x20 : code;
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
}

uint32_t text_upper(uint32_t code) {
    if (code == 0x451) return 0x401;
    if (is_russian(code)) return code >= 0x430 ? code - 0x20 : code;
    return (uint32_t)utf8proc_toupper((utf8proc_int32_t)code);
}

static bool is_combining(uint32_t code) {
    if (code < 0x300 || is_russian(code)) return false;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME || category == UTF8PROC_CATEGORY_MC;
}

bool text_is_letter(uint32_t code) {
    if (is_russian(code)) return true;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

enum text_script text_script(uint32_t code) {
    if (code >= '0' && code <= '9') return TEXT_DIGIT;
    if (!text_is_letter(code)) return TEXT_NONE;
    if ((code >= 0x400 && code < 0x530) || (code >= 0x1C80 && code < 0x1C90) || (code >= 0xA640 && code < 0xA6A0))
        return TEXT_CYRILLIC;
    if (code < 0x250 || (code >= 0x1E00 && code < 0x1F00) || (code >= 0xFF21 && code < 0xFF5B)) return TEXT_LATIN;
    return TEXT_OTHER;
}

/* --- Copies -------------------------------------------------------------------------------------------------------------- */

/* A letter of output; false when it does not fit beside the NUL. */
static bool put(char *out, size_t room, size_t *at, uint32_t code) {
    char letter[4];
    size_t size = text_put(code, letter);
    if (*at + size >= room) return false;
    memcpy(out + *at, letter, size);
    *at += size;
    out[*at] = '\0';
    return true;
}

void text_copy(char *out, size_t room, const char *s) {
    if (room == 0) return;
    size_t at = 0;
    uint32_t code;
    for (size_t size = strlen(s), used; (used = text_step(s + at, size - at, &code)) > 0 && at + used < room; at += used)
        memmove(out + at, s + at, used);
    out[at] = '\0';
}

void text_digits(const char *s, char *out, size_t room) {
    size_t at = 0;
    if (room == 0) return;
    for (; *s && at + 1 < room; s++)
        if (*s >= '0' && *s <= '9') out[at++] = *s;
    out[at] = '\0';
}

/* --- Cleaning ------------------------------------------------------------------------------------------------------------ */

static bool is_dash(uint32_t code) {
    return (code >= 0x2010 && code <= 0x2015) || code == 0x2212 || code == 0x2043 || code == 0xFE58 || code == 0xFE63 ||
           code == 0xFF0D;
}

static bool is_apostrophe(uint32_t code) {
    static const uint16_t all[] = {'`',    0xB4,   0x2B9,  0x2BB,  0x2BC,  0x2BD, 0x2C8,
                                   0x2018, 0x2019, 0x201B, 0x2032, 0x2035, 0xFF07};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (code == all[i]) return true;
    return false;
}

/* What a code point becomes: itself, ' ', '-', '\'' or 0 for nothing. */
static uint32_t clean_code(uint32_t code) {
    if ((code > ' ' && code < '`') || is_russian(code)) return code;
    if ((code >= '\t' && code <= '\r') || code == 0x85) return ' ';
    if (is_dash(code)) return '-';
    if (is_apostrophe(code)) return '\'';
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return ' ';
    case UTF8PROC_CATEGORY_CC: /* controls */
    case UTF8PROC_CATEGORY_CF: /* bidi, zero-width, soft hyphen */ return 0;
    default: return code;
    }
}

static void put_composed(struct bytes *b) {
    bytes_add(b, "", 0);
    char *composed = (char *)utf8proc_NFC(b->data);
    if (!composed) return; /* only for malformed UTF-8, which text_put never writes */
    bytes_clear(b);
    bytes_text(b, composed);
    sodium_memzero(composed, strlen(composed)); /* may be a name, or a passphrase */
    free(composed);
}

bool text_clean(const char *s, char *out, size_t room) {
    struct bytes clean = {0};
    bool gap = false, marks = false;
    uint32_t code;
    for (size_t left = strlen(s), used; (used = text_step(s, left, &code)) > 0; s += used, left -= used) {
        code = clean_code(code);
        if (code == 0) continue;
        if (code == ' ') {
            gap = clean.size > 0;
            continue;
        }
        if (gap) bytes_u8(&clean, ' ');
        gap = false;
        marks = marks || (code >= 0x300 && !is_russian(code)); /* Russian letters are composed already */
        char letter[4];
        bytes_add(&clean, letter, text_put(code, letter));
    }
    if (marks) put_composed(&clean);
    bool fits = clean.size < room;
    if (room > 0) text_copy(out, room, fits && clean.size > 0 ? (char *)clean.data : "");
    bytes_close(&clean);
    return fits;
}

static bool has_combining(const char *s) {
    uint32_t code;
    for (size_t left = strlen(s), used; (used = text_step(s, left, &code)) > 0; s += used, left -= used)
        if (is_combining(code)) return true;
    return false;
}

static void fold_composed(const char *s, char *out, size_t room) {
    size_t at = 0;
    uint32_t code;
    if (room == 0) return;
    out[0] = '\0';
    for (size_t left = strlen(s), used; (used = text_step(s, left, &code)) > 0; s += used, left -= used) {
        code = text_lower(code);
        if (code == 0x451) code = 0x435;
        bool counts = text_is_letter(code) || utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_ND;
        if (counts && !put(out, room, &at, code)) return;
    }
}

/* й typed as и and a breve is й: what is not composed yet is composed first, the rest goes straight. */
void text_fold(const char *s, char *out, size_t room) {
    if (!has_combining(s)) {
        fold_composed(s, out, room);
        return;
    }
    struct bytes composed = {0};
    bytes_text(&composed, s);
    put_composed(&composed);
    fold_composed((char *)composed.data, out, room);
    bytes_close(&composed);
}

/* --- The other keyboard layout ------------------------------------------------------------------------------------------- */

static const char latin_keys[] = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?";
static const char russian_keys[] = "ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,";

/* The key that gives `code` in the layout `from` gives this in the layout `to`; itself when there is no such key. */
static uint32_t on_layout(const char *from, const char *to, uint32_t code) {
    uint32_t a, b;
    for (size_t used; (used = text_step(from, 4, &a)) > 0 && a != 0; from += used) {
        size_t step = text_step(to, 4, &b);
        if (a == code) return b;
        to += step;
    }
    return code;
}

/* A word is of the script of its first letter. */
static enum text_script word_script(const char *s, size_t left) {
    uint32_t code;
    for (size_t used; (used = text_step(s, left, &code)) > 0 && code != ' '; s += used, left -= used)
        if (text_is_letter(code)) return text_script(code);
    return TEXT_NONE;
}

void text_other_layout(const char *s, char *out, size_t room) {
    size_t at = 0;
    enum text_script script = TEXT_NONE;
    bool begins = true;
    uint32_t code;
    if (room == 0) return;
    out[0] = '\0';
    for (size_t left = strlen(s), used; (used = text_step(s, left, &code)) > 0; s += used, left -= used) {
        if (begins) script = word_script(s, left);
        begins = code == ' ';
        if (script == TEXT_LATIN && code < 0x80)
            code = on_layout(latin_keys, russian_keys, code);
        else if (script == TEXT_CYRILLIC && is_russian(code))
            code = on_layout(russian_keys, latin_keys, code);
        if (!put(out, room, &at, code)) return;
    }
}

/* --- Distance ------------------------------------------------------------------------------------------------------------ */

static int decode(const char *s, uint32_t letters[LETTERS_COMPARED]) {
    int count = 0;
    for (size_t left = strlen(s), used; count < LETTERS_COMPARED && (used = text_step(s, left, &letters[count])) > 0;
         left -= used) {
        s += used;
        count++;
    }
    return count;
}

static int least_of(int a, int b) {
    return a < b ? a : b;
}

int text_distance(const char *a, const char *b, int limit) {
    uint32_t from[LETTERS_COMPARED], to[LETTERS_COMPARED];
    int rows[3][LETTERS_COMPARED + 1];
    int n = decode(a, from), m = decode(b, to);
    if (abs(n - m) > limit) return limit + 1;
    int *before = rows[0], *last = rows[1], *row = rows[2];
    for (int j = 0; j <= m; j++) row[j] = j;
    for (int i = 1; i <= n; i++) {
        int *spare = before;
        before = last;
        last = row;
        row = spare;
        row[0] = i;
        int best = i;
        for (int j = 1; j <= m; j++) {
            bool same = from[i - 1] == to[j - 1];
            row[j] = least_of(last[j - 1] + !same, least_of(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                row[j] = least_of(row[j], before[j - 2] + 1);
            best = least_of(best, row[j]);
        }
        if (best > limit) return limit + 1;
    }
    return row[m] > limit ? limit + 1 : row[m];
}
