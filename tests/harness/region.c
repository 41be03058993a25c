#include "tests/harness/region.h"

#include "model/base/date.h"
#include "model/base/share.h"
#include "model/base/text.h"
#include "sync/kiosk/trust.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { OFFSET = 180, PATIENCE_MS = 60000, WORDS_MOST = 32 };

static const struct {
    const char *name, *role, *point;
} people_of_region[REGION_PEOPLE] = {
    [REGION_DESK] = {"Петрова Анна Сергеевна", "desk", "12"},
    [REGION_COORDINATOR] = {"Ким Елена Олеговна", "coordinator", "1"},
    [REGION_COORDINATOR_2] = {"Зуева Тамара Денисовна", "coordinator", "1"},
    [REGION_SUPERVISOR] = {"Лебедев Пётр Николаевич", "supervisor", "1"},
    [REGION_OPERATOR] = {"Орлова Ирина Константиновна", "operator", "1"},
    [REGION_OPERATOR_2] = {"Шубин Глеб Леонидович", "operator", "1"},
};

static struct region *shown; /* whose log a failure prints */

static _Noreturn void give_up(const char *what, const struct fail *why) {
    static char log[20000];
    fprintf(stderr, "region: %s: %s (%s)\n", what, why ? why->log : "", why ? why->say : "");
    if (shown) {
        log[tmp_read(&shown->tmp, "centre.log", log, sizeof log - 1)] = '\0';
        fprintf(stderr, "%s", log);
        if (shown->pid > 0) kill(shown->pid, SIGKILL);
    }
    abort();
}

static void must(bool done, const char *what, const struct fail *why) {
    if (!done) give_up(what, why);
}

static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- The centre's process ------------------------------------------------------------------------------------------------- */

static int free_port(void) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && getsockname(fd, (struct sockaddr *)&at, &size) == 0,
         "free port", NULL);
    close(fd);
    return ntohs(at.sin_port);
}

static const char *program(struct arena *a, const char *name) {
    return arena_printf(a, "%s/%s", program_folder(a), name);
}

/* Starts the centre's program with both streams into `fd`. */
static pid_t spawn(struct region *r, char *const words[], int fd) {
    struct arena a = {0};
    const char *path = program(&a, "priem-centre");
    pid_t pid = fork();
    must(pid >= 0, "fork", NULL);
    if (pid == 0) {
        char *argv[WORDS_MOST + 4] = {(char *)path, "-c", (char *)tmp_path(&r->tmp, "centre.ini")};
        for (int i = 0; i < WORDS_MOST && words[i]; i++) argv[3 + i] = words[i];
        dup2(fd, STDOUT_FILENO);
        dup2(fd, STDERR_FILENO);
        execv(path, argv);
        _exit(127);
    }
    arena_close(&a);
    return pid;
}

