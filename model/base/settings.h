#ifndef PRIEM_BASE_SETTINGS_H
#define PRIEM_BASE_SETTINGS_H

/* One table of settings a program: section, key, kind, range, default, help. From it come the reading of the ini file
 * (iniparser, plus a scan of our own for line numbers), the example file, `priem config` and the refusal of unknown keys and
 * bad values with file and line.
 *
 *     static const struct setting table[] = {{"exchange", "url", SETTING_TEXT, .text = "", .help = N_("…")}, …, {0}};
 *     struct settings *s; settings_load(table, "/etc/priem/priem.ini", &s, &why);  settings_text(s, "exchange", "url")
 */

#include "model/base/bytes.h"
#include "model/base/fail.h"

#include <stdint.h>

enum setting_kind { SETTING_TEXT, SETTING_INT, SETTING_BOOL, SETTING_CHOICE, SETTING_PATH };

struct setting {
    const char *section;
    const char *key;
    enum setting_kind kind;
    const char *text; /* default of text, path and choice; choices in `choices` */
    int64_t number;   /* default of int and bool */
    int64_t least, most;
    const char *choices; /* "blue|mono" */
    const char *help;    /* N_() */
};

struct settings;
/* `path` NULL: defaults only. A relative SETTING_PATH is taken from the folder of the file. */
bool settings_load(const struct setting *table, const char *path, struct settings **out, struct fail *why);
void settings_close(struct settings *s);
const char *settings_text(const struct settings *s, const char *section, const char *key);
int64_t settings_int(const struct settings *s, const char *section, const char *key);
bool settings_bool(const struct settings *s, const char *section, const char *key);
/* Writes one value into the file (a new one beside it, fsync, rename; comments and the other lines stay as they are) and puts
 * it in force. FAIL_INPUT: it cannot be the value; FAIL_GONE: there is no file. Texts got before of other settings stay valid.
 */
bool settings_set(struct settings *s, const char *section, const char *key, const char *text, struct fail *why);
const char *settings_path(const struct settings *s);                               /* "" without a file */
int settings_line(const struct settings *s, const char *section, const char *key); /* of the file; 0: the default is in force */
/* What is in force, as an ini with a comment that says where each value comes from. */
void settings_print(const struct settings *s, struct bytes *out);
/* The example file of a table. */
void settings_example(const struct setting *table, struct bytes *out);

#endif
