#ifndef PRIEM_CENTRE_SETTINGS_H
#define PRIEM_CENTRE_SETTINGS_H

/* The settings of priem-centre: one ini file, one table (model/base/settings.h). */

#include "model/base/settings.h"

extern const struct setting centre_settings[];

#endif
