#ifndef PRIEM_CENTRE_CALENDARS_H
#define PRIEM_CENTRE_CALENDARS_H

/* The calendar of this region as every kiosk counts by it: the federal files, the region's own, decrees over both. */

#include "model/rules/calendar.h"
#include "sync/centre/centre.h"

bool calendars_load(struct centre *c, struct arena *a, struct calendar **out, struct fail *why);

#endif
