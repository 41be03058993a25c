#include "model/base/text.h"
#include "model/store/list.h"
#include "model/store/queries.h"
#include "model/store/queries_table.h"

#include <string.h>

/* Lists of one region: they grow with the region, not with its work. */
#define SELECT_NAME(kind, name, room) ", " #name
static const char sql_region[] = "SELECT subject" REGION_OPENED_FIELDS(SELECT_NAME) " FROM region ORDER BY subject LIMIT 1";
static const char sql_settings[] = "SELECT key, value FROM setting WHERE subject = :region ORDER BY key";
static const char sql_point[] =
    "SELECT subject" POINT_FIELDS(SELECT_NAME) " FROM point WHERE point = :point ORDER BY subject LIMIT 1";
static const char sql_points[] = "SELECT subject" POINT_FIELDS(SELECT_NAME) " FROM point ORDER BY kind, name, point";
static const char sql_municipalities[] =
    "SELECT subject" MUNICIPALITY_FIELDS(SELECT_NAME) " FROM municipality ORDER BY name, municipality";

const struct query_text region_queries[] = {
    QUERY(sql_region), QUERY(sql_settings), QUERY(sql_point), QUERY(sql_points), QUERY(sql_municipalities), {0},
};

/* What the region was opened with holds until a setting says otherwise. */
static void settings_over_opened(struct region_facts *out) {
    if (out->set.site[0]) text_copy(out->opened.site, sizeof out->opened.site, out->set.site);
    if (out->set.genitive[0]) text_copy(out->opened.genitive, sizeof out->opened.genitive, out->set.genitive);
}

const char *region_consent_version(const struct region_facts *region) {
    return region->set.consent_version[0] ? region->set.consent_version : region->opened.consent_version;
}

const char *region_rules_version(const struct region_facts *region) {
    return region->set.rules_version[0] ? region->set.rules_version : region->opened.rules_version;
}

bool region_load(struct db *db, struct region_facts *out, struct fail *why) {
    struct rows r;
    *out = (struct region_facts){0};
    region_settings_default(&out->set);
    if (!db_query(db, &r, sql_region, why, NULL)) return false;
    bool there = db_next(&r, why);
    if (there) {
        text_copy(out->id, sizeof out->id, db_text(&r, 0));
        db_record(&r, 1, &rec_region_opened, &out->opened);
    }
    if (!db_done(&r)) return false;
    if (!there)
        return fail_set(why, FAIL_GONE, "no region in the store",
                        _("This kiosk does not know its region yet. Connect it to the network and press F5 to exchange."));
    if (!db_query(db, &r, sql_settings, why, "region:t", out->id, NULL)) return false;
    /* A key of a later release, or a value this one does not know: the default stays. */
    while (db_next(&r, why)) region_settings_take(&out->set, db_text(&r, 0), db_text(&r, 1), NULL);
    settings_over_opened(out);
    return !db_failed(&r);
}

bool point_load(struct db *db, const char *code, struct point *out, struct fail *why) {
    struct rows r;
    *out = (struct point){0};
    if (!db_query(db, &r, sql_point, why, "point:t", code, NULL)) return false;
    bool there = db_next(&r, why);
    if (there) db_record(&r, 1, &rec_point, out);
    if (!db_done(&r)) return false;
    return there ? true
                 : fail_set(why, FAIL_GONE, "point not in the store", _("This intake point is not in the region's list: %s."),
                            code);
}

/* Both lists are rows of one record. */
static bool list_of(struct db *db, const char *sql, const struct record *rec, struct list *list, struct arena *a,
                    struct fail *why) {
    struct rows r;
    if (!db_query(db, &r, sql, why, NULL)) return false;
    while (db_next(&r, why)) db_record(&r, 1, rec, list_add(list, a));
    return !db_failed(&r);
}

bool point_list(struct db *db, struct arena *a, struct point **rows, int *count, struct fail *why) {
    struct list list = LIST(struct point);
    bool ok = list_of(db, sql_points, &rec_point, &list, a, why);
    *rows = list.rows;
    *count = list.count;
    return ok;
}

bool municipality_list(struct db *db, struct arena *a, struct municipality **rows, int *count, struct fail *why) {
    struct list list = LIST(struct municipality);
    bool ok = list_of(db, sql_municipalities, &rec_municipality, &list, a, why);
    *rows = list.rows;
    *count = list.count;
    return ok;
}
