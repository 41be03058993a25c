#include "sync/centre/commands.h"

#include <poll.h>
#include <string.h>

const struct command commands[] = {
    {"region", "", N_("what region this is, and the fingerprint of its certificate"), 0, 0, command_region},
    {"set", N_("[KEY VALUE]"), N_("sets a setting of the region; without a key shows all of them and what they mean"),
     ORDER_WRITES, 0, command_set},
    {"municipality add", N_("CODE NAME [--coordinator NAME] [--phone NUMBER] [--group LINK] [--children N]"),
     N_("adds a municipality or changes it; whom families ask is printed on receipts"), ORDER_WRITES, 2,
     command_municipality_add},
    {"municipality load", N_("FILE.csv"), N_("the same from a table, for instance how many children live in each"),
     ORDER_WRITES | ORDER_READS_FILE, 1, command_municipality_load},
    {"municipality list", "", N_("lists the municipalities and how many children live in each"), 0, 0,
     command_municipality_list},
    {"point add", N_("CODE MUNICIPALITY NAME [--kind office|school] [--phone NUMBER]"),
     N_("adds an intake point or changes it"), ORDER_WRITES, 3, command_point_add},
    {"point list", "", N_("lists the intake points"), 0, 0, command_point_list},
    {"calendar load", N_("FILE"), N_("sets the days off of a year by decree, in the syntax of assets/calendars"),
     ORDER_WRITES | ORDER_READS_FILE, 1, command_calendar_load},
    {"calendar show", N_("YEAR"), N_("shows which days of a year are off or work, as terms are counted"), 0, 1,
     command_calendar_show},
    {"list load", N_("locality|street|issuer|school FILE.csv [--municipality CODE]"),
     N_("loads values to pick from: columns text, code, municipality, for streets parent; a wrong row leaves what was in force"),
     ORDER_WRITES | ORDER_READS_FILE, 2, command_list_load},
    {"list show", N_("[KIND]"), N_("shows the lists in force, or the values of a kind"), 0, 0, command_list_show},
    {"day open", "", N_("opens the present day after the clock has leapt far ahead: says that it is right"), ORDER_WRITES, 0,
     command_day_open},
    {"staff add", N_("NAME ROLE [--municipality CODE] [--point CODE]"),
     N_("adds a person: desk, coordinator, operator, supervisor, auditor"), ORDER_WRITES, 2, command_staff_add},
    {"staff remove", N_("ID|NAME [--cause]"), N_("removes a person; --cause: for a breach"), ORDER_WRITES, 1,
     command_staff_remove},
    {"staff list", "", N_("lists the staff"), 0, 0, command_staff_list},
    {"code", N_("KIOSK-NAME POINT desk|office|region"), N_("gives a one-time code that enrols a kiosk within 24 hours"),
     ORDER_WRITES, 3, command_code},
    {"kiosk list", N_("[KIOSK]"), N_("lists the kiosks"), 0, 0, command_kiosk_list},
    {"kiosk freeze", N_("KIOSK [lost|revoked|REASON]"), N_("freezes a kiosk; lost and revoked ones cannot even connect"),
     ORDER_WRITES, 1, command_kiosk_freeze},
    {"kiosk thaw", N_("KIOSK"), N_("lets a frozen kiosk go on"), ORDER_WRITES, 1, command_kiosk_thaw},
    {"kiosk replace", N_("KIOSK"), N_("a lost computer: shuts it out and gives the code for the one that takes its place"),
     ORDER_WRITES | ORDER_GRAVE, 1, command_kiosk_replace},
    {"kiosk move", N_("KIOSK POINT [--scope desk|office|region]"),
     N_("moves a kiosk to another point: it forgets the children of the old place and gets those of the new one"), ORDER_WRITES,
     2, command_kiosk_move},
    {"kiosk epoch", N_("KIOSK"),
     N_("lets a kiosk frozen after a fork, a restored or a copied disk go on in a new epoch of its log"), ORDER_WRITES, 1,
     command_kiosk_epoch},
    {"carry in", N_("[--audit] FILE|FOLDER"),
     N_("takes the files of kiosks from a stick and writes the answers beside them; --audit: of lost ones, for the audit"),
     ORDER_READS_FILE | ORDER_CARRIES, 1, command_carry_in},
    {"carry out", N_("KIOSK FOLDER"), N_("writes a fresh answer to the last file of that kiosk on a stick"),
     ORDER_MAKES_FILE | ORDER_CARRIES, 2, command_carry_out},
    {"register load", N_("FILE.csv"), N_("loads children registered before; refused rows go to FILE.csv.refused"),
     ORDER_WRITES | ORDER_READS_FILE | ORDER_LONG, 1, command_register_load},
    {"register list", N_("[--most N]"), N_("lists the certificates"), 0, 0, command_register_list},
    {"register export", N_("FILE.csv"), N_("writes the register into a new file"), ORDER_MAKES_FILE, 1,
     command_register_export},
    {"requests load", N_("FILE.csv"), N_("loads online requests; refused rows go to FILE.csv.refused"),
     ORDER_WRITES | ORDER_READS_FILE | ORDER_LONG, 1, command_requests_load},
    {"erasure list", "", N_("lists the erasures and how many kiosks have not confirmed each"), 0, 0, command_erasure_list},
    {"erasure act", N_("ID"), N_("the act of an erasure, as it stands now"), 0, 1, command_erasure_act},
    {"erasure papers", N_("ID"), N_("the act and the extract from the log, for priem-paper: … | priem-paper > act.pdf"), 0, 1,
     command_erasure_papers},
    {"erasure log", N_("ID FILE.csv"), N_("writes the extract from the log that is kept with the act into a new file"),
     ORDER_MAKES_FILE, 2, command_erasure_log},
    {"period set", N_("CODE FIRST LAST [TITLE] [--unit roubles|hours]"), N_("sets a period of the programme, or changes it"),
     ORDER_WRITES, 3, command_period_set},
    {"period list", "", N_("lists the periods of the programme"), 0, 0, command_period_list},
    {"cap set", N_("PERIOD GROUP [--count N] [--money SUM] [--nominal SUM] [--share PERCENT] [--title TEXT] [--health yes|no]"),
     N_("sets the cap of a group of children in a period; --share: how much of it is never lent, 15 unless told"), ORDER_WRITES,
     2, command_cap_set},
    {"cap list", "", N_("lists the caps: what is given, lent to kiosks, and may still be lent"), 0, 0, command_cap_list},
    {"limits", N_("[PERIOD]"),
     N_("how far the caps are used: nominals given, booked, paid and left, by period, group and municipality"), 0, 0,
     command_limits},
    {"lease list", N_("[KIOSK]"), N_("lists what is lent to the kiosks"), 0, 0, command_lease_list},
    {"lease write-off", N_("KIOSK"), N_("fences a lost kiosk off and writes off what was lent to it"),
     ORDER_WRITES | ORDER_GRAVE, 1, command_lease_write_off},
    {"lease found", N_("KIOSK FILE"),
     N_("takes the records of a lost kiosk from its stick for the audit, as “carry in --audit”"), ORDER_READS_FILE, 2,
     command_lease_found},
    {"lease audit", N_("KIOSK"), N_("closes the audit of a lost kiosk: what it has not given of the nominals is free again"),
     ORDER_WRITES, 1, command_lease_audit},
    {"lease breaches", "", N_("lists what kiosks have given beyond their leases"), 0, 0, command_lease_breaches},
    {"lease settle", N_("KIOSK"), N_("what a kiosk has given beyond its leases was looked at: it may give nominals again"),
     ORDER_WRITES, 1, command_lease_settle},
    {"catalogue load", N_("providers|programmes|groups FILE.csv|FILE.json [--as-of DATE]"),
     N_("loads the programmes of the region's providers and their groups; refused rows go to FILE.refused"),
     ORDER_WRITES | ORDER_READS_FILE | ORDER_LONG, 2, command_catalogue_load},
    {"catalogue list", "", N_("lists the providers and how many programmes each has"), 0, 0, command_catalogue_list},
    {"open-period", N_("PERIOD [--from PERIOD]"),
     N_("gives every certificate that had a nominal in the period before its nominal of this one, as far as the caps hold it"),
     ORDER_WRITES | ORDER_LONG, 1, command_open_period},
    {"close-period", N_("PERIOD"), N_("ends the accounts of a period that is over: what is left returns or is carried over"),
     ORDER_WRITES | ORDER_LONG, 1, command_close_period},
    {"nominals load", N_("FILE.csv"),
     N_("loads applications for a nominal that came online; refused rows go to FILE.csv.refused"),
     ORDER_WRITES | ORDER_READS_FILE | ORDER_LONG, 1, command_nominals_load},
    {"nominals list", "", N_("counts the applications for a nominal that wait, by period and group"), 0, 0,
     command_nominals_list},
    {"enrolments load", N_("FILE.csv [--as-of DATE]"),
     N_("loads enrolments made in the Navigator; refused rows go to FILE.csv.refused"),
     ORDER_WRITES | ORDER_READS_FILE | ORDER_LONG, 1, command_enrolments_load},
    {"attendance load", N_("FILE.csv [--again yes]"), N_("loads what providers report; refused rows go to FILE.csv.refused"),
     ORDER_WRITES | ORDER_READS_FILE | ORDER_LONG, 1, command_attendance_load},
    {"settle", N_("MONTH [--close yes] [--again yes]"),
     N_("writes a month off the accounts by its attendance; --close: nothing is loaded into it after that"),
     ORDER_WRITES | ORDER_LONG, 1, command_settle},
    {"payments list", N_("MONTH"), N_("what each provider is paid for a month, the advance and the balance"), 0, 1,
     command_payments_list},
    {"payments export", N_("MONTH FILE.csv [--provider CODE]"), N_("writes the register of lines for payment into a new file"),
     ORDER_MAKES_FILE, 2, command_payments_export},
    {"advance set", N_("PROVIDER MONTH SUM"), N_("notes the advance that was paid to a provider for a month"), ORDER_WRITES, 3,
     command_advance_set},
    {"parked", "", N_("lists the records that were set aside and why"), 0, 0, command_parked},
    {"redrive", N_("ID|all"), N_("tries records that were set aside once more: they are numbered now or stay where they are"),
     ORDER_WRITES, 1, command_redrive},
    {"cases", "", N_("lists what waits for an operator at a kiosk: handed over by desks, or to be looked at"), 0, 0,
     command_cases},
    {"clock", N_("[ID]"),
     N_("packages of kiosks whose clock was wrong; of a record: when it was received and in which interval it was made"), 0, 0,
     command_clock},
    {"backup", N_("[FOLDER]"),
     N_("backs the store up, walks the copy and says what it covers; keeps seven, none older than 30 days"), ORDER_LONG, 0,
     command_backup},
    {"recover skip", N_("KIOSK"), N_("a restored centre does not wait for this kiosk any more: it is given up as lost"),
     ORDER_WRITES | ORDER_GRAVE, 1, command_recover_skip},
    {"recover", "", N_("which kiosks a restored centre still waits for"), 0, 0, command_recover},
    {"key new", N_("FILE [--revoke]"),
     N_("new keys of the centre, signed by the region's key in FILE; --revoke: the old ones are believed no more"),
     ORDER_WRITES | ORDER_READS_FILE, 1, command_key_new},
    {"verify", N_("[FILE]"), N_("walks all chains of the log, or of a backup"), 0, 0, command_verify},
    {"rebuild", N_("[--compare]"), N_("builds all tables anew from the log and compares them with the live ones"),
     ORDER_WRITES | ORDER_LONG, 0, command_rebuild},
    {"status", N_("[--columns N]"), N_("how much there is and how each kiosk stands; bars on a terminal"), ORDER_SHOWS, 0,
     command_status},
    {"health", "", N_("one line of JSON for a watcher: database, applier, disk, age of the backup; fails when one is ill"),
     ORDER_ALWAYS, 0, command_health},
};
const int command_count = sizeof commands / sizeof *commands;

