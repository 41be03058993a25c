#ifndef PRIEM_EVENT_RECORD_H
#define PRIEM_EVENT_RECORD_H

/* A record is a C struct described by a table of its columns. From that one table come the JSON of an event, the columns of a
 * database table, the binding and reading of statements, the rows of a form and of an import. Values are canonical text or
 * int64, nothing else: a date is "2016-05-07", СНИЛС eleven digits, a yes/no an int.
 *
 *     #define PAPER_FIELDS(X) X(TEXT, series, 16) X(TEXT, number, 32) X(INT, seen, 0)
 *     struct paper { PAPER_FIELDS(RECORD_MEMBER) };
 *     #define RECORD_OF paper
 *     RECORD_DEFINE(PAPER_FIELDS);                                     // gives rec_paper
 *     #undef RECORD_OF
 */

#include <stddef.h>
#include <stdint.h>

enum column_kind { COLUMN_TEXT, COLUMN_INT };

struct column {
    const char *name;
    enum column_kind kind;
    size_t offset; /* in the struct */
    size_t size;   /* bytes of a text with its NUL; 8 for an int */
};

struct record {
    const char *name;
    size_t size; /* of the struct */
    const struct column *columns;
    size_t count;
};

#define RECORD_MEMBER_TEXT(name, room)  char name[room];
#define RECORD_MEMBER_INT(name, room)   int64_t name;
#define RECORD_MEMBER(kind, name, room) RECORD_MEMBER_##kind(name, room)

#define RECORD_SIZE_TEXT(room) (room)
#define RECORD_SIZE_INT(room)  sizeof(int64_t)
/* One row of a column table; `RECORD_OF` names the struct. */
#define RECORD_COLUMN(of_kind, column_name, room)                                                                              \
    {.name = #column_name,                                                                                                     \
     .kind = COLUMN_##of_kind,                                                                                                 \
     .offset = offsetof(struct RECORD_OF, column_name),                                                                        \
     .size = RECORD_SIZE_##of_kind(room)},
/* The record of struct RECORD_OF, under the name rec_RECORD_OF. */
#define RECORD_DEFINE(FIELDS)           RECORD_DEFINE_NAMED(RECORD_OF, FIELDS)
#define RECORD_DEFINE_NAMED(of, FIELDS) RECORD_DEFINE_PASTED(of, FIELDS)
#define RECORD_DEFINE_PASTED(of, FIELDS)                                                                                       \
    static const struct column columns_##of[] = {FIELDS(RECORD_COLUMN)};                                                       \
    const struct record rec_##of = {                                                                                           \
        .name = #of, .size = sizeof(struct of), .columns = columns_##of, .count = sizeof columns_##of / sizeof *columns_##of}

const struct column *record_column(const struct record *rec, const char *name); /* NULL when there is none */
const char *record_text(const struct column *c, const void *row);
int64_t record_int(const struct column *c, const void *row);
/* Cut at a whole letter when too long. */
void record_set_text(const struct column *c, void *row, const char *value);
void record_set_int(const struct column *c, void *row, int64_t value);

#endif
