/* `priem access` at a kiosk with a morning's cases: by a number, behind a passphrase, as JSON that a program can read. */

#include "tests/harness/place.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int begin(void **state) {
    static struct place place;
    place_open(&place);
    place_fill(&place);
    db_close(place.kit.db); /* the program's now */
    place.kit.db = NULL;
    *state = &place;
    return 0;
}

static int end(void **state) {
    place_close(*state);
    return 0;
}

/* What it printed, errors too; the exit status goes to *status. */
static char *access_of(struct place *place, const char *number, const char *passphrase, int *status) {
    static char out[256 * 1024];
    char line[2048];
    snprintf(
        line, sizeof line,
        "%s PRIEM_TEST_ARGON=1 '%s/priem' --config '%s' access '%s' --person 'Петрова А. С.' --passphrase-fd 3 3<<END 2>&1\n"
        "%s\nEND\n",
        place->clock_env, getenv("PRIEM_BUILD"), place->ini, number, passphrase);
    FILE *f = popen(line, "r");
    assert_non_null(f);
    out[fread(out, 1, sizeof out - 1, f)] = '\0';
    *status = pclose(f);
    return out;
}

static void what_is_held_is_told_by_number(void **state) {
    int status;
    const char *said = access_of(*state, "3-0001", place_passphrase(KIT_DESK), &status);
    json_t *root = json_loads(said, 0, NULL);
    if (status != 0 || !root) fail_msg("%.400s", said);
    json_t *first = json_array_get(json_object_get(root, "events"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "type")), "application.filed");
    assert_non_null(json_object_get(json_object_get(first, "personal"), "child"));
    json_decref(root);
}

static void nothing_is_told_without_the_passphrase(void **state) {
    int status;
    const char *said = access_of(*state, "3-0001", "чужая фраза из слов", &status);
    assert_int_not_equal(status, 0);
    assert_null(strstr(said, "personal"));
}

static void a_number_of_nobody_is_said(void **state) {
    int status;
    const char *said = access_of(*state, "3-9999", place_passphrase(KIT_DESK), &status);
    assert_int_not_equal(status, 0);
    assert_non_null(strstr(said, "3-9999"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_held_is_told_by_number, begin, end),
        cmocka_unit_test_setup_teardown(nothing_is_told_without_the_passphrase, begin, end),
        cmocka_unit_test_setup_teardown(a_number_of_nobody_is_said, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
