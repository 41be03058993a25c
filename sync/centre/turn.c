#include "sync/centre/turn.h"

#include "model/base/text.h"
#include "sync/centre/applier.h"
#include "sync/centre/epoch.h"
#include "sync/centre/feed.h"
#include "sync/centre/ingest.h"
#include "sync/centre/keys.h"
#include "sync/centre/leases.h"
#include "sync/centre/log.h"
#include "sync/centre/nominals.h"
#include "sync/centre/recover.h"
#include "sync/centre/scope.h"
#include "sync/centre/snapshot.h"

#include <inttypes.h>
#include <string.h>

enum {
    FEED_MOST = 64 * 1024,
    FEED_LEAST = 2 * 1024,
    FEED_CARRIED = 256 * 1024,
    FEED_PACKS = 4, /* lines pack to a quarter or better */
    NOMINALS_MOST = 50,
};

struct exchange {
    struct peer peer;
    struct exchange_request request;
    struct intake intake;
    struct epoch_said said;
    int64_t granted;
    bool stranger;  /* a restored centre does not know it yet: recover.h */
    bool has_reset; /* what it has is not what its scope holds */
    uint8_t reset[SCOPE_SUMS / 8];
};

/* A cursor of another epoch or of another place says nothing here, nor one of before a restore, however short: everything comes
 * again. */
static bool cursor_known(const struct centre *c, const struct peer *peer, const struct exchange_request *request) {
    return !c->recovering && request->feed_epoch == (int64_t)c->journal.epoch && request->cursor <= c->gsn &&
           (request->scope_version == 0 || request->scope_version == peer->scope_version);
}

/* Of what all kiosks get nothing comes twice to one that has only moved. */
static int64_t region_cursor(const struct centre *c, const struct peer *peer, const struct exchange_request *request) {
    if (request->feed_epoch != (int64_t)c->journal.epoch || request->cursor > c->gsn || request->region_cursor > c->gsn)
        return 0;
    return cursor_known(c, peer, request) || request->cursor < request->region_cursor ? request->region_cursor
                                                                                      : request->cursor;
}

/* A frozen kiosk, a copy, one that has to go over to another epoch first: they are told, no more. */
static bool serves(const struct exchange *x) {
    return x->peer.frozen[0] == '\0' && x->said.turn.epoch == 0;
}

/* What it says of its clock is so wherever its log goes on. */
static void hear_clock(struct exchange *x) {
    if (x->request.clock.no > 0 && x->request.clock.at <= x->peer.seen_at) x->peer.clock = x->request.clock;
}

/* Frames that were not taken are not told; nor are those that it believes to be here, after an answer of a centre that was lost
 * since. Of another log than ours nothing can be: a person must look, and not before
 * everything is back. */
static bool hear_kiosk(struct centre *c, struct exchange *x, struct fail *why) {
    if (x->intake.has_want || x->intake.want_plain || x->request.all_to > (int64_t)x->peer.seq) x->request.all = false;
    if (x->intake.fork) {
        x->request.all = true;
        x->request.recovery = c->recovery;
        x->request.units_size = 0;
    }
    uint32_t epoch = x->peer.epoch;
    if (!recover_hear(c, &x->peer, &x->request, why)) return false;
    if (x->peer.epoch == epoch) return true;
    hear_clock(x); /* its state began with the epoch that was taken back */
    return peer_save(c, &x->peer, why);
}

/* Not now: it gives the same again. */
static bool comes_later(struct centre *c, struct exchange_job *job, const struct fail *why) {
    if (why->kind != FAIL_BUSY || db_broken(c->db)) return false;
    centre_log(&c->env, "refused", "kiosk=%" PRIu32 " reason=\"%s\"", job->kiosk, why->log);
    job->status = 503;
    return true;
}

