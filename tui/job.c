#include "tui/job.h"

#include <stdlib.h>
#include <string.h>

enum job_state job_step(const struct job *job, struct bytes *printed, struct fail *why) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) abort();
    enum job_state state = job->kind->step(job->self, out, why);
    fclose(out);
    bytes_add(printed, text, size);
    explicit_bzero(text, size);
    free(text);
    return state;
}

int job_wait(const struct job *job) {
    return job->kind->wait ? job->kind->wait(job->self) : 0;
}

void job_close(struct job *job) {
    if (job->kind) job->kind->close(job->self);
    *job = (struct job){0};
}
