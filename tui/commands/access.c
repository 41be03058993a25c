#include "model/store/access.h"
#include "tui/commands/all.h"
#include "tui/commands/people.h"

#include <stdio.h>

/* Whose number it is; a learner's own id is one, too. */
static bool find_learner(struct call *call, struct desk *desk, const char *typed, const char **subject, struct fail *why) {
    struct found *rows;
    int count;
    bool other_layout;
    *subject = typed;
    if (id_valid(typed)) return true;
    if (!learner_search(desk->db, typed, 2, &call->arena, &rows, &count, &other_layout, why)) return false;
    if (count != 1)
        return fail_set(why, FAIL_GONE, "learner not found",
                        _("“%.40s” is no number of a certificate or an application at this kiosk, or of more than one."),
                        typed);
    *subject = rows[0].subject;
    return true;
}

static bool show(struct call *call, struct kiosk_store *k, struct fail *why) {
    const char *subject, *report;
    if (!people_login(call, k, MAY_ENTER, call_value(call, "--person"), why) ||
        !find_learner(call, &k->desk, call_value(call, "NUMBER"), &subject, why) ||
        !access_report(k->desk.db, subject, &call->arena, &report, why))
        return false;
    fprintf(call->out, "%s\n", report);
    return true;
}

static bool access_run(struct call *call, struct fail *why) {
    struct kiosk_store own;
    struct kiosk_store *k = people_store(call, &own, why);
    if (!k) return false;
    bool good = show(call, k, why);
    people_store_close(call, &own);
    return good;
}

const struct command cmd_access = {
    .name = "access",
    .help = N_("Prints all that is held about a child, record by record, as the family may ask (152-FZ, art. 14)"),
    .beside = true,
    .asks_again = true,
    .arguments = {{"NUMBER", NULL, true, N_("6700 4182 10 or 3-0412")},
                  {"--person", "NAME", false, N_("who runs it, where several can log in")},
                  ARGUMENT_PASSPHRASE_FD},
    .run = access_run,
};
