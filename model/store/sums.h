#ifndef PRIEM_STORE_SUMS_H
#define PRIEM_STORE_SUMS_H

/* The money part of the coordinator's report (SCREENS 9): of one period the nominals beside their caps, the enrolments by
 * direction and by provider, and by municipality how many children are reached. Counted in slices of children, so that no key
 * waits for a region: a slice is some milliseconds. It is what this store knows.
 *
 *     sums_begin(db, &filter, &arena, &sums, &why);
 *     while (!sums_are_whole(&sums)) if (!sums_count_slice(&sums, db, &why)) …
 *
 * An enrolment belongs to the period for which it has a part that was not given back. A child comes for the first time when no
 * enrolment of its began before the period (S0:22: families that never attended).
 */

#include "model/store/account.h"

enum { SUMS_SLICE = 1000 };
enum sums_of { SUMS_LIMITS, SUMS_DIRECTIONS, SUMS_PROVIDERS, SUMS_PLACES, SUMS_TABLES };

struct sums_filter {
    char period[12];
    char municipality[12]; /* of the child; "": all */
    bool all_places;       /* also those of which no child is here */
};

struct sums_row {
    char code[24];          /* of the group, direction, provider, municipality; "" where none is told */
    const char *title;      /* its name where it has one of its own, else the code */
    int64_t count, sum;     /* nominals and their sum; enrolments and what the certificates pay of them in the period */
    int64_t most, most_sum; /* of a cap */
    int64_t children;       /* different ones; of a place: those with an enrolment */
    int64_t certificates, first_time,
        listed;  /* of a place; listed: children of 5 to 18 as the region counts them, 0: not told */
    bool health; /* the group is for MAY_HEALTH */
};

struct sums_table {
    struct sums_row *rows;
    int count, room;
};

struct sums {
    struct sums_filter filter;
    char first[11]; /* of the period */
    struct arena *a;
    struct sums_table tables[SUMS_TABLES]; /* by code, when whole by count (groups and places as they are) */
    struct sums_row all;                   /* enrolments of the period, their sum, children, first-timers; certificates */
    int slice;                             /* rows that are read at once */
    int pass;                              /* what is walked now */
    char after[ID_TEXT];                   /* the last child of it */
};

bool sums_begin(struct db *db, const struct sums_filter *filter, struct arena *a, struct sums *out, struct fail *why);
bool sums_are_whole(const struct sums *s);
bool sums_count_slice(struct sums *s, struct db *db, struct fail *why);
const struct sums_row *sums_row(const struct sums *s, enum sums_of table, int i);

/* What stands behind a row: nominals, or enrolments (of a place too). Slice by slice: `after` begins as "" and is "" again
 * after the last. Texts live in `a`. */
struct sums_child {
    const char *subject, *number, *name, *birth; /* name "": erased */
    const char *event;                           /* the enrolment; "" of a nominal */
    const char *title;                           /* of the programme; "" of a nominal */
    const char *first, *last;
    int64_t sum;
};
bool sums_behind(struct db *db, const struct sums *s, enum sums_of table, const char *code, char after[ID_TEXT], int most,
                 struct arena *a, struct sums_child **rows, int *count, struct fail *why);

/* As a table: what, of what, number; it names nobody. `title` says how a row is called here. */
bool sums_write(const struct sums *s, const char *(*title)(const void *self, enum sums_of table, const struct sums_row *row),
                const void *self, FILE *out, struct fail *why);

#endif
