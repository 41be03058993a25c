/* The coordinator's report: numbers as bars, what stands behind them, a table that names nobody. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static int begin(void **state) {
    sitting_begin(state, true);
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "F9");
    pty_type(t->p, "Отчёт");
    press(t->p, "Enter");
    shows(t->p, "Заявления по дням");
    return 0;
}

static void a_month_in_bars(void **state) {
    struct sitting *t = *state;
    assert_true(pty_wait(t->p, "23.11.2026: принято", 0));
    golden_screen(t->p, "report");
    press(t->p, "Left");
    assert_true(pty_wait(t->p, "22.11.2026: принято 0", 0));
    press(t->p, "PgUp");
    shows(t->p, "октябрь 2026");
    assert_true(pty_wait(t->p, "В этом месяце ничего не принято", 0));
    press(t->p, "F4 Enter");
    shows(t->p, "ноябрь 2026");
}

static void enter_shows_what_stands_behind(void **state) {
    struct sitting *t = *state;
    assert_true(pty_wait(t->p, "23.11.2026: принято", 0));
    press(t->p, "Enter");
    assert_true(pty_wait(t->p, "Найден", 0));
    golden_screen(t->p, "report-rows");
    press(t->p, "Esc Tab Down Enter");
    shows(t->p, "Заявления · 01.11.2026 – 30.11.2026");
    press(t->p, "Esc Tab Enter");
    assert_true(pty_wait(t->p, "Найден", 0));
    golden_screen(t->p, "report-point");
    press(t->p, "Enter");
    pty_wait(t->p, "Заявление", 0);
}

static void the_table_names_nobody(void **state) {
    struct sitting *t = *state;
    char path[600], text[4096] = "";
    struct stat st;
    assert_true(pty_wait(t->p, "23.11.2026: принято", 0));
    snprintf(path, sizeof path, "%s/report.csv", t->place.kit.tmp.folder);
    for (int i = 0; i < 2; i++) {
        press(t->p, "F6");
        for (int k = 0; k < 100; k++) press(t->p, "Backspace");
        pty_type(t->p, path);
        press(t->p, "Enter");
        shows(t->p, i == 0 ? "Записано: " : "Файл с таким именем уже есть");
    }
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_true(fread(text, 1, sizeof text - 1, f) > 0);
    fclose(f);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_non_null(strstr(text, "принято за день;23.11.2026;"));
    assert_non_null(strstr(text, "отказы по основанию;R1;"));
    assert_null(strstr(text, "Щербаков"));
    assert_null(strstr(text, "Иван"));
}

static void money_in_bars(void **state) {
    struct sitting *t = *state;
    press(t->p, "F7");
    assert_true(pty_wait(t->p, "Записей 1,", 0));
    golden_screen(t->p, "report-money-page");
    press(t->p, "Enter");
    assert_true(pty_wait(t->p, "За этим числом ничего нет", 0)); /* nobody has a nominal yet */
    press(t->p, "Esc Tab Enter");
    assert_true(pty_wait(t->p, "Найдена 1", 0));
    golden_screen(t->p, "report-money-children");
    press(t->p, "Enter");
    assert_true(pty_wait(t->p, "Движение", 0));
    press(t->p, "Esc Esc Tab Enter"); /* a provider */
    assert_true(pty_wait(t->p, "Найден", 0));
    press(t->p, "Esc F4");
    shows(t->p, "Период");
    press(t->p, "Esc");
    char path[600], text[4096] = "";
    snprintf(path, sizeof path, "%s/money.csv", t->place.kit.tmp.folder);
    press(t->p, "F6");
    for (int k = 0; k < 100; k++) press(t->p, "Backspace");
    pty_type(t->p, path);
    press(t->p, "Enter");
    assert_true(pty_wait(t->p, "Записано: ", 0));
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_true(fread(text, 1, sizeof text - 1, f) > 0);
    fclose(f);
    assert_non_null(strstr(text, "номиналов дано;"));
    assert_null(strstr(text, "Липом"));
}

/* RULES 2.4: who is not to know of a child's health is told neither the group's name nor who is in it. */
static int begin_health(void **state) {
    struct sitting *t = sitting_make(state, true);
    const struct cap cap = {.period = "2026",
                            .group_code = "2",
                            .count = 10,
                            .money = 12000000,
                            .nominal = 1200000,
                            .title = "дети с ОВЗ",
                            .health = 1};
    kit_central(&t->place.kit, EV_CAP_SET, t->place.kit.region, &cap);
    return sitting_start(t);
}

static void open_money(struct pty *p, enum kit_person who) {
    place_login(p, who);
    menu_choose(p, "Отчёт");
    press(p, "F7");
    assert_true(pty_wait(p, "Записей", 0));
}

static void a_group_of_health_is_told_to_few(void **state) {
    struct sitting *t = *state;
    open_money(t->p, KIT_SUPERVISOR);
    shows(t->p, "▸ с номиналом");
    assert_false(pty_shows(t->p, "ОВЗ"));
    press(t->p, "Enter");
    shows(t->p, "Кто в этой группе, видят немногие");
    press(t->p, "Esc Esc Ctrl+X");
    pty_wait(t->p, "Пароль", 0);
    open_money(t->p, KIT_COORDINATOR);
    shows(t->p, "▸ дети с ОВЗ");
    press(t->p, "Enter");
    assert_true(pty_wait(t->p, "Дети · дети с ОВЗ", 0));
}

static void a_desk_has_no_report(void **state) {
    struct sitting *t = *state;
    press(t->p, "Esc Ctrl+X");
    pty_wait(t->p, "Пароль", 0);
    place_login(t->p, KIT_DESK);
    press(t->p, "F9");
    assert_false(pty_shows(t->p, "Отчёт"));
}

int main(void) {
#define REPORT_TEST(f) cmocka_unit_test_setup_teardown(f, begin, sitting_end)
    const struct CMUnitTest tests[] = {
        REPORT_TEST(a_month_in_bars),
        REPORT_TEST(enter_shows_what_stands_behind),
        REPORT_TEST(the_table_names_nobody),
        REPORT_TEST(money_in_bars),
        cmocka_unit_test_setup_teardown(a_group_of_health_is_told_to_few, begin_health, sitting_end),
        REPORT_TEST(a_desk_has_no_report),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
