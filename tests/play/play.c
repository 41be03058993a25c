/* The main job played through the shipped programs' own screens in a pseudo-terminal, and printed: what `make demo` does
 * without a terminal. Argument: the folder of the demo region; the programs are the ones beside this one's build. Exits
 * non-zero when a step did not happen. */

#include "tests/harness/demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_ROOM = 4096 };

static struct demo demo;
static struct pty *sitting; /* the kiosk somebody sits at */
static int step;

static void failed(const char *what) {
    if (sitting) pty_print(sitting, stdout, "");
    printf("\nThis step did not happen: %s\n", what);
    fflush(stdout);
    demo_stop(&demo);
    exit(1);
}

static void say(const char *what) {
    printf("\n%2d. %s\n", ++step, what);
    fflush(stdout);
}

static void start_centre(void) {
    if (!demo_start(&demo)) failed("the centre listens");
}

static void picture(struct pty *p, const char *caption) {
    pty_print(p, stdout, caption);
    fflush(stdout);
}

static struct pty *sit_down(const char *kiosk, const char *name) {
    sitting = demo_sit(&demo, kiosk);
    demo_log_in(&demo, sitting, name);
    return sitting;
}

static void leave(struct pty *p) {
    demo_leave(p);
    sitting = NULL;
}

static void show_filled(struct pty *p, const char *section) {
    if (strstr(section, "Ребёнок")) picture(p, "Приём: ребёнок");
    if (strstr(section, "Заявитель")) picture(p, "Приём: заявитель");
}

static void enter_application(struct pty *p, const struct demo_learner *learner, bool show) {
    demo_enter(p, learner, show ? show_filled : NULL);
    demo_section(p, "─ 7 Итог");
    picture(p, "Приём: итог");
    pty_key(p, "F2");
    pty_wait(p, "Пакет полный", 10);
}

static void exchange(struct pty *p, const char *caption) {
    demo_exchange(p, "принято");
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
    char words[2 * PATH_ROOM], path[PATH_ROOM], line[2048], said[2000];
    int found = 0;
    snprintf(path, sizeof path, "%s/register.csv", demo.folder);
    unlink(path);
    snprintf(words, sizeof words, "register export '%s'", path);
    if (demo_command(&demo, words, said, sizeof said) != 0) failed("the centre exports its register");
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

static const struct demo_learner alisa = {.snils = "11223344595",
                                          .surname = "Звездочётова",
                                          .name = "Алиса",
                                          .patronymic = "Дмитриевна",
                                          .birth = "07052016",
                                          .series = "ii-мю",
                                          .number = "654321",
                                          .issued = "12052016",
                                          .passport = "123456",
                                          .consent = "1/26",
                                          .agreement = "2/26"};
static const struct demo_learner miron = {.snils = "08765430300",
                                          .surname = "Корабельников",
                                          .name = "Мирон",
                                          .patronymic = "Олегович",
                                          .birth = "04042013",
                                          .series = "iii-бк",
                                          .number = "200417",
                                          .issued = "15042013",
                                          .passport = "123456",
                                          .consent = "1/26",
                                          .agreement = "2/26"};

/* Paper at the school, decision at the office while the centre is down, certificate back at the school. */
static void two_kiosks(void) {
    say("Школа № 12: Петрова А. С. принимает бумаги, рабочее место обменивается с центром");
    struct pty *desk = sit_down("school12", "Петрова А. С.");
    enter_application(desk, &alisa, true);
    picture(desk, "Записано");
    print_receipt(desk);
    exchange(desk, "Обмен");
    leave(desk);

    say("Управление: обмен, после него центр останавливается");
    struct pty *office = sit_down("office", "Ким Е. О.");
    exchange(office, "Обмен");
    demo_stop(&demo);

    say("Управление без сети: Ким Е. О. решает");
    decide(office, alisa.surname);

    say("Центр снова работает: оба рабочих места обмениваются");
    start_centre();
    exchange(office, "Управление: обмен");
    leave(office);
    desk = sit_down("school12", "Петрова А. С.");
    exchange(desk, "Школа: обмен");

    say("Школа № 12 видит сертификат");
    see_certificate(desk, alisa.surname, "Карточка");
    leave(desk);
}

/* A field laptop: a whole day without a network, two people in turn. */
static void one_laptop(void) {
    demo_stop(&demo);
    say("Выезд без сети: Белкина Т. Л. принимает бумаги на ноутбуке");
    struct pty *laptop = sit_down("laptop", "Белкина Т. Л.");
    enter_application(laptop, &miron, false);
    picture(laptop, "Записано");
    log_out(laptop);

    say("Тот же ноутбук: Ким Е. О. решает, сети всё нет");
    demo_log_in(&demo, laptop, "Ким Е. О.");
    decide(laptop, miron.surname);
    log_out(laptop);
    demo_log_in(&demo, laptop, "Белкина Т. Л.");
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
    demo = (struct demo){.build = argv[1], .folder = argv[2]};
    pty_on_failure(failed);
    start_centre();
    two_kiosks();
    one_laptop();
    say("Реестр центра (register export)");
    show_register((const char *const[]){alisa.surname, miron.surname}, 2);
    demo_stop(&demo);
    printf("\nВсе шаги пройдены.\n");
    return 0;
}
