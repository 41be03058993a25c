#include "sync/centre/server.h"

#include "model/base/date.h"
#include "sync/centre/backup.h"
#include "sync/centre/carry.h"
#include "sync/centre/commands.h"
#include "sync/centre/control.h"
#include "sync/centre/counts.h"
#include "sync/centre/day.h"
#include "sync/centre/enrol.h"
#include "sync/centre/http.h"
#include "sync/centre/log.h"
#include "sync/centre/orders.h"
#include "sync/centre/peer.h"
#include "sync/centre/pki.h"
#include "sync/centre/snapshot.h"
#include "sync/centre/turn.h"

#include <event2/event.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A turn runs when no socket has anything more to say, so that it takes along all that is there. */
enum { PRIORITY_SOCKETS = 1, PRIORITY_TURN = 2, PRIORITIES = 3 };
enum { MEND_SECONDS = 1, DAY_SECONDS = 20 };
enum { TURN_BYTES = 1024 * 1024 }; /* asked in one turn: some seconds of work */

struct server {
    struct centre *c;
    struct event_base *base;
    struct http *http;
    struct event *turn;
    struct event *control, *hear;
    struct event *signals[2];
    int control_fd;
    struct http_request waiting[TURN_MOST];
    int waiting_count;
    size_t waiting_bytes;
    struct event *mend;
    struct event *day;
    struct event *snap;
    struct event *work;
    struct served *long_order; /* the one that works in steps, or NULL */
    struct doorbell door;
    int64_t renew_at;     /* backups: not before, monotonic */
    int64_t certified_at; /* when the certificate was last looked at, wall clock: it goes by that, too */
    int32_t doubt;        /* what the log has last said of a clock that is not believed */
    struct fail why;
};

/* --- Turns ---------------------------------------------------------------------------------------------------------------- */

static void stop(struct server *s, const char *reason) {
    centre_log(&s->c->env, "stopping", "reason=\"%s\"", reason);
    http_stop_listening(s->http);
    event_base_loopexit(s->base, NULL);
}

/* A disk that is full or fails is not the end: until the store is open again everything is answered 503; kiosks keep what they
 * have and come back. */
static void check_store(struct server *s) {
    if (centre_usable(s->c) || event_pending(s->mend, EV_TIMEOUT, NULL)) return;
    centre_log(&s->c->env, "store_failed", "reason=\"%s\"", s->why.log);
    event_add(s->mend, &(struct timeval){.tv_sec = MEND_SECONDS});
}

static void on_mend(evutil_socket_t fd, short what, void *arg) {
    (void)fd, (void)what;
    struct server *s = arg;
    order_end(s->long_order); /* it may hold on to the store that is opened anew */
    s->long_order = NULL;
    if (centre_mend(s->c, &s->why))
        centre_log(&s->c->env, "store_back", "gsn=%" PRId64, s->c->gsn);
    else
        check_store(s);
}

/* Connections that stand keep the certificate they have seen. */
static void renew_certificate(struct server *s) {
    const struct env *env = &s->c->env;
    int64_t now = env->now(env->self);
    int renewed = 0;
    if (llabs(now - s->certified_at) < MS_HOUR) return;
    s->certified_at = now;
    if (!pki_renew(s->c->folder, env, &renewed, &s->why) || (renewed && !http_reload(s->http, &s->why)))
        centre_log(env, "alarm", "reason=\"%s\"", s->why.log);
    else if (renewed)
        centre_log(env, "certificate_renewed", "of=%s", renewed & PKI_AUTHORITY ? "authority,server" : "server");
}

/* A slice of the day's own work: at the start, before the first exchange of the day, and when the sockets are quiet. */
static void run_day(struct server *s) {
    int32_t doubt = day_doubt(s->c);
    if (doubt != 0 && doubt != s->doubt)
        centre_log(&s->c->env, "alarm", "reason=\"the clock is %+d days from the last day: none is opened\"", (int)doubt);
    s->doubt = doubt;
    bool ok = !centre_usable(s->c) || !day_due(s->c) || day_step(s->c, &s->why);
    if (ok && centre_usable(s->c)) ok = db_wipe_step(s->c->db, &s->why);
    if (ok && centre_usable(s->c) && !s->c->day_work && counts_due(s->c)) ok = counts_step(s->c, &s->why);
    if (!ok) centre_log(&s->c->env, "alarm", "reason=\"%s\"", s->why.log);
    snapshot_tend(s->c);
    renew_certificate(s);
    check_store(s);
    /* By the timer and not at once: sockets that have become ready meanwhile go first. */
    bool more = s->c->day_work || s->c->counting[0] || (s->c->db && db_wiping(s->c->db));
    if (ok && more)
        event_add(s->day, &(struct timeval){0});
    else if (!event_pending(s->day, EV_TIMEOUT, NULL)) /* turns do not put it off */
        event_add(s->day, &(struct timeval){.tv_sec = DAY_SECONDS});
}

