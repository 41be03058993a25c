#include "model/base/text.h"
#include "model/store/life.h"
#include "tests/harness/kit.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* The line of the history for each act: ground, number, paper, who agreed and in whose place. Texts of the program are English
 * here, without a catalogue. */

static const char *last_note(struct kit *kit, const char *subject, const char *type, struct arena *a) {
    struct history_row *rows;
    int count;
    must(subject_history(kit->db, subject, a, &rows, &count, &why));
    assert_string_equal(rows[count - 1].type, type);
    return rows[count - 1].note;
}

static void act(struct kit *kit, const struct life_order *order) {
    must(desk_life(&kit->desk, order, NULL, &why));
}

static void every_act_says_what_it_rests_on(void **state) {
    struct kit *kit = *state;
    struct arena a = {0};
    char number[11];
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, 1);
    const char *who = saved.subject;
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_decide(kit, &saved, VERDICT_REFUSE, "R3", "Живёт в другой области", number), FAIL_NONE);
    act(kit, &(struct life_order){.life = LIFE_OVERTURN,
                                  .app = saved.app,
                                  .paper = "Ж-3",
                                  .day = "2026-11-20",
                                  .remark = "Регистрация подтверждена"});
    assert_string_equal(last_note(kit, who, "application.overturned", &a),
                        "paper Ж-3 of 20.11.2026, to be done by 26.11.2026, Регистрация подтверждена");
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    assert_string_equal(number, "6704182002");
    act(kit, &(struct life_order){.life = LIFE_TELL, .app = saved.app, .code = "phone"});
    assert_string_equal(last_note(kit, who, "family.told", &a), "the certificate is issued, by phone");
    act(kit, &(struct life_order){.life = LIFE_SUSPEND, .number = number, .ground = "dispute", .remark = "Спор о фамилии"});
    assert_string_equal(last_note(kit, who, "certificate.suspended", &a),
                        "6704 1820 02, the data are disputed, Спор о фамилии");
    act(kit, &(struct life_order){.life = LIFE_RESUME, .number = number, .remark = "Спор о фамилии решён"});
    struct second second = {.sign_secret = kit->sign_secret[KIT_COORDINATOR]};
    text_copy(second.staff, sizeof second.staff, kit->staff[KIT_COORDINATOR]);
    act(kit, &(struct life_order){.life = LIFE_EXCLUDE, .number = number, .ground = "E2", .code = "77", .second = &second});
    assert_string_equal(last_note(kit, who, "certificate.excluded", &a), "6704 1820 02, E2, Москва; agreed: Ким Е. О.");
    kit_login(kit, KIT_DESK);
    act(kit, &(struct life_order){.life = LIFE_WITHDRAW_CONSENT, .subject = who, .paper = "5", .day = "2026-11-23"});
    assert_string_equal(last_note(kit, who, "consent.withdrawn", &a), "paper 5 of 23.11.2026, to be done by 23.12.2026");
    arena_close(&a);
}

static void in_whose_place(void **state) {
    struct kit *kit = *state;
    struct arena a = {0};
    char number[11];
    struct delegated d = {.role = "operator", .first = "2026-11-23", .last = "2026-11-24"};
    text_copy(d.principal, sizeof d.principal, kit->staff[KIT_OPERATOR]);
    kit_login(kit, KIT_DESK_2);
    struct saved saved = kit_save_person(kit, 1);
    kit_login(kit, KIT_SUPERVISOR);
    must(desk_delegate(&kit->desk, kit->staff[KIT_DESK], &d, &why));
    kit_login(kit, KIT_DESK);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    assert_string_equal(last_note(kit, saved.subject, "certificate.issued", &a), "6704 1820 02; in place of Орлова И. К.");
    arena_close(&a);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_set_up, kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {TEST(every_act_says_what_it_rests_on), TEST(in_whose_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
