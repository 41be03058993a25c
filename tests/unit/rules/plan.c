/* What a save and a verdict turn into: RULES Annex A (A1–A10) and Annex D, line by line. */
#include "tests/unit/rules/sample.h"

#include "model/rules/predicates.h"

/* As it stands in the store after a save: what the projection of the planned events gives. */
static struct application stored(const struct sample *s, const struct save_plan *plan) {
    struct application a = s->app;
    PUT(a.app, "3.1.426");
    if (plan->file) date_iso(plan->papers_due, a.papers_due);
    if (plan->lacking) a.state = APP_INCOMPLETE;
    if (!plan->complete) return a;
    a.state = APP_COMPLETE;
    date_iso(plan->decision_due, a.decision_due);
    a.provisional = plan->provisional;
    return a;
}

static struct save_plan plan_of(struct sample *s, const struct application *before) {
    struct save_plan plan;
    struct fail why = {0};
    const char *field = "?";
    if (!plan_save(before, &s->c, &plan, &field, &why)) fail_msg("%s: %s", field ? field : "-", why.say);
    assert_null(field);
    return plan;
}

static void refused_save(struct sample *s, const struct application *before, enum fail_kind kind, const char *field,
                         const char *says) {
    struct save_plan plan;
    struct fail why = {0};
    const char *got = "?";
    assert_false(plan_save(before, &s->c, &plan, &got, &why));
    assert_int_equal(why.kind, kind);
    if (!strstr(why.say, says)) fail_msg("%s", why.say);
    if (field)
        assert_string_equal(got, field);
    else
        assert_null(got);
}

static void same_plan(struct save_plan plan, bool file, bool correct, bool identity, bool pd, bool rules_, bool lacking,
                      bool complete) {
    assert_int_equal(plan.file, file);
    assert_int_equal(plan.correct, correct);
    assert_int_equal(plan.identity, identity);
    assert_int_equal(plan.consent_pd, pd);
    assert_int_equal(plan.consent_rules, rules_);
    assert_int_equal(plan.lacking, lacking);
    assert_int_equal(plan.complete, complete);
}

static void expect_due(int32_t got, int year, int month, int day) {
    assert_int_equal(got, date_of(year, month, day));
}

/* Annex D 2: complete on Thursday 05.11.2026 → due on Tuesday 10.11.2026. */
static void everything_at_once_is_filed_and_complete(void **state) {
    struct sample *s = *state;
    struct save_plan plan = plan_of(s, NULL);
    same_plan(plan, true, false, true, true, true, false, true);
    expect_due(plan.decision_due, 2026, 11, 10);
    assert_int_equal(plan.papers_due, DATE_NONE);
    assert_false(plan.provisional);
    assert_string_equal(plan.missing, "");
}

/* Annex D 2: no СНИЛС on 05.11 → incomplete; brought on 06.11 → due on Wednesday 11.11.2026. */
static void what_is_brought_later_starts_the_three_days(void **state) {
    struct sample *s = *state;
    PUT(s->app.child.snils, "");
    PUT(s->app.papers, "child applicant");
    struct save_plan plan = plan_of(s, NULL);
    same_plan(plan, true, false, true, true, true, true, false);
    assert_string_equal(plan.missing, "snils");
    assert_int_equal(plan.decision_due, DATE_NONE);

    struct application before = stored(s, &plan);
    s->app = before;
    sample_today(s, date_of(2026, 11, 6));
    PUT(s->app.child.snils, "11223344595");
    PUT(s->app.papers, "child applicant snils");
    PUT(s->app.papers_day, "2026-11-06");
    plan = plan_of(s, &before);
    same_plan(plan, false, true, true, false, false, false, true);
    expect_due(plan.decision_due, 2026, 11, 11);
}

/* The term runs from the moment of receipt, not from the typing. */
static void typing_late_does_not_move_the_term(void **state) {
    struct sample *s = *state;
    sample_today(s, date_of(2026, 11, 9));
    PUT(s->app.received_reason, "в пункте не было света");
    struct save_plan plan = plan_of(s, NULL);
    expect_due(plan.decision_due, 2026, 11, 10);
}

