#ifndef PRIEM_STORE_JOURNAL_H
#define PRIEM_STORE_JOURNAL_H

/* The log and its projection: one transaction holds the event and what apply() makes of it. The same functions serve the kiosk,
 * the centre and the tests. Each part has the file that is named over it.
 *
 * Tables: `log` (kiosk, epoch, seq, gsn, type, version, subject, also1, also2, o, sig, c, head), `personal` (kiosk, epoch, seq,
 * p), `touch` (subject, gsn, kiosk, epoch, seq: which events name a subject). `o` is kept for ever; `p` can go.
 *
 * meta: region, kiosk, epoch (who we are), chain.seq, chain.head (our last event and the chain after it, hex), clock.sample.
 * `seen` is the highest gsn in the log. `head` of an event is NULL where only the centre's word vouches for it.
 *
 * apply() is total: it never refuses, reads only the event and rows of the subject it is applied for. An event naming several
 * subjects is applied once for each.
 *
 *     db_begin(db, true, &why) && journal_append(&journal, &ev, sign_secret, &arena, &why) && db_commit(db, &why)
 *     … else db_rollback(db); journal_reload(&journal, &why);
 */

#include "model/event/event.h"
#include "model/store/db.h"

/* --- journal.c: who we are, what stands in the log ------------------------------------------------------------------------ */

/* Our own place in the log, loaded from meta by journal_open and moved by journal_append. */
struct journal {
    struct db *db;
    const struct env *env;
    char region[ID_TEXT];
    uint32_t kiosk;
    uint32_t epoch;
    uint64_t seq; /* of the last own event */
    uint8_t head[HASH_SIZE];
    int64_t seen;   /* last gsn applied */
    int64_t sample; /* number of the last signed clock sample */
};

bool journal_open(struct db *db, const struct env *env, struct journal *j, struct fail *why);
/* Sets who we are: once, at enrolment (kiosk) or when the region is made (centre, kiosk 0). */
bool journal_start(struct db *db, const struct env *env, const char region[ID_TEXT], uint32_t kiosk, uint32_t epoch,
                   struct journal *j, struct fail *why);
/* In an epoch that is not the first the chain begins behind `before`: the last head the centre has accepted of the epoch
 * before. */
bool journal_start_after(struct db *db, const struct env *env, const char region[ID_TEXT], uint32_t kiosk, uint32_t epoch,
                         const uint8_t before[HASH_SIZE], struct journal *j, struct fail *why);
/* That head, of any kiosk (meta chain.before.KIOSK.EPOCH); zeros where there is none. */
bool journal_before(struct db *db, uint32_t kiosk, uint32_t epoch, uint8_t before[HASH_SIZE], struct fail *why);
bool journal_before_set(struct db *db, uint32_t kiosk, uint32_t epoch, const uint8_t before[HASH_SIZE], struct fail *why);
/* head_0 of the epoch. */
bool journal_first_head(struct db *db, const char region[ID_TEXT], uint32_t kiosk, uint32_t epoch, uint8_t head[HASH_SIZE],
                        struct fail *why);

/* The id that the next event will have. */
struct event_id journal_next(const struct journal *j);
/* Completes the head of `ev` (identity, moment, boot, seen …), encodes, stores and applies it. The caller holds the transaction
 * and fills type, subject, also, staff, basis and payload before. On failure the journal is unchanged once the caller has
 * rolled back and called journal_reload. At the centre `gsn` is given by the caller in ev->gsn (0 on a kiosk). */
bool journal_append(struct journal *j, struct event *ev, const uint8_t *sign_secret, struct arena *a, struct fail *why);
bool journal_reload(struct journal *j, struct fail *why);

/* Stores an event that came from elsewhere, not yet applied when gsn is 0 (the centre's ingest). `head` is the chain after it,
 * or NULL where only the centre's word vouches for it (the kiosk's feed). The personal part of an event that names an erased
 * learner is not stored. */
bool journal_store(struct db *db, const struct event *ev, const uint8_t *head, struct fail *why);
/* The line alone, which is the past of no subject here. */
bool journal_keep(struct db *db, const struct event *ev, struct fail *why);
/* Gives a stored event its number. */
bool journal_number(struct db *db, struct event_id id, int64_t gsn, struct fail *why);

/* Reads one event back; FAIL_GONE when it is not there. */
bool journal_load(struct db *db, struct event_id id, struct arena *a, struct event *ev, struct fail *why);

/* Own events above `after`, oldest first, at most `most`, for the outbox. */
struct outbox_line {
    uint64_t seq;
    const char *line; /* in the arena */
    size_t size;
    uint8_t head[HASH_SIZE]; /* after it */
};
bool journal_outbox(struct journal *j, uint64_t after, int most, struct arena *a, struct outbox_line *out, int *count,
                    struct fail *why);

/* Applies one event for each subject it names, or for whom that one was merged into (alias.h, erase.h). */
bool journal_apply(struct db *db, const struct event *ev, struct fail *why);

/* --- replay.c ------------------------------------------------------------------------------------------------------------- */

