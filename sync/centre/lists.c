#include "model/base/text.h"
#include "model/event/event.h"
#include "model/rules/fields.h"
#include "model/store/list.h"
#include "sync/centre/applier.h"
#include "sync/centre/loading.h"

#include <inttypes.h>
#include <string.h>

/* Lists of values for the forms: a table of the administrator becomes pick.listed events, which every kiosk of the region gets.
 * A list is what one field offers in one place: the localities of a municipality, the streets of a locality, the issuers of the
 * region. A table is taken whole or not at all; a list that it does not name any more is emptied. */

enum { PART_MOST = 5600 /* bytes of JSON in one event */, CODE_ROOM = 64 };

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

enum { TEXT, PARENT, CODE, MUNICIPALITY, COLUMNS };
static const char *const columns[COLUMNS] = {"text", "parent", "code", "municipality"};

struct table {
    struct loading_whole whole;
    const struct kind *kind;
    const char *place;   /* of the option: for rows without a column of their own */
    struct list entries; /* struct entry */
};

static bool clean(struct table *t, const char *cell, size_t room, const char **out) {
    char text[512];
    bool fits = strlen(cell) < sizeof text && text_clean(cell, text, sizeof text) && strlen(text) < room;
    *out = fits ? arena_dup(&t->whole.order->a, text) : "";
    return fits;
}

static bool place_known(struct table *t, const char *code, bool *known, struct fail *why) {
    int64_t count = 0;
    if (!db_one_int(t->whole.order->centre->db, &count, "SELECT count(*) FROM municipality WHERE municipality = :code", why,
                    "code:t", code, NULL))
        return false;
    *known = count > 0;
    return true;
}

static bool wrong_row(struct fail *wrong, const char *say) {
    return fail_set(wrong, FAIL_INPUT, "list: row", "%s", say);
}

static bool read_entry(struct table *t, const struct sheet *row, struct entry *e, struct fail *wrong) {
    char code[CODE_ROOM] = "";
    const char *typed = row->cells[CODE], *place = row->cells[MUNICIPALITY];
    *e = (struct entry){
        .line = sheet_line(row), .code = "", .municipality = *place ? arena_dup(&t->whole.order->a, place) : t->place};
    if (!clean(t, row->cells[TEXT], t->kind->room, &e->text) ||
        !clean(t, row->cells[PARENT], sizeof((struct pick_rows *)0)->parent, &e->parent))
        return wrong_row(wrong, _("the text is too long"));
    if (e->text[0] == '\0') return wrong_row(wrong, _("the text is missing"));
    if (t->kind->of_parent && e->parent[0] == '\0') return wrong_row(wrong, _("parent is missing: the locality of the street"));
    if (*typed && t->kind->code) {
        if (t->kind->code(typed, code, sizeof code, wrong) == FIELD_WRONG) return false;
        e->code = arena_dup(&t->whole.order->a, code);
    } else if (!clean(t, typed, sizeof code, &e->code)) {
        return wrong_row(wrong, _("the code is too long"));
    }
    return true;
}

