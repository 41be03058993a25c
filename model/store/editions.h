#ifndef PRIEM_STORE_EDITIONS_H
#define PRIEM_STORE_EDITIONS_H

/* What the centre has given to all kiosks, as far as it is here: its day, calendars by decree, values to pick from, the index
 * of children. For a look at how things stand: reads whole tables. */

#include "model/base/arena.h"
#include "model/store/db.h"

struct edition {
    const char *what; /* "calendar" "locality" "street" "issuer" "school" "index" */
    const char *name; /* the year, or "" */
    int64_t edition;  /* the newest; 0 where there are none */
    int64_t count;    /* values, children, 1 for a calendar */
    const char *day;  /* of the newest batch of the index; else "" */
};
/* `day` gets the last day the centre has opened, "" before the first. */
bool edition_list(struct db *db, struct arena *a, struct edition **rows, int *count, char day[11], struct fail *why);

#endif
