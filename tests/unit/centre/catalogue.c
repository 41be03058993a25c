/* The catalogue loaded at the centre: from CSV and JSON, again and again; wrong rows; what a kiosk then finds. */

#include "model/store/catalogue.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/account.h"
#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char providers[] = "code;name;form;municipality;licence;phone\n"
                                "П-1;МБУДО ДЮЦ «Орбита»;municipal;66701000;Л035-01;8 (4812) 55-66-77\n"
                                "П-2;ИП Орлов И. К.;entrepreneur;66701000;;\n"
                                "П-3;ЧОУ «Эрудит»;company;66603000;;\n";
static const char programmes[] = "programme;provider;title;direction;price;first;last;age_from;age_to;municipality;registry\n"
                                 "101;П-2;Шахматы. Первый разряд;sport;5 000,00;01.10.2026;31.12.2026;9;12;66701000;certified\n"
                                 "102;П-1;Шахматный клуб «Белая ладья»;sport;0;01.09.2026;31.05.2027;7;17;66701000;\n"
                                 "103;П-3;Шахматы и логика;science;9200;01.09.2026;31.05.2027;6;11;66603000;other\n"
                                 "104;П-1;Робототехника;technical;8500;01.09.2026;31.12.2026;10;;66701000;certified\n";
static const char groups[] = "programme;code;title;timetable;seats;first;last\n"
                             "101;а;младшие;вт, чт 16:00;4;01.10.2026;31.12.2026\n"
                             "102;а;все;пн 15:00;12;;\n"
                             "103;а;;сб 10:00;0;;\n";

struct world {
    struct centre_kit kit;
    struct centre_kiosk school;
    struct bytes said, refused;
    struct arena a;
    struct offer *rows;
    int count;
    bool other;
};

static int set_up(void **state) {
    static struct world w;
    w = (struct world){0};
    centre_kit_open(&w.kit);
    centre_kiosk_enrol(&w.kit, &w.school, "school 12", "12", "desk");
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    centre_kit_check(&w->kit);
    centre_kiosk_close(&w->school);
    centre_kit_close(&w->kit);
    bytes_close(&w->said);
    bytes_close(&w->refused);
    arena_close(&w->a);
    return 0;
}

/* The rows that the command says it has loaded. */
static int64_t load(struct world *w, const char *kind, const char *table) {
    struct fail why;
    char command[40];
    snprintf(command, sizeof command, "catalogue %s", kind);
    if (!centre_kit_load(&w->kit, command, table, &w->said, &w->refused, &why)) fail_msg("%s", why.say);
    return strtoll((const char *)w->said.data, NULL, 10);
}

static void load_all(struct world *w) {
    assert_int_equal(load(w, "providers", providers), 3);
    assert_int_equal(load(w, "programmes", programmes), 4);
    assert_int_equal(load(w, "groups", groups), 3);
    centre_kiosk_sync(&w->school);
}

static void load_all_again(struct world *w) {
    assert_int_equal(load(w, "providers", providers), 0);
    assert_int_equal(load(w, "programmes", programmes), 0);
    assert_int_equal(load(w, "groups", groups), 0);
}

/* The codes that the school finds, in their order: "103 101 " . */
static const char *find(struct world *w, const struct catalogue_filter *filter) {
    struct fail why;
    struct bytes codes = {0};
    if (!catalogue_find(w->school.db, filter, 20, &w->a, &w->rows, &w->count, &w->other, &why)) fail_msg("%s", why.log);
    bytes_text(&codes, "");
    for (int i = 0; i < w->count; i++) bytes_printf(&codes, "%s ", w->rows[i].programme.programme);
    const char *found = arena_dup(&w->a, codes.size ? (const char *)codes.data : "");
    bytes_close(&codes);
    return found;
}

#define ANY          .age = -1, .price_most = -1
#define FIND(w, ...) find(w, &(struct catalogue_filter){ANY, __VA_ARGS__})

