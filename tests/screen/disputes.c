/* Disputes (SCREENS 7): what the centre has not accepted, two corrections, a matter handed over, a child that may be another's
 * double; each with its ways out for who may go them. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include "model/base/text.h"
#include "model/store/dispute.h"
#include "model/store/life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct saved filed(struct place *place, int64_t n) {
    struct application form;
    kit_login(&place->kit, KIT_DESK_2);
    if (n == 0)
        place_alisa(place, &form);
    else
        kit_form(&place->kit, n, &form);
    struct saved saved = kit_save(&place->kit, &form);
    env_virtual_move(&place->kit.clock, 5 * MS_MINUTE);
    return saved;
}

static void park(struct place *place, const struct saved *saved) {
    struct parked parked = {.cause = "signature"};
    struct certificate issued;
    struct rows r;
    struct fail why;
    char number[11];
    kit_login(&place->kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(&place->kit, saved, number), FAIL_NONE);
    assert_true(certificate_load(place->kit.db, number, &issued, &why));
    assert_true(
        db_query(place->kit.db, &r, "SELECT event FROM certificate WHERE number = :number", &why, "number:t", number, NULL));
    assert_true(db_next(&r, &why));
    text_copy(parked.of, sizeof parked.of, db_text(&r, 0));
    db_done(&r);
    kit_central(&place->kit, EV_EVENT_PARKED, saved->subject, &parked);
}

/* The later of two corrections was ours: the street of the other one stands. */
static void differ(struct place *place, const struct saved *saved) {
    struct application form = kit_load(&place->kit, saved->app);
    struct differs d = {.child = form.child, .address = form.address, .applicant = form.applicant};
    text_copy(d.open.of, sizeof d.open.of, saved->app);
    text_copy(d.open.app, sizeof d.open.app, saved->app);
    text_copy(d.address.street, sizeof d.address.street, "ул. Кленовая");
    text_copy(d.differing.fields, sizeof d.differing.fields,
              "address.street\tул. Берёзовая\tул. Липовая\tул. Кленовая\napplicant.phone\t\t+79009312064\t+79009312063\n");
    kit_central(&place->kit, EV_RULING_DIFFERS, saved->subject, &d);
}

/* The child of the second person with one letter changed, its own СНИЛС and document. */
static struct saved filed_alike(struct place *place) {
    struct application form, second;
    kit_form(&place->kit, 1, &second);
    kit_form(&place->kit, 2, &form);
    memcpy(second.child.snils, form.child.snils, sizeof second.child.snils);
    form.child = second.child;
    text_copy(form.child.surname, sizeof form.child.surname, "Коралёв");
    text_copy(form.child.doc_number, sizeof form.child.doc_number, "700418");
    struct saved saved = kit_save(&place->kit, &form);
    env_virtual_move(&place->kit.clock, 5 * MS_MINUTE);
    return saved;
}

static int begin(void **state) {
    struct sitting *t = sitting_make(state, false);
    struct saved first = filed(&t->place, 0), second = filed(&t->place, 1), third = filed_alike(&t->place);
    kit_confirm(&t->place.kit);
    park(&t->place, &first);
    differ(&t->place, &second);
    struct flagged near = {.cause = "near"};
    text_copy(near.of, sizeof near.of, third.app);
    text_copy(near.app, sizeof near.app, third.app);
    text_copy(near.other, sizeof near.other, second.subject);
    kit_central(&t->place.kit, EV_RULING_FLAGGED, third.subject, &near);
    return sitting_start(t);
}

static void switch_to(struct pty *p, enum kit_person who) {
    press(p, "Esc Ctrl+X");
    pty_wait(p, "Пароль", 0);
    place_login(p, who);
    press(p, "Ctrl+B");
}

static void the_desk_is_told_why_and_what_to_do(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "Ctrl+B");
    shows(t->p, "1 из 2");
    shows(t->p, "не принята: подпись не подходит.");
    shows(t->p, "Сертификат выдан");
    golden_screen(t->p, "disputes-parked");
    press(t->p, "Down");
    golden_screen(t->p, "disputes-differs");
    press(t->p, "Tab Down F2 Enter"); /* ours is put in */
    shows(t->p, "Разобрано");
    press(t->p, "F6 End");
    pty_wait(t->p, "центр не принял: подпись не подходит", 0);
    golden_screen(t->p, "disputes-history");
    press(t->p, "Esc Esc");
    pty_key(t->p, "F10");
    assert_int_equal(pty_exit(t->p), 0);
    place_take(&t->place);
    struct fail why;
    struct queue_row *rows;
    struct arena a = {0};
    int count;
    assert_true(queue_list(t->place.kit.db, QUEUE_DECISION, &(struct queue_filter){0}, 10, &a, &rows, &count, &why));
    assert_int_equal(count, 3); /* what was not accepted waits again; nothing is lost */
    arena_close(&a);
}

