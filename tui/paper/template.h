#ifndef PRIEM_PAPER_TEMPLATE_H
#define PRIEM_PAPER_TEMPLATE_H

/* The text of a paper with named holes: assets/papers/NAME.txt. Lines that belong together make a paragraph; a blank line ends
 * it; a line that begins with '.' is one of the marks below; '#' begins a comment. In any text `{field}` is a hole and `*…*` is
 * bold. What fills a hole is never read as mark-up.
 *
 *     .title TEXT        the paper's name          .right TEXT, .centre TEXT, .small TEXT
 *     .head TEXT         a heading, kept with what follows
 *     .item TEXT         "1) …", counted from one in each paper;  .point TEXT  "– …"
 *     .field LABEL | TEXT
 *     .table LIST        then .column WIDTH TITLE | TEXT for each column: one row for each entry of the list; {#} is its number
 *     .each LIST … .end  the blocks between once for each entry
 *     .if FIELD … .end   the blocks between only where the field is given;  .unless FIELD … .end
 *     .sign WHO | NAME   a line to sign on, kept with what stands before it
 *     .qr TEXT           a QR code;  .rule  a line across;  .space N  millimetres;  .page  a new page
 *
 * Knows no values and draws nothing. Texts live in the arena given.
 *
 *     struct template t; template_parse("receipt.txt", text, &arena, &t, &why)
 */

#include "model/base/arena.h"
#include "model/base/fail.h"

enum block_kind {
    BLOCK_TITLE,
    BLOCK_RIGHT,
    BLOCK_CENTRE,
    BLOCK_SMALL,
    BLOCK_HEAD,
    BLOCK_ITEM,
    BLOCK_POINT,
    BLOCK_FIELD,
    BLOCK_TABLE,
    BLOCK_COLUMN, /* stands behind its table */
    BLOCK_EACH,
    BLOCK_IF,
    BLOCK_UNLESS,
    BLOCK_END,
    BLOCK_SIGN,
    BLOCK_QR,
    BLOCK_RULE,
    BLOCK_SPACE,
    BLOCK_PAGE,
    BLOCK_TEXT, /* a paragraph: no mark */
};

/* A passage of text or a hole. */
struct span {
    const char *text; /* the name of the field when it is a hole */
    bool hole, bold;
};

struct spans {
    struct span *list;
    int count;
};

struct block {
    enum block_kind kind;
    int line;           /* in the file */
    int number;         /* of .space and .column */
    const char *name;   /* the field or list of .table .each .if .unless */
    struct spans label; /* before the '|' */
    struct spans text;
    int end; /* of .each .if .unless: index of its .end; of .table: behind its last column */
};

struct template {
    const char *file;
    struct block *blocks;
    int count;
};

/* FAIL_INPUT names file and line. */
bool template_parse(const char *file, const char *text, struct arena *a, struct template *out, struct fail *why);

#endif
