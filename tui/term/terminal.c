#include "tui/term/terminal.h"

#include "model/base/text.h"
#include "tui/term/burst.h"
#include "tui/term/theme.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#define PASTE_ON  "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
/* Written blindly when the program dies: leave paste mode and the alternate screen, show the cursor, plain colours. */
#define LAST_WORDS "\033[?2004l\033[?1049l\033[?25h\033[0m\r\n"

static struct {
    bool is_open;
    bool marks;
    SCREEN *screen;
    struct burst burst;
    struct decoder *decoder;
    struct canvas *canvas;
    struct cell *shown; /* what ncurses was given last: only rows that differ are handed over */
    bool shown_valid;
    int rows, columns;
    int signals[2]; /* pipe: one byte a signal */
    bool resized, gone;
    uint64_t bytes_read;
    struct termios before;
    short pairs[LOOK_COUNT];
    attr_t attrs[LOOK_COUNT];
} t = {.signals = {-1, -1}};

static const int watched[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGCONT};
static const int fatal[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

static int64_t now_ms(void) {
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

bool terminal_locale(struct fail *why) {
    if (setlocale(LC_CTYPE, "") != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return true;
    if (setlocale(LC_CTYPE, "C.UTF-8") != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return true;
    return fail_set(why, FAIL_INPUT, "no UTF-8 locale",
                    "priem: no UTF-8 locale here (install C.UTF-8 or ru_RU.UTF-8 and set LANG)");
}

static void on_signal(int number) {
    int keep = errno;
    uint8_t byte = (uint8_t)number;
    if (write(t.signals[1], &byte, 1) < 0) { /* the pipe is full: a signal is already waiting there */
    }
    errno = keep;
}

/* The program is dying by its own fault: give the terminal back, then die as it would have. */
static void on_fatal(int number) {
    if (write(STDOUT_FILENO, LAST_WORDS, sizeof LAST_WORDS - 1) < 0) { /* nobody to tell */
    }
    tcsetattr(STDIN_FILENO, TCSANOW, &t.before);
    signal(number, SIG_DFL);
    raise(number);
}

static void catch_signals(void) {
    struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    for (size_t i = 0; i < sizeof watched / sizeof *watched; i++) sigaction(watched[i], &act, NULL);
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) {
        struct sigaction old;
        sigaction(fatal[i], NULL, &old);
        if ((old.sa_flags & SA_SIGINFO) || old.sa_handler != SIG_DFL) continue; /* a sanitizer has it */
        struct sigaction last = {.sa_handler = on_fatal, .sa_flags = (int)SA_RESETHAND};
        sigaction(fatal[i], &last, NULL);
    }
}

static void release_signals(void) {
    for (size_t i = 0; i < sizeof watched / sizeof *watched; i++) signal(watched[i], SIG_DFL);
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) {
        struct sigaction old;
        sigaction(fatal[i], NULL, &old);
        if (!(old.sa_flags & SA_SIGINFO) && old.sa_handler == on_fatal) signal(fatal[i], SIG_DFL);
    }
}

/* Terminals of the vt100 family draw no boxes in UTF-8. */
static bool draws_boxes(const char *term) {
    static const char *const plain[] = {"vt", "dumb", "ansi", "cons25", "pcansi"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (strncmp(term, plain[i], strlen(plain[i])) == 0) return false;
    return true;
}

static void start_theme(enum theme theme) {
    bool colours = has_colors() && start_color() == OK && COLOR_PAIRS > LOOK_COUNT;
    if (!colours) theme = THEME_MONO;
    if (colours) use_default_colors(); /* or each frame would end with two more sequences */
    for (int i = 0; i < LOOK_COUNT; i++) {
        const struct style *s = &theme_styles[theme][i];
        short pair = 0;
        if (colours && theme != THEME_MONO) {
            pair = (short)(i + 1);
            init_pair(pair, (short)s->front, (short)s->back);
        }
        attr_t attr = A_NORMAL;
        if (s->flags & STYLE_BOLD) attr |= A_BOLD;
        if (s->flags & STYLE_UNDERLINE) attr |= A_UNDERLINE;
        if (s->flags & STYLE_REVERSE) attr |= A_REVERSE;
        if (s->flags & STYLE_DIM) attr |= A_DIM;
        t.pairs[i] = pair;
        t.attrs[i] = attr;
    }
}

static void forget_shown(void) {
    free(t.shown);
    t.shown = calloc((size_t)t.rows * (size_t)t.columns, sizeof *t.shown);
    if (t.shown == NULL) abort();
    t.shown_valid = false;
}

/* The size the kernel knows, else terminfo's. */
static void measure(void) {
    struct winsize size;
    t.rows = LINES;
    t.columns = COLS;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
        t.rows = size.ws_row;
        t.columns = size.ws_col;
    }
    if (t.rows < 1) t.rows = 1;
    if (t.columns < 1) t.columns = 1;
}

static void say(const char *bytes) {
    if (write(STDOUT_FILENO, bytes, strlen(bytes)) < 0) { /* a lost terminal is noticed where it is read */
    }
}

static void take_modes(void) {
    raw();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    scrollok(stdscr, FALSE);
    if (strcmp(termname(), "dumb") != 0) say(PASTE_ON);
}

static bool no_files(struct fail *why) {
    return fail_set(why, FAIL_DISK, "no descriptor", _("The system gives no more open files: close other programs"));
}

bool terminal_open(const struct terminal_config *config, struct fail *why) {
    const char *term = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &t.before) != 0)
        return fail_set(why, FAIL_INPUT, "no terminal", _("priem works in a terminal: start it in one"));
    if (!burst_open(&t.burst, STDOUT_FILENO)) return no_files(why);
    if (term == NULL || (t.screen = newterm(NULL, t.burst.out, stdin)) == NULL) {
        burst_close(&t.burst);
        return fail_set(why, FAIL_INPUT, "unknown TERM",
                        _("This terminal is not known here: set TERM, for example TERM=xterm-256color"));
    }
    if (pipe2(t.signals, O_CLOEXEC | O_NONBLOCK) != 0) {
        endwin();
        delscreen(t.screen);
        burst_close(&t.burst);
        return no_files(why);
    }
    t.is_open = true;
    t.marks = config->marks;
    t.resized = t.gone = false;
    t.bytes_read = 0;
    t.decoder = decoder_open(config->escape_ms);
    take_modes();
    start_theme(config->theme);
    measure();
    resizeterm(t.rows, t.columns);
    t.canvas = canvas_new(t.rows, t.columns, config->plain || !draws_boxes(term));
    forget_shown();
    catch_signals();
    return true;
}

