#include "tests/harness/seats.h"

#include "model/base/text.h"
#include "model/store/digest.h"
#include "sync/centre/audit.h"
#include "sync/centre/backup.h"
#include "sync/centre/keys.h"
#include "sync/centre/turn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void seats_must(bool done, const struct fail *why) {
    if (!done) fail_msg("%s (%s)", why->log, why->say);
}

/* --- A line that is a call ------------------------------------------------------------------------------------------------ */

/* The last bit of what it gives back. */
static void flip(struct seat *s, struct bytes *body) {
    struct exchange_request r;
    if (!s->flips || !request_read(body->data, body->size, &r, NULL) || r.units_size == 0) return;
    body->data[(size_t)(r.units - body->data) + r.units_size - 1] ^= 1;
    s->flips = false;
}

static void read_state(struct seat *s, char state[200]) {
    struct rows r;
    struct fail why;
    seats_must(
        db_query(s->k.kit->c->db, &r,
                 "SELECT epoch || ' ' || stored_seq || ' ' || cursor || ' ' || durable_seq || ' ' || reported || ' ' || clock "
                 "FROM kiosk_state WHERE kiosk = :kiosk",
                 &why, "kiosk:i", (int64_t)s->k.no, NULL),
        &why);
    assert_true(db_next(&r, &why));
    text_copy(state, 200, db_text(&r, 0));
    db_done(&r);
}

static void say_again(struct seat *s, const struct bytes *sent) {
    struct exchange_job job = {.kiosk = s->k.no, .serial = s->serial, .body = sent->data, .size = sent->size};
    char before[200], after[200];
    struct fail why;
    read_state(s, before);
    seats_must(turn_run(s->k.kit->c, &job, 1, &why), &why);
    read_state(s, after);
    assert_string_equal(before, after);
    bytes_close(&job.answer);
}

static bool line_send(void *self, const uint8_t *body, size_t size, struct fail *why) {
    struct seat *s = self;
    struct bytes sent = {0};
    if (s->deaf_after > 0 && s->asked >= s->deaf_after) return fail_set(why, FAIL_NET, "the line is dead", "-");
    bytes_add(&sent, body, size);
    flip(s, &sent);
    struct exchange_job job = {.kiosk = s->k.no, .serial = s->serial, .body = sent.data, .size = sent.size};
    if (++s->asked > 200) fail_msg("%s asks for ever", s->k.name);
    seats_must(turn_run(s->k.kit->c, &job, 1, why), why);
    if (s->twice) say_again(s, &sent);
    bytes_close(&sent);
    if (s->asked == s->loses) {
        bytes_close(&job.answer);
        return fail_set(why, FAIL_NET, "the answer is lost", "-");
    }
    if (job.status == 503) {
        fail_set(why, FAIL_BUSY, "503", "-");
        kiosk_exchange_failed(s->x, why, MS_SECOND);
        return true;
    }
    assert_int_equal(job.status, 200);
    kiosk_exchange_answer(s->x, job.answer.data, job.answer.size);
    bytes_close(&job.answer);
    return true;
}

static void line_cancel(void *self) {
    (void)self;
}

void seat_open(struct seat *s) {
    struct fail why;
    struct env *env = &s->k.kit->clock.env;
    struct session session = s->k.desk.session;
    seats_must(db_open(&(struct db_config){.path = s->path}, env, &s->k.db, &why), &why);
    seats_must(desk_open(s->k.db, env, s->k.kit->calendar, &s->k.desk, &why), &why);
    s->k.desk.session = session;
    seats_must(desk_refresh(&s->k.desk, &why), &why);
    const struct transport line = {.self = s, .send = line_send, .cancel = line_cancel};
    seats_must(kiosk_exchange_open(&s->k.desk, &s->keys, &line, &s->x, &why), &why);
}

void seat_close(struct seat *s) {
    kiosk_exchange_close(s->x);
    s->x = NULL;
    db_close(s->k.db);
    s->k.db = NULL;
}

