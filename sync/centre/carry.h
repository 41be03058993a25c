#ifndef PRIEM_CENTRE_CARRY_H
#define PRIEM_CENTRE_CARRY_H

/* The exchange by hand, the centre's half: what a file off a stick holds goes the way of every request, and the answer is
 * closed for the kiosk (sync/kiosk/carry.h has the bodies). Seal, signature and size are checked before; who it is from stands
 * in the signed head, not in a certificate.
 *
 *     carrier_reader(c, &head, &keys, &why) && carrier_open(c, &keys, in_a_child, self, &head, &body, &why) &&
 *     carrier_take(c, &head, body, size, &taken, &answer, &file, &why)
 */

#include "model/store/frame_keys.h"
#include "sync/centre/turn.h"
#include "sync/wire/seal.h"

/* With which keys a file of that kiosk is opened. FAIL_DENIED: lost or revoked, or of another region; FAIL_GONE: no such kiosk.
 */
struct carrier_keys {
    uint8_t sign_key[SIGN_PUBLIC_SIZE]; /* the kiosk's, as the file is tried */
    uint8_t box_key[32], box_secret[32];
    struct frame_keys sealed; /* all it may have signed with */
};
bool carrier_reader(struct centre *c, const struct seal_head *head, struct carrier_keys *out, struct fail *why);
/* The same of a kiosk that was written off, for the audit (audit.h): with the keys it had then. */
bool carrier_auditor(struct centre *c, const struct seal_head *head, struct carrier_keys *out, struct fail *why);
/* Opens it: with the present keys of both, else with those by which it may have been closed before they were changed. `opener`
 * opens with the keys it is given, as seal_open does. */
typedef bool carrier_opener(void *self, const struct carrier_keys *keys, struct seal_head *head, struct bytes *body,
                            struct fail *why);
bool carrier_open(struct centre *c, struct carrier_keys *keys, carrier_opener *opener, void *self, struct seal_head *head,
                  struct bytes *body, struct fail *why);

struct carrier_taken {
    uint32_t kiosk;
    char name[80];
    int frames, events; /* stored by this file: 0 where all of it had come before */
    bool fork;
    bool has_want; /* something before it is missing: the file is to come again with it */
    bool turned;   /* the kiosk's log goes on in another epoch, as the answer tells it */
    char frozen[24];
};
/* The requests of a file, one after another, and the sealed answer to the last one appended to `file`, named by `answer`. What
 * was stored before a failure stands. */
bool carrier_take(struct centre *c, const struct seal_head *head, const uint8_t *body, size_t size, struct carrier_taken *out,
                  struct seal_head *answer, struct bytes *file, struct fail *why);
/* A file that another kiosk's courier hands on over HTTPS: opened, taken, and the answer file appended to `answer`, which is no
 * longer than such an answer may be; what is left of the feed comes another time. FAIL_INPUT, FAIL_DENIED, FAIL_GONE: what is
 * wrong with the file; else the store failed. */
bool carrier_hand(struct centre *c, uint32_t courier, const uint8_t *file, size_t size, struct bytes *answer, struct fail *why);
/* A fresh answer to the last file taken of that kiosk. FAIL_GONE: there was none. */
bool carrier_answer(struct centre *c, uint32_t kiosk, struct seal_head *answer, struct bytes *file, struct fail *why);

#endif
