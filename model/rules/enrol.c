#include "model/rules/enrol.h"

#include "model/rules/fields.h"

#include <string.h>

static bool deny(struct fail *why, const char *id, const char *say) {
    return fail_set(why, FAIL_DENIED, id, "%s", say);
}

static bool is_active(const char *status) {
    return strcmp(status, "active") == 0;
}

/* `a` before `b`, both known. */
static bool before(const char *a, const char *b) {
    return *a && *b && strcmp(a, b) < 0;
}

bool enrol_frozen(struct fail *why) {
    return deny(
        why, "C4.frozen",
        _("The money of this certificate is frozen: the operator has to look at the child first (Disputes). Nothing new "
          "is booked until then."));
}

static bool certificate_lives(const struct enrol_case *c, const char **field, struct fail *why) {
    char day[DATE_TEXT];
    if (strcmp(c->certificate, "living") != 0)
        return deny(why, "C4.certificate", _("Only a child with a valid certificate is enrolled."));
    if (c->frozen) return enrol_frozen(why);
    if (!before(c->valid_until, c->asked->last)) return true;
    *field = "last";
    date_iso_show(c->valid_until, day);
    return fail_set(why, FAIL_DENIED, "C4.life", _("The certificate is valid until %s: the course may not last longer."), day);
}

static bool programme_takes(const struct enrol_case *c, const char **field, struct fail *why) {
    *field = "programme";
    if (!c->programme->programme[0] || strcmp(c->programme->provider, c->asked->provider) != 0)
        return deny(why, "C4.programme", _("This programme is not in the catalogue."));
    if (!is_active(c->programme->status)) return deny(why, "C4.programme", _("The programme takes no children now."));
    if (!is_active(c->provider->status)) return deny(why, "C4.provider", _("The provider is suspended or excluded."));
    *field = "group_code";
    return is_active(c->group_status) || deny(why, "C4.group", _("This group takes no children: choose another one."));
}

static bool days_fit(const struct enrol_case *c, const char **field, struct fail *why) {
    const struct enrolled *e = c->asked;
    char today[DATE_TEXT];
    int32_t day;
    date_iso(c->today, today);
    *field = "first";
    if (!date_parse(e->first, &day) || !date_parse(e->last, &day) || strcmp(e->first, e->last) > 0)
        return deny(why, "C4.days", _("The course ends before it begins."));
    if (before(e->first, c->programme->first) || before(e->first, c->group_first))
        return deny(why, "C4.days", _("The group begins later."));
    *field = "last";
    if (before(c->programme->last, e->last) || before(c->group_last, e->last))
        return deny(why, "C4.days", _("The group ends earlier."));
    return !before(e->last, today) || deny(why, "C4.days", _("The course has ended already."));
}

/* The programme's own rule: the age on the first day. */
static bool age_fits(const struct enrol_case *c, const char **field, struct fail *why) {
    const struct programme *p = c->programme;
    int32_t birth, first;
    *field = "programme";
    if (!date_parse(c->birth, &birth) || !date_parse(c->asked->first, &first)) return true;
    int age = age_on(birth, first, c->leap_to_march);
    if ((p->age_from == 0 || age >= p->age_from) && (p->age_to == 0 || age <= p->age_to)) return true;
    return fail_set(why, FAIL_DENIED, "C4.age", _("The programme takes children of %d to %d years; this child is %d."),
                    (int)p->age_from, (int)p->age_to, age);
}

static bool registry_allows(const struct enrol_case *c, const char **field, struct fail *why) {
    const char *registry = c->programme->registry;
    *field = "programme";
    if (strcmp(registry, "significant") == 0 && c->significant >= c->significant_most)
        return fail_set(why, FAIL_DENIED, "C4.significant",
                        _("The child attends %d significant programmes already: more are not allowed at once."),
                        (int)c->significant);
    if (c->exclusive &&
        ((strcmp(registry, "certified") == 0 && c->runs_other) || (strcmp(registry, "other") == 0 && c->runs_certified)))
        return deny(why, "C4.registry",
                    _("In this region a certificate is used for certified or for other programmes, not for both at once."));
    return true;
}

static bool seat_free(const struct enrol_case *c, const char **field, struct fail *why) {
    *field = "group_code";
    return c->taken < c->seats || deny(why, "C4.seat", _("The group has no free place: choose another one."));
}

/* A price that the catalogue tells is not exceeded; the surcharge is confirmed on a sheet. */
static bool sums_fit(const struct enrol_case *c, const char **field, struct fail *why) {
    const struct enrolled *e = c->asked;
    int32_t signed_on;
    *field = "cost";
    if (e->cost < 0 || e->cost > c->programme->price)
        return deny(why, "C4.price", _("The course may not cost more than the catalogue says."));
    if (e->parent_part == 0) return true;
    *field = "sheet";
    if (!*e->sheet)
        return deny(why, "C4.sheet", _("Enter the number of the sheet on which the family agreed to the surcharge."));
    *field = "sheet_day";
    return (date_parse(e->sheet_day, &signed_on) && signed_on <= c->today) ||
           deny(why, "C4.sheet", _("Enter the day on which the sheet was signed, not later than today."));
}

bool enrol_allows(const struct enrol_case *c, const char **field, struct fail *why) {
    const char *ignored = NULL, **at = field ? field : &ignored;
    *at = NULL;
    if (!certificate_lives(c, at, why) || !programme_takes(c, at, why) || !days_fit(c, at, why) || !age_fits(c, at, why) ||
        !registry_allows(c, at, why) || !seat_free(c, at, why) || !sums_fit(c, at, why))
        return false;
    *at = NULL;
    return true;
}

const char *enrol_cause(const char *refusal) {
    static const struct {
        const char *refusal, *cause;
    } causes[] = {
        {"C4.certificate", "certificate"}, {"C4.frozen", "frozen"},      {"C4.life", "certificate"},
        {"C4.programme", "programme"},     {"C4.provider", "programme"}, {"C4.group", "programme"},
        {"C4.days", "programme"},          {"C4.age", "programme"},      {"C4.significant", "programme"},
        {"C4.registry", "programme"},      {"C4.price", "programme"},    {"C4.seat", "seat"},
        {"C4.available", "balance"},
    };
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (strcmp(causes[i].refusal, refusal) == 0) return causes[i].cause;
    return NULL;
}
