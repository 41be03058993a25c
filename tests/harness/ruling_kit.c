#include "tests/harness/ruling_kit.h"

#include "model/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

int ruling_kit_set_up(void **state) {
    struct ruling_kit *w = calloc(1, sizeof *w);
    /* The keys of the people are known everywhere before the kiosks go their ways. */
    centre_kit_school(&w->kit, &w->school);
    centre_kiosk_enrol(&w->kit, &w->other, "school 7", "7", "desk");
    centre_kiosk_enrol(&w->kit, &w->office, "office", "1", "office");
    *state = w;
    return 0;
}

int ruling_kit_tear_down(void **state) {
    struct ruling_kit *w = *state;
    assert_int_equal(
        centre_kit_count(
            &w->kit, "SELECT count(*) FROM (SELECT l.child_snils FROM certificate c JOIN learner l ON l.subject = c.subject "
                     "WHERE c.state = 'living' AND l.child_snils <> '' GROUP BY l.child_snils HAVING count(*) > 1) AS twice"),
        0);
    centre_kit_check(&w->kit);
    centre_kiosk_close(&w->school);
    centre_kiosk_close(&w->other);
    centre_kiosk_close(&w->office);
    centre_kit_close(&w->kit);
    free(w);
    return 0;
}

void ruling_kit_twin_of(struct centre_kiosk *k, int64_t n, const struct application *first, struct application *out) {
    centre_kiosk_form(k, n, out);
    out->child = first->child;
    text_copy(out->child.doc_number, sizeof out->child.doc_number, "700418");
}

bool ruling_kit_refuse(struct centre_kiosk *k, const struct saved *saved, const char *ground, struct fail *why) {
    struct verdict v = {.kind = VERDICT_REFUSE, .remark = "сертификат выдан в школе № 12"};
    char number[11];
    text_copy(v.ground, sizeof v.ground, ground);
    centre_kiosk_login(k, CENTRE_COORDINATOR_2);
    return subject_basis(k->db, saved->subject, v.basis, why) && desk_decide(&k->desk, saved->app, &v, number, why);
}

void ruling_kit_state_of(struct centre_kiosk *k, const char *app, enum app_state expected) {
    struct application seen;
    struct fail why;
    assert_true(application_load(k->db, app, &seen, &why));
    assert_string_equal(app_state_name(seen.state), app_state_name(expected));
}

void ruling_kit_certificate_is(struct db *db, const char *number, const char *state, const char *living) {
    struct certificate seen;
    struct fail why;
    if (!certificate_load(db, number, &seen, &why)) fail_msg("%s: %s", number, why.log);
    assert_string_equal(seen.state, state);
    assert_string_equal(seen.living, living);
    assert_false(seen.pending);
}

int ruling_kit_disputes(struct centre_kiosk *k, char living[11], char number[11], char point[160]) {
    struct arena a = {0};
    struct dispute *rows;
    struct fail why;
    int count;
    assert_true(dispute_mine(k->db, k->kit->staff[CENTRE_DESK], 10, &a, &rows, &count, &why));
    if (count > 0 && living) {
        text_copy(living, 11, rows[count - 1].living);
        text_copy(number, 11, rows[count - 1].number);
        text_copy(point, 160, rows[count - 1].living_point);
    }
    arena_close(&a);
    return count;
}
