#ifndef PRIEM_TESTS_MONEY_CENTRE_H
#define PRIEM_TESTS_MONEY_CENTRE_H

/* A region with money for a centre kit: the period 2026, the group 5-18 with 12 000,00 each that are never lent, and a
 * programme "A" of provider "P-1" with one group.
 *
 *     money_centre_region(&kit); money_centre_programme(&kit, "A", "active", 12);
 */

#include "tests/harness/centre_kit.h"

enum { MONEY_CENTRE_NOMINAL = 1200000, MONEY_CENTRE_PRICE = 900000 };

/* An event of the centre itself, numbered, applied and ruled on. */
void money_centre_put(struct centre_kit *kit, enum event_kind kind, const char *subject, const void *payload);
void money_centre_region(struct centre_kit *kit);
void money_centre_programme(struct centre_kit *kit, const char *code, const char *status, int seats);
/* Two records of one child: what happened to `drop` goes on at `keep`. */
void money_centre_merge(struct centre_kit *kit, const char *keep, const char *drop);
/* A child filed and issued at `k`, with its nominal; everybody of `all` has heard of it. */
void money_centre_child(struct centre_kiosk *k, int64_t n, struct centre_kiosk *const *all, int count, struct saved *saved,
                        char number[11]);

#endif
