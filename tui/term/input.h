#ifndef PRIEM_TERM_INPUT_H
#define PRIEM_TERM_INPUT_H

/* What a person did, decoded: one struct for a key, a letter, a paste, a new size. Knows no curses. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* clang-format off */
enum key {
    K_NONE, K_ENTER, K_TAB, K_BACKTAB, K_ESC, K_BACKSPACE, K_DELETE, K_INSERT,
    K_UP, K_DOWN, K_LEFT, K_RIGHT, K_HOME, K_END, K_PGUP, K_PGDN, K_CTRL_UP, K_CTRL_DOWN, K_CTRL_LEFT, K_CTRL_RIGHT,
    K_F1, K_F2, K_F3, K_F4, K_F5, K_F6, K_F7, K_F8, K_F9, K_F10,
    K_CTRL_A = 0x100, /* K_CTRL('D') for the rest */
};
/* clang-format on */
#define K_CTRL(letter) ((enum key)(K_CTRL_A + (letter) - 'A'))

enum input_kind {
    INPUT_NONE,
    INPUT_KEY,
    INPUT_LETTER, /* a printable code point */
    INPUT_TEXT,   /* a bracketed paste: one event; text is valid UTF-8, line ends kept as '\n' */
    INPUT_SIZE,
    INPUT_TICK, /* once a second and when the exchange moved: state may have changed by itself */
    INPUT_GONE, /* the terminal is lost */
};

struct input {
    enum input_kind kind;
    enum key key;
    uint32_t letter;
    const char *text; /* until the next input */
    int rows, columns;
};

/* Bytes in, inputs out; the decoder of the terminal, a pure state machine (fuzzed). Esc then a digit is F1…F10 (0 is F10); a
 * lone Esc comes after `escape_ms` without a byte. Unknown CSI sequences, late answers and focus events are swallowed; both
 * ESC[A and ESCOA forms are known; bad UTF-8 is dropped. */
struct decoder;
struct decoder *decoder_open(int escape_ms);
void decoder_escape(struct decoder *d, int escape_ms); /* from the next byte on */
void decoder_close(struct decoder *d);
void decoder_feed(struct decoder *d, const uint8_t *bytes, size_t size, int64_t now_ms);
bool decoder_next(struct decoder *d, int64_t now_ms, struct input *out); /* false: nothing yet */
int decoder_wait(const struct decoder *d, int64_t now_ms);               /* ms until a lone Esc is due, −1 none */
size_t decoder_pending(const struct decoder *d);                         /* bytes fed that are no input yet */

#endif
