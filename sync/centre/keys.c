#include "sync/centre/keys.h"

#include "model/base/text.h"
#include "model/store/centre_keys.h"
#include "sync/centre/applier.h"
#include "sync/centre/files.h"
#include "sync/centre/log.h"
#include "sync/centre/snapshot.h"

#include <stdio.h>
#include <string.h>

/* answer secret 64 | box secret 32; from the second on their list behind it (keylist.h): the region's key has signed it, so
 * that they can be listed again when the store has lost the record. */
#define KEYS_FILE   "centre.keys"
#define REGION_FILE "region.key" /* the seed of the region's key, base64 and LF: it can be written down on paper */
enum {
    FIRST = 1,
    KEYS_SIZE = SIGN_SECRET_SIZE + 32,
    FILE_SIZE = KEYS_SIZE + KEYLIST_BLOCK,
    SEED = crypto_sign_SEEDBYTES,
    SEED_TEXT = BASE64_SIZE(SEED)
};

void keys_file_name(uint32_t no, char out[KEYS_NAME]) {
    if (no == FIRST)
        text_copy(out, KEYS_NAME, KEYS_FILE);
    else
        snprintf(out, KEYS_NAME, KEYS_FILE ".%u", no);
}

bool keys_is_file(const char *name) {
    size_t fixed = strlen(KEYS_FILE);
    if (strncmp(name, KEYS_FILE, fixed) != 0) return false;
    return name[fixed] == '\0' ||
           (name[fixed] == '.' && name[fixed + 1] && strspn(name + fixed + 1, "0123456789") == strlen(name + fixed + 1));
}

/* --- Made ----------------------------------------------------------------------------------------------------------------- */

static void make_pair(const struct env *env, uint8_t keys[KEYS_SIZE]) {
    uint8_t seed[SEED], ignored[SIGN_PUBLIC_SIZE];
    env->random(env->self, seed, sizeof seed);
    crypto_sign_seed_keypair(ignored, keys, seed);
    env->random(env->self, keys + SIGN_SECRET_SIZE, 32);
    sodium_memzero(seed, sizeof seed);
}

static bool make_region_key(const char *folder, const struct env *env, struct fail *why) {
    uint8_t seed[SEED];
    char text[SEED_TEXT + 1];
    env->random(env->self, seed, sizeof seed);
    base64_of(seed, sizeof seed, text);
    strcat(text, "\n");
    bool ok = file_make(folder, REGION_FILE, text, strlen(text), why);
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(text, sizeof text);
    return ok;
}

bool keys_make(const char *folder, const struct env *env, struct fail *why) {
    uint8_t keys[KEYS_SIZE];
    make_pair(env, keys);
    bool ok = file_make(folder, KEYS_FILE, keys, sizeof keys, why) && make_region_key(folder, env, why);
    sodium_memzero(keys, sizeof keys);
    return ok;
}

/* --- Read ----------------------------------------------------------------------------------------------------------------- */

static bool read_pair(const struct centre *c, uint32_t no, uint8_t file[FILE_SIZE], struct fail *why) {
    char name[KEYS_NAME];
    keys_file_name(no, name);
    return file_read(c->folder, name, file, no == FIRST ? KEYS_SIZE : FILE_SIZE, why);
}

static void use_pair(struct centre *c, const uint8_t keys[KEYS_SIZE]) {
    memcpy(c->answer_secret, keys, SIGN_SECRET_SIZE);
    memcpy(c->box_secret, keys + SIGN_SECRET_SIZE, sizeof c->box_secret);
    crypto_sign_ed25519_sk_to_pk(c->answer_key, c->answer_secret);
    crypto_scalarmult_base(c->box_key, c->box_secret);
}

static bool take_pair(struct centre *c, uint32_t no, struct fail *why) {
    uint8_t file[FILE_SIZE];
    bool ok = read_pair(c, no, file, why);
    if (ok) use_pair(c, file);
    sodium_memzero(file, sizeof file);
    return ok;
}

bool keys_there(struct centre *c, struct fail *why) {
    return take_pair(c, FIRST, why);
}

bool keys_box_secret(struct centre *c, uint32_t no, uint8_t box_secret[32], struct fail *why) {
    uint8_t file[FILE_SIZE];
    if (!read_pair(c, no, file, why)) return false;
    memcpy(box_secret, file + SIGN_SECRET_SIZE, 32);
    sodium_memzero(file, sizeof file);
    return true;
}

bool keys_answer_secret(const struct centre *c, uint32_t no, uint8_t secret[SIGN_SECRET_SIZE], struct fail *why) {
    uint8_t file[FILE_SIZE];
    if (!read_pair(c, no, file, why)) return false;
    memcpy(secret, file, SIGN_SECRET_SIZE);
    sodium_memzero(file, sizeof file);
    return true;
}

