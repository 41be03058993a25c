#include "model/store/queries.h"

#include "model/base/text.h"
#include "model/store/queries_table.h"
#include "tests/harness/kit.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FILLED = 300 };

struct filled {
    struct kit kit;
    struct arena a;
};

/* A store with 300 people behind it: three of each hundred times four wait somewhere. */
static int set_up(void **state) {
    static struct filled f;
    struct fail why = {0};
    kit_open(&f.kit);
    kit_lease(&f.kit, 1, FILLED, "");
    text_copy(f.kit.people.lease, sizeof f.kit.people.lease, f.kit.lease);
    f.kit.people.sign_secret = f.kit.sign_secret[KIT_OPERATOR];
    if (!people_fill(&f.kit.desk.journal, &f.kit.people, 0, FILLED, &why)) fail_msg("%s: %s", why.log, why.say);
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    struct filled *f = *state;
    arena_close(&f->a);
    kit_close(&f->kit);
    return 0;
}

/* What may be walked whole: lists that grow with the region and not with its work, and what a statement makes itself. */
static bool may_be_scanned(const char *table) {
    // clang-format off
    static const char *const small[] = {
        "region", "municipality", "point", "kiosk", "staff", "delegation", "walk", "family", "calendar_set", "one", "draft", "hit",
        "CONSTANT", "counted", "(subquery", "p USING INDEX programme_browse", "period", "cap", "q USING INDEX nominal_app"};
    // clang-format on
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        if (strncmp(table, small[i], strlen(small[i])) == 0) return true;
    return false;
}

static void no_query_scans_what_grows(void **state) {
    struct filled *f = *state;
    int explained = 0;
    for (const struct query_text *const *table = query_tables; *table; table++)
        for (const struct query_text *q = *table; q->name; q++, explained++) {
            struct rows r;
            struct fail why = {0};
            const char *sql = arena_printf(&f->a, "EXPLAIN QUERY PLAN %s", q->sql);
            if (!db_query(f->kit.db, &r, sql, &why, NULL)) fail_msg("%s: %s", q->name, why.log);
            while (db_next(&r, &why)) {
                const char *detail = db_text(&r, 3), *scan = strstr(detail, "SCAN ");
                if (scan && !may_be_scanned(scan + strlen("SCAN "))) fail_msg("%s: %s", q->name, detail);
                if (strstr(detail, "AUTOMATIC")) fail_msg("%s: %s", q->name, detail);
            }
            if (db_failed(&r)) fail_msg("%s: %s", q->name, why.log);
        }
    assert_true(explained > 40);
}

/* What is typed is answered from an index in its order: a sort would first fetch every match. But for the one that is asked
 * when few are left, and for what one person did in a day. */
static void never_sorts(struct filled *f, const struct query_text *queries) {
    static const char all_applications[] = "application_received"; /* of the report, which asks for a day of it */
    for (const struct query_text *q = queries; q->name; q++) {
        struct rows r;
        struct fail why = {0};
        if (strcmp(q->name, "sql_name_surname") == 0 || strcmp(q->name, "sql_today") == 0) continue;
        assert_true(db_query(f->kit.db, &r, arena_printf(&f->a, "EXPLAIN QUERY PLAN %s", q->sql), &why, NULL));
        while (db_next(&r, &why))
            if (strstr(db_text(&r, 3), "TEMP B-TREE FOR ORDER BY") || strstr(db_text(&r, 3), all_applications))
                fail_msg("%s: %s", q->name, db_text(&r, 3));
        assert_false(db_failed(&r));
    }
}

static void typing_and_queues_do_not_sort(void **state) {
    never_sorts(*state, search_queries);
    never_sorts(*state, queue_queries);
}

static bool is_listed(const char *name) {
    for (const struct query_text *const *table = query_tables; *table; table++)
        for (const struct query_text *q = *table; q->name; q++)
            if (strcmp(q->name, name) == 0) return true;
    return false;
}

