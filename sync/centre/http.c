#include "sync/centre/http.h"

#include "model/base/bytes.h"
#include "model/base/text.h"
#include "sync/centre/farewell.h"
#include "sync/centre/log.h"
#include "sync/centre/pki.h"
#include "sync/centre/socket.h"
#include "sync/centre/tls.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BODY_MAX = 1024 * 1024,
    ENROL_BODY_MAX = 16 * 1024,
    STRANGERS_SHARE = 4,
    HEADERS_MAX = 8 * 1024,
    SLOW_BYTES_A_SECOND = 50,
    LATER_SECONDS = 60, /* who is turned away comes again after that or up to twice as long */
    CLOSING_TURNS = 16,
    FILES_KEPT = FAREWELLS + 32,
    TEND_SECONDS = 1,
    ONE_RECORD = 16 * 1024, /* TLS: the most in one */
};

/* One port. */
struct door {
    struct http *http;
    SSL_CTX *tls;
    struct evhttp *evhttp;
    struct evconnlistener *listener; /* owned by evhttp */
    bool exchange;
};

struct http {
    struct event_base *base;
    struct http_config config;
    struct http_user user;
    char region[ID_TEXT];
    struct door doors[2];
    int connection_index; /* of SSL's extra data: struct connection */
    struct connection *connections;
    struct farewells *farewells;
    struct event *tend;
    int count;
    bool lacking; /* descriptors, when last looked at */
    bool closing;
};

/* What we watch of a connection beyond evhttp; lives exactly as long as its SSL. */
struct connection {
    struct http *http;
    SSL *ssl;
    struct bufferevent *bev; /* evhttp's */
    struct event *timer;
    struct in6_addr address; /* IPv4 mapped */
    bool stranger;           /* at the door of the enrolment, where no certificate is asked for */
    bool placed;             /* its address is known and counted */
    bool shaken;             /* the handshake is done */
    bool served;             /* a request is whole and not yet answered */
    bool kept;               /* a request was answered: what follows may be asked over another one */
    bool slow;               /* a request or an answer was on its way already when the timer last looked */
    bool owing;              /* that, or it has said nothing yet since the handshake */
    uint64_t idle_at;        /* bytes read when nothing was under way */
    uint64_t last;           /* bytes moved when the timer last looked */
    int last_words;          /* its socket once more, where it will be closed on what was just said; −1: not so */
    struct connection *next, *before;
};

/* --- Connections ---------------------------------------------------------------------------------------------------------- */

static uint64_t bytes_read(const struct connection *x) {
    return BIO_number_read(SSL_get_rbio(x->ssl));
}

/* Both ways. What the system has taken for the other end has moved when that has it: its buffer is larger than what a slow line
 * carries in a minute. */
static uint64_t bytes_moved(const struct connection *x) {
    return bytes_read(x) + BIO_number_written(SSL_get_wbio(x->ssl)) - socket_unheard(bufferevent_getfd(x->bev));
}

/* The system does not take all of an answer: it stands in our memory. */
static bool is_told(const struct connection *x) {
    return evbuffer_get_length(bufferevent_get_output(x->bev)) > 0;
}

/* evhttp closes what it reads the end of. */
static void hang_up(struct connection *x, const char *reason) {
    centre_log(x->http->config.env, "hung_up", "reason=%s", reason);
    shutdown(bufferevent_getfd(x->bev), SHUT_RDWR);
}

static bool is_full(const struct http *h) {
    return h->count >= h->config.connections;
}

/* A connection kept for later costs a new one its place: the one that has been kept longest goes, and where there is none, the
 * oldest of those whose request is slow in coming or whose answer is slow in going, or they could hold all places for hours. */
static void make_room(struct http *h) {
    struct connection *oldest = NULL, *slow = NULL;
    for (struct connection *x = h->connections; x; x = x->next) {
        if (x->kept && !x->served && bytes_read(x) == x->idle_at && !is_told(x)) oldest = x;
        if (x->slow) slow = x;
    }
    if (oldest || slow) hang_up(oldest ? oldest : slow, "room");
}

static void listen_again(struct http *h, bool on) {
    for (int i = 0; i < 2; i++)
        if (h->doors[i].listener && !h->closing) (on ? evconnlistener_enable : evconnlistener_disable)(h->doors[i].listener);
}

/* No descriptor was left for who is outside, of ours or of the machine's: he would be there again at once. on_tend lets in
 * again. */
