#include "sync/centre/commands.h"

#include "sync/centre/epoch.h"

#include <inttypes.h>
#include <string.h>

/* By its number or its name. */
static bool find_kiosk(struct order *order, const char *which, struct peer *peer, struct fail *why) {
    int64_t no = 0;
    if (!db_one_int(order->centre->db, &no,
                    "SELECT no FROM kiosk WHERE CAST(no AS TEXT) = :which OR name = :which ORDER BY no LIMIT 1", why, "which:t",
                    which, NULL))
        return false;
    return peer_load(order->centre, (uint32_t)no, peer, why);
}

bool command_kiosk_epoch(struct order *order, struct fail *why) {
    struct peer peer;
    if (!find_kiosk(order, order_argument(order, 0), &peer, why)) return false;
    uint64_t behind = peer.seq;
    if (!epoch_raise(order->centre, &peer, why)) return false;
    bytes_printf(&order->say, _("Kiosk %u goes on in epoch %u, behind record %llu.\n"), peer.kiosk, peer.epoch,
                 (unsigned long long)behind);
    bytes_printf(
        &order->say, "%s\n",
        _("The first computer that comes now under its name is the right one; another is told that it is a copy. Switch the wrong one off "
          "before."));
    return true;
}