/* Deletes the subject's rows and builds them anew: confirmed events by gsn, then own unruled ones by sequence, its own and
 * those of whom was merged into it. The one function behind the feed, back-fill, forget, merge, erasure and rebuild. */
bool subject_replay(struct db *db, const char subject[ID_TEXT], struct fail *why);

/* BLAKE2b over the ids of the subject's events in the order shown: the `basis` of a decision. */
bool subject_basis(struct db *db, const char subject[ID_TEXT], char out[BASE64_SIZE(HASH_SIZE)], struct fail *why);

/* --- feed.c --------------------------------------------------------------------------------------------------------------- */

/* A slice of the feed: numbered lines, own events as their id alone. Stores, numbers, applies or replays; the caller commits it
 * with the cursor. */
struct feed_item {
    int64_t gsn;
    bool own;    /* only id is set: our event, confirmed */
    bool forget; /* only `subject` is set, or with `own` the id: its learner is no longer our business */
    char subject[ID_TEXT];
    struct event_id id;
    const char *line; /* else the line */
    size_t size;
};
bool journal_feed(struct journal *j, const struct feed_item *items, int count, struct arena *a, struct fail *why);
/* One that others of the same answer follow: a learner with a long past whose own events have only got their numbers is
 * replayed with the last one. */
bool journal_feed_part(struct journal *j, const struct feed_item *items, int count, struct arena *a, struct fail *why);

/* --- forget.c ------------------------------------------------------------------------------------------------------------- */

/* A learner who is no longer in the scope of this kiosk: rows and personal parts go; of what is our own the open parts stay,
 * and the personal ones as long as the centre may want them again (above meta durable_seq). What the centre has not numbered
 * stays whole. Comes the learner back, so do the events, with their personal parts. */
bool journal_forget(struct journal *j, const char *subject, struct fail *why);
/* The next learners in the order of their ids, at most `most`, of which the centre has numbered something; *last moves on, ""
 * at the beginning; *done: there are no more behind it. */
struct forget_whom {     /* {0}: all */
    const uint8_t *sums; /* a bit for each sum of scope_digest.h: only those whose bit is set */
    bool erased;         /* only those who were erased */
};
bool journal_forget_next(struct journal *j, struct forget_whom whom, int most, char last[ID_TEXT], bool *done,
                         struct fail *why);
/* Own events up to `to` are safe at the centre: what was kept of the forgotten ones goes, too. */
bool journal_forget_sent(struct journal *j, uint64_t from, uint64_t to, struct arena *a, struct fail *why);

/* --- apply_learner.c ------------------------------------------------------------------------------------------------------ */

/* What the desk compares two children's papers by: kind, series and number folded; "" without a number. */
#define DOC_KEY_SIZE 80
struct child;
void learner_doc_key(const struct child *child, char out[DOC_KEY_SIZE]);

/* --- rebuild.c, digest.c -------------------------------------------------------------------------------------------------- */

/* Every subject replayed, in steps: call until *left is 0. The caller holds a transaction around each step. After
 * rebuild_compare the rows before and after are compared and the first subject that differs is told in `why` (FAIL_CONFLICT):
 * roll back, nothing is repaired then. */
struct rebuild;
bool rebuild_start(struct db *db, struct rebuild **out, struct fail *why);
void rebuild_compare(struct rebuild *r);
/* Compares too, and goes on: rebuild_differing counts the subjects and tables that differed and are mended. */
void rebuild_mend(struct rebuild *r);
int64_t rebuild_differing(const struct rebuild *r);
/* Goes on behind the subject that was done last, "" from the beginning; rebuild_last says where it stands. */
bool rebuild_resume(struct rebuild *r, const char *last, struct fail *why);
const char *rebuild_last(const struct rebuild *r);
bool rebuild_step(struct rebuild *r, int subjects, int64_t *done, int64_t *left, struct fail *why);
void rebuild_close(struct rebuild *r);
/* A digest of all projection tables: equal stores give equal digests. */
bool projection_digest(struct db *db, uint8_t out[HASH_SIZE], struct fail *why);

/* --- verify.c ------------------------------------------------------------------------------------------------------------- */

/* Walks our own chain from the first stored event; FAIL_CONFLICT names the first row that was changed, removed or inserted. */
bool journal_verify(struct db *db, uint32_t kiosk, uint32_t epoch, uint64_t *checked, struct fail *why);
/* The same in steps of so many records, while others are written: call until *left is 0. */
struct verify;
bool verify_start(struct db *db, uint32_t kiosk, uint32_t epoch, struct verify **out, struct fail *why);
bool verify_step(struct verify *v, int records, uint64_t *checked, uint64_t *left, struct fail *why);
void verify_close(struct verify *v); /* NULL is fine */
/* From this sequence on the chain is not whole any more, 0: it is: what a restored centre has taken back stands there by the
 * word of the answers it had signed (meta chain.end.KIOSK.EPOCH). */
bool journal_chain_end(struct db *db, uint32_t kiosk, uint32_t epoch, int64_t *end, struct fail *why);

#endif
