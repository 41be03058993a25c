/* The administrator's walk through a region, command by command, against the running centre and real kiosks (issue 4,
 * "Administration of the exchange"). Each step finds what the one before has left. */

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/life.h"
#include "model/store/second.h"
#include "tests/harness/headless.h"
#include "tests/harness/pty.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHIEF  "Громова Нина Павловна"
#define WORDS  "тихая река под старым мостом\n"
#define LAPTOP "laptop"
#define HEIR   "laptop2" /* the folder of the computer that takes the laptop's place */

static char said[64 * 1024];

/* --- Tools ---------------------------------------------------------------------------------------------------------------- */

#define SAY(...) region_command(&region, said, sizeof said, __VA_ARGS__, NULL)
#define DONE(...)                                                                                                              \
    do {                                                                                                                       \
        if (SAY(__VA_ARGS__) != 0) fail_msg("%s", said);                                                                       \
    } while (0)
#define REFUSED(part, ...)                                                                                                     \
    do {                                                                                                                       \
        assert_int_equal(SAY(__VA_ARGS__), 1);                                                                                 \
        if (!strstr(said, part)) fail_msg("“%s” is missing: %s", part, said);                                                  \
    } while (0)

static void says(const char *part) {
    if (!strstr(said, part)) fail_msg("“%s” is missing: %s", part, said);
}

static int sync_at(const char *kiosk) {
    return PRIEM(kiosk, WORDS, "sync", "--person", CHIEF);
}

static void synced(const char *kiosk) {
    if (sync_at(kiosk) != 0) fail_msg("%s: %s", kiosk, printed);
}

/* What stands behind `word` at the beginning of a line of what was said. */
static void line_of(const char *word, char *out, size_t room) {
    const char *at = strstr(said, word);
    if (!at) fail_msg("%s", said);
    at = at ? at + strlen(word) : "";
    snprintf(out, room, "%.*s", (int)strcspn(at, "\n"), at);
}

/* Enrols the computer `folder` with the code that was just given. */
static int enrol(const char *folder) {
    char url[80], code[32], fingerprint[80];
    line_of("code ", code, sizeof code);
    line_of("fingerprint ", fingerprint, sizeof fingerprint);
    snprintf(url, sizeof url, "https://localhost:%d", region.enrol_port);
    headless_ini(folder);
    return PRIEM(folder, WORDS, "enrol", "--url", url, "--code", code, "--fingerprint", fingerprint, "--person", CHIEF);
}

/* --- The walk ------------------------------------------------------------------------------------------------------------- */

static void a_municipality_a_point_a_person_a_kiosk(void **state) {
    (void)state;
    REFUSED("municipality add", "point", "add", "20", "66603000", "школа № 20");
    DONE("municipality", "add", "66603000", "Вяземский район", "--coordinator", "Лукина Мария Олеговна");
    DONE("point", "add", "20", "66603000", "школа № 20");
    DONE("staff", "add", CHIEF, "supervisor", "--municipality", "66603000");
    DONE("staff", "list");
    says(CHIEF);
    REFUSED("point add", "code", LAPTOP, "21", "desk");
    DONE("code", LAPTOP, "20", "desk");
    GOOD(enrol(LAPTOP));
    synced(LAPTOP);
    DONE("kiosk", "list");
    says(LAPTOP);
}

static void status_has_a_table_with_bars(void **state) {
    (void)state;
    DONE("status");
    assert_int_equal(region_count(&region, "киосков"), 1);
    says(LAPTOP);
    says(" мин ");
    assert_null(strstr(said, "█")); /* plain when piped */
    DONE("status", "--columns", "100");
    says("█");
    for (char *line = strtok(said, "\n"); line; line = strtok(NULL, "\n"))
        if (strstr(line, LAPTOP)) assert_true(text_width(line) <= 100);
}

/* Of the database, the applier, the disk; whoever writes a watcher finds each word of it on its page. */
static void health_is_explained(void **state) {
    (void)state;
    char keys[2000], *at = keys;
    DONE("health");
    says("\"ok\":true");
    says("\"server\":true");
    says("\"database\":\"ok\"");
    says("\"applier_waiting\":0");
    says("\"disk_free_mb\":");
    says("\"backup_age_s\":");
    text_copy(keys, sizeof keys, said);
    DONE("help", "health");
    for (char *word, *end; (word = strchr(at, '"')) && (end = strchr(word + 1, '"')); at = end + 1) {
        *end = '\0';
        if (end[1] == ':') says(word + 1); /* a value is none */
    }
}

