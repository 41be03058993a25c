/* The backup at the end of the day, and after somebody was erased: begun behind the screens when nobody has typed for a while.
 */
#include "tui/app_inside.h"
#include "tui/backup.h"
#include "tui/print_sweep.h"

#include "model/store/exchange_rows.h"

enum { LOOK_EVERY = MS_MINUTE, AGAIN_AFTER = MS_HOUR };

/* A store that takes none has told already. */
void app_note(struct app *app, const char *text) {
    struct db *db = app->config->desk->db;
    if (db_broken(db) || !db_begin(db, false, NULL)) return;
    db_end(db, exchange_log_add(db, app_now(app), text, NULL), NULL);
}

void app_backup_ended(struct app *app, const struct fail *why) {
    bool waits = why == NULL || why->kind == FAIL_BUSY; /* somebody's data are being erased: without them, in a while */
    if (!waits) app_note(app, why->say);
    app->backup_at = app_ticks(app) + (waits ? LOOK_EVERY : AGAIN_AFTER);
}

/* Whoever types is waited for; where nobody has logged in nobody does. */
static bool is_quiet(const struct app *app) {
    return !app_logged_in(app) || app_ticks(app) - app->last_key >= REST_MS;
}

void app_backup_turn(struct app *app) {
    const struct app_config *c = app->config;
    struct job job;
    struct fail why;
    bool due = false;
    if (c->desk->db == NULL || db_broken(c->desk->db) || !app_job_free(app) || app_ticks(app) < app->backup_at) return;
    app->backup_at = app_ticks(app) + LOOK_EVERY;
    if (c->desk->put_back != 0 || db_wiping(c->desk->db) || !is_quiet(app)) return;
    if (!print_sweep(c->desk->db, settings_text(c->settings, "print", "folder"), &why)) app_note(app, why.say);
    if (!safe_copy_due(c->desk->db, c->env, c->desk->region.set.close_hour, &due, &why)) return;
    if (!due && !safe_copy_tend(c->desk->db, &why)) app_note(app, why.say);
    if (!due) return;
    if (backup_start(c->desk->db, c->settings, c->folder, c->env, &job, &why))
        app_job_own(app, job);
    else
        app_backup_ended(app, &why);
}

int app_backup_wait(const struct app *app) {
    if (app->config->desk->db == NULL || !app_job_free(app)) return -1;
    int64_t left = app->backup_at - app_ticks(app);
    return left > 0 ? (int)left : 0;
}
