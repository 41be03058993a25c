#ifndef PRIEM_STORE_DIFFER_H
#define PRIEM_STORE_DIFFER_H

/* Two words on one child, neither of which knew the other (corrections of an application, changes of a learner's data,
 * transfers): what one side changed alone stands as it changed it; of what both changed the value that came first in the
 * centre's order stands, and the other desk is told (SCREENS 7).
 *
 *     differ_merge(&base, &first, &later, &merged, fields)     // false: `later` stands as it is
 *     while (differ_next(&at, &arena, &row)) …                 // the fields told, for people
 */

#include "model/base/arena.h"
#include "model/event/event.h"

/* The data of an application or a learner as one event states them. */
struct statement {
    struct child child;
    struct address address;
    struct applicant applicant;
    struct eligible eligible;
    struct register_place {
        char municipality[12];
        char point[12]; /* of the register, and says the municipality, too; "": nothing is said of the place */
    } place;
};
/* Of application.filed, application.corrected, learner.changed and ruling.differs; false for another type, or where the data
 * are erased. */
bool statement_of(const struct event *ev, struct statement *out);

/* What such a word says of the data, as in learner.changed; CHANGE_ALL: the whole. */
const char *statement_names(const struct event *ev);

/* Of `said`, a change of a learner's data (RULES 2.5), what it names is laid over what stands; the rest stays as it is: who
 * said it may have had another's data before them (A15). `what` as in learner.changed. The place is not touched. */
void statement_lay(const char *what, const struct statement *said, struct statement *stands);

/* `base` is what the later one began with. True: `merged` is not `later`; `fields` holds what both changed, "" where nothing.
 */
bool differ_merge(const struct statement *base, const struct statement *first, const struct statement *later,
                  struct statement *merged, struct differing *fields);

struct differ_row {
    const char *title;               /* "ребёнок: фамилия" */
    const char *base, *mine, *stays; /* as stored */
    const char *column;              /* "child.surname"; DIFFER_PLACE: codes of points */
};
#define DIFFER_PLACE "place.point"
/* The next line of `fields`; *at goes on behind it. */
bool differ_next(const char **at, struct arena *a, struct differ_row *row);
/* What a person reads for a value of that column. */
const char *differ_shown(const struct differ_row *row, const char *value, struct arena *a);

/* Puts a value into the column "child.surname" of three records; false when there is none of that name. */
bool differ_put(const char *column, const char *value, struct child *child, struct address *address,
                struct applicant *applicant);

#endif
