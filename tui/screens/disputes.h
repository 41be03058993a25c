#ifndef PRIEM_SCREENS_DISPUTES_H
#define PRIEM_SCREENS_DISPUTES_H

/* The state of the disputes: what its keys change (disputes.c), what is drawn of it (disputes_draw.c). */

#include "model/store/account.h"
#include "model/store/dispute.h"
#include "model/store/life.h"
#include "tui/screens/show.h"
#include "tui/widgets/list.h"

enum way_out {
    OUT_SETTLE,
    OUT_HAND,
    OUT_REDRIVE,
    OUT_ANEW,
    OUT_MINE,
    OUT_MERGE,
    OUT_ANNUL,   /* of what is looked at: it is not right */
    OUT_CORRECT, /* of a joined application: its data, as the centre joined it by a slip of the hand */
    OUT_REFUSE,  /* of an application joined to a certificate: on the ground R1 */
    OUT_TAKE,    /* of an over-asked enrolment: what is available now */
    OUT_OTHER,   /* another group or programme */
    OUT_GIVE_UP, /* nothing */
    OUT_CONFIRM, /* of an over-asked confirmation: once more, with the new surcharge */
};
enum { WAYS_MOST = 6 };

struct way {
    const char *kind, *cause; /* of the dispute, NULL: any; of a handed one and of an answer the kind that it was; of a joined
                                 one what is joined: "number" | "application"; of a superseded one whether a paper is out:
                                 "number" | "record"; of an over-asked confirmation "confirmed"; of what is
                                 about nobody "no child" */
    enum way_out out;
    const char *way;   /* of desk_settle */
    const char *title; /* N_() */
};

struct disputes {
    struct app *app;
    struct arena arena;
    struct dispute *rows;
    struct list list;
    const struct way *ways[WAYS_MOST]; /* those of the chosen dispute that this person may go */
    struct list ways_list;
    char ways_of[EVENT_ID_TEXT]; /* the ruling that they are of */
    bool on_ways;
    struct arena detail_arena;
    struct dispute_detail detail;
    bool has_certificate, has_living;
    bool has_other;
    bool has_enrolment;
    struct enrolment_row enrolment;         /* that asked for too much */
    char basis[BASE64_SIZE(HASH_SIZE)];     /* of a refusal: the record as it was shown */
    struct change child, other;             /* of a near match: both records */
    struct certificate certificate, living; /* the burnt one and the one that stays, as far as this kiosk has them */
};

const struct dispute *disputes_chosen(const struct disputes *d);
const char *disputes_kind(const struct dispute *r); /* of one handed over, and of the answer: what it was */
bool disputes_of_child(const struct disputes *d, const struct dispute *r); /* else of people, keys, stock: under the region */
void disputes_draw(const void *state, struct canvas *c);

#endif
