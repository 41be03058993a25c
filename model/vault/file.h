#ifndef PRIEM_VAULT_FILE_H
#define PRIEM_VAULT_FILE_H

/* The bytes of keys.priem, and how they reach the disk. Inside model/vault only.
 *
 *     "PRIEMKEY" | u16 version | u32 kiosk | u8 slots | slots | nonce 24 | secrets 144 | machine, or nothing | MAC 32 | digest
 * 32 slot: staff 16 | u8 n, name | u8 n, role | salt 16 | u64 ops | u64 mem | X25519 32 | Ed25519 32 | sealed master key 80
 *     machine: X25519 32 | sealed master key 80
 *
 * The digest tells a damaged file before anybody types a passphrase; the MAC, under a key derived from the master key, tells a
 * forged one at the login.
 */

#include "model/base/bytes.h"
#include "model/vault/keys.h"

enum {
    MASTER_SIZE = 32,
    SEALED_MASTER_SIZE = MASTER_SIZE + crypto_box_SEALBYTES,
    SECRETS_NONCE_SIZE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    SEALED_SECRETS_SIZE = VAULT_SECRETS + crypto_aead_xchacha20poly1305_ietf_ABYTES,
};

struct keys_file {
    uint32_t kiosk;
    int count;
    struct vault_slot slots[VAULT_SLOTS];
    uint8_t sealed_master[VAULT_SLOTS][SEALED_MASTER_SIZE];
    uint8_t nonce[SECRETS_NONCE_SIZE];
    uint8_t sealed_secrets[SEALED_SECRETS_SIZE];
    struct machine_slot { /* zeros: there is none */
        uint8_t box_key[crypto_box_PUBLICKEYBYTES];
        uint8_t sealed_master[SEALED_MASTER_SIZE];
    } machine;
};

/* FAIL_GONE: no such file; FAIL_DISK: unreadable or damaged; FAIL_DENIED: a slot below the floor. `mac` is what the file
 * claims. */
bool keys_file_read(const char *path, struct keys_file *out, uint8_t mac[HASH_SIZE], struct fail *why);
/* temp + fsync + rename + fsync of the folder; the one before is kept as PATH.old, or no one is. */
bool keys_file_write(const char *path, const struct keys_file *file, const uint8_t master[MASTER_SIZE], bool keep,
                     struct fail *why);
void keys_file_mac(const struct keys_file *file, const uint8_t master[MASTER_SIZE], uint8_t mac[HASH_SIZE]);

#endif
