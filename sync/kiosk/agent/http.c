#include "sync/kiosk/agent/http.h"

#include "sync/kiosk/message.h"

#include <inttypes.h>
#include <openssl/pem.h>
#include <string.h>

enum {
    HEADER_MAX = 8 * 1024,  /* of an answer, all of them */
    LOW_SPEED_BYTES = 50,   /* a second; PROTOCOL, "Load" */
    CONNECTION_IDLE = 1200, /* seconds: a handshake costs 2.5 KB */
};

void http_config_close(struct http_config *c) {
    bytes_close(&c->ca);
    bytes_close(&c->cert);
    bytes_close(&c->key);
}

static size_t take_body(char *data, size_t one, size_t count, void *self) {
    struct http *h = self;
    size_t size = one * count;
    if (size > MESSAGE_ANSWER_MAX - h->answer.size) return 0; /* ends the transfer */
    bytes_add(&h->answer, data, size);
    return size;
}

static size_t take_header(char *data, size_t one, size_t count, void *self) {
    struct http *h = self;
    (void)data;
    h->header_bytes += one * count;
    return h->header_bytes > HEADER_MAX ? 0 : one * count;
}

/* An alert about a certificate, from either end. In TLS 1.3 the centre refuses ours after the handshake is over for us, so
 * libcurl has no code of its own for it; a chain with a forged signature has none either. Its trace names each alert: "TLSv1.3
 * (IN), TLS alert, unknown CA (560):". */
static int watch_alerts(CURL *easy, curl_infotype type, char *data, size_t size, void *self) {
    static const char *const words[] = {"certificate", "unknown ca", "decrypt error", "access denied"};
    struct http *h = self;
    char text[256];
    (void)easy;
    if (type != CURLINFO_TEXT) return 0;
    snprintf(text, sizeof text, "%.*s", (int)(size < sizeof text ? size : sizeof text - 1), data);
    if (strcasestr(text, "alert") == NULL) return 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(text, words[i]) != NULL) h->distrust = true;
    return 0;
}

static bool set_blob(CURL *easy, CURLoption option, const struct bytes *pem) {
    struct curl_blob blob = {.data = pem->data, .len = pem->size, .flags = CURL_BLOB_NOCOPY};
    return pem->size == 0 || curl_easy_setopt(easy, option, &blob) == CURLE_OK;
}

static bool set_tls(CURL *easy, const struct http_config *c) {
    return curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)(CURL_SSLVERSION_TLSv1_3 | CURL_SSLVERSION_MAX_TLSv1_3)) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CAINFO, NULL) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_ENABLE_ALPN, 0L) == CURLE_OK && set_blob(easy, CURLOPT_CAINFO_BLOB, &c->ca) &&
           set_blob(easy, CURLOPT_SSLCERT_BLOB, &c->cert) && set_blob(easy, CURLOPT_SSLKEY_BLOB, &c->key);
}

static bool set_limits(CURL *easy, const struct http_config *c) {
    return curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)c->connect_seconds) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)LOW_SPEED_BYTES) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)c->low_speed_seconds) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)CONNECTION_IDLE) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK;
}

/* A header without a value is one that libcurl leaves out. */
static bool set_headers(struct http *h) {
    static const char *const left_out[] = {"Accept:", "Content-Type:", "Expect:", "User-Agent:"};
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++) {
        struct curl_slist *longer = curl_slist_append(h->headers, left_out[i]);
        if (longer == NULL) return false;
        h->headers = longer;
    }
    return curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, h->headers) == CURLE_OK;
}

