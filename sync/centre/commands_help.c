/* What a command's one line cannot say: when it is called for, what follows, what comes next. One page a command. */

#include "sync/centre/commands.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *command, *text; /* N_() */
} pages[] = {
    {"init",
     N_("Once for a region, in an empty folder. region.key is made there: it alone makes new keys of the centre and opens those beside a backup. Move it to a stick, or write it down, and keep it in a safe, off this computer.")},
    {"serve",
     N_("Stays in the foreground and writes its log to stderr: a service of systemd runs it. All other commands find it by the folder of the settings.")},
    {"restore",
     N_("Stop the server before; on a new computer “keys-restore” comes first. The store that was there is kept as store.db.before-restore. Then start the server: nothing is numbered or granted until every kiosk has given back what it has, “recover” shows whom it waits for.")},
    {"recover",
     N_("Who has told what it has, by the line or a stick, is waited for no more; when all have, it says what is to be looked at again. "
        "A kiosk that is lost is given up by “recover skip KIOSK”.")},
    {"keys-restore", N_("On a new computer, before “restore”: the file lies beside each backup, region.key in the safe.")},
    {"lease audit",
     N_("When “carry in --audit” has taken what was on the lost computer, or nobody will find it any more. What comes after that is set aside.")},
    {"region", N_("The fingerprint is compared at each kiosk that is enrolled: whoever shows another one is not this region.")},
    {"set", N_("A setting travels to every kiosk with the feed and is in force there after its next exchange.")},
    {"municipality add",
     N_("The code is that of ОКТМО or one of your own, letters and digits. Called again with the same code it changes what is "
        "given and keeps the rest.")},
    {"municipality load",
     N_("Columns: municipality (its code), and those that are to change: name, coordinator, phone, group, children (of 5 to 18 who "
        "live there, as the region counts them: the coordinators' report says how many of them have a certificate). A wrong row "
        "is said with its line, and nothing is loaded. May be loaded again.")},
    {"point add",
     N_("An office sees its whole municipality, a school what it has entered itself. Called again with the same code it changes "
        "the point.")},
    {"staff add",
     N_("Prints the id of the person. The passphrase is set at a kiosk in front of a supervisor: “priem staff key NAME”. Without "
        "--municipality the person belongs to the whole region.")},
    {"staff remove",
     N_("From the next exchange of a kiosk on the person cannot log in there. With --cause decisions made since are set aside "
        "until an operator has looked at them.")},
    {"code",
     N_("Adds a kiosk, or gives the code for the next computer under the name of one that is there: it then gets the next epoch, "
        "and the computer before it is shut out. “desk” has the children of its point, “office” those of its municipality, "
        "“region” every child: only operators, supervisors and auditors work there. The code and the fingerprint travel by "
        "separate ways.")},
    {"kiosk freeze",
     N_("A frozen kiosk works on and keeps everything, but the centre takes and gives nothing. “lost” and “revoked” are for good: "
        "its certificate is refused in the handshake.")},
    {"kiosk thaw", N_("The kiosk goes on where it was; what it has kept meanwhile comes with its next exchange.")},
    {"kiosk replace",
     N_("Called on the very day a computer is lost or stolen. It can no longer connect, what was lent to it is written off (its "
        "numbers never come back, its nominals are reserved until “lease audit”), and the code enrols another computer under the "
        "same name in the next epoch. What the lost one had not sent comes in by “carry in --audit”, should it be found.")},
    {"kiosk move",
     N_("Its scope follows: with its next exchanges the kiosk forgets the children of the old place and gets those of the new one. "
        "What it has not sent yet is sent before.")},
    {"kiosk epoch",
     N_("For a kiosk whose disk was copied or put back from a backup. Switch the copy off before: the first computer that comes "
        "is taken for the right one. The only one may be called a copy, where a stick from before its disk was put back came first: "
        "then “kiosk freeze” before.")},
    {"cap set",
     N_("What is above a lowered cap is asked back from the kiosks; nothing that was given is taken away. The share is never lent: "
        "from there the centre grants in the order of application.")},
    {"open-period",
     N_("May be called again, also after a kill: a certificate gets the nominal of a period once. Who comes when a cap is reached gets "
        "none, and their number is said.")},
    {"close-period",
     N_("Every month in which somebody was enrolled has to be closed before, also one nobody has reported attendance for: what is "
        "booked and not written off goes with the rest, and its sum is said. The setting “carry” tells whether what is left "
        "returns to the budget or is carried into the next period. May be called again, also after a kill.")},
    {"enrolments load",
     N_("Columns: id (the Navigator's number of the enrolment, by which it is known), certificate (an old number does, too), "
        "programme, group, first, last, cost, and, where there is one, certificate_part (else what the account has), provider "
        "(of a programme that is not in the catalogue), contract, ended (the last day of attendance) and ground (family, "
        "provider). Neither places nor the catalogue are asked: what the Navigator has enrolled has happened. When its money is "
        "not there, the enrolment waits for the family's choice, as one of a desk does. A row that differs from what was loaded "
        "under its number is refused. --as-of: the day of the table, today unless told; kiosks show it.")},
    {"attendance load",
     N_("Columns: certificate, programme, month (2026-10), planned, attended, and contract where a child has two in one programme. "
        "Without attendance nothing is written off. A later row for the same month replaces the one before; --again yes loads a "
        "correction into a closed month.")},
    {"settle",
     N_("A month of a course costs its days; of a month in which it ended, the days up to its last one, rounded down. What was written "
        "off and is no longer due is taken back by a movement of its own; history is never changed. A certificate that rests waits. "
        "Of one that was excluded, has expired or was merged with another, the days up to that one are still paid under its number, "
        "the rest of what was booked is released. May be called again, also after a kill: it does only what is missing. --again yes "
        "writes off the corrections of a closed month.")},
    {"nominals load",
     N_("Columns: certificate, period, group, request_no, received (2026-11-20 10:15:31: the queue is by the second), and, where "
        "there is one, body (the point that received it), proof, proof_no, proof_day. A file may be loaded again: a request is "
        "known by its number. The centre gives what is not lent to kiosks in the order of receipt, on the day an application is "
        "due or as soon as every kiosk has reported past its moment.")},
    {"payments export", N_("The children are named by their certificates alone. Semicolons between the columns.")},
    {"lease write-off", N_("“kiosk replace” does it, too. The reserve is kept until “lease audit”.")},
    {"carry in",
     N_("Called with the folder a stick is mounted in, or with one file on it. Each file is opened in a child that can do nothing else, "
        "and taken as if it had come over the network; a file taken twice changes nothing. With --audit what a kiosk written off as lost "
        "had not sent is taken before “lease audit”: what it gave before it could know of its fence fits the reserve, the rest is set "
        "aside; nothing is answered.")},
    {"carry out",
     N_("For a stick whose answer was lost, or to bring a kiosk the newest once more; a kiosk that is answered anew takes nothing twice.")},
    {"cases", N_("Names no child: the operator opens them at a kiosk, in the queue of disputes.")},
    {"requests load",
     N_("Columns are those of the export: child_surname, applicant_phone, request_point … A file may be loaded again: a request is "
        "known by its number.")},
    {"register load",
     N_("Columns are those of the export, and number: an old certificate keeps it; without one a new number is given. A file may "
        "be loaded again, also after an interruption: a child with a living certificate is known by СНИЛС or document.")},
    {"register export", N_("The file holds personal data: it is readable for you alone, keep it so.")},
    {"list load", N_("The lists are offered at the kiosks while somebody types; another spelling can still be typed.")},
    {"catalogue load",
     N_("Columns of providers: code, name, form (state, municipal, nonprofit, company, entrepreneur), municipality, licence, "
        "address, phone, status, since. Of programmes: programme, provider, title, direction (technical, science, sport, art, "
        "tourism, social), price, first, last, registry, age_from, age_to, month_price, municipality, status, note. Of groups: "
        "programme, code, seats, title, timetable, first, last, status. A row replaces what stood under its code; what a file "
        "does not name stays, but for the groups of a programme that it names. It may be loaded every night. --as-of: the day of "
        "the table, today unless told; kiosks show it.")},
    {"calendar load", N_("A decree that moves days off changes terms that are counted from then on, at every kiosk.")},
    {"day open",
     N_("A clock that has leapt is not believed, lest requests lapse for nothing. Called when the clock is right.")},
    {"clock",
     N_("A kiosk's clock is shown and orders nothing. The interval follows from the centre's own time, as the kiosk heard it, and "
        "from what cannot be set there: the time since its start. “off” is the worst of a package: + ahead, - behind.")},
    {"erasure act",
     N_("Names the records whose personal part is gone, the kiosks that have not confirmed yet, and until when backups may hold "
        "them. It names nobody.")},
    {"backup",
     N_("Backups that hold somebody erased since go as soon as a newer one stands, in every folder they were made in. Behind an "
        "erasure the server makes it itself, where the last one lies; a folder that is away, a stick's, is swept when it is back.")},
    {"parked", N_("A record that cannot be taken is set aside with its reason and delays no other. See “redrive”.")},
    {"redrive", N_("After the reason has gone: a person was added, a setting changed, a newer version installed.")},
    {"status",
     N_("waiting: records the kiosk has not fetched yet. numbers: certificate numbers it may still give, of those lent to it. A "
        "terminal gets bars and cut names, a file or pipe the same table whole.")},
    {"health",
     N_("Keys: ok, server, database, recovering (restored, and kiosks have still to tell what they know), applier_waiting, "
        "parked, disk_free_mb, backup_age_s (null: never), backups_outdated "
        "(somebody erased since is in them), clock_doubt_days, certificate_days, authority_days, gsn. "
        "Alarms, until somebody has looked: breaches (kiosks that gave beyond a lease), numbers_given_twice. For a watcher that "
        "calls it each minute.")},
    {"verify", N_("Each record is in the chain of its kiosk: whoever changes, removes or slips in one breaks it.")},
    {"rebuild",
     N_("Stops at the first subject whose rows are not what its records say, names it, and leaves the live rows as they are.")},
};

