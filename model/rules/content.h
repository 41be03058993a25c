#ifndef PRIEM_RULES_CONTENT_H
#define PRIEM_RULES_CONTENT_H

/* What an event has to bring, and what its open part may not say. The open part of an event is kept for ever and goes to every
 * kiosk that has the child, so nothing free may stand in it: each of its texts is an id, a date, a number, a code or a word of
 * a list (ARCHITECTURE, "An event"; 152-ФЗ 21). Asked at the kiosk before the event is written and at the centre when it comes:
 * a changed program asks nothing. Pure.
 */

#include "model/base/hash.h"
#include "model/event/event.h"

#define REMARK_LETTERS 10 /* of an explanation that a family or an auditor reads */

/* Letters of any alphabet are counted; digits, points and spaces explain nothing. */
bool content_explains(const char *remark);

/* The key of a kiosk's frames as text: 32 bytes that are a key, not one that every signature fits. */
bool content_frame_key(const char *base64, uint8_t key[SIGN_PUBLIC_SIZE]);

/* The personal part is there and says what its type is worth nothing without: the explanation of a refusal or of a
 * dispute handed over, the end of a certificate. An act of life.h is judged by life_given(). */
bool content_whole(const struct event *ev, struct fail *why);

/* A code that others give (a programme, a group): digits, `_ - . /` and letters of any alphabet, few and never more than three
 * in a row, so that it is nobody's name. */
bool content_listed(const char *code);

/* How an open text is held. */
enum open_guard {
    OPEN_OWN,     /* of the centre alone: no kiosk makes such an event */
    OPEN_ID,      /* of a person, a learner, a lease */
    OPEN_EVENT,   /* "3.1.426" */
    OPEN_DATE,    /* ISO */
    OPEN_DIGITS,  /* a certificate's number */
    OPEN_KEY,     /* base64 */
    OPEN_LINE,    /* the open part of an event inside, which is asked for itself */
    OPEN_WORDS,   /* of the list in the row, joined by ' ' */
    OPEN_CODE,    /* of a place, of a paper: ASCII letters, digits, '_' '-' '.' */
    OPEN_LISTED,  /* a code of the catalogue: content_listed() */
    OPEN_LINES,   /* codes, dates, sums and words of ours, TAB and LF between */
    OPEN_PAPER,   /* paper_number_check, or what was handed over */
    OPEN_REQUEST, /* the same with the four letters of ЕПГУ */
    OPEN_VERSION, /* the region's own text, or a number like that of a paper */
};
struct open_column {
    const struct record *rec;
    const char *column;
    enum open_guard guard;
    const char *words;
};
extern const struct open_column open_columns[];                                           /* ended by a row without a record */
const struct open_column *open_column_find(const struct record *rec, const char *column); /* NULL: OPEN_OWN */

/* False: *column (may be NULL) is the one whose guard does not hold. `region` says the versions of its sheets; NULL: none. */
bool content_open(const struct event *ev, const struct region_opened *region, const char **column, struct fail *why);

#endif
