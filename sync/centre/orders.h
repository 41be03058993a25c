#ifndef PRIEM_CENTRE_ORDERS_H
#define PRIEM_CENTRE_ORDERS_H

/* A command that came over the socket, from its words to its answer. It works in steps, so that the server can serve kiosks in
 * between; a short one is done with the first.
 *
 *     struct served *o = order_take(c, fd);
 *     while (order_step(o, &door)) …;
 *     order_end(o);
 */

#include "sync/centre/centre.h"

struct served;
struct doorbell;

/* Reads the command from the connection, which is its own from here on. NULL: nothing that could be understood has come, the
 * connection is closed. `busy`: a long command runs already, another one is refused. */
struct served *order_take(struct centre *c, int fd, bool busy);
/* One of the server's own, with its arguments: nobody waits for the answer. */
struct served *order_own(struct centre *c, const char *command, const char *argument);
/* True: it wants another step. One ends soon when somebody rings at the door. A caller who has gone ends it; what its steps
 * have done stays. */
bool order_step(struct served *o, const struct doorbell *door);
int order_rest_ms(const struct served *order); /* the next step not before */
void order_end(struct served *o);              /* answers; NULL is fine */

#endif
