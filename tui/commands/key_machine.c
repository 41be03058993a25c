#include "tui/commands/all.h"
#include "tui/commands/people.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Never onto a screen or into a file: the other end of the pipe is what seals it to this computer. */
static bool goes_into_a_pipe(struct fail *why) {
    struct stat st;
    if (fstat(STDOUT_FILENO, &st) == 0 && S_ISFIFO(st.st_mode)) return true;
    return fail_set(why, FAIL_INPUT, "key machine: no pipe",
                    _("The key of this computer is written into a pipe only: priem key machine | systemd-creds encrypt "
                      "--name=priem-machine - /etc/credstore.encrypted/priem-machine"));
}

static void tell_the_cost(void) {
    fputs(_("Think before: with this slot the computer's own key lies on it, sealed by systemd. Whoever starts the computer "
            "makes it exchange, and its administrator can open the data of this kiosk without any passphrase. Nobody can "
            "decide, sign or log in with it.\n"),
          stderr);
}

/* It is on record before there is one. */
static bool make(struct call *call, struct kiosk_store *k, struct fail *why) {
    uint8_t key[32];
    if (!call->half || !base64_to(call->half, strlen(call->half), key, sizeof key))
        return fail_set(why, FAIL_INPUT, "key machine: no key",
                        _("The open kiosk is of another version: log out at the screen and start it anew."));
    return desk_key_machine(&k->desk, call->half, vault_has_machine(k->vault), why) && vault_put_machine(k->vault, key, why);
}

static bool give_up(struct call *call, struct kiosk_store *k, struct fail *why) {
    if (!vault_has_machine(k->vault))
        return fail_set(why, FAIL_GONE, "key machine: none", _("This computer has no slot of its own."));
    if (!desk_key_machine(&k->desk, "", true, why) || !vault_put_machine(k->vault, NULL, why)) return false;
    fputs(_("This computer exchanges only with somebody logged in. Remove the credential, too: it opens backups of before, "
            "until a new one has taken their place.\n"),
          call->out);
    return true;
}

static bool key_machine_run(struct call *call, struct fail *why) {
    struct kiosk_store own;
    struct kiosk_store *k = people_store(call, &own, why);
    if (!k) return false;
    bool good = people_login(call, k, MAY_STAFF, call_value(call, "--by"), why) &&
                (call_value(call, "--remove") ? give_up : make)(call, k, why);
    people_store_close(call, &own);
    return good;
}

/* The secret goes from here into the pipe and nowhere else: the open kiosk, too, hears only the public half. */
static bool key_machine_around(struct call *call, struct fail *why) {
    uint8_t secret[VAULT_MACHINE], key[32];
    char half[BASE64_SIZE(sizeof key)];
    if (call_value(call, "--remove")) return command_run(call, why);
    if (!goes_into_a_pipe(why)) return false;
    tell_the_cost();
    signal(SIGPIPE, SIG_IGN);
    call->env.random(call->env.self, secret, sizeof secret);
    vault_machine_key(secret, key);
    base64_of(key, sizeof key, half);
    call->half = half;
    bool good = command_run(call, why);
    if (good && write(STDOUT_FILENO, secret, sizeof secret) != sizeof secret)
        good = fail_set(why, FAIL_DISK, "key machine: pipe", _("Nobody has taken the key: give the command once more."));
    sodium_memzero(secret, sizeof secret);
    call->half = NULL;
    if (good) fputs(_("The slot is made. It works once the service is started with the credential.\n"), stderr);
    return good;
}

const struct command cmd_key_machine = {
    .name = "key machine",
    .help = N_("Lets this computer exchange with nobody logged in: writes the key of its own slot into a pipe"),
    .beside = true,
    .asks_again = true,
    .arguments = {{"--remove", NULL, false, N_("takes the slot away again")},
                  {"--by", "NAME", false, N_("which supervisor, where there are several")},
                  ARGUMENT_PASSPHRASE_FD},
    .run = key_machine_run,
    .around = key_machine_around,
};
