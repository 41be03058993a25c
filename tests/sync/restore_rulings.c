#include "tests/harness/seats.h"

#include "model/base/text.h"
#include "model/store/changes.h"
#include "model/store/life.h"
#include "sync/centre/rulings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What the centre had ruled over since its backup is taken back, or ruled over again, for whom it is about. */

/* The child was entered at another school before; its kiosk was moved before it heard of the number, and so nobody has heard of
 * the ruling. Result: it is made again, told to the kiosk, and brings it nothing else of the child. */
static void what_only_a_moved_kiosk_tells_of_is_ruled_over_again(void **state) {
    static const char joined[] = "SELECT count(*) FROM ruling WHERE kind = 'joined'";
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 7", "7", "desk"), *other = seats_enrol(w, "school 12", "12", "desk");
    struct saved one, two;
    char path[PATH_ROOM];
    struct fail why;
    seats_file(w, other, &one);
    assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    seats_back_up(w, path);
    w->person--;
    seats_file(w, s, &two);
    s->loses = 1;
    seats_talk(s);
    s->loses = 0;
    assert_int_equal(centre_kit_count(&w->kit, joined), 1);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "school 7", "1", NULL), &why);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, joined), 1);
    assert_int_equal(seats_here(s, "SELECT count(*) FROM log WHERE type = 'ruling.joined'"), 1);
    assert_int_equal(seats_here(s, "SELECT count(*) FROM learner"), 0);
}

/* The child is at school 12 from then on. */
static void transfer(struct seat *s, const struct saved *one) {
    centre_kiosk_transfer(&s->k, one->subject, CENTRE_MUNICIPALITY, "12");
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
}

static void ask_merge(struct seat *s, const struct saved *keep, const struct saved *dropped) {
    struct fail why;
    const struct life_order order = {.life = LIFE_ASK_MERGE,
                                     .subject = keep->subject,
                                     .other = dropped->subject,
                                     .paper = "17",
                                     .day = "2026-11-23",
                                     .remark = "одна девочка, записана дважды"};
    seats_must(centre_kiosk_life(&s->k, &order, &why), &why);
}

/* Asked for, and the child transferred, in one exchange: who asked hears both numbers, and that they are one goes with them.
 * Result: it is answered, with the same. */
static void a_merge_of_which_only_the_asking_came_back_is_made_again(void **state) {
    static const char merged[] = "SELECT count(*) FROM log WHERE type = 'learner.merged'";
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 7", "7", "desk");
    struct saved one, two;
    char path[PATH_ROOM], number[11];
    seats_file(w, s, &one);
    centre_kiosk_issue(&s->k, &one, CENTRE_COORDINATOR, number);
    seats_file(w, s, &two);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_back_up(w, path);
    ask_merge(s, &one, &two);
    transfer(s, &one);
    assert_int_equal(centre_kit_count(&w->kit, merged), 1);
    assert_int_equal(seats_here(s, merged), 0);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, merged), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner WHERE alias <> ''"), 1);
}

/* A child of school 7 has got the СНИЛС of one of school 12, who has a certificate, too: school 12 is told whose number is
 * valid. It has not heard of it. Result: it is ruled over again, since who has changed the СНИЛС was never to hear of it. */
static void a_ruling_over_the_record_of_another_kiosk_that_had_not_heard_of_it_is_made_again(void **state) {
    static const char joined[] = "SELECT count(*) FROM ruling WHERE kind = 'joined' AND number <> ''";
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 7", "7", "desk"), *other = seats_enrol(w, "school 12", "12", "desk");
    struct saved one, two;
    struct application form;
    struct change change;
    struct fail why;
    const char *field = NULL;
    char path[PATH_ROOM], number[11];
    seats_file(w, s, &one);
    centre_kiosk_issue(&s->k, &one, CENTRE_COORDINATOR, number);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_file(w, other, &two);
    centre_kiosk_form(&other->k, w->person, &form);
    centre_kiosk_issue(&other->k, &two, CENTRE_COORDINATOR, number);
    assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    seats_back_up(w, path);
    centre_kiosk_login(&s->k, CENTRE_OPERATOR);
    seats_must(change_load(&s->k.desk, one.subject, &change, &why), &why);
    text_copy(change.child.snils, sizeof change.child.snils, form.child.snils);
    text_copy(change.paper, sizeof change.paper, "СНИЛС: опечатка");
    seats_must(desk_change(&s->k.desk, &change, &field, &why), &why);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, joined), 1);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, joined), 1);
    assert_int_equal(seats_here(other, joined), 1);
    seats_same_view(w, other);
    seats_same_view(w, s);
}

