#include "tests/harness/sitting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct sitting *sitting_make(void **state, bool filled) {
    struct sitting *t = calloc(1, sizeof *t);
    assert_non_null(t);
    place_open(&t->place);
    if (filled) place_fill(&t->place);
    *state = t;
    return t;
}

int sitting_start(struct sitting *t) {
    t->p = place_start(&t->place, NULL);
    return 0;
}

int sitting_begin(void **state, bool filled) {
    return sitting_start(sitting_make(state, filled));
}

int sitting_end(void **state) {
    struct sitting *t = *state;
    pty_stop(t->p);
    place_close(&t->place);
    free(t);
    return 0;
}

void sitting_leave(struct sitting *t) {
    pty_key(t->p, "F10");
    assert_int_equal(pty_exit(t->p), 0);
    place_take(&t->place);
}

void press(struct pty *p, const char *keys) {
    assert_true(pty_keys(p, keys));
}

void shows(struct pty *p, const char *text) {
    if (pty_shows(p, text)) return;
    pty_print(p, stderr, text);
    fail_msg("the screen does not show: %s", text);
}
