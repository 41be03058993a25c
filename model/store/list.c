#include "model/store/list.h"

#include <string.h>

void *list_add(struct list *list, struct arena *a) {
    if (list->count == list->room) {
        int room = list->room ? list->room * 2 : 32;
        char *rows = arena_alloc(a, (size_t)room * list->size);
        if (list->count) memcpy(rows, list->rows, (size_t)list->count * list->size);
        list->rows = rows;
        list->room = room;
    }
    return (char *)list->rows + (size_t)list->count++ * list->size;
}
