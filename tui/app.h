#ifndef PRIEM_TUI_APP_H
#define PRIEM_TUI_APP_H

/* The running kiosk: one poll loop over terminal, signals and the link to the agent, a stack of screens, dialogs, the frame
 * around them. Opens no file and no store itself: `priem` hands in what is open, and how to open the rest, and closes it when
 * app_run has returned. Screens see tui/screen.h only.
 *
 *     struct app_config config = {.settings = s, .folder = folder, .desk = &desk, .vault = vault, .env = &env, .link = {…},
 *                                 .login = &scr_login, .home = &scr_queues, .marks = test};
 *     int status = app_run(&config, &why);      // 0: left by the person or by a signal
 */

#include "model/base/settings.h"
#include "model/vault/keys.h"
#include "sync/kiosk/holder.h"
#include "sync/kiosk/link.h"
#include "tui/job.h"
#include "tui/screen.h"

struct print_job;

/* What a command in the open kiosk goes on with; it ends when that does. */
struct going {
    bool busy; /* given: there is something long under way already */
    struct print_job *print;
    struct job job;
};

/* Everything is owned by the caller and outlives app_run. */
struct app_config {
    /* Read: [kiosk] idle_minutes; [screen] theme "blue|mono", escape_ms, plain; [exchange] period_minutes. */
    struct settings *settings;
    const char *folder; /* of this kiosk */
    const struct env *env;
    struct desk *desk;   /* with an empty session; its db NULL until the store is opened */
    struct vault *vault; /* open and locked */
    /* Opens the desk and says the link, called when the login form stands: a person reads and types meanwhile; and called again
     * to open it anew when a full disk has room again. NULL: both are there. False: app_run ends with `why`. */
    bool (*open_store)(void *self, const struct db_watch *watch, struct fail *why);
    void (*close_store)(void *self); /* gives it up for a command, while nobody is logged in; NULL: it stays */
    /* A headless command, asked for by WISH_RUN, as the person who is logged in; what to answer, or what it goes on with. NULL:
     * there are none. */
    enum answer (*command)(void *self, const char *words, struct bytes *text, struct going *going);
    void *self;
    struct link_config link;       /* url NULL or "": no exchange (an app without a network) */
    const struct screen *login;    /* shown first and over a locked state */
    const struct screen *home;     /* opened after a login */
    const struct screen *put_back; /* instead, while a kiosk from a backup waits for the centre; NULL: home */
    int64_t built;                 /* UTC ms: the day of the program, no clock is right before it; 0: not known */
    bool marks;                    /* --test: a mark after each drawn frame, see terminal.h */
};

/* Takes the terminal, runs until the person leaves, a SIGTERM or SIGHUP comes or the terminal is lost, and gives it back. All
 * screens are closed then (what was typed is in drafts), the exchange and the link are closed, the vault is locked. Returns 0,
 * or 1 with `why` when the terminal cannot be used. */
int app_run(const struct app_config *config, struct fail *why);

#endif
