/* Rulings over the facts of one child (PROTOCOL, table of rulings, its first two rows), in the order of arrival. */

#include "sync/centre/rulings.h"

#include "model/base/text.h"
#include "model/store/life.h"
#include "sync/centre/applier.h"
#include "sync/centre/day.h"
#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct world {
    struct centre_kit kit;
    struct centre_kiosk school, other, office; /* the office has both schools in its municipality */
};

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    /* The keys of the people are known everywhere before the kiosks go their ways. */
    centre_kit_school(&w->kit, &w->school);
    centre_kiosk_enrol(&w->kit, &w->other, "school 7", "7", "desk");
    centre_kiosk_enrol(&w->kit, &w->office, "office", "1", "office");
    *state = w;
    return 0;
}

/* Whatever happened: rebuilt equals live, the chains hold, and no СНИЛС has two living certificates. */
static int tear_down(void **state) {
    struct world *w = *state;
    assert_int_equal(
        centre_kit_count(
            &w->kit, "SELECT count(*) FROM (SELECT l.child_snils FROM certificate c JOIN learner l ON l.subject = c.subject "
                     "WHERE c.state = 'living' AND l.child_snils <> '' GROUP BY l.child_snils HAVING count(*) > 1) AS twice"),
        0);
    centre_kit_check(&w->kit);
    centre_kiosk_close(&w->school);
    centre_kiosk_close(&w->other);
    centre_kiosk_close(&w->office);
    centre_kit_close(&w->kit);
    free(w);
    return 0;
}

/* The same child at two desks: another subject, another document, the same СНИЛС. */
static void twin_of(struct centre_kiosk *k, int64_t n, const struct application *first, struct application *out) {
    centre_kiosk_form(k, n, out);
    out->child = first->child;
    text_copy(out->child.doc_number, sizeof out->child.doc_number, "700418");
}

static void state_of(struct centre_kiosk *k, const char *app, enum app_state expected) {
    struct application seen;
    struct fail why;
    assert_true(application_load(k->db, app, &seen, &why));
    assert_string_equal(app_state_name(seen.state), app_state_name(expected));
}

static void certificate_is(struct db *db, const char *number, const char *state, const char *living) {
    struct certificate seen;
    struct fail why;
    if (!certificate_load(db, number, &seen, &why)) fail_msg("%s: %s", number, why.log);
    assert_string_equal(seen.state, state);
    assert_string_equal(seen.living, living);
    assert_false(seen.pending);
}

/* The open disputes that the desk of a kiosk has to settle: how many, and what the last one says. */
static int disputes(struct centre_kiosk *k, char living[11], char number[11], char point[160]) {
    struct arena a = {0};
    struct dispute *rows;
    struct fail why;
    int count;
    assert_true(dispute_mine(k->db, k->kit->staff[CENTRE_DESK], 10, &a, &rows, &count, &why));
    if (count > 0 && living) {
        text_copy(living, 11, rows[count - 1].living);
        text_copy(number, 11, rows[count - 1].number);
        text_copy(point, 160, rows[count - 1].living_point);
    }
    arena_close(&a);
    return count;
}

static void two_desks_issue_offline(struct world *w, struct centre_kiosk *first, struct centre_kiosk *second) {
    struct application form, twin;
    struct saved here, there;
    char lives[11], burnt[11], living[11], number[11], point[160] = "";
    centre_kiosk_form(first, 1, &form);
    twin_of(second, 2, &form, &twin);
    centre_kiosk_file(first, &form, &here);
    centre_kiosk_file(second, &twin, &there);
    /* Made in the other order: only the order of arrival counts. */
    centre_kiosk_issue(second, &there, CENTRE_COORDINATOR_2, burnt);
    centre_kiosk_issue(first, &here, CENTRE_COORDINATOR, lives);
    assert_string_not_equal(lives, burnt);

    centre_kiosk_sync(first);
    centre_kiosk_sync(second);
    centre_kiosk_sync(first);
    certificate_is(first->db, lives, "living", "");
    certificate_is(second->db, burnt, "joined", lives);
    certificate_is(w->kit.c->db, lives, "living", "");
    certificate_is(w->kit.c->db, burnt, "joined", lives);
    assert_int_equal(disputes(first, NULL, NULL, NULL), 0);
    assert_int_equal(disputes(second, living, number, point),
                     1); /* the loser is told, with the living number and where it was given */
    assert_string_equal(living, lives);
    assert_string_equal(number, burnt);
    assert_true(point[0] != '\0');
    state_of(first, here.app, APP_APPROVED);
    state_of(second, there.app, APP_JOINED);
    /* Two rulings, as its application and then its certificate came; one matter for the desk. */
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 2);
    centre_kiosk_sync(&w->office); /* the office sees both sides, and has nobody to call */
    assert_int_equal(disputes(&w->office, NULL, NULL, NULL), second == &w->office);
    certificate_is(w->office.db, lives, "living", "");
    certificate_is(w->office.db, burnt, "joined", lives);
}