/* Annex D 1: online on Friday 30.10.2026 → papers due on Wednesday 11.11.2026. */
static void an_online_request_waits_for_its_papers(void **state) {
    struct sample *s = *state;
    sample_online(s, date_of(2026, 10, 30));
    s->app.papers[0] = s->app.papers_day[0] = '\0';
    s->app.pd.given = s->app.rules.given = false;
    struct save_plan plan = plan_of(s, NULL);
    same_plan(plan, true, false, false, false, false, false, false);
    expect_due(plan.papers_due, 2026, 11, 11);

    /* A phone corrected does not make it incomplete: nobody has come yet. */
    struct application before = stored(s, &plan);
    s->app = before;
    PUT(s->app.applicant.phone, "+79120000000");
    same_plan(plan_of(s, &before), false, true, false, false, false, false, false);

    /* They come with everything: no filing, the three days from the visit. */
    PUT(s->app.papers, "child applicant snils");
    PUT(s->app.papers_day, "2026-11-05");
    s->app.pd.given = s->app.rules.given = true;
    plan = plan_of(s, &before);
    same_plan(plan, false, true, true, true, true, false, true);
    expect_due(plan.decision_due, 2026, 11, 10);
    assert_int_equal(plan.papers_due, DATE_NONE);
}

/* Annex D 1, A5: on 12.11 without papers it has lapsed; A4 needs the day ≤ papers_due. */
static void after_the_last_day_nothing_is_saved(void **state) {
    struct sample *s = *state;
    sample_online(s, date_of(2026, 10, 30));
    struct application before = s->app;
    PUT(before.app, "0.1.77");
    PUT(before.papers_due, "2026-11-11");
    before.papers[0] = before.papers_day[0] = '\0';
    before.pd.given = before.rules.given = false;
    PUT(s->app.app, before.app);
    PUT(s->app.papers_due, before.papers_due);

    sample_today(s, date_of(2026, 11, 12));
    PUT(s->app.papers_day, "2026-11-12");
    refused_save(s, &before, FAIL_DENIED, NULL, "lapsed");
    PUT(s->app.papers_day, "2026-11-11"); /* seen on the last day, typed on the next */
    expect_due(plan_of(s, &before).decision_due, 2026, 11, 16);
}

/* The causes by their rules: "A4.late 4.2.listed". */
static void asks_about(const struct sample *s, const struct application *before, const char *ids) {
    struct save_plan plan = plan_of((struct sample *)s, before);
    for (int i = 0; i < second_cause_count; i++)
        if (!(plan.second & 1u << i) != !rule_listed(ids, second_causes[i].id)) fail_msg("%s: %s", ids, second_causes[i].id);
    assert_int_equal(plan.second >> second_cause_count, 0);
}

/* A4 where the region keeps late requests open, 4.2 of a document that is not of the list: when the package is whole. */
static void what_a_second_person_has_to_agree_to(void **state) {
    struct sample *s = *state;
    s->set.lapse = false;
    asks_about(s, NULL, "");
    PUT(s->app.child.doc_kind, "91");
    asks_about(s, NULL, "4.2.listed");
    s->app.papers[0] = s->app.papers_day[0] = '\0';
    asks_about(s, NULL, ""); /* not whole: nothing is taken yet */
    sample_fill(s);
    s->set.lapse = false;
    sample_online(s, date_of(2026, 10, 22)); /* due on 02.11., brought on the 5th */
    asks_about(s, NULL, "A4.late");
    PUT(s->app.child.doc_kind, "91");
    asks_about(s, NULL, "A4.late 4.2.listed");
    struct save_plan plan = plan_of(s, NULL);
    struct application before = stored(s, &plan);
    asks_about(s, &before, ""); /* nothing changed */
    PUT(s->app.address.street, "Новая");
    asks_about(s, &before, "4.2.listed"); /* the papers have been taken; the document goes to the decider anew */
    PUT(s->app.child.doc_kind, "03");
    asks_about(s, &before, "");
}

static void a_changed_document_asks_when_it_is_not_of_the_list(void **state) {
    const struct child listed = {.doc_kind = "03"}, other = {.doc_kind = "91"};
    (void)state;
    assert_true(plan_change_asks_second("child document", &other));
    assert_false(plan_change_asks_second("child address", &other)); /* it stood there before */
    assert_false(plan_change_asks_second("document", &listed));
}

