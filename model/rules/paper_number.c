/* The number of a paper, typed by hand into what is kept for ever: nobody's name fits into it. */
#include "model/rules/verdict.h"

#include <string.h>

enum { LETTERS_IN_ALL = 6 };

enum { NUMERO = 0x2116 };

static bool is_digit(uint32_t code) {
    return code >= '0' && code <= '9';
}

/* A point, a space or № between letters does not begin a new run: «И. в. а. н» is a word, too. */
static bool is_number(const char *clean, int letters_most) {
    int run = 0, letters = 0, digits = 0;
    uint32_t code;
    for (const char *s = clean; *s;) {
        s += text_step(s, strlen(s), &code);
        if (code != NUMERO && text_is_letter(code)) {
            if (++run > letters_most || ++letters > LETTERS_IN_ALL) return false;
        } else if (is_digit(code) || code == '/' || code == '-') {
            run = 0;
            digits += is_digit(code);
        } else if (code != NUMERO && code != '.' && code != ' ') {
            return false;
        }
    }
    return digits > 0;
}

static bool has_none(const char *clean) {
    char key[16];
    text_fold(clean, key, sizeof key);
    return strcmp(key, "бн") == 0;
}

static enum field_verdict number_check(const char *typed, int letters_most, char *out, size_t room, struct fail *why) {
    char clean[256];
    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    if (!clean[0]) return FIELD_OK;
    if (is_number(clean, letters_most) || has_none(clean)) return field_end(clean, out, room, why);
    return IS_WRONG(
        why, "not a number of a paper",
        _("Only the number is typed here, as it stands in the journal: digits, up to %d letters in a row, / - № and a "
          "point; «б/н» if it has none. No names: this record is kept for ever."),
        letters_most);
}

enum field_verdict paper_number_check(const char *typed, char *out, size_t room, struct fail *why) {
    return number_check(typed, 3, out, room, why);
}

enum field_verdict request_number_check(const char *typed, char *out, size_t room, struct fail *why) {
    return number_check(typed, 4, out, room, why);
}

/* Papers a family is given, folded: how their names begin, and words that stand as they are. */
static const char *const papers[] = {"уведомлен", "извещен", "выписк",  "сертификат", "решени", "отказ",
                                     "заявлен",   "согласи", "расписк", "справк",     "памятк", NULL};
static const char *const words_between[] = {"об", "о", "и", "на", "от", "копия", "копии", "лист", "номер", NULL};
enum { ENDING_MOST = 6 }; /* bytes: three Russian letters */

static bool names_paper(const char *word) {
    char key[64];
    text_fold(word, key, sizeof key);
    if (!*key) return true; /* № by itself */
    for (int i = 0; words_between[i]; i++)
        if (strcmp(key, words_between[i]) == 0) return true;
    for (int i = 0; papers[i]; i++) {
        size_t size = strlen(papers[i]);
        if (strncmp(key, papers[i], size) == 0 && strlen(key) <= size + ENDING_MOST) return true;
    }
    return is_number(word, 3);
}

enum field_verdict handed_check(const char *typed, char *out, size_t room, struct fail *why) {
    char clean[256], words[256], *rest = NULL;
    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    text_copy(words, sizeof words, clean);
    for (char *word = strtok_r(words, " ,;", &rest); word; word = strtok_r(NULL, " ,;", &rest))
        if (!names_paper(word))
            return IS_WRONG(why, "not a paper",
                            _("Name the papers only: notice, extract, certificate, decision, and their numbers. No names: this "
                              "record is kept for ever."));
    return field_end(clean, out, room, why);
}
