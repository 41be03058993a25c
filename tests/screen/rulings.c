/* Screen 7 for every row of the table of rulings (PROTOCOL) that has no screen elsewhere: both sides, the centre's words, the
 * ways out. Two certificates and their desks: tour.c; parked, two corrections, a double, handed over: disputes.c. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"

#include "model/base/text.h"
#include "model/store/life.h"
#include "model/store/papers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A child with a complete application, entered by the second desk; a new minute for each. */
static struct saved filed(struct place *place, int64_t n) {
    struct application form;
    kit_login(&place->kit, KIT_DESK_2);
    kit_form(&place->kit, n, &form);
    struct saved saved = kit_save(&place->kit, &form);
    env_virtual_move(&place->kit.clock, MS_MINUTE);
    kit_confirm(&place->kit);
    return saved;
}

/* Its certificate, and the event that issued it. */
static void issue(struct place *place, const struct saved *saved, char number[11], char of[EVENT_ID_TEXT]) {
    struct rows r;
    struct fail why;
    kit_login(&place->kit, KIT_COORDINATOR);
    assert_int_equal(kit_issue(&place->kit, saved, number), FAIL_NONE);
    assert_true(db_query(place->kit.db, &r, "SELECT event FROM certificate WHERE subject = :subject", &why, "subject:t",
                         saved->subject, NULL) &&
                db_next(&r, &why));
    text_copy(of, EVENT_ID_TEXT, db_text(&r, 0));
    db_done(&r);
}

static struct saved issued(struct place *place, int64_t n, char number[11], char of[EVENT_ID_TEXT]) {
    struct saved saved = filed(place, n);
    issue(place, &saved, number, of);
    kit_confirm(&place->kit);
    return saved;
}

/* --- The rulings, in the order of the list -------------------------------------------------------------------------------- */

static void joined(struct place *place, int64_t n, const char *living) {
    struct saved saved = filed(place, n);
    struct joined j = {.living_point = "7", .living_at = place->kit.clock.now - MS_HOUR};
    text_copy(j.of, sizeof j.of, saved.app);
    text_copy(j.app, sizeof j.app, saved.app);
    text_copy(j.living, sizeof j.living, living);
    kit_central(&place->kit, EV_RULING_JOINED, saved.subject, &j);
}

/* A certificate joined to that of another record, which is erased then or rests. */
static void joined_to(struct place *place, int64_t n, int64_t m, bool erased) {
    struct joined j = {.living_point = "7", .living_at = place->kit.clock.now - MS_HOUR};
    struct erased e = {.of = "0.1.1", .reason = "consent", .day = "2026-11-23", .backups_until = "2026-12-23"};
    char of[EVENT_ID_TEXT];
    struct saved first = issued(place, n, j.living, of), second = issued(place, m, j.number, j.of);
    text_copy(j.app, sizeof j.app, second.app);
    kit_central(&place->kit, EV_RULING_JOINED, second.subject, &j);
    const struct life_order suspend = {
        .life = LIFE_SUSPEND, .number = j.living, .ground = "dispute", .remark = "спор родителей"};
    struct fail why;
    kit_login(&place->kit, KIT_OPERATOR);
    if (erased)
        kit_central(&place->kit, EV_LEARNER_ERASED, first.subject, &e);
    else if (!desk_life(&place->kit.desk, &suspend, NULL, &why))
        fail_msg("%s: %s", why.log, why.say);
}

static void renumbered(struct place *place, int64_t n) {
    struct renumbered r = {.living = "6700000992", .living_point = "7", .living_at = place->kit.clock.now - MS_HOUR};
    struct saved saved = issued(place, n, r.number, r.of);
    text_copy(r.app, sizeof r.app, saved.app);
    kit_central(&place->kit, EV_RULING_RENUMBERED, saved.subject, &r);
}

