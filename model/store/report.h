#ifndef PRIEM_STORE_REPORT_H
#define PRIEM_STORE_REPORT_H

/* What came in over some days and what became of it: for the coordinator's report (SCREENS 9). Counted day by day, so that no
 * key waits for a region's month; numbers only, nobody's data.
 *
 *     struct report report; report_begin(&report, &filter, today, offset, arena);
 *     while (!report_is_whole(&report)) if (!report_count_day(&report, db, &why)) …
 *     report_write(&report, point_name, names, file, &why);
 *
 * An application belongs to the day on which it was received. In time is what was decided on its last day or before; late what
 * was decided after it, or is not decided though it has passed (RULES 2.1).
 */

#include "model/store/queries.h"

enum { REPORT_DAYS_MOST = 366, REPORT_GROUNDS = 4 /* R1 … R4 */ };

struct report_filter {
    int32_t first, last;   /* days, both counted */
    char municipality[12]; /* of the application; "": all */
    char point[12];        /* "": all */
};

struct report_counts {
    int64_t filed, issued, refused, open, in_time, late;
    int64_t first_time; /* of the issued: the child never had a certificate before */
};

struct report_point {
    char point[12];
    struct report_counts counts;
};

struct report {
    struct report_filter filter;
    int32_t today, next; /* the day that is counted next */
    int offset;
    struct arena *a;
    struct report_counts all;
    int64_t days[REPORT_DAYS_MOST];  /* filed */
    int64_t grounds[REPORT_GROUNDS]; /* refusals */
    struct report_point *points;     /* in the order of their codes */
    int point_count, point_room;
};

/* At most REPORT_DAYS_MOST days are counted, from the first on. */
void report_begin(struct report *r, const struct report_filter *filter, int32_t today, int offset, struct arena *a);
bool report_is_whole(const struct report *r);
bool report_count_day(struct report *r, struct db *db, struct fail *why);
int report_days(const struct report *r);

/* The applications behind a number, in the order of receipt. */
enum report_of { REPORT_ALL, REPORT_OF_GROUND, REPORT_OF_POINT, REPORT_LATE };
struct report_row {
    const char *app, *no, *name, *birth, *state, *point;
    int64_t received;
};
/* Those of one day, `most` at most. `value`: the ground's or the point's code. */
bool report_rows_of_day(struct db *db, const struct report *r, int32_t day, enum report_of of, const char *value, int most,
                        struct arena *a, struct report_row **rows, int *count, struct fail *why);

/* As a table: what, number. `point_name` may say how a point is called. */
bool report_write(const struct report *r, const char *(*point_name)(const void *names, const char *code), const void *names,
                  FILE *out, struct fail *why);

#endif
