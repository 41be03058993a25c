#ifndef PRIEM_SCREENS_EXCHANGE_STICK_H
#define PRIEM_SCREENS_EXCHANGE_STICK_H

/* The stick on the exchange screen: F6 asks which one and what, and a line says what was written last and whether an answer has
 * come. */

#include "model/store/stick_rows.h"
#include "sync/kiosk/kiosk.h"
#include "tui/screen.h"
#include "tui/stick.h"

struct exchange_stick {
    struct app *app;
    struct arena arena; /* of the choices */
    struct choice_of_stick {
        enum stick_way way;
        const char *folder; /* NULL: to be typed */
    } * choices;
    int count;
    enum stick_way way; /* of the folder that is being typed */
    struct stick_row last;
    bool has_last;
};

void exchange_stick_open(struct exchange_stick *s, struct app *app);
bool exchange_stick_load(struct exchange_stick *s, struct fail *why); /* what was written last */
void exchange_stick_offer(struct exchange_stick *s);                  /* F6 */
/* "written 22.11 14:05, 18 applications, no answer yet"; NULL: nothing was ever written. */
const char *exchange_stick_text(const struct exchange_stick *s, const struct exchange_status *status, struct arena *a,
                                enum look *look);
void exchange_stick_close(struct exchange_stick *s);

/* "ready until 27.11: numbers, passphrases, forms", or what is lacking for a trip (model/rules/trip.h) and what to do about the
 * first of it, else *remedy is NULL; NULL: not known. */
const char *exchange_trip_text(struct app *app, struct arena *a, enum look *look, const char **remedy);
/* "by 25.11.2026 at the latest: 3 complete packages"; NULL: the centre has all of them. */
const char *exchange_packages_text(struct app *app, struct arena *a, enum look *look);

#endif
