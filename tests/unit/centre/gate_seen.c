/* What the gate judges by the knowledge the kiosk had: who decides in the region, and whose first key it is. */

#include "sync/centre/gate.h"

#include "model/base/text.h"
#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int64_t parked(struct centre_kit *kit) {
    return centre_kit_count(kit, "SELECT count(*) FROM log WHERE gsn = 0");
}

static int64_t at_kiosk(struct centre_kiosk *k, const char *sql) {
    struct fail why;
    int64_t count = 0;
    assert_true(db_one_int(k->db, &count, sql, &why, NULL));
    return count;
}

/* --- The setting `decides` ------------------------------------------------------------------------------------------------ */

static void set_decides(struct centre_kit *kit, const char *who) {
    struct fail why;
    if (!centre_kit_command(kit, NULL, &why, "set", "decides", who, NULL)) fail_msg("%s", why.log);
}

/* Past the kiosk's own gate, as a changed program would. */
static void decide(struct centre_kiosk *k, const struct saved *saved, enum verdict_kind kind) {
    struct verdict verdict = {.kind = kind, .remark = "неразборчивая копия паспорта"};
    struct fail why;
    char number[11];
    if (kind == VERDICT_REFUSE) text_copy(verdict.ground, sizeof verdict.ground, "R2");
    centre_kiosk_login(k, CENTRE_COORDINATOR);
    text_copy(k->desk.region.set.decides, sizeof k->desk.region.set.decides, "coordinator");
    assert_true(subject_basis(k->db, saved->subject, verdict.basis, &why));
    if (!desk_decide(&k->desk, saved->app, &verdict, number, &why)) fail_msg("%s", why.log);
}

static void who_decides_is_judged_by_what_the_kiosk_had_seen(void **state) {
    struct centre_kit *kit = *state;
    struct centre_kiosk school, office;
    struct application form;
    struct saved saved[5];
    centre_kiosk_enrol(kit, &school, "school 12", "12", "desk");
    centre_kiosk_enrol(kit, &office, "office", "1", "office");
    for (int i = 0; i < 5; i++) {
        centre_kiosk_form(&school, i + 1, &form);
        centre_kiosk_file(&school, &form, &saved[i]);
    }
    centre_kiosk_sync(&school);
    set_decides(kit, "operator");
    decide(&school, &saved[0], VERDICT_ISSUE); /* nobody there has heard of it */
    centre_kiosk_sync(&school);
    assert_int_equal(parked(kit), 0);

    decide(&school, &saved[1], VERDICT_ISSUE);
    decide(&school, &saved[2], VERDICT_REFUSE);
    decide(&school, &saved[3], VERDICT_RETURN); /* for correction: always the coordinator's */
    centre_kiosk_sync(&school);
    assert_int_equal(parked(kit), 2);
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM certificate"), 1);
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM application WHERE state = 'returned'"), 1);
    /* Told where it was made and where it is decided instead; the applications wait as before. */
    static const char told[] = "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'not_allowed'";
    centre_kiosk_sync(&office);
    assert_int_equal(at_kiosk(&school, told), 2);
    assert_int_equal(at_kiosk(&office, told), 2);
    assert_int_equal(at_kiosk(&office, "SELECT count(*) FROM application WHERE state = 'complete'"), 3);

    set_decides(kit, "coordinator");
    decide(&school, &saved[4], VERDICT_ISSUE); /* not known yet */
    centre_kiosk_sync(&school);
    assert_int_equal(parked(kit), 3);
    centre_kiosk_sync(&office);
    decide(&office, &saved[4], VERDICT_ISSUE);
    centre_kiosk_sync(&office);
    assert_int_equal(parked(kit), 3);
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM certificate"), 2);
    centre_kiosk_close(&school);
    centre_kiosk_close(&office);
}

/* --- First keys ----------------------------------------------------------------------------------------------------------- */

/* The supervisor sets a key of their own at this kiosk, as `priem enrol` does; `secret` is theirs there from now on. */
static void key_oneself(struct centre_kiosk *k, uint8_t seed_byte, uint8_t secret[SIGN_SECRET_SIZE]) {
    struct staff_keyed keyed = {.ops = 1, .mem = 8 << 20, .salt = "AAAAAAAAAAAAAAAAAAAAAA"};
    uint8_t seed[crypto_sign_SEEDBYTES] = {seed_byte}, public_key[SIGN_PUBLIC_SIZE];
    const char *who = k->kit->staff[CENTRE_SUPERVISOR];
    struct fail why;
    crypto_sign_seed_keypair(public_key, secret, seed);
    base64_of(public_key, sizeof public_key, keyed.sign_key);
    base64_of(public_key, sizeof public_key, keyed.box_key);
    k->desk.session = (struct session){.sign_secret = secret};
    text_copy(k->desk.session.staff, ID_TEXT, who);
    assert_true(desk_refresh(&k->desk, &why));
    if (!desk_key_staff(&k->desk, who, &keyed, &why)) fail_msg("%s", why.log);
}

