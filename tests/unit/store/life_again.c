#include "tests/unit/store/steps.h"

/* What goes on after an end: the old number (C11), an appeal (A11), consent withdrawn and given anew (RULES 8), the family
 * told. Each through the gate, with the rows it leaves. */

static void exclude(struct kit *kit, const char *number) {
    struct second second = second_of(kit, KIT_SUPERVISOR);
    kit_login(kit, KIT_OPERATOR);
    must(desk_life(
        &kit->desk,
        &(struct life_order){
            .life = LIFE_EXCLUDE, .number = number, .ground = "E1", .paper = "17", .day = "2026-11-20", .second = &second},
        NULL, &why));
}

/* C11: the same number, a second login, the day of the first issue beside the new one; R1 does not stand in the way. */
static void the_old_number_lives_again(void **state) {
    struct kit *kit = *state;
    char number[11], again[11];
    struct application form;
    struct certificate certificate;
    struct saved first = issued(kit, 1, number);
    int64_t spent = count(kit, "SELECT sum(spent) FROM lease");
    kit_login(kit, KIT_DESK);
    refuses(desk_again(&kit->desk, first.subject, &form, &why), "R1.own");
    exclude(kit, number);
    env_virtual_move(&kit->clock, MS_DAY);
    kit_login(kit, KIT_DESK);
    must(desk_again(&kit->desk, first.subject, &form, &why));
    assert_string_equal(form.subject, first.subject);
    assert_string_equal(form.app, "");
    assert_false(form.pd.given);
    by_now(kit, &form);
    struct saved second_time = kit_save(kit, &form);
    assert_int_equal(second_time.state, APP_COMPLETE);
    assert_string_equal(second_time.subject, first.subject);
    assert_string_not_equal(second_time.app, first.app);
    refuses(desk_again(&kit->desk, first.subject, &form, &why), "2.5.open");
    kit_login(kit, KIT_OPERATOR);
    struct verdict v = kit_verdict(kit, &second_time, VERDICT_ISSUE, "", "");
    refuses(desk_decide(&kit->desk, second_time.app, &v, again, &why), "C11.second");
    struct second self = second_of(kit, KIT_OPERATOR), desk = second_of(kit, KIT_DESK_2), good = second_of(kit, KIT_SUPERVISOR);
    v.second = &self;
    refuses(desk_decide(&kit->desk, second_time.app, &v, again, &why), "C11.second_same");
    v.second = &desk;
    refuses(desk_decide(&kit->desk, second_time.app, &v, again, &why), "second.role");
    v.second = &good;
    must(desk_decide(&kit->desk, second_time.app, &v, again, &why));
    assert_string_equal(again, number);
    must(certificate_load(kit->db, number, &certificate, &why));
    assert_string_equal(certificate.state, "living");
    assert_true(certificate.again_at > certificate.issued_at && certificate.ended_at > 0);
    assert_string_equal(certificate.app, second_time.app);
    assert_int_equal(count(kit, "SELECT sum(spent) FROM lease"), spent);
    assert_int_equal(count(kit, "SELECT count(*) FROM certificate"), 1);
    assert_string_equal(kit_load(kit, second_time.app).tell, "reinstated");
    assert_string_equal(kit_load(kit, first.app).tell, ""); /* once: not that it is excluded, too */
    /* Undone within its minutes it is excluded as before. */
    must(desk_life(&kit->desk, &(struct life_order){.life = LIFE_UNDO, .app = second_time.app}, NULL, &why));
    must(certificate_load(kit->db, number, &certificate, &why));
    assert_string_equal(certificate.state, "excluded");
    assert_string_equal(certificate.ground, "E1");
    assert_string_equal(certificate.app, first.app);
    assert_string_equal(kit_load(kit, first.app).tell, "excluded"); /* nobody has told the family yet */
    assert_string_equal(kit_load(kit, second_time.app).tell, "");
    /* Told of the end it is told of nothing more, when the same is done and undone once again. */
    must(desk_life(&kit->desk, &(struct life_order){.life = LIFE_TELL, .app = first.app, .code = "phone"}, NULL, &why));
    v = kit_verdict(kit, &second_time, VERDICT_ISSUE, "", "");
    v.second = &good;
    must(desk_decide(&kit->desk, second_time.app, &v, again, &why));
    must(desk_life(&kit->desk, &(struct life_order){.life = LIFE_UNDO, .app = second_time.app}, NULL, &why));
    assert_string_equal(kit_load(kit, first.app).tell, "");
    kit_rebuilt_is_live(kit);
}

