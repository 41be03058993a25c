#ifndef PRIEM_TESTS_CENTRE_MONEY_WORLD_H
#define PRIEM_TESTS_CENTRE_MONEY_WORLD_H

/* A region with money (tests/harness/money_centre.h), a school and, where the test enrols it, another kiosk: for tests of what
 * the centre makes of a child's money. */

#include "tests/harness/money_centre.h"
#include "tests/harness/money_story.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { NOMINAL = MONEY_CENTRE_NOMINAL };

struct child_of {
    char subject[ID_TEXT], number[11];
};

struct world {
    struct centre_kit kit;
    struct centre_kiosk school, other;
    struct bytes said, refused;
    struct arena a;
    struct child_of one, two;
};

#define COMMAND(w, ...) must(centre_kit_command(&(w)->kit, &(w)->said, &why, __VA_ARGS__, NULL))
#define TEST(name)      cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static struct world *world_open(void **state) {
    struct world *w = *state = calloc(1, sizeof *w);
    centre_kit_school(&w->kit, &w->school);
    money_centre_region(&w->kit);
    return w;
}

/* Whatever happened: rebuilt equals live, the chains hold, and so do the invariants of Annex A. */
static int tear_down(void **state) {
    struct world *w = *state;
    centre_kit_check(&w->kit);
    for (const struct money_invariant *m = money_invariants; m->what; m++)
        if (centre_kit_count(&w->kit, m->sql) != 0) fail_msg("%s", m->what);
    centre_kiosk_close(&w->school);
    if (w->other.kit) centre_kiosk_close(&w->other);
    centre_kit_close(&w->kit);
    bytes_close(&w->said);
    bytes_close(&w->refused);
    arena_close(&w->a);
    free(w);
    return 0;
}

#endif