/* False: the store failed. Whatever is wrong with the request itself becomes its status. */
static bool take_request(struct centre *c, struct exchange_job *job, struct exchange *x, struct fail *why) {
    job->status = 200;
    if (!c->recovering && !peer_load(c, job->kiosk, &x->peer, why)) {
        if (why->kind != FAIL_GONE) return false;
        job->status = 403;
        return true;
    }
    if (!request_read(job->body, job->size, &x->request, why)) {
        centre_log(&c->env, "refused", "kiosk=%" PRIu32 " reason=\"%s\"", job->kiosk, why->log);
        job->status = 400;
        return true;
    }
    bool known = true;
    if (!keys_heard(c, job->kiosk, x->request.key_no, why)) return false;
    if (c->recovering && !recover_meet(c, job->kiosk, job->serial, &x->request, &x->peer, &known, why)) return false;
    x->stranger = !known;
    if (x->stranger) return true;
    if (!epoch_hear(c, &x->peer, &x->request, &x->said, why)) return false;
    if (x->said.copy) text_copy(x->peer.frozen, sizeof x->peer.frozen, "copy"); /* in this answer: the right one works on */
    if (job->has_common && x->said.turn.epoch > 0) {
        x->said.turn.has_common = x->said.turn.exact = true;
        x->said.turn.common = job->common;
    }
    if (x->said.copy || x->said.turn.epoch > 0) return true;
    x->peer.seen_at = c->env.now(c->env.self);
    hear_clock(x);
    int64_t cursor = cursor_known(c, &x->peer, &x->request) ? x->request.cursor : 0;
    if (!job->asked || cursor > x->peer.cursor) x->peer.cursor = cursor; /* a stick may be of long ago */
    if (!x->request.old_backups && !peer_clean(c, job->kiosk, cursor, why)) return false;
    x->peer.region_cursor = region_cursor(c, &x->peer, &x->request);
    if (cursor_known(c, &x->peer, &x->request) && x->request.snapped <= c->gsn) x->peer.snapped = x->request.snapped;
    if (job->asked) x->request.snapshots = false; /* none goes on a stick */
    x->peer.forgets = x->request.epoch > 0;
    const bool has_more = x->request.frames_size > 0 || x->request.head_count > 0; /* in doubt it sends no records */
    if (!job->asked && !has_more) x->peer.reported = x->peer.seen_at;
    if (x->peer.frozen[0] != '\0') return peer_save(c, &x->peer, why);
    if (ingest_frames(c, &x->peer, x->request.frames, x->request.frames_size, &x->intake, why))
        return !c->recovering || hear_kiosk(c, x, why) || comes_later(c, job, why);
    job->status = why->kind == FAIL_DENIED ? 403 : 400;
    return why->kind == FAIL_DENIED || why->kind == FAIL_INPUT || why->kind == FAIL_GONE;
}

static size_t feed_most(const struct exchange_job *job, const struct exchange_request *request) {
    if (job->asked) return FEED_CARRIED;
    if (request->feed_most <= 0 || request->feed_most >= FEED_MOST / FEED_PACKS) return FEED_MOST;
    size_t most = (size_t)request->feed_most * FEED_PACKS;
    return most < FEED_LEAST ? FEED_LEAST : most;
}

static void tell_job(struct exchange_job *job, const struct exchange *x, const struct exchange_answer *answer) {
    job->feed.cursor = answer->cursor;
    job->feed.part = answer->part;
    job->feed.feed_epoch = answer->feed_epoch;
    job->feed.scope_version = answer->scope_version;
    job->feed.more = answer->more;
    job->frames = x->intake.frames;
    job->events = x->intake.events;
    job->fork = answer->fork;
    job->has_want = answer->has_want;
    job->turned = answer->turn.epoch > 0;
    text_copy(job->frozen, sizeof job->frozen, answer->frozen);
}

/* It was away while the keys were changed. */
static void put_keys(const struct centre *c, struct bytes *answer) {
    struct bytes whole = {0};
    keylist_put(&c->keys, &whole);
    bytes_add(&whole, answer->data, answer->size);
    bytes_close(answer);
    *answer = whole;
}

/* What is known of its log, and nothing fed yet: of the feed it repeats what the kiosk has said. */
static struct exchange_answer plain_answer(const struct centre *c, const struct exchange *x) {
    struct exchange_answer answer = {
        .time = c->env.now(c->env.self),
        .ack_epoch = x->peer.epoch,
        .ack_seq = x->peer.seq,
        .durable_seq = x->peer.seq,
        .feed_epoch = x->request.feed_epoch,
        .cursor = x->request.cursor,
        .part = x->request.part,
        .scope_version = x->request.scope_version,
        .has_want = x->intake.has_want,
        .want = x->intake.want,
        .want_plain = x->intake.want_plain,
        .fork = x->intake.fork,
        .turn = x->said.turn,
    };
    memcpy(answer.ack_head, x->peer.head, HASH_SIZE);
    text_copy(answer.frozen, sizeof answer.frozen, x->peer.frozen);
    if (c->backed > 0 && x->peer.durable_seq < answer.ack_seq) answer.durable_seq = x->peer.durable_seq;
    return answer;
}

