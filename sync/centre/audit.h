#ifndef PRIEM_CENTRE_AUDIT_H
#define PRIEM_CENTRE_AUDIT_H

/* The log of a lost kiosk that was found after all: its frames come in by hand only, when its leases were written off and the
 * audit is not closed yet (PROTOCOL, "Leases"). What it gave before it could have heard of the fence fits the reserve; the rest
 * is set aside by the gate.
 *
 *     leases_write_off(c, 3, …);  …  audit_body(c, 3, body, size, &intake, &why);  leases_audit(c, 3, …);
 */

#include "sync/centre/ingest.h"

/* The last epoch of that kiosk of which something is written off. FAIL_DENIED: nothing is. */
bool audit_epoch(struct centre *c, uint32_t kiosk, uint32_t *epoch, struct fail *why);

/* The body of its file off a stick (sync/kiosk/carry.h): the frames of each request; nothing is answered. In the caller's
 * transaction; what was stored is numbered, too. FAIL_DENIED: nothing of their epoch is written off; FAIL_BUSY: the
 * kiosk goes on in a later one, and what it takes along has not all come. */
bool audit_body(struct centre *c, uint32_t kiosk, const uint8_t *body, size_t size, struct intake *out, struct fail *why);

#endif
