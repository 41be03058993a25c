/* The store among the programs of this computer: what the screens let a headless command do with it, and how a login gets it
 * back from one (ARCHITECTURE, "Processes of the kiosk"). */
#include "tui/app_inside.h"
#include "tui/kiosk_status.h"

#include <string.h>

/* --- Had and given up ----------------------------------------------------------------------------------------------------- */

struct opening {
    struct app *app;
    const struct db_watch *watch;
};

static bool open_and_listen(void *self, struct fail *why) {
    const struct opening *o = self;
    struct app *app = o->app;
    struct fail ignored;
    if (!app->config->open_store(app->config->self, o->watch, why)) return false;
    holder_open(app->config->folder, &app->holder, &ignored); /* without it nobody can ask: the work goes on */
    return true;
}

bool app_store_open(struct app *app, const struct db_watch *watch, bool for_login, struct fail *why) {
    enum answer answer = ANSWER_FREE;
    struct bytes text = {0};
    struct opening opening = {app, watch};
    bool open =
        app->config->desk->db != NULL || app->config->open_store == NULL ||
        holder_take(app->config->folder, for_login ? WISH_LOGIN : WISH_STORE, open_and_listen, &opening, &answer, &text, why);
    if (!open && for_login && answer == ANSWER_IN_USE)
        fail_set(why, FAIL_CONFLICT, "the store is held by a screen", "%s", (const char *)text.data);
    bytes_close(&text);
    return open || (!for_login && answer == ANSWER_WORKING); /* a login will take it from the command */
}

bool app_store_try(struct app *app) {
    struct fail busy;
    return app->config->desk->db != NULL || open_and_listen(&(struct opening){app, &(struct db_watch){0}}, &busy);
}

bool app_take_store(struct app *app, struct fail *why) {
    return app_store_open(app, &(struct db_watch){0}, true, why);
}

void app_store_release(struct app *app) {
    if (app->config->close_store == NULL || app->config->desk->db == NULL) return;
    app_exchange_close(app);
    app_job_close(app);
    app_print_close(app);
    holder_hush(app->holder);
    app->config->close_store(app->config->self);
    holder_close(app->holder);
    app->holder = NULL;
    app_machine_later(app);
}

/* --- What others ask ------------------------------------------------------------------------------------------------------ */

bool app_in_use(const struct app *app) {
    return app_logged_in(app) || (app->locked.staff[0] != '\0' && app_ticks(app) - app->locked_at < KEEP_KEYS_MS);
}

static void begin_sync(struct app *app, int caller) {
    struct fail why = {0};
    if (app->exchange == NULL)
        fail_set(&why, FAIL_GONE, "no exchange is open",
                 _("The address of the centre is not known, or the network part does not start."));
    else if (app_logged_in(app))
        desk_may(app->config->desk, MAY_EXCHANGE, &why);
    if (why.kind != FAIL_NONE) {
        holder_answer(app->holder, caller, ANSWER_FAILED, why.say);
        return;
    }
    kiosk_exchange_start(app->exchange);
    if (kiosk_exchange_step(app->exchange, SLICE_MS, false)) app->changed = true;
    app->syncs[caller] = true;
}

/* As the person who is logged in. */
static void begin_stick(struct app *app, enum wish wish, int caller) {
    static const enum stick_way ways[] = {
        [WISH_CARRY_OUT] = STICK_OUT, [WISH_CARRY_IN] = STICK_IN, [WISH_CARRY_PASS] = STICK_PASS};
    struct fail why = {0};
    if (app_stick_begin(app, ways[wish], holder_argument(app->holder, caller), &why))
        app_stick_for(app, caller);
    else
        holder_answer(app->holder, caller, ANSWER_FAILED, why.say);
}

/* As the person who is logged in. */
static void run_command(struct app *app, int caller) {
    struct bytes text = {0};
    struct going going = {.busy = !app_job_free(app)};
    const uint64_t before = app->config->desk->journal.seq;
    enum answer answer = app->config->command(app->config->self, holder_argument(app->holder, caller), &text, &going);
    if (going.print != NULL)
        app_print_for(app, going.print, caller);
    else if (going.job.kind != NULL)
        app_job_for(app, going.job, &text, caller);
    else
        holder_answer(app->holder, caller, answer, text.size > 0 ? (const char *)text.data : "");
    bytes_close(&text);
    if (app->config->desk->journal.seq == before) {
        app_refresh(app);
    } else { /* who can log in, and which keys there are */
        app_saved(app);
        app_show_changes(app);
    }
}

static void tell_status(struct app *app, int caller) {
    struct bytes text = {0};
    struct fail why;
    bool good = kiosk_status(app->config->desk, app->config->vault, app_centre(app), &text, &why);
    holder_answer(app->holder, caller, good ? ANSWER_DONE : ANSWER_FAILED, good ? (const char *)text.data : why.say);
    bytes_close(&text);
}

static void grant(struct app *app, enum wish wish, int caller) {
    if (wish == WISH_STATUS)
        tell_status(app, caller);
    else if (!app_in_use(app) && (wish != WISH_SYNC || !app->by_machine))
        app_store_release(app); /* which answers, too */
    else if (wish == WISH_SYNC)
        begin_sync(app, caller);
    else if (wish == WISH_RUN && app->config->command != NULL && app_logged_in(app))
        run_command(app, caller);
    else if (wish >= WISH_CARRY_OUT && wish <= WISH_CARRY_PASS && app_logged_in(app))
        begin_stick(app, wish, caller);
    else
        holder_answer(app->holder, caller, ANSWER_IN_USE,
                      _("The kiosk is open on the screen of this computer. Do it there, or log out there first."));
}

/* Those who asked for an exchange hear when it is over. */
static void end_syncs(struct app *app) {
    struct exchange_status s = {0};
    struct bytes text = {0};
    bool waits = false;
    for (int i = 0; i < HOLDER_CALLERS; i++) waits |= app->syncs[i];
    if (!waits) return;
    if (app->exchange != NULL) {
        kiosk_exchange_status(app->exchange, &s);
        if (!kiosk_exchange_over(&s)) return;
        kiosk_synced(&s, &text);
        if (s.failures > 0) bytes_printf(&text, "%s\n", s.last_fail.say);
    }
    bool good = app->exchange != NULL && s.phase == EXCHANGE_IDLE && s.unsent == 0;
    for (int i = 0; i < HOLDER_CALLERS; i++)
        if (app->syncs[i])
            holder_answer(app->holder, i, good ? ANSWER_DONE : ANSWER_FAILED, text.size > 0 ? (const char *)text.data : "");
    memset(app->syncs, 0, sizeof app->syncs);
    bytes_close(&text);
}

void app_holder_turn(struct app *app) {
    int caller;
    for (;;) {
        enum wish wish = holder_step(app->holder, &caller);
        app_job_heed(app);
        if (wish == WISH_NONE) break;
        app->syncs[caller] = false;
        app_stick_left(app, caller); /* whoever had that place before has gone */
        app_print_left(app, caller);
        app_job_left(app, caller);
        grant(app, wish, caller);
    }
    end_syncs(app);
}
