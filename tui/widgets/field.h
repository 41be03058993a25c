#ifndef PRIEM_WIDGETS_FIELD_H
#define PRIEM_WIDGETS_FIELD_H

/* The editable field: stores only the typed characters, draws mask literals at paint time, never traps. No curses inside. A
 * mask is a text in which '9' stands for a digit, 'Я' for a Cyrillic capital, 'A' for any letter, 'R' for a Roman digit;
 * everything else is a literal: "999-999-999 99". The wrong layout is mended where the kind says so. Undo inside the field by
 * Ctrl+Z. A paste takes what fits: labels, spaces and dashes are dropped.
 *
 * A choice takes the first letters of its title: «см» is Смоленская область.
 *
 * A field is red only once it was left or can no longer become right; until then a note says what is missing ("ещё: 1").
 */

#include "model/rules/fields.h"
#include "tui/term/canvas.h"
#include "tui/term/input.h"

enum field_look { FIELD_TEXT, FIELD_SECRET, FIELD_TICK, FIELD_CHOICE };
enum letters { LETTERS_ANY, LETTERS_RUSSIAN /* Latin keys become Russian letters */, LETTERS_LATIN, LETTERS_DIGITS };

struct field_kind {
    const char *name;
    enum field_look look;
    const char *mask; /* NULL: free */
    enum letters letters;
    const char *signs;  /* what LETTERS_DIGITS takes beside digits: "+-() " */
    const char *pads;   /* of a mask: the highest digit each group can begin with; "31": "7" → "07", "1." → "01." */
    field_check *check; /* typed → canonical; NULL: as typed, cleaned */
    /* True when what was typed so far can no longer become right, with the reason; NULL: only the check knows. */
    bool (*hopeless)(const char *typed, struct fail *why);
    void (*show)(const char *stored, char *out, size_t room); /* canonical → typed; NULL: the same */
    const char *const *choices;                               /* CHOICE: pairs stored, N_(title), ended by NULL */
    int most;                                                 /* letters; 0: what fits the column */
};

extern const struct field_kind kind_text, kind_paper_number, kind_request_number, kind_handed, kind_name, kind_patronymic,
    kind_snils, kind_date, kind_phone, kind_email, kind_birth_series, kind_issuer_code, kind_postcode, kind_tick, kind_secret;

struct field {
    const struct field_kind *kind;
    char typed[512]; /* UTF-8, what the person typed: for a mask only the characters that fill it */
    size_t cursor;   /* byte offset in typed */
    bool touched;    /* was left once */
    bool is_red, is_warned;
    char note[400];    /* error, warning or what is missing */
    char undo[8][512]; /* earlier texts, the last one at undo_count − 1 */
    int undo_count;
    size_t room;       /* bytes the column has for the value with its NUL */
    uint8_t last_edit; /* runs of the same edit are undone together */
    bool latin_word;   /* the word at the cursor began on Latin keys: punctuation keys are letters too */
    char search[32];   /* CHOICE: the letters typed so far */
};

void field_init(struct field *f, const struct field_kind *kind, const char *stored);
/* Takes an input; false: not mine (Enter, arrows up and down, function keys). *full: a mask is full and valid, the form may
 * move on. */
bool field_event(struct field *f, const struct input *in, bool *full);
/* The canonical value; false with note set when it is wrong. */
bool field_value(struct field *f, char *out, size_t room);
void field_leave(struct field *f); /* checks: red now if wrong; text is shown canonically */
/* `width` counts the brackets; a mask needs field_width columns. With focus the hardware cursor is put here. */
void field_draw(const struct field *f, struct canvas *c, int row, int column, int width, bool focused);
int field_width(const struct field_kind *kind); /* of a mask, a tick or a choice; 0: as wide as one likes */
/* What the person sees in the field: a mask with its literals, the title of a choice. For lists and read-only rows. */
void field_text(const struct field *f, char *out, size_t room);
int field_choice(const struct field *f); /* index of the chosen, −1 none */

#endif
