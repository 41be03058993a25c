#include "model/event/upcast.h"

#include <stddef.h>
#include <string.h>

const struct upcast upcasts[] = {
    {0}, /* no type has a second version yet */
};

static const struct upcast *step_of(const struct upcast *steps, const char *type, int from) {
    for (; steps->type; steps++)
        if (steps->from == from && strcmp(steps->type, type) == 0) return steps;
    return NULL;
}

bool upcast(const struct upcast *steps, const char *type, int from, int to, struct json_t *columns, bool personal) {
    for (; from < to; from++) {
        const struct upcast *step = step_of(steps, type, from);
        if (!step) return false;
        void (*take)(struct json_t * columns) = personal ? step->personal : step->open;
        if (take) take(columns);
    }
    return true;
}
