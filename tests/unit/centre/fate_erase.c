/* Erasures from an operator's kiosk to every kiosk that has the learner: what is left, and who has confirmed. What is asked of
 * a learner as a whole and refused, and what goes on in the next epoch of the kiosk's log. */

#include "model/base/text.h"
#include "sync/centre/day.h"
#include "tests/harness/fate.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static bool order(struct fate *w, struct life_order *o) {
    return centre_kiosk_life(&w->k[FATE_OFFICE], o, &why);
}

/* RULES 4.3. A kiosk that has both refuses by itself; one that has not asks in vain. */
static void twins_are_never_merged(void **state) {
    struct fate *w = *state;
    struct application twin;
    struct saved saved;
    centre_kiosk_form(&w->k[FATE_OTHER_SCHOOL], 9, &twin);
    twin.applicant = w->form[0].applicant;
    memcpy(twin.child.surname, w->form[0].child.surname, sizeof twin.child.surname);
    memcpy(twin.child.birth, w->form[0].child.birth, sizeof twin.child.birth);
    memcpy(twin.child.doc_kind, w->form[0].child.doc_kind, sizeof twin.child.doc_kind);
    memcpy(twin.child.doc_series, w->form[0].child.doc_series, sizeof twin.child.doc_series);
    memcpy(twin.child.doc_issued, w->form[0].child.doc_issued, sizeof twin.child.doc_issued);
    text_copy(twin.child.doc_number, sizeof twin.child.doc_number, "700418");
    centre_kiosk_file(&w->k[FATE_OTHER_SCHOOL], &twin, &saved);
    fate_sync(w);
    struct life_order o = {.life = LIFE_ASK_MERGE,
                           .subject = w->child[0].subject,
                           .other = saved.subject,
                           .remark = "одни и те же родители и документ"};
    assert_false(order(w, &o));
    assert_string_equal(why.log, "A15.twins");
    must(centre_kiosk_life(&w->k[FATE_SCHOOL], &o, &why));
    fate_sync(w);
    assert_int_equal(fate_made(w, "learner.merged"), 0);
    assert_string_equal(fate_last_cause(w), "twins");
}

static void what_is_one_already_is_superseded(void **state) {
    struct fate *w = *state;
    const char *one = w->child[0].subject, *two = w->child[1].subject;
    fate_ask(w, LIFE_ASK_MERGE, one, two);
    fate_ask_at(&w->k[FATE_OTHER_SCHOOL], LIFE_ASK_MERGE, two, one); /* which has not heard of the first */
    centre_kiosk_sync(&w->k[FATE_OFFICE]);
    fate_sync(w);
    assert_int_equal(fate_made(w, "learner.merged"), 1);
    assert_string_equal(fate_last_cause(w), "merged");
    fate_ask(w, LIFE_ASK_SPLIT, one, two);
    fate_sync(w);
    assert_int_equal(fate_made(w, "learner.split"), 1);
}

static void a_merge_with_an_erased_one_is_refused(void **state) {
    struct fate *w = *state;
    fate_ask(w, LIFE_ASK_ERASURE, w->child[1].subject, "");
    fate_ask(w, LIFE_ASK_MERGE, w->child[0].subject, w->child[1].subject);
    fate_sync(w);
    assert_int_equal(fate_made(w, "learner.erased"), 1);
    assert_int_equal(fate_made(w, "learner.merged"), 0);
    assert_string_equal(fate_last_cause(w), "erased");
}

/* What an erased one waited on is corrected, and the child is looked at again with all who wait on it. Nobody erased has a
 * СНИЛС: they are not one child for that, and nothing is ruled over their numbers. */
static void who_are_erased_are_nobody_s_twins(void **state) {
    struct fate *w = *state;
    struct application form, twin;
    struct saved first, joined;
    fate_issue_both(w);
    centre_kiosk_form(&w->k[FATE_SCHOOL], 3, &form);
    centre_kiosk_file(&w->k[FATE_SCHOOL], &form, &first);
    centre_kiosk_sync(&w->k[FATE_SCHOOL]);
    centre_kiosk_form(&w->k[FATE_OTHER_SCHOOL], 4, &twin);
    text_copy(twin.child.snils, sizeof twin.child.snils, form.child.snils);
    centre_kiosk_file(&w->k[FATE_OTHER_SCHOOL], &twin, &joined);
    fate_sync(w);
    const char *const erased[] = {w->child[0].subject, w->child[1].subject, joined.subject};
    for (size_t i = 0; i < sizeof erased / sizeof *erased; i++) fate_ask(w, LIFE_ASK_ERASURE, erased[i], "");
    fate_sync(w);
    assert_int_equal(fate_made(w, "learner.erased"), 3);
    assert_string_equal(fate_text(w, w->kit.c->db, "SELECT state FROM application WHERE app = :key", joined.app), "joined");
    centre_kiosk_login(&w->k[FATE_SCHOOL], CENTRE_DESK);
    must(application_load(w->k[FATE_SCHOOL].db, first.app, &form, &why));
    text_copy(form.address.street, sizeof form.address.street, "ул. Новая");
    must(desk_save(&w->k[FATE_SCHOOL].desk, &form, 0, &first, &why));
    fate_sync(w);
    assert_int_equal(fate_made(w, "ruling.joined"), 1);
}

