#include "model/base/settings.h"

#include "model/base/text.h"

#include <ctype.h>
#include <errno.h>
#include <iniparser/iniparser.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_ROOM = 64, LINE_ROOM = 1024 };

struct value {
    char *text; /* owned */
    int64_t number;
    int line; /* of the file; 0: the default */
};

struct settings {
    const struct setting *table;
    struct value *values; /* one a row of the table */
    char *path;           /* "" when there is no file */
};

static int table_size(const struct setting *table) {
    int count = 0;
    while (table[count].section) count++;
    return count;
}

static int table_find(const struct setting *table, const char *section, const char *key) {
    for (int i = 0; table[i].section; i++)
        if (!strcmp(table[i].section, section) && !strcmp(table[i].key, key)) return i;
    return -1;
}

static char *copy_text(const char *text) {
    char *copy = strdup(text);
    if (!copy) abort();
    return copy;
}

/* --- Lines: which setting stands where ------------------------------------------------------------------------------------ */

static char *trim(char *s) {
    while (isspace((unsigned char)*s)) s++;
    size_t size = strlen(s);
    while (size > 0 && isspace((unsigned char)s[size - 1])) s[--size] = '\0';
    return s;
}

/* As iniparser does: names are compared in lower case. */
static void lower_name(const char *name, char out[NAME_ROOM]) {
    text_copy(out, NAME_ROOM, name);
    for (; *out; out++) *out = (char)tolower((unsigned char)*out);
}

static bool scan_section(const struct settings *s, char *line, int number, char section[NAME_ROOM], struct fail *why) {
    char *end = strchr(line, ']');
    if (!end) {
        return fail_set(why, FAIL_INPUT, "settings: section without end", _("%s, line %d: the section has no closing bracket."),
                        s->path, number);
    }
    *end = '\0';
    lower_name(trim(line + 1), section);
    return true;
}

static bool scan_line(struct settings *s, char *line, int number, char section[NAME_ROOM], struct fail *why) {
    line = trim(line);
    if (*line == '\0' || *line == '#' || *line == ';') return true;
    if (!text_valid(line, strlen(line)))
        return fail_set(why, FAIL_INPUT, "settings: not UTF-8", _("%s, line %d: the line is not text in UTF-8."), s->path,
                        number);
    if (*line == '[') return scan_section(s, line, number, section, why);
    char *equals = strchr(line, '=');
    if (!equals) {
        return fail_set(why, FAIL_INPUT, "settings: line not understood",
                        _("%s, line %d: this is neither a section nor a setting “name = value”."), s->path, number);
    }
    *equals = '\0';
    char key[NAME_ROOM];
    lower_name(trim(line), key);
    int found = table_find(s->table, section, key);
    if (found < 0) {
        return fail_set(why, FAIL_INPUT, "settings: unknown key",
                        _("%s, line %d: there is no setting “%s” in the section [%s]. Correct the name or remove the line."),
                        s->path, number, key, section);
    }
    if (s->values[found].line) {
        return fail_set(why, FAIL_INPUT, "settings: key twice", _("%s, line %d: “%s” already stands in line %d."), s->path,
                        number, key, s->values[found].line);
    }
    s->values[found].line = number;
    return true;
}

static bool scan_lines(struct settings *s, struct fail *why) {
    FILE *file = fopen(s->path, "re");
    if (!file) {
        return fail_set(why, FAIL_DISK, "settings: cannot open file", _("The settings file %s cannot be read: %s."), s->path,
                        strerror(errno));
    }
    char line[LINE_ROOM], section[NAME_ROOM] = "";
    bool good = true;
    for (int number = 1; good && fgets(line, sizeof line, file); number++) {
        /* iniparser would cut a longer line in two without a word. */
        if (strlen(line) == sizeof line - 1)
            good =
                fail_set(why, FAIL_INPUT, "settings: line too long", _("%s, line %d: the line is too long."), s->path, number);
        else
            good = scan_line(s, line, number, section, why);
    }
    if (good && ferror(file))
        good = fail_set(why, FAIL_DISK, "settings: cannot read file", _("The settings file %s cannot be read: %s."), s->path,
                        strerror(errno));
    fclose(file);
    return good;
}

