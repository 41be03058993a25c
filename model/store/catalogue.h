#ifndef PRIEM_STORE_CATALOGUE_H
#define PRIEM_STORE_CATALOGUE_H

/* The catalogue of the region: programmes of all its providers with their groups, browsed without a network (RULES 2.4;
 * SCREENS 6). A filter is never a limit: only the programme's own ages and states are, and the rules ask those. Free places are
 * what the centre has counted (sync/centre/counts.h); what this kiosk has taken since is not in them.
 *
 *     struct catalogue_filter f = {.typed = "шахм", .age = 10, .places = true, .price_most = -1};
 *     catalogue_find(db, &f, 100, a, &rows, &count, &other, &why)
 */

#include "model/base/bytes.h"
#include "model/event/event.h"
#include "model/store/db.h"

enum { CATALOGUE_MOST = 200, CATALOGUE_WORD = 64 };

/* What stands between the words of a title. */
#define CATALOGUE_GAPS " \t.,;:!?\"'()[]/+&-"

struct catalogue_filter {
    const char *typed;        /* the beginnings of up to three words of the title or of the provider's name, in either layout */
    int age;                  /* years; −1: any */
    const char *direction;    /* "" any */
    const char *municipality; /* "" the whole region */
    bool places;              /* only where a place is free, or none is counted */
    int64_t price_most;       /* kopecks; −1: any */
};

struct offer {
    char subject[ID_TEXT];
    struct programme programme;
    struct provider provider; /* of code "" when it is not listed */
    int64_t places;           /* free in all groups; −1: no group is listed */
    int64_t rating, raters;   /* hundredths; 0: nobody has rated it */
};

/* A line of GROUPS_FIELDS. */
#define OFFERED_GROUP_FIELDS(X)                                                                                                \
    X(TEXT, code, 24)                                                                                                          \
    X(TEXT, title, 120)                                                                                                        \
    X(TEXT, timetable, 160)                                                                                                    \
    X(INT, seats, 0)                                                                                                           \
    X(TEXT, first, 11)                                                                                                         \
    X(TEXT, last, 11)                                                                                                          \
    X(TEXT, status, 12) /* as of a provider; "" not listed any more */
struct offered_group {
    OFFERED_GROUP_FIELDS(RECORD_MEMBER)
    int64_t taken, counted; /* places, as the centre told with the event of that gsn */
};
extern const struct record rec_offered_group;

/* Active programmes of active providers: by title, or by the word that was typed and the title, those whose provider is called
 * so behind them. Nothing found as typed: the same keys in the other layout
 * are tried and *other_layout set. */
bool catalogue_find(struct db *db, const struct catalogue_filter *filter, int most, struct arena *a, struct offer **rows,
                    int *count, bool *other_layout, struct fail *why);
/* A programme by its code, whatever its status. */
bool catalogue_offer(struct db *db, const char *programme, struct offer *out, bool *found, struct fail *why);
/* Its groups, those not listed any more at the end. */
bool catalogue_groups(struct db *db, const char *subject, struct arena *a, struct offered_group **rows, int *count,
                      struct fail *why);

/* A line of GROUPS_FIELDS or COUNTED_FIELDS: its cells, cut to the room. False at the end. */
enum { CATALOGUE_CELLS = 7 };
struct catalogue_line {
    char cells[CATALOGUE_CELLS][160];
};
bool catalogue_line_next(const char **at, struct catalogue_line *out);
void offered_group_read(const struct catalogue_line *line, struct offered_group *out);
void offered_group_write(const struct offered_group *group, struct bytes *rows); /* adds its line */

#endif
