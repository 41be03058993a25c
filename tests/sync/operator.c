/* The operator (РМЦ) decides for the region, at a kiosk that has every child of it: over the wire, with a real centre, a school
 * and the offices of two municipalities. */

#include "model/base/text.h"
#include "model/store/dispute.h"
#include "model/store/life.h"
#include "tests/harness/region.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OTHER "66603000"

enum { SCHOOL, OFFICE, FAR, OPERATOR, KIOSKS };

struct world {
    struct region region;
    struct region_kiosk k[KIOSKS];
    struct arena a;
    int64_t filed;
};

static const struct {
    const char *name, *point, *scope;
} seats[KIOSKS] = {{"school12", "12", "desk"}, {"office", "1", "office"}, {"far", "30", "office"}, {"operator", "2", "region"}};

static struct fail why;

static void command(struct world *w, const char *a, const char *b, const char *c, const char *d, const char *e) {
    char said[2000];
    if (region_command(&w->region, said, sizeof said, a, b, c, d, e, NULL) != 0) fail_msg("%s", said);
}

static int set_up(void **state) {
    static struct world w;
    w = (struct world){0};
    region_make(&w.region);
    command(&w, "municipality", "add", OTHER, "Вяземский район", NULL);
    command(&w, "point", "add", "30", OTHER, "комитет образования");
    command(&w, "point", "add", "2", REGION_MUNICIPALITY, "региональный модельный центр");
    region_start(&w.region);
    for (int i = 0; i < KIOSKS; i++) region_enrol(&w.region, &w.k[i], seats[i].name, seats[i].point, seats[i].scope);
    for (int i = 0; i < REGION_PEOPLE; i++) region_login(&w.region, &w.k[SCHOOL], (enum region_person)i);
    region_synced(&w.k[SCHOOL]);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    assert_int_equal(region_check(&w->region), 0);
    for (int i = 0; i < KIOSKS; i++) region_kiosk_close(&w->k[i]);
    arena_close(&w->a);
    region_remove(&w->region);
    return 0;
}

static void sync_all(struct world *w) {
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < KIOSKS; i++) region_synced(&w->k[i]);
}

static void file(struct world *w, int at, struct application *form, struct saved *saved) {
    region_login(&w->region, &w->k[at], REGION_DESK);
    region_form(&w->k[at], ++w->filed, form);
    if (!desk_save(&w->k[at].desk, form, 0, saved, &why)) fail_msg("%s", why.say);
}

static bool decide(struct world *w, int at, enum region_person who, const struct saved *saved, char number[11]) {
    struct verdict verdict = {.kind = VERDICT_ISSUE};
    region_login(&w->region, &w->k[at], who);
    return subject_basis(w->k[at].db, saved->subject, verdict.basis, &why) &&
           desk_decide(&w->k[at].desk, saved->app, &verdict, number, &why);
}

static void transfer(struct world *w, int at, const char *subject, const char *municipality, const char *point) {
    struct change change;
    const char *field = NULL;
    region_login(&w->region, &w->k[at], REGION_OPERATOR);
    if (!change_load(&w->k[at].desk, subject, &change, &why)) fail_msg("%s", why.say);
    text_copy(change.municipality, sizeof change.municipality, municipality);
    text_copy(change.address.municipality, sizeof change.address.municipality, municipality);
    text_copy(change.point, sizeof change.point, point);
    text_copy(change.paper, sizeof change.paper, "заявление № 5 от 20.11.2026");
    if (!desk_change(&w->k[at].desk, &change, &field, &why)) fail_msg("%s: %s", field ? field : "", why.say);
}

static bool act(struct world *w, int at, struct life_order *order) {
    struct second second = {.role = "operator", .sign_secret = w->region.sign_secret[REGION_OPERATOR_2]};
    text_copy(second.staff, sizeof second.staff, w->region.staff[REGION_OPERATOR_2]);
    const char *field;
    region_login(&w->region, &w->k[at], REGION_OPERATOR);
    order->second = &second;
    bool done = desk_life(&w->k[at].desk, order, &field, &why);
    order->second = NULL; /* gone with this call */
    return done;
}

