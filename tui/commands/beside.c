#include "tui/commands/beside.h"

#include "tui/commands/ask.h"
#include "tui/commands/holding.h"
#include "tui/commands/people.h"
#include "tui/commands/steps.h"
#include "tui/kiosk_store.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is asked: the name of the command and then, each behind a PART, the place of an argument among those it has, "=", its
 * value; and what the open kiosk has asked for in return, until it asks for nothing more. */
enum { PART = '\x1f', PASSPHRASE = COMMAND_ARGUMENTS, HALF, PLACES };

/* --- The command ---------------------------------------------------------------------------------------------------------- */

/* The open kiosk stands in another folder than we. */
static const char *whole_path(struct call *call, const struct argument *argument, const char *value) {
    char here[PATH_MAX];
    const char *what = argument->value ? argument->value : argument->name;
    bool path = strcmp(what, "FOLDER") == 0 || strcmp(what, "FILE") == 0;
    return path && value[0] != '/' && getcwd(here, sizeof here) ? arena_printf(&call->arena, "%s/%s", here, value) : value;
}

static const char *add_word(struct call *call, const char *words, int place, const char *value) {
    return arena_printf(&call->arena, "%s%c%d=%s", words, PART, place, value);
}

static const char *words_of(struct call *call) {
    const struct argument *arguments = call->command->arguments;
    const char *words = call->command->name;
    for (int i = 0; arguments[i].name; i++)
        if (call->values[i]) words = add_word(call, words, i, whole_path(call, &arguments[i], call->values[i]));
    return call->half ? add_word(call, words, HALF, call->half) : words;
}

static bool ask_person(struct call *call, const char **words, enum answer asked, const char *name, struct fail *why) {
    char passphrase[PASSPHRASE_ROOM];
    if (asked == ANSWER_KEY) {
        if (!people_ask_key(call, name, why)) return false;
        *words = add_word(call, *words, HALF, call->half);
        return true;
    }
    if (!ask_passphrase(call, arena_printf(&call->arena, _("Passphrase of %s"), name), passphrase, why)) return false;
    *words = add_word(call, *words, PASSPHRASE, passphrase); /* wiped with the arena */
    explicit_bzero(passphrase, sizeof passphrase);
    return true;
}

/* What is printed on the way stands where it would stand without an open kiosk. */
static void hear(void *self, enum answer answer, const struct bytes *text) {
    struct call *call = self;
    if (answer == ANSWER_PROGRESS)
        steps_progress((const char *)text->data);
    else
        steps_print(call, text);
}

static bool ask_kiosk(struct call *call, const char *words, enum answer *answer, struct bytes *text) {
    struct fail nobody;
    bool asked =
        holder_ask_told(settings_text(call->settings, "store", "folder"), WISH_RUN, words, hear, call, answer, text, &nobody);
    steps_over();
    return asked;
}

/* What the open kiosk asks for is added, and all of it asked once more: it has kept nothing in between. */
bool beside_ask(struct call *call, bool *done, struct fail *why) {
    const char *words = words_of(call);
    enum answer answer = ANSWER_FREE;
    struct bytes text = {0};
    bool asked, good = true;
    do asked = ask_kiosk(call, words, &answer, &text);
    while (asked && (answer == ANSWER_PASSPHRASE || answer == ANSWER_KEY) &&
           (good = ask_person(call, &words, answer, (const char *)text.data, why)));
    good = good && holding_heard(call, asked, answer, &text, done, why);
    bytes_close(&text);
    return good;
}

/* --- The open kiosk ------------------------------------------------------------------------------------------------------- */

static const struct command *command_beside(const char *name) {
    for (const struct command *const *c = commands; *c; c++)
        if ((*c)->beside && strcmp((*c)->name, name) == 0) return *c;
    return NULL;
}

/* Writes into the words. */
static bool read_words(char *words, struct call *call, const char **passphrase) {
    const char *values[PLACES] = {NULL};
    char *rest = words;
    const char part[] = {PART, '\0'};
    call->command = command_beside(strsep(&rest, part));
    while (call->command && rest) {
        char *value = strsep(&rest, part);
        long place = strtol(value, &value, 10);
        if (*value++ != '=' || place < 0 || place >= PLACES) return false;
        values[place] = value;
    }
    memcpy(call->values, values, sizeof call->values);
    *passphrase = values[PASSPHRASE];
    call->half = values[HALF];
    return call->command != NULL;
}

static bool is_who_works(struct kiosk_store *k, const char *passphrase, struct fail *why) {
    for (int i = 0; i < vault_slot_count(k->vault); i++)
        if (strcmp(vault_slot_at(k->vault, i)->staff, k->desk.session.staff) == 0)
            return vault_agree(k->vault, i, passphrase, NULL, why);
    return fail_set(why, FAIL_GONE, "beside: no slot", _("The centre has closed this access. Ask the supervisor."));
}

static bool run_into(struct call *call, struct bytes *text, struct fail *why) {
    char *printed = NULL;
    size_t size = 0;
    call->out = open_memstream(&printed, &size);
    if (!call->out) abort();
    bool good = call->command->run(call, why);
    fclose(call->out);
    if (good && size > HOLDER_TEXT)
        good = fail_set(why, FAIL_INPUT, "beside: too much text",
                        _("This is too long to come from the open kiosk. Log out at the screen and repeat."));
    if (good) bytes_add(text, printed, size);
    explicit_bzero(printed, size);
    free(printed);
    return good;
}

static bool is_its_turn(const struct command *command, const struct going *going, struct fail *why) {
    return !command->takes_long || !going->busy ||
           fail_set(
               why, FAIL_BUSY, "beside: one at a time",
               _("The open kiosk is busy with something long (a backup, a list, a rebuild). Wait for its end and repeat."));
}

enum answer beside_run(const struct call *kiosk, struct kiosk_store *k, const char *words, struct bytes *text,
                       struct going *going) {
    struct call call = {.settings = kiosk->settings, .env = kiosk->env, .lent = k, .going = going};
    struct fail why = {0};
    const char *passphrase = NULL;
    char *copy = strdup(words);
    if (!copy) abort();
    bool good = read_words(copy, &call, &passphrase);
    if (!good)
        fail_set(&why, FAIL_INPUT, "beside: not a command",
                 _("The open kiosk is of another version: log out at the screen and start it anew."));
    good = good && is_its_turn(call.command, going, &why);
    bool asks = good && call.command->asks_again && !passphrase;
    if (asks)
        bytes_text(text, k->desk.session.name);
    else
        good = good && (!passphrase || is_who_works(k, passphrase, &why)) && run_into(&call, text, &why);
    if (!good) bytes_text(text, call.whose ? call.whose : why.say);
    explicit_bzero(copy, strlen(words));
    free(copy);
    arena_close(&call.arena);
    return asks ? ANSWER_PASSPHRASE : good ? ANSWER_DONE : call.whose ? ANSWER_KEY : ANSWER_FAILED;
}
