#ifndef PRIEM_KIOSK_CARRY_H
#define PRIEM_KIOSK_CARRY_H

/* The exchange by hand: the requests that would go to the centre, closed for it in one file, with everything above what the
 * centre has covered by a backup; and the answer that comes back, taken as if by the network (PROTOCOL, "Stick"). Nothing
 * counts as sent until a signed answer says so. Knows no files: those are sync/wire/stick.h.
 *
 *     carry_begin(&c, exchange, &why)
 *     do ok = carry_step(&c, &done, &why); while (ok && !done);      // a frame a step: the caller gives way to typing
 *     … c.file, named by c.head … carry_written(&c, &why); carry_close(&c);
 *
 * Body of a file to the centre: u32 size | request, one after another, each within REQUEST_MAX; the last one has the cursor and
 * is the one that is answered. Body of an answer: u32 size | answer, all of them signed for that request.
 */

#include "model/store/stick_rows.h"
#include "sync/kiosk/kiosk.h"
#include "sync/kiosk/outbox.h"
#include "sync/kiosk/trust.h"
#include "sync/wire/seal.h"

/* What the last answer that came by hand leaves for the next file to say. */
struct carried_word {
    int64_t doubt;            /* not 0: it did not fit our log */
    int64_t recovery;         /* a restored centre takes back: which recovery it is; 0: it does not */
    int64_t units;            /* above this gsn it lacks what we were fed */
    int64_t past, past_acked; /* the epoch before ours in which it knows our log, and as far as where; 0: it knows ours */
};

struct carry {
    struct kiosk_exchange *x;
    struct carried_word word;
    uint8_t box_key[32]; /* the centre's */
    struct outbox outbox;
    struct journal past; /* an epoch before ours, which a restored centre knows as our last; kiosk 0: it is told, or none */
    struct bytes body, units;
    struct stick_row row;
    struct seal_head head;
    struct bytes file; /* sealed, when done */
};

/* FAIL_GONE: this kiosk has not got the centre's box key. */
bool carry_begin(struct carry *c, struct kiosk_exchange *x, struct fail *why);
/* Packs one frame; `*done` when the file is sealed and its row stands. */
bool carry_step(struct carry *c, bool *done, struct fail *why);
int64_t carry_events(const struct carry *c); /* packed so far */
int64_t carry_total(const struct carry *c);
bool carry_written(struct carry *c, struct fail *why); /* the file is whole on the stick; a line in the exchange log */
void carry_close(struct carry *c);

/* The centre's key for closing files, as of the enrolment: in force until the centre lists one (trust.h). */
bool carry_key_set(struct db *db, const uint8_t box_key[32], struct fail *why);

/* An answer file's opened body, when carry_signer has said who signed it. It is applied in the steps of the exchange, whose
 * status tells when it is over; what is older than what has come meanwhile changes nothing. FAIL_DENIED: for another kiosk;
 * FAIL_GONE: to no file of its present life. Where the centre has raised the epoch of our log, we are in it then. */
bool carry_take(struct kiosk_exchange *x, const struct seal_head *head, const struct trusted *signer, const uint8_t *body,
                size_t size, struct fail *why);
bool carry_took(struct kiosk_exchange *x, int64_t number); /* the answer to this file is in */

uint32_t carry_kiosk(const struct kiosk_exchange *x); /* whose files these are */
/* The file of another kiosk was handed on and its answer lies on the stick: a line in the exchange log. */
bool carry_passed(struct kiosk_exchange *x, const struct seal_head *head, struct fail *why);
/* Who has signed an answer file, of those that are believed: the centre's present key, one before it that is not revoked, or
 * the one that `keys` in front of the file bring (number 0: none). FAIL_DENIED: nobody we know. */
bool carry_signer(const struct kiosk_exchange *x, const uint8_t header[SEAL_HEADER], const struct keylist *keys,
                  struct trusted *signer, struct fail *why);
uint32_t carry_epoch(const struct kiosk_exchange *x); /* of its log: an answer may have moved it on */

#endif
