#ifndef PRIEM_RULES_CALENDAR_H
#define PRIEM_RULES_CALENDAR_H

/* Which days work: calendars are data. Beyond the loaded years weekends and the holidays of ТК 112 are taken. RULES 5.
 *
 * A calendar file, assets/calendars/2026.cal: lines `year 2026`, `source …`, `off 2026-02-23` (a weekday that does not work),
 * `work 2027-02-20` (a Saturday that works), `total 247` (its working days: a control sum against slips of the hand); '#'
 * begins a comment. assets/calendars/05-2026.cal goes over it in the subject 05 alone: the region's holidays. Decrees of the
 * centre (calendar.set) go over both, in the same lines; for a year without a file they are the calendar itself when they carry
 * a `total`, else single days over those of the law.
 *
 *     calendar_load(folder, &arena, &federal, &why);
 *     if (!calendar_merge(federal, folder, "05", rows, count, &arena, &calendar, &why)) warn(&why);  // calendar is as it was
 */

#include "model/base/arena.h"
#include "model/base/date.h"
#include "model/base/fail.h"

struct calendar;
struct calendar_rows; /* model/event/event.h */

/* The federal *.cal of the folder; the calendar lives in the arena. A bad line is refused with file and line. */
bool calendar_load(const char *folder, struct arena *a, struct calendar **out, struct fail *why);
/* For a program that has to start: a wrong file is left out, so that its year is provisional, and *fault says the first of
 * them; empty when all is well. */
void calendar_load_good(const char *folder, struct arena *a, struct calendar **out, struct fail *fault);
/* A new calendar: `base`, the subject's own files of the folder (NULL: none are read) and the decrees in their order. False: a
 * line of a file or decree is wrong, why->say names it, and *out stays as it was. */
bool calendar_merge(const struct calendar *base, const char *folder, const char *subject_code, const struct calendar_rows *rows,
                    int count, struct arena *a, struct calendar **out, struct fail *why);

bool calendar_known(const struct calendar *c, int year);
const char *calendar_source(const struct calendar *c, int year); /* NULL when not loaded; several joined by "; " */
bool day_works(const struct calendar *c, int32_t date);
/* The same; *known: a calendar answered, not the law alone. */
bool day_works_known(const struct calendar *c, int32_t date, bool *known);

#endif
