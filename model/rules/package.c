/* The package of papers: what is missing for it to be whole. S3:12, RULES A3, A4. */
#include "model/rules/checks.h"

#include "model/base/text.h"

#include <stdio.h>
#include <string.h>

const char *const package_items[PACKAGE_ITEMS] = {"applicant_id", "child_id", "snils", "pd", "rules", "address"};

static const char *const titles[PACKAGE_ITEMS] = {
    N_("the applicant's document"), N_("the child's document"),
    N_("the child's SNILS"),        N_("consent to the processing of personal data"),
    N_("agreement with the Rules"), N_("the place of residence"),
};

const char *package_item_title(const char *id) {
    for (int i = 0; i < PACKAGE_ITEMS; i++)
        if (strcmp(package_items[i], id) == 0) return titles[i];
    return "";
}

static bool item_whole(const struct rule_case *c, const char *item) {
    for (int i = 0; i < rule_count; i++) {
        struct fail say;
        if (rules[i].item && strcmp(rules[i].item, item) == 0 && !rules[i].holds(c, &say)) return false;
    }
    return true;
}

int package_missing(const struct rule_case *c, char *out, size_t room) {
    char list[PACKAGE_TEXT] = "";
    int count = 0;

    for (int i = 0; i < PACKAGE_ITEMS; i++) {
        if (item_whole(c, package_items[i])) continue;
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", count ? " " : "", package_items[i]);
        count++;
    }
    text_copy(out, room, list);
    return count;
}
