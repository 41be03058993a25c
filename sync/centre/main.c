/* priem-centre: the region's server and its administrator's commands. */

#include "model/base/harden.h"
#include "model/base/share.h"
#include "model/base/text.h"
#include "model/event/event.h"
#include "model/rules/fields.h"
#include "sync/centre/backup.h"
#include "sync/centre/bundle.h"
#include "sync/centre/carry_files.h"
#include "sync/centre/commands.h"
#include "sync/centre/control.h"
#include "sync/centre/pki.h"
#include "sync/centre/server.h"
#include "sync/centre/settings.h"
#include "sync/centre/table.h"
#include "sync/wire/opener.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define INI_DEFAULT "/etc/priem/centre.ini"

/* Commands that are not orders to a region that stands. */
struct own_command {
    const char *name;
    const char *arguments; /* N_(), or "" */
    const char *help;      /* N_() */
    int arguments_least;
    bool (*run)(const struct settings *settings, const struct env *env, struct order *order, struct fail *why);
};

static bool run_init(const struct settings *settings, const struct env *env, struct order *order, struct fail *why) {
    struct region_opened facts = {0};
    char fingerprint[PKI_FINGERPRINT];
    const char *code = order_option(order, "code", "");
    const struct subject_code *subject = subject_code_find(code);
    if (!subject)
        return fail_set(why, FAIL_INPUT, "init: code",
                        _("--code: the code of the subject of the Federation, two digits, like 67."));
    text_copy(facts.code, sizeof facts.code, code);
    text_copy(facts.name, sizeof facts.name, order_option(order, "name", subject->name));
    text_copy(facts.genitive, sizeof facts.genitive, order_option(order, "genitive", facts.name));
    text_copy(facts.operator_name, sizeof facts.operator_name, order_option(order, "operator", ""));
    text_copy(facts.site, sizeof facts.site, order_option(order, "site", ""));
    text_copy(facts.rules_version, sizeof facts.rules_version, order_option(order, "rules", "1"));
    text_copy(facts.consent_version, sizeof facts.consent_version, order_option(order, "consent", "1"));
    if (!centre_make(settings, env, &facts, why) ||
        !pki_fingerprint(settings_text(settings, "centre", "folder"), fingerprint, why))
        return false;
    bytes_printf(&order->say, _("The region is made: %s.\n"), facts.name);
    bytes_printf(
        &order->say, "fingerprint %s\n%s\n", fingerprint,
        _("Move region.key from the folder to a stick and keep it in a safe: it alone makes new keys, and opens those beside a backup."));
    return true;
}

static bool run_config(const struct settings *settings, const struct env *env, struct order *order, struct fail *why) {
    (void)env, (void)why;
    if (order_argument(order, 0)[0] != '\0')
        settings_example(centre_settings, &order->say);
    else
        settings_print(settings, &order->say);
    return true;
}

static bool run_serve(const struct settings *settings, const struct env *env, struct order *order, struct fail *why) {
    (void)order;
    struct centre *c;
    if (!centre_open(settings, env, &c, why)) return false;
    bool ok = server_run(c, why);
    centre_close(c);
    return ok;
}

static bool run_restore(const struct settings *settings, const struct env *env, struct order *order, struct fail *why) {
    int64_t gsn;
    const char *path = order_argument(order, 0);
    if (!backup_restore(settings, env, path, &gsn, why)) return false;
    bytes_printf(&order->say, _("The region is put back as it was at number %lld.\n"), (long long)gsn);
    bytes_printf(
        &order->say, "%s\n",
        _("Start the server: nothing is numbered or granted until every kiosk has given back what it has. “priem-centre "
          "recover” shows whom it waits for; “recover skip” gives one up. When all have told, “recover” says what is to be "
          "looked at again."));
    return true;
}

/* Of a folder in which there is no region yet, or not all of it. */
static bool run_key_restore(const struct settings *settings, const struct env *env, struct order *order, struct fail *why) {
    char line[128] = "";
    const char *bundle = order_argument(order, 0), *key = order_argument(order, 1);
    (void)env;
    FILE *f = fopen(key, "re");
    bool ok = f && fgets(line, sizeof line, f);
    if (f) fclose(f);
    if (!ok) fail_set(why, FAIL_INPUT, "keys restore: the region's key", _("The file cannot be read."));
    ok = ok && bundle_open(bundle, line, settings_text(settings, "centre", "folder"), why);
    sodium_memzero(line, sizeof line);
    if (ok) bytes_printf(&order->say, "%s\n", _("The keys and certificates of the centre are in their folder again."));
    return ok;
}

