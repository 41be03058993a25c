#ifndef PRIEM_EVENT_PAYLOAD_H
#define PRIEM_EVENT_PAYLOAD_H

/* What each type of event carries, beyond the head that all share (event.h); of money and the catalogue: payload_money.h. The
 * table of types in types.c joins these records into open and personal parts; the personal ones can be erased, the open ones
 * never (ARCHITECTURE, "An event").
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
    X(TEXT, value, 1000)

#define MUNICIPALITY_FIELDS(X)                                                                                                 \
    X(TEXT, municipality, 12)                                                                                                  \
    X(TEXT, name, 160)                                                                                                         \
    X(TEXT, coordinator, 120)       /* whom a family asks (S3:67) */                                                           \
    X(TEXT, coordinator_phone, 20)                                                                                             \
    X(TEXT, group_link, 120)        /* of the municipality's page for parents */                                               \
    X(INT, children, 0)             /* of 5 to 18 who live there, as the region counts them; 0: not told */

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
    X(TEXT, scope, 12)              /* "office": its municipality; "desk": its point and what touches its children; "region" */ \
    X(TEXT, frame_key, 44)                                                                                                     \
    X(TEXT, box_key, 44)                                                                                                       \
    X(TEXT, serial, 48)             /* base64; serial of the TLS certificate, hex */

/* kiosk.keyed: by the kiosk itself; from the next frame on it signs with this key (model/store/frame_keys.h) */
#define KIOSK_KEYED_FIELDS(X)                                                                                                  \
    X(TEXT, frame_key, 44)          /* base64 */

/* machine.keyed: the kiosk's machine may exchange with nobody logged in (model/vault/keys.h), or may not any more */
#define MACHINE_KEYED_FIELDS(X)                                                                                                \
    X(TEXT, slot_key, 44)           /* base64; "" its slot was given up */

/* kiosk.frozen, kiosk.thawed: of a thaw the reason why it was frozen */
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
    X(TEXT, kind, 12)               /* "number" | "nominal" */                                                                 \
    X(INT, first, 0)                                                                                                           \
    X(INT, last, 0)                 /* serials */                                                                              \
    X(INT, kiosk_epoch, 0)                                                                                                     \
    X(INT, grant_no, 0)                                                                                                        \
    X(TEXT, not_after, 11)                                                                                                     \
    X(TEXT, period, 12)             /* of a quota: its slots are first … last, from 1 */                                       \
    X(TEXT, group_code, 12)         /* of children: a group has its own nominal (RULES 2.4) */                                 \
    X(INT, money, 0)                /* kopecks of the whole quota, the same a slot */                                          \
    X(INT, most_decisions, 0)       /* without an exchange in between; 0: as many as there are */                              \
    X(INT, most_days, 0)            /* since the last exchange; 0: until not_after */

/* lease.closed, lease.expired: the kiosk spends it no more. used + unused is what was granted. */
#define LEASE_END_FIELDS(X)                                                                                                    \
    X(INT, grant_no, 0)                                                                                                        \
    X(INT, used, 0)                                                                                                            \
    X(INT, unused, 0)

/* lease.written_off, lease.audited: the centre's word on the lease of a kiosk that is lost. */
#define LEASE_LOST_FIELDS(X)                                                                                                   \
    X(INT, no, 0)                   /* the kiosk */                                                                            \
    X(INT, grant_no, 0)                                                                                                        \
    X(INT, used, 0)                 /* spends known by then */                                                                 \
    X(INT, reserved, 0)             /* the rest: kept until the audit; credited by it, but for numbers, which never return */

/* lease.breached: subject is the region. A spend that no lease covers: set aside, and booked here (PROTOCOL, "Rulings"). */
#define LEASE_BREACHED_FIELDS(X)                                                                                               \
    X(TEXT, of, EVENT_ID_TEXT)                                                                                                 \
    X(INT, no, 0)                   /* the kiosk, frozen for money until breach.settled */                                     \
    X(TEXT, kind, 12)               /* "number" | "nominal" */                                                                 \
    X(TEXT, period, 12)                                                                                                        \
    X(TEXT, group_code, 12)                                                                                                    \
    X(INT, sum, 0)                  /* kopecks */

#define BREACH_SETTLED_FIELDS(X)                                                                                               \
    X(INT, no, 0)

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
    X(INT, provisional, 0)          /* beyond the loaded calendars */                                                          \
    X(TEXT, second, ID_TEXT)        /* who agreed that papers came after their day (A4), to the child's document (4.2) */      \
    X(TEXT, second_sig, BASE64_SIZE(SIGN_SIZE))

#define RETURNED_FIELDS(X)                                                                                                     \
    X(TEXT, app, EVENT_ID_TEXT)                                                                                                \
    X(TEXT, behalf, ID_TEXT)        /* whose role the decider had by a delegation (A16); the same in every decision */

