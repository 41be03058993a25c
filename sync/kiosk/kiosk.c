/* The state machine itself; inner.h has its picture, and what the other files do for it. */

#include "sync/kiosk/kiosk.h"

#include "model/base/share.h"
#include "model/store/lease.h"
#include "sync/kiosk/inner.h"
#include "sync/kiosk/retry.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
    PERIOD = 15 * MS_MINUTE,
    URGENT = 2 * MS_SECOND, /* several savings travel together */
    QUIET = 50,             /* ms: when to ask again whether the person has stopped typing */
    SLICE_START = 8,
    SLICE_MOST = 256,
    FEED_WEAK = 32 * 1024, /* feed bytes asked for after the first failure */
    FEED_LEAST = 2 * 1024,
    PACE_KNOWN = 10 * MS_SECOND,
};

static int64_t mono(const struct kiosk_exchange *x) {
    return x->desk->env->monotonic(x->desk->env->self);
}

static int64_t now(const struct kiosk_exchange *x) {
    return x->desk->env->now(x->desk->env->self);
}

static uint32_t chance(const struct kiosk_exchange *x) {
    uint32_t r;
    x->desk->env->random(x->desk->env->self, &r, sizeof r);
    return r;
}

void exchange_plan(struct kiosk_exchange *x, int64_t delay) {
    x->planned = true;
    x->next_try = mono(x) + delay;
    x->changed = true;
}

void exchange_rest(struct kiosk_exchange *x) {
    x->stage = STAGE_REST;
    x->answer = (struct exchange_answer){0};
    arena_reset(&x->arena);
    bytes_clear(&x->body);
    bytes_clear(&x->outbox.frames);
    bytes_clear(&x->carried.left);
    bytes_clear(&x->giving.unit);
    x->carried.number = 0;
    x->snapping.on = false; /* what has come of it stays, for where it may go on */
    x->changed = true;
}

/* One failure, whatever its kind: nothing is lost, less is asked of the line next time, and not at once. */
static void fail_exchange(struct kiosk_exchange *x, const struct fail *why, int64_t retry_after) {
    snapshot_failed(x);
    exchange_rest(x);
    note_failure(x, why);
    x->last_fail = *why;
    x->failures++;
    outbox_failed(&x->outbox);
    x->feed_most = x->feed_most == 0 ? FEED_WEAK : x->feed_most / 2 < FEED_LEAST ? FEED_LEAST : x->feed_most / 2;
    exchange_plan(x, retry_delay(x->failures, why->kind, retry_after, chance(x)));
}

/* The centre and we do not agree on what was written: a person must look. Asked again hourly, or by F5. */
void exchange_freeze(struct kiosk_exchange *x, const struct fail *why) {
    exchange_rest(x);
    note_failure(x, why);
    x->last_fail = *why;
    x->failures++;
    x->frozen = true;
    exchange_plan(x, retry_delay(x->failures, FAIL_DENIED, 0, chance(x)));
}

/* --- Asking --------------------------------------------------------------------------------------------------------------- */

static void pack_step(struct kiosk_exchange *x) {
    struct fail why = {0};
    if (x->counting) {
        if (!digest_step(x, &why)) fail_exchange(x, &why, 0);
        return;
    }
    uint64_t ignored;
    bool done = x->parting.doubt && !x->giving.on; /* no records until it is known where they belong */
    if ((!done && !exchange_pack(x, &x->outbox, units_log(x, &ignored), &done, &why)) || (done && !exchange_send(x, &why)))
        fail_exchange(x, &why, 0);
}

static void ask(struct kiosk_exchange *x) {
    struct fail why = {0};
    x->before = x->place;
    digest_begin(x);
    x->stage = STAGE_PACKING;
    if (exchange_is_stuck(x)) outbox_alone(&x->outbox);
    uint64_t acked;
    struct journal *log = units_log(x, &acked);
    if (!leases_end(x, &why) || !outbox_begin(&x->outbox, log, acked, &why)) fail_exchange(x, &why, 0);
}

/* What a snapshot holds is here, though the feed comes to it later. */
static int64_t reached(const struct kiosk_exchange *x) {
    return x->place.snapped > x->place.cursor ? x->place.snapped : x->place.cursor;
}

