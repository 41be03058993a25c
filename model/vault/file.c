#include "model/vault/file.h"

#include "model/base/disk.h"
#include "model/base/text.h"
#include "model/vault/derive.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "PRIEMKEY"

_Static_assert(sizeof(struct machine_slot) == 32 + SEALED_MASTER_SIZE, "written as it lies");

enum { MAGIC_SIZE = 8, VERSION = 1, STAFF_SIZE = 16, FILE_MOST = 64 * 1024, MAC_SUBKEY = 2 };

/* --- Bytes ---------------------------------------------------------------------------------------------------------------- */

static void put_short_text(struct bytes *b, const char *text) {
    bytes_u8(b, (uint8_t)strlen(text));
    bytes_text(b, text);
}

static void put_slot(struct bytes *b, const struct vault_slot *slot, const uint8_t *sealed) {
    uint8_t staff[STAFF_SIZE];
    if (!hex_to(slot->staff, staff, sizeof staff)) abort(); /* vault_add_slot checked it */
    bytes_add(b, staff, sizeof staff);
    put_short_text(b, slot->name);
    put_short_text(b, slot->role);
    bytes_add(b, slot->salt, sizeof slot->salt);
    bytes_u64(b, slot->ops);
    bytes_u64(b, slot->mem);
    bytes_add(b, slot->box_key, sizeof slot->box_key);
    bytes_add(b, slot->sign_key, sizeof slot->sign_key);
    bytes_add(b, sealed, SEALED_MASTER_SIZE);
}

static void put_body(struct bytes *b, const struct keys_file *file) {
    bytes_add(b, MAGIC, MAGIC_SIZE);
    bytes_u16(b, VERSION);
    bytes_u32(b, file->kiosk);
    bytes_u8(b, (uint8_t)file->count);
    for (int i = 0; i < file->count; i++) put_slot(b, &file->slots[i], file->sealed_master[i]);
    bytes_add(b, file->nonce, sizeof file->nonce);
    bytes_add(b, file->sealed_secrets, sizeof file->sealed_secrets);
    if (!sodium_is_zero(file->machine.box_key, sizeof file->machine.box_key))
        bytes_add(b, (const uint8_t *)&file->machine, sizeof file->machine);
}

static void mac_of(const struct bytes *body, const uint8_t master[MASTER_SIZE], uint8_t mac[HASH_SIZE]) {
    uint8_t key[32];
    struct hash h;
    crypto_kdf_derive_from_key(key, sizeof key, MAC_SUBKEY, MAGIC, master);
    hash_begin_keyed(&h, PURPOSE_SLOTS, key);
    hash_add(&h, body->data, body->size);
    hash_end(&h, mac);
    sodium_memzero(key, sizeof key);
    sodium_memzero(&h, sizeof h);
}

static void digest_of(const uint8_t *data, size_t size, uint8_t out[HASH_SIZE]) {
    struct hash h;
    hash_begin(&h, PURPOSE_SLOTS);
    hash_add(&h, data, size);
    hash_end(&h, out);
}

void keys_file_mac(const struct keys_file *file, const uint8_t master[MASTER_SIZE], uint8_t mac[HASH_SIZE]) {
    struct bytes body = {0};
    put_body(&body, file);
    mac_of(&body, master, mac);
    bytes_close(&body);
}

/* What is left to read; a take that asks for more than there is leaves `good` false and gives zeros. */
struct reader {
    const uint8_t *at;
    size_t left;
    bool good;
};

static void take(struct reader *r, void *out, size_t size) {
    if (size > r->left) r->good = false;
    if (r->good)
        memcpy(out, r->at, size);
    else
        memset(out, 0, size);
    r->at += r->good ? size : 0;
    r->left -= r->good ? size : 0;
}

static uint64_t take_number(struct reader *r, size_t size) {
    uint8_t raw[8] = {0};
    take(r, raw, size);
    return bytes_get_u64(raw);
}

static void take_text(struct reader *r, char *out, size_t room) {
    size_t size = (size_t)take_number(r, 1);
    if (size >= room) r->good = false;
    if (!r->good) size = 0;
    take(r, out, size);
    out[size] = '\0';
    if (!text_valid(out, size)) r->good = false;
}

static void take_slot(struct reader *r, struct vault_slot *slot, uint8_t *sealed) {
    uint8_t staff[STAFF_SIZE];
    take(r, staff, sizeof staff);
    hex_of(staff, sizeof staff, slot->staff);
    take_text(r, slot->name, sizeof slot->name);
    take_text(r, slot->role, sizeof slot->role);
    take(r, slot->salt, sizeof slot->salt);
    slot->ops = take_number(r, 8);
    slot->mem = take_number(r, 8);
    take(r, slot->box_key, sizeof slot->box_key);
    take(r, slot->sign_key, sizeof slot->sign_key);
    take(r, sealed, SEALED_MASTER_SIZE);
}