/* A text that is not in the tables would escape the test above. */
static void every_text_is_listed(void **state) {
    (void)state;
    const char *source = getenv("PRIEM_SOURCE");
    char folder[400], path[800], line[1000], name[80];
    snprintf(folder, sizeof folder, "%s/model/store", source ? source : ".");
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    int texts = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        const char *n = entry->d_name;
        size_t size = strlen(n);
        static const char *const ours[] = {"queries", "desk", "draft", "radar", "picks", "index", "import"};
        bool is_ours = false;
        for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) is_ours |= strncmp(n, ours[i], strlen(ours[i])) == 0;
        if (!is_ours || size < 2 || strcmp(n + size - 2, ".c") != 0) continue;
        snprintf(path, sizeof path, "%s/%s", folder, n);
        FILE *file = fopen(path, "r");
        assert_non_null(file);
        while (fgets(line, sizeof line, file)) {
            if (sscanf(line, "static const char %79[a-z0-9_][]", name) != 1 || strncmp(name, "sql_", 4) != 0) continue;
            texts++;
            if (!is_listed(name)) fail_msg("%s: %s is in no table", n, name);
        }
        fclose(file);
    }
    closedir(dir);
    assert_true(texts > 40);
}

/* Of one person, as the days stand by the kit's clock. */
static struct queue_filter filter_of(struct kit *kit, enum kit_person who) {
    struct queue_filter f = {.today_from = kit->clock.now - MS_HOUR};
    text_copy(f.staff, sizeof f.staff, kit->staff[who]);
    date_iso(moment_date(kit->clock.now, 180), f.today);
    return f;
}

static void queues_in_their_order(void **state) {
    struct filled *f = *state;
    struct fail why = {0};
    struct queue_counts counts;
    const struct queue_filter mine = filter_of(&f->kit, KIT_DESK_2);
    assert_true(queue_counts(f->kit.db, &mine, "2026-12-31", &counts, &why));
    assert_int_equal(counts.rows[QUEUE_PAPERS], 0);
    assert_int_equal(counts.rows[QUEUE_DECISION], 3);
    assert_int_equal(counts.rows[QUEUE_INCOMPLETE], 3);
    assert_int_equal(counts.rows[QUEUE_RETURNED], 3);
    assert_int_equal(counts.rows[QUEUE_QUICK], 0);
    assert_int_equal(counts.rows[QUEUE_DISPUTES], 0);
    assert_int_equal(counts.rows[QUEUE_DRAFTS], 0);
    assert_int_equal(counts.rows[QUEUE_TODAY], 300); /* also those that a colleague has decided since */
    assert_true(counts.rows[QUEUE_CERTIFICATES] > 200);
    assert_int_equal(counts.rows[QUEUE_TELL], counts.rows[QUEUE_CERTIFICATES] + 3 + 3); /* and the refused, the returned */

    for (int q = 0; q < QUEUE_COUNT; q++) {
        struct queue_row *rows;
        int count, late = 0, today = 0;
        arena_reset(&f->a);
        assert_true(queue_list(f->kit.db, (enum queue)q, &mine, 400, &f->a, &rows, &count, &why));
        assert_int_equal(count, counts.rows[q]);
        for (int i = 0; i < count; i++) {
            assert_true(strchr(rows[i].name, ' ') != NULL);
            assert_int_equal(strlen(rows[i].birth), 10);
            assert_true(rows[i].pending);
            late += *rows[i].due && strcmp(rows[i].due, mine.today) < 0;
            today += !strcmp(rows[i].due, mine.today);
            if (q != QUEUE_DECISION) continue;
            assert_string_equal(rows[i].state, "complete");
            if (i > 0) assert_true(strcmp(rows[i - 1].due, rows[i].due) <= 0);
        }
        if (q != QUEUE_DECISION) continue;
        assert_int_equal(counts.late[q], late);
        assert_int_equal(counts.today[q], today);
    }
}

