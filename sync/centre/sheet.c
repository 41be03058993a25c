#include "sync/centre/sheet.h"

#include <assert.h>
#include <string.h>

static bool is_column(const struct sheet *s, const char *name) {
    for (int i = 0; i < s->count; i++)
        if (!strcmp(s->columns[i], name)) return true;
    return false;
}

static bool no_column(const char *name, struct fail *why) {
    return fail_set(why, FAIL_INPUT, "sheet: unknown column", _("There is no column “%s”. Nothing was loaded."), name);
}

static bool open_csv(struct sheet *s, FILE *in, int needed, struct fail *why) {
    if (!csv_open(&s->csv, in, CSV_UTF8, why)) return false;
    for (int i = 0; i < s->count; i++) {
        s->at[i] = csv_column(&s->csv, s->columns[i]);
        if (i < needed && s->at[i] < 0)
            return fail_set(why, FAIL_INPUT, "sheet: column missing",
                            _("The column “%s” is missing. See the help of this command. Nothing was loaded."), s->columns[i]);
    }
    for (int i = 0; i < s->csv.column_count; i++)
        if (!is_column(s, s->csv.columns[i]) && strcmp(s->csv.columns[i], SHEET_REASON) != 0)
            return no_column(s->csv.columns[i], why);
    return true;
}

static bool open_json(struct sheet *s, FILE *in, struct fail *why) {
    json_error_t wrong;
    const char *name;
    json_t *row, *value;
    size_t i;
    s->rows = json_loadf(in, JSON_REJECT_DUPLICATES, &wrong);
    if (!json_is_array(s->rows))
        return fail_set(why, FAIL_INPUT, "sheet: json",
                        _("The file is no list of objects in JSON (line %d). Nothing was loaded."), wrong.line);
    json_array_foreach(s->rows, i, row) {
        if (!json_is_object(row))
            return fail_set(why, FAIL_INPUT, "sheet: json row", _("Row %zu of the file is no object. Nothing was loaded."),
                            i + 1);
        json_object_foreach(row, name, value) if (!is_column(s, name)) return no_column(name, why);
    }
    return true;
}

bool sheet_open(struct sheet *s, FILE *in, enum sheet_kind kind, const char *const *columns, int count, int needed,
                struct fail *why) {
    assert(count <= SHEET_COLUMNS);
    *s = (struct sheet){.columns = columns, .count = count, .kind = kind};
    return kind == SHEET_JSON ? open_json(s, in, why) : open_csv(s, in, needed, why);
}

void sheet_close(struct sheet *s) {
    csv_close(&s->csv);
    json_decref(s->rows);
}

static void next_object(struct sheet *s) {
    const json_t *row = json_array_get(s->rows, s->next++);
    s->strange = NULL;
    for (int i = 0; i < s->count; i++) {
        const json_t *value = json_object_get(row, s->columns[i]);
        s->cells[i] = json_is_string(value) ? json_string_value(value) : "";
        if (json_is_integer(value)) {
            snprintf(s->numbers[i], sizeof s->numbers[i], "%lld", (long long)json_integer_value(value));
            s->cells[i] = s->numbers[i];
        } else if (json_is_real(value)) {
            snprintf(s->numbers[i], sizeof s->numbers[i], "%.15g", json_real_value(value)); /* 0.555 is no sum: not rounded */
            s->cells[i] = s->numbers[i];
        } else if (value && !json_is_string(value) && !json_is_null(value)) {
            s->strange = s->columns[i];
        }
    }
}

enum csv_step sheet_next(struct sheet *s, struct fail *why) {
    if (s->kind == SHEET_JSON) {
        if (s->next >= json_array_size(s->rows)) return CSV_END;
        next_object(s);
        return CSV_ROW;
    }
    enum csv_step step = csv_next(&s->csv, why);
    for (int i = 0; i < s->count; i++) s->cells[i] = csv_cell(&s->csv, s->at[i]);
    return step;
}

int sheet_line(const struct sheet *s) {
    return s->kind == SHEET_JSON ? (int)s->next : s->csv.line;
}
