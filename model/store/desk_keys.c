/* Keys become known by events: a colleague's, when she has set her passphrase, the kiosk's own, when it takes a new one, and
 * that of the machine's slot. */

#include "model/base/text.h"
#include "model/store/copies.h"
#include "model/store/desk_write.h"
#include "model/store/frame_keys.h"

struct key_staff {
    const char *staff;
    const struct staff_keyed *key;
};

static bool key_staff_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    const struct key_staff *k = command;
    struct person person;
    if (!person_load(desk->db, k->staff, &person, why)) return false;
    if (person.removed)
        return fail_set(why, FAIL_DENIED, "the person was removed",
                        _("The region has ended this person's access: no key can be set."));
    struct event *ev = desk_event(desk, EV_STAFF_KEYED, k->staff, a);
    *(struct staff_keyed *)ev->payload = *k->key;
    return desk_append_signed(desk, ev, a, why);
}

bool desk_key_staff(struct desk *desk, const char *staff, const struct staff_keyed *key, struct fail *why) {
    struct key_staff k = {.staff = staff, .key = key};
    return desk_may(desk, MAY_STAFF, why) && desk_transaction(desk, key_staff_body, &k, why);
}

struct key_kiosk {
    const char *was, *key;
    uint64_t seq;
};

static bool key_kiosk_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    struct key_kiosk *k = command;
    const struct journal *j = &desk->journal;
    uint8_t last[SIGN_PUBLIC_SIZE];
    bool any, covered;
    if (!frame_key_changed(desk->db, j->kiosk, j->epoch, last, &any, &covered, why)) return false;
    if (any && !covered)
        return fail_set(
            why, FAIL_BUSY, "the key before is not covered",
            _("The key of this kiosk has been changed before, and no backup of the centre holds that yet. Exchange, "
              "and come back when the centre has been backed up."));
    struct event *ev = desk_event(desk, EV_KIOSK_KEYED, j->region, a);
    struct kiosk_keyed *keyed = ev->payload;
    text_copy(keyed->frame_key, sizeof keyed->frame_key, k->key);
    if (!desk_append_signed(desk, ev, a, why)) return false;
    k->seq = ev->id.seq;
    return frame_key_begin(desk->db, j->kiosk, j->epoch, k->was, 0, why) &&
           frame_key_change(desk->db, j->kiosk, j->epoch, k->seq, k->key, why);
}

bool desk_key_kiosk(struct desk *desk, const char *was, const char *key, uint64_t *seq, struct fail *why) {
    struct key_kiosk k = {.was = was, .key = key};
    bool ok = desk_may(desk, MAY_STAFF, why) && desk_transaction(desk, key_kiosk_body, &k, why);
    *seq = k.seq;
    return ok;
}

struct key_machine {
    const char *key;
    bool before; /* there was a slot: it goes from the backups, too */
};

static bool key_machine_body(struct desk *desk, void *command, struct arena *a, struct fail *why) {
    const struct key_machine *k = command;
    struct event *ev = desk_event(desk, EV_MACHINE_KEYED, desk->journal.region, a);
    struct machine_keyed *keyed = ev->payload;
    text_copy(keyed->slot_key, sizeof keyed->slot_key, k->key);
    return desk_append_signed(desk, ev, a, why) && (!k->before || copies_outdate(desk->db, why));
}

bool desk_key_machine(struct desk *desk, const char *key, bool before, struct fail *why) {
    struct key_machine k = {.key = key, .before = before};
    return desk_may(desk, MAY_STAFF, why) && desk_transaction(desk, key_machine_body, &k, why);
}
