/* Numbers of sheets, and what is held of a learner. */

#include "model/store/papers.h"

#include "model/base/text.h"
#include "model/store/adopt.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int set_up(void **state) {
    struct kit *kit = calloc(1, sizeof *kit);
    assert_non_null(kit);
    kit_open(kit);
    kit_lease(kit, 100, 199, "2027-12-31");
    kit_login(kit, KIT_DESK);
    *state = kit;
    return 0;
}

static int tear_down(void **state) {
    kit_close(*state);
    free(*state);
    return 0;
}

static int64_t next(struct kit *kit, int count) {
    struct fail why = {0};
    int64_t first = 0;
    if (!paper_sheet_next(kit->db, count, &first, &why)) fail_msg("%s", why.say);
    return first;
}

static void a_number_is_given_once_also_after_a_crash(void **state) {
    struct kit *kit = *state;
    struct fail why = {0};
    int64_t peeked;
    assert_int_equal(next(kit, 1), 1);
    assert_int_equal(next(kit, 10), 2);
    assert_true(paper_sheet_peek(kit->db, &peeked, &why));
    assert_int_equal(peeked, 12);
    kit_reopen(kit);
    assert_int_equal(next(kit, 1), 12);
    assert_false(paper_sheet_next(kit->db, 0, &peeked, &why));
    assert_false(paper_sheet_next(kit->db, SHEETS_MOST + 1, &peeked, &why));
    assert_int_equal(next(kit, 1), 13);
}

static void a_number_is_shown_with_its_kiosk(void **state) {
    (void)state;
    char text[SHEET_TEXT];
    paper_sheet_show(3, 127, text);
    assert_string_equal(text, "3-000127");
    paper_sheet_show(4294967295u, 999999999999, text);
    assert_string_equal(text, "4294967295-999999999999");
}

static void a_sheet_of_another_application_is_found(void **state) {
    struct kit *kit = *state;
    struct application form;
    struct fail why = {0};
    char no[16];
    kit_form(kit, 1, &form);
    text_copy(form.pd.sheet, sizeof form.pd.sheet, "3-000127");
    text_copy(form.rules.sheet, sizeof form.rules.sheet, "3-000128");
    struct saved saved = kit_save(kit, &form);
    struct application app = kit_load(kit, saved.app);
    assert_true(paper_sheet_used(kit->db, "3-000127", "", no, &why));
    assert_string_equal(no, app.request.no);
    assert_true(paper_sheet_used(kit->db, "3-000128", "9.9.9", no, &why));
    assert_string_equal(no, app.request.no);
    assert_true(paper_sheet_used(kit->db, "3-000127", saved.app, no, &why));
    assert_string_equal(no, "");
    assert_true(paper_sheet_used(kit->db, "3-000129", "", no, &why));
    assert_string_equal(no, "");
    assert_true(paper_sheet_used(kit->db, "", "", no, &why)); /* not written down yet */
    assert_string_equal(no, "");
}

static void append(struct kit *kit, enum event_kind kind, const struct saved *saved, struct act_open act) {
    struct arena a = {0};
    struct fail why = {0};
    struct event ev = {.type = &event_types[kind]};
    text_copy(ev.subject, sizeof ev.subject, saved->subject);
    text_copy(act.app, sizeof act.app, saved->app);
    ((struct act *)event_payload(&ev, &a))->open = act;
    assert_true(db_begin(kit->db, true, &why));
    if (!journal_append(&kit->desk.journal, &ev, NULL, &a, &why)) fail_msg("%s", why.log);
    assert_true(db_commit(kit->db, &why));
    arena_close(&a);
}

/* The last sheet and the last appeal are the last in the log, also where the clock was put back in between. */
static void the_last_one_is_told_by_no_clock(void **state) {
    struct kit *kit = *state;
    struct application form;
    struct arena a = {0};
    struct appeal appeal;
    struct fail why = {0};
    char sheet[SHEET_TEXT];
    kit_form(kit, 1, &form);
    struct saved saved = kit_save(kit, &form);
    for (int i = 1; i <= 2; i++) {
        struct act_open printed = {.code = "consent"}, overturned = {0};
        snprintf(printed.paper, sizeof printed.paper, "3-00000%d", i);
        snprintf(overturned.paper, sizeof overturned.paper, "%d", i);
        append(kit, EV_PAPER_PRINTED, &saved, printed);
        append(kit, EV_APPLICATION_OVERTURNED, &saved, overturned);
        kit->clock.now -= 10 * (int64_t)MS_DAY;
    }
    assert_true(paper_sheet_printed(kit->db, saved.subject, saved.app, "consent", sheet, &why));
    assert_string_equal(sheet, "3-000002");
    if (!application_appeal(kit->db, saved.subject, saved.app, &a, &appeal, &why)) fail_msg("%s", why.log);
    assert_string_equal(appeal.paper, "2");
    arena_close(&a);
}

