#include "model/store/names.h"

const char *name_join(struct arena *a, const char *surname, const char *name, const char *patronymic) {
    return arena_printf(a, "%s%s%s%s%s", surname, *surname && *name ? " " : "", name,
                        (*surname || *name) && *patronymic ? " " : "", patronymic);
}
