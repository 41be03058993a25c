/* Calendars: the files of the Federation, a region's files and decrees over them. RULES 5. */
#include "model/rules/calendar.h"

#include "model/event/event.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YEARS_MOST = 64, DAYS_MOST = 366 };

struct calendar_year {
    int year;
    bool whole; /* false: days of a decree over the days of the law, the calendar itself is not there yet */
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

static struct calendar_year *year_of(const struct calendar *c, int year) {
    for (int i = 0; c && i < c->count; i++)
        if (c->years[i]->year == year) return c->years[i];
    return NULL;
}

bool calendar_known(const struct calendar *c, int year) {
    const struct calendar_year *y = year_of(c, year);
    return y && y->whole;
}

const char *calendar_source(const struct calendar *c, int year) {
    const struct calendar_year *y = year_of(c, year);
    return y ? y->source : NULL;
}

bool day_works_known(const struct calendar *c, int32_t date, bool *known) {
    int year, month, day;
    const struct calendar_year *y;

    date_split(date, &year, &month, &day);
    y = year_of(c, year);
    *known = y && y->whole;
    return y ? y->works[date - date_of(year, 1, 1)] : works_by_law(date);
}

bool day_works(const struct calendar *c, int32_t date) {
    bool known;
    return day_works_known(c, date, &known);
}

/* Reading: a file of the Federation makes a year, everything else goes over the years there are. */
struct reading {
    const char *name; /* the file, or what the decree is called */
    int line;
    bool over;
    bool whole; /* over nothing: has a `total`, so it is a calendar and not some days of one */
    struct arena *arena;
    struct calendar *calendar;
    struct calendar_year *year;
    const char *source;
    long total; /* the control sum: its working days */
};

static bool refuse(const struct reading *r, const char *what, struct fail *why) {
    return fail_set(why, FAIL_INPUT, "calendar", _("Calendar %s, line %d: %s."), r->name, r->line, what);
}

static struct calendar_year *year_made(struct reading *r, int year) {
    struct calendar_year *y = arena_alloc(r->arena, sizeof *y);
    int32_t first = date_of(year, 1, 1);

    y->year = year;
    y->whole = r->whole;
    for (int32_t d = first; d < date_of(year + 1, 1, 1); d++)
        y->works[d - first] = r->whole ? date_weekday(d) <= 5 : works_by_law(d);
    r->calendar->years[r->calendar->count++] = y;
    return y;
}

static bool read_year(struct reading *r, const char *value, struct fail *why) {
    char *end;
    long year = strtol(value, &end, 10);
    struct calendar_year *there;

    if (!isdigit((unsigned char)*value) || *end || year < 1992 || year > 2199)
        return refuse(r, _("the year cannot be right"), why);
    if (r->year) return refuse(r, _("a file has one year"), why);
    there = year_of(r->calendar, (int)year);
    if (there && !r->over) return refuse(r, _("another file has this year already"), why);
    if (!there && r->calendar->count == YEARS_MOST) return refuse(r, _("there are too many years"), why);
    r->year = there ? there : year_made(r, (int)year);
    return true;
}

static bool read_day(struct reading *r, const char *value, bool works, struct fail *why) {
    int32_t date, first = date_of(r->year->year, 1, 1);

    if (!date_parse(value, &date)) return refuse(r, _("there is no such day"), why);
    if (date < first || date >= date_of(r->year->year + 1, 1, 1)) return refuse(r, _("the day is of another year"), why);
    /* A slip in a calendar; a region's holiday may well fall on a Sunday. */
    if (!r->over && r->year->works[date - first] == works)
        return refuse(r, _("the day is already so: it changes nothing"), why);
    r->year->works[date - first] = works;
    return true;
}

static bool read_line(struct reading *r, char *line, struct fail *why) {
    char *value, *end;

    line[strcspn(line, "\r\n")] = '\0';
    if (!line[0] || line[0] == '#') return true;
    value = strchr(line, ' ');
    if (!value) return refuse(r, _("a word and its value are expected"), why);
    *value++ = '\0';
    if (strcmp(line, "year") == 0) return read_year(r, value, why);
    if (!r->year) return refuse(r, _("the year has to come first"), why);
    if (strcmp(line, "off") == 0 || strcmp(line, "work") == 0) return read_day(r, value, line[0] == 'w', why);
    if (strcmp(line, "source") == 0) {
        r->source = arena_dup(r->arena, value);
        return true;
    }
    if (strcmp(line, "total") != 0) return refuse(r, _("unknown word"), why);
    r->total = strtol(value, &end, 10);
    return *end || r->total <= 0 ? refuse(r, _("the total is a number of days"), why) : true;
}

static bool read_end(struct reading *r, struct fail *why) {
    long total = 0;

    if (!r->year) return refuse(r, _("the year is missing"), why);
    if (!r->source) return refuse(r, _("the source is missing"), why);
    for (int i = 0; i < DAYS_MOST; i++) total += r->year->works[i];
    if (r->total && r->total != total) return refuse(r, _("the working days do not add up to the total"), why);
    r->year->source = r->year->source ? arena_printf(r->arena, "%s; %s", r->year->source, r->source) : r->source;
    return true;
}

static bool read_file(struct reading *r, struct fail *why) {
    FILE *f = fopen(r->name, "re");
    char *line = NULL;
    size_t room = 0;
    bool ok = f != NULL;

    if (!f)
        return fail_set(why, FAIL_DISK, "calendar cannot be opened", _("The calendar %s cannot be read: %s."), r->name,
                        strerror(errno));
    while (ok && getline(&line, &room, f) >= 0) {
        r->line++;
        ok = read_line(r, line, why);
    }
    if (ok && ferror(f))
        ok = fail_set(why, FAIL_DISK, "calendar cannot be read", _("The calendar %s cannot be read: %s."), r->name,
                      strerror(errno));
    if (ok) ok = read_end(r, why);
    free(line);
    fclose(f);
    return ok;
}

static bool read_text(struct reading *r, char *text, struct fail *why) {
    for (char *line; (line = strsep(&text, "\n"));) {
        r->line++;
        if (!read_line(r, line, why)) return false;
    }
    return read_end(r, why);
}

static int is_calendar(const struct dirent *entry) {
    size_t n = strlen(entry->d_name);
    return n > 4 && entry->d_name[0] != '.' && strcmp(entry->d_name + n - 4, ".cal") == 0;
}

/* "05-2026.cal" is of the subject 05 alone. */
static bool is_regional(const char *name) {
    return isdigit((unsigned char)name[0]) && isdigit((unsigned char)name[1]) && name[2] == '-';
}

/* The files of a subject, or with NULL those of the Federation. `skip`: a wrong file is left out, only the first is told. */
static bool read_folder(const char *folder, const char *subject_code, bool skip, struct arena *a, struct calendar *c,
                        struct fail *why) {
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, is_calendar, alphasort);
    bool ok = n >= 0;

