/* priem check, the shipped program: the vectors, a СНИЛС counted here on its own, lists of 100,000 lines, and lines that are no
 * text. */
#include "model/base/arena.h"
#include "model/base/bytes.h"
#include "model/base/share.h"
#include "tests/harness/tmp.h"
#include "tests/harness/vectors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static struct tmp tmp;
static struct arena arena;

static int set_up(void **state) {
    (void)state;
    tmp_make(&tmp);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    tmp_remove(&tmp);
    arena_close(&arena);
    return 0;
}

/* What the program prints for this input; its exit code in *status. */
static char *check_with(const char *kind, const char *region, const char *input, size_t size, int *status) {
    char *in = arena_printf(&arena, "%s/in", tmp.folder), *out = arena_printf(&arena, "%s/out", tmp.folder);
    char *program = arena_printf(&arena, "%s/priem", program_folder(&arena));
    tmp_write(&tmp, "in", input, size);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (!freopen(in, "r", stdin) || !freopen(out, "w", stdout)) _exit(126);
        if (region)
            execl(program, "priem", "check", kind, "--region", region, (char *)NULL);
        else
            execl(program, "priem", "check", kind, (char *)NULL);
        _exit(127);
    }
    assert_int_equal(waitpid(pid, status, 0), pid);
    *status = WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
    FILE *f = fopen(out, "r");
    assert_non_null(f);
    struct stat st;
    assert_int_equal(fstat(fileno(f), &st), 0);
    char *text = arena_alloc(&arena, (size_t)st.st_size + 1);
    assert_int_equal(fread(text, 1, (size_t)st.st_size, f), (size_t)st.st_size);
    fclose(f);
    return text;
}

static char *check(const char *kind, const char *input, size_t size) {
    int status;
    char *text = check_with(kind, NULL, input, size, &status);
    assert_int_equal(status, 0);
    return text;
}

/* The next line of an answer, taken apart; false at the end. */
struct answer {
    const char *verdict, *normal, *reason;
};
static bool next_answer(char **text, struct answer *a) {
    char *line = strsep(text, "\n"), *one, *two;
    *a = (struct answer){"", "", ""};
    if (!line || !*text) return false;
    one = strchr(line, '\t');
    two = one ? strchr(one + 1, '\t') : NULL;
    if (!two || strchr(two + 1, '\t')) {
        fail_msg("three columns: %s", line);
        return false;
    }
    *one = *two = '\0';
    *a = (struct answer){line, one + 1, two + 1};
    return true;
}

static void the_vectors_come_out_as_written(void **state) {
    static const char *const kinds[] = {"snils", "name", "document", "phone", "email", "date", "address", "term"};
    int count = 0, tried = 0;
    const struct value_row *rows = vectors_values(&arena, &count);
    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        char *input = "";
        for (int i = 0; i < count; i++)
            if (strcmp(rows[i].kind, kinds[k]) == 0) input = arena_printf(&arena, "%s%s\n", input, rows[i].typed);
        char *text = check(kinds[k], input, strlen(input));
        for (int i = 0; i < count; i++) {
            if (strcmp(rows[i].kind, kinds[k]) != 0) continue;
            struct answer a;
            if (!next_answer(&text, &a) || strcmp(a.verdict, rows[i].verdict) != 0 || strcmp(a.normal, rows[i].normal) != 0)
                fail_msg("values.tsv:%d: %s «%s»: %s «%s» %s", rows[i].line, kinds[k], rows[i].typed, a.verdict, a.normal,
                         a.reason);
            assert_int_equal(a.reason[0] == '\0', strcmp(a.verdict, "ok") == 0);
            tried++;
        }
        assert_string_equal(text, "");
    }
    assert_int_equal(tried, count);
}

