#ifndef PRIEM_BASE_CSV_H
#define PRIEM_BASE_CSV_H

/* Tables as text (RFC 4180) as spreadsheets really write them: the first row names the columns, the separator (';', ',' or a
 * tab) is found in it or told by "sep=;"; a byte-order mark is passed over; UTF-8 or Windows-1251, asked by csv_sniff. A row
 * that cannot be read names its line and column, and the rest goes on; memory is bounded by CSV_ROW_MOST whatever the file
 * holds. What is written out cannot start a formula in a spreadsheet: such a cell gets an apostrophe in front, and reading
 * takes it away again.
 *
 *     struct csv csv; struct fail why; enum csv_step step;
 *     if (!csv_open(&csv, file, CSV_UTF8, &why)) …
 *     while ((step = csv_next(&csv, &why)) == CSV_ROW || step == CSV_WRONG) …
 *     csv_close(&csv);
 */

#include "model/base/arena.h"
#include "model/base/bytes.h"
#include "model/base/fail.h"

#include <iconv.h>
#include <stdint.h>
#include <stdio.h>

enum { CSV_COLUMNS_MOST = 128, CSV_ROW_MOST = 64 * 1024 };

enum csv_encoding { CSV_UTF8, CSV_1251 };

/* Which of the two a file is in, fed in pieces from its beginning: what most of its letters say. */
struct csv_sniff {
    uint64_t letters, alien; /* well-formed sequences of UTF-8, bytes that are none */
    int more;                /* bytes that the present sequence still needs */
};
void csv_sniff_add(struct csv_sniff *s, const void *data, size_t size);
enum csv_encoding csv_sniff_encoding(const struct csv_sniff *s);

struct csv {
    FILE *file; /* the caller's */
    enum csv_encoding encoding;
    char separator;
    int line;  /* on which the present row begins, from 1 */
    int wrong; /* the column that is wrong in it, from 0; −1: none */
    const char *cells[CSV_COLUMNS_MOST];
    int count;
    struct arena names;
    const char *columns[CSV_COLUMNS_MOST];
    int column_count;

    /* What is read ahead, and the present row: as it stands, then as text. */
    uint8_t *window;
    size_t start, end;
    bool at_end;
    int next_line;
    struct bytes raw, text;
    size_t from[CSV_COLUMNS_MOST + 1]; /* of each cell in raw */
    iconv_t decoder;                   /* of Windows-1251 */
};

bool csv_open(struct csv *csv, FILE *file, enum csv_encoding encoding, struct fail *why); /* close also after a failure */
void csv_close(struct csv *csv);

enum csv_step {
    CSV_ROW,
    CSV_WRONG,  /* this row only: `line` and `wrong` say where, why->say why. The cells hold what could be read */
    CSV_END,    /* why is empty */
    CSV_BROKEN, /* the file cannot be read on */
};
/* The next row that is not empty. */
enum csv_step csv_next(struct csv *csv, struct fail *why);
int csv_column(const struct csv *csv, const char *name); /* −1: there is none */
const char *csv_cell(const struct csv *csv, int column); /* "" where there is none */
long csv_position(const struct csv *csv);                /* bytes read of the file, for showing progress */

/* What a spreadsheet makes of digits: "1,12233E+10" cannot be mended. */
bool csv_is_exponent(const char *cell);
/* "42497" is the 7th of May 2016 to it: the day, or DATE_NONE when it is not such a number of the last hundred years. */
int32_t csv_serial_day(const char *cell);

void csv_put(FILE *out, char separator, const char *cell, bool first);
void csv_end(FILE *out);

#endif