    if (n < 0)
        fail_set(why, FAIL_DISK, "no calendar folder", _("The folder of calendars %s cannot be read: %s."), folder,
                 strerror(errno));
    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;
        bool wanted = subject_code ? is_regional(name) && strncmp(name, subject_code, 2) == 0 : !is_regional(name);
        struct reading r = {.over = subject_code != NULL, .whole = !subject_code, .arena = a, .calendar = c};
        int before = c->count;
        if ((ok || skip) && wanted) {
            r.name = arena_printf(a, "%s/%s", folder, name);
            bool read = read_file(&r, ok ? why : NULL);
            if (!read) c->count = before; /* not half a year */
            ok = ok && read;
        }
        free(entries[i]);
    }
    free(entries);
    return ok;
}

bool calendar_load(const char *folder, struct arena *a, struct calendar **out, struct fail *why) {
    struct calendar *c = arena_alloc(a, sizeof *c);
    bool ok = read_folder(folder, NULL, false, a, c, why);

    *out = ok ? c : NULL;
    return ok;
}

void calendar_load_good(const char *folder, struct arena *a, struct calendar **out, struct fail *fault) {
    *out = arena_alloc(a, sizeof **out);
    *fault = (struct fail){0};
    read_folder(folder, NULL, true, a, *out, fault);
}

static struct calendar *calendar_copy(const struct calendar *c, struct arena *a) {
    struct calendar *copy = arena_alloc(a, sizeof *copy);

    copy->count = c ? c->count : 0;
    for (int i = 0; i < copy->count; i++) {
        copy->years[i] = arena_alloc(a, sizeof *copy->years[i]);
        *copy->years[i] = *c->years[i];
    }
    return copy;
}

static bool read_decree(const struct calendar_rows *row, struct arena *a, struct calendar *c, struct fail *why) {
    struct reading r = {.over = true, .arena = a, .calendar = c};
    const char *lines = row->lines;

    r.name = arena_printf(a, _("of %d by decree"), (int)row->year);
    r.whole = strncmp(lines, "total ", 6) == 0 || strstr(lines, "\ntotal ");
    if (!read_year(&r, arena_printf(a, "%d", (int)row->year), why)) return false;
    r.source = row->source[0] ? row->source : NULL;
    return read_text(&r, arena_dup(a, lines), why);
}

bool calendar_merge(const struct calendar *base, const char *folder, const char *subject_code, const struct calendar_rows *rows,
                    int count, struct arena *a, struct calendar **out, struct fail *why) {
    struct calendar *c = calendar_copy(base, a);

    if (strlen(subject_code) >= 2 && folder && !read_folder(folder, subject_code, false, a, c, why)) return false;
    for (int i = 0; i < count; i++)
        if (!read_decree(&rows[i], a, c, why)) return false;
    *out = c;
    return true;
}
