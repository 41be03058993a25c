#ifndef PRIEM_TESTS_HARNESS_PEOPLE_H
#define PRIEM_TESTS_HARNESS_PEOPLE_H

/* Invented learners with their families, for tests, the bench and the demo region. The n-th of a seed is always the same
 * person; no two of a seed share СНИЛС or a document. Everything passes the rules: a whole package, seen and signed on the day
 * of receipt.
 *
 *     struct people people; people_init(&people, 7, now, offset);
 *     struct application app; people_application(&people, 12, &app);
 *     people_fill(&journal, &people, 0, 100000, &why);
 */

#include "model/rules/application.h"
#include "model/store/journal.h"

struct people {
    uint64_t seed;
    int64_t now; /* the last moment of receipt, UTC ms; earlier ones lie up to 300 days before */
    int offset;  /* minutes east */
    char subject_code[3];
    char municipality[12];
    char point[12];
    char locality[120];
    char rules_version[40];
    char consent_version[40];
    /* For people_fill: who enters, who decides, and the block of numbers. */
    char enterer[ID_TEXT];
    char decider[ID_TEXT];
    const uint8_t *sign_secret; /* 64 bytes; NULL: unsigned events, ten times faster */
    char lease[ID_TEXT];
    int64_t first_serial; /* of person 0 */
    int batch;            /* learners a transaction */
    bool quick; /* leaves out identity and consents: half the events and half the time, rows without papers and sheets */
};

enum { PEOPLE_MOST = 400000000 }; /* of one seed */

/* Region 67, municipality "66701000", point "12", 2 000 learners a transaction. */
void people_init(struct people *p, uint64_t seed, int64_t now, int offset);

/* The n-th person's application as the form would hold it: no subject, no app, state filed in person. */
void people_application(const struct people *p, int64_t n, struct application *out);

/* Writes persons first … first + count − 1 through events (filed, identity, two consents, completed, issued), in transactions
 * that are not durable. Of a hundred one is left incomplete, one waits for a decision, one was returned and one refused; the
 * others hold a certificate. */
bool people_fill(struct journal *j, const struct people *p, int64_t first, int64_t count, struct fail *why);

#endif