/* One number twice, from one block: the other child was first. */
static void given_twice(struct place *place, int64_t n, int64_t m) {
    char number[11], of[EVENT_ID_TEXT];
    struct fail why;
    issued(place, n, number, of);
    assert_true(db_run(place->kit.db, "UPDATE lease SET next = next - 1 WHERE kind = 'number'", &why, NULL));
    renumbered(place, m);
}

static void superseded(struct place *place, int64_t n) {
    char number[11];
    struct superseded s = {.cause = "withdrawn"};
    struct saved saved = issued(place, n, number, s.of);
    kit_central(&place->kit, EV_RULING_SUPERSEDED, saved.subject, &s);
}

/* Sent to one place by this desk and to another one by an office, which came first. */
static void transferred(struct place *place, int64_t n) {
    char number[11], of[EVENT_ID_TEXT];
    struct saved saved = issued(place, n, number, of);
    struct change change;
    struct fail why;
    struct differs d = {.open = {.municipality = KIT_OTHER_MUNICIPALITY, .point = "30"}};
    kit_login(&place->kit, KIT_DESK);
    if (!change_load(&place->kit.desk, saved.subject, &change, &why)) fail_msg("%s", why.log);
    text_copy(change.point, sizeof change.point, "7");
    text_copy(change.address.street, sizeof change.address.street, "ул. Новая");
    if (!desk_change(&place->kit.desk, &change, NULL, &why)) fail_msg("%s: %s", why.log, why.say);
    const struct journal *j = &place->kit.desk.journal;
    event_id_show((struct event_id){j->kiosk, j->epoch, j->seq}, d.open.of);
    kit_confirm(&place->kit);
    d.child = change.child;
    d.address = change.address;
    d.applicant = change.applicant;
    text_copy(d.differing.fields, sizeof d.differing.fields,
              "place.point\t12\t7\t30\naddress.street\tул. Берёзовая\tул. Новая\tул. Садовая\n");
    kit_central(&place->kit, EV_RULING_DIFFERS, saved.subject, &d);
}

/* Has no number of the centre: nothing is confirmed after it. */
static void parked(struct place *place, const struct saved *saved, const char *cause) {
    char number[11];
    struct parked p = {0};
    issue(place, saved, number, p.of);
    text_copy(p.cause, sizeof p.cause, cause);
    kit_central(&place->kit, EV_EVENT_PARKED, saved->subject, &p);
}

static void erased(struct place *place, int64_t n) {
    struct saved saved = filed(place, n);
    struct erased e = {.of = "0.1.1", .reason = "consent", .day = "2026-11-23", .backups_until = "2026-12-23"};
    struct superseded s = {.cause = "erased"};
    kit_central(&place->kit, EV_LEARNER_ERASED, saved.subject, &e);
    text_copy(s.of, sizeof s.of, saved.app);
    kit_central(&place->kit, EV_RULING_SUPERSEDED, saved.subject, &s);
}

static void flagged(struct place *place, int64_t n, const char *cause) {
    struct flagged f = {0};
    struct saved saved = issued(place, n, f.number, f.of);
    text_copy(f.cause, sizeof f.cause, cause);
    text_copy(f.app, sizeof f.app, saved.app);
    kit_central(&place->kit, EV_RULING_FLAGGED, saved.subject, &f);
}

/* Two whose papers differ, with one name and one date of birth. */
static void namesake(struct place *place, int64_t n, int64_t m) {
    struct application one, form;
    struct saved other = filed(place, n);
    struct flagged f = {.cause = "namesake"};
    kit_form(&place->kit, n, &one);
    kit_form(&place->kit, m, &form);
    memcpy(one.child.snils, form.child.snils, sizeof one.child.snils);
    memcpy(one.child.doc_series, form.child.doc_series, sizeof one.child.doc_series);
    memcpy(one.child.doc_number, form.child.doc_number, sizeof one.child.doc_number);
    form.child = one.child;
    kit_login(&place->kit, KIT_DESK_2);
    struct saved saved = kit_save(&place->kit, &form);
    env_virtual_move(&place->kit.clock, MS_MINUTE);
    kit_confirm(&place->kit);
    text_copy(f.of, sizeof f.of, saved.app);
    text_copy(f.app, sizeof f.app, saved.app);
    text_copy(f.other, sizeof f.other, other.subject);
    kit_central(&place->kit, EV_RULING_FLAGGED, saved.subject, &f);
}

