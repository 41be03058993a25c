/* priem carry: the exchange by a stick, without the screens; through the open kiosk where somebody works at it. */

#include "tui/commands/all.h"
#include "tui/commands/holding.h"
#include "tui/commands/people.h"
#include "tui/stick.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

enum { SLICE_MS = 50, LONGEST_WAIT_MS = 1000 /* the agent may start or die meanwhile */ };

static bool no_network(void *self, const uint8_t *body, size_t size, struct fail *why) {
    (void)self, (void)body, (void)size;
    return fail_set(why, FAIL_NET, "carry asks nothing", _("No exchange was asked for."));
}

static void nothing_asked(void *self) {
    (void)self;
}

static void wait_for(const struct link *link) {
    struct pollfd p = {.fd = link_fd(link), .events = (short)(POLLIN | (link_wants_write(link) ? POLLOUT : 0))};
    poll(&p, 1, LONGEST_WAIT_MS); /* interrupted or not: the next turn looks again */
}

/* A login at the screen ends it: what was not finished has not happened. */
static bool run_job(struct kiosk_store *k, const struct stick_means *means, struct stick_job *j, struct fail *why) {
    enum stick_state state;
    while ((state = stick_step(j, why)) == STICK_GOING && kiosk_store_mine(k, why)) {
        kiosk_exchange_step(means->x, SLICE_MS, true);
        if (!stick_waits(j)) continue;
        wait_for(means->link);
        link_step(means->link, means->x);
    }
    if (state == STICK_DONE) printf("%s\n", stick_said(j));
    stick_close(j);
    return state == STICK_DONE;
}

static bool with_exchange(enum stick_way way, const char *folder, struct kiosk_store *k, struct fail *why) {
    const struct transport none = {.send = no_network, .cancel = nothing_asked};
    struct kiosk_keys keys;
    struct stick_means means = {.keys = &keys};
    struct stick_job *j;
    if (way == STICK_PASS && *k->link.url && !link_open(&k->link, &means.link, why)) return false;
    kiosk_keys_of(k->vault, &keys);
    bool good = kiosk_exchange_open(&k->desk, &keys, &none, &means.x, why);
    if (good) {
        kiosk_exchange_pause(means.x, true);
        good = stick_begin(way, &means, folder, &j, why) && run_job(k, &means, j, why);
        kiosk_exchange_close(means.x);
    }
    link_close(means.link);
    sodium_memzero(&keys, sizeof keys);
    return good;
}

static bool run_here(struct call *call, enum stick_way way, const char *folder, struct fail *why) {
    struct kiosk_store k;
    int changed;
    if (!kiosk_store_open(call->settings, &call->env, &call->arena, &k, why)) return false;
    bool good = people_login(call, &k, MAY_EXCHANGE, call_value(call, "--person"), why) &&
                with_exchange(way, folder, &k, why) && kiosk_slots_follow(k.vault, &k.desk, &changed, why);
    if (good && way != STICK_PASS && stick_foreign(k.desk.kiosk, folder) > 0)
        printf(_("A file of another kiosk lies there, too: “priem carry pass %s” hands it on over the network.\n"), folder);
    kiosk_store_close(&k);
    return good;
}

/* The open kiosk works in another folder: it is told the whole path. */
static bool run(struct call *call, enum stick_way way, enum wish wish, struct fail *why) {
    const char *folder = call_value(call, "FOLDER");
    char *whole = realpath(folder, NULL);
    bool done, good = holding_ask_about(call, wish, whole ? whole : folder, &done, why);
    free(whole);
    return done ? good : run_here(call, way, folder, why);
}

static bool out_run(struct call *call, struct fail *why) {
    return run(call, STICK_OUT, WISH_CARRY_OUT, why);
}

static bool in_run(struct call *call, struct fail *why) {
    return run(call, STICK_IN, WISH_CARRY_IN, why);
}

static bool pass_run(struct call *call, struct fail *why) {
    return run(call, STICK_PASS, WISH_CARRY_PASS, why);
}

#define CARRY_ARGUMENTS(folder_help)                                                                                           \
    {                                                                                                                          \
        {"FOLDER", NULL, true, folder_help}, {"--person", "NAME", false, N_("who runs it, where several can log in")},         \
            ARGUMENT_PASSPHRASE_FD                                                                                             \
    }

const struct command cmd_carry_out = {
    .name = "carry out",
    .help = N_("Writes everything that is not safe at the centre into a closed file on a stick"),
    .arguments = CARRY_ARGUMENTS(N_("where the stick is mounted; the file goes into its folder PRIEM")),
    .run = out_run,
};

const struct command cmd_carry_in = {
    .name = "carry in",
    .help = N_("Reads in the answer of the centre from a stick"),
    .arguments = CARRY_ARGUMENTS(N_("where the stick is mounted, or one answer file")),
    .run = in_run,
};

const struct command cmd_carry_pass = {
    .name = "carry pass",
    .help = N_(
        "Hands the files of other kiosks on a stick on to the centre over this kiosk's network and puts the answers beside them"),
    .arguments = CARRY_ARGUMENTS(N_("where the stick is mounted, or one file of another kiosk")),
    .run = pass_run,
};
