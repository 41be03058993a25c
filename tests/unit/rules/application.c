/* States of an application: stored names, titles, and which can still be changed. RULES 2.1. */
#include "tests/unit/rules/sample.h"

static void a_state_is_found_by_its_stored_name(void **state) {
    static const char *const names[] = {"filed_online", "filed_inperson", "incomplete", "returned", "complete", "approved",
                                        "refused",      "withdrawn",      "lapsed",     "joined",   "aged_out", "annulled"};
    (void)state;
    assert_int_equal(sizeof names / sizeof names[0], APP_STATE_COUNT);
    for (int i = 0; i < APP_STATE_COUNT; i++) {
        enum app_state found = APP_STATE_COUNT;
        assert_string_equal(app_state_name((enum app_state)i), names[i]); /* stands in stores: never to be renamed */
        assert_true(app_state_title((enum app_state)i)[0]);
        assert_true(app_state_of(names[i], &found));
        assert_int_equal(found, i);
    }
    enum app_state kept = APP_JOINED;
    assert_false(app_state_of("expired", &kept));
    assert_int_equal(kept, APP_JOINED);
}

static void decided_states_are_closed(void **state) {
    (void)state;
    for (int i = 0; i < APP_STATE_COUNT; i++) {
        bool open =
            i == APP_FILED_ONLINE || i == APP_FILED_INPERSON || i == APP_INCOMPLETE || i == APP_RETURNED || i == APP_COMPLETE;
        assert_int_equal(app_state_open((enum app_state)i), open);
    }
}

static void channels_and_the_learner(void **state) {
    struct sample *s = *state;
    assert_false(app_online(&s->app));
    PUT(s->app.request.channel, "epgu");
    assert_true(app_online(&s->app));
    sample_online(s, s->c.today);
    assert_true(app_online(&s->app));
    assert_false(app_learner_applies(&s->app));
    sample_learner(s);
    assert_true(app_learner_applies(&s->app));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLE_TEST(a_state_is_found_by_its_stored_name),
        SAMPLE_TEST(decided_states_are_closed),
        SAMPLE_TEST(channels_and_the_learner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
