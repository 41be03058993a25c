#ifndef PRIEM_TESTS_HARNESS_FLEET_H
#define PRIEM_TESTS_HARNESS_FLEET_H

/* Kiosks by the thousand for the load of a real centre: each has a certificate and a frame key of its own, makes records and
 * speaks the exchange over TLS 1.3, all in one process and one loop. They have no store: what the feed brings is checked and
 * counted. Each keeps its connection.
 *
 *     region_make(&r); fleet_open(&f, &r, 2000); region_start(&r);
 *     fleet_work(&f, 0, 2000, 6); fleet_exchange(&f, 0, 2000, &round); … fleet_close(&f);
 *
 * Whatever does not work ends the program. */

#include "sync/wire/exchange.h"
#include "tests/harness/bench.h"
#include "tests/harness/people.h"
#include "tests/harness/region.h"

struct fleet_kiosk;
struct fleet {
    struct region *region;
    char id[ID_TEXT]; /* of the region */
    uint8_t answer_key[SIGN_PUBLIC_SIZE];
    struct env env;
    struct dicts dicts;
    struct people people;
    struct fleet_kiosk *kiosks;
    int count;
};

/* One request of each. */
struct fleet_round {
    int taken, later, failed; /* answers 200, 429 or 503, none or another */
    int unfinished;           /* of those taken: the centre has more for them */
    int64_t sent, fed;        /* records */
    double ms;
    struct series waits;             /* ms until each answer */
    int64_t after_least, after_most; /* seconds of Retry-After */
};

/* Enrols them at four a point, with all of the feed until then; the centre does not run. */
void fleet_open(struct fleet *f, struct region *r, int count);
void fleet_close(struct fleet *f);
/* Each of those kiosks makes an application and records - 1 consents to it. */
void fleet_work(struct fleet *f, int first, int count, int records);
/* All of them ask at once and are waited for. The round is cleared first; the caller frees its series. */
void fleet_exchange(struct fleet *f, int first, int count, struct fleet_round *round);
int64_t fleet_unsent(const struct fleet *f); /* records */
/* Closes their connections. */
void fleet_hang_up(struct fleet *f);

#endif
