#ifndef PRIEM_RULES_ACCOUNT_H
#define PRIEM_RULES_ACCOUNT_H

/* The money of one certificate in one period (RULES 2.3, Annex A "Invariants"), by double entry: every movement takes from one
 * of five accounts what it gives to another. What the family sees: balance = free + held, booked = held, available = free.
 * Nothing goes below nothing, and there is no movement that pays out, transfers or spends elsewhere. Pure.
 *
 *     account_share(850000, account.free, &cert, &parent);
 */

#include "model/base/fail.h"

#include <stdbool.h>
#include <stdint.h>

enum money_place { MONEY_FUND, MONEY_FREE, MONEY_HELD, MONEY_PAID, MONEY_BURNT, MONEY_PLACES };
extern const char *const money_places[MONEY_PLACES]; /* as stored: "fund" … */

// clang-format off
/* X(id, kind as stored, from, to, title) */
#define MOVEMENTS(X)                                                                                                           \
    X(NOMINAL, "nominal", FUND, FREE, N_("Nominal given"))                                                                     \
    X(NOMINAL_BACK, "nominal", FREE, FUND, N_("Nominal taken back: it was not the child's"))                                   \
    X(HOLD, "hold", FREE, HELD, N_("Booked for a programme"))                                                                  \
    X(RELEASE, "release", HELD, FREE, N_("Booking released"))                                                                  \
    X(DEBIT, "debit", HELD, PAID, N_("Paid to the provider"))                                                                  \
    X(REVERSAL, "reversal", PAID, HELD, N_("Payment reversed"))                                                                \
    X(BURN, "burn", FREE, BURNT, N_("Remainder returned to the budget"))                                                       \
    X(CARRY_OUT, "carry", FREE, FUND, N_("Remainder carried into the next period"))                                            \
    X(CARRY_IN, "carry", FUND, FREE, N_("Remainder of the period before"))
// clang-format on
enum movement {
#define MOVEMENT_ENUM(id, ...) MOVE_##id,
    MOVEMENTS(MOVEMENT_ENUM)
#undef MOVEMENT_ENUM
        MOVEMENT_COUNT
};
struct movement_type {
    const char *kind;
    enum money_place from, to;
    const char *title; /* N_() */
};
extern const struct movement_type movement_types[MOVEMENT_COUNT];
/* Of a stored movement; MOVEMENT_COUNT: there is none such. */
enum movement movement_of(const char *kind, const char *from, const char *to);

struct account {
    char number[11];
    char period[12];
    int64_t nominal; /* what has come in: given and carried into it */
    int64_t free, held, paid, burnt;
    int64_t carried; /* out */
    bool closed;
    bool pending; /* some of it the centre has not numbered yet */
};
int64_t account_balance(const struct account *a);

/* RULES 2.3: the certificate pays what it can, the parent the difference and nothing else. */
void account_share(int64_t cost, int64_t available, int64_t *cert, int64_t *parent);

#endif