/* The other school has the one of the two who is not erased: that a merge was asked for is of her past there, too. */
static void a_merge_that_is_refused_is_heard_of_wherever_either_is(void **state) {
    static const char known[] = "SELECT count(*) || ' ' || max(gsn) FROM touch WHERE subject = :key AND gsn > 0";
    struct fate *w = *state;
    const char *other = w->child[1].subject;
    fate_ask(w, LIFE_ASK_ERASURE, w->child[0].subject, "");
    fate_ask(w, LIFE_ASK_MERGE, w->child[0].subject, other);
    fate_sync(w);
    assert_string_equal(fate_last_cause(w), "erased");
    assert_string_equal(fate_text(w, w->k[FATE_OTHER_SCHOOL].db, known, other), fate_text(w, w->kit.c->db, known, other));
    fate_is_at(w, w->k[FATE_OTHER_SCHOOL].db, 0, false);
}

/* With it the region's index is made, which every kiosk has. */
static void open_day(struct fate *w) {
    while (day_due(w->kit.c)) must(day_step(w->kit.c, &why));
    fate_sync(w);
}

/* The one who is not erased leaves that school, and all that was said of the two there with her, whoever was to be kept: of the
 * other one it has heard that he is erased, and never had more. */
static void a_merge_that_was_refused_leaves_with(struct fate *w, bool kept) {
    static const char named[] = "SELECT count(*) FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND "
                                "l.seq = t.seq WHERE t.subject = :key AND l.type = 'merge.asked'";
    struct db *db = w->k[FATE_OTHER_SCHOOL].db;
    const char *erased = w->child[0].subject, *left = w->child[1].subject;
    fate_issue_both(w);
    open_day(w);
    fate_ask(w, LIFE_ASK_ERASURE, erased, "");
    fate_ask(w, LIFE_ASK_MERGE, kept ? left : erased, kept ? erased : left);
    fate_sync(w);
    assert_string_equal(fate_text(w, db, "SELECT count(*) FROM log WHERE type = 'learner.erased' AND subject = :key", erased),
                        "1");
    assert_string_equal(fate_text(w, db, named, erased), "1");
    fate_transfer(w, left, CENTRE_OTHER_MUNICIPALITY, "30");
    assert_string_equal(fate_text(w, db, named, left), "0");
    assert_string_equal(fate_text(w, db, named, erased), "0");
}

static void a_merge_that_was_refused_leaves_with_whom_it_kept(void **state) {
    a_merge_that_was_refused_leaves_with(*state, true);
}

static void a_merge_that_was_refused_leaves_with_whom_it_dropped(void **state) {
    a_merge_that_was_refused_leaves_with(*state, false);
}

static const char *said(struct fate *w, const char *word, const char *id) {
    struct bytes out = {0};
    must(centre_kit_command(&w->kit, &out, &why, "erasure", word, id, NULL));
    const char *text = arena_printf(&w->a, "%.*s", (int)out.size, out.data ? (const char *)out.data : "");
    bytes_close(&out);
    return text;
}