static void begin_exchange(struct kiosk_exchange *x) {
    x->planned = false;
    x->frozen = false;
    x->to_send = (int64_t)x->desk->journal.seq - x->place.acked;
    x->sent = x->received = 0;
    x->feed_from = reached(x);
    x->feed_end = x->reading = 0;
    x->changed = true;
    ask(x);
}

/* --- The answer ----------------------------------------------------------------------------------------------------------- */

void exchange_apply(struct kiosk_exchange *x) {
    const struct exchange_answer *a = &x->answer;
    int64_t acked = a->has_want ? (int64_t)(a->want > 0 ? a->want - 1 : 0) : (int64_t)a->ack_seq;
    if (a->recovering) acked = units_acked(x, acked);
    if (acked > x->place.acked) x->sent += acked - x->place.acked;
    x->place.acked = acked;
    x->more = a->more;
    if (a->end > 0) x->feed_end = a->end;
    if (x->reading == 0) x->reading = mono(x);
    x->recalled = (struct fail){0};
    leases_asked(x);
    x->applied = 0;
    x->forgetting = forget_begins(x);
    x->forgot[0] = '\0';
    x->stage = STAGE_APPLYING;
    x->changed = true;
}

static void ask_again(struct kiosk_exchange *x) {
    exchange_rest(x);
    ask(x);
}

/* What the centre has of us and what it fed us fits what we have; or our log goes on in another epoch. */
static void take_answer(struct kiosk_exchange *x, struct fail *why) {
    const struct exchange_answer *a = &x->answer;
    if (a->turn.epoch > x->desk->journal.epoch) {
        if (epoch_turn_taken(x, &a->turn, why))
            ask_again(x);
        else if (why->kind == FAIL_CONFLICT)
            exchange_freeze(x, why);
        else
            fail_exchange(x, why, 0);
    } else if (exchange_check_log(x, a, why) && exchange_check_feed(x, a, why)) {
        epoch_agrees(x);
        exchange_apply(x);
    } else if (why->kind != FAIL_CONFLICT) {
        fail_exchange(x, why, 0);
    } else if (a->frozen[0] == '\0' && epoch_doubts(x)) {
        ask_again(x);
    } else {
        exchange_freeze(x, why);
    }
}

void kiosk_exchange_answer(struct kiosk_exchange *x, const uint8_t *body, size_t size) {
    struct fail why = {0};
    struct journal *j = &x->desk->journal;
    struct exchange_answer *a = &x->answer;
    if (x->stage != STAGE_ASKED) return;
    if (x->snapping.on) {
        if (!snapshot_came(x, body, size, &why)) fail_exchange(x, &why, 0);
        return;
    }
    struct answer_bond bond = {
        .region = j->region, .kiosk = j->kiosk, .nonce = x->nonce, .request_hash = x->asked, .dict = x->outbox.dict};
    if (!exchange_read(x, &body, &size, &bond, &why)) {
        why.kind = FAIL_NET;
        fail_exchange(x, &why, 0);
        return;
    }
    x->plainer = a->want_plain && x->outbox.dict != NULL;
    if (a->want_plain) x->outbox.dict = NULL; /* until the program starts anew: a centre is upgraded first */
    int64_t flight = mono(x) - x->asked_at;
    x->place.heard = a->time;
    x->heard = (struct clock_sample){.no = j->sample + 1, .at = a->time, .mono = mono(x), .trip = flight};
    memcpy(x->heard.boot, x->desk->env->boot, sizeof x->heard.boot);
    if (x->telling.no > 0) x->told = x->telling;
    units_note(x, body, size, &bond);
    take_answer(x, &why);
}

/* One slice of the feed in one transaction; the last one moves the cursor. Slices before it may come again after a crash: an
 * event that is there already changes nothing; but their numbers stay, so the answer is kept with the first. */
static bool apply_slice(struct kiosk_exchange *x, struct fail *why) {
    struct exchange_answer *a = &x->answer;
    int left = a->item_count - x->applied, count = left < x->slice ? left : x->slice;
    struct place was = x->place;
    struct clock_sample clock = x->clock;
    /* Until the region's key is pinned all is on the disk at once: who loses it again believes no keys renewed since. */
    if (!db_begin(x->desk->db, !x->trust.pinned, why)) return false;
    bool ok = x->applied > 0 || x->snapping.on || units_keep(x, why);
    ok = ok && (count == 0 || (count == left ? journal_feed : journal_feed_part)(&x->desk->journal, a->items + x->applied,
                                                                                 count, &x->scratch, why));
    arena_reset(&x->scratch);
    if (ok && count == left) ok = place_keep(x, why);
    if (db_end(x->desk->db, ok, why)) {
        x->applied += count;
        x->received += count;
        return true;
    }
    x->place = was;
    x->clock = clock;
    if (!db_broken(x->desk->db)) journal_reload(&x->desk->journal, NULL);
    return false;
}

