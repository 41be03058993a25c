#include "model/vault/derive.h"

#include "model/base/date.h"
#include "model/base/text.h"

#include <stdlib.h>
#include <string.h>

#define MIB (UINT64_C(1024) * 1024)

enum { LETTERS_ENOUGH = 14, WORDS_ENOUGH = 4, WORD_LETTERS = 3, PASSPHRASE_ROOM = 1024, SALT_SIZE = 16, SEED_SIZE = 32 };

static const struct vault_cost cost_default = {3, 256 * MIB}, cost_floor = {3, 64 * MIB}, cost_ceiling = {16, 2048 * MIB};

#ifdef PRIEM_TEST
static const struct vault_cost cost_test = {1, 8 * MIB};
static bool is_cheap(void) {
    return getenv("PRIEM_TEST_ARGON") != NULL;
}
#endif

struct vault_cost vault_cost_default(void) {
#ifdef PRIEM_TEST
    if (is_cheap()) return cost_test;
#endif
    return cost_default;
}

bool vault_cost_allowed(struct vault_cost cost) {
    if (cost.ops > cost_ceiling.ops || cost.mem > cost_ceiling.mem) return false;
#ifdef PRIEM_TEST
    if (is_cheap()) return cost.ops >= cost_test.ops && cost.mem >= cost_test.mem;
#endif
    return cost.ops >= cost_floor.ops && cost.mem >= cost_floor.mem;
}

/* From the default down: what takes longer than a second, or finds no memory, is halved until the floor. Never up: the same
 * person logs in at slower machines too. */
struct vault_cost vault_cost_measured(const struct env *env) {
    static const uint8_t salt[SALT_SIZE];
    struct vault_cost cost = vault_cost_default();
    uint8_t seed[SEED_SIZE];
    for (;;) {
        struct vault_cost less = {cost.ops, cost.mem / 2};
        int64_t from = env->monotonic(env->self);
        bool made =
            crypto_pwhash(seed, sizeof seed, "", 0, salt, cost.ops, (size_t)cost.mem, crypto_pwhash_ALG_ARGON2ID13) == 0;
        if ((made && env->monotonic(env->self) - from <= MS_SECOND) || !vault_cost_allowed(less)) return cost;
        cost = less;
    }
}

static int words_of(const char *clean) {
    int words = 0;
    size_t letters = 0;
    for (const char *p = clean;; p++) {
        if (*p == ' ' || *p == '\0') {
            words += letters >= WORD_LETTERS;
            letters = 0;
            if (*p == '\0') return words;
        } else if (((unsigned char)*p & 0xC0) != 0x80) {
            letters++;
        }
    }
}

bool vault_passphrase_good(const char *passphrase, struct fail *why) {
    char clean[PASSPHRASE_ROOM];
    if (!text_clean(passphrase, clean, sizeof clean))
        return fail_set(why, FAIL_INPUT, "vault: passphrase too long", _("The passphrase is too long."));
    bool good = text_letters(clean) >= LETTERS_ENOUGH || words_of(clean) >= WORDS_ENOUGH;
    sodium_memzero(clean, sizeof clean);
    if (good) return true;
    return fail_set(why, FAIL_INPUT, "vault: passphrase too weak",
                    _("The passphrase is too short. Take four words that do not belong together, or at least 14 letters."));
}

bool person_keys_derive(const char *passphrase, const uint8_t salt[16], struct vault_cost cost, struct person_keys *out,
                        struct fail *why) {
    char clean[PASSPHRASE_ROOM];
    uint8_t seeds[2 * SEED_SIZE];
    text_clean(passphrase, clean, sizeof clean); /* what does not fit gives "", which opens nothing */
    bool made = crypto_pwhash(seeds, sizeof seeds, clean, strlen(clean), salt, cost.ops, (size_t)cost.mem,
                              crypto_pwhash_ALG_ARGON2ID13) == 0;
    if (made) {
        crypto_box_seed_keypair(out->box_public, out->box_secret, seeds);
        crypto_sign_seed_keypair(out->sign_public, out->sign_secret, seeds + SEED_SIZE);
    }
    sodium_memzero(clean, sizeof clean);
    sodium_memzero(seeds, sizeof seeds);
    if (made) return true;
    return fail_set(why, FAIL_BUSY, "vault: no memory for argon2id",
                    _("The computer has not enough free memory to check the passphrase. Close other programs and try again."));
}

bool vault_derive(const char *passphrase, const struct env *env, struct vault_cost cost, struct vault_slot *out,
                  struct fail *why) {
    struct person_keys keys;
    if (!vault_passphrase_good(passphrase, why)) return false;
    env->random(env->self, out->salt, SALT_SIZE);
    out->ops = cost.ops;
    out->mem = cost.mem;
    if (!person_keys_derive(passphrase, out->salt, cost, &keys, why)) return false;
    memcpy(out->box_key, keys.box_public, sizeof out->box_key);
    memcpy(out->sign_key, keys.sign_public, sizeof out->sign_key);
    sodium_memzero(&keys, sizeof keys);
    return true;
}
