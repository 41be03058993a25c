#include "model/vault/keys.h"

#include "model/base/text.h"
#include "model/vault/delay.h"
#include "model/vault/derive.h"
#include "model/vault/file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KDF_CONTEXT "PRIEMKEY"

enum { SECRETS_SUBKEY = 1 };

/* One piece of guarded memory for everything that must not be left behind. */
struct secrets {
    uint8_t master[MASTER_SIZE];
    uint8_t sign_secret[SIGN_SECRET_SIZE];
    uint8_t kiosk[VAULT_SECRETS];
};

struct vault {
    char *path;
    const struct env *env;
    struct keys_file file;
    uint8_t mac[HASH_SIZE]; /* as the file has it; checked when the master key is known */
    struct delay delay;
    struct secrets *secrets; /* sodium_malloc; zeros while locked */
    bool open;
};

static void seal_secrets(struct keys_file *file, const struct env *env, const uint8_t *master, const uint8_t *secrets) {
    uint8_t key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
    crypto_kdf_derive_from_key(key, sizeof key, SECRETS_SUBKEY, KDF_CONTEXT, master);
    env->random(env->self, file->nonce, sizeof file->nonce);
    crypto_aead_xchacha20poly1305_ietf_encrypt(file->sealed_secrets, NULL, secrets, VAULT_SECRETS, NULL, 0, NULL, file->nonce,
                                               key);
    sodium_memzero(key, sizeof key);
}

static bool unseal_secrets(const struct keys_file *file, const uint8_t *master, uint8_t *secrets) {
    uint8_t key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
    crypto_kdf_derive_from_key(key, sizeof key, SECRETS_SUBKEY, KDF_CONTEXT, master);
    bool good = crypto_aead_xchacha20poly1305_ietf_decrypt(secrets, NULL, NULL, file->sealed_secrets,
                                                           sizeof file->sealed_secrets, NULL, 0, file->nonce, key) == 0;
    sodium_memzero(key, sizeof key);
    return good;
}

static bool slot_good(const struct vault_slot *slot, struct fail *why) {
    if (!id_valid(slot->staff) || !vault_cost_allowed((struct vault_cost){slot->ops, slot->mem}))
        return fail_set(why, FAIL_DENIED, "vault: slot with a bad id or parameters out of range",
                        _("The passphrase of this person is protected too weakly. It has to be set anew."));
    return true;
}

static bool seal_master(uint8_t sealed[SEALED_MASTER_SIZE], const uint8_t *master, const uint8_t *box_key, struct fail *why) {
    /* Fails for a key of small order, which no passphrase gives: somebody made it up. */
    return crypto_box_seal(sealed, master, MASTER_SIZE, box_key) == 0 ||
           fail_set(why, FAIL_INPUT, "vault: cannot seal to this key",
                    _("The key of this person cannot be used. It has to be set anew."));
}

static bool seal_slot(struct keys_file *file, int i, const struct vault_slot *slot, const uint8_t *master, struct fail *why) {
    if (!seal_master(file->sealed_master[i], master, slot->box_key, why)) return false;
    file->slots[i] = *slot;
    return true;
}

bool vault_create(const char *path, const struct env *env, uint32_t kiosk, const uint8_t secrets[VAULT_SECRETS],
                  const struct vault_slot *first, struct fail *why) {
    if (!slot_good(first, why)) return false;
    if (access(path, F_OK) == 0)
        return fail_set(why, FAIL_CONFLICT, "vault: keys file exists",
                        _("There is already a key file %s: this computer has been enrolled."), path);
    uint8_t *master = sodium_malloc(MASTER_SIZE);
    struct keys_file *file = calloc(1, sizeof *file);
    if (!master || !file) abort();
    env->random(env->self, master, MASTER_SIZE);
    file->kiosk = kiosk;
    file->count = 1;
    seal_secrets(file, env, master, secrets);
    bool good = seal_slot(file, 0, first, master, why) && keys_file_write(path, file, master, true, why);
    free(file);
    sodium_free(master);
    return good;
}

