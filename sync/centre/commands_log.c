/* Commands that look the log through: whether its chains hold, whether its rows are what it says. */

#include "sync/centre/chain.h"
#include "sync/centre/commands.h"

#include <stdio.h>

bool command_verify(struct order *order, struct fail *why) {
    if (*order_argument(order, 0)) return command_verify_file(order, why);
    struct list chains;
    bool ok = chain_list(order->centre, &order->a, &chains, why);
    const struct event_id *all = chains.rows;
    for (int i = 0; ok && i < chains.count; i++) {
        uint64_t checked = 0;
        ok = chain_holds(order->centre, all[i].kiosk, all[i].epoch, &checked, why);
        if (ok)
            bytes_printf(&order->say, _("kiosk %u, epoch %u: %llu events, the chain holds\n"), all[i].kiosk, all[i].epoch,
                         (unsigned long long)checked);
    }
    return ok;
}

enum { SUBJECTS_A_STEP = 8 };

static void rebuild_end(struct order *order) {
    rebuild_close(order->job);
}

/* Each subject is built and compared in one transaction, so that kiosks may be served between the steps. */
bool command_rebuild(struct order *order, struct fail *why) {
    const struct env *env = &order->centre->env;
    int64_t since = env->monotonic(env->self), done = 0, left = 1;
    struct rebuild *rebuild = order->job;
    if (!rebuild) {
        if (!rebuild_start(order->centre->db, &rebuild, why)) return false;
        order->job = rebuild;
        order->end = rebuild_end;
        rebuild_compare(rebuild);
    }
    bool ok = true;
    while (ok && left > 0) {
        ok = rebuild_step(rebuild, SUBJECTS_A_STEP, &done, &left, why);
        if (order_rests(order, since)) break;
    }
    order->more = ok && left > 0;
    snprintf(order->progress, sizeof order->progress, _("%lld subjects built anew, %lld left"), (long long)done,
             (long long)left);
    if (ok && left == 0) bytes_printf(&order->say, _("%lld subjects built anew, no difference\n"), (long long)done);
    return ok;
}
