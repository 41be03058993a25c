#include "model/base/share.h"

#include "model/base/arena.h"
#include "model/base/fail.h"
#include "tests/harness/tmp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void data_files_stand_beside_the_program_or_where_they_are_installed(void **state) {
    (void)state;
    struct tmp tmp;
    struct arena a = {0};
    char expected[400];
    const char *before = getenv("PRIEM_BUILD");
    char *build = before ? arena_dup(&a, before) : NULL;
    tmp_make(&tmp);
    setenv("PRIEM_BUILD", tmp.folder, 1);
    assert_string_equal(program_folder(&a), tmp.folder);
    snprintf(expected, sizeof expected, "%s/../share/priem/calendars", tmp.folder);
    assert_string_equal(share_path(&a, "calendars"), expected);
    assert_int_equal(mkdir(tmp_path(&tmp, "share"), 0700), 0);
    snprintf(expected, sizeof expected, "%s/share/calendars", tmp.folder);
    assert_string_equal(share_path(&a, "calendars"), expected);
    unsetenv("PRIEM_BUILD");
    assert_non_null(strstr(program_folder(&a), "/tests/unit/base")); /* of the test program itself */
    if (build) setenv("PRIEM_BUILD", build, 1);
    tmp_remove(&tmp);
    arena_close(&a);
}

/* Whatever LANG says: a cron job and a bare console speak Russian too. */
static void the_language_is_the_settings(void **state) {
    (void)state;
    if (!getenv("PRIEM_BUILD")) skip();
    setenv("LANG", "C", 1);
    setenv("LC_ALL", "C", 1);
    share_messages("ru");
    assert_string_equal(_("by default"), "по умолчанию");
    static const char one[] = "The passphrase was wrong. The next try is possible in %d second.",
                      many[] = "The passphrase was wrong. The next try is possible in %d seconds.";
    assert_non_null(strstr(ngettext(one, many, 21), "секунду"));
    assert_non_null(strstr(ngettext(one, many, 3), "секунды"));
    assert_non_null(strstr(ngettext(one, many, 12), "секунд."));
    share_messages("en");
    assert_string_equal(_("by default"), "by default");
    share_messages("ru");
    assert_string_equal(_("by default"), "по умолчанию");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_files_stand_beside_the_program_or_where_they_are_installed),
        cmocka_unit_test(the_language_is_the_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