/* A colleague gets a key in front of the supervisor who sits there. */
static void key_colleague(struct centre_kiosk *k, enum centre_person who) {
    struct staff_keyed keyed = {.ops = 1, .mem = 8 << 20, .salt = "AAAAAAAAAAAAAAAAAAAAAA"};
    struct fail why;
    base64_of(k->kit->sign_secret[who] + 32, 32, keyed.sign_key);
    base64_of(k->kit->sign_secret[who] + 32, 32, keyed.box_key);
    if (!desk_key_staff(&k->desk, k->kit->staff[who], &keyed, &why)) fail_msg("%s", why.log);
}

static void a_supervisor_who_takes_over_two_kiosks_at_once_has_a_key_at_both(void **state) {
    struct centre_kit *kit = *state;
    struct centre_kiosk first, second;
    uint8_t at_first[SIGN_SECRET_SIZE], at_second[SIGN_SECRET_SIZE];
    centre_kiosk_enrol(kit, &first, "school 12", "12", "desk");
    centre_kiosk_enrol(kit, &second, "school 7", "7", "desk");
    key_oneself(&first, 41, at_first);
    key_oneself(&second, 42, at_second);
    key_colleague(&first, CENTRE_DESK);
    key_colleague(&second, CENTRE_COORDINATOR);
    centre_kiosk_sync(&first);
    centre_kiosk_sync(&second);
    centre_kiosk_sync(&first);
    assert_int_equal(parked(kit), 0);
    assert_int_equal(at_kiosk(&first, "SELECT count(*) FROM staff WHERE sign_key <> ''"), 3);
    assert_int_equal(at_kiosk(&second, "SELECT count(*) FROM staff WHERE sign_key <> ''"), 3);
    key_colleague(&first, CENTRE_COORDINATOR_2); /* still signed with the key set there */
    centre_kiosk_sync(&first);
    assert_int_equal(parked(kit), 0);
    centre_kiosk_close(&first);
    centre_kiosk_close(&second);
}

static void nobody_brings_a_second_first_key_later(void **state) {
    struct centre_kit *kit = *state;
    struct centre_kiosk first, second, later;
    uint8_t secret[SIGN_SECRET_SIZE];
    centre_kiosk_enrol(kit, &first, "school 12", "12", "desk");
    centre_kiosk_enrol(kit, &second, "school 7", "7", "desk");
    key_oneself(&first, 41, secret);
    centre_kiosk_sync(&first);
    centre_kiosk_enrol(kit, &later, "office", "1", "office"); /* knows the key from its enrolment … */
    later.desk.journal.seen = 0;                              /* … whatever it says */
    key_oneself(&later, 42, secret);
    centre_kiosk_sync(&later);
    assert_int_equal(parked(kit), 1);
    centre_kiosk_sync(&second); /* has heard of the key before it wrote anything */
    key_oneself(&second, 43, secret);
    centre_kiosk_sync(&second);
    assert_int_equal(parked(kit), 2);
    assert_int_equal(centre_kit_count(kit, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'signature'"), 2);
    centre_kiosk_close(&first);
    centre_kiosk_close(&second);
    centre_kiosk_close(&later);
}

/* Not the first thing it wrote: whoever sits at a kiosk in the field cannot take a supervisor's name any more. */
static void a_first_key_is_the_first_event_of_its_kiosk(void **state) {
    struct centre_kit *kit = *state;
    struct centre_kiosk first, second;
    uint8_t secret[SIGN_SECRET_SIZE];
    centre_kiosk_enrol(kit, &first, "school 12", "12", "desk");
    centre_kiosk_enrol(kit, &second, "school 7", "7", "desk");
    key_oneself(&first, 41, secret);
    key_oneself(&second, 42, secret);
    key_oneself(&second, 43, secret);
    centre_kiosk_sync(&first);
    centre_kiosk_sync(&second);
    assert_int_equal(parked(kit), 1);
    centre_kiosk_close(&first);
    centre_kiosk_close(&second);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, centre_kit_set_up, centre_kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(who_decides_is_judged_by_what_the_kiosk_had_seen),
        TEST(a_supervisor_who_takes_over_two_kiosks_at_once_has_a_key_at_both),
        TEST(nobody_brings_a_second_first_key_later),
        TEST(a_first_key_is_the_first_event_of_its_kiosk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
