#ifndef PRIEM_COMMANDS_COMMAND_H
#define PRIEM_COMMANDS_COMMAND_H

/* The commands of `priem`. Each is one const struct in one file: name, arguments, help, run; usage and help are derived from
 * it. Passphrases never stand in an argument or in the environment: they are typed without echo or read from a file descriptor.
 *
 *     priem [--config FILE] [--test] [COMMAND [ARGUMENTS]]
 */

#include "model/base/arena.h"
#include "model/base/env.h"
#include "model/base/fail.h"
#include "model/base/settings.h"

#include <stdio.h>

enum { COMMAND_ARGUMENTS = 12 };

struct argument {
    const char *name;  /* "--url"; or "NAME" for a word in its place */
    const char *value; /* what stands behind the option: "URL"; NULL for a flag or a word */
    bool needed;
    const char *help; /* N_() */
};

struct call;
struct kiosk_store;
struct going;

struct command {
    const char *name;  /* "staff key"; "" is what runs without a command */
    const char *help;  /* N_() */
    bool plain;        /* works without the settings: a broken ini must not stop it */
    bool beside;       /* runs in the open kiosk where there is one: at once, or */
    bool takes_long;   /* between the keys (steps.h), one at a time */
    const char *apart; /* with this argument it needs no store; NULL: it always does */
    bool asks_again;   /* there the passphrase is asked for again: it takes data out of the kiosk, or changes keys */
    struct argument arguments[COMMAND_ARGUMENTS + 1];
    bool (*run)(struct call *call, struct fail *why);
    /* What is done in the process of the command, around command_run(); NULL: nothing. */
    bool (*around)(struct call *call, struct fail *why);
};

/* One run of a command. */
struct call {
    const struct command *command;
    const char *values[COMMAND_ARGUMENTS]; /* beside command->arguments; NULL: not given; a flag that is given: "" */
    const char *config;                    /* of --config, or NULL */
    bool marks;                            /* --test: a mark after each drawn frame */
    struct settings *settings;             /* NULL for a plain command */
    struct kiosk_store *store;             /* what it holds while it asks its person something, or NULL */
    struct kiosk_store *lent;              /* of the open kiosk, where it runs there */
    struct going *going;                   /* and what it goes on with there, when it has returned */
    const char *half;                      /* the public half of a key made in the process of the command; NULL: not yet */
    const char *whose;                     /* in the open kiosk: whose new key is wanted first, as `half`; else NULL */
    FILE *out;                             /* what it prints */
    bool not_understood;                   /* it failed, because its words were wrong */
    struct env env;
    struct arena arena; /* of the process */
};

/* Ended by NULL; the order of the help. The first is the one without a name. */
extern const struct command *const commands[];

/* Fills command, values, config and marks. FAIL_INPUT says what is wrong and shows the usage. */
bool command_parse(int argc, char *const *argv, struct call *call, struct fail *why);
/* "priem enrol --url URL --code CODE …" */
const char *command_usage(const struct command *command, struct arena *a);
/* What stands for a word in a usage line, in the person's language. */
const char *command_word(const char *name);
/* The commands that begin with this word, with commas between; "": none. */
const char *command_family(const char *word, struct arena *a);
/* FAIL_INPUT: there is no such command, and which of that family there are. */
bool command_unknown(const char *first, const char *second, struct arena *a, struct fail *why);
/* The paragraph of its help; NULL: it has none. Not translated yet. */
const char *command_page(const struct command *command);
/* Asking for an argument that the command does not have is a mistake in the program. */
const char *call_value(const struct call *call, const char *argument);

/* In the open kiosk where there is one, else here. */
bool command_run(struct call *call, struct fail *why);

/* Parses, loads the settings and runs; what went wrong goes to stderr. The exit code: 0, 1 failed, 2 not understood. */
int commands_main(int argc, char *const *argv);

#endif
