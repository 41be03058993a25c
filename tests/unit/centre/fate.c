/* Merges and splits that operators ask for, from their kiosk to the centre and to every kiosk that has the learner: who has
 * whom, in what order rulings meet them, and which desk is told. */

#include "tests/harness/fate.h"

#include "model/base/text.h"
#include "sync/centre/feed.h"
#include "tests/harness/must.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void a_merge_reaches_both_schools(void **state) {
    struct fate *w = *state;
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    assert_string_equal(fate_subject_of_app(w, w->k[FATE_SCHOOL].db, 1), "(no row)");
    fate_ask(w, LIFE_ASK_MERGE, keep, dropped);
    fate_sync(w);
    for (int i = 0; i < FATE_KIOSKS; i++) {
        assert_string_equal(fate_subject_of_app(w, w->k[i].db, 0), keep);
        assert_string_equal(fate_subject_of_app(w, w->k[i].db, 1), keep);
        assert_string_equal(fate_text(w, w->k[i].db, "SELECT alias FROM learner WHERE subject = :key", dropped), keep);
    }
    fate_same_rows_everywhere(w, keep);
    fate_ask(w, LIFE_ASK_SPLIT, keep, dropped);
    fate_sync(w);
    for (int i = FATE_OTHER_SCHOOL; i < FATE_KIOSKS; i++) assert_string_equal(fate_subject_of_app(w, w->k[i].db, 1), dropped);
    assert_string_equal(fate_subject_of_app(w, w->k[FATE_SCHOOL].db, 1), "(no row)"); /* it had her for the other's sake */
    assert_string_equal(fate_subject_of_app(w, w->k[FATE_OTHER_SCHOOL].db, 0), "(no row)");
}

/* As before the merge: nothing is open, nothing names the other child's number. */
static void each_has_its_own(struct fate *w, struct db *db) {
    for (int i = 0; i < 2; i++) {
        if (strcmp(fate_subject_of_app(w, db, i), "(no row)") == 0) continue; /* not of this kiosk */
        assert_string_equal(
            fate_text(w, db, "SELECT state || living || subject FROM certificate WHERE number = :key", w->number[i]),
            arena_printf(&w->a, "living%s", w->child[i].subject));
        assert_string_equal(fate_text(w, db, "SELECT number FROM learner WHERE subject = :key", w->child[i].subject),
                            w->number[i]);
        assert_string_equal(fate_text(w, db, "SELECT state FROM application WHERE app = :key", w->child[i].app), "approved");
    }
    assert_string_equal(fate_text(w, db, "SELECT count(*) FROM ruling WHERE closed = 0 AND kind <> :key", ""), "0");
}

/* Both had a certificate: the one issued first lives, the other's desk is told, and the family. */
static void the_desk_of_the_joined_number_is_told(void **state) {
    struct fate *w = *state;
    const char *keep = w->child[0].subject;
    fate_issue_both(w);
    fate_ask(w, LIFE_ASK_MERGE, keep, w->child[1].subject);
    fate_sync(w);
    fate_same_rows_everywhere(w, keep);
    struct db *school = w->k[FATE_SCHOOL].db;
    assert_string_equal(fate_text(w, school, "SELECT state FROM certificate WHERE number = :key", w->number[1]), "living");
    assert_string_equal(fate_text(w, school, "SELECT state || living FROM certificate WHERE number = :key", w->number[0]),
                        arena_printf(&w->a, "joined%s", w->number[1]));
    assert_string_equal(fate_text(w, school, "SELECT kind || closed || living FROM ruling WHERE number = :key", w->number[0]),
                        arena_printf(&w->a, "joined0%s", w->number[1]));
    assert_int_equal(fate_made(w, "ruling.joined"), 1);
    fate_ask(w, LIFE_ASK_SPLIT, keep, w->child[1].subject);
    fate_sync(w);
    each_has_its_own(w, w->kit.c->db);
    for (int i = 0; i < FATE_KIOSKS; i++) each_has_its_own(w, w->k[i].db);
    assert_int_equal(fate_made(w, "ruling.joined"), 1);
    /* One again: the ruling stands again. */
    fate_ask(w, LIFE_ASK_MERGE, keep, w->child[1].subject);
    fate_sync(w);
    assert_string_equal(fate_text(w, school, "SELECT count(*) FROM ruling WHERE closed = 0 AND number = :key", w->number[0]),
                        "1");
    fate_ask(w, LIFE_ASK_SPLIT, keep, w->child[1].subject);
    fate_sync(w);
    each_has_its_own(w, school);
}

/* The desk whose number it was settles the matter: the family was told. */
static void settle(struct fate *w, int desk, const char *number) {
    const char *ruling =
        fate_text(w, w->k[desk].db, "SELECT ruling FROM ruling WHERE closed = 0 AND kind = 'joined' AND number = :key", number);
    centre_kiosk_login(&w->k[desk], CENTRE_COORDINATOR);
    must(desk_settle(&w->k[desk].desk, ruling, "told_family", &why));
    fate_sync(w);
}

