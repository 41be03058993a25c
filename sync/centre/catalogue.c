#include "model/store/catalogue.h"

#include "model/base/money.h"
#include "model/base/text.h"
#include "model/rules/content.h"
#include "model/rules/fields.h"
#include "model/store/list.h"
#include "sync/centre/applier.h"
#include "sync/centre/loading.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The region's catalogue from tables of its Навигатор, as CSV or as JSON (a list of objects with the same names): providers,
 * then programmes, then their groups. A row replaces what stood under its code and makes no event when it says nothing new, so
 * a file may be loaded every night; what a file does not name stays. A wrong row is refused with its reason, the others count.
 */

/* --- What a row holds ----------------------------------------------------------------------------------------------------- */

enum kind { PROVIDERS, PROGRAMMES, GROUPS, KINDS };

enum value {
    VALUE_TEXT,
    VALUE_CODE, /* stands in events: no words */
    VALUE_WORD,
    VALUE_DAY,
    VALUE_SUM,
    VALUE_NUMBER,
    VALUE_PLACE,
    VALUE_PHONE,
    VALUE_PROVIDER,
    VALUE_PROGRAMME
};

struct cell {
    const char *column;
    enum value value;
    bool needed;
    const char *words; /* of VALUE_WORD, the first is meant by an empty cell */
};

#define STATUSES "active|suspended|excluded"

static const struct cell provider_cells[] = {
    {"code", VALUE_CODE, true, NULL},     {"name", VALUE_TEXT, true, NULL},
    {"licence", VALUE_TEXT, false, NULL}, {"form", VALUE_WORD, true, "state|municipal|nonprofit|company|entrepreneur"},
    {"address", VALUE_TEXT, false, NULL}, {"municipality", VALUE_PLACE, true, NULL},
    {"phone", VALUE_PHONE, false, NULL},  {"status", VALUE_WORD, false, STATUSES},
    {"since", VALUE_DAY, false, NULL},    {0},
};
static const struct cell programme_cells[] = {
    {"programme", VALUE_CODE, true, NULL},
    {"provider", VALUE_PROVIDER, true, NULL},
    {"title", VALUE_TEXT, true, NULL},
    {"registry", VALUE_WORD, false, "other|certified|significant|preprofessional"},
    {"age_from", VALUE_NUMBER, false, NULL},
    {"direction", VALUE_WORD, true, "technical|science|sport|art|tourism|social"},
    {"age_to", VALUE_NUMBER, false, NULL},
    {"price", VALUE_SUM, true, NULL},
    {"month_price", VALUE_SUM, false, NULL},
    {"municipality", VALUE_PLACE, false, NULL},
    {"first", VALUE_DAY, true, NULL},
    {"last", VALUE_DAY, true, NULL},
    {"status", VALUE_WORD, false, STATUSES},
    {"note", VALUE_TEXT, false, NULL},
    {0},
};
static const struct cell group_cells[] = {
    {"programme", VALUE_PROGRAMME, true, NULL}, {"code", VALUE_CODE, true, NULL},        {"title", VALUE_TEXT, false, NULL},
    {"timetable", VALUE_TEXT, false, NULL},     {"seats", VALUE_NUMBER, true, NULL},     {"first", VALUE_DAY, false, NULL},
    {"last", VALUE_DAY, false, NULL},           {"status", VALUE_WORD, false, STATUSES}, {0},
};

struct group_row {
    char programme[24];
    struct offered_group group;
};

union row {
    struct provider provider;
    struct programme programme;
    struct group_row group;
};

struct catalogue_load;
typedef bool take_row(struct catalogue_load *l, union row *row, struct fail *why);
static take_row take_provider, take_programme, take_group;

static const struct {
    const char *name;
    const struct cell *cells;
    const struct record *rec; /* of the row's struct, or of the group in it */
    size_t offset;
    take_row *take;
} kinds[KINDS] = {
    [PROVIDERS] = {"providers", provider_cells, &rec_provider, 0, take_provider},
    [PROGRAMMES] = {"programmes", programme_cells, &rec_programme, 0, take_programme},
    [GROUPS] = {"groups", group_cells, &rec_offered_group, offsetof(struct group_row, group), take_group},
};

