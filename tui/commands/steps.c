#include "tui/commands/steps.h"

#include "tui/app.h"

#include <poll.h>
#include <unistd.h>

static bool shown; /* a line without its end */

void steps_progress(const char *line) {
    if (!isatty(STDERR_FILENO)) return;
    fprintf(stderr, "\r%s\x1b[K", line); /* the one before may have been longer */
    shown = true;
}

void steps_over(void) {
    if (shown) fputc('\n', stderr);
    shown = false;
}

void steps_print(struct call *call, const struct bytes *printed) {
    if (printed->size == 0) return;
    steps_over();
    fwrite(printed->data, 1, printed->size, call->out);
    fflush(call->out);
}

static enum job_state step(struct kiosk_store *k, const struct job *job, struct bytes *printed, struct fail *why) {
    if (kiosk_store_mine(k, why)) return job_step(job, printed, why);
    fail_set(why, FAIL_BUSY, "store handed over to a login", "%s %s",
             _("Somebody has logged in at the screen: the command has stopped."), _(job->kind->cut));
    return JOB_FAILED;
}

static enum job_state run_to_end(struct call *call, struct kiosk_store *k, const struct job *job, struct fail *why) {
    enum job_state state;
    struct bytes printed = {0};
    char line[JOB_LINE];
    for (;;) {
        state = step(k, job, &printed, why);
        steps_print(call, &printed);
        bytes_clear(&printed);
        if (state != JOB_GOING) break;
        job->kind->progress(job->self, line);
        steps_progress(line);
        poll(NULL, 0, job_wait(job));
    }
    steps_over();
    bytes_close(&printed);
    return state;
}

bool steps_run(struct call *call, struct kiosk_store *k, struct job job, struct fail *why) {
    if (call->lent) {
        call->going->job = job;
        return true;
    }
    enum job_state state = run_to_end(call, k, &job, why);
    job_close(&job);
    return state == JOB_DONE;
}