static void on_lack(struct evconnlistener *listener, void *arg) {
    (void)arg;
    evconnlistener_disable(listener);
}

static bool somebody_waits(const struct http *h) {
    struct pollfd at[2];
    for (int i = 0; i < 2; i++) at[i] = (struct pollfd){.fd = evconnlistener_get_fd(h->doors[i].listener), .events = POLLIN};
    return poll(at, 2, 0) > 0;
}

static void on_tend(evutil_socket_t fd, short what, void *arg) {
    (void)fd, (void)what;
    struct http *h = arg;
    int spare = fcntl(evconnlistener_get_fd(h->doors[0].listener), F_DUPFD_CLOEXEC, 0);
    bool lacking = spare < 0;
    if (lacking && !h->lacking) centre_log(h->config.env, "alarm", "reason=\"nobody is let in: %s\"", strerror(errno));
    h->lacking = lacking;
    if (spare >= 0) close(spare);
    if (is_full(h) && somebody_waits(h))
        make_room(h);
    else if (!is_full(h) && !lacking)
        listen_again(h, true);
}

static void timer_in(struct connection *x, int seconds) {
    event_add(x->timer, &(struct timeval){.tv_sec = seconds});
}

/* First look, in the turn of the accept: is there room for this address? Those without a certificate share a part of all, so
 * that they cannot keep the kiosks out. */
