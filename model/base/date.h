#ifndef PRIEM_BASE_DATE_H
#define PRIEM_BASE_DATE_H

/* Dates are whole days, moments are UTC milliseconds; both are plain integers and compare with <. Stored and carried as text:
 * a date is "2016-05-07", shown "07.05.2016". Gregorian. Pure; asks no clock and no TZ variable. RULES 4.4.
 *
 *     int32_t birth; date_parse("2008-02-29", &birth);
 *     date_add_years(birth, 18) == date_of(2026, 3, 1)
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATE_NONE INT32_MIN
#define DATE_TEXT 11 /* room for "2016-05-07" */

enum { MS_SECOND = 1000, MS_MINUTE = 60 * MS_SECOND, MS_HOUR = 60 * MS_MINUTE, MS_DAY = 24 * MS_HOUR };

int32_t date_of(int year, int month, int day); /* days since 1970-01-01; DATE_NONE for 31.02 and the like */
void date_split(int32_t date, int *year, int *month, int *day);
bool date_parse(const char *iso, int32_t *date);         /* "2016-05-07" */
bool date_parse_typed(const char *typed, int32_t *date); /* "07.05.2016", "07052016", "7.5.2016" */
void date_iso(int32_t date, char out[DATE_TEXT]);        /* DATE_NONE gives "" */
void date_show(int32_t date, char out[DATE_TEXT]);       /* "07.05.2016" */
/* ISO text to shown text; anything else gives "". */
void date_iso_show(const char *iso, char out[DATE_TEXT]);
int date_weekday(int32_t date); /* 1 Monday … 7 Sunday */
/* The day on which `years` are reached; 29 February gives 1 March in a common year (RULES 4.4, ГК 191–192). */
int32_t date_add_years(int32_t date, int years);
/* Full years on `day`. */
int date_age(int32_t birth, int32_t day);

/* A moment: UTC milliseconds since 1970. `offset` is the kiosk's own in minutes east of Greenwich. What others say is none
 * beyond MOMENT_MOST: two of them, and a span, add up. */
#define MOMENT_MOST INT64_C(253402300799999) /* the end of the year 9999 */
int32_t moment_date(int64_t at, int offset);
void moment_show(int64_t at, int offset, char out[17]);       /* "23.11.2026 09:52" */
void moment_show_short(int64_t at, int offset, char out[12]); /* "23.11 09:52" */
int64_t moment_of(int32_t date, int hour, int minute, int offset);

#endif
