#include "tests/harness/centre_kit.h"
#include "tests/harness/story.h"

#include "model/base/text.h"
#include "model/store/digest.h"
#include "sync/centre/backup.h"
#include "sync/centre/keys.h"
#include "sync/centre/turn.h"
#include "sync/kiosk/kiosk.h"
#include "sync/wire/keylist.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Disks that were put back and disks that were copied, told with the one result written down beforehand. A centre and kiosks in
 * one process; the line between them is a call. */

struct seat {
    struct centre_kiosk k;
    struct kiosk_keys keys;
    struct kiosk_exchange *x;
    char path[2000];
    int asked; /* requests since the last talk */
};

struct region_kit {
    struct centre_kit kit;
    struct seat seats[3];
    int count;
    int64_t person;
};

static void must(bool done, const struct fail *why) {
    if (!done) fail_msg("%s (%s)", why->log, why->say);
}

/* --- A line that is a call -------------------------------------------------------------------------------------------------
 */

static bool line_send(void *self, const uint8_t *body, size_t size, struct fail *why) {
    struct seat *s = self;
    struct exchange_job job = {.kiosk = s->k.no, .body = body, .size = size};
    if (++s->asked > 200) fail_msg("%s asks for ever", s->k.name);
    must(turn_run(s->k.kit->c, &job, 1, why), why);
    assert_int_equal(job.status, 200);
    kiosk_exchange_answer(s->x, job.answer.data, job.answer.size);
    bytes_close(&job.answer);
    return true;
}

static void line_cancel(void *self) {
    (void)self;
}

static void seat_open(struct seat *s) {
    struct fail why;
    struct env *env = &s->k.kit->clock.env;
    struct session session = s->k.desk.session;
    must(db_open(&(struct db_config){.path = s->path}, env, &s->k.db, &why), &why);
    must(desk_open(s->k.db, env, s->k.kit->calendar, &s->k.desk, &why), &why);
    s->k.desk.session = session;
    must(desk_refresh(&s->k.desk, &why), &why);
    const struct transport line = {.self = s, .send = line_send, .cancel = line_cancel};
    must(kiosk_exchange_open(&s->k.desk, &s->keys, &line, &s->x, &why), &why);
}

static void seat_close(struct seat *s) {
    kiosk_exchange_close(s->x);
    s->x = NULL;
    db_close(s->k.db);
    s->k.db = NULL;
}

/* Until it wants nothing more; the phase in which it rests. */
static enum exchange_phase talk(struct seat *s) {
    struct exchange_status status;
    s->asked = 0;
    kiosk_exchange_start(s->x);
    for (int i = 0; kiosk_exchange_wait(s->x) == 0; i++) {
        if (i > 100000) fail_msg("%s spins", s->k.name);
        kiosk_exchange_step(s->x, 50, true);
    }
    kiosk_exchange_status(s->x, &status);
    return status.phase;
}

static const char *said(struct seat *s) {
    static struct exchange_status status;
    kiosk_exchange_status(s->x, &status);
    return status.last_fail.log;
}

/* --- Disks -------------------------------------------------------------------------------------------------------------------
 */

