#ifndef PRIEM_AGENT_RENEW_H
#define PRIEM_AGENT_RENEW_H

/* The kiosk's TLS certificate is renewed from half of its life on, by the machine's own clock as TLS goes by it: a new P-256
 * key and a request for its certificate, made as at the enrolment. */

#include "model/base/bytes.h"

/* PEM. The names in the request are no matter: the centre signs for the kiosk that asks. */
bool renew_make_key(struct bytes *key, struct bytes *csr);
bool renew_due(const struct bytes *cert);
int64_t renew_until(const struct bytes *cert); /* ms; 0: it cannot be read */
/* `answer` is a certificate of the same kiosk for this key: LINK_RENEWED is appended to `out`. Whatever else is no answer.
 * Behind it may stand the authority's own: taken where it is the one in `ca` with a later end. */
void renew_take(const struct bytes *answer, const struct bytes *key, const struct bytes *cert, const struct bytes *ca,
                struct bytes *out);

#endif
