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

struct value_row *vectors_values(int *count) {
    char path[512], line[1024];
    struct value_row *rows = NULL;
    int n = 0, number = 0;
    snprintf(path, sizeof path, "%s/tests/vectors/values.tsv", getenv("PRIEM_SOURCE"));
    FILE *f = fopen(path, "r");
    if (!f) fail_msg("%s", path);
    while (fgets(line, sizeof line, f)) {
        struct value_row *more = realloc(rows, (size_t)(n + 1) * sizeof *rows);
        number++;
        line[strcspn(line, "\n")] = '\0';
        if (!more) fail_msg("no memory");
        rows = more;
        if (line[0] == '#') continue;
        rows[n] = (struct value_row){.line = number};
        if (!read_row(line, &rows[n])) fail_msg("%s:%d: four columns are needed", path, number);
        n++;
    }
    fclose(f);
    *count = n;
    return rows;
}
