/* F6 on the exchange screen: a kiosk without any network writes what it has for the centre on a stick, and says so until an
 * answer is read in. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include "model/base/text.h"
#include "model/store/lease.h"
#include "model/store/papers.h"
#include "model/store/stick_rows.h"
#include "sync/kiosk/carry.h"
#include "sync/wire/stick.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[400];

/* The address is nobody's; for whom files are closed is known from the enrolment. */
static struct sitting *prepare(void **state) {
    struct sitting *t = sitting_make(state, true);
    uint8_t box_key[32], box_secret[32];
    struct fail why;
    kit_login(&t->place.kit, KIT_DESK);
    kit_save_person(&t->place.kit, 40); /* whole, and the centre has not heard of it */
    place_set(&t->place, "[exchange]\nurl = https://localhost:1\n");
    crypto_box_keypair(box_key, box_secret);
    assert_true(carry_key_set(t->place.kit.db, box_key, &why));
    snprintf(folder, sizeof folder, "%s/stick", t->place.kit.tmp.folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    return t;
}

static int begin(void **state) {
    return sitting_start(prepare(state));
}

static void print_forms(struct desk *desk) {
    struct blanks blanks = {.paper = "consent", .first = 1, .count = 200};
    struct fail why;
    text_copy(blanks.version, sizeof blanks.version, region_consent_version(&desk->region));
    if (!desk_blanks(desk, &blanks, &why)) fail_msg("%s", why.say);
}

/* Forms are printed ahead: nothing is lacking for a trip any more. */
static int begin_ready(void **state) {
    struct sitting *t = prepare(state);
    print_forms(&t->place.kit.desk);
    return sitting_start(t);
}

/* Its numbers were idle, and the centre has asked them back. */
static int begin_numberless(void **state) {
    struct sitting *t = prepare(state);
    struct fail why;
    assert_true(db_run(t->place.kit.db, "UPDATE lease SET state = 'closed' WHERE kind = 'number'", &why, NULL));
    return sitting_start(t);
}

/* Its last exchange was longer ago than the fourteen days of the region. */
static int begin_long_away(void **state) {
    struct sitting *t = prepare(state);
    struct kit *kit = &t->place.kit;
    struct fail why;
    print_forms(&kit->desk);
    assert_true(db_begin(kit->db, false, &why) &&
                meta_set_int(kit->db, "last_exchange", kit->clock.now - 20 * (int64_t)MS_DAY, &why) &&
                db_commit(kit->db, &why));
    return sitting_start(t);
}

static void choose_folder(struct pty *p, const char *keys, const char *path) {
    press(p, "F6");
    shows(p, "Записать в другую папку");
    press(p, keys);
    shows(p, "Папка, где подключена флешка");
    if (path) pty_paste(p, path); /* else the last one stands there */
    press(p, "Enter");
}

static void a_stick_is_written_and_waits_for_its_answer(void **state) {
    struct sitting *t = *state;
    char path[500];
    struct stick_file file;
    struct fail why;
    int fd;
    place_login(t->p, KIT_DESK);
    press(t->p, "F5 F8"); /* the network would only change what is seen meanwhile */
    choose_folder(t->p, "End Up Enter", folder);
    pty_wait(t->p, "ответа ещё нет", 0);
    shows(t->p, "K0003-0001.OUT");
    shows(t->p, "Флешка");
    golden_screen(t->p, "exchange-stick");
    snprintf(path, sizeof path, "%s/PRIEM/K0003-0001.OUT", folder);
    if (!stick_open(path, &fd, &file, &why)) fail_msg("%s", why.say);
    close(fd);
    assert_int_equal(file.head.from, 3);
    choose_folder(t->p, "End Enter", NULL);
    pty_wait(t->p, "ещё нет ответа центра", 0);
    golden_screen(t->p, "exchange-stick-none");
}

/* The cable is back: what the stick brings has come by it. Nobody is to wait for its answer. */
static void a_stick_that_the_network_has_overtaken(void **state) {
    struct sitting *t = *state;
    struct db *db;
    struct fail why;
    place_login(t->p, KIT_DESK);
    press(t->p, "F5 F8");
    choose_folder(t->p, "End Up Enter", folder);
    pty_wait(t->p, "ответа ещё нет", 0);
    press(t->p, "Esc");
    sitting_leave(t);
    db = t->place.kit.db;
    assert_true(db_begin(db, true, &why) && meta_set_int(db, "acked_seq", (int64_t)t->place.kit.desk.journal.seq, &why) &&
                meta_set_int(db, "last_exchange", t->place.kit.clock.now + MS_HOUR, &why) && db_commit(db, &why));
    sitting_start(t);
    place_login(t->p, KIT_DESK);
    press(t->p, "F5 F8");
    shows(t->p, "заявлений; ушло и по сети");
    press(t->p, "Esc");
    sitting_leave(t);
    db = t->place.kit.db;
    assert_true(db_begin(db, true, &why) && stick_answered(db, 1, t->place.kit.clock.now, &why) && db_commit(db, &why));
    sitting_start(t);
    place_login(t->p, KIT_DESK);
    press(t->p, "F5 F8");
    shows(t->p, "11 заявлений; ответ 23.11 10:40");
}

/* A whole package says by when it has to be handed over, as long as the centre does not have it. */
static void a_whole_package_says_by_when(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "Tab Down Right End");
    shows(t->p, "передать не позднее 25.11");
    golden_screen(t->p, "stick-package");
    press(t->p, "F5");
    shows(t->p, "не позднее 25.11.2026: 1 полный пакет");
}

