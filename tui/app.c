#include "tui/app.h"

#include "tui/app_inside.h"
#include "tui/term/terminal.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TICK_MS      1000
#define TICK_MOST_MS 5000 /* somebody who never rests a second still gets a draft */

int64_t app_ticks(const struct app *app) {
    return app->config->env->monotonic(app->config->env->self);
}

bool app_logged_in(const struct app *app) {
    return app->config->desk->session.staff[0] != '\0';
}

/* --- what screens may ask ---------------------------------------------------------------------------------------------- */

struct desk *app_desk(struct app *app) {
    return app->config->desk;
}

struct kiosk_exchange *app_exchange(struct app *app) {
    return app->exchange;
}

struct vault *app_vault(struct app *app) {
    return app->config->vault;
}

int64_t app_now(struct app *app) {
    return app->config->env->now(app->config->env->self);
}

struct settings *app_settings(struct app *app) {
    return app->config->settings;
}

/* The simple view draws on a page of its own. */
static void choose_page(struct app *app) {
    struct canvas *before = app->page;
    canvas_free(app->body);
    app->page = NULL;
    if (settings_bool(app->config->settings, "screen", "simple")) {
        app->page = canvas_new(1, 1, false);
        canvas_simple(app->page);
    }
    app->body = canvas_window(app->page != NULL ? app->page : terminal_canvas(), 0, 0, 0, 0);
    canvas_free(before);
}

static struct terminal_config terminal_config(const struct app_config *config) {
    const struct settings *s = config->settings;
    return (struct terminal_config){
        .theme = theme_of(settings_text(s, "screen", "theme")),
        .escape_ms = (int)settings_int(s, "screen", "escape_ms"),
        .plain = settings_bool(s, "screen", "plain"),
        .marks = config->marks,
    };
}

void app_restyle(struct app *app) {
    struct terminal_config terminal = terminal_config(app->config);
    terminal_restyle(&terminal);
    choose_page(app);
}

bool app_login(struct app *app, const struct session *session, struct fail *why) {
    if (!vault_is_open(app->config->vault))
        return fail_set(why, FAIL_DENIED, "login with a locked vault", _("Type the passphrase first."));
    struct desk *desk = app->config->desk;
    desk->session = *session;
    if (desk->db != NULL && !desk_refresh(desk, why)) { /* whom the person stands in for */
        desk->session = (struct session){0};
        return false;
    }
    app->entered = true;
    app->by_machine = false;
    app_clock_begin(app);
    app->changed = true; /* what came while nobody was here: colleagues' slots */
    app_exchange_open(app);
    return true;
}

void app_saved(struct app *app) {
    if (app->exchange != NULL) kiosk_exchange_urgent(app->exchange);
}

void app_say(struct app *app, enum look look, const char *text) {
    text_copy(app->said, sizeof app->said, text);
    app->said_look = look;
}

void app_fold(struct app *app) {
    struct fail why;
    struct db *db = app->config->desk->db;
    if (app->folded || db == NULL || db_broken(db)) return;
    app->folded = true;
    if (!db_checkpoint(db, &why)) app_say(app, LOOK_ERROR, why.say);
}

void app_busy(struct app *app, const char *text) {
    app_say(app, LOOK_TEXT, text);
    app_draw(app, true);
    app->said[0] = '\0';
}

/* --- inputs ------------------------------------------------------------------------------------------------------------ */

static void to_screen(struct app *app, const struct input *in) {
    struct layer *layer = app_screen(app);
    int index = (int)(layer - app->layers);
    if (layer->screen->event != NULL && layer->screen->event(layer->state, in) == LEAVE) app->layers[index].closing = true;
}

static void from_person(struct app *app, const struct input *in) {
    app->last_key = app_ticks(app);
    app->folded = false;
    app->said[0] = '\0';
    if (in->kind != INPUT_KEY || in->key != K_CTRL('P')) app->recent[0] = '\0';
    if (in->kind == INPUT_LETTER) {
        enum text_script script = text_script(in->letter);
        if (script == TEXT_CYRILLIC || script == TEXT_LATIN) app->layout = script;
    }
    if (app_top(app)->dialog != NULL) {
        dialog_event(app, app_top(app)->dialog, in);
        return;
    }
    enum action action = in->kind == INPUT_KEY ? app_action_of(app, in->key) : ACT_NONE;
    if (action != ACT_NONE)
        app_run_action(app, action);
    else
        to_screen(app, in);
}

static void app_input(struct app *app, const struct input *in) {
    switch (in->kind) {
    case INPUT_KEY:
    case INPUT_LETTER:
    case INPUT_TEXT: from_person(app, in); break;
    case INPUT_TICK: to_screen(app, in); break;
    case INPUT_GONE: app->quit = true; break;
    case INPUT_SIZE:
    case INPUT_NONE: break;
    }
    app_settle(app);
}

/* --- time -------------------------------------------------------------------------------------------------------------- */

void app_again(struct app *app) {
    app->again = true;
}

static int64_t tick_due(const struct app *app) {
    int64_t due = app->last_tick + TICK_MS, rested = app->last_key + TICK_MS;
    if (rested > due) due = rested;
    if (app->again) due = app->last_key + QUIET_MS;
    return due < app->last_tick + TICK_MOST_MS ? due : app->last_tick + TICK_MOST_MS;
}

