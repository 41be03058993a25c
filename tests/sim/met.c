#include "tests/sim/world.h"

#include "model/base/text.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* What the seeds meet: deeds that were carried out, why others were refused, types of events, rulings with their causes; each
 * with the number of seeds. What stands in no seed, or in few, is a place nobody has looked at. */

enum { NAMES = 1024, NAME = 72 };

static struct table {
    bool locked;
    int count;
    struct row {
        char name[NAME];
        int64_t seeds;
    } rows[NAMES];
} * table;
static bool seen[NAMES]; /* by this seed */

void met_open(void) {
    table = mmap(NULL, sizeof *table, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (table == MAP_FAILED) abort();
}

/* Seeds are few at a time, and each adds little. */
void met(const char *kind, const char *what) {
    char name[NAME];
    int at = 0;
    if (!table) return;
    snprintf(name, sizeof name, "%s: %s", kind, what);
    while (__atomic_test_and_set(&table->locked, __ATOMIC_ACQUIRE)) sched_yield();
    while (at < table->count && strcmp(table->rows[at].name, name) != 0) at++;
    if (at == table->count && at < NAMES) text_copy(table->rows[table->count++].name, NAME, name);
    if (at < NAMES && !seen[at]) table->rows[at].seeds++, seen[at] = true;
    __atomic_clear(&table->locked, __ATOMIC_RELEASE);
}

void met_at_rest(struct world *w) {
    static const char sql[] = "SELECT 'event', type FROM log UNION SELECT kind, cause FROM ruling ORDER BY 1, 2";
    struct fail why = {0};
    struct rows r;
    if (!db_query(w->kit.c->db, &r, sql, &why, NULL)) sim_fail(w, "%s", why.log);
    while (db_next(&r, &why)) met(db_text(&r, 0), db_text(&r, 1));
    db_done(&r);
}

static int rarest_first(const void *a, const void *b) {
    const struct row *x = a, *y = b;
    return x->seeds != y->seeds ? (x->seeds > y->seeds) - (x->seeds < y->seeds) : strcmp(x->name, y->name);
}

void met_print(void) {
    qsort(table->rows, (size_t)table->count, sizeof *table->rows, rarest_first);
    for (int i = 0; i < table->count; i++) printf("%8" PRId64 "  %s\n", table->rows[i].seeds, table->rows[i].name);
}