enum { NUMBER_MOST = 99999, AGE_MOST = 99 };

struct catalogue_load {
    struct order *order;
    struct centre *c;
    enum kind kind;
    const char *columns[SHEET_COLUMNS]; /* the names of the cells */
    struct loading_table table;
    struct list groups;  /* struct group_row: written when all of a programme are there */
    struct list doubted; /* struct group_row: of these programmes a group was refused, what stood of it stays */
    int written;
    bool read; /* to the end */
    int64_t as_of;
};

/* --- One row -------------------------------------------------------------------------------------------------------------- */

static bool wrong(const struct cell *cell, const char *say, struct fail *why) {
    return fail_set(why, FAIL_INPUT, "catalogue: cell", "%s: %s", cell->column, say);
}

static bool read_word(const struct cell *cell, const char *typed, char *out, size_t room, struct fail *why) {
    const char *at = cell->words;
    if (!*typed) {
        snprintf(out, room, "%.*s", (int)strcspn(at, "|"), at);
        return true;
    }
    for (size_t size; *at; at += size + (at[size] == '|')) {
        size = strcspn(at, "|");
        if (strlen(typed) == size && strncmp(typed, at, size) == 0) {
            text_copy(out, room, typed);
            return true;
        }
    }
    return fail_set(why, FAIL_INPUT, "catalogue: word", _("%s: one of %s."), cell->column, cell->words);
}

static bool is_listed(struct catalogue_load *l, const struct cell *cell, const char *code, bool *listed, struct fail *why) {
    static const char *const sql[] = {
        [VALUE_PLACE] = "SELECT count(*) FROM municipality WHERE municipality = :code",
        [VALUE_PROVIDER] = "SELECT count(*) FROM provider WHERE code = :code",
        [VALUE_PROGRAMME] = "SELECT count(*) FROM programme WHERE programme = :code",
    };
    int64_t count = 0;
    if (!db_one_int(l->c->db, &count, sql[cell->value], why, "code:t", code, NULL)) return false;
    *listed = count > 0;
    return true;
}

static bool read_text(struct catalogue_load *l, const struct cell *cell, const char *typed, char *out, size_t room,
                      struct fail *why) {
    field_check *check = cell->value == VALUE_DAY ? date_check : cell->value == VALUE_PHONE ? phone_check : free_text_check;
    bool listed = true;
    struct fail reason;
    if (cell->value == VALUE_WORD) return read_word(cell, typed, out, room, why);
    if (check(typed, out, room, &reason) == FIELD_WRONG) return wrong(cell, reason.say, why);
    if (*typed && !*out) return wrong(cell, _("the text is too long"), why);
    if (cell->value == VALUE_CODE && !content_listed(out))
        return wrong(cell, _("a code has digits, dashes, dots and a few letters: no words"), why);
    if (*out && (cell->value == VALUE_PLACE || cell->value == VALUE_PROVIDER || cell->value == VALUE_PROGRAMME) &&
        !is_listed(l, cell, out, &listed, why))
        return false;
    return listed || fail_set(why, FAIL_INPUT, "catalogue: unknown", _("%s: “%s” is not known here."), cell->column, out);
}

static bool read_number(const struct cell *cell, const char *typed, int64_t *out, struct fail *why) {
    size_t digits = strspn(typed, "0123456789");
    *out = 0;
    if (cell->value == VALUE_SUM) {
        struct fail reason;
        if (*typed && !money_parse(typed, out, &reason)) return wrong(cell, reason.say, why);
        return true;
    }
    *out = strtoll(typed, NULL, 10);
    return (digits <= 9 && typed[digits] == '\0' && *out <= NUMBER_MOST) ||
           fail_set(why, FAIL_INPUT, "catalogue: number", _("%s: a whole number, %d at most."), cell->column, NUMBER_MOST);
}

