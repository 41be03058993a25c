#include "model/store/nominals.h"

#include "model/base/text.h"
#include "model/store/list.h"
#include "model/store/names.h"
#include "model/store/queries_table.h"

#define WAITS "q.state IN ('pending', 'capped')"
#define ORDER " ORDER BY q.received, q.kiosk, q.epoch, q.seq"

static const char sql_waiting[] =
    "SELECT q.app, q.subject, q.number, q.state, c.state, q.period, q.group_code, l.municipality, q.due, l.child_birth, "
    "q.capped_ground, l.child_surname, l.child_name, l.child_patronymic, q.received, q.provisional, q.pending, l.blocked, "
    "coalesce((SELECT max(cap.health) FROM cap WHERE cap.period = q.period AND cap.group_code = q.group_code), 0) "
    "FROM nominal_app q LEFT JOIN learner l ON l.subject = q.subject LEFT JOIN certificate c ON c.subject = q.subject AND "
    "c.number = q.number WHERE " WAITS " AND (:period = '' OR q.period = :period) AND (:group = '' OR q.group_code = :group) "
    "AND (:municipality = '' OR l.municipality = :municipality) AND (:late = '' OR q.due < :late) AND (:plain = 0 OR NOT EXISTS "
    "(SELECT 1 FROM cap WHERE cap.period = q.period AND cap.group_code = q.group_code AND cap.health = 1))" ORDER
    " LIMIT :most";

static const char sql_first[] =
    "SELECT q.app, l.child_surname, l.child_name, l.child_patronymic FROM nominal_app q "
    "JOIN learner l ON l.subject = q.subject AND l.blocked = '' "
    "JOIN certificate c ON c.subject = q.subject AND c.number = q.number AND c.state = 'living' "
    "WHERE " WAITS " AND q.period = :period AND q.group_code = :group AND l.municipality = :municipality" ORDER " LIMIT 1";

static const char sql_stocks[] =
    "SELECT cap.period, cap.group_code, cap.count, cap.money, cap.nominal, cap.share, cap.title, cap.health, period.title, period.first, period.last, "
    "(SELECT coalesce(sum(s.last - s.next + 1), 0) FROM lease s WHERE s.no = :kiosk AND s.kind = 'nominal' AND s.period = "
    "cap.period AND s.group_code = cap.group_code AND s.state = '' AND s.next <= s.last AND (s.not_after = '' OR s.not_after >= "
    ":today) AND s.kiosk_epoch = (SELECT max(o.kiosk_epoch) FROM lease o WHERE o.no = :kiosk)), "
    "(SELECT count(*) FROM nominal_app q WHERE " WAITS " AND q.period = cap.period AND q.group_code = cap.group_code) "
    "FROM cap JOIN period ON period.subject = cap.subject AND period.period = cap.period WHERE period.closed = '' "
    "ORDER BY period.first, cap.period, cap.group_code";

const struct query_text waiting_queries[] = {
    QUERY(sql_waiting),
    QUERY(sql_first),
    QUERY(sql_stocks),
    {0},
};

static void take_waiting(const struct rows *r, struct arena *a, struct nominal_waits *w) {
    text_copy(w->app, sizeof w->app, db_text(r, 0));
    text_copy(w->subject, sizeof w->subject, db_text(r, 1));
    text_copy(w->number, sizeof w->number, db_text(r, 2));
    text_copy(w->state, sizeof w->state, db_text(r, 3));
    text_copy(w->certificate, sizeof w->certificate, db_text(r, 4));
    text_copy(w->period, sizeof w->period, db_text(r, 5));
    text_copy(w->group, sizeof w->group, db_text(r, 6));
    text_copy(w->municipality, sizeof w->municipality, db_text(r, 7));
    text_copy(w->due, sizeof w->due, db_text(r, 8));
    text_copy(w->birth, sizeof w->birth, db_text(r, 9));
    text_copy(w->ground, sizeof w->ground, db_text(r, 10));
    w->name = name_join(a, db_text(r, 11), db_text(r, 12), db_text(r, 13));
    w->received = db_int(r, 14);
    w->provisional = db_int(r, 15) != 0;
    w->pending = db_int(r, 16) != 0;
    w->blocked = *db_text(r, 17) != '\0';
    w->health = db_int(r, 18) != 0;
}

bool nominal_waiting(struct db *db, const struct nominal_filter *filter, int most, struct arena *a, struct nominal_waits **rows,
                     int *count, struct fail *why) {
    struct list list = LIST(struct nominal_waits);
    struct rows r;
    if (!db_query(db, &r, sql_waiting, why, "period:t", filter->period, "group:t", filter->group, "municipality:t",
                  filter->municipality, "late:t", filter->late_before, "plain:i", (int64_t)filter->plain, "most:i",
                  (int64_t)most, NULL))
        return false;
    while (db_next(&r, why)) take_waiting(&r, a, list_add(&list, a));
    *rows = list.rows;
    *count = list.count;
    return !db_failed(&r);
}

bool nominal_first(struct db *db, const char *period, const char *group, const char *municipality, char app[EVENT_ID_TEXT],
                   const char **name, struct arena *a, struct fail *why) {
    struct rows r;
    app[0] = '\0';
    *name = "";
    if (!db_query(db, &r, sql_first, why, "period:t", period, "group:t", group, "municipality:t", municipality, NULL))
        return false;
    if (db_next(&r, why)) {
        text_copy(app, EVENT_ID_TEXT, db_text(&r, 0));
        *name = name_join(a, db_text(&r, 1), db_text(&r, 2), db_text(&r, 3));
    }
    return db_done(&r);
}

bool nominal_stocks(struct db *db, uint32_t kiosk, const char *today, struct arena *a, struct nominal_stock **rows, int *count,
                    struct fail *why) {
    struct list list = LIST(struct nominal_stock);
    struct rows r;
    if (!db_query(db, &r, sql_stocks, why, "kiosk:i", (int64_t)kiosk, "today:t", today, NULL)) return false;
    while (db_next(&r, why)) {
        struct nominal_stock *s = list_add(&list, a);
        db_record(&r, 0, &rec_cap, &s->cap);
        text_copy(s->title, sizeof s->title, db_text(&r, 8));
        text_copy(s->first, sizeof s->first, db_text(&r, 9));
        text_copy(s->last, sizeof s->last, db_text(&r, 10));
        s->left = db_int(&r, 11);
        s->waiting = db_int(&r, 12);
    }
    *rows = list.rows;
    *count = list.count;
    return !db_failed(&r);
}
