#ifndef PRIEM_EVENT_PAYLOAD_MONEY_H
#define PRIEM_EVENT_PAYLOAD_MONEY_H

/* What the events of the catalogue and of money carry (RULES 2.2 to 2.4, Annex C), as payload.h has it of all others. Where
 * nothing else is said the subject is the learner, and an enrolment is named by the event that made it. All sums are hundredths
 * of the period's unit. */

#include "model/event/person.h"

// clang-format off
/* period.set, cap.set: subject is the region. The programme of a period and what it may cost, a group of children each; a later
 * event of the same codes replaces it. RULES 2.4 */
#define PERIOD_FIELDS(X)                                                                                                       \
    X(TEXT, period, 12)             /* "2026" */                                                                               \
    X(TEXT, first, 11)                                                                                                         \
    X(TEXT, last, 11)                                                                                                          \
    X(TEXT, title, 120)                                                                                                        \
    X(TEXT, unit, 8)                /* "": roubles; "hours" (RULES 2.3). Every sum of it is in hundredths */

#define CAP_FIELDS(X)                                                                                                          \
    X(TEXT, period, 12)                                                                                                        \
    X(TEXT, group_code, 12)         /* "5-18" */                                                                               \
    X(INT, count, 0)                /* certificates with a nominal at most (N1) */                                             \
    X(INT, money, 0)                /* kopecks at most (N2) */                                                                 \
    X(INT, nominal, 0)              /* kopecks of one */                                                                       \
    X(INT, share, 0)                /* percent never leased: from there the centre grants in the order of application */        \
    X(TEXT, title, 120)                                                                                                        \
    X(INT, health, 0)               /* the group tells of the child's health: title and proof only by permission (RULES 2.4) */

/* nominal.granted: subject is the learner, `also` the lease, whose next slot it takes. The centre gives without one. */
#define NOMINAL_FIELDS(X)                                                                                                      \
    X(TEXT, number, 11)             /* of the certificate */                                                                   \
    X(TEXT, lease, ID_TEXT)                                                                                                    \
    X(TEXT, period, 12)                                                                                                        \
    X(TEXT, group_code, 12)                                                                                                    \
    X(INT, sum, 0)                  /* kopecks */                                                                              \
    X(TEXT, behalf, ID_TEXT)                                                                                                   \
    X(TEXT, app, EVENT_ID_TEXT)     /* nominal.asked; "": a top-up, or with the enrolment */

/* The catalogue of the region (RULES 2.4): of a provider the provider is the subject, of all else the programme. What is listed
 * again replaces what stood under the same code. */
#define PROVIDER_FIELDS(X)                                                                                                     \
    X(TEXT, code, 24)               /* in the region's register of providers */                                                \
    X(TEXT, name, 240)                                                                                                         \
    X(TEXT, form, 16)               /* "state" "municipal" "nonprofit" "company" "entrepreneur": none is barred (S3:49) */     \
    X(TEXT, licence, 60)                                                                                                       \
    X(TEXT, municipality, 12)                                                                                                  \
    X(TEXT, address, 240)                                                                                                      \
    X(TEXT, phone, 20)                                                                                                         \
    X(TEXT, status, 12)             /* "active" "suspended" "excluded" */                                                      \
    X(TEXT, since, 11)              /* the day from which it has it */

#define PROGRAMME_FIELDS(X)                                                                                                    \
    X(TEXT, programme, 24)                                                                                                     \
    X(TEXT, provider, 24)                                                                                                      \
    X(TEXT, title, 240)                                                                                                        \
    X(TEXT, registry, 16)           /* "certified" "significant" "preprofessional" "other" */                                  \
    X(TEXT, direction, 16)          /* "technical" "science" "sport" "art" "tourism" "social" */                               \
    X(INT, age_from, 0)             /* years, both included; 0 and 0: any */                                                   \
    X(INT, age_to, 0)                                                                                                          \
    X(INT, price, 0)                /* kopecks of the whole course; 0: free of charge */                                       \
    X(INT, month_price, 0)          /* kopecks of a month; 0: not told */                                                      \
    X(TEXT, municipality, 12)                                                                                                  \
    X(TEXT, first, 11)              /* the days of the course */                                                               \
    X(TEXT, last, 11)                                                                                                          \
    X(TEXT, status, 12)             /* as of a provider */                                                                     \
    X(TEXT, note, 600)