static const char *state_of(struct world *w, int at, const char *number) {
    struct certificate *c = arena_alloc(&w->a, sizeof *c);
    return certificate_load(w->k[at].db, number, c, &why) ? c->state : "not here";
}

/* --- ---------------------------------------------------------------------------------------------------------------------- */

/* A family has moved away; its certificate is excluded at the operator's kiosk. At the office of the place before there is
 * nothing left to exclude, and it is said who has it. */
static void a_child_transferred_away_is_excluded(void **state) {
    struct world *w = *state;
    struct application form;
    struct saved saved;
    char number[11];
    struct life_order exclude = {.life = LIFE_EXCLUDE, .number = number, .ground = "E1", .paper = "14", .day = "2026-11-20"};
    file(w, SCHOOL, &form, &saved);
    assert_true(decide(w, SCHOOL, REGION_COORDINATOR, &saved, number));
    sync_all(w);
    transfer(w, OFFICE, saved.subject, OTHER, "30");
    sync_all(w);
    assert_string_equal(state_of(w, OFFICE, number), "not here");
    assert_false(act(w, OFFICE, &exclude));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_non_null(strstr(why.say, "those transferred the operator has"));
    if (!act(w, OPERATOR, &exclude)) fail_msg("%s", why.say);
    sync_all(w);
    assert_string_equal(state_of(w, FAR, number), "excluded");
    assert_string_equal(state_of(w, OPERATOR, number), "excluded");
}

/* What the old office did before it heard of the move comes second, and its desk is told why. */
static void a_late_act_of_the_old_place_comes_second(void **state) {
    struct world *w = *state;
    struct application form;
    struct saved saved;
    struct dispute *rows;
    char number[11];
    int count;
    struct life_order exclude = {.life = LIFE_EXCLUDE, .number = number, .ground = "E1", .paper = "14", .day = "2026-11-20"};
    file(w, SCHOOL, &form, &saved);
    assert_true(decide(w, SCHOOL, REGION_COORDINATOR, &saved, number));
    sync_all(w);
    transfer(w, OPERATOR, saved.subject, OTHER, "30");
    if (!act(w, OPERATOR, &exclude)) fail_msg("%s", why.say);
    region_synced(&w->k[OPERATOR]);
    if (!act(w, OFFICE, &exclude)) fail_msg("%s", why.say); /* without a network */
    sync_all(w);
    assert_true(dispute_mine(w->k[OFFICE].db, w->region.staff[REGION_OPERATOR], 10, &w->a, &rows, &count, &why));
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].kind, "superseded");
    assert_string_equal(rows[0].cause, "excluded");
}

/* Two records of one child in two municipalities: nowhere else are both. */
static void records_of_two_municipalities_are_merged(void **state) {
    struct world *w = *state;
    struct application form[2];
    struct saved saved[2];
    char number[2][11];
    file(w, SCHOOL, &form[0], &saved[0]);
    file(w, FAR, &form[1], &saved[1]);
    assert_true(decide(w, SCHOOL, REGION_COORDINATOR, &saved[0], number[0]));
    region_synced(&w->k[SCHOOL]);
    assert_true(decide(w, FAR, REGION_OPERATOR, &saved[1], number[1]));
    sync_all(w);
    struct life_order merge = {.life = LIFE_ASK_MERGE,
                               .subject = saved[0].subject,
                               .other = saved[1].subject,
                               .remark = "одни и те же родители и документ"};
    struct life_order split = merge;
    split.life = LIFE_ASK_SPLIT;
    if (!act(w, OPERATOR, &merge)) fail_msg("%s", why.say);
    sync_all(w);
    for (int i = 0; i < KIOSKS; i++) {
        assert_string_equal(state_of(w, i, number[0]), "living");
        assert_string_equal(state_of(w, i, number[1]), "joined");
    }
    if (!act(w, OPERATOR, &split)) fail_msg("%s", why.say);
    sync_all(w);
    assert_string_equal(state_of(w, OPERATOR, number[1]), "living");
    assert_string_equal(state_of(w, FAR, number[1]), "living");
}

