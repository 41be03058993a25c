#include "sync/kiosk/keyed.h"
#include "tui/commands/all.h"
#include "tui/commands/people.h"

#include <stdio.h>

/* One that was kept and never named, because something went wrong in between, is as good as new. */
static bool keep_newer(struct kiosk_store *k, struct kiosk_keys *keys, struct fail *why) {
    uint8_t seed[crypto_sign_SEEDBYTES], key[SIGN_PUBLIC_SIZE];
    if (!sodium_is_zero(keys->newer_secret, sizeof keys->newer_secret)) return true;
    k->env->random(k->env->self, seed, sizeof seed);
    crypto_sign_seed_keypair(key, keys->newer_secret, seed);
    sodium_memzero(seed, sizeof seed);
    return kiosk_keys_put(k->vault, keys, why);
}

/* In the file before anything says so: what is signed with it later can only be signed by who has it. */
static bool change_key(struct call *call, struct kiosk_store *k, struct kiosk_keys *keys, struct fail *why) {
    enum { KEY = SIGN_SECRET_SIZE - SIGN_PUBLIC_SIZE };
    char was[BASE64_SIZE(SIGN_PUBLIC_SIZE)], key[BASE64_SIZE(SIGN_PUBLIC_SIZE)];
    uint64_t seq;
    if (!people_login(call, k, MAY_STAFF, call_value(call, "--by"), why)) return false;
    kiosk_keys_of(k->vault, keys);
    if (!keep_newer(k, keys, why)) return false;
    base64_of(keys->frame_secret + KEY, SIGN_PUBLIC_SIZE, was);
    base64_of(keys->newer_secret + KEY, SIGN_PUBLIC_SIZE, key);
    if (!desk_key_kiosk(&k->desk, was, key, &seq, why)) return false;
    fprintf(
        call->out,
        _("This kiosk has a new key. The centre hears of it with record %u.%u.%llu, by the next exchange; the key before goes "
          "when the centre has been backed up.\n"),
        k->desk.journal.kiosk, k->desk.journal.epoch, (unsigned long long)seq);
    return true;
}

static bool key_new_run(struct call *call, struct fail *why) {
    struct kiosk_store own;
    struct kiosk_keys keys;
    struct kiosk_store *k = people_store(call, &own, why);
    if (!k) return false;
    bool good = change_key(call, k, &keys, why);
    sodium_memzero(&keys, sizeof keys);
    people_store_close(call, &own);
    return good;
}

const struct command cmd_key_new = {
    .name = "key new",
    .help = N_("Changes the key with which this kiosk signs what it sends; the key before vouches for the new one"),
    .beside = true,
    .asks_again = true,
    .arguments = {{"--by", "NAME", false, N_("which supervisor, where there are several")}, ARGUMENT_PASSPHRASE_FD},
    .run = key_new_run,
};
