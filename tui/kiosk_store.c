#include "tui/kiosk_store.h"

#include "model/base/share.h"
#include "model/base/text.h"
#include "model/store/copies.h"
#include "model/store/import.h"
#include "sync/kiosk/carry.h"
#include "sync/kiosk/keyed.h"
#include "tui/kiosk_status.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *kiosk_file(struct arena *a, const char *folder, const char *name) {
    return arena_printf(a, "%s/%s", folder, name);
}

/* The setting, else the line that the enrolment wrote. */
static const char *centre_url(const struct settings *settings, struct arena *a, const char *folder) {
    const char *url = settings_text(settings, "exchange", "url");
    char line[256] = "";
    if (*url) return url;
    FILE *file = fopen(kiosk_file(a, folder, "centre.url"), "re");
    if (!file) return "";
    if (!fgets(line, sizeof line, file)) line[0] = '\0';
    fclose(file);
    line[strcspn(line, "\r\n")] = '\0';
    return arena_dup(a, line);
}

static void set_link(const struct settings *settings, struct arena *a, const char *folder, struct kiosk_store *k) {
    k->link = (struct link_config){
        .agent = arena_printf(a, "%s/priem-agent", program_folder(a)),
        .url = centre_url(settings, a, folder),
        .ca = kiosk_file(a, folder, "ca.crt"),
        .cert = kiosk_file(a, folder, "tls.crt"),
        .key = kiosk_file(a, folder, "tls.key"),
        .connect_seconds = (int)settings_int(settings, "exchange", "connect_seconds"),
        .low_speed_seconds = (int)settings_int(settings, "exchange", "low_speed_seconds"),
    };
}

/* Who we are, whom we believe, and for whom a stick is closed. */
static bool start_fresh(struct db *db, const struct env *env, const struct enrolment *e, struct fail *why) {
    struct journal journal;
    return journal_start_after(db, env, e->region, e->kiosk, e->epoch, e->before, &journal, why) &&
           trust_enrolled(db, e->region_key, why) && carry_key_set(db, e->centre_box_key, why);
}

bool kiosk_store_open_desk(const struct settings *settings, const struct env *env, struct arena *a, const char *folder,
                           const struct enrolment *fresh, struct kiosk_store *k, struct fail *why) {
    struct db_config config = {.path = kiosk_file(a, folder, "store.db"), .create = fresh != NULL, .watch = k->watch};
    struct fail fault, ignored;
    k->folder = folder;
    k->env = env;
    if (!db_open(&config, k->env, &k->db, why)) return false; /* first: who tries again and again takes no memory */
    set_link(settings, a, folder, k);
    calendar_load_good(share_path(a, "calendars"), a, &k->calendar, &fault);
    if (fresh && !start_fresh(k->db, k->env, fresh, why)) return false;
    if (!desk_open(k->db, k->env, k->calendar, &k->desk, why)) return false;
    import_clean(k->db, &ignored); /* on a full disk it waits for the next start */
    region_days_close(&k->days);
    k->days = (struct region_days){.folder = share_path(a, "calendars"), .federal = k->calendar, .federal_fault = fault};
    k->desk.days = &k->days;
    return region_days_follow(&k->days, k->db, k->desk.region.opened.code, &k->desk.calendar, why);
}

bool kiosk_store_open_vault(const struct settings *settings, const struct env *env, struct arena *a, struct kiosk_store *out,
                            struct fail *why) {
    const char *folder = settings_text(settings, "store", "folder");
    struct fail missing = {0};
    *out = (struct kiosk_store){.folder = folder, .env = env, .desk = {.env = env, .session = {.role = ROLE_NONE}}};
    if (vault_open(kiosk_file(a, folder, "keys.priem"), env, &out->vault, &missing)) return true;
    if (missing.kind == FAIL_GONE)
        return fail_set(why, FAIL_GONE, "not enrolled",
                        _("This computer has not been enrolled yet (folder %s). The centre gives the code for: %s"), folder,
                        "priem enrol --url … --code … --fingerprint …");
    if (why) *why = missing;
    return false;
}

