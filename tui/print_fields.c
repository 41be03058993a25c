/* The fields that tell of the desk, and the search by name. A paper gets those its row of the table lists and no other. */

#include "tui/print_fields.h"

#include "model/base/text.h"
#include "tui/screens/show.h"

#include <string.h>

const char *print_given(const char *text) {
    return text && *text ? text : NULL;
}

const char *print_day(const struct print_case *c, int64_t at) {
    char text[DATE_TEXT];
    if (!at) return NULL;
    date_show(moment_date(at, c->desk->env->offset), text);
    return arena_dup(c->a, text);
}

const char *print_iso_day(const struct print_case *c, const char *iso) {
    return print_given(show_date(c->a, iso));
}

const char *print_staff(const struct print_case *c, const char *id) {
    struct person person;
    struct fail why;
    return *id && person_load(c->desk->db, id, &person, &why) ? arena_dup(c->a, person.name) : NULL;
}

const char *print_discreet(const struct print_case *c, const char *text) {
    size_t room = 2 * strlen(text) + 1;
    char *folded = arena_alloc(c->a, room);
    text_fold(text, folded, room);
    bool secret = strstr(folded, "усынов") || strstr(folded, "удочер") || strstr(folded, "усыновл");
    return secret ? _("as the registry office's document says") : text;
}

/* --- the desk ------------------------------------------------------------------------------------------------------------- */

static const char *f_operator(const struct print_case *c) {
    return print_given(c->desk->region.opened.operator_name);
}
static const char *f_region(const struct print_case *c) {
    return print_given(c->desk->region.opened.name);
}
static const char *f_region_genitive(const struct print_case *c) {
    return print_given(c->desk->region.opened.genitive);
}
static const char *f_rules_version(const struct print_case *c) {
    if (c->has_app && c->app.rules.version[0]) return c->app.rules.version;
    return print_given(region_rules_version(&c->desk->region));
}
static const char *f_consent_version(const struct print_case *c) {
    if (c->has_app && c->app.pd.version[0]) return c->app.pd.version;
    return print_given(region_consent_version(&c->desk->region));
}
static const char *f_processors(const struct print_case *c) {
    return print_given(c->desk->region.set.processors);
}
static const char *f_site(const struct print_case *c) {
    return print_given(c->desk->region.opened.site);
}
static const char *f_group_link(const struct print_case *c) {
    return print_given(c->municipality.group_link);
}
static const char *f_coordinator(const struct print_case *c) {
    return print_given(c->municipality.coordinator);
}
static const char *f_coordinator_phone(const struct print_case *c) {
    return print_given(show_phone(c->a, c->municipality.coordinator_phone));
}
static const char *f_point(const struct print_case *c) {
    return print_given(c->point.name);
}
static const char *f_point_phone(const struct print_case *c) {
    return print_given(show_phone(c->a, c->point.phone));
}
static const char *f_municipality(const struct print_case *c) {
    return c->blank && !c->has_app ? NULL : print_given(c->municipality.name);
}
static const char *f_date(const struct print_case *c) {
    char text[DATE_TEXT];
    date_show(c->today, text);
    return arena_dup(c->a, text);
}
static const char *f_staff(const struct print_case *c) {
    return c->child ? print_given(c->desk->session.name) : NULL;
}
static const char *f_staff_short(const struct print_case *c) {
    return c->child ? print_given(show_short_name(c->a, c->desk->session.name, 24)) : NULL;
}
static const char *f_sheet(const struct print_case *c) {
    return print_given(c->sheet);
}

// clang-format off
#define FIELDS(X)                                                                                                              \
    X(operator) X(region) X(region_genitive) X(rules_version) X(consent_version) X(processors) X(site) X(group_link)           \
    X(coordinator) X(coordinator_phone) X(point) X(point_phone) X(municipality) X(date) X(staff) X(staff_short)                \
    X(sheet)
/* Of the region, the point, the person and the sheet. */
static const struct print_value of_desk[] = {FIELDS(PRINT_VALUE) {0}};
// clang-format on

const char *print_field(const struct print_case *c, const char *name) {
    static const struct print_value *const groups[] = {of_desk, print_of_people, print_of_course, print_of_nominal,
                                                       print_of_account};
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
        for (const struct print_value *v = groups[g]; v->name; v++)
            if (strcmp(v->name, name) == 0) return v->value(c);
    return NULL;
}
