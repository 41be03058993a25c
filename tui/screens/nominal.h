#ifndef PRIEM_SCREENS_NOMINAL_H
#define PRIEM_SCREENS_NOMINAL_H

/* The form of an application for a nominal: what its keys change (nominal.c), and its draft on disk a second after the last key
 * (nominal_draft.c), which stands among the drafts of applications. */

#include "model/store/nominals.h"
#include "tui/screens/show.h"
#include "tui/widgets/form.h"

struct nominal_data {
    char nominal[8]; /* index of the stock */
    char channel[12], request_no[24];
    char day[11], time[16];
    char reason[400];
    char body[12];
    char proof[120], proof_no[40], proof_day[11];
    int64_t opened; /* the moment of the typing, for who comes earlier */
    int offset;
};

struct nominal_screen {
    struct app *app;
    struct arena arena;
    struct certificate certificate;
    char basis[BASE64_SIZE(HASH_SIZE)];
    char staff[ID_TEXT]; /* who types: the draft is his */
    struct nominal_stock *stocks;
    int stock_count;
    struct form_row rows[16];
    struct field_kind stock_kind, point_kind;
    struct nominal_data data;
    struct form form;
    char next_number[11];  /* of the family's next child */
    int64_t draft;         /* 0: none on disk */
    bool touched, is_done; /* something was typed; nothing of it is kept any more */
};

/* Where something was typed since. `open`: the form stays open; a draft left open is one that a power cut has interrupted. */
void nominal_draft_keep(struct nominal_screen *s, bool open);
/* Whose form it was; what was typed: form_draft_fill. */
bool nominal_draft_begin(struct nominal_screen *s, int64_t id, char number[11], struct fail *why);

#endif
