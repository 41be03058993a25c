#include "sync/centre/pki.h"

#include "model/base/bytes.h"
#include "model/base/date.h"
#include "model/base/text.h"
#include "sync/centre/files.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YEARS_CA = 20, YEARS_SERVER = 5, YEARS_KIOSK = 1, DAYS_A_YEAR = 366 };
enum { AUTHORITY_DUE_DAYS = 2 * DAYS_A_YEAR }; /* before its end: each kiosk takes a new one with its own, twice a year */

/* TLS libraries compare with the real clock, not with a clock for tests: there certificates hold long before and after it. */
#ifdef PRIEM_TEST
enum { DAYS_BEFORE = 3660, DAYS_SLACK = 3660 };

static int days_for(int years) {
    const char *days = getenv(years == YEARS_CA ? "PRIEM_TEST_AUTHORITY_DAYS" : "PRIEM_TEST_CERTIFICATE_DAYS");
    return days ? atoi(days) : DAYS_A_YEAR * years + DAYS_SLACK;
}
#else
enum { DAYS_BEFORE = 1 };

static int days_for(int years) {
    return DAYS_A_YEAR * years;
}
#endif

static bool broken(struct fail *why, const char *log) {
    return fail_set(why, FAIL_DISK, log, _("The certificate could not be made. Look into the log of the centre."));
}

/* --- A certificate from its parts ----------------------------------------------------------------------------------------- */

struct cert_plan {
    X509_NAME *issuer; /* NULL: self-signed */
    const char *name;  /* CN */
    EVP_PKEY *key;     /* whose certificate it is */
    EVP_PKEY *signer;
    X509 *signer_cert;  /* NULL: self-signed */
    const char *before; /* serial of the one it renews; NULL: none */
    int years;
    const char *const *extensions; /* name, value pairs; NULL ends */
};

enum { SERIAL_BYTES = (PKI_SERIAL - 1) / 2, LINE_BYTES = 8, COUNT_BYTES = 2, RENEWED_MOST = UINT16_MAX };

bool pki_same_line(const char *serial, const char *other) {
    return strlen(serial) == PKI_SERIAL - 1 && strlen(other) == PKI_SERIAL - 1 && !strncmp(serial, other, 2 * LINE_BYTES);
}

/* The line of the one before, its count raised. */
static bool follow(const char *before, uint8_t bytes[SERIAL_BYTES]) {
    uint8_t had[SERIAL_BYTES];
    if (!hex_to(before, had, sizeof had)) return false;
    unsigned count = (unsigned)had[LINE_BYTES] << 8 | had[LINE_BYTES + 1];
    if (count == RENEWED_MOST) return false;
    memcpy(bytes, had, LINE_BYTES);
    bytes[LINE_BYTES] = (uint8_t)((count + 1) >> 8);
    bytes[LINE_BYTES + 1] = (uint8_t)(count + 1);
    return true;
}

static bool set_serial(X509 *cert, const struct env *env, const char *before, char serial[PKI_SERIAL]) {
    uint8_t bytes[SERIAL_BYTES];
    env->random(env->self, bytes, sizeof bytes);
    bytes[0] = (uint8_t)((bytes[0] & 0x7f) | 0x40); /* positive, always sixteen bytes */
    memset(bytes + LINE_BYTES, 0, COUNT_BYTES);
    if (before && !follow(before, bytes)) return false;
    hex_of(bytes, sizeof bytes, serial);
    BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    bool ok = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert));
    BN_free(number);
    return ok;
}

static bool set_times(X509 *cert, const struct env *env, int years) {
    time_t now = (time_t)(env->now(env->self) / MS_SECOND), day = MS_DAY / MS_SECOND;
    return ASN1_TIME_set(X509_getm_notBefore(cert), now - day * DAYS_BEFORE) &&
           ASN1_TIME_set(X509_getm_notAfter(cert), now + day * days_for(years));
}

static int64_t moment_of_time(const ASN1_TIME *time) {
    struct tm tm;
    return ASN1_TIME_to_tm(time, &tm) == 1 ? (int64_t)timegm(&tm) * MS_SECOND : 0;
}

int64_t pki_end(const X509 *cert) {
    return moment_of_time(X509_get0_notAfter(cert));
}

/* Nothing outlives what it hangs on. */
static bool end_with(X509 *cert, const X509 *root) {
    return pki_end(cert) <= pki_end(root) || X509_set1_notAfter(cert, X509_get0_notAfter(root));
}

