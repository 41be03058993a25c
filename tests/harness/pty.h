#ifndef PRIEM_TESTS_HARNESS_PTY_H
#define PRIEM_TESTS_HARNESS_PTY_H

/* A person at a terminal: starts a program in a pseudo-terminal, types keys by their names, reads the screen back from
 * libvterm. Never sleeps: with --test the program ends each frame with a mark that says how many typed bytes it answers
 * (tui/term/terminal.h), and a key returns when its frame is there.
 *
 *     struct pty *p = pty_start(&(struct pty_config){.argv = (const char *[]){"build/test/priem", "--test", NULL}});
 *     pty_type(p, "иванов"); pty_key(p, "Enter"); pty_key(p, "F2");
 *     assert_true(pty_shows(p, "Записано"));
 *     pty_key(p, "F10"); assert_int_equal(pty_exit(p), 0); pty_stop(p);
 *
 * Whatever does not come within ten seconds prints the screen and calls the failure function.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

struct pty_config {
    const char *const *argv; /* argv[0] is the program; ended by NULL */
    const char *const *env;  /* "NAME=value" to add, "NAME" to take away; NULL for none */
    int rows, columns;       /* 0: 80x24 */
    const char *term;        /* NULL: xterm-256color */
    const char *locale;      /* LC_ALL; NULL: C.UTF-8 */
    const char *folder;      /* to start in; NULL: here */
    bool no_wait;            /* do not wait for the first frame */
};

struct pty;
struct pty *pty_start(const struct pty_config *config);
void pty_stop(struct pty *p); /* kills what still runs */

/* What is called when something does not come; default: print and exit(1). Tests give cmocka's fail. */
void pty_on_failure(void (*failed)(const char *what));
void pty_fail(struct pty *p, const char *what); /* prints the screen and calls it */

/* One key by its name: "F2", "Enter", "Esc", "Tab", "Shift+Tab", "Up", "PgDn", "Home", "Delete", "Backspace", "Space",
 * "Ctrl+S", "Ctrl+Up", "Alt+2", or a letter. Returns when the screen answers it; false when the program has ended instead. */
bool pty_key(struct pty *p, const char *name);
bool pty_keys(struct pty *p, const char *names); /* several, by spaces: "Down Down Enter" */
bool pty_type(struct pty *p, const char *text);  /* letter by letter, each with its frame */
bool pty_paste(struct pty *p, const char *text); /* bracketed */
bool pty_resize(struct pty *p, int rows, int columns);
void pty_send(struct pty *p, const void *bytes, size_t size); /* raw, without waiting */
bool pty_sync(struct pty *p);                                 /* until all that was sent is answered */

/* Waits until `text` stands on the screen; fails after `seconds` (0: ten). */
bool pty_wait(struct pty *p, const char *text, int seconds);
bool pty_wait_gone(struct pty *p, const char *text, int seconds);

bool pty_shows(struct pty *p, const char *text); /* on one row, now */
const char *pty_row(struct pty *p, int row);     /* UTF-8 without the spaces at its end; until the next call */
char *pty_screen(struct pty *p);                 /* all rows with '\n'; malloc'ed */
bool pty_find(struct pty *p, const char *text, int *row, int *column);
void pty_cursor(struct pty *p, int *row, int *column, bool *visible);
struct pty_attr {
    bool bold, underline, reverse;
    int front, back; /* index of the colour, −1 the terminal's own */
};
struct pty_attr pty_attr(struct pty *p, int row, int column);
void pty_print(struct pty *p, FILE *out, const char *caption); /* the screen in a frame, for people */

uint64_t pty_bytes(const struct pty *p); /* the program has written so far, without the marks */
bool pty_mouse(const struct pty *p);     /* it has asked for mouse reports at some time */
pid_t pty_pid(const struct pty *p);
void pty_kill(struct pty *p, int signal_number);
void pty_hang_up(struct pty *p); /* the terminal is lost */
/* Waits for the end: the exit status, or 128 + the signal. */
int pty_exit(struct pty *p);
/* Whether the terminal was given back: no alternate screen, cooked mode. Ask after pty_exit. */
bool pty_restored(struct pty *p);

#endif
