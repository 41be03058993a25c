#include "tui/widgets/field_inside.h"

#include "model/base/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

int field_choice(const struct field *f) {
    for (int i = 0; f->kind->choices != NULL && f->kind->choices[2 * i] != NULL; i++)
        if (strcmp(f->kind->choices[2 * i], f->typed) == 0) return i;
    return -1;
}

/* A word of the title begins with what is searched for; both folded. */
static bool title_begins(const char *title, const char *folded) {
    char rest[256];
    for (const char *word = title; word != NULL; word = strchr(word, ' ')) {
        while (*word == ' ') word++;
        text_fold(word, rest, sizeof rest);
        if (strncmp(rest, folded, strlen(folded)) == 0) return true;
    }
    return false;
}

/* The first choice from `from` on, around the end, that begins with what is searched for in one of the layouts; −1 none. The
 * first word counts before the others: «см» is Смоленская область. */
static int choice_found(const struct field *f, int count, int from, const char *typed) {
    char keys[sizeof f->search + 1], other[sizeof f->search * 4], folded[2][sizeof other];
    uint32_t first_code;
    text_step(typed, strlen(typed), &first_code);
    bool lead = !text_is_letter(first_code); /* behind a letter the punctuation keys are letters as well */
    snprintf(keys, sizeof keys, "%s%s", lead ? "q" : "", typed);
    text_other_layout(keys, other, sizeof other);
    text_fold(typed, folded[0], sizeof folded[0]);
    text_fold(other + (lead ? field_letter_size(other) : 0), folded[1], sizeof folded[1]);
    for (int pass = 0; pass < 4; pass++)
        for (int i = 0; i < count; i++) {
            int at = (from + i) % count;
            const char *title = _(f->kind->choices[2 * at + 1]), *wanted = folded[pass % 2];
            char first[256];
            text_fold(title, first, sizeof first);
            if (wanted[0] == '\0') break;
            if (pass < 2 ? strncmp(first, wanted, strlen(wanted)) == 0 : title_begins(title, wanted)) return at;
        }
    return -1;
}

/* A letter is added to what is searched for; where nothing begins so it begins anew, at the next choice with this letter. */
static int choice_by_letter(struct field *f, int count, int now, uint32_t letter) {
    char one[8];
    size_t used = strlen(f->search);
    one[text_put(letter, one)] = '\0';
    if (used > 0 && used + strlen(one) < sizeof f->search) {
        memcpy(f->search + used, one, strlen(one) + 1);
        int at = choice_found(f, count, now < 0 ? 0 : now, f->search);
        if (at >= 0) return at;
    }
    text_copy(f->search, sizeof f->search, one);
    int at = choice_found(f, count, now + 1, one);
    return at >= 0 ? at : now;
}

bool field_choose(struct field *f, const struct input *in) {
    int count = 0, now = field_choice(f);
    while (f->kind->choices[2 * count] != NULL) count++;
    assert(count > 0);
    if (in->kind == INPUT_TEXT) return true;
    if (in->kind == INPUT_KEY && in->key == K_LEFT)
        now = now > 0 ? now - 1 : now < 0 ? count - 1 : 0;
    else if (in->kind == INPUT_KEY && in->key == K_RIGHT)
        now = now + 1 < count ? now + 1 : now;
    else if (in->kind == INPUT_LETTER && in->letter == ' ')
        now = (now + 1) % count;
    else if (in->kind == INPUT_LETTER)
        now = choice_by_letter(f, count, now, in->letter);
    else
        return false;
    if (in->kind == INPUT_KEY || in->letter == ' ') f->search[0] = '\0';
    if (now >= 0) text_copy(f->typed, sizeof f->typed, f->kind->choices[2 * now]);
    return true;
}