bool vault_open(const char *path, const struct env *env, struct vault **out, struct fail *why) {
    struct vault *v = calloc(1, sizeof *v);
    if (!v || !(v->path = strdup(path)) || !(v->secrets = sodium_malloc(sizeof *v->secrets))) abort();
    sodium_memzero(v->secrets, sizeof *v->secrets);
    v->env = env;
    *out = NULL;
    if (!keys_file_read(path, &v->file, v->mac, why)) {
        vault_close(v);
        return false;
    }
    delay_load(path, env, &v->delay);
    *out = v;
    return true;
}

void vault_close(struct vault *v) {
    if (!v) return;
    vault_lock(v);
    sodium_free(v->secrets);
    free(v->path);
    free(v);
}

int vault_slot_count(const struct vault *v) {
    return v->file.count;
}

const struct vault_slot *vault_slot_at(const struct vault *v, int i) {
    return i >= 0 && i < v->file.count ? &v->file.slots[i] : NULL;
}

int64_t vault_wait_ms(const struct vault *v) {
    return delay_left(&v->delay, v->env);
}

static bool must_wait(const struct vault *v, struct fail *why) {
    int seconds = (int)((vault_wait_ms(v) + 999) / 1000);
    if (seconds == 0) return false;
    fail_set(why, FAIL_BUSY, "vault: too early after a wrong passphrase",
             ngettext("The passphrase was wrong. The next try is possible in %d second.",
                      "The passphrase was wrong. The next try is possible in %d seconds.", (unsigned long)seconds),
             seconds);
    return true;
}

/* The person's keys, when the passphrase is right. A slot that is not there costs the same. */
static bool derive_slot(const struct vault *v, int slot, const char *passphrase, struct person_keys *keys, bool *right,
                        struct fail *why) {
    struct vault_slot none = {.ops = vault_cost_default().ops, .mem = vault_cost_default().mem};
    const struct vault_slot *s = vault_slot_at(v, slot);
    if (!s) s = &none;
    if (!person_keys_derive(passphrase, s->salt, (struct vault_cost){s->ops, s->mem}, keys, why)) return false;
    *right = s != &none && memcmp(keys->box_public, s->box_key, sizeof s->box_key) == 0 &&
             memcmp(keys->sign_public, s->sign_key, sizeof s->sign_key) == 0;
    return true;
}

/* And the master key. */
static bool open_slot(const struct vault *v, int slot, const char *passphrase, struct person_keys *keys, bool *right,
                      struct fail *why) {
    if (!derive_slot(v, slot, passphrase, keys, right, why)) return false;
    *right = *right && crypto_box_seal_open(v->secrets->master, v->file.sealed_master[slot], SEALED_MASTER_SIZE,
                                            keys->box_public, keys->box_secret) == 0;
    return true;
}

/* With the master key that a slot has given. */
static bool file_is_ours(const struct vault *v, struct fail *why) {
    uint8_t mac[HASH_SIZE];
    keys_file_mac(&v->file, v->secrets->master, mac);
    if (sodium_memcmp(mac, v->mac, sizeof mac) == 0 && unseal_secrets(&v->file, v->secrets->master, v->secrets->kiosk))
        return true;
    return fail_set(
        why, FAIL_DISK, "vault: MAC does not fit",
        _("The key file was changed by somebody who does not know its key. Do not go on working; tell your administrator."));
}

typedef bool open_with(const struct vault *v, int slot, const char *passphrase, struct person_keys *keys, bool *right,
                       struct fail *why);

/* One try: a failure counts before it is known, so that a kill does not forget it. */
static bool try_slot(struct vault *v, int slot, const char *passphrase, open_with *open, struct person_keys *keys,
                     struct fail *why) {
    bool right = false;
    int failures = v->delay.failures;
    if (must_wait(v, why)) return false;
    delay_set(v->path, v->env, &v->delay, failures + 1);
    if (!open(v, slot, passphrase, keys, &right, why)) {
        delay_set(v->path, v->env, &v->delay, failures); /* nothing was checked, so nothing was wrong */
        return false;
    }
    if (right) return true;
    delay_set(v->path, v->env, &v->delay, failures + 1); /* Argon2id took its time: the delay counts from the answer */
    return fail_set(why, FAIL_DENIED, "vault: wrong passphrase",
                    _("The passphrase is wrong. Look at the keyboard layout and at Caps Lock."));
}

