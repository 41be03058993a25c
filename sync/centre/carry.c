#include "sync/centre/carry.h"

#include "model/base/text.h"
#include "sync/centre/log.h"
#include "sync/centre/peer.h"
#include "sync/wire/exchange.h"

#include <inttypes.h>
#include <string.h>

enum {
    ANSWER_WHOLE = 32 * 1024 * 1024, /* of an answer file: what is left comes with the next stick */
    ANSWER_FEED = 128 * 1024,        /* packed bytes of feed asked for in one answer */
};

static bool damaged(struct fail *why, const char *log) {
    return fail_set(why, FAIL_INPUT, log,
                    _("The file on the stick is damaged or not whole. Nothing was taken from it; write it once more."));
}

/* --- Who it is from ------------------------------------------------------------------------------------------------------- */

bool carrier_reader(struct centre *c, const struct seal_head *head, struct carrier_keys *out, struct fail *why) {
    struct peer peer;
    if (head->way != SEAL_OUT || head->to != 0 || strcmp(head->region, c->journal.region) != 0)
        return fail_set(why, FAIL_DENIED, "carry: not for this centre",
                        _("This file is not for the centre of this region. Carry it where it belongs."));
    arena_reset(&c->turn);
    if (!peer_load(c, head->from, &peer, why)) return false;
    if (peer_revoked(&peer))
        return fail_set(why, FAIL_DENIED, "carry: of a kiosk that was fenced off",
                        _("Kiosk %u (%s) was written off as lost or revoked: its files are taken no more."), peer.kiosk,
                        peer.name);
    memcpy(out->sign_key, peer.frame_key, sizeof out->sign_key);
    memcpy(out->box_key, c->box_key, sizeof out->box_key);
    memcpy(out->box_secret, c->box_secret, sizeof out->box_secret);
    return true;
}

static bool box_key_of(struct centre *c, uint32_t kiosk, uint8_t box_key[32], struct fail *why) {
    struct rows r;
    if (!db_query(c->db, &r, "SELECT box_key FROM kiosk WHERE no = :kiosk", why, "kiosk:i", (int64_t)kiosk, NULL)) return false;
    const char *text = db_next(&r, why) ? db_text(&r, 0) : "";
    bool ok = base64_to(text, strlen(text), box_key, 32), failed = db_failed(&r);
    db_done(&r);
    return ok || (!failed && fail_set(why, FAIL_GONE, "carry: no box key of the kiosk",
                                      _("The centre has no key to close an answer for kiosk %u. Enrol it anew."), kiosk));
}

/* --- What an answer is bound to ------------------------------------------------------------------------------------------- */

/* The last request taken of a kiosk, without its frames. */
struct asked {
    struct seal_head head; /* of the answer */
    struct bytes request;
    uint8_t hash[HASH_SIZE];
};

/* A file that comes late does not take the place of a later one. */
static bool keep_asked(struct centre *c, const struct asked *asked, struct fail *why) {
    static const char sql[] =
        "INSERT INTO carried (kiosk, number, request, hash, at) VALUES (:kiosk, :number, :request, :hash, :at) "
        "ON CONFLICT (kiosk) DO UPDATE SET number = excluded.number, request = excluded.request, hash = excluded.hash, "
        "at = excluded.at WHERE excluded.number >= carried.number";
    if (!centre_begin(c, why)) return false;
    if (db_run(c->db, sql, why, "kiosk:i", (int64_t)asked->head.to, "number:i", (int64_t)asked->head.number, "request:b",
               &(struct piece){asked->request.data, asked->request.size}, "hash:b", &(struct piece){asked->hash, HASH_SIZE},
               "at:i", c->env.now(c->env.self), NULL) &&
        centre_commit(c, why))
        return true;
    struct fail ignored;
    centre_rollback(c, &ignored);
    return false;
}

static bool load_asked(struct centre *c, uint32_t kiosk, struct asked *out, struct fail *why) {
    struct rows r;
    size_t size, hash_size = 0;
    if (!db_query(c->db, &r, "SELECT number, request, hash FROM carried WHERE kiosk = :kiosk", why, "kiosk:i", (int64_t)kiosk,
                  NULL))
        return false;
    bool found = db_next(&r, why), failed = db_failed(&r);
    if (found) {
        out->head.number = (uint64_t)db_int(&r, 0);
        const void *request = db_blob(&r, 1, &size);
        bytes_add(&out->request, request, size);
        const void *hash = db_blob(&r, 2, &hash_size);
        if (hash_size == HASH_SIZE) memcpy(out->hash, hash, HASH_SIZE);
    }
    db_done(&r);
    return hash_size == HASH_SIZE ||
           (!failed && fail_set(why, FAIL_GONE, "carry: nothing to answer",
                                _("No file of kiosk %u has been taken yet. Take the one from its stick first."), kiosk));
}

/* --- Answering ------------------------------------------------------------------------------------------------------------ */

static bool run(struct centre *c, struct exchange_job *job, struct fail *why) {
    if (!turn_run(c, job, 1, why)) return false;
    if (job->status == 200) return true;
    bytes_close(&job->answer);
    return job->status == 403
               ? fail_set(why, FAIL_DENIED, "carry: refused", _("These events belong to another kiosk and were not taken."))
               : damaged(why, "carry: request");
}

