#include "sync/centre/csv.h"

#include "model/base/text.h"

#include <string.h>

static bool wrong(struct csv *csv, struct fail *why, const char *log, const char *say) {
    return fail_set(why, FAIL_INPUT, log, say, csv->line);
}

/* --- Reading -------------------------------------------------------------------------------------------------------------- */

static int next_char(struct csv *csv) {
    int ch = getc(csv->file);
    if (ch == '\n') csv->lines_read++;
    return ch;
}

/* Reads one cell into `text`; *last tells that the row ends behind it. */
static bool read_cell(struct csv *csv, int *first, bool *last, struct fail *why) {
    int ch = *first;
    bool quoted = ch == '"';
    if (quoted) ch = next_char(csv);
    for (;; ch = next_char(csv)) {
        if (csv->text.size > CSV_ROW_MOST) return wrong(csv, why, "csv: row too long", _("Line %d: the row is too long."));
        if (quoted && ch == '"') {
            ch = next_char(csv);
            if (ch != '"') {
                while (ch == ' ' || ch == '\r') ch = next_char(csv);
                if (ch != csv->separator && ch != '\n' && ch != EOF)
                    return wrong(csv, why, "csv: text behind a quote",
                                 _("Line %d: there is text behind a closing quotation mark."));
                break;
            }
        } else if (quoted && ch == EOF) {
            return wrong(csv, why, "csv: open quote", _("Line %d: a quotation mark is opened and never closed."));
        } else if (!quoted && (ch == csv->separator || ch == '\n' || ch == EOF)) {
            break;
        }
        if (!quoted && ch == '\r') continue;
        bytes_u8(&csv->text, (uint8_t)ch);
    }
    bytes_u8(&csv->text, 0);
    *last = ch != csv->separator;
    *first = *last ? ch : next_char(csv);
    return true;
}

static bool read_row(struct csv *csv, bool *empty, struct fail *why) {
    size_t starts[CSV_COLUMNS_MOST] = {0};
    bool last = false;
    bytes_clear(&csv->text);
    csv->line = csv->lines_read + 1;
    csv->count = 0;
    int ch = next_char(csv);
    if (ch == EOF) {
        *why = (struct fail){0};
        return ferror(csv->file) ? wrong(csv, why, "csv: read", _("Line %d: the file cannot be read.")) : false;
    }
    while (!last) {
        if (csv->count == CSV_COLUMNS_MOST)
            return wrong(csv, why, "csv: too many columns", _("Line %d: there are too many columns."));
        starts[csv->count++] = csv->text.size;
        if (!read_cell(csv, &ch, &last, why)) return false;
    }
    *empty = csv->text.size == 1;
    for (int i = 0; i < csv->count; i++) {
        csv->cells[i] = (const char *)csv->text.data + starts[i];
        size_t size = (i + 1 < csv->count ? starts[i + 1] : csv->text.size) - starts[i] - 1;
        if (!text_valid(csv->cells[i], size))
            return wrong(csv, why, "csv: not UTF-8", _("Line %d: the text is not in UTF-8. Save the table as CSV in UTF-8."));
    }
    return true;
}

bool csv_row(struct csv *csv, struct fail *why) {
    bool empty = true;
    while (empty)
        if (!read_row(csv, &empty, why)) return false;
    if (csv->count > csv->column_count && csv->column_count > 0)
        return wrong(csv, why, "csv: more cells than columns",
                     _("Line %d: there are more cells than columns in the first line."));
    return true;
}

bool csv_open(struct csv *csv, FILE *file, struct fail *why) {
    *csv = (struct csv){.file = file, .separator = ','};
    long start = ftell(file);
    int ch, commas = 0, semicolons = 0;
    while ((ch = getc(file)) != EOF && ch != '\n') {
        commas += ch == ',';
        semicolons += ch == ';';
    }
    if (semicolons > commas) csv->separator = ';';
    if (start < 0 || fseek(file, start, SEEK_SET) != 0)
        return fail_set(why, FAIL_INPUT, "csv: not a file", _("The table must be an ordinary file."));
    if (!csv_row(csv, why))
        return why->kind == FAIL_NONE ? fail_set(why, FAIL_INPUT, "csv: empty", _("The table is empty.")) : false;
    for (int i = 0; i < csv->count; i++) {
        const char *name = csv->cells[i];
        if (i == 0 && !strncmp(name, "\xef\xbb\xbf", 3)) name += 3;
        csv->columns[i] = arena_dup(&csv->names, name);
    }
    csv->column_count = csv->count;
    return true;
}

void csv_close(struct csv *csv) {
    bytes_close(&csv->text);
    arena_close(&csv->names);
}

int csv_column(const struct csv *csv, const char *name) {
    for (int i = 0; i < csv->column_count; i++)
        if (!strcmp(csv->columns[i], name)) return i;
    return -1;
}

const char *csv_cell(const struct csv *csv, int column) {
    return column >= 0 && column < csv->count ? csv->cells[column] : "";
}

/* --- Writing -------------------------------------------------------------------------------------------------------------- */

void csv_put(FILE *out, const char *cell, bool first) {
    if (!first) putc(',', out);
    bool formula = cell[0] != '\0' && strchr("=+-@\t\r", cell[0]);
    if (!formula && !cell[strcspn(cell, ",;\"\r\n")]) {
        fputs(cell, out);
        return;
    }
    putc('"', out);
    if (formula) putc('\'', out);
    for (; *cell != '\0'; cell++) {
        if (*cell == '"') putc('"', out);
        putc(*cell, out);
    }
    putc('"', out);
}

void csv_end(FILE *out) {
    fputs("\r\n", out);
}
