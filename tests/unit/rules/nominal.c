/* RULES C1: who may apply for a nominal, by when it is decided, who comes first. */
#include "model/rules/nominal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static int32_t day(const char *iso) {
    int32_t date;
    if (!date_parse(iso, &date)) fail_msg("%s", iso);
    return date;
}

static struct nominal_case usual(void) {
    return (struct nominal_case){.certificate = "living",
                                 .today = day("2026-12-28"),
                                 .received = day("2026-12-28"),
                                 .pf_start = DATE_NONE,
                                 .known = true,
                                 .first = day("2026-01-01"),
                                 .last = day("2026-12-31"),
                                 .channel = "person",
                                 .request_no = ""};
}

static void refused(const struct nominal_case *c, const char *id, const char *at) {
    struct fail why = {0};
    const char *field;
    assert_false(nominal_may_ask(c, &field, &why));
    assert_string_equal(why.log, id);
    assert_true(*why.say);
    if (at)
        assert_string_equal(field, at);
    else
        assert_null(field);
}

static void who_may_ask(void **state) {
    struct nominal_case c = usual();
    const char *field = "";
    (void)state;
    assert_true(nominal_may_ask(&c, &field, NULL));
    assert_null(field);
    c.certificate = "suspended";
    refused(&c, "C1.living", NULL);
    c = usual(), c.certificate = "";
    refused(&c, "C1.living", NULL);
    c = usual(), c.received = day("2026-12-29");
    refused(&c, "C1.received", "received");
    c = usual(), c.known = false;
    refused(&c, "C1.period", "period");
    c = usual(), c.closed = true;
    refused(&c, "C1.closed", "period");
    c = usual(), c.has = true;
    refused(&c, "C8.once", "period");
    c = usual(), c.asked = true;
    refused(&c, "C1.once", "period");
    c = usual(), c.channel = "navigator";
    refused(&c, "C1.request", "request_no");
}

/* The queue is by the moment of receipt: who stands before others by an earlier one says why. */
static void an_earlier_receipt_is_explained(void **state) {
    struct nominal_case c = usual();
    const int64_t now = 1795417800000;
    (void)state;
    assert_false(nominal_is_earlier(now, now));
    assert_false(nominal_is_earlier(now - 3600000, now));
    assert_true(nominal_is_earlier(now - 3600001, now));
    c.earlier = true;
    refused(&c, "C1.reason", "received_reason");
    c.received_reason = "выезд";
    refused(&c, "C1.reason", "received_reason");
    c.received_reason = "Принято на выезде, внесено вечером";
    assert_true(nominal_may_ask(&c, NULL, NULL));
    c.received_reason = "", c.channel = "navigator", c.request_no = "Н-1"; /* has its own moment */
    assert_true(nominal_may_ask(&c, NULL, NULL));
}

/* Annex A: an application of 28.12.2026 is due on 13.01.2027, and stays one for 2026; the next year may be chosen as well. */
static void the_year_boundary(void **state) {
    struct nominal_case c = usual();
    struct arena a = {0};
    struct calendar *calendar;
    struct fail why;
    char path[512];
    (void)state;
    snprintf(path, sizeof path, "%s/assets/calendars", getenv("PRIEM_SOURCE"));
    assert_true(calendar_load(path, &a, &calendar, &why));
    struct due due = nominal_due(calendar, c.received);
    assert_int_equal(due.date, day("2027-01-13"));
    assert_false(due.provisional);
    assert_int_equal(nominal_due(calendar, day("2026-11-10")).date, day("2026-11-17")); /* Annex D 3 */
    c.first = day("2027-01-01"), c.last = day("2027-12-31");
    assert_true(nominal_may_ask(&c, NULL, NULL));
    c = usual(), c.received = c.today = day("2027-01-11");
    refused(&c, "C1.closed", "period");
    c = usual(), c.today = day("2027-01-11"); /* received by another body in time */
    assert_true(nominal_may_ask(&c, NULL, NULL));
    arena_close(&a);
}

static void no_nominal_before_the_region_begins(void **state) {
    struct nominal_case c = usual();
    (void)state;
    c.pf_start = day("2027-09-01");
    refused(&c, "C1.start", "period");
    c.pf_start = day("2026-12-31");
    assert_true(nominal_may_ask(&c, NULL, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_may_ask),
        cmocka_unit_test(an_earlier_receipt_is_explained),
        cmocka_unit_test(the_year_boundary),
        cmocka_unit_test(no_nominal_before_the_region_begins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
