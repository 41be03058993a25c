#include "tests/sim/world.h"

#include "sync/centre/snapshot.h"
#include "sync/centre/turn.h"
#include "tests/sim/disk.h"

#include "model/base/text.h"

#include <stdio.h>
#include <string.h>

/* The line between kiosks and centre. A request waits for its turn; several that wait share one. */

enum { LATENCY = 500, GIVEN_MOST = 1500 /* bytes of a snapshot for one GET: a short one takes several, too */ };

static enum fault draw_fault(struct world *w) {
    if (w->healing || sim_dice(w, 100) < 75) return FAULT_NONE;
    return (enum fault)(1 + sim_dice(w, FAULT_OF_MESSAGE));
}

static struct message *put(struct world *w, int kiosk, uint64_t call, const uint8_t *body, size_t size, enum fault fault,
                           int64_t delay) {
    for (int i = 0; i < SIM_MESSAGES; i++) {
        struct message *m = &w->messages[i];
        if (m->there) continue;
        m->there = true;
        m->kiosk = kiosk;
        m->call = call;
        m->fault = fault;
        m->due = w->kit.clock.now + delay;
        bytes_clear(&m->body);
        bytes_add(&m->body, body, size);
        m->path[0] = '\0';
        return m;
    }
    return NULL;
}

static int64_t some_seconds(struct world *w, uint64_t most) {
    return (int64_t)(1 + sim_dice(w, most)) * MS_SECOND;
}

/* A request, with what the line will do to it. */
static struct message *send(struct sim_kiosk *k, const uint8_t *body, size_t size) {
    struct world *w = k->world;
    k->waiting = true;
    k->call++;
    enum fault fault = k->cut ? FAULT_LOST : draw_fault(w);
    int64_t delay = w->healing ? 0 : (int64_t)sim_dice(w, 3) * LATENCY;
    if (fault == FAULT_SLOW) delay += some_seconds(w, 120);
    if (fault != FAULT_NONE) {
        sim_note(w, "%s asks: %s", k->seat.name, fault_title(fault));
        fault_count(fault);
    }
    struct message *m = put(w, k->index, k->call, body, size, fault, delay);
    if (fault == FAULT_LATE && size > 0) put(w, k->index, 0, body, size, FAULT_NONE, delay + some_seconds(w, 600));
    return m;
}

static bool net_send(void *self, const uint8_t *body, size_t size, struct fail *why) {
    (void)why;
    send(self, body, size);
    return true;
}

static bool net_fetch(void *self, const char *path, uint64_t from, size_t most, struct fail *why) {
    struct message *m = send(self, NULL, 0);
    (void)why;
    if (!m) return true;
    text_copy(m->path, sizeof m->path, path);
    m->from = from;
    m->most = most;
    return true;
}

static void net_cancel(void *self) {
    struct sim_kiosk *k = self;
    k->waiting = false;
    k->call++;
}

struct transport net_transport(struct sim_kiosk *k) {
    return (struct transport){.self = k, .send = net_send, .cancel = net_cancel, .fetch = net_fetch};
}

static bool asked(const struct sim_kiosk *k, const struct message *m) {
    return k->x && k->waiting && m->call == k->call;
}

static void no_answer(struct sim_kiosk *k, const struct message *m, enum fail_kind kind, int64_t retry_after) {
    struct fail why;
    if (!asked(k, m)) return;
    k->waiting = false;
    fail_set(&why, kind, "sim: no answer", "no answer");
    kiosk_exchange_failed(k->x, &why, retry_after);
}

/* What never reaches the centre. */
static bool is_lost(const struct world *w, const struct message *m) {
    static const enum fault before[] = {FAULT_LOST, FAULT_LATE, FAULT_BAD_GATEWAY, FAULT_TOO_LARGE, FAULT_EXPIRED};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (m->fault == before[i]) return true;
    return w->down;
}

static void flip(struct world *w, uint8_t *data, size_t size) {
    if (size > 0) data[sim_dice(w, size)] ^= (uint8_t)(1u << sim_dice(w, 8));
}

static void spoil_request(struct world *w, struct message *m) {
    if (m->fault == FAULT_BAD_REQUEST) flip(w, m->body.data, m->body.size);
    w->flipped += m->fault == FAULT_BAD_REQUEST;
    if (m->fault == FAULT_CUT && m->body.size > 0) m->body.size = sim_dice(w, m->body.size);
}

