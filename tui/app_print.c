/* The paper being made and handed out in the background of the screens: one at a time. */
#include "tui/app_inside.h"

#include "model/store/account.h"

#define LOOK_IN_MS 500 /* whether it takes too long */

enum { NOBODY = -1 };

static bool is_busy(const struct app *app, struct fail *why) {
    return app->print != NULL && !fail_set(why, FAIL_BUSY, "a paper is being printed",
                                           _("Another paper is still on its way to the printer. Wait a moment."));
}

bool app_print(struct app *app, const struct print_order *order) {
    struct fail why;
    if (is_busy(app, &why) || !print_start(app->config->desk, app->config->settings, order, &app->print, &why)) {
        app_dialog_error(app, &why);
        return false;
    }
    app->print_caller = NOBODY;
    app_say(app, LOOK_TEXT, _("The paper is being made …"));
    return true;
}

bool print_offer(struct app *app, const char *subject, const char *application, const char *number) {
    return app_open(app, &scr_print, &(struct print_arg){.subject = subject, .app = application, .number = number});
}

bool print_offer_deed(struct app *app, const char *deed) {
    return app_open(app, &scr_print, &(struct print_arg){.deed = deed});
}

bool print_saved(struct app *app) {
    struct nominal_app asked;
    struct fail why;
    if (app->recent[0] == '\0') return false;
    if (nominal_app_load(app_desk(app)->db, app->recent, &asked, &why)) return print_offer_deed(app, app->recent);
    return print_offer(app, NULL, app->recent, NULL);
}

void print_remember(struct app *app, const char *application) {
    text_copy(app->recent, sizeof app->recent, application);
}

void app_print_for(struct app *app, struct print_job *job, int caller) {
    struct fail why;
    if (is_busy(app, &why)) {
        print_close(job);
        holder_answer(app->holder, caller, ANSWER_FAILED, why.say);
    } else {
        app->print = job;
        app->print_caller = caller;
    }
}

void app_print_left(struct app *app, int caller) {
    if (app->print != NULL && app->print_caller == caller) app->print_caller = NOBODY;
}

static void answer_caller(struct app *app, enum print_state state, const char *said) {
    struct bytes line = {0};
    bytes_printf(&line, state == PRINT_DONE ? "%s\n" : "%s", said);
    holder_answer(app->holder, app->print_caller, state == PRINT_DONE ? ANSWER_DONE : ANSWER_FAILED, (const char *)line.data);
    bytes_close(&line);
}

void app_print_close(struct app *app) {
    if (app->print != NULL && app->print_caller != NOBODY)
        answer_caller(app, PRINT_FAILED, _("Somebody has logged out at the screen: the paper was given up."));
    print_close(app->print);
    app->print = NULL;
}

int app_print_wait(const struct app *app) {
    return app->print != NULL ? LOOK_IN_MS : -1;
}

bool app_print_turn(struct app *app) {
    struct fail why;
    if (app->print == NULL) return false;
    if (!app_logged_in(app)) { /* whose paper it was has gone: nothing has left yet, or the printer has it */
        app_print_close(app);
        return false;
    }
    enum print_state state = print_step(app->print, app_ticks(app), &why);
    if (state == PRINT_GOING) return false;
    bool ours = app->print_caller == NOBODY;
    const char *file = print_file(app->print);
    if (state == PRINT_DONE) {
        app_say(app, LOOK_GOOD, print_said(app->print));
        app_saved(app);
    }
    if (!ours) answer_caller(app, state, state == PRINT_FAILED ? why.say : *file ? file : print_said(app->print));
    app->print_caller = NOBODY;
    app_print_close(app);
    if (state == PRINT_FAILED && ours) {
        app->said[0] = '\0';
        app_dialog_error(app, &why);
    }
    app_refresh(app);
    app_settle(app);
    return true;
}
