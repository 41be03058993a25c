/* The main job played through the shipped programs' own screens in a pseudo-terminal, and printed: what `make demo` does
 * without a terminal. Argument: the folder of the demo region; the programs are the ones beside this one's build. Exits
 * non-zero when a step did not happen.
 *
 * A field is found by its label and left by Enter, as a person would do it; nothing is known of the order of the form. */

#include "tests/harness/pty.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATH_ROOM = 4096 };

static const char *build;  /* folder of the programs */
static const char *region; /* folder of the demo region */
static pid_t centre;
static struct pty *sitting; /* the kiosk somebody sits at */
static int step;

static void stop_centre(void) {
    if (centre <= 0) return;
    kill(centre, SIGTERM);
    waitpid(centre, NULL, 0);
    centre = 0;
}

static void failed(const char *what) {
    if (sitting) pty_print(sitting, stdout, "");
    printf("\nThis step did not happen: %s\n", what);
    fflush(stdout);
    stop_centre();
    exit(1);
}

static void say(const char *what) {
    printf("\n%2d. %s\n", ++step, what);
    fflush(stdout);
}

/* --- The region
 * ----------------------------------------------------------------------------------------------------------------- */

static bool listens(const char *log) {
    char line[512];
    bool found = false;
    FILE *f = fopen(log, "re");
    while (f && !found && fgets(line, sizeof line, f)) found = strstr(line, "listening") != NULL;
    if (f) fclose(f);
    return found;
}

