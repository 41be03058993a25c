#ifndef PRIEM_STORE_CHANGES_H
#define PRIEM_STORE_CHANGES_H

/* What a correction changed, in the person's language: "ребёнок: фамилия Иванов → Петров; заявитель: телефон нет → +7 900 …".
 * Knows no store: the two states come from the events. Whoever sees a case's history may see the case.
 *
 *     const char *say = person_changes(&before, &after, &arena);      // "" where nothing differs
 */

#include "model/base/arena.h"
#include "model/event/event.h"

/* A learner as one event states him. */
struct person_state {
    char subject[ID_TEXT];     /* two merged learners have one history: only the same one is compared */
    const struct child *child; /* NULL: not known, or erased */
    const struct address *address;
    const struct applicant *applicant;
};

/* The state an event gives over the one `before` it: what a change of a learner's data does not name stays. Its fields NULL for
 * an event that states none or whose personal part is gone. */
struct person_state person_state_of(const struct event *ev, const struct person_state *before, struct arena *a);

const char *person_changes(const struct person_state *before, const struct person_state *after, struct arena *a);

/* A column of a person's records for people: "фамилия"; and a value of it: "07.05.2016", "нет". */
const char *person_column(const char *column);
const char *person_value(const char *column, const char *value, struct arena *a);

#endif
