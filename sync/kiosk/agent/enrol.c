#include "sync/kiosk/agent/enrol.h"

#include "sync/kiosk/agent/http.h"
#include "sync/kiosk/agent/renew.h"
#include "sync/kiosk/message.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

enum { SHA256_SIZE = 32 };

void message_put_failed(struct bytes *out, enum link_message message, const char *kind, long status, long long retry_after_ms,
                        const char *log) {
    json_t *o = json_pack("{ss sI sI so*}", "kind", kind, "status", (json_int_t)status, "retry_after",
                          (json_int_t)retry_after_ms, "log", json_string(log)); /* left out when it is no UTF-8 */
    char *text = json_dumps(o, JSON_COMPACT);
    if (text == NULL) abort();
    message_put(out, message, text, strlen(text));
    free(text);
    json_decref(o);
}

bool fingerprint_clean(const char *typed, char out[65]) {
    size_t n = 0;
    for (const char *c = typed; *c != '\0'; c++) {
        char lower = *c >= 'A' && *c <= 'F' ? (char)(*c - 'A' + 'a') : *c;
        bool hex = (lower >= '0' && lower <= '9') || (lower >= 'a' && lower <= 'f');
        if (!hex) continue;
        if (n == 64) return false;
        out[n++] = lower;
    }
    out[n] = '\0';
    return n == 64;
}

/* The PEM of the last certificate the server sent; NULL when it sent none. */
static const char *last_certificate(CURL *easy) {
    struct curl_certinfo *chain = NULL;
    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == NULL || chain->num_of_certs < 1) return NULL;
    for (const struct curl_slist *field = chain->certinfo[chain->num_of_certs - 1]; field != NULL; field = field->next)
        if (strncmp(field->data, "Cert:", 5) == 0) return field->data + 5;
    return NULL;
}

/* A self-signed certificate whose DER has this fingerprint. */
static bool is_the_root(const char *pem, const char *fingerprint) {
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *root = bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    char hex[2 * SHA256_SIZE + 1] = "";
    bool ok = root != NULL && X509_self_signed(root, 1) == 1 && X509_digest(root, EVP_sha256(), digest, &size) == 1 &&
              size == SHA256_SIZE;
    if (ok) hex_of(digest, SHA256_SIZE, hex);
    ok = ok && strcmp(hex, fingerprint) == 0;
    X509_free(root);
    BIO_free(bio);
    return ok;
}

/* Fetches the chain without trusting it; nothing is sent on this connection. */
static const char *fetch_root(const struct http_config *config, const char *fingerprint, struct bytes *root, const char **log) {
    struct http h;
    const char *failed = "connect";
    *log = "no memory for a connection";
    if (http_open(&h, config, "/") && curl_easy_setopt(h.easy, CURLOPT_SSL_VERIFYPEER, 0L) == CURLE_OK &&
        curl_easy_setopt(h.easy, CURLOPT_SSL_VERIFYHOST, 0L) == CURLE_OK &&
        curl_easy_setopt(h.easy, CURLOPT_CERTINFO, 1L) == CURLE_OK &&
        curl_easy_setopt(h.easy, CURLOPT_CONNECT_ONLY, 1L) == CURLE_OK) {
        CURLcode code = curl_easy_perform(h.easy);
        *log = curl_easy_strerror(code);
        failed = code == CURLE_OK ? NULL : http_failure(&h, code);
        if (failed == NULL) {
            const char *pem = last_certificate(h.easy);
            if (pem != NULL && is_the_root(pem, fingerprint)) {
                bytes_text(root, pem);
            } else {
                failed = "fingerprint";
                *log = "the root has another fingerprint";
            }
        }
    }
    http_close(&h);
    return failed;
}

static const char *text_of(const json_t *order, const char *key) {
    const char *text = json_string_value(json_object_get(order, key));
    return text != NULL ? text : "";
}

static void put_enrolled(struct bytes *out, const struct bytes *answer, const struct bytes *key, const struct bytes *root) {
    json_t *o = json_pack("{ss% ss% ss%}", "answer", (const char *)answer->data, answer->size, "key", (const char *)key->data,
                          key->size, "ca", (const char *)root->data, root->size);
    char *text = json_dumps(o, JSON_COMPACT); /* NULL when the answer is no UTF-8 */
    if (text != NULL)
        message_put(out, LINK_ENROLLED, text, strlen(text));
    else
        message_put_failed(out, LINK_FAILED, "http", 200, 0, "the answer is not text");
    free(text);
    json_decref(o);
}

/* The real request, the root pinned. */
static void post_order(const json_t *order, const struct http_config *config, const struct bytes *key, const struct bytes *csr,
                       struct bytes *out) {
    struct http h;
    json_t *body = json_pack("{ss ss% ss ss}", "code", text_of(order, "code"), "csr", (const char *)csr->data, csr->size,
                             "frame_key", text_of(order, "frame_key"), "box_key", text_of(order, "box_key"));
    char *text = json_dumps(body, JSON_COMPACT);
    if (text != NULL && http_open(&h, config, "/v1/enrol")) {
        http_post(&h, text, strlen(text));
        CURLcode code = curl_easy_perform(h.easy);
        const char *failed = http_failure(&h, code);
        long status = 0;
        curl_easy_getinfo(h.easy, CURLINFO_RESPONSE_CODE, &status);
        /* A refusal is an answer too: its JSON names the reason. */
        if (failed == NULL || (strcmp(failed, "http") == 0 && h.answer.size > 0 && h.answer.data[0] == '{'))
            put_enrolled(out, &h.answer, key, &config->ca);
        else
            message_put_failed(out, LINK_FAILED, failed, status, 0, curl_easy_strerror(code));
        http_close(&h);
    } else {
        message_put_failed(out, LINK_FAILED, "connect", 0, 0, "no memory for a request");
    }
    free(text);
    json_decref(body);
}

void enrol_run(const json_t *order, struct bytes *out) {
    struct http_config config = {
        .connect_seconds = (int)json_integer_value(json_object_get(order, "connect")),
        .low_speed_seconds = (int)json_integer_value(json_object_get(order, "low_speed")),
    };
    char fingerprint[2 * SHA256_SIZE + 1];
    struct bytes key = {0}, csr = {0};
    const char *log = "the fingerprint is not 64 hex digits", *failed = "fingerprint";
    snprintf(config.url, sizeof config.url, "%s", text_of(order, "url"));
    if (fingerprint_clean(text_of(order, "fingerprint"), fingerprint))
        failed = fetch_root(&config, fingerprint, &config.ca, &log);
    if (failed != NULL)
        message_put_failed(out, LINK_FAILED, failed, 0, 0, log);
    else if (!renew_make_key(&key, &csr))
        message_put_failed(out, LINK_FAILED, "connect", 0, 0, "no key could be made");
    else
        post_order(order, &config, &key, &csr, out);
    bytes_close(&key);
    bytes_close(&csr);
    http_config_close(&config);
}
