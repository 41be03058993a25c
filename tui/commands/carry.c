/* priem carry: the exchange by a stick, without the screens. */

#include "tui/commands/all.h"
#include "tui/commands/people.h"
#include "tui/stick.h"

#include <stdio.h>

static bool no_network(void *self, const uint8_t *body, size_t size, struct fail *why) {
    (void)self, (void)body, (void)size;
    return fail_set(why, FAIL_NET, "carry asks nothing", _("No exchange was asked for."));
}

static void nothing_asked(void *self) {
    (void)self;
}

static bool run_job(struct kiosk_exchange *x, struct stick_job *j, struct fail *why) {
    enum { SLICE_MS = 50 };
    enum stick_state state;
    while ((state = stick_step(j, why)) == STICK_GOING) kiosk_exchange_step(x, SLICE_MS, true);
    if (state == STICK_DONE) printf("%s\n", stick_said(j));
    stick_close(j);
    return state == STICK_DONE;
}

typedef bool start_job(struct kiosk_exchange *x, const struct kiosk_keys *keys, const char *folder, struct stick_job **out,
                       struct fail *why);

static bool start_out(struct kiosk_exchange *x, const struct kiosk_keys *keys, const char *folder, struct stick_job **out,
                      struct fail *why) {
    (void)keys;
    return stick_out(x, folder, out, why);
}

static bool with_exchange(struct call *call, struct kiosk_store *k, start_job *start, struct fail *why) {
    const struct transport none = {.send = no_network, .cancel = nothing_asked};
    struct kiosk_keys keys;
    struct kiosk_exchange *x;
    struct stick_job *j;
    kiosk_keys_of(k->vault, &keys);
    bool good = kiosk_exchange_open(&k->desk, &keys, &none, &x, why);
    if (good) {
        kiosk_exchange_pause(x, true);
        good = start(x, &keys, call_value(call, "FOLDER"), &j, why) && run_job(x, j, why);
        kiosk_exchange_close(x);
    }
    sodium_memzero(&keys, sizeof keys);
    return good;
}

static bool run(struct call *call, start_job *start, struct fail *why) {
    struct kiosk_store k;
    int changed;
    if (!kiosk_store_open(call->settings, &call->env, &call->arena, &k, why)) return false;
    bool good = people_login(call, &k, MAY_EXCHANGE, call_value(call, "--person"), why) &&
                with_exchange(call, &k, start, why) && kiosk_slots_follow(k.vault, &k.desk, &changed, why);
    kiosk_store_close(&k);
    return good;
}

static bool out_run(struct call *call, struct fail *why) {
    return run(call, start_out, why);
}

static bool in_run(struct call *call, struct fail *why) {
    return run(call, stick_in, why);
}

const struct command cmd_carry_out = {
    .name = "carry out",
    .help = N_("Writes everything that is not safe at the centre into a closed file on a stick"),
    .arguments = {{"FOLDER", NULL, true, N_("where the stick is mounted; the file goes into its folder PRIEM")},
                  {"--person", "NAME", false, N_("who runs it, where several can log in")},
                  ARGUMENT_PASSPHRASE_FD},
    .run = out_run,
};

const struct command cmd_carry_in = {
    .name = "carry in",
    .help = N_("Reads in the answer of the centre from a stick"),
    .arguments = {{"FOLDER", NULL, true, N_("where the stick is mounted, or one answer file")},
                  {"--person", "NAME", false, N_("who runs it, where several can log in")},
                  ARGUMENT_PASSPHRASE_FD},
    .run = in_run,
};
