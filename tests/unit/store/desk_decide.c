#include "model/store/desk.h"
#include "model/store/lease.h"

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Filed and completed by the desk, issued by the coordinator, confirmed by the centre. */
static void main_job(void **state) {
    struct kit *kit = *state;
    struct fail why;
    char number[11], expected[11];
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, 1);
    assert_int_equal(saved.events, 5);
    assert_int_equal(saved.state, APP_COMPLETE);
    assert_string_equal(saved.due, "2026-11-26");
    assert_false(saved.provisional);

    struct application app = kit_load(kit, saved.app);
    assert_string_equal(app.request.no, "3-0001");
    assert_string_equal(app.entered_by, kit->staff[KIT_DESK]);
    assert_true(app.pending);

    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    certificate_number("67", 418200, expected);
    assert_string_equal(number, expected);
    app = kit_load(kit, saved.app);
    assert_int_equal(app.state, APP_APPROVED);
    assert_string_equal(app.number, number);
    assert_string_equal(app.decided_by, kit->staff[KIT_COORDINATOR]);

    struct certificate c;
    assert_true(certificate_load(kit->db, number, &c, &why));
    assert_string_equal(c.state, "living");
    assert_string_equal(c.subject, saved.subject);
    assert_string_equal(c.issued_by_name, "Ким Е. О.");
    assert_string_equal(c.child.snils, app.child.snils);
    assert_string_equal(c.child.surname, app.child.surname);
    int32_t birth, until;
    assert_true(date_parse(c.child.birth, &birth));
    assert_true(date_parse(c.valid_until, &until));
    assert_int_equal(until + 1, date_add_years(birth, 18));
    assert_true(c.pending);

    kit_confirm(kit);
    assert_false(kit_load(kit, saved.app).pending);
    assert_true(certificate_load(kit->db, number, &c, &why));
    assert_false(c.pending);
    /* Twice is once. */
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_GONE);
    assert_string_equal(number, "");
}

/* A decision and the check of identity carry the person's signature, the rest does not. */
static void decisions_are_signed(void **state) {
    struct kit *kit = *state;
    struct arena a = {0};
    struct fail why;
    char number[11];
    uint64_t first = kit->desk.journal.seq + 1;
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, 1);
    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    static const struct {
        enum event_kind kind;
        int signer; /* −1 nobody */
    } expected[] = {
        {EV_APPLICATION_FILED, -1}, {EV_IDENTITY_CHECKED, KIT_DESK}, {EV_CONSENT_GIVEN, -1},
        {EV_CONSENT_GIVEN, -1},     {EV_APPLICATION_COMPLETED, -1},  {EV_CERTIFICATE_ISSUED, KIT_COORDINATOR},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        struct event ev;
        assert_true(journal_load(kit->db, (struct event_id){3, 1, first + i}, &a, &ev, &why));
        assert_int_equal(ev.type->kind, expected[i].kind);
        assert_int_equal(ev.has_sig, expected[i].signer >= 0);
        if (expected[i].signer < 0) continue;
        const uint8_t *secret = kit->sign_secret[expected[i].signer];
        assert_true(event_sign_check(&ev, secret + 32)); /* libsodium keeps the public half there */
        assert_false(event_sign_check(&ev, kit->sign_secret[KIT_OPERATOR] + 32));
    }
    struct event issued;
    assert_true(journal_load(kit->db, (struct event_id){3, 1, first + 5}, &a, &issued, &why));
    assert_string_equal(issued.also[0], kit->lease);
    assert_true(*issued.basis);
    arena_close(&a);
}

/* RULES A10: the three days do not start again. */
static void returned_and_corrected_keeps_due(void **state) {
    struct kit *kit = *state;
    char number[11];
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, 5);
    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_decide(kit, &saved, VERDICT_RETURN, "", "коротко", number), FAIL_INPUT);
    assert_int_equal(kit_decide(kit, &saved, VERDICT_RETURN, "", "Сверьте номер дома с заявлением", number), FAIL_NONE);
    struct application app = kit_load(kit, saved.app);
    assert_int_equal(app.state, APP_RETURNED);
    assert_string_equal(app.remark, "Сверьте номер дома с заявлением");
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_DENIED);

    env_virtual_move(&kit->clock, MS_DAY);
    kit_login(kit, KIT_DESK);
    text_copy(app.address.house, sizeof app.address.house, "17а");
    struct saved again = kit_save(kit, &app);
    assert_int_equal(again.state, APP_COMPLETE);
    assert_string_equal(again.due, saved.due);
    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(kit, &again, number), FAIL_NONE);
}

