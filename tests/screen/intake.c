/* The application form by hand: a whole application, wrong layout, paste, every error at its field, drafts. */

#include "model/base/text.h"
#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

static int begin(void **state) {
    sitting_begin(state, false);
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    pty_key(t->p, "F7");
    return 0;
}

/* Types into the field and goes on, however it moves. */
static void fill(struct pty *p, const char *text) {
    pty_type(p, text);
    press(p, "Enter");
}

/* The whole family of place_alisa, as a clerk types it: full masks move on by themselves. */
static void type_child(struct pty *p) {
    pty_type(p, "11223344595");
    fill(p, "Щербакова-Ёлкина");
    fill(p, "Алиса");
    fill(p, "Дмитриевна");
    pty_type(p, "07052016");
    pty_type(p, "ж");
    press(p, "Enter");
    press(p, "Enter"); /* a birth certificate */
    fill(p, "II-МЮ");
    pty_type(p, "654321");
    pty_type(p, "20052016");
    fill(p, "ЗАГС города Смоленска");
}

static void type_address(struct pty *p) {
    press(p, "Enter Enter"); /* region, municipality */
    pty_type(p, "214000");
    fill(p, "Смоленск");
    fill(p, "Гагарина");
    fill(p, "5");
    fill(p, "12");
}

static void type_applicant(struct pty *p) {
    press(p, "Enter"); /* a parent */
    pty_type(p, "м");
    press(p, "Enter");
    fill(p, "Щербакова");
    fill(p, "Ольга");
    fill(p, "Игоревна");
    pty_type(p, "11021988");
    pty_type(p, "20410179701");
    press(p, "Enter"); /* a passport */
    pty_type(p, "6610");
    pty_type(p, "123456");
    pty_type(p, "02032010");
    pty_type(p, "670001");
    fill(p, "ОВД города Смоленска");
    fill(p, "8 (912) 345-67-89");
    press(p, "Enter Space Enter");
    fill(p, "olga88");
}

static void type_papers(struct pty *p) {
    press(p, "Space Enter Enter Enter");
    fill(p, "3");
    press(p, "Space Enter Enter Enter");
    fill(p, "4");
    press(p, "Space Enter Space Enter Space Enter");
}

static void load_first(struct sitting *t, struct application *out) {
    struct arena a = {0};
    struct found *rows;
    struct fail why = {0};
    int count;
    bool other;
    place_take(&t->place);
    assert_true(learner_search(t->place.kit.db, "щербакова", 5, &a, &rows, &count, &other, &why));
    assert_int_equal(count, 1);
    assert_true(application_load(t->place.kit.db, rows[0].app, out, &why));
    arena_close(&a);
}

static void a_whole_application_is_typed_and_saved(void **state) {
    struct sitting *t = *state;
    struct application alisa, written;
    type_child(t->p);
    assert_true(pty_wait(t->p, "· черновик", 0)); /* written behind the frame */
    golden_screen(t->p, "form-address");
    type_address(t->p);
    assert_true(pty_wait(t->p, "· черновик", 0));
    golden_screen(t->p, "form-applicant");
    type_applicant(t->p);
    type_papers(t->p);
    golden_screen(t->p, "form-originals");
    press(t->p, "F6");
    assert_true(pty_wait(t->p, "· черновик", 0));
    golden_screen(t->p, "form-summary");
    press(t->p, "F2");
    shows(t->p, "Заявление 0001 записано. Пакет полный, решить до 26.11.2026");
    golden_screen(t->p, "form-saved");
    pty_key(t->p, "F10");
    assert_int_equal(pty_exit(t->p), 0);
    load_first(t, &written);
    place_alisa(&t->place, &alisa);
    assert_memory_equal(&written.child, &alisa.child, sizeof alisa.child);
    assert_memory_equal(&written.applicant, &alisa.applicant, sizeof alisa.applicant);
    assert_string_equal(written.papers, "child applicant snils");
    assert_string_equal(written.papers_day, "2026-11-23");
    assert_int_equal(written.state, APP_COMPLETE);
    assert_string_equal(written.decision_due, "2026-11-26");
    assert_string_equal(written.pd.sheet, "3");
    assert_string_equal(written.rules.sheet, "4");
    assert_string_equal(written.address.locality, "Смоленск");
    assert_string_equal(written.request.channel, "person");
}

