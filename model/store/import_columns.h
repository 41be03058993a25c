#ifndef PRIEM_STORE_IMPORT_COLUMNS_H
#define PRIEM_STORE_IMPORT_COLUMNS_H

/* From the columns of a class list, as schools name them, to the form's: one table of headers and how each cell is read. Inside
 * model/store only: import.h is the way in. */

#include "model/base/csv.h"
#include "model/rules/application.h"

/* Fields of the table, in its order: kinds of documents stand before the documents. */
enum { IMPORT_FIELDS_MOST = 64 };

struct import_columns {
    int at[IMPORT_FIELDS_MOST]; /* column of each field; −1: not in this list */
    char unknown[300];          /* headers that are not understood, joined by ", ": they are passed over */
};
/* FAIL_INPUT: two columns for one thing, or no name or birth date among them. */
bool import_columns_find(const struct csv *csv, struct import_columns *out, struct fail *why);

/* Puts the row into `app`, canonical. False: a cell is wrong; *column is its column, −1 for the row as a whole. */
bool import_row_read(const struct csv *csv, const struct import_columns *columns, struct application *app, int *column,
                     struct fail *why);

/* What stands in `app` as a person would have typed it into the form: {"focus": …, "typed": {…}, "partial": true}. malloc'ed.
 */
char *import_form(const struct application *app);
/* By which the same child is known again among drafts: folded name and birth date. */
void import_row_key(const struct application *app, char *out, size_t room);

#endif
