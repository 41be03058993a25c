#include "sync/centre/gate.h"

#include "model/base/text.h"
#include "model/rules/content.h"
#include "model/rules/fields.h"
#include "model/store/alias.h"
#include "model/store/life.h"
#include "model/store/log.h"
#include "sync/centre/applier.h"
#include "sync/centre/gate_case.h"
#include "sync/centre/gate_dispute.h"
#include "sync/centre/gate_lease.h"
#include "sync/centre/gate_life.h"
#include "sync/centre/gate_money.h"
#include "sync/centre/signer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- What was decided ----------------------------------------------------------------------------------------------------- */

/* Who could decide as the kiosk knew it when the decision was made: the region's setting at the event's `seen`. */
static bool coordinators_decided(struct centre *c, const struct event *ev, struct arena *a, bool *did, struct fail *why) {
    const struct event *set;
    *did = true;
    if (!signer_knew(c, ev, REGION_SAID("l.type = 'region.set' AND l.o LIKE '%\"key\":\"decides\"%'"), a, &set, why))
        return false;
    if (!set) return true;
    const struct region_set *value = set->payload;
    *did = value && !strcmp(value->value, "coordinator");
    return true;
}

/* Whether the region gave the nominal with the enrolment, as the kiosk knew it: then whoever may enrol gives it. */
static bool given_with_enrolment(struct centre *c, const struct event *ev, struct arena *a, bool *with, struct fail *why) {
    const struct event *set;
    *with = false;
    if (ev->type->kind != EV_NOMINAL_GRANTED || ((const struct nominal *)ev->payload)->app[0]) return true;
    if (!signer_knew(c, ev, REGION_SAID("l.type = 'region.set' AND l.o LIKE '%\"key\":\"nominal_mode\"%'"), a, &set, why))
        return false;
    const struct region_set *value = set ? set->payload : NULL;
    *with = value && !strcmp(value->value, "on_enrolment");
    return true;
}

/* What the decision finds: whether the decider is one of the hands that entered the application, and whether it was filed where
 * the decider may decide. */
struct decided {
    bool entered;
    bool elsewhere;
};

static bool look_at(struct centre *c, const struct event *ev, const struct signer *signer, const char *app, struct decided *out,
                    struct fail *why) {
    struct alias_place alias;
    struct rows r;
    *out = (struct decided){0};
    if (!alias_of(c->db, ev->subject, &alias, why) ||
        !db_query(c->db, &r, "SELECT hands, request_municipality FROM application WHERE subject = :subject AND app = :app", why,
                  "subject:t", alias.root, "app:t", app, NULL))
        return false;
    if (db_next(&r, why)) {
        out->entered = ev->staff[0] != '\0' && strstr(db_text(&r, 0), ev->staff) != NULL;
        out->elsewhere = signer->role == ROLE_COORDINATOR && strcmp(signer->municipality, db_text(&r, 1)) != 0;
    }
    return db_done(&r);
}

static bool signature_holds(struct centre *c, const struct event *ev, const struct signer *signer, struct arena *a, bool *ok,
                            struct fail *why) {
    *ok = false;
    return !ev->has_sig || signer_signed(c, ev, ev->staff, signer, event_sign_check, a, ok, why);
}

/* The application a decision is about. */
static const char *decided_app(const struct event *ev) {
    switch (ev->type->kind) {
    case EV_CERTIFICATE_REINSTATED:
    case EV_APPLICATION_RETURNED: return ((const struct returned *)ev->payload)->open.app;
    case EV_APPLICATION_REFUSED: return ((const struct refused *)ev->payload)->open.app;
    case EV_CERTIFICATE_ISSUED: return ((const struct issued *)ev->payload)->open.app;
    default: return NULL;
    }
}

/* Whoever was removed, when the kiosk knew of it or should have let nobody in any more. *cause NULL: it stands. */
static bool ask_removed(struct centre *c, const struct event *ev, struct arena *a, const char **cause, struct fail *why) {
    bool knew, over = false;
    *cause = NULL;
    if (!signer_knew_removed(c, ev, ev->staff, &knew, why)) return false;
    if (!knew && !signer_lease_over(c, ev, ev->staff, a, &over, why)) return false;
    if (knew || over) *cause = knew ? "removed" : "credential";
    return true;
}

