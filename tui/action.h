#ifndef PRIEM_TUI_ACTION_H
#define PRIEM_TUI_ACTION_H

/* One table of actions: id, function key, Ctrl key, caption on the bar, help. From it come the key look-up, the key bar (only
 * what the screen lists and the person may do), the F9 menu, the F1 page, and the tests: no key twice in one screen, every
 * action explained. A key never means two things; no letter is ever a command. SCREENS, "Rules of the hand". */

#include "model/store/desk.h"
#include "tui/term/input.h"

/* clang-format off */
/* X(id, key, Ctrl key, caption, help, permission needed or MAY_SEE) */
#define ACTIONS(X)                                                                                                            \
    X(HELP, K_F1, 0, N_("Help"), N_("Explains this screen and its keys"), MAY_SEE)                                            \
    X(SAVE, K_F2, K_CTRL('S'), N_("Save"), N_("Checks the application and writes it"), MAY_ENTER)                             \
    X(DECIDE, K_F2, K_CTRL('S'), N_("Write decision"), N_("Writes the decision and opens the next application"), MAY_DECIDE)  \
    X(ENROL, K_F2, K_CTRL('S'), N_("Enrol"), N_("Enrols the child in the programme, after the surcharge was agreed to"), MAY_ENROL) \
    X(GIVE, K_F2, K_CTRL('S'), N_("Give"), N_("Gives the nominal, in the order of the queue and out of what this kiosk has left"), MAY_NOMINAL) \
    X(OPEN_DECISION, K_F2, 0, N_("Decide"), N_("Opens the decision on this application"), MAY_DECIDE)                         \
    X(SETTLE, K_F2, K_CTRL('S'), N_("Do"), N_("Carries out the chosen way out"), MAY_SETTLE)                                  \
    X(CARRY_OUT, K_F2, K_CTRL('S'), N_("Do"), N_("Carries out what this page is about"), MAY_SEE)                             \
    X(FIND, K_F3, K_CTRL('F'), N_("Find"), N_("Finds a child, an application or a certificate as you type"), MAY_SEE)         \
    X(LIST, K_F4, K_CTRL('L'), N_("List"), N_("Opens the list of values of this field"), MAY_SEE)                             \
    X(PERIOD, K_F4, K_CTRL('L'), N_("Period"), N_("Takes another month or period"), MAY_REPORT)                               \
    X(PLACE, K_F3, K_CTRL('F'), N_("Municipality"), N_("Takes one municipality or the whole region"), MAY_REPORT)             \
    X(FILTER, K_F4, K_CTRL('L'), N_("Filter"), N_("Chooses what is shown and in which order"), MAY_SEE)                       \
    X(EXCHANGE, K_F5, K_CTRL('E'), N_("Exchange"), N_("Shows the exchange with the centre"), MAY_SEE)                         \
    X(START_EXCHANGE, K_F5, K_CTRL('E'), N_("Start"), N_("Starts an exchange with the centre now"), MAY_EXCHANGE)             \
    X(SECTION, K_F6, K_CTRL('N'), N_("Section"), N_("Goes to the next section of the form"), MAY_SEE)                         \
    X(HISTORY, K_F6, K_CTRL('N'), N_("History"), N_("Shows what happened, when and by whom"), MAY_SEE)                        \
    X(STICK, K_F6, K_CTRL('N'), N_("Stick"), N_("Writes a closed file for the centre on a stick, or reads in its answer"), MAY_EXCHANGE) \
    X(CHECK, K_F6, K_CTRL('N'), N_("Only check"), N_("Checks the file and writes nothing"), MAY_ENTER)                       \
    X(TABLE, K_F6, K_CTRL('N'), N_("Table"), N_("Writes the numbers into a file for a spreadsheet; it names nobody"), MAY_REPORT) \
    X(NEW, K_F7, K_CTRL('T'), N_("New"), N_("Begins a new application"), MAY_ENTER)                                           \
    X(MONEY, K_F7, K_CTRL('T'), N_("Money"), N_("Shows nominals, enrolments and coverage in numbers"), MAY_REPORT)            \
    X(UNDO, K_F8, K_CTRL('U'), N_("Undo"), N_("Takes back the last action"), MAY_SEE)                                         \
    X(END, K_F8, K_CTRL('U'), N_("End"), N_("Ends this stand-in from today on"), MAY_DELEGATE)                                \
    X(ADD, K_F7, K_CTRL('T'), N_("New"), N_("Begins a new entry"), MAY_DELEGATE)                                              \
    X(PAUSE, K_F8, K_CTRL('U'), N_("Pause"), N_("Pauses the exchange or lets it go on"), MAY_EXCHANGE)                        \
    X(MENU, K_F9, K_CTRL('G'), N_("Menu"), N_("Opens the menu with everything this screen can do"), MAY_SEE)                  \
    X(EXIT, K_F10, K_CTRL('Q'), N_("Exit"), N_("Leaves the program; drafts are kept"), MAY_SEE)                               \
    X(BACK, K_ESC, 0, N_("Back"), N_("Goes back to the screen before"), MAY_SEE)                                              \
    X(SAME_CHILD, K_CTRL('O'), 0, N_("Same child"), N_("Opens the card of the child already in the register"), MAY_SEE)       \
    X(COPY_FIELD, K_CTRL('D'), 0, N_("As before"), N_("Copies this field from the previous record"), MAY_ENTER)               \
    X(OFFER, K_CTRL('R'), 0, N_("Take offer"), N_("Takes the value that is offered under the field"), MAY_ENTER)              \
    X(PRINT, K_CTRL('P'), 0, N_("Print"), N_("Shows the papers there are for this case and prints them"), MAY_ENTER)          \
    X(PRINT_NOW, K_F2, K_CTRL('S'), N_("Print"), N_("Prints the chosen paper"), MAY_ENTER)                                    \
    X(WITHDRAW, 0, K_CTRL('W'), N_("Withdraw"), N_("Records that the family takes the application back"), MAY_ENTER)          \
    X(DISPUTES, 0, K_CTRL('B'), N_("Disputes"), N_("Lists what the centre ruled and what is to be done"), MAY_SEE)            \
    X(FORGOTTEN, 0, K_CTRL('V'), N_("Forgotten number"), N_("Finds a number by phone, document or parent"), MAY_SEE)         \
    X(QUICK, 0, K_CTRL('A'), N_("At the window"), N_("Takes a child in a queue: name, birth date, phone; typed later"), MAY_ENTER) \
    X(SIBLING, 0, K_CTRL('Y'), N_("Next child"), N_("Saves and begins with another child of the same family"), MAY_ENTER)    \
    X(IMPORT, 0, 0, N_("Class list"), N_("Makes drafts out of a list of children in a file"), MAY_ENTER)                     \
    X(PROGRAMMES, 0, 0, N_("Programmes"), N_("Shows the programmes of the region's providers"), MAY_SEE)                       \
    X(ACCOUNT, 0, 0, N_("Account"), N_("Shows the money of this certificate and what it is booked for"), MAY_SEE)            \
    X(ASK_NOMINAL, 0, 0, N_("Nominal"), N_("Takes the family's application for a nominal"), MAY_ENTER)                       \
    X(NOMINALS, 0, 0, N_("Change of status"), N_("Shows who waits for a nominal, in the order of receipt"), MAY_SEE)         \
    X(REPORT, 0, 0, N_("Report"), N_("Shows what came in during a month and what became of it"), MAY_REPORT)                \
    X(SETTINGS, 0, 0, N_("Settings"), N_("Shows what is set, by whom, and changes what is yours"), MAY_SEE)                  \
    X(LOGOUT, 0, K_CTRL('X'), N_("Log out"), N_("Closes the session; another person can log in"), MAY_SEE)                    \
    X(LOCK, 0, K_CTRL('K'), N_("Lock"), N_("Locks the screen and keeps everything as it is"), MAY_SEE)
/* clang-format on */

enum action {
    ACT_NONE,
#define ACTION_ENUM(id, ...) ACT_##id,
    ACTIONS(ACTION_ENUM)
#undef ACTION_ENUM
        ACT_COUNT,
};

struct action_row {
    const char *name;    /* "SAVE" */
    const char *caption; /* msgid */
    const char *help;    /* msgid */
    enum action id;
    enum key key;
    enum key ctrl;
    enum permission permission;
};
extern const struct action_row action_rows[ACT_COUNT];

/* The action a key means among those a screen lists, or ACT_NONE. */
enum action action_of(const enum action *listed, enum key key);
/* "F2", "Ctrl+S", "Esc". */
const char *key_caption(enum key key, char room[16]);

#endif
