#include "model/base/bytes.h"
#include "model/base/text.h"
#include "tui/commands/all.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { NAME_COLUMNS = 26, PAGE_COLUMNS = 78 };

/* What a command's one line cannot say: when it is called for, what follows, what comes next. */
static const struct {
    const char *command, *text; /* N_() */
} pages[] = {
    {"", N_("The screens have their own help: F1 explains the screen, its keys and the field. Without a network "
            "everything works; what is written goes to the centre when there is one. One kiosk is open once on a "
            "computer: a second window says so. Beside the open screens sync, status, carry, backup, import, verify, "
            "rebuild, print, access, staff and key are done there, between the keys, as the person who is logged in; "
            "restore waits until he logs out. While the screen is locked only sync and status are done there.")},
    {"config",
     N_("Each setting stands with its meaning and where its value comes from: the file and line, or the default. With "
        "--example the output is a whole settings file to begin with.")},
    {"enrol", N_("Code, address and fingerprint come from the region's administrator, the code and the fingerprint by separate "
                 "ways. A code works once and for 24 hours. The supervisor sets a passphrase here; colleagues set theirs with "
                 "`priem staff key`. If the fingerprint differs, nothing is sent: call the administrator.")},
    {"staff key",
     N_("Both are there: the supervisor proves who he is, the colleague types the new passphrase twice. Four words or "
        "fourteen letters at least. At the colleague's other kiosks it works after their next exchange. Where a supervisor "
        "works at the screens it is done there; a supervisor who changes his own passphrase unlocks the screens with the "
        "new one.")},
    {"staff list",
     N_("Who of the region's staff has a place at this kiosk, and who of them has a passphrase here already. Asks for none.")},
    {"key new", N_("Call for it when the key may be known to somebody else: a copy of the disk was lost, a person who "
                   "could open it has left. What was signed before stays good. The next exchange, or a stick, takes the "
                   "new key to the centre; it is used from then on, and nothing has to be done there. Until a backup of "
                   "the centre covers the change both keys are kept, for a centre that is put back, and the key is not "
                   "changed again. Then the older one goes from this computer, and so do the backups with it. A kiosk "
                   "put back from a backup with an older key goes on with that one: change it once more. For a computer "
                   "that is lost there is `priem-centre kiosk replace`. Where a supervisor works at the screens it is done "
                   "there and asks for his passphrase again.")},
    {"key machine",
     N_("Off by default. With a slot of its own the computer exchanges while nobody is logged in: under the login form, "
        "after half an hour of a locked screen, and by `priem sync` in a service. Only that: no screen opens, every other "
        "command asks for a passphrase, nobody's signature can be made with it. The key goes into a pipe and is sealed to "
        "this computer: priem key machine | systemd-creds encrypt --name=priem-machine - "
        "/etc/credstore.encrypted/priem-machine. The services priem-kiosk@tty1 and priem-exchange take it from there when "
        "they are started the next time. What it costs: the administrator of this computer can open its data without a "
        "passphrase, and so can a thief of its disk, unless it was sealed to a TPM chip. Giving the command once more makes another "
        "key, the one before opens nothing. Where a supervisor works at the screens the slot is made there; the key itself "
        "goes from the command into the pipe and nowhere else.")},
    {"sync",
     N_("Where the screens are open it is done there and asks for no passphrase; nor does it in a service with the key of "
        "this computer (`priem help key machine`). It ends when nothing is left on either side, or says why it could not; "
        "what has come until then stays.")},
    {"status", N_("Asks for no passphrase and names no child.")},
    {"verify", N_("Each record is in the chain of this kiosk: whoever changes, removes or slips in one breaks it. A broken "
                  "chain is a matter for the supervisor and the region's administrator; do not go on working on this "
                  "computer. Where somebody works at the screens the chain is checked there, between the keys.")},
    {"rebuild", N_("The records are the truth, the tables what they say. --compare tells, too, whether both agreed; what did "
                   "not is mended. Where a supervisor works at the screens it is done there, between the keys, and nobody "
                   "loses what is being typed; ended before its end it leaves each child as it was or as the records say.")},
    {"check", N_("For a list before it is imported: priem check snils <list.txt. Asks for nothing and keeps nothing.")},
    {"import", N_("Nothing is sent: drafts wait in the queue «Drafts» until somebody has completed and saved them. "
                  "FILE.refused.csv has the refused rows with the reason behind each: mend them there and load that file. Who "
                  "has a draft or is in the register already is refused, so that no child comes twice. Where somebody works "
                  "at the screens the list is read there, between the keys, as that person. Ended before its end (Ctrl+C, or "
                  "the person has left) it leaves nothing: repeat it.")},
    {"print", N_("Goes to the printer of [print] in the settings, or as a PDF file into its folder. What is printed is written "
                 "into the child's history before it leaves the program.")},
    {"print blank",
     N_("Each sheet has a number of its own, which never comes again. A consent signed on such a sheet is entered with "
        "that number; a spoilt one is thrown away.")},
    {"print blanks",
     N_("How many of them nobody has signed yet is a part of “For a trip” on the exchange screen; those with another version of "
        "the consent's text than the region's present one do not count there and may be thrown away.")},
    {"access",
     N_("For the family alone: it holds all personal data. Who asked and when is written into the history. Asks for the "
        "passphrase beside the open screens, too.")},
    {"carry out",
     N_("Everything that the centre's backup does not cover goes into one file, PRIEM/K0003-0007.OUT, closed for the "
        "centre: whoever finds the stick can read nothing. Nothing counts as sent until the answer is read in with "
        "`priem carry in`. Write a new file each time; older ones on the way do no harm. Do not pull the stick out "
        "before the command has ended: a file is whole or not there. Where the screens are open it is done there, as "
        "the person who is logged in.")},
    {"carry in",
     N_("All answers for this kiosk that lie on the stick are read, in order; those for others are left alone. The same "
        "answer twice, an old one, or the network in between: nothing is taken twice and nothing goes back. An answer "
        "that is damaged or not from the centre is refused as a whole.")},
    {"carry pass",
     N_("For a colleague without a network: her file goes to the centre as it is, closed, and the answer lies beside "
        "it. Nobody here can read either. Take the stick back to her kiosk, where it is read in. Files that have their "
        "answers are left alone, unless one is named.")},
    {"backup",
     N_("The folder is [backup] folder of the settings, best on another disk. Seven copies are kept, none older than 30 "
        "days. The keys are in it, closed by the passphrases of the staff. Where the screens are open it is made there, "
        "between the keys, and asks for no passphrase.")},
    {"restore", N_("Nobody works at the screens meanwhile: log out there first. The kiosk then opens only after an exchange or "
                   "the answer from a stick, in a new epoch of its log: the centre knows what the copy has missed.")},
};

