#include "tests/harness/seats.h"

#include "model/base/text.h"
#include "model/store/lease.h"
#include "model/store/life.h"
#include "sync/centre/backup.h"
#include "sync/centre/bundle.h"
#include "sync/centre/feed.h"
#include "sync/centre/ingest.h"
#include "sync/centre/keys.h"
#include "sync/centre/rulings.h"
#include "sync/kiosk/inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* What the simulator has found when it put the centre back from backups (tests/sim/deeds_restore.c), each told once more. */

/* Moved after the backup, and nobody has told it. It is the last to speak: the answer that ends the wait feeds it as what it is
 * now, and of the place before nothing more. */
static void who_was_moved_is_fed_nothing_more_of_its_old_place(void **state) {
    struct region_kit *w = *state;
    struct seat *stays = seats_enrol(w, "school 7", "7", "desk"), *goes = seats_enrol(w, "school 7, annex", "7", "desk");
    struct saved one;
    char path[PATH_ROOM], sql[160];
    struct fail why;
    seats_back_up(w, path);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "school 7, annex", "12", NULL), &why);
    seats_file(w, stays, &one);
    assert_int_equal(seats_talk(stays), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(stays), EXCHANGE_IDLE);
    assert_true(w->kit.c->recovering);
    assert_int_equal(seats_talk(goes), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk WHERE name = 'school 7, annex' AND point = '12'"),
                     1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 1);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM log WHERE subject = '%s'", one.subject);
    assert_int_equal(seats_here(goes, sql), 0);
}

/* Who has moved hears of what it made before only the number: that, too, is given back. */
static void what_a_kiosk_has_forgotten_keeps_its_number(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 7", "7", "desk"), *other = seats_enrol(w, "school 12", "12", "desk");
    struct saved one, two;
    char path[PATH_ROOM];
    struct fail why;
    seats_back_up(w, path);
    seats_file(w, s, &one);
    seats_take_image(s, "before");
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_put_back(s, "before"); /* the power went before the answer was on the disk */
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "school 7", "1", NULL), &why);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    int64_t gsn = seats_here(s, "SELECT gsn FROM log WHERE type = 'application.filed'");
    assert_true(gsn > 0);
    seats_centre_put_back(w, path);
    seats_file(w, other, &two);
    assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_string_equal(seats_said(s), "");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT min(gsn) FROM log WHERE type = 'application.filed'"), gsn);
}

/* The child was entered at another school before; its kiosk was moved before it heard of the number, and so nobody has heard of
 * the ruling. Result: it is made again, told to the kiosk, and brings it nothing else of the child. */
static void what_only_a_moved_kiosk_tells_of_is_ruled_over_again(void **state) {
    static const char joined[] = "SELECT count(*) FROM ruling WHERE kind = 'joined'";
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 7", "7", "desk"), *other = seats_enrol(w, "school 12", "12", "desk");
    struct saved one, two;
    char path[PATH_ROOM];
    struct fail why;
    seats_file(w, other, &one);
    assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    seats_back_up(w, path);
    w->person--;
    seats_file(w, s, &two);
    s->loses = 1;
    seats_talk(s);
    s->loses = 0;
    assert_int_equal(centre_kit_count(&w->kit, joined), 1);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "move", "school 7", "1", NULL), &why);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, joined), 1);
    assert_int_equal(seats_here(s, "SELECT count(*) FROM log WHERE type = 'ruling.joined'"), 1);
    assert_int_equal(seats_here(s, "SELECT count(*) FROM learner"), 0);
}

/* The power goes in the middle of an answer: the numbers that are on the disk by then are given back, too. */
static void half_an_answer_is_given_back_whole(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 7", "7", "desk"), *other = seats_enrol(w, "school 12", "12", "desk");
    struct saved one, two;
    char path[PATH_ROOM];
    seats_back_up(w, path);
    seats_file(w, s, &one);
    kiosk_exchange_start(s->x);
    int64_t gsn = 0;
    for (int i = 0; gsn == 0; i++) {
        assert_true(i < 1000);
        s->x->slice = 1;
        kiosk_exchange_step(s->x, 1, true);
        gsn = seats_here(s, "SELECT gsn FROM log WHERE type = 'application.filed'");
    }
    assert_true(s->x->applied < s->x->answer.item_count);
    seat_close(s);
    seat_open(s);
    seats_centre_put_back(w, path);
    seats_file(w, other, &two);
    assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_string_equal(seats_said(s), "");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT min(gsn) FROM log WHERE type = 'application.filed'"), gsn);
}

/* The power goes in the middle of the first answer of a new feed epoch, and the centre is lost once more: its next epoch is
 * none that anybody has a number of. */