/* Where a group of the rows begins, as the help has them. */
static const struct {
    const char *first, *title; /* N_() */
} groups[] = {
    {"region", N_("The region")},
    {"staff add", N_("People")},
    {"code", N_("Kiosks")},
    {"carry in", N_("Sticks")},
    {"register load", N_("The register")},
    {"period set", N_("Leases and limits")},
    {"catalogue load", N_("Programmes and money")},
    {"parked", N_("What was set aside")},
    {"backup", N_("Copies and keys")},
    {"status", N_("Watching")},
};

const char *command_group(const struct command *command) {
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (!strcmp(groups[i].first, command->name)) return _(groups[i].title);
    return NULL;
}

const struct command *command_find(int argc, char **argv, int *words) {
    for (int i = 0; i < command_count; i++) {
        const char *space = strchr(commands[i].name, ' ');
        size_t first = space ? (size_t)(space - commands[i].name) : strlen(commands[i].name);
        *words = space ? 2 : 1;
        if (argc >= *words && strlen(argv[0]) == first && !strncmp(argv[0], commands[i].name, first) &&
            (!space || !strcmp(argv[1], space + 1)))
            return &commands[i];
    }
    return NULL;
}

bool command_begins(const struct command *command, const char *word) {
    size_t size = strlen(word);
    return size > 0 && !strncmp(command->name, word, size) && command->name[size] == ' ';
}