static void start_centre(void) {
    char program[PATH_ROOM], ini[PATH_ROOM], log[PATH_ROOM];
    snprintf(program, sizeof program, "%s/priem-centre", build);
    snprintf(ini, sizeof ini, "%s/centre.ini", region);
    snprintf(log, sizeof log, "%s/centre-%d.log", region, step);
    centre = fork();
    if (centre == 0) {
        int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0 || dup2(fd, STDERR_FILENO) < 0 || dup2(fd, STDOUT_FILENO) < 0) _exit(127);
        execl(program, program, "--config", ini, "serve", (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < 200 && !listens(log); i++) nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    if (!listens(log)) failed("the centre listens");
}

/* The passphrase of a person of the demo, from its list: name|role|point|kiosk|words. */
static const char *passphrase(const char *name) {
    static char line[512];
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/people.sh", region);
    FILE *f = fopen(path, "re");
    const char *found = NULL;
    while (f && !found && fgets(line, sizeof line, f)) {
        char *words = strrchr(line, '|');
        if (!words || !strstr(line, name)) continue;
        words[1 + strcspn(words + 1, "'\n")] = '\0';
        found = words + 1;
    }
    if (f) fclose(f);
    if (!found) failed("the list of people has this name");
    return found;
}

/* --- A person at a kiosk
 * -------------------------------------------------------------------------------------------------------- */

static struct pty *sit_down(const char *kiosk) {
    static char program[PATH_ROOM], ini[PATH_ROOM];
    snprintf(program, sizeof program, "%s/priem", build);
    snprintf(ini, sizeof ini, "%s/%s.ini", region, kiosk);
    return sitting = pty_start(&(struct pty_config){.argv = (const char *const[]){program, "--test", "--config", ini, NULL}});
}

static void picture(struct pty *p, const char *caption) {
    pty_print(p, stdout, caption);
    fflush(stdout);
}

static void log_in(struct pty *p, const char *name) {
    char pointed[128];
    snprintf(pointed, sizeof pointed, "▸ %s", name);
    for (int i = 0; i < 10; i++) pty_key(p, "Up");
    for (int i = 0; i < 10 && !pty_shows(p, pointed); i++) pty_key(p, "Down");
    if (!pty_shows(p, pointed)) failed("this person can log in here");
    pty_key(p, "Enter");
    pty_type(p, passphrase(name));
    pty_send(p, "\r", 1);
    pty_wait(p, "Ждут документов", 60);
    if (pty_shows(p, "К работе")) pty_key(p, "Enter"); /* what the day reminds of */
}

static void leave(struct pty *p) {
    pty_key(p, "F10");
    if (pty_shows(p, "Выйти")) pty_key(p, "Enter");
    if (pty_exit(p) != 0) failed("the kiosk closes cleanly");
    pty_stop(p);
    sitting = NULL;
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

static void to_field(struct pty *p, const char *label) {
    for (int i = 0; i < 60; i++) {
        if (at_field(p, label)) return;
        pty_key(p, "Down");
    }
    failed(label);
}

static void fill(struct pty *p, const char *label, const char *text) {
    to_field(p, label);
    pty_type(p, text);
    if (at_field(p, label)) pty_key(p, "Enter"); /* a full mask has moved on by itself */
}

static void choose(struct pty *p, const char *label) {
    to_field(p, label);
    pty_key(p, "Space");
}

struct case_of_child {
    const char *snils, *surname, *name, *patronymic, *birth, *series, *number, *issued;
};

static void section(struct pty *p, const char *title) {
    for (int i = 0; i < 8 && !pty_shows(p, title); i++) pty_key(p, "F6");
    if (!pty_shows(p, title)) failed(title);
}

static void enter_application(struct pty *p, const struct case_of_child *c, bool show) {
    pty_key(p, "F7");
    section(p, "─ 1 Ребёнок");
    fill(p, "СНИЛС", c->snils);
    fill(p, "Фамилия", c->surname);
    fill(p, "Имя", c->name);
    fill(p, "Отчество", c->patronymic);
    fill(p, "Дата рождения", c->birth);
    choose(p, "Пол");
    if (show) picture(p, "Приём: ребёнок");
    section(p, "─ 2 Документ");
    fill(p, "Серия", c->series);
    fill(p, "Номер", c->number);
    fill(p, "Выдан", c->issued);
    fill(p, "Кем выдан", "Отдел ЗАГС города Смоленска");
    section(p, "─ 3 Адрес");
    fill(p, "Город, село", "г. Смоленск");
    fill(p, "Улица", "ул. Тенистая");
    fill(p, "Дом", "14");
    section(p, "─ 4 Заявитель");
    fill(p, "Фамилия", c->surname);
    fill(p, "Имя", "Ольга");
    fill(p, "Отчество", "Игоревна");
    fill(p, "Дата рождения", "14031988");
    fill(p, "Серия", "6612");
    fill(p, "Номер", "123456");
    fill(p, "Выдан", "20042012");
    fill(p, "Кем выдан", "УМВД России по Смоленской области");
    fill(p, "Телефон", "9001234567");
    if (show) picture(p, "Приём: заявитель");
    section(p, "─ 5 Согласия");
    choose(p, "Обработка ПД");
    fill(p, "Лист №", "1/26");
    choose(p, "Правила");
    fill(p, "Лист №", "2/26");
    section(p, "─ 6 Сверка");
    choose(p, "Документ ребёнка");
    choose(p, "СНИЛС ребёнка");
    choose(p, "Документ заявителя");
    section(p, "─ 7 Итог");
    picture(p, "Приём: итог");
    pty_key(p, "F2");
    pty_wait(p, "Пакет полный", 10);
}

/* Opens the exchange and waits until all is sent and taken. */
static void exchange(struct pty *p, const char *caption) {
    pty_key(p, "F5");
    pty_key(p, "F5");
    pty_wait(p, "в порядке", 60);
    pty_wait(p, "принято", 60);
    pty_wait(p, "всё отправлено", 60);
    pty_wait(p, "Сетевая часть     ", 10);
    picture(p, caption);
    pty_key(p, "Esc");
}

/* Right after saving: the receipt as a PDF file. */
static void print_receipt(struct pty *p) {
    pty_key(p, "Ctrl+P");
    pty_wait(p, "Печать", 10);
    for (int i = 0; i < 12 && !pty_shows(p, "▸ Расписка"); i++) pty_key(p, "Down");
    picture(p, "Бумаги для семьи");
    pty_key(p, "F2");
    pty_wait(p, "receipt-", 20);
    picture(p, "Расписка напечатана");
    pty_key(p, "Esc");
}

static void decide(struct pty *p, const char *surname) {
    for (int i = 0; i < 12 && !pty_shows(p, "▸ Ждут решения"); i++) pty_key(p, "Down");
    pty_wait(p, surname, 20);
    pty_key(p, "Right");
    pty_key(p, "Enter");
    pty_wait(p, "Выдать", 10);
    for (int i = 0, row = 0, column; i < 6; i++) { /* the verdicts are one group of marks */
        bool visible;
        pty_cursor(p, &row, &column, &visible);
        if (strstr(pty_row(p, row), "Выдать")) break;
        pty_key(p, "Up");
    }
    pty_key(p, "Space");
    pty_wait(p, "(•) Выдать", 10);
    picture(p, "Решение");
    pty_key(p, "F2");
    pty_wait(p, "выдан", 10);
    picture(p, "Решение записано");
    pty_key(p, "Esc");
}

static void see_certificate(struct pty *p, const char *surname, const char *caption) {
    pty_type(p, surname);
    pty_wait(p, surname, 10);
    picture(p, "Поиск");
    pty_key(p, "Enter");
    pty_wait(p, "Сертификат", 10);
    picture(p, caption);
    pty_key(p, "Esc");
    pty_key(p, "Esc");
}

static void log_out(struct pty *p) {
    pty_key(p, "Ctrl+X");
    if (!pty_shows(p, "Пароль")) pty_key(p, "Enter");
    pty_wait(p, "Пароль", 10);
}

/* The register as the centre exports it; every certificate of the play must stand in it, living. */
static void show_register(const char *const *surnames, int count) {
    char command[3 * PATH_ROOM], path[PATH_ROOM], line[2048];
    int found = 0;
    snprintf(path, sizeof path, "%s/register.csv", region);
    unlink(path);
    snprintf(command, sizeof command, "'%s/priem-centre' --config '%s/centre.ini' register export '%s'", build, region, path);
    if (system(command) != 0) failed("the centre exports its register");
    FILE *f = fopen(path, "re");
    for (int row = 0; f && fgets(line, sizeof line, f); row++) {
        bool of_play = false;
        for (int i = 0; i < count; i++) of_play = of_play || strstr(line, surnames[i]);
        if (of_play && strstr(line, "living")) found++;
        if (of_play || row < 4) printf("    %s", line);
    }
    if (f) fclose(f);
    if (found != count) failed("each child of the play has one living certificate in the register");
}

static const struct case_of_child alisa = {"11223344595", "Звездочётова", "Алиса",  "Дмитриевна",
                                           "07052016",    "ii-мю",        "654321", "12052016"};
static const struct case_of_child miron = {"08765430300", "Корабельников", "Мирон",  "Олегович",
                                           "04042013",    "iii-бк",        "200417", "15042013"};

/* Paper at the school, decision at the office while the centre is down, certificate back at the school. */
static void two_kiosks(void) {
    say("Школа № 12: Петрова А. С. принимает бумаги, рабочее место обменивается с центром");
    struct pty *desk = sit_down("school12");
    log_in(desk, "Петрова А. С.");
    enter_application(desk, &alisa, true);
    picture(desk, "Записано");
    print_receipt(desk);
    exchange(desk, "Обмен");
    leave(desk);

    say("Управление: обмен, после него центр останавливается");
    struct pty *office = sit_down("office");
    log_in(office, "Ким Е. О.");
    exchange(office, "Обмен");
    stop_centre();

    say("Управление без сети: Ким Е. О. решает");
    decide(office, alisa.surname);

    say("Центр снова работает: оба рабочих места обмениваются");
    start_centre();
    exchange(office, "Управление: обмен");
    leave(office);
    desk = sit_down("school12");
    log_in(desk, "Петрова А. С.");
    exchange(desk, "Школа: обмен");

    say("Школа № 12 видит сертификат");
    see_certificate(desk, alisa.surname, "Карточка");
    leave(desk);
}

/* A field laptop: a whole day without a network, two people in turn. */
static void one_laptop(void) {
    stop_centre();
    say("Выезд без сети: Белкина Т. Л. принимает бумаги на ноутбуке");
    struct pty *laptop = sit_down("laptop");
    log_in(laptop, "Белкина Т. Л.");
    enter_application(laptop, &miron, false);
    picture(laptop, "Записано");
    log_out(laptop);

    say("Тот же ноутбук: Ким Е. О. решает, сети всё нет");
    log_in(laptop, "Ким Е. О.");
    decide(laptop, miron.surname);
    log_out(laptop);
    log_in(laptop, "Белкина Т. Л.");
    see_certificate(laptop, miron.surname, "Сертификат выдан без сети и ждёт центра");

    say("Вечером сеть есть: ноутбук обменивается");
    start_centre();
    exchange(laptop, "Обмен");
    see_certificate(laptop, miron.surname, "Центр подтвердил");
    leave(laptop);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: play BUILD REGION\n");
        return 2;
    }
    build = argv[1];
    region = argv[2];
    pty_on_failure(failed);
    start_centre();
    two_kiosks();
    one_laptop();
    say("Реестр центра (register export)");
    show_register((const char *const[]){alisa.surname, miron.surname}, 2);
    stop_centre();
    printf("\nВсе шаги пройдены.\n");
    return 0;
}