static void copy_file(const char *from, const char *to) {
    char block[65536];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    size_t n;
    assert_true(in && out);
    while ((n = fread(block, 1, sizeof block, in)) > 0) assert_int_equal(fwrite(block, 1, n, out), n);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

static void image_of(struct seat *s, const char *name, char path[2100]) {
    snprintf(path, 2100, "%s.%s", s->path, name);
}

static void take_image(struct seat *s, const char *name) {
    char path[2100];
    image_of(s, name, path);
    seat_close(s);
    copy_file(s->path, path);
    seat_open(s);
}

static void put_back(struct seat *s, const char *name) {
    char path[2100];
    image_of(s, name, path);
    seat_close(s);
    copy_file(path, s->path);
    seat_open(s);
}

/* Another computer that starts from an image of the first. */
static struct seat *clone_of(struct region_kit *w, struct seat *s, const char *name) {
    struct seat *clone = &w->seats[w->count++];
    char path[2100];
    image_of(s, name, path);
    *clone = *s;
    text_copy(clone->path, sizeof clone->path, s->path);
    strcat(clone->path, ".clone");
    copy_file(path, clone->path);
    seat_open(clone);
    return clone;
}

/* --- A region ----------------------------------------------------------------------------------------------------------------
 */

static struct seat *enrol(struct region_kit *w, const char *name, const char *point, const char *scope) {
    struct seat *s = &w->seats[w->count++];
    centre_kiosk_enrol(&w->kit, &s->k, name, point, scope);
    centre_kiosk_login(&s->k, CENTRE_COORDINATOR);
    centre_kiosk_login(&s->k, CENTRE_DESK);
    memcpy(s->keys.frame_secret, s->k.frame_secret, sizeof s->keys.frame_secret);
    memcpy(s->keys.answer_key, w->kit.c->answer_key, sizeof s->keys.answer_key);
    char file_name[32];
    snprintf(file_name, sizeof file_name, "%u.%u.db", s->k.no, s->k.epoch);
    text_copy(s->path, sizeof s->path, tmp_path(&w->kit.tmp, file_name));
    db_close(s->k.db);
    seat_open(s);
    assert_int_equal(talk(s), EXCHANGE_IDLE);
    return s;
}

static int set_up(void **state) {
    static struct region_kit w;
    w = (struct region_kit){0};
    centre_kit_open(&w.kit);
    *state = &w;
    return 0;
}

static int tear_down(void **state) {
    struct region_kit *w = *state;
    centre_kit_check(&w->kit);
    for (int i = 0; i < w->count; i++) seat_close(&w->seats[i]);
    centre_kit_close(&w->kit);
    return 0;
}

static void file(struct region_kit *w, struct seat *s, struct saved *saved) {
    struct application form;
    centre_kiosk_form(&s->k, ++w->person, &form);
    centre_kiosk_file(&s->k, &form, saved);
}

static void raise_epoch(struct region_kit *w) {
    struct fail why;
    must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "epoch", "1", NULL), &why);
}

static int64_t here(struct seat *s, const char *sql) {
    struct fail why;
    int64_t count = 0;
    must(db_one_int(s->k.db, &count, sql, &why, NULL), &why);
    return count;
}

/* Every learner of this kiosk looks there as it does at the centre. */
static void same_view(struct region_kit *w, struct seat *s) {
    struct rows r;
    struct fail why;
    uint8_t a[HASH_SIZE], b[HASH_SIZE];
    must(db_query(s->k.db, &r, "SELECT subject FROM learner ORDER BY subject", &why, NULL), &why);
    while (db_next(&r, &why)) {
        char subject[ID_TEXT];
        text_copy(subject, sizeof subject, db_text(&r, 0));
        must(subject_digest(s->k.db, subject, a, &why) && subject_digest(w->kit.c->db, subject, b, &why), &why);
        assert_memory_equal(a, b, sizeof a);
    }
}

static void own_log_holds(struct seat *s) {
    struct fail why;
    uint64_t checked;
    must(journal_verify(s->k.db, s->k.desk.journal.kiosk, s->k.desk.journal.epoch, &checked, &why), &why);
}

/* --- Kiosks ------------------------------------------------------------------------------------------------------------------
 */

/* Monday's backup; on Tuesday a child was entered and sent; the disk dies, the backup is put back, on Wednesday another child
 * is entered and given a certificate. All three are in the register once, and the kiosk sees what the centre sees. */
