#ifndef PRIEM_STORE_SCHEMA_H
#define PRIEM_STORE_SCHEMA_H

/* The table of tables. From it come the DDL for SQLite (STRICT) and PostgreSQL, the deletion of a subject's rows before a
 * replay, the comparison of rebuilt with live, and the check that migrations end where the table stands.
 *
 * Columns of a part carry its prefix and '_' ("child_surname"). Extra columns are written out as in SQL but with portable
 * types: TEXT, INTEGER, BLOB. */

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
    bool of_subject;     /* a projection: has a column `subject`; its rows can be deleted and replayed */
    const char *columns; /* "subject TEXT NOT NULL, app TEXT NOT NULL, …" */
    const struct table_part *parts;
    int part_count;
    const char *keys;         /* "PRIMARY KEY (subject, app)" */
    const char *indexes;      /* statements parted by ';', or NULL */
    const char *desk_indexes; /* more of them on a kiosk, where people look for children; a centre is never searched */
    bool clustered;           /* small rows found by their key alone: WITHOUT ROWID on SQLite */
};

extern const struct table tables[];
extern const int table_count;

const struct table *schema_table(const char *name); /* never NULL: the names are ours */

struct bytes;

/* Every column in its order: those written out, then those of the parts. */
#define TABLE_COLUMNS_MOST 128
struct table_column {
    char name[48];
    char type[8];  /* TEXT INTEGER BLOB */
    char rest[48]; /* "NOT NULL DEFAULT 0" */
};
int table_columns(const struct table *t, struct table_column out[TABLE_COLUMNS_MOST]);
void table_names(const struct table *t, struct bytes *out); /* only their names: "subject, app, child_surname" */

enum dialect { DIALECT_SQLITE, DIALECT_POSTGRES };
/* CREATE TABLE and CREATE INDEX of one table, each ended by ';'. */
void schema_ddl(const struct table *t, enum dialect dialect, struct bytes *out);
/* The desk_indexes. */
void schema_desk_ddl(const struct table *t, struct bytes *out);
/* What keeps the log append-only: triggers on log and personal. An event may get its number once; nothing else changes, nothing
 * goes but the personal parts of an erased learner. */
void schema_guards(enum dialect dialect, struct bytes *out);
void schema_guards_drop(enum dialect dialect, struct bytes *out); /* those of any release */
/* ALTER TABLE … ADD COLUMN; it has a default, for the rows there are. */
void schema_add_column(const struct table *t, const struct table_column *column, enum dialect dialect, struct bytes *out);

#define SCHEMA_VERSION 2 /* raised with each migration of migrate.c */

#endif
