#ifndef PRIEM_STORE_LIST_H
#define PRIEM_STORE_LIST_H

/* Rows of one size that grow inside an arena.
 *
 *     struct list list = LIST(struct found);
 *     struct found *row = list_add(&list, a);       // zeroed; valid until the next list_add
 *     *rows = list.rows; *count = list.count;
 */

#include "model/base/arena.h"

struct list {
    size_t size; /* of a row */
    void *rows;
    int count;
    int room;
};
#define LIST(type) ((struct list){.size = sizeof(type)})

void *list_add(struct list *list, struct arena *a);

#endif
