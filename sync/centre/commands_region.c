#include "sync/centre/commands.h"

#include "model/base/date.h"
#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/rules/region_settings.h"
#include "model/store/desk.h"
#include "sync/centre/applier.h"
#include "sync/centre/day.h"
#include "sync/centre/pki.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- The region ----------------------------------------------------------------------------------------------------------- */

bool command_region(struct order *order, struct fail *why) {
    struct region_facts facts;
    char fingerprint[PKI_FINGERPRINT];
    if (!region_load(order->centre->db, &facts, why) || !pki_fingerprint(order->centre->folder, fingerprint, why)) return false;
    bytes_printf(&order->say, "%s %s\n%s\n", facts.opened.code, facts.opened.name, facts.opened.operator_name);
    bytes_printf(&order->say, "region %s\nfingerprint %s\ndecides %s\n", facts.id, fingerprint, facts.set.decides);
    return true;
}

/* An event of the centre about `subject`; the payload is to be filled. */
static void *event_about(struct order *order, struct event *ev, enum event_kind kind, const char *subject) {
    *ev = (struct event){.type = &event_types[kind]};
    text_copy(ev->subject, sizeof ev->subject, subject);
    return event_payload(ev, &order->a);
}

/* Those that were set, else what holds without. A secret is only said to be there. */
static bool show_settings(struct order *order, struct fail *why) {
    for (int i = 0; i < region_setting_count; i++) {
        const struct region_setting *s = &region_setting_table[i];
        struct rows r;
        if (!db_query(order->centre->db, &r, "SELECT value FROM setting WHERE subject = :region AND key = :key", why,
                      "region:t", order->centre->journal.region, "key:t", s->key, NULL))
            return false;
        const char *value = db_next(&r, why) ? db_text(&r, 0) : s->fallback;
        bytes_printf(&order->say, "%s = %s\n    %s (%s)\n", s->key, s->type == SETS_SECRET && *value ? "***" : value,
                     _(s->help), region_setting_range(s));
        if (!db_done(&r)) return false;
    }
    return true;
}

bool command_set(struct order *order, struct fail *why) {
    if (order_argument(order, 0)[0] == '\0') return show_settings(order, why);
    const struct region_setting *setting = region_setting_find(order_argument(order, 0));
    struct event ev;
    struct region_set *set = event_about(order, &ev, EV_REGION_SET, order->centre->journal.region);
    if (!setting)
        return fail_set(why, FAIL_INPUT, "set: key", _("There is no setting “%s” of the region."), order_argument(order, 0));
    if (!region_setting_check(setting, order_argument(order, 1), set->value, sizeof set->value, why)) return false;
    text_copy(set->key, sizeof set->key, setting->key);
    if (!applier_append(order->centre, &ev, why)) return false;
    bytes_printf(&order->say, "%s = %s\n", set->key, setting->type == SETS_SECRET ? "***" : set->value);
    return true;
}

