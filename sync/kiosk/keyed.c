#include "sync/kiosk/keyed.h"

#include "model/store/frame_keys.h"

#include <string.h>

static bool is_of(const uint8_t secret[SIGN_SECRET_SIZE], const uint8_t key[SIGN_PUBLIC_SIZE]) {
    return memcmp(secret + SIGN_SECRET_SIZE - SIGN_PUBLIC_SIZE, key, SIGN_PUBLIC_SIZE) == 0;
}

bool keyed_secret(const struct kiosk_keys *keys, const struct journal *j, uint64_t first_seq, const uint8_t **secret,
                  struct fail *why) {
    uint8_t key[SIGN_PUBLIC_SIZE];
    bool found;
    if (!frame_key_at(j->db, j->kiosk, j->epoch, first_seq, key, &found, why)) return false;
    bool newer = found && !is_of(keys->frame_secret, key);
    *secret = newer ? keys->newer_secret : keys->frame_secret;
    return !newer || is_of(keys->newer_secret, key) ||
           fail_set(
               why, FAIL_GONE, "keyed: a key that is not held",
               _("The key file of this kiosk does not have the key of these records: one of the two is older. They are kept "
                 "here, but cannot be sent: ask the region's administrator to replace this kiosk."));
}

bool keyed_turn(const struct kiosk_keys *keys, const struct journal *j, uint32_t before, uint64_t common, struct fail *why) {
    uint8_t key[SIGN_PUBLIC_SIZE];
    char text[BASE64_SIZE(SIGN_PUBLIC_SIZE)];
    bool found;
    if (!frame_key_at(j->db, j->kiosk, before, common + 1, key, &found, why) ||
        !frame_key_cut(j->db, j->kiosk, before, common, why))
        return false;
    if (!found || !(is_of(keys->frame_secret, key) || is_of(keys->newer_secret, key))) return true;
    base64_of(key, sizeof key, text);
    return frame_key_begin(j->db, j->kiosk, j->epoch, text, 0, why);
}

bool keyed_over(const struct kiosk_keys *keys, const struct journal *j, bool *over, struct fail *why) {
    uint8_t key[SIGN_PUBLIC_SIZE];
    bool any, covered;
    if (!frame_key_changed(j->db, j->kiosk, j->epoch, key, &any, &covered, why)) return false;
    *over = covered && is_of(keys->newer_secret, key);
    return true;
}

void keyed_drop(struct kiosk_keys *keys) {
    memcpy(keys->frame_secret, keys->newer_secret, sizeof keys->frame_secret);
    sodium_memzero(keys->newer_secret, sizeof keys->newer_secret);
}
