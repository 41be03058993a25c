/* What the tables say of a kiosk's readiness for days away, row by row; and by when what it took has to be handed over. */

#include "model/store/trip_rows.h"

#include "model/base/text.h"
#include "model/store/papers.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int set_up(void **state) {
    struct kit *kit = calloc(1, sizeof *kit);
    assert_non_null(kit);
    kit_open(kit);
    kit_login(kit, KIT_DESK);
    *state = kit;
    return 0;
}

static int tear_down(void **state) {
    kit_close(*state);
    free(*state);
    return 0;
}

static struct trip_facts facts(struct kit *kit) {
    struct trip_facts f;
    struct fail why = {0};
    if (!trip_facts_load(&kit->desk, &f, &why)) fail_msg("%s", why.say);
    return f;
}

static void print_blanks(struct kit *kit, const char *paper, int64_t first, int64_t count) {
    struct blanks blanks = {.first = first, .count = count};
    struct fail why = {0};
    text_copy(blanks.paper, sizeof blanks.paper, paper);
    text_copy(blanks.version, sizeof blanks.version, region_consent_version(&kit->desk.region));
    if (!desk_blanks(&kit->desk, &blanks, &why)) fail_msg("%s", why.say);
}

static void save_on_sheet(struct kit *kit, int64_t n, const char *sheet) {
    struct application form;
    kit_form(kit, n, &form);
    text_copy(form.pd.sheet, sizeof form.pd.sheet, sheet);
    kit_save(kit, &form);
}

/* Printed, less those on which a consent stands: of this kiosk, of the consent, each sheet once, however long ago. */
static void forms_are_counted_sheet_by_sheet(void **state) {
    struct kit *kit = *state;
    assert_int_equal(facts(kit).blanks, 0);
    print_blanks(kit, "consent", 1, 10);
    assert_int_equal(facts(kit).blanks, 10);
    print_blanks(kit, "rules", 11, 5);
    assert_int_equal(facts(kit).blanks, 10);
    save_on_sheet(kit, 1, "3-000001");
    save_on_sheet(kit, 2, "3-000010");
    save_on_sheet(kit, 3, "3-000011"); /* another paper's */
    save_on_sheet(kit, 4, "");
    assert_int_equal(facts(kit).blanks, 8);
    save_on_sheet(kit, 5, "3-000010"); /* brothers on one sheet */
    save_on_sheet(kit, 6, "4-000002"); /* of another kiosk */
    assert_int_equal(facts(kit).blanks, 8);
    print_blanks(kit, "consent", 16, 3);
    assert_int_equal(facts(kit).blanks, 11);
    kit->clock.now += 90 * (int64_t)MS_DAY;
    assert_int_equal(facts(kit).blanks, 11);
}

/* A family cannot agree any more to what another version of the text said. */
static void forms_of_another_version_are_used_no_more(void **state) {
    struct kit *kit = *state;
    struct application form;
    struct fail why = {0};
    print_blanks(kit, "consent", 1, 10);
    save_on_sheet(kit, 1, "3-000001");
    assert_int_equal(facts(kit).blanks, 9);
    kit_set(kit, "consent_version", "2027-01");
    assert_true(desk_refresh(&kit->desk, &why));
    assert_int_equal(facts(kit).blanks, 0);
    print_blanks(kit, "consent", 11, 3);
    assert_int_equal(facts(kit).blanks, 3);
    assert_true(desk_new(&kit->desk, &form, &why));
    assert_string_equal(form.pd.version, "2027-01");
    kit_set(kit, "consent_version", "2025-09"); /* back to the first: what was printed then is right again */
    assert_true(desk_refresh(&kit->desk, &why));
    assert_int_equal(facts(kit).blanks, 9);
}

static void numbers_are_those_of_the_lease(void **state) {
    struct kit *kit = *state;
    struct saved saved;
    char number[11];
    int64_t had = facts(kit).numbers;
    kit_lease(kit, 500, 504, "2027-12-31");
    assert_int_equal(facts(kit).numbers, had + 5);
    assert_int_equal(facts(kit).numbers_until, date_of(2027, 12, 31)); /* until then there are five more */
    saved = kit_save_person(kit, 1);
    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    assert_int_equal(facts(kit).numbers, had + 4);
}

static struct lease lent(const char *kind, int64_t count, const char *not_after) {
    struct lease lease = {.no = 3, .kiosk_epoch = 1, .first = 700, .last = 699 + count, .money = count * 1200000};
    text_copy(lease.kind, sizeof lease.kind, kind);
    text_copy(lease.not_after, sizeof lease.not_after, not_after);
    return lease;
}

static void lend(struct kit *kit, struct lease lease) {
    char id[ID_TEXT];
    lease.grant_no = kit->gsn;
    id_new(&kit->clock.env, id);
    kit_central(kit, EV_LEASE_GRANTED, id, &lease);
}