static void the_wrong_layout_is_understood(void **state) {
    struct sitting *t = *state;
    press(t->p, "Down");
    pty_type(t->p, "Ot,yfrjdf-~krbyf"); /* Щебнакова-Ёлкина on Latin keys */
    press(t->p, "Enter");
    shows(t->p, "[Щебнакова-Ёлкина");
    pty_type(t->p, "Fkbcf");
    press(t->p, "Enter");
    shows(t->p, "[Алиса");
}

static void a_paste_is_one_event_and_presses_nothing(void **state) {
    struct sitting *t = *state;
    pty_paste(t->p, "СНИЛС: 112–233–445 95\n");
    shows(t->p, "[112-233-445 95] ✓");
    pty_paste(t->p, "Щербакова\xc2\xa0– Ёлкина\n");
    shows(t->p, "▸1 Ребёнок");
    shows(t->p, "Щербакова");
    press(t->p, "Enter");
    pty_paste(t->p, "Сергеи\xcc\x86\n\n\n"); /* decomposed й */
    press(t->p, "Enter");
    shows(t->p, "[Сергей ");
    press(t->p, "Enter Enter");
    pty_paste(t->p, "7 мая 07.05.2016 г.");
    shows(t->p, "07.05.2016");
}

/* What is typed into a field of the first section, and what is said at it. The cursor goes on all the same. */
static const struct {
    const char *go, *typed, *says;
    bool typing; /* said before the field is left */
} wrong[] = {
    {"", "11223344596", "контрольн", false},
    {"", "1122334459", "ещё: 1", true},
    {"", "00000000000", "нул", false},
    {"Down", "Иванoв", "латин", false},
    {"Down", "Иванов1", "Иванов1", false},
    {"Down Down Down", "нет", "«нет»", false},
    {"Down Down Down Down Down", "31022015", "акого дня нет", false},
    {"Down Down Down Down Down", "32", "акого дня нет", true},
    {"Down Down Down Down Down", "24112021", "с 5 лет", false},
    {"Down Down Down Down Down", "22112008", "до 18 лет", false},
    {"F6 Down", "XI-AB", "Ctrl+R", true},
    {"F6 Down", "IIII-АБ", "IIII", false},
};

static void every_error_is_said_at_its_field_and_traps_nobody(void **state) {
    struct sitting *t = *state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (*wrong[i].go) press(t->p, wrong[i].go);
        pty_paste(t->p, wrong[i].typed);
        if (!wrong[i].typing) press(t->p, "Down Up");
        shows(t->p, wrong[i].says);
        press(t->p, "Down");
        press(t->p, "F8 Right Enter F7");
        shows(t->p, "▸1 Ребёнок     0/6");
    }
}

static void the_offered_series_is_taken_by_a_key(void **state) {
    struct sitting *t = *state;
    press(t->p, "F6 Down");
    pty_paste(t->p, "XI-AB"); /* Latin A and B */
    shows(t->p, "Ctrl+R — взять предложенное: XI-АВ");
    press(t->p, "Ctrl+R");
    shows(t->p, "[XI-АВ");
    press(t->p, "Down");
    assert_false(pty_shows(t->p, "] !"));
}

static void a_rule_speaks_at_the_field_it_concerns(void **state) {
    struct sitting *t = *state;
    type_child(t->p);
    type_address(t->p);
    press(t->p, "Down Down");
    fill(t->p, "Щербакова");
    fill(t->p, "Ольга");
    fill(t->p, "Игоревна");
    pty_type(t->p, "11021988");
    pty_type(t->p, "11223344595");
    shows(t->p, "СНИЛС заявителя и ребёнка совпадают");
    press(t->p, "Up");
    for (int i = 0; i < 11; i++) press(t->p, "Backspace");
    press(t->p, "Enter");
    assert_false(pty_shows(t->p, "совпадают"));
}

static void an_expired_passport_is_told_at_its_field(void **state) {
    struct sitting *t = *state;
    press(t->p, "F6 F6 F6 Down Down Down Down Down Down");
    pty_type(t->p, "11021970");
    press(t->p, "Down Down"); /* no СНИЛС; a passport */
    pty_type(t->p, "6698");
    pty_type(t->p, "123456");
    pty_type(t->p, "02032000");
    shows(t->p, "Паспорт действовал до");
    press(t->p, "F6 F6 F6");
    shows(t->p, "── 7 Итог");
    for (int i = 0; i < 20 && !pty_shows(t->p, "▸ - 4 Паспорт действовал"); i++) press(t->p, "Down");
    press(t->p, "Enter");
    shows(t->p, "День выдачи документа"); /* the help of the field */
}

