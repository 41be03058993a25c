/* The exchange screen of a kiosk that gives nominals: what is left of its quota, in pieces and money; nothing left; stopped. */

#include "tests/harness/golden.h"
#include "tests/harness/money_kit.h"
#include "tests/harness/sitting.h"

#include "model/base/text.h"
#include "model/store/lease.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* So many slots of the year's quota, lent by the centre. */
static void lend(struct place *place, int64_t slots) {
    struct kit *kit = &place->kit;
    const struct period period = {.period = "2026", .first = "2026-01-01", .last = "2026-12-31", .title = "2026 год"};
    kit_central(kit, EV_PERIOD_SET, kit->region, &period);
    money_kit_lend(kit, "5-18", slots, "2026-12-31");
}

/* A child with a certificate gets one of them. */
static void give(struct place *place, int64_t person) {
    struct kit *kit = &place->kit;
    struct application form;
    struct fail why = {0};
    char number[11];
    kit_login(kit, KIT_DESK_2);
    kit_form(kit, person, &form);
    struct saved saved = kit_save(kit, &form);
    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    if (!desk_nominal(&kit->desk, saved.subject, "5-18", NULL, &why)) fail_msg("%s", why.log);
}

static int begin(void **state, int64_t slots, int given, bool stopped) {
    struct sitting *t = sitting_make(state, false);
    struct kit *kit = &t->place.kit;
    lend(&t->place, slots);
    for (int i = 0; i < given; i++) give(&t->place, i + 1);
    kit_confirm(kit);
    struct lease_breached breach = {
        .of = "3.1.99", .no = kit->desk.kiosk, .kind = "nominal", .period = "2026", .sum = MONEY_NOMINAL};
    if (stopped) kit_central(kit, EV_LEASE_BREACHED, kit->region, &breach);
    return sitting_start(t);
}

static int begin_with_some(void **state) {
    return begin(state, 12, 1, false);
}
static int begin_with_none(void **state) {
    return begin(state, 1, 1, false);
}
static int begin_stopped(void **state) {
    return begin(state, 12, 1, true);
}

static void look(struct sitting *t, const char *says, const char *golden) {
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "F5");
    shows(t->p, says);
    golden_screen(t->p, golden);
}

static void what_is_left_is_told_in_pieces_and_money(void **state) {
    look(*state, "номинал: 11 шт.", "exchange-nominals");
}

static void none_left_is_told(void **state) {
    look(*state, "номинал: не осталось", "exchange-nominals-none");
}

/* More was given than was lent. */
static void a_kiosk_frozen_for_money_says_so(void **state) {
    look(*state, "номинал: закрыт", "exchange-nominals-stopped");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_left_is_told_in_pieces_and_money, begin_with_some, sitting_end),
        cmocka_unit_test_setup_teardown(none_left_is_told, begin_with_none, sitting_end),
        cmocka_unit_test_setup_teardown(a_kiosk_frozen_for_money_says_so, begin_stopped, sitting_end),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("nominals", tests, NULL, NULL);
}
