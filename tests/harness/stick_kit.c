#include "tests/harness/stick_kit.h"

#include "sync/centre/audit.h"
#include "sync/centre/backup.h"
#include "sync/centre/recover.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(bool ok, const struct fail *why) {
    if (ok) return;
    fprintf(stderr, "stick kit: %s (%s)\n", why->log, why->say);
    abort();
}

static bool keep_body(void *self, const uint8_t *body, size_t size, struct fail *why) {
    struct stick_seat *s = self;
    (void)why;
    s->asked = true;
    bytes_clear(&s->body);
    bytes_add(&s->body, body, size);
    return true;
}

static void forget_body(void *self) {
    ((struct stick_seat *)self)->asked = false;
}

static void begin(struct stick_seat *s) {
    struct fail why;
    struct transport line = {.self = s, .send = keep_body, .cancel = forget_body};
    must(kiosk_exchange_open(&s->seat.desk, &s->keys, &line, &s->x, &why), &why);
}

/* Does `name` with its disk while it is off. */
static void while_off(struct stick_seat *s, const char *name, bool put_back) {
    struct centre_kit *kit = s->seat.kit;
    struct session session = s->seat.desk.session;
    struct fail why;
    char store[64], path[600], image[700];
    snprintf(store, sizeof store, "%u.%u.db", s->seat.no, s->seat.epoch);
    snprintf(path, sizeof path, "%s", tmp_path(&kit->tmp, store));
    snprintf(image, sizeof image, "%s.%s", path, name);
    kiosk_exchange_close(s->x);
    db_close(s->seat.db);
    tmp_copy(put_back ? image : path, put_back ? path : image);
    must(db_open(&(struct db_config){.path = path}, &kit->clock.env, &s->seat.db, &why), &why);
    must(desk_open(s->seat.db, &kit->clock.env, kit->calendar, &s->seat.desk, &why), &why);
    s->seat.desk.session = session;
    must(desk_refresh(&s->seat.desk, &why), &why);
    s->asked = false;
    begin(s);
}

void stick_seat_image(struct stick_seat *s, const char *name) {
    while_off(s, name, false);
}

void stick_seat_put_back(struct stick_seat *s, const char *name) {
    while_off(s, name, true);
}

void stick_seat_open(struct stick_seat *s, struct centre_kit *kit, const char *name, const char *point, const char *scope) {
    struct fail why;
    *s = (struct stick_seat){0};
    centre_kiosk_enrol(kit, &s->seat, name, point, scope);
    memcpy(s->keys.frame_secret, s->seat.frame_secret, sizeof s->keys.frame_secret);
    memcpy(s->keys.box_secret, centre_kiosk_box_secret(&s->seat), sizeof s->keys.box_secret);
    memcpy(s->keys.answer_key, kit->c->answer_key, sizeof s->keys.answer_key);
    must(db_begin(s->seat.db, false, &why) && carry_key_set(s->seat.db, kit->c->box_key, &why) && db_commit(s->seat.db, &why),
         &why);
    begin(s);
    stick_seat_sync(s);
}

void stick_seat_close(struct stick_seat *s) {
    kiosk_exchange_close(s->x);
    centre_kiosk_close(&s->seat);
    bytes_close(&s->body);
}

void stick_seat_write(struct stick_seat *s, struct bytes *file) {
    struct carry c;
    struct fail why;
    bool done = false;
    must(carry_begin(&c, s->x, &why), &why);
    while (!done) must(carry_step(&c, &done, &why), &why);
    bytes_clear(file);
    bytes_add(file, c.file.data, c.file.size);
    must(carry_written(&c, &why), &why);
    carry_close(&c);
}

/* As long as it works by itself. */
static void run(struct stick_seat *s) {
    while (kiosk_exchange_wait(s->x) == 0) kiosk_exchange_step(s->x, 3, true);
}

bool stick_seat_read(struct stick_seat *s, const struct bytes *answer, struct fail *why) {
    struct seal_head head;
    struct bytes body = {0};
    uint8_t box_key[32];
    struct exchange_status status;
    crypto_scalarmult_base(box_key, s->keys.box_secret);
    struct keylist keys = {0};
    struct trusted signer;
    size_t front = keylist_take(answer->data, answer->size, &keys);
    const uint8_t *sealed = answer->data + front;
    bool ok = (answer->size - front >= SEAL_HEADER || fail_set(why, FAIL_INPUT, "stick kit: cut", "cut")) &&
              carry_signer(s->x, sealed, &keys, &signer, why) &&
              seal_open(sealed, answer->size - front, signer.answer_key, box_key, s->keys.box_secret, &head, &body, why) &&
              carry_take(s->x, &head, &signer, body.data, body.size, why);
    bytes_close(&body);
    if (!ok) return false;
    do {
        kiosk_exchange_step(s->x, 3, true);
        kiosk_exchange_status(s->x, &status);
    } while (status.carrying);
    return true;
}

