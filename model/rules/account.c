#include "model/rules/account.h"

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

void account_share(int64_t cost, int64_t available, int64_t *cert, int64_t *parent) {
    *cert = available < 0 ? 0 : cost < available ? cost : available;
    *parent = cost - *cert;
}
