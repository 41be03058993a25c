#include "model/base/csv.h"
#include "model/base/text.h"
#include "model/rules/fields.h"
#include "model/store/list.h"
#include "model/store/queries.h"
#include "sync/centre/applier.h"
#include "sync/centre/commands.h"

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

static const char *cell_of(const struct csv *csv, const char *column) {
    int at = csv_column(csv, column);
    const char *cell = at < 0 ? "" : csv_cell(csv, at);
    return *cell ? cell : NULL;
}

static bool same(const struct municipality *a, const struct municipality *b) {
    return !strcmp(a->name, b->name) && !strcmp(a->coordinator, b->coordinator) &&
           !strcmp(a->coordinator_phone, b->coordinator_phone) && !strcmp(a->group_link, b->group_link) &&
           a->children == b->children;
}

/* Adds what changes to `list`; what is wrong with a row is in `wrong`. */
static bool read_row(struct order *order, const struct csv *csv, struct list *list, struct fail *wrong, struct fail *why) {
    const char *code = cell_of(csv, "municipality");
    const struct said said = {.code = code ? code : "",
                              .name = cell_of(csv, "name"),
                              .coordinator = cell_of(csv, "coordinator"),
                              .phone = cell_of(csv, "phone"),
                              .group = cell_of(csv, "group"),
                              .children = cell_of(csv, "children")};
    struct municipality m, was;
    bool known;
    *wrong = (struct fail){0};
    if (!command_code_fits(said.code, wrong)) return true;
    if (!present(order, said.code, &m, &known, why)) return false;
    was = m;
    if (!known && !said.name)
        fail_set(wrong, FAIL_INPUT, "municipality: new", _("There is no municipality “%s” yet: a new one needs its name."),
                 said.code);
    else if (say_anew(&said, &m, wrong) && !(known && same(&was, &m)))
        *(struct municipality *)list_add(list, &order->a) = m;
    return true;
}

static bool read_table(struct order *order, struct csv *csv, struct list *list, int *wrong_rows, struct fail *why) {
    struct fail wrong = {0};
    enum csv_step step;
    if (!csv_open(csv, order->in, CSV_UTF8, why)) return false;
    if (csv_column(csv, "municipality") < 0)
        return fail_set(why, FAIL_INPUT, "municipality: columns",
                        _("The first line names the columns: municipality, name, coordinator, phone, group, children."));
    while ((step = csv_next(csv, &wrong)) == CSV_ROW || step == CSV_WRONG) {
        if (step == CSV_ROW && !read_row(order, csv, list, &wrong, why)) return false;
        if (wrong.kind == FAIL_NONE) continue;
        bytes_printf(&order->say, _("%s, line %d: %s\n"), order_argument(order, 0), csv->line, wrong.say);
        ++*wrong_rows;
        wrong = (struct fail){0};
    }
    if (step == CSV_BROKEN) *why = wrong;
    return step != CSV_BROKEN;
}

bool command_municipality_load(struct order *order, struct fail *why) {
    struct list list = LIST(struct municipality);
    struct csv csv = {0};
    int wrong = 0;
    bool ok = read_table(order, &csv, &list, &wrong, why);
    csv_close(&csv);
    if (ok && wrong > 0)
        ok = fail_set(
            why, FAIL_INPUT, "municipality: wrong rows",
            ngettext("%d row is wrong. Nothing was loaded.", "%d rows are wrong. Nothing was loaded.", (unsigned long)wrong),
            wrong);
    for (int i = 0; ok && i < list.count; i++) ok = append(order, &((struct municipality *)list.rows)[i], why);
    if (ok) bytes_printf(&order->say, _("Loaded: %d\n"), list.count);
    return ok;
}
