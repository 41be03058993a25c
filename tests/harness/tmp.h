#ifndef PRIEM_TESTS_HARNESS_TMP_H
#define PRIEM_TESTS_HARNESS_TMP_H

/* A folder for one test, under $TMPDIR or /tmp.
 *
 *     struct tmp tmp; tmp_make(&tmp); … tmp_path(&tmp, "store.db") … tmp_remove(&tmp);
 */

#include <stddef.h>

struct tmp {
    char folder[256];
    char path[512]; /* what tmp_path gave last */
};

void tmp_make(struct tmp *tmp);                          /* ends the test program when it cannot */
const char *tmp_path(struct tmp *tmp, const char *name); /* good until the next call */
void tmp_write(struct tmp *tmp, const char *name, const void *data, size_t size);
/* Reads at most `room` bytes; returns how many, 0 when the file is not there. */
size_t tmp_read(struct tmp *tmp, const char *name, void *out, size_t room);
/* A whole file, over what is there; ends the test program when it cannot. */
void tmp_copy(const char *from, const char *to);
void tmp_remove(struct tmp *tmp); /* with everything in it */

#endif
