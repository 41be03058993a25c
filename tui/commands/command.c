#include "tui/commands/command.h"

#include "model/base/share.h"
#include "tui/commands/all.h"
#include "tui/commands/beside.h"
#include "tui/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_option(const struct argument *argument) {
    return argument->name[0] == '-';
}

/* How many words of the command line the name takes; −1 when it is another. "" takes none. */
static int words_matched(const char *name, int argc, char *const *argv) {
    int words = 0;
    while (*name) {
        size_t size = strcspn(name, " ");
        if (words == argc || strlen(argv[words]) != size || strncmp(argv[words], name, size) != 0) return -1;
        words++;
        name += size;
        name += *name == ' ';
    }
    return words;
}

/* The longest name wins: "staff key" before "staff". */
static const struct command *find_command(int argc, char *const *argv, int *words) {
    const struct command *found = commands[0]; /* what runs without a command */
    *words = 0;
    for (const struct command *const *c = commands + 1; *c; c++) {
        int n = words_matched((*c)->name, argc, argv);
        if (n > *words) {
            found = *c;
            *words = n;
        }
    }
    return found;
}

static bool refuse(const struct command *command, const char *sentence, const char *word, struct fail *why) {
    struct arena a = {0};
    fail_set(why, FAIL_INPUT, "command line not understood", "%s: %s\n%s %s", sentence, word, _("Usage:"),
             command_usage(command, &a));
    arena_close(&a);
    return false;
}

/* One option, as "--url URL" or "--url=URL"; *used words were taken. */
static bool take_option(struct call *call, int left, char *const *argv, int *used, struct fail *why) {
    const struct argument *arguments = call->command->arguments;
    size_t size = strcspn(argv[0], "=");
    int i = 0;
    while (arguments[i].name && (strlen(arguments[i].name) != size || strncmp(arguments[i].name, argv[0], size) != 0)) i++;
    if (!arguments[i].name) return refuse(call->command, _("There is no such option"), argv[0], why);
    if (call->values[i]) return refuse(call->command, _("Given twice"), argv[0], why);
    *used = 1;
    if (!arguments[i].value) {
        if (argv[0][size]) return refuse(call->command, _("This option takes no value"), argv[0], why);
        call->values[i] = "";
    } else if (argv[0][size]) {
        call->values[i] = argv[0] + size + 1;
    } else if (left > 1) {
        call->values[i] = argv[1];
        *used = 2;
    } else {
        return refuse(call->command, _("A value is missing behind"), argv[0], why);
    }
    return true;
}

static bool take_word(struct call *call, const char *word, struct fail *why) {
    const struct argument *arguments = call->command->arguments;
    for (int i = 0; arguments[i].name; i++) {
        if (is_option(&arguments[i]) || call->values[i]) continue;
        call->values[i] = word;
        return true;
    }
    return refuse(call->command, _("This was not expected"), word, why);
}

static bool nothing_missing(const struct call *call, struct fail *why) {
    const struct argument *arguments = call->command->arguments;
    for (int i = 0; arguments[i].name; i++)
        if (arguments[i].needed && !call->values[i])
            return refuse(call->command, _("This is missing"), command_word(arguments[i].name), why);
    return true;
}

/* What stands before the command and belongs to all of them. */
static bool take_common(struct call *call, int *argc, char *const **argv, struct fail *why) {
    while (*argc > 0 && (*argv)[0][0] == '-') {
        int used = 1;
        if (strcmp((*argv)[0], "--test") == 0) {
            call->marks = true;
        } else if (strcmp((*argv)[0], "--config") == 0 && *argc > 1) {
            call->config = (*argv)[1];
            used = 2;
        } else {
            break;
        }
        *argc -= used;
        *argv += used;
    }
    if (*argc > 0 && strcmp((*argv)[0], "--config") == 0)
        return fail_set(why, FAIL_INPUT, "--config without a file", _("A value is missing behind: %s"), "--config");
    return true;
}

/* “carry out --help” asks for what “help carry out” does. */
static bool asks_for_help(int argc, char *const *argv) {
    return argc > 0 && (strcmp(argv[argc - 1], "--help") == 0 || strcmp(argv[argc - 1], "-h") == 0);
}