/* --- Values --------------------------------------------------------------------------------------------------------------- */

static bool bad_value(const struct settings *s, int i, const char *text, const char *allowed, struct fail *why) {
    return fail_set(why, FAIL_INPUT, "settings: bad value", _("%s, line %d: “%s” cannot be the value of “%s”. Allowed: %s."),
                    s->path, s->values[i].line, text, s->table[i].key, allowed);
}

static bool read_bool(const char *text, int64_t *out) {
    static const char *const yes[] = {"yes", "true", "on", "1"}, *const no[] = {"no", "false", "off", "0"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (!strcasecmp(text, yes[i])) return *out = 1, true;
        if (!strcasecmp(text, no[i])) return *out = 0, true;
    }
    return false;
}

static bool read_int(const char *text, int64_t least, int64_t most, int64_t *out) {
    char *end;
    errno = 0;
    long long v = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno || v < least || v > most) return false;
    *out = v;
    return true;
}

static bool is_choice(const char *choices, const char *text) {
    size_t size = strlen(text);
    for (const char *p = choices; *p; p += strcspn(p, "|"), p += *p == '|')
        if (size > 0 && strcspn(p, "|") == size && !strncmp(p, text, size)) return true;
    return false;
}

/* A relative path is meant from the folder of the file it stands in. */
static char *full_path(const struct settings *s, const char *text) {
    const char *slash = strrchr(s->path, '/');
    if (*text == '\0' || *text == '/' || !slash) return copy_text(text);
    struct bytes path = {0};
    bytes_printf(&path, "%.*s/%s", (int)(slash - s->path), s->path, text);
    char *copy = copy_text((char *)path.data);
    bytes_close(&path);
    return copy;
}

static bool read_value(struct settings *s, int i, const char *text, struct fail *why) {
    const struct setting *row = &s->table[i];
    struct value *value = &s->values[i];
    char allowed[128] = "";
    bool good = true;
    switch (row->kind) {
    case SETTING_BOOL:
        snprintf(allowed, sizeof allowed, "yes, no");
        good = read_bool(text, &value->number);
        break;
    case SETTING_INT:
        snprintf(allowed, sizeof allowed, "%" PRId64 " … %" PRId64, row->least, row->most);
        good = read_int(text, row->least, row->most, &value->number);
        break;
    case SETTING_CHOICE:
        text_copy(allowed, sizeof allowed, row->choices);
        good = is_choice(row->choices, text);
        break;
    case SETTING_TEXT:
    case SETTING_PATH: break;
    }
    if (!good) return bad_value(s, i, text, allowed, why);
    value->text = row->kind == SETTING_PATH ? full_path(s, text) : copy_text(text);
    return true;
}

static void default_value(struct settings *s, int i) {
    const struct setting *row = &s->table[i];
    const char *text = row->text ? row->text : "";
    char number[24];
    s->values[i].number = row->number;
    if (row->kind == SETTING_INT) {
        snprintf(number, sizeof number, "%" PRId64, row->number);
        text = number;
    } else if (row->kind == SETTING_BOOL) {
        text = row->number ? "yes" : "no";
    }
    s->values[i].text = row->kind == SETTING_PATH ? full_path(s, text) : copy_text(text);
}

static bool read_file(struct settings *s, struct fail *why) {
    if (!scan_lines(s, why)) return false;
    dictionary *ini = iniparser_load(s->path);
    if (!ini)
        return fail_set(why, FAIL_DISK, "settings: iniparser refused", _("The settings file %s cannot be read."), s->path);
    bool good = true;
    for (int i = 0; good && s->table[i].section; i++) {
        if (!s->values[i].line) continue;
        char name[2 * NAME_ROOM];
        snprintf(name, sizeof name, "%s:%s", s->table[i].section, s->table[i].key);
        good = read_value(s, i, iniparser_getstring(ini, name, ""), why);
    }
    iniparser_freedict(ini);
    return good;
}

