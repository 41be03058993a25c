#ifndef PRIEM_CENTRE_SERVER_H
#define PRIEM_CENTRE_SERVER_H

/* The running centre: one loop over HTTPS, the socket of the commands and the signals. Requests that come in one turn of the
 * loop share one transaction and one commit (turn.h). SIGTERM and SIGINT end it cleanly: what is under way is answered, nothing
 * new is taken.
 */

#include "sync/centre/centre.h"

bool server_run(struct centre *c, struct fail *why);

#endif
