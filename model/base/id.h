#ifndef PRIEM_BASE_ID_H
#define PRIEM_BASE_ID_H

/* Identities. A subject is a UUIDv7 as 32 lower-case hex digits (greppable in a line, comparable in SQL); an event is
 * (kiosk, epoch, sequence), written "3.1.426". An application is known by the event that filed it. */

#include <stdbool.h>
#include <stdint.h>

struct env;

#define ID_TEXT       33
#define EVENT_ID_TEXT 42

void id_new(const struct env *env, char out[ID_TEXT]); /* UUIDv7 by the env's clock and randomness */
bool id_valid(const char *text);

struct event_id {
    uint32_t kiosk; /* 0 is the centre */
    uint32_t epoch; /* the centre's is the feed epoch */
    uint64_t seq;   /* from 1 */
};

void event_id_show(struct event_id id, char out[EVENT_ID_TEXT]);
bool event_id_parse(const char *text, struct event_id *id);
/* Of two events of one log: `a` was written behind `b`. A clock may have gone back between them; zeros are in front of all. */
bool event_id_behind(struct event_id a, struct event_id b);

#endif