static void an_epoch_half_heard_of_is_not_begun_again(void **state) {
    static const char heard[] = "SELECT count(*) FROM log WHERE type = 'region.restored'";
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 7", "7", "desk");
    struct saved one;
    char path[PATH_ROOM];
    seats_back_up(w, path);
    seats_centre_put_back(w, path);
    seats_file(w, s, &one);
    kiosk_exchange_start(s->x);
    for (int i = 0; seats_here(s, heard) == 0; i++) {
        assert_true(i < 1000);
        s->x->slice = 1;
        kiosk_exchange_step(s->x, 1, true);
    }
    assert_true(s->x->applied < s->x->answer.item_count);
    assert_int_equal(w->kit.c->journal.epoch, 2);
    seat_close(s);
    seat_open(s);
    seats_centre_put_back(w, path);
    for (int i = 0; i < 2; i++) assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(w->kit.c->journal.epoch, 3);
    assert_int_equal(seats_here(s, heard), 2);
}

/* Of a block only its holder hears. The centre lends one to itself, for a register that is loaded; another kiosk's computer
 * burns together with the centre. What was given out of both is in the register, and so are the blocks. */
static void what_was_given_stands_in_a_lease(void **state) {
    static const char table[] =
        "child_surname,child_name,child_birth,child_sex,child_doc_kind,child_doc_series,child_doc_number,child_doc_issued,"
        "applicant_authority,applicant_surname,applicant_name,request_point\n"
        "Прежняя,Аглая,23.04.2018,f,03,III-ТЗ,900001,29.12.2018,1,Прежняя,Зоя,12\n";
    static const char lost[] =
        "SELECT count(*) FROM certificate WHERE lease <> '' AND lease NOT IN (SELECT subject FROM lease)";
    struct region_kit *w = *state;
    struct seat *office = seats_enrol(w, "office", "1", "office");
    struct saved one;
    struct bytes said = {0}, refused = {0};
    char path[PATH_ROOM], number[11];
    struct fail why;
    seats_back_up(w, path);
    struct seat *burnt = seats_enrol(w, "school 7", "7", "desk");
    seats_must(centre_kit_load(&w->kit, "register", table, &said, &refused, &why), &why);
    bytes_close(&said);
    bytes_close(&refused);
    seats_file(w, burnt, &one);
    centre_kiosk_issue(&burnt->k, &one, CENTRE_COORDINATOR, number);
    assert_int_equal(seats_talk(burnt), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate"), 2);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    if (w->kit.c->recovering) seats_must(centre_kit_command(&w->kit, NULL, &why, "recover", "skip", "school 7", NULL), &why);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate WHERE state = 'living'"), 2);
    assert_int_equal(centre_kit_count(&w->kit, lost), 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE no = 2 AND state = 'audited' AND unused = 0"),
                     1);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    seats_same_view(w, office);
}

/* --- A kiosk that the backup does not know -------------------------------------------------------------------------------- */

/* Enrolled after the backup; the centre burns before anybody else has heard of it. What our signature says of its enrolment it
 * has itself: it comes in, tells everything, and works on. */
static void who_was_enrolled_after_the_backup_comes_in_by_our_own_word(void **state) {
    struct region_kit *w = *state;
    struct seat *old = seats_enrol(w, "school 12", "12", "desk");
    struct saved one, two;
    char path[PATH_ROOM], number[11];
    seats_back_up(w, path);
    struct seat *fresh = seats_enrol(w, "school 7", "7", "desk");
    seats_file(w, fresh, &one);
    centre_kiosk_issue(&fresh->k, &one, CENTRE_COORDINATOR, number);
    assert_int_equal(seats_talk(fresh), EXCHANGE_IDLE);
    int64_t issued = seats_number_of_last(w, "certificate.issued"), enrolled = seats_number_of_last(w, "kiosk.enrolled");
    seats_centre_put_back(w, path);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk"), 1);
    assert_int_equal(seats_talk(fresh), EXCHANGE_IDLE);
    assert_string_equal(seats_said(fresh), "centre recovers");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk"), 2);
    seats_file(w, fresh, &two); /* and it works on meanwhile, out of its lease */
    centre_kiosk_issue(&fresh->k, &two, CENTRE_COORDINATOR, number);
    assert_int_equal(seats_talk(old), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(fresh), EXCHANGE_IDLE);
    assert_string_equal(seats_said(fresh), "");
    assert_int_equal(seats_number_of_last(w, "kiosk.enrolled"), enrolled);
    assert_true(seats_number_of_last(w, "certificate.issued") > issued);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate WHERE state = 'living'"), 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM breach"), 0);
    seats_same_view(w, fresh);
    seats_back_up(w, path); /* every chain holds */
}

