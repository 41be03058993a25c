/* What is said on the phone: a sentence for every state, the dates as the family needs them. */
#include "tui/screens/status.h"

#include "model/base/text.h"
#include "tests/harness/env_virtual.h"
#include "tui/app_inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct phone {
    struct env_virtual clock;
    struct desk desk;
    struct app_config config;
    struct app app;
    struct arena a;
};

static int pick_up(void **state) {
    struct phone *p = calloc(1, sizeof *p);
    assert_non_null(p);
    env_virtual_init(&p->clock, moment_of(date_of(2026, 11, 23), 9, 50, 180), 1);
    p->clock.env.offset = 180;
    p->desk.env = p->config.env = &p->clock.env;
    p->desk.kiosk = 3;
    text_copy(p->desk.region.opened.genitive, sizeof p->desk.region.opened.genitive, "Смоленской области");
    p->desk.region.set.lapse = true;
    p->config.desk = &p->desk;
    p->app.config = &p->config;
    *state = p;
    return 0;
}

static int hang_up(void **state) {
    struct phone *p = *state;
    arena_close(&p->a);
    free(p);
    return 0;
}

static struct application filed(const struct phone *p, enum app_state s) {
    struct application app = {.state = s,
                              .last_day = "2034-05-06",
                              .papers_due = "2026-11-30",
                              .decision_due = "2026-11-25",
                              .ground = "R3",
                              .number = "6700418210",
                              .remark = "сверьте номер"};
    app.request.received = p->clock.now - 3 * MS_DAY;
    app.decided_at = p->clock.now - MS_DAY;
    return app;
}

/* A sentence has a beginning, an end and nothing that was left out. */
static void assert_sentence(const char *said) {
    size_t length = strlen(said);
    assert_true(length > 20);
    assert_true(said[length - 1] == '.');
    assert_null(strchr(said, '%'));
    assert_null(strstr(said, " ."));
    assert_null(strstr(said, "  "));
    assert_null(strstr(said, "1970"));
}

static void every_state_of_an_application_has_its_sentence(void **state) {
    struct phone *p = *state;
    const char *said[APP_STATE_COUNT];
    for (int s = 0; s < APP_STATE_COUNT; s++) {
        struct application app = filed(p, (enum app_state)s);
        said[s] = status_sentence(&p->app, &p->a, &app, NULL);
        assert_sentence(said[s]);
        for (int k = 0; k < s; k++) assert_string_not_equal(said[s], said[k]);
    }
    assert_string_equal(said[APP_COMPLETE],
                        "The application was taken on 20.11, the decision will be made by 25.11 inclusive.");
    assert_non_null(strstr(said[APP_REFUSED], "Смоленской области"));
    assert_string_equal(status_sentence(&p->app, &p->a, NULL, NULL), "");
}

/* The centre lapses and closes; until it has said so the kiosk tells what the dates mean. */
static void a_term_that_has_passed_is_not_promised_again(void **state) {
    struct phone *p = *state;
    struct application app = filed(p, APP_COMPLETE);
    text_copy(app.decision_due, sizeof app.decision_due, "2026-11-20");
    assert_non_null(strstr(status_sentence(&p->app, &p->a, &app, NULL), "was due by 20.11"));
    text_copy(app.last_day, sizeof app.last_day, "2026-11-22");
    assert_non_null(strstr(status_sentence(&p->app, &p->a, &app, NULL), "has turned 18"));
    app = filed(p, APP_FILED_ONLINE);
    text_copy(app.papers_due, sizeof app.papers_due, "2026-11-23"); /* today is in time */
    assert_non_null(strstr(status_sentence(&p->app, &p->a, &app, NULL), "by 23.11 inclusive"));
    text_copy(app.papers_due, sizeof app.papers_due, "2026-11-20");
    assert_non_null(strstr(status_sentence(&p->app, &p->a, &app, NULL), "file a new application"));
    app.state = APP_INCOMPLETE;
    assert_non_null(strstr(status_sentence(&p->app, &p->a, &app, NULL), "file a new application"));
    p->desk.region.set.lapse = false; /* nobody closes it: late papers are taken (A4) */
    assert_non_null(strstr(status_sentence(&p->app, &p->a, &app, NULL), "a second person has to agree"));
    app.state = APP_FILED_ONLINE;
    assert_non_null(strstr(status_sentence(&p->app, &p->a, &app, NULL), "a second person has to agree"));
}

static void every_state_of_a_certificate_has_its_sentence(void **state) {
    struct phone *p = *state;
    static const char *const states[] = {"living", "joined", "suspended", "excluded", "annulled", "expired", "undone"};
    enum { STATES = sizeof states / sizeof *states };
    const char *said[STATES];
    struct certificate c = {.number = "6700418210", .living = "6700410001", .valid_until = "2034-05-06"};
    for (int i = 0; i < STATES; i++) {
        text_copy(c.state, sizeof c.state, states[i]);
        c.ended_at = i > 1 ? p->clock.now : 0;
        said[i] = status_sentence(&p->app, &p->a, NULL, &c);
        assert_sentence(said[i]);
        assert_non_null(strstr(said[i], "6700 4182 10"));
        for (int k = 0; k < i; k++) assert_string_not_equal(said[i], said[k]);
    }
    assert_string_equal(said[0], "The certificate No. 6700 4182 10 is valid until 06.05.2034 inclusive.");
    text_copy(c.state, sizeof c.state, "suspended");
    c.ended_at = 0; /* by the withdrawal of consent: the day stands with the consent */
    assert_sentence(status_sentence(&p->app, &p->a, NULL, &c));
    text_copy(c.state, sizeof c.state, "living");
    text_copy(c.valid_until, sizeof c.valid_until, "2026-11-22");
    assert_non_null(strstr(status_sentence(&p->app, &p->a, NULL, &c), "was valid until"));
}

static void every_cause_of_a_ruling_is_explained(void **state) {
    struct phone *p = *state;
    static const struct {
        const char *kind, *cause;
    } rulings[] = {
        {"superseded", "approved"},   {"superseded", "refused"},  {"superseded", "withdrawn"}, {"superseded", "lapsed"},
        {"superseded", "aged_out"},   {"superseded", "annulled"}, {"superseded", "decided"},   {"superseded", "printed"},
        {"superseded", "renumbered"}, {"superseded", "merged"},   {"superseded", "erased"},    {"superseded", "blocked"},
        {"superseded", "unknown"},    {"superseded", "excluded"}, {"superseded", "suspended"}, {"superseded", "expired"},
        {"superseded", "complete"},   {"parked", "removed"},      {"parked", "not_allowed"},   {"parked", "four_eyes"},
        {"parked", "over_limit"},     {"parked", "signature"},    {"parked", "unheard_of"},    {"joined", ""},
    };
    enum { RULINGS = sizeof rulings / sizeof *rulings };
    const char *said[RULINGS];
    for (int i = 0; i < RULINGS; i++) {
        const struct dispute d = {
            .kind = rulings[i].kind, .cause = rulings[i].cause, .sheet_no = "3-0412", .number = "", .living = ""};
        said[i] = status_ruling(&p->app, &p->a, &d);
        assert_sentence(said[i]);
        assert_non_null(strstr(said[i], "0412"));
        for (int k = 0; k < i; k++) assert_string_not_equal(said[i], said[k]);
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, pick_up, hang_up)
    const struct CMUnitTest tests[] = {
        TEST(every_state_of_an_application_has_its_sentence),
        TEST(a_term_that_has_passed_is_not_promised_again),
        TEST(every_state_of_a_certificate_has_its_sentence),
        TEST(every_cause_of_a_ruling_is_explained),
    };
    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
