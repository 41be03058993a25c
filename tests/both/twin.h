#ifndef PRIEM_TESTS_BOTH_TWIN_H
#define PRIEM_TESTS_BOTH_TWIN_H

/* Two engines at once. A program linked with --wrap=driver_sqlite gets the driver of twin.c in the place of SQLite's: every
 * statement runs on PostgreSQL too, unchanged but for the spelling of its parameters, and what the engines answer is compared:
 * columns, rows and their order, how many were changed. A difference ends the program and tells the statement. SQLite's answer
 * is what goes on.
 *
 * A store is a schema of the database that libpq's environment (PGHOST …) leads to. */

/* What PostgreSQL takes a parameter of a prepared statement for: 't' text, 'i' number, 'b' bytes, 0 something else. */
char twin_kind(void *st, int at);

#endif
