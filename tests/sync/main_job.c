/* The main job over the wire: two kiosks, one real centre, TLS. */

#include "model/store/queries.h"
#include "tests/harness/region.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* The desk enters and completes; the coordinator at the office issues while the centre is stopped; the school sees the
 * certificate. */
static void entered_here_decided_there(void **state) {
    struct region_world *w = *state;
    struct application form, seen;
    struct saved saved;
    struct fail why;
    struct verdict verdict = {.kind = VERDICT_ISSUE};
    struct certificate certificate;
    struct exchange_status status;
    char number[11];

    region_login(&w->region, &w->school, REGION_DESK);
    region_form(&w->school, 1, &form);
    assert_true(desk_save(&w->school.desk, &form, 0, &saved, &why));
    assert_int_equal(saved.state, APP_COMPLETE);
    region_synced(&w->school);
    region_synced(&w->office);
    assert_true(application_load(w->office.db, saved.app, &seen, &why));
    assert_false(seen.pending);
    assert_string_equal(seen.child.snils, form.child.snils);

    assert_int_equal(region_stop(&w->region), 0);
    region_login(&w->region, &w->office, REGION_COORDINATOR);
    assert_true(subject_basis(w->office.db, saved.subject, verdict.basis, &why));
    assert_true(desk_decide(&w->office.desk, saved.app, &verdict, number, &why));
    assert_false(region_sync(&w->office, &status));
    assert_int_equal(status.phase, EXCHANGE_WAITING);
    assert_true(status.unsent > 0);

    region_start(&w->region);
    region_synced(&w->office);
    region_synced(&w->school);
    assert_true(certificate_load(w->school.db, number, &certificate, &why));
    assert_string_equal(certificate.state, "living");
    assert_false(certificate.pending);
}

/* The same child at both, issued at both with no network: one lives, the other kiosk is told the living number and to tell the
 * family. */
static void one_child_issued_twice_offline(void **state) {
    struct region_world *w = *state;
    struct application form, twin;
    struct certificate seen;
    struct dispute *rows;
    struct fail why;
    struct arena a = {0};
    char app[EVENT_ID_TEXT], lives[11], burnt[11];
    int count;
    assert_int_equal(region_stop(&w->region), 0);
    region_form(&w->school, 5, &form);
    region_form(&w->office, 6, &twin);
    twin.child = form.child;
    memcpy(twin.child.doc_number, "700418", 7);
    region_issue(&w->region, &w->office, &twin, app, burnt);
    region_issue(&w->region, &w->school, &form, app, lives);
    region_start(&w->region);
    region_synced(&w->school);
    region_synced(&w->office);
    assert_true(certificate_load(w->office.db, burnt, &seen, &why));
    assert_string_equal(seen.state, "joined");
    assert_string_equal(seen.living, lives);
    assert_true(certificate_load(w->office.db, lives, &seen, &why));
    assert_string_equal(seen.state, "living");
    assert_true(dispute_mine(w->office.db, w->office.desk.session.staff, 10, &a, &rows, &count, &why));
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].living, lives);
    assert_string_equal(rows[0].number, burnt);
    region_synced(&w->school);
    assert_true(dispute_mine(w->school.db, w->school.desk.session.staff, 10, &a, &rows, &count, &why));
    assert_int_equal(count, 0);
    assert_int_equal(region_check(&w->region), 0);
    arena_close(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entered_here_decided_there),
        cmocka_unit_test(one_child_issued_twice_offline),
    };
    return cmocka_run_group_tests(tests, region_set_up_both, region_tear_down);
}
