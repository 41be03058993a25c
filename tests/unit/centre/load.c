/* Tables in and out: online requests, a register from before, the export; and the commands' own refusals. */

#include "model/base/csv.h"
#include "model/base/text.h"
#include "model/rules/fields.h"
#include "sync/centre/commands.h"
#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CHILD                                                                                                                       \
    "child_surname,child_name,child_birth,child_sex,child_snils,child_doc_kind,child_doc_series,child_doc_number,child_doc_issued," \
    "applicant_authority,applicant_surname,applicant_name,request_point"

static const char requests[] = CHILD
    ",request_channel,request_request_no,request_received\r\n"
    "Ёлкина,Аглая,23.04.2018,f,112-233-445 95,03,III-ТЗ,198372,2018-12-29,1,Ёлкина,Зоя,12,navigator,Н67-1,2026-11-20 10:15\r\n"
    "Зорин,Пётр,2018-04-23,m,,03,I-МЮ,198373,2018-12-29,1,Зорина,Зоя,7,epgu,Е-2,20.11.2026\r\n";

static int64_t load(struct centre_kit *kit, const char *command, const char *table, struct bytes *refused) {
    struct bytes said = {0};
    struct fail why;
    if (!centre_kit_load(kit, command, table, &said, refused, &why)) fail_msg("%s", why.say);
    int64_t count = strtoll((const char *)said.data, NULL, 10);
    bytes_close(&said);
    return count;
}

static void online_requests(void **state) {
    struct centre_kit *kit = *state;
    struct bytes refused = {0};
    assert_int_equal(load(kit, "requests", requests, &refused), 2);
    assert_int_equal(refused.size, 0);
    assert_int_equal(
        centre_kit_count(kit, "SELECT count(*) FROM application WHERE state = 'filed_online' AND papers_due <> ''"), 2);
    assert_int_equal(
        centre_kit_count(
            kit, "SELECT count(*) FROM application WHERE child_snils = '11223344595' AND child_birth = '2018-04-23' AND "
                 "request_no = '0-0001' AND request_municipality = '66701000' AND papers_due = '2026-12-01'"),
        1);
    assert_int_equal(load(kit, "requests", requests, &refused), 0); /* again: they are known */
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM application"), 2);
    bytes_close(&refused);
}

/* Whoever applies for the child brings his paper along; a day of it that is none refuses the row. */
static void a_guardian_comes_with_his_paper(void **state) {
    static const char head[] =
        "child_surname,child_name,child_birth,child_sex,child_doc_kind,child_doc_series,child_doc_number,"
        "child_doc_issued,applicant_authority,applicant_surname,applicant_name,applicant_basis_kind,"
        "applicant_basis_number,applicant_basis_day,applicant_basis_issuer,request_point,request_request_no\n"
        "Ёлкина,Аглая,23.04.2018,f,03,III-ТЗ,198372,29.12.2018,3,Зорин,Пётр,guardian,17-о,%s,"
        "Отдел опеки города Смоленска,12,Н67-9\n";
    struct centre_kit *kit = *state;
    struct bytes refused = {0};
    char table[1000];
    snprintf(table, sizeof table, head, "31.02.2020");
    assert_int_equal(load(kit, "requests", table, &refused), 0);
    assert_non_null(strstr((const char *)refused.data, "applicant_basis_day"));
    snprintf(table, sizeof table, head, "14.02.2020");
    assert_int_equal(load(kit, "requests", table, &refused), 1);
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM application WHERE applicant_authority = '3' AND "
                                           "applicant_basis_day = '2020-02-14' AND applicant_basis_number = '17-о'"),
                     1);
    bytes_close(&refused);
}

