#include "model/store/desk.h"

#include "model/base/text.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void nothing_changed_writes_nothing(void **state) {
    struct kit *kit = *state;
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, 2);
    struct application app = kit_load(kit, saved.app);
    uint64_t seq = kit->desk.journal.seq;
    struct saved again = kit_save(kit, &app);
    assert_int_equal(again.events, 0);
    assert_int_equal(again.state, APP_COMPLETE);
    assert_string_equal(again.due, saved.due);
    assert_true(kit->desk.journal.seq == seq);
}

static void incomplete_then_whole(void **state) {
    struct kit *kit = *state;
    struct application form;
    kit_login(kit, KIT_DESK);
    kit_form(kit, 3, &form);
    struct consent_row pd = form.pd, rules_consent = form.rules;
    form.pd = form.rules = (struct consent_row){0};
    struct saved saved = kit_save(kit, &form);
    assert_int_equal(saved.state, APP_INCOMPLETE);
    assert_int_equal(saved.events, 3); /* filed, identity, lacking */
    form = kit_load(kit, saved.app);
    form.pd = pd;
    saved = kit_save(kit, &form);
    assert_int_equal(saved.state, APP_INCOMPLETE);
    form = kit_load(kit, saved.app);
    assert_true(form.pd.given && !form.rules.given);
    form.rules = rules_consent;
    saved = kit_save(kit, &form);
    assert_int_equal(saved.state, APP_COMPLETE);
    assert_int_equal(saved.events, 2); /* the other consent, completed */
    form = kit_load(kit, saved.app);
    assert_true(form.pd.given && form.rules.given);
    assert_string_equal(form.rules.sheet, "2");
}

static void a_wrong_field_writes_nothing(void **state) {
    struct kit *kit = *state;
    struct application form;
    struct saved saved;
    struct fail why = {0};
    kit_login(kit, KIT_DESK);
    kit_form(kit, 4, &form);
    text_copy(form.child.snils, sizeof form.child.snils, "11223344596");
    uint64_t seq = kit->desk.journal.seq;
    assert_false(desk_save(&kit->desk, &form, 0, &saved, &why));
    assert_int_equal(why.kind, FAIL_INPUT);
    assert_true(*why.say);
    assert_true(kit->desk.journal.seq == seq);
    assert_string_equal(saved.app, "");
    /* Nor is a number used up. */
    assert_string_equal(kit_load(kit, kit_save_person(kit, 4).app).request.no, "3-0001");
}

static void withdrawn_is_closed(void **state) {
    struct kit *kit = *state;
    struct fail why = {0};
    char number[11];
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, 7);
    assert_true(desk_withdraw(&kit->desk, saved.app, "письменный отзыв заявителя", &why));
    assert_int_equal(kit_load(kit, saved.app).state, APP_WITHDRAWN);
    assert_false(desk_withdraw(&kit->desk, saved.app, "забирает ещё раз", &why));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_false(desk_withdraw(&kit->desk, "3.1.999999", "такого заявления нет", &why));
    assert_int_equal(why.kind, FAIL_GONE);
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_GONE);
}

/* What a colleague entered meanwhile is not written over by an older form; one's own is. */
static void stale_form(void **state) {
    struct kit *kit = *state;
    struct saved saved;
    struct fail why = {0};
    kit_login(kit, KIT_DESK);
    struct saved first = kit_save_person(kit, 10);
    struct application old = kit_load(kit, first.app), newer = old;
    env_virtual_move(&kit->clock, MS_MINUTE);
    kit_login(kit, KIT_DESK_2);
    text_copy(newer.address.house, sizeof newer.address.house, "8");
    kit_save(kit, &newer);
    kit_login(kit, KIT_DESK);
    text_copy(old.address.flat, sizeof old.address.flat, "3");
    assert_false(desk_save(&kit->desk, &old, 0, &saved, &why));
    assert_int_equal(why.kind, FAIL_CONFLICT);
    assert_string_equal(kit_load(kit, first.app).address.house, "8");
    kit_login(kit, KIT_DESK_2);
    assert_true(kit_save(kit, &old).events > 0);
}

