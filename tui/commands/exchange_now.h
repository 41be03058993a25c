#ifndef PRIEM_COMMANDS_EXCHANGE_NOW_H
#define PRIEM_COMMANDS_EXCHANGE_NOW_H

/* One exchange from beginning to end without a screen: until nothing is left on either side, or it failed. Blocks. */

#include "tui/kiosk_store.h"

/* False: what the exchange said when it failed; what came until then is kept. `status` is filled either way. */
bool exchange_now(struct kiosk_store *k, const struct kiosk_keys *keys, struct exchange_status *status, struct fail *why);

#endif
