#ifndef PRIEM_TESTS_SQLITE_POOL_H
#define PRIEM_TESTS_SQLITE_POOL_H

/* SQLite's own memory apart from the program's, before anything of it is used; of one thread. For tests that tell long stories:
 * its inner life is not what a sanitizer has to look at there, and half of what a story costs under one is asking for memory.
 * What SQLite hands out is then not watched: short tests go without. */
void sqlite_pool(void);

#endif
