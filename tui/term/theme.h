#ifndef PRIEM_TERM_THEME_H
#define PRIEM_TERM_THEME_H

/* What each look is in each theme: one table, roles × themes. Colours are the eight every terminal has, so that the Linux
 * console shows the same. State is never colour alone: the mono theme holds with attributes only. Knows no curses. */

#include "tui/term/terminal.h"

enum colour { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE };
enum style_flag { STYLE_BOLD = 1, STYLE_UNDERLINE = 2, STYLE_REVERSE = 4, STYLE_DIM = 8 };

struct style {
    enum colour front, back;
    unsigned flags;
};

extern const struct style theme_styles[THEME_COUNT][LOOK_COUNT];

#endif
