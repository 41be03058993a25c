#ifndef PRIEM_BASE_FAIL_H
#define PRIEM_BASE_FAIL_H

/* Why something did not happen. Every fallible call returns bool and takes a last parameter `struct fail *why`.
 *
 * `say` is for the person: their language, with the next step. `log` is for us: English, no personal data, ever.
 * The struct owns nothing; it can be copied and dropped.
 *
 *     if (!snils_check(text, &why)) return field_red(field, why.say);
 */

#include <libintl.h>
#include <stdbool.h>

#define _(text)  gettext(text) /* NOLINT(cert-dcl51-cpp): the name that gettext has everywhere */
#define N_(text) text

enum fail_kind {
    FAIL_NONE,
    FAIL_INPUT,    /* what was typed or read from a file cannot be right */
    FAIL_DENIED,   /* the person may not, or a rule forbids */
    FAIL_GONE,     /* the thing is not there (any more) */
    FAIL_CONFLICT, /* somebody else changed it meanwhile */
    FAIL_BUSY,     /* try again later */
    FAIL_DISK,     /* the store or a file could not be read or written */
    FAIL_STICK,    /* the same of a stick: not the disk of this computer */
    FAIL_NET,      /* the other end did not answer, or answered what cannot be trusted */
};

struct fail {
    enum fail_kind kind;
    char say[400];
    char log[200];
};

/* Fills *why (may be NULL) and returns false, so that it can be returned from at once. `say` is a printf format, already
 * translated by the caller with _(). A text that does not fit is cut at a whole letter. */
bool fail_set(struct fail *why, enum fail_kind kind, const char *log, const char *say, ...)
    __attribute__((format(printf, 4, 5)));

#endif
