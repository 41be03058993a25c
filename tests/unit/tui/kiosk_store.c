/* The kiosk's folder, and the commands on it, without a centre: what the feed would bring is put into the store by hand. */

#include "tui/kiosk_store.h"
#include "model/store/frame_keys.h"

#include "model/base/text.h"
#include "tests/harness/tmp.h"
#include "tui/commands/command.h"
#include "tui/settings.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define REGION      "0193a2b4c5d67aaa8aaaaaaaaaaaaa00"
#define BOSS        "0193a2b4c5d67aaa8aaaaaaaaaaaaa01"
#define CLERK       "0193a2b4c5d67aaa8aaaaaaaaaaaaa02"
#define ELSEWHERE   "0193a2b4c5d67aaa8aaaaaaaaaaaaa03"
#define COORDINATOR "0193a2b4c5d67aaa8aaaaaaaaaaaaa04"
#define BOSSS       "синий чайник летит домой"
#define CLERKS      "долгая дорога среди дюн"

static struct tmp tmp;
static char ini[300];

static void append(struct kiosk_store *k, enum event_kind kind, const char *subject, const void *payload, size_t size) {
    struct arena a = {0};
    struct event ev = {
        .type = &event_types[kind], .version = event_types[kind].version, .payload = arena_copy(&a, payload, size)};
    struct fail why = {0};
    text_copy(ev.subject, sizeof ev.subject, subject);
    if (!db_begin(k->db, true, &why) || !journal_append(&k->desk.journal, &ev, NULL, &a, &why) || !db_commit(k->db, &why))
        fail_msg("%s", why.log);
    arena_close(&a);
}

static void append_staff(struct kiosk_store *k, const char *id, const char *name, enum role role, const char *point) {
    struct staff staff = {0};
    text_copy(staff.name, sizeof staff.name, name);
    text_copy(staff.role, sizeof staff.role, role_name(role));
    text_copy(staff.municipality, sizeof staff.municipality, "m1");
    text_copy(staff.point, sizeof staff.point, point);
    append(k, EV_STAFF_ADDED, id, &staff, sizeof staff);
}

static struct vault_slot slot_for(const char *id, const char *name, enum role role, const char *passphrase,
                                  const struct env *env) {
    struct vault_slot slot = {0};
    text_copy(slot.staff, sizeof slot.staff, id);
    text_copy(slot.name, sizeof slot.name, name);
    text_copy(slot.role, sizeof slot.role, role_name(role));
    assert_true(vault_derive(passphrase, env, vault_cost_default(), &slot, NULL));
    return slot;
}

static struct call call_of(void) {
    struct call call = {.env = env_system()};
    assert_true(settings_load(kiosk_settings, ini, &call.settings, NULL));
    return call;
}

static void call_close(struct call *call) {
    settings_close(call->settings);
    arena_close(&call->arena);
}

