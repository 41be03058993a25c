#include "model/store/aside.h"

#include <string.h>

void aside_note(struct aside *aside, const struct event *ev) {
    if (!ev->type || ev->type->kind != EV_EVENT_PARKED) return;
    if (!aside->list.size) aside->list = (struct list)LIST(struct parked);
    *(struct parked *)list_add(&aside->list, &aside->arena) = *(const struct parked *)ev->payload;
}

const char *aside_cause(const struct aside *aside, const struct event *ev) {
    const struct parked *all = aside->list.rows;
    char id[EVENT_ID_TEXT];
    if (ev->gsn > 0 || aside->list.count == 0) return NULL;
    event_id_show(ev->id, id);
    for (int i = aside->list.count - 1; i >= 0; i--)
        if (strcmp(all[i].of, id) == 0) return all[i].cause;
    return NULL;
}

void aside_close(struct aside *aside) {
    arena_close(&aside->arena);
    *aside = (struct aside){0};
}
