/* What becomes of a child's record, through the screens: the family is told, takes its consent back and gives it anew; children
 * of one applicant, records merged and parted. What was written is read back from the store. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include "model/store/life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state) {
    return sitting_begin(state, true);
}

static void a_family_is_told(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "Left Down Down Down Down Down Down");
    golden_screen(t->p, "queues-tell");
    press(t->p, "Right Enter");
    golden_screen(t->p, "life-tell");
    press(t->p, "F4 Enter");
    pty_type(t->p, "уведомление");
    press(t->p, "F2");
    shows(t->p, "Выполнено: Семье сообщили.");
    press(t->p, "Space Space");
    shows(t->p, "отмечено 2");
    press(t->p, "Enter F2 Down Enter");
    pty_type(t->p, "выписка");
    press(t->p, "Enter");
    pty_wait(t->p, "Сделано: 2. Не сделано: 0.", 0);
    golden_screen(t->p, "batch-tell");
    press(t->p, "Esc");
    sitting_leave(t);
    struct queue_counts counts;
    struct fail why = {0};
    assert_true(queue_counts(t->place.kit.db, &(struct queue_filter){.today = "2026-11-23"}, "2026-12-07", &counts, &why));
    assert_int_equal(counts.rows[QUEUE_TELL], 1);
}

static void consent_withdrawn_blocks_and_waits_for_erasure(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    card_open(t->p, "6704182002");
    menu_choose(t->p, "согласие");
    pty_type(t->p, "5-ж");
    press(t->p, "F2");
    shows(t->p, "Согласие отозвано: данные заблокированы");
    golden_screen(t->p, "card-blocked");
    menu_choose(t->p, "семья спр"); /* and at once asks what is held: both stand there */
    pty_type(t->p, "6-ж");
    press(t->p, "F2");
    shows(t->p, "Семья запросила сведения о данных: ответить");
    golden_screen(t->p, "card-blocked-asked");
    press(t->p, "Esc Esc Left Down Down Down Down Down Down Down");
    golden_screen(t->p, "queues-family");
    sitting_leave(t);
    struct learner_life life;
    struct fail why = {0};
    assert_true(learner_life(t->place.kit.db, certificate_of(t, "6704182002").subject, &life, &why));
    assert_string_equal(life.state, "blocked");
    assert_string_equal(life.erase_due, "2026-12-23");
}

static void last_event_is(struct sitting *t, const char *number, const char *type) {
    struct arena a = {0};
    struct history_row *rows;
    struct fail why = {0};
    int count;
    assert_true(subject_history(t->place.kit.db, certificate_of(t, number).subject, &a, &rows, &count, &why));
    assert_string_equal(rows[count - 1].type, type);
    arena_close(&a);
}

static void retype(struct pty *p, const char *date) {
    for (int i = 0; i < 8; i++) press(p, "Backspace");
    pty_type(p, date);
}

/* Taken back on a new sheet: what forbids the rest of the menu says so until then. */
static void a_consent_given_anew_frees_the_data(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    card_open(t->p, "6704182002");
    menu_choose(t->p, "согласие отоз");
    pty_type(t->p, "5-ж");
    press(t->p, "F2");
    shows(t->p, "Согласие отозвано: данные заблокированы");
    menu_choose(t->p, "изменить д");
    shows(t->p, "Новое согласие записывается в карточке.");
    press(t->p, "Esc");
    menu_choose(t->p, "возоб");
    shows(t->p, "подпишет новое согласие");
    press(t->p, "Esc");
    menu_choose(t->p, "согласие дано");
    press(t->p, "F2"); /* no sheet yet */
    shows(t->p, "Лист №: Это поле надо заполнить.");
    press(t->p, "Up");
    retype(t->p, "22112026");
    pty_type(t->p, "17");
    press(t->p, "F2");
    shows(t->p, "Это согласие старше отзыва.");
    press(t->p, "Enter");
    retype(t->p, "23112026");
    golden_screen(t->p, "consent");
    press(t->p, "F2");
    shows(t->p, "Согласие записано: блокировка данных снята.");
    shows(t->p, "действует до 16.10.2030");
    sitting_leave(t);
    struct learner_life life;
    struct fail why = {0};
    assert_true(learner_life(t->place.kit.db, certificate_of(t, "6704182002").subject, &life, &why));
    assert_string_equal(life.state, "plain");
    assert_string_equal(certificate_of(t, "6704182002").state, "living");
}

/* What is said on the phone is how it is now. */
static void a_family_hears_that_the_certificate_rests(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    card_open(t->p, "6704182028");
    menu_choose(t->p, "приост");
    press(t->p, "F4 Down Enter");
    pty_type(t->p, "двое родителей спорят");
    press(t->p, "F2 Esc Esc Left Down Down Down Down Down Right End");
    shows(t->p, "выдан и приостановлен");
    shows(t->p, "приостановлено.");
    golden_screen(t->p, "queues-tell-rests");
    press(t->p, "Enter");
    shows(t->p, "Сообщить: выдан и приостановлен.");
    press(t->p, "Esc");
    sitting_leave(t);
}

static int begin_erased(void **state) {
    struct sitting *t = sitting_make(state, true);
    struct certificate c;
    struct fail why = {0};
    const struct erased erased = {.reason = "consent", .day = "2026-11-23", .backups_until = "2026-12-23"};
    struct kit *kit = &t->place.kit;
    assert_true(certificate_load(kit->db, "6704182002", &c, &why));
    kit_login(kit, KIT_DESK_2);
    assert_true(
        desk_life(&kit->desk,
                  &(struct life_order){.life = LIFE_WITHDRAW_CONSENT, .subject = c.subject, .paper = "5", .day = "2026-11-23"},
                  NULL, &why));
    kit_confirm(kit);
    kit_central(kit, EV_LEARNER_ERASED, c.subject, &erased);
    return sitting_start(t);
}

