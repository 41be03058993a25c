#include "model/store/differ.h"

#include "model/store/changes.h"

#include "model/base/text.h"
#include "model/rules/checks.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct part {
    const char *name, *title; /* title NULL: follows from the others and is told to nobody */
    const struct record *rec;
    size_t offset;
} parts[] = {
    {"child", N_("child"), &rec_child, offsetof(struct statement, child)},
    {"address", N_("address"), &rec_address, offsetof(struct statement, address)},
    {"applicant", N_("applicant"), &rec_applicant, offsetof(struct statement, applicant)},
    {"eligible", NULL, &rec_eligible, offsetof(struct statement, eligible)},
};
enum { PARTS = sizeof parts / sizeof *parts };

static struct register_place place(const char *municipality, const char *point) {
    struct register_place said = {0};
    text_copy(said.municipality, sizeof said.municipality, municipality);
    text_copy(said.point, sizeof said.point, point);
    return said;
}

bool statement_of(const struct event *ev, struct statement *out) {
    if (!ev->type || !ev->payload || !ev->p) return false;
#define TAKE(type, where)                                                                                                      \
    do {                                                                                                                       \
        const struct type *of = ev->payload;                                                                                   \
        *out = (struct statement){of->child, of->address, of->applicant, of->eligible, where};                                 \
        return true;                                                                                                           \
    } while (0)
    switch (ev->type->kind) {
    case EV_APPLICATION_FILED: TAKE(filed, place(of->request.municipality, of->request.point));
    case EV_APPLICATION_CORRECTED: TAKE(corrected, place("", ""));
    case EV_RULING_DIFFERS: TAKE(differs, place(of->open.municipality, of->open.point));
    case EV_LEARNER_CHANGED: TAKE(changed, place(of->open.municipality, of->open.point));
    default: return false;
    }
#undef TAKE
}

const char *statement_names(const struct event *ev) {
    if (ev->type->kind == EV_LEARNER_CHANGED) return ((const struct changed *)ev->payload)->open.what;
    if (ev->type->kind != EV_RULING_DIFFERS) return CHANGE_ALL;
    const struct differs *d = ev->payload;
    return *d->open.what ? d->open.what : CHANGE_ALL; /* of an application, or of the first releases, which did not say */
}

static const char *value_of(const struct column *c, const void *row, char number[24]) {
    if (c->kind == COLUMN_TEXT) return record_text(c, row);
    snprintf(number, 24, "%" PRId64, record_int(c, row));
    return number;
}

static void put(const struct column *c, void *row, const char *value) {
    if (c->kind == COLUMN_TEXT)
        record_set_text(c, row, value);
    else
        record_set_int(c, row, strtoll(value, NULL, 10));
}

/* The last day follows from the day of birth. */
static bool names(const char *what, const struct part *part, const char *column) {
    return part->rec == &rec_eligible ? plan_change_names(what, &rec_child, "birth")
                                      : plan_change_names(what, part->rec, column);
}

void statement_lay(const char *what, const struct statement *said, struct statement *stands) {
    for (size_t p = 0; p < PARTS; p++)
        for (size_t i = 0; i < parts[p].rec->count; i++) {
            const struct column *c = &parts[p].rec->columns[i];
            char number[24];
            if (!names(what, &parts[p], c->name)) continue;
            put(c, (char *)stands + parts[p].offset, value_of(c, (const char *)said + parts[p].offset, number));
        }
}

/* A line more; a text that would not fit any more is left out: the whole state stands beside it. */
static void tell(struct differing *fields, const char *part, const char *column, const char *base, const char *later,
                 const char *first) {
    size_t used = strlen(fields->fields), room = sizeof fields->fields - used;
    int n = snprintf(fields->fields + used, room, "%s.%s\t%s\t%s\t%s\n", part, column, base, later, first);
    if (n < 0 || (size_t)n >= room) fields->fields[used] = '\0';
}

/* Two transfers: the first stands. Whoever has said nothing of the place leaves it where it is. */
static bool merge_place(const struct statement *base, const struct statement *first, const struct statement *later,
                        struct statement *merged, struct differing *fields) {
    const char *was = base->place.point, *came = first->place.point, *mine = later->place.point;
    if (!*came || !*mine || !strcmp(came, was) || !strcmp(came, mine)) return false;
    merged->place = first->place;
    if (strcmp(mine, was) != 0) tell(fields, "place", "point", was, mine, came);
    return true;
}

bool differ_merge(const struct statement *base, const struct statement *first, const struct statement *later,
                  struct statement *merged, struct differing *fields) {
    *merged = *later;
    *fields = (struct differing){0};
    bool other = merge_place(base, first, later, merged, fields);
    for (size_t p = 0; p < PARTS; p++) {
        const char *b = (const char *)base + parts[p].offset, *f = (const char *)first + parts[p].offset,
                   *l = (const char *)later + parts[p].offset;
        for (size_t i = 0; i < parts[p].rec->count; i++) {
            const struct column *c = &parts[p].rec->columns[i];
            char n1[24], n2[24], n3[24];
            const char *was = value_of(c, b, n1), *came = value_of(c, f, n2), *mine = value_of(c, l, n3);
            if (!strcmp(was, came) || !strcmp(came, mine)) continue;
            put(c, (char *)merged + parts[p].offset, came);
            other = true;
            if (parts[p].title && strcmp(was, mine) != 0) tell(fields, parts[p].name, c->name, was, mine, came);
        }
    }
    return other;
}

/* What stands before `end` or the end of the text; *at goes on behind it. */
static const char *cut(const char **at, char end, struct arena *a) {
    size_t size = strcspn(*at, (char[]){end, '\n', '\0'});
    const char *text = arena_printf(a, "%.*s", (int)size, *at);
    *at += size;
    if (**at == end) ++*at;
    return text;
}

static const struct part *part_of(const char *column) {
    for (size_t p = 0; p < PARTS; p++) {
        size_t size = strlen(parts[p].name);
        if (strncmp(column, parts[p].name, size) == 0 && column[size] == '.') return &parts[p];
    }
    return NULL;
}

bool differ_next(const char **at, struct arena *a, struct differ_row *row) {
    *row = (struct differ_row){0};
    while (**at) {
        row->column = cut(at, '\t', a);
        row->base = cut(at, '\t', a);
        row->mine = cut(at, '\t', a);
        row->stays = cut(at, '\n', a);
        const struct part *part = part_of(row->column);
        if (!strcmp(row->column, DIFFER_PLACE)) {
            row->title = _("intake point");
            return true;
        }
        if (!part || !part->title) continue;
        row->title = arena_printf(a, "%s: %s", _(part->title), person_column(row->column + strlen(part->name) + 1));
        return true;
    }
    return false;
}

const char *differ_shown(const struct differ_row *row, const char *value, struct arena *a) {
    return person_value(strchr(row->column, '.') + 1, value, a);
}

bool differ_put(const char *column, const char *value, struct child *child, struct address *address,
                struct applicant *applicant) {
    void *const rows[PARTS] = {child, address, applicant};
    const struct part *part = part_of(column);
    if (!part || !rows[part - parts]) return false;
    const struct column *c = record_column(part->rec, column + strlen(part->name) + 1);
    if (c) put(c, rows[part - parts], value);
    return c != NULL;
}
