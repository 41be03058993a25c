#ifndef PRIEM_TESTS_HARNESS_PAPERS_H
#define PRIEM_TESTS_HARNESS_PAPERS_H

/* Sample values for every paper, and priem-paper run on a job as the kiosk runs it.
 *
 *     struct tmp tmp; tmp_make(&tmp);
 *     json_t *job = papers_job(paper_of("receipt"));
 *     assert_int_equal(papers_run(&tmp, job), 0);            // tmp/job.pdf
 *     const char *text = papers_text(&tmp);
 */

#include "tests/harness/tmp.h"
#include "tui/paper/paper.h"

#include <jansson.h>

/* One paper with every field of its row given, optional ones too; "sample NAME" where no better value is known. */
json_t *papers_values(const struct paper *paper);
json_t *papers_job(const struct paper *paper); /* the same as a job, dated 23.11.2026 10:40 */
/* Of the first paper of a job. */
void papers_set(json_t *job, const char *field, const char *value); /* NULL: taken away */
json_t *papers_list(json_t *job, const char *list);

/* Runs `priem-paper` on the job (its reference is taken): its exit status; job.pdf and job.err in the folder. */
int papers_run(struct tmp *tmp, json_t *job);
int papers_run_text(struct tmp *tmp, const char *json, const char *option);
/* pdftotext -layout of job.pdf with runs of spaces and line ends as one space; good until the next call. */
const char *papers_text(struct tmp *tmp);
/* A shell command in the folder, and what it printed; good until the next call. */
const char *papers_shell(struct tmp *tmp, const char *command);
int papers_pages(struct tmp *tmp);

#endif
