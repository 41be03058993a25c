#include "sync/kiosk/agent/agent.h"

#include "model/base/sandbox.h"
#include "sync/kiosk/agent/enrol.h"
#include "sync/kiosk/agent/http.h"
#include "sync/kiosk/agent/renew.h"
#include "sync/kiosk/message.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    FILE_MOST = 64 * 1024,
    POLL_MS = 60 * 1000,
    RENEW_REST = 15 * 60,  /* s, where the centre did not do it */
    WAIT_MOST = 24 * 3600, /* s, that anybody may ask us to */
};

/* After the keys were read: sockets, and what resolving a name reads and starts. No file of the kiosk. */
static const char *const resolver[] = {"/etc",
                                       "/usr/lib",
                                       "/usr/lib64",
                                       "/lib",
                                       "/lib64",
                                       "/usr/share/locale",
                                       "/run/systemd/resolve",
                                       "/run/resolvconf",
                                       "/run/NetworkManager",
                                       "/run/connman",
                                       NULL};
static const struct sandbox agent_sandbox = {.folders = resolver, .may = SANDBOX_NETWORK | SANDBOX_THREADS};

enum road_kind { EXCHANGE, CARRY, RENEW, ROADS };

/* What `priem` may ask for, and what the agent does by itself; one transfer of each kind at a time. */
static const struct road {
    enum link_message answered, failed;
    const char *path;
} roads[] = {
    [EXCHANGE] = {LINK_ANSWER, LINK_FAILED, "/v1/x"}, /* and what is fetched */
    [CARRY] = {LINK_CARRIED, LINK_UNCARRIED, "/v1/carry"},
    [RENEW] = {.path = "/v1/renew"},
};

struct transfer {
    struct http http;
    bool busy;
};

struct agent {
    int fd;
    struct bytes in, out;
    struct http_config config;
    bool configured;
    CURLM *multi;
    struct transfer transfers[ROADS]; /* beside roads[] */
    struct bytes new_key;             /* of the renewal under way */
    time_t renewed_at;                /* monotonic: asked last; 0: not yet */
};

/* --- configuration --- */

static void lock_in(struct agent *a) {
    char log[120];
    sandbox_enter(&agent_sandbox, log, sizeof log);
    message_put(&a->out, LINK_LOG, log, strlen(log));
}

static bool read_file(const json_t *config, const char *name, struct bytes *out) {
    const char *path = json_string_value(json_object_get(config, name));
    int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) return false;
    uint8_t block[4096];
    ssize_t n;
    while ((n = read(fd, block, sizeof block)) > 0 && out->size < FILE_MOST) bytes_add(out, block, (size_t)n);
    close(fd);
    memset(block, 0, sizeof block);
    return n == 0 && out->size > 0;
}

static void tell_until(struct agent *a) {
    struct bytes until = {0};
    bytes_u64(&until, (uint64_t)renew_until(&a->config.cert));
    message_put(&a->out, LINK_UNTIL, until.data, until.size);
    bytes_close(&until);
}

static bool configure(struct agent *a, const json_t *config) {
    const char *url = json_string_value(json_object_get(config, "url"));
    if (a->configured || url == NULL || strlen(url) >= sizeof a->config.url) return false;
    a->configured = true;
    strcpy(a->config.url, url);
    a->config.connect_seconds = (int)json_integer_value(json_object_get(config, "connect"));
    a->config.low_speed_seconds = (int)json_integer_value(json_object_get(config, "low_speed"));
    bool read_all = read_file(config, "ca", &a->config.ca) && read_file(config, "cert", &a->config.cert) &&
                    read_file(config, "key", &a->config.key);
    for (int i = 0; read_all && i < ROADS; i++) read_all = http_open(&a->transfers[i].http, &a->config, roads[i].path);
    if (!read_all) bytes_clear(&a->config.key); /* told when something is to be sent */
    lock_in(a);
    tell_until(a);
    return true;
}

/* --- transfers --- */

