#ifndef PRIEM_RULES_REGION_SETTINGS_H
#define PRIEM_RULES_REGION_SETTINGS_H

/* What one region decides otherwise than the next (RULES 0, 10): one table of keys, types, defaults and help. The centre's
 * `set` refuses what does not fit, every store reads the same events into the same struct, and the help of `set` is this table.
 * Values travel as text in region.set events. Pure.
 *
 *     struct region_settings set;
 *     region_settings_default(&set);
 *     region_settings_take(&set, "min_age", "6", NULL);
 */

#include "model/base/fail.h"

#include <stddef.h>
#include <stdint.h>

// clang-format off
/* X(type, key, room, default, range, help). Types: YES a bool, NUMBER of the range "least..most", CHOICE of words joined by '|',
 * TEXT of one line, HOUR "18:00", DATE "2026-09-01" or "", VERSION a number like that of a
 * paper (it stands in what is kept for ever), SECRET 32 bytes in base64, never shown. */
#define REGION_SETTINGS(X)                                                                                                     \
    X(CHOICE, decides, 16, "coordinator", "coordinator|operator",                                                              \
      N_("who issues and refuses: the municipal coordinator or the operator"))                                                 \
    X(NUMBER, min_age, 0, "5", "3..7", N_("from which age the certificate is given"))                                          \
    X(YES, leap_to_march, 0, "yes", "", N_("born on 29 February: an age is reached on 1 March (no: on 28 February)"))          \
    X(YES, lapse, 0, "yes", "", N_("an online request without papers lapses after 7 working days"))                            \
    X(CHOICE, nominal_mode, 16, "on_application", "on_application|on_enrolment",                                               \
      N_("when a certificate gets its money: by an application of its own or with the enrolment"))                             \
    X(YES, proxy, 0, "no", "", N_("a proxy with a notarised power of attorney may apply"))                                     \
    X(YES, passport_abroad, 0, "no", "", N_("the passport for travel abroad identifies an adult"))                             \
    X(YES, learner_parent_id, 0, "no", "", N_("a learner from 14 who applies himself also shows a parent's document"))         \
    X(TEXT, operators, 1000, "", "", N_("who else processes personal data: names with addresses, joined by «; »"))             \
    X(TEXT, operator_address, 240, "", "", N_("address of the operator, as it is printed on consents"))                        \
    X(TEXT, processors, 500, "", "", N_("who processes data on the operator's instruction: name and address; empty: nobody"))  \
    X(YES, consent_per_operator, 0, "no", "", N_("one sheet of consent for each of them"))                                     \
    X(VERSION, consent_version, 40, "", "",                                                                                    \
      N_("version of the consent's text; printed forms of another are used no more; empty: as the region was opened"))         \
    X(VERSION, rules_version, 40, "", "", N_("version of the Rules that families agree to; empty: as the region was opened"))  \
    X(TEXT, site, 120, "", "", N_("address of the region's site, as it is printed"))                                           \
    X(TEXT, genitive, 120, "", "", N_("name of the region in the genitive: Смоленской области"))                               \
    X(HOUR, close_hour, 6, "18:00", "", N_("until what hour the last day of a term counts"))                                   \
    X(NUMBER, credential_days, 0, "14", "1..180",                                                                              \
      N_("for so many days without an exchange people decide at a kiosk; what one removed meanwhile has decided by then stands")) \
    X(DATE, pf_start, 11, "", "", N_("the day from which the region gives nominals; empty: always"))                           \
    X(CHOICE, carry, 8, "burn", "burn|carry", N_("what is left at the end of a period: returns to the budget or is carried over")) \
    X(CHOICE, cap_basis, 8, "granted", "granted|active",                                                                       \
      N_("what counts against a cap: all nominals given in the period, or those of certificates that are valid"))              \
    X(YES, exclusivity, 0, "no", "", N_("a certificate is used for certified or for other programmes, not for both at once"))  \
    X(NUMBER, significant_most, 0, "3", "0..20", N_("how many significant programmes a child may attend at once"))             \
    X(SECRET, index_key, 48, "", "", N_("key of the region-wide index of children: 32 bytes in base64"))
// clang-format on

enum region_setting_type { SETS_YES, SETS_NUMBER, SETS_CHOICE, SETS_TEXT, SETS_HOUR, SETS_DATE, SETS_VERSION, SETS_SECRET };

#define REGION_MEMBER_YES(key, room)        bool key;
#define REGION_MEMBER_NUMBER(key, room)     int64_t key;
#define REGION_MEMBER_CHOICE(key, room)     char key[room];
#define REGION_MEMBER_TEXT(key, room)       char key[room];
#define REGION_MEMBER_HOUR(key, room)       char key[room];
#define REGION_MEMBER_DATE(key, room)       char key[room];
#define REGION_MEMBER_VERSION(key, room)    char key[room];
#define REGION_MEMBER_SECRET(key, room)     char key[room];
#define REGION_MEMBER(type, key, room, ...) REGION_MEMBER_##type(key, room)
struct region_settings {
    REGION_SETTINGS(REGION_MEMBER)
};

struct region_setting {
    const char *key;
    enum region_setting_type type;
    size_t offset, room; /* in the struct; the room of a text */
    const char *fallback, *range;
    const char *help; /* N_() */
};
extern const struct region_setting region_setting_table[];
extern const int region_setting_count;
const struct region_setting *region_setting_find(const char *key); /* NULL: there is none */

/* The value as it is stored ("yes", "6", "18:00"), or a sentence that says what it can be. "1" and "0" are yes and no. */
bool region_setting_check(const struct region_setting *setting, const char *typed, char *out, size_t room, struct fail *why);
/* What it can be, for people: "3..7", "coordinator|operator", "yes|no". */
const char *region_setting_range(const struct region_setting *setting);

void region_settings_default(struct region_settings *set);
/* False for an unknown key or a value that does not fit: what was in force stays. */
bool region_settings_take(struct region_settings *set, const char *key, const char *value, struct fail *why);

#endif
