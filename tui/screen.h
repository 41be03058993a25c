#ifndef PRIEM_TUI_SCREEN_H
#define PRIEM_TUI_SCREEN_H

/* A screen is one const struct: what it is called, its state, how it opens, draws, acts and closes. act() and event() change
 * state and say STAY, LEAVE or that they opened another; only app.c draws. Drawing is a pure function of state.
 *
 * A screen draws into a canvas without the frame: app.c draws line 1 (title, unsent/unread, last exchange, person, clock) and
 * the last lines (rule, hint, message with РУС/LAT, key bar). The body canvas is what lies between: rows − 5, that is 19 rows
 * of an 80x24 terminal. Where the last row of the body ends in a vertical line, the rule below it gets its tee.
 */

#include "model/store/life.h"
#include "tui/action.h"
#include "tui/print.h"
#include "tui/stick.h"
#include "tui/term/canvas.h"

struct app;
struct settings;
struct kiosk_keys;

enum reply { STAY, LEAVE };

struct menu_entry {
    int id;
    const char *caption, *help; /* in the person's language, until the next frame */
    struct fail refused;        /* why it cannot be done now, for what one looks for all the same; FAIL_NONE: it can */
};

struct screen {
    const char *name;  /* "queues": golden files, help index */
    const char *title; /* N_() */
    const char *help;  /* N_(): what this screen is for, one paragraph for F1 */
    size_t state_size; /* zeroed state given to every function */
    /* `arg` is what app_open was given, valid during open only. False: the screen does not open and `why` is shown. */
    bool (*open)(void *state, struct app *app, const void *arg, struct fail *why);
    void (*draw)(const void *state, struct canvas *body);
    enum reply (*act)(void *state, enum action action);
    enum reply (*event)(void *state, const struct input *input); /* keys and letters that are no action */
    void (*close)(
        void *state); /* what was typed and is not saved goes to its draft here: also called on SIGTERM and on logging out */
    /* The part of line 1 behind the title ("0412 · лично"), the hint line and the message line; may be NULL. Text in `a`. */
    const char *(*subtitle)(const void *state, struct arena *a);
    const char *(*hint)(const void *state, struct arena *a);
    const char *(*message)(const void *state, struct arena *a, enum look *look);
    /* Called when this screen is on top again after another left, and after a feed slice or an own command changed the store.
     */
    void (*refresh)(void *state);
    /* Help of what has the focus (the field's), for the F1 page; NULL or "" for none. */
    const char *(*topic)(const void *state);
    /* Ended by ACT_NONE. HELP, MENU, EXIT, LOCK and LOGOUT work everywhere and never reach act(); list EXIT to have it on the
     * key bar. The bar stands in the order F1 … F10, Ctrl keys, Esc. */
    const enum action *actions;
    /* Whether a listed action means something now; NULL: all do. What does not is neither on the key bar nor a key. */
    bool (*offers)(const void *state, enum action action);
    /* Rare and grave acts, in the F9 menu only: fills `out` with what can be done now and returns how many; menu_chosen is
     * given the id of one. Both or neither. */
    int (*menu)(const void *state, struct menu_entry *out, int most);
    void (*menu_chosen)(void *state, int id);
};

/* What a screen may ask of the program. */
struct desk *app_desk(struct app *app);
struct kiosk_exchange *app_exchange(struct app *app); /* NULL when this kiosk is not enrolled (tests) */
/* Begins with a stick; it goes on by itself, says how far it is and how it ends. One at a time: FAIL_BUSY. */
bool app_stick_begin(struct app *app, enum stick_way way, const char *folder, struct fail *why);
struct vault *app_vault(struct app *app);
struct settings *app_settings(struct app *app);
/* What the settings of the screen say now: colours, glyphs, the wait after Esc, the simple view. */
void app_restyle(struct app *app);
const char *app_agent(struct app *app); /* what the network's process says of its sandbox, in English; "" while there is none */
int64_t app_certificate_until(struct app *app); /* ms, of the one by which this kiosk exchanges; 0: not known (yet) */
const char *app_centre(struct app *app);        /* the address in force: of the settings, else of the enrolment; "": none */
int64_t app_now(struct app *app);
const char *app_clock_said(const struct app *app); /* why "!" stands behind the time; "" when it does not */
/* Opens another screen over this one; a failure to open is shown as a dialog and returns false. */
bool app_open(struct app *app, const struct screen *screen, const void *arg);
/* As if the screen on top had said LEAVE: for the `done` of a dialog. */
void app_leave(struct app *app);
/* As if the screen with this state had said LEAVE, though another stands over it. */
void app_close(struct app *app, const void *state);
/* Leaves everything and shows the login form. */
void app_logout(struct app *app);
/* The store, should a command of this computer work with it: within a second, at the end of its slice. Called by the login
 * screen. */
bool app_take_store(struct app *app, struct fail *why);
/* The session has begun: called by the login screen. */
bool app_login(struct app *app, const struct session *session, struct fail *why);
/* Draws at once with `text` on the message line, before something that takes up to a second (a passphrase being checked). */
void app_busy(struct app *app, const char *text);
/* The screen on top is given an INPUT_TICK as soon as nobody types, behind the frame that answers the key: for work that goes
 * step by step, or that no key should wait for. */
void app_again(struct app *app);
void app_quit(struct app *app);
/* Something was saved: exchange soon, other screens refresh. */
void app_saved(struct app *app);
/* A note for the message line of whatever screen is on top, gone with the next key. */
void app_say(struct app *app, enum look look, const char *text);

