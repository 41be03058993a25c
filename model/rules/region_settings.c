#include "model/rules/region_settings.h"

#include "model/base/bytes.h"
#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/fields.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REGION_ROW(of_type, of_key, of_room, of_default, of_range, of_help)                                                    \
    {.key = #of_key,                                                                                                           \
     .type = SETS_##of_type,                                                                                                   \
     .offset = offsetof(struct region_settings, of_key),                                                                       \
     .room = sizeof(((struct region_settings *)NULL)->of_key),                                                                 \
     .fallback = (of_default),                                                                                                 \
     .range = (of_range),                                                                                                      \
     .help = (of_help)},
const struct region_setting region_setting_table[] = {REGION_SETTINGS(REGION_ROW)};
const int region_setting_count = sizeof region_setting_table / sizeof region_setting_table[0];

const struct region_setting *region_setting_find(const char *key) {
    for (int i = 0; i < region_setting_count; i++)
        if (strcmp(region_setting_table[i].key, key) == 0) return &region_setting_table[i];
    return NULL;
}

const char *region_setting_range(const struct region_setting *setting) {
    switch (setting->type) {
    case SETS_YES: return "yes|no";
    case SETS_HOUR: return "00:00..23:59";
    case SETS_DATE: return _("a date: 2026-09-01, or nothing");
    case SETS_VERSION: return _("a number or a date: 2026-09, 3/2; no words");
    case SETS_TEXT: return _("one line of text");
    case SETS_SECRET: return _("32 bytes in base64");
    default: return setting->range;
    }
}

/* "yes" of "yes|no". */
static bool among(const char *words, const char *word) {
    size_t n = strlen(word);

    while (*words) {
        size_t size = strcspn(words, "|");
        if (size == n && n && strncmp(words, word, n) == 0) return true;
        words += size + (words[size] == '|');
    }
    return false;
}

static bool number_within(const char *range, const char *typed) {
    char *end;
    long least = strtol(range, &end, 10), most = strtol(end + strlen(".."), NULL, 10), value;

    if (strspn(typed, "0123456789") != strlen(typed) || !*typed) return false;
    errno = 0;
    value = strtol(typed, &end, 10);
    return errno == 0 && value >= least && value <= most;
}

static bool is_hour(const char *typed) {
    static const char digits[] = "0123456789";
    if (strlen(typed) != 5 || typed[2] != ':' || strspn(typed, digits) != 2 || strspn(typed + 3, digits) != 2) return false;
    return strncmp(typed, "24", 2) < 0 && typed[3] < '6';
}

static bool is_secret(const char *typed) {
    uint8_t key[32];
    return !typed[0] || base64_to(typed, strlen(typed), key, sizeof key);
}

static bool is_version(const char *typed) {
    char out[64];
    return paper_number_check(typed, out, sizeof out, NULL) != FIELD_WRONG;
}

static bool fits(const struct region_setting *setting, const char *value) {
    int32_t day;
    switch (setting->type) {
    case SETS_YES: return among("yes|no", value);
    case SETS_NUMBER: return number_within(setting->range, value);
    case SETS_CHOICE: return among(setting->range, value);
    case SETS_HOUR: return is_hour(value);
    case SETS_DATE: return !*value || date_parse(value, &day);
    case SETS_VERSION: return is_version(value);
    case SETS_SECRET: return is_secret(value);
    default: return true;
    }
}

bool region_setting_check(const struct region_setting *setting, const char *typed, char *out, size_t room, struct fail *why) {
    char clean[1000];
    const char *value = clean;

    if (room) out[0] = '\0';
    if (!text_clean(typed, clean, sizeof clean) || strlen(clean) >= room ||
        (setting->type != SETS_YES && setting->type != SETS_NUMBER && strlen(clean) >= setting->room))
        return fail_set(why, FAIL_INPUT, "setting too long", _("The value of “%s” is too long."), setting->key);
    if (setting->type == SETS_YES && strcmp(clean, "1") == 0) value = "yes"; /* as releases before this one wrote it */
    if (setting->type == SETS_YES && strcmp(clean, "0") == 0) value = "no";
    if (!fits(setting, value))
        return fail_set(why, FAIL_INPUT, "setting does not fit", _("“%s” can be: %s"), setting->key,
                        region_setting_range(setting));
    text_copy(out, room, value);
    return true;
}

bool region_settings_take(struct region_settings *set, const char *key, const char *value, struct fail *why) {
    const struct region_setting *setting = region_setting_find(key);
    char canonical[1000];
    char *member;

    if (!setting) return fail_set(why, FAIL_INPUT, "no such setting", _("There is no setting “%s” of the region."), key);
    if (!region_setting_check(setting, value, canonical, sizeof canonical, why)) return false;
    member = (char *)set + setting->offset;
    if (setting->type == SETS_YES)
        *(bool *)(void *)member = strcmp(canonical, "yes") == 0;
    else if (setting->type == SETS_NUMBER)
        *(int64_t *)(void *)member = strtoll(canonical, NULL, 10);
    else
        text_copy(member, setting->room, canonical);
    return true;
}

void region_settings_default(struct region_settings *set) {
    *set = (struct region_settings){0};
    for (int i = 0; i < region_setting_count; i++)
        region_settings_take(set, region_setting_table[i].key, region_setting_table[i].fallback, NULL);
}