static void finish_exchange(struct kiosk_exchange *x) {
    exchange_rest(x);
    x->failures = 0;
    x->last_fail = (struct fail){0};
    exchange_plan(x, retry_slot(x->desk->kiosk, now(x), x->period));
    if (x->sent == 0 && x->received == 0) return;
    char text[200];
    snprintf(text, sizeof text, _("Exchange: sent %d, received %d"), (int)x->sent, (int)x->received);
    kiosk_exchange_note(x, text);
}

/* An answer is applied: ask again, or rest. One that moved nothing although there is more to move would go on for ever: that is
 * a failure. */
static void conclude(struct kiosk_exchange *x) {
    struct fail ending = {0};
    if (!leases_end(x, &ending)) {
        fail_exchange(x, &ending, 0);
        return;
    }
    int64_t acked = x->place.acked, before = x->before.acked;
    bool unsent = x->desk->journal.seq > (uint64_t)acked;
    /* A restored centre wants older events again: once in an exchange that is no standstill. */
    bool taken = (uint64_t)acked >= x->outbox.last || (acked < before && x->sent == 0);
    bool moved = exchange_beyond(x->place.cursor, x->place.part, &x->before) || x->place.feed_epoch != x->before.feed_epoch ||
                 x->place.scope_version != x->before.scope_version || x->plainer;
    if (x->outbox.frames.size > 0 && (uint64_t)acked >= x->outbox.last) outbox_succeeded(&x->outbox);
    x->feed_most = x->feed_most * 2 > FEED_WEAK ? 0 : x->feed_most * 2;
    if (x->answer.recovering) {
        if (units_concluded(x)) ask_again(x);
        return;
    }
    x->giving = (struct giving){.units = x->giving.units, .unit = x->giving.unit};
    if (snapshot_wanted(x)) {
        if (!snapshot_begin(x, &ending)) fail_exchange(x, &ending, 0);
        return;
    }
    if (!x->more && !unsent) {
        finish_exchange(x);
    } else if (acked > before || moved || (taken && !x->more)) {
        x->failures = 0;
        exchange_rest(x);
        ask(x);
    } else {
        struct fail why;
        fail_set(&why, FAIL_NET, "no progress",
                 _("The centre answers but does not take the records. They are kept here and will be sent again."));
        fail_exchange(x, &why, 0);
    }
}

/* A block of a snapshot is in. */
static void conclude_block(struct kiosk_exchange *x) {
    struct fail why = {0};
    bool done;
    if (!snapshot_taken(x, &done, &why))
        fail_exchange(x, &why, 0);
    else if (done)
        ask_again(x);
}

static void apply_step(struct kiosk_exchange *x, int slice_ms) {
    struct fail why = {0};
    int64_t from = mono(x);
    bool forgetting = x->forgetting;
    if (!(forgetting ? forget_step(x, &why) : apply_slice(x, &why))) {
        if (why.kind == FAIL_CONFLICT)
            exchange_freeze(x, &why);
        else
            fail_exchange(x, &why, 0);
        return;
    }
    if (forgetting) return;
    int64_t took = mono(x) - from;
    if (took > slice_ms && x->slice > 1) x->slice /= 2;
    if (took * 2 < slice_ms && x->slice < SLICE_MOST) x->slice *= 2;
    x->changed = true;
    if (x->applied < x->answer.item_count) return;
    if ((x->answer.item_count > 0 || x->desk->put_back != 0) && !desk_refresh(x->desk, &why))
        fail_exchange(x, &why, 0);
    else if (x->snapping.on)
        conclude_block(x);
    else if (x->carried.number > 0)
        carried_conclude(x);
    else
        conclude(x);
}

/* --- What is seen from outside -------------------------------------------------------------------------------------------- */

