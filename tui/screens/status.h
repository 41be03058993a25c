#ifndef PRIEM_SCREENS_STATUS_H
#define PRIEM_SCREENS_STATUS_H

/* What is said on the phone: one plain sentence of where a case stands, for every state of an application and of a certificate.
 *
 *     status_sentence(app, a, &application, NULL)      // «Заявление принято 20.11, решение будет до 25.11 включительно.»
 */

#include "model/store/account.h"
#include "tui/screens/show.h"

/* Of the certificate where there is one, else of the application; one of them may be NULL. */
const char *status_sentence(struct app *app, struct arena *a, const struct application *application,
                            const struct certificate *certificate);

/* What the centre did about the child's money; "" where it is not here (any more). */
const char *status_money(struct app *app, struct arena *a, const struct money_tell *told);

/* What the centre ruled over a record and why, for people: a sentence for every cause; the ruling in general for one that is
 * not known here. */
const char *status_ruling(struct app *app, struct arena *a, const struct dispute *d);

/* A ground of an end, a suspension or an erasure in a few words, N_(); the law's wording stands in life.h. "" for none. */
const char *status_ground(const char *id);

#endif
