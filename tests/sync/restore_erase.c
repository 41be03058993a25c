#include "tests/harness/seats.h"

#include "model/store/index.h"
#include "model/store/life.h"
#include "sync/centre/backup.h"
#include "sync/centre/day.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Who was erased, and what the index of children has of whom, after the centre is put back from a backup. */

static void act(struct seat *s, enum life life, const struct saved *child, const char *ground) {
    struct fail why;
    const struct life_order order = {.life = life,
                                     .subject = child->subject,
                                     .ground = ground,
                                     .paper = "17",
                                     .day = "2026-11-23",
                                     .remark = "так решено по заявлению семьи",
                                     .other = ""};
    seats_must(centre_kiosk_life(&s->k, &order, &why), &why);
}

/* The consent is withdrawn, and the data are to be destroyed. */
static void erase(struct seat *s, const struct saved *child) {
    act(s, LIFE_WITHDRAW_CONSENT, child, "");
    act(s, LIFE_ASK_ERASURE, child, "consent");
}

/* A child is in the backup; then its data are destroyed. The only kiosk that could tell of that burns with the centre: the list
 * beside the backup, written when the child was erased, is enough. */
static void no_restore_brings_an_erased_child_back(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk");
    struct saved child, other;
    char path[PATH_ROOM], number[11], line[64] = "";
    struct fail why;
    static const char present[] = "SELECT count(*) FROM learner WHERE child_surname <> ''";
    seats_file(w, a, &child);
    centre_kiosk_issue(&a->k, &child, CENTRE_COORDINATOR, number);
    seats_file(w, a, &other);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_back_up(w, path);
    erase(a, &child);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, present), 1);
    FILE *list = fopen(tmp_path(&w->kit.tmp, "backup/" BACKUP_ERASED), "r");
    assert_non_null(list);
    assert_non_null(fgets(line, sizeof line, list));
    fclose(list);
    assert_memory_equal(line, child.subject, strlen(child.subject));

    seats_centre_put_back(w, path);
    assert_int_equal(centre_kit_count(&w->kit, present), 2);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "recover", "skip", "school 12", NULL), &why);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, present), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'learner.erased'"), 1);
}

static void work_of_the_day(struct region_kit *w) {
    struct fail why;
    while (day_due(w->kit.c)) seats_must(day_step(w->kit.c, &why), &why);
}

/* Behind the backup a child of a batch of the index is erased, and so many are registered that a batch of them is full. What
 * the centre has to list for that it lists when everything is back. */
static void the_index_is_listed_when_everything_is_back(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk");
    struct saved child, other;
    char path[PATH_ROOM], number[11];
    static const char listed[] = "SELECT count(*) FROM index_member WHERE batch <> '' AND waits = 0";
    seats_file(w, a, &child);
    centre_kiosk_issue(&a->k, &child, CENTRE_COORDINATOR, number);
    seats_file(w, a, &other);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    work_of_the_day(w);
    assert_int_equal(centre_kit_count(&w->kit, listed), 2);
    seats_back_up(w, path);
    erase(a, &child);
    for (int i = 0; i < INDEX_BATCH_MOST; i++) seats_file(w, a, &other);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, listed), 1 + INDEX_BATCH_MOST);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    work_of_the_day(w);
    assert_int_equal(centre_kit_count(&w->kit, listed), 1 + INDEX_BATCH_MOST);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner WHERE erased <> ''"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(DISTINCT subject) FROM log WHERE type = 'index.listed'"), 2);
}

/* How often a kiosk's copy of the index, and its log, hold the keys of a child. */
static int64_t keys_held(struct region_kit *w, struct seat *s, const struct application *form) {
    struct index_pair keys;
    struct fail why;
    int64_t listed = 0, kept = 0;
    assert_true(w->kit.c->has_index_secret);
    index_keys(w->kit.c->index_secret, &form->child, &keys);
    seats_must(
        db_one_int(s->k.db, &listed, "SELECT count(*) FROM index_key WHERE snils_key = :key", &why, "key:t", keys.snils, NULL),
        &why);
    seats_must(db_one_int(s->k.db, &kept, "SELECT count(*) FROM personal WHERE replace(p, :key, '') <> p", &why, "key:t",
                          keys.snils, NULL),
               &why);
    return 10 * listed + kept;
}

static void file_form(struct region_kit *w, struct seat *s, struct application *form, struct saved *saved) {
    centre_kiosk_form(&s->k, ++w->person, form);
    centre_kiosk_file(&s->k, form, saved);
}