static void refused_with_its_ground(void **state) {
    struct kit *kit = *state;
    char number[11];
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, 6);
    kit_login(kit, KIT_OPERATOR);
    assert_int_not_equal(kit_decide(kit, &saved, VERDICT_REFUSE, "R9", "Сведения не подтверждены", number), FAIL_NONE);
    assert_int_not_equal(kit_decide(kit, &saved, VERDICT_REFUSE, "R2", "нет", number), FAIL_NONE);
    assert_int_equal(kit_decide(kit, &saved, VERDICT_REFUSE, "R2", "Сведения не подтверждены", number), FAIL_NONE);
    struct application app = kit_load(kit, saved.app);
    assert_int_equal(app.state, APP_REFUSED);
    assert_string_equal(app.ground, "R2");
    assert_string_equal(app.remark, "Сведения не подтверждены");
    int64_t left, granted;
    struct fail why;
    assert_true(lease_left(kit->db, 3, &left, &granted, &why));
    assert_int_equal(left, 100); /* a refusal spends no number */
    assert_int_equal(granted, 100);
}

/* RULES A6: who has typed anything of it does not decide, also when another typed more later. */
static void four_eyes(void **state) {
    struct kit *kit = *state;
    char number[11];
    kit_login(kit, KIT_OPERATOR);
    struct saved saved = kit_save_person(kit, 8);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_DENIED);
    kit_login(kit, KIT_DESK);
    struct application app = kit_load(kit, saved.app);
    text_copy(app.address.flat, sizeof app.address.flat, "99");
    kit_save(kit, &app);
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_DENIED);
    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
}

/* Bringing the consents is entering, too. */
static void four_eyes_on_papers(void **state) {
    struct kit *kit = *state;
    struct application form;
    char number[11];
    kit_login(kit, KIT_DESK);
    kit_form(kit, 11, &form);
    struct application whole = form;
    form.pd = form.rules = (struct consent_row){0};
    struct saved saved = kit_save(kit, &form);
    kit_login(kit, KIT_COORDINATOR);
    form = kit_load(kit, saved.app);
    form.pd = whole.pd;
    form.rules = whole.rules;
    saved = kit_save(kit, &form);
    assert_int_equal(saved.state, APP_COMPLETE);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_DENIED);
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
}

static void changed_since_shown(void **state) {
    struct kit *kit = *state;
    struct fail why = {0};
    char number[11];
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, 9);
    struct verdict v = kit_verdict(kit, &saved, VERDICT_ISSUE, "", "");
    struct application app = kit_load(kit, saved.app);
    text_copy(app.address.flat, sizeof app.address.flat, "5");
    kit_save(kit, &app);
    kit_login(kit, KIT_COORDINATOR);
    assert_false(desk_decide(&kit->desk, saved.app, &v, number, &why));
    assert_int_equal(why.kind, FAIL_CONFLICT);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
}

static void numbers_run_out(void **state) {
    struct kit *kit = *state;
    struct saved saved[3];
    char number[11], expected[11];
    int64_t left, granted;
    struct fail why;
    kit_lease(kit, 500, 500, "");           /* the lowest block goes first */
    kit_lease(kit, 300, 309, "2026-11-22"); /* past its term: never */
    struct lease again = {.no = 3, .kind = "number", .first = 200, .last = 209, .kiosk_epoch = 1, .grant_no = kit->gsn - 1};
    char id[ID_TEXT];
    id_new(&kit->clock.env, id);
    kit_central(kit, EV_LEASE_GRANTED, id, &again); /* a second one under the number of that grant: never */
    kit_login(kit, KIT_DESK);
    for (int i = 0; i < 3; i++) saved[i] = kit_save_person(kit, 20 + i);
    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(kit, &saved[0], number), FAIL_NONE);
    certificate_number("67", 500, expected);
    assert_string_equal(number, expected);
    assert_int_equal(kit_issue(kit, &saved[1], number), FAIL_NONE);
    certificate_number("67", 418200, expected);
    assert_string_equal(number, expected);
    assert_true(lease_left(kit->db, 3, &left, &granted, &why));
    assert_int_equal(granted, 121);
    assert_int_equal(left, 119);
}

static void no_number_left(void **state) {
    struct kit *kit = *state;
    char number[11];
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, 30), other = kit_save_person(kit, 31);
    kit_login(kit, KIT_COORDINATOR);
    /* Of another epoch, and of another kiosk: not ours to give. */
    struct lease theirs = {.no = 4, .kind = "number", .first = 1, .last = 9, .kiosk_epoch = 1, .grant_no = 1};
    struct lease before = {.no = 3, .kind = "number", .first = 10, .last = 19, .kiosk_epoch = 0, .grant_no = 1};
    char id[ID_TEXT];
    id_new(&kit->clock.env, id);
    kit_central(kit, EV_LEASE_GRANTED, id, &theirs);
    id_new(&kit->clock.env, id);
    kit_central(kit, EV_LEASE_GRANTED, id, &before);
    struct fail why;
    assert_true(db_run(kit->db, "UPDATE lease SET next = last + 1 WHERE subject = :id", &why, "id:t", kit->lease, NULL));
    uint64_t seq = kit->desk.journal.seq;
    int64_t left, granted;
    assert_true(lease_left(kit->db, 3, &left, &granted, &why));
    assert_int_equal(left, 0);
    assert_int_equal(granted, 100);
    bool wished;
    assert_true(lease_wished(kit->db, 3, "number", &wished, &why) && !wished);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_BUSY);
    assert_true(lease_wished(kit->db, 3, "number", &wished, &why) && wished); /* the next request says so */
    kit_lease(kit, 600, 609, "2026-11-22");                                   /* was in term yesterday */
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_BUSY);
    assert_true(kit->desk.journal.seq == seq);
    assert_int_equal(kit_load(kit, saved.app).state, APP_COMPLETE);
    kit_lease(kit, 700, 700, "2026-11-23"); /* its last day */
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    assert_int_equal(kit_issue(kit, &other, number), FAIL_BUSY);
    assert_true(db_run(kit->db, "UPDATE lease SET next = first WHERE first = 418200", &why, NULL));
}