static void the_first_to_arrive_lives(void **state) {
    struct world *w = *state;
    two_desks_issue_offline(w, &w->school, &w->other);
}

static void the_other_way_round_too(void **state) {
    struct world *w = *state;
    two_desks_issue_offline(w, &w->other, &w->school);
}

/* The winner has the other side in its scope: the family that keeps its number is called by nobody. */
static void the_desk_that_keeps_its_number_has_nothing_to_settle(void **state) {
    struct world *w = *state;
    two_desks_issue_offline(w, &w->office, &w->school);
}

static void an_open_application_is_joined_to_the_certificate(void **state) {
    struct world *w = *state;
    struct application form, twin;
    struct saved here, there;
    char lives[11], living[11], number[11], point[160];
    centre_kiosk_form(&w->school, 1, &form);
    twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_issue(&w->school, &here, CENTRE_COORDINATOR, lives);
    centre_kiosk_sync(&w->school);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_sync(&w->other);
    state_of(&w->other, there.app, APP_JOINED);
    assert_int_equal(disputes(&w->other, living, number, point), 1);
    assert_string_equal(living, lives);
    assert_string_equal(number, "");
    certificate_is(w->kit.c->db, lives, "living", "");
}

static bool refuse(struct centre_kiosk *k, const struct saved *saved, const char *ground, struct fail *why) {
    struct verdict v = {.kind = VERDICT_REFUSE, .remark = "сертификат выдан в школе № 12"};
    char number[11];
    text_copy(v.ground, sizeof v.ground, ground);
    centre_kiosk_login(k, CENTRE_COORDINATOR_2);
    return subject_basis(k->db, saved->subject, v.basis, why) && desk_decide(&k->desk, saved->app, &v, number, why);
}

/* RESULT: what is joined to a certificate is refused on R1, on nothing else; the family has to be told, the desk has nothing to
 * settle any more. */
static void r1_ends_what_is_joined_to_a_certificate(void **state) {
    struct world *w = *state;
    struct application form, twin, seen;
    struct saved here, there;
    struct fail why;
    char lives[11];
    centre_kiosk_form(&w->school, 1, &form);
    twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_issue(&w->school, &here, CENTRE_COORDINATOR, lives);
    centre_kiosk_sync(&w->school);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_sync(&w->other);
    assert_int_equal(disputes(&w->other, NULL, NULL, NULL), 1);
    assert_false(refuse(&w->other, &there, "R2", &why));
    assert_string_equal(why.log, "A6.state");
    if (!refuse(&w->other, &there, "R1", &why)) fail_msg("%s", why.log);
    assert_int_equal(disputes(&w->other, NULL, NULL, NULL), 0);
    centre_kiosk_sync(&w->other);
    state_of(&w->other, there.app, APP_REFUSED);
    assert_true(application_load(w->kit.c->db, there.app, &seen, &why));
    assert_string_equal(app_state_name(seen.state), "refused");
    assert_string_equal(seen.ground, "R1");
    assert_string_equal(seen.tell, "refused");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE closed = 0"), 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind <> 'joined'"), 0);
    certificate_is(w->kit.c->db, lives, "living", "");
}

/* Refused on another ground, or withdrawn, by a desk that does not know of the certificate yet. RESULT: it stays joined, and
 * the desk is told of both. */