/* The same, and the school next door has heard of it: then it is awaited, whoever comes first. */
static void who_was_enrolled_after_the_backup_is_awaited(void **state) {
    struct region_kit *w = *state;
    struct seat *old = seats_enrol(w, "school 12", "12", "desk");
    struct saved one;
    char path[PATH_ROOM];
    seats_back_up(w, path);
    struct seat *fresh = seats_enrol(w, "school 7", "7", "desk");
    assert_int_equal(seats_talk(old), EXCHANGE_IDLE);
    seats_file(w, fresh, &one);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(old), EXCHANGE_IDLE);
    assert_true(w->kit.c->recovering);
    assert_int_equal(seats_talk(fresh), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 1);
}

/* Frozen when the backup was made; let go on, it works, and the centre burns before anybody else has heard of it. It is
 * awaited: nobody but it knows its numbers. */
static void who_was_frozen_in_the_backup_is_awaited(void **state) {
    struct region_kit *w = *state;
    struct seat *old = seats_enrol(w, "school 12", "12", "desk"), *s = seats_enrol(w, "school 7", "7", "desk");
    struct saved one, two;
    struct fail why;
    char path[PATH_ROOM];
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "freeze", "school 7", NULL), &why);
    assert_int_equal(seats_talk(old), EXCHANGE_IDLE);
    seats_back_up(w, path);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "thaw", "school 7", NULL), &why);
    seats_file(w, s, &one);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    int64_t filed = seats_number_of_last(w, "application.filed");
    seats_centre_put_back(w, path);
    seats_file(w, old, &two);
    assert_int_equal(seats_talk(old), EXCHANGE_IDLE);
    assert_true(w->kit.c->recovering);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT min(gsn) FROM log WHERE type = 'application.filed'"), filed);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_string_equal(seats_said(s), "");
    seats_same_view(w, s);
}

/* A laptop was lost and another computer enrolled in its place; the backup knows the lost one, and not where its log ended. The
 * new one is believed, the lost one is shut out as before. */
static void who_replaced_a_lost_computer_is_it_and_the_lost_one_is_not(void **state) {
    struct region_kit *w = *state;
    struct seat *lost = seats_enrol(w, "school 7", "7", "desk"), *office = seats_enrol(w, "office", "1", "office");
    struct saved one, two;
    char path[PATH_ROOM];
    struct fail why;
    seats_back_up(w, path);
    seats_file(w, lost, &one);
    assert_int_equal(seats_talk(lost), EXCHANGE_IDLE);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "replace", "school 7", NULL), &why);
    struct seat *fresh = seats_enrol(w, "school 7", "7", "desk");
    assert_int_equal(fresh->k.no, lost->k.no);
    seats_file(w, fresh, &two);
    assert_int_equal(seats_talk(fresh), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(fresh), EXCHANGE_IDLE);
    assert_string_equal(seats_said(fresh), "centre recovers");
    int64_t stored = centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE kiosk = 1");
    seats_talk(lost); /* it is told that the centre waits, and nothing of it is taken */
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE kiosk = 1"), stored);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(fresh), EXCHANGE_IDLE);
    assert_string_equal(seats_said(fresh), "");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk WHERE no = 1 AND kiosk_epoch = 2 AND frozen = ''"),
                     1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 2); /* the office had the lost one's child */
    seats_same_view(w, office);
    seats_back_up(w, path);
}

/* The older ones are revoked. */
static void renew_keys(struct region_kit *w) {
    char line[64] = "";
    struct fail why;
    FILE *f = fopen(tmp_path(&w->kit.tmp, "region/region.key"), "r");
    assert_true(f && fgets(line, sizeof line, f));
    fclose(f);
    seats_must(centre_begin(w->kit.c, &why) && keys_renew(w->kit.c, line, true, &why) && centre_commit(w->kit.c, &why), &why);
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
        renew_keys(w);
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
    renew_keys(w);
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
    char line[64] = "", path[PATH_ROOM], keys[PATH_ROOM];
    struct fail why;
    int count = 0;
    uint32_t lacking;
    FILE *f = fopen(tmp_path(&w->kit.tmp, "region/region.key"), "r");
    assert_true(f && fgets(line, sizeof line, f));
    fclose(f);
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
    char line[64] = "", path[PATH_ROOM];
    struct fail why;
    FILE *f = fopen(tmp_path(&w->kit.tmp, "region/region.key"), "r");
    assert_true(f && fgets(line, sizeof line, f));
    fclose(f);
    seats_back_up(w, path);
    seats_must(centre_begin(w->kit.c, &why) && keys_renew(w->kit.c, line, true, &why) && centre_commit(w->kit.c, &why), &why);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(unlink(tmp_path(&w->kit.tmp, "region/centre.keys.2")), 0);
    assert_int_not_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "recover", "skip", "school 12", NULL), &why);
    assert_false(w->kit.c->recovering);
    seats_must(centre_begin(w->kit.c, &why) && keys_renew(w->kit.c, line, true, &why) && centre_commit(w->kit.c, &why), &why);
    assert_int_equal(w->kit.c->keys.no, 3);
    assert_int_equal(seats_talk(s),
                     EXCHANGE_FROZEN); /* given up: its log has to go on in another epoch; but it believes that */
    seats_back_up(w, path);            /* the sealed keys beside it do without the lost ones */
}