static void frozen_and_thawed(void **state) {
    (void)state;
    DONE("kiosk", "freeze", LAPTOP, "audit");
    says("kiosk thaw 1");
    REFUSED("audit", "kiosk", "freeze", LAPTOP, "else");
    assert_int_equal(sync_at(LAPTOP), 1);
    DONE("status");
    says("audit");
    DONE("kiosk", "thaw", LAPTOP);
    synced(LAPTOP);
    REFUSED("не заморожен", "kiosk", "thaw", LAPTOP);
    DONE("kiosk", "freeze", LAPTOP, "fork"); /* of this only a new epoch is the cure */
    REFUSED("kiosk epoch", "kiosk", "thaw", LAPTOP);
    DONE("kiosk", "epoch", LAPTOP);
    synced(LAPTOP);
}

static void moved(void **state) {
    (void)state;
    REFUSED("99", "kiosk", "move", LAPTOP, "99");
    DONE("kiosk", "move", LAPTOP, "12");
    synced(LAPTOP);
    assert_int_equal(PRIEM(LAPTOP, "", "status"), 0);
    assert_non_null(strstr(printed, "Point: 12 "));
    DONE("kiosk", "move", LAPTOP, "20");
    synced(LAPTOP);
}

/* What cannot be taken back is asked for once more of a person, who sees which kiosk it is; another word changes nothing. */
static void asked_at_a_terminal(void **state) {
    (void)state;
    char program[PATH_MAX];
    snprintf(program, sizeof program, "%s/priem-centre", getenv("PRIEM_BUILD"));
    struct pty *p = pty_start(&(struct pty_config){
        .argv = (const char *[]){program, "-c", tmp_path(&region.tmp, "centre.ini"), "kiosk", "replace", "1", NULL},
        .no_wait = true});
    pty_wait(p, "напишите «да»", 10);
    assert_true(pty_shows(p, LAPTOP));
    assert_true(pty_shows(p, "состояние")); /* the list as a person reads it */
    pty_send(p, "нет\n", strlen("нет\n"));
    pty_wait(p, "Ничего не сделано", 10);
    assert_int_equal(pty_exit(p), 1);
    pty_stop(p);
    synced(LAPTOP);
}

/* The same day: shut out, its leases written off, a code for another computer; the old certificate is refused for good. */
static void lost_and_replaced(void **state) {
    (void)state;
    DONE("kiosk", "replace", LAPTOP);
    says("Списано запасов: 1");
    DONE("lease", "list", LAPTOP);
    says("стоп-лист");
    assert_int_equal(sync_at(LAPTOP), 1);
    REFUSED("kiosk replace", "kiosk", "thaw", LAPTOP);
    REFUSED("потерян", "kiosk", "freeze", LAPTOP, "audit"); /* or a thaw would let it in */
    DONE("kiosk", "replace", LAPTOP);                       /* called again, since the code was lost, too */
    GOOD(enrol(HEIR));
    assert_non_null(strstr(printed, "This is kiosk 1 now, point 20."));
    synced(HEIR);
    assert_int_equal(sync_at(LAPTOP), 1);
    DONE("status");
    says("работает");
}

static void caps_and_periods(void **state) {
    (void)state;
    DONE("period", "set", "2026", "2026-01-01", "2026-12-31", "Год");
    DONE("cap", "set", "2026", "5-18", "--count", "100", "--money", "1000000", "--nominal", "10000");
    DONE("cap", "list");
    says("5-18");
    REFUSED("period set", "limits", "2029");
    synced(HEIR);
    DONE("lease", "list");
}

/* A register of before: `first` … first + rows − 1, old numbers kept; the last row is of another region. */
static void write_register(const char *name, int first, int rows, const char *point) {
    static const char head[] =
        "number,child_surname,child_name,child_birth,child_sex,child_snils,child_doc_kind,child_doc_series,"
        "child_doc_number,child_doc_issued,applicant_authority,applicant_surname,applicant_name,request_"
        "point\n";
    struct bytes table = {0};
    char number[11];
    bytes_text(&table, head);
    for (int i = 0; i < rows; i++) {
        certificate_number(i == rows - 1 ? "50" : "67", first + i, number);
        bytes_printf(&table, "%s,Ёлкина,Аглая,%02d.%02d.20%02d,f,,03,III-ТЗ,%06d,2019-12-29,1,Ёлкина,Зоя,%s\n", number,
                     1 + i % 28, 1 + i / 28 % 12, 10 + i % 8, first + i, point);
    }
    tmp_write(&region.tmp, name, (const char *)table.data, table.size);
    bytes_close(&table);
}

enum { SAYS_NOTHING = 99 };

/* Tells on its way how far it is. */
static pid_t load_beside(const char *file) {
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int status = region_command(&region, said, sizeof said, "register", "load", (char *)file, NULL);
        _exit(strstr(said, " %  Загружен") ? status : SAYS_NOTHING);
    }
    return pid;
}