#define REFUSED_FIELDS(X)                                                                                                      \
    X(TEXT, app, EVENT_ID_TEXT)                                                                                                \
    X(TEXT, ground, 4)              /* R1 … R4 */                                                                              \
    X(TEXT, behalf, ID_TEXT)

#define REMARK_FIELDS(X)                                                                                                       \
    X(TEXT, remark, 800)            /* free text: personal */

#define ISSUED_FIELDS(X)                                                                                                       \
    X(TEXT, app, EVENT_ID_TEXT)                                                                                                \
    X(TEXT, number, 11)                                                                                                        \
    X(TEXT, lease, ID_TEXT)         /* also stands in `also` */                                                                \
    X(TEXT, point, 12)              /* where it was issued */                                                                  \
    X(TEXT, behalf, ID_TEXT)                                                                                                   \
    X(TEXT, second, ID_TEXT)        /* of a reinstatement (C11) */                                                             \
    X(TEXT, second_sig, BASE64_SIZE(SIGN_SIZE))

#define VALID_FIELDS(X)                                                                                                        \
    X(TEXT, valid_until, 11)        /* tells the birth date: personal */

/* The last day on which the child may be given a certificate, by the region's rule of 29 February: personal, it tells the birth
 * date. */
#define ELIGIBLE_FIELDS(X)                                                                                                     \
    X(TEXT, last_day, 11)

/* Every other act on an application, a certificate or a learner (model/rules/life.h is the table of them) has this one shape;
 * what a type does not need stays empty. */
#define ACT_FIELDS(X)                                                                                                          \
    X(TEXT, app, EVENT_ID_TEXT)                                                                                                \
    X(TEXT, number, 11)             /* of the certificate */                                                                   \
    X(TEXT, of, EVENT_ID_TEXT)      /* the event it undoes or answers */                                                       \
    X(TEXT, ground, 12)             /* E1 E2, "consent" "dispute" …; grounds.h */                                              \
    X(TEXT, code, 24)               /* subject code of E2; how the family was told; which paper was printed */                 \
    X(TEXT, paper, 40)              /* number of the statement, of the appeal, of the sheet */                                 \
    X(TEXT, day, 11)                /* its date, or the day the act takes effect */                                            \
    X(TEXT, due, 11)                /* until when the next step has to be done */                                              \
    X(INT, provisional, 0)          /* due lies beyond the loaded calendars */                                                 \
    X(TEXT, behalf, ID_TEXT)                                                                                                   \
    X(TEXT, second, ID_TEXT)        /* the second login */                                                                     \
    X(TEXT, second_sig, BASE64_SIZE(SIGN_SIZE)) /* second.h says over what */

/* learner.changed: the whole new data stand in its personal parts; of them what it names is laid over what stands. */
#define CHANGED_FIELDS(X)                                                                                                      \
    X(TEXT, what, 80)               /* "child document address applicant contacts municipality", those that changed */         \
    X(TEXT, municipality, 12)       /* the new one (C13), or "" */                                                             \
    X(TEXT, point, 12)                                                                                                         \
    X(TEXT, day, 11)                /* from when */                                                                            \
    X(TEXT, second, ID_TEXT)        /* who agreed to a document that is not of the list (4.2) */                               \
    X(TEXT, second_sig, BASE64_SIZE(SIGN_SIZE))
#define CHANGED_PAPER_FIELDS(X)                                                                                                \
    X(TEXT, paper, 240)             /* what it rests on: kind, number, date, issuer; personal */

/* learner.erased (RULES 8): number, dates and grounds stay. */
#define ERASED_FIELDS(X)                                                                                                       \
    X(TEXT, of, EVENT_ID_TEXT)      /* erasure.asked */                                                                        \
    X(TEXT, reason, 24)                                                                                                        \
    X(TEXT, day, 11)                                                                                                           \
    X(TEXT, backups_until, 11)      /* the day the last backup dies */

/* learner.merged, learner.split: subject is keep, also is drop */
#define ALIAS_FIELDS(X)                                                                                                        \
    X(TEXT, keep, ID_TEXT)                                                                                                     \
    X(TEXT, dropped, ID_TEXT)                                                                                                  \
    X(TEXT, of, EVENT_ID_TEXT)      /* merge.asked, split.asked */                                                             \
    X(TEXT, retold, 240)            /* of a split: applications that leave, whose family was told of another number; ' ' between */

/* role.delegated: subject is the stand-in */
#define DELEGATED_FIELDS(X)                                                                                                    \
    X(TEXT, principal, ID_TEXT)                                                                                                \
    X(TEXT, role, 16)                                                                                                          \
    X(TEXT, municipality, 12)                                                                                                  \
    X(TEXT, first, 11)                                                                                                         \
    X(TEXT, last, 11)