static void what_is_decided_on_a_joined_one_does_not_count(void **state) {
    struct world *w = *state;
    struct application form, twin;
    struct saved here, there;
    struct fail why;
    char lives[11];
    centre_kiosk_form(&w->school, 1, &form);
    twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_issue(&w->school, &here, CENTRE_COORDINATOR, lives);
    centre_kiosk_file(&w->other, &twin, &there);
    if (!refuse(&w->other, &there, "R2", &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    state_of(&w->other, there.app, APP_JOINED);
    assert_int_equal(disputes(&w->other, NULL, NULL, NULL), 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'superseded' AND cause = 'joined'"),
                     1);
    if (!refuse(&w->other, &there, "R1", &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->other);
    state_of(&w->other, there.app, APP_REFUSED);
}

/* An appeal opens the refused application of a child that has a certificate by now. RESULT: it is joined to that at once. */
static void what_is_opened_anew_is_joined(void **state) {
    struct world *w = *state;
    struct application form, twin;
    struct saved here, there;
    struct fail why;
    char lives[11];
    centre_kiosk_form(&w->school, 1, &form);
    twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->other, &twin, &there);
    if (!refuse(&w->other, &there, "R2", &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->other);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_issue(&w->school, &here, CENTRE_COORDINATOR, lives);
    centre_kiosk_sync(&w->school);
    const struct life_order appeal = {.life = LIFE_OVERTURN,
                                      .subject = there.subject,
                                      .app = there.app,
                                      .paper = "17",
                                      .day = "2026-11-23",
                                      .remark = "сведения оказались верными"};
    centre_kiosk_login(&w->other, CENTRE_OPERATOR);
    if (!desk_life(&w->other.desk, &appeal, NULL, &why)) fail_msg("%s: %s", why.log, why.say);
    centre_kiosk_sync(&w->other);
    state_of(&w->other, there.app, APP_JOINED);
    assert_int_equal(disputes(&w->other, NULL, NULL, NULL), 1);
    certificate_is(w->kit.c->db, lives, "living", "");
}

static void of_two_open_ones_the_first_stays(void **state) {
    struct world *w = *state;
    struct application form, twin;
    struct saved here, there;
    char living[11], number[11], point[160];
    centre_kiosk_form(&w->school, 1, &form);
    twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    centre_kiosk_sync(&w->school);
    state_of(&w->school, here.app, APP_COMPLETE);
    state_of(&w->other, there.app, APP_JOINED);
    assert_int_equal(disputes(&w->school, NULL, NULL, NULL), 0);
    assert_int_equal(disputes(&w->other, living, number, point), 1);
    assert_string_equal(living, "");
    assert_string_equal(number, "");

    /* The one that stayed is issued: the joined one is told the number now. */
    char lives[11];
    centre_kiosk_issue(&w->school, &here, CENTRE_COORDINATOR, lives);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE living <> ''"), 1);
    assert_int_equal(disputes(&w->other, living, number, point), 1);
    assert_string_equal(living, lives);
    /* And only once. */
    centre_kiosk_form(&w->school, 3, &form);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_sync(&w->school);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 2);
}

/* The coordinator at the joined desk did not know yet and issued: with no living certificate anywhere this one lives. */
static void an_issue_revives_a_joined_application(void **state) {
    struct world *w = *state;
    struct application form, twin;
    struct saved here, there;
    char lives[11];
    centre_kiosk_form(&w->school, 1, &form);
    twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_sync(&w->school);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_issue(&w->other, &there, CENTRE_COORDINATOR, lives);
    centre_kiosk_sync(&w->other);
    certificate_is(w->other.db, lives, "living", "");
    state_of(&w->other, there.app, APP_APPROVED);
    centre_kiosk_sync(&w->school);
    state_of(&w->school, here.app, APP_JOINED);
}

static void of_three_certificates_one_lives(void **state) {
    struct world *w = *state;
    struct centre_kiosk *kiosks[] = {&w->school, &w->other, &w->office};
    struct application form, twin;
    struct saved saved[3];
    char numbers[3][11];
    centre_kiosk_form(&w->school, 1, &form);
    for (int i = 0; i < 3; i++) {
        twin_of(kiosks[i], 2 + i, &form, &twin);
        centre_kiosk_file(kiosks[i], &twin, &saved[i]);
        centre_kiosk_issue(kiosks[i], &saved[i], CENTRE_COORDINATOR, numbers[i]);
    }
    for (int i = 2; i >= 0; i--) centre_kiosk_sync(kiosks[i]);
    certificate_is(w->kit.c->db, numbers[2], "living", "");
    certificate_is(w->kit.c->db, numbers[1], "joined", numbers[2]);
    certificate_is(w->kit.c->db, numbers[0], "joined", numbers[2]);
}

/* However many desks have the child, each of them is told. */
static void of_many_applications_none_is_passed_over(void **state) {
    enum { MANY = 100 };
    struct world *w = *state;
    struct centre *c = w->kit.c;
    struct application form;
    struct event ev;
    struct fail why;
    char first[ID_TEXT] = "", app[EVENT_ID_TEXT];
    centre_kiosk_form(&w->school, 1, &form);
    assert_true(centre_begin(c, &why));
    for (int i = 0; i < MANY; i++) {
        ev = (struct event){.type = &event_types[EV_APPLICATION_FILED]};
        id_new(&c->env, ev.subject);
        struct filed *filed = event_payload(&ev, &c->turn);
        filed->request = form.request;
        filed->child = form.child;
        assert_true(applier_append(c, &ev, &why));
        if (i > 0) continue;
        memcpy(first, ev.subject, sizeof first);
        event_id_show(ev.id, app);
    }
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE living = ''"), MANY - 1);
    ev = (struct event){.type = &event_types[EV_CERTIFICATE_ISSUED]};
    memcpy(ev.subject, first, sizeof ev.subject);
    struct issued *issued = event_payload(&ev, &c->turn);
    memcpy(issued->open.app, app, sizeof app);
    text_copy(issued->open.number, sizeof issued->open.number, "6700000019");
    assert_true(applier_append(c, &ev, &why));
    assert_true(centre_commit(c, &why));
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE living = '6700000019'"), MANY - 1);
}

static void a_corrected_snils_is_ruled_on(void **state) {
    struct world *w = *state;
    struct application form, twin, seen;
    struct saved here, there;
    struct fail why;
    char lives[11];
    centre_kiosk_form(&w->school, 1, &form);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_issue(&w->school, &here, CENTRE_COORDINATOR, lives);
    centre_kiosk_sync(&w->school);
    centre_kiosk_form(&w->other, 2, &twin); /* another child by the papers … */
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_sync(&w->other);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 0);
    assert_true(application_load(w->other.db, there.app, &seen, &why));
    text_copy(seen.child.snils, sizeof seen.child.snils, form.child.snils); /* … until the slip of the hand is found */
    centre_kiosk_login(&w->other, CENTRE_DESK);
    if (!desk_save(&w->other.desk, &seen, 0, &there, &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->other);
    state_of(&w->other, there.app, APP_JOINED);
}

static void children_without_snils_are_not_one_child(void **state) {
    struct world *w = *state;
    struct application form;
    struct saved saved;
    struct fail why;
    for (int i = 0; i < 2; i++) {
        centre_kiosk_form(&w->school, 1 + i, &form);
        form.child.snils[0] = '\0';
        centre_kiosk_login(&w->school, CENTRE_DESK);
        assert_true(desk_save(&w->school.desk, &form, 0, &saved, &why));
    }
    centre_kiosk_sync(&w->school);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM application WHERE state = 'incomplete'"), 2);
}

/* Two offices decide one application without knowing of each other. */
static void the_second_decision_is_superseded(void **state) {
    struct world *w = *state;
    struct centre_kiosk second;
    struct application form;
    struct saved saved;
    char first_number[11], second_number[11];
    centre_kiosk_enrol(&w->kit, &second, "office 2", "1", "office");
    centre_kiosk_form(&w->school, 1, &form);
    centre_kiosk_file(&w->school, &form, &saved);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&second);
    centre_kiosk_issue(&second, &saved, CENTRE_COORDINATOR_2, second_number);
    centre_kiosk_issue(&w->office, &saved, CENTRE_COORDINATOR, first_number);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&second);
    centre_kiosk_sync(&w->school);
    certificate_is(w->school.db, first_number, "living", "");
    certificate_is(second.db, second_number, "joined", first_number);
    state_of(&w->school, saved.app, APP_APPROVED);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'superseded'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT sum(spent) FROM lease"), 2); /* the number stays spent */
    assert_int_equal(disputes(&second, NULL, NULL, NULL), 1);
    centre_kiosk_close(&second);
}

