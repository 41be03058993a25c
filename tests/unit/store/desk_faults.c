/* FAULTS 4 for the gate: the disk fails at each operation of a save and of a decision in turn. Afterwards what was told to be
 * done is there whole, what was not is there whole or not at all, no number is given twice, and the person was told the truth.
 */

#include "model/store/desk_write.h"
#include "tests/harness/faultvfs.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

enum { FULL_EVENTS = 5, NEVER = 100000 };

static int64_t one(struct kit *kit, const char *sql) {
    struct fail why = {0};
    int64_t value = -1;
    if (!db_one_int(kit->db, &value, sql, &why, NULL)) fail_msg("%s", why.log);
    return value;
}

/* On the healthy disk: the file is sound, the chain unbroken, nothing is there by half. */
static void is_sound(struct kit *kit) {
    struct rows r;
    struct fail why = {0};
    uint64_t checked;
    assert_true(db_query(kit->db, &r, "PRAGMA integrity_check", &why, NULL));
    assert_true(db_next(&r, &why));
    assert_string_equal(db_text(&r, 0), "ok");
    db_done(&r);
    if (!journal_verify(kit->db, 3, 1, &checked, &why)) fail_msg("%s", why.log);
    assert_int_equal(one(kit, "SELECT count(*) FROM application WHERE state NOT IN ('complete', 'approved')"), 0);
    assert_int_equal(checked,
                     FULL_EVENTS * one(kit, "SELECT count(*) FROM application") + one(kit, "SELECT count(*) FROM certificate"));
    assert_int_equal(one(kit, "SELECT count(*) FROM certificate"), one(kit, "SELECT count(DISTINCT number) FROM certificate"));
    assert_int_equal(one(kit, "SELECT count(*) FROM application WHERE state = 'approved'"),
                     one(kit, "SELECT count(*) FROM certificate"));
}

static void told_the_truth(bool done, const struct fail *why) {
    if (done) return;
    if (why->kind != FAIL_DISK) fail_msg("a failing disk is called %d: %s", why->kind, why->log);
    assert_true(*why->say);
}

static void open_on(struct kit *kit, const char *vfs, enum kit_person who) {
    kit->vfs = vfs;
    kit_reopen(kit);
    kit_login(kit, who);
}

/* One save with the disk failing from operation `at` on; false when the save never came so far. */
static bool save_failing(struct kit *kit, long at, bool sticky, int error) {
    struct application form;
    struct saved saved;
    struct fail why = {0};
    open_on(kit, FAULT_VFS, KIT_DESK);
    kit_form(kit, at * 10 + sticky * 5 + (error == SQLITE_FULL), &form);
    fault_at((int)at, error, sticky);
    bool done = desk_save(&kit->desk, &form, 0, &saved, &why);
    bool reached = fault_count() >= at;
    told_the_truth(done, &why);
    open_on(kit, NULL, KIT_DESK); /* the disk fails at the closing, too */
    fault_off();
    is_sound(kit);
    if (done) assert_int_equal(kit_load(kit, saved.app).state, APP_COMPLETE);
    return reached;
}

static bool issue_failing(struct kit *kit, const struct saved *saved, long at, bool sticky, int error, bool *issued) {
    struct verdict v = kit_verdict(kit, saved, VERDICT_ISSUE, "", "");
    struct fail why = {0};
    char number[11];
    open_on(kit, FAULT_VFS, KIT_COORDINATOR);
    fault_at((int)at, error, sticky);
    bool done = desk_decide(&kit->desk, saved->app, &v, number, &why);
    bool reached = fault_count() >= at;
    told_the_truth(done, &why);
    assert_int_equal(*number != '\0', done);
    open_on(kit, NULL, KIT_COORDINATOR);
    fault_off();
    is_sound(kit);
    *issued = kit_load(kit, saved->app).state == APP_APPROVED;
    if (done) assert_true(*issued);
    return reached;
}

static const struct {
    bool sticky;
    int error;
} kinds[] = {{true, SQLITE_FULL}, {false, SQLITE_IOERR_WRITE}, {true, SQLITE_IOERR_FSYNC}};

static void a_save_on_a_failing_disk(void **state) {
    struct kit *kit = *state;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        long at = 1;
        while (at < NEVER && save_failing(kit, at, kinds[k].sticky, kinds[k].error)) at++;
    }
}

static void a_decision_on_a_failing_disk(void **state) {
    struct kit *kit = *state;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        bool issued = true;
        struct saved saved = {0};
        for (long at = 1; at < NEVER; at++) {
            if (issued) {
                kit_login(kit, KIT_DESK);
                saved = kit_save_person(kit, (int64_t)(k + 1) * NEVER + at);
                kit_login(kit, KIT_COORDINATOR);
            }
            if (!issue_failing(kit, &saved, at, kinds[k].sticky, kinds[k].error, &issued)) break;
        }
        assert_true(issued);
    }
}

static bool halfway(struct desk *desk, void *saved, struct arena *a, struct fail *why) {
    struct event *ev = desk_event(desk, EV_PAPER_PRINTED, ((const struct saved *)saved)->subject, a);
    return desk_append(desk, ev, a, why) && fail_set(why, FAIL_DENIED, "halfway", "halfway");
}

/* What is refused behind its first record has left nothing, and the next command writes where it would have. */
static void what_is_refused_halfway_leaves_no_gap(void **state) {
    struct kit *kit = *state;
    struct saved saved;
    struct fail why = {0};
    kit_login(kit, KIT_DESK);
    saved = kit_save_person(kit, 1);
    assert_false(desk_transaction(&kit->desk, halfway, &saved, &why));
    assert_string_equal(why.log, "halfway");
    kit_save_person(kit, 2);
    is_sound(kit);
}

static int open_kit(void **state) {
    static struct kit kit;
    kit_open(&kit);
    fault_install();
    *state = &kit;
    return 0;
}

static int close_kit(void **state) {
    kit_close(*state);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_save_on_a_failing_disk, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(a_decision_on_a_failing_disk, open_kit, close_kit),
        cmocka_unit_test_setup_teardown(what_is_refused_halfway_leaves_no_gap, open_kit, close_kit),
    };
    return cmocka_run_group_tests_name("desk_faults", tests, NULL, NULL);
}
