/* priem enrol: makes a kiosk of this computer. Everything is made in a folder of its own beside, keys.priem last, and then
 * moved into place, keys.priem last again: after a crash either nothing was made, or the next `priem enrol` goes on with the
 * moving. */

#include "model/base/disk.h"
#include "model/base/share.h"
#include "model/base/text.h"
#include "tui/commands/all.h"
#include "tui/commands/exchange_now.h"
#include "tui/commands/people.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 10 };

struct enrolling {
    struct call *call;
    const char *folder;
    const char *part;     /* where everything is made */
    const char *try_path; /* keys.priem until the passphrase has opened it */
    struct kiosk_keys *keys;
    struct enrolment enrolment;
    struct kiosk_store k;
};

static bool disk_fail(const char *path, struct fail *why) {
    return fail_set(why, FAIL_DISK, "enrol: folder cannot be written", _("The folder %s cannot be written: %s."), path,
                    strerror(errno));
}

static bool exists(struct arena *a, const char *folder, const char *name) {
    return access(kiosk_file(a, folder, name), F_OK) == 0;
}

/* --- The folder ----------------------------------------------------------------------------------------------------------- */

/* Calls `each` for every file of a folder; false when one fails. */
static bool for_each_file(const char *folder, const char *into, bool (*each)(const char *path, const char *target)) {
    DIR *dir = opendir(folder);
    struct arena a = {0};
    bool good = dir != NULL;
    for (struct dirent *entry; good && (entry = readdir(dir));) {
        if (entry->d_name[0] != '.') good = each(kiosk_file(&a, folder, entry->d_name), kiosk_file(&a, into, entry->d_name));
    }
    if (dir) closedir(dir);
    arena_close(&a);
    return good;
}

static bool remove_file(const char *path, const char *target) {
    (void)target;
    return unlink(path) == 0;
}

static bool move_file(const char *path, const char *target) {
    const char *name = strrchr(path, '/');
    return strcmp(name, "/keys.priem") == 0 || rename(path, target) == 0;
}

static bool move_into_place(struct enrolling *e, struct fail *why) {
    struct arena *a = &e->call->arena;
    bool good = disk_sync_folder(e->part) && for_each_file(e->part, e->folder, move_file) && disk_sync_folder(e->folder) &&
                rename(kiosk_file(a, e->part, "keys.priem"), kiosk_file(a, e->folder, "keys.priem")) == 0 &&
                disk_sync_folder(e->folder) && rmdir(e->part) == 0;
    return good || disk_fail(e->folder, why);
}

/* *done: an enrolment that a crash had stopped at the moving is finished now. */
static bool prepare_folder(struct enrolling *e, bool *done, struct fail *why) {
    struct arena *a = &e->call->arena;
    *done = false;
    if (mkdir(e->folder, 0700) != 0 && errno != EEXIST) return disk_fail(e->folder, why);
    if (exists(a, e->folder, "keys.priem"))
        return fail_set(
            why, FAIL_CONFLICT, "enrol: enrolled already",
            _("This computer has been enrolled already (folder %s). Where the centre has given its place to a new code: "
              "“priem carry out” what was not sent, rename the folder, and enrol."),
            e->folder);
    if (exists(a, e->part, "keys.priem")) return (*done = move_into_place(e, why));
    if (exists(a, e->folder, "store.db"))
        return fail_set(
            why, FAIL_CONFLICT, "enrol: a store without keys",
            _("There is a store without its keys in %s. It may hold records that were never sent: put keys.priem back from a copy, or move the "
              "store away, and try again."),
            e->folder);
    if (mkdir(e->part, 0700) != 0 && (errno != EEXIST || !for_each_file(e->part, e->part, remove_file)))
        return disk_fail(e->part, why);
    return true;
}

/* --- The centre ----------------------------------------------------------------------------------------------------------- */