static void add_answer(struct exchange_job *job, struct bytes *answers) {
    bytes_u32(answers, (uint32_t)job->answer.size);
    bytes_add(answers, job->answer.data, job->answer.size);
    bytes_close(&job->answer);
}

/* The feed goes on as long as there is more of it: each answer begins where the one before ended. */
static bool answer_on(struct centre *c, const struct asked *asked, struct exchange_job *last, struct bytes *answers,
                      struct fail *why) {
    struct exchange_request r;
    struct bytes request = {0};
    bool ok = request_read(asked->request.data, asked->request.size, &r, why);
    while (ok && last->feed.more && answers->size < ANSWER_WHOLE) {
        r.cursor = last->feed.cursor;
        r.part = last->feed.part;
        r.feed_epoch = last->feed.feed_epoch;
        r.scope_version = last->feed.scope_version;
        struct exchange_job next = {.kiosk = asked->head.to, .asked = asked->hash};
        ok = request_make(&r, &request, why);
        next.body = request.data;
        next.size = request.size;
        ok = ok && run(c, &next, why);
        last->feed = next.feed;
        if (ok) add_answer(&next, answers);
    }
    bytes_close(&request);
    return ok;
}

static bool seal_answers(struct centre *c, const struct asked *asked, const struct bytes *answers, struct bytes *file,
                         struct fail *why) {
    uint8_t box_key[32];
    return box_key_of(c, asked->head.to, box_key, why) &&
           seal_make(&asked->head, answers->data, answers->size, box_key, c->answer_secret, file, why);
}

/* `job` has been run: its answer is the first. */
static bool answer_file(struct centre *c, const struct asked *asked, struct exchange_job *job, struct seal_head *answer,
                        struct bytes *file, struct fail *why) {
    struct bytes answers = {0};
    add_answer(job, &answers);
    bool ok = answer_on(c, asked, job, &answers, why) && seal_answers(c, asked, &answers, file, why);
    *answer = asked->head;
    bytes_close(&answers);
    return ok;
}

static struct asked asked_of(const struct centre *c, uint32_t kiosk, uint64_t number) {
    struct asked asked = {.head = {.way = SEAL_ANSWER, .to = kiosk, .number = number}};
    memcpy(asked.head.region, c->journal.region, sizeof asked.head.region);
    return asked;
}

bool carrier_answer(struct centre *c, uint32_t kiosk, struct seal_head *answer, struct bytes *file, struct fail *why) {
    struct asked asked = asked_of(c, kiosk, 0);
    bool ok = load_asked(c, kiosk, &asked, why);
    struct exchange_job job = {.kiosk = kiosk, .body = asked.request.data, .size = asked.request.size, .asked = asked.hash};
    ok = ok && run(c, &job, why) && answer_file(c, &asked, &job, answer, file, why);
    bytes_close(&asked.request);
    return ok;
}

/* --- Taking --------------------------------------------------------------------------------------------------------------- */

/* The request without its frames, asking for as much feed as a file has room for. */
static bool without_frames(const uint8_t *body, size_t size, struct asked *asked, struct fail *why) {
    struct exchange_request r;
    request_hash_of(body, size, asked->hash);
    if (!request_read(body, size, &r, why)) return false;
    r.frames_size = 0;
    r.feed_most = ANSWER_FEED;
    return request_make(&r, &asked->request, why);
}

static void add_up(struct carrier_taken *out, const struct exchange_job *job) {
    out->frames += job->frames;
    out->events += job->events;
    out->fork = job->fork;
    out->has_want = job->has_want;
    text_copy(out->frozen, sizeof out->frozen, job->frozen);
}

static bool take_parts(struct centre *c, const uint8_t *body, size_t size, struct carrier_taken *out, struct asked *asked,
                       struct exchange_job *job, struct fail *why) {
    uint8_t hash[HASH_SIZE];
    for (bool last = false; !last;) {
        uint32_t part = size > 4 ? bytes_get_u32(body) : 0;
        if (part == 0 || part > size - 4 || part > REQUEST_MAX) return damaged(why, "carry: sizes of the requests");
        last = part == size - 4;
        request_hash_of(body + 4, part, hash);
        bytes_close(&job->answer);
        *job = (struct exchange_job){.kiosk = out->kiosk, .body = body + 4, .size = part, .asked = hash};
        if (!run(c, job, why) || (last && !without_frames(body + 4, part, asked, why))) return false;
        job->asked = NULL;
        add_up(out, job);
        body += 4 + part;
        size -= 4 + (size_t)part;
    }
    return true;
}

bool carrier_take(struct centre *c, const struct seal_head *head, const uint8_t *body, size_t size, struct carrier_taken *out,
                  struct seal_head *answer, struct bytes *file, struct fail *why) {
    struct peer peer;
    struct exchange_job job = {0};
    struct asked asked = asked_of(c, head->from, head->number);
    *out = (struct carrier_taken){.kiosk = head->from};
    bool ok = peer_load(c, head->from, &peer, why);
    if (ok) text_copy(out->name, sizeof out->name, peer.name);
    ok = ok && take_parts(c, body, size, out, &asked, &job, why) && keep_asked(c, &asked, why) &&
         answer_file(c, &asked, &job, answer, file, why);
    centre_log(&c->env, "carried", "kiosk=%" PRIu32 " number=%" PRIu64 " events=%d ok=%d", head->from, head->number,
               out->events, ok);
    bytes_close(&job.answer);
    bytes_close(&asked.request);
    return ok;
}
