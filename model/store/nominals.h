#ifndef PRIEM_STORE_NOMINALS_H
#define PRIEM_STORE_NOMINALS_H

/* The queue of those who wait for a nominal, and what there is to give. The order is that of the moments of receipt, then of
 * the applications, never that of arrival (RULES 2.2). Texts live in `a`.
 */

#include "model/event/event.h"
#include "model/store/db.h"

/* "" of all. */
struct nominal_filter {
    char period[12], group[12], municipality[12];
    char late_before[11]; /* ISO: only those due before it */
    bool plain;           /* none of a group that is health data */
};
struct nominal_waits {
    char app[EVENT_ID_TEXT], subject[ID_TEXT], number[11];
    char state[12];       /* pending | capped */
    char certificate[12]; /* its state: only a living one is given a nominal */
    char period[12], group[12], municipality[12], due[11], birth[11], ground[4];
    const char *name;
    int64_t received;
    bool provisional, pending, blocked, health;
};
bool nominal_waiting(struct db *db, const struct nominal_filter *filter, int most, struct arena *a, struct nominal_waits **rows,
                     int *count, struct fail *why);

/* Who comes first: of a valid certificate, a child whose data are not blocked. `app` "": nobody. */
bool nominal_first(struct db *db, const char *period, const char *group, const char *municipality, char app[EVENT_ID_TEXT],
                   const char **name, struct arena *a, struct fail *why);

/* What this kiosk may still give of each group of the periods that are not closed. */
struct nominal_stock {
    struct cap cap;
    char title[120]; /* of the period */
    char first[11], last[11];
    int64_t left;    /* slots, in term on `today` */
    int64_t waiting; /* applications */
};
bool nominal_stocks(struct db *db, uint32_t kiosk, const char *today, struct arena *a, struct nominal_stock **rows, int *count,
                    struct fail *why);

#endif
