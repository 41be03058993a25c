#ifndef PRIEM_TUI_SETTINGS_H
#define PRIEM_TUI_SETTINGS_H

/* The settings of the kiosk: one table. `priem config --example` writes the ini file from it. */

#include "model/base/settings.h"

extern const struct setting kiosk_settings[];

/* The file given; else /etc/priem/priem.ini when it is there; else NULL: the defaults. */
const char *kiosk_settings_file(const char *given);

#endif