static void open_for(struct fate *w, int desk, int loser, const char *count) {
    assert_string_equal(fate_text(w, w->k[desk].db,
                                  "SELECT count(*) FROM ruling WHERE closed = 0 AND kind = 'joined' AND number = :key",
                                  w->number[loser]),
                        count);
    assert_string_equal(fate_text(w, w->kit.c->db, "SELECT tell FROM application WHERE app = :key", w->child[loser].app),
                        *count == '1' ? "replaced" : "");
}

/* Told of it, parted, one again: the desk is asked once more, whichever of the two numbers lives. */
static void merged_again(struct fate *w, int loser) {
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    fate_ask(w, LIFE_ASK_MERGE, keep, dropped);
    fate_sync(w);
    for (int i = 0; i < 2; i++) {
        env_virtual_move(&w->kit.clock, MS_HOUR);
        open_for(w, loser, loser, "1");
        settle(w, loser, w->number[loser]);
        open_for(w, loser, loser, "0");
        fate_ask(w, LIFE_ASK_SPLIT, keep, dropped);
        fate_sync(w);
        each_has_its_own(w, w->kit.c->db);
        for (int k = 0; k < FATE_KIOSKS; k++) each_has_its_own(w, w->k[k].db);
        assert_string_equal(fate_text(w, w->k[loser].db, "SELECT tell FROM application WHERE app = :key", w->child[loser].app),
                            "reinstated");
        env_virtual_move(&w->kit.clock, MS_HOUR);
        fate_ask(w, LIFE_ASK_MERGE, keep, dropped);
        fate_sync(w);
    }
    open_for(w, loser, loser, "1");
    fate_same_rows_everywhere(w, keep);
}

static void a_merge_made_again_asks_again_for_the_kept(void **state) {
    struct fate *w = *state;
    fate_issue_both(w);
    merged_again(w, 0);
}

static void a_merge_made_again_asks_again_for_the_dropped(void **state) {
    struct fate *w = *state;
    for (int i = 0; i < 2; i++) {
        centre_kiosk_issue(&w->k[i], &w->child[i], CENTRE_COORDINATOR, w->number[i]);
        fate_sync(w);
    }
    merged_again(w, 1);
}

/* What was said of both is said of the one that was kept: the other's school, which has the line of it, reads nothing of it any
 * more, however often all comes anew. */
static void what_was_said_of_both_leaves_with_the_one_that_was_kept(void **state) {
    struct fate *w = *state;
    struct feed_slice slice = {0};
    struct peer peer;
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    fate_ask(w, LIFE_ASK_MERGE, keep, dropped);
    fate_sync(w);
    fate_ask(w, LIFE_ASK_SPLIT, keep, dropped);
    fate_sync(w);
    fate_is_at(w, w->k[FATE_OTHER_SCHOOL].db, 0, false);
    must(centre_begin(w->kit.c, &why) && peer_load(w->kit.c, w->k[FATE_OTHER_SCHOOL].no, &peer, &why) &&
         feed_read(w->kit.c, &peer, 0, 0, 1 << 20, &slice, &why) && centre_rollback(w->kit.c, &why));
    bytes_u8(&slice.lines, '\0');
    assert_non_null(strstr((const char *)slice.lines.data, "merge.asked"));
    assert_null(strstr((const char *)slice.lines.data, "одни и те же родители"));
    bytes_close(&slice.lines);
}

/* Without a signature: it is set aside. */
static void say_as_nobody(struct fate *w, struct centre_kiosk *k, const char *subject) {
    struct event ev = {.type = &event_types[EV_FAMILY_TOLD], .version = event_types[EV_FAMILY_TOLD].version};
    text_copy(ev.type_name, sizeof ev.type_name, ev.type->name);
    text_copy(ev.subject, sizeof ev.subject, subject);
    event_payload(&ev, &w->a);
    must(db_begin(k->db, true, &why) && journal_append(&k->desk.journal, &ev, NULL, &w->a, &why) && db_commit(k->db, &why));
}

/* The office has acted on both. It is moved, and keeps the one of whom something is set aside there: with the merge and the
 * split, which name the other one, too, whom it keeps no more. */
