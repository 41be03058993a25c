#include "model/rules/duplicates.h"

#include "model/base/fail.h"
#include "model/base/text.h"

#include <stdio.h>
#include <string.h>

const struct duplicate_reason duplicate_reasons[DUPLICATE_REASONS] = {
#define DUPLICATE_ROW(of, of_kind, of_id, of_title)                                                                            \
    [DUPLICATE_OF_##of] = {.id = (of_id), .kind = DUPLICATE_##of_kind, .title = (of_title)},
    DUPLICATES(DUPLICATE_ROW)
#undef DUPLICATE_ROW
};

static void name_key(const char *surname, const char *name, const char *patronymic, char *out, size_t room) {
    char whole[300];
    snprintf(whole, sizeof whole, "%s %s %s", surname, name, patronymic);
    text_fold(whole, out, room);
}

void duplicate_ready(const struct child *child, const struct applicant *applicant, struct duplicate_key *out) {
    char paper[120];

    *out = (struct duplicate_key){0};
    name_key(child->surname, child->name, child->patronymic, out->full, sizeof out->full);
    text_fold(child->surname, out->surname, sizeof out->surname);
    text_fold(child->name, out->name, sizeof out->name);
    text_copy(out->birth, sizeof out->birth, child->birth);
    text_copy(out->snils, sizeof out->snils, child->snils);
    if (child->doc_number[0]) {
        snprintf(paper, sizeof paper, "%s%s%s", child->doc_kind, child->doc_series, child->doc_number);
        text_fold(paper, out->document, sizeof out->document);
    }
    /* A learner who applies himself tells no parent. */
    if (applicant && applicant->surname[0] && applicant->name[0])
        name_key(applicant->surname, applicant->name, applicant->patronymic, out->parent, sizeof out->parent);
}

static bool same(const char *a, const char *b) {
    return a[0] && strcmp(a, b) == 0;
}

/* One sign changed, left out, put in, or two exchanged. */
static bool near(const char *a, const char *b) {
    return a[0] && b[0] && strcmp(a, b) != 0 && text_distance(a, b, 1) <= 1;
}

static bool twins(const struct duplicate_key *a, const struct duplicate_key *b) {
    bool names_differ = a->name[0] && b->name[0] && strcmp(a->name, b->name) != 0;
    bool papers_differ = a->document[0] && b->document[0] && strcmp(a->document, b->document) != 0;
    return same(a->birth, b->birth) && same(a->surname, b->surname) && same(a->parent, b->parent) && names_differ &&
           papers_differ;
}

/* "2016-05-07" and "2016-07-05". */
static bool swapped(const char *a, const char *b) {
    return strlen(a) == 10 && strlen(b) == 10 && strncmp(a, b, 4) == 0 && strncmp(a + 5, b + 8, 2) == 0 &&
           strncmp(a + 8, b + 5, 2) == 0;
}

static unsigned soft_reasons(const struct duplicate_key *a, const struct duplicate_key *b) {
    unsigned found = 0;

    if (same(a->birth, b->birth)) {
        if (same(a->full, b->full)) found |= 1u << DUPLICATE_OF_NAME;
        if (near(a->full, b->full)) found |= 1u << DUPLICATE_OF_NEAR_NAME;
        if (near(a->snils, b->snils)) found |= 1u << DUPLICATE_OF_NEAR_SNILS;
        if (near(a->document, b->document)) found |= 1u << DUPLICATE_OF_NEAR_DOCUMENT;
    } else if (same(a->full, b->full)) {
        if (near(a->document, b->document)) found |= 1u << DUPLICATE_OF_NEAR_BIRTH;
        if (swapped(a->birth, b->birth)) found |= 1u << DUPLICATE_OF_SWAPPED_BIRTH;
    }
    return found;
}

enum duplicate_kind duplicate_compare(const struct duplicate_key *a, const struct duplicate_key *b,
                                      struct duplicate_found *out) {
    struct duplicate_found found = {.kind = DUPLICATE_NONE};

    if (same(a->snils, b->snils)) found.reasons |= 1u << DUPLICATE_OF_SNILS;
    if (same(a->document, b->document)) found.reasons |= 1u << DUPLICATE_OF_DOCUMENT;
    found.reasons |= twins(a, b) ? 1u << DUPLICATE_OF_TWINS : soft_reasons(a, b);
    for (int i = 0; i < DUPLICATE_REASONS; i++) {
        if (!(found.reasons & 1u << i)) continue;
        if (!found.first) found.first = &duplicate_reasons[i];
        if (duplicate_reasons[i].kind > found.kind) found.kind = duplicate_reasons[i].kind;
    }
    *out = found;
    return found.kind;
}
