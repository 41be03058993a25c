#ifndef PRIEM_TUI_JOB_H
#define PRIEM_TUI_JOB_H

/* Work on the store that takes longer than a screen may think: a backup, a class list, a check, a rebuild. It goes in steps of
 * a few milliseconds: a command that has the store for itself steps it to its end (commands/steps.h), an open kiosk steps the
 * very same job between the keys (app_job.c) for a command beside it, which prints what the job prints.
 *
 *     while ((state = job_step(&job, &printed, &why)) == JOB_GOING) poll(…, job_wait(&job)) …
 *     job_close(&job);
 */

#include "model/base/bytes.h"
#include "model/base/fail.h"

#include <stdio.h>

enum { JOB_SLICE_MS = 2 /* and what is begun in it */, JOB_LINE = 200 };

enum job_state { JOB_GOING, JOB_DONE, JOB_FAILED };

struct job_kind {
    /* Outside of transactions; `out` is for what the command prints. After JOB_FAILED `why` tells. */
    enum job_state (*step)(void *self, FILE *out, struct fail *why);
    void (*progress)(const void *self, char line[JOB_LINE]); /* how far it is, in the person's language */
    int (*wait)(const void *self);                           /* ms until it wants its next step; NULL: at once */
    void (*close)(void *self);                               /* before db_close; also before its end */
    const char *cut;                                         /* N_(): what there is when it was ended before its end */
};

struct job {
    const struct job_kind *kind; /* NULL: none */
    void *self;
};

/* What the step has printed is put behind `printed`. */
enum job_state job_step(const struct job *job, struct bytes *printed, struct fail *why);
int job_wait(const struct job *job);
void job_close(struct job *job); /* none is fine */

#endif
