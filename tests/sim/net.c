#include "tests/sim/world.h"

#include "sync/centre/turn.h"
#include "tests/sim/disk.h"

#include <stdio.h>
#include <string.h>

/* The line between kiosks and centre. A request waits for its turn; several that wait share one. */

enum { LATENCY = 500 };

static enum fate draw_fate(struct world *w) {
    if (w->healing || sim_dice(w, 100) < 75) return FATE_FINE;
    return (enum fate)(1 + sim_dice(w, FATE_COUNT - 1));
}

static void put(struct world *w, int kiosk, uint64_t call, const uint8_t *body, size_t size, enum fate fate, int64_t delay) {
    for (int i = 0; i < SIM_MESSAGES; i++) {
        struct message *m = &w->messages[i];
        if (m->there) continue;
        m->there = true;
        m->kiosk = kiosk;
        m->call = call;
        m->fate = fate;
        m->due = w->kit.clock.now + delay;
        bytes_clear(&m->body);
        bytes_add(&m->body, body, size);
        return;
    }
}

static bool net_send(void *self, const uint8_t *body, size_t size, struct fail *why) {
    struct sim_kiosk *k = self;
    struct world *w = k->world;
    (void)why;
    k->waiting = true;
    k->call++;
    enum fate fate = k->cut ? FATE_LOST : draw_fate(w);
    int64_t delay = w->healing ? 0 : (int64_t)sim_dice(w, 3) * LATENCY;
    put(w, k->index, k->call, body, size, fate, delay);
    if (fate == FATE_TWICE) put(w, k->index, 0, body, size, FATE_FINE, delay + (int64_t)sim_dice(w, 60) * MS_SECOND);
    return true;
}

static void net_cancel(void *self) {
    struct sim_kiosk *k = self;
    k->waiting = false;
    k->call++;
}

struct transport net_transport(struct sim_kiosk *k) {
    return (struct transport){.self = k, .send = net_send, .cancel = net_cancel};
}

static bool asked(const struct sim_kiosk *k, const struct message *m) {
    return k->x && k->waiting && m->call == k->call;
}

static void no_answer(struct sim_kiosk *k, const struct message *m, int64_t retry_after) {
    struct fail why;
    if (!asked(k, m)) return;
    k->waiting = false;
    fail_set(&why, FAIL_NET, "sim: no answer", "no answer");
    kiosk_exchange_failed(k->x, &why, retry_after);
}

static void flip(struct world *w, uint8_t *data, size_t size) {
    if (size > 0) data[sim_dice(w, size)] ^= (uint8_t)(1u << sim_dice(w, 8));
}

/* The answer, or what the network has made of it. */
static void answer(struct world *w, const struct message *m, struct exchange_job *job) {
    static const char page[] = "<html><body>Войдите в сеть</body></html>";
    struct sim_kiosk *k = &w->kiosks[m->kiosk];
    if (!asked(k, m)) return;
    size_t size = job->answer.size;
    if (job->status != 200 || m->fate == FATE_DEAF) {
        no_answer(k, m, job->status == 503 ? 5 * MS_SECOND : 0);
        return;
    }
    k->waiting = false;
    if (m->fate == FATE_FLIPPED) flip(w, job->answer.data, size);
    if (m->fate == FATE_TORN) size = sim_dice(w, size);
    if (m->fate == FATE_PAGE)
        kiosk_exchange_answer(k->x, (const uint8_t *)page, sizeof page - 1);
    else
        kiosk_exchange_answer(k->x, job->answer.data, size);
}

static bool due(const struct world *w, const struct message *m) {
    return m->there && m->due <= w->kit.clock.now;
}

/* One turn of the centre over what has come; one request a kiosk. False: nothing was due. */
static bool turn(struct world *w) {
    struct exchange_job jobs[SIM_KIOSKS] = {0};
    struct message *of[SIM_KIOSKS];
    int count = 0;
    bool taken[SIM_KIOSKS] = {0}, any = false;
    for (int i = 0; i < SIM_MESSAGES; i++) {
        struct message *m = &w->messages[i];
        if (!due(w, m) || taken[m->kiosk]) continue;
        any = taken[m->kiosk] = true;
        m->there = false;
        if (m->fate == FATE_LOST || w->down) {
            no_answer(&w->kiosks[m->kiosk], m, 0);
            continue;
        }
        if (m->fate == FATE_BAD_REQUEST) flip(w, m->body.data, m->body.size);
        jobs[count] = (struct exchange_job){.kiosk = w->kiosks[m->kiosk].seat.no, .body = m->body.data, .size = m->body.size};
        of[count++] = m;
    }
    struct fail why = {0};
    bool done = count > 0 && turn_run(w->kit.c, jobs, count, &why);
    if (count > 0 && !done) sim_note(w, "a turn of the centre failed: %s", why.log);
    w->turns += done;
    for (int i = 0; i < count; i++) {
        if (done)
            answer(w, of[i], &jobs[i]);
        else
            no_answer(&w->kiosks[of[i]->kiosk], of[i], 0);
        bytes_close(&jobs[i].answer);
    }
    return any;
}

void net_deliver(struct world *w) {
    while (turn(w)) {
    }
}
