#include "tests/harness/demo.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATH_ROOM = 4096 };

/* The region *************************************************************************************************************** */

static bool is_free(int port) {
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool free_now = fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0;
    if (fd >= 0) close(fd);
    return free_now;
}

/* The region takes two ports, one behind the other; below those the system gives out by itself. */
static int two_ports(void) {
    int port = 20000 + 2 * (int)(getpid() % 6000);
    while (!is_free(port) || !is_free(port + 1)) port += 2;
    return port;
}

bool demo_make(const struct demo *d, const char *date) {
    const char *source = getenv("PRIEM_SOURCE");
    char command[3 * PATH_ROOM], clock[PATH_ROOM];
    snprintf(command, sizeof command, "PRIEM_DEMO_PORT=%d '%s/assets/demo/region' '%s' --date %s --folder '%s' --quiet",
             two_ports(), source ? source : ".", d->build, date, d->folder);
    snprintf(clock, sizeof clock, "%s/clock.ms", d->folder);
    setenv("PRIEM_TEST_CLOCK", clock, 1);
    setenv("PRIEM_TEST_ARGON", "1", 1);
    return system(command) == 0;
}

static bool listens(const char *log) {
    char line[512];
    bool found = false;
    FILE *f = fopen(log, "re");
    while (f && !found && fgets(line, sizeof line, f)) found = strstr(line, "listening") != NULL;
    if (f) fclose(f);
    return found;
}

