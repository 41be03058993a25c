#include "tests/harness/pty.h"

#include "tests/harness/pty_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#define WAIT_MS  10000
#define LOOK_MS  200 /* how often a silent program is looked after */
#define MARK     "\033]777;priem;frame;"
#define ROW_ROOM 4096

struct pty {
    int fd; /* of the master, −1 when hung up */
    pid_t pid;
    bool ended;
    int status;
    char term[32];
    int rows, columns;
    VTerm *vt;
    VTermScreen *screen;
    bool cursor_visible, alternate, mouse;
    struct termios after;           /* the modes when the program ended */
    uint64_t sent, received, marks; /* bytes; of the marks alone */
    uint64_t answered;              /* bytes the last frame answers */
    int frame_rows, frame_columns;
    uint64_t frames;
    char *in; /* read and not yet fed: what stands behind the last mark */
    size_t in_size;
    char row[ROW_ROOM];
};

static void fail_by_exit(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}
static void (*on_failure)(const char *what) = fail_by_exit;

void pty_on_failure(void (*failed)(const char *what)) {
    on_failure = failed;
}

static int64_t now_ms(void) {
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static bool failed(struct pty *p, const char *format, const char *detail) {
    char what[400];
    snprintf(what, sizeof what, format, detail);
    pty_print(p, stderr, what);
    on_failure(what);
    return false;
}

void pty_fail(struct pty *p, const char *what) {
    failed(p, "%s", what);
}

/* --- starting and ending ---------------------------------------------------------------------------------------------- */

static int on_prop(VTermProp prop, VTermValue *value, void *user) {
    struct pty *p = user;
    if (prop == VTERM_PROP_CURSORVISIBLE) p->cursor_visible = value->boolean;
    if (prop == VTERM_PROP_ALTSCREEN) p->alternate = value->boolean;
    if (prop == VTERM_PROP_MOUSE && value->number != VTERM_PROP_MOUSE_NONE) p->mouse = true;
    return 1;
}

static const VTermScreenCallbacks screen_callbacks = {.settermprop = on_prop};

static void child_env(const struct pty_config *config, const char *term) {
    setenv("TERM", term, 1);
    setenv("LC_ALL", config->locale != NULL ? config->locale : "C.UTF-8", 1);
    unsetenv("LANG");
    unsetenv("LANGUAGE");
    unsetenv("COLUMNS");
    unsetenv("LINES");
    for (const char *const *e = config->env; e != NULL && *e != NULL; e++) {
        const char *equals = strchr(*e, '=');
        char name[64];
        snprintf(name, sizeof name, "%.*s", equals != NULL ? (int)(equals - *e) : 63, *e);
        if (equals != NULL)
            setenv(name, equals + 1, 1);
        else
            unsetenv(name);
    }
}

static void run_child(const struct pty_config *config, const char *term) {
    child_env(config, term);
    if (config->folder != NULL && chdir(config->folder) != 0) _exit(126);
    execvp(config->argv[0], (char *const *)config->argv);
    fprintf(stderr, "cannot start %s: %s\n", config->argv[0], strerror(errno));
    _exit(127);
}

static bool frame_after(struct pty *p, uint64_t answers, uint64_t frames, bool sized, const char *what);

struct pty *pty_start(const struct pty_config *config) {
    struct pty *p = calloc(1, sizeof *p);
    if (p == NULL) abort();
    p->rows = config->rows > 0 ? config->rows : 24;
    p->columns = config->columns > 0 ? config->columns : 80;
    snprintf(p->term, sizeof p->term, "%s", config->term != NULL ? config->term : "xterm-256color");
    p->vt = vterm_new(p->rows, p->columns);
    vterm_set_utf8(p->vt, 1);
    p->screen = vterm_obtain_screen(p->vt);
    vterm_screen_enable_altscreen(p->screen, 1);
    vterm_screen_set_callbacks(p->screen, &screen_callbacks, p);
    vterm_screen_reset(p->screen, 1);
    vterm_input_write(p->vt, "\033(B", 3); /* else libvterm has two decoders, and a letter cut by a read is half in each */
    struct winsize size = {.ws_row = (unsigned short)p->rows, .ws_col = (unsigned short)p->columns};
    fflush(NULL);
    p->pid = forkpty(&p->fd, NULL, NULL, &size);
    if (p->pid < 0) fail_by_exit("forkpty failed");
    if (p->pid == 0) run_child(config, p->term);
    fcntl(p->fd, F_SETFD, FD_CLOEXEC);
    fcntl(p->fd, F_SETFL, O_NONBLOCK);
    if (!config->no_wait) frame_after(p, 0, 0, false, "the first frame");
    return p;
}

void pty_stop(struct pty *p) {
    if (p == NULL) return;
    if (!p->ended) {
        kill(p->pid, SIGKILL);
        waitpid(p->pid, &p->status, 0);
    }
    if (p->fd >= 0) close(p->fd);
    vterm_free(p->vt);
    free(p->in);
    free(p);
}

/* --- bytes in and out -------------------------------------------------------------------------------------------------- */

void pty_send(struct pty *p, const void *bytes, size_t size) {
    const char *at = bytes;
    int64_t until = now_ms() + WAIT_MS;
    while (size > 0 && now_ms() < until) {
        ssize_t n = write(p->fd, at, size);
        if (n > 0) {
            at += n;
            size -= (size_t)n;
            p->sent += (uint64_t)n;
        } else if (errno == EAGAIN || errno == EINTR) {
            struct pollfd out = {.fd = p->fd, .events = POLLOUT};
            poll(&out, 1, 100);
        } else {
            return; /* the other end is gone: the waiting that follows says so */
        }
    }
}

static void feed(struct pty *p, size_t size) {
    char answers[256];
    if (size == 0) return;
    vterm_input_write(p->vt, p->in, size);
    memmove(p->in, p->in + size, p->in_size - size);
    p->in_size -= size;
    for (size_t n; (n = vterm_output_read(p->vt, answers, sizeof answers)) > 0;) pty_send(p, answers, n);
}

/* Feeds libvterm up to and with the next mark; false when there is none yet. Once there was one nothing is fed without: a
 * screen half drawn is never seen. Before, or in a program without marks, all but its possible beginning is fed. */
static bool feed_to_mark(struct pty *p) {
    char *mark = p->in_size > 0 ? memmem(p->in, p->in_size, MARK, sizeof MARK - 1) : NULL;
    if (mark == NULL && p->frames > 0) return false;
    if (mark == NULL) {
        size_t keep = p->in_size < sizeof MARK ? p->in_size : sizeof MARK - 1;
        while (keep > 0 && memcmp(p->in + p->in_size - keep, MARK, keep) != 0) keep--;
        feed(p, p->in_size - keep);
        return false;
    }
    char *end = memchr(mark, '\a', p->in_size - (size_t)(mark - p->in));
    if (end == NULL) return false;
    char *number = mark + sizeof MARK - 1;
    p->answered = strtoull(number, &number, 10);
    p->frame_rows = (int)strtol(number + 1, &number, 10);
    p->frame_columns = (int)strtol(number + 1, &number, 10);
    p->frames++;
    p->marks += (uint64_t)(end - mark) + 1;
    feed(p, (size_t)(end - p->in) + 1);
    return true;
}

static void reap(struct pty *p, int options) {
    if (p->fd >= 0) tcgetattr(p->fd, &p->after);
    if (!p->ended && waitpid(p->pid, &p->status, options) == p->pid) p->ended = true;
    if (p->ended) feed(p, p->in_size);
}

/* Reads what comes within `wait_ms`; false at the end of the program. */
static bool read_some(struct pty *p, int wait_ms) {
    struct pollfd in = {.fd = p->fd, .events = POLLIN};
    char bytes[16384];
    if (p->fd < 0) return false;
    if (poll(&in, 1, wait_ms < LOOK_MS ? wait_ms : LOOK_MS) <=
        0) { /* a child of the dead program may still hold the terminal */
        reap(p, WNOHANG);
        return !p->ended;
    }
    ssize_t n = read(p->fd, bytes, sizeof bytes);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return true;
    if (n <= 0) { /* EIO: the last one that had the terminal open is gone */
        reap(p, 0);
        return false;
    }
    p->received += (uint64_t)n;
    char *room = realloc(p->in, p->in_size + (size_t)n);
    if (room == NULL) abort();
    p->in = room;
    memcpy(p->in + p->in_size, bytes, (size_t)n);
    p->in_size += (size_t)n;
    return true;
}

/* Waits for a frame that answers `answers` bytes, is newer than `frames` and, if `sized`, has our size. */
static bool frame_after(struct pty *p, uint64_t answers, uint64_t frames, bool sized, const char *what) {
    int64_t until = now_ms() + WAIT_MS;
    for (;;) {
        while (feed_to_mark(p))
            if (p->answered >= answers && p->frames > frames &&
                (!sized || (p->frame_rows == p->rows && p->frame_columns == p->columns)))
                return true;
        if (p->ended) return false;
        if (now_ms() >= until) return failed(p, "no frame after %s", what);
        if (!read_some(p, (int)(until - now_ms()))) return p->frames > frames && p->answered >= answers;
    }
}

/* --- what a person does ------------------------------------------------------------------------------------------------ */

static bool send_and_wait(struct pty *p, const char *bytes, size_t size, const char *what) {
    if (p->ended) return false;
    uint64_t frames = p->frames;
    pty_send(p, bytes, size);
    return frame_after(p, p->sent, frames, false, what);
}

static bool key_of(struct pty *p, const char *name, size_t size) {
    char bytes[16], what[80];
    size_t n = pty_key_bytes(p->term, name, size, bytes);
    snprintf(what, sizeof what, "the key %.*s", (int)size, name);
    if (n == 0) return failed(p, "unknown name of a key: %s", what);
    return send_and_wait(p, bytes, n, what);
}

bool pty_key(struct pty *p, const char *name) {
    return key_of(p, name, strlen(name));
}

bool pty_keys(struct pty *p, const char *names) {
    bool ok = true;
    while (*names != '\0') {
        size_t size = strcspn(names, " ");
        if (size > 0) ok = key_of(p, names, size);
        names += size;
        while (*names == ' ') names++;
    }
    return ok;
}

bool pty_type(struct pty *p, const char *text) {
    bool ok = true;
    while (*text != '\0') {
        size_t size = 1;
        while ((text[size] & 0xc0) == 0x80) size++;
        ok = send_and_wait(p, text, size, text);
        text += size;
    }
    return ok;
}

bool pty_paste(struct pty *p, const char *text) {
    size_t size = strlen(text) + 12;
    char *whole = malloc(size + 1);
    if (whole == NULL) abort();
    snprintf(whole, size + 1, "\033[200~%s\033[201~", text);
    bool ok = send_and_wait(p, whole, size, "a paste");
    free(whole);
    return ok;
}

bool pty_sync(struct pty *p) {
    if (p->frames > 0 && p->answered >= p->sent) return !p->ended; /* no other frame is owed */
    return frame_after(p, p->sent, p->frames, false, "what was sent");
}

bool pty_resize(struct pty *p, int rows, int columns) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    uint64_t frames = p->frames;
    if (rows == p->rows && columns == p->columns) return pty_sync(p); /* the kernel tells nobody */
    p->rows = rows;
    p->columns = columns;
    vterm_set_size(p->vt, rows, columns);
    if (ioctl(p->fd, TIOCSWINSZ, &size) != 0) return failed(p, "cannot resize: %s", strerror(errno));
    return frame_after(p, p->sent, frames, true, "a new size");
}

