#include "model/base/csv.h"

#include "model/base/date.h"
#include "model/base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    WINDOW = 2 * CSV_ROW_MOST, /* a whole row can always stand in it */
    SHOWN_MOST = 400,          /* bytes of a line that could not be taken apart */
    SERIAL_FIRST = 7306,       /* 1 January 1920 */
    SERIAL_LAST = 73050,       /* 31 December 2099 */
};

/* --- Encoding ------------------------------------------------------------------------------------------------------------- */

/* Sequences by their length only: what Cyrillic needs, and what is exact is asked of each cell. */
void csv_sniff_add(struct csv_sniff *s, const void *data, size_t size) {
    const uint8_t *byte = data;
    for (size_t i = 0; i < size; i++) {
        uint8_t b = byte[i];
        bool follows = (b & 0xc0) == 0x80;
        if (s->more > 0 && follows) {
            if (--s->more == 0) s->letters++;
            continue;
        }
        if (s->more > 0) s->alien++;
        s->more = b >= 0xc2 && b <= 0xdf ? 1 : (b & 0xf0) == 0xe0 ? 2 : b >= 0xf0 && b <= 0xf4 ? 3 : 0;
        if (b >= 0x80 && s->more == 0) s->alien++;
    }
}

enum csv_encoding csv_sniff_encoding(const struct csv_sniff *s) {
    return s->alien > s->letters ? CSV_1251 : CSV_UTF8;
}

/* --- The window over the file --------------------------------------------------------------------------------------------- */

static bool cannot_read(struct fail *why) {
    return fail_set(why, FAIL_DISK, "csv: read", _("The file cannot be read any further."));
}

/* A whole row of the largest size, or all that is left, behind `start`. */
static bool fill(struct csv *csv, struct fail *why) {
    if (csv->at_end || csv->end - csv->start > CSV_ROW_MOST) return true;
    memmove(csv->window, csv->window + csv->start, csv->end - csv->start);
    csv->end -= csv->start;
    csv->start = 0;
    while (csv->end < WINDOW && !csv->at_end) {
        size_t got = fread(csv->window + csv->end, 1, WINDOW - csv->end, csv->file);
        csv->end += got;
        if (got == 0 && ferror(csv->file)) return cannot_read(why);
        csv->at_end = got == 0;
    }
    return true;
}

/* To the beginning of the next line of the file, whatever stands in this one. */
static bool skip_line(struct csv *csv, struct fail *why) {
    for (;;) {
        const uint8_t *from = csv->window + csv->start;
        const uint8_t *newline = memchr(from, '\n', csv->end - csv->start);
        if (newline) {
            csv->start += (size_t)(newline - from) + 1;
            csv->next_line++;
            return true;
        }
        csv->start = csv->end;
        if (csv->at_end) return true;
        if (!fill(csv, why)) return false;
    }
}

/* --- A row into its cells ------------------------------------------------------------------------------------------------- */

enum split { SPLIT_DONE, SPLIT_LONG, SPLIT_OPEN_QUOTE, SPLIT_BEHIND_QUOTE, SPLIT_COLUMNS };

struct reader {
    struct csv *csv;
    uint8_t separator;
    const uint8_t *at, *end;
    int lines;
    bool is_last; /* the row ends behind this cell */
};

static enum split read_quoted(struct reader *r) {
    r->at++;
    for (;;) {
        const uint8_t *quote = memchr(r->at, '"', (size_t)(r->end - r->at));
        if (!quote) return SPLIT_OPEN_QUOTE;
        bytes_add(&r->csv->raw, r->at, (size_t)(quote - r->at));
        for (const uint8_t *c = r->at; c < quote; c++) r->lines += *c == '\n';
        r->at = quote + 1;
        if (r->at == r->end || *r->at != '"') break;
        bytes_u8(&r->csv->raw, '"');
        r->at++;
    }
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\r')) r->at++;
    bool ends = r->at == r->end || *r->at == '\n' || *r->at == r->separator;
    return ends ? SPLIT_DONE : SPLIT_BEHIND_QUOTE;
}

static void read_plain(struct reader *r) {
    const uint8_t *from = r->at;
    while (r->at < r->end && *r->at != '\n' && *r->at != r->separator) r->at++;
    size_t size = (size_t)(r->at - from);
    bool before_end = r->at == r->end || *r->at == '\n';
    if (before_end && size > 0 && from[size - 1] == '\r') size--;
    bytes_add(&r->csv->raw, from, size);
}

