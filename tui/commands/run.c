#include "model/base/date.h"
#include "tui/app.h"
#include "tui/commands/all.h"
#include "tui/commands/beside.h"
#include "tui/kiosk_store.h"

/* Seconds, from the Makefile: of the commit, so that it is built alike whenever it is built. Tests have a clock of their own.
 */
#ifndef PRIEM_BUILT
#define PRIEM_BUILT 0
#endif

struct running {
    struct call *call;
    struct kiosk_store store;
    struct app_config config;
};

/* Called behind the first frame: the store takes as long to open as all that is needed for the login form; and again when a
 * full disk has room. */
static bool open_store(void *self, const struct db_watch *watch, struct fail *why) {
    struct running *running = self;
    struct kiosk_store *k = &running->store;
    db_close(k->db);
    k->db = NULL;
    k->watch = *watch;
    if (!kiosk_store_open_desk(running->call->settings, &running->call->env, &running->call->arena, k->folder, NULL, k, why))
        return false;
    running->config.link = k->link;
    return true;
}

static void close_store(void *self) {
    struct running *running = self;
    kiosk_store_close_desk(&running->store);
}

static enum answer run_command(void *self, const char *words, struct bytes *text, struct going *going) {
    struct running *running = self;
    return beside_run(running->call, &running->store, words, text, going);
}

static bool run_run(struct call *call, struct fail *why) {
    struct running running = {.call = call};
    struct kiosk_store *k = &running.store;
    if (!kiosk_store_open_vault(call->settings, &call->env, &call->arena, k, why)) return false;
    running.config = (struct app_config){
        .settings = call->settings,
        .folder = k->folder,
        .env = &call->env,
        .desk = &k->desk,
        .vault = k->vault,
        .open_store = open_store,
        .close_store = close_store,
        .command = run_command,
        .self = &running,
        .login = &scr_login,
        .home = &scr_queues,
        .put_back = &scr_exchange,
        .built = (int64_t)PRIEM_BUILT * MS_SECOND / MS_DAY * MS_DAY,
        .marks = call->marks,
    };
    int status = app_run(&running.config, why);
    kiosk_store_close(k);
    return status == 0;
}

const struct command cmd_run = {
    .name = "",
    .help = N_("Opens the kiosk on the whole screen"),
    .arguments = {{0}},
    .run = run_run,
};
