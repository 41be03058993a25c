#ifndef PRIEM_SCREENS_ENROLMENT_H
#define PRIEM_SCREENS_ENROLMENT_H

/* What becomes of an enrolment (RULES C6, 2.3): the page of one, with the ways it can go from its state (enrolment.c), and the
 * form of those that need more than a word (enrolment_act.c). */

#include "model/store/desk_money.h"
#include "tui/screens/show.h"

enum course_act { COURSE_END, COURSE_SHORTEN, COURSE_SUSPEND, COURSE_RESUME, COURSE_CONFIRM };

/* Of scr_enrolment_act. */
struct course_arg {
    enum course_act act;
    const char *enrolment;
    const char *period; /* of a confirmation */
    const char *over;   /* the confirmation that was over-asked, or NULL */
};

/* "Шахматы. Первый разряд, ИП Орлов И. К."; by its code what is not listed here. */
const char *enrolment_title(struct arena *a, const struct enrolment_row *e);
const char *enrolment_sum(struct arena *a, int64_t sum);

/* The ways out of what was over-asked; shared with the page of rulings. `done` runs behind what is written at once. */
void enrolment_anew(struct app *app, const struct enrolment_row *e);  /* the same once more, with what is available now */
void enrolment_other(struct app *app, const struct enrolment_row *e); /* another group or programme */
bool enrolment_give_up(struct app *app, const struct enrolment_row *e, struct fail *why);

#endif
