#include "sync/centre/carry.h"

#include "model/base/text.h"
#include "sync/centre/audit.h"
#include "sync/centre/ingest.h"
#include "sync/centre/keys.h"
#include "sync/centre/log.h"
#include "sync/centre/peer.h"
#include "sync/wire/exchange.h"

#include <inttypes.h>
#include <string.h>

enum {
    ANSWER_WHOLE = 32 * 1024 * 1024, /* of an answer file: what is left comes with the next stick */
    ANSWER_HANDED = 512 * 1024,      /* of one that goes over HTTPS, without the last answer in it */
    ANSWER_FEED = 128 * 1024,        /* packed bytes of feed asked for in one answer */
};

/* --- Who it is from ------------------------------------------------------------------------------------------------------- */

static bool for_us(const struct centre *c, const struct seal_head *head, struct fail *why) {
    return (head->way == SEAL_OUT && head->to == 0 && strcmp(head->region, c->journal.region) == 0) ||
           fail_set(why, FAIL_DENIED, "carry: not for this centre",
                    _("This file is not for the centre of this region. Carry it where it belongs."));
}

static bool sign_keys(struct centre *c, uint32_t kiosk, uint32_t epoch, struct carrier_keys *out, struct fail *why) {
    if (!frame_keys_list(c->db, kiosk, epoch, &out->sealed, why)) return false;
    return out->sealed.count > 0 || fail_set(why, FAIL_GONE, "carry: no key of that epoch",
                                             _("The centre does not know this kiosk as it was then: nothing was taken."));
}

static void present_box(const struct centre *c, struct carrier_keys *out) {
    memcpy(out->box_key, c->box_key, sizeof out->box_key);
    memcpy(out->box_secret, c->box_secret, sizeof out->box_secret);
}

bool carrier_auditor(struct centre *c, const struct seal_head *head, struct carrier_keys *out, struct fail *why) {
    uint32_t epoch;
    if (!for_us(c, head, why)) return false;
    arena_reset(&c->turn);
    return audit_epoch(c, head->from, &epoch, why) && sign_keys(c, head->from, epoch, out, why);
}

bool carrier_reader(struct centre *c, const struct seal_head *head, struct carrier_keys *out, struct fail *why) {
    struct peer peer;
    if (!for_us(c, head, why)) return false;
    arena_reset(&c->turn);
    if (!peer_load(c, head->from, &peer, why)) return false;
    if (peer_revoked(&peer))
        return fail_set(
            why, FAIL_DENIED, "carry: of a kiosk that was fenced off",
            _("Kiosk %u (%s) was written off as lost or revoked: its files are taken no more. What it had not sent is taken "
              "for the audit by “priem-centre carry in --audit”."),
            peer.kiosk, peer.name);
    return sign_keys(c, peer.kiosk, peer.epoch, out, why);
}

static bool open_with(struct centre *c, struct carrier_keys *keys, carrier_opener *opener, void *self, struct seal_head *head,
                      struct bytes *body, struct fail *why) {
    struct fail older;
    present_box(c, keys);
    if (opener(self, keys, head, body, why)) return true;
    for (uint32_t no = c->keys.no; why->kind == FAIL_DENIED && no-- > 1;) {
        if (!keys_box_secret(c, no, keys->box_secret, &older)) break;
        crypto_scalarmult_base(keys->box_key, keys->box_secret);
        if (opener(self, keys, head, body, &older)) return true;
    }
    return false;
}

bool carrier_open(struct centre *c, struct carrier_keys *keys, carrier_opener *opener, void *self, struct seal_head *head,
                  struct bytes *body, struct fail *why) {
    struct fail older;
    bool open = false;
    for (int i = 0; !open && i < keys->sealed.count && (i == 0 || why->kind == FAIL_DENIED); i++) {
        memcpy(keys->sign_key, keys->sealed.keys[i], sizeof keys->sign_key);
        open = open_with(c, keys, opener, self, head, body, i == 0 ? why : &older);
    }
    return open;
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
    size_t most; /* bytes of answers after which there are no more of them */
};