/* A block of a snapshot; by the timer, as a day's work. */
static void go_on_snapshot(struct server *s) {
    if (snapshot_works(s->c)) event_add(s->snap, &(struct timeval){0});
}

static void on_snapshot(evutil_socket_t fd, short what, void *arg) {
    (void)fd, (void)what;
    struct server *s = arg;
    snapshot_step(s->c);
    go_on_snapshot(s);
}

static void run_turn(struct server *s) {
    struct exchange_job jobs[TURN_MOST];
    int count = s->waiting_count;
    if (count > 0 && !s->c->day_work) run_day(s);
    for (int i = 0; i < count; i++)
        jobs[i] = (struct exchange_job){.kiosk = s->waiting[i].kiosk,
                                        .serial = s->waiting[i].serial,
                                        .body = s->waiting[i].body,
                                        .size = s->waiting[i].size};
    bool ok = count > 0 && centre_usable(s->c) && turn_run(s->c, jobs, count, &s->why);
    s->waiting_count = 0;
    s->waiting_bytes = 0;
    for (int i = 0; i < count; i++) {
        http_reply(s->http, &s->waiting[i], ok ? jobs[i].status : 503, jobs[i].answer.data, ok ? jobs[i].answer.size : 0);
        bytes_close(&jobs[i].answer);
    }
    go_on_snapshot(s);
    if (ok && db_wiping(s->c->db)) event_add(s->day, &(struct timeval){0}); /* somebody's data were erased */
    check_store(s);
}

static void on_turn(evutil_socket_t fd, short what, void *arg) {
    (void)fd, (void)what;
    run_turn(arg);
}

/* What is ready now has been ready since the loop last looked: behind many turns a kiosk had better come again than wait until
 * it gives up. */
static bool is_late(struct server *s) {
    struct timeval looked, now, waited;
    event_base_gettimeofday_cached(s->base, &looked);
    evutil_gettimeofday(&now, NULL);
    evutil_timersub(&now, &looked, &waited);
    return waited.tv_sec >= settings_int(s->c->settings, "limits", "busy_seconds");
}

static void on_exchange(void *self, const struct http_request *request) {
    struct server *s = self;
    if (!centre_usable(s->c) || is_late(s)) {
        http_reply(s->http, request, 503, NULL, 0);
        return;
    }
    for (int i = 0; i < s->waiting_count; i++) {
        if (s->waiting[i].kiosk != request->kiosk) continue;
        http_reply(s->http, request, 429, NULL, 0); /* one exchange at a time */
        return;
    }
    s->waiting[s->waiting_count++] = *request;
    s->waiting_bytes += request->size;
    if (s->waiting_count == TURN_MOST || s->waiting_bytes >= TURN_BYTES)
        run_turn(s);
    else
        event_active(s->turn, EV_TIMEOUT, 0);
}

static void on_get(void *self, const struct http_request *request) {
    struct server *s = self;
    struct bytes out = {0};
    uint64_t total = 0;
    int status = snapshot_get(s->c, request->kiosk, request->path, request->from, request->most ? request->most : SIZE_MAX,
                              &out, &total);
    if (status == 206)
        http_reply_part(s->http, request, out.data, out.size, total);
    else
        http_reply(s->http, request, status, out.data, out.size);
    bytes_close(&out);
}

static int status_of(const struct fail *why) {
    return why->kind == FAIL_INPUT ? 400 : why->kind == FAIL_DENIED || why->kind == FAIL_GONE ? 403 : 503;
}

static void on_carry(void *self, const struct http_request *request) {
    struct server *s = self;
    struct bytes answer = {0};
    if (is_late(s)) {
        http_reply(s->http, request, 503, NULL, 0);
        return;
    }
    run_turn(s); /* the kiosk of the file may have sent something itself */
    bool ok = centre_usable(s->c) && carrier_hand(s->c, request->kiosk, request->body, request->size, &answer, &s->why);
    int status = ok ? 200 : centre_usable(s->c) ? status_of(&s->why) : 503;
    http_reply(s->http, request, status, answer.data, ok ? answer.size : 0);
    bytes_close(&answer);
    check_store(s);
}

