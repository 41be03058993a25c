#include "model/store/account_basis.h"

#include "model/base/text.h"
#include "model/store/journal.h"
#include "model/store/queries.h"

#include <string.h>

enum { SIG_SHOWN = 16 };

static enum basis_sign sign_of(const struct event *ev, const struct person *who) {
    uint8_t key[SIGN_PUBLIC_SIZE];
    if (ev->id.kiosk == 0) return BASIS_CENTRE;
    if (!ev->has_sig) return BASIS_BARE;
    bool has_key = *who->sign_key && base64_to(who->sign_key, strlen(who->sign_key), key, sizeof key);
    return has_key && event_sign_check(ev, key) ? BASIS_SIGNED : BASIS_EARLIER;
}

/* The contract where there is one, else the sheet the surcharge was signed on. */
static const char *paper_of_event(const struct event *ev) {
    if (!ev->type || !ev->payload) return "";
    switch (ev->type->kind) {
    case EV_ENROLMENT_MADE: {
        const struct enrolled *e = ev->payload;
        return *e->contract ? e->contract : e->sheet;
    }
    case EV_ENROLMENT_CONFIRMED: return ((const struct confirmed *)ev->payload)->sheet;
    case EV_ENROLMENT_CHANGED: return ((const struct enrolment_changed *)ev->payload)->contract;
    default: return "";
    }
}

bool account_basis(struct db *db, const char *event, struct arena *a, struct account_basis *out, struct fail *why) {
    struct event_id id;
    struct event *ev = arena_alloc(a, sizeof *ev);
    struct person *who = arena_alloc(a, sizeof *who);
    char sig[BASE64_SIZE(SIGN_SIZE)] = "";
    if (!event_id_parse(event, &id)) return fail_set(why, FAIL_GONE, "basis: no event", _("This event is not at this kiosk."));
    if (!journal_load(db, id, a, ev, why)) return false;
    if (!*ev->staff || !person_load(db, ev->staff, who, why)) *who = (struct person){0};
    if (ev->has_sig) base64_of(ev->sig, SIGN_SIZE, sig);
    sig[SIG_SHOWN] = '\0';
    *out = (struct account_basis){.id = id,
                                  .type = ev->type_name,
                                  .at = ev->at,
                                  .offset = ev->offset,
                                  .staff_name = who->name,
                                  .paper = paper_of_event(ev),
                                  .sign = sign_of(ev, who),
                                  .sig = arena_dup(a, sig),
                                  .gsn = ev->gsn};
    return true;
}

int64_t account_line_sum(const struct account_line *line) {
    return movement_types[line->movement].to == MONEY_FREE ? line->sum : -line->sum;
}