static bool says(struct feed_slice *slice, const char *what) {
    bytes_u8(&slice->lines, '\0');
    bool so = strstr((const char *)slice->lines.data, what) != NULL;
    bytes_close(&slice->lines);
    return so;
}

/* What the lost centre had told a kiosk to forget the restored one may not know of: what it made itself comes with its lines,
 * not as numbers alone. */
static void what_was_fed_before_the_loss_comes_with_its_lines(void **state) {
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 7", "7", "desk");
    struct saved one;
    struct peer peer;
    struct fail why;
    char path[PATH_ROOM], own[24];
    for (int restored = 0; restored < 2; restored++) {
        struct feed_slice slice = {.more = true};
        seats_file(w, s, &one);
        assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
        snprintf(own, sizeof own, "=\t%u.1.8", s->k.no);
        seats_must(centre_begin(w->kit.c, &why) && peer_load(w->kit.c, s->k.no, &peer, &why) &&
                       feed_read(w->kit.c, &peer, 0, 0, 1 << 20, &slice, &why) && centre_rollback(w->kit.c, &why),
                   &why);
        assert_int_equal(says(&slice, own), restored == 0);
        seats_back_up(w, path);
        seats_centre_put_back(w, path);
        assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
        assert_false(w->kit.c->recovering);
    }
}

/* The child is at that school from then on. */
static void say_transfer(struct seat *s, const struct saved *one, const char *point) {
    struct change change;
    struct fail why = {0};
    const char *field = NULL;
    centre_kiosk_login(&s->k, CENTRE_OPERATOR);
    seats_must(change_load(&s->k.desk, one->subject, &change, &why), &why);
    text_copy(change.point, sizeof change.point, point);
    text_copy(change.paper, sizeof change.paper, "заявление № 5 от 23.11.2026");
    seats_must(desk_change(&s->k.desk, &change, &field, &why), &why);
}

static void transfer_to(struct seat *s, const struct saved *one, const char *point) {
    say_transfer(s, one, point);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
}

static void transfer(struct seat *s, const struct saved *one) {
    transfer_to(s, one, "12");
}

static void ask_merge(struct region_kit *w, struct seat *s, const struct saved *keep, const struct saved *dropped) {
    const char *field;
    struct fail why;
    struct second second = {.role = "operator", .sign_secret = w->kit.sign_secret[CENTRE_OPERATOR_2]};
    text_copy(second.staff, sizeof second.staff, w->kit.staff[CENTRE_OPERATOR_2]);
    const struct life_order order = {.life = LIFE_ASK_MERGE,
                                     .subject = keep->subject,
                                     .other = dropped->subject,
                                     .paper = "17",
                                     .day = "2026-11-23",
                                     .remark = "одна девочка, записана дважды",
                                     .second = &second};
    centre_kiosk_login(&s->k, CENTRE_OPERATOR_2); /* has a key then */
    centre_kiosk_login(&s->k, CENTRE_OPERATOR);
    seats_must(desk_life(&s->k.desk, &order, &field, &why), &why);
}

/* Asked for, and the child transferred, in one exchange: who asked hears both numbers, and that they are one goes with them.
 * Result: it is answered, with the same. */
static void a_merge_of_which_only_the_asking_came_back_is_made_again(void **state) {
    static const char merged[] = "SELECT count(*) FROM log WHERE type = 'learner.merged'";
    struct region_kit *w = *state;
    struct seat *s = seats_enrol(w, "school 7", "7", "desk");
    struct saved one, two;
    char path[PATH_ROOM], number[11];
    seats_file(w, s, &one);
    centre_kiosk_issue(&s->k, &one, CENTRE_COORDINATOR, number);
    seats_file(w, s, &two);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_back_up(w, path);
    ask_merge(w, s, &one, &two);
    transfer(s, &one);
    assert_int_equal(centre_kit_count(&w->kit, merged), 1);
    assert_int_equal(seats_here(s, merged), 0);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, merged), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner WHERE alias <> ''"), 1);
}

/* What the centre had ruled over the act of a school that the child has left since is given back by the school where it is now:
 * it goes to the one it is about, and the other has the child by its place alone. */
