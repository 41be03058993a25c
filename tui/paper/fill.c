#include "tui/paper/fill.h"

#include "model/base/share.h"
#include "model/base/text.h"

#include <stdio.h>
#include <string.h>

enum { TEMPLATE_MOST = 64 * 1024, PASSAGES_MOST = 100000 };

struct filling {
    const struct paper *paper;
    const struct template *t;
    struct arena *a;
    json_t *fields, *lists;
    bool blank;
    json_t *row;         /* of .each and .table */
    const char *columns; /* of that list */
    int row_number;
    int items;
    struct document *out;
    int room;
};

static bool refuse(const struct paper *paper, const char *log, const char *name, struct fail *why) {
    char line[160];
    snprintf(line, sizeof line, "paper %s: %s %.60s", paper->id, log, name);
    return fail_set(why, FAIL_INPUT, line, _("The paper “%s” cannot be made: %s “%.60s”."), _(paper->title), _(log), name);
}

/* What may stand on paper: line ends and spaces become one space, control, bidi and invisible characters go. */
static const char *clean(struct arena *a, const char *value) {
    size_t size = strlen(value);
    char *out = arena_alloc(a, size + 1), *to = out;
    while (size > 0) {
        uint32_t code;
        size_t step = text_step(value, size, &code);
        bool space = code == ' ' || code == '\t' || code == '\n' || code == '\r' || code == 0x2028 || code == 0x2029;
        bool hidden = code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad || (code >= 0x200b && code <= 0x200f) ||
                      (code >= 0x202a && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
                      code == 0x61c || (code >= 0xfff9 && code <= 0xfffb);
        if (space && (to == out || to[-1] != ' '))
            *to++ = ' ';
        else if (!space && !hidden)
            to += step == 1 || code != 0xfffd ? text_put(code, to) : text_put(0xfffd, to);
        value += step;
        size -= step;
    }
    if (to > out && to[-1] == ' ') to--;
    *to = '\0';
    return out;
}

static const char *underline(struct arena *a, int places) {
    char *line = arena_alloc(a, (size_t)places + 1);
    memset(line, '_', (size_t)places);
    return line;
}

static const char *given(json_t *fields, const char *name) {
    const char *value = json_string_value(json_object_get(fields, name));
    return value && *value ? value : NULL;
}

static bool value_of(const struct filling *f, const char *name, const char **out, struct fail *why) {
    struct paper_field field;
    if (f->row && strcmp(name, "#") == 0) {
        *out = arena_printf(f->a, "%d", f->row_number);
        return true;
    }
    if (f->row && paper_field_find(f->columns, name, &field)) {
        const char *value = json_string_value(json_object_get(f->row, name));
        *out = clean(f->a, value ? value : "");
        return value || refuse(f->paper, N_("an entry of a list lacks"), name, why);
    }
    if (!paper_field_find(f->paper->fields, name, &field))
        return refuse(f->paper, N_("its text names an unknown field"), name, why);
    const char *value = given(f->fields, name);
    if (value) {
        *out = clean(f->a, value);
        return true;
    }
    if (f->blank && field.blank > 0) {
        *out = underline(f->a, field.blank);
        return true;
    }
    return refuse(f->paper, N_("a field is missing:"), name, why);
}

static bool fill_words(const struct filling *f, const struct spans *spans, struct words *out, struct fail *why) {
    *out = (struct words){.list = arena_alloc(f->a, (size_t)spans->count * sizeof *out->list + 1)};
    for (int i = 0; i < spans->count; i++) {
        struct run run = {.text = spans->list[i].text, .bold = spans->list[i].bold};
        if (spans->list[i].hole && !value_of(f, spans->list[i].text, &run.text, why)) return false;
        out->list[out->count++] = run;
    }
    return true;
}

static struct passage *add(struct filling *f, enum block_kind kind) {
    struct document *d = f->out;
    if (d->count == f->room) {
        int room = f->room ? f->room * 2 : 64;
        struct passage *more = arena_alloc(f->a, (size_t)room * sizeof *more);
        if (d->count > 0) memcpy(more, d->passages, (size_t)d->count * sizeof *more);
        d->passages = more;
        f->room = room;
    }
    d->passages[d->count] = (struct passage){.kind = kind};
    return &d->passages[d->count++];
}

static bool fill_blocks(struct filling *f, int first, int end, struct fail *why);

static bool rows_of(struct filling *f, const char *list, json_t **rows, struct fail *why) {
    *rows = json_object_get(f->lists, list);
    f->columns = paper_list(f->paper, list, f->a);
    if (!f->columns) return refuse(f->paper, N_("its text names an unknown list"), list, why);
    if (!json_is_array(*rows)) return refuse(f->paper, N_("a list is missing:"), list, why);
    return json_array_size(*rows) <= ROWS_MOST || refuse(f->paper, N_("a list is too long:"), list, why);
}

static bool fill_each(struct filling *f, const struct block *block, int first, struct fail *why) {
    json_t *rows;
    if (!rows_of(f, block->name, &rows, why)) return false;
    bool ok = true;
    for (size_t i = 0; ok && i < json_array_size(rows); i++) {
        f->row = json_array_get(rows, i);
        f->row_number = (int)i + 1;
        ok = fill_blocks(f, first, block->end, why);
    }
    f->row = NULL;
    return ok;
}

/* In place of a table without rows. */
static void say_none(struct filling *f) {
    struct run *run = arena_alloc(f->a, sizeof *run);
    run->text = _("There are none.");
    add(f, BLOCK_TEXT)->text = (struct words){run, 1};
}

static bool fill_table(struct filling *f, const struct block *block, const struct block *columns, int count, struct fail *why) {
    json_t *rows;
    if (!rows_of(f, block->name, &rows, why)) return false;
    struct passage table = {.kind = BLOCK_TABLE,
                            .columns = arena_alloc(f->a, (size_t)count * sizeof *table.columns),
                            .column_count = count,
                            .row_count = (int)json_array_size(rows)};
    table.cells = arena_alloc(f->a, (size_t)table.row_count * (size_t)count * sizeof *table.cells + 1);
    bool ok = true;
    for (int c = 0; ok && c < count; c++) {
        table.columns[c].width = columns[c].number;
        ok = fill_words(f, &columns[c].label, &table.columns[c].title, why);
    }
    for (int i = 0; ok && i < table.row_count; i++) {
        f->row = json_array_get(rows, (size_t)i);
        f->row_number = i + 1;
        for (int c = 0; ok && c < count; c++) ok = fill_words(f, &columns[c].text, &table.cells[i * count + c], why);
    }
    f->row = NULL;
    if (ok && table.row_count > 0) *add(f, BLOCK_TABLE) = table;
    if (ok && table.row_count == 0) say_none(f);
    return ok;
}

static bool holds(const struct filling *f, const char *name) {
    struct paper_field field;
    return given(f->fields, name) || (f->blank && paper_field_find(f->paper->fields, name, &field) && field.blank > 0);
}

static bool fill_block(struct filling *f, int *at, struct fail *why) {
    const struct block *block = &f->t->blocks[*at];
    int first = *at + 1;
    switch (block->kind) {
    case BLOCK_EACH: *at = block->end; return fill_each(f, block, first, why);
    case BLOCK_IF:
    case BLOCK_UNLESS:
        *at = block->end;
        return holds(f, block->name) != (block->kind == BLOCK_IF) || fill_blocks(f, first, block->end, why);
    case BLOCK_TABLE: *at = block->end - 1; return fill_table(f, block, block + 1, block->end - first, why);
    case BLOCK_COLUMN:
    case BLOCK_END: return true;
    default: break;
    }
    struct passage passage = {.kind = block->kind, .number = block->kind == BLOCK_ITEM ? ++f->items : block->number};
    if (block->kind == BLOCK_HEAD) f->items = 0;
    if (f->out->count > PASSAGES_MOST) return refuse(f->paper, N_("it is too long:"), f->paper->id, why);
    if (!fill_words(f, &block->label, &passage.label, why) || !fill_words(f, &block->text, &passage.text, why)) return false;
    *add(f, block->kind) = passage;
    return true;
}

static bool fill_blocks(struct filling *f, int first, int end, struct fail *why) {
    for (int i = first; i < end; i++)
        if (!fill_block(f, &i, why)) return false;
    return true;
}

/* --- the table, the template and the values agree ------------------------------------------------------------------------ */

static bool columns_known(const struct paper *paper, json_t *rows, const char *columns, struct fail *why) {
    size_t i;
    json_t *row, *value;
    const char *key;
    json_array_foreach(rows, i, row) {
        if (!json_is_object(row)) return refuse(paper, N_("an entry of a list is not an object:"), columns, why);
        json_object_foreach(row, key, value) {
            struct paper_field field;
            if (!paper_field_find(columns, key, &field)) return refuse(paper, N_("unknown field"), key, why);
            if (!json_is_string(value) || json_string_length(value) > VALUE_MOST)
                return refuse(paper, N_("not a text, or too long:"), key, why);
        }
    }
    return true;
}

static bool values_known(const struct paper *paper, json_t *fields, json_t *lists, struct arena *a, struct fail *why) {
    json_t *value;
    const char *key;
    json_object_foreach(fields, key, value) {
        struct paper_field field;
        if (!paper_field_find(paper->fields, key, &field)) return refuse(paper, N_("unknown field"), key, why);
        if (!json_is_string(value) || json_string_length(value) > VALUE_MOST)
            return refuse(paper, N_("not a text, or too long:"), key, why);
    }
    json_object_foreach(lists, key, value) {
        const char *columns = paper_list(paper, key, a);
        if (!columns) return refuse(paper, N_("unknown list"), key, why);
        if (!columns_known(paper, value, columns, why)) return false;
    }
    return true;
}

/* Also a field that this text happens not to name: the data are wrong, not the text. */
static bool values_whole(const struct filling *f, struct fail *why) {
    struct paper_field field;
    for (const char *at = f->paper->fields; paper_field_next(&at, &field);)
        if (!field.optional && !given(f->fields, field.name) && !(f->blank && field.blank > 0))
            return refuse(f->paper, N_("a field is missing:"), field.name, why);
    return true;
}

bool paper_fill(const struct paper *paper, const struct template *t, json_t *values, struct arena *a, struct document *out,
                struct fail *why) {
    *out = (struct document){.paper = paper};
    struct filling f = {.paper = paper,
                        .t = t,
                        .a = a,
                        .fields = json_object_get(values, "fields"),
                        .lists = json_object_get(values, "lists"),
                        .blank = json_is_true(json_object_get(values, "blank")),
                        .out = out};
    if (f.blank && !paper->blank) return refuse(paper, N_("it is not printed blank:"), paper->id, why);
    if (!values_known(paper, f.fields, f.lists, a, why) || !values_whole(&f, why)) return false;
    const char *sheet = given(f.fields, "sheet");
    out->sheet = sheet ? clean(a, sheet) : "";
    return fill_blocks(&f, 0, t->count, why);
}

static bool spans_known(const struct paper *paper, const struct spans *spans, const char *columns, struct fail *why) {
    for (int i = 0; i < spans->count; i++) {
        struct paper_field field;
        const char *name = spans->list[i].text;
        if (!spans->list[i].hole || (columns && (strcmp(name, "#") == 0 || paper_field_find(columns, name, &field)))) continue;
        if (!paper_field_find(paper->fields, name, &field))
            return refuse(paper, N_("its text names an unknown field"), name, why);
    }
    return true;
}

bool paper_check(const struct paper *paper, const struct template *t, struct fail *why) {
    struct arena a = {0};
    const char *columns = NULL;
    bool ok = true;
    int until = -1;
    for (int i = 0; ok && i < t->count; i++) {
        const struct block *b = &t->blocks[i];
        struct paper_field field;
        if (i >= until) columns = NULL;
        if (b->kind == BLOCK_TABLE || b->kind == BLOCK_EACH) {
            columns = paper_list(paper, b->name, &a);
            until = b->end;
            ok = columns || refuse(paper, N_("its text names an unknown list"), b->name, why);
        } else if (b->kind == BLOCK_IF || b->kind == BLOCK_UNLESS) {
            ok = paper_field_find(paper->fields, b->name, &field) ||
                 refuse(paper, N_("its text names an unknown field"), b->name, why);
        }
        ok = ok && spans_known(paper, &b->label, columns, why) && spans_known(paper, &b->text, columns, why);
    }
    arena_close(&a);
    return ok;
}

/* --- a print job ---------------------------------------------------------------------------------------------------------- */

bool paper_template(const char *id, struct arena *a, struct template *out, struct fail *why) {
    const char *file = arena_printf(a, "%s.txt", id);
    FILE *in = fopen(share_path(a, arena_printf(a, "papers/%s", file)), "re");
    char *text = arena_alloc(a, TEMPLATE_MOST + 1);
    size_t size = in ? fread(text, 1, TEMPLATE_MOST, in) : 0;
    bool ok = in && !ferror(in) && size > 0 && size < TEMPLATE_MOST;
    if (in) fclose(in);
    if (!ok)
        return fail_set(why, FAIL_GONE, "paper template not there",
                        _("The text of the paper “%s” is not there: the installation is not whole. Install the program anew."),
                        id);
    return template_parse(file, text, a, out, why);
}

static bool read_paper(json_t *values, struct arena *a, struct document *out, struct fail *why) {
    const char *id = json_string_value(json_object_get(values, "paper"));
    const struct paper *paper = id ? paper_of(id) : NULL;
    struct template t = {0};
    if (!paper) return fail_set(why, FAIL_INPUT, "no such paper", _("There is no paper called “%.40s”."), id ? id : "");
    return paper_template(id, a, &t, why) && paper_fill(paper, &t, values, a, out, why);
}

bool job_read(const char *text, size_t size, struct arena *a, struct job *out, struct fail *why) {
    json_error_t where;
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &where);
    json_t *list = json_object_get(root, "papers");
    const char *date = json_string_value(json_object_get(root, "date"));
    *out = (struct job){0};
    snprintf(out->date, sizeof out->date, "%s", date ? date : "");
    size_t count = json_array_size(list);
    bool ok =
        (count > 0 && count <= PAPERS_MOST) ||
        fail_set(why, FAIL_INPUT, "not a print job", _("This is not a print job: JSON with a list “papers” is expected."));
    if (ok) out->documents = arena_alloc(a, count * sizeof *out->documents);
    for (size_t i = 0; ok && i < count; i++) ok = read_paper(json_array_get(list, i), a, &out->documents[out->count++], why);
    json_decref(root);
    return ok;
}
