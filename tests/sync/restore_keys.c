#include "tests/harness/seats.h"

#include "model/base/text.h"
#include "sync/centre/backup.h"
#include "sync/centre/bundle.h"
#include "sync/centre/keys.h"
#include "sync/kiosk/inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* The keys of the centre: renewed while a kiosk was away, or since the backup that the centre is put back from. */

/* The centre's keys are changed while a kiosk is away, and the old ones revoked: it learns of the new ones by its next answer,
 * because it has pinned the region's key. The key of another region signs nothing here. */
static void new_keys_are_believed_by_the_regions_key_alone(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 12", "12", "desk");
    struct fail why;
    struct saved one;
    char line[REGION_KEY_ROOM], pinned[64];
    uint8_t old_key[SIGN_PUBLIC_SIZE];
    seats_region_key(w, line);
    seats_must(meta_text(s->k.db, "trust.region_key", pinned, sizeof pinned, &why), &why);
    assert_int_equal(strlen(pinned), 43);
    memcpy(old_key, w->kit.c->answer_key, sizeof old_key);

    char other[REGION_KEY_ROOM];
    text_copy(other, sizeof other, line);
    other[0] = other[0] == 'A' ? 'B' : 'A';
    seats_must(centre_begin(w->kit.c, &why), &why);
    assert_false(keys_renew(w->kit.c, other, true, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    seats_must(centre_rollback(w->kit.c, &why) && centre_begin(w->kit.c, &why) && keys_renew(w->kit.c, line, true, &why) &&
                   centre_commit(w->kit.c, &why),
               &why);
    assert_memory_not_equal(old_key, w->kit.c->answer_key, sizeof old_key);
    centre_kit_reopen(&w->kit);
    assert_int_equal(w->kit.c->keys.no, 2);

    seats_file(w, s, &one);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_string_equal(seats_said(s), "");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 1);
    assert_int_equal(seats_here(s, "SELECT max(no) FROM centre_key"), 2);
    seat_close(s);
    seat_open(s);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_string_equal(seats_said(s), "");
}

/* The keys were renewed after the backup, and the older ones revoked: nobody believes a centre that signs with those. The newer
 * ones lie in its folder, so it signs with what a kiosk believes; the record of them comes back, and the next are numbered
 * behind them. */
static void keys_renewed_after_the_backup_are_the_keys(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 12", "12", "desk");
    struct saved one;
    char path[PATH_ROOM];
    uint8_t renewed[SIGN_PUBLIC_SIZE];
    seats_back_up(w, path);
    for (uint32_t no = 2; no < 4; no++) {
        seats_renew_keys(w);
        assert_int_equal(w->kit.c->keys.no, no);
        memcpy(renewed, w->kit.c->answer_key, sizeof renewed);
        if (no == 2) seats_file(w, s, &one);
        assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
        int64_t filed = seats_number_of_last(w, "application.filed");
        seats_centre_put_back(w, path);
        assert_int_equal(w->kit.c->keys.no, 1);
        assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
        assert_false(w->kit.c->recovering);
        assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
        assert_string_equal(seats_said(s), "");
        assert_int_equal(w->kit.c->keys.no, no);
        assert_memory_equal(w->kit.c->answer_key, renewed, sizeof renewed);
        assert_int_equal(seats_number_of_last(w, "application.filed"), filed);
    }
    centre_kit_reopen(&w->kit);
    assert_int_equal(w->kit.c->keys.no, 3);
}

/* A kiosk may have heard of them in front of an answer and nobody has their record: they lie in the folder, with the list that
 * the region's key has signed. */
static void renewed_keys_whose_record_nobody_has_are_listed_again(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 12", "12", "desk");
    struct saved one;
    char path[PATH_ROOM];
    seats_back_up(w, path);
    seats_renew_keys(w);
    const struct keylist renewed = w->kit.c->keys;
    seats_centre_put_back(w, path);
    assert_true(trust_take(&s->x->trust, w->kit.c->journal.region, &renewed));
    for (int i = 0; i < 2; i++) {
        seats_file(w, s, &one);
        assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
        assert_string_equal(seats_said(s), "");
        assert_false(w->kit.c->recovering);
        assert_memory_equal(&w->kit.c->keys, &renewed, sizeof renewed);
    }
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 2);
}

/* On a new machine, from a backup of before the keys were renewed: what lies beside it was sealed anew then. Without those keys
 * it is said what is lacking, and new ones would be numbered above. */
static void keys_beside_a_backup_follow_the_list(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 12", "12", "desk");
    struct bytes out = {0};
    char line[REGION_KEY_ROOM], path[PATH_ROOM], keys[PATH_ROOM];
    struct fail why;
    int count = 0;
    uint32_t lacking;
    seats_region_key(w, line);
    seats_must(centre_kit_back_up(w->kit.c, tmp_path(&w->kit.tmp, "region/backup"), path, &why), &why);
    seats_must(centre_begin(w->kit.c, &why) && keys_renew(w->kit.c, line, true, &why) &&
                   backup_seal_keys(w->kit.c, &count, &why) && centre_commit(w->kit.c, &why),
               &why);
    assert_int_equal(count, 1);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(unlink(tmp_path(&w->kit.tmp, "region/centre.keys.2")), 0);
    assert_int_not_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_true(w->kit.c->recovering);
    seats_must(centre_kit_command(&w->kit, &out, &why, "recover", NULL), &why);
    bytes_u8(&out, '\0');
    assert_non_null(strstr((const char *)out.data, "keys number 2"));
    assert_true(keys_lacking(w->kit.c, &lacking, &why) && lacking == 2);
    snprintf(keys, sizeof keys, "%.*s.keys", (int)(strlen(path) - strlen(".db")), path);
    seats_must(bundle_open(keys, line, tmp_path(&w->kit.tmp, "region"), &why), &why);
    assert_true(keys_lacking(w->kit.c, &lacking, &why) && lacking == 0);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_int_equal(w->kit.c->keys.no, 2);
    bytes_close(&out);
}

/* They are nowhere any more: the kiosk is given up, and believes the next ones, though it never saw those in between listed. */
static void keys_that_are_lost_are_numbered_over(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 12", "12", "desk");
    char path[PATH_ROOM];
    struct fail why;
    seats_back_up(w, path);
    seats_renew_keys(w);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(unlink(tmp_path(&w->kit.tmp, "region/centre.keys.2")), 0);
    assert_int_not_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "recover", "skip", "school 12", NULL), &why);
    assert_false(w->kit.c->recovering);
    seats_renew_keys(w);
    assert_int_equal(w->kit.c->keys.no, 3);
    assert_int_equal(seats_talk(s),
                     EXCHANGE_FROZEN); /* given up: its log has to go on in another epoch; but it believes that */
    seats_back_up(w, path);            /* the sealed keys beside it do without the lost ones */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, seats_set_up, seats_tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(new_keys_are_believed_by_the_regions_key_alone),
        TEST(keys_beside_a_backup_follow_the_list),
        TEST(keys_that_are_lost_are_numbered_over),
        TEST(keys_renewed_after_the_backup_are_the_keys),
        TEST(renewed_keys_whose_record_nobody_has_are_listed_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
