#ifndef PRIEM_RULES_AUTHORITY_H
#define PRIEM_RULES_AUTHORITY_H

/* Who may apply for a child, and the paper that shows it: one table each. From them come the lists of the form, the columns it
 * asks for, what is printed, and the rules of checks_authority.c. RULES 1, 3.1, 4.2 (СК 64, 121–123, 145, 153; ГК 31–36, 185).
 *
 *     const struct authority *who = authority_find(applicant.authority);
 *     if (who->basis_needed) …
 */

#include <stdbool.h>
#include <stddef.h>

struct authority {
    const char *code;    /* "1" … "7", applicant.authority */
    const char *title;   /* N_(): in the list of the form */
    const char *printed; /* N_(): on papers; that a parent is an adoptive one is printed nowhere (СК 139) */
    int from, before;    /* ages of the child on the day of receipt; 0: any */
    const char *bases;   /* the papers it may rest on, ids joined by ' '; "" none */
    bool basis_needed;   /* without such a paper the package is not whole */
    bool institution;    /* the column institution is needed */
    bool by_region;      /* only where the region's setting proxy is yes */
};
extern const struct authority authority_kinds[];
extern const int authority_count;
const struct authority *authority_find(const char *code); /* NULL: there is none */

struct basis_kind {
    const char *id;    /* applicant.basis_kind */
    const char *title; /* N_() */
    bool until;        /* it always has a term: the column basis_until is needed */
    bool secret;       /* shown to nobody but who enters it: never printed, no number, date or issuer is asked */
};
extern const struct basis_kind basis_kinds[];
extern const int basis_count;
const struct basis_kind *basis_find(const char *id); /* NULL: there is none */
/* May the authority rest on this paper? */
bool authority_rests_on(const struct authority *who, const char *basis);

/* The surnames of a child and a parent are one: Щербаков and Щербакова, Белый and Белая, Ёлкина and Щербакова-Ёлкина. Otherwise
 * a paper explains the difference, or the birth certificate names the parent so. */
bool surnames_agree(const char *one, const char *other);

#endif