/* A kiosk of another place exchanges while thousands of rows are loaded; what is refused lies in a file; loaded again, all are
 * known. */
static void the_old_register(void **state) {
    (void)state;
    enum { ROWS = 3000, FIRST = 500000 };
    char file[PATH_MAX], refused[2000];
    int status = 0, exchanges = 0;
    write_register("old.csv", FIRST, ROWS, "12");
    snprintf(file, sizeof file, "%s", tmp_path(&region.tmp, "old.csv"));
    pid_t pid = load_beside(file);
    for (; waitpid(pid, &status, WNOHANG) == 0; exchanges++) synced(HEIR);
    assert_int_equal(WEXITSTATUS(status), 1); /* not all that was asked */
    assert_true(exchanges > 1);               /* so one was over before the load was */
    refused[tmp_read(&region.tmp, "old.csv.refused", refused, sizeof refused - 1)] = '\0';
    assert_non_null(strstr(refused, "другого региона"));
    assert_int_equal(region_count(&region, "действующих сертификатов"), ROWS - 1);
    assert_int_equal(SAY("register", "load", file), 1);
    says("old.csv.refused»"); /* where they are, and what is done with them */
    says(" 2999 ");
    DONE("register", "list", "--most", "1");
    says("\tдействует\t");
    says("6705 0000 0"); /* the first old number */
    synced(HEIR);
}

/* A kiosk that is far behind left whoever waited in front of an empty terminal, for minutes. */
static void a_long_catch_up_tells_how_far_it_is(void **state) {
    (void)state;
    enum { ROWS = 400, FIRST = 600000 };
    char file[PATH_MAX];
    write_register("far.csv", FIRST, ROWS, "20");
    snprintf(file, sizeof file, "%s", tmp_path(&region.tmp, "far.csv"));
    assert_int_equal(SAY("register", "load", file), 1);
    struct pty *p = headless_sit(HEIR, (const char *[]){"sync", "--person", CHIEF, NULL});
    pty_wait(p, "Passphrase", 0);
    pty_send(p, WORDS, strlen(WORDS));
    pty_wait(p, "Receiving: ", 0);
    pty_wait(p, "Sent: 0, not sent yet: 0, received: ", 60);
    assert_int_equal(pty_exit(p), 0);
    pty_stop(p);
}

static void parked_and_rebuilt(void **state) {
    (void)state;
    DONE("parked");
    DONE("redrive", "all");
    DONE("rebuild", "--compare");
    says("расхождений нет");
    DONE("verify");
    says("цепочка");
}

/* A child's data are erased at the family's wish; the act names nobody. */
static void erased_with_an_act(void **state) {
    (void)state;
    struct region_kiosk office;
    struct second second = {.role = "operator"};
    struct life_order order = {.life = LIFE_ASK_ERASURE, .ground = "unlawful", .second = &second};
    struct application form;
    struct saved child;
    char asked[EVENT_ID_TEXT];
    const char *field;
    struct fail why;
    region_enrol(&region, &office, "office", "1", "office");
    region_login(&region, &office, REGION_DESK);
    region_form(&office, 1, &form);
    if (!desk_save(&office.desk, &form, 0, &child, &why)) fail_msg("%s", why.log);
    region_login(&region, &office, REGION_OPERATOR_2);
    region_login(&region, &office, REGION_OPERATOR);
    second.sign_secret = region.sign_secret[REGION_OPERATOR_2];
    text_copy(second.staff, sizeof second.staff, region.staff[REGION_OPERATOR_2]);
    order.subject = child.subject;
    if (!desk_life(&office.desk, &order, &field, &why)) fail_msg("%s (%s)", why.log, why.say);
    event_id_show((struct event_id){office.desk.kiosk, 1, office.desk.journal.seq}, asked);
    region_synced(&office);
    region_synced(&office);
    DONE("erasure", "list");
    says(asked);
    DONE("erasure", "act", asked);
    assert_null(strstr(said, form.child.surname));
    region_kiosk_close(&office);
}

/* What a shell command prints on its standard output; its end is the program's. */
static int shell(const char *words, char *out, size_t room) {
    char line[2 * PATH_MAX];
    snprintf(line, sizeof line, "%s/priem-centre -c %s %s", getenv("PRIEM_BUILD"), tmp_path(&region.tmp, "centre.ini"), words);
    FILE *f = popen(line, "re");
    assert_non_null(f);
    out[fread(out, 1, room - 1, f)] = '\0';
    return WEXITSTATUS(pclose(f));
}

/* Nothing is half understood: an option nobody knows is no value passed over, a word too many no mistake passed over. What is
 * refused is said on stderr, by the server as by the program itself. */