static enum split read_cell(struct reader *r) {
    if (r->at < r->end && *r->at == '"') {
        enum split split = read_quoted(r);
        if (split != SPLIT_DONE) return split;
    } else {
        read_plain(r);
    }
    if (r->at == r->end) {
        r->is_last = true;
        return r->csv->at_end && r->end == r->csv->window + r->csv->end ? SPLIT_DONE : SPLIT_LONG;
    }
    r->is_last = *r->at++ == '\n';
    r->lines += r->is_last;
    return SPLIT_DONE;
}

/* Nothing is consumed unless the row is whole. */
static enum split split_row(struct csv *csv) {
    size_t there = csv->end - csv->start, most = there < CSV_ROW_MOST ? there : CSV_ROW_MOST;
    const uint8_t *from = csv->window + csv->start;
    struct reader r = {.csv = csv, .separator = (uint8_t)csv->separator, .at = from, .end = from + most};
    bytes_clear(&csv->raw);
    csv->count = 0;
    while (!r.is_last) {
        if (csv->count == CSV_COLUMNS_MOST) return SPLIT_COLUMNS;
        csv->from[csv->count++] = csv->raw.size;
        enum split split = read_cell(&r);
        if (split != SPLIT_DONE) return split;
    }
    csv->from[csv->count] = csv->raw.size;
    csv->start += (size_t)(r.at - from);
    csv->next_line += r.lines;
    return SPLIT_DONE;
}

static void split_wrong(enum split split, struct fail *why) {
    switch (split) {
    case SPLIT_OPEN_QUOTE:
        fail_set(why, FAIL_INPUT, "csv: open quote", _("a quotation mark is opened and never closed."));
        break;
    case SPLIT_BEHIND_QUOTE:
        fail_set(why, FAIL_INPUT, "csv: text behind a quote", _("there is text behind a closing quotation mark."));
        break;
    case SPLIT_COLUMNS:
        fail_set(why, FAIL_INPUT, "csv: too many columns", _("there are more than %d columns."), CSV_COLUMNS_MOST);
        break;
    default: fail_set(why, FAIL_INPUT, "csv: row too long", _("the row is too long.")); break;
    }
}

/* --- Cells into text ------------------------------------------------------------------------------------------------------ */

static void add_code(struct bytes *out, uint32_t code) {
    char utf8[4];
    bytes_add(out, utf8, text_put(code, utf8));
}

/* As UTF-8, with U+FFFD for what is none; NUL, too. */
static void add_utf8(struct bytes *out, const char *raw, size_t size) {
    if (text_valid(raw, size)) {
        bytes_add(out, raw, size);
        return;
    }
    for (size_t used; size > 0; raw += used, size -= used) {
        uint32_t code;
        used = text_step(raw, size, &code);
        add_code(out, code == 0 ? 0xfffd : code);
    }
}

static void add_1251(struct csv *csv, char *raw, size_t size) {
    char utf8[256];
    while (size > 0) {
        char *in = raw, *to = utf8;
        size_t in_left = size, to_left = sizeof utf8;
        size_t done = iconv(csv->decoder, &in, &in_left, &to, &to_left);
        add_utf8(&csv->text, utf8, (size_t)(to - utf8)); /* a NUL comes through as it is */
        raw += size - in_left;
        size = in_left;
        if (done != (size_t)-1 || errno == E2BIG) continue;
        add_code(&csv->text, 0xfffd);
        raw++, size--;
    }
}

static const char *decode_problem(const struct csv *csv, const char *raw, size_t size) {
    if (memchr(raw, '\0', size)) return _("there is a NUL byte in it.");
    bool ascii = true, utf8 = text_valid(raw, size);
    for (size_t i = 0; i < size; i++) ascii = ascii && !(raw[i] & 0x80);
    if (csv->encoding == CSV_UTF8 && !utf8) return _("it is not in UTF-8 as the rest of the file.");
    if (csv->encoding == CSV_1251 && utf8 && !ascii) return _("it is in UTF-8, the rest of the file is in Windows-1251.");
    return NULL;
}

/* ="00123" and '00123 keep a spreadsheet from reading a number: the text is meant. */
static char *meant(char *cell) {
    size_t size = strlen(cell);
    if (cell[0] == '\'') return cell + 1;
    if (size < 3 || strncmp(cell, "=\"", 2) != 0 || cell[size - 1] != '"') return cell;
    cell[size - 1] = '\0';
    return cell + 2;
}

