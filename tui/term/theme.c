#include "tui/term/theme.h"

/* clang-format off */
const struct style theme_styles[THEME_COUNT][LOOK_COUNT] = {
    [THEME_BLUE] = {
        [LOOK_TEXT]         = {WHITE, BLUE, 0},
        [LOOK_LABEL]        = {CYAN, BLUE, 0},
        [LOOK_DIM]          = {CYAN, BLUE, 0},
        [LOOK_HEADER]       = {WHITE, BLUE, STYLE_BOLD},
        [LOOK_BAR_KEY]      = {BLACK, WHITE, 0},
        [LOOK_BAR]          = {BLACK, CYAN, 0},
        [LOOK_TITLE]        = {BLACK, CYAN, 0},
        [LOOK_FIELD]        = {WHITE, BLACK, 0},
        [LOOK_FOCUS]        = {BLACK, WHITE, 0},
        [LOOK_SELECTED]     = {BLACK, CYAN, 0},
        [LOOK_ERROR]        = {WHITE, RED, STYLE_BOLD},
        [LOOK_WARN]         = {YELLOW, BLUE, STYLE_BOLD},
        [LOOK_GOOD]         = {GREEN, BLUE, STYLE_BOLD},
        [LOOK_DIALOG]       = {BLACK, WHITE, 0},
        [LOOK_DIALOG_FOCUS] = {WHITE, BLACK, STYLE_BOLD},
    },
    [THEME_MONO] = {
        [LOOK_TEXT]         = {WHITE, BLACK, 0},
        [LOOK_LABEL]        = {WHITE, BLACK, 0},
        [LOOK_DIM]          = {WHITE, BLACK, 0},
        [LOOK_HEADER]       = {WHITE, BLACK, STYLE_BOLD},
        [LOOK_BAR_KEY]      = {WHITE, BLACK, STYLE_BOLD},
        [LOOK_BAR]          = {WHITE, BLACK, STYLE_REVERSE},
        [LOOK_TITLE]        = {WHITE, BLACK, STYLE_REVERSE},
        [LOOK_FIELD]        = {WHITE, BLACK, 0},
        [LOOK_FOCUS]        = {WHITE, BLACK, STYLE_REVERSE},
        [LOOK_SELECTED]     = {WHITE, BLACK, STYLE_REVERSE},
        [LOOK_ERROR]        = {WHITE, BLACK, STYLE_BOLD | STYLE_UNDERLINE},
        [LOOK_WARN]         = {WHITE, BLACK, STYLE_BOLD},
        [LOOK_GOOD]         = {WHITE, BLACK, 0},
        [LOOK_DIALOG]       = {WHITE, BLACK, 0},
        [LOOK_DIALOG_FOCUS] = {WHITE, BLACK, STYLE_REVERSE},
    },
};
/* clang-format on */
