#include "model/store/apply.h"

#include "model/store/adopt.h"
#include "model/store/alias.h"
#include "model/store/erase.h"

#include <string.h>

/* What each type does beyond a statement of apply_rows, by the role in which the subject stands in the event. NULL: nothing. */
static const struct {
    apply_function *subject;
    apply_function *also;
} appliers[EV_COUNT] = {
    [EV_LEASE_GRANTED] = {.also = apply_lease_lent_on},
    [EV_APPLICATION_FILED] = {.subject = apply_filed},
    [EV_APPLICATION_CORRECTED] = {.subject = apply_corrected},
    [EV_IDENTITY_CHECKED] = {.subject = apply_identity},
    [EV_CONSENT_GIVEN] = {.subject = apply_consent},
    [EV_APPLICATION_LACKING] = {.subject = apply_lacking},
    [EV_APPLICATION_COMPLETED] = {.subject = apply_completed},
    [EV_APPLICATION_RETURNED] = {.subject = apply_returned},
    [EV_APPLICATION_REFUSED] = {.subject = apply_refused},
    [EV_APPLICATION_WITHDRAWN] = {.subject = apply_withdrawn},
    [EV_CERTIFICATE_ISSUED] = {.subject = apply_issued, .also = apply_lease_spent},
    [EV_RULING_JOINED] = {.subject = apply_joined},
    [EV_RULING_REVIVED] = {.subject = apply_revived},
    [EV_RULING_SUPERSEDED] = {.subject = apply_superseded},
    [EV_EVENT_PARKED] = {.subject = apply_parked},
    [EV_DISPUTE_CLOSED] = {.subject = apply_dispute_closed},
    [EV_APPLICATION_LAPSED] = {.subject = apply_lapsed},
    [EV_APPLICATION_AGED] = {.subject = apply_aged},
    [EV_APPLICATION_OVERTURNED] = {.subject = apply_overturned},
    [EV_DECISION_UNDONE] = {.subject = apply_undone},
    [EV_CERTIFICATE_ANNULLED] = {.subject = apply_annulled},
    [EV_CERTIFICATE_EXCLUDED] = {.subject = apply_excluded},
    [EV_CERTIFICATE_REINSTATED] = {.subject = apply_reinstated},
    [EV_CERTIFICATE_EXPIRED] = {.subject = apply_expired},
    [EV_CERTIFICATE_SUSPENDED] = {.subject = apply_suspended},
    [EV_CERTIFICATE_RESUMED] = {.subject = apply_resumed},
    [EV_LEARNER_CHANGED] = {.subject = apply_changed},
    [EV_FAMILY_TOLD] = {.subject = apply_told},
    [EV_PAPER_PRINTED] = {.subject = apply_printed},
    [EV_CONSENT_WITHDRAWN] = {.subject = apply_consent_withdrawn},
    [EV_ACCESS_ASKED] = {.subject = apply_access_asked},
    [EV_ACCESS_GIVEN] = {.subject = apply_access_given},
    [EV_DAY_OPENED] = {.subject = apply_day_opened},
    [EV_CALENDAR_SET] = {.subject = apply_calendar_set},
    [EV_PICK_LISTED] = {.subject = apply_pick_listed},
    [EV_INDEX_LISTED] = {.subject = apply_index_listed},
    [EV_LEARNER_MERGED] = {.subject = apply_merged},
    [EV_LEARNER_SPLIT] = {.subject = apply_split, .also = apply_parted},
    [EV_LEARNER_ERASED] = {.subject = apply_erased},
    [EV_REDRIVE_ASKED] = {.subject = apply_redrive},
    [EV_EVENT_TAKEN] = {.subject = apply_taken},
    [EV_DISPUTE_HANDED] = {.subject = apply_handed},
    [EV_RULING_DIFFERS] = {.subject = apply_differs},
    [EV_RULING_FLAGGED] = {.subject = apply_flagged},
    [EV_RULING_RENUMBERED] = {.subject = apply_renumbered, .also = apply_lease_renumbered},
    [EV_PROVIDER_LISTED] = {.subject = apply_provider_listed},
    [EV_PROGRAMME_LISTED] = {.subject = apply_programme_listed},
    [EV_GROUPS_LISTED] = {.subject = apply_groups_listed},
    [EV_PROGRAMME_COUNTED] = {.subject = apply_programme_counted},
    [EV_NOMINAL_GRANTED] = {.subject = apply_nominal_granted, .also = apply_slot_spent},
    [EV_NOMINAL_ASKED] = {.subject = apply_nominal_asked},
    [EV_NOMINAL_CAPPED] = {.subject = apply_nominal_capped},
    [EV_NOMINAL_REFUSED] = {.subject = apply_nominal_refused},
    [EV_NOMINAL_WITHDRAWN] = {.subject = apply_nominal_withdrawn},
    [EV_ENROLMENT_MADE] = {.subject = apply_enrolment_made},
    [EV_ENROLMENT_CONFIRMED] = {.subject = apply_enrolment_confirmed},
    [EV_ENROLMENT_CHANGED] = {.subject = apply_enrolment_changed},
    [EV_ENROLMENT_SUSPENDED] = {.subject = apply_enrolment_suspended},
    [EV_ENROLMENT_RESUMED] = {.subject = apply_enrolment_resumed},
    [EV_ENROLMENT_ENDED] = {.subject = apply_enrolment_ended},
    [EV_ENROLMENT_RATED] = {.subject = apply_enrolment_rated},
    [EV_RULING_OVER_ASKED] = {.subject = apply_over_asked},
    [EV_ATTENDANCE_REPORTED] = {.subject = apply_attendance},
    [EV_MONTH_SETTLED] = {.subject = apply_month_settled},
    [EV_MOVEMENT_REVERSED] = {.subject = apply_reversed},
    [EV_ACCOUNT_CLOSED] = {.subject = apply_account_closed},
    [EV_MONTH_CLOSED] = {.subject = apply_month_closed},
    [EV_ADVANCE_SET] = {.subject = apply_advance_set},
    [EV_CATALOGUE_LOADED] = {.subject = apply_loaded},
};

