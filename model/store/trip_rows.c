#include "model/store/trip_rows.h"

#include "model/base/date.h"
#include "model/store/lease.h"
#include "model/store/papers.h"
#include "model/store/queries_table.h"

#include <string.h>

enum {
    A_DAY_LEAST = 10,         /* children a village sends in a day, if nobody knows better */
    NOMINALS_A_DAY_LEAST = 2, /* of them that ask for a nominal at once */
    BLANKS_READ = 100,
};

/* Twice the average since the oldest lease in hand was granted: a trip has its busy day. */
static const char sql_use[] = "SELECT coalesce(sum(next - first), 0) FROM lease WHERE no = :kiosk AND kind = :kind AND "
                              "state = ''";
static const char sql_since[] = "SELECT coalesce(min(granted_at), 0) FROM lease WHERE no = :kiosk AND kind = :kind AND state "
                                "= '' AND granted_at > 0";

/* Sheets on which a consent stands. */
static const char sql_sheets[] =
    "SELECT count(DISTINCT pd_sheet) FROM application WHERE pd_sheet >= :first AND pd_sheet <= :last";
static const char sql_packages[] =
    "SELECT count(*), coalesce(min(decision_due), ''), coalesce(min(CASE papers_due WHEN '' THEN NULL ELSE papers_due END), '') "
    "FROM application WHERE state = 'complete' AND pending = 1";

/* What may still be given, those leases first that last longest. */
static const char sql_left[] =
    "SELECT not_after, last - next + 1 FROM lease WHERE no = :kiosk AND kiosk_epoch = :epoch AND kind = :kind AND state = '' AND "
    "next <= last AND (not_after = '' OR not_after >= :today) ORDER BY CASE WHEN not_after = '' THEN 0 ELSE 1 END, not_after DESC";

static const char sql_catalogue[] = "SELECT programme FROM programme WHERE programme > '' ORDER BY programme LIMIT 1";

const struct query_text trip_queries[] = {QUERY(sql_sheets), QUERY(sql_packages), QUERY(sql_catalogue), {0}};

static bool read_use(struct desk *desk, const char *kind, int64_t least, int64_t *a_day, struct fail *why) {
    int64_t now = desk->env->now(desk->env->self), used = 0, since = 0;
    if (!db_one_int(desk->db, &used, sql_use, why, "kiosk:i", (int64_t)desk->kiosk, "kind:t", kind, NULL) ||
        !db_one_int(desk->db, &since, sql_since, why, "kiosk:i", (int64_t)desk->kiosk, "kind:t", kind, NULL))
        return false;
    int64_t days = since > 0 && now > since ? (now - since) / MS_DAY + 1 : 1;
    *a_day = 2 * used / days;
    if (*a_day < least) *a_day = least;
    return true;
}

static bool count_unused(struct desk *desk, const struct blanks *blanks, int64_t *left, struct fail *why) {
    char first[SHEET_TEXT], last[SHEET_TEXT];
    int64_t used = 0;
    if (blanks->first == 0) return true; /* not numbered: nobody knows */
    paper_sheet_show(desk->kiosk, blanks->first, first);
    paper_sheet_show(desk->kiosk, blanks->first + blanks->count - 1, last);
    if (!db_one_int(desk->db, &used, sql_sheets, why, "first:t", first, "last:t", last, NULL)) return false;
    *left += blanks->count - used;
    return true;
}

/* How much there is, and until when: of a lease that ends sooner the rest does not count behind its end. Those terms are taken
 * that last longest at so many a day. */
static bool read_left(struct desk *desk, const char *kind, int64_t a_day, int64_t *count, int32_t *until, struct fail *why) {
    const int32_t today = env_today(desk->env);
    char day_now[DATE_TEXT];
    struct rows r;
    int64_t sum = 0, best = -1;
    date_iso(today, day_now);
    *count = *until = 0;
    if (!db_query(desk->db, &r, sql_left, why, "kiosk:i", (int64_t)desk->kiosk, "epoch:i", (int64_t)desk->journal.epoch,
                  "kind:t", kind, "today:t", day_now, NULL))
        return false;
    while (db_next(&r, why)) {
        int32_t day = 0;
        if (*db_text(&r, 0) && !date_parse(db_text(&r, 0), &day)) day = 0;
        sum += db_int(&r, 1);
        int64_t days = sum / a_day, most = day == 0 ? INT64_MAX : (int64_t)day - today + 1;
        if ((days < most ? days : most) < best) continue;
        best = days < most ? days : most;
        *count = sum;
        *until = day;
    }
    return db_done(&r);
}