static bool put_wants(struct centre *c, const struct exchange *x, struct exchange_answer *answer, struct fail *why) {
    answer->recovering = true;
    answer->recovery = c->recovery;
    return recover_wants(c, &x->peer, &answer->want_units, why);
}

/* Its feed, or the snapshot that is quicker; the leases that are wanted back. */
static bool put_feed(struct centre *c, const struct exchange_job *job, struct exchange *x, struct exchange_answer *answer,
                     struct feed_slice *feed, struct fail *why) {
    bool known = cursor_known(c, &x->peer, &x->request);
    answer->has_reset = x->has_reset;
    memcpy(answer->reset, x->reset, sizeof answer->reset);
    *feed = (struct feed_slice){.cursor = known ? x->request.cursor : 0, .part = known ? x->request.part : 0, .more = true};
    if (!snapshot_gone(c, &x->peer, &x->request, &answer->gone, why)) return false;
    if (answer->gone.scope[0] == '\0' &&
        !feed_read(c, &x->peer, feed->cursor, feed->part, feed_most(job, &x->request), feed, why))
        return false;
    answer->feed_epoch = c->journal.epoch;
    answer->scope_version = x->peer.scope_version;
    answer->cursor = feed->cursor;
    answer->part = feed->part;
    answer->more = feed->more;
    answer->end = c->gsn;
    if (feed->events > 0 || x->request.old_backups) answer->backed = c->backed;
    return leases_back(c, &x->peer, answer->back, &answer->back_count, why);
}

static bool sign_answer(struct centre *c, struct exchange_job *job, const struct exchange *x, struct exchange_answer *answer,
                        const struct bytes *lines, struct fail *why) {
    uint8_t hash[HASH_SIZE], secret[SIGN_SECRET_SIZE];
    if (!job->asked) request_hash_of(job->body, job->size, hash);
    const struct answer_bond bond = {.region = c->journal.region,
                                     .kiosk = job->kiosk,
                                     .nonce = x->request.nonce,
                                     .request_hash = job->asked ? job->asked : hash,
                                     .dict = dicts_find(&c->dicts, x->request.dict)};
    answer->key_no = keys_believed(c, x->request.key_no, secret);
    bool ok = answer_make(answer, (const char *)lines->data, lines->size, &bond, secret, &job->answer, why);
    sodium_memzero(secret, sizeof secret);
    if (ok && x->request.key_no > 0 && x->request.key_no < c->keys.no) put_keys(c, &job->answer);
    return ok;
}

static bool give_answer(struct centre *c, struct exchange_job *job, struct exchange *x, struct fail *why) {
    struct feed_slice feed = {0};
    struct exchange_answer answer = plain_answer(c, x);
    bool ok = c->recovering ? put_wants(c, x, &answer, why) : !serves(x) || put_feed(c, job, x, &answer, &feed, why);
    ok = ok && sign_answer(c, job, x, &answer, &feed.lines, why);
    if (ok) {
        tell_job(job, x, &answer);
        centre_log(&c->env, "exchange",
                   "kiosk=%" PRIu32 " frames=%d events=%d stored=%" PRIu64 " fed=%d cursor=%" PRId64 " granted=%" PRId64,
                   job->kiosk, x->intake.frames, x->intake.events, x->peer.seq, feed.events, feed.cursor, x->granted);
    }
    bytes_close(&feed.lines);
    return ok;
}

/* False: the store failed. An answer that cannot be made is that kiosk's trouble alone: what it sent is kept, the others get
 * theirs. */
