#ifndef PRIEM_EVENT_PERSON_H
#define PRIEM_EVENT_PERSON_H

/* What an application says: the child, the address, the applicant, and how the request came. One table of columns each; the
 * form, the event's personal part, the database row and the import all come from them. Room is in bytes: a Russian letter takes
 * two. Values are canonical (RULES 3.1, 4): what the checks of model/rules give back. */

#include "model/event/record.h"

// clang-format off
/* An identity document: kind is the tax service's code of RULES 4.2 ("03" birth certificate, "21" passport). */
#define PAPER_FIELDS(X, p)                                                                                                    \
    X(TEXT, p##kind, 4)                                                                                                       \
    X(TEXT, p##series, 24)  /* "II-МЮ", "66 10" */                                                                            \
    X(TEXT, p##number, 52)                                                                                                    \
    X(TEXT, p##issued, 11)                                                                                                    \
    X(TEXT, p##issuer, 240)                                                                                                   \
    X(TEXT, p##code, 8)     /* "670-001" */                                                                                   \
    X(TEXT, p##until, 11)   /* the last day of a paper that carries one of its own */                                         \
    X(INT, p##translated, 0) /* a certified translation was seen (foreign papers) */

#define CHILD_FIELDS(X)                                                                                                       \
    X(TEXT, snils, 12)                                                                                                        \
    X(TEXT, surname, 96)                                                                                                      \
    X(TEXT, name, 96)                                                                                                         \
    X(TEXT, patronymic, 96)                                                                                                   \
    X(INT, no_patronymic, 0)                                                                                                  \
    X(TEXT, birth, 11)                                                                                                        \
    X(TEXT, sex, 2)         /* "f" or "m" */                                                                                  \
    PAPER_FIELDS(X, doc_)

/* Where the child lives (место проживания, RULES 6); declared, not proved. */
#define ADDRESS_FIELDS(X)                                                                                                     \
    X(TEXT, subject_code, 3)   /* of the Russian Federation: "67" */                                                          \
    X(TEXT, municipality, 12)  /* code as in the region's list */                                                             \
    X(TEXT, postcode, 7)                                                                                                      \
    X(TEXT, locality, 120)                                                                                                    \
    X(TEXT, street, 120)                                                                                                      \
    X(INT, no_street, 0)                                                                                                      \
    X(TEXT, house, 24)                                                                                                        \
    X(TEXT, flat, 16)

#define APPLICANT_FIELDS(X)                                                                                                   \
    X(TEXT, authority, 2)      /* RULES 1: "1" parent, "6" the learner from 14 */                                             \
    X(TEXT, kin, 24)           /* "мать", "отец" */                                                                           \
    X(TEXT, surname, 96)                                                                                                      \
    X(TEXT, name, 96)                                                                                                         \
    X(TEXT, patronymic, 96)                                                                                                   \
    X(INT, no_patronymic, 0)                                                                                                  \
    X(TEXT, birth, 11)                                                                                                        \
    X(TEXT, snils, 12)                                                                                                        \
    PAPER_FIELDS(X, doc_)                                                                                                     \
    X(TEXT, phone, 20)                                                                                                        \
    X(TEXT, email, 255)                                                                                                       \
    X(INT, no_email, 0)                                                                                                       \
    X(TEXT, navigator, 64)     /* login of the family's account; from 14 the learner's own */                                 \
    X(INT, no_navigator, 0)    /* "кабинета нет": a warning, not an error */                                                  \
    /* the paper the authority rests on (RULES 4.2): marriage certificate, guardianship act, order, power of attorney;        \
     * an adoption is never printed (СК 139) */                                                                               \
    X(TEXT, basis_kind, 12)    /* authority.h */                                                                              \
    X(TEXT, basis_number, 52)                                                                                                 \
    X(TEXT, basis_day, 11)                                                                                                    \
    X(TEXT, basis_issuer, 240)                                                                                                \
    X(TEXT, basis_until, 11)                                                                                                  \
    X(TEXT, institution, 240)  /* whose director or proxy applies */

/* How the request came; the open part of application.filed. */
#define REQUEST_FIELDS(X)                                                                                                     \
    X(TEXT, no, 16)            /* registration number shown to people: kiosk-serial, "3-0412" */                              \
    X(TEXT, channel, 12)       /* "navigator", "epgu", "person" */                                                            \
    X(TEXT, request_no, 40)    /* number at the Navigator or ЕПГУ */                                                          \
    X(TEXT, body, 40)          /* the receiving body: code of the point */                                                    \
    X(INT, received, 0)        /* moment of receipt, UTC ms: every term runs from here */                                     \
    X(TEXT, municipality, 12)                                                                                                 \
    X(TEXT, point, 12)                                                                                                        \
    X(TEXT, papers_due, 11)    /* for an online request: the last day to bring the papers */                                  \
    X(INT, quick, 0)           /* taken in a queue at the window: name, birth date, phone and papers seen; typed later */

// clang-format on

struct child {
    CHILD_FIELDS(RECORD_MEMBER)
};
struct address {
    ADDRESS_FIELDS(RECORD_MEMBER)
};
struct applicant {
    APPLICANT_FIELDS(RECORD_MEMBER)
};
struct request {
    REQUEST_FIELDS(RECORD_MEMBER)
};

extern const struct record rec_child;
extern const struct record rec_address;
extern const struct record rec_applicant;
extern const struct record rec_request;

#endif
