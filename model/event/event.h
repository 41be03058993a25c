#ifndef PRIEM_EVENT_EVENT_H
#define PRIEM_EVENT_EVENT_H

/* The event, its line and its chain. FROZEN FORMAT: erasure, disputes and restore depend on every byte (ARCHITECTURE, "An
 * event").
 *
 * Line = `o` TAB `sig`|"-" TAB `p`|`c`|"-", stored byte for byte and never re-serialised. `o` and `p` are compact JSON in fixed
 * key order, empty texts and zero ints left out. sig and c are base64 without padding. c = H(commit ‖ p), 32 zero bytes without
 * p. head_n = H(chain ‖ head_{n-1} ‖ u32 length of o ‖ o ‖ c ‖ sig or 64 zero bytes).
 *
 * Keys of o, in this order: k e s (identity), t v (type, version), on (subject), also, by (staff), at (moment, ms), tz
 * (minutes), boot, mono, smp (clock sample number), seen (gsn), basis, then the open columns of the type in the order of its
 * table. Keys of p: the personal records in order, each as an object under its prefix (or its columns directly where the prefix
 * is ""), then salt.
 *
 * Knows no store, no clock, no keys on disk. A decoded event lives as long as the arena given.
 *
 *     struct event ev = {.id = …, .type = event_type("consent.given"), …};
 *     struct consent *c = event_payload(&ev, arena);                  // to fill
 *     event_encode(&ev, env, sign_secret_or_NULL, arena, &why);       // makes ev.o, ev.p, ev.c, ev.sig
 *     event_decode(line, size, arena, &ev, &why);                     // the way back
 */

#include "model/base/arena.h"
#include "model/base/bytes.h"
#include "model/base/env.h"
#include "model/base/fail.h"
#include "model/base/hash.h"
#include "model/base/id.h"
#include "model/event/payload.h"
#include "model/event/payload_money.h"

#define EVENT_MAX         8192            /* bytes of a line; PROTOCOL, "Load" */
#define EVENT_ADOPTED_MAX (3 * EVENT_MAX) /* of a line that holds another one */
#define EVENT_JSON_DEPTH  8

