#ifndef PRIEM_CENTRE_COMMANDS_H
#define PRIEM_CENTRE_COMMANDS_H

/* The commands of the administrator. Each is a row of one table; it runs inside the server where one runs (control.h), else on
 * the opened store. What it says is collected and printed by the program the person called; files it reads and makes are opened
 * there too, with that person's rights.
 */

#include "sync/centre/centre.h"
#include "sync/centre/control.h"

#include <stdio.h>

enum {
    ORDER_WRITES = 1,     /* runs in a transaction */
    ORDER_READS_FILE = 2, /* its last argument; a long one puts refused rows into FILE.refused */
    ORDER_MAKES_FILE = 4, /* its last argument */
    ORDER_ALWAYS = 8,     /* also while the store fails: it must not touch centre->db then */
    ORDER_SHOWS = 16,     /* a table: it is told how wide the person's terminal is, by --columns */
    ORDER_LONG = 32,      /* works in steps; one of them at a time */
    ORDER_CARRIES = 64,   /* that file is of a stick, the answer to it lies beside it: carry_files.h */
    ORDER_GRAVE = 128,    /* cannot be taken back: a person at a terminal is shown the kiosk and asked once more */
};

/* Milliseconds of a step of a long command: kiosks are served between two of them. A long step saves writing the same pages
 * again and again, so it lasts as long as nobody stands at the door; who comes waits for a short one. A handshake and a request
 * are three times at the door. */
enum { ORDER_STEP_MS = 20, ORDER_STEP_QUIET_MS = 250, ORDER_LOOK_MS = 5 /* between two looks at the door */ };

struct doorbell {
    void *self;
    bool (*rings)(void *self); /* somebody waits to be let in or to be heard */
};

struct order {
    struct centre *centre;
    int argc; /* what stands behind the command's name, options too */
    char **argv;
    const char *usage;        /* how they are read: the command's `arguments` */
    FILE *in, *out, *refused; /* as the command's flags tell; the caller's */
    struct bytes say;
    struct arena a;
    bool done_badly;             /* done, but not all that was asked */
    bool offline;                /* no server runs: this is the caller's own process */
    bool busy;                   /* a long command runs already: another one must not begin */
    const struct doorbell *door; /* NULL: nobody comes */
    int64_t looked;              /* at it last, monotonic */

    /* A long command works in steps, each with a transaction of its own where it writes: `run` is called again as long as it
     * sets `more`. What it keeps in between is `job`, given back by `end`, which is called once however the command ends. */
    bool more;
    void *job;
    void (*end)(struct order *order);
    int rest_ms;                 /* the next step not before */
    char progress[160];          /* how far it is, in the person's language */
    const struct teller *teller; /* of command_run: hears it after each step; may be NULL */
};

struct command {
    const char *name;      /* one or two words */
    const char *arguments; /* N_(), or "" */
    const char *help;      /* N_() */
    int flags;
    int arguments_least;
    bool (*run)(struct order *order, struct fail *why);
};

extern const struct command commands[];
extern const int command_count;
/* The heading over the commands that begin with this one; NULL: it stands among others. */
const char *command_group(const struct command *command);

/* The command whose words begin argv; *words is how many they are. NULL: there is none. */
const struct command *command_find(int argc, char **argv, int *words);

/* Whether a command of two words begins with this one. */
bool command_begins(const struct command *command, const char *word);

/* The page of a command, as `priem-centre help COMMAND` prints it. */
void command_help(const struct command *command, struct bytes *out);
enum { COMMAND_PAGE = 78 };                                 /* its columns */
const char *command_example(const struct command *command); /* of that page; NULL: nothing but its name is typed */

/* Runs it, or the next step of it: arguments counted, transaction begun and ended. `order` is filled but for `say`. */
bool command_step(const struct command *command, struct order *order, struct fail *why);
/* What it kept between its steps. */
void command_end(struct order *order);
/* All steps at once. */
bool command_run(const struct command *command, struct order *order, struct fail *why);
/* Whether a step that began at this moment (monotonic ms) has lasted long enough. */
bool order_rests(struct order *order, int64_t since);

/* Whether the words are what the usage line of that command says: no other option, none without its value, no argument too few
 * or too many. FAIL_INPUT says what is wrong, and the line. */
bool order_understood(const struct order *order, const char *name, int least, struct fail *why);

/* A usage line in the person's language; "" stays "". */
const char *command_usage(const char *usage);

/* The n-th argument that is not an option, "" beyond the last. */
const char *order_argument(const struct order *order, int n);
/* What follows --name, else `otherwise`. */
const char *order_option(const struct order *order, const char *name, const char *otherwise);
/* --name yes */
bool order_says_yes(const struct order *order, const char *name);

