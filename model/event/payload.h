#ifndef PRIEM_EVENT_PAYLOAD_H
#define PRIEM_EVENT_PAYLOAD_H

/* What each type of event carries, beyond the head that all share (event.h). The table of types in types.c joins these records
 * into open and personal parts; the personal ones can be erased, the open ones never (ARCHITECTURE, "An event").
 * An application is named by the id of the event that filed it ("3.1.426"). */

#include "model/event/person.h"

// clang-format off
/* region: subject is the region */
#define REGION_OPENED_FIELDS(X)                                                                                                \
    X(TEXT, code, 3)                                                                                                           \
    X(TEXT, name, 120)                                                                                                         \
    X(TEXT, genitive, 120)                                                                                                     \
    X(TEXT, operator_name, 240)                                                                                                \
    X(TEXT, site, 120)                                                                                                         \
    X(TEXT, rules_version, 40)                                                                                                 \
    X(TEXT, consent_version, 40)

#define REGION_SET_FIELDS(X)                                                                                                   \
    X(TEXT, key, 40)                                                                                                           \
    X(TEXT, value, 240)

#define MUNICIPALITY_FIELDS(X)                                                                                                 \
    X(TEXT, municipality, 12)                                                                                                  \
    X(TEXT, name, 160)

#define POINT_FIELDS(X)                                                                                                        \
    X(TEXT, point, 12)                                                                                                         \
    X(TEXT, municipality, 12)                                                                                                  \
    X(TEXT, name, 160)                                                                                                         \
    X(TEXT, kind, 12)               /* "office" | "school" */                                                                  \
    X(TEXT, phone, 20)

#define KIOSK_FIELDS(X)                                                                                                        \
    X(INT, no, 0)                                                                                                              \
    X(INT, kiosk_epoch, 0)                                                                                                     \
    X(TEXT, name, 80)                                                                                                          \
    X(TEXT, point, 12)                                                                                                         \
    X(TEXT, municipality, 12)                                                                                                  \
    X(TEXT, scope, 12)              /* "office": its municipality; "desk": its point and what touches its children */          \
    X(TEXT, frame_key, 44)                                                                                                     \
    X(TEXT, box_key, 44)                                                                                                       \
    X(TEXT, serial, 48)             /* base64; serial of the TLS certificate, hex */

#define KIOSK_FROZEN_FIELDS(X)                                                                                                 \
    X(INT, no, 0)                                                                                                              \
    X(TEXT, reason, 24)

/* staff: subject is the person */
#define STAFF_FIELDS(X)                                                                                                        \
    X(TEXT, name, 120)                                                                                                         \
    X(TEXT, role, 16)               /* desk coordinator operator supervisor auditor */                                         \
    X(TEXT, municipality, 12)                                                                                                  \
    X(TEXT, point, 12)

#define STAFF_KEYED_FIELDS(X)                                                                                                  \
    X(TEXT, salt, 24)                                                                                                          \
    X(INT, ops, 0)                                                                                                             \
    X(INT, mem, 0)                  /* bytes */                                                                                \
    X(TEXT, box_key, 44)                                                                                                       \
    X(TEXT, sign_key, 44)

#define STAFF_REMOVED_FIELDS(X)                                                                                                \
    X(INT, for_cause, 0)

/* lease: subject is the lease */
#define LEASE_FIELDS(X)                                                                                                        \
    X(INT, no, 0)                   /* the kiosk */                                                                            \
    X(TEXT, kind, 12)               /* "number" */                                                                             \
    X(INT, first, 0)                                                                                                           \
    X(INT, last, 0)                 /* serials */                                                                              \
    X(INT, kiosk_epoch, 0)                                                                                                     \
    X(INT, grant_no, 0)                                                                                                        \
    X(TEXT, not_after, 11)

/* learner: subject is the learner. REQUEST, CHILD, ADDRESS, APPLICANT stand in person.h. */
#define FILED_NOTE_FIELDS(X)                                                                                                   \
    X(TEXT, received_reason, 400)   /* why the moment of receipt is earlier than the typing */

#define APP_FIELDS(X)                                                                                                          \
    X(TEXT, app, EVENT_ID_TEXT)

#define IDENTITY_FIELDS(X)                                                                                                     \
    X(TEXT, app, EVENT_ID_TEXT)                                                                                                \
    X(TEXT, papers, 80)             /* originals seen: "child applicant snils authority" */                                    \
    X(TEXT, day, 11)

#define CONSENT_FIELDS(X)                                                                                                      \
    X(TEXT, app, EVENT_ID_TEXT)                                                                                                \
    X(TEXT, kind, 8)                /* "pd" | "rules" */                                                                       \
    X(TEXT, signer, 12)             /* "applicant" | "learner" */                                                              \
    X(TEXT, day, 11)                                                                                                           \
    X(TEXT, sheet, 24)                                                                                                         \
    X(TEXT, version, 40)

#define LACKING_FIELDS(X)                                                                                                      \
    X(TEXT, app, EVENT_ID_TEXT)                                                                                                \
    X(TEXT, missing, 120)           /* items of the package: "applicant_id child_id snils pd rules" */

#define COMPLETED_FIELDS(X)                                                                                                    \
    X(TEXT, app, EVENT_ID_TEXT)                                                                                                \
    X(TEXT, decision_due, 11)                                                                                                  \
    X(INT, provisional, 0)          /* beyond the loaded calendars */

#define RETURNED_FIELDS(X)                                                                                                     \
    X(TEXT, app, EVENT_ID_TEXT)

#define REFUSED_FIELDS(X)                                                                                                      \
    X(TEXT, app, EVENT_ID_TEXT)                                                                                                \
    X(TEXT, ground, 4)              /* R1 … R4 */

#define REMARK_FIELDS(X)                                                                                                       \
    X(TEXT, remark, 800)            /* free text: personal */

#define ISSUED_FIELDS(X)                                                                                                       \
    X(TEXT, app, EVENT_ID_TEXT)                                                                                                \
    X(TEXT, number, 11)                                                                                                        \
    X(TEXT, lease, ID_TEXT)         /* also stands in `also` */                                                                \
    X(TEXT, point, 12)              /* where it was issued */

#define VALID_FIELDS(X)                                                                                                        \
    X(TEXT, valid_until, 11)        /* tells the birth date: personal */

/* Rulings: made once by the applier, events of the centre. `of` is the event ruled over. */
#define JOINED_FIELDS(X)                                                                                                       \
    X(TEXT, of, EVENT_ID_TEXT)                                                                                                 \
    X(TEXT, app, EVENT_ID_TEXT)                                                                                                \
    X(TEXT, number, 11)             /* burnt; "" when only an application is joined */                                         \
    X(TEXT, living, 11)             /* the number that lives; "" when none is issued yet */                                    \
    X(TEXT, living_app, EVENT_ID_TEXT)                                                                                         \
    X(TEXT, living_point, 12)                                                                                                  \
    X(INT, living_at, 0)

#define SUPERSEDED_FIELDS(X)                                                                                                   \
    X(TEXT, of, EVENT_ID_TEXT)                                                                                                 \
    X(TEXT, cause, 24)

#define PARKED_FIELDS(X)                                                                                                       \
    X(TEXT, of, EVENT_ID_TEXT)                                                                                                 \
    X(TEXT, cause, 24)

#define DISPUTE_CLOSED_FIELDS(X)                                                                                               \
    X(TEXT, ruling, EVENT_ID_TEXT)                                                                                             \
    X(TEXT, way, 24)                /* "told_family" | "other_child" */

// clang-format on

#endif
