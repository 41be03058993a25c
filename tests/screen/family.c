/* The form beyond one child of one mother: every document and representative, a sibling, the data of a child on record, a
 * number that was forgotten. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include "model/base/text.h"
#include "model/store/index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state) {
    sitting_begin(state, true);
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    return 0;
}

static void fill(struct pty *p, const char *text) {
    pty_type(p, text);
    press(p, "Enter");
}

static void choose(struct pty *p, const char *title) {
    press(p, "F4");
    pty_type(p, title);
    press(p, "Enter");
}

static void a_document_asks_for_what_it_carries(void **state) {
    struct sitting *t = *state;
    press(t->p, "F7 F6");
    choose(t->p, "паспорт гр");
    shows(t->p, "Код подразд.");
    shows(t->p, "[__ __]");
    press(t->p, "Up");
    choose(t->p, "вид на");
    shows(t->p, "[__]");
    shows(t->p, "[_______]");
    shows(t->p, "Действует до");
    assert_false(pty_shows(t->p, "Код подразд."));
    press(t->p, "Up");
    choose(t->p, "иностранное св");
    shows(t->p, "Перевод");
    golden_screen(t->p, "form-foreign");
    press(t->p, "F6 F6 F6 F6 F6 F6 Down");
    pty_type(t->p, "Ivanov"); /* as the document has it */
    shows(t->p, "[Ivanov ");
}

static void a_guardian_shows_the_act(void **state) {
    struct sitting *t = *state;
    press(t->p, "F7 F6 F6 F6");
    assert_false(pty_shows(t->p, "На основании"));
    choose(t->p, "опекун");
    for (int i = 0; i < 20 && !pty_shows(t->p, "На основании"); i++) press(t->p, "Down");
    for (int i = 0; i < 20 && !pty_shows(t->p, "Документ о полномочиях или"); i++) press(t->p, "Down");
    choose(t->p, "акт");
    shows(t->p, "Его номер");
    fill(t->p, "117-ОП");
    pty_type(t->p, "10092026");
    shows(t->p, "[10.09.2026]");
    golden_screen(t->p, "form-guardian");
    press(t->p, "F6 F6");
    shows(t->p, "Документ о полномочиях");
}

static void another_surname_of_a_parent_is_explained(void **state) {
    struct sitting *t = *state;
    press(t->p, "F7 Down");
    fill(t->p, "Щербакова");
    press(t->p, "F6 F6 F6 Down Down");
    fill(t->p, "Щербаков");
    for (int i = 0; i < 12; i++) press(t->p, "Down");
    assert_false(pty_shows(t->p, "На основании"));
    press(t->p, "F6 F6 F6 F6 F6 F6 F6 Down Down");
    for (int i = 0; i < 8; i++) press(t->p, "Backspace");
    fill(t->p, "Ёлкина");
    for (int i = 0; i < 20 && !pty_shows(t->p, "На основании"); i++) press(t->p, "Down");
    shows(t->p, "На основании");
}

static void a_slip_in_a_name_is_offered_and_never_silent(void **state) {
    struct sitting *t = *state;
    press(t->p, "F7 Down");
    pty_type(t->p, "Ив\x61нов"); /* a Latin a */
    shows(t->p, "Ctrl+R — взять предложенное: Иванов");
    press(t->p, "Ctrl+R");
    shows(t->p, "[Иванов ");
    for (int i = 0; i < 6; i++) press(t->p, "Backspace");
    pty_type(t->p, "Ивfyjd"); /* the layout was switched in the middle */
    shows(t->p, "взять предложенное: Иванов");
}

static void a_look_alike_is_shown_while_typing(void **state) {
    struct sitting *t = *state;
    press(t->p, "F7 Down");
    fill(t->p, "Щербакова-Ёлкина");
    fill(t->p, "Алисв"); /* one letter differs */
    fill(t->p, "Дмитриевна");
    pty_type(t->p, "07052016");
    shows(t->p, "Уже в реестре: 1 похожая запись");
    shows(t->p, "одна буква");
    golden_screen(t->p, "form-near");
    press(t->p, "Ctrl+O");
    shows(t->p, "История");
}