static void a_date_filled_in_can_be_typed_over(void **state) {
    struct sitting *t = *state;
    press(t->p, "F6 F6 F6 F6 Space");
    shows(t->p, "[23.11.2026]");
    press(t->p, "Down Down");
    for (int i = 0; i < 8; i++) press(t->p, "Backspace");
    shows(t->p, "[__.__.____]");
    pty_type(t->p, "21112026");
    shows(t->p, "[21.11.2026]");
}

static void a_child_of_another_region_is_told_at_once(void **state) {
    struct sitting *t = *state;
    press(t->p, "F6 F6 F4");
    pty_type(t->p, "nfv,"); /* «тамб» on Latin keys */
    press(t->p, "Enter");
    shows(t->p, "[Тамбовская область");
    shows(t->p, "R3");
    assert_false(pty_shows(t->p, "Муниципалитет"));
}

static void a_bundle_of_papers_typed_later_is_explained(void **state) {
    struct sitting *t = *state;
    struct application written;
    type_child(t->p);
    type_address(t->p);
    type_applicant(t->p);
    type_papers(t->p);
    press(t->p, "Down Down"); /* past how it came, to the day of receipt */
    for (int i = 0; i < 8; i++) press(t->p, "Backspace");
    pty_type(t->p, "20112026");
    press(t->p, "F2");
    shows(t->p, "Записать пока нельзя: 1 ошибка");
    press(t->p, "Enter");
    pty_type(t->p, "в школе не было света");
    golden_screen(t->p, "form-backdated");
    press(t->p, "F2");
    shows(t->p, "записано");
    pty_key(t->p, "F10");
    assert_int_equal(pty_exit(t->p), 0);
    load_first(t, &written);
    assert_string_equal(written.received_reason, "в школе не было света");
    assert_int_equal(moment_date(written.request.received, 180), date_of(2026, 11, 20));
}

