#include "model/store/schema.h"

#include "model/base/bytes.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct table *schema_table(const char *name) {
    for (int i = 0; i < table_count; i++)
        if (strcmp(tables[i].name, name) == 0) return &tables[i];
    abort();
}

/* Columns ******************************************************************************************************************/

static const char *word(const char *from, char *out, size_t room) {
    from += strspn(from, " ");
    size_t size = strcspn(from, " ,");
    assert(size > 0 && size < room);
    memcpy(out, from, size);
    out[size] = '\0';
    return from + size;
}

static const char *written_column(const char *from, struct table_column *c) {
    from = word(from, c->name, sizeof c->name);
    from = word(from, c->type, sizeof c->type);
    from += strspn(from, " ");
    size_t size = strcspn(from, ",");
    assert(size < sizeof c->rest);
    memcpy(c->rest, from, size);
    c->rest[size] = '\0';
    return from + size + (from[size] == ',');
}

static void part_column(const char *prefix, const struct column *from, struct table_column *c) {
    bool number = from->kind == COLUMN_INT;
    int size = snprintf(c->name, sizeof c->name, "%s%s%s", prefix, prefix[0] ? "_" : "", from->name);
    assert(size > 0 && (size_t)size < sizeof c->name);
    strcpy(c->type, number ? "INTEGER" : "TEXT");
    strcpy(c->rest, number ? "NOT NULL DEFAULT 0" : "NOT NULL DEFAULT ''");
}

int table_columns(const struct table *t, struct table_column out[TABLE_COLUMNS_MOST]) {
    int count = 0;
    for (const char *at = t->columns; *at;) {
        assert(count < TABLE_COLUMNS_MOST);
        at = written_column(at, &out[count++]);
    }
    for (int i = 0; i < t->part_count; i++) {
        for (size_t j = 0; j < t->parts[i].rec->count; j++) {
            assert(count < TABLE_COLUMNS_MOST);
            part_column(t->parts[i].prefix, &t->parts[i].rec->columns[j], &out[count++]);
        }
    }
    return count;
}

/* Asked for each learner that is compared: nothing is formatted. */
void table_names(const struct table *t, struct bytes *out) {
    const char *between = "";
    for (const char *at = t->columns; *at; between = ", ") {
        at += strspn(at, " ");
        bytes_text(out, between);
        bytes_add(out, at, strcspn(at, " "));
        at += strcspn(at, ",");
        at += *at == ',';
    }
    for (int i = 0; i < t->part_count; i++) {
        const char *prefix = t->parts[i].prefix;
        for (size_t j = 0; j < t->parts[i].rec->count; j++, between = ", ") {
            bytes_text(out, between);
            bytes_text(out, prefix);
            bytes_text(out, prefix[0] ? "_" : "");
            bytes_text(out, t->parts[i].rec->columns[j].name);
        }
    }
}

/* DDL **********************************************************************************************************************/

/* Texts are compared byte by byte on both engines: what is to be sorted for people stands in a folded column. */
static const char *type_in(enum dialect dialect, const char *type) {
    if (dialect == DIALECT_SQLITE) return type;
    if (strcmp(type, "INTEGER") == 0) return "BIGINT";
    return strcmp(type, "BLOB") == 0 ? "BYTEA" : "TEXT COLLATE \"C\"";
}

static void put_indexes(const char *statements, struct bytes *out) {
    for (const char *at = statements; at && *at;) {
        size_t size = strcspn(at, ";");
        bytes_add(out, at, size);
        bytes_text(out, ";\n");
        at += size + (at[size] == ';');
    }
}

void schema_ddl(const struct table *t, enum dialect dialect, struct bytes *out) {
    struct table_column columns[TABLE_COLUMNS_MOST];
    int count = table_columns(t, columns);
    bytes_printf(out, "CREATE TABLE %s (\n", t->name);
    for (int i = 0; i < count; i++) {
        const struct table_column *c = &columns[i];
        bytes_printf(out, "    %s %s%s%s,\n", c->name, type_in(dialect, c->type), c->rest[0] ? " " : "", c->rest);
    }
    bytes_printf(out, "    %s\n)", t->keys);
    if (dialect == DIALECT_SQLITE) bytes_text(out, t->clustered ? " STRICT, WITHOUT ROWID" : " STRICT");
    bytes_text(out, ";\n");
    put_indexes(t->indexes, out);
}

void schema_desk_ddl(const struct table *t, struct bytes *out) {
    put_indexes(t->desk_indexes, out);
}

void schema_add_column(const struct table *t, const struct table_column *column, enum dialect dialect, struct bytes *out) {
    bytes_printf(out, "ALTER TABLE %s ADD COLUMN %s %s%s%s;\n", t->name, column->name, type_in(dialect, column->type),
                 column->rest[0] ? " " : "", column->rest);
}

/* Guards *******************************************************************************************************************/

#define NO_CHANGE_TEXT "the log is append-only"
/* The ways out of `personal`: a learner whom the event names was erased, or the batch of the index it is an edition of lost a
 * child or has a later edition; and on a kiosk, a learner who is no longer its business is being forgotten (forget.c). */