/* Typed anew as a new child instead of from its card. */
static void a_second_card_gets_no_second_number(void **state) {
    struct kit *kit = *state;
    char number[11];
    issued(kit, 1, number);
    exclude(kit, number);
    kit_login(kit, KIT_DESK);
    struct saved other = kit_save_person(kit, 1); /* the same СНИЛС and paper */
    kit_login(kit, KIT_OPERATOR);
    struct verdict v = kit_verdict(kit, &other, VERDICT_ISSUE, "", "");
    refuses(desk_decide(&kit->desk, other.app, &v, number, &why), "C11.other_card");
}

/* A number annulled or undone is burnt: the next one is new. */
static void a_burnt_number_is_not_given_again(void **state) {
    struct kit *kit = *state;
    char number[11], next[11];
    struct application form;
    struct saved saved = issued(kit, 1, number);
    must(desk_life(&kit->desk, &(struct life_order){.life = LIFE_UNDO, .app = saved.app}, NULL, &why));
    struct application app = kit_load(kit, saved.app);
    assert_int_equal(app.state, APP_COMPLETE);
    assert_string_equal(app.number, "");
    assert_string_equal(app.tell, "");
    assert_string_equal(app.decision, "");
    assert_int_equal(kit_issue(kit, &saved, next), FAIL_NONE);
    assert_string_not_equal(next, number);
    struct second second = second_of(kit, KIT_COORDINATOR);
    must(desk_life(
        &kit->desk,
        &(struct life_order){.life = LIFE_ANNUL, .number = next, .remark = "Выдан другому ребёнку", .second = &second}, NULL,
        &why));
    assert_int_equal(kit_load(kit, saved.app).state, APP_ANNULLED);
    kit_login(kit, KIT_DESK);
    must(desk_again(&kit->desk, saved.subject, &form, &why));
    by_now(kit, &form);
    struct saved third = kit_save(kit, &form);
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_issue(kit, &third, number), FAIL_NONE);
    assert_string_not_equal(number, next);
    assert_int_equal(count(kit, "SELECT count(*) FROM certificate WHERE state IN ('living', 'suspended')"), 1);
    kit_rebuilt_is_live(kit);
}

/* A11: back to the decider with three days of its own. */
static void an_appeal_brings_it_back(void **state) {
    struct kit *kit = *state;
    char number[11];
    kit_login(kit, KIT_DESK);
    struct saved saved = kit_save_person(kit, 1);
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_decide(kit, &saved, VERDICT_REFUSE, "R3", "Живёт в другой области", number), FAIL_NONE);
    env_virtual_move(&kit->clock, 7 * (int64_t)MS_DAY);
    must(desk_life(
        &kit->desk,
        &(struct life_order){
            .life = LIFE_OVERTURN, .app = saved.app, .paper = "Ж-3", .day = "2026-11-27", .remark = "Регистрация подтверждена"},
        NULL, &why));
    struct application app = kit_load(kit, saved.app);
    assert_int_equal(app.state, APP_COMPLETE);
    assert_string_equal(app.decision_due, "2026-12-03");
    assert_string_equal(app.ground, "");
    assert_string_equal(app.tell, "overturned");
    assert_int_equal(kit_issue(kit, &saved, number), FAIL_NONE);
    kit_rebuilt_is_live(kit);
}

