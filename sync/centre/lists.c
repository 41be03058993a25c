#include "model/base/csv.h"
#include "model/base/text.h"
#include "model/event/event.h"
#include "model/rules/fields.h"
#include "model/store/list.h"
#include "sync/centre/applier.h"
#include "sync/centre/commands.h"

#include <inttypes.h>
#include <string.h>

/* Lists of values for the forms: a table of the administrator becomes pick.listed events, which every kiosk of the region gets.
 * A list is what one field offers in one place: the localities of a municipality, the streets of a locality, the issuers of the
 * region. A table is taken whole or not at all; a list that it does not name any more is emptied. */

enum { ERRORS_SHOWN = 10, PART_MOST = 5600 /* bytes of JSON in one event */, CODE_ROOM = 64 };

static const struct kind {
    const char *name;
    size_t room;   /* of the text, in the column it fills */
    bool of_place; /* belongs to a municipality */
    bool of_parent;
    field_check *code; /* NULL: any, or none */
} kinds[] = {
    {"locality", sizeof((struct address *)0)->locality, true, false, NULL},
    {"street", sizeof((struct address *)0)->street, true, true, NULL},
    {"issuer", sizeof((struct child *)0)->doc_issuer, false, false, issuer_code_check},
    {"school", sizeof((struct point *)0)->name, true, false, NULL},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const struct kind *kind_find(const char *name, struct fail *why) {
    for (int i = 0; i < KINDS; i++)
        if (!strcmp(kinds[i].name, name)) return &kinds[i];
    fail_set(why, FAIL_INPUT, "list: kind", _("The list is one of: locality, street, issuer, school."));
    return NULL;
}

/* --- Reading -------------------------------------------------------------------------------------------------------------- */

struct entry {
    const char *municipality, *parent, *code, *text;
    int line;
};

struct loading {
    struct order *order;
    const struct kind *kind;
    struct csv csv;
    int code, text, parent, municipality; /* columns */
    const char *place;                    /* of the option: for rows without a column of their own */
    struct list entries;                  /* struct entry */
    int wrong;
};

/* Every wrong row is told, the first ones in full. */
static void refuse(struct loading *l, int line, const char *say) {
    if (l->wrong++ < ERRORS_SHOWN) bytes_printf(&l->order->say, _("%s, line %d: %s\n"), order_argument(l->order, 1), line, say);
}

static bool find_columns(struct loading *l, struct fail *why) {
    l->code = csv_column(&l->csv, "code");
    l->text = csv_column(&l->csv, "text");
    l->parent = csv_column(&l->csv, "parent");
    l->municipality = csv_column(&l->csv, "municipality");
    if (l->text < 0 || (l->kind->of_parent && l->parent < 0))
        return fail_set(why, FAIL_INPUT, "list: columns",
                        _("The first line names the columns: text, code; for streets also parent, the locality."));
    return true;
}

static bool clean(struct loading *l, const char *cell, size_t room, const char **out) {
    char text[512];
    bool fits = strlen(cell) < sizeof text && text_clean(cell, text, sizeof text) && strlen(text) < room;
    *out = fits ? arena_dup(&l->order->a, text) : "";
    return fits;
}

static bool place_known(struct loading *l, const char *code, bool *known, struct fail *why) {
    int64_t count = 0;
    if (!db_one_int(l->order->centre->db, &count, "SELECT count(*) FROM municipality WHERE municipality = :code", why, "code:t",
                    code, NULL))
        return false;
    *known = count > 0;
    return true;
}

/* Says what is wrong with the present row, or NULL. */
static const char *read_entry(struct loading *l, struct entry *e, struct fail *wrong) {
    char code[CODE_ROOM] = "";
    const char *typed = csv_cell(&l->csv, l->code), *place = csv_cell(&l->csv, l->municipality);
    e->line = l->csv.line;
    e->municipality = arena_dup(&l->order->a, *place ? place : l->place);
    e->code = e->parent = "";
    if (!clean(l, csv_cell(&l->csv, l->text), l->kind->room, &e->text)) return _("the text is too long");
    if (e->text[0] == '\0') return _("the text is missing");
    if (!clean(l, csv_cell(&l->csv, l->parent), sizeof((struct pick_rows *)0)->parent, &e->parent))
        return _("the text is too long");
    if (l->kind->of_parent && e->parent[0] == '\0') return _("parent is missing: the locality of the street");
    if (*typed && l->kind->code) {
        if (l->kind->code(typed, code, sizeof code, wrong) == FIELD_WRONG) return wrong->say;
        e->code = arena_dup(&l->order->a, code);
    } else if (!clean(l, typed, sizeof code, &e->code)) {
        return _("the code is too long");
    }
    return NULL;
}

static bool take_row(struct loading *l, struct fail *why) {
    struct entry e;
    struct fail wrong;
    bool known = true;
    const char *say = read_entry(l, &e, &wrong);
    if (!say && !place_known(l, e.municipality, &known, why) && l->kind->of_place) return false;
    if (!say && l->kind->of_place && !known) say = _("there is no such municipality: a column of this name, or --municipality");
    if (say)
        refuse(l, l->csv.line, say);
    else
        *(struct entry *)list_add(&l->entries, &l->order->a) = e;
    return true;
}

static int by_list(const void *left, const void *right) {
    const struct entry *a = left, *b = right;
    int order = strcmp(a->municipality, b->municipality);
    if (order == 0) order = strcmp(a->parent, b->parent);
    if (order == 0) order = strcmp(a->text, b->text);
    return order ? order : strcmp(a->code, b->code);
}

static bool same_list(const struct entry *a, const struct entry *b) {
    return !strcmp(a->municipality, b->municipality) && !strcmp(a->parent, b->parent);
}

/* Sorted by list; a value stands in a list once. */
static void put_in_order(struct loading *l) {
    struct entry *all = l->entries.rows;
    if (l->entries.count > 0) qsort(all, (size_t)l->entries.count, sizeof *all, by_list);
    for (int i = 1; i < l->entries.count; i++)
        if (by_list(&all[i - 1], &all[i]) == 0)
            refuse(l, all[i].line > all[i - 1].line ? all[i].line : all[i - 1].line, _("this value stands in the table twice"));
}

static bool read_table(struct loading *l, struct fail *why) {
    struct fail wrong = {0};
    enum csv_step step;
    if (!csv_open(&l->csv, l->order->in, CSV_UTF8, why) || !find_columns(l, why)) return false;
    while ((step = csv_next(&l->csv, &wrong)) == CSV_ROW || step == CSV_WRONG) {
        if (step == CSV_WRONG)
            refuse(l, l->csv.line, wrong.say);
        else if (!take_row(l, why))
            return false;
    }
    if (step == CSV_BROKEN) {
        *why = wrong;
        return false;
    }
    put_in_order(l);
    if (l->wrong == 0) return true;
    return fail_set(why, FAIL_INPUT, "list: wrong rows",
                    ngettext("%d row is wrong. Nothing was loaded; the list before it stays in force.",
                             "%d rows are wrong. Nothing was loaded; the list before it stays in force.",
                             (unsigned long)l->wrong),
                    l->wrong);
}

/* --- Events --------------------------------------------------------------------------------------------------------------- */

/* A list as it is in force: who it is in the log, and its edition. */
static bool list_find(struct loading *l, const struct entry *of, char subject[ID_TEXT], int64_t *edition, struct fail *why) {
    struct rows r;
    *edition = 0;
    if (!db_query(l->order->centre->db, &r,
                  "SELECT subject, edition FROM pick WHERE list = :list AND municipality = :municipality AND parent = :parent "
                  "ORDER BY edition DESC LIMIT 1",
                  why, "list:t", l->kind->name, "municipality:t", of->municipality, "parent:t", of->parent, NULL))
        return false;
    if (db_next(&r, why)) {
        text_copy(subject, ID_TEXT, db_text(&r, 0));
        *edition = db_int(&r, 1);
    } else {
        id_new(&l->order->centre->env, subject);
    }
    return db_done(&r);
}

/* TAB, LF and quotation marks are two bytes in JSON. */
static size_t json_size(const char *text) {
    size_t size = 0;
    for (; *text; text++) size += strchr("\t\n\"\\", *text) ? 2 : 1;
    return size;
}

static size_t entry_size(const struct entry *e) {
    return json_size(e->code) + json_size(e->text) + 4;
}

/* Entries of one list, as many as one event holds. */
static int part_of(const struct entry *from, int count) {
    size_t size = 0;
    int n = 0;
    for (; n < count && size + entry_size(&from[n]) <= PART_MOST; n++) size += entry_size(&from[n]);
    return n;
}

static bool append_part(struct loading *l, const struct entry *of, const char *subject, const struct pick_rows *head,
                        const struct entry *from, int count, struct fail *why) {
    struct event ev = {.type = &event_types[EV_PICK_LISTED]};
    struct bytes rows = {0};
    text_copy(ev.subject, sizeof ev.subject, subject);
    struct pick_rows *p = event_payload(&ev, &l->order->centre->turn);
    *p = *head;
    text_copy(p->list, sizeof p->list, l->kind->name);
    text_copy(p->parent, sizeof p->parent, of->parent);
    text_copy(p->municipality, sizeof p->municipality, of->municipality);
    for (int i = 0; i < count; i++) bytes_printf(&rows, "%s%s\t%s", i > 0 ? "\n" : "", from[i].code, from[i].text);
    if (rows.size > 0) text_copy(p->rows, sizeof p->rows, (const char *)rows.data);
    bytes_close(&rows);
    return applier_append(l->order->centre, &ev, why);
}

static bool list_stands(struct loading *l, const char *subject, int64_t edition, const struct entry *from, int count,
                        bool *same, struct fail *why) {
    struct rows r;
    int n = 0;
    *same = true;
    if (!db_query(l->order->centre->db, &r,
                  "SELECT code, text FROM pick WHERE subject = :subject AND edition = :edition ORDER BY part, line", why,
                  "subject:t", subject, "edition:i", edition, NULL))
        return false;
    for (; *same && db_next(&r, why); n++)
        *same = n < count && !strcmp(db_text(&r, 0), from[n].code) && !strcmp(db_text(&r, 1), from[n].text);
    bool ok = db_done(&r);
    *same = *same && n == count;
    return ok;
}

/* One list: a new edition in parts; none when it stands as it is. `count` 0 empties it. */
static bool put_list(struct loading *l, const struct entry *from, int count, const struct entry *of, struct fail *why) {
    char subject[ID_TEXT];
    struct pick_rows head = {0};
    bool same;
    if (!list_find(l, of, subject, &head.edition, why) || !list_stands(l, subject, head.edition, from, count, &same, why))
        return false;
    if (same) return true;
    head.edition++;
    for (int i = 0; i < count; i += part_of(from + i, count - i)) head.parts++;
    if (count == 0) head.parts = 1;
    for (int i = 0, n; head.part < head.parts; i += n) {
        n = part_of(from + i, count - i);
        head.part++;
        if (!append_part(l, of, subject, &head, from + i, n, why)) return false;
    }
    return true;
}

/* Lists of this kind in the places of the table that it does not name any more. */
static bool empty_others(struct loading *l, struct fail *why) {
    struct list old = LIST(struct entry);
    struct rows r;
    const struct entry *all = l->entries.rows;
    if (!db_query(l->order->centre->db, &r,
                  "SELECT DISTINCT municipality, parent FROM pick WHERE list = :list ORDER BY municipality, parent", why,
                  "list:t", l->kind->name, NULL))
        return false;
    while (db_next(&r, why))
        *(struct entry *)list_add(&old, &l->order->a) = (struct entry){.municipality = arena_dup(&l->order->a, db_text(&r, 0)),
                                                                       .parent = arena_dup(&l->order->a, db_text(&r, 1))};
    if (db_failed(&r)) return false;
    for (int o = 0; o < old.count; o++) {
        const struct entry *of = (struct entry *)old.rows + o;
        bool place = false, named = false;
        for (int i = 0; i < l->entries.count; i++) {
            place |= !strcmp(all[i].municipality, of->municipality);
            named |= same_list(&all[i], of);
        }
        if (place && !named && !put_list(l, NULL, 0, of, why)) return false;
    }
    return true;
}

static bool put_lists(struct loading *l, struct fail *why) {
    const struct entry *all = l->entries.rows;
    int lists = 0;
    for (int i = 0, n; i < l->entries.count; i += n, lists++) {
        for (n = 1; i + n < l->entries.count && same_list(&all[i], &all[i + n]);) n++;
        if (!put_list(l, all + i, n, &all[i], why)) return false;
    }
    if (!empty_others(l, why)) return false;
    bytes_printf(&l->order->say, _("Values: %d, lists: %d.\n"), l->entries.count, lists);
    return true;
}

/* --- Commands ------------------------------------------------------------------------------------------------------------- */

bool command_list_load(struct order *order, struct fail *why) {
    struct loading l = {.order = order, .entries = LIST(struct entry)};
    l.kind = kind_find(order_argument(order, 0), why);
    l.place = order_option(order, "municipality", "");
    bool ok = l.kind && read_table(&l, why) && put_lists(&l, why);
    csv_close(&l.csv);
    return ok;
}

static bool show_lists(struct order *order, struct fail *why) {
    struct rows r;
    if (!db_query(order->centre->db, &r,
                  "SELECT list, municipality, parent, edition, count(*) FROM pick GROUP BY list, municipality, parent, edition "
                  "ORDER BY list, municipality, parent, edition",
                  why, NULL))
        return false;
    bytes_text(&order->say, "kind\tmunicipality\tedition\tcount\tparent\n");
    while (db_next(&r, why))
        bytes_printf(&order->say, "%s\t%s\t%" PRId64 "\t%" PRId64 "\t%s\n", db_text(&r, 0), db_text(&r, 1), db_int(&r, 3),
                     db_int(&r, 4), db_text(&r, 2));
    return !db_failed(&r);
}

bool command_list_show(struct order *order, struct fail *why) {
    struct rows r;
    const struct kind *kind;
    if (order_argument(order, 0)[0] == '\0') return show_lists(order, why);
    if (!(kind = kind_find(order_argument(order, 0), why))) return false;
    if (!db_query(
            order->centre->db, &r,
            "SELECT municipality, parent, code, text FROM pick WHERE list = :list ORDER BY municipality, parent, f_text, code",
            why, "list:t", kind->name, NULL))
        return false;
    bytes_text(&order->say, "municipality\tparent\tcode\ttext\n");
    while (db_next(&r, why))
        bytes_printf(&order->say, "%s\t%s\t%s\t%s\n", db_text(&r, 0), db_text(&r, 1), db_text(&r, 2), db_text(&r, 3));
    return !db_failed(&r);
}
