#ifndef PRIEM_CENTRE_LOG_H
#define PRIEM_CENTRE_LOG_H

/* One line an event to stderr: `at=2026-11-22T09:14:03.120Z event=frame kiosk=3 first=41 count=6`. Never personal data: ids,
 * numbers, counts and reasons of our own only. Where it goes from there (a file, the journal) is the starter's business. */

#include "model/base/env.h"

void centre_log(const struct env *env, const char *event, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