static void a_refusal_of_what_is_approved_is_superseded(void **state) {
    struct world *w = *state;
    struct application form;
    struct saved saved;
    struct fail why;
    struct verdict refusal = {.kind = VERDICT_REFUSE, .ground = "R2", .remark = "сведения в копии паспорта неразборчивы"};
    char number[11];
    centre_kiosk_form(&w->school, 1, &form);
    centre_kiosk_file(&w->school, &form, &saved);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->office);
    centre_kiosk_issue(&w->office, &saved, CENTRE_COORDINATOR, number);
    centre_kiosk_login(&w->school, CENTRE_COORDINATOR_2);
    assert_true(subject_basis(w->school.db, saved.subject, refusal.basis, &why));
    if (!desk_decide(&w->school.desk, saved.app, &refusal, (char[11]){0}, &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->office);
    centre_kiosk_sync(&w->school);
    state_of(&w->school, saved.app, APP_APPROVED);
    certificate_is(w->school.db, number, "living", "");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'superseded' AND cause = 'approved'"),
                     1);
}

/* RESULT: the matter of a school that is closed, or whose kiosk stands elsewhere now, is the supervisor's at the office. */
static void left_behind(struct world *w, const char *order, const char *to) {
    struct arena a = {0};
    struct dispute *rows;
    struct fail why;
    int count;
    two_desks_issue_offline(w, &w->school, &w->other);
    assert_true(dispute_mine(w->office.db, w->kit.staff[CENTRE_SUPERVISOR], 10, &a, &rows, &count, &why));
    assert_int_equal(count, 0);
    if (!centre_kit_command(&w->kit, NULL, &why, "kiosk", order, w->other.name, to, NULL)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->office);
    assert_int_equal(disputes(&w->office, NULL, NULL, NULL), 0);
    assert_true(dispute_mine(w->office.db, w->kit.staff[CENTRE_SUPERVISOR], 10, &a, &rows, &count, &why));
    assert_int_equal(count, 1);
    arena_close(&a);
}