static const struct own_command own_commands[] = {
    {"init",
     N_("--code 67 [--name NAME] [--genitive NAME] [--operator NAME] [--site URL] [--rules VERSION] [--consent VERSION]"),
     N_("makes a new region in the folder"), 0, run_init},
    {"serve", "", N_("runs the server until SIGTERM"), 0, run_serve},
    {"restore", N_("FILE"), N_("puts the region back from a backup; the server is stopped"), 1, run_restore},
    {"keys-restore", N_("FILE.keys REGION.KEY"),
     N_("puts the keys and certificates of the centre back from the file beside a backup, opened by the region's key"), 2,
     run_key_restore},
    {"config", "[example]", N_("prints the settings in force, or an example file"), 0, run_config},
};

/* --- Orders: inside the server where it runs, else on the store ----------------------------------------------------------- */

static bool open_files(const struct command *command, struct order *order, char *refused, size_t room, struct fail *why) {
    if (command->flags & ORDER_CARRIES) return carry_files_open(command, order, why);
    const char *name = order_argument(order, command->arguments_least > 0 ? command->arguments_least - 1 : 0);
    snprintf(refused, room, "%s.refused", name);
    if (command->flags & ORDER_READS_FILE && name[0]) {
        order->in = fopen(name, "re");
        int fd = order->in ? open(refused, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
        order->refused = fd >= 0 ? fdopen(fd, "w") : NULL;
        if (!order->in || !order->refused)
            return fail_set(why, FAIL_GONE, "main: file", _("The file “%s” cannot be opened: %s."), order->in ? refused : name,
                            strerror(errno));
    }
    if (command->flags & ORDER_MAKES_FILE && name[0]) {
        int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        order->out = fd >= 0 ? fdopen(fd, "w") : NULL;
        if (!order->out)
            return fail_set(why, FAIL_CONFLICT, "main: file", _("The file “%s” cannot be made: %s."), name, strerror(errno));
    }
    return true;
}

/* What is empty is not left behind, nor what was made for a command that then failed: it may be called again. */
static void close_files(const struct command *command, struct order *order, const char *refused, bool ok) {
    struct stat st;
    bool empty = false;
    if (order->out && !ok && !(command->flags & ORDER_CARRIES)) unlink(order_argument(order, command->arguments_least - 1));
    if (order->refused) {
        fflush(order->refused);
        empty = fstat(fileno(order->refused), &st) == 0 && st.st_size == 0;
    }
    if (order->in) fclose(order->in);
    if (order->out) fclose(order->out);
    if (order->refused) fclose(order->refused);
    if (empty)
        unlink(refused);
    else if (order->refused && !(command->flags & ORDER_CARRIES))
        bytes_printf(&order->say,
                     _("The refused rows are in “%s”, each with its reason: mend them there and load that file.\n"), refused);
}

/* How far a long command is: one line of a terminal; in a log a line now and then. */
struct told {
    bool terminal;
    time_t at; /* 0: nothing was told yet */
};

static void tell_progress(void *self, const char *progress) {
    enum { LOG_SECONDS = 5 };
    struct told *told = self;
    time_t now = time(NULL);
    if (!told->terminal && now - told->at < LOG_SECONDS) return;
    told->at = now;
    fprintf(stderr, told->terminal ? "\r%s\x1b[K" : "%s\n", progress);
}

static void end_progress(const struct told *told) {
    if (told->terminal && told->at) fputs("\r\x1b[K", stderr);
}

static bool run_on_store(const struct settings *settings, const struct env *env, const struct command *command,
                         struct order *order, struct fail *why) {
    if (!centre_open(settings, env, &order->centre, why)) return false;
    order->offline = true;
    bool ok = command_run(command, order, why);
    centre_close(order->centre);
    return ok;
}

/* 0: not a terminal. */
static int terminal_columns(void) {
    struct winsize size;
    return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static void print(struct bytes *say) {
    struct bytes shown = {0};
    int columns = terminal_columns();
    if (say->size == 0) return;
    bytes_u8(say, 0);
    if (columns > 0) table_show((const char *)say->data, columns, &shown);
    if (columns > 0)
        fwrite(shown.data, 1, shown.size, stdout);
    else
        fwrite(say->data, 1, say->size - 1, stdout);
    bytes_close(&shown);
}

/* A table is as wide as the person's terminal. */
static void add_columns(struct order *order, int *argc, char ***argv) {
    int columns = terminal_columns();
    if (columns == 0) return;
    char **words = arena_alloc(&order->a, ((size_t)*argc + 3) * sizeof *words);
    memcpy(words, *argv, (size_t)*argc * sizeof *words);
    words[(*argc)++] = arena_dup(&order->a, "--columns");
    words[(*argc)++] = arena_printf(&order->a, "%d", columns);
    words[*argc] = NULL;
    *argv = words;
}

static int run_order(const struct settings *settings, const struct env *env, int argc, char **argv, struct order *order,
                     struct fail *why);

/* A script knows what it calls; a person may have mistyped a number. */
static bool agreed(const struct settings *settings, const struct env *env, const struct command *command, struct order *order,
                   struct fail *why) {
    char line[16] = "", *words[] = {"kiosk", "list", (char *)order_argument(order, 0), NULL};
    struct order look = {0};
    if (!(command->flags & ORDER_GRAVE) || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return true;
    bool ok = run_order(settings, env, 3, words, &look, why) == 0;
    if (ok) print(&look.say);
    bytes_close(&look.say);
    arena_close(&look.a);
    if (!ok) return false;
    printf("\n%s: %s\n%s ", command->name, _(command->help), _("This cannot be taken back. Write “yes” to go on:"));
    fflush(stdout);
    if (fgets(line, sizeof line, stdin)) line[strcspn(line, "\n")] = '\0';
    return !strcmp(line, "yes") || !strcmp(line, _("yes")) ||
           fail_set(why, FAIL_DENIED, "main: not agreed", _("Nothing was done."));
}

/* Of "kiosk frob" the commands that begin with "kiosk". */
static void no_command(int argc, char **argv, struct fail *why) {
    struct bytes of_word = {0};
    for (int i = 0; i < command_count; i++)
        if (command_begins(&commands[i], argv[0])) bytes_printf(&of_word, "%s%s", of_word.size ? ", " : "", commands[i].name);
    if (of_word.size > 0)
        fail_set(why, FAIL_INPUT, "main: command", _("There is no command “%s%s%s”. There is: %s."), argv[0],
                 argc > 1 ? " " : "", argc > 1 ? argv[1] : "", (const char *)of_word.data);
    else
        fail_set(why, FAIL_INPUT, "main: command", _("There is no command “%s”. “priem-centre help” lists them."), argv[0]);
    bytes_close(&of_word);
}

static int run_order(const struct settings *settings, const struct env *env, int argc, char **argv, struct order *order,
                     struct fail *why) {
    int words, status = 0;
    char refused[PATH_ROOM] = "";
    struct told told = {.terminal = isatty(STDERR_FILENO)};
    const struct command *command = command_find(argc, argv, &words);
    if (!command) {
        no_command(argc, argv, why);
        return 2;
    }
    if (command->flags & ORDER_SHOWS) add_columns(order, &argc, &argv);
    order->argc = argc - words;
    order->argv = argv + words;
    order->usage = command->arguments;
    if (!order_understood(order, command->name, command->arguments_least, why)) return 2;
    if (!agreed(settings, env, command, order, why)) return 1;
    bool ok = open_files(command, order, refused, sizeof refused, why);
    if (ok) {
        FILE *const files[CONTROL_FILES] = {order->in ? order->in : order->out, order->refused};
        order->teller = &(struct teller){&told, tell_progress};
        ok = control_call(settings_text(settings, "centre", "folder"), argc, argv, files, order->teller, &status, &order->say,
                          why);
        if (!ok && why->kind == FAIL_GONE) {
            ok = run_on_store(settings, env, command, order, why);
            status = order->done_badly;
        }
        end_progress(&told);
    }
    if (ok && command->flags & ORDER_CARRIES) ok = carry_files_keep(command, order, why);
    close_files(command, order, refused, ok);
    return ok ? status : 1;
}

/* Of "carry in" the word that names the stick; 0: of another command. */
static int carried_at(int argc, char **argv) {
    int at = argc > 3 && strcmp(argv[2], "--audit") == 0 ? 3 : 2;
    return argc > at && strcmp(argv[0], "carry") == 0 && strcmp(argv[1], "in") == 0 ? at : 0;
}

/* Each file of a folder as if it had been named alone; the first that fails does not stop the others. */
static int run_orders(const struct settings *settings, const struct env *env, int argc, char **argv, struct order *order,
                      struct fail *why) {
    int count, damaged, worst = 0, at = carried_at(argc, argv);
    const char **files;
    if (at == 0 || !carry_files_folder(argv[at])) return run_order(settings, env, argc, argv, order, why);
    if (!carry_files_list(argv[at], &order->a, &files, &count, &damaged, why)) return 1;
    for (int i = 0; i < count; i++) {
        struct fail one = {0};
        struct order single = {.say = order->say, .a = order->a};
        argv[at] = arena_dup(&order->a, files[i]);
        int status = run_order(settings, env, argc, argv, &single, &one);
        order->say = single.say;
        order->a = single.a;
        if (one.kind != FAIL_NONE && status != 0) bytes_printf(&order->say, "%s: %s\n", files[i], one.say);
        if (status > worst) worst = status;
    }
    if (damaged > 0)
        bytes_printf(&order->say,
                     ngettext("%d damaged file on the stick was left alone.\n",
                              "%d damaged files on the stick were left alone.\n", (unsigned long)damaged),
                     damaged);
    return worst;
}

/* --- The line of the caller ----------------------------------------------------------------------------------------------- */

static void help_row(const char *name, const char *arguments, const char *text) {
    struct bytes row = {0};
    bytes_printf(&row, "  %s%s", name, *arguments ? " " : "");
    bytes_words(&row, command_usage(arguments), 6, COMMAND_PAGE);
    bytes_text(&row, "\n        ");
    bytes_words(&row, _(text), 8, COMMAND_PAGE);
    puts((const char *)row.data);
    bytes_close(&row);
}

static void help(void) {
    printf(_("Usage: priem-centre [-c FILE.ini] COMMAND …\n"));
    printf(_("“priem-centre help COMMAND” explains one command.\n"));
    printf("\n%s\n", _("The server"));
    for (size_t i = 0; i < sizeof own_commands / sizeof *own_commands; i++)
        help_row(own_commands[i].name, own_commands[i].arguments, own_commands[i].help);
    for (int i = 0; i < command_count; i++) {
        const char *group = command_group(&commands[i]);
        if (group) printf("\n%s\n", group);
        help_row(commands[i].name, commands[i].arguments, commands[i].help);
    }
}

/* The page of a command, or the rows of those that begin with the word. False: there is neither. */
static bool help_of(int argc, char **argv) {
    int words;
    struct bytes page = {0};
    struct fail why;
    const struct command *command = command_find(argc, argv, &words);
    bool found = command != NULL;
    for (size_t i = 0; i < sizeof own_commands / sizeof *own_commands; i++) {
        const struct own_command *own = &own_commands[i];
        if (strcmp(own->name, argv[0]) != 0) continue;
        found = true;
        command_help(&(struct command){.name = own->name, .arguments = own->arguments, .help = own->help}, &page);
    }
    if (command) command_help(command, &page);
    for (int i = 0; page.size == 0 && argc == 1 && i < command_count; i++) {
        if (!command_begins(&commands[i], argv[0])) continue;
        found = true;
        help_row(commands[i].name, commands[i].arguments, commands[i].help);
    }
    if (page.size > 0) fwrite(page.data, 1, page.size, stdout);
    bytes_close(&page);
    if (found) return true;
    no_command(argc, argv, &why);
    fprintf(stderr, "%s\n", why.say);
    return false;
}

static int run(const struct settings *settings, const struct env *env, int argc, char **argv) {
    struct order order = {.argc = argc - 1, .argv = argv + 1};
    struct fail why = {0};
    int status = -1;
    for (size_t i = 0; i < sizeof own_commands / sizeof *own_commands; i++) {
        const struct own_command *own = &own_commands[i];
        if (strcmp(own->name, argv[0]) != 0) continue;
        order.usage = own->arguments;
        status = !order_understood(&order, own->name, own->arguments_least, &why) ? 2
                 : own->run(settings, env, &order, &why)                          ? 0
                                                                                  : 1;
    }
    if (status < 0) status = run_orders(settings, env, argc, argv, &order, &why);
    print(&order.say);
    if (why.kind != FAIL_NONE && status != 0) fprintf(stderr, "%s\n", why.say);
    bytes_close(&order.say);
    arena_close(&order.a);
    return fflush(stdout) == 0 ? status : 1;
}

int main(int argc, char **argv) {
    const char *ini = access(INI_DEFAULT, R_OK) == 0 ? INI_DEFAULT : NULL;
    int at = 1;
    share_messages("ru");
    if (!harden_process()) {
        perror("priem-centre");
        return 1;
    }
    if (argc == 2 && !strcmp(argv[1], OPENER_WORD)) return opener_child();
    if (argc == 3 && !strcmp(argv[1], BACKUP_WORD)) return backup_child(argv[2]);
    if (argc > 2 && (!strcmp(argv[1], "-c") || !strcmp(argv[1], "--config"))) {
        ini = argv[2];
        at = 3;
    }
    if (at >= argc) {
        help();
        return 2;
    }
    /* "carry in --help" asks for what "help carry in" does. */
    const bool before = !strcmp(argv[at], "help"), behind = !strcmp(argv[argc - 1], "--help") || !strcmp(argv[argc - 1], "-h");
    if (before || behind) {
        at += before;
        argc -= behind;
        if (at < argc) return help_of(argc - at, argv + at) ? 0 : 2;
        help();
        return 0;
    }
    struct settings *settings;
    struct fail why;
    if (!settings_load(centre_settings, ini, &settings, &why)) {
        fprintf(stderr, "%s\n", why.say);
        return 2;
    }
    if (strcmp(settings_text(settings, "centre", "language"), "ru") != 0)
        share_messages(settings_text(settings, "centre", "language"));
    struct env env = env_system();
    int status = run(settings, &env, argc - at, argv + at);
    settings_close(settings);
    return status;
}