static int wait_for(pid_t pid) {
    int status = 0;
    must(waitpid(pid, &status, 0) == pid, "waitpid", NULL);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int run(struct region *r, char *const words[], char *out, size_t room) {
    int pipes[2];
    size_t used = 0;
    ssize_t n;
    must(pipe2(pipes, O_CLOEXEC) == 0, "pipe", NULL);
    pid_t pid = spawn(r, words, pipes[1]);
    close(pipes[1]);
    while (used + 1 < room && (n = read(pipes[0], out + used, room - used - 1)) > 0) used += (size_t)n;
    out[used] = '\0';
    close(pipes[0]);
    return wait_for(pid);
}

pid_t killer_after(pid_t victim, unsigned us) {
    pid_t pid = fork();
    must(pid >= 0, "fork", NULL);
    if (pid == 0) {
        usleep(us);
        kill(victim, SIGKILL);
        _exit(0);
    }
    return pid;
}

int region_command(struct region *r, char *out, size_t room, ...) {
    char *words[WORDS_MOST + 1] = {0};
    va_list args;
    va_start(args, room);
    for (int i = 0; i < WORDS_MOST && (words[i] = va_arg(args, char *)); i++) continue;
    va_end(args);
    return run(r, words, out, room);
}

enum { SAID = 64 * 1024 }; /* a line for each kiosk */

int64_t region_count(struct region *r, const char *title) {
    static char out[SAID];
    must(region_command(r, out, sizeof out, "status", NULL) == 0, out, NULL);
    const char *at = strstr(out, title);
    must(at != NULL, title, NULL);
    while (at > out && at[-1] != '\n') at--;
    return strtoll(at, NULL, 10);
}

int region_check(struct region *r) {
    static char out[SAID];
    int status = region_command(r, out, sizeof out, "rebuild", NULL);
    if (status == 0) status = region_command(r, out, sizeof out, "verify", NULL);
    if (status != 0) fprintf(stderr, "%s\n", out);
    return status;
}

int region_logged(struct region *r, const char *text) {
    static char log[200000];
    int count = 0;
    log[tmp_read(&r->tmp, "centre.log", log, sizeof log - 1)] = '\0';
    for (const char *at = log; (at = strstr(at, text)); at += strlen(text)) count++;
    return count;
}

void region_start(struct region *r) {
    char log[500];
    text_copy(log, sizeof log, tmp_path(&r->tmp, "centre.log"));
    int before = region_logged(r, "event=listening"), fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    must(fd >= 0 && r->pid == 0, "start", NULL);
    r->pid = spawn(r, (char *[]){"serve", NULL}, fd);
    close(fd);
    for (int64_t start = now_ms(); region_logged(r, "event=listening") == before; usleep(5000)) {
        must(waitpid(r->pid, NULL, WNOHANG) == 0, "the centre ended at its start", NULL);
        must(now_ms() - start < PATIENCE_MS, "the centre does not listen", NULL);
    }
}

int region_stop(struct region *r) {
    kill(r->pid, SIGTERM);
    int status = wait_for(r->pid);
    r->pid = 0;
    return status;
}

void region_kill(struct region *r) {
    kill(r->pid, SIGKILL);
    wait_for(r->pid);
    r->pid = 0;
}

/* --- The region ----------------------------------------------------------------------------------------------------------- */

static void line_of(const char *text, const char *word, char *out, size_t room) {
    size_t size = strlen(word);
    for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        if (strncmp(line, word, size) || line[size] != ' ') continue;
        snprintf(out, room, "%.*s", (int)strcspn(line + size + 1, "\n"), line + size + 1);
        return;
    }
    must(false, word, NULL);
}

#define COMMAND(r, out, ...) must(region_command(r, out, sizeof(out), __VA_ARGS__, NULL) == 0, out, NULL)

void region_make(struct region *r) {
    char out[2000], ini[400];
    *r = (struct region){0};
    tmp_make(&r->tmp);
    shown = r;
    r->port = free_port();
    do r->enrol_port = free_port();
    while (r->enrol_port == r->port);
    int size =
        snprintf(ini, sizeof ini,
                 "[centre]\nfolder = region\n[listen]\naddress = 127.0.0.1\nname = localhost\nport = %d\nenrol_port = %d\n"
                 "[limits]\nconnections = 40\nhandshake_seconds = 2\nslow_seconds = 2\n[lease]\nsize = 20\n",
                 r->port, r->enrol_port);
    tmp_write(&r->tmp, "centre.ini", ini, (size_t)size);
    COMMAND(r, out, "init", "--code", "67", "--genitive", "Смоленской области", "--operator", "РМЦ");
    line_of(out, "fingerprint", r->fingerprint, sizeof r->fingerprint);
    COMMAND(r, out, "municipality", "add", REGION_MUNICIPALITY, "город Смоленск");
    COMMAND(r, out, "point", "add", "1", REGION_MUNICIPALITY, "управление образования", "--kind", "office");
    COMMAND(r, out, "point", "add", "12", REGION_MUNICIPALITY, "школа № 12");
    COMMAND(r, out, "point", "add", "7", REGION_MUNICIPALITY, "школа № 7");
    for (int i = 0; i < REGION_PEOPLE; i++) {
        uint8_t seed[crypto_sign_SEEDBYTES] = {(uint8_t)(i + 1)}, public_key[SIGN_PUBLIC_SIZE];
        COMMAND(r, out, "staff", "add", people_of_region[i].name, people_of_region[i].role, "--point",
                people_of_region[i].point);
        text_copy(r->staff[i], sizeof r->staff[i], out);
        crypto_sign_seed_keypair(public_key, r->sign_secret[i], seed);
    }
}

void region_remove(struct region *r) {
    if (r->pid > 0) region_kill(r);
    tmp_remove(&r->tmp);
    if (shown == r) shown = NULL;
}

