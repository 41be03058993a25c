#include "sync/centre/index.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/store/index.h"
#include "model/store/life.h"
#include "sync/centre/applier.h"
#include "sync/centre/day.h"
#include "tests/harness/centre_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Which children stand in the index, in which batch, and what a correction or an erasure makes of it. */

struct world {
    struct centre_kit kit;
    struct centre_kiosk school, far;
};

static void open_day(struct world *w) {
    struct fail why;
    while (day_due(w->kit.c))
        if (!day_step(w->kit.c, &why)) fail_msg("%s", why.log);
}

static void next_day(struct world *w) {
    env_virtual_move(&w->kit.clock, MS_DAY);
    open_day(w);
}

static int set_up(void **state) {
    static struct world w;
    centre_kit_open(&w.kit);
    centre_kiosk_enrol(&w.kit, &w.school, "school 12", "12", "desk");
    centre_kiosk_enrol(&w.kit, &w.far, "far", "30", "office");
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct world *w = *state;
    centre_kit_check(&w->kit);
    centre_kiosk_close(&w->school);
    centre_kiosk_close(&w->far);
    centre_kit_close(&w->kit);
    return 0;
}

static int64_t count(struct world *w, const char *sql) {
    return centre_kit_count(&w->kit, sql);
}

/* `many` children with a certificate, numbered from `first`; no two so alike that every one is flagged against all others. */
static void register_of(struct world *w, int first, int many) {
    static const char *const syllables[] = {"бе", "во", "гу", "жи", "ля", "мю", "ра", "сы", "тю", "шо"};
    struct bytes table = {0}, said = {0}, refused = {0};
    struct fail why;
    bytes_text(&table,
               "child_surname,child_name,child_birth,child_sex,child_doc_kind,child_doc_series,child_doc_number,"
               "child_doc_issued,child_doc_issuer,applicant_authority,applicant_surname,applicant_name,request_point\n");
    for (int i = first; i < first + many; i++)
        bytes_printf(&table, "Ёл%s%sкина,Аглая,2016-%02d-%02d,f,03,III-ТЗ,%06d,2018-12-29,ЗАГС,1,Ёлкина,Зоя,12\n",
                     syllables[i % 10], syllables[i / 10 % 10], 1 + i % 12, 1 + i % 28, i);
    if (!centre_kit_load(&w->kit, "register", (const char *)table.data, &said, &refused, &why)) fail_msg("%s", why.say);
    if (refused.size > 0) fail_msg("%s", (const char *)refused.data);
    bytes_close(&table);
    bytes_close(&said);
    bytes_close(&refused);
}

static void key_of(struct world *w, const struct child *child, struct index_pair *out) {
    assert_true(w->kit.c->has_index_secret);
    index_keys(w->kit.c->index_secret, child, out);
}

/* How many rows of the kiosk's copy have this key of СНИЛС. */
static int64_t known_at(struct centre_kiosk *k, const char *snils_key) {
    int64_t n = 0;
    struct fail why;
    assert_true(db_one_int(k->db, &n, "SELECT count(*) FROM index_key WHERE snils_key = :key", &why, "key:t", snils_key, NULL));
    return n;
}

/* Children from before the first day are gone through; full batches are listed at once, the rest with the day. */
static void everybody_stands_in_one_batch(void **state) {
    struct world *w = *state;
    register_of(w, 1, 100);
    assert_int_equal(count(w, "SELECT count(*) FROM index_member"), 0); /* there is no key yet */
    open_day(w);
    assert_int_equal(count(w, "SELECT count(*) FROM index_key"), 100);
    assert_int_equal(count(w, "SELECT count(DISTINCT subject) FROM index_key"), 2);
    register_of(w, 101, 63);
    assert_int_equal(count(w, "SELECT count(*) FROM index_key"), 100);
    register_of(w, 164, 1);
    assert_int_equal(count(w, "SELECT count(*) FROM index_key"), 164);
    register_of(w, 165, 2);
    next_day(w);
    assert_int_equal(count(w, "SELECT count(*) FROM index_key"), 166);
    assert_int_equal(count(w, "SELECT count(*) FROM index_member WHERE waits = 1 OR batch = ''"), 0);
    next_day(w); /* nothing new, nothing listed */
    assert_int_equal(count(w, "SELECT count(*) FROM log WHERE type = 'index.listed'"), 4);
}

