#include "tui/term/input.h"

#include "model/base/bytes.h"
#include "model/base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PASTE_MOST    65536
#define SEQUENCE_MOST 4096 /* a longer control sequence is noise: it is dropped */
#define SEQUENCE_MS   500  /* a control sequence that stops in the middle is dropped after this */
#define PASTE_MS      2000 /* a paste whose end got lost is given as it is */

#define ESC 0x1b
#define BEL 0x07

struct decoder {
    struct bytes in;
    struct bytes paste; /* text of the last INPUT_TEXT */
    int escape_ms;
    int64_t fed_at; /* when the last byte came */
};

/* CSI n ~ */
static const enum key tilde_keys[] = {
    [1] = K_HOME, [2] = K_INSERT, [3] = K_DELETE, [4] = K_END, [5] = K_PGUP, [6] = K_PGDN,
    [7] = K_HOME, [8] = K_END,    [11] = K_F1,    [12] = K_F2, [13] = K_F3,  [14] = K_F4,
    [15] = K_F5,  [17] = K_F6,    [18] = K_F7,    [19] = K_F8, [20] = K_F9,  [21] = K_F10,
};
/* CSI letter and ESC O letter */
static const struct {
    char final;
    enum key key;
} letter_keys[] = {
    {'A', K_UP},      {'B', K_DOWN},      {'C', K_RIGHT},      {'D', K_LEFT},      {'H', K_HOME},  {'F', K_END},
    {'P', K_F1},      {'Q', K_F2},        {'R', K_F3},         {'S', K_F4},        {'M', K_ENTER}, {'Z', K_BACKTAB},
    {'a', K_CTRL_UP}, {'b', K_CTRL_DOWN}, {'c', K_CTRL_RIGHT}, {'d', K_CTRL_LEFT},
};
static const struct {
    enum key plain, ctrl;
} ctrl_keys[] = {
    {K_UP, K_CTRL_UP},
    {K_DOWN, K_CTRL_DOWN},
    {K_LEFT, K_CTRL_LEFT},
    {K_RIGHT, K_CTRL_RIGHT},
};

enum { MORE = 0 }; /* a parser that needs more bytes uses none */

struct decoder *decoder_open(int escape_ms) {
    struct decoder *d = calloc(1, sizeof *d);
    if (d == NULL) abort();
    d->escape_ms = escape_ms;
    return d;
}

void decoder_escape(struct decoder *d, int escape_ms) {
    d->escape_ms = escape_ms;
}

void decoder_close(struct decoder *d) {
    if (d == NULL) return;
    bytes_close(&d->in);
    bytes_close(&d->paste);
    free(d);
}

void decoder_feed(struct decoder *d, const uint8_t *bytes, size_t size, int64_t now_ms) {
    bytes_add(&d->in, bytes, size);
    d->fed_at = now_ms;
}

size_t decoder_pending(const struct decoder *d) {
    return d->in.size;
}

static void out_key(struct input *out, enum key key) {
    if (key != K_NONE) *out = (struct input){.kind = INPUT_KEY, .key = key};
}

static void out_letter(struct input *out, uint32_t letter) {
    *out = (struct input){.kind = INPUT_LETTER, .letter = letter};
}

static enum key key_of_letter(char final) {
    for (size_t i = 0; i < sizeof letter_keys / sizeof *letter_keys; i++)
        if (letter_keys[i].final == final) return letter_keys[i].key;
    return K_NONE;
}

/* Modifier as xterm sends it: 1 none, 2 Shift, 5 Ctrl. A function key with a modifier is no key of ours: a key never means two
 * things. */
static enum key with_modifier(enum key key, int modifier) {
    if (modifier <= 1) return key;
    if (key >= K_F1 && key <= K_F10) return K_NONE;
    if (modifier == 5)
        for (size_t i = 0; i < sizeof ctrl_keys / sizeof *ctrl_keys; i++)
            if (ctrl_keys[i].plain == key) return ctrl_keys[i].ctrl;
    return key;
}

/* The text between ESC[200~ and ESC[201~: line ends made '\n', tabs spaces, bad UTF-8 and control characters dropped. */
static void paste_take(struct decoder *d, const uint8_t *bytes, size_t size) {
    bytes_clear(&d->paste);
    if (size > PASTE_MOST) size = PASTE_MOST;
    for (size_t i = 0; i < size;) {
        uint32_t code;
        size_t used = text_step((const char *)bytes + i, size - i, &code);
        if (code == '\r') {
            bytes_u8(&d->paste, '\n');
            if (i + 1 < size && bytes[i + 1] == '\n') used = 2;
        } else if (code == '\n') {
            bytes_u8(&d->paste, '\n');
        } else if (code == '\t') {
            bytes_u8(&d->paste, ' ');
        } else if (code >= ' ' && code != 0x7f && code != 0xfffd && (code < 0x80 || code > 0x9f)) {
            bytes_add(&d->paste, bytes + i, used);
        }
        i += used;
    }
}

