#ifndef PRIEM_SCREENS_ENROL_H
#define PRIEM_SCREENS_ENROL_H

/* The form of an enrolment: what its keys change (enrol.c), and its draft on disk a second after the last key (enrol_draft.c),
 * which stands among the drafts of applications. */

#include "model/store/desk_money.h"
#include "tui/screens/show.h"
#include "tui/widgets/form.h"

struct enrol_data {
    char first[11], last[11];
    char contract[40], sheet[40], sheet_day[11];
    int64_t by_learner;
};

struct enrol_screen {
    struct app *app;
    char subject[ID_TEXT], programme[24], group[24];
    char instead[EVENT_ID_TEXT]; /* what there was not enough for, or "" */
    char basis[BASE64_SIZE(HASH_SIZE)];
    char staff[ID_TEXT]; /* who types: the draft is his */
    char name[300];      /* of the child */
    char birth[11];
    struct offer offer;
    struct enrol_data data;
    struct form form;
    struct enrol_quote quote;
    bool quoted;
    struct fail against; /* why it cannot be; FAIL_NONE: it can */
    int64_t cost;
    int64_t draft;         /* 0: none on disk */
    int before_print;      /* events there were when the sheet went to the printer; 0: none did */
    bool touched, is_done; /* something was typed; nothing of it is kept any more */
};

/* Where something was typed since. `open`: the form stays open; a draft left open is one that a power cut has interrupted. */
void enrol_draft_keep(struct enrol_screen *s, bool open);
/* Whom and what it is about; what was typed: form_draft_fill. */
bool enrol_draft_begin(struct enrol_screen *s, int64_t id, struct fail *why);

#endif
