/* The clock beside the day of the program: one that stands before it is said, and money waits for a word or an exchange. */
#include "tui/app_inside.h"

#include "model/base/date.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct wall {
    struct kit kit;
    struct app_config config;
    struct app app;
};

static int hang(void **state) {
    struct wall *w = calloc(1, sizeof *w);
    assert_non_null(w);
    kit_open(&w->kit);
    w->config = (struct app_config){.desk = &w->kit.desk, .env = &w->kit.clock.env};
    w->app.config = &w->config;
    *state = w;
    return 0;
}

static int take_down(void **state) {
    struct wall *w = *state;
    kit_close(&w->kit);
    free(w);
    return 0;
}

static const char *said_beside(struct wall *w, int64_t built) {
    w->config.built = built;
    w->app.clock_first.wall = 0;
    env_virtual_move(&w->kit.clock, MS_MINUTE);
    app_watch_clock(&w->app);
    return app_clock_said(&w->app);
}

static void a_clock_before_the_day_of_the_program_is_wrong(void **state) {
    struct wall *w = *state;
    assert_string_equal(said_beside(w, 0), "");
    assert_string_equal(said_beside(w, w->kit.clock.now), "");
    assert_non_null(strstr(said_beside(w, w->kit.clock.now + MS_DAY), "24.11.2026"));
    assert_non_null(strstr(w->app.said, "24.11.2026"));
    assert_string_equal(said_beside(w, w->kit.clock.now - MS_DAY), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_clock_before_the_day_of_the_program_is_wrong, hang, take_down),
    };
    return cmocka_run_group_tests_name("app_clock", tests, NULL, NULL);
}