// clang-format off
/* Every type of event. X(id, wire name, version, who, struct) — the parts of its payload stand in types.c. */
#define EVENT_TYPES(X)                                                                                                        \
    X(REGION_OPENED, "region.opened", 1, CENTRE, region_opened)                                                               \
    X(REGION_SET, "region.set", 1, CENTRE, region_set)                                                                        \
    X(MUNICIPALITY_ADDED, "municipality.added", 1, CENTRE, municipality)                                                      \
    X(POINT_ADDED, "point.added", 1, CENTRE, point)                                                                           \
    X(KIOSK_ENROLLED, "kiosk.enrolled", 1, CENTRE, kiosk)                                                                     \
    X(KIOSK_FROZEN, "kiosk.frozen", 1, CENTRE, kiosk_frozen)                                                                  \
    X(STAFF_ADDED, "staff.added", 1, CENTRE, staff)                                                                           \
    X(STAFF_KEYED, "staff.keyed", 1, BOTH, staff_keyed)                                                                       \
    X(STAFF_REMOVED, "staff.removed", 1, CENTRE, staff_removed)                                                               \
    X(LEASE_GRANTED, "lease.granted", 1, CENTRE, lease)                                                                       \
    X(APPLICATION_FILED, "application.filed", 1, BOTH, filed)                                                                 \
    X(APPLICATION_CORRECTED, "application.corrected", 1, KIOSK, corrected)                                                    \
    X(IDENTITY_CHECKED, "identity.checked", 1, KIOSK, identity)                                                               \
    X(CONSENT_GIVEN, "consent.given", 1, KIOSK, consent)                                                                      \
    X(APPLICATION_LACKING, "application.lacking", 1, KIOSK, lacking)                                                          \
    X(APPLICATION_COMPLETED, "application.completed", 1, KIOSK, completed)                                                    \
    X(APPLICATION_RETURNED, "application.returned", 1, KIOSK, returned)                                                       \
    X(APPLICATION_REFUSED, "application.refused", 1, KIOSK, refused)                                                          \
    X(APPLICATION_WITHDRAWN, "application.withdrawn", 1, KIOSK, withdrawn)                                                    \
    X(CERTIFICATE_ISSUED, "certificate.issued", 1, BOTH, issued)                                                              \
    X(RULING_JOINED, "ruling.joined", 1, CENTRE, joined)                                                                      \
    X(RULING_SUPERSEDED, "ruling.superseded", 1, CENTRE, superseded)                                                          \
    X(EVENT_PARKED, "event.parked", 1, CENTRE, parked)                                                                        \
    X(DISPUTE_CLOSED, "dispute.closed", 1, KIOSK, dispute_closed)                                                             \
    X(APPLICATION_LAPSED, "application.lapsed", 1, CENTRE, act)                                                               \
    X(APPLICATION_AGED, "application.aged_out", 1, CENTRE, act)                                                               \
    X(APPLICATION_OVERTURNED, "application.overturned", 1, KIOSK, act)                                                        \
    X(DECISION_UNDONE, "decision.undone", 1, KIOSK, act)                                                                      \
    X(CERTIFICATE_ANNULLED, "certificate.annulled", 1, KIOSK, act)                                                            \
    X(CERTIFICATE_EXCLUDED, "certificate.excluded", 1, KIOSK, act)                                                            \
    X(CERTIFICATE_REINSTATED, "certificate.reinstated", 1, KIOSK, issued)                                                     \
    X(CERTIFICATE_EXPIRED, "certificate.expired", 1, CENTRE, act)                                                             \
    X(CERTIFICATE_SUSPENDED, "certificate.suspended", 1, KIOSK, act)                                                          \
    X(CERTIFICATE_RESUMED, "certificate.resumed", 1, KIOSK, act)                                                              \
    X(LEARNER_CHANGED, "learner.changed", 1, KIOSK, changed)                                                                  \
    X(FAMILY_TOLD, "family.told", 1, KIOSK, act)                                                                              \
    X(PAPER_PRINTED, "paper.printed", 1, KIOSK, act)                                                                          \
    X(CONSENT_WITHDRAWN, "consent.withdrawn", 1, KIOSK, act)                                                                  \
    X(ACCESS_ASKED, "access.asked", 1, KIOSK, act)                                                                            \
    X(ACCESS_GIVEN, "access.given", 1, KIOSK, act)                                                                            \
    X(ERASURE_ASKED, "erasure.asked", 1, KIOSK, act)                                                                          \
    X(LEARNER_ERASED, "learner.erased", 1, CENTRE, erased)                                                                    \
    X(MERGE_ASKED, "merge.asked", 1, KIOSK, act)                                                                              \
    X(SPLIT_ASKED, "split.asked", 1, KIOSK, act)                                                                              \
    X(LEARNER_MERGED, "learner.merged", 1, CENTRE, alias)                                                                     \
    X(LEARNER_SPLIT, "learner.split", 1, CENTRE, alias)                                                                       \
    X(ROLE_DELEGATED, "role.delegated", 1, KIOSK, delegated)                                                                  \
    X(DELEGATION_ENDED, "delegation.ended", 1, KIOSK, act)                                                                    \
    X(DAY_OPENED, "day.opened", 1, CENTRE, day)                                                                               \
    X(CALENDAR_SET, "calendar.set", 1, CENTRE, calendar_rows)                                                                 \
    X(PICK_LISTED, "pick.listed", 1, CENTRE, pick_rows)                                                                       \
    X(INDEX_LISTED, "index.listed", 1, CENTRE, index_rows)                                                                    \
    X(REDRIVE_ASKED, "redrive.asked", 1, KIOSK, redrive)                                                                      \
    X(EVENT_TAKEN, "event.taken", 1, CENTRE, taken)                                                                           \
    X(DISPUTE_HANDED, "dispute.handed", 1, KIOSK, handed)                                                                     \
    X(RULING_DIFFERS, "ruling.differs", 1, CENTRE, differs)                                                                   \
    X(RULING_FLAGGED, "ruling.flagged", 1, CENTRE, flagged)                                                                   \
    X(BLANKS_PRINTED, "blanks.printed", 1, KIOSK, blanks)                                                                     \
    X(KEY_LISTED, "key.listed", 1, CENTRE, key_listed)                                                                        \
    X(LEASE_CLOSED, "lease.closed", 1, KIOSK, lease_end)                                                                      \
    X(LEASE_EXPIRED, "lease.expired", 1, KIOSK, lease_end)                                                                    \
    X(LEASE_WRITTEN_OFF, "lease.written_off", 1, CENTRE, lease_lost)                                                          \
    X(LEASE_AUDITED, "lease.audited", 1, CENTRE, lease_lost)                                                                  \
    X(LEASE_BREACHED, "lease.breached", 1, CENTRE, lease_breached)                                                            \
    X(BREACH_SETTLED, "breach.settled", 1, CENTRE, breach_settled)                                                            \
    X(PERIOD_SET, "period.set", 1, CENTRE, period)                                                                            \
    X(CAP_SET, "cap.set", 1, CENTRE, cap)                                                                                     \
    X(NOMINAL_GRANTED, "nominal.granted", 1, BOTH, nominal)                                                                   \
    X(KIOSK_MOVED, "kiosk.moved", 1, CENTRE, kiosk_moved)                                                                     \
    X(SCOPE_MENDED, "scope.mended", 1, CENTRE, scope_mended)                                                                   \
    X(KIOSK_THAWED, "kiosk.thawed", 1, CENTRE, kiosk_frozen)                                                                  \
    X(KIOSK_EPOCH, "kiosk.epoch", 1, CENTRE, kiosk_epoch)                                                                     \
    X(LOG_ADOPTED, "log.adopted", 1, KIOSK, adopted)                                                                          \
    X(REGION_RESTORED, "region.restored", 1, CENTRE, restored)                                                                \
    X(PROVIDER_LISTED, "provider.listed", 1, CENTRE, provider)                                                                \
    X(PROGRAMME_LISTED, "programme.listed", 1, CENTRE, programme)                                                             \
    X(GROUPS_LISTED, "groups.listed", 1, CENTRE, group_rows)                                                                  \
    X(PROGRAMME_COUNTED, "programme.counted", 1, CENTRE, counted)                                                             \
    X(RULING_RENUMBERED, "ruling.renumbered", 1, CENTRE, renumbered)                                                          \
    X(NOMINAL_ASKED, "nominal.asked", 1, BOTH, nominal_asked)                                                                 \
    X(NOMINAL_CAPPED, "nominal.capped", 1, CENTRE, capped)                                                                    \
    X(NOMINAL_REFUSED, "nominal.refused", 1, KIOSK, nominal_refused)                                                          \
    X(NOMINAL_WITHDRAWN, "nominal.withdrawn", 1, KIOSK, withdrawn)                                                            \
    X(ENROLMENT_MADE, "enrolment.made", 1, BOTH, enrolled)                                                                    \
    X(ENROLMENT_CONFIRMED, "enrolment.confirmed", 1, KIOSK, confirmed)                                                        \
    X(ENROLMENT_CHANGED, "enrolment.changed", 1, KIOSK, enrolment_changed)                                                    \
    X(ENROLMENT_SUSPENDED, "enrolment.suspended", 1, BOTH, enrolment_act)                                                     \
    X(ENROLMENT_RESUMED, "enrolment.resumed", 1, BOTH, enrolment_act)                                                         \
    X(ENROLMENT_ENDED, "enrolment.ended", 1, BOTH, enrolment_act)                                                             \
    X(ENROLMENT_RATED, "enrolment.rated", 1, KIOSK, rated)                                                                    \
    X(RULING_OVER_ASKED, "ruling.over_asked", 1, CENTRE, over_asked)                                                          \
    X(ATTENDANCE_REPORTED, "attendance.reported", 1, CENTRE, attendance)                                                      \
    X(MONTH_SETTLED, "month.settled", 1, CENTRE, settled)                                                                     \
    X(MOVEMENT_REVERSED, "movement.reversed", 1, CENTRE, reversed)                                                            \
    X(ACCOUNT_CLOSED, "account.closed", 1, CENTRE, account_closed)                                                            \
    X(PERIOD_OPENED, "period.opened", 1, CENTRE, period_day)                                                                  \
    X(PERIOD_CLOSED, "period.closed", 1, CENTRE, period_day)                                                                  \
    X(MONTH_CLOSED, "month.closed", 1, CENTRE, month_closed)                                                                  \
    X(ADVANCE_SET, "advance.set", 1, CENTRE, advance)                                                                         \
    X(CATALOGUE_LOADED, "catalogue.loaded", 1, CENTRE, catalogue_loaded)                                                      \
    X(RULING_REVIVED, "ruling.revived", 1, CENTRE, revived)                                                                   \
    X(KIOSK_KEYED, "kiosk.keyed", 1, KIOSK, kiosk_keyed)                                                                      \
    X(MACHINE_KEYED, "machine.keyed", 1, KIOSK, machine_keyed)

