#ifndef PRIEM_RULES_FIELDS_H
#define PRIEM_RULES_FIELDS_H

/* The checks of single values: what is typed in, the canonical value out or a sentence that says what to do. A warning keeps
 * the value. Pure. RULES 4 and Annex C give every accepted and refused example; the tests walk them all.
 *
 *     char out[12]; enum field_verdict v = snils_check("112-233-445 95", out, sizeof out, &why);
 */

#include "model/base/date.h"
#include "model/base/fail.h"

enum field_verdict { FIELD_OK, FIELD_WARN, FIELD_WRONG };

/* The shape of every check: `typed` any text, `out` canonical (also on a warning). Empty input gives FIELD_OK and an empty out:
 * whether a field is needed is the form's and the package's question. */
typedef enum field_verdict field_check(const char *typed, char *out, size_t room, struct fail *why);

field_check snils_check; /* RULES 4.1: eleven digits; numbers up to 001-001-998 are not checked: a warning */
field_check name_check;  /* surname or name, RULES 4.3 */
field_check patronymic_check;
field_check phone_check; /* "+79123456789" */
field_check email_check;
field_check date_check; /* typed "07.05.2016", ISO out */
/* "II-МЮ". Х, С, І of the Roman number look and mean the same as X, C, I; 1 for I is mended with a warning; other look-alikes
 * are refused and offered in why->say. */
field_check birth_series_check;
field_check birth_number_check;    /* six digits */
field_check passport_series_check; /* "66 10" */
field_check passport_number_check; /* six digits */
field_check issuer_code_check;     /* "670-001" */
field_check postcode_check;
field_check free_text_check;
field_check certificate_check;     /* ten digits with the Luhn check digit */
field_check document_number_check; /* of other documents: up to 25 letters and digits */
/* The number of a paper, of a sheet, of a statement, and nothing else: it stands in the open part of an event, which is kept
 * for ever (content.h). Digits, at most three letters in a row and six in all, / - № and a point; «б/н» where it has none. */
field_check paper_number_check;
field_check request_number_check; /* the same with four letters: «ЕПГУ-1» */
field_check handed_check; /* which papers a family was given: the same, or their names («выписка, уведомление») */
field_check address_check; /* one line, parts between commas; addresses.h takes it apart */

/* A suggested value for a wrong one, "" when there is none: `XI-AB` → `XI-АВ`, `Иванoв` → `Иванов`, `9O` → `90`. The person
 * takes it with a key, it never happens by itself; what is offered passes the check. */
void field_offer(field_check *check, const char *typed, char *out, size_t room);
void birth_series_offer(const char *typed, char *out, size_t room);

void snils_show(const char *digits, char out[16]);       /* "112-233-445 95" */
void certificate_show(const char *digits, char out[16]); /* "6700 4182 10" */
void phone_show(const char *stored, char out[24]);       /* "+7 912 345-67-89" */
/* Subject code (2), serial (7), Luhn check digit. */
void certificate_number(const char *subject_code, int64_t serial, char out[11]);
int64_t certificate_serial(const char *number); /* 0: it is none */

/* Identity documents by the tax service's code (RULES 4.2): the whole table, also of what only some regions or only a second
 * person accept. Masks are the tax service's: R a Roman number, Б a Russian capital, 9 a digit, S up to 25 of any. */
enum document_end {
    ENDS_NEVER,
    ENDS_AT_14,           /* the day before the birthday */
    ENDS_AT_14_AND_GRACE, /* and 90 days */
    ENDS_AS_PASSPORT,     /* 20, 45 and 90 days */
    ENDS_ON_ITS_DAY,      /* has a last day of its own: the column `until` is needed */
    ENDS_IF_PRINTED,      /* may have one */
};
enum document_asks { ASKS_NOTHING, ASKS_REGION /* the setting passport_abroad */, ASKS_SECOND /* a second person's look */ };
struct document_kind {
    const char *code;        /* "03" */
    const char *title;       /* N_() */
    const char *series_mask; /* NULL: no series, or free text */
    const char *number_mask;
    field_check *series; /* NULL: it may be empty and is free text */
    field_check *number;
    int from;          /* years of age; 0: any */
    bool child, adult; /* whom it identifies */
    enum document_end end;
    int years_most; /* between its issue and its last day; 0: not known */
    int days_usual; /* the same, a hint */
    bool coded;     /* carries the code of its issuer */
    bool foreign;   /* names may be Latin unless a certified translation was seen */
    enum document_asks asks;
};
extern const struct document_kind document_kinds[];
extern const int document_kind_count;
const struct document_kind *document_kind_find(const char *code); /* NULL: there is none */
bool document_asks_second(const char *code);                      /* a second person has to look at such a one */

/* Series and number typed in one line, "II-МЮ 654321": taken apart and judged as the two fields would be. */
enum field_verdict document_check(const struct document_kind *kind, const char *typed, char *series, size_t series_room,
                                  char *number, size_t number_room, struct fail *why);

/* The day on which `years` are reached: everything that depends on an age asks here. Born on 29 February: 1 March of a common
 * year, or 28 February where the region's setting leap_to_march is no (RULES 4.4). DATE_NONE stays so. */
int32_t age_day(int32_t birth, int years, bool leap_to_march);
int age_on(int32_t birth, int32_t day, bool leap_to_march); /* full years */
/* The last day on which the child may be given a certificate, and the last day it is valid: before the 18th birthday (S3:6,
 * S4:15). */
int32_t last_eligible_day(int32_t birth, bool leap_to_march);
int32_t certificate_last_day(int32_t birth); /* the same where leap_to_march is yes */
/* Passport: the last day on which one issued on `issued` may be accepted (RULES 4.2: 14, 20, 45 and the 90 days); DATE_NONE: no
 * end. */
int32_t passport_last_day(int32_t birth, int32_t issued, bool leap_to_march);
/* The last day by the holder's age; DATE_NONE: none, or a date is not known. A last day of its own stands in `until`. */
int32_t document_last_day(const struct document_kind *kind, int32_t birth, int32_t issued, bool leap_to_march);

/* Subjects of the Russian Federation by tax code: name, OKTMO prefix (RULES 6). */
struct subject_code {
    const char *code;
    const char *name;
    const char *oktmo;
    const char *key; /* what is particular about the name: "смоленская"; address_read() looks for it */
};
const struct subject_code *subject_code_find(const char *code);
extern const struct subject_code subject_codes[];
extern const int subject_code_count;

#endif
