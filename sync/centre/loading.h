#ifndef PRIEM_CENTRE_LOADING_H
#define PRIEM_CENTRE_LOADING_H

/* What every load of a table says: how many rows were taken, were known as they are, were refused; how far it is; the refused
 * rows with their line and reason, in a file that can be mended and loaded again (its first column is passed over); and as of
 * when the table was (catalogue.loaded), so that kiosks can tell.
 *
 *     loading_refuse(order, &tally, line, columns, cells, count, &reason);
 *     loading_tell(order, &tally, over);
 */

#include "sync/centre/commands.h"

#define LOADING_REASON "reason" /* the first column of FILE.refused */

struct loading {
    unsigned long loaded, known, refused;
};

/* `line` of the file, from 1; 0: it has none. */
void loading_refuse(struct order *order, struct loading *tally, int line, const char *const *columns, const char *const *cells,
                    int count, const struct fail *reason);
/* The progress, or at the end what is said; sets order->more and done_badly. */
void loading_tell(struct order *order, const struct loading *tally, bool over);

/* The day given by --as-of, else today: the moment at which it begins. Not later than today. */
bool loading_as_of(struct order *order, int64_t *as_of, struct fail *why);
/* Says that a table of this kind with so many rows is known as of that moment; the same twice says nothing. */
bool loading_done(struct order *order, const char *kind, int64_t as_of, int64_t rows, struct fail *why);

#endif
