/* The same draft open in two places, as after a crash: the newer text stays, the other one is not lost. */

#include "model/base/text.h"
#include "tests/harness/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct drafts {
    struct kit kit;
    struct arena a;
};

static int set_up(void **state) {
    static struct drafts s;
    s = (struct drafts){0};
    kit_open(&s.kit);
    *state = &s;
    return 0;
}

static int tear_down(void **state) {
    struct drafts *s = *state;
    arena_close(&s->a);
    kit_close(&s->kit);
    return 0;
}

static struct draft loaded(struct drafts *s, int64_t id) {
    struct draft d;
    struct fail why = {0};
    if (!draft_load(s->kit.db, id, &s->a, &d, &why)) fail_msg("%s", why.log);
    return d;
}

static void save(struct drafts *s, struct draft *d, const char *data) {
    struct fail why = {0};
    d->data = data;
    d->saved_at++;
    if (!draft_save(s->kit.db, d, &why)) fail_msg("%s", why.log);
}

static struct draft typed(struct drafts *s, const char *data) {
    struct draft d = {.title = "Щербакова Алиса", .birth = "2016-05-07", .saved_at = 10};
    text_copy(d.staff, sizeof d.staff, s->kit.staff[KIT_DESK]);
    save(s, &d, data);
    return d;
}

static void both_texts_are_kept(void **state) {
    struct drafts *s = *state;
    struct draft here = typed(s, "first");
    kit_reopen(&s->kit); /* a crash; the terminal that hung still has its form */
    struct draft there = loaded(s, here.id);
    save(s, &there, "there");
    save(s, &there, "there, more");
    assert_false(there.forked);
    save(s, &here, "here");
    assert_true(here.forked);
    assert_int_not_equal(here.id, there.id);
    assert_string_equal(loaded(s, there.id).data, "there, more");
    assert_string_equal(loaded(s, here.id).data, "here");
    /* From now on each goes on by itself. */
    save(s, &here, "here, more");
    assert_false(here.forked);
    save(s, &there, "there, still more");
    assert_false(there.forked);
    assert_string_equal(loaded(s, here.id).data, "here, more");
    assert_string_equal(loaded(s, there.id).data, "there, still more");
}

static void one_place_goes_on_for_ever(void **state) {
    struct drafts *s = *state;
    struct draft d = typed(s, "0");
    const int64_t id = d.id;
    for (int i = 0; i < 20; i++) {
        save(s, &d, "more");
        assert_false(d.forked);
        assert_int_equal(d.id, id);
    }
    struct draft unread = {.id = id, .title = "Щербакова Алиса", .saved_at = 90}; /* revision not known: over what is there */
    text_copy(unread.staff, sizeof unread.staff, d.staff);
    save(s, &unread, "over");
    assert_false(unread.forked);
    assert_string_equal(loaded(s, id).data, "over");
}

/* One that was written as an application meanwhile is gone, not made anew. */
static void a_written_one_does_not_come_back(void **state) {
    struct drafts *s = *state;
    struct fail why = {0};
    struct draft d = typed(s, "text");
    assert_true(draft_drop(s->kit.db, d.id, &why));
    d.data = "later";
    assert_false(draft_save(s->kit.db, &d, &why));
    assert_int_equal(why.kind, FAIL_GONE);
    assert_false(d.forked);
}

/* What names a learner whom this kiosk forgets goes with him: an enrolment, a change of data. */
static void a_forgotten_learner_takes_his_drafts(void **state) {
    struct drafts *s = *state;
    struct fail why = {0};
    kit_login(&s->kit, KIT_DESK);
    struct saved saved = kit_save_person(&s->kit, 1);
    kit_confirm(&s->kit);
    int64_t his = typed(s, arena_printf(&s->a, "{\"enrol\":\"%s\"}", saved.subject)).id, other = typed(s, "text").id;
    struct draft gone;
    assert_true(db_begin(s->kit.db, true, &why));
    assert_true(journal_forget(&s->kit.desk.journal, saved.subject, &why));
    assert_true(db_commit(s->kit.db, &why));
    assert_false(draft_load(s->kit.db, his, &s->a, &gone, &why));
    assert_string_equal(loaded(s, other).data, "text");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(both_texts_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_place_goes_on_for_ever, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_written_one_does_not_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_forgotten_learner_takes_his_drafts, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("draft", tests, NULL, NULL);
}