static void make_keys(const struct env *env, struct kiosk_keys *keys) {
    uint8_t seed[crypto_sign_SEEDBYTES], public_key[SIGN_PUBLIC_SIZE];
    *keys = (struct kiosk_keys){0}; /* no newer key: sodium_malloc gives bytes that everybody knows */
    env->random(env->self, seed, sizeof seed);
    crypto_sign_seed_keypair(public_key, keys->frame_secret, seed);
    env->random(env->self, keys->box_secret, sizeof keys->box_secret);
    sodium_memzero(seed, sizeof seed);
}

static bool write_url(struct enrolling *e, struct fail *why) {
    FILE *file = fopen(kiosk_file(&e->call->arena, e->part, "centre.url"), "we");
    if (!file) return disk_fail(e->part, why);
    bool good = fprintf(file, "%s\n", e->enrolment.url) > 0 && fflush(file) == 0 && fsync(fileno(file)) == 0;
    return (fclose(file) == 0 && good) || disk_fail(e->part, why);
}

/* What stands in an argument can be seen by others on this computer, so the code may be typed instead. */
static bool take_code(struct call *call, char out[PASSPHRASE_ROOM], struct fail *why) {
    const char *given = call_value(call, "--code");
    if (!given) return ask_passphrase(call, _("One-time code"), out, why);
    text_copy(out, PASSPHRASE_ROOM, given);
    return true;
}

/* Asks the centre who we are, makes the store and gets the first feed: with it comes the staff list. */
static bool meet_centre(struct enrolling *e, struct fail *why) {
    struct call *call = e->call;
    struct exchange_status status;
    char code[PASSPHRASE_ROOM];
    const char *agent = arena_printf(&call->arena, "%s/priem-agent", program_folder(&call->arena));
    make_keys(&call->env, e->keys);
    if (!take_code(call, code, why) || !link_enrol(agent, call_value(call, "--url"), code, call_value(call, "--fingerprint"),
                                                   e->keys, e->part, &e->enrolment, why))
        return false;
    memcpy(e->keys->answer_key, e->enrolment.answer_key, sizeof e->keys->answer_key);
    return write_url(e, why) &&
           kiosk_store_open_desk(call->settings, &call->env, &call->arena, e->part, &e->enrolment, &e->k, why) &&
           exchange_now(&e->k, e->keys, &status, why);
}

/* --- The first person ----------------------------------------------------------------------------------------------------- */

/* The keys file for this person is made and opened with the passphrase: for somebody who set one at another kiosk this is the
 * check of it. */
static bool try_keys(struct enrolling *e, const struct vault_slot *slot, const char *passphrase, struct fail *why) {
    uint8_t secrets[VAULT_SECRETS];
    unlink(e->try_path);
    kiosk_keys_keep(e->keys, secrets);
    bool made = vault_create(e->try_path, e->k.env, e->enrolment.kiosk, secrets, slot, why);
    sodium_memzero(secrets, sizeof secrets);
    if (!made) return false;
    if (vault_open(e->try_path, e->k.env, &e->k.vault, why) && vault_login(e->k.vault, 0, passphrase, why)) return true;
    vault_close(e->k.vault);
    e->k.vault = NULL;
    unlink(arena_printf(&e->call->arena, "%s.delay", e->try_path)); /* the administrator sits here and may try again at once */
    return false;
}

static bool open_keys(struct enrolling *e, const struct person *person, struct vault_slot *slot, struct fail *why) {
    char passphrase[PASSPHRASE_ROOM];
    struct call *call = e->call;
    bool good;
    if (person->keyed) {
        good = kiosk_slot_of(person, slot, why) &&
               ask_passphrase(call, arena_printf(&call->arena, _("Passphrase of %s"), person->name), passphrase, why);
    } else {
        *slot = (struct vault_slot){0};
        text_copy(slot->staff, sizeof slot->staff, person->id);
        text_copy(slot->name, sizeof slot->name, person->name);
        text_copy(slot->role, sizeof slot->role, person->role);
        good = ask_new_passphrase(call, person->name, passphrase, why) &&
               vault_derive(passphrase, e->k.env, vault_cost_measured(e->k.env), slot, why);
    }
    good = good && try_keys(e, slot, passphrase, why);
    explicit_bzero(passphrase, sizeof passphrase);
    return good;
}

