#include "tui/commands/people.h"

#include "model/base/text.h"

#include <string.h>

/* Offers only whom the table of permissions lets do it. */
static bool role_may(const struct desk *desk, const char *role, enum permission permission) {
    struct desk asked = *desk;
    asked.put_back = 0; /* that is told when somebody is there to hear it */
    asked.session = (struct session){.role = role_of(role)};
    memcpy(asked.session.staff, "?", 2); /* somebody */
    return desk_may(&asked, permission, NULL);
}

struct kiosk_store *people_store(struct call *call, struct kiosk_store *own, struct fail *why) {
    if (call->lent) return call->lent;
    return kiosk_store_open(call->settings, &call->env, &call->arena, own, why) ? own : NULL;
}

void people_store_close(struct call *call, struct kiosk_store *own) {
    if (!call->lent) kiosk_store_close(own);
}

static bool works_there(const struct kiosk_store *k, const char *wanted, struct fail *why) {
    const struct session *who = &k->desk.session;
    int chosen;
    return ask_choice("", &(struct choice){who->staff, who->name, ""}, 1, wanted, &chosen, why);
}

bool people_login(struct call *call, struct kiosk_store *k, enum permission permission, const char *wanted, struct fail *why) {
    struct choice choices[VAULT_SLOTS];
    char passphrase[PASSPHRASE_ROOM];
    int slots[VAULT_SLOTS], count = 0, chosen;
    if (call->lent) return works_there(k, wanted, why) && desk_may(&k->desk, permission, why);
    for (int i = 0; i < vault_slot_count(k->vault); i++) {
        const struct vault_slot *slot = vault_slot_at(k->vault, i);
        if (!role_may(&k->desk, slot->role, permission)) continue;
        slots[count] = i;
        choices[count++] = (struct choice){slot->staff, slot->name, _(role_title(role_of(slot->role)))};
    }
    if (!ask_choice_holding(k, _("Who are you?"), choices, count, wanted, &chosen, why)) return false;
    const char *prompt = arena_printf(&call->arena, _("Passphrase of %s"), choices[chosen].name);
    call->store = k;
    bool good = ask_passphrase(call, prompt, passphrase, why) && kiosk_store_login(k, slots[chosen], passphrase, why) &&
                desk_may(&k->desk, permission, why);
    explicit_bzero(passphrase, sizeof passphrase);
    return good;
}

bool people_choose(struct call *call, struct kiosk_store *k, const char *title, enum role role, bool here, const char *wanted,
                   struct person *out, struct fail *why) {
    struct person *people;
    int all, count = 0, chosen;
    if (!person_list(k->db, &call->arena, &people, &all, why)) return false;
    struct choice *choices = arena_alloc(&call->arena, (size_t)(all + 1) * sizeof *choices);
    for (int i = 0; i < all; i++) {
        if (people[i].removed || (here && !kiosk_works_here(&people[i], &k->desk))) continue;
        if (role != ROLE_NONE && role_of(people[i].role) != role) continue;
        people[count] = people[i];
        choices[count] = (struct choice){people[count].id, people[count].name, _(role_title(role_of(people[count].role)))};
        count++;
    }
    if (!ask_choice(title, choices, count, wanted, &chosen, why)) return false;
    *out = people[chosen];
    return true;
}

bool people_ask_key(struct call *call, const char *name, struct fail *why) {
    struct vault_slot slot = {0};
    char passphrase[PASSPHRASE_ROOM], text[BASE64_SIZE(sizeof slot)];
    bool good = ask_new_passphrase(call, name, passphrase, why) &&
                vault_derive(passphrase, &call->env, vault_cost_measured(&call->env), &slot, why);
    explicit_bzero(passphrase, sizeof passphrase);
    text_copy(slot.name, sizeof slot.name, name);
    base64_of((const uint8_t *)&slot, sizeof slot, text);
    if (good) call->half = arena_dup(&call->arena, text);
    return good;
}

/* Nobody else's: the kiosk may have closed in between, and the name mean another person now. */
static bool has_key(const struct call *call, const char *name, struct vault_slot *out) {
    char whose[sizeof out->name];
    text_copy(whose, sizeof whose, name);
    return call->half && base64_to(call->half, strlen(call->half), (uint8_t *)out, sizeof *out) &&
           strncmp(out->name, whose, sizeof whose) == 0;
}

bool people_key(struct call *call, const char *name, struct vault_slot *out, struct fail *why) {
    if (has_key(call, name, out)) return true;
    if (!call->lent) return people_ask_key(call, name, why) && has_key(call, name, out);
    call->whose = arena_dup(&call->arena, name);
    return fail_set(why, FAIL_INPUT, "beside: a key is wanted", "%s", "");
}
