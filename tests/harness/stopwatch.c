#include "tests/harness/stopwatch.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MARK "\033]777;priem;frame;"
enum { SILENCE_MS = 30, PATIENCE_MS = 20000, DRAIN_MS = 1 };

double clock_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void give_up(const char *what) {
    fprintf(stderr, "stopwatch: %s\n", what);
    exit(2);
}

static void run_child(const char *const *argv, const char *folder, double *began) {
    if (chdir(folder) != 0) _exit(126);
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("HOME", folder, 1);
    unsetenv("LANG");
    unsetenv("LANGUAGE");
    unsetenv("COLUMNS");
    unsetenv("LINES");
    *began = clock_ms();
    execvp(argv[0], (char *const *)argv);
    _exit(127);
}

void stopwatch_start(struct stopwatch *s, const char *const *argv, const char *folder, bool marks) {
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    *s = (struct stopwatch){.marks = marks};
    double *began = mmap(NULL, sizeof *began, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (began == MAP_FAILED) give_up("no memory");
    fflush(NULL);
    s->pid = forkpty(&s->fd, NULL, NULL, &size);
    if (s->pid < 0) give_up("forkpty failed");
    if (s->pid == 0) run_child(argv, folder, began);
    s->began = began;
}

void stopwatch_stop(struct stopwatch *s) {
    kill(s->pid, SIGKILL);
    while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR) continue;
    close(s->fd);
    munmap((void *)s->began, sizeof *s->began);
}

/* What comes within `wait_ms` goes behind the tail, of which the older half is forgotten when there is no room. 0: silence. */
static size_t read_more(struct stopwatch *s, int wait_ms) {
    struct pollfd in = {.fd = s->fd, .events = POLLIN};
    size_t half = sizeof s->tail / 2;
    if (poll(&in, 1, wait_ms) <= 0) return 0;
    if (s->tail_size > half) {
        memmove(s->tail, s->tail + s->tail_size - half, half);
        s->tail_size = half;
    }
    ssize_t n = read(s->fd, s->tail + s->tail_size, half);
    if (n <= 0) give_up("the program has ended");
    s->tail_size += (size_t)n;
    return (size_t)n;
}

/* The size of the mark at the end that answers `sent` bytes; 0: not yet. */
static size_t mark_size(const struct stopwatch *s, uint64_t sent) {
    const char *end = s->tail + s->tail_size, *at = s->tail, *mark = NULL;
    unsigned long long answered = 0;
    if (s->tail_size == 0 || end[-1] != '\a') return 0;
    while ((at = memmem(at, (size_t)(end - at), MARK, sizeof MARK - 1)) != NULL) mark = at++;
    if (mark == NULL || sscanf(mark + sizeof MARK - 1, "%llu", &answered) != 1 || answered < sent) return 0;
    return (size_t)(end - mark);
}

/* The moment at which the frame was whole, and what was written for it. */
static double frame_end(struct stopwatch *s, size_t *bytes) {
    double end = 0;
    *bytes = 0;
    for (;;) {
        bool silence_ends = !s->marks && *bytes > 0;
        size_t n = read_more(s, silence_ends ? SILENCE_MS : PATIENCE_MS);
        if (n == 0 && silence_ends) return end;
        if (n == 0) give_up("no answer");
        end = clock_ms();
        *bytes += n;
        size_t mark = s->marks ? mark_size(s, s->sent) : 0;
        if (mark == 0) continue;
        *bytes -= mark;
        return end;
    }
}

double stopwatch_frame(struct stopwatch *s) {
    size_t bytes;
    return frame_end(s, &bytes) - *s->began;
}

struct answer stopwatch_key(struct stopwatch *s, const char *bytes) {
    size_t size = strlen(bytes);
    while (read_more(s, DRAIN_MS) > 0) continue;
    s->tail_size = 0;
    double start = clock_ms();
    if (write(s->fd, bytes, size) != (ssize_t)size) give_up("the terminal does not take a key");
    s->sent += size;
    struct answer a;
    a.ms = frame_end(s, &a.bytes) - start;
    return a;
}

void stopwatch_until(struct stopwatch *s, const char *text) {
    double end = clock_ms() + PATIENCE_MS;
    while (memmem(s->tail, s->tail_size, text, strlen(text)) == NULL)
        if (read_more(s, SILENCE_MS) == 0 && clock_ms() > end) give_up(text);
}
