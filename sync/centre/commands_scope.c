#include "sync/centre/commands.h"
#include "sync/centre/scope.h"

#include <string.h>

bool command_kiosk_move(struct order *order, struct fail *why) {
    struct peer peer;
    const char *point = order_argument(order, 1);
    if (!order_kiosk(order, order_argument(order, 0), &peer, why)) return false;
    const char *scope = order_option(order, "scope", peer.scope);
    if (!peer_scope_check(scope, why) || !scope_move(order->centre, peer.kiosk, point, scope, why)) return false;
    bytes_printf(&order->say,
                 _("Kiosk %u works at point %s from now on (%s). At its next exchange it sends what it has, forgets the "
                   "children of the place before and gets those of the new one.\n"),
                 peer.kiosk, point, scope);
    return true;
}