bool kiosk_exchange_open(struct desk *desk, const struct kiosk_keys *keys, const struct transport *transport,
                         struct kiosk_exchange **out, struct fail *why) {
    struct place place;
    struct clock_sample clock;
    struct trust trust;
    struct fail recalled;
    if (!place_load(desk->db, &place, &clock, why)) return false;
    if (!note_recall(desk->db, &recalled, why)) return false;
    if (!trust_load(desk->db, desk->journal.region, keys->answer_key, &trust, why)) return false;
    struct kiosk_exchange *x = calloc(1, sizeof *x);
    struct kiosk_keys *copy = sodium_malloc(sizeof *copy);
    if (x == NULL || copy == NULL) abort();
    *copy = *keys;
    *x = (struct kiosk_exchange){.desk = desk,
                                 .keys = copy,
                                 .transport = *transport,
                                 .period = PERIOD,
                                 .slice = SLICE_START,
                                 .place = place,
                                 .clock = clock,
                                 .trust = trust,
                                 .recalled = recalled,
                                 .frozen = recalled.kind == FAIL_CONFLICT};
    outbox_open(&x->outbox);
    epoch_open(x);
    dicts_open(&x->dicts, share_path(&x->scratch, "dict"));
    x->outbox.dict = dicts_newest(&x->dicts);
    /* Long away or with something to tell: soon, but not all kiosks of a region in the same second after the power comes back.
     */
    bool waits = desk->journal.seq > (uint64_t)place.acked || now(x) - place.last_exchange > x->period;
    exchange_plan(x, waits ? URGENT + chance(x) % RETRY_LEAST : retry_slot(desk->kiosk, now(x), x->period));
    *out = x;
    return true;
}

void kiosk_exchange_close(struct kiosk_exchange *x) {
    if (x == NULL) return;
    if (x->stage == STAGE_ASKED) x->transport.cancel(x->transport.self);
    outbox_close(&x->outbox);
    dicts_close(&x->dicts);
    bytes_close(&x->body);
    bytes_close(&x->giving.units);
    bytes_close(&x->giving.unit);
    bytes_close(&x->carried.left);
    bytes_close(&x->snapping.got);
    bytes_close(&x->snapping.dict_got);
    arena_close(&x->arena);
    arena_close(&x->scratch);
    sodium_free(x->keys);
    free(x);
}

void kiosk_exchange_keys(struct kiosk_exchange *x, const struct kiosk_keys *keys) {
    *x->keys = *keys;
}

void kiosk_exchange_period(struct kiosk_exchange *x, int minutes) {
    x->period = (int64_t)minutes * MS_MINUTE;
    if (x->failures == 0 && x->stage == STAGE_REST && x->planned) {
        int64_t slot = retry_slot(x->desk->kiosk, now(x), x->period);
        if (mono(x) + slot < x->next_try) exchange_plan(x, slot);
    }
}

void kiosk_exchange_start(struct kiosk_exchange *x) {
    x->paused = false;
    if (x->stage == STAGE_REST) exchange_plan(x, 0);
}

void kiosk_exchange_urgent(struct kiosk_exchange *x) {
    if (x->stage != STAGE_REST || x->failures > 0)
        return; /* an exchange under way takes it along; a failing line is not asked oftener */
    if (!x->planned || x->next_try > mono(x) + URGENT) exchange_plan(x, URGENT);
}

void kiosk_exchange_pause(struct kiosk_exchange *x, bool paused) {
    if (paused == x->paused) return;
    x->paused = paused;
    if (paused && x->stage == STAGE_ASKED) x->transport.cancel(x->transport.self);
    if (paused && x->stage != STAGE_REST) exchange_rest(x);
    exchange_plan(x, paused ? x->period : 0);
}

/* What was erased has to be gone from the files before the next request says that it was applied. */
static bool wipes_first(const struct kiosk_exchange *x) {
    return db_wiping(x->desk->db) && !db_broken(x->desk->db) && (x->stage == STAGE_REST || x->stage == STAGE_PACKING);
}

