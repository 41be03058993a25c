#include "sync/centre/commands.h"
#include "sync/centre/scope.h"

#include <string.h>

/* By its number or its name, where only one has that name. */
static bool find_kiosk(struct order *order, const char *which, uint32_t *no, struct fail *why) {
    struct rows r;
    int64_t found = 0;
    int count = 0;
    if (!db_query(order->centre->db, &r, "SELECT no FROM kiosk WHERE CAST(no AS TEXT) = :which OR name = :which ORDER BY no",
                  why, "which:t", which, NULL))
        return false;
    for (; db_next(&r, why); count++) found = db_int(&r, 0);
    bool ok = !db_failed(&r);
    db_done(&r);
    *no = (uint32_t)found;
    if (ok && count > 1)
        return fail_set(why, FAIL_INPUT, "kiosk: name",
                        _("Several kiosks are called “%s”. Give the number: “kiosk list” shows it."), which);
    return ok &&
           (count == 1 || fail_set(why, FAIL_GONE, "kiosk: no such", _("There is no kiosk “%s”. See “kiosk list”."), which));
}

bool command_kiosk_move(struct order *order, struct fail *why) {
    struct peer peer;
    uint32_t no;
    const char *point = order_argument(order, 1);
    if (!find_kiosk(order, order_argument(order, 0), &no, why) || !peer_load(order->centre, no, &peer, why)) return false;
    const char *scope = order_option(order, "scope", peer.scope);
    if (strcmp(scope, "desk") != 0 && strcmp(scope, "office") != 0)
        return fail_set(why, FAIL_INPUT, "kiosk move: scope",
                        _("The scope of a kiosk is “desk” (its point) or “office” (its municipality)."));
    if (!scope_move(order->centre, no, point, scope, why)) return false;
    bytes_printf(&order->say,
                 _("Kiosk %u works at point %s from now on (%s). At its next exchange it sends what it has, forgets the "
                   "children of the place before and gets those of the new one.\n"),
                 no, point, scope);
    return true;
}
