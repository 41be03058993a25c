#ifndef PRIEM_BASE_ARENA_H
#define PRIEM_BASE_ARENA_H

/* Memory by lifetime, not by object: process, screen, frame (one draw). What a query returns lives as long as the arena
 * that was passed in. Out of memory ends the process: the draft is already on disk.
 *
 *     struct arena frame = {0};
 *     char *line = arena_printf(&frame, "%s %s", surname, name);
 *     arena_reset(&frame);                                          // keeps the memory for the next frame
 *     arena_close(&frame);
 */

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *first; /* zero-initialise; owned by the arena */
    struct arena_block *last;
};

void *arena_alloc(struct arena *a, size_t size);    /* zeroed, aligned for anything, never NULL */
char *arena_dup(struct arena *a, const char *text); /* NULL gives "" */
void *arena_copy(struct arena *a, const void *bytes, size_t size);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *a); /* everything given out is gone and wiped; a megabyte is kept for what comes next */
void arena_close(struct arena *a); /* wiped and given back */

#endif
