#include "sync/centre/bundle.h"

#include "model/base/disk.h"
#include "model/base/text.h"
#include "sync/centre/keys.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "PRK1"
enum { MAGIC_SIZE = 4, NAME_MOST = 32, FILE_MOST = 64 * 1024, BUNDLE_MOST = 1024 * 1024 };

static const char *const fixed[] = {"ca.key", "ca.crt", "server.key", "server.crt"};

static bool refuse(struct fail *why, const char *log) {
    return fail_set(why, FAIL_DENIED, log,
                    _("The key does not open this file: it is of another region, or the file was changed. Nothing was taken."));
}

static bool cannot(struct fail *why, const char *path) {
    return fail_set(why, FAIL_DISK, "bundle: file", _("The file “%s” cannot be read or written: %s."), path, strerror(errno));
}

/* Room at the end. */
static uint8_t *grow(struct bytes *b, size_t size) {
    static const uint8_t nothing[1024];
    size_t from = b->size;
    for (size_t left = size; left > 0; left -= left < sizeof nothing ? left : sizeof nothing)
        bytes_add(b, nothing, left < sizeof nothing ? left : sizeof nothing);
    return b->data + from;
}

/* --- Made ----------------------------------------------------------------------------------------------------------------- */

static bool add_file(const char *folder, const char *name, struct bytes *out, struct fail *why) {
    char path[PATH_ROOM], block[4096];
    struct bytes body = {0};
    size_t n;
    FILE *f = file_key_path(path, folder, name) ? fopen(path, "rbe") : NULL;
    if (!f) return cannot(why, name);
    while (body.size <= FILE_MOST && (n = fread(block, 1, sizeof block, f)) > 0) bytes_add(&body, block, n);
    bool ok = !ferror(f) && body.size <= FILE_MOST;
    fclose(f);
    if (ok) {
        bytes_u8(out, (uint8_t)strlen(name));
        bytes_text(out, name);
        bytes_u32(out, (uint32_t)body.size);
        bytes_add(out, body.data, body.size);
    }
    sodium_memzero(block, sizeof block);
    bytes_close(&body);
    return ok || cannot(why, name);
}

/* Every pair of keys there has been: a stick may be sealed to an older one. One that is lost for good was numbered over. */
static bool add_all(struct centre *c, struct bytes *out, struct fail *why) {
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof fixed / sizeof *fixed; i++) ok = add_file(c->folder, fixed[i], out, why);
    for (uint32_t no = 1; ok && no <= c->keys.no; no++) {
        char name[KEYS_NAME], path[PATH_ROOM];
        keys_file_name(no, name);
        bool lost = no < c->keys.no && file_key_path(path, c->folder, name) && access(path, F_OK) != 0;
        ok = lost || add_file(c->folder, name, out, why);
    }
    return ok;
}

static bool write_new(const char *path, const struct bytes *body, struct fail *why) {
    char part[PATH_ROOM + 8];
    snprintf(part, sizeof part, "%s.part", path);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = fd >= 0 && disk_keep(fd, body->data, body->size);
    if (fd >= 0 && close(fd) != 0) ok = false;
    ok = (ok && rename(part, path) == 0) || cannot(why, path);
    if (!ok) unlink(part);
    return ok;
}

bool bundle_make(struct centre *c, const char *path, bool *made, struct fail *why) {
    uint8_t region_key[SIGN_PUBLIC_SIZE], box[crypto_box_PUBLICKEYBYTES];
    struct bytes plain = {0}, sealed = {0};
    if (!keys_region(c, region_key, made, why) || !*made) return !*made;
    bool ok = crypto_sign_ed25519_pk_to_curve25519(box, region_key) == 0 || refuse(why, "bundle: the region's key");
    ok = ok && add_all(c, &plain, why);
    if (ok) {
        bytes_add(&sealed, MAGIC, MAGIC_SIZE);
        uint8_t *to = grow(&sealed, plain.size + crypto_box_SEALBYTES);
        ok = crypto_box_seal(to, plain.data, plain.size, box) == 0 && write_new(path, &sealed, why);
    }
    bytes_close(&plain);
    bytes_close(&sealed);
    return ok;
}

/* --- Opened --------------------------------------------------------------------------------------------------------------- */

static bool read_whole(const char *path, struct bytes *out, struct fail *why) {
    char block[4096];
    size_t n;
    FILE *f = fopen(path, "rbe");
    if (!f) return cannot(why, path);
    while (out->size <= BUNDLE_MOST && (n = fread(block, 1, sizeof block, f)) > 0) bytes_add(out, block, n);
    bool ok = !ferror(f);
    fclose(f);
    return ok || cannot(why, path);
}

static bool is_ours(const char *name) {
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (strcmp(name, fixed[i]) == 0) return true;
    return keys_is_file(name);
}

/* What is there stays: it may be newer, and nothing of a centre is overwritten. */
static bool put_file(const char *folder, const char *name, const uint8_t *data, size_t size, struct fail *why) {
    char path[PATH_ROOM];
    if (!is_ours(name)) return refuse(why, "bundle: a strange name");
    if (file_path(path, folder, name) && access(path, F_OK) == 0) return true;
    return file_make(folder, name, data, size, why);
}

static bool put_all(const uint8_t *at, size_t left, const char *folder, struct fail *why) {
    while (left > 0) {
        char name[NAME_MOST];
        size_t length = at[0];
        if (length == 0 || length >= sizeof name || left < 1 + length + 4) return refuse(why, "bundle: cut short");
        memcpy(name, at + 1, length);
        name[length] = '\0';
        size_t size = bytes_get_u32(at + 1 + length);
        at += 1 + length + 4;
        left -= 1 + length + 4;
        if (size > left) return refuse(why, "bundle: cut short");
        if (!put_file(folder, name, at, size, why)) return false;
        at += size;
        left -= size;
    }
    return true;
}

bool bundle_open(const char *path, const char *line, const char *folder, struct fail *why) {
    uint8_t secret[SIGN_SECRET_SIZE], public_key[SIGN_PUBLIC_SIZE], box[32], box_secret[32];
    struct bytes sealed = {0}, plain = {0};
    bool ok = keys_region_of(line, secret, public_key, why) && read_whole(path, &sealed, why);
    if (ok && (!sealed.data || sealed.size <= MAGIC_SIZE + crypto_box_SEALBYTES || memcmp(sealed.data, MAGIC, MAGIC_SIZE) != 0))
        ok = fail_set(why, FAIL_INPUT, "bundle: magic", _("This is not a file with the centre's keys."));
    if (ok) {
        size_t size = sealed.size - MAGIC_SIZE - crypto_box_SEALBYTES;
        uint8_t *to = grow(&plain, size);
        assert(to && sealed.data);
        ok = crypto_sign_ed25519_pk_to_curve25519(box, public_key) == 0 &&
             crypto_sign_ed25519_sk_to_curve25519(box_secret, secret) == 0 &&
             crypto_box_seal_open(to, sealed.data + MAGIC_SIZE, sealed.size - MAGIC_SIZE, box, box_secret) == 0;
        if (!ok) refuse(why, "bundle: seal");
        if (ok && mkdir(folder, 0700) != 0 && errno != EEXIST) ok = cannot(why, folder);
        ok = ok && put_all(plain.data, size, folder, why);
    }
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(box_secret, sizeof box_secret);
    bytes_close(&plain);
    bytes_close(&sealed);
    return ok;
}
