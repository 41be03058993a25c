#ifndef PRIEM_SCREENS_NOMINALS_H
#define PRIEM_SCREENS_NOMINALS_H

/* The queue of those who wait for a nominal: what its keys change (nominals.c) and what is drawn of it (nominals_draw.c). */

#include "model/store/nominals.h"
#include "tui/screens/places.h"
#include "tui/screens/show.h"
#include "tui/widgets/list.h"

enum { NOMINAL_MARKS_MOST = 200 };

struct nominals {
    struct app *app;
    struct arena arena;
    struct nominal_filter filter;
    bool health; /* may know of which group a child is; else of nobody is it shown: a gap would tell */
    struct nominal_stock *stocks;
    int stock_count;
    struct nominal_waits *rows;
    struct list list;
    struct places places;
    char marks[NOMINAL_MARKS_MOST][EVENT_ID_TEXT];
    int marked;
    bool is_running;
    int given;
};

const struct nominal_waits *nominals_row(const struct nominals *s); /* NULL: none */
bool nominals_is_marked(const struct nominals *s, const char *app);
/* As they stand on the screen: of a group of health only where `s->health`. */
const char *nominals_group(const struct nominal_stock *t);
const char *nominals_period(const struct nominal_stock *t);
void nominals_draw(const void *state, struct canvas *c);

#endif
