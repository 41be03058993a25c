/* RULES Annex D, items 3 to 5, the money: three families apply for two nominals in three seconds, one of those served enrols in
 * two programmes and moves to another region. Then two kiosks without a network ask for the same last roubles and the same last
 * place. A real centre over TLS, kiosks in pseudo-terminals, the dates of the annex. */

#include "model/base/date.h"
#include "tests/harness/golden.h"
#include "tests/harness/scenario.h"
#include "tests/harness/sitting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DESK_7 "Сидорова М. В."

/* Children of the register that was loaded, by their СНИЛС: of school 7, and two of school 12. */
static const char first_child[] = "378-707-117 19", second_child[] = "962-472-898 58", third_child[] = "759-225-646 38";

static int set_up(void **state) {
    (void)state;
    if (!scenario_make("2026-11-10")) return -1;
    command("period set 2026 01.01.2026 31.12.2026 '2026 год'");
    command("cap set 2026 5-18 --count 2 --money 24000 --nominal 12000 --share 100");
    load("catalogue load providers",
         "code,name,form,municipality,licence\n"
         "1,ДЮЦ «Орбита»,municipal,66701000,Л035-01\n2,ИП Орлов И. К.,entrepreneur,66701000,Л035-02\n");
    load("catalogue load programmes", "programme,provider,title,direction,price,first,last\n"
                                      "104,1,Робототехника,technical,8500,2026-12-01,2026-12-31\n"
                                      "101,2,Шахматы,sport,5000,2026-12-01,2026-12-31\n"
                                      "103,1,Театр,art,9000,2026-12-01,2026-12-31\n"
                                      "105,1,Лепка,art,0,2026-12-01,2026-12-31\n");
    load("catalogue load groups", "programme,code,seats,timetable\n104,1,10,ср 17:30\n101,1,4,вт 16:00\n103,1,5,пт 16:00\n"
                                  "105,1,1,сб 10:00\n");
    return demo_start(&world.demo) ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    scenario_end();
    return 0;
}

static void open_account(struct pty *p, const char *child) {
    open_case(p, child);
    demo_menu(p, "Счёт");
}

/* --- Item 3: the queue is by the second, the caps are of the region ------------------------------------------------------- */

static void apply(struct pty *p, int second, const char *child) {
    golden_clock(getenv("PRIEM_TEST_CLOCK"), moment_of(world.day, 14, 5, 180) + second * (int64_t)MS_SECOND);
    open_case(p, child);
    demo_menu(p, "Номинал");
    shows(p, "Решить до     17.11.2026");
    press(p, "F2");
    shows(p, "Записано");
}

static void three_apply_in_three_seconds(void) {
    day(2026, 11, 10);
    exchange("school7", DESK_7); /* hears of the period */
    exchange("school12", DESK);
    apply(sit_offline("school7", DESK_7), 31, first_child);
    leave_offline();
    apply(sit_offline("school12", DESK), 32, second_child);
    apply(world.p, 33, third_child);
    world.sittings = 31; /* ten past two */
    leave();
    exchange("school7", DESK_7); /* the first in the queue arrives last */
}

static void the_third_is_refused_after_the_centres_word(void) {
    day(2026, 11, 17);
    struct pty *p = sit("office", COORDINATOR);
    demo_menu(p, "Изменение статуса");
    shows(p, "По времени получения: 1"); /* two have it */
    shows(p, "10.11 14:05:33  Щербакова Есения");
    shows(p, "предел, N1");
    demo_menu(p, "отказать");
    pty_type(p, "номиналов на 2026 год больше нет");
    press(p, "Enter");
    shows(p, "Никто не ждёт номинала");
    leave();
}

/* --- Item 4: the certificate pays what it can, the family the difference -------------------------------------------------- */

static void enrol(struct pty *p, const char *programme) {
    for (int i = 0; i < 20; i++) press(p, "Backspace");
    pty_type(p, programme);
    shows(p, "Найдена 1");
    press(p, "Enter");
    shows(p, "Расчёт");
    press(p, "F2");
}