static void a_desk_that_is_no_more_leaves_its_matters(void **state) {
    left_behind(*state, "freeze", "revoked");
}

static void a_desk_that_has_moved_leaves_its_matters(void **state) {
    left_behind(*state, "move", "12");
}

/* --- When what an application was joined to has ended --------------------------------------------------------------------- */

/* The second desk's application is joined to that of the first, and both know. */
static void joined(struct world *w, struct saved *here, struct saved *there) {
    struct application form, twin;
    centre_kiosk_form(&w->school, 1, &form);
    twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->school, &form, here);
    centre_kiosk_sync(&w->school);
    centre_kiosk_file(&w->other, &twin, there);
    centre_kiosk_sync(&w->other);
    state_of(&w->other, there->app, APP_JOINED);
}

/* RESULT: it is open again, whole and due as it was; its desk has no matter any more, and issues. */
static void goes_on(struct world *w, const struct saved *there) {
    struct application seen;
    struct fail why;
    char number[11];
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    state_of(&w->other, there->app, APP_COMPLETE);
    assert_true(application_load(w->kit.c->db, there->app, &seen, &why));
    assert_string_equal(app_state_name(seen.state), "complete");
    assert_true(seen.decision_due[0] != '\0');
    assert_int_equal(disputes(&w->other, NULL, NULL, NULL), 0);
    centre_kiosk_issue(&w->other, there, CENTRE_COORDINATOR, number);
    centre_kiosk_sync(&w->other);
    certificate_is(w->kit.c->db, number, "living", "");
}

static void a_withdrawal_gives_way_to_what_was_joined(void **state) {
    struct world *w = *state;
    struct saved here, there;
    struct fail why;
    joined(w, &here, &there);
    centre_kiosk_login(&w->school, CENTRE_DESK);
    if (!desk_withdraw(&w->school.desk, here.app, "семья подала в школе № 7", &why)) fail_msg("%s", why.log);
    goes_on(w, &there);
}

