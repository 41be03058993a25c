#ifndef PRIEM_SCREENS_QUEUES_H
#define PRIEM_SCREENS_QUEUES_H

/* The state of the queues: what its keys change (queues.c), what of them is shown (queues_filter.c), what today asks for
 * (queues_morning.c) and what is drawn of it (queues_draw.c). */

#include "tui/screens/places.h"
#include "tui/screens/show.h"
#include "tui/widgets/list.h"

/* Walking over the panel shows a queue's first rows; the rest is read when one goes to them. */
enum { QUEUE_ROWS_GLANCE = 80, QUEUE_ROWS_MOST = 500, QUEUE_MARKS_MOST = 500 };

struct queue_title {
    const char *name, *title, *nothing; /* N_() */
};
extern const struct queue_title queue_titles[QUEUE_COUNT];

struct queues {
    struct app *app;
    struct arena rows_arena, preview_arena;
    struct queue_filter filter;
    struct queue_counts counts;
    enum queue shown[QUEUE_COUNT]; /* those this person sees, in the order of the panel */
    struct list panel;             /* over `shown` */
    struct list list;              /* of the chosen queue's rows */
    struct queue_row *rows;
    struct places places;
    bool on_rows;
    bool has_moved; /* the person has chosen a panel or a queue */
    bool is_resumed;
    struct fail failed; /* why the rows could not be read */
    char marks[QUEUE_MARKS_MOST][EVENT_ID_TEXT];
    int marked;

    bool has_preview;
    struct application preview;
    struct certificate rests; /* the one issued on it, where it rests or has ended; "" as its number where not */
    int checks_good, checks_bad;
    const char *trouble;      /* what the package lacks, or the first check that does not hold */
    bool can_undo;            /* the decision on `undo` */
    char undo[EVENT_ID_TEXT]; /* the chosen row, else what this person has decided last: its row has left the queue */
};

enum queue queues_chosen(const struct queues *q);
bool queues_is_marked(const struct queues *q, const char *app);
void queues_reload(struct queues *q);
void queues_open_filter(struct queues *q);
/* False: nothing is due. */
bool queues_remind(const struct queues *q);
/* Once a day, to each person. */
void queues_remind_first(struct queues *q);
void queues_draw(const void *state, struct canvas *c);

#endif