bool keys_region_of(const char *text, uint8_t secret[SIGN_SECRET_SIZE], uint8_t public_key[SIGN_PUBLIC_SIZE],
                    struct fail *why) {
    uint8_t seed[SEED];
    bool ok = base64_to(text, strcspn(text, "\r\n"), seed, sizeof seed);
    if (ok) crypto_sign_seed_keypair(public_key, secret, seed);
    sodium_memzero(seed, sizeof seed);
    return ok || fail_set(why, FAIL_INPUT, "keys: not a region key",
                          _("This is not the region's key: a line of 43 letters and digits, as it stood in region.key."));
}

static bool region_secret_load(const struct centre *c, uint8_t secret[SIGN_SECRET_SIZE], uint8_t public_key[SIGN_PUBLIC_SIZE],
                               struct fail *why) {
    char text[SEED_TEXT + 1] = "";
    bool ok = file_read(c->folder, REGION_FILE, text, SEED_TEXT, why) && keys_region_of(text, secret, public_key, why);
    sodium_memzero(text, sizeof text);
    return ok;
}

/* --- Listed --------------------------------------------------------------------------------------------------------------- */

/* Those in use, signed. */
static void sign_list(struct centre *c, uint32_t no, uint32_t least, const uint8_t secret[SIGN_SECRET_SIZE]) {
    c->keys = (struct keylist){.no = no, .least = least};
    memcpy(c->keys.answer_key, c->answer_key, sizeof c->keys.answer_key);
    memcpy(c->keys.box_key, c->box_key, sizeof c->keys.box_key);
    keylist_sign(&c->keys, c->journal.region, secret);
}

/* To all kiosks. */
static bool tell_list(struct centre *c, const uint8_t region_key[SIGN_PUBLIC_SIZE], struct fail *why) {
    struct event ev = {.type = &event_types[EV_KEY_LISTED]};
    memcpy(ev.subject, c->journal.region, sizeof ev.subject);
    keylist_to_event(&c->keys, region_key, event_payload(&ev, &c->turn));
    return applier_append(c, &ev, why);
}

bool keys_list_first(struct centre *c, struct fail *why) {
    uint8_t secret[SIGN_SECRET_SIZE], region_key[SIGN_PUBLIC_SIZE];
    bool ok = take_pair(c, FIRST, why) && region_secret_load(c, secret, region_key, why);
    if (ok) sign_list(c, FIRST, FIRST, secret);
    sodium_memzero(secret, sizeof secret);
    return ok && tell_list(c, region_key, why);
}

/* A region older than the list. */
static bool list_late(struct centre *c, struct fail *why) {
    struct fail missing;
    uint8_t secret[SIGN_SECRET_SIZE], region_key[SIGN_PUBLIC_SIZE];
    bool has = region_secret_load(c, secret, region_key, &missing); /* an earlier try got so far */
    sodium_memzero(secret, sizeof secret);
    if (!has && !make_region_key(c->folder, &c->env, why)) return false;
    if (!centre_begin(c, why)) return false;
    if (keys_list_first(c, why) && centre_commit(c, why)) return true;
    db_rollback(c->db);
    return false;
}

static bool newest(struct centre *c, struct keylist *out, uint8_t region_key[SIGN_PUBLIC_SIZE], bool *found, struct fail *why) {
    struct key_listed all[CENTRE_KEYS_MOST];
    int count;
    if (!centre_keys_list(c->db, c->journal.region, all, &count, why)) return false;
    *found = count > 0;
    return !*found || keylist_of_event(&all[0], out, region_key) ||
           fail_set(why, FAIL_DISK, "keys: the list of keys",
                    _("The store of the centre is damaged. Restore it from a backup."));
}

bool keys_region(struct centre *c, uint8_t region_key[SIGN_PUBLIC_SIZE], bool *found, struct fail *why) {
    struct keylist ignored;
    return newest(c, &ignored, region_key, found, why);
}

bool keys_load(struct centre *c, struct fail *why) {
    uint8_t region_key[SIGN_PUBLIC_SIZE];
    bool found;
    if (!newest(c, &c->keys, region_key, &found, why)) return false;
    return found ? take_pair(c, c->keys.no, why) : list_late(c, why);
}

/* --- Heard of ------------------------------------------------------------------------------------------------------------- */

static const char heard_key[] = "keys.heard";

static bool has_pair(const struct centre *c, uint32_t no) {
    uint8_t secret[SIGN_SECRET_SIZE];
    struct fail none;
    bool has = keys_answer_secret(c, no, secret, &none);
    sodium_memzero(secret, sizeof secret);
    return has;
}