static void a_ruling_taken_back_reaches_whom_it_is_about(void **state) {
    static const char told[] = "SELECT count(*) FROM log WHERE type = 'ruling.superseded'";
    struct region_kit *w = *state;
    struct seat *made = seats_enrol(w, "school 7", "7", "desk"), *has = seats_enrol(w, "school 12", "12", "desk");
    struct event ruling = {.type = &event_types[EV_RULING_SUPERSEDED]};
    struct event_id filed = {.kiosk = made->k.no, .epoch = 1};
    struct saved one;
    struct fail why = {0};
    char path[PATH_ROOM], own[80], number[11];
    seats_file(w, made, &one);
    centre_kiosk_issue(&made->k, &one, CENTRE_COORDINATOR, number);
    filed.seq = (uint64_t)seats_here(made, "SELECT seq FROM log WHERE type = 'application.filed'");
    assert_int_equal(seats_talk(made), EXCHANGE_IDLE);
    transfer(made, &one);
    assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
    seats_back_up(w, path);
    seats_must(centre_begin(w->kit.c, &why), &why);
    memcpy(ruling.subject, one.subject, sizeof ruling.subject);
    struct superseded *superseded = event_payload(&ruling, &w->kit.c->turn);
    event_id_show(filed, superseded->of);
    text_copy(superseded->cause, sizeof superseded->cause, "withdrawn");
    seats_must(rulings_append(w->kit.c, &ruling, filed, 0, &why) && centre_commit(w->kit.c, &why), &why);
    assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(made), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(seats_talk(made), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
    assert_int_equal(seats_here(has, told), 1);
    assert_int_equal(seats_here(made, told), 1);
    assert_int_equal(seats_here(made, "SELECT count(*) FROM learner"), 0);
    assert_int_equal(seats_here(made, "SELECT count(*) FROM ruling"), 0);
    snprintf(own, sizeof own, "SELECT count(*) FROM scope WHERE scope = 'k:%u'", has->k.no);
    assert_int_equal(centre_kit_count(&w->kit, own), 0);
}

static void rule_differs(struct region_kit *w, struct seat *made, struct seat *has, const struct saved *one) {
    struct event ruling = {.type = &event_types[EV_RULING_DIFFERS]};
    struct event_id filed = {.kiosk = made->k.no, .epoch = 1};
    struct change change;
    struct fail why = {0};
    filed.seq = (uint64_t)seats_here(made, "SELECT seq FROM log WHERE type = 'application.filed'");
    seats_must(change_load(&has->k.desk, one->subject, &change, &why) && centre_begin(w->kit.c, &why), &why);
    memcpy(ruling.subject, one->subject, sizeof ruling.subject);
    struct differs *differs = event_payload(&ruling, &w->kit.c->turn);
    event_id_show(filed, differs->open.of);
    differs->child = change.child;
    differs->address = change.address;
    differs->applicant = change.applicant;
    text_copy(differs->differing.fields, sizeof differs->differing.fields, "child.surname\tИ\tИванова\tПетрова");
    seats_must(rulings_append(w->kit.c, &ruling, filed, 0, &why) && centre_commit(w->kit.c, &why), &why);
}

/* It goes to the school that has the child, and to the one it is about, where that does not have the child without a word of
 * her. Between two losses it was fed so, later than whole: to another kiosk, or to the same. */
static void comes_back_whole(struct region_kit *w, bool to_the_same) {
    struct seat *made = seats_enrol(w, "school 7", "7", "desk"), *has = seats_enrol(w, "school 12", "12", "desk");
    struct saved one;
    char path[PATH_ROOM], number[11];
    seats_file(w, made, &one);
    centre_kiosk_issue(&made->k, &one, CENTRE_COORDINATOR, number);
    assert_int_equal(seats_talk(made), EXCHANGE_IDLE);
    if (!to_the_same) transfer(made, &one);
    assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
    seats_back_up(w, path);
    rule_differs(w, made, to_the_same ? made : has, &one);
    assert_int_equal(seats_talk(to_the_same ? made : has), EXCHANGE_IDLE);
    if (to_the_same) transfer(made, &one);
    for (int lost = 0; lost < 2; lost++) {
        seats_centre_put_back(w, path);
        assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
        assert_true(w->kit.c->recovering);
        assert_int_equal(seats_talk(made), EXCHANGE_IDLE);
        assert_false(w->kit.c->recovering);
    }
    assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
    assert_int_equal(seats_here(has, "SELECT count(*) FROM ruling WHERE kind = 'differs'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'differs'"), 1);
    seats_same_view(w, has);
}

static void what_was_fed_without_a_word_of_the_child_comes_back_whole(void **state) {
    comes_back_whole(*state, false);
}

static void also_where_one_kiosk_was_fed_both(void **state) {
    comes_back_whole(*state, true);
}

/* What a restored centre rules over again about a child who was registered behind the event: whoever hears of both from the
 * beginning hears of the child first. */
static void what_is_ruled_anew_comes_behind_whom_it_is_about(void **state) {
    struct region_kit *w = *state;
    struct seat *made = seats_enrol(w, "school 7", "7", "desk"), *office = seats_enrol(w, "office", "1", "office");
    struct event ruling = {.type = &event_types[EV_RULING_SUPERSEDED]};
    struct event_id filed = {.kiosk = made->k.no, .epoch = 1};
    struct saved one;
    struct fail why;
    char path[PATH_ROOM];
    int64_t before = w->kit.c->gsn;
    seats_file(w, made, &one);
    filed.seq = (uint64_t)seats_here(made, "SELECT seq FROM log WHERE type = 'application.filed'");
    assert_int_equal(seats_talk(made), EXCHANGE_IDLE);
    seats_back_up(w, path);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(made), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    seats_must(centre_begin(w->kit.c, &why), &why);
    memcpy(ruling.subject, one.subject, sizeof ruling.subject);
    struct superseded *superseded = event_payload(&ruling, &w->kit.c->turn);
    event_id_show(filed, superseded->of);
    text_copy(superseded->cause, sizeof superseded->cause, "withdrawn");
    seats_must(rulings_append(w->kit.c, &ruling, filed, before, &why) && centre_commit(w->kit.c, &why), &why);
    assert_int_equal(seats_talk(office), EXCHANGE_IDLE);
    assert_int_equal(seats_here(office, "SELECT count(*) FROM ruling"), 1);
    seats_same_view(w, office);
}

static void issue_until_it_is_lent_more(struct region_kit *w, struct seat *s) {
    enum { BLOCK = 10 };
    for (int i = 0; i < BLOCK; i++) {
        struct saved one;
        char number[11];
        seats_file(w, s, &one);
        centre_kiosk_issue(&s->k, &one, CENTRE_COORDINATOR, number);
        assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    }
}

/* The same backup is put back twice, and in the life between numbers were lent: nobody is lent them again. */
static void no_life_out_of_a_backup_lends_the_numbers_of_another(void **state) {
    static const char twice[] = "SELECT count(*) FROM lease a JOIN lease b ON a.subject < b.subject AND a.first <= b.last AND "
                                "b.first <= a.last WHERE a.kind = 'number' AND b.kind = 'number'";
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 7", "7", "desk"), *b = seats_enrol(w, "school 12", "12", "desk");
    char path[PATH_ROOM];
    seats_back_up(w, path);
    for (int life = 0; life < 2; life++) {
        seats_centre_put_back(w, path);
        assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
        assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
        assert_false(w->kit.c->recovering);
        int64_t lent = centre_kit_count(&w->kit, "SELECT count(*) FROM lease");
        issue_until_it_is_lent_more(w, life == 0 ? a : b);
        assert_true(centre_kit_count(&w->kit, "SELECT count(*) FROM lease") > lent);
    }
    assert_int_equal(centre_kit_count(&w->kit, twice), 0);
}

/* A supervisor sets a colleague's key in front of him: the whole region is told. */
static void set_key(struct region_kit *w, struct seat *s) {
    struct session before = s->k.desk.session, session = {.sign_secret = w->kit.sign_secret[CENTRE_SUPERVISOR]};
    struct staff_keyed key = {.ops = 1, .mem = 8 << 20};
    uint8_t salt[16] = {7};
    struct fail why;
    text_copy(session.staff, sizeof session.staff, w->kit.staff[CENTRE_SUPERVISOR]);
    base64_of(salt, sizeof salt, key.salt);
    base64_of(w->kit.sign_secret[CENTRE_DESK] + 32, 32, key.sign_key);
    base64_of(w->kit.sign_secret[CENTRE_DESK] + 32, 32, key.box_key);
    s->k.desk.session = session;
    seats_must(desk_refresh(&s->k.desk, &why) && desk_key_staff(&s->k.desk, w->kit.staff[CENTRE_DESK], &key, &why), &why);
    s->k.desk.session = before;
}

/* The number of the second is known elsewhere, that of the first was lost with the answer: the log keeps its order. `between`:
 * in front of the second stand numbers of another kiosk, without a gap; `again`: with one that holds the half of what was lost.
 */
static void keeps_its_order(struct region_kit *w, bool between, bool again) {
    struct seat *s = seats_enrol(w, "school 7", "7", "desk"), *other = seats_enrol(w, "school 12", "12", "desk");
    struct saved one, two;
    char path[PATH_ROOM], first[120];
    static const char known[] = "SELECT max(gsn) FROM log WHERE type = 'staff.keyed'";
    snprintf(first, sizeof first, "SELECT max(gsn) FROM log WHERE type = 'application.filed' AND kiosk = %u", s->k.no);
    seats_back_up(w, path);
    seats_file(w, s, &one);
    if (between) {
        seats_take_image(s, "filed");
        assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
        seats_put_back(s, "filed");
        seats_file(w, other, &two);
        assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    }
    if (again) seats_file(w, s, &two);
    set_key(w, s);
    seats_take_image(s, "before");
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_put_back(s, "before"); /* the power went before the answer was on the disk */
    assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    int64_t gsn = seats_here(other, known);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(other), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, known), gsn);
    assert_in_range(centre_kit_count(&w->kit, first), 1, gsn - 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM application"), 1 + between + again);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    assert_string_equal(seats_said(s), "");
}