/* Any one thing brought makes an online request an incomplete package; in person it is one from the start. */
static void the_first_thing_brought_makes_it_incomplete(void **state) {
    struct sample *s = *state;
    sample_online(s, date_of(2026, 10, 30));
    s->app.papers[0] = s->app.papers_day[0] = '\0';
    s->app.pd.given = s->app.rules.given = false;
    const struct application nothing = s->app;
    struct save_plan plan = plan_of(s, NULL);
    struct application before = stored(s, &plan);

    PUT(s->app.papers, "child");
    PUT(s->app.papers_day, "2026-11-05");
    same_plan(plan_of(s, &before), false, false, true, false, false, true, false);
    same_plan(plan_of(s, NULL), true, false, true, false, false, true, false);
    s->app = nothing;
    s->app.pd.given = true;
    same_plan(plan_of(s, &before), false, false, false, true, false, true, false);
    s->app = nothing;
    s->app.rules.given = true;
    plan = plan_of(s, &before);
    same_plan(plan, false, false, false, false, true, true, false);

    /* Each change of the list is told, the same list is not told twice. */
    before = stored(s, &plan);
    s->app = before;
    PUT(s->app.applicant.phone, "+79120000000");
    same_plan(plan_of(s, &before), false, true, false, false, false, false, false);
    s->app = before;
    s->app.pd.given = true;
    same_plan(plan_of(s, &before), false, false, false, true, false, true, false);

    s->app = nothing;
    PUT(s->app.request.channel, "person");
    sample_received(s, s->c.today);
    s->app.state = APP_FILED_INPERSON;
    same_plan(plan_of(s, NULL), true, false, false, false, false, true, false);
}

static void nothing_changed_writes_nothing(void **state) {
    struct sample *s = *state;
    struct save_plan plan = plan_of(s, NULL);
    struct application before = stored(s, &plan);
    s->app = before;
    same_plan(plan_of(s, &before), false, false, false, false, false, false, false);

    PUT(s->app.child.snils, "");
    PUT(s->app.papers, "child applicant");
    plan = plan_of(s, &before);
    before = stored(s, &plan);
    s->app = before;
    same_plan(plan_of(s, &before), false, false, false, false, false, false, false);
}

/* Bytes behind the end of a text are no change. */
static void rubbish_behind_a_text_is_no_change(void **state) {
    struct sample *s = *state;
    struct save_plan plan = plan_of(s, NULL);
    struct application before = stored(s, &plan);
    s->app = before;
    size_t n = strlen(s->app.child.name);
    memset(s->app.child.name + n + 1, 'x', sizeof s->app.child.name - n - 1);
    same_plan(plan_of(s, &before), false, false, false, false, false, false, false);
}

static void only_what_changed_is_written(void **state) {
    struct sample *s = *state;
    struct save_plan plan = plan_of(s, NULL);
    struct application before = stored(s, &plan);

    s->app = before;
    PUT(s->app.applicant.phone, "+79120000000"); /* not compared with an original */
    same_plan(plan_of(s, &before), false, true, false, false, false, false, true);
    s->app = before;
    PUT(s->app.address.flat, "7");
    same_plan(plan_of(s, &before), false, true, false, false, false, false, true);
    s->app = before;
    PUT(s->app.child.doc_number, "654322"); /* compared anew, signed anew */
    same_plan(plan_of(s, &before), false, true, true, false, false, false, true);
    s->app = before;
    PUT(s->app.applicant.doc_number, "123457");
    same_plan(plan_of(s, &before), false, true, true, false, false, false, true);
    s->app = before;
    PUT(s->app.papers_day, "2026-11-06"); /* seen once more */
    sample_today(s, date_of(2026, 11, 6));
    plan = plan_of(s, &before);
    same_plan(plan, false, false, true, false, false, false, true);
    expect_due(plan.decision_due, 2026, 11, 10); /* the 3 days go on */
    s->app = before;
    PUT(s->app.papers, "child applicant snils authority");
    same_plan(plan_of(s, &before), false, false, true, false, false, false, true);
    s->app = before;
    PUT(s->app.rules.sheet, "5");
    same_plan(plan_of(s, &before), false, false, false, false, true, false, true);
    s->app = before;
    PUT(s->app.pd.version, "pd-2026-02");
    same_plan(plan_of(s, &before), false, false, false, true, false, false, true);
}

/* A complete application that loses an item is incomplete again. */
static void a_lost_item_makes_it_incomplete(void **state) {
    struct sample *s = *state;
    struct save_plan plan = plan_of(s, NULL);
    struct application before = stored(s, &plan);
    s->app = before;
    PUT(s->app.child.doc_issuer, "");
    plan = plan_of(s, &before);
    same_plan(plan, false, true, true, false, false, true, false);
    assert_string_equal(plan.missing, "child_id");
}

