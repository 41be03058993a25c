/* Two learners who are one for a while: what becomes of their data, where transfers take them, and what counts of the words of
 * a desk that has not heard of the merge. */

#include "model/base/text.h"
#include "tests/harness/fate.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* One as long as she was taken for two of it: transferred, and parted again. She stays where she was filed and is corrected
 * there, the other one is at the new place. */
static void a_split_leaves_nobody_where_the_other_was_transferred(void **state) {
    static struct centre_kiosk far;
    struct fate *w = *state;
    struct centre_kiosk *own = &w->k[FATE_OTHER_SCHOOL];
    struct application form;
    struct saved saved;
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    centre_kiosk_enrol(&w->kit, &far, "office 30", "30", "office");
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&far, (enum centre_person)i);
    centre_kiosk_issue(&w->k[FATE_SCHOOL], &w->child[0], CENTRE_COORDINATOR, w->number[0]);
    fate_sync(w);
    fate_ask(w, LIFE_ASK_MERGE, keep, dropped);
    fate_sync(w);
    fate_transfer(w, keep, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_sync(&far);
    assert_string_equal(fate_subject_of_app(w, far.db, 1), keep);
    fate_is_at(w, own->db, 1, false);
    fate_ask_at(&far, LIFE_ASK_SPLIT, keep, dropped);
    centre_kiosk_sync(&far);
    fate_sync(w);
    for (int i = 0; i < 2; i++) {
        fate_is_at(w, far.db, i, i == 0);
        fate_is_at(w, own->db, i, i == 1);
        fate_is_at(w, w->k[FATE_OFFICE].db, i, i == 1);
        fate_is_at(w, w->k[FATE_SCHOOL].db, i, false);
    }
    centre_kiosk_login(own, CENTRE_DESK);
    must(application_load(own->db, w->child[1].app, &form, &why));
    text_copy(form.address.street, sizeof form.address.street, "Садовая");
    must(desk_save(&own->desk, &form, 0, &saved, &why));
    fate_sync(w);
    centre_kiosk_sync(&far);
    static const char street[] = "SELECT address_street FROM application WHERE app = :key";
    assert_string_equal(fate_text(w, w->k[FATE_OFFICE].db, street, w->child[1].app), "Садовая");
    fate_is_at(w, far.db, 1, false);
    centre_kiosk_close(&far);
}

/* A school that had both has let them go with a transfer. It had asked before that they be parted, and that the one go further
 * still: all of that comes back at once, the other one is its own again, and keeps the merge and the split. */
