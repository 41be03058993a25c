#include "sync/kiosk/trust.h"

#include <string.h>

static const char pin_key[] = "trust.region_key";

bool trust_take(struct trust *trust, const char *region, const struct keylist *keys) {
    if (!trust->pinned || keys->no < trust->no || !keylist_holds(keys, region, trust->region_key)) return false;
    trust->no = keys->no;
    trust->least = keys->least;
    memcpy(trust->answer_key, keys->answer_key, sizeof trust->answer_key);
    memcpy(trust->box_key, keys->box_key, sizeof trust->box_key);
    trust->has_box = true;
    return true;
}

/* What is listed, the highest number first: the first that the pinned key has signed. */
static bool take_listed(struct db *db, const char *region, struct trust *trust, struct fail *why) {
    struct key_listed listed[CENTRE_KEYS_MOST];
    int count;
    if (!centre_keys_list(db, region, listed, &count, why)) return false;
    for (int i = 0; i < count; i++) {
        struct keylist keys;
        uint8_t region_key[SIGN_PUBLIC_SIZE];
        if (keylist_of_event(&listed[i], &keys, region_key) && trust_take(trust, region, &keys)) return true;
    }
    return true;
}

bool trust_enrolled(struct db *db, const uint8_t region_key[SIGN_PUBLIC_SIZE], struct fail *why) {
    char pinned[BASE64_SIZE(SIGN_PUBLIC_SIZE)];
    base64_of(region_key, SIGN_PUBLIC_SIZE, pinned);
    return sodium_is_zero(region_key, SIGN_PUBLIC_SIZE) || meta_set_text(db, pin_key, pinned, why);
}

bool trust_load(struct db *db, const char *region, const uint8_t enrolled[SIGN_PUBLIC_SIZE], struct trust *out,
                struct fail *why) {
    char pinned[BASE64_SIZE(SIGN_PUBLIC_SIZE)];
    *out = (struct trust){0};
    memcpy(out->answer_key, enrolled, sizeof out->answer_key);
    if (!meta_text(db, pin_key, pinned, sizeof pinned, why)) return false;
    out->pinned = base64_to(pinned, strlen(pinned), out->region_key, sizeof out->region_key);
    return !out->pinned || take_listed(db, region, out, why);
}

bool trust_pin(struct db *db, const char *region, struct trust *trust, struct fail *why) {
    struct key_listed listed[CENTRE_KEYS_MOST];
    int count;
    if (trust->pinned) return take_listed(db, region, trust, why);
    if (!centre_keys_list(db, region, listed, &count, why)) return false;
    for (int i = count - 1; i >= 0 && !trust->pinned; i--) { /* the first there was */
        struct keylist keys;
        if (!keylist_of_event(&listed[i], &keys, trust->region_key)) continue;
        trust->pinned = keylist_holds(&keys, region, trust->region_key);
        if (trust->pinned && !meta_set_text(db, pin_key, listed[i].region_key, why)) return false;
    }
    return !trust->pinned || take_listed(db, region, trust, why);
}

bool trust_signers(struct db *db, const char *region, const struct trust *trust, struct trusted out[TRUSTED_MOST], int *count,
                   struct fail *why) {
    struct key_listed listed[CENTRE_KEYS_MOST];
    int listed_count = 0;
    out[0] = (struct trusted){.no = trust->no};
    memcpy(out[0].answer_key, trust->answer_key, sizeof out[0].answer_key);
    *count = 1;
    if (trust->pinned && !centre_keys_list(db, region, listed, &listed_count, why)) return false;
    for (int i = 0; i < listed_count; i++) {
        struct keylist keys;
        uint8_t region_key[SIGN_PUBLIC_SIZE];
        if (!keylist_of_event(&listed[i], &keys, region_key) || !keylist_holds(&keys, region, trust->region_key) ||
            keys.no >= trust->no || keys.no < trust->least)
            continue;
        out[*count].no = keys.no;
        memcpy(out[*count].answer_key, keys.answer_key, sizeof keys.answer_key);
        ++*count;
    }
    return true;
}
