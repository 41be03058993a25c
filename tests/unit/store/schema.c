#include "model/store/schema.h"
#include "model/base/bytes.h"
#include "model/store/db.h"
#include "tests/harness/must.h"
#include "tests/harness/tmp.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The table of tables against itself, against what SQLite made of it, and its PostgreSQL form against a real PostgreSQL where
 * there is one. */

static void columns_of_parts_carry_their_prefix(void **state) {
    (void)state;
    struct table_column c[TABLE_COLUMNS_MOST];
    int count = table_columns(schema_table("application"), c);
    assert_int_equal(count, 40 + 9 + 15 + 8 + 27);
    assert_string_equal(c[0].name, "subject");
    assert_string_equal(c[0].rest, "NOT NULL");
    assert_string_equal(c[count - 1].name, "applicant_institution");
    assert_string_equal(c[count - 1].type, "TEXT");
    assert_string_equal(c[count - 1].rest, "NOT NULL DEFAULT ''");
}

static void tables_are_sound(void **state) {
    (void)state;
    for (int i = 0; i < table_count; i++) {
        struct table_column c[TABLE_COLUMNS_MOST];
        int count = table_columns(&tables[i], c), subject = 0;
        struct bytes names = {0}, joined = {0};
        for (int k = 0; k < count; k++) bytes_printf(&joined, "%s%s", k ? ", " : "", c[k].name);
        table_names(&tables[i], &names);
        assert_string_equal(names.data, joined.data);
        bytes_close(&names);
        bytes_close(&joined);
        for (int k = 0; k < count; k++) {
            assert_true(strcmp(c[k].type, "TEXT") == 0 || strcmp(c[k].type, "INTEGER") == 0 || strcmp(c[k].type, "BLOB") == 0);
            subject += strcmp(c[k].name, "subject") == 0;
            for (int m = 0; m < k; m++)
                if (strcmp(c[m].name, c[k].name) == 0) fail_msg("%s.%s twice", tables[i].name, c[k].name);
        }
        /* A subject's rows are found, deleted and hashed by the key: it begins with the subject. */
        if (!tables[i].of_subject) continue;
        assert_int_equal(subject, 1);
        assert_int_equal(strncmp(tables[i].keys, "PRIMARY KEY (subject", 20), 0);
        assert_null(tables[i].indexes ? strstr(tables[i].indexes, "UNIQUE") : NULL);
    }
}

/* What stands in a new store is what the table says, column for column: where migrations must end, too. */
static void check_live(bool centre) {
    struct tmp tmp;
    struct env env = env_system();
    struct db *db;
    tmp_make(&tmp);
    struct db_config config = {.path = tmp_path(&tmp, "store.db"), .create = true, .centre = centre};
    must(db_open(&config, &env, &db, &why));
    for (int i = 0; i < table_count; i++) {
        const struct table *t = &tables[i];
        struct table_column c[TABLE_COLUMNS_MOST];
        int count = table_columns(t, c), seen = 0;
        struct rows r;
        bool here = t->home == HOME_BOTH || t->home == (centre ? HOME_CENTRE : HOME_KIOSK);
        must(db_query(db, &r, "SELECT name, type, \"notnull\" FROM pragma_table_info(:t) ORDER BY cid", &why, "t:t", t->name,
                      NULL));
        while (db_next(&r, &why)) {
            assert_true(seen < count);
            assert_string_equal(db_text(&r, 0), c[seen].name);
            assert_string_equal(db_text(&r, 1), c[seen].type);
            assert_int_equal(db_int(&r, 2), strstr(c[seen].rest, "NOT NULL") != NULL);
            seen++;
        }
        assert_int_equal(seen, here ? count : 0);
    }
    db_close(db);
    tmp_remove(&tmp);
}

static void live_schema_is_the_table(void **state) {
    (void)state;
    check_live(false);
    check_live(true);
}

static void whole_ddl(enum dialect dialect, struct bytes *out) {
    for (int i = 0; i < table_count; i++)
        if (tables[i].home != HOME_KIOSK) schema_ddl(&tables[i], dialect, out);
    schema_guards(dialect, out);
}

static void postgres_ddl_is_translated(void **state) {
    (void)state;
    struct bytes sql = {0};
    schema_ddl(schema_table("personal"), DIALECT_POSTGRES, &sql);
    assert_string_equal((const char *)sql.data, "CREATE TABLE personal (\n"
                                                "    kiosk BIGINT NOT NULL,\n"
                                                "    epoch BIGINT NOT NULL,\n"
                                                "    seq BIGINT NOT NULL,\n"
                                                "    p TEXT COLLATE \"C\" NOT NULL,\n"
                                                "    PRIMARY KEY (kiosk, epoch, seq)\n"
                                                ");\n");
    bytes_clear(&sql);
    whole_ddl(DIALECT_POSTGRES, &sql);
    assert_null(strstr((const char *)sql.data, "STRICT"));
    assert_null(strstr((const char *)sql.data, "BLOB"));
    assert_null(strstr((const char *)sql.data, "ROWID"));
    bytes_close(&sql);
}

/* Beside a throw-away cluster; passed over where PostgreSQL is not installed. */
static const char postgres_script[] = "set -e; cd \"$1\"\n"
                                      "run() { psql -q -v ON_ERROR_STOP=1 \"$@\"; }\n"
                                      "refused() { ! psql -q -v ON_ERROR_STOP=1 -c \"$1\" 2>/dev/null; }\n"
                                      "run -f schema.sql\n"
                                      "run -c \"INSERT INTO log VALUES (1, 1, 1, 0, 1, 't', 1, 's', '', '', '', 0, 'o')\"\n"
                                      "run -c 'UPDATE log SET gsn = 5'\n"
                                      "refused 'UPDATE log SET gsn = 6'\n"
                                      "refused \"UPDATE log SET o = ''\"\n"
                                      "refused 'DELETE FROM log'\n";

static void postgres_takes_it(void **state) {
    (void)state;
    struct tmp tmp;
    struct bytes sql = {0}, command = {0};
    const char *source = getenv("PRIEM_SOURCE");
    if (system("ls -d /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && command -v psql >/dev/null") != 0) skip();
    tmp_make(&tmp);
    whole_ddl(DIALECT_POSTGRES, &sql);
    tmp_write(&tmp, "schema.sql", sql.data, sql.size);
    tmp_write(&tmp, "run.sh", postgres_script, sizeof postgres_script - 1);
    bytes_printf(&command, "'%s/tests/harness/postgres' '%s' bash '%s' '%s'", source ? source : ".", tmp.folder,
                 tmp_path(&tmp, "run.sh"), tmp.folder);
    int status = system((const char *)command.data);
    bytes_close(&sql);
    bytes_close(&command);
    tmp_remove(&tmp);
    assert_int_equal(status, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_of_parts_carry_their_prefix),
        cmocka_unit_test(tables_are_sound),
        cmocka_unit_test(live_schema_is_the_table),
        cmocka_unit_test(postgres_ddl_is_translated),
        cmocka_unit_test(postgres_takes_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
