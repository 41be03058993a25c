/* What of the queues is shown and in which order: one list to choose from (F4), where a choice is taken back by choosing it
 * again. */

#include "tui/screens/queues.h"

#include "model/base/text.h"

#include <string.h>

enum { PLACES_MOST = 200, POINTS_MOST = 200 };

/* Behind the first ones stand the municipalities, at a kiosk of the region, then the points. */
enum { CHOICE_ALL, CHOICE_OWN, CHOICE_LATE, CHOICE_SURNAME, CHOICE_SORT, CHOICE_PLACE = CHOICE_SORT + QUEUE_SORTS };

static int count_places(const struct queues *q) {
    return q->places.count < PLACES_MOST ? q->places.count : PLACES_MOST;
}

/* The points of the municipality that was chosen, of this person's, of all. */
static int list_points(const struct queues *q, struct arena *a, struct point *out) {
    const struct desk *desk = app_desk(q->app);
    const char *of = q->places.count ? q->filter.municipality : desk->session.municipality;
    struct point *all;
    struct fail why;
    int count, kept = 0;
    if (!point_list(desk->db, a, &all, &count, &why)) return 0;
    for (int i = 0; i < count && kept < POINTS_MOST; i++)
        if (!*of || !strcmp(all[i].municipality, of)) out[kept++] = all[i];
    return kept;
}

static void surname_typed(void *state, int choice, const char *text) {
    struct queues *q = state;
    if (choice < 0) return;
    text_fold(text, q->filter.surname, sizeof q->filter.surname);
    q->marked = 0;
    queues_reload(q);
}

/* Chosen again, it is taken back. */
static void toggle(char *chosen, size_t room, const char *code) {
    text_copy(chosen, room, strcmp(chosen, code) == 0 ? "" : code);
}

static void choose_point(struct queues *q, int at) {
    struct arena a = {0};
    struct point *points = arena_alloc(&a, sizeof *points * POINTS_MOST);
    if (at < list_points(q, &a, points)) toggle(q->filter.point, sizeof q->filter.point, points[at].point);
    arena_close(&a);
}

static void filter_chosen(void *state, int choice, const char *text) {
    struct queues *q = state;
    struct queue_filter *f = &q->filter;
    const int places = count_places(q);
    (void)text;
    if (choice < 0) return;
    if (choice == CHOICE_SURNAME) {
        app_dialog_text(q->app, _("Filter"), _("How does the surname begin?"), "", false, q, surname_typed);
        return;
    }
    if (choice == CHOICE_ALL) *f = (struct queue_filter){0};
    if (choice == CHOICE_OWN) f->own = !f->own;
    if (choice == CHOICE_LATE) f->late = !f->late;
    if (choice >= CHOICE_SORT && choice < CHOICE_PLACE) f->sort = (enum queue_sort)(choice - CHOICE_SORT);
    if (choice >= CHOICE_PLACE + places) choose_point(q, choice - CHOICE_PLACE - places);
    if (choice >= CHOICE_PLACE && choice < CHOICE_PLACE + places) {
        toggle(f->municipality, sizeof f->municipality, q->places.rows[choice - CHOICE_PLACE].municipality);
        f->point[0] = '\0'; /* it may be of another one */
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
    const char *items[CHOICE_PLACE + PLACES_MOST + POINTS_MOST];
    const int count = list_points(q, &a, points), places = count_places(q);
    items[CHOICE_ALL] = _("Everything, by term");
    items[CHOICE_OWN] = ticked(&a, f->own, _("only what I entered"));
    items[CHOICE_LATE] = ticked(&a, f->late, _("only what is late"));
    items[CHOICE_SURNAME] = ticked(&a, *f->surname, _("the surname begins with ..."));
    items[CHOICE_SORT + QUEUE_BY_DUE] = ticked(&a, f->sort == QUEUE_BY_DUE, _("in the order of the terms"));
    items[CHOICE_SORT + QUEUE_BY_NAME] = ticked(&a, f->sort == QUEUE_BY_NAME, _("in the order of the names"));
    items[CHOICE_SORT + QUEUE_BY_RECEIVED] = ticked(&a, f->sort == QUEUE_BY_RECEIVED, _("in the order of receipt"));
    for (int i = 0; i < places; i++)
        items[CHOICE_PLACE + i] = ticked(&a, !strcmp(f->municipality, q->places.rows[i].municipality), q->places.rows[i].name);
    for (int i = 0; i < count; i++)
        items[CHOICE_PLACE + places + i] = ticked(&a, !strcmp(f->point, points[i].point), points[i].name);
    app_dialog_pick(q->app, _("Filter"), items, CHOICE_PLACE + places + count, 0, q, filter_chosen);
    arena_close(&a);
}
