/* What takes long, between the keys (tui/job.h): a command beside the screens, as the person who is logged in; or the kiosk's
 * own backup after the working day. One at a time. */
#include "tui/app_inside.h"

#include <string.h>

enum { NOBODY = -1 };

bool app_job_free(const struct app *app) {
    return app->job.kind == NULL;
}

static void begin(struct app *app, struct job job, int caller) {
    app->job = job;
    app->job_caller = caller;
    app->job_state = JOB_GOING;
    app->job_at = app->job_told = 0;
}

void app_job_own(struct app *app, struct job job) {
    begin(app, job, NOBODY);
}

void app_job_for(struct app *app, struct job job, const struct bytes *printed, int caller) {
    begin(app, job, caller);
    bytes_add(&app->job_printed, printed->data, printed->size);
}

static void end(struct app *app) {
    job_close(&app->job);
    bytes_close(&app->job_printed);
}

/* Before its end: the command is told what there is of it. */
void app_job_close(struct app *app) {
    struct bytes text = {0};
    if (app->job.kind == NULL) return;
    bytes_printf(&text, "%s %s", _("Nobody works at the screen any more: the command has stopped."), _(app->job.kind->cut));
    end(app);
    if (app->job_caller != NOBODY) holder_answer(app->holder, app->job_caller, ANSWER_FAILED, (const char *)text.data);
    bytes_close(&text);
}

void app_job_left(struct app *app, int caller) {
    if (app->job.kind == NULL || app->job_caller != caller) return;
    end(app);
    app_show_changes(app);
}

void app_job_heed(struct app *app) {
    if (app->job.kind != NULL && app->job_caller != NOBODY && !holder_waits(app->holder, app->job_caller))
        app_job_left(app, app->job_caller);
}

void app_job_leave(struct app *app) {
    if (app->job_caller != NOBODY) app_job_close(app);
}

/* False: the command has not taken yet what was printed, and is not hurried. */
static bool pass_on(struct app *app) {
    struct bytes *printed = &app->job_printed;
    while (app->job_caller != NOBODY && printed->size > 0) {
        size_t size = printed->size < HOLDER_TEXT ? printed->size : HOLDER_TEXT;
        if (!holder_tell(app->holder, app->job_caller, ANSWER_PRINTED, (const char *)printed->data, size)) return false;
        bytes_drop_front(printed, size);
    }
    bytes_clear(printed);
    return true;
}

static void tell_progress(struct app *app) {
    char line[JOB_LINE];
    if (app->job_caller == NOBODY || app_ticks(app) - app->job_told < LOOK_MS) return;
    app->job_told = app_ticks(app);
    app->job.kind->progress(app->job.self, line);
    holder_tell(app->holder, app->job_caller, ANSWER_PROGRESS, line, strlen(line)); /* or the next time */
}

static void step(struct app *app) {
    app->job_state = job_step(&app->job, &app->job_printed, &app->job_why);
    app->folded = false;
    app->job_at = app_ticks(app) + job_wait(&app->job);
}

static void conclude(struct app *app) {
    bool good = app->job_state == JOB_DONE;
    if (app->job_caller == NOBODY)
        app_backup_ended(app, good ? NULL : &app->job_why);
    else
        holder_answer(app->holder, app->job_caller, good ? ANSWER_DONE : ANSWER_FAILED, good ? "" : app->job_why.say);
    end(app);
    app_show_changes(app);
}

/* No key waits for it. */
int64_t app_job_due(const struct app *app) {
    int64_t quiet_at = app->last_key + QUIET_MS;
    if (app->job.kind == NULL) return INT64_MAX;
    return app->job_at > quiet_at ? app->job_at : quiet_at;
}

bool app_job_turn(struct app *app) {
    if (app_ticks(app) < app_job_due(app)) return false;
    if (!pass_on(app)) {
        app->job_at = app_ticks(app) + LOOK_MS;
        return false;
    }
    if (app->job_state == JOB_GOING) step(app);
    if (app->job_state == JOB_GOING)
        tell_progress(app);
    else if (pass_on(app))
        conclude(app);
    return app->job.kind == NULL;
}
