#include "model/store/region_days.h"

#include "model/base/text.h"
#include "model/event/event.h"
#include "model/store/list.h"
#include "model/store/queries_table.h"

#include <stdio.h>
#include <string.h>

/* A row a year, as long as the region keeps decrees. */
#define SELECT_NAME(kind, name, room) ", " #name
static const char sql_decrees[] = "SELECT subject" CALENDAR_FIELDS(SELECT_NAME) " FROM calendar_set ORDER BY year, subject";

const struct query_text days_queries[] = {QUERY(sql_decrees), {0}};

static bool load_decrees(struct db *db, struct list *list, struct arena *a, struct fail *why) {
    struct rows r;
    if (!db_query(db, &r, sql_decrees, why, NULL)) return false;
    while (db_next(&r, why)) db_record(&r, 1, &rec_calendar_rows, list_add(list, a));
    return !db_failed(&r);
}

static void stamp_of(const char *subject_code, const struct list *list, char *out, size_t room) {
    const struct calendar_rows *rows = list->rows;
    int n = snprintf(out, room, "%s", subject_code);
    for (int i = 0; i < list->count && n > 0 && (size_t)n < room; i++)
        n += snprintf(out + n, room - (size_t)n, " %d.%lld", (int)rows[i].year, (long long)rows[i].edition);
}

bool region_days_follow(struct region_days *days, struct db *db, const char *subject_code, struct calendar **calendar,
                        struct fail *why) {
    struct list list = LIST(struct calendar_rows);
    struct arena *spare = &days->made[!days->in_force], texts = {0};
    struct calendar *made = NULL;
    char stamp[sizeof days->stamp];
    bool loaded = load_decrees(db, &list, &texts, why);

    stamp_of(subject_code, &list, stamp, sizeof stamp);
    if (loaded && strcmp(stamp, days->stamp) != 0) {
        text_copy(days->stamp, sizeof days->stamp, stamp);
        days->fault = days->federal_fault;
        arena_close(spare);
        if (calendar_merge(days->federal, days->folder, subject_code, list.rows, list.count, spare, &made, &days->fault)) {
            *calendar = made;
            days->in_force = !days->in_force;
        }
    }
    arena_close(&texts);
    return loaded;
}

void region_days_close(struct region_days *days) {
    for (int i = 0; i < 2; i++) arena_close(&days->made[i]);
    *days = (struct region_days){0};
}
