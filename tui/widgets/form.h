#ifndef PRIEM_WIDGETS_FORM_H
#define PRIEM_WIDGETS_FORM_H

/* A form from a table of rows: column of a struct, label, kind, need, help. Drawing, moving, checking and saving come from the
 * table. Enter and ↓ next, ↑ and Shift-Tab back; read-only and absent rows are skipped; a full valid mask moves on by itself;
 * errors never trap. No curses inside.
 *
 *     static const struct form_row child_rows[] = {
 *         FORM_SECTION(N_("Child")),
 *         FORM_TEXT(struct application, child.snils, N_("SNILS"), &kind_snils, .help = N_("СНИЛС ребёнка: 11 цифр …")),
 *     };
 */

#include "tui/widgets/field.h"

enum need { NEED_NEVER, NEED_ALWAYS, NEED_PACKAGE /* may be saved without: the package stays incomplete */ };

struct form_row {
    const char *section; /* N_(): a section begins; nothing else is set */
    const char *name;    /* "child.snils": as in struct rule.field */
    const char *label;   /* N_() */
    const struct field_kind *kind;
    size_t offset, size; /* of the text in the struct; for a tick or choice over an int, size is 0 */
    enum need need;
    int width;      /* columns of the field; 0: what is left */
    bool same_line; /* stands behind the row before; a tick "нет" there fills that row, and is skipped when a text does */
    bool read_only;
    bool is_of_change;                 /* says why other fields differ: nothing stood in it before */
    const char *help;                  /* N_() */
    bool (*present)(const void *data); /* NULL: always; depends on other fields only */
    const char *(*list)(int i, const char **stored, void *context); /* F4: values by index, NULL at the end; or NULL */
    /* A live remark under the field ("10 лет, до 06.05.2034"); text into out, "" for none. */
    void (*live)(const void *data, char *out, size_t room);
};

#define FORM_SECTION(title)                                                                                                    \
    { .section = title }
#define FORM_TEXT(type, member, title, the_kind, ...)                                                                          \
    {                                                                                                                          \
        .name = #member, .label = title, .kind = the_kind, .offset = offsetof(type, member),                                   \
        .size = sizeof(((type *)0)->member), __VA_ARGS__                                                                       \
    }
#define FORM_INT(type, member, title, the_kind, ...)                                                                           \
    { .name = #member, .label = title, .kind = the_kind, .offset = offsetof(type, member), .size = 0, __VA_ARGS__ }

struct form {
    const struct form_row *rows;
    int row_count;
    void *data;           /* the struct; holds canonical values at any time, "" for a field that is wrong now */
    struct field *fields; /* one a row; owned */
    const void *was;      /* the struct as it was before: a field that differs says so under it; or NULL */
    int focus;            /* row */
    bool changed;         /* something was typed; the screen sets it back when it has saved */
    bool typing;          /* the focused field is being filled: its ✓ and its count come when it is left */
};

void form_open(struct form *f, const struct form_row *rows, int row_count, void *data);
void form_close(struct form *f);
/* False: not mine; also Enter and ↓ on the last field and ↑ on the first. */
bool form_event(struct form *f, const struct input *in);
bool form_move(struct form *f, int step); /* to the next (1) or previous (−1) field; false: there is none */
void form_leave(struct form *f);          /* the focus stays where it is, but nobody types there now */
/* Rows of the section of the focus only, as many as fit below `row`, scrolled to the focus; ↑ and ↓ at the left edge where
 * there are more. Returns the rows used. */
int form_draw(const struct form *f, struct canvas *c, int row, int column, int width);
int form_section(const struct form *f); /* index of the focused section */
int form_section_count(const struct form *f);
const char *form_section_title(const struct form *f, int section); /* N_() */
int form_section_of(const struct form *f, int row);
bool form_row_present(const struct form *f, int row);
/* Whether a text field holds a value that may stand; one being filled does not yet. */
bool form_row_done(const struct form *f, int row);
/* Filled and needed fields of a section, and whether one is red. */
void form_section_state(const struct form *f, int section, int *filled, int *needed, bool *wrong);
/* The first needed field of this section from `row` on that is empty, else `row`. */
int form_first_empty(const struct form *f, int row);
void form_go_section(struct form *f, int section);
bool form_go(struct form *f, const char *name); /* to a field by its name */
/* Writes every field into data; false: the first wrong one got the focus and `why` its note. */
bool form_take(struct form *f, struct fail *why);
void form_stored(const struct form_row *row, const void *data, char *out, size_t room); /* the value of a row in a struct */
void form_show(struct form *f); /* data → fields, after data was changed from outside */
const struct form_row *form_focused(const struct form *f);
void form_set_typed(struct form *f, int row, const char *typed); /* as if typed and left */
/* For drafts: the typed text of every field, also of wrong ones, as JSON text with the focus; and back. */
char *form_pack(const struct form *f); /* malloc'ed */
void form_unpack(struct form *f, const char *json);

#endif