/* The answer, or what the network has made of it. */
static void answer(struct world *w, const struct message *m, struct exchange_job *job) {
    static const char page[] = "<html><body>Войдите в сеть</body></html>";
    struct sim_kiosk *k = &w->kiosks[m->kiosk];
    if (job->status == 200) {
        if (world_centre_runs(w)) answer_check(w, k, &m->body, &job->answer);
        sim_digest(w, job->answer.data, job->answer.size);
    }
    if (!asked(k, m)) return;
    size_t size = job->answer.size;
    if (job->status != 200 || m->fault == FAULT_DEAF || m->fault == FAULT_CUT) {
        no_answer(k, m, FAIL_NET, job->status == 503 ? 5 * MS_SECOND : 0);
        return;
    }
    uint32_t epoch = k->seat.desk.journal.epoch;
    k->waiting = false;
    if (m->fault == FAULT_FLIPPED) flip(w, job->answer.data, size);
    if (m->fault == FAULT_TORN) size = sim_dice(w, size);
    if (m->fault == FAULT_PAGE)
        kiosk_exchange_answer(k->x, (const uint8_t *)page, sizeof page - 1);
    else
        kiosk_exchange_answer(k->x, job->answer.data, size);
    k->cut = k->cut || (k->cut_at_turn && k->seat.desk.journal.epoch > epoch);
}

static bool due(const struct world *w, const struct message *m) {
    return m->there && m->due <= w->kit.clock.now;
}

/* All that the centre's store says. */
static void centre_state(struct world *w, uint8_t out[HASH_SIZE]) {
    static const char tables[] = "SELECT name, (SELECT group_concat('quote(\"' || c.name || '\")', '||') FROM "
                                 "pragma_table_info(m.name) c) FROM sqlite_master m WHERE type = 'table' ORDER BY name";
    struct fail why = {0};
    struct rows t, r;
    struct hash h;
    char sql[8000];
    hash_begin(&h, PURPOSE_DIGEST);
    if (!db_query(w->kit.c->db, &t, tables, &why, NULL)) sim_fail(w, "%s", why.log);
    while (db_next(&t, &why)) {
        snprintf(sql, sizeof sql, "SELECT %s AS said FROM %s ORDER BY said", db_text(&t, 1), db_text(&t, 0));
        if (!db_query(w->kit.c->db, &r, sql, &why, NULL)) sim_fail(w, "%s: %s", sql, why.log);
        while (db_next(&r, &why)) hash_add(&h, db_text(&r, 0), strlen(db_text(&r, 0)));
        db_done(&r);
    }
    db_done(&t);
    hash_end(&h, out);
}

/* 8: the same bytes once more change nothing and are answered with the same bytes. */
static void ask_twice(struct world *w, const struct message *m, const struct exchange_job *first) {
    struct fail why = {0};
    struct exchange_job again = {.kiosk = first->kiosk, .body = first->body, .size = first->size};
    uint8_t before[HASH_SIZE], after[HASH_SIZE];
    centre_state(w, before);
    if (turn_run(w->kit.c, &again, 1, &why) && world_centre_runs(w)) {
        centre_state(w, after);
        if (memcmp(before, after, HASH_SIZE) != 0)
            sim_fail(w, "invariant 8: the same request of %s again changes what is stored", w->kiosks[m->kiosk].seat.name);
        if (again.status != first->status || again.answer.size != first->answer.size ||
            (again.answer.size > 0 && memcmp(again.answer.data, first->answer.data, again.answer.size) != 0))
            sim_fail(w, "invariant 8: the same request of %s is answered otherwise", w->kiosks[m->kiosk].seat.name);
    }
    bytes_close(&again.answer);
}

/* A GET: of what was asked for a line that breaks has carried a part. */
static void give(struct world *w, const struct message *m) {
    struct sim_kiosk *k = &w->kiosks[m->kiosk];
    struct bytes out = {0};
    uint64_t total;
    bool breaks = m->fault == FAULT_CUT || m->fault == FAULT_DEAF || m->fault == FAULT_TORN;
    int status = snapshot_get(w->kit.c, k->seat.no, m->path, m->from, m->most ? m->most : SIZE_MAX, &out, &total);
    sim_digest(w, out.data, out.size);
    if (!asked(k, m)) {
        bytes_close(&out);
        return;
    }
    if (out.size > GIVEN_MOST) out.size = GIVEN_MOST;
    if (breaks && out.size > 0) out.size = sim_dice(w, out.size);
    if (m->fault == FAULT_FLIPPED || m->fault == FAULT_BAD_REQUEST) flip(w, out.data, out.size);
    if (status != 206 || out.size == 0 || m->fault == FAULT_PAGE) {
        no_answer(k, m, FAIL_NET, status == 503 ? 5 * MS_SECOND : 0);
    } else {
        k->waiting = false;
        kiosk_exchange_answer(k->x, out.data, out.size);
    }
    bytes_close(&out);
}

