#ifndef PRIEM_TESTS_HARNESS_STOPWATCH_H
#define PRIEM_TESTS_HARNESS_STOPWATCH_H

/* A pseudo-terminal that measures: how long a program takes for its first frame and for the answer to a key, and how many bytes
 * it writes. The screen itself is not kept, so that nothing but the program is measured. Our program, started with --test, says
 * where a frame ends; of any other the frame ends with the last byte before 30 ms of silence.
 *
 *     struct stopwatch s; stopwatch_start(&s, (const char *[]){"nano", "text", NULL}, folder, false);
 *     double first = stopwatch_frame(&s); struct answer a = stopwatch_key(&s, "a"); stopwatch_stop(&s);
 *
 * What does not come in 20 s ends the program.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct stopwatch {
    int fd;
    pid_t pid;
    bool marks;
    const double *began; /* moment of exec, written by the child into shared memory */
    uint64_t sent;
    char tail[16384]; /* of what was read last, a whole frame at least: a mark, or a text waited for, may come in pieces */
    size_t tail_size;
};

struct answer {
    double ms;
    size_t bytes; /* without the mark */
};

double clock_ms(void); /* monotonic */

/* 80x24, xterm-256color, C.UTF-8, HOME is the folder it starts in. */
void stopwatch_start(struct stopwatch *s, const char *const *argv, const char *folder, bool marks);
/* From exec to the end of the first frame, ms. */
double stopwatch_frame(struct stopwatch *s);
/* Sends the bytes and waits for the frame that answers them. */
struct answer stopwatch_key(struct stopwatch *s, const char *bytes);
/* Until `text` has been written; only of what comes after the last call of any of these. */
void stopwatch_until(struct stopwatch *s, const char *text);
void stopwatch_stop(struct stopwatch *s);

#endif
