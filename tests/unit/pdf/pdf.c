/* The papers as they come out of priem-paper: looked at with the tools of others (pdftotext, pdffonts, zbar). */

#include "tui/paper/pdf/pdf.h"

#include "model/base/arena.h"
#include "model/base/share.h"
#include "model/base/spawn.h"
#include "tests/harness/papers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#ifdef __SANITIZE_ADDRESS__
#define SLOWER 6
#else
#define SLOWER 1
#endif

static struct tmp tmp;

static int set_up(void **state) {
    (void)state;
    tmp_make(&tmp);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    tmp_remove(&tmp);
    return 0;
}

static void print_sample(const char *id) {
    const struct paper *paper = paper_of(id);
    assert_non_null(paper);
    int status = papers_run(&tmp, papers_job(paper));
    if (status != 0) fail_msg("%s: %s", id, papers_shell(&tmp, "cat job.err"));
}

/* A refusal writes nothing but the sentence. */
static void assert_refused(json_t *job, const char *what) {
    assert_int_equal(papers_run(&tmp, job), 1);
    const char *said = papers_shell(&tmp, "cat job.err");
    if (!strstr(said, what)) fail_msg("“%s” is not in “%s”", what, said);
    assert_string_equal(papers_shell(&tmp, "wc -c <job.pdf"), "0\n");
}

static void every_paper_says_what_it_has_to(void **state) {
    (void)state;
    char line[800], printed[40] = "", path[512];
    const char *text = "";
    int phrases = 0, missing = 0;
    snprintf(path, sizeof path, "%s/tests/unit/paper/phrases.tsv", getenv("PRIEM_SOURCE"));
    FILE *in = fopen(path, "re");
    assert_non_null(in);
    while (fgets(line, sizeof line, in)) {
        if (*line == '#') continue;
        char *rest = line, *id = strsep(&rest, "\t"), *phrase = strsep(&rest, "\t");
        assert_non_null(phrase);
        if (strcmp(id, printed) != 0) {
            print_sample(id);
            text = papers_text(&tmp);
            snprintf(printed, sizeof printed, "%s", id);
        }
        phrases++;
        if (strstr(text, phrase)) continue;
        missing++;
        print_error("%s does not say “%s” (%s)", id, phrase, rest);
    }
    fclose(in);
    assert_true(phrases > 100);
    assert_int_equal(missing, 0);
}

static void every_paper_is_in_the_table_of_phrases(void **state) {
    (void)state;
    char command[600];
    for (int i = 0; i < paper_count; i++) {
        snprintf(command, sizeof command, "grep -c '^%s\t' '%s/tests/unit/paper/phrases.tsv'", papers[i].id,
                 getenv("PRIEM_SOURCE"));
        if (atoi(papers_shell(&tmp, command)) == 0) fail_msg("no phrase for %s", papers[i].id);
    }
}

static void fonts_are_embedded_and_can_be_copied_from(void **state) {
    (void)state;
    for (int i = 0; i < paper_count; i++) {
        print_sample(papers[i].id);
        /* name, type …, emb, sub, uni: all yes, and PT alone */
        const char *bad =
            papers_shell(&tmp, "pdffonts job.pdf | tail -n +3 | grep -vE '\\+PTS(erif|ans)-(Regular|Bold) .* yes yes yes '");
        if (*bad) fail_msg("%s: %s", papers[i].id, bad);
        assert_true(atoi(papers_shell(&tmp, "pdffonts job.pdf | tail -n +3 | wc -l")) >= 2);
    }
}

static void the_page_is_a4_and_its_description_names_nobody(void **state) {
    (void)state;
    print_sample("refusal");
    const char *info = papers_shell(&tmp, "pdfinfo job.pdf");
    assert_non_null(strstr(info, "(A4)"));
    assert_non_null(strstr(info, "Mon Nov 23 10:40:00 2026")); /* of the job: equal jobs are equal bytes on any day */
    assert_non_null(strstr(info, "Уведомление об отказе"));
    assert_null(strstr(info, "Щербакова"));
}

static void the_qr_code_reads_back(void **state) {
    (void)state;
    print_sample("extract");
    papers_shell(&tmp, "pdftoppm -r 150 -png -singlefile job.pdf qr");
    assert_string_equal(papers_shell(&tmp, "zbarimg --nodbus -q --raw qr.png"), "PFDO 6700418210 2026-11-23 2034-05-06\n");
    /* smudged by a copier */
    papers_shell(&tmp, "pdftoppm -r 72 -gray -png -singlefile job.pdf qr");
    assert_string_equal(papers_shell(&tmp, "zbarimg --nodbus -q --raw qr.png"), "PFDO 6700418210 2026-11-23 2034-05-06\n");
}