static void a_kiosk_browses_without_a_network(void **state) {
    struct world *w = *state;
    load_all(w);
    assert_string_equal(FIND(w, .typed = ""), "104 102 103 101 ");
    assert_string_equal(FIND(w, .typed = "шахм"), "102 103 101 ");
    assert_string_equal(FIND(w, .typed = "ШАХМ ладь"), "102 ");
    assert_string_equal(FIND(w, .typed = "орбита"), "104 102 "); /* by the provider's name */
    assert_string_equal(FIND(w, .typed = "шахм орбита"), "102 ");
    assert_string_equal(FIND(w, .typed = "if[v"), "102 103 101 ");
    assert_true(w->other);
    assert_string_equal(FIND(w, .typed = "шахтёр"), "");
}

static void filters_narrow(void **state) {
    struct world *w = *state;
    load_all(w);
    assert_string_equal(find(w, &(struct catalogue_filter){.age = 10, .price_most = -1}), "104 102 103 101 ");
    assert_string_equal(find(w, &(struct catalogue_filter){.age = 6, .price_most = -1}), "103 ");
    assert_string_equal(find(w, &(struct catalogue_filter){.age = 18, .price_most = -1}), "104 "); /* no upper age */
    assert_string_equal(FIND(w, .direction = "sport"), "102 101 ");
    assert_string_equal(FIND(w, .municipality = "66603000"), "103 ");
    assert_string_equal(FIND(w, .places = true), "104 102 101 "); /* of 104 nobody has said how many there are */
    assert_string_equal(find(w, &(struct catalogue_filter){.age = -1, .price_most = 500000}), "102 101 ");
    assert_string_equal(find(w, &(struct catalogue_filter){.age = -1, .price_most = 499999}), "102 ");
}

static void a_page_says_what_a_family_asks(void **state) {
    struct world *w = *state;
    struct offer offer;
    struct offered_group *rows;
    struct fail why;
    bool found;
    int count;
    load_all(w);
    assert_true(catalogue_offer(w->school.db, "101", &offer, &found, &why) && found);
    assert_string_equal(offer.provider.name, "ИП Орлов И. К.");
    assert_int_equal(offer.programme.price, 500000);
    assert_string_equal(offer.programme.last, "2026-12-31");
    assert_int_equal(offer.places, 4);
    assert_true(catalogue_groups(w->school.db, offer.subject, &w->a, &rows, &count, &why));
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].timetable, "вт, чт 16:00");
    assert_true(catalogue_offer(w->school.db, "999", &offer, &found, &why) && !found);
}