static void out_paste(struct decoder *d, struct input *out, const uint8_t *bytes, size_t size) {
    paste_take(d, bytes, size);
    if (d->paste.size > 0) *out = (struct input){.kind = INPUT_TEXT, .text = (const char *)d->paste.data};
}

static size_t parse_paste(struct decoder *d, size_t begin, bool late, struct input *out) {
    static const char end[] = "\033[201~";
    const uint8_t *p = d->in.data;
    const uint8_t *found = memmem(p + begin, d->in.size - begin, end, sizeof end - 1);
    if (found != NULL) {
        out_paste(d, out, p + begin, (size_t)(found - p) - begin);
        return (size_t)(found - p) + sizeof end - 1;
    }
    if (!late) return MORE;
    out_paste(d, out, p + begin, d->in.size - begin);
    return d->in.size;
}

enum { NUMBERS = 3, CTRL_MODIFIER = 5, OTHER_KEYS = 27 };

/* The numbers of "1;5" in a CSI sequence; what does not parse is 0. */
static void csi_numbers(const uint8_t *p, size_t size, int numbers[NUMBERS]) {
    int n = 0;
    memset(numbers, 0, sizeof *numbers * NUMBERS);
    for (size_t i = 0; i < size && n < NUMBERS; i++) {
        if (p[i] == ';')
            n++;
        else if (p[i] >= '0' && p[i] <= '9' && numbers[n] < 10000)
            numbers[n] = numbers[n] * 10 + (p[i] - '0');
    }
}

/* Ctrl and a letter where the terminal sends its code (CSI code;5u, CSI 27;5;code~): a Russian letter is the key it stands on.
 */
static void out_ctrl(struct input *out, int code) {
    char letter[8] = "", other[16];
    letter[text_put((uint32_t)code, letter)] = '\0';
    text_other_layout(letter, other, sizeof other);
    int key = code < 0x80 ? code : (unsigned char)other[0];
    if (key >= 'a' && key <= 'z') out_key(out, K_CTRL(key - 'a' + 'A'));
    if (key >= 'A' && key <= 'Z') out_key(out, K_CTRL(key));
}

/* ESC [ … */
static size_t parse_csi(struct decoder *d, bool late, struct input *out) {
    const uint8_t *p = d->in.data;
    size_t size = d->in.size;
    if (size >= 3 && p[2] == '[') { /* the Linux console: ESC [ [ A is F1 */
        if (size < 4) return late ? size : MORE;
        if (p[3] >= 'A' && p[3] <= 'E') out_key(out, (enum key)(K_F1 + (p[3] - 'A')));
        return 4;
    }
    size_t i = 2;
    while (i < size && i < SEQUENCE_MOST && p[i] >= 0x20 && p[i] <= 0x3f) i++;
    if (i >= SEQUENCE_MOST) return i;
    if (i == size) return late ? size : MORE;
    if (p[i] < 0x40 || p[i] > 0x7e) return i; /* cut off by a control or a letter: that one counts by itself */
    int numbers[NUMBERS];
    csi_numbers(p + 2, i - 2, numbers);
    bool plain = i == 2 || (p[2] >= '0' && p[2] <= '9');                   /* "?…" and "<…" are answers and mouse reports */
    if (p[i] == 'M' && i == 2) return size < 6 ? (late ? size : MORE) : 6; /* a mouse report of the old kind */
    if (plain && p[i] == '~' && numbers[0] == 200) return parse_paste(d, i + 1, late, out);
    if (plain && p[i] == 'u') {
        if (numbers[1] == CTRL_MODIFIER) out_ctrl(out, numbers[0]);
    } else if (plain && p[i] == '~' && numbers[0] == OTHER_KEYS && numbers[2] > 0) {
        if (numbers[1] == CTRL_MODIFIER) out_ctrl(out, numbers[2]);
    } else if (plain && p[i] == '~' && (size_t)numbers[0] < sizeof tilde_keys / sizeof *tilde_keys) {
        out_key(out, with_modifier(tilde_keys[numbers[0]], numbers[1]));
    } else if (plain && p[i] != 'M' && (i == 2 || numbers[0] == 1)) {
        out_key(out, with_modifier(key_of_letter((char)p[i]), numbers[1])); /* "24;80R" is an answer, not F3 */
    }
    return i + 1;
}