static bool add_extensions(X509 *cert, X509 *issuer, const char *const *pairs) {
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
    for (; *pairs; pairs += 2) {
        X509_EXTENSION *e = X509V3_EXT_conf(NULL, &ctx, pairs[0], pairs[1]);
        bool ok = e && X509_add_ext(cert, e, -1);
        X509_EXTENSION_free(e);
        if (!ok) return false;
    }
    return true;
}

static X509 *cert_make(const struct cert_plan *plan, const struct env *env, char serial[PKI_SERIAL]) {
    X509 *cert = X509_new();
    X509_NAME *name = X509_NAME_new();
    bool ok = cert && name && X509_set_version(cert, X509_VERSION_3) && set_serial(cert, env, plan->before, serial) &&
              set_times(cert, env, plan->years) && (!plan->signer_cert || end_with(cert, plan->signer_cert)) &&
              X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)plan->name, -1, -1, 0) &&
              X509_set_subject_name(cert, name) && X509_set_issuer_name(cert, plan->issuer ? plan->issuer : name) &&
              X509_set_pubkey(cert, plan->key) &&
              add_extensions(cert, plan->signer_cert ? plan->signer_cert : cert, plan->extensions) &&
              X509_sign(cert, plan->signer, EVP_sha256());
    X509_NAME_free(name);
    if (ok) return cert;
    X509_free(cert);
    return NULL;
}

/* --- PEM in files and in memory ------------------------------------------------------------------------------------------- */

typedef bool file_putter(const char *folder, const char *name, const void *data, size_t size, struct fail *why);

static bool put_file(file_putter *put, const char *folder, const char *name, BIO *pem, struct fail *why) {
    char *data;
    long size = BIO_get_mem_data(pem, &data);
    return size > 0 ? put(folder, name, data, (size_t)size, why) : broken(why, "pki: nothing to write");
}

static bool put_key(const char *folder, const char *name, EVP_PKEY *key, struct fail *why) {
    BIO *pem = BIO_new(BIO_s_secmem());
    bool ok = pem && PEM_write_bio_PrivateKey(pem, key, NULL, NULL, 0, NULL, NULL) ? put_file(file_make, folder, name, pem, why)
                                                                                   : broken(why, "pki: key to PEM");
    BIO_free(pem);
    return ok;
}

static bool put_certs(file_putter *put, const char *folder, const char *name, X509 *first, X509 *second, struct fail *why) {
    BIO *pem = BIO_new(BIO_s_mem());
    bool ok = pem && PEM_write_bio_X509(pem, first) && (!second || PEM_write_bio_X509(pem, second))
                  ? put_file(put, folder, name, pem, why)
                  : broken(why, "pki: certificate to PEM");
    BIO_free(pem);
    return ok;
}

static X509 *load_cert(const char *folder, const char *name) {
    char path[PATH_ROOM];
    BIO *pem = file_path(path, folder, name) ? BIO_new_file(path, "r") : NULL;
    X509 *cert = pem ? PEM_read_bio_X509(pem, NULL, NULL, NULL) : NULL;
    BIO_free(pem);
    return cert;
}

static EVP_PKEY *load_key(const char *folder, const char *name) {
    char path[PATH_ROOM];
    BIO *pem = file_key_path(path, folder, name) ? BIO_new_file(path, "r") : NULL;
    EVP_PKEY *key = pem ? PEM_read_bio_PrivateKey(pem, NULL, NULL, NULL) : NULL;
    BIO_free(pem);
    return key;
}

/* --- The authority and the server ----------------------------------------------------------------------------------------- */

static void alt_names(const char *host, char *out, size_t room) {
    uint8_t address[16];
    bool ip = inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
    snprintf(out, room, "%s:%s,DNS:localhost,IP:127.0.0.1", ip ? "IP" : "DNS", host);
}