/* --- The words behind a command's name ------------------------------------------------------------------------------------ */

/* A usage line is the grammar of the words, too: "--phone NUMBER" is an option and its value, "[--cause]" stands alone, all
 * else are arguments in their order. Its translation has the same. */
struct usage_word {
    const char *text;
    int size;
    bool option, alone;
};

static bool next_word(const char **usage, struct usage_word *out) {
    const char *at = *usage + strspn(*usage, " []");
    size_t size = strcspn(at, " ]");
    bool option = !strncmp(at, "--", 2), alone = option && at[size] != ' ';
    *out = (struct usage_word){at, (int)size, option, alone};
    at += size;
    if (option && !alone) at += 1 + strcspn(at + 1, " ]");
    *usage = at;
    return size > 0;
}

static bool find_option(const char *usage, const char *typed, struct usage_word *out) {
    while (next_word(&usage, out))
        if (out->option && strlen(typed) == (size_t)out->size && !strncmp(out->text, typed, (size_t)out->size)) return true;
    return false;
}

static bool find_argument(const char *usage, int n, struct usage_word *out) {
    while (next_word(&usage, out))
        if (!out->option && n-- == 0) return true;
    return false;
}

static bool is_option(const char *typed) {
    return !strncmp(typed, "--", 2);
}

