/* A stick being written, read in or handed on while the screens go on; asked for by F6, or by a command through the socket. */
#include "tui/app_inside.h"
#include "tui/stick.h"

enum { NOBODY = -1 };

static const char *const begun[] = {
    [STICK_OUT] = N_("The stick is being written. Do not pull it out …"),
    [STICK_IN] = N_("The stick is being read …"),
    [STICK_PASS] = N_("The stick is being handed on to the centre …"),
};
static const char *const going[] = {
    [STICK_OUT] = N_("Writing the stick: %d of %d"),
    [STICK_IN] = N_("Reading the stick: %d of %d"),
    [STICK_PASS] = N_("Handing on to the centre: %d of %d"),
};

/* Nobody has typed what is wrong with a file on the stick. */
static bool failed(struct fail *why) {
    if (why->kind == FAIL_INPUT) why->kind = FAIL_STICK;
    return false;
}

bool app_stick_begin(struct app *app, enum stick_way way, const char *folder, struct fail *why) {
    const struct stick_means means = {.x = app->exchange, .keys = app->keys, .link = app->link};
    if (!desk_may(app->config->desk, MAY_EXCHANGE, why)) return false;
    if (app->exchange == NULL)
        return fail_set(why, FAIL_GONE, "no exchange is open",
                        _("The address of the centre is not known, or the network part does not start."));
    if (app->stick != NULL)
        return fail_set(why, FAIL_BUSY, "a stick is being worked with",
                        _("Another stick is being worked with. Wait for its end and repeat."));
    if (!stick_begin(way, &means, folder, &app->stick, why)) return failed(why);
    app->stick_way = way;
    app->stick_caller = NOBODY;
    app_say(app, LOOK_TEXT, _(begun[way]));
    return true;
}

void app_stick_for(struct app *app, int caller) {
    app->stick_caller = caller;
}

void app_stick_left(struct app *app, int caller) {
    if (app->stick != NULL && app->stick_caller == caller) app->stick_caller = NOBODY;
}

static void answer_caller(struct app *app, enum answer answer, const char *text) {
    struct bytes line = {0};
    bytes_printf(&line, answer == ANSWER_DONE ? "%s\n" : "%s", text);
    if (app->stick_caller != NOBODY) holder_answer(app->holder, app->stick_caller, answer, (const char *)line.data);
    bytes_close(&line);
}

static void end(struct app *app) {
    stick_close(app->stick);
    app->stick = NULL;
}

void app_stick_close(struct app *app) {
    if (app->stick == NULL) return;
    answer_caller(app, ANSWER_FAILED, _("The person at the screen has left: the stick was not finished. Repeat it."));
    end(app);
}

static void conclude(struct app *app, bool done, const struct fail *why) {
    answer_caller(app, done ? ANSWER_DONE : ANSWER_FAILED, done ? stick_said(app->stick) : why->say);
    app_say(app, done ? LOOK_GOOD : LOOK_TEXT, done ? stick_said(app->stick) : "");
    if (done && app->stick_way != STICK_PASS) app_saved(app);
    if (!done && app->stick_caller == NOBODY) app_dialog_error(app, why);
    end(app);
    app_refresh(app);
    app_settle(app);
}

static void show_progress(struct app *app) {
    char text[200];
    int64_t done, total;
    stick_progress(app->stick, &done, &total);
    snprintf(text, sizeof text, _(going[app->stick_way]), (int)done,
             (int)total); /* NOLINT(clang-diagnostic-format-nonliteral) */
    app_say(app, LOOK_TEXT, text);
}

/* No key waits for it. */
static int64_t quiet_at(const struct app *app) {
    return app->last_key + QUIET_MS;
}

int64_t app_stick_due(const struct app *app) {
    return app->stick == NULL || stick_waits(app->stick) ? INT64_MAX : quiet_at(app);
}

bool app_stick_turn(struct app *app) {
    struct fail why = {0};
    if (app->stick == NULL || app_ticks(app) < quiet_at(app)) return false;
    bool waited = stick_waits(app->stick);
    enum stick_state state = stick_step(app->stick, &why);
    if (state != STICK_GOING)
        conclude(app, state == STICK_DONE || failed(&why), &why);
    else if (!waited)
        show_progress(app);
    return state != STICK_GOING || !waited;
}