/* A command may have written it while the form waited: what it says now counts, and is what the next change is made to. */
static bool read_anew(struct vault *v, int slot, struct fail *why) {
    struct keys_file *now = malloc(sizeof *now);
    uint8_t mac[HASH_SIZE];
    if (!now) abort();
    bool read = keys_file_read(v->path, now, mac, why);
    bool same = read && (!vault_slot_at(v, slot) || strcmp(now->slots[slot].staff, v->file.slots[slot].staff) == 0);
    if (read) v->file = *now;
    if (read) memcpy(v->mac, mac, sizeof mac);
    free(now);
    return same || (read && fail_set(why, FAIL_CONFLICT, "vault: other slots",
                                     _("Somebody has changed meanwhile who can log in here. Choose your name again.")));
}

bool vault_login(struct vault *v, int slot, const char *passphrase, struct fail *why) {
    struct person_keys *keys = sodium_malloc(sizeof *keys);
    if (!keys) abort();
    vault_lock(v);
    if (!read_anew(v, slot, why) || !try_slot(v, slot, passphrase, open_slot, keys, why) || !file_is_ours(v, why)) goto done;
    delay_set(v->path, v->env, &v->delay, 0);
    memcpy(v->secrets->sign_secret, keys->sign_secret, sizeof keys->sign_secret);
    v->open = true;
done:
    if (!v->open) vault_lock(v);
    sodium_free(keys);
    return v->open;
}

bool vault_agree(struct vault *v, int slot, const char *passphrase, uint8_t *sign_secret, struct fail *why) {
    struct person_keys *keys = sodium_malloc(sizeof *keys);
    if (!keys) abort();
    bool right = try_slot(v, slot, passphrase, derive_slot, keys, why);
    if (right) delay_set(v->path, v->env, &v->delay, 0);
    if (right && sign_secret) memcpy(sign_secret, keys->sign_secret, sizeof keys->sign_secret);
    sodium_free(keys);
    return right;
}

void vault_machine_key(const uint8_t secret[VAULT_MACHINE], uint8_t box_key[32]) {
    uint8_t box_secret[crypto_box_SECRETKEYBYTES];
    crypto_box_seed_keypair(box_key, box_secret, secret);
    sodium_memzero(box_secret, sizeof box_secret);
}

bool vault_has_machine(const struct vault *v) {
    return !sodium_is_zero(v->file.machine.box_key, sizeof v->file.machine.box_key);
}

static bool open_machine(const struct vault *v, const uint8_t secret[VAULT_MACHINE]) {
    const struct machine_slot *slot = &v->file.machine;
    uint8_t box_key[sizeof slot->box_key], box_secret[crypto_box_SECRETKEYBYTES];
    crypto_box_seed_keypair(box_key, box_secret, secret);
    bool right = crypto_box_seal_open(v->secrets->master, slot->sealed_master, SEALED_MASTER_SIZE, box_key, box_secret) == 0;
    sodium_memzero(box_secret, sizeof box_secret);
    return right;
}

bool vault_login_machine(struct vault *v, const uint8_t *secret, size_t size, struct fail *why) {
    enum { NOBODY = -1 };
    vault_lock(v);
    if (!read_anew(v, NOBODY, why)) return false;
    if (!vault_has_machine(v))
        return fail_set(
            why, FAIL_GONE, "vault: no machine slot",
            _("This computer may not exchange with nobody logged in: a supervisor allows it with `priem key machine`."));
    if (size != VAULT_MACHINE || !open_machine(v, secret))
        fail_set(
            why, FAIL_DENIED, "vault: credential of another machine slot",
            _("The credential of this computer does not open its keys: it is damaged, or of another computer, or older than "
              "the last `priem key machine`."));
    else
        v->open = file_is_ours(v, why);
    if (!v->open) vault_lock(v);
    return v->open;
}

void vault_lock(struct vault *v) {
    v->open = false;
    sodium_memzero(v->secrets, sizeof *v->secrets);
}

bool vault_is_open(const struct vault *v) {
    return v->open;
}

const uint8_t *vault_master(const struct vault *v) {
    return v->secrets->master;
}

