#include "sync/kiosk/carry.h"

#include "sync/kiosk/inner.h"

#include <string.h>

static const char key_name[] = "centre.box_key"; /* in meta */

bool carry_key_set(struct db *db, const uint8_t box_key[32], struct fail *why) {
    char text[BASE64_SIZE(32)];
    base64_of(box_key, 32, text);
    return meta_set_text(db, key_name, text, why);
}

/* The one the centre has listed last; until it lists any, the one of the enrolment. */
static bool box_key_of(const struct kiosk_exchange *x, uint8_t box_key[32], struct fail *why) {
    char text[BASE64_SIZE(32)];
    struct trust trust;
    struct db *db = x->desk->db;
    if (!trust_load(db, x->desk->journal.region, x->keys->answer_key, &trust, why)) return false;
    if (trust.has_box) memcpy(box_key, trust.box_key, sizeof trust.box_key);
    if (trust.has_box) return true;
    if (!meta_text(db, key_name, text, sizeof text, why)) return false;
    return base64_to(text, strlen(text), box_key, 32) ||
           fail_set(why, FAIL_GONE, "carry: no box key of the centre",
                    _("This kiosk does not know yet for whom to close the file. One exchange over the network brings it."));
}

static struct journal *log_of(struct carry *c) {
    return c->past.kiosk != 0 ? &c->past : &c->x->desk->journal;
}

static bool begin_part(struct carry *c, uint64_t after, struct fail *why) {
    c->outbox.budget = OUTBOX_MOST;
    c->outbox.dict = NULL; /* a stick is read by whatever release there is */
    return outbox_begin(&c->outbox, log_of(c), after, why);
}

static bool begin_past(struct carry *c, uint32_t epoch, int64_t acked, struct fail *why) {
    if (!units_past(c->x, epoch, &c->past, why)) return false;
    uint64_t after = (uint64_t)acked < c->past.seq ? (uint64_t)acked : c->past.seq;
    return begin_part(c, after, why);
}

/* What a restored centre lacks of an epoch before ours goes in front. */
static bool begin_first(struct carry *c, struct fail *why) {
    const struct carried_word *word = &c->word;
    return word->recovery > 0 && word->past > 0 && word->past < (int64_t)c->x->desk->journal.epoch
               ? begin_past(c, (uint32_t)word->past, word->past_acked, why)
               : begin_part(c, (uint64_t)c->row.first - 1, why);
}

bool carry_begin(struct carry *c, struct kiosk_exchange *x, struct fail *why) {
    struct journal *j = &x->desk->journal;
    *c = (struct carry){.x = x};
    outbox_open(&c->outbox);
    if (!leases_end(x, why)) {
        carry_close(c);
        return false;
    }
    /* Of an epoch that has just begun nothing is covered, whatever the one before had. */
    int64_t durable = x->place.durable < x->place.acked ? x->place.durable : x->place.acked;
    c->row = (struct stick_row){.epoch = j->epoch, .first = durable + 1};
    if (box_key_of(x, c->box_key, why) && carried_word(x, &c->word, why) && begin_first(c, why)) return true;
    carry_close(c);
    return false;
}

static bool add_part(struct carry *c, const struct exchange_request *r, struct fail *why) {
    struct bytes body = {0};
    bool ok = request_make(r, &body, why);
    if (ok) {
        request_hash_of(body.data, body.size, c->row.hash);
        bytes_u32(&c->body, (uint32_t)body.size);
        bytes_add(&c->body, body.data, body.size);
    }
    bytes_close(&body);
    return ok;
}

static bool keep_row(struct carry *c, struct fail *why) {
    struct db *db = c->x->desk->db;
    struct journal *j = &c->x->desk->journal;
    struct stick_row *row = &c->row;
    row->at = j->env->now(j->env->self);
    if (!db_begin(db, true, why)) return false;
    bool ok = stick_number(db, &row->number, why) &&
              stick_packages(db, j->kiosk, j->epoch, c->x->place.acked, row->last, &row->packages, why) &&
              stick_add(db, row, why);
    return db_end(db, ok, why);
}

/* What a restored centre lacks goes along: what does not go into the last request stands in front of it. */
static bool add_units(struct carry *c, struct exchange_request *r, struct fail *why) {
    const struct env *env = c->x->desk->env;
    struct unit_place last = {.gsn = c->word.units, .no = -1};
    bool more = true;
    if (c->word.recovery == 0) return true;
    if (!units_tell(c->x, c->word.recovery, r, why) || !units_put(c->x, &last, &c->units, &more, why)) return false;
    while (more) {
        struct exchange_request part = *r;
        part.frames_size = 0;
        part.feed_most = 1;
        part.units = c->units.data;
        part.units_size = c->units.size;
        env->random(env->self, part.nonce, sizeof part.nonce);
        if (!add_part(c, &part, why)) return false;
        bytes_clear(&c->units);
        if (!units_put(c->x, &last, &c->units, &more, why)) return false;
    }
    r->units = c->units.data;
    r->units_size = c->units.size;
    r->all = true;
    r->all_to = (int64_t)c->outbox.last;
    return true;
}

