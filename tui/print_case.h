#ifndef PRIEM_TUI_PRINT_CASE_H
#define PRIEM_TUI_PRINT_CASE_H

/* What the files behind print.h share: the case of one paper, and the values of its fields by name. */

#include "model/store/desk_money.h"
#include "model/store/papers.h"
#include "tui/paper/paper.h"
#include "tui/print.h"

#include <jansson.h>

struct print_case {
    struct desk *desk;
    struct arena *a;
    const struct paper *paper;
    bool blank;
    char sheet[SHEET_TEXT + 12];
    int64_t sheet_no;         /* taken for this paper; 0: it has none or one on record */
    const char *one_operator; /* NULL: all of them on one sheet */

    char subject[ID_TEXT];
    bool has_app, has_certificate, has_held;
    bool blocked; /* consent is withdrawn */
    struct application app;
    struct certificate certificate;
    struct held held;
    const struct child *child; /* as the paper is to show them; NULL on a blank form */
    const struct address *address;
    const struct applicant *applicant;
    struct point point;
    struct municipality municipality;
    int32_t today;
    char missing[PACKAGE_TEXT];
    struct appeal appeal; /* that overturned the refusal */

    bool has_nominal, has_enrolment;
    struct nominal_app nominal;
    struct enrolment_row enrolment; /* event "": it is not made yet */
    struct enrolment_part *parts;
    int part_count;
};

/* An application for a nominal, an enrolment or one that is only about to be made, with the certificate they are of. */
bool print_load_nominal(struct print_case *c, const struct print_order *order, struct fail *why);
bool print_load_enrolment(struct print_case *c, const struct print_order *order, struct fail *why);
/* What the enrolment of a case waits for: the part whose period has its money now; NULL: none. */
const struct enrolment_part *print_part_open(const struct print_case *c, int64_t *cert, int64_t *parent);

/* The value of a field, NULL where there is none; the list as an array (a new reference), NULL where there is no such list. */
const char *print_field(const struct print_case *c, const char *name);
json_t *print_list(const struct print_case *c, const char *name, struct fail *why);
struct print_lines {
    const char *name;
    bool (*fill)(const struct print_case *c, json_t *list, struct fail *why);
};
extern const struct print_lines print_lists_of_money[]; /* print_account.c; ends with a row without a name */

/* The operators of personal data, the region's own first (S3:12): names with addresses. */
int print_operators(const struct print_case *c, const char **out, int most);

/* An adoption stands on no paper (СК 139): what speaks of one is not printed. */
const char *print_discreet(const struct print_case *c, const char *text);
const char *print_day(const struct print_case *c, int64_t at); /* "23.11.2026"; NULL for 0 */

/* The job for priem-paper, compact JSON; *documents is how many papers it holds. With `take` the sheets get their numbers. */
struct printed {
    const struct paper *paper;
    char sheet[SHEET_TEXT + 12];
    int64_t no; /* of a sheet taken for it; 0: none */
};
enum { PRINTED_MOST = PRINT_BLANK_MOST };
bool print_compose(struct desk *desk, const struct print_order *order, bool take, struct arena *a, json_t **job,
                   struct printed *printed, int *count, struct fail *why);

#endif
