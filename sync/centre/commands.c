#include "sync/centre/commands.h"

#include <poll.h>
#include <string.h>

const struct command commands[] = {
    {"region", "", N_("what region this is, and the fingerprint of its certificate"), 0, 0, command_region},
    {"set", "[KEY VALUE]", N_("sets a setting of the region; without a key shows all of them and what they mean"), ORDER_WRITES,
     0, command_set},
    {"municipality add", "CODE NAME [--coordinator NAME] [--phone NUMBER] [--group LINK] [--children N]",
     N_("adds a municipality or changes it; whom families ask is printed on receipts"), ORDER_WRITES, 2,
     command_municipality_add},
    {"municipality load", "FILE.csv", N_("the same from a table, for instance how many children live in each"),
     ORDER_WRITES | ORDER_READS_FILE, 1, command_municipality_load},
    {"municipality list", "", N_("lists the municipalities and how many children live in each"), 0, 0,
     command_municipality_list},
    {"point add", "CODE MUNICIPALITY NAME [--kind office|school] [--phone NUMBER]", N_("adds an intake point or changes it"),
     ORDER_WRITES, 3, command_point_add},
    {"point list", "", N_("lists the intake points"), 0, 0, command_point_list},
    {"staff add", "NAME ROLE [--municipality CODE] [--point CODE]",
     N_("adds a person: desk, coordinator, operator, supervisor, auditor"), ORDER_WRITES, 2, command_staff_add},
    {"staff remove", "ID [--cause]", N_("removes a person; --cause: for a breach"), ORDER_WRITES, 1, command_staff_remove},
    {"staff list", "", N_("lists the staff"), 0, 0, command_staff_list},
    {"code", "KIOSK-NAME POINT desk|office|region", N_("gives a one-time code that enrols a kiosk within 24 hours"),
     ORDER_WRITES, 3, command_code},
    {"kiosk list", "", N_("lists the kiosks"), 0, 0, command_kiosk_list},
    {"kiosk freeze", "NUMBER|NAME [lost|revoked|REASON]", N_("freezes a kiosk; lost and revoked ones cannot even connect"),
     ORDER_WRITES, 1, command_kiosk_freeze},
    {"kiosk thaw", "NUMBER|NAME", N_("lets a frozen kiosk go on"), ORDER_WRITES, 1, command_kiosk_thaw},
    {"kiosk replace", "NUMBER|NAME", N_("a lost computer: shuts it out and gives the code for the one that takes its place"),
     ORDER_WRITES, 1, command_kiosk_replace},
    {"kiosk move", "NUMBER|NAME POINT [--scope desk|office|region]",
     N_("moves a kiosk to another point: it forgets the children of the old place and gets those of the new one"), ORDER_WRITES,
     2, command_kiosk_move},
    {"kiosk epoch", "NUMBER|NAME",
     N_("lets a kiosk frozen after a fork, a restored or a copied disk go on in a new epoch of its log"), ORDER_WRITES, 1,
     command_kiosk_epoch},
    {"backup", "[FOLDER]",
     N_("backs the store up, walks the copy and says what it covers; keeps seven, none older than 30 days"), ORDER_LONG, 0,
     command_backup},
    {"recover skip", "NUMBER|NAME", N_("a restored centre does not wait for this kiosk any more: it is given up as lost"),
     ORDER_WRITES, 1, command_recover_skip},
    {"recover", "", N_("which kiosks a restored centre still waits for"), 0, 0, command_recover},
    {"key new", "FILE",
     N_("new keys of the centre, signed by the region's key in FILE; --revoke: the old ones are believed no more"),
     ORDER_WRITES | ORDER_READS_FILE, 1, command_key_new},
    {"requests load", "FILE.csv", N_("loads online requests; refused rows go to FILE.csv.refused"),
     ORDER_WRITES | ORDER_READS_FILE | ORDER_LONG, 1, command_requests_load},
    {"register load", "FILE.csv", N_("loads children registered before; refused rows go to FILE.csv.refused"),
     ORDER_WRITES | ORDER_READS_FILE | ORDER_LONG, 1, command_register_load},
    {"register list", "[--most N]", N_("lists the certificates"), 0, 0, command_register_list},
    {"register export", "FILE.csv", N_("writes the register into a new file"), ORDER_MAKES_FILE, 1, command_register_export},
    {"list load", "locality|street|issuer|school FILE.csv [--municipality CODE]",
     N_("loads values to pick from: columns text, code, municipality, for streets parent; a wrong row leaves what was in force"),
     ORDER_WRITES | ORDER_READS_FILE, 2, command_list_load},
    {"list show", "[KIND]", N_("shows the lists in force, or the values of a kind"), 0, 0, command_list_show},
    {"catalogue load", "providers|programmes|groups FILE.csv|FILE.json [--as-of DATE]",
     N_("loads the programmes of the region's providers and their groups; refused rows go to FILE.refused"),
     ORDER_WRITES | ORDER_READS_FILE | ORDER_LONG, 2, command_catalogue_load},
    {"catalogue list", "", N_("lists the providers and how many programmes each has"), 0, 0, command_catalogue_list},
    {"calendar load", "FILE", N_("sets the days off of a year by decree, in the syntax of assets/calendars"),
     ORDER_WRITES | ORDER_READS_FILE, 1, command_calendar_load},
    {"calendar show", "YEAR", N_("shows which days of a year are off or work, as terms are counted"), 0, 1,
     command_calendar_show},
    {"day open", "", N_("opens the present day after the clock has leapt far ahead: says that it is right"), ORDER_WRITES, 0,
     command_day_open},
    {"erasure list", "", N_("lists the erasures and how many kiosks have not confirmed each"), 0, 0, command_erasure_list},
    {"erasure act", "ID", N_("the act of an erasure, as it stands now"), 0, 1, command_erasure_act},
    {"erasure papers", "ID", N_("the act and the extract from the log, for priem-paper: … | priem-paper > act.pdf"), 0, 1,
     command_erasure_papers},
    {"erasure log", "ID FILE.csv", N_("writes the extract from the log that is kept with the act into a new file"),
     ORDER_MAKES_FILE, 2, command_erasure_log},
    {"period set", "CODE FIRST LAST TITLE [--unit roubles|hours]", N_("sets a period of the programme, or changes it"),
     ORDER_WRITES, 3, command_period_set},
    {"period list", "", N_("lists the periods of the programme"), 0, 0, command_period_list},
    {"cap set", "PERIOD GROUP [--count N] [--money SUM] [--nominal SUM] [--share PERCENT] [--title TEXT] [--health yes|no]",
     N_("sets the cap of a group of children in a period; --share: how much of it is never lent, 15 unless told"), ORDER_WRITES,
     2, command_cap_set},
    {"cap list", "", N_("lists the caps: what is given, lent to kiosks, and may still be lent"), 0, 0, command_cap_list},
    {"open-period", "PERIOD [--from PERIOD]",
     N_("gives every certificate that had a nominal in the period before its nominal of this one, as far as the caps hold it"),
     ORDER_WRITES | ORDER_LONG, 1, command_open_period},
    {"close-period", "PERIOD", N_("ends the accounts of a period that is over: what is left returns or is carried over"),
     ORDER_WRITES | ORDER_LONG, 1, command_close_period},
    {"limits", "[PERIOD]",
     N_("how far the caps are used: nominals given, booked, paid and left, by period, group and municipality"), 0, 0,
     command_limits},
    {"nominals load", "FILE.csv", N_("loads applications for a nominal that came online; refused rows go to FILE.csv.refused"),
     ORDER_WRITES | ORDER_READS_FILE | ORDER_LONG, 1, command_nominals_load},
    {"nominals list", "", N_("counts the applications for a nominal that wait, by period and group"), 0, 0,
     command_nominals_list},
    {"enrolments load", "FILE.csv [--as-of DATE]",
     N_("loads enrolments made in the Navigator; refused rows go to FILE.csv.refused"),
     ORDER_WRITES | ORDER_READS_FILE | ORDER_LONG, 1, command_enrolments_load},
    {"attendance load", "FILE.csv [--again yes]", N_("loads what providers report; refused rows go to FILE.csv.refused"),
     ORDER_WRITES | ORDER_READS_FILE | ORDER_LONG, 1, command_attendance_load},
    {"settle", "MONTH [--close yes] [--again yes]",
     N_("writes a month off the accounts by its attendance; --close: nothing is loaded into it after that"),
     ORDER_WRITES | ORDER_LONG, 1, command_settle},
    {"payments list", "MONTH", N_("what each provider is paid for a month, the advance and the balance"), 0, 1,
     command_payments_list},
    {"payments export", "MONTH FILE.csv [--provider CODE]", N_("writes the register of lines for payment into a new file"),
     ORDER_MAKES_FILE, 2, command_payments_export},
    {"advance set", "PROVIDER MONTH SUM", N_("notes the advance that was paid to a provider for a month"), ORDER_WRITES, 3,
     command_advance_set},
    {"lease list", "[KIOSK]", N_("lists what is lent to the kiosks"), 0, 0, command_lease_list},
    {"lease write-off", "KIOSK", N_("fences a lost kiosk off and writes off what was lent to it"), ORDER_WRITES, 1,
     command_lease_write_off},
    {"lease found", "KIOSK FILE", N_("takes the records of a lost kiosk from its stick for the audit, as “carry in --audit”"),
     ORDER_READS_FILE, 2, command_lease_found},
    {"lease audit", "KIOSK", N_("closes the audit of a lost kiosk: what it has not given of the nominals is free again"),
     ORDER_WRITES, 1, command_lease_audit},
    {"lease breaches", "", N_("lists what kiosks have given beyond their leases"), 0, 0, command_lease_breaches},
    {"lease settle", "KIOSK", N_("what a kiosk has given beyond its leases was looked at: it may give nominals again"),
     ORDER_WRITES, 1, command_lease_settle},
    {"parked", "", N_("lists the records that were set aside and why"), 0, 0, command_parked},
    {"redrive", "ID|all", N_("tries records that were set aside once more: they are numbered now or stay where they are"),
     ORDER_WRITES, 1, command_redrive},
    {"cases", "", N_("lists what waits for an operator at a kiosk: handed over by desks, or to be looked at"), 0, 0,
     command_cases},
    {"carry in", "[--audit] FILE|FOLDER",
     N_("takes the files of kiosks from a stick and writes the answers beside them; --audit: of lost ones, for the audit"),
     ORDER_READS_FILE | ORDER_CARRIES, 1, command_carry_in},
    {"carry out", "KIOSK FOLDER", N_("writes a fresh answer to the last file of that kiosk on a stick"),
     ORDER_MAKES_FILE | ORDER_CARRIES, 2, command_carry_out},
    {"status", "[--columns N]", N_("how much there is and how each kiosk stands; bars on a terminal"), ORDER_SHOWS, 0,
     command_status},
    {"health", "", N_("one line of JSON for a watcher: database, applier, disk, age of the backup; fails when one is ill"),
     ORDER_ALWAYS, 0, command_health},
    {"verify", "[FILE]", N_("walks all chains of the log, or of a backup"), 0, 0, command_verify},
    {"rebuild", "[--compare]", N_("builds all tables anew from the log and compares them with the live ones"),
     ORDER_WRITES | ORDER_LONG, 0, command_rebuild},
};
const int command_count = sizeof commands / sizeof *commands;

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