/* A path of the centre's: nothing that could lead elsewhere. */
static bool get(struct http *http, const struct message *m) {
    enum { FRONT = 8 + 4 };
    char path[64];
    if (m->size < FRONT || m->size - FRONT >= sizeof path) return false;
    memcpy(path, m->data + FRONT, m->size - FRONT);
    path[m->size - FRONT] = '\0';
    return path[0] == '/' && strspn(path, "/:0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(path) &&
           http_get(http, path, bytes_get_u64(m->data), bytes_get_u32(m->data + 8));
}

/* False: `priem` does not ask so. */
static bool begin(struct agent *a, int road, const struct message *m) {
    struct transfer *t = &a->transfers[road];
    if (a->config.key.size == 0) {
        message_put_failed(&a->out, roads[road].failed, "tls", 0, 0, "ca.crt, tls.crt or tls.key cannot be read");
        return true;
    }
    if (m->kind != LINK_FETCH)
        http_post(&t->http, m->data, m->size);
    else if (!get(&t->http, m))
        return false;
    t->busy = curl_multi_add_handle(a->multi, t->http.easy) == CURLM_OK;
    if (!t->busy) message_put_failed(&a->out, roads[road].failed, "connect", 0, 0, "curl_multi_add_handle");
    return true;
}

/* Behind an exchange that came through; what fails is asked again behind a later one. */
static void renew(struct agent *a) {
    struct transfer *t = &a->transfers[RENEW];
    struct timespec now;
    struct bytes csr = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    bool rests = a->renewed_at != 0 && now.tv_sec - a->renewed_at < RENEW_REST;
    if (t->busy || rests || !renew_due(&a->config.cert)) return;
    a->renewed_at = now.tv_sec;
    bytes_clear(&a->new_key);
    if (renew_make_key(&a->new_key, &csr)) {
        http_post(&t->http, csr.data, csr.size);
        t->busy = curl_multi_add_handle(a->multi, t->http.easy) == CURLM_OK;
    }
    bytes_close(&csr);
}

static void end(struct agent *a, struct transfer *t) {
    curl_multi_remove_handle(a->multi, t->http.easy);
    bytes_clear(&t->http.body);
    bytes_clear(&t->http.answer);
    t->busy = false;
}

static void finish(struct agent *a, int road, CURLcode code) {
    struct http *http = &a->transfers[road].http;
    const char *failed = http_failure(http, code);
    if (road == RENEW) {
        if (failed == NULL) renew_take(&http->answer, &a->new_key, &a->config.cert, &a->config.ca, &a->out);
        bytes_clear(&a->new_key);
    } else if (failed == NULL) {
        struct bytes answer = {0};
        bytes_u16(&answer, 200);
        bytes_add(&answer, http->answer.data, http->answer.size);
        message_put(&a->out, roads[road].answered, answer.data, answer.size);
        bytes_close(&answer);
    } else {
        long status = 0;
        curl_off_t wait = 0;
        curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(http->easy, CURLINFO_RETRY_AFTER, &wait);
        message_put_failed(&a->out, roads[road].failed, failed, status, (long long)(wait < WAIT_MOST ? wait : WAIT_MOST) * 1000,
                           http->error[0] != '\0' ? http->error : curl_easy_strerror(code));
    }
    end(a, &a->transfers[road]);
    if (road == EXCHANGE && failed == NULL) renew(a);
}

static void cancel(struct agent *a) {
    if (!a->transfers[EXCHANGE].busy) return;
    end(a, &a->transfers[EXCHANGE]);
    message_put_failed(&a->out, LINK_FAILED, "cancelled", 0, 0, "cancelled");
}

static bool asked(struct agent *a, const struct message *m) {
    int road = m->kind == LINK_CARRY ? CARRY : EXCHANGE;
    bool known = m->kind == LINK_SEND || m->kind == LINK_FETCH || m->kind == LINK_CARRY;
    return known && !a->transfers[road].busy && a->configured && begin(a, road, m);
}

static void enrol(struct agent *a, const json_t *order) {
    lock_in(a);
    enrol_run(order, &a->out);
}

/* False: `priem` does not send this now. */
static bool take(struct agent *a, const struct message *m) {
    json_t *object = NULL;
    bool ok = true;
    switch (m->kind) {
    case LINK_CONFIG:
    case LINK_ENROL:
        object = json_loadb((const char *)m->data, m->size, JSON_REJECT_DUPLICATES, NULL);
        ok = object != NULL && (m->kind == LINK_CONFIG ? configure(a, object) : !a->configured);
        if (ok && m->kind == LINK_ENROL) enrol(a, object);
        json_decref(object);
        return ok;
    case LINK_CANCEL: cancel(a); return true;
    default: return asked(a, m);
    }
}

static bool take_all(struct agent *a) {
    struct message m;
    size_t size;
    while ((size = message_take(&a->in, &m)) != 0) {
        if (size == SIZE_MAX || !take(a, &m)) return false;
        bytes_drop_front(&a->in, size);
    }
    return true;
}

static void collect(struct agent *a) {
    int left;
    CURLMsg *m;
    while ((m = curl_multi_info_read(a->multi, &left)) != NULL)
        for (int i = 0; m->msg == CURLMSG_DONE && i < ROADS; i++)
            if (a->transfers[i].busy && a->transfers[i].http.easy == m->easy_handle) {
                finish(a, i, m->data.result);
                break; /* the message is gone with its transfer */
            }
}

static bool turn(struct agent *a) {
    int running;
    if (curl_multi_perform(a->multi, &running) != CURLM_OK) return false;
    collect(a);
    if (!message_flush(a->fd, &a->out)) return false;
    struct curl_waitfd cord = {.fd = a->fd, .events = (short)(CURL_WAIT_POLLIN | (a->out.size > 0 ? CURL_WAIT_POLLOUT : 0))};
    if (curl_multi_poll(a->multi, &cord, 1, POLL_MS, NULL) != CURLM_OK) return false;
    return message_receive(a->fd, &a->in) && take_all(a);
}

int agent_run(int fd) {
    struct agent a = {.fd = fd, .multi = curl_multi_init()};
    if (a.multi == NULL) return 1;
    while (turn(&a)) continue;
    for (int i = 0; i < ROADS; i++)
        if (a.transfers[i].busy) end(&a, &a.transfers[i]);
    http_config_close(&a.config);
    bytes_close(&a.new_key);
    bytes_close(&a.in);
    bytes_close(&a.out);
    return 0;
}
