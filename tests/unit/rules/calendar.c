/* RULES 5: what a region and a decree put over the calendar of the Federation, and that a wrong line changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/event/event.h"
#include "model/rules/terms.h"

struct fixture {
    struct arena arena;
    struct calendar *federal;
    char assets[512];
    char folder[64]; /* for calendars that a test writes */
};

static int setup(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    struct fail why;
    snprintf(f->assets, sizeof f->assets, "%s/assets/calendars", getenv("PRIEM_SOURCE"));
    snprintf(f->folder, sizeof f->folder, "/tmp/priem-calendar-XXXXXX");
    *state = f;
    return mkdtemp(f->folder) && calendar_load(f->assets, &f->arena, &f->federal, &why) ? 0 : -1;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    char path[128];
    snprintf(path, sizeof path, "%s/05-2026.cal", f->folder);
    unlink(path);
    rmdir(f->folder);
    arena_close(&f->arena);
    free(f);
    return 0;
}

static int32_t day(const char *iso) {
    int32_t date;
    if (!date_parse(iso, &date)) fail_msg("%s", iso);
    return date;
}

static struct calendar_rows decree(int year, const char *source, const char *lines) {
    struct calendar_rows rows = {.year = year};
    snprintf(rows.source, sizeof rows.source, "%s", source);
    snprintf(rows.lines, sizeof rows.lines, "%s", lines);
    return rows;
}

static void a_region_has_its_holidays_and_no_other(void **state) {
    struct fixture *f = *state;
    struct calendar *bashkortostan = NULL, *dagestan = NULL, *smolensk = NULL;
    struct fail why;
    assert_true(calendar_merge(f->federal, f->assets, "02", NULL, 0, &f->arena, &bashkortostan, &why));
    assert_true(calendar_merge(f->federal, f->assets, "05", NULL, 0, &f->arena, &dagestan, &why));
    assert_true(calendar_merge(f->federal, f->assets, "67", NULL, 0, &f->arena, &smolensk, &why));
    /* RULES 5: 20.03, 27.05, 12.10. */
    static const char *const days[] = {"2026-03-20", "2026-05-27", "2026-10-12"};
    for (size_t i = 0; i < 3; i++) {
        assert_false(day_works(bashkortostan, day(days[i])));
        assert_true(day_works(smolensk, day(days[i])));
        assert_true(day_works(f->federal, day(days[i])));
    }
    assert_false(day_works(dagestan, day("2026-09-15")));
    assert_true(day_works(bashkortostan, day("2026-09-15")));
    /* A term of three days over the holiday ends a day later there. */
    assert_int_equal(term_due(smolensk, day("2026-05-25"), 3).date, day("2026-05-28"));
    assert_int_equal(term_due(bashkortostan, day("2026-05-25"), 3).date, day("2026-05-29"));
    /* What is federal stays. */
    for (int32_t d = day("2026-01-01"); d <= day("2027-12-31"); d++)
        if (!day_works(f->federal, d)) assert_false(day_works(bashkortostan, d));
    assert_true(calendar_known(bashkortostan, 2026));
    assert_non_null(strstr(calendar_source(bashkortostan, 2026), "№ 1466"));
    assert_non_null(strstr(calendar_source(bashkortostan, 2026), "ВС-10/21"));
    assert_null(strstr(calendar_source(f->federal, 2026), "ВС-10/21"));
}

static void a_decree_goes_over_the_files(void **state) {
    struct fixture *f = *state;
    struct calendar *c = NULL;
    struct fail why;
    struct calendar_rows rows[] = {
        decree(2026, "Указ от 20.03.2026", "off 2026-03-30\noff 2026-03-31\nwork 2026-04-04"),
        decree(2028, "Указ от 01.02.2028", "off 2028-02-14\n"),
    };
    assert_true(calendar_merge(f->federal, f->assets, "67", rows, 2, &f->arena, &c, &why));
    assert_false(day_works(c, day("2026-03-30")));
    assert_true(day_works(c, day("2026-04-04"))); /* a Saturday that works counts */
    assert_int_equal(term_due(c, day("2026-03-27"), 3).date, day("2026-04-03"));
    assert_int_equal(term_due(c, day("2026-04-01"), 3).date, day("2026-04-04"));
    /* Single days of a year without a calendar: taken, and the year stays provisional. */
    assert_false(day_works(c, day("2028-02-14")));
    assert_false(day_works(c, day("2028-02-23")));
    assert_false(calendar_known(c, 2028));
    assert_true(term_due(c, day("2028-02-11"), 3).provisional);
    assert_int_equal(term_due(c, day("2028-02-11"), 3).date, day("2028-02-17"));
}

/* A decree may bring the calendar of a year that no file has: its total says that it is whole. */
static void a_whole_year_by_decree_is_known(void **state) {
    struct fixture *f = *state;
    struct calendar *c = NULL;
    struct fail why;
    struct calendar_rows whole = decree(2028, "постановление", "total 259\noff 2028-01-03\n"), wrong = whole;
    assert_true(calendar_merge(f->federal, NULL, "67", &whole, 1, &f->arena, &c, &why));
    assert_true(calendar_known(c, 2028));
    assert_true(day_works(c, day("2028-02-23"))); /* as it says, not as the law would */
    assert_false(term_due(c, day("2027-12-30"), 3).provisional);
    wrong.lines[7] = '4';
    assert_false(calendar_merge(f->federal, NULL, "67", &wrong, 1, &f->arena, &c, &why));
    assert_non_null(strstr(why.say, "do not add up"));
    assert_true(calendar_known(c, 2028));
}