/* Born on 29 February: the last day of both the request and the certificate is the region's to say. */
static void the_29th_of_february_is_the_regions(void **state) {
    static const char row[] = CHILD ",request_request_no\n"
                                    "Ёлкина,Аглая,29.02.2012,f,,03,III-ТЗ,198372,2018-12-29,1,Ёлкина,Зоя,12,%s\n";
    struct centre_kit *kit = *state;
    struct bytes refused = {0};
    struct fail why;
    char table[1000];
    snprintf(table, sizeof table, row, "Н67-1");
    assert_int_equal(load(kit, "requests", table, &refused), 1);
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM application WHERE last_day = '2030-02-28'"), 1);
    assert_true(centre_kit_command(kit, NULL, &why, "set", "leap_to_march", "no", NULL));
    snprintf(table, sizeof table, row, "Н67-2");
    assert_int_equal(load(kit, "requests", table, &refused), 1);
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM application WHERE last_day = '2030-02-27'"), 1);
    bytes_close(&refused);
}

static void bad_rows_are_refused_with_a_reason(void **state) {
    static const char *const bad[] = {
        "Ёлкина,Аглая,31.02.2018,f,,03,III-ТЗ,198372,2018-12-29,1,Ёлкина,Зоя,12",               /* no such day */
        "Ёлкина,Аглая,23.04.2018,f,112-233-445 96,03,III-ТЗ,198372,2018-12-29,1,Ёлкина,Зоя,12", /* check digits of СНИЛС */
        "Eлкина,Аглая,23.04.2018,f,,03,III-ТЗ,198372,2018-12-29,1,Ёлкина,Зоя,12",               /* a Latin E */
        "Ёлкина,Аглая,23.04.2018,f,,03,III-TЗ,198372,2018-12-29,1,Ёлкина,Зоя,12",               /* a Latin T in the series */
        "Ёлкина,Аглая,23.04.2024,f,,03,III-ТЗ,198372,2024-12-29,1,Ёлкина,Зоя,12",               /* two years old */
        "Ёлкина,Аглая,23.04.2018,f,,03,III-ТЗ,198372,2018-12-29,1,Ёлкина,Зоя,99",               /* no such point */
    };
    struct centre_kit *kit = *state;
    struct bytes refused = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char table[1000];
        snprintf(table, sizeof table, "%s\n%s\n", CHILD, bad[i]);
        assert_int_equal(load(kit, "requests", table, &refused), 0);
        if (!strstr((const char *)refused.data, bad[i])) fail_msg("row %zu: %s", i, (const char *)refused.data);
        assert_memory_equal(refused.data, "reason,child_surname", 20);
        assert_non_null(strstr((const char *)refused.data, "line 2: "));
    }
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM application"), 0);
    bytes_close(&refused);
}

/* What was refused is mended where it lies; its reasons need not be cut out. */
static void refused_rows_are_mended_and_loaded(void **state) {
    struct centre_kit *kit = *state;
    struct bytes refused = {0};
    char table[2000];
    snprintf(table, sizeof table, "%s,request_request_no\n%s\n", CHILD,
             "Ёлкина,Аглая,31.02.2018,f,,03,III-ТЗ,198372,2018-12-29,1,Ёлкина,Зоя,12,Н67-1");
    assert_int_equal(load(kit, "requests", table, &refused), 0);
    text_copy(table, sizeof table, (const char *)refused.data);
    char *day = strstr(table, ",31.02.2018");
    assert_non_null(day);
    memcpy(day, ",21", 3);
    if (load(kit, "requests", table, &refused) != 1) fail_msg("%s", (const char *)refused.data);
    assert_int_equal(refused.size, 0);
    bytes_close(&refused);
}

struct visitors {
    bool stands;
    int asked;
};

static bool somebody_stands(void *self) {
    struct visitors *v = self;
    v->asked++;
    return v->stands;
}