void stick_seat_sync(struct stick_seat *s) {
    struct exchange_status status;
    kiosk_exchange_start(s->x);
    do {
        run(s);
        if (s->asked) {
            struct fail why;
            struct exchange_job job = {.kiosk = s->seat.no, .body = s->body.data, .size = s->body.size};
            s->asked = false;
            must(turn_run(s->seat.kit->c, &job, 1, &why) && job.status == 200, &why);
            kiosk_exchange_answer(s->x, job.answer.data, job.answer.size);
            bytes_close(&job.answer);
        }
        kiosk_exchange_status(s->x, &status);
    } while (status.phase == EXCHANGE_SENDING || status.phase == EXCHANGE_APPLYING);
}

static bool open_here(void *self, const struct carrier_keys *keys, struct seal_head *head, struct bytes *body,
                      struct fail *why) {
    const struct bytes *file = self;
    return seal_open(file->data, file->size, keys->sign_key, keys->box_key, keys->box_secret, head, body, why);
}

bool stick_kit_take(struct centre_kit *kit, const struct bytes *file, struct bytes *answer, struct carrier_taken *taken,
                    struct fail *why) {
    struct seal_head head, back;
    struct carrier_keys keys;
    struct bytes body = {0}, closed = *file;
    size_t whole;
    bytes_clear(answer);
    bool ok = seal_peek(file->data, file->size, &head, &whole, why) && carrier_reader(kit->c, &head, &keys, why) &&
              carrier_open(kit->c, &keys, open_here, &closed, &head, &body, why) &&
              carrier_take(kit->c, &head, body.data, body.size, taken, &back, answer, why);
    bytes_close(&body);
    return ok;
}

bool stick_kit_audit(struct centre_kit *kit, const struct bytes *file, struct intake *taken, struct fail *why) {
    struct seal_head head;
    struct carrier_keys keys;
    struct bytes body = {0}, closed = *file;
    size_t whole;
    *taken = (struct intake){0};
    bool ok = seal_peek(file->data, file->size, &head, &whole, why) && carrier_auditor(kit->c, &head, &keys, why) &&
              carrier_open(kit->c, &keys, open_here, &closed, &head, &body, why) && centre_begin(kit->c, why) &&
              audit_body(kit->c, head.from, body.data, body.size, taken, why) && centre_commit(kit->c, why);
    bytes_close(&body);
    return ok;
}

static const char *store_of(const struct centre_kit *kit, char path[1100]) {
    snprintf(path, 1100, "%s/" CENTRE_STORE, kit->c->folder);
    return path;
}

void stick_kit_save(struct centre_kit *kit) {
    char path[1100];
    struct fail why;
    must(db_checkpoint(kit->c->db, &why), &why);
    tmp_copy(store_of(kit, path), tmp_path(&kit->tmp, "saved.db"));
    must(backup_note(kit->c, tmp_path(&kit->tmp, "saved.db"), "", kit->c->gsn, &why), &why);
}

void stick_kit_put_back(struct centre_kit *kit) {
    char path[1100];
    struct fail why;
    store_of(kit, path);
    centre_close(kit->c);
    tmp_copy(tmp_path(&kit->tmp, "saved.db"), path);
    must(centre_open(kit->settings, &kit->clock.env, &kit->c, &why) && centre_begin(kit->c, &why) &&
             recover_begin(kit->c, NULL, &why) && centre_commit(kit->c, &why),
         &why);
}

int stick_bench_open(void **state) {
    static struct stick_bench b;
    b = (struct stick_bench){0};
    centre_kit_open(&b.kit);
    stick_seat_open(&b.s, &b.kit, "school 12", "12", "desk");
    centre_kiosk_login(&b.s.seat, CENTRE_DESK);
    stick_seat_sync(&b.s);
    *state = &b;
    return 0;
}

int stick_bench_close(void **state) {
    struct stick_bench *b = *state;
    centre_kit_check(&b->kit);
    stick_seat_close(&b->s);
    bytes_close(&b->file);
    bytes_close(&b->answer);
    centre_kit_close(&b->kit);
    return 0;
}
