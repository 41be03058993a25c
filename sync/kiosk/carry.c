#include "sync/kiosk/carry.h"

#include "sync/kiosk/inner.h"

#include <string.h>

enum { AGAIN_MS = 2000 }; /* what was under way over the network begins anew after it */

static const char key_name[] = "centre.box_key", doubt_name[] = "carry.doubt"; /* in meta */
/* By the last answer that came by hand: the centre takes back, which recovery it is, above which number it lacks, and
 * where its log of us ends when that is of an epoch before ours. */
static const char recovery_name[] = "carry.recovery", units_name[] = "carry.units";
static const char past_name[] = "carry.past", past_acked_name[] = "carry.past_acked";

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

/* --- To the centre -------------------------------------------------------------------------------------------------------- */

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
    int64_t recovery, past, acked;
    if (!meta_int(c->x->desk->db, recovery_name, &recovery, why) || !meta_int(c->x->desk->db, past_name, &past, why) ||
        !meta_int(c->x->desk->db, past_acked_name, &acked, why))
        return false;
    return recovery > 0 && past > 0 && past < (int64_t)c->x->desk->journal.epoch
               ? begin_past(c, (uint32_t)past, acked, why)
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
    if (box_key_of(x, c->box_key, why) && begin_first(c, why)) return true;
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
    int64_t recovery;
    struct unit_place last = {.no = -1};
    bool more = true;
    if (!meta_int(c->x->desk->db, recovery_name, &recovery, why) || !meta_int(c->x->desk->db, units_name, &last.gsn, why))
        return false;
    if (recovery == 0) return true;
    if (!units_tell(c->x, recovery, r, why) || !units_put(c->x, &last, &c->units, &more, why)) return false;
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
static bool describe(struct kiosk_exchange *x, struct exchange_request *r, struct fail *why) {
    int64_t doubt;
    if (!meta_int(x->desk->db, doubt_name, &doubt, why)) return false;
    if (doubt) epoch_doubts(x);
    if (!exchange_describe(x, r, why)) return false;
    if (!doubt) r->head_count = 0;
    return true;
}