/* Codes end up in scopes and counters: letters and digits of ASCII. */
bool command_code_fits(const char *code, struct fail *why) {
    size_t size = strlen(code);
    if (size >= 1 && size <= 11 && strspn(code, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == size)
        return true;
    return fail_set(why, FAIL_INPUT, "command: code", _("A code has 1 to 11 digits or Latin letters: “%s” does not fit."),
                    code);
}

bool command_number_fits(const char *typed, int64_t most, int64_t *out, struct fail *why) {
    char *end;
    *out = strtoll(typed, &end, 10);
    if (*typed && !*end && *out >= 0 && *out <= most) return true;
    return fail_set(why, FAIL_INPUT, "command: number", _("“%s” does not fit: a whole number from 0 to %lld."), typed,
                    (long long)most);
}

bool command_name_fits(const char *typed, char *out, size_t room, struct fail *why) {
    if (text_clean(typed, out, room) && out[0] != '\0') return true;
    return fail_set(why, FAIL_INPUT, "command: name", _("The name is empty or too long."));
}

static bool municipality_known(struct order *order, const char *code, struct fail *why) {
    int64_t known = 0;
    if (!db_one_int(order->centre->db, &known, "SELECT count(*) FROM municipality WHERE municipality = :code", why, "code:t",
                    code, NULL))
        return false;
    return known > 0 || fail_set(why, FAIL_GONE, "command: municipality",
                                 _("There is no municipality “%s”. Add it with “municipality add”."), code);
}

bool command_point_add(struct order *order, struct fail *why) {
    struct event ev;
    struct point *p = event_about(order, &ev, EV_POINT_ADDED, order->centre->journal.region);
    const char *kind = order_option(order, "kind", "school");
    if (!command_code_fits(order_argument(order, 0), why) || !municipality_known(order, order_argument(order, 1), why) ||
        !command_name_fits(order_argument(order, 2), p->name, sizeof p->name, why))
        return false;
    if (strcmp(kind, "office") != 0 && strcmp(kind, "school") != 0)
        return fail_set(why, FAIL_INPUT, "point: kind", _("An intake point is an “office” or a “school”."));
    if (phone_check(order_option(order, "phone", ""), p->phone, sizeof p->phone, why) == FIELD_WRONG) return false;
    text_copy(p->point, sizeof p->point, order_argument(order, 0));
    text_copy(p->municipality, sizeof p->municipality, order_argument(order, 1));
    text_copy(p->kind, sizeof p->kind, kind);
    if (!applier_append(order->centre, &ev, why)) return false;
    bytes_printf(&order->say, _("Point %s (%s) is in the region, municipality %s.\n"), p->point, p->name, p->municipality);
    return true;
}

bool command_point_list(struct order *order, struct fail *why) {
    struct point *rows;
    int count;
    if (!point_list(order->centre->db, &order->a, &rows, &count, why)) return false;
    bytes_text(&order->say, "point\tmunicipality\tkind\tname\n");
    for (int i = 0; i < count; i++)
        bytes_printf(&order->say, "%s\t%s\t%s\t%s\n", rows[i].point, rows[i].municipality, rows[i].kind, rows[i].name);
    return true;
}

bool command_day_open(struct order *order, struct fail *why) {
    char day[DATE_TEXT];
    struct centre *c = order->centre;
    int32_t today = env_today(&c->env);
    date_show(today, day);
    if (c->day != DATE_NONE && today <= c->day)
        return fail_set(why, FAIL_CONFLICT, "day: open", _("The day %s, or a later one, is open already."), day);
    bytes_printf(&order->say, _("The day %s is open: what it closes follows by itself.\n"), day);
    return day_open(c, why);
}

/* --- The staff ------------------------------------------------------------------------------------------------------------ */

/* The command called twice, or a namesake beside whom nobody could tell who has decided. */
static bool nobody_alike(struct order *order, const char *name, const char *role, const char *point, struct fail *why) {
    struct person *all;
    int count;
    if (!person_list(order->centre->db, &order->a, &all, &count, why)) return false;
    for (int i = 0; i < count; i++)
        if (!all[i].removed && !strcmp(all[i].name, name) && !strcmp(all[i].role, role) && !strcmp(all[i].point, point))
            return fail_set(why, FAIL_CONFLICT, "staff: there already",
                            _("“%s” is there already, in this role and place. A namesake gets a name that tells them apart."),
                            name);
    return true;
}

bool command_staff_add(struct order *order, struct fail *why) {
    struct event ev;
    char id[ID_TEXT];
    id_new(&order->centre->env, id);
    struct staff *s = event_about(order, &ev, EV_STAFF_ADDED, id);
    const char *role = order_argument(order, 1), *municipality = order_option(order, "municipality", ""),
               *code = order_option(order, "point", "");
    if (!command_name_fits(order_argument(order, 0), s->name, sizeof s->name, why)) return false;
    if (role_of(role) == ROLE_NONE)
        return fail_set(why, FAIL_INPUT, "staff: role",
                        _("The role is one of: desk, coordinator, operator, supervisor, auditor."));
    if (*code) {
        struct point point;
        if (!point_load(order->centre->db, code, &point, why)) return false;
        if (!*municipality) municipality = arena_dup(&order->a, point.municipality);
    }
    if (*municipality && !municipality_known(order, municipality, why)) return false;
    if (!nobody_alike(order, s->name, role, code, why)) return false;
    text_copy(s->role, sizeof s->role, role);
    text_copy(s->municipality, sizeof s->municipality, municipality);
    text_copy(s->point, sizeof s->point, code);
    bytes_printf(&order->say, "%s\n", id);
    return applier_append(order->centre, &ev, why);
}

/* By id, or by a name that one alone has. */
static bool find_person(struct order *order, const char *which, struct person *out, struct fail *why) {
    struct person *all;
    int count, found = 0;
    if (!person_list(order->centre->db, &order->a, &all, &count, why)) return false;
    for (int i = 0; i < count; i++) {
        if (strcmp(all[i].id, which) != 0 && (all[i].removed || strcmp(all[i].name, which) != 0)) continue;
        *out = all[i];
        found++;
    }
    if (found > 1)
        return fail_set(why, FAIL_INPUT, "staff: name",
                        _("Several people are called “%s”. Give the id: “staff list” shows it."), which);
    return found == 1 || fail_set(why, FAIL_GONE, "staff: no such", _("There is nobody “%s”. See “staff list”."), which);
}

bool command_staff_remove(struct order *order, struct fail *why) {
    struct event ev;
    struct person person = {0};
    if (!find_person(order, order_argument(order, 0), &person, why)) return false;
    if (person.removed) return fail_set(why, FAIL_CONFLICT, "staff: removed", _("“%s” was removed before."), person.name);
    struct staff_removed *removed = event_about(order, &ev, EV_STAFF_REMOVED, person.id);
    removed->for_cause = *order_option(order, "cause", "") != '\0';
    if (!applier_append(order->centre, &ev, why)) return false;
    bytes_printf(&order->say, _("%s is removed: from a kiosk's next exchange on nobody enters there by that name.\n"),
                 person.name);
    return true;
}

bool command_staff_list(struct order *order, struct fail *why) {
    struct person *rows;
    int count;
    if (!person_list(order->centre->db, &order->a, &rows, &count, why)) return false;
    bytes_text(&order->say, "id\trole\tmunicipality\tpoint\tstate\tname\n");
    for (int i = 0; i < count; i++)
        bytes_printf(&order->say, "%s\t%s\t%s\t%s\t%s\t%s\n", rows[i].id, rows[i].role, rows[i].municipality, rows[i].point,
                     rows[i].removed ? _("removed")
                     : rows[i].keyed ? _("has a key")
                                     : _("no key"),
                     rows[i].name);
    return true;
}
