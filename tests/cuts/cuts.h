#ifndef PRIEM_TESTS_CUTS_H
#define PRIEM_TESTS_CUTS_H

/* What the files of dialogues share with cuts.c, where each is cut at every byte. A dialogue is prepared in a process of its
 * own that begins with the region of cuts.c: everybody has a key, an application waits for its decision, the line is open and
 * at rest. It may do what it likes there; then the first request is awaited.
 */

#include "tests/harness/held_line.h"

struct world {
    struct centre_kit kit;
    struct centre_kiosk school, neighbour; /* at point 7, with a child; not heard of any more */
    struct saved saved;                    /* an application that waits for its decision */
    struct held_line line;
    struct bytes answer;
};

struct dialogue {
    const char *name;
    void (*prepare)(struct world *w);
    enum exchange_phase phase; /* in which it ends */
    int least_legs;
    int64_t parked;
    int64_t new_leases;
    const char *proof; /* at the kiosk, of what the dialogue is about: more than 0 when it is over */
};
extern const struct dialogue dialogues_log[], dialogues_rare[]; /* ended by a row without a name */

enum { CUT_SPENT = 6 /* children issued make a new block of ten necessary */ };

#define MUST(is)                                                                                                               \
    do {                                                                                                                       \
        if (!(is)) cut_failed(__FILE__, __LINE__, #is);                                                                        \
    } while (0)
_Noreturn void cut_failed(const char *file, int line, const char *what);

void cut_sit_down(struct world *w); /* opens the line, as a program that is started */
void cut_start(struct world *w);    /* as F5: until an answer is awaited, or nothing is to do */
void cut_rest(struct world *w);     /* the honest line, until nothing is awaited */
void cut_heal(struct world *w);     /* as often as a person would press F5 */
/* The first `size` bytes of what was asked come to the centre; the answer stands in w->answer. The status. */
int cut_post(struct world *w, size_t size);
/* One more sheet of consent to the application; the caller holds the transaction. Or so many, each in one of its own. */
void cut_record(struct world *w, const char *staff, const char *sheet);
void cut_append(struct world *w, const char *staff, int count);
/* Another disk under the same name has sent a record that this one has not. */
void cut_fork(struct world *w);

#endif
