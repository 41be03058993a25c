#include "model/rules/life.h"

#include "model/rules/terms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The table of acts itself; what it allows is walked through the gate by tests/unit/store/life.c. */

static void every_act_has_an_event_of_its_own(void **state) {
    (void)state;
    for (int i = 0; i < LIFE_COUNT; i++) {
        const struct life_act *act = &life_acts[i];
        assert_int_equal(act->life, i);
        assert_ptr_equal(life_act_of(act->event), act);
        assert_true(*act->rule && *act->states && *act->title);
        /* Grave acts are signed; what asks for a ground has a list of them. */
        if (act->needs & NEEDS_SECOND) assert_true(act->needs & NEEDS_SIGN);
        assert_int_equal(life_grounds(act->life) != NULL, (act->needs & NEEDS_GROUND) != 0);
    }
    assert_null(life_act_of(EV_APPLICATION_FILED));
    assert_null(life_act_of(EV_CERTIFICATE_ISSUED));
}

/* RULES Annex B, word for word. */
static void exclusion_is_worded_by_the_rules(void **state) {
    (void)state;
    const struct life_ground *g = life_grounds(LIFE_EXCLUDE);
    assert_string_equal(g[0].id, "E1");
    assert_string_equal(g[0].text, "письменное обращение заявителя об отказе от использования сертификата");
    assert_string_equal(g[1].id, "E2");
    assert_string_equal(g[1].text,
                        "изменение места (адреса) проживания обучающегося на адрес, находящийся за пределами территории %s");
    assert_null(g[2].id);
}

/* Annex A: from which states, and from no other. */
static void states(void **state) {
    (void)state;
    assert_true(life_starts(LIFE_LAPSE, "filed_online") && life_starts(LIFE_LAPSE, "returned"));
    assert_false(life_starts(LIFE_LAPSE, "filed_inperson"));
    assert_false(life_starts(LIFE_LAPSE, "complete"));
    assert_true(life_starts(LIFE_AGE, "complete"));
    assert_false(life_starts(LIFE_AGE, "approved"));
    assert_true(life_starts(LIFE_EXPIRE, "living") && life_starts(LIFE_EXPIRE, "suspended"));
    assert_false(life_starts(LIFE_EXPIRE, "excluded"));
    assert_false(life_starts(LIFE_UNDO, "approve")); /* a beginning is no state */
    assert_false(life_starts(LIFE_SUSPEND, ""));
    assert_true(life_starts(LIFE_TELL, "joined"));
}

/* Annex D 6: 30 calendar days; on a day off the last working day before. */
static void erased_in_thirty_days(void **state) {
    (void)state;
    static const struct {
        const char *day, *due;
    } rows[] = {
        {"2026-11-23", "2026-12-23"},
        {"2026-12-01", "2026-12-30"}, /* 31.12.2026 is off */
        {"2026-11-27", "2026-12-25"}, /* a Sunday */
        {"2026-12-05", "2026-12-30"}, /* the New Year's days */
    };
    struct arena a = {0};
    struct calendar *calendar;
    struct fail why;
    char folder[512], text[DATE_TEXT];
    const char *source = getenv("PRIEM_SOURCE");
    snprintf(folder, sizeof folder, "%s/assets/calendars", source ? source : ".");
    assert_true(calendar_load(folder, &a, &calendar, &why));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int32_t day;
        assert_true(date_parse(rows[i].day, &day));
        date_iso(life_erase_due(calendar, day), text);
        assert_string_equal(text, rows[i].due);
    }
    arena_close(&a);
}

/* A case of the operator's that is right; each guard is then broken alone. */
static struct life_case exclusion(void) {
    return (struct life_case){.life = LIFE_EXCLUDE,
                              .subject = "s",
                              .state = "living",
                              .today = date_of(2026, 11, 23),
                              .actor = "one",
                              .second = "two",
                              .hands = "three four",
                              .decided_by = "",
                              .ground = "E1",
                              .code = "",
                              .paper = "17",
                              .day = "2026-11-20",
                              .remark = "",
                              .other = "",
                              .subject_code = "67",
                              .tell = ""};
}

static void fields_are_named(void **state) {
    (void)state;
    struct fail why;
    const char *field;
    struct life_case c = exclusion();
    assert_true(life_allows(&c, &field, &why));
    assert_true(life_allows(&c, NULL, NULL));
    c.day = "2026-02-30";
    assert_false(life_allows(&c, &field, &why));
    assert_string_equal(field, "day");
    assert_string_equal(why.log, "C9.day");
    c = exclusion();
    c.second = "four";
    assert_false(life_allows(&c, &field, &why));
    assert_string_equal(field, "second");
    assert_string_equal(why.log, "C9.second_hands");
    c = exclusion();
    c.state = "excluded";
    assert_false(life_allows(&c, &field, &why));
    assert_null(field);
    assert_int_equal(why.kind, FAIL_GONE);
    /* What the person gave is right whatever the state: so the centre asks. */
    assert_true(life_given(&c, &field, &why));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_act_has_an_event_of_its_own),
        cmocka_unit_test(exclusion_is_worded_by_the_rules),
        cmocka_unit_test(states),
        cmocka_unit_test(erased_in_thirty_days),
        cmocka_unit_test(fields_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
