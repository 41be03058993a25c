#ifndef PRIEM_EVENT_UPCAST_H
#define PRIEM_EVENT_UPCAST_H

/* What an earlier version of a type has written is read as the present one means it (PROTOCOL, "Versions"): a pure step from
 * each version to the next over the columns as they were parsed. The line itself stays as it was signed.
 *
 * A version is raised where a column that there was means something else, has another shape or more room: a program that does
 * not know it keeps the line and looks no further. A new column at the end of a record, which is empty in what is older, needs
 * neither. Whoever raises one adds its step here and leaves a line of the version before among tests/vectors/events*.txt.
 */

#include <stdbool.h>

struct json_t;

struct upcast {
    const char *type;
    int from;
    /* The columns of o, of p; NULL: they are as they were. */
    void (*open)(struct json_t *columns);
    void (*personal)(struct json_t *columns);
};

/* Ended by a row without a type. */
extern const struct upcast upcasts[];

/* The columns, all open or all personal ones, of an event of the version `from` as those of `to`. False: a step is missing. */
bool upcast(const struct upcast *steps, const char *type, int from, int to, struct json_t *columns, bool personal);

#endif
