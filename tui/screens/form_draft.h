#ifndef PRIEM_SCREENS_FORM_DRAFT_H
#define PRIEM_SCREENS_FORM_DRAFT_H

/* What is typed in a form, as a draft on disk a second after the last key: one way for every screen that keeps one. The text is
 * {"form": …, "open": the form was open when this was written, "learner": …} and what the screen needs to be opened again.
 *
 *     struct draft d = {.id = s->draft, …};                    // whose, of which application, title, birth
 *     form_draft_save(&(struct form_draft){.app = app, .form = &s->form, .learner = subject, .about = json}, &d, &why)
 */

#include "model/store/queries.h"
#include "tui/app.h"
#include "tui/widgets/form.h"

#include <jansson.h>

struct form_draft {
    struct app *app;
    struct form *form;
    const char *learner; /* whom it is about: a draft goes with who is erased or forgotten; "" before there is one */
    json_t *about;       /* more for the screen; taken over */
    bool open;           /* the form stays open: a power cut or a kill will have interrupted it */
};

/* The form is unchanged then, d->id and d->revision are those on disk. */
bool form_draft_save(const struct form_draft *what, struct draft *d, struct fail *why);
/* The whole text, to be released; NULL: why. */
json_t *form_draft_load(struct app *app, int64_t id, struct fail *why);
/* What was typed, into the form. */
bool form_draft_fill(struct app *app, int64_t id, struct form *form, struct fail *why);
const char *form_draft_told(const json_t *whole, const char *key); /* "" where nothing is */
/* F8: asks first where something was typed; `dropped` is told 1 when it shall go. */
void form_draft_throw_away(struct app *app, bool touched, void *state, dialog_done *dropped);

#endif