static struct event_id filed_by(struct seat *s) {
    return (struct event_id){
        .kiosk = s->k.no, .epoch = 1, .seq = (uint64_t)seats_here(s, "SELECT seq FROM log WHERE type = 'application.filed'")};
}

static void rule_superseded(struct region_kit *w, struct event_id filed, const struct saved *one, int64_t known_of) {
    struct event ruling = {.type = &event_types[EV_RULING_SUPERSEDED]};
    struct fail why = {0};
    seats_must(centre_begin(w->kit.c, &why), &why);
    memcpy(ruling.subject, one->subject, sizeof ruling.subject);
    struct superseded *superseded = event_payload(&ruling, &w->kit.c->turn);
    event_id_show(filed, superseded->of);
    text_copy(superseded->cause, sizeof superseded->cause, "withdrawn");
    seats_must(rulings_append(w->kit.c, &ruling, filed, known_of, &why) && centre_commit(w->kit.c, &why), &why);
}

/* What the centre had ruled over the act of a school that the child has left since is given back by the school where it is now:
 * it goes to the one it is about, and the other has the child by its place alone. */
static void a_ruling_taken_back_reaches_whom_it_is_about(void **state) {
    static const char told[] = "SELECT count(*) FROM log WHERE type = 'ruling.superseded'";
    struct region_kit *w = *state;
    struct seat *made = seats_enrol(w, "school 7", "7", "desk"), *has = seats_enrol(w, "school 12", "12", "desk");
    struct saved one;
    char path[PATH_ROOM], own[80], number[11];
    seats_file(w, made, &one);
    centre_kiosk_issue(&made->k, &one, CENTRE_COORDINATOR, number);
    const struct event_id filed = filed_by(made);
    assert_int_equal(seats_talk(made), EXCHANGE_IDLE);
    transfer(made, &one);
    assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
    seats_back_up(w, path);
    rule_superseded(w, filed, &one, 0);
    assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(made), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(made), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
    assert_int_equal(seats_here(has, told), 1);
    assert_int_equal(seats_here(made, told), 1);
    assert_int_equal(seats_here(made, "SELECT count(*) FROM learner"), 0);
    assert_int_equal(seats_here(made, "SELECT count(*) FROM ruling"), 0);
    snprintf(own, sizeof own, "SELECT count(*) FROM scope WHERE scope = 'k:%u'", has->k.no);
    assert_int_equal(centre_kit_count(&w->kit, own), 0);
}

/* Two have transferred her, to one school each, and the centre has let the first have it: taken back in that order, she is at
 * the first's for good, and the other hears nothing of her. `lost`: nobody has heard of the second and of the ruling over it,
 * only of what that kiosk said behind it. */
static void second_is_none(struct region_kit *w, bool lost) {
    struct seat *first = seats_enrol(w, "school 7", "7", "desk"), *second = seats_enrol(w, "school 7, annex", "7", "desk"),
                *has = seats_enrol(w, "school 12", "12", "desk"), *other = seats_enrol(w, "school 1", "1", "desk"),
                *far = seats_enrol(w, "far", "30", "desk");
    struct saved one;
    char path[PATH_ROOM], number[11];
    seats_file(w, first, &one);
    centre_kiosk_issue(&first->k, &one, CENTRE_COORDINATOR, number);
    assert_int_equal(seats_talk(first), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(second), EXCHANGE_IDLE);
    seats_back_up(w, path);
    transfer(first, &one);
    centre_kiosk_transfer(&second->k, one.subject, CENTRE_MUNICIPALITY, "1");
    if (lost) {
        centre_kiosk_set_key(&second->k, CENTRE_DESK);
        seats_lose_answer(second);
        assert_int_equal(seats_talk(far), EXCHANGE_IDLE);
    } else {
        assert_int_equal(seats_talk(second), EXCHANGE_IDLE);
        assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
        assert_int_equal(seats_here(has, "SELECT count(*) FROM ruling WHERE kind = 'differs'"), 1);
    }
    seats_centre_put_back(w, path);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < w->count; i++) assert_int_equal(seats_talk(&w->seats[i]), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'differs'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner WHERE point = '12'"), 1);
    assert_int_equal(seats_here(other, "SELECT count(*) FROM log WHERE type = 'application.filed'"), 0);
    seats_same_view(w, has);
}

