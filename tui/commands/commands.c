#include "tui/commands/all.h"

const struct command *const commands[] = {
    &cmd_run,         &cmd_config,       &cmd_enrol,  &cmd_staff_key, &cmd_staff_list, &cmd_key_new,    &cmd_key_machine,
    &cmd_sync,        &cmd_status,       &cmd_verify, &cmd_rebuild,   &cmd_check,      &cmd_import,     &cmd_print,
    &cmd_print_blank, &cmd_print_blanks, &cmd_access, &cmd_carry_out, &cmd_carry_in,   &cmd_carry_pass, &cmd_backup,
    &cmd_restore,     &cmd_version,      &cmd_help,   NULL,
};