static struct sitting *sit(void **state) {
    struct sitting *t = calloc(1, sizeof *t);
    assert_non_null(t);
    place_open(&t->place);
    *state = t;
    return t;
}

static int begin_at_the_desk(void **state) {
    struct sitting *t = sit(state);
    struct saved beyond = filed(&t->place, 5), late = filed(&t->place, 6);
    joined(&t->place, 1, "");
    joined(&t->place, 2, "6700410001");
    renumbered(&t->place, 3);
    superseded(&t->place, 4);
    erased(&t->place, 7);
    transferred(&t->place, 8);
    parked(&t->place, &beyond, "over_limit");
    parked(&t->place, &late, "credential");
    t->p = place_start(&t->place, NULL);
    return 0;
}

static int begin_with_a_number_twice(void **state) {
    struct sitting *t = sit(state);
    given_twice(&t->place, 1, 2);
    t->p = place_start(&t->place, NULL);
    return 0;
}

static int begin_with_ended_ones(void **state) {
    struct sitting *t = sit(state);
    joined_to(&t->place, 1, 2, true);
    joined_to(&t->place, 3, 4, false);
    t->p = place_start(&t->place, NULL);
    return 0;
}

/* Two records of one СНИЛС: the second is joined. */
static int begin_with_two_of_one_snils(void **state) {
    struct sitting *t = sit(state);
    struct kit *kit = &t->place.kit;
    struct application form, other;
    char number[11], of[EVENT_ID_TEXT];
    issued(&t->place, 1, number, of);
    kit_form(kit, 1, &other);
    kit_form(kit, 2, &form);
    text_copy(form.child.snils, sizeof form.child.snils, other.child.snils);
    kit_login(kit, KIT_DESK);
    kit_save(kit, &form);
    kit_confirm(kit);
    t->p = place_start(&t->place, NULL);
    return 0;
}

static int begin_at_the_operators(void **state) {
    struct sitting *t = sit(state);
    namesake(&t->place, 4, 5);
    flagged(&t->place, 1, "review");
    flagged(&t->place, 2, "removed");
    flagged(&t->place, 3, "removed_cause");
    t->p = place_start(&t->place, NULL);
    return 0;
}

/* Down the list, a screen for each. */
static void each_looks(struct pty *p, const char *const *names, size_t count) {
    char of[48];
    for (size_t i = 0; i < count; i++) {
        snprintf(of, sizeof of, "%zu из %zu", i + 1, count);
        shows(p, of);
        golden_screen(p, names[i]);
        press(p, "Down");
    }
}

static void what_a_desk_has_to_settle(void **state) {
    struct sitting *t = *state;
    static const char *const names[] = {"ruling-joined-open", "ruling-joined-living", "ruling-renumbered", "ruling-superseded",
                                        "ruling-erased",      "ruling-transfer",      "ruling-over-limit", "ruling-credential"};
    place_login(t->p, KIT_DESK);
    press(t->p, "Ctrl+B");
    each_looks(t->p, names, sizeof names / sizeof *names);
    press(t->p, "Home Down Down Tab F2 Enter"); /* the replaced number: the family was called */
    shows(t->p, "Разобрано");
    shows(t->p, "из 7");
    press(t->p, "Esc");
    card_open(t->p, "6704182002"); /* the family comes with the old one in hand */
    golden_screen(t->p, "certificate-renumbered");
    press(t->p, "Ctrl+P Down Down Down Down");
    shows(t->p, "другому обучающемуся");
    golden_screen(t->p, "print-renumbered");
}

/* What lives by the ruling may be erased by now: of a child of whom nothing is left all differed, and a number that no family
 * can use was to be told to it. */