static void what_is_done_anew_opens_the_case(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "Ctrl+B Tab F2 Enter");
    shows(t->p, "Решение");
    shows(t->p, "Щербакова-Ёлкина");
}

static void the_operator_asks_again(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    press(t->p, "Ctrl+B");
    shows(t->p, "1 из 3");
    shows(t->p, "попробовать ещё раз");
    press(t->p, "Tab F2 Enter");
    shows(t->p, "Центр попросили повторить");
    golden_screen(t->p, "disputes-asked");
    press(t->p, "End");
    shows(t->p, "это разные дети");
    golden_screen(t->p, "disputes-near");
    press(t->p, "Tab Down F2");
    shows(t->p, "Объединить");
}

/* The screen was the same before and after: whoever had asked did not see that the centre had answered. */
static void set_aside_a_second_time_it_says_that_it_was_tried(void **state) {
    struct sitting *t = *state;
    struct kit *kit = &t->place.kit;
    struct parked parked = {.cause = "signature"};
    struct dispute *rows;
    struct arena a = {0};
    struct fail why;
    int count;
    sitting_leave(t);
    kit_login(kit, KIT_OPERATOR);
    assert_true(dispute_mine(kit->db, kit->staff[KIT_OPERATOR], 10, &a, &rows, &count, &why));
    text_copy(parked.of, sizeof parked.of, rows[0].of);
    assert_true(desk_redrive(&kit->desk, rows[0].ruling, &why));
    kit_confirm(kit);
    kit_central(kit, EV_EVENT_PARKED, rows[0].subject, &parked);
    arena_close(&a);
    sitting_start(t);
    place_login(t->p, KIT_OPERATOR);
    press(t->p, "Ctrl+B End");
    golden_screen(t->p, "disputes-tried");
}

/* Asked for, and not answered: marked, and there is nothing to choose a second time. */
static void a_merge_that_is_asked_for_waits(void **state) {
    struct sitting *t = *state;
    struct kit *kit = &t->place.kit;
    struct second second = {.role = "supervisor", .sign_secret = kit->sign_secret[KIT_SUPERVISOR]};
    struct dispute_detail detail;
    struct dispute *rows;
    struct arena a = {0};
    struct fail why;
    int count;
    sitting_leave(t);
    text_copy(second.staff, sizeof second.staff, kit->staff[KIT_SUPERVISOR]);
    kit_login(kit, KIT_OPERATOR);
    assert_true(dispute_mine(kit->db, kit->staff[KIT_OPERATOR], 10, &a, &rows, &count, &why));
    const struct dispute *alike = &rows[count - 1];
    assert_true(dispute_detail(kit->db, alike, &a, &detail, &why));
    const struct life_order merge = {.life = LIFE_ASK_MERGE,
                                     .subject = alike->subject,
                                     .other = detail.other,
                                     .remark = "одни и те же родители",
                                     .second = &second};
    assert_true(desk_life(&kit->desk, &merge, NULL, &why));
    arena_close(&a);
    sitting_start(t);
    place_login(t->p, KIT_OPERATOR);
    press(t->p, "Ctrl+B End");
    shows(t->p, "Ждёт центра: объединение запрошено");
    golden_screen(t->p, "disputes-merge-asked");
}

static void what_is_handed_over_reaches_the_operator(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "Ctrl+B Tab End F2");
    shows(t->p, "Что надо знать оператору?");
    pty_type(t->p, "коротко");
    press(t->p, "Enter");
    shows(t->p, "не меньше 10 букв");
    press(t->p, "Enter F2");
    pty_type(t->p, "сертификат уже на руках у семьи");
    press(t->p, "Enter");
    shows(t->p, "Передано");
    shows(t->p, "1 из 1");
    switch_to(t->p, KIT_OPERATOR);
    press(t->p, "End");
    shows(t->p, "сертификат уже на руках у семьи");
    golden_screen(t->p, "disputes-handed");
    press(t->p, "Tab Down F2 Enter");
    shows(t->p, "Разобрано");
    switch_to(t->p, KIT_DESK); /* what was found comes back */
    press(t->p, "End");
    shows(t->p, "Ответ оператора (Орлова И. К.)");
    golden_screen(t->p, "disputes-answered");
    press(t->p, "Tab F2 Enter");
    shows(t->p, "Разобрано");
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, sitting_end)
    const struct CMUnitTest tests[] = {
        TEST(the_desk_is_told_why_and_what_to_do),
        TEST(what_is_done_anew_opens_the_case),
        TEST(the_operator_asks_again),
        TEST(set_aside_a_second_time_it_says_that_it_was_tried),
        TEST(a_merge_that_is_asked_for_waits),
        TEST(what_is_handed_over_reaches_the_operator),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("disputes", tests, NULL, NULL);
}
