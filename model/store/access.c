#include "model/store/access.h"

#include "model/base/date.h"
#include "model/store/alias.h"
#include "model/store/log.h"
#include "model/store/queries_table.h"
#include "model/store/schema.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char sql_events[] = ALIAS_FAMILY
    "SELECT " LOG_COLUMNS " FROM family JOIN touch t ON t.subject = family.subject"
    " JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq " LOG_PERSONAL " ORDER BY " TOUCH_ORDER;
static const char sql_drafts_held[] =
    "SELECT title, birth, data FROM draft WHERE app IN "
    "(SELECT app FROM application WHERE subject = :subject) OR data LIKE '%' || :subject || '%' "
    "ORDER BY id";

const struct query_text access_queries[] = {
    QUERY(sql_events),
    QUERY(sql_drafts_held),
    {0},
};

/* Out of memory is nobody's to mend here. */
static json_t *made(json_t *value) {
    if (!value) abort();
    return value;
}

static void put(json_t *to, const char *key, json_t *value) {
    if (json_object_set_new(to, key, made(value)) != 0) abort();
}

static void put_text(json_t *to, const char *key, const char *value) {
    if (*value) put(to, key, json_string(value));
}

static void add(json_t *to, json_t *value) {
    if (json_array_append_new(to, made(value)) != 0) abort();
}

static json_t *json_of(const char *text, size_t size) {
    json_t *value = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    return value ? value : json_stringn(text, size);
}

/* Events *******************************************************************************************************************/

static json_t *event_json(const struct event *ev) {
    char id[EVENT_ID_TEXT], day[DATE_TEXT], at[40];
    int64_t local = ev->at + (int64_t)ev->offset * MS_MINUTE;
    int minutes = (int)(local / MS_MINUTE % (24 * 60));
    json_t *out = made(json_object());
    event_id_show(ev->id, id);
    date_iso(moment_date(ev->at, ev->offset), day);
    snprintf(at, sizeof at, "%sT%02d:%02d%+03d:%02d", day, minutes / 60, minutes % 60, ev->offset / 60, abs(ev->offset % 60));
    put(out, "id", json_string(id));
    if (ev->gsn > 0) put(out, "gsn", json_integer(ev->gsn));
    put(out, "at", json_string(at));
    put(out, "type", json_string(ev->type_name));
    put_text(out, "staff", ev->staff);
    put(out, "open", json_of(ev->o, ev->o_size));
    if (ev->has_c) put(out, "personal", ev->p ? json_of(ev->p, ev->p_size) : json_string("erased"));
    return out;
}

static bool add_events(struct db *db, const char *root, json_t *list, struct fail *why) {
    struct rows r;
    struct arena a = {0};
    struct event_id last = {0};
    bool good = true;
    if (!db_query(db, &r, sql_events, why, "subject:t", root, NULL)) return false;
    while (good && db_next(&r, why)) {
        struct event ev;
        good = log_event(&r, &a, &ev, why);
        if (good && memcmp(&ev.id, &last, sizeof last) != 0) add(list, event_json(&ev)); /* named twice: told once */
        last = ev.id;
        arena_reset(&a);
    }
    db_done(&r);
    arena_close(&a);
    return good && !db_failed(&r);
}

/* Rows *********************************************************************************************************************/

static json_t *row_json(const struct rows *r, const struct table_column *columns, int count) {
    json_t *out = made(json_object());
    for (int i = 0; i < count; i++) {
        if (strcmp(columns[i].type, "INTEGER") != 0)
            put_text(out, columns[i].name, db_text(r, i));
        else if (db_int(r, i) != 0)
            put(out, columns[i].name, json_integer(db_int(r, i)));
    }
    return out;
}

static bool add_table(struct db *db, const struct table *t, const char *subject, json_t *list, struct fail *why) {
    struct table_column columns[TABLE_COLUMNS_MOST];
    struct bytes sql = {0};
    struct rows r;
    int count = table_columns(t, columns);
    bytes_text(&sql, "SELECT ");
    table_names(t, &sql);
    bytes_printf(&sql, " FROM %s WHERE subject = :subject", t->name);
    bool good = db_query(db, &r, (const char *)sql.data, why, "subject:t", subject, NULL);
    bytes_close(&sql);
    if (!good) return false;
    while (db_next(&r, why)) add(list, row_json(&r, columns, count));
    return !db_failed(&r);
}

static bool add_rows(struct db *db, const char *const *family, int count, json_t *rows, struct fail *why) {
    for (int t = 0; t < table_count; t++) {
        if (!tables[t].of_subject) continue;
        json_t *list = made(json_array());
        bool good = true;
        for (int i = 0; good && i < count; i++) good = add_table(db, &tables[t], family[i], list, why);
        if (json_array_size(list) > 0)
            put(rows, tables[t].name, list);
        else
            json_decref(list);
        if (!good) return false;
    }
    return true;
}

/* Drafts are the kiosk's alone. */
static bool add_drafts(struct db *db, const char *root, json_t *list, struct fail *why) {
    char home[16];
    struct rows r;
    if (!meta_text(db, "home", home, sizeof home, why)) return false;
    if (strcmp(home, "kiosk") != 0) return true;
    if (!db_query(db, &r, sql_drafts_held, why, "subject:t", root, NULL)) return false;
    while (db_next(&r, why)) {
        json_t *draft = made(json_object());
        put_text(draft, "title", db_text(&r, 0));
        put_text(draft, "birth", db_text(&r, 1));
        put(draft, "data", json_of(db_text(&r, 2), strlen(db_text(&r, 2))));
        add(list, draft);
    }
    return !db_failed(&r);
}

static bool fill(struct db *db, const char *root, struct arena *a, json_t *out, struct fail *why) {
    const char *const *family;
    int count;
    json_t *merged = made(json_array()), *events = made(json_array()), *rows = made(json_object()),
           *drafts = made(json_array());
    put(out, "subject", json_string(root));
    put(out, "merged", merged);
    put(out, "events", events);
    put(out, "rows", rows);
    put(out, "drafts", drafts);
    if (!alias_family(db, root, a, &family, &count, why)) return false;
    for (int i = 1; i < count; i++) add(merged, json_string(family[i]));
    return (count > 0 ||
            fail_set(
                why, FAIL_GONE, "no such learner",
                _("This child is not at this kiosk (any more). Look by surname or SNILS; those transferred the operator has."))) &&
           add_events(db, root, events, why) && add_rows(db, family, count, rows, why) && add_drafts(db, root, drafts, why);
}

bool access_report(struct db *db, const char *subject, struct arena *a, const char **out, struct fail *why) {
    struct alias_place alias;
    json_t *report = made(json_object());
    bool good = alias_of(db, subject, &alias, why) && fill(db, alias.root, a, report, why);
    if (good) {
        char *text = json_dumps(report, JSON_INDENT(2));
        if (!text) abort();
        *out = arena_dup(a, text);
        sodium_memzero(text, strlen(text));
        free(text);
    }
    json_decref(report);
    return good;
}
