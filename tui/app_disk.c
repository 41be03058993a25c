/* A disk that fails under the screens: told once, and where it was only full, gone on with as soon as there is room. */
#include "tui/app_inside.h"

#include <sys/statvfs.h>

#define ROOM_LEAST (1024 * 1024) /* bytes; below, the disk counts as full */

static bool has_room(const struct app *app) {
    struct statvfs disk;
    return statvfs(app->config->folder, &disk) == 0 && (uint64_t)disk.f_bavail * disk.f_frsize >= ROOM_LEAST;
}

/* The store is opened anew under the same screens and the same person: what is typed stands in them still. */
static void go_on(struct app *app) {
    const char *buttons[] = {_("Close"), NULL};
    struct desk *desk = app->config->desk;
    struct session session = desk->session;
    bool exchanges = app->exchange != NULL;
    struct fail why;
    app_exchange_close(app);
    app_job_close(app);
    if (!app->config->open_store(app->config->self, &(struct db_watch){0}, &why)) {
        app->lost = why;
        app->quit = true;
        return;
    }
    desk->session = session;
    app->knows_of_disk = app->disk_broke = app->disk_full = false;
    if (exchanges && vault_is_open(app->config->vault)) app_exchange_open(app);
    app_refresh(app);
    app_dialog_ask(app, _("Disk"),
                   _("There is room on the disk again: the work goes on. What stands on the screen is being kept from now on; "
                     "save again what could not be saved."),
                   buttons, NULL, NULL);
}

/* Wherever the person is: what is typed from now on is kept nowhere. */
static bool tell(struct app *app) {
    struct fail why;
    if (app->knows_of_disk) return false;
    if (app->disk_full)
        fail_set(
            &why, FAIL_DISK, "the disk is full",
            _("The disk is full: nothing more can be written. Everything saved before is kept. Make room on the disk or call "
              "the supervisor: the program then goes on by itself. What was typed since stands only on the screen: do not "
              "close it."));
    else
        fail_set(&why, FAIL_DISK, "the store is broken",
                 _("The disk does not answer: nothing more can be written. Everything saved before is kept. Put down on paper "
                   "what was typed since, call the supervisor, and start the program again."));
    app_dialog_error(app, &why);
    return true;
}

bool app_watch_disk(struct app *app) {
    const struct db *db = app->config->desk->db;
    if (db == NULL || !db_broken(db)) return false;
    if (!app->disk_broke) app->disk_full = app->config->open_store != NULL && !has_room(app);
    app->disk_broke = true;
    if (!app->disk_full || !has_room(app)) return tell(app);
    go_on(app);
    return true;
}
