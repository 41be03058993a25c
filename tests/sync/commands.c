/* The commands of the shipped `priem` against a real centre: enrolment with its failures and kills, staff keys, sync. */

#include "model/base/text.h"
#include "tests/harness/headless.h"
#include "tui/kiosk_store.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct enrolling {
    struct arena a;
    char url[80], code[32];
};

static struct enrolling code_for(const char *kiosk, const char *point, const char *scope) {
    struct enrolling e = {0};
    headless_ini(kiosk);
    snprintf(e.url, sizeof e.url, "https://localhost:%d", region.enrol_port);
    region_code(&region, kiosk, point, scope, e.code);
    return e;
}

static int enrol(struct enrolling *e, const char *kiosk, const char *passphrases, char *fingerprint) {
    return PRIEM(kiosk, passphrases, "enrol", "--url", e->url, "--code", e->code, "--fingerprint", fingerprint, "--person",
                 BOSS);
}

static bool in_folder(const char *kiosk, const char *file) {
    struct arena a = {0};
    bool there = access(arena_printf(&a, "%s/%s/%s", region.tmp.folder, kiosk, file), F_OK) == 0;
    arena_close(&a);
    return there;
}

static void an_impostor_gets_nothing_and_the_code_stays_good(void **state) {
    (void)state;
    struct enrolling e = code_for("school12", "12", "desk");
    char wrong[65];
    text_copy(wrong, sizeof wrong, region.fingerprint);
    wrong[0] = wrong[0] == '0' ? '1' : '0';
    assert_int_equal(enrol(&e, "school12", BOSSS, wrong), 1);
    assert_non_null(strstr(printed, "fingerprint"));
    assert_false(in_folder("school12", "keys.priem"));
    assert_int_equal(PRIEM("school12", "", "status"), 1);
    GOOD(enrol(&e, "school12", BOSSS, region.fingerprint));
    assert_non_null(strstr(printed, "This is kiosk 1 now, point 12."));
    assert_true(in_folder("school12", "keys.priem"));
    assert_false(in_folder("school12", "enrol.part"));
    assert_false(in_folder("school12", "keys.try.old"));
    assert_int_equal(PRIEM("school12", "", "status"), 0);
    assert_non_null(strstr(printed, "Not sent yet: 0\n"));
    assert_null(strstr(printed, "never"));
    assert_int_equal(PRIEM("school12", "", "verify"), 0);
    arena_close(&e.a);
}

static void a_code_works_once(void **state) {
    (void)state;
    struct enrolling e = code_for("school7", "7", "desk");
    assert_int_equal(enrol(&e, "school7", BOSSS, region.fingerprint), 0);
    headless_ini("thief");
    assert_int_equal(enrol(&e, "thief", BOSSS, region.fingerprint), 1);
    assert_non_null(strstr(printed, "code"));
    assert_false(in_folder("thief", "store.db"));
    arena_close(&e.a);
}

/* The supervisor set a passphrase at the school: at the office the same one opens, and no other can be set over it. */
static void a_passphrase_set_elsewhere_is_asked_not_replaced(void **state) {
    (void)state;
    struct enrolling e = code_for("office", "1", "office");
    assert_int_equal(enrol(&e, "office", CLERKS, region.fingerprint), 1);
    assert_non_null(strstr(printed, "passphrase is wrong"));
    assert_false(in_folder("office", "keys.priem"));
    region_code(&region, "office", "1", "office", e.code);
    GOOD(enrol(&e, "office", BOSSS, region.fingerprint));
    assert_int_equal(PRIEM("office", BOSSS, "sync"), 0);
    arena_close(&e.a);
}

/* Keyed at the office, the school's clerk logs in at the school after two exchanges. */
static void a_colleague_comes_by_the_feed(void **state) {
    (void)state;
    GOOD(PRIEM("office", BOSSS CLERKS, "staff", "key", CLERK));
    assert_non_null(strstr(printed, "no place at this kiosk"));
    assert_int_equal(PRIEM("school12", CLERKS, "sync", "--person", CLERK), 1);
    assert_int_equal(PRIEM("office", BOSSS, "sync"), 0);
    assert_int_equal(PRIEM("school12", BOSSS, "sync"), 0);
    assert_int_equal(PRIEM("school12", CLERKS, "sync", "--person", CLERK), 0);
    assert_int_equal(PRIEM("school12", CLERKS, "rebuild", "--person", CLERK), 1); /* but is no supervisor */
    assert_int_equal(PRIEM("school12", BOSSS, "rebuild", "--compare"), 0);
    assert_int_equal(PRIEM("school7", BOSSS, "sync"), 0);
    assert_int_equal(PRIEM("school7", "", "status"), 0);
    assert_non_null(strstr(printed, "Can log in here: 1\n")); /* the clerk's place is another school */
}

