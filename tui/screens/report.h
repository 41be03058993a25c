#ifndef PRIEM_SCREENS_REPORT_H
#define PRIEM_SCREENS_REPORT_H

/* From a number of the report to what stands behind it, and what its two pages share: the file it is written to, the
 * municipality it is of. */

#include "model/store/report.h"
#include "model/store/sums.h"
#include "tui/screen.h"

struct report_rows_arg {
    struct report_filter filter; /* of which days */
    enum report_of of;
    const char *value; /* the ground's or the point's code; copied */
};

struct report_money_arg {
    const char *municipality; /* "": the whole region */
};
struct report_children_arg {
    const struct sums *sums; /* copied, but for its rows */
    enum sums_of table;
    const char *code, *title; /* of the row; copied */
};

/* A file of its own, new, 0600; what cannot be written leaves none. */
typedef bool report_writer(const void *report, FILE *out, struct fail *why);
void report_table_path(char *path, size_t room, const char *what); /* "…/priem-2026-11.csv" for "2026-11" */
void report_table_ask(struct app *app, const char *path, void *state, void (*typed)(void *state, int choice, const char *text));
void report_table_typed(struct app *app, const char *path, report_writer *writer, const void *report);

/* At a kiosk of the region: which municipality, or all. */
bool report_has_places(struct app *app);
void report_pick_place(struct app *app, const char *chosen, void *state,
                       void (*picked)(void *state, int choice, const char *text));
/* The code of a choice: "" of the first, the whole region. False: none was made. */
bool report_picked_place(struct app *app, int choice, char code[12]);
const char *report_place_name(struct app *app, struct arena *a, const char *code); /* "" of "" */

#endif
