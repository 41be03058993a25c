#ifndef PRIEM_CENTRE_CSV_H
#define PRIEM_CENTRE_CSV_H

/* Tables as text (RFC 4180): the first row names the columns; the separator, ',' or ';', is found in it; a byte-order mark is
 * passed over; UTF-8 only. Limits are checked while reading. What is written out cannot start a formula in a spreadsheet: such
 * a cell gets an apostrophe in front.
 */

#include "model/base/arena.h"
#include "model/base/bytes.h"
#include "model/base/fail.h"

#include <stdio.h>

enum { CSV_COLUMNS_MOST = 128, CSV_ROW_MOST = 64 * 1024 };

struct csv {
    FILE *file; /* the caller's */
    char separator;
    int line; /* on which the present row begins */
    int lines_read;
    struct bytes text; /* of the present row: cells, each ended by NUL */
    const char *cells[CSV_COLUMNS_MOST];
    int count;
    struct arena names;
    const char *columns[CSV_COLUMNS_MOST];
    int column_count;
};

bool csv_open(struct csv *csv, FILE *file, struct fail *why); /* reads the first row; close also after a failure */
void csv_close(struct csv *csv);
/* The next row that is not empty; false at the end and on failure: why->kind is FAIL_NONE at the end. */
bool csv_row(struct csv *csv, struct fail *why);
int csv_column(const struct csv *csv, const char *name); /* −1: there is none */
const char *csv_cell(const struct csv *csv, int column); /* "" where there is none */

void csv_put(FILE *out, const char *cell, bool first);
void csv_end(FILE *out);

#endif
