#ifndef PRIEM_TESTS_SIM_WORLD_H
#define PRIEM_TESTS_SIM_WORLD_H

/* A region in one process: a centre, its kiosks and the network between them, under one seed and a clock that moves when told.
 * Linked from the archives of the programs; only clock, randomness, disk and transport are ours. The world is prepared once and
 * each seed is told in a forked copy of it, so that a seed always begins from the same bytes.
 *
 *     struct world w; world_open(&w); … fork … world_seed(&w, 17); while (world_step(&w)) …; world_heal(&w);
 *
 * What must never happen ends the process through sim_fail(), which names the seed and the step.
 *
 * A part of the product adds what is done in it (a table of deeds, named in deeds.c), what happens to it (a table of
 * happenings, named in happen.c) and what must hold (rows of the table in invariants.c), in files of its own: deeds_PART.c,
 * invariants_PART.c.
 */

#include "model/rules/life.h"
#include "sync/kiosk/kiosk.h"
#include "tests/harness/centre_kit.h"
#include "tests/harness/env_virtual.h"

enum {
    SIM_PRINTED = 64,
    SIM_MARKERS = 64,
    SIM_KIOSKS = 4,
    SIM_CHILDREN = 7,
    SIM_STEPS = 60,
    SIM_LONG = 300,
    SIM_LONG_FROM = 100001, /* seeds from here on, which only a soak tells: what takes long to come about */
    SIM_MACHINE = 300,
    SIM_MESSAGES = 48,
    SIM_TRACE = 160
};

// clang-format off
/* X(id, what it is): the faults of PROTOCOL. Up to EXPIRED they happen to a message. Counted over all seeds: one that never
 * happens proves nothing. */
#define FAULTS(X)                                                        \
    X(LOST, "a request is dropped")                                      \
    X(TWICE, "a request comes twice")                                    \
    X(LATE, "a request comes after the next one")                        \
    X(SLOW, "an answer comes late")                                      \
    X(CUT, "a request is cut mid-body")                                  \
    X(DEAF, "the line is cut after the commit")                          \
    X(TORN, "an answer is cut short")                                    \
    X(FLIPPED, "a bit of an answer is flipped")                          \
    X(BAD_REQUEST, "a bit of a request is flipped")                      \
    X(BAD_GATEWAY, "a proxy says 502")                                   \
    X(TOO_LARGE, "a proxy says 413")                                     \
    X(PAGE, "a login page instead of an answer")                         \
    X(NO_DICT, "the centre lacks the dictionary")                        \
    X(EXPIRED, "a certificate that has expired")                         \
    X(UNPLUGGED, "no network for a while")                               \
    X(CRASH, "a program is killed at a write")                           \
    X(POWER, "the power goes at a write")                                \
    X(RESTART, "a machine is started anew")                              \
    X(FULL, "a full disk")                                               \
    X(LIE, "a disk that lies about having synced")                       \
    X(CLOCK, "a clock jumps")                                            \
    X(CLONE, "a copy of a disk works, too")                              \
    X(KIOSK_BACK, "a kiosk is put back from a backup")                   \
    X(CENTRE_BACK, "the centre is put back from a backup")               \
    X(LATER_TYPE, "an event of a type of a later version")               \
    X(LATER_FIELD, "a known event with a field of a later version")      \
    X(BEYOND, "a kiosk gives beyond its lease")                          \
    X(STICK_LOST, "a stick is lost")                                     \
    X(STICK_TWICE, "a stick is copied: both go on")                      \
    X(STICK_BAD, "a stick is damaged or cut short")                      \
    X(STICK_ASTRAY, "a stick comes to another kiosk")
// clang-format on

enum fault {
    FAULT_NONE,
#define FAULT_ENUM(id, title) FAULT_##id,
    FAULTS(FAULT_ENUM)
#undef FAULT_ENUM
        FAULT_COUNT,
    FAULT_OF_MESSAGE = FAULT_EXPIRED
};