static const struct {
    int flags;        /* all of them */
    const char *text; /* N_() */
} flags[] = {
    {ORDER_READS_FILE, N_("The file is read with your rights.")},
    {ORDER_READS_FILE | ORDER_LONG, /* the others take a table whole or not at all */
     N_("Rows that are refused are written to FILE.refused with line and reason in front; mended there, that file can be loaded "
        "as it is. There is none when nothing was refused.")},
    {ORDER_MAKES_FILE, N_("The file must not be there yet; it is made with your rights, readable for you alone.")},
    {ORDER_LONG,
     N_("It works in steps: kiosks are served meanwhile, how far it is stands on stderr. One such command runs at a "
        "time; Ctrl+C ends it, what was done until then stays.")},
    {ORDER_GRAVE,
     N_("It cannot be taken back: on a terminal the kiosk is shown and “yes” is asked for; a script is not asked.")},
    {ORDER_ALWAYS, N_("It answers also while the store fails or no server runs.")},
};

/* As it is typed behind “priem-centre -c FILE.ini”: whoever takes one has only names to change. */
static const struct {
    const char *command, *words;
} examples[] = {
    {"init", "init --code 67 --name 'Смоленская область' --operator 'РМЦ'"},
    {"restore", "restore /media/usb/priem/centre-20261122-155859.db"},
    {"keys-restore", "keys-restore centre-20261122-155859.keys /media/safe/region.key"},
    {"set", "set decides operator"},
    {"municipality add", "municipality add 66603000 'Вяземский район' --children 9500"},
    {"municipality load", "municipality load children.csv"},
    {"point add", "point add 31 66603000 'школа № 2' --phone '+7 900 100-00-32'"},
    {"staff add", "staff add 'Снегирёва О. В.' desk --point 31"},
    {"staff remove", "staff remove 'Снегирёва О. В.'"},
    {"code", "code 'Вязьма, школа № 2' 31 desk"},
    {"kiosk list", "kiosk list 'Вязьма, школа № 2'"},
    {"kiosk freeze", "kiosk freeze 7 audit"},
    {"kiosk thaw", "kiosk thaw 7"},
    {"kiosk replace", "kiosk replace 'Выездной ноутбук'"},
    {"kiosk move", "kiosk move 7 30 --scope office"},
    {"kiosk epoch", "kiosk epoch 7"},
    {"backup", "backup /media/usb/priem"},
    {"recover skip", "recover skip 'Выездной ноутбук'"},
    {"key new", "key new /media/safe/region.key --revoke"},
    {"requests load", "requests load requests.csv"},
    {"register load", "register load register.csv"},
    {"register list", "register list --most 20"},
    {"register export", "register export register.csv"},
    {"list load", "list load street streets.csv --municipality 66603000"},
    {"list show", "list show street"},
    {"catalogue load", "catalogue load programmes programmes.csv --as-of 2026-11-20"},
    {"calendar load", "calendar load 2027.cal"},
    {"calendar show", "calendar show 2027"},
    {"erasure act", "erasure act 3.1.42"},
    {"erasure papers", "erasure papers 3.1.42 | priem-paper >act.pdf"},
    {"erasure log", "erasure log 3.1.42 log.csv"},
    {"period set", "period set 2027 2027-01-01 2027-12-31 '2027 год'"},
    {"cap set", "cap set 2027 5-18 --count 1500 --money 18000000 --nominal 12000"},
    {"open-period", "open-period 2027 --from 2026"},
    {"close-period", "close-period 2026"},
    {"limits", "limits 2027"},
    {"nominals load", "nominals load nominals.csv"},
    {"enrolments load", "enrolments load enrolments.csv --as-of 2026-11-20"},
    {"attendance load", "attendance load 2026-10.csv --again yes"},
    {"settle", "settle 2026-10 --close yes"},
    {"payments list", "payments list 2026-10"},
    {"payments export", "payments export 2026-10 payments.csv --provider P-12"},
    {"advance set", "advance set P-12 2026-11 250000"},
    {"lease list", "lease list 7"},
    {"lease write-off", "lease write-off 'Выездной ноутбук'"},
    {"lease found", "lease found 4 /media/usb/PRIEM/K0004-0007.OUT"},
    {"lease audit", "lease audit 'Выездной ноутбук'"},
    {"lease settle", "lease settle 7"},
    {"redrive", "redrive 3.1.42"},
    {"carry in", "carry in /media/usb"},
    {"carry out", "carry out 7 /media/usb"},
    {"status", "status"},
    {"verify", "verify /media/usb/priem/centre-20261122-155859.db"},
    {"rebuild", "rebuild --compare"},
    {"clock", "clock 3.1.412"},
};