const uint8_t *vault_sign_secret(const struct vault *v) {
    return v->secrets->sign_secret;
}

const uint8_t *vault_secrets(const struct vault *v) {
    return v->secrets->kiosk;
}

static int find_staff(const struct vault *v, const char *staff) {
    int i = 0;
    while (i < v->file.count && strcmp(v->file.slots[i].staff, staff) != 0) i++;
    return i;
}

bool vault_outdated(const struct vault *v, const char *staff) {
    const struct vault_slot *slot = vault_slot_at(v, find_staff(v, staff));
    const uint8_t *key = v->secrets->sign_secret + SIGN_SECRET_SIZE - SIGN_PUBLIC_SIZE;
    return slot && memcmp(slot->sign_key, key, SIGN_PUBLIC_SIZE) != 0;
}

/* Writes the changed file; memory follows the disk, never leads it. */
static bool put_file(struct vault *v, const struct keys_file *changed, bool keep, struct fail *why) {
    if (!keys_file_write(v->path, changed, v->secrets->master, keep, why)) return false;
    v->file = *changed;
    keys_file_mac(changed, v->secrets->master, v->mac);
    return true;
}

static bool must_be_open(const struct vault *v, struct fail *why) {
    return v->open || fail_set(why, FAIL_DENIED, "vault: locked", _("Log in first."));
}

bool vault_add_slot(struct vault *v, const struct vault_slot *slot, struct fail *why) {
    if (!must_be_open(v, why) || !slot_good(slot, why)) return false;
    int i = find_staff(v, slot->staff);
    if (i == VAULT_SLOTS)
        return fail_set(
            why, FAIL_DENIED, "vault: all slots taken",
            _("No more than %d people can log in at one computer. Remove somebody who does not work here any more."),
            VAULT_SLOTS);
    struct keys_file *changed = malloc(sizeof *changed);
    if (!changed) abort();
    *changed = v->file;
    if (i == changed->count) changed->count++;
    bool good = seal_slot(changed, i, slot, v->secrets->master, why) && put_file(v, changed, true, why);
    free(changed);
    return good;
}

bool vault_drop_slot(struct vault *v, const char *staff, struct fail *why) {
    if (!must_be_open(v, why)) return false;
    int i = find_staff(v, staff);
    if (i == v->file.count) return fail_set(why, FAIL_GONE, "vault: no such slot", _("This person cannot log in here anyway."));
    if (v->file.count == 1)
        return fail_set(why, FAIL_DENIED, "vault: last slot",
                        _("This is the last person who can log in here. Let somebody else in first."));
    struct keys_file *changed = malloc(sizeof *changed);
    if (!changed) abort();
    *changed = v->file;
    int behind = changed->count - i - 1;
    memmove(&changed->slots[i], &changed->slots[i + 1], (size_t)behind * sizeof *changed->slots);
    memmove(changed->sealed_master[i], changed->sealed_master[i + 1], (size_t)behind * sizeof *changed->sealed_master);
    changed->count--;
    bool good = put_file(v, changed, true, why);
    free(changed);
    return good;
}

bool vault_put_machine(struct vault *v, const uint8_t *box_key, struct fail *why) {
    if (!must_be_open(v, why)) return false;
    struct keys_file *changed = malloc(sizeof *changed);
    if (!changed) abort();
    *changed = v->file;
    changed->machine = (struct machine_slot){0};
    if (box_key) memcpy(changed->machine.box_key, box_key, sizeof changed->machine.box_key);
    bool good = !box_key || seal_master(changed->machine.sealed_master, v->secrets->master, box_key, why);
    good = good && put_file(v, changed, !vault_has_machine(v), why);
    free(changed);
    return good;
}

bool vault_put_secrets(struct vault *v, const uint8_t secrets[VAULT_SECRETS], struct fail *why) {
    if (!must_be_open(v, why)) return false;
    struct keys_file *changed = malloc(sizeof *changed);
    if (!changed) abort();
    *changed = v->file;
    seal_secrets(changed, v->env, v->secrets->master, secrets);
    bool good = put_file(v, changed, false, why);
    if (good) memcpy(v->secrets->kiosk, secrets, VAULT_SECRETS);
    free(changed);
    return good;
}
