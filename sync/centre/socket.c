#include "sync/centre/socket.h"

#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum { LEAST = 4 };

bool socket_address(int fd, struct in6_addr *out) {
    struct sockaddr_storage peer = {0};
    socklen_t size = sizeof peer;
    if (getpeername(fd, (struct sockaddr *)&peer, &size) != 0) return false;
    if (peer.ss_family == AF_INET6) {
        *out = ((struct sockaddr_in6 *)&peer)->sin6_addr;
        return true;
    }
    memset(out, 0, sizeof *out);
    out->s6_addr[10] = out->s6_addr[11] = 0xff;
    memcpy(out->s6_addr + 12, &((struct sockaddr_in *)&peer)->sin_addr, 4);
    return peer.ss_family == AF_INET;
}

uint64_t socket_unheard(int fd) {
    int bytes = 0;
    return ioctl(fd, SIOCOUTQ, &bytes) == 0 && bytes > 0 ? (uint64_t)bytes : 0;
}

int socket_most(int wanted, int kept) {
    struct rlimit files;
    const rlim_t needed = (rlim_t)wanted + (rlim_t)kept;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= needed) return wanted;
    files.rlim_cur = needed < files.rlim_max ? needed : files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur == needed) return wanted;
    return files.rlim_cur > (rlim_t)kept + LEAST ? (int)files.rlim_cur - kept : LEAST;
}