static void equal_jobs_are_equal_bytes(void **state) {
    (void)state;
    char first[200];
    print_sample("consent");
    snprintf(first, sizeof first, "%s", papers_shell(&tmp, "sha256sum <job.pdf"));
    print_sample("consent");
    assert_string_equal(papers_shell(&tmp, "sha256sum <job.pdf"), first);
    json_t *job = papers_job(paper_of("consent"));
    papers_set(job, "child", "Другая Анна");
    assert_int_equal(papers_run(&tmp, job), 0);
    assert_string_not_equal(papers_shell(&tmp, "sha256sum <job.pdf"), first);
}

static void a_missing_or_unknown_field_is_named(void **state) {
    (void)state;
    json_t *job = papers_job(paper_of("receipt"));
    papers_set(job, "child", NULL);
    assert_refused(job, "child");
    job = papers_job(paper_of("receipt"));
    papers_set(job, "child", "");
    assert_refused(job, "child");
    job = papers_job(paper_of("receipt"));
    papers_set(job, "childs", "Анна");
    assert_refused(job, "childs");
    job = papers_job(paper_of("receipt"));
    json_object_del(json_array_get(papers_list(job, "papers"), 1), "kind");
    assert_refused(job, "kind");
    job = papers_job(paper_of("receipt"));
    json_object_set_new(json_array_get(papers_list(job, "papers"), 1), "kinds", json_string("x"));
    assert_refused(job, "kinds");
}

static void the_extract_takes_no_snils_no_document_no_address(void **state) {
    (void)state;
    static const char *const secret[] = {"child_snils", "child_doc", "child_doc_issued", "child_address", "applicant_doc"};
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++) {
        json_t *job = papers_job(paper_of("extract"));
        papers_set(job, secret[i], "112-233-445 95");
        assert_refused(job, secret[i]);
    }
}

static void what_is_no_job_is_refused(void **state) {
    (void)state;
    static const char *const jobs[] = {
        "",
        "{",
        "[]",
        "null",
        "{\"papers\": []}",
        "{\"papers\": {}}",
        "{\"papers\": [1]}",
        "{\"papers\": [{}]}",
        "{\"papers\": [{\"paper\": \"../receipt\"}]}",
        "{\"papers\": [{\"paper\": 1}]}",
        "{\"papers\": [{\"paper\": \"receipt\", \"fields\": [], \"lists\": 1}]}",
        "{\"papers\": [{\"paper\": \"receipt\", \"fields\": {\"child\": 1}}]}",
        "{\"papers\": [{\"paper\": \"receipt\", \"fields\": {\"child\": \"\xff\"}}]}",
    };
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
        assert_int_equal(papers_run_text(&tmp, jobs[i], ""), 1);
        assert_string_equal(papers_shell(&tmp, "wc -c <job.pdf"), "0\n");
        assert_string_not_equal(papers_shell(&tmp, "wc -l <job.err"), "0\n");
    }
    size_t size = 9 * 1024 * 1024;
    char *flood = malloc(size + 1);
    assert_non_null(flood);
    memset(flood, ' ', size);
    flood[size] = '\0';
    assert_int_equal(papers_run_text(&tmp, flood, ""), 1);
    free(flood);
}

static void hostile_text_stands_as_text(void **state) {
    (void)state;
    json_t *job = papers_job(paper_of("refusal"));
    papers_set(
        job, "remark",
        "{child} *звезда* \\n %s %n <b>жирно</b> &amp; .page\n.title Взлом\n(\xe2\x80\xaeобман\xe2\x80\xac)\x01\x1b[31m\t$(id)");
    papers_set(job, "decider", "{\"paper\":\"receipt\"}");
    assert_int_equal(papers_run(&tmp, job), 0);
    const char *text = papers_text(&tmp);
    assert_non_null(strstr(text, "{child} *звезда* \\n %s %n <b>жирно</b> &amp; .page .title Взлом (обман)[31m $(id)"));
    assert_non_null(strstr(text, "{\"paper\":\"receipt\"}"));
    assert_int_equal(papers_pages(&tmp), 1);
}

static int count_of(const char *text, const char *what) {
    int count = 0;
    for (const char *at = text; (at = strstr(at, what)); at += strlen(what)) count++;
    return count;
}