void terminal_restyle(const struct terminal_config *config) {
    start_theme(config->theme);
    decoder_escape(t.decoder, config->escape_ms);
    canvas_plain(t.canvas, config->plain || !draws_boxes(getenv("TERM")));
    forget_shown();
}

void terminal_close(void) {
    if (!t.is_open) return;
    t.is_open = false;
    release_signals();
    say(PASTE_OFF);
    endwin();
    delscreen(t.screen);
    burst_close(&t.burst);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &t.before);
    close(t.signals[0]);
    close(t.signals[1]);
    decoder_close(t.decoder);
    canvas_free(t.canvas);
    free(t.shown);
    t.shown = NULL;
}

int terminal_fd(void) {
    return STDIN_FILENO;
}

int terminal_signal_fd(void) {
    return t.signals[0];
}

static void read_signals(void) {
    uint8_t numbers[64];
    ssize_t n = read(t.signals[0], numbers, sizeof numbers);
    for (ssize_t i = 0; i < n; i++) {
        if (numbers[i] == SIGWINCH || numbers[i] == SIGCONT)
            t.resized = true;
        else
            t.gone = true;
        if (numbers[i] == SIGCONT) { /* somebody stopped us and drew over the screen */
            reset_prog_mode();
            take_modes();
        }
    }
}

