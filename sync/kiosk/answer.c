/* What of an answer is believed: that the centre has signed it for this request, that what it has of us is what we have, that
 * its feed goes on from where we are. */

#include "sync/kiosk/inner.h"

#include "model/event/title.h"

#include <string.h>

/* In front of it may stand new keys of the centre, signed by the region's: believed before the answer is. Their own line of the
 * list comes with the feed. */
bool exchange_read(struct kiosk_exchange *x, const uint8_t **body, size_t *size, const struct answer_bond *bond,
                   struct fail *why) {
    struct keylist keys;
    size_t front = keylist_take(*body, *size, &keys);
    if (front > 0) trust_take(&x->trust, bond->region, &keys);
    *body += front;
    *size -= front;
    struct trusted signer = {.no = x->trust.no};
    memcpy(signer.answer_key, x->trust.answer_key, sizeof signer.answer_key);
    if (x->carried.number > 0) signer = x->carried.signer;
    if (!answer_read(*body, *size, bond, signer.answer_key, &x->arena, &x->answer, why)) return false;
    return signer.no == 0 || x->answer.key_no == signer.no ||
           fail_set(why, FAIL_INPUT, "answer: signed by a key of another number",
                    _("The answer of the centre cannot be trusted and was not taken."));
}

bool exchange_beyond(int64_t cursor, int64_t part, const struct place *was) {
    return cursor != was->cursor ? cursor > was->cursor : part > was->part;
}

/* Two histories, a fork. */
bool exchange_check_log(struct kiosk_exchange *x, const struct exchange_answer *a, struct fail *why) {
    struct journal *j = &x->desk->journal;
    uint8_t head[HASH_SIZE];
    if (epoch_reason(a->frozen) != NULL)
        return fail_set(why, FAIL_CONFLICT, "centre says frozen", "%s", epoch_reason(a->frozen));
    if (a->frozen[0] != '\0')
        return fail_set(
            why, FAIL_CONFLICT, "centre says frozen",
            _("The centre takes nothing from this kiosk (%s). Work goes on and is kept here, but is not sent: call the operator of the region."),
            _(frozen_title(a->frozen)));
    if (a->recovering) return true; /* it has lost a part of what it had: the frames will show whether the rest is ours */
    if (a->ack_epoch != j->epoch || a->ack_seq > j->seq || a->fork || (a->has_want && a->want > j->seq + 1))
        return fail_set(
            why, FAIL_CONFLICT, a->fork ? "centre says fork" : "ack beyond our log",
            _("The centre knows this kiosk with other records: an old copy of the disk, or two machines under one name. Work goes on and is "
              "kept here, but is not sent: call the operator of the region."));
    if (a->ack_seq == 0) return true;
    bool ok = outbox_head(j, a->ack_seq, &x->scratch, head, why);
    arena_reset(&x->scratch);
    if (!ok) return false;
    if (memcmp(head, a->ack_head, HASH_SIZE) == 0) return true;
    return fail_set(
        why, FAIL_CONFLICT, "head differs at the acked event",
        _("The centre holds other records of this kiosk than the kiosk itself. Work goes on and is kept here, but is not sent: call the "
          "operator of the region."));
}

bool exchange_check_feed(const struct kiosk_exchange *x, const struct exchange_answer *a, struct fail *why) {
    struct place offered = {.cursor = a->cursor, .part = a->part};
    if (!exchange_beyond(x->place.cursor, x->place.part, &offered) || a->feed_epoch != x->place.feed_epoch ||
        a->scope_version != x->place.scope_version)
        return true;
    return fail_set(why, FAIL_NET, "cursor goes back",
                    _("The centre's answer does not fit what it sent before; it was not taken."));
}
