/* The backup at the end of the day, and after somebody was erased, behind the screens: begun when nobody has typed for a while,
 * or at once when a command asks for one; copied between the keys. */
#include "tui/app_inside.h"
#include "tui/backup.h"
#include "tui/print_sweep.h"

#include "model/store/exchange_rows.h"

#include <string.h>

enum { LOOK_EVERY = MS_MINUTE, AGAIN_AFTER = MS_HOUR };

/* A line in the log of the exchange screen; a store that takes none has told already. */
static void note(struct app *app, const char *text) {
    struct db *db = app->config->desk->db;
    if (db_broken(db) || !db_begin(db, false, NULL)) return;
    db_end(db, exchange_log_add(db, app_now(app), text, NULL), NULL);
}

/* Those who asked for one hear how it ended. */
static void tell(struct app *app, enum answer answer, const char *text) {
    for (int i = 0; i < HOLDER_CALLERS; i++)
        if (app->backups[i]) holder_answer(app->holder, i, answer, text);
    memset(app->backups, 0, sizeof app->backups);
}

static void tell_done(struct app *app) {
    struct bytes text = {0};
    bytes_printf(&text, _("The backup is made and checked: %s\n"), backup_said(app->backup));
    tell(app, ANSWER_DONE, (const char *)text.data);
    bytes_close(&text);
}

static void end(struct app *app, const char *text, int64_t look_at) {
    app_backup_close(app);
    note(app, text);
    app->backup_at = look_at;
}

/* Whoever types is waited for; where nobody has logged in nobody does. */
static bool is_quiet(const struct app *app) {
    return !app_logged_in(app) || app_ticks(app) - app->last_key >= REST_MS;
}

static void begin(struct app *app) {
    const struct app_config *c = app->config;
    struct fail why;
    bool due = false;
    int64_t now = app_ticks(app);
    app->backup_at = now + LOOK_EVERY;
    if (c->desk->put_back != 0 || db_wiping(c->desk->db) || !is_quiet(app)) return;
    if (!print_sweep(c->desk->db, settings_text(c->settings, "print", "folder"), &why)) note(app, why.say);
    if (!safe_copy_due(c->desk->db, c->env, c->desk->region.set.close_hour, &due, &why)) return;
    if (!due && !safe_copy_tend(c->desk->db, &why)) note(app, why.say);
    if (!due) return;
    if (!backup_start(c->desk->db, c->settings, c->folder, c->env, &app->backup, &why)) end(app, why.say, now + AGAIN_AFTER);
}

static void step(struct app *app) {
    struct fail why;
    int64_t now = app_ticks(app);
    switch (backup_step(app->backup, &why)) {
    case BACKUP_DONE:
        tell_done(app);
        end(app, _("A backup was made and checked."), now + LOOK_EVERY);
        break;
    case BACKUP_FAILED:
        tell(app, ANSWER_FAILED, why.say);
        if (why.kind == FAIL_BUSY) { /* somebody's data are being erased: without them, in a while */
            app_backup_close(app);
            app->backup_at = now + LOOK_EVERY;
        } else {
            end(app, why.say, now + AGAIN_AFTER);
        }
        break;
    default: break;
    }
}

void app_backup_for(struct app *app, int caller) {
    const struct app_config *c = app->config;
    struct fail why;
    if (desk_may(c->desk, MAY_EXCHANGE, &why) &&
        (app->backup != NULL || backup_start(c->desk->db, c->settings, c->folder, c->env, &app->backup, &why)))
        app->backups[caller] = true;
    else
        holder_answer(app->holder, caller, ANSWER_FAILED, why.say);
}

void app_backup_left(struct app *app, int caller) {
    app->backups[caller] = false;
}

void app_backup_turn(struct app *app) {
    const struct db *db = app->config->desk->db;
    if (db == NULL || db_broken(db)) return;
    if (app->backup == NULL && app_ticks(app) >= app->backup_at) begin(app);
    if (app->backup != NULL && app_ticks(app) - app->last_key >= QUIET_MS) step(app);
}

int app_backup_wait(const struct app *app) {
    if (app->config->desk->db == NULL) return -1;
    int64_t left = app->backup_at - app_ticks(app);
    return app->backup != NULL ? backup_wait(app->backup) : left > 0 ? (int)left : 0;
}

void app_backup_close(struct app *app) {
    backup_close(app->backup);
    app->backup = NULL;
    memset(app->backups, 0, sizeof app->backups); /* a store that is given up answers them all */
}
