#ifndef PRIEM_CENTRE_BUNDLE_H
#define PRIEM_CENTRE_BUNDLE_H

/* The small files without which a store alone is no centre: its signing and box keys, its CA and the certificate of the server.
 * They lie beside each backup in one file that only the region's key opens, the one that is kept off the machine (keys.h): so
 * no backup on another disk gives a thief the centre's name.
 *
 *     file = "PRK1" | crypto_box_seal to the region's key of: (u8 length, name, u32 size, bytes) one after another
 */

#include "sync/centre/centre.h"

/* A new file at `path`, 0600; of a region whose key nobody has listed there is none: *made false. */
bool bundle_make(struct centre *c, const char *path, bool *made, struct fail *why);

/* Puts the files of a bundle into the folder, which is made when it is not there. One that is there stays as it is. `line` is
 * the region's key as it stood in region.key. FAIL_DENIED: it is another region's, or the bundle was changed. */
bool bundle_open(const char *path, const char *line, const char *folder, struct fail *why);

#endif