static int64_t stored_frozen(struct world *w, const struct exchange_job *job) {
    static const char sql[] = "SELECT coalesce(max(s.stored_seq), -1) FROM kiosk k JOIN kiosk_state s ON s.kiosk = k.no WHERE "
                              "k.no = :kiosk AND k.frozen <> ''";
    return world_centre_runs(w) && !w->kit.c->recovering ? sim_one(w, w->kit.c->db, sql, job->kiosk) : -1;
}

/* 34: of a kiosk that was frozen nothing more is stored. */
static bool run_turn(struct world *w, struct exchange_job *jobs, int count, struct fail *why) {
    int64_t before[SIM_KIOSKS], after;
    for (int i = 0; i < count; i++) before[i] = stored_frozen(w, &jobs[i]);
    bool done = turn_run(w->kit.c, jobs, count, why);
    for (int i = 0; done && i < count; i++)
        if (before[i] >= 0 && (after = stored_frozen(w, &jobs[i])) > before[i])
            sim_fail(w, "invariant 34: kiosk %u is frozen at %lld, and %lld are stored", jobs[i].kiosk, (long long)before[i],
                     (long long)after);
    return done;
}

/* One turn of the centre over what has come; one request a kiosk. False: nothing was due. */
static bool turn(struct world *w) {
    struct exchange_job jobs[SIM_KIOSKS] = {0};
    struct message *of[SIM_KIOSKS];
    int count = 0, dicts = w->down ? 0 : w->kit.c->dicts.count;
    bool taken[SIM_KIOSKS] = {0}, any = false, lacking = false;
    for (int i = 0; i < SIM_MESSAGES; i++) {
        struct message *m = &w->messages[i];
        if (!due(w, m) || m->path[0] || taken[m->kiosk]) continue;
        any = taken[m->kiosk] = true;
        m->there = false;
        if (is_lost(w, m)) {
            no_answer(&w->kiosks[m->kiosk], m, m->fault == FAULT_EXPIRED ? FAIL_DENIED : FAIL_NET, 0);
            continue;
        }
        spoil_request(w, m);
        lacking = lacking || m->fault == FAULT_NO_DICT;
        jobs[count] = (struct exchange_job){.kiosk = w->kiosks[m->kiosk].seat.no, .body = m->body.data, .size = m->body.size};
        of[count++] = m;
    }
    struct fail why = {0};
    if (count > 0 && lacking) w->kit.c->dicts.count = 0;
    bool done = count > 0 && run_turn(w, jobs, count, &why);
    if (count > 0 && !done) sim_note(w, "a turn of the centre failed: %s", why.log);
    w->turns += done;
    for (int i = 0; i < count; i++) {
        if (!done)
            no_answer(&w->kiosks[of[i]->kiosk], of[i], FAIL_NET, 0);
        else if (count == 1 && of[i]->fault == FAULT_TWICE && world_centre_runs(w))
            ask_twice(w, of[i], &jobs[i]);
    }
    for (int i = 0; done && i < count; i++) answer(w, of[i], &jobs[i]);
    if (count > 0) w->kit.c->dicts.count = dicts;
    for (int i = 0; i < count; i++) bytes_close(&jobs[i].answer);
    return any;
}

/* One GET, by itself: who has its answer may send the next request. False: none was due. */
static bool fetch_one(struct world *w) {
    for (int i = 0; i < SIM_MESSAGES; i++) {
        struct message *m = &w->messages[i];
        if (!due(w, m) || !m->path[0]) continue;
        m->there = false;
        if (is_lost(w, m))
            no_answer(&w->kiosks[m->kiosk], m, m->fault == FAULT_EXPIRED ? FAIL_DENIED : FAIL_NET, 0);
        else
            give(w, m);
        return true;
    }
    return false;
}

void net_deliver(struct world *w) {
    while (fetch_one(w) || turn(w)) {
    }
}