/* What a person chose: a school, his own, a surname, the late ones; counts and rows agree. */
static void queues_by_what_was_chosen(void **state) {
    struct filled *f = *state;
    struct fail why = {0};
    const struct queue_filter all = filter_of(&f->kit, KIT_DESK_2);
    struct queue_filter some = all;
    struct queue_counts counts;
    struct queue_row *rows, *chosen;
    int count, few;
    assert_true(queue_list(f->kit.db, QUEUE_CERTIFICATES, &all, 400, &f->a, &rows, &count, &why));
    assert_true(count > 200);
    for (int i = 1; i < count; i++) assert_true(strcmp(rows[i - 1].last_day, rows[i].last_day) <= 0);

    text_copy(some.point, sizeof some.point, "no such school");
    assert_true(queue_counts(f->kit.db, &some, "2026-12-31", &counts, &why));
    assert_int_equal(counts.rows[QUEUE_DECISION] + counts.rows[QUEUE_TELL] + counts.rows[QUEUE_CERTIFICATES], 0);
    some = all;
    some.own = true;
    text_copy(some.staff, sizeof some.staff, f->kit.staff[KIT_AUDITOR]);
    assert_true(queue_counts(f->kit.db, &some, "2026-12-31", &counts, &why));
    assert_int_equal(counts.rows[QUEUE_DECISION] + counts.rows[QUEUE_TELL], 0);

    some = all;
    some.sort = QUEUE_BY_NAME;
    assert_true(queue_list(f->kit.db, QUEUE_TELL, &some, 400, &f->a, &rows, &count, &why));
    for (int i = 1; i < count; i++) assert_true(strcmp(rows[i - 1].folded, rows[i].folded) <= 0);
    text_copy(some.surname, sizeof some.surname, rows[count / 2].folded);
    *strchr(some.surname, ' ') = '\0';
    assert_true(queue_list(f->kit.db, QUEUE_TELL, &some, 400, &f->a, &chosen, &few, &why));
    assert_true(few > 0 && few < count);
    for (int i = 0; i < few; i++) assert_int_equal(strncmp(chosen[i].folded, some.surname, strlen(some.surname)), 0);
    assert_true(queue_counts(f->kit.db, &some, "2026-12-31", &counts, &why));
    assert_int_equal(counts.rows[QUEUE_TELL], few);
    assert_true(counts.rows[QUEUE_CERTIFICATES] <= few);
    assert_int_equal(counts.rows[QUEUE_QUICK] + counts.rows[QUEUE_FAMILY], 0);

    some = all;
    some.late = true;
    text_copy(some.today, sizeof some.today, "2036-01-01"); /* by then all are */
    assert_true(queue_list(f->kit.db, QUEUE_DECISION, &some, 400, &f->a, &rows, &count, &why));
    assert_int_equal(count, 3);
    text_copy(some.today, sizeof some.today, "2016-01-01");
    assert_true(queue_list(f->kit.db, QUEUE_DECISION, &some, 400, &f->a, &rows, &count, &why));
    assert_int_equal(count, 0);
}