static bool ask_decision(struct centre *c, const struct event *ev, const struct signer *signer, const char *app,
                         struct arena *a, const char **cause, struct fail *why) {
    struct decided found;
    const char *removed;
    bool ours = true, theirs = true;
    if (!look_at(c, ev, signer, app, &found, why) || !ask_removed(c, ev, a, &removed, why)) return false;
    if (signer->role == ROLE_COORDINATOR && ev->type->kind != EV_APPLICATION_RETURNED &&
        !coordinators_decided(c, ev, a, &theirs, why))
        return false;
    if (ev->type->kind == EV_CERTIFICATE_ISSUED && !gate_number_is_ours(c, ev, &ours, why)) return false;
    if (removed)
        *cause = removed;
    else if (found.elsewhere || !theirs)
        *cause = "not_allowed";
    else if (found.entered)
        *cause = "four_eyes";
    else if (!ours)
        *cause = "over_limit";
    return true;
}

static bool ask_nominal(struct centre *c, const struct event *ev, const struct signer *signer, struct arena *a,
                        const char **cause, struct fail *why) {
    const char *removed;
    bool certificate, elsewhere, ours;
    if (!ask_removed(c, ev, a, &removed, why) || !gate_nominal_of(c, ev, signer->municipality, &certificate, &elsewhere, why) ||
        !gate_slot_is_ours(c, ev, &ours, why))
        return false;
    if (removed)
        *cause = removed;
    else if (!certificate)
        *cause = "no_certificate";
    else if (elsewhere && signer->role == ROLE_COORDINATOR)
        *cause = "not_allowed";
    else if (!ours)
        *cause = "over_limit";
    return true;
}

/* Signed by the key that it brings: who sends it holds it. */
static bool signed_by_itself(const struct event *ev) {
    const struct staff_keyed *k = ev->payload;
    uint8_t key[SIGN_PUBLIC_SIZE];
    return base64_to(k->sign_key, strlen(k->sign_key), key, sizeof key) && event_sign_check(ev, key);
}

/* Two kiosks can be enrolled before either has sent the key their supervisor set there: the second then brings one of his own,
 * too. *unknown: it is the first event of a kiosk that was enrolled, and wrote it, before the person had a key here. */
static bool key_was_unknown(struct centre *c, const struct event *ev, bool *unknown, struct fail *why) {
    char no[32];
    int64_t enrolled = INT64_MAX, keys = 0;
    *unknown = false;
    if (ev->id.seq != 1) return true;
    snprintf(no, sizeof no, "%%\"no\":%" PRIu32 ",%%", ev->id.kiosk);
    if (!db_one_int(
            c->db, &enrolled,
            "SELECT max(l.gsn) FROM log l WHERE " LOG_REGION(l) " AND l.type = 'kiosk.enrolled' AND l.gsn > 0 AND l.o LIKE :no",
            why, "no:t", no, NULL) ||
        !db_one_int(c->db, &keys,
                    "SELECT count(*) FROM touch t JOIN log l ON l.kiosk = t.kiosk AND l.epoch = t.epoch AND l.seq = t.seq "
                    "WHERE t.subject = :staff AND t.gsn > 0 AND t.gsn <= :since AND l.type = 'staff.keyed'",
                    why, "staff:t", ev->staff, "since:i", enrolled > ev->seen ? enrolled : ev->seen, NULL))
        return false;
    *unknown = keys == 0;
    return true;
}

/* The first supervisor of a kiosk keys himself. Every other key is set by a supervisor or changed by its person, signed with a
 * key known here: who could put one in unsigned would decide in another's name. */
static bool ask_keyed(struct centre *c, const struct event *ev, const struct signer *signer, struct arena *a,
                      const char **cause, struct fail *why) {
    struct signer subject;
    bool self = !strcmp(ev->staff, ev->subject), first = self, holds, removed;
    if (!signer_load(c, ev->subject, &subject, why) || !signer_knew_removed(c, ev, ev->staff, &removed, why)) return false;
    if (self && subject.keyed && !key_was_unknown(c, ev, &first, why)) return false;
    if (subject.role == ROLE_NONE || ((first || !self) && !role_permits(signer->role, MAY_STAFF))) {
        *cause = "not_allowed";
        return true;
    }
    if (removed) {
        *cause = "removed";
        return true;
    }
    if (first)
        holds = signed_by_itself(ev);
    else if (!signature_holds(c, ev, signer, a, &holds, why))
        return false;
    if (!holds) *cause = "signature";
    return true;
}

