#include "model/base/date.h"

#include <stdio.h>

enum { DAYS_IN_400_YEARS = 146097, DAYS_0000_TO_1970 = 719468 /* from 0000-03-01 */ };

static bool is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* The year is counted from March, so that the leap day is its last one: then the length of the months is a straight formula. */
int32_t date_of(int year, int month, int day) {
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return DATE_NONE;
    int march_year = month > 2 ? year : year - 1;
    int march_month = month > 2 ? month - 3 : month + 9;
    int era = march_year / 400, year_of_era = march_year % 400;
    int day_of_year = (153 * march_month + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_IN_400_YEARS + day_of_era - DAYS_0000_TO_1970;
}

void date_split(int32_t date, int *year, int *month, int *day) {
    int64_t z = (int64_t)date + DAYS_0000_TO_1970;
    int64_t era = (z >= 0 ? z : z - (DAYS_IN_400_YEARS - 1)) / DAYS_IN_400_YEARS;
    int day_of_era = (int)(z - era * DAYS_IN_400_YEARS);
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int march_month = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * march_month + 2) / 5 + 1;
    *month = march_month < 10 ? march_month + 3 : march_month - 9;
    *year = (int)(year_of_era + era * 400) + (*month <= 2);
}

/* Reads between `least` and `most` digits; returns how many, 0 when too few. */
static int take_digits(const char *s, int least, int most, int *value) {
    int n = 0;
    *value = 0;
    while (n < most && s[n] >= '0' && s[n] <= '9') *value = *value * 10 + (s[n++] - '0');
    return n >= least ? n : 0;
}

bool date_parse(const char *iso, int32_t *date) {
    int year, month, day;
    *date = DATE_NONE;
    if (!take_digits(iso, 4, 4, &year) || iso[4] != '-') return false;
    if (!take_digits(iso + 5, 2, 2, &month) || iso[7] != '-') return false;
    if (!take_digits(iso + 8, 2, 2, &day) || iso[10] != '\0') return false;
    *date = date_of(year, month, day);
    return *date != DATE_NONE;
}

bool date_parse_typed(const char *typed, int32_t *date) {
    int year, month, day, n;
    *date = DATE_NONE;
    while (*typed == ' ') typed++;
    if (take_digits(typed, 8, 8, &year)) {
        take_digits(typed, 2, 2, &day);
        take_digits(typed + 2, 2, 2, &month);
        take_digits(typed + 4, 4, 4, &year);
        typed += 8;
    } else {
        if (!(n = take_digits(typed, 1, 2, &day)) || typed[n] != '.') return false;
        typed += n + 1;
        if (!(n = take_digits(typed, 1, 2, &month)) || typed[n] != '.') return false;
        typed += n + 1;
        if (!(n = take_digits(typed, 4, 4, &year))) return false;
        typed += n;
    }
    while (*typed == ' ') typed++;
    if (*typed != '\0') return false;
    *date = date_of(year, month, day);
    return *date != DATE_NONE;
}

/* The compiler is told the ranges, so that it can see that the texts fit. */
static void split_for_text(int32_t date, unsigned *year, unsigned *month, unsigned *day) {
    int y, m, d;
    date_split(date, &y, &m, &d);
    *year = (unsigned)y % 10000;
    *month = (unsigned)m % 100;
    *day = (unsigned)d % 100;
}

void date_iso(int32_t date, char out[DATE_TEXT]) {
    unsigned year, month, day;
    out[0] = '\0';
    if (date == DATE_NONE) return;
    split_for_text(date, &year, &month, &day);
    snprintf(out, DATE_TEXT, "%04u-%02u-%02u", year, month, day);
}

void date_show(int32_t date, char out[DATE_TEXT]) {
    unsigned year, month, day;
    out[0] = '\0';
    if (date == DATE_NONE) return;
    split_for_text(date, &year, &month, &day);
    snprintf(out, DATE_TEXT, "%02u.%02u.%04u", day, month, year);
}

void date_iso_show(const char *iso, char out[DATE_TEXT]) {
    int32_t date = DATE_NONE;
    if (iso && !date_parse(iso, &date)) date = DATE_NONE;
    date_show(date, out);
}

int date_weekday(int32_t date) {
    /* 1970-01-01 was a Thursday. */
    int64_t since_monday = ((int64_t)date + 3) % 7;
    return (int)(since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

int32_t date_add_years(int32_t date, int years) {
    int year, month, day;
    if (date == DATE_NONE) return DATE_NONE;
    date_split(date, &year, &month, &day);
    if (month == 2 && day == 29 && !is_leap(year + years)) return date_of(year + years, 3, 1);
    return date_of(year + years, month, day);
}

int date_age(int32_t birth, int32_t day) {
    int birth_year, year, month, of_month;
    date_split(birth, &birth_year, &month, &of_month);
    date_split(day, &year, &month, &of_month);
    int age = year - birth_year;
    return date_add_years(birth, age) > day ? age - 1 : age;
}

/* Total: a record may say any moment. */
static int64_t local_ms(int64_t at, int offset) {
    int64_t within = at > MOMENT_MOST ? MOMENT_MOST : at < -MOMENT_MOST ? -MOMENT_MOST : at;
    return within + (int64_t)offset * MS_MINUTE;
}

int32_t moment_date(int64_t at, int offset) {
    int64_t ms = local_ms(at, offset);
    return (int32_t)(ms / MS_DAY - (ms % MS_DAY < 0));
}

static void split_clock(int64_t at, int offset, unsigned *hour, unsigned *minute) {
    int64_t ms = local_ms(at, offset) % MS_DAY;
    if (ms < 0) ms += MS_DAY;
    *hour = (unsigned)(ms / MS_HOUR) % 100;
    *minute = (unsigned)(ms % MS_HOUR / MS_MINUTE) % 100;
}

void moment_show(int64_t at, int offset, char out[17]) {
    unsigned year, month, day, hour, minute;
    split_for_text(moment_date(at, offset), &year, &month, &day);
    split_clock(at, offset, &hour, &minute);
    snprintf(out, 17, "%02u.%02u.%04u %02u:%02u", day, month, year, hour, minute);
}

void moment_show_short(int64_t at, int offset, char out[12]) {
    unsigned year, month, day, hour, minute;
    split_for_text(moment_date(at, offset), &year, &month, &day);
    split_clock(at, offset, &hour, &minute);
    snprintf(out, 12, "%02u.%02u %02u:%02u", day, month, hour, minute);
}

int64_t moment_of(int32_t date, int hour, int minute, int offset) {
    return (int64_t)date * MS_DAY + (int64_t)hour * MS_HOUR + (int64_t)(minute - offset) * MS_MINUTE;
}