/* A failure in the middle of a save leaves no event, no number, no moved journal. */
static void half_a_save_is_none(void **state) {
    struct kit *kit = *state;
    struct application form;
    struct saved saved;
    struct fail why = {0};
    int64_t rows = -1;
    kit_login(kit, KIT_DESK);
    kit_form(kit, 60, &form);
    uint64_t seq = kit->desk.journal.seq;
    kit->desk.session.sign_secret = NULL; /* the filing is written, the check of identity cannot be signed */
    assert_false(desk_save(&kit->desk, &form, 0, &saved, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    assert_true(kit->desk.journal.seq == seq);
    assert_true(db_one_int(kit->db, &rows, "SELECT count(*) FROM log WHERE kiosk = 3", &why, NULL));
    assert_int_equal(rows, 0);
    assert_true(db_one_int(kit->db, &rows, "SELECT count(*) FROM application", &why, NULL));
    assert_int_equal(rows, 0);
    kit_login(kit, KIT_DESK);
    assert_string_equal(kit_load(kit, kit_save(kit, &form).app).request.no, "3-0001");
}

/* The child saves and tells what was saved; it is killed at any moment. What was told is there whole, nothing is there by half.
 */
static void save_until_killed(struct kit *kit, int tell, int64_t first) {
    kit_reopen(kit);
    kit_login(kit, KIT_DESK);
    for (int64_t n = first;; n++) {
        struct saved saved = kit_save_person(kit, n);
        if (write(tell, saved.app, sizeof saved.app) < 0) _exit(1);
    }
}

static void killed_at_any_moment(void **state) {
    struct kit *kit = *state;
    struct fail why = {0};
    int told = 0;
    db_close(kit->db);
    for (int round = 0; round < 12; round++) {
        int ends[2];
        char app[EVENT_ID_TEXT];
        assert_int_equal(pipe(ends), 0);
        kit->db = NULL;
        pid_t child = fork();
        if (child == 0) save_until_killed(kit, ends[1], 1000 + round * 1000);
        close(ends[1]);
        assert_true(read(ends[0], app, sizeof app) > 0); /* it is at work */
        usleep((useconds_t)(500 + round * 1700));
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        kit_reopen(kit);
        do {
            assert_int_equal(kit_load(kit, app).state, APP_COMPLETE);
            told++;
        } while (read(ends[0], app, sizeof app) == (ssize_t)sizeof app);
        close(ends[0]);
        int64_t whole = 0, all = 0, events = 0;
        uint64_t checked = 0;
        assert_true(db_one_int(kit->db, &all, "SELECT count(*) FROM application", &why, NULL));
        assert_true(db_one_int(kit->db, &whole, "SELECT count(*) FROM application WHERE state = 'complete'", &why, NULL));
        assert_true(db_one_int(kit->db, &events, "SELECT count(*) FROM log WHERE kiosk = 3", &why, NULL));
        assert_int_equal(whole, all);
        assert_int_equal(events, all * 5);
        assert_true(all >= told);
        assert_true(journal_verify(kit->db, 3, 1, &checked, &why));
        assert_int_equal(checked, events);
        db_close(kit->db);
    }
    kit->db = NULL;
    kit_reopen(kit);
}

/* A form opened before a colleague brought the consents does not undo them. */
static void consents_are_not_undone(void **state) {
    struct kit *kit = *state;
    struct application form;
    kit_login(kit, KIT_DESK);
    kit_form(kit, 12, &form);
    struct application whole = form;
    form.pd = form.rules = (struct consent_row){0};
    form.papers[0] = form.papers_day[0] = '\0';
    struct saved saved = kit_save(kit, &form);
    struct application old = kit_load(kit, saved.app), newer = old;
    kit_login(kit, KIT_DESK_2);
    newer.pd = whole.pd;
    newer.rules = whole.rules;
    text_copy(newer.papers, sizeof newer.papers, whole.papers);
    text_copy(newer.papers_day, sizeof newer.papers_day, whole.papers_day);
    assert_int_equal(kit_save(kit, &newer).state, APP_COMPLETE);
    kit_login(kit, KIT_DESK);
    text_copy(old.address.flat, sizeof old.address.flat, "71");
    saved = kit_save(kit, &old);
    assert_int_equal(saved.state, APP_COMPLETE);
    struct application now = kit_load(kit, saved.app);
    assert_string_equal(now.address.flat, "71");
    assert_string_equal(now.papers, whole.papers);
    assert_true(now.pd.given && now.rules.given);
}

static void earlier_receipt_needs_a_reason(void **state) {
    struct kit *kit = *state;
    struct application form;
    struct saved saved;
    struct fail why = {0};
    kit_login(kit, KIT_DESK);
    kit_form(kit, 72, &form);
    form.request.received -= 3 * (int64_t)MS_DAY;
    assert_false(desk_save(&kit->desk, &form, 0, &saved, &why));
    assert_int_equal(why.kind, FAIL_INPUT);
    text_copy(form.received_reason, sizeof form.received_reason, "Принято на выезде, связи и ноутбука не было");
    saved = kit_save(kit, &form);
    assert_string_equal(kit_load(kit, saved.app).received_reason, form.received_reason);
    assert_true(kit_load(kit, saved.app).request.received == form.request.received);
}

static void online_request(void **state) {
    struct kit *kit = *state;
    struct application form;
    kit_login(kit, KIT_DESK);
    kit_form(kit, 73, &form);
    text_copy(form.request.channel, sizeof form.request.channel, "navigator");
    text_copy(form.request.request_no, sizeof form.request.request_no, "Н67-1");
    *form.papers = *form.papers_day = '\0';
    form.pd = form.rules = (struct consent_row){0};
    struct saved saved = kit_save(kit, &form);
    struct application app = kit_load(kit, saved.app);
    assert_string_equal(app.papers_due, "2026-12-02"); /* seven working days after Monday 23.11 */
    kit_form(kit, 73, &form);
    app.pd = form.pd;
    app.rules = form.rules;
    text_copy(app.papers, sizeof app.papers, form.papers);
    text_copy(app.papers_day, sizeof app.papers_day, form.papers_day);
    saved = kit_save(kit, &app);
    assert_int_equal(saved.state, APP_COMPLETE);
    assert_int_equal(saved.events, 4); /* identity, two consents, completed: the data had not changed */
}

/* Loaded at the centre, continued at the desk: the request stays the centre's, the papers are ours. */
static void request_from_the_centre(void **state) {
    struct kit *kit = *state;
    struct arena a = {0};
    struct fail why = {0};
    struct application form;
    struct saved saved;
    struct queue_row *rows;
    char app[2][EVENT_ID_TEXT];
    int count;
    for (int i = 0; i < 2; i++) {
        struct filed filed = {0};
        char subject[ID_TEXT];
        kit_form(kit, 74 + i, &form);
        filed.request = form.request;
        text_copy(filed.request.no, sizeof filed.request.no, i ? "0-0002" : "0-0001");
        text_copy(filed.request.channel, sizeof filed.request.channel, "navigator");
        text_copy(filed.request.request_no, sizeof filed.request.request_no, "Н67-7");
        text_copy(filed.request.papers_due, sizeof filed.request.papers_due, "2026-12-02");
        filed.child = form.child;
        filed.applicant = form.applicant;
        id_new(&kit->clock.env, subject);
        kit_central(kit, EV_APPLICATION_FILED, subject, &filed);
        event_id_show((struct event_id){0, 1, (uint64_t)kit->central}, app[i]);
    }
    assert_true(queue_list(kit->db, QUEUE_PAPERS, &(struct queue_filter){0}, 10, &a, &rows, &count, &why));
    assert_int_equal(count, 2);
    assert_string_equal(rows[0].due, "2026-12-02");
    assert_false(rows[0].pending);

    kit_login(kit, KIT_DESK);
    kit_form(kit, 74, &form);
    struct application known = kit_load(kit, app[0]);
    text_copy(form.app, sizeof form.app, app[0]); /* the address is new, the papers are seen, the consents signed */
    saved = kit_save(kit, &form);
    assert_int_equal(saved.events, 5);
    assert_int_equal(saved.state, APP_COMPLETE);
    assert_string_equal(saved.app, app[0]);
    assert_string_equal(saved.subject, known.subject);
    known = kit_load(kit, app[0]);
    assert_string_equal(known.request.no, "0-0001");
    assert_string_equal(known.request.channel, "navigator");
    assert_true(known.pending);

    /* Nobody came for the other: it has lapsed, and a save says so. */
    env_virtual_move(&kit->clock, 20 * (int64_t)MS_DAY);
    kit_form(kit, 75, &form);
    text_copy(form.app, sizeof form.app, app[1]);
    assert_false(desk_save(&kit->desk, &form, 0, &saved, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    arena_close(&a);
}

static void drafts(void **state) {
    struct kit *kit = *state;
    struct arena a = {0};
    struct fail why = {0};
    struct application form;
    struct saved saved;
    struct draft d = {.title = "Щербакова Алиса", .birth = "2016-05-07", .saved_at = 10, .data = "{\"child\":{}}"}, out;
    bool found;
    kit_login(kit, KIT_DESK);
    text_copy(d.staff, sizeof d.staff, kit->staff[KIT_DESK]);
    assert_true(draft_save(kit->db, &d, &why));
    assert_true(d.id > 0);
    int64_t first = d.id;
    d.data = "{\"child\":{\"name\":\"Алиса\"}}";
    d.saved_at = 20;
    assert_true(draft_save(kit->db, &d, &why));
    assert_true(d.id == first);
    struct draft other = {.title = "Иванов Пётр", .saved_at = 15, .data = "{}"};
    text_copy(other.staff, sizeof other.staff, kit->staff[KIT_DESK]);
    assert_true(draft_save(kit->db, &other, &why));
    assert_true(other.id != first);

    kit_reopen(kit); /* as after a power cut */
    kit_login(kit, KIT_DESK);
    assert_true(draft_last(kit->db, kit->staff[KIT_DESK], &a, &out, &found, &why));
    assert_true(found && out.id == first);
    assert_string_equal(out.data, "{\"child\":{\"name\":\"Алиса\"}}");
    assert_true(draft_last(kit->db, kit->staff[KIT_DESK_2], &a, &out, &found, &why));
    assert_false(found);

    /* Another person's draft is not written over. */
    text_copy(d.staff, sizeof d.staff, kit->staff[KIT_DESK_2]);
    assert_false(draft_save(kit->db, &d, &why));
    assert_int_equal(why.kind, FAIL_GONE);

    /* What is written is no draft any more, in one transaction. */
    kit_form(kit, 80, &form);
    assert_true(desk_save(&kit->desk, &form, first, &saved, &why));
    assert_false(draft_load(kit->db, first, &a, &out, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    text_copy(form.child.snils, sizeof form.child.snils, "11223344596");
    assert_false(desk_save(&kit->desk, &form, other.id, &saved, &why));
    assert_true(draft_load(kit->db, other.id, &a, &out, &why));
    assert_true(draft_drop(kit->db, other.id, &why));
    assert_false(draft_load(kit->db, other.id, &a, &out, &why));
    arena_close(&a);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_set_up, kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(nothing_changed_writes_nothing),
        TEST(incomplete_then_whole),
        TEST(a_wrong_field_writes_nothing),
        TEST(stale_form),
        TEST(consents_are_not_undone),
        TEST(earlier_receipt_needs_a_reason),
        TEST(online_request),
        TEST(request_from_the_centre),
        TEST(drafts),
        TEST(withdrawn_is_closed),
        TEST(half_a_save_is_none),
        TEST(killed_at_any_moment),
    };
    return cmocka_run_group_tests_name("desk_save", tests, NULL, NULL);
}