static void a_kiosk_from_last_weeks_backup_goes_on_in_a_new_epoch(void **state) {
    struct region_kit *w = *state;
    struct seat *s = enrol(w, "school 12", "12", "desk");
    struct saved monday, tuesday, wednesday;
    char number[11];
    file(w, s, &monday);
    assert_int_equal(talk(s), EXCHANGE_IDLE);
    take_image(s, "monday");
    file(w, s, &tuesday);
    assert_int_equal(talk(s), EXCHANGE_IDLE);
    put_back(s, "monday");
    assert_int_equal(here(s, "SELECT count(*) FROM learner"), 1);
    file(w, s, &wednesday);
    centre_kiosk_issue(&s->k, &wednesday, CENTRE_COORDINATOR, number);

    assert_int_equal(talk(s), EXCHANGE_FROZEN);
    assert_string_equal(said(s), "centre says frozen");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk WHERE frozen = 'fork'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 2);

    raise_epoch(w);
    assert_int_equal(talk(s), EXCHANGE_IDLE);
    assert_int_equal(s->k.desk.journal.epoch, 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 3);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM application WHERE state = 'complete'"), 2);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate WHERE state = 'living'"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    assert_int_equal(here(s, "SELECT count(*) FROM learner"), 3);
    assert_int_equal(here(s, "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    same_view(w, s);
    own_log_holds(s);

    struct saved thursday;
    file(w, s, &thursday);
    assert_int_equal(talk(s), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 4);
    same_view(w, s);
}

/* Nothing new was entered after the backup was put back: the centre alone knows more. */
static void a_restored_kiosk_that_wrote_nothing_is_noticed(void **state) {
    struct region_kit *w = *state;
    struct seat *s = enrol(w, "school 12", "12", "desk");
    struct saved one, two;
    file(w, s, &one);
    assert_int_equal(talk(s), EXCHANGE_IDLE);
    take_image(s, "monday");
    file(w, s, &two);
    assert_int_equal(talk(s), EXCHANGE_IDLE);
    put_back(s, "monday");
    assert_int_equal(talk(s), EXCHANGE_FROZEN);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk WHERE frozen = 'restored'"), 1);
    raise_epoch(w);
    assert_int_equal(talk(s), EXCHANGE_IDLE);
    assert_int_equal(here(s, "SELECT count(*) FROM learner"), 2);
    same_view(w, s);
    own_log_holds(s);
}

/* Both computers of one name have entered a child each. Both are frozen; the first that comes after the epoch was raised goes
 * on with what it has, the other is told that it is a copy and stays as it is. */
static void a_cloned_disk_freezes_both_and_the_first_one_goes_on(void **state) {
    struct region_kit *w = *state;
    struct seat *s = enrol(w, "school 12", "12", "desk"), *clone;
    struct saved one, two, three;
    file(w, s, &one);
    assert_int_equal(talk(s), EXCHANGE_IDLE);
    take_image(s, "disk");
    clone = clone_of(w, s, "disk");
    file(w, s, &two);
    assert_int_equal(talk(s), EXCHANGE_IDLE);
    file(w, clone, &three);
    assert_int_equal(talk(clone), EXCHANGE_FROZEN);
    assert_int_equal(talk(s), EXCHANGE_FROZEN);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 2);

    raise_epoch(w);
    assert_int_equal(talk(clone), EXCHANGE_IDLE);
    assert_int_equal(talk(s), EXCHANGE_FROZEN);
    assert_string_equal(said(s), "centre says frozen");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk WHERE frozen <> ''"), 0);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 3);
    assert_int_equal(here(clone, "SELECT count(*) FROM learner"), 3);
    same_view(w, clone);
    own_log_holds(clone);
    own_log_holds(s);

    struct saved four, five;
    file(w, clone, &four);
    file(w, s, &five);
    assert_int_equal(talk(s), EXCHANGE_FROZEN);
    assert_int_equal(talk(clone), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 4);
}

/* --- The centre --------------------------------------------------------------------------------------------------------------
 */

static void back_up(struct region_kit *w, char path[PATH_ROOM]) {
    struct fail why;
    int64_t gsn;
    must(backup_make(w->kit.c, tmp_path(&w->kit.tmp, "backup"), path, &gsn, &why), &why);
}

static void centre_put_back(struct region_kit *w, const char *path) {
    struct fail why;
    int64_t gsn;
    centre_close(w->kit.c);
    must(backup_restore(w->kit.settings, &w->kit.clock.env, path, &gsn, &why), &why);
    must(centre_open(w->kit.settings, &w->kit.clock.env, &w->kit.c, &why), &why);
}

static int64_t number_of_last(struct region_kit *w, const char *type) {
    char sql[120];
    snprintf(sql, sizeof sql, "SELECT max(gsn) FROM log WHERE type = '%s'", type);
    return centre_kit_count(&w->kit, sql);
}

