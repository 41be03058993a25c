/* Enrolments made in the Навигатор: loaded from its table, known by its numbers, judged by their money alone. */

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/account.h"
#include "model/store/queries.h"
#include "tests/unit/centre/money_world.h"

static int set_up(void **state) {
    struct world *w = world_open(state);
    struct centre_kiosk *const all[] = {&w->school};
    struct saved saved;
    money_centre_child(&w->school, 1, all, 1, &saved, w->one.number);
    text_copy(w->one.subject, sizeof w->one.subject, saved.subject);
    return 0;
}

static int64_t count(struct world *w, const char *sql) {
    return centre_kit_count(&w->kit, sql);
}

#define HEAD "id;certificate;programme;group;first;last;cost;certificate_part;contract;ended\n"

/* One row of `number`, the rest as it stands in a table. */
static void load(struct world *w, const char *id, const char *number, const char *rest) {
    const char *table = arena_printf(&w->a, HEAD "%s;%s;%s\n", id, number, rest);
    must(centre_kit_load(&w->kit, "enrolments", table, &w->said, &w->refused, &why));
}

static void loaded(struct world *w, const char *id, const char *number, const char *rest) {
    load(w, id, number, rest);
    if (w->refused.size > 0) fail_msg("%.*s", (int)w->refused.size, (const char *)w->refused.data);
}

static void refused(struct world *w, const char *rest, const char *reason) {
    load(w, "901", w->one.number, rest);
    if (w->refused.size == 0 || !strstr((const char *)w->refused.data, reason))
        fail_msg("%s: %.*s", rest, (int)w->refused.size, (const char *)w->refused.data);
}

static struct enrolment_row row_of(struct world *w, struct db *db, const char *id) {
    struct enrolment_row *rows;
    int found;
    must(enrolment_list(db, w->one.subject, &w->a, &rows, &found, &why));
    for (int i = 0; i < found; i++)
        if (!strcmp(rows[i].open.sheet, id)) return rows[i];
    fail_msg("no enrolment %s", id);
    return rows[0];
}

static int64_t available(struct world *w) {
    struct account a;
    must(account_load(w->kit.c->db, w->one.number, "2026", &a, &why));
    assert_true(account_adds_up(&a));
    return a.free;
}

/* As of when it is, every kiosk can tell. */
static void a_table_is_loaded_and_known_again(void **state) {
    struct world *w = *state;
    const char *rest = "A;1;2026-12-01;31.12.2026;8500,00;;14/26;";
    int64_t as_of;
    loaded(w, "900", w->one.number, rest);
    struct enrolment_row row = row_of(w, w->kit.c->db, "900");
    assert_string_equal(row.state, "running");
    assert_string_equal(row.open.provider, "P-1");
    assert_string_equal(row.open.channel, "navigator");
    assert_int_equal(row.open.cert_part, 850000);
    assert_int_equal(row.open.parent_part, 0);
    assert_int_equal(available(w), MONEY_CENTRE_NOMINAL - 850000);
    int64_t events = count(w, "SELECT count(*) FROM log");
    loaded(w, "900", w->one.number, rest);
    assert_non_null(strstr((const char *)w->said.data, "1 "));
    assert_int_equal(count(w, "SELECT count(*) FROM log"), events);
    centre_kiosk_sync(&w->school);
    row = row_of(w, w->school.db, "900");
    assert_int_equal(row.held, 850000);
    must(loaded_as_of(w->school.db, "navigator", &as_of, &why));
    assert_int_equal(as_of, moment_of(date_of(2026, 11, 23), 0, 0, 180));
    env_virtual_move(&w->kit.clock, MS_DAY);
    loaded(w, "900", w->one.number, rest);
    assert_int_equal(count(w, "SELECT count(*) FROM log"), events + 1); /* it is of today now */
}