/* The region's setting and the municipality narrow who decides. */
static void who_decides(void **state) {
    struct kit *kit = *state;
    char number[11];
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, 40), other = kit_save_person(kit, 41);
    kit_login(kit, KIT_OTHER_COORDINATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_DENIED);
    assert_int_equal(kit_decide(kit, &saved, VERDICT_RETURN, "", "Сверьте номер дома с заявлением", number), FAIL_DENIED);
    kit_set(kit, "decides", "operator");
    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_DENIED);
    assert_int_equal(kit_decide(kit, &saved, VERDICT_REFUSE, "R2", "Сведения не подтверждены", number), FAIL_DENIED);
    assert_int_equal(kit_decide(kit, &saved, VERDICT_RETURN, "", "Сверьте номер дома с заявлением", number), FAIL_NONE);
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_issue(kit, &other, number), FAIL_NONE);
}

/* RULES R1: a second certificate for the same СНИЛС or document is not issued. */
static void twins_block(void **state) {
    struct kit *kit = *state;
    struct application form;
    struct arena a = {0};
    struct twin *twins;
    struct rule_case rc;
    struct fail why = {0};
    char number[11];
    int count;
    kit_login(kit, KIT_DESK);
    kit_form(kit, 50, &form);
    struct child child = form.child;
    struct saved first = kit_save(kit, &form);
    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(kit, &first, number), FAIL_NONE);

    kit_login(kit, KIT_DESK);
    kit_form(kit, 51, &form);
    text_copy(form.child.snils, sizeof form.child.snils, child.snils);
    struct saved by_snils = kit_save(kit, &form);
    kit_form(kit, 52, &form);
    text_copy(form.child.doc_kind, sizeof form.child.doc_kind, child.doc_kind);
    text_copy(form.child.doc_series, sizeof form.child.doc_series, child.doc_series);
    text_copy(form.child.doc_number, sizeof form.child.doc_number, child.doc_number);
    text_copy(form.child.birth, sizeof form.child.birth, child.birth);
    text_copy(form.child.doc_issued, sizeof form.child.doc_issued, child.doc_issued);
    text_copy(form.child.doc_code, sizeof form.child.doc_code, child.doc_code);
    struct saved by_doc = kit_save(kit, &form);

    struct application second = kit_load(kit, by_snils.app);
    assert_true(learner_twins(kit->db, second.subject, &second.child, &a, &twins, &count, &why));
    assert_int_equal(count, 1);
    assert_string_equal(twins[0].by, "snils");
    assert_string_equal(twins[0].subject, first.subject);
    assert_string_equal(twins[0].number, number[0] ? number : "");
    assert_string_equal(twins[0].issued_at_point, "школа № 12");
    struct application app = kit_load(kit, by_doc.app);
    assert_true(desk_case(&kit->desk, &app, &a, &rc, &why));
    assert_int_equal(rc.twin_count, 1);
    assert_string_equal(rc.twins[0].by, "document");
    assert_int_equal(rc.today, date_of(2026, 11, 23));

    kit_login(kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(kit, &by_snils, number), FAIL_DENIED);
    assert_int_equal(kit_issue(kit, &by_doc, number), FAIL_DENIED);
    assert_int_equal(kit_decide(kit, &by_doc, VERDICT_REFUSE, "R1", "Сертификат уже выдан в школе № 12", number), FAIL_NONE);
    arena_close(&a);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_set_up, kit_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(main_job),
        TEST(decisions_are_signed),
        TEST(returned_and_corrected_keeps_due),
        TEST(refused_with_its_ground),
        TEST(four_eyes),
        TEST(four_eyes_on_papers),
        TEST(changed_since_shown),
        TEST(numbers_run_out),
        TEST(no_number_left),
        TEST(who_decides),
        TEST(twins_block),
    };
    return cmocka_run_group_tests_name("desk_decide", tests, NULL, NULL);
}