static bool read_cell(struct catalogue_load *l, const struct cell *cell, const char *typed, union row *row, struct fail *why) {
    const struct column *column = record_column(kinds[l->kind].rec, cell->column);
    void *into = (char *)row + kinds[l->kind].offset;
    char text[1024];
    if (cell->needed && !*typed) return wrong(cell, _("is missing"), why);
    if (column && column->kind == COLUMN_INT) {
        int64_t number;
        if (!read_number(cell, typed, &number, why)) return false;
        record_set_int(column, into, number);
        return true;
    }
    size_t room = column ? column->size : sizeof row->group.programme;
    if (strlen(typed) >= sizeof text) return wrong(cell, _("the text is too long"), why);
    if (!read_text(l, cell, typed, text, sizeof text, why)) return false;
    if (strlen(text) >= room) return wrong(cell, _("the text is too long"), why);
    if (column)
        record_set_text(column, into, text);
    else
        text_copy(row->group.programme, sizeof row->group.programme, text);
    return true;
}

static bool read_row(struct catalogue_load *l, union row *row, struct fail *why) {
    memset(row, 0, sizeof *row);
    if (l->table.sheet.strange)
        return fail_set(why, FAIL_INPUT, "catalogue: type", _("%s: neither text nor a number."), l->table.sheet.strange);
    for (int i = 0; i < l->table.sheet.count; i++)
        if (!read_cell(l, &kinds[l->kind].cells[i], l->table.sheet.cells[i], row, why)) return false;
    return true;
}

/* --- Events --------------------------------------------------------------------------------------------------------------- */

/* The subject under which a code stands, and whether all its columns are the same. "" when it is new. */
static bool stands(struct catalogue_load *l, const char *sql, const char *code, const struct record *rec, const void *row,
                   char subject[ID_TEXT], bool *same, struct fail *why) {
    struct rows r;
    subject[0] = '\0';
    *same = false;
    if (!db_query(l->c->db, &r, sql, why, "code:t", code, NULL)) return false;
    if (db_next(&r, why)) {
        union row old = {0};
        text_copy(subject, ID_TEXT, db_text(&r, 0));
        db_record(&r, 1, rec, &old);
        *same = true;
        for (size_t i = 0; *same && i < rec->count; i++) {
            const struct column *c = &rec->columns[i];
            *same = c->kind == COLUMN_INT ? record_int(c, &old) == record_int(c, row)
                                          : strcmp(record_text(c, &old), record_text(c, row)) == 0;
        }
    }
    return db_done(&r);
}

// clang-format off
#define COLUMN_NAME(kind, name, room) ", " #name
static const char sql_provider[] = "SELECT subject" PROVIDER_FIELDS(COLUMN_NAME) " FROM provider WHERE code = :code";
static const char sql_programme[] = "SELECT subject" PROGRAMME_FIELDS(COLUMN_NAME) " FROM programme WHERE programme = :code";
// clang-format on

static bool list_as(struct catalogue_load *l, enum event_kind kind, const char *sql, const char *code, const union row *row,
                    struct fail *why) {
    struct event ev = {.type = &event_types[kind]};
    const struct record *rec = kinds[l->kind].rec;
    bool same;
    if (!stands(l, sql, code, rec, row, ev.subject, &same, why)) return false;
    if (same) {
        l->table.tally.known++;
        return true;
    }
    if (!ev.subject[0]) id_new(&l->c->env, ev.subject);
    memcpy(event_payload(&ev, &l->c->turn), row, rec->size);
    if (!applier_append(l->c, &ev, why)) return false;
    l->table.tally.loaded++;
    return true;
}

static bool take_provider(struct catalogue_load *l, union row *row, struct fail *why) {
    return list_as(l, EV_PROVIDER_LISTED, sql_provider, row->provider.code, row, why);
}

static bool take_programme(struct catalogue_load *l, union row *row, struct fail *why) {
    const struct programme *p = &row->programme;
    if (p->age_from > AGE_MOST || p->age_to > AGE_MOST || (p->age_to > 0 && p->age_from > p->age_to))
        return fail_set(why, FAIL_INPUT, "catalogue: ages", _("age_from, age_to: from the younger to the older, in years."));
    if (strcmp(p->first, p->last) > 0)
        return fail_set(why, FAIL_INPUT, "catalogue: days", _("first, last: the course ends before it begins."));
    return list_as(l, EV_PROGRAMME_LISTED, sql_programme, p->programme, row, why);
}