bool settings_load(const struct setting *table, const char *path, struct settings **out, struct fail *why) {
    struct settings *s = calloc(1, sizeof *s);
    if (!s || !(s->values = calloc((size_t)table_size(table) + 1, sizeof *s->values))) abort();
    s->table = table;
    s->path = copy_text(path ? path : "");
    *out = NULL;
    if (path && !read_file(s, why)) {
        settings_close(s);
        return false;
    }
    for (int i = 0; table[i].section; i++)
        if (!s->values[i].text) default_value(s, i);
    *out = s;
    return true;
}

void settings_close(struct settings *s) {
    if (!s) return;
    for (int i = 0; s->table[i].section; i++) free(s->values[i].text);
    free(s->values);
    free(s->path);
    free(s);
}

/* A name that is not in the table is a mistake in the program, not in the file. */
static const struct value *value_of(const struct settings *s, const char *section, const char *key) {
    int i = table_find(s->table, section, key);
    if (i < 0) abort();
    return &s->values[i];
}

const char *settings_text(const struct settings *s, const char *section, const char *key) {
    return value_of(s, section, key)->text;
}

int64_t settings_int(const struct settings *s, const char *section, const char *key) {
    return value_of(s, section, key)->number;
}

bool settings_bool(const struct settings *s, const char *section, const char *key) {
    return value_of(s, section, key)->number != 0;
}

const char *settings_path(const struct settings *s) {
    return s->path;
}

int settings_line(const struct settings *s, const char *section, const char *key) {
    return value_of(s, section, key)->line;
}

/* --- Changing ------------------------------------------------------------------------------------------------------------- */

/* Where a new setting goes: behind the last line of its section that says something; 0: the section is not there. */
static int section_end(char *const *lines, int count, const char *section) {
    char name[LINE_ROOM], lower[NAME_ROOM];
    bool inside = false;
    int end = 0;
    for (int i = 0; i < count; i++) {
        text_copy(name, sizeof name, lines[i]);
        char *at = trim(name), *close = strchr(at, ']');
        if (*at == '[' && close) {
            *close = '\0';
            lower_name(trim(at + 1), lower);
            inside = !strcmp(lower, section);
        }
        if (inside && *at && *at != '#' && *at != ';') end = i + 1;
    }
    return end;
}

static bool read_lines(const char *path, char ***lines, int *count, struct fail *why) {
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t room = 0;
    *lines = NULL;
    *count = 0;
    if (!file)
        return fail_set(why, FAIL_DISK, "settings: cannot open file", _("The settings file %s cannot be read: %s."), path,
                        strerror(errno));
    while (getline(&line, &room, file) >= 0) {
        char **more = realloc(*lines, sizeof *more * (size_t)(*count + 1));
        if (!more) abort();
        *lines = more;
        line[strcspn(line, "\r\n")] = '\0';
        (*lines)[(*count)++] = copy_text(line);
    }
    free(line);
    fclose(file);
    return true;
}

static void put_changed(const struct settings *s, int i, const char *text, char *const *lines, int count, FILE *out) {
    const struct setting *row = &s->table[i];
    int at = s->values[i].line, behind = at ? 0 : section_end(lines, count, row->section);
    for (int k = 0; k < count; k++) {
        if (k + 1 == at)
            fprintf(out, "%s = %s\n", row->key, text);
        else
            fprintf(out, "%s\n", lines[k]);
        if (k + 1 == behind) fprintf(out, "%s = %s\n", row->key, text);
    }
    if (!at && !behind) fprintf(out, "\n[%s]\n%s = %s\n", row->section, row->key, text);
}

