#include "model/rules/addresses.h"

#include "model/rules/verdict.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool folded_among(const char *key, const char *const words[]) {
    for (int i = 0; words[i]; i++)
        if (strcmp(key, words[i]) == 0) return true;
    return false;
}

/* What is particular about the name of a region: "смоленская" of "Смоленская обл.". Ends at a dash or bracket that stands
 * alone: "Кемеровская область — Кузбасс". */
static void region_key(const char *clean, char *out, size_t room) {
    static const char *const common[] = {"область",    "обл",   "край", "республика", "респ",  "автономный",
                                         "автономная", "округ", "ао",   "г",          "город", NULL};
    char copy[256], *rest = copy, *word;
    size_t n = 0;

    text_copy(copy, sizeof copy, clean);
    out[0] = '\0';
    while ((word = strsep(&rest, " "))) {
        char key[256];
        if (n && (strcmp(word, "-") == 0 || word[0] == '(')) break;
        text_fold(word, key, sizeof key);
        if (folded_among(key, common)) continue;
        text_copy(out + n, room - n, key);
        n = strlen(out);
    }
}

/* The subject by its name as people write it: "Смоленская обл.", "респ. Дагестан", "г. Москва"; NULL: none. */
static const struct subject_code *region_named(const char *clean) {
    char key[256];

    region_key(clean, key, sizeof key);
    for (int i = 0; key[0] && i < subject_code_count; i++)
        if (strcmp(subject_codes[i].key, key) == 0) return &subject_codes[i];
    return NULL;
}

/* "12а", "12/3" and "12 к 1" are numbers, "1-я Садовая улица" is not. */
static bool is_number(const char *text) {
    int letters = 0;

    for (const char *s = text; *s;) {
        uint32_t code;
        s += text_step(s, strlen(s), &code);
        letters += text_is_letter(code);
    }
    return isdigit((unsigned char)text[0]) && letters <= 3;
}

/* What stands behind one of these words and begins with a digit: "12" of "д. 12", "12а" of "12а". NULL: it is another part. */
static const char *numbered(const char *part, const char *const words[]) {
    size_t size = strcspn(part, " .0123456789");
    char word[64], key[64];
    const char *number = part + size + strspn(part + size, ". ");

    if (size >= sizeof word || !(size ? isdigit((unsigned char)number[0]) : is_number(number))) return NULL;
    text_copy(word, size + 1, part);
    text_fold(word, key, sizeof key);
    return folded_among(key, words) ? number : NULL;
}

static bool is_postcode(const char *part) {
    return strlen(part) == 6 && strspn(part, "0123456789") == 6;
}

/* Districts and settlements: the municipality is another field. */
static bool is_district(const char *part) {
    static const char *const words[] = {"район", "рн", "мо", "го", "сп", "поселение", NULL};
    char copy[256], *rest = copy, *word;

    text_copy(copy, sizeof copy, part);
    while ((word = strsep(&rest, " "))) {
        char key[256];
        text_fold(word, key, sizeof key);
        if (folded_among(key, words)) return true;
        if (strcmp(key, "округ") == 0) return true;
    }
    return false;
}

static bool is_country(const char *part) {
    static const char *const names[] = {"россия", "рф", "российскаяфедерация", NULL};
    char key[256];

    text_fold(part, key, sizeof key);
    return folded_among(key, names);
}

static bool put_house(struct address *out, const char *part) {
    static const char *const houses[] = {"д", "дом", "вл", "владение", "уч", "участок", "", NULL};
    static const char *const buildings[] = {"к", "корп", "корпус", "стр", "строение", "литер", NULL};
    const char *number = numbered(part, buildings);

    if (number && out->house[0]) {
        size_t n = strlen(out->house);
        snprintf(out->house + n, sizeof out->house - n, " %s", part);
        return n + 1 + strlen(part) < sizeof out->house;
    }
    number = numbered(part, houses);
    if (!number || out->house[0]) return false;
    text_copy(out->house, sizeof out->house, number);
    return strlen(number) < sizeof out->house;
}

static bool put_flat(struct address *out, const char *part) {
    static const char *const flats[] = {"кв", "квартира", "ком", "комната", "", NULL};
    const char *number = numbered(part, flats);

    if (!number || out->flat[0] || (!out->house[0] && isdigit((unsigned char)part[0]))) return false;
    text_copy(out->flat, sizeof out->flat, number);
    return strlen(number) < sizeof out->flat;
}