/* Dialogs over the present screen; `done` is called with the choice (0 first button; −1 Esc) after it is closed. */
typedef void dialog_done(void *state, int choice, const char *text);
void app_dialog_error(struct app *app, const struct fail *why);
void app_dialog_ask(struct app *app, const char *title, const char *text, const char *const *buttons, void *state,
                    dialog_done *done);
/* One line of text is asked (a remark, a passphrase with `secret`). */
void app_dialog_text(struct app *app, const char *title, const char *text, const char *initial, bool secret, void *state,
                     dialog_done *done);
/* A list to choose from; letters search in it, in either layout. */
void app_dialog_pick(struct app *app, const char *title, const char *const *items, int count, int chosen, void *state,
                     dialog_done *done);
/* True: the clock looks wrong, and who decides about money is asked first; `done` is called when the date is right all the
 * same. Asked once, until the clock looks otherwise or an exchange has found it right. */
bool app_clock_asks(struct app *app, void *state, dialog_done *done);

/* Makes a paper and hands it out while the screens go on; what came of it is said on the message line. False: it could not be
 * begun, and a dialog says why. */
bool app_print(struct app *app, const struct print_order *order);
/* Opens the papers there are for a case; each may be NULL or "": the learner, the application, the certificate. */
bool print_offer(struct app *app, const char *subject, const char *application, const char *number);
/* The papers of an application for a nominal or of an enrolment, by its event. */
bool print_offer_deed(struct app *app, const char *deed);
/* Right after saving, wherever that has led to, Ctrl+P is for what was saved: remembered until the next key. */
void print_remember(struct app *app, const char *application);
bool print_saved(struct app *app); /* false: nothing was */

/* All screens: tests walk them (tui/screens/screens.c). */
extern const struct screen scr_login, scr_queues, scr_intake, scr_search, scr_decision, scr_certificate, scr_disputes,
    scr_exchange, scr_history, scr_print, scr_life, scr_second, scr_batch, scr_people, scr_quick, scr_settings, scr_import,
    scr_forgotten, scr_consent, scr_programmes, scr_report, scr_report_rows, scr_report_money, scr_report_children, scr_account,
    scr_enrol, scr_enrolment, scr_enrolment_act, scr_nominal, scr_nominals;
extern const struct screen *const screens[];
extern const int screen_count;

/* What app_open takes: */
struct intake_arg {
    const char *app;     /* to correct, or NULL */
    int64_t draft;       /* to go on with, or 0 */
    const char *change;  /* the learner whose data change, or NULL */
    const char *again;   /* the learner for whom a new application is filed, or NULL */
    const char *sibling; /* the application of another child of the family, "" for the one saved last, or NULL */
};
struct decision_arg {
    const char *app;
    const struct queue_filter *filter; /* whose neighbours are the next ones; NULL: all */
};
struct certificate_arg {
    const char *subject;
    const char *number; /* or NULL: the living one */
};
struct search_arg {
    const char *typed; /* what was already typed */
    /* Enter gives what was found to `picked` instead of opening it; NULL: opens it. */
    void *state;
    void (*picked)(void *state, const char *subject);
    const char *without; /* then: a subject that is not to be found, or NULL */
    const char *purpose; /* what is picked, for the title: copied */
};
/* The programmes for a child of this birth date; NULL or "": for anybody. With the learner Enter enrols it. */
struct programmes_arg {
    const char *birth, *subject;
    const char *instead; /* the over-asked enrolment that the family chooses another one for, or NULL */
};
struct enrol_arg {
    const char *subject, *programme, *group; /* codes */
    const char *instead;                     /* the over-asked enrolment that the family chooses this one for, or NULL */
    int64_t draft;                           /* to go on with, or 0: then nothing else is given */
};
struct enrolment_arg {
    const char *enrolment; /* its event; what is done with it: tui/screens/enrolment.h */
};
struct nominal_arg {
    const char *number; /* of the certificate */
    int64_t draft;      /* to go on with, or 0: then nothing else is given */
};
struct nominals_arg {
    const char *app; /* where the cursor stands at first, or NULL */
};
struct history_arg {
    const char *subject;
};
/* An act of model/rules/life.h from its row. */
struct life_arg {
    enum life life;
    const char *subject; /* of the learner, where the act is over one */
    const char *app;     /* NULL where none is meant */
    const char *number;
    const char *other; /* of a merge or a split: the other learner */
};
/* The family takes the withdrawal of its consent back. */
struct consent_arg {
    const char *subject;
};
/* A second person agrees on the same screen, by name and passphrase (RULES A4, A12, C9, C11). `agreed` runs before the screen
 * closes; false: `why` is shown and the passphrase asked again. With `own` the person logged in is asked himself. */
struct second_arg {
    const char *what; /* for which act, in the person's language */
    bool own;
    void *state;
    bool (*agreed)(void *state, const struct second *second, struct fail *why);
};
enum batch_kind { BATCH_ISSUE, BATCH_TELL };
struct batch_arg {
    enum batch_kind kind;
    const char *const *apps;
    int count;
};
struct print_arg {
    const char *subject, *app, *number; /* NULL or "" where there is none */
    const char *deed;                   /* or the papers of this event alone; NULL */
};
struct login_arg {
    const char *staff; /* whose session is locked: chosen beforehand; NULL when nobody's is */
};

#endif