static void the_card_of_an_erased_child_says_what_is_kept(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    card_open(t->p, "6704182002");
    golden_screen(t->p, "card-erased");
    assert_false(pty_shows(t->p, "приостановлен"));
    press(t->p, "F9");
    assert_false(pty_shows(t->p, "Исключить"));
    press(t->p, "Esc");
    sitting_leave(t);
}

/* Алиса's mother has another child with a request of his own. */
static int begin_family(void **state) {
    struct sitting *t = sitting_make(state, true);
    struct application form, alisa;
    place_alisa(&t->place, &alisa);
    kit_login(&t->place.kit, KIT_DESK_2);
    kit_form(&t->place.kit, 40, &form);
    form.applicant = alisa.applicant;
    kit_save(&t->place.kit, &form);
    return sitting_start(t);
}

static void the_children_of_one_applicant_are_found(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    pty_type(t->p, "щербакова");
    press(t->p, "Enter");
    shows(t->p, "Решение 0001");
    menu_choose(t->p, "дети");
    golden_screen(t->p, "family");
    press(t->p, "Enter");
    shows(t->p, "Решение 0011");
    menu_choose(t->p, "дети");
    shows(t->p, "Щербакова-Ёлкина Алиса");
    press(t->p, "Esc Esc Esc Esc");
    card_open(t->p, "6704182002");
    menu_choose(t->p, "дети");
    shows(t->p, "Других детей этого заявителя здесь нет.");
    sitting_leave(t);
}

static void two_records_are_compared_before_a_merge(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    card_open(t->p, "6704182002");
    menu_choose(t->p, "объед");
    shows(t->p, "Поиск · кого объединить с записью: Липомётская Варвара");
    assert_false(pty_shows(t->p, "▸")); /* nobody is merged with himself */
    for (int i = 0; i < 20; i++) press(t->p, "Backspace");
    pty_type(t->p, "щербакова");
    press(t->p, "Enter");
    golden_screen(t->p, "life-merge");
    pty_type(t->p, "одно и то же лицо, решение комиссии");
    press(t->p, "F2");
    second_agrees(t->p, 1, KIT_SUPERVISOR);
    shows(t->p, "Выполнено: Объединить две записи.");
    sitting_leave(t);
    last_event_is(t, "6704182002", "merge.asked");
}

/* Which number lives is known before anybody types a passphrase: the one the centre had first, wherever one begins. */
static void a_merge_says_which_number_lives(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    card_open(t->p, "6704182028");
    menu_choose(t->p, "объед");
    for (int i = 0; i < 20; i++) press(t->p, "Backspace");
    pty_type(t->p, "6704182002");
    press(t->p, "Enter");
    shows(t->p, "Действовать будет № 6704 1820 02: центр принял его раньше. № 6704 1820 28");
    golden_screen(t->p, "life-merge-numbers");
    press(t->p, "Esc Esc Esc");
    sitting_leave(t);
}

/* Варвара and Артём were taken for one child by mistake, the centre has merged them. */
static int begin_merged(void **state) {
    struct sitting *t = sitting_make(state, true);
    struct kit *kit = &t->place.kit;
    struct certificate keep, drop;
    struct alias alias = {0};
    struct fail why = {0};
    assert_true(certificate_load(kit->db, "6704182002", &keep, &why));
    assert_true(certificate_load(kit->db, "6704182028", &drop, &why));
    kit_confirm(kit);
    memcpy(alias.keep, keep.subject, sizeof alias.keep);
    memcpy(alias.dropped, drop.subject, sizeof alias.dropped);
    kit_central_also(kit, EV_LEARNER_MERGED, keep.subject, drop.subject, &alias);
    return sitting_start(t);
}

static void a_merge_is_taken_back(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    card_open(t->p, "6704182002");
    golden_screen(t->p, "card-merged");
    menu_choose(t->p, "отменить о");
    shows(t->p, "Которая станет отдельной записью?");
    shows(t->p, "Карасовина Ксения Ильинична");
    press(t->p, "Enter");
    golden_screen(t->p, "life-split");
    pty_type(t->p, "это разные дети, сверены свидетельства");
    press(t->p, "F2");
    second_agrees(t->p, 0, KIT_COORDINATOR);
    shows(t->p, "Выполнено:");
    sitting_leave(t);
    last_event_is(t, "6704182002", "split.asked");
}

int main(void) {
#define TABLE_TEST(f) cmocka_unit_test_setup_teardown(f, begin, sitting_end)
    const struct CMUnitTest tests[] = {
        TABLE_TEST(a_family_is_told),
        TABLE_TEST(consent_withdrawn_blocks_and_waits_for_erasure),
        TABLE_TEST(a_consent_given_anew_frees_the_data),
        TABLE_TEST(a_family_hears_that_the_certificate_rests),
        cmocka_unit_test_setup_teardown(the_card_of_an_erased_child_says_what_is_kept, begin_erased, sitting_end),
        cmocka_unit_test_setup_teardown(the_children_of_one_applicant_are_found, begin_family, sitting_end),
        TABLE_TEST(two_records_are_compared_before_a_merge),
        TABLE_TEST(a_merge_says_which_number_lives),
        cmocka_unit_test_setup_teardown(a_merge_is_taken_back, begin_merged, sitting_end),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