static void the_next_child_of_the_family_has_the_family_already(void **state) {
    struct sitting *t = *state;
    press(t->p, "Ctrl+Y");
    shows(t->p, "ещё ни одно заявление не записано");
    press(t->p, "Enter F7 Down");
    fill(t->p, "Ёлкина");
    fill(t->p, "Вера");
    press(t->p, "Enter Enter");
    pty_type(t->p, "07052016");
    press(t->p, "F6 F6 F6 Down Down");
    fill(t->p, "Ёлкина");
    fill(t->p, "Нина");
    press(t->p, "Ctrl+Y");
    shows(t->p, "Заявление 0012");
    shows(t->p, "Фамилия        [       ");
    press(t->p, "F6 F6 F6");
    shows(t->p, "[Ёлкина ");
    shows(t->p, "[Нина ");
}

static void open_card(struct sitting *t) {
    press(t->p, "F3");
    pty_type(t->p, "6704182002");
    press(t->p, "Enter F9");
    pty_type(t->p, "изменить данные");
    press(t->p, "Enter");
}

static void the_data_of_a_child_are_changed_by_a_paper(void **state) {
    struct sitting *t = *state;
    open_card(t);
    shows(t->p, "изменение данных");
    press(t->p, "F2");
    shows(t->p, "Ничего не изменено");
    press(t->p, "Esc Down");
    for (int i = 0; i < 30; i++) press(t->p, "Backspace");
    fill(t->p, "Новофамильская");
    shows(t->p, "было: Липомётская");
    golden_screen(t->p, "form-change");
    press(t->p, "F2");
    shows(t->p, "Запишите документ, по которому меняются данные");
    press(t->p, "Enter");
    pty_type(t->p, "свидетельство о перемене имени I-МЮ 500100 от 01.11.2026");
    press(t->p, "F2");
    shows(t->p, "Новофамильская");
    press(t->p, "F6");
    shows(t->p, "Данные семьи изменены");
}

/* Points are chosen by their names (C13). */
static void a_transfer_names_the_points(void **state) {
    struct sitting *t = *state;
    open_card(t);
    press(t->p, "F6 F6 F6 F6");
    shows(t->p, "Пункт приёма  [школа № 12");
    press(t->p, "Down Down F4");
    golden_screen(t->p, "form-points");
    press(t->p, "Up Enter");
    press(t->p, "Up");
    shows(t->p, "было: школа № 12");
}

static void a_forgotten_number_is_found_by_what_is_remembered(void **state) {
    struct sitting *t = *state;
    press(t->p, "F3 Ctrl+V");
    pty_type(t->p, "84-47");
    shows(t->p, "6704 1820 02");
    golden_screen(t->p, "forgotten");
    press(t->p, "Enter");
    fill(t->p, "999999");
    assert_false(pty_shows(t->p, "6704 1820 02"));
    press(t->p, "Up");
    for (int i = 0; i < 6; i++) press(t->p, "Backspace");
    press(t->p, "Enter Enter Enter");
    press(t->p, "Enter");
    shows(t->p, "Сертификат");
}

/* What the centre has fed: lists of localities and issuers, and one child of another municipality in the region's index. */
static void feed_lists(struct kit *kit) {
    static struct pick_rows picks;
    static const struct {
        const char *subject, *list, *rows;
    } lists[] = {
        {"0193a2b4c5d67aaa8aaaaaaaaaaaaaa1", "locality", "\tСафоново\n\tСмоленск\n\tСтабна"},
        {"0193a2b4c5d67aaa8aaaaaaaaaaaaaa2", "issuer", "670-001\tОВД Промышленного района\n670-002\tУМВД по области"},
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        picks = (struct pick_rows){.edition = 1, .part = 1, .parts = 1};
        text_copy(picks.list, sizeof picks.list, lists[i].list);
        text_copy(picks.rows, sizeof picks.rows, lists[i].rows);
        kit_central(kit, EV_PICK_LISTED, lists[i].subject, &picks);
    }
}