static bool wait_for(struct pty *p, const char *text, int seconds, bool there) {
    int64_t until = now_ms() + (seconds > 0 ? seconds * 1000 : WAIT_MS);
    for (;;) {
        while (feed_to_mark(p)) {
        }
        if (pty_shows(p, text) == there) return true;
        if (p->ended || now_ms() >= until)
            return failed(p, there ? "the screen never showed: %s" : "the screen still shows: %s", text);
        read_some(p, (int)(until - now_ms()));
    }
}

bool pty_wait(struct pty *p, const char *text, int seconds) {
    return wait_for(p, text, seconds, true);
}

bool pty_wait_gone(struct pty *p, const char *text, int seconds) {
    return wait_for(p, text, seconds, false);
}

/* --- the screen -------------------------------------------------------------------------------------------------------- */

static size_t put_utf8(uint32_t code, char *out) {
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

const char *pty_row(struct pty *p, int row) {
    size_t size = 0, end = 0;
    for (int i = 0; i < p->columns && size + 64 < sizeof p->row;) {
        VTermScreenCell cell;
        vterm_screen_get_cell(p->screen, (VTermPos){.row = row, .col = i}, &cell);
        if (cell.chars[0] == 0) p->row[size++] = ' ';
        for (int k = 0; k < VTERM_MAX_CHARS_PER_CELL && cell.chars[k] != 0 && cell.chars[k] != UINT32_MAX; k++)
            size += put_utf8(cell.chars[k], p->row + size);
        if (p->row[size - 1] != ' ') end = size;
        i += cell.width > 0 ? cell.width : 1;
    }
    p->row[end] = '\0';
    return p->row;
}

char *pty_screen(struct pty *p) {
    size_t room = (size_t)p->rows * (ROW_ROOM + 1) + 1, size = 0;
    char *all = malloc(room);
    if (all == NULL) abort();
    for (int i = 0; i < p->rows; i++) size += (size_t)snprintf(all + size, room - size, "%s\n", pty_row(p, i));
    return all;
}

bool pty_shows(struct pty *p, const char *text) {
    for (int i = 0; i < p->rows; i++)
        if (strstr(pty_row(p, i), text) != NULL) return true;
    return false;
}

bool pty_find(struct pty *p, const char *text, int *row, int *column) {
    for (int i = 0; i < p->rows; i++) {
        const char *line = pty_row(p, i), *at = strstr(line, text);
        if (at == NULL) continue;
        *row = i;
        *column = 0;
        for (const char *s = line; s < at; s++) *column += (*s & 0xc0) != 0x80;
        return true;
    }
    return false;
}

void pty_cursor(struct pty *p, int *row, int *column, bool *visible) {
    VTermPos pos;
    vterm_state_get_cursorpos(vterm_obtain_state(p->vt), &pos);
    *row = pos.row;
    *column = pos.col;
    if (visible != NULL) *visible = p->cursor_visible;
}

static int colour_index(const VTermColor *colour) {
    if (VTERM_COLOR_IS_DEFAULT_FG(colour) || VTERM_COLOR_IS_DEFAULT_BG(colour)) return -1;
    return VTERM_COLOR_IS_INDEXED(colour) ? colour->indexed.idx : -1;
}

struct pty_attr pty_attr(struct pty *p, int row, int column) {
    VTermScreenCell cell;
    vterm_screen_get_cell(p->screen, (VTermPos){.row = row, .col = column}, &cell);
    return (struct pty_attr){
        .bold = cell.attrs.bold,
        .underline = cell.attrs.underline != 0,
        .reverse = cell.attrs.reverse,
        .front = colour_index(&cell.fg),
        .back = colour_index(&cell.bg),
    };
}

static void print_edge(FILE *out, int columns, const char *left, const char *right) {
    fputs(left, out);
    for (int i = 0; i < columns; i++) fputs("─", out);
    fprintf(out, "%s\n", right);
}

void pty_print(struct pty *p, FILE *out, const char *caption) {
    fprintf(out, "\n%s\n", caption);
    print_edge(out, p->columns, "╭", "╮");
    for (int i = 0; i < p->rows; i++) {
        const char *row = pty_row(p, i);
        int columns = 0;
        for (const char *s = row; *s != '\0'; s++) columns += (*s & 0xc0) != 0x80;
        fprintf(out, "│%s%*s│\n", row, p->columns - columns, "");
    }
    print_edge(out, p->columns, "╰", "╯");
}

/* --- the end ----------------------------------------------------------------------------------------------------------- */

uint64_t pty_bytes(const struct pty *p) {
    return p->received - p->in_size - p->marks;
}

bool pty_mouse(const struct pty *p) {
    return p->mouse;
}

pid_t pty_pid(const struct pty *p) {
    return p->pid;
}

void pty_kill(struct pty *p, int signal_number) {
    if (!p->ended) kill(p->pid, signal_number);
}

void pty_hang_up(struct pty *p) {
    if (p->fd >= 0) close(p->fd);
    p->fd = -1;
}

int pty_exit(struct pty *p) {
    int64_t until = now_ms() + WAIT_MS;
    while (!p->ended && p->fd >= 0 && now_ms() < until) {
        while (feed_to_mark(p)) {
        }
        read_some(p, (int)(until - now_ms()));
    }
    struct timespec moment = {.tv_nsec = 5000000};
    while (!p->ended && now_ms() < until) {
        if (waitpid(p->pid, &p->status, WNOHANG) == p->pid)
            p->ended = true;
        else
            nanosleep(&moment, NULL); /* hung up: nothing is left to poll on */
    }
    if (!p->ended) {
        failed(p, "%s", "the program did not end");
        return -1;
    }
    return WIFEXITED(p->status) ? WEXITSTATUS(p->status) : 128 + WTERMSIG(p->status);
}

bool pty_restored(struct pty *p) {
    return !p->alternate && (p->after.c_lflag & (ICANON | ECHO | ISIG)) == (ICANON | ECHO | ISIG);
}