static int64_t idle_ms(const struct app *app) {
    return settings_int(app->config->settings, "kiosk", "idle_minutes") * MS_MINUTE;
}

/* True when something may look otherwise now. */
static bool pass_time(struct app *app) {
    int64_t now = app_ticks(app);
    if (app_logged_in(app) && now - app->last_key >= idle_ms(app)) {
        app->lock = true;
        app_settle(app);
    }
    if (app->locked.staff[0] != '\0' && !app_in_use(app) && !app->by_machine) app_store_release(app);
    if (now < tick_due(app)) return false;
    app->last_tick = now;
    app->again = false;
    app_input(app, &(struct input){.kind = INPUT_TICK});
    if (now - app->last_key >= REST_MS) app_fold(app);
    return true;
}

static int earlier(int wait, int64_t other) {
    if (other < 0) other = 0;
    return wait < 0 || other < wait ? (int)other : wait;
}

static int wait_ms(const struct app *app) {
    int64_t now = app_ticks(app);
    int wait = terminal_wait();
    wait = earlier(wait, tick_due(app) - now);
    if (app->print != NULL) wait = earlier(wait, app_print_wait(app));
    int backup = app_backup_wait(app);
    if (backup >= 0) wait = earlier(wait, backup);
    if (app->job.kind != NULL) wait = earlier(wait, app_job_due(app) - now);
    if (app->stick != NULL) wait = earlier(wait, app_stick_due(app) - now);
    if (app->exchange == NULL) return wait;
    int exchange = kiosk_exchange_wait(app->exchange);
    int64_t quiet = app->last_key + QUIET_MS - now;
    if (exchange >= 0) wait = earlier(wait, exchange > quiet ? exchange : quiet);
    if (app->changed) wait = earlier(wait, app->looked_at + LOOK_MS - now);
    return wait;
}

struct ready {
    bool keys, link;
};

/* Sleeps until something is there. */
static struct ready wait_for_something(struct app *app) {
    struct pollfd fds[4 + HOLDER_POLLS] = {
        {.fd = terminal_fd(), .events = POLLIN},
        {.fd = terminal_signal_fd(), .events = POLLIN},
        {.fd = app->link != NULL ? link_fd(app->link) : -1, .events = POLLIN},
    };
    if (app->link != NULL && link_wants_write(app->link)) fds[2].events |= POLLOUT;
    int count = 3;
    if (app->print != NULL) print_poll(app->print, &fds[count++]);
    count += holder_polls(app->holder, fds + count);
    if (poll(fds, (nfds_t)count, wait_ms(app)) <= 0) return (struct ready){0};
    return (struct ready){.keys = fds[0].revents != 0, .link = fds[2].revents != 0};
}

/* What a key changed is on the screen before anything else is done. */
static void show_first(struct app *app, bool *shown) {
    if (!*shown) app_draw(app, false);
    *shown = true;
}

static void run(struct app *app) {
    struct input in;
    bool shown = false;
    while (!app->quit) {
        show_first(app, &shown);
        struct ready ready = wait_for_something(app);
        if (ready.keys) shown = false; /* every byte is answered by a frame, also one that means nothing */
        while (!app->quit && terminal_input(&in)) {
            app_input(app, &in);
            shown = false;
        }
        if (app->quit) return;
        show_first(app, &shown);
        if (app_exchange_turn(app, ready.link)) shown = false;
        if (app_print_turn(app)) shown = false;
        if (app_machine_turn(app)) shown = false;
        app_backup_turn(app);
        if (app_job_turn(app)) shown = false;
        if (app_stick_turn(app)) shown = false;
        app_holder_turn(app);
        if (pass_time(app)) shown = false;
        if (app_watch_disk(app)) shown = false;
        if (app_watch_clock(app)) shown = false;
    }
}

/* A store of an older release: minutes, if there are many children in it. */
static void tell_update(void *self, int percent) {
    struct app *app = self;
    char text[120];
    snprintf(text, sizeof text, _("Updating the data: %d %%. Leave the computer on"), percent);
    app_busy(app, text);
}

static bool open_store(struct app *app, struct fail *why) {
    if (app->config->open_store == NULL) return true;
    app_draw(app, false);
    return app_store_open(app, &(struct db_watch){tell_update, app}, false, why);
}

int app_run(const struct app_config *config, struct fail *why) {
    struct terminal_config terminal = terminal_config(config);
    struct app *app = calloc(1, sizeof *app);
    if (app == NULL) abort();
    app->config = config;
    app->last_key = app->last_tick = app_ticks(app);
    bool good = terminal_locale(why) && terminal_open(&terminal, why);
    if (good) {
        choose_page(app);
        good = app_show_login(app, why) && open_store(app, why);
        if (good) run(app);
        if (app->lost.kind != FAIL_NONE) good = false;
        if (app->lost.kind != FAIL_NONE && why) *why = app->lost;
        app_print_close(app);
        app_close_layers(app);
        canvas_free(app->body);
        canvas_free(app->page);
        terminal_close();
    }
    config->desk->session = (struct session){0};
    vault_lock(config->vault);
    app_exchange_close(app);
    app_job_close(app);
    app_store_release(app);
    holder_close(app->holder);
    arena_close(&app->frame);
    explicit_bzero(app, sizeof *app);
    free(app);
    return good ? 0 : 1;
}
