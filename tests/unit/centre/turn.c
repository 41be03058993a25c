/* One transaction for all requests of a turn, and yet each for itself. */

#include "sync/centre/turn.h"

#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct world {
    struct centre_kit kit;
    struct centre_kiosk school, office;
};

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    centre_kit_open(&w->kit);
    centre_kiosk_enrol(&w->kit, &w->school, "school 12", "12", "desk");
    centre_kiosk_enrol(&w->kit, &w->office, "office", "1", "office");
    *state = w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    centre_kiosk_close(&w->school);
    centre_kiosk_close(&w->office);
    centre_kit_close(&w->kit);
    free(w);
    return 0;
}

static void ask(struct centre_kiosk *k, struct bytes *out) {
    struct fail why;
    uint64_t own = k->desk.journal.seq;
    struct bytes frames = {0};
    if (own > 0) centre_kiosk_frame(k, 1, (int)own, &frames);
    struct exchange_request r = {.feed_epoch = 1, .frames = frames.data, .frames_size = frames.size};
    assert_true(request_make(&r, out, &why));
    bytes_close(&frames);
}

/* Something in the feed of one kiosk cannot be read: the others go on, and what this one sent is kept. */
static void an_answer_that_cannot_be_made_stops_nobody_else(void **state) {
    struct world *w = *state;
    struct centre *c = w->kit.c;
    struct application form;
    struct saved saved;
    struct bytes asked[2] = {0};
    struct fail why;
    centre_kiosk_form(&w->school, 1, &form);
    centre_kiosk_file(&w->school, &form, &saved);
    assert_true(centre_begin(c, &why));
    assert_true(db_run(c->db, "INSERT INTO feed (scope, pos, gsn) VALUES ('p:12', 1, 99999)", &why, NULL));
    assert_true(centre_commit(c, &why));
    ask(&w->school, &asked[0]);
    ask(&w->office, &asked[1]);
    struct exchange_job jobs[] = {{.kiosk = w->school.no, .body = asked[0].data, .size = asked[0].size},
                                  {.kiosk = w->office.no, .body = asked[1].data, .size = asked[1].size}};
    assert_true(turn_run(c, jobs, 2, &why));
    assert_int_equal(jobs[0].status, 500);
    assert_int_equal(jobs[0].answer.size, 0);
    assert_int_equal(jobs[1].status, 200);
    assert_true(jobs[1].answer.size > 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 1);
    for (int i = 0; i < 2; i++) {
        bytes_close(&jobs[i].answer);
        bytes_close(&asked[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_answer_that_cannot_be_made_stops_nobody_else, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
