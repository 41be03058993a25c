#include "tui/paper/template.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum takes { TAKES_NOTHING, TAKES_TEXT, TAKES_PAIR, TAKES_NAME, TAKES_NUMBER, TAKES_COLUMN };

static const struct mark {
    const char *word;
    enum block_kind kind;
    enum takes takes;
} marks[] = {
    {"title", BLOCK_TITLE, TAKES_TEXT},     {"right", BLOCK_RIGHT, TAKES_TEXT},  {"centre", BLOCK_CENTRE, TAKES_TEXT},
    {"small", BLOCK_SMALL, TAKES_TEXT},     {"head", BLOCK_HEAD, TAKES_TEXT},    {"item", BLOCK_ITEM, TAKES_TEXT},
    {"point", BLOCK_POINT, TAKES_TEXT},     {"field", BLOCK_FIELD, TAKES_PAIR},  {"table", BLOCK_TABLE, TAKES_NAME},
    {"column", BLOCK_COLUMN, TAKES_COLUMN}, {"each", BLOCK_EACH, TAKES_NAME},    {"if", BLOCK_IF, TAKES_NAME},
    {"unless", BLOCK_UNLESS, TAKES_NAME},   {"end", BLOCK_END, TAKES_NOTHING},   {"sign", BLOCK_SIGN, TAKES_PAIR},
    {"qr", BLOCK_QR, TAKES_TEXT},           {"rule", BLOCK_RULE, TAKES_NOTHING}, {"space", BLOCK_SPACE, TAKES_NUMBER},
    {"page", BLOCK_PAGE, TAKES_NOTHING},
};

enum { DEPTH_MOST = 4, BLOCKS_MOST = 400 };

struct reader {
    struct arena *a;
    struct template *t;
    const char *file;
    int line;
    int open[DEPTH_MOST];
    int depth;
    char *paragraph; /* being joined, or NULL */
    int paragraph_line;
};

static bool bad(const struct reader *r, const char *what, struct fail *why) {
    return fail_set(why, FAIL_INPUT, what, _("The text of a paper is damaged: %s, line %d. Install the program anew."), r->file,
                    r->line);
}

static bool is_name(const char *s, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (!islower((unsigned char)s[i]) && !isdigit((unsigned char)s[i]) && s[i] != '_' && s[i] != '#') return false;
    return size > 0;
}

/* Cuts a text at its holes and its stars. */
static bool read_spans(const struct reader *r, const char *text, struct spans *out, struct fail *why) {
    bool bold = false;
    out->list = arena_alloc(r->a, (strlen(text) + 1) * sizeof *out->list);
    out->count = 0;
    while (*text) {
        size_t size = strcspn(text, "{*}");
        if (size > 0)
            out->list[out->count++] = (struct span){.text = arena_printf(r->a, "%.*s", (int)size, text), .bold = bold};
        text += size;
        if (*text == '*') {
            bold = !bold;
            text++;
        } else if (*text == '{') {
            size = strcspn(text, "}");
            if (!text[size] || !is_name(text + 1, size - 1)) return bad(r, "a hole without a name or an end", why);
            const char *name = arena_printf(r->a, "%.*s", (int)size - 1, text + 1);
            out->list[out->count++] = (struct span){.text = name, .hole = true, .bold = bold};
            text += size + 1;
        } else if (*text) {
            return bad(r, "an end without a hole", why);
        }
    }
    return !bold || bad(r, "bold does not end", why);
}

static char *trim(struct arena *a, const char *from, size_t size) {
    while (size > 0 && *from == ' ') from++, size--;
    while (size > 0 && from[size - 1] == ' ') size--;
    return arena_printf(a, "%.*s", (int)size, from);
}

static bool add(struct reader *r, const struct block *block, struct fail *why) {
    if (r->t->count == BLOCKS_MOST) return bad(r, "too many blocks", why);
    r->t->blocks[r->t->count++] = *block;
    return true;
}

static bool end_paragraph(struct reader *r, struct fail *why) {
    if (!r->paragraph) return true;
    struct block block = {.kind = BLOCK_TEXT, .line = r->paragraph_line};
    bool ok = read_spans(r, r->paragraph, &block.text, why) && add(r, &block, why);
    r->paragraph = NULL;
    return ok;
}