/* Until it wants nothing more; the phase in which it rests. */
enum exchange_phase seats_talk(struct seat *s) {
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

const char *seats_said(struct seat *s) {
    static struct exchange_status status;
    kiosk_exchange_status(s->x, &status);
    return status.last_fail.log;
}

/* --- Disks ---------------------------------------------------------------------------------------------------------------- */

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

void seats_take_image(struct seat *s, const char *name) {
    char path[2100];
    image_of(s, name, path);
    seat_close(s);
    copy_file(s->path, path);
    seat_open(s);
}

void seats_put_back(struct seat *s, const char *name) {
    char path[2100];
    image_of(s, name, path);
    seat_close(s);
    copy_file(path, s->path);
    seat_open(s);
}

void seats_lose_answer(struct seat *s) {
    seats_take_image(s, "before");
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    seats_put_back(s, "before");
}

/* Another computer that starts from an image of the first. */
struct seat *seats_clone_of(struct region_kit *w, struct seat *s, const char *name) {
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

/* --- A region ------------------------------------------------------------------------------------------------------------- */

static void read_serial(struct region_kit *w, struct seat *s) {
    struct rows r;
    struct fail why;
    seats_must(db_query(w->kit.c->db, &r, "SELECT serial FROM kiosk WHERE no = :no", &why, "no:i", (int64_t)s->k.no, NULL),
               &why);
    assert_true(db_next(&r, &why));
    text_copy(s->serial, sizeof s->serial, db_text(&r, 0));
    db_done(&r);
}

struct seat *seats_enrol(struct region_kit *w, const char *name, const char *point, const char *scope) {
    struct seat *s = &w->seats[w->count++];
    centre_kiosk_enrol(&w->kit, &s->k, name, point, scope);
    read_serial(w, s);
    centre_kiosk_login(&s->k, CENTRE_COORDINATOR);
    centre_kiosk_login(&s->k, CENTRE_DESK);
    memcpy(s->keys.frame_secret, s->k.frame_secret, sizeof s->keys.frame_secret);
    memcpy(s->keys.answer_key, w->kit.c->answer_key, sizeof s->keys.answer_key);
    char file_name[32];
    snprintf(file_name, sizeof file_name, "%u.%u.db", s->k.no, s->k.epoch);
    text_copy(s->path, sizeof s->path, tmp_path(&w->kit.tmp, file_name));
    db_close(s->k.db);
    seat_open(s);
    assert_int_equal(seats_talk(s), EXCHANGE_IDLE);
    return s;
}

int seats_set_up(void **state) {
    static struct region_kit w;
    w = (struct region_kit){0};
    centre_kit_open(&w.kit);
    *state = &w;
    return 0;
}

int seats_tear_down(void **state) {
    struct region_kit *w = *state;
    centre_kit_check(&w->kit);
    for (int i = 0; i < w->count; i++) seat_close(&w->seats[i]);
    centre_kit_close(&w->kit);
    return 0;
}

void seats_file(struct region_kit *w, struct seat *s, struct saved *saved) {
    struct application form;
    centre_kiosk_form(&s->k, ++w->person, &form);
    centre_kiosk_file(&s->k, &form, saved);
}

void seats_raise_epoch(struct region_kit *w) {
    struct fail why;
    seats_must(centre_kit_command(&w->kit, NULL, &why, "kiosk", "epoch", "1", NULL), &why);
}

int64_t seats_here(struct seat *s, const char *sql) {
    struct fail why;
    int64_t count = 0;
    seats_must(db_one_int(s->k.db, &count, sql, &why, NULL), &why);
    return count;
}

/* Every learner of this kiosk looks there as it does at the centre. */
void seats_same_view(struct region_kit *w, struct seat *s) {
    struct rows r;
    struct fail why;
    uint8_t a[HASH_SIZE], b[HASH_SIZE];
    seats_must(db_query(s->k.db, &r, "SELECT subject FROM learner ORDER BY subject", &why, NULL), &why);
    while (db_next(&r, &why)) {
        char subject[ID_TEXT];
        text_copy(subject, sizeof subject, db_text(&r, 0));
        seats_must(subject_digest(s->k.db, subject, a, &why) && subject_digest(w->kit.c->db, subject, b, &why), &why);
        assert_memory_equal(a, b, sizeof a);
    }
}

void seats_own_log_holds(struct seat *s) {
    struct fail why;
    uint64_t checked;
    seats_must(journal_verify(s->k.db, s->k.desk.journal.kiosk, s->k.desk.journal.epoch, &checked, &why), &why);
}

/* --- The centre ----------------------------------------------------------------------------------------------------------- */

void seats_back_up(struct region_kit *w, char path[PATH_ROOM]) {
    struct fail why;
    seats_must(centre_kit_back_up(w->kit.c, tmp_path(&w->kit.tmp, "backup"), path, &why), &why);
}

void seats_centre_put_back(struct region_kit *w, const char *path) {
    struct fail why;
    int64_t gsn;
    centre_close(w->kit.c);
    seats_must(backup_restore(w->kit.settings, &w->kit.clock.env, path, &gsn, &why), &why);
    seats_must(centre_open(w->kit.settings, &w->kit.clock.env, &w->kit.c, &why), &why);
}

void seats_region_key(struct region_kit *w, char line[REGION_KEY_ROOM]) {
    memset(line, 0, REGION_KEY_ROOM);
    assert_true(tmp_read(&w->kit.tmp, "region/region.key", line, REGION_KEY_ROOM - 1) > 0);
}

void seats_renew_keys(struct region_kit *w) {
    char line[REGION_KEY_ROOM];
    struct fail why;
    seats_region_key(w, line);
    seats_must(centre_begin(w->kit.c, &why) && keys_renew(w->kit.c, line, true, &why) && centre_commit(w->kit.c, &why), &why);
}

int64_t seats_number_of_last(struct region_kit *w, const char *type) {
    char sql[120];
    snprintf(sql, sizeof sql, "SELECT max(gsn) FROM log WHERE type = '%s'", type);
    return centre_kit_count(&w->kit, sql);
}

/* --- A stick -------------------------------------------------------------------------------------------------------------- */

void seats_write_stick(struct seat *s, uint64_t acked, struct bytes *stick) {
    struct bytes frames = {0}, request = {0};
    struct fail why;
    centre_kiosk_frame(&s->k, acked + 1, (int)(s->k.desk.journal.seq - acked), &frames);
    seats_must(request_make(&(struct exchange_request){.frames = frames.data, .frames_size = frames.size}, &request, &why),
               &why);
    bytes_u32(stick, (uint32_t)request.size);
    bytes_add(stick, request.data, request.size);
    bytes_close(&request);
    bytes_close(&frames);
}

bool seats_audit_stick(struct region_kit *w, const struct bytes *stick, struct fail *why) {
    struct intake taken = {0};
    struct fail begun;
    seats_must(centre_begin(w->kit.c, &begun), &begun);
    bool ok = centre_end(w->kit.c, audit_body(w->kit.c, 1, stick->data, stick->size, &taken, why), why);
    assert_false(taken.fork || taken.has_want);
    return ok;
}