/* What a person must be allowed to do to cause such an event; the same tables as at the kiosk. */
static enum permission permission_of(enum event_kind kind) {
    const struct life_act *act = life_act_of(kind);
    if (act) return life_permission(act->life);
    switch (kind) {
    case EV_APPLICATION_RETURNED:
    case EV_APPLICATION_REFUSED:
    case EV_CERTIFICATE_ISSUED:
    case EV_CERTIFICATE_REINSTATED: return MAY_DECIDE;
    case EV_NOMINAL_REFUSED:
    case EV_NOMINAL_GRANTED: return MAY_NOMINAL;
    case EV_ENROLMENT_MADE:
    case EV_ENROLMENT_CONFIRMED:
    case EV_ENROLMENT_CHANGED:
    case EV_ENROLMENT_SUSPENDED:
    case EV_ENROLMENT_RESUMED:
    case EV_ENROLMENT_ENDED:
    case EV_ENROLMENT_RATED: return MAY_ENROL;
    case EV_DISPUTE_CLOSED:
    case EV_DISPUTE_HANDED: return MAY_SETTLE;
    case EV_REDRIVE_ASKED: return MAY_OPERATE;
    case EV_KIOSK_KEYED:
    case EV_MACHINE_KEYED:
    case EV_STAFF_KEYED: return MAY_STAFF;
    case EV_ROLE_DELEGATED:
    case EV_DELEGATION_ENDED: return MAY_DELEGATE;
    default: return MAY_ENTER;
    }
}

/* Whose role the person had by a delegation; "" where his own. */
static const char *behalf_of(const struct event *ev) {
    switch (ev->type->kind) {
    case EV_APPLICATION_RETURNED: return ((const struct returned *)ev->payload)->open.behalf;
    case EV_APPLICATION_REFUSED: return ((const struct refused *)ev->payload)->open.behalf;
    case EV_NOMINAL_GRANTED: return ((const struct nominal *)ev->payload)->behalf;
    case EV_NOMINAL_REFUSED: return ((const struct nominal_refused *)ev->payload)->open.behalf;
    case EV_ENROLMENT_MADE: return ((const struct enrolled *)ev->payload)->behalf;
    default: break;
    }
    const struct record *rec = ev->type->parts[0].rec;
    if (rec == &rec_issued_open) return ((const struct issued *)ev->payload)->open.behalf;
    return rec == &rec_act_open ? ((const struct act *)ev->payload)->open.behalf : "";
}

static bool must_be_signed(const struct event *ev) {
    const struct life_act *act = life_act_of(ev->type->kind);
    switch (ev->type->kind) {
    case EV_IDENTITY_CHECKED:
    case EV_LEARNER_CHANGED:
    case EV_NOMINAL_GRANTED:
    case EV_NOMINAL_REFUSED:
    case EV_ROLE_DELEGATED:
    case EV_DELEGATION_ENDED:
    case EV_KIOSK_KEYED:
    case EV_MACHINE_KEYED: return true;
    default:
        return decided_app(ev) || ev->has_sig || (act && (act->needs & NEEDS_SIGN)) ||
               permission_of(ev->type->kind) == MAY_ENROL;
    }
}

/* Beyond entry and verdict: what is given, who agreed, and that who did a grave thing was not known to be removed. */
static bool ask_act(struct centre *c, const struct event *ev, struct arena *a, const char **cause, struct fail *why) {
    const struct life_act *act = life_act_of(ev->type->kind);
    const enum permission permission = permission_of(ev->type->kind);
    bool grave = permission == MAY_DELEGATE || permission == MAY_ENROL || ev->type->kind == EV_NOMINAL_REFUSED ||
                 ev->type->kind == EV_KIOSK_KEYED || ev->type->kind == EV_MACHINE_KEYED || (act && (act->needs & NEEDS_SIGN));
    if (grave && !ask_removed(c, ev, a, cause, why)) return false;
    return *cause || gate_ask_life(c, ev, a, cause, why);
}

/* A type of a later version is kept as it is, unless it says that it may not be passed over; that and a later version of a type
 * known here wait for a centre that can ask about it. */
static const char *ask_type(const struct event *ev) {
    const struct event_type *known = event_type(ev->type_name);
    if (known && !(known->cause & CAUSE_KIOSK)) return "not_allowed";
    return (known && !ev->type) || (!known && ev->critical) ? "version" : NULL;
}

/* An earlier moment of receipt, which moves a family forward in every queue, is explained by who may (receipt_explained). */
static const char *ask_receipt(const struct event *ev, const struct signer *signer) {
    const struct filed *filed = ev->payload;
    if (ev->type->kind != EV_APPLICATION_FILED || !ev->p) return NULL;
    bool earlier = moment_date(filed->request.received, ev->offset) < moment_date(ev->at, ev->offset);
    if (*filed->note.received_reason && !role_permits(signer->role, MAY_BACKDATE)) return "not_allowed";
    bool explained = content_explains(filed->note.received_reason) || strcmp(filed->request.channel, "person") != 0;
    return earlier && !explained ? "incomplete" : NULL;
}