static void on_renew(void *self, const struct http_request *request) {
    struct server *s = self;
    struct bytes answer = {0};
    int status = request->size > ENROL_RENEW_MOST ? 413 : 503;
    if (status == 503 && centre_usable(s->c))
        status = enrol_renew(s->c, request->kiosk, request->serial, request->body, request->size, &answer, &s->why)
                     ? 200
                     : status_of(&s->why);
    if (status != 200) centre_log(&s->c->env, "renew_refused", "kiosk=%u status=%d", request->kiosk, status);
    http_reply(s->http, request, status, answer.data, answer.size);
    bytes_close(&answer);
    check_store(s);
}

static void on_enrol(void *self, const struct http_request *request) {
    struct server *s = self;
    struct bytes answer = {0};
    run_turn(s); /* a kiosk enrolled anew must not be judged by what its former self has just sent */
    bool ok = centre_usable(s->c) && enrol_run(s->c, request->body, request->size, &answer, &s->why);
    http_reply(s->http, request, ok ? 200 : 503, answer.data, ok ? answer.size : 0);
    bytes_close(&answer);
    check_store(s);
}

static bool on_admit(void *self, uint32_t kiosk, const char *serial) {
    struct server *s = self;
    struct peer peer;
    struct fail ignored;
    if (!centre_usable(s->c)) return true; /* on_exchange turns it away: no reason to give up its certificate */
    bool known = peer_load(s->c, kiosk, &peer, &ignored) && peer_knows(&peer, serial);
    /* It may have been enrolled since the backup: turn_run sees. */
    return known ? !peer_revoked(&peer) : s->c->recovering;
}

/* A kiosk, or another command. */
static bool rings(void *self) {
    struct server *s = self;
    struct pollfd control = {.fd = s->control_fd, .events = POLLIN};
    return poll(&control, 1, 0) > 0 || http_rings(s->http);
}

/* --- Commands ------------------------------------------------------------------------------------------------------------- */

/* A command has run or taken another step: what it made is fed, and a day it has opened goes on. */
static void work_on(struct server *s, struct served *order) {
    if (order && order_step(order, &s->door)) {
        s->long_order = order;
        /* By the timer and not at once: sockets that are ready go first. */
        event_add(s->work, &(struct timeval){.tv_usec = order_rest_ms(order) * 1000});
    } else {
        if (s->long_order == order) s->long_order = NULL;
        order_end(order);
        run_day(s); /* it may have opened one */
    }
    check_store(s);
}

static void on_work(evutil_socket_t fd, short what, void *arg) {
    (void)fd, (void)what;
    struct server *s = arg;
    if (s->waiting_count >
        0) { /* a kiosk has been heard meanwhile: it is answered, and the answer sent, before the next step */
        run_turn(s);
        event_add(s->work, &(struct timeval){0});
    } else if (s->long_order) {
        work_on(s, s->long_order);
    }
}

/* Backups with somebody who was erased go for a new one, made at once; where that fails, it is tried again in an hour. */
static void renew_backups(struct server *s) {
    const struct env *env = &s->c->env;
    char folder[PATH_ROOM];
    bool due = false;
    int64_t now = env->monotonic(env->self);
    if (s->long_order || !centre_usable(s->c) || s->c->recovering || db_wiping(s->c->db) || now < s->renew_at) return;
    if (!backup_due(s->c, folder, &due, &s->why)) centre_log(env, "alarm", "reason=\"%s\"", s->why.log);
    if (!due) return;
    s->renew_at = now + MS_HOUR;
    work_on(s, order_own(s->c, "backup", folder));
}

static void on_day(evutil_socket_t fd, short what, void *arg) {
    (void)fd, (void)what;
    run_day(arg);
    renew_backups(arg);
}

static void on_hear(evutil_socket_t fd, short what, void *arg) {
    (void)fd, (void)what;
    struct server *s = arg;
    event_add(s->control, NULL);
}

static void on_control(evutil_socket_t listener, short what, void *arg) {
    (void)what;
    struct server *s = arg;
    int fd = accept4((int)listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0) { /* no descriptor is left for it, and it goes on calling */
        event_del(s->control);
        event_add(s->hear, &(struct timeval){.tv_sec = MEND_SECONDS});
        return;
    }
    run_turn(s); /* what has come before it is done before it */
    work_on(s, order_take(s->c, fd, s->long_order != NULL));
}

/* --- The loop ------------------------------------------------------------------------------------------------------------- */

static void on_signal(evutil_socket_t number, short what, void *arg) {
    (void)what;
    struct server *s = arg;
    run_turn(s);
    stop(s, number == SIGTERM ? "SIGTERM" : "SIGINT");
}