/* The merge that has brought `named` here since; 0: the event came behind it. */
static bool came_before_merge(struct db *db, const struct event *ev, const char *named, int64_t *out, struct fail *why) {
    struct alias_place alias;
    if (!alias_of(db, named, &alias, why)) return false;
    *out = ev->gsn > 0 && ev->gsn < alias.since ? alias.last : 0;
    return true;
}

/* What a statement may ask of the event beside its own columns. */
#define STAMP_FIELDS(X)                                                                                                        \
    X(TEXT, event, EVENT_ID_TEXT) X(INT, pending, 0) X(INT, at, 0) X(INT, seq, 0) X(INT, gsn, 0) X(INT, seen, 0)
struct stamp {
    STAMP_FIELDS(RECORD_MEMBER)
};
#define RECORD_OF stamp
RECORD_DEFINE(STAMP_FIELDS);
#undef RECORD_OF

static bool apply_row(const struct applying *a, const char *sql, struct fail *why) {
    const struct event *ev = a->ev;
    struct stamp stamp = {.pending = a->pending, .at = ev->at, .seq = (int64_t)ev->id.seq, .gsn = ev->gsn, .seen = ev->seen};
    event_id_show(ev->id, stamp.event);
    return db_run(a->db, sql, why, "subject:t", a->subject, ":r", &rec_stamp, &stamp, ":r", ev->type->parts[0].rec, ev->payload,
                  NULL);
}

bool apply_for(struct db *db, const struct event *ev, const char *named, const char *subject, struct fail *why) {
    if (!ev->type) return true;
    struct applying a = {.db = db, .ev = ev, .subject = subject, .pending = ev->gsn == 0};
    if (strcmp(named, subject) != 0 && !came_before_merge(db, ev, named, &a.before_merge, why)) return false;
    event_id_show(ev->id, a.id);
    bool own = strcmp(named, ev->subject) == 0;
    const char *row = own ? apply_rows[ev->type->kind].sql : NULL;
    if (row) return apply_row(&a, row, why);
    apply_function *apply = own ? appliers[ev->type->kind].subject : appliers[ev->type->kind].also;
    return !apply || apply(&a, why);
}

bool apply_last(struct db *db, const struct event *ev, const char *named, const char *subject, struct fail *why) {
    struct arena a = {0};
    struct event inside = *ev;
    bool erased, ok = erase_happened(db, subject, &erased, why);
    if (ok && adopted_open(&inside, &a, NULL))
        ok = erased ? erase_late(db, &inside, named, subject, why) : apply_for(db, &inside, named, subject, why);
    arena_close(&a);
    return ok;
}
