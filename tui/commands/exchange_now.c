#include "tui/commands/exchange_now.h"

#include "tui/commands/steps.h"
#include "tui/screens/exchange_progress.h"

#include <poll.h>

enum { SLICE_MS = 50, LONGEST_WAIT_MS = 1000 /* the agent may start or die meanwhile */ };

static void wait_for(const struct kiosk_store *k, const struct link *link, const struct kiosk_exchange *x) {
    int wait = kiosk_exchange_wait(x);
    struct pollfd fds[1 + HOLDER_POLLS] = {
        {.fd = link_fd(link), .events = (short)(POLLIN | (link_wants_write(link) ? POLLOUT : 0))}};
    if (wait < 0 || wait > LONGEST_WAIT_MS) wait = LONGEST_WAIT_MS;
    poll(fds, 1 + (nfds_t)holder_polls(k->holder, fds + 1), wait); /* interrupted or not: the next turn looks again */
}

static void tell(const struct exchange_status *status) {
    struct arena a = {0};
    const char *line = exchange_progress_line(status, &a);
    if (*line) steps_progress(line);
    arena_close(&a);
}

/* False: a login wants the store. */
static bool run_to_the_end(struct kiosk_store *k, struct link *link, struct kiosk_exchange *x, struct exchange_status *status,
                           struct fail *why) {
    kiosk_exchange_start(x);
    for (;;) {
        kiosk_exchange_step(x, SLICE_MS, true);
        kiosk_exchange_status(x, status);
        if (kiosk_exchange_over(status)) return true;
        tell(status);
        if (!kiosk_store_mine(k, why)) return false;
        wait_for(k, link, x);
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
    if (!run_to_the_end(k, link, x, status, why)) goto done;
    good = status->phase == EXCHANGE_IDLE && status->unsent == 0;
    if (!good && why) *why = status->last_fail;
done:
    steps_over();
    kiosk_exchange_close(x);
    link_close(link);
    return good;
}
