/* A trip to the villages with real programs at both ends: who stays away is decided meanwhile, though neither she nor her
 * laptop has any network. */

#include "tests/harness/region.h"
#include "tui/stick.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

struct world {
    struct region region;
    struct region_kiosk laptop, school, office;
    char bag[400];
};

static int set_up(void **state) {
    static struct world w;
    region_make(&w.region);
    region_start(&w.region);
    region_enrol(&w.region, &w.school, "school7", "7", "desk");
    region_login(&w.region, &w.school, REGION_SUPERVISOR);
    region_login(&w.region, &w.school, REGION_DESK);
    region_login(&w.region, &w.school, REGION_COORDINATOR);
    region_synced(&w.school);
    region_enrol(&w.region, &w.laptop, "laptop", "12", "desk");
    region_enrol(&w.region, &w.office, "office", "1", "office");
    snprintf(w.bag, sizeof w.bag, "%s/bag", w.region.tmp.folder);
    mkdir(w.bag, 0700);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    int whole = region_check(&w->region);
    region_kiosk_close(&w->laptop);
    region_kiosk_close(&w->school);
    region_kiosk_close(&w->office);
    region_remove(&w->region);
    return whole;
}

static void with_stick(struct region_kiosk *k, enum stick_way way, const char *folder) {
    const struct stick_means means = {.x = k->x, .keys = &k->keys, .link = k->link};
    struct stick_job *j;
    struct fail why = {0};
    enum stick_state state = STICK_FAILED;
    if (stick_begin(way, &means, folder, &j, &why)) {
        while ((state = stick_step(j, &why)) == STICK_GOING) {
            kiosk_exchange_step(k->x, 3, true);
            if (!stick_waits(j)) continue;
            poll(&(struct pollfd){.fd = link_fd(k->link), .events = POLLIN | POLLOUT}, 1, 20);
            link_step(k->link, k->x);
        }
        stick_close(j);
    }
    if (state != STICK_DONE) fail_msg("%s (%s)", why.say, why.log);
}

static enum app_state state_of(struct region_kiosk *k, const char *app, char number[11]) {
    struct application seen;
    struct fail why = {0};
    if (!application_load(k->db, app, &seen, &why)) fail_msg("%s", why.log);
    memcpy(number, seen.number, 11);
    return seen.state;
}

/* She takes an application in a village without any network and hands her stick to whoever drives to town; from a school there
 * it goes to the centre, the office decides it on the same day, and she, still on her way, gets the decision by a stick that is
 * brought to her. */
static void an_office_decides_before_she_is_back(void **state) {
    struct world *w = *state;
    struct region_kiosk *laptop = &w->laptop, *office = &w->office;
    struct application form;
    struct verdict verdict = {.kind = VERDICT_ISSUE};
    struct saved saved;
    struct fail why = {0};
    char number[11], seen[11], no[12], said[2000];
    region_login(&w->region, laptop, REGION_DESK);
    region_form(laptop, 1, &form);
    if (!desk_save(&laptop->desk, &form, 0, &saved, &why)) fail_msg("%s", why.say);
    with_stick(laptop, STICK_OUT, w->bag);
    with_stick(&w->school, STICK_PASS, w->bag);

    region_synced(office);
    region_login(&w->region, office, REGION_COORDINATOR);
    assert_int_equal(state_of(office, saved.app, seen), APP_COMPLETE);
    assert_true(subject_basis(office->db, saved.subject, verdict.basis, &why));
    if (!desk_decide(&office->desk, saved.app, &verdict, number, &why)) fail_msg("%s", why.say);
    region_synced(office);
    assert_int_equal(state_of(laptop, saved.app, seen), APP_COMPLETE);

    with_stick(laptop, STICK_IN, w->bag); /* what the courier brought: the centre has it, nobody had decided yet */
    assert_int_equal(state_of(laptop, saved.app, seen), APP_COMPLETE);
    snprintf(no, sizeof no, "%u", laptop->enrolment.kiosk);
    if (region_command(&w->region, said, sizeof said, "carry", "out", no, w->bag, NULL) != 0) fail_msg("%s", said);
    with_stick(laptop, STICK_IN, w->bag);
    assert_int_equal(state_of(laptop, saved.app, seen), APP_APPROVED);
    assert_string_equal(seen, number);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_office_decides_before_she_is_back),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