bool pki_make(const char *folder, const char *region_name, const char *host, const struct env *env, struct fail *why) {
    static const char *const of_root[] = {"basicConstraints",
                                          "critical,CA:TRUE,pathlen:0",
                                          "keyUsage",
                                          "critical,keyCertSign,cRLSign",
                                          "subjectKeyIdentifier",
                                          "hash",
                                          NULL};
    char alt[320], name[65], serial[PKI_SERIAL];
    alt_names(host, alt, sizeof alt);
    text_copy(name, sizeof name, region_name); /* a CN has 64 characters at most */
    const char *const of_server[] = {"basicConstraints",
                                     "critical,CA:FALSE",
                                     "keyUsage",
                                     "critical,digitalSignature",
                                     "extendedKeyUsage",
                                     "serverAuth",
                                     "subjectAltName",
                                     alt,
                                     NULL};

    EVP_PKEY *root_key = EVP_EC_gen("P-256"), *server_key = EVP_EC_gen("P-256");
    X509 *root = NULL, *server = NULL;
    bool ok = root_key && server_key;
    if (ok) {
        root = cert_make(
            &(struct cert_plan){.name = name, .key = root_key, .signer = root_key, .years = YEARS_CA, .extensions = of_root},
            env, serial);
    }
    if (root) {
        server = cert_make(&(struct cert_plan){.issuer = X509_get_subject_name(root),
                                               .name = "priem-centre",
                                               .key = server_key,
                                               .signer = root_key,
                                               .signer_cert = root,
                                               .years = YEARS_SERVER,
                                               .extensions = of_server},
                           env, serial);
    }
    ok = server ? put_key(folder, "ca.key", root_key, why) && put_certs(file_make, folder, "ca.crt", root, NULL, why) &&
                      put_key(folder, "server.key", server_key, why) &&
                      put_certs(file_make, folder, "server.crt", server, root, why)
                : broken(why, "pki: region");
    X509_free(server);
    X509_free(root);
    EVP_PKEY_free(server_key);
    EVP_PKEY_free(root_key);
    return ok;
}

static bool not_there(struct fail *why) {
    return fail_set(why, FAIL_GONE, "pki: no certificate",
                    _("The certificates of the region are not in the folder, or damaged. Take them from a backup."));
}

bool pki_ends(const char *folder, int64_t *server, int64_t *authority, struct fail *why) {
    X509 *cert = load_cert(folder, "server.crt"), *root = load_cert(folder, "ca.crt");
    bool ok = cert && root;
    if (ok) *server = pki_end(cert);
    if (ok) *authority = pki_end(root);
    X509_free(cert);
    X509_free(root);
    return ok || not_there(why);
}

/* What the authority outlives, and half of whose time is over. */
static bool server_due(const X509 *cert, const X509 *root, int64_t now) {
    int64_t from = moment_of_time(X509_get0_notBefore(cert)), until = pki_end(cert);
    return until < pki_end(root) && now - from >= until - now;
}

static bool sign_anew(X509 *cert, const X509 *root, EVP_PKEY *signer, const struct env *env) {
    char serial[PKI_SERIAL];
    return set_serial(cert, env, NULL, serial) && set_times(cert, env, YEARS_SERVER) && end_with(cert, root) &&
           X509_sign(cert, signer, EVP_sha256());
}

static int64_t authority_until(int64_t now) {
    return now + days_for(YEARS_CA) * (int64_t)MS_DAY;
}

static bool authority_due(const X509 *root, int64_t now) {
    return pki_end(root) - now < AUTHORITY_DUE_DAYS * (int64_t)MS_DAY && authority_until(now) - pki_end(root) > MS_DAY;
}

/* Name, key and beginning stay: whoever trusts the one trusts the other, and whatever was signed hangs on both. */
static bool prolong(X509 *root, EVP_PKEY *signer, const struct env *env) {
    char serial[PKI_SERIAL];
    return set_serial(root, env, NULL, serial) &&
           ASN1_TIME_set(X509_getm_notAfter(root), (time_t)(authority_until(env->now(env->self)) / MS_SECOND)) &&
           X509_sign(root, signer, EVP_sha256());
}

/* The root goes last: as long as it is the old one, all of it is due. */
static bool renew(const char *folder, int what, X509 *cert, X509 *root, EVP_PKEY *signer, const struct env *env,
                  struct fail *why) {
    if ((what & PKI_AUTHORITY && !prolong(root, signer, env)) || !sign_anew(cert, root, signer, env))
        return broken(why, "pki: renewed certificates");
    return put_certs(file_replace, folder, "server.crt", cert, root, why) &&
           (!(what & PKI_AUTHORITY) || put_certs(file_replace, folder, "ca.crt", root, NULL, why));
}

bool pki_renew(const char *folder, const struct env *env, int *renewed, struct fail *why) {
    X509 *cert = load_cert(folder, "server.crt"), *root = load_cert(folder, "ca.crt");
    EVP_PKEY *signer = load_key(folder, "ca.key");
    int64_t now = env->now(env->self);
    bool ok = (cert && root && signer) || not_there(why);
    *renewed = 0;
    if (ok && authority_due(root, now))
        *renewed = PKI_AUTHORITY | PKI_SERVER;
    else if (ok && server_due(cert, root, now))
        *renewed = PKI_SERVER;
    ok = ok && (!*renewed || renew(folder, *renewed, cert, root, signer, env, why));
    EVP_PKEY_free(signer);
    X509_free(root);
    X509_free(cert);
    return ok;
}

