/* The settings of a region: one table, what fits and what does not, and what releases before this one wrote. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/rules/region_settings.h"

static void defaults_are_those_of_the_rules(void **state) {
    struct region_settings set;
    (void)state;
    memset(&set, 0xff, sizeof set);
    region_settings_default(&set);
    assert_string_equal(set.decides, "coordinator");
    assert_int_equal(set.min_age, 5);
    assert_string_equal(set.nominal_mode, "on_application");
    assert_string_equal(set.close_hour, "18:00");
    assert_true(set.leap_to_march && set.lapse);
    assert_false(set.proxy || set.passport_abroad || set.learner_parent_id || set.consent_per_operator);
    assert_string_equal(set.site, "");
    assert_string_equal(set.index_key, "");
}

static void every_row_is_whole_and_takes_its_own_default(void **state) {
    (void)state;
    for (int i = 0; i < region_setting_count; i++) {
        const struct region_setting *row = &region_setting_table[i];
        char out[256];
        struct fail why = {0};
        assert_ptr_equal(region_setting_find(row->key), row); /* no key twice */
        assert_true(row->help[0] && region_setting_range(row)[0]);
        if (!region_setting_check(row, row->fallback, out, sizeof out, &why)) fail_msg("%s: %s", row->key, why.say);
        assert_string_equal(out, row->fallback);
    }
    assert_null(region_setting_find("nominal"));
}

static void what_does_not_fit_changes_nothing(void **state) {
    static const char *const rows[][2] = {
        {"decides", "anybody"},  {"decides", "coordinator|operator"},
        {"decides", ""},         {"min_age", "2"},
        {"min_age", "8"},        {"min_age", "5 years"},
        {"min_age", "-5"},       {"min_age", "99999999999999999999"},
        {"min_age", ""},         {"lapse", "maybe"},
        {"lapse", ""},           {"close_hour", "24:00"},
        {"close_hour", "18.00"}, {"close_hour", "8:00"},
        {"close_hour", "18:60"}, {"close_hour", "ab:00"},
        {"close_hour", "18:a0"}, {"close_hour", "18:5"},
        {"index_key", "short"},  {"nominal_mode", "sometimes"},
        {"colour", "blue"},      {"consent_version", "Политика от сентября"},
    };
    struct region_settings set, before;
    (void)state;
    region_settings_default(&set);
    before = set;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fail why = {0};
        if (region_settings_take(&set, rows[i][0], rows[i][1], &why)) fail_msg("%s takes %s", rows[i][0], rows[i][1]);
        assert_non_null(strstr(why.say, rows[i][0]));
        assert_memory_equal(&set, &before, sizeof set);
    }
}

static void what_fits_is_in_force(void **state) {
    struct region_settings set;
    struct fail why;
    (void)state;
    region_settings_default(&set);
    assert_true(region_settings_take(&set, "min_age", "3", &why));
    assert_true(region_settings_take(&set, "decides", "operator", &why));
    assert_true(region_settings_take(&set, "leap_to_march", "0", &why)); /* as the first release wrote it */
    assert_true(region_settings_take(&set, "lapse", "no", &why));
    assert_true(region_settings_take(&set, "proxy", "1", &why));
    assert_true(region_settings_take(&set, "close_hour", "17:30", &why));
    assert_true(region_settings_take(&set, "site", " р67.навигатор.дети\u00a0", &why));
    assert_true(region_settings_take(&set, "index_key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &why));
    assert_true(region_settings_take(&set, "consent_version", "2026-09", &why));
    assert_true(region_settings_take(&set, "rules_version", "п. 3/2", &why));
    assert_string_equal(set.consent_version, "2026-09");
    assert_int_equal(set.min_age, 3);
    assert_string_equal(set.decides, "operator");
    assert_false(set.leap_to_march || set.lapse);
    assert_true(set.proxy);
    assert_string_equal(set.close_hour, "17:30");
    assert_string_equal(set.site, "р67.навигатор.дети");
    assert_int_equal(strlen(set.index_key), 43);
    assert_true(region_settings_take(&set, "lapse", "yes", &why));
    assert_true(set.lapse);
}

/* assets/regions: the regions of the seeds, each line as the centre's `set` takes it. */
static void the_regions_that_are_shipped_are_right(void **state) {
    static const struct {
        const char *code, *genitive, *nominal_mode;
    } regions[] = {{"05", "Республики Дагестан", "on_enrolment"},
                   {"55", "Омской области", "on_enrolment"},
                   {"67", "Смоленской области", "on_application"},
                   {"71", "Тульской области", "on_enrolment"}};
    (void)state;
    for (size_t i = 0; i < sizeof regions / sizeof regions[0]; i++) {
        struct region_settings set;
        struct fail why = {0};
        char path[512], line[512];
        region_settings_default(&set);
        snprintf(path, sizeof path, "%s/assets/regions/%s.set", getenv("PRIEM_SOURCE"), regions[i].code);
        FILE *f = fopen(path, "r");
        if (!f) fail_msg("%s", path);
        while (f && fgets(line, sizeof line, f)) {
            char *value = line, *key = strsep(&value, " ");
            if (line[0] == '#' || !value) continue;
            value[strcspn(value, "\n")] = '\0';
            if (!region_settings_take(&set, key, value, &why)) fail_msg("%s: %s", path, why.say);
        }
        if (f) fclose(f);
        assert_string_equal(set.genitive, regions[i].genitive);
        assert_string_equal(set.nominal_mode, regions[i].nominal_mode);
        assert_true(set.site[0]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_those_of_the_rules),
        cmocka_unit_test(every_row_is_whole_and_takes_its_own_default),
        cmocka_unit_test(what_does_not_fit_changes_nothing),
        cmocka_unit_test(what_fits_is_in_force),
        cmocka_unit_test(the_regions_that_are_shipped_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