static void a_refusal_gives_way_to_what_was_joined(void **state) {
    struct world *w = *state;
    struct saved here, there;
    struct fail why;
    joined(w, &here, &there);
    if (!refuse(&w->school, &here, "R2", &why)) fail_msg("%s", why.log);
    goes_on(w, &there);
}

/* Which of the two has the wrong day of birth is not known: the other one is decided by its own. */
static void who_comes_of_age_gives_way_to_what_was_joined(void **state) {
    struct world *w = *state;
    struct centre *c = w->kit.c;
    struct application form, twin;
    struct event first = {.type = &event_types[EV_APPLICATION_FILED]};
    struct saved there;
    struct fail why;
    centre_kiosk_form(&w->school, 1, &form);
    if (!centre_begin(c, &why)) fail_msg("%s", why.log);
    id_new(&c->env, first.subject);
    struct filed *filed = event_payload(&first, &c->turn);
    filed->request = form.request;
    filed->child = form.child;
    text_copy(filed->eligible.last_day, sizeof filed->eligible.last_day, "2026-11-30");
    if (!applier_append(c, &first, &why) || !centre_commit(c, &why)) fail_msg("%s", why.log);
    twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_sync(&w->other);
    state_of(&w->other, there.app, APP_JOINED);
    env_virtual_move(&w->kit.clock, 8 * (int64_t)MS_DAY);
    while (day_due(c))
        if (!day_step(c, &why)) fail_msg("%s", why.log);
    goes_on(w, &there);
}

static bool correct_snils(struct centre_kiosk *k, const char *app, int64_t n, struct fail *why) {
    struct application seen, form;
    struct saved saved;
    centre_kiosk_form(k, n, &form);
    centre_kiosk_login(k, CENTRE_DESK);
    if (!application_load(k->db, app, &seen, why)) return false;
    text_copy(seen.child.snils, sizeof seen.child.snils, form.child.snils);
    return desk_save(&k->desk, &seen, 0, &saved, why);
}

/* Joined to a number, corrected to another child who has applied before, and that one is corrected, too. Result: it waits on
 * the other application, no more on the number, and then on nobody. */
