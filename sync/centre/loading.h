#ifndef PRIEM_CENTRE_LOADING_H
#define PRIEM_CENTRE_LOADING_H

/* What the loads of tables have in common: how many rows were taken, were known as they are, were refused; how far it is; the
 * refused rows with their line and reason, in a file that can be mended and loaded again (its first column is passed over); and
 * as of when the table was (catalogue.loaded), so that kiosks can tell.
 *
 *     struct loading_table t; loading_open(&t, order, SHEET_CSV, columns, COLUMNS, NEEDED, &why);
 *     while (!over) loading_step(&t, take, self, &over, &why);      // a step: kiosks are served in between
 *     loading_close(&t);
 */

#include "sync/centre/commands.h"
#include "sync/centre/sheet.h"

struct loading {
    unsigned long loaded, known, refused;
};

/* `line` of the file, from 1; 0: it has none. SHEET_REASON is the first column of FILE.refused. */
void loading_refuse(struct order *order, struct loading *tally, int line, const char *const *columns, const char *const *cells,
                    int count, const struct fail *reason);
/* The progress, or at the end what is said; sets order->more and done_badly. */
void loading_tell(struct order *order, const struct loading *tally, bool over);

/* --- A table -------------------------------------------------------------------------------------------------------------- */

struct loading_table {
    struct order *order;
    struct sheet sheet;
    struct loading tally;
};

/* The order's file, as sheet_open. Close also after a failure. */
bool loading_open(struct loading_table *t, struct order *order, enum sheet_kind kind, const char *const *columns, int count,
                  int needed, struct fail *why);
void loading_close(struct loading_table *t);
const char *loading_cell(const struct loading_table *t, int column); /* of the present row; "" where there is none */

/* Takes the present row and counts it in the tally; false: it is refused with the reason, and the others count. */
typedef bool loading_take(void *self, struct fail *why);
/* The rows of one step; *over: there are no more. Only the store's own failure, or the file's, ends the load. */
bool loading_rows(struct loading_table *t, loading_take *take, void *self, bool *over, struct fail *why);
/* With what is said of it. */
bool loading_step(struct loading_table *t, loading_take *take, void *self, bool *over, struct fail *why);

/* --- A table that is taken whole or not at all ---------------------------------------------------------------------------- */

struct loading_whole {
    struct order *order;
    const char *file; /* as the person named it */
    int wrong;        /* rows */
};
/* Tells it, the first ones in full, and counts it. */
void loading_wrong(struct loading_whole *t, int line, const char *say);
/* Reads the order's CSV, columns as sheet_open; `keep` keeps a row or says what is wrong with it. */
typedef bool loading_keep(void *self, const struct sheet *row, struct fail *wrong);
bool loading_read(struct loading_whole *t, const char *const *columns, int count, int needed, loading_keep *keep, void *self,
                  struct fail *why);
/* FAIL_INPUT: some row is wrong. */
bool loading_right(const struct loading_whole *t, struct fail *why);

/* --- As of when ----------------------------------------------------------------------------------------------------------- */

/* The day given by --as-of, else today: the moment at which it begins. Not later than today. */
bool loading_as_of(struct order *order, int64_t *as_of, struct fail *why);
/* Says that a table of this kind with so many rows is known as of that moment; the same twice says nothing. */
bool loading_done(struct order *order, const char *kind, int64_t as_of, int64_t rows, struct fail *why);

#endif
