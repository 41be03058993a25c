#ifndef PRIEM_STORE_REGION_DAYS_H
#define PRIEM_STORE_REGION_DAYS_H

/* The calendar of this region: the federal files, the region's own, and the decrees that came with the feed. Made anew when one
 * of them changed; a wrong line is told once and leaves what was in force.
 *
 *     struct region_days days = {.folder = share_path(a, "calendars"), .federal = federal};
 *     region_days_follow(&days, db, "05", &calendar, &why);
 *     if (days.fault.say[0]) …
 */

#include "model/rules/calendar.h"
#include "model/store/db.h"

struct region_days {
    const char *folder;             /* of the files */
    const struct calendar *federal; /* outlives this */
    struct fail federal_fault;      /* of calendar_load_good */
    struct arena made[2];           /* the calendar in force lives in one, the one before in the other */
    int in_force;
    char stamp[240];   /* of what it was made: region, years and editions */
    struct fail fault; /* why the last change could not be taken; empty when all is in force */
};

/* *calendar is the one in force afterwards; the one before lives until the next change. False: the store cannot be read. */
bool region_days_follow(struct region_days *days, struct db *db, const char *subject_code, struct calendar **calendar,
                        struct fail *why);
void region_days_close(struct region_days *days);

#endif
