#include "tui/commands/exchange_now.h"

#include <poll.h>

enum { SLICE_MS = 50, LONGEST_WAIT_MS = 1000 /* the agent may start or die meanwhile */ };

static bool is_over(enum exchange_phase phase) {
    return phase == EXCHANGE_IDLE || phase == EXCHANGE_WAITING || phase == EXCHANGE_FROZEN || phase == EXCHANGE_PAUSED;
}

static void wait_for(const struct link *link, const struct kiosk_exchange *x) {
    int wait = kiosk_exchange_wait(x);
    struct pollfd p = {.fd = link_fd(link), .events = (short)(POLLIN | (link_wants_write(link) ? POLLOUT : 0))};
    if (wait < 0 || wait > LONGEST_WAIT_MS) wait = LONGEST_WAIT_MS;
    poll(&p, 1, wait); /* interrupted or not: the next turn looks again */
}

static void run_to_the_end(struct link *link, struct kiosk_exchange *x, struct exchange_status *status) {
    kiosk_exchange_start(x);
    for (;;) {
        kiosk_exchange_step(x, SLICE_MS, true);
        kiosk_exchange_status(x, status);
        if (is_over(status->phase)) return;
        wait_for(link, x);
        link_step(link, x);
    }
}

bool exchange_now(struct kiosk_store *k, const struct kiosk_keys *keys, struct exchange_status *status, struct fail *why) {
    struct link *link = NULL;
    struct kiosk_exchange *x = NULL;
    bool good = false;
    *status = (struct exchange_status){0};
    if (!*k->link.url) {
        return fail_set(why, FAIL_GONE, "no url of the centre",
                        _("The address of the centre is not known. Write it into the settings: [exchange] url = https://…"));
    }
    if (!link_open(&k->link, &link, why)) goto done;
    struct transport transport = link_transport(link);
    if (!kiosk_exchange_open(&k->desk, keys, &transport, &x, why)) goto done;
    run_to_the_end(link, x, status);
    good = status->phase == EXCHANGE_IDLE && status->unsent == 0;
    if (!good && why) *why = status->last_fail;
done:
    kiosk_exchange_close(x);
    link_close(link);
    return good;
}
