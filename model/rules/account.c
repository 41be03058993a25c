#include "model/rules/account.h"

#include "model/rules/course.h"

#include <assert.h>
#include <string.h>

const char *const money_places[MONEY_PLACES] = {"fund", "free", "held", "paid", "burnt"};

const struct movement_type movement_types[MOVEMENT_COUNT] = {
#define MOVEMENT_ROW(id, name, of, into, said) [MOVE_##id] = {(name), MONEY_##of, MONEY_##into, (said)},
    MOVEMENTS(MOVEMENT_ROW)
#undef MOVEMENT_ROW
};

enum movement movement_of(const char *kind, const char *from, const char *to) {
    for (int m = 0; m < MOVEMENT_COUNT; m++) {
        const struct movement_type *t = &movement_types[m];
        if (!strcmp(t->kind, kind) && !strcmp(money_places[t->from], from) && !strcmp(money_places[t->to], to))
            return (enum movement)m;
    }
    return MOVEMENT_COUNT;
}

int64_t account_balance(const struct account *a) {
    return a->free + a->held;
}

/* NULL: outside of the account. */
static int64_t *place_of(struct account *a, enum money_place place) {
    switch (place) {
    case MONEY_FREE: return &a->free;
    case MONEY_HELD: return &a->held;
    case MONEY_PAID: return &a->paid;
    case MONEY_BURNT: return &a->burnt;
    default: return NULL;
    }
}

bool account_move(struct account *a, enum movement m, int64_t sum, struct fail *why) {
    assert(a);
    if (!money_fits(sum)) return fail_set(why, FAIL_INPUT, "account: sum", _("The sum is negative or too big."));
    int64_t *from = place_of(a, movement_types[m].from), *to = place_of(a, movement_types[m].to);
    if (from && *from < sum)
        return fail_set(why, FAIL_DENIED, "C4.available", _("The certificate does not have that much money."));
    if (to && *to > INT64_MAX - sum) return fail_set(why, FAIL_INPUT, "account: sum", _("The sum is negative or too big."));
    if (from) *from -= sum;
    if (to) *to += sum;
    if (m == MOVE_NOMINAL || m == MOVE_CARRY_IN) a->nominal += sum;
    if (m == MOVE_NOMINAL_BACK) a->nominal -= sum;
    if (m == MOVE_CARRY_OUT) a->carried += sum;
    return true;
}

bool account_adds_up(const struct account *a) {
    return a->free >= 0 && a->held >= 0 && a->paid >= 0 && a->burnt >= 0 && a->carried >= 0 &&
           a->nominal == a->free + a->held + a->paid + a->burnt + a->carried;
}

void account_share(int64_t cost, int64_t available, int64_t *cert, int64_t *parent) {
    *cert = available < 0 ? 0 : cost < available ? cost : available;
    *parent = cost - *cert;
}
