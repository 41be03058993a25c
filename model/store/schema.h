#ifndef PRIEM_STORE_SCHEMA_H
#define PRIEM_STORE_SCHEMA_H

/* The table of tables. From it come the DDL for SQLite (STRICT) and PostgreSQL, the deletion of a subject's rows before a replay, the
 * comparison of rebuilt with live, and the check that migrations end where the table stands.
 *
 * Columns of a part carry its prefix and '_' ("child_surname"). Extra columns are written out as in SQL but with portable types:
 * TEXT, INTEGER, BLOB. */

#include "model/event/record.h"

#include <stdbool.h>

enum table_home { HOME_BOTH, HOME_KIOSK, HOME_CENTRE };

struct table_part {
    const char *prefix; /* "" for none */
    const struct record *rec;
};

struct table {
    const char *name;
    enum table_home home;
    bool of_subject;    /* a projection: has a column `subject`; its rows can be deleted and replayed */
    const char *columns; /* "subject TEXT NOT NULL, app TEXT NOT NULL, …" */
    const struct table_part *parts;
    int part_count;
    const char *keys;    /* "PRIMARY KEY (subject, app)" */
    const char *indexes; /* statements parted by ';', or NULL */
    bool clustered;      /* small rows found by their key alone: WITHOUT ROWID on SQLite */
};

extern const struct table tables[];
extern const int table_count;

enum dialect { DIALECT_SQLITE, DIALECT_POSTGRES };
struct bytes;
/* CREATE TABLE and CREATE INDEX of one table, each ended by ';'. */
void schema_ddl(const struct table *t, enum dialect dialect, struct bytes *out);

#endif
