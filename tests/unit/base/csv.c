#include "model/base/csv.h"

#include "model/base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static FILE *file_of(const char *bytes, size_t size) {
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    rewind(file);
    return file;
}

/* The whole table as one text: cells joined by '|', rows by '/', a wrong row as "!line". */
static void reads_as(const char *bytes, size_t size, enum csv_encoding encoding, const char *expected) {
    struct csv csv;
    struct fail why = {0};
    char got[4096] = "";
    size_t at = 0;
    FILE *file = file_of(bytes, size);
    if (!csv_open(&csv, file, encoding, &why)) fail_msg("%s: %s", why.log, why.say);
    for (int i = 0; i < csv.column_count; i++)
        at += (size_t)snprintf(got + at, sizeof got - at, "%s%s", i ? "|" : "", csv.columns[i]);
    for (enum csv_step step; (step = csv_next(&csv, &why)) != CSV_END;) {
        assert_int_not_equal(step, CSV_BROKEN);
        if (step == CSV_WRONG) {
            at += (size_t)snprintf(got + at, sizeof got - at, "/!%d", csv.line);
            continue;
        }
        for (int i = 0; i < csv.count; i++)
            at += (size_t)snprintf(got + at, sizeof got - at, "%c%s", i ? '|' : '/', csv_cell(&csv, i));
    }
    csv_close(&csv);
    fclose(file);
    assert_string_equal(got, expected);
}

#define READS(bytes, expected) reads_as(bytes, sizeof(bytes) - 1, CSV_UTF8, expected)

static void separators_quotes_and_ends_of_line(void **state) {
    (void)state;
    READS("a;b\r\n1;2\r\n", "a|b/1|2");
    READS("a,b\n1,2", "a|b/1|2");
    READS("a\tb\n\"1\t1\"\t2\n", "a|b/1\t1|2");
    READS("\xef\xbb\xbf"
          "a;b\n\"x;y\";\"он сказал \"\"да\"\"\"\n",
          "a|b/x;y|он сказал \"да\"");
    READS("sep=,\r\na;x,b\r\n1,2\r\n", "a;x|b/1|2");
    READS("\"a,1,2\";b\n1;2\n", "a,1,2|b/1|2"); /* a comma in quotes is no separator */
    READS("a;b\n\"1\" ;2\n", "a|b/1|2");
    READS("a;b\n\"две\nстроки\";2\n3;4\n", "a|b/две\nстроки|2/3|4");
    READS("a;b\n1;\n;2\n", "a|b/1/|2");
    READS("a;b;;;\n;;;;\n\n1;2;;;\n", "a|b/1|2"); /* empty columns and rows of a spreadsheet */
}

static void what_a_spreadsheet_writes(void **state) {
    (void)state;
    READS("a;b\n=\"00123\";'00456\n", "a|b/00123|00456");
    READS("a;b\n\"=\"\"00123\"\"\";=1+1\n", "a|b/00123|=1+1");
    assert_true(csv_is_exponent("1,12233E+10"));
    assert_true(csv_is_exponent("1.12233E+10"));
    assert_true(csv_is_exponent("5e+9"));
    assert_false(csv_is_exponent("II-МЮ"));
    assert_false(csv_is_exponent("11223344595"));
    assert_false(csv_is_exponent("E+10"));
    assert_false(csv_is_exponent("12E"));
    assert_int_equal(csv_serial_day("42497"), date_of(2016, 5, 7));
    assert_int_equal(csv_serial_day("7306"), date_of(1920, 1, 1));
    assert_int_equal(csv_serial_day("7305"), DATE_NONE);
    assert_int_equal(csv_serial_day("73050"), date_of(2099, 12, 31));
    assert_int_equal(csv_serial_day("73051"), DATE_NONE);
    assert_int_equal(csv_serial_day("07.05.2016"), DATE_NONE);
    assert_int_equal(csv_serial_day("2016"), DATE_NONE);
    assert_int_equal(csv_serial_day("654321"), DATE_NONE);
}

static void a_wrong_row_stands_alone(void **state) {
    (void)state;
    READS("a;b\n1;2\n\"open;3\n4;5\n6;7\n", "a|b/1|2/!3/4|5/6|7");
    READS("a;b\n\"x\"y;3\n4;5\n", "a|b/!2/4|5");
    READS("a;b\n\"open\n\"next\";1\n2;3\n", "a|b/!2/next|1/2|3");
    READS("a;b\n1;2;3\n4;5\n", "a|b/!2/4|5");
    READS("a;b\n1\0;2\n4;5\n", "a|b/!2/4|5");
    READS("a;b\n\xcf\xb8\xf2\xf0;2\n4;5\n", "a|b/!2/4|5"); /* Windows-1251 in between */
    READS("a;b\n1;\"2", "a|b/!2");
    READS("a;b\n\"две\nстроки\";2\n1;2;3\n", "a|b/две\nстроки|2/!4"); /* the line of the file, not of the table */
    READS("sep=;\na;b\n1;2;3\n", "a|b/!3");
}