static bool answer_or_tell(struct centre *c, struct exchange_job *job, struct exchange *x, struct fail *why) {
    if (give_answer(c, job, x, why)) return true;
    if (db_broken(c->db)) return false;
    centre_log(&c->env, "alarm", "kiosk=%" PRIu32 " reason=\"%s\"", job->kiosk, why->log);
    bytes_clear(&job->answer);
    job->status = 500;
    return true;
}

/* Makes events: before anybody is told how far the feed goes. */
static bool look_after(struct centre *c, struct exchange *x, struct fail *why) {
    return leases_refill(c, &x->peer, &x->request, x->intake.events, &x->granted, why) &&
           (!cursor_known(c, &x->peer, &x->request) || scope_compare(c, &x->peer, &x->request, &x->has_reset, x->reset, why));
}

/* What was taken back a moment ago may have moved it, frozen it, taken it into another epoch: it is answered as what it is now.
 */
static bool know_anew(struct centre *c, struct exchange_job *job, struct exchange *x, struct fail *why) {
    struct peer was = x->peer;
    if (job->status != 200 || x->said.copy || x->said.turn.epoch > 0) return true;
    if (x->stranger) {
        job->status = 403;
        return true;
    }
    if (!peer_load(c, job->kiosk, &x->peer, why)) return false;
    if (x->peer.epoch != was.epoch) {
        job->status = 503;
        return true;
    }
    x->peer.forgets = was.forgets;
    if (x->peer.frozen[0] == '\0') memcpy(x->peer.frozen, was.frozen, sizeof was.frozen);
    return true;
}

static bool know_all_anew(struct centre *c, struct exchange_job *jobs, struct exchange *all, int count, struct fail *why) {
    for (int i = 0; i < count; i++)
        if (!know_anew(c, &jobs[i], &all[i], why)) return false;
    return true;
}

static bool run(struct centre *c, struct exchange_job *jobs, int count, bool isolate, struct fail *why) {
    struct exchange *all = arena_alloc(&c->turn, (size_t)count * sizeof *all);
    for (int i = 0; i < count; i++)
        if (!take_request(c, &jobs[i], &all[i], why)) return false;
    if (c->recovering && (!recover_try(c, why) || (!c->recovering && !know_all_anew(c, jobs, all, count, why)))) return false;
    if (!(isolate ? applier_isolate : applier_run)(c, why)) return false;
    for (int i = 0; i < count; i++)
        if (jobs[i].status == 200 && serves(&all[i]) && !c->recovering && !look_after(c, &all[i], why)) return false;
    int nominals;
    if (!c->recovering && !nominals_settle(c, NOMINALS_MOST, &nominals, why)) return false;
    for (int i = 0; i < count; i++)
        if (jobs[i].status == 200 && !answer_or_tell(c, &jobs[i], &all[i], why)) return false;
    return true;
}

static bool run_whole(struct centre *c, struct exchange_job *jobs, int count, bool isolate, struct fail *why) {
    if (!centre_begin(c, why)) return false;
    if (centre_end(c, run(c, jobs, count, isolate, why), why)) return true;
    for (int i = 0; i < count; i++) bytes_clear(&jobs[i].answer);
    centre_log(&c->env, "alarm", "reason=\"%s\"", why->log);
    return false;
}

/* What is asked for by a kiosk whose record has failed here before. */
static bool isolates(const struct exchange_job *job) {
    struct exchange_request request;
    return request_read(job->body, job->size, &request, NULL) && request.isolate;
}

/* One request that is not processed, though the store is sound. False: it is not any more. */
static bool run_alone(struct centre *c, struct exchange_job *job, struct fail *why) {
    if (run_whole(c, job, 1, false, why)) return true;
    if (centre_usable(c) && isolates(job) && run_whole(c, job, 1, true, why)) return true;
    centre_log(&c->env, "alarm", "kiosk=%" PRIu32 " reason=\"the request cannot be processed\"", job->kiosk);
    job->status = 500;
    return centre_usable(c);
}

bool turn_run(struct centre *c, struct exchange_job *jobs, int count, struct fail *why) {
    if (run_whole(c, jobs, count, false, why)) return true;
    bool ok = centre_usable(c);
    for (int i = 0; ok && i < count; i++) ok = run_alone(c, &jobs[i], why);
    for (int i = 0; !ok && i < count; i++) bytes_clear(&jobs[i].answer);
    return ok;
}
