#include "model/vault/keys.h"

#include "model/base/date.h"
#include "model/vault/derive.h"
#include "model/vault/file.h"
#include "tests/harness/env_virtual.h"
#include "tests/harness/tmp.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ANNA   "0193a2b4c5d67aaa8aaaaaaaaaaaaa01"
#define BORIS  "0193a2b4c5d67aaa8aaaaaaaaaaaaa02"
#define ANNAS  "синий чайник летит домой"
#define BORISS "долгаядорогавдюнах"
#define NOON   INT64_C(1795416720000)

static struct tmp tmp;
static struct env_virtual clock_and_dice;
static const struct env *env = &clock_and_dice.env;
static char path[300];
static uint8_t kiosk_secrets[VAULT_SECRETS];

static struct vault_slot person(const char *staff, const char *name, const char *passphrase) {
    struct vault_slot slot = {0};
    snprintf(slot.staff, sizeof slot.staff, "%s", staff);
    snprintf(slot.name, sizeof slot.name, "%s", name);
    snprintf(slot.role, sizeof slot.role, "desk");
    assert_true(vault_derive(passphrase, env, vault_cost_default(), &slot, NULL));
    return slot;
}

/* A folder with a keys.priem of one person, Anna. */
static int make(void **state) {
    (void)state;
    setenv("PRIEM_TEST_ARGON", "1", 1);
    env_virtual_init(&clock_and_dice, NOON, 7);
    tmp_make(&tmp);
    snprintf(path, sizeof path, "%s/keys.priem", tmp.folder);
    for (int i = 0; i < VAULT_SECRETS; i++) kiosk_secrets[i] = (uint8_t)(i * 3 + 1);
    struct vault_slot anna = person(ANNA, "Анна Ильинична Щеглова", ANNAS);
    assert_true(vault_create(path, env, 3, kiosk_secrets, &anna, NULL));
    return 0;
}

static int sweep(void **state) {
    (void)state;
    tmp_remove(&tmp);
    return 0;
}

static struct vault *opened(void) {
    struct vault *v;
    struct fail why = {0};
    if (!vault_open(path, env, &v, &why)) fail_msg("%s", why.log);
    return v;
}

static struct vault *logged_in(int slot, const char *passphrase) {
    struct vault *v = opened();
    struct fail why = {0};
    if (!vault_login(v, slot, passphrase, &why)) fail_msg("%s", why.log);
    return v;
}

static void the_right_passphrase_opens(void **state) {
    (void)state;
    struct vault *v = opened();
    assert_false(vault_is_open(v));
    assert_int_equal(vault_slot_count(v), 1);
    assert_string_equal(vault_slot_at(v, 0)->name, "Анна Ильинична Щеглова");
    assert_null(vault_slot_at(v, 1));
    assert_true(vault_login(v, 0, "  синий\u00a0чайник летит  домои\u0306 ", NULL)); /* the same text, typed otherwise */
    assert_true(vault_is_open(v));
    assert_memory_equal(vault_secrets(v), kiosk_secrets, VAULT_SECRETS);
    struct piece piece = {"решение", 14};
    uint8_t sig[SIGN_SIZE];
    sign_pieces(PURPOSE_DECISION, &piece, 1, vault_sign_secret(v), sig);
    assert_true(sign_check(PURPOSE_DECISION, &piece, 1, vault_slot_at(v, 0)->sign_key, sig));
    vault_close(v);
}

static void keys_are_wiped_on_lock(void **state) {
    (void)state;
    static const uint8_t zeros[VAULT_SECRETS];
    struct vault *v = logged_in(0, ANNAS);
    assert_memory_not_equal(vault_master(v), zeros, 32);
    vault_lock(v);
    assert_false(vault_is_open(v));
    assert_memory_equal(vault_master(v), zeros, 32);
    assert_memory_equal(vault_sign_secret(v), zeros, SIGN_SECRET_SIZE);
    assert_memory_equal(vault_secrets(v), zeros, VAULT_SECRETS);
    assert_string_equal(vault_slot_at(v, 0)->staff, ANNA);
    struct vault_slot boris = person(BORIS, "Борис", BORISS);
    assert_false(vault_add_slot(v, &boris, NULL));
    assert_true(vault_login(v, 0, ANNAS, NULL));
    vault_close(v);
}

