#include "model/base/text.h"
#include "model/store/index.h"
#include "model/store/journal.h"
#include "model/store/queries_table.h"

#include <string.h>

static const char sql_listed_snils[] = "SELECT day FROM index_key WHERE snils_key = :key ORDER BY day DESC LIMIT :most";
static const char sql_listed_doc[] = "SELECT day FROM index_key WHERE doc_key = :key ORDER BY day DESC LIMIT :most";
static const char sql_listed_last[] = "SELECT day FROM index_key WHERE day > '' ORDER BY day DESC LIMIT 1";
/* A child of this store who was filed under the same is in the index as well, and in the radar. */
static const char sql_here_snils[] =
    "SELECT count(*) FROM (SELECT 1 FROM learner WHERE child_snils = :value AND child_birth = :birth AND alias = ''"
    " LIMIT :most) AS counted";
static const char sql_here_doc[] =
    "SELECT count(*) FROM (SELECT 1 FROM learner WHERE doc_key = :value AND child_birth = :birth AND alias = ''"
    " LIMIT :most) AS counted";

const struct query_text index_queries[] = {
    QUERY(sql_listed_snils), QUERY(sql_listed_doc), QUERY(sql_listed_last), QUERY(sql_here_snils), QUERY(sql_here_doc), {0},
};

enum { MOST = 20 };

struct side {
    const char *listed, *here; /* the texts */
    const char *key, *value;
    int *count;
};

static bool find_side(struct db *db, const struct side *side, const char *birth, struct index_found *out, struct fail *why) {
    struct rows r;
    int64_t here = 0;
    if (!*side->key) return true;
    if (!db_query(db, &r, side->listed, why, "key:t", side->key, "most:i", (int64_t)MOST, NULL)) return false;
    for (; db_next(&r, why); ++*side->count)
        if (strcmp(db_text(&r, 0), out->day) > 0) text_copy(out->day, sizeof out->day, db_text(&r, 0));
    if (db_failed(&r)) return false;
    if (!db_one_int(db, &here, side->here, why, "value:t", side->value, "birth:t", birth, "most:i", (int64_t)MOST, NULL))
        return false;
    *side->count = *side->count > here ? *side->count - (int)here : 0;
    return true;
}

bool index_find(struct db *db, const uint8_t secret[INDEX_SECRET_SIZE], const struct child *child, struct index_found *out,
                struct fail *why) {
    struct index_pair keys;
    struct rows r;
    char doc[DOC_KEY_SIZE];
    *out = (struct index_found){0};
    index_keys(secret, child, &keys);
    learner_doc_key(child, doc);
    const struct side snils = {sql_listed_snils, sql_here_snils, keys.snils, child->snils, &out->snils};
    const struct side paper = {sql_listed_doc, sql_here_doc, keys.doc, doc, &out->doc};
    if (!find_side(db, &snils, child->birth, out, why) || !find_side(db, &paper, child->birth, out, why)) return false;
    if (out->snils || out->doc) return true;
    if (!db_query(db, &r, sql_listed_last, why, NULL)) return false;
    if (db_next(&r, why)) text_copy(out->day, sizeof out->day, db_text(&r, 0));
    return db_done(&r);
}