bool demo_start(struct demo *d) {
    char program[PATH_ROOM], ini[PATH_ROOM], log[PATH_ROOM];
    snprintf(program, sizeof program, "%s/priem-centre", d->build);
    snprintf(ini, sizeof ini, "%s/centre.ini", d->folder);
    snprintf(log, sizeof log, "%s/serve.log", d->folder);
    unlink(log);
    d->centre = fork();
    if (d->centre == 0) {
        int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0 || dup2(fd, STDERR_FILENO) < 0 || dup2(fd, STDOUT_FILENO) < 0) _exit(127);
        execl(program, program, "--config", ini, "serve", (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < 200 && !listens(log); i++) nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    return listens(log);
}

void demo_stop(struct demo *d) {
    if (d->centre <= 0) return;
    kill(d->centre, SIGTERM);
    waitpid(d->centre, NULL, 0);
    d->centre = 0;
}

int demo_command(const struct demo *d, const char *words, char *out, size_t room) {
    char command[3 * PATH_ROOM];
    snprintf(command, sizeof command, "'%s/priem-centre' --config '%s/centre.ini' %s 2>&1", d->build, d->folder, words);
    FILE *f = popen(command, "re");
    out[f ? fread(out, 1, room - 1, f) : 0] = '\0';
    return f ? pclose(f) : -1;
}

/* People at the kiosks ***************************************************************************************************** */

/* name|role|point|kiosk|words */
const char *demo_passphrase(const struct demo *d, const char *name) {
    static char line[512];
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/people.sh", d->folder);
    FILE *f = fopen(path, "re");
    const char *found = "";
    while (f && !*found && fgets(line, sizeof line, f)) {
        char *words = strrchr(line, '|');
        if (!words || !strstr(line, name)) continue;
        words[1 + strcspn(words + 1, "'\n")] = '\0';
        found = words + 1;
    }
    if (f) fclose(f);
    return found;
}

struct pty *demo_sit(const struct demo *d, const char *kiosk) {
    char program[PATH_ROOM], ini[PATH_ROOM];
    snprintf(program, sizeof program, "%s/priem", d->build);
    snprintf(ini, sizeof ini, "%s/%s.ini", d->folder, kiosk);
    return pty_start(&(struct pty_config){.argv = (const char *const[]){program, "--test", "--config", ini, NULL}});
}

void demo_log_in(const struct demo *d, struct pty *p, const char *name) {
    char pointed[128];
    snprintf(pointed, sizeof pointed, "▸ %s", name);
    for (int i = 0; i < 10; i++) pty_key(p, "Up");
    for (int i = 0; i < 10 && !pty_shows(p, pointed); i++) pty_key(p, "Down");
    pty_wait(p, pointed, 1);
    pty_key(p, "Enter");
    pty_type(p, demo_passphrase(d, name));
    pty_send(p, "\r", 1);
    pty_wait(p, "Ждут документов", 60);
    if (pty_shows(p, "К работе")) pty_key(p, "Enter"); /* what the day reminds of */
}

void demo_leave(struct pty *p) {
    pty_key(p, "F10");
    if (pty_shows(p, "Выйти")) pty_key(p, "Enter");
    if (pty_exit(p) != 0) pty_fail(p, "the kiosk closes cleanly");
    pty_stop(p);
}

/* The cursor always stands on the field in focus: is it the one behind this label? Two fields may share a row. */
static bool at_field(struct pty *p, const char *label) {
    int row, column, fields = 0;
    bool visible;
    pty_cursor(p, &row, &column, &visible);
    const char *text = pty_row(p, row), *at = strstr(text, label);
    for (int i = 0; at && i < column && *text; i++) {
        if (text >= at && *text == '[') fields++;
        do text++;
        while ((*text & 0xC0) == 0x80);
    }
    return at && at < text && fields <= 1;
}

void demo_to_field(struct pty *p, const char *label) {
    for (int i = 0; i < 60; i++) {
        if (at_field(p, label)) return;
        pty_key(p, "Down");
    }
    pty_fail(p, label);
}

void demo_fill(struct pty *p, const char *label, const char *text) {
    demo_to_field(p, label);
    pty_type(p, text);
    if (at_field(p, label)) pty_key(p, "Enter"); /* a full mask has moved on by itself */
}

void demo_choose(struct pty *p, const char *label) {
    demo_to_field(p, label);
    pty_key(p, "Space");
}

void demo_section(struct pty *p, const char *title) {
    for (int i = 0; i < 8 && !pty_shows(p, title); i++) pty_key(p, "F6");
    pty_wait(p, title, 1);
}

static void child(struct pty *p, const struct demo_learner *l) {
    if (l->snils) demo_fill(p, "СНИЛС", l->snils);
    demo_fill(p, "Фамилия", l->surname);
    demo_fill(p, "Имя", l->name);
    demo_fill(p, "Отчество", l->patronymic);
    demo_fill(p, "Дата рождения", l->birth);
    demo_choose(p, "Пол");
}

static void document(struct pty *p, const struct demo_learner *l) {
    if (l->paper) demo_fill(p, "Вид", l->paper);
    demo_fill(p, "Серия", l->series);
    demo_fill(p, "Номер", l->number);
    demo_fill(p, "Выдан", l->issued);
    demo_fill(p, "Кем выдан", "Отдел ЗАГС города Смоленска");
}

static void address(struct pty *p, const struct demo_learner *l) {
    (void)l;
    demo_fill(p, "Город, село", "г. Смоленск");
    demo_fill(p, "Улица", "ул. Тенистая");
    demo_fill(p, "Дом", "14");
}

static void applicant(struct pty *p, const struct demo_learner *l) {
    demo_fill(p, "Фамилия", l->surname);
    demo_fill(p, "Имя", "Ольга");
    demo_fill(p, "Отчество", "Игоревна");
    demo_fill(p, "Дата рождения", "14031988");
    demo_fill(p, "Серия", "6612");
    demo_fill(p, "Номер", l->passport);
    demo_fill(p, "Выдан", "20042012");
    demo_fill(p, "Кем выдан", "УМВД России по Смоленской области");
    demo_fill(p, "Телефон", "9001234567");
}

static void consents(struct pty *p, const struct demo_learner *l) {
    demo_choose(p, "Обработка ПД");
    demo_fill(p, "Лист №", l->consent);
    demo_choose(p, "Правила");
    demo_fill(p, "Лист №", l->agreement);
}

static void originals(struct pty *p, const struct demo_learner *l) {
    demo_choose(p, "Документ ребёнка");
    if (l->snils) demo_choose(p, "СНИЛС ребёнка");
    demo_choose(p, "Документ заявителя");
}

void demo_enter(struct pty *p, const struct demo_learner *l, void (*filled)(struct pty *p, const char *section)) {
    static const struct {
        const char *title;
        void (*fill)(struct pty *p, const struct demo_learner *l);
    } sections[] = {{"─ 1 Ребёнок", child},       {"─ 2 Документ", document}, {"─ 3 Адрес", address},
                    {"─ 4 Заявитель", applicant}, {"─ 5 Согласия", consents}, {"─ 6 Сверка", originals}};
    pty_key(p, "F7");
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        demo_section(p, sections[i].title);
        sections[i].fill(p, l);
        if (filled) filled(p, sections[i].title);
    }
}

void demo_menu(struct pty *p, const char *begins) {
    pty_key(p, "F9");
    pty_type(p, begins);
    pty_key(p, "Enter");
}

void demo_exchange(struct pty *p, const char *shown) {
    pty_keys(p, "F5 F5");
    pty_wait(p, shown, 60);
    pty_wait(p, "в порядке", 60);
    pty_wait(p, "всё отправлено", 60);
}