static void nothing_secret_stands_in_the_file(void **state) {
    (void)state;
    struct vault *v = logged_in(0, ANNAS);
    uint8_t data[4096];
    size_t size = tmp_read(&tmp, "keys.priem", data, sizeof data);
    assert_true(size > 300 && size < sizeof data);
    assert_null(memmem(data, size, vault_master(v), 32));
    assert_null(memmem(data, size, vault_sign_secret(v), 32));
    assert_null(memmem(data, size, kiosk_secrets, 32));
    assert_non_null(memmem(data, size, vault_slot_at(v, 0)->sign_key, 32));
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    vault_close(v);
}

static void a_flipped_byte_anywhere_is_refused(void **state) {
    (void)state;
    uint8_t data[4096];
    size_t size = tmp_read(&tmp, "keys.priem", data, sizeof data);
    for (size_t i = 0; i < size; i++) {
        struct vault *v;
        struct fail why;
        data[i] ^= (uint8_t)(1u << (i % 8));
        tmp_write(&tmp, "keys.priem", data, size);
        assert_false(vault_open(path, env, &v, &why));
        assert_int_equal(why.kind, FAIL_DISK);
        data[i] ^= (uint8_t)(1u << (i % 8));
    }
    for (size_t cut = 0; cut < size; cut += 13) {
        struct vault *v;
        tmp_write(&tmp, "keys.priem", data, cut);
        assert_false(vault_open(path, env, &v, NULL));
    }
    tmp_write(&tmp, "keys.priem", data, size);
    vault_close(logged_in(0, ANNAS));
}

static void put_digest(uint8_t *data, size_t size) {
    struct hash h;
    hash_begin(&h, PURPOSE_SLOTS);
    hash_add(&h, data, size - HASH_SIZE);
    hash_end(&h, data + size - HASH_SIZE);
}

static void bytes_that_belong_to_nothing_are_refused(void **state) {
    (void)state;
    uint8_t data[4096];
    struct vault *v;
    size_t size = tmp_read(&tmp, "keys.priem", data, sizeof data);
    memset(data + size, 0, HASH_SIZE);
    put_digest(data, size + 1);
    tmp_write(&tmp, "keys.priem", data, size + 1);
    assert_false(vault_open(path, env, &v, NULL));
    put_digest(data, size);
    tmp_write(&tmp, "keys.priem", data, size);
    vault_close(logged_in(0, ANNAS));
}

static void a_file_of_a_later_version_is_not_called_damaged(void **state) {
    (void)state;
    uint8_t data[4096];
    struct vault *v;
    struct fail why;
    size_t size = tmp_read(&tmp, "keys.priem", data, sizeof data);
    data[8]++; /* the version stands behind the magic */
    put_digest(data, size);
    tmp_write(&tmp, "keys.priem", data, size);
    assert_false(vault_open(path, env, &v, &why));
    assert_int_equal(why.kind, FAIL_INPUT);
}

/* Whoever knows the format can make the digest fit, but not the MAC. Public keys are left out: with them changed no passphrase
 * fits at all. */
static void a_forged_file_is_told_at_the_login(void **state) {
    (void)state;
    uint8_t data[4096], at_first[4096];
    size_t size = tmp_read(&tmp, "keys.priem", at_first, sizeof at_first);
    int refused = 0;
    for (size_t i = 10; i < size - HASH_SIZE; i += 5) {
        struct vault *v;
        struct fail why = {0};
        memcpy(data, at_first, size);
        data[i] ^= 2;
        put_digest(data, size);
        tmp_write(&tmp, "keys.priem", data, size);
        if (!vault_open(path, env, &v, &why)) continue;
        assert_false(vault_login(v, 0, ANNAS, &why));
        assert_true(why.kind == FAIL_DISK || why.kind == FAIL_DENIED);
        refused += why.kind == FAIL_DISK;
        env_virtual_move(&clock_and_dice, 2 * MS_MINUTE);
        vault_close(v);
    }
    assert_true(refused > 30);
}

