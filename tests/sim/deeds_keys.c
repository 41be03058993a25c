#include "tests/sim/world.h"

#include "model/base/text.h"
#include "model/store/copies.h"
#include "sync/centre/files.h"
#include "sync/centre/keys.h"
#include "sync/kiosk/keyed.h"
#include "tests/sim/disk.h"

#include <string.h>

/* Keys are renewed: the centre's, by the region's key from its safe, with or without the older ones; a person's, by the
 * supervisor of a kiosk, and a kiosk's own. */

enum { RENEWALS = 4, REGION_TEXT = 44 /* base64 of the seed and LF */ };

static char region_text[REGION_TEXT + 1]; /* read once: it is the same for every seed */

void deeds_keys_open(struct world *w) {
    struct fail why = {0};
    if (!file_read(w->kit.c->folder, "region.key", region_text, REGION_TEXT, &why)) sim_fail(w, "%s", why.log);
}

static bool renew_centre(struct world *w, struct sim_kiosk *k, struct fail *why) {
    (void)k;
    if (!world_centre_runs(w) || w->kit.c->recovering || w->kit.c->keys.no > RENEWALS) return true;
    bool revoke = sim_dice(w, 2) == 0;
    bool ok = centre_begin(w->kit.c, why) && keys_renew(w->kit.c, region_text, revoke, why) && centre_commit(w->kit.c, why);
    sim_note(w, "the keys of the centre are renewed%s%s", revoke ? ", older ones revoked" : "", ok ? "" : ": failed");
    struct fail ignored;
    if (!ok) centre_rollback(w->kit.c, &ignored);
    return ok;
}

static bool renew_person(struct world *w, struct sim_kiosk *k, struct fail *why) {
    enum centre_person who = (enum centre_person)sim_dice(w, CENTRE_PEOPLE);
    struct staff_keyed key = {.ops = 1, .mem = 8 << 20};
    uint8_t salt[16] = {(uint8_t)who, (uint8_t)sim_dice(w, 256)};
    if (!k->x || disk_is_off(k->machine)) return true;
    deed_sit(k, CENTRE_SUPERVISOR);
    base64_of(salt, sizeof salt, key.salt);
    base64_of(w->kit.sign_secret[who] + 32, 32, key.sign_key);
    base64_of(w->kit.sign_secret[who] + 32, 32, key.box_key);
    bool ok = desk_key_staff(&k->seat.desk, w->kit.staff[who], &key, why);
    sim_note(w, "%s: a passphrase is set anew", k->seat.name);
    return ok;
}

/* As kiosk_slots_follow() does it: what says so is on the disk before the older one goes. */
bool keys_follow(struct sim_kiosk *k, struct fail *why) {
    struct db *db = k->seat.db;
    bool over;
    if (!keyed_over(&k->keys, &k->seat.desk.journal, &over, why)) return false;
    if (over && !(db_begin(db, true, why) && db_end(db, copies_outdate(db, why), why))) return false;
    if (over) keyed_drop(&k->keys);
    return true;
}

/* `priem key new`: the newer key is kept before anything says so, and used when the kiosk is opened next. */
static bool change_frame_key(struct world *w, struct sim_kiosk *k, struct fail *why) {
    char was[BASE64_SIZE(SIGN_PUBLIC_SIZE)], key[BASE64_SIZE(SIGN_PUBLIC_SIZE)];
    uint8_t seed[crypto_sign_SEEDBYTES] = {0}, ignored[SIGN_PUBLIC_SIZE];
    uint64_t seq;
    if (!k->x || disk_is_off(k->machine)) return true;
    if (!keys_follow(k, why)) return false;
    if (sodium_is_zero(k->keys.newer_secret, sizeof k->keys.newer_secret)) {
        for (size_t i = 0; i < sizeof seed; i++) seed[i] = (uint8_t)sim_dice(w, 256);
        crypto_sign_seed_keypair(ignored, k->keys.newer_secret, seed);
    }
    if (sim_dice(w, 4) == 0) return true; /* it died there */
    base64_of(k->keys.frame_secret + 32, 32, was);
    base64_of(k->keys.newer_secret + 32, 32, key);
    deed_sit(k, CENTRE_SUPERVISOR);
    if (!desk_key_kiosk(&k->seat.desk, was, key, &seq, why)) return false;
    sim_promised(k);
    sim_note(w, "%s: its key is changed with record %llu", k->seat.name, (unsigned long long)seq);
    kiosk_stop(k); /* and somebody comes and starts it */
    return true;
}

const struct deed happenings_keys[] = {
    {"keys are renewed", 3, renew_centre}, {"a passphrase", 3, renew_person}, {"a kiosk's key", 6, change_frame_key}, {0}};
