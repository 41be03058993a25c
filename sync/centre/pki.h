#ifndef PRIEM_CENTRE_PKI_H
#define PRIEM_CENTRE_PKI_H

/* The region's private certificate authority: P-256 keys, made and used by OpenSSL's functions. Files in the region's folder,
 * all 0600: ca.key, ca.crt, server.key, server.crt (the server's certificate, then the root, so that a kiosk being enrolled
 * sees the root).
 *
 * OpenSSL makes keys with its own generator: the one randomness that is not handed in. Times come from `now` (UTC ms).
 */

#include "model/base/arena.h"
#include "model/base/env.h"
#include "model/base/fail.h"
#include "model/base/id.h"

#include <openssl/x509.h>

#define PKI_FINGERPRINT 65 /* SHA-256 of the DER of the root, hex */
#define PKI_SERIAL      33 /* hex: line of the enrolment (8 bytes) | how often renewed (2) | chance (6) */

bool pki_make(const char *folder, const char *region_name, const char *host, const struct env *env, struct fail *why);
bool pki_fingerprint(const char *folder, char out[PKI_FINGERPRINT], struct fail *why);

/* Until when it holds, UTC ms; 0: it does not say. */
int64_t pki_end(const X509 *cert);
/* Until when the server's certificate and the authority's hold, UTC ms. */
bool pki_ends(const char *folder, int64_t *server, int64_t *authority, struct fail *why);
/* From half of its life on the server's certificate goes for a new one with the same key and the same names, no longer than the
 * authority holds: kiosks know the authority, not the server. The authority's own goes two years before its end for one with
 * the same name and key: nothing that was signed is void, and kiosks take it with their own next one (pki_root). In test builds
 * PRIEM_TEST_AUTHORITY_DAYS is how long it holds. */
enum { PKI_SERVER = 1, PKI_AUTHORITY = 2 };
bool pki_renew(const char *folder, const struct env *env, int *renewed, struct fail *why);
/* The authority's certificate, PEM; "" when there is none. */
const char *pki_root(const char *folder, struct arena *a);

/* Who a kiosk's certificate names: CN "<no>.<region>". */
bool pki_name_parse(const char *common_name, uint32_t *kiosk, char region[ID_TEXT]);

/* Of one enrolment: what the region signed is known by its line, also to a centre put back from before. */
bool pki_same_line(const char *serial, const char *other);

/* A certificate of one year for the key in `csr` (PEM); the request must be signed by that key and the key be P-256. The names
 * asked for are ignored. `before`: the serial of the one that is renewed; NULL: the first of an enrolment. The PEM lives in
 * `a`. FAIL_INPUT when the request is no good. In test builds PRIEM_TEST_CERTIFICATE_DAYS is how long it holds. */
bool pki_sign(const char *folder, const char *csr, uint32_t kiosk, const char region[ID_TEXT], const char *before,
              const struct env *env, struct arena *a, const char **pem, char serial[PKI_SERIAL], struct fail *why);

#endif
