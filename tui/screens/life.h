#ifndef PRIEM_SCREENS_LIFE_H
#define PRIEM_SCREENS_LIFE_H

/* The state of the one screen that carries out any act of model/rules/life.h: what is asked for comes from the act's row, what
 * it is about stands above (life_draw.c). */

#include "model/rules/duplicates.h"
#include "model/store/account.h"
#include "tui/screens/compare.h"
#include "tui/screens/show.h"
#include "tui/widgets/form.h"
#include "tui/widgets/list.h"

enum { LIFE_ROWS = 7, LIFE_CHOICES = 100 };

/* What the form fills; `life` says which rows there are. */
struct life_form {
    enum life life;
    char ground[12], code[24], paper[40], day[11], remark[800];
};

/* A list of values made when the screen opens: stored, title, … NULL. */
struct life_values {
    const char *pairs[2 * LIFE_CHOICES + 1];
    struct field_kind kind;
};

struct life_state {
    struct app *app;
    struct arena arena;
    struct life_form data;
    char subject[ID_TEXT], app_id[EVENT_ID_TEXT], number[11], other[ID_TEXT];
    char basis[BASE64_SIZE(HASH_SIZE)];
    struct money_tell money; /* instead of the application, where the family is told of its money */
    bool has_application, has_certificate, has_other;
    struct application application;
    struct certificate certificate;
    struct change learner, other_learner; /* as the register has them */
    struct learner_life state, other_state;
    enum duplicate_kind alike;
    const char *same_snils;      /* of consent and erasure: the application of another record with it; NULL: none is here */
    char lives[11], ends[11];    /* of a merge: the number that goes on, and the one that is void then; "" for none */
    struct history_row *between; /* of a split: what was made since the merge */
    struct list between_list;

    struct form form;
    struct form_row rows[LIFE_ROWS];
    struct life_values grounds, codes;
};

void life_draw(const void *state, struct canvas *c);

#endif