/* The new file takes the place of the old one in one step, or the old one stays. */
static bool replace_file(const struct settings *s, int i, const char *text, struct fail *why) {
    struct bytes path = {0};
    struct stat before;
    char **lines;
    int count;
    if (!read_lines(s->path, &lines, &count, why)) return false;
    bytes_printf(&path, "%s.new", s->path);
    const char *temp = (const char *)path.data;
    FILE *out = fopen(temp, "we");
    bool good = out != NULL;
    if (good) {
        put_changed(s, i, text, lines, count, out);
        good = fflush(out) == 0 && stat(s->path, &before) == 0 && fchmod(fileno(out), before.st_mode & 07777) == 0 &&
               fsync(fileno(out)) == 0;
        good = fclose(out) == 0 && good && rename(temp, s->path) == 0;
        if (!good) unlink(temp);
    }
    if (!good)
        fail_set(why, FAIL_DISK, "settings: cannot write file", _("The settings file %s cannot be written: %s."), s->path,
                 strerror(errno));
    for (int k = 0; k < count; k++) free(lines[k]);
    free(lines);
    bytes_close(&path);
    return good;
}

/* The values of `fresh` come into force; texts that are the same stay where they are. */
static void take_values(struct settings *s, struct settings *fresh) {
    for (int i = 0; s->table[i].section; i++) {
        struct value *now = &s->values[i], *then = &fresh->values[i];
        now->line = then->line;
        now->number = then->number;
        if (!strcmp(now->text, then->text)) continue;
        char *text = now->text;
        now->text = then->text;
        then->text = text;
    }
}

bool settings_set(struct settings *s, const char *section, const char *key, const char *text, struct fail *why) {
    int i = table_find(s->table, section, key);
    struct value before, probe;
    struct settings *fresh;
    if (i < 0) abort();
    if (!*s->path)
        return fail_set(why, FAIL_GONE, "no settings file",
                        _("This program runs without a settings file. “priem config --example” prints one."));
    before = s->values[i];
    s->values[i].text = NULL;
    bool good = !strpbrk(text, "\r\n") && read_value(s, i, text, NULL);
    probe = s->values[i];
    s->values[i] = before;
    if (probe.text != before.text) free(probe.text);
    if (!good) return fail_set(why, FAIL_INPUT, "settings: bad value", _("“%s” cannot be the value of “%s”."), text, key);
    if (!replace_file(s, i, text, why) || !settings_load(s->table, s->path, &fresh, why)) return false;
    take_values(s, fresh);
    settings_close(fresh);
    return true;
}

/* --- Showing -------------------------------------------------------------------------------------------------------------- */

static void put_section(const struct setting *table, int i, struct bytes *out) {
    if (i > 0 && !strcmp(table[i].section, table[i - 1].section)) return;
    bytes_printf(out, "%s[%s]\n", i > 0 ? "\n" : "", table[i].section);
}

static void put_value(const char *key, const char *text, struct bytes *out) {
    bytes_printf(out, "%s =%s%s\n", key, *text ? " " : "", text);
}

void settings_print(const struct settings *s, struct bytes *out) {
    for (int i = 0; s->table[i].section; i++) {
        put_section(s->table, i, out);
        if (s->values[i].line)
            bytes_printf(out, "# %s:%d\n", s->path, s->values[i].line);
        else
            bytes_printf(out, "# %s\n", _("by default"));
        put_value(s->table[i].key, s->values[i].text, out);
    }
}

void settings_example(const struct setting *table, struct bytes *out) {
    struct settings *defaults;
    settings_load(table, NULL, &defaults, NULL); /* without a file there is nothing to refuse */
    for (int i = 0; table[i].section; i++) {
        const struct setting *row = &table[i];
        put_section(table, i, out);
        bytes_printf(out, "# %s", _(row->help));
        if (row->kind == SETTING_INT) bytes_printf(out, " (%" PRId64 " … %" PRId64 ")", row->least, row->most);
        if (row->kind == SETTING_CHOICE) bytes_printf(out, " (%s)", row->choices);
        bytes_u8(out, '\n');
        put_value(row->key, defaults->values[i].text, out);
    }
    settings_close(defaults);
}