/* Behind the backup four children are listed in one batch; the number of one of them its kiosk did not hear. The restored
 * centre knows by their keys who stands in it, so that an erasure takes them away at every kiosk. The keys of one whom nobody
 * brought back are listed no more, and leave the logs with the edition that had them. */
static void the_keys_of_an_erased_child_are_nowhere(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk"), *b = seats_enrol(w, "school 7", "7", "desk"),
                *burnt = seats_enrol(w, "far", "30", "desk");
    struct application form, other, late, gone;
    struct saved child, saved;
    char path[PATH_ROOM];
    struct fail why;
    static const char listed[] = "SELECT count(DISTINCT subject) FROM index_key WHERE snils_key <> ''";
    seats_file(w, a, &saved);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    work_of_the_day(w);
    seats_back_up(w, path);
    file_form(w, a, &form, &child);
    file_form(w, a, &other, &saved);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    file_form(w, a, &late, &saved);
    a->loses = 1;
    seats_talk(a);
    a->loses = 0;
    file_form(w, burnt, &gone, &saved);
    assert_int_equal(seats_talk(burnt), EXCHANGE_IDLE);
    env_virtual_move(&w->kit.clock, MS_DAY);
    work_of_the_day(w);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_int_equal(keys_held(w, b, &form), 11);
    assert_int_equal(keys_held(w, b, &late), 11);
    assert_int_equal(keys_held(w, b, &gone), 11);
    assert_int_equal(centre_kit_count(&w->kit, listed), 2);

    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "recover", "skip", "far", NULL), &why);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM index_member WHERE batch <> '' AND waits = 0"), 4);
    work_of_the_day(w);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, listed), 2);
    assert_int_equal(keys_held(w, b, &form), 11);
    assert_int_equal(keys_held(w, b, &late), 11);
    assert_int_equal(keys_held(w, b, &gone), 0);
    erase(a, &child);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner WHERE erased <> ''"), 1);
    assert_int_equal(keys_held(w, b, &form), 0);
    assert_int_equal(keys_held(w, b, &gone), 0);
    assert_int_equal(keys_held(w, b, &other), 11);
    assert_int_equal(keys_held(w, b, &late), 11);
}

static void tell(struct seat *s, const struct saved *child) {
    struct fail why;
    const struct life_order order = {.life = LIFE_TELL, .subject = child->subject, .app = child->app, .code = "phone"};
    seats_must(centre_kiosk_life(&s->k, &order, &why), &why);
}

/* School 7 has said something of the child whom the office had transferred, and hears no answer; nor that she was erased, as
 * school 12 does not, which transfers her once more. That is superseded, and when it is taken back school 7 hears all the
 * same. */
static void what_came_behind_an_erasure_hides_it_from_nobody(void **state) {
    static const char names[] = "SELECT count(*) FROM personal p JOIN log l ON l.kiosk = p.kiosk AND l.epoch = p.epoch AND "
                                "l.seq = p.seq WHERE l.type IN ('application.filed', 'family.told')";
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 7", "7", "desk"), *has = seats_enrol(w, "school 12", "12", "desk"),
                *office = seats_enrol(w, "office", "1", "office");
    struct saved child;
    char path[PATH_ROOM], number[11];
    seats_back_up(w, path);
    seats_file(w, a, &child);
    centre_kiosk_issue(&a->k, &child, CENTRE_COORDINATOR, number);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    centre_kiosk_transfer(&office->k, child.subject, CENTRE_MUNICIPALITY, "12");
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
    tell(a, &child);
    seats_lose_answer(a);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    erase(office, &child);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    centre_kiosk_transfer(&has->k, child.subject, CENTRE_MUNICIPALITY, "1");
    assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
    assert_int_equal(seats_here(has, "SELECT count(*) FROM log WHERE type = 'ruling.superseded'"), 1);
    seats_centre_put_back(w, path);
    assert_true(seats_here(a, names) > 0);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < w->count; i++) assert_int_equal(seats_talk(&w->seats[i]), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_here(a, "SELECT count(*) FROM log WHERE type = 'learner.erased'"), 1);
    assert_int_equal(seats_here(a, names), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, seats_set_up, seats_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(no_restore_brings_an_erased_child_back),
        TEST(the_index_is_listed_when_everything_is_back),
        TEST(the_keys_of_an_erased_child_are_nowhere),
        TEST(what_came_behind_an_erasure_hides_it_from_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