/* A newer key that nobody made would be taken for the next one. */
static void a_new_kiosk_has_one_key(void **state) {
    (void)state;
    char path[600], words[] = BOSSS;
    struct env env = env_system();
    struct kiosk_keys keys;
    struct vault *vault;
    struct fail why;
    snprintf(path, sizeof path, "%s/office/keys.priem", region.tmp.folder);
    words[strcspn(words, "\n")] = '\0';
    if (!vault_open(path, &env, &vault, &why) || !vault_login(vault, 0, words, &why)) fail_msg("%s", why.log);
    kiosk_keys_of(vault, &keys);
    assert_false(sodium_is_zero(keys.frame_secret, sizeof keys.frame_secret));
    assert_true(sodium_is_zero(keys.newer_secret, sizeof keys.newer_secret));
    vault_close(vault);
}

/* By the centre's answer everything is covered as long as it has made no backup: the key before goes with the sync. */
static void the_key_of_a_kiosk_is_changed(void **state) {
    (void)state;
    GOOD(PRIEM("office", BOSSS, "key", "new"));
    assert_non_null(strstr(printed, "has a new key"));
    assert_int_equal(PRIEM("office", BOSSS, "key", "new"), 1);
    assert_non_null(strstr(printed, "has been changed before"));
    for (int i = 0; i < 2; i++) {
        GOOD(PRIEM("office", BOSSS, "sync"));
        GOOD(PRIEM("office", BOSSS CLERKS, "staff", "key", CLERK));
        GOOD(PRIEM("office", BOSSS, "sync")); /* with the new one */
        if (i == 0 && PRIEM("office", BOSSS, "key", "new") != 0) fail_msg("%s", printed);
    }
}

static void a_stopped_centre_is_told_and_nothing_is_lost(void **state) {
    (void)state;
    assert_int_equal(region_stop(&region), 0);
    assert_int_equal(PRIEM("school7", BOSSS CLERKS, "staff", "key", "Зуева"), 0);
    assert_int_equal(PRIEM("school7", BOSSS, "sync", "--person", BOSS), 1);
    assert_non_null(strstr(printed, "not sent yet: 1"));
    region_start(&region);
    GOOD(PRIEM("school7", BOSSS, "sync", "--person", BOSS));
    assert_non_null(strstr(printed, "Sent: 1, not sent yet: 0"));
}

/* kill -9 anywhere on the way: afterwards the computer is enrolled, or the next code enrols it. */
static void a_killed_enrolment_can_be_made_again(void **state) {
    (void)state;
    int whole = 0;
    for (int i = 0; i < 12; i++) {
        char kiosk[24];
        snprintf(kiosk, sizeof kiosk, "killed%d", i);
        struct enrolling e = code_for(kiosk, "12", "desk");
        char *words[] = {"enrol",    "--url", e.url, "--code", e.code, "--fingerprint", region.fingerprint,
                         "--person", BOSS,    NULL};
        pid_t pid = headless_start(kiosk, BOSSS, words);
        usleep((useconds_t)(1000 << i / 2) + 20000 * (useconds_t)i);
        kill(pid, SIGKILL);
        if (headless_finish(pid) == 0) whole++;
        region_code(&region, kiosk, "12", "desk", e.code);
        int status = enrol(&e, kiosk, BOSSS, region.fingerprint);
        if (status != 0 && !in_folder(kiosk, "keys.priem")) fail_msg("%d: %s", i, printed);
        if (PRIEM(kiosk, BOSSS, "sync", "--person", BOSS) != 0) fail_msg("%d: %s", i, printed);
        assert_false(in_folder(kiosk, "enrol.part"));
        arena_close(&e.a);
    }
    assert_true(whole < 12);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_impostor_gets_nothing_and_the_code_stays_good),
        cmocka_unit_test(a_code_works_once),
        cmocka_unit_test(a_passphrase_set_elsewhere_is_asked_not_replaced),
        cmocka_unit_test(a_colleague_comes_by_the_feed),
        cmocka_unit_test(a_new_kiosk_has_one_key),
        cmocka_unit_test(the_key_of_a_kiosk_is_changed),
        cmocka_unit_test(a_stopped_centre_is_told_and_nothing_is_lost),
        cmocka_unit_test(a_killed_enrolment_can_be_made_again),
    };
    return cmocka_run_group_tests(tests, headless_set_up, headless_tear_down);
}
