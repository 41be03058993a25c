#include "sync/centre/gate.h"

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/desk.h"

#include <stdlib.h>
#include <string.h>

/* --- Who signed ----------------------------------------------------------------------------------------------------------- */

struct signer {
    enum role role;
    bool keyed;
    uint8_t key[SIGN_PUBLIC_SIZE];
};

static bool signer_load(struct centre *c, const char *staff, struct signer *out, struct fail *why) {
    *out = (struct signer){.role = ROLE_NONE};
    struct rows r;
    if (!db_query(c->db, &r, "SELECT role, sign_key FROM staff WHERE subject = :staff", why, "staff:t", staff, NULL))
        return false;
    if (db_next(&r, why)) {
        out->role = role_of(db_text(&r, 0));
        out->keyed = base64_to(db_text(&r, 1), strlen(db_text(&r, 1)), out->key, sizeof out->key);
    }
    bool ok = !db_failed(&r);
    db_done(&r);
    return ok;
}

enum { KEYS_MOST = 16 };

/* A kiosk that was long away signs with the key its person had then: the keys before the present one count too. */
static bool signed_before(struct centre *c, const struct event *ev, struct arena *a, bool *ok, struct fail *why) {
    struct event_id ids[KEYS_MOST];
    int count = 0;
    struct rows r;
    if (!db_query(
            c->db, &r,
            "SELECT l.kiosk, l.epoch, l.seq FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq "
            "WHERE t.subject = :staff AND t.gsn > 0 AND l.type = 'staff.keyed' ORDER BY l.gsn DESC",
            why, "staff:t", ev->staff, NULL))
        return false;
    while (count < KEYS_MOST && db_next(&r, why))
        ids[count++] = (struct event_id){
            .kiosk = (uint32_t)db_int(&r, 0), .epoch = (uint32_t)db_int(&r, 1), .seq = (uint64_t)db_int(&r, 2)};
    bool read = !db_failed(&r);
    db_done(&r);
    for (int i = 0; read && i < count && !*ok; i++) {
        struct event keyed;
        uint8_t key[SIGN_PUBLIC_SIZE];
        if (!journal_load(c->db, ids[i], a, &keyed, why)) return false;
        const struct staff_keyed *k = keyed.payload;
        *ok = base64_to(k->sign_key, strlen(k->sign_key), key, sizeof key) && event_sign_check(ev, key);
    }
    return read;
}

static bool signature_holds(struct centre *c, const struct event *ev, const struct signer *signer, struct arena *a, bool *ok,
                            struct fail *why) {
    *ok = ev->has_sig && signer->keyed && event_sign_check(ev, signer->key);
    return *ok || !ev->has_sig || signed_before(c, ev, a, ok, why);
}

/* --- What was decided ----------------------------------------------------------------------------------------------------- */

/* True when `staff` is one of the ids joined by ' ' in the application's hands. */
static bool entered_it(struct centre *c, const struct event *ev, const char *app, bool *entered, struct fail *why) {
    struct rows r;
    if (!db_query(c->db, &r, "SELECT hands FROM application WHERE subject = :subject AND app = :app", why, "subject:t",
                  ev->subject, "app:t", app, NULL))
        return false;
    *entered = db_next(&r, why) && ev->staff[0] != '\0' && strstr(db_text(&r, 0), ev->staff) != NULL;
    bool ok = !db_failed(&r);
    db_done(&r);
    return ok;
}

static bool number_is_ours(struct centre *c, const struct event *ev, const struct issued_open *issued, bool *ours,
                           struct fail *why) {
    char expected[11];
    *ours = false;
    if (strlen(issued->number) != 10 || strspn(issued->number, "0123456789") != 10) return true;
    char digits[8] = {0};
    memcpy(digits, issued->number + 2, 7);
    int64_t serial = strtoll(digits, NULL, 10), given = 0;
    certificate_number(c->code, serial, expected);
    if (strcmp(expected, issued->number) != 0 ||
        (strcmp(ev->also[0], issued->lease) != 0 && strcmp(ev->also[1], issued->lease) != 0))
        return true;
    if (!db_one_int(c->db, &given, "SELECT count(*) FROM certificate WHERE number = :number", why, "number:t", issued->number,
                    NULL))
        return false;
    int64_t leased = 0;
    if (!db_one_int(
            c->db, &leased,
            "SELECT count(*) FROM lease WHERE subject = :lease AND kind = 'number' AND no = :kiosk AND kiosk_epoch = :epoch "
            "AND first <= :serial AND last >= :serial",
            why, "lease:t", issued->lease, "kiosk:i", (int64_t)ev->id.kiosk, "epoch:i", (int64_t)ev->id.epoch, "serial:i",
            serial, NULL))
        return false;
    *ours = given == 0 && leased == 1;
    return true;
}

/* The application a decision is about. */
static const char *decided_app(const struct event *ev) {
    switch (ev->type->kind) {
    case EV_APPLICATION_RETURNED: return ((const struct returned *)ev->payload)->open.app;
    case EV_APPLICATION_REFUSED: return ((const struct refused *)ev->payload)->open.app;
    case EV_CERTIFICATE_ISSUED: return ((const struct issued *)ev->payload)->open.app;
    default: return NULL;
    }
}

static bool ask_decision(struct centre *c, const struct event *ev, const struct signer *signer, const char *app,
                         const char **cause, struct fail *why) {
    bool entered, ours = true;
    if (signer->role != ROLE_COORDINATOR && signer->role != ROLE_OPERATOR) {
        *cause = "not_allowed";
        return true;
    }
    if (!entered_it(c, ev, app, &entered, why)) return false;
    if (ev->type->kind == EV_CERTIFICATE_ISSUED &&
        !number_is_ours(c, ev, &((const struct issued *)ev->payload)->open, &ours, why))
        return false;
    if (entered)
        *cause = "four_eyes";
    else if (!ours)
        *cause = "over_limit";
    return true;
}

/* A person's first key may come from anywhere (the first supervisor keys himself); a later one from himself or a supervisor. */
static bool ask_keyed(struct centre *c, const struct event *ev, const struct signer *signer, const char **cause,
                      struct fail *why) {
    struct signer subject;
    if (!signer_load(c, ev->subject, &subject, why)) return false;
    if (subject.role == ROLE_NONE || (subject.keyed && signer->role != ROLE_SUPERVISOR && strcmp(ev->staff, ev->subject) != 0))
        *cause = "not_allowed";
    return true;
}

bool gate_ask(struct centre *c, const struct event *ev, struct arena *a, const char **cause, struct fail *why) {
    *cause = NULL;
    if (!ev->type) return true; /* of a later version: kept as it is */
    if (!(ev->type->cause & CAUSE_KIOSK)) {
        *cause = "not_allowed";
        return true;
    }
    struct signer signer;
    if (!signer_load(c, ev->staff, &signer, why)) return false;
    const char *app = decided_app(ev);
    bool holds = true;
    if ((app || ev->type->kind == EV_IDENTITY_CHECKED || ev->has_sig) && !signature_holds(c, ev, &signer, a, &holds, why))
        return false;
    if (!holds) {
        *cause = "signature";
        return true;
    }
    if (ev->type->kind == EV_STAFF_KEYED) return ask_keyed(c, ev, &signer, cause, why);
    return !app || ask_decision(c, ev, &signer, app, cause, why);
}