static void columns_have_an_end(void **state) {
    (void)state;
    for (int count = CSV_COLUMNS_MOST; count <= CSV_COLUMNS_MOST + 1; count++) {
        char bytes[2 * CSV_COLUMNS_MOST + 3];
        struct csv csv;
        struct fail why = {0};
        for (int i = 0; i < count; i++) {
            bytes[2 * i] = 'x';
            bytes[2 * i + 1] = i + 1 < count ? ';' : '\n';
        }
        FILE *file = file_of(bytes, (size_t)count * 2);
        assert_int_equal(csv_open(&csv, file, CSV_UTF8, &why), count == CSV_COLUMNS_MOST);
        csv_close(&csv);
        fclose(file);
    }
}

static void the_place_is_named(void **state) {
    (void)state;
    static const char bytes[] = "a;b\n1;2\n3;\"4\n";
    struct csv csv;
    struct fail why = {0};
    FILE *file = file_of(bytes, sizeof bytes - 1);
    assert_true(csv_open(&csv, file, CSV_UTF8, &why));
    assert_int_equal(csv_position(&csv), 4);
    assert_int_equal(csv_next(&csv, &why), CSV_ROW);
    assert_int_equal(csv_position(&csv), 8);
    assert_int_equal(csv_next(&csv, &why), CSV_WRONG);
    assert_int_equal(csv.line, 3);
    assert_int_equal(csv.wrong, 1);
    assert_true(*why.say);
    assert_string_equal(csv_cell(&csv, 0), "3;\"4"); /* the line, to be shown */
    assert_int_equal(csv_next(&csv, &why), CSV_END);
    csv_close(&csv);
    fclose(file);
}

static void windows_1251(void **state) {
    (void)state;
    static const char bytes[] = "\xd4\xc8\xce;\xb9\n\xd9\xe5\xf0\xe1\xe0\xea\xee\xe2 \xcf\xb8\xf2\xf0;1\n";
    struct csv_sniff sniff = {0};
    reads_as(bytes, sizeof bytes - 1, CSV_1251, "ФИО|№/Щербаков Пётр|1");
    csv_sniff_add(&sniff, bytes, sizeof bytes - 1);
    assert_int_equal(csv_sniff_encoding(&sniff), CSV_1251);
    /* One row of the other encoding does not change what the file is in; it is refused. */
    reads_as("\xd4\xc8\xce;b\n\xd0\x9f\xd1\x91\xd1\x82\xd1\x80;1\n\xcf\xb8\xf2\xf0;2\n", 24, CSV_1251, "ФИО|b/!2/Пётр|2");
    reads_as("\xd4\n\0\n\xcf\n", 6, CSV_1251, "Ф/!2/П");
}

/* Fed byte by byte as at once. */
static void the_encoding_is_seen(void **state) {
    (void)state;
    static const char utf8[] = "Фамилия;Имя\nЩербаков;Пётр\n\xcf\xb8\xf2\xf0\n";
    struct csv_sniff whole = {0}, pieces = {0};
    csv_sniff_add(&whole, utf8, sizeof utf8 - 1);
    for (size_t i = 0; i < sizeof utf8 - 1; i++) csv_sniff_add(&pieces, utf8 + i, 1);
    assert_int_equal(csv_sniff_encoding(&whole), CSV_UTF8);
    assert_int_equal(whole.letters, pieces.letters);
    assert_int_equal(whole.alien, pieces.alien);
    assert_int_equal(csv_sniff_encoding(&(struct csv_sniff){0}), CSV_UTF8);
    static const char *const long_letters[] = {"«", "№", "…", "—", "😀", "\xf0\xa0\x80\x80"}; /* of two to four bytes */
    for (size_t i = 0; i < sizeof long_letters / sizeof *long_letters; i++) {
        struct csv_sniff sniff = {0};
        csv_sniff_add(&sniff, long_letters[i], strlen(long_letters[i]));
        assert_int_equal(sniff.letters, 1);
        assert_int_equal(sniff.alien, 0);
    }
}

/* 64 KB are read as one row, a megabyte in one field is one wrong row; what follows is read. */
static void a_field_of_a_megabyte(void **state) {
    (void)state;
    for (int quoted = 0; quoted < 2; quoted++) {
        const size_t big = 1 << 20;
        char *bytes = malloc(big + 100);
        size_t at = (size_t)sprintf(bytes, "a;b\n1;2\n%s", quoted ? "\"" : "");
        memset(bytes + at, 'x', big);
        at += big;
        at += (size_t)sprintf(bytes + at, "%s;3\n4;5\n", quoted ? "\"" : "");
        reads_as(bytes, at, CSV_UTF8, "a|b/1|2/!3/4|5");
        free(bytes);
    }
}

