#include "tui/term/theme.h"

#include <string.h>

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
    [THEME_LIGHT] = {
        [LOOK_TEXT]         = {BLACK, WHITE, 0},
        [LOOK_LABEL]        = {BLUE, WHITE, 0},
        [LOOK_DIM]          = {BLUE, WHITE, 0},
        [LOOK_HEADER]       = {BLACK, WHITE, STYLE_BOLD},
        [LOOK_BAR_KEY]      = {WHITE, BLACK, 0},
        [LOOK_BAR]          = {WHITE, BLUE, 0},
        [LOOK_TITLE]        = {WHITE, BLUE, 0},
        [LOOK_FIELD]        = {BLACK, CYAN, 0},
        [LOOK_FOCUS]        = {WHITE, BLACK, STYLE_BOLD},
        [LOOK_SELECTED]     = {WHITE, BLUE, 0},
        [LOOK_ERROR]        = {WHITE, RED, STYLE_BOLD},
        [LOOK_WARN]         = {MAGENTA, WHITE, STYLE_BOLD},
        [LOOK_GOOD]         = {GREEN, WHITE, STYLE_BOLD},
        [LOOK_DIALOG]       = {BLACK, CYAN, 0},
        [LOOK_DIALOG_FOCUS] = {WHITE, BLACK, STYLE_BOLD},
    },
    [THEME_DARK] = {
        [LOOK_TEXT]         = {WHITE, BLACK, 0},
        [LOOK_LABEL]        = {CYAN, BLACK, 0},
        [LOOK_DIM]          = {CYAN, BLACK, 0},
        [LOOK_HEADER]       = {WHITE, BLACK, STYLE_BOLD},
        [LOOK_BAR_KEY]      = {BLACK, WHITE, 0},
        [LOOK_BAR]          = {WHITE, BLUE, 0},
        [LOOK_TITLE]        = {WHITE, BLUE, 0},
        [LOOK_FIELD]        = {WHITE, BLUE, 0},
        [LOOK_FOCUS]        = {BLACK, WHITE, 0},
        [LOOK_SELECTED]     = {BLACK, CYAN, 0},
        [LOOK_ERROR]        = {WHITE, RED, STYLE_BOLD},
        [LOOK_WARN]         = {YELLOW, BLACK, STYLE_BOLD},
        [LOOK_GOOD]         = {GREEN, BLACK, STYLE_BOLD},
        [LOOK_DIALOG]       = {BLACK, WHITE, 0},
        [LOOK_DIALOG_FOCUS] = {WHITE, BLACK, STYLE_BOLD},
    },
    [THEME_CONTRAST] = {
        [LOOK_TEXT]         = {WHITE, BLACK, STYLE_BOLD},
        [LOOK_LABEL]        = {WHITE, BLACK, STYLE_BOLD},
        [LOOK_DIM]          = {WHITE, BLACK, STYLE_BOLD},
        [LOOK_HEADER]       = {YELLOW, BLACK, STYLE_BOLD},
        [LOOK_BAR_KEY]      = {BLACK, YELLOW, 0},
        [LOOK_BAR]          = {BLACK, WHITE, 0},
        [LOOK_TITLE]        = {BLACK, WHITE, 0},
        [LOOK_FIELD]        = {WHITE, BLACK, STYLE_BOLD | STYLE_UNDERLINE},
        [LOOK_FOCUS]        = {BLACK, YELLOW, 0},
        [LOOK_SELECTED]     = {BLACK, YELLOW, 0},
        [LOOK_ERROR]        = {WHITE, RED, STYLE_BOLD},
        [LOOK_WARN]         = {YELLOW, BLACK, STYLE_BOLD},
        [LOOK_GOOD]         = {WHITE, BLACK, STYLE_BOLD},
        [LOOK_DIALOG]       = {BLACK, WHITE, 0},
        [LOOK_DIALOG_FOCUS] = {BLACK, YELLOW, 0},
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

static const char *const names[THEME_COUNT] = {"blue", "light", "dark", "contrast", "mono"};

enum theme theme_of(const char *name) {
    for (int i = 0; i < THEME_COUNT; i++)
        if (strcmp(names[i], name) == 0) return (enum theme)i;
    return THEME_BLUE;
}
