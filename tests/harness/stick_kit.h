#ifndef PRIEM_TESTS_HARNESS_STICK_KIT_H
#define PRIEM_TESTS_HARNESS_STICK_KIT_H

/* A kiosk's own end of the exchange (libkiosk) beside a centre in this process, and files between them that are only bytes: for
 * tests of what a stick brings. There is no network unless the test asks for it.
 *
 *     struct stick_seat s; stick_seat_open(&s, &kit, "school 12", "12", "desk");
 *     stick_seat_write(&s, &file); stick_kit_take(&kit, &file, &answer, &taken, &why); stick_seat_read(&s, &answer, &why);
 */

#include "sync/centre/carry.h"
#include "sync/centre/ingest.h"
#include "sync/kiosk/carry.h"
#include "tests/harness/centre_kit.h"

struct stick_seat {
    struct centre_kiosk seat;
    struct kiosk_keys keys;
    struct kiosk_exchange *x;
    bool asked;        /* of a network there is not */
    struct bytes body; /* what it wanted to send */
};

void stick_seat_open(struct stick_seat *s, struct centre_kit *kit, const char *name, const char *point, const char *scope);
void stick_seat_close(struct stick_seat *s);
/* A whole file; it counts as written. */
void stick_seat_write(struct stick_seat *s, struct bytes *file);
/* An answer, applied to its end; false: `why` tells. */
bool stick_seat_read(struct stick_seat *s, const struct bytes *answer, struct fail *why);
/* The disk as it is now, and put back: as after a crash or from a backup. */
void stick_seat_image(struct stick_seat *s, const char *name);
void stick_seat_put_back(struct stick_seat *s, const char *name);
/* One exchange over the network, to its end. */
void stick_seat_sync(struct stick_seat *s);
/* The centre's disk as it is now, for a backup; put back, it waits for its kiosks. */
void stick_kit_save(struct centre_kit *kit);
void stick_kit_put_back(struct centre_kit *kit);
/* At the centre: opened, taken, answered. */
bool stick_kit_take(struct centre_kit *kit, const struct bytes *file, struct bytes *answer, struct carrier_taken *taken,
                    struct fail *why);
/* The same of a kiosk that was written off, for the audit: `carry in --audit`. */
bool stick_kit_audit(struct centre_kit *kit, const struct bytes *file, struct intake *taken, struct fail *why);

/* For a test of one desk: what most of them have at hand. */
struct stick_bench {
    struct centre_kit kit;
    struct stick_seat s;
    struct bytes file, answer;
    struct carrier_taken taken;
    struct fail why;
    int64_t person;
};
int stick_bench_open(void **state); /* cmocka's set-up, and its tear-down, which checks the centre */
int stick_bench_close(void **state);

#endif