/* RULES 8 and Annex D 6: blocked at once, thirty days, nothing but the refusal for want of consent; a new consent lifts it. */
static void consent_withdrawn_blocks(void **state) {
    struct kit *kit = *state;
    char number[11];
    struct application form;
    struct change change;
    struct learner_life life;
    struct saved saved = issued(kit, 1, number);
    kit->clock.now = (int64_t)date_of(2026, 12, 1) * MS_DAY + 8 * MS_HOUR;
    kit_login(kit, KIT_DESK);
    must(desk_life(
        &kit->desk,
        &(struct life_order){.life = LIFE_WITHDRAW_CONSENT, .subject = saved.subject, .paper = "5", .day = "2026-12-01"}, NULL,
        &why));
    must(learner_life(kit->db, saved.subject, &life, &why));
    assert_string_equal(life.state, "blocked");
    assert_string_equal(life.erase_due, "2026-12-30"); /* 31.12.2026 does not work */
    assert_int_equal(count(kit, "SELECT count(*) FROM certificate WHERE state = 'suspended' AND ground = 'consent'"), 1);
    must(change_load(&kit->desk, saved.subject, &change, &why));
    text_copy(change.applicant.phone, sizeof change.applicant.phone, "+79120000000");
    refuses(desk_change(&kit->desk, &change, NULL, &why), "2.5.blocked");
    refuses(desk_again(&kit->desk, saved.subject, &form, &why), "R1.own");
    kit_rebuilt_is_live(kit);
    /* Taken back: a sheet signed since, and the certificate lives again. */
    struct consent_row consent = {.signer = "applicant", .day = "2026-11-30", .sheet = "3-000900", .version = "2025-09"};
    refuses(desk_consent(&kit->desk, saved.subject, &consent, NULL, &why), "PD9.day");
    env_virtual_move(&kit->clock, MS_DAY);
    text_copy(consent.day, sizeof consent.day, "2026-12-02");
    consent.sheet[0] = '\0';
    assert_false(desk_consent(&kit->desk, saved.subject, &consent, NULL, &why));
    text_copy(consent.sheet, sizeof consent.sheet, "3-000900");
    must(desk_consent(&kit->desk, saved.subject, &consent, NULL, &why));
    must(learner_life(kit->db, saved.subject, &life, &why));
    assert_string_equal(life.state, "plain");
    assert_string_equal(life.erase_due, "");
    assert_int_equal(count(kit, "SELECT count(*) FROM certificate WHERE state = 'living' AND ground = ''"), 1);
    refuses(desk_consent(&kit->desk, saved.subject, &consent, NULL, &why), "PD9.none");
    /* One whose application still waits. */
    struct saved waits = kit_save_person(kit, 2);
    must(desk_life(
        &kit->desk,
        &(struct life_order){.life = LIFE_WITHDRAW_CONSENT, .subject = waits.subject, .paper = "6", .day = "2026-12-02"}, NULL,
        &why));
    form = kit_load(kit, waits.app);
    text_copy(form.applicant.phone, sizeof form.applicant.phone, "+79120000001");
    refuses(desk_save(&kit->desk, &form, 0, &(struct saved){0}, &why), "2.5.blocked");
    kit_login(kit, KIT_OPERATOR);
    struct verdict v = kit_verdict(kit, &waits, VERDICT_ISSUE, "", "");
    refuses(desk_decide(&kit->desk, waits.app, &v, number, &why), "2.5.blocked");
    env_virtual_move(&kit->clock, MS_HOUR);
    kit_login(kit, KIT_DESK);
    text_copy(form.pd.sheet, sizeof form.pd.sheet, "77");
    text_copy(form.pd.day, sizeof form.pd.day, "2026-12-02");
    kit_save(kit, &form);
    must(learner_life(kit->db, waits.subject, &life, &why));
    assert_string_equal(life.state, "plain");
    kit_login(kit, KIT_OPERATOR);
    assert_int_equal(kit_issue(kit, &waits, number), FAIL_NONE);
    kit_rebuilt_is_live(kit);
}

