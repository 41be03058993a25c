/* The catalogue as the desk browses it with a family at the window. */

#include "model/base/date.h"
#include "tests/harness/golden.h"
#include "tests/harness/offers.h"
#include "tests/harness/sitting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int begin_with(void **state, bool filled) {
    struct sitting *t = sitting_make(state, false);
    if (filled) offers_fill(&t->place.kit, 0);
    t->p = place_start(&t->place, NULL);
    place_login(t->p, KIT_DESK);
    press(t->p, "F9");
    pty_type(t->p, "Программы");
    press(t->p, "Enter");
    return 0;
}

static int begin(void **state) {
    return begin_with(state, true);
}

/* The table was of Friday, the kiosk is opened on Monday. */
static int begin_dated(void **state) {
    struct sitting *t = sitting_make(state, false);
    const struct catalogue_loaded loaded = {
        .kind = "programmes", .as_of = moment_of(date_of(2026, 11, 20), 0, 0, 180), .rows = 4};
    offers_fill(&t->place.kit, 0);
    kit_central(&t->place.kit, EV_CATALOGUE_LOADED, t->place.kit.region, &loaded);
    t->p = place_start(&t->place, NULL);
    place_login(t->p, KIT_DESK);
    press(t->p, "F9");
    pty_type(t->p, "Программы");
    press(t->p, "Enter");
    return 0;
}

static int begin_bare(void **state) {
    return begin_with(state, false);
}

static void words_find_in_either_layout(void **state) {
    struct sitting *t = *state;
    shows(t->p, "Найдено 4");
    pty_type(t->p, "if[v");
    shows(t->p, "Найдено 3");
    press(t->p, "Down Down");
    golden_screen(t->p, "programmes");
    for (int i = 0; i < 4; i++) press(t->p, "Backspace");
    pty_type(t->p, "орбита");
    shows(t->p, "Найдено 2");
}

static void filters_stand_at_the_top_and_go_as_they_came(void **state) {
    struct sitting *t = *state;
    press(t->p, "F4");
    golden_screen(t->p, "programmes-filter");
    pty_type(t->p, "только где");
    press(t->p, "Enter");
    shows(t->p, "Найдено 3");
    press(t->p, "F4 Down Enter");
    pty_type(t->p, "8");
    press(t->p, "Enter");
    shows(t->p, "Найдена 1");
    golden_screen(t->p, "programmes-narrow");
    press(t->p, "F4 Enter");
    shows(t->p, "Найдено 4");
}

static void what_is_not_there_is_said(void **state) {
    struct sitting *t = *state;
    pty_type(t->p, "плавание");
    shows(t->p, "Программ не найдено");
}

static void how_old_the_catalogue_is(void **state) {
    struct sitting *t = *state;
    shows(t->p, "по данным Навигатора на 20.11.2026");
}

static void before_the_first_exchange_there_are_none(void **state) {
    struct sitting *t = *state;
    shows(t->p, "они приходят из центра с обменом");
}

int main(void) {
#define PROGRAMMES_TEST(f) cmocka_unit_test_setup_teardown(f, begin, sitting_end)
    const struct CMUnitTest tests[] = {
        PROGRAMMES_TEST(words_find_in_either_layout),
        PROGRAMMES_TEST(filters_stand_at_the_top_and_go_as_they_came),
        PROGRAMMES_TEST(what_is_not_there_is_said),
        cmocka_unit_test_setup_teardown(how_old_the_catalogue_is, begin_dated, sitting_end),
        cmocka_unit_test_setup_teardown(before_the_first_exchange_there_are_none, begin_bare, sitting_end),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("programmes", tests, NULL, NULL);
}
