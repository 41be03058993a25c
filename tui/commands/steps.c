#include "tui/commands/steps.h"

#include "tui/app.h"

#include <poll.h>
#include <unistd.h>

static bool shown; /* a line without its end */

void steps_show(const char *line) {
    if (!isatty(STDERR_FILENO)) return;
    shown = true;
    fprintf(stderr, "\r%s", line);
}

void steps_shown(void) {
    if (shown) fputc('\n', stderr);
    shown = false;
}

static enum job_state step(struct call *call, struct kiosk_store *k, const struct job *job, struct fail *why) {
    if (kiosk_store_mine(k, why)) return job->kind->step(job->self, call->out, why);
    fail_set(why, FAIL_BUSY, "store handed over to a login", "%s %s",
             _("Somebody has logged in at the screen: the command has stopped."), _(job->kind->cut));
    return JOB_FAILED;
}

bool steps_run(struct call *call, struct kiosk_store *k, struct job job, struct fail *why) {
    enum job_state state = JOB_GOING;
    char line[JOB_LINE];
    if (call->lent) {
        call->going->job = job;
        return true;
    }
    while ((state = step(call, k, &job, why)) == JOB_GOING) {
        job.kind->progress(job.self, line);
        steps_show(line);
        poll(NULL, 0, job_wait(&job));
    }
    steps_shown();
    job_close(&job);
    return state == JOB_DONE;
}
