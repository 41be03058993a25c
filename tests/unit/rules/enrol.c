/* RULES C4 and 2.4: who may be enrolled where, with one thing wrong at a time. */
#include "model/rules/enrol.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct programme programme;
    struct provider provider;
    struct enrolled asked;
    struct enrol_case c;
};

static void usual(struct fixture *f) {
    *f = (struct fixture){.programme = {.programme = "A",
                                        .provider = "P-1",
                                        .registry = "certified",
                                        .age_from = 7,
                                        .age_to = 10,
                                        .price = 1000,
                                        .first = "2026-09-01",
                                        .last = "2027-05-31",
                                        .status = "active"},
                          .provider = {.code = "P-1", .status = "active"},
                          .asked = {.provider = "P-1",
                                    .programme = "A",
                                    .group_code = "1",
                                    .first = "2026-12-01",
                                    .last = "2027-01-14",
                                    .cost = 1000,
                                    .cert_part = 900,
                                    .parent_part = 100,
                                    .sheet = "7",
                                    .sheet_day = "2026-11-23"}};
    f->c = (struct enrol_case){.certificate = "living",
                               .valid_until = "2027-01-14",
                               .birth = "2016-01-01",
                               .today = date_of(2026, 11, 23),
                               .programme = &f->programme,
                               .provider = &f->provider,
                               .group_status = "active",
                               .group_first = "2026-09-01",
                               .group_last = "2027-05-31",
                               .seats = 12,
                               .taken = 11,
                               .asked = &f->asked,
                               .significant_most = 3};
}

static void refused(const struct fixture *f, const char *id, const char *at, const char *cause) {
    struct fail why = {0};
    const char *field = NULL;
    assert_false(enrol_allows(&f->c, &field, &why));
    assert_string_equal(why.log, id);
    assert_true(*why.say);
    if (at)
        assert_string_equal(field, at);
    else
        assert_null(field);
    if (cause)
        assert_string_equal(enrol_cause(id), cause);
    else
        assert_null(enrol_cause(id));
}

static void one_thing_wrong(void **state) {
    struct fixture f;
    const char *field = "";
    (void)state;
    usual(&f);
    assert_true(enrol_allows(&f.c, &field, NULL));
    assert_null(field);
    usual(&f), f.c.certificate = "suspended";
    refused(&f, "C4.certificate", NULL, "certificate");
    usual(&f), f.c.valid_until = "2027-01-13"; /* it ends at 18 */
    refused(&f, "C4.life", "last", "certificate");
    usual(&f), f.programme.programme[0] = '\0';
    refused(&f, "C4.programme", "programme", "programme");
    usual(&f), strcpy(f.programme.status, "suspended");
    refused(&f, "C4.programme", "programme", "programme");
    usual(&f), strcpy(f.provider.status, "excluded");
    refused(&f, "C4.provider", "programme", "programme");
    usual(&f), f.c.group_status = "";
    refused(&f, "C4.group", "group_code", "programme");
    usual(&f), f.c.group_first = "2026-12-02";
    refused(&f, "C4.days", "first", "programme");
    usual(&f), f.c.group_last = "2027-01-13";
    refused(&f, "C4.days", "last", "programme");
    usual(&f), f.c.today = date_of(2027, 1, 15);
    refused(&f, "C4.days", "last", "programme");
    usual(&f), f.c.taken = 12;
    refused(&f, "C4.seat", "group_code", "seat");
    usual(&f), f.asked.cost = 1001;
    refused(&f, "C4.price", "cost", "programme");
    usual(&f), f.asked.sheet[0] = '\0';
    refused(&f, "C4.sheet", "sheet", NULL);
    usual(&f), strcpy(f.asked.sheet_day, "2026-11-24");
    refused(&f, "C4.sheet", "sheet_day", NULL);
    usual(&f), f.asked.sheet[0] = '\0', f.asked.parent_part = 0; /* nothing to agree to */
    assert_true(enrol_allows(&f.c, NULL, NULL));
}

/* The age on the first day, both ends included; 29 February as the region says. */
static void the_age_of_the_programme(void **state) {
    static const struct {
        const char *birth;
        bool leap_to_march, fits;
    } rows[] = {{"2019-12-01", true, true},
                {"2019-12-02", true, false},
                {"2015-12-02", true, true},
                {"2015-12-01", true, false},
                {"", true, true}};
    struct fixture f;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        usual(&f);
        f.c.birth = rows[i].birth;
        f.c.leap_to_march = rows[i].leap_to_march;
        if (rows[i].fits)
            assert_true(enrol_allows(&f.c, NULL, NULL));
        else
            refused(&f, "C4.age", "programme", "programme");
    }
    usual(&f);
    f.c.birth = "2016-02-29", strcpy(f.asked.first, "2027-02-28"), strcpy(f.asked.last, "2027-03-31"), f.c.valid_until = "";
    f.c.leap_to_march = true; /* ten until 1 March */
    assert_true(enrol_allows(&f.c, NULL, NULL));
    f.c.leap_to_march = false;
    refused(&f, "C4.age", "programme", "programme");
}

static void registries(void **state) {
    struct fixture f;
    (void)state;
    usual(&f), strcpy(f.programme.registry, "significant"), f.c.significant = 2;
    assert_true(enrol_allows(&f.c, NULL, NULL));
    f.c.significant = 3;
    refused(&f, "C4.significant", "programme", "programme");
    usual(&f), f.c.runs_other = true;
    assert_true(enrol_allows(&f.c, NULL, NULL));
    f.c.exclusive = true;
    refused(&f, "C4.registry", "programme", "programme");
    strcpy(f.programme.registry, "other");
    assert_true(enrol_allows(&f.c, NULL, NULL));
    f.c.runs_certified = true;
    refused(&f, "C4.registry", "programme", "programme");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_thing_wrong),
        cmocka_unit_test(the_age_of_the_programme),
        cmocka_unit_test(registries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
