#include "tests/harness/pty_keys.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    const char *xterm;
    const char *console; /* NULL: the same */
} keys[] = {
    {"Enter", "\r", NULL},
    {"Tab", "\t", NULL},
    {"Shift+Tab", "\033[Z", NULL},
    {"Esc", "\033", NULL},
    {"Space", " ", NULL},
    {"Backspace", "\177", NULL},
    {"Delete", "\033[3~", NULL},
    {"Insert", "\033[2~", NULL},
    {"Up", "\033[A", NULL},
    {"Down", "\033[B", NULL},
    {"Right", "\033[C", NULL},
    {"Left", "\033[D", NULL},
    {"Home", "\033[H", "\033[1~"},
    {"End", "\033[F", "\033[4~"},
    {"PgUp", "\033[5~", NULL},
    {"PgDn", "\033[6~", NULL},
    {"Ctrl+Up", "\033[1;5A", NULL},
    {"Ctrl+Down", "\033[1;5B", NULL},
    {"Ctrl+Right", "\033[1;5C", NULL},
    {"Ctrl+Left", "\033[1;5D", NULL},
    {"F1", "\033OP", "\033[[A"},
    {"F2", "\033OQ", "\033[[B"},
    {"F3", "\033OR", "\033[[C"},
    {"F4", "\033OS", "\033[[D"},
    {"F5", "\033[15~", "\033[[E"},
    {"F6", "\033[17~", NULL},
    {"F7", "\033[18~", NULL},
    {"F8", "\033[19~", NULL},
    {"F9", "\033[20~", NULL},
    {"F10", "\033[21~", NULL},
};

size_t pty_key_bytes(const char *term, const char *name, size_t name_size, char out[16]) {
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strlen(keys[i].name) == name_size && memcmp(keys[i].name, name, name_size) == 0) {
            bool console = strcmp(term, "linux") == 0 && keys[i].console != NULL;
            return (size_t)snprintf(out, 16, "%s", console ? keys[i].console : keys[i].xterm);
        }
    if (name_size == 6 && memcmp(name, "Ctrl+", 5) == 0) {
        out[0] = (char)(name[5] & 0x1f);
        return 1;
    }
    if (name_size == 5 && memcmp(name, "Alt+", 4) == 0) {
        out[0] = '\033';
        out[1] = name[4];
        return 2;
    }
    bool one_letter = name_size == 1 || (name_size <= 4 && (name[0] & 0x80) != 0);
    if (!one_letter) return 0;
    memcpy(out, name, name_size);
    return name_size;
}
