#include "tests/unit/store/steps.h"

/* Changes of data and a move (2.5, C13), late papers (A4), stand-ins (A16), the last day (A13), the next child of a family,
 * quick intake. Each through the gate, with the rows it leaves. */

/* 2.5: what changed is found, by its group; papers where they are needed; a stale card is told. */
static void data_change_by_a_paper(void **state) {
    struct kit *kit = *state;
    char number[11];
    const char *field;
    struct change change, stale;
    struct saved saved = issued(kit, 1, number);
    kit_login(kit, KIT_DESK);
    must(change_load(&kit->desk, saved.subject, &change, &why));
    refuses(desk_change(&kit->desk, &change, &field, &why), "nothing changed");
    stale = change;
    text_copy(change.applicant.phone, sizeof change.applicant.phone, "+79120000000");
    must(desk_change(&kit->desk, &change, &field, &why)); /* contacts need no paper */
    text_copy(stale.applicant.phone, sizeof stale.applicant.phone, "+79120000009");
    assert_false(desk_change(&kit->desk, &stale, &field, &why));
    assert_int_equal(why.kind, FAIL_CONFLICT);
    must(change_load(&kit->desk, saved.subject, &change, &why));
    assert_string_equal(change.applicant.phone, "+79120000000");
    text_copy(change.child.surname, sizeof change.child.surname, "Новикова");
    refuses(desk_change(&kit->desk, &change, &field, &why), "2.5.paper");
    assert_string_equal(field, "paper");
    text_copy(change.paper, sizeof change.paper, "свидетельство о перемене имени № 7 от 20.11.2026");
    text_copy(change.day, sizeof change.day, "2026-11-24");
    refuses(desk_change(&kit->desk, &change, &field, &why), "2.5.day_ahead");
    text_copy(change.day, sizeof change.day, "2026-11-20");
    must(desk_change(&kit->desk, &change, &field, &why));
    assert_int_equal(count(kit, "SELECT count(*) FROM learner WHERE child_surname = 'Новикова' AND f_surname = 'новикова'"), 1);
    must(change_load(&kit->desk, saved.subject, &change, &why));
    text_copy(change.address.subject_code, sizeof change.address.subject_code, "77");
    refuses(desk_change(&kit->desk, &change, &field, &why), "2.5.elsewhere");
    must(change_load(&kit->desk, saved.subject, &change, &why));
    change.child.snils[0] = change.child.snils[0] == '9' ? '1' : '9';
    assert_false(desk_change(&kit->desk, &change, &field, &why));
    assert_string_equal(field, "child.snils");
    kit_rebuilt_is_live(kit);
}

/* C13: municipality and point move, the number stays. */
static void a_move_inside_the_region(void **state) {
    struct kit *kit = *state;
    char number[11];
    const char *field;
    struct change change;
    struct saved saved = issued(kit, 1, number);
    kit_login(kit, KIT_COORDINATOR);
    must(change_load(&kit->desk, saved.subject, &change, &why));
    text_copy(change.municipality, sizeof change.municipality, KIT_OTHER_MUNICIPALITY);
    refuses(desk_change(&kit->desk, &change, &field, &why), "C13.point");
    text_copy(change.point, sizeof change.point, "30");
    must(desk_change(&kit->desk, &change, &field, &why));
    assert_int_equal(count(kit, "SELECT count(*) FROM learner WHERE municipality = '" KIT_OTHER_MUNICIPALITY
                                "' AND point = '30' AND number <> ''"),
                     1);
    kit_rebuilt_is_live(kit);
}

