#include "sync/kiosk/agent/renew.h"

#include "sync/kiosk/message.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

/* What a memory BIO holds. */
static void take_bio(BIO *bio, struct bytes *out) {
    char *data;
    long size = BIO_get_mem_data(bio, &data);
    if (size > 0) bytes_add(out, data, (size_t)size);
}

static bool name_request(X509_REQ *request) {
    /* The centre takes the name from the code, not from here. */
    X509_NAME *name = X509_REQ_get_subject_name(request);
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"priem", -1, -1, 0) == 1;
}

bool renew_make_key(struct bytes *key_pem, struct bytes *csr_pem) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509_REQ *request = X509_REQ_new();
    BIO *key_bio = BIO_new(BIO_s_secmem()), *csr_bio = BIO_new(BIO_s_mem());
    bool ok = key != NULL && request != NULL && key_bio != NULL && csr_bio != NULL && name_request(request) &&
              X509_REQ_set_pubkey(request, key) == 1 && X509_REQ_sign(request, key, EVP_sha256()) > 0 &&
              PEM_write_bio_PrivateKey(key_bio, key, NULL, NULL, 0, NULL, NULL) == 1 &&
              PEM_write_bio_X509_REQ(csr_bio, request) == 1;
    if (ok) {
        take_bio(key_bio, key_pem);
        take_bio(csr_bio, csr_pem);
    }
    BIO_free(key_bio);
    BIO_free(csr_bio);
    X509_REQ_free(request);
    EVP_PKEY_free(key);
    return ok;
}

static X509 *read_cert(const struct bytes *pem) {
    BIO *bio = pem->size > 0 ? BIO_new_mem_buf(pem->data, (int)pem->size) : NULL;
    X509 *cert = bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    BIO_free(bio);
    return cert;
}

static EVP_PKEY *read_key(const struct bytes *pem) {
    BIO *bio = BIO_new_mem_buf(pem->data, (int)pem->size);
    EVP_PKEY *key = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
    BIO_free(bio);
    return key;
}

bool renew_due(const struct bytes *pem) {
    X509 *cert = read_cert(pem);
    int days, seconds, days_left, seconds_left;
    bool due = cert != NULL && ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(cert), NULL) == 1 &&
               ASN1_TIME_diff(&days_left, &seconds_left, NULL, X509_get0_notAfter(cert)) == 1 && days >= days_left;
    X509_free(cert);
    return due;
}

static bool fits(const struct bytes *answer, const struct bytes *key_pem, const struct bytes *before) {
    X509 *cert = read_cert(answer), *had = read_cert(before);
    EVP_PKEY *key = read_key(key_pem);
    bool ok = cert != NULL && had != NULL && key != NULL && X509_check_private_key(cert, key) == 1 &&
              X509_NAME_cmp(X509_get_subject_name(cert), X509_get_subject_name(had)) == 0;
    EVP_PKEY_free(key);
    X509_free(had);
    X509_free(cert);
    return ok;
}

void renew_take(const struct bytes *answer, const struct bytes *key, const struct bytes *cert, struct bytes *out) {
    if (!fits(answer, key, cert)) return;
    json_t *o =
        json_pack("{ss% ss%}", "key", (const char *)key->data, key->size, "cert", (const char *)answer->data, answer->size);
    char *text = json_dumps(o, JSON_COMPACT); /* NULL when the answer is no UTF-8 */
    if (text != NULL) message_put(out, LINK_RENEWED, text, strlen(text));
    free(text);
    json_decref(o);
}
