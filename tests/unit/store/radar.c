/* The duplicate radar against a comparison with everybody; the region's index; families and forgotten numbers. */

#include "model/store/radar.h"

#include "model/base/text.h"
#include "model/store/index.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct watched {
    struct kit kit;
    struct arena a;
    struct application form; /* nearly the child saved */
    struct saved saved;
    struct radar radar;
};

/* The n-th person as a child of ten with a birth certificate of his own. */
static void small(struct watched *s, int n, struct application *out) {
    kit_form(&s->kit, n, out);
    text_copy(out->child.birth, sizeof out->child.birth, "2016-05-07");
    text_copy(out->child.doc_kind, sizeof out->child.doc_kind, "03");
    text_copy(out->child.doc_series, sizeof out->child.doc_series, "II-МЮ");
    snprintf(out->child.doc_number, sizeof out->child.doc_number, "%06d", 100000 + n * 7919 % 800000);
    text_copy(out->child.doc_issued, sizeof out->child.doc_issued, "2016-06-20");
    out->child.doc_code[0] = '\0';
    text_copy(out->applicant.authority, sizeof out->applicant.authority, "1");
}

static int set_up(void **state) {
    struct watched *s = calloc(1, sizeof *s);
    kit_open(&s->kit);
    kit_login(&s->kit, KIT_DESK);
    for (int i = 0; i < 5; i++) kit_save_person(&s->kit, 100 + i);
    small(s, 7, &s->form);
    s->saved = kit_save(&s->kit, &s->form);
    *state = s;
    return 0;
}

static int tear_down(void **state) {
    struct watched *s = *state;
    arena_close(&s->a);
    kit_close(&s->kit);
    free(s);
    return 0;
}

static void look(struct watched *s, const char *subject) {
    struct fail why = {0};
    arena_reset(&s->a);
    if (!radar_find(s->kit.db, subject, &s->form.child, &s->form.applicant, &s->a, &s->radar, &why)) fail_msg("%s", why.log);
}

/* The child saved and nobody else, for this reason. */
static void hits(struct watched *s, enum duplicate_kind kind, const char *reason) {
    look(s, "");
    if (s->radar.count != 1) fail_msg("%s: %d hits", reason, s->radar.count);
    assert_string_equal(s->radar.hits[0].subject, s->saved.subject);
    assert_int_equal(s->radar.hits[0].found.kind, kind);
    assert_string_equal(s->radar.hits[0].found.first->id, reason);
    assert_string_equal(s->radar.hits[0].app, s->saved.app);
    assert_true(*s->radar.hits[0].name && *s->radar.hits[0].parent);
}

/* A child of another name, СНИЛС, document and parent, born the same day. */
static void another(struct watched *s) {
    small(s, 55, &s->form);
}

static void hard_and_soft(void **state) {
    struct watched *s = *state;
    const struct application was = s->form;
    hits(s, DUPLICATE_HARD, "D.snils");
    look(s, s->saved.subject); /* nobody is his own double */
    assert_int_equal(s->radar.count, 0);
    another(s);
    look(s, "");
    assert_int_equal(s->radar.count, 0);

    text_copy(s->form.child.snils, sizeof s->form.child.snils, was.child.snils);
    hits(s, DUPLICATE_HARD, "D.snils");
    another(s);
    memcpy(s->form.child.doc_kind, was.child.doc_kind, sizeof was.child.doc_kind);
    memcpy(s->form.child.doc_series, was.child.doc_series, sizeof was.child.doc_series);
    memcpy(s->form.child.doc_number, was.child.doc_number, sizeof was.child.doc_number);
    hits(s, DUPLICATE_HARD, "D.document");
    assert_int_equal(s->radar.hard, 1);
    /* The same document with one digit changed: the fraud the radar is for. */
    char *digit = &s->form.child.doc_number[3];
    *digit = *digit == '9' ? '0' : (char)(*digit + 1);
    hits(s, DUPLICATE_SOFT, "D.near_document");
    assert_int_equal(s->radar.soft, 1);
    another(s);
    text_copy(s->form.child.snils, sizeof s->form.child.snils, was.child.snils);
    s->form.child.snils[10] = s->form.child.snils[10] == '9' ? '0' : (char)(s->form.child.snils[10] + 1);
    hits(s, DUPLICATE_SOFT, "D.near_snils");
    another(s);
    memcpy(s->form.child.surname, was.child.surname, sizeof was.child.surname);
    memcpy(s->form.child.name, was.child.name, sizeof was.child.name);
    memcpy(s->form.child.patronymic, was.child.patronymic, sizeof was.child.patronymic);
    hits(s, DUPLICATE_SOFT, "D.name");
    text_copy(s->form.child.birth, sizeof s->form.child.birth, "2016-05-08"); /* another day and another document */
    look(s, "");
    assert_int_equal(s->radar.count, 0);
    memcpy(s->form.child.doc_series, was.child.doc_series, sizeof was.child.doc_series);
    memcpy(s->form.child.doc_number, was.child.doc_number, sizeof was.child.doc_number);
    *digit = *digit == '9' ? '0' : (char)(*digit + 1);
    hits(s, DUPLICATE_SOFT, "D.near_birth");
}