/* Yesterday's backup of the centre; today a child got a certificate at one school and another was entered at a second one. The
 * centre is put back. Nothing is numbered until both have spoken; then the register is what it was, number by number, the
 * printed certificate lives, and new blocks begin 100,000 further on. */
static void a_centre_from_yesterdays_backup_takes_back_what_was_printed(void **state) {
    struct region_kit *w = *state;
    struct seat *a = enrol(w, "school 12", "12", "desk"), *b = enrol(w, "school 7", "7", "desk");
    struct saved one, two, three;
    char number[11], path[PATH_ROOM];
    uint8_t before[HASH_SIZE], after[HASH_SIZE];
    struct fail why;
    file(w, a, &one);
    assert_int_equal(talk(a), EXCHANGE_IDLE);
    assert_int_equal(talk(b), EXCHANGE_IDLE);
    back_up(w, path);
    file(w, a, &two);
    centre_kiosk_issue(&a->k, &two, CENTRE_COORDINATOR, number);
    assert_int_equal(talk(a), EXCHANGE_IDLE);
    file(w, b, &three);
    assert_int_equal(talk(b), EXCHANGE_IDLE);
    must(centre_kit_command(&w->kit, NULL, &why, "set", "close_hour", "17:00", NULL), &why);
    assert_int_equal(talk(a), EXCHANGE_IDLE);
    assert_int_equal(talk(b), EXCHANGE_IDLE);
    int64_t issued = number_of_last(w, "certificate.issued"), last = w->kit.c->gsn;
    must(subject_digest(w->kit.c->db, two.subject, before, &why), &why);
    assert_true(here(a, "SELECT value FROM meta WHERE key = 'durable_seq'") < (int64_t)a->k.desk.journal.seq);

    centre_put_back(w, path);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 1);
    int64_t restored = w->kit.c->gsn;
    assert_int_equal(talk(a), EXCHANGE_IDLE);
    assert_string_equal(said(a), "centre recovers");
    assert_int_equal(w->kit.c->gsn, restored);
    assert_false(centre_kit_command(&w->kit, NULL, &why, "set", "close_hour", "16:00", NULL));
    assert_int_equal(why.kind, FAIL_BUSY);
    assert_int_equal(talk(b), EXCHANGE_IDLE);
    assert_false(w->kit.c->recovering);
    assert_int_equal(talk(a), EXCHANGE_IDLE);
    assert_int_equal(talk(b), EXCHANGE_IDLE);

    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 3);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM certificate WHERE state = 'living'"), 1);
    assert_int_equal(number_of_last(w, "certificate.issued"), issued);
    assert_int_equal(number_of_last(w, "region.restored"), last + 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM setting WHERE key = 'close_hour' AND value = '17:00'"), 1);
    must(subject_digest(w->kit.c->db, two.subject, after, &why), &why);
    assert_memory_equal(before, after, sizeof before);
    same_view(w, a);
    same_view(w, b);
    file(w, a, &one);
    assert_int_equal(talk(a), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 4);
    int64_t serial;
    must(centre_begin(w->kit.c, &why) && centre_take(w->kit.c, "next_serial", 1, &serial, &why) &&
             centre_commit(w->kit.c, &why),
         &why);
    assert_true(serial > 100000);
}

/* The second school's computer burnt together with the centre: the administrator gives it up, and the region goes on without
 * what it alone had. */
static void a_kiosk_that_will_not_come_is_given_up(void **state) {
    struct region_kit *w = *state;
    struct seat *a = enrol(w, "school 12", "12", "desk"), *b = enrol(w, "school 7", "7", "desk");
    struct saved one, two;
    char path[PATH_ROOM];
    struct fail why;
    back_up(w, path);
    file(w, a, &one);
    assert_int_equal(talk(a), EXCHANGE_IDLE);
    file(w, b, &two);
    assert_int_equal(talk(b), EXCHANGE_IDLE);
    centre_put_back(w, path);
    assert_int_equal(talk(a), EXCHANGE_IDLE);
    assert_true(w->kit.c->recovering);
    must(centre_kit_command(&w->kit, NULL, &why, "recover", "skip", "school 7", NULL), &why);
    assert_false(w->kit.c->recovering);
    assert_int_equal(talk(a), EXCHANGE_IDLE);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 1);
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM kiosk WHERE frozen = 'lost'"), 1);
    same_view(w, a);
}