#define ERASED                                                                                                                 \
    "SELECT 1 FROM log l JOIN log e ON e.type = 'learner.erased' AND e.kiosk = 0 "                                             \
    "AND (e.type = 'learner.erased' OR e.type = 'learner.merged' OR e.type = 'learner.split') "                                \
    "AND (e.subject IN (l.subject, l.also1, l.also2) OR (e.also1 = l.subject AND l.gsn > 0 AND l.gsn < e.gsn)) "               \
    "WHERE l.kiosk = OLD.kiosk AND l.epoch = OLD.epoch AND l.seq = OLD.seq "                                                   \
    "UNION ALL SELECT 1 FROM log l JOIN meta f ON f.key = 'forget' AND f.value = l.subject "                                   \
    "JOIN meta h ON h.key = 'home' AND h.value = 'kiosk' "                                                                     \
    "WHERE l.kiosk = OLD.kiosk AND l.epoch = OLD.epoch AND l.seq = OLD.seq "                                                   \
    "UNION ALL SELECT 1 FROM log l JOIN touch t ON t.subject = l.subject AND t.kiosk = 0 AND t.gsn > l.gsn "                   \
    "JOIN log e ON e.kiosk = t.kiosk AND e.epoch = t.epoch AND e.seq = t.seq AND e.type = 'index.listed' "                     \
    "AND e.subject = l.subject WHERE l.kiosk = OLD.kiosk AND l.epoch = OLD.epoch AND l.seq = OLD.seq "                         \
    "AND l.kiosk = 0 AND l.type = 'index.listed' AND l.gsn > 0 "                                                               \
    "UNION ALL " ADOPTED
/* A kiosk that goes over to a new epoch takes what the centre has not numbered along under another identity (adopt.h). */
#define ADOPTED                                                                                                                \
    "SELECT 1 FROM meta f JOIN meta h ON h.key = 'home' AND h.value = 'kiosk' "                                                \
    "WHERE f.key = 'adopt' AND f.value = OLD.kiosk || '.' || OLD.epoch"

static const char sqlite_guards[] =
    "CREATE TRIGGER log_kept BEFORE UPDATE OF kiosk, epoch, seq, arrived, type, version, subject, also1, also2, staff, at, o, sig, c, head "
    "ON log BEGIN SELECT RAISE(ABORT, '" NO_CHANGE_TEXT "'); END;\n"
    "CREATE TRIGGER log_numbered BEFORE UPDATE OF gsn ON log WHEN OLD.gsn <> 0 AND NEW.gsn <> OLD.gsn "
    "BEGIN SELECT RAISE(ABORT, '" NO_CHANGE_TEXT "'); END;\n"
    "CREATE TRIGGER log_never_deleted BEFORE DELETE ON log WHEN OLD.gsn <> 0 OR NOT EXISTS (" ADOPTED ") "
    "BEGIN SELECT RAISE(ABORT, '" NO_CHANGE_TEXT "'); END;\n"
    "CREATE TRIGGER personal_kept BEFORE UPDATE ON personal BEGIN SELECT RAISE(ABORT, '" NO_CHANGE_TEXT "'); END;\n"
    "CREATE TRIGGER personal_never_deleted BEFORE DELETE ON personal WHEN NOT EXISTS (" ERASED ") "
    "BEGIN SELECT RAISE(ABORT, '" NO_CHANGE_TEXT "'); END;\n";

static const char postgres_guards[] =
    "CREATE FUNCTION log_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '" NO_CHANGE_TEXT "' USING ERRCODE = 'integrity_constraint_violation'; END $$;\n"
    "CREATE TRIGGER log_kept BEFORE UPDATE OF kiosk, epoch, seq, arrived, type, version, subject, also1, also2, staff, at, o, sig, c, head "
    "ON log FOR EACH ROW EXECUTE FUNCTION log_refuse();\n"
    "CREATE TRIGGER log_numbered BEFORE UPDATE OF gsn ON log FOR EACH ROW WHEN (OLD.gsn <> 0 AND NEW.gsn <> OLD.gsn) "
    "EXECUTE FUNCTION log_refuse();\n"
    "CREATE FUNCTION log_adopt() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN IF OLD.gsn = 0 AND EXISTS (" ADOPTED ") THEN RETURN OLD; END IF; "
    "RAISE EXCEPTION '" NO_CHANGE_TEXT "' USING ERRCODE = 'integrity_constraint_violation'; END $$;\n"
    "CREATE TRIGGER log_never_deleted BEFORE DELETE ON log FOR EACH ROW EXECUTE FUNCTION log_adopt();\n"
    "CREATE TRIGGER personal_kept BEFORE UPDATE ON personal FOR EACH ROW EXECUTE FUNCTION log_refuse();\n"
    "CREATE FUNCTION personal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN IF EXISTS (" ERASED ") THEN RETURN OLD; END IF; "
    "RAISE EXCEPTION '" NO_CHANGE_TEXT "' USING ERRCODE = 'integrity_constraint_violation'; END $$;\n"
    "CREATE TRIGGER personal_never_deleted BEFORE DELETE ON personal FOR EACH ROW EXECUTE FUNCTION personal_refuse();\n";

void schema_guards(enum dialect dialect, struct bytes *out) {
    bytes_text(out, dialect == DIALECT_SQLITE ? sqlite_guards : postgres_guards);
}

void schema_guards_drop(enum dialect dialect, struct bytes *out) {
    static const char *const triggers[][2] = {
        {"log_kept", "log"},
        {"log_numbered", "log"},
        {"log_never_deleted", "log"},
        {"personal_kept", "personal"},
        {"personal_never_deleted", "personal"},
    };
    for (size_t i = 0; i < sizeof triggers / sizeof *triggers; i++)
        if (dialect == DIALECT_SQLITE)
            bytes_printf(out, "DROP TRIGGER IF EXISTS %s;\n", triggers[i][0]);
        else
            bytes_printf(out, "DROP TRIGGER IF EXISTS %s ON %s;\n", triggers[i][0], triggers[i][1]);
    if (dialect == DIALECT_POSTGRES)
        bytes_text(out, "DROP FUNCTION IF EXISTS log_refuse();\nDROP FUNCTION IF EXISTS personal_refuse();\n"
                        "DROP FUNCTION IF EXISTS log_adopt();\n");
}