static void twins_are_told_apart(void **state) {
    struct watched *s = *state;
    const struct application was = s->form;
    another(s);
    memcpy(s->form.child.surname, was.child.surname, sizeof was.child.surname);
    s->form.applicant = was.applicant;
    hits(s, DUPLICATE_TWIN, "D.twins");
    assert_int_equal(s->radar.twins, 1);
    text_copy(s->form.applicant.name, sizeof s->form.applicant.name, "Другая");
    look(s, "");
    assert_int_equal(s->radar.count, 0);
}

/* While it is being typed: every beginning of a form has an answer. */
static void half_a_form(void **state) {
    struct watched *s = *state;
    const struct application was = s->form;
    s->form = (struct application){0};
    look(s, "");
    assert_int_equal(s->radar.count, 0);
    memcpy(s->form.child.birth, was.child.birth, sizeof was.child.birth);
    look(s, "");
    assert_int_equal(s->radar.count, 0);
    s->form = (struct application){0};
    memcpy(s->form.child.snils, was.child.snils, sizeof was.child.snils);
    hits(s, DUPLICATE_HARD, "D.snils");
    struct fail why = {0};
    assert_true(radar_find(s->kit.db, "", &s->form.child, NULL, &s->a, &s->radar, &why));
    assert_int_equal(s->radar.count, 1);
}

/* Every pair of a crowd born on a few days: the radar finds exactly those whom the comparison of all with all finds. */
static void agrees_with_a_plain_reading(void **state) {
    struct watched *s = *state;
    enum { CROWD = 120 };
    static struct application crowd[CROWD];
    static struct duplicate_key keys[CROWD];
    static char subjects[CROWD][ID_TEXT];
    int found = 0;
    for (int i = 0; i < CROWD; i++) {
        struct application *app = &crowd[i];
        small(s, 200 + i % 90, app); /* some come twice, a digit or a letter changed */
        if (i >= 90) {
            char *at = i % 3 == 0 ? &app->child.doc_number[2] : &app->child.snils[4];
            if (i % 2) *at = *at == '5' ? '6' : '5';
            if (i % 5 == 0) text_copy(app->child.name, sizeof app->child.name, "Евлампий");
        }
        if (i >= 90 && i % 7 == 0) { /* nothing but the day and a document nearly the same */
            struct application other;
            small(s, 500 + i, &other);
            memcpy(other.child.doc_number, app->child.doc_number, sizeof other.child.doc_number);
            other.child.doc_number[5] = other.child.doc_number[5] == '5' ? '6' : '5';
            *app = other;
        }
        if (i % 4 == 0) text_copy(app->child.birth, sizeof app->child.birth, "2015-03-01");
        struct fail why = {0};
        struct saved saved;
        if (!desk_save(&s->kit.desk, app, 0, &saved, &why)) {
            subjects[i][0] = '\0'; /* a number that cannot be */
            continue;
        }
        text_copy(subjects[i], ID_TEXT, saved.subject);
        duplicate_ready(&app->child, &app->applicant, &keys[i]);
    }
    for (int i = 0; i < CROWD; i++) {
        int expected = 0;
        if (!*subjects[i]) continue;
        s->form = crowd[i];
        look(s, subjects[i]);
        for (int k = 0; k < CROWD; k++) {
            struct duplicate_found plain;
            bool shown = false;
            if (k == i || !*subjects[k] || duplicate_compare(&keys[i], &keys[k], &plain) == DUPLICATE_NONE) continue;
            expected++;
            for (int h = 0; h < s->radar.count; h++)
                shown |= strcmp(s->radar.hits[h].subject, subjects[k]) == 0 && s->radar.hits[h].found.reasons == plain.reasons;
            if (!shown) fail_msg("%d does not see %d: %s", i, k, plain.first->id);
        }
        assert_int_equal(s->radar.count, expected);
        found += expected;
    }
    assert_true(found > 10);
}

/* --- The region's index --------------------------------------------------------------------------------------------------- */

#define BATCH "0193a2b4c5d67aaa8aaaaaaaaaaaaaa7"

