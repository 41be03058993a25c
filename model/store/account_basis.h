#ifndef PRIEM_STORE_ACCOUNT_BASIS_H
#define PRIEM_STORE_ACCOUNT_BASIS_H

/* What a movement of an account rests on: the event that moved it, who made it and whether his signature holds (Annex A: every
 * debit has a hold, every hold an enrolment). For the screen and the statement.
 *
 *     account_basis(db, line->event, a, &basis, &why)
 */

#include "model/store/account.h"

enum basis_sign {
    BASIS_CENTRE,  /* the centre's own word: by its chain and the answer it signed */
    BASIS_SIGNED,  /* by the key this person has now */
    BASIS_EARLIER, /* signed, by a key this person has no more; the centre has taken it */
    BASIS_BARE,    /* unsigned: by the kiosk's chain alone */
};

struct account_basis {
    struct event_id id;
    const char *type; /* "enrolment.made" */
    int64_t at;
    int offset;
    const char *staff_name; /* "" of the centre's own */
    const char *paper;      /* contract, or the sheet that was signed; "" of none */
    enum basis_sign sign;
    const char *sig; /* the beginning of the signature, base64; "" of none */
    int64_t gsn;     /* the centre's number; 0: it has not confirmed it yet */
};
bool account_basis(struct db *db, const char *event, struct arena *a, struct account_basis *out,
                   struct fail *why); /* FAIL_GONE */

/* What takes from the remainder has a minus. */
int64_t account_line_sum(const struct account_line *line);

#endif
