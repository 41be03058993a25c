#include "sync/centre/commands.h"

#include "model/base/date.h"
#include "model/rules/terms.h"
#include "sync/centre/calendars.h"
#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What the administrator gives to all kiosks: values to pick from, days off by decree, settings of the region. */

struct world {
    struct centre_kit kit;
    struct centre_kiosk school;
    struct bytes said, refused;
    struct fail why;
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
    return 0;
}

static int64_t count(struct world *w, const char *sql) {
    return centre_kit_count(&w->kit, sql);
}

static int64_t at_school(struct world *w, const char *sql) {
    int64_t n = 0;
    centre_kiosk_sync(&w->school);
    assert_true(db_one_int(w->school.db, &n, sql, &w->why, NULL));
    return n;
}

/* `words` behind the command's name, the table as its file. */
static bool run(struct world *w, const char *name, const char *arguments, const char *table) {
    char words[200], *argv[16], *rest = words;
    int count, argc = 0;
    struct order order = {.centre = w->kit.c};
    char *text = NULL;
    size_t size = 0;
    snprintf(words, sizeof words, "%s %s", name, arguments);
    for (char *word; (word = strsep(&rest, " "));)
        if (*word) argv[argc++] = word;
    const struct command *command = command_find(argc, argv, &count);
    assert_non_null(command);
    order.argc = argc - count;
    order.argv = argv + count;
    if (command->flags & ORDER_READS_FILE) {
        order.in = fmemopen((void *)table, strlen(table), "r");
        order.refused = open_memstream(&text, &size);
    }
    bool ok = command_run(command, &order, &w->why);
    if (order.in) fclose(order.in);
    if (order.refused) fclose(order.refused);
    free(text);
    bytes_clear(&w->said);
    bytes_add(&w->said, order.say.data, order.say.size);
    bytes_close(&order.say);
    arena_close(&order.a);
    return ok;
}

#define MUST(w, name, arguments, table)                                                                                        \
    do {                                                                                                                       \
        if (!run(w, name, arguments, table)) fail_msg("%s %s", (w)->why.say, (w)->said.size ? (char *)(w)->said.data : "");    \
    } while (0)

static bool said(const struct world *w, const char *text) {
    return w->said.size > 0 && strstr((const char *)w->said.data, text);
}

/* --- Values to pick from -------------------------------------------------------------------------------------------------- */

static void a_list_takes_the_place_of_the_one_before(void **state) {
    struct world *w = *state;
    MUST(w, "list load", "street f.csv --municipality 66701000",
         "parent;text\nг. Смоленск;ул. Ленина\nг. Смоленск;ул. Берёзовая\nдер. Ясенная;ул. Полевая\n");
    assert_int_equal(at_school(w, "SELECT count(*) FROM pick WHERE list = 'street' AND parent = 'г. Смоленск'"), 2);
    MUST(w, "list load", "street f.csv --municipality 66701000",
         "parent;text\nг. Смоленск;ул. Ленина\nг. Смоленск;ул. Кирова\n");
    assert_int_equal(at_school(w, "SELECT count(*) FROM pick WHERE text = 'ул. Берёзовая' OR parent = 'дер. Ясенная'"), 0);
    assert_int_equal(at_school(w, "SELECT count(*) FROM pick WHERE edition = 2"), 2);
    assert_int_equal(count(w, "SELECT count(*) FROM pick"), 2);
    int64_t events = count(w, "SELECT count(*) FROM log WHERE type = 'pick.listed'");
    MUST(w, "list load", "street f.csv --municipality 66701000",
         "parent;text\nг. Смоленск;ул. Кирова\nг. Смоленск;ул. Ленина\n");
    assert_int_equal(count(w, "SELECT count(*) FROM log WHERE type = 'pick.listed'"), events); /* nothing has changed */
    MUST(w, "list show", "", "");
    assert_true(said(w, "kind\tmunicipality\tedition\tcount\tparent\nstreet\t66701000\t2\t2\tг. Смоленск\n"));
    MUST(w, "list show", "street", "");
    assert_true(said(w, "municipality\tparent\tcode\ttext\n66701000\tг. Смоленск\t\tул. Кирова\n"));
}

/* Another municipality's streets are not touched by a table that does not name it. */
static void a_table_speaks_of_its_places_alone(void **state) {
    struct world *w = *state;
    MUST(w, "list load", "locality f.csv", "municipality,text\n66701000,г. Смоленск\n66603000,г. Вязьма\n");
    MUST(w, "list load", "locality f.csv", "municipality,text\n66603000,г. Вязьма\n66603000,дер. Лосьмино\n");
    assert_int_equal(at_school(w, "SELECT count(*) FROM pick WHERE list = 'locality'"), 3);
}

