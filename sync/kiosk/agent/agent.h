#ifndef PRIEM_AGENT_AGENT_H
#define PRIEM_AGENT_AGENT_H

/* priem-agent: the kiosk's network and nothing else. It is told on a socket pair what to send (sync/kiosk/message.h), posts it
 * to the one centre it was given, and tells what came back. It reads its TLS key, locks itself in and holds nothing that could
 * be lost: it may be killed at any moment. */

/* Serves the socket until it closes; returns the exit status. */
int agent_run(int fd);

#endif