/* Options that stand alone; all others are followed by their value. */
static bool stands_alone(const char *option) {
    return !strcmp(option, "--cause") || !strcmp(option, "--revoke") || !strcmp(option, "--compare") ||
           !strcmp(option, "--audit");
}

const char *order_argument(const struct order *order, int n) {
    for (int i = 0; i < order->argc; i++) {
        if (!strncmp(order->argv[i], "--", 2))
            i += !stands_alone(order->argv[i]);
        else if (n-- == 0)
            return order->argv[i];
    }
    return "";
}

const char *order_option(const struct order *order, const char *name, const char *otherwise) {
    for (int i = 0; i < order->argc; i++) {
        if (strncmp(order->argv[i], "--", 2) != 0) continue;
        bool alone = stands_alone(order->argv[i]);
        if (!strcmp(order->argv[i] + 2, name)) return alone ? name : i + 1 < order->argc ? order->argv[i + 1] : otherwise;
        i += !alone;
    }
    return otherwise;
}

bool command_step(const struct command *command, struct order *order, struct fail *why) {
    order->more = false;
    order->rest_ms = 0;
    if (command->flags & ORDER_LONG && order->busy)
        return fail_set(why, FAIL_BUSY, "command: another one runs",
                        _("Another long command is running. Wait for its end and call this again."));
    if (command->arguments_least > 0 && order_argument(order, command->arguments_least - 1)[0] == '\0')
        return fail_set(why, FAIL_INPUT, "command: arguments", _("Usage: priem-centre %s %s"), command->name,
                        command->arguments);
    if (!(command->flags & ORDER_WRITES)) {
        arena_reset(&order->centre->turn);
        return command->run(order, why);
    }
    if (!centre_begin(order->centre, why)) return false;
    if (command->run(order, why) && centre_commit(order->centre, why)) return true;
    struct fail ignored;
    centre_rollback(order->centre, &ignored);
    return false;
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
