#ifndef PRIEM_VAULT_DERIVE_H
#define PRIEM_VAULT_DERIVE_H

/* From a passphrase to a person's two key pairs. Inside model/vault only; the secret halves are the caller's to wipe. */

#include "model/vault/keys.h"

struct person_keys {
    uint8_t box_public[crypto_box_PUBLICKEYBYTES];
    uint8_t box_secret[crypto_box_SECRETKEYBYTES];
    uint8_t sign_public[SIGN_PUBLIC_SIZE];
    uint8_t sign_secret[SIGN_SECRET_SIZE];
};

/* FAIL_BUSY when there is no memory for Argon2id. */
bool person_keys_derive(const char *passphrase, const uint8_t salt[16], struct vault_cost cost, struct person_keys *out,
                        struct fail *why);
/* Within the floor and a ceiling that no forged file can use to stall the machine. */
bool vault_cost_allowed(struct vault_cost cost);

#endif
