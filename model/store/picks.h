#ifndef PRIEM_STORE_PICKS_H
#define PRIEM_STORE_PICKS_H

/* The lists of values that the centre feeds (pick.listed): localities of the municipality, streets of a locality, issuers with
 * their codes, schools. A list that is empty or does not know a value forbids nothing: free text stays possible. A new edition
 * counts when its last part is here; until then the one before it.
 *
 *     struct pick *rows; int count; bool other;
 *     picks_find(db, &(struct pick_list){"street", desk->municipality, locality}, "бер", 20, a, &rows, &count, &other, &why)
 */

#include "model/store/db.h"

#define PICK_LOCALITY "locality"
#define PICK_STREET   "street"
#define PICK_ISSUER   "issuer"
#define PICK_SCHOOL   "school"

struct pick_list {
    const char *list;         /* PICK_… */
    const char *municipality; /* code; what is listed for the whole region belongs to every municipality */
    const char *parent;       /* of streets the locality as its list has it; else "" */
};

struct pick {
    const char *code; /* of an issuer "670-001"; else as the centre loaded it, or "" */
    const char *text; /* what goes into the field */
};

enum { PICKS_MOST = 200 };

/* Those that begin with what was typed, then those that hold it; of issuers also by the code. Nothing typed gives the first of
 * the list. If nothing fits, the same keys in the other layout are tried and *other_layout set. */
bool picks_find(struct db *db, const struct pick_list *list, const char *typed, int most, struct arena *a, struct pick **rows,
                int *count, bool *other_layout, struct fail *why);
#endif
