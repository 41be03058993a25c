#include "model/store/safe_copy.h"
#include "model/base/text.h"
#include "model/store/copies.h"
#include "tests/harness/kit.h"
#include "tests/harness/traces.h"

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
    must(kit_back_up(kit->db, folder(kit), kit->tmp.folder, files, &kit->clock.env, path, 1024, &why), &why);
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

/* --- Somebody is erased --------------------------------------------------------------------------------------------------- */

#define SURNAME "Метельщикова-Ярь"

static struct saved save_marked(struct kit *kit) {
    struct application form;
    kit_form(kit, 1, &form);
    text_copy(form.child.surname, sizeof form.child.surname, SURNAME);
    return kit_save(kit, &form);
}

static void erase(struct kit *kit, const char *subject) {
    const struct erased facts = {.of = "2.1.1", .reason = "consent", .day = "2026-12-23", .backups_until = "2027-01-22"};
    struct fail why;
    kit_central(kit, EV_LEARNER_ERASED, subject, &facts);
    while (db_wiping(kit->db)) must(db_wipe_step(kit->db, &why), &why);
}

static bool is_due(struct kit *kit) {
    struct fail why;
    bool due;
    must(safe_copy_due(kit->db, &kit->clock.env, "18:00", &due, &why), &why);
    return due;
}

static bool is_outdated(struct kit *kit) {
    struct fail why;
    bool any;
    must(copies_any_outdated(kit->db, &any, &why), &why);
    return any;
}

/* At any hour; and the old ones go when the new one holds, not before. */
static void whoever_is_erased_leaves_the_backups(void **state) {
    struct kit *kit = *state;
    struct safe_copy *job;
    struct safe_copy_facts facts;
    struct fail why;
    char path[1024];
    int percent = 0;
    kit_login(kit, KIT_DESK);
    struct saved child = save_marked(kit);
    for (int i = 0; i < 3; i++) {
        make(kit, path);
        env_virtual_move(&kit->clock, MS_MINUTE);
    }
    save(kit, 2);
    kit_confirm(kit);
    assert_false(is_due(kit) || is_outdated(kit));
    erase(kit, child.subject);
    assert_true(is_due(kit) && is_outdated(kit));
    must(safe_copy_start(kit->db, folder(kit), &kit->clock.env, &job, &why), &why);
    while (percent < 100) must(safe_copy_step(job, &percent, &why), &why);
    must(safe_copy_finish(safe_copy_file(job), kit->tmp.folder, files, &kit->clock.env, &facts, &why), &why);
    assert_int_equal(there(kit), 3);
    assert_true(is_due(kit) && traces_of(folder(kit), SURNAME) > 0);
    must(safe_copy_keep(job, &why), &why);
    safe_copy_end(job);
    assert_int_equal(there(kit), 1);
    assert_int_equal(traces_of(kit->tmp.folder, SURNAME), 0);
    assert_false(is_due(kit) || is_outdated(kit));
}

/* Where nothing of the learner is, no backup is dropped for the word alone; a kiosk without backups needs none. */
static void what_was_never_here_changes_nothing(void **state) {
    struct kit *kit = *state;
    char path[1024], stranger[ID_TEXT];
    kit_login(kit, KIT_DESK);
    struct saved child = save_marked(kit);
    kit_confirm(kit);
    erase(kit, child.subject);
    assert_false(is_due(kit) || is_outdated(kit));
    make(kit, path);
    id_new(&kit->clock.env, stranger);
    erase(kit, stranger);
    assert_false(is_due(kit) || is_outdated(kit));
}

static void rename_to(struct kit *kit, const char *from, const char *to) {
    char old[1100], new[1100];
    snprintf(old, sizeof old, "%s/%s", kit->tmp.folder, from);
    snprintf(new, sizeof new, "%s/%s", kit->tmp.folder, to);
    assert_int_equal(rename(old, new), 0);
}

static bool is_away(struct kit *kit, const char *place) {
    struct fail why;
    bool away = false;
    must(copies_away(kit->db, place, &away, &why), &why);
    return away;
}

