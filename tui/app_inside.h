#ifndef PRIEM_TUI_APP_INSIDE_H
#define PRIEM_TUI_APP_INSIDE_H

/* What the files of the app share. A stack of layers: screens and the dialogs over them. Handlers only set what is to happen;
 * app_settle does it when they have returned, so that no state is freed under its own function. */

#include "model/base/text.h"
#include "model/rules/clock.h"
#include "sync/kiosk/holder.h"
#include "tui/app.h"
#include "tui/job.h"
#include "tui/print.h"
#include "tui/widgets/field.h"
#include "tui/widgets/list.h"

#define LAYERS_MOST  24
#define ENTRIES_MOST 24 /* of a screen's own in the menu */
#define ACTIONS_MOST (ACT_COUNT + 1)
#define QUIET_MS     50               /* feed is applied only so long after a key */
#define REST_MS      (30 * MS_SECOND) /* of rest: the write-ahead log goes into the store */
#define LOOK_MS      200              /* what the feed changed is shown no more often than this */
#define SLICE_MS     3                /* of feed applied at a time */
#define KEEP_KEYS_MS (30 * MS_MINUTE) /* a locked screen exchanges for so long, then everything is closed */

enum dialog_kind { DIALOG_ASK, DIALOG_TEXT, DIALOG_PICK, DIALOG_MENU, DIALOG_HELP };

struct dialog {
    enum dialog_kind kind;
    enum look look;
    struct arena a; /* its texts */
    const char *title, *text;
    const char **items; /* buttons, what to pick from, the captions of a menu, the paragraphs of a help page */
    const char **notes; /* behind each item of a menu: its keys */
    const char **helps; /* of each item of a menu */
    int count;
    int button;         /* ASK: the focused */
    int *shown;         /* PICK: indices of the items the search leaves */
    struct list list;   /* PICK: over `shown`; HELP: `top` is the first line shown */
    struct field field; /* TEXT: the answer; PICK: the search */
    void *state;
    dialog_done *done;
};

struct layer {
    const struct screen *screen; /* NULL: a dialog */
    void *state;
    struct dialog *dialog;
    bool closing; /* goes when the handler that runs has returned */
};

struct app {
    const struct app_config *config;
    struct layer layers[LAYERS_MOST];
    int count;
    struct canvas *body;
    struct canvas *page; /* of the simple view: what the screens draw on; NULL: the terminal's own canvas */
    struct arena frame;  /* one draw */

    struct link *link;
    struct kiosk_exchange *exchange;
    struct kiosk_keys *keys; /* sodium_malloc'ed while the exchange is open */
    bool by_machine;         /* it was opened with nobody logged in */
    int64_t machine_at;      /* monotonic: not to be tried before */

    struct holder *holder;      /* NULL: nobody can ask */
    bool syncs[HOLDER_CALLERS]; /* callers who wait for the end of an exchange */

    struct job job;           /* under way between the keys, or none */
    int job_caller;           /* of the holder, whose command it is; −1: the kiosk's own */
    enum job_state job_state; /* what its last step has said; when it failed job_why tells */
    struct fail job_why;
    struct bytes job_printed; /* and not passed on yet */
    int64_t job_at;           /* monotonic: not before, its next step */
    int64_t job_told;         /* monotonic: when the command heard last how far it is */

    int64_t backup_at;       /* monotonic: when it is looked whether one is due */
    struct stick_job *stick; /* being worked with, or NULL */
    enum stick_way stick_way;
    int stick_caller; /* of the holder: who waits for its end; −1: the screens */

    struct print_job *print;    /* being made or handed out, or NULL */
    int print_caller;           /* of the holder, who waits for it; −1: nobody does */
    char recent[EVENT_ID_TEXT]; /* the application saved by the last key: Ctrl+P is for its papers */

    struct session locked; /* whose screens lie under the login form; staff "" for nobody's */
    int64_t locked_at;
    int64_t last_key, last_tick; /* monotonic */
    bool folded;                 /* the write-ahead log is in the store since the last key or feed slice */
    int64_t looked_at;           /* when a change from the exchange was last shown */
    int entries[ENTRIES_MOST];   /* ids of the screen's own in the menu that is open, behind its actions */
    bool again;                  /* a screen works step by step */
    bool changed;                /* the exchange changed something that is not shown yet */
    enum text_script layout;     /* of the last letter typed */
    char said[400];
    enum look said_look;

    struct clock_seen clock_first; /* what the clock is compared with */
    int64_t clock_event;           /* the moment of the last event on record */
    int64_t clock_built;           /* the day of the program */
    int64_t clock_looked;          /* monotonic */
    enum clock_state clock_state;
    struct fail clock_said;  /* why the mark stands beside the time */
    int64_t clock_exchanged; /* the last exchange when it was last looked at */
    bool clock_agreed;       /* somebody has said that the date is right all the same */
    dialog_done *clock_done; /* what goes on then */
    void *clock_for;

    bool knows_of_disk;                /* a dialog has told that the disk fails */
    bool disk_broke, disk_full;        /* the store is broken, and because there was no room */
    struct fail lost;                  /* why the program cannot go on; FAIL_NONE: it can */
    bool waits;                        /* for what opens a kiosk that was put back: one screen is open, no more */
    bool quit, entered, log_out, lock; /* wishes of a handler, done by app_settle */
};