/* All cells as text; what is wrong with the first wrong one in *why. */
static bool decode_row(struct csv *csv, struct fail *why) {
    size_t starts[CSV_COLUMNS_MOST] = {0};
    bool good = true;
    bytes_clear(&csv->text);
    for (int i = 0; i < csv->count; i++) {
        char *raw = (char *)csv->raw.data + csv->from[i];
        size_t size = csv->from[i + 1] - csv->from[i];
        const char *problem = size ? decode_problem(csv, raw, size) : NULL;
        starts[i] = csv->text.size;
        if (size && csv->encoding == CSV_1251)
            add_1251(csv, raw, size);
        else if (size)
            add_utf8(&csv->text, raw, size);
        bytes_u8(&csv->text, 0);
        if (problem && good) csv->wrong = i;
        if (problem && good) good = fail_set(why, FAIL_INPUT, "csv: cell not in the encoding of the file", "%s", problem);
    }
    for (int i = 0; i < csv->count; i++) csv->cells[i] = meant((char *)csv->text.data + starts[i]);
    return good;
}

/* For showing: the beginning of the line as one cell. */
static void show_line(struct csv *csv) {
    const uint8_t *from = csv->window + csv->start;
    size_t size = csv->end - csv->start, most = size < SHOWN_MOST ? size : SHOWN_MOST;
    const uint8_t *newline = memchr(from, '\n', most);
    struct fail ignored;
    bytes_clear(&csv->raw);
    bytes_add(&csv->raw, from, newline ? (size_t)(newline - from) : most);
    csv->count = 1;
    csv->from[0] = 0;
    csv->from[1] = csv->raw.size;
    decode_row(csv, &ignored);
}

/* --- Rows ----------------------------------------------------------------------------------------------------------------- */

/* Spreadsheets write empty cells behind the last column, and whole rows of them. */
static void drop_empty(struct csv *csv) {
    while (csv->count > 0 && csv->from[csv->count] == csv->from[csv->count - 1]) csv->count--;
}

enum csv_step csv_next(struct csv *csv, struct fail *why) {
    *why = (struct fail){0};
    csv->wrong = -1;
    do {
        if (!fill(csv, why)) return CSV_BROKEN;
        if (csv->start == csv->end) return CSV_END;
        csv->line = csv->next_line;
        enum split split = split_row(csv);
        if (split != SPLIT_DONE) {
            struct fail unread;
            const int column = csv->count - 1;
            show_line(csv);
            split_wrong(split, why);
            csv->wrong = column;
            if (skip_line(csv, &unread)) return CSV_WRONG;
            *why = unread;
            return CSV_BROKEN;
        }
        drop_empty(csv);
    } while (csv->count == 0);
    if (!decode_row(csv, why)) return CSV_WRONG;
    if (csv->column_count == 0 || csv->count <= csv->column_count) return CSV_ROW;
    csv->wrong = csv->column_count;
    fail_set(why, FAIL_INPUT, "csv: more cells than columns", _("there are more cells than columns in the first line."));
    return CSV_WRONG;
}

/* --- The beginning -------------------------------------------------------------------------------------------------------- */

static bool starts_with(const struct csv *csv, const char *bytes, size_t size) {
    return csv->end - csv->start >= size && memcmp(csv->window + csv->start, bytes, size) == 0;
}

/* Other files that people take for a table in CSV. */
static bool is_table(struct csv *csv, struct fail *why) {
    if (starts_with(csv, "PK\3\4", 4) || starts_with(csv, "\xd0\xcf\x11\xe0", 4))
        return fail_set(why, FAIL_INPUT, "csv: a workbook",
                        _("This is a workbook of a spreadsheet. Open it and save it as “CSV UTF-8”."));
    if (starts_with(csv, "\xff\xfe", 2) || starts_with(csv, "\xfe\xff", 2))
        return fail_set(why, FAIL_INPUT, "csv: utf-16", _("The file is in UTF-16. Save the table as “CSV UTF-8”."));
    if (starts_with(csv, "\xef\xbb\xbf", 3)) csv->start += 3;
    return true;
}

