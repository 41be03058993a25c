#ifndef PRIEM_TESTS_HARNESS_LEASE_KIT_H
#define PRIEM_TESTS_HARNESS_LEASE_KIT_H

/* A centre that lends numbers and nominals to an office, where everybody has a key, and to a school: 10 of each at a time, out
 * of a cap of 100 nominals of 12 000,00 for the period 2026, 15 % of which are never lent.
 *
 *     struct lease_kit *w = *state;
 *     lease_kit_given(w, &w->office);  centre_kiosk_sync(&w->office);  … lease_kit_quota(w).given …
 *
 * What may not fail ends the test. */

#include "sync/centre/leases.h"
#include "tests/harness/centre_kit.h"

enum { LEASE_QUOTA = 10, LEASE_LENDABLE = 85, LEASE_NOMINAL = 1200000 };

struct lease_kit {
    struct centre_kit kit;
    struct centre_kiosk office, school;
    struct arena a;
    int64_t person; /* the next invented one */
};

int lease_kit_set_up(void **state);
int lease_kit_tear_down(void **state); /* only when centre_kit_check is content */

struct quota lease_kit_quota(struct lease_kit *w); /* the one there is */
void lease_kit_cap(struct lease_kit *w, const char *count);
/* What it asks for is lent to that kiosk; numbers. */
int64_t lease_kit_wish(struct lease_kit *w, const struct centre_kiosk *k, const struct exchange_request *request);
void lease_kit_days(struct lease_kit *w, int days); /* go by */

/* A child with a living certificate, from this kiosk; gets the nominal; both. */
void lease_kit_certified(struct lease_kit *w, struct centre_kiosk *k, struct saved *saved);
bool lease_kit_give(struct centre_kiosk *k, const char *subject, struct fail *reason);
void lease_kit_given(struct lease_kit *w, struct centre_kiosk *k);
/* The kiosk ends what the last answer wants back, and what is past its term by its own clock. */
void lease_kit_end(struct lease_kit *w, struct centre_kiosk *k);

/* A nominal for that child, out of what the kiosk is lent; an event gets into its log past its own gate: a changed program. */
struct event *lease_kit_spend(struct lease_kit *w, struct centre_kiosk *k, const char *subject);
void lease_kit_forge(struct lease_kit *w, struct centre_kiosk *k, struct event *ev);

#endif
