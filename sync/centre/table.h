#ifndef PRIEM_CENTRE_TABLE_H
#define PRIEM_CENTRE_TABLE_H

/* What a command lists, for a person. Its rows have tabs between the cells and its first row the names of the columns in
 * English: so a script reads them. On a terminal the columns stand below each other, numbers to the right, and are named in the
 * person's language; lines without a tab stay as they are.
 */

#include "model/base/bytes.h"

/* Every row ends with its line. `columns`: of the terminal; where the table is too wide its columns move closer together. */
void table_show(const char *text, int columns, struct bytes *out);

#endif