#define GROUPS_FIELDS(X)                                                                                                       \
    X(TEXT, programme, 24)                                                                                                     \
    X(TEXT, rows, 6000)             /* lines: code, title, timetable, seats, first, last, status; TAB between */

/* programme.counted: of the whole region, so that a kiosk knows what is free beyond its own scope. */
#define COUNTED_FIELDS(X)                                                                                                      \
    X(TEXT, programme, 24)                                                                                                     \
    X(INT, rating, 0)               /* hundredths, 100 to 500; 0: nobody has rated it */                                       \
    X(INT, raters, 0)                                                                                                          \
    X(TEXT, rows, 6000)             /* lines: group, seats taken; TAB between. Only those that changed */
/* C1: the queue of a period and group goes by the moment of receipt, then by the event's id. */
#define NOMINAL_ASKED_FIELDS(X)                                                                                                \
    X(TEXT, number, 11)             /* of the certificate */                                                                   \
    X(TEXT, period, 12)             /* chosen in the form: the decision may fall into the next one */                          \
    X(TEXT, group_code, 12)                                                                                                    \
    X(INT, received, 0)             /* moment of receipt by an empowered body, to the second */                                \
    X(TEXT, channel, 12)            /* "person" | "navigator" */                                                               \
    X(TEXT, body, 12)               /* the point that received it */                                                           \
    X(TEXT, request_no, 24)                                                                                                    \
    X(TEXT, due, 11)                                                                                                           \
    X(INT, provisional, 0)

/* What shows that the child is of its group, and why it is typed only now: personal, it may tell of the child's health. */
#define PROOF_FIELDS(X)                                                                                                        \
    X(TEXT, proof, 120)             /* kind and issuer */                                                                      \
    X(TEXT, proof_no, 40)                                                                                                      \
    X(TEXT, proof_day, 11)                                                                                                     \
    X(TEXT, received_reason, 400)   /* why the moment of receipt is earlier than the typing */

/* nominal.capped: the centre's word on one application, by the region's counters. Only then may a person refuse (C3). */
#define CAPPED_FIELDS(X)                                                                                                       \
    X(TEXT, app, EVENT_ID_TEXT)                                                                                                \
    X(TEXT, period, 12)                                                                                                        \
    X(TEXT, group_code, 12)                                                                                                    \
    X(TEXT, ground, 4)              /* N1 | N2 */                                                                              \
    X(INT, count, 0)                /* certificates with a nominal */                                                          \
    X(INT, max_count, 0)                                                                                                       \
    X(INT, sum, 0)                                                                                                             \
    X(INT, max_sum, 0)

#define NOMINAL_REFUSED_FIELDS(X)                                                                                              \
    X(TEXT, app, EVENT_ID_TEXT)                                                                                                \
    X(TEXT, number, 11)                                                                                                        \
    X(TEXT, ground, 4)                                                                                                         \
    X(TEXT, of, EVENT_ID_TEXT)      /* nominal.capped */                                                                       \
    X(TEXT, behalf, ID_TEXT)

/* enrolment.made (C4). `parts`: a line a period, "period TAB first TAB last TAB cost TAB cert TAB parent TAB firm" with the word
 * firm or conditional: what a later period will pay is held when that has its money (enrolment.confirmed). */
#define ENROLMENT_FIELDS(X)                                                                                                    \
    X(TEXT, number, 11)                                                                                                        \
    X(TEXT, provider, 24)                                                                                                      \
    X(TEXT, programme, 24)                                                                                                     \
    X(TEXT, group_code, 24)                                                                                                    \
    X(TEXT, first, 11)                                                                                                         \
    X(TEXT, last, 11)                                                                                                          \
    X(INT, cost, 0)                 /* = cert_part + parent_part */                                                            \
    X(INT, cert_part, 0)                                                                                                       \
    X(INT, parent_part, 0)                                                                                                     \
    X(TEXT, parts, 1000)                                                                                                       \
    X(TEXT, contract, 40)                                                                                                      \
    X(TEXT, sheet, 40)              /* on which the surcharge was signed */                                                    \
    X(TEXT, sheet_day, 11)                                                                                                     \
    X(TEXT, signer, 12)             /* "applicant" | "learner" */                                                              \
    X(TEXT, channel, 12)            /* "person" | "navigator" */                                                               \
    X(TEXT, behalf, ID_TEXT)

