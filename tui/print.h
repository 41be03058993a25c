#ifndef PRIEM_TUI_PRINT_H
#define PRIEM_TUI_PRINT_H

/* From a case in the store to paper: which papers there are for it, what stands in them, and the way through `priem-paper` to
 * the printer or a folder. The data go through a socket pair, never through a file or an argument. That a paper was printed is
 * an event before the paper leaves the program, so that a decision with a paper outside can no longer be undone (RULES A14).
 *
 *     struct print_order order = {.paper = "receipt", .app = app};
 *     print_start(desk, settings, &order, &job, &why);
 *     … print_poll(job, &fd); poll(&fd, 1, …); print_step(job, now, &why) … until it is PRINT_DONE or PRINT_FAILED
 *     print_close(job);
 */

#include "model/base/settings.h"
#include "model/store/desk.h"

#include <poll.h>

struct enrol_order;

struct print_order {
    const char *paper;  /* an id of tui/paper/paper.c, or PRINT_SET */
    const char *app;    /* what it is about; NULL or "" where it is not needed */
    const char *number; /* of a certificate */
    const char *subject;
    const char *deed;                /* the event of an application for a nominal or of an enrolment; "": the child's latest */
    const struct enrol_order *enrol; /* not made yet, with its sheet: what the family signs before it is; or NULL */
    int blank;                       /* so many forms to be filled in by hand; 0: one with the data */
    const char *folder;              /* there instead of where the settings say; NULL: as they say */
};

/* All that the family signs and takes home, in one go: application, consents, agreement, receipt. */
#define PRINT_SET "set"
enum { PRINT_BLANK_MOST = 200 };

/* The papers that make sense for a case, in the order of the table; PRINT_SET first where an application is open. */
struct print_choice {
    const char *paper;
    const char *title;        /* in the person's language */
    char deed[EVENT_ID_TEXT]; /* what it is about, where it is about money; "" */
    char number[11];          /* of the certificate, where that is not the order's own; "" */
};
bool print_choices(struct desk *desk, const char *subject, const char *app, const char *number, struct arena *a,
                   struct print_choice **choices, int *count, struct fail *why);
/* The same for an application for a nominal or an enrolment, by its event: its papers and the account's statement. */
bool print_deed_choices(struct desk *desk, const char *deed, struct arena *a, struct print_choice **choices, int *count,
                        struct fail *why);

/* As it will look, in text of so many columns; takes no sheet numbers: the next ones are shown. FAIL_INPUT: a field is missing.
 */
bool print_preview(struct desk *desk, const struct print_order *order, int columns, struct arena *a, const char **text,
                   struct fail *why);

struct print_job;
enum print_state { PRINT_GOING, PRINT_DONE, PRINT_FAILED };
/* `settings`: [print] printer, command, folder. Nothing is printed yet; FAIL_GONE, FAIL_DISK say what is missing. */
bool print_start(struct desk *desk, const struct settings *settings, const struct print_order *order, struct print_job **out,
                 struct fail *why);
void print_poll(const struct print_job *job, struct pollfd *fd);
/* Goes on without waiting for anything; `now` is monotonic milliseconds. */
enum print_state print_step(struct print_job *job, int64_t now, struct fail *why);
/* What was printed, and where: "Расписка: отправлено на принтер", "Расписка: receipt-3-0412-20261123-1040.pdf". In the job. */
const char *print_said(const struct print_job *job);
const char *print_file(const struct print_job *job); /* whole path; "" when it went to the printer */
/* A job that is not done is given up: nothing was printed, unless it is with the printer already. */
void print_close(struct print_job *job);

#endif