/* A child of the school and so many of the register are listed in one batch, which a kiosk far away has, too. */
static void list_first(struct world *w, int beside, struct application *form, struct saved *saved) {
    open_day(w);
    centre_kiosk_sync(&w->school);
    centre_kiosk_form(&w->school, 1, form);
    centre_kiosk_file(&w->school, form, saved);
    centre_kiosk_sync(&w->school);
    register_of(w, 1, beside);
    next_day(w);
    centre_kiosk_sync(&w->far);
}

static void correct_snils(struct world *w, const char *app, struct application *form) {
    struct application other;
    struct saved saved;
    struct fail why;
    assert_true(application_load(w->school.db, app, form, &why));
    centre_kiosk_form(&w->school, 2, &other);
    text_copy(form->child.snils, sizeof form->child.snils, other.child.snils);
    centre_kiosk_login(&w->school, CENTRE_DESK);
    if (!desk_save(&w->school.desk, form, 0, &saved, &why)) fail_msg("%s", why.say);
    centre_kiosk_sync(&w->school);
}

/* The batch of a corrected child takes the place of the one before it, at a kiosk that has never seen the child, too. */
static void a_corrected_child_has_its_new_key_only(void **state) {
    struct world *w = *state;
    struct application form;
    struct saved saved;
    struct index_pair before, after;
    list_first(w, 0, &form, &saved);
    key_of(w, &form.child, &before);
    assert_int_equal(known_at(&w->far, before.snils), 1);
    correct_snils(w, saved.app, &form);
    next_day(w);
    centre_kiosk_sync(&w->far);
    key_of(w, &form.child, &after);
    assert_string_not_equal(before.snils, after.snils);
    assert_int_equal(known_at(&w->far, before.snils), 0);
    assert_int_equal(known_at(&w->far, after.snils), 1);
    assert_int_equal(count(w, "SELECT count(*) FROM index_key"), 1);
}

static int64_t listed_personal(struct world *w, struct db *db) {
    (void)w;
    int64_t n = 0;
    struct fail why;
    assert_true(
        db_one_int(db, &n,
                   "SELECT count(*) FROM log l JOIN personal p ON p.kiosk = l.kiosk AND p.epoch = l.epoch AND p.seq = l.seq "
                   "WHERE l.type = 'index.listed'",
                   &why, NULL));
    return n;
}

/* The key that a child does not have any more stood in the log of every place until somebody of its batch was erased. A kiosk
 * that comes later gets the edition without it. */
static void a_former_edition_is_in_nobodys_log(void **state) {
    struct world *w = *state;
    struct centre_kiosk late;
    struct application form;
    struct saved saved;
    struct index_pair keys;
    list_first(w, 0, &form, &saved);
    assert_int_equal(listed_personal(w, w->far.db), 1);
    correct_snils(w, saved.app, &form);
    next_day(w);
    centre_kiosk_sync(&w->far);
    centre_kiosk_enrol(&w->kit, &late, "late", "7", "desk");
    centre_kiosk_sync(&late);
    assert_int_equal(count(w, "SELECT count(*) FROM log WHERE type = 'index.listed'"), 2);
    assert_int_equal(listed_personal(w, w->kit.c->db), 1);
    assert_int_equal(listed_personal(w, w->far.db), 1);
    assert_int_equal(listed_personal(w, late.db), 1);
    key_of(w, &form.child, &keys);
    assert_int_equal(known_at(&late, keys.snils), 1);
    centre_kiosk_close(&late);
}