/* Kiosk 3 at point p1 of municipality m1, with a staff of four; the supervisor has a passphrase. */
static int make(void **state) {
    (void)state;
    setenv("PRIEM_TEST_ARGON", "1", 1);
    tmp_make(&tmp);
    snprintf(ini, sizeof ini, "%s/priem.ini", tmp.folder);
    const char text[] = "[store]\nfolder = .\n[kiosk]\nlanguage = en\n";
    tmp_write(&tmp, "priem.ini", text, sizeof text - 1);
    struct call call = call_of();
    struct kiosk_store k = {0};
    struct enrolment fresh = {.kiosk = 3, .epoch = 1, .region = REGION};
    struct fail why = {0};
    if (!kiosk_store_open_desk(call.settings, &call.env, &call.arena, tmp.folder, &fresh, &k, &why)) fail_msg("%s", why.log);
    struct kiosk here = {.no = 3, .kiosk_epoch = 1, .point = "p1", .municipality = "m1", .scope = "desk"};
    append(&k, EV_KIOSK_ENROLLED, REGION, &here, sizeof here);
    append_staff(&k, BOSS, "Щеглова Анна Ильинична", ROLE_SUPERVISOR, "p1");
    append_staff(&k, CLERK, "Ёлкин Борис Семёнович", ROLE_DESK, "p1");
    append_staff(&k, ELSEWHERE, "Дятлов Глеб Олегович", ROLE_DESK, "p2");
    append_staff(&k, COORDINATOR, "Дятлова Вера Олеговна", ROLE_COORDINATOR, "office");
    struct vault_slot boss = slot_for(BOSS, "Щеглова Анна Ильинична", ROLE_SUPERVISOR, BOSSS, &call.env);
    struct staff_keyed keyed;
    kiosk_keyed_of(&boss, &keyed);
    append(&k, EV_STAFF_KEYED, BOSS, &keyed, sizeof keyed);
    const uint8_t seed[crypto_sign_SEEDBYTES] = {1, 2, 3};
    uint8_t secrets[VAULT_SECRETS], ignored[SIGN_PUBLIC_SIZE];
    struct kiosk_keys keys = {0};
    crypto_sign_seed_keypair(ignored, keys.frame_secret, seed);
    kiosk_keys_keep(&keys, secrets);
    assert_true(vault_create(kiosk_file(&call.arena, tmp.folder, "keys.priem"), &call.env, 3, secrets, &boss, NULL));
    kiosk_store_close(&k);
    call_close(&call);
    return 0;
}

static int sweep(void **state) {
    (void)state;
    tmp_remove(&tmp);
    return 0;
}

/* Runs a command as `priem` would, with these lines on the descriptor of --passphrase-fd; what it printed is kept in the
 * folder. */
