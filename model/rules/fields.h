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
/* "II-МЮ". Only Х→X, С→C, І→I and 1→I are mended silently; other look-alikes are refused and offered in why->say. */
field_check birth_series_check;
field_check birth_number_check;    /* six digits */
field_check passport_series_check; /* "66 10" */
field_check passport_number_check; /* six digits */
field_check issuer_code_check;     /* "670-001" */
field_check postcode_check;
field_check free_text_check;
field_check certificate_check;     /* ten digits with the Luhn check digit */
field_check document_number_check; /* of other documents: up to 25 letters and digits */

/* A suggested value for a wrong one, "" when there is none: `XI-AB` → `XI-АВ`. The person takes it with a key, it never happens
 * by itself. */
void birth_series_offer(const char *typed, char *out, size_t room);

void snils_show(const char *digits, char out[16]);       /* "112-233-445 95" */
void certificate_show(const char *digits, char out[16]); /* "6700 4182 10" */
void phone_show(const char *stored, char out[24]);       /* "+7 912 345-67-89" */
/* Subject code (2), serial (7), Luhn check digit. */
void certificate_number(const char *subject_code, int64_t serial, char out[11]);

/* Identity documents by the tax service's code (RULES 4.2). 22 and 91 are not accepted: they need a second person. */
struct document_kind {
    const char *code;    /* "03" */
    const char *title;   /* N_() */
    field_check *series; /* NULL: it may be empty and is free text */
    field_check *number;
    int from;          /* years of age; 0: any */
    int until;         /* identifies until this age; 0: no end by age */
    bool child, adult; /* whom it identifies */
    bool ends;         /* carries a last day of its own, which a person has to look at */
};
extern const struct document_kind document_kinds[];
extern const int document_kind_count;
const struct document_kind *document_kind_find(const char *code); /* NULL: not accepted */

/* Passport: the last day on which one issued on `issued` may be accepted (RULES 4.2: 14, 20, 45 and the 90 days); DATE_NONE: no
 * end. */
int32_t passport_last_day(int32_t birth, int32_t issued);
/* A birth certificate identifies a child until 14 years and 90 days. */
int32_t birth_certificate_last_day(int32_t birth);
/* The last valid day of a certificate: the day before the 18th birthday (S3:6, S4:15). */
int32_t certificate_last_day(int32_t birth);

/* Subjects of the Russian Federation by tax code: name, OKTMO prefix (RULES 6). */
struct subject_code {
    const char *code;
    const char *name;
    const char *oktmo;
};
const struct subject_code *subject_code_find(const char *code);
extern const struct subject_code subject_codes[];
extern const int subject_code_count;

#endif