/* day.opened: subject is the region; what the applier does of itself follows it */
#define DAY_FIELDS(X)                                                                                                          \
    X(TEXT, day, 11)

/* calendar.set: rows over the files of assets/calendars, in their syntax; a later edition of a year replaces it whole */
#define CALENDAR_FIELDS(X)                                                                                                     \
    X(INT, year, 0)                                                                                                            \
    X(INT, edition, 0)                                                                                                         \
    X(TEXT, source, 240)                                                                                                       \
    X(TEXT, lines, 6000)

/* pick.listed: subject is the list. Rows "code TAB text", joined by LF; the last part of a new edition replaces the one before */
#define PICK_FIELDS(X)                                                                                                         \
    X(TEXT, list, 16)               /* "locality" "street" "issuer" "school" */                                                \
    X(TEXT, parent, 120)            /* the municipality of a locality, the locality of a street */                             \
    X(TEXT, municipality, 12)                                                                                                  \
    X(INT, edition, 0)                                                                                                         \
    X(INT, part, 0)                                                                                                            \
    X(INT, parts, 0)                                                                                                           \
    X(TEXT, rows, 6000)

/* index.listed: subject is the batch. The keyed hashes of some children of the region: pseudonymised, so personal */
#define INDEX_FIELDS(X)                                                                                                        \
    X(TEXT, day, 11)                                                                                                           \
    X(INT, count, 0)
#define INDEX_KEYS_FIELDS(X)                                                                                                   \
    X(TEXT, keys, 6000)             /* lines: base64 of the key of СНИЛС or "-", TAB, of the document or "-" */

/* Rulings: made once by the applier, events of the centre. `of` is the event ruled over. */
#define JOINED_FIELDS(X)                                                                                                       \
    X(TEXT, of, EVENT_ID_TEXT)                                                                                                 \
    X(TEXT, app, EVENT_ID_TEXT)                                                                                                \
    X(TEXT, number, 11)             /* burnt; "" when only an application is joined */                                         \
    X(TEXT, living, 11)             /* the number that lives; "" when none is issued yet */                                    \
    X(TEXT, living_app, EVENT_ID_TEXT)                                                                                         \
    X(TEXT, living_point, 12)                                                                                                  \
    X(INT, living_at, 0)                                                                                                       \
    X(TEXT, merged, ID_TEXT)        /* by which merge the living one came; "" by none. A split ends the ruling */

#define SUPERSEDED_FIELDS(X)                                                                                                   \
    X(TEXT, of, EVENT_ID_TEXT)                                                                                                 \
    X(TEXT, cause, 24)

#define PARKED_FIELDS(X)                                                                                                       \
    X(TEXT, of, EVENT_ID_TEXT)                                                                                                 \
    X(TEXT, cause, 24)                                                                                                         \
    X(TEXT, what, 40)               /* its type: whoever looks elsewhere has not got it; "" by a centre of before */

#define DISPUTE_CLOSED_FIELDS(X)                                                                                               \
    X(TEXT, ruling, EVENT_ID_TEXT)                                                                                             \
    X(TEXT, way, 24)                /* model/store/dispute.h */

/* What the centre has set aside: an operator asks it to try again; it was numbered after all. */
#define REDRIVE_FIELDS(X)                                                                                                      \
    X(TEXT, of, EVENT_ID_TEXT)

#define TAKEN_FIELDS(X)                                                                                                        \
    X(TEXT, of, EVENT_ID_TEXT)

/* What an application was joined to has ended without a certificate, or is another child's: it is open again. */
#define REVIVED_FIELDS(X)                                                                                                      \
    X(TEXT, app, EVENT_ID_TEXT)

/* A dispute that the desk cannot settle goes to an operator with an explanation (REMARK). */
#define HANDED_FIELDS(X)                                                                                                       \
    X(TEXT, ruling, EVENT_ID_TEXT)

/* Two kiosks corrected one application without knowing of each other: what the one changed alone stands, and of what both
 * changed the value that came first. The whole state stands in the personal parts. */
#define DIFFERS_FIELDS(X)                                                                                                      \
    X(TEXT, of, EVENT_ID_TEXT)      /* the later correction */                                                                 \
    X(TEXT, app, EVENT_ID_TEXT)     /* "": two changes of the learner's data */                                                \
    X(TEXT, municipality, 12)       /* where the child is when two have transferred it; "": it was not */                      \
    X(TEXT, point, 12)                                                                                                         \
    X(TEXT, what, 80)               /* of a change of the learner's data: what it names; "": all */
