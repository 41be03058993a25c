/* For tests of the checks of single values: a row a value. */
#ifndef TEST_RULES_FIELD_H
#define TEST_RULES_FIELD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/rules/fields.h"

struct field_row {
    const char *typed;
    enum field_verdict verdict;
    const char *stored; /* what comes out; NULL: nothing */
    const char *says;   /* a part of the sentence; NULL: not looked at */
};

static inline void field_try(field_check *check, const struct field_row *row) {
    char out[512];
    struct fail why = {0};
    enum field_verdict verdict;

    memset(out, 'x', sizeof out);
    verdict = check(row->typed, out, sizeof out, &why);
    if (verdict != row->verdict || strcmp(out, row->stored ? row->stored : "") != 0)
        fail_msg("«%s»: verdict %d, «%s», %s", row->typed, (int)verdict, out, why.say);
    if (verdict == FIELD_OK) return;
    assert_int_equal(why.kind, FAIL_INPUT);
    assert_true(why.say[0]);
    if (row->says && !strstr(why.say, row->says)) fail_msg("«%s» says: %s", row->typed, why.say);
    assert_null(strstr(why.log, row->typed)); /* the log holds no personal data */
}

#define FIELD_TRY_ALL(check, rows)                                                                                             \
    for (size_t row_index = 0; row_index < sizeof(rows) / sizeof *(rows); row_index++) field_try(check, &(rows)[row_index])

#endif
