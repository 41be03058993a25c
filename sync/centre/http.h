#ifndef PRIEM_CENTRE_HTTP_H
#define PRIEM_CENTRE_HTTP_H

/* HTTPS for kiosks: libevent's evhttp on OpenSSL, TLS 1.3 only. On the port of the exchange a client certificate of the region
 * is demanded in the handshake; on the port of enrolment there is none. Bounds (SECURITY C): body 1 MiB, headers 8 KiB,
 * connections in all and an address, a timer for the handshake and for slow requests and answers. Knows nothing of frames: it
 * hands over whole bodies with the number of the kiosk that sent them.
 */

#include "model/base/env.h"
#include "model/base/fail.h"
#include "model/base/id.h"
#include "sync/centre/pki.h"

#include <event2/event.h>

struct http_config {
    const char *folder; /* ca.crt, server.crt, server.key */
    const char *address;
    int port, enrol_port;
    int connections, per_address;
    int handshake_seconds, slow_seconds, idle_seconds;
    const char *region; /* certificates of another one are refused */
    const struct env *env;
};

/* A whole request. It must be answered by http_reply exactly once, which frees it; 429 and 503 carry a Retry-After. */
struct http_request {
    uint32_t kiosk;          /* 0: enrolment */
    char serial[PKI_SERIAL]; /* of its certificate, hex */
    const uint8_t *body;
    size_t size;
    const char *path; /* of a GET; until the answer */
    uint64_t from;    /* its range: the first byte, and at most so many, 0: nothing was said */
    size_t most;
    struct evhttp_request *evhttp;
};

struct http_user {
    void *self;
    /* May who has the certificate with this serial (hex) come in as the kiosk? Asked in the handshake and again for each
     * request. */
    bool (*admit)(void *self, uint32_t kiosk, const char *serial);
    void (*exchange)(void *self, const struct http_request *request);
    void (*get)(void *self, const struct http_request *request);   /* at the port of the exchange */
    void (*carry)(void *self, const struct http_request *request); /* the file of another kiosk */
    void (*renew)(void *self, const struct http_request *request); /* its certificate */
    void (*enrol)(void *self, const struct http_request *request);
};

struct http;
bool http_open(struct event_base *base, const struct http_config *config, const struct http_user *user, struct http **out,
               struct fail *why);
void http_close(struct http *h);
/* Somebody waits: a new connection, or something to read on one that stands. */
bool http_rings(const struct http *h);
void http_reply(struct http *h, const struct http_request *request, int status, const void *body, size_t size);
/* 206: a part of `total` bytes, from the first that was asked for on. */
void http_reply_part(struct http *h, const struct http_request *request, const void *body, size_t size, uint64_t total);
/* The server's certificate anew from its file, of the same key: for connections from now on. */
bool http_reload(struct http *h, struct fail *why);
/* No new connections from here on; those that stand are served. */
void http_stop_listening(struct http *h);

#endif