#define DIFFERING_FIELDS(X)                                                                                                    \
    X(TEXT, fields, 4000)           /* a line each: "child.name TAB base TAB theirs of `of` TAB what stands"; "" none */

/* What stands, but somebody has to look at it (PROTOCOL, "Rulings"). */
#define FLAGGED_FIELDS(X)                                                                                                      \
    X(TEXT, of, EVENT_ID_TEXT)                                                                                                 \
    X(TEXT, cause, 24)              /* "review" | "namesake" | "near" | "removed" | "removed_cause" */                         \
    X(TEXT, app, EVENT_ID_TEXT)                                                                                                \
    X(TEXT, number, 11)                                                                                                        \
    X(TEXT, other, ID_TEXT)         /* the learner it may be the same as */

/* blanks.printed: subject is the region. Numbered forms printed ahead, to be filled in by hand (model/store/papers.h). */
#define BLANKS_FIELDS(X)                                                                                                       \
    X(TEXT, paper, 16)              /* "consent", "rules" … */                                                                 \
    X(INT, first, 0)                /* number of the kiosk's first sheet of them; 0: this paper has no numbers */              \
    X(INT, count, 0)                                                                                                           \
    X(TEXT, version, 40)            /* of the consent's or the Rules' text on them; "": another paper */

/* key.listed: subject is the region. The numbered list of the keys by which the centre is known (sync/wire/keylist.h). */
#define KEY_LISTED_FIELDS(X)                                                                                                   \
    X(INT, no, 0)                   /* of the keys, from 1 on: the highest are in use */                                       \
    X(INT, least, 0)                /* keys with a lower number are not believed any more */                                   \
    X(TEXT, answer_key, 44)                                                                                                    \
    X(TEXT, box_key, 44)                                                                                                       \
    X(TEXT, region_key, 44)         /* base64, like all of them; its secret half is kept offline */                            \
    X(TEXT, region_sig, BASE64_SIZE(SIGN_SIZE))

/* kiosk.moved: subject is the region. It works at another place, for other children, from here on. */
#define KIOSK_MOVED_FIELDS(X)                                                                                                  \
    X(INT, no, 0)                                                                                                              \
    X(TEXT, point, 12)                                                                                                         \
    X(TEXT, municipality, 12)                                                                                                  \
    X(TEXT, scope, 12)              /* as in KIOSK_FIELDS */

/* scope.mended: subject is the region. What the kiosk had was not what its scope holds: it is sent again behind this. */
#define SCOPE_MENDED_FIELDS(X)                                                                                                 \
    X(INT, no, 0)                                                                                                              \
    X(INT, count, 0)                /* of subjects */

/* kiosk.epoch: subject is the region. The log of a kiosk goes on in another epoch, behind the last head taken of the one before;
 * what was frozen is no longer. */
#define KIOSK_EPOCH_FIELDS(X)                                                                                                  \
    X(INT, no, 0)                                                                                                              \
    X(INT, kiosk_epoch, 0)                                                                                                     \
    X(INT, seq, 0)                                                                                                             \
    X(TEXT, head, 44)

/* log.adopted: subject and also are those of the event inside, which stood in an epoch that was given up, behind `common`, the
 * last record the centre has of it. It counts under the identity of this one (adopt.h). */
#define ADOPTED_FIELDS(X)                                                                                                      \
    X(TEXT, of, EVENT_ID_TEXT)                                                                                                 \
    X(INT, common, 0)                                                                                                          \
    X(TEXT, o, 12000)                                                                                                          \
    X(TEXT, sig, BASE64_SIZE(SIGN_SIZE))                                                                                       \
    X(TEXT, c, 44)                  /* both base64; "" where there is none */
#define ADOPTED_LINE_FIELDS(X)                                                                                                 \
    X(TEXT, p, 12000)               /* the personal part inside, as it was written */

/* region.restored: the centre was put back from a backup that ended with number gsn. */
#define RESTORED_FIELDS(X)                                                                                                     \
    X(INT, feed_epoch, 0)                                                                                                      \
    X(INT, gsn, 0)                                                                                                             \
    X(INT, taken_back, 0)           /* records the kiosks gave back */

/* ruling.renumbered: a number that another child had before. `also` is the centre's lease that the new one is from. */
#define RENUMBERED_FIELDS(X)                                                                                                   \
    X(TEXT, of, EVENT_ID_TEXT)      /* the issue */                                                                            \
    X(TEXT, app, EVENT_ID_TEXT)                                                                                                \
    X(TEXT, number, 11)             /* the other child keeps it */                                                             \
    X(TEXT, living, 11)             /* the new one */                                                                          \
    X(TEXT, lease, ID_TEXT)                                                                                                    \
    X(TEXT, living_point, 12)       /* where the other child was given the number */                                           \
    X(INT, living_at, 0)

// clang-format on

#endif
