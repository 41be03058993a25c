#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/list.h"
#include "model/store/queries.h"
#include "sync/centre/applier.h"
#include "sync/centre/loading.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The municipalities of the region, one by one or as a table that is taken whole or not at all. */

enum { CHILDREN_MOST = 10000000 };

/* What is to be said of one; NULL: as it is. */
struct said {
    const char *code, *name, *coordinator, *phone, *group, *children;
};

/* What is said of it already stays, unless it is said anew. */
static bool present(struct order *order, const char *code, struct municipality *m, bool *known, struct fail *why) {
    struct municipality *rows;
    int count;
    *m = (struct municipality){0};
    *known = false;
    if (!municipality_list(order->centre->db, &order->a, &rows, &count, why)) return false;
    for (int i = 0; i < count; i++) {
        if (strcmp(rows[i].municipality, code) != 0) continue;
        *m = rows[i];
        *known = true;
    }
    text_copy(m->municipality, sizeof m->municipality, code);
    return true;
}

/* Of 5 to 18, as the region counts them: the coordinators' report says how many of them have a certificate. */
static bool children_fit(const char *typed, int64_t *out, struct fail *why) {
    char *end;
    *out = strtoll(typed, &end, 10);
    return (*typed && !*end && *out >= 0 && *out <= CHILDREN_MOST) ||
           fail_set(why, FAIL_INPUT, "municipality: children", _("The number of children is a whole number: “%s” is none."),
                    typed);
}

static bool say_anew(const struct said *s, struct municipality *m, struct fail *why) {
    return (!s->name || command_name_fits(s->name, m->name, sizeof m->name, why)) &&
           (!s->coordinator || command_name_fits(s->coordinator, m->coordinator, sizeof m->coordinator, why)) &&
           (!s->phone || phone_check(s->phone, m->coordinator_phone, sizeof m->coordinator_phone, why) != FIELD_WRONG) &&
           (!s->group || command_name_fits(s->group, m->group_link, sizeof m->group_link, why)) &&
           (!s->children || children_fit(s->children, &m->children, why));
}

static bool append(struct order *order, const struct municipality *m, struct fail *why) {
    struct event ev = {.type = &event_types[EV_MUNICIPALITY_ADDED]};
    text_copy(ev.subject, sizeof ev.subject, order->centre->journal.region);
    *(struct municipality *)event_payload(&ev, &order->a) = *m;
    return applier_append(order->centre, &ev, why);
}

bool command_municipality_add(struct order *order, struct fail *why) {
    const struct said said = {.code = order_argument(order, 0),
                              .name = order_argument(order, 1),
                              .coordinator = order_option(order, "coordinator", NULL),
                              .phone = order_option(order, "phone", NULL),
                              .group = order_option(order, "group", NULL),
                              .children = order_option(order, "children", NULL)};
    struct municipality m;
    bool known;
    if (!command_code_fits(said.code, why) || !present(order, said.code, &m, &known, why) || !say_anew(&said, &m, why) ||
        !append(order, &m, why))
        return false;
    bytes_printf(&order->say, _("Municipality %s (%s) is in the region.\n"), m.municipality, m.name);
    return true;
}

bool command_municipality_list(struct order *order, struct fail *why) {
    struct municipality *rows;
    int count;
    if (!municipality_list(order->centre->db, &order->a, &rows, &count, why)) return false;
    bytes_text(&order->say, "municipality\tchildren\tname\n");
    for (int i = 0; i < count; i++)
        bytes_printf(&order->say, "%s\t%" PRId64 "\t%s\n", rows[i].municipality, rows[i].children, rows[i].name);
    return true;
}

/* --- From a table --------------------------------------------------------------------------------------------------------- */

enum { CODE, NAME, COORDINATOR, PHONE, GROUP, CHILDREN, COLUMNS };
static const char *const columns[COLUMNS] = {"municipality", "name", "coordinator", "phone", "group", "children"};

struct table {
    struct loading_whole whole;
    struct list changed; /* struct municipality */
};

static const char *cell_of(const struct sheet *row, int column) {
    return *row->cells[column] ? row->cells[column] : NULL;
}

static bool same(const struct municipality *a, const struct municipality *b) {
    return !strcmp(a->name, b->name) && !strcmp(a->coordinator, b->coordinator) &&
           !strcmp(a->coordinator_phone, b->coordinator_phone) && !strcmp(a->group_link, b->group_link) &&
           a->children == b->children;
}

static bool keep(void *self, const struct sheet *row, struct fail *wrong) {
    struct table *t = self;
    struct order *order = t->whole.order;
    const struct said said = {.code = row->cells[CODE],
                              .name = cell_of(row, NAME),
                              .coordinator = cell_of(row, COORDINATOR),
                              .phone = cell_of(row, PHONE),
                              .group = cell_of(row, GROUP),
                              .children = cell_of(row, CHILDREN)};
    struct municipality m, was;
    bool known;
    if (!command_code_fits(said.code, wrong) || !present(order, said.code, &m, &known, wrong)) return false;
    was = m;
    if (!known && !said.name)
        return fail_set(wrong, FAIL_INPUT, "municipality: new",
                        _("There is no municipality “%s” yet: a new one needs its name."), said.code);
    if (!say_anew(&said, &m, wrong)) return false;
    if (!known || !same(&was, &m)) *(struct municipality *)list_add(&t->changed, &order->a) = m;
    return true;
}

bool command_municipality_load(struct order *order, struct fail *why) {
    struct table t = {.whole = {.order = order, .file = order_argument(order, 0)}, .changed = LIST(struct municipality)};
    bool ok = loading_read(&t.whole, columns, COLUMNS, 1, keep, &t, why) && loading_right(&t.whole, why);
    for (int i = 0; ok && i < t.changed.count; i++) ok = append(order, &((struct municipality *)t.changed.rows)[i], why);
    if (ok) bytes_printf(&order->say, _("Loaded: %d\n"), t.changed.count);
    return ok;
}
