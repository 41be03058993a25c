#ifndef PRIEM_CENTRE_RENUMBER_H
#define PRIEM_CENTRE_RENUMBER_H

/* The same number on two certificates (PROTOCOL, "Rulings"): who came first keeps it, the other child gets one of the centre's
 * own by ruling.renumbered, its desk gives the paper "номер заменён", and an alarm stands in the log, in `status` and in
 * `health`: leases do not overlap, so that somebody has to find out how it came. */

#include "sync/centre/centre.h"

/* Asked after a certificate.issued is numbered and applied, before anything else is ruled over it. */
bool renumber(struct centre *c, const struct event *ev, struct fail *why);

#endif
