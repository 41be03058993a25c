#include "tui/commands/all.h"
#include "tui/commands/people.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SUBJECTS_A_STEP = 200 };

static bool replay_all(struct kiosk_store *k, struct fail *why) {
    struct rebuild *rebuild;
    int64_t done = 0, left = 1;
    if (!rebuild_start(k->db, &rebuild, why)) return false;
    bool good = true;
    while (good && left > 0) {
        good = kiosk_store_mine(k, why) && rebuild_step(rebuild, SUBJECTS_A_STEP, &done, &left, why);
        if (good && isatty(STDERR_FILENO)) {
            fputc('\r', stderr);
            fprintf(stderr, _("Rebuilt: %lld, left: %lld"), (long long)done, (long long)left);
        }
    }
    rebuild_close(rebuild);
    if (isatty(STDERR_FILENO)) fputc('\n', stderr);
    if (good) printf(_("Rebuilt from the records: %lld.\n"), (long long)done);
    return good;
}

static bool rebuild_tables(struct call *call, struct kiosk_store *k, struct fail *why) {
    uint8_t before[HASH_SIZE], after[HASH_SIZE];
    bool compare = call_value(call, "--compare") != NULL;
    if (!people_login(call, k, MAY_REBUILD, call_value(call, "--person"), why)) return false;
    if (compare && !projection_digest(k->db, before, why)) return false;
    if (!replay_all(k, why)) return false;
    if (!compare) return true;
    if (!projection_digest(k->db, after, why)) return false;
    if (memcmp(before, after, sizeof after) != 0)
        return fail_set(why, FAIL_CONFLICT, "rebuilt tables differ",
                        _("The tables were not what the records say; now they are. Tell your administrator."));
    puts(_("The tables were just what the records say."));
    return true;
}

static bool rebuild_run(struct call *call, struct fail *why) {
    struct kiosk_store k;
    if (!kiosk_store_open(call->settings, &call->env, &call->arena, &k, why)) return false;
    bool good = rebuild_tables(call, &k, why);
    kiosk_store_close(&k);
    return good;
}

const struct command cmd_rebuild = {
    .name = "rebuild",
    .help = N_("Makes all tables anew from the records"),
    .arguments = {{"--compare", NULL, false, N_("fails when the tables before differ from those after")},
                  {"--person", "NAME", false, N_("which supervisor, where there are several")},
                  ARGUMENT_PASSPHRASE_FD},
    .run = rebuild_run,
};
