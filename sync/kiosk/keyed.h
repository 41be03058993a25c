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

/* In the transaction in which the log has gone over to its epoch behind the last common record of the one before: it begins
 * with the key in force there, if that is held. One that has gone since the backup this kiosk was put back from is not: then it
 * begins with what is held, which the centre knows. */
bool keyed_turn(const struct kiosk_keys *keys, const struct journal *j, uint32_t before, uint64_t common, struct fail *why);

/* Two are held, and nobody asks for the older one any more. */
bool keyed_over(const struct kiosk_keys *keys, const struct journal *j, bool *over, struct fail *why);
void keyed_drop(struct kiosk_keys *keys); /* the older one */

#endif