/* A conditional part, when its period has its money: computed anew and signed again. */
#define CONFIRMED_FIELDS(X)                                                                                                    \
    X(TEXT, enrolment, EVENT_ID_TEXT)                                                                                          \
    X(TEXT, period, 12)                                                                                                        \
    X(INT, cert_part, 0)                                                                                                       \
    X(INT, parent_part, 0)                                                                                                     \
    X(TEXT, sheet, 40)                                                                                                         \
    X(TEXT, sheet_day, 11)                                                                                                     \
    X(TEXT, signer, 12)

/* What is empty stays as it was. */
#define ENROLMENT_CHANGED_FIELDS(X)                                                                                            \
    X(TEXT, enrolment, EVENT_ID_TEXT)                                                                                          \
    X(TEXT, group_code, 24)                                                                                                    \
    X(TEXT, contract, 40)                                                                                                      \
    X(TEXT, last, 11)               /* the same or earlier: what lies behind it is released */                                 \
    X(TEXT, day, 11)                /* from when */

/* enrolment.suspended, .resumed, .ended */
#define ENROLMENT_ACT_FIELDS(X)                                                                                                \
    X(TEXT, enrolment, EVENT_ID_TEXT)                                                                                          \
    X(TEXT, day, 11)                /* of the end: the last day of attendance */                                               \
    X(TEXT, ground, 12)             /* family provider exclusion age joined annulled period */

#define RATED_FIELDS(X)                                                                                                        \
    X(TEXT, enrolment, EVENT_ID_TEXT)                                                                                          \
    X(INT, rating, 0)               /* 1 … 5 */

/* Two desks asked for more than there is: the hold is released, the enrolment waits for the family's choice. */
#define OVER_ASKED_FIELDS(X)                                                                                                   \
    X(TEXT, of, EVENT_ID_TEXT)                                                                                                 \
    X(TEXT, enrolment, EVENT_ID_TEXT)                                                                                          \
    X(TEXT, cause, 24)              /* balance seat programme certificate */                                                   \
    X(INT, available, 0)

/* Of the centre alone: attendance as the provider reports it, a later one replaces; the write-off of a month, one a certificate;
 * its correction, never a rewrite; the end of a period's account (C5, C7). */
#define ATTENDANCE_FIELDS(X)                                                                                                   \
    X(TEXT, enrolment, EVENT_ID_TEXT)                                                                                          \
    X(TEXT, month, 8)               /* "2026-09" */                                                                            \
    X(INT, planned, 0)              /* visits */                                                                               \
    X(INT, attended, 0)

#define SETTLED_FIELDS(X)                                                                                                      \
    X(TEXT, number, 11)                                                                                                        \
    X(TEXT, month, 8)                                                                                                          \
    X(TEXT, lines, 3000)            /* enrolment, period, sum; TAB between. 0: nothing is due */                               \
    X(INT, sum, 0)

#define REVERSED_FIELDS(X)                                                                                                     \
    X(TEXT, of, EVENT_ID_TEXT)      /* month.settled */                                                                        \
    X(TEXT, enrolment, EVENT_ID_TEXT)                                                                                          \
    X(TEXT, period, 12)                                                                                                        \
    X(TEXT, month, 8)                                                                                                          \
    X(INT, sum, 0)                                                                                                             \
    X(TEXT, reason, 24)

#define ACCOUNT_CLOSED_FIELDS(X)                                                                                               \
    X(TEXT, number, 11)                                                                                                        \
    X(TEXT, period, 12)                                                                                                        \
    X(INT, burnt, 0)                                                                                                           \
    X(INT, carried, 0)                                                                                                         \
    X(TEXT, into, 12)               /* the period that it is carried into */

/* Of the region */
#define PERIOD_DAY_FIELDS(X)                                                                                                   \
    X(TEXT, period, 12)                                                                                                        \
    X(TEXT, day, 11)

#define MONTH_CLOSED_FIELDS(X)                                                                                                 \
    X(TEXT, month, 8)

#define ADVANCE_FIELDS(X)                                                                                                      \
    X(TEXT, provider, 24)                                                                                                      \
    X(TEXT, month, 8)                                                                                                          \
    X(INT, sum, 0)

/* catalogue.loaded: how old what is listed is, also of the enrolments made in the Навигатор */
#define LOADED_FIELDS(X)                                                                                                       \
    X(TEXT, kind, 16)                                                                                                          \
    X(INT, as_of, 0)                                                                                                           \
    X(INT, rows, 0)

// clang-format on

#endif