void region_code(struct region *r, const char *name, const char *point, const char *scope, char code[32]) {
    char out[2000];
    COMMAND(r, out, "code", name, point, scope);
    line_of(out, "code", code, 32);
}

/* --- Kiosks --------------------------------------------------------------------------------------------------------------- */

static void open_store(struct region_kiosk *k, bool create) {
    struct fail why;
    char path[500];
    snprintf(path, sizeof path, "%s/store.db", k->folder);
    must(db_open(&(struct db_config){.path = path, .create = create}, &k->env, &k->db, &why), "store", &why);
    if (create) {
        struct journal journal;
        const struct enrolment *e = &k->enrolment;
        must(journal_start_after(k->db, &k->env, e->region, e->kiosk, e->epoch, e->before, &journal, &why) &&
                 trust_enrolled(k->db, e->region_key, &why),
             "journal", &why);
    }
}

static void open_exchange(struct region_kiosk *k, const char *url) {
    struct fail why;
    struct arena *a = &k->memory;
    struct link_config config = {
        .agent = program(a, "priem-agent"),
        .url = url ? url : k->enrolment.url,
        .ca = arena_printf(a, "%s/ca.crt", k->folder),
        .cert = arena_printf(a, "%s/tls.crt", k->folder),
        .key = arena_printf(a, "%s/tls.key", k->folder),
        .connect_seconds = 5,
        .low_speed_seconds = 10,
    };
    must(link_open(&config, &k->link, &why), "link", &why);
    struct transport transport = link_transport(k->link);
    must(kiosk_exchange_open(&k->desk, &k->keys, &transport, &k->x, &why), "exchange", &why);
}

static void open_kiosk(struct region_kiosk *k, const char *url, bool create) {
    struct fail why;
    open_store(k, create);
    must(calendar_load(share_path(&k->memory, "calendars"), &k->memory, &k->calendar, &why), "calendar", &why);
    must(desk_open(k->db, &k->env, k->calendar, &k->desk, &why), "desk", &why);
    people_init(&k->people, 7, k->env.now(k->env.self), OFFSET);
    open_exchange(k, url);
}

void region_kiosk_open(struct region_kiosk *k, const char *url) {
    open_kiosk(k, url, false);
}

void region_kiosk_close(struct region_kiosk *k) {
    kiosk_exchange_close(k->x);
    link_close(k->link);
    db_close(k->db);
    arena_close(&k->memory);
    k->x = NULL;
    k->link = NULL;
    k->db = NULL;
}

void region_enrol(struct region *r, struct region_kiosk *k, const char *name, const char *point, const char *scope) {
    struct fail why;
    struct exchange_status status;
    char code[32];
    uint8_t public_key[SIGN_PUBLIC_SIZE];
    *k = (struct region_kiosk){.env = env_system()};
    k->env.offset = OFFSET;
    snprintf(k->folder, sizeof k->folder, "%s/%s", r->tmp.folder, name);
    must(mkdir(k->folder, 0700) == 0, "folder of a kiosk", NULL);
    crypto_sign_keypair(public_key, k->keys.frame_secret);
    randombytes_buf(k->keys.box_secret, sizeof k->keys.box_secret);
    region_code(r, name, point, scope, code);
    char url[64];
    snprintf(url, sizeof url, "https://localhost:%d", r->enrol_port);
    must(link_enrol(program(&k->memory, "priem-agent"), url, code, r->fingerprint, &k->keys, k->folder, &k->enrolment, &why),
         "enrol", &why);
    memcpy(k->keys.answer_key, k->enrolment.answer_key, sizeof k->keys.answer_key);
    open_kiosk(k, NULL, true);
    must(region_sync(k, &status), "first exchange", &status.last_fail);
}

/* By a supervisor, who is keyed first and signs the others' keys. */
static void key_person(struct region *r, struct region_kiosk *k, enum region_person who) {
    struct fail why;
    struct session *s = &k->desk.session, person = *s;
    if (r->keyed[who]) return;
    if (who != REGION_SUPERVISOR) key_person(r, k, REGION_SUPERVISOR);
    struct staff_keyed key = {.ops = 1, .mem = 8 << 20};
    uint8_t salt[16] = {(uint8_t)who};
    base64_of(salt, sizeof salt, key.salt);
    base64_of(r->sign_secret[who] + 32, SIGN_PUBLIC_SIZE, key.sign_key);
    base64_of(r->sign_secret[who] + 32, SIGN_PUBLIC_SIZE, key.box_key);
    *s = (struct session){.sign_secret = r->sign_secret[REGION_SUPERVISOR]};
    text_copy(s->staff, sizeof s->staff, r->staff[REGION_SUPERVISOR]);
    must(desk_refresh(&k->desk, &why) && desk_key_staff(&k->desk, r->staff[who], &key, &why), "key", &why);
    *s = person;
    r->keyed[who] = true;
}

