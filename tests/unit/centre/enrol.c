/* One-time codes: which of them still let a kiosk in. */

#include "sync/centre/enrol.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void new_code(struct centre_kit *kit, const char *name, char code[ENROL_CODE_ROOM]) {
    struct bytes out = {0};
    struct fail why;
    if (!centre_kit_command(kit, &out, &why, "code", name, "12", "desk", NULL)) fail_msg("%s", why.log);
    text_copy(code, ENROL_CODE_ROOM, strstr((const char *)out.data, "code ") + 5);
    bytes_close(&out);
}

/* Whether a machine with this key comes in by the code. */
static bool lets_in(struct centre_kit *kit, const char *code, uint8_t machine) {
    struct centre_kiosk k = {.kit = kit};
    struct bytes out = {0};
    uint8_t seed[crypto_sign_SEEDBYTES] = {machine}, public_key[SIGN_PUBLIC_SIZE];
    crypto_sign_seed_keypair(public_key, k.frame_secret, seed);
    centre_kiosk_ask_enrol(kit, code, &k, &out);
    bytes_u8(&out, '\0');
    bool refused = strstr((const char *)out.data, "{\"error\":\"code\"}") != NULL;
    assert_int_equal(strstr((const char *)out.data, "\"kiosk\":") != NULL, !refused);
    bytes_close(&out);
    return !refused;
}

static void a_newer_code_revokes_the_older_one_of_its_place(void **state) {
    struct centre_kit *kit = *state;
    char older[ENROL_CODE_ROOM], newer[ENROL_CODE_ROOM], elsewhere[ENROL_CODE_ROOM];
    new_code(kit, "school 12", older);
    new_code(kit, "school 12, room 4", elsewhere);
    new_code(kit, "school 12", newer);
    assert_false(lets_in(kit, older, 1));
    assert_true(lets_in(kit, newer, 1));
    assert_false(lets_in(kit, older, 2));
    assert_true(lets_in(kit, elsewhere, 3));
    assert_int_equal(centre_kit_count(kit, "SELECT max(no) FROM kiosk"), 2); /* the number stays with the name */
}

/* Its answer was lost on the way: the machine may ask again, also when another code was given meanwhile. */
static void a_used_code_still_serves_its_machine(void **state) {
    struct centre_kit *kit = *state;
    char used[ENROL_CODE_ROOM], newer[ENROL_CODE_ROOM];
    new_code(kit, "school 12", used);
    assert_true(lets_in(kit, used, 1));
    new_code(kit, "school 12", newer);
    assert_true(lets_in(kit, used, 1));
    assert_false(lets_in(kit, used, 2));
    assert_true(lets_in(kit, newer, 2));
    assert_false(lets_in(kit, used, 1)); /* fenced off by the machine that took its place */
}

static void a_code_serves_for_a_day(void **state) {
    struct centre_kit *kit = *state;
    char code[ENROL_CODE_ROOM];
    new_code(kit, "school 12", code);
    env_virtual_move(&kit->clock, MS_DAY);
    assert_false(lets_in(kit, code, 1));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, centre_kit_set_up, centre_kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_newer_code_revokes_the_older_one_of_its_place),
        TEST(a_used_code_still_serves_its_machine),
        TEST(a_code_serves_for_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