static bool put_place(struct address *out, const char *part) {
    char *free_one = !out->locality[0] ? out->locality : !out->street[0] ? out->street : NULL;

    if (!free_one || out->house[0] || strlen(part) >= sizeof out->street) return false;
    text_copy(free_one, sizeof out->street, part);
    return true;
}
_Static_assert(sizeof((struct address *)NULL)->street == sizeof((struct address *)NULL)->locality, "one room for both");

static bool put_part(struct address *out, const char *part) {
    const struct subject_code *region;

    if (is_postcode(part) && !out->postcode[0]) {
        text_copy(out->postcode, sizeof out->postcode, part);
        return true;
    }
    if (is_country(part)) return true;
    region = out->subject_code[0] || out->locality[0] ? NULL : region_named(part);
    if (region) {
        text_copy(out->subject_code, sizeof out->subject_code, region->code);
        return true;
    }
    if (is_district(part)) return true;
    return put_house(out, part) || put_flat(out, part) || put_place(out, part);
}

/* Moscow, Saint Petersburg and Sevastopol are regions and towns at once. */
static void town_of_region(struct address *out) {
    static const char *const towns[] = {"77", "78", "92", NULL};

    if (!folded_among(out->subject_code, towns)) return;
    if (out->locality[0] && out->street[0]) return;
    if (out->locality[0]) text_copy(out->street, sizeof out->street, out->locality);
    text_copy(out->locality, sizeof out->locality, subject_code_find(out->subject_code)->name);
}

enum field_verdict address_read(const char *line, struct address *out, struct fail *why) {
    char clean[512], stored[16], *rest = clean, *part;

    *out = (struct address){0};
    if (!field_begin(line, clean, sizeof clean, stored, sizeof stored, why)) return FIELD_WRONG;
    if (!clean[0]) return FIELD_OK;
    while ((part = strsep(&rest, ",;"))) {
        char trimmed[512];
        if (!text_clean(part, trimmed, sizeof trimmed) || !trimmed[0]) continue;
        if (!put_part(out, trimmed))
            return IS_WRONG(why, "address part",
                            _("«%s» has no place in the address. Write: postcode, region, town, street, house, flat."),
                            trimmed);
    }
    town_of_region(out);
    if (postcode_check(out->postcode, stored, sizeof stored, why) == FIELD_WRONG) return FIELD_WRONG;
    if (!out->locality[0]) return IS_WRONG(why, "address town", _("The town or village of residence is missing."));
    if (!out->house[0]) return IS_WRONG(why, "address house", _("The number of the house is missing."));
    out->no_street = out->street[0] == '\0';
    if (!out->subject_code[0]) return IS_WARNED(why, "address region", _("The region of residence is missing."));
    if (out->no_street) return IS_WARNED(why, "address street", _("There is no street: compare with the paper."));
    return FIELD_OK;
}

static bool address_line(const struct address *address, char *out, size_t room) {
    const struct subject_code *region = subject_code_find(address->subject_code);
    const struct {
        const char *before, *text;
    } parts[] = {
        {"", address->postcode}, {"", region ? region->name : ""}, {"", address->locality},
        {"", address->street},   {"дом ", address->house},         {"квартира ", address->flat},
    };
    size_t n = 0;

    if (room) out[0] = '\0';
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (!parts[i].text[0]) continue;
        int put = snprintf(out + n, room - n, "%s%s%s", n ? ", " : "", parts[i].before, parts[i].text);
        if (put < 0 || (size_t)put >= room - n) {
            if (room) out[0] = '\0';
            return false;
        }
        n += (size_t)put;
    }
    return true;
}

enum field_verdict address_check(const char *typed, char *out, size_t room, struct fail *why) {
    struct address address;
    enum field_verdict verdict;

    if (room) out[0] = '\0';
    verdict = address_read(typed, &address, why);
    if (verdict == FIELD_WRONG) return FIELD_WRONG;
    if (!address_line(&address, out, room)) return IS_WRONG(why, "too long", _("This is too long for the field. Shorten it."));
    return verdict;
}