const char *command_example(const struct command *command) {
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        if (!strcmp(examples[i].command, command->name)) return examples[i].words;
    return NULL;
}

static void put_paragraph(const char *text, struct bytes *out) {
    bytes_text(out, "\n");
    bytes_words(out, text, 0, COMMAND_PAGE);
    bytes_text(out, "\n");
}

void command_help(const struct command *command, struct bytes *out) {
    bytes_printf(out, _("Usage: priem-centre [-c FILE.ini] %s"), command->name);
    bytes_text(out, *command->arguments ? " " : "");
    bytes_words(out, command_usage(command->arguments), 4, COMMAND_PAGE);
    bytes_text(out, "\n");
    put_paragraph(_(command->help), out);
    if (!strncmp(command->arguments, "KIOSK", 5) && command->arguments[5] != '-')
        put_paragraph(_("KIOSK is its number or its name, as “kiosk list” shows them."), out);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (!strcmp(pages[i].command, command->name)) put_paragraph(_(pages[i].text), out);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if ((command->flags & flags[i].flags) == flags[i].flags && !(command->flags & ORDER_CARRIES))
            put_paragraph(_(flags[i].text), out);
    if (command_example(command)) bytes_printf(out, "\n%s\n  priem-centre %s\n", _("For example:"), command_example(command));
    put_paragraph(_("Exit status: 0 done; 1 not done, or not all of it: the reason is printed; 2 not understood."), out);
}
