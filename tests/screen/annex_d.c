/* RULES Annex D through the screens: a real centre over TLS, a school's and the office's kiosk in pseudo-terminals, and a test
 * clock that is moved from day to day. Each date is the one the annex states; each step is what a person there would press. */

#include "model/base/date.h"
#include "tests/harness/golden.h"
#include "tests/harness/scenario.h"
#include "tests/harness/sitting.h"
#include "tests/harness/traces.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COLUMNS                                                                                                                \
    "child_surname,child_name,child_birth,child_sex,child_doc_kind,child_doc_series,child_doc_number,child_doc_issued,"        \
    "child_doc_issuer,applicant_authority,applicant_surname,applicant_name,request_point,request_request_no\n"

static int set_up(void **state) {
    (void)state;
    if (!scenario_make("2026-10-30")) return -1;
    command("municipality add 66603000 'Вяземский район'");
    command("point add 30 66603000 'школа № 30'");
    load("requests load", COLUMNS "Лапшинова,Аглая,23.04.2018,f,03,V-ЦЩ,730046,2018-12-29,ЗАГС,1,Лапшинова,Зоя,12,Н67-1\n");
    return demo_start(&world.demo) ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    scenario_end();
    return 0;
}

/* The families of the scenario, and the numbers their children are given. */
static struct learner {
    struct demo_learner typed;
    char number[16];
} late = {.typed = {.surname = "Чистякова-Рощина",
                    .name = "Алиса",
                    .patronymic = "Олеговна",
                    .birth = "07052016",
                    .series = "ii-мю",
                    .number = "654321",
                    .issued = "20062016",
                    .passport = "654321",
                    .consent = "11",
                    .agreement = "12"}},
  whole = {.typed = {.snils = "08765430300",
                     .surname = "Корабельникова",
                     .name = "Мира",
                     .patronymic = "Олеговна",
                     .birth = "04042013",
                     .series = "iii-бк",
                     .number = "200417",
                     .issued = "20052013",
                     .passport = "200417",
                     .consent = "13",
                     .agreement = "14"}},
  nearly_18 = {.typed = {.snils = "20410179701",
                         .surname = "Подлесная",
                         .name = "Ульяна",
                         .patronymic = "Олеговна",
                         .birth = "15012009",
                         .paper = "паспорт",
                         .series = "6622",
                         .number = "947083",
                         .issued = "01022023",
                         .passport = "947083",
                         .consent = "15",
                         .agreement = "16"}};

static void enter(struct pty *p, const struct learner *l) {
    demo_enter(p, &l->typed, NULL);
    press(p, "F2");
}

/* Item 1: a request of Friday 30.10.2026. */
static void a_request_waits_until_wednesday(void) {
    day(2026, 10, 30);
    struct pty *p = sit("school12", DESK);
    look(p, "Ждут документов", "Лапшинова");
    shows(p, "Ждёт документов до 11.11.2026");
    leave();
}

/* Item 2: what is missing decides when the term begins. */
static void a_visit_without_snils(void) {
    day(2026, 11, 5);
    struct pty *p = sit("school12", DESK);
    enter(p, &late);
    shows(p, "0001 записано, не хватает: СНИЛС ребёнка");
    enter(p, &whole);
    shows(p, "Пакет полный, решить до 10.11.2026");
    enter(p, &nearly_18);
    leave();

    day(2026, 11, 6);
    p = sit("school12", DESK);
    open_case(p, late.typed.surname);
    demo_fill(p, "СНИЛС", "11223344595");
    demo_section(p, "─ 6 Сверка");
    demo_choose(p, "СНИЛС ребёнка");
    press(p, "F2");
    shows(p, "Пакет полный, решить до 11.11.2026");
    leave();
}

/* Of the child's certificate, as its card shows it: "6700 0010 16". */
static void take_number(struct pty *p, struct learner *child) {
    const char *title = "Сертификат ", *at = strstr(pty_row(p, 0), title);
    assert_non_null(at);
    snprintf(child->number, sizeof child->number, "%.12s", at + strlen(title));
}

static void issue(struct pty *p, struct learner *child, const char *until) {
    look(p, "Ждут решения", child->typed.surname);
    press(p, "Enter Space");
    shows(p, "(•) Выдать");
    press(p, "F2");
    shows(p, "выдан сертификат");
    open_case(p, child->typed.surname);
    shows(p, "действует");
    shows(p, "без номинала"); /* of accounting: it carries no money */
    shows(p, until);
    take_number(p, child);
}