/* One line of a terminal; in a log a line each tenth. */
static void tell_update(void *self, int percent) {
    bool terminal = isatty(STDERR_FILENO);
    (void)self;
    if (!terminal && percent % 10 != 0) return;
    if (terminal) fputc('\r', stderr);
    fprintf(stderr, _("Updating the data: %d %%"), percent);
    if (!terminal || percent == 100) fputc('\n', stderr);
}

struct opening {
    const struct settings *settings;
    struct arena *a;
    struct kiosk_store *k;
};

static bool open_desk(void *self, struct fail *why) {
    const struct opening *o = self;
    return kiosk_store_open_desk(o->settings, o->k->env, o->a, o->k->folder, NULL, o->k, why);
}

/* Where nobody works, the login form gives the store up; where somebody does, or another command, it says so. */
static bool open_or_ask(const struct settings *settings, struct arena *a, struct kiosk_store *k, struct fail *why) {
    enum answer answer;
    struct bytes text = {0};
    struct fail silent, busy = {0};
    bool open = holder_take(k->folder, WISH_STORE, open_desk, &(struct opening){settings, a, k}, &answer, &text, &busy);
    if (answer != ANSWER_FREE) fail_set(&busy, FAIL_BUSY, "the store is held", "%s", (const char *)text.data);
    bytes_close(&text);
    if (open) holder_open(k->folder, &k->holder, &silent); /* without it nobody can ask: the work goes on */
    if (!open && why) *why = busy;
    return open;
}

bool kiosk_store_open(const struct settings *settings, const struct env *env, struct arena *a, struct kiosk_store *out,
                      struct fail *why) {
    if (!kiosk_store_open_vault(settings, env, a, out, why)) return false;
    out->watch = (struct db_watch){.tell = tell_update};
    if (open_or_ask(settings, a, out, why)) return true;
    kiosk_store_close(out);
    return false;
}

void kiosk_store_close_desk(struct kiosk_store *k) {
    db_close(k->db);
    region_days_close(&k->days);
    k->db = NULL;
    k->days = (struct region_days){0};
    k->desk = (struct desk){.env = k->env, .session = {.role = ROLE_NONE}};
}

void kiosk_store_close(struct kiosk_store *k) {
    holder_hush(k->holder);
    kiosk_store_close_desk(k);
    holder_close(k->holder); /* whoever waits for the store has it now */
    vault_close(k->vault);
    *k = (struct kiosk_store){0};
}

bool kiosk_store_mine(struct kiosk_store *k, struct fail *why) {
    enum wish wish;
    int caller;
    while ((wish = holder_step(k->holder, &caller)) != WISH_NONE) {
        struct bytes text = {0};
        if (wish == WISH_LOGIN)
            k->wanted = true; /* answered by the end */
        else if (wish == WISH_STATUS && kiosk_status(&k->desk, k->vault, k->link.url, &text, NULL))
            holder_answer(k->holder, caller, ANSWER_DONE, (const char *)text.data);
        else
            holder_answer(k->holder, caller, ANSWER_WORKING, _("Another command works with the data of this computer."));
        bytes_close(&text);
    }
    return !k->wanted || fail_set(why, FAIL_BUSY, "store handed over to a login",
                                  _("Somebody has logged in at the screen: the command has stopped, what it did until then is "
                                    "kept. The kiosk goes on with it there."));
}

/* How the vault keeps them. A secret of libsodium is the seed and the public key that follows from it: while there is a newer
 * key, its seed stands in the place of the latter. */
struct kept_keys {
    uint8_t seed[crypto_sign_SEEDBYTES], newer_seed[crypto_sign_SEEDBYTES];
    uint8_t box_secret[32];
    uint8_t answer_key[SIGN_PUBLIC_SIZE];
};
_Static_assert(sizeof(struct kept_keys) == VAULT_SECRETS, "the vault has room for them");