/* More than one event holds: in parts, all there with the last one. */
static void a_long_list_comes_in_parts(void **state) {
    enum { MANY = 600 };
    struct world *w = *state;
    struct bytes table = {0};
    bytes_text(&table, "code,text\n");
    for (int i = 0; i < MANY; i++) bytes_printf(&table, "%03d-%03d,\"Отдел \"\"№ %d\"\" УМВД России\"\n", i, i, i);
    MUST(w, "list load", "issuer f.csv", (const char *)table.data);
    assert_true(count(w, "SELECT count(*) FROM log WHERE type = 'pick.listed'") > 5);
    assert_int_equal(count(w, "SELECT max(length(o)) FROM log WHERE type = 'pick.listed'") <= EVENT_MAX, 1);
    assert_int_equal(at_school(w, "SELECT count(*) FROM pick WHERE list = 'issuer' AND code = '042-042'"), 1);
    assert_int_equal(at_school(w, "SELECT count(*) FROM pick"), MANY);
    bytes_close(&table);
}

static void a_wrong_row_leaves_what_was_in_force(void **state) {
    static const struct {
        const char *arguments, *table, *line;
    } wrong[] = {
        {"issuer f.csv", "code,text\n670-001,УМВД\n67-001,УМВД\n", "f.csv, line 3"},
        {"issuer f.csv", "code,text\n670-001,УМВД\n670-001,УМВД\n", "line 3"},
        {"issuer f.csv", "code,text\n670-001,УМВД\n670-002,\n", "line 3"},
        {"issuer f.csv", "code,text\n670-001,\"УМВД\n", "line 2"},
        {"street f.csv --municipality 66701000", "parent,text\n,ул. Ленина\n", "line 2"},
        {"street f.csv --municipality 999", "parent,text\nг. Смоленск,ул. Ленина\n", "line 2"},
        {"locality f.csv", "text\nг. Смоленск\n", "line 2"},
    };
    struct world *w = *state;
    MUST(w, "list load", "issuer f.csv", "code,text\n670-001,УМВД России\n");
    int64_t gsn = w->kit.c->gsn;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (run(w, "list load", wrong[i].arguments, wrong[i].table)) fail_msg("%s", wrong[i].table);
        assert_int_equal(w->why.kind, FAIL_INPUT);
        if (!said(w, wrong[i].line)) fail_msg("%s: %s", wrong[i].table, w->said.size ? (char *)w->said.data : w->why.say);
    }
    assert_false(run(w, "list load", "streets f.csv", "text\n"));
    assert_false(run(w, "list load", "street f.csv", "text\nул. Ленина\n"));
    assert_int_equal(w->kit.c->gsn, gsn);
    assert_int_equal(count(w, "SELECT count(*) FROM pick"), 1);
}

/* --- Calendars ------------------------------------------------------------------------------------------------------------ */

static int32_t due(struct world *w, int32_t event, int days) {
    struct arena a = {0};
    struct calendar *calendar;
    if (!calendars_load(w->kit.c, &a, &calendar, &w->why)) fail_msg("%s", w->why.say);
    int32_t day = term_due(calendar, event, days).date;
    arena_close(&a);
    return day;
}

static void a_decree_moves_the_terms(void **state) {
    struct world *w = *state;
    assert_int_equal(due(w, date_of(2026, 11, 23), 3), date_of(2026, 11, 26));
    MUST(w, "calendar load", "2026.cal", "# by decree\nyear 2026\nsource Указ от 23.11.2026 № 1\noff 2026-11-25\n");
    assert_int_equal(due(w, date_of(2026, 11, 23), 3), date_of(2026, 11, 27));
    MUST(w, "calendar show", "2026", "");
    assert_true(said(w, "off 2026-11-25") && said(w, "№ 1") && said(w, "total 246"));
    assert_int_equal(at_school(w, "SELECT count(*) FROM calendar_set WHERE year = 2026 AND edition = 1"), 1);
    MUST(w, "calendar load", "2026.cal", "year 2026\nsource Указ от 24.11.2026 № 2\noff 2026-11-26\n"); /* takes its place */
    assert_int_equal(due(w, date_of(2026, 11, 23), 3), date_of(2026, 11, 27));
    assert_int_equal(due(w, date_of(2026, 11, 23), 2), date_of(2026, 11, 25));
    assert_int_equal(at_school(w, "SELECT count(*) FROM calendar_set WHERE year = 2026 AND edition = 2"), 1);
}

