/* What can be done with an application while its form is open: the F9 menu of the form (model/rules/life.h). */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include "model/store/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static int begin(void **state) {
    sitting_begin(state, true);
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    return 0;
}

/* The first that waits for papers, «Соловалина». */
static void open_application(struct sitting *t) {
    press(t->p, "Enter");
    shows(t->p, "── 1 Ребёнок");
}

/* The menu is longer than the screen: it says so above and below. */
static void the_acts_of_an_application_on_record_are_offered(void **state) {
    struct sitting *t = *state;
    open_application(t);
    press(t->p, "F9 PgDn");
    golden_screen(t->p, "intake-menu");
    press(t->p, "Esc");
}

static void a_new_form_has_none_of_them(void **state) {
    static const char *const acts[] = {"отозвать", "согласие", "семья", "изменить"};
    struct sitting *t = *state;
    press(t->p, "F7 F9");
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        pty_type(t->p, acts[i]);
        shows(t->p, "Так ничего не начинается");
        press(t->p, "Esc F9");
    }
}

/* The data may not be worked with any more: the form closes over what was typed. */
static void consent_withdrawn_closes_the_form(void **state) {
    struct sitting *t = *state;
    struct fail why;
    int64_t blocked;
    open_application(t);
    press(t->p, "Enter");
    pty_type(t->p, "ж");
    menu_choose(t->p, "согласие от");
    shows(t->p, "Согласие отозвано");
    pty_type(t->p, "5-ж");
    press(t->p, "F2");
    assert_false(pty_shows(t->p, "── Разделы"));
    shows(t->p, "Очереди");
    pty_key(t->p, "F10");
    assert_int_equal(pty_exit(t->p), 0);
    place_take(&t->place);
    assert_true(db_one_int(t->place.kit.db, &blocked, "SELECT count(*) FROM learner WHERE blocked <> ''", &why, NULL));
    assert_int_equal(blocked, 1);
}

/* An act that changes nothing of the form leaves it open, with what was typed. */
static void a_question_of_the_family_leaves_the_form_open(void **state) {
    struct sitting *t = *state;
    open_application(t);
    press(t->p, "Enter");
    pty_type(t->p, "ж");
    menu_choose(t->p, "семья");
    pty_type(t->p, "6-ж");
    press(t->p, "F2");
    shows(t->p, "Выполнено: Семья спрашивает, что хранится");
    shows(t->p, "[Соловалинаж ");
}

/* Nobody has decided yet: its data are corrected in the application, which waits for the decision again. */
static void an_application_that_waits_is_corrected(void **state) {
    struct sitting *t = *state;
    press(t->p, "Tab Down Right Enter");
    shows(t->p, "здесь заявление только для просмотра");
    menu_choose(t->p, "изменить");
    shows(t->p, "Заявление 0");
    shows(t->p, "── 1 Ребёнок");
    press(t->p, "Down");
    pty_type(t->p, "й");
    press(t->p, "F2");
    shows(t->p, "Пакет полный");
}

int main(void) {
#define FORM_TEST(f) cmocka_unit_test_setup_teardown(f, begin, sitting_end)
    const struct CMUnitTest tests[] = {
        FORM_TEST(the_acts_of_an_application_on_record_are_offered),
        FORM_TEST(a_new_form_has_none_of_them),
        FORM_TEST(consent_withdrawn_closes_the_form),
        FORM_TEST(a_question_of_the_family_leaves_the_form_open),
        FORM_TEST(an_application_that_waits_is_corrected),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("acts", tests, NULL, NULL);
}