/* The certificate pays what it has where the table does not say it; what it says and is not there waits for the family. */
static void its_money_stands_in_the_order_of_all(void **state) {
    struct world *w = *state;
    loaded(w, "900", w->one.number, "A;1;2026-12-01;2026-12-31;9000;9000;;");
    loaded(w, "901", w->one.number, "A;1;2026-12-01;2026-12-31;5000;;;");
    struct enrolment_row row = row_of(w, w->kit.c->db, "901");
    assert_int_equal(row.open.cert_part, 300000);
    assert_int_equal(row.open.parent_part, 200000);
    assert_int_equal(available(w), 0);
    loaded(w, "902", w->one.number, "A;1;2026-12-01;2026-12-31;5000;5000;;");
    row = row_of(w, w->kit.c->db, "902");
    assert_string_equal(row.state, "over_asked");
    assert_string_equal(row.cause, "balance");
    assert_int_equal(row.held, 0);
    loaded(w, "903", w->one.number, "A;1;2026-12-01;2026-12-31;100;0;;"); /* all of it by the family */
    assert_string_equal(row_of(w, w->kit.c->db, "903").state, "running");
    assert_int_equal(count(w, "SELECT count(*) FROM ruling WHERE kind = 'over_asked'"), 1);
    struct dispute *disputes; /* for whoever has the child */
    int found;
    centre_kiosk_sync(&w->school);
    must(dispute_mine(w->school.db, w->kit.staff[CENTRE_DESK], 10, &w->a, &disputes, &found, &why));
    assert_int_equal(found, 1);
    assert_string_equal(disputes[0].kind, "over_asked");
}

/* Neither seats nor the catalogue are asked. */
static void what_the_navigator_has_enrolled_has_happened(void **state) {
    struct world *w = *state;
    money_centre_programme(&w->kit, "A", "suspended", 0);
    loaded(w, "900", w->one.number, "A;9;2026-12-01;2026-12-31;100;;;");
    assert_string_equal(row_of(w, w->kit.c->db, "900").state, "running");
    const char *table = arena_printf(&w->a,
                                     "id;certificate;programme;group;first;last;cost;provider\n"
                                     "904;%s;Я-1;1;2026-12-01;2026-12-31;100;П-77\n",
                                     w->one.number);
    must(centre_kit_load(&w->kit, "enrolments", table, &w->said, &w->refused, &why));
    assert_int_equal(w->refused.size, 0);
    assert_string_equal(row_of(w, w->kit.c->db, "904").open.provider, "П-77");
}

/* By days over the periods; what the later one cannot pay yet is conditional. */
static void a_course_over_two_periods_is_shared_out(void **state) {
    struct world *w = *state;
    struct enrolment_part *parts;
    int found;
    COMMAND(w, "period", "set", "2027", "01.01.2027", "31.12.2027", "2027");
    loaded(w, "900", w->one.number, "A;1;2026-12-01;2027-01-31;6200,01;3100,01;;"); /* 31 + 31 days */
    must(enrolment_parts(w->kit.c->db, row_of(w, w->kit.c->db, "900").event, &w->a, &parts, &found, &why));
    assert_int_equal(found, 2);
    assert_int_equal(parts[0].cost + parts[1].cost, 620001);
    assert_int_equal(parts[0].cert_part, 155001);
    assert_int_equal(parts[1].cert_part, 155000);
    assert_string_equal(parts[0].state, "firm");
    assert_string_equal(parts[1].state, "conditional");
}

static void it_ends_when_the_table_says_so(void **state) {
    struct world *w = *state;
    loaded(w, "900", w->one.number, "A;1;2026-11-01;2026-12-31;6100;;;");
    loaded(w, "900", w->one.number, "A;1;2026-11-01;2026-12-31;6100;;;2026-11-30");
    struct enrolment_row row = row_of(w, w->kit.c->db, "900");
    assert_string_equal(row.state, "ended");
    assert_string_equal(row.ended_day, "2026-11-30");
    assert_string_equal(row.ended_ground, "family");
    assert_int_equal(row.held, 300000); /* 30 of 61 days are owed */
    int64_t events = count(w, "SELECT count(*) FROM log");
    loaded(w, "900", w->one.number, "A;1;2026-11-01;2026-12-31;6100;;;2026-11-30");
    assert_int_equal(count(w, "SELECT count(*) FROM log"), events);
}

/* A number that was burnt when two children were one goes to the one that lives. */
static void an_old_number_finds_its_child(void **state) {
    struct world *w = *state;
    struct centre_kiosk *const all[] = {&w->school};
    struct saved twin;
    char second[11];
    money_centre_child(&w->school, 2, all, 1, &twin, second);
    money_centre_merge(&w->kit, w->one.subject, twin.subject);
    bool keeps_first = count(w, arena_printf(&w->a, "SELECT count(*) FROM learner WHERE number = '%s'", w->one.number)) == 1;
    loaded(w, "900", keeps_first ? second : w->one.number, "A;1;2026-12-01;2026-12-31;100;;;");
    struct enrolment_row row = row_of(w, w->kit.c->db, "900");
    assert_string_equal(row.state, "running");
    const char *living = keeps_first ? w->one.number : second, *old = keeps_first ? second : w->one.number;
    assert_string_equal(row.open.number, living);
    COMMAND(w, "period", "set", "2027", "01.01.2027", "31.12.2027", "2027");
    COMMAND(w, "cap", "set", "2027", "5-18", "--count", "9", "--money", "100000", "--nominal", "1");
    must(centre_kit_load(
        &w->kit, "nominals",
        arena_printf(&w->a, "certificate,period,group,request_no,received\n%s,2027,5-18,7,2026-11-20 10:00:00\n", old),
        &w->said, &w->refused, &why));
    assert_int_equal(w->refused.size, 0);
    assert_int_equal(count(w, arena_printf(&w->a, "SELECT count(*) FROM nominal_app WHERE number = '%s'", living)), 1);
}

