#ifndef PRIEM_CENTRE_KEYS_H
#define PRIEM_CENTRE_KEYS_H

/* The centre's own keys: the one that signs answers and the one sticks are sealed to, both under one number, in centre.keys
 * and, from the second number on, centre.keys.NUMBER. The region's key signs which of them are to be believed: it is made with
 * the region, stands in region.key until the administrator takes it off the machine, and is needed again only for new keys.
 */

#include "sync/centre/centre.h"
#include "sync/wire/keylist.h"

/* The first keys and the region's key, for a new region. */
bool keys_make(const char *folder, const struct env *env, struct fail *why);
/* Whether there is a region in the folder at all: FAIL_GONE. */
bool keys_there(struct centre *c, struct fail *why);
/* Those of the highest number that is listed; of a region older than the list the first, which is then listed. The store is
 * open. */
bool keys_load(struct centre *c, struct fail *why);
/* The list's first line: within the caller's transaction, or for an older region in one of its own. */
bool keys_list_first(struct centre *c, struct fail *why);

/* What answers are signed with under that number. FAIL_GONE: there is none in the region's folder. */
bool keys_answer_secret(const struct centre *c, uint32_t no, uint8_t secret[SIGN_SECRET_SIZE], struct fail *why);

/* What answers to a kiosk are signed with that believes keys with this number; their own. The present ones; but a centre
 * restored from a backup of before they were renewed is believed only by the newer ones, which lie in its folder. The record of
 * them comes back with the rest, or by keys_list_again. */
uint32_t keys_believed(const struct centre *c, uint32_t no, uint8_t secret[SIGN_SECRET_SIZE]);

/* A kiosk believes keys with this number: of after the backup this centre was put back from, it may be. The next ones are
 * numbered above it. */
bool keys_heard(struct centre *c, uint32_t kiosk, uint32_t no, struct fail *why);
enum { KEYS_AHEAD_MOST = 100 }; /* renewed since any backup: whoever says more is not believed */
/* The highest such number, when those keys are not in the folder; else 0. */
bool keys_lacking(struct centre *c, uint32_t *no, struct fail *why);

/* New keys, signed by the region's key as it stands in `text` (the line of region.key); with `revoke` the older ones are not to
 * be believed any more. In the caller's transaction. FAIL_DENIED: it is not this region's key. */
bool keys_renew(struct centre *c, const char *text, bool revoke, struct fail *why);
/* A restored centre has everything back that anybody had: newer keys that lie in its folder with a list of the region's key are
 * listed again, and with them which ones they had revoked. In the caller's transaction. */
bool keys_list_again(struct centre *c, struct fail *why);
/* What stood under the number before: to open a stick that was sealed to it. */
bool keys_box_secret(struct centre *c, uint32_t no, uint8_t box_secret[32], struct fail *why);

/* The public half of the region's key as it was listed; *found false: nobody has listed it. And both halves from the line of
 * region.key: FAIL_INPUT when it is no such line. */
bool keys_region(struct centre *c, uint8_t region_key[SIGN_PUBLIC_SIZE], bool *found, struct fail *why);
bool keys_region_of(const char *line, uint8_t secret[SIGN_SECRET_SIZE], uint8_t public_key[SIGN_PUBLIC_SIZE], struct fail *why);

/* The file of the pair with that number, and whether it is the name of one. */
enum { KEYS_NAME = 32 };
void keys_file_name(uint32_t no, char out[KEYS_NAME]);
bool keys_is_file(const char *name);

#endif
