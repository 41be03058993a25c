#include "tests/harness/vectors.h"

#include "model/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* \t and \u00a0 */
static void unescape(const char *s, char *out, size_t room) {
    size_t n = 0;
    while (*s && n + 5 < room) {
        char hex[5] = "";
        if (s[0] == '\\' && s[1] == 't') {
            out[n++] = '\t';
            s += 2;
        } else if (s[0] == '\\' && s[1] == 'u') {
            text_copy(hex, sizeof hex, s + 2);
            n += text_put((uint32_t)strtoul(hex, NULL, 16), out + n);
            s += 6;
        } else {
            out[n++] = *s++;
        }
    }
    out[n] = '\0';
}

static bool read_row(char *text, struct value_row *row) {
    char *rest = text, *kind = strsep(&rest, "\t"), *typed = strsep(&rest, "\t"), *verdict = strsep(&rest, "\t");
    if (!kind || !typed || !verdict || !rest || strchr(rest, '\t')) return false;
    text_copy(row->kind, sizeof row->kind, kind);
    unescape(typed, row->typed, sizeof row->typed);
    text_copy(row->verdict, sizeof row->verdict, verdict);
    unescape(rest, row->normal, sizeof row->normal);
    return true;
}

const struct value_row *vectors_values(struct arena *a, int *count) {
    enum { ROWS_MOST = 1000 };
    struct value_row *rows = arena_alloc(a, ROWS_MOST * sizeof *rows);
    char line[1024];
    int n = 0, number = 0;
    FILE *f = fopen(arena_printf(a, "%s/tests/vectors/values.tsv", getenv("PRIEM_SOURCE")), "r");
    if (!f) {
        fail_msg("no values.tsv");
        return rows;
    }
    while (n < ROWS_MOST && fgets(line, sizeof line, f)) {
        number++;
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#') continue;
        rows[n].line = number;
        if (!read_row(line, &rows[n])) fail_msg("values.tsv:%d: four columns are needed", number);
        n++;
    }
    fclose(f);
    *count = n;
    return rows;
}
