#include "tests/harness/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void fail_test(const char *what) {
    fail_msg("%s", what);
}

void golden_use_cmocka(void) {
    pty_on_failure(fail_test);
}

static char *read_all(const char *path) {
    FILE *f = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;
    if (f == NULL) return NULL;
    if (getdelim(&text, &size, '\0', f) < 0 && text != NULL) text[0] = '\0';
    fclose(f);
    return text;
}

static void write_all(const char *path, const char *text) {
    FILE *f = fopen(path, "w");
    if (f == NULL || fputs(text, f) == EOF || fclose(f) != 0) fail_msg("cannot write %s", path);
    print_message("golden written: %s\n", path);
}

/* Both texts row by row, those that differ side by side. */
static void show_difference(const char *wanted, const char *got) {
    for (int row = 0; *wanted != '\0' || *got != '\0'; row++) {
        size_t w = strcspn(wanted, "\n"), g = strcspn(got, "\n");
        if (w != g || memcmp(wanted, got, w) != 0)
            print_error("row %2d golden |%.*s|\n       screen |%.*s|\n", row, (int)w, wanted, (int)g, got);
        wanted += w + (wanted[w] == '\n');
        got += g + (got[g] == '\n');
    }
}

void golden_text(const char *name, const char *text) {
    const char *source = getenv("PRIEM_SOURCE"), *mode = getenv("PRIEM_GOLDEN");
    char path[600];
    snprintf(path, sizeof path, "%s/tests/screen/golden/%s.txt", source != NULL ? source : ".", name);
    if (mode != NULL && strcmp(mode, "update") == 0) {
        write_all(path, text);
        return;
    }
    char *wanted = read_all(path);
    if (wanted == NULL) {
        fail_msg("no golden file %s; the screen is:\n%s", path, text);
        return;
    }
    bool same = strcmp(wanted, text) == 0;
    if (!same) show_difference(wanted, text);
    free(wanted);
    if (!same) fail_msg("the screen is not as in %s", path);
}

void golden_screen(struct pty *p, const char *name) {
    char *screen = pty_screen(p);
    golden_text(name, screen);
    free(screen);
}

void golden_clock(const char *path, int64_t at) {
    struct timespec ts;
    char offset[32], temp[600];
    clock_gettime(CLOCK_REALTIME, &ts);
    snprintf(offset, sizeof offset, "%lld\n", (long long)(at - ((int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000)));
    snprintf(temp, sizeof temp, "%s.new", path);
    FILE *f = fopen(temp, "w");
    if (f == NULL || fputs(offset, f) == EOF || fclose(f) != 0 || rename(temp, path) != 0) fail_msg("cannot write %s", path);
}
