/* At the operator's kiosk: where a child lives is said in the queues and in the search, and one municipality can be chosen. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include "model/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Cases of two municipalities, and then the kiosk becomes the operator's. */
static struct sitting *make(void **state) {
    struct sitting *t = sitting_make(state, true);
    struct kiosk_moved moved = {.no = 3, .point = KIT_POINT, .municipality = KIT_MUNICIPALITY, .scope = "region"};
    struct application form;
    struct kit *kit = &t->place.kit;
    kit_login(kit, KIT_DESK_2);
    for (int64_t n = 60; n < 63; n++) {
        kit_form(kit, n, &form);
        text_copy(form.request.municipality, sizeof form.request.municipality, KIT_OTHER_MUNICIPALITY);
        text_copy(form.request.point, sizeof form.request.point, "30");
        kit_save(kit, &form);
    }
    kit_central(kit, EV_KIOSK_MOVED, kit->region, &moved);
    return t;
}

static int begin(void **state) {
    return sitting_start(make(state));
}

/* At a school, of a child that is known only there. */
static int begin_set_aside(void **state) {
    struct sitting *t = make(state);
    const struct parked parked = {.of = "7.1.9", .cause = "not_allowed", .what = "application.filed"};
    char child[ID_TEXT];
    id_new(&t->place.kit.clock.env, child);
    kit_central(&t->place.kit, EV_EVENT_PARKED, child, &parked);
    return sitting_start(t);
}

static void the_queues_say_where_a_child_lives(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    golden_screen(t->p, "operator-queues");
    press(t->p, "F4");
    golden_screen(t->p, "operator-filter");
    pty_type(t->p, "[ ] Вяземский");
    press(t->p, "Enter");
    shows(t->p, "Ждут решения, сначала срочные · Вяземский район");
    shows(t->p, "Ждут решения       3");
    golden_screen(t->p, "operator-municipality");
    press(t->p, "F4"); /* only its points are left */
    shows(t->p, "[x] Вяземский район");
    assert_false(pty_shows(t->p, "школа № 7"));
    pty_type(t->p, "[x] Вяземский");
    press(t->p, "Enter"); /* chosen again, it is taken back */
    assert_false(pty_shows(t->p, "срочные · Вяземский"));
    sitting_leave(t);
}

static void the_search_says_where_a_child_lives(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    pty_type(t->p, "а");
    golden_screen(t->p, "operator-search");
    press(t->p, "Esc");
    sitting_leave(t);
}

static void the_report_is_of_one_municipality_or_all(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    menu_choose(t->p, "Отчёт");
    assert_true(pty_wait(t->p, "23.11.2026: принято 14", 0));
    press(t->p, "F3");
    shows(t->p, "Вся область");
    pty_type(t->p, "Вяземский");
    press(t->p, "Enter");
    shows(t->p, "Отчёт · Вяземский район, ноябрь 2026");
    assert_true(pty_wait(t->p, "23.11.2026: принято 3", 0));
    press(t->p, "F7");
    assert_true(pty_wait(t->p, "Записей 0,", 0));
    shows(t->p, "деньги · Вяземский район, 2026 год");
    press(t->p, "F3 Home Enter"); /* the whole region again */
    assert_true(pty_wait(t->p, "Записей 1,", 0));
    golden_screen(t->p, "operator-report-money");
    press(t->p, "Esc Esc");
    sitting_leave(t);
}

/* It was said of every one that it is kept at another point. */
static void what_is_set_aside_elsewhere_is_said_by_its_type(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    press(t->p, "Ctrl+B End");
    shows(t->p, "Заявление принято");
    golden_screen(t->p, "operator-set-aside");
    sitting_leave(t);
}

static void others_are_turned_away(void **state) {
    struct sitting *t = *state;
    place_enter(t->p, KIT_COORDINATOR);
    pty_wait(t->p, "Это киоск оператора", 0);
    golden_screen(t->p, "operator-others");
    sitting_leave(t);
}

int main(void) {
#define SCREEN_TEST(f) cmocka_unit_test_setup_teardown(f, begin, sitting_end)
    const struct CMUnitTest tests[] = {
        SCREEN_TEST(the_queues_say_where_a_child_lives),
        SCREEN_TEST(the_search_says_where_a_child_lives),
        SCREEN_TEST(the_report_is_of_one_municipality_or_all),
        cmocka_unit_test_setup_teardown(what_is_set_aside_elsewhere_is_said_by_its_type, begin_set_aside, sitting_end),
        SCREEN_TEST(others_are_turned_away),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("operator", tests, NULL, NULL);
}