/* A10: the 3 days do not start again after a return … */
static void a_return_does_not_restart_the_term(void **state) {
    struct sample *s = *state;
    struct save_plan plan = plan_of(s, NULL);
    struct application before = stored(s, &plan);
    before.state = APP_RETURNED;
    s->app = before;
    sample_today(s, date_of(2026, 11, 9));
    PUT(s->app.child.doc_number, "654320");
    PUT(s->app.papers_day, "2026-11-09");
    plan = plan_of(s, &before);
    same_plan(plan, false, true, true, false, false, false, true);
    expect_due(plan.decision_due, 2026, 11, 10);

    /* … nor when nothing had to be corrected after all: saved whole, it goes back to the decider. */
    s->app = before;
    plan = plan_of(s, &before);
    same_plan(plan, false, false, false, false, false, false, true);
    expect_due(plan.decision_due, 2026, 11, 10);
}

/* … unless an item of the package was withdrawn. */
static void a_withdrawn_item_restarts_the_term(void **state) {
    struct sample *s = *state;
    struct save_plan plan = plan_of(s, NULL);
    struct application before = stored(s, &plan);
    before.state = APP_RETURNED;
    s->app = before;
    PUT(s->app.child.doc_number, "");
    PUT(s->app.papers, "applicant snils");
    plan = plan_of(s, &before);
    same_plan(plan, false, true, true, false, false, true, false);
    before = stored(s, &plan);

    s->app = before;
    sample_today(s, date_of(2026, 11, 9));
    PUT(s->app.child.doc_number, "654320");
    PUT(s->app.papers, "child applicant snils");
    PUT(s->app.papers_day, "2026-11-09");
    expect_due(plan_of(s, &before).decision_due, 2026, 11, 12);
}

static void beyond_the_calendars_the_due_date_is_provisional(void **state) {
    struct sample *s = *state;
    const char *const day = "2027-12-30";
    sample_today(s, date_of(2027, 12, 30));
    sample_received(s, s->c.today);
    PUT(s->app.papers_day, day);
    PUT(s->app.pd.day, day);
    PUT(s->app.rules.day, day);
    struct save_plan plan = plan_of(s, NULL);
    assert_true(plan.complete && plan.provisional);
    expect_due(plan.decision_due, 2028, 1, 12);
    /* What was provisional when it was told stays so. */
    struct application before = stored(s, &plan);
    before.state = APP_RETURNED;
    s->app = before;
    assert_true(plan_of(s, &before).provisional);
}

static void a_wrong_field_stops_the_save_and_is_named(void **state) {
    struct sample *s = *state;
    PUT(s->app.child.snils, "11223344596");
    refused_save(s, NULL, FAIL_INPUT, "child.snils", "control number");
    sample_fill(s);
    PUT(s->app.child.birth, "2021-11-06");
    refused_save(s, NULL, FAIL_INPUT, "child.birth", "06.11.2026");
    sample_fill(s);
    PUT(s->app.applicant.snils, "11223344595");
    refused_save(s, NULL, FAIL_INPUT, "applicant.snils", "same SNILS");
    sample_fill(s);
    sample_received(s, date_of(2026, 11, 3));
    refused_save(s, NULL, FAIL_INPUT, "received_reason", "earlier day");
}

/* Somebody from another region, and a child who has a certificate, are saved: the refusal is a decision (R3, R1). */
static void what_only_a_decision_refuses_is_saved(void **state) {
    struct sample *s = *state;
    PUT(s->app.address.subject_code, "55");
    s->c.twin_count = 1;
    same_plan(plan_of(s, NULL), true, false, true, true, true, false, true);
}

static void closed_applications_are_not_changed(void **state) {
    struct sample *s = *state;
    for (int i = 0; i < APP_STATE_COUNT; i++) {
        if (app_state_corrected((enum app_state)i)) continue; /* open, or joined by a slip of the hand */
        struct application before = s->app;
        before.state = (enum app_state)i;
        refused_save(s, &before, FAIL_GONE, NULL, app_state_title((enum app_state)i));
    }
}

static void what_is_on_record_is_not_rewritten(void **state) {
    struct sample *s = *state;
    struct application before = s->app;
    PUT(before.app, "3.1.426");
    s->app = before;
    s->app.pd.given = false;
    refused_save(s, &before, FAIL_DENIED, "pd.given", "withdraw");
    s->app = before;
    s->app.rules.given = false;
    refused_save(s, &before, FAIL_DENIED, "rules.given", "withdraw");
    s->app = before;
    s->app.request.received -= MS_HOUR;
    refused_save(s, &before, FAIL_DENIED, "request.received", "on record");
}

