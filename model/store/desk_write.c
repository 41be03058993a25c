#include "model/store/desk_write.h"

#include "model/base/text.h"
#include "model/rules/content.h"
#include "model/store/lease.h"
#include "model/store/life.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NO_DIGITS = 4 };
static const char serial_key[] = "request_serial"; /* of the last application filed here */

bool desk_transaction(struct desk *desk, desk_body *body, void *command, struct fail *why) {
    struct arena a = {0};
    if (!db_begin(desk->db, true, why)) return false;
    bool done = db_end(desk->db, body(desk, command, &a, why), why);
    /* `why` keeps the first reason; a store that cannot be read now says so at the next command. */
    if (!done) journal_reload(&desk->journal, NULL);
    arena_close(&a);
    return done;
}

struct event *desk_event(struct desk *desk, enum event_kind kind, const char *subject, struct arena *a) {
    struct event *ev = arena_alloc(a, sizeof *ev);
    ev->type = &event_types[kind];
    text_copy(ev->type_name, sizeof ev->type_name, ev->type->name);
    ev->version = ev->type->version;
    text_copy(ev->subject, sizeof ev->subject, subject);
    text_copy(ev->staff, sizeof ev->staff, desk->session.staff);
    ev->id = journal_next(&desk->journal);
    event_payload(ev, a);
    return ev;
}

/* The open part goes to everybody and for ever. */
static bool says_nothing_free(const struct desk *desk, const struct event *ev, struct fail *why) {
    return content_open(ev, &desk->region.opened, NULL, why);
}

bool desk_append(struct desk *desk, struct event *ev, struct arena *a, struct fail *why) {
    return says_nothing_free(desk, ev, why) && journal_append(&desk->journal, ev, NULL, a, why);
}

bool desk_append_signed(struct desk *desk, struct event *ev, struct arena *a, struct fail *why) {
    if (!desk->session.sign_secret)
        return fail_set(why, FAIL_DENIED, "no signing key", _("Your key is locked. Log in again, then repeat this."));
    return says_nothing_free(desk, ev, why) && journal_append(&desk->journal, ev, desk->session.sign_secret, a, why);
}

bool desk_as_shown(struct desk *desk, const char *subject, const char *basis, struct fail *why) {
    char now[BASE64_SIZE(HASH_SIZE)];
    if (!basis) return true;
    if (!subject_basis(desk->db, subject, now, why)) return false;
    return strcmp(basis, now) == 0 ? true
                                   : fail_set(why, FAIL_CONFLICT, "the subject changed since it was shown",
                                              _("The record has changed since it was shown. Look at it again."));
}

bool desk_second_may(struct desk *desk, const struct second *second, struct fail *why) {
    struct person person;
    if (!person_load(desk->db, second->staff, &person, why)) return false;
    if (!person.removed && role_permits(role_of(person.role), MAY_SECOND)) return true;
    return fail_set(why, FAIL_DENIED, "second.role",
                    _("This colleague's role may not agree to it: a coordinator, the operator or a supervisor has to."));
}

bool desk_not_blocked(struct desk *desk, const char *subject, const struct consent_row *anew, struct fail *why) {
    struct learner_life life;
    char withdrawn[DATE_TEXT];
    if (!learner_life(desk->db, subject, &life, why)) return false;
    if (*life.erased) return fail_set(why, FAIL_GONE, "2.5.erased", _("The personal data of this child have been erased."));
    if (!*life.blocked) return true;
    if (!anew)
        return fail_set(why, FAIL_DENIED, "2.5.blocked",
                        _("Consent to the processing is withdrawn: the data may only be erased. A new consent is recorded on "
                          "the card."));
    date_iso(moment_date(life.blocked_at, desk->env->offset), withdrawn);
    return strcmp(anew->day, withdrawn) >= 0
               ? true
               : fail_set(why, FAIL_INPUT, "PD9.day",
                          _("The consent is older than its withdrawal. A new sheet has to be signed."));
}

/* A machine enrolled anew goes on from the numbers that the machine before has sent to the centre. */
static bool last_serial(struct desk *desk, int64_t *serial, struct fail *why) {
    char from[16], to[16];
    struct rows r;
    if (!meta_int(desk->db, serial_key, serial, why)) return false;
    if (*serial > 0 || desk->journal.epoch == 1) return true;
    snprintf(from, sizeof from, "%u-", desk->kiosk);
    snprintf(to, sizeof to, "%u.", desk->kiosk); /* what sorts behind every number that begins with `from` */
    if (!db_query(desk->db, &r,
                  "SELECT request_no FROM application WHERE request_no > :from AND request_no < :to ORDER BY request_no", why,
                  "from:t", from, "to:t", to, NULL))
        return false;
    while (db_next(&r, why)) {
        int64_t sent = strtoll(db_text(&r, 0) + strlen(from), NULL, 10);
        if (sent > *serial) *serial = sent;
    }
    return !db_failed(&r);
}

static bool next_serial(struct desk *desk, int64_t *serial, char *out, size_t room, struct fail *why) {
    if (!last_serial(desk, serial, why)) return false;
    ++*serial;
    snprintf(out, room, "%u-%0*lld", desk->kiosk, NO_DIGITS, (long long)*serial);
    return true;
}

bool desk_next_no(struct desk *desk, char *out, size_t room, struct fail *why) {
    int64_t serial;
    return next_serial(desk, &serial, out, room, why);
}

bool desk_take_no(struct desk *desk, char *out, size_t room, struct fail *why) {
    int64_t serial;
    return next_serial(desk, &serial, out, room, why) && meta_set_int(desk->db, serial_key, serial, why);
}

bool desk_region_known(const struct desk *desk, struct fail *why) {
    return *desk->region.id
               ? true
               : fail_set(why, FAIL_GONE, "no region in the store",
                          _("This kiosk does not know its region yet. Connect it to the network and press F5 to exchange."));
}

bool desk_in_touch(struct desk *desk, struct fail *why) {
    return credential_holds(desk->db, desk->env, desk->region.set.credential_days, why);
}
