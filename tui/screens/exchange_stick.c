#include "tui/screens/exchange_stick.h"

#include "model/base/text.h"
#include "sync/wire/stick.h"
#include "tui/screens/show.h"

#include <string.h>

enum { CHOICES_MOST = 40 };

/* Where the last stick was: the next one mostly is there, too. */
static char last_folder[STICK_PATH];

void exchange_stick_open(struct exchange_stick *s, struct app *app) {
    *s = (struct exchange_stick){.app = app};
}

bool exchange_stick_load(struct exchange_stick *s, struct fail *why) {
    return stick_last(app_desk(s->app)->db, &s->last, &s->has_last, why);
}

void exchange_stick_close(struct exchange_stick *s) {
    stick_close(s->job);
    arena_close(&s->arena);
    s->job = NULL;
}

/* --- Which one ------------------------------------------------------------------------------------------------------------ */

static void start(struct exchange_stick *s, const char *folder) {
    struct fail why;
    struct kiosk_exchange *x = app_exchange(s->app);
    if (s->job || !x) return;
    text_copy(last_folder, sizeof last_folder, folder);
    bool ok = s->reading ? stick_in(x, app_keys(s->app), folder, &s->job, &why) : stick_out(x, folder, &s->job, &why);
    if (!ok) {
        app_dialog_error(s->app, &why);
        return;
    }
    app_busy(s->app, s->reading ? _("The stick is being read …") : _("The stick is being written. Do not pull it out …"));
    app_again(s->app);
}

static void folder_typed(void *state, int choice, const char *text) {
    struct exchange_stick *s = state;
    char folder[STICK_PATH];
    if (choice < 0 || !text || !*text) return;
    text_copy(folder, sizeof folder, text);
    start(s, folder);
}

static void ask_folder(struct exchange_stick *s) {
    app_dialog_text(s->app, s->reading ? _("Read the answer from a stick") : _("Write to a stick"),
                    _("The folder where the stick is mounted, like /media/usb"), last_folder, false, s, folder_typed);
}

/* Two choices for each stick, writing first; the last two are for a folder that is typed. */
static void picked(void *state, int choice, const char *text) {
    struct exchange_stick *s = state;
    (void)text;
    if (choice < 0) return;
    s->reading = choice % 2 != 0;
    if (choice / 2 < s->count)
        start(s, s->folders[choice / 2]);
    else
        ask_folder(s);
}

void exchange_stick_offer(struct exchange_stick *s) {
    const char *items[CHOICES_MOST];
    int n = 0;
    if (s->job) return;
    arena_reset(&s->arena);
    if (!stick_mounts(&s->arena, &s->folders, &s->count)) s->count = 0;
    for (int i = 0; i < s->count && n + 4 <= CHOICES_MOST; i++) {
        items[n++] = arena_printf(&s->arena, _("Write to %s"), s->folders[i]);
        items[n++] = arena_printf(&s->arena, _("Read the answer from %s"), s->folders[i]);
    }
    items[n++] = _("Write into another folder …");
    items[n++] = _("Read the answer from another folder …");
    app_dialog_pick(s->app, s->count > 0 ? _("Stick") : _("No stick is seen"), items, n,
                    s->has_last && !s->last.answered ? 1 : 0, s, picked);
}

/* --- The job -------------------------------------------------------------------------------------------------------------- */

void exchange_stick_tick(struct exchange_stick *s) {
    struct fail why = {0};
    int64_t done, total;
    struct arena a = {0};
    if (!s->job) return;
    enum stick_state state = stick_step(s->job, &why);
    if (state == STICK_GOING) {
        stick_progress(s->job, &done, &total);
        app_say(s->app, LOOK_TEXT,
                arena_printf(&a, s->reading ? _("Reading the stick: %d of %d") : _("Writing the stick: %d of %d"), (int)done,
                             (int)total));
        app_again(s->app);
        arena_close(&a);
        return;
    }
    if (state == STICK_DONE) {
        app_say(s->app, LOOK_GOOD, stick_said(s->job));
        app_saved(s->app);
    } else {
        app_say(s->app, LOOK_TEXT, "");
        app_dialog_error(s->app, &why);
    }
    stick_close(s->job);
    s->job = NULL;
    arena_close(&a);
}

const char *exchange_stick_text(const struct exchange_stick *s, struct arena *a, enum look *look) {
    const struct stick_row *last = &s->last;
    *look = LOOK_TEXT;
    if (!s->has_last) return NULL;
    const char *at = show_moment(s->app, a, last->at);
    const char *what =
        last->packages > 0
            ? arena_printf(a, ngettext("%d application", "%d applications", (unsigned long)last->packages), (int)last->packages)
            : arena_printf(a, ngettext("%d record", "%d records", (unsigned long)(last->last - last->first + 1)),
                           (int)(last->last - last->first + 1));
    if (last->answered > 0)
        return arena_printf(a, _("written %s, %s, answered %s"), at, what, show_moment(s->app, a, last->answered));
    *look = LOOK_WARN;
    return arena_printf(a, _("written %s, %s, no answer yet"), at, what);
}
