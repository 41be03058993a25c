#include "tui/screens/exchange_stick.h"

#include "model/base/text.h"
#include "sync/wire/stick.h"
#include "tui/screens/show.h"

#include <string.h>
#include <unistd.h>

enum { CHOICES_MOST = 60 };

/* Where the last stick was: the next one mostly is there, too. */
static char last_folder[STICK_PATH];

void exchange_stick_open(struct exchange_stick *s, struct app *app) {
    *s = (struct exchange_stick){.app = app};
}

bool exchange_stick_load(struct exchange_stick *s, struct fail *why) {
    return stick_last(app_desk(s->app)->db, &s->last, &s->has_last, why);
}

void exchange_stick_close(struct exchange_stick *s) {
    arena_close(&s->arena);
}

/* --- Which one ------------------------------------------------------------------------------------------------------------ */

static void start(struct exchange_stick *s, enum stick_way way, const char *folder) {
    struct fail why;
    text_copy(last_folder, sizeof last_folder, folder);
    if (!app_stick_begin(s->app, way, last_folder, &why)) app_dialog_error(s->app, &why);
}

/* What the same keys are in Latin: "/media/usb" out of ".ьувшф.гыи". */
static void meant_path(const char *typed, char out[STICK_PATH]) {
    char slashes[STICK_PATH];
    text_copy(slashes, sizeof slashes, typed);
    for (char *at = slashes; (at = strchr(at, '.')) != NULL;) *at = '/';
    text_other_layout(slashes, out, STICK_PATH);
}

static void folder_typed(void *state, int choice, const char *text) {
    struct exchange_stick *s = state;
    struct fail why;
    char meant[STICK_PATH];
    if (choice < 0 || !text || !*text) return;
    meant_path(text, meant);
    if (access(text, F_OK) != 0 && access(meant, F_OK) != 0) {
        fail_set(&why, FAIL_GONE, "stick: no such folder", _("There is no folder “%s”: put the stick in, or type where it is."),
                 text);
        app_dialog_error(s->app, &why);
        text_copy(last_folder, sizeof last_folder, text); /* to be mended there */
        return;
    }
    start(s, s->way, access(text, F_OK) == 0 ? text : meant);
}

static const struct {
    const char *at, *elsewhere, *title; /* N_() */
} words[] = {
    [STICK_OUT] = {N_("Write to %s"), N_("Write into another folder …"), N_("Write to a stick")},
    [STICK_IN] = {N_("Read the answer from %s"), N_("Read the answer from another folder …"),
                  N_("Read the answer from a stick")},
    [STICK_PASS] = {N_("Hand on for another kiosk from %s"), "", ""},
};

static void picked(void *state, int choice, const char *text) {
    struct exchange_stick *s = state;
    (void)text;
    if (choice < 0) return;
    const struct choice_of_stick *c = &s->choices[choice];
    s->way = c->way;
    if (c->folder)
        start(s, c->way, c->folder);
    else
        app_dialog_text(s->app, _(words[c->way].title), _("The folder where the stick is mounted, like /media/usb"),
                        last_folder, false, s, folder_typed);
}

static void offer(struct exchange_stick *s, const char **items, enum stick_way way, const char *folder) {
    if (s->count == CHOICES_MOST) return;
    s->choices[s->count] = (struct choice_of_stick){way, folder};
    items[s->count++] = folder
                            ? arena_printf(&s->arena, _(words[way].at), folder) /* NOLINT(clang-diagnostic-format-nonliteral) */
                            : _(words[way].elsewhere);
}

/* Handing on stands first: whoever has put in a stick of another kiosk has come for that. Who waits for an answer reads it from
 * the stick that has the newest one; else it is the stick of the last time that is written to. */
void exchange_stick_offer(struct exchange_stick *s) {
    const char *items[CHOICES_MOST], **folders;
    const uint32_t kiosk = app_desk(s->app)->kiosk;
    int mounted = 0, chosen = 0;
    int64_t newest = 0;
    bool typed = *last_folder, waits = s->has_last && !s->last.answered;
    arena_reset(&s->arena);
    s->choices = arena_alloc(&s->arena, CHOICES_MOST * sizeof *s->choices);
    s->count = 0;
    if (!stick_mounts(&s->arena, &folders, &mounted)) mounted = 0;
    for (int i = 0; i < mounted; i++) {
        if (stick_foreign(kiosk, folders[i]) > 0) offer(s, items, STICK_PASS, folders[i]);
        if (strcmp(folders[i], last_folder) == 0) typed = false;
    }
    if (typed && stick_foreign(kiosk, last_folder) > 0) offer(s, items, STICK_PASS, last_folder);
    int handed_on = s->count;
    for (int i = 0; i < mounted && s->count + 4 <= CHOICES_MOST; i++) {
        if (newest == 0 && handed_on == 0 && strcmp(folders[i], last_folder) == 0) chosen = s->count;
        offer(s, items, STICK_OUT, folders[i]);
        const int64_t answer = waits && handed_on == 0 ? stick_answer(kiosk, folders[i]) : 0;
        if (answer > newest) chosen = s->count, newest = answer;
        offer(s, items, STICK_IN, folders[i]);
    }
    offer(s, items, STICK_OUT, NULL);
    if (waits && mounted == 0 && handed_on == 0) chosen = s->count;
    offer(s, items, STICK_IN, NULL);
    app_dialog_pick(s->app, mounted > 0 ? _("Stick") : _("No stick is seen"), items, s->count, chosen, s, picked);
}

static bool is_overtaken(const struct exchange_stick *s, const struct exchange_status *status) {
    const struct journal *j = &app_desk(s->app)->journal;
    return stick_overtaken(&s->last, j->epoch, (int64_t)j->seq - status->unsent, status->last_ok);
}

const char *exchange_stick_text(const struct exchange_stick *s, const struct exchange_status *status, struct arena *a,
                                enum look *look) {
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
    if (is_overtaken(s, status)) return arena_printf(a, _("written %s, %s; the network was faster"), at, what);
    *look = LOOK_WARN;
    return arena_printf(a, _("written %s, %s, no answer yet"), at, what);
}