static void a_split_stays_with_whom_it_brings_back_when_the_other_leaves(void **state) {
    static const char known[] = "SELECT count(*) || ' ' || sum(gsn) FROM touch WHERE subject = :key AND gsn > 0";
    struct fate *w = *state;
    struct centre_kiosk *school = &w->k[FATE_SCHOOL];
    struct application form;
    struct saved left;
    struct bytes first = {0};
    const char *here = w->child[0].subject;
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(school, (enum centre_person)i);
    centre_kiosk_form(school, 3, &form);
    centre_kiosk_file(school, &form, &left);
    centre_kiosk_issue(school, &w->child[0], CENTRE_COORDINATOR, w->number[0]);
    centre_kiosk_issue(school, &left, CENTRE_COORDINATOR, w->number[1]);
    fate_ask_at(school, LIFE_ASK_MERGE, left.subject, here);
    fate_sync(w);
    centre_kiosk_transfer(school, left.subject, CENTRE_MUNICIPALITY, "7");
    fate_ask_at(school, LIFE_ASK_SPLIT, left.subject, here);
    centre_kiosk_transfer(school, left.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_frame(school, school->acked + 1, 1, &first);
    assert_int_equal(centre_kiosk_ask(school, &first), 200);
    bytes_close(&first);
    fate_is_at(w, school->db, 0, false);
    fate_sync(w);
    fate_is_at(w, school->db, 0, true);
    assert_string_equal(fate_text(w, school->db, known, here), fate_text(w, w->kit.c->db, known, here));
    assert_string_equal(fate_text(w, school->db, "SELECT count(*) FROM learner WHERE subject = :key", left.subject), "0");
}

/* To a school that has nothing of the one that left: the one that stayed is seen there as everywhere, and what was ruled over
 * the other's application has ended. */
static void a_transfer_after_a_split_brings_no_ruling(void **state) {
    static struct centre_kiosk far;
    static const char ruled[] = "SELECT closed || way || app FROM ruling WHERE kind = 'joined' AND subject = :key";
    struct fate *w = *state;
    const char *keep = w->child[0].subject;
    centre_kiosk_enrol(&w->kit, &far, "school 30", "30", "desk");
    centre_kiosk_issue(&w->k[FATE_SCHOOL], &w->child[0], CENTRE_COORDINATOR, w->number[0]);
    fate_sync(w);
    fate_ask(w, LIFE_ASK_MERGE, keep, w->child[1].subject);
    fate_sync(w);
    fate_ask(w, LIFE_ASK_SPLIT, keep, w->child[1].subject);
    fate_sync(w);
    fate_transfer(w, keep, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_sync(&far);
    struct db *all[] = {w->kit.c->db, far.db};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_string_equal(fate_text(w, all[i], ruled, keep), arena_printf(&w->a, "1split%s", w->child[1].app));
    assert_string_equal(fate_subject_of_app(w, far.db, 1), "(no row)");
    centre_kiosk_close(&far);
}

/* Three desks transfer the two, each without having heard of the other: the office the kept one; then its school the dropped
 * one; and then the other school the kept one, too late: it is where the office has sent it, and is fed there. */
static void a_transfer_too_late_leaves_it_where_the_first_has_sent_it(void **state) {
    static struct centre_kiosk far;
    struct fate *w = *state;
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    centre_kiosk_enrol(&w->kit, &far, "office 30", "30", "office");
    for (int i = FATE_SCHOOL; i <= FATE_OTHER_SCHOOL; i++) centre_kiosk_login(&w->k[i], CENTRE_OPERATOR);
    fate_issue_both(w);
    fate_ask(w, LIFE_ASK_MERGE, keep, dropped);
    centre_kiosk_sync(&w->k[FATE_OFFICE]);
    centre_kiosk_sync(&w->k[FATE_SCHOOL]);
    centre_kiosk_transfer(&w->k[FATE_OFFICE], keep, CENTRE_OTHER_MUNICIPALITY, "30");
    centre_kiosk_sync(&w->k[FATE_OFFICE]);
    centre_kiosk_transfer(&w->k[FATE_OTHER_SCHOOL], dropped, CENTRE_MUNICIPALITY, "12");
    centre_kiosk_sync(&w->k[FATE_OTHER_SCHOOL]);
    centre_kiosk_transfer(&w->k[FATE_SCHOOL], keep, CENTRE_MUNICIPALITY, "7");
    centre_kiosk_sync(&w->k[FATE_SCHOOL]);
    fate_sync(w);
    centre_kiosk_sync(&far);
    assert_string_equal(fate_text(w, w->kit.c->db, "SELECT point FROM learner WHERE subject = :key", keep), "30");
    for (int i = 0; i < 2; i++) assert_string_equal(fate_subject_of_app(w, far.db, i), keep);
    centre_kiosk_close(&far);
}

static struct change change_of(struct fate *w, int at, const char *subject) {
    struct change to;
    centre_kiosk_login(&w->k[at], CENTRE_DESK);
    must(change_load(&w->k[at].desk, subject, &to, &why));
    return to;
}

static void data_are(struct fate *w, int at, const char *subject, const char *surname, const char *street, const char *phone) {
    struct change seen = change_of(w, at, subject);
    assert_string_equal(seen.child.surname, surname);
    assert_string_equal(seen.address.street, street);
    assert_string_equal(seen.applicant.phone, phone);
}

static void change_street(struct fate *w, int at, const char *subject, const char *street) {
    struct change to = change_of(w, at, subject);
    text_copy(to.address.street, sizeof to.address.street, street);
    must(desk_change(&w->k[at].desk, &to, NULL, &why));
}

static void change_phone(struct fate *w, int at, const char *subject, const char *phone) {
    struct change to = change_of(w, at, subject);
    text_copy(to.applicant.phone, sizeof to.applicant.phone, phone);
    must(desk_change(&w->k[at].desk, &to, NULL, &why));
}

/* The office has merged them, and the other school gives the dropped one a new street without having heard of it. */
static void merge_and_change_unheard(struct fate *w, const char *keep, const char *dropped) {
    fate_ask(w, LIFE_ASK_MERGE, keep, dropped);
    centre_kiosk_sync(&w->k[FATE_OFFICE]);
    change_street(w, FATE_OTHER_SCHOOL, dropped, "ул. Новая");
}

/* The street that one desk has changed and the phone of the other. */
static void each_stands_undisputed(struct fate *w, const struct change *before) {
    fate_sync(w);
    for (int i = 0; i < 2; i++)
        data_are(w, i ? FATE_OFFICE : FATE_SCHOOL, before->subject, before->child.surname, "ул. Третья", "+79005550101");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'differs'"), 0);
}

/* A desk that has not heard of the merge writes down a new street of the dropped one, and another then a new phone of both: as
 * long as they are one the street is new, and with the split each has its own again. */
static void a_change_of_the_dropped_one_leaves_the_kept_one_its_own(void **state) {
    struct fate *w = *state;
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    fate_issue_both(w);
    const struct change before = change_of(w, FATE_SCHOOL, keep), other = change_of(w, FATE_OTHER_SCHOOL, dropped);
    merge_and_change_unheard(w, keep, dropped);
    fate_sync(w);
    data_are(w, FATE_SCHOOL, keep, before.child.surname, "ул. Новая", before.applicant.phone);
    change_phone(w, FATE_SCHOOL, keep, "+79005550101");
    fate_sync(w);
    fate_ask(w, LIFE_ASK_SPLIT, keep, dropped);
    fate_sync(w);
    data_are(w, FATE_SCHOOL, keep, before.child.surname, before.address.street, "+79005550101");
    data_are(w, FATE_OFFICE, keep, before.child.surname, before.address.street, "+79005550101");
    data_are(w, FATE_OTHER_SCHOOL, dropped, other.child.surname, "ул. Новая", other.applicant.phone);
}

/* One desk changes the street that came from the other one, another meanwhile the phone: it has said nothing of a street. */
static void what_a_desk_saw_of_the_other_is_no_word_of_its_own(void **state) {
    struct fate *w = *state;
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    fate_issue_both(w);
    const struct change before = change_of(w, FATE_SCHOOL, keep);
    merge_and_change_unheard(w, keep, dropped);
    fate_sync(w);
    change_street(w, FATE_OFFICE, keep, "ул. Третья");
    change_phone(w, FATE_SCHOOL, keep, "+79005550101");
    centre_kiosk_sync(&w->k[FATE_OFFICE]);
    each_stands_undisputed(w, &before);
}

/* The same the other way round: the phone comes first, from a desk that saw the street of the other one. */
static void a_phone_from_a_desk_that_saw_the_others_street_disputes_no_street(void **state) {
    struct fate *w = *state;
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    fate_issue_both(w);
    const struct change before = change_of(w, FATE_SCHOOL, keep);
    merge_and_change_unheard(w, keep, dropped);
    centre_kiosk_sync(&w->k[FATE_OTHER_SCHOOL]);
    centre_kiosk_sync(&w->k[FATE_OFFICE]);
    change_phone(w, FATE_OFFICE, keep, "+79005550101");
    change_street(w, FATE_SCHOOL, keep, "ул. Третья");
    centre_kiosk_sync(&w->k[FATE_OFFICE]);
    each_stands_undisputed(w, &before);
}

/* The other school was away: it issued to the dropped one after the merge. */
static void a_late_issue_lands_on_keep_and_is_ruled(void **state) {
    struct fate *w = *state;
    const char *keep = w->child[0].subject;
    centre_kiosk_issue(&w->k[FATE_SCHOOL], &w->child[0], CENTRE_COORDINATOR, w->number[0]);
    centre_kiosk_sync(&w->k[FATE_SCHOOL]);
    fate_ask(w, LIFE_ASK_MERGE, keep, w->child[1].subject);
    centre_kiosk_sync(&w->k[FATE_OFFICE]);
    centre_kiosk_issue(&w->k[FATE_OTHER_SCHOOL], &w->child[1], CENTRE_COORDINATOR, w->number[1]);
    fate_sync(w);
    fate_same_rows_everywhere(w, keep);
    assert_string_equal(
        fate_text(w, w->k[FATE_OTHER_SCHOOL].db, "SELECT state || subject FROM certificate WHERE number = :key", w->number[1]),
        arena_printf(&w->a, "joined%s", keep));
    assert_string_not_equal(
        fate_text(w, w->k[FATE_OTHER_SCHOOL].db, "SELECT kind FROM ruling WHERE number = :key", w->number[1]), "(no row)");
}

/* What was corrected under the kept one's id is new to who decides under the dropped one's. */
static void a_late_issue_on_data_changed_since_is_looked_at(void **state) {
    struct fate *w = *state;
    struct centre_kiosk *k = &w->k[FATE_SCHOOL];
    struct application form;
    struct saved saved;
    fate_ask(w, LIFE_ASK_MERGE, w->child[0].subject, w->child[1].subject);
    centre_kiosk_sync(&w->k[FATE_OFFICE]);
    centre_kiosk_sync(k);
    centre_kiosk_login(k, CENTRE_DESK);
    must(application_load(k->db, w->child[0].app, &form, &why));
    text_copy(form.address.street, sizeof form.address.street, "Садовая");
    must(desk_save(&k->desk, &form, 0, &saved, &why));
    centre_kiosk_sync(k);
    centre_kiosk_issue(&w->k[FATE_OTHER_SCHOOL], &w->child[1], CENTRE_COORDINATOR, w->number[1]);
    fate_sync(w);
    assert_string_equal(fate_text(w, w->kit.c->db, "SELECT cause FROM ruling WHERE kind = :key", "flagged"), "review");
}

/* Four eyes are asked for under the dropped one's id, too: whoever entered the application does not decide it, whatever the
 * kiosk's own gate says. */
static void a_hand_does_not_decide_under_the_dropped_id(void **state) {
    struct fate *w = *state;
    struct centre_kiosk *k = &w->k[FATE_OTHER_SCHOOL];
    struct application form;
    struct saved saved;
    centre_kiosk_login(k, CENTRE_COORDINATOR);
    must(application_load(k->db, w->child[1].app, &form, &why));
    text_copy(form.address.street, sizeof form.address.street, "Садовая");
    must(desk_save(&k->desk, &form, 0, &saved, &why));
    centre_kiosk_sync(k);
    fate_ask(w, LIFE_ASK_MERGE, w->child[0].subject, w->child[1].subject);
    centre_kiosk_sync(&w->k[FATE_OFFICE]);
    must(db_begin(k->db, true, &why) &&
         db_run(k->db, "UPDATE application SET hands = '', entered_by = '', papers_by = ''", &why, NULL) &&
         db_commit(k->db, &why));
    centre_kiosk_issue(k, &w->child[1], CENTRE_COORDINATOR, w->number[1]);
    fate_sync(w);
    assert_string_equal(fate_text(w, w->kit.c->db, "SELECT cause FROM ruling WHERE kind = :key", "parked"), "four_eyes");
}

#define T(name) cmocka_unit_test_setup_teardown(name, fate_set_up, fate_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(a_split_leaves_nobody_where_the_other_was_transferred),
        T(a_split_stays_with_whom_it_brings_back_when_the_other_leaves),
        T(a_transfer_after_a_split_brings_no_ruling),
        T(a_transfer_too_late_leaves_it_where_the_first_has_sent_it),
        T(a_change_of_the_dropped_one_leaves_the_kept_one_its_own),
        T(what_a_desk_saw_of_the_other_is_no_word_of_its_own),
        T(a_phone_from_a_desk_that_saw_the_others_street_disputes_no_street),
        T(a_late_issue_lands_on_keep_and_is_ruled),
        T(a_late_issue_on_data_changed_since_is_looked_at),
        T(a_hand_does_not_decide_under_the_dropped_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
