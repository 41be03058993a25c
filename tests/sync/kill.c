/* kill −9 of the shipped program in its terminal, at any moment of an entry, a decision and their exchange with a real centre.
 * What was kept is there afterwards as a draft or as an application, never as both and never twice; the centre has each event
 * once. The seed is printed. */

#include "model/base/text.h"
#include "model/vault/keys.h"
#include "tests/harness/golden.h"
#include "tests/harness/region.h"
#include "tui/kiosk_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 30, PREPARED = 12, FIRST_MS = 600 };

static const enum region_person sitting[] = {REGION_DESK, REGION_COORDINATOR}; /* in the order of the login list */
enum { SITTING = sizeof sitting / sizeof *sitting };
static const char passphrase[] = "четыре простых слова подряд";

struct world {
    struct region region;
    struct region_kiosk k;
    struct pty *p;
    char ini[500];
    uint64_t seed;
    int64_t needs[SITTING]; /* ms for the work of a round that was not cut short */
    /* What was seen on the screen before a kill: the last round whose draft was kept, that was saved; certificates. */
    int kept, saved, issued;
    int drafts, lost; /* rounds that ended so */
};

/* --- The kiosk as the program wants it ------------------------------------------------------------------------------------ */

static void must(bool done, const struct fail *why) {
    if (!done) fail_msg("%s (%s)", why->log, why->say);
}

static void key_person(struct world *w, enum region_person who, struct vault_slot *slot) {
    struct fail why = {0};
    struct staff_keyed keyed;
    struct person person;
    must(person_load(w->k.db, w->region.staff[who], &person, &why), &why);
    must(vault_derive(passphrase, &w->k.env, vault_cost_default(), slot, &why), &why);
    text_copy(slot->staff, sizeof slot->staff, person.id);
    text_copy(slot->name, sizeof slot->name, person.name);
    text_copy(slot->role, sizeof slot->role, person.role);
    kiosk_keyed_of(slot, &keyed);
    must(desk_key_staff(&w->k.desk, person.id, &keyed, &why), &why);
}

static void make_keys(struct world *w) {
    struct vault_slot slots[SITTING];
    struct vault *vault;
    struct fail why = {0};
    char path[500];
    snprintf(path, sizeof path, "%s/keys.priem", w->k.folder);
    region_login(&w->region, &w->k, REGION_SUPERVISOR);
    for (int i = 0; i < SITTING; i++) key_person(w, sitting[i], &slots[i]);
    uint8_t secrets[VAULT_SECRETS];
    kiosk_keys_keep(&w->k.keys, secrets);
    must(vault_create(path, &w->k.env, w->k.enrolment.kiosk, secrets, &slots[0], &why), &why);
    must(vault_open(path, &w->k.env, &vault, &why) && vault_login(vault, 0, passphrase, &why), &why);
    for (int i = 1; i < SITTING; i++) must(vault_add_slot(vault, &slots[i], &why), &why);
    vault_close(vault);
}

/* Packages that wait for their decision. */
static void prepare(struct world *w) {
    struct fail why;
    region_login(&w->region, &w->k, REGION_DESK);
    for (int n = 1; n <= PREPARED; n++) {
        struct application form;
        struct saved saved;
        region_form(&w->k, n, &form);
        must(desk_save(&w->k.desk, &form, 0, &saved, &why), &why);
    }
}

static int set_up(void **state) {
    static struct world w;
    struct exchange_status status;
    char ini[600];
    setenv("PRIEM_TEST_ARGON", "1", 1);
    w = (struct world){.seed = (uint64_t)time(NULL)};
    region_make(&w.region);
    region_start(&w.region);
    region_enrol(&w.region, &w.k, "school12", "12", "desk");
    prepare(&w);
    make_keys(&w);
    assert_true(region_sync(&w.k, &status));
    region_kiosk_close(&w.k);
    int size = snprintf(ini, sizeof ini, "[store]\nfolder = %s\n[kiosk]\noffset = 180\n", w.k.folder);
    tmp_write(&w.region.tmp, "priem.ini", ini, (size_t)size);
    text_copy(w.ini, sizeof w.ini, tmp_path(&w.region.tmp, "priem.ini"));
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    pty_stop(w->p);
    if (w->k.db) region_kiosk_close(&w->k);
    region_remove(&w->region);
    return 0;
}

/* --- A round: somebody works until the program is dead -------------------------------------------------------------------- */

static unsigned dice(struct world *w, unsigned sides) {
    w->seed = w->seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((w->seed >> 33) % sides);
}

static void sit_down(struct world *w, int who) {
    static char program[512];
    const char *build = getenv("PRIEM_BUILD");
    snprintf(program, sizeof program, "%s/priem", build ? build : "build/test");
    w->p = pty_start(&(struct pty_config){.argv = (const char *[]){program, "--config", w->ini, "--test", NULL}});
    for (int i = 0; i < who; i++) pty_key(w->p, "Down");
    pty_key(w->p, "Enter");
    pty_type(w->p, passphrase);
    pty_key(w->p, "Enter");
}

/* A name of its own for every round, in letters. */
static void name_of(int round, char out[32]) {
    static const char *const letters[] = {"а", "б", "в", "г", "д", "е", "ж", "з", "и", "к"};
    snprintf(out, 32, "Убитов%s%s", letters[round / 10], letters[round % 10]);
}

