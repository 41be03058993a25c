#ifndef PRIEM_AGENT_HTTP_H
#define PRIEM_AGENT_HTTP_H

/* POST and GET over one kept connection: HTTP/1.1, TLS 1.3 and nothing older, one pinned CA, the name checked, no proxy, no
 * redirect, as few header bytes as HTTP allows. Knows nothing of what it carries.
 *
 *     http_open(&h, &config, "/v1/x");  http_post(&h, body, size);
 *     failure = http_failure(&h, curl_easy_perform(h.easy)); … h.answer …  http_close(&h);
 */

#include "model/base/bytes.h"

#include <curl/curl.h>

#define HTTP_URL_ROOM 320

struct http_config {
    char url[HTTP_URL_ROOM]; /* "https://centre.example:8443" */
    int connect_seconds;
    int low_speed_seconds;
    struct bytes ca, cert, key; /* PEM; cert and key empty: none */
};

struct http {
    CURL *easy;
    const struct http_config *config; /* the caller's */
    const char *path;                 /* of a POST, the caller's */
    bool part;                        /* a range was asked for */
    struct curl_slist *headers;
    struct bytes body;   /* asked */
    struct bytes answer; /* at most MESSAGE_ANSWER_MAX */
    size_t header_bytes;
    bool distrust; /* an alert about a certificate was seen */
    char error[CURL_ERROR_SIZE];
};

void http_config_close(struct http_config *c); /* wipes */
bool http_open(struct http *h, const struct http_config *c, const char *path);
void http_close(struct http *h);
/* Takes over the body; the handle is then ready for curl_easy_perform or curl_multi_add_handle. */
void http_post(struct http *h, const void *body, size_t size);

/* The bytes `from` … `from` + `most` − 1 of another path at the same place; all of it where `most` is 0. False: the path is too
 * long. */
bool http_get(struct http *h, const char *path, uint64_t from, uint32_t most);

/* How a transfer ended, in the words of LINK_FAILED: "connect", "timeout", "tls", "expired" (our certificate), "http"; NULL: a
 * 200, or of a range the beginning of what was asked for, as far as it came. */
const char *http_failure(struct http *h, CURLcode code);

#endif