static bool keep(void *self, const struct sheet *row, struct fail *wrong) {
    struct table *t = self;
    struct entry e;
    bool known = true;
    if (!read_entry(t, row, &e, wrong) || (t->kind->of_place && !place_known(t, e.municipality, &known, wrong))) return false;
    if (!known) return wrong_row(wrong, _("there is no such municipality: a column of this name, or --municipality"));
    *(struct entry *)list_add(&t->entries, &t->whole.order->a) = e;
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
static void put_in_order(struct table *t) {
    struct entry *all = t->entries.rows;
    if (t->entries.count > 0) qsort(all, (size_t)t->entries.count, sizeof *all, by_list);
    for (int i = 1; i < t->entries.count; i++)
        if (by_list(&all[i - 1], &all[i]) == 0)
            loading_wrong(&t->whole, all[i].line > all[i - 1].line ? all[i].line : all[i - 1].line,
                          _("this value stands in the table twice"));
}

/* --- Events --------------------------------------------------------------------------------------------------------------- */

/* A list as it is in force: who it is in the log, and its edition. */
static bool list_find(struct table *t, const struct entry *of, char subject[ID_TEXT], int64_t *edition, struct fail *why) {
    struct rows r;
    *edition = 0;
    if (!db_query(t->whole.order->centre->db, &r,
                  "SELECT subject, edition FROM pick WHERE list = :list AND municipality = :municipality AND parent = :parent "
                  "ORDER BY edition DESC LIMIT 1",
                  why, "list:t", t->kind->name, "municipality:t", of->municipality, "parent:t", of->parent, NULL))
        return false;
    if (db_next(&r, why)) {
        text_copy(subject, ID_TEXT, db_text(&r, 0));
        *edition = db_int(&r, 1);
    } else {
        id_new(&t->whole.order->centre->env, subject);
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

static bool append_part(struct table *t, const struct entry *of, const char *subject, const struct pick_rows *head,
                        const struct entry *from, int count, struct fail *why) {
    struct event ev = {.type = &event_types[EV_PICK_LISTED]};
    struct bytes rows = {0};
    text_copy(ev.subject, sizeof ev.subject, subject);
    struct pick_rows *p = event_payload(&ev, &t->whole.order->centre->turn);
    *p = *head;
    text_copy(p->list, sizeof p->list, t->kind->name);
    text_copy(p->parent, sizeof p->parent, of->parent);
    text_copy(p->municipality, sizeof p->municipality, of->municipality);
    for (int i = 0; i < count; i++) bytes_printf(&rows, "%s%s\t%s", i > 0 ? "\n" : "", from[i].code, from[i].text);
    if (rows.size > 0) text_copy(p->rows, sizeof p->rows, (const char *)rows.data);
    bytes_close(&rows);
    return applier_append(t->whole.order->centre, &ev, why);
}

static bool list_stands(struct table *t, const char *subject, int64_t edition, const struct entry *from, int count, bool *same,
                        struct fail *why) {
    struct rows r;
    int n = 0;
    *same = true;
    if (!db_query(t->whole.order->centre->db, &r,
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
static bool put_list(struct table *t, const struct entry *from, int count, const struct entry *of, struct fail *why) {
    char subject[ID_TEXT];
    struct pick_rows head = {0};
    bool same;
    if (!list_find(t, of, subject, &head.edition, why) || !list_stands(t, subject, head.edition, from, count, &same, why))
        return false;
    if (same) return true;
    head.edition++;
    for (int i = 0; i < count; i += part_of(from + i, count - i)) head.parts++;
    if (count == 0) head.parts = 1;
    for (int i = 0, n; head.part < head.parts; i += n) {
        n = part_of(from + i, count - i);
        head.part++;
        if (!append_part(t, of, subject, &head, from + i, n, why)) return false;
    }
    return true;
}

/* Lists of this kind in the places of the table that it does not name any more. */
static bool empty_others(struct table *t, struct fail *why) {
    struct list old = LIST(struct entry);
    struct rows r;
    const struct entry *all = t->entries.rows;
    if (!db_query(t->whole.order->centre->db, &r,
                  "SELECT DISTINCT municipality, parent FROM pick WHERE list = :list ORDER BY municipality, parent", why,
                  "list:t", t->kind->name, NULL))
        return false;
    while (db_next(&r, why))
        *(struct entry *)list_add(&old, &t->whole.order->a) =
            (struct entry){.municipality = arena_dup(&t->whole.order->a, db_text(&r, 0)),
                           .parent = arena_dup(&t->whole.order->a, db_text(&r, 1))};
    if (db_failed(&r)) return false;
    for (int o = 0; o < old.count; o++) {
        const struct entry *of = (struct entry *)old.rows + o;
        bool place = false, named = false;
        for (int i = 0; i < t->entries.count; i++) {
            place |= !strcmp(all[i].municipality, of->municipality);
            named |= same_list(&all[i], of);
        }
        if (place && !named && !put_list(t, NULL, 0, of, why)) return false;
    }
    return true;
}

static bool put_lists(struct table *t, struct fail *why) {
    const struct entry *all = t->entries.rows;
    int lists = 0;
    for (int i = 0, n; i < t->entries.count; i += n, lists++) {
        for (n = 1; i + n < t->entries.count && same_list(&all[i], &all[i + n]);) n++;
        if (!put_list(t, all + i, n, &all[i], why)) return false;
    }
    if (!empty_others(t, why)) return false;
    bytes_printf(&t->whole.order->say, _("Values: %d, lists: %d.\n"), t->entries.count, lists);
    return true;
}

/* --- Commands ------------------------------------------------------------------------------------------------------------- */

bool command_list_load(struct order *order, struct fail *why) {
    struct table t = {.whole = {.order = order, .file = order_argument(order, 1)},
                      .kind = kind_find(order_argument(order, 0), why),
                      .place = order_option(order, "municipality", ""),
                      .entries = LIST(struct entry)};
    if (!t.kind || !loading_read(&t.whole, columns, COLUMNS, t.kind->of_parent ? 2 : 1, keep, &t, why)) return false;
    put_in_order(&t);
    return loading_right(&t.whole, why) && put_lists(&t, why);
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