static int priem(const char *passphrases, char *const *words) {
    char *argv[16] = {"priem", "--config", ini}, fd_text[16];
    int argc = 3, pipes[2];
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(write(pipes[1], passphrases, strlen(passphrases)), strlen(passphrases));
    close(pipes[1]);
    for (; *words; words++) argv[argc++] = *words;
    if (*passphrases) {
        snprintf(fd_text, sizeof fd_text, "%d", pipes[0]);
        argv[argc++] = "--passphrase-fd";
        argv[argc++] = fd_text;
    }
    fflush(stdout);
    int out = dup(STDOUT_FILENO), file = open(tmp_path(&tmp, "out"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(file, STDOUT_FILENO);
    int status = commands_main(argc, argv);
    fflush(stdout);
    dup2(out, STDOUT_FILENO);
    close(out);
    close(file);
    close(pipes[0]);
    return status;
}
#define PRIEM(passphrases, ...) priem(passphrases, (char *[]){__VA_ARGS__, NULL})

static bool printed(const char *text) {
    static char all[8000];
    all[tmp_read(&tmp, "out", all, sizeof all - 1)] = '\0';
    return strstr(all, text) != NULL;
}

static void a_session_begins_with_the_staff_record(void **state) {
    (void)state;
    struct call call = call_of();
    struct kiosk_store k;
    struct fail why = {0};
    if (!kiosk_store_open(call.settings, &call.env, &call.arena, &k, &why)) fail_msg("%s", why.log);
    assert_int_equal(k.desk.kiosk, 3);
    assert_string_equal(k.desk.point, "p1");
    assert_false(desk_may(&k.desk, MAY_SEE, NULL));
    assert_false(kiosk_store_login(&k, 0, "не та фраза", &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    assert_false(desk_may(&k.desk, MAY_SEE, NULL));
    kiosk_store_close(&k);
    unlink(tmp_path(&tmp, "keys.priem.delay"));
    assert_true(kiosk_store_open(call.settings, &call.env, &call.arena, &k, &why));
    assert_true(kiosk_store_login(&k, 0, BOSSS, &why));
    assert_int_equal(k.desk.session.role, ROLE_SUPERVISOR);
    assert_true(desk_may(&k.desk, MAY_STAFF, NULL));
    struct kiosk_keys keys;
    kiosk_keys_of(k.vault, &keys);
    assert_int_equal(keys.frame_secret[2], 3);
    kiosk_store_close(&k);
    call_close(&call);
}

static void a_computer_that_is_not_enrolled_says_what_to_do(void **state) {
    (void)state;
    struct call call = call_of();
    struct kiosk_store k;
    struct fail why = {0};
    unlink(tmp_path(&tmp, "keys.priem"));
    assert_false(kiosk_store_open(call.settings, &call.env, &call.arena, &k, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_non_null(strstr(why.say, "priem enrol"));
    call_close(&call);
}

static void the_store_is_held_by_one_program(void **state) {
    (void)state;
    struct call call = call_of();
    struct kiosk_store k, second;
    struct fail why = {0};
    assert_true(kiosk_store_open(call.settings, &call.env, &call.arena, &k, &why));
    assert_false(kiosk_store_open(call.settings, &call.env, &call.arena, &second, &why));
    assert_int_equal(why.kind, FAIL_BUSY);
    kiosk_store_close(&k);
    call_close(&call);
}

/* The desk and the coordinator have no place any more, and whoever comes with an old key file is turned away. */
static void a_kiosk_that_becomes_the_operators_keeps_the_regions_people(void **state) {
    (void)state;
    const struct kiosk_moved moved = {.no = 3, .point = "p1", .municipality = "m1", .scope = "region"};
    static const struct {
        const char *id, *name;
        enum role role;
    } others[] = {{CLERK, "Ёлкин Борис Семёнович", ROLE_DESK}, {COORDINATOR, "Дятлова Вера Олеговна", ROLE_COORDINATOR}};
    struct call call = call_of();
    struct kiosk_store k;
    struct fail why;
    int changed;
    assert_true(kiosk_store_open(call.settings, &call.env, &call.arena, &k, NULL));
    assert_true(kiosk_store_login(&k, 0, BOSSS, NULL));
    for (int i = 0; i < 2; i++) {
        struct vault_slot slot = slot_for(others[i].id, others[i].name, others[i].role, CLERKS, &call.env);
        assert_true(vault_add_slot(k.vault, &slot, NULL));
    }
    append(&k, EV_KIOSK_MOVED, REGION, &moved, sizeof moved);
    assert_true(desk_refresh(&k.desk, NULL));
    vault_lock(k.vault);
    assert_false(kiosk_store_login(&k, 2, CLERKS, &why));
    assert_string_equal(why.log, "the role does not work at this kiosk");
    assert_true(kiosk_store_login(&k, 0, BOSSS, NULL)); /* its slots follow */
    assert_int_equal(vault_slot_count(k.vault), 1);
    assert_true(kiosk_slots_follow(k.vault, &k.desk, &changed, NULL));
    assert_int_equal(changed, 0);
    kiosk_store_close(&k);
    call_close(&call);
}

static void the_slots_follow_the_staff_list(void **state) {
    (void)state;
    static const struct {
        const char *id, *name;
        enum role role;
        bool here;
    } others[] = {{CLERK, "Ёлкин Борис Семёнович", ROLE_DESK, true},
                  {ELSEWHERE, "Дятлов Глеб Олегович", ROLE_DESK, false},
                  {COORDINATOR, "Дятлова Вера Олеговна", ROLE_COORDINATOR, true}};
    struct call call = call_of();
    struct kiosk_store k;
    int changed;
    assert_true(kiosk_store_open(call.settings, &call.env, &call.arena, &k, NULL));
    assert_true(kiosk_store_login(&k, 0, BOSSS, NULL));
    for (int i = 0; i < 3; i++) { /* as if they had set it at another kiosk and the feed had brought it */
        struct vault_slot slot = slot_for(others[i].id, others[i].name, others[i].role, CLERKS, &call.env);
        struct staff_keyed keyed;
        kiosk_keyed_of(&slot, &keyed);
        append(&k, EV_STAFF_KEYED, others[i].id, &keyed, sizeof keyed);
        assert_true(kiosk_slots_follow(k.vault, &k.desk, &changed, NULL));
        assert_int_equal(changed, others[i].here);
    }
    assert_true(kiosk_slots_follow(k.vault, &k.desk, &changed, NULL));
    assert_int_equal(changed, 0);
    assert_int_equal(vault_slot_count(k.vault), 3);
    vault_lock(k.vault);
    assert_true(kiosk_store_login(&k, 1, CLERKS, NULL));
    assert_string_equal(k.desk.session.staff, CLERK);
    assert_int_equal(k.desk.session.role, ROLE_DESK);
    struct staff_removed removed = {0};
    append(&k, EV_STAFF_REMOVED, COORDINATOR, &removed, sizeof removed);
    assert_true(kiosk_slots_follow(k.vault, &k.desk, &changed, NULL));
    assert_int_equal(changed, 1);
    assert_int_equal(vault_slot_count(k.vault), 2);
    append_staff(&k, CLERK, "Ёлкин Борис Семёнович", ROLE_DESK, "p2"); /* moved to another school */
    assert_true(kiosk_slots_follow(k.vault, &k.desk, &changed, NULL));
    assert_int_equal(changed, 1);
    append_staff(&k, BOSS, "Щеглова Анна Ильинична", ROLE_DESK, "p2");
    assert_true(
        kiosk_slots_follow(k.vault, &k.desk, &changed, NULL)); /* the last one stays: somebody must be able to open it */
    assert_int_equal(vault_slot_count(k.vault), 1);
    kiosk_store_close(&k);
    call_close(&call);
}

static void a_supervisor_lets_a_colleague_in(void **state) {
    (void)state;
    assert_int_equal(PRIEM(BOSSS "\n" CLERKS "\n", "staff", "key", "Ёлкин"), 0);
    assert_true(printed("can log in here now"));
    assert_int_equal(PRIEM("", "staff", "list"), 0);
    assert_true(printed("Ёлкин Борис Семёнович"));
    assert_int_equal(PRIEM(BOSSS "\n" CLERKS "\n", "staff", "key", "Дятлов Глеб Олегович"), 0);
    assert_true(printed("no place at this kiosk"));
    assert_int_equal(PRIEM(BOSSS "\n" CLERKS "\n", "staff", "key", "Дятлов"), 1); /* which of the two? */
    assert_int_equal(PRIEM(BOSSS "\nкороткая\n", "staff", "key", "Ёлкин"), 1);
    assert_int_equal(PRIEM(BOSSS "\n", "staff", "key", "Ёлкин"), 1); /* the second line is missing */
    assert_int_equal(PRIEM("не та фраза\n" CLERKS "\n", "staff", "key", "Ёлкин"), 1);
    unlink(tmp_path(&tmp, "keys.priem.delay"));
    assert_int_equal(PRIEM(CLERKS "\n" BOSSS "\n", "staff", "key", "Щеглова", "--by", "Ёлкин"), 1); /* a clerk may not */
}

/* No line of what was printed is broken by the terminal itself. */
static bool printed_within(int columns) {
    static char all[16000];
    all[tmp_read(&tmp, "out", all, sizeof all - 1)] = '\0';
    for (char *line = strtok(all, "\n"); line; line = strtok(NULL, "\n"))
        if (text_width(line) > columns) return false;
    return true;
}

static void commands_that_only_read(void **state) {
    (void)state;
    assert_int_equal(PRIEM("", "status"), 0);
    assert_true(printed("Kiosk: 3\n"));
    assert_true(printed("Not sent yet: 6\n"));
    assert_true(printed("Last exchange: never\n"));
    assert_int_equal(PRIEM("", "verify"), 0);
    assert_true(printed("6 records"));
    assert_int_equal(PRIEM("", "config"), 0);
    assert_true(printed("priem.ini:2\nfolder = "));
    assert_int_equal(PRIEM("", "config", "--example"), 0);
    assert_true(printed("[exchange]\n"));
    assert_int_equal(PRIEM("", "help"), 0);
    assert_true(printed("staff key"));
    assert_true(printed_within(80));
    assert_int_equal(PRIEM("", "help", "carry"), 0);
    assert_true(printed("carry pass"));
    assert_int_equal(PRIEM("", "carry", "pass", "/nowhere", "--help"), 0);
    assert_true(printed("Usage: priem carry pass"));
    assert_int_equal(PRIEM("", "carry", "-h"), 0);
    assert_true(printed("carry pass"));
    assert_int_equal(PRIEM("", "--help"), 0);
    assert_true(printed("staff key"));
    assert_int_equal(PRIEM("", "flight", "--help"), 2);
    assert_int_equal(PRIEM("", "help", "enrol"), 0);
    assert_true(printed("--fingerprint HEX"));
    assert_int_equal(PRIEM("", "version"), 0);
    assert_true(printed("priem 0."));
    assert_int_equal(PRIEM("", "help", "flight"), 2);
    assert_int_equal(PRIEM("", "flight"), 2);
}

/* Each command says what it does, what each argument is, when it is called for and how it ends. */
static void each_command_has_its_page(void **state) {
    (void)state;
    for (const struct command *const *c = commands + 1; *c; c++) {
        char words[2][40] = {""};
        sscanf((*c)->name, "%39s %39s", words[0], words[1]);
        if (*words[1])
            assert_int_equal(PRIEM("", "help", words[0], words[1]), 0);
        else
            assert_int_equal(PRIEM("", "help", words[0]), 0);
        assert_true(printed("Usage: priem "));
        assert_true(printed_within(80));
        assert_true(printed("Exit status: 0 done"));
        for (const struct argument *a = (*c)->arguments; a->name; a++) {
            assert_true(printed(a->name));
            assert_true(a->help && *a->help);
        }
        bool plain = !strcmp((*c)->name, "help") || !strcmp((*c)->name, "version");
        if (!plain && !command_page(*c)) fail_msg("priem help %s: no page", (*c)->name);
    }
    assert_non_null(command_page(commands[0]));
}

/* The kiosk opened by its supervisor, and what the vault holds of its frame key. */
static void open_as_boss(struct call *call, struct kiosk_store *k, struct kiosk_keys *keys) {
    struct fail why = {0};
    *call = call_of();
    if (!kiosk_store_open(call->settings, &call->env, &call->arena, k, &why) || !kiosk_store_login(k, 0, BOSSS, &why))
        fail_msg("%s", why.log);
    kiosk_keys_of(k->vault, keys);
}

static void the_key_of_the_kiosk_is_changed(void **state) {
    (void)state;
    struct call call;
    struct kiosk_store k;
    struct kiosk_keys before, keys;
    uint8_t key[SIGN_PUBLIC_SIZE], named[SIGN_PUBLIC_SIZE];
    bool found;
    assert_int_equal(PRIEM(CLERKS "\n", "key", "new"), 1); /* a supervisor does it */
    unlink(tmp_path(&tmp, "keys.priem.delay"));
    open_as_boss(&call, &k, &before); /* killed when the newer key was kept, and not yet named */
    crypto_sign_keypair(key, before.newer_secret);
    assert_true(kiosk_keys_put(k.vault, &before, NULL));
    kiosk_store_close(&k);
    call_close(&call);
    assert_int_equal(PRIEM("", "status"), 0);
    assert_false(printed("is being changed"));
    assert_int_equal(PRIEM(BOSSS "\n", "key", "new"), 0);
    assert_true(printed("has a new key"));
    assert_int_equal(PRIEM("", "status"), 0);
    assert_true(printed("The key of this kiosk is being changed"));
    assert_int_equal(PRIEM(BOSSS "\n", "key", "new"), 1); /* no backup of the centre has it yet */
    open_as_boss(&call, &k, &keys);
    assert_memory_equal(&keys, &before, sizeof keys);
    assert_true(frame_key_at(k.db, 3, 1, k.desk.journal.seq, named, &found, NULL) && found);
    assert_memory_equal(named, before.frame_secret + 32, sizeof named);
    assert_true(frame_key_at(k.db, 3, 1, k.desk.journal.seq + 1, named, &found, NULL) && found);
    assert_memory_equal(named, key, sizeof named);
    assert_true(db_begin(k.db, true, NULL) && meta_set_int(k.db, "durable_seq", (int64_t)k.desk.journal.seq, NULL) &&
                db_commit(k.db, NULL));
    kiosk_store_close(&k);
    call_close(&call);
    assert_int_equal(PRIEM("", "status"), 0);
    assert_false(printed("is being changed"));
    open_as_boss(&call, &k, &keys); /* the older one goes with the next login */
    assert_memory_equal(keys.frame_secret, before.newer_secret, sizeof keys.frame_secret);
    assert_true(sodium_is_zero(keys.newer_secret, sizeof keys.newer_secret));
    assert_memory_equal(keys.box_secret, before.box_secret, sizeof keys.box_secret);
    kiosk_store_close(&k);
    call_close(&call);
    assert_int_equal(PRIEM(BOSSS "\n", "key", "new"), 0);
}

static void rebuilding_needs_a_supervisor(void **state) {
    (void)state;
    assert_int_equal(PRIEM(BOSSS "\n", "rebuild", "--compare"), 0);
    assert_true(printed("just what the records say"));
    assert_int_equal(PRIEM(CLERKS "\n", "rebuild"), 1);
}

static void sync_without_an_address_says_so(void **state) {
    (void)state;
    assert_int_equal(PRIEM(BOSSS "\n", "sync"), 1);
    assert_true(printed("not sent yet: ") || printed("Sent: 0"));
}

/* The moving into place that a crash had stopped is finished by the next `priem enrol`, without a code being used. */
static void an_interrupted_enrolment_is_finished(void **state) {
    (void)state;
    char part[700];
    snprintf(part, sizeof part, "mkdir %s/enrol.part && cd %s && mv store.db keys.priem enrol.part", tmp.folder, tmp.folder);
    assert_int_equal(system(part), 0);
    assert_int_equal(PRIEM("", "status"), 1);
    assert_int_equal(PRIEM("", "enrol", "--url", "https://127.0.0.1:1", "--code", "X", "--fingerprint", "00"), 0);
    assert_int_equal(PRIEM("", "status"), 0);
    assert_int_not_equal(access(tmp_path(&tmp, "enrol.part"), F_OK), 0);
    assert_int_equal(PRIEM("", "enrol", "--url", "https://127.0.0.1:1", "--code", "X", "--fingerprint", "00"), 1);
    unlink(tmp_path(&tmp, "keys.priem"));
    assert_int_equal(PRIEM("", "enrol", "--url", "https://127.0.0.1:1", "--code", "X", "--fingerprint", "00"), 1);
    assert_int_equal(access(tmp_path(&tmp, "store.db"), F_OK),
                     0); /* a store that may hold unsent records is never thrown away */
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, sweep)
        TEST(a_session_begins_with_the_staff_record),
        TEST(a_computer_that_is_not_enrolled_says_what_to_do),
        TEST(the_store_is_held_by_one_program),
        TEST(the_slots_follow_the_staff_list),
        TEST(a_kiosk_that_becomes_the_operators_keeps_the_regions_people),
        TEST(a_supervisor_lets_a_colleague_in),
        TEST(commands_that_only_read),
        TEST(each_command_has_its_page),
        TEST(the_key_of_the_kiosk_is_changed),
        TEST(rebuilding_needs_a_supervisor),
        TEST(sync_without_an_address_says_so),
        TEST(an_interrupted_enrolment_is_finished),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