void kiosk_keys_of(const struct vault *vault, struct kiosk_keys *out) {
    struct kept_keys kept;
    uint8_t key[SIGN_PUBLIC_SIZE];
    memcpy(&kept, vault_secrets(vault), sizeof kept);
    *out = (struct kiosk_keys){0};
    crypto_sign_seed_keypair(key, out->frame_secret, kept.seed);
    if (memcmp(key, kept.newer_seed, sizeof key) != 0) crypto_sign_seed_keypair(key, out->newer_secret, kept.newer_seed);
    memcpy(out->box_secret, kept.box_secret, sizeof kept.box_secret);
    memcpy(out->answer_key, kept.answer_key, sizeof kept.answer_key);
    sodium_memzero(&kept, sizeof kept);
}

void kiosk_keys_keep(const struct kiosk_keys *keys, uint8_t secrets[VAULT_SECRETS]) {
    struct kept_keys kept;
    bool newer = !sodium_is_zero(keys->newer_secret, sizeof keys->newer_secret);
    memcpy(kept.seed, keys->frame_secret, sizeof kept.seed);
    memcpy(kept.newer_seed, newer ? keys->newer_secret : keys->frame_secret + sizeof kept.seed, sizeof kept.newer_seed);
    memcpy(kept.box_secret, keys->box_secret, sizeof kept.box_secret);
    memcpy(kept.answer_key, keys->answer_key, sizeof kept.answer_key);
    memcpy(secrets, &kept, sizeof kept);
    sodium_memzero(&kept, sizeof kept);
}

bool kiosk_keys_put(struct vault *vault, const struct kiosk_keys *keys, struct fail *why) {
    uint8_t secrets[VAULT_SECRETS];
    kiosk_keys_keep(keys, secrets);
    bool ok = vault_put_secrets(vault, secrets, why);
    sodium_memzero(secrets, sizeof secrets);
    return ok;
}

bool kiosk_session(struct kiosk_store *k, int slot, struct session *out, struct fail *why) {
    const struct vault_slot *s = vault_slot_at(k->vault, slot);
    struct person person;
    struct fail gone = {0};
    *out = (struct session){.role = role_of(s->role), .sign_secret = vault_sign_secret(k->vault)};
    text_copy(out->staff, sizeof out->staff, s->staff);
    text_copy(out->name, sizeof out->name, s->name);
    text_copy(out->municipality, sizeof out->municipality, k->desk.municipality);
    text_copy(out->point, sizeof out->point, k->desk.point);
    if (!person_load(k->db, s->staff, &person, &gone)) {
        if (gone.kind == FAIL_GONE) return true;
        if (why) *why = gone;
        return false;
    }
    if (person.removed)
        return fail_set(why, FAIL_DENIED, "staff member was removed",
                        _("The centre has closed this access. Ask the supervisor."));
    out->role = role_of(person.role);
    text_copy(out->name, sizeof out->name, person.name);
    text_copy(out->municipality, sizeof out->municipality, person.municipality);
    text_copy(out->point, sizeof out->point, person.point);
    return role_works_at(out->role, k->desk.scope, why);
}

bool kiosk_store_login(struct kiosk_store *k, int slot, const char *passphrase, struct fail *why) {
    int changed;
    if (!vault_login(k->vault, slot, passphrase, why)) return false;
    if (kiosk_session(k, slot, &k->desk.session, why) && kiosk_slots_follow(k->vault, &k->desk, &changed, why)) return true;
    k->desk.session = (struct session){.role = ROLE_NONE};
    vault_lock(k->vault);
    return false;
}

bool kiosk_slot_of(const struct person *person, struct vault_slot *out, struct fail *why) {
    *out = (struct vault_slot){.ops = (uint64_t)person->ops, .mem = (uint64_t)person->mem};
    text_copy(out->staff, sizeof out->staff, person->id);
    text_copy(out->name, sizeof out->name, person->name);
    text_copy(out->role, sizeof out->role, person->role);
    if (base64_to(person->salt, strlen(person->salt), out->salt, sizeof out->salt) &&
        base64_to(person->box_key, strlen(person->box_key), out->box_key, sizeof out->box_key) &&
        base64_to(person->sign_key, strlen(person->sign_key), out->sign_key, sizeof out->sign_key))
        return true;
    return fail_set(why, FAIL_INPUT, "staff record with a broken key",
                    _("The key of this person cannot be used. It has to be set anew."));
}