static bool finish(struct carry *c, struct exchange_request *r, struct fail *why) {
    const struct journal *j = &c->x->desk->journal;
    struct stick_row *row = &c->row;
    if (!add_units(c, r, why)) return false;
    row->last = (int64_t)c->outbox.last;
    row->feed_epoch = r->feed_epoch;
    row->scope_version = r->scope_version;
    row->cursor = r->cursor;
    row->part = r->part;
    memcpy(row->nonce, r->nonce, sizeof row->nonce);
    if (!add_part(c, r, why) || !keep_row(c, why)) return false;
    c->head = (struct seal_head){.way = SEAL_OUT, .from = j->kiosk, .number = (uint64_t)row->number};
    memcpy(c->head.region, j->region, sizeof c->head.region);
    return seal_make(&c->head, c->body.data, c->body.size, c->box_key, c->x->keys->frame_secret, &c->file, why);
}

/* Where our log has been is said only when an answer did not fit it, also before the program was last started: a file that
 * comes late must not look like an old copy of the disk. */
static bool describe(struct carry *c, struct exchange_request *r, struct fail *why) {
    if (c->word.doubt) epoch_doubts(c->x);
    if (!exchange_describe(c->x, r, why)) return false;
    if (!c->word.doubt) r->head_count = 0;
    return true;
}

/* Behind its last record stands the centre's own word that our log went on in another epoch. */
static bool past_step(struct carry *c, struct exchange_request *r, struct fail *why) {
    bool over = c->outbox.last >= c->past.seq;
    uint32_t next = 0;
    if (!units_tell(c->x, c->word.recovery, r, why) || (over && !units_put_turn(c->x, c->past.epoch, &next, &c->units, why)))
        return false;
    r->units = c->units.data;
    r->units_size = c->units.size;
    if (!add_part(c, r, why)) return false;
    bytes_clear(&c->units);
    if (!over) return begin_part(c, c->outbox.last, why);
    if (next > 0 && next < c->x->desk->journal.epoch) return begin_past(c, next, 0, why);
    c->past.kiosk = 0;
    return begin_part(c, (uint64_t)c->row.first - 1, why);
}

bool carry_step(struct carry *c, bool *done, struct fail *why) {
    struct journal *j = &c->x->desk->journal;
    struct exchange_request r;
    bool full;
    *done = false;
    if (!exchange_pack(c->x, &c->outbox, log_of(c), &full, why)) return false;
    if (!full) return true;
    if (!describe(c, &r, why)) return false;
    r.key_no = c->x->trust.no;
    j->env->random(j->env->self, r.nonce, sizeof r.nonce);
    r.frames = c->outbox.frames.data;
    r.frames_size = c->outbox.frames.size;
    *done = c->past.kiosk == 0 && c->outbox.last >= j->seq;
    if (*done) return finish(c, &r, why);
    r.feed_most = 1; /* it is not this one that is answered */
    if (c->past.kiosk != 0) return past_step(c, &r, why);
    return add_part(c, &r, why) && begin_part(c, c->outbox.last, why);
}

int64_t carry_events(const struct carry *c) {
    return c->past.kiosk != 0 ? 0 : (int64_t)c->outbox.last - c->row.first + 1;
}

int64_t carry_total(const struct carry *c) {
    return (int64_t)c->x->desk->journal.seq - c->row.first + 1;
}

bool carry_written(struct carry *c, struct fail *why) {
    struct db *db = c->x->desk->db;
    char text[200];
    snprintf(text, sizeof text,
             ngettext("Stick: %d record written", "Stick: %d records written", (unsigned long)carry_events(c)),
             (int)carry_events(c));
    return db_begin(db, false, why) && db_end(db, stick_written(db, c->row.number, why) && note_add(c->x, text, why), why);
}

void carry_close(struct carry *c) {
    outbox_close(&c->outbox);
    bytes_close(&c->units);
    bytes_close(&c->body);
    bytes_close(&c->file);
    c->x = NULL;
}

bool carry_passed(struct kiosk_exchange *x, const struct seal_head *head, struct fail *why) {
    char text[200];
    snprintf(text, sizeof text, _("Stick: file %llu of kiosk %u handed on to the centre"), (unsigned long long)head->number,
             head->from);
    return db_begin(x->desk->db, false, why) && db_end(x->desk->db, note_add(x, text, why), why);
}

uint32_t carry_epoch(const struct kiosk_exchange *x) {
    return x->desk->journal.epoch;
}

uint32_t carry_kiosk(const struct kiosk_exchange *x) {
    return x->desk->journal.kiosk;
}
