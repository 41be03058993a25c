#ifndef PRIEM_RULES_DUPLICATES_H
#define PRIEM_RULES_DUPLICATES_H

/* Is it the same child twice? Two records side by side: hard (the same СНИЛС or document), soft (nearly the same: to be looked
 * at), twins (never the same). RULES 4.3; the fraud it is after is a certificate "with one digit changed". Pure and quick
 * enough for every key over some hundreds of candidates: a record is made ready once, a comparison looks at the birth date
 * first.
 *
 *     struct duplicate_key typed, known;
 *     duplicate_ready(&child, &applicant, &typed);
 *     for (…) if (duplicate_compare(&typed, &known, &found) >= DUPLICATE_SOFT) …
 */

#include "model/event/person.h"

// clang-format off
/* X(id, kind, what is alike, for people). The order is that of the sentences. */
#define DUPLICATES(X)                                                                                                          \
    X(SNILS, HARD, "D.snils", N_("the same SNILS"))                                                                            \
    X(DOCUMENT, HARD, "D.document", N_("the same document"))                                                                   \
    X(NAME, SOFT, "D.name", N_("the same name and date of birth"))                                                             \
    X(NEAR_NAME, SOFT, "D.near_name", N_("the same date of birth, one letter of the name differs"))                            \
    X(NEAR_SNILS, SOFT, "D.near_snils", N_("the same date of birth, one digit of the SNILS differs"))                          \
    X(NEAR_DOCUMENT, SOFT, "D.near_document", N_("the same date of birth, one sign of the document differs"))                  \
    X(NEAR_BIRTH, SOFT, "D.near_birth", N_("the same name, one sign of the document differs, another date of birth"))          \
    X(SWAPPED_BIRTH, SOFT, "D.swapped_birth", N_("the same name, day and month of birth exchanged"))                           \
    X(TWINS, TWIN, "D.twins", N_("twins: one birth date and parent, different names and documents"))
// clang-format on

enum duplicate {
#define DUPLICATE_ENUM(id, ...) DUPLICATE_OF_##id,
    DUPLICATES(DUPLICATE_ENUM)
#undef DUPLICATE_ENUM
        DUPLICATE_REASONS
};
enum duplicate_kind { DUPLICATE_NONE, DUPLICATE_TWIN, DUPLICATE_SOFT, DUPLICATE_HARD };

struct duplicate_reason {
    const char *id;
    enum duplicate_kind kind;
    const char *title; /* N_() */
};
extern const struct duplicate_reason duplicate_reasons[DUPLICATE_REASONS];

/* A record made ready: folded names, the document's kind, series and number as one key. */
struct duplicate_key {
    char full[300]; /* surname, name, patronymic */
    char surname[100], name[100];
    char parent[300]; /* "" when not known */
    char birth[11];
    char snils[12];
    char document[120];
};
void duplicate_ready(const struct child *child, const struct applicant *applicant_or_null, struct duplicate_key *out);

struct duplicate_found {
    enum duplicate_kind kind;             /* the worst */
    unsigned reasons;                     /* bits 1 << enum duplicate */
    const struct duplicate_reason *first; /* NULL when there is none */
};
/* Symmetric. Of twins nothing soft is said: they are alike by nature. */
enum duplicate_kind duplicate_compare(const struct duplicate_key *a, const struct duplicate_key *b,
                                      struct duplicate_found *out);

#endif