enum event_kind {
#define EVENT_ENUM(id, ...) EV_##id,
    EVENT_TYPES(EVENT_ENUM)
#undef EVENT_ENUM
    EV_COUNT,
    EV_UNKNOWN = EV_COUNT, /* a type of a later version: kept, shown to nobody */
};

// clang-format on

enum event_cause { CAUSE_CENTRE = 1, CAUSE_KIOSK = 2, CAUSE_BOTH = 3 };

// clang-format off
/* Payload structs, one a type. */
struct region_opened { REGION_OPENED_FIELDS(RECORD_MEMBER) };
struct region_set { REGION_SET_FIELDS(RECORD_MEMBER) };
struct municipality { MUNICIPALITY_FIELDS(RECORD_MEMBER) };
struct point { POINT_FIELDS(RECORD_MEMBER) };
struct kiosk { KIOSK_FIELDS(RECORD_MEMBER) };
struct kiosk_frozen { KIOSK_FROZEN_FIELDS(RECORD_MEMBER) };
struct staff { STAFF_FIELDS(RECORD_MEMBER) };
struct staff_keyed { STAFF_KEYED_FIELDS(RECORD_MEMBER) };
struct staff_removed { STAFF_REMOVED_FIELDS(RECORD_MEMBER) };
struct lease { LEASE_FIELDS(RECORD_MEMBER) };
struct filed {
    struct request request;
    struct child child;
    struct address address;
    struct applicant applicant;
    struct filed_note { FILED_NOTE_FIELDS(RECORD_MEMBER) } note;
    struct eligible { ELIGIBLE_FIELDS(RECORD_MEMBER) } eligible;
};
struct corrected {
    struct corrected_open { APP_FIELDS(RECORD_MEMBER) } open;
    struct child child;
    struct address address;
    struct applicant applicant;
    struct eligible eligible;
};
struct identity { IDENTITY_FIELDS(RECORD_MEMBER) };
struct consent { CONSENT_FIELDS(RECORD_MEMBER) };
struct lacking { LACKING_FIELDS(RECORD_MEMBER) };
struct completed { COMPLETED_FIELDS(RECORD_MEMBER) };
struct remark { REMARK_FIELDS(RECORD_MEMBER) };
struct returned {
    struct returned_open { RETURNED_FIELDS(RECORD_MEMBER) } open;
    struct remark remark;
};
struct refused {
    struct refused_open { REFUSED_FIELDS(RECORD_MEMBER) } open;
    struct remark remark;
};
struct withdrawn {
    struct withdrawn_open { APP_FIELDS(RECORD_MEMBER) } open;
    struct remark remark;
};
struct issued {
    struct issued_open { ISSUED_FIELDS(RECORD_MEMBER) } open;
    struct issued_term { VALID_FIELDS(RECORD_MEMBER) } term;
};
struct joined { JOINED_FIELDS(RECORD_MEMBER) };
struct superseded { SUPERSEDED_FIELDS(RECORD_MEMBER) };
struct parked { PARKED_FIELDS(RECORD_MEMBER) };
struct dispute_closed { DISPUTE_CLOSED_FIELDS(RECORD_MEMBER) };
struct act {
    struct act_open { ACT_FIELDS(RECORD_MEMBER) } open;
    struct remark remark;
};
struct changed {
    struct changed_open { CHANGED_FIELDS(RECORD_MEMBER) } open;
    struct child child;
    struct address address;
    struct applicant applicant;
    struct eligible eligible;
    struct changed_paper { CHANGED_PAPER_FIELDS(RECORD_MEMBER) } paper;
};
struct erased { ERASED_FIELDS(RECORD_MEMBER) };
struct alias { ALIAS_FIELDS(RECORD_MEMBER) };
struct delegated { DELEGATED_FIELDS(RECORD_MEMBER) };
struct day { DAY_FIELDS(RECORD_MEMBER) };
struct calendar_rows { CALENDAR_FIELDS(RECORD_MEMBER) };
struct pick_rows { PICK_FIELDS(RECORD_MEMBER) };
struct index_rows {
    struct index_open { INDEX_FIELDS(RECORD_MEMBER) } open;
    struct index_keys { INDEX_KEYS_FIELDS(RECORD_MEMBER) } keys;
};
struct redrive { REDRIVE_FIELDS(RECORD_MEMBER) };
struct taken { TAKEN_FIELDS(RECORD_MEMBER) };
struct handed {
    struct handed_open { HANDED_FIELDS(RECORD_MEMBER) } open;
    struct remark remark;
};
struct differs {
    struct differs_open { DIFFERS_FIELDS(RECORD_MEMBER) } open;
    struct child child;
    struct address address;
    struct applicant applicant;
    struct eligible eligible;
    struct differing { DIFFERING_FIELDS(RECORD_MEMBER) } differing;
};
struct flagged { FLAGGED_FIELDS(RECORD_MEMBER) };
struct blanks { BLANKS_FIELDS(RECORD_MEMBER) };
struct kiosk_moved { KIOSK_MOVED_FIELDS(RECORD_MEMBER) };
struct scope_mended { SCOPE_MENDED_FIELDS(RECORD_MEMBER) };
struct key_listed { KEY_LISTED_FIELDS(RECORD_MEMBER) };
struct kiosk_epoch { KIOSK_EPOCH_FIELDS(RECORD_MEMBER) };
struct adopted {
    struct adopted_open { ADOPTED_FIELDS(RECORD_MEMBER) } open;
    struct adopted_line { ADOPTED_LINE_FIELDS(RECORD_MEMBER) } line;
};
struct restored { RESTORED_FIELDS(RECORD_MEMBER) };
struct provider { PROVIDER_FIELDS(RECORD_MEMBER) };
struct programme { PROGRAMME_FIELDS(RECORD_MEMBER) };
struct group_rows { GROUPS_FIELDS(RECORD_MEMBER) };
struct counted { COUNTED_FIELDS(RECORD_MEMBER) };
struct renumbered { RENUMBERED_FIELDS(RECORD_MEMBER) };
struct lease_end { LEASE_END_FIELDS(RECORD_MEMBER) };
struct lease_lost { LEASE_LOST_FIELDS(RECORD_MEMBER) };
struct lease_breached { LEASE_BREACHED_FIELDS(RECORD_MEMBER) };
struct breach_settled { BREACH_SETTLED_FIELDS(RECORD_MEMBER) };
struct period { PERIOD_FIELDS(RECORD_MEMBER) };
struct cap { CAP_FIELDS(RECORD_MEMBER) };
struct nominal { NOMINAL_FIELDS(RECORD_MEMBER) };
struct nominal_asked {
    struct nominal_asked_open { NOMINAL_ASKED_FIELDS(RECORD_MEMBER) } open;
    struct group_proof { PROOF_FIELDS(RECORD_MEMBER) } proof;
};
struct capped { CAPPED_FIELDS(RECORD_MEMBER) };
struct nominal_refused {
    struct nominal_refused_open { NOMINAL_REFUSED_FIELDS(RECORD_MEMBER) } open;
    struct remark remark;
};
struct enrolled { ENROLMENT_FIELDS(RECORD_MEMBER) };
struct confirmed { CONFIRMED_FIELDS(RECORD_MEMBER) };
struct enrolment_changed { ENROLMENT_CHANGED_FIELDS(RECORD_MEMBER) };
struct enrolment_act { ENROLMENT_ACT_FIELDS(RECORD_MEMBER) };
struct rated { RATED_FIELDS(RECORD_MEMBER) };
struct over_asked { OVER_ASKED_FIELDS(RECORD_MEMBER) };
struct attendance { ATTENDANCE_FIELDS(RECORD_MEMBER) };
struct settled { SETTLED_FIELDS(RECORD_MEMBER) };
struct reversed { REVERSED_FIELDS(RECORD_MEMBER) };
struct account_closed { ACCOUNT_CLOSED_FIELDS(RECORD_MEMBER) };
struct period_day { PERIOD_DAY_FIELDS(RECORD_MEMBER) };
struct month_closed { MONTH_CLOSED_FIELDS(RECORD_MEMBER) };
struct advance { ADVANCE_FIELDS(RECORD_MEMBER) };
struct catalogue_loaded { LOADED_FIELDS(RECORD_MEMBER) };
struct revived { REVIVED_FIELDS(RECORD_MEMBER) };
struct kiosk_keyed { KIOSK_KEYED_FIELDS(RECORD_MEMBER) };
struct machine_keyed { MACHINE_KEYED_FIELDS(RECORD_MEMBER) };

