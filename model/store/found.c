#include "model/store/found.h"

#include "model/store/names.h"

#include <string.h>

static bool already(const struct list *found, const char *subject) {
    const struct found *rows = found->rows;
    for (int i = 0; i < found->count; i++)
        if (strcmp(rows[i].subject, subject) == 0) return true;
    return false;
}

void found_add(struct list *found, const struct rows *r, enum found_by by, struct arena *a) {
    if (already(found, db_text(r, FOUND_SUBJECT))) return;
    *(struct found *)list_add(found, a) = (struct found){
        .subject = arena_dup(a, db_text(r, FOUND_SUBJECT)),
        .name = name_join(a, db_text(r, 1), db_text(r, 2), db_text(r, 3)),
        .birth = arena_dup(a, db_text(r, FOUND_BIRTH)),
        .snils = arena_dup(a, db_text(r, 5)),
        .number = arena_dup(a, db_text(r, 6)),
        .pending = db_int(r, 7) != 0,
        .app = arena_dup(a, db_text(r, 8)),
        .app_no = arena_dup(a, db_text(r, 9)),
        .state = arena_dup(a, db_text(r, 10)),
        .place = arena_dup(a, db_text(r, 11)),
        .parent = name_join(a, db_text(r, FOUND_SURNAME), db_text(r, FOUND_NAME), db_text(r, FOUND_NAME + 1)),
        .phone = arena_dup(a, db_text(r, FOUND_PHONE)),
        .municipality = arena_dup(a, db_text(r, FOUND_MUNICIPALITY)),
        .by = by,
    };
}
