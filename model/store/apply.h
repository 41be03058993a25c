#ifndef PRIEM_STORE_APPLY_H
#define PRIEM_STORE_APPLY_H

/* apply(): what an event makes of the rows of one subject. Total and closed: it never refuses, asks no clock, no setting and no
 * other subject. Rules have decided before; here only order speaks, so what comes second to a decision leaves the decision as
 * it stands. */

#include "model/event/event.h"
#include "model/store/db.h"

struct applying {
    struct db *db;
    const struct event *ev;
    const char *subject; /* whose rows: the event's own, one in `also`, or whom that one was merged into */
    char id[EVENT_ID_TEXT];
    int64_t pending; /* 1 while the centre has not numbered it */
    /* Of a learner since merged into this one, and from before that: the number of the merge. It adds to the case, the
     * learner's own data stay as they are. 0: of this one's own time. */
    int64_t before_merge;
};

typedef bool apply_function(const struct applying *a, struct fail *why);

/* Makes of `ev`, which names `named`, what becomes of the rows of `subject`: of the same learner, or of the one it was merged
 * into. False only when the store fails. A type of a later version is passed over. */
bool apply_for(struct db *db, const struct event *ev, const char *named, const char *subject, struct fail *why);
/* The same in the order of arrival: what a log.adopted holds counts as itself (adopt.h), on an erased learner nothing is added
 * (erase.h). */
bool apply_last(struct db *db, const struct event *ev, const char *named, const char *subject, struct fail *why);

/* apply_rows.c: events that put one row or change it; NULL: it takes more. */
extern const struct apply_row { const char *sql; } apply_rows[EV_COUNT];

/* apply_lease.c: what is spent of a lease */
apply_function apply_lease_lent_on, apply_lease_spent, apply_slot_spent;

/* apply_nominal.c, apply_enrolment.c, apply_money.c: the money of a learner; what all three share: apply_money.h */
apply_function apply_nominal_asked, apply_nominal_granted, apply_nominal_capped, apply_nominal_refused, apply_nominal_withdrawn;
apply_function apply_enrolment_made, apply_enrolment_confirmed, apply_enrolment_changed, apply_enrolment_suspended,
    apply_enrolment_resumed, apply_enrolment_ended, apply_enrolment_rated, apply_over_asked;
apply_function apply_attendance, apply_month_settled, apply_reversed, apply_account_closed;
apply_function apply_month_closed, apply_advance_set, apply_loaded;

/* apply_learner.c: applications and certificates */
apply_function apply_filed, apply_corrected, apply_identity, apply_consent, apply_lacking, apply_completed, apply_returned,
    apply_refused, apply_withdrawn, apply_lapsed, apply_aged, apply_issued, apply_reinstated, apply_changed, apply_differs;

/* apply_life.c: the acts of model/rules/life.h */
apply_function apply_overturned, apply_undone, apply_told, apply_printed;
apply_function apply_annulled, apply_excluded, apply_expired, apply_suspended, apply_resumed;
apply_function apply_consent_withdrawn, apply_access_asked, apply_access_given;
/* Where consent is gone what lives rests, also what has just begun to. Given anew: it lives again. */
apply_function apply_block, apply_unblock;

/* apply_lists.c: what the centre keeps for all */
apply_function apply_calendar_set, apply_pick_listed, apply_index_listed, apply_day_opened;

/* apply_catalogue.c: providers, programmes, groups, places taken */
apply_function apply_provider_listed, apply_programme_listed, apply_groups_listed, apply_programme_counted;

/* alias.c, erase.c */
apply_function apply_merged, apply_split, apply_parted, apply_erased;

/* apply_ruling.c */
apply_function apply_renumbered, apply_lease_renumbered;
apply_function apply_joined, apply_superseded, apply_parked, apply_redrive, apply_taken, apply_flagged, apply_handed,
    apply_dispute_closed, apply_revived;
bool apply_settled(const struct applying *a, const char *app, const char *way, struct fail *why); /* what was joined */
bool apply_differing(const struct applying *a, const char *app, struct fail *why); /* the dispute of a ruling.differs */
/* The learner's number: of the one certificate that lives. Where a merge has made them two, the lower gsn lives and the other
 * is joined. */
bool apply_learner_number(const struct applying *a, struct fail *why);

#endif
