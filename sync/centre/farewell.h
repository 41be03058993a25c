#ifndef PRIEM_CENTRE_FAREWELL_H
#define PRIEM_CENTRE_FAREWELL_H

/* Last words that arrive. A socket closed with something unread in it is reset, and the reset overtakes what was said just
 * before: the alert of a refused handshake, the answer to a body too large. So such a socket is kept, with its way out closed,
 * and what still comes is dropped, until the other end has closed too; for FAREWELL_SECONDS and FAREWELL_BYTES at most. There
 * are FAREWELLS of them: one more and the oldest goes, so that nobody is kept out by them. Knows neither TLS nor HTTP.
 *
 *     int fd = dup(socket); … the socket is closed … farewell_keep(f, fd);
 */

#include <event2/event.h>

enum { FAREWELLS = 64, FAREWELL_SECONDS = 10, FAREWELL_BYTES = 1024 * 1024 };

struct farewells;
struct farewells *farewells_open(struct event_base *base);
void farewells_close(struct farewells *f);
/* Takes over the descriptor. */
void farewell_keep(struct farewells *f, int fd);

#endif
