#ifndef PRIEM_CENTRE_HOLDER_H
#define PRIEM_CENTRE_HOLDER_H

/* Whose certificate a number names that stands in somebody's table. Old numbers go on: of one that was burnt when two children
 * turned out to be one, the number that lives now; of one that another child had before, the number given instead. */

#include "sync/centre/centre.h"

struct holder {
    char subject[ID_TEXT];
    char number[11]; /* that lives, where there is one; else as it was named */
};
/* FAIL_GONE: there is no such certificate. */
bool holder_find(struct centre *c, const char *number, struct holder *out, struct fail *why);

#endif
