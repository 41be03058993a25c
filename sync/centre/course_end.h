#ifndef PRIEM_CENTRE_COURSE_END_H
#define PRIEM_CENTRE_COURSE_END_H

/* Enrolments that end because of their provider: it is suspended or excluded (its licence is withdrawn), or the programme is
 * excluded from the registry. A programme that is only suspended takes no new children; those who attend go on. What runs then
 * ends with the day on which the centre has heard of it, ground "provider": the days up to it are owed, the rest is released.
 * Nothing lives again by itself when the provider is listed as active again: the family enrols anew. */

#include "sync/centre/centre.h"

/* A provider or a programme was listed so that something may have to end: the slices of the day look (day.h). */
bool course_end_note(struct centre *c, const struct event *ev, struct fail *why);
/* As far as the slice reaches; *left is what it still has room for. What has ended is no longer found. */
bool course_end_due(struct centre *c, const char *day, int *left, struct fail *why);

#endif
