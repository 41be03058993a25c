#ifndef PRIEM_TESTS_HARNESS_TALK_H
#define PRIEM_TESTS_HARNESS_TALK_H

/* A kiosk's state machine and a fake centre (fake_centre.h) with the line between them in the hands of the test: what was sent
 * lies there until it is delivered, altered or lost. No network, no waiting; the clock is virtual.
 *
 *     TEST(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)
 *     struct talk *t = *state; talk_event(t); talk_settle(t); talk_converged(t);
 */

#include "sync/kiosk/kiosk.h"
#include "tests/harness/fake_centre.h"
#include "tests/harness/kit.h"

struct talk {
    struct kit kit;
    struct fake_centre *centre;
    struct kiosk_keys keys;
    struct kiosk_exchange *x;
    struct bytes sent; /* by the kiosk, not delivered yet */
    bool waiting;
    int cancels;
    struct bytes answer; /* the last one made */
};

int talk_set_up(void **state);
int talk_tear_down(void **state);
/* Opens the exchange on the store as it is: after a kill, when the one before was closed. */
void talk_sit(struct talk *t);

/* What the link does, in one go: steps until an answer is awaited or nothing is due. */
void talk_steps(struct talk *t);
/* Hands what was sent to the centre and keeps its answer; false when it did not take it. */
bool talk_ask(struct talk *t);
void talk_deliver(struct talk *t);
void talk_lose(struct talk *t, enum fail_kind kind);
/* An honest line until the kiosk rests. */
void talk_exchange(struct talk *t);
void talk_start(struct talk *t);  /* F5, then the same */
void talk_settle(struct talk *t); /* and it must end well */
struct exchange_status talk_status(const struct talk *t);

void talk_event(struct talk *t); /* one small event of the desk */
void talk_events(struct talk *t, int count);
/* Six events, two of them signed: entered by the desk, issued by the coordinator. */
void talk_application(struct talk *t, int n);

int64_t talk_count(struct talk *t, const char *sql); /* at the kiosk */
/* The same history at both ends, and every own event numbered here. */
void talk_converged(struct talk *t);

#endif