static void two_programmes_and_a_surcharge(void) {
    day(2026, 11, 18);
    struct pty *p = sit("school7", DESK_7);
    open_account(p, first_child);
    demo_menu(p, "Программы");
    enrol(p, "робот");
    shows(p, "Всё оплачивает сертификат");
    press(p, "Enter");
    shows(p, "доступно 3\u00a0500,00");
    enrol(p, "шахм");
    shows(p, "Доплата            1\u00a0500,00");
    pty_type(p, "7");
    press(p, "F2");
    shows(p, "согласилась с доплатой 1\u00a0500,00 на листе № 7?");
    press(p, "Enter Esc");
    shows(p, "Доступно               0,00");
    leave();
}

/* --- Item 5: another subject, ground E2, by two --------------------------------------------------------------------------- */

static void the_family_moves_away(void) {
    day(2026, 11, 23);
    struct pty *p = sit("office", OPERATOR);
    open_case(p, first_child);
    demo_menu(p, "исключ");
    press(p, "F4 Down Enter F4");
    pty_type(p, "тамб");
    press(p, "Enter F2");
    agrees(p, COORDINATOR);
    leave();

    p = sit("school7", DESK_7);
    open_account(p, first_child);
    shows(p, "окончены");
    shows(p, "Доступно          12\u00a0000,00");
    press(p, "Enter");
    shows(p, "ребёнок исключён");
    leave();
}

/* --- The last roubles and the last place ---------------------------------------------------------------------------------- */

static void enrol_free(struct pty *p, const char *child) {
    open_account(p, child);
    demo_menu(p, "Программы");
    enrol(p, "лепка");
    press(p, "Enter");
    shows(p, "Записано");
}

static void two_kiosks_ask_for_the_same(void) {
    day(2026, 11, 24);
    exchange("school12", DESK); /* hears of the nominal */
    demo_stop(&world.demo);

    struct pty *p = sit_offline("school12", DESK);
    enrol_free(p, second_child);
    enrol(p, "театр");
    press(p, "Enter");
    shows(p, "доступно 3\u00a0000,00");
    leave_offline();
    p = sit_offline("office", COORDINATOR);
    enrol_free(p, third_child);
    open_account(p, second_child);
    demo_menu(p, "Программы");
    enrol(p, "робот");
    press(p, "Enter");
    shows(p, "доступно 3\u00a0500,00");
    leave_offline();

    assert_true(demo_start(&world.demo));
    exchange("school12", DESK);
    exchange("office", COORDINATOR);
    p = sit_offline("office", COORDINATOR);
    press(p, "Ctrl+B");
    shows(p, "Разногласия 1 из 2");
    shows(p, "последнее место в группе раньше занято в другом месте");
    press(p, "Tab Down F2 Enter"); /* the family gives it up */
    shows(p, "Разногласия 1 из 1");
    shows(p, "доступно 3\u00a0000,00");
    press(p, "Tab F2");
    shows(p, "Доплата            5\u00a0500,00");
    for (int i = 0; i < 3; i++) press(p, "Enter");
    pty_type(p, "8");
    press(p, "F2");
    shows(p, "согласилась с доплатой 5\u00a0500,00 на листе № 8?");
    press(p, "Enter");
    shows(p, "Разногласий нет");
    leave();
}

/* Balances once more from the log, by the sqlite3 shell: it says what differs. */
static void plain_sql_agrees(void) {
    char line[2000], said[512] = "";
    snprintf(line, sizeof line, "sqlite3 '%s/centre/store.db' <'%s/tests/sim/recompute.sql' 2>&1", world.demo.folder,
             getenv("PRIEM_SOURCE"));
    FILE *shell = popen(line, "r");
    assert_non_null(shell);
    if (fgets(said, sizeof said, shell)) fail_msg("%s", said);
    assert_int_equal(pclose(shell), 0);
}

static void the_dated_scenario(void **state) {
    (void)state;
    three_apply_in_three_seconds();
    the_third_is_refused_after_the_centres_word();
    two_programmes_and_a_surcharge();
    the_family_moves_away();
    two_kiosks_ask_for_the_same();
    command("verify");
    command("rebuild");
    demo_stop(&world.demo);
    plain_sql_agrees();
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_dated_scenario)};
    golden_use_cmocka();
    return cmocka_run_group_tests_name("annex_d_money", tests, set_up, tear_down);
}