/* Item 3: by another person than the one who entered them. */
static void another_person_approves(void) {
    day(2026, 11, 10);
    struct pty *p = sit("office", COORDINATOR);
    issue(p, &whole, "03.04.2031");
    issue(p, &late, "06.05.2034");
    issue(p, &nearly_18, "14.01.2027");
    leave();
}

/* Item 1, its end: seen at the school after the first exchange of that day. */
static void the_request_has_lapsed_on_thursday(void) {
    day(2026, 11, 11);
    struct pty *p = sit("school12", DESK);
    look(p, "Ждут документов", "Лапшинова");
    leave();

    day(2026, 11, 12);
    p = sit("school12", DESK);
    look(p, "Сообщить семье", "Лапшинова");
    shows(p, "срок представления док");
    open_case(p, "Лапшинова");
    shows(p, "Истёк срок представления документов");
    shows(p, "Документы по запросу от 30.10 не принесены в срок; можно подать новое");
    leave();
}

/* Types over what stands there. */
static void retype(struct pty *p, const char *label, const char *text) {
    demo_to_field(p, label);
    press(p, "End");
    for (int i = 0; i < 20; i++) press(p, "Backspace");
    demo_fill(p, label, text);
}

static void shows_number(struct pty *p, const struct learner *child) {
    char title[64];
    snprintf(title, sizeof title, "Сертификат %s", child->number);
    shows(p, title);
}

/* Item 5, within the region: another municipality, the same number. */
static void a_family_moves_within_the_region(void) {
    char words[600];
    day(2026, 11, 16);
    struct pty *p = sit("school12", DESK);
    open_case(p, whole.typed.surname);
    demo_menu(p, "изменить");
    demo_section(p, "─ 3 Адрес");
    demo_fill(p, "Муниципалитет", "в");
    retype(p, "Город, село", "г. Вязьма");
    retype(p, "Улица", "Ленина");
    shows(p, "было: город Смоленск");
    demo_section(p, "─ 5 Основание");
    demo_to_field(p, "Пункт приёма");
    press(p, "F4");
    pty_type(p, "школа № 30");
    press(p, "Enter F2");
    shows(p, "Данные изменены: Корабельникова Мира Олеговна");
    shows_number(p, &whole);
    leave();

    /* She is another municipality's child now: the office has her no more. */
    p = sit("office", COORDINATOR);
    to_queues(p);
    pty_type(p, whole.typed.surname);
    shows(p, "Никто не найден");
    press(p, "Esc");
    leave();
    snprintf(words, sizeof words, "register export '%s'", tmp_path(&world.tmp, "register.csv"));
    command(words);
    assert_int_equal(traces_in(tmp_path(&world.tmp, "register.csv"), ",66603000,"), 2); /* of the address and of the desk */
    assert_int_equal(unlink(tmp_path(&world.tmp, "register.csv")), 0);
}

/* Item 5, to another subject: ground E2, by two. A child of the register that was loaded. */
static void a_family_moves_to_another_region(void) {
    static const char registered[] = "875-164-843 48"; /* of Лугова Аглая: there are two of that name */
    day(2026, 11, 23);
    struct pty *p = sit("office", OPERATOR);
    open_case(p, registered);
    demo_menu(p, "исключ");
    press(p, "F4 Down Enter F4");
    pty_type(p, "тамб");
    press(p, "Enter F2");
    agrees(p, COORDINATOR);
    leave();

    p = sit("school12", DESK);
    open_case(p, registered);
    shows(p, "! исключён");
    shows(p, "Прекращён    23.11 09:10, Зуева Т. Д., E2: переезд в другой регион");
    leave();
}

/* The centre's act of the only erasure there is. */
static const char *act(void) {
    static char out[8000];
    char of[32], words[64];
    assert_int_equal(demo_command(&world.demo, "erasure list", out, sizeof out), 0);
    assert_int_equal(sscanf(out, "%*[^\n] %31s", of), 1); /* below the head */
    snprintf(words, sizeof words, "erasure act %s", of);
    assert_int_equal(demo_command(&world.demo, words, out, sizeof out), 0);
    return out;
}

/* "certificate-6700001024-…": as a paper that was printed into the folder of the demo. */
static const char *paper_of(const struct learner *l, char path[600]) {
    char digits[16], *to = digits;
    for (const char *at = l->number; *at; at++)
        if (*at != ' ') *to++ = *at;
    *to = '\0';
    snprintf(path, 600, "%s/papers/extract-%s-20261201-0900.pdf", world.demo.folder, digits);
    return path;
}