const char *command_page(const struct command *command) {
    assert(command);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (strcmp(pages[i].command, command->name) == 0) return pages[i].text;
    return NULL;
}

/* Broken between words; the lines behind the first begin at `indent`. */
static void put_words(const char *text, int indent, struct bytes *out) {
    bytes_words(out, text, indent, PAGE_COLUMNS);
    bytes_text(out, "\n");
}

static void put_row(const char *name, const char *help, struct bytes *out) {
    int gap = NAME_COLUMNS - text_width(name);
    bytes_printf(out, "  %s%*s ", name, gap > 0 ? gap : 0, "");
    put_words(help, 2 + NAME_COLUMNS + 1, out);
}

static void put_paragraph(const char *text, struct bytes *out) {
    bytes_text(out, "\n");
    put_words(text, 0, out);
}

static void put_command(const struct command *command, struct arena *a, struct bytes *out) {
    put_words(_(command->help), 0, out);
    bytes_printf(out, "\n%s ", _("Usage:"));
    put_words(command_usage(command, a), 4, out);
    for (const struct argument *argument = command->arguments; argument->name; argument++) {
        const char *name = argument->value ? arena_printf(a, "%s %s", argument->name, command_word(argument->value))
                                           : command_word(argument->name);
        put_row(name, _(argument->help), out);
    }
    if (command_page(command)) put_paragraph(_(command_page(command)), out);
    put_paragraph(_("Exit status: 0 done; 1 not done: the reason is printed; 2 not understood."), out);
}

static void put_all(struct bytes *out) {
    put_words(
        _("priem – the kiosk of supplementary education for children: applications and certificates, with or without a network."),
        0, out);
    bytes_text(out, "\n");
    for (const struct command *const *c = commands; *c; c++) put_row(*(*c)->name ? (*c)->name : "priem", _((*c)->help), out);
    put_paragraph(_("Before the command: --config FILE for another settings file. `priem help COMMAND` explains one command."),
                  out);
    put_paragraph(_(command_page(commands[0])), out);
}

/* One command, or the rows of those that begin with the word. False: there is neither. */
static bool put_of(const char *first, const char *second, struct arena *a, struct bytes *out) {
    const char *name = second ? arena_printf(a, "%s %s", first, second) : first;
    for (const struct command *const *c = commands + 1; *c; c++) {
        if (strcmp((*c)->name, name) != 0) continue;
        put_command(*c, a, out);
        return true;
    }
    if (second || !*command_family(first, a)) return false;
    for (const struct command *const *c = commands + 1; *c; c++)
        if (strncmp((*c)->name, first, strlen(first)) == 0 && (*c)->name[strlen(first)] == ' ')
            put_row((*c)->name, _((*c)->help), out);
    return true;
}

static bool help_run(struct call *call, struct fail *why) {
    const char *first = call_value(call, "COMMAND"), *second = call_value(call, "WORD");
    struct bytes page = {0};
    if (!first)
        put_all(&page);
    else
        call->not_understood = !put_of(first, second, &call->arena, &page);
    if (page.size > 0) fwrite(page.data, 1, page.size, call->out);
    bytes_close(&page);
    return !call->not_understood || command_unknown(first, second, &call->arena, why);
}

const struct command cmd_help = {
    .name = "help",
    .help = N_("Lists the commands or explains one"),
    .plain = true,
    .arguments = {{"COMMAND", NULL, false, N_("the command to explain")},
                  {"WORD", NULL, false, N_("its second word: staff key")}},
    .run = help_run,
};
