#ifndef PRIEM_TESTS_MONEY_KIT_H
#define PRIEM_TESTS_MONEY_KIT_H

/* A region with money for a kit (kit.h): the periods 2026 (open) and 2027, the group 5-18 with 12 000,00 each, one provider
 * with programmes. The kit's clock stands at 23.11.2026.
 *
 *     money_kit_region(&kit); money_kit_quota(&kit, 5); money_kit_programme(&kit, "A", 850000, 12);
 */

#include "model/store/desk_money.h"
#include "tests/harness/kit.h"

#define MONEY_NOMINAL 1200000

void money_kit_region(struct kit *kit);
/* Slots of nominals of 2026 for the kiosk. */
void money_kit_quota(struct kit *kit, int64_t count);
void money_kit_lend(struct kit *kit, const char *group, int64_t count, const char *not_after);
/* One of the provider P-1 with the group "1", from 01.09.2026 to 31.05.2027, for 7 to 17 years; listed anew it changes. */
void money_kit_programme(struct kit *kit, const char *code, int64_t price, int64_t seats);
void money_kit_status(struct kit *kit, const char *code, int64_t price, const char *programme, const char *provider);

/* A child with a certificate; with its nominal of 2026, given by the centre. */
struct saved money_kit_child(struct kit *kit, int64_t n, char number[11]);
struct saved money_kit_rich_child(struct kit *kit, int64_t n, char number[11]);
void money_kit_nominal(struct kit *kit, const char *subject, const char *number, const char *period, int64_t sum);

/* The order that fits, for `code`, of 01.12.2026 to 31.12.2026; the surcharge agreed to on sheet 7. */
struct enrol_order money_kit_order(const char *subject, const char *code, int64_t cost, int64_t parent);

#endif
