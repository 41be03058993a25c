#ifndef PRIEM_PAPER_FILL_H
#define PRIEM_PAPER_FILL_H

/* A template and the values of one paper become passages with their text: what the PDF and the plain text are both made of.
 * Values are cleaned of control, bidi and broken characters; they are text and never mark-up.
 *
 * One paper as JSON:
 *
 *     {"paper": "receipt", "fields": {"child": "…"}, "lists": {"papers": [{"name": "…", "kind": "…"}]}}
 *
 * with "blank": true for a form to be filled in by hand: fields that may be left out are lines to write on. A print job is
 * {"date": "2026-11-23T10:40:00", "papers": […]}; the date stands in the PDF's own description, so equal jobs are equal bytes.
 */

#include "tui/paper/paper.h"
#include "tui/paper/template.h"

#include <jansson.h>

enum { VALUE_MOST = 16000, ROWS_MOST = 20000, PAPERS_MOST = 200 };

struct run {
    const char *text;
    bool bold;
};

struct words {
    struct run *list;
    int count;
};

struct cell_column {
    int width; /* relative */
    struct words title;
};

struct passage {
    enum block_kind kind;
    int number; /* of .space; of an item */
    struct words label, text;
    struct cell_column *columns; /* of a table */
    int column_count;
    struct words *cells; /* row by row */
    int row_count;
};

struct document {
    const struct paper *paper;
    const char *sheet; /* its number, or "" */
    struct passage *passages;
    int count;
};

/* Reads the template, looks at the values and fills. FAIL_INPUT names the paper and the field. */
bool paper_fill(const struct paper *paper, const struct template *t, json_t *values, struct arena *a, struct document *out,
                struct fail *why);
/* Only looks whether the template and the row of the table agree. */
bool paper_check(const struct paper *paper, const struct template *t, struct fail *why);

/* The template of a paper from the installed data. */
bool paper_template(const char *id, struct arena *a, struct template *out, struct fail *why);

struct job {
    char date[32]; /* "" when not given */
    struct document *documents;
    int count;
};
/* A whole print job. */
bool job_read(const char *text, size_t size, struct arena *a, struct job *out, struct fail *why);

#endif