/* True when bytes came. */
static bool read_bytes(void) {
    struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
    uint8_t bytes[4096];
    if (poll(&p, 1, 0) <= 0) return false;
    ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
    if (n > 0) {
        decoder_feed(t.decoder, bytes, (size_t)n, now_ms());
        t.bytes_read += (uint64_t)n;
        return true;
    }
    if (n == 0 || (errno != EINTR && errno != EAGAIN)) t.gone = true;
    return false;
}

static void resize(struct input *out) {
    t.resized = false;
    measure();
    resizeterm(t.rows, t.columns);
    canvas_size(t.canvas, t.rows, t.columns);
    forget_shown();
    *out = (struct input){.kind = INPUT_SIZE, .rows = t.rows, .columns = t.columns};
}

bool terminal_input(struct input *out) {
    read_signals();
    do {
        if (decoder_next(t.decoder, now_ms(), out)) return true;
    } while (!t.gone && read_bytes());
    if (t.gone) {
        *out = (struct input){.kind = INPUT_GONE};
        return true;
    }
    if (!t.resized) return false;
    resize(out);
    return true;
}

int terminal_wait(void) {
    return decoder_wait(t.decoder, now_ms());
}

struct canvas *terminal_canvas(void) {
    return t.canvas;
}

/* One cell for ncurses. A letter whose width the C library sees otherwise than we would shift the row: it becomes '?'. */
static void cell_wide(const struct cell *cell, int width, cchar_t *out) {
    wchar_t letters[CCHARW_MAX + 1];
    int n = 0;
    size_t left = strlen(cell->text);
    const char *at = cell->text;
    for (uint32_t code; left > 0 && n < CCHARW_MAX;) {
        size_t used = text_step(at, left, &code);
        letters[n++] = (wchar_t)code;
        at += used;
        left -= used;
    }
    letters[n] = L'\0';
    if (n == 0 || wcwidth(letters[0]) != width) {
        letters[0] = width == 2 ? L'\uff1f' : L'?';
        letters[1] = L'\0';
    }
    setcchar(out, letters, t.attrs[cell->look], t.pairs[cell->look], NULL);
}

static void show_row(int row, cchar_t *wide) {
    int n = 0;
    for (int i = 0; i < t.columns;) {
        const struct cell *cell = canvas_at(t.canvas, row, i);
        int width = i + 1 < t.columns && canvas_at(t.canvas, row, i + 1)->text[0] == '\0' ? 2 : 1;
        cell_wide(cell, width, &wide[n++]);
        i += width;
    }
    mvadd_wchnstr(row, 0, wide, n);
}

static void show_canvas(void) {
    size_t row_size = (size_t)t.columns * sizeof *t.shown;
    cchar_t *wide = calloc((size_t)t.columns, sizeof *wide);
    if (wide == NULL) abort();
    if (!t.shown_valid) clearok(stdscr, TRUE);
    for (int i = 0; i < t.rows; i++) {
        const struct cell *row = canvas_at(t.canvas, i, 0);
        struct cell *shown = t.shown + (size_t)i * (size_t)t.columns;
        if (t.shown_valid && memcmp(row, shown, row_size) == 0) continue;
        show_row(i, wide);
        memcpy(shown, row, row_size);
    }
    t.shown_valid = true;
    free(wide);
    int row, column;
    if (!canvas_cursor_at(t.canvas, &row, &column)) row = t.rows - 1, column = 0;
    move(row, column);
    refresh();
}

static void say_mark(void) {
    char mark[80];
    snprintf(mark, sizeof mark, "\033]777;priem;frame;%llu;%dx%d\a",
             (unsigned long long)(t.bytes_read - decoder_pending(t.decoder)), t.rows, t.columns);
    burst_say(&t.burst, mark);
}

void terminal_show(void) {
    burst_begin(&t.burst);
    show_canvas();
    if (t.marks) say_mark();
    burst_end(&t.burst);
}

void terminal_show_busy(void) {
    burst_begin(&t.burst);
    show_canvas();
    burst_end(&t.burst);
}