static void a_backup_that_was_touched_does_not_hold(void **state) {
    struct region_kit *w = *state;
    struct seat *a = enrol(w, "school 12", "12", "desk");
    struct saved one;
    char path[PATH_ROOM];
    int64_t gsn, events;
    struct fail why;
    file(w, a, &one);
    assert_int_equal(talk(a), EXCHANGE_IDLE);
    back_up(w, path);
    must(backup_verify(&w->kit.clock.env, path, &gsn, &events, &why), &why);
    assert_int_equal(gsn, w->kit.c->gsn);
    struct db *db;
    must(db_open(&(struct db_config){.path = path, .centre = true}, &w->kit.clock.env, &db, &why), &why);
    must(db_begin(db, true, &why) && db_run(db, "UPDATE kiosk_state SET stored_seq = stored_seq - 1", &why, NULL) &&
             db_commit(db, &why),
         &why);
    db_close(db);
    assert_false(backup_verify(&w->kit.clock.env, path, &gsn, &events, &why));
    assert_int_equal(why.kind, FAIL_CONFLICT);
}

/* --- Keys --------------------------------------------------------------------------------------------------------------------
 */

/* The centre's keys are changed while a kiosk is away, and the old ones revoked: it learns of the new ones by its next answer,
 * because it has pinned the region's key. The key of another region signs nothing here. */
static void new_keys_are_believed_by_the_regions_key_alone(void **state) {
    struct region_kit *w = *state;
    struct seat *s = enrol(w, "school 12", "12", "desk");
    struct fail why;
    struct saved one;
    char line[64] = "", pinned[64];
    FILE *f = fopen(tmp_path(&w->kit.tmp, "region/region.key"), "r");
    uint8_t old_key[SIGN_PUBLIC_SIZE];
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    fclose(f);
    must(meta_text(s->k.db, "trust.region_key", pinned, sizeof pinned, &why), &why);
    assert_int_equal(strlen(pinned), 43);
    memcpy(old_key, w->kit.c->answer_key, sizeof old_key);

    char other[64];
    text_copy(other, sizeof other, line);
    other[0] = other[0] == 'A' ? 'B' : 'A';
    must(centre_begin(w->kit.c, &why), &why);
    assert_false(keys_renew(w->kit.c, other, true, &why));
    assert_int_equal(why.kind, FAIL_DENIED);
    must(centre_rollback(w->kit.c, &why) && centre_begin(w->kit.c, &why) && keys_renew(w->kit.c, line, true, &why) &&
             centre_commit(w->kit.c, &why),
         &why);
    assert_memory_not_equal(old_key, w->kit.c->answer_key, sizeof old_key);
    centre_kit_reopen(&w->kit);
    assert_int_equal(w->kit.c->keys.no, 2);

    file(w, s, &one);
    assert_int_equal(talk(s), EXCHANGE_IDLE);
    assert_string_equal(said(s), "");
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM learner"), 1);
    assert_int_equal(here(s, "SELECT max(no) FROM centre_key"), 2);
    seat_close(s);
    seat_open(s);
    assert_int_equal(talk(s), EXCHANGE_IDLE);
    assert_string_equal(said(s), "");
}

/* --- Seed by seed ------------------------------------------------------------------------------------------------------------
 */

enum { TOLD_MOST = 64, STEPS = 24 };

/* Who has been acked: no restore takes them from the register. */
struct told {
    char subjects[TOLD_MOST][ID_TEXT];
    int count;
};

static void tell_all(struct told *told, struct seat *s) {
    struct rows r;
    struct fail why;
    must(db_query(s->k.db, &r, "SELECT subject FROM learner ORDER BY subject", &why, NULL), &why);
    while (db_next(&r, &why)) {
        bool known = false;
        for (int i = 0; i < told->count; i++) known = known || strcmp(told->subjects[i], db_text(&r, 0)) == 0;
        if (!known && told->count < TOLD_MOST) text_copy(told->subjects[told->count++], ID_TEXT, db_text(&r, 0));
    }
}