/* Every night the same file: no event for what stands as it was. */
static void what_says_nothing_new_makes_no_event(void **state) {
    struct world *w = *state;
    load_all(w);
    int64_t events = centre_kit_count(&w->kit, "SELECT count(*) FROM log");
    load_all_again(w);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log"), events);
    assert_int_equal(load(w, "programmes",
                          "programme;provider;title;direction;price;first;last\n"
                          "104;П-1;Робототехника для всех;technical;8500;01.09.2026;31.12.2026\n"),
                     1);
    assert_int_equal(load(w, "groups", "programme;code;seats\n101;а;2\n101;б;10\n"), 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM programme"), 4);
    centre_kiosk_sync(&w->school);
    assert_string_equal(FIND(w, .typed = "всех"), "104 ");
    assert_string_equal(FIND(w, .typed = "перв", .places = true), "101 ");
    assert_int_equal(w->rows[0].places, 12);
}

/* A withdrawn programme, a suspended provider: nobody is offered them. */
static void what_rests_is_not_offered(void **state) {
    struct world *w = *state;
    load_all(w);
    load(w, "providers", "code,name,form,municipality,status\nП-1,ДЮЦ «Орбита»,municipal,66701000,suspended\n");
    load(w, "programmes",
         "programme,provider,title,direction,price,first,last,status\n"
         "103,П-3,Шахматы и логика,science,9200,2026-09-01,2027-05-31,excluded\n");
    centre_kiosk_sync(&w->school);
    assert_string_equal(FIND(w, .typed = ""), "101 ");
    assert_string_equal(FIND(w, .typed = "дюц"), "");
}

static void json_does_as_well(void **state) {
    struct world *w = *state;
    assert_int_equal(
        load(w, "providers",
             "[{\"code\":\"П-1\",\"name\":\"ДЮЦ «Орбита»\",\"form\":\"municipal\",\"municipality\":\"66701000\"}]"),
        1);
    assert_int_equal(load(w, "programmes",
                          "[{\"programme\":\"7\",\"provider\":\"П-1\",\"title\":\"Гончарная мастерская\",\"direction\":\"art\","
                          "\"price\":1200.5,\"first\":\"2026-09-01\",\"last\":\"2026-12-31\",\"age_from\":7}]"),
                     1);
    assert_int_equal(load(w, "groups", "[{\"programme\":\"7\",\"code\":\"1\",\"seats\":15}]"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT price FROM programme WHERE age_from = 7 AND places = 15"), 120050);
}

/* A sum is never rounded, a list or a yes is no number; what stood stays. */
static void a_wrong_value_of_json_is_refused(void **state) {
    static const char *const wrong[] = {"\"price\":1200.555",           "\"price\":1e22", "\"price\":true",
                                        "\"price\":1,\"age_from\":[7]", "\"price\":-1",   "\"price\":1.0e-3"};
    struct world *w = *state;
    load_all(w);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        load(w, "programmes",
             arena_printf(&w->a,
                          "[{\"programme\":\"104\",\"provider\":\"П-1\",\"title\":\"Робототехника\",\"direction\":\"art\","
                          "\"first\":\"2026-09-01\",\"last\":\"2026-12-31\",%s}]",
                          wrong[i]));
        if (w->refused.size == 0 || !strstr((const char *)w->refused.data, "line 1: ")) fail_msg("%s", wrong[i]);
    }
    assert_int_equal(
        centre_kit_count(&w->kit, "SELECT price FROM programme WHERE programme = '104' AND direction = 'technical'"), 850000);
}

/* Whatever the Навигатор tells of a programme is there to be shown, from either format. */
static void every_column_arrives(void **state) {
    static const char *const tables[][3] = {
        {"code,name,licence,form,address,municipality,phone,status,since\n"
         "П-1,ДЮЦ «Орбита»,Л035-01,nonprofit,\"ул. Мира, 1\",66701000,8 (4812) 55-66-77,suspended,2026-09-10\n",
         "programme,provider,title,registry,age_from,direction,age_to,price,month_price,municipality,first,last,status,note\n"
         "7,П-1,Гончарная мастерская,significant,7,art,12,1200.5,300.13,66603000,2026-09-01,2026-12-31,excluded,глина своя\n",
         "programme,code,title,timetable,seats,first,last,status\n"
         "7,а,младшие,\"вт, чт 16:00\",15,2026-10-01,2026-12-01,suspended\n"},
        {"[{\"code\":\"П-1\",\"name\":\"ДЮЦ «Орбита»\",\"licence\":\"Л035-01\",\"form\":\"nonprofit\",\"address\":\"ул. Мира, 1\","
         "\"municipality\":\"66701000\",\"phone\":\"+74812556677\",\"status\":\"suspended\",\"since\":\"2026-09-10\"}]",
         "[{\"programme\":7,\"provider\":\"П-1\",\"title\":\"Гончарная мастерская\",\"registry\":\"significant\",\"age_from\":7,"
         "\"direction\":\"art\",\"age_to\":12,\"price\":1200.5,\"month_price\":300.13,\"municipality\":\"66603000\","
         "\"first\":\"2026-09-01\",\"last\":\"2026-12-31\",\"status\":\"excluded\",\"note\":\"глина своя\"}]",
         "[{\"programme\":\"7\",\"code\":\"а\",\"title\":\"младшие\",\"timetable\":\"вт, чт 16:00\",\"seats\":15,"
         "\"first\":\"2026-10-01\",\"last\":\"2026-12-01\",\"status\":\"suspended\"}]"},
    };
    struct world *w = *state;
    for (int i = 0; i < 2; i++) { /* the second says nothing new */
        assert_int_equal(load(w, "providers", tables[i][0]), i == 0);
        assert_int_equal(load(w, "programmes", tables[i][1]), i == 0);
        assert_int_equal(load(w, "groups", tables[i][2]), i == 0);
        assert_int_equal(w->refused.size, 0);
    }
    centre_kiosk_sync(&w->school);
    int64_t found = 0;
    struct fail why;
    assert_true(db_one_int(
        w->school.db, &found,
        "SELECT count(*) FROM provider v JOIN programme p ON p.provider = v.code JOIN programme_group g ON g.subject = p.subject "
        "WHERE v.name = 'ДЮЦ «Орбита»' AND v.licence = 'Л035-01' AND v.form = 'nonprofit' AND v.address = 'ул. Мира, 1' AND "
        "v.municipality = '66701000' AND v.phone = '+74812556677' AND v.status = 'suspended' AND v.since = '2026-09-10' AND "
        "p.programme = '7' AND p.title = 'Гончарная мастерская' AND p.registry = 'significant' AND p.age_from = 7 AND "
        "p.age_to = 12 AND p.direction = 'art' AND p.price = 120050 AND p.month_price = 30013 AND p.municipality = '66603000' "
        "AND p.first = '2026-09-01' AND p.last = '2026-12-31' AND p.status = 'excluded' AND p.note = 'глина своя' AND g.code = "
        "'а' AND g.title = 'младшие' AND g.timetable = 'вт, чт 16:00' AND g.seats = 15 AND g.first = '2026-10-01' AND g.last = "
        "'2026-12-01' AND g.status = 'suspended'",
        &why, NULL));
    assert_int_equal(found, 1);
}

/* The day of the table, or the day it was loaded; the same twice is no event. */
static void kiosks_are_told_how_old_it_is(void **state) {
    struct world *w = *state;
    struct fail why;
    int64_t as_of;
    load_all(w);
    assert_true(loaded_as_of(w->school.db, "programmes", &as_of, &why));
    assert_int_equal(as_of, moment_of(date_of(2026, 11, 23), 0, 0, 180));
    assert_int_equal(centre_kit_count(&w->kit, "SELECT rows FROM loaded WHERE kind = 'programmes'"), 4);
    load_all_again(w);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'catalogue.loaded'"), 3);
}

static void a_wrong_row_is_refused_with_its_reason(void **state) {
    static const char head[] = "programme,provider,title,direction,price,first,last,age_from,age_to,municipality\n";
    static const char *const wrong[][2] = {
        {"1,П-9,А,sport,1,2026-09-01,2026-12-31,,,", "П-9"},
        {"Иванова,П-1,А,sport,1,2026-09-01,2026-12-31,,,", "programme"},
        {"1,П-1,,sport,1,2026-09-01,2026-12-31,,,", "title"},
        {"1,П-1,А,магия,1,2026-09-01,2026-12-31,,,", "technical|science"},
        {"1,П-1,А,sport,-1,2026-09-01,2026-12-31,,,", "price"},
        {"1,П-1,А,sport,99999999999999999999,2026-09-01,2026-12-31,,,", "price"},
        {"1,П-1,А,sport,1,2026-09-31,2026-12-31,,,", "first"},
        {"1,П-1,А,sport,1,2026-12-31,2026-09-01,,,", "first, last"},
        {"1,П-1,А,sport,1,2026-09-01,2026-12-31,12,9,", "age_from, age_to"},
        {"1,П-1,А,sport,1,2026-09-01,2026-12-31,десять,,", "age_from"},
        {"1,П-1,А,sport,1,2026-09-01,2026-12-31,,,12345678", "12345678"},
    };
    struct world *w = *state;
    load(w, "providers", providers);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *table = arena_printf(&w->a, "%s%s\n2,П-1,Хор,art,0,2026-09-01,2026-12-31,,,\n", head, wrong[i][0]);
        load(w, "programmes", table);
        if (w->refused.size == 0 || !strstr((const char *)w->refused.data, wrong[i][1]) ||
            !strstr((const char *)w->refused.data, "line 2: "))
            fail_msg("%s: %.*s", wrong[i][0], (int)w->refused.size, (const char *)w->refused.data);
        assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM programme"), 1);
    }
}

/* A wrong row of one group takes neither that group nor the others of its programme off the list. */
static void a_wrong_group_leaves_what_stood(void **state) {
    struct world *w = *state;
    load_all(w);
    load(w, "groups", "programme;code;seats\n101;а;4\n101;б;10\n102;а;12\n102;б;3\n");
    load(w, "groups", "programme;code;seats\n101;а;5\n101;б;много\n102;а;12\n");
    assert_non_null(strstr((const char *)w->refused.data, "line 3: seats"));
    centre_kiosk_sync(&w->school);
    assert_string_equal(FIND(w, .typed = "перв"), "101 ");
    assert_int_equal(w->rows[0].places, 15); /* the new 5 and the old 10 */
    assert_string_equal(FIND(w, .typed = "ладья"), "102 ");
    assert_int_equal(w->rows[0].places, 12); /* б of 102 is not named any more */
    const int64_t events = centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'groups.listed'");
    load(w, "groups", "programme;code;seats\n101;а;5\n101;б;много\n102;а;12\n");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'groups.listed'"), events);
}

static void a_strange_file_loads_nothing(void **state) {
    static const char *const strange[][2] = {
        {"providers", "code;name;from\nП-1;А;municipal\n"},
        {"programmes", "[{\"programme\":\"1\",\"titel\":\"А\"}]"},
        {"groups", "[1, 2]"},
        {"groups", "[{\"programme\":\"1\""},
        {"coaches", "code\nП-1\n"},
    };
    struct world *w = *state;
    struct fail why;
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        const char *command = arena_printf(&w->a, "catalogue %s", strange[i][0]);
        if (centre_kit_load(&w->kit, command, strange[i][1], &w->said, &w->refused, &why)) fail_msg("%s", strange[i][1]);
        assert_true(why.say[0] != '\0');
    }
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'provider.listed'"), 0);
}

