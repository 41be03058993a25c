#ifndef PRIEM_CENTRE_SOCKET_H
#define PRIEM_CENTRE_SOCKET_H

/* What the system says of the sockets of a door. Knows neither TLS nor HTTP. */

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

/* Who is at the other end; IPv4 mapped. */
bool socket_address(int fd, struct in6_addr *out);
/* Bytes that were given to the system for the other end, which has not said that it has them. */
uint64_t socket_unheard(int fd);
/* Each is a descriptor. So many of those wanted may be open beside `kept` other files, and never fewer than four; the system's
 * limit is raised as far as it goes. */
int socket_most(int wanted, int kept);

#endif