static bool read_pair(const struct reader *r, const char *rest, struct block *block, struct fail *why) {
    const char *bar = strchr(rest, '|');
    if (!bar) return bad(r, "no '|' in a line of two parts", why);
    return read_spans(r, trim(r->a, rest, (size_t)(bar - rest)), &block->label, why) &&
           read_spans(r, trim(r->a, bar + 1, strlen(bar + 1)), &block->text, why);
}

static bool read_number(const struct reader *r, const char **rest, struct block *block, struct fail *why) {
    char *end;
    block->number = (int)strtol(*rest, &end, 10);
    bool ok = end != *rest && block->number > 0 && block->number <= 200;
    *rest = end;
    return ok || bad(r, "a number from 1 to 200 is missing", why);
}

static bool read_rest(const struct reader *r, enum takes takes, const char *rest, struct block *block, struct fail *why) {
    switch (takes) {
    case TAKES_NOTHING: return !*rest || bad(r, "this mark takes nothing", why);
    case TAKES_TEXT: return *rest ? read_spans(r, rest, &block->text, why) : bad(r, "a text is missing", why);
    case TAKES_PAIR: return read_pair(r, rest, block, why);
    case TAKES_NUMBER: return read_number(r, &rest, block, why);
    case TAKES_COLUMN: return read_number(r, &rest, block, why) && read_pair(r, rest, block, why);
    case TAKES_NAME: block->name = rest; return is_name(rest, strlen(rest)) || bad(r, "a name is missing", why);
    }
    return false;
}

static bool open_or_end(struct reader *r, const struct block *block, struct fail *why) {
    int last = r->t->count - 1;
    if (block->kind == BLOCK_EACH || block->kind == BLOCK_IF || block->kind == BLOCK_UNLESS) {
        if (r->depth == DEPTH_MOST) return bad(r, "too deep", why);
        r->open[r->depth++] = last;
    } else if (block->kind == BLOCK_END) {
        if (r->depth == 0) return bad(r, ".end of nothing", why);
        r->t->blocks[r->open[--r->depth]].end = last;
    } else if (block->kind == BLOCK_COLUMN) {
        int table = last - 1;
        while (table >= 0 && r->t->blocks[table].kind == BLOCK_COLUMN) table--;
        if (table < 0 || r->t->blocks[table].kind != BLOCK_TABLE) return bad(r, "a column without a table", why);
        r->t->blocks[table].end = last + 1;
    }
    return true;
}

static bool read_mark(struct reader *r, const char *line, struct fail *why) {
    size_t size = strcspn(line, " ");
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (strlen(marks[i].word) != size || strncmp(marks[i].word, line, size) != 0) continue;
        struct block block = {.kind = marks[i].kind, .line = r->line};
        const char *rest = trim(r->a, line + size, strlen(line + size));
        return read_rest(r, marks[i].takes, rest, &block, why) && add(r, &block, why) && open_or_end(r, &block, why);
    }
    return bad(r, "an unknown mark", why);
}

static bool read_line(struct reader *r, const char *line, struct fail *why) {
    if (*line == '#') return true;
    if (!*line) return end_paragraph(r, why);
    if (*line == '.') return end_paragraph(r, why) && read_mark(r, line + 1, why);
    if (!r->paragraph) r->paragraph_line = r->line;
    r->paragraph = r->paragraph ? arena_printf(r->a, "%s %s", r->paragraph, line) : arena_dup(r->a, line);
    return true;
}

bool template_parse(const char *file, const char *text, struct arena *a, struct template *out, struct fail *why) {
    *out = (struct template){.file = file, .blocks = arena_alloc(a, BLOCKS_MOST * sizeof *out->blocks)};
    struct reader r = {.a = a, .t = out, .file = file};
    while (*text) {
        size_t size = strcspn(text, "\n");
        r.line++;
        if (!read_line(&r, trim(a, text, size), why)) return false;
        text += size + (text[size] == '\n');
    }
    if (!end_paragraph(&r, why)) return false;
    for (int i = 0; i < out->count; i++)
        if (out->blocks[i].kind == BLOCK_TABLE && out->blocks[i].end == 0) return bad(&r, "a table without columns", why);
    return r.depth == 0 || bad(&r, ".end is missing", why);
}
