#include "sync/kiosk/agent/renew.h"

#include "sync/kiosk/message.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

/* The first of them, and the one behind it. */
static X509 *read_certs(const struct bytes *pem, X509 **second) {
    BIO *bio = pem->size > 0 ? BIO_new_mem_buf(pem->data, (int)pem->size) : NULL;
    X509 *cert = bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    if (second != NULL) *second = cert != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    BIO_free(bio);
    return cert;
}

static X509 *read_cert(const struct bytes *pem) {
    return read_certs(pem, NULL);
}

static void put_cert(X509 *cert, struct bytes *pem) {
    BIO *bio = BIO_new(BIO_s_mem());
    if (bio != NULL && PEM_write_bio_X509(bio, cert) == 1) take_bio(bio, pem);
    BIO_free(bio);
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

int64_t renew_until(const struct bytes *pem) {
    X509 *cert = read_cert(pem);
    struct tm end;
    bool ok = cert != NULL && ASN1_TIME_to_tm(X509_get0_notAfter(cert), &end) == 1;
    X509_free(cert);
    return ok ? (int64_t)timegm(&end) * 1000 : 0;
}

static bool fits(X509 *cert, const struct bytes *key_pem, const struct bytes *before) {
    X509 *had = read_cert(before);
    EVP_PKEY *key = read_key(key_pem);
    bool ok = cert != NULL && had != NULL && key != NULL && X509_check_private_key(cert, key) == 1 &&
              X509_NAME_cmp(X509_get_subject_name(cert), X509_get_subject_name(had)) == 0;
    EVP_PKEY_free(key);
    X509_free(had);
    return ok;
}

/* Of the same name and key, signed by that key: whoever trusts the one may trust the other. */
static bool is_longer(X509 *root, const struct bytes *ca) {
    X509 *had = read_cert(ca);
    bool ok = root != NULL && had != NULL && X509_NAME_cmp(X509_get_subject_name(root), X509_get_subject_name(had)) == 0 &&
              EVP_PKEY_eq(X509_get0_pubkey(root), X509_get0_pubkey(had)) == 1 &&
              X509_verify(root, X509_get0_pubkey(had)) == 1 && X509_check_ca(root) == 1 &&
              ASN1_TIME_compare(X509_get0_notAfter(root), X509_get0_notAfter(had)) > 0;
    X509_free(had);
    return ok;
}

static void put_renewed(X509 *cert, X509 *root, const struct bytes *key, struct bytes *out) {
    struct bytes pem = {0}, ca = {0};
    put_cert(cert, &pem);
    if (root != NULL) put_cert(root, &ca);
    json_t *o = json_pack("{ss% ss%}", "key", (const char *)key->data, key->size, "cert", (const char *)pem.data, pem.size);
    if (ca.size > 0) json_object_set_new(o, "ca", json_stringn((const char *)ca.data, ca.size));
    char *text = json_dumps(o, JSON_COMPACT);
    if (text != NULL) message_put(out, LINK_RENEWED, text, strlen(text));
    free(text);
    json_decref(o);
    bytes_close(&pem);
    bytes_close(&ca);
}

void renew_take(const struct bytes *answer, const struct bytes *key, const struct bytes *cert, const struct bytes *ca,
                struct bytes *out) {
    X509 *root, *renewed = read_certs(answer, &root);
    if (fits(renewed, key, cert)) put_renewed(renewed, is_longer(root, ca) ? root : NULL, key, out);
    X509_free(renewed);
    X509_free(root);
}