/* The columns of each, in payload.c. */
extern const struct record rec_region_opened, rec_region_set, rec_municipality, rec_point, rec_kiosk, rec_kiosk_frozen, rec_staff,
    rec_staff_keyed, rec_staff_removed, rec_lease, rec_filed_note, rec_corrected_open, rec_identity, rec_consent, rec_lacking,
    rec_completed, rec_remark, rec_returned_open, rec_refused_open, rec_withdrawn_open, rec_issued_open, rec_issued_term, rec_joined,
    rec_superseded, rec_parked, rec_dispute_closed, rec_eligible, rec_act_open, rec_changed_open, rec_changed_paper, rec_erased,
    rec_alias, rec_delegated, rec_day, rec_calendar_rows, rec_pick_rows, rec_index_open, rec_index_keys, rec_redrive,
    rec_taken, rec_handed_open, rec_differs_open, rec_differing, rec_flagged, rec_blanks, rec_key_listed, rec_kiosk_epoch, rec_adopted_open,
    rec_adopted_line, rec_restored,
    rec_lease_end, rec_lease_lost, rec_lease_breached, rec_breach_settled, rec_period, rec_cap, rec_nominal,
    rec_kiosk_moved, rec_scope_mended, rec_provider, rec_programme, rec_group_rows, rec_counted,
    rec_renumbered,
    rec_nominal_asked_open, rec_group_proof, rec_capped, rec_nominal_refused_open, rec_enrolled, rec_confirmed, rec_enrolment_changed,
    rec_enrolment_act, rec_rated, rec_over_asked, rec_attendance, rec_settled, rec_reversed, rec_account_closed, rec_period_day,
    rec_month_closed, rec_advance, rec_catalogue_loaded, rec_revived, rec_kiosk_keyed,
    rec_machine_keyed;

