#ifndef PRIEM_STORE_DESK_H
#define PRIEM_STORE_DESK_H

/* The command gate: the one road by which a person changes anything. Each command asks the table of permissions, loads the
 * state, lets model/rules decide, and appends the events in one durable transaction. Screens and headless commands call these
 * and nothing else.
 *
 *     struct saved saved;
 *     if (!desk_save(desk, &form, &saved, &why)) return app_dialog_error(app, &why);
 */

#include "model/rules/checks.h"
#include "model/store/journal.h"
#include "model/store/queries.h"
#include "model/store/region_days.h"

enum role { ROLE_DESK, ROLE_COORDINATOR, ROLE_OPERATOR, ROLE_SUPERVISOR, ROLE_AUDITOR, ROLE_COUNT, ROLE_NONE = ROLE_COUNT };
const char *role_name(enum role r);  /* as stored: "desk" … */
const char *role_title(enum role r); /* N_() text */
enum role role_of(const char *name);
/* May such people work at a kiosk of this scope? At an operator's ("region"), which has every child, only the region's own. */
bool role_works_at(enum role r, const char *scope, struct fail *why);

/* Everything a person can do. X(id, roles…) — the table of permissions is this list. D desk, C coordinator, O operator, S
 * supervisor, A auditor */
#define MAY_D (1u << ROLE_DESK)
#define MAY_C (1u << ROLE_COORDINATOR)
#define MAY_O (1u << ROLE_OPERATOR)
#define MAY_S (1u << ROLE_SUPERVISOR)
#define MAY_A (1u << ROLE_AUDITOR)
// clang-format off
#define PERMISSIONS(X)                                                                                                        \
    X(SEE, MAY_D | MAY_C | MAY_O | MAY_S | MAY_A)                                                                             \
    X(ENTER, MAY_D | MAY_C | MAY_O | MAY_S)      /* file, correct, papers, consents, complete, withdraw */                    \
    X(BACKDATE, MAY_D | MAY_C | MAY_O | MAY_S)   /* a moment of receipt before now, with a reason */                         \
    X(DECIDE, MAY_C | MAY_O)                     /* narrowed further by the region's setting `decides` */                     \
    X(NOMINAL, MAY_C | MAY_O)                    /* give a certificate its nominal of a period */                             \
    X(ENROL, MAY_D | MAY_C | MAY_O | MAY_S)      /* in programmes, and what becomes of an enrolment */                        \
    X(HEALTH, MAY_C | MAY_O)                     /* see which group a child is of where that tells of its health */           \
    X(SETTLE, MAY_D | MAY_C | MAY_O | MAY_S)     /* close a dispute by telling the family */                                  \
    X(EXCHANGE, MAY_D | MAY_C | MAY_O | MAY_S | MAY_A)                                                                        \
    X(STAFF, MAY_S)                              /* set a colleague's passphrase, add slots */                                \
    X(OPERATE, MAY_O)                            /* the acts of the operator: model/rules/life.h */                           \
    X(REPORT, MAY_C | MAY_O | MAY_S | MAY_A)     /* numbers of a month, and what stands behind them */                        \
    X(DELEGATE, MAY_S)                           /* a dated stand-in (RULES A16) */                                           \
    X(SECOND, MAY_C | MAY_O | MAY_S)             /* agree to a grave act by a second login */                                 \
    X(REBUILD, MAY_S)                                                                                                         \
    X(EXPORT, MAY_S)
// clang-format on
enum permission {
#define PERMISSION_ENUM(id, roles) MAY_##id,
    PERMISSIONS(PERMISSION_ENUM)
#undef PERMISSION_ENUM
        PERMISSION_COUNT
};

/* The table itself: the centre asks it too about what comes from kiosks. */
bool role_permits(enum role r, enum permission p);

struct second; /* second.h */

/* A dated stand-in (RULES A16): for these days the person has this role beside his own, and decides on behalf of its holder. */
struct stand_in {
    char principal[ID_TEXT];
    enum role role;
    char municipality[12];
    char first[11], last[11];
};
enum { STAND_IN_MOST = 4 };

struct session {
    char staff[ID_TEXT];
    char name[120];
    enum role role;
    char municipality[12];
    char point[12];
    struct stand_in stand_in[STAND_IN_MOST]; /* by the register, today's and later ones */
    int stand_ins;
    const uint8_t *sign_secret; /* 64 bytes, owned by the vault while it is open */
};

struct desk {
    struct db *db;
    const struct env *env;
    struct journal journal;
    struct region_facts region;
    struct calendar *calendar; /* model/rules/terms.h */
    struct region_days *days;  /* keeps it the region's, from desk_refresh on; NULL: it stays as it was given */
    char point[12];            /* of this kiosk */
    char municipality[12];
    char scope[12]; /* "desk" | "office" | "region" (an operator's: every child); "" before the first exchange */
    uint32_t kiosk;
    bool importing;         /* a class list is being read (import.h) */
    int64_t put_back;       /* not 0: from a backup, and it opens for nobody yet (safe_copy.h) */
    struct session session; /* staff "" while nobody is logged in */
    /* For the next desk_save or desk_change, which takes it: who agrees that papers came after their last day (RULES A4), to a
     * document that is not of the list (4.2). */
    const struct second *second;
};