/* A kiosk by its number or its name. */
struct peer;
bool order_kiosk(struct order *order, const char *which, struct peer *out, struct fail *why);

/* commands_*.c */
/* What several of them take: a code of letters and digits, a name that is not empty. */
bool command_code_fits(const char *code, struct fail *why);
/* FAIL_GONE: there is no such period of the programme. */
bool command_period_known(struct order *order, const char *period, struct fail *why);
/* A whole number from 0 to `most`. */
bool command_number_fits(const char *typed, int64_t most, int64_t *out, struct fail *why);
bool command_name_fits(const char *typed, char *out, size_t room, struct fail *why);

bool command_region(struct order *order, struct fail *why);
bool command_set(struct order *order, struct fail *why);
bool command_municipality_add(struct order *order, struct fail *why);
bool command_municipality_load(struct order *order, struct fail *why);
bool command_municipality_list(struct order *order, struct fail *why);
bool command_point_add(struct order *order, struct fail *why);
bool command_point_list(struct order *order, struct fail *why);
bool command_staff_add(struct order *order, struct fail *why);
bool command_staff_remove(struct order *order, struct fail *why);
bool command_staff_list(struct order *order, struct fail *why);
bool command_code(struct order *order, struct fail *why);
bool command_kiosk_list(struct order *order, struct fail *why);
bool command_kiosk_freeze(struct order *order, struct fail *why);
bool command_kiosk_thaw(struct order *order, struct fail *why);
bool command_kiosk_replace(struct order *order, struct fail *why);
bool command_kiosk_move(struct order *order, struct fail *why);
bool command_period_set(struct order *order, struct fail *why);
bool command_period_list(struct order *order, struct fail *why);
bool command_cap_set(struct order *order, struct fail *why);
bool command_cap_list(struct order *order, struct fail *why);
bool command_lease_list(struct order *order, struct fail *why);
bool command_lease_write_off(struct order *order, struct fail *why);
bool command_lease_found(struct order *order, struct fail *why);
bool command_lease_audit(struct order *order, struct fail *why);
bool command_lease_breaches(struct order *order, struct fail *why);
bool command_lease_settle(struct order *order, struct fail *why);
bool command_parked(struct order *order, struct fail *why);
bool command_redrive(struct order *order, struct fail *why);
bool command_cases(struct order *order, struct fail *why);
bool command_carry_in(struct order *order, struct fail *why);
bool command_carry_out(struct order *order, struct fail *why);
bool command_status(struct order *order, struct fail *why);
bool command_health(struct order *order, struct fail *why);
bool command_verify(struct order *order, struct fail *why);
bool command_rebuild(struct order *order, struct fail *why);
bool command_requests_load(struct order *order, struct fail *why);
bool command_register_load(struct order *order, struct fail *why);
bool command_register_list(struct order *order, struct fail *why);
bool command_register_export(struct order *order, struct fail *why);
bool command_list_load(struct order *order, struct fail *why);
bool command_list_show(struct order *order, struct fail *why);
bool command_enrolments_load(struct order *order, struct fail *why);
bool command_attendance_load(struct order *order, struct fail *why);
bool command_nominals_load(struct order *order, struct fail *why);
bool command_nominals_list(struct order *order, struct fail *why);
bool command_settle(struct order *order, struct fail *why);
bool command_open_period(struct order *order, struct fail *why);
bool command_close_period(struct order *order, struct fail *why);
bool command_limits(struct order *order, struct fail *why);
bool command_payments_export(struct order *order, struct fail *why);
bool command_payments_list(struct order *order, struct fail *why);
bool command_advance_set(struct order *order, struct fail *why);
bool command_catalogue_load(struct order *order, struct fail *why);
bool command_catalogue_list(struct order *order, struct fail *why);
bool command_calendar_load(struct order *order, struct fail *why);
bool command_calendar_show(struct order *order, struct fail *why);
bool command_day_open(struct order *order, struct fail *why);
bool command_clock(struct order *order, struct fail *why);
bool command_erasure_list(struct order *order, struct fail *why);
bool command_erasure_act(struct order *order, struct fail *why);
bool command_erasure_log(struct order *order, struct fail *why);
bool command_erasure_papers(struct order *order, struct fail *why);
bool command_verify_file(struct order *order, struct fail *why);
bool command_backup(struct order *order, struct fail *why);
bool command_recover(struct order *order, struct fail *why);
bool command_recover_skip(struct order *order, struct fail *why);
bool command_key_new(struct order *order, struct fail *why);
bool command_kiosk_epoch(struct order *order, struct fail *why);

#endif