static void wrong_passphrases_wait_longer_and_longer(void **state) {
    (void)state;
    static const int expected[] = {1, 2, 4, 8, 16, 32, 60, 60, 60};
    struct vault *v = opened();
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        struct fail why;
        assert_false(vault_login(v, 0, "синий чайник летит мимо", &why));
        assert_int_equal(why.kind, FAIL_DENIED);
        assert_int_equal(vault_wait_ms(v), expected[i] * 1000);
        env_virtual_move(&clock_and_dice, expected[i] * 1000 - 1);
        assert_false(vault_login(v, 0, ANNAS, &why)); /* even the right one has to wait */
        assert_int_equal(why.kind, FAIL_BUSY);
        env_virtual_move(&clock_and_dice, 1);
    }
    assert_true(vault_login(v, 0, ANNAS, NULL));
    vault_lock(v);
    assert_false(vault_login(v, 0, "синий чайник летит мимо", NULL));
    assert_int_equal(vault_wait_ms(v), 1000); /* a login starts the count anew */
    vault_close(v);
}

static void the_delay_outlives_a_restart(void **state) {
    (void)state;
    struct vault *v = opened();
    struct fail why;
    for (int i = 0; i < 4; i++) {
        assert_false(vault_login(v, 0, "x", NULL));
        env_virtual_move(&clock_and_dice, vault_wait_ms(v));
    }
    assert_false(vault_login(v, 0, "x", NULL)); /* the fifth: 16 s */
    vault_close(v);
    env_virtual_move(&clock_and_dice, 5 * MS_SECOND);
    v = opened(); /* the program alone was started anew */
    assert_int_equal(vault_wait_ms(v), 11 * MS_SECOND);
    assert_false(vault_login(v, 0, ANNAS, &why));
    assert_int_equal(why.kind, FAIL_BUSY);
    vault_close(v);

    struct env_virtual later;
    env_virtual_init(&later, clock_and_dice.now + 4 * MS_SECOND, 9);
    memcpy(later.env.boot, "00000002", 9);
    assert_true(vault_open(path, &later.env, &v, NULL)); /* the machine was started anew: the wall clock tells */
    assert_int_equal(vault_wait_ms(v), 7 * MS_SECOND);
    vault_close(v);
    later.now -= 30 * (int64_t)MS_DAY;
    assert_true(
        vault_open(path, &later.env, &v, NULL)); /* and a clock put back gains nothing and costs no more than the delay */
    assert_int_equal(vault_wait_ms(v), 16 * MS_SECOND);
    env_virtual_move(&later, 16 * MS_SECOND);
    assert_true(vault_login(v, 0, ANNAS, NULL));
    vault_close(v);
    assert_int_not_equal(access(tmp_path(&tmp, "keys.priem.delay"), F_OK), 0);
}

static void an_attempt_counts_before_it_is_checked(void **state) {
    (void)state;
    tmp_write(&tmp, "keys.priem.delay", "", 0);
    struct vault *v = opened();
    assert_int_equal(vault_wait_ms(v), 0); /* a torn note stops nobody */
    struct fail why;
    assert_false(vault_login(v, 7, ANNAS, &why)); /* nobody's slot */
    assert_int_equal(why.kind, FAIL_DENIED);
    assert_int_equal(vault_wait_ms(v), 1000);
    vault_close(v);
}

