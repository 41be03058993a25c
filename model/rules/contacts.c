/* Phone and e-mail. RULES 4.5, Annex C. */
#include "model/rules/verdict.h"

#include <stdio.h>
#include <string.h>

/* Digits of a number as people write it. False: another sign than digits, spaces, brackets, dashes and a leading plus. */
static bool phone_digits(const char *clean, char digits[17], int *count, bool *plus) {
    *count = 0;
    *plus = clean[0] == '+';
    for (const char *s = clean + *plus; *s; s++) {
        if (*s >= '0' && *s <= '9') {
            if (*count < 16) digits[*count] = *s;
            (*count)++;
        } else if (!strchr(" ()-.", *s)) {
            return false;
        }
    }
    digits[*count < 16 ? *count : 16] = '\0';
    return true;
}

static enum field_verdict phone_foreign(const char *digits, int count, char *out, size_t room, struct fail *why) {
    char stored[20];

    if (count < 8 || count > 15)
        return IS_WRONG(why, "foreign phone", _("A foreign number has 8 to 15 digits behind the plus, this one has %d."),
                        count);
    snprintf(stored, sizeof stored, "+%s", digits);
    if (field_end(stored, out, room, why) == FIELD_WRONG) return FIELD_WRONG;
    return IS_WARNED(why, "foreign phone", _("This is a number of another country. Read it out to the applicant once more."));
}

enum field_verdict phone_check(const char *typed, char *out, size_t room, struct fail *why) {
    char clean[128], digits[17], stored[20];
    const char *national;
    int count;
    bool plus;

    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    if (!clean[0]) return FIELD_OK;
    if (!phone_digits(clean, digits, &count, &plus))
        return IS_WRONG(why, "phone signs", _("A phone number is written in digits: +7 912 345-67-89."));
    if (plus && digits[0] != '7') return phone_foreign(digits, count, out, room, why);
    if (count != 11 && (count != 10 || plus))
        return IS_WRONG(
            why, "phone length",
            _("Digits typed: %d. A Russian number has 10 behind +7 or 8, with the code of the city: +7 912 345-67-89."), count);
    if (count == 11 && digits[0] != '7' && digits[0] != '8')
        return IS_WRONG(why, "phone prefix", _("A Russian number begins with +7 or 8. A foreign one is typed with a plus."));

    national = digits + (count - 10);
    if (!strchr("346789", national[0]))
        return IS_WRONG(why, "phone code", _("There is no such code in Russia: %.3s. Type the number as +7 912 345-67-89."),
                        national);
    snprintf(stored, sizeof stored, "+7%s", national);
    if (field_end(stored, out, room, why) == FIELD_WRONG) return FIELD_WRONG;
    if (national[0] == '6' || national[0] == '7')
        return IS_WARNED(why, "phone of kazakhstan",
                         _("+7 6… and +7 7… are numbers of Kazakhstan. Read it out to the applicant once more."));
    return FIELD_OK;
}

void phone_show(const char *stored, char out[24]) {
    if (strlen(stored) == 12 && strncmp(stored, "+7", 2) == 0)
        snprintf(out, 24, "+7 %.3s %.3s-%.2s-%.2s", stored + 2, stored + 5, stored + 8, stored + 10);
    else
        text_copy(out, 24, stored);
}

/* One part of an address between dots and '@': letters of one script, digits and a few signs. */
struct email_part {
    int letters;
    bool cyrillic, latin;
    char edge_first, edge_last;
};

static bool email_sign(uint32_t code, bool domain) {
    return code == '-' || (!domain && code < 128 && strchr("_+'%&=~!#$*/?^`{|}", (int)code));
}

/* Reads to the next '.', '@' or the end; false: a sign that cannot stand there. */
static bool email_read_part(const char **s, bool domain, struct email_part *part) {
    *part = (struct email_part){0};
    while (**s && **s != '.' && **s != '@') {
        uint32_t code;
        size_t step = text_step(*s, strlen(*s), &code);
        enum text_script script = text_script(code);
        if (script != TEXT_CYRILLIC && script != TEXT_LATIN && script != TEXT_DIGIT && !email_sign(code, domain)) return false;
        part->cyrillic |= script == TEXT_CYRILLIC;
        part->latin |= script == TEXT_LATIN;
        if (part->letters++ == 0) part->edge_first = **s;
        part->edge_last = **s;
        *s += step;
    }
    return part->letters > 0 && !(domain && (part->edge_first == '-' || part->edge_last == '-'));
}

static void email_lower(const char *clean, char *out) {
    while (*clean) {
        uint32_t code;
        clean += text_step(clean, strlen(clean), &code);
        out += text_put(text_lower(code), out);
    }
    *out = '\0';
}

enum field_verdict email_check(const char *typed, char *out, size_t room, struct fail *why) {
    char clean[512], low[1024];
    const char *s = low;
    bool domain = false, cyrillic = false;
    int labels = 0;
    struct email_part part;

    if (!field_begin(typed, clean, sizeof clean, out, room, why)) return FIELD_WRONG;
    if (!clean[0]) return FIELD_OK;
    email_lower(clean, low);
    if (strlen(low) > 254) return IS_WRONG(why, "email length", _("This is too long for the field. Shorten it."));
    for (;;) {
        if (!email_read_part(&s, domain, &part))
            return IS_WRONG(why, "email shape",
                            _("An e-mail looks like name@mail.ru: one @, no spaces. Leave it empty if there is none."));
        if (part.cyrillic && part.latin)
            return IS_WRONG(why, "email scripts",
                            _("Russian and Latin letters are mixed in this e-mail. Type it again in one layout."));
        cyrillic |= part.cyrillic;
        if (domain) labels++;
        if (!*s) break;
        if (*s == '@' && domain) return IS_WRONG(why, "email two @", _("An e-mail has only one @."));
        domain |= *s == '@';
        s++;
    }
    if (labels < 2 || part.letters < 2)
        return IS_WRONG(why, "email domain",
                        _("The e-mail lacks the end of its address, such as .ru. Leave it empty if there is none."));
    if (field_end(low, out, room, why) == FIELD_WRONG) return FIELD_WRONG;
    if (cyrillic)
        return IS_WARNED(why, "email cyrillic",
                         _("The e-mail is in Russian letters. Some mail does not reach such addresses."));
    return FIELD_OK;
}