/* Of this kiosk, with the text that is in force: a sheet of another one cannot be signed any more. */
static bool usable(const struct desk *desk, const struct blanks_row *row) {
    return row->kiosk == desk->kiosk && strcmp(row->blanks.paper, "consent") == 0 &&
           strcmp(row->blanks.version, region_consent_version(&desk->region)) == 0;
}

/* Forms of the consent that nobody has signed yet, as far as the store knows: without one no child is taken. */
static bool read_blanks(struct desk *desk, int64_t *left, struct fail *why) {
    struct arena a = {0};
    struct blanks_row *rows;
    int count = 0;
    *left = 0;
    bool ok = blanks_list(desk, BLANKS_READ, &a, &rows, &count, why);
    for (int i = 0; ok && i < count; i++)
        if (usable(desk, &rows[i])) ok = count_unused(desk, &rows[i].blanks, left, why);
    arena_close(&a);
    return ok;
}

static bool read_catalogue(struct desk *desk, bool *has, struct fail *why) {
    struct rows r;
    if (!db_query(desk->db, &r, sql_catalogue, why, NULL)) return false;
    *has = db_next(&r, why);
    return db_done(&r);
}

static int32_t calendar_end(const struct desk *desk, int32_t today) {
    int year, month, day;
    date_split(today, &year, &month, &day);
    if (!calendar_known(desk->calendar, year)) return today - 1;
    while (calendar_known(desk->calendar, year + 1)) year++;
    return date_of(year, 12, 31);
}

bool trip_facts_load(struct desk *desk, struct trip_facts *out, struct fail *why) {
    int64_t last;
    struct lease_number next;
    char today[DATE_TEXT];
    *out = (struct trip_facts){.today = env_today(desk->env)};
    date_iso(out->today, today);
    if (!read_use(desk, "number", A_DAY_LEAST, &out->a_day, why) ||
        !read_use(desk, "nominal", NOMINALS_A_DAY_LEAST, &out->nominals_a_day, why) || !read_blanks(desk, &out->blanks, why) ||
        !read_left(desk, "number", out->a_day, &out->numbers, &out->numbers_until, why) ||
        !lease_next(desk->db, desk->kiosk, desk->journal.epoch, today, &next, why) ||
        !read_left(desk, "nominal", out->nominals_a_day, &out->nominals, &out->nominals_until, why) ||
        !quota_granted(desk->db, desk->kiosk, &out->gives_nominals, why) || !read_catalogue(desk, &out->has_catalogue, why) ||
        !meta_int(desk->db, "last_exchange", &last, why))
        return false;
    if (next.most_days > 0 && last > 0) out->touch_until = moment_date(last, desk->env->offset) + (int32_t)next.most_days;
    if (last > 0) out->people_until = moment_date(last, desk->env->offset) + (int32_t)desk->region.set.credential_days;
    out->calendar_until = calendar_end(desk, out->today);
    return true;
}

static int32_t day_of(const char *iso) {
    int32_t day;
    return date_parse(iso, &day) ? day : DATE_NONE;
}

bool trip_packages_load(struct desk *desk, struct trip_packages *out, struct fail *why) {
    struct rows r;
    *out = (struct trip_packages){.decision_due = DATE_NONE, .papers_due = DATE_NONE};
    if (!db_query(desk->db, &r, sql_packages, why, NULL)) return false;
    if (db_next(&r, why))
        *out = (struct trip_packages){
            .count = db_int(&r, 0), .decision_due = day_of(db_text(&r, 1)), .papers_due = day_of(db_text(&r, 2))};
    return db_done(&r);
}