static void exchange(struct seat *s, struct told *told) {
    if (talk(s) == EXCHANGE_IDLE && said(s)[0] == '\0') tell_all(told, s);
}

/* Each image is taken and each backup made before what the other side lost can be lost twice. */
static void work(struct region_kit *w, struct seat *s, struct told *told, char path[PATH_ROOM], uint64_t *dice) {
    struct saved saved;
    char number[11];
    struct fail why;
    switch (story_random(dice) % 8) {
    case 0:
    case 1:
    case 2:
        file(w, s, &saved);
        if (story_random(dice) % 2) centre_kiosk_issue(&s->k, &saved, CENTRE_COORDINATOR, number);
        break;
    case 3:
    case 4: exchange(s, told); break;
    case 5: take_image(s, "image"); break;
    case 6: /* it opens only after an exchange: the epoch is raised before anybody works on it */
        put_back(s, "image");
        if (talk(s) == EXCHANGE_FROZEN) {
            must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "epoch", s->k.name, NULL), &why);
            exchange(s, told);
        }
        back_up(w, path);
        break;
    default:
        centre_put_back(w, path);
        for (int i = 0; i < w->count; i++) exchange(&w->seats[i], told);
        assert_false(w->kit.c->recovering);
        for (int i = 0; i < w->count; i++) exchange(&w->seats[i], told);
    }
    w->kit.clock.now += MS_MINUTE;
}

static void at_rest(struct region_kit *w, const struct told *told) {
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < w->count; i++) assert_int_equal(talk(&w->seats[i]), EXCHANGE_IDLE);
    for (int i = 0; i < told->count; i++) {
        char sql[120];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM learner WHERE subject = '%s'", told->subjects[i]);
        assert_int_equal(centre_kit_count(&w->kit, sql), 1);
    }
    for (int i = 0; i < w->count; i++) {
        same_view(w, &w->seats[i]);
        own_log_holds(&w->seats[i]);
        assert_int_equal(here(&w->seats[i], "SELECT count(*) FROM log WHERE gsn = 0"), 0);
    }
    assert_int_equal(centre_kit_count(&w->kit, "SELECT count(*) FROM (SELECT number FROM certificate GROUP BY number HAVING "
                                               "count(*) > 1) d"),
                     0);
}

static void whatever_is_put_back_the_register_is_one(void **state) {
    const char *text = getenv("PRIEM_RESTORE_SEEDS"), *first = getenv("PRIEM_RESTORE_FIRST");
    int64_t from = first ? atoll(first) : 1, seeds = text ? atoll(text) : 8;
    for (int64_t seed = from; seed < from + seeds; seed++) {
        uint64_t dice = (uint64_t)seed * 0x9E3779B97F4A7C15u + 1;
        struct told told = {0};
        char path[PATH_ROOM];
        print_message("seed %lld\n", (long long)seed);
        set_up(state);
        struct region_kit *w = *state;
        struct seat *seats[] = {enrol(w, "school 12", "12", "desk"), enrol(w, "office", "1", "office")};
        for (int i = 0; i < 2; i++) take_image(seats[i], "image");
        back_up(w, path);
        for (int step = 0; step < STEPS; step++) work(w, seats[story_random(&dice) % 2], &told, path, &dice);
        at_rest(w, &told);
        tear_down(state);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_kiosk_from_last_weeks_backup_goes_on_in_a_new_epoch, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_restored_kiosk_that_wrote_nothing_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cloned_disk_freezes_both_and_the_first_one_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_centre_from_yesterdays_backup_takes_back_what_was_printed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_kiosk_that_will_not_come_is_given_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_backup_that_was_touched_does_not_hold, set_up, tear_down),
        cmocka_unit_test_setup_teardown(new_keys_are_believed_by_the_regions_key_alone, set_up, tear_down),
        cmocka_unit_test(whatever_is_put_back_the_register_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
