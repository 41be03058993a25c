#include "tui/widgets/chart.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { EIGHTHS = 8 };

static const char *const steps[EIGHTHS + 1] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

static bool is_plain(const struct canvas *c) {
    return canvas_glyph_text(c, GLYPH_FULL)[0] == '#';
}

static int64_t highest(const struct chart *chart) {
    int64_t most = 1;
    for (int i = 0; i < chart->count; i++)
        if (chart->values[i] > most) most = chart->values[i];
    return most;
}

/* What is not nothing is seen, however small. A terminal that has no eighths gets whole cells. */
static void draw_bar(struct canvas *c, int64_t value, int64_t most, int bottom, int column, int rows, enum look look) {
    const int whole = (int)(value * rows * EIGHTHS / most), eighths = value > 0 && whole == 0 ? 1 : whole;
    for (int i = 0; i < rows && i * EIGHTHS < eighths; i++) {
        const int part = eighths - i * EIGHTHS > EIGHTHS ? EIGHTHS : eighths - i * EIGHTHS;
        if (is_plain(c))
            canvas_glyph(c, bottom - i, column, look, GLYPH_FULL);
        else
            canvas_text(c, bottom - i, column, look, steps[part]);
    }
}

void chart_draw(struct canvas *c, const struct chart *chart, int row, int column, int rows) {
    const int bars = rows - 1, axis = row + rows - 1, from = column + CHART_AXIS;
    const int64_t most = highest(chart);
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, most);
    canvas_right(c, row, from - 1, LOOK_LABEL, text);
    for (int i = 0; i < bars; i++) canvas_glyph(c, row + i, from - 1, LOOK_LABEL, GLYPH_VLINE);
    canvas_glyph(c, axis, from - 1, LOOK_LABEL, GLYPH_BOTTOM_LEFT);
    canvas_hline(c, axis, from, from + chart->count, LOOK_LABEL);
    for (int i = 0; i < chart->count; i++)
        draw_bar(c, chart->values[i], most, axis - 1, from + i, bars, i == chart->chosen ? LOOK_SELECTED : LOOK_TEXT);
    if (chart->chosen < 0 || chart->chosen >= chart->count) return;
    canvas_glyph(c, axis, from + chart->chosen, LOOK_TEXT, GLYPH_ABOVE);
    if (chart->focused) canvas_cursor(c, axis, from + chart->chosen);
}
