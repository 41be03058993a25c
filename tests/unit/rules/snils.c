/* RULES 4.1 line by line, the shared vectors, and a check digit counted in another way. */
#include "tests/unit/rules/field.h"

#include <stdio.h>
#include <stdlib.h>

static void accepts_and_refuses_as_in_the_rules(void **state) {
    static const struct field_row rows[] = {
        {"112-233-445 95", FIELD_OK, "11223344595", NULL},
        {"253-101-140 00", FIELD_OK, "25310114000", NULL},
        {"132-422-230 00", FIELD_OK, "13242223000", NULL},
        {"204-101-797 01", FIELD_OK, "20410179701", NULL},
        {"129-760-856 99", FIELD_OK, "12976085699", NULL},
        {"715-558-113 00", FIELD_OK, "71555811300", NULL},
        {"087-654-303 00", FIELD_OK, "08765430300", NULL},
        {"654-055-666 01", FIELD_OK, "65405566601", NULL},
        {"948-963-594 00", FIELD_OK, "94896359400", NULL},
        {"886-484-974 00", FIELD_OK, "88648497400", NULL},
        {"999-999-999 01", FIELD_OK, "99999999901", NULL},
        {"123-456-789 64", FIELD_OK, "12345678964", NULL},
        {"001-001-999 65", FIELD_OK, "00100199965", NULL},
        {"134-940-005 39", FIELD_OK, "13494000539", NULL},
        {"914-561-751 11", FIELD_OK, "91456175111", NULL},
        {"111-111-111 45", FIELD_OK, "11111111145", NULL},
        {"112-233-445 96", FIELD_WRONG, NULL, "control number"},
        {"112-233-454 95", FIELD_WRONG, NULL, "control number"},
        {"121-233-445 95", FIELD_WRONG, NULL, "control number"},
        {"253-101-140 01", FIELD_WRONG, NULL, "control number"},
        {"132-422-230 01", FIELD_WRONG, NULL, "control number"},
        {"715-558-113 99", FIELD_WRONG, NULL, "control number"},
        {"999-999-999 99", FIELD_WRONG, NULL, "control number"},
        {"123-456-789 00", FIELD_WRONG, NULL, "control number"},
        {"204-101-797 02", FIELD_WRONG, NULL, "control number"},
        {"111-111-111 11", FIELD_WRONG, NULL, "control number"},
        {"200-300-400 47", FIELD_WRONG, NULL, "control number"},
        {"87-654-303 00", FIELD_WRONG, NULL, "Digits typed: 10, needed: 11"},
        {"112-233-445 9O", FIELD_WRONG, NULL, "«O»"},
        {"000-000-000 00", FIELD_WRONG, NULL, "zeros"},
        {"001-001-998 00", FIELD_WARN, "00100199800", "old"},
        {"000-000-001 77", FIELD_WARN, "00000000177", "old"},
        {"", FIELD_OK, "", NULL},
        {" \u00a0 ", FIELD_OK, "", NULL},
        {"112\u00a0233\u2013445\u00a095", FIELD_OK, "11223344595", NULL},
        {"112-233-445 9О", FIELD_WRONG, NULL, "«О»"},
        {"112-233-445 955", FIELD_WRONG, NULL, "Digits typed: 12"},
        {"СНИЛС 112-233-445 95", FIELD_WRONG, NULL, "«С»"},
    };
    (void)state;
    FIELD_TRY_ALL(snils_check, rows);
}

static void passes_the_shared_vectors(void **state) {
    char path[512], digits[16], verdict[16], line[128], out[12];
    int n = 0;
    (void)state;
    snprintf(path, sizeof path, "%s/tests/vectors/snils.tsv", getenv("PRIEM_SOURCE"));
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, "%15[0-9] %15s", digits, verdict) != 2) continue;
        struct fail why;
        bool valid = snils_check(digits, out, sizeof out, &why) == FIELD_OK;
        if (valid != (strcmp(verdict, "valid") == 0)) fail_msg("%s is %s", digits, verdict);
        n++;
    }
    fclose(f);
    assert_int_equal(n, 139);
}

/* The rule in the words of the ПФР, with its branches, instead of the one formula. */
static int control_by_branches(int64_t number) {
    int sum = 0;
    for (int place = 1; place <= 9; place++, number /= 10) sum += (int)(number % 10) * place;
    while (sum > 101) sum = sum % 101;
    return sum < 100 ? sum : 0;
}

static void exactly_one_control_number_fits(void **state) {
    uint64_t seed = 20261122;
    (void)state;
    for (int i = 0; i < 2000; i++) {
        char digits[32], out[12];
        struct fail why;
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        int64_t number = (int64_t)(1001999 + (seed >> 20) % 998998000);
        for (int control = 0; control < 100; control++) {
            snprintf(digits, sizeof digits, "%09lld%02d", (long long)number, control);
            bool ok = snils_check(digits, out, sizeof out, &why) == FIELD_OK;
            assert_int_equal(ok, control == control_by_branches(number));
        }
    }
}

static void shows_it_as_printed(void **state) {
    char out[16];
    (void)state;
    snils_show("11223344595", out);
    assert_string_equal(out, "112-233-445 95");
    snils_show("112", out);
    assert_string_equal(out, "112");
    snils_show("", out);
    assert_string_equal(out, "");
}

static void a_small_room_is_not_overrun(void **state) {
    char out[8] = "xxxxxxx";
    struct fail why;
    (void)state;
    assert_int_equal(snils_check("112-233-445 95", out, 6, &why), FIELD_WRONG);
    assert_string_equal(out, "");
    assert_string_equal(out + 6, "x");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_and_refuses_as_in_the_rules), cmocka_unit_test(passes_the_shared_vectors),
        cmocka_unit_test(exactly_one_control_number_fits),     cmocka_unit_test(shows_it_as_printed),
        cmocka_unit_test(a_small_room_is_not_overrun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