/* Whole first is decided first, whoever was received first; by receipt where a person wants it so. */
static void urgent_before_early(void **state) {
    (void)state;
    static struct kit kit;
    struct arena a = {0};
    struct fail why = {0};
    struct application early, late;
    struct queue_row *rows;
    struct queue_counts counts;
    int count;
    kit_open(&kit);
    kit_login(&kit, KIT_DESK);
    kit_form(&kit, 1, &early);
    struct consent_row pd = early.pd;
    early.pd = (struct consent_row){0};
    struct saved first = kit_save(&kit, &early);
    env_virtual_move(&kit.clock, MS_HOUR);
    kit_form(&kit, 2, &late);
    struct saved second = kit_save(&kit, &late);
    env_virtual_move(&kit.clock, MS_DAY);
    early = kit_load(&kit, first.app);
    early.pd = pd;
    date_iso(date_of(2026, 11, 24), early.pd.day);
    assert_int_equal(kit_save(&kit, &early).state, APP_COMPLETE);
    struct queue_filter mine = filter_of(&kit, KIT_DESK);
    mine.today_from = kit.clock.now;
    assert_true(queue_list(kit.db, QUEUE_DECISION, &mine, 10, &a, &rows, &count, &why));
    assert_int_equal(count, 2);
    assert_string_equal(rows[0].app, second.app);
    assert_string_equal(rows[0].due, "2026-11-26");
    assert_string_equal(rows[1].app, first.app);
    assert_string_equal(rows[1].due, "2026-11-27");
    text_copy(mine.today, sizeof mine.today, "2026-11-27");
    assert_true(queue_counts(kit.db, &mine, "2026-12-31", &counts, &why));
    assert_int_equal(counts.late[QUEUE_DECISION], 1);
    assert_int_equal(counts.today[QUEUE_DECISION], 1);
    assert_int_equal(counts.waiting, 0);           /* nobody of them is about to be 18 */
    assert_int_equal(counts.rows[QUEUE_TODAY], 1); /* the other was yesterday */
    assert_true(queue_list(kit.db, QUEUE_TODAY, &mine, 10, &a, &rows, &count, &why));
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].app, first.app);
    struct queue_filter later = {.today = "2026-11-27"};
    assert_true(queue_counts(kit.db, &later, "2045-01-01", &counts, &why));
    assert_int_equal(counts.waiting, 2);
    text_copy(later.today, sizeof later.today, "2045-01-01"); /* who is 18 already will not soon be */
    assert_true(queue_counts(kit.db, &later, "2045-01-15", &counts, &why));
    assert_int_equal(counts.waiting, 0);
    mine.sort = QUEUE_BY_RECEIVED;
    assert_true(queue_list(kit.db, QUEUE_DECISION, &mine, 10, &a, &rows, &count, &why));
    assert_string_equal(rows[0].app, first.app);
    arena_close(&a);
    kit_close(&kit);
}

/* Online requests, which can lapse, stand before what was brought by hand: there the child's last day is next. */
static void dated_before_undated(void **state) {
    (void)state;
    static struct kit kit;
    struct arena a = {0};
    struct fail why = {0};
    struct queue_row *rows;
    char expected[3][EVENT_ID_TEXT];
    int count;
    kit_open(&kit);
    kit_login(&kit, KIT_DESK);
    for (int i = 0; i < 6; i++) {
        struct application form;
        bool online = i % 2; /* the 2nd, 4th and 6th come online, later and later */
        kit_form(&kit, i, &form);
        form.rules = (struct consent_row){0};
        if (online) text_copy(form.request.channel, sizeof form.request.channel, "epgu");
        if (online) text_copy(form.request.request_no, sizeof form.request.request_no, "ЕПГУ-1");
        struct saved saved = kit_save(&kit, &form);
        assert_int_equal(saved.state, APP_INCOMPLETE);
        if (online) text_copy(expected[i / 2], EVENT_ID_TEXT, saved.app);
        env_virtual_move(&kit.clock, MS_DAY);
    }
    const struct queue_filter mine = filter_of(&kit, KIT_DESK);
    for (int most = 1; most < 7; most++) {
        arena_reset(&a);
        assert_true(queue_list(kit.db, QUEUE_INCOMPLETE, &mine, most, &a, &rows, &count, &why));
        assert_int_equal(count, most < 6 ? most : 6);
        for (int i = 0; i < count && i < 3; i++) assert_string_equal(rows[i].app, expected[i]);
        for (int i = 4; i < count; i++) assert_true(strcmp(rows[i - 1].last_day, rows[i].last_day) <= 0);
    }
    arena_close(&a);
    kit_close(&kit);
}

static void drafts_in_their_queue(void **state) {
    struct filled *f = *state;
    struct fail why = {0};
    struct queue_row *rows;
    int count;
    struct draft d = {.title = "Иванов Пётр", .birth = "2015-11-12", .saved_at = 5, .data = "{}"};
    text_copy(d.staff, sizeof d.staff, f->kit.staff[KIT_DESK]);
    assert_true(draft_save(f->kit.db, &d, &why));
    const struct queue_filter mine = filter_of(&f->kit, KIT_DESK);
    assert_true(queue_list(f->kit.db, QUEUE_DRAFTS, &mine, 10, &f->a, &rows, &count, &why));
    assert_int_equal(count, 1);
    assert_int_equal(atoll(rows[0].app), d.id);
    assert_string_equal(rows[0].name, "Иванов Пётр");
    assert_string_equal(rows[0].birth, "2015-11-12");
    assert_true(draft_drop(f->kit.db, d.id, &why));
}