static void what_has_become_of_the_number_that_stays_is_said(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "Ctrl+B");
    golden_screen(t->p, "ruling-joined-erased");
    press(t->p, "Down");
    shows(t->p, "◂ приостановлен");
    press(t->p, "Esc");
    card_open(t->p, "6704182010"); /* what is read out to the family, too */
    golden_screen(t->p, "certificate-joined-erased");
}

/* From the ruling: with the number that was replaced the papers of the other child were offered. */
static void the_papers_of_a_replaced_number_are_of_its_own_child(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "Ctrl+B");
    shows(t->p, "у другого ребёнка");
    press(t->p, "Ctrl+P");
    golden_screen(t->p, "ruling-renumbered-print");
}

static void what_the_operator_and_the_supervisor_look_at(void **state) {
    struct sitting *t = *state;
    static const char *const names[] = {"ruling-namesake", "ruling-review", "ruling-removed", "ruling-removed-cause"};
    place_login(t->p, KIT_OPERATOR);
    press(t->p, "Ctrl+B");
    each_looks(t->p, names, sizeof names / sizeof *names);
    press(t->p, "End Tab F2 Enter"); /* confirmed: the certificate lives */
    shows(t->p, "Разобрано");
    press(t->p, "Esc Ctrl+X");
    pty_wait(t->p, "Пароль", 0);
    place_login(t->p, KIT_SUPERVISOR);
    press(t->p, "Ctrl+B Down Down");
    golden_screen(t->p, "ruling-removed-supervisor");
    press(t->p, "Tab F2 Enter");
    shows(t->p, "Разобрано");
}

/* That it has to be looked at, stood there without a reason; what a supervisor had confirmed was the operator's. */
static void the_history_says_why_it_was_looked_at_and_how_that_ended(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_SUPERVISOR);
    press(t->p, "Ctrl+B Down Down Tab F2 Enter");
    shows(t->p, "Разобрано");
    press(t->p, "Esc");
    pty_type(t->p, "Рыбакова");
    press(t->p, "Enter");
    golden_screen(t->p, "ruling-removed-card");
}

/* Of a child who was joined the other record stayed, with all its data, and nobody thought of it. */
static void who_withdraws_consent_is_told_of_the_childs_other_record(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    card_open(t->p, "6704182002");
    menu_choose(t->p, "согласие отоз");
    golden_screen(t->p, "life-consent-two-records");
}

/* The child has a certificate: whoever decides ends the application that was joined to it. */
static void a_joined_application_is_refused_on_r1(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "Ctrl+B Down Tab Down F2");
    shows(t->p, "У ребёнка есть сертификат 6700 4100 01 (школа № 7).");
    golden_screen(t->p, "ruling-r1");
    press(t->p, "Enter");
    shows(t->p, "Отказано по основанию R1.");
    shows(t->p, "из 7");
}

/* The slip of the hand was here: the application opens where it is written, and is saved though it is joined. */
static void a_mistyped_snils_is_corrected_from_the_dispute(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "Ctrl+B Tab Down F2");
    shows(t->p, "Заявление 0003");
    for (int i = 0; i < 11; i++) press(t->p, "Backspace");
    pty_type(t->p, "11223344595");
    golden_screen(t->p, "ruling-joined-correct");
    press(t->p, "F2");
    golden_screen(t->p, "ruling-joined-corrected");
}

/* --- Whoever was removed meanwhile cannot decide for ever ----------------------------------------------------------------- */

static int begin_long_away(void **state) {
    struct sitting *t = sit(state);
    struct fail why;
    struct db *db = t->place.kit.db;
    filed(&t->place, 1);
    assert_true(db_begin(db, true, &why) &&
                meta_set_int(db, "last_exchange", t->place.kit.clock.now - 15 * (int64_t)MS_DAY, &why) && db_commit(db, &why));
    t->p = place_start(&t->place, NULL);
    return 0;
}