// clang-format on

/* One record inside a payload. Columns of a part with a prefix stand in JSON under it as an object. */
struct event_part {
    const struct record *rec;
    size_t offset; /* in the payload struct */
    const char *prefix;
    bool personal;
};

struct event_type {
    enum event_kind kind;
    const char *name;
    int version;
    enum event_cause cause;
    size_t payload_size;
    const struct event_part *parts;
    int part_count;
};

extern const struct event_type event_types[EV_COUNT];
const struct event_type *event_type(const char *name); /* NULL: unknown */
bool event_type_personal(const struct event_type *t);  /* has a personal part */

struct event {
    struct event_id id;
    const struct event_type *type; /* NULL: of a later version */
    char type_name[40];
    int version;
    char subject[ID_TEXT];
    char also[2][ID_TEXT]; /* "" where there is none */
    char staff[ID_TEXT];   /* "" for the centre's own */
    int64_t at;            /* UTC ms by the maker's clock: shown, never ordered by */
    int offset;            /* minutes east */
    char boot[9];
    int64_t mono;
    int64_t sample; /* number of the last signed clock sample */
    int64_t seen;   /* the last gsn applied when it was made */
    char basis[BASE64_SIZE(HASH_SIZE)];
    bool critical; /* of a type of a later version: nobody may pass it over, it waits at the centre until it is known */
    void *payload; /* the type's struct; NULL for an unknown type. Personal parts are zero where p is gone */

