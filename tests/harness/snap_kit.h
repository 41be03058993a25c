#ifndef PRIEM_TESTS_HARNESS_SNAP_KIT_H
#define PRIEM_TESTS_HARNESS_SNAP_KIT_H

/* A region with a past and the kiosk of its office, set up again and again on an empty store: the real state machine and the
 * real centre with the line between them in the hands of the test, for snapshots (sync/wire/snapshot.h).
 *
 *     struct snap_seat *s = snap_sit(w, false); snap_run_well(s); snap_same(s->db, fed->db);
 */

#include "sync/kiosk/kiosk.h"
#include "sync/wire/snapshot.h"
#include "tests/harness/centre_kit.h"

enum { SNAP_CHILDREN = 100, SNAP_SEATS = 4 };
#define SNAP_SCOPE "m:" CENTRE_MUNICIPALITY

/* A kiosk of the office on a store of its own. */
struct snap_seat {
    struct snap_world *world;
    struct db *db;
    struct desk desk;
    struct kiosk_exchange *x;
    char path[400];
    struct bytes asked;
    char wanted[SNAPSHOT_PATH_ROOM]; /* path of a GET; "" when `asked` is a POST */
    uint64_t from;
    size_t most;
    bool waiting, by_feed;
    int posts, gets, dicts; /* asked */
    int64_t bytes;          /* of all answers */
};

struct snap_world {
    struct centre_kit kit;
    struct centre_kiosk school, office;
    struct snap_seat seats[SNAP_SEATS];
    int count, made;
    struct saved cases[SNAP_CHILDREN];
    size_t most;     /* bytes given for a GET, 0: as asked for */
    uint64_t shift;  /* what is given for a GET begins so many bytes further */
    int64_t flip_at; /* of what is fetched: this byte of it is flipped on the way, −1: none */
};

int snap_set_up(void **state); /* *state: struct snap_world */
int snap_tear_down(void **state);
int snap_leave_all(void **state); /* behind each test */

/* A new, empty store of the office's kiosk; `by_feed`: it takes no snapshots. */
struct snap_seat *snap_sit(struct snap_world *w, bool by_feed);
void snap_leave(struct snap_seat *s);
void snap_kill(struct snap_seat *s); /* kill −9, and started again */
/* One step of whoever has something to do; false: the kiosk rests. */
bool snap_step(struct snap_seat *s);
enum exchange_phase snap_run(struct snap_seat *s); /* one exchange to its end */
void snap_run_well(struct snap_seat *s);
/* Table by table, but for what the exchange notes for itself; or only the rows that are made of the log. */
void snap_same(struct db *here, struct db *there);
void snap_same_rows(struct db *here, struct db *there);
int64_t snap_count(struct db *db, const char *sql);
int64_t snap_meta(const struct snap_seat *s, const char *key);
/* The office's snapshot as it lies there, whole; empty: there is none. */
void snap_file(struct snap_world *w, struct bytes *out);

#endif
