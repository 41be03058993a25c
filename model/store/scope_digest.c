#include "model/store/scope_digest.h"

#include "model/base/hash.h"
#include "model/store/queries_table.h"

#include <stdio.h>
#include <string.h>

static const char sql_next_known[] =
    "SELECT l.subject, (SELECT max(t.gsn) FROM touch t WHERE t.subject = l.subject AND t.gsn > 0) FROM learner l "
    "WHERE l.subject > :last AND l.erased = '' ORDER BY l.subject LIMIT :most";

const struct query_text scope_digest_queries[] = {QUERY(sql_next_known), {0}};

static void hash_of(const char *subject, int64_t gsn, uint8_t out[HASH_SIZE]) {
    struct hash h;
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)gsn);
    hash_begin(&h, PURPOSE_DIGEST);
    hash_add(&h, subject, ID_TEXT - 1);
    hash_add(&h, number, strlen(number));
    hash_end(&h, out);
}

uint8_t scope_sum_of(const char subject[ID_TEXT]) {
    uint8_t hash[HASH_SIZE];
    hash_of(subject, 0, hash);
    return hash[0];
}

void scope_digest_add(struct scope_digest *d, const char subject[ID_TEXT], int64_t gsn) {
    uint8_t hash[HASH_SIZE], *sum = d->sums + 4 * scope_sum_of(subject);
    hash_of(subject, gsn, hash);
    for (int i = 0; i < 4; i++) sum[i] ^= hash[i];
}

bool scope_digest_step(struct db *db, int most, char last[ID_TEXT], struct scope_digest *d, bool *done, struct fail *why) {
    struct rows r;
    int count = 0;
    if (!db_query(db, &r, sql_next_known, why, "last:t", last, "most:i", (int64_t)most, NULL)) return false;
    char subject[ID_TEXT] = "";
    for (; db_next(&r, why); count++) {
        snprintf(subject, sizeof subject, "%s", db_text(&r, 0));
        if (db_int(&r, 1) > 0) scope_digest_add(d, subject, db_int(&r, 1)); /* else only of what was not numbered yet */
    }
    bool ok = db_done(&r);
    if (count > 0) memcpy(last, subject, sizeof subject);
    *done = count < most;
    return ok;
}
