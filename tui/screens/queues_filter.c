/* What of the queues is shown and in which order: one list to choose from (F4), where a choice is taken back by choosing it
 * again. */

#include "tui/screens/queues.h"

#include "model/base/text.h"

#include <string.h>

enum { POINTS_MOST = 200 };

enum { CHOICE_ALL, CHOICE_OWN, CHOICE_LATE, CHOICE_SURNAME, CHOICE_SORT, CHOICE_POINT = CHOICE_SORT + QUEUE_SORTS };

/* The points of this municipality; of all where the person works for the region. */
static int list_points(const struct queues *q, struct arena *a, struct point *out) {
    const struct desk *desk = app_desk(q->app);
    struct point *all;
    struct fail why;
    int count, kept = 0;
    if (!point_list(desk->db, a, &all, &count, &why)) return 0;
    for (int i = 0; i < count && kept < POINTS_MOST; i++)
        if (!*desk->session.municipality || !strcmp(all[i].municipality, desk->session.municipality)) out[kept++] = all[i];
    return kept;
}

static void surname_typed(void *state, int choice, const char *text) {
    struct queues *q = state;
    if (choice < 0) return;
    text_fold(text, q->filter.surname, sizeof q->filter.surname);
    q->marked = 0;
    queues_reload(q);
}

static void filter_chosen(void *state, int choice, const char *text) {
    struct queues *q = state;
    struct queue_filter *f = &q->filter;
    (void)text;
    if (choice < 0) return;
    if (choice == CHOICE_SURNAME) {
        app_dialog_text(q->app, _("Filter"), _("How does the surname begin?"), "", false, q, surname_typed);
        return;
    }
    if (choice == CHOICE_ALL) *f = (struct queue_filter){0};
    if (choice == CHOICE_OWN) f->own = !f->own;
    if (choice == CHOICE_LATE) f->late = !f->late;
    if (choice >= CHOICE_SORT && choice < CHOICE_POINT) f->sort = (enum queue_sort)(choice - CHOICE_SORT);
    if (choice >= CHOICE_POINT) {
        struct arena a = {0};
        struct point *points = arena_alloc(&a, sizeof *points * POINTS_MOST);
        int count = list_points(q, &a, points), at = choice - CHOICE_POINT;
        if (at < count) text_copy(f->point, sizeof f->point, strcmp(f->point, points[at].point) == 0 ? "" : points[at].point);
        arena_close(&a);
    }
    q->marked = 0;
    queues_reload(q);
}

static const char *ticked(struct arena *a, bool on, const char *text) {
    return arena_printf(a, "[%s] %s", on ? "x" : " ", text);
}

void queues_open_filter(struct queues *q) {
    const struct queue_filter *f = &q->filter;
    struct arena a = {0};
    struct point *points = arena_alloc(&a, sizeof *points * POINTS_MOST);
    const char *items[CHOICE_POINT + POINTS_MOST];
    int count = list_points(q, &a, points);
    items[CHOICE_ALL] = _("Everything, by term");
    items[CHOICE_OWN] = ticked(&a, f->own, _("only what I entered"));
    items[CHOICE_LATE] = ticked(&a, f->late, _("only what is late"));
    items[CHOICE_SURNAME] = ticked(&a, *f->surname, _("the surname begins with ..."));
    items[CHOICE_SORT + QUEUE_BY_DUE] = ticked(&a, f->sort == QUEUE_BY_DUE, _("in the order of the terms"));
    items[CHOICE_SORT + QUEUE_BY_NAME] = ticked(&a, f->sort == QUEUE_BY_NAME, _("in the order of the names"));
    items[CHOICE_SORT + QUEUE_BY_RECEIVED] = ticked(&a, f->sort == QUEUE_BY_RECEIVED, _("in the order of receipt"));
    for (int i = 0; i < count; i++) items[CHOICE_POINT + i] = ticked(&a, !strcmp(f->point, points[i].point), points[i].name);
    app_dialog_pick(q->app, _("Filter"), items, CHOICE_POINT + count, 0, q, filter_chosen);
    arena_close(&a);
}
