#ifndef PRIEM_STORE_NAMES_H
#define PRIEM_STORE_NAMES_H

/* A person's name as one text for lists: "Иванов Пётр Семёнович"; parts that are empty leave no space. Lives in the arena. */

#include "model/base/arena.h"

const char *name_join(struct arena *a, const char *surname, const char *name, const char *patronymic);

#endif