static bool take_group(struct catalogue_load *l, union row *row, struct fail *why) {
    const struct offered_group *g = &row->group.group;
    if (*g->first && *g->last && strcmp(g->first, g->last) > 0)
        return fail_set(why, FAIL_INPUT, "catalogue: days", _("first, last: the course ends before it begins."));
    *(struct group_row *)list_add(&l->groups, &l->order->a) = row->group;
    return true;
}

static int by_programme(const void *left, const void *right) {
    const struct group_row *a = left, *b = right;
    int order = strcmp(a->programme, b->programme);
    return order ? order : strcmp(a->group.code, b->group.code);
}

static bool groups_stand(struct catalogue_load *l, const struct offer *offer, const struct bytes *rows, bool *same,
                         struct fail *why) {
    struct offered_group *old;
    struct bytes before = {0};
    struct arena *a = &l->c->turn;
    int count;
    if (!catalogue_groups(l->c->db, offer->subject, a, &old, &count, why)) return false;
    struct list listed = LIST(struct group_row);
    for (int i = 0; i < count; i++)
        if (old[i].status[0]) ((struct group_row *)list_add(&listed, a))->group = old[i];
    if (listed.count > 0) qsort(listed.rows, (size_t)listed.count, sizeof(struct group_row), by_programme);
    for (int i = 0; i < listed.count; i++) offered_group_write(&((struct group_row *)listed.rows)[i].group, &before);
    *same = before.size == rows->size && (rows->size == 0 || memcmp(before.data, rows->data, rows->size) == 0);
    bytes_close(&before);
    return true;
}

static bool has_row(const struct list *list, const char *programme, const char *code) {
    const struct group_row *rows = list->rows;
    for (int i = 0; i < list->count; i++)
        if (!strcmp(rows[i].programme, programme) && (!code || !strcmp(rows[i].group.code, code))) return true;
    return false;
}

/* Where one of its rows was refused, what stood and is not said anew stays listed. */
static bool gather(struct catalogue_load *l, const struct group_row *from, int count, const struct offer *offer,
                   struct list *all, struct fail *why) {
    struct offered_group *old;
    int olds = 0;
    for (int i = 0; i < count; i++) *(struct group_row *)list_add(all, &l->c->turn) = from[i];
    if (!has_row(&l->doubted, from->programme, NULL)) return true;
    if (!catalogue_groups(l->c->db, offer->subject, &l->c->turn, &old, &olds, why)) return false;
    for (int i = 0; i < olds; i++) {
        if (!old[i].status[0] || has_row(all, from->programme, old[i].code)) continue;
        struct group_row *kept = list_add(all, &l->c->turn);
        text_copy(kept->programme, sizeof kept->programme, from->programme);
        kept->group = old[i];
    }
    qsort(all->rows, (size_t)all->count, sizeof(struct group_row), by_programme);
    return true;
}

/* All groups of one programme. */
static bool write_groups(struct catalogue_load *l, const struct group_row *from, int count, struct fail *why) {
    struct list all = LIST(struct group_row);
    struct event ev = {.type = &event_types[EV_GROUPS_LISTED]};
    struct group_rows *groups = event_payload(&ev, &l->c->turn);
    struct bytes rows = {0};
    struct offer offer;
    bool found, same = false;
    bool ok = catalogue_offer(l->c->db, from->programme, &offer, &found, why) && gather(l, from, count, &offer, &all, why);
    for (int i = 0; ok && i < all.count; i++) offered_group_write(&((struct group_row *)all.rows)[i].group, &rows);
    ok = ok && groups_stand(l, &offer, &rows, &same, why);
    if (ok && rows.size >= sizeof groups->rows)
        ok = fail_set(
            why, FAIL_INPUT, "catalogue: too many groups",
            _("Programme %s has more groups than one record holds: %d. Give the course of each group a programme of its own."),
            from->programme, count);
    if (ok && !same) {
        text_copy(ev.subject, sizeof ev.subject, offer.subject);
        text_copy(groups->programme, sizeof groups->programme, from->programme);
        text_copy(groups->rows, sizeof groups->rows, (const char *)rows.data);
        ok = applier_append(l->c, &ev, why);
    }
    bytes_close(&rows);
    if (ok) *(same ? &l->table.tally.known : &l->table.tally.loaded) += (unsigned long)count;
    return ok;
}

