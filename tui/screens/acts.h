#ifndef PRIEM_SCREENS_ACTS_H
#define PRIEM_SCREENS_ACTS_H

/* What can be done now with a learner, the application and the certificate: entries of the F9 menu of the card and of the
 * decision, each from its row in life_acts. What one would look for here and may not be done now stands there, too, and says
 * why. Stands first in the state of a screen: dialogs and the search answer to it.
 *
 *     struct card { struct acts acts; … };      .menu = … acts_menu(&s->acts, out, most), .menu_chosen = …
 * acts_chosen(&s->acts, id)
 */

#include "tui/screens/show.h"

struct acts {
    struct app *app;
    char subject[ID_TEXT];
    char app_id[EVENT_ID_TEXT]; /* "" where the application is not here */
    char number[11];            /* "" where there is no certificate */
    bool on_form;               /* the application lies open: what its form does is not offered once more */
};

int acts_menu(const struct acts *acts, struct menu_entry *out, int most);
void acts_chosen(struct acts *acts, int id);
/* What an act does, N_(): in the menu and above its form; "" for one that no menu offers. */
const char *acts_help(enum life life);

/* Above the search for the other record of a merge. */
const char *acts_merge_title(const char *child, struct arena *a);

/* F8 is for the person's own decision of today. What forbids it by now, a printed paper or the time, is said when it is
 * pressed. */
bool acts_undo_shown(struct app *app, const char *application);
void acts_undo(struct app *app, const char *application);
/* The person's own decision that may still be undone: the last one, for where its row is no more. False: there is none. */
bool acts_undo_last(struct app *app, char application[EVENT_ID_TEXT]);

#endif
