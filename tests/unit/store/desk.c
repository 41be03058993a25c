#include "model/store/desk.h"

#include "model/base/text.h"
#include "model/store/copies.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void numbers_of_requests(void **state) {
    struct kit *kit = *state;
    struct application one, two, form;
    struct fail why;
    kit_login(kit, KIT_DESK);
    assert_true(desk_new(&kit->desk, &one, &why) && desk_new(&kit->desk, &two, &why));
    assert_string_equal(one.request.no, "3-0001");
    assert_string_equal(one.request.channel, "person");
    assert_string_equal(one.request.point, KIT_POINT);
    assert_string_equal(one.request.municipality, KIT_MUNICIPALITY);
    assert_string_equal(one.address.subject_code, "67");
    assert_true(one.request.received == kit->clock.now);
    /* Two forms open at once showed one number; each is filed under its own. */
    kit_form(kit, 70, &form);
    text_copy(form.request.no, sizeof form.request.no, two.request.no);
    assert_string_equal(kit_load(kit, kit_save(kit, &form).app).request.no, "3-0001");
    kit_form(kit, 71, &form);
    text_copy(form.request.no, sizeof form.request.no, one.request.no);
    assert_string_equal(kit_load(kit, kit_save(kit, &form).app).request.no, "3-0002");
    kit_reopen(kit);
    kit_login(kit, KIT_DESK);
    assert_true(desk_new(&kit->desk, &one, &why));
    assert_string_equal(one.request.no, "3-0003");
}

static void dispute_is_settled(void **state) {
    struct kit *kit = *state;
    struct arena a = {0};
    struct fail why = {0};
    struct dispute *list;
    char number[11];
    int count;
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, 90);
    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    kit_confirm(kit);
    struct joined joined = {.living = "6704100010", .living_app = "4.1.7", .living_point = "7", .living_at = 5};
    snprintf(joined.of, sizeof joined.of, "3.1.%d", (int)kit->desk.journal.seq);
    text_copy(joined.app, sizeof joined.app, saved.app);
    text_copy(joined.number, sizeof joined.number, number);
    kit_central(kit, EV_RULING_JOINED, saved.subject, &joined);

    assert_true(dispute_mine(kit->db, kit->desk.session.staff, 10, &a, &list, &count, &why));
    assert_int_equal(count, 1);
    assert_string_equal(list[0].kind, "joined");
    assert_string_equal(list[0].number, number);
    assert_string_equal(list[0].living, "6704100010");
    assert_string_equal(list[0].living_point, "школа № 7");
    assert_string_equal(list[0].sheet_no, "3-0001");
    assert_true(*list[0].phone == '+');
    assert_int_equal(kit_load(kit, saved.app).state, APP_JOINED);

    assert_false(desk_settle(&kit->desk, list[0].ruling, "forgotten", &why));
    assert_int_equal(why.kind, FAIL_INPUT);
    assert_true(desk_settle(&kit->desk, list[0].ruling, "told_family", &why));
    assert_false(desk_settle(&kit->desk, list[0].ruling, "told_family", &why));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_true(dispute_mine(kit->db, kit->desk.session.staff, 10, &a, &list, &count, &why));
    assert_int_equal(count, 0);
    int64_t closed = 0;
    assert_true(db_one_int(kit->db, &closed, "SELECT count(*) FROM ruling WHERE closed = 1", &why, NULL));
    assert_int_equal(closed, 1);
    arena_close(&a);
}

static void keys_of_a_colleague(void **state) {
    struct kit *kit = *state;
    struct fail why = {0};
    struct person person;
    struct staff_keyed key = {.salt = "AAAAAAAAAAAAAAAAAAAAAQ", .ops = 3, .mem = 256 << 20, .box_key = "b", .sign_key = "s"};
    kit_login(kit, KIT_SUPERVISOR);
    assert_true(desk_key_staff(&kit->desk, kit->staff[KIT_DESK_2], &key, &why));
    assert_true(person_load(kit->db, kit->staff[KIT_DESK_2], &person, &why));
    assert_true(person.keyed);
    assert_string_equal(person.sign_key, "s");
    assert_int_equal(person.mem, 256 << 20);
    assert_string_equal(person.name, "Сидорова М. В.");
    assert_false(desk_key_staff(&kit->desk, "nobody", &key, &why));
    assert_int_equal(why.kind, FAIL_GONE);
}

