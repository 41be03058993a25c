#ifndef PRIEM_SCREENS_EXCHANGE_STICK_H
#define PRIEM_SCREENS_EXCHANGE_STICK_H

/* The stick on the exchange screen: F6 asks which one and what, the job goes on in steps, and a line says what was written last
 * and whether an answer has come. */

#include "model/store/stick_rows.h"
#include "tui/screen.h"
#include "tui/stick.h"

struct exchange_stick {
    struct app *app;
    struct arena arena;   /* of the choices */
    const char **folders; /* mounted now, then those typed */
    int count;
    bool reading;          /* what was chosen last */
    struct stick_job *job; /* while one is written or read in */
    struct stick_row last;
    bool has_last;
};

void exchange_stick_open(struct exchange_stick *s, struct app *app);
bool exchange_stick_load(struct exchange_stick *s, struct fail *why); /* what was written last */
void exchange_stick_offer(struct exchange_stick *s);                  /* F6 */
void exchange_stick_tick(struct exchange_stick *s);
/* "written 22.11 14:05, 18 applications, no answer yet"; NULL: nothing was ever written. */
const char *exchange_stick_text(const struct exchange_stick *s, struct arena *a, enum look *look);
void exchange_stick_close(struct exchange_stick *s);

/* "ready until 27.11: numbers, passphrases, forms", or what is lacking for a trip (model/rules/trip.h); NULL: not known. */
const char *exchange_trip_text(struct app *app, struct arena *a, enum look *look);

#endif
