/* kill −9 of the real priem-centre in the middle of `settle`, `open-period` and `close-period`, again and again, and the
 * command called once more each time: the sqlite3 shell finds the same movements as in a copy of the region where nobody was
 * killed, and the same balances in the events (tests/sim/recompute.sql). */

#include "model/base/share.h"
#include "model/base/text.h"
#include "sync/centre/applier.h"
#include "tests/harness/centre_kit.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHILDREN = 450 }; /* three steps of the walk */

struct world {
    struct centre_kit kit;
    struct arena a;
    char killed[400], whole[400]; /* the folders */
};

/* --- The region ----------------------------------------------------------------------------------------------------------- */

#define COMMAND(w, ...) must(centre_kit_command(&(w)->kit, NULL, &why, __VA_ARGS__, NULL))

/* A row for each child, `format` with its number among them or with its certificate. */
static void load(struct world *w, const char *what, const char *head, const char *format, const char *const *numbers) {
    struct bytes table = {0}, said = {0}, refused = {0};
    bytes_text(&table, head);
    for (int i = 0; i < CHILDREN; i++) {
        char number[12];
        snprintf(number, sizeof number, "%06d", i + 1);
        for (const char *at = format; *at; at++) {
            if (*at == '#')
                bytes_text(&table, number);
            else if (*at == '@')
                bytes_text(&table, numbers[i]);
            else
                bytes_add(&table, at, 1);
        }
    }
    must(centre_kit_load(&w->kit, what, (const char *)table.data, &said, &refused, &why));
    if (refused.size > 0) fail_msg("%.*s", (int)refused.size, (const char *)refused.data);
    bytes_close(&table);
    bytes_close(&said);
    bytes_close(&refused);
}

static void give(struct world *w, const char *subject, const char *number) {
    struct event ev = {.type = &event_types[EV_NOMINAL_GRANTED]};
    struct nominal *n = event_payload(&ev, &w->a);
    *n = (struct nominal){.period = "2026", .group_code = "5-18", .sum = 1200000};
    text_copy(n->number, sizeof n->number, number);
    text_copy(ev.subject, sizeof ev.subject, subject);
    must(applier_append(w->kit.c, &ev, &why));
}

static const char *const *find_children(struct world *w) {
    const char **numbers = arena_alloc(&w->a, CHILDREN * sizeof *numbers),
               **subjects = arena_alloc(&w->a, CHILDREN * sizeof *subjects);
    struct rows r;
    int count = 0;
    must(db_query(w->kit.c->db, &r, "SELECT subject, number FROM certificate ORDER BY number", &why, NULL));
    for (; count < CHILDREN && db_next(&r, &why); count++) {
        subjects[count] = arena_dup(&w->a, db_text(&r, 0));
        numbers[count] = arena_dup(&w->a, db_text(&r, 1));
    }
    db_done(&r);
    assert_int_equal(count, CHILDREN);
    must(centre_begin(w->kit.c, &why));
    for (int i = 0; i < count; i++) give(w, subjects[i], numbers[i]);
    must(centre_commit(w->kit.c, &why));
    return numbers;
}

/* Two enrolments of every child, October attended. */
static void fill(struct world *w) {
    COMMAND(w, "period", "set", "2026", "01.01.2026", "31.12.2026", "2026 год");
    COMMAND(w, "period", "set", "2027", "01.01.2027", "31.12.2027", "2027 год");
    COMMAND(w, "cap", "set", "2026", "5-18", "--count", "1000", "--money", "12000000", "--nominal", "12000");
    COMMAND(w, "cap", "set", "2027", "5-18", "--count", "400", "--money", "12000000", "--nominal", "13000");
    COMMAND(w, "set", "carry", "carry");
    load(w, "register",
         "child_surname,child_name,child_birth,child_sex,child_doc_kind,child_doc_series,child_doc_number,child_doc_issued,"
         "applicant_authority,applicant_surname,applicant_name,request_point\n",
         "Ёлкина,Аглая,23.04.2015,f,03,III-ТЗ,#,2018-12-29,1,Ёлкина,Зоя,12\n", NULL);
    const char *const *numbers = find_children(w);
    load(w, "enrolments", "id,certificate,programme,provider,group,first,last,cost\n",
         "1-#,@,104,П-1,а,2026-09-01,2026-12-31,8500\n", numbers);
    load(w, "enrolments", "id,certificate,programme,provider,group,first,last,cost\n",
         "2-#,@,101,П-2,а,2026-10-01,2026-12-31,5000\n", numbers);
    load(w, "attendance", "certificate,programme,month,planned,attended\n", "@,104,2026-10,8,7\n", numbers);
    load(w, "attendance", "certificate,programme,month,planned,attended\n", "@,101,2026-10,8,1\n", numbers);
}