void region_login(struct region *r, struct region_kiosk *k, enum region_person who) {
    struct fail why;
    struct session *s = &k->desk.session;
    *s = (struct session){.sign_secret = r->sign_secret[who]};
    text_copy(s->staff, sizeof s->staff, r->staff[who]);
    must(desk_refresh(&k->desk, &why), "login", &why);
    key_person(r, k, who);
    must(desk_refresh(&k->desk, &why), "login", &why);
}

bool region_sync(struct region_kiosk *k, struct exchange_status *status) {
    int64_t start = now_ms();
    kiosk_exchange_start(k->x);
    for (;;) {
        kiosk_exchange_step(k->x, 50, true);
        kiosk_exchange_status(k->x, status);
        if (kiosk_exchange_over(status)) break;
        must(now_ms() - start < PATIENCE_MS, "the exchange does not end", &status->last_fail);
        int wait = kiosk_exchange_wait(k->x);
        struct pollfd p = {.fd = link_fd(k->link), .events = (short)(POLLIN | (link_wants_write(k->link) ? POLLOUT : 0))};
        poll(&p, 1, wait < 0 || wait > 200 ? 200 : wait);
        link_step(k->link, k->x);
    }
    return status->phase == EXCHANGE_IDLE && status->unsent == 0 && !status->more;
}

void region_synced(struct region_kiosk *k) {
    struct exchange_status status;
    must(region_sync(k, &status), "the exchange did not end well", &status.last_fail);
}

void region_form(struct region_kiosk *k, int64_t n, struct application *form) {
    char day[DATE_TEXT];
    int64_t now = k->env.now(k->env.self);
    k->people.now = now;
    people_application(&k->people, n, form);
    form->request.received = now;
    form->request.no[0] = '\0';
    text_copy(form->request.point, sizeof form->request.point, k->enrolment.point);
    text_copy(form->request.body, sizeof form->request.body, k->enrolment.point);
    text_copy(form->request.municipality, sizeof form->request.municipality, k->enrolment.municipality);
    date_iso(moment_date(now, OFFSET), day);
    text_copy(form->papers_day, sizeof form->papers_day, day);
    text_copy(form->pd.day, sizeof form->pd.day, day);
    text_copy(form->rules.day, sizeof form->rules.day, day);
}

void region_issue(struct region *r, struct region_kiosk *k, const struct application *form, char app[EVENT_ID_TEXT],
                  char number[11]) {
    struct fail why;
    struct saved saved;
    struct verdict verdict = {.kind = VERDICT_ISSUE};
    region_login(r, k, REGION_DESK);
    must(desk_save(&k->desk, form, 0, &saved, &why), "save", &why);
    must(saved.state == APP_COMPLETE, "the package is not whole", NULL);
    text_copy(app, EVENT_ID_TEXT, saved.app);
    region_login(r, k, REGION_COORDINATOR);
    must(subject_basis(k->db, saved.subject, verdict.basis, &why) && desk_decide(&k->desk, app, &verdict, number, &why),
         "issue", &why);
}

/* --- For cmocka ----------------------------------------------------------------------------------------------------------- */

int region_set_up(void **state) {
    static struct region_world w;
    w = (struct region_world){0};
    region_make(&w.region);
    region_start(&w.region);
    region_enrol(&w.region, &w.school, "school12", "12", "desk");
    *state = &w;
    return 0;
}

int region_set_up_both(void **state) {
    region_set_up(state);
    struct region_world *w = *state;
    region_enrol(&w->region, &w->office, "office", "1", "office");
    return 0;
}

int region_tear_down(void **state) {
    struct region_world *w = *state;
    if (w->school.db) region_kiosk_close(&w->school);
    if (w->office.db) region_kiosk_close(&w->office);
    region_remove(&w->region);
    return 0;
}