bool command_parse(int argc, char *const *argv, struct call *call, struct fail *why) {
    int words;
    argc--, argv++;
    if (!take_common(call, &argc, &argv, why)) return false;
    call->command = find_command(argc, argv, &words);
    if (asks_for_help(argc, argv)) {
        call->command = &cmd_help;
        for (int i = 0; i < (words > 0 ? words : argc - 1) && i < 2; i++) call->values[i] = argv[i];
        return true;
    }
    if (words == 0 && argc > 0) {
        return command_unknown(argv[0], argc > 1 ? argv[1] : NULL, &call->arena, why);
    }
    argc -= words, argv += words;
    for (int used = 1; argc > 0; argc -= used, argv += used) {
        used = 1;
        bool good = argv[0][0] == '-' && argv[0][1] ? take_option(call, argc, argv, &used, why) : take_word(call, argv[0], why);
        if (!good) return false;
    }
    return nothing_missing(call, why);
}

const char *command_word(const char *name) {
    static const char *const words[] = {N_("FILE"),  N_("FOLDER"), N_("NAME"), N_("NUMBER"), N_("CODE"),
                                        N_("PAPER"), N_("KIND"),   N_("WORD"), N_("COMMAND")};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], name) == 0) return _(name);
    return name;
}

const char *command_family(const char *word, struct arena *a) {
    const char *family = "";
    size_t size = strlen(word);
    for (const struct command *const *c = commands + 1; *c; c++)
        if (size > 0 && strncmp((*c)->name, word, size) == 0 && (*c)->name[size] == ' ')
            family = arena_printf(a, "%s%s%s", family, *family ? ", " : "", (*c)->name);
    return family;
}

bool command_unknown(const char *first, const char *second, struct arena *a, struct fail *why) {
    const char *family = command_family(first, a);
    if (*family)
        return fail_set(why, FAIL_INPUT, "no such command", _("There is no command “%s%s%s”. There is: %s."), first,
                        second ? " " : "", second ? second : "", family);
    return fail_set(why, FAIL_INPUT, "no such command", _("There is no command “%s”. `priem help` lists what there is."),
                    first);
}

const char *command_usage(const struct command *command, struct arena *a) {
    const char *usage = arena_printf(a, "priem%s%s", *command->name ? " " : "", command->name);
    for (const struct argument *argument = command->arguments; argument->name; argument++)
        usage = arena_printf(a, "%s %s%s%s%s%s", usage, argument->needed ? "" : "[", command_word(argument->name),
                             argument->value ? " " : "", argument->value ? command_word(argument->value) : "",
                             argument->needed ? "" : "]");
    return usage;
}

const char *call_value(const struct call *call, const char *argument) {
    for (int i = 0; call->command->arguments[i].name; i++)
        if (strcmp(call->command->arguments[i].name, argument) == 0) return call->values[i];
    abort();
}

bool command_run(struct call *call, struct fail *why) {
    const struct command *command = call->command;
    bool beside = command->beside && !(command->apart && call_value(call, command->apart));
    bool done = false, good = !beside || beside_ask(call, &done, why);
    if (done || !good) return good;
    return command->run(call, why);
}

static bool run(struct call *call, struct fail *why) {
    if (!call->command->plain) {
        if (!settings_load(kiosk_settings, kiosk_settings_file(call->config), &call->settings, why)) return false;
        call->env.offset = (int)settings_int(call->settings, "kiosk", "offset");
        share_messages(settings_text(call->settings, "kiosk", "language"));
    }
    return call->command->around ? call->command->around(call, why) : command_run(call, why);
}

int commands_main(int argc, char *const *argv) {
    struct call call = {.env = env_system(), .out = stdout};
    struct fail why = {0};
    int status = 0;
    if (!command_parse(argc, argv, &call, &why))
        status = 2;
    else if (!run(&call, &why))
        status = call.not_understood ? 2 : 1;
    if (status) fprintf(stderr, "priem: %s\n", why.say);
    settings_close(call.settings);
    arena_close(&call.arena);
    return status;
}