struct message {
    bool there;
    int kiosk;
    uint64_t call; /* of that kiosk: an answer to an earlier one is nobody's any more */
    struct bytes body;
    int64_t due;
    enum fault fault;
    char path[64]; /* of a GET, "" of a POST; the range */
    uint64_t from;
    size_t most;
};

struct sim_kiosk {
    struct centre_kiosk seat; /* its store, desk and frame key; not its plain exchange */
    struct env_virtual clock;
    struct kiosk_keys keys, saved_keys; /* of its key file, and of that in its backup */
    struct kiosk_exchange *x;           /* NULL: it does not run */
    char machine[SIM_MACHINE];
    bool cut;                     /* no network */
    bool cut_at_turn;             /* from the answer on that takes its log into another epoch */
    bool waiting;                 /* for an answer */
    bool saved;                   /* there is a backup of it */
    bool put_back;                /* it is from one: of epochs before it has what it was fed of them */
    bool lying;                   /* its disk: what it says is saved is not */
    bool dishonest;               /* its program gives beyond its leases */
    uint64_t call;                /* the request it has out */
    int64_t stored, stored_epoch; /* the centre had so many events of that epoch */
    struct event_id acked;        /* the last ack it was sent, */
    int acked_at;                 /* by the centre after so many restores */
    char path[SIM_MACHINE + 40];
    struct event_id promised; /* its log went so far when somebody was told that it is saved: no crash takes that back */
    int index;
    struct world *world;
};

struct world {
    struct centre_kit kit;
    char machine[SIM_MACHINE]; /* the centre's */
    bool down;                 /* the centre does not run */
    bool saved;                /* there is a backup of it that lacks nothing which nobody could give back */
    int put_back;              /* so often it was put back */
    int flipped;               /* so many requests came with a bit flipped: it may be one of the sums of what a kiosk has */
    struct sim_kiosk kiosks[SIM_KIOSKS];
    struct message messages[SIM_MESSAGES];
    uint64_t dice;
    uint64_t seed;
    int step, steps;
    bool healing;               /* no new faults */
    char trace[SIM_TRACE][120]; /* the last things that happened, for a failing seed */
    int traced;
    char printed[SIM_PRINTED][11]; /* numbers that stand on a paper somewhere */
    int printed_by[SIM_PRINTED];   /* index of the kiosk */
    int prints;
    struct sim_marker { /* what nothing else on any disk says: the phone of each filing, and whose it was */
        char subject[ID_TEXT];
        char phone[16];
    } markers[SIM_MARKERS];
    int marked, phones;
    uint8_t digest[HASH_SIZE];     /* of all that was noted and answered */
    struct sim_kiosk *acting;      /* where somebody sat down last: whose deed it is, when it is done */
    int64_t deeds, refused, turns; /* counted for the report */
};

void world_open(struct world *w);
void world_seed(struct world *w, uint64_t seed);
bool world_step(struct world *w); /* false: all steps are done */
/* The power is back, the network is whole: everybody exchanges until nothing is left to do. */
void world_heal(struct world *w);
/* Everything there is: disks, what was noted, what was answered. */
void world_digest(struct world *w, uint8_t out[HASH_SIZE]);
/* The state machines work as long as they want to, messages that are due are delivered. */
void world_run(struct world *w);
void world_move(struct world *w, int64_t ms);
bool world_centre_runs(const struct world *w);