/* What was refused is mended where it stands and loaded again; a column that nobody knows is a misspelt one. */
static void the_file_of_refused_rows_is_loaded_again(void **state) {
    struct world *w = *state;
    load(w, "900", w->one.number, "A;1;2026-12-01;2026-12-31;1OO;;;");
    char *at = strstr((char *)w->refused.data, "1OO");
    assert_non_null(at);
    at[1] = at[2] = '0';
    const char *mended = arena_dup(&w->a, (const char *)w->refused.data);
    must(centre_kit_load(&w->kit, "enrolments", mended, &w->said, &w->refused, &why));
    assert_int_equal(w->refused.size, 0);
    assert_int_equal(row_of(w, w->kit.c->db, "900").open.cost, 10000);
    assert_false(centre_kit_load(&w->kit, "enrolments", "id;certificate;programme;group;first;last;cost;cotnract\n", &w->said,
                                 &w->refused, &why));
    assert_non_null(strstr(why.say, "cotnract"));
    assert_false(
        centre_kit_load(&w->kit, "enrolments", "id;certificate;programme;group;first;last\n", &w->said, &w->refused, &why));
    assert_non_null(strstr(why.say, "cost"));
}

static void a_wrong_row_is_refused_and_what_stood_stays(void **state) {
    static const char *const wrong[][2] = {
        {";1;2026-12-01;2026-12-31;100;;;", "programme"},
        {"A;;2026-12-01;2026-12-31;100;;;", "group"},
        {"Шахматы;1;2026-12-01;2026-12-31;100;;;", "programme"},
        {"Z;1;2026-12-01;2026-12-31;100;;;", "provider"},
        {"A;1;2026-13-01;2026-12-31;100;;;", "first"},
        {"A;1;2026-12-31;2026-12-01;100;;;", "last"},
        {"A;1;2031-12-01;2031-12-31;100;;;", "line 2"}, /* no period */
        {"A;1;2026-12-01;2026-12-31;-100;;;", "cost"},
        {"A;1;2026-12-01;2026-12-31;92233720368547758,08;;;", "cost"},
        {"A;1;2026-12-01;2026-12-31;10000000000000,01;;;", "cost"},
        {"A;1;2026-12-01;2026-12-31;1e3;;;", "cost"},
        {"A;1;2026-12-01;2026-12-31;100;100,01;;", "certificate_part"},
        {"A;1;2026-12-01;2026-12-31;100;-1;;", "certificate_part"},
        {"A;1;2026-12-01;2026-12-31;100;;;2027-01-01", "ended"},
    };
    struct world *w = *state;
    loaded(w, "900", w->one.number, "A;1;2026-12-01;2026-12-31;100;;;");
    int64_t events = count(w, "SELECT count(*) FROM log");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) refused(w, wrong[i][0], wrong[i][1]);
    load(w, "902", "6700000001", "A;1;2026-12-01;2026-12-31;100;;;");
    assert_true(w->refused.size > 0);
    load(w, "", w->one.number, "A;1;2026-12-01;2026-12-31;100;;;");
    assert_true(w->refused.size > 0);
    load(w, "900", w->one.number, "A;1;2026-12-01;2026-12-31;200;;;"); /* its own number says something else */
    assert_non_null(strstr((const char *)w->refused.data, "ended"));
    assert_int_equal(count(w, "SELECT count(*) FROM log WHERE type <> 'catalogue.loaded'"), events - 1);
    assert_int_equal(row_of(w, w->kit.c->db, "900").open.cost, 10000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_table_is_loaded_and_known_again),
        TEST(its_money_stands_in_the_order_of_all),
        TEST(what_the_navigator_has_enrolled_has_happened),
        TEST(a_course_over_two_periods_is_shared_out),
        TEST(it_ends_when_the_table_says_so),
        TEST(an_old_number_finds_its_child),
        TEST(the_file_of_refused_rows_is_loaded_again),
        TEST(a_wrong_row_is_refused_and_what_stood_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
