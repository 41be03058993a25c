/* The answer that came back by hand, taken by the state machine as if by the network; the way there is carry.c. */

#include "sync/kiosk/carry.h"

#include "sync/kiosk/inner.h"

#include <string.h>

enum { AGAIN_MS = 2000 }; /* what was under way over the network begins anew after it */

/* struct carried_word, in meta. */
static const char doubt_key[] = "carry.doubt", recovery_key[] = "carry.recovery", units_key[] = "carry.units",
                  past_key[] = "carry.past", past_acked_key[] = "carry.past_acked";

bool carried_word(const struct kiosk_exchange *x, struct carried_word *out, struct fail *why) {
    struct db *db = x->desk->db;
    return meta_int(db, doubt_key, &out->doubt, why) && meta_int(db, recovery_key, &out->recovery, why) &&
           meta_int(db, units_key, &out->units, why) && meta_int(db, past_key, &out->past, why) &&
           meta_int(db, past_acked_key, &out->past_acked, why);
}

/* The log: an answer older than what has come meanwhile takes nothing back; only with a restore of the centre, whose feed epoch
 * tells, less is acked than before. One that still recovers has no feed and repeats what stood in the file. */
static bool judge_log(struct kiosk_exchange *x, struct exchange_answer *a, bool older, struct fail *why) {
    const struct place *p = &x->place;
    int64_t acked = a->has_want ? (int64_t)(a->want > 0 ? a->want - 1 : 0) : (int64_t)a->ack_seq;
    bool less = acked < p->acked && (a->recovering || a->feed_epoch <= p->feed_epoch);
    if ((!older || acked > p->acked) && !exchange_check_log(x, a, why)) return false;
    if (!older && !less) return true;
    a->fork = a->has_want = false;
    a->frozen[0] = '\0';
    a->ack_seq = (uint64_t)(acked > p->acked ? acked : p->acked);
    if ((int64_t)a->durable_seq < p->durable) a->durable_seq = (uint64_t)p->durable;
    return true;
}

/* The feed: taken where it begins at or before our place and ends behind it; else it has come by another way already. What the
 * centre said before it was put back is not taken behind what we have told it since: it has given those numbers anew. Whoever
 * was put back himself does not know whether he has told, and takes nothing until his new epoch; then all of it comes. */
static void judge_feed(struct kiosk_exchange *x, struct exchange_answer *a, bool older) {
    struct place *p = &x->place, *from = &x->carried.from;
    struct place next = {.cursor = a->cursor, .part = a->part, .feed_epoch = a->feed_epoch, .scope_version = a->scope_version};
    bool same = from->feed_epoch == p->feed_epoch && from->scope_version == p->scope_version;
    bool behind = exchange_beyond(from->cursor, from->part, p);
    bool further =
        exchange_beyond(a->cursor, a->part, p) || a->feed_epoch != p->feed_epoch || a->scope_version != p->scope_version;
    bool lost = (older && p->recovery != 0) || x->desk->put_back > 0;
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
    if (!meta_int(db, doubt_key, &was, &ignored) || (was != 0) == doubt || !db_begin(db, false, &ignored)) return;
    db_end(db, meta_set_int(db, doubt_key, doubt, &ignored), &ignored);
}

/* All answers of the file are in: the row, a line in the log. */
static void end_file(struct kiosk_exchange *x) {
    struct db *db = x->desk->db;
    char text[200];
    snprintf(text, sizeof text, _("Stick: the centre has confirmed %d, received %d"), (int)x->sent, (int)x->received);
    const struct exchange_answer *a = &x->answer;
    if (!db_begin(db, false, NULL)) return;
    bool ok = meta_set_int(db, recovery_key, a->recovering ? a->recovery : 0, NULL) &&
              meta_set_int(db, units_key, a->recovering ? a->want_units : 0, NULL) &&
              meta_set_int(db, past_key, x->carried.past, NULL) &&
              meta_set_int(db, past_acked_key, x->carried.past_acked, NULL) &&
              stick_answered(db, x->carried.number, x->desk->env->now(x->desk->env->self), NULL) && note_add(x, text, NULL);
    db_end(db, ok, NULL);
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
    end_file(x);
    keep_doubt(x, false);
    exchange_rest(x);
    x->frozen = false;
    exchange_plan(x, AGAIN_MS);
    return true;
}

/* False: it cannot be trusted. */
static bool take_next(struct kiosk_exchange *x, struct fail *why) {
    struct carried *c = &x->carried;
    struct exchange_answer *a = &x->answer;
    const uint8_t *behind = c->left.data;
    size_t left = c->left.size;
    struct piece answer;
    if (!seal_part(&behind, &left, &answer, why)) return false;
    struct answer_bond bond = {
        .region = x->desk->journal.region, .kiosk = x->desk->journal.kiosk, .nonce = c->nonce, .request_hash = c->hash};
    arena_reset(&x->arena);
    const uint8_t *body = answer.data;
    if (!exchange_read(x, &body, &answer.size, &bond, why)) return false;
    units_note(x, body, answer.size, &bond); /* before it is dropped */
    bytes_drop_front(&c->left, c->left.size - left);
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

void carried_conclude(struct kiosk_exchange *x) {
    struct fail why = {0};
    if (x->carried.left.size > 0 && take_next(x, &why)) return;
    if (why.kind == FAIL_NONE) {
        end_file(x);
        leases_end(x, &why); /* what it asks back stands in the next file */
    }
    if (why.kind != FAIL_NONE) {
        note_failure(x, &why);
        x->last_fail = why;
    }
    exchange_rest(x);
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
    x->to_send = x->sent = x->received = x->feed_end = 0;
    if (take_next(x, why)) return true;
    exchange_rest(x);
    return false;
}

bool carry_took(struct kiosk_exchange *x, int64_t number) {
    struct stick_row row;
    bool found;
    struct fail ignored;
    return stick_find(x->desk->db, number, &row, &found, &ignored) && found && row.answered > 0;
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
