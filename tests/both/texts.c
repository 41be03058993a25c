#include "model/store/driver.h"
#include "tests/both/twin.h"
#include "tests/harness/centre_kit.h"
#include "tests/harness/sql_texts.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* Every SQL text of the store and of the centre on both engines, with a sample for each parameter: the texts no other test of
 * tests/both comes to, too. Each in a transaction that is rolled back. */

struct world {
    struct centre_kit kit;
    struct centre_kiosk kiosk;
    struct saved saved;
    char number[11];
    struct arena a;
};

static int set_up(void **state) {
    static struct world w;
    struct application form;
    centre_kit_open(&w.kit);
    centre_kiosk_enrol(&w.kit, &w.kiosk, "office", "1", "office");
    centre_kiosk_login(&w.kiosk, CENTRE_DESK);
    centre_kiosk_form(&w.kiosk, 1, &form);
    centre_kiosk_file(&w.kiosk, &form, &w.saved);
    centre_kiosk_issue(&w.kiosk, &w.saved, CENTRE_COORDINATOR, w.number);
    centre_kiosk_sync(&w.kiosk);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    arena_close(&w->a);
    centre_kiosk_close(&w->kiosk);
    centre_kit_close(&w->kit);
    return 0;
}

/* What finds a row in some statement. */
static const char *text_for(const struct world *w, const char *name) {
    if (strcmp(name, "subject") == 0) return w->saved.subject;
    if (strcmp(name, "app") == 0) return w->saved.app;
    if (strcmp(name, "number") == 0) return w->number;
    if (strcmp(name, "staff") == 0) return w->kit.staff[CENTRE_DESK];
    if (strcmp(name, "scope") == 0) return "r";
    return "1";
}

static void bind_samples(const struct world *w, const struct db_driver *driver, void *st, const char *sql) {
    static const uint8_t bytes[32] = {1};
    for (int i = 1; i <= driver->parameters(st); i++) {
        const char *name = driver->parameter(st, i);
        switch (twin_kind(st, i)) {
        case 't': driver->bind_text(st, i, text_for(w, name), false); break;
        case 'i': driver->bind_int(st, i, 1); break;
        case 'b': driver->bind_blob(st, i, bytes, sizeof bytes, false); break;
        default: fail_msg("the type of :%s is not plain in %s", name, sql);
        }
    }
}

static void run(const struct world *w, struct db *db, const char *sql) {
    const struct db_driver *driver = db_driver(db);
    struct fail why = {0};
    if (!db_begin(db, false, &why)) fail_msg("%s", why.log);
    void *st = driver->prepare(db_self(db), sql, &why);
    if (!st) fail_msg("%s: %s", why.log, sql);
    bind_samples(w, driver, st, sql);
    while (driver->step(db_self(db), st, &why) == DB_ROW) {
    }
    driver->reset(st);
    driver->finalize(st);
    db_rollback(db);
}

/* A migration asks each engine for its own tables. */
static bool of_one_engine(const char *sql) {
    return strstr(sql, "pragma_table_info") || strstr(sql, "information_schema");
}

static void run_all(struct world *w, struct db *db, const char *archive, int least) {
    int count;
    char **texts = sql_texts(archive, &w->a, &count);
    assert_true(count >= least);
    for (int i = 0; i < count; i++)
        if (!of_one_engine(texts[i])) run(w, db, texts[i]);
}

static void texts_of_the_store(void **state) {
    struct world *w = *state;
    run_all(w, w->kiosk.db, "libstore.a", 100);
}

static void texts_of_the_centre(void **state) {
    struct world *w = *state;
    run_all(w, w->kit.c->db, "libcentre.a", 50);
}

/* Letters of both cases, Ё and signs: a language would order them otherwise, and so would the cluster. */
static void texts_sort_by_their_bytes(void **state) {
    static const char *const names[] = {"ель", "Ель", "ёлка", "Ёлка", "яр", "Яр", "b", "A", "а-б", "аб", "а б", "10", "9", ""};
    struct world *w = *state;
    struct db *db = w->kit.c->db;
    struct fail why = {0};
    struct rows r;
    char last[16] = "";
    int count = 0;
    assert_true(db_begin(db, false, &why));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_true(
            db_run(db, "INSERT INTO setting (subject, key, value) VALUES ('s', :key, :key)", &why, "key:t", names[i], NULL));
    assert_true(db_query(db, &r, "SELECT value FROM setting WHERE subject = 's' AND value < 'ё' ORDER BY value", &why, NULL));
    for (; db_next(&r, &why); count++) {
        assert_true(strcmp(last, db_text(&r, 0)) <= 0);
        snprintf(last, sizeof last, "%s", db_text(&r, 0));
    }
    assert_false(db_failed(&r));
    assert_int_equal(count, sizeof names / sizeof *names - 1);
    db_rollback(db);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_the_store),
        cmocka_unit_test(texts_of_the_centre),
        cmocka_unit_test(texts_sort_by_their_bytes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
