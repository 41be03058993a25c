#include "model/base/text.h"
#include "tui/commands/all.h"

#include <stdio.h>
#include <string.h>

enum { NAME_COLUMNS = 26 };

static void print_row(const char *name, const char *help) {
    int gap = NAME_COLUMNS - text_width(name);
    printf("  %s%*s %s\n", name, gap > 0 ? gap : 0, "", help);
}

static void print_command(const struct command *command, struct arena *a) {
    printf("%s\n\n%s %s\n", _(command->help), _("Usage:"), command_usage(command, a));
    for (const struct argument *argument = command->arguments; argument->name; argument++) {
        const char *name = argument->value ? arena_printf(a, "%s %s", argument->name, argument->value) : argument->name;
        print_row(name, _(argument->help));
    }
}

static void print_all(void) {
    printf(
        "%s\n\n",
        _("priem – the kiosk of supplementary education for children: applications and certificates, with or without a network."));
    for (const struct command *const *c = commands; *c; c++) print_row(*(*c)->name ? (*c)->name : "priem", _((*c)->help));
    printf("\n%s\n",
           _("Before the command: --config FILE for another settings file. `priem help COMMAND` explains one command."));
}

static bool help_run(struct call *call, struct fail *why) {
    const char *first = call_value(call, "COMMAND"), *second = call_value(call, "WORD");
    if (!first) {
        print_all();
        return true;
    }
    const char *name = second ? arena_printf(&call->arena, "%s %s", first, second) : first;
    for (const struct command *const *c = commands; *c; c++) {
        if (strcmp((*c)->name, name) != 0) continue;
        print_command(*c, &call->arena);
        return true;
    }
    return fail_set(why, FAIL_INPUT, "no such command", _("There is no command “%s”. `priem help` lists what there is."), name);
}

const struct command cmd_help = {
    .name = "help",
    .help = N_("Lists the commands or explains one"),
    .plain = true,
    .arguments = {{"COMMAND", NULL, false, N_("the command to explain")},
                  {"WORD", NULL, false, N_("its second word: staff key")}},
    .run = help_run,
};