/* A slot that is given up or changed goes from the backups, too; the first one stands in none. */
static void slot_of_the_machine(void **state) {
    struct kit *kit = *state;
    struct fail why = {0};
    bool any;
    kit_login(kit, KIT_SUPERVISOR);
    assert_true(copies_begin(kit->db, "/somewhere", &(int64_t){0}, &why));
    assert_true(desk_key_machine(&kit->desk, "AAAA", false, &why));
    assert_true(copies_any_outdated(kit->db, &any, &why));
    assert_false(any);
    assert_true(desk_key_machine(&kit->desk, "", true, &why));
    assert_true(copies_any_outdated(kit->db, &any, &why));
    assert_true(any);
    kit->desk.session = (struct session){0}; /* a machine is nobody: it gives itself none */
    assert_false(desk_key_machine(&kit->desk, "AAAA", false, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
}

static void removed_person_may_nothing(void **state) {
    struct kit *kit = *state;
    struct fail why = {0};
    struct staff_removed removed = {.for_cause = 1};
    kit_login(kit, KIT_DESK);
    assert_true(desk_may(&kit->desk, MAY_ENTER, &why));
    kit_central(kit, EV_STAFF_REMOVED, kit->staff[KIT_DESK], &removed);
    for (int p = 0; p < PERMISSION_COUNT; p++) assert_false(desk_may(&kit->desk, (enum permission)p, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    struct staff_keyed key = {.sign_key = "s"};
    kit_login(kit, KIT_SUPERVISOR);
    assert_false(desk_key_staff(&kit->desk, kit->staff[KIT_DESK], &key, &why));
}

/* FAULTS 15: the table by hand, apart from the one in desk.h. Rows as the commands stand below, columns desk, coordinator,
 * operator, supervisor, auditor. */
static const char *const allowed[] = {
    "xxxx.", /* new */
    "xxxx.", /* save */
    "xxxx.", /* save an earlier receipt */
    ".xx..", /* decide */
    "xxxx.", /* withdraw */
    "xxxx.", /* settle */
    "...x.", /* key of a colleague */
    "...x.", /* slot of the machine */
};

/* Rows as the permissions stand in desk.h. */
static const char *const may[] = {"xxxxx", "xxxx.", "xxxx.", ".xx..", ".xx..", "xxxx.", ".xx..", "xxxx.",
                                  "xxxxx", "...x.", "..x..", ".xxxx", "...x.", ".xxx.", "...x.", "...x."};

static bool run_command(struct kit *kit, size_t command, struct fail *why) {
    struct application form;
    struct saved saved;
    struct staff_keyed key = {.sign_key = "s"};
    struct verdict v = {.kind = VERDICT_ISSUE};
    char number[11];
    kit_form(kit, 200 + (int64_t)command, &form);
    switch (command) {
    case 0: return desk_new(&kit->desk, &form, why);
    case 2:
        form.request.received -= MS_DAY;
        text_copy(form.received_reason, sizeof form.received_reason, "Принято на выезде, связи не было");
        return desk_save(&kit->desk, &form, 0, &saved, why);
    case 1: return desk_save(&kit->desk, &form, 0, &saved, why);
    case 3: return desk_decide(&kit->desk, "9.9.9", &v, number, why);
    case 4: return desk_withdraw(&kit->desk, "9.9.9", "отзыв", why);
    case 5: return desk_settle(&kit->desk, "9.9.9", "told_family", why);
    case 6: return desk_key_staff(&kit->desk, "nobody", &key, why);
    default: return desk_key_machine(&kit->desk, "", false, why);
    }
}

static void permission_matrix(void **state) {
    struct kit *kit = *state;
    static const enum kit_person who[ROLE_COUNT] = {KIT_DESK, KIT_COORDINATOR, KIT_OPERATOR, KIT_SUPERVISOR, KIT_AUDITOR};
    assert_int_equal(sizeof may / sizeof *may, PERMISSION_COUNT);
    for (int role = 0; role < ROLE_COUNT; role++) {
        kit_login(kit, who[role]);
        assert_int_equal(kit->desk.session.role, role);
        assert_int_equal(role_of(role_name((enum role)role)), role);
        for (int p = 0; p < PERMISSION_COUNT; p++) {
            struct fail why = {0};
            assert_int_equal(desk_may(&kit->desk, (enum permission)p, &why), may[p][role] == 'x');
        }
        for (size_t c = 0; c < sizeof allowed / sizeof *allowed; c++) {
            struct fail why = {0};
            uint64_t seq = kit->desk.journal.seq;
            bool done = run_command(kit, c, &why);
            bool denied = !done && why.kind == FAIL_DENIED;
            if (denied != (allowed[c][role] != 'x'))
                fail_msg("command %zu, role %s: %s", c, role_name((enum role)role), why.log);
            if (denied) assert_true(kit->desk.journal.seq == seq);
        }
    }
    kit->desk.session = (struct session){.role = ROLE_NONE};
    for (size_t c = 0; c < sizeof allowed / sizeof *allowed; c++) {
        struct fail why = {0};
        assert_false(run_command(kit, c, &why));
        assert_int_equal(why.kind, FAIL_DENIED);
        assert_true(*why.say);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_set_up, kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(numbers_of_requests),        TEST(keys_of_a_colleague), TEST(dispute_is_settled),
        TEST(removed_person_may_nothing), TEST(permission_matrix),   TEST(slot_of_the_machine),
    };
    return cmocka_run_group_tests_name("desk", tests, NULL, NULL);
}