bool pki_fingerprint(const char *folder, char out[PKI_FINGERPRINT], struct fail *why) {
    X509 *root = load_cert(folder, "ca.crt");
    uint8_t digest[32];
    unsigned size = sizeof digest;
    bool ok = root && X509_digest(root, EVP_sha256(), digest, &size);
    if (ok) hex_of(digest, sizeof digest, out);
    X509_free(root);
    return ok || fail_set(why, FAIL_GONE, "pki: no root certificate",
                          _("The certificate of the region is not in the folder. Make the "
                            "region with “priem-centre init” or correct the folder."));
}

/* --- Kiosks --------------------------------------------------------------------------------------------------------------- */

bool pki_name_parse(const char *common_name, uint32_t *kiosk, char region[ID_TEXT]) {
    uint32_t no = 0;
    const char *c = common_name;
    for (; *c >= '0' && *c <= '9' && no < 100000000; c++) no = no * 10 + (uint32_t)(*c - '0');
    if (c == common_name || *c != '.' || no == 0 || !id_valid(c + 1)) return false;
    *kiosk = no;
    memcpy(region, c + 1, ID_TEXT);
    return true;
}

static bool is_p256(EVP_PKEY *key) {
    char group[32];
    size_t size;
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC && EVP_PKEY_get_group_name(key, group, sizeof group, &size) &&
           !strcmp(group, SN_X9_62_prime256v1);
}

static X509_REQ *csr_read(const char *csr, EVP_PKEY **key) {
    BIO *pem = BIO_new_mem_buf(csr, -1);
    X509_REQ *request = pem ? PEM_read_bio_X509_REQ(pem, NULL, NULL, "") : NULL; /* nobody is asked for a passphrase */
    BIO_free(pem);
    *key = request ? X509_REQ_get0_pubkey(request) : NULL;
    if (*key && is_p256(*key) && X509_REQ_verify(request, *key) == 1) return request;
    X509_REQ_free(request);
    return NULL;
}

static const char *cert_text(X509 *cert, struct arena *a) {
    BIO *pem = BIO_new(BIO_s_mem());
    char *data = NULL;
    long size = pem && PEM_write_bio_X509(pem, cert) ? BIO_get_mem_data(pem, &data) : 0;
    const char *text = size > 0 ? arena_printf(a, "%.*s", (int)size, data) : NULL;
    BIO_free(pem);
    return text;
}

bool pki_sign(const char *folder, const char *csr, uint32_t kiosk, const char region[ID_TEXT], const char *before,
              const struct env *env, struct arena *a, const char **pem, char serial[PKI_SERIAL], struct fail *why) {
    static const char *const of_kiosk[] = {"basicConstraints", "critical,CA:FALSE", "keyUsage", "critical,digitalSignature",
                                           "extendedKeyUsage", "clientAuth",        NULL};
    EVP_PKEY *key;
    X509_REQ *request = csr_read(csr, &key);
    if (!request) {
        return fail_set(why, FAIL_INPUT, "pki: request for a certificate",
                        _("The kiosk asked for a certificate in a way that the centre does "
                          "not accept. Install the same version on both."));
    }
    char name[64];
    snprintf(name, sizeof name, "%" PRIu32 ".%s", kiosk, region);
    X509 *root = load_cert(folder, "ca.crt"), *cert = NULL;
    EVP_PKEY *signer = load_key(folder, "ca.key");
    if (root && signer) {
        cert = cert_make(&(struct cert_plan){.issuer = X509_get_subject_name(root),
                                             .name = name,
                                             .key = key,
                                             .signer = signer,
                                             .signer_cert = root,
                                             .before = before,
                                             .years = YEARS_KIOSK,
                                             .extensions = of_kiosk},
                         env, serial);
    }
    *pem = cert ? cert_text(cert, a) : NULL;
    X509_free(cert);
    EVP_PKEY_free(signer);
    X509_free(root);
    X509_REQ_free(request);
    return *pem || broken(why, "pki: kiosk's certificate");
}

const char *pki_root(const char *folder, struct arena *a) {
    X509 *root = load_cert(folder, "ca.crt");
    const char *pem = root ? cert_text(root, a) : "";
    X509_free(root);
    return pem ? pem : "";
}