static void f2_lists_every_error_and_enter_goes_to_each(void **state) {
    struct sitting *t = *state;
    pty_type(t->p, "11223344596");
    press(t->p, "Down");
    fill(t->p, "Щербакова");
    press(t->p, "F2");
    shows(t->p, "Записать пока нельзя");
    shows(t->p, "7 Итог");
    shows(t->p, "! 1 СНИЛС:");
    shows(t->p, "! 1 Внесите имя ребёнка.");
    press(t->p, "Enter");
    shows(t->p, "СНИЛС ребёнка: 11 цифр"); /* the help of the field */
    press(t->p, "Home Delete Delete Delete Delete Delete Delete Delete Delete Delete Delete Delete");
    pty_type(t->p, "11223344595");
    press(t->p, "F2 Enter");
    pty_type(t->p, "Алиса");
    press(t->p, "F2 Enter");
    pty_type(t->p, "07052016");
    press(t->p, "F2");
    shows(t->p, "записано. Пакет неполный");
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void the_draft_survives_a_kill_a_second_after_the_last_key(void **state) {
    struct sitting *t = *state;
    pty_type(t->p, "1122334459"); /* one digit is missing: wrong as it stands */
    press(t->p, "Down");
    fill(t->p, "Щербакова");
    press(t->p, "F6");
    fill(t->p, "");
    pty_type(t->p, "II-М");
    double last = seconds();
    pty_wait(t->p, "черновик", 3);
    assert_true(seconds() - last < 1.6);
    char *before = pty_screen(t->p);
    pty_kill(t->p, SIGKILL);
    assert_int_equal(pty_exit(t->p), 128 + SIGKILL);
    pty_stop(t->p);
    t->p = place_start(&t->place, NULL);
    place_enter(t->p, KIT_DESK);
    shows(t->p, "работа прервалась на этом месте");
    shows(t->p, "── 2 Документ");
    shows(t->p, "[II-М ");
    pty_type(t->p, "Ю");
    shows(t->p, "[II-МЮ ");
    press(t->p, "Up Up");
    shows(t->p, "[112-233-445 9_]");
    shows(t->p, "[Щербакова ");
    free(before);
}

static void a_draft_left_by_esc_waits_in_its_queue(void **state) {
    struct sitting *t = *state;
    press(t->p, "Down");
    fill(t->p, "Щербакова");
    fill(t->p, "Алиса");
    press(t->p, "Esc");
    shows(t->p, "Черновик сохранён");
    press(t->p, "Left");
    for (int i = 0; i < 20 && !pty_shows(t->p, "▸ Черновики"); i++) press(t->p, "Down");
    press(t->p, "Right");
    golden_screen(t->p, "queues-drafts");
    press(t->p, "Enter");
    shows(t->p, "[Алиса ");
    press(t->p, "F8");
    shows(t->p, "Удалить черновик?");
    press(t->p, "Right Enter");
    shows(t->p, "Черновиков нет.");
}

static void a_field_is_copied_from_the_record_before(void **state) {
    struct sitting *t = *state;
    press(t->p, "Ctrl+D");
    shows(t->p, "Прошлой записи ещё нет");
    press(t->p, "Down");
    fill(t->p, "Щербакова");
    fill(t->p, "Алиса");
    press(t->p, "Down Down");
    pty_type(t->p, "07052016");
    press(t->p, "F2 F7 Down Ctrl+D");
    shows(t->p, "[Щербакова ");
    press(t->p, "Up");
    pty_type(t->p, "ая");
    shows(t->p, "[Щербаковаая ");
    press(t->p, "Ctrl+Z");
    shows(t->p, "[Щербакова ");
}

/* What SQLite keeps beside the store until a checkpoint; -1 when there is no such file. */
static long log_size(const struct sitting *t) {
    char path[600];
    struct stat st;
    snprintf(path, sizeof path, "%s/store.db-wal", t->place.kit.tmp.folder);
    return stat(path, &st) == 0 ? (long)st.st_size : -1;
}

static void the_lock_keeps_the_field_and_another_person_keeps_the_draft(void **state) {
    struct sitting *t = *state;
    press(t->p, "Down");
    pty_type(t->p, "Щербак");
    press(t->p, "F6");
    assert_true(pty_wait(t->p, "· черновик", 0));
    assert_true(log_size(t) > 0);
    press(t->p, "F6 F6 F6 F6 F6 F6 Down");
    press(t->p, "Ctrl+K");
    shows(t->p, "Экран заблокирован");
    assert_int_equal(log_size(t), 0); /* all of it is in the store now */
    assert_false(pty_shows(t->p, "Щербак"));
    golden_screen(t->p, "locked");
    pty_type(t->p, place_passphrase(KIT_DESK));
    press(t->p, "Enter");
    shows(t->p, "[Щербак ");
    pty_type(t->p, "ова");
    shows(t->p, "[Щербакова ");
    press(t->p, "Ctrl+K Up Down Enter"); /* Сидорова logs in over it */
    pty_type(t->p, place_passphrase(KIT_DESK_2));
    press(t->p, "Enter");
    shows(t->p, "Черновики          0");
    press(t->p, "Ctrl+X");
    place_login(t->p, KIT_DESK);
    shows(t->p, "Черновики          1");
}

/* Over a slow line each letter is a few bytes: also the first of a field. */
static void a_letter_costs_few_bytes(void **state) {
    struct sitting *t = *state;
    static const char *const letters[] = {"а", "л", "и", "с", "а"};
    press(t->p, "Enter Enter"); /* the name */
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        uint64_t before = pty_bytes(t->p);
        pty_type(t->p, letters[i]);
        assert_in_range(pty_bytes(t->p) - before, 2, 64);
    }
}

int main(void) {
#define FORM_TEST(f) cmocka_unit_test_setup_teardown(f, begin, sitting_end)
    const struct CMUnitTest tests[] = {
        FORM_TEST(a_whole_application_is_typed_and_saved),
        FORM_TEST(a_letter_costs_few_bytes),
        FORM_TEST(the_wrong_layout_is_understood),
        FORM_TEST(a_paste_is_one_event_and_presses_nothing),
        FORM_TEST(every_error_is_said_at_its_field_and_traps_nobody),
        FORM_TEST(the_offered_series_is_taken_by_a_key),
        FORM_TEST(a_rule_speaks_at_the_field_it_concerns),
        FORM_TEST(an_expired_passport_is_told_at_its_field),
        FORM_TEST(a_date_filled_in_can_be_typed_over),
        FORM_TEST(a_child_of_another_region_is_told_at_once),
        FORM_TEST(a_bundle_of_papers_typed_later_is_explained),
        FORM_TEST(f2_lists_every_error_and_enter_goes_to_each),
        FORM_TEST(the_draft_survives_a_kill_a_second_after_the_last_key),
        FORM_TEST(a_draft_left_by_esc_waits_in_its_queue),
        FORM_TEST(a_field_is_copied_from_the_record_before),
        FORM_TEST(the_lock_keeps_the_field_and_another_person_keeps_the_draft),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("intake", tests, NULL, NULL);
}
