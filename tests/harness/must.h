#ifndef PRIEM_TESTS_HARNESS_MUST_H
#define PRIEM_TESTS_HARNESS_MUST_H

/* What may not fail ends the test and says why it did; what has to be refused is, for the reason named, with a sentence.
 *
 *     must(desk_save(&kit->desk, &form, 0, &saved, &why));
 *     refuses(desk_decide(&kit->desk, app, &verdict, number, &why), "four eyes");
 */

#include "model/base/fail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct fail why;

#define must(x)                                                                                                                \
    do {                                                                                                                       \
        why = (struct fail){0};                                                                                                \
        if (!(x)) fail_msg("%s: %s (%s)", #x, why.log, why.say);                                                               \
    } while (0)
#define refuses(x, id)                                                                                                         \
    do {                                                                                                                       \
        why = (struct fail){0};                                                                                                \
        assert_false(x);                                                                                                       \
        assert_string_equal(why.log, id);                                                                                      \
        assert_true(*why.say);                                                                                                 \
    } while (0)

#endif