static void the_index_knows_exact_matches(void **state) {
    struct watched *s = *state;
    static const uint8_t secret[INDEX_SECRET_SIZE] = {1, 2, 3};
    struct index_found found;
    struct index_pair pair;
    struct fail why = {0};
    static struct index_rows rows;
    rows = (struct index_rows){.open = {.day = "2026-11-22", .count = 2}};
    assert_true(index_find(s->kit.db, secret, &s->form.child, &found, &why));
    assert_string_equal(found.day, "");
    another(s);
    index_keys(secret, &s->form.child, &pair);
    snprintf(rows.keys.keys, sizeof rows.keys.keys, "%s\t%s\n", pair.snils, "-");
    kit_central(&s->kit, EV_INDEX_LISTED, BATCH, &rows);
    assert_true(index_find(s->kit.db, secret, &s->form.child, &found, &why));
    assert_int_equal(found.snils, 1);
    assert_int_equal(found.doc, 0);
    assert_string_equal(found.day, "2026-11-22");
    /* One digit changed is another child to it; so is another birth date, and another region's key. */
    struct child near = s->form.child;
    near.snils[10] = near.snils[10] == '9' ? '0' : (char)(near.snils[10] + 1);
    assert_true(index_find(s->kit.db, secret, &near, &found, &why));
    assert_int_equal(found.snils, 0);
    assert_string_equal(found.day, "2026-11-22");
    near = s->form.child;
    text_copy(near.birth, sizeof near.birth, "2016-05-08");
    assert_true(index_find(s->kit.db, secret, &near, &found, &why));
    assert_int_equal(found.snils, 0);
    static const uint8_t other[INDEX_SECRET_SIZE] = {9};
    assert_true(index_find(s->kit.db, other, &s->form.child, &found, &why));
    assert_int_equal(found.snils, 0);
    /* Once the child stands here as well, the radar shows it and the index says nothing more. */
    kit_save(&s->kit, &s->form);
    assert_true(index_find(s->kit.db, secret, &s->form.child, &found, &why));
    assert_int_equal(found.snils, 0);
}

/* --- Families ------------------------------------------------------------------------------------------------------------- */

static void children_of_one_parent(void **state) {
    struct watched *s = *state;
    struct application second;
    struct found *rows;
    struct fail why = {0};
    int count;
    assert_true(family_list(s->kit.db, &s->form.applicant, 20, &s->a, &rows, &count, &why));
    assert_int_equal(count, 1);
    small(s, 8, &second);
    second.applicant = s->form.applicant;
    kit_save(&s->kit, &second);
    assert_true(family_list(s->kit.db, &s->form.applicant, 20, &s->a, &rows, &count, &why));
    assert_int_equal(count, 2);
    /* By name and phone where the document is a new one; a phone alone is not a parent. */
    struct applicant who = s->form.applicant;
    text_copy(who.doc_number, sizeof who.doc_number, "000001");
    assert_true(family_list(s->kit.db, &who, 20, &s->a, &rows, &count, &why));
    assert_int_equal(count, 2);
    text_copy(who.name, sizeof who.name, "Другая");
    assert_true(family_list(s->kit.db, &who, 20, &s->a, &rows, &count, &why));
    assert_int_equal(count, 0);
    assert_true(family_list(s->kit.db, &(struct applicant){0}, 20, &s->a, &rows, &count, &why));
    assert_int_equal(count, 0);
}

static int forgotten(struct watched *s, const char *parent, const char *birth, const char *phone, const char *document) {
    struct found *rows;
    struct fail why = {0};
    int count;
    const struct forgotten what = {parent, birth, phone, document};
    if (!number_forgotten(s->kit.db, &what, 20, &s->a, &rows, &count, &why)) {
        assert_int_equal(why.kind, FAIL_INPUT);
        return -1;
    }
    int mine = 0;
    for (int i = 0; i < count; i++) mine += strcmp(rows[i].subject, s->saved.subject) == 0;
    return count == 1 ? mine : count * 100;
}

static void a_forgotten_number(void **state) {
    struct watched *s = *state;
    const struct applicant *who = &s->form.applicant;
    const struct child *child = &s->form.child;
    char text[80];
    assert_int_equal(forgotten(s, "", "", "", ""), -1);
    assert_int_equal(forgotten(s, "", "2016-05-07", "", ""), -1);
    assert_int_equal(forgotten(s, "", "", "123", ""), -1);
    assert_int_equal(forgotten(s, who->surname, "2016-05-07", "", ""), 1);
    assert_int_equal(forgotten(s, who->surname, "2016-05-08", "", ""), 0);
    assert_int_equal(forgotten(s, "", "", who->phone, ""), 1);
    snprintf(text, sizeof text, "8%s", who->phone + 2);
    assert_int_equal(forgotten(s, "", "", text, ""), 1);
    assert_int_equal(forgotten(s, "", "", who->phone + 6, ""), 1);
    assert_int_equal(forgotten(s, "Нетакова", "", who->phone, ""), 0);
    snprintf(text, sizeof text, "%s %s", child->doc_series, child->doc_number);
    assert_int_equal(forgotten(s, "", "", "", text), 1);
    assert_int_equal(forgotten(s, "", "", "", child->doc_number), 1);
    snprintf(text, sizeof text, "%.2s%s%s", who->doc_series, who->doc_series + 3, who->doc_number);
    assert_int_equal(forgotten(s, "", "", "", text), 1); /* the parent's passport in one word */
    assert_int_equal(forgotten(s, who->surname, "2016-05-07", "0000", text), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hard_and_soft, set_up, tear_down),
        cmocka_unit_test_setup_teardown(twins_are_told_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(half_a_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(agrees_with_a_plain_reading, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_index_knows_exact_matches, set_up, tear_down),
        cmocka_unit_test_setup_teardown(children_of_one_parent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_forgotten_number, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("radar", tests, NULL, NULL);
}