/* Erased: every edition of the batch that had the child is gone, the others stand in a new one. */
static void an_erased_child_leaves_the_index_everywhere(void **state) {
    struct world *w = *state;
    struct application form;
    struct saved saved;
    struct index_pair keys;
    struct event ev = {.type = &event_types[EV_LEARNER_ERASED]};
    struct fail why;
    list_first(w, 3, &form, &saved);
    key_of(w, &form.child, &keys);
    assert_int_equal(known_at(&w->far, keys.snils), 1);
    assert_true(centre_begin(w->kit.c, &why));
    text_copy(ev.subject, sizeof ev.subject, saved.subject);
    assert_true(index_batch_of(w->kit.c, saved.subject, ev.also[0], &why));
    assert_true(ev.also[0][0] != '\0');
    event_payload(&ev, &w->kit.c->turn);
    assert_true(applier_append(w->kit.c, &ev, &why));
    assert_true(centre_commit(w->kit.c, &why));
    centre_kiosk_sync(&w->far);
    assert_int_equal(known_at(&w->far, keys.snils), 0);
    assert_int_equal(count(w, "SELECT count(*) FROM index_key"), 3);
    assert_int_equal(listed_personal(w, w->kit.c->db), 1);
    assert_int_equal(listed_personal(w, w->far.db), 1);
}

/* With a new key of the region every child is listed anew, in the batch it has. */
static void a_new_key_lists_everybody_anew(void **state) {
    struct world *w = *state;
    struct fail why;
    register_of(w, 1, 70);
    open_day(w);
    int64_t before = count(w, "SELECT count(DISTINCT doc_key) FROM index_key");
    assert_int_equal(before, 70);
    assert_false(day_due(w->kit.c));
    assert_true(
        centre_kit_command(&w->kit, NULL, &why, "set", "index_key", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", NULL));
    assert_true(day_due(w->kit.c));
    open_day(w);
    assert_int_equal(count(w, "SELECT count(*) FROM index_key"), 70);
    assert_int_equal(count(w, "SELECT count(DISTINCT subject) FROM index_key"), 2);
    assert_int_equal(count(w, "SELECT count(*) FROM log WHERE type = 'index.listed'"), 4);
    assert_int_equal(
        count(w, "SELECT count(*) FROM index_key k JOIN index_member m ON m.doc_key = k.doc_key AND m.batch = k.subject"), 70);
}

/* What the index of a region costs a new kiosk on the wire. */
static void its_bytes_on_the_wire(void **state) {
    enum { MANY = 640 };
    struct world *w = *state;
    struct application form;
    struct event ev;
    struct fail why;
    open_day(w);
    centre_kiosk_sync(&w->far);
    assert_true(centre_begin(w->kit.c, &why));
    for (int i = 0; i < MANY; i++) {
        centre_kiosk_form(&w->school, i, &form);
        ev = (struct event){.type = &event_types[EV_APPLICATION_FILED]};
        id_new(&w->kit.c->env, ev.subject);
        struct filed *filed = event_payload(&ev, &w->kit.c->turn);
        filed->request = form.request;
        filed->child = form.child;
        snprintf(filed->child.snils, sizeof filed->child.snils, "%011d", i);
        snprintf(filed->child.doc_number, sizeof filed->child.doc_number, "%06d", i);
        assert_true(applier_append(w->kit.c, &ev, &why));
    }
    assert_true(centre_commit(w->kit.c, &why));
    assert_int_equal(count(w, "SELECT count(*) FROM index_key"), MANY);
    struct bytes none = {0};
    assert_int_equal(centre_kiosk_ask(&w->far, &none), 200);
    assert_int_equal(w->far.fed, MANY / INDEX_BATCH_MOST);
    print_message("index: %.1f bytes a child\n", (double)w->far.answer_size / MANY);
    assert_true(w->far.answer_size < (size_t)48 * MANY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(everybody_stands_in_one_batch),      TEST(a_corrected_child_has_its_new_key_only),
        TEST(a_former_edition_is_in_nobodys_log), TEST(an_erased_child_leaves_the_index_everywhere),
        TEST(a_new_key_lists_everybody_anew),     TEST(its_bytes_on_the_wire),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