static bool open_http(struct server *s, struct fail *why) {
    const struct settings *set = s->c->settings;
    struct http_config config = {
        .folder = s->c->folder,
        .address = settings_text(set, "listen", "address"),
        .port = (int)settings_int(set, "listen", "port"),
        .enrol_port = (int)settings_int(set, "listen", "enrol_port"),
        .connections = (int)settings_int(set, "limits", "connections"),
        .per_address = (int)settings_int(set, "limits", "per_address"),
        .handshake_seconds = (int)settings_int(set, "limits", "handshake_seconds"),
        .slow_seconds = (int)settings_int(set, "limits", "slow_seconds"),
        .idle_seconds = (int)settings_int(set, "limits", "idle_minutes") * 60,
        .region = s->c->journal.region,
        .env = &s->c->env,
    };
    struct http_user user = {.self = s,
                             .admit = on_admit,
                             .exchange = on_exchange,
                             .get = on_get,
                             .carry = on_carry,
                             .renew = on_renew,
                             .enrol = on_enrol};
    return http_open(s->base, &config, &user, &s->http, why);
}

static bool server_open(struct server *s, struct fail *why) {
    signal(SIGPIPE, SIG_IGN);
    s->base = event_base_new();
    if (!s->base || event_base_priority_init(s->base, PRIORITIES) != 0) abort();
    if (!open_http(s, why)) return false;
    s->control_fd = control_listen(s->c->folder, why);
    if (s->control_fd < 0) return false;
    s->turn = event_new(s->base, -1, 0, on_turn, s);
    s->mend = evtimer_new(s->base, on_mend, s);
    s->day = evtimer_new(s->base, on_day, s);
    s->snap = evtimer_new(s->base, on_snapshot, s);
    s->work = evtimer_new(s->base, on_work, s);
    s->control = event_new(s->base, s->control_fd, EV_READ | EV_PERSIST, on_control, s);
    s->hear = evtimer_new(s->base, on_hear, s);
    s->signals[0] = evsignal_new(s->base, SIGTERM, on_signal, s);
    s->signals[1] = evsignal_new(s->base, SIGINT, on_signal, s);
    if (!s->turn || !s->mend || !s->day || !s->snap || !s->work || !s->control || !s->hear || !s->signals[0] || !s->signals[1])
        abort();
    event_priority_set(s->turn, PRIORITY_TURN);
    event_priority_set(s->day, PRIORITY_TURN);
    event_priority_set(s->work, PRIORITY_TURN);
    event_priority_set(s->snap, PRIORITY_TURN);
    event_add(s->day, &(struct timeval){.tv_sec = DAY_SECONDS});
    event_add(s->control, NULL);
    for (int i = 0; i < 2; i++) event_add(s->signals[i], NULL);
    return true;
}

static void server_close(struct server *s) {
    order_end(s->long_order); /* what its steps have done stays */
    if (s->control_fd >= 0) {
        control_unlink(s->c->folder);
        close(s->control_fd);
    }
    struct event *events[] = {s->turn, s->mend, s->day, s->snap, s->work, s->control, s->hear, s->signals[0], s->signals[1]};
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        if (events[i]) event_free(events[i]);
    http_close(s->http);
    event_base_free(s->base);
}

/* What an earlier life may have erased and not listed any more. */
static void list_erased(struct server *s) {
    if (!backup_erased(s->c, &s->why)) centre_log(&s->c->env, "alarm", "reason=\"%s\"", s->why.log);
}

bool server_run(struct centre *c, struct fail *why) {
    struct server *s = calloc(1, sizeof *s);
    if (!s) abort();
    *s = (struct server){.c = c, .control_fd = -1, .door = {s, rings}};
    bool ok = server_open(s, why);
    if (ok) {
        centre_log(&c->env, "listening", "port=%" PRId64 " enrol_port=%" PRId64 " gsn=%" PRId64,
                   settings_int(c->settings, "listen", "port"), settings_int(c->settings, "listen", "enrol_port"), c->gsn);
        centre_log(&c->env, "notice", "text=\"the store is not encrypted at rest\"");
        if (c->recovering) centre_log(&c->env, "alarm", "reason=\"put back from a backup: kiosks are awaited\"");
        list_erased(s);
        run_day(s);
        event_base_dispatch(s->base);
        centre_log(&c->env, "stopped", "gsn=%" PRId64, c->gsn);
    }
    server_close(s);
    free(s);
    return ok;
}