static int begin_with_very_many(void **state) {
    struct sitting *t = sit(state);
    struct flagged f = {.cause = "near"};
    struct saved saved = filed(&t->place, 1);
    text_copy(f.of, sizeof f.of, saved.app);
    text_copy(f.app, sizeof f.app, saved.app);
    for (int i = 0; i < 205; i++) kit_central(&t->place.kit, EV_RULING_FLAGGED, saved.subject, &f);
    t->p = place_start(&t->place, NULL);
    return 0;
}

/* Of the blank forms of a desk: no child, so no family either. */
static int begin_without_a_child(void **state) {
    struct sitting *t = sit(state);
    struct kit *kit = &t->place.kit;
    const struct blanks blanks = {.paper = "consent", .first = 1, .count = 40, .version = "2026"};
    struct parked p = {.cause = "free_text"};
    struct fail why;
    kit_login(kit, KIT_DESK);
    if (!desk_blanks(&kit->desk, &blanks, &why)) fail_msg("%s: %s", why.log, why.say);
    event_id_show((struct event_id){kit->desk.journal.kiosk, kit->desk.journal.epoch, kit->desk.journal.seq}, p.of);
    kit_central(kit, EV_EVENT_PARKED, kit->region, &p);
    t->p = place_start(&t->place, NULL);
    return 0;
}

static void what_is_about_no_child_is_said_so(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_DESK);
    press(t->p, "Ctrl+B");
    golden_screen(t->p, "ruling-no-child");
    press(t->p, "F6"); /* the region has no history for the desk */
    shows(t->p, "Что сделать");
    press(t->p, "Tab F2 Enter"); /* and no case to open */
    shows(t->p, "Разногласий больше нет");
    shows(t->p, "центр принял всё");
}

/* What is not loaded is not passed over in silence. */
static void more_than_a_list_holds(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_OPERATOR);
    press(t->p, "Ctrl+B");
    shows(t->p, "1 из 200+");
    shows(t->p, "Осталось разобрать: 200+");
    press(t->p, "Esc F5");
    shows(t->p, "Разногласия: 50+");
}

static void after_the_credential_lease_nobody_decides(void **state) {
    struct sitting *t = *state;
    place_login(t->p, KIT_COORDINATOR);
    press(t->p, "Enter Space F2");
    shows(t->p, "Обмена не было 15 дн.");
    golden_screen(t->p, "decision-lease-over");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_a_desk_has_to_settle, begin_at_the_desk, sitting_end),
        cmocka_unit_test_setup_teardown(what_has_become_of_the_number_that_stays_is_said, begin_with_ended_ones, sitting_end),
        cmocka_unit_test_setup_teardown(the_papers_of_a_replaced_number_are_of_its_own_child, begin_with_a_number_twice,
                                        sitting_end),
        cmocka_unit_test_setup_teardown(a_joined_application_is_refused_on_r1, begin_at_the_desk, sitting_end),
        cmocka_unit_test_setup_teardown(a_mistyped_snils_is_corrected_from_the_dispute, begin_at_the_desk, sitting_end),
        cmocka_unit_test_setup_teardown(what_the_operator_and_the_supervisor_look_at, begin_at_the_operators, sitting_end),
        cmocka_unit_test_setup_teardown(the_history_says_why_it_was_looked_at_and_how_that_ended, begin_at_the_operators,
                                        sitting_end),
        cmocka_unit_test_setup_teardown(who_withdraws_consent_is_told_of_the_childs_other_record, begin_with_two_of_one_snils,
                                        sitting_end),
        cmocka_unit_test_setup_teardown(what_is_about_no_child_is_said_so, begin_without_a_child, sitting_end),
        cmocka_unit_test_setup_teardown(more_than_a_list_holds, begin_with_very_many, sitting_end),
        cmocka_unit_test_setup_teardown(after_the_credential_lease_nobody_decides, begin_long_away, sitting_end),
    };
    golden_use_cmocka();
    return cmocka_run_group_tests_name("rulings", tests, NULL, NULL);
}