int kiosk_exchange_wait(const struct kiosk_exchange *x) {
    if (x->changed) return 0;
    if (wipes_first(x)) return x->held ? QUIET : 0;
    if (x->stage == STAGE_PACKING || x->stage == STAGE_APPLYING) return x->held ? QUIET : 0;
    if (x->stage == STAGE_ASKED || x->paused || !x->planned) return -1;
    int64_t left = x->next_try - mono(x);
    return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

/* True when nothing is left of it. */
static bool wipe_step(struct kiosk_exchange *x, bool idle) {
    struct fail why;
    x->held = !idle || !db_wipe_step(x->desk->db, &why);
    x->changed = !db_wiping(x->desk->db);
    return x->changed;
}

bool kiosk_exchange_step(struct kiosk_exchange *x, int slice_ms, bool idle) {
    if (wipes_first(x) && !wipe_step(x, idle)) return false;
    if (x->stage == STAGE_REST && !x->paused && x->planned && mono(x) >= x->next_try) begin_exchange(x);
    x->held = !idle;
    if (idle && x->stage == STAGE_PACKING)
        pack_step(x);
    else if (idle && x->stage == STAGE_APPLYING)
        apply_step(x, slice_ms);
    bool changed = x->changed;
    x->changed = false;
    return changed;
}

/* A centre that only asks to come later has not failed on what was sent. */
static void count_stuck(struct kiosk_exchange *x, const struct fail *why, int64_t retry_after_ms) {
    if (why->kind != FAIL_BUSY || retry_after_ms > 0 || x->outbox.frames.size == 0) return;
    x->stuck = x->stuck_at == x->place.acked ? x->stuck + 1 : 1;
    x->stuck_at = x->place.acked;
}

void kiosk_exchange_failed(struct kiosk_exchange *x, const struct fail *why, int64_t retry_after_ms) {
    if (x->stage != STAGE_ASKED) return;
    count_stuck(x, why, retry_after_ms);
    fail_exchange(x, why, retry_after_ms);
}

static enum exchange_phase phase_of(const struct kiosk_exchange *x) {
    if (x->paused) return EXCHANGE_PAUSED;
    if (wipes_first(x)) return EXCHANGE_APPLYING; /* what came is not done with */
    switch (x->stage) {
    case STAGE_PACKING:
    case STAGE_ASKED: return EXCHANGE_SENDING;
    case STAGE_APPLYING: return EXCHANGE_APPLYING;
    default: return x->frozen ? EXCHANGE_FROZEN : x->failures > 0 || x->recalled.kind ? EXCHANGE_WAITING : EXCHANGE_IDLE;
    }
}

bool kiosk_exchange_over(const struct exchange_status *status) {
    return status->phase != EXCHANGE_SENDING && status->phase != EXCHANGE_APPLYING;
}

/* What the centre's clock shows now, by the time that has passed since: ours may have been set meanwhile. */
static int64_t skew_of(const struct kiosk_exchange *x) {
    const struct clock_sample *heard = &x->heard;
    return heard->at == 0 ? 0 : heard->at + heard->trip / 2 + (mono(x) - heard->mono) - now(x);
}

/* How far the feed of this exchange has come, and when it will be through; of the first seconds nothing is told. */
static void tell_reading(const struct kiosk_exchange *x, struct exchange_status *out) {
    const int64_t end = x->snapping.on ? x->snapping.file.gsn : x->feed_end, at = reached(x), took = mono(x) - x->reading;
    if (end <= at || at < x->feed_from) return;
    out->read = at - x->feed_from;
    out->to_read = end - x->feed_from;
    if (x->reading > 0 && took >= PACE_KNOWN && out->read > 0) out->left = took * (end - at) / out->read;
}

void kiosk_exchange_status(const struct kiosk_exchange *x, struct exchange_status *out) {
    const bool recalled = x->failures == 0 && x->recalled.kind;
    *out = (struct exchange_status){
        .phase = phase_of(x),
        .unsent = (int64_t)x->desk->journal.seq - x->place.acked,
        .to_send = x->to_send,
        .sent = x->sent,
        .received = x->received,
        .more = x->more,
        .recovering = x->giving.on && x->last_fail.kind != FAIL_NONE && x->failures == 0,
        .carrying = x->carried.number > 0,
        .last_ok = x->place.last_exchange,
        .next_try = x->planned && !x->paused ? x->next_try : 0,
        .failures = recalled ? 1 : x->failures,
        .last_fail = recalled ? x->recalled : x->last_fail,
        .skew = skew_of(x),
    };
    tell_reading(x, out);
    if (!lease_left(x->desk->db, x->desk->kiosk, &out->numbers_left, &out->numbers_granted, NULL))
        out->numbers_left = out->numbers_granted = 0;
}