/* A step lasts while nobody is at the door; who comes waits for a short one. */
static void a_step_ends_when_somebody_comes(void **state) {
    struct centre_kit *kit = *state;
    struct visitors visitors = {0};
    const struct doorbell door = {&visitors, somebody_stands};
    struct order order = {.centre = kit->c, .door = &door};
    const struct env *env = &kit->c->env;
    const int64_t since = env->monotonic(env->self);
    visitors.stands = true;
    assert_false(order_rests(&order, since)); /* a short step is had by all means */
    assert_int_equal(visitors.asked, 0);
    env_virtual_move(&kit->clock, ORDER_STEP_MS);
    assert_true(order_rests(&order, since));
    visitors = (struct visitors){0};
    env_virtual_move(&kit->clock, ORDER_LOOK_MS);
    assert_false(order_rests(&order, since));
    assert_false(order_rests(&order, since));
    assert_int_equal(visitors.asked, 1); /* not for each row */
    env_virtual_move(&kit->clock, ORDER_STEP_QUIET_MS);
    assert_true(order_rests(&order, since));
    assert_int_equal(visitors.asked, 1);
}

/* A number too large would turn the calendar round. */
static void days_ago_are_days(void **state) {
    static const char *const bad[] = {"9999999999999999", "-1", "3 days", "1000"};
    struct centre_kit *kit = *state;
    struct bytes refused = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char table[1000];
        snprintf(table, sizeof table, "%s,days_ago\n%s,%s\n", CHILD,
                 "Ёлкина,Аглая,23.04.2018,f,,03,III-ТЗ,198372,2018-12-29,1,Ёлкина,Зоя,12", bad[i]);
        assert_int_equal(load(kit, "requests", table, &refused), 0);
        if (!strstr((const char *)refused.data, "days_ago: ")) fail_msg("%s: %s", bad[i], (const char *)refused.data);
    }
    bytes_close(&refused);
}

/* A column that nobody knows would be lost without a word; a row that cannot be read is refused alone. */
static void a_misspelt_column_refuses_the_table_a_broken_row_itself(void **state) {
    static const char *const rows[] = {
        "child_surname\n\"open\n",   /* a quote never closed */
        "child_surname\n\"a\"b\n",   /* text behind a quote */
        "child_surname\n\xff\xfe\n", /* not UTF-8 */
        "child_surname\nа,б\n",      /* more cells than columns */
    };
    struct centre_kit *kit = *state;
    struct bytes said = {0}, refused = {0};
    struct fail why;
    assert_false(centre_kit_load(kit, "requests", "child_surname,child_nmae\nА,Б\n", &said, &refused, &why));
    assert_int_equal(why.kind, FAIL_INPUT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(load(kit, "requests", rows[i], &refused), 0);
        assert_true(refused.size > 0);
    }
    bytes_close(&said);
    bytes_close(&refused);
}

/* Old numbers are kept and never lent; children without one get the next. Loaded twice it is loaded once. */
static void a_register_from_before(void **state) {
    static const char table[] =
        "\xef\xbb\xbf" CHILD ",number\n"
        "Ёлкина,Аглая,23.04.2018,f,112-233-445 95,03,III-ТЗ,198372,2018-12-29,1,Ёлкина,Зоя,12,6700000117\n"
        "Зорин,Пётр,2018-04-23,m,,03,I-МЮ,198373,2018-12-29,1,Зорина,Зоя,7,\n"
        "Зорин,Илья,2017-04-23,m,,03,I-МЮ,198374,2018-12-29,1,Зорина,Зоя,7,6700000117\n";
    struct centre_kit *kit = *state;
    struct bytes refused = {0};
    struct centre_kiosk k;
    assert_int_equal(load(kit, "register", table, &refused), 2);
    assert_non_null(strstr((const char *)refused.data, "Илья")); /* the number is taken */
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM certificate WHERE number = '6700000117' AND state = 'living'"),
                     1);
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM certificate WHERE number > '6700000117' AND state = 'living'"),
                     1);
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM application WHERE state = 'approved'"), 2);
    assert_int_equal(load(kit, "register", table, &refused), 0);
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM certificate"), 2);
    centre_kiosk_enrol(kit, &k, "school 7", "7", "desk");
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM lease WHERE first <= 11"), 0);
    centre_kiosk_close(&k);
    bytes_close(&refused);
}

#define OLD(name, document, number) name ",Пётр,2018-04-23,m,,03,I-МЮ," document ",2018-12-29,1,Зорина,Зоя,7," number "\n"

