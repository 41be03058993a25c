#include "model/rules/authority.h"

#include "model/base/fail.h"
#include "model/base/text.h"

#include <string.h>

// clang-format off
const struct authority authority_kinds[] = {
    {"1", N_("parent"), N_("parent"), .bases = "birth marriage divorce rename"},
    {"2", N_("adoptive parent"), N_("parent"), .bases = "adoption"},
    {"3", N_("guardian"), N_("guardian"), .before = 14, .bases = "guardian foster", .basis_needed = true},
    {"4", N_("guardian from 14"), N_("guardian from 14"), .from = 14, .before = 18, .bases = "guardian foster", .basis_needed = true},
    {"5", N_("institution for orphans"), N_("representative of the institution"),
     .bases = "order", .basis_needed = true, .institution = true},
    {"6", N_("the child, from 14"), N_("learner"), .from = 14, .before = 18, .bases = ""},
    {"7", N_("proxy"), N_("representative by power of attorney"), .bases = "proxy", .basis_needed = true, .by_region = true},
};
const struct basis_kind basis_kinds[] = {
    {"birth",    N_("birth certificate that names the parent so"), false, false},
    {"marriage", N_("certificate of marriage"), false, false},
    {"divorce",  N_("certificate of divorce"), false, false},
    {"rename",   N_("certificate of a change of name"), false, false},
    {"adoption", N_("certificate of adoption"), false, true},
    {"guardian", N_("act of guardianship"), false, false},
    {"foster",   N_("act and contract of a foster family"), false, false},
    {"order",    N_("order on the director's appointment"), false, false},
    {"proxy",    N_("notarised power of attorney"), true, false},
};
// clang-format on
const int authority_count = sizeof authority_kinds / sizeof authority_kinds[0];
const int basis_count = sizeof basis_kinds / sizeof basis_kinds[0];

const struct authority *authority_find(const char *code) {
    for (int i = 0; i < authority_count; i++)
        if (strcmp(authority_kinds[i].code, code) == 0) return &authority_kinds[i];
    return NULL;
}

const struct basis_kind *basis_find(const char *id) {
    for (int i = 0; i < basis_count; i++)
        if (strcmp(basis_kinds[i].id, id) == 0) return &basis_kinds[i];
    return NULL;
}

bool authority_rests_on(const struct authority *who, const char *basis) {
    size_t n = strlen(basis);

    for (const char *s = who->bases; *s && n;) {
        size_t size = strcspn(s, " ");
        if (size == n && strncmp(s, basis, n) == 0) return true;
        s += size + strspn(s + size, " ");
    }
    return false;
}

static bool ends_in(const char *word, const char *ending) {
    size_t n = strlen(word), m = strlen(ending);
    return n > m && strcmp(word + n - m, ending) == 0;
}

/* The surname without the ending of a man or a woman: "щербаков", "достоевск". `key` is folded. */
static void surname_stem(char *key) {
    static const char *const endings[] = {"ая", "ий", "ый", "ой", NULL};
    static const char *const womens[] = {"ова", "ева", "ина", "ына", NULL};

    for (int i = 0; endings[i]; i++)
        if (ends_in(key, endings[i])) {
            key[strlen(key) - strlen(endings[i])] = '\0';
            return;
        }
    for (int i = 0; womens[i]; i++)
        if (ends_in(key, womens[i])) key[strlen(key) - strlen("а")] = '\0';
}

/* The next part of a double surname as a stem; false at the end. */
static bool surname_part(const char **at, char *stem, size_t room) {
    char part[256];
    size_t size;

    *at += strspn(*at, "- ");
    size = strcspn(*at, "- ");
    if (!size) return false;
    text_copy(part, size + 1 < sizeof part ? size + 1 : sizeof part, *at);
    *at += size;
    text_fold(part, stem, room);
    surname_stem(stem);
    return true;
}

bool surnames_agree(const char *one, const char *other) {
    char left[256], right[256];

    for (const char *a = one; surname_part(&a, left, sizeof left);)
        for (const char *b = other; surname_part(&b, right, sizeof right);)
            if (strcmp(left, right) == 0) return true;
    return false;
}
