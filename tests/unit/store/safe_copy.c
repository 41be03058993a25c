#include "model/store/safe_copy.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const files[] = {"small", NULL};

static const char *folder(struct kit *kit) {
    static char path[1024];
    snprintf(path, sizeof path, "%s/backup", kit->tmp.folder);
    return path;
}

static void must(bool done, const struct fail *why) {
    if (!done) fail_msg("%s (%s)", why->log, why->say);
}

static void save(struct kit *kit, int64_t n) {
    struct application form;
    kit_form(kit, n, &form);
    kit_save(kit, &form);
}

static int there(struct kit *kit) {
    struct arena a = {0};
    const char *const *names;
    int count;
    assert_true(safe_copy_list(folder(kit), &a, &names, &count));
    arena_close(&a);
    return count;
}

static void make(struct kit *kit, char path[1024]) {
    struct fail why;
    must(safe_copy_make(kit->db, folder(kit), kit->tmp.folder, files, &kit->clock.env, path, 1024, &why), &why);
}

/* Enough for several pieces; between two of them somebody saves. */
static void what_is_written_meanwhile_comes_along(void **state) {
    struct kit *kit = *state;
    struct safe_copy *job;
    struct safe_copy_facts facts;
    struct fail why;
    int percent = 0, pieces = 0;
    kit_login(kit, KIT_DESK);
    for (int64_t n = 0; n < 150; n++) save(kit, n);
    must(safe_copy_start(kit->db, folder(kit), &kit->clock.env, &job, &why), &why);
    for (; percent < 100; pieces++) {
        must(safe_copy_step(job, &percent, &why), &why);
        if (percent < 100) save(kit, 1000 + pieces);
    }
    assert_true(pieces > 3);
    assert_int_equal(there(kit), 0); /* it has no name yet */
    must(safe_copy_finish(safe_copy_file(job), kit->tmp.folder, files, &kit->clock.env, &facts, &why), &why);
    assert_int_equal(facts.seq, kit->desk.journal.seq);
    must(safe_copy_keep(job, &why), &why);
    safe_copy_end(job);
    assert_int_equal(there(kit), 1);
}

static void one_that_was_cut_off_leaves_nothing(void **state) {
    struct kit *kit = *state;
    struct safe_copy *job;
    struct fail why;
    int percent;
    char left[1100];
    must(safe_copy_start(kit->db, folder(kit), &kit->clock.env, &job, &why), &why);
    must(safe_copy_step(job, &percent, &why), &why);
    snprintf(left, sizeof left, "%s", safe_copy_file(job));
    safe_copy_end(job);
    assert_int_not_equal(access(left, F_OK), 0);
    assert_int_equal(there(kit), 0);
}

static void seven_are_kept_none_older_than_thirty_days(void **state) {
    struct kit *kit = *state;
    struct fail why;
    char path[1024];
    int64_t at;
    for (int day = 0; day < 9; day++) {
        make(kit, path);
        env_virtual_move(&kit->clock, MS_DAY);
    }
    assert_int_equal(there(kit), 7);
    env_virtual_move(&kit->clock, 26 * (int64_t)MS_DAY);
    make(kit, path);
    assert_int_equal(there(kit), 5);
    env_virtual_move(&kit->clock, 40 * (int64_t)MS_DAY);
    make(kit, path);
    assert_int_equal(there(kit), 1);
    must(safe_copy_last(kit->db, &at, &why), &why);
    assert_int_equal(at, kit->clock.now);
}

/* A copy of a file that is being wiped would keep what is wiped. */
static void data_that_are_being_erased_are_waited_for(void **state) {
    struct kit *kit = *state;
    struct safe_copy *job;
    struct fail why;
    int percent;
    char path[1024];
    must(safe_copy_start(kit->db, folder(kit), &kit->clock.env, &job, &why), &why);
    must(db_begin(kit->db, true, &why) && db_wipe(kit->db, &why) && db_commit(kit->db, &why), &why);
    assert_false(safe_copy_step(job, &percent, &why));
    assert_int_equal(why.kind, FAIL_BUSY);
    safe_copy_end(job);
    assert_false(safe_copy_start(kit->db, folder(kit), &kit->clock.env, &job, &why));
    assert_int_equal(why.kind, FAIL_BUSY);
    while (db_wiping(kit->db)) must(db_wipe_step(kit->db, &why), &why);
    make(kit, path);
}

static void it_is_due_once_after_each_working_day(void **state) {
    struct kit *kit = *state;
    struct fail why;
    bool due;
    char path[1024];
    kit_login(kit, KIT_DESK);
    save(kit, 1);
    must(safe_copy_due(kit->db, &kit->clock.env, "18:00", &due, &why), &why);
    assert_false(due);
    env_virtual_move(&kit->clock, 9 * (int64_t)MS_HOUR);
    must(safe_copy_due(kit->db, &kit->clock.env, "18:00", &due, &why), &why);
    assert_true(due);
    make(kit, path);
    env_virtual_move(&kit->clock, 12 * (int64_t)MS_HOUR);
    must(safe_copy_due(kit->db, &kit->clock.env, "18:00", &due, &why), &why);
    assert_false(due);
    env_virtual_move(&kit->clock, 12 * (int64_t)MS_HOUR);
    must(safe_copy_due(kit->db, &kit->clock.env, "18:00", &due, &why), &why);
    assert_true(due);
}

/* On a new disk: the store, which waits, and the small file that stood beside it. */
static void a_new_disk_has_all_it_needs(void **state) {
    struct kit *kit = *state;
    struct safe_copy_facts facts;
    struct fail why;
    char path[1024], home[1024], small[1100], text[16] = "";
    struct db *db;
    int64_t since;
    tmp_write(&kit->tmp, "small", "a key", 5);
    make(kit, path);
    snprintf(home, sizeof home, "%s/new", kit->tmp.folder);
    must(safe_copy_restore(path, home, &kit->clock.env, &facts, &why), &why);
    snprintf(small, sizeof small, "%s/small", home);
    FILE *f = fopen(small, "r");
    assert_non_null(f);
    assert_non_null(fgets(text, sizeof text, f));
    fclose(f);
    assert_string_equal(text, "a key");
    snprintf(small, sizeof small, "%s/store.db", home);
    must(db_open(&(struct db_config){.path = small}, &kit->clock.env, &db, &why), &why);
    must(safe_copy_waits(db, &since, &why), &why);
    assert_int_equal(since, kit->clock.now);
    assert_int_equal(facts.seq, kit->desk.journal.seq);
    must(db_begin(db, true, &why) && safe_copy_turned(db, &why) && db_commit(db, &why) && safe_copy_waits(db, &since, &why),
         &why);
    assert_true(since < 0);
    must(db_begin(db, true, &why) && safe_copy_ready(db, &why) && db_commit(db, &why) && safe_copy_waits(db, &since, &why),
         &why);
    assert_int_equal(since, 0);
    db_close(db);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_written_meanwhile_comes_along, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(one_that_was_cut_off_leaves_nothing, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(seven_are_kept_none_older_than_thirty_days, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(data_that_are_being_erased_are_waited_for, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(it_is_due_once_after_each_working_day, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_new_disk_has_all_it_needs, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