/* Result: of serials 15 and 9 000 000 in the old register the kiosks get 1 to 10 and 16 to 25; 12 may still be loaded, 18 is
 * lent. */
static void blocks_go_round_old_numbers(void **state) {
    struct centre_kit *kit = *state;
    struct bytes refused = {0};
    struct centre_kiosk here, there;
    char old[4][11], table[1000];
    const int64_t serials[] = {15, 9000000, 12, 18};
    for (int i = 0; i < 4; i++) certificate_number("67", serials[i], old[i]);
    snprintf(table, sizeof table, CHILD ",number\n" OLD("Зорин", "198373", "%s") OLD("Котов", "198374", "%s"), old[0], old[1]);
    assert_int_equal(load(kit, "register", table, &refused), 2);
    centre_kiosk_enrol(kit, &here, "school 7", "7", "desk");
    centre_kiosk_enrol(kit, &there, "school 12", "12", "desk");
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM lease WHERE no = 1 AND first = 1 AND last = 10"), 1);
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM lease WHERE no = 2 AND first = 16 AND last = 25"), 1);
    snprintf(table, sizeof table, CHILD ",number\n" OLD("Белов", "198375", "%s") OLD("Серов", "198376", "%s"), old[2], old[3]);
    assert_int_equal(load(kit, "register", table, &refused), 1);
    assert_non_null(strstr((const char *)refused.data, "Серов"));
    centre_kiosk_close(&here);
    centre_kiosk_close(&there);
    bytes_close(&refused);
}

/* Compared with what another reader of CSV must see: quotes doubled, formulas disarmed. */
static void what_is_written_cannot_be_a_formula(void **state) {
    (void)state;
    static const struct {
        const char *cell, *out;
    } cells[] = {
        {"Иванов", "Иванов"},   {"=1+1", "\"'=1+1\""}, {"+79001234567", "\"'+79001234567\""},
        {"-5", "\"'-5\""},      {"@a", "\"'@a\""},     {"а,б", "\"а,б\""},
        {"а\"б", "\"а\"\"б\""}, {"а\nб", "\"а\nб\""},  {"", ""},
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);
        csv_put(f, ',', cells[i].cell, true);
        fclose(f);
        assert_string_equal(text, cells[i].out);
        free(text);
    }
}

static void commands_refuse_what_they_do_not_know(void **state) {
    struct centre_kit *kit = *state;
    struct fail why;
    assert_false(centre_kit_command(kit, NULL, &why, "point", "add", "9", "no", "школа", NULL));
    assert_false(centre_kit_command(kit, NULL, &why, "point", "add", "a b", CENTRE_MUNICIPALITY, "школа", NULL));
    assert_false(centre_kit_command(kit, NULL, &why, "point", "add", "9", NULL));
    assert_false(centre_kit_command(kit, NULL, &why, "staff", "add", "Иванов", "king", NULL));
    assert_false(centre_kit_command(kit, NULL, &why, "code", "school", "99", "desk", NULL));
    assert_false(centre_kit_command(kit, NULL, &why, "code", "school", "12", "everything", NULL));
    assert_false(centre_kit_command(kit, NULL, &why, "set", "decides", "anybody", NULL));
    assert_true(centre_kit_command(kit, NULL, &why, "set", "decides", "operator", NULL));
    assert_false(centre_kit_command(kit, NULL, &why, "kiosk", "freeze", "7", NULL));
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM point"), 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, centre_kit_set_up, centre_kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(online_requests),
        TEST(a_guardian_comes_with_his_paper),
        TEST(the_29th_of_february_is_the_regions),
        TEST(bad_rows_are_refused_with_a_reason),
        TEST(a_misspelt_column_refuses_the_table_a_broken_row_itself),
        TEST(refused_rows_are_mended_and_loaded),
        TEST(a_step_ends_when_somebody_comes),
        TEST(days_ago_are_days),
        TEST(a_register_from_before),
        TEST(blocks_go_round_old_numbers),
        TEST(what_is_written_cannot_be_a_formula),
        TEST(commands_refuse_what_they_do_not_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