void kiosk_keyed_of(const struct vault_slot *slot, struct staff_keyed *out) {
    *out = (struct staff_keyed){.ops = (int64_t)slot->ops, .mem = (int64_t)slot->mem};
    base64_of(slot->salt, sizeof slot->salt, out->salt);
    base64_of(slot->box_key, sizeof slot->box_key, out->box_key);
    base64_of(slot->sign_key, sizeof slot->sign_key, out->sign_key);
}

bool kiosk_works_here(const struct person *person, const struct desk *desk) {
    if (!role_works_at(role_of(person->role), desk->scope, NULL)) return false;
    if (*person->municipality && strcmp(person->municipality, desk->municipality) != 0) return false;
    return role_of(person->role) != ROLE_DESK || !*person->point || strcmp(person->point, desk->point) == 0;
}

static const struct vault_slot *slot_of(const struct vault *vault, const char *staff) {
    for (int i = 0; i < vault_slot_count(vault); i++)
        if (strcmp(vault_slot_at(vault, i)->staff, staff) == 0) return vault_slot_at(vault, i);
    return NULL;
}

static bool is_same(const struct vault_slot *a, const struct vault_slot *b) {
    return strcmp(a->name, b->name) == 0 && strcmp(a->role, b->role) == 0 && memcmp(a->salt, b->salt, sizeof a->salt) == 0 &&
           memcmp(a->box_key, b->box_key, sizeof a->box_key) == 0 &&
           memcmp(a->sign_key, b->sign_key, sizeof a->sign_key) == 0 && a->ops == b->ops && a->mem == b->mem;
}

/* One person; true when nothing had to be written or it was. A key that cannot be used, or a full file, shuts out this person
 * and stops nobody else. */
static bool follow(struct vault *vault, const struct person *person, const struct desk *desk, int *changed, struct fail *why) {
    const struct vault_slot *have = slot_of(vault, person->id);
    struct vault_slot wanted;
    struct fail problem = {0};
    if (person->removed || !kiosk_works_here(person, desk)) {
        if (!have) return true;
        if (vault_drop_slot(vault, person->id, &problem)) ++*changed;
    } else if (person->keyed) {
        if (!kiosk_slot_of(person, &wanted, NULL) || (have && is_same(have, &wanted))) return true;
        if (vault_add_slot(vault, &wanted, &problem)) ++*changed;
    }
    if (problem.kind != FAIL_DISK) return true;
    if (why) *why = problem;
    return false;
}

/* Nobody asks for the older of two keys any more: it goes, and so do the backups that hold it. */
static bool drop_older_key(struct vault *vault, const struct desk *desk, struct fail *why) {
    struct kiosk_keys keys;
    bool over;
    kiosk_keys_of(vault, &keys);
    bool ok = keyed_over(&keys, &desk->journal, &over, why);
    if (ok && over) {
        ok = db_begin(desk->db, true, why) && db_end(desk->db, copies_outdate(desk->db, why), why);
        keyed_drop(&keys);
        ok = ok && kiosk_keys_put(vault, &keys, why);
    }
    sodium_memzero(&keys, sizeof keys);
    return ok;
}

bool kiosk_slots_follow(struct vault *vault, const struct desk *desk, int *changed, struct fail *why) {
    struct arena a = {0};
    struct person *people;
    int count;
    *changed = 0;
    if (!drop_older_key(vault, desk, why)) return false;
    if (!*desk->point) return true; /* until the first exchange nobody can tell who belongs here */
    bool good = person_list(desk->db, &a, &people, &count, why);
    for (int i = 0; good && i < count; i++) good = follow(vault, &people[i], desk, changed, why);
    arena_close(&a);
    return good;
}