static void what_nobody_heard_of_goes_in_front_of_what_others_know(void **state) {
    keeps_its_order(*state, false, false);
}

static void and_in_front_of_what_they_said_themselves(void **state) {
    keeps_its_order(*state, true, false);
}

static void and_further_in_front_where_there_is_no_room(void **state) {
    keeps_its_order(*state, true, true);
}

static void lose_the_answer(struct seat *s) {
    seats_take_image(s, "before");
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_put_back(s, "before");
}

/* What stands between two numbers of a log goes between them, and takes the room there from nobody else. */
static void and_leaves_the_others_their_room(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 7", "7", "desk"), *b = seats_enrol(w, "school 12", "12", "desk"),
                *knows = seats_enrol(w, "office", "30", "office");
    struct saved one;
    char path[PATH_ROOM];
    static const char turned[] =
        "SELECT count(*) FROM log f JOIN log s ON s.kiosk = f.kiosk AND s.epoch = f.epoch AND s.seq > f.seq AND s.gsn < f.gsn";
    seats_back_up(w, path);
    seats_file(w, a, &one);
    lose_the_answer(a);
    set_key(w, b);
    seats_file(w, b, &one);
    set_key(w, b);
    lose_the_answer(b);
    set_key(w, a);
    lose_the_answer(a);
    assert_int_equal(seats_talk(knows), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(knows), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    assert_int_equal(centre_kit_count(&w->kit, turned), 0);
}

/* Two have transferred her, to one school each, and the centre has let the first have it: taken back in that order, she is at
 * the first's for good, and the other hears nothing of her. `lost`: nobody has heard of the second and of the ruling over it,
 * only of what that kiosk said behind it. */
static void second_is_none(struct region_kit *w, bool lost) {
    struct seat *first = seats_enrol(w, "school 7", "7", "desk"), *second = seats_enrol(w, "school 7, annex", "7", "desk"),
                *has = seats_enrol(w, "school 12", "12", "desk"), *other = seats_enrol(w, "school 1", "1", "desk"),
                *far = seats_enrol(w, "far", "30", "desk");
    struct saved one;
    char path[PATH_ROOM], number[11];
    seats_file(w, first, &one);
    centre_kiosk_issue(&first->k, &one, CENTRE_COORDINATOR, number);
    assert_int_equal(seats_talk(first), EXCHANGE_IDLE);
    assert_int_equal(seats_talk(second), EXCHANGE_IDLE);
    seats_back_up(w, path);
    transfer_to(first, &one, "12");
    say_transfer(second, &one, "1");
    if (lost) {
        set_key(w, second);
        lose_the_answer(second);
        assert_int_equal(seats_talk(far), EXCHANGE_IDLE);
    } else {
        assert_int_equal(seats_talk(second), EXCHANGE_IDLE);
        assert_int_equal(seats_talk(has), EXCHANGE_IDLE);
        assert_int_equal(seats_here(has, "SELECT count(*) FROM ruling WHERE kind = 'differs'"), 1);
    }
    seats_centre_put_back(w, path);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < w->count; i++) assert_int_equal(seats_talk(&w->seats[i]), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'differs'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner WHERE point = '12'"), 1);
    assert_int_equal(seats_here(other, "SELECT count(*) FROM log WHERE type = 'application.filed'"), 0);
    seats_same_view(w, has);
}

static void a_transfer_that_came_second_is_none_when_taken_back(void **state) {
    second_is_none(*state, false);
}

static void nor_when_it_is_ruled_over_anew(void **state) {
    second_is_none(*state, true);
}

/* --- A stick of before -----------------------------------------------------------------------------------------------------
 */

static void bring(struct region_kit *w, const struct bytes *frame) {
    struct fail why;
    struct peer peer;
    struct intake taken = {0};
    seats_must(centre_begin(w->kit.c, &why) && peer_load(w->kit.c, 1, &peer, &why) &&
                   ingest_frames(w->kit.c, &peer, frame->data, frame->size, &taken, &why) && centre_commit(w->kit.c, &why),
               &why);
}

/* A stick was written before the kiosk went over into its next epoch, with all that it had; a centre that has lost that epoch
 * is given it before the kiosk comes. Result: the kiosk's own records are the ones that count, what came by the stick is set
 * aside, also when it is tried once more, and nobody is taken for one who gives beyond its lease. */
static void what_a_stick_of_the_epoch_before_brings_again_is_there_once(void **state) {
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 12", "12", "desk");
    struct saved one, two;
    struct bytes stick = {0};
    struct fail why;
    char path[PATH_ROOM], number[11];
    seats_file(w, a, &one);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    seats_back_up(w, path);
    int acked = (int)a->k.desk.journal.seq;
    seats_file(w, a, &two);
    centre_kiosk_issue(&a->k, &two, CENTRE_COORDINATOR, number);
    int tail = (int)a->k.desk.journal.seq - acked;
    centre_kiosk_frame(&a->k, (uint64_t)acked + 1, tail, &stick);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "freeze", "1", "audit", NULL), &why);
    seats_raise_epoch(w);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(a->k.desk.journal.epoch, 2);
    seats_centre_put_back(w, path);
    bring(w, &stick);
    bytes_close(&stick);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "redrive", "all", NULL), &why);
    assert_int_equal(seats_talk(a), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), tail);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM ruling WHERE kind = 'parked' AND cause = 'adopted'"),
                     tail);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM application"), 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM breach"), 0);
    seats_same_view(w, a);
    seats_own_log_holds(a);
}