/* More groups than a record holds: said, and what is there stays. */
static void too_many_groups_are_said(void **state) {
    enum { MANY = 200 };
    struct world *w = *state;
    struct bytes table = {0};
    struct fail why;
    load_all(w);
    bytes_text(&table, "programme,code,title,seats\n");
    for (int i = 0; i < MANY; i++) bytes_printf(&table, "101,%d,Группа для начинающих номер %d,10\n", i, i);
    assert_false(centre_kit_load(&w->kit, "catalogue groups", (const char *)table.data, &w->said, &w->refused, &why));
    assert_non_null(strstr(why.say, "101"));
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM programme_group"), 3);
    bytes_close(&table);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_kiosk_browses_without_a_network),
        TEST(filters_narrow),
        TEST(a_page_says_what_a_family_asks),
        TEST(what_says_nothing_new_makes_no_event),
        TEST(what_rests_is_not_offered),
        TEST(json_does_as_well),
        TEST(every_column_arrives),
        TEST(kiosks_are_told_how_old_it_is),
        TEST(a_wrong_value_of_json_is_refused),
        TEST(a_wrong_row_is_refused_with_its_reason),
        TEST(a_wrong_group_leaves_what_stood),
        TEST(a_strange_file_loads_nothing),
        TEST(too_many_groups_are_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
