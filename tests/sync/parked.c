/* Set aside, tried again, numbered: over the wire, with the administrator's commands against the running centre. */

#include "model/store/dispute.h"
#include "tests/harness/region.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct arena texts;

static int tear_down(void **state) {
    arena_close(&texts);
    return region_tear_down(state);
}

static void decide(struct region_world *w, const struct saved *saved, char number[11]) {
    struct verdict verdict = {.kind = VERDICT_ISSUE};
    struct fail why;
    assert_true(subject_basis(w->school.db, saved->subject, verdict.basis, &why));
    if (!desk_decide(&w->school.desk, saved->app, &verdict, number, &why)) fail_msg("%s", why.log);
}

static int disputes(struct region_world *w, struct dispute **rows) {
    struct fail why;
    int count;
    assert_true(dispute_mine(w->school.db, w->region.staff[REGION_DESK], 10, &texts, rows, &count, &why));
    return count;
}

static bool certificate_is_there(struct region_kiosk *k, const char *number) {
    struct certificate seen;
    struct fail why;
    return certificate_load(k->db, number, &seen, &why);
}

/* The coordinator's key was set at the office, which has not been in contact since: the school's decision comes first, and its
 * signature fits nothing. */
static void a_key_that_comes_later(void **state) {
    struct region_world *w = *state;
    struct application form, seen;
    struct saved saved, next;
    struct dispute *rows;
    struct fail why;
    char number[11], said[4000];
    region_login(&w->region, &w->school, REGION_SUPERVISOR);
    region_synced(&w->school);
    region_synced(&w->office);
    region_login(&w->region, &w->office, REGION_COORDINATOR); /* its key, in the office's log alone */
    region_login(&w->region, &w->school, REGION_DESK);
    region_form(&w->school, 1, &form);
    assert_true(desk_save(&w->school.desk, &form, 0, &saved, &why));
    region_login(&w->region, &w->school, REGION_COORDINATOR);
    decide(w, &saved, number);
    region_synced(&w->school);
    assert_false(certificate_is_there(&w->school, number));
    assert_true(application_load(w->school.db, saved.app, &seen, &why));
    assert_int_equal(seen.state, APP_COMPLETE);
    assert_int_equal(disputes(w, &rows), 1);
    assert_string_equal(rows[0].kind, "parked");
    assert_string_equal(rows[0].cause, "signature");

    assert_int_equal(region_command(&w->region, said, sizeof said, "parked", NULL), 0);
    assert_non_null(strstr(said, rows[0].of));
    assert_null(strstr(said, form.child.surname));
    assert_int_equal(region_command(&w->region, said, sizeof said, "redrive", "all", NULL), 1); /* too early */
    region_synced(&w->office);
    assert_int_equal(region_command(&w->region, said, sizeof said, "redrive", rows[0].of, NULL), 0);
    assert_int_not_equal(region_command(&w->region, said, sizeof said, "redrive", rows[0].of, NULL), 0);

    /* It delayed nobody, and all see the same in the end. */
    region_login(&w->region, &w->school, REGION_DESK);
    region_form(&w->school, 2, &form);
    assert_true(desk_save(&w->school.desk, &form, 0, &next, &why));
    region_synced(&w->school);
    region_synced(&w->office);
    assert_int_equal(disputes(w, &rows), 0);
    assert_true(certificate_is_there(&w->school, number));
    assert_true(certificate_is_there(&w->office, number));
    assert_true(application_load(w->office.db, next.app, &seen, &why));
    assert_int_equal(region_command(&w->region, said, sizeof said, "parked", NULL), 0);
    assert_null(strstr(said, "signature"));
    assert_int_equal(region_check(&w->region), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_that_comes_later, region_set_up_both, tear_down),
    };
    return cmocka_run_group_tests_name("parked", tests, NULL, NULL);
}
