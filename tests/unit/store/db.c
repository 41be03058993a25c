#include "model/store/driver.h"
#include "model/store/journal.h"
#include "tests/harness/env_virtual.h"
#include "tests/harness/faultvfs.h"
#include "tests/harness/must.h"
#include "tests/harness/story.h"
#include "tests/harness/tmp.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The store is opened as SECURITY V says, by one holder, and a failing disk is an answer, never a loss. */

#define REGION "0192f0c1a2b37c4d8e5f60718293a4b5"

static struct tmp tmp;
static struct env_virtual clock_;

static int setup(void **state) {
    (void)state;
    tmp_make(&tmp);
    env_virtual_init(&clock_, 1795417800000, 5);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    fault_off();
    tmp_remove(&tmp);
    return 0;
}

static bool open_store(const char *vfs, bool centre, bool create, struct db **db) {
    struct db_config config = {.path = tmp_path(&tmp, "store.db"), .create = create, .centre = centre, .vfs = vfs};
    return db_open(&config, &clock_.env, db, &why);
}

static const char *answer(struct db *db, const char *sql) {
    static char text[64];
    struct rows r;
    must(db_query(db, &r, sql, &why, NULL));
    snprintf(text, sizeof text, "%s", db_next(&r, &why) ? db_text(&r, 0) : "");
    db_done(&r);
    return text;
}

static void settings_are_in_force(void **state) {
    (void)state;
    static const char *const want[][2] = {
        {"journal_mode", "wal"},   {"locking_mode", "exclusive"}, {"synchronous", "2"},  {"secure_delete", "1"},
        {"temp_store", "2"},       {"cache_size", "-16384"},      {"foreign_keys", "1"}, {"trusted_schema", "0"},
        {"cell_size_check", "1"},  {"recursive_triggers", "1"},   {"user_version", "2"}, {"encoding", "UTF-8"},
        {"integrity_check", "ok"},
    };
    for (int centre = 0; centre < 2; centre++) {
        struct db *db;
        tmp_remove(&tmp);
        tmp_make(&tmp);
        must(open_store(NULL, centre, true, &db));
        for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
            char sql[64];
            snprintf(sql, sizeof sql, "PRAGMA %s", want[i][0]);
            assert_string_equal(answer(db, sql), want[i][1]);
        }
        assert_int_equal(strtol(answer(db, "PRAGMA application_id"), NULL, 10), 0x5052494D);
        assert_string_equal(answer(db, "PRAGMA wal_autocheckpoint"), centre ? "8000" : "200");
        assert_string_equal(
            answer(db, "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 "
                       "AND name NOT LIKE 'sqlite%'"),
            "0");
        must(db_begin(db, false, &why));
        assert_string_equal(answer(db, "PRAGMA synchronous"), "1");
        db_rollback(db);
        must(db_begin(db, true, &why));
        assert_string_equal(answer(db, "PRAGMA synchronous"), "2");
        db_rollback(db);
        db_close(db);
    }
}

static void dangerous_sql_is_refused(void **state) {
    (void)state;
    struct db *db;
    must(open_store(NULL, false, true, &db));
    assert_false(db_run(db, "ATTACH ':memory:' AS other", &why, NULL));
    assert_false(db_run(db, "SELECT load_extension('x')", &why, NULL));
    db_run(db, "PRAGMA writable_schema = ON", NULL, NULL);
    assert_false(db_run(db, "UPDATE sqlite_schema SET sql = '' WHERE name = 'log'", &why, NULL));
    struct bytes sql = {0};
    bytes_text(&sql, "SELECT 1 /* ");
    while (sql.size < 65536) bytes_text(&sql, "long ");
    bytes_text(&sql, "*/");
    assert_false(db_run(db, (const char *)sql.data, &why, NULL));
    bytes_close(&sql);
    assert_false(db_broken(db));
    db_close(db);
}