uint32_t keys_believed(const struct centre *c, uint32_t no, uint8_t secret[SIGN_SECRET_SIZE]) {
    struct fail none;
    if (no > c->keys.no && keys_answer_secret(c, no, secret, &none)) return no;
    memcpy(secret, c->answer_secret, SIGN_SECRET_SIZE);
    return c->keys.no;
}

bool keys_heard(struct centre *c, uint32_t kiosk, uint32_t no, struct fail *why) {
    int64_t heard;
    if (no <= c->keys.no || no > c->keys.no + KEYS_AHEAD_MOST || has_pair(c, no)) return true;
    if (!meta_int(c->db, heard_key, &heard, why)) return false;
    if (no <= heard) return true;
    centre_log(&c->env, "alarm", "kiosk=%u reason=\"it believes keys number %u, which are not here\"", kiosk, no);
    return meta_set_int(c->db, heard_key, no, why);
}

bool keys_lacking(struct centre *c, uint32_t *no, struct fail *why) {
    int64_t heard;
    if (!meta_int(c->db, heard_key, &heard, why)) return false;
    *no = heard > c->keys.no && !has_pair(c, (uint32_t)heard) ? (uint32_t)heard : 0;
    return true;
}

/* --- Renewed -------------------------------------------------------------------------------------------------------------- */

/* With their list, in one file. */
static bool make_listed(struct centre *c, uint32_t no, uint32_t least, const uint8_t secret[SIGN_SECRET_SIZE],
                        struct fail *why) {
    uint8_t keys[KEYS_SIZE];
    char name[KEYS_NAME];
    struct bytes file = {0};
    make_pair(&c->env, keys);
    use_pair(c, keys);
    sign_list(c, no, least, secret);
    bytes_add(&file, keys, sizeof keys);
    keylist_put(&c->keys, &file);
    keys_file_name(no, name);
    bool ok = file_make(c->folder, name, file.data, file.size, why);
    sodium_memzero(keys, sizeof keys);
    sodium_memzero(file.data, file.size);
    bytes_close(&file);
    return ok;
}

bool keys_renew(struct centre *c, const char *text, bool revoke, struct fail *why) {
    uint8_t secret[SIGN_SECRET_SIZE], ours[SIGN_PUBLIC_SIZE], region_key[SIGN_PUBLIC_SIZE];
    struct keylist last = {0};
    bool found;
    if (!keys_region_of(text, secret, ours, why) || !newest(c, &last, region_key, &found, why)) return false;
    bool ok = found && memcmp(ours, region_key, sizeof ours) == 0;
    if (!ok)
        fail_set(why, FAIL_DENIED, "keys: key of another region",
                 _("This is the key of another region. The one of this region was made with it and stood in region.key."));
    int64_t heard = 0;
    ok = ok && meta_int(c->db, heard_key, &heard, why);
    uint32_t no = (heard > last.no ? (uint32_t)heard : last.no) + 1;
    /* Of a try that was not finished, or listed behind the backup this centre was restored from: kiosks may know it. */
    while (ok && has_pair(c, no)) no++;
    ok = ok && make_listed(c, no, revoke ? no : last.least, secret, why) && tell_list(c, region_key, why);
    sodium_memzero(secret, sizeof secret);
    snapshot_drop(c, NULL); /* signed with the key before */
    if (ok) centre_log(&c->env, "keys", "no=%u least=%u", no, c->keys.least);
    return ok;
}

/* --- Listed again --------------------------------------------------------------------------------------------------------- */

/* False: there are none with that number, or not the region's key has signed their list. */
static bool read_listed(const struct centre *c, uint32_t no, const uint8_t region_key[SIGN_PUBLIC_SIZE], struct keylist *out) {
    uint8_t file[FILE_SIZE];
    struct fail none;
    bool listed = read_pair(c, no, file, &none) && keylist_take(file + KEYS_SIZE, KEYLIST_BLOCK, out) > 0 && out->no == no &&
                  keylist_holds(out, c->journal.region, region_key);
    sodium_memzero(file, sizeof file);
    return listed;
}

bool keys_list_again(struct centre *c, struct fail *why) {
    uint8_t region_key[SIGN_PUBLIC_SIZE];
    struct keylist newest = {0}, listed;
    bool found;
    if (!keys_region(c, region_key, &found, why)) return false;
    for (uint32_t no = c->keys.no + 1; found && no <= c->keys.no + KEYS_AHEAD_MOST; no++)
        if (read_listed(c, no, region_key, &listed)) newest = listed;
    if (newest.no == 0) return true;
    if (!take_pair(c, newest.no, why)) return false;
    c->keys = newest;
    centre_log(&c->env, "keys", "no=%u least=%u listed again", newest.no, newest.least);
    return tell_list(c, region_key, why);
}
