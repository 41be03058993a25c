#include "sync/centre/renumber.h"

#include "model/base/text.h"
#include "model/rules/fields.h"
#include "sync/centre/leases.h"
#include "sync/centre/log.h"
#include "sync/centre/rulings.h"

#include <inttypes.h>
#include <string.h>

/* The certificate that had the number before, where it was issued and when; "" in the ruling: none. */
static bool find_first(struct centre *c, const char *number, const char *of, struct renumbered *out, bool *found,
                       struct fail *why) {
    struct rows r;
    if (!db_query(c->db, &r,
                  "SELECT issued_point, issued_at FROM certificate WHERE number = :number AND event <> :of "
                  "ORDER BY gsn, subject",
                  why, "number:t", number, "of:t", of, NULL))
        return false;
    *found = db_next(&r, why);
    if (*found) {
        text_copy(out->living_point, sizeof out->living_point, db_text(&r, 0));
        out->living_at = db_int(&r, 1);
    }
    return db_done(&r);
}

static bool give_another(struct centre *c, const struct event *ev, const struct renumbered *facts, struct fail *why) {
    struct event ruling = {.type = &event_types[EV_RULING_RENUMBERED]};
    int64_t serial;
    memcpy(ruling.subject, ev->subject, sizeof ruling.subject);
    struct renumbered *r = event_payload(&ruling, &c->turn);
    *r = *facts;
    if (!leases_grant(c, 0, c->journal.epoch, 1, r->lease, &serial, why)) return false;
    memcpy(ruling.also[0], r->lease, sizeof ruling.also[0]);
    certificate_number(c->code, serial, r->living);
    centre_log(&c->env, "alarm", "reason=\"a number was given to two children\" number=%s kiosk=%" PRIu32 " instead=%s",
               r->number, ev->id.kiosk, r->living);
    return rulings_append(c, &ruling, ev->id, ev->gsn, why);
}

bool renumber(struct centre *c, const struct event *ev, struct fail *why) {
    struct renumbered facts = {0};
    bool found;
    if (!ev->type || ev->type->kind != EV_CERTIFICATE_ISSUED) return true;
    const struct issued_open *issued = &((const struct issued *)ev->payload)->open;
    event_id_show(ev->id, facts.of);
    memcpy(facts.app, issued->app, sizeof facts.app);
    memcpy(facts.number, issued->number, sizeof facts.number);
    return find_first(c, issued->number, facts.of, &facts, &found, why) && (!found || give_another(c, ev, &facts, why));
}
