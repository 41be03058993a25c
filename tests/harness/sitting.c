#include "tests/harness/sitting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

int sitting_begin(void **state, bool filled) {
    struct sitting *t = calloc(1, sizeof *t);
    assert_non_null(t);
    place_open(&t->place);
    if (filled) place_fill(&t->place);
    t->p = place_start(&t->place, NULL);
    *state = t;
    return 0;
}

int sitting_end(void **state) {
    struct sitting *t = *state;
    pty_stop(t->p);
    place_close(&t->place);
    free(t);
    return 0;
}

void press(struct pty *p, const char *keys) {
    assert_true(pty_keys(p, keys));
}

void shows(struct pty *p, const char *text) {
    if (pty_shows(p, text)) return;
    pty_print(p, stderr, text);
    fail_msg("the screen does not show: %s", text);
}
