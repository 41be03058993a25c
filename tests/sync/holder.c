/* Who holds the kiosk's store (ARCHITECTURE, "Processes of the kiosk"): the shipped `priem` on a terminal and its commands
 * beside it, row by row of the table of states. */

#include "model/base/share.h"
#include "tests/harness/headless.h"
#include "tests/harness/pty.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define BOSS_LATER "красный утюг плывёт на юг"

static void log_in(struct pty *p) {
    headless_log_in(p, BOSS_WORDS, "Queues");
}

/* Where several can. */
static void log_in_as(struct pty *p, const char *name, const char *words) {
    assert_true(pty_type(p, name));
    assert_true(pty_key(p, "Enter"));
    headless_log_in(p, words, "Queues");
}

static bool in_folder(const char *name) {
    struct arena a = {0};
    struct stat st;
    bool there = lstat(arena_printf(&a, "%s/school12/%s", region.tmp.folder, name), &st) == 0;
    if (there && S_ISSOCK(st.st_mode)) assert_int_equal(st.st_mode & 0777, 0600);
    arena_close(&a);
    return there;
}

/* Which socket stands there: whoever takes the store over makes one of his own. 0: none. */
static int64_t socket_now(void) {
    struct arena a = {0};
    struct stat st;
    bool there = lstat(arena_printf(&a, "%s/school12/kiosk.sock", region.tmp.folder), &st) == 0;
    arena_close(&a);
    return there ? (int64_t)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec : 0;
}

/* The form is drawn first, then the store is opened: until somebody else than `before` listens. */
static void wait_for_socket(int64_t before) {
    int64_t now = 0;
    for (int i = 0; i < 2000 && ((now = socket_now()) == 0 || now == before); i++) usleep(10000);
    assert_true(now != 0 && now != before);
    assert_true(in_folder("kiosk.sock"));
}

static int64_t ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- The table of states: each command in each row ------------------------------------------------------------------------ */

#define ELSEWHERE "-open on the screen" /* refused: do it there, or log out there first */

/* What is printed; "+" it is done, "-" it is refused. What a later gate refuses has come through this one. "?" before it: the
 * passphrase is asked for again. */