static void who_decides_sees_the_term(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "End");
    shows(t->p, "Баранова Наталья Ильинична");
    shows(t->p, "решить до 26.11.2026");
}

/* A colleague's stick: F6 offers first what it was put in for. Here nothing comes of it, which is told. */
static void a_stick_of_another_kiosk_is_offered_to_be_handed_on(void **state) {
    struct sitting *t = *state;
    struct seal_head head = {.way = SEAL_OUT, .region = "0123456789abcdef0123456789abcdef", .from = 9, .number = 4};
    uint8_t sign_key[SIGN_PUBLIC_SIZE], sign_secret[SIGN_SECRET_SIZE], box_key[32], box_secret[32];
    struct bytes file = {0};
    struct fail why;
    char path[STICK_PATH];
    crypto_sign_keypair(sign_key, sign_secret);
    crypto_box_keypair(box_key, box_secret);
    assert_true(seal_make(&head, "closed", 6, box_key, sign_secret, &file, &why));
    place_login(t->p, KIT_DESK);
    press(t->p, "F5 F8");
    choose_folder(t->p, "End Up Enter", folder);
    pty_wait(t->p, "ответа ещё нет", 0);
    press(t->p, "F6");
    shows(t->p, "▸ Прочитать ответ из другой папки"); /* what is waited for */
    assert_false(pty_shows(t->p, "за другой киоск"));
    press(t->p, "Esc");
    assert_true(stick_write(folder, &head, &file, path, &why));
    press(t->p, "F6");
    shows(t->p, "▸ Передать в центр за другой киоск из");
    press(t->p, "Enter");
    pty_wait(t->p, "Не принят сертификат центра", 0); /* it has none: whatever goes wrong is told */
    press(t->p, "Enter F6");
    shows(t->p, "▸ Передать в центр за другой киоск из"); /* and it may be tried again */
    bytes_close(&file);
}

/* Two sticks are in: what is read is the one with our answer; a stick that is gone again is told as a stick. */
static void of_two_sticks_the_one_with_the_answer_is_offered(void **state) {
    struct sitting *t = *state;
    struct tmp *tmp = &t->place.kit.tmp;
    struct seal_head head = {
        .way = SEAL_ANSWER, .region = "0123456789abcdef0123456789abcdef", .to = t->place.kit.desk.kiosk, .number = 1};
    uint8_t sign_key[SIGN_PUBLIC_SIZE], sign_secret[SIGN_SECRET_SIZE], box_key[32], box_secret[32];
    struct bytes file = {0};
    struct fail why;
    char path[STICK_PATH], second[500], offered[700], mounts[1100];
    snprintf(second, sizeof second, "%s/second", folder);
    assert_int_equal(mkdir(second, 0700), 0);
    snprintf(mounts, sizeof mounts, "a %s vfat rw 0 0\nb %s vfat rw 0 0\n", folder, second);
    tmp_write(tmp, "mounts", mounts, strlen(mounts));
    place_login(t->p, KIT_DESK);
    press(t->p, "F5 F8 F6");
    snprintf(offered, sizeof offered, "▸ Записать на %s", folder);
    shows(t->p, offered);
    press(t->p, "Enter");
    pty_wait(t->p, "ответа ещё нет", 0);
    press(t->p, "F6");
    shows(t->p, offered); /* there is no answer on either */
    press(t->p, "Esc");
    crypto_sign_keypair(sign_key, sign_secret);
    crypto_box_keypair(box_key, box_secret);
    assert_true(seal_make(&head, "closed", 6, box_key, sign_secret, &file, &why) &&
                stick_write(second, &head, &file, path, &why));
    bytes_close(&file);
    press(t->p, "F6");
    snprintf(offered, sizeof offered, "▸ Прочитать ответ с %s", second);
    shows(t->p, offered);
    press(t->p, "Esc");
    press(t->p, "F6 Up Enter"); /* now it is the last one */
    pty_wait(t->p, "K0003-0002.OUT", 0);
    assert_int_equal(truncate(path, 100), 0);
    press(t->p, "F6");
    snprintf(offered, sizeof offered, "▸ Записать на %s", second);
    shows(t->p, offered);
    press(t->p, "Down Enter");
    pty_wait(t->p, "─ Флешка ─", 0);
    shows(t->p, "повреждён или записан не целиком");
    press(t->p, "Enter");
    snprintf(mounts, sizeof mounts, "a %s/gone vfat rw 0 0\n", folder);
    tmp_write(tmp, "mounts", mounts, strlen(mounts));
    press(t->p, "F6 Enter");
    pty_wait(t->p, "─ Флешка ─", 0);
    shows(t->p, "Флешка вынута или не отвечает");
}

