#ifndef PRIEM_TUI_KIOSK_STORE_H
#define PRIEM_TUI_KIOSK_STORE_H

/* The kiosk's folder, opened: keys, store, calendars, desk, and where the centre is. The full-screen program and the headless
 * commands open it the same way; nobody else holds it meanwhile.
 *
 *     struct kiosk_store k;
 *     if (!kiosk_store_open(settings, &env, &arena, &k, why)) return false;
 *     … kiosk_store_login(&k, slot, passphrase, why) …
 *     kiosk_store_close(&k);
 */

#include "model/base/settings.h"
#include "model/rules/terms.h"
#include "model/store/desk.h"
#include "model/vault/keys.h"
#include "sync/kiosk/holder.h"
#include "sync/kiosk/link.h"

struct kiosk_store {
    const char *folder;
    const struct env *env;
    struct db_watch watch; /* who is told of a store being brought forward */
    struct vault *vault;
    struct db *db;
    struct calendar *calendar; /* the federal one; desk.calendar is the region's */
    struct region_days days;
    struct desk desk;
    struct link_config link; /* url "" when nobody knows it */
    struct holder *holder; /* of a command: who asks for the store meanwhile; NULL of the screens, which hear for themselves */
    bool wanted;           /* a person has logged in at the screen */
};

/* A file of the kiosk's folder: "store.db", "keys.priem" … The text lives in `a`. */
const char *kiosk_file(struct arena *a, const char *folder, const char *name);

/* The folder is the setting [store] folder; texts and calendars live in `a`. FAIL_GONE with what to do when the computer has
 * not been enrolled; FAIL_BUSY when another `priem` keeps the store. A store of an older release is brought forward, which is
 * told on stderr. */
bool kiosk_store_open(const struct settings *settings, const struct env *env, struct arena *a, struct kiosk_store *out,
                      struct fail *why);
/* The first half of it: the keys alone, with a desk that has no store yet. kiosk_store_open_desk is the second. */
bool kiosk_store_open_vault(const struct settings *settings, const struct env *env, struct arena *a, struct kiosk_store *out,
                            struct fail *why);
void kiosk_store_close(struct kiosk_store *k);      /* also a half-opened one */
void kiosk_store_close_desk(struct kiosk_store *k); /* the keys stay open */

/* Asked by a command between its slices and while it waits: answers who asks meanwhile. False from the moment a person has
 * logged in at the screen: the command ends, and kiosk_store_close hands the store over. */
bool kiosk_store_mine(struct kiosk_store *k, struct fail *why);

/* The store and the desk of a folder, without keys. `fresh`: makes a new store for who the centre says we are; NULL: opens what
 * is there. */
bool kiosk_store_open_desk(const struct settings *settings, const struct env *env, struct arena *a, const char *folder,
                           const struct enrolment *fresh, struct kiosk_store *k, struct fail *why);

/* Opens the vault and begins the session of that slot's person. */
bool kiosk_store_login(struct kiosk_store *k, int slot, const char *passphrase, struct fail *why);
/* Who the slot's person is: from the staff list, or from the slot while the list has not come. FAIL_DENIED for somebody
 * removed. */
bool kiosk_session(struct kiosk_store *k, int slot, struct session *out, struct fail *why);

/* The slots follow the staff list: colleagues with a place here who have set a passphrase anywhere get one, removed people lose
 * theirs. And the older of two frame keys goes as soon as no one may ask for it any more (sync/kiosk/keyed.h). The vault is
 * open. *changed is how many slots were written. */
bool kiosk_slots_follow(struct vault *vault, const struct desk *desk, int *changed, struct fail *why);

/* Whether somebody has a place at this kiosk: desk staff at their own point, the others anywhere in their municipality, the
 * region's people everywhere; at an operator's kiosk nobody else than role_works_at says. */
bool kiosk_works_here(const struct person *person, const struct desk *desk);

/* What the vault keeps for the exchange, and how; changed. */
void kiosk_keys_of(const struct vault *vault, struct kiosk_keys *out);
void kiosk_keys_keep(const struct kiosk_keys *keys, uint8_t secrets[VAULT_SECRETS]);
bool kiosk_keys_put(struct vault *vault, const struct kiosk_keys *keys, struct fail *why);

/* A slot from a staff record with its key part, and the key part of a slot. */
bool kiosk_slot_of(const struct person *person, struct vault_slot *out, struct fail *why);
void kiosk_keyed_of(const struct vault_slot *slot, struct staff_keyed *out);

#endif