static void history_in_order(void **state) {
    struct filled *f = *state;
    struct fail why = {0};
    struct queue_row *rows;
    struct history_row *history;
    int count;
    const struct queue_filter mine = filter_of(&f->kit, KIT_DESK);
    assert_true(queue_list(f->kit.db, QUEUE_RETURNED, &mine, 1, &f->a, &rows, &count, &why));
    assert_true(subject_history(f->kit.db, rows[0].subject, &f->a, &history, &count, &why));
    static const char *const types[] = {"application.filed", "identity.checked",      "consent.given",
                                        "consent.given",     "application.completed", "application.returned"};
    assert_int_equal(count, 6);
    for (int i = 0; i < count; i++) {
        assert_string_equal(history[i].type, types[i]);
        assert_string_equal(history[i].staff_name, i < 5 ? "Сидорова М. В." : "Орлова И. К.");
        assert_true(history[i].pending);
        assert_int_equal(history[i].offset, 180);
        assert_true(*history[i].note);
    }
    assert_string_equal(history[5].note, "Сверьте номер свидетельства с подлинником");
}

static void region_and_lists(void **state) {
    struct filled *f = *state;
    struct fail why = {0};
    struct region_facts region;
    struct point point, *points;
    struct municipality *municipalities;
    struct person *people, person;
    int count;
    assert_true(region_load(f->kit.db, &region, &why));
    assert_string_equal(region.opened.code, "67");
    assert_string_equal(region.opened.genitive, "Смоленской области");
    assert_string_equal(region.set.decides, "coordinator");
    assert_int_equal(region.set.min_age, 5);
    assert_true(region.set.leap_to_march);
    kit_set(&f->kit, "min_age", "3");
    kit_set(&f->kit, "leap_to_march", "0");
    assert_true(region_load(f->kit.db, &region, &why));
    assert_int_equal(region.set.min_age, 3);
    assert_false(region.set.leap_to_march);
    assert_true(point_load(f->kit.db, "7", &point, &why));
    assert_string_equal(point.name, "школа № 7");
    assert_false(point_load(f->kit.db, "77", &point, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_true(point_list(f->kit.db, &f->a, &points, &count, &why));
    assert_int_equal(count, 4);
    assert_string_equal(points[0].kind, "office");
    assert_true(municipality_list(f->kit.db, &f->a, &municipalities, &count, &why));
    assert_int_equal(count, 2);
    assert_string_equal(municipalities[0].name, "Вяземский район");
    assert_true(person_list(f->kit.db, &f->a, &people, &count, &why));
    assert_int_equal(count, KIT_PEOPLE);
    assert_true(person_load(f->kit.db, f->kit.staff[KIT_OPERATOR], &person, &why));
    assert_string_equal(person.role, "operator");
    assert_true(person.keyed && !person.removed);
    assert_int_equal(strlen(person.sign_key), 43);
}

static void what_is_not_there(void **state) {
    struct filled *f = *state;
    struct application app;
    struct certificate c;
    struct person person;
    struct fail why = {0};
    assert_false(application_load(f->kit.db, "3.1.999999", &app, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_false(certificate_load(f->kit.db, "6799999999", &c, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_false(person_load(f->kit.db, "nobody", &person, &why));
    assert_int_equal(why.kind, FAIL_GONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_query_scans_what_grows), cmocka_unit_test(typing_and_queues_do_not_sort),
        cmocka_unit_test(every_text_is_listed),      cmocka_unit_test(queues_in_their_order),
        cmocka_unit_test(queues_by_what_was_chosen), cmocka_unit_test(urgent_before_early),
        cmocka_unit_test(dated_before_undated),      cmocka_unit_test(drafts_in_their_queue),
        cmocka_unit_test(history_in_order),          cmocka_unit_test(region_and_lists),
        cmocka_unit_test(what_is_not_there),
    };
    return cmocka_run_group_tests_name("queries", tests, set_up, tear_down);
}