static bool set_ends(struct http *h) {
    return curl_easy_setopt(h->easy, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
           curl_easy_setopt(h->easy, CURLOPT_WRITEDATA, h) == CURLE_OK &&
           curl_easy_setopt(h->easy, CURLOPT_HEADERFUNCTION, take_header) == CURLE_OK &&
           curl_easy_setopt(h->easy, CURLOPT_HEADERDATA, h) == CURLE_OK &&
           curl_easy_setopt(h->easy, CURLOPT_DEBUGFUNCTION, watch_alerts) == CURLE_OK &&
           curl_easy_setopt(h->easy, CURLOPT_DEBUGDATA, h) == CURLE_OK &&
           curl_easy_setopt(h->easy, CURLOPT_VERBOSE, 1L) == CURLE_OK &&
           curl_easy_setopt(h->easy, CURLOPT_ERRORBUFFER, h->error) == CURLE_OK;
}

static bool set_url(struct http *h, const char *path) {
    const char *host = h->config->url;
    char url[HTTP_URL_ROOM + 128];
    size_t length = strlen(host);
    while (length > 0 && host[length - 1] == '/') length--;
    int size = snprintf(url, sizeof url, "%.*s%s", (int)length, host, path);
    return size < (int)sizeof url && curl_easy_setopt(h->easy, CURLOPT_URL, url) == CURLE_OK;
}

static bool set_post(struct http *h) {
    h->part = false;
    return set_url(h, h->path) && curl_easy_setopt(h->easy, CURLOPT_RANGE, NULL) == CURLE_OK &&
           curl_easy_setopt(h->easy, CURLOPT_POST, 1L) == CURLE_OK;
}

bool http_open(struct http *h, const struct http_config *c, const char *path) {
    *h = (struct http){.easy = curl_easy_init(), .config = c, .path = path};
    return h->easy != NULL && set_tls(h->easy, c) && set_limits(h->easy, c) && set_headers(h) && set_ends(h) && set_post(h);
}

void http_close(struct http *h) {
    curl_easy_cleanup(h->easy);
    curl_slist_free_all(h->headers);
    bytes_close(&h->body);
    bytes_close(&h->answer);
}

static void begin(struct http *h) {
    bytes_clear(&h->body);
    bytes_clear(&h->answer);
    h->header_bytes = 0;
    h->error[0] = '\0';
    h->distrust = false;
}

bool http_get(struct http *h, const char *path, uint64_t from, uint32_t most) {
    char range[48];
    begin(h);
    h->part = most > 0;
    snprintf(range, sizeof range, "%" PRIu64 "-%" PRIu64, from, from + most - 1);
    return set_url(h, path) && curl_easy_setopt(h->easy, CURLOPT_HTTPGET, 1L) == CURLE_OK &&
           curl_easy_setopt(h->easy, CURLOPT_RANGE, h->part ? range : NULL) == CURLE_OK;
}

void http_post(struct http *h, const void *body, size_t size) {
    begin(h);
    bytes_add(&h->body, body, size);
    set_post(h);
    curl_easy_setopt(h->easy, CURLOPT_POSTFIELDS, h->body.data);
    curl_easy_setopt(h->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
}

/* The centre's alert about it can be lost: it hangs up while our request is still on its way. */
static bool outdated(const struct bytes *cert) {
    BIO *pem = cert->size > 0 ? BIO_new_mem_buf(cert->data, (int)cert->size) : NULL;
    X509 *own = pem ? PEM_read_bio_X509(pem, NULL, NULL, NULL) : NULL;
    bool past = own && X509_cmp_current_time(X509_get0_notAfter(own)) < 0;
    X509_free(own);
    BIO_free(pem);
    return past;
}

const char *http_failure(struct http *h, CURLcode code) {
    long status = 0;
    curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &status);
    if (h->part && status == 206 && h->answer.size > 0) return NULL;
    switch (code) {
    case CURLE_OK:
        if (status == 200 && !h->part) return NULL;
        return status == 403 && outdated(&h->config->cert) ? "expired" : "http"; /* it ended while the connection was kept */
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS: return "tls";
    case CURLE_OPERATION_TIMEDOUT: return "timeout";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING: return outdated(&h->config->cert) ? "expired" : h->distrust ? "tls" : "connect";
    default: return h->distrust ? "tls" : "connect";
    }
}
