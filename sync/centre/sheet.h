#ifndef PRIEM_CENTRE_SHEET_H
#define PRIEM_CENTRE_SHEET_H

/* A table row by row, as CSV or as JSON, a list of objects with the same names. Knows nothing of what stands in it.
 *
 *     sheet_open(&s, in, SHEET_CSV, columns, count, needed, &why);
 *     while ((step = sheet_next(&s, &why)) == CSV_ROW) … s.cells[0] …
 *     sheet_close(&s);
 */

#include "model/base/csv.h"

#include <jansson.h>

enum sheet_kind { SHEET_CSV, SHEET_JSON };
enum { SHEET_COLUMNS = 16 };
#define SHEET_REASON "reason" /* a column of CSV that is passed over: a file of refused rows is loaded as it is */

struct sheet {
    const char *const *columns; /* the caller's */
    int count;
    const char *cells[SHEET_COLUMNS]; /* of the present row, in the order of the columns; "" where nothing stands */
    const char *strange;              /* its column that is neither text nor number, or NULL */

    enum sheet_kind kind;
    struct csv csv;
    int at[SHEET_COLUMNS]; /* in the file, −1: it has none such */
    json_t *rows;
    size_t next;
    char numbers[SHEET_COLUMNS][32]; /* as text */
};

/* FAIL_INPUT: no such table; one of the first `needed` columns is missing in CSV; a column of another name, for a misspelt one
 * would be lost without a word. `in` stays the caller's. Close also after a failure. */
bool sheet_open(struct sheet *s, FILE *in, enum sheet_kind kind, const char *const *columns, int count, int needed,
                struct fail *why);
void sheet_close(struct sheet *s);

/* As csv_next. */
enum csv_step sheet_next(struct sheet *s, struct fail *why);
/* Where the present row stands: its line, in JSON its number. */
int sheet_line(const struct sheet *s);

#endif
