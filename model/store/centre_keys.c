#include "model/store/centre_keys.h"

#include "model/store/queries_table.h"

#define SELECT_NAME(kind, name, room) ", " #name

static const char sql_centre_keys[] =
    "SELECT subject" KEY_LISTED_FIELDS(SELECT_NAME) " FROM centre_key WHERE subject = :region ORDER BY no DESC LIMIT :most";

const struct query_text key_queries[] = {
    QUERY(sql_centre_keys),
    {0},
};

bool centre_keys_list(struct db *db, const char *region, struct key_listed out[CENTRE_KEYS_MOST], int *count,
                      struct fail *why) {
    struct rows r;
    *count = 0;
    if (!db_query(db, &r, sql_centre_keys, why, "region:t", region, "most:i", (int64_t)CENTRE_KEYS_MOST, NULL)) return false;
    while (*count < CENTRE_KEYS_MOST && db_next(&r, why)) db_record(&r, 1, &rec_key_listed, &out[(*count)++]);
    return !db_failed(&r);
}
