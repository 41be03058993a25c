#include "model/base/bytes.h"
#include "tests/harness/tmp.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

/* "SQL that will run on PostgreSQL unchanged": tests of the store and of the centre run again on both engines at once (twin.h),
 * and every text besides (texts.c). Passed over where PostgreSQL is not installed. */

/* The longest first. */
static const char *const programs[] = {
    "sync/restore_centre", "sync/restore_epochs",
    "sync/restore_erase",  "sync/restore_damage",
    "sync/restore_deeds",  "sync/restore_keys",
    "centre/leases",       "centre/leases_end",
    "centre/leases_lost",  "store/erase",
    "centre/rulings",      "centre/rulings_decided",
    "centre/rulings_end",  "centre/fate",
    "centre/fate_data",    "centre/fate_erase",
    "centre/day",          "centre/index",
    "centre/gate_life",    "centre/nominals",
    "centre/gate_money",   "store/desk_money",
    "centre/ingest",       "store/desk_decide",
    "store/queries",       "centre/load",
    "store/desk",          "store/search",
    "store/alias",         "centre/lists",
    "centre/gate_seen",    "centre/enrol",
    "store/life_again",    "store/life_change",
    "centre/renumber",     "centre/gate_dispute",
    "centre/reconcile",    "centre/scope",
    "centre/scope_move",   "centre/scope_sums",
    "centre/settle",       "centre/course_end",
    "centre/counts",       "centre/enrolments",
    "centre/money_days",   "texts",
};

/* Two at a time; what a failed one printed is shown. */
static const char script[] = "cd \"$1\"; export ASAN_OPTIONS=$ASAN_OPTIONS:log_path=stderr\n"
                             "one() { out=$(\"$1\" 2>&1) || { printf '%s\\n' \"$out\" | tail -20 >&2; return 1; }; }\n"
                             "export -f one; shift; printf '%s\\n' \"$@\" | xargs -P2 -I{} bash -c 'one {}'\n";

static void both_engines_answer_alike(void **state) {
    (void)state;
    struct tmp tmp;
    struct bytes command = {0};
    const char *source = getenv("PRIEM_SOURCE"), *build = getenv("PRIEM_BUILD");
    if (system("ls -d /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1") != 0) {
        print_message("PostgreSQL is not installed (Debian's package postgresql): nothing was compared.\n");
        skip();
    }
    assert_non_null(build);
    tmp_make(&tmp);
    tmp_write(&tmp, "run.sh", script, sizeof script - 1);
    bytes_printf(&command, "'%s/tests/harness/postgres' '%s' bash '%s' '%s'", source ? source : ".", tmp.folder,
                 tmp_path(&tmp, "run.sh"), tmp.folder);
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        bytes_printf(&command, " '%s/tests/both/%s'", build, programs[i]);
    int status = system((const char *)command.data);
    bytes_close(&command);
    tmp_remove(&tmp);
    assert_int_equal(status, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_engines_answer_alike)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