bool desk_open(struct db *db, const struct env *env, struct calendar *calendar, struct desk *desk, struct fail *why);
/* After a feed slice: region, settings, person may have changed. */
bool desk_refresh(struct desk *desk, struct fail *why);

/* The gate: by the person's own role or one he stands in for today. False fills FAIL_DENIED with who may. */
bool desk_may(const struct desk *desk, enum permission p, struct fail *why);

/* For whom the person would do it: "" by his own role. False: he may not. */
bool desk_behalf(const struct desk *desk, enum permission p, char principal[ID_TEXT]);
/* The n-th role the person has today: 0 his own, then those he stands in for. False: there are no more. */
bool desk_role(const struct desk *desk, int n, struct stand_in *out);

/* A new application with its defaults: number, channel "person", receipt now, this point, region, municipality and the present
 * versions of both texts. Nothing is written; the number is the next one as it stands, desk_save gives the one that stays. */
bool desk_new(struct desk *desk, struct application *out, struct fail *why);

/* What a case looks like to the rules: application, today, region, calendar, twins, who asks. Texts live in `a`. */
bool desk_case(struct desk *desk, const struct application *app, struct arena *a, struct rule_case *out, struct fail *why);

struct saved {
    char subject[ID_TEXT];
    char app[EVENT_ID_TEXT];
    enum app_state state;
    char due[11];
    bool provisional;
    int events; /* how many were written; 0 when nothing had changed */
};
/* Writes what the form holds: filed or corrected, identity checked, consents, then lacking or completed, as the rules decide.
 * An incomplete package is saved too (RULES A3); only errors of a field and forbidden things stop it. Of an application on
 * record the request stays as filed, and papers seen or consents given are not undone by a form without them. FAIL_CONFLICT: a
 * colleague has corrected it since `form` was loaded. A draft given (0: none) is dropped in the same transaction. */
bool desk_save(struct desk *desk, const struct application *form, int64_t draft, struct saved *out, struct fail *why);

enum verdict_kind { VERDICT_ISSUE, VERDICT_RETURN, VERDICT_REFUSE };
struct verdict {
    enum verdict_kind kind;
    char ground[4];                     /* R1 … R4 for a refusal */
    char remark[800];                   /* returned, refused: at least 10 letters */
    char basis[BASE64_SIZE(HASH_SIZE)]; /* from subject_basis when the case was shown; a change since is FAIL_CONFLICT */
    const struct second *second;        /* for a reinstatement (C11); else NULL */
};
/* Signed with the session's key. A coordinator decides for the municipality of the session only, and issues and refuses only
 * where the region's setting `decides` is "coordinator". Issue takes the next number of the lowest leased block with numbers
 * left in the same transaction; none left is FAIL_BUSY with what to do. `number` is "" unless one was issued. */
bool desk_decide(struct desk *desk, const char *app, const struct verdict *v, char number[11], struct fail *why);

/* Gives the child's living certificate the nominal of its group in the period of today (RULES C2): a slot of this kiosk's
 * oldest quota, in the same transaction. FAIL_BUSY: no quota is left, which the next exchange tells the centre, or the kiosk
 * has been out of touch for too long; FAIL_CONFLICT: changed since `basis` (NULL: not compared); FAIL_DENIED: the child has it
 * already, another municipality decides, or the kiosk is frozen for money. */
bool desk_nominal(struct desk *desk, const char *subject, const char *group, const char *basis, struct fail *why);

/* Would desk_decide issue a new number on it, by this person alone? Else why not, for people. Numbers left are not asked for.
 */
bool desk_would_issue(struct desk *desk, const char *app, struct fail *why);

/* An application that is still open, by the applicant's written wish (RULES A8); FAIL_GONE when it is closed. */
bool desk_withdraw(struct desk *desk, const char *app, const char *remark, struct fail *why);
/* Closes a dispute by a way of its kind (dispute.h); FAIL_GONE when it is closed already. */
bool desk_settle(struct desk *desk, const char *ruling, const char *way, struct fail *why);
/* The staff record's key part, by the supervisor in front of the person; signed with the session's key. */
bool desk_key_staff(struct desk *desk, const char *staff, const struct staff_keyed *key, struct fail *why);
/* The frame key of this kiosk is changed from one to another (base64), which the vault holds by now: from the frame behind this
 * record on (frame_keys.h). *seq: the record. FAIL_BUSY: the change before this one is covered by no backup of the centre. */
bool desk_key_kiosk(struct desk *desk, const char *was, const char *key, uint64_t *seq, struct fail *why);
/* The machine's own slot gets this key (base64), "": it is given up; `before`: there was one, and the backups with it go. */
bool desk_key_machine(struct desk *desk, const char *key, bool before, struct fail *why);

#endif
