/* Every screen on five terminals, in five themes, at two sizes: the text is the same everywhere (plain glyphs where the
 * terminal draws no boxes) and stands in one golden file a size; of the looks a golden line says how many cells have which. */

#include "tests/harness/golden.h"
#include "tests/harness/sitting.h"
#include "tests/harness/ways.h"
#include "tui/term/canvas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *name;
    bool plain;      /* draws no boxes in UTF-8, and has no colours: shows what mono is */
    const char *own; /* theme that has a golden file of its own here: the Linux console underlines nothing coloured */
} terms[] = {{"xterm-256color", false, ""},
             {"linux", false, "contrast"},
             {"screen", false, ""},
             {"tmux-256color", false, ""},
             {"vt220", true, ""}};
static const char *const themes[] = {"blue", "mono", "light", "dark", "contrast"};
enum { TERMS = sizeof terms / sizeof *terms, THEMES = sizeof themes / sizeof *themes, MONO = 1 };
static const struct { int rows, columns; } sizes[] = {{24, 80}, {43, 132}};

/* Glyphs as the plain terminals have them. */
static char *in_plain(const char *text) {
    struct canvas *plain = canvas_new(1, 1, true);
    char *out = calloc(1, strlen(text) + 1), *to = out;
    for (const char *at = text; *at;) {
        size_t size = 1;
        while ((at[size] & 0xc0) == 0x80) size++;
        char letter[8] = "";
        memcpy(letter, at, size);
        enum glyph g = canvas_glyph_of(letter);
        to = stpcpy(to, g != GLYPH_COUNT ? canvas_glyph_text(plain, g) : letter);
        at += size;
    }
    canvas_free(plain);
    return out;
}

/* "blue: 7/4 1520, 6/4 30 bold, …": how many cells have which colours and attributes. */
struct count {
    struct pty_attr attr;
    int cells;
};

static bool same(struct pty_attr a, struct pty_attr b) {
    return a.bold == b.bold && a.underline == b.underline && a.reverse == b.reverse && a.front == b.front && a.back == b.back;
}

static int more(const void *a, const void *b) {
    const struct count *one = a, *other = b;
    if (one->cells != other->cells) return other->cells - one->cells;
    return one->attr.front * 16 + one->attr.back - other->attr.front * 16 - other->attr.back;
}

static void legend(struct pty *p, int rows, int columns, char *out, size_t room) {
    struct count counts[64] = {0};
    int found = 0;
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++) {
            struct pty_attr attr = pty_attr(p, row, column);
            int i = 0;
            while (i < found && !same(counts[i].attr, attr)) i++;
            assert_true(i < 64);
            if (i == found) counts[found++].attr = attr;
            counts[i].cells++;
        }
    qsort(counts, (size_t)found, sizeof *counts, more);
    size_t used = 0;
    for (int i = 0; i < found; i++) {
        struct pty_attr a = counts[i].attr;
        used +=
            (size_t)snprintf(out + used, room - used, "%s%d/%d%s%s%s %d", i ? ", " : "", a.front, a.back, a.bold ? " bold" : "",
                             a.underline ? " underlined" : "", a.reverse ? " reversed" : "", counts[i].cells);
    }
}

/* The screen of the settings says which colours are set. */
static void hide_theme(char *text) {
    char *at = strstr(text, "Цвета   ");
    if (at) memset(at, '~', strcspn(at, "\n"));
    for (; at && *at == '~' && at[1] == '~';) memmove(at, at + 1, strlen(at));
}

static void see(struct pty *p, const struct way *way, bool plain, size_t size, char *looks, size_t room) {
    static char *first[40][2]; /* the text of the first terminal */
    char name[100], line[1200], **wanted = &first[way - ways][size];
    pty_resize(p, sizes[size].rows, sizes[size].columns);
    char *text = way_screen(p, false);
    hide_theme(text);
    if (!*wanted) {
        snprintf(name, sizeof name, "term-%s-%dx%d", way->screen, sizes[size].columns, sizes[size].rows);
        golden_text(name, text);
        *wanted = strdup(text);
    }
    char *as_here = plain ? in_plain(*wanted) : strdup(*wanted);
    assert_string_equal(text, as_here);
    legend(p, sizes[size].rows, sizes[size].columns, line, sizeof line);
    size_t used = strlen(looks);
    snprintf(looks + used, room - used, "%s %dx%d: %s\n", way->screen, sizes[size].columns, sizes[size].rows, line);
    free(as_here);
    free(text);
}

/* Goes to every screen on one terminal in one theme; what it looked like goes to `looks`. */
static void see_all(size_t term, size_t theme, char *looks, size_t room) {
    static struct place place;
    char set[64];
    snprintf(set, sizeof set, "[screen]\ntheme = %s\n", themes[theme]);
    place_open(&place);
    place_set(&place, set);
    place_fill(&place);
    for (int i = 0; i < way_count; i++) {
        struct pty *p = place_start(&place, &(struct pty_config){.term = terms[term].name});
        way_go(p, &ways[i]);
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) see(p, &ways[i], terms[term].plain, k, looks, room);
        pty_key(p, "F10");
        assert_int_equal(pty_exit(p), 0);
        pty_stop(p);
    }
    place_close(&place);
}

static void same_looks(const char *looks, const char *golden, const char *term) {
    size_t same = 0, line = 0;
    for (; looks[same] && looks[same] == golden[same]; same++)
        if (looks[same] == '\n') line = same + 1;
    if (looks[same] || golden[same])
        fail_msg("%s: %.*s\nis not %.*s", term, (int)strcspn(looks + line, "\n"), looks + line,
                 (int)strcspn(golden + line, "\n"), golden + line);
}

/* Colours are the eight every terminal has: what xterm shows in a theme is in its golden file, the others show the same. */
static void every_screen_everywhere(void **state) {
    static char golden[THEMES][60000], looks[60000];
    (void)state;
    assert_null(ways_are_whole());
    for (size_t k = 0; k < THEMES; k++) {
        char name[80];
        see_all(0, k, golden[k], sizeof golden[k]);
        snprintf(name, sizeof name, "term-looks-%s", themes[k]);
        golden_text(name, golden[k]);
    }
    for (size_t t = 1; t < TERMS; t++)
        for (size_t k = 0; k < THEMES; k++) {
            bool own = strcmp(themes[k], terms[t].own) == 0;
            if (k > 0 && !own && !getenv("PRIEM_SOAK")) continue; /* minutes with sanitizers: make soak */
            *looks = 0;
            see_all(t, k, looks, sizeof looks);
            if (!own)
                same_looks(looks, golden[terms[t].plain ? MONO : k], terms[t].name);
            else
                golden_text("term-looks-contrast-linux", looks);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_screen_everywhere)};
    golden_use_cmocka();
    return cmocka_run_group_tests_name("terms", tests, NULL, NULL);
}
