#include "tui/screens/places.h"

#include <string.h>

void places_load(struct places *p, struct app *app, struct arena *a) {
    const struct desk *desk = app_desk(app);
    struct municipality *rows;
    struct fail why;
    int count;
    *p = (struct places){0};
    if (strcmp(desk->scope, "region") == 0 && municipality_list(desk->db, a, &rows, &count, &why))
        *p = (struct places){rows, count};
}

const char *places_name(const struct places *p, const char *code) {
    for (int i = 0; i < p->count; i++)
        if (strcmp(p->rows[i].municipality, code) == 0) return p->rows[i].name;
    return code;
}
