/* The operator's kiosk: every child of the region, wherever the family moves, and nobody there but the region's own people. */

#include "sync/centre/scope.h"

#include "model/base/text.h"
#include "model/store/dispute.h"
#include "model/store/life.h"
#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SCHOOL, OFFICE, FAR, OPERATOR, KIOSKS };

struct world {
    struct centre_kit kit;
    struct centre_kiosk k[KIOSKS]; /* FAR: an office of another municipality */
    struct saved here, there;      /* filed at the school, at the far office */
    struct arena a;
};

static struct fail why;

static void sync_all(struct world *w) {
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < KIOSKS; i++)
            if (w->k[i].db) centre_kiosk_sync(&w->k[i]);
}

static void file(struct world *w, int at, int64_t n, struct saved *saved) {
    struct application form;
    centre_kiosk_form(&w->k[at], n, &form);
    centre_kiosk_file(&w->k[at], &form, saved);
}

static int set_up(void **state) {
    struct world *w = calloc(1, sizeof *w);
    centre_kit_open(&w->kit);
    centre_kiosk_enrol(&w->kit, &w->k[SCHOOL], "school 12", "12", "desk");
    centre_kiosk_enrol(&w->kit, &w->k[OFFICE], "office", "1", "office");
    centre_kiosk_enrol(&w->kit, &w->k[FAR], "far", "30", "office");
    for (int i = 0; i < CENTRE_PEOPLE; i++) centre_kiosk_login(&w->k[SCHOOL], (enum centre_person)i);
    sync_all(w);
    file(w, SCHOOL, 1, &w->here);
    file(w, FAR, 2, &w->there);
    centre_kiosk_sync(&w->k[SCHOOL]);
    centre_kiosk_sync(&w->k[FAR]);
    centre_kiosk_enrol(&w->kit, &w->k[OPERATOR], "operator", "1", "region"); /* comes last: it gets the past */
    *state = w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    centre_kit_check(&w->kit);
    for (int i = 0; i < KIOSKS; i++) centre_kiosk_close(&w->k[i]);
    arena_close(&w->a);
    centre_kit_close(&w->kit);
    free(w);
    return 0;
}

/* --- What is looked at ---------------------------------------------------------------------------------------------------- */

static int64_t count(struct world *w, int at, const char *sql) {
    int64_t n = 0;
    if (!db_one_int(w->k[at].db, &n, sql, &why, NULL)) fail_msg("%s", why.log);
    return n;
}

static const char learners[] = "SELECT count(*) FROM learner WHERE child_surname <> ''";

static const char *state_of(struct world *w, int at, const char *number) {
    struct certificate *c = arena_alloc(&w->a, sizeof *c);
    return certificate_load(w->k[at].db, number, c, &why) ? c->state : "";
}

/* Everything of every child is there as the centre has it. */
static void has_the_region(struct world *w, int at) {
    static const char *const tables[] = {"learner", "application", "certificate"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const char *sql = arena_printf(&w->a, "SELECT count(*) FROM %s", tables[i]);
        assert_int_equal(count(w, at, sql), centre_kit_count(&w->kit, sql));
    }
}

/* --- What is done --------------------------------------------------------------------------------------------------------- */

static bool order(struct world *w, int at, const struct life_order *o) {
    return centre_kiosk_life(&w->k[at], o, &why);
}

