#include "tests/harness/sql_texts.h"

#include "model/base/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXTS_MOST = 1000 };

static void read_archive(const char *name, struct bytes *out) {
    const char *build = getenv("PRIEM_BUILD");
    char path[512], part[65536];
    size_t size;
    snprintf(path, sizeof path, "%s/%s", build ? build : "build", name);
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        exit(2);
    }
    while ((size = fread(part, 1, sizeof part, file)) > 0) bytes_add(out, part, size);
    fclose(file);
}

static bool is_sql(const char *text) {
    static const char *const verbs[] = {"SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "WITH "};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strncmp(text, verbs[i], strlen(verbs[i])) == 0)
            return text[strlen(verbs[i])] && !strstr(text, "%s") && !strstr(text, "sqlite_");
    return false;
}

/* A literal begins behind a byte that is in no literal. */
static bool begins(const uint8_t *at, const uint8_t *from) {
    return at == from || at[-1] < ' ' || at[-1] == 0x7f;
}

char **sql_texts(const char *archive, struct arena *a, int *count) {
    struct bytes data = {0};
    char **texts = arena_alloc(a, TEXTS_MOST * sizeof *texts);
    *count = 0;
    read_archive(archive, &data);
    for (const uint8_t *at = data.data, *end = data.data + data.size; at < end; at++) {
        if (!strchr("SIUDW", *at) || !begins(at, data.data) || !memchr(at, 0, (size_t)(end - at)) || !is_sql((const char *)at))
            continue;
        if (*count == TEXTS_MOST) abort();
        texts[(*count)++] = arena_dup(a, (const char *)at);
    }
    bytes_close(&data);
    return texts;
}