uint64_t sim_dice(struct world *w, uint64_t sides); /* 0 … sides − 1 */
void sim_note(struct world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sim_digest(struct world *w, const void *data, size_t size);
_Noreturn void sim_fail(struct world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* faults.c: how often each has happened, in memory that all seeds share. */
void faults_open(void);
void fault_count(enum fault fault);
int64_t faults_counted(enum fault fault);
const char *fault_title(enum fault fault);

/* met.c: in how many seeds it happened, in memory that all seeds share. */
void met_open(void);
void met(const char *kind, const char *what);
void met_at_rest(struct world *w);
void met_print(void); /* the rarest first */

/* A machine goes off at its n-th operation on the disk from now, and is found dead by whoever uses it. */
void kiosk_stop(struct sim_kiosk *k);
void kiosk_start(struct sim_kiosk *k);
bool kiosk_works(const struct sim_kiosk *k);
void centre_stop(struct world *w);
void centre_start(struct world *w);

/* A table of what people do at a kiosk or what happens to the region, ended by a row without a function. The weights of a
 * table count among all tables of its kind. False: it was refused, `why` tells; that is as good as a deed. */
struct deed {
    const char *name;
    int weight;
    bool (*run)(struct world *w, struct sim_kiosk *k, struct fail *why);
};
extern const struct deed deeds_desk[], deeds_twice[], deeds_wire[], deeds_scope[], happenings_scope[], happenings_admin[],
    happenings_stick[], happenings_snap[], happenings_restore[], happenings_keys[], deeds_leases[], happenings_leases[],
    deeds_money[], happenings_money[], deeds_frozen[], deeds_nominals[];
/* deeds_scope.c: the administrator moves a kiosk; false: it is refused. */
bool scope_move_kiosk(struct world *w, const struct sim_kiosk *k, const char *point, const char *scope);
void deeds_leases_open(struct world *w); /* periods and caps, before anybody is there */
void deeds_money_open(struct world *w);  /* a catalogue */
void deeds_keys_open(struct world *w);   /* the region's key */
/* deeds_keys.c: the older of its keys goes when its time is over. */
bool keys_follow(struct sim_kiosk *k, struct fail *why);
/* deeds_leases.c: the serials, so that few are left to lend. */
bool numbers_run_short(struct world *w, struct sim_kiosk *k, struct fail *why);
void deed_random(struct world *w, struct sim_kiosk *k);
void deed_of(struct world *w, struct sim_kiosk *k, const struct deed *deed);
const struct deed *deed_draw(struct world *w, const struct deed *const *tables);

/* For deeds: somebody sits down; a random row (subject, application, number) of those the kiosk has, false when there is none.
 */
struct sim_case {
    char subject[ID_TEXT];
    char app[EVENT_ID_TEXT];
    char number[11];
};
void deed_sit(struct sim_kiosk *k, enum centre_person who);
bool deed_find(struct world *w, struct sim_kiosk *k, const char *sql, struct sim_case *out);
/* Where this kiosk has none, at another that has: *k. What is rare is done where it can be. */
bool deed_find_near(struct world *w, struct sim_kiosk **k, const char *sql, struct sim_case *out);
/* From SIM_CHILDREN on it is a namesake of child % SIM_CHILDREN. */
bool deed_file(struct world *w, struct sim_kiosk *k, int64_t child, struct saved *saved, struct fail *why);
/* An act of life over it, with all that any of them may need. */
bool deed_life(struct world *w, struct sim_kiosk *k, enum life life, const struct sim_case *f, const char *other,
               const char *ground, struct fail *why);
bool deed_decide(struct sim_kiosk *k, enum centre_person who, const char *app, char number[11], struct fail *why);

/* happen.c: time passes, machines and lines fail, the administrator does something. */
void happen(struct world *w);
void happen_mend(struct world *w); /* what the administrator does before the region can come to rest */
bool happen_command(struct world *w, const char *first, const char *second, const char *third, const char *fourth);

void sim_promised(struct sim_kiosk *k);
/* A number is on paper now: it must not be there already (16, 18, 35). */
void sim_printed(struct world *w, const struct sim_kiosk *k, const char *number);

/* files.c: what is made from here on is this process's alone. */
void files_of_a_seed(void);

/* net.c */
struct transport net_transport(struct sim_kiosk *k);
void net_deliver(struct world *w);

/* answers.c: what the centre says, seen on the wire before the kiosk has it. */
void answer_check(struct world *w, const struct sim_kiosk *k, const struct bytes *request, const struct bytes *answer);

/* histories.c: told on a world just opened; what must come out stands there. */
bool history_double_issue(struct world *w, int variant); /* false: there are no more */
void history_merge(struct world *w);
void history_erasure(struct world *w);
void history_two_holds(struct world *w, bool office_first);
void history_removed(struct world *w, bool for_cause);
void history_epoch_kept(struct world *w);
void history_scope(struct world *w);
void history_idle_numbers(struct world *w);
void history_no_network(struct world *w);

/* invariants.c: the cheap ones after every step, all of them at rest. */
void invariants_step(struct world *w);
void invariants_rest(struct world *w);
/* invariants_leases.c */
/* deeds_restore.c: all backups are destroyed; the data of an erased child may stand in them for thirty days. */
void images_drop(struct world *w);

/* deeds_snap.c */
void snapshots_hold_the_scope(struct world *w, struct sim_kiosk *k);
void blocks_do_not_overlap(struct world *w);
void debits_stay_within_caps(struct world *w);
/* invariants_order.c */
void rulings_follow_the_order(struct world *w);
void rulings_are_whole(struct world *w);
void nothing_waits(struct world *w);
/* invariants_kept.c */
void undurable_is_kept(struct world *w);
void personal_is_whole(struct world *w);
void printed_is_recorded(struct world *w);
void what_is_asked_is_answered(struct world *w);
void rulings_are_told(struct world *w, struct sim_kiosk *k);
void former_editions_are_gone(struct world *w, struct sim_kiosk *k);
/* invariants_scope.c */
void at_home_is_fed(struct world *w);
void names_are_at_home(struct world *w, struct sim_kiosk *k);
void personal_goes_home(struct world *w, const struct sim_kiosk *k, const struct feed_item *item, struct arena *a);
/* invariants_money.c */
void ledgers_hold(struct world *w);
void over_asked_is_told(struct world *w);
void frozen_money_is_not_booked(struct world *w);
/* invariants_nominals.c */
void caps_hold_all(struct world *w);
void queue_is_kept(struct world *w);
void refusals_have_their_ground(struct world *w);
void spends_within_leases(struct world *w);
void kiosk_keeps_to_its_leases(struct world *w);
void breaches_are_booked(struct world *w);
void numbers_are_unique_and_leased(struct world *w);
void burnt_numbers_stay_burnt(struct world *w);
void returned_and_used_is_granted(struct world *w);
void holdings_are_equal(struct world *w, struct sim_kiosk *k);
void invariants_all_are_checked(void); /* all 38 stand in the table, and what is named there is there */
int64_t sim_one(struct world *w, struct db *db, const char *sql, int64_t kiosk); /* :kiosk */
void sim_none(struct world *w, int number, struct db *db, const char *sql, int64_t kiosk);

/* family(subject): everybody who was ever merged with :subject. */
#define SIM_FAMILY                                                                                                             \
    "WITH RECURSIVE family(subject) AS (SELECT :subject UNION SELECT CASE WHEN m.subject = f.subject THEN m.also1 ELSE "       \
    "m.subject END FROM family f JOIN log m ON m.type = 'learner.merged' AND m.gsn > 0 AND f.subject IN (m.subject, m.also1))"

/* Which scopes kiosk :kiosk has by its enrolment. */
#define SIM_SCOPES                                                                                                              \
    "(SELECT 'r' AS scope UNION SELECT 'k:' || no FROM kiosk WHERE no = :kiosk UNION SELECT 'p:' || point FROM kiosk WHERE no " \
    "= :kiosk AND scope = 'desk' UNION SELECT 'm:' || municipality FROM kiosk WHERE no = :kiosk AND scope = 'office' "          \
    "UNION SELECT 'a' FROM kiosk WHERE no = :kiosk AND scope = 'region')"

#endif