static void feed_index(struct kit *kit) {
    static const char secret_text[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    static struct index_rows listed;
    uint8_t secret[INDEX_SECRET_SIZE];
    struct child child = {.snils = "08765430300", .birth = "2016-05-07"};
    struct index_pair keys;
    kit_set(kit, "index_key", secret_text);
    assert_true(index_secret(&kit->desk.region.set, secret));
    index_keys(secret, &child, &keys);
    listed = (struct index_rows){.open.count = 1};
    text_copy(listed.open.day, sizeof listed.open.day, "2026-11-22");
    snprintf(listed.keys.keys, sizeof listed.keys.keys, "%s\t-", keys.snils);
    kit_central(kit, EV_INDEX_LISTED, "0193a2b4c5d67aaa8aaaaaaaaaaaaaa3", &listed);
}

static int begin_fed(void **state) {
    struct sitting *t = sitting_make(state, false);
    feed_lists(&t->place.kit);
    feed_index(&t->place.kit);
    t->p = place_start(&t->place, NULL);
    place_login(t->p, KIT_DESK);
    return 0;
}

static void values_come_from_the_lists_of_the_centre(void **state) {
    struct sitting *t = *state;
    press(t->p, "F7 F6 F6");
    for (int i = 0; i < 20 && !pty_shows(t->p, "Со слов заявителя"); i++) press(t->p, "Down");
    pty_type(t->p, "См");
    press(t->p, "F4");
    shows(t->p, "▸ Смоленск");
    assert_false(pty_shows(t->p, "Сафоново"));
    press(t->p, "Enter");
    shows(t->p, "[Смоленск ");
    press(t->p, "F6");
    for (int i = 0; i < 20 && !pty_shows(t->p, "найдёт по ним, кем выдан"); i++) press(t->p, "Down");
    press(t->p, "F4");
    pty_type(t->p, "умвд");
    press(t->p, "Enter");
    shows(t->p, "[670-002]");
    shows(t->p, "[УМВД по области");
    press(t->p, "F6 F6 F6 F6 Down"); /* a name has no list */
    press(t->p, "F4");
    shows(t->p, "У этого поля нет списка");
}

static void a_child_of_the_region_is_an_exact_match_only(void **state) {
    struct sitting *t = *state;
    press(t->p, "F7");
    pty_type(t->p, "08765430300");
    assert_false(pty_shows(t->p, "В реестре области"));
    press(t->p, "Down Down Down");
    if (!pty_shows(t->p, "Цифрами: день")) press(t->p, "Down");
    pty_type(t->p, "07052016");
    shows(t->p, "В реестре области");
    shows(t->p, "точное совпадение, по состоянию на 22.11.2026");
    golden_screen(t->p, "form-region");
}

/* Three thousand children: a screenful answers the key, the rest is read for who goes down to its end. */
static int begin_crowded(void **state) {
    struct sitting *t = sitting_make(state, false);
    struct fail why = {0};
    t->place.kit.people.quick = true;
    assert_true(people_fill(&t->place.kit.desk.journal, &t->place.kit.people, 0, 3000, &why));
    t->p = place_start(&t->place, NULL);
    place_login(t->p, KIT_DESK);
    return 0;
}

static void a_crowd_is_read_as_far_as_one_goes(void **state) {
    struct sitting *t = *state;
    press(t->p, "Enter Left End Right End"); /* the morning's reminders go first; the queue of certificates */
    for (int i = 0; i < 10; i++) press(t->p, "PgUp");
    shows(t->p, "▲");
    press(t->p, "F3");
    pty_type(t->p, "а");
    shows(t->p, "Показаны первые 40");
    press(t->p, "PgDn");
    shows(t->p, "Показаны первые 40");
    press(t->p, "End");
    shows(t->p, "Показаны первые 100");
    press(t->p, "End Down");
    shows(t->p, "Показаны первые 100");
    pty_type(t->p, "н");
    shows(t->p, "Показаны первые 40");
}

int main(void) {
#define FAMILY_TEST(f) cmocka_unit_test_setup_teardown(f, begin, sitting_end)
    const struct CMUnitTest tests[] = {
        FAMILY_TEST(a_document_asks_for_what_it_carries),
        FAMILY_TEST(a_guardian_shows_the_act),
        FAMILY_TEST(another_surname_of_a_parent_is_explained),
        FAMILY_TEST(a_slip_in_a_name_is_offered_and_never_silent),
        FAMILY_TEST(a_look_alike_is_shown_while_typing),
        FAMILY_TEST(the_next_child_of_the_family_has_the_family_already),
        FAMILY_TEST(the_data_of_a_child_are_changed_by_a_paper),
        FAMILY_TEST(a_transfer_names_the_points),
        FAMILY_TEST(a_forgotten_number_is_found_by_what_is_remembered),
        cmocka_unit_test_setup_teardown(a_crowd_is_read_as_far_as_one_goes, begin_crowded, sitting_end),
        cmocka_unit_test_setup_teardown(values_come_from_the_lists_of_the_centre, begin_fed, sitting_end),
        cmocka_unit_test_setup_teardown(a_child_of_the_region_is_an_exact_match_only, begin_fed, sitting_end),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("family", tests, NULL, NULL);
}
