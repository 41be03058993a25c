#ifndef PRIEM_TESTS_HARNESS_PROXY_H
#define PRIEM_TESTS_HARNESS_PROXY_H

/* A TCP line between a kiosk and a centre on 127.0.0.1 that counts its bytes and behaves badly on request: cuts at byte N,
 * stalls, answers with a login page, is slow. A process of its own that ends with the test; orders and counts lie in shared
 * memory and may be changed and read at any moment.
 *
 *     struct proxy p; proxy_open(&p, centre_port);     // the kiosk's url: https://localhost:<p.port>
 *     p.orders->cut_down = 100;                        // after 100 more bytes from the centre the line breaks, once
 *     … p.seen->up, p.seen->down … proxy_close(&p);
 */

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

struct proxy_orders {
    _Atomic int64_t cut_up;   /* bytes still let through from the kiosk, then every connection is reset; −1 never */
    _Atomic int64_t cut_down; /* the same from the centre */
    _Atomic int stall;        /* 1: nothing is passed on either way */
    _Atomic int page;         /* 1: whoever connects gets a login page in plain HTTP */
    _Atomic int refuse;       /* 1: whoever connects is reset */
    _Atomic int rate;         /* bytes a second each way, 0 as fast as it goes */
    _Atomic int delay;        /* ms one way */
    _Atomic int loss;         /* percent of segments that come a retransmission later */
    _Atomic int gather;       /* 1: bytes leave together, when for `delay` nothing has come behind them */
};

struct proxy_seen {
    _Atomic int64_t up, down; /* bytes of TCP payload taken from each side */
    _Atomic int connections;
    _Atomic int cuts;
};

struct proxy {
    struct proxy_orders *orders;
    struct proxy_seen *seen;
    int port;
    pid_t pid;
};

void proxy_open(struct proxy *p, int target_port); /* ends the test program when it cannot */
void proxy_close(struct proxy *p);

#endif