static void nothing_too_long_is_lost(void **state) {
    (void)state;
    enum { LETTERS = 3000 };
    static char word[LETTERS * 2 + 1];
    for (int i = 0; i < LETTERS; i++) strcpy(word + (size_t)2 * (size_t)i, "ы");
    json_t *job = papers_job(paper_of("refusal"));
    papers_set(job, "remark", word); /* one word of three thousand letters */
    papers_set(job, "child", word + 2 * (LETTERS - 200));
    assert_int_equal(papers_run(&tmp, job), 0);
    assert_true(count_of(papers_shell(&tmp, "pdftotext -layout job.pdf -"), "ы") >= LETTERS + 200);
    /* within the paper: no glyph beyond the right margin */
    assert_string_equal(
        papers_shell(&tmp, "pdftotext -bbox job.pdf - | sed -n 's/.*xMax=\"\\([0-9.]*\\)\".*/\\1/p' | awk '$1 > 555 {print}'"),
        "");
}

static void a_long_report_has_its_pages_and_its_heads(void **state) {
    (void)state;
    enum { ROWS = 1200 };
    json_t *job = papers_job(paper_of("access")), *rows = papers_list(job, "history");
    json_array_clear(rows);
    for (int i = 0; i < ROWS; i++)
        json_array_append_new(rows, json_pack("{ss so ss ss}", "at", "23.11.2026 10:40", "what",
                                              json_sprintf("событие-%04d", i), "who", "Петрова Анна Сергеевна", "note",
                                              "пояснение в несколько слов, которое занимает две строки"));
    assert_int_equal(papers_run(&tmp, job), 0);
    int pages = papers_pages(&tmp);
    assert_true(pages >= 20);
    const char *text = papers_text(&tmp);
    for (int i = 0; i < ROWS; i++) {
        char event[40];
        snprintf(event, sizeof event, "событие-%04d", i);
        if (count_of(text, event) != 1) fail_msg("%s stands %d times", event, count_of(text, event));
    }
    assert_true(count_of(text, "Когда Что Кто Примечание") >= pages - 2);
    char last[40];
    snprintf(last, sizeof last, "стр. %d из %d", pages, pages);
    assert_non_null(strstr(text, last));
    assert_non_null(strstr(text, "стр. 1 из "));
}

/* Of one page: its first or its last line that is not blank; the last but the foot's. */
static const char *edge_of(int page, bool first) {
    char command[160];
    snprintf(command, sizeof command, "pdftotext -layout -f %d -l %d job.pdf - | tr -d '\\f' | grep -v '^ *$' | %s", page, page,
             first ? "head -1" : "tail -2 | head -1");
    return papers_shell(&tmp, command);
}

static bool begins_with_one_of(const char *line, const char *const *texts) {
    while (*line == ' ') line++;
    for (; *texts; texts++)
        if (strncmp(line, *texts, strlen(*texts)) == 0) return true;
    return false;
}

/* Whatever the length of what stands before: a line to sign on has company, and a heading what it heads. */
static void no_signature_and_no_heading_stands_alone(void **state) {
    (void)state;
    static const char *const signs[] = {"Должностное лицо", "Уведомление выдал(а)", "Получил(а)", "«___»", NULL};
    static const char *const heads[] = {"Что нужно исправить", "Право обратиться снова и обжаловать", "Где узнать больше",
                                        NULL};
    static char remark[8000];
    enum { FIRST = 12, LAST = 58 };
    for (int i = 0; i < FIRST; i++) strcat(remark, "Пояснение, которое занимает ровно одну строку бумаги и ещё немного слов. ");
    for (int lines = FIRST; lines < LAST; lines++) {
        json_t *job = papers_job(paper_of("refusal"));
        strcat(remark, "Пояснение, которое занимает ровно одну строку бумаги и ещё немного слов. ");
        papers_set(job, "remark", remark);
        assert_int_equal(papers_run(&tmp, job), 0);
        for (int page = papers_pages(&tmp); page > 0; page--) {
            const char *first = edge_of(page, true);
            if (begins_with_one_of(first, signs)) fail_msg("%d lines: page %d begins with %s", lines, page, first);
            const char *last = edge_of(page, false);
            if (begins_with_one_of(last, heads)) fail_msg("%d lines: page %d ends with %s", lines, page, last);
        }
    }
}

static void a_blank_form_has_lines_to_write_on(void **state) {
    (void)state;
    json_t *job = json_pack("{s[{ss sb s{ss ss} s{s[{ss}]}}]}", "papers", "paper", "consent", "blank", 1, "fields", "sheet",
                            "3-000128", "consent_version", "2026-09-01", "lists", "operators", "name", "РМЦ");
    assert_int_equal(papers_run(&tmp, job), 0);
    const char *text = papers_text(&tmp);
    assert_non_null(strstr(text, "Лист № 3-000128"));
    assert_non_null(strstr(text, "__________"));
    job = papers_job(paper_of("receipt"));
    json_object_set_new(json_array_get(json_object_get(job, "papers"), 0), "blank", json_true());
    assert_refused(job, "receipt");
}