/* Whatever of it ends by a date: the day until which there is enough, not the end of the first lease nor of the last. */
static void what_ends_sooner_does_not_count_behind_its_end(void **state) {
    struct kit *kit = *state;
    int32_t today = facts(kit).today;
    char day[DATE_TEXT];
    assert_int_equal(facts(kit).nominals, 0);
    date_iso(today + 1, day);
    lend(kit, lent("nominal", 500, day)); /* until tomorrow */
    assert_int_equal(facts(kit).nominals, 500);
    assert_int_equal(facts(kit).nominals_until, today + 1);
    date_iso(today + 20, day);
    lend(kit, lent("nominal", 5, day)); /* not enough for a day */
    assert_int_equal(facts(kit).nominals_until, today + 1);
    lend(kit, lent("nominal", 35, day)); /* with them for four */
    assert_int_equal(facts(kit).nominals, 40);
    assert_int_equal(facts(kit).nominals_until, today + 20);
    kit->clock.now += 21 * (int64_t)MS_DAY;
    assert_int_equal(facts(kit).nominals, 0);
    assert_true(facts(kit).gives_nominals);
}

static void exchanged_now(struct kit *kit) {
    struct fail why = {0};
    assert_true(db_begin(kit->db, false, &why) && meta_set_int(kit->db, "last_exchange", kit->clock.now, &why) &&
                db_commit(kit->db, &why));
}

/* Both are counted from the last exchange: how long people decide here unheard of, and how long this block is given from. */
static void credentials_and_grants_last_from_the_last_exchange(void **state) {
    struct kit *kit = *state;
    struct lease lease = {
        .no = 3, .kind = "number", .first = 900, .last = 901, .kiosk_epoch = 1, .most_days = 7, .grant_no = 0};
    struct fail why = {0};
    char id[ID_TEXT];
    int32_t today = facts(kit).today;
    assert_int_equal(facts(kit).people_until, 0); /* never: that is another row's trouble */
    assert_int_equal(facts(kit).touch_until, 0);
    exchanged_now(kit);
    kit_set(kit, "credential_days", "20");
    assert_true(desk_refresh(&kit->desk, &why));
    assert_int_equal(facts(kit).people_until, today + 20);
    assert_int_equal(facts(kit).touch_until, 0);
    id_new(&kit->clock.env, id);
    kit_central(kit, EV_LEASE_GRANTED, id, &lease); /* by its number the first to be given from */
    assert_int_equal(facts(kit).touch_until, today + 7);
    kit->clock.now += 3 * (int64_t)MS_DAY;
    assert_int_equal(facts(kit).touch_until, today + 7);
    assert_int_equal(facts(kit).people_until, today + 20);
}

/* Many a day need many. */
static void the_busiest_days_are_reckoned_with(void **state) {
    struct kit *kit = *state;
    char number[11];
    kit_lease(kit, 100, 199, "2027-12-31");
    assert_int_equal(facts(kit).a_day, 10);
    for (int n = 1; n <= 12; n++) {
        kit_login(kit, KIT_DESK);
        struct saved saved = kit_save_person(kit, n);
        kit_login(kit, KIT_COORDINATOR);
        assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    }
    assert_int_equal(facts(kit).a_day, 24);
    assert_int_equal(facts(kit).nominals_a_day, 2); /* none was given */
}

static void the_calendar_ends_with_its_last_year(void **state) {
    struct kit *kit = *state;
    int year = 2026;
    while (calendar_known(kit->desk.calendar, year + 1)) year++;
    assert_int_equal(facts(kit).calendar_until, date_of(year, 12, 31));
}

/* --- Handing over --------------------------------------------------------------------------------------------------------- */

static struct trip_packages packages(struct kit *kit) {
    struct trip_packages p;
    struct fail why = {0};
    if (!trip_packages_load(&kit->desk, &p, &why)) fail_msg("%s", why.say);
    return p;
}

static int32_t due_of(struct kit *kit, const struct saved *saved) {
    int32_t due;
    assert_true(date_parse(kit_load(kit, saved->app).decision_due, &due));
    return due;
}

/* Whole ones that the centre has not numbered; the first of them says when. */
static void what_the_centre_does_not_have_is_to_be_handed_over(void **state) {
    struct kit *kit = *state;
    struct application form;
    assert_int_equal(packages(kit).count, 0);
    assert_int_equal(packages(kit).decision_due, DATE_NONE);
    struct saved first = kit_save_person(kit, 1);
    assert_int_equal(packages(kit).count, 1);
    assert_int_equal(packages(kit).decision_due, due_of(kit, &first));
    assert_int_equal(packages(kit).papers_due, DATE_NONE);
    kit_form(kit, 2, &form);
    form.pd = (struct consent_row){0}; /* not whole: nobody can decide it */
    kit_save(kit, &form);
    assert_int_equal(packages(kit).count, 1);
    kit_confirm(kit);
    assert_int_equal(packages(kit).count, 0);
    kit->clock.now += 7 * (int64_t)MS_DAY;
    struct saved later = kit_save_person(kit, 3);
    assert_int_equal(packages(kit).count, 1);
    assert_int_equal(packages(kit).decision_due, due_of(kit, &later));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(forms_are_counted_sheet_by_sheet),
        TEST(forms_of_another_version_are_used_no_more),
        TEST(numbers_are_those_of_the_lease),
        TEST(what_ends_sooner_does_not_count_behind_its_end),
        TEST(credentials_and_grants_last_from_the_last_exchange),
        TEST(the_busiest_days_are_reckoned_with),
        TEST(the_calendar_ends_with_its_last_year),
        TEST(what_the_centre_does_not_have_is_to_be_handed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
