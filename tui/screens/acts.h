#ifndef PRIEM_SCREENS_ACTS_H
#define PRIEM_SCREENS_ACTS_H

/* What can be done now with a learner, the application and the certificate: entries of the F9 menu of the card and of the
 * decision, each from its row in life_acts. Stands first in the state of a screen: dialogs and the search answer to it.
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
};

int acts_menu(const struct acts *acts, struct menu_entry *out, int most);
void acts_chosen(struct acts *acts, int id);

#endif