/* A name and a birth date, kept as a draft by the change of section, saved, and on its way to the centre. */
static bool enter_one(struct world *w, int round) {
    char name[32];
    name_of(round, name);
    pty_keys(w->p, "F7 Down");
    pty_type(w->p, name);
    pty_key(w->p, "Enter");
    pty_type(w->p, "Павел");
    pty_keys(w->p, "Enter Down Down");
    pty_type(w->p, "07052016");
    if (pty_key(w->p, "F6") && pty_shows(w->p, "черновик")) w->kept = round;
    if (pty_key(w->p, "F2") && pty_shows(w->p, "записано")) w->saved = round;
    return w->saved == round;
}

static bool decide_one(struct world *w) {
    bool issued = pty_keys(w->p, "F2 Space F2") && pty_shows(w->p, "выдан сертификат");
    w->issued += issued;
    return issued;
}

static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The kill falls into the work or, half as long again, into the exchange that follows. */
static void round_of(struct world *w, int round) {
    int who = round % 3 == 2;
    int64_t needs = w->needs[who] > 0 ? w->needs[who] : FIRST_MS;
    sit_down(w, who);
    if (pty_shows(w->p, "работа прервалась на этом месте")) {
        pty_keys(w->p, "F2");
        assert_true(pty_shows(w->p, "записано"));
    }
    pid_t killer = killer_after(pty_pid(w->p), dice(w, (unsigned)needs * 3 / 2) * 1000);
    int64_t begun = now_ms();
    bool done = who == 0 ? enter_one(w, round) : decide_one(w);
    int64_t took = now_ms() - begun;
    if (done) w->needs[who] = took;
    waitpid(killer, NULL, 0);
    assert_int_equal(pty_exit(w->p), 128 + SIGKILL);
    pty_stop(w->p);
    w->p = NULL;
}

/* --- What must be true afterwards ----------------------------------------------------------------------------------------- */

static int64_t count(struct world *w, const char *sql) {
    struct fail why;
    int64_t rows = -1;
    must(db_one_int(w->k.db, &rows, sql, &why, NULL), &why);
    return rows;
}

static void look(struct world *w, int round) {
    struct arena a = {0};
    uint64_t checked;
    struct fail why;
    char name[32];
    name_of(round, name);
    region_kiosk_open(&w->k, NULL);
    int64_t apps = count(w, arena_printf(&a, "SELECT count(*) FROM application WHERE child_surname = '%s'", name));
    int64_t filed =
        count(w, arena_printf(&a, "SELECT count(*) FROM personal WHERE p LIKE '%%%s%%' AND p LIKE '%%\"surname\"%%'", name));
    int64_t drafts = count(w, arena_printf(&a, "SELECT count(*) FROM draft WHERE title LIKE '%s%%'", name));
    if (apps + drafts > 1 || filed != apps) fail_msg("%s: %d applications, %d drafts", name, (int)apps, (int)drafts);
    w->drafts += drafts == 1;
    w->lost += round % 3 != 2 && apps + drafts == 0;
    if (w->kept == round && apps + drafts != 1) fail_msg("%s: was kept and is lost", name);
    if (w->saved == round && apps != 1) fail_msg("%s: was saved and is lost", name);
    assert_true(count(w, "SELECT count(*) FROM certificate") >= w->issued);
    assert_int_equal(count(w, "SELECT count(*) FROM certificate"),
                     count(w, "SELECT count(*) FROM application WHERE state = 'approved'"));
    must(journal_verify(w->k.db, w->k.enrolment.kiosk, 1, &checked, &why), &why);
    region_kiosk_close(&w->k);
    arena_close(&a);
}

static void the_program_killed_at_any_moment(void **state) {
    struct world *w = *state;
    struct exchange_status status;
    print_message("seed %llu\n", (unsigned long long)w->seed);
    for (int round = 0; round < ROUNDS; round++) {
        w->kept = w->saved = -1;
        round_of(w, round);
        look(w, round);
    }
    sit_down(w, 0); /* the last draft becomes an application */
    if (pty_shows(w->p, "работа прервалась на этом месте")) pty_key(w->p, "F2");
    pty_key(w->p, "F10");
    assert_int_equal(pty_exit(w->p), 0);
    region_kiosk_open(&w->k, NULL);
    assert_true(region_sync(&w->k, &status));
    int64_t own = count(w, "SELECT count(*) FROM log WHERE kiosk > 0");
    assert_int_equal(own, w->k.desk.journal.seq);
    assert_int_equal(count(w, "SELECT count(DISTINCT gsn) FROM log WHERE kiosk > 0 AND gsn > 0"), own);
    assert_int_equal(count(w, "SELECT count(*) FROM draft"), 0);
    assert_int_equal(region_count(&w->region, "детей"), count(w, "SELECT count(*) FROM learner"));
    assert_int_equal(region_count(&w->region, "действующих сертификатов"), count(w, "SELECT count(*) FROM certificate"));
    assert_int_equal(region_count(&w->region, "отложенных"), 0);
    assert_int_equal(region_check(&w->region), 0);
    print_message("%d applications, %d of them by way of a draft, %d not begun; %d certificates\n",
                  (int)count(w, "SELECT count(*) FROM application") - PREPARED, w->drafts, w->lost,
                  (int)count(w, "SELECT count(*) FROM certificate"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_program_killed_at_any_moment, set_up, tear_down),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("kill", tests, NULL, NULL);
}