static void a_wrong_calendar_leaves_what_was_in_force(void **state) {
    static const struct {
        const char *text, *line;
    } wrong[] = {
        {"year 2026\nsource Указ\noff 2026-11-31\n", "3"},
        {"year 2026\nsource Указ\noff 2027-01-11\n", "3"},
        {"# x\nyear 2026\nholiday 2026-11-25\n", "3"},
        {"source Указ\noff 2026-11-25\n", "year"},
        {"year 2026\nsource Указ\noff 2026-11-25\ntotal 247\n", "246"},
    };
    struct world *w = *state;
    int64_t gsn = w->kit.c->gsn;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (run(w, "calendar load", "2026.cal", wrong[i].text)) fail_msg("%s", wrong[i].text);
        assert_int_equal(w->why.kind, FAIL_INPUT);
        if (i < 3 && !strstr(w->why.say, wrong[i].line)) fail_msg("%s: %s", wrong[i].text, w->why.say);
    }
    assert_int_equal(w->kit.c->gsn, gsn);
    assert_int_equal(due(w, date_of(2026, 11, 23), 3), date_of(2026, 11, 26));
}

/* --- Settings and places -------------------------------------------------------------------------------------------------- */

static void settings_are_shown_and_a_secret_is_not(void **state) {
    struct world *w = *state;
    MUST(w, "set", "lapse no", "");
    MUST(w, "set", "index_key AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "");
    MUST(w, "set", "", "");
    assert_true(said(w, "lapse = no") && said(w, "index_key = ***") && said(w, "min_age = 5"));
    assert_false(said(w, "AAECAw"));
    assert_false(run(w, "set", "lapse maybe", ""));
    assert_false(run(w, "set", "colour blue", ""));
}

static void a_municipality_keeps_whom_families_ask(void **state) {
    struct world *w = *state;
    MUST(w, "municipality add", "66701000 Смоленск --coordinator Ким --phone 89101112233 --group vk.com/ped67", "");
    MUST(w, "municipality add", "66701000 город_Смоленск", "");
    assert_int_equal(at_school(w, "SELECT count(*) FROM municipality WHERE name = 'город_Смоленск' AND coordinator = 'Ким' AND "
                                  "coordinator_phone = '+79101112233' AND group_link = 'vk.com/ped67'"),
                     1);
    assert_false(run(w, "municipality add", "66701000 Смоленск --phone 12", ""));
}

/* How many children live where, from a table: what it does not name stays, and a wrong row leaves everything. */
static void municipalities_come_from_a_table(void **state) {
    struct world *w = *state;
    MUST(w, "municipality add", "66701000 Смоленск --coordinator Ким --children 100", "");
    MUST(w, "municipality load", "f.csv", "municipality;children;name\n66701000;34120;\n66999000;870;Новый район\n");
    assert_int_equal(at_school(w, "SELECT children FROM municipality WHERE municipality = '66701000' AND coordinator = 'Ким'"),
                     34120);
    assert_int_equal(at_school(w, "SELECT children FROM municipality WHERE name = 'Новый район'"), 870);
    int64_t events = count(w, "SELECT count(*) FROM log WHERE type = 'municipality.added'");
    MUST(w, "municipality load", "f.csv", "municipality;children\n66701000;34120\n"); /* nothing new */
    assert_false(run(w, "municipality load", "f.csv", "municipality;children\n66701000;5\n66999000;-1\n66998000;5\n"));
    assert_true(said(w, "line 3") && said(w, "line 4"));
    assert_int_equal(count(w, "SELECT count(*) FROM log WHERE type = 'municipality.added'"), events);
    MUST(w, "municipality list", "", "");
    assert_true(said(w, "34120\tСмоленск"));
    assert_false(run(w, "municipality add", "66701000 Смоленск --children 3.5", ""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_list_takes_the_place_of_the_one_before),
        TEST(a_table_speaks_of_its_places_alone),
        TEST(a_long_list_comes_in_parts),
        TEST(a_wrong_row_leaves_what_was_in_force),
        TEST(a_decree_moves_the_terms),
        TEST(a_wrong_calendar_leaves_what_was_in_force),
        TEST(settings_are_shown_and_a_secret_is_not),
        TEST(a_municipality_keeps_whom_families_ask),
        TEST(municipalities_come_from_a_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