/* The code is used up by now: a slip of the hand at the terminal must not cost another one. */
static bool may_try_again(const struct call *call, const struct fail *why) {
    if (call_value(call, "--passphrase-fd") || (why->kind != FAIL_INPUT && why->kind != FAIL_DENIED)) return false;
    fprintf(stderr, "%s\n", why->say);
    return true;
}

static bool first_person(struct enrolling *e, struct fail *why) {
    struct person person;
    struct vault_slot slot;
    struct staff_keyed keyed;
    const char *wanted = call_value(e->call, "--person");
    const char *title = _("Which supervisor takes this kiosk over?");
    int tries = 0, changed;
    while (!people_choose(e->call, &e->k, title, ROLE_SUPERVISOR, true, wanted, &person, why)) {
        if (++tries == TRIES || !may_try_again(e->call, why)) return false;
        wanted = NULL;
    }
    while (!open_keys(e, &person, &slot, why))
        if (++tries >= TRIES || !may_try_again(e->call, why)) return false;
    if (!kiosk_session(&e->k, 0, &e->k.desk.session, why)) return false;
    kiosk_keyed_of(&slot, &keyed);
    if (!person.keyed && !desk_key_staff(&e->k.desk, person.id, &keyed, why)) return false;
    return kiosk_slots_follow(e->k.vault, &e->k.desk, &changed, why);
}

static bool enrol(struct enrolling *e, struct fail *why) {
    struct exchange_status status;
    struct fail later;
    struct arena *a = &e->call->arena;
    if (!meet_centre(e, why) || !first_person(e, why)) return false;
    printf(_("This is kiosk %u now, point %s. People who can log in here: %d.\n"), e->enrolment.kiosk, e->enrolment.point,
           vault_slot_count(e->k.vault));
    /* So that the passphrase works at other kiosks soon; if the line fails now, the next exchange sends it. */
    if (!exchange_now(&e->k, e->keys, &status, &later)) fprintf(stderr, "%s\n", later.say);
    kiosk_store_close(&e->k);
    unlink(arena_printf(a, "%s.old", e->try_path));
    if (rename(e->try_path, kiosk_file(a, e->part, "keys.priem")) != 0) return disk_fail(e->part, why);
    return move_into_place(e, why);
}

static bool enrol_run(struct call *call, struct fail *why) {
    const char *folder = settings_text(call->settings, "store", "folder");
    struct enrolling e = {.call = call, .folder = folder, .part = kiosk_file(&call->arena, folder, "enrol.part")};
    bool done;
    e.try_path = kiosk_file(&call->arena, e.part, "keys.try");
    if (!prepare_folder(&e, &done, why)) return false;
    if (done) {
        puts(_("The enrolment that was interrupted is finished now."));
        return true;
    }
    if (!(e.keys = sodium_malloc(sizeof *e.keys)))
        return fail_set(why, FAIL_BUSY, "enrol: no guarded memory",
                        _("The computer has not enough free memory. Close other programs and try again."));
    bool good = enrol(&e, why);
    kiosk_store_close(&e.k);
    sodium_free(e.keys);
    return good;
}

const struct command cmd_enrol = {
    .name = "enrol",
    .help = N_("Makes a kiosk of this computer with the one-time code of the centre"),
    .arguments = {{"--url", "URL", true, N_("address for enrolments, given with the code")},
                  {"--code", "CODE", false, N_("the one-time code; asked when it is not given")},
                  {"--fingerprint", "HEX", true, N_("fingerprint of the centre's CA, given with the code")},
                  {"--person", "NAME", false, N_("the supervisor who sets the first passphrase")},
                  ARGUMENT_PASSPHRASE_FD},
    .run = enrol_run,
};