/* Rows across every border of the window. */
static void long_files(void **state) {
    (void)state;
    char *bytes = NULL;
    size_t size = 0;
    enum { ROWS = 30000 };
    FILE *out = open_memstream(&bytes, &size);
    fputs("a;b\n", out);
    for (int i = 0; i < ROWS; i++) fprintf(out, "%d;\"x%dy\"\r\n", i, i);
    fclose(out);
    struct csv csv;
    struct fail why = {0};
    FILE *file = file_of(bytes, size);
    assert_true(csv_open(&csv, file, CSV_UTF8, &why));
    for (int i = 0; i < ROWS; i++) {
        char expected[32];
        assert_int_equal(csv_next(&csv, &why), CSV_ROW);
        snprintf(expected, sizeof expected, "x%dy", i);
        assert_string_equal(csv_cell(&csv, 1), expected);
        assert_int_equal(csv.line, i + 2);
    }
    assert_int_equal(csv_next(&csv, &why), CSV_END);
    csv_close(&csv);
    fclose(file);
    free(bytes);
}

static void what_is_no_table(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *log;
    } files[] = {{"PK\3\4xxxx", 8, "csv: a workbook"},
                 {"\xff\xfe"
                  "a\0;\0",
                  6, "csv: utf-16"},
                 {"\xfe\xff\0a\0;", 6, "csv: utf-16"},
                 {"\n\n", 2, ""},
                 {"\xef\xbb\xbf", 3, ""},
                 {"\"a;b\n", 5, ""}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct csv csv;
        struct fail why = {0};
        FILE *file = file_of(files[i].bytes, files[i].size);
        assert_false(csv_open(&csv, file, CSV_UTF8, &why));
        assert_int_equal(why.kind, FAIL_INPUT);
        assert_true(*why.say);
        if (*files[i].log) assert_string_equal(why.log, files[i].log);
        csv_close(&csv);
        fclose(file);
    }
}

/* Any bytes: never more than the limits, always an end. */
static void random_bytes_end(void **state) {
    (void)state;
    static const char alphabet[] = "a;\"\n\r,'=\xd0\x9f\xcf\0\t";
    uint64_t random = 7;
    for (int round = 0; round < 3000; round++) {
        char bytes[200] = "a;b\n";
        for (size_t i = 4; i < sizeof bytes; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            bytes[i] = alphabet[(random >> 33) % (sizeof alphabet - 1)];
        }
        struct csv csv;
        struct fail why = {0};
        int steps = 0, last = 0;
        FILE *file = file_of(bytes, sizeof bytes);
        assert_true(csv_open(&csv, file, round % 2 ? CSV_1251 : CSV_UTF8, &why));
        for (enum csv_step step; (step = csv_next(&csv, &why)) != CSV_END; steps++) {
            assert_true(step == CSV_ROW || (step == CSV_WRONG && *why.say));
            assert_true(csv.line > last && steps < 400);
            last = csv.line;
            for (int i = 0; i < csv.count; i++) assert_true(strlen(csv.cells[i]) < 1000);
        }
        csv_close(&csv);
        fclose(file);
    }
}

/* What was written is read back. */
static void written_and_read(void **state) {
    (void)state;
    static const char *const cells[] = {"Иванов", "=1+1", "+79001234567", "а;б", "а\"б", "а\nб", "'x", "-5", "@a", "\tx"};
    enum { CELLS = sizeof cells / sizeof *cells };
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);
    for (int i = 0; i < CELLS; i++) csv_put(out, ';', "column", i == 0);
    csv_end(out);
    for (int i = 0; i < CELLS; i++) csv_put(out, ';', cells[i], i == 0);
    csv_end(out);
    fclose(out);
    struct csv csv;
    struct fail why = {0};
    FILE *file = file_of(bytes, size);
    assert_true(csv_open(&csv, file, CSV_UTF8, &why));
    assert_int_equal(csv_next(&csv, &why), CSV_ROW);
    for (int i = 0; i < CELLS; i++) assert_string_equal(csv_cell(&csv, i), cells[i]);
    csv_close(&csv);
    fclose(file);
    free(bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(separators_quotes_and_ends_of_line),
        cmocka_unit_test(what_a_spreadsheet_writes),
        cmocka_unit_test(a_wrong_row_stands_alone),
        cmocka_unit_test(columns_have_an_end),
        cmocka_unit_test(the_place_is_named),
        cmocka_unit_test(windows_1251),
        cmocka_unit_test(the_encoding_is_seen),
        cmocka_unit_test(a_field_of_a_megabyte),
        cmocka_unit_test(long_files),
        cmocka_unit_test(what_is_no_table),
        cmocka_unit_test(random_bytes_end),
        cmocka_unit_test(written_and_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
