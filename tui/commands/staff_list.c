#include "model/base/text.h"
#include "tui/commands/all.h"
#include "tui/commands/people.h"

#include <stdio.h>
#include <string.h>

enum { NAME_COLUMNS = 36, ROLE_COLUMNS = 16, PLACE_COLUMNS = 12 };

static void print_cell(FILE *out, const char *text, int columns) {
    int gap = columns - text_width(text);
    fprintf(out, "%s%*s ", text, gap > 0 ? gap : 0, "");
}

static bool has_slot(const struct vault *vault, const char *staff) {
    for (int i = 0; i < vault_slot_count(vault); i++)
        if (strcmp(vault_slot_at(vault, i)->staff, staff) == 0) return true;
    return false;
}

static void print_person(FILE *out, const struct kiosk_store *k, const struct person *person) {
    print_cell(out, person->name, NAME_COLUMNS);
    print_cell(out, _(role_title(role_of(person->role))), ROLE_COLUMNS);
    print_cell(out, *person->point ? person->point : *person->municipality ? person->municipality : "–", PLACE_COLUMNS);
    fprintf(out, "%s\n",
            person->removed                  ? _("removed")
            : has_slot(k->vault, person->id) ? _("can log in here")
            : !person->keyed                 ? _("has no passphrase yet")
                                             : _("has a passphrase"));
}

static bool staff_list_run(struct call *call, struct fail *why) {
    struct kiosk_store own;
    struct person *people;
    int count;
    struct kiosk_store *k = people_store(call, &own, why);
    if (!k) return false;
    bool good = person_list(k->db, &call->arena, &people, &count, why);
    for (int i = 0; good && i < count; i++) print_person(call->out, k, &people[i]);
    if (good && vault_has_machine(k->vault)) fputs(_("This computer may exchange with nobody logged in.\n"), call->out);
    people_store_close(call, &own);
    return good;
}

const struct command cmd_staff_list = {
    .name = "staff list",
    .help = N_("Lists the staff: role, place, who can log in here"),
    .beside = true,
    .arguments = {{0}},
    .run = staff_list_run,
};