static void a_transfer_that_came_second_is_none_when_taken_back(void **state) {
    second_is_none(*state, false);
}

static void nor_when_it_is_ruled_over_anew(void **state) {
    second_is_none(*state, true);
}

static void rule_differs(struct region_kit *w, struct seat *made, struct seat *has, const struct saved *one) {
    struct event ruling = {.type = &event_types[EV_RULING_DIFFERS]};
    struct change change;
    struct fail why = {0};
    const struct event_id filed = filed_by(made);
    seats_must(change_load(&has->k.desk, one->subject, &change, &why) && centre_begin(w->kit.c, &why), &why);
    memcpy(ruling.subject, one->subject, sizeof ruling.subject);
    struct differs *differs = event_payload(&ruling, &w->kit.c->turn);
    event_id_show(filed, differs->open.of);
    differs->child = change.child;
    differs->address = change.address;
    differs->applicant = change.applicant;
    text_copy(differs->differing.fields, sizeof differs->differing.fields, "child.surname\tИ\tИванова\tПетрова");
    seats_must(rulings_append(w->kit.c, &ruling, filed, 0, &why) && centre_commit(w->kit.c, &why), &why);
}

/* It goes to the school that has the child, and to the one it is about, where that does not have the child without a word of
 * her. Between two losses it was fed so, later than whole: to another kiosk, or to the same. */
static void comes_back_whole(struct region_kit *w, bool to_the_same) {
    struct seat *made = seats_enrol(w, "school 7", "7", "desk"), *has = seats_enrol(w, "school 12", "12", "desk");
    struct saved one;
    char path[PATH_ROOM], number[11];
    seats_file(w, made, &one);
    centre_kiosk_issue(&made->k, &one, CENTRE_COORDINATOR, number);
    assert_int_equal(seats_talk(made), EXCHANGE_IDLE);
    if (!to_the_same) transfer(made, &one);
    assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
    seats_back_up(w, path);
    rule_differs(w, made, to_the_same ? made : has, &one);
    assert_int_equal(seats_talk(to_the_same ? made : has), EXCHANGE_IDLE);
    if (to_the_same) transfer(made, &one);
    for (int lost = 0; lost < 2; lost++) {
        seats_centre_put_back(w, path);
        assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
        assert_true(w->kit.c->recovering);
        assert_int_equal(seats_talk(made), EXCHANGE_IDLE);
        assert_false(w->kit.c->recovering);
    }
    assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
    assert_int_equal(seats_here(has, "SELECT count(*) FROM ruling WHERE kind = 'differs'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'differs'"), 1);
    seats_same_view(w, has);
}

static void what_was_fed_without_a_word_of_the_child_comes_back_whole(void **state) {
    comes_back_whole(*state, false);
}

static void also_where_one_kiosk_was_fed_both(void **state) {
    comes_back_whole(*state, true);
}

/* What a restored centre rules over again about a child who was registered behind the event: whoever hears of both from the
 * beginning hears of the child first. */
static void what_is_ruled_anew_comes_behind_whom_it_is_about(void **state) {
    struct region_kit *w = *state;
    struct seat *made = seats_enrol(w, "school 7", "7", "desk"), *office = seats_enrol(w, "office", "1", "office");
    struct saved one;
    char path[PATH_ROOM];
    int64_t before = w->kit.c->gsn;
    seats_file(w, made, &one);
    const struct event_id filed = filed_by(made);
    assert_int_equal(seats_talk(made), EXCHANGE_IDLE);
    seats_back_up(w, path);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(made), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    rule_superseded(w, filed, &one, before);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    assert_int_equal(seats_here(office, "SELECT count(*) FROM ruling"), 1);
    seats_same_view(w, office);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, seats_set_up, seats_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_only_a_moved_kiosk_tells_of_is_ruled_over_again),
        TEST(a_merge_of_which_only_the_asking_came_back_is_made_again),
        TEST(a_ruling_over_the_record_of_another_kiosk_that_had_not_heard_of_it_is_made_again),
        TEST(a_ruling_taken_back_reaches_whom_it_is_about),
        TEST(a_transfer_that_came_second_is_none_when_taken_back),
        TEST(nor_when_it_is_ruled_over_anew),
        TEST(what_is_ruled_anew_comes_behind_whom_it_is_about),
        TEST(what_was_fed_without_a_word_of_the_child_comes_back_whole),
        TEST(also_where_one_kiosk_was_fed_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