static void a_move_takes_no_split_from_whom_the_kiosk_keeps(void **state) {
    static const char known[] = "SELECT count(*) || ' ' || sum(gsn) FROM touch WHERE subject = :key AND gsn > 0";
    struct fate *w = *state;
    struct centre_kiosk *office = &w->k[FATE_OFFICE];
    const char *keep = w->child[0].subject, *dropped = w->child[1].subject;
    centre_kiosk_issue(office, &w->child[1], CENTRE_COORDINATOR, w->number[1]);
    fate_ask(w, LIFE_ASK_MERGE, keep, dropped);
    fate_sync(w);
    fate_ask(w, LIFE_ASK_SPLIT, keep, dropped);
    say_as_nobody(w, office, keep);
    fate_sync(w);
    assert_int_equal(fate_made(w, "event.parked"), 1);
    must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "3", "30", NULL));
    fate_sync(w);
    fate_is_at(w, office->db, 0, true);
    fate_is_at(w, office->db, 1, false);
    assert_string_equal(fate_text(w, office->db, known, keep), fate_text(w, w->kit.c->db, known, keep));
}

/* On the application that came with the merge the two were given one number, which stays with the kept one: its own application
 * waits on it from the split on, and no ruling more is made however often they are looked at. */
static void a_number_given_to_both_is_what_the_kept_one_waits_on(void **state) {
    struct fate *w = *state;
    const char *keep = w->child[1].subject, *dropped = w->child[0].subject;
    struct saved both = w->child[0];
    struct application form;
    fate_ask(w, LIFE_ASK_MERGE, keep, dropped);
    fate_sync(w);
    text_copy(both.subject, sizeof both.subject, keep);
    centre_kiosk_issue(&w->k[FATE_OFFICE], &both, CENTRE_COORDINATOR, w->number[0]);
    fate_sync(w);
    fate_ask(w, LIFE_ASK_SPLIT, keep, dropped);
    fate_sync(w);
    for (int i = FATE_OTHER_SCHOOL; i < FATE_KIOSKS; i++)
        assert_string_equal(fate_text(w, w->k[i].db, "SELECT state FROM application WHERE app = :key", w->child[1].app),
                            "joined");
    const int64_t rulings = fate_made(w, "ruling.joined");
    centre_kiosk_login(&w->k[FATE_OFFICE], CENTRE_DESK);
    must(application_load(w->k[FATE_OFFICE].db, w->child[1].app, &form, &why));
    text_copy(form.address.street, sizeof form.address.street, "ул. Новая");
    must(desk_save(&w->k[FATE_OFFICE].desk, &form, 0, &both, &why));
    fate_sync(w);
    assert_int_equal(fate_made(w, "ruling.joined"), rulings);
}

/* Of one СНИЛС, and so joined before anybody merged them: that holds with the merge and without it, however often, and a desk
 * that has nothing of the other one knows it as well. With the second split nobody was told any more. */
static void a_split_leaves_open_what_was_joined_before_the_merge(void **state) {
    static struct centre_kiosk fresh;
    static const char open[] = "SELECT count(*) FROM ruling WHERE kind = 'joined' AND closed = 0 AND subject = :key";
    struct fate *w = *state;
    struct application form, other;
    struct saved first, joined;
    centre_kiosk_form(&w->k[FATE_SCHOOL], 3, &form);
    centre_kiosk_file(&w->k[FATE_SCHOOL], &form, &first);
    centre_kiosk_sync(&w->k[FATE_SCHOOL]);
    centre_kiosk_form(&w->k[FATE_OTHER_SCHOOL], 4, &other);
    text_copy(other.child.snils, sizeof other.child.snils, form.child.snils);
    centre_kiosk_file(&w->k[FATE_OTHER_SCHOOL], &other, &joined);
    fate_sync(w);
    for (int split = 0; split < 2; split++) {
        fate_ask(w, LIFE_ASK_MERGE, joined.subject, first.subject);
        fate_sync(w);
        fate_ask(w, LIFE_ASK_SPLIT, joined.subject, first.subject);
        fate_sync(w);
        centre_kiosk_enrol(&w->kit, &fresh, split ? "window 2" : "window 1", "7", "desk");
        centre_kiosk_sync(&fresh);
        struct db *all[] = {w->kit.c->db, w->k[FATE_OTHER_SCHOOL].db, w->k[FATE_OFFICE].db, fresh.db};
        for (size_t i = 0; i < sizeof all / sizeof *all; i++)
            assert_string_equal(fate_text(w, all[i], open, joined.subject), "1");
        assert_string_equal(fate_text(w, fresh.db, "SELECT subject FROM application WHERE app = :key", first.app), "(no row)");
        centre_kiosk_close(&fresh);
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, fate_set_up, fate_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(a_merge_reaches_both_schools),
        T(the_desk_of_the_joined_number_is_told),
        T(a_merge_made_again_asks_again_for_the_kept),
        T(a_merge_made_again_asks_again_for_the_dropped),
        T(what_was_said_of_both_leaves_with_the_one_that_was_kept),
        T(a_move_takes_no_split_from_whom_the_kiosk_keeps),
        T(a_number_given_to_both_is_what_the_kept_one_waits_on),
        T(a_split_leaves_open_what_was_joined_before_the_merge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