int64_t app_ticks(const struct app *app); /* monotonic ms */
bool app_logged_in(const struct app *app);

/* app_stack.c */
struct layer *app_top(struct app *app);
struct layer *app_screen(struct app *app); /* the topmost screen */
void app_push_dialog(struct app *app, struct dialog *dialog);
void app_pop(struct app *app); /* the top layer, which is a dialog */
void app_close_layers(struct app *app);
void app_settle(struct app *app);
bool app_show_login(struct app *app, struct fail *why);
void app_refresh(struct app *app); /* the store changed under the topmost screen */

/* app_clock.c */
void app_clock_begin(struct app *app); /* what the clock shows now is taken to be right: at a login */
bool app_watch_clock(struct app *app); /* true when something is to be drawn */

/* app_disk.c */
bool app_watch_disk(struct app *app); /* true when something is to be drawn */

/* app_exchange.c */
void app_exchange_open(struct app *app);
/* Moves the write-ahead log into the store; a failure is told like any other of the disk. */
void app_fold(struct app *app);
void app_exchange_close(struct app *app);
bool app_exchange_turn(struct app *app, bool link_is_ready); /* true when a change is to be drawn */
/* The store holds something new: who works here, who may do what, the rows on the screen. */
void app_show_changes(struct app *app);

/* app_machine.c: the exchange where nobody is logged in; true when a change is to be drawn */
bool app_machine_turn(struct app *app);
void app_machine_later(struct app *app); /* whoever was given the store has it first */

/* app_holder.c */
bool app_in_use(const struct app *app); /* somebody works here, or has locked the screen a while ago */
bool app_store_try(struct app *app);    /* the store, if nobody else works with it */
/* The store, with the socket behind which others ask for it. A command that works with it is asked for it `for_login`; at the
 * start it is let work: true, and the store is not there yet. */
bool app_store_open(struct app *app, const struct db_watch *watch, bool for_login, struct fail *why);
/* Given up for whoever asks: nobody works here. What needs it takes it again by app_take_store. */
void app_store_release(struct app *app);
void app_holder_turn(struct app *app);

/* app_stick.c */
void app_stick_for(struct app *app, int caller);  /* what was just begun is for a command */
void app_stick_left(struct app *app, int caller); /* nobody waits there for it any more */
bool app_stick_turn(struct app *app);             /* true when a change is to be drawn */
int64_t app_stick_due(const struct app *app);     /* monotonic: when it wants its next turn */
void app_stick_close(struct app *app);

/* app_print.c */
bool app_print_turn(struct app *app); /* true when a change is to be drawn */
int app_print_wait(const struct app *app);
void app_print_close(struct app *app);
/* Begun by a command, which hears how it ends; or which has gone. */
void app_print_for(struct app *app, struct print_job *job, int caller);
void app_print_left(struct app *app, int caller);

/* app_job.c */
bool app_job_free(const struct app *app); /* nothing is under way */
void app_job_own(struct app *app, struct job job);
/* Of a command, that has printed this so far. */
void app_job_for(struct app *app, struct job job, const struct bytes *printed, int caller);
bool app_job_turn(struct app *app);             /* true when a change is to be drawn */
int64_t app_job_due(const struct app *app);     /* monotonic: when it wants its next turn */
void app_job_left(struct app *app, int caller); /* nobody waits there for it any more */
void app_job_heed(struct app *app);             /* a command that has gone, by Ctrl+C, ends */
void app_job_leave(struct app *app);            /* the person leaves: a command that runs as him ends */
void app_job_close(struct app *app);            /* before the store is */

/* app_backup.c */
void app_backup_turn(struct app *app);
void app_note(struct app *app, const char *text);               /* a line in the log of the exchange screen */
int app_backup_wait(const struct app *app);                     /* ms, −1: never */
void app_backup_ended(struct app *app, const struct fail *why); /* the kiosk's own; NULL: it holds */

/* app_actions.c: what this screen's person can do here, in the order of the key bar; ended by ACT_NONE. */
void app_actions(struct app *app, enum action out[ACTIONS_MOST]);
enum action app_action_of(struct app *app, enum key key); /* also one the person may not do */
void app_run_action(struct app *app, enum action action);

/* app_frame.c */
void app_draw(struct app *app, bool busy);

/* app_bar.c */
void app_draw_bar(struct app *app, struct canvas *c, int row);

/* app_dialog.c */
void dialog_event(struct app *app, struct dialog *d, const struct input *in);
void dialog_draw(const struct dialog *d, struct canvas *c);
void dialog_free(struct dialog *d);
struct dialog *dialog_new(enum dialog_kind kind, const char *title, const char *text);
void dialog_set_items(struct dialog *d, const char *const *items, int count, int chosen);
int dialog_help_most(const struct dialog *d, const struct canvas *c); /* the last line a help page may begin with */
const char *dialog_keys(const struct dialog *d);                      /* what stands on the key bar meanwhile */

/* app_menu.c, app_help.c */
void app_menu(struct app *app);
void app_help(struct app *app);

#endif
