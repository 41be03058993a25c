/* Places and ratings that the centre counts: a kiosk of another municipality, which never hears of the children enrolled here,
 * sees how many places are left. */

#include "sync/centre/counts.h"

#include "model/base/text.h"
#include "model/store/account.h"
#include "model/store/catalogue.h"
#include "model/store/desk_money.h"
#include "tests/unit/centre/money_world.h"

static int set_up(void **state) {
    struct world *w = world_open(state);
    centre_kiosk_enrol(&w->kit, &w->other, "far", "7", "office");
    return 0;
}

static void sync_both(struct world *w) {
    centre_kiosk_sync(&w->school);
    centre_kiosk_sync(&w->other);
}

/* The slices that were due. */
static int count(struct world *w) {
    int slices = 0;
    sync_both(w);
    for (; counts_due(w->kit.c); slices++) must(counts_step(w->kit.c, &why));
    sync_both(w);
    return slices;
}

static void an_hour_later(struct world *w) {
    env_virtual_move(&w->kit.clock, MS_HOUR);
}

static bool enrols(struct world *w, struct centre_kiosk *k, const char *subject, char id[EVENT_ID_TEXT]) {
    const struct enrol_order o = {
        .subject = subject, .programme = "A", .group = "1", .first = "2026-12-01", .last = "2026-12-31", .cost = 100000};
    (void)w;
    centre_kiosk_login(k, CENTRE_OPERATOR);
    why = (struct fail){0};
    if (desk_enrol(&k->desk, &o, id, NULL, &why)) return true;
    assert_string_equal(why.log, "C4.seat");
    return false;
}

static void child_at(struct world *w, struct centre_kiosk *k, int64_t n, char subject[ID_TEXT]) {
    struct centre_kiosk *const all[] = {&w->school, &w->other};
    struct saved saved;
    char number[11];
    money_centre_child(k, n, all, 2, &saved, number);
    text_copy(subject, ID_TEXT, saved.subject);
}

static struct offered_group group_at(struct world *w, struct db *db) {
    struct offered_group *rows;
    struct offer offer;
    bool found;
    int groups;
    must(catalogue_offer(db, "A", &offer, &found, &why) && found);
    must(catalogue_groups(db, offer.subject, &w->a, &rows, &groups, &why));
    assert_int_equal(groups, 1);
    return rows[0];
}

static void assert_taken(struct world *w, int64_t expected) {
    assert_int_equal(group_at(w, w->kit.c->db).taken, expected);
    assert_int_equal(group_at(w, w->school.db).taken, expected);
    assert_int_equal(group_at(w, w->other.db).taken, expected);
}

static int64_t told(struct world *w) {
    return centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'programme.counted'");
}

static void the_second_kiosk_sees_the_places_of_the_first(void **state) {
    struct world *w = *state;
    char here[ID_TEXT], there[ID_TEXT], id[EVENT_ID_TEXT];
    money_centre_programme(&w->kit, "A", "active", 1);
    child_at(w, &w->school, 1, here);
    child_at(w, &w->other, 2, there);
    assert_true(enrols(w, &w->school, here, id));
    count(w);
    assert_taken(w, 1);
    assert_false(enrols(w, &w->other, there, id)); /* it knows nothing of the child that has the place */
    struct arena *a = &w->a;
    struct offer *rows;
    int found;
    bool other;
    struct catalogue_filter f = {.age = -1, .price_most = -1, .places = true};
    must(catalogue_find(w->other.db, &f, 10, a, &rows, &found, &other, &why));
    assert_int_equal(found, 0);
}

/* Once an hour, all programmes in one go; what is as it was told makes no event. */
static void a_count_comes_once_an_hour_and_says_only_what_is_new(void **state) {
    struct world *w = *state;
    char one[ID_TEXT], two[ID_TEXT], id[EVENT_ID_TEXT];
    child_at(w, &w->school, 1, one);
    child_at(w, &w->school, 2, two);
    assert_int_equal(count(w), 1);
    assert_int_equal(told(w), 0);
    assert_true(enrols(w, &w->school, one, id));
    assert_int_equal(count(w), 0); /* told an hour ago at most */
    an_hour_later(w);
    assert_int_equal(count(w), 1);
    assert_int_equal(told(w), 1);
    assert_taken(w, 1);
    an_hour_later(w);
    assert_int_equal(count(w), 1);
    assert_int_equal(told(w), 1);
    must(desk_enrolment_end(&w->school.desk, id, "2026-12-01", "family", NULL, &why));
    assert_true(enrols(w, &w->school, two, id));
    an_hour_later(w);
    count(w);
    assert_int_equal(told(w), 2); /* as many as before, but kiosks would add the newer one */
    assert_taken(w, 1);
    centre_kit_reopen(&w->kit);
    assert_int_equal(count(w), 1);
    assert_int_equal(told(w), 2);
}

/* What came behind the count is added by who knows of it, before and after it was ruled on. */
static void a_kiosk_adds_what_it_has_taken_since(void **state) {
    struct world *w = *state;
    char one[ID_TEXT], two[ID_TEXT], three[ID_TEXT], id[EVENT_ID_TEXT];
    money_centre_programme(&w->kit, "A", "active", 2);
    child_at(w, &w->school, 1, one);
    child_at(w, &w->school, 2, two);
    child_at(w, &w->school, 3, three);
    assert_true(enrols(w, &w->school, one, id));
    count(w);
    assert_true(enrols(w, &w->school, two, id));
    assert_false(enrols(w, &w->school, three, id));
    centre_kiosk_sync(&w->school);
    assert_taken(w, 1);
    assert_false(enrols(w, &w->school, three, id));
}

static void families_rate_a_programme(void **state) {
    struct world *w = *state;
    char one[ID_TEXT], two[ID_TEXT], three[ID_TEXT], id[3][EVENT_ID_TEXT];
    struct offer offer;
    bool found;
    child_at(w, &w->school, 1, one);
    child_at(w, &w->school, 2, two);
    child_at(w, &w->other, 3, three);
    assert_true(enrols(w, &w->school, one, id[0]));
    assert_true(enrols(w, &w->school, two, id[1]));
    assert_true(enrols(w, &w->other, three, id[2]));
    must(desk_enrolment_rate(&w->school.desk, id[0], 5, &why));
    must(desk_enrolment_rate(&w->school.desk, id[1], 4, &why));
    must(desk_enrolment_rate(&w->other.desk, id[2], 5, &why));
    count(w);
    must(catalogue_offer(w->other.db, "A", &offer, &found, &why));
    assert_int_equal(offer.raters, 3);
    assert_int_equal(offer.rating, 467); /* 14 / 3 */
    assert_taken(w, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_second_kiosk_sees_the_places_of_the_first),
        TEST(a_count_comes_once_an_hour_and_says_only_what_is_new),
        TEST(a_kiosk_adds_what_it_has_taken_since),
        TEST(families_rate_a_programme),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