/* Where `decides` says operator: the coordinator returns only, the operator issues for both municipalities from her own
 * numbers.
 */
static void the_operator_decides_where_the_region_says_so(void **state) {
    struct world *w = *state;
    struct application form[2];
    struct saved saved[2];
    char number[2][11];
    command(w, "set", "decides", "operator", NULL, NULL);
    sync_all(w);
    file(w, SCHOOL, &form[0], &saved[0]);
    file(w, FAR, &form[1], &saved[1]);
    sync_all(w);
    assert_false(decide(w, OFFICE, REGION_COORDINATOR, &saved[0], number[0]));
    assert_string_equal(why.log, "A6.decides");
    assert_false(decide(w, OPERATOR, REGION_COORDINATOR, &saved[0], number[0]));
    assert_string_equal(why.log, "the role does not work at this kiosk");
    for (int i = 0; i < 2; i++)
        if (!decide(w, OPERATOR, REGION_OPERATOR, &saved[i], number[i])) fail_msg("%s", why.say);
    sync_all(w);
    assert_string_equal(state_of(w, SCHOOL, number[0]), "living");
    assert_string_equal(state_of(w, FAR, number[1]), "living");
    command(w, "set", "decides", "coordinator", NULL, NULL);
    sync_all(w);
}

/* What is set aside anywhere is in the operator's queue; she has it tried again. */
static void the_operator_has_what_is_set_aside(void **state) {
    struct world *w = *state;
    struct application form;
    struct saved saved;
    struct dispute *rows;
    char number[11];
    int count;
    file(w, SCHOOL, &form, &saved);
    assert_true(decide(w, SCHOOL, REGION_COORDINATOR, &saved, number));
    command(w, "staff", "remove", w->region.staff[REGION_COORDINATOR], NULL, NULL);
    sync_all(w);
    file(w, SCHOOL, &form, &saved);
    /* The school's program does not know better. */
    if (!db_run(w->k[SCHOOL].db, "UPDATE staff SET removed = 0 WHERE subject = :staff", &why, "staff:t",
                w->region.staff[REGION_COORDINATOR], NULL))
        fail_msg("%s", why.log);
    if (!decide(w, SCHOOL, REGION_COORDINATOR, &saved, number)) fail_msg("%s", why.say);
    region_synced(&w->k[SCHOOL]);
    region_synced(&w->k[OPERATOR]);
    region_synced(&w->k[FAR]);
    assert_true(dispute_mine(w->k[FAR].db, w->region.staff[REGION_OPERATOR], 10, &w->a, &rows, &count, &why));
    assert_int_equal(count, 0);
    assert_true(dispute_mine(w->k[OPERATOR].db, w->region.staff[REGION_OPERATOR], 10, &w->a, &rows, &count, &why));
    assert_true(count > 0);
    const struct dispute *parked = &rows[count - 1];
    assert_string_equal(parked->kind, "parked");
    assert_string_equal(parked->cause, "removed");
    region_login(&w->region, &w->k[OPERATOR], REGION_OPERATOR);
    if (!desk_redrive(&w->k[OPERATOR].desk, parked->ruling, &why)) fail_msg("%s", why.say);
    sync_all(w);
    assert_true(dispute_mine(w->k[OPERATOR].db, w->region.staff[REGION_OPERATOR], 10, &w->a, &rows, &count, &why));
    assert_string_equal(rows[count - 1].kind, "parked"); /* the centre's answer: no other than before */
    assert_string_equal(rows[count - 1].way, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_child_transferred_away_is_excluded),     TEST(a_late_act_of_the_old_place_comes_second),
        TEST(records_of_two_municipalities_are_merged), TEST(the_operator_decides_where_the_region_says_so),
        TEST(the_operator_has_what_is_set_aside),
    };
    return cmocka_run_group_tests_name("operator", tests, NULL, NULL);
}