/* Verdicts. */
static void verdict(struct sample *s, int kind, const char *ground, const char *remark, enum fail_kind expected,
                    const char *says) {
    struct fail why = {0};
    bool may = plan_verdict(&s->c, kind, ground, remark, &why);
    if (may != (expected == FAIL_NONE) || why.kind != expected || (says && !strstr(why.say, says)))
        fail_msg("%d %s: kind %d, %s", kind, ground, (int)why.kind, why.say);
}

#define REMARK "сверьте номер свидетельства"

static void a_whole_application_may_be_issued_returned_or_refused(void **state) {
    struct sample *s = *state;
    s->app.state = APP_COMPLETE;
    verdict(s, PLAN_ISSUE, "", "", FAIL_NONE, NULL);
    verdict(s, PLAN_RETURN, "", REMARK, FAIL_NONE, NULL);
    for (int i = 1; i <= 4; i++) {
        char ground[4] = {'R', (char)('0' + i)};
        verdict(s, PLAN_REFUSE, ground, REMARK, FAIL_NONE, NULL);
    }
    verdict(s, 3, "", REMARK, FAIL_INPUT, "Choose a decision");
}

static void reasons_are_given_in_ten_letters(void **state) {
    struct sample *s = *state;
    s->app.state = APP_COMPLETE;
    verdict(s, PLAN_RETURN, "", "девятьбук", FAIL_INPUT, "10 letters");
    verdict(s, PLAN_RETURN, "", "десятьбукв", FAIL_NONE, NULL);
    verdict(s, PLAN_RETURN, "", "   а        б   ", FAIL_INPUT, "10 letters");
    verdict(s, PLAN_REFUSE, "R2", "", FAIL_INPUT, "10 letters");
    verdict(s, PLAN_REFUSE, "", REMARK, FAIL_INPUT, "ground");
    verdict(s, PLAN_REFUSE, "N1", REMARK, FAIL_INPUT, "ground");
}

/* A6: another person, no hard hit, own region, under 18 on the day. */
static void issue_is_blocked(void **state) {
    struct sample *s = *state;
    static const char *const kinds[] = {"snils", "document"};
    s->app.state = APP_COMPLETE;
    s->c.decider = DESK_ID;
    verdict(s, PLAN_ISSUE, "", "", FAIL_DENIED, "another person");
    verdict(s, PLAN_RETURN, "", REMARK, FAIL_DENIED, "another person");
    verdict(s, PLAN_REFUSE, "R2", REMARK, FAIL_DENIED, "another person");
    s->c.decider = DECIDER_ID;
    for (int i = 0; i < 2; i++) {
        s->c.twin_count = 1;
        s->twin.by = kinds[i];
        verdict(s, PLAN_ISSUE, "", "", FAIL_DENIED, "R1");
        verdict(s, PLAN_REFUSE, "R1", REMARK, FAIL_NONE, NULL);
    }
    s->twin.number = ""; /* an open application of the same child is only a warning */
    verdict(s, PLAN_ISSUE, "", "", FAIL_NONE, NULL);
    s->c.twin_count = 0;
    PUT(s->app.address.subject_code, "55");
    verdict(s, PLAN_ISSUE, "", "", FAIL_DENIED, "R3");
    PUT(s->app.address.subject_code, "67");
    PUT(s->app.child.birth, "2008-11-05");
    verdict(s, PLAN_ISSUE, "", "", FAIL_DENIED, "until 18");
    verdict(s, PLAN_REFUSE, "R2", REMARK, FAIL_NONE, NULL);
    PUT(s->app.child.birth, "2016-05-07");
    PUT(s->app.applicant.doc_issued, "2007-04-12"); /* expired since it was entered */
    verdict(s, PLAN_ISSUE, "", "", FAIL_DENIED, "in force until");
}

/* A9: an incomplete package is refused on R2 or R4 only; nothing else is decided about it. */
static void an_incomplete_package(void **state) {
    struct sample *s = *state;
    static const enum app_state states[] = {APP_INCOMPLETE, APP_RETURNED};
    for (int i = 0; i < 2; i++) {
        s->app.state = states[i];
        verdict(s, PLAN_ISSUE, "", "", FAIL_DENIED, "nothing to decide");
        verdict(s, PLAN_RETURN, "", REMARK, FAIL_DENIED, "nothing to decide");
        verdict(s, PLAN_REFUSE, "R2", REMARK, FAIL_NONE, NULL);
        verdict(s, PLAN_REFUSE, "R4", REMARK, FAIL_NONE, NULL);
        verdict(s, PLAN_REFUSE, "R1", REMARK, FAIL_DENIED, "R2 or R4");
        verdict(s, PLAN_REFUSE, "R3", REMARK, FAIL_DENIED, "R2 or R4");
    }
}