/* At rest a kiosk makes a backup without the erased child, and lets those go that hold it. */
static void backups_are_renewed(const char *kiosk) {
    char folder[600];
    snprintf(folder, sizeof folder, "%s/%s/backup", world.demo.folder, kiosk);
    for (int i = 0; i < 1200 && traces_of(folder, late.typed.surname) > 0; i++) usleep(50 * 1000);
}

/* Item 6: blocked at once, erased on the last working day before the thirtieth, at the centre and at the kiosks. */
static void a_parent_takes_consent_back(void) {
    char paper[600];
    FILE *f = fopen(paper_of(&late, paper), "w");
    assert_non_null(f);
    fclose(f);
    day(2026, 12, 1);
    struct pty *p = sit("school12", DESK);
    open_case(p, late.typed.surname);
    demo_menu(p, "согласие");
    pty_type(p, "5-ж");
    press(p, "F2");
    shows(p, "! приостановлен");
    shows(p, "данные заблокированы и будут удалены до 30.12.2026"); /* 31.12 is a day off */
    leave();

    day(2026, 12, 30);
    p = sit("office", OPERATOR);
    open_case(p, late.typed.surname);
    shows(p, "данные заблокированы");
    demo_menu(p, "удалить");
    press(p, "F4 Enter F2");
    agrees(p, COORDINATOR);
    shows(p, "Выполнено: Удалить персональные данные.");
    leave();

    assert_true(traces_of(world.demo.folder, late.typed.surname) > 0);
    assert_non_null(strstr(act(), "Школа № 12")); /* has not confirmed yet */

    p = sit("office", OPERATOR);
    pty_type(p, late.number);
    shows(p, "▸ Персональные данные удалены");
    press(p, "Enter");
    shows_number(p, &late);
    shows(p, "── Персональные данные удалены ─");
    shows(p, "Персональные данные удалены 30.12.2026; номер, даты и основание хранятся.");
    backups_are_renewed("office");
    leave();
    p = sit("school12", DESK);
    pty_type(p, late.typed.surname);
    shows(p, "Никто не найден.");
    press(p, "Esc Esc");
    leave();
    sit("school12", DESK);
    backups_are_renewed("school12");
    leave();
    sit("school12", DESK); /* this request says that nothing is left there */
    leave();
    assert_null(strstr(act(), "Школа № 12"));
    assert_non_null(strstr(act(), "Выездной ноутбук")); /* away since October */
    assert_non_null(strstr(act(), "не позднее: 29.01.2027"));
    assert_int_equal(traces_of(world.demo.folder, late.typed.surname), 0);
    assert_int_not_equal(access(paper, F_OK), 0);
}

/* Item 7: valid on the last day before the birthday, expired on it. */
static void a_learner_turns_18(void) {
    day(2027, 1, 14);
    struct pty *p = sit("office", COORDINATOR);
    open_case(p, nearly_18.typed.surname);
    shows(p, "действует до 14.01.2027 включительно");
    leave();

    day(2027, 1, 15);
    p = sit("school12", DESK);
    open_case(p, nearly_18.typed.surname);
    shows(p, "! срок истёк: 18 лет");
    shows(p, "Прекращён    15.01 09:10");
    leave();
}

static void shows_of_the_key(const char *part) {
    struct pty *p = sit_offline("school12", DESK);
    pty_keys(p, "F5 F5");
    pty_wait(p, part, 30);
    leave_offline();
}

/* Until when the centre lets a kiosk in: those of this build hold ten years longer. */
static void the_key_of_a_kiosk_ends(void) {
    struct pty *p = sit("school12", DESK);
    pty_keys(p, "F5 F5");
    shows(p, "ключ пункта действует до 07.11.2037");
    leave();
    demo_stop(&world.demo);
    day(2037, 10, 20);
    shows_of_the_key("Ключ пункта       до 07.11.2037, ещё 18 дней: продлит обмен по сети");
    day(2037, 11, 8);
    shows_of_the_key("Ключ пункта       закончился 07.11.2037");
}

static void the_dated_scenario(void **state) {
    (void)state;
    a_request_waits_until_wednesday();
    a_visit_without_snils();
    another_person_approves();
    the_request_has_lapsed_on_thursday();
    a_family_moves_within_the_region();
    a_family_moves_to_another_region();
    a_parent_takes_consent_back();
    a_learner_turns_18();
    command("verify");
    command("rebuild");
    the_key_of_a_kiosk_ends();
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_dated_scenario)};
    golden_use_cmocka();
    return cmocka_run_group_tests_name("annex_d", tests, set_up, tear_down);
}