static void move(struct world *w, const char *kiosk, const char *point, const char *scope) {
    if (!centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", kiosk, point, "--scope", scope, NULL))
        fail_msg("%s", why.say);
}

/* --- ---------------------------------------------------------------------------------------------------------------------- */

static void the_operator_has_every_child(void **state) {
    struct world *w = *state;
    struct saved later;
    assert_int_equal(count(w, OPERATOR, learners), 2);
    file(w, FAR, 3, &later);
    sync_all(w);
    assert_int_equal(count(w, OPERATOR, learners), 3);
    assert_int_equal(count(w, OFFICE, learners), 1);
    has_the_region(w, OPERATOR);
    /* Numbers as any kiosk; of others' leases nothing. */
    assert_int_equal(count(w, OPERATOR, "SELECT count(*) FROM lease"), 1);
    assert_true(count(w, OPERATOR, "SELECT last - next FROM lease") > 0);
}

/* A child transferred twice never leaves it, and nothing of it comes twice. */
static void who_moves_stays_in_the_region(void **state) {
    struct world *w = *state;
    char number[11];
    centre_kiosk_issue(&w->k[SCHOOL], &w->here, CENTRE_COORDINATOR, number);
    centre_kiosk_transfer(&w->k[SCHOOL], w->here.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    sync_all(w);
    assert_int_equal(count(w, SCHOOL, learners), 0);
    assert_int_equal(count(w, OPERATOR, "SELECT count(*) FROM learner WHERE municipality = '" CENTRE_OTHER_MUNICIPALITY "'"),
                     2);
    centre_kiosk_transfer(&w->k[OPERATOR], w->here.subject, CENTRE_MUNICIPALITY, "1");
    sync_all(w);
    assert_int_equal(count(w, FAR, learners), 1);
    assert_int_equal(count(w, OFFICE, learners), 1);
    has_the_region(w, OPERATOR);
    centre_kiosk_ask(&w->k[OPERATOR], NULL);
    assert_int_equal(w->k[OPERATOR].fed, 0);
}

/* Issued in one municipality, transferred to another, excluded by the region's operator; where it was there is nothing to
 * exclude. */
static void a_child_transferred_away_is_excluded(void **state) {
    struct world *w = *state;
    char number[11];
    centre_kiosk_issue(&w->k[SCHOOL], &w->here, CENTRE_COORDINATOR, number);
    centre_kiosk_transfer(&w->k[SCHOOL], w->here.subject, CENTRE_OTHER_MUNICIPALITY, "30");
    sync_all(w);
    struct life_order o = {.life = LIFE_EXCLUDE, .number = number, .ground = "E1", .paper = "14", .day = "2026-11-20"};
    assert_false(order(w, OFFICE, &o));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_non_null(strstr(why.say, "the operator has"));
    if (!order(w, OPERATOR, &o)) fail_msg("%s", why.say);
    sync_all(w);
    assert_string_equal(state_of(w, FAR, number), "excluded");
    assert_string_equal(state_of(w, OPERATOR, number), "excluded");
    assert_int_equal(count(w, OPERATOR, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
}

/* Two records of one child in two municipalities: only here are both. */
static void two_municipalities_are_merged(void **state) {
    struct world *w = *state;
    struct life_order o = {.life = LIFE_ASK_MERGE,
                           .subject = w->here.subject,
                           .other = w->there.subject,
                           .remark = "одни и те же родители и документ"};
    if (!order(w, OPERATOR, &o)) fail_msg("%s", why.say);
    sync_all(w);
    for (int i = 0; i < KIOSKS; i++)
        assert_int_equal(count(w, i, "SELECT count(*) FROM application a JOIN learner l ON l.subject = a.subject"), 2);
    has_the_region(w, OPERATOR);
}

/* --- Who works there ------------------------------------------------------------------------------------------------------ */

static void only_the_regions_people_work_there(void **state) {
    static const struct {
        enum centre_person who;
        bool works;
    } rows[] = {{CENTRE_DESK, false}, {CENTRE_COORDINATOR, false}, {CENTRE_OPERATOR, true}, {CENTRE_SUPERVISOR, true}};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        centre_kiosk_login(&w->k[OPERATOR], rows[i].who);
        assert_int_equal(desk_may(&w->k[OPERATOR].desk, MAY_ENTER, &why), rows[i].works);
        if (!rows[i].works) assert_string_equal(why.log, "the role does not work at this kiosk");
        centre_kiosk_login(&w->k[OFFICE], rows[i].who);
        assert_true(desk_may(&w->k[OFFICE].desk, MAY_ENTER, &why));
    }
}

/* A changed program there that lets a coordinator in has him refused by the centre. What he did before the kiosk was the
 * operator's, or before it knew, counts. */
static void what_others_do_there_is_set_aside(void **state) {
    struct world *w = *state;
    struct dispute_detail detail;
    struct saved before, after;
    move(w, "office", "1", "region");
    file(w, OFFICE, 5, &before); /* it has not heard of the move */
    sync_all(w);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    assert_string_equal(w->k[OFFICE].desk.scope, "region");
    text_copy(w->k[OFFICE].desk.scope, sizeof w->k[OFFICE].desk.scope, "office");
    struct application form;
    centre_kiosk_form(&w->k[OFFICE], 6, &form);
    w->k[OFFICE].desk.session.role = ROLE_DESK;
    text_copy(w->k[OFFICE].desk.session.staff, ID_TEXT, w->kit.staff[CENTRE_DESK]);
    if (!desk_save(&w->k[OFFICE].desk, &form, 0, &after, &why)) fail_msg("%s", why.say);
    sync_all(w);
    assert_true(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'not_allowed'") > 0);
    /* And the operator sees that at the other operator's kiosk, and what it is, though nothing is known of the child. */
    struct dispute *rows;
    int n;
    assert_true(dispute_mine(w->k[OPERATOR].db, w->kit.staff[CENTRE_OPERATOR], 50, &w->a, &rows, &n, &why));
    assert_true(n > 0);
    assert_string_equal(rows[0].kind, "parked");
    assert_true(dispute_detail(w->k[OPERATOR].db, &rows[0], &w->a, &detail, &why));
    assert_false(detail.has_act);
    assert_string_equal(detail.what, "application.filed");
    assert_true(dispute_mine(w->k[OPERATOR].db, w->kit.staff[CENTRE_DESK], 50, &w->a, &rows, &n, &why));
    assert_int_equal(n, 0);
    move(w, "operator", "1", "desk"); /* and nothing of it is left where no operator works any more */
    sync_all(w);
    assert_int_equal(count(w, OPERATOR, "SELECT count(*) FROM ruling"), 0);
}

/* --- To it and from it ---------------------------------------------------------------------------------------------------- */

static void a_kiosk_becomes_the_operators_and_is_one_no_more(void **state) {
    struct world *w = *state;
    sync_all(w);
    int64_t of_office = count(w, OFFICE, learners);
    move(w, "office", "1", "region");
    sync_all(w);
    has_the_region(w, OFFICE);
    assert_int_equal(count(w, OFFICE, learners), 2);
    move(w, "office", "1", "office");
    sync_all(w);
    assert_int_equal(count(w, OFFICE, learners), of_office);
    assert_int_equal(count(w, OFFICE, "SELECT count(*) FROM learner WHERE municipality <> '" CENTRE_MUNICIPALITY "'"), 0);
    assert_false(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "office", "1", "--scope", "all", NULL));
    assert_non_null(strstr(why.say, "region"));
    assert_false(centre_kit_command(&w->kit, NULL, &why, "code", "another", "1", "all", NULL));
    assert_int_equal(why.kind, FAIL_INPUT);
}

/* An erasure waits for the operator's kiosk as for any that has the child. */
static void an_erasure_waits_for_it(void **state) {
    struct world *w = *state;
    struct bytes said = {0};
    struct life_order o = {.life = LIFE_ASK_ERASURE, .subject = w->there.subject, .ground = "unlawful"};
    if (!order(w, FAR, &o)) fail_msg("%s", why.say);
    centre_kiosk_sync(&w->k[FAR]);
    centre_kiosk_sync(&w->k[FAR]);
    if (!centre_kit_command(&w->kit, &said, &why, "erasure", "list", NULL)) fail_msg("%s", why.say);
    bytes_u8(&said, 0);
    const char *row = strchr((const char *)said.data, '\n') + 1,
               *id = arena_printf(&w->a, "%.*s", (int)strcspn(row, "\t"), row);
    if (!centre_kit_command(&w->kit, &said, &why, "erasure", "act", id, NULL)) fail_msg("%s", why.say);
    assert_non_null(strstr((const char *)said.data, "operator"));
    sync_all(w);
    bytes_clear(&said);
    if (!centre_kit_command(&w->kit, &said, &why, "erasure", "act", id, NULL)) fail_msg("%s", why.say);
    assert_null(strstr((const char *)said.data, "operator"));
    assert_int_equal(count(w, OPERATOR, learners), 1);
    bytes_close(&said);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_operator_has_every_child),
        TEST(who_moves_stays_in_the_region),
        TEST(a_child_transferred_away_is_excluded),
        TEST(two_municipalities_are_merged),
        TEST(only_the_regions_people_work_there),
        TEST(what_others_do_there_is_set_aside),
        TEST(a_kiosk_becomes_the_operators_and_is_one_no_more),
        TEST(an_erasure_waits_for_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
