/* What the pages of the report share: the file the numbers are written to, and at a kiosk of the region the municipality they
 * are of. */

#include "tui/screens/report.h"

#include "model/base/text.h"
#include "tui/screens/places.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool write_table(const char *path, report_writer *writer, const void *report, struct fail *why) {
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
    if (!out) {
        const int reason = errno;
        if (fd >= 0) close(fd);
        return fail_set(why, FAIL_INPUT, "report: open",
                        reason == EEXIST ? _("There is a file of this name already. Give another one.")
                                         : _("The file cannot be made here: %s."),
                        strerror(reason));
    }
    bool ok = writer(report, out, why);
    if (fclose(out) != 0 && ok)
        ok = fail_set(why, FAIL_DISK, "report: close",
                      _("The file could not be written. Free space on the disk and try again."));
    if (!ok) unlink(path);
    return ok;
}

void report_table_path(char *path, size_t room, const char *what) {
    const char *home = getenv("HOME");
    snprintf(path, room, "%s/priem-%s.csv", home ? home : ".", what);
}

void report_table_typed(struct app *app, const char *path, report_writer *writer, const void *report) {
    struct fail why;
    struct arena a = {0};
    if (!write_table(path, writer, report, &why))
        app_dialog_error(app, &why);
    else
        app_say(app, LOOK_GOOD, arena_printf(&a, _("Written: %s"), path));
    arena_close(&a);
}

void report_table_ask(struct app *app, const char *path, void *state,
                      void (*typed)(void *state, int choice, const char *text)) {
    app_dialog_text(app, _("Table"), _("Numbers only, nobody's data. Into which file?"), path, false, state, typed);
}

/* --- Of which municipality ------------------------------------------------------------------------------------------------ */

bool report_has_places(struct app *app) {
    return strcmp(app_desk(app)->scope, "region") == 0;
}

void report_pick_place(struct app *app, const char *chosen, void *state,
                       void (*picked)(void *state, int choice, const char *text)) {
    struct arena a = {0};
    struct places places;
    places_load(&places, app, &a);
    const char **items = arena_alloc(&a, (size_t)(places.count + 1) * sizeof *items);
    int at = 0;
    items[0] = _("The whole region");
    for (int i = 0; i < places.count; i++) {
        items[i + 1] = places.rows[i].name;
        if (strcmp(places.rows[i].municipality, chosen) == 0) at = i + 1;
    }
    app_dialog_pick(app, _("Municipality"), items, places.count + 1, at, state, picked);
    arena_close(&a);
}

bool report_picked_place(struct app *app, int choice, char code[12]) {
    struct arena a = {0};
    struct places places;
    places_load(&places, app, &a);
    const bool ok = choice >= 0 && choice <= places.count;
    if (ok) text_copy(code, 12, choice == 0 ? "" : places.rows[choice - 1].municipality);
    arena_close(&a);
    return ok;
}

const char *report_place_name(struct app *app, struct arena *a, const char *code) {
    struct places places;
    places_load(&places, app, a);
    return places_name(&places, code);
}
