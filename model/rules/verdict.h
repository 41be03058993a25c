#ifndef PRIEM_RULES_VERDICT_H
#define PRIEM_RULES_VERDICT_H

/* For the checks of single values only: a sentence and a verdict in one step.
 *
 *     if (n != 6) return IS_WRONG(why, "digits", _("Six digits are needed."));
 */

#include "model/base/text.h"
#include "model/rules/fields.h"

#define IS_WRONG(why, log, ...)  (fail_set(why, FAIL_INPUT, log, __VA_ARGS__), FIELD_WRONG)
#define IS_WARNED(why, log, ...) (fail_set(why, FAIL_INPUT, log, __VA_ARGS__), FIELD_WARN)

/* What every check does first: `out` empty, the typed text clean in `clean`. False: too long for any field; the sentence is
 * set. */
bool field_begin(const char *typed, char *clean, size_t clean_room, char *out, size_t room, struct fail *why);
/* The clean value into `out`; too long is wrong. */
enum field_verdict field_end(const char *value, char *out, size_t room, struct fail *why);
/* Exactly `count` digits between which spaces and dashes do not matter. */
enum field_verdict field_digits(const char *clean, size_t count, char *digits, struct fail *why);

#endif
