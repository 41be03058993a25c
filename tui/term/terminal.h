#ifndef PRIEM_TERM_TERMINAL_H
#define PRIEM_TERM_TERMINAL_H

/* The terminal: raw mode, alternate screen, bracketed paste, colours, the way back on any exit. terminal.c alone includes
 * <curses.h>. Draws the whole canvas each time and lets ncurses send the difference.
 *
 * With `marks` each frame is followed by OSC 777;priem;frame;N;RxC BEL: N bytes of the person's keys are in what is shown, on R
 * rows and C columns. So a test that has typed N bytes knows when the screen answers them, and never sleeps. */

#include "model/base/fail.h"
#include "tui/term/canvas.h"
#include "tui/term/input.h"

enum theme { THEME_BLUE, THEME_LIGHT, THEME_DARK, THEME_CONTRAST, THEME_MONO, THEME_COUNT };
enum theme theme_of(const char *name); /* "blue" …, as in the settings; an unknown one is blue */

struct terminal_config {
    enum theme theme; /* mono is taken by itself where there are no colours */
    int escape_ms;    /* 25 … 300 */
    bool plain;       /* plain glyphs by setting; taken by itself where the codeset or TERM cannot draw boxes */
    bool marks;       /* --test; see above */
};

/* Sets the locale (LC_ALL=C falls back to C.UTF-8, else one ASCII sentence and false). */
bool terminal_locale(struct fail *why);
bool terminal_open(const struct terminal_config *config, struct fail *why);
void terminal_restyle(const struct terminal_config *config); /* all but its marks, from the next frame on */
void terminal_close(void);                                   /* safe at any time, also from an exit path */
int terminal_fd(void);
int terminal_signal_fd(void);           /* readable after SIGWINCH, SIGTERM, SIGHUP, SIGCONT */
bool terminal_input(struct input *out); /* what is ready; false: nothing */
int terminal_wait(void);                /* ms until terminal_input has something by itself (a lone Esc), −1 never */
struct canvas *terminal_canvas(void);
void terminal_show(void);      /* canvas → screen */
void terminal_show_busy(void); /* the same before the answer to a key is ready: no mark */

#endif