static void words_that_do_not_fit(void **state) {
    (void)state;
    static const char *const bad[][2] = {
        {"kiosk freeze 1 --reason lost", "Такого ключа нет: --reason"},
        {"kiosk thaw", "Не хватает: КИОСК"},
        {"serve now", "Лишнее слово: now"},
        {"kiosk frob", "kiosk replace"},
        {"help frob", "priem-centre help"},
    };
    char line[400], out[2000];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(line, sizeof line, "%s 2>&1 >/dev/null", bad[i][0]);
        assert_int_equal(shell(line, out, sizeof out), 2);
        if (!strstr(out, bad[i][1])) fail_msg("%s: %s", bad[i][0], out);
    }
    assert_int_equal(shell("kiosk thaw 99 2>/dev/null", out, sizeof out), 1);
    assert_string_equal(out, "");
    snprintf(line, sizeof line, "erasure log 9.9.9 %s/no.csv 2>&1", region.tmp.folder);
    assert_int_equal(shell(line, out, sizeof out), 1);
    assert_int_equal(access(tmp_path(&region.tmp, "no.csv"), F_OK), -1); /* it may be called again */
    assert_int_equal(shell("help kiosk", out, sizeof out), 0);
    assert_non_null(strstr(out, "kiosk epoch"));
}

/* Called twice, of the wrong one, with the wrong file: a sentence, and nothing has changed. */
static void refused_with_a_sentence(void **state) {
    (void)state;
    REFUSED("уже есть", "staff", "add", CHIEF, "supervisor", "--municipality", "66603000");
    REFUSED("staff list", "staff", "remove", "Никто");
    DONE("staff", "add", "Гость Г. Г.", "auditor");
    DONE("staff", "remove", "Гость Г. Г.");
    REFUSED("staff list", "staff", "remove", "Гость Г. Г.");
    DONE("code", HEIR, "20", "desk");
    assert_null(strstr(said, "отключится"));
    DONE("code", LAPTOP, "20", "desk"); /* it works */
    says("отключится");
    DONE("lease", "audit", LAPTOP); /* by its name, as by its number */
    REFUSED("lease write-off", "lease", "audit", "1");
    REFUSED("целое число", "register", "list", "--most", "все");
    REFUSED("не резервная копия", "verify", (char *)tmp_path(&region.tmp, "centre.ini"));
    REFUSED("не читается", "verify", "нет-такого.db");
}

/* Each command has a page; what cannot be understood is told from what is refused. */
static void help_of_each(void **state) {
    (void)state;
    static const char *const some[][2] = {{"status", NULL},  {"kiosk", "replace"}, {"register", "load"}, {"health", NULL},
                                          {"rebuild", NULL}, {"cap", "set"},       {"serve", NULL}};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        DONE("help", some[i][0], some[i][1]);
        says(some[i][0]);
        assert_true(text_width(said) > 60);
    }
    DONE("help", "kiosk", "replace");
    says("carry in");
    DONE("carry", "in", "--help");
    says("Вызов: priem-centre");
    DONE("help", "init");
    for (char *line = strtok(said, "\n"); line; line = strtok(NULL, "\n")) assert_true(text_width(line) <= 80);
    DONE("help");
    says("\n\nСотрудники\n  staff add");
    says("\n\nНаблюдение\n  status");
    for (char *line = strtok(said, "\n"); line; line = strtok(NULL, "\n")) assert_true(text_width(line) <= 80);
    assert_int_equal(SAY("help", "frobnicate"), 2);
    assert_int_equal(SAY("frobnicate"), 2);
}

/* Without the server the commands work on the store itself, and health says that something is missing. */
static void without_the_server(void **state) {
    (void)state;
    assert_int_equal(region_stop(&region), 0);
    assert_int_equal(SAY("health"), 1);
    says("\"server\":false");
    DONE("rebuild", "--compare");
    says("расхождений нет");
    DONE("status");
    region_start(&region);
    DONE("health");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_municipality_a_point_a_person_a_kiosk),
        cmocka_unit_test(status_has_a_table_with_bars),
        cmocka_unit_test(health_is_explained),
        cmocka_unit_test(frozen_and_thawed),
        cmocka_unit_test(moved),
        cmocka_unit_test(asked_at_a_terminal),
        cmocka_unit_test(lost_and_replaced),
        cmocka_unit_test(caps_and_periods),
        cmocka_unit_test(the_old_register),
        cmocka_unit_test(a_long_catch_up_tells_how_far_it_is),
        cmocka_unit_test(parked_and_rebuilt),
        cmocka_unit_test(erased_with_an_act),
        cmocka_unit_test(words_that_do_not_fit),
        cmocka_unit_test(refused_with_a_sentence),
        cmocka_unit_test(help_of_each),
        cmocka_unit_test(without_the_server),
    };
    return cmocka_run_group_tests(tests, headless_set_up, headless_tear_down);
}
