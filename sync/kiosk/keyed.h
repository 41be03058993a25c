#ifndef PRIEM_KIOSK_KEYED_H
#define PRIEM_KIOSK_KEYED_H

/* The kiosk's two frame keys while one takes the place of the other (model/store/frame_keys.h has the rule). The newer is made
 * and kept before anything says so; then a kiosk.keyed names it. Both are held until a backup of the centre covers that: one
 * that was put back before it wants the frames up to there once more, signed with the older key. Sticks are sealed with the
 * older one for so long, which the centre knows by whatever path it hears of the newer.
 */

#include "sync/kiosk/kiosk.h"

/* *secret (64 bytes, of `keys`): what a frame of this log that begins with that record is signed with. FAIL_GONE: the key file
 * is of another time than the store. */
bool keyed_secret(const struct kiosk_keys *keys, const struct journal *j, uint64_t first_seq, const uint8_t **secret,
                  struct fail *why);

/* Two are held, and nobody asks for the older one any more. */
bool keyed_over(const struct kiosk_keys *keys, const struct journal *j, bool *over, struct fail *why);
void keyed_drop(struct kiosk_keys *keys); /* the older one */

#endif
