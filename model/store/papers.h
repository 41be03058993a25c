#ifndef PRIEM_STORE_PAPERS_H
#define PRIEM_STORE_PAPERS_H

/* What printing asks of the store: numbers of sheets, and all rows that are held of a learner. */

#include "model/store/desk.h"
#include "model/store/queries.h"

/* Sheets are numbered by the kiosk that prints them, "3-000127", in a counter of its own: a number is given once, also when
 * the sheet is thrown away. Takes `count` numbers in a durable transaction of its own; *first is the first of them. */
enum { SHEETS_MOST = 500 };
#define SHEET_TEXT 24
bool paper_sheet_next(struct db *db, int count, int64_t *first, struct fail *why);
bool paper_sheet_peek(struct db *db, int64_t *next, struct fail *why); /* takes none */
void paper_sheet_show(uint32_t kiosk, int64_t no, char out[SHEET_TEXT]);

/* Numbered forms printed ahead are an event of the region with who, when, which and their numbers; it stands in the log before
 * the first of them leaves the program. */
bool desk_blanks(struct desk *desk, const struct blanks *blanks, struct fail *why);
struct blanks_row {
    struct blanks blanks;
    uint32_t kiosk;
    int64_t at;
    const char *staff; /* name, or "" */
};
/* The last ones, latest first. */
bool blanks_list(struct desk *desk, int most, struct arena *a, struct blanks_row **rows, int *count, struct fail *why);

/* The number of another application on record with a consent on this sheet; "" when there is none. Compare before a sheet is
 * written down twice. */
bool paper_sheet_used(struct db *db, const char *sheet, const char *except_app, char no[16], struct fail *why);
/* The sheet last printed for this application ("consent", "rules" …), "" when none was. */
bool paper_sheet_printed(struct db *db, const char *subject, const char *app, const char *paper, char sheet[SHEET_TEXT],
                         struct fail *why);

/* The appeal that overturned the last refusal of an application, and when (RULES A11); `at` 0: none did. */
struct appeal {
    int64_t at;
    const char *paper, *day, *reason;
};
bool application_appeal(struct db *db, const char *subject, const char *app, struct arena *a, struct appeal *out,
                        struct fail *why);

/* Whoever is erased leaves the PDF files of papers, too (tui/print_sweep.h): noted in the transaction that erases, forgotten
 * when they are gone. The list is of learners, in the arena. */
bool papers_outlive(struct db *db, const char *subject, struct fail *why);
bool papers_outliving(struct db *db, struct arena *a, const char ***subjects, int *count, struct fail *why);
bool papers_gone(struct db *db, const char *subject, struct fail *why);
/* What stands in the names of these files: the numbers of the applications and the certificates, in the arena. */
bool papers_numbers(struct db *db, const char *subject, struct arena *a, const char ***numbers, int *count, struct fail *why);

/* The learner's rows as they stand now. The lists are ids in the order of time, in the arena. */
struct held {
    struct child child;
    struct address address;
    struct applicant applicant;
    char municipality[12], point[12];
    char number[11]; /* of the certificate that lives or rests, or "" */
    char blocked[EVENT_ID_TEXT], erased[11], erase_due[11];
    char access_event[EVENT_ID_TEXT], access_due[11];
    const char **apps;
    int app_count;
    const char **numbers;
    int number_count;
};
bool learner_held(struct db *db, const char *subject, struct arena *a, struct held *out, struct fail *why); /* FAIL_GONE */

#endif
