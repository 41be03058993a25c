#ifndef PRIEM_CENTRE_ENROL_H
#define PRIEM_CENTRE_ENROL_H

/* Kiosks come in by a one-time code: 20 letters of Crockford base32 (100 bits), 24 hours, bound to a name, a point and a scope,
 * stored hashed. With it travels the fingerprint of the region's root, so that both ends can compare. A kiosk enrolled again
 * under its name gets the next epoch: the certificate, the leases and the log of the one before are fenced off. The JSON stands
 * in sync/wire/exchange.h.
 */

#include "model/base/bytes.h"
#include "sync/centre/centre.h"

#define ENROL_CODE_ROOM 24 /* "XXXXX-XXXXX-XXXXX-XXXXX" and NUL */

struct enrol_for {
    char name[80];
    char point[12];
    char scope[12]; /* "desk" | "office" | "region" */
};

/* The code is given here once and never again; an older one for the same name that was not used yet serves no more. In the
 * caller's transaction. */
bool enrol_code_new(struct centre *c, const struct enrol_for *whom, char code[ENROL_CODE_ROOM], uint32_t *kiosk,
                    struct fail *why);

/* The body of POST /v1/renew: the request for a certificate, PEM. The answer is the certificate, PEM, for the kiosk that has
 * come by the one with this serial and as it is now: both are good until the new one is used; behind it the authority's, which
 * may hold longer than the one the kiosk has. Nothing is kept of it, so that it may be asked for again. FAIL_DENIED: the kiosk
 * is frozen or replaced; FAIL_INPUT. */
#define ENROL_RENEW_MOST 4096
bool enrol_renew(struct centre *c, uint32_t kiosk, const char *serial, const uint8_t *body, size_t size, struct bytes *answer,
                 struct fail *why);

/* The body of POST /v1/enrol in, the answer's JSON out; its own transaction. A wrong or used code, a bad request are answered
 * as {"error": word}: true as well. The same kiosk (same frame key) may ask again with its code, since the first answer may
 * have been lost. False: the store failed. */
bool enrol_run(struct centre *c, const uint8_t *body, size_t size, struct bytes *answer, struct fail *why);

#endif