static void whose_child_is_another_waits_on_that_ones_application(void **state) {
    static const char waits[] =
        "SELECT count(*) FROM ruling WHERE kind = 'joined' AND way = '' AND living = '' AND living_app <> ''";
    struct world *w = *state;
    struct application form, twin;
    struct saved here, there, before;
    char number[11];
    struct fail why;
    centre_kiosk_form(&w->school, 1, &form);
    twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_issue(&w->school, &here, CENTRE_COORDINATOR, number);
    centre_kiosk_form(&w->school, 3, &form);
    centre_kiosk_file(&w->school, &form, &before);
    centre_kiosk_sync(&w->school);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_sync(&w->other);
    state_of(&w->other, there.app, APP_JOINED);
    if (!correct_snils(&w->other, there.app, 3, &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->other);
    state_of(&w->other, there.app, APP_JOINED);
    assert_int_equal(centre_kit_count(&w->kit, waits), 1);
    if (!correct_snils(&w->school, before.app, 4, &why)) fail_msg("%s", why.log);
    goes_on(w, &there);
}

/* The slip of the hand was on this side … */
static void a_corrected_snils_is_joined_no_more(void **state) {
    struct world *w = *state;
    struct saved here, there;
    struct fail why;
    joined(w, &here, &there);
    if (!correct_snils(&w->other, there.app, 7, &why)) fail_msg("%s", why.log);
    goes_on(w, &there);
    state_of(&w->school, here.app, APP_COMPLETE);
}

/* … or on the other; typed wrong once more it is joined as before. */
static void the_others_corrected_snils_lets_it_go(void **state) {
    struct world *w = *state;
    struct saved here, there;
    struct fail why;
    joined(w, &here, &there);
    if (!correct_snils(&w->school, here.app, 7, &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->school);
    if (!correct_snils(&w->school, here.app, 1, &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    state_of(&w->other, there.app, APP_JOINED);
    assert_int_equal(disputes(&w->other, NULL, NULL, NULL), 1);
    if (!correct_snils(&w->school, here.app, 7, &why)) fail_msg("%s", why.log);
    goes_on(w, &there);
}

/* The next one waits on the one that goes on, and goes on after it. */
static void the_next_one_waits_on_the_one_that_goes_on(void **state) {
    struct world *w = *state;
    struct application form, third;
    struct saved here, there, last;
    struct fail why;
    joined(w, &here, &there);
    centre_kiosk_form(&w->school, 1, &form);
    twin_of(&w->office, 3, &form, &third);
    centre_kiosk_file(&w->office, &third, &last);
    centre_kiosk_sync(&w->office);
    if (!refuse(&w->school, &here, "R2", &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    state_of(&w->other, there.app, APP_COMPLETE);
    if (!correct_snils(&w->other, there.app, 7, &why)) fail_msg("%s", why.log);
    centre_kiosk_sync(&w->other);
    centre_kiosk_sync(&w->office);
    state_of(&w->office, last.app, APP_COMPLETE);
}

/* --- With the ends a certificate can have --------------------------------------------------------------------------------- */

/* An act on the certificate, in the order of the centre's log as if a kiosk had sent it. */
static void act(struct world *w, enum event_kind kind, const char *subject, const char *number) {
    struct centre *c = w->kit.c;
    struct event ev = {.type = &event_types[kind]};
    struct fail why;
    assert_true(centre_begin(c, &why));
    text_copy(ev.subject, sizeof ev.subject, subject);
    struct act *a = event_payload(&ev, &c->turn);
    text_copy(a->open.number, sizeof a->open.number, number);
    text_copy(a->open.day, sizeof a->open.day, "2026-11-23");
    assert_true(applier_append(c, &ev, &why));
    assert_true(centre_commit(c, &why));
}

/* The same child at two schools, issued first at the one and, after `ended`, at the other. */
static void issued_after(struct world *w, enum event_kind ended, char first[11], char second[11], struct saved *saved) {
    struct application form, twin;
    struct saved there;
    centre_kiosk_form(&w->school, 1, &form);
    twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->school, &form, saved);
    centre_kiosk_issue(&w->school, saved, CENTRE_COORDINATOR, first);
    centre_kiosk_sync(&w->school);
    act(w, ended, saved->subject, first);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_issue(&w->other, &there, CENTRE_COORDINATOR, second);
    centre_kiosk_sync(&w->other);
    centre_kiosk_sync(&w->school);
}

static void what_has_ended_lives_no_more(void **state) {
    static const struct {
        enum event_kind kind;
        const char *state;
    } ends[] = {
        {EV_CERTIFICATE_EXCLUDED, "excluded"}, {EV_CERTIFICATE_EXPIRED, "expired"}, {EV_CERTIFICATE_ANNULLED, "annulled"}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct world *w = *state;
        char first[11], second[11];
        struct saved saved;
        issued_after(w, ends[i].kind, first, second, &saved);
        certificate_is(w->school.db, first, ends[i].state, "");
        certificate_is(w->other.db, second, "living", "");
        assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling"), 0);
        if (i + 1 == sizeof ends / sizeof *ends) break;
        tear_down(state);
        set_up(state);
    }
}

/* Issued by mistake: what was joined to it, with a number or without one, is decided on its own. The burnt number stays so. */
static void an_annulled_one_gives_way_to_what_was_joined(void **state) {
    struct world *w = *state;
    struct application form, twin;
    struct saved here, there;
    char first[11], burnt[11];
    centre_kiosk_form(&w->school, 1, &form);
    twin_of(&w->other, 2, &form, &twin);
    centre_kiosk_file(&w->school, &form, &here);
    centre_kiosk_file(&w->other, &twin, &there);
    centre_kiosk_issue(&w->school, &here, CENTRE_COORDINATOR, first);
    centre_kiosk_issue(&w->other, &there, CENTRE_COORDINATOR_2, burnt);
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    certificate_is(w->other.db, burnt, "joined", first);
    act(w, EV_CERTIFICATE_ANNULLED, here.subject, first);
    goes_on(w, &there);
    certificate_is(w->other.db, burnt, "joined", first);
}

/* A suspended one rests, but nobody gets a second number beside it. */
static void what_is_suspended_keeps_its_place(void **state) {
    struct world *w = *state;
    char first[11], second[11];
    struct saved saved;
    issued_after(w, EV_CERTIFICATE_SUSPENDED, first, second, &saved);
    certificate_is(w->school.db, first, "suspended", "");
    certificate_is(w->other.db, second, "joined", first);
}

/* C11 meets C14: the old number comes back, but another one has lived since. That one was first. */
static void a_reinstated_number_is_joined_to_the_one_that_lives(void **state) {
    struct world *w = *state;
    struct centre *c = w->kit.c;
    char first[11], second[11], app[EVENT_ID_TEXT];
    struct saved saved;
    struct application form;
    struct fail why;
    issued_after(w, EV_CERTIFICATE_EXCLUDED, first, second, &saved);
    centre_kiosk_form(&w->school, 3, &form);
    assert_true(centre_begin(c, &why));
    struct event filed = {.type = &event_types[EV_APPLICATION_FILED]},
                 again = {.type = &event_types[EV_CERTIFICATE_REINSTATED]};
    text_copy(filed.subject, sizeof filed.subject, saved.subject);
    struct filed *f = event_payload(&filed, &c->turn);
    f->request = form.request;
    f->child = form.child; /* another СНИЛС for now: nobody joins the application before it is decided */
    assert_true(applier_append(c, &filed, &why));
    event_id_show(filed.id, app);
    struct application twin;
    centre_kiosk_form(&w->school, 1, &twin);
    struct event corrected = {.type = &event_types[EV_LEARNER_CHANGED]};
    text_copy(corrected.subject, sizeof corrected.subject, saved.subject);
    text_copy(again.subject, sizeof again.subject, saved.subject);
    struct issued *issued = event_payload(&again, &c->turn);
    text_copy(issued->open.app, sizeof issued->open.app, app);
    text_copy(issued->open.number, sizeof issued->open.number, first);
    text_copy(issued->term.valid_until, sizeof issued->term.valid_until, "2034-01-01");
    assert_true(applier_append(c, &again, &why));
    struct changed *named = event_payload(&corrected, &c->turn);
    text_copy(named->open.what, sizeof named->open.what, "child document");
    named->child = twin.child;
    assert_true(applier_append(c, &corrected, &why));
    assert_true(centre_commit(c, &why));
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
    certificate_is(w->school.db, first, "joined", second);
    certificate_is(w->other.db, second, "living", "");
    char living[11], number[11], point[160];
    assert_int_equal(disputes(&w->school, living, number, point), 1);
    assert_string_equal(number, first);
    assert_string_equal(living, second);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_first_to_arrive_lives),
        TEST(the_other_way_round_too),
        TEST(the_desk_that_keeps_its_number_has_nothing_to_settle),
        TEST(an_open_application_is_joined_to_the_certificate),
        TEST(r1_ends_what_is_joined_to_a_certificate),
        TEST(what_is_decided_on_a_joined_one_does_not_count),
        TEST(what_is_opened_anew_is_joined),
        TEST(of_two_open_ones_the_first_stays),
        TEST(an_issue_revives_a_joined_application),
        TEST(of_three_certificates_one_lives),
        TEST(of_many_applications_none_is_passed_over),
        TEST(a_corrected_snils_is_ruled_on),
        TEST(children_without_snils_are_not_one_child),
        TEST(the_second_decision_is_superseded),
        TEST(a_refusal_of_what_is_approved_is_superseded),
        TEST(a_desk_that_is_no_more_leaves_its_matters),
        TEST(a_desk_that_has_moved_leaves_its_matters),
        TEST(a_withdrawal_gives_way_to_what_was_joined),
        TEST(a_refusal_gives_way_to_what_was_joined),
        TEST(who_comes_of_age_gives_way_to_what_was_joined),
        TEST(whose_child_is_another_waits_on_that_ones_application),
        TEST(a_corrected_snils_is_joined_no_more),
        TEST(the_others_corrected_snils_lets_it_go),
        TEST(the_next_one_waits_on_the_one_that_goes_on),
        TEST(an_annulled_one_gives_way_to_what_was_joined),
        TEST(what_has_ended_lives_no_more),
        TEST(what_is_suspended_keeps_its_place),
        TEST(a_reinstated_number_is_joined_to_the_one_that_lives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