static void find_separator(struct csv *csv) {
    static const char separators[] = ";,\t";
    int counts[sizeof separators] = {0};
    bool quoted = false;
    csv->separator = separators[0];
    if (starts_with(csv, "sep=", 4) && csv->end - csv->start > 5) {
        csv->separator = (char)csv->window[csv->start + 4];
        const uint8_t *newline = memchr(csv->window + csv->start, '\n', csv->end - csv->start);
        csv->start = newline ? (size_t)(newline - csv->window) + 1 : csv->end;
        csv->next_line++;
        return;
    }
    for (size_t i = csv->start; i < csv->end && csv->window[i] != '\n'; i++) {
        const char *found = csv->window[i] ? strchr(separators, csv->window[i]) : NULL;
        quoted ^= csv->window[i] == '"';
        if (found && !quoted) counts[found - separators]++;
    }
    for (size_t i = 1; separators[i]; i++)
        if (counts[i] > counts[strchr(separators, csv->separator) - separators]) csv->separator = separators[i];
}

bool csv_open(struct csv *csv, FILE *file, enum csv_encoding encoding, struct fail *why) {
    *csv = (struct csv){.file = file, .encoding = encoding, .next_line = 1};
    csv->window = malloc(WINDOW);
    if (!csv->window) abort();
    if (encoding == CSV_1251) csv->decoder = iconv_open("UTF-8", "WINDOWS-1251");
    if ((intptr_t)csv->decoder == -1)
        return fail_set(why, FAIL_GONE, "csv: no decoder",
                        _("Windows-1251 cannot be read on this computer. Save the table as “CSV UTF-8”."));
    if (!fill(csv, why) || !is_table(csv, why)) return false;
    find_separator(csv);
    enum csv_step step = csv_next(csv, why);
    if (step == CSV_END) return fail_set(why, FAIL_INPUT, "csv: empty", _("The table is empty."));
    if (step == CSV_WRONG) {
        const struct fail reason = *why;
        return fail_set(why, reason.kind, reason.log, _("Line %d, column %d: %s"), csv->line, csv->wrong + 1, reason.say);
    }
    if (step == CSV_BROKEN) return false;
    for (int i = 0; i < csv->count; i++) csv->columns[i] = arena_dup(&csv->names, csv->cells[i]);
    csv->column_count = csv->count;
    return true;
}

void csv_close(struct csv *csv) {
    bytes_close(&csv->raw);
    bytes_close(&csv->text);
    arena_close(&csv->names);
    if (csv->window) explicit_bzero(csv->window, WINDOW);
    free(csv->window);
    csv->window = NULL;
    if (csv->decoder && (intptr_t)csv->decoder != -1) iconv_close(csv->decoder);
    csv->decoder = NULL;
}

int csv_column(const struct csv *csv, const char *name) {
    for (int i = 0; i < csv->column_count; i++)
        if (!strcmp(csv->columns[i], name)) return i;
    return -1;
}

const char *csv_cell(const struct csv *csv, int column) {
    return column >= 0 && column < csv->count ? csv->cells[column] : "";
}

long csv_position(const struct csv *csv) {
    return ftell(csv->file) - (long)(csv->end - csv->start);
}

/* --- What spreadsheets do to numbers -------------------------------------------------------------------------------------- */

static bool all_digits(const char *text, size_t size) {
    return size > 0 && strspn(text, "0123456789") == size;
}

bool csv_is_exponent(const char *cell) {
    const char *letter = strpbrk(cell, "Ee");
    if (!letter || (letter[1] != '+' && letter[1] != '-') || !all_digits(letter + 2, strlen(letter + 2))) return false;
    size_t whole = strspn(cell, "0123456789");
    const char *point = cell + whole;
    if (whole == 0) return false;
    return point == letter || ((*point == '.' || *point == ',') && point + 1 + strspn(point + 1, "0123456789") == letter);
}

int32_t csv_serial_day(const char *cell) {
    size_t size = strlen(cell);
    if (size < 4 || size > 5 || !all_digits(cell, size)) return DATE_NONE;
    long serial = strtol(cell, NULL, 10);
    return serial < SERIAL_FIRST || serial > SERIAL_LAST ? DATE_NONE : date_of(1899, 12, 30) + (int32_t)serial;
}

/* --- Writing -------------------------------------------------------------------------------------------------------------- */

void csv_put(FILE *out, char separator, const char *cell, bool first) {
    const char special[] = {separator, ',', ';', '"', '\r', '\n', '\0'};
    if (!first) putc(separator, out);
    bool formula = cell[0] != '\0' && strchr("=+-@\t\r'", cell[0]);
    if (!formula && !cell[strcspn(cell, special)]) {
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
