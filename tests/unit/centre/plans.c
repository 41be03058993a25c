#include "model/store/queries_table.h"
#include "tests/harness/centre_kit.h"
#include "tests/harness/sql_texts.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* How SQLite goes about every text of the store and of the centre: nothing that runs while people work may walk a table that
 * grows with the region's work. A `gsn > 0` left out costs the index of numbered events, and the whole log is read. */

struct world {
    struct centre_kit kit;
    struct centre_kiosk kiosk;
    struct arena a;
};

static int set_up(void **state) {
    static struct world w;
    centre_kit_open(&w.kit);
    centre_kiosk_enrol(&w.kit, &w.kiosk, "office", "1", "office");
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

/* Lists that grow with the region and not with its work, the last exchanges and drafts, what a statement makes itself, and
 * indexes of nothing but a few. */
// clang-format off
static const char *const short_ones[] = {
    "region", "municipality", "point", "staff", "kiosk", "kiosk_state", "enrol_code", "exchange_log", "stick", "carried",
    "draft", "walk", "hit", "one", "m", "family", "counted", "piece", "CONSTANT", "(subquery", "pragma_table_info",
    "class_list", "loaded", "closed_month", "advance", "past", "calendar_set", "delegation", "period", "cap", "breach", "k USING INDEX kiosk_no",
    /* partial or covering: what waits, what decides over a learner, the newest */
    "lease USING INDEX lease_returned", "log USING INDEX log_waiting", "frame_header USING INDEX frame_off", "m USING INDEX log_fate_also", "index_member USING INDEX index_member_waits",
    "index_key USING COVERING INDEX index_key_day", "a USING INDEX application_tell", "a USING INDEX application_quick",
    "q USING INDEX nominal_app_queue", "q USING INDEX nominal_app_received",
    "p USING INDEX programme_browse", /* the catalogue of a region, in the order of its titles until the page is full */
};
// clang-format on

/* What an administrator asks for reads everything, as does a job that goes in steps. */
static const char *const whole[] = {
    "SELECT count(DISTINCT subject) FROM touch",   /* rebuild: how far it is */
    "SELECT DISTINCT kiosk, epoch FROM log",       /* verify: which chains there are */
    "SELECT DISTINCT t.subject FROM log l",        /* what the program before did not know, once */
    "SELECT count(*) FROM learner",                /* status */
    "SELECT subject FROM learner WHERE erased",    /* backup: the list beside it */
    "SELECT gsn, kiosk, epoch, seq, line",         /* a restored centre, once */
    "SELECT DISTINCT l.subject FROM returned t",   /* and of whom that was */
    "SELECT list, municipality, parent, edition,", /* the lists of values */
    "SELECT list, '', max(edition), count(*)",     /* the kiosk's status */
    "SELECT 'index', '', 0, count(*)",
    "SELECT column_name FROM information_schema",   /* PostgreSQL alone: a migration */
    "SELECT c.id, c.file, s.name,",                 /* class lists, a few dozen */
    "SELECT c.number, c.state, c.living,",          /* the register, listed and exported */
    "SELECT k.no, k.kiosk_epoch, k.scope, k.point", /* the list of kiosks */
    "SELECT no, kiosk_epoch, grant_no, kind,",      /* the list of leases */
    "SELECT no, kiosk_epoch, max(grant_no)",        /* a restored centre, once */
    "SELECT r.of FROM ruling r WHERE r.kind =",     /* a restored centre, once */
    "SELECT lease, event, CASE WHEN was_number",    /* a restored centre, once: what was given out of leases that are lost */
    "SELECT lease, event, period, group_code, sum",
    "SELECT v.code, v.status, v.name, count(", /* the list of providers */
    "SELECT v.code, v.name, coalesce(paid",    /* what providers are paid, listed and exported */
    "SELECT e.provider, e.programme, e.contract",
    "SELECT min(first), max(until)",                /* the months of a period, before it is closed */
    "WITH used AS (SELECT n.period, n.group_code,", /* the use of limits */
};

static bool is_short(const char *table) {
    for (size_t i = 0; i < sizeof short_ones / sizeof *short_ones; i++) {
        size_t size = strlen(short_ones[i]);
        if (strncmp(table, short_ones[i], size) == 0 && strchr(" -", table[size])) return true;
    }
    return false;
}

static bool reads_all(const char *sql) {
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (strncmp(sql, whole[i], strlen(whole[i])) == 0) return true;
    return false;
}

/* "SCAN log", and "SEARCH log" for a max() without an index, which reads no less. */
static bool walks(const char *detail) {
    const char *scan = strstr(detail, "SCAN "), *search = strstr(detail, "SEARCH ");
    const char *table = scan                                   ? scan + strlen("SCAN ")
                        : search && !strstr(detail, " USING ") ? search + strlen("SEARCH ")
                                                               : NULL;
    return table && !is_short(table);
}

/* What is looked for by its state alone: counts and pages of what people ask for. */
static const char *const by_state[] = {
    "SELECT count(*) ",                             /* the queues' and the status' */
    "SELECT count(*), ", "SELECT c.app, c.subject", /* a page of the queue of certificates */
};

/* Nobody is found by a state: every child of the region is in one. */
static bool walks_a_state(const char *detail, const char *sql) {
    for (size_t i = 0; i < sizeof by_state / sizeof *by_state; i++)
        if (strncmp(sql, by_state[i], strlen(by_state[i])) == 0) return false;
    return strstr(detail, "(state=?)") != NULL;
}

static void check_one(struct world *w, struct db *db, const char *text) {
    struct rows r;
    struct fail why = {0};
    if (!db_query(db, &r, arena_printf(&w->a, "EXPLAIN QUERY PLAN %s", text), &why, NULL)) fail_msg("%s: %s", why.log, text);
    while (db_next(&r, &why)) {
        const char *detail = db_text(&r, 3);
        if (walks(detail) || walks_a_state(detail, text) || strstr(detail, "AUTOMATIC")) fail_msg("%s: %s", detail, text);
    }
    assert_false(db_failed(&r));
}

static void check(struct world *w, struct db *db, const char *archive, int least) {
    int count;
    char **texts = sql_texts(archive, &w->a, &count);
    assert_true(count >= least);
    for (int i = 0; i < count; i++)
        if (!reads_all(texts[i])) check_one(w, db, texts[i]);
}

static void texts_of_the_store(void **state) {
    struct world *w = *state;
    check(w, w->kiosk.db, "libstore.a", 100);
}

static void texts_of_the_centre(void **state) {
    struct world *w = *state;
    check(w, w->kit.c->db, "libcentre.a", 50);
}

static bool has_tables_of(struct world *w, struct db *db, const char *text) {
    struct rows r;
    struct fail ignored;
    bool has = db_query(db, &r, arena_printf(&w->a, "EXPLAIN %s", text), &ignored, NULL);
    if (has) db_done(&r);
    return has;
}

/* The centre has not the indexes that people search by: what the store writes there, events being applied, does without, and so
 * does what the centre asks of it. */
static void what_the_store_does_at_the_centre_needs_no_desk(void **state) {
    static const struct query_text *const asked[] = {radar_queries, alias_queries, erase_queries, account_queries,
                                                     enrol_queries};
    struct world *w = *state;
    struct db *db = w->kit.c->db;
    int count, checked = 0;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        for (const struct query_text *q = asked[i]; q->sql; q++)
            if (has_tables_of(w, db, q->sql)) check_one(w, db, q->sql);
    char **texts = sql_texts("libstore.a", &w->a, &count);
    for (int i = 0; i < count; i++) {
        if (strncmp(texts[i], "UPDATE ", 7) != 0 && strncmp(texts[i], "DELETE ", 7) != 0 &&
            strncmp(texts[i], "INSERT ", 7) != 0)
            continue;
        if (reads_all(texts[i]) || !has_tables_of(w, db, texts[i])) continue;
        check_one(w, db, texts[i]);
        checked++;
    }
    assert_true(checked >= 50);
}

/* What a kiosk knew of the region is asked at every decision: never by a walk over all that the region has seen. */
static void what_the_region_has_said_is_looked_up(void **state) {
    struct world *w = *state;
    int count, asked = 0;
    char **texts = sql_texts("libcentre.a", &w->a, &count);
    for (int i = 0; i < count; i++) {
        struct rows r;
        struct fail why = {0};
        bool looked_up = false;
        if (!strstr(texts[i], ".type = 'region.set' OR ")) continue;
        asked++;
        assert_true(db_query(w->kit.c->db, &r, arena_printf(&w->a, "EXPLAIN QUERY PLAN %s", texts[i]), &why, NULL));
        while (db_next(&r, &why)) {
            looked_up |= strstr(db_text(&r, 3), "log_region (type=? AND gsn>?") != NULL;
            assert_null(strstr(db_text(&r, 3), "TEMP B-TREE"));
        }
        if (!looked_up) fail_msg("%s", texts[i]);
    }
    assert_int_equal(asked, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_the_store),
        cmocka_unit_test(texts_of_the_centre),
        cmocka_unit_test(what_the_store_does_at_the_centre_needs_no_desk),
        cmocka_unit_test(what_the_region_has_said_is_looked_up),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