/* ESC O …: the application forms, with the numeric keypad */
static size_t parse_ss3(struct decoder *d, bool late, struct input *out) {
    if (d->in.size < 3) return late ? 2 : MORE;
    uint8_t c = d->in.data[2];
    if (c >= 'j' && c <= 'y')
        out_letter(out, (uint32_t)(c - 'j' + '*'));
    else
        out_key(out, key_of_letter((char)c));
    return c >= 0x20 && c < 0x7f ? 3 : 2;
}

/* OSC, DCS, APC, PM, SOS: a late answer of the terminal, up to BEL or ESC \ */
static size_t parse_string(struct decoder *d, bool late) {
    const uint8_t *p = d->in.data;
    for (size_t i = 2; i < d->in.size; i++) {
        if (p[i] == BEL) return i + 1;
        if (p[i] == ESC && i + 1 < d->in.size) return p[i + 1] == '\\' ? i + 2 : i;
        if (i >= SEQUENCE_MOST) return i;
    }
    return late ? d->in.size : MORE;
}

static int wait_for(const struct decoder *d) {
    if (d->in.size >= 6 && memcmp(d->in.data, "\033[200~", 6) == 0) return PASTE_MS;
    return d->in.size == 1 && d->in.data[0] == ESC ? d->escape_ms : SEQUENCE_MS;
}

static size_t parse_escape(struct decoder *d, bool late, struct input *out) {
    if (d->in.size == 1) {
        if (!late) return MORE;
        out_key(out, K_ESC);
        return 1;
    }
    uint8_t c = d->in.data[1];
    switch (c) {
    case '[': return parse_csi(d, late, out);
    case 'O': return parse_ss3(d, late, out);
    case ']':
    case 'P':
    case '_':
    case '^':
    case 'X': return parse_string(d, late);
    default: break;
    }
    if (c >= '0' && c <= '9') {
        out_key(out, c == '0' ? K_F10 : (enum key)(K_F1 + (c - '1')));
        return 2;
    }
    out_key(out, K_ESC);
    return 1;
}

static enum key control_key(uint8_t c) {
    switch (c) {
    case '\r':
    case '\n': return K_ENTER;
    case '\t': return K_TAB;
    case 0x08:
    case 0x7f: return K_BACKSPACE;
    default: return c >= 1 && c <= 26 ? (enum key)(K_CTRL_A + (c - 1)) : K_NONE;
    }
}

static size_t utf8_length(uint8_t lead) {
    return lead < 0x80 ? 1 : lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 1;
}

/* Letters that may stand in a text: no controls, no bidi marks, no invisible joiners. */
static bool is_printable(uint32_t code) {
    return code >= 0x20 && (code < 0x7f || code > 0x9f) && code != 0xad && code != 0xfffd && code != 0xfeff &&
           (code < 0x200b || code > 0x200f) && (code < 0x2028 || code > 0x202e) && (code < 0x2060 || code > 0x206f) &&
           (code < 0xfff0 || code > 0xfffc) && (code < 0xe000 || code > 0xf8ff) && code < 0xe0000;
}

static size_t parse_letter(struct decoder *d, bool late, struct input *out) {
    const uint8_t *p = d->in.data;
    size_t need = utf8_length(p[0]);
    size_t have = 1;
    while (have < need && have < d->in.size && (p[have] & 0xc0) == 0x80) have++;
    if (have < need && have == d->in.size && !late) return MORE;
    uint32_t code;
    size_t used = text_step((const char *)p, have, &code);
    if (is_printable(code)) out_letter(out, code);
    return used;
}

bool decoder_next(struct decoder *d, int64_t now_ms, struct input *out) {
    *out = (struct input){.kind = INPUT_NONE};
    while (d->in.size > 0) {
        uint8_t c = d->in.data[0];
        bool late = now_ms - d->fed_at >= wait_for(d);
        size_t used = 1;
        if (c == ESC)
            used = parse_escape(d, late, out);
        else if (c < 0x20 || c == 0x7f)
            out_key(out, control_key(c));
        else
            used = parse_letter(d, late, out);
        if (used == MORE) return false;
        assert(used <= d->in.size);
        bytes_drop_front(&d->in, used);
        if (out->kind != INPUT_NONE) return true;
    }
    return false;
}

int decoder_wait(const struct decoder *d, int64_t now_ms) {
    if (d->in.size == 0) return -1;
    int64_t left = d->fed_at + wait_for(d) - now_ms;
    return left < 0 ? 0 : (int)left;
}