static void shell(struct world *w, const char *command, struct bytes *out) {
    char piece[4096];
    size_t n;
    FILE *pipe = popen(arena_printf(&w->a, "(%s) 2>&1", command), "r");
    assert_non_null(pipe);
    while (out && (n = fread(piece, 1, sizeof piece, pipe)) > 0) bytes_add(out, piece, n);
    if (pclose(pipe) != 0) fail_msg("%s", command);
}

/* The programs say that it is the middle of January. */
static void set_clock(struct world *w) {
    const int64_t then = moment_of(date_of(2027, 1, 15), 12, 0, 180), shift = then - (int64_t)time(NULL) * MS_SECOND;
    const char *text = arena_printf(&w->a, "%lld\n", (long long)shift);
    tmp_write(&w->kit.tmp, "clock", text, strlen(text));
    setenv("PRIEM_TEST_CLOCK", tmp_path(&w->kit.tmp, "clock"), 1);
}

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    centre_kit_open(&w->kit);
    fill(w);
    text_copy(w->killed, sizeof w->killed, tmp_path(&w->kit.tmp, "region"));
    text_copy(w->whole, sizeof w->whole, tmp_path(&w->kit.tmp, "whole"));
    centre_close(w->kit.c);
    w->kit.c = NULL;
    shell(w, arena_printf(&w->a, "cp -a '%s' '%s'", w->killed, w->whole), NULL);
    for (int i = 0; i < 2; i++) {
        const char *ini = arena_printf(&w->a, "[centre]\nfolder = %s\n", i ? w->whole : w->killed);
        tmp_write(&w->kit.tmp, i ? "whole.ini" : "region.ini", ini, strlen(ini));
    }
    set_clock(w);
    *state = w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    centre_kit_close(&w->kit);
    arena_close(&w->a);
    free(w);
    unsetenv("PRIEM_TEST_CLOCK");
    return 0;
}

/* --- The program ---------------------------------------------------------------------------------------------------------- */

static pid_t start(struct world *w, const char *ini, const char *const words[4]) {
    const char *program = arena_printf(&w->a, "%s/priem-centre", program_folder(&w->a));
    const char *path = arena_dup(&w->a, tmp_path(&w->kit.tmp, ini)), *said = arena_dup(&w->a, tmp_path(&w->kit.tmp, "said"));
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (!freopen(said, "a", stdout) || !freopen(said, "a", stderr)) _exit(126);
        execl(program, "priem-centre", "-c", path, words[0], words[1], words[2], words[3], (char *)NULL);
        _exit(127);
    }
    return pid;
}

static void must_end(struct world *w, pid_t pid) {
    char said[4000] = "";
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
    tmp_read(&w->kit.tmp, "said", said, sizeof said - 1);
    fail_msg("%s", said);
}

static const char *ask(struct world *w, const char *folder, const char *sql) {
    struct bytes out = {0};
    shell(w, arena_printf(&w->a, "sqlite3 '%s/store.db' \"%s\"", folder, sql), &out);
    bytes_text(&out, "");
    const char *text = out.size > 0 ? arena_dup(&w->a, (const char *)out.data) : "";
    bytes_close(&out);
    return text;
}

static int64_t now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* False: it was done before. */
static bool is_killed(struct world *w, const char *const words[4], int64_t after_us) {
    pid_t pid = start(w, "region.ini", words);
    int status;
    usleep((useconds_t)after_us);
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return !WIFEXITED(status);
}

/* Until it has been killed behind a step that left something, and then is done: `took` tells where to begin to look for that
 * moment. Where it was done too early it is taken back and killed earlier. */