/* By the words of the law: below 100 the sum itself, 100 and 101 give 00, above 101 the remainder. */
static int control(int number) {
    int digits[9], sum = 0;
    for (int i = 8; i >= 0; i--, number /= 10) digits[i] = number % 10;
    for (int i = 0; i < 9; i++) sum += digits[i] * (9 - i);
    if (sum > 101) sum %= 101;
    return sum == 100 || sum == 101 ? 0 : sum;
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void a_hundred_thousand_numbers_are_judged_in_a_moment(void **state) {
    enum { LINES = 100000 };
    uint64_t seed = 11;
    char *input = arena_alloc(&arena, LINES * 16 + 1), *at = input;
    int(*wanted)[2] = arena_alloc(&arena, LINES * sizeof *wanted);
    (void)state;
    for (int i = 0; i < LINES; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        wanted[i][0] = (int)(1002000 + (seed >> 33) % 998000000);
        wanted[i][1] = i % 3 == 0 ? control(wanted[i][0]) : (int)(seed >> 20 & 63) + 1;
        at += sprintf(at, "%09d%02d\n", wanted[i][0], wanted[i][1]);
    }
    double from = seconds();
    char *text = check("snils", input, (size_t)(at - input));
    double took = seconds() - from;
    int good = 0;
    for (int i = 0; i < LINES; i++) {
        struct answer a;
        bool valid = control(wanted[i][0]) == wanted[i][1];
        assert_true(next_answer(&text, &a));
        assert_string_equal(a.verdict, valid ? "ok" : "bad");
        good += valid;
    }
    assert_true(good > LINES / 3);
    printf("100,000 lines: %.0f ms\n", took * 1e3);
    assert_true(took < 20.0); /* with sanitizers on a busy machine; tests/bench has the real number */
}

static void lines_that_are_no_text_are_bad_and_the_next_is_judged(void **state) {
    static const char *const kinds[] = {"snils", "name", "document", "phone", "email", "date", "address", "term"};
    struct bytes input = {0};
    char nines[1024];
    (void)state;
    memset(nines, '9', sizeof nines);
    bytes_add(&input, "11223344595\0\n", 13);
    bytes_add(&input, "Иван\xff\n", 10);
    for (int i = 0; i < 1024; i++) bytes_add(&input, nines, sizeof nines); /* a megabyte */
    bytes_add(&input, "\n\xed\xa0\x80\n", 5);                              /* half of a surrogate pair */
    bytes_add(&input, "=1+1|cmd\t\t\"\"\n", 13);                           /* a formula, tabs, quotes */
    bytes_add(&input, "\r\n", 2);
    bytes_add(&input, "05.11.2026\t3", 12); /* the last line has no end */
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        char *text = check(kinds[k], (const char *)input.data, input.size);
        int n = 0;
        for (struct answer a; next_answer(&text, &a);) {
            bool last = ++n == 7, no_mail = n == 6 && strcmp(kinds[k], "email") == 0;
            bool good = no_mail || (last && strcmp(kinds[k], "term") == 0);
            if (strcmp(a.verdict, good ? "ok" : "bad") != 0) fail_msg("%s, line %d: %s %s", kinds[k], n, a.verdict, a.reason);
            if (!good) assert_string_equal(a.normal, "");
        }
        assert_int_equal(n, 7);
    }
    bytes_close(&input);
}

static void a_reason_offers_what_was_meant(void **state) {
    static const char input[] = "Иванoв\n", series[] = "03\tXI-AB 123456\n";
    (void)state;
    assert_non_null(strstr(check("name", input, sizeof input - 1), "Иванов"));
    assert_non_null(strstr(check("document", series, sizeof series - 1), "XI-АВ"));
}

static void a_term_knows_the_holidays_of_the_region(void **state) {
    static const char input[] = "25.05.2026\t3\n";
    int status;
    (void)state;
    assert_non_null(strstr(check("term", input, sizeof input - 1), "2026-05-28"));
    assert_non_null(strstr(check_with("term", "02", input, sizeof input - 1, &status), "2026-05-29"));
    assert_int_equal(status, 0);
    check_with("term", "00", input, sizeof input - 1, &status);
    assert_int_equal(status, 1);
}

static void what_cannot_be_checked_is_said(void **state) {
    int status;
    (void)state;
    check_with("colour", NULL, "blue\n", 5, &status);
    assert_int_equal(status, 1);
    assert_string_equal(check("snils", "", 0), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_come_out_as_written),
        cmocka_unit_test(a_hundred_thousand_numbers_are_judged_in_a_moment),
        cmocka_unit_test(lines_that_are_no_text_are_bad_and_the_next_is_judged),
        cmocka_unit_test(a_reason_offers_what_was_meant),
        cmocka_unit_test(a_term_knows_the_holidays_of_the_region),
        cmocka_unit_test(what_cannot_be_checked_is_said),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