/* *newer: the file is whole, but of a later version of the program. */
static bool parse(const uint8_t *data, size_t size, struct keys_file *out, uint8_t mac[HASH_SIZE], bool *newer) {
    uint8_t digest[HASH_SIZE], magic[MAGIC_SIZE];
    struct reader r = {data, size, true};
    if (size < HASH_SIZE) return false;
    digest_of(data, size - HASH_SIZE, digest);
    if (memcmp(digest, data + size - HASH_SIZE, HASH_SIZE) != 0) return false;
    *out = (struct keys_file){0};
    take(&r, magic, sizeof magic);
    uint64_t version = take_number(&r, 2);
    if (memcmp(magic, MAGIC, MAGIC_SIZE) != 0) return false;
    *newer = version > VERSION;
    if (version != VERSION) return false;
    out->kiosk = (uint32_t)take_number(&r, 4);
    int count = (int)take_number(&r, 1);
    if (count < 1 || count > VAULT_SLOTS) return false;
    for (; r.good && out->count < count; out->count++) take_slot(&r, &out->slots[out->count], out->sealed_master[out->count]);
    take(&r, out->nonce, sizeof out->nonce);
    take(&r, out->sealed_secrets, sizeof out->sealed_secrets);
    if (r.left == sizeof out->machine + 2 * HASH_SIZE) take(&r, &out->machine, sizeof out->machine);
    take(&r, mac, HASH_SIZE);
    return r.good && r.left == HASH_SIZE;
}

/* --- Disk ----------------------------------------------------------------------------------------------------------------- */

bool keys_file_read(const char *path, struct keys_file *out, uint8_t mac[HASH_SIZE], struct fail *why) {
    FILE *file = fopen(path, "re");
    if (!file && errno == ENOENT)
        return fail_set(why, FAIL_GONE, "vault: no keys file",
                        _("There is no key file %s: this computer has not been enrolled yet."), path);
    if (!file)
        return fail_set(why, FAIL_DISK, "vault: cannot open", _("The key file %s cannot be read: %s."), path, strerror(errno));
    uint8_t *data = malloc(FILE_MOST);
    if (!data) abort();
    size_t size = fread(data, 1, FILE_MOST, file);
    bool newer = false;
    bool good = !ferror(file) && parse(data, size, out, mac, &newer);
    fclose(file);
    free(data); /* nothing in it is secret */
    if (newer)
        return fail_set(
            why, FAIL_INPUT, "vault: file of a newer version",
            _("The key file %s was written by a newer version of the program. Ask your administrator to update the program."),
            path);
    if (!good) {
        return fail_set(
            why, FAIL_DISK, "vault: damaged",
            _("The key file %s is damaged. The one before it is kept as %s.old: ask your administrator to put it back."), path,
            path);
    }
    for (int i = 0; i < out->count; i++) {
        if (!vault_cost_allowed((struct vault_cost){out->slots[i].ops, out->slots[i].mem}))
            return fail_set(why, FAIL_DENIED, "vault: argon2id parameters out of range",
                            _("The key file %s protects a passphrase too weakly and is not used. Tell your administrator."),
                            path);
    }
    return true;
}

static bool write_whole(const char *path, const struct bytes *b) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return false;
    bool good = disk_keep(fd, b->data, b->size);
    return close(fd) == 0 && good;
}

/* At every moment there is a whole file under `path`: the one before is kept by a second name, never by moving it away. */
static bool replace(const char *path, const struct bytes *b, bool keep) {
    char next[PATH_MAX], old[PATH_MAX];
    int n = snprintf(next, sizeof next, "%s.new", path), m = snprintf(old, sizeof old, "%s.old", path);
    if (n >= (int)sizeof next || m >= (int)sizeof old) {
        errno = ENAMETOOLONG;
        return false;
    }
    if (!write_whole(next, b)) return false;
    if (access(path, F_OK) == 0) {
        if (unlink(old) != 0 && errno != ENOENT) return false;
        if (keep && link(path, old) != 0) return false;
    }
    return rename(next, path) == 0 && disk_sync_folder_of(path);
}

bool keys_file_write(const char *path, const struct keys_file *file, const uint8_t master[MASTER_SIZE], bool keep,
                     struct fail *why) {
    struct bytes b = {0};
    uint8_t tail[HASH_SIZE];
    put_body(&b, file);
    mac_of(&b, master, tail);
    bytes_add(&b, tail, sizeof tail);
    digest_of(b.data, b.size, tail);
    bytes_add(&b, tail, sizeof tail);
    bool good = replace(path, &b, keep);
    int error = errno;
    bytes_close(&b);
    if (good) return true;
    return fail_set(why, FAIL_DISK, "vault: cannot write",
                    _("The key file %s cannot be written: %s. Nothing has been changed."), path, strerror(error));
}