static void a_wrong_line_leaves_the_calendar_as_it_was(void **state) {
    static const struct {
        const char *lines, *says;
    } rows[] = {
        {"off 2026-03-30\noff 2026-13-01", "line 2: there is no such day"},
        {"off 2025-03-30", "line 1: the day is of another year"},
        {"holiday 2026-03-30", "line 1: unknown word"},
        {"year 2026", "line 1: a file has one year"},
        {"off", "line 1: a word and its value"},
        {"total many", "line 1: the total is a number"},
        {"total 247x", "line 1: the total is a number"},
        {"total 0", "line 1: the total is a number"},
    };
    struct fixture *f = *state;
    struct calendar *c = f->federal;
    char path[128];
    struct fail why = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct calendar_rows row = decree(2026, "Указ", rows[i].lines);
        assert_false(calendar_merge(f->federal, NULL, "67", &row, 1, &f->arena, &c, &why));
        assert_ptr_equal(c, f->federal);
        assert_int_equal(why.kind, FAIL_INPUT);
        if (!strstr(why.say, rows[i].says) || !strstr(why.say, "2026")) fail_msg("%s", why.say);
    }
    struct calendar_rows no_source = decree(2026, "", "off 2026-03-30");
    assert_false(calendar_merge(f->federal, NULL, "67", &no_source, 1, &f->arena, &c, &why));
    assert_true(day_works(c, day("2026-03-30")));
    /* A file of the region. */
    snprintf(path, sizeof path, "%s/05-2026.cal", f->folder);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    assert_true(fputs("year 2026\nsource x\noff 2026-02-30\n", out) >= 0);
    assert_int_equal(fclose(out), 0);
    assert_false(calendar_merge(f->federal, f->folder, "05", NULL, 0, &f->arena, &c, &why));
    assert_non_null(strstr(why.say, "05-2026.cal, line 3"));
    assert_ptr_equal(c, f->federal);
    assert_true(calendar_merge(f->federal, f->folder, "02", NULL, 0, &f->arena, &c, &why)); /* of others it is not read */
    struct calendar *loaded = NULL;
    assert_true(calendar_load(f->folder, &f->arena, &loaded, &why)); /* nor among the federal ones */
    assert_false(calendar_known(loaded, 2026));
}

/* A program that has to start does so without the wrong file, and says which it is. */
static void a_wrong_file_is_left_out_and_told(void **state) {
    struct fixture *f = *state;
    struct calendar *c = NULL;
    struct fail fault = {0};
    char path[128];
    static const char *const files[][2] = {{"2026.cal", "year 2026\nsource x\noff 2026-01-01\noff 2026-02-30\n"},
                                           {"2027.cal", "year 2027\nsource x\noff 2027-01-01\n"},
                                           {"2028.cal", "year 2028\nsauce x\n"}};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", f->folder, files[i][0]);
        FILE *out = fopen(path, "w");
        assert_non_null(out);
        if (out) assert_true(fputs(files[i][1], out) >= 0 && fclose(out) == 0);
    }
    calendar_load_good(f->folder, &f->arena, &c, &fault);
    assert_false(calendar_known(c, 2026));
    assert_true(calendar_known(c, 2027));
    assert_false(day_works(c, day("2027-01-01")));
    assert_non_null(strstr(fault.say, "2026.cal, line 4")); /* the first of them */
    assert_true(term_due(c, day("2026-11-05"), 3).provisional);
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", f->folder, files[i][0]);
        unlink(path);
    }
    calendar_load_good(f->assets, &f->arena, &c, &fault);
    assert_string_equal(fault.say, "");
    assert_true(calendar_known(c, 2026));
    calendar_load_good("/nonexistent", &f->arena, &c, &fault);
    assert_int_equal(fault.kind, FAIL_DISK);
    assert_false(calendar_known(c, 2026));
}

/* Every calendar that is shipped can be read by the region it is of. */
static void what_is_shipped_is_right(void **state) {
    struct fixture *f = *state;
    for (int subject = 1; subject <= 99; subject++) {
        struct calendar *c = NULL;
        struct fail why = {0};
        char code[3] = {(char)('0' + subject / 10), (char)('0' + subject % 10), '\0'};
        if (!calendar_merge(f->federal, f->assets, code, NULL, 0, &f->arena, &c, &why)) fail_msg("%s", why.say);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_region_has_its_holidays_and_no_other), cmocka_unit_test(a_decree_goes_over_the_files),
        cmocka_unit_test(a_whole_year_by_decree_is_known),        cmocka_unit_test(a_wrong_line_leaves_the_calendar_as_it_was),
        cmocka_unit_test(a_wrong_file_is_left_out_and_told),      cmocka_unit_test(what_is_shipped_is_right),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
