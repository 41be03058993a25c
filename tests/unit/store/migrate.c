#include "model/store/journal.h"
#include "model/store/queries.h"
#include "model/store/schema.h"
#include "tests/harness/kit.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A store of the first release, opened by this one: tests/vectors/store-1.sql holds its tables and its log, as that release
 * made them. */

struct world {
    struct tmp tmp;
    struct env_virtual clock;
    struct db *db;
    int told, calls; /* percent, and how often */
    int killed_at;   /* percent; 0: lives */
    bool copy_was_there;
};

static void make_old(struct world *w) {
    static char sql[200000];
    char path[512];
    sqlite3 *raw;
    const char *source = getenv("PRIEM_SOURCE");
    snprintf(path, sizeof path, "%s/tests/vectors/store-1.sql", source ? source : ".");
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(sql, 1, sizeof sql - 1, file);
    fclose(file);
    assert_true(size > 10000 && size < sizeof sql - 1);
    sql[size] = '\0';
    assert_int_equal(sqlite3_open(tmp_path(&w->tmp, "store.db"), &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
    char *error = NULL;
    if (sqlite3_exec(raw, sql, NULL, NULL, &error) != SQLITE_OK) fail_msg("%s", error);
    assert_int_equal(sqlite3_exec(raw, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);
}

static bool there(struct world *w, const char *name) {
    return access(tmp_path(&w->tmp, name), F_OK) == 0;
}

static void watched(void *self, int percent) {
    struct world *w = self;
    assert_true(percent >= w->told && percent <= 100);
    w->told = percent;
    w->calls++;
    if (there(w, "store.db" DB_COPY)) w->copy_was_there = true;
    if (w->killed_at && percent >= w->killed_at) raise(SIGKILL);
}

static bool open_store(struct world *w) {
    char path[512];
    snprintf(path, sizeof path, "%s", tmp_path(&w->tmp, "store.db")); /* `watched` asks for other paths meanwhile */
    struct db_config config = {.path = path, .watch = {watched, w}};
    w->told = 0;
    return db_open(&config, &w->clock.env, &w->db, &why);
}

static int64_t count(struct world *w, const char *sql) {
    int64_t n = -1;
    must(db_one_int(w->db, &n, sql, &why, NULL));
    return n;
}

static void holds_what_it_held(struct world *w) {
    uint64_t checked = 0;
    assert_int_equal(count(w, "SELECT count(*) FROM application"), 9);
    assert_int_equal(count(w, "SELECT count(*) FROM application WHERE state = 'approved' AND tell = 'issued'"), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM application WHERE state = 'joined' AND tell = 'replaced'"), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM application WHERE state = 'returned' AND decision <> ''"), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM application WHERE last_day = ''"), 0);
    assert_int_equal(count(w, "SELECT count(*) FROM application WHERE state = 'filed_online' AND sort_due = papers_due"), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM application WHERE pending = 1"), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM learner WHERE f_parent <> '' AND applicant_surname <> ''"), 9);
    assert_int_equal(count(w, "SELECT count(*) FROM certificate WHERE state = 'living'"), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM staff WHERE sign_key <> ''"), 7);
    assert_int_equal(count(w, "SELECT sum(spent) FROM lease"), 2);
    must(journal_verify(w->db, 3, 1, &checked, &why));
    assert_true(checked > 40);
}

static void compares(struct world *w) {
    struct rebuild *r;
    int64_t done, left = 1;
    must(rebuild_start(w->db, &r, &why));
    rebuild_compare(r);
    while (left > 0) {
        must(db_begin(w->db, false, &why));
        must(rebuild_step(r, 3, &done, &left, &why));
        must(db_commit(w->db, &why));
    }
    rebuild_close(r);
}

static void the_first_release_is_brought_forward(void **state) {
    struct world *w = *state;
    make_old(w);
    must(open_store(w));
    assert_int_equal(count(w, "SELECT user_version FROM pragma_user_version"), SCHEMA_VERSION);
    holds_what_it_held(w);
    compares(w);
}

/* Every table and index stands as in a new store. */
static void it_ends_where_a_new_store_begins(void **state) {
    struct world *w = *state;
    struct rows r;
    static const char of_both[] =
        "SELECT m.name FROM sqlite_schema m WHERE m.name NOT LIKE 'sqlite_%' AND NOT EXISTS (SELECT 1 FROM temp.made n "
        "WHERE n.name = m.name) UNION ALL SELECT n.name FROM temp.made n WHERE NOT EXISTS (SELECT 1 FROM sqlite_schema m "
        "WHERE m.name = n.name)";
    make_old(w);
    must(open_store(w));
    struct db_config config = {.path = tmp_path(&w->tmp, "new.db"), .create = true};
    struct db *fresh;
    must(db_open(&config, &w->clock.env, &fresh, &why));
    must(db_begin(w->db, false, &why));
    must(db_run(w->db, "CREATE TEMP TABLE made (name TEXT)", &why, NULL));
    must(db_query(fresh, &r, "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'", &why, NULL));
    while (db_next(&r, &why))
        must(db_run(w->db, "INSERT INTO temp.made (name) VALUES (:name)", &why, "name:t", db_text(&r, 0), NULL));
    must(db_query(w->db, &r, of_both, &why, NULL));
    if (db_next(&r, &why)) fail_msg("%s stands in one of the two only", db_text(&r, 0));
    db_done(&r);
    db_rollback(w->db);
    db_close(fresh);
}

/* A kill between the steps: the tables are there and empty, and the next opening fills them. */
static void what_was_cut_off_begins_again(void **state) {
    struct world *w = *state;
    make_old(w);
    must(open_store(w));
    must(db_begin(w->db, true, &why));
    must(db_run(w->db, "DELETE FROM application", &why, NULL));
    must(db_run(w->db, "DELETE FROM staff", &why, NULL));
    must(meta_set_int(w->db, "migrate.replay", 1, &why));
    must(db_commit(w->db, &why));
    db_close(w->db);
    must(open_store(w));
    holds_what_it_held(w);
}

/* Killed with that share done, as often as it takes; the next opening goes on from there. */
static void open_and_be_killed(struct world *w, int percent) {
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        w->killed_at = percent;
        _exit(open_store(w) ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void a_kill_anywhere_loses_nothing(void **state) {
    static const int percents[] = {1, 14, 20, 21, 45, 70, 99, 100};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof percents / sizeof *percents; i++) {
        unlink(tmp_path(&w->tmp, "store.db"));
        make_old(w);
        open_and_be_killed(w, percents[i]);
        must(open_store(w));
        holds_what_it_held(w);
        compares(w);
        assert_false(there(w, "store.db" DB_COPY));
        assert_false(there(w, "store.db" DB_COPY ".part"));
        db_close(w->db);
        w->db = NULL;
    }
}

/* Each kill a little further: what is done is not done again. */
static void it_goes_on_where_it_was(void **state) {
    struct world *w = *state;
    int64_t subjects;
    make_old(w);
    open_and_be_killed(w, 50);
    must(open_store(w));
    subjects = count(w, "SELECT count(DISTINCT subject) FROM touch");
    assert_true(subjects > 16 && subjects < 32); /* two steps, of which the first was done */
    assert_int_equal(w->calls, 1);
    holds_what_it_held(w);
}

static void a_copy_stands_beside_it_until_the_end(void **state) {
    struct world *w = *state;
    struct stat about;
    sqlite3 *copy;
    make_old(w);
    open_and_be_killed(w, 30);
    assert_int_equal(stat(tmp_path(&w->tmp, "store.db" DB_COPY), &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(sqlite3_open(tmp_path(&w->tmp, "store.db" DB_COPY), &copy), SQLITE_OK);
    sqlite3_stmt *st;
    assert_int_equal(
        sqlite3_prepare_v2(copy, "SELECT count(*), (SELECT user_version FROM pragma_user_version) FROM log", -1, &st, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    assert_true(sqlite3_column_int(st, 0) > 40);
    assert_int_equal(sqlite3_column_int(st, 1), 1);
    sqlite3_finalize(st);
    sqlite3_close(copy);
    must(open_store(w));
    assert_false(there(w, "store.db" DB_COPY));
}

/* Where no copy can be made the store is left as it was. */
static void without_a_copy_nothing_is_changed(void **state) {
    struct world *w = *state;
    make_old(w);
    assert_int_equal(mkdir(tmp_path(&w->tmp, "store.db" DB_COPY ".part"), 0700), 0);
    assert_false(open_store(w));
    assert_int_equal(why.kind, FAIL_DISK);
    assert_int_equal(rmdir(tmp_path(&w->tmp, "store.db" DB_COPY ".part")), 0);
    w->db = NULL;
    must(open_store(w));
    assert_true(w->copy_was_there);
    assert_int_equal(w->told, 100);
    holds_what_it_held(w);
}

static void a_new_store_tells_nothing(void **state) {
    struct world *w = *state;
    struct db_config config = {.path = tmp_path(&w->tmp, "new.db"), .create = true, .watch = {watched, w}};
    must(db_open(&config, &w->clock.env, &w->db, &why));
    db_close(w->db);
    must(db_open(&config, &w->clock.env, &w->db, &why));
    assert_int_equal(w->calls, 0);
}

static int set_up(void **state) {
    static struct world w;
    w = (struct world){0};
    tmp_make(&w.tmp);
    env_virtual_init(&w.clock, 1795417800000, 3);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    db_close(w->db);
    tmp_remove(&w->tmp);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_first_release_is_brought_forward),
        TEST(it_ends_where_a_new_store_begins),
        TEST(what_was_cut_off_begins_again),
        TEST(a_kill_anywhere_loses_nothing),
        TEST(it_goes_on_where_it_was),
        TEST(a_copy_stands_beside_it_until_the_end),
        TEST(without_a_copy_nothing_is_changed),
        TEST(a_new_store_tells_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