/* --- Steps ---------------------------------------------------------------------------------------------------------------- */

/* Of a programme with a refused group what stood of it stays. */
static bool take(void *self, struct fail *reason) {
    struct catalogue_load *l = self;
    union row row;
    if (read_row(l, &row, reason) && kinds[l->kind].take(l, &row, reason)) return true;
    if (l->kind == GROUPS) {
        struct group_row *doubted = list_add(&l->doubted, &l->order->a);
        text_copy(doubted->programme, sizeof doubted->programme, loading_cell(&l->table, 0));
    }
    return false;
}

static bool read_rows(struct catalogue_load *l, struct fail *why) {
    if (!loading_rows(&l->table, take, l, &l->read, why)) return false;
    if (l->read && l->groups.count > 0) qsort(l->groups.rows, (size_t)l->groups.count, sizeof(struct group_row), by_programme);
    return true;
}

static bool write_rows(struct catalogue_load *l, struct fail *why) {
    int64_t since = l->c->env.monotonic(l->c->env.self);
    const struct group_row *all = l->groups.rows;
    while (l->written < l->groups.count && !order_rests(l->order, since)) {
        int from = l->written, count = 1;
        while (from + count < l->groups.count && !strcmp(all[from].programme, all[from + count].programme)) count++;
        if (!write_groups(l, all + from, count, why)) return false;
        l->written += count;
        arena_reset(&l->c->turn);
    }
    return true;
}

static void load_end(struct order *order) {
    struct catalogue_load *l = order->job;
    loading_close(&l->table);
}

static bool load_begin(struct order *order, struct fail *why) {
    struct catalogue_load *l = arena_alloc(&order->a, sizeof *l);
    *l = (struct catalogue_load){
        .order = order, .c = order->centre, .kind = KINDS, .groups = LIST(struct group_row), .doubted = LIST(struct group_row)};
    for (int i = 0; i < KINDS; i++)
        if (!strcmp(kinds[i].name, order_argument(order, 0))) l->kind = (enum kind)i;
    if (l->kind == KINDS)
        return fail_set(why, FAIL_INPUT, "catalogue: kind", _("The table is one of: providers, programmes, groups."));
    order->job = l;
    order->end = load_end;
    const char *dot = strrchr(order_argument(order, 1), '.');
    int count = 0;
    for (; kinds[l->kind].cells[count].column; count++) l->columns[count] = kinds[l->kind].cells[count].column;
    return loading_as_of(order, &l->as_of, why) &&
           loading_open(&l->table, order, dot && !strcmp(dot, ".json") ? SHEET_JSON : SHEET_CSV, l->columns, count, 0, why);
}

bool command_catalogue_load(struct order *order, struct fail *why) {
    if (!order->job && !load_begin(order, why)) return false;
    struct catalogue_load *l = order->job;
    if (!(l->read ? write_rows(l, why) : read_rows(l, why))) return false;
    const bool over = l->read && l->written == l->groups.count;
    loading_tell(order, &l->table.tally, over);
    return !over ||
           loading_done(order, kinds[l->kind].name, l->as_of, (int64_t)(l->table.tally.loaded + l->table.tally.known), why);
}

bool command_catalogue_list(struct order *order, struct fail *why) {
    struct rows r;
    if (!db_query(
            order->centre->db, &r,
            "SELECT v.code, v.status, v.name, count(p.subject), coalesce(sum(CASE WHEN p.status = 'active' THEN 1 ELSE 0 END), 0) "
            "FROM provider v LEFT JOIN programme p ON p.provider = v.code GROUP BY v.code, v.status, v.name ORDER BY v.code",
            why, NULL))
        return false;
    bytes_text(&order->say, "provider\tstatus\tprogrammes\tactive\tname\n");
    while (db_next(&r, why))
        bytes_printf(&order->say, "%s\t%s\t%" PRId64 "\t%" PRId64 "\t%s\n", db_text(&r, 0), db_text(&r, 1), db_int(&r, 3),
                     db_int(&r, 4), db_text(&r, 2));
    return db_done(&r);
}