/* Behind its last record stands the centre's own word that our log went on in another epoch. */
static bool past_step(struct carry *c, struct exchange_request *r, struct fail *why) {
    bool over = c->outbox.last >= c->past.seq;
    uint32_t next = 0;
    int64_t recovery;
    if (!meta_int(c->x->desk->db, recovery_name, &recovery, why) || !units_tell(c->x, recovery, r, why) ||
        (over && !units_put_turn(c->x, c->past.epoch, &next, &c->units, why)))
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
    if (!describe(c->x, &r, why)) return false;
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

/* --- Back ----------------------------------------------------------------------------------------------------------------- */

static bool damaged(struct fail *why, const char *log) {
    return fail_set(why, FAIL_INPUT, log,
                    _("The file on the stick is damaged or not whole. Nothing was taken from it; write it once more."));
}

/* The log: an answer older than what has come meanwhile takes nothing back; only with a restore of the centre, whose feed epoch
 * tells, less is acked than before. */
static bool judge_log(struct kiosk_exchange *x, struct exchange_answer *a, bool older, struct fail *why) {
    const struct place *p = &x->place;
    int64_t acked = a->has_want ? (int64_t)(a->want > 0 ? a->want - 1 : 0) : (int64_t)a->ack_seq;
    bool less = acked < p->acked && a->feed_epoch <= p->feed_epoch;
    if ((!older || acked > p->acked) && !exchange_check_log(x, a, why)) return false;
    if (!older && !less) return true;
    a->fork = a->has_want = false;
    a->frozen[0] = '\0';
    a->ack_seq = (uint64_t)(acked > p->acked ? acked : p->acked);
    if ((int64_t)a->durable_seq < p->durable) a->durable_seq = (uint64_t)p->durable;
    return true;
}

/* The feed: taken where it begins at or before our place and ends behind it; else it has come by another way already. What the
 * centre said before it was put back is not taken behind what we have told it since: it has given those numbers anew. */
static void judge_feed(struct kiosk_exchange *x, struct exchange_answer *a, bool older) {
    struct place *p = &x->place, *from = &x->carried.from;
    struct place next = {.cursor = a->cursor, .part = a->part, .feed_epoch = a->feed_epoch, .scope_version = a->scope_version};
    bool same = from->feed_epoch == p->feed_epoch && from->scope_version == p->scope_version;
    bool behind = exchange_beyond(from->cursor, from->part, p);
    bool further =
        exchange_beyond(a->cursor, a->part, p) || a->feed_epoch != p->feed_epoch || a->scope_version != p->scope_version;
    bool lost = older && p->recovery != 0;
    if (lost) bytes_clear(&x->giving.unit);
    if (!same || behind || !further || lost) {
        a->item_count = 0;
        a->cursor = p->cursor;
        a->part = p->part;
        a->feed_epoch = p->feed_epoch;
        a->scope_version = p->scope_version;
    }
    *from = next;
}

/* Lost, it is only asked for with one file more. */
static void keep_doubt(struct kiosk_exchange *x, bool doubt) {
    struct db *db = x->desk->db;
    int64_t was = 0;
    struct fail ignored;
    if (!doubt) x->parting = (struct parting){0};
    if (!meta_int(db, doubt_name, &was, &ignored) || (was != 0) == doubt || !db_begin(db, false, &ignored)) return;
    db_end(db, meta_set_int(db, doubt_name, doubt, &ignored), &ignored);
}

/* Our log goes on in another epoch. A file without events says where it and the centre's go together, too: at its end, for all
 * of it was acked. */
static bool take_turn(struct kiosk_exchange *x, const struct epoch_turn *turn, struct fail *why) {
    const struct carried *c = &x->carried;
    bool empty = c->last < c->first;
    if (!turn->exact && !empty)
        return fail_set(
            why, FAIL_GONE, "carry: another epoch, not told from where",
            _("The centre has raised the epoch of this kiosk's log. Write a new file and carry it there: its answer lets this "
              "kiosk go on."));
    if (!epoch_turn_told(x, turn, empty ? (uint64_t)c->last : turn->common, why)) return false;
    carried_end(x);
    keep_doubt(x, false);
    exchange_rest(x);
    x->frozen = false;
    exchange_plan(x, AGAIN_MS);
    return true;
}

bool carried_next(struct kiosk_exchange *x, struct fail *why) {
    struct carried *c = &x->carried;
    struct exchange_answer *a = &x->answer;
    size_t left = c->left.size;
    uint32_t size = left > 4 ? bytes_get_u32(c->left.data) : 0;
    if (size == 0 || size > left - 4) return damaged(why, "carry: sizes of the answers");
    struct answer_bond bond = {
        .region = x->desk->journal.region, .kiosk = x->desk->journal.kiosk, .nonce = c->nonce, .request_hash = c->hash};
    arena_reset(&x->arena);
    const uint8_t *body = c->left.data + 4;
    size_t body_size = size;
    if (!exchange_read(x, &body, &body_size, &bond, why)) return false;
    units_note(x, body, body_size, &bond); /* before it is dropped */
    bytes_drop_front(&c->left, 4 + (size_t)size);
    if (a->turn.epoch > x->desk->journal.epoch) return take_turn(x, &a->turn, why);
    c->past = a->recovering && a->ack_epoch < x->desk->journal.epoch ? (int64_t)a->ack_epoch : 0;
    c->past_acked = (int64_t)a->ack_seq;
    bool older = a->time < x->place.heard, told = a->frozen[0] != '\0';
    if (!judge_log(x, a, older, why)) {
        if (why->kind == FAIL_CONFLICT) exchange_freeze(x, why);
        if (why->kind == FAIL_CONFLICT && !told) keep_doubt(x, true);
        return false;
    }
    if (!older) keep_doubt(x, false);
    judge_feed(x, a, older);
    if (!older) x->place.heard = a->time;
    exchange_apply(x);
    x->more = c->left.size > 0;
    return true;
}

void carried_end(struct kiosk_exchange *x) {
    struct db *db = x->desk->db;
    char text[200];
    snprintf(text, sizeof text, _("Stick: the centre has confirmed %d, received %d"), (int)x->sent, (int)x->received);
    const struct exchange_answer *a = &x->answer;
    if (!db_begin(db, false, NULL)) return;
    bool ok = meta_set_int(db, recovery_name, a->recovering ? a->recovery : 0, NULL) &&
              meta_set_int(db, units_name, a->recovering ? a->want_units : 0, NULL) &&
              meta_set_int(db, past_name, x->carried.past, NULL) &&
              meta_set_int(db, past_acked_name, x->carried.past_acked, NULL) &&
              stick_answered(db, x->carried.number, x->desk->env->now(x->desk->env->self), NULL) && note_add(x, text, NULL);
    db_end(db, ok, NULL);
}

static bool find_row(struct kiosk_exchange *x, const struct seal_head *head, struct stick_row *row, struct fail *why) {
    bool found;
    if (head->way != SEAL_ANSWER || head->to != x->desk->journal.kiosk)
        return fail_set(why, FAIL_DENIED, "carry: for another kiosk",
                        _("The file on the stick is for the kiosk number %u, this one is number %u. Carry it there."), head->to,
                        x->desk->journal.kiosk);
    if (!stick_find(x->desk->db, (int64_t)head->number, row, &found, why)) return false;
    if (!found || row->epoch != (int64_t)x->desk->journal.epoch)
        return fail_set(
            why, FAIL_GONE, "carry: an answer to another life",
            _("This answer is to a file that this kiosk has not written since it was set up or went over to its present epoch. Nothing was "
              "taken; write a new file."));
    return true;
}

bool carry_take(struct kiosk_exchange *x, const struct seal_head *head, const struct trusted *signer, const uint8_t *body,
                size_t size, struct fail *why) {
    struct stick_row row = {0};
    if (!find_row(x, head, &row, why)) return false;
    if (x->stage == STAGE_ASKED) x->transport.cancel(x->transport.self);
    if (x->stage != STAGE_REST) exchange_plan(x, AGAIN_MS);
    exchange_rest(x);
    struct carried *c = &x->carried;
    c->number = row.number;
    c->signer = *signer;
    c->first = row.first;
    c->last = row.last;
    c->from = (struct place){
        .feed_epoch = row.feed_epoch, .scope_version = row.scope_version, .cursor = row.cursor, .part = row.part};
    memcpy(c->nonce, row.nonce, sizeof c->nonce);
    memcpy(c->hash, row.hash, sizeof c->hash);
    bytes_add(&c->left, body, size);
    x->to_send = x->sent = x->received = 0;
    if (carried_next(x, why)) return true;
    exchange_rest(x);
    return false;
}

bool carry_took(struct kiosk_exchange *x, int64_t number) {
    struct stick_row row;
    bool found;
    struct fail ignored;
    return stick_find(x->desk->db, number, &row, &found, &ignored) && found && row.answered > 0;
}

uint32_t carry_epoch(const struct kiosk_exchange *x) {
    return x->desk->journal.epoch;
}

uint32_t carry_kiosk(const struct kiosk_exchange *x) {
    return x->desk->journal.kiosk;
}

bool carry_signer(const struct kiosk_exchange *x, const uint8_t header[SEAL_HEADER], const struct keylist *keys,
                  struct trusted *signer, struct fail *why) {
    const struct journal *j = &x->desk->journal;
    struct trusted known[TRUSTED_MOST];
    struct trust trust = x->trust;
    int count;
    if (keys->no > 0) trust_take(&trust, j->region, keys);
    if (!trust_signers(j->db, j->region, &trust, known, &count, why)) return false;
    for (int i = 0; i < count; i++) {
        *signer = known[i];
        if (seal_signed(header, signer->answer_key)) return true;
    }
    return fail_set(
        why, FAIL_DENIED, "carry: signed by no key that is believed",
        _("This answer is not signed by the centre's present key. Nothing was taken; ask the centre for a fresh one."));
}
