#ifndef PRIEM_VAULT_KEYS_H
#define PRIEM_VAULT_KEYS_H

/* People and keys at a kiosk (SECURITY K). A passphrase → Argon2id → an X25519 and an Ed25519 pair; a slot is the kiosk's
 * master key sealed to the X25519 key. The file keys.priem: magic, version, kiosk, up to 64 slots, sealed kiosk secrets, MAC
 * under the master key; written as temp + fsync + rename + fsync of the folder, the one before kept as keys.priem.old. In the
 * clear in it: display name, role, salt, Argon2id parameters, public keys. Keys in memory are sodium_malloc'ed.
 *
 * A machine may have a slot of its own, off by default: its X25519 pair follows from random bytes that stand in no file of ours
 * but in a credential of the service (tui/machine.h). It opens what the exchange needs: the master key and the kiosk's secrets,
 * the frame key among them. Nobody's signing key is in its reach: those follow from the people's passphrases and lie in no
 * slot.
 *
 *     struct vault *v; vault_open("…/keys.priem", &env, &v, &why);
 *     vault_login(v, slot, "four random words here", &why) → vault_sign_secret(v), vault_master(v), vault_secrets(v)
 */

#include "model/base/arena.h"
#include "model/base/env.h"
#include "model/base/fail.h"
#include "model/base/hash.h"
#include "model/base/id.h"

#define VAULT_SLOTS   64
#define VAULT_SECRETS 128 /* room for what the kiosk keeps under the master key: tui/kiosk_store.c */
#define VAULT_MACHINE 32  /* bytes of what opens the machine's slot */

struct vault_slot {
    char staff[ID_TEXT];
    char name[120];
    char role[16];
    uint8_t salt[16];
    uint64_t ops;
    uint64_t mem; /* bytes */
    uint8_t box_key[32];
    uint8_t sign_key[SIGN_PUBLIC_SIZE];
};

struct vault;

/* Argon2id's price: default 256 MiB t=3, calibrated to 0.5–1 s; the floor is 64 MiB t=3. Test builds may be given a cheap one
 * by PRIEM_TEST_ARGON. */
struct vault_cost {
    uint64_t ops;
    uint64_t mem;
};
struct vault_cost vault_cost_default(void);
/* The price for a new passphrase on this machine: measured, within the floor. A slow machine, or one with little memory, pays
 * less. Takes up to a few seconds. */
struct vault_cost vault_cost_measured(const struct env *env);

/* Public half of a person's keys from a passphrase: what the event staff.keyed carries. Fills salt, ops, mem, box_key and
 * sign_key; who it is stays as the caller wrote it. FAIL_INPUT when the passphrase is too weak (fewer than 14 letters and fewer
 * than 4 words of three letters or more). How it is spaced does not matter: it is cleaned like every text. */
bool vault_derive(const char *passphrase, const struct env *env, struct vault_cost cost, struct vault_slot *out,
                  struct fail *why);

/* The same check alone, before the passphrase is asked for a second time. */
bool vault_passphrase_good(const char *passphrase, struct fail *why);

/* A new file with a fresh master key, `secrets` sealed under it and one slot. FAIL_CONFLICT when there is a file already. */
bool vault_create(const char *path, const struct env *env, uint32_t kiosk, const uint8_t secrets[VAULT_SECRETS],
                  const struct vault_slot *first, struct fail *why);
bool vault_open(const char *path, const struct env *env, struct vault **out, struct fail *why); /* locked */
void vault_close(struct vault *v);                                                              /* wipes */

int vault_slot_count(const struct vault *v);
const struct vault_slot *vault_slot_at(const struct vault *v, int i);
bool vault_has_machine(const struct vault *v);
void vault_machine_key(const uint8_t secret[VAULT_MACHINE], uint8_t box_key[32]); /* the public half of its pair */

/* A slot that is not there costs the same time and fails the same. Wrong passphrase: FAIL_DENIED, the delay doubles from 1 to
 * 60 s and is kept across restarts; before it is over FAIL_BUSY with the seconds left. */
bool vault_login(struct vault *v, int slot, const char *passphrase, struct fail *why);
/* The passphrase of a slot's person, while somebody else or the same person is logged in and stays so: a second login. Costs,
 * waits and fails as vault_login does. `sign_secret`: 64 bytes, wiped by the caller; NULL: only the answer is wanted. */
bool vault_agree(struct vault *v, int slot, const char *passphrase, uint8_t *sign_secret, struct fail *why);
/* By the machine's slot; the signing key is then zeros. FAIL_GONE: there is none; FAIL_DENIED: the bytes open another one.
 * Waits after no failure: nobody guesses them. */
bool vault_login_machine(struct vault *v, const uint8_t *secret, size_t size, struct fail *why);
void vault_lock(struct vault *v); /* keys wiped; slots stay readable */
bool vault_is_open(const struct vault *v);
int64_t vault_wait_ms(const struct vault *v); /* until the next try is allowed */
/* While open: */
const uint8_t *vault_master(const struct vault *v);      /* 32 bytes */
const uint8_t *vault_sign_secret(const struct vault *v); /* 64 bytes, of the person logged in */
const uint8_t *vault_secrets(const struct vault *v);     /* VAULT_SECRETS bytes */
/* That person's slot has another key than what they have logged in with: the passphrase was changed since. */
bool vault_outdated(const struct vault *v, const char *staff);
bool vault_add_slot(struct vault *v, const struct vault_slot *slot, struct fail *why); /* or replaces the same person's */
bool vault_drop_slot(struct vault *v, const char *staff, struct fail *why);
/* The machine's slot, in the place of one before; NULL: none any more. One that was given up stands in no file. */
bool vault_put_machine(struct vault *v, const uint8_t *box_key, struct fail *why);
/* Others in their place; what was given up stands in no file any more, keys.priem.old goes with it. */
bool vault_put_secrets(struct vault *v, const uint8_t secrets[VAULT_SECRETS], struct fail *why);

#endif
