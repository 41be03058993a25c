#ifndef PRIEM_CENTRE_SNAPSHOT_H
#define PRIEM_CENTRE_SNAPSHOT_H

/* Snapshots (sync/wire/snapshot.h): what the kiosks of a place are fed, made once for all of them, a block a step beside the
 * serving, for those who are far behind: enrolled only now, or back from another feed epoch. Who is far behind is fed as usual
 * until one is ready. It holds nothing that the last backup does not cover, so that nobody has to give it back.
 *
 * It is a file of the region's folder without a name, sealed by a key that lives in this process alone: at the end of either
 * nothing is left of it that could be read. It goes when a child leaves its scope or is erased, and after a day.
 *
 *     snapshot_gone(c, &peer, &request, &gone, &why)      // gone.scope[0] != '\0': there is one for it
 *     while (snapshot_works(c)) snapshot_step(c);         // between the turns
 *     status = snapshot_get(c, kiosk, "/v1/snap/p:12", from, most, &out, &total);
 */

#include "model/base/bytes.h"
#include "sync/centre/peer.h"
#include "sync/wire/exchange.h"

enum { SNAPSHOT_GET_MOST = 512 * 1024 }; /* in one answer */

/* Whether the place of the kiosk has a snapshot that brings it much further, and where it goes on there; if it would but there
 * is none, one is begun. */
bool snapshot_gone(struct centre *c, const struct peer *peer, const struct exchange_request *request, struct exchange_gone *out,
                   struct fail *why);

bool snapshot_works(const struct centre *c);
void snapshot_step(struct centre *c); /* some milliseconds, outside of transactions; what fails is given up and logged */
void snapshot_tend(struct centre *c); /* those that are too old go */

/* The store has less than was numbered when they were begun: those that say they reach further go. */
void snapshot_undo(struct centre *c);

/* One of a scope, NULL: all; a child has left it, or was erased. */
void snapshot_drop(struct centre *c, const char *scope);

/* GET of a range of a snapshot, of its kiosk's scope alone, or of a dictionary. The status of HTTP: 206 a part of `total`
 * bytes from `from` on, 403 another's, 404 no such thing, 503 none now: the next exchange tells. */
int snapshot_get(struct centre *c, uint32_t kiosk, const char *path, uint64_t from, size_t most, struct bytes *out,
                 uint64_t *total);

#endif