/* From 14 the learner himself, with the passport in place of the certificate of birth. */
static void at_fourteen(void **state) {
    struct kit *kit = *state;
    char number[11];
    const char *field;
    struct application form;
    struct change change;
    kit_login(kit, KIT_DESK);
    kit_form(kit, 1, &form);
    text_copy(form.child.birth, sizeof form.child.birth, "2012-11-25");
    text_copy(form.child.doc_kind, sizeof form.child.doc_kind, "03");
    text_copy(form.child.doc_series, sizeof form.child.doc_series, "II-МЮ");
    text_copy(form.child.doc_number, sizeof form.child.doc_number, "654777");
    text_copy(form.child.doc_issued, sizeof form.child.doc_issued, "2012-12-03");
    form.child.doc_code[0] = '\0';
    struct saved saved = kit_save(kit, &form);
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    for (int day = 0; day < 2; day++, env_virtual_move(&kit->clock, 7 * (int64_t)MS_DAY)) {
        kit_login(kit, KIT_DESK);
        must(change_load(&kit->desk, saved.subject, &change, &why));
        struct child *child = &change.child;
        text_copy(child->doc_kind, sizeof child->doc_kind, "21");
        text_copy(child->doc_series, sizeof child->doc_series, "66 26");
        text_copy(child->doc_number, sizeof child->doc_number, "123456");
        text_copy(child->doc_issued, sizeof child->doc_issued, "2026-11-26");
        text_copy(child->doc_code, sizeof child->doc_code, "670-001");
        text_copy(child->doc_issuer, sizeof child->doc_issuer, "УМВД России по Смоленской области");
        change.applicant = (struct applicant){.authority = "6", .phone = "+79120000003", .no_navigator = 1};
        text_copy(change.applicant.surname, sizeof change.applicant.surname, child->surname);
        text_copy(change.applicant.name, sizeof change.applicant.name, child->name);
        text_copy(change.applicant.patronymic, sizeof change.applicant.patronymic, child->patronymic);
        change.applicant.no_patronymic = child->no_patronymic;
        text_copy(change.paper, sizeof change.paper, "паспорт 66 26 123456");
        if (day == 0)
            assert_false(desk_change(&kit->desk, &change, &field, &why)); /* two days too early */
        else
            must(desk_change(&kit->desk, &change, &field, &why));
    }
    assert_int_equal(count(kit, "SELECT count(*) FROM learner WHERE child_doc_kind = '21' AND applicant_authority = '6'"), 1);
    kit_rebuilt_is_live(kit);
}