/* A sheet and an appeal that the kiosk has taken over into its next epoch are told as before. */
static void the_next_epoch_of_the_log_forgets_no_paper(void **state) {
    static const uint8_t before[HASH_SIZE] = {1};
    struct kit *kit = *state;
    struct journal *j = &kit->desk.journal;
    struct application form;
    struct arena a = {0};
    struct appeal appeal;
    struct fail why = {0};
    char sheet[SHEET_TEXT];
    int adopted = 0;
    kit_form(kit, 1, &form);
    struct saved saved = kit_save(kit, &form);
    uint64_t common = j->seq;
    append(kit, EV_PAPER_PRINTED, &saved, (struct act_open){.code = "consent", .paper = "3-000001"});
    append(kit, EV_APPLICATION_OVERTURNED, &saved, (struct act_open){.paper = "1"});
    if (!db_begin(kit->db, true, &why) || !journal_turn(j, 2, before, common, &a, &adopted, &why) || !db_commit(kit->db, &why))
        fail_msg("%s", why.log);
    assert_int_equal(adopted, 2);
    if (!paper_sheet_printed(kit->db, saved.subject, saved.app, "consent", sheet, &why)) fail_msg("%s", why.log);
    assert_string_equal(sheet, "3-000001");
    if (!application_appeal(kit->db, saved.subject, saved.app, &a, &appeal, &why)) fail_msg("%s", why.log);
    assert_string_equal(appeal.paper, "1");
    arena_close(&a);
}

/* Before the program was put back to an older one, it had written of a sheet and of a bundle in a form of its own. */
static void what_a_newer_program_has_printed_is_passed_over(void **state) {
    struct kit *kit = *state;
    struct application form;
    struct arena a = {0};
    struct blanks_row *rows;
    struct fail why = {0};
    char sheet[SHEET_TEXT];
    int count;
    kit_form(kit, 1, &form);
    struct saved saved = kit_save(kit, &form);
    append(kit, EV_PAPER_PRINTED, &saved, (struct act_open){.code = "consent", .paper = "3-000001"});
    const enum event_kind kinds[] = {EV_PAPER_PRINTED, EV_BLANKS_PRINTED};
    for (int i = 0; i < 2; i++) {
        struct event_type later = event_types[kinds[i]];
        struct event ev = {.type = &later};
        later.version++;
        text_copy(ev.subject, sizeof ev.subject, i == 0 ? saved.subject : kit->desk.journal.region);
        event_payload(&ev, &a);
        assert_true(db_begin(kit->db, true, &why));
        if (!journal_append(&kit->desk.journal, &ev, NULL, &a, &why)) fail_msg("%s", why.log);
        assert_true(db_commit(kit->db, &why));
    }
    assert_true(paper_sheet_printed(kit->db, saved.subject, saved.app, "consent", sheet, &why));
    assert_string_equal(sheet, "3-000001");
    if (!blanks_list(&kit->desk, 10, &a, &rows, &count, &why)) fail_msg("%s", why.log);
    assert_int_equal(count, 0);
    arena_close(&a);
}

static void what_is_held_follows_the_learner(void **state) {
    struct kit *kit = *state;
    struct arena a = {0};
    struct held held;
    struct fail why = {0};
    char number[11];
    struct saved saved = kit_save_person(kit, 2);
    struct application app = kit_load(kit, saved.app);
    assert_true(learner_held(kit->db, saved.subject, &a, &held, &why));
    assert_string_equal(held.child.snils, app.child.snils);
    assert_string_equal(held.address.locality, app.address.locality);
    assert_string_equal(held.applicant.surname, app.applicant.surname);
    assert_string_equal(held.point, KIT_POINT);
    assert_int_equal(held.app_count, 1);
    assert_string_equal(held.apps[0], saved.app);
    assert_int_equal(held.number_count, 0);
    assert_string_equal(held.number, "");
    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    assert_true(learner_held(kit->db, saved.subject, &a, &held, &why));
    assert_int_equal(held.number_count, 1);
    assert_string_equal(held.numbers[0], number);
    assert_string_equal(held.number, number);
    assert_false(learner_held(kit->db, "0193a2b4c5d67aaa8aaaaaaaaaaaaaff", &a, &held, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    arena_close(&a);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_number_is_given_once_also_after_a_crash),  TEST(a_number_is_shown_with_its_kiosk),
        TEST(a_sheet_of_another_application_is_found),    TEST(the_last_one_is_told_by_no_clock),
        TEST(the_next_epoch_of_the_log_forgets_no_paper), TEST(what_a_newer_program_has_printed_is_passed_over),
        TEST(what_is_held_follows_the_learner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
