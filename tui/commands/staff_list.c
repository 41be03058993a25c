#include "model/base/text.h"
#include "tui/commands/all.h"
#include "tui/kiosk_store.h"

#include <stdio.h>
#include <string.h>

enum { NAME_COLUMNS = 36, ROLE_COLUMNS = 16, PLACE_COLUMNS = 12 };

static void print_cell(const char *text, int columns) {
    int gap = columns - text_width(text);
    printf("%s%*s ", text, gap > 0 ? gap : 0, "");
}

static bool has_slot(const struct vault *vault, const char *staff) {
    for (int i = 0; i < vault_slot_count(vault); i++)
        if (strcmp(vault_slot_at(vault, i)->staff, staff) == 0) return true;
    return false;
}

static void print_person(const struct kiosk_store *k, const struct person *person) {
    print_cell(person->name, NAME_COLUMNS);
    print_cell(_(role_title(role_of(person->role))), ROLE_COLUMNS);
    print_cell(*person->point ? person->point : *person->municipality ? person->municipality : "–", PLACE_COLUMNS);
    puts(person->removed                  ? _("removed")
         : has_slot(k->vault, person->id) ? _("can log in here")
         : !person->keyed                 ? _("has no passphrase yet")
                                          : _("has a passphrase"));
}

static bool staff_list_run(struct call *call, struct fail *why) {
    struct kiosk_store k;
    struct person *people;
    int count;
    if (!kiosk_store_open(call->settings, &call->env, &call->arena, &k, why)) return false;
    bool good = person_list(k.db, &call->arena, &people, &count, why);
    for (int i = 0; good && i < count; i++) print_person(&k, &people[i]);
    kiosk_store_close(&k);
    return good;
}

const struct command cmd_staff_list = {
    .name = "staff list",
    .help = N_("Lists the staff: role, place, who can log in here"),
    .arguments = {{0}},
    .run = staff_list_run,
};
