#include "sync/centre/calendars.h"

#include "model/base/share.h"
#include "model/base/text.h"
#include "model/event/event.h"
#include "model/store/list.h"
#include "model/store/queries.h"
#include "sync/centre/applier.h"
#include "sync/centre/commands.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Calendars by decree: a file in the syntax of assets/calendars becomes a calendar.set event, which goes over the files that
 * came with the program, here and at every kiosk. A wrong line leaves what was in force. */

/* --- What is in force ----------------------------------------------------------------------------------------------------- */

static bool decrees_load(struct centre *c, struct arena *a, struct list *out, struct fail *why) {
    struct rows r;
    *out = LIST(struct calendar_rows);
    if (!db_query(c->db, &r, "SELECT year, edition, source, lines FROM calendar_set ORDER BY year", why, NULL)) return false;
    while (db_next(&r, why)) db_record(&r, 0, &rec_calendar_rows, list_add(out, a));
    return !db_failed(&r);
}

static bool merge(struct centre *c, const struct list *decrees, struct arena *a, struct calendar **out, struct fail *why) {
    const char *folder = share_path(a, "calendars");
    struct calendar *federal;
    return calendar_load(folder, a, &federal, why) &&
           calendar_merge(federal, folder, c->code, decrees->rows, decrees->count, a, out, why);
}

bool calendars_load(struct centre *c, struct arena *a, struct calendar **out, struct fail *why) {
    struct list decrees;
    return decrees_load(c, a, &decrees, why) && merge(c, &decrees, a, out, why);
}

/* --- A new one ------------------------------------------------------------------------------------------------------------ */

/* The file as the event carries it: the year stands apart, its line becomes a remark so that the lines keep their numbers. */
static bool read_file(struct order *order, struct calendar_rows *out, struct fail *why) {
    char text[sizeof out->lines], *rest = text;
    size_t size = fread(text, 1, sizeof text - 1, order->in);
    struct bytes lines = {0};
    text[size] = '\0';
    if (ferror(order->in)) return fail_set(why, FAIL_DISK, "calendar: read", _("The file cannot be read."));
    if (size == sizeof text - 1 || strlen(text) != size || !text_valid(text, size))
        return fail_set(why, FAIL_INPUT, "calendar: size",
                        _("A calendar is a text in UTF-8 of at most %d bytes. What was in force stays."), (int)sizeof text - 1);
    for (char *line; (line = strsep(&rest, "\n"));) {
        line[strcspn(line, "\r")] = '\0';
        bool year = !strncmp(line, "year ", 5) && out->year == 0;
        if (year) out->year = strtoll(line + 5, NULL, 10);
        if (!strncmp(line, "source ", 7)) text_copy(out->source, sizeof out->source, line + 7);
        bytes_printf(&lines, "%s%s%s", lines.size > 0 ? "\n" : "", year ? "# " : "", line);
    }
    if (lines.size < sizeof out->lines) text_copy(out->lines, sizeof out->lines, (const char *)lines.data);
    bool fits = lines.size < sizeof out->lines;
    bytes_close(&lines);
    if (fits && out->year > 0) return true;
    return fail_set(why, FAIL_INPUT, "calendar: year",
                    _("The year is missing: a line like “year 2027”. What was in force stays."));
}

bool command_calendar_load(struct order *order, struct fail *why) {
    struct event ev = {.type = &event_types[EV_CALENDAR_SET]};
    struct calendar_rows *rows = event_payload(&ev, &order->a), *there = NULL;
    struct list decrees;
    struct calendar *merged;
    struct fail wrong;
    memcpy(ev.subject, order->centre->journal.region, sizeof ev.subject);
    if (!read_file(order, rows, why) || !decrees_load(order->centre, &order->a, &decrees, why)) return false;
    for (int i = 0; i < decrees.count; i++)
        if (((struct calendar_rows *)decrees.rows)[i].year == rows->year) there = (struct calendar_rows *)decrees.rows + i;
    rows->edition = there ? there->edition + 1 : 1;
    if (!there) there = list_add(&decrees, &order->a);
    *there = *rows;
    if (!merge(order->centre, &decrees, &order->a, &merged, &wrong))
        return fail_set(why, FAIL_INPUT, wrong.log, _("%s: %s What was in force stays."), order_argument(order, 0), wrong.say);
    bytes_printf(&order->say, _("The calendar of %d is in force, edition %d.\n"), (int)rows->year, (int)rows->edition);
    return applier_append(order->centre, &ev, why);
}

/* Its days off on weekdays and working days on weekends, as they are counted. */
bool command_calendar_show(struct order *order, struct fail *why) {
    struct calendar *calendar;
    int year = (int)strtol(order_argument(order, 0), NULL, 10), total = 0;
    if (year < 1992 || year > 2199) return fail_set(why, FAIL_INPUT, "calendar: year", _("The year is a number like 2027."));
    if (!calendars_load(order->centre, &order->a, &calendar, why)) return false;
    const char *source = calendar_source(calendar, year);
    bytes_printf(&order->say, "year %d\n", year);
    bytes_printf(&order->say, "source %s\n", source ? source : _("the law alone (ТК 112): due dates are provisional"));
    for (int32_t day = date_of(year, 1, 1); day < date_of(year + 1, 1, 1); day++) {
        char iso[DATE_TEXT];
        bool works = day_works(calendar, day), weekday = date_weekday(day) <= 5;
        total += works;
        date_iso(day, iso);
        if (works != weekday) bytes_printf(&order->say, "%s %s\n", works ? "work" : "off", iso);
    }
    bytes_printf(&order->say, "total %d\n", total);
    return true;
}