/* The stick with last week's backups is in a drawer: what lies on it goes when it is put in again. */
static void a_folder_that_is_away_is_waited_for(void **state) {
    struct kit *kit = *state;
    struct fail why;
    char path[1024], stick[1024];
    kit_login(kit, KIT_DESK);
    struct saved child = save_marked(kit);
    snprintf(stick, sizeof stick, "%s/stick", kit->tmp.folder);
    must(kit_back_up(kit->db, stick, kit->tmp.folder, files, &kit->clock.env, path, sizeof path, &why), &why);
    make(kit, path);
    kit_confirm(kit);
    rename_to(kit, "stick", "drawer");
    assert_true(is_away(kit, stick) && !is_away(kit, folder(kit)));
    erase(kit, child.subject);
    env_virtual_move(&kit->clock, MS_MINUTE);
    must(safe_copy_tend(kit->db, &why), &why);
    assert_true(traces_of(folder(kit), SURNAME) > 0); /* nothing stands yet in its place */
    make(kit, path);
    assert_int_equal(traces_of(folder(kit), SURNAME), 0);
    assert_false(is_due(kit));
    assert_true(is_outdated(kit));
    must(safe_copy_tend(kit->db, &why), &why);
    assert_true(is_outdated(kit));
    rename_to(kit, "drawer", "stick");
    assert_true(traces_of(stick, SURNAME) > 0);
    must(safe_copy_tend(kit->db, &why), &why);
    assert_int_equal(traces_of(kit->tmp.folder, SURNAME), 0);
    assert_false(is_outdated(kit));
}

/* The store that stepped aside for a backup is a copy like any other. */
static void a_store_that_stepped_aside_goes_too(void **state) {
    struct kit *kit = *state;
    struct safe_copy_facts facts;
    struct fail why;
    char path[1024], home[1024], again[1100], store[1100];
    struct db *db;
    kit_login(kit, KIT_DESK);
    save_marked(kit);
    kit_confirm(kit);
    make(kit, path);
    snprintf(home, sizeof home, "%s/new", kit->tmp.folder);
    for (int i = 0; i < 2; i++) must(safe_copy_restore(path, home, &kit->clock.env, &facts, &why), &why);
    assert_true(traces_of(home, SURNAME) > 0);
    snprintf(store, sizeof store, "%s/store.db", home);
    must(db_open(&(struct db_config){.path = store}, &kit->clock.env, &db, &why), &why);
    must(db_begin(db, true, &why) && copies_outdate(db, &why) && db_commit(db, &why), &why);
    snprintf(again, sizeof again, "%s/backup", home);
    env_virtual_move(&kit->clock, MS_MINUTE);
    must(kit_back_up(db, again, home, files, &kit->clock.env, path, sizeof path, &why), &why);
    db_close(db);
    snprintf(store, sizeof store, "%s/" COPIES_ASIDE, home);
    assert_int_not_equal(access(store, F_OK), 0);
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

static void say_in(const char *path, const struct kit *kit, const char *key, const char *value) {
    struct db *db;
    struct fail why;
    must(db_open(&(struct db_config){.path = path}, &kit->clock.env, &db, &why), &why);
    must(db_begin(db, true, &why) && meta_set_text(db, key, value, &why) && db_commit(db, &why), &why);
    db_close(db);
}

/* Each is told as what it is, by the name it was given, and what is here stays. */
static void what_is_no_backup_of_this_kiosk_is_refused(void **state) {
    struct kit *kit = *state;
    struct safe_copy_facts facts;
    struct fail why;
    char path[1024], home[1024], store[1100];
    make(kit, path);
    snprintf(home, sizeof home, "%s/new", kit->tmp.folder);
    snprintf(store, sizeof store, "%s/store.db.before-restore", home);
    must(safe_copy_restore(path, home, &kit->clock.env, &facts, &why), &why);
    static const struct {
        const char *key, *value, *said;
    } others[] = {{"region", "0123456789abcdef0123456789abcdef", "another region"}, {"kiosk", "9", "of kiosk 9"}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        say_in(path, kit, others[i].key, others[i].value);
        assert_false(safe_copy_restore(path, home, &kit->clock.env, &facts, &why));
        assert_int_equal(why.kind, FAIL_CONFLICT);
        assert_non_null(strstr(why.say, others[i].said));
        make(kit, path);
    }
    tmp_write(&kit->tmp, "empty", "", 0);
    tmp_write(&kit->tmp, "text", "no database", 11);
    for (const char *const *name = (const char *const[]){"empty", "text", NULL}; *name; name++) {
        assert_false(safe_copy_restore(tmp_path(&kit->tmp, *name), home, &kit->clock.env, &facts, &why));
        assert_int_equal(why.kind, FAIL_INPUT);
        assert_non_null(strstr(why.say, *name));
    }
    assert_int_not_equal(access(store, F_OK), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_written_meanwhile_comes_along, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(one_that_was_cut_off_leaves_nothing, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_backup_of_this_kiosk_is_refused, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(seven_are_kept_none_older_than_thirty_days, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(data_that_are_being_erased_are_waited_for, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(whoever_is_erased_leaves_the_backups, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(what_was_never_here_changes_nothing, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_folder_that_is_away_is_waited_for, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_store_that_stepped_aside_goes_too, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(it_is_due_once_after_each_working_day, kit_set_up, kit_tear_down),
        cmocka_unit_test_setup_teardown(a_new_disk_has_all_it_needs, kit_set_up, kit_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