static void place(struct connection *x) {
    int same = 0, strangers = 0, on = 1;
    /* evhttp writes head and body one after the other: without this the body waits for the kiosk's delayed ack. */
    setsockopt(bufferevent_getfd(x->bev), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    x->placed = socket_address(bufferevent_getfd(x->bev), &x->address);
    for (const struct connection *o = x->http->connections; o; o = o->next) {
        same += o->placed && !memcmp(&o->address, &x->address, sizeof x->address);
        strangers += o->placed && o->stranger;
    }
    if (!x->placed || same > x->http->config.per_address)
        hang_up(x, x->placed ? "address" : "gone");
    else if (x->stranger && strangers > x->http->config.connections / STRANGERS_SHARE)
        hang_up(x, "strangers");
    else
        timer_in(x, x->http->config.handshake_seconds);
}

static void tick(evutil_socket_t fd, short what, void *arg) {
    (void)fd, (void)what;
    struct connection *x = arg;
    int slow = x->http->config.slow_seconds;
    if (!x->placed) {
        place(x);
        return;
    }
    if (!x->shaken) {
        hang_up(x, "handshake");
        return;
    }
    uint64_t now = bytes_moved(x);
    const bool coming = !x->served && (bytes_read(x) > x->idle_at || is_told(x));
    /* A kiosk may keep a connection it does not use, and what it has just begun to say or to hear has all its time still; a
     * stranger has come to say something. */
    const bool owed = x->stranger ? !x->served : coming && x->owing;
    if (owed && now - x->last < (uint64_t)slow * SLOW_BYTES_A_SECOND) {
        hang_up(x, coming ? "slow" : "idle");
        return;
    }
    x->last = now;
    x->slow = x->owing = coming;
    timer_in(x, slow);
}

static void connection_free(void *parent, void *data, CRYPTO_EX_DATA *extra, int index, long argl, void *argp) {
    (void)extra, (void)index, (void)argl, (void)argp;
    struct connection *x = data;
    if (!x) return;
    /* However the connection was lost, the session is not: the next handshake takes it up. */
    SSL_set_shutdown(parent, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    struct http *h = x->http;
    if (x->next) x->next->before = x->before;
    *(x->before ? &x->before->next : &h->connections) = x->next;
    event_free(x->timer);
    if (x->last_words >= 0) farewell_keep(h->farewells, x->last_words);
    free(x);
    if (h->count-- == h->config.connections) listen_again(h, true);
}

static void say_last_words(struct connection *x) {
    if (x->last_words < 0) x->last_words = fcntl(bufferevent_getfd(x->bev), F_DUPFD_CLOEXEC, 0);
}

static void on_handshake(const SSL *ssl, int where, int value) {
    struct door *door = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    struct connection *x = SSL_get_ex_data(ssl, door->http->connection_index);
    if (x && where == SSL_CB_WRITE_ALERT && value >> 8 == SSL3_AL_FATAL) say_last_words(x);
    if (!(where & SSL_CB_HANDSHAKE_DONE) || !x || x->shaken) return;
    x->shaken = x->owing = true;
    x->idle_at = bytes_read(x);
    x->last = bytes_moved(x);
    if (x->placed) timer_in(x, door->http->config.slow_seconds);
}

/* What evhttp answers by itself it closes upon: a body too large, a head that is none. */
static void on_written(struct evbuffer *out, const struct evbuffer_cb_info *info, void *arg) {
    struct connection *x = arg;
    (void)out;
    if (info->n_added > 0 && !x->served) say_last_words(x);
}

/* evhttp asks for the bufferevent of a connection it has accepted; it must never get none, for it would then speak without TLS.
 */
static struct bufferevent *on_accept(struct event_base *base, void *arg) {
    struct door *door = arg;
    struct http *h = door->http;
    struct connection *x = calloc(1, sizeof *x);
    SSL *ssl = SSL_new(door->tls);
    if (!x || !ssl) abort();
    *x = (struct connection){.http = h,
                             .ssl = ssl,
                             .stranger = !door->exchange,
                             .timer = evtimer_new(base, tick, x),
                             .next = h->connections,
                             .last_words = -1};
    x->bev = bufferevent_openssl_socket_new(base, -1, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
    if (!x->timer || !x->bev || SSL_set_ex_data(ssl, h->connection_index, x) != 1 ||
        !evbuffer_add_cb(bufferevent_get_output(x->bev), on_written, x))
        abort();
    if (x->next) x->next->before = x;
    h->connections = x;
    h->count++;
    if (is_full(h)) {
        listen_again(h, false);
        make_room(h);
    }
    bufferevent_openssl_set_allow_dirty_shutdown(x->bev, 1);
    timer_in(x, 0);
    return x->bev;
}

/* --- Who is it ------------------------------------------------------------------------------------------------------------ */

/* X509_V_OK, or why not. A connection that is kept, and a session taken up again, may outlive the certificate. */
static int judge(struct http *h, X509 *cert, uint32_t *kiosk, char serial[PKI_SERIAL]) {
    const struct env *env = h->config.env;
    char name[80] = "", region[ID_TEXT];
    uint8_t number[16];
    X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName, name, sizeof name);
    BIGNUM *bn = ASN1_INTEGER_to_BN(X509_get0_serialNumber(cert), NULL);
    if (bn && BN_bn2binpad(bn, number, sizeof number) == sizeof number) hex_of(number, sizeof number, serial);
    BN_free(bn);
    if (!pki_name_parse(name, kiosk, region) || strcmp(region, h->region) != 0 || !h->user.admit(h->user.self, *kiosk, serial))
        return X509_V_ERR_CERT_REVOKED;
    return pki_end(cert) <= env->now(env->self) ? X509_V_ERR_CERT_HAS_EXPIRED : X509_V_OK;
}

static int on_verify(int ok, X509_STORE_CTX *store) {
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct door *door = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    uint32_t kiosk = 0;
    char serial[PKI_SERIAL] = "";
    if (ok && X509_STORE_CTX_get_error_depth(store) == 0) {
        X509_STORE_CTX_set_error(store, judge(door->http, X509_STORE_CTX_get_current_cert(store), &kiosk, serial));
        ok = X509_STORE_CTX_get_error(store) == X509_V_OK;
    }
    if (!ok) {
        int error = X509_STORE_CTX_get_error(store);
        centre_log(door->http->config.env, "certificate_refused", "kiosk=%u reason=\"%s\"", kiosk,
                   X509_verify_cert_error_string(error));
    }
    return ok;
}

/* --- Requests ------------------------------------------------------------------------------------------------------------- */

static struct connection *connection_of(struct http *h, struct evhttp_request *req) {
    struct bufferevent *bev = evhttp_connection_get_bufferevent(evhttp_request_get_connection(req));
    return SSL_get_ex_data(bufferevent_openssl_get_ssl(bev), h->connection_index);
}

/* Not all at the same moment. */
static void ask_later(const struct http *h, struct evkeyvalq *headers) {
    uint32_t chance;
    char seconds[12];
    h->config.env->random(h->config.env->self, &chance, sizeof chance);
    snprintf(seconds, sizeof seconds, "%u", LATER_SECONDS + chance % LATER_SECONDS);
    evhttp_add_header(headers, "Retry-After", seconds);
}

/* Headers and body in one record: each costs 22 bytes, and a call. */
static void join(struct bufferevent *bev) {
    struct evbuffer *out = bufferevent_get_output(bev);
    if (evbuffer_get_length(out) <= ONE_RECORD) evbuffer_pullup(out, -1);
}

static void reply(const struct http *h, struct evhttp_request *req, int status, const void *body, size_t size) {
    struct bufferevent *bev = evhttp_connection_get_bufferevent(evhttp_request_get_connection(req));
    bool first = evbuffer_get_length(bufferevent_get_output(bev)) == 0; /* nothing that is half written */
    struct evkeyvalq *headers = evhttp_request_get_output_headers(req);
    struct evbuffer *out = evhttp_request_get_output_buffer(req);
    evhttp_add_header(headers, "Date", ""); /* else evhttp adds a long one; time comes from the signed body only */
    if (status == 429 || status == 503) ask_later(h, headers);
    if (is_full(h)) evhttp_add_header(headers, "Connection", "close"); /* others wait for its place */
    if (size > 0) evbuffer_add(out, body, size);
    evhttp_send_reply(req, status, "", NULL);
    if (first) join(bev);
}

/* "bytes=FROM-TO", as our kiosks say it; of anything else everything is given. */
static void read_range(struct evhttp_request *req, struct http_request *out) {
    const char *range = evhttp_find_header(evhttp_request_get_input_headers(req), "Range");
    uint64_t from, to;
    if (!range || sscanf(range, "bytes=%" SCNu64 "-%" SCNu64, &from, &to) != 2 || to < from || to - from >= SIZE_MAX) return;
    out->from = from;
    out->most = (size_t)(to - from) + 1;
}

typedef void request_taker(void *self, const struct http_request *request);

/* NULL: nothing is asked for like that at this door. */
static request_taker *taker_of(const struct door *door, const struct evhttp_request *req) {
    const struct http_user *user = &door->http->user;
    const struct {
        const char *path;
        request_taker *take;
    } posts[] = {{"/v1/x", user->exchange}, {"/v1/carry", user->carry}, {"/v1/renew", user->renew}};
    const char *path = evhttp_request_get_uri(req);
    if (!door->exchange) return strcmp(path, "/v1/enrol") == 0 ? user->enrol : NULL;
    if (evhttp_request_get_command(req) == EVHTTP_REQ_GET) return user->get;
    for (size_t i = 0; i < sizeof posts / sizeof *posts; i++)
        if (strcmp(path, posts[i].path) == 0) return posts[i].take;
    return NULL;
}

static void on_request(struct evhttp_request *req, void *arg) {
    struct door *door = arg;
    struct http *h = door->http;
    struct connection *x = connection_of(h, req);
    struct evbuffer *in = evhttp_request_get_input_buffer(req);
    struct http_request request = {.size = evbuffer_get_length(in), .evhttp = req};
    x->served = true;
    request.body = request.size > 0 ? evbuffer_pullup(in, -1) : (const uint8_t *)"";
    request_taker *take = taker_of(door, req);
    if (evhttp_request_get_command(req) == EVHTTP_REQ_GET) {
        request.path = evhttp_request_get_uri(req);
        read_range(req, &request);
    }
    if (!take) {
        http_reply(h, &request, 404, NULL, 0);
    } else if (!door->exchange) {
        take(h->user.self, &request);
    } else {
        X509 *cert = SSL_get0_peer_certificate(x->ssl);
        /* A session taken up again is not verified again, so the certificate is asked for here too. */
        if (cert && judge(h, cert, &request.kiosk, request.serial) == X509_V_OK)
            take(h->user.self, &request);
        else
            http_reply(h, &request, 403, NULL, 0);
    }
}

void http_reply(struct http *h, const struct http_request *request, int status, const void *body, size_t size) {
    struct connection *x = connection_of(h, request->evhttp);
    reply(h, request->evhttp, status, body, size);
    x->served = x->slow = x->owing = false;
    x->kept = true;
    x->idle_at = bytes_read(x);
    x->last = bytes_moved(x);
}

void http_reply_part(struct http *h, const struct http_request *request, const void *body, size_t size, uint64_t total) {
    char range[80];
    snprintf(range, sizeof range, "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, request->from, request->from + size - 1, total);
    evhttp_add_header(evhttp_request_get_output_headers(request->evhttp), "Content-Range", range);
    http_reply(h, request, 206, body, size);
}

/* --- Opening -------------------------------------------------------------------------------------------------------------- */

static bool open_door(struct http *h, struct door *door, int port, bool exchange, struct fail *why) {
    *door = (struct door){.http = h, .exchange = exchange};
    door->tls = tls_server(h->config.folder, exchange ? on_verify : NULL, door, why);
    if (!door->tls) return false;
    SSL_CTX_set_info_callback(door->tls, on_handshake);
    door->evhttp = evhttp_new(h->base);
    if (!door->evhttp) abort();
    evhttp_set_bevcb(door->evhttp, on_accept, door);
    evhttp_set_gencb(door->evhttp, on_request, door);
    evhttp_set_max_body_size(door->evhttp, exchange ? BODY_MAX : ENROL_BODY_MAX);
    evhttp_set_max_headers_size(door->evhttp, HEADERS_MAX);
    evhttp_set_allowed_methods(door->evhttp, EVHTTP_REQ_POST | (exchange ? EVHTTP_REQ_GET : 0));
    evhttp_set_default_content_type(door->evhttp, NULL);
    evhttp_set_timeout(door->evhttp, h->config.idle_seconds);
    struct evhttp_bound_socket *bound = evhttp_bind_socket_with_handle(door->evhttp, h->config.address, (ev_uint16_t)port);
    if (!bound)
        return fail_set(why, FAIL_BUSY, "http: bind", _("Port %d of %s cannot be listened on: %s."), port, h->config.address,
                        strerror(errno));
    door->listener = evhttp_bound_socket_get_listener(bound);
    evconnlistener_set_error_cb(door->listener, on_lack);
    return true;
}

/* What the store, its backups and the commands need is kept, so that those for whom there is no descriptor wait outside, where
 * they cost nothing. */
static int connections_most(const struct http_config *config) {
    int most = socket_most(config->connections, FILES_KEPT);
    if (most < config->connections)
        centre_log(config->env, "alarm", "reason=\"%d connections at most: no more files may be open\"", most);
    return most;
}

bool http_open(struct event_base *base, const struct http_config *config, const struct http_user *user, struct http **out,
               struct fail *why) {
    struct http *h = calloc(1, sizeof *h);
    if (!h) abort();
    *h = (struct http){.base = base, .config = *config, .user = *user, .farewells = farewells_open(base)};
    h->config.connections = connections_most(config);
    text_copy(h->region, sizeof h->region, config->region);
    h->connection_index = SSL_get_ex_new_index(0, NULL, NULL, NULL, connection_free);
    h->tend = event_new(base, -1, EV_PERSIST, on_tend, h);
    if (!h->tend) abort();
    if (open_door(h, &h->doors[0], config->port, true, why) && open_door(h, &h->doors[1], config->enrol_port, false, why)) {
        event_add(h->tend, &(struct timeval){.tv_sec = TEND_SECONDS});
        *out = h;
        return true;
    }
    http_close(h);
    return false;
}

static bool readable(struct pollfd *at, int count) {
    return count > 0 && poll(at, (nfds_t)count, 0) > 0;
}

bool http_rings(const struct http *h) {
    enum { AT_ONCE = 256 };
    struct pollfd at[AT_ONCE];
    int count = 0;
    for (int i = 0; i < 2; i++)
        if (!is_full(h)) at[count++] = (struct pollfd){.fd = evconnlistener_get_fd(h->doors[i].listener), .events = POLLIN};
    for (const struct connection *x = h->connections; x; x = x->next) {
        at[count++] = (struct pollfd){.fd = bufferevent_getfd(x->bev), .events = POLLIN};
        if (count < AT_ONCE) continue;
        if (readable(at, count)) return true;
        count = 0;
    }
    return readable(at, count);
}

bool http_reload(struct http *h, struct fail *why) {
    return tls_reload(h->doors[0].tls, h->config.folder, why) && tls_reload(h->doors[1].tls, h->config.folder, why);
}

void http_stop_listening(struct http *h) {
    listen_again(h, false);
    h->closing = true;
}

void http_close(struct http *h) {
    if (!h) return;
    h->closing = true;
    event_free(h->tend);
    for (int i = 0; i < 2; i++)
        if (h->doors[i].evhttp) evhttp_free(h->doors[i].evhttp);
    /* libevent frees a bufferevent, and with it our connection, in a later turn of the loop. */
    for (int i = 0; i < CLOSING_TURNS && h->count > 0; i++) event_base_loop(h->base, EVLOOP_NONBLOCK);
    for (int i = 0; i < 2; i++) SSL_CTX_free(h->doors[i].tls);
    if (h->count > 0) return;
    farewells_close(h->farewells);
    free(h);
}
