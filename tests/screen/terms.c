/* Every screen on five terminals, in the themes, at two sizes: the text is the same everywhere (plain glyphs where the terminal
 * draws no boxes) and stands in one golden file a size; of the looks a golden line says how many cells have which. */

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
    const char *term, *theme;
    bool plain; /* draws no boxes in UTF-8 */
    bool soak;  /* only in `make soak`: a second a screen for each */
} terminals[] = {
    {"xterm-256color", "blue", false, false},
    {"xterm-256color", "mono", false, false},
    {"xterm-256color", "light", false, true},
    {"xterm-256color", "dark", false, true},
    {"xterm-256color", "contrast", false, true},
    {"linux", "blue", false, false},
    {"linux", "mono", false, true},
    {"screen", "blue", false, false},
    {"screen", "mono", false, true},
    {"tmux-256color", "blue", false, false},
    {"tmux-256color", "mono", false, true},
    {"vt220", "blue", true, false},
    {"vt220", "mono", true, true},
};
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

static void see(struct pty *p, const struct way *way, size_t terminal, size_t size, char *looks, size_t room) {
    char name[100], line[1200];
    pty_resize(p, sizes[size].rows, sizes[size].columns);
    char *text = way_screen(p, false);
    hide_theme(text);
    snprintf(name, sizeof name, "term-%s-%dx%d%s", way->screen, sizes[size].columns, sizes[size].rows,
             terminals[terminal].plain ? "-plain" : "");
    char *plain = in_plain(text);
    if (terminals[terminal].plain) assert_string_equal(text, plain); /* no glyph is left */
    name[strlen(name) - (terminals[terminal].plain ? strlen("-plain") : 0)] = 0;
    if (terminal == 0) golden_text(name, text);
    static char *first[40][2]; /* the text of the first terminal */
    size_t i = (size_t)(way - ways);
    if (terminal == 0) first[i][size] = strdup(text);
    char *wanted = terminals[terminal].plain ? in_plain(first[i][size]) : strdup(first[i][size]);
    assert_string_equal(text, wanted);
    legend(p, sizes[size].rows, sizes[size].columns, line, sizeof line);
    size_t used = strlen(looks);
    snprintf(looks + used, room - used, "%s %dx%d: %s\n", way->screen, sizes[size].columns, sizes[size].rows, line);
    free(wanted);
    free(plain);
    free(text);
}

static void every_screen_everywhere(void **state) {
    static char looks[sizeof terminals / sizeof *terminals][60000];
    (void)state;
    assert_null(ways_are_whole());
    for (size_t t = 0; t < sizeof terminals / sizeof *terminals; t++) {
        char set[64], name[80];
        if (terminals[t].soak && !getenv("PRIEM_SOAK")) continue;
        snprintf(set, sizeof set, "[screen]\ntheme = %s\n", terminals[t].theme);
        static struct place place;
        place_open(&place);
        place_set(&place, set);
        place_fill(&place);
        for (int i = 0; i < way_count; i++) {
            struct pty *p = place_start(&place, &(struct pty_config){.term = terminals[t].term});
            way_go(p, &ways[i]);
            for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) see(p, &ways[i], t, k, looks[t], sizeof looks[t]);
            pty_key(p, "F10");
            assert_int_equal(pty_exit(p), 0);
            pty_stop(p);
        }
        place_close(&place);
        /* Colours are the eight every terminal has: a terminal shows what xterm shows; one without colours what mono is. */
        size_t as = t;
        for (size_t k = 0; k < t && as == t; k++)
            if (!strcmp(terminals[k].theme, strcmp(terminals[t].term, "vt220") ? terminals[t].theme : "mono")) as = k;
        snprintf(name, sizeof name, "term-looks-%s", terminals[t].theme);
        if (as == t)
            golden_text(name, looks[t]);
        else
            assert_string_equal(looks[t], looks[as]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_screen_everywhere)};
    golden_use_cmocka();
    return cmocka_run_group_tests_name("terms", tests, NULL, NULL);
}