static void a_list_without_entries_says_so(void **state) {
    (void)state;
    json_t *job = papers_job(paper_of("erasure_act"));
    json_array_clear(papers_list(job, "waiting"));
    assert_int_equal(papers_run(&tmp, job), 0);
    assert_non_null(strstr(papers_text(&tmp), "ещё не подтвердили уничтожение Нет."));
}

static void several_papers_count_their_own_pages(void **state) {
    (void)state;
    json_t *job = papers_job(paper_of("receipt"));
    json_array_append_new(json_object_get(job, "papers"), papers_values(paper_of("consent")));
    json_array_append_new(json_object_get(job, "papers"), papers_values(paper_of("rules")));
    assert_int_equal(papers_run(&tmp, job), 0);
    const char *text = papers_text(&tmp);
    assert_int_equal(count_of(text, "стр. 1 из 1"), 2);
    assert_int_equal(count_of(text, "стр. 2 из 2"), 1);
}

static void a_paper_is_there_within_half_a_second(void **state) {
    (void)state;
    struct timespec before, after;
    json_t *job = papers_job(paper_of("receipt"));
    clock_gettime(CLOCK_MONOTONIC, &before);
    assert_int_equal(papers_run(&tmp, job), 0);
    clock_gettime(CLOCK_MONOTONIC, &after);
    long ms = (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
    assert_true(ms < 500 * SLOWER);
}

static void the_plain_text_says_the_same(void **state) {
    (void)state;
    json_t *job = papers_job(paper_of("refusal"));
    char *text = json_dumps(job, 0);
    assert_int_equal(papers_run_text(&tmp, text, "--text"), 0);
    const char *plain = papers_shell(&tmp, "tr -s ' \\n' ' ' <job.pdf");
    assert_non_null(strstr(plain, "«отсутствие места (адреса) проживания обучающегося на территории Смоленской области»"));
    assert_non_null(strstr(plain, "По представленной справке ребёнок проживает в Калужской области."));
    free(text);
    json_decref(job);
}

static bool is_locked_in(pid_t pid) {
    char path[40], line[120];
    bool found = false;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *in = fopen(path, "re");
    assert_non_null(in);
    while (!found && fgets(line, sizeof line, in)) found = strcmp(line, "Seccomp:\t2\n") == 0;
    fclose(in);
    return found;
}

static void it_is_locked_in_before_it_is_given_a_job(void **state) {
    (void)state;
    static const int fds[] = {SPAWN_CORD, SPAWN_CORD, SPAWN_TOLD};
    struct arena a = {0};
    struct spawned program;
    struct fail why;
    const char *path = arena_printf(&a, "%s/priem-paper", program_folder(&a));
    if (!spawn_start((const char *const[]){path, NULL}, fds, 3, &program, &why)) fail_msg("%s", why.say);
    bool locked_in = false;
    for (int i = 0; !locked_in && i < 1000 * SLOWER; i++) {
        usleep(5000);
        locked_in = is_locked_in(program.pid);
    }
    assert_true(spawn_running(&program));
    spawn_end(&program);
    arena_close(&a);
    assert_true(locked_in);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_paper_says_what_it_has_to),
        cmocka_unit_test(every_paper_is_in_the_table_of_phrases),
        cmocka_unit_test(fonts_are_embedded_and_can_be_copied_from),
        cmocka_unit_test(the_page_is_a4_and_its_description_names_nobody),
        cmocka_unit_test(the_qr_code_reads_back),
        cmocka_unit_test(equal_jobs_are_equal_bytes),
        cmocka_unit_test(a_missing_or_unknown_field_is_named),
        cmocka_unit_test(the_extract_takes_no_snils_no_document_no_address),
        cmocka_unit_test(what_is_no_job_is_refused),
        cmocka_unit_test(hostile_text_stands_as_text),
        cmocka_unit_test(nothing_too_long_is_lost),
        cmocka_unit_test(a_long_report_has_its_pages_and_its_heads),
        cmocka_unit_test(no_signature_and_no_heading_stands_alone),
        cmocka_unit_test(a_blank_form_has_lines_to_write_on),
        cmocka_unit_test(a_list_without_entries_says_so),
        cmocka_unit_test(several_papers_count_their_own_pages),
        cmocka_unit_test(a_paper_is_there_within_half_a_second),
        cmocka_unit_test(the_plain_text_says_the_same),
        cmocka_unit_test(it_is_locked_in_before_it_is_given_a_job),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
