#include "model/rules/terms.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YEARS_MOST = 64, DAYS_MOST = 366 };

struct calendar_year {
    int year;
    const char *source;
    bool works[DAYS_MOST]; /* by the day of the year, from 0 */
};
struct calendar {
    struct calendar_year *years[YEARS_MOST];
    int count;
};

/* ТК 112. The ones of January are not moved by the law itself, the others go to the next working day from a weekend. */
static const struct {
    int month, first, last;
} holidays[] = {{1, 1, 8}, {2, 23, 23}, {3, 8, 8}, {5, 1, 1}, {5, 9, 9}, {6, 12, 12}, {11, 4, 4}};

static bool is_holiday(int32_t date, bool of_january) {
    int year, month, day;

    date_split(date, &year, &month, &day);
    for (size_t i = 0; i < sizeof holidays / sizeof holidays[0]; i++)
        if (month == holidays[i].month && day >= holidays[i].first && day <= holidays[i].last) return of_january || month != 1;
    return false;
}

static bool works_by_law(int32_t date) {
    int weekday = date_weekday(date);

    if (weekday > 5 || is_holiday(date, true)) return false;
    return !(weekday == 1 && (is_holiday(date - 1, false) || is_holiday(date - 2, false)));
}

static const struct calendar_year *year_of(const struct calendar *c, int year) {
    for (int i = 0; c && i < c->count; i++)
        if (c->years[i]->year == year) return c->years[i];
    return NULL;
}

bool calendar_known(const struct calendar *c, int year) {
    return year_of(c, year) != NULL;
}

const char *calendar_source(const struct calendar *c, int year) {
    const struct calendar_year *y = year_of(c, year);
    return y ? y->source : NULL;
}

/* *known tells whether a calendar answered. */
static bool day_works_known(const struct calendar *c, int32_t date, bool *known) {
    int year, month, day;
    const struct calendar_year *y;

    date_split(date, &year, &month, &day);
    y = year_of(c, year);
    *known = y != NULL;
    return y ? y->works[date - date_of(year, 1, 1)] : works_by_law(date);
}

bool day_works(const struct calendar *c, int32_t date) {
    bool known;
    return day_works_known(c, date, &known);
}

/* Reading a file. */
struct reading {
    const char *path;
    int line;
    struct arena *arena;
    struct calendar *calendar;
    struct calendar_year *year;
    long total; /* the control sum of the file: its working days */
};

static bool refuse(const struct reading *r, const char *what, struct fail *why) {
    return fail_set(why, FAIL_INPUT, "calendar", _("Calendar %s, line %d: %s."), r->path, r->line, what);
}

static bool read_year(struct reading *r, const char *value, struct fail *why) {
    char *end;
    long year = strtol(value, &end, 10);
    int32_t first;

    if (*end || year < 1992 || year > 2199) return refuse(r, _("the year cannot be right"), why);
    if (r->year) return refuse(r, _("a file has one year"), why);
    if (calendar_known(r->calendar, (int)year)) return refuse(r, _("another file has this year already"), why);
    if (r->calendar->count == YEARS_MOST) return refuse(r, _("there are too many years"), why);
    r->year = arena_alloc(r->arena, sizeof *r->year);
    r->year->year = (int)year;
    first = date_of((int)year, 1, 1);
    for (int32_t d = first; d < date_of((int)year + 1, 1, 1); d++) r->year->works[d - first] = date_weekday(d) <= 5;
    return true;
}

static bool read_day(struct reading *r, const char *value, bool works, struct fail *why) {
    int32_t date, first = date_of(r->year->year, 1, 1);

    if (!date_parse(value, &date)) return refuse(r, _("there is no such day"), why);
    if (date < first || date >= date_of(r->year->year + 1, 1, 1)) return refuse(r, _("the day is of another year"), why);
    if (r->year->works[date - first] == works) return refuse(r, _("the day is already so: it changes nothing"), why);
    r->year->works[date - first] = works;
    return true;
}

static bool read_line(struct reading *r, char *line, struct fail *why) {
    char *value;

    line[strcspn(line, "\r\n")] = '\0';
    if (!line[0] || line[0] == '#') return true;
    value = strchr(line, ' ');
    if (!value) return refuse(r, _("a word and its value are expected"), why);
    *value++ = '\0';
    if (strcmp(line, "year") == 0) return read_year(r, value, why);
    if (!r->year) return refuse(r, _("the year has to come first"), why);
    if (strcmp(line, "off") == 0 || strcmp(line, "work") == 0) return read_day(r, value, line[0] == 'w', why);
    if (strcmp(line, "source") == 0)
        r->year->source = arena_dup(r->arena, value);
    else if (strcmp(line, "total") == 0)
        r->total = strtol(value, NULL, 10);
    else
        return refuse(r, _("unknown word"), why);
    return true;
}

static bool read_end(struct reading *r, struct fail *why) {
    long total = 0;

    if (!r->year) return refuse(r, _("the year is missing"), why);
    if (!r->year->source) return refuse(r, _("the source is missing"), why);
    for (int i = 0; i < DAYS_MOST; i++) total += r->year->works[i];
    if (r->total && r->total != total) return refuse(r, _("the working days do not add up to the total"), why);
    r->calendar->years[r->calendar->count++] = r->year;
    return true;
}

static bool read_file(const char *path, struct arena *a, struct calendar *c, struct fail *why) {
    struct reading r = {.path = path, .arena = a, .calendar = c};
    FILE *f = fopen(path, "re");
    char *line = NULL;
    size_t room = 0;
    bool ok = f != NULL;

    if (!f)
        return fail_set(why, FAIL_DISK, "calendar cannot be opened", _("The calendar %s cannot be read: %s."), path,
                        strerror(errno));
    while (ok && getline(&line, &room, f) >= 0) {
        r.line++;
        ok = read_line(&r, line, why);
    }
    if (ok && ferror(f))
        ok = fail_set(why, FAIL_DISK, "calendar cannot be read", _("The calendar %s cannot be read: %s."), path,
                      strerror(errno));
    if (ok) ok = read_end(&r, why);
    free(line);
    fclose(f);
    return ok;
}

static int is_calendar(const struct dirent *entry) {
    size_t n = strlen(entry->d_name);
    return n > 4 && entry->d_name[0] != '.' && strcmp(entry->d_name + n - 4, ".cal") == 0;
}

bool calendar_load(const char *folder, struct arena *a, struct calendar **out, struct fail *why) {
    struct calendar *c = arena_alloc(a, sizeof *c);
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, is_calendar, alphasort);
    bool ok = n >= 0;

    if (n < 0)
        fail_set(why, FAIL_DISK, "no calendar folder", _("The folder of calendars %s cannot be read: %s."), folder,
                 strerror(errno));
    for (int i = 0; i < n; i++) {
        if (ok) ok = read_file(arena_printf(a, "%s/%s", folder, entries[i]->d_name), a, c, why);
        free(entries[i]);
    }
    free(entries);
    *out = ok ? c : NULL;
    return ok;
}

struct due term_due(const struct calendar *c, int32_t event, int working_days) {
    struct due due = {.date = event};
    bool known;

    while (working_days > 0) {
        due.date++;
        if (day_works_known(c, due.date, &known)) working_days--;
        due.provisional |= !known;
    }
    return due;
}

int term_left(const struct calendar *c, int32_t today, int32_t due) {
    int32_t from = today < due ? today : due, to = today < due ? due : today;
    int days = 0;

    for (int32_t d = from + 1; d <= to; d++) days += day_works(c, d);
    if (due >= today) return days;
    return days ? -days : -1; /* overdue on the Saturday after it, too */
}