static const struct row {
    const char *words[5];    /* "@": in the region's folder */
    const char *passphrases; /* that are asked for where nobody works */
    const char *nobody;      /* nobody is logged in, and where the store is closed */
    const char *works;       /* somebody works: no passphrase is given; NULL: as above */
    const char *locked;
} rows[] = {
    {{"config"}, "", "+[store]", NULL, NULL},
    {{"version"}, "", "+priem 0.", NULL, NULL},
    {{"help"}, "", "+staff key", NULL, NULL},
    {{"check", "nothing"}, "", "-nothing", NULL, NULL},
    {{"enrol", "--url", "https://127.0.0.1:1", "--code=X", "--fingerprint=00"}, "", "-has been enrolled already", NULL, NULL},
    {{"status"}, "", "+Kiosk: 1\n", NULL, NULL},
    {{"sync"}, BOSSS, "+not sent yet: 0", "+not sent yet: 0", "+not sent yet: 0"},
    {{"carry", "out", "@"}, BOSSS, "+K0001-", "+K0001-", ELSEWHERE},
    {{"carry", "in", "@"}, BOSSS, "-answer", "-answer", ELSEWHERE},
    {{"carry", "pass", "@"}, BOSSS, "-other kiosk", "-other kiosk", ELSEWHERE},
    {{"import", "@class.csv", "--check"}, BOSSS, "+become drafts: 1, refused: 1", "+become drafts: 1, refused: 1", ELSEWHERE},
    {{"import", "@class.csv", "--drop"}, BOSSS, "-is not in the list", "-is not in the list", ELSEWHERE},
    {{"verify"}, "", "+records checked", "+records checked", ELSEWHERE},
    {{"rebuild", "--compare"}, BOSSS, "+just what the records say", "+just what the records say", ELSEWHERE},
    {{"backup"}, BOSSS, "+made and checked: ", "+made and checked: ", ELSEWHERE},
    {{"restore"}, "", "+/backup/kiosk-", NULL, NULL},
    {{"restore", "@none.db"}, "", "-could not be copied", "-Log out at the screen", "-Log out at the screen"},
    {{"print", "receipt", "1-0001"}, BOSSS, "-is no number", "-is no number", ELSEWHERE},
    {{"print", "blank", "consent", "--folder", "@"}, BOSSS, "+.pdf", "+.pdf", ELSEWHERE},
    {{"print", "blanks"}, "", "+" BOSS, "+" BOSS, ELSEWHERE}, /* it was he */
    {{"access", "1-0001"}, BOSSS, "-is no number", "?-is no number", ELSEWHERE},
    {{"staff", "list"}, "", "+can log in here", "+can log in here", ELSEWHERE},
    {{"staff", "key", "Nobody"}, BOSSS, "-is not in the list", "?-is not in the list", ELSEWHERE},
    {{"key", "machine"}, BOSSS, "-into a pipe only", "-into a pipe only", NULL},
    {{"key", "machine", "--remove"}, BOSSS, "-no slot of its own", "?-no slot of its own", ELSEWHERE},
    {{"key", "new", "--by", "Nobody"}, BOSSS, "-is not in the list", "?-is not in the list", ELSEWHERE},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void walk(const char *state, const struct row *row, const char *passphrases, const char *expected) {
    struct arena a = {0};
    char *words[6] = {NULL};
    for (int i = 0; i < 5 && row->words[i]; i++)
        words[i] = row->words[i][0] == '@' ? arena_printf(&a, "%s/%s", region.tmp.folder, row->words[i] + 1)
                                           : arena_dup(&a, row->words[i]);
    int status = headless_run("school12", passphrases, words);
    if ((status == 0) != (expected[0] == '+') || !strstr(printed, expected + 1))
        fail_msg("%s: priem %s %s: %d, not “%s”:\n%s", state, words[0], words[1] ? words[1] : "", status, expected, printed);
    arena_close(&a);
}

static void walk_beside(const struct row *row) {
    bool asks = row->works[0] == '?';
    if (asks) walk("somebody works", row, "", "-no terminal to ask on");
    walk("somebody works", row, asks ? row->passphrases : "", row->works + asks);
}

/* The clock that idling is measured by goes on for all programs here; a command that asks wakes the open one. */
static void pass_minutes(int minutes) {
    char text[40];
    int size = snprintf(text, sizeof text, "0 %d", minutes * 60 * 1000);
    tmp_write(&region.tmp, "clock", text, (size_t)size);
    assert_int_equal(SCHOOL("", "status"), 0);
}

static void make_files(void) {
    static const char list[] = "Фамилия;Имя;Дата рождения\nСпискова;Анна;07.05.2016\nПеречнев;Пётр;31.02.2016\n";
    struct arena a = {0};
    tmp_write(&region.tmp, "class.csv", list, sizeof list - 1);
    GOOD(SCHOOL(BOSSS, "backup", "--person", BOSS));
    printed[strcspn(printed, "\n")] = '\0';
    const char *copy = arena_printf(&a, "%s/copy.db", region.tmp.folder);
    unlink(copy);
    assert_int_equal(link(strchr(printed, '/'), copy), 0);
    GOOD(SCHOOL("", "verify", (char *)copy));
    assert_non_null(strstr(printed, "The backup holds"));
    arena_close(&a);
}

static void each_command_in_each_state(void **state) {
    struct arena a = {0};
    (void)state;
    make_files();
    setenv("PRIEM_TEST_CLOCK", arena_printf(&a, "%s/clock", region.tmp.folder), 1);
    struct pty *p = headless_sit("school12", NULL);
    wait_for_socket(0);
    for (int i = 0; i < ROWS; i++) walk("nobody is logged in", &rows[i], rows[i].passphrases, rows[i].nobody);
    log_in(p);
    assert_true(pty_key(p, "Ctrl+V"));
    for (int i = 0; i < ROWS; i++)
        if (rows[i].works) walk_beside(&rows[i]);
    assert_true(pty_shows(p, "Forgotten number"));
    assert_true(pty_key(p, "Ctrl+K"));
    assert_true(pty_wait(p, "The screen is locked", 0));
    for (int i = 0; i < ROWS; i++)
        if (rows[i].locked)
            walk("the screen is locked", &rows[i], rows[i].locked == rows[i].works ? "" : rows[i].passphrases, rows[i].locked);
    pass_minutes(29);
    assert_true(in_folder("kiosk.sock"));
    pass_minutes(31);
    for (int i = 0; i < 200 && in_folder("kiosk.sock"); i++) usleep(10000);
    assert_false(in_folder("kiosk.sock"));
    assert_int_equal(SCHOOL("", "sync"), 1); /* nothing to ask the passphrase on */
    for (int i = 0; i < ROWS; i++)
        if (rows[i].locked && rows[i].nobody[0] == '+')
            walk("the store is closed", &rows[i], rows[i].passphrases, rows[i].nobody);
    assert_true(pty_type(p, BOSS_WORDS)); /* who comes back finds the screens */
    assert_true(pty_key(p, "Enter"));
    assert_true(pty_wait(p, "Forgotten number", 0));
    assert_true(in_folder("kiosk.sock"));
    tmp_write(&region.tmp, "clock", "60000 1860000",
              sizeof "60000 1860000" - 1); /* a minute ahead: the centre's clock is right */
    assert_true(pty_key(p, "Esc") && pty_key(p, "F5") && pty_key(p, "F5"));
    assert_true(pty_wait(p, "at the centre it is", 0));
    headless_leave(p);
    assert_false(in_folder("kiosk.sock"));
    unsetenv("PRIEM_TEST_CLOCK");
    arena_close(&a);
}

static bool has_row(const char *name) {
    for (int i = 0; i < ROWS; i++) {
        char words[80];
        snprintf(words, sizeof words, "%s %s ", rows[i].words[0], rows[i].words[1] ? rows[i].words[1] : "");
        if (strncmp(words, name, strlen(name)) == 0 && words[strlen(name)] == ' ') return true;
    }
    return false;
}

/* A command that is added gets its row; the one without a name is two_screens(). */
static void each_command_has_its_row(void **state) {
    (void)state;
    int count = 0;
    assert_int_equal(SCHOOL("", "help"), 0);
    for (char *line = strtok(printed, "\n"); line; line = strtok(NULL, "\n")) {
        if (strncmp(line, "  ", 2) != 0 || line[2] == ' ') continue;
        char *name = line + 2, *end = strstr(name, "  ");
        if (end) *end = '\0';
        count++;
        if (strcmp(name, "priem") != 0 && !has_row(name)) fail_msg("no row for priem %s", name);
    }
    assert_true(count > 20);
}

/* What gives data out asks for the passphrase again, of whoever works there. */
static void what_gives_out_asks_again(void **state) {
    (void)state;
    struct pty *p = headless_sit("school12", NULL);
    log_in(p);
    assert_int_equal(SCHOOL("", "print", "blanks", "--none"), 2);
    assert_int_equal(SCHOOL("", "print", "receipt", "1-0001", "--person", "Петрова"), 1);
    assert_non_null(strstr(printed, "not in the list"));
    assert_int_equal(SCHOOL("другой чайник летит домой\n", "access", "1-0001"), 1);
    assert_non_null(strstr(printed, "passphrase is wrong"));
    usleep(1200 * 1000); /* the delay of the vault */
    assert_int_equal(SCHOOL(BOSSS, "access", "1-0001"), 1);
    assert_non_null(strstr(printed, "is no number"));
    assert_int_equal(region_stop(&region), 0);
    assert_int_equal(SCHOOL("", "sync"), 1); /* what the exchange said */
    assert_non_null(strstr(printed, "Sent: 0"));
    assert_null(strstr(printed, "priem: Sent")); /* why it failed stands alone, as without a holder */
    region_start(&region);
    assert_true(pty_shows(p, "Queues"));
    headless_leave(p);
}

static struct db *open_store(void) {
    struct fail why;
    static struct env env; /* the store goes on asking it */
    struct db *db;
    char path[600];
    env = env_system();
    snprintf(path, sizeof path, "%s/school12/store.db", region.tmp.folder);
    if (!db_open(&(struct db_config){.path = path}, &env, &db, &why)) fail_msg("%s", why.log);
    return db;
}

/* --- What takes long, beside the screens ---------------------------------------------------------------------------------- */

/* The first row becomes a draft, so many others are refused. */
static void make_list(int refused) {
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    assert_non_null(f);
    fputs("Фамилия;Имя;Дата рождения\nСпискова;Анна;07.05.2016\n", f);
    for (int i = 0; i < refused; i++) fputs("Перечнев;Пётр;31.02.2016\n", f);
    fclose(f);
    tmp_write(&region.tmp, "class.csv", text, size);
    free(text);
}

/* The list is named as the command's own folder has it; what it made stands on the screen at once. */
static void a_list_is_read_beside(void **state) {
    (void)state;
    make_list(1);
    assert_int_equal(chdir(region.tmp.folder), 0);
    struct pty *p = headless_sit("school12", NULL);
    log_in(p);
    GOOD(SCHOOL("", "import", "class.csv"));
    assert_non_null(strstr(printed, "Line 3, “Дата рождения”: "));
    assert_non_null(strstr(printed, "Drafts: 1"));
    assert_non_null(strstr(printed, "/class.csv.refused.csv"));
    assert_int_equal(access("class.csv.refused.csv", F_OK), 0);
    assert_true(pty_wait(p, "Drafts             1", 0));
    assert_int_equal(SCHOOL("", "import", "class.csv"), 1);
    assert_non_null(strstr(printed, "was imported on"));
    assert_int_equal(SCHOOL("", "import", "nowhere.csv"), 1);
    assert_non_null(strstr(printed, "cannot be read"));
    struct pty *command =
        headless_sit("school12", (const char *[]){"import", "class.csv", "--check", NULL}); /* on a terminal of its own */
    assert_true(pty_wait(command, "%  drafts: ", 0));
    assert_true(pty_wait(command, "Rows that would become drafts: 0, refused: 2", 0));
    assert_int_equal(pty_exit(command), 0);
    pty_stop(command);
    GOOD(SCHOOL("", "import", "class.csv", "--drop"));
    assert_non_null(strstr(printed, "thrown away: 1"));
    assert_true(pty_wait(p, "Drafts             0", 0));
    headless_leave(p);
    unlink("class.csv.refused.csv");
    assert_int_equal(chdir("/"), 0);
}

/* One that has begun and is stopped: what it prints is not taken, so that it does not go on. */
static pid_t begin_list(void) {
    struct arena a = {0};
    struct stat st = {0};
    char *list = arena_printf(&a, "%s/class.csv", region.tmp.folder);
    pid_t pid = headless_start("school12", "", (char *[]){"import", list, NULL});
    const char *out = arena_printf(&a, "%s/out.%d", region.tmp.folder, (int)pid);
    for (int i = 0; i < 5000 && (stat(out, &st) != 0 || st.st_size == 0); i++) usleep(1000);
    kill(pid, SIGSTOP);
    assert_true(st.st_size > 0);
    arena_close(&a);
    return pid;
}

static void ends(pid_t command, int status, const char *says) {
    kill(command, SIGCONT);
    assert_int_equal(headless_finish(command), status);
    if (!strstr(printed, says)) fail_msg("“%s” is not in: %s", says, printed);
}

/* Each way in which it ends before its end: a second command waits for it, nothing of the list stays, and the next one runs. */
static void a_command_that_takes_long_is_ended(void **state) {
    (void)state;
    make_list(20000);
    struct pty *p = headless_sit("school12", NULL);
    log_in(p);
    pid_t command = begin_list();
    assert_int_equal(SCHOOL("", "verify"), 1);
    assert_non_null(strstr(printed, "busy with something long"));
    GOOD(SCHOOL("", "staff", "list")); /* this takes no time */
    kill(command, SIGINT);
    ends(command, 128 + SIGINT, "");
    GOOD(SCHOOL("", "verify"));
    assert_true(pty_wait(p, "Drafts             0", 0));
    assert_false(in_folder("../class.csv.refused.csv"));

    command = begin_list();
    assert_true(pty_key(p, "Ctrl+K"));
    assert_true(pty_wait(p, "The screen is locked", 0));
    ends(command, 1, "Nobody works at the screen any more: the command has stopped. Nothing of the list stays");
    log_in(p);
    assert_true(pty_wait(p, "Drafts             0", 0));

    command = begin_list();
    assert_true(pty_key(p, "Ctrl+X"));
    assert_true(pty_wait(p, "Passphrase", 0));
    ends(command, 1, "Nobody works at the screen any more");
    log_in(p);
    command = begin_list();
    headless_leave(p);
    ends(command, 1, "Nobody works at the screen any more");
    p = headless_sit("school12", NULL);
    log_in(p);
    assert_true(pty_wait(p, "Drafts             0", 0));
    assert_false(in_folder("../class.csv.refused.csv"));
    headless_leave(p);
}

/* Rows that are wrong are mended under a form that is half filled in; --compare says that they were. */
static void tables_are_rebuilt_beside(void **state) {
    (void)state;
    struct db *db = open_store();
    struct fail why;
    if (!db_begin(db, true, &why) || !db_run(db, "DELETE FROM staff WHERE name = '" CLERK "'", &why, NULL) ||
        db_changed(db) != 1 || !db_commit(db, &why))
        fail_msg("%s", why.log);
    db_close(db);
    struct pty *p = headless_sit("school12", NULL);
    log_in(p);
    assert_true(pty_key(p, "F7"));
    assert_true(pty_wait(p, "SNILS", 0));
    assert_true(pty_type(p, "112233"));
    assert_int_equal(SCHOOL("", "staff", "list"), 0);
    assert_null(strstr(printed, CLERK));
    assert_int_equal(SCHOOL("", "rebuild", "--compare"), 1);
    assert_non_null(strstr(printed, "were not what the records say"));
    assert_int_equal(SCHOOL("", "staff", "list"), 0);
    assert_non_null(strstr(printed, CLERK));
    GOOD(SCHOOL("", "rebuild", "--compare"));
    assert_true(pty_type(p, "44595"));
    assert_true(pty_wait(p, "112-233-445 95", 0));
    headless_leave(p);
}

/* A command waits for its passphrase and has the store meanwhile: a login takes it within a second, the command says so. */
static void a_login_takes_the_store_over(void **state) {
    (void)state;
    struct pty *command = headless_sit("school12", (const char *[]){"sync", NULL});
    assert_true(pty_wait(command, "Passphrase of", 0));
    assert_int_equal(SCHOOL("", "status"), 0); /* the command answers for itself */
    assert_int_equal(SCHOOL(BOSSS, "sync"), 1);
    assert_non_null(strstr(printed, "Another command"));
    struct pty *p = headless_sit("school12", NULL); /* the form stands, and leaves the command alone */
    assert_true(pty_shows(command, "Passphrase of"));
    assert_true(pty_type(p, BOSS_WORDS));
    int64_t since = ms();
    assert_true(pty_key(p, "Enter"));
    assert_true(pty_wait(p, "Queues", 0));
    assert_true(ms() - since < 1000);
    assert_int_equal(pty_exit(command), 1);
    assert_true(pty_wait(command, "logged in at the screen", 0));
    pty_stop(command);
    headless_leave(p);
}

/* A second screen: where nobody works the first gives the store up, where somebody does it says so. */
static void two_screens(void **state) {
    (void)state;
    struct pty *first = headless_sit("school12", NULL);
    wait_for_socket(0);
    int64_t socket = socket_now();
    struct pty *second = headless_sit("school12", NULL);
    wait_for_socket(socket);
    log_in(first);
    assert_true(pty_type(second, BOSS_WORDS));
    assert_true(pty_key(second, "Enter"));
    assert_true(pty_wait(second, "open on the screen", 0));
    headless_leave(first);
    log_in(second);
    headless_leave(second);
}

/* Who has only just opened the store does not listen yet: whoever comes meanwhile waits. */
static void one_that_does_not_listen_yet(void **state) {
    enum { OPENING_US = 400 * 1000 };
    (void)state;
    struct db *db = open_store();
    struct pty *p = headless_sit("school12", NULL);
    usleep(OPENING_US);
    db_close(db);
    log_in(p);
    headless_leave(p);
    db = open_store();
    pid_t command = headless_start("school12", "", (char *[]){"verify", NULL});
    usleep(OPENING_US);
    db_close(db);
    GOOD(headless_finish(command));
}

/* A centre that was upgraded first is noticed. */
static void an_older_program_says_so(void **state) {
    (void)state;
    assert_int_equal(SCHOOL("", "status"), 0);
    assert_null(strstr(printed, "later program"));
    struct db *db = open_store();
    struct fail why;
    assert_true(meta_set_text(db, "unknown.family.visited.1", "1", &why)); /* model/store/unknown.h */
    db_close(db);
    assert_int_equal(SCHOOL("", "status"), 0);
    assert_non_null(strstr(printed, "later program"));
}

/* What a killed program leaves behind is no obstacle. */
static void a_socket_left_behind(void **state) {
    (void)state;
    struct pty *p = headless_sit("school12", NULL);
    wait_for_socket(0);
    pty_kill(p, SIGKILL);
    pty_exit(p);
    pty_stop(p);
    assert_true(in_folder("kiosk.sock"));
    assert_int_equal(SCHOOL("", "status"), 0);
    assert_false(in_folder("kiosk.sock"));
}

/* How many bytes of it come through the pipe, and what is said beside it. */
static const char *key_of_the_machine(void) {
    static char said[1000];
    struct arena a = {0};
    FILE *f = popen(arena_printf(&a,
                                 "cd %s && echo '" BOSS_WORDS "' >words && { %s/priem --config school12.ini key machine "
                                 "--passphrase-fd 9 9<words 2>said | wc -c; } && cat said",
                                 region.tmp.folder, program_folder(&a)),
                    "re");
    assert_non_null(f);
    said[fread(said, 1, sizeof said - 1, f)] = '\0';
    pclose(f);
    arena_close(&a);
    return said;
}

static void is_sent(void) {
    char out[2000];
    GOOD(SCHOOL("", "sync"));
    assert_non_null(strstr(printed, "not sent yet: 0"));
    assert_int_equal(region_command(&region, out, sizeof out, "parked", NULL), 0);
    if (strstr(out, "keyed")) fail_msg("%s", out);
}

static void answer(struct pty *command, const char *question, const char *words) {
    assert_true(pty_wait(command, question, 0));
    pty_send(command, words, strlen(words));
    pty_send(command, "\n", 1);
}

/* Under a form that is half filled in; the exchange goes on with the key the kiosk has now. Whose own passphrase it was goes on
 * with the new one: what is signed with the key before is taken by nobody. */
static void keys_are_changed_beside(void **state) {
    (void)state;
    struct pty *p = headless_sit("school12", NULL);
    log_in(p);
    assert_true(pty_key(p, "F7"));
    assert_true(pty_wait(p, "SNILS", 0));
    assert_true(pty_type(p, "112233"));
    struct pty *command = headless_sit("school12", (const char *[]){"staff", "key", CLERK, NULL});
    answer(command, "Passphrase of " BOSS, BOSS_WORDS);
    answer(command, "New passphrase of " CLERK, CLERK_WORDS);
    answer(command, "The same once more", CLERK_WORDS);
    assert_true(pty_wait(command, "can log in here now", 0));
    assert_int_equal(pty_exit(command), 0);
    pty_stop(command);
    assert_int_equal(SCHOOL(BOSS_WORDS "\nкороткая\n", "staff", "key", CLERK), 1);
    is_sent();
    GOOD(SCHOOL(BOSSS, "key", "new"));
    is_sent();
    const char *said = key_of_the_machine(); /* the record of it is behind the one of the newer key */
    if (!strstr(said, "32\n") || !strstr(said, "The slot is made")) fail_msg("%s", said);
    is_sent();
    GOOD(SCHOOL("", "staff", "list"));
    assert_non_null(strstr(printed, "may exchange with nobody logged in"));
    GOOD(SCHOOL(BOSSS, "key", "machine", "--remove"));
    assert_true(pty_type(p, "44595"));
    assert_true(pty_wait(p, "112-233-445 95", 0));
    GOOD(SCHOOL(BOSSS BOSS_LATER "\n", "staff", "key", BOSS));
    assert_true(pty_wait(p, "Your passphrase was changed", 0));
    assert_true(pty_type(p, BOSS_LATER));
    assert_true(pty_key(p, "Enter"));
    assert_true(pty_wait(p, "112-233-445 95", 0));
    GOOD(SCHOOL(BOSS_LATER "\n" BOSSS, "staff", "key", BOSS));
    assert_true(pty_wait(p, "Your passphrase was changed", 0));
    headless_leave(p);
    GOOD(SCHOOL(BOSSS, "sync", "--person", BOSS));
}

/* The gate asks about whoever works there: a clerk reads a list in, and rebuilds nothing, whatever is said to the command. */
static void it_is_who_works_there(void **state) {
    (void)state;
    make_list(0);
    GOOD(SCHOOL(BOSSS CLERKS, "staff", "key", CLERK));
    struct pty *p = headless_sit("school12", NULL);
    log_in_as(p, "Петр", CLERK_WORDS);
    assert_int_equal(SCHOOL("", "rebuild"), 1);
    assert_non_null(strstr(printed, "Your role may not do this"));
    assert_int_equal(SCHOOL(CLERKS, "key", "new"), 1);
    assert_non_null(strstr(printed, "Your role may not do this"));
    assert_int_equal(SCHOOL(BOSSS, "rebuild", "--person", BOSS), 1);
    assert_non_null(strstr(printed, "is not in the list"));
    GOOD(SCHOOL("", "import", (char *)tmp_path(&region.tmp, "class.csv"), "--check"));
    headless_leave(p);
}

/* Under a screen that was locked for long the store is nobody's: who comes back to one that was put back meanwhile finds the
 * exchange alone, as everybody does. */
static void a_backup_is_put_back_meanwhile(void **state) {
    struct arena a = {0};
    (void)state;
    make_files();
    setenv("PRIEM_TEST_CLOCK", arena_printf(&a, "%s/clock", region.tmp.folder), 1);
    pass_minutes(0);
    struct pty *p = headless_sit("school12", NULL);
    log_in_as(p, "Леб", BOSS_WORDS);
    assert_true(pty_key(p, "Ctrl+V"));
    assert_true(pty_key(p, "Ctrl+K"));
    assert_true(pty_wait(p, "The screen is locked", 0));
    pass_minutes(31);
    for (int i = 0; i < 200 && in_folder("kiosk.sock"); i++) usleep(10000);
    GOOD(SCHOOL("", "restore", arena_printf(&a, "%s/copy.db", region.tmp.folder)));
    assert_true(pty_type(p, BOSS_WORDS));
    assert_true(pty_key(p, "Enter"));
    assert_true(pty_wait(p, "All but the exchange is closed", 0));
    assert_false(pty_shows(p, "Forgotten number"));
    headless_leave(p);
    unsetenv("PRIEM_TEST_CLOCK");
    arena_close(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_command_in_each_state),
        cmocka_unit_test(each_command_has_its_row),
        cmocka_unit_test(what_gives_out_asks_again),
        cmocka_unit_test(a_list_is_read_beside),
        cmocka_unit_test(a_command_that_takes_long_is_ended),
        cmocka_unit_test(tables_are_rebuilt_beside),
        cmocka_unit_test(a_login_takes_the_store_over),
        cmocka_unit_test(two_screens),
        cmocka_unit_test(one_that_does_not_listen_yet),
        cmocka_unit_test(an_older_program_says_so),
        cmocka_unit_test(a_socket_left_behind),
        cmocka_unit_test(keys_are_changed_beside),
        cmocka_unit_test(it_is_who_works_there),
        cmocka_unit_test(a_backup_is_put_back_meanwhile),
    };
    return cmocka_run_group_tests(tests, headless_set_up_school, headless_tear_down);
}
