#ifndef PRIEM_AGENT_ENROL_H
#define PRIEM_AGENT_ENROL_H

/* Enrolment on the wire: a P-256 key and a request for its certificate are made here; the server's chain is fetched without
 * trusting anything, its root compared with the fingerprint the person typed, and only then the code is sent, with that root
 * pinned. */

#include "sync/kiosk/message.h"

#include <jansson.h>

/* `order` is LINK_ENROL's JSON. Appends LINK_ENROLLED or LINK_FAILED to `out`. */
void enrol_run(const json_t *order, struct bytes *out);

/* Only hex digits of `typed`, in lower case: people copy fingerprints with colons and spaces. True when 64 remain. */
bool fingerprint_clean(const char *typed, char out[65]);

/* Appends LINK_FAILED, or what a road says in its place. */
void message_put_failed(struct bytes *out, enum link_message message, const char *kind, long status, long long retry_after_ms,
                        const char *log);

#endif
