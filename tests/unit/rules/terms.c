/* RULES 5: every vector of the text, the shared vectors, the years beyond the calendars, and files that are wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/rules/terms.h"

struct fixture {
    struct arena arena;
    struct calendar *calendar;
    char folder[64]; /* for calendars that a test writes */
};

static int setup(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    char path[512];
    struct fail why;
    snprintf(path, sizeof path, "%s/assets/calendars", getenv("PRIEM_SOURCE"));
    snprintf(f->folder, sizeof f->folder, "/tmp/priem-terms-XXXXXX");
    *state = f;
    return mkdtemp(f->folder) && calendar_load(path, &f->arena, &f->calendar, &why) ? 0 : -1;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    char path[96];
    snprintf(path, sizeof path, "%s/a.cal", f->folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/b.cal", f->folder);
    unlink(path);
    rmdir(f->folder);
    arena_close(&f->arena);
    free(f);
    return 0;
}

static int32_t day(const char *shown) {
    int32_t date;
    if (!date_parse_typed(shown, &date) && !date_parse(shown, &date)) fail_msg("%s", shown);
    return date;
}

static void expect(const struct calendar *c, const char *event, int days, const char *due) {
    char got[DATE_TEXT];
    struct due d = term_due(c, day(event), days);
    date_show(d.date, got);
    if (d.date != day(due) || d.provisional) fail_msg("%s + %d: %s instead of %s", event, days, got, due);
}

static void terms_as_in_the_rules(void **state) {
    static const struct {
        int days;
        const char *event, *due;
    } rows[] = {
        {3, "26.04.2024", "03.05.2024"},
        {3, "01.11.2024", "06.11.2024"},
        {3, "27.12.2024", "10.01.2025"},
        {3, "30.04.2025", "07.05.2025"},
        {3, "31.10.2025", "06.11.2025"},
        {3, "30.12.2025", "14.01.2026"},
        {3, "20.02.2026", "26.02.2026"},
        {3, "08.05.2026", "14.05.2026"},
        {3, "11.06.2026", "17.06.2026"},
        {3, "03.11.2026", "09.11.2026"},
        {3, "21.11.2026", "25.11.2026"},
        {3, "30.12.2026", "13.01.2027"},
        {3, "19.02.2027", "25.02.2027"},
        {3, "03.11.2027", "10.11.2027"},
        {5, "29.12.2025", "15.01.2026"},
        {5, "06.03.2026", "16.03.2026"},
        {5, "30.12.2026", "15.01.2027"},
        {7, "27.12.2024", "16.01.2025"},
        {7, "30.12.2025", "20.01.2026"},
        {7, "30.04.2026", "13.05.2026"},
        {7, "30.12.2026", "19.01.2027"},
        /* Annex D. */
        {TERM_PAPERS, "30.10.2026", "11.11.2026"},
        {TERM_DECISION, "06.11.2026", "11.11.2026"},
        {TERM_DECISION, "05.11.2026", "10.11.2026"},
        {TERM_STATUS, "10.11.2026", "17.11.2026"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) expect(f->calendar, rows[i].event, rows[i].days, rows[i].due);
}

static void passes_the_shared_vectors(void **state) {
    struct fixture *fix = *state;
    char path[512], line[128];
    int n = 0;
    snprintf(path, sizeof path, "%s/tests/vectors/terms.tsv", getenv("PRIEM_SOURCE"));
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        char *rest = line, *event = strsep(&rest, "\t"), *days = strsep(&rest, "\t"), *due = strsep(&rest, "\n");
        if (line[0] == '#' || !due) continue;
        expect(fix->calendar, event, (int)strtol(days, NULL, 10), due);
        n++;
    }
    fclose(f);
    assert_int_equal(n, 60);
}

static void calendars_name_their_source_and_add_up(void **state) {
    static const int total[] = {248, 247, 247, 247};
    struct fixture *f = *state;
    for (int year = 2024; year <= 2027; year++) {
        int days = 0;
        assert_true(calendar_known(f->calendar, year));
        assert_true(calendar_source(f->calendar, year)[0]);
        for (int32_t d = date_of(year, 1, 1); d < date_of(year + 1, 1, 1); d++) days += day_works(f->calendar, d);
        assert_int_equal(days, total[year - 2024]);
    }
    assert_false(calendar_known(f->calendar, 2023));
    assert_false(calendar_known(f->calendar, 2028));
    assert_null(calendar_source(f->calendar, 2028));
}

static void beyond_the_calendars_a_term_is_provisional(void **state) {
    struct fixture *f = *state;
    struct due d = term_due(f->calendar, day("30.12.2027"), 3);
    assert_true(d.provisional);
    /* 2028: 1–8 January by law, the 9th is a Sunday. */
    assert_int_equal(d.date, day("12.01.2028"));
    assert_false(term_due(f->calendar, day("28.12.2027"), 2).provisional);
    assert_true(term_due(f->calendar, day("28.12.2027"), 3).provisional);
    /* Holidays on a weekend go to the next working day, those of January do not. */
    assert_false(day_works(f->calendar, day("23.02.2028")));
    assert_false(day_works(f->calendar, day("08.03.2028")));
    assert_false(day_works(f->calendar, day("06.11.2028"))); /* 4 November is a Saturday */
    assert_true(day_works(f->calendar, day("07.11.2028")));
    assert_false(day_works(f->calendar, day("08.01.2029")));
    assert_true(day_works(f->calendar, day("10.01.2028")));
    assert_true(day_works(f->calendar, day("09.01.2034"))); /* 7 and 8 January 2034 are a weekend */
    /* No calendar at all. */
    assert_true(term_due(NULL, day("05.11.2026"), 3).provisional);
    assert_int_equal(term_due(NULL, day("05.11.2026"), 3).date, day("10.11.2026"));
}

static void what_is_left_of_a_term(void **state) {
    struct fixture *f = *state;
    assert_int_equal(term_left(f->calendar, day("10.11.2026"), day("10.11.2026")), 0);
    assert_int_equal(term_left(f->calendar, day("09.11.2026"), day("10.11.2026")), 1);
    assert_int_equal(term_left(f->calendar, day("05.11.2026"), day("10.11.2026")), 3);
    assert_int_equal(term_left(f->calendar, day("07.11.2026"), day("09.11.2026")), 1); /* from a Saturday to Monday */
    assert_int_equal(term_left(f->calendar, day("11.11.2026"), day("10.11.2026")), -1);
    assert_int_equal(term_left(f->calendar, day("14.11.2026"), day("13.11.2026")), -1); /* overdue on Saturday since Friday */
    assert_int_equal(term_left(f->calendar, day("20.11.2026"), day("10.11.2026")), -8);
}

static void write_calendar(const struct fixture *f, const char *name, const char *text) {
    char path[96];
    snprintf(path, sizeof path, "%s/%s", f->folder, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

static void a_bad_line_is_refused_with_file_and_line(void **state) {
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"year 2030\nsource x\noff 2030-02-30\n", "a.cal, line 3"},
        {"year 2030\nsource x\noff 2031-01-01\n", "line 3: the day is of another year"},
        {"year 2030\nsource x\noff 2030-01-05\n", "line 3: the day is already so"},
        {"year 2030\nsource x\nwork 2030-01-04\n", "line 3: the day is already so"},
        {"# note\n\noff 2030-01-01\n", "line 3: the year has to come first"},
        {"year 2030\nyear 2031\n", "line 2: a file has one year"},
        {"year 20\n", "line 1: the year cannot be right"},
        {"year 2030x\n", "line 1: the year cannot be right"},
        {"year 2030\nholiday 2030-01-01\n", "line 2: unknown word"},
        {"year\n", "line 1: a word"},
        {"year 2030\noff 2030-01-01\n", "the source is missing"},
        {"# empty\n", "the year is missing"},
        {"year 2030\nsource x\ntotal 247\n", "do not add up"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct calendar *c = NULL;
        struct fail why = {0};
        write_calendar(f, "a.cal", rows[i].text);
        assert_false(calendar_load(f->folder, &f->arena, &c, &why));
        assert_null(c);
        assert_int_equal(why.kind, FAIL_INPUT);
        if (!strstr(why.say, rows[i].says) || !strstr(why.say, "a.cal")) fail_msg("%s", why.say);
    }
    struct calendar *c = NULL;
    struct fail why = {0};
    write_calendar(f, "a.cal", "year 2030\nsource x\r\nwork 2030-01-05\n");
    write_calendar(f, "b.cal", "year 2030\nsource y\n");
    assert_false(calendar_load(f->folder, &f->arena, &c, &why));
    assert_non_null(strstr(why.say, "b.cal, line 1: another file"));
    write_calendar(f, "b.cal", "year 2031\nsource y\n");
    assert_true(calendar_load(f->folder, &f->arena, &c, &why));
    assert_string_equal(calendar_source(c, 2030), "x");
    assert_true(day_works(c, day("05.01.2030")));
    assert_false(calendar_load("/nonexistent", &f->arena, &c, &why));
    assert_int_equal(why.kind, FAIL_DISK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_as_in_the_rules),
        cmocka_unit_test(passes_the_shared_vectors),
        cmocka_unit_test(calendars_name_their_source_and_add_up),
        cmocka_unit_test(beyond_the_calendars_a_term_is_provisional),
        cmocka_unit_test(what_is_left_of_a_term),
        cmocka_unit_test(a_bad_line_is_refused_with_file_and_line),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