static void file_is_private_and_held_by_one(void **state) {
    (void)state;
    struct db *db, *second;
    struct stat st;
    assert_false(open_store(NULL, false, false, &db));
    assert_int_equal(why.kind, FAIL_GONE);
    must(open_store(NULL, false, true, &db));
    assert_int_equal(stat(tmp_path(&tmp, "store.db"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    must(db_begin(db, true, &why));
    must(meta_set_text(db, "x", "y", &why));
    must(db_commit(db, &why));
    assert_int_equal(stat(tmp_path(&tmp, "store.db-wal"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_not_equal(access(tmp_path(&tmp, "store.db-shm"), F_OK), 0);
    assert_false(open_store(NULL, false, true, &second));
    assert_int_equal(why.kind, FAIL_BUSY);
    db_close(db);
    must(open_store(NULL, false, false, &db));
    assert_string_equal(answer(db, "SELECT value FROM meta WHERE key = 'x'"), "y");
    db_close(db);
    assert_false(open_store(NULL, true, false, &db)); /* a kiosk's store is not a centre's */
    assert_int_equal(why.kind, FAIL_INPUT);
}

/* What is not ours is left as it was, byte for byte. */
static void foreign_files_are_refused_untouched(void **state) {
    (void)state;
    char before[8192], after[8192];
    struct db *db;
    sqlite3 *other;
    assert_int_equal(sqlite3_open(tmp_path(&tmp, "store.db"), &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "CREATE TABLE x (y)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    size_t size = tmp_read(&tmp, "store.db", before, sizeof before);
    assert_false(open_store(NULL, false, true, &db));
    assert_int_equal(why.kind, FAIL_INPUT);
    assert_int_equal(tmp_read(&tmp, "store.db", after, sizeof after), size);
    assert_memory_equal(before, after, size);
    memset(before, 'x', sizeof before);
    tmp_write(&tmp, "store.db", before, sizeof before);
    assert_false(open_store(NULL, false, true, &db));
    assert_int_equal(why.kind, FAIL_DISK);
    assert_int_equal(tmp_read(&tmp, "store.db", after, sizeof after), sizeof before);
    assert_memory_equal(before, after, sizeof before);
}

static void later_store_is_refused(void **state) {
    (void)state;
    struct db *db;
    must(open_store(NULL, false, true, &db));
    must(db_begin(db, true, &why));
    must(db_driver(db)->set_version(db_self(db), SCHEMA_VERSION + 1, &why));
    must(db_commit(db, &why));
    db_close(db);
    assert_false(open_store(NULL, false, true, &db));
    assert_int_equal(why.kind, FAIL_DENIED);
}

static void migrations_go_forward_one_by_one(void **state) {
    (void)state;
    static const struct migration list[] = {
        {.to = SCHEMA_VERSION, .sql = {"this one was taken long ago", ""}},
        {.to = SCHEMA_VERSION + 1, .sql = {"ALTER TABLE meta ADD COLUMN note TEXT; UPDATE meta SET note = 'next'", ""}},
        {.to = SCHEMA_VERSION + 2, .sql = {"ALTER TABLE meta RENAME COLUMN note TO remark; broken", ""}},
        {0},
    };
    struct db *db;
    must(open_store(NULL, false, true, &db));
    assert_false(db_migrate_steps(db, false, list, &why));
    assert_false(db_in_transaction(db));
    assert_string_equal(answer(db, "PRAGMA user_version"), "3"); /* the step that failed left nothing */
    assert_string_equal(answer(db, "SELECT note FROM meta LIMIT 1"), "next");
    db_close(db);
}

static void statements_and_arguments(void **state) {
    (void)state;
    struct db *db;
    struct rows r;
    must(open_store(NULL, false, true, &db));
    must(db_begin(db, true, &why));
    struct point point = {.point = "12", .municipality = "66701000", .name = "Школа № 12", .kind = "school"};
    must(db_run(
        db,
        "INSERT INTO point (subject, point, municipality, name, kind, phone) VALUES (:s, :point, :municipality, :name, :kind, :phone)",
        &why, "s:t", REGION, ":r", &rec_point, &point, NULL));
    struct point back = {0};
    must(db_query(db, &r, "SELECT point, municipality, name, kind, phone FROM point WHERE subject = :s", &why, "s:t", REGION,
                  NULL));
    assert_true(db_next(&r, &why));
    assert_int_equal(db_columns(&r), 5);
    db_record(&r, 0, &rec_point, &back);
    assert_memory_equal(&point, &back, sizeof point);
    assert_false(db_next(&r, &why));
    assert_false(db_next(&r, &why)); /* still at its end */
    assert_false(db_failed(&r));
    must(db_run(db,
                "INSERT INTO log (kiosk, epoch, seq, arrived, type, version, subject, also1, also2, staff, at, o, sig) VALUES "
                "(1, 1, 1, 1, '', 1, '', '', '', '', 0, '', :b)",
                &why, "b:b", &(struct piece){"a\0b", 3}, NULL));
    must(db_query(db, &r, "SELECT sig, c FROM log", &why, NULL));
    assert_true(db_next(&r, &why));
    size_t size;
    assert_memory_equal(db_blob(&r, 0, &size), "a\0b", 3);
    assert_int_equal(size, 3);
    assert_true(db_is_null(&r, 1));
    assert_string_equal(db_text(&r, 1), "");
    db_done(&r);
    must(db_savepoint(db, &why));
    must(meta_set_int(db, "n", -7, &why));
    must(db_rollback_to(db, &why));
    int64_t n;
    must(meta_int(db, "n", &n, &why));
    assert_int_equal(n, 0);
    must(db_savepoint(db, &why));
    must(meta_set_int(db, "n", -7, &why));
    must(db_release(db, &why));
    must(db_commit(db, &why));
    must(meta_int(db, "n", &n, &why));
    assert_int_equal(n, -7);
    db_close(db);
}

static void key_reaches_the_vfs(void **state) {
    (void)state;
    uint8_t key[32];
    struct db *db;
    memset(key, 0x4B, sizeof key);
    fault_install();
    struct db_config config = {.path = tmp_path(&tmp, "store.db"), .create = true, .vfs = FAULT_VFS, .key = key};
    must(db_open(&config, &clock_.env, &db, &why));
    assert_memory_equal(fault_key(), key, sizeof key);
    db_close(db);
    config.vfs = NULL; /* the engine's own VFS would keep it in the clear: refused */
    assert_false(db_open(&config, &clock_.env, &db, &why));
}

/* A day's work on a disk that fails: returns how many events were acknowledged. */
static uint64_t work(struct story *story, bool *opened) {
    struct db *db;
    struct journal j;
    struct arena a = {0};
    uint64_t acked = 0;
    *opened = open_store(FAULT_VFS, false, true, &db);
    if (!*opened) return 0;
    bool good = journal_start(db, &clock_.env, REGION, 3, 1, &j, &why);
    for (int i = 0; good && i < 12; i++) {
        good = db_begin(db, i % 3 != 0, &why);
        for (int k = 0; good && k < 3; k++) {
            struct event ev;
            story_next(story, &a, &ev);
            good = journal_append(&j, &ev, NULL, &a, &why);
        }
        good = good && db_commit(db, &why);
        if (good) acked = j.seq;
        if (good && i % 4 == 3) good = db_checkpoint(db, &why);
        if (!good) db_rollback(db);
    }
    if (!good) {
        assert_int_equal(why.kind, FAIL_DISK);
        assert_true(why.say[0]);
        assert_true(db_broken(db));
        assert_false(db_begin(db, true, &why)); /* closed until opened anew */
        assert_int_equal(why.kind, FAIL_DISK);
    }
    db_close(db);
    arena_close(&a);
    return acked;
}

static void check_after(uint64_t acked) {
    struct db *db;
    struct journal j;
    uint64_t checked = 0;
    must(open_store(NULL, false, true, &db));
    assert_string_equal(answer(db, "PRAGMA integrity_check"), "ok");
    if (journal_open(db, &clock_.env, &j, &why)) {
        must(journal_verify(db, 3, 1, &checked, &why));
        assert_int_equal(checked % 3, 0); /* transactions whole */
        assert_true(checked >= acked);
        assert_true(checked <= acked + 3); /* one may have reached the disk without an answer */
        uint8_t before[HASH_SIZE], after[HASH_SIZE];
        struct rebuild *r;
        int64_t done, left = 1;
        must(projection_digest(db, before, &why));
        must(db_begin(db, false, &why));
        must(rebuild_start(db, &r, &why));
        while (left > 0) must(rebuild_step(r, 100, &done, &left, &why));
        rebuild_close(r);
        must(db_commit(db, &why));
        must(projection_digest(db, after, &why));
        assert_memory_equal(before, after, HASH_SIZE);
    } else {
        assert_int_equal(acked, 0);
    }
    db_close(db);
}

/* Each write, sync and truncation of that day fails once, and then everything behind it: what was acknowledged is there. */
static void failing_disk_loses_nothing(void **state) {
    (void)state;
    static const struct {
        int code;
        bool sticky;
    } kinds[] = {{SQLITE_FULL, true}, {SQLITE_IOERR_WRITE, false}, {SQLITE_IOERR_WRITE, true}};
    fault_install();
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        int step = 1 + (int)k, runs = 0;
        for (int n = 1;; n += step, runs++) {
            struct story story;
            bool opened;
            tmp_remove(&tmp);
            tmp_make(&tmp);
            story_begin(&story, 4, 5);
            fault_at(n, kinds[k].code, kinds[k].sticky);
            uint64_t acked = work(&story, &opened);
            bool hit = fault_hit();
            fault_off();
            check_after(acked);
            if (!hit) {
                assert_int_equal(acked, 36);
                break;
            }
            if (n > 60) step = 23 + (int)k;
        }
        assert_true(runs > 30);
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(settings_are_in_force),           T(dangerous_sql_is_refused),
        T(file_is_private_and_held_by_one), T(foreign_files_are_refused_untouched),
        T(later_store_is_refused),          T(migrations_go_forward_one_by_one),
        T(statements_and_arguments),        T(key_reaches_the_vfs),
        T(failing_disk_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