/* A4: papers after their last day, by a second person only. */
static void late_papers(void **state) {
    struct kit *kit = *state;
    struct application form, whole;
    struct saved saved;
    kit_login(kit, KIT_DESK);
    kit_form(kit, 1, &whole);
    form = whole;
    text_copy(form.request.channel, sizeof form.request.channel, "navigator");
    text_copy(form.request.request_no, sizeof form.request.request_no, "N-7");
    form.papers[0] = form.papers_day[0] = '\0';
    form.pd = form.rules = (struct consent_row){0};
    saved = kit_save(kit, &form);
    assert_string_equal(kit_load(kit, saved.app).papers_due, "2026-12-02");
    env_virtual_move(&kit->clock, 10 * (int64_t)MS_DAY); /* 03.12 */
    form = kit_load(kit, saved.app);
    by_now(kit, &form);
    assert_false(desk_save(&kit->desk, &form, 0, &saved, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    struct second self = second_of(kit, KIT_DESK), desk = second_of(kit, KIT_DESK_2), good = second_of(kit, KIT_COORDINATOR);
    kit->desk.second = &self;
    assert_false(desk_save(&kit->desk, &form, 0, &saved, &why));
    assert_null(kit->desk.second); /* taken */
    kit->desk.second = &desk;
    refuses(desk_save(&kit->desk, &form, 0, &saved, &why), "second.role");
    kit->desk.second = &good;
    must(desk_save(&kit->desk, &form, 0, &saved, &why));
    assert_int_equal(saved.state, APP_COMPLETE);
    assert_string_equal(saved.due, "2026-12-08");
    assert_int_equal(count(kit, "SELECT count(*) FROM log WHERE type = 'application.completed' AND o LIKE '%\"second\":%'"), 1);
}

/* A document that is not of the list. */
static void unlisted(struct child *c) {
    text_copy(c->doc_kind, sizeof c->doc_kind, "91");
    text_copy(c->doc_number, sizeof c->doc_number, "справка 17");
    c->doc_series[0] = c->doc_code[0] = c->doc_until[0] = '\0';
}

/* RULES 4.2, kind 91: each time the package goes to the decider whole, and in a change of data. */
static void a_document_that_is_not_of_the_list(void **state) {
    struct kit *kit = *state;
    struct application form;
    struct saved saved;
    struct change change;
    char number[11];
    const char *field;
    struct second self = second_of(kit, KIT_DESK), good = second_of(kit, KIT_COORDINATOR);
    kit_login(kit, KIT_DESK);
    kit_form(kit, 1, &form);
    unlisted(&form.child);
    refuses(desk_save(&kit->desk, &form, 0, &saved, &why), "A4.second");
    kit->desk.second = &self;
    refuses(desk_save(&kit->desk, &form, 0, &saved, &why), "A4.second_same");
    form.rules.given = false;
    must(desk_save(&kit->desk, &form, 0, &saved, &why)); /* incomplete: nobody has to agree yet */
    assert_int_equal(saved.state, APP_INCOMPLETE);
    form = kit_load(kit, saved.app);
    by_now(kit, &form);
    kit->desk.second = &good;
    must(desk_save(&kit->desk, &form, 0, &saved, &why));
    assert_int_equal(saved.state, APP_COMPLETE);
    assert_int_equal(count(kit, "SELECT count(*) FROM log WHERE type = 'application.completed' AND o LIKE '%\"second\":%'"), 1);
    form = kit_load(kit, saved.app);
    text_copy(form.address.street, sizeof form.address.street, "Новая");
    refuses(desk_save(&kit->desk, &form, 0, &saved, &why), "A4.second");
    kit->desk.second = &good;
    must(desk_save(&kit->desk, &form, 0, &saved, &why));
    kit_login(kit, KIT_COORDINATOR); /* who agreed has entered nothing */
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    kit_confirm(kit);

    kit_login(kit, KIT_DESK);
    must(change_load(&kit->desk, saved.subject, &change, &why));
    text_copy(change.child.doc_number, sizeof change.child.doc_number, "справка 18");
    text_copy(change.paper, sizeof change.paper, "справка 18 от 20.11.2026");
    refuses(desk_change(&kit->desk, &change, &field, &why), "4.2.second");
    kit->desk.second = &self;
    refuses(desk_change(&kit->desk, &change, &field, &why), "4.2.second_same");
    assert_null(kit->desk.second); /* taken */
    kit->desk.second = &good;
    must(desk_change(&kit->desk, &change, &field, &why));
    assert_int_equal(count(kit, "SELECT count(*) FROM log WHERE type = 'learner.changed' AND o LIKE '%\"second\":%'"), 1);
    must(change_load(&kit->desk, saved.subject, &change, &why));
    text_copy(change.applicant.phone, sizeof change.applicant.phone, "+79123456700");
    must(desk_change(&kit->desk, &change, &field, &why)); /* the document stays as it was agreed to */
    kit_rebuilt_is_live(kit);
}

/* A16: for its days and in its place, with both names; the desk's own role beside it. */
static void a_stand_in(void **state) {
    struct kit *kit = *state;
    struct delegated d = {.role = "coordinator", .municipality = KIT_MUNICIPALITY, .first = "2026-11-24", .last = "2026-11-25"};
    struct delegation_row *rows;
    struct arena a = {0};
    char number[11];
    int n;
    text_copy(d.principal, sizeof d.principal, kit->staff[KIT_COORDINATOR]);
    kit_login(kit, KIT_DESK_2);
    struct saved one = kit_save_person(kit, 1), two = kit_save_person(kit, 2), three = kit_save_person(kit, 3);
    refuses(desk_delegate(&kit->desk, kit->staff[KIT_DESK], &d, &why), "no permission");
    kit_login(kit, KIT_SUPERVISOR);
    refuses(desk_delegate(&kit->desk, kit->staff[KIT_COORDINATOR], &d, &why), "A16.same");
    struct delegated wrong = d;
    text_copy(wrong.role, sizeof wrong.role, "operator");
    refuses(desk_delegate(&kit->desk, kit->staff[KIT_DESK], &wrong, &why), "A16.role");
    wrong = d;
    text_copy(wrong.last, sizeof wrong.last, "2026-11-22");
    refuses(desk_delegate(&kit->desk, kit->staff[KIT_DESK], &wrong, &why), "A16.days_order");
    must(desk_delegate(&kit->desk, kit->staff[KIT_DESK], &d, &why));
    must(desk_delegate(&kit->desk, kit->staff[KIT_DESK_2], &d, &why));
    kit_login(kit, KIT_DESK);
    assert_false(desk_may(&kit->desk, MAY_DECIDE, &why)); /* not yet */
    env_virtual_move(&kit->clock, MS_DAY);
    assert_true(desk_may(&kit->desk, MAY_DECIDE, &why));
    assert_true(desk_may(&kit->desk, MAY_ENTER, &why));
    assert_int_equal(kit_issue(kit, &one, number), FAIL_NONE);
    assert_int_equal(count(kit, "SELECT count(*) FROM log WHERE type = 'certificate.issued' AND o LIKE '%\"behalf\":%'"), 1);
    kit_login(kit, KIT_DESK_2); /* one of the hands, stand-in or not */
    assert_int_equal(kit_issue(kit, &two, number), FAIL_DENIED);
    kit_login(kit, KIT_SUPERVISOR);
    must(delegation_list(kit->db, "2026-11-24", &a, &rows, &n, &why));
    assert_int_equal(n, 2);
    for (int i = 0; i < n; i++) {
        assert_string_equal(rows[i].principal_name, "Ким Е. О.");
        if (strcmp(rows[i].staff, kit->staff[KIT_DESK]) == 0)
            must(desk_delegation_end(&kit->desk, rows[i].staff, rows[i].event, &why));
    }
    kit_login(kit, KIT_DESK);
    assert_int_equal(kit_issue(kit, &three, number), FAIL_DENIED);
    env_virtual_move(&kit->clock, 2 * (int64_t)MS_DAY);
    kit_login(kit, KIT_DESK_2);
    assert_false(desk_may(&kit->desk, MAY_DECIDE, &why)); /* its days are over */
    /* One removed leaves nobody to stand in for: the list says so as the gate does. */
    assert_false(rows[0].is_void);
    kit_central(kit, EV_STAFF_REMOVED, kit->staff[KIT_COORDINATOR], &(struct staff_removed){0});
    must(delegation_list(kit->db, "2026-11-24", &a, &rows, &n, &why));
    assert_true(n > 0 && rows[0].is_void);
    arena_close(&a);
    kit_rebuilt_is_live(kit);
}

/* A number and a receipt within a minute, the typing later. */
static void quick_intake(void **state) {
    struct kit *kit = *state;
    struct queue_counts counts;
    struct application form, whole;
    kit_login(kit, KIT_DESK);
    kit_form(kit, 1, &whole);
    must(desk_new(&kit->desk, &form, &why));
    form.request.quick = 1;
    text_copy(form.child.surname, sizeof form.child.surname, whole.child.surname);
    text_copy(form.child.name, sizeof form.child.name, whole.child.name);
    text_copy(form.child.birth, sizeof form.child.birth, whole.child.birth);
    text_copy(form.applicant.phone, sizeof form.applicant.phone, whole.applicant.phone);
    text_copy(form.papers, sizeof form.papers, "child applicant snils");
    text_copy(form.papers_day, sizeof form.papers_day, whole.papers_day);
    struct saved saved = kit_save(kit, &form);
    assert_int_equal(saved.state, APP_INCOMPLETE);
    assert_int_equal(count(kit, "SELECT count(*) FROM application WHERE request_quick = 1"), 1);
    form = kit_load(kit, saved.app);
    form.child = whole.child;
    form.address = whole.address;
    form.applicant = whole.applicant;
    form.pd = whole.pd;
    form.rules = whole.rules;
    assert_int_equal(kit_save(kit, &form).state, APP_COMPLETE);
    assert_int_equal(count(kit, "SELECT count(*) FROM application WHERE request_quick = 1"), 0);
    /* what is closed before it was typed need not be typed */
    must(desk_new(&kit->desk, &form, &why));
    form.request.quick = 1;
    text_copy(form.child.surname, sizeof form.child.surname, "Раздумкин");
    text_copy(form.child.name, sizeof form.child.name, whole.child.name);
    text_copy(form.child.birth, sizeof form.child.birth, whole.child.birth);
    text_copy(form.applicant.phone, sizeof form.applicant.phone, whole.applicant.phone);
    saved = kit_save(kit, &form);
    must(queue_counts(kit->db, &(struct queue_filter){.today = "2026-11-23"}, "2026-12-07", &counts, &why));
    assert_int_equal(counts.rows[QUEUE_QUICK], 1);
    must(desk_withdraw(&kit->desk, saved.app, "передумали", &why));
    must(queue_counts(kit->db, &(struct queue_filter){.today = "2026-11-23"}, "2026-12-07", &counts, &why));
    assert_int_equal(counts.rows[QUEUE_QUICK], 0);
    kit_rebuilt_is_live(kit);
}

static void the_next_child(void **state) {
    struct kit *kit = *state;
    struct application first, form;
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, 1);
    first = kit_load(kit, saved.app);
    must(desk_sibling(&kit->desk, saved.app, &form, &why));
    assert_string_equal(form.applicant.surname, first.applicant.surname);
    assert_string_equal(form.applicant.phone, first.applicant.phone);
    assert_string_equal(form.address.street, first.address.street);
    assert_string_equal(form.child.surname, "");
    assert_string_equal(form.subject, "");
    assert_false(form.pd.given);
}

/* Of that day; the document is brought later. */
static void born(struct application *form, const char *birth) {
    struct child *c = &form->child;
    text_copy(c->birth, sizeof c->birth, birth);
    c->doc_kind[0] = c->doc_series[0] = c->doc_number[0] = c->doc_issued[0] = c->doc_code[0] = '\0';
}

/* A13 at the desk: the last day is written with the application, by the region's rule of 29 February. */
static void the_last_day(void **state) {
    struct kit *kit = *state;
    struct application form;
    kit_login(kit, KIT_DESK);
    kit_form(kit, 1, &form);
    born(&form, "2008-12-20");
    struct saved saved = kit_save(kit, &form);
    assert_string_equal(kit_load(kit, saved.app).last_day, "2026-12-19");
    assert_int_equal(count(kit, "SELECT count(*) FROM application WHERE sort_due = '2026-12-19'"), 1);
    kit_form(kit, 2, &form);
    born(&form, "2016-02-29");
    assert_string_equal(kit_load(kit, kit_save(kit, &form).app).last_day, "2034-02-28");
    kit_set(kit, "leap_to_march", "no");
    kit_form(kit, 3, &form);
    born(&form, "2016-02-29");
    assert_string_equal(kit_load(kit, kit_save(kit, &form).app).last_day, "2034-02-27");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(data_change_by_a_paper),
        TEST(a_move_inside_the_region),
        TEST(at_fourteen),
        TEST(late_papers),
        TEST(a_stand_in),
        TEST(a_document_that_is_not_of_the_list),
        TEST(quick_intake),
        TEST(the_next_child),
        TEST(the_last_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
