/* Surname, name, patronymic: copied as in the paper. RULES 4.3, Annex C. */
#include "model/rules/verdict.h"

#include <string.h>

#define JOINTS "- '"

/* What a name is made of; offsets are bytes into the clean text. */
struct name_shape {
    int letters, russian, latin;
    int hyphens, spaces, apostrophes;
    const char *alien; /* first sign that no name may hold, and its bytes */
    size_t alien_size;
    const char *mixed; /* first letter of the second script */
    size_t mixed_size;
    int capitals;   /* inside words that have small letters: after a small one, МакКензи … */
    int doubled;    /* … or after another capital, ИВанов */
    bool bad_joint; /* a hyphen, apostrophe or space at an edge or beside another */
};

static bool is_russian(uint32_t code) {
    return (code >= 0x410 && code <= 0x44f) || code == 0x401 || code == 0x451;
}

static void shape_add(struct name_shape *shape, const char *s, size_t size, uint32_t code) {
    bool latin = text_script(code) == TEXT_LATIN && text_is_letter(code);

    if (code == '-')
        shape->hyphens++;
    else if (code == ' ')
        shape->spaces++;
    else if (code == '\'')
        shape->apostrophes++;
    else if (is_russian(code) || latin) {
        bool second = latin ? shape->russian > 0 : shape->latin > 0;
        if (second && !shape->mixed) {
            shape->mixed = s;
            shape->mixed_size = size;
        }
        shape->letters++;
        shape->russian += !latin;
        shape->latin += latin;
    } else if (!shape->alien) {
        shape->alien = s;
        shape->alien_size = size;
    }
}

static bool is_capital(uint32_t code) {
    return text_is_letter(code) && text_lower(code) != code;
}

/* Capitals of one word, from the byte after a joint to the next one. Words of capitals only are right: papers have them. */
static void shape_word(struct name_shape *shape, const char *word, size_t size) {
    bool capital = false, first = true, small = false;
    int inside = 0, doubled = 0;
    uint32_t code;

    for (const char *s = word; s < word + size; first = false) {
        bool before = capital;
        s += text_step(s, size, &code);
        capital = is_capital(code);
        small |= !capital;
        inside += capital && !first && !before;
        doubled += capital && before;
    }
    if (!small) return;
    shape->capitals += inside;
    shape->doubled += doubled;
}

static struct name_shape name_shape(const char *clean) {
    struct name_shape shape = {0};
    bool joint = true; /* an edge counts as one */
    uint32_t code;

    for (const char *s = clean; *s;) {
        size_t size = text_step(s, strlen(s), &code);
        bool now = code == '-' || code == ' ' || code == '\'';
        shape_add(&shape, s, size, code);
        shape.bad_joint |= joint && now;
        joint = now;
        s += size;
    }
    shape.bad_joint |= joint;
    for (const char *s = clean; *s; s += strspn(s, JOINTS)) {
        size_t size = strcspn(s, JOINTS);
        shape_word(&shape, s, size);
        s += size;
    }
    return shape;
}

/* The odd letter of a mixed name is one of the script that is rarer, wherever it stands. */
static void name_odd_letter(const char *clean, const struct name_shape *shape, const char **letter, size_t *size) {
    bool odd_is_latin = shape->latin <= shape->russian;
    uint32_t code;

    for (const char *s = clean; *s; s += *size) {
        *size = text_step(s, strlen(s), &code);
        *letter = s;
        if (text_is_letter(code) && is_russian(code) != odd_is_latin) return;
    }
}

static enum field_verdict name_refuse(const char *clean, const struct name_shape *shape, struct fail *why) {
    if (shape->alien && strchr("0123456789", shape->alien[0]))
        return IS_WRONG(why, "digit in a name", _("A name has no digits: «%.*s». О and З are letters."), (int)shape->alien_size,
                        shape->alien);
    if (shape->alien)
        return IS_WRONG(why, "sign in a name", _("«%.*s» cannot stand in a Russian name. Copy the name as in the paper."),
                        (int)shape->alien_size, shape->alien);
    if (shape->mixed) {
        const char *letter = shape->mixed;
        size_t size = shape->mixed_size;
        name_odd_letter(clean, shape, &letter, &size);
        return IS_WRONG(why, "mixed scripts",
                        _("Russian and Latin letters are mixed: «%.*s» is of the other alphabet. Type it again."), (int)size,
                        letter);
    }
    if (shape->letters == 0 || shape->bad_joint)
        return IS_WRONG(why, "shape of a name",
                        _("A name begins and ends with a letter; a hyphen or a space stands alone between words."));
    if (shape->capitals > 1 || (shape->capitals && shape->doubled))
        return IS_WRONG(
            why, "capitals inside a name",
            _("Capitals stand inside the word: it looks like two words in one field. Type the name as in the paper."));
    return FIELD_OK;
}

static enum field_verdict name_look(const struct name_shape *shape, struct fail *why) {
    if (shape->latin)
        return IS_WARNED(why, "latin name", _("Latin letters are right only if the paper is foreign and has no translation."));
    if (shape->hyphens > 1)
        return IS_WARNED(why, "long double name", _("More than two words with a hyphen: compare with the paper."));
    if (shape->capitals || shape->doubled)
        return IS_WARNED(why, "capital inside a name", _("A capital inside a word is rare: compare with the paper."));
    if (shape->spaces || shape->apostrophes)
        return IS_WARNED(why, "unusual name", _("A space or an apostrophe is rare in a name: compare with the paper."));
    return FIELD_OK;
}

/* A forgotten capital is mended; capitals throughout stay as they are in the paper. */
static void name_capital(char *clean) {
    char upper[8];
    uint32_t code;
    size_t size = text_step(clean, strlen(clean), &code), n = text_put(text_upper(code), upper);

    if (n == size) memcpy(clean, upper, n);
}

enum field_verdict name_check(const char *typed, char *out, size_t room, struct fail *why) {
    char clean[512];
    struct name_shape shape;

    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    if (!clean[0]) return FIELD_OK;
    name_capital(clean);
    shape = name_shape(clean);
    if (name_refuse(clean, &shape, why) == FIELD_WRONG) return FIELD_WRONG;
    if (field_end(clean, out, room, why) == FIELD_WRONG) return FIELD_WRONG;
    return name_look(&shape, why);
}

/* What people type where there is no patronymic. */
static bool says_none(const char *clean) {
    static const char *const none[] = {"", "нет", "неимеет", "неимеется", "отсутствует", "бо", "безотчества", "прочерк", NULL};
    char key[64];

    text_fold(clean, key, sizeof key);
    for (int i = 0; none[i]; i++)
        if (strcmp(key, none[i]) == 0) return true;
    return false;
}

enum field_verdict patronymic_check(const char *typed, char *out, size_t room, struct fail *why) {
    char clean[512];

    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    if (!clean[0]) return FIELD_OK;
    if (says_none(clean))
        return IS_WRONG(why, "no patronymic", _("If there is no patronymic, leave the field empty and tick «none»."));
    return name_check(clean, out, room, why);
}