static void cheap_parameters_are_refused(void **state) {
    (void)state;
    unsetenv("PRIEM_TEST_ARGON");
    struct vault *v;
    struct fail why;
    assert_false(vault_open(path, env, &v, &why)); /* what the set-up made is below the floor */
    assert_int_equal(why.kind, FAIL_DENIED);
    static const struct vault_cost allowed[] = {{3, 64 << 20}, {3, 256 << 20}, {4, 1 << 30}};
    static const struct vault_cost refused[] = {{2, 256 << 20}, {3, (64 << 20) - 1}, {0, 0}, {1000, 64 << 20}, {3, UINT64_MAX}};
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) assert_true(vault_cost_allowed(allowed[i]));
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) assert_false(vault_cost_allowed(refused[i]));
    assert_true(vault_cost_allowed(vault_cost_default()));
    assert_int_equal(vault_cost_default().mem, 256 << 20);
    setenv("PRIEM_TEST_ARGON", "1", 1);
    v = logged_in(0, ANNAS);
    struct vault_slot boris = person(BORIS, "Борис", BORISS);
    boris.ops = 0;
    assert_false(vault_add_slot(v, &boris, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    vault_close(v);
}

static void weak_passphrases_are_refused(void **state) {
    (void)state;
    static const char *const weak[] = {"", "пароль", "тринадцатьбук", "три слова тут", "а б в г д", "              "};
    static const char *const good[] = {ANNAS, BORISS, "четырнадцатьбу", "дом лес кот пёс"};
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++) {
        struct vault_slot slot;
        struct fail why;
        assert_false(vault_passphrase_good(weak[i], &why));
        assert_int_equal(why.kind, FAIL_INPUT);
        assert_false(vault_derive(weak[i], env, vault_cost_default(), &slot, NULL));
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(vault_passphrase_good(good[i], NULL));
}

/* Boris set his passphrase at another kiosk; only his public keys came by the feed. */
static void a_colleague_from_the_feed_is_let_in(void **state) {
    (void)state;
    struct vault_slot boris = person(BORIS, "Борис Ёлкин", BORISS);
    struct vault *v = logged_in(0, ANNAS);
    uint8_t master[32];
    memcpy(master, vault_master(v), 32);
    assert_true(vault_add_slot(v, &boris, NULL));
    vault_close(v);
    v = logged_in(1, BORISS);
    assert_memory_equal(vault_master(v), master, 32);
    assert_memory_equal(vault_secrets(v), kiosk_secrets, VAULT_SECRETS);
    vault_lock(v);
    assert_false(vault_login(v, 1, ANNAS, NULL));
    vault_close(v);

    env_virtual_move(&clock_and_dice, MS_MINUTE);
    boris = person(BORIS, "Борис Ёлкин", "совсем другая фраза теперь");
    v = logged_in(0, ANNAS);
    assert_true(vault_add_slot(v, &boris, NULL)); /* a changed passphrase takes the place of the one before */
    assert_int_equal(vault_slot_count(v), 2);
    vault_lock(v);
    assert_false(vault_login(v, 1, BORISS, NULL));
    env_virtual_move(&clock_and_dice, MS_MINUTE);
    assert_true(vault_login(v, 1, "совсем другая фраза теперь", NULL));
    vault_close(v);
}

/* A second login: the first person stays logged in, whatever is typed; a wrong try waits like any other. */
static void a_second_person_agrees_beside_the_first(void **state) {
    (void)state;
    struct vault_slot boris = person(BORIS, "Борис Ёлкин", BORISS);
    struct vault *v = logged_in(0, ANNAS);
    struct fail why = {0};
    uint8_t annas[SIGN_SECRET_SIZE], boriss[SIGN_SECRET_SIZE] = {0}, nothing[SIGN_SECRET_SIZE] = {0}, master[32];
    assert_true(vault_add_slot(v, &boris, NULL));
    memcpy(annas, vault_sign_secret(v), sizeof annas);
    memcpy(master, vault_master(v), sizeof master);
    assert_false(vault_agree(v, 1, ANNAS, boriss, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    assert_memory_equal(boriss, nothing, sizeof boriss);
    assert_int_equal(vault_wait_ms(v), 1000);
    assert_false(vault_agree(v, 1, BORISS, boriss, &why));
    assert_int_equal(why.kind, FAIL_BUSY);
    env_virtual_move(&clock_and_dice, MS_SECOND);
    assert_true(vault_agree(v, 1, BORISS, boriss, &why));
    assert_int_equal(vault_wait_ms(v), 0);
    assert_memory_equal(boriss + SIGN_SECRET_SIZE - SIGN_PUBLIC_SIZE, boris.sign_key, SIGN_PUBLIC_SIZE); /* the public half */
    assert_true(vault_agree(v, 0, ANNAS, NULL, &why)); /* the same person once more */
    assert_false(vault_agree(v, 7, ANNAS, NULL, &why));
    assert_true(vault_is_open(v));
    assert_memory_equal(vault_sign_secret(v), annas, sizeof annas);
    assert_memory_equal(vault_master(v), master, sizeof master);
    vault_close(v);
}

static void a_dropped_person_is_out_and_the_last_one_stays(void **state) {
    (void)state;
    struct vault *v = logged_in(0, ANNAS);
    struct fail why;
    assert_false(vault_drop_slot(v, ANNA, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    struct vault_slot boris = person(BORIS, "Борис", BORISS);
    assert_true(vault_add_slot(v, &boris, NULL));
    assert_true(vault_drop_slot(v, ANNA, NULL));
    assert_false(vault_drop_slot(v, ANNA, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    vault_close(v);
    v = logged_in(0, BORISS);
    assert_int_equal(vault_slot_count(v), 1);
    assert_string_equal(vault_slot_at(v, 0)->staff, BORIS);
    vault_close(v);
}

/* By bytes that stand in no file of ours: everything the exchange needs, and nobody's signing key. */
static void a_machine_opens_what_the_exchange_needs(void **state) {
    (void)state;
    static const uint8_t nobody[SIGN_SECRET_SIZE];
    uint8_t secret[VAULT_MACHINE], key[32], master[32], data[4096];
    struct vault *v = opened();
    struct fail why;
    env->random(env->self, secret, sizeof secret);
    vault_machine_key(secret, key);
    assert_false(vault_put_machine(v, key, &why)); /* a person has to be there */
    assert_int_equal(why.kind, FAIL_DENIED);
    assert_false(vault_login_machine(v, secret, sizeof secret, &why)); /* off by default */
    assert_int_equal(why.kind, FAIL_GONE);
    size_t without = tmp_read(&tmp, "keys.priem", data, sizeof data);
    assert_true(vault_login(v, 0, ANNAS, NULL));
    memcpy(master, vault_master(v), sizeof master);
    assert_true(vault_put_machine(v, key, NULL));
    assert_true(vault_has_machine(v));
    assert_false(vault_drop_slot(v, ANNA, &why)); /* she stays the last person: a machine is none */
    assert_int_equal(why.kind, FAIL_DENIED);
    vault_close(v);
    size_t size = tmp_read(&tmp, "keys.priem", data, sizeof data);
    assert_int_equal(size, without + 32 + SEALED_MASTER_SIZE);
    assert_null(memmem(data, size, secret, sizeof secret));

    v = opened();
    for (int i = 0; i < 3; i++) assert_false(vault_login(v, 0, "x", NULL));
    assert_true(
        vault_login_machine(v, secret, sizeof secret, NULL)); /* who types wrong passphrases does not hold the exchange up */
    assert_memory_equal(vault_master(v), master, sizeof master);
    assert_memory_equal(vault_secrets(v), kiosk_secrets, VAULT_SECRETS);
    assert_memory_equal(vault_sign_secret(v), nobody, sizeof nobody);
    assert_int_equal(vault_slot_count(v), 1);
    assert_true(vault_wait_ms(v) > 0); /* nor does the exchange let them off */
    struct vault_slot boris = person(BORIS, "Борис", BORISS);
    assert_true(vault_add_slot(v, &boris, NULL)); /* a colleague of the feed */
    vault_close(v);
    env_virtual_move(&clock_and_dice, MS_MINUTE);
    v = logged_in(1, BORISS);
    assert_true(vault_login_machine(v, secret, sizeof secret, NULL));
    assert_memory_equal(vault_sign_secret(v), nobody, sizeof nobody); /* nothing is left of whoever was there before */
    vault_close(v);
}

static void a_machine_slot_is_given_up_whole(void **state) {
    (void)state;
    uint8_t secret[VAULT_MACHINE], other[VAULT_MACHINE], key[32], data[8192];
    struct fail why;
    env->random(env->self, secret, sizeof secret);
    env->random(env->self, other, sizeof other);
    struct vault *v = logged_in(0, ANNAS);
    vault_machine_key(secret, key);
    assert_true(vault_put_machine(v, key, NULL));
    assert_false(vault_login_machine(v, other, sizeof other, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    assert_false(vault_login_machine(v, secret, sizeof secret - 1, &why)); /* torn */
    assert_int_equal(why.kind, FAIL_DENIED);
    assert_false(vault_is_open(v));
    assert_true(vault_login(v, 0, ANNAS, NULL));
    vault_machine_key(other, key);
    assert_true(vault_put_machine(v, key, NULL)); /* in the place of the one before */
    assert_false(vault_login_machine(v, secret, sizeof secret, &why));
    assert_true(vault_login_machine(v, other, sizeof other, NULL));
    assert_true(vault_put_machine(v, NULL, NULL));
    assert_false(vault_has_machine(v));
    assert_false(vault_login_machine(v, other, sizeof other, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    vault_close(v);
    size_t size = tmp_read(&tmp, "keys.priem", data, sizeof data / 2);
    size += tmp_read(&tmp, "keys.priem.old", data + size, sizeof data / 2);
    assert_null(memmem(data, size, key, sizeof key));
    vault_close(logged_in(0, ANNAS));
}

/* Who knows no key of the file puts no slot into it. */
static void a_forged_machine_slot_is_told(void **state) {
    (void)state;
    uint8_t secret[VAULT_MACHINE] = {1}, mac[HASH_SIZE], made_up[32] = {2};
    struct keys_file file;
    struct fail why;
    struct vault *v;
    assert_true(keys_file_read(path, &file, mac, NULL));
    vault_machine_key(secret, file.machine.box_key);
    assert_int_equal(crypto_box_seal(file.machine.sealed_master, made_up, sizeof made_up, file.machine.box_key), 0);
    assert_true(keys_file_write(path, &file, made_up, true, NULL)); /* its MAC is under a master key of their own */
    v = opened();
    assert_false(vault_login_machine(v, secret, sizeof secret, &why));
    assert_int_equal(why.kind, FAIL_DISK);
    assert_false(vault_is_open(v));
    assert_false(vault_login(v, 0, ANNAS, &why));
    assert_int_equal(why.kind, FAIL_DISK);
    vault_close(v);
}

static void slots_have_an_end(void **state) {
    (void)state;
    struct vault_slot one = person(BORIS, "Борис", BORISS);
    struct vault *v = logged_in(0, ANNAS);
    for (int i = 1; i < VAULT_SLOTS; i++) {
        snprintf(one.staff, sizeof one.staff, "0193a2b4c5d67aaa8aaaaaaaaaaab%03x", (unsigned)i & 0xFFF);
        assert_true(vault_add_slot(v, &one, NULL));
    }
    struct fail why;
    snprintf(one.staff, sizeof one.staff, BORIS);
    assert_false(vault_add_slot(v, &one, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    vault_close(v);
    vault_close(logged_in(VAULT_SLOTS - 1, BORISS));
}

static void a_crash_before_the_rename_leaves_the_file_before(void **state) {
    (void)state;
    uint8_t before[4096], old[4096];
    size_t size = tmp_read(&tmp, "keys.priem", before, sizeof before);
    tmp_write(&tmp, "keys.priem.new", "half a fi", 9); /* what a killed writer leaves behind */
    struct vault *v = logged_in(0, ANNAS);
    struct vault_slot boris = person(BORIS, "Борис", BORISS);
    assert_true(vault_add_slot(v, &boris, NULL));
    vault_close(v);
    assert_int_equal(tmp_read(&tmp, "keys.priem.old", old, sizeof old), size);
    assert_memory_equal(old, before, size);
    assert_int_equal(tmp_read(&tmp, "keys.priem.new", old, sizeof old), 0);
    assert_int_equal(rename(tmp_path(&tmp, "keys.priem.old"), path), 0); /* and the one before still opens */
    v = logged_in(0, ANNAS);
    assert_int_equal(vault_slot_count(v), 1);
    vault_close(v);
}

static void a_disk_that_refuses_changes_nothing(void **state) {
    (void)state;
    struct vault *v = logged_in(0, ANNAS);
    struct vault_slot boris = person(BORIS, "Борис", BORISS);
    char in_the_way[400];
    snprintf(in_the_way, sizeof in_the_way, "%s.new", path);
    assert_int_equal(mkdir(in_the_way, 0700), 0);
    struct fail why;
    assert_false(vault_add_slot(v, &boris, &why));
    assert_int_equal(why.kind, FAIL_DISK);
    assert_int_equal(vault_slot_count(v), 1);
    vault_close(v);
    vault_close(logged_in(0, ANNAS));
}

static void secrets_given_up_stand_in_no_file(void **state) {
    (void)state;
    uint8_t others[VAULT_SECRETS];
    struct vault *v = opened(), *waits = opened();
    struct vault_slot boris = person(BORIS, "Борис", BORISS);
    for (int i = 0; i < VAULT_SECRETS; i++) others[i] = (uint8_t)(i * 5 + 2);
    assert_false(vault_put_secrets(v, others, NULL)); /* locked */
    assert_true(vault_login(v, 0, ANNAS, NULL) && vault_add_slot(v, &boris, NULL));
    assert_int_equal(access(tmp_path(&tmp, "keys.priem.old"), F_OK), 0);
    assert_true(vault_put_secrets(v, others, NULL));
    assert_memory_equal(vault_secrets(v), others, sizeof others);
    assert_int_not_equal(access(tmp_path(&tmp, "keys.priem.old"), F_OK), 0);
    vault_close(v);
    /* The form of a program that was open all the while, and what it changes then. */
    assert_true(vault_login(waits, 0, ANNAS, NULL));
    assert_memory_equal(vault_secrets(waits), others, sizeof others);
    assert_true(vault_drop_slot(waits, BORIS, NULL));
    vault_close(waits);
    v = logged_in(0, ANNAS);
    assert_memory_equal(vault_secrets(v), others, sizeof others);
    vault_close(v);
}

static void a_form_that_has_waited_does_not_take_one_for_another(void **state) {
    (void)state;
    struct fail why = {0};
    struct vault_slot boris = person(BORIS, "Борис", BORISS);
    struct vault *v = logged_in(0, ANNAS);
    assert_true(vault_add_slot(v, &boris, NULL));
    struct vault *waits = opened();
    assert_true(vault_drop_slot(v, ANNA, NULL));
    vault_close(v);
    assert_false(vault_login(waits, 1, BORISS, &why));
    assert_int_equal(why.kind, FAIL_CONFLICT);
    assert_true(vault_login(waits, 0, BORISS, NULL));
    vault_close(waits);
}

static void there_is_one_file_a_kiosk(void **state) {
    (void)state;
    struct vault_slot anna = person(ANNA, "Анна", ANNAS);
    struct vault *v;
    struct fail why;
    assert_false(vault_create(path, env, 3, kiosk_secrets, &anna, &why));
    assert_int_equal(why.kind, FAIL_CONFLICT);
    assert_false(vault_open(tmp_path(&tmp, "absent"), env, &v, &why));
    assert_int_equal(why.kind, FAIL_GONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, sweep)
        TEST(the_right_passphrase_opens),
        TEST(keys_are_wiped_on_lock),
        TEST(nothing_secret_stands_in_the_file),
        TEST(a_flipped_byte_anywhere_is_refused),
        TEST(bytes_that_belong_to_nothing_are_refused),
        TEST(a_file_of_a_later_version_is_not_called_damaged),
        TEST(a_forged_file_is_told_at_the_login),
        TEST(wrong_passphrases_wait_longer_and_longer),
        TEST(the_delay_outlives_a_restart),
        TEST(an_attempt_counts_before_it_is_checked),
        TEST(cheap_parameters_are_refused),
        TEST(weak_passphrases_are_refused),
        TEST(a_colleague_from_the_feed_is_let_in),
        TEST(a_second_person_agrees_beside_the_first),
        TEST(a_dropped_person_is_out_and_the_last_one_stays),
        TEST(a_machine_opens_what_the_exchange_needs),
        TEST(a_machine_slot_is_given_up_whole),
        TEST(a_forged_machine_slot_is_told),
        TEST(slots_have_an_end),
        TEST(a_crash_before_the_rename_leaves_the_file_before),
        TEST(a_disk_that_refuses_changes_nothing),
        TEST(secrets_given_up_stand_in_no_file),
        TEST(a_form_that_has_waited_does_not_take_one_for_another),
        TEST(there_is_one_file_a_kiosk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