/* A suspension that ends elsewhere, after the consent was withdrawn here: the certificate goes on resting, now for that. */
static void what_is_resumed_elsewhere_goes_on_resting(void **state) {
    struct kit *kit = *state;
    char number[11];
    struct saved saved = issued(kit, 1, number);
    must(desk_life(
        &kit->desk,
        &(struct life_order){.life = LIFE_SUSPEND, .number = number, .ground = "dispute", .remark = "Спор о месте жительства"},
        NULL, &why));
    must(desk_life(
        &kit->desk,
        &(struct life_order){.life = LIFE_WITHDRAW_CONSENT, .subject = saved.subject, .paper = "5", .day = "2026-11-23"}, NULL,
        &why));
    kit_confirm(kit);
    struct act resumed = {0};
    text_copy(resumed.open.number, sizeof resumed.open.number, number);
    kit_central(kit, EV_CERTIFICATE_RESUMED, saved.subject, &resumed);
    assert_int_equal(count(kit, "SELECT count(*) FROM certificate WHERE state = 'suspended' AND ground = 'consent'"), 1);
    kit_rebuilt_is_live(kit);
    struct consent_row consent = {.signer = "applicant", .day = "2026-11-23", .sheet = "3-000900", .version = "2025-09"};
    env_virtual_move(&kit->clock, MS_HOUR);
    kit_login(kit, KIT_DESK);
    must(desk_consent(&kit->desk, saved.subject, &consent, NULL, &why));
    assert_int_equal(count(kit, "SELECT count(*) FROM certificate WHERE state = 'living' AND ground = ''"), 1);
    kit_rebuilt_is_live(kit);
}

/* What is told is what there was to tell. */
static void an_older_call_leaves_what_came_since(void **state) {
    struct kit *kit = *state;
    char number[11];
    struct joined j = {.living_at = 1, .living = "6700410001"};
    struct saved saved = issued(kit, 1, number);
    kit_login(kit, KIT_DESK);
    must(desk_life(&kit->desk, &(struct life_order){.life = LIFE_TELL, .app = saved.app, .code = "phone", .paper = "выписка"},
                   NULL, &why));
    assert_string_equal(kit_load(kit, saved.app).tell, "");
    assert_string_equal(kit_load(kit, saved.app).told_how, "phone");
    refuses(desk_life(&kit->desk, &(struct life_order){.life = LIFE_TELL, .app = saved.app, .code = "phone"}, NULL, &why),
            "TOLD.nothing");
    /* The ruling came before the call in the centre's order: the family does not know it yet. */
    uint64_t told = kit->desk.journal.seq;
    struct feed_item items[64];
    int n = 0;
    for (uint64_t seq = 1; seq < told; seq++)
        items[n++] = (struct feed_item){.gsn = ++kit->gsn, .own = true, .id = {.kiosk = 3, .epoch = 1, .seq = seq}};
    struct arena a = {0};
    must(db_begin(kit->db, true, &why));
    must(journal_feed(&kit->desk.journal, items, n, &a, &why));
    must(db_commit(kit->db, &why));
    text_copy(j.app, sizeof j.app, saved.app);
    text_copy(j.number, sizeof j.number, number);
    kit_central(kit, EV_RULING_JOINED, saved.subject, &j);
    assert_string_equal(kit_load(kit, saved.app).tell, "replaced");
    arena_close(&a);
    kit_rebuilt_is_live(kit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_old_number_lives_again),
        TEST(a_second_card_gets_no_second_number),
        TEST(a_burnt_number_is_not_given_again),
        TEST(an_appeal_brings_it_back),
        TEST(consent_withdrawn_blocks),
        TEST(what_is_resumed_elsewhere_goes_on_resting),
        TEST(an_older_call_leaves_what_came_since),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
