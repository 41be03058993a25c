#ifndef PRIEM_TESTS_SIM_WORLD_H
#define PRIEM_TESTS_SIM_WORLD_H

/* A region in one process: a centre, its kiosks and the network between them, under one seed and a clock that moves when told.
 * Linked from the archives of the programs; only clock, randomness, disk and transport are ours. The world is prepared once and
 * each seed is told in a forked copy of it, so that a seed always begins from the same bytes.
 *
 *     struct world w; world_open(&w); … fork … world_seed(&w, 17); while (world_step(&w)) …; world_heal(&w);
 *
 * What must never happen ends the process through sim_fail(), which names the seed and the step.
 */

#include "sync/kiosk/kiosk.h"
#include "tests/harness/centre_kit.h"

enum { SIM_KIOSKS = 4, SIM_CHILDREN = 7, SIM_STEPS = 60, SIM_MACHINE = 300, SIM_MESSAGES = 32, SIM_TRACE = 160 };

/* What the network does with a request and its answer. */
enum fate { FATE_FINE, FATE_LOST, FATE_DEAF, FATE_TORN, FATE_FLIPPED, FATE_BAD_REQUEST, FATE_PAGE, FATE_TWICE, FATE_COUNT };

struct message {
    bool there;
    int kiosk;
    uint64_t call; /* of that kiosk: an answer to an earlier one is nobody's any more */
    struct bytes body;
    int64_t due;
    enum fate fate;
};

struct sim_kiosk {
    struct centre_kiosk seat; /* its store, desk and frame key; not its plain exchange */
    struct env_virtual clock;
    struct kiosk_keys keys;
    struct kiosk_exchange *x; /* NULL: it does not run */
    char machine[SIM_MACHINE];
    bool cut;     /* no network */
    bool waiting; /* for an answer */
    uint64_t call;
    int index;
    struct world *world;
};

struct world {
    struct centre_kit kit;
    char machine[SIM_MACHINE]; /* the centre's */
    bool down;                 /* the centre does not run */
    struct sim_kiosk kiosks[SIM_KIOSKS];
    struct message messages[SIM_MESSAGES];
    uint64_t dice;
    uint64_t seed;
    int step, steps;
    bool healing;               /* no new faults */
    char trace[SIM_TRACE][120]; /* the last things that happened, for a failing seed */
    int traced;
    int64_t deeds, refused, turns; /* counted for the report */
};

void world_open(struct world *w);
void world_seed(struct world *w, uint64_t seed);
bool world_step(struct world *w); /* false: all steps are done */
/* The power is back, the network is whole: everybody exchanges until nothing is left to do. */
void world_heal(struct world *w);

uint64_t sim_dice(struct world *w, uint64_t sides); /* 0 … sides − 1 */
void sim_note(struct world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
_Noreturn void sim_fail(struct world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A machine goes off at its n-th operation on the disk from now, and is found dead by whoever uses it. */
void kiosk_stop(struct sim_kiosk *k);
void kiosk_start(struct sim_kiosk *k);
void centre_stop(struct world *w);
void centre_start(struct world *w);

/* deeds.c: somebody does something at a kiosk. */
void deed_random(struct world *w, struct sim_kiosk *k);

/* net.c */
struct transport net_transport(struct sim_kiosk *k);
void net_deliver(struct world *w);

/* invariants.c: the cheap ones after every step, all of them at rest. */
void invariants_step(struct world *w);
void invariants_rest(struct world *w);

#endif