    const char *o; /* the bytes as they travel; in the arena */
    size_t o_size;
    const char *p; /* NULL where there is none or it is gone */
    size_t p_size;
    uint8_t c[HASH_SIZE];
    bool has_c; /* the type had a personal part, here or erased */
    uint8_t sig[SIGN_SIZE];
    bool has_sig;

    int64_t gsn;          /* the centre's number; 0 while it has not ruled. Not part of the line */
    struct event_id made; /* taken over from an epoch before (log.adopted): what it was there; else zeros */
};

/* A zeroed payload of the event's type in `a`, also set as ev->payload. */
void *event_payload(struct event *ev, struct arena *a);

/* Makes o, p, c and, with `sign_secret` (64 bytes or NULL), sig from the head and the payload. Fails only when the line grows
 * above EVENT_MAX. */
bool event_encode(struct event *ev, const struct env *env, const uint8_t *sign_secret, struct arena *a, struct fail *why);

/* The way back. Limits (size, depth, types of values, UTF-8) are checked before anything is allocated from the line's claims.
 * Unknown columns are ignored, unknown types give type NULL. A present p is checked against nothing here: c is computed from
 * it. */
bool event_decode(const char *line, size_t size, struct arena *a, struct event *ev, struct fail *why);

/* Brackets outside of texts, no deeper than EVENT_JSON_DEPTH: asked before a parser, which would follow them much further. */
bool json_depth_fits(const char *text, size_t size);

/* The same from the pieces as they are stored: `p` NULL and c given where it was erased, both NULL where the type has none. The
 * texts must live as long as the event. */
struct event_pieces {
    const char *o;
    size_t o_size;
    const uint8_t *sig; /* SIGN_SIZE bytes or NULL */
    const char *p;
    size_t p_size;
    const uint8_t *c; /* HASH_SIZE bytes or NULL; not looked at when p is there */
};
bool event_read(const struct event_pieces *pieces, struct arena *a, struct event *ev, struct fail *why);

/* The line from its stored pieces (p may be NULL). The text lives in `a`. */
const char *event_line(const struct event *ev, struct arena *a, size_t *size);

bool event_sign_check(const struct event *ev, const uint8_t sign_key[SIGN_PUBLIC_SIZE]);

/* The chain. */
void chain_start(const char region[ID_TEXT], uint32_t kiosk, uint32_t epoch, const uint8_t before[HASH_SIZE],
                 uint8_t head[HASH_SIZE]);
void chain_next(const struct event *ev, uint8_t head[HASH_SIZE]); /* in place */

#endif