/* The block of a kiosk that was shut out since had come back, and was lent on: its last word of it was in front of that, and is
 * not set aside with what it tells now. */
static void what_was_lent_on_had_come_back(void **state) {
    static const char overlap[] =
        "SELECT count(*) FROM lease a JOIN lease b ON a.subject < b.subject AND a.kind = 'number' AND "
        "b.kind = 'number' AND a.first <= b.last - b.unused AND b.first <= a.last - a.unused";
    struct region_kit *w = *state;
    struct seat *a = seats_enrol(w, "school 7", "7", "desk"), *b = seats_enrol(w, "school 12", "12", "desk");
    struct arena scratch = {0};
    struct saved one;
    char path[PATH_ROOM];
    struct fail why;
    seats_back_up(w, path);
    seats_file(w, a, &one);
    seats_must(db_begin(a->k.db, true, &why), &why);
    bool closed = lease_end(&a->k.desk.journal, "2026-01-01", &(int64_t){1}, 1, &scratch, &why);
    seats_must(db_end(a->k.db, closed, &why), &why);
    arena_close(&scratch);
    lose_the_answer(a);
    issue_until_it_is_lent_more(w, b);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE lent_on = 1"), 1);
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "freeze", "1", "revoked", NULL), &why);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    seats_centre_put_back(w, path);
    assert_int_equal(seats_talk(b), EXCHANGE_IDLE);
    seats_talk(a);
    assert_false(w->kit.c->recovering);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE type = 'application.filed' AND gsn > 0"), 11);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM lease WHERE lent_on = 1 AND state = 'closed'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, overlap), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_nobody_heard_of_goes_in_front_of_what_others_know, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(and_in_front_of_what_they_said_themselves, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(and_further_in_front_where_there_is_no_room, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(and_leaves_the_others_their_room, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(what_a_stick_of_the_epoch_before_brings_again_is_there_once, seats_set_up,
                                        seats_tear_down),
        cmocka_unit_test_setup_teardown(what_was_lent_on_had_come_back, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(who_was_moved_is_fed_nothing_more_of_its_old_place, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(what_a_kiosk_has_forgotten_keeps_its_number, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(what_only_a_moved_kiosk_tells_of_is_ruled_over_again, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(a_merge_of_which_only_the_asking_came_back_is_made_again, seats_set_up,
                                        seats_tear_down),
        cmocka_unit_test_setup_teardown(a_ruling_taken_back_reaches_whom_it_is_about, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(a_transfer_that_came_second_is_none_when_taken_back, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(nor_when_it_is_ruled_over_anew, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(what_is_ruled_anew_comes_behind_whom_it_is_about, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(what_was_fed_without_a_word_of_the_child_comes_back_whole, seats_set_up,
                                        seats_tear_down),
        cmocka_unit_test_setup_teardown(also_where_one_kiosk_was_fed_both, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(no_life_out_of_a_backup_lends_the_numbers_of_another, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(half_an_answer_is_given_back_whole, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(an_epoch_half_heard_of_is_not_begun_again, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(what_was_given_stands_in_a_lease, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(what_was_fed_before_the_loss_comes_with_its_lines, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(who_was_enrolled_after_the_backup_comes_in_by_our_own_word, seats_set_up,
                                        seats_tear_down),
        cmocka_unit_test_setup_teardown(keys_beside_a_backup_follow_the_list, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(keys_that_are_lost_are_numbered_over, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(keys_renewed_after_the_backup_are_the_keys, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(renewed_keys_whose_record_nobody_has_are_listed_again, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(who_was_enrolled_after_the_backup_is_awaited, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(who_was_frozen_in_the_backup_is_awaited, seats_set_up, seats_tear_down),
        cmocka_unit_test_setup_teardown(who_replaced_a_lost_computer_is_it_and_the_lost_one_is_not, seats_set_up,
                                        seats_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