static void other_states_are_not_decided(void **state) {
    struct sample *s = *state;
    for (int i = 0; i < APP_STATE_COUNT; i++) {
        enum app_state now = (enum app_state)i;
        if (now == APP_COMPLETE || now == APP_INCOMPLETE || now == APP_RETURNED) continue;
        s->app.state = now;
        for (int kind = PLAN_ISSUE; kind <= PLAN_REFUSE; kind++)
            verdict(s, kind, "R2", REMARK, app_state_open(now) ? FAIL_DENIED : FAIL_GONE, app_state_title(now));
    }
}

/* R1 alone, and only where a certificate is what it was joined to. */
static void what_is_joined_to_a_certificate_is_refused(void **state) {
    struct sample *s = *state;
    s->app.state = APP_JOINED;
    verdict(s, PLAN_REFUSE, "R1", REMARK, FAIL_GONE, app_state_title(APP_JOINED));
    s->c.joined_to_number = true;
    verdict(s, PLAN_REFUSE, "R1", REMARK, FAIL_NONE, NULL);
    verdict(s, PLAN_REFUSE, "R1", "коротко", FAIL_INPUT, "10 letters");
    verdict(s, PLAN_REFUSE, "R2", REMARK, FAIL_GONE, app_state_title(APP_JOINED));
    verdict(s, PLAN_ISSUE, "", "", FAIL_GONE, app_state_title(APP_JOINED));
    s->c.decider = DESK_ID;
    verdict(s, PLAN_REFUSE, "R1", REMARK, FAIL_DENIED, "another person");
}

static void a_reason_need_not_be_asked_for(void **state) {
    struct sample *s = *state;
    struct save_plan plan;
    const char *field;
    PUT(s->app.child.snils, "1");
    assert_false(plan_save(NULL, &s->c, &plan, &field, NULL));
    s->app.state = APP_APPROVED;
    assert_false(plan_verdict(&s->c, PLAN_ISSUE, "", "", NULL));
    sample_fill(s);
    s->app.state = APP_COMPLETE;
    PUT(s->app.address.subject_code, "55");
    assert_false(plan_verdict(&s->c, PLAN_ISSUE, "", "", NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        SAMPLE_TEST(everything_at_once_is_filed_and_complete),
        SAMPLE_TEST(what_is_brought_later_starts_the_three_days),
        SAMPLE_TEST(typing_late_does_not_move_the_term),
        SAMPLE_TEST(an_online_request_waits_for_its_papers),
        SAMPLE_TEST(after_the_last_day_nothing_is_saved),
        SAMPLE_TEST(what_a_second_person_has_to_agree_to),
        SAMPLE_TEST(a_changed_document_asks_when_it_is_not_of_the_list),
        SAMPLE_TEST(the_first_thing_brought_makes_it_incomplete),
        SAMPLE_TEST(nothing_changed_writes_nothing),
        SAMPLE_TEST(rubbish_behind_a_text_is_no_change),
        SAMPLE_TEST(only_what_changed_is_written),
        SAMPLE_TEST(a_lost_item_makes_it_incomplete),
        SAMPLE_TEST(a_return_does_not_restart_the_term),
        SAMPLE_TEST(a_withdrawn_item_restarts_the_term),
        SAMPLE_TEST(beyond_the_calendars_the_due_date_is_provisional),
        SAMPLE_TEST(a_wrong_field_stops_the_save_and_is_named),
        SAMPLE_TEST(what_only_a_decision_refuses_is_saved),
        SAMPLE_TEST(closed_applications_are_not_changed),
        SAMPLE_TEST(what_is_on_record_is_not_rewritten),
        SAMPLE_TEST(a_whole_application_may_be_issued_returned_or_refused),
        SAMPLE_TEST(reasons_are_given_in_ten_letters),
        SAMPLE_TEST(issue_is_blocked),
        SAMPLE_TEST(an_incomplete_package),
        SAMPLE_TEST(other_states_are_not_decided),
        SAMPLE_TEST(what_is_joined_to_a_certificate_is_refused),
        SAMPLE_TEST(a_reason_need_not_be_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
