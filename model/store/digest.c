#include "model/store/digest.h"

#include "model/store/schema.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* The columns of "PRIMARY KEY (a, b)": the order in which rows are hashed. */
static void order_of(const struct table *t, char *out, size_t room) {
    const char *from = strchr(t->keys, '(');
    assert(from);
    snprintf(out, room, "%.*s", (int)strcspn(from + 1, ")"), from + 1);
}

static void hash_row(const struct rows *r, struct hash *h) {
    for (int i = 0; i < db_columns(r); i++) {
        size_t size;
        const void *data = db_blob(r, i, &size);
        hash_u32(h, db_is_null(r, i) ? UINT32_MAX : (uint32_t)size);
        hash_add(h, data, size);
    }
}

/* The columns are named: a migrated store may hold them in another order than a new one. */
static void select_rows(const struct table *t, bool one_subject, struct bytes *sql) {
    char order[96];
    order_of(t, order, sizeof order);
    bytes_clear(sql);
    bytes_text(sql, "SELECT ");
    table_names(t, sql);
    bytes_printf(sql, " FROM %s%s ORDER BY %s", t->name, one_subject ? " WHERE subject = :subject" : "", order);
}

static bool hash_table(struct db *db, const struct table *t, const char *subject, struct bytes *sql, struct hash *h,
                       struct fail *why) {
    struct rows r;
    select_rows(t, subject != NULL, sql);
    hash_add(h, t->name, strlen(t->name) + 1);
    const char *text = (const char *)sql->data;
    if (!(subject ? db_query(db, &r, text, why, "subject:t", subject, NULL) : db_query(db, &r, text, why, NULL))) return false;
    while (db_next(&r, why)) hash_row(&r, h);
    return !db_failed(&r);
}

static bool hash_tables(struct db *db, const char *subject, uint8_t out[HASH_SIZE], struct fail *why) {
    struct hash h;
    struct bytes sql = {0};
    bool good = true;
    hash_begin(&h, PURPOSE_DIGEST);
    for (int i = 0; good && i < table_count; i++)
        if (tables[i].of_subject) good = hash_table(db, &tables[i], subject, &sql, &h, why);
    hash_end(&h, out);
    bytes_close(&sql);
    return good;
}

bool projection_digest(struct db *db, uint8_t out[HASH_SIZE], struct fail *why) {
    return hash_tables(db, NULL, out, why);
}

bool subject_digest(struct db *db, const char *subject, uint8_t out[HASH_SIZE], struct fail *why) {
    return hash_tables(db, subject, out, why);
}