/* A learner and the one merged into it; a school is away. */
static void an_erasure_takes_the_family_and_waits_for_everybody(void **state) {
    struct fate *w = *state;
    char asked[EVENT_ID_TEXT];
    const char *keep = w->child[0].subject;
    fate_issue_both(w);
    fate_ask(w, LIFE_ASK_MERGE, keep, w->child[1].subject);
    fate_sync(w);
    fate_ask(w, LIFE_ASK_ERASURE, keep, "");
    event_id_show((struct event_id){w->k[FATE_OFFICE].no, 1, w->k[FATE_OFFICE].desk.journal.seq}, asked);
    for (int round = 0; round < 2; round++) {
        centre_kiosk_sync(&w->k[FATE_OFFICE]);
        centre_kiosk_sync(&w->k[FATE_SCHOOL]);
    }
    assert_int_equal(fate_made(w, "learner.erased"), 2);
    assert_string_equal(fate_text(w, w->kit.c->db,
                                  "SELECT count(*) FROM touch t JOIN personal p ON p.kiosk = t.kiosk AND p.epoch = t.epoch "
                                  "AND p.seq = t.seq WHERE t.subject = :key",
                                  w->child[1].subject),
                        "0");
    const char *act = said(w, "act", asked);
    assert_non_null(strstr(act, keep));
    assert_non_null(strstr(act, w->child[1].subject));
    assert_non_null(strstr(act, "school 7"));
    assert_null(strstr(act, "school 12"));
    assert_null(strstr(act, "office,"));
    assert_null(strstr(act, w->form[0].child.surname));
    assert_non_null(strstr(act, "23.12.2026")); /* the last backup */
    assert_non_null(strstr(said(w, "list", NULL), asked));
    const char *merged = arena_printf(&w->a, "\"subject\": \"%s\"", w->child[1].subject);
    const char *paper = strstr(said(w, "papers", asked), merged); /* on the act, and on the extract */
    assert_non_null(paper);
    assert_non_null(strstr(paper + 1, merged));
    fate_sync(w);
    act = said(w, "act", asked);
    assert_null(strstr(act, "school 7"));
    for (int i = 0; i < FATE_KIOSKS; i++) {
        uint64_t checked;
        assert_string_equal(fate_text(w, w->k[i].db, "SELECT erased || child_surname FROM learner WHERE subject = :key", keep),
                            "2026-11-23");
        must(journal_verify(w->k[i].db, w->k[i].no, 1, &checked, &why));
    }
}

static void an_event_on_an_erased_learner_is_superseded_without_p(void **state) {
    struct fate *w = *state;
    struct application late;
    struct saved saved;
    fate_ask(w, LIFE_ASK_ERASURE, w->child[1].subject, "");
    centre_kiosk_sync(&w->k[FATE_OFFICE]);
    centre_kiosk_login(&w->k[FATE_OTHER_SCHOOL], CENTRE_DESK);
    must(application_load(w->k[FATE_OTHER_SCHOOL].db, w->child[1].app, &late, &why));
    text_copy(late.address.street, sizeof late.address.street, "Позднеприсланная");
    must(desk_save(&w->k[FATE_OTHER_SCHOOL].desk, &late, 0, &saved, &why));
    assert_true(saved.events > 0);
    fate_sync(w);
    assert_string_equal(fate_last_cause(w), "erased");
    assert_string_equal(fate_text(w, w->kit.c->db, "SELECT count(*) FROM personal WHERE p LIKE :key", "%Позднеприсланная%"),
                        "0");
    assert_string_equal(
        fate_text(w, w->k[FATE_OTHER_SCHOOL].db, "SELECT count(*) FROM personal WHERE p LIKE :key", "%Позднеприсланная%"), "0");
    assert_string_not_equal(
        fate_text(w, w->k[FATE_OTHER_SCHOOL].db, "SELECT cause FROM ruling WHERE subject = :key", w->child[1].subject),
        "(no row)");
}

/* The office's disk was put back before it could ask: what it had written goes on in the next epoch of its log. Result: the
 * second person has agreed there, too, and the two are one. */
static void what_two_have_agreed_to_holds_in_the_next_epoch_of_the_log(void **state) {
    struct fate *w = *state;
    fate_ask(w, LIFE_ASK_MERGE, w->child[0].subject, w->child[1].subject);
    centre_kiosk_begin_epoch(&w->k[FATE_OFFICE]);
    fate_sync(w);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'log.adopted' AND gsn > 0"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'learner.merged'"), 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fate_set_up, fate_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(twins_are_never_merged),
        T(what_is_one_already_is_superseded),
        T(a_merge_with_an_erased_one_is_refused),
        T(who_are_erased_are_nobody_s_twins),
        T(a_merge_that_is_refused_is_heard_of_wherever_either_is),
        T(a_merge_that_was_refused_leaves_with_whom_it_kept),
        T(a_merge_that_was_refused_leaves_with_whom_it_dropped),
        T(an_erasure_takes_the_family_and_waits_for_everybody),
        T(an_event_on_an_erased_learner_is_superseded_without_p),
        T(what_two_have_agreed_to_holds_in_the_next_epoch_of_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