/* Until the numbers are used up: ten a day, 97 are left. */
static void a_trip_is_ready_until_a_day(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "F5 F8");
    pty_wait(t->p, "готово до 01.12.2026; раньше всего кончится: номера", 0);
    assert_false(pty_shows(t->p, "priem print blank"));
}

/* Those who can log in have not exchanged for longer than the region lets them decide. */
static void who_was_long_away_exchanges_before_the_trip(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "F5 F8");
    shows(t->p, "не готово: решать без обмена больше нельзя");
    shows(t->p, "сначала обмен с центром: F5");
}

static void who_asks_the_centre_by_hand_wants_numbers(void **state) {
    struct sitting *t = *state;
    struct fail why;
    bool wished;
    place_login(t->p, KIT_DESK);
    press(t->p, "F5 F8");
    shows(t->p, "нет: их принесёт обмен");
    press(t->p, "F6");
    shows(t->p, "Записать в другую папку");
    press(t->p, "Esc");
    sitting_leave(t);
    assert_true(lease_wished(t->place.kit.db, t->place.kit.desk.kiosk, "number", &wished, &why) && wished);
}

/* A path typed in the wrong layout is understood; PRIEM on it is something else; a folder that is not there. */
static void what_is_wrong_with_the_folder_is_told(void **state) {
    struct sitting *t = *state;
    char typed[900], priem[500];
    snprintf(priem, sizeof priem, "%s/PRIEM", folder);
    assert_int_equal(symlink("/etc", priem), 0);
    text_other_layout(folder, typed, sizeof typed);
    assert_int_equal(typed[0], '.');
    place_login(t->p, KIT_DESK);
    press(t->p, "F5 F8"); /* the network would only change what is seen meanwhile */
    choose_folder(t->p, "End Up Enter", typed);
    pty_wait(t->p, "«PRIEM» на флешке — не папка", 0);
    press(t->p, "Enter");
    choose_folder(t->p, "End Up Enter", "/gone");
    shows(t->p, "/gone» нет");
    press(t->p, "Enter");
    assert_false(pty_shows(t->p, "ответа ещё нет")); /* what was not written is not said to be */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_stick_is_written_and_waits_for_its_answer, begin, sitting_end),
        cmocka_unit_test_setup_teardown(a_stick_that_the_network_has_overtaken, begin, sitting_end),
        cmocka_unit_test_setup_teardown(a_whole_package_says_by_when, begin, sitting_end),
        cmocka_unit_test_setup_teardown(who_decides_sees_the_term, begin, sitting_end),
        cmocka_unit_test_setup_teardown(a_stick_of_another_kiosk_is_offered_to_be_handed_on, begin, sitting_end),
        cmocka_unit_test_setup_teardown(of_two_sticks_the_one_with_the_answer_is_offered, begin, sitting_end),
        cmocka_unit_test_setup_teardown(a_trip_is_ready_until_a_day, begin_ready, sitting_end),
        cmocka_unit_test_setup_teardown(who_was_long_away_exchanges_before_the_trip, begin_long_away, sitting_end),
        cmocka_unit_test_setup_teardown(who_asks_the_centre_by_hand_wants_numbers, begin_numberless, sitting_end),
        cmocka_unit_test_setup_teardown(what_is_wrong_with_the_folder_is_told, begin, sitting_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