/* A file that comes late does not take the place of a later one. */
static bool keep_asked(struct centre *c, const struct asked *asked, struct fail *why) {
    static const char sql[] =
        "INSERT INTO carried (kiosk, number, request, hash, at) VALUES (:kiosk, :number, :request, :hash, :at) "
        "ON CONFLICT (kiosk) DO UPDATE SET number = excluded.number, request = excluded.request, hash = excluded.hash, "
        "at = excluded.at WHERE excluded.number >= carried.number";
    if (!centre_begin(c, why)) return false;
    bool ok = db_run(c->db, sql, why, "kiosk:i", (int64_t)asked->head.to, "number:i", (int64_t)asked->head.number, "request:b",
                     &(struct piece){asked->request.data, asked->request.size}, "hash:b",
                     &(struct piece){asked->hash, HASH_SIZE}, "at:i", c->env.now(c->env.self), NULL);
    return centre_end(c, ok, why);
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
               : seal_damaged(why, "carry: request");
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
    while (ok && last->feed.more && answers->size < asked->most) {
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

/* Who was away while the keys were changed gets them in front, as over the network. */
static bool seal_answers(struct centre *c, const struct asked *asked, const struct bytes *answers, struct bytes *file,
                         struct fail *why) {
    uint8_t box_key[32], secret[SIGN_SECRET_SIZE];
    struct exchange_request r;
    if (!request_read(asked->request.data, asked->request.size, &r, why)) return false;
    if (r.key_no > 0 && r.key_no < c->keys.no) keylist_put(&c->keys, file);
    keys_believed(c, r.key_no, secret);
    bool ok = box_key_of(c, asked->head.to, box_key, why) &&
              seal_make(&asked->head, answers->data, answers->size, box_key, secret, file, why);
    sodium_memzero(secret, sizeof secret);
    return ok;
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

static struct asked asked_of(const struct centre *c, uint32_t kiosk, uint64_t number, size_t most) {
    struct asked asked = {.head = {.way = SEAL_ANSWER, .to = kiosk, .number = number}, .most = most};
    memcpy(asked.head.region, c->journal.region, sizeof asked.head.region);
    return asked;
}

bool carrier_answer(struct centre *c, uint32_t kiosk, struct seal_head *answer, struct bytes *file, struct fail *why) {
    struct asked asked = asked_of(c, kiosk, 0, ANSWER_WHOLE);
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
    out->turned = job->turned;
    text_copy(out->frozen, sizeof out->frozen, job->frozen);
}

/* Written in an epoch before: how far its log and ours went together, told by all frames of the file. */
static bool find_common(struct centre *c, const struct peer *peer, const uint8_t *body, size_t size, struct exchange_job *job,
                        struct fail *why) {
    bool parted = false;
    while (size > 0 && !parted) {
        struct exchange_request r;
        struct piece part;
        arena_reset(&c->turn);
        if (!seal_part(&body, &size, &part, why) || !request_read(part.data, part.size, &r, why)) return false;
        if (r.epoch == 0 || r.epoch >= peer->epoch) return true;
        if (!ingest_common(c, peer, r.epoch, r.frames, r.frames_size, &job->common, &job->has_common, &parted, why))
            return false;
    }
    return true;
}

static bool take_parts(struct centre *c, const struct peer *peer, const uint8_t *body, size_t size, struct carrier_taken *out,
                       struct asked *asked, struct exchange_job *job, struct fail *why) {
    struct exchange_job common = {0};
    uint8_t hash[HASH_SIZE];
    if (!find_common(c, peer, body, size, &common, why)) return false;
    do {
        struct piece part;
        if (!seal_part(&body, &size, &part, why)) return false;
        request_hash_of(part.data, part.size, hash);
        bytes_close(&job->answer);
        *job = (struct exchange_job){.kiosk = out->kiosk,
                                     .body = part.data,
                                     .size = part.size,
                                     .asked = hash,
                                     .has_common = common.has_common,
                                     .common = common.common};
        if (!run(c, job, why) || (size == 0 && !without_frames(part.data, part.size, asked, why))) return false;
        job->asked = NULL;
        add_up(out, job);
    } while (size > 0);
    return true;
}

static bool take(struct centre *c, const struct seal_head *head, const uint8_t *body, size_t size, size_t most,
                 struct carrier_taken *out, struct seal_head *answer, struct bytes *file, struct fail *why) {
    struct peer peer;
    struct exchange_job job = {0};
    struct asked asked = asked_of(c, head->from, head->number, most);
    *out = (struct carrier_taken){.kiosk = head->from};
    bool ok = peer_load(c, head->from, &peer, why);
    if (ok) text_copy(out->name, sizeof out->name, peer.name);
    ok = ok && take_parts(c, &peer, body, size, out, &asked, &job, why) && keep_asked(c, &asked, why) &&
         answer_file(c, &asked, &job, answer, file, why);
    centre_log(&c->env, "carried", "kiosk=%" PRIu32 " number=%" PRIu64 " events=%d ok=%d", head->from, head->number,
               out->events, ok);
    bytes_close(&job.answer);
    bytes_close(&asked.request);
    return ok;
}

bool carrier_take(struct centre *c, const struct seal_head *head, const uint8_t *body, size_t size, struct carrier_taken *out,
                  struct seal_head *answer, struct bytes *file, struct fail *why) {
    return take(c, head, body, size, ANSWER_WHOLE, out, answer, file, why);
}

/* --- Handed on ------------------------------------------------------------------------------------------------------------ */

struct handed_file {
    const uint8_t *file;
    size_t size;
};

/* At once and here: it came from a kiosk with a certificate, is no longer than any request, and what opens it looks at fixed
 * places only until the signature holds. What it has inside, requests one behind another, is what its kiosk may send by itself
 * at any time and goes the same way (turn_run): nothing of it is left for a child to read. */
static bool open_handed(void *self, const struct carrier_keys *keys, struct seal_head *head, struct bytes *body,
                        struct fail *why) {
    const struct handed_file *h = self;
    return seal_open(h->file, h->size, keys->sign_key, keys->box_key, keys->box_secret, head, body, why);
}

bool carrier_hand(struct centre *c, uint32_t courier, const uint8_t *file, size_t size, struct bytes *answer,
                  struct fail *why) {
    struct handed_file handed = {file, size};
    struct carrier_keys keys = {0};
    struct carrier_taken taken = {0};
    struct seal_head head = {0}, back;
    struct bytes body = {0};
    size_t whole;
    bool ok = seal_peek(file, size, &head, &whole, why) && carrier_reader(c, &head, &keys, why) &&
              carrier_open(c, &keys, open_handed, &handed, &head, &body, why) &&
              take(c, &head, body.data, body.size, ANSWER_HANDED, &taken, &back, answer, why);
    centre_log(&c->env, "handed", "kiosk=%" PRIu32 " number=%" PRIu64 " courier=%" PRIu32 " ok=%d", head.from, head.number,
               courier, ok);
    sodium_memzero(&keys, sizeof keys);
    bytes_close(&body);
    return ok;
}