static void kill_and_call_again(struct world *w, const char *type, const char *const words[4], int64_t took) {
    enum { TRIES = 60, HALVES = 2 };
    const char *sql = arena_printf(&w->a, "SELECT count(*) FROM log WHERE type = '%s'", type);
    const char *keep = arena_printf(&w->a, "'%s'.before", w->killed);
    const char *before = ask(w, w->killed, sql), *first = before;
    int64_t delay = took * 3 / 4;
    int half = 0, kills = 0;
    shell(w, arena_printf(&w->a, "rm -rf %s && cp -a '%s' %s", keep, w->killed, keep), NULL);
    for (int i = 0; i < TRIES && half < HALVES; i++) {
        bool killed = is_killed(w, words, delay);
        kills += killed;
        if (!killed && half > 0) break;
        const char *now = ask(w, w->killed, sql);
        const bool got_on = strcmp(now, before) != 0;
        half += killed && got_on;
        delay = !killed ? delay * 4 / 5 : got_on ? delay * 3 / 5 : delay * 5 / 4;
        if (killed) before = now;
        if (killed) continue;
        shell(w, arena_printf(&w->a, "rm -rf '%s' && cp -a %s '%s'", w->killed, keep, w->killed), NULL);
        before = first;
    }
    print_message("%s: killed %d times, %d of them half done\n", words[0], kills, half);
    assert_true(half > 0);
    must_end(w, start(w, "region.ini", words));
}

/* --- What must be true ---------------------------------------------------------------------------------------------------- */

static void compare(struct world *w) {
    static const char *const asked[] = {
        "SELECT kind, from_account, to_account, period, month, count(*), sum(sum) FROM ledger GROUP BY 1, 2, 3, 4, 5",
        "SELECT number, period, kind, from_account, to_account, sum, enrolment, month FROM ledger ORDER BY 1, 2, 3, 4, 5, 6, 7, 8",
        "SELECT type, count(*) FROM log GROUP BY 1 ORDER BY 1",
        "SELECT period, group_code, given, given_money, lent FROM quota_sum ORDER BY 1, 2",
        "SELECT period, opened, closed FROM period ORDER BY 1",
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        const char *killed = ask(w, w->killed, asked[i]), *whole = ask(w, w->whole, asked[i]);
        assert_true(*whole != '\0');
        if (strcmp(killed, whole) != 0) fail_msg("%s\nkilled:\n%.2000s\nnot killed:\n%.2000s", asked[i], killed, whole);
    }
}

static void recompute(struct world *w) {
    struct bytes said = {0};
    const char *source = getenv("PRIEM_SOURCE");
    shell(w, arena_printf(&w->a, "sqlite3 '%s/store.db' <'%s/tests/sim/recompute.sql'", w->killed, source ? source : "."),
          &said);
    if (said.size > 0) fail_msg("%.*s", (int)said.size, (const char *)said.data);
    bytes_close(&said);
}

static void killed_in_the_middle_of_it(void **state) {
    static const struct {
        const char *type, *words[4];
    } commands[] = {
        {"month.settled", {"settle", "2026-10"}},      {"nominal.granted", {"open-period", "2027"}},
        {"", {"settle", "2026-09", "--close", "yes"}}, /* nobody reported: of one step */
        {"", {"settle", "2026-10", "--close", "yes"}}, {"", {"settle", "2026-11", "--close", "yes"}},
        {"", {"settle", "2026-12", "--close", "yes"}}, {"account.closed", {"close-period", "2026"}},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const int64_t began = now_us();
        must_end(w, start(w, "whole.ini", commands[i].words));
        const int64_t took = now_us() - began;
        if (*commands[i].type)
            kill_and_call_again(w, commands[i].type, commands[i].words, took);
        else
            must_end(w, start(w, "region.ini", commands[i].words));
    }
    compare(w);
    recompute(w);
    /* Once more: nothing is left to do. */
    const char *events = ask(w, w->killed, "SELECT count(*) FROM log");
    must_end(w, start(w, "region.ini", (const char *const[4]){"settle", "2026-10", "--again", "yes"}));
    must_end(w, start(w, "region.ini", (const char *const[4]){"open-period", "2027"}));
    must_end(w, start(w, "region.ini", (const char *const[4]){"close-period", "2026"}));
    assert_string_equal(ask(w, w->killed, "SELECT count(*) FROM log"), events);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(killed_in_the_middle_of_it, set_up, tear_down)};
    return cmocka_run_group_tests_name("settle", tests, NULL, NULL);
}