/* At an operator's kiosk only the region's people work; what was done there before it became one, or before it knew, counts. */
static bool works_there(struct centre *c, const struct event *ev, enum role role, bool *works, struct fail *why) {
    int64_t operators = 0;
    *works = true;
    if (role_works_at(role, "region", NULL)) return true;
    if (!db_one_int(c->db, &operators,
                    "SELECT 1 FROM kiosk k JOIN kiosk_state s ON s.kiosk = k.no WHERE k.no = :kiosk AND k.scope = 'region' "
                    "AND s.moved_at <= :seen",
                    why, "kiosk:i", (int64_t)ev->id.kiosk, "seen:i", ev->seen, NULL))
        return false;
    *works = operators == 0;
    return true;
}

static bool ask(struct centre *c, const struct event *ev, struct arena *a, const char **cause, struct fail *why) {
    struct signer signer;
    bool works;
    if (!signer_load(c, ev->staff, &signer, why) || !works_there(c, ev, signer.role, &works, why)) return false;
    if (!works) {
        *cause = "not_allowed";
        return true;
    }
    if (ev->type->kind == EV_STAFF_KEYED)
        return ask_keyed(c, ev, &signer, a, cause, why) && (*cause || gate_case_content(c, ev, a, cause, why));
    const char *app = decided_app(ev);
    enum permission permission = permission_of(ev->type->kind);
    bool holds = true, with;
    if (!given_with_enrolment(c, ev, a, &with, why)) return false;
    if (with) permission = MAY_ENROL;
    if (must_be_signed(ev) && !signature_holds(c, ev, &signer, a, &holds, why)) return false;
    if (*behalf_of(ev) && !signer_stands_in(c, ev, behalf_of(ev), permission, &signer, a, why)) return false;
    if (!holds)
        *cause = "signature";
    else if (!role_permits(signer.role, permission))
        *cause = "not_allowed";
    else
        *cause = ask_receipt(ev, &signer);
    if (!*cause && !gate_case_content(c, ev, a, cause, why)) return false;
    if (!*cause && !gate_dispute(c, ev, signer.role, cause, why)) return false;
    if (!*cause && !ask_act(c, ev, a, cause, why)) return false;
    if (!*cause && app && !ask_decision(c, ev, &signer, app, a, cause, why)) return false;
    if (!*cause && ev->type->kind == EV_NOMINAL_GRANTED && !ask_nominal(c, ev, &signer, a, cause, why)) return false;
    if (!*cause && !gate_money_ask(c, ev, &signer, cause, why)) return false;
    return *cause || gate_case_application(c, ev, cause, why);
}

/* The log of its kiosk has it in another epoch, also inside what was taken over twice: a stick of before has brought it once
 * more, to a restored centre that did not know of the next epoch or to an audit; or has brought it first. What has no number
 * there gives way to what was taken over. What a disk that was put back has written in its place is another record. */
static bool is_there_already(struct centre *c, const struct event *ev, struct arena *a, bool *so, struct fail *why) {
    static const char sql[] =
        "SELECT kiosk, epoch, seq FROM log WHERE kiosk = :kiosk AND epoch = :was AND seq = :seq AND epoch < :epoch AND gsn > 0 "
        "UNION ALL SELECT kiosk, epoch, seq FROM log WHERE kiosk = :kiosk AND epoch > :was AND epoch <> :epoch AND "
        "(epoch > :epoch OR gsn > 0) AND type = 'log.adopted' AND o LIKE '%\"' || CAST(:of AS TEXT) || '%' ORDER BY epoch, seq";
    const struct event_id was = ev->made.kiosk ? ev->made : ev->id;
    char of[EVENT_ID_TEXT];
    struct list found;
    struct rows r;
    *so = false;
    event_id_show(was, of);
    if (!db_query(c->db, &r, sql, why, "kiosk:i", (int64_t)ev->id.kiosk, "was:i", (int64_t)was.epoch, "seq:i", (int64_t)was.seq,
                  "epoch:i", (int64_t)ev->id.epoch, "of:t", of, NULL) ||
        !log_ids(&r, a, &found, why))
        return false;
    const struct event_id *all = found.rows;
    for (int i = 0; i < found.count && !*so; i++) {
        struct event other;
        if (!applier_load(c, all[i], a, &other, why)) return false;
        *so = other.o_size == ev->o_size && memcmp(other.o, ev->o, ev->o_size) == 0;
    }
    return true;
}

bool gate_ask(struct centre *c, const struct event *ev, struct arena *a, const char **cause, struct fail *why) {
    struct event known = *ev;
    bool there;
    if (!is_there_already(c, ev, a, &there, why)) return false;
    *cause = there ? "adopted" : ask_type(ev);
    if (*cause || !ev->type) return true;
    bool ends = ev->type->kind == EV_LEASE_CLOSED || ev->type->kind == EV_LEASE_EXPIRED; /* by the kiosk itself, nobody's act */
    return gate_case_seen(c, ev, &known.seen, why) &&
           (ends ? gate_lease_end(c, ev, cause, why) : ask(c, &known, a, cause, why));
}