static bool stands_alone(const struct order *order, const char *option) {
    struct usage_word word;
    return find_option(order->usage, option, &word) && word.alone;
}

const char *order_argument(const struct order *order, int n) {
    for (int i = 0; i < order->argc; i++) {
        if (is_option(order->argv[i]))
            i += !stands_alone(order, order->argv[i]);
        else if (n-- == 0)
            return order->argv[i];
    }
    return "";
}

const char *order_option(const struct order *order, const char *name, const char *otherwise) {
    for (int i = 0; i < order->argc; i++) {
        if (!is_option(order->argv[i])) continue;
        bool alone = stands_alone(order, order->argv[i]);
        if (!strcmp(order->argv[i] + 2, name)) return alone ? name : i + 1 < order->argc ? order->argv[i + 1] : otherwise;
        i += !alone;
    }
    return otherwise;
}

bool order_says_yes(const struct order *order, const char *name) {
    return !strcmp(order_option(order, name, ""), "yes");
}

const char *command_usage(const char *usage) {
    return *usage ? _(usage) : "";
}

static bool refuse(const struct order *order, const char *name, const char *sentence, const char *word, int size,
                   struct fail *why) {
    return fail_set(why, FAIL_INPUT, "command: words", "%s: %.*s\n%s priem-centre %s %s", sentence, size, word, _("Usage:"),
                    name, command_usage(order->usage));
}

bool order_understood(const struct order *order, const char *name, int least, struct fail *why) {
    struct usage_word word;
    int arguments = 0;
    for (int i = 0; i < order->argc; i++) {
        const char *typed = order->argv[i];
        int size = (int)strlen(typed);
        if (!is_option(typed)) {
            if (!find_argument(order->usage, arguments++, &word))
                return refuse(order, name, _("This was not expected"), typed, size, why);
        } else if (!find_option(order->usage, typed, &word)) {
            return refuse(order, name, _("There is no such option"), typed, size, why);
        } else if (!word.alone && ++i == order->argc) {
            return refuse(order, name, _("A value is missing behind"), typed, size, why);
        }
    }
    if (arguments >= least || !find_argument(command_usage(order->usage), arguments, &word)) return true;
    return refuse(order, name, _("This is missing"), word.text, word.size, why);
}

bool command_step(const struct command *command, struct order *order, struct fail *why) {
    order->more = false;
    order->rest_ms = 0;
    order->usage = command->arguments;
    if (!order_understood(order, command->name, command->arguments_least, why)) return false;
    if (command->flags & ORDER_LONG && order->busy)
        return fail_set(why, FAIL_BUSY, "command: another one runs",
                        _("Another long command is running. Wait for its end and call this again."));
    if (!(command->flags & ORDER_WRITES)) {
        arena_reset(&order->centre->turn);
        return command->run(order, why);
    }
    return centre_begin(order->centre, why) && centre_end(order->centre, command->run(order, why), why);
}

void command_end(struct order *order) {
    if (order->end) order->end(order);
    order->end = NULL;
}

bool command_run(const struct command *command, struct order *order, struct fail *why) {
    bool ok = command_step(command, order, why);
    while (ok && order->more) {
        poll(NULL, 0, order->rest_ms);
        if (order->teller) order->teller->tell(order->teller->self, order->progress);
        ok = command_step(command, order, why);
    }
    command_end(order);
    return ok;
}

bool order_rests(struct order *order, int64_t since) {
    const struct env *env = &order->centre->env;
    const int64_t now = env->monotonic(env->self);
    if (now - since >= ORDER_STEP_QUIET_MS) return true;
    if (!order->door || now - since < ORDER_STEP_MS || now - order->looked < ORDER_LOOK_MS) return false;
    order->looked = now;
    return order->door->rings(order->door->self);
}
